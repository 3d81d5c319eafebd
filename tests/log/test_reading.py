"""Logs in files: what is read, and what is refused with its place."""

from __future__ import annotations

import contextlib
import copy
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extras import needs

needs("frames")

import roles  # noqa: E402
from eventlogs import told  # noqa: E402
from roles import RolesError  # noqa: E402
from roles.errors import FormatError, InvalidModel, InvalidValue  # noqa: E402
from roles.log import read  # noqa: E402

backends = pytest.mark.parametrize("backend", ["polars", "duckdb", "pandas", "pyarrow"])

XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="2.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="none"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="concept:name" value="a log"/>
  <trace>
    <string key="concept:name" value="first &amp; only"/>
    <int key="cost" value="7"/>
    <event>
      <string key="concept:name" value="ask"/>
      <string key="org:resource" value="ann"/>
      <date key="time:timestamp" value="2026-03-01T10:00:00.000+01:00"/>
      <string key="lifecycle:transition" value="start"/>
    </event>
    <event>
      <string key="concept:name" value="ask"/>
      <string key="org:resource" value="ann"/>
      <date key="time:timestamp" value="2026-03-01T10:30:00.000+01:00"/>
      <string key="lifecycle:transition" value="COMPLETE"/>
      <list key="more"><string key="x" value="y"/></list>
      <boolean key="late" value="true"/>
    </event>
    <event>
      <string key="concept:name" value="answer"/>
      <string key="org:resource" value="bob"/>
      <date key="time:timestamp" value="2026-03-01T11:00:00Z"/>
      <float key="weight" value="1.5"/>
    </event>
  </trace>
  <trace>
    <event>
      <string key="concept:name" value="ask"/>
      <date key="time:timestamp" value="2026-03-02T11:00:00"/>
    </event>
  </trace>
</log>
"""


def needed(backend: str) -> None:
    """Skip the test where the library isn't installed."""
    from roles.frames import backend_named

    try:
        backend_named(backend)
    except FormatError as error:
        pytest.skip(str(error))


@backends
@pytest.mark.parametrize("packed", [False, True])
def test_xes_is_read(backend: str, packed: bool, tmp_path: Path) -> None:
    needed(backend)
    file = tmp_path / ("log.xes.gz" if packed else "log.xes")
    file.write_bytes(gzip.compress(XES.encode()) if packed else XES.encode())
    seen: list[tuple[int, int]] = []
    log = read(file, backend=backend, progress=lambda done, size: seen.append((done, size)))
    rows = told(log.events.to_native())
    assert [row["case:concept:name"] for row in rows] == ["first & only", "first & only", "2"]
    assert [row["concept:name"] for row in rows] == ["ask", "answer", "ask"]
    assert (len(log), log.other_transitions) == (3, 1)
    assert repr(log) == "<EventLog of 3 events, without 1 of other transitions, with remarks>"
    assert [row["case:cost"] for row in rows] == [7, 7, None]
    assert [row["late"] for row in rows] == [True, None, None]
    assert [row["weight"] for row in rows] == [None, 1.5, None]
    assert rows[0]["time:timestamp"].isoformat() == "2026-03-01T09:30:00+00:00"
    assert log.without_actor == 1
    assert [row["count"] for row in told(log.handovers())] == [1]
    assert seen[-1] == (file.stat().st_size, file.stat().st_size)
    assert len(read(file, backend=backend, transition=None)) == 4
    with pytest.raises(
        InvalidModel, match=r"no event has the transition 'abort'; there are 'complete' \(1\)"
    ):
        read(_only_lifecycles(tmp_path), backend=backend, transition="abort")


@backends
def test_transitions_of_another_kind_are_none_of_xes(backend: str, tmp_path: Path) -> None:
    needed(backend)
    text = "case,activity,actor,time,lifecycle:transition\n"
    rows = [f"1,{one},ann,2026-03-0{n},{one}" for n, one in enumerate(("Queued", "Closed"), 1)]
    file = written(tmp_path, text + "\n".join(rows))
    log = read(file, backend=backend)
    assert (len(log), log.other_transitions) == (2, 0)
    assert "has none of the transitions of XES" in log.remarks[0]
    started = written(tmp_path, text + "\n".join(rows).replace("Queued", "start"))
    with pytest.raises(InvalidModel, match=r"'closed' \(1\), 'start' \(1\); say which"):
        read(started, backend=backend)
    assert len(read(started, backend=backend, transition="start")) == 1
    assert len(read(started, backend=backend, transition="*")) == 2


@backends
def test_csv_is_laid_out_alike_for_every_library(backend: str, tmp_path: Path) -> None:
    needed(backend)
    # A line for Excel, headings with signs and spaces and twice, empty lines, and a column that is
    # of numbers for longer than any library looks.
    head = 'sep=;\n\n"case" ; "activity, what, why";actor;Actor;time;note;note\n'
    rows = [f"{n};a;ann;x;2026-03-01T09:00:00Z;{n};" for n in range(25_000)]
    rows += ["", "1;b;bob;y;2026-03-01T10:00:00Z;late;", "", ""]
    file = written(tmp_path, head.replace(' "activity', '"activity') + "\n".join(rows))
    log = read(file, backend=backend, activity="activity, what, why")
    (pair,) = told(log.handovers())
    assert (pair["giver"], pair["receiver"], len(log)) == ("ann", "bob", 25_001)
    assert "note (2)" in log.events.collect_schema().names()
    assert {row["note"] for row in told(log.events)} >= {"1", "24999", "late"}
    (remark,) = log.remarks
    assert remark == (
        "2 columns are called 'actor'; the first is taken for the actor, the next is called "
        "'actor (2)'"
    )


