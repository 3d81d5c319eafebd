"""Processes of BPMN: what is written is read back, and what others drew is read as it looks."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

import roles
from processes import large
from roles import Assignment, Deliverable, Duty, Handoff, Responsibility, Role, RoleModel, Stage
from roles.errors import FormatError, InvalidModel
from roles.formats import find, read, reads, write_model
from roles.formats.bpmn.layout import Bounds, Layout, laid_out
from roles.formats.bpmn.outline import Outline, lane_id, outline_of
from roles.model import SCHEMES
from strategies import models

NONE = {"citations": (), "inferred": "", "inferred_fields": ()}


def bare(members: tuple[Any, ...]) -> list[Any]:
    return [attrs.evolve(one, **NONE) for one in members]


def answers(model: RoleModel) -> list[Assignment]:
    """The statements that say of each place, alone, what the model answers."""
    assignments = []
    for work in model.responsibilities:
        groups: list[tuple[dict[str, Any], list[str]]] = []
        for answer in model.who_owns(work):
            duties = {
                duty.value: [role.key for role in answer.holders(duty)]
                for duty in Duty
                if answer.holders(duty)
            }
            same = [stages for held, stages in groups if held == duties]
            if same:
                same[0].append(answer.stage.key)
            elif duties:
                groups.append((duties, [answer.stage.key]))
        assignments += [Assignment(work.key, stages, **duties) for duties, stages in groups]
    return assignments


def less(model: RoleModel, losses: tuple[roles.formats.Loss, ...]) -> RoleModel:
    """Return a model without what the losses say, and nothing else."""
    fields = {one.alias: getattr(model, one.name) for one in attrs.fields(RoleModel)}
    for loss in losses:
        if loss.what.startswith("where it is stated"):
            fields[loss.place] = bare(fields[loss.place])
        elif loss.place == "assignments":
            fields["assignments"] = answers(model)
            fields["responsibilities"] = [
                attrs.evolve(work, at=[answer.stage.key for answer in model.who_owns(work)])
                for work in fields["responsibilities"]
            ]
        elif loss.place == "model.scheme":
            fields["scheme"] = SCHEMES["raci"]
        elif loss.place.startswith("x-"):
            fields["extensions"] = [pair for pair in fields["extensions"] if pair[0] != loss.place]
        else:
            assert loss.place in fields, loss
            fields[loss.place] = []
    return RoleModel(**fields)


@given(models())
def test_what_is_read_back_lacks_the_losses_and_nothing_else(model: RoleModel) -> None:
    writing = write_model(model, "bpmn")
    reading = reads(writing.content, "bpmn")
    assert reading.losses == ()
    assert reading.notes == ()
    assert reading.model == less(model, writing.losses)
    assert reading.model.resolution.held == model.resolution.held
    again = write_model(reading.model, "bpmn")
    assert (again.content, again.losses) == (writing.content, ())


def test_the_reference_model_is_read_back() -> None:
    model = roles.reference()
    writing = write_model(model, "bpmn")
    reading = reads(writing.content, "bpmn")
    assert reading.model == less(model, writing.losses)
    assert reading.model.handoffs == tuple(bare(model.handoffs))
    assert [stage.after for stage in reading.model.stages] == [s.after for s in model.stages]


def test_what_xml_can_not_write_is_replaced_and_told() -> None:
    model = RoleModel("a\uffffb", roles=[Role("ann", "Ann", description="\ufffe")])
    writing = write_model(model, "bpmn")
    reading = reads(writing.content, "bpmn")
    assert (reading.model.name, reading.model.role("ann").description) == ("a\ufffdb", "\ufffd")
    assert [str(loss) for loss in writing.losses] == [
        "model: characters that XML has no way to write: U+FFFD stands in"
    ]


# The process runs through: a simulation that knows nothing of how it was made.


def run(outline: Outline, takes: int) -> int:
    """Let tokens flow from the start until none can; return how often the end was reached."""
    ways_in: dict[str, list[str]] = {}
    ways_out: dict[str, list[str]] = {}
    feedback = {one.id for one in outline.flows if one.target.gives and one.target.gives.feedback}
    for flow in outline.flows:
        ways_in.setdefault(flow.target.id, []).append(flow.id)
        ways_out.setdefault(flow.source.id, []).append(flow.id)
    tokens = dict.fromkeys((one.id for one in outline.flows), 0)
    for flow in ways_out["start"]:
        tokens[flow] += 1
    ended = 0
    for _ in range(10_000):
        ready = None
        for node in outline.nodes:
            coming = [flow for flow in ways_in.get(node.id, ()) if tokens[flow]]
            if coming and (node.kind != "parallelGateway" or coming == ways_in[node.id]):
                ready = node, coming
                break
        if ready is None:
            assert not any(tokens.values()), "a token is stuck"
            return ended
        node, coming = ready
        for flow in coming if node.kind == "parallelGateway" else coming[:1]:
            tokens[flow] -= 1
        leaving = ways_out.get(node.id, [])
        if node.kind == "exclusiveGateway" and len(leaving) > 1:
            back = [flow for flow in leaving if flow in feedback]
            on = [flow for flow in leaving if flow not in feedback]
            assert len(on) == 1
            takes, leaving = (takes - 1, back[:1]) if takes else (takes, on)
        for flow in leaving:
            tokens[flow] += 1
        ended += node.kind == "endEvent"
    raise AssertionError("it never ends")


@given(models())
def test_the_process_runs_from_start_to_end(model: RoleModel) -> None:
    outline = outline_of(model)
    assert run(outline, takes=0) == 1
    done = {(node.work, node.stage) for node in outline.nodes if node.kind == "task"}
    assert done == set(model.resolution.held)


def test_a_task_stands_with_its_first_owner() -> None:
    lanes = {node.id: node.lane for node in outline_of(small()).nodes if node.work}
    assert lanes == {
        "task.first.draft": "ann",
        "task.then.draft": "ann",
        "task.first.check": "ann",
        "task.then.orphan": "",
    }
    text = write_model(small(), "bpmn").content.decode()
    assert '<roles:held duty="own" roles="ann bob" />' in text
    assert text.count('duty="own"') == 1


def test_a_process_that_went_back_still_ends() -> None:
    outline = outline_of(roles.reference())
    assert [run(outline, takes) for takes in range(6)] == [1] * 6


# The drawing.


def inside(a: Bounds, b: Bounds) -> bool:
    return b.x <= a.x and b.y <= a.y and a.right <= b.right and a.bottom <= b.bottom


def overlap(a: Bounds, b: Bounds) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def crossed(points: list[tuple[int, int]], bounds: Bounds) -> bool:
    """Whether a line runs through the inside of a rectangle."""
    return any(
        min(a[0], b[0]) < bounds.right
        and max(a[0], b[0]) > bounds.x
        and min(a[1], b[1]) < bounds.bottom
        and max(a[1], b[1]) > bounds.y
        for a, b in pairwise(points)
    )


def check_drawing(model: RoleModel) -> Layout:
    outline = outline_of(model)
    layout = laid_out(model, outline)
    groups = {key: box for key, box in layout.shapes.items() if key.startswith("group.")}
    frames = {"pool", *map(lane_id, outline.lanes), *groups}
    solid = {key: box for key, box in layout.shapes.items() if key not in frames}
    labels = {f"label of {k}": box for k, box in layout.labels.items() if k not in groups}
    for (a, one), (b, other) in combinations((solid | labels).items(), 2):
        assert not overlap(one, other), (a, b)
    for node in outline.nodes:
        lane = layout.shapes[lane_id(node.lane)]
        assert inside(layout.shapes[node.id], lane)
        for stage in model.stages:
            held = inside(layout.shapes[node.id], groups[f"group.{stage.key}"])
            assert held == (node.stage == stage.key)
    for key, box in labels.items():
        assert any(inside(box, layout.shapes[lane_id(lane)]) for lane in outline.lanes), key
    assert all(
        inside(layout.shapes[lane_id(lane)], layout.shapes["pool"]) for lane in outline.lanes
    )
    for one, other in combinations([layout.shapes[lane_id(one)] for one in outline.lanes], 2):
        assert not overlap(one, other)
    for one, other in combinations(groups.values(), 2):
        assert not overlap(one, other)
    ends = {flow.id: (flow.source.id, flow.target.id) for flow in outline.flows}
    assert ends.keys() <= layout.points.keys()
    for key, points in layout.points.items():
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points)), key
        if key in ends:
            for name, box in (solid | labels).items():
                assert not crossed(points, box), (key, name)
            source, target = (solid[end] for end in ends[key])
            assert points[0] == (source.right, source.middle[1])
            assert points[-1] == (target.x, target.middle[1])
    return layout


@given(models())
def test_nothing_overlaps_and_no_flow_runs_through_a_node(model: RoleModel) -> None:
    check_drawing(model)


def test_the_reference_model_is_drawn_clearly() -> None:
    check_drawing(roles.reference())


def along(model: RoleModel) -> list[tuple[str, str]]:
    """Return the flows that run along each other and have no end in common."""
    outline = outline_of(model)
    layout = laid_out(model, outline)
    found = []
    for one, other in combinations(outline.flows, 2):
        if one.source is other.source or one.target is other.target:
            continue
        for a, b in pairwise(layout.points[one.id]):
            for c, d in pairwise(layout.points[other.id]):
                for flat in (0, 1):
                    level = a[flat] == b[flat] == c[flat] == d[flat]
                    first, second = (
                        sorted((a[1 - flat], b[1 - flat])),
                        sorted((c[1 - flat], d[1 - flat])),
                    )
                    if level and first[0] < second[1] and second[0] < first[1]:
                        found.append((one.id, other.id))
    return found


def test_no_flow_runs_along_another() -> None:
    assert along(roles.reference()) == []
    assert along(large()) == []


def test_a_large_model_is_drawn_clearly() -> None:
    check_drawing(large())


# What others drew.

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:x">
"""


