"""Sheets of a workbook in any format that calamine reads: XLSX, ODS and XLS."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from roles.errors import FormatError, MissingExtra, shown
from roles.formats.charts.blocks import blocks
from roles.formats.charts.document import RolesIn, read_document
from roles.formats.charts.grid import Document, Line, Place, column_name
from roles.formats.charts.sections import Sections
from roles.formats.charts.workbook import KEPT, KEYS, SHEETS
from roles.formats.shared.size import CELLS, Budget
from roles.formats.shared.workbooks import UNPACKED
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.formats.shared.reading import Loss, Reading

__all__ = ["Ask", "Marks", "WorkbookReader", "column_number", "document_of", "opened", "place_of"]

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})", re.IGNORECASE)
_SAMPLE = 200


@attrs.frozen(eq=False, kw_only=True)
class Marks:
    """
    What is on a sheet beside its values; rows and columns are counted from 0.

    Attributes:
        bold: The cells in bold.
        struck: The cells whose text is struck out.
        texts: What stands in cells whose values don't show it: errors, and parts struck out.
        hidden_rows: The rows that are hidden.
        hidden_columns: The columns that are hidden.
        comments: The comments on cells.
        unvalued: The cells with a formula and no value.
    """

    bold: frozenset[tuple[int, int]] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()
    texts: dict[tuple[int, int], str] = attrs.field(factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    comments: dict[tuple[int, int], str] = attrs.field(factory=dict)
    unvalued: tuple[tuple[int, int], ...] = ()


@attrs.frozen
class Ask:
    """
    What is to be read of a workbook.

    Attributes:
        source: What to call it in messages.
        budget: How many cells may be read.
        sheet: The one sheet to read.
        area: The cells to read on it.
        unpacked: How many bytes its parts may have unpacked.
    """

    source: str
    budget: Budget
    sheet: str | None
    area: str | None
    unpacked: int


@attrs.frozen
class WorkbookReader:
    """
    The ``read`` of a format of workbooks.

    Args:
        document: Returns the tables of a workbook.
    """

    document: Callable[[bytes, Ask], Document]

    def __call__(
        self,
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
            sections: What headings between the rows, and the sheets where several hold a chart,
                stand for: ``"stages"`` or ``"responsibilities"`` that others are part of; None
                goes by their words.
            roles_in: ``"columns"`` or ``"rows"``; None finds out.
            form: The form of the charts, as ``"wide"`` or ``"duties"``; None finds out.
            ordered: Whether stages come after one another in the order of the chart.
            max_cells: How many cells its sheets may have, the empty ones between included.
            max_unpacked: How many bytes its parts may have unpacked; an XLS file packs none.

        Raises:
            FormatError: It isn't a workbook, holds no chart, or is too large.
            MissingExtra: python-calamine or defusedxml isn't installed.
        """
        ask = Ask(source, Budget(max_cells, source), sheet, range, max_unpacked)
        return read_document(
            self.document(content, ask),
            source=source,
            sections=sections,
            roles_in=roles_in,
            form=form,
            ordered=ordered,
        )


def opened(content: bytes, source: str) -> Any:
    """
    Open a workbook.

    Raises:
        FormatError: It isn't one.
        MissingExtra: python-calamine isn't installed.
    """
    try:
        import python_calamine
    except ImportError:
        raise MissingExtra("xlsx", "python-calamine") from None
    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except Exception as error:  # noqa: BLE001 - the parser raises what it likes on broken files
        raise FormatError(
            f"isn't a workbook that can be read: {shown(str(error), 200)}", source
        ) from None


