"""The 77 claims of the source: each is carried by the reference model, and would be missed."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

import roles
from roles import Basis, RoleModel, UnknownName
from roles.formats.native.tree import from_model, to_model
from roles.model.evidence import Evidenced
from roles.model.involvement import Duty

DATA = Path(__file__).parent.parent / "data"
CLAIMS = tomllib.loads((DATA / "claims" / "product-planning.toml").read_text(encoding="utf-8"))["claim"]
PLANNER, MANAGER = "product-planner", "product-manager"

# What carries each claim: kind, names, and last the role that it must be about.
CARRIED: dict[str, list[tuple[str, ...]]] = {
    "R01": [("role", PLANNER), ("role", MANAGER)],
    "R02": [("contrast", name, "aspects") for name in ("scope", "focus", "skills", "goals")],
    "R03": [("span", "discovery", "concept", PLANNER)],
    "R04": [("span", "definition", "optimization", MANAGER)],
    "R05": [("contrast", "overall", "complement"), ("interaction", MANAGER, PLANNER)],
    "P01": [("owned", "early product planning", PLANNER)],
    "P02": [("owned", "market research", PLANNER), ("recurring", "market research")],
    "P03": [("owned", "user demand analysis", PLANNER)],
    "P04": [("done", "user interviews", PLANNER)],
    "P05": [("done", "user needs mining", PLANNER)],
    "P06": [("owned", "conceptual design", PLANNER)],
    "P07": [("done", "points of innovation", PLANNER)],
    "P08": [("done", "preliminary product ideas", PLANNER)],
    "P09": [
        ("deliverable", "product planning document", PLANNER),
        ("done", "product planning document", PLANNER),
    ],
    "P10": [("owned", "overall direction and features", PLANNER)],
    "P11": [("done", "search and verification of new concepts", PLANNER)],
    "P12": [("done", "communication of product concepts", PLANNER)],
    "M01": [("owned", "deeper product design", MANAGER)],
    "M02": [("owned", "detailed planning", MANAGER)],
    "M03": [("part", "technology selection", "detailed planning", MANAGER)],
    "M04": [("part", "function definition", "detailed planning", MANAGER)],
    "M05": [("part", "user interface design", "detailed planning", MANAGER)],
    "M06": [("owned", "resource coordination", MANAGER)],
    "M07": [("owned", "guidance from development to launch", MANAGER)],
    "M08": [("owned", "coordination of departments", MANAGER)],
    "M09": [("owned", "release on time", MANAGER)],
    "M10": [("owned", "pre-market testing", MANAGER)],
    "M11": [("done", "problem solving in development", MANAGER)],
    "M12": [("owned", "operational management", MANAGER)],
    "M13": [
        ("owned", "continuous optimization", MANAGER),
        ("recurring", "continuous optimization"),
    ],
    "M14": [
        ("done", "market performance tracking", MANAGER),
        ("recurring", "market performance tracking"),
    ],
    "M15": [("done", "data analysis after launch", MANAGER)],
    "M16": [("owned", "iterative upgrades", MANAGER)],
    "M17": [("done", "feedback evaluation", MANAGER)],
    "M18": [("done", "task allocation", MANAGER)],
    "M19": [("done", "project management", MANAGER)],
    "M20": [("owned", "management of the entire product process", MANAGER)],
    "F01": [("focus", "creativity and design", PLANNER)],
    "F02": [("focus", "concepts both wanted and new", PLANNER)],
    "F03": [
        ("focus", "all aspects of product development", MANAGER),
        ("contrast", "focus", "broader"),
    ],
    "F04": [
        ("focus", "market and user needs", PLANNER),
        ("focus", "daily operation and improvement", MANAGER),
    ],
    "S01": [("skill", "market insight", PLANNER)],
    "S02": [("skill", "innovative thinking", PLANNER)],
    "S03": [("skill", "copywriting", PLANNER)],
    "S04": [("skill", "visual expression", PLANNER)],
    "S05": [("skill", "market insight", MANAGER)],
    "S06": [("skill", "product design", MANAGER)],
    "S07": [("skill", "project management", MANAGER)],
    "S08": [("skill", "communication", MANAGER)],
    "S09": [("skill", "coordination", MANAGER)],
    "S10": [("skill", "data analysis", MANAGER)],
    "S11": [("contrast", "skills", "comprehensive")],
    "G01": [("goal", "uniqueness of the product idea", PLANNER)],
    "G02": [("goal", "market feasibility", PLANNER)],
    "G03": [("goal", "competitive and innovative product", PLANNER)],
    "G04": [("goal", "attraction of target users", PLANNER)],
    "G05": [("goal", "solution of users' actual problems", PLANNER)],
    "G06": [("goal", "successful development", MANAGER)],
    "G07": [("goal", "market performance", MANAGER)],
    "G08": [("goal", "release on time", MANAGER)],
    "G09": [("goal", "meeting user needs after launch", MANAGER)],
    "T01": [("effort", "early stages", PLANNER)],
    "T02": [("effort", "daily management and execution", MANAGER)],
    "T03": [("effort", "several projects", MANAGER)],
    "K01": [("interaction", "market", PLANNER)],
    "K02": [("interaction", "users", PLANNER)],
    "K03": [
        ("interaction", "development team", PLANNER),
        ("interaction", "internal teams", PLANNER),
    ],
    "K04": [
        ("interaction", team, MANAGER)
        for team in ("development team", "design team", "testing team")
    ],
    "K05": [("interaction", "users", MANAGER), ("interaction", "market", MANAGER)],
    "L01": [("stage", "discovery", PLANNER), ("stage", "concept", PLANNER)],
    "L02": [("stage", "definition", MANAGER)],
    "L03": [("stage", key, MANAGER) for key in ("development", "testing", "launch")],
    "L04": [("stage", key, MANAGER) for key in ("operation", "optimization")],
    "L05": [("handoff", PLANNER, MANAGER, "concept", "definition", "product-concept")],
    "L06": [
        ("handoff", MANAGER, "development-team", "definition", "development", "detailed-plan"),
        ("handoff", MANAGER, "design-team", "definition", "development", "product-definition"),
        ("handoff", MANAGER, "testing-team", "definition", "testing", "product-definition"),
    ],
    "L07": [
        ("handoff back", giver, MANAGER, "operation", "definition", "feedback")
        for giver in ("users", "market")
    ],
    "L08": [("handoff", PLANNER, PLANNER, "discovery", "concept", "insights")],
}


def owned(model: RoleModel, name: str, role: str) -> list[Evidenced]:
    """Return the responsibility, and what makes the role its owner: more than leading a stage."""
    answers = model.who_owns(name)
    assert answers
    found: list[Evidenced] = [model.responsibility(name)]
    for answer in answers:
        assert answer.accountable == model.role(role)
        reasons = [reason for reason in answer.reasons if reason.duty is Duty.OWN]
        assert all(reason.level != "lead" for reason in reasons)
        assert all(reason.statement.basis_of("own") is Basis.STATED for reason in reasons)
        found += [reason.statement for reason in reasons]
    assert answers[0] in model.owned_by(role)
    return found


def done(model: RoleModel, name: str, role: str) -> list[Evidenced]:
    """Return what `owned` does; the role also does the work itself, by a statement."""
    found = owned(model, name, role)
    for answer in model.who_owns(name):
        assert model.role(role) in answer.responsible
        found += [
            reason.statement
            for reason in answer.reasons
            if reason.duty is Duty.DO and model.role(role) in reason.roles
        ]
    return found


def part(model: RoleModel, name: str, whole: str, role: str) -> list[Evidenced]:
    assert model.responsibility(name).part_of == model.responsibility(whole).key
    (answer,) = model.who_owns(name)
    assert answer.basis is Basis.STATED
    assert [one.level for one in answer.reasons if one.duty is Duty.OWN] == ["part of"]
    return owned(model, name, role)


def recurring(model: RoleModel, name: str) -> list[Evidenced]:
    assert model.responsibility(name).recurs
    return [model.responsibility(name)]


def span(model: RoleModel, first: str, last: str, role: str) -> list[Evidenced]:
    """Return the role; the stages from the first to the last are those where it owns anything."""
    stages = [stage.key for stage in model.stages]
    between = stages[stages.index(first) : stages.index(last) + 1]
    owning = {answer.stage.key for answer in model.owned_by(role)}
    assert [stage for stage in stages if stage in owning] == between
    return [model.role(role)]


def produced(model: RoleModel, name: str, role: str) -> list[Evidenced]:
    made = model.deliverable(name)
    assert made.produced_by is not None
    return [made, *done(model, made.produced_by, role)]


def skill(model: RoleModel, name: str, role: str) -> list[Evidenced]:
    wanted = model.skill(name)
    needs = [need for need in model.skills_of(role) if need.skill == wanted.key]
    return [wanted, *needs] if any(need.basis is Basis.STATED for need in needs) else []


def interaction(model: RoleModel, partner: str, role: str) -> list[Evidenced]:
    wanted = model.role(partner).key
    return [one for one in model.interactions_of(role) if one.partner == wanted]


def stage(model: RoleModel, name: str, role: str) -> list[Evidenced]:
    assert model.at(name).lead == model.role(role)
    assert model.stage(name).basis_of("lead") is Basis.STATED
    assert model.stage(name).basis_of("after") is Basis.STATED
    return [model.stage(name)]


def handoff(
    model: RoleModel, giver: str, receiver: str, start: str, end: str, given: str, *, back: bool
) -> list[Evidenced]:
    return [
        one
        for one in model.handoffs.between(giver, receiver)
        if (one.from_stage, one.to_stage) == (start, end)
        and model.deliverable(given).key in one.deliverables
        and one.feedback == back
    ]


FINDERS: dict[str, Callable[..., list[Evidenced]]] = {
    "role": lambda model, role: [model.role(role)],
    "span": span,
    "contrast": lambda model, dimension, words: [
        one
        for one in model.contrasts_of(PLANNER, MANAGER)
        if one.dimension == dimension and words in one.text
    ],
    "owned": owned,
    "done": done,
    "part": part,
    "recurring": recurring,
    "deliverable": produced,
    "focus": lambda model, name, role: [
        one for one in model.focuses_of(role) if one == model.focus(name)
    ],
    "goal": lambda model, name, role: [
        one for one in model.goals_of(role) if one == model.goal(name)
    ],
    "skill": skill,
    "effort": lambda model, words, role: [
        one for one in model.efforts_of(role) if words in one.note.lower()
    ],
    "interaction": interaction,
    "stage": stage,
    "handoff": partial(handoff, back=False),
    "handoff back": partial(handoff, back=True),
}


def carriers(model: RoleModel, claim: dict[str, Any]) -> list[Evidenced]:
    """Return the stated objects that carry a claim; fail where one is absent or cites elsewhere."""
    allowed = {f"¶{number}" for number in claim["par"]}
    found: list[Evidenced] = []
    for kind, *names in CARRIED[claim["id"]]:
        stated = [one for one in FINDERS[kind](model, *names) if one.basis is Basis.STATED]
        assert stated, f"{claim['id']}: no {kind} {names}"
        for one in stated:
            cited = {citation.locator for citation in one.citations}
            assert cited & allowed, f"{claim['id']}: {one} cites none of {sorted(allowed)}"
        found += stated
    return found


def test_there_is_a_carrier_for_each_claim_and_no_other() -> None:
    assert len(CLAIMS) == 77
    assert list(CARRIED) == [claim["id"] for claim in CLAIMS]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
def test_claim_is_carried(claim: dict[str, Any]) -> None:
    assert carriers(roles.reference(), claim)


@cache
def tree() -> dict[str, Any]:
    return from_model(roles.reference())


def uncited(paragraphs: list[int]) -> RoleModel:
    """Return the reference model without its citations of some paragraphs."""
    gone = {f"article ¶{number}" for number in paragraphs}
    changed = copy.deepcopy(tree())

    def strip(table: dict[str, Any]) -> None:
        cited = table.get("cite", [])
        left = [one for one in ([cited] if isinstance(cited, str) else cited) if one not in gone]
        table.pop("cite", None)
        if left:
            table["cite"] = left

    for section in changed.values():
        for table in section if isinstance(section, list) else section.values():
            if isinstance(table, dict):
                strip(table)
    return to_model(changed)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
def test_claim_would_be_missed_without_its_citations(claim: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        carriers(uncited(claim["par"]), claim)


KEYED = ("roles", "stages", "responsibilities", "skills", "goals", "deliverables", "focuses")
LISTED = {
    "assignments": "assignments",
    "handoffs": "handoffs",
    "skill_needs": "skill_needs",
    "efforts": "efforts",
    "interactions": "interactions",
    "contrasts": "contrasts",
}
ROLE_FIELDS = {"A", "R", "C", "I", "lead", "roles", "role", "partner", "giver", "receiver"}
REFERRING = {
    "roles": ROLE_FIELDS,
    "stages": {"at", "after", "from_stage", "to_stage"},
    "responsibilities": {"responsibility", "part_of", "produced_by"},
    "skills": {"skill"},
    "goals": {"conflicts_with"},
    "deliverables": {"deliverables"},
    "focuses": set[str](),
}


def without(gone: Evidenced) -> RoleModel:
    """Return the reference model without one object and without whatever refers to it."""
    model = roles.reference()
    changed = copy.deepcopy(tree())
    for section, attribute in LISTED.items():
        if gone in getattr(model, attribute):
            del changed[section][getattr(model, attribute).index(gone)]
            return to_model(changed)
    (section,) = (name for name in KEYED if gone in getattr(model, name))
    key = gone.key  # type: ignore[attr-defined]
    del changed[section][key]
    for name, tables in changed.items():
        if name in KEYED:
            for table in tables.values():
                forget(table, REFERRING[section], key)
        elif name in LISTED:
            changed[name] = [one for one in tables if not forget(one, REFERRING[section], key)]
    return to_model(changed)


def forget(table: dict[str, Any], fields: set[str], key: str) -> bool:
    """Take *key* out of some fields of a table; return whether one of them has too few left."""
    short = False
    for name in fields & set(table):
        value = table[name]
        left = [one for one in ([value] if isinstance(value, str) else value) if one != key]
        if not left:
            del table[name]
        elif not isinstance(value, str):
            table[name] = left
        short |= len(left) < (2 if "dimension" in table else 1)  # a contrast is of two
    return short


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
def test_claim_would_be_missed_without_any_of_its_carriers(claim: dict[str, Any]) -> None:
    for carrier in dict.fromkeys(carriers(roles.reference(), claim)):
        with pytest.raises((AssertionError, UnknownName)):
            carriers(without(carrier), claim)


ABOUT_ONE = [one for one in CLAIMS if one["kind"] != "comparison" and one["id"] != "R01"]


@pytest.mark.parametrize("claim", ABOUT_ONE, ids=lambda claim: claim["id"])
def test_claim_would_be_missed_with_the_roles_exchanged(claim: dict[str, Any]) -> None:
    other = {PLANNER: MANAGER, MANAGER: PLANNER}

    def exchanged(value: Any) -> Any:
        if isinstance(value, str):
            return other.get(value, value)
        return [other.get(one, one) for one in value]

    changed = copy.deepcopy(tree())
    for name, section in changed.items():
        for table in section if isinstance(section, list) else section.values():
            if name in (*KEYED, *LISTED):
                for one in ROLE_FIELDS & set(table):
                    table[one] = exchanged(table[one])
    with pytest.raises(AssertionError):
        carriers(to_model(changed), claim)
