"""The notebooks, executed in a Jupyter kernel and in marimo; the picture of the README."""

from __future__ import annotations

import ast
import re
import runpy
import sys
import warnings

import pytest

import roles
from documents import ROOT
from extras import needs

NOTEBOOKS = ROOT / "docs" / "notebooks"
CELL = re.compile(r"^```\{code-cell\} ipython3\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_picture_of_the_readme_is_current() -> None:
    kept = (ROOT / "docs" / "_static" / "reference.svg").read_text(encoding="utf-8")
    assert kept == f"{roles.reference():svg}\n", "roles draw -o docs/_static/reference.svg"
    assert "docs/_static/reference.svg" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_boundary_runs_in_jupyter() -> None:
    pytest.importorskip("ipykernel", reason="needs ipykernel")
    nbclient = pytest.importorskip("nbclient", reason="needs nbclient")
    nbformat = pytest.importorskip("nbformat", reason="needs nbformat")
    cells = CELL.findall((NOTEBOOKS / "boundary.md").read_text(encoding="utf-8"))
    assert len(cells) > 5
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    shown = [output["data"] for cell in notebook.cells for output in cell["outputs"]]
    assert len(shown) == len(cells)
    assert all("text/html" in data and "text/plain" in data for data in shown)
    assert "<svg" in shown[0]["text/html"]
    assert "Only Product planner" in shown[2]["text/html"]
    assert "<table>" in shown[-1]["text/html"]


@pytest.mark.parametrize("name", ["without-planner", "models", "raci", "log", "organization"])
def test_notebook_runs(name: str) -> None:
    """Cell after cell in one namespace; what each shows must have a form in HTML."""
    if name in ("log", "organization"):
        needs("frames")
    cells = CELL.findall((NOTEBOOKS / f"{name}.md").read_text(encoding="utf-8"))
    assert len(cells) > 5
    namespace: dict[str, object] = {}
    for cell in cells:
        *statements, last = ast.parse(cell).body
        exec(compile(ast.Module(statements, []), name, "exec"), namespace)  # noqa: S102
        if isinstance(last, ast.Expr):
            shown = eval(compile(ast.Expression(last.value), name, "eval"), namespace)  # noqa: S307
            assert shown._repr_html_()
        else:
            exec(compile(ast.Module([last], []), name, "exec"), namespace)  # noqa: S102


def test_explore_runs_in_marimo(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("marimo", reason="needs marimo")
    # It looks into whatever is imported later, which ends the tests of PySpark: undone afterwards.
    for finder in sys.meta_path:
        if hasattr(finder, "find_spec"):
            monkeypatch.setattr(finder, "find_spec", finder.find_spec)
    # A process of tests that has no main file looks to PySpark like its own doctests, which exit.
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from marimo._output.formatting import try_format

        outputs, _ = runpy.run_path(str(NOTEBOOKS / "explore.py"))["app"].run()
        shown = [try_format(output) for output in outputs]
    assert [one.exception for one in shown] == [None] * 3
    assert "<svg" in shown[0].data
    assert "Conceptual design" in shown[1].data
    assert "<svg" in shown[2].data
