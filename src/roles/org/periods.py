"""The appointments to one role and scope, so ordered that those of a day are quickly found."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterable

from attrs import frozen

from roles.org.actors import Appointment
from roles.org.spans import NEVER

__all__ = ["Periods"]


@frozen
class Periods:
    """The appointments to one role and scope, so ordered that those of a day are quickly found."""

    starts: tuple[datetime.date, ...]
    latest: tuple[datetime.date, ...]
    appointments: tuple[Appointment, ...]

    @classmethod
    def of(cls, appointments: Iterable[Appointment]) -> Periods:
        """Return the appointments in the order of their starts."""
        ordered = tuple(sorted(appointments, key=lambda one: one.start))
        latest, last = [], datetime.date.min
        for one in ordered:
            last = max(last, one.end or NEVER)
            latest.append(last)
        return cls(tuple(one.start for one in ordered), tuple(latest), ordered)

    def on(self, date: datetime.date) -> list[Appointment]:
        """Return those that cover a day, the one that started last first."""
        found = []
        index = bisect_right(self.starts, date) - 1
        while index >= 0 and self.latest[index] > date:
            one = self.appointments[index]
            if one.end is None or date < one.end:
                found.append(one)
            index -= 1
        return found
