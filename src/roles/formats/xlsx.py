"""XLSX: responsibility charts on the sheets of a workbook."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

import attrs

from roles.errors import FormatError, MissingExtra, RolesError, shown
from roles.formats.chart.blocks import blocks
from roles.formats.chart.document import RolesIn, read_document
from roles.formats.chart.grid import Document, Place, column_name
from roles.formats.chart.sections import Sections
from roles.formats.chart.size import CELLS, Budget
from roles.formats.chart.write import ALL, Layout, defused, laid_out
from roles.formats.reading import Loss, Writing
from roles.model.involvement import Duty
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.formats.reading import Reading
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "write"]

_UNPACKED = 500_000_000
_PARTS = 10_000
_DOCTYPE = re.compile(
    b"<\0?!\0?[Dd]\0?[Oo]\0?[Cc]\0?[Tt]\0?[Yy]\0?[Pp]\0?[Ee]|<\0?!\0?E\0?N\0?T\0?I\0?T\0?Y"
)
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
    max_cells: int = CELLS,
    max_unpacked: int = _UNPACKED,
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
        max_cells: How many cells its sheets may have, the empty ones between included.
        max_unpacked: How many bytes its parts may have unpacked.

    Raises:
        FormatError: It isn't a workbook, holds no chart, or is too large.
        MissingExtra: openpyxl or defusedxml isn't installed.
    """
    try:
        import defusedxml  # noqa: F401
        import openpyxl
    except ImportError as error:
        raise MissingExtra("xlsx", error.name or "openpyxl") from None
    budget = Budget(max_cells, source)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bombs(archive, source, max_unpacked)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
        document = _document(book, content, source, sheet, range, budget)
    except RolesError:
        raise
    except Exception as error:  # noqa: BLE001 - openpyxl has no exception of its own for a damaged file
        told = shown(str(error), 200) if str(error) else type(error).__name__
        raise FormatError(f"isn't a workbook that can be read: {told}", source) from None
    return read_document(document, source=source, sections=sections, roles_in=roles_in)


def _refuse_bombs(archive: zipfile.ZipFile, source: str, most: int) -> None:
    """Unpack every part within bounds, before anything parses it; refuse document types."""
    parts = archive.infolist()
    if len(parts) > _PARTS:
        raise FormatError(f"has {len(parts):,} parts; a workbook has fewer than {_PARTS:,}", source)
    left = most
    for part in parts:
        # What a part claims to hold may be a lie: it is counted while it is unpacked.
        with archive.open(part) as stream:
            tail = b""
            while chunk := stream.read(1 << 20):
                left -= len(chunk)
                if left < 0:
                    raise FormatError(
                        f"unpacks to more than {most:,} bytes; raise max_unpacked= if it should",
                        source,
                    )
                if part.filename.endswith((".xml", ".rels", ".vml")) and _DOCTYPE.search(
                    tail + chunk
                ):
                    raise FormatError(
                        f"its part {shown(part.filename)} declares a document type, which no "
                        "workbook needs",
                        source,
                    )
                tail = chunk[-40:]


