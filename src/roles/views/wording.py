"""Words and orders that tables and diagrams share."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from roles.model.statements import Effort
from roles.model.vocabulary import Responsibility

if TYPE_CHECKING:
    from roles.model.comparison import Item

__all__ = ["item_text", "last_day", "outline"]


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


def item_text(item: Item) -> str:
    """Return what is written for an item of a comparison."""
    if not isinstance(item, Effort):
        return item.name
    share = f"{item.share:.0%}" if item.share is not None else item.level
    where = "at all stages" if "*" in item.at else f"at {', '.join(item.at)}"
    said = " ".join(part for part in (share, where) if part)
    return f"{said}: {item.note}" if item.note else said
