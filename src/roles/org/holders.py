"""The rule that finds who holds a role for a scope on a day."""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Collection, Iterable
from itertools import product
from typing import TYPE_CHECKING

from roles.model.vocabulary import Role
from roles.org.actors import Appointment, Scope
from roles.org.answers import Holding

if TYPE_CHECKING:
    from roles.org.records import Records

__all__ = ["counting", "holding"]


def counting(
    records: Records, role: str, scope: str, date: datetime.date
) -> tuple[str | None, list[Appointment]]:
    """
    Return the nearest scope upward with a holder, and the appointments that count there.

    A part that any of several roles can take is held by whoever holds one of these.
    """
    members = records.model.roles.by_key[role].any_of
    if not members:
        return _counting(records, role, scope, date)
    answers = [_counting(records, key, scope, date) for key in (role, *members)]
    nearest = next((key for key, found in answers if found), None)
    return nearest, [one for _, found in answers for one in found]


def _counting(
    records: Records, role: str, scope: str, date: datetime.date
) -> tuple[str | None, list[Appointment]]:
    """
    Return the nearest scope upward with a holder, and the appointments that count there.

    An acting appointment comes before a permanent one, and a delegation before what it was
    delegated from, as long as whoever delegated it holds the role, there or above.
    """
    delegations: list[tuple[str, list[Appointment]]] = []
    answer: tuple[str | None, list[Appointment]] = (None, [])
    for key in records.upwards(scope):
        periods = records.periods.get((role, key))
        covering = periods.on(date) if periods is not None else []
        if not covering:
            continue
        acting = [one for one in covering if one.kind == "acting"]
        holders = acting or [one for one in covering if one.kind == "permanent"]
        delegated = [one for one in covering if one.kind == "delegated"]
        if holders:
            answer = key, _through(holders, delegated) if delegated else holders
            break
        delegations.append((key, delegated))
    # Whoever delegated it may hold it further up only.
    for key, delegated in reversed(delegations):
        delegates = _through(answer[1], delegated, passing=set(map(id, answer[1])))
        if delegates:
            answer = key, delegates
    return answer


def _through(
    holders: Iterable[Appointment],
    delegated: Iterable[Appointment],
    passing: Collection[int] = (),
) -> list[Appointment]:
    """Return who counts of *holders*, or for them; those *passing* only as delegators."""
    by: dict[str | None, list[Appointment]] = {}
    for one in delegated:
        by.setdefault(one.delegated_by, []).append(one)
    counts: dict[str, Appointment] = {}
    seen: set[int] = set()
    pending = list(holders)[::-1]
    while pending:
        one = pending.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        delegates = by.get(one.actor, ())
        if delegates:
            pending.extend(reversed(delegates))
        elif id(one) not in passing:
            counts.setdefault(one.actor, one)
    return list(counts.values())


def holding(records: Records, role: Role, scope: Scope, date: datetime.date) -> Holding:
    """Return who holds *role* for *scope* on a day, with those that they stand in for."""
    key, appointments = counting(records, role.key, scope.key, date)
    chain: list[Appointment] = []
    if key is not None:
        seen = set(map(id, appointments))
        by_actor: dict[str | None, list[Appointment]] = {}
        permanent: list[Appointment] = []
        for above, member in product(records.upwards(key), (role.key, *role.any_of)):
            periods = records.periods.get((member, above))
            for one in periods.on(date) if periods else ():
                by_actor.setdefault(one.actor, []).append(one)
                if one.kind == "permanent":
                    permanent.append(one)
        pending = deque(appointments)
        while pending:
            one = pending.popleft()
            behind = list(by_actor.get(one.delegated_by, ()))
            if one.kind == "acting":
                behind, permanent = [*behind, *permanent], []
            for other in behind:
                if id(other) not in seen:
                    seen.add(id(other))
                    chain.append(other)
                    pending.append(other)
    return Holding(
        role=role,
        scope=scope,
        found_at=None if key is None else records.scope_by_key[key],
        appointments=tuple(appointments),
        chain=tuple(chain),
    )
