"""XLS: responsibility charts in workbooks of Excel 97 to 2003."""

from __future__ import annotations

import attrs

from roles.formats.charts.grid import Document
from roles.formats.charts.sheets import Ask, WorkbookReader, document_of, opened

__all__ = ["read"]


def _document(content: bytes, ask: Ask) -> Document:
    document = document_of(opened(content, ask.source), ask)
    note = (
        "comments, hidden rows and what is struck out aren't seen in an XLS file; save it as XLSX"
    )
    return attrs.evolve(document, notes=(*document.notes, note))


read = WorkbookReader(_document)
