"""Which column of a log says what, and whether what stands there can be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError, InvalidModel, Problem, shown
from roles.frames import collected, library, numbered
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.frames import Frame

__all__ = ["KNOWN", "Counts", "counted", "found_columns", "timed"]

KNOWN: Mapping[str, tuple[str, ...]] = {
    "case": ("case:concept:name", "case", "case_id", "case id"),
    "activity": ("concept:name", "activity"),
    "actor": ("org:resource", "actor", "resource"),
    "time": ("time:timestamp", "time", "timestamp"),
}
"""The columns that are found by themselves, those of the XES standard (IEEE 1849) first."""

_TIME = (
    r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?)?"
)
_ZONE = r"(?:Z|[+-]\d\d:?\d\d)$"
_SHOWN = 5

Counts = Mapping[str, int]


def found_columns(names: Sequence[str], given: Mapping[str, str | None]) -> dict[str, str]:
    """
    Return the name of each column that a log needs.

    Args:
        names: The columns that there are.
        given: What the caller says, by what the column is: ``case``, ``activity`` and so on; None
            where it is to be found by itself.

    Raises:
        InvalidModel: A column isn't there; lists every one, and what was found.
    """
    found: dict[str, str] = {}
    problems = []
    lowered = {name.lower(): name for name in reversed(names)}
    there = ", ".join(map(str, names)) or "none"
    for what, name in given.items():
        if name is not None:
            if name in names:
                found[what] = name
            else:
                near = nearest(str(name), names, 1)
                hint = f"; the nearest: {near[0]}" if near else ""
                problems.append(Problem(what, f"no column {shown(name)} among {there}{hint}"))
            continue
        match = next((lowered[one] for one in KNOWN[what] if one in lowered), None)
        if match is None:
            wanted = " or ".join(KNOWN[what])
            problems.append(
                Problem(what, f"no column {wanted} among {there}; name it with {what}=")
            )
        else:
            found[what] = match
    doubled = [
        name for name in dict.fromkeys(found.values()) if list(found.values()).count(name) > 1
    ]
    problems += [
        Problem(name, f"stands for {' and '.join(w for w, n in found.items() if n == name)}")
        for name in doubled
    ]
    if problems:
        raise InvalidModel(problems, "the log")
    return found


def _is_text(frame: Frame, name: str) -> bool:
    nw = library()
    return bool(frame.collect_schema()[name] == nw.String)


def timed(frame: Frame, name: str) -> Frame:
    """
    Return the frame with its column of times as moments, where they are texts in ISO 8601.

    Times without a zone stay without; with zones they become moments in UTC.

    Raises:
        FormatError: The column holds neither times nor numbers nor texts.
        InvalidModel: Some of the texts are no times, or only some have a zone; tells which rows.
    """
    nw = library()
    kind = frame.collect_schema()[name]
    if kind in (nw.Datetime, nw.Date) or kind.is_integer():
        return frame
    if kind != nw.String:
        raise FormatError(f"the log's column {name} holds {kind}; expected times, or texts of them")
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
    counts = {what: int(number or 0) for what, number in row.items()}
    if counts["odd"]:
        told = ", ".join(_rows(frame, odd, [name]))
        few = "one is" if counts["odd"] == 1 else f"{counts['odd']:,} are"
        message = f"{few} no time: {told}; expected ISO 8601, such as 2026-03-01T09:30:00Z"
        raise InvalidModel([Problem(name, message)], "the log")
    if 0 < counts["zoned"] < counts["all"]:
        bare = counts["all"] - counts["zoned"]
        told = ", ".join(_rows(frame, ~column.is_null() & ~zoned, [name]))
        message = f"{counts['zoned']:,} times have a zone and {bare:,} have none: {told}"
        raise InvalidModel([Problem(name, message)], "the log")
    return frame.with_columns(_moments(frame, name, zoned=bool(counts["zoned"])).alias(name))


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
        return text.str.to_datetime(format=form)
    zone_name: str | None = None
    if zoned:
        zone_name = "UTC"
        if frame.implementation.is_duckdb():
            asked = frame.to_native().query("roles_log", "SELECT current_setting('TimeZone')")
            zone_name = str(asked.fetchall()[0][0])
    return text.cast(nw.Datetime("us", zone_name))


def counted(frame: Frame, columns: Mapping[str, str]) -> Counts:
    """
    Return how many events there are, and how many without an actor.

    Raises:
        InvalidModel: There are none, or some have no case, activity or time; tells which.
    """
    nw = library()
    asked = {"events": nw.len(), "bare": missing(frame, columns["actor"]).cast(nw.Int64).sum()}
    for what in ("case", "activity", "time"):
        asked[what] = missing(frame, columns[what]).cast(nw.Int64).sum()
    (row,) = collected(frame.select(**asked))
    counts = {what: int(number or 0) for what, number in row.items()}
    if not counts["events"]:
        raise InvalidModel([Problem("events", "there are none")], "the log")
    problems = list(_lacking(frame, columns, counts))
    if problems:
        raise InvalidModel(problems, "the log")
    return counts


def missing(frame: Frame, name: str) -> Any:
    """Return the expression that is true where a column says nothing: null, or an empty text."""
    nw = library()
    column = nw.col(name)
    return (column.is_null() | (column == "")) if _is_text(frame, name) else column.is_null()


def _lacking(frame: Frame, columns: Mapping[str, str], counts: Counts) -> Iterator[Problem]:
    others = list(dict.fromkeys(columns.values()))
    for what in ("case", "activity", "time"):
        if counts[what]:
            told = ", ".join(_rows(frame, missing(frame, columns[what]), others))
            events = "event has" if counts[what] == 1 else "events have"
            yield Problem(columns[what], f"{counts[what]:,} {events} no {what}: {told}")


def _rows(frame: Frame, wrong: Any, names: Sequence[str]) -> Iterator[str]:
    """Yield where the first rows are that are wrong: their numbers, or else what they say."""
    position = "roles:row"
    held = numbered(frame, position)
    shortened = (held if held is not None else frame).filter(wrong).head(_SHOWN + 1)
    for number, row in enumerate(collected(shortened)):
        if number == _SHOWN:
            yield "…"
        elif held is not None:
            said = f" ({shown(row[names[0]])})" if len(names) == 1 else ""
            yield f"row {row[position] + 1}{said}"
        else:
            yield "the row " + ", ".join(shown(str(row[name])) for name in names)
