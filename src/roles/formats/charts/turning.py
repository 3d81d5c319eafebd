"""Charts whose roles stand in the rows: how they are told, and how they are turned."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Literal

import attrs

from roles.formats.charts.cells import CellReader
from roles.formats.charts.chart import Chart
from roles.formats.charts.grid import Grid, Place
from roles.formats.charts.words import folded, heading_kinds
from roles.model.involvement import Duty

__all__ = ["is_turned", "turned"]


def is_turned(
    grid: Grid,
    reader: CellReader,
    header: int,
    activity: int,
    roles: Sequence[int],
    heads: Sequence[str],
    known: frozenset[str],
    roles_in: Literal["columns", "rows"] | None,
) -> tuple[bool, tuple[str, ...]]:
    """Tell whether roles stand in the rows, and why where one might see it otherwise."""
    if roles_in:
        return roles_in == "rows", ()
    kinds = heading_kinds(heads[activity])
    if ("role" in kinds) != ("activity" in kinds):
        return "role" in kinds, ()
    across = sum(folded(heads[n]) in known for n in roles)
    rows = [row for row in grid.rows[header + 1 :] if len(row) > activity and row[activity]]
    down = sum(folded(row[activity]) in known for row in rows)
    if across != down and max(across, down) > 1:
        return down > across, ()
    owned = [
        [Duty.OWN in reader.read(row[n]).duties for n in roles if n < len(row)] for row in rows
    ]
    by_row = sum(sum(row) == 1 for row in owned) / max(1, len(owned))
    by_column = [sum(column) for column in zip_longest(*owned, fillvalue=False)]
    share = sum(count == 1 for count in by_column) / max(1, len(by_column))
    named = heads[activity] or "nothing"
    how = "roles_in= says otherwise"
    if share > by_row + 0.25:
        return True, (
            f"roles are taken to stand in the rows, since each column has one owner; {how}",
        )
    if "role" in kinds or share > by_row:
        return False, (
            f"roles are taken to stand in the columns, whose heading says {named!r}; {how}",
        )
    return False, ()


def turned(chart: Chart) -> Chart:
    """Return a chart with its rows and columns exchanged."""
    grid = chart.grid
    numbers = [
        n for n in range(chart.header, len(grid.rows))
        if n == chart.header or (n not in chart.skipped and n not in chart.sections)
    ]  # fmt: skip
    columns = [chart.activity, *chart.columns]

    def text(number: int, column: int) -> str:
        row = grid.rows[number]
        return row[column] if column < len(row) else ""

    def place(row: int, column: int) -> Place:
        return grid.place(numbers[column], columns[row])

    rows = [[text(number, column) for number in numbers] for column in columns]
    further = (*chart.others, *chart.groups, *([] if chart.stages is None else [chart.stages]))
    asides = tuple(
        (text(chart.header, n), text(number, chart.activity), text(number, n))
        for n in further
        for number in numbers[1:]
        if text(number, n)
    )
    told = [next(filter(None, grid.rows[n]), "") for n in sorted(chart.sections)]
    notes = (
        [f"the headings between the roles are not in the model: {', '.join(told)}"] if told else []
    )
    return attrs.evolve(
        chart,
        grid=attrs.evolve(
            grid, rows=rows, place=place, row_place=lambda row: place(row, 0),
            header=0, marked=frozenset(), links={},
        ),
        header=0,
        activity=0,
        columns=tuple(range(1, len(numbers))),
        stages=None,
        groups=(),
        others=(),
        sections=frozenset(),
        skipped=frozenset({0}),
        turned=True,
        notes=(*chart.notes, *notes),
        asides=asides,
    )  # fmt: skip
