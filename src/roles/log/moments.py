"""Times of a log: texts made moments, moments in UTC, and the seconds between two."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError, InvalidModel, Problem, counted, shown
from roles.frames import collected, library
from roles.log.columns import rows_told
from roles.log.spellings import COMPACT, in_iso, order_of, tidied

if TYPE_CHECKING:
    from roles.frames import Frame

__all__ = [
    "DAYS", "DIGITS", "days_that_are_none", "timed", "unit_of", "with_numbers",
    "with_seconds", "with_utc",
]  # fmt: skip

_TIME = (
    r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:[Tt ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?)?"
)
_NO_DAY = (
    r"^(?:\d{4}-(?:02-3[01]|(?:0[469]|11)-31)|(?:\d\d(?:[02468][1235679]|[13579][01345789])"
    r"|(?:[02468][1235679]|[13579][01345789])00)-02-29)"
)
_ZONE = r"(?:Z|[+-]\d\d:?\d\d)$"
_MICROSECONDS = 1_000_000
_ISO = "roles:iso"


# Numbers that are moments: since 1970, from 2000 to 2100, and how many make a second.
_FIRST, _LAST = 946_684_800, 4_102_444_800
_UNITS = {"seconds": 1, "milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}
_NUMBER = r"^\s*-?[0-8]?\d{1,18}(?:[.,]\d*)?\s*$"
_DAY = 86_400
# Spreadsheets count days from 1899-12-30.
_DAYS_BEFORE_1970 = 25_569
DAYS = "days"
"""Numbers that are the days of a spreadsheet, with the time of day as a fraction."""
DIGITS = "digits"
"""Whole numbers that are days or moments written without signs, such as 20260301."""


def with_numbers(frame: Frame, name: str) -> Frame:
    """Return the frame with numbers for texts, if all are whole numbers or moments since 1970."""
    nw = library()
    column = nw.col(name)
    if frame.collect_schema()[name] != nw.String:
        return frame
    # Mostly the first text is no number, which spares looking at all of them.
    for row in collected(frame.select(column).filter(~column.is_null()).head(1)):
        if not re.match(_NUMBER, row[name]):
            return frame
    (row,) = collected(
        frame.select(
            others=(~column.str.contains(_NUMBER)).fill_null(False).cast(nw.Int64).sum(),
            parts=column.str.contains(r"[.,]").fill_null(False).cast(nw.Int64).sum(),
            all=(~column.is_null()).cast(nw.Int64).sum(),
        )
    )
    if row["others"] or not row["all"]:
        return frame
    texts = column.str.strip_chars().str.replace_all(",", ".")
    if not row["parts"]:
        return frame.with_columns(texts.cast(nw.Int64).alias(name))
    numbers = frame.with_columns(texts.cast(nw.Float64).alias(name))
    return numbers if unit_of(numbers, name) else frame


def unit_of(frame: Frame, name: str) -> str:
    """
    Return what a column of numbers counts: a unit since 1970, `DAYS`, `DIGITS`, or nothing known.

    It is one that fits all of them; empty if none does.
    """
    nw = library()
    kind, schema = frame.implementation, frame.collect_schema()
    known = kind.is_polars() or kind.is_pandas() or kind.is_pyarrow() or kind.is_duckdb()
    if not known or not schema[name].is_numeric():
        return ""
    column = nw.col(name)
    lacking = column.is_null() | column.is_nan() if schema[name].is_float() else column.is_null()
    (row,) = collected(
        frame.select(least=column.min(), most=column.max(), lacking=lacking.cast(nw.Int64).sum())
    )
    least, most = row["least"], row["most"]
    if least is None or (row["lacking"] and schema[name].is_float()):
        return ""
    for unit, number in _UNITS.items():
        if _FIRST * number <= least and most < _LAST * number:
            return unit
    first, last = ((day - _DAYS_BEFORE_1970) * _DAY for day in (least, most))
    if first >= _FIRST and last < _LAST:
        return DAYS
    if schema[name].is_float():
        return ""
    digits = column.cast(nw.String).str.contains(COMPACT)
    (row,) = collected(frame.select(others=(~digits).fill_null(False).cast(nw.Int64).sum()))
    return "" if row["others"] else DIGITS


def _since_1970(frame: Frame, name: str, unit: str) -> Frame:
    """Return the frame with numbers as moments in UTC, without a zone."""
    nw = library()
    column, exact = nw.col(name), frame.collect_schema()[name].is_integer()
    if unit == DAYS:
        # To the millisecond, as spreadsheets show it: a fraction of a day is seldom exact.
        micros = _whole((column - _DAYS_BEFORE_1970) * (_DAY * 1000), exact=exact) * 1000
    elif _UNITS[unit] <= _MICROSECONDS:
        micros = _whole(column * (_MICROSECONDS // _UNITS[unit]), exact=exact)
    else:
        # A fraction of a nanosecond is nothing.
        micros = column.cast(nw.Int64) // (_UNITS[unit] // _MICROSECONDS)
    if not frame.implementation.is_duckdb():
        return frame.with_columns(micros.cast(nw.Datetime("us")).alias(name))
    from duckdb import ColumnExpression, FunctionExpression, StarExpression

    native: Any = nw.to_native(frame.with_columns(micros.cast(nw.Int64).alias(name)))
    moment = FunctionExpression("make_timestamp", ColumnExpression(name))
    others = StarExpression(exclude=[name])
    return nw.from_native(native.project(others, moment.alias(name)))  # type: ignore[no-any-return]


def _whole(number: Any, *, exact: bool) -> Any:
    """Return the expression of the nearest whole number; no two libraries round halves alike."""
    return number.cast(library().Int64) if exact else (number + 0.5).floor().cast(library().Int64)


def timed(
    frame: Frame,
    name: str,
    *,
    order: str | None = None,
    pattern: str | None = None,
    unit: str = "",
) -> Frame:
    """
    Return the frame with its column of times as moments, where they are texts.

    Times without a zone stay without; with zones they become moments in UTC.

    Args:
        frame: The frame.
        name: The column.
        order: One of `ORDERS`, the way in which dates go that aren't in ISO 8601; None finds out.
        pattern: A pattern that all texts have, as the library of the frame understands it.
        unit: What numbers count; see `unit_of`.

    Raises:
        FormatError: The column holds neither times nor numbers nor texts, or doesn't have the
            pattern.
        InvalidModel: Some of the texts are no times, could be two, or only some have a zone; tells
            which rows.
    """
    nw = library()
    kind = frame.collect_schema()[name]
    if kind == nw.Unknown and frame.implementation.is_pandas():
        # narwhals doesn't know zones with an underscore, such as America/New_York, in pandas.
        native: Any = nw.to_native(frame)
        if getattr(native[name].dtype, "tz", None) is not None:
            return nw.from_native(native.assign(**{name: native[name].dt.tz_convert("UTC")}))  # type: ignore[no-any-return]
    if unit == DIGITS:
        frame = frame.with_columns(nw.col(name).cast(nw.String))
        kind = nw.String
    elif unit:
        return _since_1970(frame, name, unit)
    if kind in (nw.Datetime, nw.Date) or kind.is_integer():
        return frame
    if kind != nw.String:
        hint = "; pandas.to_datetime(…, utc=True) makes times of several zones one column"
        raise FormatError(
            f"the log's column {name} holds {kind}; expected times, or texts of them"
            + (hint if kind == nw.Object else "")
        )
    if pattern is not None:
        return _by_pattern(frame, name, pattern)
    counts, odd = _counted(frame, name)
    if not counts["odd"]:
        return _moments_checked(frame, name, name, counts)
    frame = _as_iso(frame, name, order)
    counts, odd = _counted(frame, _ISO)
    if counts["odd"]:
        told = ", ".join(rows_told(frame, odd, [name]))
        few = "one isn't a time" if counts["odd"] == 1 else f"{counts['odd']:,} aren't times"
        message = (
            f"{few}: {told}; expected ISO 8601, such as 2026-03-01T09:30:00Z, or its form in the "
            "mapping: [times] pattern"
        )
        raise InvalidModel([Problem(name, message)], "the log")
    return _moments_checked(frame, _ISO, name, counts).drop(_ISO)


def _as_iso(frame: Frame, name: str, order: str | None) -> Frame:
    frame = tidied(frame, name, _ISO, order)
    counts, _ = _counted(frame, _ISO)
    return in_iso(frame, _ISO, order or order_of(frame, name, _ISO)) if counts["odd"] else frame


def days_that_are_none(frame: Frame, name: str, order: str | None) -> str:
    """Return the rows whose times are of days that no month has, in words; empty if none are."""
    frame = _as_iso(frame, name, order)
    wrong = library().col(_ISO).str.contains(_NO_DAY)
    return ", ".join(rows_told(frame, wrong, [name]))


def _by_pattern(frame: Frame, name: str, pattern: str) -> Frame:
    nw = library()
    moment = nw.col(name).str.to_datetime(format=pattern)
    try:
        collected(frame.select(moment.min()))
    except Exception as error:  # noqa: BLE001 - every library has its own kinds
        told = " ".join(str(error).split())[:200]
        raise FormatError(
            f"the log's column {name} doesn't have the pattern {shown(pattern)} everywhere: {told}"
        ) from None
    return frame.with_columns(moment.alias(name))


def _counted(frame: Frame, name: str) -> tuple[dict[str, int], Any]:
    """Return how many texts are odd, have a zone, and are times; and what is true of odd ones."""
    nw = library()
    column = nw.col(name)
    rest = column.str.replace_all(_TIME, "")
    odd = ~column.is_null() & (~column.str.contains(_TIME) | ~rest.str.contains(rf"^(?:{_ZONE})?$"))
    zoned = column.str.contains(_ZONE)
    (row,) = collected(
        frame.select(
            odd=odd.cast(nw.Int64).sum(),
            zoned=(zoned & ~odd).cast(nw.Int64).sum(),
            all=(~column.is_null() & ~odd).cast(nw.Int64).sum(),
        )
    )
    return {what: int(number or 0) for what, number in row.items()}, odd


def _moments_checked(frame: Frame, text: str, name: str, counts: Mapping[str, int]) -> Frame:
    """Return the frame with *name* as the moments of the column *text*, all with a zone or none."""
    nw = library()
    if 0 < counts["zoned"] < counts["all"]:
        column = nw.col(text)
        bare = counts["all"] - counts["zoned"]
        told = ", ".join(rows_told(frame, ~column.is_null() & ~column.str.contains(_ZONE), [name]))
        zoned = counted(counts["zoned"], "time")
        message = f"{zoned} with a zone and {bare:,} without: {told}"
        raise InvalidModel([Problem(name, message)], "the log")
    return frame.with_columns(_moments(frame, text, zoned=bool(counts["zoned"])).alias(name))


def _moments(frame: Frame, name: str, *, zoned: bool) -> Any:
    """Return the expression that makes moments of texts that are known to be times."""
    nw = library()
    column = nw.col(name)
    # All in one form: seconds and six digits of a fraction, whatever was left out.
    clock = column.str.replace_all(_ZONE, "").str.slice(11, 18).str.replace_all(",", ".")
    lacking = {0: "00:00:00.000000", 5: ":00.000000", 8: ".000000"}
    full = nw.concat_str([clock, nw.lit("000000")])
    for length, rest in lacking.items():
        shorter = clock.str.len_chars() == length
        full = nw.when(shorter).then(nw.concat_str([clock, nw.lit(rest)])).otherwise(full)
    clock = full.str.slice(0, 15)
    parts = [column.str.slice(0, 10), nw.lit("T"), clock]
    form = "%Y-%m-%dT%H:%M:%S%.6f"
    if zoned:
        rest = column.str.replace_all(_TIME, "").str.replace_all("Z", "+00:00")
        zone = nw.concat_str(
            [rest.str.slice(0, 3), nw.lit(":"), rest.str.replace_all(":", "").str.slice(3, 2)]
        )
        parts.append(zone)
        form += "%:z"
    text = nw.concat_str(parts)
    if frame.implementation.is_polars():
        moment = text.str.to_datetime(format=form)
        # Some versions don't know before they compute it that there is a zone.
        return moment.cast(nw.Datetime("us", "UTC")) if zoned else moment
    return text.cast(nw.Datetime("us", _zone(frame) if zoned else None))


def _zone(frame: Frame) -> str:
    """Return the zone in which a library shows moments that have one."""
    if frame.implementation.is_duckdb():
        asked = frame.to_native().query("roles_log", "SELECT current_setting('TimeZone')")
        return str(asked.fetchall()[0][0])
    if frame.implementation.is_pyspark():
        from pyspark.sql import functions

        # narwhals asks a session for its zone but once, and takes no other afterwards.
        nw = library()
        now = nw.to_native(frame).select(functions.current_timestamp().alias("now"))
        return str(nw.from_native(now).collect_schema()["now"].time_zone)
    return "UTC"


def with_utc(frame: Frame, time: str, name: str) -> Frame:
    """
    Return the frame with a column of a time's moments without a zone: in UTC, if it has one.

    DuckDB and Spark show moments in the zone of the session or of the machine, on which no answer
    may depend.
    """
    nw = library()
    zone = getattr(frame.collect_schema()[time], "time_zone", None)
    native: Any = nw.to_native(frame)
    found: Frame
    if zone is None:
        found = frame.with_columns(nw.col(time).cast(nw.Datetime("us")).alias(name))
    elif frame.implementation.is_duckdb():
        from duckdb import ColumnExpression, ConstantExpression, FunctionExpression, StarExpression

        moment = FunctionExpression("timezone", ConstantExpression("UTC"), ColumnExpression(time))
        found = nw.from_native(native.project(StarExpression(), moment.alias(name)))
    elif frame.implementation.is_pyspark():
        from pyspark.sql import functions

        start = functions.lit("1970-01-01").cast("timestamp_ntz")
        seconds = _spark_micros(frame, time, zoned=True) / _MICROSECONDS
        passed = functions.make_dt_interval(secs=seconds)
        found = nw.from_native(native.withColumn(name, start + passed))
    elif frame.implementation.is_ibis():
        found = frame.with_columns(nw.col(time).dt.replace_time_zone(None).alias(name))
    else:
        moment = nw.col(time).dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        found = frame.with_columns(moment.alias(name))
    return found


def _spark_micros(frame: Frame, time: str, *, zoned: bool) -> Any:
    """Return the expression of a moment as microseconds since 1970, whatever the session's zone."""
    from pyspark.sql import functions

    native: Any = library().to_native(frame)
    if zoned:
        return functions.unix_micros(native[time])
    text = native[time].cast("timestamp_ntz").cast("string")
    return functions.unix_micros(functions.concat(text, functions.lit("Z")).cast("timestamp"))


def with_seconds(frame: Frame, start: str, end: str, name: str) -> Frame:
    """Return the frame with a column of the seconds from one time to another."""
    nw = library()
    kind = frame.collect_schema()[start]
    if kind.is_integer():
        return frame.with_columns((nw.col(end) - nw.col(start)).cast(nw.Float64).alias(name))
    if frame.implementation.is_ibis():
        native: Any = nw.to_native(frame)
        first, last = (native[one].cast("timestamp") for one in (start, end))
        micros = last.delta(first, unit="microsecond")
        return nw.from_native(native.mutate(**{name: micros / _MICROSECONDS}))  # type: ignore[no-any-return]
    if frame.implementation.is_pyspark():
        zoned = getattr(kind, "time_zone", None) is not None
        passed = _spark_micros(frame, end, zoned=zoned) - _spark_micros(frame, start, zoned=zoned)
        return nw.from_native(nw.to_native(frame).withColumn(name, passed / _MICROSECONDS))  # type: ignore[no-any-return]
    moment = nw.Datetime("us", getattr(kind, "time_zone", None))
    passed = nw.col(end).cast(moment) - nw.col(start).cast(moment)
    return frame.with_columns((passed.dt.total_microseconds() / _MICROSECONDS).alias(name))
