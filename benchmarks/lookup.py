"""Who owns R at S: `model.owner` by key and by name, beside a dict, sqlite and networkx."""

from __future__ import annotations

import random
import sqlite3

import networkx as nx

from measure import micro, paired, sizes, table
from roles import Assignment, Responsibility, Role, RoleModel, Stage

QUERIES = 20_000
STAGES = 10


def model_of(size: int, rng: random.Random) -> RoleModel:
    """Return a model with *size* assignments, each of one responsibility at one stage."""
    roles = [Role(f"role-{n}", f"Role {n}") for n in range(200)]
    stages = [Stage(f"stage-{n}", f"Stage {n}") for n in range(STAGES)]
    things = size // STAGES
    return RoleModel(
        "Synthetic",
        roles=roles,
        stages=stages,
        responsibilities=[Responsibility(f"thing-{n}", f"Thing number {n}") for n in range(things)],
        assignments=[
            Assignment(f"thing-{n}", stage.key, own=rng.choice(roles).key)
            for n in range(things)
            for stage in stages
        ],
    )


def main() -> None:
    """Print a row for each size."""
    rows = []
    for size in sizes((1_000, 10_000, 100_000, 1_000_000), (100, 1_000)):
        rng = random.Random(size)
        model = model_of(size, rng)
        owners = {(a.responsibility, a.at[0]): a.own[0] for a in model.assignments}
        asked = rng.choices(list(owners), k=QUERIES)
        # Equal strings that aren't the dict's own, as a caller has them.
        asked = [("".join(thing), "".join(stage)) for thing, stage in asked]
        named = [
            (model.responsibility(thing).name.lower(), model.stage(stage).name.lower())
            for thing, stage in asked
        ]

        database = sqlite3.connect(":memory:")
        database.execute("create table owns (thing text, stage text, role text)")
        database.executemany(
            "insert into owns values (?, ?, ?)", ((*k, v) for k, v in owners.items())
        )
        database.execute("create index owned on owns (thing, stage, role)")
        graph = nx.MultiDiGraph()
        graph.add_edges_from((role, thing, stage) for (thing, stage), role in owners.items())

        def by_dict() -> list[str]:
            return [owners[thing, stage] for thing, stage in asked]

        def by_key() -> list[Role]:
            owner = model.owner
            return [owner(thing, at=stage) for thing, stage in asked]

        def by_name() -> list[Role]:
            owner = model.owner
            return [owner(thing, at=stage) for thing, stage in named]

        def by_sqlite() -> list[str]:
            ask, query = database.execute, "select role from owns where thing = ? and stage = ?"
            return [ask(query, pair).fetchone()[0] for pair in asked]

        def by_networkx() -> list[str]:
            return [
                next(role for role, _, at in graph.in_edges(thing, keys=True) if at == stage)
                for thing, stage in asked
            ]

        assert [role.key for role in by_key()] == [role.key for role in by_name()]
        assert [role.key for role in by_key()] == by_dict() == by_sqlite() == by_networkx()
        works = by_dict, by_key, by_name, by_sqlite, by_networkx
        base, key, name, sql, net = (time / QUERIES for time in paired(*works, rounds=7))
        rows.append(
            (
                f"{size:,}",
                micro(base),
                f"{micro(key)} ({key / base:.1f})",
                f"{micro(name)} ({name / base:.1f})",
                f"{micro(sql)} ({sql / base:.1f})",
                f"{micro(net)} ({net / base:.1f})",
            )
        )
    columns = ("assignments", "dict", "owner by key", "owner by name", "sqlite", "networkx")
    table("One look-up, and its ratio to the dict's", columns, rows)


if __name__ == "__main__":
    main()
