"""One grid of cells, as spreadsheets and CSV have it, cut into its tables and texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

import attrs

from roles.formats.charts.blank import is_blank
from roles.formats.charts.cells import CellReader
from roles.formats.charts.grid import Document, Grid, Line, Place
from roles.formats.charts.layout import generic_letters, is_stage
from roles.formats.charts.words import duty_of_heading, folded, words

__all__ = ["blocks"]

_LONGEST_SIGN = 4
_SEARCHED = 60

_SOME, _MOST = 1 / 3, 0.8
"""From these shares on, cells of letters make a row of a chart, and words under duties no names."""
_LEGEND = re.compile(r"[^:=]+:\s*[^=]*\S\s*=\s*\S").match


def blocks(
    rows: Sequence[Sequence[str]],
    place: Callable[[int, int], Place],
    document: Document,
    *,
    name: str = "",
    marked: frozenset[int] = frozenset(),
    comments: Mapping[tuple[int, int], str] = MappingProxyType({}),
) -> Document:
    """
    Return *document* with what a grid of cells holds added to it.

    Tables are set apart by empty rows; rows of letters that follow one belong to the table above
    unless they have headings of their own. Rows with one cell outside of charts are text.

    Args:
        rows: The rows.
        place: Gives the place of a cell; of a row, where the column is -1.
        document: What was found before.
        name: What the grid is called.
        marked: The rows that the format marks as headings of those below them.
        comments: The comments on cells.
    """
    grids = list(document.grids)
    lines = list(document.lines)
    reader = CellReader(generic_letters())
    top = None
    for start, end in _joined(_runs(rows), rows, reader):
        block = rows[start:end]
        texts = [number for number, row in enumerate(block) if sum(map(bool, row)) == 1]
        for number in texts:
            text = next(filter(None, block[number]))
            lines += [
                (len(grids), Line(part.strip(), place(start + number, -1)))
                for part in text.split("\n") if part.strip()
            ]  # fmt: skip
        first = next((n for n in range(start, end) if sum(map(bool, rows[n])) > 1), None)
        if first is not None:
            top = first if top is None else top
            charted = [[""] * len(row) if _explains(row) else row for row in rows[first:end]]
            grid = _grid(charted, first, place, name, marked, len(grids))
            grid.comments.update(
                {(row - first, column): text for (row, column), text in comments.items()
                 if first <= row < end}
            )  # fmt: skip
            grids.append(grid)
    title = document.title
    if not title and not document.grids and top is not None:
        # A heading between the rows is no title.
        before = [line.text for _, line in document.lines if line.place.text]
        above = next(chain(before, (text for row in rows[:top] for text in row if text)), "")
        above = above.strip().split("\n")[0].strip()
        title = "" if re.search(r"[=:]", above) or is_stage(above) else above
    return attrs.evolve(document, grids=tuple(grids), lines=tuple(lines), title=title)


def _explains(row: Sequence[str]) -> bool:
    """Return whether a row is a legend, below which somebody went on with the chart."""
    texts = {*filter(None, row)}
    return len(texts) == 1 and bool(_LEGEND(texts.pop()))


def _grid(
    block: Sequence[Sequence[str]],
    start: int,
    place: Callable[[int, int], Place],
    name: str,
    marked: frozenset[int],
    order: int,
) -> Grid:
    return Grid(
        rows=block,
        place=lambda row, column: place(start + row, column),
        row_place=lambda row: place(start + row, -1),
        name=name,
        marked=frozenset(n - start for n in marked if start <= n < start + len(block)),
        order=order,
    )


def _runs(rows: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    start = None
    for number, row in enumerate(rows):
        if any(row):
            start = number if start is None else start
        elif start is not None:
            runs.append((start, number))
            start = None
    if start is not None:
        runs.append((start, len(rows)))
    return runs


def _joined(
    runs: list[tuple[int, int]], rows: Sequence[Sequence[str]], reader: CellReader
) -> list[tuple[int, int]]:
    """Join the runs that go on with the chart above them, also below its legend."""
    joined: list[tuple[int, int]] = []
    chart: int | None = None
    duties: list[int] = []
    for start, end in runs:
        block = rows[start:end]
        kind, headed = _kind(block, reader)
        if chart is not None and (kind == "more" or (duties and _names(block, duties))):
            joined[chart:] = [(joined[chart][0], end)]
            continue
        joined.append((start, end))
        if kind != "text":
            chart = len(joined) - 1
            duties = headed
        elif not all(map(_explains, block)):
            chart = None
    return joined


def _duties(row: Sequence[str]) -> list[int]:
    """Return the columns of a row of headings that name duties, where two or more do."""
    found = [n for n, text in enumerate(row) if n and duty_of_heading(text)[0] is not None]
    return found if len(found) > 1 else []


def _names(block: Sequence[Sequence[str]], duties: Sequence[int]) -> bool:
    """Tell whether rows without headings go on with names under the duties above them."""
    fitting = [
        row for row in block
        if any(row[: duties[0]]) and sum(bool(row[n]) for n in duties if n < len(row)) > 1
    ]  # fmt: skip
    called = any(
        folded(text) in words("headings", kind)
        for text in block[0][: duties[0]]
        for kind in ("activity", "role", "stage")
    )
    return 2 * len(fitting) > sum(sum(map(bool, row)) > 1 for row in block) and not called


def _kind(block: Sequence[Sequence[str]], reader: CellReader) -> tuple[str, list[int]]:
    """Tell whether rows are a chart, go on with one, or neither, and which columns head duties."""
    headed = False
    for number, row in enumerate(block[:_SEARCHED]):
        duties = _duties(row)
        below = [r[n] for r in block[number + 1 : _SEARCHED] for n in duties if n < len(r)]
        if _heads(row, alone=not any(below)) and _lettered(below, reader) < _MOST:
            return "chart", duties
        if _lettered(row[1:], reader) >= _SOME:
            return "chart" if headed else "more", []
        headed = headed or sum(map(bool, row[1:])) > 1
    return "text", []


def _heads(row: Sequence[str], *, alone: bool) -> bool:
    """Tell whether a row may be headings that name duties."""
    called = any(folded(text) in words("headings", "activity") for text in row)
    worded = not alone and all(len(text) != 1 for text in row[1:])
    return bool(_duties(row)) and (called or worded)


def _lettered(cells: Iterable[str], reader: CellReader) -> float:
    """Return the share of the cells that hold letters, or signs."""
    filled = [text for text in cells if not is_blank(text)]
    lettered = sum(
        bool(reader.read(text).duties)
        or (len(text) <= _LONGEST_SIGN and not any(map(str.isalnum, text)))
        for text in filled
    )
    return lettered / max(1, len(filled))
