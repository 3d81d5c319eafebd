"""Which people answer for an agent on a day, and why."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import field, frozen

from roles.model.plain import Plain
from roles.org.actors import Actor, Appointment

if TYPE_CHECKING:
    from roles.org.records import Records

__all__ = ["Accountability", "Step", "answers_for", "has_left"]


@frozen(kw_only=True)
class Step(Plain):
    """
    A step from an actor to whoever is above it.

    Attributes:
        actor: The key of the actor.
        above: The key of whoever is above it.
        by: ``"delegated by"``, ``"reports to"``, ``"member of"``, or ``"has member"`` for a team
            whose members answer together.
        left: Whether whoever is above has left by that day, so that the way ends there.
    """

    actor: str
    above: str
    by: str
    left: bool = False

    def __str__(self) -> str:
        words = f"is {self.by}" if self.by in ("delegated by", "member of") else self.by
        return f"{self.actor} {words} {self.above}" + (", who has left" if self.left else "")


@frozen(kw_only=True)
class Accountability(Plain):
    """
    Which people answer for an actor on a day.

    Attributes:
        actor: The actor: an agent, or a team.
        on: The day.
        people: The people who answer for it; none if no way upward leads to one.
        steps: The way from the actor to these people; if there are none, every way that was tried.
    """

    DATA = ("actor", "on", "people", "steps")

    actor: Actor
    on: datetime.date
    people: tuple[Actor, ...] = ()
    steps: tuple[Step, ...] = field(default=())

    def explain(self) -> str:
        """Return who answers for the actor, and by which way, as a line."""
        who = " and ".join(person.key for person in self.people) or "nobody"
        verb = "answer" if len(self.people) > 1 else "answers"
        way = "; ".join(map(str, self.steps)) or "it has no owner, delegation or team"
        return f"{who} {verb} for {self.actor.key} on {self.on}: {way}"


def answers_for(
    records: Records, actor: Actor, date: datetime.date, held: Iterable[Appointment] = ()
) -> Accountability:
    """
    Return which people answer for an actor on a day.

    Whoever delegated what the actor holds comes first, then whoever it reports to, then its teams.
    A way that leads to nobody is given up for the next.

    Args:
        records: The organisation.
        actor: The actor.
        date: The day.
        held: The appointments by which it holds what is asked about.
    """
    if actor.kind == "person":
        return Accountability(actor=actor, on=date, people=(actor,))
    delegations = [one for one in held if one.delegated_by is not None]
    tried: dict[Step, None] = {}
    # Depth first, without recursion: what waits is a step, the way to it, and its like.
    pending = _ways(records, actor, date, delegations, ())
    seen = {actor.key}
    while pending:
        step, way, alike = pending.pop()
        tried[step] = None
        if step.left:
            continue
        above = records.actor_by_key[step.above]
        if above.kind == "person":
            people = tuple(records.actor_by_key[one.above] for one in alike)
            return Accountability(actor=actor, on=date, people=people, steps=(*way, *alike))
        if above.key not in seen:
            seen.add(above.key)
            pending += _ways(records, above, date, (), (*way, step))
    return Accountability(actor=actor, on=date, steps=tuple(tried))


def _ways(
    records: Records,
    actor: Actor,
    date: datetime.date,
    delegations: Iterable[Appointment],
    way: tuple[Step, ...],
) -> list[tuple[Step, tuple[Step, ...], tuple[Step, ...]]]:
    """Return the steps upward from an actor, those that count most last."""
    known = records.actor_by_key
    ways = [("delegated by", str(one.delegated_by)) for one in delegations]
    if actor.reports_to is not None:
        ways.append(("reports to", actor.reports_to))
    if actor.kind == "team":
        members = records.members.get(actor.key, ())
        ways += [("has member", key) for key in members if known[key].kind != "agent"]
    ways += [("member of", team) for team in actor.member_of]
    steps = [
        Step(actor=actor.key, above=above, by=by, left=has_left(records, above, date))
        for by, above in dict.fromkeys(ways)
    ]
    people = [step for step in steps if not step.left and known[step.above].kind == "person"]
    return [
        (step, way, tuple(one for one in people if one.by == step.by)) for step in reversed(steps)
    ]


def has_left(records: Records, key: str, date: datetime.date) -> bool:
    """Return whether an actor held something, and all of that has ended by a day."""
    held = records.appointments_of(key)
    return bool(held) and all(one.end is not None and one.end <= date for one in held)
