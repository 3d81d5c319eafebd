"""Which table is a chart, and what its rows and columns are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, zip_longest
from typing import Literal

from roles.formats.charts.cells import CellReader
from roles.formats.charts.chart import Chart
from roles.formats.charts.grid import Grid
from roles.formats.charts.turning import is_turned, turned
from roles.formats.charts.words import duties_in, folded, heading_kinds, words
from roles.model.involvement import SCHEMES, Duty

__all__ = ["generic_letters", "heading_duty", "is_blank", "is_stage", "recognise"]

_SEARCHED = 60
_HEADER_DEPTH = 12
_LONGEST_BLANK = 20
_LONGEST_DUTY = 3
_SURELY_LONG = 3
_NO_DUTY = frozenset(("activity", "group", "number", "other", "stage"))
_EXACT = {"responsib": Duty.DO, "accountab": Duty.OWN, "approver": Duty.OWN, "driver": Duty.DO}
_SAMPLE = 500
_LONGEST_HEADING = 100
_STAGE = re.compile(
    r"(?:phase|stage|sprint|iteration|step|étape|etapa|fase|faza|fáze|этап|фаза|стадия)\b"
    r"|\bphase\b|단계|フェーズ|段階|阶段|階段"
)
_GRADES = frozenset(("status", "state", "priority", "size", "type", "class", "grade", "id"))
_NUMBERED = re.compile(r"((?:\d+|[A-Z])(?:\.\d+)*)[.):]?\s+(?=\S)")


def generic_letters() -> dict[str, Duty]:
    """Return the letters of all the schemes; what each means is decided later."""
    found: dict[str, Duty] = {}
    for scheme in SCHEMES.values():
        for letter, duty in scheme.letters:
            found.setdefault(letter, duty)
    return found


def is_blank(text: str) -> bool:
    """Tell whether a cell says nothing."""
    return not text or (len(text) <= _LONGEST_BLANK and _says_nothing(text))


@lru_cache(maxsize=4096)
def _says_nothing(text: str) -> bool:
    return text in "-–—" or folded(text) in words("cells", "blank")


def is_stage(text: str) -> bool:
    """
    Tell whether words call something a phase or a stage.

    Examples:
        >>> is_stage("Phase 2: Design"), is_stage("Design")
        (True, False)
    """
    return bool(_STAGE.search(folded(text)))


def recognise(
    grid: Grid,
    reader: CellReader,
    *,
    hinted: bool = False,
    known: frozenset[str] = frozenset(),
    roles_in: Literal["columns", "rows"] | None = None,
) -> Chart | None:
    """
    Return the chart that a table is, or None.

    Args:
        grid: The table.
        reader: Reads cells in the letters that there may be.
        hinted: Whether a heading or a legend says that there is a chart.
        known: Names of roles that the file explains elsewhere, folded.
        roles_in: Where the roles stand; None finds out.
    """
    if len(grid.rows) < 2:
        return None
    return _long(grid, reader, hinted) or _wide(grid, reader, hinted, known, roles_in)


# The long form


def heading_duty(heading: str) -> Duty | None:
    """
    Return the duty that the heading of a column names, and nothing else.

    Examples:
        >>> heading_duty("Responsible (R)"), heading_duty("A"), heading_duty("Approval date")
        (Duty.DO, Duty.OWN, None)
    """
    if len(heading) > _LONGEST_HEADING:
        return None
    text = heading.strip(" *:")
    bare = re.sub(r"\s*[(（\[].*?[)）\]]\s*", " ", text).strip()
    letters = dict(SCHEMES["rasci"].letters)
    if len(bare) == 1:
        return letters.get(bare.upper())
    if heading_kinds(bare) & _NO_DUTY or len(bare.split()) > _LONGEST_DUTY:
        return None
    found = duties_in(re.sub(r"^[A-Z]\s*[-–:=]\s*", "", bare))
    inside = re.search(r"[(（\[]\s*([A-Za-z])\s*[)）\]]", text)
    meant = letters.get(inside[1].upper()) if inside else None
    exact = (duty for stem, duty in _EXACT.items() if folded(bare).startswith(stem))
    return meant if meant in found else next(exact, found[0]) if found else None


def _long(grid: Grid, reader: CellReader, hinted: bool) -> Chart | None:
    depth = _HEADER_DEPTH if grid.header is None else 2
    first = next((n for n, row in enumerate(grid.rows[:depth]) if sum(map(bool, row)) > 1), 0)
    header, row = first, grid.rows[first]
    found = {n: duty for n, text in enumerate(row) if text and (duty := heading_duty(text))}
    below = grid.rows[header + 1 :]
    filled = {n: [r[n] for r in below if n < len(r) and not is_blank(r[n])] for n in found}
    # A role may be called Support or Quality: letters stand below it then.
    sure = len(set(found.values())) >= _SURELY_LONG
    found = {
        n: duty for n, duty in found.items()
        if 2 * sum(_is_letters(text, reader, sure) for text in filled[n]) <= len(filled[n])
    }  # fmt: skip
    if len(set(found.values())) < 2 or not set(found.values()) & {Duty.OWN, Duty.DO}:
        return None
    if not any(filled[n] for n in found) and not (hinted and len(set(found.values())) > 2):
        return None
    rest = [n for n in range(len(row)) if n not in found]
    activity, stages, groups, others, notes = _texts(grid, header, rest)
    if activity is None:
        return None
    # What a role does stands in the cells then: it can't be told from whom it does it with.
    if heading_kinds(row[activity]) == {"role"}:
        return None
    sections, skipped = _rows(grid, header, tuple(found))
    return Chart(
        grid=grid,
        form="long",
        header=header,
        activity=activity,
        columns=tuple(found),
        duties=_distinct(found),
        stages=stages,
        groups=groups,
        others=others,
        sections=sections,
        skipped=skipped,
        notes=notes,
    )


def _is_letters(text: str, reader: CellReader, sure: bool) -> bool:
    """Tell whether a cell holds letters; under headings that are surely duties, CISO is a name."""
    return bool(reader.read(text).duties) and not (sure and re.search(r"[^\W_]{2}", text))


def _distinct(found: dict[int, Duty]) -> tuple[Duty, ...]:
    """Return the duties of the columns; of two that approve, the second signs off."""
    taken: list[Duty] = []
    for duty in found.values():
        taken.append(Duty.APPROVE if duty is Duty.OWN and duty in taken else duty)
    return tuple(taken)


# The wide form


def _wide(
    grid: Grid,
    reader: CellReader,
    hinted: bool,
    known: frozenset[str],
    roles_in: Literal["columns", "rows"] | None,
) -> Chart | None:
    first = _first_letters(grid, reader)
    if first is None:
        return None
    columns = list(zip_longest(*grid.rows[first:], fillvalue=""))
    letters = _lettered(columns, reader)
    header = _header(grid, list(letters), first) if letters else None
    if header is None or not _convincing(letters, reader, grid.rows[header], hinted=hinted):
        return None
    heads = [*grid.rows[header], *[""] * (len(columns) - len(grid.rows[header]))]
    lettered = [
        n
        for n in letters
        if folded(heads[n]) not in _GRADES and not (n == 0 and _texts_below(columns[0], reader))
    ] or list(letters)
    rest = [n for n in range(len(columns)) if n not in lettered]
    silent = {n for n in rest if _role_column(heads[n], columns[n])}
    named = _texts(grid, header, [n for n in rest if n not in silent])[0]
    if named is None:
        named = _texts(grid, header, rest)[0]
    if named is None:
        return None
    roles = sorted({*lettered, *(n for n in silent if n > named)} - {named})
    rest = [n for n in range(len(columns)) if n not in roles]
    activity, stages, groups, others, notes = _texts(grid, header, rest)
    if activity is None:
        return None
    sideways, why = is_turned(grid, reader, header, activity, roles, heads, known, roles_in)
    sections, skipped = _rows(grid, header, tuple(roles))
    chart = Chart(
        grid=grid,
        header=header,
        activity=activity,
        columns=tuple(roles),
        stages=stages,
        groups=groups,
        others=others,
        sections=sections,
        skipped=skipped,
        notes=(*notes, *why),
    )
    return turned(chart) if sideways else chart


def _lettered(columns: Sequence[Sequence[str]], reader: CellReader) -> dict[int, Counter[str]]:
    """Return the columns in which letters stand, and these."""
    found = {}
    for number, column in enumerate(columns):
        # Letters repeat: what is different 500 times over holds texts.
        held = dict(islice(Counter(text for text in column if not is_blank(text)).items(), _SAMPLE))
        filled = sum(held.values())
        read = Counter({text: n for text, n in held.items() if reader.read(text).duties})
        like = sum(n for text, n in held.items() if text in read or _may_be_letters(text))
        if read and 2 * like >= filled and 5 * read.total() >= filled:
            found[number] = read
    return found


def _convincing(
    letters: dict[int, Counter[str]], reader: CellReader, heads: Sequence[str], *, hinted: bool
) -> bool:
    """Tell whether columns of letters make up a chart, or stand in another kind of table."""
    every = sum(letters.values(), Counter[str]())
    duties = {duty for text in every for duty in reader.read(text).duties}
    if every.total() < 2 or not duties & {Duty.OWN, Duty.DO}:
        return False
    told = any(heading_kinds(text) & {"activity", "role"} for text in heads)
    if hinted:
        return told or any(text != text.lower() for text in every)
    marks = sum(n for text, n in every.items() if text.strip()[:1].isalpha())
    # R and W, or A and B, stand in many tables that are no charts.
    enough = len(letters) > 1 and Duty.OWN in duties and len(duties) >= (2 if told else 3)
    return enough and 2 * marks >= every.total()


def _texts_below(column: Sequence[str], reader: CellReader) -> bool:
    """Tell whether the first column, some of whose names might be letters, holds names."""
    return any(text and not reader.read(text).duties for text in column)


def _first_letters(grid: Grid, reader: CellReader) -> int | None:
    start = 1 if grid.header is None else grid.header + 1
    for number, row in enumerate(grid.rows[start : start + _SEARCHED], start=start):
        filled = [text for text in row[1:] if not is_blank(text)]
        held = sum(bool(reader.read(text).duties) for text in filled)
        if held and 3 * held >= len(filled):
            return number
    return None


def _header(grid: Grid, lettered: Sequence[int], first: int) -> int | None:
    for number in range(first - 1, -1, -1):
        row = grid.rows[number]
        heads = [row[n] for n in lettered if n < len(row) and not is_blank(row[n])]
        if 2 * len(heads) > len(lettered) and number not in grid.marked:
            return number
    return None


def _role_column(heading: str, column: Sequence[str]) -> bool:
    """Tell whether a column without letters is a role's: empty, or with marks and no words."""
    kinds = heading_kinds(heading)
    if not heading or kinds & {"other", "number", "stage", "group"}:
        return False
    if kinds and not all(map(is_blank, column)):
        return False
    return all(_may_be_letters(text) for text in set(column) if not is_blank(text))


