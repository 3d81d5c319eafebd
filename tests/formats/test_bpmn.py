"""Processes of BPMN: what is written is read back, and what others drew is read as it looks."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import attrs
from hypothesis import given, settings

import roles
from roles import (
    SCHEMES,
    Assignment,
    Duty,
    RoleModel,
)
from roles.formats import reads, write_model
from roles.formats.process.layout import Bounds, Layout, laid_out
from roles.formats.process.outline import Outline, lane_id, outline_of
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
@settings(max_examples=150)
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
    assert reading.model.handoff_statements == tuple(bare(model.handoff_statements))
    assert [stage.after for stage in reading.model.stages] == [s.after for s in model.stages]


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
@settings(max_examples=150)
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


def test_no_flow_of_the_reference_model_runs_along_another() -> None:
    assert along(roles.reference()) == []
