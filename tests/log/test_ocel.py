"""OCEL in every form in which it is written: one log, read alike."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extras import needs

needs("frames")
pytest.importorskip("polars", reason="needs polars")

from eventlogs import told  # noqa: E402
from ocels import WRITERS, Log, json_1, json_2, sqlite_1, sqlite_2, xml_2  # noqa: E402
from roles import RolesError  # noqa: E402
from roles.errors import FormatError, InvalidModel  # noqa: E402
from roles.log import read  # noqa: E402

# Workers are named in every way that a file can get wrong: signs, spaces, another script.
OBJECTS = {"o1": "order", "o2": "order", "i, 1": "item", "ann & <co>": "worker", "李": "worker"}


@st.composite
def ocels(draw: st.DrawFn) -> Log:
    """Draw events that concern some of the objects, and perhaps one that isn't there."""
    event = st.fixed_dictionaries(
        {
            "type": st.sampled_from(["ask", "Send it", "send-it"]),
            "time": st.integers(0, 5).map(lambda hour: f"2026-03-01T0{hour + 1}:30:00+01:00"),
            "objects": st.lists(st.sampled_from([*OBJECTS, "gone"]), unique=True),
            "cost": st.none() | st.integers(0, 3),
        }
    )
    events = draw(st.lists(event, min_size=1, max_size=8))
    return {"objects": OBJECTS, "events": {f"e{n}": one for n, one in enumerate(events)}}


def flattened(log: Log) -> Counter[tuple[Any, ...]]:
    """Return what the rows should be, the slow and obvious way."""
    rows: Counter[tuple[Any, ...]] = Counter()
    for one in log["events"].values():
        kinds = [(name, log["objects"].get(name)) for name in one["objects"]]
        for case in (name for name, kind in kinds if kind == "order"):
            for worker in [name for name, kind in kinds if kind == "worker"] or [None]:
                cost = None if one["cost"] is None else str(one["cost"])
                rows[case, one["type"], one["time"][11:13], worker, cost] += 1
    return rows


@pytest.mark.parametrize("name", WRITERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(log=ocels())
def test_every_form_is_read_alike(name: str, log: Log, tmp_path: Path) -> None:
    file = tmp_path / name
    WRITERS[name](log, file)
    expected = flattened(log)
    if not expected:
        with pytest.raises(FormatError, match="no event that concerns an object of type order"):
            read(file, object_type="order", backend="polars")
        return
    found = read(file, object_type="order", backend="polars")
    rows = Counter(
        (row["case:concept:name"], row["concept:name"], f"{row['time:timestamp'].hour + 1:02}",
         row["ocel:type:worker"], row.get("cost"))
        for row in told(found.events)
    )  # fmt: skip
    assert rows == expected
    gone = sum("gone" in one["objects"] for one in log["events"].values())
    lone = sum(not {"o1", "o2"} & set(one["objects"]) for one in log["events"].values())
    remarks = "\n".join(found.remarks)
    assert (f"{gone} relation" in remarks) == bool(gone)
    assert (f"{lone} event" in remarks and "left out" in remarks) or not lone


def simple(**more: Any) -> Log:
    event = {"type": "ask", "time": "2026-03-01T01:00:00Z", "objects": ["o1", "ann"], "cost": None}
    return {"objects": {"o1": "order", "ann": "worker"}, "events": {"e1": event | more}}


def test_what_a_file_refers_to_and_lacks_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "log.sqlite"
    sqlite_2(simple(objects=["o1", "gone", "ann"]), file)
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.execute("INSERT INTO event_object VALUES ('e9', 'o1', '')")
        db.commit()
    assert read(file, object_type="order").remarks[:2] == (
        "1 relation is of an event that isn't in the file; it was left out ('e9')",
        "1 relation names an object that isn't in the file; it was left out ('gone' of e1)",
    )
    first = tmp_path / "first.sqlite"
    sqlite_1(simple(objects=["o1", "gone", "ann"]), first)
    with contextlib.closing(sqlite3.connect(first)) as db:
        db.execute("INSERT INTO RELATIONS VALUES ('e9', 'o1', '')")
        db.commit()
    assert read(first, object_type="order").remarks == read(file, object_type="order").remarks
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.execute("INSERT INTO event VALUES ('e2', 'ask')")
        db.execute("INSERT INTO event_Ask VALUES ('e3', '2026-03-01', NULL)")
        db.execute("INSERT INTO event_map_type VALUES ('close', 'Close')")
        db.commit()
    with pytest.raises(InvalidModel) as caught:
        read(file, object_type="order")
    assert [problem.message for problem in caught.value.problems] == [
        "names the table event_Close, which isn't there",
        "has no row in the table of events of type 'ask'",
        "is in the table of events of type 'ask' alone",
    ]


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "log.db"
    with contextlib.closing(sqlite3.connect(file)) as db:
        # A view can run for ever; a virtual table runs code of its own.
        for name in ("event", "object", "event_object", "event_map_type"):
            db.execute(f"CREATE VIEW {name} AS SELECT 1 AS ocel_id")
        db.execute('CREATE TABLE "other" (x)')
    with pytest.raises(FormatError, match=r"isn't OCEL: it lacks some of the tables .*are other"):
        read(file, object_type="order")
    content = file.read_bytes()
    file.write_bytes(content[:100] + b"\xff" * (len(content) - 100))
    with pytest.raises(FormatError, match="isn't SQLite that can be read"):
        read(file, object_type="order")
    assert [one.name for one in tmp_path.iterdir()] == ["log.db"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=40), at=st.integers(0, 8000), name=st.sampled_from([*WRITERS]))
