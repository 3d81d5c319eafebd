"""The plan floor: when each stage, handoff and recurring duty is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roles.lazy import lazily

if TYPE_CHECKING:
    from roles.plan.dates import Calendar
    from roles.plan.ical import icalendar_text
    from roles.plan.portfolio import Load, Portfolio
    from roles.plan.schedule import Due, Occurrence, Planned, Schedule

__all__ = [
    "Calendar",
    "Due",
    "Load",
    "Occurrence",
    "Planned",
    "Portfolio",
    "Schedule",
    "icalendar_text",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "roles.plan.dates": "Calendar",
        "roles.plan.ical": "icalendar_text",
        "roles.plan.portfolio": "Load Portfolio",
        "roles.plan.schedule": "Due Occurrence Planned Schedule",
    },
)
