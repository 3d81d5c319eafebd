"""Dates and times as spreadsheets and process miners write them, brought into ISO 8601."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roles.errors import InvalidModel, Problem
from roles.frames import collected, library
from roles.log.columns import rows_told
from roles.plan.dates import LAST_CENTURY

if TYPE_CHECKING:
    from roles.frames import Frame

__all__ = ["COMPACT", "MARK", "ORDERS", "YEAR_LAST", "in_iso", "order_of", "tidied"]

_DATE, _CLOCK, _HALF = "roles:date", "roles:clock", "roles:half"
_HOUR, _MINUTES, _YEAR_FIRST = "roles:hour", "roles:minutes", "roles:yearfirst"

ORDERS = ("dmy", "mdy", "ymd")
"""The orders in which day, month and year can stand."""

MARK = r"[/.\-]"
YEAR_LAST = rf"^\s*\d{{1,2}}{MARK}\d{{1,2}}{MARK}\d{{4}}"
_DOTTED = r"^\s*\d{1,2}\.\d{1,2}\.\d{4}"
_NO_MONTH = r"(?:1[3-9]|2\d|3[01])"
_DAY_FIRST = rf"^\s*{_NO_MONTH}{MARK}\d{{1,2}}{MARK}\d{{4}}"
_MONTH_FIRST = rf"^\s*\d{{1,2}}{MARK}{_NO_MONTH}{MARK}\d{{4}}"
# Years of two digits, and what tells that they don't come first.
_SHORT = rf"^\d{{1,2}}{MARK}\d{{1,2}}{MARK}\d{{2}}(?:\D|$)"
_NOT_YEAR_FIRST = (
    rf"^(?:\d{MARK}|\d{{1,2}}{MARK}{_NO_MONTH}{MARK}|\d{{1,2}}\."
    rf"|\d{{1,2}}{MARK}\d{{1,2}}{MARK}(?:3[2-9]|[4-9]\d))"
)
_MONTHS = (
    "january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul",
    "august|aug", "september|sept|sep", "october|oct", "november|nov", "december|dec",
)  # fmt: skip
_MONTH = f"(?i)(?:{'|'.join(_MONTHS)})"
_WEEKDAY = r"(?i)^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s*"
COMPACT = (
    r"^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"(?:[Tt ]?\d{4}(?:\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$"
)
_LATE = r":\d\d(?:[.,]\d+)?"
_NAMED = "roles:named"
_SAY = 'say which in the mapping: [times] order = "dmy", "mdy" or "ymd" (in Python: time_order=)'


def tidied(frame: Frame, name: str, iso: str, order: str | None) -> Frame:
    """
    Return the frame with a column *iso* of the texts of another, without what no ISO 8601 has.

    Names of days go, those of months become numbers, ``UTC`` becomes ``Z``, zones have four digits,
    years too, and what is written without signs between gets them.
    """
    nw = library()
    text = nw.col(iso)
    trimmed = nw.col(name).str.strip_chars().str.replace_all(_WEEKDAY, "")
    frame = frame.with_columns(trimmed.alias(iso))
    zones = (
        (r"(?i)\s*(?:UTC|GMT|Z)$", r"(?i)(?:UTC|GMT|Z)$", "Z"),
        (r"(?i)\s*(?:UTC|GMT)?\+", rf"(?i){_LATE}\s*(?:UTC|GMT)?\+\d\d(?::?\d\d)?$", "+"),
        (r"(?i)\s*(?:UTC|GMT)-|\s+-", rf"(?i){_LATE}\s*(?:UTC|GMT)?-\d\d(?::?\d\d)?$", "-"),
    )
    for old, there, new in zones:
        changed = text.str.replace_all(old, new)
        frame = frame.with_columns(
            nw.when(text.str.contains(there)).then(changed).otherwise(text).alias(iso)
        )
    whole = nw.concat_str([text, nw.lit(":00")])
    short = text.str.contains(rf"{_LATE}[+-]\d\d$")
    frame = frame.with_columns(nw.when(short).then(whole).otherwise(text).alias(iso))
    return _with_long_years(_without_names(_with_marks(frame, iso), iso), iso, order)


def _with_marks(frame: Frame, iso: str) -> Frame:
    """Return the frame with signs in times such as ``20260301T0930``."""
    nw = library()
    text, clock = nw.col(iso), nw.col(_CLOCK)
    frame = frame.with_columns(text.str.slice(8).str.replace_all("^[Tt ]", "").alias(_CLOCK))
    date = [text.str.slice(0, 4), nw.lit("-"), text.str.slice(4, 2), nw.lit("-"),
            text.str.slice(6, 2)]  # fmt: skip
    minutes = [clock.str.slice(0, 2), nw.lit(":"), clock.str.slice(2, 2)]
    rest = clock.str.slice(4)
    seconds = nw.concat_str([nw.lit(":"), rest])
    rest = nw.when(rest.str.contains(r"^\d")).then(seconds).otherwise(rest)
    moment = nw.concat_str([*date, nw.lit("T"), *minutes, rest])
    marked = nw.when(clock == "").then(nw.concat_str(date)).otherwise(moment)
    compact = text.str.contains(COMPACT)
    frame = frame.with_columns(nw.when(compact).then(marked).otherwise(text).alias(iso))
    return frame.drop(_CLOCK)


def _without_names(frame: Frame, iso: str) -> Frame:
    """Return the frame with dates in ISO 8601 for those that name their month."""
    nw = library()
    text, named = nw.col(iso), nw.col(_NAMED)
    frame = frame.with_columns(text.str.contains(_MONTH).alias(_NAMED))
    numbered: Any = text
    for number, month in enumerate(_MONTHS, 1):
        numbered = numbered.str.replace_all(
            rf"(?i)[\s/.\-]*(?:{month})[\s/.,\-]*", f"-{number:02}-"
        )
    frame = frame.with_columns(nw.when(named).then(numbered).otherwise(text).alias(iso))
    # The month first: -03-1, 2026 9:30 AM
    month_first = named & text.str.contains(r"^-\d\d-\d{1,2}[,\s]+\d{4}")
    frame = frame.with_columns(
        nw.when(month_first).then(text.str.slice(1)).otherwise(text).alias(iso),
        month_first.alias(_YEAR_FIRST),
    )
    frame = _padded(frame, iso, 3, nw.col(_YEAR_FIRST))
    rest = text.str.slice(5).str.replace_all(r"^[,\s]+", "")
    parts = [rest.str.slice(0, 4), nw.lit("-"), text.str.slice(0, 5), rest.str.slice(4)]
    frame = frame.with_columns(
        nw.when(nw.col(_YEAR_FIRST)).then(nw.concat_str(parts)).otherwise(text).alias(iso)
    )
    # The day first: 1-03-2026 9:30 AM, 1-03-26 9:30 AM
    frame = _padded(frame, iso, 0, named)
    frame = _with_century(frame, iso, named & text.str.contains(r"^\d\d-\d\d-\d\d(?:\D|$)"))
    parts = [text.str.slice(6, 4), nw.lit("-"), text.str.slice(3, 2), nw.lit("-"),
             text.str.slice(0, 2), nw.lit(" "),
             text.str.slice(10).str.replace_all(r"^[\s,:Tt]+", "")]  # fmt: skip
    day_first = named & text.str.contains(r"^\d\d-\d\d-\d{4}")
    frame = frame.with_columns(
        nw.when(day_first).then(nw.concat_str(parts)).otherwise(text).alias(iso)
    )
    return frame.drop(_NAMED, _YEAR_FIRST)


def _with_long_years(frame: Frame, iso: str, order: str | None) -> Frame:
    """Return the frame with four digits where a year has two."""
    nw = library()
    text, short = nw.col(iso), nw.col(_NAMED)
    if order == "ymd":
        return _with_century(frame, iso, text.str.contains(_SHORT), at=0)
    if order is None:
        marks = {"short": text.str.contains(_SHORT), "tell": text.str.contains(_NOT_YEAR_FIRST)}
        told = marks["short"] & marks["tell"]
        (row,) = collected(
            frame.select(
                short=marks["short"].fill_null(False).cast(nw.Int64).sum(),
                told=told.fill_null(False).cast(nw.Int64).sum(),
            )
        )
        if row["short"] and not row["told"]:
            # A year could come first; in_iso refuses what stays as it is.
            return frame
    frame = frame.with_columns(text.str.contains(_SHORT).alias(_NAMED))
    frame = _padded(_padded(frame, iso, 0, short), iso, 3, short)
    return _with_century(frame, iso, short).drop(_NAMED)


def _with_century(frame: Frame, iso: str, concerned: Any, at: int = 6) -> Frame:
    """Return the frame with four digits for the year whose two stand at a place in some texts."""
    nw = library()
    text = nw.col(iso)
    late = text.str.slice(at, 1) >= LAST_CENTURY[0]
    century = nw.when(late).then(nw.lit("19")).otherwise(nw.lit("20"))
    long = nw.concat_str([text.str.slice(0, at), century, text.str.slice(at)])
    return frame.with_columns(nw.when(concerned).then(long).otherwise(text).alias(iso))


def order_of(frame: Frame, name: str, text: str) -> str:
    """
    Return the order of day, month and year in a column of texts.

    Dates with dots go by day, month, year everywhere. Those with slashes or hyphens go by the one
    order that fits all of them: no month is the 13th.

    Args:
        frame: The frame.
        name: The column as it is, to show.
        text: The column of the same texts, tidied.

    Raises:
        InvalidModel: Both orders fit, or neither does.
    """
    nw = library()
    column = nw.col(text)
    marks = {
        "all": column.str.contains(YEAR_LAST) | column.str.contains(_SHORT),
        "dotted": column.str.contains(_DOTTED),
        "dmy": column.str.contains(_DAY_FIRST),
        "mdy": column.str.contains(_MONTH_FIRST),
    }
    (row,) = collected(
        frame.select(
            **{what: mark.fill_null(False).cast(nw.Int64).sum() for what, mark in marks.items()}
        )
    )
    counts = {what: int(number or 0) for what, number in row.items()}
    if not counts["all"]:
        return "ymd"
    if counts["dmy"] and counts["mdy"]:
        first, second = (next(rows_told(frame, marks[way], [name])) for way in ("dmy", "mdy"))
        message = f"some dates begin with the day, {first}, and others with the month, {second}"
    elif counts["dmy"] or counts["dotted"] == counts["all"]:
        return "dmy"
    elif counts["mdy"]:
        return "mdy"
    else:
        some = next(rows_told(frame, marks["all"], [name]))
        message = f"no date tells whether the day or the month comes first, as in {some}; {_SAY}"
    raise InvalidModel([Problem(name, message)], "the log")


def in_iso(frame: Frame, iso: str, order: str) -> Frame:
    """
    Return the frame with the tidied texts of a column in ISO 8601.

    The dates are in a known order; what isn't a date doesn't become one. It goes by positions and
    not by the groups of a pattern, which no two libraries write alike; and step by step, so that no
    library works a step out twice.
    """
    nw = library()
    text, date, clock = nw.col(iso), nw.col(_DATE), nw.col(_CLOCK)
    frame = frame.with_columns(text.str.contains(rf"^\d{{4}}{MARK}").alias(_YEAR_FIRST))
    for year_first, start in ((False, 0), (False, 3), (True, 5), (True, 8)):
        concerned = nw.col(_YEAR_FIRST) == year_first
        if year_first or order != "ymd":
            frame = _padded(frame, iso, start, concerned)
    months = {"dmy": (3, 0), "mdy": (0, 3), "ymd": (0, 0)}[order]
    parts = (text.str.slice(6, 4), *(text.str.slice(at, 2) for at in months))
    if order == "ymd":
        parts = (text.str.slice(0, 10), nw.lit(""), nw.lit(""))
    other = nw.concat_str(parts, separator="-")
    own = nw.concat_str([text.str.slice(*at) for at in ((0, 4), (5, 2), (8, 2))], separator="-")
    frame = frame.with_columns(
        nw.when(nw.col(_YEAR_FIRST)).then(own).otherwise(other).alias(_DATE),
        text.str.slice(10).str.strip_chars().str.replace_all(r"^[T,]\s*", "").alias(_CLOCK),
    )
    frame = frame.with_columns(
        clock.str.to_lowercase().str.replace_all("[^apm]", "").alias(_HALF),
        clock.str.replace_all(r"\s*[AaPp]\.?[Mm]\.?$", "").alias(_CLOCK),
    )
    frame = _on_24_hours(_padded(frame, _CLOCK, 0, nw.lit(True)))
    whole = nw.concat_str([date, clock], separator="T")
    frame = frame.with_columns(nw.when(clock == "").then(date).otherwise(whole).alias(iso))
    return frame.drop(_DATE, _CLOCK, _HALF, _YEAR_FIRST)


def _padded(frame: Frame, name: str, start: int, concerned: Any) -> Frame:
    """Return the frame with two digits where a number of one or two begins in a text."""
    nw = library()
    text = nw.col(name)
    short = concerned & text.str.slice(start).str.contains(r"^\d(?:\D|$)")
    longer = nw.concat_str([text.str.slice(0, start), nw.lit("0"), text.str.slice(start)])
    return frame.with_columns(nw.when(short).then(longer).otherwise(text).alias(name))


def _on_24_hours(frame: Frame) -> Frame:
    nw = library()
    clock, half = nw.col(_CLOCK), nw.col(_HALF)
    frame = frame.with_columns(
        clock.str.slice(0, 2).alias(_HOUR), clock.str.slice(2).alias(_MINUTES)
    )
    changed: Any = nw.col(_HOUR)
    for twelve in range(1, 13):
        for mark, number in (("am", twelve % 12), ("pm", twelve % 12 + 12)):
            meant = (half == mark) & (nw.col(_HOUR) == f"{twelve:02}")
            changed = nw.when(meant).then(nw.lit(f"{number:02}")).otherwise(changed)
    whole = nw.concat_str([changed, nw.col(_MINUTES)])
    return frame.with_columns(whole.alias(_CLOCK)).drop(_HOUR, _MINUTES)
