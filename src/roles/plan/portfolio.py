"""Several products at once: the load of a role over all of them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import field, frozen

from roles.errors import InvalidValue
from roles.model.display import Answers
from roles.model.plain import Plain
from roles.plan.schedule import Schedule

if TYPE_CHECKING:
    from roles.model.vocabulary import Role

__all__ = ["Load", "Portfolio"]

_WEEK = 7


@frozen(kw_only=True)
class Load(Plain):
    """
    The effort of a role in a week.

    Attributes:
        week: The Monday on which it begins.
        share: The share of the role's time, 1.0 being all of it.
        parts: What each product takes of it, by the product's name; the products in order.
        goes_on: Whether every later week is like it, since stages are open; only the last can be.
    """

    DATA = ("week", "share", ("parts", "_parts"), "goes_on")

    week: datetime.date
    share: float
    parts: tuple[tuple[str, float], ...] = ()
    goes_on: bool = False

    @property
    def _parts(self) -> dict[str, float]:
        return dict(self.parts)


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

    def load(self, role: str | Role) -> Answers[Load]:
        """
        Return the effort of a role, week by week, from the first stage to the end of the last.

        In each product the role spends at each stage the sum of the shares that the model's efforts
        give it there; a stage that covers part of a week counts for that part. A product whose
        model has no such role, or no share for it, adds nothing.

        While a stage is open its share goes on: the last week is then the first full one after
        everything that has a known date, and says that it goes on. Stages whose start is unknown
        add nothing.

        Raises:
            UnknownName: No product's model has such a role.
        """
        spent: dict[int, dict[str, float]] = {}
        known = [(name, schedule) for name, schedule in self.schedules if _has(schedule, role)]
        if not known and self.schedules:
            self.schedules[0][1].model.role(role)
        planned = [(name, schedule, one) for name, schedule in known for one in schedule]
        edges = [edge.toordinal() for _, _, one in planned for edge in (one.start, one.end) if edge]
        # The Monday of the first week in which nothing begins or ends any more.
        last = _monday(max(edges, default=1) + 6)
        goes_on = False
        for name, schedule, one in planned:
            if one.start is None or one.start == one.end:
                continue
            share = _share(schedule, role, one.stage.key)
            goes_on = goes_on or bool(one.is_open and share)
            start = one.start.toordinal()
            end = one.end.toordinal() if one.end else last + _WEEK
            for week in range(_monday(start), end, _WEEK):
                days = min(end, week + _WEEK) - max(start, week)
                parts = spent.setdefault(week, {})
                parts[name] = parts.get(name, 0.0) + share * days / _WEEK
        if not goes_on:
            spent.pop(last, None)
        loads = (
            Load(
                week=datetime.date.fromordinal(week),
                share=round(sum(parts.values()), 6),
                parts=tuple(
                    (name, round(parts[name], 6)) for name in self.products if name in parts
                ),
                goes_on=goes_on and week == last,
            )
            for week, parts in sorted(spent.items())
            if week <= datetime.date.max.toordinal()
        )
        return Answers(loads, f"Effort of {getattr(role, 'name', role)}, week by week")

    def peak(self, role: str | Role) -> Load | None:
        """Return the first week in which a role has the most to do; None if it has none."""
        return max(self.load(role), key=lambda load: load.share, default=None)

    def overloads(self, role: str | Role, limit: float = 1.0) -> Answers[Load]:
        """
        Return the weeks in which a role would have to spend more than *limit* of its time.

        Raises:
            UnknownName: No product's model has such a role.
            InvalidValue: The limit isn't a number from 0 on.
        """
        if not limit >= 0:
            raise InvalidValue("Portfolio", "limit", limit, "a number from 0 on")
        found = (load for load in self.load(role) if load.share > limit)
        return Answers(found, f"Weeks above {limit:.0%} of {getattr(role, 'name', role)}")

    def __repr__(self) -> str:
        return f"<Portfolio of {', '.join(self.products) or 'nothing'}>"


def _monday(ordinal: int) -> int:
    """Return the number of the Monday on or before a day."""
    return ordinal - (ordinal - 1) % _WEEK


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
