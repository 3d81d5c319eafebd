"""Words and orders that tables and diagrams share."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from roles.model.involvement import ALL_STAGES
from roles.model.statements import Effort
from roles.model.vocabulary import Responsibility

if TYPE_CHECKING:
    from roles.model.comparison import Comparison, Item
    from roles.model.questions import Questions
    from roles.model.statements import Handoff

__all__ = ["carried", "item_text", "last_day", "other_model", "outline"]


def outline(
    responsibilities: Sequence[Responsibility],
) -> Iterator[tuple[Responsibility, int]]:
    """Yield the responsibilities, the parts of a whole right under it, with their depth."""
    parts: dict[str | None, list[Responsibility]] = {}
    for one in responsibilities:
        parts.setdefault(one.part_of, []).append(one)
    pending = [(one, 0) for one in reversed(parts.get(None, []))]
    while pending:
        one, depth = pending.pop()
        yield one, depth
        pending += [(part, depth + 1) for part in reversed(parts.get(one.key, []))]


def last_day(end: datetime.date | None) -> str:
    """Return the last day of a period, as people write it, from the day after."""
    return "open" if end is None else str(end - datetime.timedelta(days=1))


def other_model(comparison: Comparison) -> Questions:
    """Return the model of the second role, which may be another than that of the first."""
    model: Questions = getattr(comparison, "other_model", comparison.model)
    return model


def item_text(item: Item, model: Questions) -> str:
    """
    Return what is written for an item of a comparison.

    Args:
        item: The item.
        model: The model it is from, which knows the names of its stages.
    """
    if not isinstance(item, Effort):
        return item.name
    share = f"{item.share:.0%}" if item.share is not None else item.level
    stages = ", ".join(model.stage(key).name for key in item.at if key != ALL_STAGES)
    where = "at all stages" if ALL_STAGES in item.at else f"at {stages}"
    said = " ".join(part for part in (share, where) if part)
    return f"{said}: {item.note}" if item.note else said


def carried(model: Questions, handoff: Handoff, otherwise: str = "") -> str:
    """Return the names of what is handed over, or *otherwise* where nothing is named."""
    return ", ".join(model.deliverable(key).name for key in handoff.deliverables) or otherwise
