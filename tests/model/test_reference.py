"""The 77 claims of the source: each is carried by the reference model, and would be missed."""

from __future__ import annotations

import copy
import hashlib
import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import roles
from roles import Basis, RoleModel
from roles.formats.tree import from_model, to_model
from roles.model.evidence import Evidenced

DATA = Path(__file__).parent.parent / "data"
CLAIMS = tomllib.loads((DATA / "claims.toml").read_text(encoding="utf-8"))["claim"]
PLANNER, MANAGER = "product-planner", "product-manager"

# What carries each claim: kind, keys, and the roles that it must be about.
CARRIED: dict[str, list[tuple[str, ...]]] = {
    "R01": [("role", PLANNER), ("role", MANAGER)],
    "R02": [("contrast", name) for name in ("scope", "focus", "skills", "goals")],
    "R03": [("role", PLANNER)],
    "R04": [("role", MANAGER)],
    "R05": [("contrast", "overall")],
    "P01": [("owned", "early product planning", PLANNER)],
    "P02": [("owned", "market research", PLANNER)],
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
    "M13": [("owned", "continuous optimization", MANAGER)],
    "M14": [("done", "market performance tracking", MANAGER)],
    "M15": [("done", "data analysis after launch", MANAGER)],
    "M16": [("owned", "iterative upgrades", MANAGER)],
    "M17": [("done", "feedback evaluation", MANAGER)],
    "M18": [("done", "task allocation", MANAGER)],
    "M19": [("done", "project management", MANAGER)],
    "M20": [("owned", "management of the entire product process", MANAGER)],
    "F01": [("focus", "creativity and design", PLANNER)],
    "F02": [("focus", "concepts both wanted and new", PLANNER)],
    "F03": [("focus", "all aspects of product development", MANAGER)],
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
    "S11": [("contrast", "skills")],
    "G01": [("goal", "uniqueness of the product idea", PLANNER)],
    "G02": [("goal", "market feasibility", PLANNER)],
    "G03": [("goal", "competitive and innovative product", PLANNER)],
    "G04": [("goal", "attraction of target users", PLANNER)],
    "G05": [("goal", "solution of users' actual problems", PLANNER)],
    "G06": [("goal", "successful development", MANAGER)],
    "G07": [("goal", "market performance", MANAGER)],
    "G08": [("goal", "release as planned", MANAGER)],
    "G09": [("goal", "lasting fit to user needs", MANAGER)],
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


def find(model: RoleModel, kind: str, *keys: str) -> list[Evidenced]:
    """Return what carries a claim, found through the public API; fail where it doesn't."""
    about = keys[-1]
    if kind == "role":
        return [model.role(about)]
    if kind == "contrast":
        found = model.contrasts_of(PLANNER, MANAGER)
        return [one for one in found if one.dimension == about]
    if kind in ("owned", "done", "part"):
        answers = model.who_owns(keys[0])
        assert answers
        assert all(answer.accountable == model.role(about) for answer in answers)
        assert all(answer.basis is Basis.STATED for answer in answers)
        if kind == "done":
            assert all(model.role(about) in answer.responsible for answer in answers)
            assert all(answer.basis_of("do") is Basis.STATED for answer in answers)
        if kind == "part":
            whole = model.responsibility(keys[1])
            assert model.responsibility(keys[0]).part_of == whole.key
        return [
            model.responsibility(keys[0]),
            *(reason.statement for reason in answers[0].reasons if reason.duty.value == "own"),
        ]
    if kind == "deliverable":
        made = model.deliverable(keys[0])
        assert made.produced_by is not None
        assert model.owner(made.produced_by, at="concept") == model.role(about)
        return [made]
    if kind == "focus":
        assert model.focus(keys[0]) in model.focuses_of(about)
        return [model.focus(keys[0])]
    if kind == "goal":
        assert model.goal(keys[0]) in model.goals_of(about)
        return [model.goal(keys[0])]
    if kind == "skill":
        skill = model.responsibility  # a skill and a responsibility may share a name
        skill = next(one for one in model.skills if one.name.lower() == keys[0])
        needs = [need for need in model.skills_of(about) if need.skill == skill.key]
        return [need for need in needs if need.basis is Basis.STATED]
    if kind == "effort":
        return [one for one in model.efforts_of(about) if keys[0] in one.note.lower()]
    if kind == "interaction":
        partner = model.role(keys[0]).key
        return [one for one in model.interactions_of(about) if one.partner == partner]
    if kind == "stage":
        assert model.at(keys[0]).lead == model.role(about)
        assert model.stage(keys[0]).basis_of("lead") is Basis.STATED
        return [model.stage(keys[0])]
    giver, receiver, from_stage, to_stage, given = keys
    return [
        one
        for one in model.handoffs(giver, receiver)
        if (one.from_stage, one.to_stage) == (from_stage, to_stage)
        and given in one.deliverables
        and one.feedback == (kind == "handoff back")
    ]


def assert_carried(model: RoleModel, claim: dict[str, Any]) -> None:
    allowed = {f"¶{number}" for number in claim["par"]}
    for kind, *keys in CARRIED[claim["id"]]:
        carriers = find(model, kind, *keys)
        assert carriers, f"{claim['id']}: no {kind} {keys}"
        stated = [one for one in carriers if one.basis is Basis.STATED]
        assert any({citation.locator for citation in one.citations} & allowed for one in stated), (
            f"{claim['id']}: {kind} {keys} cites none of {sorted(allowed)}"
        )


def test_there_is_a_carrier_for_each_claim_and_no_other() -> None:
    assert len(CLAIMS) == 77
    assert list(CARRIED) == [claim["id"] for claim in CLAIMS]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
def test_claim_is_carried(claim: dict[str, Any]) -> None:
    assert_carried(roles.reference(), claim)


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
        assert_carried(uncited(claim["par"]), claim)


@pytest.mark.parametrize(
    ("collection", "claim"),
    [
        ("contrasts", "R05"),
        ("skill_needs", "S05"),
        ("efforts", "T02"),
        ("interactions", "K01"),
        ("handoffs", "L05"),
        ("assignments", "P04"),
    ],
)
def test_claim_would_be_missed_without_its_statements(collection: str, claim: str) -> None:
    changed = {name: section for name, section in tree().items() if name != collection}
    with pytest.raises(AssertionError):
        assert_carried(to_model(changed), next(one for one in CLAIMS if one["id"] == claim))


def test_claim_would_be_missed_with_the_wrong_role() -> None:
    changed = copy.deepcopy(tree())
    for one in changed["assignments"]:
        if one["responsibility"] == "technology-selection" and "A" in one:
            one["A"] = PLANNER
    with pytest.raises(AssertionError):
        assert_carried(to_model(changed), next(one for one in CLAIMS if one["id"] == "M03"))


def test_comparison_is_that_of_the_article() -> None:
    result = roles.reference().compare("product planner", "product manager")
    names = [dimension.name for dimension in result.dimensions]
    assert names == ["scope", "focus", "skills", "goals", "effort", "communication"]
    assert [one.name for one in result.skills.shared] == ["Market insight"]
    assert len(result.skills.only_b) > len(result.skills.only_a)
    assert {one.name for one in result.skills.only_a} == {
        "Innovative thinking",
        "Copywriting",
        "Visual expression",
    }
    assert not result.scope.shared
    assert not result.goals.shared
    assert (len(result.goals.only_a), len(result.goals.only_b)) == (5, 4)
    assert {one.key for one in result.communication.shared} == {
        "market",
        "users",
        "development-team",
    }
    assert [one.key for one in result.communication.only_a] == ["internal-teams"]
    assert {one.key for one in result.communication.only_b} == {"design-team", "testing-team"}
    assert {one.dimension for one in result.skills.contrasts} == {"skills"}
    assert result.overall


def test_zero_to_one_changes_hands_once() -> None:
    way = roles.reference().path(end="launch")
    assert [step.stage.key for step in way.steps] == [
        "discovery",
        "concept",
        "definition",
        "development",
        "testing",
        "launch",
    ]
    (change,) = way.changes
    assert (change.giver.key, change.receiver.key) == (PLANNER, MANAGER)
    assert [handoff.deliverables for handoff in change.handoffs] == [
        ("product-concept", "product-planning-document")
    ]


def test_every_place_has_one_owner() -> None:
    model = roles.reference()
    for responsibility in model.responsibilities:
        for answer in model.who_owns(responsibility):
            assert answer.accountable is not None, answer


def test_whatever_goes_beyond_the_article_has_a_reason() -> None:
    model = roles.reference()
    statements: list[Evidenced] = [
        *(one for name in ("roles", "stages", "responsibilities", "skills", "goals", "deliverables")
          for one in getattr(model, name)),
        *model.focuses,
        *model.assignments,
        *model.handoffs(),
        *model.skill_needs,
        *model.efforts,
        *model.interactions,
        *model.contrasts,
    ]  # fmt: skip
    assert not [one for one in statements if not one.citations and not one.inferred]
    assert not [one for one in statements if one.citations and one.inferred]
    for stage in model.stages:
        assert stage.basis_of("duration") is Basis.INFERRED
        assert stage.reason_of("duration")


def test_every_citation_is_of_a_paragraph_that_exists() -> None:
    for section in tree().values():
        for table in section if isinstance(section, list) else section.values():
            cited = table.get("cite", []) if isinstance(table, dict) else []
            for one in [cited] if isinstance(cited, str) else cited:
                number = re.fullmatch(r"article ¶(\d+)", one)
                assert number, one
                assert 1 <= int(number[1]) <= 19


def test_no_sentence_of_the_article_is_repeated() -> None:
    known = set((DATA / "article-shingles.txt").read_text(encoding="ascii").split())
    root = Path(__file__).parent.parent.parent
    sources = [Path(str(files("roles"))), *(root / name for name in ("docs", "README.md"))]
    pages = [
        page
        for source in sources
        for page in (source.rglob("*") if source.is_dir() else [source])
        if page.suffix in (".md", ".toml", ".py", ".json")
    ]
    assert len(pages) > 20
    for page in pages:
        words = re.findall(r"[a-z0-9']+", page.read_text(encoding="utf-8").lower())
        for start in range(len(words) - 7):
            text = " ".join(words[start : start + 8])
            digest = hashlib.sha256(text.encode()).hexdigest()[:12]
            assert digest not in known, f"{page}: {text}"
