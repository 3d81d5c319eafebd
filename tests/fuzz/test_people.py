"""Bytes that nobody meant as people: no reader lets out any but the library's own errors."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extras import missing
from fuzz.people import FORMATS, read_one

HERE = Path(__file__).parent
EXTRAS = {"backstage": "yaml", "opengap": "yaml", "xlsx": "xlsx"}
INSTALLED = [one for one in FORMATS if one not in EXTRAS or not missing(EXTRAS[one])]
CSV = b"""\
No,Name,Role,From,To,FTE,Type,For,Entered
7,Ann,PM,2026-01-01,2026-03-31,"0,5",,,2026-01-02
8,Bob,product planner,2026-01-01,,50%,delegated,7,2026-01-02T10:00:00Z
"""
SCIM = b"""\
{"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 2, "Resources":
[{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "a", "displayName": "Ann",
"title": "PM", "active": true, "groups": [{"value": "g", "display": "G"}],
"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "D", "manager":
{"value": "a"}}}, {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "g",
"displayName": "G", "members": [{"value": "a"}]}]}
"""
BACKSTAGE = b"""\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: g, annotations: {acme.com/since: "2026-01-01"}}
spec: {type: team, parent: h, members: [ann], children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: c}
spec: {type: PM, lifecycle: production, owner: g, system: s}
"""
MANIFEST = b"""\
name: a
agents: {b: {}}
compliance:
  supervision: {designated_supervisor: jo}
  segregation_of_duties:
    roles: [{id: product_planner, description: d}, {id: pm, description: d, permissions: [review]}]
    conflicts: [[product_planner, pm]]
    assignments: {a: [pm], b: [product_planner]}
    handoffs: [{action: x y, required_roles: [pm, product_planner], approval_required: true}]
"""
OWNERS = b"""\
* @all # everybody
[Docs][2] @docs @a/b
docs/**/*.md
^[D B] jo@example.com
!x[a-b]/
a\\ b @@owner
"""


def workbook() -> bytes:
    """Return the export as a workbook."""
    import csv
    import io

    import openpyxl

    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in csv.reader(CSV.decode().splitlines()):
        book.active.append(row)
    book.save(content)
    return content.getvalue()


TEXTS = {
    "csv": CSV,
    "xlsx": workbook() if "xlsx" in INSTALLED else b"",
    "scim": SCIM,
    "backstage": BACKSTAGE,
    "codeowners": OWNERS,
    "gitlab": OWNERS,
    "opengap": MANIFEST,
}
SEEDS = [bytes([FORMATS.index(one)]) + TEXTS[one] for one in INSTALLED]
PIECES = st.sampled_from(
    [*b'" , ; : @ @@ # ! [ ] [2] ^ * ** / \\ { } null true 7 -1 1e999 ~ - & $ ='.split(b" "),
     b"\n", b"\r", b"\t", b" ", b"\x00", b"\xff", b"\xe2\x80\xae", b"\\ud800", b"kind: User",
     b"PM", b"0000-00-00", b"9999-12-31", b"acting", b"delegated", b"7"]
)  # fmt: skip


@pytest.mark.parametrize("format", INSTALLED)
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode(
    "utf-8", "surrogatepass"))))  # fmt: skip
@settings(max_examples=30)
def test_any_bytes(format: str, data: bytes) -> None:
    read_one(bytes([FORMATS.index(format)]) + data)


@given(st.data())
@settings(max_examples=160)
def test_people_that_something_happened_to(data: st.DataObject) -> None:
    seed = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(1, len(seed)))
        stop = min(len(seed), start + data.draw(st.integers(0, 30)))
        seed[start:stop] = b"".join(data.draw(st.lists(PIECES, max_size=4)))
    read_one(bytes(seed))


def test_a_bounded_run_of_atheris_finds_nothing(tmp_path: Path) -> None:
    if find_spec("atheris") is None:
        pytest.skip("needs atheris")
    for number, seed in enumerate(SEEDS):
        (tmp_path / f"seed-{number}").write_bytes(seed)
    done = subprocess.run(
        [
            sys.executable,
            HERE / "people.py",
            tmp_path,
            "-runs=4000",
            "-seed=1",
            f"-artifact_prefix={tmp_path}/",
        ],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
