"""The tables, lines and headings of a text file, as they are met from the top down."""

from __future__ import annotations

from attrs import define, evolve, field

from roles.formats.charts.grid import Document, Grid, Line, Place
from roles.formats.shared.reading import Loss

__all__ = ["Outline"]


@define(eq=False)
class Outline:
    """
    What was met so far of a file.

    Attributes:
        grids: The tables.
        lines: The lines of text and the headings, each with how many tables stand before it.
        headings: The headings that are open, each with its level.
        title: What the file calls itself.
        losses: What could not be kept of it.
        notes: What else was met.
        origin: What is kept in it of the model that it was written from, packed.
    """

    grids: list[Grid] = field(factory=list)
    lines: list[tuple[int, Line]] = field(factory=list)
    headings: list[tuple[int, str]] = field(factory=list)
    title: str = ""
    losses: list[Loss] = field(factory=list)
    notes: list[str] = field(factory=list)
    origin: str = ""

    def head(self, level: int, name: str) -> None:
        """Add a heading; an empty one only ends those below its level."""
        self.headings = [one for one in self.headings if one[0] < level]
        if name:
            self.headings.append((level, name))
            self.title = self.title or (name if level <= 1 else "")
            self.say(name, Place(""))

    def say(self, text: str, place: Place) -> None:
        """Add a line of text."""
        self.lines.append((len(self.grids), Line(text, place)))

    def add(self, grid: Grid) -> None:
        """Add a table under the headings that are open."""
        headings = tuple(name for _, name in self.headings)
        self.grids.append(evolve(grid, headings=headings, order=len(self.grids)))

    def document(self) -> Document:
        """Return what the file holds."""
        return Document(
            grids=tuple(self.grids),
            lines=tuple(self.lines),
            title=self.title,
            losses=tuple(self.losses),
            notes=tuple(self.notes),
            origin=self.origin,
        )
