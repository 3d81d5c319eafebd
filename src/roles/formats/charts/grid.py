"""Tables of cells with their places, in no format yet, and the text that stands around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from attrs import evolve, field, frozen

from roles.formats.shared.origin import Origin, unpacked
from roles.formats.shared.reading import Loss

__all__ = ["Document", "Grid", "Line", "Place", "column_name"]


@frozen
class Place:
    """
    Where something stands in a file.

    Attributes:
        text: As a reader would look for it: ``line 12, column 5``, ``B7``, ``Plan!B7``.
        line: The line, counted from 1, where the format has lines.
        column: The column in the line, counted from 1, likewise.
    """

    text: str
    line: int | None = None
    column: int | None = None

    def loss(self, what: str, why: str) -> Loss:
        """Return the loss of something here."""
        return Loss(place=self.text, what=what, why=why, line=self.line, column=self.column)


@frozen
class Line:
    """A line of text beside the tables."""

    text: str
    place: Place


@frozen(eq=False, kw_only=True)
class Grid:
    """
    A table as it stands in the file: plain text in the cells, markup taken off.

    Attributes:
        rows: The rows; they may be of different lengths.
        place: Gives the place of a cell, by the numbers of its row and its column from 0.
        row_place: Gives the place of a row.
        name: Its caption, or the sheet that it stands on.
        headings: The headings that it stands under, the outermost first.
        header: The number of the row with the headings of the columns, where the format says.
        marked: The rows that the format marks as headings of what follows: in bold, or one cell
            across the table.
        links: What the cells link to, by row and column.
        comments: The comments on its cells, likewise.
        order: How many grids and lines stand before it.
        loose: Why it is no table by the rules of the format, where it isn't; read where there is
            no other chart.
    """

    rows: Sequence[Sequence[str]]
    place: Callable[[int, int], Place]
    row_place: Callable[[int], Place]
    name: str = ""
    headings: tuple[str, ...] = ()
    header: int | None = None
    marked: frozenset[int] = frozenset()
    links: dict[tuple[int, int], str] = field(factory=dict)
    comments: dict[tuple[int, int], str] = field(factory=dict)
    order: int = 0
    loose: str = ""

    @property
    def headed(self) -> bool:
        """Whether the format says which row holds the headings, and that row names the columns."""
        if self.header is None:
            return False
        named = list(filter(None, self.rows[self.header]))
        return len(set(named)) == len(named) > 1 and len(named) + 1 >= max(map(len, self.rows))

    def heading_rows(self, depth: int) -> range:
        """
        Return the rows that may hold the headings of others below them.

        A title may stand in the row that the format has for headings, and these below it.

        Args:
            depth: How many rows are looked at where the format doesn't say which it is.
        """
        if self.header is None:
            return range(min(depth, len(self.rows) - 1))
        last = self.header + (1 if self.headed else 3)
        return range(self.header, min(last, len(self.rows) - 1))

    def part(self, start: int, end: int) -> Grid:
        """Return some of the rows, as a table of their own."""
        return evolve(
            self,
            rows=self.rows[start:end],
            place=lambda row, column: self.place(start + row, column),
            row_place=lambda row: self.row_place(start + row),
            header=0 if start else self.header,
            marked=frozenset(n - start for n in self.marked if start <= n < end),
            links={(n - start, at): to for (n, at), to in self.links.items() if start <= n < end},
        )

    def columns(self, start: int, end: int) -> Grid:
        """Return some of the columns, as a table of their own; rows that are empty there stay."""

        def within(texts: dict[tuple[int, int], str]) -> dict[tuple[int, int], str]:
            return {(n, at - start): text for (n, at), text in texts.items() if start <= at < end}

        return evolve(
            self,
            rows=[[*row[start:end], *[""] * (end - max(start, len(row)))] for row in self.rows],
            place=lambda row, column: self.place(row, start + column if column >= 0 else -1),
            links=within(self.links),
            comments=within(self.comments),
        )


@frozen(eq=False, kw_only=True)
class Document:
    """
    What a file holds: its tables and the text around them.

    Attributes:
        grids: The tables, in the order of the file.
        lines: The lines of text, each with how many grids stand before it.
        title: What the file calls itself.
        losses: What could not be kept of it.
        notes: What else was met on the way.
        sheets: Whether each grid is a sheet of its own.
        hinted: Whether the caller named the table to read, so that there is a chart.
        origin: What is kept in it of the model that it was written from, packed.
        keys: The keys of rows, headings and sheets that are kept beside them, by their places.
    """

    grids: tuple[Grid, ...] = ()
    lines: tuple[tuple[int, Line], ...] = ()
    title: str = ""
    losses: tuple[Loss, ...] = ()
    notes: tuple[str, ...] = ()
    sheets: bool = False
    hinted: bool = False
    origin: str = ""
    keys: Mapping[str, str] = field(factory=dict)

    @cached_property
    def written(self) -> Origin | None:
        """The chart as it was written; None where the file doesn't keep that, or it is damaged."""
        origin = unpacked(self.origin)
        return origin and evolve(origin, places=self.keys)


def column_name(number: int) -> str:
    """
    Return what spreadsheets call the column with a number counted from 0.

    Examples:
        >>> column_name(0), column_name(27)
        ('A', 'AB')
    """
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
