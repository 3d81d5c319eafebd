"""
The sweeps for vacancies and for load over appointments that are in a data frame.

For organisations that live in a warehouse: the appointments stay where they are, in whatever
library of data frames narwhals knows; the model, the scopes and the schedules, which are small, are
brought to them.  Lazy frames stay lazy, and answers are frames of the caller's own kind.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from roles.errors import InvalidModel, Problem, shown, suggestion
from roles.frames import frame_of, library, ordered, small
from roles.model.names import nearest
from roles.org.daynumbers import dated, numbered, rest
from roles.org.load import months
from roles.org.vacancies import asked_scopes, needed, period

if TYPE_CHECKING:
    from roles.frames import Frame
    from roles.org.organization import Organization

__all__ = ["COLUMNS", "load", "misfits", "vacancies"]

COLUMNS = ("actor", "role", "scope", "start", "end", "share", "kind", "id", "recorded_at")
"""What the columns of appointments are called; as the fields of `roles.Appointment`."""

_KINDS = ("permanent", "acting", "delegated")
# More days than there are up to the end of the year 9999.
_DAYS = 4_000_000
_NOBODY = -1, -2


def vacancies(
    appointments: Any,
    org: Organization,
    start: datetime.date | str,
    end: datetime.date | str,
    *,
    columns: Mapping[str, str] | None = None,
) -> Any:
    """
    Return the roles that nobody holds between two days, while they have duties.

    The answer is that of `roles.Organization.vacancies`, worked out where the appointments are.

    Args:
        appointments: A frame with the columns ``role``, ``scope``, ``start`` and ``end`` and, where
            it has them, ``kind``, ``id`` and ``recorded_at``, which mean what the fields of
            `roles.Appointment` do.  Days are dates, texts in ISO 8601, or times without a zone, of
            which the day counts; no end is null.  Of several records with one id the last one
            recorded counts; all of them where they were recorded at the same time.  Rows that
            `misfits` gives are not counted.
        org: The model, the scopes and the schedules; its own appointments are not asked.
        start: The first day.
        end: The day after the last.
        columns: What the frame calls its columns, where it is another name: ``{"scope":
            "product"}``.

    Returns:
        A frame of the same kind with ``scope``, ``role``, ``stage`` (null where no schedule
        tells it), ``start`` and ``end``, in the order of the organisation's scopes and roles.

    Raises:
        InvalidModel: A column isn't there; lists every one.
        InvalidValue: A day is no date, or the end comes before the start.
        FormatError: It is no frame, or a column of days holds something else.
        MissingExtra: narwhals isn't installed.

    Examples:
        >>> import polars, roles
        >>> org = roles.Organization(roles.reference(), scopes=[roles.Scope("apollo")])
        >>> held = polars.DataFrame(
        ...     {
        ...         "role": ["product-planner", "product-manager"],
        ...         "scope": ["apollo", "apollo"],
        ...         "start": ["2026-01-01", "2026-01-01"],
        ...         "end": ["2026-04-01", None],
        ...     }
        ... )
        >>> vacancies(held, org, "2026-01-01", "2026-07-01").rows()
        [('apollo', 'product-planner', None, '2026-04-01', '2026-07-01')]
    """
    nw = library()
    first, last = period(start, end)
    held, kind = _held(appointments, ("role", "scope"), columns)
    places, duties, count = _wanted(held, org, first, last)
    held = held.filter(
        nw.col("kind") != "delegated",
        nw.col("start") < last.toordinal(),
        nw.col("end") > first.toordinal(),
    )
    spread = (
        held.select("role", "start", "end", above="scope")
        .join(places, on="above")
        .join(duties, on=["plan", "role"])
    )
    cover = spread.select(
        place=nw.col("place") * count + nw.col("duty"),
        start=_larger("start", "first"),
        end=_smaller("end", "last"),
    ).filter(nw.col("start") < nw.col("end"))
    places_needed = (
        places.filter(nw.col("scope") == nw.col("above"))
        .join(duties, on="plan")
        .select("first", "last", place=nw.col("place") * count + nw.col("duty"))
    )
    # What is needed begins and ends with nothing held, so that what is not held lies between two.
    edges = [places_needed.select("place", start=name, end=name) for name in ("first", "last")]
    gaps = _gaps(nw.concat([cover, *edges], how="vertical"))
    number = {"at": nw.col("place") // count, "duty": rest(nw.col("place"), count)}
    found = gaps.with_columns(**number).drop("place")
    names = places.filter(nw.col("scope") == nw.col("above")).select("scope", at="place")
    found = found.join(names, on="at").join(duties.select("duty", "role", "stage"), on="duty")
    found = found.sort("at", "duty", "start")
    return dated(found.select("scope", "role", "stage", "start", "end"), kind).to_native()


def load(
    appointments: Any,
    start: datetime.date | str,
    end: datetime.date | str,
    *,
    columns: Mapping[str, str] | None = None,
) -> Any:
    """
    Return how much of full time each actor is appointed for, month by month.

    The answer is that of `roles.Organization.load`, worked out where the appointments are.

    Args:
        appointments: A frame with the columns ``actor``, ``start`` and ``end`` and, where it has
            them, ``share`` (else 1), ``id`` and ``recorded_at``; as `vacancies` takes it.
        start: The first day.
        end: The day after the last.
        columns: What the frame calls its columns, where it is another name.

    Returns:
        A frame of the same kind with ``actor``, ``start`` and ``end`` of the month and ``share``,
        the mean of its days, sorted by actor; those without an appointment in the period are left
        out.

    Raises:
        InvalidModel: A column isn't there; lists every one.
        InvalidValue: A day is no date, or the end comes before the start.
        FormatError: It is no frame, or a column of days holds something else.
        MissingExtra: narwhals isn't installed.

    Examples:
        >>> import polars
        >>> held = polars.DataFrame(
        ...     {"actor": ["ann"], "start": ["2026-01-16"], "end": [None], "share": [0.5]},
        ...     schema_overrides={"end": polars.String},
        ... )
        >>> load(held, "2026-02-01", "2026-03-01").rows()
        [('ann', '2026-02-01', '2026-03-01', 0.5)]
    """
    nw = library()
    first, last = period(start, end)
    held, kind = _held(appointments, ("actor",), columns)
    held = held.filter(
        nw.col("start") < last.toordinal(), nw.col("end") > first.toordinal()
    ).select("actor", "share", held="start", over="end")
    spans = [(one.toordinal(), other.toordinal()) for one, other in months(first, last)]
    # One without days keeps the kinds of the columns where there is no month.
    spans.append((1, 1))
    calendar = small({"start": [s for s, _ in spans], "end": [e for _, e in spans]}, held)
    crossed = held.join(calendar.filter(nw.col("start") < nw.col("end")), how="cross")
    crossed = crossed.with_columns(begun=_larger("held", "start"), ended=_smaller("over", "end"))
    days = (
        nw.when(nw.col("begun") < nw.col("ended"))
        .then(nw.col("ended") - nw.col("begun"))
        .otherwise(0)
    )
    found = (
        crossed.with_columns(days=nw.col("share") * days)
        .group_by("actor", "start", "end")
        .agg(days=nw.col("days").sum())
        .with_columns(share=nw.col("days") / (nw.col("end") - nw.col("start")))
        .sort("actor", "start")
    )
    return dated(found.select("actor", "start", "end", "share"), kind).to_native()


def misfits(
    appointments: Any, org: Organization, *, columns: Mapping[str, str] | None = None
) -> Any:
    """
    Return the rows of appointments that can't be any, which no sweep counts.

    In memory `roles.Organization` refuses them; a frame can only be asked.

    Args:
        appointments: A frame, as `vacancies` and `load` take it.
        org: The model and the scopes.
        columns: What the frame calls its columns, where it is another name.

    Returns:
        A frame of the same kind with its own columns and ``why``, the first reason that was found.

    Raises:
        InvalidModel: A column isn't there; lists every one.
        FormatError: It is no frame, or a column of days holds something else.
        MissingExtra: narwhals isn't installed.

    Examples:
        >>> import polars, roles
        >>> org = roles.Organization(roles.reference(), scopes=[roles.Scope("apollo")])
        >>> held = polars.DataFrame(
        ...     {
        ...         "actor": ["ann"],
        ...         "role": ["planner"],
        ...         "scope": ["apollo"],
        ...         "start": ["2026-01-01"],
        ...         "end": ["2026-02-01"],
        ...     }
        ... )
        >>> misfits(held, org).select("role", "why").rows()
        [('planner', 'the role is not in the model')]
    """
    nw = library()
    frame = frame_of(appointments)
    found = _found(frame, ("actor", "role", "scope", "start", "end"), columns)
    mine = {what: f"roles:{what}" for what in ("start", "end", "role", "scope")}
    rows = frame
    for what, keys in (("role", org.model.roles.by_key), ("scope", org.scope_by_key)):
        known = small({f"{mine[what]}:key": [*keys, ""], mine[what]: [*keys, ""]}, frame)
        key = nw.col(found[what]).cast(nw.String).alias(f"{mine[what]}:key")
        rows = rows.with_columns(key).join(known, on=f"{mine[what]}:key", how="left")
    rows = numbered(rows, {mine[edge]: found[edge] for edge in ("start", "end")})

    def column(what: str) -> Any:
        return nw.col(found[what])

    def absent(what: str) -> Any:
        return nw.col(mine[what]).is_null() | (nw.col(mine[what]) == "")

    reasons = {
        "there is no actor": column("actor").is_null() | (column("actor").cast(nw.String) == ""),
        "the role is not in the model": absent("role"),
        "the scope is not in the organisation": absent("scope"),
        "the start is no day": nw.col(mine["start"]) == 0,
        "the end is no day": (nw.col(mine["end"]) == 0) & ~column("end").is_null(),
        "it ends before it starts": ~column("end").is_null()
        & (nw.col(mine["end"]) < nw.col(mine["start"])),
    }
    if "share" in found:
        share = column("share")
        reasons["the share is not from 0 to 1"] = ~share.is_null() & ~share.is_between(0, 1)
    if "kind" in found:
        reasons["the kind is none of " + ", ".join(_KINDS)] = ~_kind(found["kind"]).is_in(_KINDS)
    why = nw.lit(None, dtype=nw.String)
    for reason, applies in reversed(reasons.items()):
        why = nw.when(applies).then(nw.lit(reason)).otherwise(why)
    names = frame.collect_schema().names()
    return (
        rows.with_columns(why=why)
        .filter(~nw.col("why").is_null())
        .select(*names, "why")
        .to_native()
    )


def _found(
    frame: Frame, needed: tuple[str, ...], given: Mapping[str, str] | None
) -> dict[str, str]:
    """Return what the columns that are asked for are called in a frame."""
    given = given or {}
    names = frame.collect_schema().names()
    there = ", ".join(map(str, names)) or "none"
    problems = [
        Problem(f"columns.{what}", f"is no column of appointments; there are {', '.join(COLUMNS)}")
        for what in given
        if what not in COLUMNS
    ]
    found = {}
    for what in COLUMNS:
        name = given.get(what, what)
        if name in names:
            found[what] = name
        elif what in needed or what in given:
            hint = suggestion(nearest(str(name), names, 1))
            problems.append(
                Problem(f"columns.{what}", f"no column {shown(name)} among {there}{hint}")
            )
    if problems:
        raise InvalidModel(problems, "the appointments")
    return found


def _kind(name: str) -> Any:
    nw = library()
    kind = nw.col(name)
    return nw.when(kind.is_null() | (kind == "")).then(nw.lit("permanent")).otherwise(kind)


def _held(
    appointments: Any, needed: tuple[str, ...], given: Mapping[str, str] | None
) -> tuple[Frame, Any]:
    """Return the appointments that count, days as numbers, and the kind of the caller's days."""
    nw = library()
    frame = frame_of(appointments)
    found = _found(frame, (*needed, "start", "end"), given)
    if "id" in found and "recorded_at" in found:
        frame = _last_records(frame, found["id"], found["recorded_at"])
    kind = frame.collect_schema()[found["start"]]
    frame = numbered(frame, {"roles:start": found["start"], "roles:end": found["end"]})
    # Keys as plain texts: categories and large texts aren't joined with those everywhere.
    taken: dict[str, Any] = {what: nw.col(found[what]).cast(nw.String) for what in needed}
    unsaid = nw.col(found["end"]).is_null()
    taken["start"] = nw.col("roles:start")
    taken["end"] = nw.when(unsaid).then(nw.lit(_DAYS - 1)).otherwise(nw.col("roles:end"))
    full = nw.lit(1.0)
    if "share" in found:
        share = nw.col(found["share"]).cast(nw.Float64)
        full = nw.when(share.is_null()).then(full).otherwise(share)
    taken["share"] = full
    taken["kind"] = _kind(found["kind"]) if "kind" in found else nw.lit("permanent")
    held = frame.select(**taken).filter(
        nw.col("start") > 0,
        nw.col("start") < nw.col("end"),
        nw.col("kind").is_in(_KINDS),
        nw.col("share").is_between(0, 1),
        *(~nw.col(what).is_null() & (nw.col(what) != "") for what in needed),
    )
    return held, kind


