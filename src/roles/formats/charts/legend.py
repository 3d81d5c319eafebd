"""What the text and the tables around a chart say of its letters and of the names of its roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from attrs import evolve, frozen

from roles.formats.charts.blank import visible
from roles.formats.charts.grid import Grid, Line, Place
from roles.formats.charts.words import duties_in, folded, words

__all__ = [
    "EDGE",
    "EQUALS",
    "LONGEST",
    "Definition",
    "apart",
    "definitions",
    "definitions_in",
    "foreign",
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
    """What a legend says that a symbol means."""

    symbol: str
    meaning: str
    place: Place


def definitions(
    lines: Sequence[Line], grids: Iterable[Grid] = (), texts: Iterable[str] = ()
) -> tuple[Definition, ...]:
    """
    Return what lines of text, and tables that are no charts, say of letters.

    Neighbouring lines count as one text: it is a legend where it defines two letters or more and
    the words of half of them are known, or where it is called one.

    Args:
        lines: The lines.
        grids: The tables.
        texts: What stands in cells, of which a legend may explain some words.

    Examples:
        >>> found = definitions([Line("R=담당, A=승인", Place("line 1"))])
        >>> [(one.symbol, one.meaning) for one in found]
        [('R', '담당'), ('A', '승인')]
    """
    found: dict[str, Definition] = {}
    told = (run for run, named in _runs(lines, _words_of(texts)) if _is_legend(run, named=named))
    for one in chain(*told, *map(definitions_in, grids)):
        found.setdefault(one.symbol, one)
    return tuple(found.values())


def foreign(lines: Sequence[Line], grids: Iterable[Grid] = ()) -> tuple[Definition, ...]:
    """
    Return what the same lines and tables say of letters in words that name no duty.

    Examples:
        >>> found = foreign([Line("R = Read, A = Admin", Place("line 1"))])
        >>> [(one.symbol, one.meaning) for one in found]
        [('R', 'Read'), ('A', 'Admin')]
    """
    runs = [run for run, named in _runs(lines, None) if not _is_legend(run, named=named)]
    runs += [_down(grid, _filled(grid), foreign=True) for grid in grids]
    letters = [
        [one for one in run if len(one.symbol) == 1 and re.search(r"[^\W\d_]{2}", one.meaning)]
        for run in runs
    ]
    return tuple(
        chain.from_iterable(run for run in letters if len({one.symbol for one in run}) > 1)
    )


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
    lines: Sequence[Line], longer: re.Pattern[str] | None
) -> Iterator[tuple[list[Definition], bool]]:
    """Yield what neighbouring lines define, and whether they are called a legend."""
    run: list[Definition] = []
    named = False
    for line in lines:
        text = line.text[:LONGEST]
        # A heading may call what follows a legend, and is none itself.
        here = list(_of_line(Line(text, line.place), longer)) if line.place.text else []
        called = folded(text).strip(" :*#()").split(" ", 1)[0].rstrip(":") in words(
            "legend", "words"
        )
        if not here:
            yield run, named
            run, named = [], called
        else:
            run += here
            named = named or called
    yield run, named


def _is_legend(run: list[Definition], *, named: bool) -> bool:
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
    below = [
        (number, row)
        for number in range(start, len(grid.rows))
        for row in told.get(number, [grid.rows[number]])
    ]
    legend = evolve(
        grid.part(start, len(grid.rows)),
        rows=[row for _, row in below],
        place=lambda row, column: grid.place(below[row][0], column),
        row_place=lambda row: grid.row_place(below[row][0]),
        marked=frozenset(),
        links={},
    )
    return grid.part(0, start), legend


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
        none = sum(_explains_none(row[column], [*held.values()]) for _, row in rows)
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
