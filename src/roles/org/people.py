"""What if somebody leaves, two swap, or a role needs another holder."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from roles.model.display import Displayed
from roles.model.plain import Plain
from roles.model.vocabulary import Role, Skill, Stage
from roles.org.actors import Actor, Appointment, Scope
from roles.org.vacancies import Vacancy, asked_scopes, brought, duties_at, stages_on
from roles.plan.dates import day

if TYPE_CHECKING:
    from roles.org.answers import OrganizationAnswer
    from roles.org.organization import Organization

__all__ = [
    "BusFactor",
    "Candidate",
    "Departure",
    "bus_factor",
    "leaving",
    "owned_by",
    "succession",
    "swapped",
]


@frozen(kw_only=True, repr=False)
class Departure(Displayed):
    """
    What follows if an actor leaves.

    Attributes:
        actor: The actor.
        on: The first day without them.
        ended: Their appointments that end by it.
        vacancies: The vacancies that it brings, up to the day that was asked about.
        organization: The organisation without them from that day on.
    """

    DATA = ("actor", "on", "ended", "vacancies")

    actor: Actor
    on: datetime.date
    ended: tuple[Appointment, ...]
    vacancies: tuple[Vacancy, ...]
    organization: Organization

    def __repr__(self) -> str:
        return f"<Departure of {self.actor.key} on {self.on}: {len(self.vacancies)} vacant>"


@frozen(kw_only=True)
class Candidate(Plain):
    """
    Somebody who might take a role.

    Attributes:
        actor: The actor.
        has: The skills that the role needs and they have, at its level.
        lacks: Those that they lack, or have at a lower level.
        share: How much of full time they are appointed for on that day.
    """

    actor: Actor
    has: tuple[Skill, ...]
    lacks: tuple[Skill, ...]
    share: float


@frozen(kw_only=True)
class BusFactor(Plain):
    """
    How few must leave for most roles of a scope to be vacant.

    Attributes:
        scope: The scope.
        number: How many; 0 where most of the roles are vacant already.
        actors: Who they are.
    """

    scope: Scope
    number: int
    actors: tuple[Actor, ...]


def leaving(
    org: Organization, actor: Actor, on: datetime.date | str, until: datetime.date | str
) -> Departure:
    """Return what follows if *actor* leaves on a day."""
    date, last = day(on), day(until)
    after = evolve(org, appointments=tuple(_kept(org.current, actor.key, date)))
    return Departure(
        actor=actor,
        on=date,
        ended=tuple(one for one in org.appointments_of(actor) if _lasts(one, date)),
        vacancies=brought(org.vacancies(date, last), after.vacancies(date, last)),
        organization=after,
    )


def _kept(
    appointments: Iterable[Appointment], actor: str, date: datetime.date
) -> Iterator[Appointment]:
    """Yield what is left when an actor leaves on a day; what they delegated ends too."""
    for one in appointments:
        if actor not in (one.actor, one.delegated_by) or not _lasts(one, date):
            yield one
        elif one.start < date:
            yield evolve(one, end=date)


def _lasts(one: Appointment, date: datetime.date) -> bool:
    return one.end is None or one.end > date


def swapped(org: Organization, a: Actor, b: Actor, on: datetime.date | str) -> Organization:
    """Return the organisation with what two actors hold swapped from a day on."""
    date = day(on)
    other = {a.key: b.key, b.key: a.key}

    def changed() -> Iterator[Appointment]:
        for one in org.current:
            concerned = one.actor in other or one.delegated_by in other
            if not concerned or (one.end is not None and one.end <= date):
                yield one
                continue
            if one.start < date:
                yield evolve(one, end=date)
            yield evolve(
                one,
                actor=other.get(one.actor, one.actor),
                start=max(one.start, date),
                delegated_by=other.get(one.delegated_by or "", one.delegated_by),
                id="",
            )

    return evolve(org, appointments=tuple(changed()))


def owned_by(
    org: Organization, actor: Actor, on: datetime.date | str, at: Stage | None
) -> tuple[OrganizationAnswer, ...]:
    """Return what *actor* owns on a day, scope by scope."""
    date = day(on)
    members = org.members_above(actor.key)
    held = {
        (one.role, one.scope)
        for key in members
        for one in org.appointments_of(key)
        if one.covers(date)
    }
    found = []
    for scope in asked_scopes(org):
        above = set(org.upwards(scope.key))
        candidates = {role for role, where in held if where in above}
        mine = {
            key
            for key in candidates
            if any(one.key in members for one in org.holders(key, scope, date))
        }
        if not mine:
            continue
        for stage in stages_on(org, scope, date) if at is None else (at,):
            for work in org.model.responsibilities:
                owners = org.model.resolution.owners.get((work.key, stage.key), ())
                if mine.intersection(owners):
                    found.append(org.who_owns(work.key, scope=scope.key, on=date, at=stage.key))
    return tuple(found)


def succession(
    org: Organization, role: Role, scope: Scope, on: datetime.date | str
) -> tuple[Candidate, ...]:
    """Return who else might take *role*, those who lack the fewest skills first."""
    date = day(on)
    needed: dict[str, int] = {}
    owned = {place[0] for place in org.model.resolution.owned[role.key]}
    for need in org.model.skill_needs:
        if need.role == role.key or need.responsibility in owned:
            needed[need.skill] = max(needed.get(need.skill, 0), need.level or 1)
    holding = set(org.holders(role, scope, date))
    found = []
    for actor in org.actors:
        if actor in holding or actor.kind == "team":
            continue
        levels = dict(actor.skills)
        has = [skill for skill, level in needed.items() if levels.get(skill, 0) >= level]
        found.append(
            Candidate(
                actor=actor,
                has=tuple(map(org.model.skill, has)),
                lacks=tuple(org.model.skill(skill) for skill in needed if skill not in has),
                share=sum(one.share for one in org.appointments_of(actor) if one.covers(date)),
            )
        )
    return tuple(sorted(found, key=lambda one: (len(one.lacks), one.share)))


def bus_factor(org: Organization, scope: Scope, on: datetime.date | str) -> BusFactor:
    """Return how few actors must leave for most roles of *scope* to be vacant."""
    date = day(on)
    active = duties_at(org.model)
    stages = stages_on(org, scope, date) or org.model.stages
    wanted = sorted(set().union(*(active[stage.key] for stage in stages)))
    above = set(org.upwards(scope.key))
    # What concerns neither the day nor the scope is left out, so that each departure is quick.
    staff = evolve(
        org,
        appointments=tuple(one for one in org.current if one.scope in above and one.covers(date)),
    )
    gone: list[str] = []
    while wanted:
        holders = [{actor.key for actor in staff.holders(role, scope, date)} for role in wanted]
        count = Counter(key for held in holders for key in held)
        if 2 * holders.count(set()) > len(wanted):
            break
        leaves = min(count, key=lambda key: (-count[key], org.rank_of_actor[key]))
        gone.append(leaves)
        left = [one for one in staff.appointments if leaves not in (one.actor, one.delegated_by)]
        staff = evolve(staff, appointments=left)
    return BusFactor(
        scope=scope, number=len(gone), actors=tuple(org.actor_by_key[key] for key in gone)
    )
