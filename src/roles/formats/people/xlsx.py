"""Appointments from a workbook, as HR systems export it: one for each row of a sheet."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from roles.formats.people.csv import ABOVE, read_table
from roles.formats.shared.size import CELLS, Budget
from roles.formats.shared.workbooks import read_workbook
from roles.model.identity import identity

if TYPE_CHECKING:
    from roles.formats.people.columns import Columns
    from roles.formats.people.reading import OrganizationReading
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "rows_of"]


def read(
    content: bytes, model: RoleModel, mapping: Columns, *, source: str = ""
) -> OrganizationReading:
    """
    Read an organisation from the sheet of a workbook that has the headings of the mapping.

    Raises:
        FormatError: It isn't a workbook.
        InvalidModel: Rows say what can't be, each with its line; lists every problem.
        MissingExtra: openpyxl or defusedxml isn't installed.
    """
    wanted = {identity(one) for name in mapping.columns for one in mapping.headings(name)}
    rows = rows_of(content, lambda heading: identity(heading) in wanted, source)
    return read_table(rows, model, mapping, source)


def rows_of(
    content: bytes, is_heading: Callable[[str], bool], source: str
) -> list[tuple[int, Sequence[str]]]:
    """
    Return the rows of the first sheet that has the most headings, from its headings on.

    Raises:
        FormatError: It isn't a workbook.
        MissingExtra: openpyxl or defusedxml isn't installed.
    """
    budget = Budget(CELLS, source)

    def read_best(book: Any) -> list[tuple[int, Sequence[str]]]:
        best: list[tuple[int, Sequence[str]]] = []
        most = -1
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows: list[tuple[int, Sequence[str]]] = [*_rows(sheet, budget)]
            counts = [sum(map(is_heading, row)) for _, row in rows[:ABOVE]]
            if counts and max(counts) > most:
                most = max(counts)
                best = rows[counts.index(most) :]
        return best

    return read_workbook(content, read_best, source)


def _rows(sheet: Any, budget: Budget) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        budget.spend(len(row) or 1, f"sheet {sheet.title}")
        texts = list(map(_text, row))
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield number, texts


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
