"""A table that was recognised as a chart, with its rows and columns told apart."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from roles.formats.charts.grid import Grid
from roles.formats.charts.legend import Definition
from roles.formats.shared.reading import Loss
from roles.model.involvement import Duty

__all__ = ["Chart"]


@frozen(eq=False, kw_only=True)
class Chart:
    """
    A table that was recognised as a chart.

    Attributes:
        grid: The table, turned so that activities stand in rows.
        title: What its form is called.
        form: ``"wide"`` with a role a column, ``"long"`` with a duty a column.
        header: The row of the headings.
        activity: The column of the activities.
        columns: The columns of the roles, or of the duties in the long form.
        duties: In the long form, the duty of each of these columns.
        stages: The column that names the stage, if there is one.
        groups: The columns that name what an activity is part of, the outermost first.
        others: Further columns.
        sections: The rows that are headings of those below them.
        skipped: Rows that are none of the chart's: empty, or its headings again.
        turned: Whether roles stand in its rows.
        notes: What was decided that one might see otherwise.
        doubts: What it could also be, or is read as, with what a reader should look at.
        names: What must not be split or cut: each is the name of one role.
        legend: What the file says of letters for this chart.
        asides: In a turned chart, what further columns say of a role: heading, role, text.
    """

    grid: Grid
    title: str = ""
    form: Literal["wide", "long"] = "wide"
    header: int
    activity: int
    columns: tuple[int, ...]
    duties: tuple[Duty, ...] = ()
    stages: int | None = None
    groups: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    sections: frozenset[int] = frozenset()
    skipped: frozenset[int] = frozenset()
    turned: bool = False
    notes: tuple[str, ...] = ()
    doubts: tuple[Loss, ...] = ()
    names: frozenset[str] = frozenset()
    legend: tuple[Definition, ...] = ()
    asides: tuple[tuple[str, str, str], ...] = field(default=())
