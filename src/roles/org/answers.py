"""Who holds a role, and who owns a responsibility, on a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from roles.model.display import Answers, Displayed
from roles.model.plain import Plain
from roles.org.actors import Actor, Appointment, Scope
from roles.org.answering import Accountability, answers_for

if TYPE_CHECKING:
    from roles.model.ownership import Ownership
    from roles.model.vocabulary import Responsibility, Role, Stage
    from roles.org.organization import Organization

    Place: TypeAlias = tuple[Responsibility, Stage, tuple[Role, ...]]

__all__ = ["Holding", "OrganizationAnswer"]


@frozen(kw_only=True)
class Holding(Plain):
    """
    Who holds a role for a scope on a day, and by which way.

    Attributes:
        role: The role.
        scope: The scope that was asked about.
        found_at: The scope whose appointments answer: it, or the nearest one above.
        appointments: Those that count, one an actor.
        chain: What stands behind them: for each acting or delegated appointment those it stands in
            for, the one that counts first.
    """

    role: Role
    scope: Scope
    found_at: Scope | None
    appointments: tuple[Appointment, ...]
    chain: tuple[Appointment, ...] = ()

    def explain(self) -> str:
        """Return who holds the role, where, since when and in place of whom, a line each."""
        return "\n".join(_held(self))


def _told(facts: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what of an answer's facts makes it equal to another: all but who was asked."""
    return facts[1:]


@frozen(repr=False)
class OrganizationAnswer(Displayed):
    """Who owns a responsibility for a scope on a day."""

    DATA = (
        "responsibility", "scope", "on", "stage", "role", "actors",
        ("found_at", "_found_at"), "accountable", ("explanation", "_lines"),
    )  # fmt: skip

    # One field, since a frozen object takes its time for each, and this one is made at every
    # question: the organisation, the place, the scope, the day and the appointments.
    _facts: tuple[Organization, Place, Scope, datetime.date, tuple[Appointment, ...]] = field(
        eq=_told
    )

    @property
    def organization(self) -> Organization:
        """The organisation that was asked."""
        return self._facts[0]

    @property
    def responsibility(self) -> Responsibility:
        """The responsibility."""
        return self._facts[1][0]

    @property
    def stage(self) -> Stage:
        """The stage that it is about."""
        return self._facts[1][1]

    @property
    def owners(self) -> tuple[Role, ...]:
        """The roles that own it at the stage; should be one."""
        return self._facts[1][2]

    @property
    def scope(self) -> Scope:
        """The scope."""
        return self._facts[2]

    @property
    def on(self) -> datetime.date:
        """The day."""
        return self._facts[3]

    @property
    def appointments(self) -> tuple[Appointment, ...]:
        """By which the actors hold these roles on that day."""
        return self._facts[4]

    @property
    def role(self) -> Role | None:
        """The one role that owns it; None when there is none or more than one."""
        return self.owners[0] if len(self.owners) == 1 else None

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Who holds the owning roles on that day; none when they are vacant."""
        known = self.organization.actor_by_key
        return tuple(known[key] for key in dict.fromkeys(a.actor for a in self.appointments))

    @property
    def accountable(self) -> Answers[Accountability]:
        """Which people answer for each agent, or team of agents, among the actors."""
        org = self.organization
        held: dict[str, list[Appointment]] = {
            actor.key: [] for actor in self.actors if org.is_agent(actor.key)
        }
        for one in self.appointments:
            if one.actor in held:
                held[one.actor].append(one)
        people = (
            answers_for(org, org.actor_by_key[key], self.on, appointments)
            for key, appointments in held.items()
        )
        return Answers(people, f"Who answers for agents on {self.on}")

    @property
    def ownership(self) -> Ownership:
        """The model's answer, with its reasons."""
        return self.organization.model.ownership(self.responsibility, at=self.stage)

    @property
    def holdings(self) -> Answers[Holding]:
        """For each owning role, who holds it and by which way."""
        org, scope = self.organization, self.scope
        found = (org.holding(role, scope=scope, on=self.on) for role in self.owners)
        return Answers(found, f"Who holds the owning roles for {scope.key} on {self.on}")

    def explain(self) -> str:
        """Return the chain as text: scope, stage, role, appointments, and the model's reasons."""
        who = ", ".join(actor.name or actor.key for actor in self.actors) or "nobody"
        scope = self.scope.name or self.scope.key
        lines = [f"{self.responsibility.name} for {scope} on {self.on}: {who}"]
        lines.append(f"  - at {self.stage.name}" + self.organization.stage_reason(self))
        for holding in self.holdings:
            lines += [f"  - {line}" for line in holding.explain().splitlines()]
        lines += [f"  - {one.explain()}" for one in self.accountable]
        lines += [
            f"  - {reason.text}" for reason in self.ownership.reasons if reason.duty.value == "own"
        ]
        return "\n".join(lines)

    @property
    def _found_at(self) -> tuple[Scope, ...]:
        return tuple(held.found_at for held in self.holdings if held.found_at)

    @property
    def _lines(self) -> tuple[str, ...]:
        return tuple(self.explain().splitlines())

    def __repr__(self) -> str:
        who = "+".join(dict.fromkeys(a.actor for a in self.appointments)) or "nobody"
        return f"<{self.responsibility.key} for {self.scope.key} on {self.on}: {who}>"


def _held(holding: Holding) -> Iterator[str]:
    if holding.found_at is None:
        yield f"{holding.role.name} is vacant for {holding.scope.key} and all above it"
        return
    where = holding.found_at.key
    if holding.found_at != holding.scope:
        where += f", the nearest scope above {holding.scope.key} with a holder"
    for one in (*holding.appointments, *holding.chain):
        period = f"from {one.start}" + (f" until {one.end}" if one.end else "")
        how = f", delegated by {one.delegated_by}" if one.delegated_by else ""
        how = ", acting" if one.kind == "acting" else how
        behind = "in place of " if one in holding.chain else ""
        yield f"{behind}{one.actor} holds {holding.role.name} for {where} {period}{how}"
