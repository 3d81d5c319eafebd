"""What is on each sheet of a workbook: the rows of a chart, their headings and their comments."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from roles.formats.charts.appearance import evidence_of
from roles.formats.charts.write import Layout, Row
from roles.model.involvement import ALL_STAGES

__all__ = ["Page", "page_of"]


@frozen(eq=False, kw_only=True)
class Page:
    """
    What is on a sheet, row by row.

    Attributes:
        above: The lines above the chart.
        over: The headings of several columns; empty where there are none.
        heads: The headings of the columns.
        rows: The rows, and texts alone for rows that are headings of those below them.
        below: The lines below the chart.
        activity: The number of the column with the activities.
        held: The numbers of the columns of roles or duties.
        keys: The key of the responsibility of each row; empty for a heading.
        at: The key of the stage that all the rows are at; ``"*"`` where there is none.
        comments: Comments on cells, by row and column; the headings are in row -1.
    """

    above: tuple[str, ...]
    over: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...] | str, ...]
    below: tuple[str, ...]
    activity: int
    held: range
    keys: tuple[str, ...]
    at: str
    comments: Mapping[tuple[int, int], str] = field(factory=dict)

    @property
    def top(self) -> int:
        """The row of the sheet with the headings, from 1."""
        return len(self.above) + bool(self.above) + bool(self.over) + 1


def page_of(layout: Layout, stage: str | None, *, apart: bool) -> Page:
    """
    Return what is on a sheet.

    Args:
        layout: The chart.
        stage: The stage that the sheet is for; None for all of them.
        apart: Whether each stage has a sheet of its own.
    """
    looks = layout.looks
    chosen = [row for row in layout.rows if stage is None or row.stage == stage]
    staged = int(bool(layout.stages) and not apart)
    sections = looks.fitting(
        [row.stage for row in chosen],
        [list(filter(None, (row.cells[n] for n in layout.groups))) for row in chosen],
        [row.cells[layout.activity] for row in chosen],
    )
    # The column that the sections stand for is left out.
    gone = {"stages": 0 if staged else None, "responsibilities": layout.groups.start + staged}.get(
        sections
    )
    shift = staged - (gone is not None)
    held = range(layout.held.start + shift, layout.held.stop + shift)
    activity = layout.activity + shift
    # The comments on activities are those that nobody holds.
    columns = [(activity, ""), *zip(held, layout.holders, strict=True)]
    comments = {(-1, n): looks.comment("", holder, "") for n, holder in columns}
    rows: list[tuple[str, ...] | str] = []
    keys: list[str] = []
    section = ""
    for row in chosen:
        cells = [row.stage, *row.cells] if staged else [*row.cells]
        if gone is not None and (title := cells.pop(gone)) != section:
            section = title
            rows.append(section)
            keys.append("")
        for n, holder in columns:
            comments[len(rows), n] = _remarks(layout, row, holder, cells[n])
        rows.append(tuple(cells))
        keys.append(row.work)
    heads = [looks.stage, *layout.headings] if staged else [*layout.headings]
    if gone is not None:
        heads.pop(gone)
    over = [looks.over.get(holder, "") for holder in layout.holders]
    return Page(
        above=(layout.name,) if looks.title else (),
        over=("",) * held.start + tuple(over) if any(over) else (),
        heads=tuple(heads),
        rows=tuple(rows),
        below=() if apart else tuple(layout.legend()),
        activity=activity,
        held=held,
        keys=tuple(keys),
        at=chosen[0].at if apart else ALL_STAGES,
        comments={place: text for place, text in comments.items() if text},
    )


def _remarks(layout: Layout, row: Row, holder: str, text: str) -> str:
    """Return what is said of a cell: the comment that was read, and why it says what it does."""
    at = row.answer.stage.key if row.answer else ""
    lines = [layout.looks.comment(row.work, holder, at)]
    if holder and text and row.answer:
        lines += evidence_of(row.answer, holder)
    return "\n".join(filter(None, lines))
