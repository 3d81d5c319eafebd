"""A log held against a model: each event judged, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve, frozen

from roles.errors import FormatError, UnknownName
from roles.frames import collected, library
from roles.log import judging, practice
from roles.log.columns import missing
from roles.log.findings import findings
from roles.log.staffing import Staffing
from roles.model.display import Answers, Displayed
from roles.model.identity import identity
from roles.model.plain import Plain
from roles.org.organization import Organization

if TYPE_CHECKING:
    from roles.log.eventlog import EventLog
    from roles.log.practice import Count, Drift, Passing, Practice
    from roles.model.finding import Finding
    from roles.model.rolemodel import RoleModel

__all__ = ["VERDICTS", "Conformance", "Match", "conform"]

T = TypeVar("T")

VERDICTS: Mapping[str, str] = {
    "as-modelled": "done by a role that may do it, at a stage where it takes place",
    "other-role": "done by a role that may not do it there",
    "out-of-stage": "done at a stage where the model doesn't place it",
    "unknown-activity": "the activity stands for no responsibility",
    "unknown-actor": "the actor holds no role of the model on that day",
    "no-actor": "the event names no actor",
}
"""What each event is judged to be, the best first."""


@frozen
class Match(Plain):
    """
    What a name in the log stands for in the model.

    Attributes:
        name: The activity, actor or stage, as the log has it.
        count: How many events it has; none where it is mapped, and isn't in the log.
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
            the actor holds several) and ``verdict``, one of `VERDICTS`; and ``team``, the first
            that the actor is a member of, where the organisation has teams and the log has no such
            column.  Ask it by any of these: ``log.handovers(by="role")``.
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
    def unmatched(self) -> Answers[Match]:
        """The activities, actors and stages of the log that stand for nothing in the model."""
        found = (one for one in (*self.activities, *self.actors, *self.stages) if not one.keys)
        return self._answers("stands for nothing", found)

    def _answers(self, what: str, found: Iterable[T]) -> Answers[T]:
        return Answers(found, f"The log and {self.model.name}: {what}", self.model.names)

    @cached_property
    def summary(self) -> Mapping[str, int]:
        """How many events there are of each verdict, in the order of `VERDICTS`."""
        nw = library()
        rows = collected(self.log.events.group_by("verdict").agg(nw.len().alias("count")))
        found = {row["verdict"]: int(row["count"]) for row in rows}
        return {verdict: found.get(verdict, 0) for verdict in VERDICTS}

    @cached_property
    def counts(self) -> Answers[Count]:
        """How many events of a responsibility are done in which role, with which verdict."""
        return self._answers("events", practice.counts(self))

    @property
    def fitness(self) -> float:
        """The share of events that are as modelled, from 0 to 1."""
        return self.summary["as-modelled"] / len(self.log)

    @property
    def dated(self) -> bool:
        """Whether the log's times are moments or days, and not numbers without a date."""
        return not self.log.events.collect_schema()[self.log.columns["time"]].is_integer()

    def by_month(self) -> Any:
        """
        Return the verdicts of each month, in UTC where the times have a zone.

        Returns:
            A frame like the caller's, of ``month`` as ``2026-03``, ``verdict``, ``count``, and
            ``share`` of the month's events.

        Raises:
            FormatError: The log's times are numbers.
        """
        nw = library()
        events = practice.with_months(self).select("month", "verdict")
        counts = events.group_by("month", "verdict").agg(nw.len().alias("count"))
        shares = counts.with_columns(share=nw.col("count") / nw.col("count").sum().over("month"))
        return self.log.answered(shares.sort("month", "verdict"))

    @cached_property
    def ownership(self) -> Answers[Practice]:
        """
        Who owns each responsibility at each stage in practice, against who should.

        Whoever does the last event of a responsibility in a case at a stage is taken to have
        decided it there; the role that does so most often owns it in practice.  That is a reading
        of the log, not something that it states.
        """
        return self._answers("ownership", practice.ownership(self))

    @cached_property
    def handoffs(self) -> Answers[Passing]:
        """How often each handoff of the model is seen in the log, or done otherwise."""
        return self._answers("handoffs", practice.handoffs(self))

    @cached_property
    def drift(self) -> Answers[Drift]:
        """
        The responsibilities whose events were as modelled up to a month, and then less, or more.

        For each responsibility at each stage, the month is the one at which the shares before and
        after differ most by the likelihood-ratio test (G); it is told where G is 16 or more, which
        chance gives once in 16,000, the shares differ by a fifth, and there are ten events on
        either side.

        Raises:
            FormatError: The log's times are numbers.
        """
        return self._answers("drift", practice.drift(self))

    def draft(self, name: str = "", *, least: float = 0.1) -> RoleModel:
        """
        Return a model of how it is done in practice, to be reviewed, with the model's names.

        It is `EventLog.draft` by the roles in which events are done, with the model's keys and
        names, so that answers of the two can be held side by side.  Activities that stand for
        nothing in the model get responsibilities of their own; events whose actor holds no role are
        left out, as `summary` counts them.

        Args:
            name: What to call the model; empty for the model's name and "in practice".
            least: The least share of an activity's events that makes a role part of it, from 0 to
                1.

        Raises:
            FormatError: No event is done in a role.
            InvalidValue: The share is out of range.
        """
        return practice.draft(self, name or f"{self.model.name} in practice", least)

    @cached_property
    def findings(self) -> Answers[Finding]:
        """What is worth a look, in the form of the checks, with the codes of `roles.log.CODES`."""
        return self._answers("findings", findings(self))


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
    if clash := [name for name in judging.ADDED if name in log.events.collect_schema().names()]:
        raise FormatError(
            f"the log has the columns {', '.join(clash)} already, which the judged events get; "
            "rename them"
        )
    doings, people = _counted(log, "activity"), _counted(log, "actor")
    works = _works(held, doings, _as_in_the_log(activities, doings))
    stages = _matched(held.stage, _counted(log, "stage"))
    staffing = Staffing.of(held, organization, _as_in_the_log(actors, people))
    scopes = ["", *_counted(log, "scope")]
    spans = staffing.spans(people, scopes)
    held_ever: dict[str, dict[str, None]] = {}
    for span in spans:
        held_ever.setdefault(span.actor, {}).update(dict.fromkeys(span.roles))
    judged = judging.judged(log, staffing, works, stages, spans, scopes)
    return Conformance(
        log=judged,
        model=held,
        organization=organization,
        activities=works,
        actors=tuple(
            Match(name, count, tuple(held_ever.get(name, ()))) for name, count in people.items()
        )
        + _idle(staffing.given, people),
        stages=stages,
    )


def _as_in_the_log(given: Mapping[str, T], counts: Mapping[str, int]) -> dict[str, T]:
    """Return what is said of names by their spelling in the log; its own spelling goes first."""
    spelled = {identity(name): name for name in reversed(list(counts))}
    found = {
        spelled.get(identity(name), name): value
        for name, value in given.items()
        if name not in counts
    }
    return found | {name: value for name, value in given.items() if name in counts}


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
    told = {name: (model.responsibility(one).key,) for name, one in given.items()}
    matched = _matched(model.responsibility, counts)
    return tuple(evolve(one, keys=told.get(one.name, one.keys)) for one in matched) + _idle(
        told, counts
    )


def _idle(told: Mapping[str, tuple[str, ...]], counts: Mapping[str, int]) -> tuple[Match, ...]:
    """Return what is mapped and isn't in the log."""
    return tuple(Match(name, 0, keys) for name, keys in told.items() if name not in counts)
