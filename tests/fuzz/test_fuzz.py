"""Bytes that nobody meant as a chart: no reader lets out any but the library's own errors."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import roles
from extras import missing
from fuzz.formats import FORMATS, read_one
from roles.formats import write_model

HERE = Path(__file__).parent
CHARTS = HERE.parent / "data" / "charts"
NEEDS = {
    "xlsx": "xlsx",
    "yaml": "yaml",
    "backstage": "yaml",
    "opengap": "yaml",
    "turtle": "rdf",
    "jsonld": "rdf",
}
INSTALLED = [one for one in FORMATS if one not in NEEDS or not missing(NEEDS[one])]
ENDINGS = {".md": "markdown", ".csv": "csv", ".tsv": "tsv", ".html": "html"}


def seeds() -> list[bytes]:
    found = [
        bytes([FORMATS.index(ENDINGS[path.suffix])]) + path.read_bytes()
        for path in sorted(CHARTS.iterdir()) if path.suffix in ENDINGS
    ]  # fmt: skip
    return found + [
        bytes([FORMATS.index(one)]) + write_model(roles.reference(), one).content
        for one in INSTALLED
    ]


SEEDS = seeds()


@pytest.mark.parametrize("path", sorted((HERE / "corpus").iterdir()), ids=lambda path: path.name)
def test_what_was_found_once_stays_mended(path: Path) -> None:
    data = path.read_bytes()
    if FORMATS[data[0] % len(FORMATS)] in INSTALLED:
        read_one(data)


@pytest.mark.parametrize("format", INSTALLED)
@given(text=st.text(max_size=300))
def test_any_text(format: str, text: str) -> None:
    read_one(bytes([FORMATS.index(format)]) + text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("format", INSTALLED)
@given(data=st.binary(max_size=300))
def test_any_bytes(format: str, data: bytes) -> None:
    read_one(bytes([FORMATS.index(format)]) + data)


PIECES = st.sampled_from(
    [
        *b'| --- |---|---| <td> </tr> <table> " , A R \\ ` ** ( ) = ; # > <!-- & [ ]( ~~'.split(
            b" "
        ),
        b"\n",
        b"\t",
        b"\r",
        b" ",
        b"\x00",
        b"\xff",
        b"\xe2\x80\xae",
        b"R = ",
        b"PM = ",
        b"Legend",
        b"Responsible",
        b"Accountable",
        b"Stage",
        b"Part of",
        b"Role",
        b"\n---\n",
        b"kind: User",
        b"roles/at: ",
        b"  owner: user:other/ann",
        b"  parent: product-planner",
        b"{$text: x}",
        b'<task id="a" name="b">',
        b"<flowNodeRef>",
        b'sourceRef="end"',
        b'roles:drawn="true"',
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b" a org:Role ; ",
        b":role-market ",
        b"<../x> ",
        b"_:b ",
        b'"@context": "https://example.org/",',
        b'"@id": ',
    ]
)


@given(st.data())
@settings(max_examples=160, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_charts_that_something_happened_to(data: st.DataObject) -> None:
    seed = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(1, len(seed)))
        stop = min(len(seed), start + data.draw(st.integers(0, 40)))
        if data.draw(st.booleans()):
            seed[start:stop] = b"".join(data.draw(st.lists(PIECES, max_size=4)))
        else:
            other = data.draw(st.sampled_from(SEEDS))
            cut = data.draw(st.integers(1, len(other)))
            seed[start:stop] = other[cut : cut + 60]
    read_one(bytes(seed))


def test_a_bounded_run_of_atheris_finds_nothing(tmp_path: Path) -> None:
    if find_spec("atheris") is None:
        pytest.skip("needs atheris")
    for number, seed in enumerate(SEEDS):
        (tmp_path / f"seed-{number}").write_bytes(seed[:4000])
    done = subprocess.run(
        [
            sys.executable,
            HERE / "formats.py",
            tmp_path,
            HERE / "corpus",
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
