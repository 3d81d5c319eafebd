"""What is wrong with the agents of an organisation on a day, in the form of the checks."""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from roles.errors import InvalidValue, counted
from roles.model.finding import Finding, Severity
from roles.model.involvement import Duty
from roles.org.answering import Accountability, answers_for
from roles.org.vacancies import places_on

if TYPE_CHECKING:
    from roles.model.vocabulary import Responsibility, Stage
    from roles.org.actors import Actor, Appointment, Scope
    from roles.org.answers import Holding
    from roles.org.organization import Organization

    Place: TypeAlias = tuple[Scope, Responsibility, Stage, Mapping[Duty, tuple[str, ...]]]

__all__ = ["AGENT_CODES", "MOST_AGENTS", "agent_findings"]

AGENT_CODES: Mapping[str, tuple[str, Severity, str, str]] = MappingProxyType(
    {
        "AGT001": (
            "accountable-without-a-person",
            "error",
            "An agent owns a responsibility, and no person answers for the agent on that day.",
            "Say whom the agent reports to, or appoint a person who delegates the role to it.",
        ),
        "AGT002": (
            "orphan-agent",
            "warning",
            "No person answers for an agent on that day; it owns nothing.",
            "Say whom the agent reports to, or end its appointments.",
        ),
        "AGT003": (
            "does-and-approves",
            "error",
            "An agent does and approves the same thing, itself, in a team or by a delegate.",
            "Let somebody else approve it.",
        ),
        "AGT004": (
            "answers-for-too-many",
            "warning",
            "A person answers for more agents than the limit.",
            "Give some of the agents to another person.",
        ),
        "AGT005": (
            "reserved-for-people",
            "error",
            "An agent has a duty in a responsibility that the model reserves for people.",
            "Appoint a person, or drop reserved_for from the responsibility.",
        ),
    }
)
"""For each code of a finding its name, severity, what it means, and what to do about it."""

MOST_AGENTS = 5
# Those who are consulted or informed don't carry it out.
_CARRIES_OUT = tuple(duty for duty in Duty if duty not in (Duty.CONSULT, Duty.INFORM, Duty.OMIT))


def agent_findings(
    org: Organization, date: datetime.date, scope: Scope | None, most: int
) -> tuple[Finding, ...]:
    """
    Return what is wrong with the agents of an organisation on a day, by code.

    Args:
        org: The organisation.
        date: The day.
        scope: The scope to look at, with its parts; None looks at all.
        most: How many agents one person may answer for.

    Raises:
        InvalidValue: *most* isn't a number of agents.
    """
    if not isinstance(most, int) or isinstance(most, bool) or most < 0:
        raise InvalidValue("agent_findings", "most", most, "a number of agents")
    if not any(actor.kind == "agent" for actor in org.actors):
        return ()
    survey = _Survey(org, date, scope)
    accountable = _accountable(survey)
    return (
        *(finding for findings in accountable.values() for finding in findings),
        *_orphans(survey, accountable),
        *_self_approved(survey),
        *_overburdened(survey, most),
        *_reserved(survey),
    )


def _finding(code: str, message: str, *objects: Any) -> Finding:
    _, severity, _, mend = AGENT_CODES[code]
    return Finding(code=code, severity=severity, message=message, objects=objects, mend=mend)


@frozen
class _Survey:
    """What the agents of an organisation hold on a day, and who answers for them."""

    org: Organization
    date: datetime.date
    scope: Scope | None
    _holdings: dict[tuple[str, str], Holding] = field(factory=dict)

    def agents(self) -> list[Actor]:
        """Return the agents that hold a role on the day, and those that never hold any."""
        return [one for one in self.org.actors if one.kind == "agent" and self._is_there(one.key)]

    def _is_there(self, agent: str) -> bool:
        org = self.org
        held = [one for key in org.members_above(agent) for one in org.appointments_of(key)]
        if not held:
            return self.scope is None
        return any(one.covers(self.date) and self._concerns(one.scope) for one in held)

    def _concerns(self, scope: str) -> bool:
        """Return whether what is held for a scope counts for the scope to look at."""
        if self.scope is None:
            return True
        upwards = self.org.upwards
        return self.scope.key in upwards(scope) or scope in upwards(self.scope.key)

    def accountability(self, actor: Actor) -> Accountability:
        """Return who answers for an actor, whatever it holds."""
        held = [one for one in self.org.appointments_of(actor) if one.covers(self.date)]
        return answers_for(self.org, actor, self.date, held)

    def places(self) -> Iterator[Place]:
        """Yield each scope, responsibility and stage of the day, with the roles by duty."""
        return places_on(self.org, self.date, self.scope)

    def holding(self, role: str, scope: Scope) -> Holding:
        """Return who holds a role for a scope."""
        pair = role, scope.key
        if pair not in self._holdings:
            self._holdings[pair] = self.org.holding(role, scope=scope, on=self.date)
        return self._holdings[pair]

    def holders(self, roles: Iterable[str], scope: Scope) -> Iterator[Appointment]:
        """Yield the appointments of agents, and of teams without a person, to some roles."""
        for role in roles:
            for one in self.holding(role, scope).appointments:
                if self.org.is_agent(one.actor):
                    yield one

    def hands(self, roles: Iterable[str], scope: Scope) -> set[str]:
        """Return the agents that hold one of some roles themselves, in a team, or by a delegate."""
        found = set()
        for role in roles:
            holding = self.holding(role, scope)
            behind = {one.actor: one for one in reversed(holding.chain)}
            for appointment in holding.appointments:
                found.update(self._agents_in(appointment.actor))
                # What an agent has another agent do counts as its own; a person decides alone.
                one: Appointment | None = appointment
                while one is not None and one.delegated_by and self._agents_in(one.actor):
                    found.update(self._agents_in(one.delegated_by))
                    one = behind.pop(one.delegated_by, None)
        return found

    def _agents_in(self, actor: str) -> list[str]:
        known = self.org.actor_by_key
        return [key for key in self.org.within(actor) if known[key].kind == "agent"]


