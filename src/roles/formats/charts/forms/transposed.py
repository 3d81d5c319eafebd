"""A role per row, an activity per column."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import ClassVar

import attrs

from roles.formats.charts.chart import Chart
from roles.formats.charts.evidence import NEVER, SOME, STRONG, Fact, Proposal
from roles.formats.charts.forms.wide import general_headings, wide_chart
from roles.formats.charts.frame import Around
from roles.formats.charts.grid import Grid, Place
from roles.formats.charts.lettered import Lettered, lettered_tables
from roles.formats.charts.words import role_named

__all__ = ["Transposed"]

_CLEARER = 0.25
"""Columns have to have one owner each this much more often than rows before that counts."""


class Transposed:
    """``| Role | Plan | Build |`` over ``| Developer | R | A |``."""

    name: ClassVar[str] = "transposed"
    title: ClassVar[str] = "roles in the rows"

    def propose(self, grid: Grid, around: Around) -> Iterator[Proposal]:
        """Propose the tables of letters whose rows are roles."""
        for found in lettered_tables(grid, around):
            column = found.frame.columns[found.texts.activity]
            some = ", ".join(list(column.texts)[:4])
            yield Proposal(
                form=self.name,
                words=f"{self.title}: roles {some}",
                facts=(*found.facts, *_facts(found, around)),
                make=lambda found=found: transpose(wide_chart(found)),  # type: ignore[misc]
                meaning=("rows", found.frame.header, found.roles),
                option="roles_in='rows'",
            )


def _facts(found: Lettered, around: Around) -> Iterator[Fact]:
    heading = found.frame.columns[found.texts.activity]
    if around.roles_in:
        yield Fact(f"roles_in={around.roles_in!r}", 0 if around.roles_in == "rows" else -NEVER)
    if found.people:
        yield Fact("the rows are people, and a column says what each is", 2 * STRONG)
    elif "role" in heading.kinds and "activity" not in heading.kinds:
        yield Fact(f"the heading {heading.heading!r} says that the rows are roles", 2 * STRONG)
    elif heading.kinds & {"activity", "stage"} and "role" not in heading.kinds:
        yield Fact(f"the heading {heading.heading!r} says that the rows are no roles", -STRONG)
        if len(general_headings(found)) == len(found.headings):
            yield Fact("no heading names anybody or anything", -NEVER)
    across, down = found.known(around.known)
    if down > max(across, 1):
        yield Fact(f"{down} rows are names that the file explains", STRONG)
    by_row, by_column = found.owned
    if by_column > by_row + _CLEARER:
        yield Fact(f"{by_column:.0%} of the columns have one owner", STRONG)
    names = list(heading.texts)[:200]
    if 2 * sum(map(role_named, names)) > len(names):
        yield Fact("most rows are called as roles are", SOME)


def transpose(chart: Chart) -> Chart:
    """Return a chart with its rows and columns exchanged."""
    grid = chart.grid
    numbers = [
        n for n in range(chart.header, len(grid.rows))
        if n == chart.header or (n not in chart.skipped and n not in chart.sections)
    ]  # fmt: skip
    columns = [chart.activity, *chart.columns]

    def place(row: int, column: int) -> Place:
        return grid.place(numbers[column], columns[row])

    kept = [grid.rows[number] for number in numbers]
    across = list(zip_longest(*kept, fillvalue=""))
    rows = [across[column] if column < len(across) else () for column in columns]
    further = (*chart.others, *chart.groups, *([] if chart.stages is None else [chart.stages]))
    heads = grid.rows[chart.header]
    asides = tuple(
        (heads[n], across[chart.activity][position], text)
        for n in further
        if n < len(heads) and n != chart.activity
        for position, text in enumerate(across[n])
        if position and text
    )
    titles = [next(filter(None, grid.rows[n]), "") for n in sorted(chart.sections)]
    names = ", ".join(titles)
    notes = [f"the headings between the roles are not in the model: {names}"] if titles else []
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