def _last_records(frame: Frame, key: str, recorded: str) -> Frame:
    nw = library()
    # Of a key that is none every record counts.
    text = nw.col(key).cast(nw.String)
    keyed = frame.filter(~nw.col(key).is_null()).filter(text != "")
    last = keyed.group_by(key).agg(nw.col(recorded).max().alias("roles:last"))
    rows = frame.join(last, on=key, how="left")
    newest = nw.col("roles:last")
    return rows.filter(newest.is_null() | (nw.col(recorded) == newest)).drop("roles:last")


def _wanted(
    frame: Frame, org: Organization, start: datetime.date, end: datetime.date
) -> tuple[Frame, Frame, int]:
    """
    Return what has to be held, as two small tables, and how many duties there are.

    The one has the scopes that are asked, each with itself and those above it, and by which plan it
    goes; the other the roles that a plan needs, at which stage and when.  Their places are numbers,
    of which one is made: comparing those is cheaper than comparing texts.
    """
    plans: dict[str | None, int] = {}
    places: dict[str, list[Any]] = {name: [] for name in ("place", "scope", "above", "plan")}
    for number, scope in enumerate(asked_scopes(org)):
        owner = next((key for key in org.upwards(scope.key) if key in org.scheduled), None)
        plan = plans.setdefault(owner, len(plans))
        for above in org.upwards(scope.key):
            for name, value in zip(places, (number, scope.key, above, plan), strict=True):
                places[name].append(value)
    duties: dict[str, list[Any]] = {
        name: [] for name in ("plan", "duty", "role", "stage", "first", "last")
    }
    for owner, plan in plans.items():
        schedule = org.scheduled[owner] if owner is not None else None
        for role, stage, (first, last) in needed(org, schedule, (start, end)):
            named = role.key, stage.key if stage else None
            row = (plan, len(duties["duty"]), *named, first.toordinal(), last.toordinal())
            for name, value in zip(duties, row, strict=True):
                duties[name].append(value)
    # A row that nothing meets keeps the kinds of the columns where there is no other.
    for table, plan in ((places, _NOBODY[0]), (duties, _NOBODY[1])):
        for name, column in table.items():
            text = name in ("scope", "above", "role", "stage")
            column.append("" if text else plan if name == "plan" else -1)
    return small(places, frame), small(duties, frame), max(len(duties["duty"]), 1)


