"""What leads to what: at any distance, along the longest way, and in long chains."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from roles import Assignment, Duty, Handoff, Responsibility, Role, RoleModel, Stage, check
from roles.boundary import longest_chain
from roles.model.lifecycle import StageOrder


@st.composite
def links(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Return the keys of stages in an order, each with some before it."""
    keys = [f"s{n}" for n in range(draw(st.integers(1, 12)))]
    return {
        key: tuple(draw(st.lists(st.sampled_from(keys[:n]), unique=True))) if n else ()
        for n, key in enumerate(keys)
    }


@given(links())
def test_a_stage_leads_to_its_descendants(before: dict[str, tuple[str, ...]]) -> None:
    order = StageOrder(before)
    graph = nx.DiGraph((earlier, key) for key, several in before.items() for earlier in several)
    graph.add_nodes_from(before)
    for start in before:
        later = nx.descendants(graph, start)
        assert {end for end in before if order.leads(start, end)} == later
        assert order.after[start] == tuple(key for key in before if key in graph[start])


def chain(length: int) -> RoleModel:
    """Return a chain of stages that two roles lead in turn, with a way back at each."""
    keys = [f"s{n}" for n in range(length)]
    lead = dict(zip(keys, ["a", "b"] * length, strict=False))
    return RoleModel(
        "Chain",
        roles=[Role("a", "A"), Role("b", "B")],
        stages=[
            Stage(key, key.upper(), lead=lead[key], after=keys[max(n - 1, 0) : n])
            for n, key in enumerate(keys)
        ],
        handoffs=[
            Handoff(lead[start], lead[end], from_stage=start, to_stage=end, feedback=start == back)
            for one, other in pairwise(keys)
            for start, end, back in ((one, other, other), (other, one, other))
        ],
    )


def test_a_long_chain_is_walked_and_checked() -> None:
    length = 5_000
    model = chain(length)
    way = model.path()
    assert [step.stage.key for step in way.steps] == [f"s{n}" for n in range(length)]
    assert len(way.changes) == len(way.handoffs) == len(longest_chain(model)) == length - 1
    found = {finding.code for finding in check(model)}
    assert not found & {"HND007", "HND009"}
    assert model.after("s7") == (model.stage("s8"),)
    assert len(model.path("s10", "s20").steps) == 11


def test_parts_of_parts_are_explained_and_divided() -> None:
    length = 3_000
    model = RoleModel(
        "Parts",
        roles=[Role("a", "A"), Role("b", "B")],
        stages=[Stage("s", "S", lead="b")],
        responsibilities=[
            Responsibility(f"w{n}", f"W{n}", at="s", part_of=f"w{n - 1}" if n else None)
            for n in range(length)
        ],
        assignments=[Assignment("w0", "s", own="a")],
    )
    answers = model.owned_by("a")
    assert len(answers) == length
    told = [answer.explain() for answer in answers]
    assert told[0].count("part") == 0
    assert all("for W0, of which it is a part" in text for text in told[1:])
    assert [one.key for one in answers[3].reasons[0].through] == ["w2", "w1", "w0"]
    assert not {"OWN011", "BND004"} & {finding.code for finding in check(model)}
    divided = model.split("a", {"First": [], "Second": ["w7"]})
    owners = [divided.resolution.held[f"w{n}", "s"][Duty.OWN] for n in range(length)]
    assert owners == [("first",)] * 7 + [("second",)] * (length - 7)
