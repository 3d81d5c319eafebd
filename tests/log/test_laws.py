"""The laws at the door of logs: one identity for one name, and nothing made up or dropped."""

from __future__ import annotations

import csv
import datetime
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extras import needs

needs("frames")
pytest.importorskip("polars", reason="needs polars")

from eventlogs import KINDS, framed, told  # noqa: E402
from ocels import WRITERS  # noqa: E402
from roles.log import EventLog, read  # noqa: E402
from roles.model.identity import identity  # noqa: E402

Row = dict[str, Any]

COLUMNS = ("case", "activity", "actor", "time")

# One name in several spellings, names that a slug would fold together, and numbers as texts.
NAMES = (
    "C", "c", "C#", "C++", "R&D", "R D", "r  d", "J\u00f6rg", "Jo\u0308rg", "Jorg",
    "\u2605", "\u2602", "007", "7", "7.0", "ann", " Ann ", "ann-1",
    "\uff21nn", "<b>", "=1+1", "true", "nan",
)  # fmt: skip
NOBODY = ("", " ", "NULL", "-", "?", "__INVALID__")
OF_OCEL = ("ask", "Send it", "send-it")


def at(day: int) -> datetime.datetime:
    return datetime.datetime(2026, 1, day, tzinfo=datetime.UTC)


@st.composite
def events(draw: st.DrawFn, activities: tuple[str, ...] = NAMES) -> list[Row]:
    event = st.fixed_dictionaries(
        {
            "case": st.sampled_from(["1", "2"]),
            "activity": st.sampled_from(activities),
            "actor": st.none() | st.sampled_from(NOBODY) | st.sampled_from(NAMES),
            "time": st.integers(1, 28).map(at),
        }
    )
    return draw(st.lists(event, min_size=1, max_size=10))


def _csv(rows: list[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([*(row[name] for name in COLUMNS[:3]), row["time"].isoformat()])
    return out.getvalue()


def _in_utf_8(rows: list[Row], file: Path) -> None:
    file.write_text(_csv(rows), encoding="utf-8", newline="")


def _in_utf_16(rows: list[Row], file: Path) -> None:
    file.write_text(_csv(rows), encoding="utf-16", newline="")


def _parquet(rows: list[Row], file: Path) -> None:
    framed("polars", rows).write_parquet(file)


def _xes(rows: list[Row], file: Path) -> None:
    traces = []
    for case in dict.fromkeys(row["case"] for row in rows):
        of_case = "".join(
            f'<event><string key="concept:name" value={quoteattr(row["activity"])}/>'
            + (
                ""
                if row["actor"] is None
                else f'<string key="org:resource" value={quoteattr(row["actor"])}/>'
            )
            + f'<date key="time:timestamp" value="{row["time"].isoformat()}"/></event>'
            for row in rows
            if row["case"] == case
        )
        traces.append(f'<trace><string key="concept:name" value="{case}"/>{of_case}</trace>')
    # A log in which nobody acts has no such attribute; the columns are those of all events.
    traces.append(
        '<trace><string key="concept:name" value="last"/><event><string key="concept:name" '
        'value="end"/><string key="org:resource" value="NULL"/>'
        '<date key="time:timestamp" value="2026-02-01T00:00:00Z"/></event></trace>'
    )
    file.write_text(f"<log>{''.join(traces)}</log>", encoding="utf-8")


def _xlsx(rows: list[Row], file: Path) -> None:
    needs("xlsx")
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["exported for", "somebody"])
    sheet = book.create_sheet("Log")
    sheet.append(["Everything of January"])
    sheet.append([])
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append([*(row[name] for name in COLUMNS[:3]), row["time"].replace(tzinfo=None)])
        for cell in sheet[sheet.max_row][:3]:
            cell.data_type = "s" if cell.value is not None else "n"
    book.save(file)


FILES: dict[str, Callable[[list[Row], Path], None]] = {
    "log.csv": _in_utf_8,
    "marked.csv": _in_utf_16,
    "log.parquet": _parquet,
    "log.xes": _xes,
    "log.xlsx": _xlsx,
}


def counted_by(rows: list[Row], what: str) -> Counter[str]:
    """Return how often each name occurs, whatever its spelling."""
    return Counter(identity(row[what]) for row in rows if row[what] not in (None, *NOBODY))


def holds(log: EventLog, rows: list[Row]) -> None:
    """Check that a log has what its rows say: each name once, and all events."""
    kept = told(log.events)
    assert len(log) == len(rows) == len(kept)
    assert log.without_actor == len(rows) - counted_by(rows, "actor").total()
    for what in ("actor", "activity"):
        column = log.columns[what]
        spellings = Counter(row[column] for row in kept if row[column])
        assert Counter({identity(name): count for name, count in spellings.items()}) == counted_by(
            rows, what
        )
        # Every spelling is one that the source has.
        assert set(spellings) <= {row[what] for row in rows}


@pytest.mark.parametrize("name", FILES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(rows=events())
def test_files_keep_every_event_and_every_name(name: str, rows: list[Row], tmp_path: Path) -> None:
    file = tmp_path / name
    FILES[name](rows, file)
    if name == "log.xes":
        rows = [*rows, {"case": "last", "activity": "end", "actor": "NULL", "time": at(28)}]
    holds(read(file), rows)


@pytest.mark.parametrize("name", WRITERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(rows=events(OF_OCEL))
def test_ocel_keeps_every_event_and_every_name(name: str, rows: list[Row], tmp_path: Path) -> None:
    # An object without a name is refused, and one that is nobody is no reason for a row more.
    rows = [
        {**row, "actor": row["actor"] if (row["actor"] or "").strip() else None} for row in rows
    ]
    orders = {f"o{case}": "order" for case in "12"}
    workers = {row["actor"]: "worker" for row in rows if row["actor"]}
    log = {
        "objects": {**orders, "idle": "worker", **workers},
        "events": {
            f"e{number}": {
                "type": row["activity"],
                "time": row["time"].isoformat(),
                "cost": None,
                "objects": [f"o{row['case']}", *([row["actor"]] if row["actor"] else [])],
            }
            for number, row in enumerate(rows)
        },
    }
    file = tmp_path / name
    WRITERS[name](log, file)
    holds(read(file, object_type="order"), rows)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "ibis"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
@given(rows=events())
def test_frames_keep_every_event_and_every_text(kind: str, rows: list[Row]) -> None:
    log = EventLog(framed(kind, rows))
    kept = told(log.events)
    texts = Counter(row["actor"] for row in rows if row["actor"] not in (None, *NOBODY))
    assert Counter(row["actor"] for row in kept if row["actor"]) == texts
    assert Counter(row["activity"] for row in kept) == Counter(row["activity"] for row in rows)
    assert (len(log), log.without_actor) == (len(rows), len(rows) - texts.total())
