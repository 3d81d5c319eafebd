"""Appointments from the export of an HR system: one for each row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING

from roles.encoding import MOST_ABOVE, decoded, stated_separator
from roles.errors import FormatError, InvalidModel, Problem, counted, shown
from roles.formats.people.draft import OrganizationDraft, Spot
from roles.formats.shared.places import Place
from roles.model.identity import identity
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.formats.people.columns import Columns
    from roles.formats.people.reading import OrganizationReading
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "read_table", "rows_of"]

# What databases and spreadsheets write where there is nothing. "Null" and "NA" aren't among them:
# the one is a family name, the other a region.
_NOTHING = frozenset(
    ("NULL", "null", "(NULL)", "(null)", "<NULL>", "<null>", "\\N", "#N/A", "#REF!",
     "#NAME?", "#VALUE!", "N/A", "n/a", "NaN", "nan", "-", "--", "---", "\u2013", "\u2014")
)  # fmt: skip
# What a row says of a person, and no total, filter or note in the first columns does.
_TELLING = ("name", "email", "reports_to", "role", "start", "end", "status")
# A file of LDIF may begin with comments.
_LDIF = re.compile(r"(?:#.*\s+|\s+)*(?:dn::? *\S|version: *1\s)", re.IGNORECASE).match


def read(
    content: bytes, model: RoleModel, mapping: Columns, *, source: str = ""
) -> OrganizationReading:
    """
    Read an organisation from a CSV file.

    Actors are those whom the export names, by what its ``actor`` column says; scopes those of the
    mapping, and those that the export names.

    Raises:
        FormatError: It isn't CSV.
        InvalidModel: Rows say what can't be, each with its line; lists every problem.
    """
    rows = rows_of(content, mapping.delimiter, mapping.encoding, source)
    return read_table(rows, model, mapping, source)


def read_table(
    rows: Iterable[tuple[int, Sequence[str]]], model: RoleModel, mapping: Columns, source: str
) -> OrganizationReading:
    """
    Read an organisation from the rows of a table, the first of which has the headings.

    Raises:
        InvalidModel: The mapping or rows say what can't be; lists every problem.
    """
    draft = OrganizationDraft(source, mapping=mapping, model=model)
    if not mapping.columns:
        message = (
            "nothing says what the columns mean; `roles org map` proposes a mapping to pass along"
        )
        raise InvalidModel([Problem("columns", message)], source)
    draft.problems += mapping.missing(("actor", "role", "scope", "start"), "heading of the column")
    _read_rows(draft, rows)
    return draft.read(source)


def rows_of(
    content: bytes, delimiter: str, encoding: str | None, source: str
) -> Iterator[tuple[int, Sequence[str]]]:
    """
    Yield the rows of a CSV file, each with its line.

    Raises:
        FormatError: It isn't CSV, but LDIF perhaps.
    """
    try:
        text = decoded(content, source, encoding)
    except FormatError as error:
        if encoding is not None or "isn't text in" not in error.message:
            raise
        hint = "set csv.encoding, to 'windows-1252' perhaps"
        raise FormatError(f"{error.message}; {hint}", source, error.line) from None
    if _LDIF(text):
        hint = "export the directory as CSV, or as JSON of SCIM, Microsoft Graph or Okta"
        raise FormatError(f"is LDIF, which isn't read; {hint}", source, 1)
    skipped = 0
    if first := stated_separator(text):
        skipped, delimiter, text = 1, first[1], text[first.end() :]
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except (TypeError, ValueError):
        raise FormatError(f"isn't CSV: {shown(delimiter)} separates nothing", source, 1) from None
    try:
        for row in reader:
            yield reader.line_num + skipped, row
    except csv.Error as error:
        raise FormatError(f"isn't CSV: {error}", source) from None


def _read_rows(draft: OrganizationDraft, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Add the rows of a table to a draft."""
    numbered = iter(rows)
    line, first = next(numbered, (1, ()))
    heads = [text.strip() for text in first]
    wanted = {head for name in draft.mapping.columns for head in draft.mapping.headings(name)}
    if wanted.isdisjoint(heads):
        above = list(islice(numbered, MOST_ABOVE))
        at = next((n for n, (_, row) in enumerate(above) if wanted <= set(map(str.strip, row))), -1)
        if at >= 0:
            what, why = f"{counted(at + 1, 'row')} above the headings", "they aren't read"
            draft.lose(Place("the table", line), what, why, "decoration")
            line, heads = above[at][0], [text.strip() for text in above[at][1]]
            numbered = chain(above[at + 1 :], numbered)
    faults = len(draft.problems)
    cells_of = _compiled(draft, heads, line)
    if cells_of is None or len(draft.problems) > faults:
        return
    width = len(heads)
    telling = [name for name in _TELLING if name in draft.mapping.columns]
    for line, row in numbered:
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            message = f"has {len(row)} cells for {width} headings: is one not quoted?"
            draft.problems.append(Problem("the row", message, line=line))
            continue
        cells = cells_of(row if len(row) >= width else [*row, *[""] * (width - len(row))])
        if not _NOTHING.isdisjoint(cells.values()):
            _empty(cells, draft, Spot(line=line))
        if not any(cells.values()):
            continue
        if not draft.strict and len(telling) > 1 and not any(map(cells.__getitem__, telling)):
            what = "a row that says nothing more"
            why = "is taken for a total or a note, and isn't read"
            draft.lose(Place(draft.heading("actor"), line), what, why, "answer")
        else:
            draft.add(cells, Spot(line=line))


