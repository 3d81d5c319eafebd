"""What comes of reading and writing: the model or the bytes, and what was lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import Factory, field, frozen

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["Loss", "Reading", "Writing"]


@frozen(kw_only=True)
class Loss:
    """
    Something that could not be kept as it was.

    Attributes:
        place: Where it is: a cell, a line, or a path through the tree.
        what: What was lost or changed.
        why: Why.
        line: The line in the file, counted from 1, where it is known.
        column: The column in the line, counted from 1, where it is known.
    """

    place: str
    what: str
    why: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        at = f" (line {self.line})" if self.line else ""
        return f"{self.place}{at}: {self.what}: {self.why}"


@frozen(kw_only=True)
class Reading:
    """
    What was read from a file.

    Attributes:
        model: The model.
        losses: What could not be kept.
        notes: What the reader understood, in words, where it had to recognise something.
        lines: The line of each place of the file, as far as the format tells.
        source: The file.
    """

    model: RoleModel
    losses: tuple[Loss, ...] = ()
    notes: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default=Factory(dict), eq=False, repr=False)
    source: str = ""


@frozen(kw_only=True)
class Writing:
    """
    What is written to a file.

    Attributes:
        content: The bytes of the file.
        losses: What the format can't hold.
    """

    content: bytes
    losses: tuple[Loss, ...] = ()
