"""The rows of an export over time: which of them hold, and until when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from attrs import define

from roles.errors import counted
from roles.formats.shared.places import Place

if TYPE_CHECKING:
    from roles.formats.shared.draft import Thing
    from roles.formats.shared.reading import Weight

__all__ = ["Row", "Spot", "rows_that_hold"]


@define
class Spot:
    """
    Where a row or a resource is.

    Attributes:
        path: What comes before a heading to make the place of a cell: ``Resources[3].``.
        line: The line, counted from 1, where it is known.
    """

    path: str = ""
    line: int | None = None

    def at(self, heading: str) -> Place:
        """Return the place of a cell."""
        return Place(self.path + heading, self.line)


@define(eq=False)
class Row:
    """What a row says of one appointment; one without a role ends the last of its person."""

    person: Thing
    role: str | None
    scope: Thing | None
    start: datetime.date
    end: datetime.date | None
    share: float
    kind: str
    delegated_by: str
    id: str
    recorded_at: datetime.datetime | datetime.date | None
    spot: Spot


class _Refused(Exception):
    """A cell can't be read; says why."""


class Lose(Protocol):
    """Notes a loss in the cell of a field."""

    def __call__(
        self, name: str, what: str, why: str, spot: Spot, weight: Weight = ...
    ) -> None: ...


def rows_that_hold(rows: list[Row], history: str | None, lose: Lose) -> list[Row]:
    """
    Return the rows that hold, each ended by the next of its person where *history* says so.

    Args:
        rows: All rows.
        history: ``"effective"``, ``"periods"``, or None where the mapping doesn't say.
        lose: Takes what is doubtful.
    """
    effective = history == "effective"
    if not effective:
        _tell_shared_ids(rows, lose)
        if history or any(row.end for row in rows):
            return rows
    histories: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        histories.setdefault((id(row.person), row.id if effective else ""), []).append(row)
    if not effective:
        _tell_open_rows(histories.values(), lose)
        return rows
    kept: set[int] = set()
    for one in histories.values():
        kept.update(map(id, _ended(one, lose)))
    for row in rows:
        # It tells the jobs of one person apart, and is no appointment's own.
        row.id = ""
    return [row for row in rows if id(row) in kept]


def _tell_shared_ids(rows: list[Row], lose: Lose) -> None:
    """Tell of rows that one id would make records of one appointment, though nothing says so."""
    records: dict[str, list[Row]] = {}
    for row in rows:
        if row.id and row.recorded_at is None:
            records.setdefault(row.id, []).append(row)
    for alike in records.values():
        if len({id(row.person) for row in alike}) > 1:
            for row in alike:
                row.id = ""
                why = "that other persons have too: it isn't one appointment's, and doesn't count"
                lose("id", "an id", why, row.spot, "answer")
        else:
            for row in alike[:-1]:
                lose(
                    "id", "a row with the id of a later one", "the last counts", row.spot, "answer"
                )


def _tell_open_rows(histories: Iterable[list[Row]], lose: Lose) -> None:
    follow = [rows for rows in histories if len({row.start for row in rows}) > 1]
    if follow:
        spot = follow[0][1].spot
        what = f"{counted(len(follow), 'person')} with rows that follow each other without an end"
        why = "all of them count at once; if a row ends the one before, set dates.history"
        lose("start", what, f"{why} to 'effective', else to 'periods'", spot, "answer")


def _ended(history: list[Row], lose: Lose) -> Iterator[Row]:
    """Yield the rows of a person that hold, each until the next begins."""
    days: dict[datetime.date, list[Row]] = {}
    for row in history:
        days.setdefault(row.start, []).append(row)
    starts = sorted(days)
    for number, start in enumerate(starts):
        rows = days[start]
        if len(rows) > 1 and sum(row.share for row in rows) > 1:
            what = "a row that another one of the same person and day follows"
            for row in rows[:-1]:
                lose("start", what, "the last one counts", row.spot, "answer")
            rows = rows[-1:]
        following = starts[number + 1] if number + 1 < len(starts) else None
        for row in rows:
            if following is not None and (row.end is None or row.end > following):
                row.end = following
            if row.role is not None:
                yield row
