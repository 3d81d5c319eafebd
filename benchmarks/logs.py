"""
Handovers and conformance of event logs, beside pm4py and queries written by hand.

``python benchmarks/logs.py large`` measures once at 1e8 events, out of core. ``ROLES_PM4PY`` names
an interpreter that has pm4py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
from lxml import etree

import roles
from measure import SMALL, paired, processor, rounded, sizes, table
from roles.log import EventLog, read

ACTORS, ACTIVITIES, EVENTS_OF_A_CASE = 500, 50, 15
YEAR = 365 * 24 * 3600


def written(events: int, file: Path) -> Path:
    """Write a log, the same for the same size: case, activity, actor, time, role of the actor."""
    cases = events // EVENTS_OF_A_CASE
    duckdb.execute("SET threads = 2; SET memory_limit = '2GB'")
    duckdb.execute(
        f"""
        COPY (
            SELECT 'case ' || (i % {cases}) AS "case",
                   'activity ' || (hash(i * 7 + 1) % {ACTIVITIES}) AS activity,
                   CASE WHEN hash(i * 7 + 2) % 100 = 0 THEN NULL
                        ELSE 'actor ' || (hash(i * 7 + 3) % {ACTORS}) END AS actor,
                   TIMESTAMP '2025-01-01'
                       + to_seconds(CAST(hash(i * 7 + 4) % {YEAR} AS BIGINT)) AS "time"
            FROM range({events}) AS t(i)
        ) TO '{file}' (FORMAT parquet)
        """
    )
    return file


def by_hand_polars(frame: polars.LazyFrame) -> polars.DataFrame:
    """Return the handovers as one who knows polars would ask for them."""
    actor = polars.col("actor")
    pairs = (
        frame.select("case", "time", "actor")
        .with_row_index("position")
        .filter(actor.is_not_null() & (actor != ""))
        .with_columns(next=actor.shift(-1).over("case", order_by=["time", "position"]))
        .filter(polars.col("next").is_not_null())
        .group_by("actor", "next")
        .agg(polars.len().alias("count"))
    )
    return (
        pairs.with_columns(share=polars.col("count") / polars.col("count").sum())
        .sort("count", "actor", "next", descending=[True, False, False])
        .collect()
    )


def sorted_polars(frame: polars.DataFrame) -> polars.DataFrame:
    """Return the pairs as one sort of the whole log gives them: the fastest form found."""
    named = frame.filter(polars.col("actor").is_not_null() & (polars.col("actor") != ""))
    ranked = named.with_columns(case=polars.col("case").cast(polars.Categorical).to_physical())
    held = ranked.sort("case", "time", maintain_order=True)
    following = held.with_columns(
        next=polars.col("actor").shift(-1), to=polars.col("case").shift(-1)
    )
    within = following.filter(polars.col("case") == polars.col("to"))
    return within.group_by("actor", "next").len("count").sort("count", descending=True)


def by_pandas(frame: pandas.DataFrame) -> pandas.DataFrame:
    """Return the pairs by pandas, as one sorts and shifts there."""
    named = frame[frame["actor"].notna() & (frame["actor"] != "")]
    held = named.sort_values(["case", "time"], kind="stable")
    following = held.assign(next=held["actor"].shift(-1))[held["case"] == held["case"].shift(-1)]
    pairs = following.groupby(["actor", "next"], observed=True, sort=False).size()
    return pairs.sort_values(ascending=False).reset_index(name="count")


BY_HAND = """
SELECT giver, receiver, count, count / sum(count) OVER () AS share FROM (
    SELECT actor AS giver, next AS receiver, count(*) AS count FROM (
        SELECT actor, lead(actor) OVER (
            PARTITION BY "case" ORDER BY "time", activity, actor) AS next
        FROM log WHERE actor IS NOT NULL AND actor <> '')
    WHERE next IS NOT NULL GROUP BY ALL)