def _only_lifecycles(folder: Path) -> Path:
    events = "".join(
        '<event><string key="concept:name" value="ask"/><string key="org:resource" value="ann"/>'
        '<date key="time:timestamp" value="2026-01-01"/>'
        f'<string key="lifecycle:transition" value="{one}"/></event>'
        for one in ("start", "complete")
    )
    file = folder / "lifecycles.xes"
    file.write_text(f"<log><trace>{events}</trace></log>")
    return file


LAUGHS = (
    '<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><log><trace>&c;</trace></log>'
)


SOON = '<log><trace>\n<event>\n<date key="time:timestamp" value="soon"/></event></trace></log>'
MANY = "".join(f'<event><string key="n{number}" value=""/></event>' for number in range(1001))
MANY = f"<log><trace>{MANY}</trace></log>"
MIXED = (
    '<log><trace><event><date key="time:timestamp" value="2026-01-01"/></event>'
    '<event><string key="time:timestamp" value="x"/></event></trace></log>'
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LAUGHS, ":1: declares a document type or an entity, which aren't read"),
        (XES[:900], "isn't XML: "),
        ("<html/>", ":1: begins with <html>; a log in XES or OCEL begins with <log>"),
        ("", "isn't XML: no element found"),
        ("<log/>", "has no events"),
        ("<a>" * 3, "begins with <a>"),
        ("<log>" + "<x>" * 100, "has elements more than 64 deep"),
        (SOON, ":3: time:timestamp is 'soon', which is no date"),
        (
            '<log><trace><event><int key="n" value="1.5"/></event></trace></log>',
            "n is '1.5', which is no int",
        ),
        (
            '<log><trace><event><string key="" value="n"/></event></trace></log>',
            "<string> has no key",
        ),
        ('<log><trace><event><string key="n"/></event></trace></log>', "<string> has no value"),
        ('<log><trace><event><string value="n"/></event></trace></log>', "<string> has no key"),
        (MANY, "has more than 1,000 different attributes"),
        (MIXED, "time:timestamp is a date in some events and not in others"),
    ],
)
def test_bad_xes_is_refused_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    needed("polars")
    file = tmp_path / "bad.xes"
    file.write_text(text)
    with pytest.raises(FormatError) as caught:
        read(file, backend="polars")
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(file))


@pytest.mark.parametrize("kept", [1, 2, 10, 100, -9, -1])
def test_xes_that_is_cut_off_is_refused(kept: int, tmp_path: Path) -> None:
    needed("polars")
    file = tmp_path / "cut.xes.gz"
    file.write_bytes(gzip.compress(XES.encode(), mtime=0)[:kept])
    with pytest.raises(FormatError, match=r"is cut off or broken|isn't XML"):
        read(file, backend="polars")


@pytest.mark.parametrize(
    ("filling", "message"),
    [
        (b" " * (1 << 20), "has no element for 64 MiB"),
        (
            b"<trace a='" + b"x" * ((1 << 20) - 12) + b"'/>",
            "unpacks to more than 20 times its size",
        ),
    ],
)
def test_xes_that_unpacks_without_end_is_refused(
    filling: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed("polars")
    if "times" in message:
        monkeypatch.setattr("roles.log.xmlstream._DENSEST", 20)
    file = tmp_path / "bomb.xes.gz"
    file.write_bytes(gzip.compress(b"<log>") + gzip.compress(filling) * 300)
    with pytest.raises(FormatError, match=message):
        read(file, backend="polars")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=40), at=st.integers(0, 1500), packed=st.booleans())
def test_nothing_but_our_errors_comes_of_broken_files(
    noise: bytes, at: int, packed: bool, tmp_path: Path
) -> None:
    needed("polars")
    content = XES.encode()
    content = content[:at] + noise + content[at + len(noise) :]
    file = tmp_path / "noise.xes"
    file.write_bytes(gzip.compress(content) if packed else content)
    with contextlib.suppress(RolesError):
        read(file, backend="polars")


def test_kinds_that_differ_become_one(tmp_path: Path) -> None:
    needed("polars")
    common = (
        '<string key="concept:name" value="a"/><date key="time:timestamp" value="2026-01-01"/>'
        '<string key="org:resource" value="x"/>'
    )
    one = '<int key="n" value="1"/><int key="m" value="1"/>'
    one += '<int key="big" value="9999999999999999999"/>'
    other = '<float key="n" value="0.5"/><string key="m" value="one"/><int key="big" value="1"/>'
    events = "".join(f"<event>{common}{more}</event>" for more in (one, other))
    file = tmp_path / "log.xes"
    file.write_text(f"<log><trace>{events}</trace></log>")
    rows = told(read(file, backend="polars").frame)
    assert [row["n"] for row in rows] == [1.0, 0.5]
    assert [row["m"] for row in rows] == ["1", "one"]
    assert [row["big"] for row in rows] == ["9999999999999999999", "1"]


def traces(*traces: str) -> str:
    """Return a log of traces, in which a word is an event and ``=`` names the trace."""

    def part(word: str) -> str:
        name, _, actor = word.partition(":")
        if name == "=":
            return f'<string key="concept:name" value="{actor}"/>'
        return (
            f'<event><string key="concept:name" value="{name}"/>'
            f'<string key="org:resource" value="{actor}"/>'
            '<date key="time:timestamp" value="2026-03-01T10:00:00Z"/></event>'
        )

    inner = ("".join(map(part, trace.split())) for trace in traces)
    return f"<log>{''.join(f'<trace>{one}</trace>' for one in inner)}{part('lost:dan')}</log>"


