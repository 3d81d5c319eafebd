"""Tables as CSV (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io

from roles.characters import one_line, plain
from roles.formats.shared.formulas import defused
from roles.views.table import Table

__all__ = ["render"]


def render(table: Table) -> str:
    """Return the heading and the rows of a table; groups stand in a first column of their own."""
    grouped = any(row.group for row in table.rows)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*([""] if grouped else []), *map(_cell, map(one_line, table.columns))])
    for row in table.rows:
        texts = [_cell(cell.text) for cell in row.cells]
        writer.writerow([*([_cell(one_line(row.group))] if grouped else []), *texts])
    return stream.getvalue().rstrip("\n")


def _cell(text: str) -> str:
    return defused(plain(text))