def _may_be_letters(text: str) -> bool:
    """Tell whether a cell that holds no letters may stand where letters should."""
    return len(text) <= 3 or folded(text).strip(" .?") in words("cells", "open")


_Texts = tuple[int | None, int | None, tuple[int, ...], tuple[int, ...], tuple[str, ...]]


def _texts(grid: Grid, header: int, rest: Sequence[int]) -> _Texts:
    """Tell apart the columns that hold texts: activity, stage, groups, others, with notes."""
    row = grid.rows[header]
    heads = {n: row[n] if n < len(row) else "" for n in rest}
    body = grid.rows[header + 1 :]
    values = {n: [below[n] for below in body if n < len(below) and below[n]] for n in rest}
    kinds = {n: heading_kinds(heads[n]) for n in rest}
    named = [n for n in rest if "activity" in kinds[n] or "role" in kinds[n]]
    plain = [n for n in rest if values[n] and not kinds[n] and not _numbers(values[n])]
    grouped = [n for n in rest if "group" in kinds[n] and values[n]]
    staged = [n for n in rest if "stage" in kinds[n] and values[n]]
    candidates = named or plain or grouped or staged
    if not candidates:
        return None, None, (), (), ()
    variety = {n: len(set(values[n])) for n in candidates}
    most = max(variety.values())
    activity = next(n for n in candidates if 5 * variety[n] >= 4 * most)
    stages = next((n for n in staged if n != activity), None)
    groups, others, notes = [], [], []
    for n in rest:
        if n in (activity, stages):
            continue
        repeats = len(set(values[n])) < len(body) and 2 * len(set(values[n])) <= len(
            values[activity]
        )
        if "group" in kinds[n] and values[n]:
            groups.append(n)
        elif n < activity and values[n] and repeats and not kinds[n] & {"other", "number"}:
            groups.append(n)
            notes.append(
                f"the column {heads[n] or n + 1!r} is read as what the activities are part of: "
                "it repeats, or is left empty, down the rows"
            )
        elif values[n] or (heads[n] and "other" in kinds[n]):
            others.append(n)
    return activity, stages, tuple(groups), tuple(others), tuple(notes)


