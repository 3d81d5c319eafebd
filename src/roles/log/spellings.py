"""Dates and times as spreadsheets and process miners write them, brought into ISO 8601."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roles.errors import InvalidModel, Problem
from roles.frames import collected, library
from roles.log.columns import rows_told

if TYPE_CHECKING:
    from roles.frames import Frame

__all__ = ["ORDERS", "in_iso", "order_of"]

_DATE, _CLOCK, _HALF = "roles:date", "roles:clock", "roles:half"
_HOUR, _MINUTES, _YEAR_FIRST = "roles:hour", "roles:minutes", "roles:yearfirst"

ORDERS = ("dmy", "mdy", "ymd")
"""The orders in which day, month and year can stand."""

_MARK = r"[/.\-]"
_YEAR_LAST = rf"^\s*\d{{1,2}}{_MARK}\d{{1,2}}{_MARK}\d{{4}}"
_DOTTED = r"^\s*\d{1,2}\.\d{1,2}\.\d{4}"
_NO_MONTH = r"(?:1[3-9]|2\d|3[01])"
_DAY_FIRST = rf"^\s*{_NO_MONTH}{_MARK}\d{{1,2}}{_MARK}\d{{4}}"
_MONTH_FIRST = rf"^\s*\d{{1,2}}{_MARK}{_NO_MONTH}{_MARK}\d{{4}}"
_SAY = 'say which in the mapping: [times] order = "dmy" or "mdy" (in Python: time_order=)'


def order_of(frame: Frame, name: str) -> str:
    """
    Return the order of day, month and year in a column of texts.

    Dates with dots go by day, month, year everywhere. Those with slashes or hyphens go by the one
    order that fits all of them: no month is the 13th.

    Raises:
        InvalidModel: Both orders fit, or neither does.
    """
    nw = library()
    column = nw.col(name)
    marks = {
        "all": column.str.contains(_YEAR_LAST),
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


def in_iso(frame: Frame, name: str, order: str, iso: str) -> Frame:
    """
    Return the frame with a column *iso* of the texts of another in ISO 8601.

    The dates are in a known order; what isn't a date doesn't become one. It goes by positions and
    not by the groups of a pattern, which no two libraries write alike; and step by step, so that no
    library works a step out twice.
    """
    nw = library()
    text, date, clock = nw.col(iso), nw.col(_DATE), nw.col(_CLOCK)
    frame = frame.with_columns(nw.col(name).str.strip_chars().alias(iso))
    frame = frame.with_columns(text.str.contains(rf"^\d{{4}}{_MARK}").alias(_YEAR_FIRST))
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
