"""Stages laid out in time: when each is, what is late, what waits for what."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import attrs
from attrs import field, frozen
from dateutil.relativedelta import relativedelta

from roles.errors import InvalidValue
from roles.model.display import Answers, Displayed
from roles.model.lifecycle import predecessors
from roles.model.plain import Plain
from roles.model.rolemodel import RoleModel
from roles.model.vocabulary import duration_text
from roles.plan.dates import Calendar, day, ends, optional_day

if TYPE_CHECKING:
    from roles.model.ownership import Ownership
    from roles.model.statements import Handoff
    from roles.model.vocabulary import Responsibility, Role, Stage

__all__ = ["Due", "Occurrence", "Planned", "Schedule", "schedule"]

_DAY = datetime.timedelta(days=1)
_MOST_OCCURRENCES = 100_000
_ENDING = re.compile(r"\b(?:COUNT|UNTIL)\s*=", re.IGNORECASE).search


@frozen(kw_only=True)
class Planned(Plain):
    """
    When a stage is.

    A stage without a duration is open: it goes on until it is known to have ended, or until a stage
    that comes after it is known to have started.

    Attributes:
        stage: The stage.
        start: The first day: the actual one if it is known, otherwise the earliest possible. None
            if a stage before it is open.
        end: The day after the last; equal to `start` for a stage that takes no time. None if the
            stage is open, or its start is unknown.
        latest_start: The last day on which it could start without moving the end of the schedule,
            or the start of an open stage. None if the start is unknown.
        actual_start: The day on which it did start, if known.
        actual_end: The day after its last, if it has ended.
    """

    DATA = ("stage", "start", "end", ("slack_days", "_slack_days"), "critical")

    stage: Stage
    start: datetime.date | None
    end: datetime.date | None
    latest_start: datetime.date | None
    actual_start: datetime.date | None = None
    actual_end: datetime.date | None = None

    @property
    def is_open(self) -> bool:
        """Whether it has a start and no known end."""
        return self.start is not None and self.end is None

    @property
    def slack(self) -> datetime.timedelta | None:
        """How long it could wait without moving anything; None if its start is unknown."""
        if self.start is None or self.latest_start is None:
            return None
        return self.latest_start - self.start

    @property
    def _slack_days(self) -> int | None:
        return None if self.slack is None else self.slack.days

    @property
    def critical(self) -> bool:
        """Whether any delay of it moves the end of the schedule, or the start of an open stage."""
        return self.start is not None and self.latest_start == self.start

    def within(
        self, first: datetime.date, last: datetime.date
    ) -> tuple[datetime.date, datetime.date] | None:
        """Return the part of a period that falls in the stage, None if no day does."""
        if self.start is None:
            return None
        start, end = max(self.start, first), last if self.end is None else min(self.end, last)
        return (start, end) if start < end else None

    def covers(self, date: datetime.date) -> bool:
        """Return whether a day falls in the stage."""
        return (
            self.start is not None and self.start <= date and (self.end is None or date < self.end)
        )

    def __repr__(self) -> str:
        if self.start is None:
            return f"<Planned {self.stage.key}: start unknown>"
        return f"<Planned {self.stage.key}: {self.start} to {self.end or 'open'}>"


@frozen(kw_only=True)
class Occurrence(Plain):
    """
    One day on which a recurring responsibility is due.

    Attributes:
        date: The day.
        responsibility: The responsibility.
        stage: The stage in which it falls.
        owners: The roles that own it there.
    """

    date: datetime.date
    responsibility: Responsibility
    stage: Stage
    owners: tuple[Role, ...] = ()


@frozen(kw_only=True)
class Due(Plain):
    """
    Something that is due on a day.

    Attributes:
        date: The day.
        what: ``"starts"``, ``"ends"`` (a stage that the role leads), ``"gives"``, ``"receives"`` (a
            handoff) or ``"recurs"`` (a responsibility that the role owns).
        about: The `Stage`, `Handoff` or `Responsibility`.
    """

    date: datetime.date
    what: str
    about: Stage | Handoff | Responsibility


@frozen(kw_only=True, repr=False)
class Schedule(Displayed):
    """
    The stages of a model in time, as `schedule` lays them out.

    Attributes:
        model: The model.
        begin: The day on which the first stages may start.
        calendar: The days on which people work; None counts every day.
        durations: Durations that stand in for those of the model, by the key of the stage.
        actual: Stages that have started: key, first day, and the day after the last or None.
    """

    DATA = ("begin", "end", "stages")

    model: RoleModel
    begin: datetime.date
    calendar: Calendar | None = None
    durations: tuple[tuple[str, relativedelta | None], ...] = ()
    actual: tuple[tuple[str, datetime.date, datetime.date | None], ...] = field(default=())

    def __attrs_post_init__(self) -> None:
        # Dates past the end of the calendar are refused here, and not at the first question.
        len(self.stages)

    @cached_property
    def stages(self) -> Answers[Planned]:
        """
        The stages with their dates, in lifecycle order.

        Raises:
            InvalidValue: A stage would end after the last day of the calendar, 9999-12-31.
        """
        starts, finish = self._forward()
        latest = self._backward(starts, finish)
        planned = (
            Planned(
                stage=stage,
                start=starts[stage.key],
                end=finish[stage.key],
                latest_start=latest[stage.key],
                actual_start=self._actual.get(stage.key, (None, None))[0],
                actual_end=self._actual.get(stage.key, (None, None))[1],
            )
            for stage in self.model.stages
        )
        return Answers(planned, f"Stages of {self.model.name} from {self.begin} on")

    @cached_property
    def _actual(self) -> dict[str, tuple[datetime.date, datetime.date | None]]:
        return {key: (start, end) for key, start, end in self.actual}

    @cached_property
    def _before(self) -> dict[str, tuple[str, ...]]:
        return predecessors(self.model.stages, self.model.handoffs)

    @cached_property
    def _duration(self) -> dict[str, relativedelta | None]:
        own = {stage.key: stage.duration for stage in self.model.stages}
        return {**own, **dict(self.durations)}

    def _ends(self, key: str, start: datetime.date) -> datetime.date | None:
        """Return the day after the last of a stage that starts on a day; None if it is open."""
        duration = self._duration[key]
        if duration is None:
            return None
        try:
            return ends(start, duration, self.calendar)
        except (ValueError, OverflowError):
            raise InvalidValue(
                "Schedule",
                f"stages.{key}.duration",
                duration_text(duration),
                f"one after which the stage, which starts on {start}, ends by {datetime.date.max}",
            ) from None

    def _forward(
        self,
    ) -> tuple[dict[str, datetime.date | None], dict[str, datetime.date | None]]:
        starts: dict[str, datetime.date | None] = {}
        finish: dict[str, datetime.date | None] = {}
        followed = self._followed()
        for stage in self.model.stages:
            key = stage.key
            began, ended = self._actual.get(key, (None, None))
            start = began or self._ready(key, [finish[earlier] for earlier in self._before[key]])
            starts[key] = start
            if ended is None and start is not None:
                ended = self._ends(key, start)
                if ended is None and key in followed:
                    ended = max(start, followed[key])
            finish[key] = ended
        return starts, finish

    def _ready(self, key: str, finished: Iterable[datetime.date | None]) -> datetime.date | None:
        """Return the first day on which all stages before one are over; None if unknown."""
        ready = self.begin
        for end in finished:
            if end is None:
                return None
            ready = max(ready, end)
        if self.calendar is None:
            return ready
        try:
            return self.calendar.first_from(ready)
        except OverflowError:
            raise InvalidValue(
                "Schedule",
                f"stages.{key}.start",
                str(ready),
                f"a day with a working day between it and {datetime.date.max}",
            ) from None

    def _followed(self) -> dict[str, datetime.date]:
        """Return by when each stage was over, since one that comes after it has started."""
        followed: dict[str, datetime.date] = {}
        for stage in reversed(self.model.stages):
            began, _ = self._actual.get(stage.key, (None, None))
            by = [date for date in (began, followed.get(stage.key)) if date is not None]
            for earlier in self._before[stage.key] if by else ():
                followed[earlier] = min([*by, followed.get(earlier, datetime.date.max)])
        return followed

    def _backward(
        self,
        starts: Mapping[str, datetime.date | None],
        finish: Mapping[str, datetime.date | None],
    ) -> dict[str, datetime.date | None]:
        over = max((end for end in finish.values() if end is not None), default=self.begin)
        limit = dict.fromkeys(starts, over)
        latest: dict[str, datetime.date | None] = {}
        for stage in reversed(self.model.stages):
            key, start = stage.key, starts[stage.key]
            if start is None:
                latest[key] = None
                continue
            # A delay of what has started, or has no known end, is a delay of its start.
            fixed = key in self._actual or self._duration[key] is None
            last = latest[key] = start if fixed else self._latest(key, start, limit[key])
            for earlier in self._before[key]:
                limit[earlier] = min(limit[earlier], last)
        return latest

    def _latest(self, key: str, start: datetime.date, limit: datetime.date) -> datetime.date:
        """Return the last day from *start* on from which a stage still ends by *limit*."""
        low, high = 0, max((limit - start).days, 0)
        while low < high:
            middle = (low + high + 1) // 2
            try:
                end = self._ends(key, start + middle * _DAY)
            except InvalidValue:
                end = None
            if end is not None and end <= limit:
                low = middle
            else:
                high = middle - 1
        latest = start + low * _DAY
        while self.calendar is not None and latest > start and not self.calendar.works_on(latest):
            latest -= _DAY
        return latest

    @cached_property
    def _by_key(self) -> dict[str, Planned]:
        return {planned.stage.key: planned for planned in self.stages}

    def __getitem__(self, stage: str | Stage) -> Planned:
        """Return when a stage is, or raise `UnknownName`."""
        return self._by_key[self.model.stage(stage).key]

    def __iter__(self) -> Iterator[Planned]:
        return iter(self.stages)

    def __len__(self) -> int:
        return len(self.stages)

    @property
    def end(self) -> datetime.date | None:
        """The day after the last of all stages; None if a stage is open."""
        last = self.begin
        for planned in self.stages:
            if planned.end is None:
                return None
            last = max(last, planned.end)
        return last

    @property
    def open_stages(self) -> Answers[Stage]:
        """The stages that have a start and no known end, in lifecycle order."""
        return Answers((one.stage for one in self.stages if one.is_open), "Open stages")

    @property
    def unknown_stages(self) -> Answers[Stage]:
        """The stages whose start is unknown because a stage before them is open."""
        found = (planned.stage for planned in self.stages if planned.start is None)
        return Answers(found, "Stages that start on an unknown day")

    def stages_on(self, date: datetime.date | str) -> Answers[Stage]:
        """Return the stages that a day falls in, in lifecycle order."""
        on = day(date)
        found = (planned.stage for planned in self.stages if planned.covers(on))
        return Answers(found, f"Stages on {on}")

    def stage_on(self, date: datetime.date | str) -> Stage | None:
        """
        Return the stage that a day falls in; of parallel ones, the last in lifecycle order.

        None before the first stage, after the last, and on days between stages. An open stage has
        no last day.

        Raises:
            InvalidValue: The date is neither a date nor ISO 8601 text.
        """
        stages = self.stages_on(date)
        return stages[-1] if stages else None

    @property
    def critical_path(self) -> Answers[Planned]:
        """The stages any delay of which moves the end of it all, in lifecycle order."""
        return Answers((one for one in self.stages if one.critical), "Critical path")

    def with_actual(
        self,
        stage: str | Stage,
        start: datetime.date | str,
        end: datetime.date | str | None = None,
    ) -> Schedule:
        """
        Return a schedule in which a stage started, and maybe ended, as it did; the rest moves.

        Args:
            stage: The stage.
            start: The day on which it started.
            end: The day after its last; None while it runs.

        Raises:
            UnknownName: There is no such stage.
            InvalidValue: It is said to end before it starts.
        """
        new = _as_actual(self.model, stage, start, end)
        others = tuple(known for known in self.actual if known[0] != new[0])
        return attrs.evolve(self, actual=(*others, new))

    def handoff_dates(self) -> Answers[tuple[datetime.date, Handoff]]:
        """
        Return when each handoff is due, the earliest first.

        A handoff to a later stage is due when that stage starts; one back, or within a stage, when
        the stage that it leaves ends. Handoffs whose day is unknown because a stage is open are
        left out.
        """
        dated = []
        for handoff in self.model.handoffs:
            leaves, reaches = self._by_key[handoff.from_stage], self._by_key[handoff.to_stage]
            onward = not handoff.feedback and leaves is not reaches
            date = reaches.start if onward else leaves.end
            if date is not None:
                dated.append((date, handoff))
        return Answers(sorted(dated, key=lambda pair: pair[0]), "Days of handoffs")

    def occurrences(
        self,
        role: str | Role | None = None,
        between: tuple[datetime.date | str, datetime.date | str] | None = None,
    ) -> Answers[Occurrence]:
        """
        Return the days on which recurring responsibilities are due, the earliest first.

        A rule counts from the first day of each stage in which its responsibility takes place, and
        stops at the stage's end. A rule that recurs several times a day is due once that day.

        Args:
            role: Only what this role owns; None for all.
            between: The first day and the day after the last; None for the whole schedule.

        Raises:
            UnknownName: There is no such role.
            InvalidValue: A rule is due more than 100,000 times; or no period is given, and a
                responsibility recurs without end in an open stage.
        """
        first, last = (day(between[0]), day(between[1])) if between else (None, None)
        due = [
            Occurrence(
                date=date,
                responsibility=answer.responsibility,
                stage=answer.stage,
                owners=answer.owners,
            )
            for answer, planned in self.recurring(role)
            for date in dates_due(answer.responsibility, planned, first, last)
        ]
        title = "Days of recurring responsibilities"
        return Answers(sorted(due, key=lambda occurrence: occurrence.date), title)

    def recurring(self, role: str | Role | None = None) -> Answers[tuple[Ownership, Planned]]:
        """
        Return where a responsibility recurs, each with when the stage is.

        Args:
            role: Only what this role owns; None for all.

        Raises:
            UnknownName: There is no such role.
        """
        wanted = None if role is None else self.model.role(role)
        found = (
            (answer, self._by_key[answer.stage.key])
            for responsibility in self.model.responsibilities
            if responsibility.recurs
            for answer in self.model.who_owns(responsibility)
            if wanted is None or any(owner.includes(wanted.key) for owner in answer.owners)
        )
        return Answers(found, "Responsibilities that recur")

    def due(
        self, role: str | Role, start: datetime.date | str, end: datetime.date | str | None = None
    ) -> Answers[Due]:
        """
        Return what is due for a role in a period, the earliest first.

        Args:
            role: The role.
            start: The first day.
            end: The day after the last; None for the week from *start*.

        Raises:
            UnknownName: There is no such role.
        """
        who = self.model.role(role)
        first = day(start)
        week = min(first.toordinal() + 7, datetime.date.max.toordinal())
        last = day(end) if end is not None else datetime.date.fromordinal(week)
        dues = [
            Due(date=occurrence.date, what="recurs", about=occurrence.responsibility)
            for occurrence in self.occurrences(who, (first, last))
        ]
        for date, handoff in self.handoff_dates():
            for what, party in (("gives", handoff.giver), ("receives", handoff.receiver)):
                if party == who.key:
                    dues.append(Due(date=date, what=what, about=handoff))
        for planned in self.stages:
            if planned.stage.lead == who.key:
                for what, edge in (("starts", planned.start), ("ends", planned.end)):
                    if edge is not None:
                        dues.append(Due(date=edge, what=what, about=planned.stage))
        inside = [due for due in dues if first <= due.date < last]
        title = f"Due for {who.name} from {first} to {last}"
        return Answers(sorted(inside, key=lambda due: due.date), title)

    def __repr__(self) -> str:
        return f"<Schedule of {self.model.name!r}: {self.begin} to {self.end or 'open'}>"


def dates_due(
    responsibility: Responsibility,
    planned: Planned,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> Iterator[datetime.date]:
    """Yield the days on which a responsibility is due in a stage, from *first* to before *last*."""
    if planned.start is None:
        return
    rule = responsibility.recurrence(planned.start)
    if rule is None:
        return
    known = [date for date in (planned.end, last) if date is not None]
    end = min(known, default=None)
    if end is None and not _ENDING(responsibility.recurs):
        allowed = (
            f"a rule with COUNT or UNTIL, since {planned.stage.name} has no known end; or name the "
            "period to look at (between=)"
        )
        raise InvalidValue(
            "Responsibility", f"{responsibility.key}.recurs", responsibility.recurs, allowed
        )
    seen: datetime.date | None = None
    for count, moment in enumerate(rule):
        date = moment.date()
        if end is not None and date >= end:
            return
        if count >= _MOST_OCCURRENCES:
            allowed = f"a rule that is due at most {_MOST_OCCURRENCES:,} times in a stage"
            raise InvalidValue(
                "Responsibility", f"{responsibility.key}.recurs", responsibility.recurs, allowed
            )
        if (first is None or date >= first) and date != seen:
            seen = date
            yield date


def schedule(
    model: RoleModel,
    start: datetime.date | str,
    *,
    durations: Mapping[str, relativedelta | str | None] | None = None,
    calendar: Calendar | None = None,
    actual: Mapping[str, tuple[datetime.date | str, datetime.date | str | None]] | None = None,
) -> Schedule:
    """
    Lay the stages of a model out in time.

    A stage starts when all that lead to it by the forward part of the lifecycle have ended; stages
    that nothing leads to start on the first day. Durations are calendar durations: two months are
    two months, and clamp at the end of a shorter one. A stage without a duration is open: it has no
    end, and the start of what follows is unknown, until actual dates tell.

    Args:
        model: The model.
        start: The first day: a date, or ISO 8601 text.
        durations: Durations that stand in for those of the model, by stage; None for an open one.
        calendar: The days on which people work: stages then start on a working day, and days of a
            duration that are no whole weeks count working days.  None counts every day.
        actual: Stages that have started, with their first day, and the day after the last or None.

    Raises:
        UnknownName: A stage isn't in the model.
        InvalidValue: A date or a duration is malformed, or a stage would end after 9999-12-31.

    Examples:
        >>> import roles
        >>> plan = schedule(roles.reference(), "2026-01-05")
        >>> plan["discovery"].start.isoformat()
        '2026-01-05'
        >>> plan.stage_on("2026-01-06").key
        'discovery'
    """
    return Schedule(
        model=model,
        begin=day(start),
        calendar=calendar,
        durations=tuple(
            (stage.key, attrs.evolve(stage, duration=value).duration)
            for name, value in (durations or {}).items()
            for stage in [model.stage(name)]
        ),
        actual=tuple(
            {
                one[0]: one
                for name, (began, ended) in (actual or {}).items()
                for one in [_as_actual(model, name, began, ended)]
            }.values()
        ),
    )


def _as_actual(
    model: RoleModel,
    stage: str | Stage,
    start: datetime.date | str,
    end: datetime.date | str | None,
) -> tuple[str, datetime.date, datetime.date | None]:
    key, began, ended = model.stage(stage).key, day(start), optional_day(end)
    if ended is not None and ended < began:
        raise InvalidValue("Schedule", f"actual end of {key}", ended, f"{began} or later")
    return key, began, ended
