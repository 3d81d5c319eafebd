"""Each event of a log judged: a responsibility, a stage, a role and a verdict beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve

from roles.errors import FormatError
from roles.frames import library, numbered, small
from roles.log.columns import missing
from roles.log.moments import with_utc
from roles.log.staffing import FIRST, LAST
from roles.model.involvement import Duty

if TYPE_CHECKING:
    from roles.frames import Frame
    from roles.log.conformance import Match
    from roles.log.eventlog import EventLog
    from roles.log.staffing import Span, Staffing
    from roles.model.rolemodel import RoleModel

__all__ = ["ADDED", "judged"]

ADDED = ("responsibility", "at", "role", "verdict")
"""The columns that the judged events have beside those of the log."""

_MAY = (Duty.DO, Duty.OWN, Duty.SUPPORT)
_TEAM = "team"
_PARTS, _SCOPE, _STAGE, _ROW = "roles:parts", "roles:scope", "roles:stage", "roles:row"
_ACTOR, _ACTIVITY, _START, _END = "roles:actor", "roles:activity", "roles:start", "roles:end"
_MOMENT = "roles:moment"


def judged(
    log: EventLog,
    staffing: Staffing,
    works: Sequence[Match],
    stages: Sequence[Match],
    spans: Sequence[Span],
    scopes: Sequence[str],
) -> EventLog:
    """Return the log with the columns `ADDED`, by two joins with small tables."""
    nw = library()
    model = staffing.model
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
    whole = events
    if events.implementation.is_pyarrow():
        # Its joins refuse columns of lists or of nothing but nulls, even as bystanders.
        made = (_ROW, _ACTOR, _ACTIVITY, _STAGE, _SCOPE, log.columns["time"])
        events = events.select(*made)
    parts = list(dict.fromkeys(span.roles for span in spans))
    teams = {} if _TEAM in names else staffing.teams(span.actor for span in spans)
    added = (*ADDED, _TEAM) if any(teams.values()) else ADDED
    events = _with_parts(events, log, spans, scopes, parts, teams if _TEAM in added else None)
    table = _verdicts(model, works, stages, parts)
    keys = [_ACTIVITY, _STAGE, _PARTS]
    if "stage" not in log.columns:
        del table[_STAGE]
        keys.remove(_STAGE)
    events = events.join(small(table, events), on=keys, how="left")
    if placed is not None:
        # Joins don't keep the order in which events of the same time stand.
        events = events.sort(_ROW)
    if events.implementation.is_pyarrow():
        events = nw.concat([whole.select(*names), events.select(*added)], how="horizontal")
    return evolve(
        log,
        frame=log.answered(events.select(*names, *added)),
        case=log.columns["case"],
        activity=log.columns["activity"],
        actor=log.columns["actor"],
        time=log.columns["time"],
        stage="at",
        transition=None,
        _known={
            "events": len(log),
            "bare": log.without_actor,
            "left": 0,
            "several": log.several_actors,
        },
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
    teams: Mapping[str, str | None] | None,
) -> Frame:
    """Return the events with the number of the actor's set of roles; -1 where there is no actor."""
    nw = library()
    number = {roles: at for at, roles in enumerate(parts)}
    columns: dict[str, list[Any]] = {
        _ACTOR: [span.actor for span in spans] + [""] * len(scopes),
        _SCOPE: [*(span.scope for span in spans), *scopes],
        _PARTS: [number[span.roles] for span in spans] + [-1] * len(scopes),
    }
    if teams is not None:
        columns[_TEAM] = [teams[span.actor] for span in spans] + [None] * len(scopes)
    keys = [_ACTOR, _SCOPE]
    if "scope" not in log.columns:
        del columns[_SCOPE]
        keys = [_ACTOR]
    changing = len({(span.actor, span.scope) for span in spans}) < len(spans)
    if not changing:
        return events.join(small(columns, events), on=keys, how="left")
    columns[_START] = [span.start for span in spans] + [FIRST] * len(scopes)
    columns[_END] = [span.end for span in spans] + [LAST] * len(scopes)
    time = log.columns["time"]
    if events.collect_schema()[time].is_integer():
        raise FormatError(
            "the log's times are numbers, and appointments are over days: give it days or moments"
        )
    dated = with_utc(events, time, _MOMENT)
    joined = dated.join(small(columns, events), on=keys, how="left")
    # What is before the first or after the last day that every library can hold isn't lost.
    start, end, moment = nw.col(_START), nw.col(_END), nw.col(_MOMENT)
    return joined.filter((start <= moment) | (start == FIRST), (moment < end) | (end == LAST))


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
