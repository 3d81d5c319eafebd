"""Who held what, over time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from roles.model.plain import Plain
from roles.model.vocabulary import Responsibility, Role, Stage
from roles.org.actors import Actor, Scope
from roles.org.vacancies import period

if TYPE_CHECKING:
    from roles.org.organization import Organization

__all__ = ["Moved", "Tenure", "diff", "history", "moved", "timeline"]


@frozen(kw_only=True)
class Tenure(Plain):
    """
    A period over which a role, and what it owns, was held by the same actors.

    Attributes:
        start: The first day.
        end: The day after the last.
        actors: Who held it; empty while it was vacant.
        roles: The role or, of a responsibility, the roles that own it; should be one.
        stage: The stage, where it is about a responsibility.
    """

    DATA = ("roles", "stage", "actors", "start", "end")

    start: datetime.date
    end: datetime.date
    actors: tuple[Actor, ...]
    roles: tuple[Role, ...]
    stage: Stage | None = None

    def __repr__(self) -> str:
        who = "+".join(actor.key for actor in self.actors) or "nobody"
        return f"<Tenure {self.start} to {self.end}: {who}>"


@frozen(kw_only=True)
class Moved(Plain):
    """
    A role that others hold on one day than on another.

    Attributes:
        role: The role.
        scope: The scope.
        before: Who held it on the one day.
        after: Who holds it on the other.
    """

    role: Role
    scope: Scope
    before: tuple[Actor, ...]
    after: tuple[Actor, ...]


def _cuts(org: Organization, roles: Iterable[Role], scope: Scope) -> Iterator[datetime.date]:
    for role in chain.from_iterable((role.key, *role.any_of) for role in roles):
        for key in org.upwards(scope.key):
            periods = org.periods.get((role, key))
            for one in periods.appointments if periods else ():
                yield one.start
                if one.end is not None:
                    yield one.end


def _joined(tenures: Iterable[Tenure]) -> tuple[Tenure, ...]:
    joined: list[Tenure] = []
    for one in tenures:
        last = joined[-1] if joined else None
        if last and evolve(last, start=one.start, end=one.end) == one and last.end == one.start:
            joined[-1] = evolve(last, end=one.end)
        else:
            joined.append(one)
    return tuple(joined)


def history(
    org: Organization,
    responsibility: Responsibility,
    scope: Scope,
    start: datetime.date | str,
    end: datetime.date | str,
    at: Stage | None,
) -> tuple[Tenure, ...]:
    """Return who owned *responsibility* for *scope* between two days."""
    wanted = period(start, end)
    owners = {answer.stage.key: answer.owners for answer in org.model.who_owns(responsibility, at)}
    cuts = {*wanted, *_cuts(org, (role for held in owners.values() for role in held), scope)}
    if at is None:
        edges = (
            edge for planned in org.schedule_telling(scope) for edge in (planned.start, planned.end)
        )
        cuts.update(edge for edge in edges if edge is not None)

    def tenures() -> Iterator[Tenure]:
        for first, last in pairwise(sorted(cut for cut in cuts if wanted[0] <= cut <= wanted[1])):
            stage = at or org.stage_on(scope, first)
            if stage is not None and stage.key in owners:
                answer = org.who_owns(responsibility, scope=scope, on=first, at=stage)
                yield Tenure(
                    start=first,
                    end=last,
                    actors=answer.actors,
                    roles=answer.owners,
                    stage=stage,
                )

    return _joined(tenures())


def timeline(
    org: Organization,
    role: Role,
    scope: Scope,
    start: datetime.date | str,
    end: datetime.date | str,
) -> tuple[Tenure, ...]:
    """Return who held *role* for *scope* between two days, vacancies included."""
    wanted = period(start, end)
    cuts = {*wanted, *_cuts(org, [role], scope)}
    inside = sorted(cut for cut in cuts if wanted[0] <= cut <= wanted[1])
    return _joined(
        Tenure(start=first, end=last, actors=org.holders(role, scope, first), roles=(role,))
        for first, last in pairwise(inside)
    )


def diff(
    org: Organization, before: datetime.date | str, after: datetime.date | str
) -> tuple[Moved, ...]:
    """Return which roles others hold on one day than on another, where they are appointed."""
    first, last = period(before, after)
    return moved(org, first, org, last)


def moved(
    before: Organization, first: datetime.date, after: Organization, last: datetime.date
) -> tuple[Moved, ...]:
    """Return which roles others hold after than before, where anybody is appointed in either."""
    scopes, ranks = before.rank_of_scope, before.model.roles.positions
    pairs = sorted(
        {*before.periods, *after.periods},
        key=lambda pair: (scopes[before.scope(pair[1]).key], ranks[pair[0]]),
    )
    found = []
    for role_key, scope_key in pairs:
        role, scope = before.model.role(role_key), before.scope(scope_key)
        was = before.holders(role, scope, first)
        now = after.holders(role.key, scope.key, last)
        if {actor.key for actor in was} != {actor.key for actor in now}:
            found.append(Moved(role=role, scope=scope, before=was, after=now))
    return tuple(found)
