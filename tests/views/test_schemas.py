"""The schemas of answers, held against the answers: each entry is declared, and none is missing."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roles
from extras import needs
from organizations import FIRST, LAST, appointments, organization
from roles import RoleModel
from roles.errors import FormatError
from roles.model.plain import Plain
from roles.model.shape import collections
from roles.views.schemas import answer_schema, answers
from strategies import models

jsonschema = pytest.importorskip("jsonschema")


@cache
def validator(cls: type) -> Any:
    name = "".join(f"-{c}" if c.isupper() else c for c in cls.__name__).lower().strip("-")
    schema = answer_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def check(answers: Any) -> None:
    """Validate answers, and what is in them, by the schema of their class."""
    for one in answers:
        validator(type(one)).validate(json.loads(json.dumps(one.to_dict())))


def of_model(model: RoleModel) -> Iterator[Any]:
    yield model
    for name in collections(RoleModel):
        yield from getattr(model, name)
    for work in model.responsibilities:
        for answer in model.who_owns(work):
            yield answer
            yield from answer.reasons
    for stage in model.stages:
        yield model.at(stage)
    yield model.matrix()
    if len(model.roles) > 1:
        compared = model.compare(model.roles[0], model.roles[1])
        yield compared
        yield from (*compared.dimensions, *compared.weights)
    yield from model.skill_gaps()
    report = roles.check(model)
    yield report
    yield from report.findings


@settings(max_examples=5)
@given(models(), models())
def test_answers_of_a_model_fit_their_schemas(model: RoleModel, other: RoleModel) -> None:
    check(of_model(model))
    found = roles.diff(model, other)
    check([found, *found.changes, *found.consequences])


def test_answers_of_the_reference_model_fit_their_schemas() -> None:
    model = roles.reference()
    check(of_model(model))
    path = model.path()
    check([path, *path.steps, *path.changes])
    matched = roles.crosswalk(model, roles.reference("gitlab-product-flow"))
    check([matched, *matched.pairs])
    across = roles.compare("product planner", "product designer", matched)
    check([across, *across.dimensions])
    chart = roles.reads("Task,Product planner,Users\nUser interviews,C,A\nPlans,A,R", "csv")
    update = roles.update(model, chart)
    check([update, *update.edits, *update.unplaced])
    check(chart.losses)
    plan = roles.schedule(model, "2026-01-05")
    check([plan, *plan, *plan.due("product manager", "2026-03-16")])
    check(plan.occurrences())


@settings(max_examples=5)
@given(appointments(), st.data())
def test_answers_of_an_organisation_fit_their_schemas(held: Any, data: st.DataObject) -> None:
    org = organization(held)
    check([*org.actors, *org.scopes, *org.appointments])
    check(org.vacancies(FIRST, LAST))
    check([*org.doubles(), *org.unfounded_delegations(), *org.overloads(), *org.load(FIRST, LAST)])
    actor = data.draw(st.sampled_from(org.actors))
    check(org.held_by(actor, on=FIRST))
    check([org.leaving(actor, on=FIRST, until=LAST), org.bus_factor("ui", on=FIRST)])
    check(org.succession("pm", scope="ui", on=FIRST))
    check(org.timeline("pm", scope="ui", start=FIRST, end=LAST))
    check([org.who_owns("coding", scope="ui", on=FIRST, at="build")])


def test_a_log_held_against_a_model_fits_its_schema() -> None:
    needs("frames")
    import polars

    rows = {
        "case": ["1", "1"], "activity": ["User interviews", "Nonsense"],
        "actor": ["product manager", "ann"],
        "time": ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"],
    }  # fmt: skip
    log = roles.EventLog(polars.DataFrame(rows), time="time")
    check([log.conform(roles.reference())])


def test_every_class_with_plain_data_has_a_schema() -> None:
    for module in pkgutil.walk_packages(roles.__path__, "roles."):
        if module.name.split(".")[1] not in ("cli", "__main__", "views"):
            import_module(module.name)
    known = {answer_schema(name)["title"] for name in answers()}
    inner = {"Contents", "Displayed", "Entry", "Evidenced", "Questions", "Citation"}
    classes = {cls.__name__ for cls in subclasses(Plain) if ".views." not in cls.__module__}
    assert classes - inner <= known


def subclasses(cls: type) -> Iterator[type]:
    for one in cls.__subclasses__():
        yield one
        yield from subclasses(one)


def test_an_answer_that_isnt_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(FormatError, match="no answer 'ownrship'; did you mean 'ownership'\\?"):
        answer_schema("ownrship")


def test_a_schema_says_what_each_entry_may_be() -> None:
    schema = roles.answer_schema("planned")["properties"]
    assert schema["start"]["anyOf"] == [{"type": "string", "format": "date"}, {"type": "null"}]
    assert roles.answer_schema("overload")["properties"]["kind"]["enum"] == ["beyond full time"]


def test_a_schema_says_what_each_entry_means() -> None:
    tables = roles.json_schema()["properties"]
    of_roles = tables["roles"]["additionalProperties"]["properties"]
    assert of_roles["reports_to"]["description"] == "The key of the role that this one reports to."
    fields = [
        (name, field, shape)
        for name, table in tables.items()
        for field, shape in (table.get("additionalProperties") or table.get("items") or {})
        .get("properties", {})
        .items()
        if field.islower()
    ]
    assert len(fields) > 80
    assert [field[:2] for field in fields if not field[2].get("description")] == []
    silent = [
        (name, field)
        for name in answers()
        for field, shape in answer_schema(name)["properties"].items()
        if not shape.get("description")
    ]
    assert len(silent) <= 30  # what is worked out for the data alone
