"""A log held against a model: each event judged, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from roles.errors import FormatError, UnknownName
from roles.frames import collected, library, numbered, small
from roles.log import practice
from roles.log.columns import missing
from roles.log.findings import findings
from roles.log.staffing import FIRST, LAST, Span, Staffing
from roles.model.display import Displayed
from roles.model.involvement import Duty
from roles.model.names import nearest
from roles.org.organization import Organization

if TYPE_CHECKING:
    from roles.frames import Frame
    from roles.log.eventlog import EventLog
    from roles.log.practice import Count, Drift, Passing, Practice
    from roles.model.finding import Finding
    from roles.model.rolemodel import RoleModel

__all__ = ["ADDED", "VERDICTS", "Conformance", "Match", "conform"]

VERDICTS: Mapping[str, str] = {
    "as-modelled": "done by a role that may do it, at a stage where it takes place",
    "other-role": "done by a role that may not do it there",
    "out-of-stage": "done at a stage where the model doesn't place it",
    "unknown-activity": "the activity stands for no responsibility",
    "unknown-actor": "the actor holds no role of the model on that day",
    "no-actor": "the event names no actor",
}
"""What each event is judged to be, the best first."""

ADDED = ("responsibility", "at", "role", "verdict")
"""The columns that the judged events have beside those of the log."""

_MAY = (Duty.DO, Duty.OWN, Duty.SUPPORT)
_PARTS, _SCOPE, _STAGE, _ROW = "roles:parts", "roles:scope", "roles:stage", "roles:row"
_ACTOR, _ACTIVITY, _START, _END = "roles:actor", "roles:activity", "roles:start", "roles:end"


@frozen
class Match:
    """
    What a name in the log stands for in the model.

    Attributes:
        name: The activity, actor or stage, as the log has it.
        count: How many events it has.
        keys: The key of the responsibility or stage, or those of the roles; empty where it stands
            for nothing.
    """

    name: str
    count: int
    keys: tuple[str, ...]


@frozen(repr=False, eq=False, kw_only=True)
class Conformance(Displayed):
    """
    A log held against a model.

    Attributes:
        log: The log with its events judged: beside its own columns the frame has
            ``responsibility``, ``at`` (the key of the stage), ``role`` (the one that may do it if
            the actor holds several) and ``verdict``, one of `VERDICTS`.  Ask it by role:
            ``log.handovers(by="role")``.
        model: The model.
        organization: The organisation, where one was given.
        activities: What each activity stands for.
        actors: The roles that each actor holds at some time.
        stages: What each text in the column of stages stands for.
    """

    log: EventLog
    model: RoleModel
    organization: Organization | None = None
    activities: tuple[Match, ...] = ()
    actors: tuple[Match, ...] = ()
    stages: tuple[Match, ...] = ()

    def __repr__(self) -> str:
        return f"<Conformance of {len(self.log):,} events: {self.fitness:.0%} as modelled>"

    @property
    def events(self) -> Any:
        """The judged events, as a frame like the caller's."""
        return self.log.frame

    @property
    def unmatched(self) -> tuple[Match, ...]:
        """The activities, actors and stages of the log that stand for nothing in the model."""
        return tuple(one for one in (*self.activities, *self.actors, *self.stages) if not one.keys)

    @cached_property
    def summary(self) -> Mapping[str, int]:
        """How many events there are of each verdict, in the order of `VERDICTS`."""
        nw = library()
        rows = collected(self.log.events.group_by("verdict").agg(nw.len().alias("count")))
        found = {row["verdict"]: int(row["count"]) for row in rows}
        return {verdict: found.get(verdict, 0) for verdict in VERDICTS}

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        """How many events of a responsibility are done in which role, with which verdict."""
        return practice.counts(self)

    @property
    def fitness(self) -> float:
        """The share of events that are as modelled, from 0 to 1."""
        return self.summary["as-modelled"] / len(self.log)

    def by_month(self) -> Any:
        """
        Return the verdicts of each month.

        Returns:
            A frame like the caller's: ``month`` as ``2026-03``, ``verdict``, ``count``, and
            ``share`` of the month's events.

        Raises:
            FormatError: The log's times are numbers.
        """
        nw = library()
        events = practice.with_months(self.log).select("month", "verdict")
        counts = events.group_by("month", "verdict").agg(nw.len().alias("count"))
        shares = counts.with_columns(share=nw.col("count") / nw.col("count").sum().over("month"))
        return self.log.answered(shares.sort("month", "verdict"))

    @cached_property
    def ownership(self) -> tuple[Practice, ...]:
        """
        Who owns each responsibility at each stage in practice, against who should.

        Whoever does the last event of a responsibility in a case at a stage is taken to have
        decided it there; the role that does so most often owns it in practice.  That is a reading
        of the log, not something that it states.
        """
        return practice.ownership(self)

    @cached_property
    def handoffs(self) -> tuple[Passing, ...]:
        """How often each handoff of the model is seen in the log, or done otherwise."""
        return practice.handoffs(self)

    @cached_property
    def drift(self) -> tuple[Drift, ...]:
        """
        The responsibilities whose events were as modelled up to a month, and then less, or more.

        For each responsibility at each stage, the month is the one at which the shares before and
        after differ most by the two-proportion z-test; it is told where that is 4 or more,
        the shares differ by a fifth, and there are ten events on either side.

        Raises:
            FormatError: The log's times are numbers.
        """
        return practice.drift(self)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is worth a look, in the form of the checks, with the codes of `roles.log.CODES`."""
        return tuple(findings(self))


def conform(
    log: EventLog,
    model: RoleModel | Organization,
    *,
    activities: Mapping[str, str],
    actors: Mapping[str, str | Iterable[str]],
) -> Conformance:
    """Return a log held against a model; see `EventLog.conform`."""
    organization = model if isinstance(model, Organization) else None
    held = model.model if isinstance(model, Organization) else model
    if clash := [name for name in ADDED if name in log.events.collect_schema().names()]:
        raise FormatError(
            f"the log has the columns {', '.join(clash)} already, which the judged events get; "
            "rename them"
        )
    works = _works(held, _counted(log, "activity"), activities)
    people = _counted(log, "actor")
    stages = _matched(held.stage, _counted(log, "stage"))
    staffing = Staffing.of(held, organization, actors, list(people))
    scopes = ["", *_counted(log, "scope")]
    spans = staffing.spans(people, scopes)
    held_ever: dict[str, dict[str, None]] = {}
    for span in spans:
        held_ever.setdefault(span.actor, {}).update(dict.fromkeys(span.roles))
    judged = _judged(log, held, works, stages, spans, scopes)
    return Conformance(
        log=judged,
        model=held,
        organization=organization,
        activities=works,
        actors=tuple(
            Match(name, count, tuple(held_ever.get(name, ()))) for name, count in people.items()
        ),
        stages=stages,
    )


def _counted(log: EventLog, what: str) -> dict[str, int]:
    """Return the texts in a column with how often they occur, the most frequent first."""
    if what not in log.columns:
        return {}
    nw = library()
    column = log.columns[what]
    events = log.events.filter(~missing(log.events, column))
    rows = collected(events.group_by(column).agg(nw.len().alias("roles:count")))
    found = [(str(row[column]), int(row["roles:count"])) for row in rows]
    return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))


def _matched(find: Any, counts: Mapping[str, int]) -> tuple[Match, ...]:
    matches = []
    for name, count in counts.items():
        try:
            keys: tuple[str, ...] = (find(name).key,)
        except UnknownName:
            keys = ()
        matches.append(Match(name, count, keys))
    return tuple(matches)


def _works(
    model: RoleModel, counts: Mapping[str, int], given: Mapping[str, str]
) -> tuple[Match, ...]:
    told = {}
    for name, responsibility in given.items():
        if name not in counts:
            raise UnknownName(name, "activities of the log", nearest(str(name), counts))
        told[name] = (model.responsibility(responsibility).key,)
    return tuple(
        evolve(one, keys=told.get(one.name, one.keys))
        for one in _matched(model.responsibility, counts)
    )


# Judging


def _judged(
    log: EventLog,
    model: RoleModel,
    works: Sequence[Match],
    stages: Sequence[Match],
    spans: Sequence[Span],
    scopes: Sequence[str],
) -> EventLog:
    """Return the log with the columns `ADDED`, by two joins with small tables."""
    nw = library()
    events = log.events
    names = events.collect_schema().names()
    placed = numbered(events, _ROW)
    if placed is not None:
        events = placed
    events = events.with_columns(
        _text_of(log, "actor", _ACTOR),
        nw.col(log.columns["activity"]).cast(nw.String).alias(_ACTIVITY),
        _text_of(log, "stage", _STAGE),
        _text_of(log, "scope", _SCOPE),
    )
    parts = list(dict.fromkeys(span.roles for span in spans))
    events = _with_parts(events, log, spans, scopes, parts)
    table = _verdicts(model, works, stages, parts)
    events = events.join(small(table, events), on=[_ACTIVITY, _STAGE, _PARTS], how="left")
    if placed is not None:
        # Joins don't keep the order in which events of the same time stand.
        events = events.sort(_ROW)
    return evolve(
        log,
        frame=log.answered(events.select(*names, *ADDED)),
        **{what: log.columns[what] for what in ("case", "activity", "actor", "time")},
        stage="at",
        _known={"events": len(log), "bare": log.without_actor},
    )


def _text_of(log: EventLog, what: str, name: str) -> Any:
    nw = library()
    if what not in log.columns:
        return nw.lit("").alias(name)
    column = log.columns[what]
    text = nw.col(column).cast(nw.String)
    return nw.when(missing(log.events, column)).then(nw.lit("")).otherwise(text).alias(name)


def _with_parts(
    events: Frame,
    log: EventLog,
    spans: Sequence[Span],
    scopes: Sequence[str],
    parts: Sequence[tuple[str, ...]],
) -> Frame:
    """Return the events with the number of the actor's set of roles; -1 where there is no actor."""
    nw = library()
    number = {roles: at for at, roles in enumerate(parts)}
    columns: dict[str, list[Any]] = {
        _ACTOR: [span.actor for span in spans] + [""] * len(scopes),
        _SCOPE: [*(span.scope for span in spans), *scopes],
        _PARTS: [number[span.roles] for span in spans] + [-1] * len(scopes),
    }
    keys = [_ACTOR, _SCOPE]
    if "scope" not in log.columns:
        del columns[_SCOPE]
        keys = [_ACTOR]
    changing = len({(span.actor, span.scope) for span in spans}) < len(spans)
    if not changing:
        return events.join(small(columns, events), on=keys, how="left")
    columns[_START] = [span.start for span in spans] + [FIRST] * len(scopes)
    columns[_END] = [span.end for span in spans] + [LAST] * len(scopes)
    moment = _moment(events, log.columns["time"])
    dated = events.with_columns(moment.alias("roles:moment"))
    joined = dated.join(small(columns, events), on=keys, how="left")
    return joined.filter(
        nw.col(_START) <= nw.col("roles:moment"), nw.col("roles:moment") < nw.col(_END)
    )


