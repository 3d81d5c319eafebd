"""Stages laid out in time: when each is, what is late, what waits for what."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import attrs
from attrs import field, frozen
from dateutil.relativedelta import relativedelta

from roles.errors import InvalidValue
from roles.model.lifecycle import predecessors
from roles.model.rolemodel import RoleModel
from roles.model.vocabulary import parse_duration
from roles.plan.dates import Calendar, day, ends, optional_day

if TYPE_CHECKING:
    from roles.model.statements import Handoff
    from roles.model.vocabulary import Responsibility, Role, Stage

__all__ = ["Due", "Occurrence", "Planned", "Schedule", "schedule"]

_DAY = datetime.timedelta(days=1)
_MOST_OCCURRENCES = 100_000


@frozen(kw_only=True)
class Planned:
    """
    When a stage is.

    Attributes:
        stage: The stage.
        start: The first day: as it was, where that is known, else the earliest that it can be.
        end: The day after the last, likewise; equal to `start` where the stage takes no time.
        latest_start: The last day on which it could start without moving the end of it all.
        actual_start: The day on which it did start, where that is known.
        actual_end: The day after its last, where it has ended.
    """

    stage: Stage
    start: datetime.date
    end: datetime.date
    latest_start: datetime.date
    actual_start: datetime.date | None = None
    actual_end: datetime.date | None = None

    @property
    def slack(self) -> datetime.timedelta:
        """How long it could wait without moving the end of it all; negative never."""
        return self.latest_start - self.start

    @property
    def critical(self) -> bool:
        """Whether any delay of it moves the end of it all."""
        return self.latest_start == self.start

    def __repr__(self) -> str:
        return f"<Planned {self.stage.key}: {self.start} to {self.end}>"


@frozen(kw_only=True)
class Occurrence:
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
class Due:
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
class Schedule:
    """
    The stages of a model in time, as `schedule` lays them out.

    Attributes:
        model: The model.
        begin: The day on which the first stages may start.
        calendar: The days on which people work; None counts every day.
        durations: Durations that stand in for those of the model, by the key of the stage.
        actual: Stages that have started: key, first day, and the day after the last or None.
    """

    model: RoleModel
    begin: datetime.date
    calendar: Calendar | None = None
    durations: tuple[tuple[str, relativedelta], ...] = ()
    actual: tuple[tuple[str, datetime.date, datetime.date | None], ...] = field(default=())

    @cached_property
    def stages(self) -> tuple[Planned, ...]:
        """The stages with their dates, in lifecycle order."""
        starts, finish = self._forward()
        latest = self._backward(starts, finish)
        actual = {key: (start, end) for key, start, end in self.actual}
        return tuple(
            Planned(
                stage=stage,
                start=starts[stage.key],
                end=finish[stage.key],
                latest_start=latest[stage.key],
                actual_start=actual.get(stage.key, (None, None))[0],
                actual_end=actual.get(stage.key, (None, None))[1],
            )
            for stage in self.model.stages
        )

    @cached_property
    def _before(self) -> dict[str, tuple[str, ...]]:
        return predecessors(self.model.stages, self.model.handoffs)

    @cached_property
    def _duration(self) -> dict[str, relativedelta | None]:
        own = {stage.key: stage.duration for stage in self.model.stages}
        return {**own, **dict(self.durations)}

    def _ends(self, key: str, start: datetime.date) -> datetime.date:
        return ends(start, self._duration[key], self.calendar)

    def _forward(self) -> tuple[dict[str, datetime.date], dict[str, datetime.date]]:
        actual = {key: (start, end) for key, start, end in self.actual}
        starts: dict[str, datetime.date] = {}
        finish: dict[str, datetime.date] = {}
        for stage in self.model.stages:
            key = stage.key
            began, ended = actual.get(key, (None, None))
            ready = max([self.begin, *(finish[earlier] for earlier in self._before[key])])
            if began is None and self.calendar is not None:
                ready = self.calendar.first_from(ready)
            starts[key] = began or ready
            finish[key] = ended or self._ends(key, starts[key])
        return starts, finish

    def _backward(
        self, starts: Mapping[str, datetime.date], finish: Mapping[str, datetime.date]
    ) -> dict[str, datetime.date]:
        if not starts:
            return {}
        over = max(finish.values())
        begun = {key for key, _, _ in self.actual}
        limit = dict.fromkeys(starts, over)
        latest: dict[str, datetime.date] = {}
        for stage in reversed(self.model.stages):
            key = stage.key
            latest[key] = (
                starts[key] if key in begun else self._latest(key, starts[key], limit[key])
            )
            for earlier in self._before[key]:
                limit[earlier] = min(limit[earlier], latest[key])
        return latest

    def _latest(self, key: str, start: datetime.date, limit: datetime.date) -> datetime.date:
        """Return the last day from *start* on from which a stage still ends by *limit*."""
        low, high = 0, max((limit - start).days, 0)
        while low < high:
            middle = (low + high + 1) // 2
            if self._ends(key, start + middle * _DAY) <= limit:
                low = middle
            else:
                high = middle - 1
        found = start + low * _DAY
        while self.calendar is not None and found > start and not self.calendar.works_on(found):
            found -= _DAY
        return found

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
    def end(self) -> datetime.date:
        """The day after the last of all stages."""
        return max((planned.end for planned in self.stages), default=self.begin)

    def stages_on(self, date: datetime.date | str) -> tuple[Stage, ...]:
        """Return the stages that a day falls in, in lifecycle order."""
        on = day(date)
        return tuple(one.stage for one in self.stages if one.start <= on < one.end)

    def stage_on(self, date: datetime.date | str) -> Stage | None:
        """
        Return the stage that a day falls in; of parallel ones, the last in lifecycle order.

        None before the first stage, after the last, and on days between stages.

        Raises:
            InvalidValue: The date is neither a date nor ISO 8601 text.
        """
        stages = self.stages_on(date)
        return stages[-1] if stages else None

    @property
    def critical_path(self) -> tuple[Planned, ...]:
        """The stages any delay of which moves the end of it all, in lifecycle order."""
        return tuple(planned for planned in self.stages if planned.critical)

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
        key = self.model.stage(stage).key
        began, ended = day(start), optional_day(end)
        if ended is not None and ended < began:
            raise InvalidValue("Schedule", f"actual end of {key}", ended, f"{began} or later")
        others = tuple(one for one in self.actual if one[0] != key)
        return attrs.evolve(self, actual=(*others, (key, began, ended)))

    def handoff_dates(self) -> tuple[tuple[datetime.date, Handoff], ...]:
        """
        Return when each handoff is due, the earliest first.

        A handoff to a later stage is due when that stage starts; one back, or within a stage, when
        the stage that it leaves ends.
        """
        dated = []
        for handoff in self.model.handoffs:
            leaves, reaches = self._by_key[handoff.from_stage], self._by_key[handoff.to_stage]
            onward = not handoff.feedback and leaves is not reaches
            dated.append((reaches.start if onward else leaves.end, handoff))
        return tuple(sorted(dated, key=lambda pair: pair[0]))

    def occurrences(
        self,
        role: str | Role | None = None,
        between: tuple[datetime.date | str, datetime.date | str] | None = None,
    ) -> tuple[Occurrence, ...]:
        """
        Return the days on which recurring responsibilities are due, the earliest first.

        A rule counts from the first day of each stage in which its responsibility takes place, and
        stops at the stage's end.  A rule that recurs several times a day is due once that day.

        Args:
            role: Only what this role owns; None for all.
            between: The first day and the day after the last; None for the whole schedule.

        Raises:
            UnknownName: There is no such role.
            InvalidValue: A rule is due more than 100,000 times.
        """
        wanted = None if role is None else self.model.role(role)
        first, last = (day(between[0]), day(between[1])) if between else (self.begin, self.end)
        if between is None:
            first = min([first, *(planned.start for planned in self.stages)])
        found = []
        for responsibility in self.model.responsibilities:
            if not responsibility.recurs:
                continue
            for answer in self.model.who_owns(responsibility):
                if wanted is None or wanted in answer.owners:
                    planned = self._by_key[answer.stage.key]
                    found += [
                        Occurrence(
                            date=date,
                            responsibility=responsibility,
                            stage=answer.stage,
                            owners=answer.owners,
                        )
                        for date in _dates(responsibility, planned, first, last)
                    ]
        return tuple(sorted(found, key=lambda one: one.date))

    def due(
        self, role: str | Role, start: datetime.date | str, end: datetime.date | str | None = None
    ) -> tuple[Due, ...]:
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
        last = day(end) if end is not None else first + 7 * _DAY
        found = [
            Due(date=one.date, what="recurs", about=one.responsibility)
            for one in self.occurrences(who, (first, last))
        ]
        for date, handoff in self.handoff_dates():
            for what, party in (("gives", handoff.giver), ("receives", handoff.receiver)):
                if party == who.key:
                    found.append(Due(date=date, what=what, about=handoff))
        for planned in self.stages:
            if planned.stage.lead == who.key:
                found.append(Due(date=planned.start, what="starts", about=planned.stage))
                found.append(Due(date=planned.end, what="ends", about=planned.stage))
        inside = [one for one in found if first <= one.date < last]
        return tuple(sorted(inside, key=lambda one: one.date))

    def __repr__(self) -> str:
        return f"<Schedule of {self.model.name!r}: {self.begin} to {self.end}>"


def _dates(
    responsibility: Responsibility, planned: Planned, first: datetime.date, last: datetime.date
) -> Iterator[datetime.date]:
    rule = responsibility.recurrence(planned.start)
    if rule is None:
        return
    seen: datetime.date | None = None
    for count, moment in enumerate(rule):
        date = moment.date()
        if date >= min(planned.end, last):
            return
        if count >= _MOST_OCCURRENCES:
            raise InvalidValue(
                "Responsibility",
                "recurs",
                responsibility.recurs,
                f"a rule that is due at most {_MOST_OCCURRENCES:,} times in a stage",
            )
        if date >= first and date != seen:
            seen = date
            yield date


def schedule(
    model: RoleModel,
    start: datetime.date | str,
    *,
    durations: Mapping[str, relativedelta | str] | None = None,
    calendar: Calendar | None = None,
    actual: Mapping[str, tuple[datetime.date | str, datetime.date | str | None]] | None = None,
) -> Schedule:
    """
    Lay the stages of a model out in time.

    A stage starts when all that lead to it by the forward part of the lifecycle have ended; stages
    that nothing leads to start on the first day.  Durations are calendar durations: two months are
    two months, and clamp at the end of a shorter one.

    Args:
        model: The model.
        start: The first day: a date, or ISO 8601 text.
        durations: Durations that stand in for those of the model, by stage.
        calendar: The days on which people work: stages then start on a working day, and days of a
            duration that are no whole weeks count working days.  None counts every day.
        actual: Stages that have started, with their first day, and the day after the last or None.

    Raises:
        UnknownName: A stage isn't in the model.
        InvalidValue: A date or a duration is malformed.

    Examples:
        >>> import roles
        >>> plan = schedule(roles.reference(), "2026-01-05")
        >>> plan["discovery"].start.isoformat()
        '2026-01-05'
        >>> plan.stage_on("2026-01-06").key
        'discovery'
    """
    laid = Schedule(
        model=model,
        begin=day(start),
        calendar=calendar,
        durations=tuple(
            (model.stage(name).key, _as_duration(value))
            for name, value in (durations or {}).items()
        ),
    )
    for name, (began, ended) in (actual or {}).items():
        laid = laid.with_actual(name, began, ended)
    return laid


def _as_duration(value: relativedelta | str) -> relativedelta:
    if isinstance(value, str):
        return parse_duration(value)
    if not isinstance(value, relativedelta):
        raise InvalidValue("Schedule", "durations", value, "a relativedelta, or text such as 'P6W'")
    return value
