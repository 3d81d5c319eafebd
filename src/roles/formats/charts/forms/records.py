"""A duty per row: what, who, and which duty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from roles.formats.charts.blank import is_blank
from roles.formats.charts.chart import Chart
from roles.formats.charts.evidence import NEVER, SLIGHT, SOME, STRONG, Fact, Proposal
from roles.formats.charts.frame import Around, Column
from roles.formats.charts.grid import Grid
from roles.formats.charts.pivot import Tidy
from roles.formats.charts.words import called_duty, duty_of_heading, folded, joint_duties
from roles.model.involvement import Duty

__all__ = ["Records"]

_NAMES = {
    Duty.OWN: "Accountable", Duty.DO: "Responsible", Duty.SUPPORT: "Supports",
    Duty.CONSULT: "Consulted", Duty.INFORM: "Informed", Duty.VERIFY: "Verifies",
    Duty.APPROVE: "Approves", Duty.RECOMMEND: "Recommends", Duty.OMIT: "Omitted",
}  # fmt: skip


class Records:
    """``| Task | Role | RACI |`` over ``| Plan | Developer | R |``."""

    name: ClassVar[str] = "records"
    title: ClassVar[str] = "a duty per row"

    def propose(self, grid: Grid, around: Around) -> Iterator[Proposal]:
        """Propose the table with one column of duties, one of roles, and one of activities."""
        for header in grid.heading_rows(3):
            if sum(map(bool, grid.rows[header])) < 3 or header in grid.marked:
                continue
            frame = around.frame(grid, header)
            filled = [column for column in frame.columns if column.filled]
            spoken = [c for c in filled if all(_duties(text, around) for text in c.texts)]
            if len(spoken) > 1:  # names and tasks may look like letters: R&D, A/B test
                called = [column for column in spoken if called_duty(column.heading)]
                spoken = called or [column for column in spoken if "role" not in column.kinds]
            named = [c for c in filled if "role" in c.kinds and c not in spoken]
            rest = [c for c in filled if c not in spoken and c not in named]
            activity = next((c for c in rest if "activity" in c.kinds and not _person(c)), None)
            if len(spoken) != 1 or not named or activity is None:
                continue
            others = [c for c in rest if c is not activity]
            table = Tidy(frame=frame, role=named[0], activity=activity, others=others)
            yield Proposal(
                form=self.name,
                words=f"{self.title}: roles {', '.join(list(named[0].texts)[:5])}",
                facts=tuple(_facts(spoken[0], named[0], activity)),
                make=lambda t=table, d=spoken[0]: _chart(t, d, around),  # type: ignore[misc]
                meaning=("records", header),
            )
            return


def _person(column: Column) -> bool:
    """Tell whether a heading may mean the names of people: a list of stakeholders is no chart."""
    return folded(column.heading) == "name"


def _duties(text: str, around: Around) -> tuple[Duty, ...]:
    duty, exact = duty_of_heading(text)
    if duty is not None and exact and len(text) > 1:
        return joint_duties(text) or (duty,)
    return around.reader.read(text).duties


def _facts(duty: Column, role: Column, activity: Column) -> Iterator[Fact]:
    found = {duty_of_heading(text)[0] or text for text in duty.texts}
    yield Fact(f"each cell under {duty.heading!r} is a duty", STRONG)
    if called_duty(duty.heading):
        yield Fact(f"the heading {duty.heading!r} is what duties are called", STRONG)
    yield Fact(f"the heading {role.heading!r} says where the roles are", SOME)
    yield Fact(f"the heading {activity.heading!r} says where the activities are", SOME)
    if activity.variety < activity.filled:
        yield Fact("activities repeat down the rows", SOME)
    if len(found) < 2:
        yield Fact("there is one duty only", -SLIGHT)
    if duty.filled < 2:
        yield Fact("there is one row only", -NEVER)


def _chart(table: Tidy, duty: Column, around: Around) -> Chart:
    def said(cells: Sequence[str]) -> Iterator[tuple[Duty, str]]:
        text = cells[duty.number]
        return ((one, _NAMES[one]) for one in ([] if is_blank(text) else _duties(text, around)))

    return table.chart(table.statements(said))
