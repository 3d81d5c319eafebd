"""Diagrams as Mermaid and DOT, read back by the programs that they are written for."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import roles
from browser import npm
from diagrams import HOSTILE, diagrams
from roles.lettering import line_of
from roles.views import dot, mermaid
from roles.views.diagram import Chip, Column, Diagram, Lane, Link

HERE = Path(__file__).parent
needs_dot = pytest.mark.skipif(not shutil.which("dot"), reason="needs dot, of Graphviz")


def named(name: str) -> Diagram:
    return Diagram(
        title=name,
        lanes=(Lane("a", name), Lane("b", name)),
        columns=(Column("x", name), Column("y", name)),
        chips=(Chip("a", "x", name), Chip("a", "x", name), Chip("b", "y", name)),
        links=(
            Link(lane="a", column="x", to_lane="b", to_column="y", texts=(name, name)),
            Link(lane="b", column="y", to_lane="a", to_column="x", back=True),
        ),
    )


def drawn(text: str) -> dict[str, Any]:
    # The default engine of Graphviz crashes on some graphs of many parallel edges; osage doesn't.
    done = subprocess.run(
        ["dot", "-Kosage", "-Tdot_json"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "syntax" not in done.stderr
    assert "rror" not in done.stderr, done.stderr
    return json.loads(done.stdout)


def seen(label: str) -> str:
    """What Graphviz draws for a label: entities and escapes resolved."""
    return html.unescape(re.sub(r"\\(.)", lambda m: m[1] if m[1] not in "nl" else "\n", label))


@needs_dot
@pytest.mark.parametrize("name", HOSTILE)
def test_dot_reads_every_name_as_it_is(name: str) -> None:
    graph = drawn(dot.render(named(name)))
    line = line_of(name)
    assert seen(graph["label"]) == line
    clusters = [one for one in graph["objects"] if one["name"].startswith("cluster")]
    nodes = [one for one in graph["objects"] if one["name"].startswith("n")]
    assert [seen(one["label"]) for one in clusters] == [line, line]
    assert seen(nodes[0]["label"]) == f"{line}\n• {line}\n• {line}\n"
    assert seen(graph["edges"][0]["label"]) == f"{line}, {line}"
    assert graph["edges"][1]["style"] == "dashed"


@needs_dot
def test_dot_draws_the_reference() -> None:
    graph = drawn(f"{roles.reference():dot}")
    assert len(graph["edges"]) == 13
    assert sum(one["name"].startswith("cluster") for one in graph["objects"]) == 7


@needs_dot
@pytest.mark.parametrize("mark", ["1.", "12.", "1)", "-", "*", "+", "#", "###"])
def test_mermaid_labels_are_no_lists_and_no_headings(mark: str) -> None:
    label = mermaid.escaped(f"{mark} Discovery")
    assert label.endswith("#160;Discovery")
    assert " " not in label
    assert mermaid.escaped(f"A {mark} B").count(" ") == 2


@given(diagrams(3, 3))
@settings(max_examples=15)
def test_dot_reads_any_diagram(diagram: Diagram) -> None:
    assert len(drawn(dot.render(diagram)).get("edges", [])) == len(diagram.links)


@pytest.fixture(scope="module")
def node_modules() -> Path:
    if not shutil.which("node"):
        pytest.skip("needs node")
    return npm("mermaid", "jsdom")


def understood(texts: list[str], modules: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        ["node", HERE / "mermaid.mjs", modules],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def decoded(label: str) -> str:
    """What Mermaid draws for a label: its own placeholders and entities resolved."""
    return re.sub("(?:ﬂ°°|#)(\\d+)(?:¶ß|;)", lambda m: chr(int(m[1])), label)


def test_mermaid_reads_every_name_as_it_is(node_modules: Path) -> None:
    texts = [mermaid.render(named(name)) for name in HOSTILE]
    for name, found in zip(HOSTILE, understood(texts, node_modules), strict=True):
        line = line_of(name).strip()
        label, _, chips = found["nodes"][0].partition("<br>")
        assert decoded(label).strip() == line
        assert [decoded(chip).strip() for chip in chips.split("<br>")] == [f"• {line}".strip()] * 2
        assert [decoded(lane).strip() for lane in found["lanes"]] == [line, line]
        (start, end, carried, _), (_, _, _, stroke) = found["edges"]
        assert (start, end, stroke) == ("n0", "n1", "dotted")
        assert decoded(carried).strip() == (f"{line}, {line}" if line else ",")


def test_mermaid_reads_the_reference_and_empty_lanes(node_modules: Path) -> None:
    empty = Diagram(title="", lanes=(Lane("a", "A"),), columns=())
    texts = [f"{roles.reference():mermaid}", f"{empty:mermaid}"]
    reference, nothing = understood(texts, node_modules)
    assert len(reference["edges"]) == 13
    assert "Product planner" in reference["lanes"]
    assert nothing == {"nodes": [], "edges": [], "lanes": []}


@pytest.mark.parametrize("name", HOSTILE)
def test_mermaid_labels_hold_nothing_that_means_anything(name: str) -> None:
    for character in mermaid.escaped(name):
        assert character.isalnum() or character in " ,.?!-/#;" or character > "\x7f"
    assert "\n" not in mermaid.escaped(name)
