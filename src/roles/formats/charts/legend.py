"""What the text and the tables around a chart say of its letters and of the names of its roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import field, frozen

from roles.errors import shown
from roles.formats.charts.grid import Grid, Line, Place
from roles.formats.charts.words import duties_in, folded, heading_kinds, words
from roles.model.involvement import SCHEMES, Duty, Scheme
from roles.model.names import slug

__all__ = ["Definition", "Lettering", "definitions", "lettering", "mentioned", "names_in"]

_MARKS = "✓✔●○◐◯◉■□▲△★☆◎×✗✕✖◆◇"
_SYMBOL = rf"(?:[^\W\d_]{{1,3}}|[{_MARKS}])"
_EQUALS = r"\s*(?:=>|=|＝|:|：|→|–|—|\s-\s|(?<=[A-Z)\]])-\s|[为為]|\s(?:is|means|stands\ for)\s)\s*"
_DEFINED = re.compile(rf"(?:^|(?<=[\s,;|·•、，；。(（/\[]))[(\[]?({_SYMBOL})[)\]]?{_EQUALS}")
_BEHIND = re.compile(r"([^\W\d_][^,;:.()|]{2,60}?)\s*[(（]([^\W\d_]{1,3})[)）]")
_BEFORE = re.compile(rf"(?<![\w])({_SYMBOL})\s*[(（]([^()（）]{{2,80}})[)）]")
_EDGE = " \t,;|·•、，；。.-–—()（）[]/*"
_LONGEST = 2000
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


def definitions(lines: Sequence[Line], grids: Iterable[Grid] = ()) -> tuple[Definition, ...]:
    """
    Return what lines of text, and tables that are no charts, say of letters.

    Neighbouring lines count as one text: it is a legend where it defines two letters or more and
    the words of half of them are known, or where it is called one.

    Examples:
        >>> told = definitions([Line("R=담당, A=승인", Place("line 1"))])
        >>> [(one.symbol, one.meaning) for one in told]
        [('R', '담당'), ('A', '승인')]
    """
    found: dict[str, Definition] = {}
    for run in (*_runs(lines), *(list(_of_table(grid)) for grid in grids)):
        for one in run:
            found.setdefault(one.symbol, one)
    return tuple(found.values())


def _runs(lines: Sequence[Line]) -> Iterator[list[Definition]]:
    run: list[Definition] = []
    named = False
    for line in lines:
        text = line.text[:_LONGEST]
        # A heading may call what follows a legend, and is none itself.
        here = list(_of_line(Line(text, line.place))) if line.place.text else []
        called = folded(text).strip(" :*#()").split(" ", 1)[0].rstrip(":") in words(
            "legend", "words"
        )
        if not here:
            yield from _legends(run, named)
            run, named = [], called
        else:
            run += here
            named = named or called
    yield from _legends(run, named)


def _legends(run: list[Definition], named: bool) -> Iterator[list[Definition]]:
    known = sum(bool(duties_in(one.meaning)) for one in run)
    if len({one.symbol for one in run}) >= 2 and (named or 2 * known >= len(run)):
        yield run


def _of_line(line: Line) -> Iterator[Definition]:
    matches = list(_DEFINED.finditer(line.text))
    for match, following in zip(matches, [*matches[1:], None], strict=False):
        meaning = line.text[match.end() : following.start() if following else None]
        meaning = meaning.strip(_EDGE)[:200]
        several = re.search(r"(?:^|[^\w])\w/$", line.text[: match.start(1)])
        if meaning and not match[1].islower() and not several:
            yield Definition(match[1], meaning, line.place)
    if not matches:
        for meaning, symbol in _BEHIND.findall(line.text):
            if symbol.isupper() and duties_in(meaning):
                last = max(meaning.split(), key=lambda word: (bool(duties_in(word)), len(word)))
                yield Definition(symbol, last.strip(_EDGE), line.place)
        for symbol, meaning in _BEFORE.findall(line.text):
            if symbol.isupper() and duties_in(meaning):
                yield Definition(symbol, meaning.strip(_EDGE), line.place)


def _of_table(grid: Grid) -> Iterator[Definition]:
    rows = [row for row in grid.rows if any(row)]
    if not 2 <= len(rows) <= 40 or max(map(len, rows)) > 6:
        return
    for column in range(min(2, *map(len, rows))):
        symbols = {
            number: _symbol(row[column])
            for number, row in enumerate(grid.rows)
            if len(row) > column
        }
        held = {number: symbol for number, symbol in symbols.items() if symbol}
        several = any(
            _symbol(cell) and not duties_in(cell)
            for n in held
            for cell in grid.rows[n][column + 1 :]
        )
        if (
            len(held) < 2
            or len(held) < len(rows) - 1
            or several
            or len({*held.values()}) < len(held)
        ):
            continue
        meanings = {}
        for number, symbol in held.items():
            others = [
                cell for place, cell in enumerate(grid.rows[number]) if place != column and cell
            ]
            telling = [cell for cell in others if duties_in(cell)]
            if others:
                meanings[number] = (symbol, (telling or others)[0])
        if 2 * sum(bool(duties_in(meaning)) for _, meaning in meanings.values()) >= len(held):
            for number, (symbol, meaning) in meanings.items():
                yield Definition(symbol, meaning[:200], grid.place(number, column))
            return


def _symbol(text: str) -> str:
    text = text.strip("()[]:*. ")
    return text if re.fullmatch(_SYMBOL, text) and not (text.isascii() and text.islower()) else ""


def mentioned(texts: Iterable[str]) -> tuple[str, ...]:
    """
    Return the keys of the schemes that texts mention by name, each once.

    Examples:
        >>> mentioned(["Our RASCI chart"])
        ('rasci',)
    """
    found = (match for text in texts for match in _MENTION.findall(text[:_LONGEST]))
    return tuple(dict.fromkeys(_MENTIONS[re.sub(r"[- ]", "", one).lower()] for one in found))


@frozen(kw_only=True)
class Lettering:
    """
    The letters of a chart.

    Attributes:
        scheme: The scheme: one that is built in, or the chart's own.
        symbols: The duty of each letter, marks that are no letters included.
        legend: What the file says of each letter.
        notes: How it was recognised.
        losses: What of the legend could not be understood.
    """

    scheme: Scheme
    symbols: dict[str, Duty]
    legend: tuple[Definition, ...] = ()
    notes: tuple[str, ...] = ()
    losses: tuple[tuple[Place, str, str], ...] = field(default=())


def lettering(
    seen: Iterable[str], legend: tuple[Definition, ...], names: tuple[str, ...]
) -> Lettering:
    """
    Return the letters of a chart.

    Args:
        seen: The letters in its cells.
        legend: What the file says of letters.
        names: The keys of the schemes that the file mentions.
    """
    used = {
        letter for letter in seen if any(dict(one.letters).get(letter) for one in SCHEMES.values())
    }
    told = {one.symbol: duties_in(one.meaning) for one in legend}
    order = [SCHEMES[name] for name in names if name in SCHEMES]
    order = [*order, *(one for one in SCHEMES.values() if one not in order)]
    fitting = [one for one in order if _fits(one, used | {s for s in told if told[s]}, told)]
    if fitting:
        base = fitting[0]
        # RACI is named where people mean any of its family: the letters decide between them.
        symbols = dict(base.letters)
        unknown = [one for one in legend if one.symbol not in symbols]
        losses = tuple(
            (one.place, f"the letter {shown(one.symbol)}", _unknown(one)) for one in unknown
        )
        return Lettering(
            scheme=base,
            symbols=symbols,
            legend=tuple(one for one in legend if one.symbol in symbols),
            notes=tuple(_how(base, legend, names, used)),
            losses=losses,
        )
    base = max(order, key=lambda one: _agreement(one, used, told))
    if not legend:
        missing = ", ".join(sorted(used - set(dict(base.letters))))
        note = f"letters: {base.name}, of which most are; no legend defines {missing}"
        return Lettering(scheme=base, symbols=dict(base.letters), notes=(note,))
    return _own(base, used, legend)


def _unknown(one: Definition) -> str:
    return f"the legend's words for it, {shown(one.meaning)}, name no duty that is known"


def _fits(scheme: Scheme, letters: set[str], told: dict[str, tuple[Duty, ...]]) -> bool:
    held = dict(scheme.letters)
    return all(letter in held for letter in letters) and all(
        not duties or held.get(letter) in duties for letter, duties in told.items()
    )


def _agreement(scheme: Scheme, used: set[str], told: dict[str, tuple[Duty, ...]]) -> int:
    held = dict(scheme.letters)
    return 2 * sum(held.get(letter) in duties for letter, duties in told.items()) + sum(
        letter in held for letter in used
    )


def _how(
    base: Scheme, legend: tuple[Definition, ...], names: tuple[str, ...], used: set[str]
) -> Iterator[str]:
    if legend:
        yield f"letters: {base.name}, by the legend at {legend[0].place.text}"
        silent = sorted(used - {one.symbol for one in legend})
        if silent:
            told = ", ".join(silent)
            yield f"the legend doesn't say what {told} means: read as {base.name} has it"
    elif base.key in names:
        yield f"letters: {base.name}, which the file names; there is no legend"
    else:
        where = "letters in the cells" if used else "headings"
        yield f"letters: {base.name}, by the {where}; there is no legend"
        if "S" in used and base.key == "rasci":
            yield "S is read as support (RASCI); where S signs off (RACI-VS), let a legend say so"


def _own(base: Scheme, used: set[str], legend: tuple[Definition, ...]) -> Lettering:
    standard = dict(base.letters)
    symbols: dict[str, Duty] = {}
    losses, notes = [], []
    candidates = {one.symbol: duties_in(one.meaning) for one in legend}
    for one in legend:
        duties = candidates[one.symbol]
        usual = standard.get(one.symbol)
        if usual in duties or (usual and not duties):
            symbols[one.symbol] = usual
    for one in legend:
        duties = candidates[one.symbol]
        if one.symbol in symbols:
            continue
        if not duties:
            losses.append((one.place, f"the letter {shown(one.symbol)}", _unknown(one)))
            continue
        free = [duty for duty in duties if duty not in symbols.values()]
        chosen = symbols[one.symbol] = (free or list(duties))[0]
        if len(duties) > 1:
            others = ", ".join(duty.value for duty in duties if duty is not chosen)
            notes.append(
                f"{one.symbol} ({one.meaning}) is read as {chosen.value}; it may mean {others}"
            )
    for letter in sorted(used):
        if letter not in symbols and letter in standard:
            symbols[letter] = standard[letter]
            notes.append(f"the legend doesn't say what {letter} means: read as {base.name} has it")
    letters: dict[str, Duty] = {
        one: duty for one, duty in symbols.items() if one.isalnum() and one == one.upper()
    }
    for duty in symbols.values():
        if duty not in letters.values():
            fresh = {letter: held for letter, held in standard.items() if letter not in letters}
            letters |= {letter: held for letter, held in fresh.items() if held is duty}
    if letters.items() <= standard.items():
        scheme = base
    else:
        name = "".join(letters) or "chart"
        key = slug(name, taken=SCHEMES)
        scheme = Scheme(
            key, name, letters=letters, description="As the legend of the chart has it."
        )
    told = ", ".join(f"{symbol} {duty.value}" for symbol, duty in symbols.items())
    return Lettering(
        scheme=scheme,
        symbols={**dict(scheme.letters), **symbols},
        legend=tuple(one for one in legend if one.symbol in symbols),
        notes=(f"letters: {told}, by the legend at {legend[0].place.text}", *notes),
        losses=tuple(losses),
    )


def names_in(
    headings: Sequence[str], lines: Sequence[Line], grids: Iterable[Grid]
) -> dict[str, list[str]]:
    """
    Return what lines and tables say that the abbreviations among *headings* stand for.

    Examples:
        >>> names_in(
        ...     ["PM", "Dev"], [Line("PM = Product manager · Dev: Developers", Place("1"))], []
        ... )
        {'PM': ['Product manager'], 'Dev': ['Developers']}
    """
    found: dict[str, list[str]] = {}
    short = [heading for heading in dict.fromkeys(headings) if heading and len(heading) <= 80][:500]
    if short:
        known = "|".join(re.escape(one) for one in sorted(short, key=len, reverse=True))
        pattern = re.compile(rf"(?<!\w)({known}){_EQUALS}")
        behind = re.compile(rf"([^\W\d_][^,;:.()|=]{{3,60}}?)\s*[(（]({known})[)）]")
        for line in lines:
            text = line.text[:_LONGEST]
            matches = list(pattern.finditer(text))
            for name, one in behind.findall(text):
                if one in headings:
                    found.setdefault(one, []).append(name.strip(_EDGE))
            for match, following in zip(matches, [*matches[1:], None], strict=False):
                full = text[match.end() : following.start() if following else None].strip(_EDGE)
                if 0 < len(full) <= 80 and len(full) > len(match[1]):
                    found.setdefault(match[1], []).append(full)
    wanted = {folded(heading): heading for heading in headings}
    for grid in grids:
        _named_in(grid, wanted, found)
    return found


def _named_in(grid: Grid, wanted: dict[str, str], found: dict[str, list[str]]) -> None:
    rows = [row for row in grid.rows if any(row)]
    width = min(map(len, rows), default=0)
    if width < 2:
        return
    for column in range(width):
        matched = [row for row in rows if folded(row[column]) in wanted]
        if len(matched) < 2:
            continue
        kinds = [heading_kinds(heading) for heading in rows[0]]
        others = [n for n in range(width) if n != column and kinds[n] & {"role", "short"}]
        if not others and width == 2:
            others = [1 - column]
        for row in matched:
            names = [row[n] for n in others if 0 < len(row[n]) <= 80]
            found.setdefault(wanted[folded(row[column])], []).extend(names)
        return
