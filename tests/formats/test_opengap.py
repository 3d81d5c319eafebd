"""Manifests of OpenGAP: what is read and written, and the verdict on roles to be held apart."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import roles
from extras import needs
from roles import Actor, Appointment, Organization, Role, RoleModel, Scope
from roles.errors import FormatError, InvalidModel
from roles.formats import reads, write_model
from roles.formats.people import Columns
from roles.formats.people.opengap import read as read_people

needs("yaml")

DAY = "2026-03-01"
COLUMNS = Columns(defaults={"start": "2026-01-01"})
SEGREGATION = {
    "roles": [
        {"id": "analyst", "description": "Writes findings", "permissions": ["create"]},
        {"id": "legal_reviewer", "description": "Reviews them", "permissions": ["approve"]},
        {"id": "auditor", "description": "Looks back"},
    ],
    "conflicts": [["analyst", "legal_reviewer"], ["auditor", "analyst"]],
    "assignments": {"claims": ["analyst"], "checker": ["legal_reviewer", "auditor"]},
    "handoffs": [
        {"action": "pay_claim", "required_roles": ["analyst", "legal_reviewer"]},
        {
            "action": "send letter",
            "required_roles": ["analyst", "auditor"],
            "approval_required": False,
        },
    ],
}


def manifest(segregation: Any = SEGREGATION, **more: Any) -> bytes:
    """Return a manifest; JSON is YAML."""
    tree = {
        "name": "claims",
        "version": "1.0.0",
        "description": "Reads claims",
        "agents": {"checker": {}},
        "compliance": {
            "supervision": {"designated_supervisor": "head-of-claims"},
            "segregation_of_duties": segregation,
        },
    }
    return json.dumps({**tree, **more}).encode()


def model_of(content: bytes) -> RoleModel:
    return reads(content, "opengap").model


def organization_of(content: bytes) -> Organization:
    reading = read_people(content, model_of(content), COLUMNS, source="agent.yaml")
    return reading.organization


# Reading


def test_roles_actions_and_handoffs_are_read() -> None:
    model = model_of(manifest())
    assert [one.key for one in model.roles] == ["analyst", "legal-reviewer", "auditor"]
    assert model.role("legal_reviewer").name == "Legal reviewer"
    assert model.role("analyst").apart_from == ("legal-reviewer",)
    assert model.role("auditor").apart_from == ("analyst",)
    (pay,) = model.who_owns("pay_claim")
    assert [role.key for role in pay.responsible] == ["analyst"]
    assert [role.key for role in pay.holders("approve")] == ["legal-reviewer"]
    (letter,) = model.who_owns("send letter")
    assert [role.key for role in letter.responsible] == ["analyst", "auditor"]
    assert letter.holders("approve") == ()
    # A manifest names no owner, and none is made up.
    assert pay.owners == ()
    assert [(one.giver, one.receiver, one.criteria) for one in model.handoffs] == [
        ("analyst", "legal-reviewer", ("pay_claim is approved",)),
        ("analyst", "auditor", ("send letter",)),
    ]


def test_agents_report_to_the_agent_of_the_manifest_and_that_to_its_supervisor() -> None:
    org = organization_of(manifest())
    assert {one.key: one.kind for one in org.actors} == {
        "claims": "agent", "checker": "agent", "head-of-claims": "person",
    }  # fmt: skip
    assert [one.key for one in org.who_answers_for("checker", on=DAY).people] == ["head-of-claims"]
    assert [one.role for one in org.held_by("checker", on=DAY)] == ["legal-reviewer", "auditor"]
    assert org.overloads() == ()
    assert org.role_conflicts(on=DAY) == ()
    alone = organization_of(manifest(compliance={"segregation_of_duties": SEGREGATION}))
    assert alone.who_answers_for("checker", on=DAY).people == ()
    assert [one.code for one in alone.agent_findings(on=DAY)] == ["AGT002", "AGT002"]


def test_what_a_model_has_no_place_for_is_lost() -> None:
    content = manifest({**SEGREGATION, "enforcement": "advisory", "isolation": {}}, tools=["x"])
    found = {one.place: one.what for one in reads(content, "opengap").losses}
    assert found == {
        "compliance.segregation_of_duties.roles": "the permissions of 2 roles",
        "the manifest": "tools",
        "compliance.segregation_of_duties": "isolation",
        "compliance.segregation_of_duties.enforcement": "advisory",
    }
    stranger = manifest({**SEGREGATION, "assignments": {"stranger": ["auditor"]}})
    reading = read_people(stranger, model_of(stranger), COLUMNS, source="agent.yaml")
    assert [one.what for one in reading.losses] == ["'stranger'"]


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        ({"roles": [{"id": "a", "description": ""}]}, "roles", "expected at least two roles"),
        ({"roles": 5}, "roles", "is 5; expected a list"),
        ({"conflicts": [["analyst", "auditr"]]}, "conflicts[0][1]",
         "there is no role 'auditr'; did you mean 'auditor'"),
        ({"conflicts": [["analyst", "analyst"]]}, "conflicts[0]",
         "'analyst' can't conflict with itself"),
        ({"conflicts": [["analyst"]]}, "conflicts[0]", "has 1 role; expected two"),
        ({"assignments": {"checker": ["nobody"]}}, "assignments.checker[0]", "there is no role"),
        ({"assignments": {"checker": "auditor"}}, "assignments.checker", "expected a list"),
        ({"handoffs": [{"action": "x", "required_roles": ["auditor", "auditor"]}]},
         "handoffs[0].required_roles", "expected at least two different roles"),
        ({"handoffs": [{"required_roles": ["auditor", "analyst"]}]}, "handoffs[0].action",
         "is missing; expected a text"),
        ({"conflict": []}, "conflict", "isn't a key of the specification here; did you mean 'conf"),
        ({"conflicts": None}, "conflicts", "is empty; expected a list"),
        ({"conflicts": [["analyst", " auditor"]]}, "conflicts[0][1]", "no role ' auditor'"),
        ({"assignments": {"checker": []}}, "assignments.checker", "expected at least one role"),
        ({"assignments": {"checker": ["auditor"], "Checker": ["analyst"]}}, "assignments.Checker",
         "'Checker' can't be told from 'checker'"),
        ({"isolation": {"state": "half"}}, "isolation.state", "expected full or shared or none"),
        ({"isolation": {"states": "full"}}, "isolation.states", "did you mean 'state'"),
        ({"enforcement": "Strict"}, "enforcement", "is 'Strict'; expected strict or advisory"),
        ({"roles": [{"id": "a"}]}, "roles[0].description", "is missing; expected a text"),
        ({"roles": [{"id": "Legal", "description": ""}]}, "roles[0].id", "is 'Legal'; expected"),
        ({"roles": [{"id": "a", "description": "", "permissions": ["approv"]}]},
         "roles[0].permissions[0]", "is 'approv'; expected create or"),
        ({"roles": [{"id": "a", "description": "", "permissions": ["audit", "audit"]}]},
         "roles[0].permissions[1]", "'audit' is listed twice"),
        ({"roles": [{"id": "a_b", "description": ""}, {"id": "a__b", "description": ""}]},
         "roles[1].id", "'a__b' can't be told from 'a_b'"),
        ({"handoffs": [{"action": "pay", "required_roles": ["auditor", "analyst"], "by": "x"}]},
         "handoffs[0].by", "isn't a key of the specification here"),
        ({"handoffs": [{"action": text, "required_roles": ["auditor", "analyst"]}
                       for text in ("pay_it", "Pay it")]},
         "handoffs[1].action", "'Pay it' can't be told from 'pay_it'"),
    ],
)  # fmt: skip
def test_manifests_that_cannot_be_are_refused(change: dict, place: str, message: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        model_of(manifest({**SEGREGATION, **change}))
    found = {one.place: one.message for one in caught.value.problems}
    assert message in found[f"compliance.segregation_of_duties.{place}"]


def test_other_files_and_a_start_that_is_missing_are_refused() -> None:
    for content in (b"", b"[]", b"name: {", b"5", b"name: [a]"):
        with pytest.raises((FormatError, InvalidModel)):
            model_of(content)
    with pytest.raises(FormatError, match="has 2 YAML documents; a manifest is one"):
        model_of(b"name: a\n---\nname: b\n")
    with pytest.raises(InvalidModel, match="start"):
        read_people(manifest(), model_of(manifest()), Columns(), source="agent.yaml")


def test_aliases_are_followed() -> None:
    content = b"""
