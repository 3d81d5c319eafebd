"""What an organisation answers, as tables: who owns it, what is vacant, what follows a change."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from roles.model.involvement import Duty
from roles.org.answers import OrganizationAnswer
from roles.org.people import Departure
from roles.org.vacancies import Vacancy, period
from roles.views.table import Cell, Row, Table

if TYPE_CHECKING:
    from roles.org.organization import Organization

__all__ = ["answered", "departed", "last_day", "vacancies", "vacant"]


def last_day(end: datetime.date | None) -> str:
    """Return the last day of a period, as people write it, from the day after."""
    return "open" if end is None else str(end - datetime.timedelta(days=1))


def vacancies(org: Organization, start: datetime.date | str, end: datetime.date | str) -> Table:
    """
    Return what is vacant between two days as a table: role, scope, stage, days and duties.

    Args:
        org: The organisation.
        start: The first day.
        end: The day after the last.

    Raises:
        InvalidValue: One is no date, or the end comes before the start.

    Examples:
        >>> import roles
        >>> org = roles.Organization(roles.reference(), scopes=[roles.Scope("apollo")])
        >>> len(vacancies(org, "2026-01-01", "2026-02-01").rows)
        2
    """
    first, last = period(start, end)
    return vacant(f"Vacant from {first} to before {last}", org.vacancies(first, last))


def vacant(title: str, found: Iterable[Vacancy], notes: Iterable[str] = ()) -> Table:
    """Return vacancies as a table; without a column of stages where none is told."""
    listed = tuple(found)
    staged = any(one.stage is not None for one in listed)
    stages = ("Stage",) if staged else ()
    return Table(
        title=title if listed else f"{title}: nothing",
        columns=("Role", "Scope", *stages, "From", "To", "Duties left") if listed else (),
        rows=tuple(
            Row(
                (
                    one.role.name,
                    one.scope.key,
                    *((one.stage.name if one.stage else "",) if staged else ()),
                    str(one.start),
                    last_day(one.end),
                    _counted(one),
                )
            )
            for one in listed
        ),
        notes=tuple(notes),
    )


def _counted(one: Vacancy) -> Cell:
    """Return how many duties of which kind are left, those that matter most first."""
    counts = Counter(duty for duty, _ in one.duties)
    told = ", ".join(f"{duty.value} {counts[duty]}" for duty in Duty if duty in counts)
    return Cell(told, "gap" if one.unowned else "")


def departed(one: Departure) -> Table:
    """Return what follows if somebody leaves as a table: what is vacant, and what ends."""
    model = one.organization.model
    return vacant(
        f"If {one.actor.key} leaves on {one.on}",
        one.vacancies,
        [f"ends: {model.role(held.role).name} for {held.scope}" for held in one.ended],
    )


def answered(one: OrganizationAnswer) -> Table:
    """Return who owns a responsibility for a scope on a day as a table: the answer, and why."""
    head, *rest = one.explain().splitlines()
    return Table(title=head, notes=tuple(rest))
