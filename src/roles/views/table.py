"""Tables: the neutral form between an object and a renderer."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from roles.model.display import Displayed

__all__ = ["Cell", "Row", "Table"]


@frozen
class Cell:
    """
    What stands in a cell.

    Attributes:
        text: The text; line breaks are kept where the format can.
        tone: What it means, for formats with colours: ``""``, ``"own"``, ``"do"``, ``"gap"``,
            ``"double"``, ``"quiet"``.
    """

    text: str = ""
    tone: str = ""


def _cells(value: Iterable[Cell | str]) -> tuple[Cell, ...]:
    return tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in value)


@frozen
class Row:
    """
    A row of cells, the first of which says what the row is about.

    Attributes:
        cells: The cells.
        group: The heading that the row stands under; rows of one group follow each other.
        depth: How deep the row is set under the one above that it is a part of.
    """

    cells: tuple[Cell, ...] = field(converter=_cells)
    group: str = field(default="", kw_only=True)
    depth: int = field(default=0, kw_only=True)


@frozen(kw_only=True)
class Table(Displayed):
    """
    A table, in no format yet.

    Attributes:
        title: What it is about.
        intro: Lines of prose above it.
        columns: The headings, that of the row headings first.
        short: Headings to take where `columns` are too wide; explained below the table then.
        groups: For each column the name of the group it belongs to; empty where there are none.
        rows: The rows.
        notes: Lines of prose below it, such as a legend.
    """

    title: str = ""
    intro: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