def _accountable(survey: _Survey) -> dict[str, list[Finding]]:
    """Return the findings about agents that own something, by the key of the agent."""
    org = survey.org
    unanswered: dict[tuple[str, str, Accountability], _Places] = {}
    for scope, work, _, roles in survey.places():
        for role in roles.get(Duty.OWN, ()):
            for one in survey.holders([role], scope):
                actor = org.actor_by_key[one.actor]
                answer = answers_for(org, actor, survey.date, [one])
                if not answer.people:
                    places = unanswered.setdefault((actor.key, role, answer), _Places())
                    places.add(scope, work)
    found: dict[str, list[Finding]] = {}
    for (key, role, answer), places in unanswered.items():
        held = f"{key} owns {places.works} as {org.model.role(role).name} for {places.scopes}"
        objects = answer.actor, org.model.role(role), *places.objects
        found.setdefault(key, []).append(
            _finding("AGT001", f"{held}; {answer.explain()}", *objects)
        )
    return found


def _orphans(survey: _Survey, reported: Container[str]) -> Iterator[Finding]:
    for agent in survey.agents():
        accountability = survey.accountability(agent)
        if not accountability.people and agent.key not in reported:
            yield _finding("AGT002", accountability.explain(), agent)


def _self_approved(survey: _Survey) -> Iterator[Finding]:
    found: dict[tuple[str, Responsibility], _Places] = {}
    for scope, work, stage, roles in survey.places():
        both = survey.hands(roles.get(Duty.DO, ()), scope)
        both &= survey.hands(roles.get(Duty.APPROVE, ()), scope)
        for key in sorted(both):
            found.setdefault((key, work), _Places()).add(scope, stage)
    for (key, work), places in found.items():
        message = f"{key} does and approves {work.name} at {places.works} for {places.scopes}"
        yield _finding("AGT003", message, survey.org.actor_by_key[key], work, *places.objects)


def _overburdened(survey: _Survey, most: int) -> Iterator[Finding]:
    agents: dict[str, list[Actor]] = {}
    for agent in survey.agents():
        for person in survey.accountability(agent).people:
            agents.setdefault(person.key, []).append(agent)
    for key, answered in agents.items():
        if len(answered) > most:
            keys = _listed([agent.key for agent in answered])
            count = counted(len(answered), "agent")
            message = f"{key} answers for {count}, and the limit is {most}: {keys}"
            yield _finding("AGT004", message, survey.org.actor_by_key[key], *answered)


def _reserved(survey: _Survey) -> Iterator[Finding]:
    found: dict[tuple[str, Responsibility], tuple[dict[str, None], _Places]] = {}
    for scope, work, stage, roles in survey.places():
        if work.reserved_for == "person":
            for duty in _CARRIES_OUT:
                for one in survey.holders(roles.get(duty, ()), scope):
                    duties, places = found.setdefault((one.actor, work), ({}, _Places()))
                    duties[duty.value] = None
                    places.add(scope, stage)
    for (key, work), (duties, places) in found.items():
        what = " and ".join(duties)
        message = f"{key} has to {what} {work.name} for {places.scopes}, which is for people"
        yield _finding("AGT005", message, survey.org.actor_by_key[key], work, *places.objects)


@frozen
class _Places:
    """For which scopes something is so, and at which stages or for which responsibilities."""

    _scopes: dict[Scope, None] = field(factory=dict)
    _works: dict[Responsibility | Stage, None] = field(factory=dict)

    def add(self, scope: Scope, work: Responsibility | Stage) -> None:
        self._scopes[scope] = None
        self._works[work] = None

    @property
    def scopes(self) -> str:
        return _listed([scope.key for scope in self._scopes])

    @property
    def works(self) -> str:
        return _listed([work.name for work in self._works])

    @property
    def objects(self) -> tuple[Any, ...]:
        return (*self._scopes, *self._works)


def _listed(names: list[str]) -> str:
    """Return names in a line, the first three and how many more."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
