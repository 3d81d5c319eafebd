"""What comes of reading and writing: the model or the bytes, and what was lost on the way."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Generic, Literal, TypeAlias, cast

from attrs import Factory, field, frozen

from roles.errors import LossWarning
from roles.model.plain import Plain

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    from roles.formats.shared.origin import Origin
    from roles.model.involvement import Duty, Scheme
    from roles.model.rolemodel import RoleModel

    T = TypeVar("T", default=RoleModel)
else:
    from typing import TypeVar

    T = TypeVar("T")

__all__ = ["WEIGHTS", "CellReading", "Loss", "Reading", "Weight", "Writing", "warn"]

Weight: TypeAlias = Literal["answer", "statement", "decoration"]
WEIGHTS: tuple[Weight, ...] = ("answer", "statement", "decoration")
"""How much a loss matters: it may change an answer, something isn't kept, or it only looks so."""


@frozen(kw_only=True)
class Loss(Plain):
    """
    Something that could not be kept as it was.

    Attributes:
        place: Where it is: a cell, a line, or a path through the tree.
        what: What was lost or changed.
        why: Why.
        line: The line in the file, counted from 1, where it is known.
        column: The column in the line, counted from 1, where it is known.
        weight: ``"answer"`` where it may change who owns what, ``"statement"`` where something
            that was said isn't kept, ``"decoration"`` where it is about looks or bookkeeping.
        count: How many losses of this kind it stands for; `line` is that of the first.
    """

    place: str
    what: str
    why: str
    line: int | None = None
    column: int | None = None
    weight: Weight = "statement"
    count: int = 1

    def __str__(self) -> str:
        at = f" (line {self.line})" if self.line and not self.place.startswith("line ") else ""
        return ": ".join(filter(None, (f"{self.place}{at}", self.what, self.why)))


@frozen(kw_only=True)
class CellReading:
    """
    What was read from a cell of a chart.

    Attributes:
        place: Where it stands.
        line: The line in the file, counted from 1, where it is known.
        column: The column in the line, counted from 1, where it is known.
        responsibility: The key of the responsibility that it is about.
        stage: The key of the stage, or ``"*"``.
        heading: The heading of its column: a role, or in the long form a duty.
        text: What stands in it.
        held: The keys of the roles and the duty that each is read to have.
        losses: What it says beside.
        row: Where its row is.
        about: The key of the role, or in the long form the duty, that its column is about.
    """

    place: str
    line: int | None = None
    column: int | None = None
    responsibility: str
    stage: str
    heading: str
    text: str
    held: tuple[tuple[str, Duty], ...] = ()
    losses: tuple[Loss, ...] = ()
    row: str = ""
    about: str | Duty = ""


def _no_cells() -> tuple[CellReading, ...]:
    return ()


@frozen(kw_only=True)
class Reading(Generic[T]):
    """
    What was read from a file: a model, or in an `OrganizationReading` an organisation.

    Attributes:
        value: What was read.
        losses: What could not be kept.
        notes: What the reader understood, in words, where it had to recognise something.
        lines: The line of each place of the file, as far as the format tells.
        places: Where each place of the model stands in a chart: ``line 12``, ``Plan!B7``.
        source: The file.
        origin: The chart as it was written from a model, where the file keeps that.
    """

    value: T = field(alias="model")
    losses: tuple[Loss, ...] = ()
    notes: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default=Factory(dict), eq=False, repr=False)
    places: Mapping[str, str] = field(default=Factory(dict), eq=False, repr=False)
    source: str = ""
    origin: Origin | None = field(default=None, eq=False, repr=False)
    _cells: Callable[[], tuple[CellReading, ...]] = field(default=_no_cells, eq=False, repr=False)

    @property
    def model(self) -> RoleModel:
        """The model."""
        return cast("RoleModel", self.value)

    @property
    def scheme(self) -> Scheme:
        """The letters that the model is written in."""
        return self.model.scheme

    @cached_property
    def every_cell(self) -> tuple[CellReading, ...]:
        """What was read from each cell of a chart, empty ones included; none in other formats."""
        return self._cells()

    @cached_property
    def cells(self) -> tuple[CellReading, ...]:
        """What was read from each cell of a chart that says something; none in other formats."""
        return tuple(cell for cell in self.every_cell if cell.text)


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


def warn(losses: Iterable[Loss], stacklevel: int = 3) -> None:
    """Warn of each loss with `LossWarning`."""
    for loss in losses:
        warnings.warn(str(loss), LossWarning, stacklevel=stacklevel)
