"""What a judged log shows in practice: who owns, what is handed over, what has drifted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from roles.errors import FormatError
from roles.frames import collected, library, small
from roles.log import drafting
from roles.log.columns import missing
from roles.log.moments import with_utc
from roles.model.plain import Plain
from roles.model.statements import Handoff
from roles.model.vocabulary import Entry, Responsibility, Role, Stage

if TYPE_CHECKING:
    from roles.frames import Frame
    from roles.log.conformance import Conformance
    from roles.log.eventlog import EventLog
    from roles.model.rolemodel import RoleModel

__all__ = [
    "Count",
    "Drift",
    "Passing",
    "Practice",
    "counts",
    "draft",
    "drift",
    "handoffs",
    "ownership",
    "with_months",
]

_LEAST_G, _LEAST_CHANGE, _LEAST_EVENTS = 16.0, 0.2, 10


@frozen(kw_only=True)
class Count(Plain):
    """
    How many events of a responsibility are done in a role at a stage, with one verdict.

    Attributes:
        responsibility: The responsibility.
        stage: The stage; None where neither the log nor the model tells one.
        role: The role; None where the actor isn't named, or holds none.
        verdict: One of `VERDICTS`.
        count: How many events.
        share: Of how many of the responsibility's events at the stage, from 0 to 1.
    """

    responsibility: Responsibility
    stage: Stage | None
    role: Role | None
    verdict: str
    count: int
    share: float


@frozen(kw_only=True)
class Practice(Plain):
    """
    Who owns a responsibility at a stage in practice.

    Attributes:
        responsibility: The responsibility.
        stage: The stage; None where neither the log nor the model tells one.
        role: The role that decides it most often.
        count: In how many cases it does.
        share: Of how many of the cases, from 0 to 1.
        owners: The owners by the model, there, or anywhere where no stage is told.
    """

    responsibility: Responsibility
    stage: Stage | None
    role: Role
    count: int
    share: float
    owners: tuple[Role, ...]

    @property
    def agrees(self) -> bool:
        """Whether the role is an owner by the model."""
        return self.role in self.owners


@frozen(kw_only=True)
class Passing(Plain):
    """
    How often a handoff of the model is seen.

    Attributes:
        handoff: The handoff.
        seen: In how many cases its giver acts at its first stage, and its receiver at its second,
            not before.
        otherwise: In how many cases both stages are gone through without that; none where giver or
            receiver act nowhere in the log, since it then tells nothing of them.
    """

    handoff: Handoff
    seen: int
    otherwise: int

    @property
    def status(self) -> str:
        """``"seen"``, ``"otherwise"`` where it never is though its stages are, or ``"unseen"``."""
        return "seen" if self.seen else "otherwise" if self.otherwise else "unseen"


@frozen(kw_only=True)
class Drift(Plain):
    """
    A change in who does a responsibility.

    Attributes:
        responsibility: The responsibility.
        stage: The stage; None where neither the log nor the model tells one.
        since: The first month after the change, as ``2026-03``.
        before: The share of events as modelled before it, from 0 to 1.
        after: The share from then on.
        role: Who does most of what isn't as modelled from then on; None where that is nobody.
    """

    responsibility: Responsibility
    stage: Stage | None
    since: str
    before: float
    after: float
    role: Role | None


def _judgeable(log: EventLog) -> Frame:
    """Return the events that stand for a responsibility and were done in a role."""
    events = log.events
    for name in ("responsibility", "role"):
        events = events.filter(~missing(events, name))
    return events


def counts(held: Conformance) -> tuple[Count, ...]:
    """Return the events of each responsibility by stage, role and verdict, in the model's order."""
    nw = library()
    names = ("responsibility", "at", "role", "verdict")
    events = held.log.events.filter(~missing(held.log.events, "responsibility"))
    rows = collected(events.group_by(*names).agg(nw.len().alias("count")))
    places: dict[tuple[str, str | None], dict[tuple[str | None, str], int]] = {}
    for row in rows:
        place = places.setdefault((row["responsibility"], row["at"]), {})
        place[row["role"], row["verdict"]] = int(row["count"])
    order = held.model.roles.positions
    return tuple(
        Count(
            responsibility=work,
            stage=stage,
            role=held.model.role(role) if role else None,
            verdict=verdict,
            count=count,
            share=count / sum(here.values()),
        )
        for work, stage in _in_order(held, places)
        for here in (places[work.key, stage.key if stage else None],)
        for (role, verdict), count in sorted(
            here.items(), key=lambda one: (order.get(one[0][0] or "", len(order)), one[0][1])
        )
    )


