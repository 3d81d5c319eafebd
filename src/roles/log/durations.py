"""How long stages and handovers take, as quantiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roles.errors import FormatError
from roles.frames import library
from roles.log.moments import with_seconds

if TYPE_CHECKING:
    from roles.frames import Frame
    from roles.log.eventlog import EventLog

__all__ = ["QUANTILES", "stage_durations", "waiting"]

_SECONDS = "roles:seconds"
QUANTILES = {"q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


def stage_durations(log: EventLog) -> Frame:
    """Return the quantiles of the time from a case's first event in a stage to its last."""
    nw = library()
    if "stage" not in log.columns:
        raise FormatError(
            "the log has no column of stages: name it with stage=, or hold it against a model"
        )
    case, time, stage = (log.columns[what] for what in ("case", "time", "stage"))
    events = log.events.filter(~log.lacking(stage))
    spans = events.group_by(case, stage).agg(
        nw.col(time).min().alias("start"), nw.col(time).max().alias("end")
    )
    took = with_seconds(spans, "start", "end", _SECONDS)
    return _quantiles(took, [stage], "cases").sort(stage)


def waiting(log: EventLog, by: str) -> Frame:
    """Return the quantiles of the time between an event and the next one of its case."""
    nw = library()
    time = log.columns["time"]
    steps = log.successions(by, time).filter(nw.col(by) != nw.col(f"{by}+1"))
    took = with_seconds(steps, time, f"{time}+1", _SECONDS).select(
        _SECONDS, giver=nw.col(by), receiver=nw.col(f"{by}+1")
    )
    ranked = _quantiles(took, ["giver", "receiver"], "count")
    return ranked.sort("count", "giver", "receiver", descending=[True, False, False])


def _quantiles(took: Frame, names: list[str], count: str) -> Frame:
    nw = library()
    if not took.implementation.is_pyarrow():
        asked = (
            nw.col(_SECONDS).quantile(share, interpolation="linear").alias(name)
            for name, share in QUANTILES.items()
        )
        return took.group_by(*names).agg(nw.len().alias(count), *asked)
    # PyArrow has no quantiles of groups; there are few groups, so each is asked by itself.
    rows = []
    for key, group in took.group_by(*names):  # type: ignore[attr-defined]
        seconds = group[_SECONDS]
        rows.append(
            dict(zip(names, key, strict=True))
            | {count: len(group)}
            | {
                name: seconds.quantile(share, interpolation="linear")
                for name, share in QUANTILES.items()
            }
        )
    columns = {name: [row[name] for row in rows] for name in (*names, count, *QUANTILES)}
    found: Frame = nw.from_dict(columns, backend="pyarrow")
    return found
