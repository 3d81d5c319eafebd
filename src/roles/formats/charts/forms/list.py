"""A list: under each item or heading a line for each duty, with names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from roles.formats.charts.chart import Chart
from roles.formats.charts.evidence import NEVER, SLIGHT, SOME, STRONG, SURE, Fact, Proposal
from roles.formats.charts.forms.duty_rows import is_prose
from roles.formats.charts.frame import Around
from roles.formats.charts.grid import Document, Grid, Line, Place
from roles.formats.charts.pivot import Statement, pivot
from roles.formats.charts.words import duties_beside, duty_of_heading, folded, words
from roles.model.involvement import Duty

__all__ = ["LISTED", "List", "listed"]

LISTED = ("", "Duty", "Names")
"""The headings of the grid that `listed` makes of a list."""

_LINE = re.compile(r"\s*(?:[-*+•]\s+)?([^:：=–—]{1,40}?)\s*(?:[:：=]|\s[-–—]\s)\s*(.+)", re.DOTALL)
_BESIDE = re.compile(r"\s+[|·•]\s+(?=[^|·•:：]{1,40}[:：])")
"""What sets the fields of one line apart."""


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
            facts=tuple(_facts(items, rows, around)),
            make=lambda: _chart(grid),
            meaning=("list",),
            weak=True,
        )


def _facts(items: set[str], rows: Sequence[Sequence[str]], around: Around) -> Iterator[Fact]:
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
    if len(items) == 1 and all(len(row[1]) == 1 for row in rows):
        weight = SLIGHT if around.hinted else SURE
        yield Fact("the duties are letters, each once, as in a legend", -weight)
    if 3 * prose > len(rows):
        yield Fact("the lines explain the duties, as a legend does", -SURE)
    else:
        yield Fact("what follows the duties may be names", SOME)
    if len(items) > 1 and len(rows) > len(items):
        yield Fact(f"the duties repeat under {len(items)} items", STRONG)


def _chart(grid: Grid) -> Chart:
    spoken = {row[1]: duty for row in grid.rows[1:] if (duty := duty_of_heading(row[1])[0])}
    meant = dict(zip(spoken, duties_beside([*spoken], [*spoken.values()]), strict=True))
    return pivot(
        grid,
        [
            Statement(row[0], meant[row[1]], row[1], row[2], (number, 2), number)
            for number, row in enumerate(grid.rows)
            if row[1] in meant
        ],
    )


def listed(document: Document) -> Grid | None:
    """Return the lines of a document that give a duty and names as a grid; None without two."""
    rows: list[tuple[str, str, str]] = []
    places: list[Place] = []
    headings: tuple[str, ...] = ()
    item = heading = ""
    for _, line in document.lines:
        spoken = [*_spoken(line)]
        if not spoken:
            item = line.text.rstrip(" :") if line.place.text else ""
            heading = heading if line.place.text else line.text
            continue
        subject = item if 0 < len(item) <= 100 else heading
        rows += [(subject, *words_of) for words_of in spoken]
        places += [line.place] * len(spoken)
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


def _spoken(line: Line) -> Iterator[tuple[str, str]]:
    """Yield the duties and the names that a line gives: ``Owner: Ann | Due: May``."""
    if not line.place.text or len(line.text) >= 500:
        return
    for part in _BESIDE.split(line.text):
        if match := _LINE.fullmatch(part):
            word = match[1].strip(" *_")
            duty, exact = duty_of_heading(word)
            if duty is not None and exact:
                yield word, match[2].strip(" *")