def test_every_event_of_xes_goes_to_its_own_trace(tmp_path: Path) -> None:
    needed("polars")
    # A name behind the events, none, and one that is the number of another trace; an event in none.
    file = tmp_path / "log.xes"
    file.write_text(traces("ask:ann answer:bob =:2", "ask:cy answer:dan", "=:x ask:eve", "=:x a:f"))
    log = read(file, backend="polars")
    passed = {(row["giver"], row["receiver"]) for row in told(log.handovers())}
    assert passed == {("ann", "bob"), ("cy", "dan"), ("eve", "f")}
    cases = [row["case:concept:name"] for row in told(log.frame)]
    assert cases == ["2", "2", "trace 2", "trace 2", "x", "x"]
    assert log.remarks[:2] == (
        "1 trace has the name of another; they are taken as one case ('x')",
        "1 event is in no trace; it was left out (line 1)",
    )
    assert repr(log) == "<EventLog of 6 events, with remarks>"


def test_what_xes_says_twice_or_without_a_zone_is_told(tmp_path: Path) -> None:
    needed("polars")
    text = XES.replace(
        '<string key="org:resource" value="bob"/>',
        '<string key="org:resource" value="bob"/><string key="org:resource" value="cy"/>',
    )
    file = tmp_path / "log.xes"
    file.write_text(text)
    log = read(file, backend="polars")
    assert [row["org:resource"] for row in told(log.frame)] == ["ann", "ann", "bob", None]
    assert log.remarks == (
        "1 attribute has a second value, which was left out (org:resource in line 26)",
        "1 time has no zone, unlike the others; it is taken as UTC",
    )


@backends
def test_columns_are_found_by_the_names_that_process_miners_use(
    backend: str, tmp_path: Path
) -> None:
    needed(backend)
    head = "Case ID,Activity,Resource,Start Timestamp,Complete Timestamp,Timestamp"
    row = "1,ask,ann,2026-03-01,2026-03-02,2026-03-03"
    log = read(written(tmp_path, f"{head}\n{row}\n"), backend=backend)
    assert log.columns["time"] == "Timestamp"
    assert log.remarks == (
        (
            "the time is taken from the column 'Timestamp'; if it is 'Complete Timestamp', say so "
            "under [columns] in a mapping"
        ),
    )
    celonis = "_CASE_KEY;ACTIVITY_EN;EVENTTIME;USER_NAME\n1;ask;2026-03-01;ann\n"
    with pytest.raises(InvalidModel, match=r"actor: .*, perhaps actor = 'USER_NAME'"):
        read(written(tmp_path, celonis), backend=backend)
    log = read(written(tmp_path, celonis), backend=backend, actor="USER_NAME")
    assert (len(log), log.remarks) == (1, ())


OCEL: dict[str, Any] = {
    "objectTypes": [],
    "eventTypes": [],
    "objects": [
        {"id": "o1", "type": "order"},
        {"id": "o2", "type": "order"},
        {"id": "i1", "type": "item"},
        {"id": "w1", "type": "worker"},
        {"id": "w2", "type": "worker"},
    ],
    "events": [
        {
            "id": "e1",
            "type": "place",
            "time": "2026-03-01T10:00:00Z",
            "attributes": [{"name": "resource", "value": "ann"}],
            "relationships": [{"objectId": "o1", "qualifier": ""}, {"objectId": "i1"}],
        },
        {
            "id": "e2",
            "type": "pack",
            "time": "2026-03-01T12:00:00",
            "attributes": [{"name": "resource", "value": "bob"}],
            "relationships": [
                {"objectId": "o1"},
                {"objectId": "o2"},
                {"objectId": "o1"},
                {"objectId": "w2"},
                {"objectId": "w1"},
            ],
        },
    ],
}


@backends
def test_ocel_is_flattened_on_one_type_of_objects(backend: str, tmp_path: Path) -> None:
    needed(backend)
    file = tmp_path / "log.jsonocel"
    file.write_text(json.dumps(OCEL))
    log = read(file, backend=backend, object_type="order")
    rows = told(log.frame)
    assert [(row["case:concept:name"], row["concept:name"]) for row in rows] == [
        ("o1", "place"),
        ("o1", "pack"),
        ("o2", "pack"),
    ]
    (pair,) = told(log.handovers())
    assert (pair["giver"], pair["receiver"]) == ("ann", "bob")
    # Objects of the other types stand beside, so that any of them can act.
    assert [row["ocel:type:item"] for row in rows] == ["i1", None, None]
    assert [row["ocel:type:worker"] for row in rows] == [None, "w2, w1", "w2, w1"]
    by_worker = read(file, backend=backend, object_type="order", actor="ocel:type:worker")
    assert by_worker.without_actor == 1


@backends
def test_attributes_of_ocel_dont_hide_what_an_event_says(backend: str, tmp_path: Path) -> None:
    needed(backend)
    tree = copy.deepcopy(OCEL)
    tree["events"][0]["attributes"] += [
        {"name": name, "value": "x"} for name in ("concept:name", "ocel:type:item", "", "n")
    ]
    tree["events"][1]["attributes"] += [{"name": "N", "value": 1}]
    file = tmp_path / "log.json"
    file.write_text(json.dumps(tree))
    rows = told(read(file, backend=backend, object_type="order").events.to_native())
    assert [row["concept:name"] for row in rows] == ["place", "pack", "pack"]
    assert rows[0]["ocel:type:item"] == "i1"