def ownership(held: Conformance) -> tuple[Practice, ...]:
    """Return who owns each responsibility in practice; see `Conformance.ownership`."""
    nw = library()
    model = held.model
    known = evolve(held.log, frame=held.log.answered(_judgeable(held.log)))
    last = known.last_of("responsibility", "at")
    rows = collected(last.group_by("responsibility", "at", "role").agg(nw.len().alias("count")))
    places: dict[tuple[str, str | None], dict[str, int]] = {}
    for row in rows:
        place = row["responsibility"], row["at"]
        places.setdefault(place, {})[row["role"]] = int(row["count"])
    found = []
    for work, stage in _in_order(held, places):
        counts = places[work.key, stage.key if stage else None]
        role = min(model.roles, key=lambda role: -counts.get(role.key, 0))
        answers = model.who_owns(work, at=stage) if _takes_place(model, work, stage) else ()
        owners = dict.fromkeys(owner for answer in answers for owner in answer.owners)
        found.append(
            Practice(
                responsibility=work,
                stage=stage,
                role=role,
                count=counts[role.key],
                share=counts[role.key] / sum(counts.values()),
                owners=tuple(owners),
            )
        )
    return tuple(found)


def _takes_place(model: Any, work: Responsibility, stage: Stage | None) -> bool:
    return stage is None or any(answer.stage == stage for answer in model.who_owns(work))


def _in_order(
    held: Conformance, places: Mapping[tuple[str, str | None], Any]
) -> Iterator[tuple[Responsibility, Stage | None]]:
    """Yield the places in the order of the model."""
    for work in held.model.responsibilities:
        for stage in (*held.model.stages, None):
            if (work.key, stage.key if stage else None) in places:
                yield work, stage


def handoffs(held: Conformance) -> tuple[Passing, ...]:
    """Return how often each handoff of the model is seen; see `Conformance.handoffs`."""
    nw = library()
    model, log = held.model, held.log
    statements = model.handoffs
    if not statements:
        return ()
    case, time = log.columns["case"], log.columns["time"]
    events = log.events.filter(~missing(log.events, "at"))
    spans = events.group_by(case, "at", "role").agg(
        nw.col(time).min().alias("first"), nw.col(time).max().alias("last")
    )
    numbers = list(range(len(statements)))
    sides: dict[str, Frame] = {}
    for side, stage, role in (
        ("first", "from_stage", "giver"),
        ("last", "to_stage", "receiver"),
    ):
        table = small(
            {
                "roles:number": numbers,
                "at": [getattr(one, stage) for one in statements],
                "roles:role": [getattr(one, role) for one in statements],
            },
            spans,
        )
        joined = spans.join(table, on="at", how="inner")
        fits = (nw.col("role") == nw.col("roles:role")).fill_null(False)
        aimed = nw.when(fits).then(nw.col(side))
        earliest = side == "first"
        whole, own = nw.col(side), nw.col("roles:aimed")
        sides[side] = (
            joined.with_columns(aimed.alias("roles:aimed"))
            .group_by(case, "roles:number")
            .agg(
                whole.min() if earliest else whole.max(),
                (own.min() if earliest else own.max()).alias(f"by {side}"),
            )
        )
    pairs = sides["first"].join(sides["last"], on=[case, "roles:number"], how="inner")
    reached = (nw.col("first") <= nw.col("last")).fill_null(False)
    seen = (nw.col("by first") <= nw.col("by last")).fill_null(False)
    rows = collected(
        pairs.filter(reached)
        .with_columns(seen.cast(nw.Int64).alias("seen"))
        .group_by("roles:number")
        .agg(nw.len().alias("reached"), nw.col("seen").sum())
    )
    acting = {row["role"] for row in collected(log.events.select("role").unique())}
    counts = {row["roles:number"]: (int(row["seen"]), int(row["reached"])) for row in rows}
    found = []
    for number, one in enumerate(statements):
        seen_in, reached_in = counts.get(number, (0, 0))
        known = one.giver in acting and one.receiver in acting
        found.append(
            Passing(handoff=one, seen=seen_in, otherwise=reached_in - seen_in if known else 0)
        )
    return tuple(found)


