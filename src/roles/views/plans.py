"""Schedules, what is due, and the effort over several products, as tables and as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from roles.model.statements import Handoff
from roles.views.table import Cell, Table
from roles.views.wording import carried, last_day

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel
    from roles.model.vocabulary import Responsibility, Role, Stage
    from roles.plan.portfolio import Portfolio
    from roles.plan.schedule import Due, Planned, Schedule

__all__ = [
    "due",
    "due_data",
    "due_table",
    "effort",
    "lengthless",
    "stages",
]


def lengthless(plan: Schedule) -> bool:
    """Return whether no stage of a schedule has a known length."""
    return bool(plan.stages) and all(planned.end is None for planned in plan)


def stages(plan: Schedule) -> Table:
    """Return when each stage is, and how long it could wait."""
    rows = [(one.stage.name, str(one.start or "unknown"), _last(one), _slack(one)) for one in plan]
    title = f"From {plan.begin} " + (f"to {last_day(plan.end)}" if plan.end else "on")
    columns = ("Stage", "From", "To", "Slack") if rows else ()
    return Table(title=title, columns=columns, rows=rows, notes=tuple(_unknowns(plan)))


def _last(planned: Planned) -> str:
    if planned.start is None:
        return "unknown"
    return str(planned.start) if planned.end == planned.start else last_day(planned.end)


def _slack(planned: Planned) -> Cell:
    if planned.slack is None:
        return Cell("unknown")
    return Cell("critical", "own") if planned.critical else Cell(f"{planned.slack.days} days")


def _unknowns(plan: Schedule) -> Iterator[str]:
    """Yield what the schedule can't tell, and what to do about it."""
    names = ", ".join(stage.name for stage in plan.open_stages)
    way_out = "give it a duration in the model, or its days with --actual"
    if lengthless(plan):
        yield f"No stage has a known length, so nothing can be dated after {names}; {way_out}."
    elif names:
        yield f"Open, since the model gives no duration: {names}; {way_out}."
    if plan.unknown_stages:
        unknown = ", ".join(stage.name for stage in plan.unknown_stages)
        yield f"Unknown, since a stage before is open: {unknown}."


def due(plan: Schedule, first: str, role: str | None) -> tuple[tuple[Role, Due], ...]:
    """Return what is due in the week from a day: for one role, or for every role."""
    model = plan.model
    wanted = [model.role(role)] if role else [one for one in model.roles if one.kind == "role"]
    return tuple((who, one) for who in wanted for one in plan.due(who, first))


def due_table(plan: Schedule, first: str, found: Iterable[tuple[Role, Due]]) -> Table:
    """Return what is due in the week from a day."""
    model = plan.model
    rows = [(str(one.date), who.name, one.what, _about(model, one.about)) for who, one in found]
    title = f"Due in the week from {first}"
    columns = ("Day", "Role", "What", "About") if rows else ()
    title = title if rows else f"{title}: nothing"
    return Table(title=title, columns=columns, rows=rows, notes=tuple(_unknowns(plan)))


def due_data(found: Iterable[tuple[Role, Due]]) -> list[dict[str, Any]]:
    """Return what is due as plain data, each with the role that it is due for."""
    return [{"role": who.key, **one.to_dict()} for who, one in found]


def _about(model: RoleModel, one: Stage | Handoff | Responsibility) -> str:
    if not isinstance(one, Handoff):
        return one.name
    parties = f"from {model.role(one.giver).name} to {model.role(one.receiver).name}"
    return f"{carried(model, one, 'work')}, {parties}"


def effort(together: Portfolio, role: Role, limit: float) -> Table:
    """Return the effort of a role over several products, week by week."""
    over = together.overloads(role, limit)
    rows = []
    for one in together.load(role):
        parts = dict(one.parts)
        shares = [one.share, *(parts.get(name, 0.0) for name in together.products)]
        mark = (Cell("too much", "double"),) if one in over else ("",) if over else ()
        week = f"{one.week} on" if one.goes_on else str(one.week)
        rows.append((week, *(f"{share:.0%}" for share in shares), *mark))
    peak = together.peak(role)
    limits = (f"Above {limit:.0%}",) if over else ()
    return Table(
        title=f"Effort of {role.name}, week by week",
        columns=("Week", "Effort", *together.products, *limits) if rows else (),
        rows=rows,
        notes=(f"most in the week from {peak.week}: {peak.share:.0%}",) if peak else (),
    )
