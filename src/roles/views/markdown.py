"""Tables as Markdown, with the pipe tables of GitHub Flavored Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from roles.characters import plain
from roles.formats.shared import markdown
from roles.views.table import Table

__all__ = ["escaped", "render"]


def escaped(text: str) -> str:
    r"""
    Return *text* so that Markdown shows it as it is, in a line of its own or a cell.

    Examples:
        >>> escaped("a|b <script>")
        'a\\|b \\<script\\>'
    """
    shown = markdown.escaped(plain(text))
    return f"\\{shown}" if shown.startswith("#") else shown


def render(table: Table) -> str:
    """Return a table as Markdown; groups become rows in bold."""
    return "\n".join(_lines(table))


def _lines(table: Table) -> Iterator[str]:
    if table.title:
        yield f"**{escaped(table.title)}**"
        yield ""
    for line in table.intro:
        yield escaped(line)
        yield ""
    if table.rows:
        yield from _body(table)
    for note in table.notes:
        yield ""
        yield escaped(note)


def _body(table: Table) -> Iterator[str]:
    yield _row([escaped(head) for head in table.columns])
    yield _row(["---"] * len(table.columns))
    group = ""
    for row in table.rows:
        if row.group != group:
            group = row.group
            yield _row([f"**{escaped(group)}**" if group else "", *[""] * (len(table.columns) - 1)])
        first = "&emsp;" * row.depth + escaped(row.cells[0].text)
        yield _row([first, *(escaped(cell.text) for cell in row.cells[1:])])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
