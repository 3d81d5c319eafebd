"""Several products at once: the load of a role over all of them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import field, frozen

from roles.errors import InvalidValue
from roles.plan.schedule import Schedule

if TYPE_CHECKING:
    from roles.model.vocabulary import Role

__all__ = ["Load", "Portfolio"]

_WEEK = datetime.timedelta(days=7)


@frozen(kw_only=True)
class Load:
    """
    The effort of a role in a week.

    Attributes:
        week: The Monday on which it begins.
        share: The share of the role's time, 1.0 being all of it.
        parts: What each product takes of it, by the product's name; the products in order.
    """

    week: datetime.date
    share: float
    parts: tuple[tuple[str, float], ...] = ()


def _schedules(value: Mapping[str, Schedule]) -> tuple[tuple[str, Schedule], ...]:
    pairs = tuple(dict(value).items())
    for _, schedule in pairs:
        if not isinstance(schedule, Schedule):
            raise InvalidValue("Portfolio", "schedules", schedule, "schedules by product")
    return pairs


@frozen
class Portfolio:
    """
    Schedules of several products, by name.

    Args:
        schedules: The schedule of each product.

    Examples:
        >>> import roles
        >>> model = roles.reference()
        >>> products = Portfolio({"apollo": roles.schedule(model, "2026-01-05")})
        >>> products.load("product planner")[0].week.isoformat()
        '2026-01-05'
    """

    schedules: tuple[tuple[str, Schedule], ...] = field(converter=_schedules)

    @cached_property
    def products(self) -> tuple[str, ...]:
        """The names of the products."""
        return tuple(name for name, _ in self.schedules)

    def load(self, role: str | Role) -> tuple[Load, ...]:
        """
        Return the effort of a role, week by week, from the first stage to the end of the last.

        In each product the role spends at each stage the sum of the shares that the model's efforts
        give it there; a stage that covers part of a week counts for that part.  A product whose
        model has no such role, or no share for it, adds nothing.

        Raises:
            UnknownName: No product's model has such a role.
        """
        spent: dict[datetime.date, dict[str, float]] = {}
        known = [(name, one) for name, one in self.schedules if _has(one, role)]
        if not known and self.schedules:
            self.schedules[0][1].model.role(role)
        for name, schedule in known:
            for planned in schedule:
                share = _share(schedule, role, planned.stage.key)
                week = planned.start - datetime.timedelta(days=planned.start.weekday())
                while planned.start < planned.end and week < planned.end:
                    days = (min(planned.end, week + _WEEK) - max(planned.start, week)).days
                    parts = spent.setdefault(week, {})
                    parts[name] = parts.get(name, 0.0) + share * days / 7
                    week += _WEEK
        return tuple(
            Load(
                week=week,
                share=round(sum(parts.values()), 6),
                parts=tuple(
                    (name, round(parts[name], 6)) for name in self.products if name in parts
                ),
            )
            for week, parts in sorted(spent.items())
        )

    def peak(self, role: str | Role) -> Load | None:
        """Return the first week in which a role has the most to do; None if it has none."""
        return max(self.load(role), key=lambda load: load.share, default=None)

    def overloads(self, role: str | Role, limit: float = 1.0) -> tuple[Load, ...]:
        """Return the weeks in which a role would have to spend more than *limit* of its time."""
        return tuple(load for load in self.load(role) if load.share > limit)

    def __repr__(self) -> str:
        return f"<Portfolio of {', '.join(self.products) or 'nothing'}>"


def _has(schedule: Schedule, role: str | Role) -> bool:
    try:
        schedule.model.role(role)
    except LookupError:
        return False
    return True


def _share(schedule: Schedule, role: str | Role, stage: str) -> float:
    return sum(
        effort.share
        for effort in schedule.model.efforts_of(role)
        if effort.share is not None and (stage in effort.at or "*" in effort.at)
    )
