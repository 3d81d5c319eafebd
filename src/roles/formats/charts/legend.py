"""What the text and the tables around a chart say of its letters and of the names of its roles."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain

from attrs import evolve, field, frozen

from roles.formats.charts.blank import visible
from roles.formats.charts.grid import Grid, Line, Place
from roles.formats.charts.words import duties_in, folded, heading_kinds, words
from roles.model.involvement import SCHEMES

__all__ = [
    "EDGE",
    "EQUALS",
    "LONGEST",
    "Definition",
    "Legends",
    "agree",
    "apart",
    "definitions_in",
    "legends_of",
    "mentioned",
]

_MARK = r"[\u2300-\u27bf\u2b00-\u2bff×\U0001F300-\U0001FAFF]"
_SYMBOL = rf"(?:[^\W\d_]{{1,3}}|[RA]\d|{_MARK})"
EQUALS = (
    r"\s*(?P<sign>=>|=|＝|:|：|→|–|—|\s-\s|(?<=[A-Z)\]])-\s|[为為]|\s(?:is|means|stands\ for)\s)\s*"
)
_DEFINED = re.compile(
    rf"(?:^|(?<=[\s,;|·•、，；。(（/\[]))[(\[]?(?P<symbol>{_SYMBOL})[)\]]?{EQUALS}"
)
_TITLED = re.compile(rf"\s*({_SYMBOL})\s*[(（]([^()（）]{{2,80}})[)）]\s*(?:[:：=–—-].*)?$")
_MARKED = re.compile(rf"({_MARK})\s+(?=[^\W\d_])")
_BEHIND = re.compile(r"([^\W\d_][^,;:.()|]{2,60}?)\s*[(（]([^\W\d_]{1,3})[)）]")
_BEFORE = re.compile(rf"(?<![\w])({_SYMBOL})\s*[(（]([^()（）]{{2,80}})[)）]")
EDGE = " \t,;|·•、，；。.-–—()（）[]/*"
LONGEST = 2000
_LONGEST_WORD = 20
_MOST_WORDS = 200
_MOST_ROWS = 40
_MOST_COLUMNS = 8
_MENTIONS = {
    "racivs": "raci-vs", "rasci": "rasci", "rasic": "rasci", "raci": "raci", "arci": "raci",
    "racio": "cairo", "cairo": "cairo", "daci": "daci", "rapid": "rapid", "dri": "dri",
}  # fmt: skip
_MENTION = re.compile(r"(?<![A-Za-z])(RACI[- ]?VS|RASCI|RASIC|RACIO|RACI|ARCI|CAIRO|DACI|RAPID|DRI)"
                      r"(?![A-Za-z])")  # fmt: skip


@frozen
class Definition:
    """
    What a legend says that a symbol means.

    Attributes:
        symbol: The letter, the mark or the word.
        meaning: What it says.
        place: Where.
        order: How many tables of the file stand before it.
        section: How many headings do.
        table: Whether it stands in a table.
        foreign: Whether its legend's words name no duties, so that it explains something else.
    """

    symbol: str
    meaning: str
    place: Place
    order: int = 0
    section: int = 0
    table: bool = False
    foreign: bool = False

    def is_below(self, order: int) -> bool:
        """Tell whether it stands below a table; a legend in its last rows has the same number."""
        return self.order > order or (self.table and self.order == order)


@frozen(eq=False)
class Legends:
    """
    The legends of a file: where two explain one letter, the nearer counts for a table.

    Args:
        every: What they say, in the order of the file.
        headings: How many tables stand before each heading.
        tables: How many stand before each table that is no legend.
    """

    every: tuple[Definition, ...] = ()
    headings: tuple[int, ...] = ()
    tables: frozenset[int] = frozenset()
    _near: dict[int, dict[str, Definition]] = field(factory=dict, init=False)

    @cached_property
    def _sections(self) -> frozenset[int]:
        """The headings under which tables stand, by their numbers."""
        return frozenset(_section(self.headings, order) for order in self.tables)

    @cached_property
    def all(self) -> tuple[Definition, ...]:
        """What they say of each letter, the first of a letter."""
        return tuple(_first(one for one in self.every if not one.foreign).values())

    @cached_property
    def foreign(self) -> tuple[Definition, ...]:
        """What the file says of letters in words that name no duty."""
        return tuple(one for one in self.every if one.foreign)

    def of(self, grid: Grid) -> tuple[Definition, ...]:
        """Return what is said of each letter for a table; the same tuple where no two differ."""
        near = self._nearest(grid)
        return tuple(
            one if agree(one, near[one.symbol]) else near[one.symbol]
            for one in self.all if not near[one.symbol].foreign
        )  # fmt: skip

    def foreign_here(self, grid: Grid) -> frozenset[str]:
        """Return the letters that mean something else in a table, by the legend nearest to it."""
        near = self._nearest(grid)
        return frozenset(symbol for symbol, one in near.items() if one.foreign)

    def is_near(self, grid: Grid) -> bool:
        """Tell whether a legend stands with a table, or with none: not with another only."""
        return self._lone or _section(self.headings, grid.order) in self._told

    def _nearest(self, grid: Grid) -> dict[str, Definition]:
        if grid.order not in self._near:
            ranked = sorted(
                self._contested, key=lambda one: (self._distance(one, grid.order), one.foreign)
            )
            self._near[grid.order] = _first((*ranked, *self.all))
        return self._near[grid.order]

    @cached_property
    def _told(self) -> frozenset[int]:
        """The headings under which legends stand."""
        return frozenset(one.section for one in self.every if not one.foreign)

    @cached_property
    def _lone(self) -> bool:
        """Whether a legend stands under a heading of its own, without a table."""
        return not self._told <= self._sections

    @cached_property
    def _contested(self) -> tuple[Definition, ...]:
        """What is said of the letters of which the file says different things."""
        first = {one.symbol: one for one in self.all}
        several = {
            one.symbol for one in self.every if one.foreign or not agree(first[one.symbol], one)
        }
        return tuple(one for one in self.every if one.symbol in several)

    @cached_property
    def _below(self) -> bool:
        """Whether legends stand below their charts, as the first of them does."""
        return any(one.is_below(min(self.tables, default=0)) for one in self.all[:1])

    def _distance(self, one: Definition, order: int) -> tuple[int, int, bool]:
        """Return how far a legend is from a table: by sections, by tables, and by its side."""
        below = one.is_below(order)
        other = one.section != _section(self.headings, order)
        gap = abs(one.order - order) - (below or one.table)
        return (
            other + (other and one.section in self._sections),
            max(gap, 0),
            below is not self._below,
        )


def _section(headings: Sequence[int], order: int) -> int:
    """Return under which of the headings a table stands, by its number."""
    return bisect_right(headings, order)


def _first(definitions: Iterable[Definition]) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for one in definitions:
        found.setdefault(one.symbol, one)
    return found


def agree(one: Definition, other: Definition) -> bool:
    """Tell whether two definitions may give a letter the same duty."""
    duties, others = duties_in(one.meaning), duties_in(other.meaning)
    return duties == others or not set(duties).isdisjoint(others)


def legends_of(
    lines: Sequence[tuple[int, Line]],
    grids: Sequence[Grid] = (),
    texts: Iterable[str] = (),
    names: frozenset[str] = frozenset(),
) -> Legends:
    """
    Return what lines of text, and tables that are no charts, say of letters.

    Neighbouring lines count as one text: it is a legend where it defines two letters or more and
    the words of half of them are known, or where it is called one.

    Args:
        lines: The lines, each with how many tables stand before it.
        grids: The tables.
        texts: What stands in cells, of which a legend may explain some words.
        names: What is no letter, folded: an abbreviation of a role may look like one.

    Examples:
        >>> found = legends_of([(0, Line("R=담당, A=승인", Place("line 1")))])
        >>> [(one.symbol, one.meaning) for one in found.all]
        [('R', '담당'), ('A', '승인')]
    """
    headings = tuple(sorted(order for order, line in lines if not line.place.text))
    found: list[Definition] = []
    for run, named in _runs(lines, _words_of(texts)):
        found += run if _is_legend(run, named=named) else ()
    for run, named in _runs(lines, None):
        found += () if _is_legend(run, named=named) else _foreign(run)
    tables = set()
    for grid in grids:
        told = definitions_in(grid)
        if not told:
            tables.add(grid.order)
            told = _foreign(_down(grid, _filled(grid), foreign=True))
        section = _section(headings, grid.order)
        found += (evolve(one, order=grid.order, section=section, table=True) for one in told)
    return Legends(
        tuple(one for one in found if folded(one.symbol) not in names and not _is_joint(one)),
        headings,
        frozenset(tables),
    )


def _is_joint(one: Definition) -> bool:
    """Tell whether several letters are explained together, each as usual: ``AR``, ``CI``."""
    usual = dict(SCHEMES["rasci"].letters)
    said = set(chain.from_iterable(map(duties_in, re.split(r"\W+", one.meaning))))
    return len(one.symbol) > 1 and all(usual.get(letter) in said for letter in one.symbol)


def _foreign(run: Sequence[Definition]) -> list[Definition]:
    """Return what explains letters in words that name no duty, where it explains several."""
    letters = [
        evolve(one, foreign=True) for one in run
        if len(one.symbol) == 1 and re.search(r"[^\W\d_]{2}", one.meaning)
    ]  # fmt: skip
    return letters if len({one.symbol for one in letters}) > 1 else []


def _words_of(texts: Iterable[str]) -> re.Pattern[str] | None:
    """Return the pattern of a line that explains one of the words that stand in cells."""
    chosen = sorted(
        {t for t in texts if 3 < len(t) <= _LONGEST_WORD and t.replace(" ", "").isalpha()},
        key=lambda text: (-len(text), text),
    )[:_MOST_WORDS]  # fmt: skip
    if not chosen:
        return None
    return re.compile(rf"(?<!\w)(?P<symbol>{'|'.join(map(re.escape, chosen))}){EQUALS}")


def _runs(
    lines: Sequence[tuple[int, Line]], longer: re.Pattern[str] | None
) -> Iterator[tuple[list[Definition], bool]]:
    """Yield what neighbouring lines define, and whether they are called a legend."""
    run: list[Definition] = []
    named, section = False, 0
    for order, line in lines:
        # A heading may call what follows a legend, and is none itself.
        section += not line.place.text
        text = line.text[:LONGEST]
        told = _of_line(Line(text, line.place), longer) if line.place.text else ()
        here = [evolve(one, order=order, section=section) for one in told]
        called = folded(text).strip(" :*#()").split(" ", 1)[0].rstrip(":") in words(
            "legend", "words"
        )
        # Behind a table, a letter that is explained again begins another legend.
        again = {one.symbol for one in run if one.order != order} & {one.symbol for one in here}
        if not here or again:
            yield run, named
            run, named = here, called
        else:
            run += here
            named = named or called
    yield run, named


def _is_legend(run: Sequence[Definition], *, named: bool) -> bool:
    known = sum(bool(duties_in(one.meaning)) for one in run)
    return len({one.symbol for one in run}) >= 2 and (named or 2 * known >= len(run))


def _of_line(line: Line, longer: re.Pattern[str] | None) -> Iterator[Definition]:
    if (titled := _TITLED.match(line.text)) and duties_in(titled[2]):
        yield Definition(titled[1], titled[2].strip(EDGE), line.place)
        return
    matches = list(_DEFINED.finditer(line.text))
    if longer is not None and (words_of := list(longer.finditer(line.text))):
        matches = sorted((*matches, *words_of), key=lambda match: match.start("symbol"))
    if not matches:
        matches = list(_MARKED.finditer(line.text))
    for match, following in zip(matches, [*matches[1:], None], strict=False):
        meaning = line.text[match.end() : following.start() if following else None]
        meaning = meaning.split(" · ")[0].strip(EDGE)[:200]
        several = re.search(r"(?:^|[^\w])\w/$", line.text[: match.start(1)])
        if meaning and not match[1].islower() and not several:
            yield Definition(match[1], meaning, line.place)
    if matches:
        return
    for meaning, symbol in _BEHIND.findall(line.text):
        if symbol.isupper() and duties_in(meaning):
            last = max(meaning.split(), key=lambda word: (bool(duties_in(word)), len(word)))
            yield Definition(symbol, last.strip(EDGE), line.place)
    for symbol, meaning in _BEFORE.findall(line.text):
        if symbol.isupper() and duties_in(meaning):
            yield Definition(symbol, meaning.strip(EDGE), line.place)


def definitions_in(grid: Grid) -> list[Definition]:
    """Return what a table that is a legend says of letters, row by row or column by column."""
    rows = _filled(grid)
    if len(rows) == 2 and (across := _across(grid, rows)):
        return across
    return _down(grid, rows)


def _filled(grid: Grid) -> list[tuple[int, Sequence[str]]]:
    """Return the rows that say something; none of a table that is too large for a legend."""
    rows = [(number, row) for number, row in enumerate(grid.rows) if any(row)]
    small = 2 <= len(rows) <= _MOST_ROWS and max(len(row) for _, row in rows) <= _MOST_COLUMNS
    return rows if small else []


def apart(grid: Grid) -> tuple[Grid, ...]:
    """Return the tables that stand side by side, and legends in the last rows or beside them."""
    width = max(map(len, grid.rows), default=0)
    for n in range(1, width - 1):
        empty = not any(row[n] for row in grid.rows if n < len(row))
        if not empty and not any(_begins_again(row, n) for row in grid.rows):
            continue
        left, right = grid.columns(0, n), grid.columns(n + empty, width)
        told = {at: _explained([*filter(None, row)]) for at, row in _filled(right)}
        if sum(map(len, told.values())) > 1 and all(told.values()):
            return (*apart(left), _legend_of(right, told))
        if definitions_in(right) or _heads_both(left, right):
            return (*apart(left), *apart(right))
    return _below(grid)


def _begins_again(row: Sequence[str], n: int) -> bool:
    """Tell whether a row of headings says a second time what the rows are: ``Task``."""
    again = n > 1 and n + 1 < len(row) and bool(row[0]) and folded(row[n]) == folded(row[0])
    return again and row[n - 1] != row[n] and "activity" in heading_kinds(row[0])


def _heads_both(left: Grid, right: Grid) -> bool:
    """Tell whether two tables have headings in one row, and each says what its rows are."""
    return any(
        sum(map(bool, before)) > 1 < sum(map(bool, behind)) and before[0] and behind[0]
        and (folded(before[0]) == folded(behind[0])
             or all("activity" in heading_kinds(row[0]) for row in (before, behind)))
        for before, behind in zip(left.rows, right.rows, strict=True)
    )  # fmt: skip


def _below(grid: Grid) -> tuple[Grid, ...]:
    """Return a table, and the legend in its last rows as another: ``R | Responsible``."""
    start = len(grid.rows)
    told: dict[int, list[list[str]]] = {}
    for number in range(len(grid.rows) - 1, 1, -1):
        cells = list(filter(None, grid.rows[number]))
        if pairs := _explained(cells):
            start = number
            told[number] = pairs
        elif len(cells) > 1:
            break
    if sum(map(len, told.values())) < 2 or definitions_in(grid):
        return (grid,)
    rest = {n: [[*grid.rows[n]]] for n in range(start, len(grid.rows))}
    return grid.part(0, start), _legend_of(grid, rest | told)


def _legend_of(grid: Grid, told: dict[int, list[list[str]]]) -> Grid:
    """Return a table of what rows of another say of letters."""
    rows = [(number, row) for number in sorted(told) for row in told[number]]
    return evolve(
        grid,
        rows=[row for _, row in rows],
        place=lambda row, column: grid.place(rows[row][0], column),
        row_place=lambda row: grid.row_place(rows[row][0]),
        header=None,
        marked=frozenset(),
        links={},
    )


def _explained(cells: Sequence[str]) -> list[list[str]]:
    """Return the letters and words of ``R | Responsible`` or ``R = Responsible``, if any."""
    if len(cells) == 2 and _symbol(cells[0]) and duties_in(cells[1]):
        return [[*cells]]
    if cells and _called(cells[0]):
        cells = cells[1:]
    found = [_told(cell, alone=len(cells) == 1) for cell in cells]
    pairs = [[one.symbol, one.meaning] for one in chain.from_iterable(found)]
    explains = all(found) and all(_symbol(one) and duties_in(meaning) for one, meaning in pairs)
    return pairs if explains and len({one for one, _ in pairs}) == len(pairs) else []


def _told(cell: str, *, alone: bool) -> list[Definition]:
    """Return what a cell says of letters: ``R = Responsible``, ``Legend: R = Responsible``."""
    text = cell[:LONGEST].lstrip("* ")
    before, colon, after = text.partition(":")
    text = after.strip() if colon and _called(before) else text
    found = list(_of_line(Line(text, Place("")), None))
    # Beside other cells "Responsible (R)" may be somebody's part, and "Plan, A: Ann" a task.
    return found if _DEFINED.match(text) or (alone and len(found) == 1) else []


def _called(text: str) -> bool:
    """Tell whether a text calls what follows a legend: ``Legend``, ``RACI key``."""
    called = folded(text).strip(" :*#()").split()
    last = called[-1] if called else ""
    return last in words("legend", "words") and (len(called) == 1 or bool(mentioned([text])))


def _across(grid: Grid, rows: list[tuple[int, Sequence[str]]]) -> list[Definition]:
    """Read letters that stand over their words."""
    (top, symbols), (_, meanings) = rows
    pairs = [
        Definition(_symbol(symbol), meaning[:200], grid.place(top, column))
        for column, (symbol, meaning) in enumerate(zip(symbols, meanings, strict=False))
        if _symbol(symbol) and meaning
    ]
    known = sum(bool(duties_in(one.meaning)) for one in pairs)
    filled = sum(1 for symbol in symbols if symbol)
    named = sum(bool(duties_in(text)) for text in symbols if len(text) > 3)
    enough = len(pairs) >= 2 and 2 * known > len(pairs) and filled - len(pairs) <= 2
    return pairs if enough and not named else []


def _down(
    grid: Grid, rows: list[tuple[int, Sequence[str]]], *, foreign: bool = False
) -> list[Definition]:
    """Read letters that stand beside their words, one a row: words for duties, or others."""
    for column in range(min((2, *(len(row) for _, row in rows))) if rows else 0):
        held = {n: symbol for n, row in rows if (symbol := _symbol(row[column]))}
        none = sum(
            _explains_none(row[column], [*held.values()]) for n, row in rows if n not in held
        )
        few = len(held) < 2 or len(held) + none < len(rows) - 1
        if few or len({*held.values()}) < len(held):
            continue
        beside = {n: [text for at, text in enumerate(grid.rows[n]) if at != column and text]
                  for n in held}  # fmt: skip
        if any(
            text.isupper() and _symbol(text) and not duties_in(text)
            for texts in beside.values()
            for text in texts
        ):
            continue
        meanings = {
            n: next((text for text in (*texts, grid.rows[n][column]) if duties_in(text)), texts[0])
            for n, texts in beside.items() if texts
        }  # fmt: skip
        if all(_is_name(held[n], meaning) for n, meaning in meanings.items()):
            continue
        if (2 * sum(map(bool, map(duties_in, meanings.values()))) >= len(held)) is not foreign:
            return [
                Definition(held[n], meaning[:200], grid.place(n, column))
                for n, meaning in meanings.items()
            ]
    return []


def _is_name(symbol: str, meaning: str) -> bool:
    """Tell Ann, who is responsible, from Re, which stands for it."""
    letters = iter(meaning.lower())
    short_for = symbol[:1].lower() == meaning[:1].lower() and all(
        letter in letters for letter in symbol.lower()
    )
    return len(symbol) > 1 and symbol.isalpha() and not symbol.isupper() and not short_for


def _explains_none(text: str, symbols: Sequence[str]) -> bool:
    """Tell whether a cell is a dash, or several letters that have rows of their own: ``A/R``."""
    parts = [part for part in re.split(r"[\W_]+", text) if part]
    return bool(text) and all(part in symbols for part in parts) and len(parts) != 1


def _symbol(text: str) -> str:
    """Return the letter or the mark that a cell is about: ``R``, ``(R)``, ``R (Responsible)``."""
    text = visible(text)
    match = _TITLED.match(text)
    text = match[1] if match and duties_in(match[2]) else text.strip("()[]:*. ")
    # Two letters of a writing without capitals are a word.
    word = (text.isascii() and text.islower()) or (len(text) > 1 and text.lower() == text.upper())
    return text if re.fullmatch(_SYMBOL, text) and not word else ""


def mentioned(texts: Iterable[str]) -> tuple[str, ...]:
    """
    Return the keys of the schemes that texts mention by name, each once.

    Examples:
        >>> mentioned(["Our RASCI chart"])
        ('rasci',)
    """
    found = (match for text in texts for match in _MENTION.findall(text[:LONGEST]))
    return tuple(dict.fromkeys(_MENTIONS[re.sub(r"[- ]", "", one).lower()] for one in found))
