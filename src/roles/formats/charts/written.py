"""Charts that were written from a model: what they were shows how they are to be read."""

from __future__ import annotations

from attrs import evolve

from roles.formats.charts.chart import Chart
from roles.formats.charts.grid import Grid
from roles.formats.charts.layout import PART_OF, row_headings
from roles.formats.charts.sections import section_title
from roles.formats.charts.words import folded
from roles.formats.shared.origin import Origin

__all__ = ["as_written", "written_chart"]

_SEARCHED = 6
"""How many rows there may be above and with the headings."""


def as_written(chart: Chart, origin: Origin) -> Chart:
    """Return a chart with the rows and the columns of it that people emptied."""
    works = {path[-1] for path in origin.works.values()}
    titles = {number: section_title(chart.grid.rows[number]) for number in chart.sections}
    sections = frozenset(number for number, title in titles.items() if title not in works)
    if chart.form == "long" or chart.turned:
        return evolve(chart, sections=sections)
    known = set(origin.roles.values())
    emptied = [
        n for n, head in enumerate(chart.grid.rows[chart.header])
        if head in known and n > chart.activity and n not in chart.columns
    ]  # fmt: skip
    return evolve(
        chart,
        sections=sections,
        columns=tuple(sorted((*chart.columns, *emptied))),
        others=tuple(n for n in chart.others if n not in emptied),
    )


def written_chart(grid: Grid, origin: Origin) -> Chart | None:
    """
    Return the chart of a table that has the headings with which a chart was written.

    It counts where nothing else shows that it is one, since all its letters were taken out.
    """
    known = set(origin.roles.values())
    header = next((n for n, row in enumerate(grid.rows[:_SEARCHED]) if known & set(row)), None)
    if header is None:
        return None
    heads = grid.rows[header]
    roles = [n for n, head in enumerate(heads) if head in known]
    works = {path[-1] for path in origin.works.values()}
    activity = roles[0] - 1
    if activity < 0 or not any(row[activity] in works for row in grid.rows if activity < len(row)):
        return None
    before = [folded(head) for head in heads[:activity]]
    columns = tuple(range(roles[0], roles[-1] + 1))
    _, skipped = row_headings(grid, header, columns, activity)
    return Chart(
        grid=grid,
        title="the headings of the chart that was written",
        header=header,
        activity=activity,
        columns=columns,
        stages=0 if before[:1] == ["stage"] else None,
        groups=tuple(n for n, head in enumerate(before) if head == folded(PART_OF)),
        others=tuple(range(roles[-1] + 1, len(heads))),
        skipped=skipped,
    )
