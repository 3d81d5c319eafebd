"""People, teams and agents, what they are responsible for, and their appointments."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from roles.errors import InvalidValue
from roles.model.names import is_key, is_optional_key, is_share, is_text, is_texts, keys, texts
from roles.model.plain import Plain
from roles.plan.dates import day, optional_day

if TYPE_CHECKING:
    from attrs import Attribute

__all__ = ["Actor", "Appointment", "Kind", "Scope", "moment"]

Kind: TypeAlias = Literal["permanent", "acting", "delegated"]


def _levels(value: Mapping[str, int] | Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    if value == ():
        return ()
    try:
        pairs = tuple(dict(value).items())
    except (TypeError, ValueError):
        raise InvalidValue("Actor", "skills", value, "skills, each with a level") from None
    for skill, level in pairs:
        if not isinstance(skill, str) or level not in range(1, 6):
            raise InvalidValue("Actor", "skills", (skill, level), "keys with levels from 1 to 5")
    return pairs


@frozen(cache_hash=True, repr=False)
class Actor(Plain):
    """
    A person, a team or a software agent.

    Its repr shows the key alone, so that names don't get into logs.

    Args:
        key: Short id; may be a pseudonym.
        name: What it is called; may be empty.
        kind: ``"person"``, ``"team"`` or ``"agent"``.
        member_of: The keys of the teams that it is a member of.
        skills: Its skills, by the key of the skill, with levels from 1 to 5.
        reports_to: The key of the actor that it reports to, as a directory says it.
        aliases: What else a source calls it: its number, its e-mail, another spelling.

    Raises:
        InvalidValue: A field is malformed.

    Examples:
        >>> Actor("ann", name="Ann")
        Actor('ann')
    """

    key: str = field(validator=is_key)
    name: str = field(default="")
    kind: Literal["person", "team", "agent"] = field(default="person", kw_only=True)
    member_of: tuple[str, ...] = field(default=(), kw_only=True, converter=keys)
    skills: tuple[tuple[str, int], ...] = field(default=(), kw_only=True, converter=_levels)
    reports_to: str | None = field(default=None, kw_only=True, validator=is_optional_key)
    aliases: tuple[str, ...] = field(default=(), kw_only=True, converter=texts)

    @name.validator
    @aliases.validator
    def _check_names(self, attribute: Attribute[Any], value: str | tuple[str, ...]) -> None:
        try:
            for name in (value,) if isinstance(value, str) else value:
                is_text(self, attribute, name)
        except InvalidValue as error:
            # Names are personal, and errors end in logs.
            raise InvalidValue("Actor", attribute.name, "not shown", error.allowed) from None

    @kind.validator
    def _check_kind(self, attribute: Attribute[Any], value: object) -> None:
        if value not in ("person", "team", "agent"):
            raise InvalidValue("Actor", "kind", value, "'person', 'team' or 'agent'")

    def __repr__(self) -> str:
        return f"Actor({self.key!r})"


@frozen(cache_hash=True, repr=False)
class Scope(Plain):
    """
    A company, a product, an area or a component: what an appointment is for.

    Args:
        key: Short id.
        name: What it is called; empty where the key says it.
        parent: The key of the scope that it is a part of.
        aliases: What else a source calls it.

    Raises:
        InvalidValue: A key is malformed.

    Examples:
        >>> Scope("apollo", parent="company")
        Scope('apollo')
    """

    key: str = field(validator=is_key)
    name: str = field(default="", validator=is_text)
    parent: str | None = field(default=None, kw_only=True, validator=is_optional_key)
    aliases: tuple[str, ...] = field(default=(), kw_only=True, converter=texts, validator=is_texts)

    def __repr__(self) -> str:
        return f"Scope({self.key!r})"


def moment(value: datetime.date | str | None) -> datetime.datetime | None:
    """
    Return when something was recorded, as a moment in UTC.

    Args:
        value: A datetime with a time zone; a date, or ISO 8601 text of either, which stands for the
            beginning of that day in UTC; None where it isn't known.

    Raises:
        InvalidValue: It is none of these.
    """
    if value is None:
        return None
    if isinstance(value, str) and len(value) > len("2026-01-01"):
        try:
            value = datetime.datetime.fromisoformat(value)
        except ValueError:
            raise InvalidValue("Appointment", "recorded_at", value, "an ISO 8601 time") from None
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise InvalidValue("Appointment", "recorded_at", value, "a time with its zone")
        try:
            return value.astimezone(datetime.UTC)
        except OverflowError:
            allowed = "a time that is in the years 1 to 9999 in UTC too"
            raise InvalidValue("Appointment", "recorded_at", str(value), allowed) from None
    begun = day(value)
    return datetime.datetime(begun.year, begun.month, begun.day, tzinfo=datetime.UTC)


@frozen(kw_only=True, cache_hash=True)
class Appointment(Plain):
    """
    An actor in a role, for a scope, over a period.

    Args:
        actor: The key of the actor.
        role: The key of the role.
        scope: The key of the scope; what is part of it is covered too, unless somebody is
            appointed there.
        start: The first day.
        end: The day after the last; None while no end is known.  Equal to `start`, it never is.
        share: The share of full time, from 0 to 1.
        kind: ``"permanent"``; ``"acting"``, in place of whoever holds it permanently; or
            ``"delegated"``, on behalf of `delegated_by`.
        delegated_by: The key of the actor that delegated it.
        id: What later records of the same appointment are recognised by; empty for one that is
            never corrected.
        recorded_at: When it was recorded; of the records with one id, the last one known counts.

    Raises:
        InvalidValue: A field is malformed, it ends before it starts, or it is delegated by nobody
            or by its own actor.

    Examples:
        >>> held = Appointment(actor="ann", role="pm", scope="apollo", start="2026-01-01")
        >>> held.start.isoformat()
        '2026-01-01'
    """

    DATA = ("actor", "role", "scope", "start", "end", "share", "kind", "delegated_by")

    actor: str = field(validator=is_key)
    role: str = field(validator=is_key)
    scope: str = field(validator=is_key)
    start: datetime.date = field(converter=day)
    end: datetime.date | None = field(default=None, converter=optional_day)
    share: float = field(default=1.0, validator=is_share)
    kind: Kind = field(default="permanent")
    delegated_by: str | None = field(default=None, validator=is_optional_key)
    id: str = field(default="", validator=is_text)
    recorded_at: datetime.datetime | None = field(default=None, converter=moment)

    @end.validator
    def _check_end(self, attribute: Attribute[Any], value: datetime.date | None) -> None:
        if value is not None and value < self.start:
            raise InvalidValue(
                "Appointment",
                "end",
                str(value),
                f"None, or {self.start} or later: it is the day after",
            )

    @kind.validator
    def _check_kind(self, attribute: Attribute[Any], value: object) -> None:
        if value not in ("permanent", "acting", "delegated"):
            raise InvalidValue("Appointment", "kind", value, "'permanent', 'acting' or 'delegated'")

    @delegated_by.validator
    def _check_delegated_by(self, attribute: Attribute[Any], value: str | None) -> None:
        if (value is not None) != (self.kind == "delegated"):
            raise InvalidValue(
                "Appointment",
                "delegated_by",
                value,
                "an actor where kind is 'delegated', else None",
            )
        if value is not None and value == self.actor:
            raise InvalidValue("Appointment", "delegated_by", value, "another actor")

    def covers(self, date: datetime.date) -> bool:
        """Return whether a day falls in it."""
        return self.start <= date and (self.end is None or date < self.end)