def bpmn(inside: str) -> str:
    return f"{HEAD}{inside}\n</bpmn:definitions>\n"


ORDER = bpmn("""\
<bpmn:collaboration id="c">
  <bpmn:participant id="p1" name="Shop" processRef="shop"/>
  <bpmn:participant id="p2" name="Customer"/>
  <bpmn:messageFlow id="m1" name="Order" sourceRef="p2" targetRef="start"/>
  <bpmn:messageFlow id="m2" name="Parcel" sourceRef="ship" targetRef="p2"/>
</bpmn:collaboration>
<bpmn:process id="shop" isExecutable="true" camunda:versionTag="7">
  <bpmn:documentation>From order to parcel.</bpmn:documentation>
  <bpmn:laneSet id="ls">
    <bpmn:lane id="l1" name="Sales">
      <bpmn:flowNodeRef>start</bpmn:flowNodeRef><bpmn:flowNodeRef>check</bpmn:flowNodeRef>
      <bpmn:flowNodeRef>ok</bpmn:flowNodeRef><bpmn:flowNodeRef>mend</bpmn:flowNodeRef>
    </bpmn:lane>
    <bpmn:lane id="l2" name="Logistics">
      <bpmn:childLaneSet id="ls2">
        <bpmn:lane id="l3" name="Warehouse"><bpmn:flowNodeRef>pack</bpmn:flowNodeRef></bpmn:lane>
        <bpmn:lane id="l4" name="Driver"><bpmn:flowNodeRef>ship</bpmn:flowNodeRef></bpmn:lane>
      </bpmn:childLaneSet>
    </bpmn:lane>
  </bpmn:laneSet>
  <bpmn:startEvent id="start" name="Order received"><bpmn:messageEventDefinition id="e"/>
  </bpmn:startEvent>
  <bpmn:userTask id="check" name="Check&#10;order" camunda:assignee="ann">
    <bpmn:documentation>Is it complete?</bpmn:documentation>
  </bpmn:userTask>
  <bpmn:exclusiveGateway id="ok" name="Complete?"/>
  <bpmn:task id="mend" name="Mend order"/>
  <bpmn:manualTask id="pack" name="Pack">
    <bpmn:multiInstanceLoopCharacteristics/>
    <bpmn:ioSpecification id="io"/>
    <bpmn:dataOutputAssociation id="o"><bpmn:targetRef>list</bpmn:targetRef>
    </bpmn:dataOutputAssociation>
  </bpmn:manualTask>
  <bpmn:subProcess id="ship" name="Ship">
    <bpmn:dataInputAssociation id="i"><bpmn:sourceRef>list</bpmn:sourceRef>
    </bpmn:dataInputAssociation>
    <bpmn:task id="load" name="Load"/>
  </bpmn:subProcess>
  <bpmn:endEvent id="end"/>
  <bpmn:dataObjectReference id="list" name="Packing list" dataObjectRef="list0"/>
  <bpmn:dataObject id="list0"/>
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="check"/>
  <bpmn:sequenceFlow id="f2" sourceRef="check" targetRef="ok"/>
  <bpmn:sequenceFlow id="f3" name="yes" sourceRef="ok" targetRef="pack"/>
  <bpmn:sequenceFlow id="f4" sourceRef="ok" targetRef="mend"/>
  <bpmn:sequenceFlow id="f5" sourceRef="mend" targetRef="check"/>
  <bpmn:sequenceFlow id="f6" sourceRef="pack" targetRef="ship"/>
  <bpmn:sequenceFlow id="f7" sourceRef="ship" targetRef="mend"/>
  <bpmn:sequenceFlow id="f8" sourceRef="ship" targetRef="gone"/>
  <bpmn:textAnnotation id="t"><bpmn:text>Friday is pizza day</bpmn:text></bpmn:textAnnotation>
</bpmn:process>""")


