"""An event log: who did what in which case, when; and what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from roles.errors import (
    FormatError,
    InvalidModel,
    InvalidValue,
    Problem,
    RolesError,
    counted,
    shown,
    suggestion,
)
from roles.frames import collected, frame_of, library, numbered, ordered
from roles.log import discovery, drafting, durations, networks
from roles.log.actors import joined_name, one_row_per_actor, whole_numbers, with_joined
from roles.log.columns import (
    ALL,
    counts_of,
    found_columns,
    is_text,
    missing,
    nobody,
    taken_by,
    transition_meant,
)
from roles.log.doubts import column_doubts, contradictions, event_doubts, lifecycle_doubts
from roles.log.moments import DAYS, DIGITS, days_that_are_none, timed, unit_of, with_numbers
from roles.log.spellings import ORDERS
from roles.model.display import Answers
from roles.model.names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from attrs import Attribute

    from roles.frames import Frame
    from roles.log.columns import Counts
    from roles.log.conformance import Conformance
    from roles.log.discovery import Group
    from roles.log.drafting import Proposal
    from roles.model.rolemodel import RoleModel
    from roles.org.organization import Organization

__all__ = ["EventLog"]

_POSITION = "roles:position"
_NAMING = ("case", "activity", "actor", "stage", "scope")


def _names(value: str | Iterable[str] | None) -> str | tuple[str, ...] | None:
    if value is None or isinstance(value, str):
        return value
    names = tuple(value)
    return names[0] if len(names) == 1 else names or None


@frozen(repr=False, eq=False)
class EventLog:
    """
    The events of cases: who did what, when.

    The frame stays where it is: one of pandas, polars, PyArrow, DuckDB, Ibis or PySpark.  Each
    question is one query over it, and answers with a frame of the same kind; a lazy frame gives a
    lazy answer.  Within a case events go by time.  Those of the same time go by their position in
    the frame; a frame without positions (DuckDB, Ibis, PySpark) orders them by activity and actor,
    unless a column tells.  Events without an actor are left out of what is asked of actors;
    `without_actor` says how many there are.

    Args:
        frame: The frame, a row an event.
        case: The column of the case; None finds it by the name that XES (IEEE 1849) gives it, or by
            ``case`` or ``case_id``.
        activity: The column of what was done.
        actor: The column of who did it, or several: an event then counts once for each actor that
            it names, and `several_actors` says how often that is more than one. Blank texts and
            ``NULL`` name nobody.
        time: The column of when: moments, days, numbers, or texts; or two columns, of the day and
            of the time of day. Texts are in ISO 8601, or dates
            such as ``2026/03/01``, ``1.3.2026`` (day, month, year), ``1 Mar 2026`` and
            ``3/1/2026``, with or without a time of day, also with AM or PM.  Whole numbers are
            moments where all of them can be; `remarks` says so.
        time_order: Which way dates with a slash or hyphen go, ``"dmy"``, ``"mdy"`` or ``"ymd"``;
            None takes the one that fits all of them, and refuses if several do.
        time_pattern: The pattern of the times, such as ``"%Y %j"``, as the library of the frame
            understands it; None for those above.
        stage: The column of the stage, if the log tells it.
        scope: The column of the product or other scope, if the log tells it; an event that tells
            none is judged as by any.
        position: The column that orders events of the same time, if there is one.
        lifecycle: The column of the lifecycle transition; None finds it by its name in XES, and
            does without if there is none.
        transition: Which of the events that tell a transition are taken; those that tell none are
            too.  None or ``"*"`` takes all.  `other_transitions` says how many are left out. If
            none of the transitions is one of XES, the column means something else, and all events
            are taken.

    Raises:
        FormatError: It is no data frame, or the times are of no kind that is known.
        InvalidModel: A column or a value is missing, or a time is none; lists what, and where.
        MissingExtra: narwhals isn't installed.

    Examples:
        >>> import pandas
        >>> frame = pandas.DataFrame(
        ...     {
        ...         "case": ["1", "1", "2", "2"],
        ...         "activity": ["pricing", "launch", "pricing", "launch"],
        ...         "actor": ["ann", "bob", "ann", "bob"],
        ...         "time": ["2026-01-05", "2026-01-06", "2026-01-05", "2026-01-09"],
        ...     }
        ... ).assign(time=lambda rows: pandas.to_datetime(rows["time"]))
        >>> log = EventLog(frame)
        >>> log.handovers().to_dict("records")
        [{'giver': 'ann', 'receiver': 'bob', 'count': 2, 'share': 1.0}]
    """

    frame: Any
    case: str | None = field(default=None, kw_only=True)
    activity: str | None = field(default=None, kw_only=True)
    actor: str | tuple[str, ...] | None = field(default=None, kw_only=True, converter=_names)
    time: str | tuple[str, ...] | None = field(default=None, kw_only=True, converter=_names)
    time_order: str | None = field(default=None, kw_only=True)
    time_pattern: str | None = field(default=None, kw_only=True)
    stage: str | None = field(default=None, kw_only=True)
    scope: str | None = field(default=None, kw_only=True)
    position: str | None = field(default=None, kw_only=True)
    lifecycle: str | None = field(default=None, kw_only=True)
    transition: str | None = field(default="complete", kw_only=True)
    _known: Counts | None = field(default=None, kw_only=True, alias="_known")
    # Events that reading added, since some name several actors.
    _added: int = field(default=0, kw_only=True, alias="_added")
    _remarks: tuple[str, ...] = field(default=(), kw_only=True, alias="_remarks")

    @time_order.validator
    def _check_time_order(self, attribute: Attribute[Any], value: str | None) -> None:
        if value is not None and value not in ORDERS:
            raise InvalidValue("EventLog", attribute.name, value, f"one of {', '.join(ORDERS)}")

    def __attrs_post_init__(self) -> None:
        self._counts  # noqa: B018 - what can't be used is refused at once

    def __repr__(self) -> str:
        others = f", without {self.other_transitions:,} of other transitions"
        # Without the remarks that take a query.
        remarks = ", with remarks" if self._noted else ""
        return (
            f"<EventLog of {len(self):,} events{others if self.other_transitions else ''}{remarks}>"
        )

    def __len__(self) -> int:
        return self._counts["events"]

    @property
    def without_actor(self) -> int:
        """How many events name no actor."""
        return self._counts["bare"]

    @property
    def several_actors(self) -> int:
        """How many events there are more than the frame has, since some name several actors."""
        return self._counts.get("several", 0)

    @property
    def other_transitions(self) -> int:
        """How many events are left out, since their lifecycle transition is another."""
        return self._counts["left"]

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What was left out when the log was read, and what could be read otherwise."""
        remarks = [*self._noted]
        if "lifecycle" not in self.columns:
            remarks += lifecycle_doubts(self._given, self.columns)
        remarks += event_doubts(frame_of(self.frame), self.columns["case"], self.columns["time"])
        remarks += [
            f"the {what} is taken from the column {shown(first)}; if it is {shown(other)}, which "
            f"differs in {counted(number, 'event')}, say so under [columns] in a mapping"
            for what, first, other, number in contradictions(self._given, self._asked)
        ]
        if ties := self.ties:
            order = "as in the file" if self._numbered else "by activity and actor"
            remarks.append(
                f"at {counted(ties, 'time')} several actors act in one case; they are ordered "
                f"{order}, unless position names a column under [columns]"
            )
        if more := self.several_actors:
            remarks.append(
                "some events name several actors and count once for each, which makes "
                f"{more:,} more"
            )
        return tuple(remarks)

    @property
    def _numbered(self) -> bool:
        return numbered(self.events, _POSITION) is not None

    @cached_property
    def _noted(self) -> tuple[str, ...]:
        """The remarks that take no query."""
        names = self._given.collect_schema().names()
        remarks = [*self._remarks, *column_doubts(names, self._asked)]
        told = self._transition is not None or self.transition in (None, ALL)
        if "lifecycle" in self.columns and not told:
            remarks.append(
                f"the column {shown(self.columns['lifecycle'])} has none of the transitions of "
                "XES, such as start and complete; all events are taken"
            )
        time = self.columns["time"]
        if self._unit:
            special = {DIGITS: "days and times", DAYS: "days of a spreadsheet, from 1899-12-30"}
            how = special.get(self._unit, f"{self._unit} since 1970")
            remarks.append(f"the numbers of the column {shown(time)} are read as {how}")
        elif self._identified.collect_schema()[time].is_integer():
            remarks.append(
                f"the times of the column {shown(time)} are whole numbers without a date; "
                "durations are in their unit, not in seconds"
            )
        return tuple(remarks)

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """The names of the columns, by what they say: ``case``, ``activity`` and so on."""
        return found_columns(self._given.collect_schema().names(), self._asked)

    def remarked(self, frame: Any, remarks: Iterable[str]) -> EventLog:
        """Return the log with a frame of the same events, and with further remarks."""
        return evolve(self, frame=frame, _remarks=(*self._remarks, *remarks), _known=self._counts)

    @property
    def ties(self) -> int:
        """
        In how many moments of a case several actors act, so that the time doesn't order them.

        Which of them hands over to the other is then told by their order in the frame, or by
        activity and actor; none where there is a column of positions.
        """
        if "position" in self.columns:
            return 0
        nw = library()
        case, time, actor = (self.columns[what] for what in ("case", "time", "actor"))
        events = self.events.filter(~missing(self.events, actor)).select(case, time, actor)
        moments = events.unique().group_by(case, time).agg(nw.len().alias(_POSITION))
        (row,) = collected(moments.select((nw.col(_POSITION) > 1).cast(nw.Int64).sum()))
        return int(row[_POSITION] or 0)

    @property
    def _asked(self) -> dict[str, str | None]:
        asked: dict[str, str | None] = {
            "case": self.case,
            "activity": self.activity,
            "actor": joined_name(self.actor) if isinstance(self.actor, tuple) else self.actor,
            "time": joined_name(self.time) if isinstance(self.time, tuple) else self.time,
            "lifecycle": self.lifecycle,
        }
        more = {"stage": self.stage, "scope": self.scope, "position": self.position}
        return asked | {what: name for what, name in more.items() if name is not None}

    @cached_property
    def _given(self) -> Frame:
        nw = library()
        held = frame_of(self.frame)
        names = held.collect_schema()
        texts = [name for name, kind in names.items() if kind in (nw.Categorical, nw.Enum)]
        if held.implementation.is_polars():
            # Its queries are planned as a whole only where they are lazy.
            held = held.lazy()
        if texts:
            held = held.with_columns(nw.col(*texts).cast(nw.String))
        if isinstance(self.time, tuple):
            found_columns(held.collect_schema().names(), {one: one for one in self.time})
            held = with_joined(held, self.time)
        if isinstance(self.actor, tuple):
            found_columns(held.collect_schema().names(), {one: one for one in self.actor})
            held = one_row_per_actor(held, self.actor)
        return held

    @cached_property
    def _identified(self) -> Frame:
        """The given events, with whole numbers for what identifies something, and for times."""
        named = [self.columns[what] for what in _NAMING if what in self.columns]
        events = whole_numbers(self._given, named)
        return with_numbers(events, self.columns["time"]) if self.time_pattern is None else events

    def answered(self, answer: Frame) -> Any:
        """Return an answer as a frame of the caller's kind."""
        nw = library()
        computed = isinstance(frame_of(self.frame), nw.DataFrame)
        if computed and isinstance(answer, nw.LazyFrame):
            return answer.collect().to_native()
        return answer.to_native()

    @cached_property
    def _transition(self) -> str | None:
        """The transition whose events are taken; None where all are."""
        if self.transition is None or "lifecycle" not in self.columns:
            return None
        return transition_meant(self._identified, self.columns["lifecycle"], self.transition)

    @cached_property
    def _counts(self) -> Counts:
        if self._known:
            return self._known
        columns, events = self.columns, None
        problems: tuple[Problem, ...] = ()
        try:
            events = self._timed
            counts = counts_of(events, columns, self._transition)
        except InvalidModel as error:
            if events is not None:
                raise
            problems = error.problems
        except RolesError:
            raise
        except Exception:
            # Every library has its own kinds of errors, also for a day that no month has.
            problems = self._impossible_days()
            if not problems:
                raise
        else:
            return {**counts, "several": self._several()}
        # What else is wrong is told with the times.
        try:
            counts_of(self._identified, columns, self._transition)
        except InvalidModel as error:
            problems = tuple(dict.fromkeys((*error.problems, *problems)))
        raise InvalidModel(problems, "the log")

    def _impossible_days(self) -> tuple[Problem, ...]:
        time = self.columns["time"]
        if not is_text(self._identified, time) or self.time_pattern is not None:
            return ()
        told = days_that_are_none(self._identified, time, self.time_order)
        return (Problem(time, f"no month has such a day: {told}"),) if told else ()

    @cached_property
    def _timed(self) -> Frame:
        time = self.columns["time"]
        return timed(
            self._identified,
            time,
            order=self.time_order,
            pattern=self.time_pattern,
            unit=self._unit,
        )

    @cached_property
    def _unit(self) -> str:
        """What the times count, if they are numbers."""
        return unit_of(self._identified, self.columns["time"])

    def _several(self) -> int:
        if not isinstance(self.actor, tuple):
            return self._added
        nw = library()
        (row,) = collected(frame_of(self.frame).select(all=nw.len()))
        (spread,) = collected(self._given.select(all=nw.len()))
        return int(spread["all"]) - int(row["all"]) + self._added

    @cached_property
    def events(self) -> Frame:
        """The events as a narwhals frame, with their times as moments."""
        nw = library()
        taken = taken_by(self._timed, self.columns, self._transition)
        events = self._timed if taken is None else self._timed.filter(taken)
        if self._counts.get("nobody"):
            actor = self.columns["actor"]
            named = nw.when(~nobody(events, actor)).then(nw.col(actor))
            events = events.with_columns(named.alias(actor))
        return events

    # In the order of the cases

    def by(self, what: str) -> str:
        """
        Return the column that a word stands for: ``actor`` and the like, or a column's own name.

        Raises:
            FormatError: There is none; the message lists those there are.
        """
        if what in self.columns:
            return self.columns[what]
        names = self._given.collect_schema().names()
        if what in names:
            return what
        raise FormatError(
            f"the log has no column {shown(what)}; there are {', '.join(names)}"
            f"{suggestion(nearest(what, names, 1))}"
        )

    def lacking(self, name: str) -> Any:
        """Return the expression that is true where a column names nobody, or nothing."""
        lacking = missing(self.events, name)
        # Actors who are nobody are gone already, and a case or an activity may be called "-".
        known = (self.columns[what] for what in ("case", "activity", "actor", "time"))
        return lacking if name in known else lacking | nobody(self.events, name)

    def successions(self, by: str, *more: str, steps: int = 1) -> Frame:
        """
        Return the events with what follows each in its case, for those that have it.

        Args:
            by: The column of who acts; events in which it says nothing are left out first.
            *more: Further columns to follow.
            steps: How many events to look ahead.

        The columns of the step *n* ahead are called as the column and ``+n``.
        """
        nw = library()
        case, time = self.columns["case"], self.columns["time"]
        wanted = dict.fromkeys((case, time, by, *more))
        events, ties = self._with_ties(wanted)
        events = events.filter(~self.lacking(by))
        follow = dict.fromkeys((by, *more))
        if ordered(events):
            events = events.sort(case, time, *ties)
            events = events.with_columns(
                *(
                    nw.col(name).shift(-step).alias(f"{name}+{step}")
                    for name in (*follow, case)
                    for step in range(1, steps + 1)
                )
            )
            return events.filter(nw.col(f"{case}+{steps}") == nw.col(case))
        shifted = (
            nw.col(name).shift(-step).over(case, order_by=[time, *ties]).alias(f"{name}+{step}")
            for name in follow
            for step in range(1, steps + 1)
        )
        return events.with_columns(*shifted).filter(~nw.col(f"{by}+{steps}").is_null())

    def last_of(self, *names: str) -> Frame:
        """Return the last event of each case for each value of further columns."""
        nw = library()
        case, time = self.columns["case"], self.columns["time"]
        group = [case, *names]
        events, ties = self._with_ties(self.events.collect_schema().names())
        if ordered(events):
            events = events.sort(*group, time, *ties)
            same = [nw.col(name).shift(-1) == nw.col(name) for name in group]
            return events.filter(~nw.all_horizontal(*same, ignore_nulls=False).fill_null(False))
        after = nw.col(case).shift(-1).over(*group, order_by=[time, *ties])
        return events.with_columns(after.alias(_POSITION)).filter(nw.col(_POSITION).is_null())

    def _with_ties(self, wanted: Iterable[str]) -> tuple[Frame, tuple[str, ...]]:
        """Return the events with the columns that break ties between those of the same time."""
        names = list(wanted)
        if "position" in self.columns:
            position = self.columns["position"]
            return self.events.select(*dict.fromkeys((*names, position))), (position,)
        held = numbered(self.events.select(*names), _POSITION)
        if held is not None:
            return held, (_POSITION,)
        ties = (self.columns["activity"], self.columns["actor"])
        return self.events.select(*dict.fromkeys((*names, *ties))), ties

    # Who hands over to whom

    def handovers(self, by: str = "actor") -> Any:
        """
        Return who hands work over to whom, and how often.

        Work is handed over where one event directly follows another in its case; also by an actor
        to itself.  It is the handover of work of van der Aalst, Reijers and Song (2005),
        "Discovering Social Networks from Event Logs", with direct succession, counting multiple
        transfers, and without regard to causality; and the network of that name in pm4py, whose
        weights are these shares.

        Args:
            by: Whose handovers: ``"actor"``, or a column of the frame, such as one of teams.

        Returns:
            A frame like the caller's, of ``giver``, ``receiver``, ``count``, and ``share`` of all
            handovers; the most frequent first.

        Raises:
            FormatError: There is no such column.
        """
        return self.answered(networks.handovers(self, self.by(by)))

    def subcontracting(self, by: str = "actor") -> Any:
        """
        Return who has work done by whom in between: one event, another's, and its own again.

        It is the subcontracting of van der Aalst, Reijers and Song (2005) over three direct
        successors; shares are of all successions of three events.  pm4py divides by the number of
        cases instead, and counts for each contractor the first of its patterns only.

        Returns:
            A frame like the caller's, of ``contractor``, ``subcontractor``, ``count``, ``share``.

        Raises:
            FormatError: There is no such column.
        """
        return self.answered(networks.subcontracting(self, self.by(by)))

    def together(self, by: str = "actor") -> Any:
        """
        Return who works on the same cases.

        It is the working together of van der Aalst, Reijers and Song (2005): ``share`` is of the
        cases in which the first one works, so that the two directions differ.  pm4py divides the
        count of cases by the number of events instead.

        Returns:
            A frame like the caller's, of ``one``, ``other``, ``count`` of cases, ``share``.

        Raises:
            FormatError: There is no such column.
        """
        return self.answered(networks.together(self, self.by(by)))

    def matrix(self, by: str = "actor") -> Any:
        """
        Return who does what, and how often: the profiles of van der Aalst, Reijers and Song (2005).

        Returns:
            A frame like the caller's, of who (under the name of the column), the activity,
            ``count``, and ``share`` of all that is done of the activity.

        Raises:
            FormatError: There is no such column.
        """
        return self.answered(networks.matrix(self, self.by(by)))

    def groups(self, *, likeness: float = 0.8, by: str = "actor") -> Answers[Group]:
        """
        Return the actors grouped by what they do: candidates for roles.

        The profile of an actor is how often it does each activity.  Two are alike where the
        Pearson correlation of their profiles is *likeness* or more, as in the metrics based on
        joint activities of van der Aalst, Reijers and Song (2005); actors that are alike, directly
        or through others, make a group.

        Args:
            likeness: From -1 to 1; the higher, the more groups.
            by: Whom to group.

        Raises:
            FormatError: There is no such column.
            InvalidValue: The likeness is out of range.
        """
        found = discovery.groups(self, self.by(by), likeness)
        return Answers(found, f"Groups of {by} who do the same")

    def draft(
        self, *, by: str | None = None, name: str = "Draft from a log", least: float = 0.1
    ) -> RoleModel:
        """
        Return a model of what a log shows, to be reviewed: who did what, as inferred statements.

        Args:
            by: The column of the roles; None takes the `groups` of the actors.
            name: What to call the model.
            least: The least share of an activity's events that makes a role part of it, from 0 to
                1.

        Raises:
            FormatError: There is no such column.
            InvalidValue: The share is out of range.
        """
        return self.propose(by=by, name=name, least=least).model

    def propose(
        self, *, by: str | None = None, name: str = "Draft from a log", least: float = 0.1
    ) -> Proposal:
        """
        Return a draft of a model as `draft` does, with the roles that each actor plays in it.

        Args:
            by: The column of the roles; None takes the `groups` of the actors.
            name: What to call the model.
            least: The least share of an activity's events that makes a role part of it, from 0 to
                1.

        Raises:
            FormatError: There is no such column.
            InvalidValue: The share is out of range.

        Examples:
            >>> from roles.log import simulate
            >>> import roles
            >>> log = simulate(roles.reference(), cases=20, seed=1)
            >>> proposal = log.propose()
            >>> held = log.conform(proposal.model, actors=proposal.actors)
            >>> held.summary["unknown-actor"], held.summary["unknown-activity"]
            (0, 0)
        """
        return drafting.propose(self, by=by, name=name, least=least)

    # How long it takes

    def stage_durations(self) -> Any:
        """
        Return how long cases are in each stage, from its first event in the case to its last.

        Returns:
            A frame like the caller's, of the stage, ``cases``, and the quantiles ``q25``, ``q50``,
            ``q75``, ``q95`` in seconds, interpolated linearly; the stages in the order of their
            names.

        Raises:
            FormatError: The log has no column of stages.
        """
        return self.answered(durations.stage_durations(self))

    def waiting(self, by: str = "actor") -> Any:
        """
        Return how long handovers take: from the event of the giver to that of the receiver.

        Returns:
            A frame like the caller's, of ``giver``, ``receiver``, ``count``, and the quantiles
            ``q25``, ``q50``, ``q75``, ``q95`` in seconds; without handovers to oneself.

        Raises:
            FormatError: There is no such column.
        """
        return self.answered(durations.waiting(self, self.by(by)))

    # Against a model

    def conform(
        self,
        model: RoleModel | Organization,
        *,
        activities: Mapping[str, str] | None = None,
        actors: Mapping[str, str | Iterable[str]] | None = None,
    ) -> Conformance:
        """
        Hold the log against a model: who did it, against who should.

        Activities stand for responsibilities, and texts in the column of stages for stages, by key,
        name or alias.  The roles of an actor are those that *actors* gives it; else those that the
        organisation's appointments give it on the day of the event, for the event's scope where the
        log tells it; else, the actor itself is taken for a role by key, name or alias.

        Args:
            model: The model, or an organisation on it.
            activities: The responsibilities that activities stand for, where the names differ.
            actors: The roles of actors.

        Raises:
            UnknownName: A mapping names what the model doesn't have.
            FormatError: The frame has a column that the answer would add.
        """
        from roles.log.conformance import conform

        return conform(self, model, activities=activities or {}, actors=actors or {})
