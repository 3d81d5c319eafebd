"""Objects and answers as plain data."""

from __future__ import annotations

import json

import attrs
import pytest
from hypothesis import given

import roles
from roles import RoleModel
from roles.model.plain import to_dict
from roles.model.shape import collections
from strategies import models


@given(models())
def test_every_object_says_each_of_its_fields(model: RoleModel) -> None:
    for name, cls in collections(RoleModel).items():
        for thing in getattr(model, name):
            tree = thing.to_dict()
            assert json.loads(json.dumps(tree)) == tree
            assert {field.name for field in attrs.fields(cls)} <= set(tree)
            if hasattr(thing, "basis"):
                assert tree["basis"] == thing.basis.value


@given(models())
def test_every_answer_is_data_with_keys(model: RoleModel) -> None:
    for work in model.responsibilities:
        for answer in model.who_owns(work):
            tree = answer.to_dict()
            assert json.loads(json.dumps(tree)) == tree
            assert tree["responsibility"] == work.key
            assert tree["accountable"] == (answer.accountable and answer.accountable.key)
            assert tree["holders"] == {
                duty: [role.key for role in held] for duty, held in answer.by_duty.items()
            }
            assert [reason["text"] for reason in tree["reasons"]] == [
                reason.text for reason in answer.reasons
            ]
    tree = model.to_dict()
    assert json.loads(json.dumps(tree)) == tree
    assert len(tree["ownerships"]) == len(model.resolution.held)


@pytest.mark.parametrize(
    "ask",
    [
        lambda m: m,
        lambda m: m.at("concept"),
        lambda m: m.matrix(),
        lambda m: m.path(),
        lambda m: m.compare("product planner", "product manager"),
        roles.check,
        lambda m: roles.diff(m, m.without("product planner")),
    ],
)
def test_each_kind_of_answer_is_data(ask: object) -> None:
    answer = ask(roles.reference())
    assert json.loads(json.dumps(answer.to_dict())) == json.loads(f"{answer:json}")


def test_a_tuple_of_answers_is_a_list() -> None:
    answers = roles.reference().who_owns("user interviews")
    assert to_dict(answers) == [answer.to_dict() for answer in answers]


def test_answers_of_other_floors_are_plain_data_too() -> None:
    org = roles.Organization(
        roles.reference(),
        actors=[roles.Actor("ann")],
        scopes=[roles.Scope("apollo")],
        appointments=[
            roles.Appointment(
                actor="ann", role="product-manager", scope="apollo", start="2026-01-01", share=0.7
            ),
            roles.Appointment(
                actor="ann", role="product-planner", scope="apollo", start="2026-01-01", share=0.5
            ),
        ],
    )
    plan = roles.schedule(roles.reference(), "2026-01-05")
    answers = [
        *org.vacancies("2025-01-01", "2025-02-01"),
        *org.overloads(),
        *org.load("2026-01-01", "2026-02-01"),
        *org.held_by("ann", on="2026-03-01"),
        org.leaving("ann", on="2026-03-01", until="2026-04-01"),
        org.bus_factor("apollo", on="2026-03-01"),
        *plan,
        *plan.due("product manager", "2026-03-16"),
    ]
    for answer in answers:
        tree = answer.to_dict()
        assert json.loads(json.dumps(tree)) == tree
        assert to_dict((answer,)) == [tree]
    (overload,) = org.overloads()
    assert (overload.to_dict()["share"], overload.to_dict()["kind"]) == (1.2, "beyond full time")
    assert overload.to_dict()["appointments"][0]["end"] is None
