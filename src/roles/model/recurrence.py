"""Recurrence rules of RFC 5545, and how they count from a day at the end of a month."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from roles.errors import InvalidValue

if TYPE_CHECKING:
    from dateutil.rrule import rrule, rruleset

__all__ = ["clamped", "recurrence"]

_ALLOWED = "an RFC 5545 rule such as 'FREQ=WEEKLY;BYDAY=MO'"
_SHORTEST_MONTH = 28
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY")
_NAMING_A_DAY = {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}
# The smallest and the largest number of each part; a part in `_SIGNED` counts from the end too.
_NUMBERS = {
    "INTERVAL": (1, 999_999),
    "COUNT": (1, 999_999),
    "BYMONTH": (1, 12),
    "BYWEEKNO": (1, 53),
    "BYYEARDAY": (1, 366),
    "BYMONTHDAY": (1, 31),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSETPOS": (1, 366),
}
_SIGNED = {"BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYSETPOS"}
_NUMBER = re.compile(r"([+-]?)(\d{1,6})", re.ASCII).fullmatch
_UNTIL = re.compile(r"\d{8}(T\d{6})?", re.ASCII).fullmatch
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII).fullmatch
# Years of every kind, by their length and the day on which they begin, up to the last there is.
_EVERY_KIND_OF_YEAR = datetime.datetime(9972, 1, 1)  # noqa: DTZ001


def recurrence(rule: str, start: datetime.date | None) -> rrule | rruleset:
    """
    Return the recurrence rule *rule*, counted from *start*.

    Raises:
        InvalidValue: The rule isn't one of RFC 5545, recurs more than once a minute, or never.
    """
    first = start or datetime.date(2000, 1, 1)
    moment = datetime.datetime(first.year, first.month, first.day)  # noqa: DTZ001
    made = _parsed(rule, clamped(rule, first), moment)
    if start is None:
        bare = {
            name: value
            for name, value in _parts(rule).items()
            if name not in ("INTERVAL", "COUNT", "UNTIL")
        }
        if next(iter(_parsed(rule, _text(bare), _EVERY_KIND_OF_YEAR)), None) is None:
            raise _refusal(rule, "a rule that falls on some day; this one never does")
    return made


def _parsed(rule: str, text: str, start: datetime.datetime) -> rrule | rruleset:
    from dateutil.rrule import rrulestr

    try:
        return rrulestr(text, dtstart=start)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise _refusal(rule, f"{_ALLOWED} ({error})") from None


def _refusal(rule: str, allowed: str) -> InvalidValue:
    return InvalidValue("Responsibility", "recurs", rule, allowed)


def _text(parts: Mapping[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _parts(rule: str) -> dict[str, str]:
    """Return the parts of a rule by their names, or raise `InvalidValue`."""
    parts: dict[str, str] = {}
    for part in rule.upper().removeprefix("RRULE:").split(";"):
        name, _, value = (text.strip() for text in part.partition("="))
        if name in parts:
            raise _refusal(rule, f"{_ALLOWED}, with {name} only once")
        if name:
            parts[name] = value
    for name, value in parts.items():
        if expected := _expected(name, value, parts):
            raise _refusal(rule, f"{_ALLOWED}, {expected}")
    if "FREQ" not in parts or {"COUNT", "UNTIL"} <= set(parts):
        raise _refusal(rule, f"{_ALLOWED}, with FREQ, and not both COUNT and UNTIL")
    return parts


def _expected(name: str, value: str, parts: Mapping[str, str]) -> str:
    """Return what is expected instead of a part of a rule; nothing where it is right."""
    values = value.split(",")
    right = False
    if name == "FREQ":
        right, expected = value in _FREQUENCIES, f"one of {', '.join(_FREQUENCIES)}"
    elif name == "UNTIL":
        right, expected = bool(_UNTIL(value)), "a day such as 20261231"
    elif name in ("BYDAY", "WKST"):
        counted = name == "BYDAY" and parts.get("FREQ") in ("MONTHLY", "YEARLY")
        monthly = parts.get("FREQ") == "MONTHLY" or "BYMONTH" in parts
        most = (5 if monthly else 53) if counted else 0
        days = list(map(_DAY, values))
        right = all(day and 0 < abs(int(day[1] or 1)) <= (most if day[1] else 1) for day in days)
        expected = f"days such as MO, {f'counted up to {most}' if most else 'without a number'}"
    elif name in _NUMBERS:
        least, most = _NUMBERS[name]
        right = (len(values) == 1 or name.startswith("BY")) and all(
            number and least <= int(number[2]) <= most and (not number[1] or name in _SIGNED)
            for number in map(_NUMBER, values)
        )
        expected = f"a whole number from {least:,} to {most:,}"
    else:
        return f"without {name}"
    return "" if right else f"with {expected} as {name}"


def clamped(rule: str, start: datetime.date) -> str:
    """
    Return *rule* so that it falls on the last day of months that are too short for *start*.

    RFC 5545 takes the day of a rule that names none from its start, and skips the months that have
    no such day. Who writes ``FREQ=MONTHLY`` means every month, so the rule is told to take the last
    of the days from the 28th up to that of the start.

    Raises:
        InvalidValue: The rule is malformed, or can't be rewritten; it must name its day.

    Examples:
        >>> clamped("FREQ=MONTHLY", datetime.date(2026, 1, 30))
        'FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1'
    """
    parts = _parts(rule)
    frequency = parts["FREQ"]
    names_a_day = frequency not in ("MONTHLY", "YEARLY") or _NAMING_A_DAY & set(parts)
    if start.day <= _SHORTEST_MONTH or names_a_day:
        return _text(parts)
    months = parts.get("BYMONTH", str(start.month))
    if frequency == "YEARLY":
        parts["BYMONTH"] = months
        if "," in months and parts.get("INTERVAL", "1") == "1":
            parts["FREQ"] = "MONTHLY"
    several_hours = any("," in parts.get(name, "") for name in ("BYHOUR", "BYMINUTE"))
    several_months = parts["FREQ"] == "YEARLY" and "," in months
    if several_hours or several_months or "BYSETPOS" in parts:
        raise _refusal(
            rule, f"a rule that names its day (BYMONTHDAY=), since it counts from {start}"
        )
    days = ",".join(map(str, range(_SHORTEST_MONTH, start.day + 1)))
    return _text(parts | {"BYMONTHDAY": days, "BYSETPOS": "-1"})