def test_a_process_that_somebody_else_drew(tmp_path: Path) -> None:
    (tmp_path / "order.bpmn").write_text(ORDER, encoding="utf-8")
    reading = read(tmp_path / "order.bpmn")
    model = reading.model
    assert (model.name, model.description) == ("Shop", "From order to parcel.")
    assert [(one.key, one.name, one.kind) for one in model.roles] == [
        ("sales", "Sales", "role"),
        ("warehouse", "Warehouse", "role"),
        ("driver", "Driver", "role"),
        ("customer", "Customer", "party"),
    ]
    assert [(one.key, one.name) for one in model.stages] == [("shop", "Shop")]
    assert [(one.name, one.description, one.part_of) for one in model.responsibilities] == [
        ("Check order", "Is it complete?", None),
        ("Mend order", "", None),
        ("Pack", "", None),
        ("Ship", "", None),
        ("Load", "", "ship"),
    ]
    owners = {
        answer.responsibility.key: answer.accountable.key
        for work in model.responsibilities
        for answer in model.who_owns(work)
        if answer.accountable
    }
    assert owners == {
        "check-order": "sales",
        "mend-order": "sales",
        "pack": "warehouse",
        "ship": "driver",
        "load": "driver",
    }
    answer = model.ownership("pack", at="shop")
    assert answer.basis is roles.model.Basis.STATED
    assert answer.reasons[0].text == (
        "Warehouse owns it: assigned at this stage (stated: diagram line 33)"
    )
    assert model.source("diagram").title == "order.bpmn"
    assert [
        (one.giver, one.receiver, one.deliverables, one.feedback) for one in model.handoffs
    ] == [
        ("sales", "warehouse", (), False),
        ("warehouse", "driver", ("packing-list",), False),
        ("driver", "sales", (), False),
        ("customer", "sales", ("order",), False),
        ("driver", "customer", ("parcel",), False),
    ]
    assert model.deliverable("packing list").produced_by == "pack"
    assert [(loss.place, loss.what, loss.line) for loss in reading.losses] == [
        ("lane l2", "'Logistics'", 19),
        ("userTask check", "the performer 'ann'", 28),
        (
            "process shop",
            "1 userTask, 1 manualTask, 1 subProcess",
            12,
        ),
        (
            "process shop",
            (
                "1 endEvent, 'Order received', 'Complete?', multiInstanceLoopCharacteristics, "
                "'yes', 'Friday is pizza day' (6 times: lines 12, 26, 31, …)"
            ),
            12,
        ),
        ("sequenceFlow f8", "a sequence flow", 54),
        ("process shop", "versionTag of 1 process", 12),
    ]


def shape(of: str, x: int, y: int, width: int = 100, height: int = 80, more: str = "") -> str:
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
    return f'<bpmndi:BPMNShape id="s-{of}" bpmnElement="{of}"{more}>{bounds}</bpmndi:BPMNShape>\n'


def drawn(*shapes: str) -> str:
    inside = "".join(shapes)
    return f"<bpmndi:BPMNDiagram><bpmndi:BPMNPlane>{inside}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"


def value(key: str, name: str) -> str:
    return f'<bpmn:categoryValue id="{key}" value="{name}"/>'


def group(key: str, of: str) -> str:
    return f'<bpmn:group id="{key}" categoryValueRef="{of}"/>'


def task(key: str, name: str = "", inside: str = "", kind: str = "task") -> str:
    named = f' name="{name}"' if name else ""
    return f'<bpmn:{kind} id="{key}"{named}>{inside}</bpmn:{kind}>\n'


def flow(source: str, target: str) -> str:
    return (
        f'<bpmn:sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}"/>\n'
    )


def lane(key: str, name: str, *nodes: str) -> str:
    refs = "".join(f"<bpmn:flowNodeRef>{one}</bpmn:flowNodeRef>" for one in nodes)
    return f'<bpmn:lane id="{key}" name="{name}">{refs}</bpmn:lane>\n'


def process(inside: str, *lanes: str, key: str = "p", name: str = "") -> str:
    named = f' name="{name}"' if name else ""
    rows = f'<bpmn:laneSet id="ls-{key}">{"".join(lanes)}</bpmn:laneSet>' if lanes else ""
    return f'<bpmn:process id="{key}"{named}>{rows}{inside}</bpmn:process>\n'


WORK = task("a", "Draft") + task("b", "Review") + task("c", "Print") + task("e", "Pay")
WAY = flow("a", "b") + flow("b", "c") + flow("c", "a")
GROUPS = group("g1", "v1") + group("g2", "v2") + group("g3", "v3")
NAMES_OF_GROUPS = value("v2", "Making") + value("v1", "Writing") + value("v3", "Empty")
VALUES = f'<bpmn:category id="k">{NAMES_OF_GROUPS}</bpmn:category>'


