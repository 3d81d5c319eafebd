"""A list: under each item or heading a line for each duty, with names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from roles.formats.charts.chart import Chart
from roles.formats.charts.evidence import NEVER, SOME, STRONG, SURE, Fact, Proposal
from roles.formats.charts.forms.duty_rows import is_prose
from roles.formats.charts.frame import Around
from roles.formats.charts.grid import Document, Grid, Line, Place
from roles.formats.charts.pivot import Statement, pivot
from roles.formats.charts.words import duty_of_heading, folded, words
from roles.model.involvement import Duty

__all__ = ["LISTED", "List", "listed"]

LISTED = ("", "Duty", "Names")
"""The headings of the grid that `listed` makes of a list."""

_LINE = re.compile(r"\s*(?:[-*+•]\s+)?([^:：=–—]{1,40}?)\s*(?:[:：=]|\s[-–—]\s)\s*(.+)", re.DOTALL)


class List:
    """``- Deploy`` over ``- R: Ops`` and ``- A: Chief engineer``."""

    name: ClassVar[str] = "list"
    title: ClassVar[str] = "a list of duties under each item"

    def propose(self, grid: Grid, around: Around) -> Iterator[Proposal]:
        """Propose the grid that was made of a list."""
        if tuple(grid.rows[0]) != LISTED:
            return
        rows = grid.rows[1:]
        items = {row[0] for row in rows}
        names = [row[2] for row in rows]
        yield Proposal(
            form=self.name,
            words=f"{self.title}: {', '.join(names[:4])}",
            facts=tuple(_facts(items, rows)),
            make=lambda: _chart(grid),
            meaning=("list",),
            weak=True,
        )


def _facts(items: set[str], rows: Sequence[Sequence[str]]) -> Iterator[Fact]:
    prose = sum(is_prose(row[2]) for row in rows)
    duties = {duty_of_heading(row[1])[0] for row in rows}
    yield Fact(f"{len(rows)} lines begin with a duty", STRONG)
    if not duties & {Duty.OWN, Duty.DO}:
        yield Fact("no line says who owns or does something", -NEVER)
    if "" in items:
        yield Fact("a line stands under no item and no heading", -NEVER)
    if any(folded(item).strip(" :") in words("legend", "words") for item in items):
        yield Fact("the list is called a legend", -NEVER)
    if any(re.fullmatch(r"\w\s*\(.*\)", row[1]) for row in rows):
        yield Fact("letters stand beside their words, as in a legend", -SURE)
    if 3 * prose > len(rows):
        yield Fact("the lines explain the duties, as a legend does", -SURE)
    else:
        yield Fact("what follows the duties may be names", SOME)
    if len(items) > 1 and len(rows) > len(items):
        yield Fact(f"the duties repeat under {len(items)} items", STRONG)


def _chart(grid: Grid) -> Chart:
    return pivot(
        grid,
        [
            Statement(row[0], duty, row[1], row[2], (number, 2), number)
            for number, row in enumerate(grid.rows)
            if number and (duty := duty_of_heading(row[1])[0]) is not None
        ],
    )


def listed(document: Document) -> Grid | None:
    """Return the lines of a document that give a duty and names as a grid; None without two."""
    rows: list[tuple[str, str, str]] = []
    places: list[Place] = []
    headings: tuple[str, ...] = ()
    item = heading = ""
    for _, line in document.lines:
        spoken = _spoken(line)
        if spoken is None:
            item = line.text.rstrip(" :") if line.place.text else ""
            heading = heading if line.place.text else line.text
            continue
        subject = item if 0 < len(item) <= 100 else heading
        rows.append((subject, *spoken))
        places.append(line.place)
    if len(rows) < 2:
        return None
    every = [Place(""), *places]
    return Grid(
        rows=[LISTED, *rows],
        place=lambda row, _: every[row] if row else every[1],
        row_place=lambda row: every[row] if row else every[1],
        headings=headings,
        header=0,
        order=len(document.grids),
    )


def _spoken(line: Line) -> tuple[str, str] | None:
    """Return the duty and the names of a line, if it gives them."""
    match = _LINE.fullmatch(line.text) if line.place.text and len(line.text) < 500 else None
    if match is None:
        return None
    word = match[1].strip(" *_")
    duty, exact = duty_of_heading(word)
    return (word, match[2].strip(" *")) if duty is not None and exact else None
