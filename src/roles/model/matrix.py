"""The chart of responsibilities by roles."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from attrs import field, frozen

from roles.model.collection import Collection
from roles.model.display import Displayed
from roles.model.involvement import Duty, Scheme
from roles.model.vocabulary import Responsibility, Role, Stage

__all__ = ["Matrix"]


def _roles(value: Iterable[Role]) -> Collection[Role]:
    return Collection(value, "roles")


def _rows(value: Iterable[Responsibility]) -> Collection[Responsibility]:
    return Collection(value, "responsibilities")


@frozen(kw_only=True, repr=False)
class Matrix(Displayed):
    """
    Responsibilities down, roles across, letters in the cells.

    Attributes:
        title: The name of the model.
        roles: The columns: the roles that hold any duty in it, in the model's order.
        rows: The responsibilities that take place, in the model's order.
        stage: The one stage it shows, or None for all of them together.
        scheme: The letters it is written in.
        duties: The cells that hold something: the key of the row, of the role, the duties.

    Examples:
        >>> import roles
        >>> matrix = roles.reference().matrix(stage="concept")
        >>> matrix.letters("conceptual design", "product planner")
        'A/R'
    """

    DATA = ("stage", "scheme", "roles", ("letters", "by_row"))

    title: str = ""
    roles: Collection[Role] = field(default=(), converter=_roles)
    rows: Collection[Responsibility] = field(default=(), converter=_rows)
    stage: Stage | None = None
    scheme: Scheme
    duties: tuple[tuple[str, str, tuple[Duty, ...]], ...] = field(default=())

    @cached_property
    def _cells(self) -> dict[tuple[str, str], tuple[Duty, ...]]:
        return {(row, role): duties for row, role, duties in self.duties}

    @property
    def by_row(self) -> dict[str, dict[str, str]]:
        """The letters by the key of the row, then of the role; a row without any is there too."""
        table: dict[str, dict[str, str]] = {row.key: {} for row in self.rows}
        for row, role, duties in self.duties:
            table[row][role] = "/".join(map(self.scheme.letter, duties))
        return table

    def holds(self, responsibility: str | Responsibility, role: str | Role) -> tuple[Duty, ...]:
        """
        Return the duties in a cell.

        Raises:
            UnknownName: The chart has no such row or column.
        """
        row = self.rows[responsibility].key
        column = self.roles[role].key
        return self._cells.get((row, column), ())

    def letters(self, responsibility: str | Responsibility, role: str | Role) -> str:
        """
        Return the letters in a cell, such as ``"A/R"``; empty where the role isn't involved.

        A duty that the scheme has no letter for shows as its word.

        Raises:
            UnknownName: The chart has no such row or column.
        """
        return "/".join(map(self.scheme.letter, self.holds(responsibility, role)))

    def __repr__(self) -> str:
        where = f" at {self.stage.key}" if self.stage else ""
        return f"<Matrix{where}: {len(self.rows)} responsibilities, {len(self.roles)} roles>"