def _numbers(values: Sequence[str]) -> bool:
    return all(re.fullmatch(r"[\W\d]+|[A-Za-z]{0,4}[-.]?\d[\d.]*", value) for value in values)


# Rows


def _rows(
    grid: Grid, header: int, columns: tuple[int, ...]
) -> tuple[frozenset[int], frozenset[int]]:
    """Return which rows are headings of those below them, and which are to be skipped."""
    heads = [grid.rows[header][n] if n < len(grid.rows[header]) else "" for n in columns]
    skipped = set(range(header + 1))
    bare: dict[int, str] = {}
    lettered: list[int] = []
    width = max(map(len, grid.rows))
    for number in range(header + 1, len(grid.rows)):
        row = grid.rows[number]
        held = [row[n] for n in columns if n < len(row) and not is_blank(row[n])]
        if number in grid.marked and (title := next(filter(None, row), "")):
            bare[number] = title
        elif held:
            if len(held) > 1 and [row[n] if n < len(row) else "" for n in columns] == heads:
                skipped.add(number)
            lettered.append(number)
        else:
            filled = [text for n, text in enumerate(row) if text and n not in columns]
            if not filled:
                skipped.add(number)
            elif len(filled) == 1:
                bare[number] = filled[0]
    marked = {number for number in bare if number in grid.marked}
    if not marked:
        marked = set(_headings(grid, bare, lettered, width, header))
    return frozenset(marked), frozenset(skipped)


def _headings(
    grid: Grid, bare: dict[int, str], lettered: list[int], width: int, header: int
) -> Iterator[int]:
    last = lettered[-1] if lettered else -1
    opened = bool(bare) and min(bare) == header + 1 and len(lettered) > 0
    short = sum(len(grid.rows[number]) == width for number in lettered)
    for number, title in bare.items():
        numbered = _NUMBERED.match(title)
        following = number + 1 if number + 1 < len(grid.rows) else None
        below = _NUMBERED.match(next(filter(None, grid.rows[following]), "")) if following else None
        parent = numbered and below and below[1].startswith(f"{numbered[1]}.")
        ragged = len(grid.rows[number]) == 1 and width > 1 and short
        capital = title.isupper() and sum(map(str.isalpha, title)) > 2
        if number < last and (
            opened or parent or ragged or capital or title.endswith(":") or is_stage(title)
        ):
            yield number
