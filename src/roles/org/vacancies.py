"""Roles that nobody holds, while their duties go on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from attrs import frozen

from roles.errors import InvalidValue
from roles.model.involvement import Duty
from roles.model.vocabulary import Role, Stage
from roles.org.actors import Scope
from roles.org.spans import NEVER, Span, gaps, merged
from roles.plan.dates import day

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel
    from roles.org.organization import Organization

__all__ = ["Vacancy", "duties_at", "period", "vacancies"]


@frozen(kw_only=True)
class Vacancy:
    """
    A role that nobody holds for a scope, over a period in which it has duties.

    Attributes:
        scope: The scope.
        role: The role.
        start: The first day.
        end: The day after the last.
        stage: The stage that the scope is in, by its schedule; None where it has none.
    """

    scope: Scope
    role: Role
    start: datetime.date
    end: datetime.date
    stage: Stage | None = None

    def __repr__(self) -> str:
        at = f" at {self.stage.key}" if self.stage else ""
        return f"<Vacancy {self.role.key} for {self.scope.key}{at}: {self.start} to {self.end}>"


def period(start: datetime.date | str, end: datetime.date | str) -> Span:
    """
    Return two days as a half-open span.

    Raises:
        InvalidValue: One is no date, or the end comes before the start.
    """
    first, last = day(start), day(end)
    if last < first:
        raise InvalidValue("the period", "end", str(last), f"{first} or later: it is the day after")
    return first, last


def duties_at(model: RoleModel) -> dict[str, set[str]]:
    """Return the roles, parties left out, that hold a duty at each stage or lead it."""
    ours = {role.key for role in model.roles if role.kind == "role"}
    active = {stage.key: {stage.lead} & ours for stage in model.stages}
    for (_, stage), held in model.resolution.held.items():
        for duty, holders in held.items():
            if duty is not Duty.OMIT:
                active[stage].update(ours.intersection(holders))
    return {stage: {key for key in keys if key} for stage, keys in active.items()}


def vacancies(
    org: Organization, start: datetime.date | str, end: datetime.date | str
) -> tuple[Vacancy, ...]:
    """
    Return the roles that nobody holds between two days, while they have duties.

    Asked are the scopes that have no parts, and those with a schedule of their own.  Who holds a
    role for a scope above holds it there too.  Where a schedule says at which stage the scope is,
    a role is needed at the stages at which it has a duty or leads; else all the time.
    """
    wanted = period(start, end)
    active = duties_at(org.model)
    anywhere = set().union(*active.values())
    parents = {scope.parent for scope in org.scopes}
    own = {key for key, _ in org.schedules}

    @cache
    def covered(role: str, scope: str) -> tuple[Span, ...]:
        above = org.scope_by_key[scope].parent
        held = list(covered(role, above)) if above is not None else []
        periods = org.periods.get((role, scope))
        for one in periods.appointments if periods else ():
            if one.kind != "delegated":
                held.append((one.start, one.end or NEVER))
        return tuple(merged(held))

    def needed(scope: Scope, role: str) -> Iterator[tuple[Span, Stage | None]]:
        schedule = org.schedule_of(scope)
        if schedule is None:
            if role in anywhere:
                yield wanted, None
            return
        for planned in schedule:
            if role in active[planned.stage.key]:
                span = max(planned.start, wanted[0]), min(planned.end, wanted[1])
                if span[0] < span[1]:
                    yield span, planned.stage

    found = []
    for scope in org.scopes:
        if scope.key in parents and scope.key not in own:
            continue
        for role in org.model.roles:
            if role.key in anywhere:
                for span, stage in needed(scope, role.key):
                    found += [
                        Vacancy(scope=scope, role=role, start=first, end=last, stage=stage)
                        for first, last in gaps(span, covered(role.key, scope.key))
                    ]
    return tuple(found)