def document_of(
    book: Any, ask: Ask, *, marks: Callable[[str], Marks] = lambda _: Marks()
) -> Document:
    """
    Return the tables on the sheets of a workbook.

    Args:
        book: The workbook, as calamine has it.
        ask: What is to be read of it.
        marks: Gives what is on a sheet beside its values, by its name.

    Raises:
        FormatError: There is no such sheet, or it is too large.
    """
    source, budget, sheet, area = ask.source, ask.budget, ask.sheet, ask.area
    sheets = [one for one in book.sheets_metadata if one.typ == type(one.typ).WorkSheet]
    names = [one.name for one in sheets]
    if sheet is not None and sheet not in names:
        near = f"; did you mean {shown(nearest(sheet, names, 1)[0])}?" if names else ""
        raise FormatError(
            f"has no sheet {shown(sheet)}; there are {', '.join(names)}{near}", source
        )
    bounds = _bounds(area, source)
    document = Document(sheets=True, hinted=sheet is not None or area is not None)
    losses: list[Loss] = []
    notes: list[str] = []
    keys: dict[str, str] = {}
    for one in sheets:
        if one.name == KEPT:
            rows, _ = _values(book, one.name, source, budget)
            document = attrs.evolve(document, origin="".join(text for row in rows for text in row))
            continue
        if sheet is not None and one.name != sheet:
            continue
        if one.visible != type(one.visible).Visible:
            notes.append(f"the sheet {shown(one.name)} is hidden: it is read all the same")
        rows, merged = _values(book, one.name, source, budget)
        beside = marks(one.name)
        document = _sheet(
            one.name,
            rows,
            merged,
            beside,
            document,
            bounds,
            budget,
            losses,
            keys,
            several=len({*names} - {KEPT}) > 1,
        )
    document = _renamed(document)
    return attrs.evolve(document, losses=tuple(losses), notes=tuple(notes), keys=keys)


_Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]


def _values(book: Any, name: str, source: str, budget: Budget) -> tuple[list[list[str]], _Merged]:
    try:
        sheet = book.get_sheet_by_name(name)
        bottom = (sheet.end or (0, 0))[0] + 1
        budget.spend(bottom * ((sheet.end or (0, 0))[1] + 1), f"sheet {name}")
        values = sheet.to_python(skip_empty_area=False)
    except FormatError:
        raise
    except Exception as error:  # noqa: BLE001 - the parser raises what it likes on broken files
        raise FormatError(
            f"has a sheet {shown(name)} that can't be read: {shown(str(error), 200)}", source
        ) from None
    rows = [[value if type(value) is str and "\r" not in value and "\xa0" not in value
             and "_x000D_" not in value else _text(value) for value in row]
            for row in values]  # fmt: skip
    return [[text.strip() for text in row] for row in rows], sheet.merged_cell_ranges or ()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\xa0", " ").replace("_x000D_", "")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _sheet(
    title: str,
    rows: list[list[str]],
    merged: _Merged,
    marks: Marks,
    document: Document,
    bounds: tuple[int, int, int, int] | None,
    budget: Budget,
    losses: list[Loss],
    keys: dict[str, str],
    *,
    several: bool,
) -> Document:
    def place(row: int, column: int) -> Place:
        return Place(place_of(title if several else "", row, column))

    keys |= {place(row, -1).text: key for row, key in _taken_keys(rows)}
    for (row, column), text in marks.texts.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    for row, column in marks.struck:
        if row < len(rows) and column < len(rows[row]) and rows[row][column]:
            rows[row][column] = f"~~{rows[row][column]}~~"
    losses += _beside(rows, marks, place)
    for cells in rows:
        while cells and not cells[-1]:
            cells.pop()
    while rows and not rows[-1]:
        rows.pop()
    bold = {
        n for n, row in enumerate(rows)
        if (first := next((c for c, text in enumerate(row) if text), None)) is not None
        and (n, first) in marks.bold
    }  # fmt: skip
    spans = _merge(rows, merged, budget, title)
    if bounds:
        top, left, bottom, right = bounds
        rows = [
            [text if left <= n <= right else "" for n, text in enumerate(row[: right + 1])]
            if top <= number <= bottom else [] for number, row in enumerate(rows[: bottom + 1])
        ]  # fmt: skip
    marked = _marked(rows, bold, spans)
    budget.spend_table(rows, f"sheet {title}")
    if several:
        heading = (len(document.grids), Line(title, Place("")))
        document = attrs.evolve(document, lines=(*document.lines, heading))
    return blocks(rows, place, document, name=title, marked=marked, comments=marks.comments)