ORDER BY count DESC, giver, receiver
"""

PM4PY = """
import contextlib, json, sys, time, warnings
warnings.simplefilter("ignore")
with contextlib.redirect_stdout(sys.stderr):
    import pandas, pm4py
    frame = pandas.read_csv(sys.argv[1], parse_dates=["time"]).dropna(subset=["actor"])
    frame = frame.rename(columns={"case": "case:concept:name", "activity": "concept:name",
                                  "actor": "org:resource", "time": "time:timestamp"})
    frame["time:timestamp"] = frame["time:timestamp"].dt.tz_localize("UTC")
    frame = pm4py.format_dataframe(frame, case_id="case:concept:name",
                                   activity_key="concept:name", timestamp_key="time:timestamp")
    start = time.perf_counter()
    found = pm4py.discover_handover_of_work_network(frame)
print(json.dumps([time.perf_counter() - start, len(found.connections)]))
"""


def peer(file: Path) -> float | None:
    """Return the seconds that pm4py takes, in a process and an environment of its own."""
    program = os.environ.get("ROLES_PM4PY")
    if not program:
        return None
    table_of_text = file.with_suffix(".csv")
    duckdb.execute(f"COPY (FROM '{file}') TO '{table_of_text}' (FORMAT csv)")
    done = subprocess.run(
        [program, "-c", PM4PY, str(table_of_text)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return float(json.loads(done.stdout.splitlines()[-1])[0])


def handovers(folder: Path, counts: Sequence[int]) -> None:
    """Print what the handovers of logs take, beside other libraries and queries by hand."""
    rows = []
    for events in counts:
        file = written(events, folder / f"{events}.parquet")
        frame = polars.read_parquet(file)
        connection = duckdb.connect()
        connection.execute("SET threads = 2")
        connection.execute(f"CREATE TABLE log AS FROM '{file}'")
        eager, lazy = EventLog(frame), EventLog(connection.table("log"))
        table_of_pandas = frame.to_pandas()
        expected = by_hand_polars(frame.lazy())
        assert eager.handovers().select("count", "share").equals(expected.select("count", "share"))
        counted = expected["count"].to_list()
        assert counted == sorted_polars(frame)["count"].to_list()
        assert counted == by_pandas(table_of_pandas)["count"].to_list()
        assert counted == [row[2] for row in lazy.handovers().fetchall()]
        assert counted == [row[2] for row in connection.sql(BY_HAND).fetchall()]
        works = {
            "polars by hand": lambda frame=frame: by_hand_polars(frame.lazy()),
            "polars, sorted": lambda frame=frame: sorted_polars(frame),
            "ours, polars": eager.handovers,
            "DuckDB by hand": lambda held=connection: held.sql(BY_HAND).to_arrow_table(),
            "ours, DuckDB": lambda log=lazy: log.handovers().to_arrow_table(),
            "pandas": lambda frame=table_of_pandas: by_pandas(frame),
        }
        times = paired(*works.values(), rounds=5, clock=time.perf_counter)
        took = dict(zip(works, times, strict=True))
        pm = peer(file) if events <= 1_000_000 else None
        _, memory, _ = apart("handovers", str(file))
        ours = min(took["ours, polars"], took["ours, DuckDB"])
        theirs = min(took["polars by hand"], took["polars, sorted"], took["DuckDB by hand"])
        rows.append(
            (
                f"{events:,}",
                *map(rounded, times),
                f"{ours / theirs:.2f}",
                f"{took['pandas'] / ours:.1f}",
                rounded(pm) if pm else "-",
                f"{pm / ours:.0f}" if pm else "-",
                f"{memory:,.0f} MiB",
            )
        )
        del eager, lazy, frame, connection
    columns = (
        "events", *works, "our best to the best by hand", "times faster than pandas", "pm4py",
        "times faster than pm4py", "peak from Parquet",
    )  # fmt: skip
    table("Handovers, in elapsed time", columns, rows)


# XES


def xes(folder: Path, counts: Sequence[int]) -> None:
    """Print what an XES file takes to a frame, beside lxml's events put into columns by hand."""
    rows = []
    for events in counts:
        file = written(events, folder / f"xes-{events}.parquet")
        frame = polars.read_parquet(file).filter(polars.col("actor").is_not_null()).sort("case")
        path = folder / f"{events}.xes"
        with path.open("w", encoding="utf-8") as stream:
            stream.write('<log xmlns="http://www.xes-standard.org/">')
            for (case,), part in frame.group_by("case", maintain_order=True):
                stream.write(f'<trace><string key="concept:name" value="{case}"/>')
                for _, activity, actor, moment in part.iter_rows():
                    stream.write(
                        f'<event><string key="concept:name" value="{activity}"/>'
                        f'<string key="org:resource" value="{actor}"/>'
                        f'<date key="time:timestamp" value="{moment.isoformat()}Z"/></event>'
                    )
                stream.write("</trace>")
            stream.write("</log>")

        def by_lxml(path: Path = path) -> polars.DataFrame:
            space = "{http://www.xes-standard.org/}"
            found: dict[str, list[str]] = {"case": [], "activity": [], "actor": [], "time": []}
            for _, trace in etree.iterparse(path, tag=f"{space}trace"):
                case = trace.find(f"{space}string").get("value")
                for event in trace.iter(f"{space}event"):
                    values = {one.get("key"): one.get("value") for one in event}
                    found["case"].append(case)
                    found["activity"].append(values["concept:name"])
                    found["actor"].append(values["org:resource"])
                    found["time"].append(values["time:timestamp"])
                trace.clear()
            return polars.DataFrame(found).with_columns(
                polars.col("time").str.to_datetime(time_zone="UTC")
            )

        def ours(path: Path = path) -> EventLog:
            return read(path)

        assert ours().handovers()["count"].to_list() == (
            EventLog(by_lxml()).handovers()["count"].to_list()
        )
        theirs, mine = paired(by_lxml, ours, clock=processor, rounds=3)
        each = f"{mine / frame.height * 1e6:.1f} µs"
        rows.append(
            (f"{frame.height:,}", rounded(theirs), rounded(mine), f"{mine / theirs:.2f}", each)
        )
    table("XES, to a frame", ("events", "lxml by hand", "ours", "ratio", "an event"), rows)


