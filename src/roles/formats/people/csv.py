"""Appointments from the export of a HR system: a row each."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError, Problem, shown
from roles.formats.people.records import Place, Records
from roles.formats.shared.reading import Loss
from roles.formats.shared.text import decoded
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.formats.people.columns import Columns
    from roles.formats.people.reading import OrganizationReading
    from roles.model.rolemodel import RoleModel

__all__ = ["read"]

_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE).match


def read(
    content: bytes, model: RoleModel, mapping: Columns, *, source: str = ""
) -> OrganizationReading:
    """
    Read an organisation from a CSV file.

    Actors are those whom the export names, by what stands in its ``actor`` column; scopes those
    of the mapping, and those that the export names beside.

    Raises:
        FormatError: It isn't CSV.
        InvalidModel: Rows say what can't be, each with its line; lists every problem.
    """
    mapping.require(("actor", "role", "scope", "start"), "heading of the column")
    text = decoded(content, source)
    skipped, delimiter = 0, mapping.delimiter
    # Spreadsheets begin a file so whose cells aren't separated by commas.
    if first := _SEPARATOR(text):
        skipped, delimiter, text = 1, first[1], text[first.end() :]
    records = Records(mapping, model)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except (TypeError, ValueError):
        raise FormatError(f"isn't CSV: {shown(delimiter)} separates nothing", source, 1) from None
    try:
        _rows(records, reader, skipped)
    except csv.Error as error:
        raise FormatError(f"isn't CSV: {error}", source) from None
    return records.read(source)


def _rows(records: Records, reader: Any, skipped: int) -> None:
    heads = [text.strip() for text in next(reader, [])]
    count = len(records.problems)
    at = _found(records, heads, records.mapping.columns, skipped + 1)
    if len(records.problems) > count:
        return
    for row in reader:
        place = Place(line=reader.line_num + skipped)
        if any(cell.strip() for cell in row[len(heads) :]):
            told = f"has {len(row)} cells, and there are {len(heads)} headings: is one not quoted?"
            records.problems.append(Problem("the row", told, line=place.line))
            continue
        cells = {
            name: row[number].strip() if number < len(row) else "" for name, number in at.items()
        }
        if any(cells.values()):
            records.add(cells, place)


def _found(
    records: Records, heads: Sequence[str], columns: Mapping[str, str], line: int
) -> dict[str, int]:
    """Return the number of the column of each field; add what is wrong and what is left out."""
    at = {name: heads.index(heading) for name, heading in columns.items() if heading in heads}
    if not at:
        # It may be the row of a person: nothing of it is told.
        told = "the first row has none of the headings that the mapping names: "
        told += "is there one, and is csv.delimiter the right one?"
        records.problems.append(Problem("columns", told, line=line))
        return at
    for name, heading in columns.items():
        if name not in at:
            near = nearest(heading, [head for head in heads if head], 1)
            told = f"no column is headed {shown(heading)}; there are {', '.join(map(shown, heads))}"
            told += f"; nearest: {near[0]}" if near else ""
            records.problems.append(Problem(f"columns.{name}", told, line=line))
        elif heads.count(heading) > 1:
            told = f"{heads.count(heading)} columns are headed {shown(heading)}: which is it?"
            records.problems.append(Problem(f"columns.{name}", told, line=line))
    if over := [head for head in heads if head and head not in columns.values()]:
        records.losses.append(
            Loss(
                place="columns",
                what=", ".join(map(shown, over)),
                why="the mapping gives them no meaning",
                line=line,
            )
        )
    return at
