"""The appointments to one role and scope, so ordered that those of a day are quickly found."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterable

from attrs import frozen

from roles.org.actors import Appointment

__all__ = ["Periods"]

_DAY = datetime.timedelta(days=1)


@frozen
class Periods:
    """
    The appointments to one role and scope, so ordered that those of a day are quickly found.

    Attributes:
        starts: Their first days.
        latest: The last day that each, or any before it, covers.
        appointments: The appointments, in the order of their starts.
        plain: Whether each is permanent and nobody else holds the role while it does.
    """

    starts: tuple[datetime.date, ...]
    latest: tuple[datetime.date, ...]
    appointments: tuple[Appointment, ...]
    plain: bytes

    @classmethod
    def of(cls, appointments: Iterable[Appointment]) -> Periods:
        """Return the appointments in the order of their starts."""
        ordered = tuple(sorted(appointments, key=lambda one: one.start))
        latest, last, plain = [], datetime.date.min, bytearray()
        for one in ordered:
            # Nobody else holds it while this one does, nor stands in for them.
            plain.append(one.kind == "permanent" and last < one.start)
            last = max(last, one.end - _DAY if one.end else datetime.date.max)
            latest.append(last)
        starts = tuple(one.start for one in ordered)
        return cls(starts, tuple(latest), ordered, bytes(plain))

    def alone(self, date: datetime.date) -> tuple[Appointment, ...]:
        """Return the one that covers a day where it is permanent and the only one, else nothing."""
        index = bisect_right(self.starts, date) - 1
        if index >= 0 and self.plain[index] and self.latest[index] >= date:
            return (self.appointments[index],)
        return ()

    def on(self, date: datetime.date) -> list[Appointment]:
        """Return those that cover a day, the one that started last first."""
        found = []
        index = bisect_right(self.starts, date) - 1
        while index >= 0 and self.latest[index] >= date:
            one = self.appointments[index]
            if one.end is None or date < one.end:
                found.append(one)
            index -= 1
        return found