def _moment(events: Frame, time: str) -> Any:
    """Return the expression of an event's time as a moment without a zone, in UTC if it had one."""
    nw = library()
    kind = events.collect_schema()[time]
    if kind.is_integer():
        raise FormatError(
            "the log's times are numbers, and appointments are over days: give it days or moments"
        )
    if getattr(kind, "time_zone", None) is None:
        return nw.col(time).cast(nw.Datetime("us"))
    if events.implementation.is_duckdb() or events.implementation.is_pyspark():
        return nw.col(time).dt.replace_time_zone(None)
    return nw.col(time).dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def _verdicts(
    model: RoleModel,
    works: Sequence[Match],
    stages: Sequence[Match],
    parts: Sequence[tuple[str, ...]],
) -> dict[str, list[Any]]:
    """Return the verdict on every activity at every stage by every set of roles, as columns."""
    columns: dict[str, list[Any]] = {name: [] for name in (_ACTIVITY, _STAGE, _PARTS, *ADDED)}
    sets = [*enumerate(parts), (-1, None)]
    told = {one.name: one.keys[0] if one.keys else None for one in stages} | {"": None}
    for work in works:
        key = work.keys[0] if work.keys else None
        places = _places(model, key)
        for text, stage in told.items():
            at = stage
            if at is None and len(places) == 1:
                at = next(iter(places))
            for number, held in sets:
                verdict, role = _verdict(key, at, held, places)
                row = (work.name, text, number, key, at, role, verdict)
                for column, value in zip(columns.values(), row, strict=True):
                    column.append(value)
    return columns


def _places(model: RoleModel, key: str | None) -> dict[str, tuple[str, ...]]:
    """Return who may do a responsibility, by the stages at which it takes place."""
    if key is None:
        return {}
    held = model.resolution.held
    return {
        answer.stage.key: tuple(
            dict.fromkeys(
                role for duty in _MAY for role in held[key, answer.stage.key].get(duty, ())
            )
        )
        for answer in model.who_owns(key)
    }


def _verdict(
    key: str | None,
    at: str | None,
    held: tuple[str, ...] | None,
    places: Mapping[str, tuple[str, ...]],
) -> tuple[str, str | None]:
    """Return the verdict, and the role in which it was done."""
    acting = held[0] if held else None
    if held is None:
        return "no-actor", None
    if key is None:
        return "unknown-activity", acting
    if not held:
        return "unknown-actor", None
    if at is not None and at not in places:
        return "out-of-stage", acting
    may = places[at] if at is not None else tuple(r for roles in places.values() for r in roles)
    fitting = next((role for role in may if role in held), None)
    return ("as-modelled", fitting) if fitting else ("other-role", acting)