@pytest.mark.parametrize("upright", [False, True])
def test_groups_are_stages_in_the_order_in_which_they_stand(upright: bool) -> None:
    def put(of: str, x: int, y: int, width: int = 100, height: int = 80, more: str = "") -> str:
        if upright:
            x, y, width, height = y, x, height, width
            more = more and ' isHorizontal="false"'
        return shape(of, x, y, width, height, more)

    lanes = lane("l1", "Author", "a", "c"), lane("l2", "Editor", "b")
    text = bpmn(
        VALUES
        + process(WORK + WAY + GROUPS, *lanes)
        + drawn(
            put("l1", 0, 0, 900, 120, ' isHorizontal="true"'),
            put("g2", 400, 0, 200, 300), put("g1", 100, 5, 250, 300), put("g3", 700, 0, 50, 50),
            put("a", 120, 20), put("b", 220, 160), put("c", 420, 20), put("e", 620, 30),
        )
    )  # fmt: skip
    reading = reads(text, "bpmn", source="press.bpmn")
    model = reading.model
    assert [(one.name, one.after) for one in model.stages] == [
        ("Writing", ()),
        ("Making", ("writing",)),
        ("press", ()),
    ]
    assert reading.notes == (
        "groups are read as stages, in the order they stand in: Writing, Making",
    )
    assert [
        (answer.responsibility.name, answer.stage.name, [role.name for role in answer.owners])
        for work in model.responsibilities
        for answer in model.who_owns(work)
    ] == [
        ("Draft", "Writing", ["Author"]),
        ("Review", "Writing", ["Editor"]),
        ("Print", "Making", ["Author"]),
        # It is in no group, and in no lane but by where it is drawn.
        ("Pay", "press", ["Author"]),
    ]
    assert [
        (one.giver, one.from_stage, one.receiver, one.to_stage, one.feedback)
        for one in model.handoffs
    ] == [
        ("author", "writing", "editor", "writing", False),
        ("editor", "writing", "author", "making", False),
    ]
    assert [(loss.place, loss.why) for loss in reading.losses] == [("group g3", "no task is in it")]


def test_a_flow_to_an_earlier_stage_is_feedback_though_no_way_leads_round() -> None:
    works = task("a", "Draft") + task("b", "Review") + flow("b", "a") + GROUPS
    text = bpmn(
        VALUES
        + process(works, lane("l1", "Author", "a"), lane("l2", "Editor", "b"))
        + drawn(shape("g1", 0, 0), shape("g2", 200, 0), shape("a", 0, 0), shape("b", 200, 0))
    )
    (only,) = reads(text, "bpmn").model.handoffs
    assert (only.from_stage, only.to_stage, only.feedback) == ("making", "writing", True)


def test_a_category_value_says_so_too_where_nothing_is_drawn() -> None:
    in_v1 = "<bpmn:categoryValueRef>v1</bpmn:categoryValueRef>"
    text = bpmn(VALUES + process(task("a", "Draft", in_v1) + task("b", "Review")))
    reading = reads(text, "bpmn")
    assert [(one.key, one.at) for one in reading.model.responsibilities] == [
        ("draft", ("writing",)),
        ("review", ("process",)),
    ]
    assert [loss.what for loss in reading.losses] == ["who owns Draft", "who owns Review"]


def test_a_way_back_is_feedback() -> None:
    lanes = lane("l1", "Ann", "a"), lane("l2", "Bob", "b"), lane("l3", "Cid", "c")
    # From a one comes to c, from there to b, and back; b stands first in the file.
    flows = flow("b", "c") + flow("c", "b") + flow("a", "c")
    works = task("a", "Draft") + task("b", "Review") + task("c", "Print")

    def back(more: str) -> list[tuple[str, str]]:
        model = reads(bpmn(process(works + flows, *lanes) + more), "bpmn").model
        return [(one.giver, one.receiver) for one in model.handoffs if one.feedback]

    assert back("") == [("bob", "cid")]
    assert back(drawn(shape("b", 0, 0), shape("c", 200, 0))) == [("cid", "bob")]
    assert back(drawn(shape("b", 200, 0), shape("c", 0, 0))) == [("bob", "cid")]
    # One below the other, where what follows is on the right: neither is drawn backwards.
    assert back(drawn(shape("b", 0, 200), shape("c", 0, 0))) == [("bob", "cid")]
    assert back(drawn(shape("b", 0, 0), shape("c", 9, 200, more=' isHorizontal="false"'))) == [
        ("cid", "bob")
    ]


def test_pools_without_lanes_are_roles_and_processes_alone_are_stages() -> None:
    talk = """<bpmn:collaboration id="talk" name="Trade">
      <bpmn:participant id="x" name="Buyer" processRef="p"/>
      <bpmn:participant id="y" name="Seller" processRef="q"/>
      <bpmn:participant id="z" name="Bank"/>
      <bpmn:participant id="w" name="Court" processRef="elsewhere"/>
      <bpmn:messageFlow id="m" name="Offer" sourceRef="a" targetRef="b"/>
      <bpmn:messageFlow id="n" sourceRef="z" targetRef="w"/>
      <bpmn:messageFlow id="o" sourceRef="z" targetRef="nowhere"/>
    </bpmn:collaboration>"""
    alone = process(task("c", "File"), lane("l", "Clerk", "c"), key="r", name="Filing")
    text = bpmn(
        talk + process(task("a", "Ask")) + process(task("b", "Sell"), key="q", name="Q") + alone
    )
    reading = reads(text, "bpmn")
    model = reading.model
    assert model.name == "Trade"
    assert [(one.name, one.kind) for one in model.roles] == [
        ("Buyer", "role"),
        ("Seller", "role"),
        ("Bank", "party"),
        ("Court", "party"),
        ("Clerk", "role"),
    ]
    assert [(one.key, one.at) for one in model.responsibilities] == [
        ("ask", ("trade",)),
        ("sell", ("trade",)),
        ("file", ("filing",)),
    ]
    assert [(one.giver, one.receiver) for one in model.handoffs] == [("buyer", "seller")]
    assert [(loss.place, loss.what) for loss in reading.losses] == [
        ("messageFlow n", "a message flow"),
        ("messageFlow o", "a message flow"),
        ("participant w", "process 'elsewhere'"),
    ]


def test_what_has_one_name_is_one_thing_unless_it_can_not_be() -> None:
    text = bpmn(
        process(
            task("a", "Check") + task("b", "check") + task("c", "Check") + task("x"),
            lane("l1", "Ann", "a", "b"), lane("l2", "ann"), lane("l3", "Bob", "c"),
            lane("l4", "", "x"),
        )
    )  # fmt: skip
    reading = reads(text, "bpmn")
    assert [(one.key, one.name) for one in reading.model.responsibilities] == [
        ("check", "Check"),
        ("check-bob", "Check (Bob)"),
        ("x", "x"),
    ]
    assert [one.key for one in reading.model.roles] == ["ann", "bob", "l4"]
    (first, *_) = reading.model.assignments
    assert [str(one) for one in first.citations] == ["diagram line 10", "diagram line 11"]
    assert [loss.what for loss in reading.losses] == [
        "a lane without a name",
        "a task without a name",
    ]


