"""Who holds a role for a scope on a day, beside a dict with bisect and beside SQLite."""

from __future__ import annotations

import datetime
import random
import resource
import sqlite3
from bisect import bisect_right

from measure import micro, seconds, table
from roles import Actor, Appointment, Assignment, Organization, Responsibility, Role, RoleModel
from roles import Scope, Stage

FIRST = datetime.date(2020, 1, 1)
ASKED = 2_000


def company(appointments: int) -> Organization:
    """Return an organisation: for each role and scope one holder after the other, from a seed."""
    rng = random.Random(appointments)
    roles = [f"role-{n}" for n in range(10)]
    scopes = [f"scope-{n}" for n in range(max(appointments // 50, 10))]
    actors = [f"actor-{n}" for n in range(max(appointments // 5, 20))]
    model = RoleModel(
        "Benchmark",
        roles=[Role(key, key) for key in roles],
        stages=[Stage("stage", "Stage")],
        responsibilities=[Responsibility(f"thing-{n}", f"Thing {n}") for n in range(10)],
        assignments=[Assignment(f"thing-{n}", "stage", own=roles[n]) for n in range(10)],
    )
    held = []
    for number in range(appointments):
        turn = number // (len(roles) * len(scopes))
        start = FIRST + datetime.timedelta(days=200 * turn)
        held.append(
            Appointment(
                actor=rng.choice(actors),
                role=roles[number % len(roles)],
                scope=scopes[number // len(roles) % len(scopes)],
                start=start,
                end=start + datetime.timedelta(days=180),
            )
        )
    return Organization(
        model,
        actors=[Actor(key) for key in actors],
        scopes=[Scope("company"), *(Scope(key, parent="company") for key in scopes)],
        appointments=held,
    )


def lookup() -> None:
    rows = []
    for count in (1_000, 10_000, 100_000, 1_000_000):
        org = company(count)
        build = seconds(
            lambda org=org: (
                Organization(
                    org.model, actors=org.actors, scopes=org.scopes, appointments=org.appointments
                ).periods
            ),
            1,
        )
        rng = random.Random(1)
        asked = [
            (
                f"thing-{rng.randrange(10)}",
                rng.choice(org.scopes[1:]).key,
                FIRST + datetime.timedelta(days=rng.randrange(900)),
            )
            for _ in range(ASKED)
        ]
        bare: dict[tuple[str, str], tuple[list[datetime.date], list[Appointment]]] = {}
        for one in sorted(org.appointments, key=lambda one: one.start):
            starts, held = bare.setdefault((one.role, one.scope), ([], []))
            starts.append(one.start)
            held.append(one)

        def by_hand() -> list[str | None]:
            found = []
            for thing, scope, on in asked:
                entry = bare.get((f"role-{thing[6:]}", scope))
                at = bisect_right(entry[0], on) - 1 if entry else -1
                one = entry[1][at] if at >= 0 else None
                found.append(one.actor if one and (one.end is None or on < one.end) else None)
            return found

        def ours() -> list[str | None]:
            return [
                next(
                    (a.actor for a in org.who_owns(t, scope=s, on=on, at="stage").appointments),
                    None,
                )
                for t, s, on in asked
            ]

        database = sqlite3.connect(":memory:")
        database.execute("CREATE TABLE held (role, scope, start, stop, actor)")
        database.executemany(
            "INSERT INTO held VALUES (?, ?, ?, ?, ?)",
            ((a.role, a.scope, str(a.start), str(a.end), a.actor) for a in org.appointments),
        )
        database.execute("CREATE INDEX by_place ON held (role, scope, start)")

        def by_sql() -> list[str | None]:
            query = (
                "SELECT actor FROM held WHERE role = ? AND scope = ? AND start <= ? AND stop > ? "
                "ORDER BY start DESC LIMIT 1"
            )
            found = []
            for thing, scope, on in asked:
                row = database.execute(
                    query, (f"role-{thing[6:]}", scope, str(on), str(on))
                ).fetchone()
                found.append(row[0] if row else None)
            return found

        assert ours() == by_hand() == by_sql()
        they, we, sql = (seconds(work) / ASKED for work in (by_hand, ours, by_sql))
        rows.append(
            (
                f"{count:,}",
                micro(they),
                micro(we),
                f"{we / they:.1f}",
                micro(sql),
                f"{sql / we:.1f}",
                f"{build:.2f} s",
            )
        )
    table(
        "Who owns it, for a scope on a day",
        (
            "appointments",
            "dict and bisect",
            "ours",
            "ratio",
            "sqlite, indexed",
            "times faster",
            "index",
        ),
        rows,
    )


def sweep() -> None:
    rows = []
    for count in (10_000, 100_000, 1_000_000):
        org = company(count)
        took = seconds(lambda org=org: org.vacancies("2021-01-01", "2022-01-01"), 1)
        rows.append(
            (f"{count:,}", f"{took:.2f} s", f"{len(org.vacancies('2021-01-01', '2022-01-01')):,}")
        )
    table("Vacancies of the whole company over a year", ("appointments", "time", "found"), rows)


if __name__ == "__main__":
    lookup()
    sweep()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory: {peak:.0f} MiB")
