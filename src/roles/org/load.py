"""How much of full time the appointments of each actor take, month by month."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import frozen

from roles.model.plain import Plain
from roles.org.actors import Actor
from roles.org.spans import NEVER
from roles.org.vacancies import period

if TYPE_CHECKING:
    from roles.org.organization import Organization

__all__ = ["Loaded", "load", "months"]


@frozen(kw_only=True)
class Loaded(Plain):
    """
    What the appointments of an actor add up to in a month.

    Attributes:
        actor: The actor.
        start: The first day: that of the month, or of what was asked for.
        end: The day after the last.
        share: The mean of its days, of full time: 1.0 is all of it.
    """

    actor: Actor
    start: datetime.date
    end: datetime.date
    share: float


def load(
    org: Organization, start: datetime.date | str, end: datetime.date | str
) -> tuple[Loaded, ...]:
    """Return the load of each actor that is appointed in a period, month by month."""
    first, last = period(start, end)
    calendar = list(months(first, last))
    found = []
    for actor in org.actors:
        held = [
            one
            for one in org.appointments_of(actor)
            if one.start < last and (one.end or NEVER) > first
        ]
        if not held:
            continue
        for begin, over in calendar:
            days = sum(
                one.share * max(0, (min(one.end or NEVER, over) - max(one.start, begin)).days)
                for one in held
            )
            share = days / (over - begin).days
            found.append(Loaded(actor=actor, start=begin, end=over, share=share))
    return tuple(found)


def months(
    start: datetime.date, end: datetime.date
) -> Iterator[tuple[datetime.date, datetime.date]]:
    """Yield the months of a period, the first and the last cut to it."""
    while start < end:
        year, month = (start.year, start.month + 1) if start.month < 12 else (start.year + 1, 1)
        after = datetime.date(year, month, 1) if year <= datetime.MAXYEAR else end
        yield start, min(after, end)
        start = after