def _gaps(rows: Frame) -> Frame:
    """Return what lies between the spans of each place: from where all before have ended."""
    nw = library()
    if ordered(rows):
        # One running maximum for all places: it never falls, since their numbers rise.
        reach = (nw.col("place") * _DAYS + nw.col("end")).cum_max()
        rows = rows.sort("place", "start", "end").with_columns(reach=reach)
        rows = rows.with_columns(reach=nw.col("reach").shift(1), before=nw.col("place").shift(1))
        same = nw.col("before") == nw.col("place")
        rows = rows.filter(same).with_columns(reach=nw.col("reach") - nw.col("place") * _DAYS)
    else:
        order = ["start", "end"]
        rows = rows.with_columns(reach=nw.col("end").cum_max().over("place", order_by=order))
        rows = rows.with_columns(reach=nw.col("reach").shift(1).over("place", order_by=order))
    found: Frame = rows.filter(nw.col("reach") < nw.col("start")).select(
        "place", start="reach", end="start"
    )
    return found


def _larger(one: str, other: str) -> Any:
    nw = library()
    return nw.when(nw.col(one) > nw.col(other)).then(nw.col(one)).otherwise(nw.col(other))


def _smaller(one: str, other: str) -> Any:
    nw = library()
    return nw.when(nw.col(one) < nw.col(other)).then(nw.col(one)).otherwise(nw.col(other))
