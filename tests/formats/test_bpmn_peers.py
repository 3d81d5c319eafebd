"""BPMN among its peers: its schema, SpiffWorkflow, bpmn-moddle and bpmn-js take what is written."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import roles
from browser import npm, opened
from processes import large
from roles import (
    Assignment,
    Deliverable,
    Duty,
    Handoff,
    Responsibility,
    Role,
    RoleModel,
    Stage,
)
from roles.formats import reads, write_model
from roles.formats.bpmn.outline import outline_of
from strategies import models

HERE = Path(__file__).parent


ODD = RoleModel(
    "기획: <b>&amp;\"'",
    description="one\n\n  two]]> & <three>\n",
    roles=[
        Role("기획자", "기획자 담당"),
        Role("é" * 60, " é ", kind="party"),
        Role("007", "<script>alert(1)</script>", description="-- ]]>"),
    ],
    stages=[Stage("개발", "개발"), Stage("0x1f", "two\u00a0words " * 9), Stage("1-0", "a: b")],
    responsibilities=[
        Responsibility("1-5", "Q" * 200, at="개발"),
        Responsibility("기획", "[x](y) " * 30, part_of="1-5", at="개발"),
        Responsibility("none", "none", at=["0x1f", "1-0"]),
    ],
    deliverables=[Deliverable("made", "long " * 30), Deliverable("것", "것")],
    assignments=[Assignment("none", "0x1f", own=["007", "기획자"], omit="기획자")],
    handoffs=[
        Handoff("007", "기획자", from_stage="개발", to_stage="0x1f", deliverables=["made", "것"]),
        Handoff("007", "기획자", from_stage="개발", to_stage="0x1f"),
        Handoff("007", "007", from_stage="개발", to_stage="개발", criteria="<&>"),
        Handoff("007", "007", from_stage="개발", to_stage="개발", feedback=True),
        Handoff("007", "기획자", from_stage="1-0", to_stage="개발", feedback=True),
    ],
)
NAMED = [roles.reference(), large(), ODD, RoleModel("M"), RoleModel("N", stages=[Stage("s", "S")])]


def texts(models: list[RoleModel]) -> list[str]:
    return [write_model(model, "bpmn").content.decode() for model in models]


def generated(count: int) -> list[RoleModel]:
    made: list[RoleModel] = []

    @given(models())
    @settings(
        max_examples=count,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    def gather(model: RoleModel) -> None:
        made.append(model)

    gather()
    return made


# The schema of the OMG.


def faults(texts: list[str]) -> list[list[str]]:
    spiff = pytest.importorskip("SpiffWorkflow", reason="needs SpiffWorkflow, with the schema")
    etree = pytest.importorskip("lxml.etree", reason="needs lxml")
    file = Path(spiff.__file__).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
    schema = etree.XMLSchema(etree.parse(file))
    found = []
    for text in texts:
        schema.validate(etree.fromstring(text.encode()))
        found.append([f"{one.line}: {one.message}" for one in schema.error_log])
    return found


def test_the_schema_holds() -> None:
    assert all(found == [] for found in faults(texts(NAMED + generated(30))))


def test_the_schema_would_refuse_what_is_wrong() -> None:
    (text,) = texts([roles.reference()])
    wrong = [
        text.replace('id="lane.market"', 'id="lane market"'),
        text.replace('id="lane.market"', 'id="lane.users"'),
        text.replace("<documentation>", "<dokumentation>").replace("</doc", "</dok"),
        text.replace(' sourceRef="start"', "", 1),
    ]
    assert all(faults(wrong))


# SpiffWorkflow.


class Loops:
    """Answers what exclusive gateways ask, one after the other, and no in the end."""

    def __init__(self, answers: list[bool]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def answer(self, expression: str) -> bool:
        self.asked.append(expression)
        return bool(self.answers) and self.answers.pop(0)


def spec_of(model: RoleModel) -> Any:
    pytest.importorskip("SpiffWorkflow", reason="needs SpiffWorkflow")
    from lxml import etree
    from SpiffWorkflow.bpmn.parser import BpmnParser

    parser = BpmnParser()
    (text,) = texts([model])
    # What is written is a description, with conditions in words; here somebody answers them.
    text = text.replace('isExecutable="false"', 'isExecutable="true"')
    parser.add_bpmn_xml(etree.fromstring(text.encode()))
    return parser.get_spec("process")


def started(model: RoleModel, loops: Loops) -> Any:
    spec = spec_of(model)
    from SpiffWorkflow.bpmn import BpmnWorkflow
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine

    class Engine(PythonScriptEngine):
        def evaluate(self, task: Any, expression: str, external_context: Any = None) -> bool:
            return loops.answer(expression)

    return BpmnWorkflow(spec, script_engine=Engine())


def done(model: RoleModel, loops: Loops) -> list[tuple[str, str]]:
    """Work through a process; return the lane and the name of each task, in that order."""
    workflow = started(model, loops)
    from SpiffWorkflow import TaskState

    found = []
    for _ in range(10_000):
        task = workflow.get_next_task(state=TaskState.READY)
        if task is None:
            break
        if str(task.task_spec.bpmn_id).startswith("task."):
            found.append((task.task_spec.lane, task.task_spec.bpmn_name))
        task.run()
    assert workflow.is_completed()
    return found


def tasks_of(model: RoleModel) -> list[tuple[str, str]]:
    found = []
    for (work, _), held in model.resolution.held.items():
        owners = held.get(Duty.OWN, ())
        lane = model.role(owners[0]).name if owners else "No owner"
        found.append((lane, model.responsibility(work).name))
    return sorted(found)


# It lays out every way to the end ahead, and they double at each fork: so it works through a
# small process, and for the large ones what it understood is looked at.
SMALL = RoleModel(
    "Small",
    roles=[Role("ann", "Ann"), Role("bob", "Bob"), Role("cid", "Cid", kind="party")],
    stages=[
        Stage("first", "First", lead="ann"),
        Stage("beside", "Beside", after="first"),
        Stage("then", "Then", after="first"),
        Stage("last", "Last", after=["beside", "then"], lead="ann"),
    ],
    responsibilities=[
        Responsibility("draft", "Draft", at="first"),
        Responsibility("ask", "Ask", at=["first", "then"]),
        Responsibility("check", "Check", at="then"),
        Responsibility("print", "Print", at="last"),
    ],
    assignments=[
        Assignment("ask", "first", own="bob"),
        Assignment("check", "then", own=["bob", "ann"]),
    ],
    handoffs=[
        Handoff("ann", "bob", from_stage="first", to_stage="then"),
        Handoff("ann", "cid", from_stage="first", to_stage="last"),
        Handoff("bob", "ann", from_stage="then", to_stage="then"),
        Handoff("cid", "ann", from_stage="last", to_stage="first", feedback=True),
        Handoff("bob", "ann", from_stage="last", to_stage="last", feedback=True),
    ],
)


@pytest.mark.parametrize("model", [SMALL, *NAMED[3:]], ids=lambda model: model.name)
def test_spiffworkflow_works_through_it(model: RoleModel) -> None:
    found = done(model, Loops([]))
    assert sorted(found) == tasks_of(model)


def test_spiffworkflow_does_a_stage_before_the_next_and_goes_back_for_feedback() -> None:
    once = ["Draft", "Ask", "Ask", "Check", "Print"]
    found = [name for _, name in done(SMALL, Loops([]))]
    assert (set(found[:2]), set(found[2:4]), found[4:]) == (
        {"Draft", "Ask"},
        {"Ask", "Check"},
        ["Print"],
    )
    loops = Loops([True, False, True])
    found = [name for _, name in done(SMALL, loops)]
    assert sorted(found) == sorted([*once, *once, "Print"])
    assert loops.asked[:3] == ["Bob has feedback for Last"] * 2 + ["Cid has feedback for First"]


@pytest.mark.parametrize("model", NAMED, ids=lambda model: model.name)
def test_spiffworkflow_understands_what_is_in_which_lane(model: RoleModel) -> None:
    specs = spec_of(model).task_specs.values()
    found = [(one.lane, one.bpmn_name) for one in specs if str(one.bpmn_id).startswith("task.")]
    assert sorted(found) == tasks_of(model)
    # What leads where is what was written.
    outline = outline_of(model)
    nodes = {one.bpmn_id: one for one in specs if one.bpmn_id}
    assert {node.id for node in outline.nodes} <= nodes.keys()
    for flow in outline.flows:
        assert nodes[flow.target.id] in nodes[flow.source.id].outputs


# bpmn-moddle.


def understood(texts: list[str]) -> list[dict[str, Any]]:
    if not shutil.which("node"):
        pytest.skip("needs node")
    modules = npm("bpmn-moddle")
    run = subprocess.run(
        ["node", HERE / "bpmn.mjs", modules],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def test_bpmn_moddle_reads_it_without_a_warning() -> None:
    all_models = NAMED + generated(20)
    for model, found in zip(all_models, understood(texts(all_models)), strict=True):
        assert found["wrong"] == []
        assert found["torn"] == []
        tasks = sorted((lane["name"], name) for lane in found["lanes"] for name in lane["tasks"])
        assert tasks == tasks_of(model)
        assert found["groups"] == [stage.name for stage in model.stages]
        # A modeller that saves the file keeps what is ours.
        saved = reads(found["saved"], "bpmn")
        assert saved.losses == ()
        assert saved.model == reads(write_model(model, "bpmn").content, "bpmn").model


def test_bpmn_moddle_would_warn_of_what_is_wrong() -> None:
    (text,) = texts([roles.reference()])
    wrong = [
        text.replace('targetRef="end"', 'targetRef="ende"'),
        text.replace('<lane id="lane.market"', '<lane id="lane.users"'),
        text.replace('bpmnElement="start"', 'bpmnElement="gone"'),
    ]
    assert [bool(found["wrong"]) for found in understood(wrong)] == [True] * len(wrong)


# bpmn-js.

SHAPES = """async text => {
    window.shown = new BpmnJS({ container: "#canvas" });
    const { warnings } = await shown.importXML(text);
    const all = shown.get("elementRegistry").getAll();
    const drawn = all.map(one => ({
        id: one.id, type: one.type, label: Boolean(one.labelTarget), x: one.x, y: one.y,
        width: one.width, height: one.height, points: one.waypoints?.map(at => [at.x, at.y]),
    }));
    shown.destroy();
    return { warnings: warnings.map(String), drawn };
}"""
FRAMES = ("bpmn:Participant", "bpmn:Lane", "bpmn:Group", "bpmn:Collaboration")


def test_bpmn_js_draws_it_with_nothing_on_top_of_anything() -> None:
    modules = npm("bpmn-js")
    drawings = NAMED + generated(5)
    with opened() as browser:
        page = browser.new_page()
        page.set_content("<div id='canvas' style='width: 1200px; height: 800px'></div>")
        page.add_script_tag(path=modules / "bpmn-js" / "dist" / "bpmn-viewer.production.min.js")
        found = [page.evaluate(SHAPES, text) for text in texts(drawings)]
    for model, one in zip(drawings, found, strict=True):
        assert one["warnings"] == []
        solid = [
            shape for shape in one["drawn"]
            if shape["type"] not in FRAMES and not shape["points"]
        ]  # fmt: skip
        tasks = [shape for shape in solid if shape["type"] == "bpmn:Task"]
        assert len(tasks) == len(model.resolution.held)
        assert sum(shape["type"] == "bpmn:Lane" for shape in one["drawn"]) >= len(
            [role for role in model.roles if role.kind == "role"]
        )
        for number, a in enumerate(solid):
            for b in solid[number + 1 :]:
                apart = (
                    a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
                    or a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
                )  # fmt: skip
                assert apart, (a["id"], b["id"])
