"""What flows into other systems: tables, a database, a policy; each asked by its own means."""

from __future__ import annotations

import sqlite3
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings

import roles
from extras import needs
from roles import Duty
from roles.errors import FormatError
from roles.formats import write_model
from roles.formats.native.tree import from_model
from roles.model.shape import collections
from roles.model.tables import COLUMNS
from strategies import models

CITING = (
    "roles",
    "stages",
    "responsibilities",
    "skills",
    "goals",
    "deliverables",
    "focuses",
    "assignments",
    "handoffs",
    "skill_needs",
    "efforts",
    "interactions",
    "contrasts",
)


def test_what_refers_to_its_own_kind_has_two_columns_of_keys() -> None:
    a, b = roles.Role("a", "A"), roles.Role("b", "B", apart_from="a")
    stage, goals = (
        roles.Stage("s", "S"),
        [roles.Goal("x", "X"), roles.Goal("y", "Y", conflicts_with="x")],
    )
    found = roles.RoleModel("M", roles=[a, b], stages=[stage], goals=goals).tables()
    assert found["role_apart_from"] == {"role": ("b",), "apart_from": ("a",)}
    assert found["goal_conflicts_with"] == {"goal": ("y",), "conflicts_with": ("x",)}


@given(models())
def test_tables_have_the_columns_that_are_documented(model: roles.RoleModel) -> None:
    found = model.tables()
    assert {name: tuple(columns) for name, columns in found.items()} == COLUMNS
    for columns in found.values():
        assert len({len(column) for column in columns.values()}) == 1
    held = set(zip(*found["holders"].values(), strict=True))
    assert held == {
        (
            *(work.key, answer.stage.key, role.key, duty.value),
            *(answer.condition_of(duty, role), answer.basis_of(duty).value),
        )
        for work in model.responsibilities
        for answer in model.who_owns(work)
        for duty in Duty
        for role in answer.holders(duty)
    }
    assert len(found["roles"]["key"]) == len(model.roles)
    assert len(found["citations"]["source"]) == sum(
        len(one.citations) for name in CITING for one in getattr(model, name)
    )


@settings(max_examples=15)
@given(models())
def test_frames_are_the_tables(model: roles.RoleModel) -> None:
    needs("frames")
    pytest.importorskip("pandas", reason="needs pandas")
    pytest.importorskip("polars", reason="needs polars")
    pytest.importorskip("pyarrow", reason="needs pyarrow")
    wanted = model.tables()
    polars, arrow, pandas = (model.frames(name) for name in ("polars", "pyarrow", "pandas"))
    assert list(polars) == list(arrow) == list(pandas) == list(COLUMNS)
    for name, columns in wanted.items():
        plain = {column: list(values) for column, values in columns.items()}
        assert polars[name].to_dict(as_series=False) == plain
        assert arrow[name].to_pydict() == plain
        missing = pandas[name].astype(object).where(pandas[name].notna(), None)
        assert missing.to_dict("list") == plain


def test_columns_have_their_type_though_nothing_is_in_them() -> None:
    needs("frames")
    polars = pytest.importorskip("polars", reason="needs polars")
    pytest.importorskip("pandas", reason="needs pandas")
    pytest.importorskip("pyarrow", reason="needs pyarrow")
    model = roles.RoleModel("M")
    assert model.frames("polars")["handoffs"].schema["feedback"] == polars.Boolean
    assert model.frames("polars")["skill_needs"].schema["level"] == polars.Int64
    assert model.frames("polars")["efforts"].schema["level"] == polars.String
    assert str(model.frames("pyarrow")["efforts"].schema.field("share").type) == "double"
    assert str(model.frames("pandas")["stages"].dtypes["position"]) == "Int64"


def test_frames_of_a_library_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    needs("frames")
    with pytest.raises(FormatError, match="'spark' is none of the libraries polars, pandas, py"):
        roles.reference().frames("spark")
    monkeypatch.setattr("roles.model.tables.find_spec", {}.get)
    with pytest.raises(FormatError, match="polars isn't installed; any of these will do: polars,"):
        roles.reference().frames("polars")


def test_frames_need_their_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(roles.errors.MissingExtra, match=r"rolegraph\[frames\]"):
        roles.reference().frames("polars")


def opened(content: bytes) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    return database


@given(models())
def test_views_answer_as_the_library_does(model: roles.RoleModel) -> None:
    database = opened(write_model(model, "sqlite").content)
    asked = database.execute(
        "SELECT responsibility_key, stage_key, owner_key, owners, owner FROM who_owns"
    ).fetchall()
    assert asked == [
        (
            work.key,
            answer.stage.key,
            answer.accountable.key if answer.accountable else None,
            len(answer.owners),
            answer.accountable.name if answer.accountable else None,
        )
        for work in model.responsibilities
        for answer in model.who_owns(work)
    ]
    for role in model.roles:
        rows = database.execute(
            "SELECT responsibility_key, stage_key FROM owned_by WHERE role_key = ?", (role.key,)
        ).fetchall()
        assert sorted(rows) == sorted(
            (one.responsibility.key, one.stage.key) for one in model.owned_by(role)
        )
    database.close()


