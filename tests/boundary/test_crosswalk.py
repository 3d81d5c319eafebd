"""Crosswalks: measured against what people found by reading, and held to what must always be so."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

import roles
from roles import Crosswalk, Pair, RoleModel
from roles.boundary.likeness import KINDS
from roles.errors import InvalidValue, UnknownName
from roles.model.shape import collections, rekeyed
from strategies import models

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "tests" / "data" / "crosswalk"
TRUTHS = sorted(file.stem for file in FOLDER.iterdir())
# The kinds that the figures are about.
MEASURED = ("roles", "stages", "responsibilities", "skills")
HELD_OUT = "gitlab-product-flow-scrum"
NAMES = ("product-planning", "gitlab-product-flow", "scrum", "nist-rmf")


@cache
def truth(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def by_hand(name: str, how: str) -> set[tuple[str, str, str]]:
    return {
        (kind, one, other)
        for kind, pairs in truth(name).get(how, {}).items()
        if kind in MEASURED
        for one, others in pairs.items()
        for other in others
    }


def of_truth(name: str) -> tuple[RoleModel, RoleModel]:
    names = truth(name)["models"]
    return roles.reference(names["a"]), roles.reference(names["b"])


@cache
def found(name: str) -> set[tuple[str, str, str]]:
    crosswalk = roles.crosswalk(*of_truth(name))
    return {
        (pair.collection, pair.a.key, pair.b.key)
        for pair in crosswalk.pairs
        if pair.collection in MEASURED
    }


def figures(*names: str) -> tuple[float, float]:
    """Return precision and recall: right if sure or possible; what is sure should be found."""
    right = hit = matched = sure = 0
    for name in names:
        right += len(found(name) & (by_hand(name, "sure") | by_hand(name, "possible")))
        hit += len(found(name) & by_hand(name, "sure"))
        matched += len(found(name))
        sure += len(by_hand(name, "sure"))
    return right / matched, hit / sure


@pytest.mark.parametrize("name", TRUTHS)
def test_truth_is_of_the_models(name: str) -> None:
    for model, side in zip(of_truth(name), (1, 2), strict=True):
        for pair in by_hand(name, "sure") | by_hand(name, "possible"):
            assert pair[side] in getattr(model, pair[0]).by_key, pair


def test_article_is_matched_with_the_other_two_models() -> None:
    precision, recall = figures(*(name for name in TRUTHS if name != HELD_OUT))
    assert precision >= 0.9
    assert recall >= 0.7


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [
        ("product-planning-gitlab-product-flow", 0.9, 0.7),
        ("product-planning-scrum", 0.9, 0.5),
        (HELD_OUT, 0.7, 0.35),
    ],
)
def test_each_crosswalk_is_as_good_as_the_docs_say(
    name: str, precision: float, recall: float
) -> None:
    measured = figures(name)
    assert measured[0] >= precision
    assert measured[1] >= recall


def test_docs_have_the_figures_and_every_fault() -> None:
    page = (ROOT / "docs" / "explanation" / "crosswalk.md").read_text(encoding="utf-8")
    for name in TRUTHS:
        assert "| {:.2f} | {:.2f} |".format(*figures(name)) in page, (name, figures(name))
    for name in TRUTHS:
        a, b = of_truth(name)
        sure, possible = by_hand(name, "sure"), by_hand(name, "possible")
        for kind, one, other in (found(name) - sure - possible) | (sure - found(name)):
            names = getattr(a, kind).by_key[one].name, getattr(b, kind).by_key[other].name
            assert f"{names[0]} ~ {names[1]}" in " ".join(page.split()), (name, names)


def exchanged(model: RoleModel) -> RoleModel:
    """Return the model with other keys, in no order of the names."""
    keys: dict[str, dict[str, str]] = {}
    for kind in KINDS:
        things = sorted(getattr(model, kind), key=lambda thing: thing.name[::-1])
        keys[kind] = {thing.key: f"k{number}" for number, thing in enumerate(things)}
    moved = {}
    for name in collections(RoleModel):
        members = [rekeyed(member, keys) for member in getattr(model, name)]
        table = keys.get(name, {})
        moved[name] = [
            evolve(member, key=table[member.key]) if table else member for member in members
        ]
    return evolve(model, **moved)


@pytest.mark.parametrize("name", NAMES)
def test_model_is_matched_with_itself_thing_by_thing(name: str) -> None:
    model = roles.reference(name)
    crosswalk = roles.crosswalk(model, model)
    for kind in KINDS:
        for thing in getattr(model, kind):
            assert crosswalk.in_b(thing)[0] == thing
    assert not any(crosswalk.only_a.values())


@pytest.mark.parametrize("name", NAMES)
def test_keys_are_no_evidence(name: str) -> None:
    model = roles.reference(name)
    crosswalk = roles.crosswalk(model, exchanged(model))
    for thing in model.responsibilities:
        assert crosswalk.in_b(thing)[0].name == thing.name


@pytest.mark.parametrize("name", TRUTHS)
def test_the_order_of_the_models_does_not_matter(name: str) -> None:
    a, b = of_truth(name)
    there = {(pair.a.key, pair.b.key, pair.score) for pair in roles.crosswalk(a, b).pairs}
    back = {(pair.b.key, pair.a.key, pair.score) for pair in roles.crosswalk(b, a).pairs}
    assert there == back


def small(name: str, **names: list[str]) -> RoleModel:
    """Return a model of a role, some stages in order and some responsibilities."""
    stages = [
        roles.Stage(f"s{number}", stage, after=[f"s{number - 1}"] if number else [])
        for number, stage in enumerate(names["stages"])
    ]
    works = [
        roles.Responsibility(f"r{number}", work, at=[f"s{number % len(stages)}"])
        for number, work in enumerate(names["works"])
    ]
    return RoleModel(
        name=name,
        roles=[roles.Role("one", names["role"][0])],
        stages=stages,
        responsibilities=works,
    )


def test_models_with_nothing_in_common_have_no_matches() -> None:
    bakery = small("A", role=["Baker"], stages=["Kneading", "Proving"], works=["Flour", "Ovens"])
    court = small("B", role=["Judge"], stages=["Hearing", "Verdict"], works=["Witness", "Appeal"])
    crosswalk = roles.crosswalk(bakery, court)
    assert not crosswalk.pairs
    assert [thing.name for thing in crosswalk.only_b["stages"]] == ["Hearing", "Verdict"]


def test_order_alone_makes_no_match() -> None:
    days = [f"{letter * 3}" for letter in "abcdefgh"]
    other = [f"{letter * 3}" for letter in "mnopqrst"]
    a = small("A", role=["Xa"], stages=days, works=["Launch"])
    b = small("B", role=["Yb"], stages=other, works=["Launch"])
    matched = roles.crosswalk(a, b)
    assert len([pair for pair in matched.pairs if pair.collection == "stages"]) <= 1


def test_equal_numbers_make_no_match() -> None:
    a = small("A", role=["Xa"], stages=["1 Buy", "2 Sell"], works=["1.1 Quote"])
    b = small("B", role=["Yb"], stages=["1 Hire", "2 Train"], works=["1.1 Interview"])
    assert not roles.crosswalk(a, b).pairs


def test_alias_of_the_one_is_the_name_of_the_other() -> None:
    a = RoleModel(name="A", roles=[roles.Role("x", "Product owner", aliases=["PO"])])
    b = RoleModel(name="B", roles=[roles.Role("y", "po"), roles.Role("z", "Product manager")])
    (pair,) = roles.crosswalk(a, b).pairs
    assert (pair.b.key, pair.reasons) == ("y", ("both are called 'po'",))


def test_one_thing_may_match_several() -> None:
    crosswalk = roles.crosswalk(roles.reference(), roles.reference("gitlab-product-flow"))
    improve = crosswalk.b.stages["improve"]
    assert [stage.key for stage in crosswalk.in_a(improve)] == ["operation", "optimization"]


def test_lower_threshold_finds_more() -> None:
    a, b = roles.reference(), roles.reference("scrum")
    counts = [len(roles.crosswalk(a, b, at_least=least).pairs) for least in (0.7, 0.5, 0.3)]
    assert counts == sorted(counts)
    assert counts[0] < counts[1] < counts[2]
    assert all(pair.score >= 0.7 for pair in roles.crosswalk(a, b, at_least=0.7).pairs)


@pytest.mark.parametrize("least", [-0.1, 1.1, "0.5", True, None, float("nan")])
def test_threshold_is_a_number_from_0_to_1(least: Any) -> None:
    model = RoleModel(name="A")
    with pytest.raises(InvalidValue):
        roles.crosswalk(model, model, at_least=least)


@given(models(), models())
def test_any_two_models_have_a_crosswalk(a: RoleModel, b: RoleModel) -> None:
    crosswalk = roles.crosswalk(a, b)
    for pair in crosswalk.pairs:
        assert 0.5 <= pair.score <= 1
        assert pair.reasons
    for kind in KINDS:
        matched = {pair.a for pair in crosswalk.pairs if pair.collection == kind}
        assert matched | set(crosswalk.only_a[kind]) == set(getattr(a, kind))
    assert crosswalk == roles.crosswalk(a, b)
    assert format(crosswalk, "md")


def test_pair_is_of_one_kind() -> None:
    with pytest.raises(InvalidValue, match="a role"):
        Pair(roles.Role("a", "A"), roles.Stage("b", "B"))  # type: ignore[arg-type]


def test_pair_has_to_be_of_the_models() -> None:
    model = RoleModel(name="A", roles=[roles.Role("a", "A")])
    with pytest.raises(UnknownName):
        Crosswalk(model, model, [Pair(model.roles["a"], roles.Role("b", "B"))])


def test_hashes_change_nothing() -> None:
    code = (
        "import roles; c = roles.crosswalk(roles.reference(), roles.reference('scrum'));"
        "print([(p.a.key, p.b.key, p.score, p.reasons) for p in c.pairs])"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


# Two roles of two models


@pytest.mark.parametrize("name", ["product-planning", "scrum"])
def test_comparison_through_the_same_model_is_that_within_it(name: str) -> None:
    model = roles.reference(name)
    same = Crosswalk(
        model, model, [Pair(thing, thing) for kind in KINDS for thing in getattr(model, kind)]
    )
    for a in model.roles:
        for b in model.roles:
            if a != b:
                within, across = model.compare(a, b), roles.compare(a, b, same)
                assert across.overlap == pytest.approx(within.overlap)
                assert across.contested == within.contested
                for dimension in ("scope", "focus", "skills", "goals"):
                    one, other = getattr(within, dimension), getattr(across, dimension)
                    assert (one.only_a, one.shared, one.only_b) == (
                        *(other.only_a, other.shared, other.only_b),
                    )
                    assert other.counterparts == tuple((thing,) for thing in other.shared)


def test_comparison_follows_what_a_person_says() -> None:
    a, b = roles.reference(), roles.reference("scrum")
    pairs = [Pair(a.responsibilities["market research"], b.responsibilities["maintenance"])]
    result = roles.compare("product planner", b.roles["developers"], Crosswalk(a, b, pairs))
    assert [thing.name for thing in result.scope.shared] == ["Market research"]
    assert "Maintenance" not in [thing.name for thing in result.scope.only_b]
    assert "Market research ~ Maintenance" in f"{result:csv}"


def test_comparison_needs_roles_of_the_models() -> None:
    crosswalk = roles.crosswalk(roles.reference(), roles.reference("scrum"))
    with pytest.raises(UnknownName, match="scrum master"):
        roles.compare("scrum master", "product owner", crosswalk)
