"""Who holds which role for which scope on a day, and so who owns what."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen

from roles.errors import InvalidValue
from roles.model.display import Answers
from roles.org import agents, answering, conflicts, holders, people, tenures, vacancies
from roles.org import load as loads
from roles.org.actors import Actor, Appointment, Scope, moment
from roles.org.answers import Holding, OrganizationAnswer
from roles.org.periods import Periods
from roles.org.records import Records
from roles.plan.dates import day

if TYPE_CHECKING:
    from roles.model.finding import Finding
    from roles.model.involvement import Duty
    from roles.model.vocabulary import Responsibility, Role, Stage
    from roles.org.answering import Accountability
    from roles.org.answers import Place
    from roles.org.conflicts import (
        Conflict,
        Double,
        Overload,
        RoleConflict,
        UnfoundedDelegation,
    )
    from roles.org.load import Loaded
    from roles.org.people import BusFactor, Candidate, Departure
    from roles.org.tenures import Moved, Tenure
    from roles.org.vacancies import Vacancy

__all__ = ["Organization"]


@frozen(repr=False, eq=False)
class Organization(Records):
    """
    A role model with the people, teams and agents that hold its roles.

    Args:
        model: The role model.
        actors: The people, teams and agents.
        scopes: What they are appointed for, in a tree.
        appointments: Who holds which role, for which scope, when.
        schedules: When each scope is at which stage, by the key of the scope; what is part of a
            scope follows its schedule unless it has its own.
        redacted: Whether names have been dropped.

    Raises:
        InvalidModel: Something is unknown, doubled or goes in a circle; it lists every problem.

    Examples:
        >>> import roles
        >>> org = roles.Organization(
        ...     roles.reference(),
        ...     actors=[roles.Actor("ann", name="Ann")],
        ...     scopes=[roles.Scope("apollo")],
        ...     appointments=[
        ...         roles.Appointment(
        ...             actor="ann", role="product-manager", scope="apollo", start="2026-01-01"
        ...         )
        ...     ],
        ... )
        >>> answer = org.who_owns(
        ...     "technology selection", scope="apollo", on="2026-03-01", at="definition"
        ... )
        >>> answer.actors
        (Actor('ann'),)
    """

    # Who holds, who owns

    def holding(self, role: str | Role, *, scope: str | Scope, on: datetime.date | str) -> Holding:
        """
        Return who holds a role for a scope on a day.

        The nearest scope upward with a holder answers.  There, an acting appointment comes before a
        permanent one, and a delegation before what it was delegated from, as long as whoever
        delegated it holds the role.

        Raises:
            UnknownName: There is no such role or scope.
            InvalidValue: The day is no date.
        """
        return holders.holding(self, self.model.role(role), self.scope(scope), day(on))

    def who_owns(
        self,
        responsibility: str | Responsibility,
        *,
        scope: str | Scope,
        on: datetime.date | str,
        at: str | Stage | None = None,
    ) -> OrganizationAnswer:
        """
        Return who owns a responsibility for a scope on a day.

        Args:
            responsibility: Its key, name, alias or itself.
            scope: The key of the scope, or itself.
            on: The day: a date, or ISO 8601 text.
            at: The stage; None takes the stage that the scope is in on that day, by its schedule.

        Raises:
            UnknownName: There is no such responsibility, scope or stage.
            NoOwner: The responsibility doesn't take place at the stage.
            InvalidValue: The day is no date; or no stage is given, and the scope has no schedule or
                is in no stage on that day.
        """
        date = on if type(on) is datetime.date else day(on)
        try:
            place, periods_by_scope = self._places[responsibility, at]
            where = self.scope_by_key[scope]  # type: ignore[index]
        except (KeyError, TypeError):  # not asked by keys
            where = self.scope(scope)
            stage = self.model.stage(at) if at is not None else self.stage_telling(where, date)
            what = self.model.responsibility(responsibility)
            place = what, stage, self.model.owners_of(what, at=stage)
        else:
            # Mostly one role owns it, and one actor holds that at the very scope.
            if periods_by_scope is not None and scope in periods_by_scope:
                found = periods_by_scope[scope].alone(date)
                if found:
                    return OrganizationAnswer((self, place, where, date, found))
        found = tuple(
            one for role in place[2] for one in holders.counting(self, role.key, where.key, date)[1]
        )
        return OrganizationAnswer((self, place, where, date, found))

    @cached_property
    def _places(self) -> dict[tuple[Any, Any], tuple[Place, dict[Any, Periods] | None]]:
        """
        What is at each place, by the keys of responsibility and stage.

        Where one role owns it, with the appointments to that by scope.
        """
        works, stages = self.model.responsibilities.by_key, self.model.stages.by_key
        roles = self.model.roles.by_key
        by_role: dict[str, dict[Any, Periods]] = {}
        for (role, scope), periods in self.periods.items():
            by_role.setdefault(role, {})[scope] = periods
        return {
            (work, stage): (
                (works[work], stages[stage], tuple(roles[key] for key in owners)),
                by_role.get(owners[0], {})
                if len(owners) == 1 and not roles[owners[0]].any_of
                else None,
            )
            for (work, stage), owners in self.model.resolution.owners.items()
        }

    def holders(
        self, role: str | Role, scope: str | Scope, on: datetime.date | str
    ) -> Answers[Actor]:
        """Return the actors that hold a role for a scope on a day, as `holding` tells."""
        which, where, date = self.model.role(role), self.scope(scope), day(on)
        counting = holders.counting(self, which.key, where.key, date)[1]
        keys = dict.fromkeys(one.actor for one in counting)
        title = f"{which.name} for {where.name or where.key} on {date}"
        return Answers(map(self.actor_by_key.__getitem__, keys), title)

    def stage_reason(self, answer: OrganizationAnswer) -> str:
        """Return when the scope of an answer is at its stage, as far as a schedule tells."""
        schedule = self.schedule_of(answer.scope)
        stages = () if schedule is None else schedule.stages
        planned = next((one for one in stages if one.stage.key == answer.stage.key), None)
        if planned is None:
            return ""
        if not planned.covers(answer.on):
            return " (as asked)"
        until = f" until {planned.end}" if planned.end else ", no known end"
        return f" (from {planned.start}{until})"

    def held_by(self, actor: str | Actor, *, on: datetime.date | str) -> Answers[Appointment]:
        """
        Return the appointments of an actor on a day, in the order given, with those of its teams.

        Raises:
            UnknownName: There is no such actor.
        """
        date = day(on)
        who = self.actor(actor).key
        members = sorted(self.members_above(who), key=self.rank_of_actor.__getitem__)
        held = (one for key in members for one in self._by_actor.get(key, ()) if one.covers(date))
        return Answers(held, f"Held by {who} on {date}", self.model.names)

    def owned_by(
        self, actor: str | Actor, *, on: datetime.date | str, at: str | Stage | None = None
    ) -> Answers[OrganizationAnswer]:
        """
        Return everything that an actor owns on a day, as `who_owns` answers: scope by scope.

        What their teams own is theirs too.  Asked are the scopes that have no parts, and those with
        a schedule of their own.

        Args:
            actor: The actor.
            on: The day.
            at: The stage; None takes those that each scope is in on that day, by its schedule, or
                all stages where it has none.

        Raises:
            UnknownName: There is no such actor or stage.
            InvalidValue: The day is no date.
        """
        stage = None if at is None else self.model.stage(at)
        who = self.actor(actor)
        owned = people.owned_by(self, who, on, stage)
        return Answers(owned, f"Owned by {who.key} on {day(on)}")

    # Agents

    def who_answers_for(self, actor: str | Actor, *, on: datetime.date | str) -> Accountability:
        """
        Return which people answer for an agent on a day.

        Whoever delegated what it holds on that day comes first, then whoever it reports to, then
        its teams: their leads, or their members. Whoever has left answers for nobody.

        Args:
            actor: The agent; a team is asked the same way, and a person answers for themselves.
            on: The day.

        Raises:
            UnknownName: There is no such actor.
            InvalidValue: The day is no date.

        Examples:
            >>> import roles
            >>> bot = roles.Actor("bot", kind="agent", reports_to="ann")
            >>> org = roles.Organization(roles.reference(), actors=[bot, roles.Actor("ann")])
            >>> org.who_answers_for("bot", on="2026-03-01").explain()
            'ann answers for bot on 2026-03-01: bot reports to ann'
        """
        asked, date = self.actor(actor), day(on)
        held = [one for one in self.appointments_of(asked) if one.covers(date)]
        return answering.answers_for(self, asked, date, held)

    def agent_findings(
        self,
        *,
        on: datetime.date | str,
        scope: str | Scope | None = None,
        most: int = agents.MOST_AGENTS,
    ) -> Answers[Finding]:
        """
        Return what is wrong with the agents on a day, with the codes of `roles.org.AGENT_CODES`.

        Args:
            on: The day.
            scope: The scope to look at, with its parts; None looks at all.
            most: How many agents one person may answer for.

        Raises:
            UnknownName: There is no such scope.
            InvalidValue: The day is no date, or *most* isn't a number of agents.

        Examples:
            >>> import roles
            >>> org = roles.Organization(
            ...     roles.reference(), actors=[roles.Actor("bot", kind="agent")]
            ... )
            >>> [finding] = org.agent_findings(on="2026-03-01")
            >>> finding.code, finding.message
            ('AGT002', 'nobody answers for bot on 2026-03-01: it has no owner, delegation or team')
        """
        where = None if scope is None else self.scope(scope)
        found = agents.agent_findings(self, day(on), where, most)
        return Answers(found, f"Agents to look at on {day(on)}")

    # Questions over time

    def history(
        self,
        responsibility: str | Responsibility,
        *,
        scope: str | Scope,
        start: datetime.date | str,
        end: datetime.date | str,
        at: str | Stage | None = None,
    ) -> Answers[Tenure]:
        """
        Return who owned a responsibility for a scope between two days, period by period.

        Args:
            responsibility: Its key, name, alias or itself.
            scope: The scope.
            start: The first day.
            end: The day after the last.
            at: The stage; None takes the stage that the scope is in, by its schedule, and leaves
                out the days on which it is in none at which the responsibility takes place.

        Raises:
            UnknownName: There is no such responsibility, scope or stage.
            InvalidValue: A day is no date, or the end comes before the start; or no stage is given,
                and the scope has no schedule.
        """
        stage = None if at is None else self.model.stage(at)
        what = self.model.responsibility(responsibility)
        where = self.scope(scope)
        found = tenures.history(self, what, where, start, end, stage)
        return Answers(found, f"{what.name} for {where.key} from {day(start)} until {day(end)}")

    def timeline(
        self,
        role: str | Role,
        *,
        scope: str | Scope,
        start: datetime.date | str,
        end: datetime.date | str,
    ) -> Answers[Tenure]:
        """Return who held a role for a scope between two days, vacancies included."""
        who, where = self.model.role(role), self.scope(scope)
        found = tenures.timeline(self, who, where, start, end)
        return Answers(found, f"{who.name} for {where.key} from {day(start)} until {day(end)}")

    def diff(self, before: datetime.date | str, after: datetime.date | str) -> Answers[Moved]:
        """Return which roles others hold on the one day than on the other."""
        found = tenures.diff(self, before, after)
        return Answers(found, f"What changed from {day(before)} to {day(after)}")

    def compared(self, other: Organization, *, on: datetime.date | str) -> Answers[Moved]:
        """
        Return which roles others hold on a day in another organisation than in this one.

        What a swap changes, say, or a correction that was entered later.

        Args:
            other: The other organisation, on the same roles and scopes.
            on: The day.

        Raises:
            UnknownName: The other has a role, a scope or an actor that this one hasn't.
            InvalidValue: The day is no date.
        """
        found = tenures.moved(self, day(on), other, day(on))
        return Answers(found, f"What differs on {day(on)}")

    def vacancies(self, start: datetime.date | str, end: datetime.date | str) -> Answers[Vacancy]:
        """
        Return the roles that nobody holds between two days, while they have duties.

        Asked are the scopes that have no parts, and those with a schedule of their own.  Who holds
        a role for a scope above holds it there too.  Where a schedule says at which stage the scope
        is, a role is needed at the stages at which it has a duty or leads; else all the time.

        Args:
            start: The first day.
            end: The day after the last.

        Raises:
            InvalidValue: One is no date, or the end comes before the start.
        """
        found = vacancies.vacancies(self, start, end)
        return Answers(found, f"Vacant from {day(start)} until {day(end)}")

    def doubles(self) -> Answers[Double]:
        """Return the appointments of one actor to one role and scope that overlap."""
        return Answers(conflicts.doubles(self), "Appointed twice")

    def unfounded_delegations(self) -> Answers[UnfoundedDelegation]:
        """Return the delegations by actors who don't hold the role on the first day."""
        found = conflicts.unfounded_delegations(self)
        return Answers(found, "Delegated without the role")

    def overloads(self) -> Answers[Overload]:
        """Return the periods over which an actor's shares add up to more than full time."""
        return Answers(conflicts.overloads(self), "Beyond full time")

    def load(self, start: datetime.date | str, end: datetime.date | str) -> Answers[Loaded]:
        """
        Return how much of full time each actor is appointed for, month by month.

        Actors without an appointment in the period are left out.

        Args:
            start: The first day.
            end: The day after the last.

        Raises:
            InvalidValue: One is no date, or the end comes before the start.
        """
        found = loads.load(self, start, end)
        return Answers(found, f"Load from {day(start)} until {day(end)}")

    def segregation(
        self, duties: Iterable[tuple[Duty | str, Duty | str]], *, on: datetime.date | str
    ) -> Answers[Conflict]:
        """
        Return where one actor holds two duties that must be held apart, on a day.

        Asked are the scopes that have no parts, and those with a schedule of their own; each at the
        stages that it is in by its schedule, or at all where it has none.

        Args:
            duties: The pairs of duties, such as ``[("do", "approve")]``.
            on: The day.

        Raises:
            InvalidValue: There is no such duty, or the day is no date.
        """
        found = conflicts.segregation(self, duties, on)
        return Answers(found, f"Duties to be held apart on {day(on)}")

    def role_conflicts(self, *, on: datetime.date | str) -> Answers[RoleConflict]:
        """
        Return where one actor holds two roles that the model keeps apart, on a day.

        These are the roles with `apart_from`. A role that is held for a whole is held for its parts
        too.

        Args:
            on: The day.

        Raises:
            InvalidValue: The day is no date.
        """
        found = conflicts.role_conflicts(self, on)
        return Answers(found, f"Roles to be held apart on {day(on)}")

    # What if

    def leaving(
        self, actor: str | Actor, *, on: datetime.date | str, until: datetime.date | str
    ) -> Departure:
        """
        Return what follows if an actor leaves: what ends, and what is vacant up to a day.

        What they delegated ends too.

        Args:
            actor: The actor.
            on: The first day without them.
            until: The day up to which vacancies are looked for.

        Raises:
            UnknownName: There is no such actor.
            InvalidValue: A day is no date, or `until` comes before `on`.
        """
        return people.leaving(self, self.actor(actor), on, until)

    def swapped(self, a: str | Actor, b: str | Actor, *, on: datetime.date | str) -> Organization:
        """
        Return the organisation in which two actors stand where the other stood from a day on.

        Each holds what the other would have held, and what the other delegated they delegated.
        What that changes, `compared` tells.

        Raises:
            UnknownName: There is no such actor.
            InvalidValue: The day is no date.
        """
        return people.swapped(self, self.actor(a), self.actor(b), on)

    def succession(
        self, role: str | Role, *, scope: str | Scope, on: datetime.date | str
    ) -> Answers[Candidate]:
        """
        Return who else might take a role, those who lack the fewest skills first.

        The skills are those that the role needs and those of the responsibilities that it owns.
        Among equals, who is appointed for less of full time comes first.  Teams are left out.
        """
        who = self.model.role(role)
        found = people.succession(self, who, self.scope(scope), on)
        return Answers(found, f"Who else might be {who.name} on {day(on)}")

    def bus_factor(self, scope: str | Scope, *, on: datetime.date | str) -> BusFactor:
        """
        Return how few actors must leave for most roles of a scope to be vacant.

        Roles count that have duties at the stages that the scope is in, or at any where no schedule
        tells it. Whoever holds the most roles leaves first, until more than half of the roles are
        vacant; whoever is left to take a role over (a holder above, the permanent holder behind an
        acting one) holds it then, as in `leaving`. It is the greedy estimate of Avelino, Passos,
        Hora and Valente (2016), "A Novel Approach for Estimating Truck Factors", with roles in
        place of files.
        """
        return people.bus_factor(self, self.scope(scope), on)

    # As known at, and without names

    def as_known(self, at: datetime.date | str) -> Organization:
        """
        Return the organisation as it was known at a time.

        Appointments recorded later are left out, so that a correction entered since doesn't change
        what a report said then; those without `recorded_at` were always known.

        Args:
            at: A time with its zone, or a date: what was recorded by the end of that day in UTC.

        Raises:
            InvalidValue: It is neither.
        """
        limit = moment(at)
        if limit is None:
            raise InvalidValue("Organization", "as_known", at, "a time or a date")
        if not isinstance(at, datetime.datetime) and len(str(at)) <= len("2026-01-01"):
            limit = limit.replace(hour=23, minute=59, second=59, microsecond=999_999)
        known = (one for one in self.appointments if (one.recorded_at or limit) <= limit)
        return attrs.evolve(self, appointments=tuple(known))

    def redacted(self) -> Organization:
        """Return the organisation without the names and aliases of its actors; the keys stay."""
        nameless = (attrs.evolve(one, name="", aliases=()) for one in self.actors)
        return attrs.evolve(self, actors=tuple(nameless))

    def __repr__(self) -> str:
        return (
            f"<Organization on {self.model.name!r}: {len(self.actors)} actors, "
            f"{len(self.scopes)} scopes, {len(self.appointments)} appointments>"
        )
