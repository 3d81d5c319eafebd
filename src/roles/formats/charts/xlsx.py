"""XLSX: responsibility charts on the sheets of a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import attrs

from roles.errors import MissingExtra
from roles.formats.charts.grid import Document
from roles.formats.charts.package import Package, local
from roles.formats.charts.sheets import (
    Ask,
    WorkbookReader,
    column_number,
    document_of,
    opened,
    place_of,
)
from roles.formats.charts.styles import marks_of
from roles.formats.charts.workbook import KEPT, NAME, workbook
from roles.formats.charts.write import laid_out
from roles.formats.shared.reading import Writing
from roles.formats.shared.size import Budget

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "write"]

_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"']([0-9]{1,7})[\"']")
_COLUMN = re.compile(rb"\br=[\"']([A-Z]{2,3})[0-9]{1,7}[\"']")
_CELL = re.compile(r".*!\$([A-Z]{1,3})\$([0-9]{1,7})", re.DOTALL).fullmatch
_VALUED = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'](?:[^>]*[^>/])?>\s*<(?:\w+:)?(?:v|is|f)\b"
)


def _document(content: bytes, ask: Ask) -> Document:
    package = Package(content, ask.source, ask.unpacked)
    parts = _parts(package)
    chosen = parts if ask.sheet not in parts else {ask.sheet: parts[ask.sheet]}
    for title, part in chosen.items():
        _refuse_far(package.bytes_of(part), ask.budget, title)
    document = document_of(
        opened(content, ask.source), ask,
        marks=lambda title: marks_of(package, parts.get(title, "")),
    )  # fmt: skip
    core = package.tree("docProps/core.xml")
    titles = (one.text for one in (core if core is not None else ()) if local(one) == "title")
    return attrs.evolve(
        document,
        title=next(filter(None, titles), document.title),
        keys={**document.keys, **dict(_named_keys(package, document, parts))},
    )


read = WorkbookReader(_document)


def _named_keys(
    package: Package, document: Document, sheets: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Yield the places of headings and sheets whose names have followed them, with their keys."""
    kept, titles = document.written, list(sheets)
    if kept is None:
        return
    several = len({*titles} - {KEPT}) > 1
    keys = [*kept.roles, *kept.stages]
    tree = package.tree(_book(package))
    for one in tree.iter() if tree is not None else ():
        number = one.get("name", "").removeprefix(NAME)
        sheet, cell = one.get("localSheetId", ""), _CELL((one.text or "").strip())
        if local(one) != "definedName" or cell is None or not number.isdecimal():
            continue
        if int(number) < len(keys) and sheet.isdecimal() and int(sheet) < len(titles):
            title = titles[int(sheet)] if several else ""
            column = column_number(cell[1]) if int(number) < len(kept.roles) else -1
            yield place_of(title, int(cell[2]) - 1, column), keys[int(number)]


def _book(package: Package) -> str:
    return next((name for _, kind, name in package.related("") if kind == "officeDocument"), "")


def _parts(package: Package) -> dict[str, str]:
    """Return the part of each sheet by the sheet's name."""
    path = _book(package)
    names = {number: name for number, _, name in package.related(path)}
    tree = package.tree(path)
    return {
        one.get("name", ""): names.get(number, "")
        for one in (tree.iter() if tree is not None else ())
        if local(one) == "sheet"
        for number in [next((v for k, v in one.attrib.items() if k.endswith("}id")), "")]
    }


def _refuse_far(xml: bytes, budget: Budget, title: str) -> None:
    """Refuse a sheet whose cells with a value span more than the budget, before it is laid out."""
    rows = max(map(int, _ROW.findall(xml)), default=0)
    columns = max(map(column_number, map(bytes.decode, set(_COLUMN.findall(xml)))), default=25)
    if rows * (columns + 1) <= budget.cells:
        return
    bottom = right = 0
    for name, row in _VALUED.findall(xml):
        bottom = max(bottom, int(row))
        right = max(right, column_number(name.decode()) + 1)
    if bottom * right > budget.cells:
        budget.spend(bottom * right, f"sheet {title}")


def write(model: RoleModel, *, sheets: str | None = None) -> Writing:
    """
    Write the chart of a model as a workbook: one sheet, with the legend below the chart.

    Where the chart was read from a workbook it looks as it did there: its rows of headings, the
    order of its columns, the headings over several roles, the comments on its cells.  Further
    comments say why a cell says what it does.  Headings are frozen, letters coloured, and their
    cells offer the letters there are.  It prints in landscape, as wide as the paper.  What a
    spreadsheet would take for a formula is stored as text.

    Args:
        model: The model.
        sheets: ``"one"`` for one sheet, ``"stages"`` for a sheet for each stage and one for the
            legend; None does as the workbook did that was read, or makes one.

    Raises:
        FormatError: *sheets* is neither.
        MissingExtra: openpyxl isn't installed.
    """
    try:
        import openpyxl  # noqa: F401
    except ImportError:
        raise MissingExtra("xlsx", "openpyxl") from None
    return workbook(laid_out(model), model.scheme, sheets)
