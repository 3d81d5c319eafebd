"""Where something is in a file."""

from __future__ import annotations

from attrs import frozen

from roles.formats.shared.reading import Loss, Weight

__all__ = ["Place"]


@frozen
class Place:
    """
    Where something is in a file.

    Attributes:
        text: As a reader would look for it: ``line 12, column 5``, ``Plan!B7``, ``spec.owner``.
        line: The line, counted from 1, where the format has lines.
        column: The column in the line, counted from 1, where it is known.
    """

    text: str
    line: int | None = None
    column: int | None = None

    def loss(self, what: str, why: str, weight: Weight = "statement") -> Loss:
        """Return the loss of something here."""
        return Loss(
            place=self.text, what=what, why=why, line=self.line, column=self.column, weight=weight
        )
