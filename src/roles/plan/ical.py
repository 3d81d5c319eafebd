"""Schedules as iCalendar files, so that people see them in the calendar they have."""

from __future__ import annotations

import datetime
import hashlib
from typing import TYPE_CHECKING, Any

from roles.errors import MissingExtra
from roles.model.recurrence import clamped
from roles.plan.dates import day
from roles.plan.schedule import dates_due

if TYPE_CHECKING:
    from roles.model.vocabulary import Role
    from roles.plan.schedule import Schedule

__all__ = ["add_event", "empty_calendar", "icalendar_text"]

_DAY = datetime.timedelta(days=1)


def icalendar_text(
    schedule: Schedule,
    *,
    role: str | Role | None = None,
    product: str = "",
    stamp: datetime.date | str | None = None,
) -> str:
    """
    Return the stages, handoffs and recurring duties of a schedule as an iCalendar file's text.

    The form is that of RFC 5545. Each event's UID is made from what it is about and not from when
    that is, so that importing the calendar again moves the events instead of doubling them.

    An open stage is one event on its first day, whose summary says that it has no known end; what
    recurs in it is one event with its rule. Stages whose start is unknown are left out.

    Args:
        schedule: The schedule.
        role: Only what concerns this role: the stages it leads, the handoffs it gives or receives,
            the recurring responsibilities it owns; None for all.
        product: What the schedule is for; sets the UIDs of several schedules of one model apart.
        stamp: The day that the calendar says it was made on; None takes the schedule's first, so
            that the same schedule gives the same bytes.

    Raises:
        MissingExtra: icalendar isn't installed.
        UnknownName: There is no such role.
    """
    model = schedule.model
    who = None if role is None else model.role(role)
    made = day(stamp) if stamp is not None else schedule.begin
    calendar = empty_calendar()

    def add(
        summary: str, start: datetime.date, end: datetime.date, *about: str, rule: str = ""
    ) -> None:
        name = f"{product}: {summary}" if product else summary
        event = add_event(calendar, made, start, name, model.name, product, *about)
        if start < datetime.date.max:  # the last day of the calendar has no day after it
            event.add("dtend", max(end, start + _DAY))
        if rule:
            from icalendar import vRecur

            event.add("rrule", vRecur.from_ical(rule))

    for planned in schedule:
        if planned.start is not None and (who is None or planned.stage.lead == who.key):
            open_end = ", no known end" if planned.end is None else ""
            end = planned.end or planned.start
            name = f"{planned.stage.name}{open_end}"
            add(name, planned.start, end, "stage", planned.stage.key)
    seen: dict[tuple[str, ...], int] = {}
    for date, handoff in schedule.handoff_dates():
        if who is None or who.key in (handoff.giver, handoff.receiver):
            given = ", ".join(model.deliverable(key).name for key in handoff.deliverables)
            parties = f"{model.role(handoff.giver).name} to {model.role(handoff.receiver).name}"
            about = (
                "handoff",
                handoff.giver,
                handoff.receiver,
                handoff.from_stage,
                handoff.to_stage,
            )
            number = seen[about] = seen.get(about, 0) + 1
            summary = f"Handoff, {parties}" + (f": {given}" if given else "")
            add(summary, date, date, *about, str(number))
    for answer, planned in schedule.recurring(who):
        work = answer.responsibility
        place = ("recurs", work.key, answer.stage.key)
        if planned.start is not None and planned.end is None:
            first = next(iter(work.recurrence(planned.start) or ()), None)
            if first is not None:
                rule = clamped(work.recurs, planned.start)
                add(work.name, first.date(), first.date(), *place, rule=rule)
            continue
        for number, date in enumerate(dates_due(work, planned), 1):
            add(work.name, date, date, *place, str(number))
    written: bytes = calendar.to_ical()
    return written.decode("utf-8")


def empty_calendar() -> Any:
    """
    Return a calendar without an event.

    Raises:
        MissingExtra: icalendar isn't installed.
    """
    try:
        import icalendar
    except ImportError:
        raise MissingExtra("ical", "icalendar") from None
    calendar: Any = icalendar.Calendar()
    calendar.add("prodid", "-//rolegraph//roles//EN")
    calendar.add("version", "2.0")
    return calendar


def add_event(
    calendar: Any, stamp: datetime.date, start: datetime.date, summary: str, *about: str
) -> Any:
    """Add an event to a calendar; what it is about tells it from all others."""
    import icalendar

    event: Any = icalendar.Event()
    digest = hashlib.sha256("\0".join(about).encode()).hexdigest()
    event.add("uid", f"{digest[:32]}@rolegraph")
    event.add("dtstamp", datetime.datetime.combine(stamp, datetime.time(), datetime.UTC))
    event.add("dtstart", start)
    event.add("summary", summary)
    calendar.add_component(event)
    return event
