"""What is known of an organisation: its actors, scopes and appointments, and where to find them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import field, frozen

from roles.errors import InvalidModel, InvalidValue, UnknownName
from roles.model.collection import Collection
from roles.model.display import Answers
from roles.model.rolemodel import RoleModel
from roles.model.vocabulary import Stage
from roles.org.actors import Actor, Appointment, Scope
from roles.org.integrity import problems
from roles.org.periods import Periods
from roles.plan.schedule import Schedule

__all__ = ["Records"]

_NAMED = "its name (`at=`, `--at`)"


def _members(value: Iterable[Any]) -> tuple[Any, ...]:
    if isinstance(value, (str, Mapping)) or not isinstance(value, Iterable):
        raise InvalidValue("Organization", "", value, "an iterable of objects")
    return tuple(value)


def _schedules(
    value: Mapping[str, Schedule] | Iterable[tuple[str, Schedule]],
) -> tuple[tuple[str, Schedule], ...]:
    try:
        return tuple(dict(value).items())
    except (TypeError, ValueError):
        raise InvalidValue("Organization", "schedules", value, "schedules by scope") from None


class _Actors(Collection[Actor]):
    """Actors, whose keys may be personal: a message about an unknown one names nobody else."""

    def find_key(self, asked: object) -> str:
        """Return the key of the actor that goes by *asked*, be it ``Example, Ann``."""
        try:
            return super().find_key(asked)
        except UnknownName as error:
            last, comma, first = str(asked).partition(",")
            if error.among or not comma:
                raise
        try:
            return super().find_key(f"{first} {last}")
        except UnknownName as error:
            raise UnknownName(asked, self.name, among=error.among, total=len(self)) from None

    def nearest(self, asked: str) -> tuple[str, ...]:
        return ()


@frozen(repr=False, eq=False)
class Records:
    """The facts of an organisation, with an index for each way in which they are looked up."""

    model: RoleModel
    actors: tuple[Actor, ...] = field(default=(), kw_only=True, converter=_members)
    scopes: tuple[Scope, ...] = field(default=(), kw_only=True, converter=_members)
    appointments: tuple[Appointment, ...] = field(default=(), kw_only=True, converter=_members)
    schedules: tuple[tuple[str, Schedule], ...] = field(
        default=(), kw_only=True, converter=_schedules
    )

    def __attrs_post_init__(self) -> None:
        if found := list(problems(self)):
            raise InvalidModel(found, f"organization on {self.model.name}")

    @cached_property
    def actor_by_key(self) -> dict[str, Actor]:
        """The actors, by key."""
        return {actor.key: actor for actor in self.actors}

    @cached_property
    def scope_by_key(self) -> dict[str, Scope]:
        """The scopes, by key."""
        return {scope.key: scope for scope in self.scopes}

    @cached_property
    def scheduled(self) -> dict[str, Schedule]:
        """The schedules, by the key of the scope that has it for its own."""
        return dict(self.schedules)

    @cached_property
    def current(self) -> tuple[Appointment, ...]:
        """The appointments that count: the last record of each id, and none that never is."""
        last: dict[str, Appointment] = {}
        for one in self.appointments:
            if one.id:
                known = last.get(one.id)
                if known is None or _recorded(one) >= _recorded(known):
                    last[one.id] = one
        return tuple(
            one
            for one in self.appointments
            if (not one.id or last[one.id] is one) and one.start != one.end
        )

    @cached_property
    def periods(self) -> dict[tuple[str, str], Periods]:
        """The appointments that count, by role and scope."""
        grouped: dict[tuple[str, str], list[Appointment]] = {}
        for one in self.current:
            pair = (one.role, one.scope)
            if pair in grouped:
                grouped[pair].append(one)
            else:
                grouped[pair] = [one]
        return {pair: Periods.of(group) for pair, group in grouped.items()}

    @cached_property
    def rank_of_actor(self) -> dict[str, int]:
        """The position of each actor, by key."""
        return {actor.key: number for number, actor in enumerate(self.actors)}

    @cached_property
    def rank_of_scope(self) -> dict[str, int]:
        """The position of each scope, by key."""
        return {scope.key: number for number, scope in enumerate(self.scopes)}

    @cached_property
    def _by_actor(self) -> dict[str, list[Appointment]]:
        grouped: dict[str, list[Appointment]] = {}
        for one in self.current:
            grouped.setdefault(one.actor, []).append(one)
        return grouped

    def appointments_of(self, actor: str | Actor) -> Answers[Appointment]:
        """Return the appointments of an actor that count, in the order given."""
        key = self.actor(actor).key
        return Answers(self._by_actor.get(key, ()), f"Appointments of {key}", self.model.names)

    @cached_property
    def _named_actors(self) -> _Actors:
        return _Actors(self.actors, "actors")

    @cached_property
    def _named_scopes(self) -> Collection[Scope]:
        return Collection(self.scopes, "scopes")

    def actor(self, name: str | Actor) -> Actor:
        """
        Return the actor that goes by a key, a name or an alias, or itself.

        Raises:
            UnknownName: There is none, or there are several: then it lists their keys.
        """
        found = self.actor_by_key.get(name) if isinstance(name, str) else None
        return found or self._named_actors.find(name)

    def scope(self, name: str | Scope) -> Scope:
        """
        Return the scope that goes by a key, a name or an alias, or itself.

        Raises:
            UnknownName: There is none, or there are several: then it lists their keys.
        """
        found = self.scope_by_key.get(name) if isinstance(name, str) else None
        return found or self._named_scopes.find(name)

    def upwards(self, scope: str) -> Iterator[str]:
        """Yield the key of a scope, then those of the scopes that it is part of, nearest first."""
        above: str | None = scope
        while above is not None:
            yield above
            above = self.scope_by_key[above].parent

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """The keys of the members of each team that has any, by the key of the team."""
        members: dict[str, list[str]] = {}
        for actor in self.actors:
            for team in actor.member_of:
                members.setdefault(team, []).append(actor.key)
        return {team: tuple(keys) for team, keys in members.items()}

    def members_above(self, actor: str) -> set[str]:
        """Return the key of an actor with those of its teams, and of theirs."""
        members = {actor}
        pending = [actor]
        while pending:
            for team in self.actor_by_key[pending.pop()].member_of:
                if team not in members:
                    members.add(team)
                    pending.append(team)
        return members

    def within(self, actor: str) -> list[str]:
        """Return the key of an actor with those of its members, and of theirs."""
        within = {actor: None}
        pending = [actor]
        while pending:
            for key in self.members.get(pending.pop(), ()):
                if key not in within:
                    within[key] = None
                    pending.append(key)
        return list(within)

    def is_agent(self, actor: str) -> bool:
        """Return whether an actor is an agent, or a team of agents without a person."""
        kinds = {self.actor_by_key[key].kind for key in self.within(actor)}
        return "agent" in kinds and "person" not in kinds

    def schedule_of(self, scope: str | Scope) -> Schedule | None:
        """Return the schedule of a scope, or of the nearest above it that has one."""
        for key in self.upwards(self.scope(scope).key):
            if key in self.scheduled:
                return self.scheduled[key]
        return None

    def schedule_telling(self, scope: Scope) -> Schedule:
        """
        Return the schedule that says at which stage a scope is.

        Raises:
            InvalidValue: Neither the scope nor any above it has one.
        """
        schedule = self.schedule_of(scope)
        if schedule is None:
            why = f"{scope.key} has no schedule that says at which stage it is"
            raise InvalidValue("the stage", "", None, f"{_NAMED}: {why}")
        return schedule

    def stage_on(self, scope: str | Scope, on: datetime.date | str) -> Stage | None:
        """Return the stage that a scope is in on a day, by its schedule; None if unknown."""
        schedule = self.schedule_of(scope)
        stage = schedule.stage_on(on) if schedule is not None else None
        return self.model.stage(stage.key) if stage is not None else None

    def stage_telling(self, scope: Scope, on: datetime.date) -> Stage:
        """
        Return the stage that a scope is in on a day, by its schedule.

        Raises:
            InvalidValue: It has no schedule, or is in no stage on that day.
        """
        schedule = self.schedule_telling(scope)
        stage = self.stage_on(scope, on)
        if stage is None:
            until = f" until {schedule.end}" if schedule.end else ""
            runs = f"its schedule runs from {schedule.begin}{until}"
            why = f"{scope.key} is in no stage on {on}; {runs}"
            raise InvalidValue("the stage", "", None, f"{_NAMED}: {why}")
        return stage


def _recorded(one: Appointment) -> datetime.datetime:
    return one.recorded_at or datetime.datetime.min.replace(tzinfo=datetime.UTC)
