"""Tables of events on the sheet of a workbook, read as those in CSV are."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError, shown, suggestion
from roles.formats.shared.files import content_of
from roles.formats.shared.size import CELLS, Budget
from roles.formats.shared.workbooks import read_workbook, rows_of_sheet
from roles.log.csv import log_of
from roles.log.layout import fitting_columns, table_in
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.log.eventlog import EventLog
    from roles.log.reading import Request

__all__ = ["read"]


def read(request: Request) -> EventLog:
    """
    Read a log from the one sheet of a workbook that has the columns of a log, or that is named.

    Raises:
        FormatError: It isn't a workbook, or several sheets may hold the log; lists them.
        MissingExtra: openpyxl or defusedxml isn't installed.
    """
    source = str(request.file)
    texts = read_workbook(
        content_of(request.file), lambda book: _texts(book, Budget(CELLS, source)), source
    )
    name = _chosen(texts, request, source)
    others = [other for other in texts if other != name]
    remarks = []
    if others:
        remarks = [f"only the sheet {shown(name)} is read, not {', '.join(map(shown, others))}"]
    return log_of(table_in(texts[name], request.columns, source), request, remarks)


def _texts(book: Any, budget: Budget) -> dict[str, str]:
    """Return the sheets that have rows as CSV, the row of the sheet a line."""
    texts = {}
    for sheet in book.worksheets:
        rows = dict(rows_of_sheet(sheet, budget))
        width = max(map(len, rows.values()), default=0)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        for number in range(1, max(rows, default=0) + 1):
            row = rows.get(number, [])
            writer.writerow([*row, *[""] * (width - len(row))] if row else [])
        if rows:
            texts[sheet.title] = out.getvalue()
    return texts


def _chosen(texts: dict[str, str], request: Request, source: str) -> str:
    if not texts:
        raise FormatError("is empty", source)
    if request.sheet is not None:
        if request.sheet not in texts:
            there, near = ", ".join(map(shown, texts)), suggestion(nearest(request.sheet, texts, 1))
            raise FormatError(
                f"has no sheet {shown(request.sheet)}; there are {there}{near}", source
            )
        return request.sheet
    counts = {name: fitting_columns(text, request.columns) for name, text in texts.items()}
    best = [name for name, count in counts.items() if count == max(counts.values())]
    if len(best) > 1:
        message = (
            f"has {len(best)} sheets that may hold the log: {', '.join(map(shown, best))}; say "
            f"which in the mapping: [xlsx] sheet = {shown(best[0])} (in Python: sheet=)"
        )
        raise FormatError(message, source)
    return best[0]
