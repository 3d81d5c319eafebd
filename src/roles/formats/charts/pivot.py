"""A chart made of single statements: who has which duty for what, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import attrs
from attrs import frozen

from roles.errors import shown
from roles.formats.charts.blank import is_blank
from roles.formats.charts.chart import Chart
from roles.formats.charts.frame import Column, Frame
from roles.formats.charts.grid import Grid, Place
from roles.formats.charts.names import joined_names, told_apart
from roles.formats.shared.reading import Loss
from roles.model.involvement import Duty

__all__ = ["Statement", "Tidy", "pivot"]


def _split_roles(frame: Frame, role: Column) -> Iterator[Loss]:
    """Tell of a row for one role whose name is split, since both parts are roles of other rows."""
    for text, pieces in joined_names(role.texts):
        rows = enumerate(frame.body, start=frame.header + 1)
        at = next(n for n, row in rows if role.number < len(row) and row[role.number] == text)
        parts = " and ".join(map(shown, pieces))
        why = f"is read as {parts}, which other rows name; it may be the name of one role"
        yield frame.grid.place(at, role.number).loss(shown(text), why)


@frozen
class Statement:
    """
    Names under a duty for an activity.

    Attributes:
        activity: What it is about.
        duty: The duty.
        heading: How the table words the duty.
        names: The cell with the names.
        cell: The row and column of that cell.
        row: The row that names the activity.
        stage: The stage, where the table names one.
        others: What else the row says, by heading.
    """

    activity: str
    duty: Duty
    heading: str
    names: str
    cell: tuple[int, int]
    row: int
    stage: str = ""
    others: tuple[tuple[str, str], ...] = ()


@frozen(eq=False, kw_only=True)
class Tidy:
    """
    A table with a row for each role and activity.

    Attributes:
        frame: The table under its headings.
        role: The column of the roles.
        activity: That of the activities; None where all rows are about one thing.
        others: Further columns, one of which may name the stage.
    """

    frame: Frame
    role: Column
    activity: Column | None
    others: Sequence[Column]

    def statements(
        self,
        said: Callable[[Sequence[str]], Iterable[tuple[Duty, str]]],
        *,
        subject: str = "",
        repeats: bool = False,
    ) -> Iterator[Statement]:
        """
        Yield what the rows say; an empty cell repeats the one above it, as merged cells do.

        Args:
            said: Returns the duties that a row says, each with how the table words it.
            subject: What the rows are about until one names it.
            repeats: Whether an empty cell repeats the role above it too.
        """
        frame, role, stage = self.frame, "", ""
        staged = next((column for column in self.others if "stage" in column.kinds), None)
        for number, cells in frame.lines():
            if sum(map(bool, cells)) == 1 and number in frame.grid.marked:
                subject = next(filter(None, cells))
                continue
            role = cells[self.role.number] or (role if repeats else "")
            subject = (self.activity and cells[self.activity.number]) or subject
            stage = (cells[staged.number] or stage) if staged else ""
            others = tuple(
                (one.heading, cells[one.number])
                for one in self.others
                if one is not staged and one.heading and cells[one.number]
            )
            if not is_blank(role) and subject:
                at = (number, self.role.number)
                for duty, heading in said(cells):
                    yield Statement(subject, duty, heading, role, at, number, stage, others)

    def chart(self, statements: Iterable[Statement], doubts: Iterable[Loss] = ()) -> Chart:
        """Return the chart that statements make up."""
        return pivot(
            self.frame.grid,
            statements,
            activity=self.activity.heading if self.activity else "",
            doubts=(*_split_roles(self.frame, self.role), *doubts),
            names=told_apart(self.role.texts),
        )


def pivot(
    grid: Grid,
    statements: Iterable[Statement],
    *,
    activity: str = "",
    doubts: tuple[Loss, ...] = (),
    names: frozenset[str] = frozenset(),
) -> Chart:
    """
    Return a chart with an activity per row and a duty per column, made of statements.

    Args:
        grid: The table they come from.
        statements: The statements, in the order of the table.
        activity: What the table calls the activities.
        doubts: What is to be told of the chart.
        names: What must not be split or cut: each is the name of one role.
    """
    every = list(statements)
    duties: dict[Duty, str] = {}
    for statement in every:
        duties.setdefault(statement.duty, statement.heading)
    staged = any(statement.stage for statement in every)
    further = list(dict.fromkeys(head for one in every for head, _ in one.others))
    columns = list(duties)
    first = 1 + staged
    rows: dict[tuple[str, str], list[str]] = {}
    cells: dict[tuple[int, int], tuple[int, int]] = {}
    starts: list[int] = []
    numbers: dict[tuple[str, str], int] = {}
    for statement in every:
        key = (statement.stage, statement.activity)
        if key not in rows:
            before = [statement.stage] if staged else []
            rows[key] = [*before, statement.activity, *[""] * (len(columns) + len(further))]
            starts.append(statement.row)
            numbers[key] = len(rows)
        row, at = rows[key], first + columns.index(statement.duty)
        row[at] = "\n".join(filter(None, (row[at], statement.names)))
        cells.setdefault((numbers[key], at), statement.cell)
        for head, text in statement.others:
            spot = first + len(columns) + further.index(head)
            if text not in row[spot].split("\n"):
                row[spot] = "\n".join(filter(None, (row[spot], text)))

    def place(row: int, column: int) -> Place:
        if (row, column) in cells:
            return grid.place(*cells[row, column])
        return grid.row_place(starts[row - 1] if row else 0)

    heads = [*(["Stage"] if staged else []), activity or "Activity", *duties.values(), *further]
    laid: Sequence[Sequence[str]] = [heads, *rows.values()]
    return Chart(
        grid=attrs.evolve(
            grid, rows=laid, place=place, row_place=lambda row: place(row, -1),
            header=0, marked=frozenset(), links={},
        ),
        form="long",
        header=0,
        activity=int(staged),
        columns=tuple(range(first, first + len(columns))),
        duties=tuple(columns),
        stages=0 if staged else None,
        others=tuple(range(first + len(columns), first + len(columns) + len(further))),
        skipped=frozenset({0}),
        doubts=doubts,
        names=names,
    )  # fmt: skip
