"""CSV: a responsibility chart as rows of cells, separated by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from roles.errors import FormatError
from roles.formats.chart.blocks import blocks
from roles.formats.chart.build import Sections, read_document
from roles.formats.chart.grid import Document, Place, column_name
from roles.formats.chart.size import CELLS, Budget
from roles.formats.text import decoded

if TYPE_CHECKING:
    from roles.formats.reading import Reading

__all__ = ["read", "tables"]

_SEPARATORS = ",;\t|"
_SAMPLE = 20_000


def read(
    content: bytes,
    *,
    source: str = "",
    sections: Sections | None = None,
    roles_in: Literal["columns", "rows"] | None = None,
    max_cells: int = CELLS,
) -> Reading:
    """
    Read the chart in a CSV file; the separator is found out.

    Args:
        content: The file.
        source: What to call it in messages.
        sections: What headings between the rows stand for: ``"stages"`` or
            ``"responsibilities"`` that others are part of; None goes by their words.
        roles_in: ``"columns"`` or ``"rows"``; None finds out.
        max_cells: How many cells it may have.

    Raises:
        FormatError: It isn't CSV, holds no chart, or is too large.
    """
    document = tables(decoded(content, source), source=source, max_cells=max_cells)
    return read_document(document, source=source, sections=sections, roles_in=roles_in)


def tables(
    text: str, *, source: str = "", separator: str = "", max_cells: int = CELLS
) -> Document:
    """
    Return the tables of a CSV file, set apart by empty rows.

    Raises:
        FormatError: It isn't CSV, or has more than *max_cells* cells.
    """
    notes = []
    skipped = 0
    if match := re.match(r"sep=(.)\r?\n", text):
        separator, skipped = match[1], 1
        text = text[match.end() :]
    if not separator:
        separator = separator_of(text)
        if separator != ",":
            notes.append(f"cells are separated by {separator!r}")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[list[str]] = []
    ends: list[int] = []
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error as error:
        raise FormatError(f"isn't CSV: {error}", source, reader.line_num + skipped) from None
    Budget(max_cells, source).spend(sum(map(len, rows)), "the whole file")
    harmless = [[_cell(cell) for cell in row] for row in rows]
    return blocks(harmless, _places(text, separator, ends, skipped), Document(notes=tuple(notes)))


def _cell(text: str) -> str:
    """Return what a cell shows: an apostrophe before a formula only keeps it from being one."""
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def separator_of(text: str) -> str:
    """
    Return the character that splits the first lines into the most even rows of several cells.

    Examples:
        >>> separator_of("Task;PM;Dev\\nPlan, build;A;R")
        ';'
    """
    sample = io.StringIO(text[:_SAMPLE], newline="")
    best, score = ",", (0.0, 0)
    for one in _SEPARATORS:
        sample.seek(0)
        try:
            widths = [len(row) for _, row in zip(range(50), csv.reader(sample, delimiter=one), strict=False) if row]
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
