"""Catalogs of Backstage: what is written is read back, and Backstage itself accepts it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

import roles
from browser import npm
from extras import needs
from roles import (
    SCHEMES,
    Assignment,
    Duty,
    FormatError,
    InvalidModel,
    Responsibility,
    Role,
    RoleModel,
    Stage,
)
from roles.formats import find, read, reads, write_model
from strategies import models

needs("yaml")

import yaml  # noqa: E402

HERE = Path(__file__).parent
NONE = {"citations": (), "inferred": "", "inferred_fields": ()}


def read_back(model: RoleModel) -> roles.Reading:
    return reads(write_model(model, "backstage").content, "backstage")


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


def lose(fields: dict[str, Any], loss: roles.formats.Loss, model: RoleModel) -> None:
    """Take from the fields of a model what a loss says, and nothing else."""
    place = loss.place
    if loss.what.startswith("where it is stated"):
        fields[place] = bare(fields[place])
    elif place == "assignments":
        fields[place] = answers(model)
        fields["responsibilities"] = [
            attrs.evolve(work, at=[answer.stage.key for answer in model.who_owns(work)])
            for work in fields["responsibilities"]
        ]
    elif place == "stages":
        known = attrs.fields_dict(Stage)
        gone = {name: known[name].default for name in loss.what.split(", ")}
        fields[place] = [attrs.evolve(one, **gone) for one in fields[place]]
    elif place == "model.scheme":
        fields["scheme"] = SCHEMES["raci"]
    elif place.startswith("x-"):
        fields["extensions"] = [pair for pair in fields["extensions"] if pair[0] != place]
    else:
        fields[place] = []


def less(model: RoleModel, losses: tuple[roles.formats.Loss, ...]) -> RoleModel:
    fields = {one.alias: getattr(model, one.name) for one in attrs.fields(RoleModel)}
    for loss in losses:
        lose(fields, loss, model)
    return RoleModel(**fields)


@given(models())
@settings(max_examples=150)
def test_what_is_read_back_lacks_the_losses_and_nothing_else(model: RoleModel) -> None:
    writing = write_model(model, "backstage")
    reading = reads(writing.content, "backstage")
    assert reading.losses == ()
    assert reading.model == less(model, writing.losses)
    again = write_model(reading.model, "backstage")
    assert (again.content, again.losses) == (writing.content, ())


@given(models())
def test_who_holds_what_is_the_same(model: RoleModel) -> None:
    assert read_back(model).model.resolution.held == model.resolution.held


ODD = RoleModel(
    "기획: #1 'and' \"two\"",
    description="one\n\n  two: three\n",
    roles=[
        Role("1e3", "1e3", description="0o17", aliases=["null", "- a", "~"]),
        Role("기획자", "기획자", reports_to="1e3"),
        Role("é" * 200, " é ", kind="party", is_a="기획자"),
        Role("a" * 80, "yes", reports_to="기획자"),
        Role("a" * 79 + "b", "No", reports_to="기획자"),
        Role("unowned", "Unowned", description="tab\there, \u2028".replace("\u2028", "…")),
        Role("007", "{x}", description="<b>&amp;</b>"),
    ],
    stages=[Stage("개발", "개발"), Stage("0x1f", "0x1f"), Stage("1-0", "a: b")],
    responsibilities=[
        Responsibility("1-5", "1.5", at="개발"),
        Responsibility("기획", "[x](y)", part_of="1-5", recurs="FREQ=WEEKLY"),
        Responsibility("none", "none", at=["0x1f", "1-0"]),
    ],
    assignments=[
        Assignment("1-5", "개발", own="기획자", do=["1e3", "a" * 80]),
        Assignment("none", "0x1f", own=["007", "1e3"], omit="기획자"),
    ],
)


def understood(texts: list[str]) -> list[dict[str, Any]]:
    if not shutil.which("node"):
        pytest.skip("needs node")
    modules = npm("@backstage/catalog-model", "yaml")
    done = subprocess.run(
        ["node", HERE / "backstage.mjs", modules],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_odd_keys_and_names_are_read_back() -> None:
    reading = read_back(ODD)
    assert reading.losses == ()
    assert [one.key for one in reading.model.roles] == [one.key for one in ODD.roles]
    assert bare(reading.model.roles) == bare(ODD.roles)
    assert reading.model.resolution.held == ODD.resolution.held
    assert reading.model.description == ODD.description


def check(model: RoleModel, text: str, found: dict[str, Any]) -> None:
    assert found["wrong"] == []
    # Both parsers see the same, so no text is a number or a date to one of them.
    assert [one["entity"] for one in found["entities"]] == list(yaml.safe_load_all(text))
    refs = [one["ref"] for one in found["entities"]]
    assert len(set(refs)) == len(refs) == 1 + len(model.roles) + len(model.responsibilities)
    groups = dict(zip((one.key for one in model.roles), refs[1:], strict=False))
    components = refs[1 + len(model.roles) :]
    works = dict(zip((one.key for one in model.responsibilities), components, strict=True))
    for one, role in zip(found["entities"][1:], model.roles, strict=False):
        assert one["refers"].get("parent") == groups.get(role.reports_to)
    for one, work in zip(
        found["entities"][1 + len(model.roles) :], model.responsibilities, strict=True
    ):
        assert one["refers"]["system"] == refs[0]
        assert one["refers"].get("subcomponentOf") == works.get(work.part_of)
        owners = [role.key for answer in model.who_owns(work) for role in answer.owners]
        owner = one["refers"]["owner"]
        assert owner == groups[owners[0]] if owners else owner not in refs


def test_backstage_accepts_what_is_written() -> None:
    made: list[RoleModel] = [roles.reference(), ODD, RoleModel("M")]

    @given(models())
    @settings(max_examples=25, database=None, derandomize=True)
    def gather(model: RoleModel) -> None:
        made.append(model)

    gather()
    texts = [write_model(model, "backstage").content.decode() for model in made]
    for model, text, found in zip(made, texts, understood(texts), strict=True):
        check(model, text, found)


def test_backstage_would_refuse_what_is_wrong() -> None:
    text = write_model(roles.reference(), "backstage").content.decode()
    wrong = [
        text.replace("name: market\n", "name: the market\n"),
        text.replace("  children: []\n", "", 1),
        text.replace("roles/at:", "roles/at/x:", 1),
        text.replace("  owner: product-manager\n", "", 1),
    ]
    assert all(found["wrong"] for found in understood(wrong))
