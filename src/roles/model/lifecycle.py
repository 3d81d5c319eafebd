"""The order of the stages: after what each comes, and whether they go in a circle."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from roles.model.statements import Handoff
    from roles.model.vocabulary import Stage

__all__ = ["StageOrder", "lifecycle_circle", "lifecycle_order", "predecessors"]


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


def _in_order(links: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    position = {key: number for number, key in enumerate(links)}
    return {key: tuple(sorted(linked, key=position.__getitem__)) for key, linked in links.items()}


@frozen(eq=False)
class StageOrder:
    """
    Which stages lead to which, directly and at any distance.

    Args:
        before: The stages right before each, whose keys are in lifecycle order and without circles.

    Examples:
        >>> order = StageOrder({"plan": (), "build": ("plan",), "sell": ("build",)})
        >>> order.after["plan"], order.leads("plan", "sell"), order.leads("sell", "plan")
        (('build',), True, False)
    """

    before: Mapping[str, tuple[str, ...]] = field(converter=_in_order)

    @cached_property
    def after(self) -> Mapping[str, tuple[str, ...]]:
        """The stages right after each, in lifecycle order."""
        after: dict[str, list[str]] = {key: [] for key in self.before}
        for key, earlier in self.before.items():
            for one in earlier:
                after[one].append(key)
        return {key: tuple(later) for key, later in after.items()}

    def leads(self, start: str, end: str) -> bool:
        """Return whether a stage leads to another one, at any distance."""
        number, runs = self._numbers[end], self._runs[start]
        place = bisect_right(runs, (number, len(self.before))) - 1
        return start != end and place >= 0 and runs[place][1] >= number

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        """A number for each stage, depth first from the last: what one leads to has few gaps."""
        numbers: dict[str, int] = {}
        for root in self.before:
            pending = [(root, iter(self.after[root]))] if root not in numbers else []
            while pending:
                key, later = pending[-1]
                following = next((one for one in later if one not in numbers), None)
                if following is None:
                    numbers.setdefault(key, len(numbers))
                    pending.pop()
                else:
                    pending.append((following, iter(self.after[following])))
        return numbers

    @cached_property
    def _runs(self) -> Mapping[str, list[tuple[int, int]]]:
        """The numbers of each stage and of all it leads to, as runs: first and last, sorted."""
        found: dict[str, list[tuple[int, int]]] = {}
        for key, number in self._numbers.items():
            runs: list[tuple[int, int]] = []
            for first, last in sorted(
                chain([(number, number)], *(found[one] for one in self.after[key]))
            ):
                if runs and first <= runs[-1][1] + 1:
                    runs[-1] = runs[-1][0], max(last, runs[-1][1])
                else:
                    runs.append((first, last))
            found[key] = runs
        return found
