"""Problems and losses, those of one kind gathered in one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from attrs import evolve

from roles.errors import Problem
from roles.formats.shared.reading import WEIGHTS, Loss

__all__ = ["gather_losses", "gather_problems"]

_PLACES = 3
_NAMES = 10
# A person reads as many lines of one fault; of more, one line says more.
_LINES = 5
_NUMBERS = re.compile(r"\[\d+\]")

F = TypeVar("F", Loss, Problem)


def gather_losses(losses: Iterable[Loss]) -> tuple[Loss, ...]:
    """
    Return the losses with those of one kind as one; what changes an answer comes first.

    What is lost, where, and why make the kind; why alone makes it for decoration, and for losses
    that would take more than a few lines otherwise.
    """
    reasons: dict[tuple[str, str], dict[tuple[str, str], list[Loss]]] = {}
    for one in losses:
        kinds = reasons.setdefault((one.weight, one.why), {})
        kinds.setdefault((_kind(one.place), one.what), []).append(one)
    gathered: list[Loss] = []
    for (weight, _), kinds in reasons.items():
        if weight == "decoration" or len(kinds) > _LINES:
            gathered.append(_one_loss([one for alike in kinds.values() for one in alike]))
        else:
            gathered += map(_one_loss, kinds.values())
    return tuple(sorted(gathered, key=lambda one: WEIGHTS.index(one.weight)))


def gather_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems with those of one kind as one, in the order of the file."""
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for one in problems:
        kinds.setdefault((_kind(one.place), one.message), []).append(one)
    return [
        alike[0]
        if len(alike) == 1
        else evolve(alike[0], message=f"{alike[0].message} ({_times(alike)})")
        for alike in kinds.values()
    ]


def _kind(place: str) -> str:
    """Return a place without the numbers of the rows or resources that it is in."""
    return _NUMBERS.sub("[]", place) if "[" in place else place


def _one_loss(alike: Sequence[Loss]) -> Loss:
    if len(alike) == 1:
        return alike[0]
    first = alike[0]
    names = dict.fromkeys(one.what for one in alike)
    what = ", ".join(list(names)[:_NAMES]) + (", …" if len(names) > _NAMES else "")
    return evolve(first, what=f"{what} ({_times(alike)})", count=sum(one.count for one in alike))


def _times(alike: Sequence[F]) -> str:
    """Return how often something is said, and where first."""
    total = sum(getattr(one, "count", 1) for one in alike)
    places = list(dict.fromkeys(_named_places(alike)))
    some = ", ".join(places[:_PLACES]) + (", …" if len(places) > _PLACES else "")
    kind = "lines" if all(one.line for one in alike) else "at"
    return f"{total:,} times" + (f": {kind} {some}" if len(places) > 1 else "")


def _named_places(alike: Sequence[F]) -> Iterator[str]:
    lines = all(one.line for one in alike)
    for one in alike:
        yield str(one.line) if lines else one.place
