"""Dates at the door: what is taken for one, and the days on which people work."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any

from attrs import field, frozen
from dateutil.relativedelta import relativedelta

from roles.errors import InvalidValue

__all__ = ["LAST_CENTURY", "Calendar", "day", "optional_day"]

LAST_CENTURY = "70"
"""From here on, years of two digits are of the last century."""

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})").fullmatch
_SATURDAY, _SUNDAY = 5, 6
_DAY = datetime.timedelta(days=1)


def day(value: datetime.date | str) -> datetime.date:
    """
    Return *value* as a date.

    Args:
        value: A date, or ISO 8601 text: ``"2026-03-01"``.  A datetime is refused, since which
            day it is depends on a time zone.

    Raises:
        InvalidValue: It is neither.

    Examples:
        >>> day("2026-03-01")
        datetime.date(2026, 3, 1)
    """
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    allowed = "a date, or text such as '2026-03-01'"
    match = _ISO(value) if isinstance(value, str) else None
    if not match:
        raise InvalidValue("the date", "", value, allowed)
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise InvalidValue("the date", "", value, f"{allowed} ({error})") from None


def optional_day(value: datetime.date | str | None) -> datetime.date | None:
    """Return *value* as a date, or None."""
    return None if value is None else day(value)


def _days(value: Iterable[Any]) -> frozenset[datetime.date]:
    return frozenset(day(one) for one in value)


def _weekdays(value: Iterable[int]) -> frozenset[int]:
    return frozenset(value)


@frozen(kw_only=True)
class Calendar:
    """
    The days on which people work.

    Args:
        weekend: The days of the week on which they don't, Monday being 0.
        holidays: Dates on which they don't: any iterable of dates, such as an object of the
            *holidays* distribution (one made for given years, since one without years is empty).

    Raises:
        InvalidValue: A day of the week isn't from 0 to 6, no day is left, or a holiday is no date.

    Examples:
        >>> calendar = Calendar(holidays=["2026-01-06"])
        >>> calendar.works_on(datetime.date(2026, 1, 6))
        False
    """

    weekend: frozenset[int] = field(default=frozenset({_SATURDAY, _SUNDAY}), converter=_weekdays)
    holidays: frozenset[datetime.date] = field(default=frozenset(), converter=_days)

    @weekend.validator
    def _check_weekend(self, attribute: object, value: frozenset[int]) -> None:
        if not value < frozenset(range(7)):
            raise InvalidValue(
                "Calendar", "weekend", sorted(value, key=str), "days from 0 (Monday) to 6, not all"
            )

    def works_on(self, date: datetime.date) -> bool:
        """Return whether people work on a day."""
        return date.weekday() not in self.weekend and date not in self.holidays

    def first_from(self, date: datetime.date) -> datetime.date:
        """Return the first working day on or after *date*."""
        while not self.works_on(date):
            date += _DAY
        return date

    def after(self, date: datetime.date, days: int) -> datetime.date:
        """Return the day right after *days* working days have passed, counted from *date*."""
        a_week = 7 - len(self.weekend)
        while days:
            if weeks := (days - 1) // a_week:
                later = date + weeks * 7 * _DAY
                off = [one for one in self.holidays if date <= one < later]
                days -= weeks * a_week - sum(one.weekday() not in self.weekend for one in off)
                date = later
            else:
                days -= self.works_on(date)
                date += _DAY
        return date


def ends(start: datetime.date, duration: relativedelta, calendar: Calendar | None) -> datetime.date:
    """
    Return the day after the last of what begins on *start* and takes *duration*.

    Months and years are added first and clamp at the end of a shorter month, as dateutil does
    (31 January and one month is 28 February); then days.  With a calendar, days that are no whole
    weeks count working days only.  Hours and less make up one more day.
    """
    days = duration.days + bool(duration.hours or duration.minutes or duration.seconds)
    end = start + relativedelta(years=duration.years, months=duration.months)
    if calendar is not None and days % 7:
        return calendar.after(end, days)
    return end + datetime.timedelta(days=days)
