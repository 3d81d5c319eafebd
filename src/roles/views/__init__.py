"""Showing models and answers: text, Markdown, CSV, HTML, JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from roles.errors import FormatError, shown
from roles.model.names import nearest
from roles.views import csv, data, html, markdown, text
from roles.views.table import Cell, Row, Table
from roles.views.tables import table_of

__all__ = ["CODES", "Cell", "Row", "Table", "mimebundle", "render", "table_of"]

CODES: dict[str, Callable[[Any], str]] = {
    "text": lambda one: text.render(table_of(one)),
    "md": lambda one: markdown.render(table_of(one)),
    "csv": lambda one: csv.render(table_of(one)),
    "html": lambda one: html.render(table_of(one)),
    "json": data.render,
}


def render(one: Any, code: str) -> str:
    """
    Return an object in a format, as ``f"{one:md}"`` does.

    Args:
        one: A model, or an answer of one.
        code: One of `CODES`.

    Raises:
        FormatError: There is no such code; the message lists those there are.

    Examples:
        >>> import roles
        >>> render(roles.reference().matrix(stage="launch"), "csv").splitlines()[0]
        'Responsibility,Product planner,Product manager,...'
    """
    if code not in CODES:
        raise FormatError(
            f"nothing is shown as {shown(code)}; there are {', '.join(CODES)}; "
            f"the nearest: {nearest(code, CODES, 1)[0]}"
        )
    return CODES[code](one)


def mimebundle(one: Any) -> dict[str, str]:
    """Return what a notebook shows of an object: plain text, and HTML."""
    table = table_of(one)
    return {"text/plain": text.render(table), "text/html": html.render(table)}
