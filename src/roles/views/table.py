"""Tables: the neutral form between an object and a renderer."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from roles.model.display import Displayed

__all__ = ["Cell", "Row", "Table"]


def _lines(value: str | Iterable[str]) -> tuple[str, ...]:
    lines = (value,) if isinstance(value, str) else tuple(value)
    return tuple(line.replace("\n", "\\n") for line in lines)


@frozen
class Cell:
    """
    What is in a cell.

    Attributes:
        lines: The text: one line, or several where the format can show them. Line breaks within a
            line come from names and are made visible, so that a name can't forge a line.
        tone: What it means, for formats with colours: ``""``, ``"own"``, ``"do"``, ``"gap"``,
            ``"double"``, ``"quiet"``.
    """

    lines: tuple[str, ...] = field(default=("",), converter=_lines)
    tone: str = ""

    @property
    def text(self) -> str:
        """The lines, with line breaks between them."""
        return "\n".join(self.lines)


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


def _rows(value: Iterable[Row | Iterable[Cell | str]]) -> tuple[Row, ...]:
    return tuple(row if isinstance(row, Row) else Row(row) for row in value)


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
    rows: tuple[Row, ...] = field(default=(), converter=_rows)
    notes: tuple[str, ...] = ()
