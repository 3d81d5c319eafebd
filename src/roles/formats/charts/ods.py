"""ODS: responsibility charts in workbooks of LibreOffice and others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from roles.errors import FormatError
from roles.formats.charts.document import RolesIn, read_document
from roles.formats.charts.grid import Place
from roles.formats.charts.package import Package
from roles.formats.charts.sections import Sections
from roles.formats.charts.sheets import document_of, opened
from roles.formats.shared.size import CELLS, Budget

if TYPE_CHECKING:
    from roles.formats.shared.reading import Reading

__all__ = ["read"]

_ROW_END = b"</table:table-row>"
_ROW_REPEATED = re.compile(rb"<table:table-row\b[^>]*?number-rows-repeated=[\"']([0-9]{1,9})[\"']")
_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell\b(?=[^>]*?(?:value-type|string-value|formula)=)"
    rb"(?:[^>]*?number-columns-repeated=[\"']([0-9]{1,9})[\"'])?"
)  # fmt: skip
_UNSEEN = (
    (re.compile(rb"<office:annotation\b"), "comments on cells", "they are not read"),
    (re.compile(rb"text-line-through-style=[\"'](?!none)"), "text that is struck out",
     "it can't be seen in an ODS file: it is read all the same"),
    (re.compile(rb"<table:table-(?:row|column)\b[^>]*visibility=[\"'](?!visible)"),
     "rows or columns that are hidden", "they are read all the same"),
)  # fmt: skip


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
) -> Reading:
    """
    Read the charts of an ODS workbook; takes what reading XLSX does.

    Raises:
        FormatError: It isn't a workbook, holds no chart, or is too large.
        MissingExtra: python-calamine isn't installed.
    """
    budget = Budget(max_cells, source)
    package = Package(content, source)
    for part in ("content.xml", "META-INF/manifest.xml"):
        # On XML that breaks off, calamine would look for the end for ever.
        if package.tree(part) is None:
            raise FormatError(f"isn't an ODS workbook: it has no part {part}", source)
    xml = package.bytes_of("content.xml")
    _refuse_repeated(xml, budget)
    document = document_of(opened(content, source), source, budget, sheet=sheet, area=range)
    losses = [
        Place("the workbook").loss(what, why) for pattern, what, why in _UNSEEN
        if pattern.search(xml)
    ]  # fmt: skip
    document = attrs.evolve(document, losses=(*document.losses, *losses))
    return read_document(
        document, source=source, sections=sections, roles_in=roles_in, form=form, ordered=ordered
    )


def _refuse_repeated(xml: bytes, budget: Budget) -> None:
    """Refuse a sheet that repeats cells with a value more often than the budget allows."""
    cells = 0
    for row in xml.split(_ROW_END):
        valued = sum(int(times or b"1") for times in _CELL.findall(row))
        repeated = _ROW_REPEATED.findall(row)
        cells += valued * max([1, *map(int, repeated[-1:])])
        if cells > budget.cells:
            budget.spend(cells, "its repeated cells")
