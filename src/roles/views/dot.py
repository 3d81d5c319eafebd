"""Diagrams in the DOT language of Graphviz, a cluster for each lane."""

from __future__ import annotations

from collections.abc import Iterator

from roles.lettering import line_of
from roles.views.diagram import Diagram

__all__ = ["escaped", "render"]


def escaped(text: str) -> str:
    r"""
    Return *text* for a DOT label in quotes, entities and escapes kept from meaning anything.

    Examples:
        >>> print(escaped('a "b" \\n &amp;'))
        a \"b\" \\n &amp;amp;
    """
    return line_of(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')


def render(diagram: Diagram) -> str:
    """Return a diagram as the text of a DOT file, ending in one newline."""
    return "\n".join(_lines(diagram)) + "\n"


def _lines(diagram: Diagram) -> Iterator[str]:
    yield "digraph roles {"
    yield f'    label="{escaped(diagram.title)}"; labelloc=t; rankdir=LR; newrank=true;'
    yield '    node [shape=box, style=rounded, fontname="Helvetica", fontsize=11];'
    yield '    edge [fontname="Helvetica", fontsize=10];'
    cells = diagram.cells()
    names: dict[tuple[str, str], str] = {}
    for row, lane in enumerate(diagram.lanes):
        placed = [c for c in diagram.columns if (lane.key, c.key) in cells]
        yield f"    subgraph cluster_{row} {{"
        yield f'        label="{escaped(lane.name)}"; color=gray;'
        for column in placed:
            name = names[lane.key, column.key] = f"n{len(names)}"
            chips = (f"• {escaped(chip.text)}\\l" for chip in cells[lane.key, column.key])
            yield f'        {name} [label="{escaped(column.name)}\\n{"".join(chips)}"];'
        yield "    }"
    for column in diagram.columns:
        same = [name for (_, key), name in names.items() if key == column.key]
        if len(same) > 1:
            yield f"    {{ rank=same; {'; '.join(same)}; }}"
    for link in diagram.links:
        start, end = names[link.lane, link.column], names[link.to_lane, link.to_column]
        label = ", ".join(map(escaped, link.texts))
        look = ", style=dashed, constraint=false" if link.back else ""
        yield f'    {start} -> {end} [label="{label}"{look}];'
    yield "}"