def test_bad_ocel_is_refused(tmp_path: Path) -> None:
    needed("polars")
    file = tmp_path / "log.ocel.json"
    for text, message in (
        ("{", "isn't JSON"),
        ("[" * 100000, "isn't JSON"),
        ("[]", "isn't OCEL"),
        (
            json.dumps(OCEL),
            "say which are the cases, with --objects: order, item, worker",
        ),
    ):
        file.write_text(text)
        with pytest.raises(FormatError, match=message):
            read(file, backend="polars")
    file.write_text(json.dumps(OCEL))
    with pytest.raises(
        FormatError, match="of the type 'ordr'; there are order, item, worker; did you mean 'order'"
    ):
        read(file, backend="polars", object_type="ordr")
    broken = {
        "objects": [{"id": 1}, 7],
        "events": [
            {"type": "x", "time": "soon"},
            {"type": [], "time": "2026-01-01"},
            {"type": "x", "time": "2026-01-01", "relationships": {}, "attributes": [1]},
            {"type": "x", "time": "0001-01-01T00:00:00+05:00"},
            {"type": "x"},
        ],
    }
    file.write_text(json.dumps(broken))
    with pytest.raises(InvalidModel) as caught:
        read(file, backend="polars", object_type="order")
    assert [problem.place for problem in caught.value.problems] == [
        "objects[0]",
        "objects[1]",
        "events[0].time",
        "events[1].type",
        "events[2].relationships",
        "events[2].attributes",
        "events[3].time",
        "events[4].time",
    ]
    file.write_text(json.dumps({"objects": {}, "events": 5}))
    with pytest.raises(InvalidModel, match="objects: isn't a list"):
        read(file, backend="polars", object_type="order")


@backends
@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_tables_are_read(backend: str, format: str, tmp_path: Path) -> None:
    needed(backend)
    needed("polars")
    log = roles.log.simulate(roles.reference(), cases=3, seed=1, backend="polars")
    file = tmp_path / f"log.{format}"
    getattr(log.frame, f"write_{format}")(file)
    again = read(file, backend=backend, stage="stage")
    assert (len(again), again.without_actor) == (len(log), log.without_actor)
    ordered = {(row["giver"], row["receiver"]): row["count"] for row in told(log.handovers())}
    found = {(row["giver"], row["receiver"]): row["count"] for row in told(again.handovers())}
    assert found == ordered


@backends
@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_csv_has_other_separators_too(backend: str, separator: str, tmp_path: Path) -> None:
    needed(backend)
    lines = ["case,activity,actor,time", "1,x,ann,2026-03-01T10:00Z", "1,y,bob,2026-03-01T11:00Z"]
    file = tmp_path / "log[1].csv"
    file.write_text("\n".join(lines).replace(",", separator))
    (pair,) = told(read(file, backend=backend).handovers())
    assert (pair["giver"], pair["receiver"]) == ("ann", "bob")


@backends
def test_what_is_missing_is_told_with_the_file(backend: str, tmp_path: Path) -> None:
    needed(backend)
    file = tmp_path / "log.csv"
    file.write_text("case,what,actor,time\n1,x,ann,2026-03-01T10:00Z\n")
    with pytest.raises(InvalidModel) as caught:
        read(file, backend=backend)
    there = "among case, what, actor, time"
    assert str(caught.value).splitlines() == [
        f"{file}: 1 problem",
        (
            f"  activity: no column concept:name or activity {there}; "
            "name it under [columns] in a mapping (in Python: activity=)"
        ),
    ]
    with pytest.raises(TypeError, match="unexpected keyword argument 'activty'"):
        read(file, activty="what")


@backends
@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_broken_tables_are_refused(backend: str, format: str, tmp_path: Path) -> None:
    needed(backend)
    file = tmp_path / f"log.{format}"
    for content in (b"", b"\x00\xff\xfe broken", b"a,b\n1,2,3,4\n"):
        file.write_bytes(content)
        with pytest.raises(RolesError):
            read(file, backend=backend)


def test_what_cant_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"the ending of 'log.txt'; there are .csv, "):
        read(tmp_path / "log.txt")
    with pytest.raises(
        FormatError, match=r"no format 'xls' of logs; there are csv, .*did you mean 'xlsx'"
    ):
        read(tmp_path / "log.txt", "xls")
    with pytest.raises(FormatError, match="isn't a file"):
        read(tmp_path / "log.xes")
    (tmp_path / "log.xes").write_text(XES)
    with pytest.raises(FormatError, match="logs aren't read into 'excel'; there are polars"):
        read(tmp_path / "log.xes", backend="excel")


def test_what_isnt_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from roles.frames import BACKENDS, backend_named

    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(FormatError, match="a library of data frames isn't installed; any of these"):
        backend_named(None)
    with pytest.raises(FormatError, match=f"polars isn't installed; .*: {', '.join(BACKENDS)}"):
        backend_named("polars")


def written(folder: Path, text: str, name: str = "log.csv") -> Path:
    file = folder / name
    file.write_bytes(text.encode())
    return file


CSV = """case,activity,actor,time
1,ask,NA,2026-03-01T09:00:00Z
1,answer,None,2026-03-01T10:00:00Z
1,ask,007,2026-03-01T11:00:00Z
1,answer,NULL,2026-03-01T12:00:00Z
1,answer," ",2026-03-01T12:30:00Z
1,answer,,2026-03-01T13:00:00Z
1,answer,nan,2026-03-01T14:00:00Z
"""


@backends
def test_actors_are_read_alike_by_every_library(backend: str, tmp_path: Path) -> None:
    needed(backend)
    log = read(written(tmp_path, CSV), backend=backend)
    passed = {(row["giver"], row["receiver"]) for row in told(log.handovers())}
    assert passed == {("NA", "None"), ("None", "007"), ("007", "nan")}
    assert log.without_actor == 3
    conformance = log.conform(roles.reference(), actors={"007": "product planner"})
    assert conformance.summary["no-actor"] == 3


