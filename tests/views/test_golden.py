"""
Every picture and table of the gallery as it was when somebody last looked at it.

The gallery's own code makes them, so that what the docs show is what is tested. The style that
every table brings along is kept once, in table.css, to which the kept tables link. Where one
changes, the test names a page with both beside each other. `just golden` writes them again; look
at each before you commit it.
"""

from __future__ import annotations

import ast
import difflib
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extras import needs
from roles.errors import RolesError
from roles.views.html import STYLE

HERE = Path(__file__).parent / "golden"
SHEET = HERE / "table.css"
LINK = f'<link rel="stylesheet" href="{SHEET.name}">'
GALLERY = Path(__file__).parents[2] / "docs" / "gallery.md"
PART = re.compile(r"^## (?P<name>.+?)\n(?P<text>.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
CELL = re.compile(r"```\{code-cell\} python\n:tags: \[remove-input\]\n(.*?)```", re.DOTALL)


def cells(text: str) -> str:
    return "\n".join(CELL.findall(text))


PARTS = {
    part["name"]: cells(part["text"])
    for part in PART.finditer(GALLERY.read_text(encoding="utf-8"))
    if cells(part["text"])
}


@cache
def names_after(part: str) -> dict[str, Any]:
    """Return the names that the gallery has made when a part ends, with its outcome as ``_``."""
    order = list(PARTS)
    if order.index(part) == 0:
        names: dict[str, Any] = {}
        exec(cells(GALLERY.read_text(encoding="utf-8").split("\n## ")[0]), names)  # noqa: S102
    else:
        names = dict(names_after(order[order.index(part) - 1]))
    tree = ast.parse(PARTS[part])
    last = tree.body.pop()
    assert isinstance(last, ast.Expr), f"the part {part!r} shows nothing"
    exec(compile(tree, str(GALLERY), "exec"), names)  # noqa: S102
    names["_"] = eval(compile(ast.Expression(last.value), str(GALLERY), "eval"), names)  # noqa: S307
    return names


def drawn(value: Any) -> tuple[str, str]:
    """Return a picture, or where there is none a table, with the ending of its file."""
    try:
        return f"{value:svg}\n", "svg"
    except RolesError:
        styled = f"{value:html}"
        assert f"<style>{STYLE}</style>" in styled
        linked = styled.replace(f"<style>{STYLE}</style>", LINK)
        # A tag a line, so that a difference can be read.
        return re.sub(r"(?=<(?:tr|td|th|p|li|ul)\b)", "\n", linked).strip() + "\n", "html"


@pytest.mark.parametrize("part", PARTS)
def test_gallery_looks_as_it_did(part: str, tmp_path: Path) -> None:
    if "log" in PARTS[part]:
        needs("frames")
    text, ending = drawn(names_after(part)["_"])
    file = HERE / f"{part.lower().replace(' ', '-')}.{ending}"
    if os.environ.get("ROLES_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")
    before = file.read_text(encoding="utf-8")
    if text != before:
        page = tmp_path / "difference.html"
        page.write_text(
            f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>"
            f"<h1>Before</h1>{before}<h1>Now</h1>{text}",
            encoding="utf-8",
        )
        lines = difflib.unified_diff(before.splitlines(), text.splitlines(), lineterm="", n=0)
        told = "\n".join([line[:200] for line in lines][:40])
        pytest.fail(f"{part} isn't what it was; open {page} to see both\n{told}")


def test_every_kept_file_belongs_to_a_part() -> None:
    kept = {file.stem for file in HERE.iterdir() if file != SHEET}
    assert kept == {part.lower().replace(" ", "-") for part in PARTS}
    assert len(kept) >= 12


def test_tables_have_the_style_that_they_had() -> None:
    if os.environ.get("ROLES_GOLDEN") == "write":
        SHEET.write_text(STYLE, encoding="utf-8")
    assert SHEET.read_text(encoding="utf-8") == STYLE
