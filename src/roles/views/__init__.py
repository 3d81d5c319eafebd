"""Showing models and answers: text, Markdown, CSV, HTML, JSON; pictures in SVG, Mermaid, DOT."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from roles.lazy import lazily

if TYPE_CHECKING:
    from roles.views.cards import card
    from roles.views.diagram import Diagram, boundary, lifecycle, swimlane
    from roles.views.heat import Heat, handover_heat, load_heat
    from roles.views.naming import by_name
    from roles.views.pages import page
    from roles.views.people import holders
    from roles.views.pictures import diagram_of, picture_of, pictured
    from roles.views.plot import Plot, skills
    from roles.views.practices import practised
    from roles.views.staffing import vacancies
    from roles.views.table import Cell, Row, Table
    from roles.views.tables import table_of
    from roles.views.timelines import Timeline, timeline

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
    "by_name",
    "card",
    "diagram_of",
    "handover_heat",
    "holders",
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

CODES = ("text", "md", "csv", "html", "json")
PICTURES = ("svg", "mermaid", "dot")
_RENDERERS = {"md": "markdown", "json": "data"}

__getattr__, _ = lazily(
    __name__,
    {
        "roles.views.cards": "card",
        "roles.views.diagram": "Diagram boundary lifecycle swimlane",
        "roles.views.heat": "Heat handover_heat load_heat",
        "roles.views.naming": "by_name",
        "roles.views.pages": "page",
        "roles.views.people": "holders",
        "roles.views.pictures": "diagram_of picture_of pictured",
        "roles.views.plot": "Plot skills",
        "roles.views.practices": "practised",
        "roles.views.staffing": "vacancies",
        "roles.views.table": "Cell Row Table",
        "roles.views.tables": "table_of",
        "roles.views.timelines": "Timeline timeline",
    },
)


def __dir__() -> list[str]:
    return sorted(__all__)


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
    if code not in (*CODES, *PICTURES):
        from roles.errors import FormatError, shown, suggestion
        from roles.model.names import nearest

        codes = (*CODES, *PICTURES)
        raise FormatError(
            f"there is no output format {shown(code)}; there are {', '.join(codes)}"
            f"{suggestion(nearest(code, codes, 1))}"
        )
    renderer = import_module(f"roles.views.{_RENDERERS.get(code, code)}")
    if code == "json":
        form = one
    elif code == "svg":
        form = import_module("roles.views.pictures").picture_of(one)
    elif code in PICTURES:
        form = import_module("roles.views.pictures").diagram_of(one)
    else:
        form = import_module("roles.views.tables").table_of(one)
    text: str = renderer.render(form)
    return text


def mimebundle(one: Any) -> dict[str, str]:
    """Return what a notebook shows of an object: plain text, and HTML."""
    from roles.views import html, svg, text
    from roles.views.pictures import picture_of, pictured
    from roles.views.tables import table_of

    table = table_of(one)
    view = html.render(table)
    if pictured(one):
        zoom = '<label class="zoom"><input type="checkbox"> Full size</label>'
        style = f"<style>{html.STYLE}</style>"
        drawn = f'{style}<div class="roles">{zoom}{svg.render(picture_of(one))}</div>'
        many = f"<details><summary>As a table</summary>{view}</details>" if table.rows else ""
        view = drawn + many
    return {"text/plain": text.render(table), "text/html": view}
