"""ODS: responsibility charts in workbooks of LibreOffice and others."""

from __future__ import annotations

import re

import attrs

from roles.errors import FormatError
from roles.formats.charts.grid import Document, Place
from roles.formats.charts.package import Package
from roles.formats.charts.sheets import Ask, WorkbookReader, document_of, opened
from roles.formats.shared.size import Budget

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


def _document(content: bytes, ask: Ask) -> Document:
    package = Package(content, ask.source, ask.unpacked)
    for part in ("content.xml", "META-INF/manifest.xml"):
        # On XML that breaks off, calamine would look for the end for ever.
        if package.tree(part) is None:
            raise FormatError(f"isn't an ODS workbook: it has no part {part}", ask.source)
    xml = package.bytes_of("content.xml")
    _refuse_repeated(xml, ask.budget)
    document = document_of(opened(content, ask.source), ask)
    losses = [
        Place("the workbook").loss(what, why) for pattern, what, why in _UNSEEN
        if pattern.search(xml)
    ]  # fmt: skip
    return attrs.evolve(document, losses=(*document.losses, *losses))


read = WorkbookReader(_document)


def _refuse_repeated(xml: bytes, budget: Budget) -> None:
    """Refuse a sheet that repeats cells with a value more often than the budget allows."""
    cells = 0
    for row in xml.split(_ROW_END):
        valued = sum(int(times or b"1") for times in _CELL.findall(row))
        repeated = _ROW_REPEATED.findall(row)
        cells += valued * max([1, *map(int, repeated[-1:])])
        if cells > budget.cells:
            budget.spend(cells, "its repeated cells")
