"""Who holds which role for which scope on a day, and so who owns what."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
from attrs import field, frozen

from roles.errors import InvalidModel, InvalidValue, Problem, UnknownName, shown
from roles.model.names import nearest
from roles.model.rolemodel import RoleModel
from roles.org.actors import Actor, Appointment, Scope, moment
from roles.plan.dates import day
from roles.plan.schedule import Schedule

if TYPE_CHECKING:
    from roles.model.ownership import Ownership
    from roles.model.vocabulary import Responsibility, Role, Stage

__all__ = ["Holding", "Organization", "OrganizationAnswer"]

_NEVER = datetime.date.max


def _members(value: Iterable[Any]) -> tuple[Any, ...]:
    if isinstance(value, (str, Mapping)) or not isinstance(value, Iterable):
        raise InvalidValue("Organization", "", value, "an iterable of objects")
    return tuple(value)


def _schedules(
    value: Mapping[str, Schedule] | Iterable[tuple[str, Schedule]],
) -> tuple[tuple[str, Schedule], ...]:
    return tuple(dict(value).items())


@frozen(kw_only=True)
class Holding:
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


@frozen(kw_only=True)
class OrganizationAnswer:
    """
    Who owns a responsibility for a scope on a day.

    Attributes:
        organization: The organisation that was asked.
        responsibility: The responsibility.
        scope: The scope.
        on: The day.
        stage: The stage that it is about.
        owners: The roles that own it at the stage; should be one.
        appointments: By which the actors hold these roles on that day.
    """

    organization: Organization = field(repr=False, eq=False)
    responsibility: Responsibility
    scope: Scope
    on: datetime.date
    stage: Stage
    owners: tuple[Role, ...]
    appointments: tuple[Appointment, ...]

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
    def ownership(self) -> Ownership:
        """The model's answer, with its reasons."""
        return self.organization.model.ownership(self.responsibility, at=self.stage)

    @property
    def holdings(self) -> tuple[Holding, ...]:
        """For each owning role, who holds it and by which way."""
        return tuple(
            self.organization.holding(role, scope=self.scope, on=self.on) for role in self.owners
        )

    def explain(self) -> str:
        """Return the chain as text: scope, stage, role, appointments, and the model's reasons."""
        who = ", ".join(actor.name or actor.key for actor in self.actors) or "nobody"
        scope = self.scope.name or self.scope.key
        lines = [f"{self.responsibility.name} for {scope} on {self.on}: {who}"]
        lines.append(f"  - at {self.stage.name}" + self.organization.stage_reason(self))
        for holding in self.holdings:
            lines += [f"  - {line}" for line in _held(holding)]
        lines += [
            f"  - {reason.text}" for reason in self.ownership.reasons if reason.duty.value == "own"
        ]
        return "\n".join(lines)

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
        period = f"from {one.start}" + (f" to before {one.end}" if one.end else "")
        how = f", delegated by {one.delegated_by}" if one.delegated_by else ""
        how = ", acting" if one.kind == "acting" else how
        behind = "in place of " if one in holding.chain else ""
        yield f"{behind}{one.actor} holds {holding.role.name} for {where} {period}{how}"


@frozen
class _Periods:
    """The appointments to one role and scope, so ordered that those of a day are quickly found."""

    starts: tuple[datetime.date, ...]
    latest: tuple[datetime.date, ...]
    appointments: tuple[Appointment, ...]

    @classmethod
    def of(cls, appointments: Iterable[Appointment]) -> _Periods:
        ordered = tuple(sorted(appointments, key=lambda one: one.start))
        latest, last = [], datetime.date.min
        for one in ordered:
            last = max(last, one.end or _NEVER)
            latest.append(last)
        return cls(tuple(one.start for one in ordered), tuple(latest), ordered)

    def on(self, date: datetime.date) -> list[Appointment]:
        """Return those that cover a day, the one that started last first."""
        found = []
        index = bisect_right(self.starts, date) - 1
        while index >= 0 and self.latest[index] > date:
            one = self.appointments[index]
            if one.end is None or date < one.end:
                found.append(one)
            index -= 1
        return found


