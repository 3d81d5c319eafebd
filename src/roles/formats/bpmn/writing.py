"""From a process and its layout to the text of a BPMN file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import Factory, define

from roles.formats.bpmn.layout import Bounds, Layout
from roles.formats.bpmn.listing import ELEMENTS, listing
from roles.formats.bpmn.outline import (
    NOBODY,
    Flow,
    Node,
    Outline,
    defaults,
    ident,
    lane_id,
    node_name,
)
from roles.formats.shared.reading import Loss
from roles.model.involvement import SCHEMES, Duty
from roles.model.vocabulary import duration_text

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["BPMN", "OURS", "text_of"]

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OURS = "urn:rolegraph:bpmn"
_HEAD = {
    "xmlns": BPMN,
    "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
    "xmlns:roles": OURS,
    "id": "definitions",
    "targetNamespace": "urn:rolegraph:process",
    "exporter": "rolegraph",
}
_ESCAPES = {ord(c): f"&#{ord(c)};" for c in "\t\n\r\"<>&'"}
# Names may hold what XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[\ufffe\uffff]")


def text_of(model: RoleModel, outline: Outline, layout: Layout) -> tuple[str, list[Loss]]:
    """Return the file, and what had to be written otherwise."""
    text = _Text()
    _Writer(model, outline, layout, text).write()
    losses = []
    if text.replaced:
        what, why = "characters that XML has no way to write", "U+FFFD stands in"
        losses.append(Loss(place="model", what=what, why=why))
    return "\n".join([*text.lines, ""]), losses


@define(eq=False)
class _Text:
    """Lines of XML, each as deep as it is nested."""

    lines: list[str] = Factory(lambda: ['<?xml version="1.0" encoding="UTF-8"?>'])
    open: list[str] = Factory(list)
    replaced: bool = False

    def plain(self, text: str) -> str:
        if _UNWRITABLE.search(text):
            self.replaced = True
            text = _UNWRITABLE.sub("\ufffd", text)
        return text

    def tag(self, name: str, attributes: Mapping[str, object]) -> str:
        told = "".join(
            f' {key}="{self.plain(str(value)).translate(_ESCAPES)}"'
            for key, value in attributes.items() if value not in ("", None)
        )  # fmt: skip
        return f"{name}{told}"

    def put(self, line: str) -> None:
        self.lines.append(f"{'  ' * len(self.open)}{line}")

    def alone(self, name: str, attributes: Mapping[str, object]) -> None:
        """Add an element with nothing in it."""
        self.put(f"<{self.tag(name, attributes)} />")

    def leaf(self, name: str, text: str) -> None:
        """Add an element with nothing but text in it; none for no text."""
        if text:
            told = self.plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            self.put(f"<{name}>{told}</{name}>")

    def begin(self, name: str, attributes: Mapping[str, object] | None = None) -> None:
        self.put(f"<{self.tag(name, attributes or {})}>")
        self.open.append(name)

    def end(self, count: int = 1) -> None:
        for _ in range(count):
            name = self.open.pop()
            self.put(f"</{name}>")


@define(eq=False)
class _Writer:
    model: RoleModel
    outline: Outline
    layout: Layout
    text: _Text

    def write(self) -> None:
        self.text.begin("definitions", _HEAD)
        self.collaboration()
        self.category()
        self.process()
        self.diagram()
        self.text.end()

    def collaboration(self) -> None:
        self.text.begin("collaboration", {"id": "collaboration"})
        pool = {"id": "pool", "name": self.model.name, "processRef": "process"}
        self.text.alone("participant", pool)
        for stage in self.model.stages:
            frame = {"id": ident("group", stage.key), "categoryValueRef": ident("stage", stage.key)}
            self.text.alone("group", frame)
        self.text.end()

    def category(self) -> None:
        if not self.model.stages:
            return
        self.text.begin("category", {"id": "stages", "name": "Stages"})
        for stage in self.model.stages:
            head = {
                "id": ident("stage", stage.key), "value": stage.name, "roles:stage": stage.key
            }  # fmt: skip
            self.element("categoryValue", head, stage.description)
        self.text.end()

    def element(self, name: str, head: Mapping[str, object], description: str) -> None:
        if description:
            self.text.begin(name, head)
            self.text.leaf("documentation", description)
            self.text.end()
        else:
            self.text.alone(name, head)

    def process(self) -> None:
        head = {"id": "process", "name": self.model.name, "isExecutable": "false"}
        self.text.begin("process", head)
        self.text.leaf("documentation", self.model.description)
        self.ours()
        if self.outline.lanes:
            self.lanes()
        for one in self.model.deliverables:
            data = {
                "id": ident("made", one.key), "name": one.name, "roles:deliverable": one.key
            }  # fmt: skip
            self.element("dataObject", data, one.description)
        incoming: dict[Node, list[Flow]] = {}
        outgoing: dict[Node, list[Flow]] = {}
        for flow in self.outline.flows:
            outgoing.setdefault(flow.source, []).append(flow)
            incoming.setdefault(flow.target, []).append(flow)
        default = {flow.source: flow.id for flow in defaults(self.outline)}
        for node in self.outline.nodes:
            self.node(node, incoming.get(node, []), outgoing.get(node, []), default.get(node, ""))
        self.notes()
        self.flows()
        for node, made in self.given():
            key = ident("data", node.id, made)
            line = {"id": f"carries.{key}", "sourceRef": key, "targetRef": node.id}
            self.text.alone("association", {**line, "associationDirection": "One"})
        self.text.end()

    def ours(self) -> None:
        """Write the keys and the fields that BPMN has no room for."""
        self.text.begin("extensionElements")
        scheme = self.model.scheme.key if self.model.scheme.key in SCHEMES else "raci"
        self.text.begin("roles:model", {"scheme": scheme})
        for role in self.model.roles:
            self.listed("role", role, drawn=role.key in self.outline.lanes)
        for stage in self.model.stages:
            self.listed("stage", stage, drawn=True)
        for work in self.model.responsibilities:
            self.listed("responsibility", work, drawn=bool(self.model.resolution.places[work.key]))
        for made in self.model.deliverables:
            self.listed("deliverable", made, drawn=True)
        self.text.end(2)

    def listed(self, kind: str, thing: Any, *, drawn: bool) -> None:
        """Write the fields of a thing; where it is drawn, its description stands there."""
        head: dict[str, object] = {"key": thing.key, "name": thing.name}
        inner: list[tuple[str, str]] = []
        for name, way in listing(kind).items():
            value = getattr(thing, name)
            if way == "words":
                head[name] = " ".join(value)
            elif way == "attribute":
                head[name] = duration_text(value) if value and name == "duration" else value
            elif way == "elements":
                inner += [(ELEMENTS.get(name, name), member) for member in value]
            elif value and not (drawn and name == "description"):
                inner.append((name, value))
        self.own(kind, head, inner)

    def own(
        self, name: str, head: Mapping[str, object], inner: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Write an element of our own, with texts in it."""
        if not inner:
            self.text.alone(f"roles:{name}", head)
            return
        self.text.begin(f"roles:{name}", head)
        for part, text in inner:
            self.text.leaf(f"roles:{part}", text)
        self.text.end()

    def lanes(self) -> None:
        self.text.begin("laneSet", {"id": "lanes"})
        for lane in self.outline.lanes:
            inside = [node.id for node in self.outline.nodes if node.lane == lane]
            role = None if lane == NOBODY else self.model.roles.by_key[lane]
            head = {
                "id": lane_id(lane), "name": role.name if role else "No owner",
                "roles:role": lane, "roles:drawn": "" if role else "true",
            }  # fmt: skip
            self.text.begin("lane", head)
            self.text.leaf("documentation", role.description if role else "")
            for one in inside:
                self.text.leaf("flowNodeRef", one)
            self.text.end()
        self.text.end()

    def node(self, node: Node, incoming: list[Flow], outgoing: list[Flow], default: str) -> None:
        head: dict[str, object] = {"id": node.id}
        description = ""
        if node.kind == "task":
            head |= {"name": node_name(self.model, node), "roles:responsibility": node.work}
            description = self.model.responsibilities.by_key[node.work].description
        else:
            head |= {"name": node_name(self.model, node), "default": default, "roles:drawn": "true"}
        if node.kind.endswith("Gateway"):
            head["gatewayDirection"] = "Converging" if len(incoming) > 1 else "Diverging"
        self.text.begin(node.kind, head)
        self.text.leaf("documentation", description)
        if node.kind == "task":
            self.held(node)
        if node.stage:
            self.text.leaf("categoryValueRef", ident("stage", node.stage))
        for flow in incoming:
            self.text.leaf("incoming", flow.id)
        for flow in outgoing:
            self.text.leaf("outgoing", flow.id)
        self.text.end()

    def held(self, node: Node) -> None:
        """Write who holds what of a task, but for its lane that alone owns it."""
        here = self.model.resolution.held[node.work, node.stage]
        told = [
            {"duty": duty.value, "roles": " ".join(here[duty])}
            for duty in Duty
            if len(here.get(duty, ())) > (duty is Duty.OWN)
        ]
        if told:
            self.text.begin("extensionElements")
            for one in told:
                self.text.alone("roles:held", one)
            self.text.end()

    def given(self) -> Iterator[tuple[Node, str]]:
        """Yield what is handed over, each with the event that it begins with."""
        for node in self.outline.nodes:
            if node.gives:
                yield from ((node, one) for one in node.gives.deliverables)

    def notes(self) -> None:
        for node, made in self.given():
            data = {
                "id": ident("data", node.id, made),
                "name": self.model.deliverables.by_key[made].name,
                "dataObjectRef": ident("made", made), "roles:drawn": "true",
            }  # fmt: skip
            self.text.begin("dataObjectReference", data)
            self.text.leaf("categoryValueRef", ident("stage", node.stage))
            self.text.end()

    def flows(self) -> None:
        # Handoffs first, and in the order of the model: the file keeps it.
        order = {id(one): n for n, one in enumerate(self.model.handoffs)}
        handed = [flow for flow in self.outline.flows if flow.handoff is not None]
        for flow in sorted(handed, key=lambda flow: order[id(flow.handoff)]):
            one = flow.handoff
            assert one is not None  # noqa: S101  filtered above
            self.text.begin("sequenceFlow", self.ends(flow))
            self.text.begin("extensionElements")
            fields = {
                "deliverables": " ".join(one.deliverables),
                "feedback": "true" if one.feedback else "",
            }
            self.own("handoff", fields, [("criterion", text) for text in one.criteria])
            self.text.end(2)
        for flow in self.outline.flows:
            if flow.handoff is not None:
                continue
            gives = flow.target.gives
            if gives is not None and gives.feedback:
                self.text.begin("sequenceFlow", self.ends(flow) | {"roles:drawn": "true"})
                self.text.leaf("conditionExpression", self.asked(flow.target))
                self.text.end()
            else:
                self.text.alone("sequenceFlow", self.ends(flow) | {"roles:drawn": "true"})

    def ends(self, flow: Flow) -> dict[str, object]:
        return {"id": flow.id, "sourceRef": flow.source.id, "targetRef": flow.target.id}

    def asked(self, give: Node) -> str:
        """Return in words when a process goes back."""
        assert give.gives is not None  # noqa: S101  asked of feedback only
        one = give.gives
        role, stage = self.model.role(one.giver).name, self.model.stage(one.to_stage).name
        return f"{role} has feedback for {stage}"

    def diagram(self) -> None:
        self.text.begin("bpmndi:BPMNDiagram", {"id": "diagram", "name": self.model.name})
        self.text.begin("bpmndi:BPMNPlane", {"id": "plane", "bpmnElement": "collaboration"})
        frames = {"pool", *map(lane_id, self.outline.lanes)}
        for key, bounds in sorted(
            self.layout.shapes.items(), key=lambda pair: pair[0] not in frames
        ):
            self.shape(key, bounds, key in frames)
        for key, points in self.layout.points.items():
            self.text.begin("bpmndi:BPMNEdge", {"id": f"di.{key}", "bpmnElement": key})
            for x, y in points:
                self.text.alone("di:waypoint", {"x": x, "y": y})
            self.text.end()
        self.text.end(2)

    def shape(self, key: str, bounds: Bounds, frame: bool) -> None:
        head = {"id": f"di.{key}", "bpmnElement": key, "isHorizontal": "true" if frame else ""}
        self.text.begin("bpmndi:BPMNShape", head)
        self.bounds(bounds)
        if label := self.layout.labels.get(key):
            self.text.begin("bpmndi:BPMNLabel")
            self.bounds(label)
            self.text.end()
        self.text.end()

    def bounds(self, one: Bounds) -> None:
        tell = {"x": one.x, "y": one.y, "width": one.width, "height": one.height}
        self.text.alone("dc:Bounds", tell)
