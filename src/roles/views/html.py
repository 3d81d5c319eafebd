"""Tables as HTML, quiet in light and dark, for notebooks and pages."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from roles.characters import plain
from roles.shipped import shipped
from roles.views.table import Cell, Row, Table

__all__ = ["STYLE", "escaped", "fragment", "render"]

# Notebooks style tables themselves, and say light or dark in an attribute or a class of their own;
# a page without one is as its own colour scheme says, whatever the system prefers.
STYLE = shipped("views/html.css")

_DEEPEST = 4


def escaped(text: str) -> str:
    """Return *text* as HTML that shows it as it is."""
    return "<br>".join(escape(line) for line in plain(text).split("\n"))


def render(table: Table) -> str:
    """Return a table as a fragment of HTML with its style; no script, nothing fetched."""
    return f"<style>{STYLE}</style>{fragment(table)}"


def fragment(table: Table) -> str:
    """Return a table as a fragment of HTML, for a page that has `STYLE` already."""
    return "\n".join(_lines(table))


def _lines(table: Table) -> Iterator[str]:
    yield '<div class="roles">'
    if not table.rows and table.title:
        yield f"<p><strong>{escaped(table.title)}</strong></p>"
    yield from (f"<p>{escaped(line)}</p>" for line in table.intro)
    if table.rows:
        yield from _table(table)
    yield from (f'<p class="quiet">{escaped(note)}</p>' for note in table.notes)
    yield "</div>"


def _table(table: Table) -> Iterator[str]:
    yield "<table>"
    if table.title:
        yield f"<caption>{escaped(table.title)}</caption>"
    yield "<thead>"
    if any(table.groups):
        parts = (
            f'<th colspan="{len(list(members))}" scope="colgroup">{escaped(name)}</th>'
            for name, members in groupby(table.groups)
        )
        yield f"<tr>{''.join(parts)}</tr>"
    heads = (f'<th scope="col">{escaped(head)}</th>' for head in table.columns)
    yield f"<tr>{''.join(heads)}</tr>"
    yield "</thead>"
    for name, rows in groupby(table.rows, key=lambda row: row.group):
        yield "<tbody>"
        if name:
            span = len(table.columns)
            head = f'<th colspan="{span}" scope="rowgroup">{escaped(name)}</th>'
            yield f'<tr class="group">{head}</tr>'
        yield from map(_row, rows)
        yield "</tbody>"
    yield "</table>"


def _row(row: Row) -> str:
    inset = f' class="in-{min(row.depth, _DEEPEST)}"' if row.depth else ""
    first = f'<th scope="row"{inset}>{escaped(row.cells[0].text)}</th>'
    return f"<tr>{first}{''.join(map(_cell, row.cells[1:]))}</tr>"


def _cell(cell: Cell) -> str:
    tone = f' class="{cell.tone}"' if cell.tone else ""
    return f"<td{tone}>{escaped(cell.text)}</td>"
