"""The reference model as a whole: its comparison, its evidence, and that nothing is left open."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs
import pytest

import roles
from roles import RoleModel
from roles.model import Basis
from roles.model.evidence import Evidenced
from roles.model.involvement import Duty

ROOT = Path(__file__).parent.parent.parent
PLANNER, MANAGER = "product-planner", "product-manager"
PARAGRAPHS = 19
# What the article says nothing of, so that no value of it can be stated.
UNSTATED = {
    "Stage": ("duration", "exit", "phase"),
    "Responsibility": ("recurs",),
    "Goal": ("metrics",),
    "Deliverable": ("produced_by",),
    "Handoff": ("criteria",),
    "SkillNeed": ("level",),
    "Effort": ("share",),
    "Assignment": ("consult", "inform"),
}


@pytest.fixture(scope="module")
def model() -> RoleModel:
    return roles.reference()


def everything(model: RoleModel) -> list[Evidenced]:
    return [
        one
        for field in attrs.fields(RoleModel)
        if isinstance(members := getattr(model, field.name), tuple)
        for one in members
        if isinstance(one, Evidenced)
    ]


def test_keys_that_other_tools_are_written_against(model: RoleModel) -> None:
    assert [one.key for one in model.roles if one.kind == "role"] == [PLANNER, MANAGER]
    assert [one.key for one in model.roles if one.kind == "party"] == [
        "market",
        "users",
        "development-team",
        "design-team",
        "testing-team",
        "internal-teams",
    ]
    assert [one.key for one in model.stages] == [
        "discovery",
        "concept",
        "definition",
        "development",
        "testing",
        "launch",
        "operation",
        "optimization",
    ]
    for alias, key in {
        "product planning": PLANNER,
        "PM": MANAGER,
        "developers": "development-team",
    }.items():
        assert model.role(alias).key == key
    assert model.responsibility("tech selection").key == "technology-selection"


# The comparison


def test_comparison_is_that_of_the_article(model: RoleModel) -> None:
    result = model.compare("product planner", "product manager")
    assert [dimension.name for dimension in result.dimensions] == [
        "scope",
        "focus",
        "skills",
        "goals",
        "effort",
        "communication",
    ]
    assert all(dimension.contrasts for dimension in result.dimensions)
    assert len(result.overall) == 1


def test_scopes_have_nothing_in_common(model: RoleModel) -> None:
    scope = model.compare(PLANNER, MANAGER).scope
    assert not scope.shared
    assert {"Market research", "User interviews", "Conceptual design"} <= names(scope.only_a)
    assert {"Technology selection", "Task allocation", "Iterative upgrades"} <= names(scope.only_b)


def test_focuses_are_creativity_and_all_of_development(model: RoleModel) -> None:
    focus = model.compare(PLANNER, MANAGER).focus
    assert not focus.shared
    assert "Creativity and design" in names(focus.only_a)
    assert "All aspects of product development" in names(focus.only_b)


def test_market_insight_is_the_one_shared_skill(model: RoleModel) -> None:
    skills = model.compare(PLANNER, MANAGER).skills
    assert names(skills.shared) == {"Market insight"}
    assert names(skills.only_a) == {"Innovative thinking", "Copywriting", "Visual expression"}
    assert names(skills.only_b) == {
        "Product design",
        "Project management",
        "Communication",
        "Coordination",
        "Data analysis",
    }
    assert len(skills.only_b) > len(skills.only_a)  # the more comprehensive set


def test_skill_levels_follow_the_words_of_the_article(model: RoleModel) -> None:
    """It asks for strong insight and creativity, and for data analysis to a degree."""
    levels = {
        (need.role, need.skill): need.level
        for need in model.skill_needs
        if need.role and need.level
    }
    degree = levels.pop((MANAGER, "data-analysis-skill"))
    assert degree < min(levels.values())
    strong = [levels[PLANNER, "market-insight"], levels[PLANNER, "innovative-thinking"]]
    assert min(strong) == max(levels.values())


def test_goals_are_the_idea_and_its_success(model: RoleModel) -> None:
    goals = model.compare(PLANNER, MANAGER).goals
    assert not goals.shared
    assert names(goals.only_a) == {
        "Uniqueness of the product idea",
        "Market feasibility",
        "Competitive and innovative product",
        "Attraction of target users",
        "Solution of users' actual problems",
    }
    assert names(goals.only_b) == {
        "Successful development",
        "Market performance",
        "Release on time",
        "Meeting user needs after launch",
    }


def test_time_goes_into_early_stages_and_into_daily_management(model: RoleModel) -> None:
    effort = model.compare(PLANNER, MANAGER).effort
    assert not effort.shared
    high = [
        [one.at for one in side if one.level == "high"] for side in (effort.only_a, effort.only_b)
    ]
    assert high[0] == [("discovery", "concept")]
    assert high[1] == [tuple(stage.key for stage in model.stages[2:])]


def test_partners_are_those_of_the_article(model: RoleModel) -> None:
    talk = model.compare(PLANNER, MANAGER).communication
    assert names(talk.shared) == {"Market", "Users", "Development team"}
    assert names(talk.only_a) == {"Internal teams"}
    assert names(talk.only_b) == {"Design team", "Testing team"}


def names(members: tuple[Any, ...]) -> set[str]:
    return {one.name for one in members}


# The evidence


def test_every_statement_is_either_cited_or_has_a_reason(model: RoleModel) -> None:
    statements = everything(model)
    assert len(statements) > 200
    assert not [one for one in statements if bool(one.citations) == bool(one.inferred)]
    assert all(reason for one in statements for _, reason in one.inferred_fields)


def test_nothing_that_the_article_is_silent_about_counts_as_stated(model: RoleModel) -> None:
    checked = set()
    for one in everything(model):
        for name in UNSTATED.get(type(one).__name__, ()):
            if getattr(one, name):
                checked.add((type(one).__name__, name))
                assert one.basis_of(name) is Basis.INFERRED, (one, name)
                assert one.reason_of(name)
    assert checked == {(cls, name) for cls, fields in UNSTATED.items() for name in fields}


def test_no_duty_of_a_party_counts_as_stated(model: RoleModel) -> None:
    """The article has the manager lead the departments; it doesn't say what each of them does."""
    parties = {one for one in model.roles if one.kind == "party"}
    for responsibility in model.responsibilities:
        for answer in model.who_owns(responsibility):
            for reason in answer.reasons:
                if parties & set(reason.roles):
                    assert reason.basis is Basis.INFERRED, reason


