"""Roles that nobody holds, while their duties go on."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from roles.errors import InvalidValue
from roles.model.involvement import Duty
from roles.model.plain import Plain
from roles.model.vocabulary import Responsibility, Role, Stage
from roles.org.actors import Scope
from roles.org.spans import NEVER, Span, gaps, merged
from roles.plan.dates import day

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel
    from roles.org.organization import Organization
    from roles.plan.schedule import Schedule

__all__ = [
    "Vacancy",
    "asked_scopes",
    "brought",
    "duties_at",
    "needed",
    "period",
    "places_on",
    "stages_on",
    "vacancies",
]


@frozen(kw_only=True)
class Vacancy(Plain):
    """
    A role that nobody holds for a scope, over a period in which it has duties.

    Attributes:
        scope: The scope.
        role: The role.
        start: The first day.
        end: The day after the last.
        stage: The stage that the scope is in, by its schedule; None where it has none.
        duties: What nobody does meanwhile: the duties of the role at the stage, or at any where
            none is told, each with its responsibility.
    """

    DATA = ("role", "scope", "stage", "start", "end", ("duties", "_named_duties"))

    scope: Scope
    role: Role
    start: datetime.date
    end: datetime.date
    stage: Stage | None = None
    duties: tuple[tuple[Duty, Responsibility], ...] = ()

    @property
    def unowned(self) -> tuple[Responsibility, ...]:
        """The responsibilities that nobody owns meanwhile."""
        return tuple(work for duty, work in self.duties if duty is Duty.OWN)

    @property
    def _named_duties(self) -> tuple[dict[str, str], ...]:
        return tuple({"duty": duty.value, "responsibility": w.key} for duty, w in self.duties)

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
    return {stage: ours & active for stage, active in model.resolution.active.items()}


def asked_scopes(org: Organization) -> tuple[Scope, ...]:
    """Return the scopes that have no parts, and those with a schedule of their own."""
    parents = {scope.parent for scope in org.scopes}
    return tuple(
        scope for scope in org.scopes if scope.key not in parents or scope.key in org.scheduled
    )


def stages_on(org: Organization, scope: Scope, date: datetime.date) -> tuple[Stage, ...]:
    """Return the stages that a scope is in on a day, by its schedule; all where it has none."""
    schedule = org.schedule_of(scope)
    return org.model.stages if schedule is None else schedule.stages_on(date)


def places_on(
    org: Organization, date: datetime.date, within: Scope | None = None
) -> Iterator[tuple[Scope, Responsibility, Stage, Mapping[Duty, tuple[str, ...]]]]:
    """Yield each scope, responsibility and stage of a day, with the roles by duty."""
    model = org.model
    for scope in asked_scopes(org):
        if within is not None and within.key not in org.upwards(scope.key):
            continue
        now = {stage.key for stage in stages_on(org, scope, date)}
        for (work, stage), held in model.resolution.held.items():
            if stage in now:
                yield scope, model.responsibility(work), model.stage(stage), held


def needed(
    org: Organization, schedule: Schedule | None, wanted: Span
) -> Iterator[tuple[Role, Stage | None, Span]]:
    """
    Yield which role must be held, at which stage, when, where a schedule is followed.

    Without a schedule a role that has a duty at any stage is needed all the time.
    """
    active = duties_at(org.model)
    anywhere = set().union(*active.values())
    for role in org.model.roles:
        if schedule is None:
            if role.key in anywhere:
                yield role, None, wanted
            continue
        for planned in schedule:
            span = planned.within(*wanted)
            if span is not None and role.key in active[planned.stage.key]:
                yield role, org.model.stage(planned.stage.key), span


def _duties_of(
    model: RoleModel,
) -> dict[tuple[str, str | None], tuple[tuple[Duty, Responsibility], ...]]:
    """Return the duties of each role at each stage, and at any; in the order of the model."""
    found: dict[tuple[str, str | None], dict[tuple[Duty, Responsibility], None]] = {}
    for (work, stage), held in model.resolution.held.items():
        responsibility = model.responsibility(work)
        for duty, holders in held.items():
            if duty is not Duty.OMIT:
                for role in holders:
                    for place in ((role, stage), (role, None)):
                        found.setdefault(place, {})[duty, responsibility] = None
    return {place: tuple(duties) for place, duties in found.items()}


def vacancies(
    org: Organization, start: datetime.date | str, end: datetime.date | str
) -> tuple[Vacancy, ...]:
    """Return the roles that nobody holds between two days, while they have duties."""
    wanted = period(start, end)
    duties = _duties_of(org.model)
    plans: dict[int, list[tuple[Role, Stage | None, Span]]] = {}

    covered: dict[tuple[str, str], tuple[Span, ...]] = {}

    def held_over(role: str, scope: str) -> tuple[Span, ...]:
        waiting = []
        for key in org.upwards(scope):
            if (role, key) in covered:
                break
            waiting.append(key)
        spans = covered.get((role, key), ())
        for key in reversed(waiting):
            periods = org.periods.get((role, key))
            if periods:
                own = (
                    (one.start, one.end or NEVER)
                    for one in periods.appointments
                    if one.kind != "delegated"
                )
                spans = tuple(merged((*spans, *own)))
            covered[role, key] = spans
        return spans

    def taken_over(role: Role, scope: str) -> tuple[Span, ...]:
        spans = [held_over(key, scope) for key in (role.key, *role.any_of)]
        return spans[0] if len(spans) == 1 else tuple(merged(chain.from_iterable(spans)))

    found = []
    for scope in asked_scopes(org):
        schedule = org.schedule_of(scope)
        if id(schedule) not in plans:
            plans[id(schedule)] = list(needed(org, schedule, wanted))
        for role, stage, span in plans[id(schedule)]:
            found += [
                Vacancy(
                    scope=scope,
                    role=role,
                    start=first,
                    end=last,
                    stage=stage,
                    duties=duties.get((role.key, stage.key if stage else None), ()),
                )
                for first, last in gaps(span, taken_over(role, scope.key))
            ]
    return tuple(found)


def brought(before: Iterable[Vacancy], after: Iterable[Vacancy]) -> tuple[Vacancy, ...]:
    """Return what is vacant after a change on days on which it wasn't before."""
    known: dict[tuple[Scope, Role, Stage | None], list[Span]] = {}
    for one in before:
        known.setdefault((one.scope, one.role, one.stage), []).append((one.start, one.end))
    return tuple(
        evolve(one, start=first, end=last)
        for one in after
        for first, last in gaps(
            (one.start, one.end), sorted(known.get((one.scope, one.role, one.stage), ()))
        )
    )
