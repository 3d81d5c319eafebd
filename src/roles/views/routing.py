"""Where the arrows of a swimlane run: in channels between the cells, never across them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from attrs import define, field, frozen

from roles.views.diagram import Diagram, Link

__all__ = ["Exit", "Line", "exits", "free_height", "lines", "ports", "tracks"]

_STEP = 8.0
_RIM = 9.0


@frozen
class Exit:
    """
    Where links leave a cell: those that carry the same from there share it.

    Attributes:
        lane: The number of the lane.
        column: The number of the column.
        texts: What is carried.
        back: Whether the links loop back.
        links: The links.
    """

    lane: int
    column: int
    texts: tuple[str, ...]
    back: bool
    links: tuple[Link, ...]


@define(eq=False)
class Line:
    """
    The way of one link, from its exit to its port.

    A gutter has the number of the column to the right of it; a channel that of the lane below it.

    Attributes:
        exit: The number of the exit.
        lane: The number of the lane that it leaves.
        to_lane: The number of the lane that it reaches.
        to_column: The number of the column that it reaches.
        back: Whether it loops back.
        out: The gutter that it leaves through.
        into: The gutter that it arrives through.
        channel: The channel between the two; None where they are one, -1 for the loops below.
        straight: Whether it could run straight into the next cell.
        track: Its track in the channel.
        port: The height at which it arrives.
    """

    exit: int
    lane: int
    to_lane: int
    to_column: int
    back: bool
    out: int
    into: int
    channel: int | None
    straight: bool
    track: int = field(default=0)
    port: float = field(default=0.0)

    @property
    def leftwards(self) -> bool:
        """Whether it arrives from the right of its cell."""
        return self.into == self.to_column + 1

    @property
    def from_above(self) -> bool:
        """Whether it comes down to its cell rather than up."""
        if self.channel is None:
            return self.lane <= self.to_lane
        return self.channel == self.to_lane


def exits(diagram: Diagram) -> list[Exit]:
    """Return the exits of a diagram in the order of their links."""
    lanes = {lane.key: number for number, lane in enumerate(diagram.lanes)}
    columns = {column.key: number for number, column in enumerate(diagram.columns)}
    shared: dict[tuple[int, int, tuple[str, ...], bool], list[Link]] = {}
    for link in diagram.links:
        place = lanes[link.lane], columns[link.column], link.texts, link.back
        shared.setdefault(place, []).append(link)
    return [Exit(*place, tuple(links)) for place, links in shared.items()]


def lines(diagram: Diagram, leaving: Sequence[Exit]) -> list[Line]:
    """Return the way of each link, with its tracks in the channels."""
    lanes = {lane.key: number for number, lane in enumerate(diagram.lanes)}
    columns = {column.key: number for number, column in enumerate(diagram.columns)}
    found = []
    for number, one in enumerate(leaving):
        for link in dict.fromkeys(one.links):
            to_lane, to_column = lanes[link.to_lane], columns[link.to_column]
            out, into, channel = one.column + 1, to_column, None
            if link.back:
                channel = -1
            elif to_column == one.column:
                into = out
            elif into != out:
                channel = to_lane if one.lane < to_lane else to_lane + 1
            found.append(
                Line(
                    number,
                    one.lane,
                    to_lane,
                    to_column,
                    link.back,
                    out,
                    into,
                    channel,
                    straight=channel is None and one.lane == to_lane and into == to_column,
                )
            )
    by_channel: dict[int, list[Line]] = defaultdict(list)
    for line in found:
        if line.channel is not None:
            by_channel[line.channel].append(line)
    for together in by_channel.values():
        spans = [tuple(sorted((line.out, line.into))) for line in together]
        order = sorted(range(len(together)), key=lambda n: (spans[n][1] - spans[n][0], n))
        taken = tracks([(spans[n][0], spans[n][1]) for n in order], clear=0.5)
        for place, track in zip(order, taken, strict=True):
            together[place].track = track
    return found


def tracks(spans: Iterable[tuple[float, float]], clear: float) -> list[int]:
    """
    Return a track for each span: above those of all spans before it that it would touch.

    Examples:
        >>> tracks([(0, 2), (3, 5), (1, 4)], clear=0.5)
        [0, 0, 1]
    """
    placed: list[tuple[float, float, int]] = []
    for low, high in spans:
        near = [n for start, end, n in placed if start < high + clear and low < end + clear]
        placed.append((low, high, max(near, default=-1) + 1))
    return [number for _, _, number in placed]


def free_height(ways: Iterable[Line], leaving: Sequence[Exit], lane: int) -> float:
    """Return how high a lane has to be for the ports of its busiest cell side to lie apart."""
    busy: dict[int, int] = defaultdict(int)
    for one in leaving:
        if one.lane == lane:
            busy[one.column + 1] += 1
    for line in ways:
        if line.to_lane == lane:
            busy[line.into] += 1
    # Each height that is taken makes at most two of the others, a step apart, unfit.
    return 2 * _RIM + 2 * _STEP * max(max(busy.values(), default=1) - 1, 0)


def ports(
    ways: Sequence[Line],
    leaving: Sequence[Exit],
    heights: Sequence[float],
    lanes: Sequence[tuple[float, float]],
) -> None:
    """
    Give each line the height at which it arrives, apart from all else in the same gutter.

    Args:
        ways: The lines.
        leaving: The exits.
        heights: The height of each exit.
        lanes: The upper and the lower edge of each lane.
    """
    used: dict[tuple[int, int], list[float]] = defaultdict(list)
    for one, height in zip(leaving, heights, strict=True):
        used[one.lane, one.column + 1].append(height)
    straight: set[int] = set()
    rest = []
    for line in ways:
        if line.straight and line.exit not in straight:
            straight.add(line.exit)
            line.port = heights[line.exit]
        else:
            rest.append(line)
    rest.sort(key=lambda line: (line.lane, line.exit))
    above = [(line, True) for line in rest if line.from_above]
    below = [(line, False) for line in reversed(rest) if not line.from_above]
    for line, downwards in above + below:
        top, bottom = lanes[line.to_lane]
        taken = used[line.to_lane, line.into]
        height = top + _RIM if downwards else bottom - _RIM
        while any(abs(height - other) < _STEP for other in taken):
            height += _STEP if downwards else -_STEP
        line.port = height
        taken.append(height)
