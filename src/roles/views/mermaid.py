"""Diagrams as Mermaid flowcharts, a subgraph for each lane."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roles.lettering import line_of
from roles.views.diagram import Diagram

__all__ = ["escaped", "render"]

_MARK = re.compile(r"(\d+[.)]|[-*+]|#{1,6}) ")
"""How a list or a heading begins in Markdown, neither of which Mermaid draws."""

_EDGES = {False: "-->", True: "-.->"}


def escaped(text: str) -> str:
    """
    Return *text* for a Mermaid label in quotes: whatever has a meaning there is a character code.

    Examples:
        >>> escaped('Say "end"')
        'Say #34;end#34;'
        >>> escaped("1. Discovery")
        '1.#160;Discovery'
    """
    line = line_of(text)
    if mark := _MARK.match(line):
        line = f"{mark[1]}\u00a0{line[mark.end() :]}"
    return "".join(
        letter
        if letter.isalnum() or letter in " ,.?!-/" or letter > "\u00a0"
        else f"#{ord(letter)};"
        for letter in line
    )


def render(diagram: Diagram) -> str:
    """Return a diagram as the text of a Mermaid flowchart, ending in one newline."""
    return "\n".join(_lines(diagram)) + "\n"


def _lines(diagram: Diagram) -> Iterator[str]:
    yield "flowchart LR"
    yield f"    accTitle: {escaped(diagram.title) or 'Diagram'}"
    cells = diagram.cells()
    names: dict[tuple[str, str], str] = {}
    for row, lane in enumerate(diagram.lanes):
        # A subgraph without a node isn't drawn as one.
        placed = [c for c in diagram.columns if (lane.key, c.key) in cells]
        if not placed:
            continue
        yield f'    subgraph l{row}["{escaped(lane.name) or " "}"]'
        yield "        direction LR"
        for column in placed:
            name = names[lane.key, column.key] = f"n{len(names)}"
            chips = [f"• {escaped(chip.text)}" for chip in cells[lane.key, column.key]]
            yield f'        {name}["{"<br>".join([escaped(column.name), *chips])}"]'
        yield "    end"
    for link in diagram.links:
        start, end = names[link.lane, link.column], names[link.to_lane, link.to_column]
        label = ", ".join(map(escaped, link.texts)).strip()
        carried = f'|"{label}"|' if label else ""
        yield f"    {start} {_EDGES[link.back]}{carried} {end}"
