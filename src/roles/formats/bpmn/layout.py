"""
Where the shapes of a process stand, and along which points its flows run.

Lanes are rows; what stands side by side in a stage has a column each.  Left of every column, and
behind the last, is a gutter in which flows run up and down; above the nodes of each lane are tracks
in which they run across columns where something is in the way.  So a flow crosses flows, but never
a node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from attrs import Factory, define, frozen

from roles.formats.bpmn.outline import NOBODY, Flow, Node, Outline, ident, lane_id, node_name
from roles.formats.bpmn.routing import Gutters, Route, Slot, routes
from roles.lettering import measured, wrapped

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["Bounds", "Layout", "laid_out"]

Point: TypeAlias = tuple[int, int]

TASK_WIDTH, TASK_HEIGHT = 120, 64
_EVENT, _GATEWAY = 36, 50
_NOTE_WIDTH, _NOTE_HEIGHT, _LABEL_WIDTH, _LINE = 36, 50, 90, 14
_GAP, _PADDING, _TRACK, _HEADER = 20, 20, 12, 30
_LEFT, _TOP, _HEADING = 160, 120, 40
# What the ids of the events of a handoff begin with.
_HANDS = ("give.", "receive.")
_LANE_LEAST, _LANE_NAME_MOST = 80, 260
_FONT_SIZE = 12


@frozen
class Bounds:
    """A rectangle."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The x of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The y of its lower side."""
        return self.y + self.height

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width // 2, self.y + self.height // 2


@define(eq=False)
class Layout:
    """
    Where everything stands.

    Attributes:
        shapes: The bounds of each shape by the id of what it shows.
        labels: The bounds of a name beside its shape.
        points: The points of each flow and association.
    """

    shapes: dict[str, Bounds] = Factory(dict)
    labels: dict[str, Bounds] = Factory(dict)
    points: dict[str, list[Point]] = Factory(dict)


def _lines_of(text: str, width: int) -> int:
    """Return how many lines a text takes in a box."""
    return len(wrapped(text, width, _FONT_SIZE))


def laid_out(model: RoleModel, outline: Outline) -> Layout:
    """Return where the shapes of a process stand and its flows run."""
    return _Drawing(model, outline).layout()


