"""Appointments that don't go together."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from attrs import frozen

from roles.model.involvement import Duty
from roles.model.plain import Plain
from roles.model.vocabulary import Responsibility, Role, Stage
from roles.org.actors import Actor, Appointment, Scope
from roles.org.spans import NEVER
from roles.org.vacancies import asked_scopes, places_on
from roles.plan.dates import day

if TYPE_CHECKING:
    from roles.org.organization import Organization

__all__ = [
    "Conflict",
    "Double",
    "Fault",
    "Overload",
    "RoleConflict",
    "UnfoundedDelegation",
    "doubles",
    "overloads",
    "role_conflicts",
    "segregation",
    "unfounded_delegations",
]

_ROUNDING = 1e-9


@frozen(kw_only=True)
class Double(Plain):
    """
    Two appointments of one actor to one role and scope that overlap.

    Attributes:
        first: The one that starts earlier.
        second: The other.
        start: The first day of both.
        end: The day after the last of both; None while no end is known.
    """

    DATA = ("kind", "first", "second", "start", "end")
    kind: ClassVar = "appointed twice"

    first: Appointment
    second: Appointment
    start: datetime.date
    end: datetime.date | None


@frozen(kw_only=True)
class UnfoundedDelegation(Plain):
    """
    A delegation by an actor who doesn't hold the role when it begins.

    Attributes:
        appointment: The delegated appointment; it counts for nothing until they hold the role.
    """

    DATA = ("kind", "appointment")
    kind: ClassVar = "delegated without the role"

    appointment: Appointment


@frozen(kw_only=True)
class Overload(Plain):
    """
    A period over which the appointments of an actor add up to more than full time.

    Attributes:
        actor: The actor.
        start: The first day.
        end: The day after the last; None while no end is known.
        share: What they add up to, of full time.
        appointments: The appointments.
    """

    DATA = ("kind", "actor", "start", "end", "share", "appointments")
    kind: ClassVar = "beyond full time"

    actor: Actor
    start: datetime.date
    end: datetime.date | None
    share: float
    appointments: tuple[Appointment, ...]


@frozen(kw_only=True)
class Conflict(Plain):
    """
    Two duties that one actor must not hold together, and does.

    Attributes:
        actor: The actor.
        duties: The two duties.
        responsibility: For which responsibility.
        stage: At which stage.
        scope: For which scope.
    """

    DATA = ("kind", "actor", "duties", "responsibility", "stage", "scope")
    kind: ClassVar = "duties to be held apart"

    actor: Actor
    duties: tuple[Duty, Duty]
    responsibility: Responsibility
    stage: Stage
    scope: Scope


@frozen(kw_only=True)
class RoleConflict(Plain):
    """
    Two roles that nobody may hold together, and somebody does.

    Attributes:
        actor: The actor.
        roles: The two roles; the first is the one that says so.
        scope: For which scope.
    """

    DATA = ("kind", "actor", "roles", "scope")
    kind: ClassVar = "roles to be held apart"

    actor: Actor
    roles: tuple[Role, Role]
    scope: Scope


Fault: TypeAlias = Double | Overload | UnfoundedDelegation | Conflict | RoleConflict
"""What can be wrong with appointments."""


def doubles(org: Organization) -> tuple[Double, ...]:
    """Return the appointments of one actor to one role and scope that overlap."""
    found = []
    for periods in org.periods.values():
        last: dict[str, Appointment] = {}
        for one in periods.appointments:
            before = last.get(one.actor)
            if before is not None and (before.end is None or one.start < before.end):
                end = min(before.end or NEVER, one.end or NEVER)
                found.append(
                    Double(
                        first=before,
                        second=one,
                        start=one.start,
                        end=None if end == NEVER else end,
                    )
                )
            if before is None or (one.end or NEVER) > (before.end or NEVER):
                last[one.actor] = one
    return tuple(found)


def unfounded_delegations(org: Organization) -> tuple[UnfoundedDelegation, ...]:
    """Return the delegations by actors who don't hold the role on the first day."""
    held: dict[tuple[str, str, str], list[Appointment]] = {}
    for one in org.current:
        held.setdefault((one.actor, one.role, one.scope), []).append(one)

    def is_founded(one: Appointment) -> bool:
        return any(
            other.covers(one.start)
            for member in org.members_above(str(one.delegated_by))
            for scope in org.upwards(one.scope)
            for other in held.get((member, one.role, scope), ())
        )

    delegated = (one for one in org.current if one.kind == "delegated")
    return tuple(UnfoundedDelegation(appointment=one) for one in delegated if not is_founded(one))


