"""XLS: responsibility charts in workbooks of Excel 97 to 2003."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from roles.formats.charts.document import RolesIn, read_document
from roles.formats.charts.sections import Sections
from roles.formats.charts.sheets import document_of, opened
from roles.formats.shared.size import CELLS, Budget

if TYPE_CHECKING:
    from roles.formats.shared.reading import Reading

__all__ = ["read"]


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
    Read the charts of a workbook of Excel 97 to 2003; takes what reading XLSX does.

    Raises:
        FormatError: It isn't a workbook, holds no chart, or is too large.
        MissingExtra: python-calamine isn't installed.
    """
    budget = Budget(max_cells, source)
    document = document_of(opened(content, source), source, budget, sheet=sheet, area=range)
    note = (
        "comments, hidden rows and what is struck out aren't seen in an XLS file; save it as XLSX"
    )
    document = attrs.evolve(document, notes=(*document.notes, note))
    return read_document(
        document, source=source, sections=sections, roles_in=roles_in, form=form, ordered=ordered
    )