@backends
def test_names_that_are_one_are_read_as_one(backend: str, tmp_path: Path) -> None:
    needed(backend)
    # By case, spaces, composition and width; hyphens and signs make two.
    actors = ["Jörg Ä", "Jo\u0308rg  A\u0308", "JÖRG Ä ", "J\u00f6rg-Ä", "unknown", "?", "(null)"]
    lines = [f"1,{one},{actor},2026-03-0{day}" for day, (one, actor) in
             enumerate(zip(["ask", "Ask", "a-sk", "ask", "ask", "ask", "ask"], actors,
                           strict=True), 1)]  # fmt: skip
    file = written(tmp_path, "\n".join(["case,activity,actor,time", *lines]))
    log = read(file, backend=backend)
    rows = sorted(told(log.events.to_native()), key=lambda row: str(row["time"]))
    assert [row["activity"] for row in rows] == ["ask", "ask", "a-sk", *["ask"] * 4]
    first, second, third, fourth, *rest = (row["actor"] for row in rows)
    assert first == second == third != fourth
    assert rest == ["unknown", None, None]
    assert (len(log), log.without_actor) == (7, 2)
    kinds = [remark.partition(" (")[0] for remark in log.remarks]
    assert kinds == [
        "1 actor is written in several ways, which count as one",
        "1 event has an actor who may be nobody, but counts as one",
        "1 activity is written in several ways, which count as one",
    ]
    several = read(file, backend=backend, actor=["actor", "activity"])
    found = {row["actor + activity"] for row in told(several.events.to_native())}
    assert len(found) == 5


@backends
def test_ties_are_counted_where_the_order_matters(backend: str, tmp_path: Path) -> None:
    needed(backend)
    days = [(1, "ann"), (1, "bob"), (1, "bob"), (2, "cy"), (2, "cy"), (3, ""), (3, "dan")]
    lines = [f"{case},ask,{who},2026-03-0{day}" for case in "12" for day, who in days]
    text = "\n".join(["case,activity,actor,time", *lines, "3,ask,eve,2026-03-01"])
    log = read(written(tmp_path, text), backend=backend)
    assert log.ties == 2
    order = "by activity and actor" if backend == "duckdb" else "as in the file"
    assert log.remarks == (
        "4 rows equal another one in every column; each counts as an event",
        (
            f"at 2 times several actors act in one case; they are ordered {order}, unless position "
            "names a column under [columns]"
        ),
    )
    placed = read(log_with_places(tmp_path, text), backend=backend, position="place")
    assert (placed.ties, placed.remarks) == (0, ())


def log_with_places(folder: Path, text: str) -> Path:
    head, *lines = text.splitlines()
    rows = [f"{line},{100 - number}" for number, line in enumerate(lines)]
    return written(folder, "\n".join([f"{head},place", *rows]), "places.csv")


@backends
@pytest.mark.parametrize("name", ["r[1]", "s*", "q?", "{a,b}", "[a-z]"])
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_path_is_a_path(backend: str, name: str, ending: str, tmp_path: Path) -> None:
    needed(backend)
    pandas = pytest.importorskip("pandas")
    folder = tmp_path / "year=2026"
    folder.mkdir()
    for other in (name, "r1", "s2", "qq", "a", "b"):
        frame = pandas.DataFrame({"case": ["1"], "activity": ["x"], "actor": [other]})
        frame["time"] = "2026-03-01"
        file = folder / f"{other}.{ending}"
        frame.to_csv(file, index=False) if ending == "csv" else frame.to_parquet(file)
    log = read(folder / f"{name}.{ending}", backend=backend)
    (row,) = told(log.events.to_native())
    assert row["actor"] == name
    assert "year" not in row


@backends
@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (CSV.replace("NA", "Jörg").encode("utf-16"), None),
        (CSV.replace("NA", "Jörg").encode("utf-8-sig"), None),
        (CSV.replace("NA", "Jörg").encode("utf-32"), None),
        (CSV.replace("NA", "Jörg").encode("windows-1252"), "windows-1252"),
        (CSV.replace("NA", "Jörg").encode("utf-16-le"), "utf-16-le"),
        (gzip.compress(CSV.replace("NA", "Jörg").encode()), None),
        (CSV.replace("NA", "Jörg").replace("\n", "\r").encode(), None),
    ],
)
def test_other_encodings_are_read_by_their_mark_or_when_they_are_named(
    backend: str, content: bytes, encoding: str | None, tmp_path: Path
) -> None:
    needed(backend)
    file = tmp_path / "log.csv"
    file.write_text(CSV.replace("NA", "Jörg"), encoding="utf-8")
    plain = read(file, backend=backend)
    expected = (told(plain.handovers()), plain.remarks)
    file.write_bytes(content)
    log = read(file, backend=backend, encoding=encoding)
    assert (told(log.handovers()), log.remarks) == expected
    assert "Jörg" in {pair["giver"] for pair in told(log.handovers())}


@backends
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            CSV.replace("NA", "Jörg").encode("latin-1"),
            r":2: isn't text in UTF-8: byte 0xf6; set csv.encoding in the mapping, to 'win",
        ),
        (CSV.encode() + "ö".encode()[:1], r":9: isn't text in UTF-8: byte 0xc3"),
        (CSV.encode("utf-16-le"), r":1: isn't text: it holds a NUL character"),
        (gzip.compress(CSV.encode())[:-9], r"is cut off or broken"),
    ],
)
def test_other_encodings_are_refused_with_the_line_and_the_setting(
    backend: str, content: bytes, message: str, tmp_path: Path
) -> None:
    needed(backend)
    file = tmp_path / "log.csv"
    file.write_bytes(content)
    with pytest.raises(FormatError, match=message):
        read(file, backend=backend)


def test_an_encoding_is_one_and_is_for_csv(tmp_path: Path) -> None:
    needed("pandas")
    file = written(tmp_path, CSV)
    with pytest.raises(FormatError, match="encoding is 'klingon'; expected one such as"):
        read(file, encoding="klingon")
    with pytest.raises(FormatError, match="is parquet, which says itself how it is encoded"):
        read(file, "parquet", encoding="utf-8")


