"""XLSX: responsibility charts on the sheets of a workbook."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import attrs

from roles.errors import FormatError, MissingExtra, shown, suggestion
from roles.formats.charts.blocks import blocks
from roles.formats.charts.document import RolesIn, read_document
from roles.formats.charts.grid import Document, Place, column_name
from roles.formats.charts.sections import Sections
from roles.formats.charts.workbook import SHEETS, workbook
from roles.formats.charts.write import laid_out
from roles.formats.shared.reading import Writing
from roles.formats.shared.size import CELLS, Budget
from roles.formats.shared.workbooks import UNPACKED, read_workbook
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.formats.shared.reading import Loss, Reading
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "write"]

_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"']"
)
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"'][^>]*>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})", re.IGNORECASE)


def read(
    content: bytes,
    *,
    source: str = "",
    sheet: str | None = None,
    range: str | None = None,
    sections: Sections | None = None,
    roles_in: RolesIn | None = None,
    form: str | None = None,
    ordered: bool = True,
    max_cells: int = CELLS,
    max_unpacked: int = UNPACKED,
) -> Reading:
    """
    Read the charts of a workbook.

    Args:
        content: The workbook.
        source: What to call it in messages.
        sheet: The one sheet to read; None reads all that hold a chart.
        range: The cells to read on it, such as ``"B3:H20"``.
        sections: What headings between the rows, and the sheets where several hold a chart, stand
            for: ``"stages"`` or ``"responsibilities"`` that others are part of; None goes by
            their words.
        roles_in: ``"columns"`` or ``"rows"``; None finds out.
        form: The form of the charts, as ``"wide"`` or ``"duties"``; None finds out.
        ordered: Whether stages come after one another in the order of the chart.
        max_cells: How many cells its sheets may have, the empty ones between included.
        max_unpacked: How many bytes its parts may have unpacked.

    Raises:
        FormatError: It isn't a workbook, holds no chart, or is too large.
        MissingExtra: openpyxl or defusedxml isn't installed.
    """
    budget = Budget(max_cells, source)
    document = read_workbook(
        content,
        lambda book: _document(book, content, source, sheet, range, budget),
        source,
        max_unpacked,
    )
    return read_document(
        document, source=source, sections=sections, roles_in=roles_in, form=form, ordered=ordered
    )


def _document(
    book: Any, content: bytes, source: str, sheet: str | None, area: str | None, budget: Budget
) -> Document:
    names = [one.title for one in book.worksheets]
    if sheet is not None and sheet not in names:
        near = suggestion(nearest(sheet, names, 1))
        raise FormatError(
            f"has no sheet {shown(sheet)}; there are {', '.join(names)}{near}", source
        )
    bounds = _bounds(area, source)
    document = Document(sheets=True, hinted=sheet is not None or area is not None)
    losses: list[Loss] = []
    notes: list[str] = []
    several = len(names) > 1
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if any(
            re.search(r"/(?:threadedC|c)omments?\d*\.xml$", name) for name in archive.namelist()
        ):
            losses.append(
                Place("the workbook").loss("the comments on its cells", "they are not read")
            )
        for one in book.worksheets:
            if sheet is not None and one.title != sheet:
                continue
            if one.sheet_state != "visible":
                notes.append(f"the sheet {shown(one.title)} is hidden: it is read all the same")
            xml = archive.read(_part(one))
            document = _sheet(one, xml, document, bounds, budget, losses, several=several)
        titles = book.properties.title if book.properties else ""
    document = _renamed(document)
    return attrs.evolve(
        document, title=str(titles or document.title), losses=tuple(losses), notes=tuple(notes)
    )


def _renamed(document: Document) -> Document:
    """Return a document whose sheets are called what a table of it says they stand for."""
    names = {
        row[0]: row[1] for grid in document.grids if tuple(grid.rows[0]) == SHEETS
        for row in grid.rows[1:] if len(row) == len(SHEETS)
    }  # fmt: skip
    grids = tuple(
        attrs.evolve(grid, name=names.get(grid.name, grid.name))
        for grid in document.grids if tuple(grid.rows[0]) != SHEETS
    )  # fmt: skip
    return attrs.evolve(document, grids=grids)


def _part(sheet: Any) -> str:
    path: str = sheet._worksheet_path  # noqa: SLF001 - the one place where openpyxl keeps it
    return path.lstrip("/")


def _bounds(area: str | None, source: str) -> tuple[int, int, int, int] | None:
    """Return the first row and column and the last of a range, counted from 0."""
    if area is None:
        return None
    match = _RANGE.fullmatch(area.strip())
    if not match:
        raise FormatError(f"range={shown(area)} isn't a range of cells such as 'B3:H20'", source)
    rows = sorted((int(match[2]), int(match[4])))
    columns = sorted((_number(match[1].upper()), _number(match[3].upper())))
    return rows[0] - 1, columns[0], rows[1] - 1, columns[1]


def _number(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _sheet(
    sheet: Any,
    xml: bytes,
    document: Document,
    bounds: tuple[int, int, int, int] | None,
    budget: Budget,
    losses: list[Loss],
    *,
    several: bool,
) -> Document:
    title = sheet.title

    def place(row: int, column: int) -> Place:
        cell = f"{column_name(column)}{row + 1}" if column >= 0 else f"row {row + 1}"
        quoted = f"'{title}'" if re.search(r"\W", title) else title
        return Place(f"{quoted}!{cell}" if several and column >= 0 else
                     f"{quoted} {cell}" if several else cell)  # fmt: skip

    rows, bold = _values(sheet, budget, title)
    for cell in _UNCOMPUTED.findall(xml)[:100]:
        quoted = f"{title}!{cell.decode()}" if several else cell.decode()
        losses.append(
            Place(quoted).loss("a formula", "the file holds no value for it: it is empty here")
        )
    spans = _merged(xml, rows, budget, title)
    if bounds:
        top, left, bottom, right = bounds
        rows = [
            [text if left <= n <= right else "" for n, text in enumerate(row[: right + 1])]
            if top <= number <= bottom else [] for number, row in enumerate(rows[: bottom + 1])
        ]  # fmt: skip
    marked = _marked(rows, bold, spans)
    budget.spend_table(rows, f"sheet {title}")
    return blocks(rows, place, document, name=title, marked=marked)


def _values(sheet: Any, budget: Budget, title: str) -> tuple[list[list[str]], set[int]]:
    rows: list[list[str]] = []
    bold: set[int] = set()
    blank = 0
    for number, row in enumerate(sheet.rows):
        budget.spend(len(row) or 1, f"sheet {title}")
        values = [_text(cell.value) for cell in row]
        while values and not values[-1]:
            values.pop()
        blank = 0 if values else blank + 1
        rows.append(values)
        filled = [cell for cell, text in zip(row, values, strict=False) if text]
        if len(filled) == 1 or (number < 200 and filled):
            font = filled[0].font
            if font is not None and font.b:
                bold.add(number)
    del rows[len(rows) - blank :]
    return rows, bold


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\xa0", " ").replace("_x000D_", "").strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _merged(xml: bytes, rows: list[list[str]], budget: Budget, title: str) -> dict[int, int]:
    """Write the text of merged cells into each; return how far a row's first text goes across."""
    spans: dict[int, int] = {}
    for left, top, right, bottom in _MERGED.findall(xml):
        first, last = int(top) - 1, min(int(bottom), len(rows)) - 1
        start, end = _number(left.decode()), _number(right.decode())
        if first >= len(rows) or start >= len(rows[first]) or not rows[first][start]:
            continue
        budget.spend(max(0, last - first + 1) * (end - start + 1), f"merged cells of sheet {title}")
        text = rows[first][start]
        if end > start and first == last:
            spans[first] = max(spans.get(first, 0), end - start + 1)
        for number in range(first, last + 1):
            row = rows[number]
            row.extend([""] * (end + 1 - len(row)))
            for column in range(start, end + 1):
                row[column] = row[column] or text
    return spans


def _marked(rows: list[list[str]], bold: set[int], spans: dict[int, int]) -> frozenset[int]:
    """Return the rows that are headings of those below: one text in bold or across the table."""
    across = {
        number for number in spans
        if len({text for text in rows[number] if text}) == 1 and spans[number] > 1
    }  # fmt: skip
    for number in across:
        text = next(filter(None, rows[number]))
        rows[number][:] = [text]
    alone = {n for n in bold if n < len(rows) and sum(map(bool, rows[n])) == 1}
    others = [n for n, row in enumerate(rows[:200]) if sum(map(bool, row)) > 1]
    ordinary = 2 * sum(n in bold for n in others) > len(others)
    return frozenset(across | (set() if ordinary else alone))


def write(model: RoleModel) -> Writing:
    """
    Write the chart of a model as a workbook: a sheet for each stage, and one for the legend.

    Headings are frozen, letters coloured, and their cells offer the letters there are.  What a
    spreadsheet would take for a formula is stored as text.

    Raises:
        MissingExtra: openpyxl isn't installed.
    """
    try:
        import openpyxl  # noqa: F401
    except ImportError:
        raise MissingExtra("xlsx", "openpyxl") from None
    return workbook(laid_out(model), model.scheme)
