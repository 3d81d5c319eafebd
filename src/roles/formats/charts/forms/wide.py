"""A role per column, an activity per row, letters where they meet: the common chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import attrs

from roles.formats.charts.chart import Chart
from roles.formats.charts.evidence import NEVER, SOME, STRONG, Fact, Proposal
from roles.formats.charts.frame import Around
from roles.formats.charts.grid import Grid
from roles.formats.charts.layout import is_time, row_headings
from roles.formats.charts.lettered import Lettered, lettered_tables
from roles.formats.charts.words import bare, called_duty, folded, role_named, words
from roles.formats.shared.reading import Loss

__all__ = ["Phases", "Wide", "general_headings", "wide_chart"]


class Wide:
    """
    ``| Task | Product manager | Developer |`` over ``| Plan | A | R |``.

    Every cell that is filled holds letters of a scheme, or words and marks of a legend.
    """

    name: ClassVar[str] = "wide"
    title: ClassVar[str] = "a role per column"
    phases: ClassVar[bool] = False

    def propose(self, grid: Grid, around: Around) -> Iterator[Proposal]:
        """Propose the tables of letters whose rows are activities."""
        for found in lettered_tables(grid, around):
            if (found.texts.activity == found.texts.stage) == self.phases:
                yield Proposal(
                    form=self.name,
                    words=f"{self.title}: roles {found.names()}",
                    facts=(*found.facts, *columns_facts(found, around)),
                    make=lambda found=found: _with_whose(found),  # type: ignore[misc]
                    meaning=("columns", found.frame.header, found.roles),
                )


class Phases(Wide):
    """``| Phase | Sales |`` over ``| Trial | A |``: a row is a stage, and what is owned at it."""

    name: ClassVar[str] = "phases"
    title: ClassVar[str] = "phases down, a role per column"
    phases: ClassVar[bool] = True


def columns_facts(found: Lettered, around: Around) -> Iterator[Fact]:
    """Say what speaks for roles in the columns."""
    heading = found.frame.columns[found.texts.activity]
    if around.roles_in:
        yield Fact(f"roles_in={around.roles_in!r}", 0 if around.roles_in == "columns" else -NEVER)
    yield Fact("roles are usually in the columns", SOME)
    if found.people:
        yield Fact("the rows are people, and a column says what each is", -STRONG)
    elif heading.kinds & {"activity", "stage"} and "role" not in heading.kinds:
        yield Fact(f"the heading {heading.heading!r} says what the rows are", STRONG)
    elif "role" in heading.kinds and "activity" not in heading.kinds:
        yield Fact(f"the heading {heading.heading!r} says that the rows are roles", -STRONG)
    general = general_headings(found)
    # One column headed "Role" beside tasks is that of a role whose name is left out.
    nameless = found.headings == general[:1] and "role" in found.frame.columns[found.roles[0]].kinds
    for name in general:
        alone = len(general) == len(found.headings)
        weight = NEVER if alone and not (nameless and "activity" in heading.kinds) else STRONG
        yield Fact(f"the heading {name!r} says what its cells are, and is no role", -weight)
    if len(found.headings) > 1 and all(map(is_time, found.headings)):
        yield Fact("the headings are phases or dates: no roles", -2 * STRONG)
    across, down = found.known(around.known)
    if across > max(down, 1):
        yield Fact(f"{across} headings are names that the file explains", STRONG)
    by_row, by_column = found.owned
    if by_row and by_row >= by_column:
        yield Fact(f"{by_row:.0%} of the rows have one owner", SOME)
    if 2 * sum(map(role_named, found.headings)) > len(found.headings):
        yield Fact("most headings are called as roles are", SOME)


def general_headings(found: Lettered) -> list[str]:
    """Return the headings of columns of letters that say what the letters are, and name nobody."""
    general = words("headings", "role")
    return [name for name in found.headings if called_duty(name) or folded(bare(name)) in general]


def _with_whose(found: Lettered) -> Chart:
    """Make the chart, and tell of a column that may say whose the letters are."""
    frame, why = (
        found.frame,
        "may say whose the letters are: they are read as those of the headings",
    )
    doubts = (
        frame.grid.place(frame.header, column.number).loss(f"the column {column.heading!r}", why)
        for column in found.whose()
    )
    chart = wide_chart(found)
    return attrs.evolve(chart, doubts=(*chart.doubts, *doubts))


def wide_chart(found: Lettered) -> Chart:
    """Make the chart of a table of letters whose rows are activities."""
    frame, texts = found.frame, found.texts
    grid, notes, doubts = _grouped(found)
    sections, skipped = row_headings(grid, frame.header, found.roles, texts.activity, texts.groups)
    return Chart(
        grid=grid,
        header=frame.header,
        activity=texts.activity,
        columns=found.roles,
        stages=texts.stage,
        groups=texts.groups,
        others=texts.others,
        sections=sections,
        skipped=skipped,
        notes=(*texts.notes, *notes),
        doubts=(*found.doubts, *doubts),
    )


def _grouped(found: Lettered) -> tuple[Grid, tuple[str, ...], tuple[Loss, ...]]:
    """Put the headings above those of the roles into the roles' names where these need them."""
    frame = found.frame
    above = _above(frame.grid, frame.header, found.roles)
    groups = list(dict.fromkeys(filter(None, above)))
    if len(groups) < 2:
        return frame.grid, (), ()
    heads = [frame.columns[n].heading for n in found.roles]
    told = ", ".join(map(repr, groups[:5]))
    if len(set(heads)) == len(heads):
        note = f"the headings above ({told}) group the roles: no names are made of them"
        why = "each stands over one role, whose name is read from below it: they are not read"
        place = frame.grid.place(frame.header - 1, found.roles[0])
        doubt = place.loss(f"the headings above the roles ({told})", why)
        return frame.grid, (note,), (doubt,) if len(groups) == len(heads) else ()
    row = frame.heads
    for n, group, head in zip(found.roles, above, heads, strict=True):
        if group and group != head and heads.count(head) > 1:
            row[n] = f"{group} {head}"
    rows = [*frame.grid.rows]
    rows[frame.header] = row
    note = f"the headings above ({told}) are part of the names of roles"
    return attrs.evolve(frame.grid, rows=rows), (note,), ()


def _above(grid: Grid, header: int, roles: Sequence[int]) -> list[str]:
    """Return the heading above each role's; one that covers several columns holds for all."""
    if not header or header - 1 in grid.marked:
        return []
    row = grid.rows[header - 1]
    found: list[str] = []
    for n in roles:
        text = row[n] if n < len(row) else ""
        found.append(text or (found[-1] if found else ""))
    return found
