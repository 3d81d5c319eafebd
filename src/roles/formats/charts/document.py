"""Which tables of a file are charts, and in which letters they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Literal

from roles.errors import FormatError, shown
from roles.formats.charts.build import built, role_headings
from roles.formats.charts.cells import CellReader
from roles.formats.charts.chart import Chart
from roles.formats.charts.grid import Document, Grid
from roles.formats.charts.layout import generic_letters, recognise
from roles.formats.charts.legend import Definition, definitions, lettering, mentioned
from roles.formats.charts.sections import Sections
from roles.formats.charts.words import folded
from roles.formats.shared.reading import Reading
from roles.model.involvement import Duty

__all__ = ["RolesIn", "read_document"]

RolesIn = Literal["columns", "rows"]
_SHORT = re.compile(r"(\w[\w ./&-]{0,24}?)\s*(?:=|:|–|—|\()")


def read_document(
    document: Document,
    *,
    source: str,
    sections: Sections | None = None,
    roles_in: RolesIn | None = None,
) -> Reading:
    """
    Return the model that the charts of a document make up.

    Args:
        document: The tables of a file and the text around them.
        source: The file.
        sections: What headings between the rows, above the charts, or on the sheets stand for;
            None takes them for stages where they call themselves phases or stages.
        roles_in: Where the roles stand; None finds out for each chart.

    Raises:
        FormatError: No table is a chart, or an option has another value.
    """
    _allowed("sections", sections, ("stages", "responsibilities"))
    _allowed("roles_in", roles_in, ("columns", "rows"))
    lines = [line for _, line in document.lines]
    legend = definitions(lines, document.grids)
    letters = generic_letters()
    generic = letters | {one.symbol: Duty.DO for one in legend}
    charts, aside = _charts(document, legend, CellReader(generic), source, roles_in)
    if not charts:
        first = document.grids[0].row_place(0).line if document.grids else None
        raise FormatError(_no_chart(document), source, first)
    # An abbreviation of a role may look like a letter: TL = Technical lead.
    heads = {folded(name) for chart in charts for name in role_headings(chart)}
    legend = tuple(
        one for one in legend if one.symbol in letters or folded(one.symbol) not in heads
    )
    seen = set(chain.from_iterable(_letters_of(chart, generic) for chart in charts))
    around = chain.from_iterable((one.grid.name, *one.grid.headings) for one in charts)
    named = mentioned([*around, document.title, *(line.text for line in lines)])
    known = lettering(seen, legend, named)
    return built(document, charts, aside, known, source=source, sections=sections)


def _allowed(name: str, value: object, known: tuple[str, ...]) -> None:
    if value is not None and value not in known:
        raise FormatError(f"{name}={shown(value)} isn't understood; there are {', '.join(known)}")


def _charts(
    document: Document,
    legend: tuple[Definition, ...],
    reader: CellReader,
    source: str,
    roles_in: RolesIn | None,
) -> tuple[list[Chart], list[Grid]]:
    """Tell the charts from the other tables."""
    told = {one.symbol for one in legend}
    names = frozenset(
        folded(name) for _, line in document.lines for name in _short_names(line.text)
    )
    charts: list[Chart] = []
    aside: list[Grid] = []
    for grid in document.grids:
        near = [
            line.text
            for order, line in document.lines
            if line.place.text and order in (grid.order, grid.order + 1)
        ]
        around = [document.title, source.upper(), grid.name, *grid.headings, *near]
        hinted = document.hinted or bool(legend) or bool(mentioned(around))
        itself = bool(told) and all(row[0] in told for row in grid.rows[1:] if row)
        chart = None if itself else recognise(
            grid, reader, hinted=hinted, known=names, roles_in=roles_in
        )  # fmt: skip
        if chart is None:
            aside.append(grid)
        else:
            charts.append(chart)
    return charts, aside


def _no_chart(document: Document) -> str:
    if not document.grids:
        return "holds no table, so no chart"
    places = ", ".join(grid.row_place(0).text for grid in document.grids[:5])
    return (
        f"holds no chart: none of its tables (at {places}) has letters such as R, A, C and I under "
        "the names of roles, or names under headings such as Responsible and Accountable"
    )


def _short_names(text: str) -> Iterator[str]:
    for match in _SHORT.finditer(text[:2000]):
        yield match[1]


def _letters_of(chart: Chart, generic: dict[str, Duty]) -> Iterator[str]:
    """Return the letters that stand in the cells, whatever they mean."""
    if chart.form == "long":
        return
    texts = {
        row[n]
        for number, row in enumerate(chart.grid.rows)
        if number not in chart.skipped
        for n in chart.columns
        if n < len(row)
    }
    reader = CellReader(generic)
    for text in texts:
        if reader.read(text).duties:
            for token in re.findall(r"[^\W\d_]+", text if len(text) > 3 else text.upper()):
                if token in generic:
                    yield token
                elif token.isupper() and set(token) <= generic.keys():
                    yield from token