def test_the_innermost_lane_counts_where_those_around_it_name_a_task_too() -> None:
    inner = f'<bpmn:childLaneSet id="s">{lane("l2", "Team", "a")}</bpmn:childLaneSet>'
    outer = lane("l1", "Department", "a", "b").replace("</bpmn:lane>", f"{inner}</bpmn:lane>")
    model = reads(bpmn(process(task("a", "Draft") + task("b", "Sign"), outer)), "bpmn").model
    assert [one.name for one in model.roles] == ["Department", "Team"]
    assert model.owner("draft", at="process").name == "Team"
    assert model.owner("sign", at="process").name == "Department"


def test_lanes_of_one_name_in_two_pools_are_two_roles() -> None:
    talk = """<bpmn:collaboration id="c"><bpmn:participant id="x" name="North" processRef="p"/>
      <bpmn:participant id="y" name="South" processRef="q"/></bpmn:collaboration>"""
    north = process(task("a", "Ask"), lane("l", "Clerk", "a"))
    south = process(task("b", "Tell"), lane("m", "Clerk", "b"), key="q")
    model = reads(bpmn(talk + north + south), "bpmn").model
    assert [one.name for one in model.roles] == ["Clerk (North)", "Clerk (South)"]
    # Without pools nothing says that they aren't one.
    model = reads(bpmn(north + south), "bpmn").model
    assert [one.name for one in model.roles] == ["Clerk"]


def test_what_stands_beside_the_lanes_is_nobody_s_but_for_tasks() -> None:
    talk = """<bpmn:collaboration id="c"><bpmn:participant id="x" name="Shop" processRef="p"/>
      </bpmn:collaboration>"""
    end = '<bpmn:endEvent id="z"/>'
    works = task("a", "Draft") + task("b", "Review") + end + flow("a", "z") + flow("a", "b")
    model = reads(bpmn(talk + process(works, lane("l", "Ann", "a"))), "bpmn").model
    assert [(one.giver, one.receiver) for one in model.handoffs] == [("ann", "shop")]
    assert model.owner("review", at="shop").name == "Shop"


def test_data_is_handed_over_by_who_writes_it_to_who_reads_it() -> None:
    data = (
        '<bpmn:dataObjectReference id="r{0}" name="{1}" dataObjectRef="o{0}"/>'
        '<bpmn:dataObject id="o{0}"/>'
    )
    links = """<bpmn:association id="x" sourceRef="a" targetRef="r1"/>
      <bpmn:association id="y" sourceRef="r1" targetRef="b"/>
      <bpmn:association id="z" sourceRef="t" targetRef="r1"/>"""
    text = bpmn(
        process(
            task("a", "Draft") + task("b", "Review") + data.format(1, "Text") + data.format(2, "")
            + '<bpmn:dataStoreReference id="s" name="Archive"/>' + links,
            lane("l1", "Ann", "a"), lane("l2", "Bob", "b"),
        )
    )  # fmt: skip
    reading = reads(text, "bpmn")
    (only,) = reading.model.handoffs
    assert (only.giver, only.receiver, only.deliverables) == ("ann", "bob", ("text",))
    assert reading.model.deliverable("text").produced_by == "draft"
    assert [(loss.what, loss.why) for loss in reading.losses] == [
        ("a data object", "has no name"),
        ("'Archive'", "has no place in a model"),
    ]


# Our own files, changed by hand or in a modeller.


def small() -> RoleModel:
    return RoleModel(
        "Small",
        roles=[Role("ann", "Ann"), Role("bob", "Bob")],
        stages=[Stage("first", "First"), Stage("then", "Then", after="first")],
        responsibilities=[
            Responsibility("draft", "Draft", at=["first", "then"]),
            Responsibility("check", "Check", at="first"),
            Responsibility("orphan", "Orphan", at="then"),
        ],
        deliverables=[Deliverable("text", "Text")],
        assignments=[
            Assignment("draft", ["first", "then"], own="ann", do="bob"),
            Assignment("check", "first", own=["ann", "bob"]),
        ],
        handoffs=[
            Handoff("ann", "bob", from_stage="first", to_stage="then", deliverables="text",
                    criteria=["spelt <right>", "signed"])
        ],
    )  # fmt: skip


def changed(*changes: tuple[str, str]) -> roles.formats.Reading:
    text = write_model(small(), "bpmn").content.decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return reads(text, "bpmn")


def test_small_changes_are_understood() -> None:
    assert changed().model == small()
    reading = changed(('id="lane.bob" name="Bob"', 'id="lane.bob" name="Robert"'))
    assert reading.model.role("bob").name == "Robert"
    assert reading.losses == ()


def test_a_task_that_was_moved_to_another_lane_has_another_owner() -> None:
    ref = "        <flowNodeRef>task.first.draft</flowNodeRef>\n"
    row = '<lane id="lane.bob" name="Bob" roles:role="bob">\n'
    reading = changed((ref, ""), (row, row + ref))
    model = reading.model
    assert model.owner("draft", at="first").key == "bob"
    assert model.owner("draft", at="then").key == "ann"
    assert model.ownership("draft", at="first").responsible == (model.role("bob"),)
    # One that has several owners keeps them where it stands in the lane of one of them.
    ref = ref.replace("draft", "check")
    model = changed((ref, ""), (row, row + ref)).model
    assert [role.key for role in model.ownership("check", at="first").owners] == ["ann", "bob"]


def test_a_task_of_several_owners_that_was_moved_to_a_third_lane_has_one() -> None:
    ref = "        <flowNodeRef>task.first.check</flowNodeRef>\n"
    row = '<lane id="lane.bob" name="Bob" roles:role="bob">\n'
    reading = changed((ref, ""), (row, f'<lane id="new" name="Cid">{ref}</lane>{row}'))
    assert reading.model.owner("check", at="first").name == "Cid"


