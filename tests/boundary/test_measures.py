"""Measures of boundaries, against slow and obvious counts; and pairs of roles."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations

import pytest
from hypothesis import given

import roles
from roles import Assignment, Duty, Handoff, Responsibility, Role, RoleModel, Stage
from roles.boundary import (
    bottlenecks,
    compare_all,
    concentration,
    cut_roles,
    handoff_density,
    longest_chain,
    measures,
)
from roles.model.comparison import WEIGHTS
from strategies import models


def passing(model: RoleModel) -> dict[str, set[str]]:
    graph: dict[str, set[str]] = {}
    for one in model.handoffs:
        graph.setdefault(one.giver, set())
        graph.setdefault(one.receiver, set())
        if one.giver != one.receiver:
            graph[one.giver].add(one.receiver)
    return graph


def shortest(graph: dict[str, set[str]], start: str, end: str) -> list[tuple[str, ...]]:
    """All the shortest ways, by trying every length."""
    ways = [(start,)]
    for _ in graph:
        ways = [(*way, key) for way in ways for key in graph[way[-1]] if key not in way]
        if found := [way for way in ways if way[-1] == end]:
            return found
    return []


@given(models())
def test_bottleneck_is_the_share_of_shortest_ways(model: RoleModel) -> None:
    graph = passing(model)
    number = len(graph)
    expected = {}
    for key in graph:
        share = 0.0
        for start, end in permutations([other for other in graph if other != key], 2):
            ways = shortest(graph, start, end)
            share += sum(key in way for way in ways) / len(ways) if ways else 0
        expected[key] = share / ((number - 1) * (number - 2)) if number > 2 else 0.0
    found = {role.key: share for role, share in bottlenecks(model)}
    assert found == pytest.approx({key: share for key, share in expected.items() if share})


def pieces(graph: dict[str, set[str]], without: str | None) -> int:
    left = {key for key in graph if key != without}
    count = 0
    while left:
        count += 1
        pending = [left.pop()]
        while pending:
            key = pending.pop()
            near = {other for other in left if other in graph[key] or key in graph[other]}
            left -= near
            pending += near
    return count


@given(models())
def test_cut_role_leaves_pieces(model: RoleModel) -> None:
    graph = passing(model)
    cut = {key for key in graph if pieces(graph, key) > pieces(graph, None)}
    assert {role.key for role in cut_roles(model)} == cut


@given(models())
def test_density_counts_pairs(model: RoleModel) -> None:
    graph = passing(model)
    pairs = len(graph) * (len(graph) - 1)
    edges = sum(map(len, graph.values()))
    assert handoff_density(model) == pytest.approx(edges / pairs if pairs else 0)


@given(models())
def test_longest_chain_is_a_chain_and_none_is_longer(model: RoleModel) -> None:
    order = {stage.key: number for number, stage in enumerate(model.stages)}
    forward = [
        one
        for one in model.handoffs
        if not one.feedback and (one.giver, one.from_stage) != (one.receiver, one.to_stage)
    ]

    def follows(one: Handoff, number: int, other: Handoff, later: int) -> bool:
        return (
            one.receiver == other.giver
            and order[one.to_stage] <= order[other.from_stage]
            and (order[one.from_stage], number) < (order[other.from_stage], later)
        )

    def longest(number: int) -> int:
        return 1 + max(
            (
                longest(later)
                for later, other in enumerate(forward)
                if follows(forward[number], number, other, later)
            ),
            default=0,
        )

    chain = longest_chain(model)
    assert len(chain) == max(map(longest, range(len(forward))), default=0)
    assert all(one in forward for one in chain)
    for one, other in pairwise(chain):
        assert one.receiver == other.giver
        assert order[one.to_stage] <= order[other.from_stage]


@given(models())
def test_concentration_is_the_sum_of_squares(model: RoleModel) -> None:
    found = dict(concentration(model))
    for stage in model.stages:
        shares: dict[str, float] = {}
        for answer in model.at(stage).ownerships:
            for role in answer.owners:
                shares[role.key] = shares.get(role.key, 0) + 1 / len(answer.owners)
        total = sum(shares.values())
        if total:
            assert found[stage] == pytest.approx(sum((one / total) ** 2 for one in shares.values()))
            assert 0 < found[stage] <= 1 + 1e-9
        else:
            assert stage not in found


def test_measures_speak_of_roles() -> None:
    told = {one.name: one for one in measures(roles.reference())}
    assert told["bottleneck"].text.startswith("Product manager stands on 80% of the shortest ways")
    assert told["cut roles"].objects[0].key == "product-manager"
    assert "Product planner -> Product manager" in told["longest chain"].text
    assert measures(RoleModel("Empty")) == ()
    for one in told.values():
        assert one.text in f"{one:json}"
        assert repr(one).startswith("<Measure ")


@given(models())
def test_every_pair_is_compared_the_most_contested_first(model: RoleModel) -> None:
    found = compare_all(model)
    ours = [role for role in model.roles if role.kind == "role"]
    assert {(one.a, one.b) for one in found} == set(combinations(ours, 2))
    ranks = [(-len(one.contested), -one.overlap) for one in found]
    assert ranks == sorted(ranks)


@given(models())
def test_comparison_weighs_every_place(model: RoleModel) -> None:
    for a, b in combinations(model.roles, 2):
        comparison = model.compare(a, b)
        both = either = 0
        contested = []
        per_stage = {stage.key: [0, 0] for stage in model.stages}
        for stage in model.stages:
            for answer in model.at(stage).ownerships:
                weights = [
                    max((WEIGHTS[duty] for duty in answer.duties_of(role)), default=0)
                    for role in (a, b)
                ]
                for duty in Duty:
                    holding = sum(duty in answer.duties_of(role) for role in (a, b))
                    either += WEIGHTS[duty] * (holding > 0)
                    both += WEIGHTS[duty] * (holding > 1)
                for side, weight in enumerate(weights):
                    per_stage[stage.key][side] += weight
                for duty in (Duty.OWN, Duty.DO):
                    if a in answer.holders(duty) and b in answer.holders(duty):
                        contested.append((answer.responsibility, stage))
                        break
        assert comparison.overlap == pytest.approx(both / either if either else 0)
        assert {(one.responsibility, one.stage) for one in comparison.contested} == set(contested)
        assert {one.stage.key: [one.a, one.b] for one in comparison.weights} == per_stage
        assert set(comparison.handoffs) == {
            one for one in model.handoffs if {one.giver, one.receiver} == {a.key, b.key}
        }
        for dimension in comparison.dimensions:
            assert 0 <= dimension.overlap <= 1


def test_weight_turns_where_the_other_begins_to_carry_more() -> None:
    stages = [Stage(key, key.upper()) for key in "abcd"]
    work = [Responsibility(key, key.upper()) for key in ("w", "x", "y", "z")]
    model = RoleModel(
        "M",
        roles=[Role("p", "P"), Role("q", "Q")],
        stages=stages,
        responsibilities=work,
        assignments=[
            Assignment("w", "a", own="p"),
            Assignment("x", "b", own="p", do="q"),
            Assignment("y", "c", own="q"),
            Assignment("z", "d", own="p"),
        ],
    )
    comparison = model.compare("p", "q")
    assert [one.stage.key for one in comparison.turns] == ["c", "d"]
    assert [one.share for one in comparison.weights] == [1, 4 / 7, 0, 1]
    assert comparison.overlap == 0


def test_stage_at_which_neither_carries_has_no_share() -> None:
    model = RoleModel("M", roles=[Role("p", "P"), Role("q", "Q")], stages=[Stage("a", "A")])
    assert model.compare("p", "q").weights[0].share is None
    assert model.compare("p", "q").overlap == 0


def test_skill_gaps_go_by_the_highest_level_and_what_a_role_specialises() -> None:
    model = RoleModel(
        "M",
        roles=[Role("head", "Head"), Role("pm", "PM", is_a="head"), Role("dev", "Dev")],
        stages=[Stage("s", "S", lead="pm"), Stage("t", "T", lead="dev")],
        responsibilities=[Responsibility("x", "X", at=["s", "t"])],
        skills=[roles.Skill("k", "K"), roles.Skill("open", "Open")],
        skill_needs=[
            roles.SkillNeed("k", 2, responsibility="x"),
            roles.SkillNeed("k", 4, responsibility="x"),
            roles.SkillNeed("open", responsibility="x"),
            roles.SkillNeed("k", 4, role="head"),
            roles.SkillNeed("open", role="pm"),
            roles.SkillNeed("k", 3, role="dev"),
        ],
    )
    gaps = [
        (gap.role.key, gap.skill.key, gap.needed, gap.has, gap.lacking)
        for gap in model.skill_gaps()
    ]
    assert gaps == [("dev", "k", 4, 3, False), ("dev", "open", None, None, True)]
