"""The things that statements are about: roles, responsibilities, stages, skills, goals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from roles.errors import InvalidValue
from roles.model.display import Displayed
from roles.model.evidence import Evidenced
from roles.model.names import (
    is_key,
    is_name,
    is_optional_reference,
    is_text,
    is_texts,
    keys,
    texts,
)
from roles.model.recurrence import recurrence
from roles.model.shape import allows, refers_to

if TYPE_CHECKING:
    import datetime

    from attrs import Attribute
    from dateutil.relativedelta import relativedelta
    from dateutil.rrule import rrule, rruleset

__all__ = [
    "Deliverable",
    "Focus",
    "Goal",
    "Responsibility",
    "Role",
    "Skill",
    "Stage",
    "duration_text",
    "parse_duration",
]

_DURATION = re.compile(
    r"P(?!$)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?!$)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
).fullmatch
DURATION_PATTERN = (
    r"^\s*P(?=.)(\d{1,6}Y)?(\d{1,6}M)?(\d{1,6}W)?(\d{1,6}D)?"
    r"(T(?=.)(\d{1,6}H)?(\d{1,6}M)?(\d{1,6}S)?)?\s*$"
)
_DURATION_ALLOWED = "an ISO 8601 duration such as 'P6W', 'P2M' or 'P1Y6M'"
_LONGEST_NUMBER = 6
_LONGEST_YEARS = 1_000
_DURATION_BOUND = f"a duration of at most {_LONGEST_YEARS:,} years, such as 'P6W' or 'P1Y6M'"


def parse_duration(text: str) -> relativedelta:
    """
    Read an ISO 8601 duration of whole units.

    Args:
        text: ``P``, then years, months, weeks and days, then ``T`` and hours, minutes, seconds.

    Raises:
        InvalidValue: The text isn't of this form, or it is over a thousand years.

    Examples:
        >>> parse_duration("P6W").weeks
        6
    """
    from roles.model.duration import Duration

    match = _DURATION(text.strip()) if isinstance(text, str) else None
    parts = {unit: n for unit, n in match.groupdict().items() if n} if match else {}
    if not parts:
        raise InvalidValue("Stage", "duration", text, _DURATION_ALLOWED)
    if max(map(len, parts.values())) <= _LONGEST_NUMBER:
        units: dict[str, Any] = {unit: int(number) for unit, number in parts.items()}
        duration = Duration(**units)
        if _is_bounded(duration):
            return duration
    raise InvalidValue("Stage", "duration", text, _DURATION_BOUND)


def _is_bounded(duration: relativedelta) -> bool:
    """Return whether a duration is short enough for its days to be counted."""
    import datetime

    try:
        end = datetime.date.min + duration
    except (ValueError, OverflowError):
        return False
    return end.toordinal() <= datetime.date(1 + _LONGEST_YEARS, 1, 1).toordinal()


def duration_text(duration: relativedelta) -> str:
    """
    Return a duration in ISO 8601, in weeks where its days are whole weeks.

    Examples:
        >>> duration_text(parse_duration("P42D"))
        'P6W'
    """
    days, weeks = duration.days, 0
    if days and days % 7 == 0:
        days, weeks = 0, days // 7
    date = [(duration.years, "Y"), (duration.months, "M"), (weeks, "W"), (days, "D")]
    time = [(duration.hours, "H"), (duration.minutes, "M"), (duration.seconds, "S")]
    text = "".join(f"{number}{unit}" for number, unit in date if number)
    if any(number for number, _ in time):
        text += "T" + "".join(f"{number}{unit}" for number, unit in time if number)
    return f"P{text or '0D'}"


def _duration(value: relativedelta | str | None) -> relativedelta | None:
    if isinstance(value, str):
        return parse_duration(value)
    if value is None:
        return None
    from dateutil.relativedelta import relativedelta

    from roles.model.duration import Duration

    return Duration.copied(value) if isinstance(value, relativedelta) else value


def _is_duration(instance: object, attribute: Attribute[Any], value: object) -> None:
    if value is None:
        return
    from dateutil.relativedelta import relativedelta

    whole = isinstance(value, relativedelta) and all(
        isinstance(getattr(value, unit), int) and getattr(value, unit) >= 0
        for unit in ("years", "months", "days", "hours", "minutes", "seconds", "microseconds")
    )
    absolute = whole and any(
        getattr(value, unit) is not None
        for unit in ("year", "month", "day", "hour", "minute", "second", "microsecond", "weekday")
    )
    if not whole or absolute or value.microseconds or value.leapdays:  # type: ignore[attr-defined]
        raise InvalidValue(type(instance).__name__, attribute.name, value, _DURATION_ALLOWED)
    if not _is_bounded(value):  # type: ignore[arg-type]
        text = duration_text(value)  # type: ignore[arg-type]
        raise InvalidValue(type(instance).__name__, attribute.name, text, _DURATION_BOUND)


def _is_rule(instance: object, attribute: Attribute[Any], value: object) -> None:
    is_text(instance, attribute, value)
    if value:
        recurrence(str(value), None)


@frozen(kw_only=True)
class Entry(Evidenced, Displayed):
    """
    What everything with a key and a name has.

    Args:
        key: Short id, unique in its collection: lower-case words joined by hyphens.
        name: The name people use for it.
        description: What a newcomer should know of it.
        aliases: Other names by which it is found.
    """

    key: str = field(kw_only=False, validator=is_key)
    name: str = field(kw_only=False, validator=is_name)
    description: str = field(default="", validator=is_text)
    aliases: tuple[str, ...] = field(default=(), converter=texts, validator=is_texts)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.key!r}, {self.name!r})"

    def __str__(self) -> str:
        return self.name


@frozen(kw_only=True, repr=False, cache_hash=True)
class Role(Entry):
    """
    A named part in the work.

    A role says who somebody is in the work; what it answers for at which stage is an
    `Assignment`, and who holds it on a day is an appointment.

    Args:
        key: Short id, unique among the roles of a model.
        name: The name people use for the role.
        kind: ``"role"``, or ``"party"`` for one that takes part but isn't modelled in depth.
        is_a: The key of the role that this one specialises.
        reports_to: The key of the role that this one reports to.
        any_of: The keys of the roles of which any can take this part, where a source leaves open
            which: "A or B". What it holds, each of them may hold.
        apart_from: The keys of the roles that nobody may hold together with this one; it is enough
            that one of two says it.
        description: What a newcomer should know of it.
        aliases: Other names by which it is found.

    Raises:
        InvalidValue: The key is malformed, the name empty, or the kind another.

    Examples:
        >>> Role("product-manager", "Product manager", aliases=["PM"])
        Role('product-manager', 'Product manager')
    """

    kind: Literal["role", "party"] = field(
        default="role", metadata=allows({"enum": ["role", "party"]})
    )
    is_a: str | None = field(
        default=None, validator=is_optional_reference, metadata=refers_to("roles")
    )
    reports_to: str | None = field(
        default=None, validator=is_optional_reference, metadata=refers_to("roles")
    )
    any_of: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("roles"))
    apart_from: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("roles"))

    @apart_from.validator
    def _check_apart_from(self, attribute: Attribute[Any], value: tuple[str, ...]) -> None:
        if self.key in value:
            raise InvalidValue("Role", "apart_from", value, "other roles than itself")

    def includes(self, key: str) -> bool:
        """Return whether a role is this one, or one of those that can take its part."""
        return key == self.key or key in self.any_of

    @kind.validator
    def _check_kind(self, attribute: Attribute[Any], value: object) -> None:
        if value not in ("role", "party"):
            raise InvalidValue("Role", "kind", value, "'role' or 'party'")


@frozen(kw_only=True, repr=False, cache_hash=True)
class Responsibility(Entry):
    """
    A duty or activity that roles are involved in.

    Args:
        key: Short id, unique among the responsibilities of a model.
        name: The name people use for it.
        part_of: The key of the responsibility that this one is a part of.
        at: The keys of the stages at which it takes place, or ``"*"`` for all; assignments
            may name more.
        recurs: How it recurs within its stages, as an RFC 5545 rule: ``"FREQ=WEEKLY"``.
        reserved_for: ``"person"`` if no software agent may carry it out; empty if anyone may.
        description: What a newcomer should know of it.
        aliases: Other names by which it is found.

    Raises:
        InvalidValue: A field is malformed.

    Examples:
        >>> Responsibility("pricing", "Pricing", at="launch").at
        ('launch',)
    """

    part_of: str | None = field(
        default=None, validator=is_optional_reference, metadata=refers_to("responsibilities")
    )
    at: tuple[str, ...] = field(
        default=(), converter=keys, metadata=refers_to("stages", or_all=True)
    )
    recurs: str = field(default="", validator=_is_rule, metadata=allows({"type": "string"}))
    reserved_for: Literal["", "person"] = field(
        default="", metadata=allows({"enum": ["", "person"]})
    )

    @reserved_for.validator
    def _check_reserved_for(self, attribute: Attribute[Any], value: object) -> None:
        if value not in ("", "person"):
            raise InvalidValue("Responsibility", "reserved_for", value, "'person' or nothing")

    def recurrence(self, start: datetime.date) -> rrule | rruleset | None:
        """
        Return the recurrence from *start* as a dateutil rule, or None if it doesn't recur.

        A monthly or yearly rule that names no day takes that of *start*, or the last day of a month
        that is too short for it.

        Examples:
            >>> import datetime
            >>> review = Responsibility("review", "Review", recurs="FREQ=WEEKLY;COUNT=2")
            >>> [day.date().isoformat() for day in review.recurrence(datetime.date(2026, 1, 5))]
            ['2026-01-05', '2026-01-12']
        """
        return recurrence(self.recurs, start) if self.recurs else None


@frozen(kw_only=True, repr=False, cache_hash=True)
class Skill(Entry):
    """
    Something one must be able to do, needed by roles or responsibilities.

    Examples:
        >>> Skill("copywriting", "Copywriting")
        Skill('copywriting', 'Copywriting')
    """


@frozen(kw_only=True, repr=False, cache_hash=True)
class Goal(Entry):
    """
    What a role wants to reach.

    Args:
        key: Short id, unique among the goals of a model.
        name: The goal in a few words.
        roles: The keys of the roles that aim at it.
        metrics: How one sees whether it is reached.
        conflicts_with: The keys of goals that pull the other way.
        description: What a newcomer should know of it.
        aliases: Other names by which it is found.

    Examples:
        >>> Goal("on-time", "Released on time", roles="pm", metrics="days late").metrics
        ('days late',)
    """

    roles: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("roles"))
    metrics: tuple[str, ...] = field(default=(), converter=texts, validator=is_texts)
    conflicts_with: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("goals"))


@frozen(kw_only=True, repr=False, cache_hash=True)
class Deliverable(Entry):
    """
    Something that work produces and a handoff carries.

    Args:
        key: Short id, unique among the deliverables of a model.
        name: The name people use for it.
        produced_by: The key of the responsibility that it results from.
        description: What a newcomer should know of it.
        aliases: Other names by which it is found.

    Examples:
        >>> Deliverable("brief", "Creative brief", produced_by="concept").produced_by
        'concept'
    """

    produced_by: str | None = field(
        default=None, validator=is_optional_reference, metadata=refers_to("responsibilities")
    )


@frozen(kw_only=True, repr=False, cache_hash=True)
class Focus(Entry):
    """
    Where the attention of a role lies.

    Args:
        key: Short id, unique among the focuses of a model.
        name: The focus in a few words.
        roles: The keys of the roles whose focus it is.
        description: What a newcomer should know of it.
        aliases: Other names by which it is found.

    Examples:
        >>> Focus("creativity", "Creativity and design", roles=["planner"]).roles
        ('planner',)
    """

    roles: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("roles"))


@frozen(kw_only=True, repr=False, cache_hash=True)
class Stage(Entry):
    """
    A step of the lifecycle.

    Args:
        key: Short id, unique among the stages of a model.
        name: The name people use for it.
        lead: The key of the role that leads it, and owns there what nobody else owns.
        phase: The name of the group of stages it belongs to.
        after: The keys of the stages that come right before it.
        entry: What must hold before it starts.
        exit: What must hold before it ends.
        duration: How long it takes: a `dateutil.relativedelta.relativedelta` of whole units, or
            ISO 8601 text such as ``"P6W"``.
        description: What a newcomer should know of it.
        aliases: Other names by which it is found.

    Raises:
        InvalidValue: A field is malformed.

    Examples:
        >>> Stage("launch", "Launch", after="testing", duration="P2W").duration.days
        14
    """

    lead: str | None = field(
        default=None, validator=is_optional_reference, metadata=refers_to("roles")
    )
    phase: str = field(default="", validator=is_text)
    after: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("stages"))
    entry: tuple[str, ...] = field(default=(), converter=texts, validator=is_texts)
    exit: tuple[str, ...] = field(default=(), converter=texts, validator=is_texts)
    duration: relativedelta | None = field(
        default=None,
        converter=_duration,
        validator=_is_duration,
        metadata=allows({"type": "string", "pattern": DURATION_PATTERN}),
    )