def test_a_task_that_was_renamed_is_renamed_once() -> None:
    first = 'id="task.first.draft" name="Draft"'
    reading = changed((first, first.replace('"Draft"', '"Sketch"')))
    assert (reading.model.responsibility("draft").name, reading.losses) == ("Sketch", ())
    then = 'id="task.then.draft" name="Draft"'
    both = changed(
        (first, first.replace('"Draft"', '"Sketch"')), (then, then.replace('"Draft"', '"Outline"'))
    )
    assert both.model.responsibility("draft").name == "Sketch"
    assert [(loss.what, loss.why) for loss in both.losses] == [
        ("the name 'Outline'", "the same responsibility is called 'Sketch' before")
    ]


def test_what_was_added_is_read_beside_what_was_there() -> None:
    ref = "<flowNodeRef>new</flowNodeRef>\n"
    row = '<lane id="lane.bob" name="Bob" roles:role="bob">\n'
    new = '<task id="new" name="New"><categoryValueRef>stage.then</categoryValueRef></task>'
    end = '<endEvent id="end"'
    hand = '<sequenceFlow id="f" name="maybe" sourceRef="task.first.draft" targetRef="new"/>'
    reading = changed((row, row + ref), (end, new + hand + end))
    model = reading.model
    assert model.owner("new", at="then").key == "bob"
    assert model.assignments[-1].citations
    assert not any(one.citations for one in model.assignments[:-1])
    assert [one.basis.value for one in model.handoffs] == ["inferred", "stated"]
    assert [loss.what for loss in reading.losses] == ["'maybe'"]


def test_a_handoff_whose_end_lost_its_role_is_told() -> None:
    ref = "<flowNodeRef>receive.ann.first.bob.then</flowNodeRef>"
    row = '<lane id="nobody" name="No owner" roles:drawn="true">\n'
    reading = changed((ref, ""), (row, row + ref))
    assert reading.model.handoffs == ()
    assert [(loss.what, loss.why) for loss in reading.losses] == [
        ("a handoff", "an end of it is in no lane of a role, or in no stage")
    ]


# What is wrong.


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('kind="role"', 'kind="robot"'), "roles.ann (line 15): kind is 'robot'; expected 'role'"),
        (('scheme="raci"', 'scheme="x"'), "model.scheme (line 14): is 'x'; expected raci"),
        (('<roles:role key="bob"', '<roles:role key="ann"'), "stands in line 15 too"),
        (('<roles:role key="bob"', '<roles:role key="B b"'), "roles.B b (line 16): key is 'B b'"),
        (('after="first"', 'after="frist"'), "stages.then.after (line 18): there is no stage"),
        (('duty="do"', 'duty="due"'), "task task.first.draft (line"),
        (('duty="do" roles="bob"', 'duty="do" roles="rob"'), "there is no role 'rob'"),
        (('deliverables="text"', 'deliverables="test"'), "there is no deliverable 'test'"),
        (("signed</roles:", "&#9;\u202e</roles:"), "criteria is"),
    ],
)
def test_what_is_wrong_with_our_own_is_told_with_its_line(
    change: tuple[str, str], message: str
) -> None:
    with pytest.raises(InvalidModel) as caught:
        changed(change)
    assert message in str(caught.value)
    assert all(one.line for one in caught.value.problems)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(InvalidModel) as caught:
        changed(('scheme="raci"', 'scheme="x"'), ('kind="role"', 'kind="x"'), ('"do"', '"x"'))
    assert len(caught.value.problems) == 5


def test_a_file_without_a_process_is_told() -> None:
    with pytest.raises(InvalidModel, match=r"definitions \(line 2\): holds no process"):
        reads(bpmn(""), "bpmn")


LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="&b;"/></definitions>
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "x.bpmn:1:1: isn't XML: no element found"),
        ("<a", "x.bpmn:1:1: isn't XML: unclosed token"),
        ("\0", "isn't XML: "),
        (LAUGHS, "x.bpmn:2: declares a document type, which isn't read"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "declares a document type"),
        ("<a/>", "x.bpmn:1: begins with <a> of ''; BPMN 2.0 begins with <definitions> of 'http"),
        ("<Package xmlns='http://www.wfmc.org/2009/XPDL2.2'/>", "begins with <Package> of 'http"),
        ("<a>" * 101 + "</a>" * 101, "has elements more than 100 deep"),
        (
            "<?xml version='1.0' encoding='x-none'?><a/>",
            "encoding that is known",
        ),
        (HEAD + "&nbsp;", "isn't XML: undefined entity"),
    ],
)
def test_what_is_no_process_is_refused(text: str, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        reads(text, "bpmn", source="x.bpmn")
    assert message in str(caught.value)


def test_wide_files_are_read_in_proportion() -> None:
    tasks = "".join(task(f"t{n}", f"Task {n}") for n in range(2000))
    flows = "".join(flow(f"t{n}", f"t{n + 1}") for n in range(1999)) + flow("t1999", "t0")
    lanes = [lane(f"l{n}", f"Lane {n}", *(f"t{m}" for m in range(n, 2000, 20))) for n in range(20)]
    model = reads(bpmn(process(tasks + flows, *lanes)), "bpmn").model
    assert len(model.responsibilities) == 2000
    assert sum(one.feedback for one in model.handoffs) == 1


def test_more_groups_than_anybody_draws_are_refused() -> None:
    works = "".join(task(f"t{n}", f"Task {n}") for n in range(20_000))
    groups = "".join(group(f"g{n}", "v1") for n in range(3_000))
    shapes = drawn(*(shape(f"g{n}", 0, 0) for n in range(3_000)))
    with pytest.raises(FormatError, match="has 3,000 groups drawn around 20,000 nodes"):
        reads(bpmn(VALUES + process(works + groups) + shapes), "bpmn")


def test_files_are_known_by_their_ending() -> None:
    assert find(None, Path("team.bpmn")).name == find(None, Path("Team.BPMN2")).name == "bpmn"


# Whatever comes, it is read or refused.

KEYS = ["a", "b", "c", "d", "x:a", "", "stage.first", "nobody", "p"]
keys = st.sampled_from(KEYS)
titles = st.sampled_from(["Draft", "draft", "a b", "", " ", "\u202e", "\n", "기획", "*"])
numbers = st.sampled_from(["0", "-5", "1e400", "nan", "x", "", "50", "90.5"])
attributes = st.fixed_dictionaries(
    {},
    optional={
        "id": keys, "name": titles, "value": titles, "sourceRef": keys, "targetRef": keys,
        "processRef": keys, "categoryValueRef": keys, "bpmnElement": keys, "dataObjectRef": keys,
        "isHorizontal": st.sampled_from(["true", "false"]), "x": numbers, "y": numbers,
        "width": numbers, "height": numbers, "roles:role": keys, "roles:stage": keys,
        "roles:responsibility": keys, "roles:deliverable": keys,
        "roles:drawn": st.just("true"), "key": keys, "kind": st.sampled_from(["role", "party"]),
        "part_of": keys, "after": keys, "lead": keys, "roles": keys, "other:x": titles,
        "duty": st.sampled_from(["own", "do", "x"]), "deliverables": keys, "feedback": titles,
        "recurs": titles, "duration": titles,
    },
)  # fmt: skip
NAMES = [
    "process", "collaboration", "participant", "messageFlow", "laneSet", "lane", "childLaneSet",
    "flowNodeRef", "task", "subProcess", "userTask", "callActivity", "startEvent",
    "exclusiveGateway", "sequenceFlow", "dataObject", "association", "dataObjectReference",
    "dataInputAssociation", "dataOutputAssociation", "sourceRef", "targetRef", "group", "category",
    "categoryValue", "categoryValueRef", "documentation", "extensionElements", "textAnnotation",
    "choreography", "roles:model", "roles:role", "roles:stage", "roles:responsibility",
    "roles:deliverable", "roles:held", "roles:handoff", "roles:alias", "roles:criterion",
    "bpmndi:BPMNDiagram", "bpmndi:BPMNShape", "dc:Bounds",
]  # fmt: skip


def escaped(text: str) -> str:
    return "".join(f"&#{ord(c)};" if c in '<&>"\n' else c for c in text)


def tag(name: str, told: dict[str, str], inside: str) -> str:
    said = "".join(f' {key}="{escaped(text)}"' for key, text in told.items())
    return f"<{name}{said}>{inside}</{name}>"


elements = st.recursive(
    st.builds(tag, st.sampled_from(NAMES), attributes, keys | titles.map(escaped)),
    lambda inner: st.builds(
        tag, st.sampled_from(NAMES), attributes, st.lists(inner, max_size=4).map("".join)
    ),
    max_leaves=12,
)
ODD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:other="urn:o" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:roles="urn:rolegraph:bpmn" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">'
)