def test_nothing_but_our_errors_comes_of_broken_files(
    noise: bytes, at: int, name: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    WRITERS[name](simple(), file)
    content = file.read_bytes()
    at %= len(content)
    file.write_bytes(content[:at] + noise + content[at + len(noise) :])
    with contextlib.suppress(RolesError):
        read(file, object_type="order", backend="polars")


def test_xes_and_ocel_in_xml_are_told_apart(tmp_path: Path) -> None:
    event = '<event><string key="concept:name" value="a"/></event>'
    file = tmp_path / "log.xml"
    file.write_text(f"<log><trace>{event}</trace></log>")
    with pytest.raises(FormatError, match="is a log in XES, not OCEL; read it as xes"):
        read(file, object_type="order")
    xml_2(simple(), file)
    with pytest.raises(FormatError, match="is a log in OCEL, not XES; read it as ocel"):
        read(file, "xes")
    file.write_text("<log><extension/></log>")
    with pytest.raises(FormatError, match="isn't OCEL: it has no events and objects"):
        read(file, object_type="order")


def test_what_is_written_twice_in_json_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonocel"
    json_1(simple(), file)
    text = file.read_text()
    start, end = text.index('"e1": '), text.index("}}", text.index('"e1": ')) + 2
    file.write_text(f"{text[:end]}, {text[start:]}")
    with pytest.raises(InvalidModel, match="'e1': is twice in one object of the file"):
        read(file, object_type="order")


def test_many_problems_are_few_lines(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonocel"
    log = simple(time="soon")
    log["events"] = {f"e{number}": log["events"]["e1"] for number in range(500)}
    json_2(log, file)
    with pytest.raises(InvalidModel, match="the rest: has 480 more problems") as caught:
        read(file, object_type="order")
    assert len(caught.value.problems) == 21


def test_actors_of_several_columns_are_no_texts_with_commas(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonocel"
    objects = {"o1": "order", "ann": "packer", "bob": "packer", "cy": "driver"}
    log = simple(objects=[*objects], cost=7) | {"objects": objects}
    json_2(log, file)
    columns = ["ocel:type:packer", "ocel:type:driver", "cost"]
    found = read(file, object_type="order", actor=columns, backend="polars")
    actors = [row[" + ".join(columns)] for row in told(found.events)]
    assert sorted(actors) == ["7", "ann", "bob", "cy"]
    assert (len(found), found.several_actors) == (4, 3)
