"""Bytes that nobody meant as a log: no reader lets out any but the library's own errors."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from extras import needs

needs("frames")
pytest.importorskip("polars", reason="needs polars")

import roles  # noqa: E402
from roles import RolesError  # noqa: E402
from roles.errors import FormatError  # noqa: E402
from roles.frames import BACKENDS, backend_named  # noqa: E402
from roles.registry import formats  # noqa: E402

SEEDS = {
    "csv": b"case,activity,actor,time,stage\n1,ask,ann,2026-03-01T10:00:00Z,p\n"
    b"1,answer,,2026-03-01T11:00:00+01:00,q\n2,ask,bob,2026-03-02T11:00:00Z,\n",
    "xes": b'<?xml version="1.0" encoding="UTF-8"?><log xes.version="2.0"><trace>'
    b'<string key="concept:name" value="1"/><int key="cost" value="7"/>'
    b'<event><string key="concept:name" value="ask"/><string key="org:resource" value="ann"/>'
    b'<date key="time:timestamp" value="2026-03-01T10:00:00.000+01:00"/></event>'
    b'<event><string key="concept:name" value="answer"/><float key="n" value="1.5"/>'
    b'<string key="org:resource" value="bob"/><boolean key="late" value="true"/>'
    b'<date key="time:timestamp" value="2026-03-01T11:00:00Z"/></event></trace></log>',
    "ocel": b'{"objects": [{"id": "o1", "type": "order"}, {"id": "w", "type": "worker"}], "events":'
    b' [{"id": "e1", "type": "ask", "time": "2026-03-01T10:00:00Z", "attributes": [{"name": "user",'
    b' "value": "ann"}], "relationships": [{"objectId": "o1", "qualifier": ""}, {"objectId": "w"}]}'
    b', {"id": "e2", "type": "pay", "time": "2026-03-02T10:00:00Z", "attributes": [{"name": "user",'
    b' "value": "bob"}], "relationships": [{"objectId": "o1"}]}]}',
}
PIECES = st.sampled_from(
    [
        *b'" < > / = , ; : { } [ ] null true 1e999 99999999999999999999 NaN \\ & &amp; \t'.split(),
        b"\n",
        b"\r",
        b"\x00",
        b"\xff",
        b"\xe2\x80\xae",
        b"0001-01-01T00:00:00+14:00",
        b"9999-12-31T23:59:59-14:00",
        b"2026-02-30",
        b"<event/>",
        b"</trace>",
        b'<string key="case:concept:name" value=""/>',
        b'<int key="N" value="9223372036854775808"/>',
        b'<date key="d" value="0001-01-01"/>',
        b'<float key="f" value="nan"/>',
        b'encoding="utf-16"',
        b'{"name": "concept:name", "value": {}}',
        b'{"name": "", "value": 1}, ',
        b'"relationships": null, ',
    ]
)


def read_and_ask(content: bytes, format: str, backend: str, folder: Path) -> None:
    """Read a log and ask it what needs every column; only an error of ours may come of it."""
    file = folder / "log"
    file.write_bytes(content)
    with contextlib.suppress(RolesError):
        log = roles.log.read(file, format, backend=backend, object_type="order")
        repr(log)
        log.groups()
        log.conform(roles.reference()).findings  # noqa: B018


def installed() -> list[str]:
    found = []
    for backend in BACKENDS:
        with contextlib.suppress(FormatError):
            found.append(backend_named(backend))
    return found


@pytest.mark.parametrize("backend", installed())
@pytest.mark.parametrize("format", SEEDS)
@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(data=st.data())
def test_logs_that_something_happened_to(
    format: str, backend: str, data: st.DataObject, tmp_path: Path
) -> None:
    seed = bytearray(SEEDS[format])
    for _ in range(data.draw(st.integers(0, 4))):
        start = data.draw(st.integers(0, len(seed)))
        stop = min(len(seed), start + data.draw(st.integers(0, 30)))
        seed[start:stop] = b"".join(data.draw(st.lists(PIECES, max_size=3)))
    read_and_ask(bytes(seed), format, backend, tmp_path)


@pytest.mark.parametrize("format", [known.name for known in formats("log")])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_any_bytes(format: str, content: bytes, tmp_path: Path) -> None:
    read_and_ask(content, format, "polars", tmp_path)
