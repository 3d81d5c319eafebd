"""What the short names of roles in a chart stand for, by the lines and the tables around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from attrs import field, frozen

from roles.formats.charts.grid import Grid, Line, Place
from roles.formats.charts.legend import EDGE, EQUALS, LONGEST
from roles.formats.charts.words import folded, heading_kinds

__all__ = ["Explained", "names_in"]


@frozen
class Explained:
    """
    What lines and tables say of the roles that a chart names.

    Attributes:
        names: The further names of each.
        descriptions: What else is said of each: heading, text, place.
    """

    names: dict[str, list[str]] = field(factory=dict)
    descriptions: list[tuple[str, str, Place]] = field(factory=list)


def names_in(headings: Sequence[str], lines: Sequence[Line], grids: Iterable[Grid]) -> Explained:
    """
    Return what lines and tables say that the names among *headings* stand for.

    Examples:
        >>> names_in(
        ...     ["PM", "Dev"], [Line("PM = Product manager · Dev: Developers", Place("1"))], []
        ... ).names
        {'PM': ['Product manager'], 'Dev': ['Developers']}
    """
    found = Explained()
    short = [heading for heading in dict.fromkeys(headings) if heading and len(heading) <= 80][:500]
    if short:
        known = "|".join(re.escape(one) for one in sorted(short, key=len, reverse=True))
        pattern = re.compile(rf"(?<!\w)(?P<symbol>{known}){EQUALS}")
        behind = re.compile(rf"([^\W\d_][^,;:.()|=]{{3,60}}?)\s*[(（]({known})[)）]")
        for line in lines:
            _explain(line, pattern, behind, found)
    wanted = {folded(heading): heading for heading in headings}
    for grid in grids:
        _named_in(grid, wanted, found.names)
    return found


def _explain(
    line: Line, pattern: re.Pattern[str], behind: re.Pattern[str], found: Explained
) -> None:
    text = line.text[:LONGEST]
    for name, short in behind.findall(text):
        found.names.setdefault(short, []).append(name.strip(EDGE))
    matches = list(pattern.finditer(text))
    for match, following in zip(matches, [*matches[1:], None], strict=False):
        full = text[match.end() : following.start() if following else None].strip(EDGE)
        if not full or len(full) <= len(match[1]):
            continue
        if len(full) <= 80 and ("=" in match["sign"] or _abbreviates(match[1], full)):
            found.names.setdefault(match[1], []).append(full)
        elif match.start() == 0 and match["sign"].strip() in (":", "：", "-", "–", "—"):
            found.descriptions.append((match[1], full, line.place))


def _abbreviates(short: str, full: str) -> bool:
    """
    Tell whether a text is the long form of a name, rather than what is said of it.

    Examples:
        >>> _abbreviates("Dev", "Developers"), _abbreviates("Owner", "Product decisions")
        (True, False)
    """
    plain, long = folded(short), folded(full)
    words_of = plain.split()
    if len(plain) > 6 or len(words_of) > 1:
        return all(word in long.split() for word in words_of)
    letters = iter(long)
    return plain[:1] == long[:1] and all(one in letters for one in plain if one.isalnum())


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