@given(st.lists(elements, max_size=4), st.lists(elements, max_size=4))
@settings(max_examples=60)
def test_odd_elements_are_read_or_refused(found: list[str], inside: list[str]) -> None:
    whole = tag("process", {"id": "p"}, "".join(inside))
    text = f"{ODD}{''.join(found)}{whole}</definitions>"
    try:
        reading = reads(text, "bpmn")
    except (InvalidModel, FormatError) as error:
        event(type(error).__name__)
        str(error)
        return
    event("read")
    assert all(str(loss).isprintable() for loss in reading.losses)
    first = write_model(reading.model, "bpmn").content
    again = reads(first, "bpmn")
    assert again.losses == ()
    assert again.model.resolution.held == reading.model.resolution.held
    assert write_model(again.model, "bpmn").content == first


def sketched(lanes: str, nodes: str, head: str = "", spaces: str = "") -> str:
    return (
        f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x" '
        f'{spaces}>{head}<process id="p" name="Order">{lanes}{nodes}</process></definitions>'
    )


LANES = (
    '<laneSet id="s"><lane id="l1" name="Clerk"><flowNodeRef>check</flowNodeRef></lane>'
    '<lane id="l2" name="Manager"><flowNodeRef>approve</flowNodeRef></lane></laneSet>'
)
TWO = '<task id="check" name="Check"/><task id="approve" name="Approve"/>'


@pytest.mark.parametrize(
    "between",
    [
        (
            '<boundaryEvent id="late" attachedToRef="check"/>'
            '<sequenceFlow id="f" sourceRef="late" targetRef="approve"/>'
        ),
        (
            '<exclusiveGateway id="g"/><intermediateThrowEvent id="e"/>'
            '<sequenceFlow id="f1" sourceRef="check" targetRef="g"/>'
            '<sequenceFlow id="f2" sourceRef="g" targetRef="e"/>'
            '<sequenceFlow id="f3" sourceRef="e" targetRef="g"/>'
            '<sequenceFlow id="f4" sourceRef="e" targetRef="approve"/>'
        ),
    ],
)
def test_flow_through_what_is_in_no_lane_hands_over(between: str) -> None:
    model = reads(sketched(LANES, TWO + between), "bpmn").model
    assert {(one.giver, one.receiver) for one in model.handoffs} == {("clerk", "manager")}


def test_lane_says_who_does_the_work() -> None:
    model = reads(sketched(LANES, TWO), "bpmn").model
    assert [role.key for role in model.ownership("check", at="order").responsible] == ["clerk"]
    assert not [one for one in roles.check(model).findings if one.code == "OWN003"]


def test_only_lane_without_a_name_is_the_pool() -> None:
    pool = '<collaboration id="c"><participant id="pp" name="Shop" processRef="p"/></collaboration>'
    lane = '<laneSet id="s"><lane id="l"><flowNodeRef>check</flowNodeRef></lane></laneSet>'
    reading = reads(sketched(lane, '<task id="check" name="Check"/>', pool), "bpmn")
    assert [(one.key, one.kind) for one in reading.model.roles] == [("shop", "role")]
    assert not [one for one in reading.losses if "lane" in one.what]


def owner(text: str, element: str = "formalExpression") -> str:
    """Return a task whose potential owner is an expression."""
    inner = f"<resourceAssignmentExpression><{element}>{text}</{element}>"
    return (
        f'<userTask id="t" name="T"><potentialOwner>{inner}'
        "</resourceAssignmentExpression></potentialOwner></userTask>"
    )


CAMUNDA = 'xmlns:c="http://camunda.org/schema/1.0/bpmn"'