def overloads(org: Organization) -> tuple[Overload, ...]:
    """Return the periods over which an actor's appointments add up to more than full time."""
    found: list[Overload] = []
    for actor in org.actors:
        held = org.appointments_of(actor)
        if sum(one.share for one in held) > 1 + _ROUNDING:
            found += _overloads(actor, held)
    return tuple(found)


def _overloads(actor: Actor, held: Iterable[Appointment]) -> Iterator[Overload]:
    changes: list[tuple[datetime.date, bool, int, Appointment]] = []
    for number, one in enumerate(held):
        changes.append((one.start, True, number, one))
        if one.end is not None:
            changes.append((one.end, False, number, one))
    changes.sort(key=lambda change: change[:3])
    current: dict[int, Appointment] = {}
    days = [(date, list(group)) for date, group in groupby(changes, key=lambda change: change[0])]
    for position, (date, group) in enumerate(days):
        for _, begins, number, one in group:
            if begins:
                current[number] = one
            else:
                current.pop(number, None)
        share = sum(one.share for one in current.values())
        if share > 1 + _ROUNDING:
            end = days[position + 1][0] if position + 1 < len(days) else None
            yield Overload(
                actor=actor,
                start=date,
                end=end,
                share=share,
                appointments=tuple(current[number] for number in sorted(current)),
            )


def segregation(
    org: Organization,
    duties: Iterable[tuple[Duty | str, Duty | str]],
    on: datetime.date | str,
) -> tuple[Conflict, ...]:
    """Return where one actor holds two duties that must be held apart, on a day."""
    date = day(on)
    pairs = [(Duty.of(one), Duty.of(other)) for one, other in duties]
    found = []
    for scope, work, stage, held in places_on(org, date):
        for one, other in pairs:
            both = _actors(org, held.get(one, ()), scope, date)
            both &= _actors(org, held.get(other, ()), scope, date)
            found += [
                Conflict(
                    actor=org.actor_by_key[key],
                    duties=(one, other),
                    responsibility=work,
                    stage=stage,
                    scope=scope,
                )
                for key in sorted(both, key=org.rank_of_actor.__getitem__)
            ]
    return tuple(found)


def role_conflicts(org: Organization, on: datetime.date | str) -> tuple[RoleConflict, ...]:
    """
    Return where one actor holds two roles that the model keeps apart, on a day.

    What a team holds its members hold, and what is held for a whole is held for its parts.
    """
    date = day(on)
    pairs: dict[frozenset[str], tuple[Role, Role]] = {}
    for role in org.model.roles:
        for other in role.apart_from:
            # One role of a pair says it, or both do.
            pairs.setdefault(frozenset((role.key, other)), (role, org.model.role(other)))
    return tuple(
        RoleConflict(actor=org.actor_by_key[key], roles=pair, scope=scope)
        for scope in (asked_scopes(org) if pairs else ())
        for pair in pairs.values()
        for key in sorted(_both(org, pair, scope, date), key=org.rank_of_actor.__getitem__)
    )


def _both(
    org: Organization, pair: tuple[Role, Role], scope: Scope, date: datetime.date
) -> set[str]:
    one, other = (_actors(org, [role.key], scope, date) for role in pair)
    both = one & other
    # A team that holds both stands for its members.
    reported = {member for actor in both for member in org.within(actor)} - both
    members = [{key for actor in held for key in org.within(actor)} for held in (one, other)]
    return (members[0] & members[1]) - reported


def _actors(org: Organization, roles: Iterable[str], scope: Scope, date: datetime.date) -> set[str]:
    return {actor.key for key in roles for actor in org.holders(org.model.role(key), scope, date)}