@define(eq=False)
class _Drawing:
    model: RoleModel
    outline: Outline

    def layout(self) -> Layout:
        """Place the nodes in their lanes, find the way of each flow, then count it all out."""
        nodes = self.outline.nodes
        places = sorted({node.column for node in nodes})
        number = {place: n for n, place in enumerate(places)}
        sizes = {node: self.size(node) for node in nodes}
        slots = self.stacked(number, sizes)
        found, tracks = routes(self.outline.flows, slots)
        tops = self.tops(slots, tracks)
        base = {lane: tops[lane][1] for lane in tops}
        across = {
            lane: [tops[lane][0] + 14 + n * _TRACK for n in range(tracks.get(lane, 0))]
            for lane in tops
        }
        y = {node: base[slot.lane] + slot.anchor for node, slot in slots.items()}
        gutters = Gutters(found, y, across, len(places) + 1)
        widths = [0] * len(places)
        for node, slot in slots.items():
            widths[slot.column] = max(widths[slot.column], sizes[node][0])
        lefts, x = [], _LEFT + _HEADER
        for n, width in enumerate(widths):
            lefts.append(x + gutters.width(n))
            x = lefts[-1] + width
        starts = [*(left - gutters.width(n) for n, left in enumerate(lefts)), x]
        right = x + gutters.width(len(widths))
        layout = Layout()
        for node, slot in slots.items():
            width, height = self.shape(node)
            middle = lefts[slot.column] + widths[slot.column] // 2
            layout.shapes[node.id] = Bounds(
                middle - width // 2, y[node] - height // 2, width, height
            )
            self.beside(layout, node)
        for flow, route in found.items():
            layout.points[flow.id] = self.points(layout, flow, route, gutters, starts, across)
        self.frames(layout, tops, right)
        for stage in self.model.stages:
            mine = [slots[node].column for node in nodes if node.stage == stage.key]
            first, last = min(mine), max(mine)
            self.group(layout, stage.key, lefts[first], lefts[last] + widths[last], tops)
        return layout

    def shape(self, node: Node) -> tuple[int, int]:
        """Return the width and height of a node."""
        if node.kind == "task":
            name = self.model.responsibilities.by_key[node.work].name
            lines = _lines_of(name, TASK_WIDTH - 16)
            return TASK_WIDTH, max(TASK_HEIGHT, lines * _LINE + 16)
        side = _GATEWAY if node.kind.endswith("Gateway") else _EVENT
        return side, side

    def size(self, node: Node) -> tuple[int, int, int]:
        """Return how wide a node is with all beside it, and how far up and down it reaches."""
        width, height = self.shape(node)
        up = down = height // 2
        if name := node_name(self.model, node) if node.kind != "task" else "":
            width, tall = _LABEL_WIDTH, 6 + _lines_of(name, _LABEL_WIDTH) * _LINE
            up, down = (up + tall, down) if node.gives else (up, down + tall)
        if node.gives and node.gives.deliverables:
            made = self.model.deliverables.by_key
            told = [_lines_of(made[one].name, _LABEL_WIDTH) for one in node.gives.deliverables]
            down += 16 + _NOTE_HEIGHT + 4 + max(told) * _LINE
            width = max(width, len(told) * (_LABEL_WIDTH + 10) - 10)
        return width, up, down

    def stacked(
        self, number: dict[tuple[int, int], int], sizes: dict[Node, tuple[int, int, int]]
    ) -> dict[Node, Slot]:
        """Stack the nodes of each lane and column; the first of all columns stand in a line."""
        cells: dict[tuple[str, int], list[Node]] = {}
        for node in self.outline.nodes:
            cells.setdefault((node.lane, number[node.column]), []).append(node)
        line: dict[str, int] = {}
        for (lane, _), stack in cells.items():
            line[lane] = max(line.get(lane, TASK_HEIGHT // 2), sizes[stack[0]][1])
        passed = set(self.passed(number))
        slots = {}
        for (lane, column), stack in cells.items():
            at = line[lane] - sizes[stack[0]][1]
            if (lane, column) in passed and all(node.id.startswith(_HANDS) for node in stack):
                at = line[lane] + _GAP
            for node in stack:
                _, up, down = sizes[node]
                slots[node] = Slot(lane, column, at + up, at, at + up + down)
                at += up + down + _GAP
        return slots

    def passed(self, number: dict[tuple[int, int], int]) -> Iterator[tuple[str, int]]:
        """Yield the lanes and columns that a lane's main line runs through to the next stage."""
        for flow in self.outline.flows:
            source, target = flow.source, flow.target
            near = target.column[0] - source.column[0] in (0, 1)
            hands = source.id.startswith(_HANDS) or target.id.startswith(_HANDS)
            if source.lane == target.lane and near and not hands:
                for column in range(number[source.column] + 1, number[target.column]):
                    yield source.lane, column

    def tops(
        self, slots: dict[Node, Slot], tracks: dict[str, int]
    ) -> dict[str, tuple[int, int, int]]:
        """Return of each lane its top, the top of its nodes and its bottom."""
        tall = dict.fromkeys(self.outline.lanes, 0)
        for slot in slots.values():
            tall[slot.lane] = max(tall[slot.lane], slot.bottom)
        tops, y = {}, _TOP
        for lane in self.outline.lanes:
            band = tracks.get(lane, 0) * _TRACK
            name = self.lane_name(lane)
            least = max(_LANE_LEAST, min(_LANE_NAME_MOST, int(measured(name, _FONT_SIZE)) + 24))
            height = max(least, band + tall[lane] + 2 * _PADDING)
            tops[lane] = (y, y + band + _PADDING, y + height)
            y += height
        return tops

    def lane_name(self, lane: str) -> str:
        """Return what the head of a lane says."""
        return self.model.roles.by_key[lane].name if lane != NOBODY else "No owner"

    def beside(self, layout: Layout, node: Node) -> None:
        """Place what stands below a node: its name, or what it hands over."""
        shape = layout.shapes[node.id]
        middle, _ = shape.middle
        if name := node_name(self.model, node) if node.kind != "task" else "":
            tall = _lines_of(name, _LABEL_WIDTH) * _LINE
            top = shape.y - 4 - tall if node.gives else shape.bottom + 4
            layout.labels[node.id] = Bounds(middle - _LABEL_WIDTH // 2, top, _LABEL_WIDTH, tall)
        given = node.gives.deliverables if node.gives else ()
        step = _LABEL_WIDTH + 10
        for n, one in enumerate(given):
            key = ident("data", node.id, one)
            center = middle + n * step - (len(given) - 1) * step // 2
            note = Bounds(center - _NOTE_WIDTH // 2, shape.bottom + 16, _NOTE_WIDTH, _NOTE_HEIGHT)
            layout.shapes[key] = note
            tall = _lines_of(self.model.deliverables.by_key[one].name, _LABEL_WIDTH) * _LINE
            layout.labels[key] = Bounds(
                center - _LABEL_WIDTH // 2, note.bottom + 4, _LABEL_WIDTH, tall
            )
            turn = shape.bottom + 8
            layout.points[f"carries.{key}"] = _straight(
                [(center, note.y), (center, turn), (middle, turn), (middle, shape.bottom)]
            )

    def points(
        self,
        layout: Layout,
        flow: Flow,
        route: Route,
        gutters: Gutters,
        starts: list[int],
        across: dict[str, list[int]],
    ) -> list[Point]:
        source, target = layout.shapes[flow.source.id], layout.shapes[flow.target.id]
        found: list[Point] = [(source.right, source.middle[1])]
        y = source.middle[1]
        for gutter, to in route.turns:
            x = starts[gutter] + gutters.offset(gutter, flow)
            found.append((x, y))
            y = target.middle[1] if to is None else across[to[0]][to[1]]
            found.append((x, y))
        found.append((target.x, target.middle[1]))
        return _straight(found)

    def frames(self, layout: Layout, tops: dict[str, tuple[int, int, int]], right: int) -> None:
        """Place the pool and its lanes."""
        bottom = max(low for _, _, low in tops.values())
        for lane, (top, _, low) in tops.items():
            x = _LEFT + _HEADER
            layout.shapes[lane_id(lane)] = Bounds(x, top, right - x, low - top)
        layout.shapes["pool"] = Bounds(_LEFT, _TOP, right - _LEFT, bottom - _TOP)

    def group(
        self,
        layout: Layout,
        stage: str,
        left: int,
        right: int,
        tops: dict[str, tuple[int, int, int]],
    ) -> None:
        """Place the frame around a stage, with its name above the pool."""
        bottom = max(low for _, _, low in tops.values())
        name = self.model.stages.by_key[stage].name
        wide = right - left + 16
        tall = _lines_of(name, wide - 8) * _LINE
        top = _TOP - max(_HEADING, tall + 14)
        layout.shapes[ident("group", stage)] = Bounds(left - 8, top, wide, bottom + 10 - top)
        layout.labels[ident("group", stage)] = Bounds(left - 4, top + 8, wide - 8, tall)


def _straight(points: Iterable[Point]) -> list[Point]:
    """Return the points without those that turn nowhere."""
    found: list[Point] = []
    for point in points:
        if found and found[-1] == point:
            continue
        if len(found) > 1 and (
            found[-2][0] == found[-1][0] == point[0] or found[-2][1] == found[-1][1] == point[1]
        ):
            found[-1] = point
        else:
            found.append(point)
    return found
