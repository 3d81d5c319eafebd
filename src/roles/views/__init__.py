"""Showing models and answers: text, Markdown, CSV, HTML, JSON; pictures in SVG, Mermaid, DOT."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from roles.errors import FormatError, shown
from roles.model.names import nearest
from roles.views import csv, data, dot, html, markdown, mermaid, svg, text
from roles.views.card import card
from roles.views.diagram import Diagram, boundary, lifecycle, swimlane
from roles.views.heat import Heat, handover_heat, load_heat
from roles.views.page import page
from roles.views.pictures import diagram_of, picture_of, pictured
from roles.views.plot import Plot, skills
from roles.views.practices import practised
from roles.views.staffing import vacancies
from roles.views.table import Cell, Row, Table
from roles.views.tables import table_of
from roles.views.timeline import Timeline, timeline

__all__ = [
    "CODES",
    "PICTURES",
    "Cell",
    "Diagram",
    "Heat",
    "Plot",
    "Row",
    "Table",
    "Timeline",
    "boundary",
    "card",
    "handover_heat",
    "lifecycle",
    "load_heat",
    "mimebundle",
    "page",
    "picture_of",
    "pictured",
    "practised",
    "render",
    "skills",
    "swimlane",
    "table_of",
    "timeline",
    "vacancies",
]

CODES: dict[str, Callable[[Any], str]] = {
    "text": lambda one: text.render(table_of(one)),
    "md": lambda one: markdown.render(table_of(one)),
    "csv": lambda one: csv.render(table_of(one)),
    "html": lambda one: html.render(table_of(one)),
    "json": data.render,
}
PICTURES: dict[str, Callable[[Any], str]] = {
    "svg": lambda one: svg.render(picture_of(one)),
    "mermaid": lambda one: mermaid.render(diagram_of(one)),
    "dot": lambda one: dot.render(diagram_of(one)),
}


def render(one: Any, code: str) -> str:
    """
    Return an object in a format, as ``f"{one:md}"`` does.

    Args:
        one: A model, or an answer of one.
        code: One of `CODES`, or of `PICTURES` for what has a picture.

    Raises:
        FormatError: There is no such code; the message lists those there are.
        RolesError: There is no picture of objects of its class.

    Examples:
        >>> import roles
        >>> render(roles.reference().matrix(stage="launch"), "csv").splitlines()[0]
        'Responsibility,Product planner,Product manager,...'
    """
    codes = {**CODES, **PICTURES}
    if code not in codes:
        raise FormatError(
            f"nothing is shown as {shown(code)}; there are {', '.join(codes)}; "
            f"the nearest: {nearest(code, codes, 1)[0]}"
        )
    return codes[code](one)


def mimebundle(one: Any) -> dict[str, str]:
    """Return what a notebook shows of an object: plain text, and HTML."""
    table = table_of(one)
    shown = html.render(table)
    if pictured(one):
        drawn = f'<div class="roles">{svg.render(picture_of(one))}</div>'
        many = f"<details><summary>As a table</summary>{shown}</details>" if table.rows else ""
        shown = drawn + many
    return {"text/plain": text.render(table), "text/html": shown}
