"""The graphs: what networkx writes and reads, and what is asked of them."""

from __future__ import annotations

import io
import itertools
import json

import networkx as nx
import pytest
from hypothesis import given

import roles
from roles import Handoff, Role, RoleModel, Stage
from roles.errors import NoPath
from strategies import models


@given(models())
def test_attributes_are_plain_data(model: RoleModel) -> None:
    for graph in (model.lifecycle, model.graph):
        rows = [data for _, data in graph.nodes(data=True)]
        rows += [data for *_, data in graph.edges(data=True)]
        for data in rows:
            assert all(type(value) in (str, int, bool) for value in data.values())


@pytest.mark.parametrize("name", ["lifecycle", "graph"])
def test_networkx_writes_and_reads_them(name: str) -> None:
    graph = getattr(roles.reference(), name)
    for write, read in (
        (nx.write_graphml, lambda stream: nx.read_graphml(stream, force_multigraph=True)),
        (nx.write_gexf, nx.read_gexf),
    ):
        stream = io.BytesIO()
        write(graph, stream)
        stream.seek(0)
        again = read(stream)
        assert set(again) == set(graph)
        assert again.number_of_edges() == graph.number_of_edges()
        assert all(again.nodes[node]["name"] == graph.nodes[node]["name"] for node in graph)
    again = nx.node_link_graph(
        json.loads(json.dumps(nx.node_link_data(graph, edges="edges"))), edges="edges"
    )
    assert nx.utils.graphs_equal(nx.MultiDiGraph(again), nx.MultiDiGraph(graph))


def test_graphs_are_frozen_and_made_once() -> None:
    model = roles.reference()
    assert model.graph is model.graph
    with pytest.raises(nx.NetworkXError):
        model.lifecycle.add_node("x")


def test_edges_say_what_the_model_says() -> None:
    model = roles.reference()
    edges = {
        (giver, receiver, data["kind"], data.get("stage"))
        for giver, receiver, data in model.graph.edges(data=True)
    }
    owns = ("role:product-manager", "responsibility:technology-selection", "owns", "definition")
    assert owns in edges
    assert {
        ("party:development-team", "responsibility:product-building", "does", "development"),
        ("role:product-planner", "skill:copywriting", "needs", None),
        ("role:product-planner", "goal:uniqueness", "aims_at", None),
        ("role:product-planner", "deliverable:product-concept", "gives", "concept"),
        ("deliverable:product-concept", "role:product-manager", "receives", "definition"),
        (
            "responsibility:technology-selection",
            "responsibility:detailed-planning",
            "part_of",
            None,
        ),
    } <= edges


@given(models())
def test_every_statement_is_an_edge(model: RoleModel) -> None:
    kinds = [data["kind"] for *_, data in model.graph.edges(data=True)]
    owners = sum(len(one.owners) for s in model.stages for one in model.at(s).ownerships)
    assert kinds.count("owns") == owners
    assert kinds.count("hands_to") == len(model.handoffs)
    assert kinds.count("needs") == len(model.skill_needs)
    assert kinds.count("part_of") == sum(r.part_of is not None for r in model.responsibilities)
    assert model.lifecycle.number_of_edges() == len(model.handoffs) + sum(
        len(stage.after) for stage in model.stages
    )


@given(models())
def test_stages_are_in_an_order_that_networkx_accepts(model: RoleModel) -> None:
    forward = nx.DiGraph(
        (earlier, later)
        for earlier, later, data in model.lifecycle.edges(data=True)
        if not data["feedback"] and earlier != later
    )
    assert nx.is_directed_acyclic_graph(forward)
    order = {stage.key: number for number, stage in enumerate(model.stages)}
    assert all(order[earlier] < order[later] for earlier, later in forward.edges)


@given(models())
def test_the_way_is_the_longest(model: RoleModel) -> None:
    before = {stage.key: {one.key for one in model.before(stage)} for stage in model.stages}
    for stage in model.stages:
        assert {one.key for one in model.after(stage)} == {
            key for key, earlier in before.items() if stage.key in earlier
        }
    ways = [
        way
        for size in range(1, len(before) + 1)
        for way in itertools.permutations(before, size)
        if all(a in before[b] for a, b in itertools.pairwise(way))
    ]
    if not ways:
        with pytest.raises(NoPath):
            model.path()
        return
    assert len(model.path().steps) == max(map(len, ways))
    for start, end in itertools.product(before, before):
        between = [len(way) for way in ways if (way[0], way[-1]) == (start, end)]
        if between:
            found = [step.stage.key for step in model.path(start, end).steps]
            assert len(found) == max(between)
            assert (found[0], found[-1]) == (start, end)
        else:
            with pytest.raises(NoPath, match="can't be reached"):
                model.path(start, end)


def test_changes_of_hands_and_the_handoffs_at_them() -> None:
    handoff = Handoff("a", "b", from_stage="one", to_stage="two")
    model = RoleModel(
        "x",
        roles=[Role("a", "A"), Role("b", "B")],
        stages=[
            Stage("one", "One", lead="a"),
            Stage("two", "Two", lead="b", after="one"),
            Stage("three", "Three", after="two"),
            Stage("four", "Four", lead="a", after="three"),
        ],
        handoffs=[handoff, Handoff("b", "a", from_stage="two", to_stage="one", feedback=True)],
    )
    changes = model.path().changes
    assert [(one.from_stage, one.to_stage) for one in changes] == [
        ("one", "two"),
        ("two", "three"),
        ("three", "four"),
    ]
    assert [one.handoffs for one in changes] == [(handoff,), (), ()]
    assert changes[1].receiver is None
    assert model.path().handoffs == (handoff,)
