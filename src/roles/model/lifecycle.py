"""The order of the stages: after what each comes, and whether they go in a circle."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roles.model.statements import Handoff
    from roles.model.vocabulary import Stage

__all__ = ["lifecycle_circle", "lifecycle_order", "predecessors"]


def predecessors(
    stages: Iterable[Stage], handoffs: Iterable[Handoff]
) -> dict[str, tuple[str, ...]]:
    """
    Return the keys of the stages right before each stage, in the order of the file.

    A stage comes before another if the other's `after` names it, or if a handoff that is no
    feedback leads from it to the other.
    """
    before: dict[str, dict[str, None]] = {stage.key: dict.fromkeys(stage.after) for stage in stages}
    for handoff in handoffs:
        forward = not handoff.feedback and handoff.from_stage != handoff.to_stage
        if forward and handoff.to_stage in before:
            before[handoff.to_stage][handoff.from_stage] = None
    return {key: tuple(earlier for earlier in named) for key, named in before.items()}


def lifecycle_circle(stages: Iterable[Stage], handoffs: Iterable[Handoff]) -> tuple[str, ...]:
    """Return one circle in the forward part of the lifecycle, first stage repeated; or ()."""
    try:
        TopologicalSorter(predecessors(stages, handoffs)).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()


def lifecycle_order(stages: tuple[Stage, ...], handoffs: Iterable[Handoff]) -> tuple[Stage, ...]:
    """
    Return the stages so that each comes after all those before it; ties keep the file's order.

    Stages in a circle come last, in the file's order.
    """
    number = {stage.key: index for index, stage in enumerate(stages)}
    before = predecessors(stages, handoffs)
    waiting = {key: sum(one in number for one in earlier) for key, earlier in before.items()}
    later: dict[str, list[str]] = {key: [] for key in number}
    for key, earlier in before.items():
        for one in earlier:
            if one in later:
                later[one].append(key)
    ready = [number[key] for key, count in waiting.items() if not count]
    heapq.heapify(ready)
    order: list[Stage] = []
    while ready:
        stage = stages[heapq.heappop(ready)]
        order.append(stage)
        for key in later[stage.key]:
            waiting[key] -= 1
            if not waiting[key]:
                heapq.heappush(ready, number[key])
    placed = {stage.key for stage in order}
    return (*order, *(stage for stage in stages if stage.key not in placed))