def test_database_is_a_file_that_sqlite_opens(tmp_path: Path) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        roles.dump(roles.reference(), tmp_path / "model.sqlite")
    assert not told
    database = sqlite3.connect(tmp_path / "model.sqlite")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    (owner,) = database.execute(
        "SELECT owner FROM who_owns WHERE responsibility = 'Technology selection'"
    ).fetchone()
    assert owner == "Product manager"
    database.close()
    with pytest.raises(FormatError, match="can be written, not read"):
        roles.load(tmp_path / "model.sqlite")


def test_same_model_gives_the_same_bytes() -> None:
    model, again = roles.reference(), roles.loads(roles.dumps(roles.reference()))
    for name in ("sqlite", "casbin"):
        assert write_model(model, name).content == write_model(again, name).content


def texts_in(value: object) -> Iterator[str]:
    """Yield every text in plain data, the keys of tables included."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from (name, *texts_in(member))
    elif isinstance(value, (list, tuple)):
        for member in value:
            yield from texts_in(member)
    elif isinstance(value, str):
        yield value


@given(models())
def test_whatever_a_model_says_stands_in_a_table(model: roles.RoleModel) -> None:
    found = model.tables()
    cells = {cell for table in found.values() for column in table.values() for cell in column}
    cited = zip(found["citations"]["source"], found["citations"]["locator"], strict=True)
    known = cells | {" ".join(filter(None, pair)) for pair in cited}
    tree = from_model(attrs.evolve(model, extensions={}))
    head = tree.pop("model")
    # Assignments that give nobody a duty are told by where their responsibility takes place.
    tree.pop("assignments", None)
    fields = {
        field.name for cls in collections(roles.RoleModel).values() for field in attrs.fields(cls)
    }
    texts = set(texts_in(tree)) - {*collections(roles.RoleModel), *fields, "cite"}
    assert texts <= known
    assert {head["name"], head.get("description", "")} <= known


def test_what_is_not_in_the_database_is_told() -> None:
    assert not write_model(roles.reference(), "sqlite").losses
    empty = roles.RoleModel("M", extensions={"checks": {}})
    assert [loss.what for loss in write_model(empty, "sqlite").losses] == ["the table [checks]"]


@settings(max_examples=15)
@given(models())
def test_casbin_allows_just_what_the_model_says(model: roles.RoleModel) -> None:
    casbin = pytest.importorskip("casbin", reason="needs pycasbin")
    policy = write_model(model, "casbin").content.decode()
    rules = casbin.Enforcer.new_model(
        text=write_model(model, "casbin", part="model").content.decode()
    )
    enforcer = casbin.Enforcer(rules)
    for line in policy.splitlines():
        kind, *rest = line.split(", ")
        if kind == "p":
            enforcer.add_policy(*rest)
        else:
            enforcer.add_named_grouping_policy(kind, *rest)
    for role in model.roles:
        for work in model.responsibilities:
            answers = {answer.stage.key: answer for answer in model.who_owns(work)}
            for stage in model.stages:
                answer = answers.get(stage.key)
                duties = answer.duties_of(role) if answer else ()
                held = {duty for duty in duties if not answer.condition_of(duty, role)}
                for duty in Duty:
                    asked = enforcer.enforce(role.key, work.key, stage.key, duty.value)
                    assert asked is (duty in held - {Duty.OMIT})
                acting = {Duty.OWN, Duty.DO, Duty.SUPPORT}
                for act, by in (("can_act", acting), ("can_see", set(Duty) - {Duty.OMIT})):
                    asked = enforcer.enforce(role.key, work.key, stage.key, act)
                    assert asked is bool(held & by)


def test_casbin_reads_the_files(tmp_path: Path) -> None:
    casbin = pytest.importorskip("casbin", reason="needs pycasbin")
    model = roles.reference()
    (tmp_path / "model.conf").write_bytes(write_model(model, "casbin", part="model").content)
    (tmp_path / "roles.policy").write_bytes(write_model(model, "casbin").content)
    enforcer = casbin.Enforcer(str(tmp_path / "model.conf"), str(tmp_path / "roles.policy"))
    assert enforcer.enforce("product-manager", "technology-selection", "definition", "own")
    assert not enforcer.enforce("product-planner", "technology-selection", "definition", "own")
    asked = "ann", "technology-selection", "definition"
    assert not enforcer.enforce(*asked, "own")
    enforcer.add_grouping_policy("ann", "product-manager")
    assert enforcer.enforce(*asked, "own")
    assert enforcer.enforce(*asked, "can_see")
    assert not enforcer.enforce(*asked, "verify")
    with pytest.raises(FormatError, match="policy and model"):
        write_model(model, "casbin", part="all")


def test_a_loss_of_the_whole_file_names_no_place() -> None:
    (loss,) = write_model(roles.reference(), "casbin").losses
    assert str(loss).startswith("everything but roles, responsibilities, stages and duties: a ")
