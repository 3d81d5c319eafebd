"""Days as exports write them."""

from __future__ import annotations

import datetime
import re

from roles.errors import shown
from roles.plan.dates import LAST_CENTURY

__all__ = ["parse_day"]

_NONE = re.compile(r"0+\s*[-./]\s*0+\s*[-./]\s*0+").fullmatch
_NUMBERS = re.compile(r"(\d{1,4})\s*([-./])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?").fullmatch
_DAY_NAMED = re.compile(r"(\d{1,2})\.?[-\s/]*([^\W\d]{3,})\.?[-\s/,]*(\d{4}|\d\d)").fullmatch
_NAMED_DAY = re.compile(r"([^\W\d]{3,})\.?\s*(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})").fullmatch
_COMPACT = re.compile(r"((?:19|20|21|99)\d\d)(\d\d)(\d\d)").fullmatch
# Spreadsheets count days from 1899-12-30; of five digits they reach from 1927 to 2173.
_SERIAL = re.compile(r"([1-9]\d{4})(?:[.,]0+)?").fullmatch
_EPOCH = datetime.date(1899, 12, 30)
_TIME = re.compile(
    r"(?P<date>.*?\d)(?:T|\s+)(?P<hour>\d{1,2}):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,](?P<part>\d+))?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|[+-]\d\d:?\d\d)?"
).fullmatch
# English, and German where it differs; others by the setting of whoever exports.
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan jän", "feb", "mar mär mrz", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt",
         "nov", "dec dez"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


def parse_day(text: str, order: str, *, last: bool = False) -> datetime.date | None:
    """
    Return the day that a text stands for; None where it says that there is none.

    Args:
        text: The text, such as ``2026-03-01``, ``2026/03/01 00:00:00``, ``1-Mar-2026``,
            ``20260301``, ``46082`` (a spreadsheet's) or ``0000-00-00`` (no day).
        order: What comes first in ``01/02/2026``: ``"day first"``, ``"month first"``, or
            ``"iso"`` where nobody has said.
        last: Whether it is the last day, of which the last minute is the day too.

    Raises:
        ValueError: It isn't a day; says why.

    Examples:
        >>> parse_day("2026-03-01 00:00:00", "iso")
        datetime.date(2026, 3, 1)
    """
    text = _without_midnight(text.strip(), last=last)
    if _NONE(text):
        return None
    if found := _NUMBERS(text):
        return _from_numbers(text, found[1], found[3], found[4], order)
    if found := _COMPACT(text):
        return _date(text, found[1], found[2], found[3])
    if found := _SERIAL(text):
        return _EPOCH + datetime.timedelta(days=int(found[1]))
    for found, day, month in ((_DAY_NAMED(text), 1, 2), (_NAMED_DAY(text), 2, 1)):
        if found and (number := _MONTHS.get(found[month].casefold()[:3])):
            return _date(text, _year(found[3]), str(number), found[day])
    raise ValueError(f"{_figures(text)} isn't a date such as 2026-03-01")


def _date(text: str, year: str, month: str, day: str) -> datetime.date:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"the day {_figures(text)} doesn't exist") from None


def _without_midnight(text: str, *, last: bool) -> str:
    found = _TIME(text)
    if found is None:
        return text
    hour, half = int(found["hour"]), (found["half"] or "")[:1].lower()
    hour = hour % 12 + 12 * (half == "p") if half else hour
    if last and hour == 23 and found["minute"] == "59":
        return found["date"]
    rest = found["minute"] + (found["second"] or "0") + (found["part"] or "0")
    if hour or int(rest):
        raise ValueError(f"{_figures(text)} has a time of day: expected a day, or midnight")
    return found["date"]


def _from_numbers(text: str, first: str, second: str, third: str, order: str) -> datetime.date:
    if len(first) == 4:
        return _date(text, first, second, third)
    if len(third) not in (2, 4) or len(first) > 2:
        raise ValueError(f"{_figures(text)} isn't a date such as 2026-03-01")
    if order == "iso":
        hint = "set dates.order to 'day first' or 'month first'"
        if int(first) > 12:
            hint = "it is day first: set dates.order"
        elif int(second) > 12:
            hint = "it is month first: set dates.order"
        raise ValueError(f"{_figures(text)} may have the day or the month first; {hint}")
    day, month = (first, second) if order == "day first" else (second, first)
    if int(month) > 12 >= int(day):
        raise ValueError(f"{_figures(text)} has no month {month}: is it {order}? see dates.order")
    return _date(text, _year(third), month, day)


def _year(text: str) -> str:
    """Return a year of four digits; of two, those from 70 on are of the last century."""
    return text if len(text) > 2 else f"{'19' if text >= LAST_CENTURY else '20'}{text}"


def _figures(text: str) -> str:
    """Return a date for a message; what has letters in it may be anything, even a name."""
    return f"a text of {len(text)} characters" if any(map(str.isalpha, text)) else shown(text)
