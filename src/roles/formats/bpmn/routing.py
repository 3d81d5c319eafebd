"""Which way flows take between the columns of a process, before anything has a coordinate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from attrs import Factory, define, frozen

from roles.formats.bpmn.outline import Flow, Node

__all__ = ["Gutters", "Route", "Slot", "routes"]

# A gutter, and where the flow goes on: in a track of a lane, or at the height of its target.
Turn: TypeAlias = tuple[int, "tuple[str, int] | None"]
_CLEAR = 6
_STEP, _MARGIN = 10, 20


@frozen
class Slot:
    """
    Where a node stands: its lane and column, and heights counted from the top of the lane's nodes.

    Attributes:
        anchor: The height at which flows reach and leave it.
        top: Where it begins.
        bottom: Where it ends, with all that stands below it.
    """

    lane: str
    column: int
    anchor: int
    top: int
    bottom: int


@frozen
class Route:
    """The gutters in which a flow turns; none where it runs straight."""

    turns: tuple[Turn, ...] = ()


@define(eq=False)
class _Router:
    slots: Mapping[Node, Slot]
    cells: dict[tuple[str, int], list[Slot]] = Factory(dict)
    runs: dict[tuple[str, int], list[tuple[int, int, Flow]]] = Factory(dict)

    def clear(self, flow: Flow, lane: str, height: int, first: int, last: int) -> bool:
        """Whether a flow can run at a height through columns, and takes it if so."""
        for column in range(first, last):
            for slot in self.cells.get((lane, column), ()):
                if slot.top - _CLEAR <= height <= slot.bottom + _CLEAR:
                    return False
        others = self.runs.setdefault((lane, height), [])
        for start, end, other in others:
            apart = last < start or end < first
            if not apart and flow.source is not other.source and flow.target is not other.target:
                return False
        others.append((first, last, flow))
        return True


def routes(
    flows: Iterable[Flow], slots: Mapping[Node, Slot]
) -> tuple[dict[Flow, Route], dict[str, int]]:
    """Return the route of each flow, and how many tracks each lane needs."""
    router = _Router(slots)
    for slot in slots.values():
        router.cells.setdefault((slot.lane, slot.column), []).append(slot)
    found: dict[Flow, Route] = {}
    blocked: list[Flow] = []
    # Short ways first: they have no choice.
    for flow in sorted(flows, key=lambda one: _length(one, slots)):
        start, end = slots[flow.source], slots[flow.target]
        first, last = start.column + 1, end.column
        if last < first:
            blocked.append(flow)
        elif router.clear(flow, end.lane, end.anchor, first, last):
            level = (start.lane, start.anchor) == (end.lane, end.anchor)
            found[flow] = Route(() if level else ((first, None),))
        elif router.clear(flow, start.lane, start.anchor, first, last):
            found[flow] = Route(((last, None),))
        else:
            blocked.append(flow)
    return found, _tracks(blocked, slots, found)


def _length(flow: Flow, slots: Mapping[Node, Slot]) -> int:
    return slots[flow.target].column - slots[flow.source].column


def _tracks(
    blocked: Iterable[Flow], slots: Mapping[Node, Slot], found: dict[Flow, Route]
) -> dict[str, int]:
    """Give the flows that nothing else is left for a track above the lane of their target."""
    wanted: dict[tuple[str, Node], list[Flow]] = {}
    for flow in blocked:
        wanted.setdefault((slots[flow.target].lane, flow.target), []).append(flow)
    taken: dict[str, list[list[tuple[int, int]]]] = {}
    for (lane, target), flows in wanted.items():
        ends = [slots[target].column, *(slots[flow.source].column + 1 for flow in flows)]
        first, last = min(ends), max(ends)
        tracks = taken.setdefault(lane, [])
        free = (
            number for number, track in enumerate(tracks)
            if all(last < start or end < first for start, end in track)
        )  # fmt: skip
        number = next(free, len(tracks))
        if number == len(tracks):
            tracks.append([])
        tracks[number].append((first, last))
        for flow in flows:
            way = (slots[flow.source].column + 1, (lane, number))
            found[flow] = Route((way, (slots[target].column, None)))
    return {lane: len(tracks) for lane, tracks in taken.items()}


@define(eq=False)
class _Bar:
    """
    What runs up and down in a gutter as one line: flows that part, or that come together.

    Attributes:
        spans: From where to where.
        enters: The heights at which something comes to it from the left.
        leaves: The heights at which something goes from it to the right.
    """

    spans: list[tuple[int, int]] = Factory(list)
    enters: set[int] = Factory(set)
    leaves: set[int] = Factory(set)

    @property
    def top(self) -> int:
        return min(top for top, _ in self.spans)

    @property
    def bottom(self) -> int:
        return max(bottom for _, bottom in self.spans)


@define(eq=False, init=False)
class Gutters:
    """Where in a gutter each flow turns: lines that would run into each other stand apart."""

    offsets: dict[tuple[int, tuple[str, Node]], int]
    widths: list[int]
    bars: list[dict[tuple[str, Node], _Bar]]
    keys: dict[tuple[int, Flow], tuple[str, Node]]

    def __init__(
        self,
        found: Mapping[Flow, Route],
        y: Mapping[Node, int],
        across: Mapping[str, list[int]],
        count: int,
    ) -> None:
        self.bars = [{} for _ in range(count)]
        self.keys = {}
        ways_in = Counter(flow.target for flow in found)
        ways_out = Counter(flow.source for flow in found)
        for flow, route in found.items():
            height = y[flow.source]
            for number, (gutter, to) in enumerate(route.turns):
                goes_in = number > 0 or (ways_in[flow.target] > 1 and ways_out[flow.source] == 1)
                key = ("to", flow.target) if goes_in else ("from", flow.source)
                bar = self.bars[gutter].setdefault(key, _Bar())
                self.keys[gutter, flow] = key
                end = y[flow.target] if to is None else across[to[0]][to[1]]
                bar.spans.append((min(height, end), max(height, end)))
                backwards = len(route.turns) > 1 and route.turns[1][0] < route.turns[0][0]
                (bar.leaves if number and backwards else bar.enters).add(height)
                (bar.enters if not number and backwards else bar.leaves).add(end)
                height = end
        self.offsets, self.widths = {}, []
        for gutter, bars in enumerate(self.bars):
            columns = _apart(bars)
            for key, column in columns.items():
                self.offsets[gutter, key] = _MARGIN + column * _STEP
            self.widths.append(2 * _MARGIN + max(columns.values(), default=0) * _STEP)

    def width(self, gutter: int) -> int:
        """Return how wide a gutter is."""
        return self.widths[gutter]

    def offset(self, gutter: int, flow: Flow) -> int:
        """Return how far in a gutter a flow turns."""
        return self.offsets[gutter, self.keys[gutter, flow]]


def _apart(bars: Mapping[tuple[str, Node], _Bar]) -> dict[tuple[str, Node], int]:
    """Return a column for each bar: none run into each other, nor along what reaches another."""
    waiting = sorted(bars, key=lambda key: (bars[key].top, bars[key].bottom, key[1].id, key[0]))
    # What comes in at a height must turn before what goes out at that height has turned.
    earlier = {
        key: {one for one in waiting if one != key and bars[one].enters & bars[key].leaves}
        for key in waiting
    }
    columns: dict[tuple[str, Node], int] = {}
    while waiting:
        ready = [key for key in waiting if earlier[key] <= columns.keys()]
        # In a circle one line runs along another for a bit: no order avoids it.
        key = (ready or waiting)[0]
        waiting.remove(key)
        column = max((columns[one] + 1 for one in earlier[key] if one in columns), default=0)
        bar = bars[key]
        while any(
            columns[one] == column
            and bars[one].top - _CLEAR < bar.bottom
            and bar.top < bars[one].bottom + _CLEAR
            for one in columns
        ):
            column += 1
        columns[key] = column
    return columns
