"""One grid of cells, as spreadsheets and CSV have it, cut into its tables and texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

import attrs

from roles.formats.charts.blank import is_blank
from roles.formats.charts.cells import CellReader
from roles.formats.charts.grid import Document, Grid, Line, Place
from roles.formats.charts.layout import generic_letters, is_stage
from roles.formats.charts.words import duty_of_heading

__all__ = ["blocks"]


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
            grid = _grid(rows[first:end], first, place, name, marked, len(grids))
            grid.comments.update(
                {(row - first, column): text for (row, column), text in comments.items()
                 if first <= row < end}
            )  # fmt: skip
            grids.append(grid)
    title = document.title
    if not title and not document.grids and top is not None:
        # A heading between the rows is no title.
        before = [line.text for _, line in document.lines]
        above = next(chain(before, (text for row in rows[:top] for text in row if text)), "")
        above = above.strip().split("\n")[0].strip()
        title = "" if re.search(r"[=:]", above) or is_stage(above) else above
    return attrs.evolve(document, grids=tuple(grids), lines=tuple(lines), title=title)


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
    """Join the runs that go on with the chart above them."""
    joined: list[tuple[int, int]] = []
    charted = False
    for start, end in runs:
        kind = _kind(rows[start:end], reader)
        if kind == "more" and charted:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
            charted = kind in ("chart", "more")
    return joined


def _kind(block: Sequence[Sequence[str]], reader: CellReader) -> str:
    """Tell whether rows are a chart with headings, go on with one, or neither."""
    headed = False
    for row in block[:60]:
        filled = [text for text in row[1:] if not is_blank(text)]
        if sum(duty_of_heading(text)[0] is not None for text in filled) > 1 and all(
            len(t) > 1 for t in filled
        ):
            return "chart"
        lettered = sum(bool(reader.read(text).duties) for text in filled)
        if lettered and 3 * lettered >= len(filled):
            return "chart" if headed else "more"
        headed = headed or len(filled) > 1
    return "text"
