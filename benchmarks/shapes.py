"""What a model and its graph hold in memory, and how long its graph and its matrix take."""

from __future__ import annotations

import gc
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import networkx as nx

from measure import paired, rounded, sizes, table
from roles import Assignment, Responsibility, Role, RoleModel, Stage
from roles.model import Matrix

STAGES = 10
FIELDS = tuple(field.name for field in attrs.fields(Assignment))
Bare = attrs.make_class("Bare", FIELDS, slots=True, frozen=True)
EMPTY: dict[str, Any] = {name: "" if name in ("inferred", "condition") else () for name in FIELDS}


def bare(key: str, stage: str, own: str, do: str) -> object:
    """Return an assignment as a class without converters and checks has it."""
    given = {"responsibility": key, "at": (stage,), "own": (own,), "do": (do,)}
    return Bare(**EMPTY | given)


def parts(
    things: int, stages: int = STAGES, roles: int = 200, make: Callable[..., object] = Assignment
) -> dict[str, Any]:
    """Return what a model of some responsibilities at each of some stages is made of."""
    rng = random.Random(things)
    members = [f"role-{n}" for n in range(roles)]
    places = [f"stage-{n}" for n in range(stages)]
    keys = [f"thing-{n}" for n in range(things)]
    return {
        "name": "Synthetic",
        "roles": [Role(key, key) for key in members],
        "stages": [Stage(key, key) for key in places],
        "responsibilities": [Responsibility(key, key) for key in keys],
        "assignments": [
            make(key, stage, own=rng.choice(members), do=rng.choice(members))
            for key in keys
            for stage in places
        ],
    }


def by_networkx(model: RoleModel) -> nx.MultiDiGraph[str]:
    """Return the graph of a model by bare calls, as one writes them for just this model."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for kind, members in (("role", model.roles), ("stage", model.stages)):
        graph.add_nodes_from((f"{kind}:{one.key}", {"name": one.name}) for one in members)
    for one in model.responsibilities:
        graph.add_node(f"responsibility:{one.key}", name=one.name)
    for one in model.assignments:
        (stage,) = one.at
        node = f"responsibility:{one.responsibility}"
        graph.add_edge(node, f"stage:{stage}", kind="takes_place_at")
        for word, keys in (("owns", one.own), ("does", one.do)):
            for key in keys:
                graph.add_edge(f"role:{key}", node, kind=word, stage=stage, basis="inferred")
    return graph


def by_hand(matrix: Matrix) -> str:
    """Return the text of a matrix, put together from a dict of its cells."""
    cells = {(row, role): duties for row, role, duties in matrix.duties}
    keys = [role.key for role in matrix.roles]
    lines = []
    for row in matrix.rows:
        letters = (
            "/".join(map(matrix.scheme.letter, cells.get((row.key, key), ()))) for key in keys
        )
        lines.append(f"{row.name:24}" + "".join(f"{one:8}" for one in letters))
    return "\n".join(lines)


def resident() -> int:
    """Return how many bytes this process has in memory now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def memory(kind: str, things: int) -> float:
    """Return the bytes an assignment of one kind of thing in this process, which has no other."""
    model = RoleModel(**parts(things)) if "graph" in kind else None
    if model is not None:
        model.resolution.held  # noqa: B018 - the graph is made from it
    gc.collect()
    before = resident()
    if kind == "model":
        made: object = RoleModel(**parts(things))
    elif kind == "bare objects":
        made = parts(things, make=bare)
    elif model is not None:
        made = model.graph if kind == "graph" else by_networkx(model)
    gc.collect()
    used = (resident() - before) / (things * STAGES)
    del made
    return used


def memories() -> None:
    """Print how much memory each takes, in a process of its own."""
    kinds = ("bare objects", "model", "bare graph", "graph")
    rows = []
    for size in sizes((10_000, 100_000, 300_000), (1_000,)):
        used = []
        for kind in kinds:
            command = [sys.executable, __file__, "--memory", kind, str(size // STAGES)]
            used.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
        bare, model, plain, graph = used
        ratios = f"{model / bare:.2f}", f"{graph / plain:.2f}"
        rows.append((f"{size:,}", *(f"{one:,.0f} bytes" for one in used), *ratios))
    heads = ("assignments", *kinds, "model to bare objects", "graph to a bare one")
    table("Memory an assignment", heads, rows)


def graphs() -> None:
    """Print how long the graph and the text of the matrix take, beside the same by hand."""
    rows, printed = [], []
    for size in sizes((2_000, 20_000), (500,)):
        model = RoleModel(**parts(size // STAGES))
        model.resolution.held  # noqa: B018 - both begin with the model
        ours = model.graph
        assert set(ours.edges(keys=True)) == set(by_networkx(model).edges(keys=True))
        bare, made = paired(lambda: by_networkx(model), lambda: attrs.evolve(model).graph, rounds=3)
        rows.append((f"{size:,}", f"{len(ours.edges):,}", *map(rounded, (bare, made))))
    table("Graph", ("assignments", "edges", "bare networkx", "model and graph"), rows)
    for size in sizes((200, 2_000, 20_000), (50,)):
        matrix = RoleModel(**parts(size, 1, 40)).matrix()
        legend = 1  # the last line tells what A stands for
        text = str(matrix)
        assert text.split().count("A") == by_hand(matrix).split().count("A") + legend
        hand, made = paired(lambda: by_hand(matrix), lambda: str(matrix), rounds=3)
        printed.append((f"{size:,} x 40", rounded(hand), rounded(made), f"{made / hand:.1f}"))
    table("Text of a matrix", ("size", "text by hand", "text", "ratio"), printed)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--memory"]:
        print(json.dumps(memory(sys.argv[2], int(sys.argv[3]))))
        sys.exit()
    memories()
    graphs()