# Conformance


def model() -> roles.RoleModel:
    """Return a model of ten roles that own five activities each."""
    names = [f"role-{number}" for number in range(10)]
    works = [f"activity-{number}" for number in range(ACTIVITIES)]
    return roles.RoleModel(
        "Benchmark",
        roles=[roles.Role(name, name) for name in names],
        stages=[roles.Stage("all", "All")],
        responsibilities=[roles.Responsibility(work, work) for work in works],
        assignments=[
            roles.Assignment(work, "all", own=names[number % 10], do=names[(number + 1) % 10])
            for number, work in enumerate(works)
        ],
    )


def staff() -> dict[str, str]:
    return {f"actor {number}": f"role-{number % 10}" for number in range(ACTORS)}


CONFORM_BY_HAND = """
SELECT verdict, count(*) FROM (
    SELECT CASE WHEN actor IS NULL OR actor = '' THEN 'no-actor'
                WHEN w.work IS NULL THEN 'unknown-activity'
                WHEN s.role IS NULL THEN 'unknown-actor'
                WHEN m.role IS NOT NULL THEN 'as-modelled' ELSE 'other-role' END AS verdict
    FROM log LEFT JOIN works AS w USING (activity) LEFT JOIN staff AS s USING (actor)
    LEFT JOIN may AS m ON m.work = w.work AND m.role = s.role)
GROUP BY verdict
"""