def test_every_citation_is_of_a_paragraph_that_exists(model: RoleModel) -> None:
    for one in everything(model):
        for citation in one.citations:
            number = re.fullmatch(r"¶(\d+)", citation.locator)
            assert citation.source == "article"
            assert number, citation
            assert 1 <= int(number[1]) <= PARAGRAPHS


def repeated(text: str, known: set[str]) -> list[str]:
    """Return the runs of eight words whose fingerprints are known."""
    words = re.findall(r"[a-z0-9']+", text.lower())
    runs = [" ".join(words[start : start + 8]) for start in range(len(words) - 7)]
    return [run for run in runs if hashlib.sha256(run.encode()).hexdigest()[:12] in known]


def test_no_sentence_of_the_article_is_repeated() -> None:
    known = set((ROOT / "tests/data/article-shingles.txt").read_text(encoding="ascii").split())
    assert len(known) == 1176  # all runs of eight words in the article
    sources = [Path(str(files("roles"))), ROOT / "docs", ROOT / "README.md"]
    pages = [
        page
        for source in sources
        for page in (source.rglob("*") if source.is_dir() else [source])
        if page.suffix in (".md", ".toml", ".py", ".json")
    ]
    assert len(pages) > 20
    for page in pages:
        assert not repeated(page.read_text(encoding="utf-8"), known), page


def test_a_repeated_sentence_would_be_seen() -> None:
    run = "one two three four five six seven eight"
    known = {hashlib.sha256(run.encode()).hexdigest()[:12]}
    assert repeated("Zero. One, two THREE four\nfive -- six; seven eight nine", known) == [run]
    assert not repeated("one two three four five six seven nine eight", known)


# Nothing is left open


def test_zero_to_one_changes_hands_once(model: RoleModel) -> None:
    way = model.path(end="launch")
    assert [step.stage for step in way.steps] == list(model.stages[:6])
    (change,) = way.changes
    assert (change.giver.key, change.receiver.key) == (PLANNER, MANAGER)
    assert [one.deliverables for one in change.handoffs] == [
        ("product-concept", "product-planning-document")
    ]


def test_every_stage_follows_the_one_before(model: RoleModel) -> None:
    assert model.stages[0].after == ()
    for earlier, later in pairwise(model.stages):
        assert later.after == (earlier.key,)
        assert [one for one in model.at(later).handoffs_in if one.from_stage == earlier.key]


def test_every_place_has_one_owner_and_somebody_who_does_it(model: RoleModel) -> None:
    for responsibility in model.responsibilities:
        answers = model.who_owns(responsibility)
        assert answers
        for answer in answers:
            assert answer.accountable is not None, answer
            assert answer.responsible, answer


def test_who_hands_over_and_who_receives_have_a_duty_there(model: RoleModel) -> None:
    for handoff in model.handoffs:
        assert model.involving(handoff.giver, at=handoff.from_stage), handoff
        assert model.involving(handoff.receiver, at=handoff.to_stage), handoff
        assert handoff.deliverables
        assert handoff.criteria


def test_every_deliverable_is_produced_before_it_is_handed_over(model: RoleModel) -> None:
    order = [stage.key for stage in model.stages]
    for deliverable in model.deliverables:
        assert deliverable.produced_by is not None
        places = [order.index(one.stage.key) for one in model.who_owns(deliverable.produced_by)]
        handed = [one for one in model.handoffs if deliverable.key in one.deliverables]
        assert handed, deliverable
        assert all(min(places) <= order.index(one.from_stage) for one in handed), deliverable


def test_every_party_has_a_duty_and_every_role_goals_skills_and_focus(model: RoleModel) -> None:
    for role in model.roles:
        assert model.involving(role), role
        if role.kind == "role":
            assert model.goals_of(role)
            assert model.skills_of(role)
            assert model.focuses_of(role)
            assert model.efforts_of(role)


def test_every_skill_is_needed_and_owners_have_what_their_work_needs(model: RoleModel) -> None:
    levels = {(need.role, need.skill): need.level or 0 for need in model.skill_needs if need.role}
    assert {skill for _, skill in levels} == {skill.key for skill in model.skills}
    for need in model.skill_needs:
        if need.responsibility:
            for answer in model.who_owns(need.responsibility):
                assert answer.accountable is not None
                assert levels[answer.accountable.key, need.skill] >= (need.level or 0), need


def test_nobody_spends_more_than_all_of_the_time(model: RoleModel) -> None:
    for role in (PLANNER, MANAGER):
        for stage in model.stages:
            efforts = [
                one for one in model.efforts_of(role) if stage.key in one.at or "*" in one.at
            ]
            assert 0 < sum(one.share or 0 for one in efforts) <= 1
    assert {duty for duty in Duty if any(one.holders(duty) for one in model.assignments)} == {
        Duty.OWN,
        Duty.DO,
        Duty.CONSULT,
        Duty.INFORM,
    }