def _document(
    book: Any, content: bytes, source: str, sheet: str | None, area: str | None, budget: Budget
) -> Document:
    names = [one.title for one in book.worksheets]
    if sheet is not None and sheet not in names:
        near = nearest(sheet, names, 1)[0] if names else "none"
        raise FormatError(
            f"has no sheet {shown(sheet)}; there are {', '.join(names)}; nearest: {near}", source
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


_SHEETS = ("Sheet", "Stage")


def _renamed(document: Document) -> Document:
    """Return a document whose sheets are called what a table of it says they stand for."""
    names = {
        row[0]: row[1] for grid in document.grids if tuple(grid.rows[0]) == _SHEETS
        for row in grid.rows[1:] if len(row) == len(_SHEETS)
    }  # fmt: skip
    grids = tuple(
        attrs.evolve(grid, name=names.get(grid.name, grid.name))
        for grid in document.grids if tuple(grid.rows[0]) != _SHEETS
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


_MIDNIGHT = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_TITLE_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_TITLE = 31
_LONGEST_LIST = 255
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FILLS = {
    Duty.OWN: "9DC3E6",
    Duty.DO: "DDEBF7",
    Duty.SUPPORT: "E2EFDA",
    Duty.CONSULT: "FFF2CC",
    Duty.INFORM: "EDEDED",
    Duty.VERIFY: "FCE4D6",
    Duty.APPROVE: "F8CBAD",
    Duty.RECOMMEND: "D9E1F2",
}


def write(model: RoleModel) -> Writing:
    """
    Write the chart of a model as a workbook: a sheet for each stage, and one for the legend.

    Headings are frozen, letters coloured, and their cells offer the letters there are.  What a
    spreadsheet would take for a formula is stored as text.

    Raises:
        MissingExtra: openpyxl isn't installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise MissingExtra("xlsx", "openpyxl") from None
    layout = laid_out(model)
    losses = list(layout.losses)
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.title = layout.name
    book.properties.creator = ""
    stages = list(dict.fromkeys(row.stage for row in layout.rows))
    apart = len(stages) > 1
    titles: set[str] = {"legend"}
    named: dict[str, str] = {}
    for stage in stages if apart else [None]:
        name = stage or (layout.stages[0] if layout.stages and not apart else layout.name)
        title = _title(name, titles)
        named[title] = name
        sheet = book.create_sheet(title)
        _fill(sheet, layout, model, stage, losses, staged=bool(layout.stages) and not apart)
    legend = book.create_sheet("Legend")
    _fill_legend(legend, layout, named if apart else {})
    stream = io.BytesIO()
    book.save(stream)
    return Writing(content=_timeless(stream.getvalue()), losses=tuple(losses))


def _title(name: str, taken: set[str]) -> str:
    """Return a name that a sheet may have, and no other has."""
    plain = (
        _CONTROL.sub("", _TITLE_FORBIDDEN.sub(" ", name)).strip(" '")[:_LONGEST_TITLE].strip(" '")
    )
    title, number = plain or "Chart", 1
    while title.casefold() in taken:
        number += 1
        title = f"{plain[: _LONGEST_TITLE - len(str(number)) - 1]} {number}"
    taken.add(title.casefold())
    return title


def _fill(
    sheet: Any, layout: Layout, model: RoleModel, stage: str | None, losses: list[Loss], *,
    staged: bool,
) -> None:  # fmt: skip
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    shift = int(staged)
    chosen = [row for row in layout.rows if stage is None or row.stage == stage]
    heads = ("Stage", *layout.headings) if staged else layout.headings
    rows = [heads, *((row.stage, *row.cells) if staged else row.cells for row in chosen)]
    wide = layout.form == "wide"
    held = range(layout.held.start + shift, layout.held.stop + shift)
    fills = {duty: PatternFill("solid", start_color=colour) for duty, colour in _FILLS.items()}
    duties = {
        model.scheme.letter(duty): duty for duty in reversed(Duty) if duty in fills
    }  # fmt: skip
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = _put(sheet, number, column, text, losses)
            if cell is None:
                continue
            if number == 1:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", start_color="D9D9D9")
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            elif wide and column - 1 in held:
                cell.alignment = Alignment(horizontal="center", vertical="top")
                found = [duties[part] for part in re.split(r"\W+", text) if part in duties]
                if found:
                    cell.fill = fills[min(found, key=list(Duty).index)]
            else:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column in range(len(heads)):
        width = 12 if wide and column in held else 16 if column < layout.activity + shift else 36
        sheet.column_dimensions[get_column_letter(column + 1)].width = width
    sheet.freeze_panes = f"{get_column_letter(layout.activity + shift + 2)}2"
    if rows[1:]:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(rows)}"
    if wide and rows[1:] and held:
        _offer(sheet, layout, held, rows)


def _offer(sheet: Any, layout: Layout, held: Any, rows: list[tuple[str, ...]]) -> None:
    """Let the cells of letters offer the letters, and those written already."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    used = dict.fromkeys(row[n] for row in rows[1:] for n in held if row[n])
    choices = list(dict.fromkeys((*(letter for letter, _ in layout.letters), *used)))
    plain = [one for one in choices if re.fullmatch(r"[\w/ ]+", one) and len(one) <= 10]
    while len(",".join(plain)) > _LONGEST_LIST:
        plain.pop()
    if not plain:
        return
    offer = DataValidation(type="list", formula1=f'"{",".join(plain)}"', allow_blank=True)
    offer.errorStyle = "warning"
    offer.error = "The legend has no such letter."
    offer.errorTitle = "Letters"
    first, last = get_column_letter(held.start + 1), get_column_letter(held.stop)
    offer.add(f"{first}2:{last}{len(rows)}")
    sheet.add_data_validation(offer)


def _put(sheet: Any, row: int, column: int, text: str, losses: list[Loss] | None) -> Any:
    if not text:
        return None
    kept = _CONTROL.sub("", text)[:32_767]
    cell = sheet.cell(row, column)
    cell.value = kept
    cell.data_type = "s"
    place = f"{sheet.title}!{column_name(column - 1)}{row}"
    if losses is not None and kept != text:
        losses.append(Loss(place=place, what="characters", why="a workbook can't hold them"))
    if defused(kept) != kept:
        cell.quotePrefix = True
        if losses is not None:
            why = "a spreadsheet would take it for a formula: it is stored as text"
            losses.append(Loss(place=place, what=f"the text {shown(kept)}", why=why))
    return cell


def _fill_legend(sheet: Any, layout: Layout, named: dict[str, str]) -> None:
    from openpyxl.styles import Font

    number = 1
    if layout.letters:
        for row in (("Letter", "Meaning"), *layout.letters):
            for column, text in enumerate(row, start=1):
                cell = _put(sheet, number, column, text, None)
                if number == 1:
                    cell.font = Font(bold=True)
            number += 1
        number += 1
    lines = [f"Scheme: {layout.scheme}", *layout.legend()[bool(layout.letters) :]]
    if named:
        lines.append(f"Each sheet is a stage; {ALL!r} holds at all of them.")
    for line in lines:
        _put(sheet, number, 1, line, None)
        number += 1
    if named:
        # A sheet's name is short and plain, a stage's need not be.
        for row, pair in enumerate((_SHEETS, *named.items()), start=number + 1):
            for column, text in enumerate(pair, start=1):
                _put(sheet, row, column, text, None)
    sheet.column_dimensions["A"].width = 12
    sheet.column_dimensions["B"].width = 60


def _timeless(content: bytes) -> bytes:
    """Return a workbook without the time at which it was written, so that equal models are equal."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            held = old.read(part)
            if part.filename == "docProps/core.xml":
                held = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", held)
            entry = zipfile.ZipInfo(part.filename, _MIDNIGHT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, held)
    return stream.getvalue()