def place_of(title: str, row: int, column: int) -> str:
    """
    Return where a cell is; a row, where the column is -1.

    Examples:
        >>> place_of("Plan", 0, 2), place_of("Our plan", 6, -1), place_of("", 6, 1)
        ('Plan!C1', "'Our plan' row 7", 'B7')
    """
    cell = f"{column_name(column)}{row + 1}" if column >= 0 else f"row {row + 1}"
    quoted = f"'{title}'" if re.search(r"\W", title) else title
    return f"{quoted}{'!' if column >= 0 else ' '}{cell}" if title else cell


def _taken_keys(rows: list[list[str]]) -> Iterator[tuple[int, str]]:
    """Take the column of keys off a sheet; yield the rows and their keys."""
    for column in {row.index(KEYS) for row in rows if KEYS in row}:
        for number, row in enumerate(rows):
            if column < len(row) and row[column]:
                if row[column] != KEYS:
                    yield number, row[column]
                row[column] = ""


def _beside(
    rows: list[list[str]], marks: Marks, place: Callable[[int, int], Place]
) -> Iterator[Loss]:
    """Say what is on a sheet beside its values."""
    for cell in marks.unvalued:
        why = "the file holds no value for it: it is empty here"
        yield place(*cell).loss("a formula", why)
    for cell, text in marks.comments.items():
        why = "is a comment on the cell: what it says is in no answer"
        yield place(*cell).loss(shown(" ".join(text.split()), 200), why)
    hidden = [n for n in sorted(marks.hidden_rows) if n < len(rows) and any(rows[n])]
    for number in hidden:
        text = next(filter(None, rows[number]))
        yield place(number, -1).loss(shown(text), "its row is hidden: it is read all the same")
    for column in sorted(marks.hidden_columns):
        texts = [row[column] for row in rows if column < len(row) and row[column]]
        if texts:
            why = "its column is hidden: it is read all the same"
            yield place(0, column).loss(shown(texts[0]), why)


def _merge(
    rows: list[list[str]],
    merged: _Merged,
    budget: Budget,
    title: str,
) -> dict[int, int]:
    """Write the text of merged cells into each; return how far a row's first text goes across."""
    spans: dict[int, int] = {}
    for (first, start), (bottom, end) in merged:
        last = min(bottom, len(rows) - 1)
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
        if number < len(rows) and len({text for text in rows[number] if text}) == 1
        and spans[number] > 1
    }  # fmt: skip
    for number in across:
        text = next(filter(None, rows[number]))
        rows[number][:] = [text]
    alone = {n for n in bold if n < len(rows) and sum(map(bool, rows[n])) == 1}
    others = [n for n, row in enumerate(rows[:_SAMPLE]) if sum(map(bool, row)) > 1]
    ordinary = 2 * sum(n in bold for n in others) > len(others)
    return frozenset(across | (set() if ordinary else alone))


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


def _bounds(area: str | None, source: str) -> tuple[int, int, int, int] | None:
    """Return the first row and column and the last of a range, counted from 0."""
    if area is None:
        return None
    match = _RANGE.fullmatch(area.strip())
    if not match:
        raise FormatError(f"range={shown(area)} isn't a range of cells such as 'B3:H20'", source)
    rows = sorted((int(match[2]), int(match[4])))
    columns = sorted((column_number(match[1].upper()), column_number(match[3].upper())))
    return rows[0] - 1, columns[0], rows[1] - 1, columns[1]


def column_number(name: str) -> int:
    """
    Return the number, from 0, of the column that spreadsheets call *name*.

    Examples:
        >>> column_number("A"), column_number("AB")
        (0, 27)
    """
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
