"""Which roles an actor of a log holds, and from when to when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import field, frozen

from roles.errors import UnknownName

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel
    from roles.org.organization import Organization

__all__ = ["FIRST", "LAST", "Span", "Staffing", "namesakes"]

# Wide enough for every log, and within what frames in nanoseconds can hold.
FIRST = datetime.datetime(1700, 1, 1)  # noqa: DTZ001
LAST = datetime.datetime(2200, 1, 1)  # noqa: DTZ001


@frozen
class Span:
    """
    The roles that an actor holds over a time, for a scope.

    Attributes:
        actor: The actor, as the log has it.
        scope: The scope, as the log has it; empty where it tells none, so that any will do.
        start: From when.
        end: To before when.
        roles: The keys of the roles, in the order of the model.
    """

    actor: str
    scope: str
    start: datetime.datetime
    end: datetime.datetime
    roles: tuple[str, ...]


@frozen(kw_only=True)
class Staffing:
    """
    Tells the roles of the actors of a log.

    Args:
        model: The model.
        organization: Who is appointed to what, if it is known.
        given: The roles of actors that are given, by the actor as the log has it.
    """

    model: RoleModel
    organization: Organization | None = None
    given: Mapping[str, tuple[str, ...]] = field(factory=dict)

    @classmethod
    def of(
        cls,
        model: RoleModel,
        organization: Organization | None,
        given: Mapping[str, str | Iterable[str]],
    ) -> Staffing:
        """
        Return the staffing, with what is given checked.

        Raises:
            UnknownName: A role isn't in the model.
        """
        told = {}
        for actor, named in given.items():
            asked = (named,) if isinstance(named, str) else tuple(named)
            told[actor] = tuple(model.role(one).key for one in asked)
        return cls(model=model, organization=organization, given=told)

    def spans(self, actors: Iterable[str], scopes: Sequence[str]) -> list[Span]:
        """Return the spans of actors for scopes; those of one actor and scope cover all time."""
        return [span for actor in actors for scope in scopes for span in self._spans(actor, scope)]

    def teams(self, actors: Iterable[str]) -> dict[str, str | None]:
        """Return the team of each actor: itself, or the first that it is a member of, or None."""
        if self.organization is None:
            return {}
        found: dict[str, str | None] = {}
        for actor in actors:
            key = self._key(actor)
            one = self.organization.actor_by_key[key] if key is not None else None
            team = one.key if one and one.kind == "team" else None
            found[actor] = next(iter(one.member_of), team) if one else None
        return found

    def _key(self, actor: str) -> str | None:
        """Return the key of the organisation's actor that one in the log is, if it is one."""
        try:
            return self.organization.actor(actor).key if self.organization is not None else None
        except UnknownName:
            return None

    def _spans(self, actor: str, scope: str) -> list[Span]:
        if actor in self.given:
            return [Span(actor, scope, FIRST, LAST, self._sorted(self.given[actor]))]
        key = self._key(actor)
        if key is not None:
            return self._appointed(actor, scope, key)
        if namesakes(self.organization, actor):
            return [Span(actor, scope, FIRST, LAST, ())]
        try:
            held = self._sorted([self.model.role(actor).key])
        except UnknownName:
            held = ()
        return [Span(actor, scope, FIRST, LAST, held)]

    def _appointed(self, actor: str, scope: str, key: str) -> list[Span]:
        """Return the spans between the days on which an appointment of an actor begins or ends."""
        org = self.organization
        assert org is not None  # noqa: S101 - actors are only named where there is one
        above: set[str] | None = None
        if scope:
            try:
                above = set(org.upwards(org.scope(scope).key))
            except UnknownName:
                above = set()
        teams = org.members_above(key)
        held = [
            one
            for one in org.current
            if one.actor in teams and (above is None or one.scope in above)
        ]
        days = {day for one in held for day in (one.start, one.end) if day is not None}
        cuts = [FIRST, *sorted(_midnight(day) for day in days), LAST]
        spans: list[Span] = []
        for start, end in pairwise(cuts):
            if start >= end:
                continue
            roles = self._sorted(one.role for one in held if one.covers(start.date()))
            if spans and spans[-1].roles == roles:
                spans[-1] = Span(actor, scope, spans[-1].start, end, roles)
            else:
                spans.append(Span(actor, scope, start, end, roles))
        return spans

    def _sorted(self, keys: Iterable[str]) -> tuple[str, ...]:
        wanted = set(keys)
        return tuple(role.key for role in self.model.roles if any(map(role.includes, wanted)))


def namesakes(organization: Organization | None, actor: str) -> tuple[str, ...]:
    """Return the keys of an organisation's actors that a name may mean, if there are several."""
    try:
        if organization is not None:
            organization.actor(actor)
    except UnknownName as error:
        return error.among
    return ()


def _midnight(day: datetime.date) -> datetime.datetime:
    moment = datetime.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the log's own clock
    return min(max(moment, FIRST), LAST)
