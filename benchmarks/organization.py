"""Who owns it for a scope on a day, and what is vacant, beside dicts, SQLite and DuckDB."""

from __future__ import annotations

import datetime
import gc
import json
import math
import random
import sqlite3
import subprocess
import sys
import time
from bisect import bisect_right
from pathlib import Path

from measure import micro, paired, rounded, sizes, table
from roles import Actor, Appointment, Assignment, Organization, Responsibility, Role, RoleModel
from roles import Scope, Stage

FIRST = datetime.date(2020, 1, 1)
ASKED = 2_000
ROLES = [f"role-{n}" for n in range(10)]
STAGES = [f"stage-{n}" for n in range(10)]
YEAR = "2021-01-01", "2022-01-01"


def model_of(assignments: int) -> RoleModel:
    """Return a model: a role for each responsibility at each of ten stages, from a seed."""
    rng = random.Random(assignments)
    things = [f"thing-{n}" for n in range(max(assignments // len(STAGES), 1))]
    return RoleModel(
        "Benchmark",
        roles=[Role(key, key) for key in ROLES],
        stages=[Stage(key, key) for key in STAGES],
        responsibilities=[Responsibility(key, key) for key in things],
        assignments=[
            Assignment(thing, stage, own=rng.choice(ROLES)) for thing in things for stage in STAGES
        ],
    )


def held(appointments: int) -> list[Appointment]:
    """Return for each role and scope one holder after the other, each for 180 of 200 days."""
    rng = random.Random(appointments)
    scopes = max(appointments // 50, 10)
    actors = max(appointments // 5, 20)
    made = []
    for number in range(appointments):
        turn = number // (len(ROLES) * scopes)
        start = FIRST + datetime.timedelta(days=200 * turn)
        made.append(
            Appointment(
                actor=f"actor-{rng.randrange(actors)}",
                role=ROLES[number % len(ROLES)],
                scope=f"scope-{number // len(ROLES) % scopes}",
                start=start,
                end=start + datetime.timedelta(days=180),
            )
        )
    return made


def company(model: RoleModel, appointments: list[Appointment]) -> Organization:
    """Return an organisation of a company whose parts are the scopes of the appointments."""
    count = len(appointments)
    return Organization(
        model,
        actors=[Actor(f"actor-{n}") for n in range(max(count // 5, 20))],
        scopes=[
            Scope("company"),
            *(Scope(f"scope-{n}", parent="company") for n in range(max(count // 50, 10))),
        ],
        appointments=appointments,
    )


def lookup(counts: list[int]) -> None:
    """Ask as many assignments as appointments; every answer is compared."""
    rows = []
    for count in counts:
        org = company(model_of(count), held(count))
        rng = random.Random(1)
        things = [one.key for one in org.model.responsibilities]
        asked = [
            (
                rng.choice(things),
                rng.choice(STAGES),
                rng.choice(org.scopes[1:]).key,
                FIRST + datetime.timedelta(days=rng.randrange(900)),
            )
            for _ in range(ASKED)
        ]
        owner = {
            (one.responsibility, stage): one.own[0]
            for one in org.model.assignments
            for stage in one.at
        }
        bare: dict[tuple[str, str], tuple[list[datetime.date], list[Appointment]]] = {}
        for one in sorted(org.appointments, key=lambda one: one.start):
            starts, those = bare.setdefault((one.role, one.scope), ([], []))
            starts.append(one.start)
            those.append(one)

        def by_hand() -> list[str | None]:
            found = []
            for thing, stage, scope, on in asked:
                entry = bare.get((owner[thing, stage], scope))
                at = bisect_right(entry[0], on) - 1 if entry else -1
                one = entry[1][at] if at >= 0 else None
                found.append(one.actor if one and (one.end is None or on < one.end) else None)
            return found

        def ours() -> list[str | None]:
            found = []
            for thing, stage, scope, on in asked:
                those = org.who_owns(thing, scope=scope, on=on, at=stage).appointments
                found.append(those[0].actor if those else None)
            return found

        database = sqlite3.connect(":memory:")
        database.execute("CREATE TABLE held (role, scope, start, stop, actor)")
        database.execute("CREATE TABLE owns (thing, stage, role)")
        database.executemany(
            "INSERT INTO held VALUES (?, ?, ?, ?, ?)",
            ((a.role, a.scope, str(a.start), str(a.end), a.actor) for a in org.appointments),
        )
        database.executemany(
            "INSERT INTO owns VALUES (?, ?, ?)", ((*pair, role) for pair, role in owner.items())
        )
        database.execute("CREATE INDEX by_place ON held (role, scope, start, stop, actor)")
        database.execute("CREATE INDEX by_thing ON owns (thing, stage, role)")
        database.execute("ANALYZE")

        def by_sql() -> list[str | None]:
            query = (
                "SELECT actor FROM owns JOIN held USING (role) WHERE thing = ? AND stage = ? "
                "AND scope = ? AND start <= ? AND stop > ? ORDER BY start DESC LIMIT 1"
            )
            found = []
            for thing, stage, scope, on in asked:
                row = database.execute(query, (thing, stage, scope, str(on), str(on))).fetchone()
                found.append(row[0] if row else None)
            return found

        assert ours() == by_hand() == by_sql()
        they, we, sql = (time / ASKED for time in paired(by_hand, ours, by_sql, rounds=7))
        rows.append(
            (
                f"{count:,}",
                micro(they),
                micro(we),
                f"{we / they:.1f}",
                micro(sql),
                f"{sql / we:.1f}",
            )
        )
    table(
        "Who owns it, for a scope on a day",
        ("of each", "dicts and bisect", "ours", "ratio", "sqlite, indexed", "times faster"),
        rows,
    )


def resident() -> int:
    """Return how many bytes this process has in memory now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def built(count: int) -> dict[str, float]:
    """Build an organisation in this process, and tell the time and the memory that it takes."""
    model = model_of(100)
    gc.collect()
    before = resident()
    start = time.process_time()
    made = held(count)
    objects = time.process_time() - start
    org = company(model, made)
    org.who_owns("thing-0", scope="scope-0", on=FIRST, at="stage-0")
    org.held_by("actor-0", on=FIRST)
    whole = time.process_time() - start
    gc.collect()
    return {"objects": objects, "whole": whole, "bytes": (resident() - before) / count}


def build(counts: list[int]) -> None:
    """Build in a process of its own for each size, from nothing up to the first answers."""
    rows = []
    for count in counts:
        done = subprocess.run(
            [sys.executable, __file__, "--built", str(count)],
            capture_output=True,
            text=True,
            check=True,
        )
        told = json.loads(done.stdout)
        rows.append(
            (
                f"{count:,}",
                rounded(told["objects"]),
                rounded(told["whole"]),
                f"{told['whole'] / count * 1e6:.1f} µs",
                f"{told['bytes']:,.0f} bytes",
            )
        )
    table(
        "Build, check and index",
        ("appointments", "bare objects", "all of it", "an appointment", "its memory"),
        rows,
    )


BY_HAND = """
    WITH needed AS (
        SELECT chain.scope, roles.role FROM chain CROSS JOIN roles WHERE chain.scope = chain.above
    ), spans AS (
        SELECT chain.scope, role, greatest(start, $start) AS start, least(stop, $stop) AS stop
        FROM held JOIN chain ON held.scope = chain.above
        WHERE kind <> 'delegated' AND start < $stop AND stop > $start
        UNION ALL SELECT scope, role, $start, $start FROM needed
        UNION ALL SELECT scope, role, $stop, $stop FROM needed
    ), reached AS (
        SELECT scope, role, start, max(stop) OVER (
            PARTITION BY scope, role ORDER BY start, stop
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reach FROM spans
    )
    SELECT scope, role, reach, start FROM reached WHERE reach < start
"""


def sweep(counts: list[int]) -> None:
    """Look for the vacancies of a year, in memory, in frames, and in SQL; answers are compared."""
    import duckdb
    import polars

    from roles.org import frames

    rows = []
    for count in counts:
        org = company(model_of(100), held(count))
        names = ("actor", "role", "scope", "start", "end", "kind")
        columns = {name: [getattr(one, name) for one in org.appointments] for name in names}
        frame = polars.DataFrame(columns)
        connection = duckdb.connect()
        arrow = frame.to_arrow()
        connection.register("arrow", arrow)
        connection.execute('CREATE TABLE held AS SELECT * RENAME ("end" AS stop) FROM arrow')
        relation = connection.sql('SELECT * RENAME (stop AS "end") FROM held')
        chain = [(s.key, above) for s in org.scopes[1:] for above in org.upwards(s.key)]
        pairs = polars.DataFrame(chain, schema=["scope", "above"], orient="row").to_arrow()
        needed = polars.DataFrame({"role": ROLES}).to_arrow()
        connection.register("pairs", pairs)
        connection.register("needed", needed)
        connection.execute("CREATE TABLE chain AS SELECT * FROM pairs")
        connection.execute("CREATE TABLE roles AS SELECT * FROM needed")
        span = dict(zip(("start", "stop"), map(datetime.date.fromisoformat, YEAR), strict=True))
        org.periods  # noqa: B018 - built before, as the tables are

        answers = {
            "memory": lambda: [
                (one.scope.key, one.role.key, one.start, one.end) for one in org.vacancies(*YEAR)
            ],
            "polars": lambda: frames.vacancies(frame, org, *YEAR).drop("stage").rows(),
            "duckdb": lambda: [
                (scope, role, start, end)
                for scope, role, _, start, end in frames.vacancies(relation, org, *YEAR).fetchall()
            ],
            "sql": lambda: connection.execute(BY_HAND, span).fetchall(),
        }
        found = {name: sorted(ask()) for name, ask in answers.items()}
        assert found["memory"] == found["polars"] == found["duckdb"] == found["sql"]
        times = paired(*answers.values(), rounds=3, clock=time.perf_counter)
        took = dict(zip(answers, times, strict=True))
        rows.append(
            (
                f"{count:,}",
                *map(rounded, times),
                f"{took['memory'] / (count * math.log2(count)) * 1e9:.0f} ns",
                f"{len(found['memory']):,}",
            )
        )
    table(
        "Vacancies of the whole company over a year",
        (
            "appointments",
            "in memory",
            "frames, polars",
            "frames, DuckDB",
            "SQL by hand, DuckDB",
            "in memory / n log n",
            "found",
        ),
        rows,
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--built"]:
        print(json.dumps(built(int(sys.argv[2]))))
        sys.exit()
    small = (200,)
    lookup(sizes((1_000, 10_000, 100_000, 1_000_000), small))
    build(sizes((10_000, 100_000, 1_000_000), small))
    sweep(sizes((10_000, 100_000, 1_000_000), small))
