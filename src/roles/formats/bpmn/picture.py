"""What a BPMN file shows: its nodes, the lane and the group of each, what leads where."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from attrs import Factory, define, frozen

from roles.errors import FormatError, shown
from roles.formats.bpmn.elements import Element
from roles.formats.bpmn.writing import BPMN, OURS

__all__ = ["DATA", "TASKS", "WHOLES", "Frame", "Picture", "mark", "told"]

TASKS = frozenset((
    "task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask",
    "sendTask", "receiveTask", "callActivity", "subProcess", "adHocSubProcess", "transaction",
))  # fmt: skip
_NODES = TASKS | frozenset((
    "startEvent", "endEvent", "intermediateThrowEvent", "intermediateCatchEvent",
    "boundaryEvent", "exclusiveGateway", "inclusiveGateway", "parallelGateway",
    "complexGateway", "eventBasedGateway", "implicitThrowEvent", "event",
))  # fmt: skip
WHOLES = ("subProcess", "adHocSubProcess", "transaction")
DATA = ("dataObject", "dataObjectReference")
_MOST = 50_000_000
_DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"


@frozen
class Frame:
    """Where a shape is drawn."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """How large it is."""
        return self.width * self.height

    def holds(self, other: Frame) -> bool:
        """Whether the centre of another lies within it."""
        x, y = other.x + other.width / 2, other.y + other.height / 2
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


def mark(one: Element, name: str) -> str:
    """Return what an element of ours says that it stands for; empty where it says nothing."""
    return one.attributes.get(f"{OURS} {name}", "")


def told(one: Element) -> str:
    """Return what to call an element in messages: its kind and its id."""
    name = one.id if one.id.isprintable() else ascii(one.id)[1:-1]
    return f"{one.name} {name[:80]}".strip()


@define(eq=False, slots=False)
class Picture:
    """
    What a file shows.

    Attributes:
        root: The outermost element.
        source: The file.
        twice: Elements that have the id of one before them.
        by_id: The elements by id.
    """

    root: Element
    source: str
    twice: list[Element] = Factory(list)
    by_id: dict[str, Element] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        if (self.root.name, self.root.space) != ("definitions", BPMN):
            told = f"begins with <{shown(self.root.name)[1:-1]}> of {shown(self.root.space)}"
            expected = f"BPMN 2.0 begins with <definitions> of '{BPMN}'"
            raise FormatError(f"{told}; {expected}", self.source, self.root.line)
        for one in self.root.all():
            named = one.id and one.space == BPMN
            if named and self.by_id.setdefault(one.id, one) is not one:
                self.twice.append(one)

    def find(self, ref: str | None) -> Element | None:
        """Return the element that a reference, with or without a prefix, means."""
        name = (ref or "").strip()
        return self.by_id.get(name) or self.by_id.get(name.rpartition(":")[2])

    @cached_property
    def processes(self) -> list[Element]:
        """The processes, in the file's order."""
        return list(self.root.of("process"))

    @cached_property
    def pools(self) -> dict[Element, Element | None]:
        """The participants of all collaborations, each with its process if that is in the file."""
        found = {}
        for talk in self.root.of("collaboration"):
            for pool in talk.of("participant"):
                process = self.find(pool.attributes.get("processRef"))
                known = process is not None and process.name == "process"
                found[pool] = process if known else None
        return found

    @cached_property
    def pool_of(self) -> Mapping[Element, Element]:
        """The first pool of each process."""
        found: dict[Element, Element] = {}
        for pool, process in self.pools.items():
            if process is not None:
                found.setdefault(process, pool)
        return found

    @cached_property
    def nodes(self) -> list[Element]:
        """The tasks, events and gateways of all processes, in the file's order."""
        return [one for one in self.inside if one.name in _NODES]

    @cached_property
    def inside(self) -> list[Element]:
        """All that stands right in a process or in a subprocess."""
        found: list[Element] = []
        waiting = list(reversed(self.processes))
        while waiting:
            one = waiting.pop()
            process = one.above is self.root
            if not process:
                found.append(one)
            if process or one.name in WHOLES:
                waiting.extend(inner for inner in reversed(one.inner) if inner.space == BPMN)
        return found

    @cached_property
    def flows(self) -> list[tuple[Element, Element, Element]]:
        """The sequence flows between nodes, each with both ends."""
        nodes = set(self.nodes)
        found = []
        for one in self.inside:
            if one.name == "sequenceFlow":
                source = self.find(one.attributes.get("sourceRef"))
                target = self.find(one.attributes.get("targetRef"))
                if source in nodes and target in nodes:
                    assert source is not None and target is not None  # noqa: PT018, S101
                    found.append((one, source, target))
        return found

    @cached_property
    def process_of(self) -> Mapping[Element, Element]:
        """The process of each node, and of all else that stands in one."""
        found: dict[Element, Element] = {}
        for one in self.inside:
            above = one.above
            assert above is not None  # noqa: S101  the outermost element is no such thing
            found[one] = found.get(above, above)
        return found

    @cached_property
    def frames(self) -> Mapping[str, Frame]:
        """Where the shape of each element is drawn, by the id of the element."""
        found: dict[str, Frame] = {}
        for one in self.root.all():
            if one.space == _DIAGRAM and one.name == "BPMNShape":
                for bounds in one.inner:
                    frame = _frame(bounds) if bounds.name == "Bounds" else None
                    if frame is not None:
                        shows = self.find(one.attributes.get("bpmnElement"))
                        if shows is not None:
                            found.setdefault(shows.id, frame)
        return found

    @cached_property
    def downwards(self) -> bool:
        """Whether the pools stand upright, so that what follows is below."""
        return any(
            one.name == "BPMNShape" and one.attributes.get("isHorizontal") == "false"
            for one in self.root.all() if one.space == _DIAGRAM
        )  # fmt: skip

    @cached_property
    def lanes(self) -> Mapping[Element, tuple[Element, ...]]:
        """
        The lanes of each process, in the file's order, those within a lane behind it.

        A subprocess may have lanes too; a single one without a name says nothing.
        """
        found = {}
        for process in (*self.processes, *(one for one in self.nodes if one.name in WHOLES)):
            lanes: list[Element] = []
            waiting = [lane for set_ in process.of("laneSet") for lane in set_.of("lane")][::-1]
            if process.name in WHOLES and not any(lane.title for lane in waiting):
                continue
            while waiting:
                lane = waiting.pop()
                lanes.append(lane)
                inner = [one for set_ in lane.of("childLaneSet") for one in set_.of("lane")]
                waiting.extend(reversed(inner))
            found[process] = tuple(lanes)
        return found

    @cached_property
    def claims(self) -> Mapping[Element, list[Element]]:
        """The innermost lanes that say that a node is in them."""
        found: dict[Element, list[Element]] = {}
        for lane in (lane for lanes in self.lanes.values() for lane in lanes):
            for ref in lane.of("flowNodeRef"):
                node = self.find(ref.text)
                if node is not None:
                    # A lane may name what its inner lanes name too.
                    around = set(_around(lane))
                    before = [one for one in found.get(node, ()) if one not in around]
                    found[node] = [*before, lane] if lane not in before else before
        return found

    @cached_property
    def lane_of(self) -> Mapping[Element, Element]:
        """The innermost lane that says that a node is in it, or else is drawn around the node."""
        found = {node: lanes[0] for node, lanes in self.claims.items()}
        for process, lanes in self.lanes.items():
            drawn = [(self.frames[one.id], one) for one in lanes if one.id in self.frames]
            drawn.sort(key=lambda pair: pair[0].area)
            self._refuse_many(len(drawn), "lanes", len(process.inner))
            for node in process.inner:
                frame = self.frames.get(node.id) if node.name in _NODES else None
                if frame is not None and node not in found:
                    for around, lane in drawn:
                        if around.holds(frame):
                            found[node] = lane
                            break
        for node in self.nodes:
            above = node.above
            if node not in found and above in found and above is not None:
                found[node] = found[above]
        return found

    @cached_property
    def values(self) -> Mapping[str, Element]:
        """The category values by id."""
        return {
            one.id: one for category in self.root.of("category")
            for one in category.of("categoryValue")
        }  # fmt: skip

    @cached_property
    def groups(self) -> list[Element]:
        """The groups, wherever they stand."""
        return [one for one in self.root.all() if one.name == "group" and one.space == BPMN]

    def value_of(self, group: Element) -> Element | None:
        """Return the category value that names a group."""
        found = self.find(group.attributes.get("categoryValueRef"))
        return found if found is not None and found.id in self.values else None

    @cached_property
    def value_at(self) -> Mapping[Element, Element]:
        """The category value of the smallest group around a node, or else that it refers to."""
        drawn = []
        for group in self.groups:
            value, frame = self.value_of(group), self.frames.get(group.id)
            if value is not None and frame is not None:
                drawn.append((frame, value))
        drawn.sort(key=lambda pair: pair[0].area)
        self._refuse_many(len(drawn), "groups", len(self.nodes))
        found: dict[Element, Element] = {}
        for node in self.nodes:
            frame = self.frames.get(node.id)
            around = next((v for f, v in drawn if frame and f.holds(frame)), None)
            if around is None:
                refs = (self.find(ref.text) for ref in node.of("categoryValueRef"))
                around = next((one for one in refs if one and one.id in self.values), None)
            if around is None and node.above is not None:
                around = found.get(node.above)
            if around is not None:
                found[node] = around
        return found

    def _refuse_many(self, frames: int, name: str, nodes: int) -> None:
        """Refuse to look at each node for each of more lanes or groups than anybody draws."""
        if frames * nodes > _MOST:
            told = f"has {frames:,} {name} drawn around {nodes:,} nodes, which takes too long"
            raise FormatError(told, self.source)

    @cached_property
    def back(self) -> set[Element]:
        """
        The flows that lead back: of those on a way round, the ones that are drawn backwards.

        Where it isn't drawn, those that come back to where the way, in the file's order, has been.
        """
        import networkx as nx

        graph = nx.DiGraph((source, target) for _, source, target in self.flows)
        ring = {}
        for number, nodes in enumerate(nx.strongly_connected_components(graph)):
            ring.update(dict.fromkeys(nodes, number))
        rings: dict[int, list[tuple[Element, Element, Element]]] = {}
        for flow, source, target in self.flows:
            if ring[source] == ring[target]:
                rings.setdefault(ring[source], []).append((flow, source, target))
        back: set[Element] = set()
        for flows in rings.values():
            drawn = {flow for flow, source, target in flows if self._backwards(source, target)}
            back |= drawn or self._came_back(flows)
        return back

    def _backwards(self, source: Element, target: Element) -> bool:
        """Whether one node is drawn before another."""
        start, end = self.frames.get(source.id), self.frames.get(target.id)
        if start is None or end is None:
            return False
        if self.downwards:
            return end.y + end.height / 2 < start.y + start.height / 2
        return end.x + end.width / 2 < start.x + start.width / 2

    def _came_back(self, flows: list[tuple[Element, Element, Element]]) -> set[Element]:
        ways: dict[Element, list[tuple[Element, Element]]] = {}
        for flow, source, target in flows:
            ways.setdefault(source, []).append((flow, target))
        inside = {id(flow) for flow, _, _ in flows}
        entered = [target for flow, _, target in self.flows
                   if target in ways and id(flow) not in inside]  # fmt: skip
        back: set[Element] = set()
        done: set[Element] = set()
        for start in (*entered, *ways):
            if start not in done:
                back.update(_circling(start, ways, done))
        return back


def _circling(
    start: Element, ways: Mapping[Element, list[tuple[Element, Element]]], done: set[Element]
) -> Iterator[Element]:
    """Yield the flows that lead back to a node on the way from *start*."""
    way = {start}
    waiting: list[tuple[Element, Iterator[tuple[Element, Element]]]] = [
        (start, iter(ways.get(start, ())))
    ]
    while waiting:
        node, rest = waiting[-1]
        for flow, target in rest:
            if target in way:
                yield flow
            elif target not in done:
                way.add(target)
                waiting.append((target, iter(ways.get(target, ()))))
                break
        else:
            waiting.pop()
            way.discard(node)
            done.add(node)


def _around(one: Element) -> Iterable[Element]:
    above = one.above
    while above is not None:
        yield above
        above = above.above


def _frame(bounds: Element) -> Frame | None:
    """Return bounds as a frame; None where a number is missing or beyond any drawing."""
    found = []
    for name in ("x", "y", "width", "height"):
        try:
            number = float(bounds.attributes[name])
        except (KeyError, ValueError):
            return None
        if not math.isfinite(number) or abs(number) > 1e7:
            return None
        found.append(number)
    return Frame(*found)