def _empty(cells: dict[str, str], draft: OrganizationDraft, spot: Spot) -> None:
    """Empty the cells that say that there is nothing, unless the mapping knows the word."""
    for name, text in cells.items():
        known = identity(text) in draft.mapping.meanings(name)
        if text in _NOTHING and name != "name" and not known:
            cells[name] = ""
            draft.lose(spot.at(draft.heading(name)), shown(text), "is read as an empty cell")


def _compiled(
    draft: OrganizationDraft, heads: Sequence[str], line: int
) -> Callable[[Sequence[str]], dict[str, str]] | None:
    """Return what takes the fields out of a row; note what is wrong and what is left out."""
    mapping, problems = draft.mapping, draft.problems
    wanted = [(name, heading) for name in mapping.columns for heading in mapping.headings(name)]
    if not any(heading in heads for _, heading in wanted):
        # It may be the row of a person: nothing of it is told.
        message = "the first row has none of the headings that the mapping names: "
        message += "is there one, and is csv.delimiter the right one?"
        problems.append(Problem("columns", message, line=line))
        return None
    for name, heading in wanted:
        if heading not in heads:
            near = nearest(heading, [head for head in heads if head], 1)
            message = f"no column is headed {shown(heading)}; "
            message += f"there are {', '.join(map(shown, filter(None, heads)))}"
            message += f"; did you mean {shown(near[0])}?" if near else ""
            problems.append(Problem(f"columns.{name}", message, line=line))
        elif heads.count(heading) > 1:
            message = f"{heads.count(heading)} columns are headed {shown(heading)}: which is it?"
            problems.append(Problem(f"columns.{name}", message, line=line))
    meant = {heading for _, heading in wanted}
    place = Place("columns", line)
    over = [head for head in heads if head and head not in meant]
    if over := draft.lose_deciding(over, place):
        what, why = ", ".join(map(shown, over)), "the mapping gives them no meaning"
        draft.lose(place, what, why, "decoration")
    names = [name for name in mapping.columns if isinstance(mapping.columns[name], str)]
    pick = [heads.index(mapping.columns[name]) for name in names if mapping.columns[name] in heads]
    joined = {
        name: [heads.index(heading) for heading in mapping.headings(name) if heading in heads]
        for name in mapping.columns
        if name not in names
    }
    values = itemgetter(*pick) if len(pick) > 1 else lambda row: tuple(row[at] for at in pick)

    def cells_of(row: Sequence[str]) -> dict[str, str]:
        cells = dict(zip(names, map(str.strip, values(row)), strict=True))
        for name, columns in joined.items():
            cells[name] = " ".join(filter(None, (row[at].strip() for at in columns)))
        return cells

    return cells_of