@backends
@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        ("case,activity,actor,time\n1,a,ann,2026-01-01,\n1,b,bob,2026-01-02\n", ()),
        ("case,activity,actor,time\r\n1,a,ann,2026-01-01\n1,b,bob,2026-01-02\r\n", ()),
        ("case,activity,actor,time\n1,a,ann,2026-01-01\n\n,,,\n1,b,bob,2026-01-02\n\n", ()),
        ('case,activity,actor,time\n1,5" disk,ann,2026-01-01\n1,b,bob,2026-01-02', ()),
        (
            "case,activity,actor,time,note\n1,a,ann,2026-01-01\n1,b,bob,2026-01-02,x\n",
            ("1 row has fewer cells than there are headings; the others are empty (line 2)",),
        ),
        (
            "Tickets\n\nFrom,2026-01-01\ncase,activity,actor,time\n1,a,ann,2026-01-01\n1,b,bob,2026-01-02",
            ("2 lines are above the headings; they were left out",),
        ),
    ],
)
def test_tables_that_libraries_read_differently_are_read_alike(
    backend: str, text: str, remarks: tuple[str, ...], tmp_path: Path
) -> None:
    needed(backend)
    log = read(written(tmp_path, text), backend=backend)
    (pair,) = told(log.handovers())
    assert (pair["giver"], pair["receiver"], pair["count"], len(log)) == ("ann", "bob", 1, 2)
    assert log.remarks == remarks


@backends
@pytest.mark.parametrize(
    ("text", "message"),
    [
        # Both rows have a cell more: a library may shift the columns, or leave the last out.
        (
            "case,activity,time,actor\n1,a,2026-01-01,Poe, Ann\n1,b,2026-01-02,Roe, Bob\n",
            r"rows: 2 rows have more cells than the 4 headings \(line 2, line 3\): is a cell not",
        ),
        (
            'case,activity,actor,time\n1,"a,ann,2026-01-01\n1,b,bob,2026-01-02\n',
            r"has a quoted cell without an end, in the row of line 2",
        ),
        (
            "1,a,ann,2026-01-01\n1,b,bob,2026-01-02\n",
            r":1: begins with an event instead of headings: '1', 'a', 'ann', '2026-01-01'; name",
        ),
    ],
)
def test_tables_that_libraries_read_differently_are_refused_alike(
    backend: str, text: str, message: str, tmp_path: Path
) -> None:
    needed(backend)
    with pytest.raises((FormatError, InvalidModel), match=message):
        read(written(tmp_path, text), backend=backend)


NOTED = "case,activity,actor,time,note\n"
LONG = "x\n" * 20_000


@backends
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f'{NOTED}1,go,ann,2026-01-01, "x\n2,stop,bob,2026-01-02,y"\n3,go,cy,2026-01-03,z\n',
            [("1", "go", ' "x'), ("2", "stop", 'y"'), ("3", "go", "z")],
        ),
        (f'{NOTED}1,go,ann,2026-01-01, "x,y"\n', "1 row has more cells than the 5 headings"),
        (f'{NOTED}1,"go" now,ann,2026-01-01,x\n', [("1", "go now", "x")]),
        (f'{NOTED}1,"go ""now"", so",ann,2026-01-01,""\n', [("1", 'go "now", so', None)]),
        (f"{NOTED}#1,go,ann,2026-01-01,'x'\n", [("#1", "go", "'x'")]),
        (
            NOTED + "1,go,ann,2026-01-01,x\n" * 25_000 + '1,"go, ""on""",ann,2026-01-02,"a\nb"\n',
            [("1", "go", "x")] * 25_000 + [("1", 'go, "on"', "a\nb")],
        ),
        (
            NOTED + f'1,go,ann,2026-01-01,"{LONG}"\n' * 30,
            [("1", "go", LONG)] * 30,
        ),
        ('case,activity,actor,time,"no\nte"\n1,go,ann,2026-01-01,x\n', [("1", "go", "x")]),
        (
            '\ufeff"case","activity","actor","time","note"\n1,go,ann,2026-01-01,"x"\n',
            [("1", "go", "x")],
        ),
    ],
    ids=["within", "spilt", "partly", "whole", "other", "late", "long", "heading", "marked"],
)
def test_quotation_marks_are_read_alike(
    backend: str, text: str, expected: list[tuple[str, ...]] | str, tmp_path: Path
) -> None:
    needed(backend)
    file = written(tmp_path, text)
    if isinstance(expected, str):
        with pytest.raises(InvalidModel, match=expected):
            read(file, backend=backend)
        return
    rows = [tuple(row.values()) for row in told(read(file, backend=backend).frame)]
    assert [(case, activity, note) for case, activity, _, _, note in rows] == expected


def test_a_path_that_is_too_long_is_told() -> None:
    with pytest.raises(FormatError, match="name too long"):
        read("x" * 5_000 + ".csv")


@backends
@pytest.mark.parametrize(
    ("texts", "moments"),
    [
        (
            ["2011/09/23 14:20:00.125", "2011/09/24 08:05:01.000"],
            ["09-23 14:20:00.125000", "09-24 08:05:01"],
        ),
        (["23-09-2011 14:20:00", "24-09-2011 08:05:01"], ["09-23 14:20:00", "09-24 08:05:01"]),
        (["3.4.2011 13:45", "04.04.2011 7:05"], ["04-03 13:45:00", "04-04 07:05:00"]),
        (["03.04.2011", "04.04.2011"], ["04-03 00:00:00", "04-04 00:00:00"]),
        (["4/3/2011 1:45 PM", "4/13/2011 12:05 am"], ["04-03 13:45:00", "04-13 00:05:00"]),
        (["3/4/2011, 12:45 PM", "13/4/2011"], ["04-03 12:45:00", "04-13 00:00:00"]),
    ],
)
def test_times_are_understood_where_only_one_reading_fits(
    backend: str, texts: list[str], moments: list[str], tmp_path: Path
) -> None:
    needed(backend)
    lines = [f'1,a,ann,"{text}"' for text in texts]
    file = written(tmp_path, "\n".join(["case,activity,actor,time", *lines]))
    rows = told(read(file, backend=backend).events.to_native())
    assert [str(row["time"]).removeprefix("2011-") for row in rows] == moments