@pytest.mark.parametrize(
    ("inside", "doers"),
    [
        ('<userTask id="t" name="T" c:candidateGroups="sales, C++" c:assignee="ann"/>',
         {"sales", "C++"}),
        ('<userTask id="t" name="T" c:assignee="ann"/>', {"ann"}),
        (('<userTask id="t" name="T"><extensionElements><assignmentDefinition xmlns="z" '
         'candidateGroups="=[&quot;sales&quot;]"/></extensionElements></userTask>'), {"sales"}),
        (('<userTask id="t" name="T"><potentialOwner><resourceAssignmentExpression>'
         "<formalExpression>group(sales)</formalExpression></resourceAssignmentExpression>"
         "</potentialOwner></userTask>"), {"sales"}),
        ('<userTask id="t" name="T"><performer><resourceRef>r</resourceRef></performer></userTask>',
         {"Sales"}),
        ('<userTask id="t" name="T" c:assignee="${starter}"/>', set()),
        ('<userTask id="t" name="T" c:candidateGroups="sales, =dyn"/>', {"sales"}),
        ('<userTask id="t" name="T" c:candidateGroups="=if x then &quot;a&quot; else b"/>', set()),
        (owner("user(kermit), group(management)"), {"kermit", "management"}),
        (owner("sales", "expression"), {"sales"}),
        (owner("role == 'architect'"), set()),
        (owner("{{variables.manager}}", "expression"), set()),
        (owner("managerOf(starter, 2)"), set()),
    ],
)  # fmt: skip
def test_performers_do_what_no_lane_says(inside: str, doers: set[str]) -> None:
    head = '<resource id="r" name="Sales"/>'
    reading = reads(sketched("", inside, head, CAMUNDA), "bpmn")
    found = reading.model.ownership("t", at="order")
    assert {role.name for role in found.responsible} == doers
    assert found.owners == ()
    assert doers or "is known only when the process runs" in str(reading.losses)


@settings(max_examples=20)
@given(*[st.lists(st.sampled_from("abcd"), max_size=2, unique=True)] * 3)
def test_every_performer_does_it_or_is_told(
    owners: list[str], groups: list[str], persons: list[str]
) -> None:
    attributes = {"candidateGroups": ", ".join(groups), "assignee": ", ".join(persons)}
    said = " ".join(f'c:{name}="{text}"' for name, text in attributes.items() if text)
    task = owner(", ".join(owners)) if owners else '<userTask id="t" name="T"></userTask>'
    reading = reads(
        sketched("", task.replace(' name="T"', f' name="T" {said}'), "", CAMUNDA), "bpmn"
    )
    doers = {role.name for role in reading.model.ownership("t", at="order").responsible}
    told = {name for loss in reading.losses for name in "abcd" if f"'{name}'" in loss.what}
    assert doers == set(next(filter(None, (owners, groups, persons)), []))
    assert told == {*owners, *groups, *persons} - doers


def test_task_beside_the_lanes_of_its_pool_is_told() -> None:
    pool = '<collaboration id="c"><participant id="pp" name="Shop" processRef="p"/></collaboration>'
    reading = reads(sketched(LANES, TWO + '<task id="lost" name="Lost"/>', pool), "bpmn")
    assert [role.name for role in reading.model.ownership("lost", at="shop").owners] == ["Shop"]
    told = [loss.what for loss in reading.losses if loss.weight == "answer"]
    assert told == ["whose lane Lost is in"]


def test_lane_of_a_subprocess_does_the_work_in_it() -> None:
    inner = (
        '<laneSet id="i"><lane id="l3" name="{}"><flowNodeRef>pack</flowNodeRef></lane></laneSet>'
    )
    whole = '<subProcess id="approve" name="Approve">{}<task id="pack" name="Pack"/></subProcess>'
    for name, owner_ in (("Porter", "Porter"), ("", "Manager")):
        nodes = '<task id="check" name="Check"/>' + whole.format(inner.format(name))
        model = reads(sketched(LANES, nodes), "bpmn").model
        assert model.owner("pack", at="order").name == owner_
        assert model.owner("approve", at="order").name == "Manager"


def test_task_in_two_lanes_is_told() -> None:
    again = LANES.replace("</lane></laneSet>", "<flowNodeRef>check</flowNodeRef></lane></laneSet>")
    reading = reads(sketched(again, TWO), "bpmn")
    assert reading.model.owner("check", at="order").name == "Clerk"
    (loss,) = [one for one in reading.losses if "in the lanes" in one.what]
    assert loss.what == "it is in the lanes 'Clerk' and 'Manager'"
    assert not [one for one in reads(sketched(LANES, TWO), "bpmn").losses if "lanes" in one.what]


@pytest.mark.parametrize(
    ("letters", "owners", "doers"),
    [("A", ["clerk"], []), ("R", [], ["clerk"]), ("r / a", ["clerk"], ["clerk"])],
)
def test_what_a_lane_has_of_its_tasks_can_be_set(
    letters: str, owners: list[str], doers: list[str]
) -> None:
    answer = reads(sketched(LANES, TWO), "bpmn", letters=letters).model.ownership("check", "order")
    assert [role.key for role in answer.owners] == owners
    assert [role.key for role in answer.responsible] == doers


def test_letters_that_a_lane_can_not_have_are_refused() -> None:
    with pytest.raises(FormatError, match="letters is 'C'; expected A, R or A/R"):
        reads(sketched(LANES, TWO), "bpmn", letters="C")


def test_performer_who_is_not_the_lane_is_told() -> None:
    task = '<userTask id="check" name="Check" c:candidateGroups="{}"/>'
    for group, told in (("clerk", False), ("auditors", True)):
        nodes = task.format(group) + '<task id="approve" name="Approve"/>'
        reading = reads(sketched(LANES, nodes, "", CAMUNDA), "bpmn")
        assert [role.key for role in reading.model.roles] == ["clerk", "manager"]
        assert ("the performer 'auditors'" in str(reading.losses)) == told


@given(st.lists(st.text(alphabet="cC+#-★☂", min_size=1, max_size=3), max_size=5, unique=True))
def test_lanes_and_tasks_of_two_names_are_two(names: list[str]) -> None:
    from xml.sax.saxutils import quoteattr

    from roles.model.identity import identity

    lanes = "".join(
        f"<lane id='l{n}' name={quoteattr(name)}><flowNodeRef>t{n}</flowNodeRef></lane>"
        for n, name in enumerate(names)
    )
    tasks = "".join(f"<task id='t{n}' name={quoteattr(name)}/>" for n, name in enumerate(names))
    model = reads(sketched(f"<laneSet id='s'>{lanes}</laneSet>", tasks or TWO), "bpmn").model
    assert len(model.roles) == len({identity(name) for name in names})
