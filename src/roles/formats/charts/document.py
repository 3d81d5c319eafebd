"""Which tables of a file are charts, and in which letters they are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Literal

import attrs

from roles.errors import FormatError, shown
from roles.formats.charts.build import built
from roles.formats.charts.cells import CellReader
from roles.formats.charts.chart import Chart
from roles.formats.charts.forms import NAMES
from roles.formats.charts.grid import Document
from roles.formats.charts.layout import generic_letters
from roles.formats.charts.legend import Definition, apart, legends_of, mentioned
from roles.formats.charts.lettering import generic_reader, lettering
from roles.formats.charts.recognition import Recognised, against, recognise
from roles.formats.charts.sections import Sections
from roles.formats.charts.words import folded, heading_kinds, said
from roles.formats.shared.reading import Reading
from roles.model.involvement import Duty

__all__ = ["RolesIn", "read_document"]

RolesIn = Literal["columns", "rows"]
_SAMPLE = 200
_BESIDE = ((Duty.SUPPORT, "S"), (Duty.VERIFY, "V"))
"""What names under duties may stand under beside the four of RACI, with the letters of schemes."""

_LONGEST_WORD = 20
_SHORT = re.compile(r"(\w[\w ./&-]{0,24}?)\s*(?:=|:|–|—|\()")


def read_document(
    document: Document,
    *,
    source: str,
    sections: Sections | None = None,
    roles_in: RolesIn | None = None,
    form: str | None = None,
    ordered: bool = True,
) -> Reading:
    """
    Return the model that the charts of a document make up.

    Args:
        document: The tables of a file and the text around them.
        source: The file.
        sections: What headings between the rows, above the charts, or on the sheets stand for;
            None takes them for stages where they call themselves phases or stages.
        roles_in: Where the roles stand; None finds out for each chart.
        form: The form of the charts, such as ``"wide"`` or ``"duties"``; None finds out.
        ordered: Whether stages come after one another in the order of the chart.

    Raises:
        FormatError: No table is a chart, or an option has another value.
    """
    _allowed("sections", sections, ("stages", "responsibilities"))
    _allowed("roles_in", roles_in, ("columns", "rows"))
    _allowed("form", form, NAMES)
    grids = tuple(chain.from_iterable(map(apart, document.grids)))
    document = attrs.evolve(document, grids=grids)
    lines = [line for _, line in document.lines]
    # An abbreviation of a role may look like a letter: SO = Security officer.
    heads = _first_rows(document) - {folded(one) for one in generic_letters() if len(one) == 1}
    legends = legends_of(document.lines, document.grids, _repeated_texts(document), heads)
    names = [name for line in lines for name in _SHORT.findall(line.text[:2000])]
    found = recognise(document, legends, names=names, source=source, roles_in=roles_in, form=form)
    charts = list(found.charts)
    if not charts:
        first = document.grids[0].row_place(0).line if document.grids else None
        raise FormatError(_no_chart(document, found), source, first)
    around = chain.from_iterable((one.grid.name, *one.grid.headings) for one in charts)
    headings = (one.grid.rows[one.header][n] for one in charts if one.duties for n in one.columns)
    named = mentioned([*around, document.title, *(line.text for line in lines), *headings])
    seen: dict[tuple[Definition, ...], set[str]] = {}
    for chart in charts:
        letters = _letters_of(chart, generic_reader(chart.legend))
        seen.setdefault(chart.legend, set()).update(letters)
    known = {legend: lettering(seen[legend], legend, named, legends.foreign) for legend in seen}
    return built(document, charts, found, known, source=source, sections=sections, ordered=ordered)


def _repeated_texts(document: Document) -> list[str]:
    """Return the short texts that stand in several cells, of which a legend may say something."""
    counts: Counter[str] = Counter()
    for grid in document.grids:
        for row in grid.rows[:_SAMPLE]:
            counts.update(text for text in row if 3 < len(text) <= _LONGEST_WORD)
    return [text for text, count in counts.items() if count > 1]


def _first_rows(document: Document) -> frozenset[str]:
    """Return what may be headings: the first rows of tables, and abbreviations in the second."""
    return frozenset(
        folded(text)
        for grid in document.grids
        for number, row in enumerate(grid.rows[:2])
        if sum(map(bool, row)) > 2 and (not number or not row[0] or heading_kinds(row[0]))
        for text in row
        if len(text) > number
    )


def _allowed(name: str, value: object, known: tuple[str, ...]) -> None:
    if value is not None and value not in known:
        raise FormatError(f"{name}={shown(value)} isn't understood; there are {', '.join(known)}")


def _no_chart(document: Document, found: Recognised) -> str:
    """Say why nothing is read: what was nearest, and what spoke against it."""
    if not document.grids and not found.nearest:
        return "holds no table, so no chart"
    places = ", ".join(grid.row_place(0).text for grid in document.grids[:5])
    where = f" (at {places})" if places else ""
    if not found.nearest:
        return (
            f"holds no chart: none of its tables{where} has letters such as R, A, C and I under "
            "the names of roles, or names under headings such as Responsible and Accountable"
        )
    grid, nearest = max(found.nearest, key=lambda pair: (pair[1].possible, pair[1].weight))
    return (
        f"holds no chart that convinces{where}. The closest is the table at "
        f"{grid.row_place(0).text}, as {nearest.words}; against it: {against(nearest)}. "
        f"If it is one, use form={nearest.form!r}"
    )


def _spoken(text: str) -> set[Duty]:
    """Return the duties that a cell says in full words."""
    return {duty for word in re.split(r"[\W_]+", text) if (duty := said().get(folded(word)))}


def _letters_of(chart: Chart, reader: CellReader) -> Iterator[str]:
    """Return the letters that stand in the cells, whatever they mean."""
    if chart.form == "long":
        yield from (letter for duty, letter in _BESIDE if duty in chart.duties)
        return
    texts = {
        row[n]
        for number, row in enumerate(chart.grid.rows)
        if number not in chart.skipped
        for n in chart.columns
        if n < len(row)
    }
    for text in texts:
        if duties := reader.read(text).duties:
            if len(text) > 3:
                yield from (
                    letter for duty, letter in _BESIDE if duty in duties and duty in _spoken(text)
                )
            for token in re.findall(r"[^\W_]+", text if len(text) > 3 else text.upper()):
                if token in reader.symbols:
                    yield token
                elif token.isupper() and set(token) <= reader.symbols.keys():
                    yield from token