@backends
def test_times_that_could_be_two_name_the_setting(backend: str, tmp_path: Path) -> None:
    needed(backend)
    file = written(tmp_path, "case,activity,actor,time\n1,a,ann,3/4/2026\n")
    with pytest.raises(InvalidModel, match=r"'3/4/2026'.*\[times\] order"):
        read(file, backend=backend)
    for order, month in (("dmy", 4), ("mdy", 3)):
        (row,) = told(read(file, backend=backend, time_order=order).events.to_native())
        assert row["time"].month == month
    both = written(tmp_path, "case,activity,actor,time\n1,a,ann,3/14/2026\n1,a,ann,14/3/2026\n")
    with pytest.raises(InvalidModel, match="others with the month"):
        read(both, backend=backend)
    with pytest.raises(InvalidValue, match="dmy, mdy, ymd"):
        read(file, backend=backend, time_order="day first")
    soon = written(tmp_path, "case,activity,actor,time\n1,a,ann,01~03~2026\n")
    with pytest.raises(InvalidModel, match=r"\[times\] pattern"):
        read(soon, backend=backend)
    (row,) = told(read(soon, backend=backend, time_pattern="%d~%m~%Y").events.to_native())
    assert (row["time"].day, row["time"].month) == (1, 3)
    with pytest.raises(FormatError, match="doesn't have the pattern"):
        read(soon, backend=backend, time_pattern="%d.%m.%Y")


@backends
def test_an_event_of_several_actors_counts_once_for_each(backend: str, tmp_path: Path) -> None:
    needed(backend)
    text = """case,activity,lead,helper,time
1,ask,ann,bob,2026-03-01
1,answer,ann,ann,2026-03-02
1,close,,cy,2026-03-03
1,store,NULL,,2026-03-04
"""
    log = read(written(tmp_path, text), backend=backend, actor=["lead", "helper"])
    rows = told(log.events.to_native())
    found = sorted((row["activity"], str(row["lead + helper"])) for row in rows)
    assert found == [
        ("answer", "ann"), ("ask", "ann"), ("ask", "bob"), ("close", "cy"), ("store", "None")
    ]  # fmt: skip
    assert (len(log), log.several_actors, log.without_actor) == (5, 1, 1)
    with pytest.raises(InvalidModel, match="no column 'helpers'"):
        read(written(tmp_path, text), backend=backend, actor=["lead", "helpers"])


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_numbers_of_persons_with_gaps(library: str) -> None:
    module = pytest.importorskip(library)
    columns = {
        "case": [1.0, 1.0, 1.0],
        "activity": ["User interviews", "Market research", "Conceptual design"],
        "actor": [112.0, None, 113.0],
        "time": ["2026-01-01", "2026-01-02", "2026-01-03"],
    }
    log = roles.log.EventLog(module.DataFrame(columns))
    actors = {"112": "product planner", "113": "product planner"}
    conformance = log.conform(roles.reference(), actors=actors)
    assert conformance.unmatched == ()
    assert (conformance.summary["no-actor"], conformance.summary["unknown-actor"]) == (1, 0)
    columns["actor"] = [112.5, None, 113.0]
    with pytest.raises(FormatError, match=r"has the number 112\.5"):
        roles.log.EventLog(module.DataFrame(columns))


@backends
def test_an_event_of_two_workers_has_two_actors(backend: str, tmp_path: Path) -> None:
    needed(backend)
    events = [
        {"id": f"e{number}", "type": "ask", "time": f"2026-01-01T1{number}:00:00Z",
         "relationships": [{"objectId": one, "qualifier": ""} for one in ("o1", *workers)]}
        for number, workers in enumerate([["ann"], ["bob", "ann"], [], ["bob"]])
    ]  # fmt: skip
    objects = [{"id": "o1", "type": "order"}]
    objects += [{"id": one, "type": "worker"} for one in ("ann", "bob")]
    file = tmp_path / "orders.jsonocel"
    file.write_text(json.dumps({"events": events, "objects": objects}))
    log = read(file, backend=backend, object_type="order", actor="ocel:type:worker")
    actors = {row[end] for row in told(log.handovers()) for end in ("giver", "receiver")}
    assert actors == {"ann", "bob"}
    assert (len(log), log.several_actors, log.without_actor) == (5, 1, 1)
    assert [remark.partition(";")[0] for remark in log.remarks] == [
        "at 1 time several actors act in one case",
        "some events name several actors and count once for each, which makes 1 more",
    ]
    assert log.conform(roles.reference()).log.several_actors == 1


@backends
def test_the_day_and_the_time_of_day_may_be_two_columns(backend: str, tmp_path: Path) -> None:
    needed(backend)
    rows = ["1,ask,ann,20260301,093000", "1,ask,bob,20260301,081500", "1,ask,cy,20260302,000000"]
    file = written(tmp_path, "\n".join(["case,activity,actor,UDATE,UTIME", *rows]))
    log = read(file, backend=backend, time=["UDATE", "UTIME"])
    assert {(row["giver"], row["receiver"]) for row in told(log.handovers())} == {
        ("bob", "ann"), ("ann", "cy"),
    }  # fmt: skip
    assert log.remarks == ()
    file.write_text(file.read_text().replace("081500", ""))
    with pytest.raises(InvalidModel, match=r"UDATE \+ UTIME: 1 event has no time: "):
        read(file, backend=backend, time=["UDATE", "UTIME"])
    with pytest.raises(InvalidModel, match="no column 'UTIM' among"):
        read(file, backend=backend, time=["UDATE", "UTIM"])


