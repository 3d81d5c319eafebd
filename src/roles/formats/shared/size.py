"""How much of a file is read: tables in an untrusted file may claim any size."""

from __future__ import annotations

from collections.abc import Sequence, Sized

from attrs import define

from roles.errors import FormatError

__all__ = ["CELLS", "Budget"]

CELLS = 5_000_000
"""How many cells the tables of a file may have unless the caller raises it."""


@define
class Budget:
    """
    Cells that may still be read.

    Args:
        cells: How many.
        source: The file, for the message.
    """

    cells: int = CELLS
    source: str = ""
    allowed: int = 0

    def __attrs_post_init__(self) -> None:
        self.allowed = self.cells

    def spend_table(self, rows: Sequence[Sized], place: str) -> None:
        """Take the cells of a table, and those that its shorter rows lack."""
        self.spend(len(rows) * max(map(len, rows), default=0), place)

    def spend(self, cells: int, place: str) -> None:
        """
        Take *cells* from what is left.

        Raises:
            FormatError: There are fewer left.
        """
        self.cells -= cells
        if self.cells < 0:
            raise FormatError(
                f"its tables have more than {self.allowed:,} cells ({place}); raise max_cells= if "
                "they should",
                self.source,
            )