@frozen(repr=False, eq=False)
class Organization:
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

    model: RoleModel
    actors: tuple[Actor, ...] = field(default=(), kw_only=True, converter=_members)
    scopes: tuple[Scope, ...] = field(default=(), kw_only=True, converter=_members)
    appointments: tuple[Appointment, ...] = field(default=(), kw_only=True, converter=_members)
    schedules: tuple[tuple[str, Schedule], ...] = field(
        default=(), kw_only=True, converter=_schedules
    )

    def __attrs_post_init__(self) -> None:
        if found := list(self._problems()):
            raise InvalidModel(found, f"organization on {self.model.name}")

    # What must hold

    def _problems(self) -> Iterator[Problem]:
        for name, kind in (("actors", Actor), ("scopes", Scope), ("appointments", Appointment)):
            for number, one in enumerate(getattr(self, name)):
                if type(one) is not kind:
                    yield Problem(f"{name}[{number}]", f"{one!r:.60} is no {kind.__name__}")
                    return
        keyed: tuple[tuple[str, tuple[Actor | Scope, ...]], ...] = (
            ("actors", self.actors),
            ("scopes", self.scopes),
        )
        for name, members in keyed:
            seen: set[str] = set()
            for number, member in enumerate(members):
                if member.key in seen:
                    taken = f"the key {shown(member.key)} is taken"
                    yield Problem(f"{name}[{number}]", taken)
                seen.add(member.key)
        found = [*self._unknown()]
        yield from found
        if not found:
            yield from self._circles()

    def _unknown(self) -> Iterator[Problem]:
        known: dict[str, Mapping[str, Any]] = {
            "actors": self.actor_by_key,
            "scopes": self.scope_by_key,
            "roles": self.model.by_key("roles"),
        }
        references: list[tuple[str, str, str | None]] = [
            (f"scopes.{scope.key}.parent", "scopes", scope.parent)
            for scope in self.scopes
            if scope.parent is not None and scope.parent not in known["scopes"]
        ]
        references += [
            (f"actors.{actor.key}.member_of", "actors", team)
            for actor in self.actors
            for team in actor.member_of
            if team not in known["actors"]
        ]
        references += [
            ("schedules", "scopes", key) for key, _ in self.schedules if key not in known["scopes"]
        ]
        for number, one in enumerate(self.appointments):
            for name, collection in (
                ("actor", "actors"),
                ("role", "roles"),
                ("scope", "scopes"),
                ("delegated_by", "actors"),
            ):
                asked = getattr(one, name)
                if asked is not None and asked not in known[collection]:
                    references.append((f"appointments[{number}].{name}", collection, asked))
        for count, (place, collection, unknown) in enumerate(references):
            message = f"{shown(unknown)} is not among the {collection}"
            # Keys of people may be personal: of actors nobody else's is told.
            if count < 50 and collection != "actors":
                near = nearest(str(unknown), known[collection])
                message += f"; the nearest: {', '.join(near)}" if near else "; there are none"
            yield Problem(place, message)

    def _circles(self) -> Iterator[Problem]:
        parents = {scope.key: scope.parent for scope in self.scopes}
        safe: set[str] = set()
        for key in parents:
            trail: dict[str, None] = {}
            above: str | None = key
            while above is not None and above not in safe:
                if above in trail:
                    circle = [*list(trail)[list(trail).index(above) :], above]
                    yield Problem(
                        f"scopes.{above}.parent", f"goes in a circle: {' in '.join(circle)}"
                    )
                    break
                trail[above] = None
                above = parents[above]
            safe.update(trail)
        yield from self._delegation_circles()

    def _delegation_circles(self) -> Iterator[Problem]:
        numbers = {id(one): number for number, one in enumerate(self.appointments)}
        for periods in self._periods.values():
            delegated = [one for one in periods.appointments if one.kind == "delegated"]
            for one in delegated:
                by = {
                    other.actor: other.delegated_by
                    for other in periods.on(one.start)
                    if other.kind == "delegated"
                }
                trail = [one.actor]
                above: str | None = one.delegated_by
                while above is not None and above not in trail:
                    trail.append(above)
                    above = by.get(above)
                if above is not None and one.start != one.end:
                    yield Problem(
                        f"appointments[{numbers[id(one)]}].delegated_by",
                        f"goes in a circle from {one.start} on: "
                        f"{' by '.join([*trail[trail.index(above) :], above])}",
                    )
                    break

    # Indexes

    @cached_property
    def actor_by_key(self) -> dict[str, Actor]:
        """The actors, by key."""
        return {actor.key: actor for actor in self.actors}

    @cached_property
    def scope_by_key(self) -> dict[str, Scope]:
        """The scopes, by key."""
        return {scope.key: scope for scope in self.scopes}

    @cached_property
    def _schedule_by_scope(self) -> dict[str, Schedule]:
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
    def _periods(self) -> dict[tuple[str, str], _Periods]:
        grouped: dict[tuple[str, str], list[Appointment]] = {}
        for one in self.current:
            pair = (one.role, one.scope)
            if pair in grouped:
                grouped[pair].append(one)
            else:
                grouped[pair] = [one]
        return {pair: _Periods.of(group) for pair, group in grouped.items()}

    @cached_property
    def above(self) -> dict[str, tuple[str, ...]]:
        """Each scope's key with those of the scopes that it is part of, the nearest first."""
        parents = {scope.key: scope.parent for scope in self.scopes}
        chains: dict[str, tuple[str, ...]] = {}
        for key in parents:
            trail = []
            above: str | None = key
            while above is not None and above not in chains:
                trail.append(above)
                above = parents[above]
            chain: tuple[str, ...] = chains[above] if above is not None else ()
            for one in reversed(trail):
                chain = chains[one] = (one, *chain)
        return chains

    # Look-ups

    def actor(self, key: str | Actor) -> Actor:
        """Return the actor with a key, or itself; raise `UnknownName`."""
        found: Actor = _one(self.actor_by_key, key, "actors", near=False)
        return found

    def scope(self, key: str | Scope) -> Scope:
        """Return the scope with a key, or itself; raise `UnknownName` with the nearest."""
        found: Scope = _one(self.scope_by_key, key, "scopes", near=True)
        return found

    def schedule_of(self, scope: str | Scope) -> Schedule | None:
        """Return the schedule of a scope, or of the nearest above it that has one."""
        for key in self.above[self.scope(scope).key]:
            if key in self._schedule_by_scope:
                return self._schedule_by_scope[key]
        return None

    # Who holds, who owns

    def _holders(
        self, role: str, scope: str, date: datetime.date
    ) -> tuple[str | None, list[Appointment]]:
        """Return the nearest scope upward with a holder, and the appointments that count."""
        for key in self.above[scope]:
            periods = self._periods.get((role, key))
            if periods is not None:
                found = periods.on(date)
                if found and (len(found) > 1 or found[0].kind != "permanent"):
                    found = self._counting(role, key, date, found)
                if found:
                    return key, found
        return None, []

    def _counting(
        self, role: str, scope: str, date: datetime.date, found: list[Appointment]
    ) -> list[Appointment]:
        """Return those of *found* that count: acting before permanent, delegates for delegators."""
        acting = [one for one in found if one.kind == "acting"]
        holders = acting or [one for one in found if one.kind == "permanent"]
        delegated = [one for one in found if one.kind == "delegated"]
        if not delegated:
            return holders
        if not holders:
            above = self.above[scope][1:]
            holders = self._holders(role, above[0], date)[1] if above else []
            inherited = True
        else:
            inherited = False
        by: dict[str, list[Appointment]] = {}
        for one in delegated:
            by.setdefault(str(one.delegated_by), []).append(one)
        counting: dict[str, Appointment] = {}
        pending = list(reversed(holders))
        while pending:
            one = pending.pop()
            delegates = by.get(one.actor, ())
            if delegates:
                pending.extend(reversed(delegates))
            elif not (inherited and one in holders):
                counting.setdefault(one.actor, one)
        return list(counting.values())

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
        which, where, date = self.model.role(role), self.scope(scope), day(on)
        key, counting = self._holders(which.key, where.key, date)
        chain: list[Appointment] = []
        if key is not None:
            everyone = [
                one
                for above in self.above[key]
                if (which.key, above) in self._periods
                for one in self._periods[which.key, above].on(date)
            ]
            pending = list(counting)
            while pending:
                one = pending.pop(0)
                behind = [
                    other
                    for other in everyone
                    if other not in counting
                    and other not in chain
                    and (
                        other.actor == one.delegated_by
                        or (one.kind == "acting" and other.kind == "permanent")
                    )
                ]
                chain += behind
                pending += behind
        return Holding(
            role=which,
            scope=where,
            found_at=None if key is None else self.scope_by_key[key],
            appointments=tuple(counting),
            chain=tuple(chain),
        )

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
        where = self.scope_by_key.get(scope) if type(scope) is str else None
        if where is None:
            where = self.scope(scope)
        stage = self.model.stage(at) if at is not None else self._stage_on(where, date)
        what = self.model.responsibility(responsibility)
        owners = self.model.owners_of(what, at=stage)
        appointments: list[Appointment] = []
        for role in owners:
            appointments += self._holders(role.key, where.key, date)[1]
        return OrganizationAnswer(
            organization=self,
            responsibility=what,
            scope=where,
            on=date,
            stage=stage,
            owners=owners,
            appointments=tuple(appointments),
        )

    def _stage_on(self, scope: Scope, date: datetime.date) -> Stage:
        schedule = self.schedule_of(scope)
        if schedule is None:
            raise InvalidValue(
                "who_owns", "at", None, f"a stage, since {scope.key} has no schedule to tell it"
            )
        stage = schedule.stage_on(date)
        if stage is None:
            raise InvalidValue(
                "who_owns",
                "at",
                None,
                f"a stage, since {scope.key} is in none on {date}: "
                f"its schedule runs from {schedule.begin} to before {schedule.end}",
            )
        return self.model.stage(stage.key)

    def stage_reason(self, answer: OrganizationAnswer) -> str:
        """Return when the scope of an answer is at its stage, as far as a schedule tells."""
        schedule = self.schedule_of(answer.scope)
        if schedule is None or answer.stage.key not in {one.stage.key for one in schedule}:
            return ""
        planned = schedule[answer.stage.key]
        inside = planned.start <= answer.on < planned.end
        return f" (from {planned.start} to before {planned.end})" if inside else " (as asked)"

    def held_by(self, actor: str | Actor, *, on: datetime.date | str) -> tuple[Appointment, ...]:
        """
        Return the appointments of an actor on a day, in the order given, with those of its teams.

        Raises:
            UnknownName: There is no such actor.
        """
        date = day(on)
        members = {self.actor(actor).key}
        pending = list(members)
        while pending:
            for team in self.actor_by_key[pending.pop()].member_of:
                if team not in members:
                    members.add(team)
                    pending.append(team)
        return tuple(one for key in sorted(members, key=self._order.__getitem__)
                     for one in self._by_actor.get(key, ()) if one.covers(date))  # fmt: skip

    @cached_property
    def _order(self) -> dict[str, int]:
        return {actor.key: number for number, actor in enumerate(self.actors)}

    @cached_property
    def _by_actor(self) -> dict[str, list[Appointment]]:
        grouped: dict[str, list[Appointment]] = {}
        for one in self.current:
            grouped.setdefault(one.actor, []).append(one)
        return grouped

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
        whole_day = not isinstance(at, datetime.datetime) and len(str(at)) <= len("2026-01-01")
        if whole_day:
            limit += datetime.timedelta(days=1)
        return attrs.evolve(
            self,
            appointments=tuple(
                one
                for one in self.appointments
                if one.recorded_at is None
                or (one.recorded_at < limit if whole_day else one.recorded_at <= limit)
            ),
        )

    def redacted(self) -> Organization:
        """Return the organisation without the names of its actors; the keys stay."""
        return attrs.evolve(self, actors=tuple(attrs.evolve(one, name="") for one in self.actors))

    def __repr__(self) -> str:
        return (
            f"<Organization on {self.model.name!r}: {len(self.actors)} actors, "
            f"{len(self.scopes)} scopes, {len(self.appointments)} appointments>"
        )


def _recorded(one: Appointment) -> datetime.datetime:
    return one.recorded_at or datetime.datetime.min.replace(tzinfo=datetime.UTC)


def _one(known: Mapping[str, Any], asked: object, collection: str, *, near: bool) -> Any:
    key = asked if isinstance(asked, str) else getattr(asked, "key", None)
    if isinstance(key, str) and key in known:
        return known[key]
    raise UnknownName(
        asked if key is None else key, collection, nearest(str(key), known) if near else ()
    )
