"""Half-open spans of days, put together and taken from each other."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import TypeAlias

__all__ = ["NEVER", "Span", "gaps", "merged"]

NEVER = datetime.date.max
"""Stands for the end that isn't known."""

Span: TypeAlias = tuple[datetime.date, datetime.date]


def merged(spans: Iterable[Span]) -> list[Span]:
    """
    Return the days that any of *spans* covers, as spans that don't touch.

    Examples:
        >>> from datetime import date
        >>> a, b, c = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
        >>> merged([(b, c), (a, b)]) == [(a, c)]
        True
    """
    found: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def gaps(wanted: Span, covered: Iterable[Span]) -> Iterator[Span]:
    """Yield what of *wanted* none of the merged spans *covered* covers."""
    start, end = wanted
    for first, last in covered:
        if last <= start:
            continue
        if first >= end:
            break
        if first > start:
            yield start, first
        start = max(start, last)
    if start < end:
        yield start, end
