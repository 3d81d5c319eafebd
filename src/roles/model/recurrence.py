"""Recurrence rules of RFC 5545, and how they count from a day at the end of a month."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from roles.errors import InvalidValue

if TYPE_CHECKING:
    from dateutil.rrule import rrule, rruleset

__all__ = ["clamped", "recurrence"]

_ALLOWED = "an RFC 5545 rule such as 'FREQ=WEEKLY;BYDAY=MO'"
_SHORTEST_MONTH = 28
_NAMING_A_DAY = {"BYDAY", "BYWEEKDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYEASTER"}


def recurrence(rule: str, start: datetime.date | None) -> rrule | rruleset:
    """
    Return the recurrence rule *rule*, counted from *start*.

    Raises:
        InvalidValue: The rule isn't one line of RFC 5545, or recurs more than once a minute.
    """
    from dateutil.rrule import rrulestr

    if "\n" in rule or "SECONDLY" in rule.upper() or "DTSTART" in rule.upper():
        raise InvalidValue(
            "Responsibility", "recurs", rule, f"{_ALLOWED}, without start or seconds"
        )
    first = start or datetime.date(2000, 1, 1)
    moment = datetime.datetime(first.year, first.month, first.day)  # noqa: DTZ001
    try:
        return rrulestr(clamped(rule, first), dtstart=moment)
    except InvalidValue:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise InvalidValue("Responsibility", "recurs", rule, f"{_ALLOWED} ({error})") from None


def clamped(rule: str, start: datetime.date) -> str:
    """
    Return *rule* so that it falls on the last day of months that are too short for *start*.

    RFC 5545 takes the day of a rule that names none from its start, and skips the months that have
    no such day. Who writes ``FREQ=MONTHLY`` means every month, so the rule is told to take the last
    of the days from the 28th up to that of the start.

    Raises:
        InvalidValue: The rule can't be rewritten; it must name its day.

    Examples:
        >>> clamped("FREQ=MONTHLY", datetime.date(2026, 1, 30))
        'FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1'
    """
    if start.day <= _SHORTEST_MONTH:
        return rule
    prefix, _, body = rule.rpartition(":")
    pairs = (part.partition("=") for part in body.split(";"))
    parts = {name.strip().upper(): value.strip().upper() for name, _, value in pairs}
    frequency = parts.get("FREQ")
    if frequency not in ("MONTHLY", "YEARLY") or _NAMING_A_DAY & set(parts):
        return rule
    months = parts.get("BYMONTH", str(start.month))
    if frequency == "YEARLY":
        parts["BYMONTH"] = months
        if "," in months and parts.get("INTERVAL", "1") == "1":
            parts["FREQ"] = "MONTHLY"
    several_hours = any("," in parts.get(name, "") for name in ("BYHOUR", "BYMINUTE"))
    several_months = parts["FREQ"] == "YEARLY" and "," in months
    if several_hours or several_months or "BYSETPOS" in parts:
        allowed = f"a rule that names its day (BYMONTHDAY=), since it counts from {start}"
        raise InvalidValue("Responsibility", "recurs", rule, allowed)
    days = ",".join(map(str, range(_SHORTEST_MONTH, start.day + 1)))
    parts |= {"BYMONTHDAY": days, "BYSETPOS": "-1"}
    return f"{prefix}:" * bool(prefix) + ";".join(
        f"{name}={value}" for name, value in parts.items()
    )