@pytest.mark.parametrize("name", ["registration_type", "lifecycle_id", "Status"])
def test_a_column_that_tells_transitions_under_another_name_is_told(
    name: str, tmp_path: Path
) -> None:
    needed("polars")
    lines = [f"case,activity,actor,time,{name}"]
    lines += [f"1,ask,ann,2026-03-0{day},{what}" for day, what in ((1, "start"), (2, "Complete"))]
    file = written(tmp_path, "\n".join(lines))
    log = read(file)
    assert (len(log), log.remarks) == (
        2,
        (
            (
                f"each row counts as an event; if '{name}' tells which rows are one activity "
                "(complete, start), name it as lifecycle under [columns] in a mapping"
            ),
        ),
    )
    named = read(file, lifecycle=name)
    assert (len(named), named.other_transitions, named.remarks) == (1, 1, ())
    other = written(tmp_path, "\n".join(lines).replace("start", "open"))
    assert read(other).remarks == ()


def test_a_column_that_says_otherwise_than_that_of_the_standard_is_told(tmp_path: Path) -> None:
    needed("polars")
    lines = ["case:concept:name,concept:name,org:resource,time:timestamp,Activity,Resource"]
    lines += ["1,ask,ann-sales,2026-03-01,ask,ann", "1,ask,bob,2026-03-02,ask,bob"]
    assert read(written(tmp_path, "\n".join(lines))).remarks == (
        (
            "the actor is taken from the column 'org:resource'; if it is 'Resource', which differs "
            "in 1 event, say so under [columns] in a mapping"
        ),
    )


def test_a_table_of_ocel_is_no_log_of_one_case(tmp_path: Path) -> None:
    needed("polars")
    file = written(tmp_path, "ocel:eid,ocel:activity,ocel:timestamp,ocel:type:order\n1,a,2026,o1")
    with pytest.raises(FormatError, match="is a table of OCEL, which isn't read; save the log as"):
        read(file)


START = "1,ask,ann,2026-03-01 09:00"


@pytest.mark.parametrize(
    ("head", "rows", "remark"),
    [
        ("", "1,answer,ann; bob,2026-03-02", "1 event has an actor who may be several"),
        ("", "1,answer,'ann, bob',2026-03-02", "1 event has an actor who may be several"),
        ("", "1,a,bo/al,2026-03-02\n1,b,al & ann,2026-03-03", "2 events have actors who may be"),
        ("", "1,answer,Example & Sons,2026-03-02", ""),
        ("", "1,answer,'Example, Bob',2026-03-02", ""),
        ("", "1,answer,batch_07,2026-03-02", "1 event has an actor who may be a machine"),
        ("", "1,answer,renovate[bot],2026-03-02", "1 event has an actor who may be a machine"),
        ("", "1,answer,Abbott,2026-03-02", ""),
        ("", "1,answer,#REF!,2026-03-02", ""),
        ("", "1,answer,bob,3/13/2026 9:00", "1 time with the year first beside 1 with the year la"),
        ("", START, "1 row equals another one in every column"),
        ("", "1 ,answer,bob,2026-03-02", "1 case differs from another by capital"),
        ("", "1,ask (end),bob,2026-03-02\n1,ask (start),bob,2026-03-02", "if 'ask (start)' and"),
        ("", "1,the end,bob,2026-03-02\n1,send,bob,2026-03-03", ""),
        (",how", ",Begin\n1,ask,ann,2026-03-02,End", "if 'how' tells which rows are one activity"),
        (",how", ",Open\n1,ask,ann,2026-03-02,End", ""),
        (",User", ",ann\n1,ask,m7,2026-03-02,bob", "from the column 'actor'; if it is 'User'"),
    ],
)  # fmt: skip
def test_what_may_be_meant_otherwise_is_remarked_on(
    head: str, rows: str, remark: str, tmp_path: Path
) -> None:
    file = tmp_path / "log.csv"
    join = "" if head else "\n"
    text = f"case,activity,actor,time{head}\n{START}{join}{rows}\n".replace("'", '"')
    file.write_text(text)
    remarks = read(file).remarks
    assert len(remarks) == bool(remark)
    assert remark in "".join(remarks)


@backends
def test_transitions_may_be_called_otherwise(backend: str, tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    rows = [f"1,ask,ann,2026-03-0{day},{word}" for day, word in ((1, "Started"), (2, "Finished"))]
    file.write_text("\n".join(["case,activity,actor,time,how", *rows]))
    log = read(file, backend=backend, lifecycle="how")
    assert (len(log), log.other_transitions, log.remarks) == (1, 1, ())


@backends
def test_sheets_that_may_hold_the_log_are_asked_for(backend: str, tmp_path: Path) -> None:
    needs("xlsx")
    from openpyxl import Workbook

    book, file = Workbook(), tmp_path / "log.xlsx"
    for name, who in (("March", "ann"), ("April", "bob")):
        sheet = book.create_sheet(name)
        sheet.append(["case", "activity", "actor", "time"])
        sheet.append([1, "ask", who, 46082.375])
    book.save(file)
    with pytest.raises(FormatError, match=r"2 sheets that may hold the log: 'March', 'April'; say"):
        read(file, backend=backend)
    with pytest.raises(FormatError, match=r"no sheet 'Aprl'; .*did you mean 'April'"):
        read(file, backend=backend, sheet="Aprl")
    log = read(file, backend=backend, sheet="April")
    assert [(row["actor"], str(row["time"])) for row in told(log.events)] == [
        ("bob", "2026-03-01 09:00:00")
    ]
    assert log.remarks[0] == "only the sheet 'April' is read, not 'March'"
