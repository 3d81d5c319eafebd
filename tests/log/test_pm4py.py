"""The networks of a log beside those of pm4py, which runs in a process of its own."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from extras import needs

needs("frames")
pytest.importorskip("polars", reason="needs polars")

from eventlogs import UTC, Rows, framed, logs, told  # noqa: E402
from roles.log import EventLog  # noqa: E402

Ask = Callable[[Rows], dict[str, dict[tuple[str, str], float]]]

# A log of six small cases, as long and of such a shape as those that process mining is taught with.
TAUGHT = """
1 request Pia 1 0 | 1 look Sue 1 6 | 1 check Mike 2 9 | 1 decide Sara 3 5 | 1 refuse Pete 4 8
2 request Mike 1 5 | 2 check Mike 1 6 | 2 glance Pete 1 8 | 2 decide Sara 2 5 | 2 pay Ellen 5 6
3 request Pete 1 8 | 3 glance Mike 1 9 | 3 check Ellen 3 4 | 3 decide Sara 4 6 | 3 again Sara 4 7
3 look Sean 5 8 | 3 check Pete 5 9 | 3 decide Sara 6 2 | 3 pay Ellen 7 9
4 request Pete 2 9 | 4 check Mike 2 9 | 4 look Sean 3 8 | 4 decide Sara 4 6 | 4 refuse Ellen 5 9
5 request Ellen 2 3 | 5 glance Mike 2 4 | 5 check Pete 3 3 | 5 decide Sara 4 5 | 5 again Sara 4 6
5 check Ellen 5 5 | 5 glance Mike 5 7 | 5 decide Sara 6 3 | 5 again Sara 6 3 | 5 refuse Mike 9 1
6 request Mike 2 8 | 6 look Ellen 2 9 | 6 check Mike 3 5 | 6 decide Sara 4 6 | 6 pay Mike 5 7
"""


def taught() -> Rows:
    rows = []
    for entry in TAUGHT.replace("\n", "|").split("|"):
        if entry.strip():
            case, activity, actor, day, hour = entry.split()
            time = datetime.datetime(2026, 1, int(day), int(hour), tzinfo=UTC)
            row = {"case": case, "activity": activity, "actor": actor, "time": time}
            rows.append(row | {"stage": "all"})
    return rows


@pytest.fixture(scope="module")
def pm4py() -> Iterator[Ask]:
    """Ask pm4py, which the interpreter named by ROLES_PM4PY has."""
    program = os.environ.get("ROLES_PM4PY", "")
    if not program:
        pytest.skip("needs ROLES_PM4PY: an interpreter with pm4py, kept apart for its licence")
    script = Path(__file__).with_name("pm4py_peer.py")
    with subprocess.Popen(
        [program, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as peer:

        def ask(rows: Rows) -> dict[str, dict[tuple[str, str], float]]:
            assert peer.stdin
            assert peer.stdout
            events = [
                [row["case"], row["activity"], row["actor"], row["time"].isoformat()]
                for row in rows
                if row["actor"]
            ]
            peer.stdin.write(json.dumps(events) + "\n")
            peer.stdin.flush()
            answer = json.loads(peer.stdout.readline())
            return {
                name: {(one, other): share for one, other, share in pairs if share}
                for name, pairs in answer.items()
            }

        yield ask
        peer.kill()


def shares(answer: Any, one: str, other: str) -> dict[tuple[str, str], Any]:
    return {(row[one], row[other]): pytest.approx(row["share"]) for row in told(answer)}


def compared(rows: Rows, ask: Ask) -> None:
    expected = ask(rows)
    log = EventLog(framed("polars", rows))
    assert shares(log.handovers(), "giver", "receiver") == expected["handovers"]
    # Theirs counts but the first that each contracts to, its own events too, and divides by cases.
    found = shares(log.subcontracting(), "contractor", "subcontractor")
    assert {pair for pair in expected["subcontracting"] if pair[0] != pair[1]} <= set(found)
    # Theirs are shares of all events, ours of the first one's cases.
    named = sum(bool(row["actor"]) for row in rows)
    assert {
        (row["one"], row["other"]): pytest.approx(row["count"] / named)
        for row in told(log.together())
    } == expected["together"]


def test_the_log_that_it_is_taught_with(pm4py: Ask) -> None:
    compared(taught(), pm4py)


@given(rows=logs())
def test_random_logs(rows: Rows, pm4py: Ask) -> None:
    # Times that repeat, cases of one event, events that name nobody, rows out of order and doubled.
    compared(rows, pm4py)