name: claims
compliance:
  segregation_of_duties:
    roles: [{id: a, description: A}, {id: b, description: B}]
    conflicts: [&both [a, b]]
    assignments: {checker: *both}
"""
    (conflict,) = organization_of(content).role_conflicts(on=DAY)
    assert conflict.actor.key == "checker"


# The verdict: that of the specification's own rules, worked out on the bare tree.


def verdict(segregation: dict[str, Any]) -> bool:
    known = [one["id"] for one in segregation["roles"]]
    named = [one for pair in segregation["conflicts"] for one in pair]
    named += [one for ids in segregation["assignments"].values() for one in ids]
    named += [one for each in segregation["handoffs"] for one in each["required_roles"]]
    return (
        len(known) >= 2
        and len(set(known)) == len(known)
        and set(named) <= set(known)
        and all(one != other for one, other in segregation["conflicts"])
        and all(len(set(each["required_roles"])) >= 2 for each in segregation["handoffs"])
        and not any(
            {one, other} <= set(ids)
            for ids in segregation["assignments"].values()
            for one, other in segregation["conflicts"]
        )
    )


def our_verdict(segregation: dict[str, Any]) -> bool:
    try:
        org = organization_of(manifest(segregation))
    except InvalidModel:
        return False
    return not org.role_conflicts(on=DAY)


IDS = st.sampled_from(["maker", "checker_1", "checker_2", "auditor", "a"])


@st.composite
def segregations(draw: st.DrawFn) -> dict[str, Any]:
    known = draw(st.lists(IDS, min_size=1, max_size=5, unique=draw(st.integers(0, 5)) > 0))
    some = st.sampled_from(known) if draw(st.integers(0, 4)) else IDS
    pairs = st.lists(st.tuples(some, some).map(list), max_size=3)
    return {
        "roles": [{"id": one, "description": one} for one in known],
        "conflicts": draw(pairs),
        "assignments": draw(
            st.dictionaries(
                st.sampled_from(["claims", "checker", "Third Agent"]),
                st.lists(some, min_size=1, max_size=3),
            )
        ),
        "handoffs": [
            {"action": "pay", "required_roles": ids}
            for ids in draw(st.lists(st.lists(some, min_size=2, max_size=3), max_size=1))
        ],
    }


@given(segregations())
def test_the_verdict_is_that_of_the_specification(segregation: dict[str, Any]) -> None:
    assert our_verdict(segregation) == verdict(segregation)


@pytest.mark.parametrize(
    "agent", [{"claims": ["analyst", "auditor"]}, {"checker": ["legal_reviewer", "analyst"]}]
)
def test_an_agent_that_holds_two_roles_to_be_held_apart_is_found(agent: dict) -> None:
    org = organization_of(manifest({**SEGREGATION, "assignments": agent}))
    (found,) = org.role_conflicts(on=DAY)
    assert found.actor.key == next(iter(agent))
    assert {role.key for role in found.roles} <= {"analyst", "auditor", "legal-reviewer"}


# Writing


def test_what_is_written_is_read_back() -> None:
    content = manifest({**SEGREGATION, "handoffs": SEGREGATION["handoffs"][:1]})
    model, org = model_of(content), organization_of(content)
    written = write_model(model, "opengap", organization=org, on=DAY).content
    assert model_of(written) == model
    again = organization_of(written)
    assert (again.actors, again.appointments) == (org.actors, org.appointments)
    assert write_model(model_of(written), "opengap", organization=again, on=DAY).content == written


def test_a_model_is_written_with_what_a_manifest_has_no_place_for_told() -> None:
    model = RoleModel(
        "기획",
        roles=[Role("1st-line", "First"), Role("b", "B", apart_from="1st-line")],
        stages=[roles.Stage("s", "S")],
        responsibilities=[roles.Responsibility("w", "W")],
        assignments=[roles.Assignment("w", "s", do="1st-line", approve="b", inferred="so")],
    )
    org = Organization(
        model,
        actors=[Actor("bot", kind="agent"), Actor("ann")],
        scopes=[Scope("x")],
        appointments=[
            Appointment(actor=one, role="b", scope="x", start="2026-01-01")
            for one in ("bot", "ann")
        ],
    )
    writing = write_model(model, "opengap", organization=org, on=DAY)
    read = model_of(writing.content)
    assert [one.aliases for one in read.roles] == [("role_1st_line",), ("b",)]
    assert read.role("b").apart_from == (read.role("role_1st_line").key,)
    assert [one.what for one in writing.losses] == [
        "everything but roles, agents and approvals",
        "the roles of 1 person",
    ]
    with pytest.raises(FormatError, match="at least two roles"):
        write_model(RoleModel("One", roles=[Role("a", "A")]), "opengap")
    with pytest.raises(FormatError, match="only together"):
        write_model(model, "opengap", on=DAY)
