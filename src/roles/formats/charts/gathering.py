"""Faults of one kind on one line: the first place, and how many more there are."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from roles.formats.shared.reading import Loss

__all__ = ["gathered"]

_MANY = 5
"""So many of a kind are told one by one: a person can still look at each."""


def gathered(losses: Iterable[Loss]) -> tuple[Loss, ...]:
    """
    Return losses, those of which there are many alike as one.

    Examples:
        >>> many = [Loss(place=f"B{n}", what="'?'", why="is left open") for n in range(9)]
        >>> [str(loss) for loss in gathered(many)]
        ["B0 and 8 more places (B1, B2, …): '?': is left open"]
    """
    every = list(dict.fromkeys(losses))
    alike: dict[tuple[str, str], list[int]] = {}
    reasons: dict[str, set[str]] = {}
    for number, loss in enumerate(every):
        alike.setdefault((loss.what, loss.why), []).append(number)
        reasons.setdefault(loss.why, set()).add(loss.what)
    told: dict[int, Loss] = {}
    groups: dict[object, list[int]] = {}
    for (what, why), numbers in alike.items():
        wide = len(reasons[why]) > 4 * _MANY
        if wide or len(numbers) > _MANY:
            groups.setdefault(why if wide else (what, why), []).extend(numbers)
        else:
            told |= {number: every[number] for number in numbers}
    for numbers in groups.values():
        group = [every[number] for number in sorted(numbers)]
        whats = list(dict.fromkeys(loss.what for loss in group))
        some = f"{len(whats):,} texts ({', '.join(whats[:3])}, …)" if len(whats) > 1 else whats[0]
        told[min(numbers)] = _one(group, some)
    return tuple(told[number] for number in sorted(told))


def _one(group: list[Loss], what: str) -> Loss:
    first, *rest = group
    some = ", ".join(loss.place for loss in rest[:2])
    more = f"{first.place} and {len(rest):,} more places ({some}{', …' if len(rest) > 2 else ''})"
    return attrs.evolve(first, place=more, what=what)
