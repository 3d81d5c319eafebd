"""Appointments from a workbook, as HR systems export it: one for each row of a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from roles.encoding import MOST_ABOVE
from roles.formats.people.csv import read_table
from roles.formats.shared.size import CELLS, Budget
from roles.formats.shared.workbooks import read_workbook, rows_of_sheet
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
            rows: list[tuple[int, Sequence[str]]] = [*rows_of_sheet(sheet, budget)]
            counts = [sum(map(is_heading, row)) for _, row in rows[:MOST_ABOVE]]
            if counts and max(counts) > most:
                most = max(counts)
                best = rows[counts.index(most) :]
        return best

    return read_workbook(content, read_best, source)
