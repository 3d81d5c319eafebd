"""Who holds what, place by place, as a catalog says it: places that are alike go together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from roles.model.involvement import Duty
from roles.model.statements import Assignment

__all__ = ["Held", "alike", "assignments"]

Held: TypeAlias = Mapping[str, Mapping[Duty, Sequence[str]]]


def alike(places: Iterable[str], held: Held) -> dict[tuple[tuple[Duty, Any], ...], list[str]]:
    """Return the stages at which the same roles hold the same duties, by what they hold."""
    groups: dict[tuple[tuple[Duty, Any], ...], list[str]] = {}
    for stage in places:
        here = held.get(stage, {})
        if duties := tuple((duty, tuple(here[duty])) for duty in Duty if here.get(duty)):
            groups.setdefault(duties, []).append(stage)
    return groups


def assignments(work: str, places: Iterable[str], held: Held) -> Iterator[Assignment]:
    """Yield the statements that say of each place, alone, who holds what of a responsibility."""
    for duties, stages in alike(places, held).items():
        yield Assignment(work, stages, **{duty.value: roles for duty, roles in duties})