def conformance(file: Path, *, by_hand: bool) -> tuple[float, float, dict[str, int]]:
    """Return the least of three times, peak MiB and the verdicts of a log in Parquet."""
    connection = duckdb.connect()
    connection.execute("SET threads = 2; SET memory_limit = '1GB'")
    held = model()
    allowed = held.resolution.held
    connection.execute(f"CREATE VIEW log AS FROM '{file}'")
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        if by_hand:
            works = {f"activity {number}": f"activity-{number}" for number in range(ACTIVITIES)}
            may = [
                (work, role)
                for work in works.values()
                for duty in (roles.Duty.OWN, roles.Duty.DO)
                for role in allowed[work, "all"][duty]
            ]
            for name, columns, pairs in (
                ("works", "activity, work", works.items()),
                ("staff", "actor, role", staff().items()),
                ("may", "work, role", may),
            ):
                values = ", ".join(f"('{one}', '{other}')" for one, other in pairs)
                made = f"SELECT * FROM (VALUES {values}) t({columns})"
                connection.execute(f"CREATE OR REPLACE TABLE {name} AS {made}")
            found = dict(connection.execute(CONFORM_BY_HAND).fetchall())
        else:
            log = EventLog(connection.read_parquet(str(file)))
            found = dict(log.conform(held, actors=staff()).summary)
        best = min(best, time.perf_counter() - start)
    return best, peak(), {name: count for name, count in found.items() if count}


def peak() -> float:
    """Return the most memory that this process has held, in MiB, as Linux tells it."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.split("VmHWM:")[1].split()[0]) / 1024


def apart(*arguments: str) -> Any:
    """Run this script for one figure in a process of its own, whose peak of memory is its own."""
    done = subprocess.run(
        [sys.executable, __file__, *arguments], capture_output=True, encoding="utf-8", check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def conformances(folder: Path, counts: Sequence[int]) -> None:
    """Print what the verdicts on logs take, each in a process of its own."""
    rows = []
    for events in counts:
        file = folder / f"{events}.parquet"
        if not file.exists():
            written(events, file)
        turns = range(1 if SMALL or events >= 10**8 else 2)
        hand = min(apart("hand", str(file)) for _ in turns)
        ours = min(apart("ours", str(file)) for _ in turns)
        assert hand[2] == ours[2], (hand, ours)
        rows.append(
            (
                f"{events:,}",
                f"{hand[0]:.2f} s",
                f"{ours[0]:.2f} s",
                f"{ours[0] / hand[0]:.2f}",
                f"{ours[0] / events * 1e9:.0f} ns",
                f"{hand[1]:,.0f} MiB",
                f"{ours[1]:,.0f} MiB",
            )
        )
    table(
        "Conformance through DuckDB from Parquet: the verdicts counted",
        ("events", "by hand", "ours", "ratio", "an event", "peak by hand", "peak of ours"),
        rows,
    )


def large(folder: Path) -> None:
    """Out of core, once: handovers of 1e8 events through DuckDB with 1 GB."""
    file = written(100_000_000, folder / "100000000.parquet")
    took, most, pairs = apart("handovers", str(file))
    size = file.stat().st_size / 2**20
    print(f"\n1e8 events ({size:,.0f} MiB of Parquet): handovers in {took:.0f} s, {pairs:,} pairs,")
    print(f"peak {most:,.0f} MiB")
    conformances(folder, [100_000_000])


def main() -> None:
    if len(sys.argv) == 3 and sys.argv[1] in ("handovers", "hand", "ours"):
        what, file = sys.argv[1], Path(sys.argv[2])
        if what == "handovers":
            connection = duckdb.connect()
            spill = tempfile.mkdtemp(dir=file.parent)
            connection.execute(
                "SET threads = 2; SET memory_limit = '1GB'; "
                f"SET temp_directory = '{spill}'; SET preserve_insertion_order = false"
            )
            start = time.perf_counter()
            log = EventLog(connection.read_parquet(str(file)))
            pairs = len(log.handovers().fetchall())
            took = time.perf_counter() - start
            print(json.dumps([took, peak(), pairs]))
        else:
            print(json.dumps(conformance(file, by_hand=what == "hand")))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if sys.argv[1:] == ["large"]:
            large(folder)
            return
        counts = sizes((100_000, 1_000_000, 10_000_000), (2_000,))
        handovers(folder, counts)
        conformances(folder, counts)
        xes(folder, sizes((25_000, 100_000, 400_000), (300,)))


if __name__ == "__main__":
    main()
