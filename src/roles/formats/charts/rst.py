"""reStructuredText: responsibility charts in its grid, simple, list and CSV tables."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from roles.errors import FormatError, MissingExtra
from roles.formats.charts.encoding import TextReader
from roles.formats.charts.grid import Document, Grid, Place
from roles.formats.charts.outline import Outline
from roles.formats.shared.size import Budget

__all__ = ["read"]

_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "line_length_limit": 1_000_000,
    "doctitle_xform": False,
    "_disable_config": True,
}
"""Nothing is included from elsewhere, and what isn't understood is passed over."""


def _tables(text: str, budget: Budget) -> Document:
    try:
        from docutils import nodes
        from docutils.core import publish_doctree
        from docutils.parsers.rst import Parser, states
    except ImportError:
        raise MissingExtra("rst", "docutils") from None

    # Addresses in the text are looked for in time that grows with the square of a word's length.
    inliner = states.Inliner()
    inliner.implicit_dispatch = deque(maxlen=0)  # type: ignore[assignment]
    try:
        tree = publish_doctree(text, parser=Parser(inliner=inliner), settings_overrides=_SETTINGS)
    except Exception as error:  # noqa: BLE001 - docutils raises what it likes on odd text
        raise FormatError(f"can't be read as reStructuredText: {error}", budget.source) from None
    found = Outline()
    for node in tree.findall():
        if isinstance(node, nodes.table) and next(node.findall(nodes.row), None) is not None:
            found.add(_grid(node, budget, len(found.grids)))
        elif isinstance(node, nodes.title) and isinstance(node.parent, nodes.section):
            found.head(sum(_around(node, nodes.section)), node.astext())
        elif isinstance(node, nodes.paragraph) and not any(_around(node, nodes.table)):
            number = node.line or getattr(node.parent, "line", None)
            place = Place(f"line {number}", number, 1) if number else Place("the text")
            for part in node.astext().split("\n"):
                found.say(part, place)
    return found.document()


def _around(node: Any, kind: type) -> Iterator[bool]:
    """Tell of what is around a node, from the inside, whether it is of a kind."""
    while node is not None:
        yield isinstance(node, kind)
        node = node.parent


def _grid(table: Any, budget: Budget, before: int) -> Grid:
    from docutils import nodes

    rows: list[list[str]] = []
    numbers: list[int | None] = []
    marked: set[int] = set()
    below: dict[tuple[int, int], str] = {}
    heads = sum(1 for head in table.findall(nodes.thead) for _ in head.children)
    for at, row in enumerate(table.findall(nodes.row)):
        texts: list[str] = []
        entries = list(row.children)
        for entry in entries:
            while (at, len(texts)) in below:
                texts.append(below[at, len(texts)])
            text = entry.astext().replace("\n\n", "\n").strip()
            across, down = entry.get("morecols", 0) + 1, entry.get("morerows", 0) + 1
            budget.spend(across * down, budget.source or "a table")
            for column in range(len(texts), len(texts) + across):
                below |= {(at + deeper, column): text for deeper in range(1, down)}
            texts += [text] * across
        while (at, len(texts)) in below:
            texts.append(below[at, len(texts)])
        if len(entries) == 1 and len(texts) > 1 and at:
            texts, marked = texts[:1], marked | {at}
        lines = [node.line for node in row.findall() if getattr(node, "line", None)]
        rows.append(texts)
        numbers.append(min(lines, default=None))
    name = next((child.astext() for child in table.children if isinstance(child, nodes.title)), "")

    def place(row: int, column: int = -1) -> Place:
        spot = f", column {column + 1}" if column >= 0 else ""
        number = numbers[row]
        if number is None:
            return Place(f"table {before + 1}, row {row + 1}{spot}")
        return Place(f"line {number}{spot}", number, None)

    return Grid(
        rows=rows, place=place, row_place=place, name=name,
        header=heads - 1 if heads else None, marked=frozenset(marked),
    )  # fmt: skip


read = TextReader(_tables)
