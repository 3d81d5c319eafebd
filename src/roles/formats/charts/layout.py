"""Which columns of a chart hold texts, and which of its rows are headings of those below them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from roles.formats.charts.blank import is_blank
from roles.formats.charts.frame import Column, Frame
from roles.formats.charts.grid import Grid
from roles.formats.charts.words import folded, words
from roles.model.involvement import SCHEMES, Duty

__all__ = [
    "PART_OF",
    "Texts",
    "generic_letters",
    "is_stage",
    "is_time",
    "row_headings",
    "text_columns",
]

PART_OF = "Part of"
"""The heading of a column that says of each row by itself what it is part of."""

_STAGE = re.compile(
    r"(?:phase|stage|sprint|iteration|step|étape|etapa|fase|faza|fáze|этап|фаза|стадия)\b"
    r"|\bphase\b|단계|フェーズ|段階|阶段|階段|^(?:week|month|quarter|day|gate|milestone)s?\s+\d"
)
_TIME = re.compile(
    r"(?:jan|feb|mar|apr|ma[yi]|jun|jul|aug|sept?|o[ck]t|nov|de[cz])[a-zäéû.]*(?:\s*\d{2,4})?"
    r"|(?:q|h|w|kw|cw)[1-9]\d?(?:[ /-]?\d{2,4})?|\d{1,4}(?:[-/.]\d{1,4}){1,2}|\d{4}"
)
_NUMBERED = re.compile(r"((?:\d+|[A-Z])(?:\.\d+)*)[.):]?\s+(?=\S)")
_ALIKE = 0.8
"""A column is as telling as the most varied one from this share of its different texts on."""


def generic_letters() -> dict[str, Duty]:
    """Return the letters of all the schemes; what each means is decided later."""
    found: dict[str, Duty] = {}
    for scheme in SCHEMES.values():
        for letter, duty in scheme.letters:
            found.setdefault(letter, duty)
    return found


def is_stage(text: str) -> bool:
    """
    Tell whether words call something a phase or a stage.

    Examples:
        >>> is_stage("Phase 2: Design"), is_stage("Week 3"), is_stage("Design")
        (True, True, False)
    """
    return bool(_STAGE.search(folded(text)))


def is_time(text: str) -> bool:
    """
    Tell whether a heading is a phase, a month, a quarter or a date, so that no role is meant.

    Examples:
        >>> (
        ...     is_time("Sprint 2"),
        ...     is_time("Feb"),
        ...     is_time("Q3"),
        ...     is_time("2026-05"),
        ...     is_time("Feb team"),
        ... )
        (True, True, True, True, False)
    """
    return is_stage(text) or bool(_TIME.fullmatch(folded(text).strip(" .:*")))


@frozen
class Texts:
    """
    The columns of a chart that hold texts.

    Attributes:
        activity: The column that names what is done.
        stage: The column that names the stage, if there is one.
        groups: The columns that name what an activity is part of.
        others: Further columns.
        notes: What was decided that one might see otherwise.
    """

    activity: int
    stage: int | None = None
    groups: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def text_columns(frame: Frame, numbers: Sequence[int], before: int | None = None) -> Texts | None:
    """
    Tell apart the columns that hold texts; None where none says what is done.

    Args:
        frame: The table under its headings.
        numbers: The columns.
        before: The first column of roles or duties: what is done usually stands before it.
    """
    columns = [frame.columns[n] for n in numbers]
    filled = [column for column in columns if column.filled]
    first = [column for column in filled if before is None or column.number < before]
    # A number says less than a name, be it behind: `Step | Who | What`.
    named = [column for column in filled if "activity" in column.kinds and not column.numbers]
    activity = _activity(first)
    if activity is None or activity.numbers:
        told = [column for column in filled if folded(column.heading) in words("headings", "told")]
        activity = _activity(named) or next(iter(told), None) or activity or _activity(filled)
    if activity is None:
        return None
    staged = [column.number for column in filled if "stage" in column.kinds]
    stage = activity.number if activity.number in staged else next(iter(staged), None)
    groups, others, notes = [], [], []
    for column in columns:
        if column.number in (activity.number, stage):
            continue
        if "group" in column.kinds and column.filled and not column.lettered:
            groups.append(column.number)
        elif column.number < activity.number and _repeats(column, activity, len(frame.body)):
            groups.append(column.number)
            notes.append(
                f"the column {column.heading or column.number + 1!r} is read as what the "
                "activities are part of: it repeats, or is left empty, down the rows"
            )
        elif column.filled or (column.heading and "other" in column.kinds):
            others.append(column.number)
    return Texts(activity.number, stage, tuple(groups), tuple(others), tuple(notes))


def _activity(columns: Sequence[Column]) -> Column | None:
    """Return the first of the most telling columns: by its heading, or else by its texts."""
    choices = (
        [column for column in columns if "activity" in column.kinds and not column.numbers],
        [column for column in columns if "activity" in column.kinds],
        [column for column in columns if "role" in column.kinds],
        [column for column in columns if not column.kinds and not column.numbers],
        [column for column in columns if "group" in column.kinds],
        [column for column in columns if "stage" in column.kinds],
        [column for column in columns if not column.kinds],
    )
    for chosen in choices:
        if chosen:
            most = max(column.variety for column in chosen)
            return next(column for column in chosen if column.variety >= _ALIKE * most)
    return None


def _repeats(column: Column, activity: Column, rows: int) -> bool:
    """Tell whether a column groups the activities: half as many texts as these, or fewer."""
    if not column.filled or column.kinds & {"other", "number", "role"}:
        return False
    return column.variety < rows and 2 * column.variety <= activity.variety


def row_headings(
    grid: Grid,
    header: int,
    columns: tuple[int, ...],
    activity: int,
    groups: tuple[int, ...] = (),
) -> tuple[frozenset[int], frozenset[int]]:
    """Return which rows are headings of those below them, and which are to be skipped."""
    # A column that says what a row is part of needs no headings between the rows.
    parts = any(folded(grid.rows[header][n]) == folded(PART_OF) for n in groups)
    first, *heads = _at(grid.rows[header], (activity, *columns))
    skipped = set(range(header + 1))
    bare: dict[int, str] = {}
    lettered: list[int] = []
    width = max(map(len, grid.rows))
    for number in range(header + 1, len(grid.rows)):
        row = grid.rows[number]
        held = [row[n] for n in columns if n < len(row) and row[n] and not is_blank(row[n])]
        if number in grid.marked and (title := next(filter(None, row), "")):
            bare[number] = title
        elif held:
            # A row may hold the letters that head the columns: what is done tells it from them.
            same = len(held) > 1 and _at(row, columns) == heads
            if same and folded(_at(row, (activity,))[0]) == folded(first):
                skipped.add(number)
            lettered.append(number)
        else:
            filled = [text for n, text in enumerate(row) if text and n not in columns]
            if not filled:
                skipped.add(number)
            elif len(filled) == 1:
                bare[number] = filled[0]
    marked = {number for number in bare if number in grid.marked}
    if not marked and not parts:
        marked = set(_headings(grid, bare, lettered, width, header))
    return frozenset(marked), frozenset(skipped)


def _at(row: Sequence[str], columns: Iterable[int]) -> list[str]:
    """Return the cells of a row in some columns."""
    return [row[n] if n < len(row) else "" for n in columns]


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