def draft(held: Conformance, name: str, least: float) -> RoleModel:
    """Return a model of how it is done in practice; see `Conformance.draft`."""
    nw = library()
    log, work = held.log, "roles:work"
    activity = nw.col(log.columns["activity"]).cast(nw.String)
    events = log.events.with_columns(nw.coalesce("responsibility", activity).alias(work))
    known = evolve(log, frame=log.answered(events), activity=work)
    model = held.model
    entries: dict[str, tuple[Entry, ...]] = {
        "role": model.roles,
        "stage": model.stages,
        "work": model.responsibilities,
    }
    names = {(kind, one.key): one.name for kind, every in entries.items() for one in every}
    return drafting.propose(known, by="role", name=name, least=least, names=names).model


def with_months(held: Conformance) -> Frame:
    """Return the events with the month of each, as text."""
    nw = library()
    if not held.dated:
        raise FormatError("the log's times are numbers, which fall into no months")
    events = with_utc(held.log.events, held.log.columns["time"], "roles:moment")
    return events.with_columns(nw.col("roles:moment").dt.to_string("%Y-%m").alias("month"))


def drift(held: Conformance) -> tuple[Drift, ...]:
    """Return what has drifted; see `Conformance.drift`."""
    nw = library()
    events = with_months(held)
    for name in ("responsibility", "role"):
        events = events.filter(~missing(events, name))
    rows = collected(
        events.group_by("responsibility", "at", "month", "role", "verdict").agg(
            nw.len().alias("count")
        )
    )
    series: dict[tuple[str, str | None], list[tuple[str, str, bool, int]]] = {}
    for row in rows:
        fits = row["verdict"] == "as-modelled"
        entry = (row["month"], row["role"], fits, int(row["count"]))
        series.setdefault((row["responsibility"], row["at"]), []).append(entry)
    found = []
    for work, stage in _in_order(held, series):
        entries = series[work.key, stage.key if stage else None]
        change = _change(entries)
        if change is None:
            continue
        since, before, after = change
        others: dict[str, int] = {}
        for month, role, fits, count in entries:
            if month >= since and not fits:
                others[role] = others.get(role, 0) + count
        top = min(held.model.roles, key=lambda role: -others.get(role.key, 0))
        found.append(
            Drift(
                responsibility=work,
                stage=stage,
                since=since,
                before=before,
                after=after,
                role=top if others else None,
            )
        )
    return tuple(found)


def _change(entries: list[tuple[str, str, bool, int]]) -> tuple[str, float, float] | None:
    """Return the month at which the share of what fits changes most, and the shares around it."""
    months: dict[str, tuple[int, int]] = {}
    for month, _, fits, count in entries:
        good, every = months.get(month, (0, 0))
        months[month] = good + count * fits, every + count
    ordered = sorted(months)
    total_good = sum(good for good, _ in months.values())
    total = sum(every for _, every in months.values())
    best: tuple[float, str, float, float] | None = None
    good = every = 0
    for month, following in pairwise(ordered):
        good, every = good + months[month][0], every + months[month][1]
        if min(every, total - every) < _LEAST_EVENTS:
            continue
        before, after = good / every, (total_good - good) / (total - every)
        score = _likelihood(good, every, total_good, total)
        if best is None or score > best[0]:
            best = score, following, before, after
    if best is None or best[0] < _LEAST_G or abs(best[2] - best[3]) < _LEAST_CHANGE:
        return None
    return best[1:]


def _likelihood(good: int, every: int, total_good: int, total: int) -> float:
    """Return the G statistic of two shares: of the events before, and of the others."""
    found = 0.0
    for size, fits in ((every, good), (total - every, total_good - good)):
        for seen, overall in ((fits, total_good), (size - fits, total - total_good)):
            if seen:
                found += 2 * seen * math.log(seen * total / (size * overall))
    return found
