"""OpenFGA: its own engine, and a plain one, answer as the model does."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import roles
from browser import npm
from extras import missing
from roles import Assignment, Duty, Responsibility, Role, RoleModel, Stage
from roles.errors import FormatError
from roles.formats import find, write_model
from strategies import models

HERE = Path(__file__).parent
DUTIES = [duty for duty in Duty if duty is not Duty.OMIT]
ACTING = {Duty.OWN, Duty.DO, Duty.SUPPORT}

ODD = RoleModel(
    'A "store": #1\\',
    roles=[Role("1e3", "1e3"), Role("기획자", "기획자"), Role("null", "null")],
    stages=[Stage("개발", "개발", lead="기획자"), Stage("x", "x")],
    responsibilities=[Responsibility("1-5", "1-5"), Responsibility("y", "y", at="x")],
    assignments=[Assignment("1-5", "*", approve=["1e3", "null"], omit="기획자")],
)


def asked(model: RoleModel) -> Iterator[tuple[str, str, str, bool]]:
    """Every question that there is, with the answer that the model gives."""
    for role in model.roles:
        user = f"role:{role.key}#holder"
        seen: dict[str, set[Duty]] = {}
        for work in model.responsibilities:
            answers = {answer.stage.key: answer for answer in model.who_owns(work)}
            for stage in model.stages:
                answer = answers.get(stage.key)
                held = {
                    duty
                    for duty in DUTIES
                    if answer is not None
                    and duty in answer.duties_of(role)
                    and not answer.condition_of(duty, role)
                }
                place = f"place:{work.key}/{stage.key}"
                for duty in DUTIES:
                    yield user, duty.value, place, duty in held
                for thing in (place, f"responsibility:{work.key}", f"stage:{stage.key}"):
                    seen.setdefault(thing, set()).update(held)
        for thing, duties in seen.items():
            yield user, "can_act", thing, bool(duties & ACTING)
            yield user, "can_see", thing, bool(duties)
        for stage in model.stages:
            yield user, "lead", f"stage:{stage.key}", stage.lead == role.key


def rules_in(text: str) -> dict[tuple[str, str], list[str]]:
    """The definitions of a model: what each relation of a type follows from."""
    kind, found = "", {}
    for line in text.splitlines():
        if typed := re.fullmatch(r"type (\w+)", line):
            kind = typed[1]
        elif defined := re.fullmatch(r"    define (\w+): (.+)", line):
            found[kind, defined[1]] = defined[2].split(" or ")
    return found


def tuples_in(text: str) -> set[tuple[str, str, str]]:
    found = re.findall(r"- user: (\S+)\n *relation: (\S+)\n *object: (\S+)\n", text)
    assert len(set(found)) == len(found) == text.count("user:")
    return set(found)


def holds(rules: Any, tuples: Any, user: str, relation: str, thing: str) -> bool:
    for rule in rules[thing.partition(":")[0], relation]:
        if " from " in rule:
            inner, way = rule.split(" from ")
            found = any(
                holds(rules, tuples, user, inner, one)
                for one, name, at in tuples
                if (name, at) == (way, thing)
            )
        elif rule.startswith("["):
            found = (user, relation, thing) in tuples
        else:
            found = holds(rules, tuples, user, rule, thing)
        if found:
            return True
    return False


@given(models())
def test_relations_follow_just_where_the_model_says_so(model: RoleModel) -> None:
    rules = rules_in(write_model(model, "openfga", part="model").content.decode())
    tuples = tuples_in(write_model(model, "openfga", part="tuples").content.decode())
    for user, relation, thing, wanted in asked(model):
        assert holds(rules, tuples, user, relation, thing) is wanted


def test_the_engine_of_openfga_answers_as_the_model_does(tmp_path: Path) -> None:
    fga = shutil.which("fga") or shutil.which("fga", path=str(Path(sys.executable).parent))
    if not fga:
        pytest.skip("needs fga, the command of OpenFGA")
    made = [roles.reference(), ODD]

    @given(models())
    @settings(max_examples=12, database=None, derandomize=True)
    def gather(model: RoleModel) -> None:
        made.append(model)

    gather()
    count = 0
    for number, model in enumerate(made):
        questions: dict[tuple[str, str], dict[str, bool]] = {}
        for user, relation, thing, wanted in asked(model):
            questions.setdefault((user, thing), {})[relation] = wanted
        count += sum(map(len, questions.values()))
        if not questions:
            continue
        checks = [
            {"user": user, "object": thing, "assertions": wanted}
            for (user, thing), wanted in questions.items()
        ]
        store = write_model(model, "openfga").content.decode()
        tests = json.dumps([{"name": "all", "check": checks}])
        (tmp_path / f"{number}.fga.yaml").write_text(f"{store}tests: {tests}\n", encoding="utf-8")
    command = [fga, "model", "test", "--tests", f"{tmp_path}/*.fga.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert f"Checks {count}/{count} passing" in done.stdout + done.stderr
    assert count > 5000
    # A wrong answer would be told.
    wrong = (tmp_path / "0.fga.yaml").read_text(encoding="utf-8").replace("true", "false", 1)
    (tmp_path / "0.fga.yaml").write_text(wrong, encoding="utf-8")
    assert subprocess.run(command, capture_output=True, check=False, timeout=300).returncode


def test_the_language_of_openfga_is_valid() -> None:
    if not shutil.which("node"):
        pytest.skip("needs node")
    modules = npm("@openfga/syntax-transformer")
    text = write_model(roles.reference(), "openfga", part="model").content.decode()
    done = subprocess.run(
        ["node", HERE / "openfga.mjs", modules],
        input=json.dumps([text, text.replace("[place]", "[places]")]),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found, faulty = json.loads(done.stdout)
    assert found["wrong"] == ""
    assert faulty["wrong"]
    assert found["again"].split() == text.split()
    kinds = {
        one["type"]: set(one.get("relations", {})) for one in found["model"]["type_definitions"]
    }
    assert kinds["place"] == {
        *(duty.value for duty in DUTIES), "can_act", "can_see",
    }  # fmt: skip


def test_the_store_is_yaml_that_holds_both_parts() -> None:
    if reason := missing("yaml"):
        pytest.skip(reason)
    import yaml

    for model in (roles.reference(), ODD, RoleModel("null"), RoleModel("a\uffff👩‍🚀: #")):
        whole = yaml.safe_load(write_model(model, "openfga").content)
        assert whole["name"] == model.name
        assert whole["model"].encode() == write_model(model, "openfga", part="model").content
        tuples = yaml.safe_load(write_model(model, "openfga", part="tuples").content)
        assert whole["tuples"] == tuples
        assert all(type(value) is str for one in tuples for value in one.values())


def test_what_openfga_has_no_room_for_is_told() -> None:
    long = "a" * 200
    model = RoleModel(
        "M",
        roles=[Role("b", "B"), Role("c" * 300, "C")],
        stages=[Stage(long, "S", lead="c" * 300)],
        responsibilities=[Responsibility(long, "W", at=long)],
    )
    writing = write_model(model, "openfga", part="tuples")
    assert writing.content == b"[]\n"
    assert len(writing.losses) == 5
    with pytest.raises(FormatError, match="store, model and tuples"):
        write_model(model, "openfga", part="policy")
    assert find(None, Path("team.fga.yaml")).name == "openfga"
