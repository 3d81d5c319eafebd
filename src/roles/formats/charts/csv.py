"""CSV: a responsibility chart as rows of cells, separated by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from roles.encoding import stated_separator
from roles.errors import FormatError, RolesError
from roles.formats.charts.blocks import blocks
from roles.formats.charts.document import read_document
from roles.formats.charts.encoding import TextReader
from roles.formats.charts.grid import Document, Place, column_name
from roles.formats.charts.write import Layout, laid_out
from roles.formats.shared.formulas import defused
from roles.formats.shared.reading import Loss, Writing
from roles.formats.shared.size import Budget

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "rows_of", "tables", "write"]

_SEPARATORS = ",;\t|"
_SAMPLE = 20_000
_HARMLESS = re.compile(r"'+[=+\-@\t\r＝＋－＠]").match


def write(model: RoleModel) -> Writing:
    """
    Write the chart of a model as CSV (RFC 4180).

    Rows that explain letters and abbreviations follow after an empty one, where it couldn't be
    read without them.  What a spreadsheet would take for a formula has an apostrophe before it.
    """
    return rows_of(laid_out(model), model, ",")


def rows_of(layout: Layout, model: RoleModel, separator: str) -> Writing:
    """Return the rows of a chart, their cells set apart by *separator*."""
    rows = list(layout.table())
    content = _written(rows, separator)
    if not _enough(content, separator, model):
        rows += [(), *((line,) for line in layout.legend())]
        content = _written(rows, separator)
    losses = [
        Loss(
            place=f"{column_name(column)}{number}",
            what=f"the text {text!r}",
            why="a spreadsheet takes it for a formula: an apostrophe is put before it",
        )
        for number, row in enumerate(rows, start=1)
        for column, text in enumerate(row)
        if defused(text) != text
    ]
    name = Loss(place="model.name", what="the name of the model", why="it becomes that of the file")
    return Writing(content=content, losses=(*layout.losses, name, *losses))


def _written(rows: Sequence[Sequence[str]], separator: str) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerows([defused(text) for text in row] for row in rows)
    return stream.getvalue().encode()


def _enough(content: bytes, separator: str, model: RoleModel) -> bool:
    """Tell whether a chart is read as it is meant without a legend."""
    try:
        found = read_document(tables(content.decode(), Budget(), separator), source="").model
    except RolesError:
        return False
    names = [(role.name, role.aliases) for role in model.roles]
    return found.scheme == model.scheme and names == [(r.name, r.aliases) for r in found.roles]


def tables(text: str, budget: Budget, separator: str = "") -> Document:
    """
    Return the tables of a CSV file, set apart by empty rows.

    Raises:
        FormatError: It isn't CSV, or has more cells than the budget.
    """
    notes = []
    skipped = 0
    if match := stated_separator(text):
        separator, skipped = match[1], 1
        text = text[match.end() :]
    if not separator:
        separator = separator_of(text)
        if separator != ",":
            notes.append(f"cells are separated by {separator!r}")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows: list[list[str]] = []
    ends: list[int] = []
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error as error:
        raise FormatError(f"isn't CSV: {error}", budget.source, reader.line_num + skipped) from None
    budget.spend_table(rows, "the whole file")
    harmless = [[_cell(cell) for cell in row] for row in rows]
    return blocks(harmless, _places(text, separator, ends, skipped), Document(notes=tuple(notes)))


read = TextReader(tables)


def _cell(text: str) -> str:
    """Return what a cell shows: an apostrophe before a formula only keeps it from being one."""
    text = text.strip()
    return text[1:] if _HARMLESS(text) else text


def separator_of(text: str) -> str:
    r"""
    Return the character that splits the first lines into the most even rows of several cells.

    Examples:
        >>> separator_of("Task;PM;Dev\nPlan, build;A;R")
        ';'
    """
    sample = io.StringIO(text[:_SAMPLE], newline="")
    best, score = ",", (0.0, 0)
    for one in _SEPARATORS:
        sample.seek(0)
        try:
            widths = [
                len(row)
                for _, row in zip(
                    range(50),
                    csv.reader(sample, delimiter=one, skipinitialspace=True),
                    strict=False,
                )
                if row
            ]
        except csv.Error:
            continue
        several = [width for width in widths if width > 1]
        if several:
            common = max(set(several), key=lambda width: (several.count(width), width))
            held = (several.count(common) / len(widths), common)
            if held > score:
                best, score = one, held
    return best


def _places(
    text: str, separator: str, ends: Sequence[int], skipped: int
) -> Callable[[int, int], Place]:
    lines: list[str] = []

    def place(row: int, column: int) -> Place:
        if not lines:
            lines.extend(text.splitlines(keepends=True))
        start = ends[row - 1] if row else 0
        line, at = start, 1
        if column >= 0:
            line, at = _seek(lines, start, separator, column)
        number = line + 1 + skipped
        name = f"{column_name(column)}{row + 1}" if column >= 0 else f"row {row + 1}"
        return Place(name, number, at)

    return place


def _seek(lines: Sequence[str], line: int, separator: str, column: int) -> tuple[int, int]:
    """Return the line and the column at which the cell with a number begins."""
    at, quoted = 0, False
    while column and line < len(lines):
        if at >= len(lines[line]):
            if not quoted:
                break
            line, at = line + 1, 0
            continue
        character = lines[line][at]
        if character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            column -= 1
        at += 1
    return line, at + 1
