"""A duty per row: the duties stand in the first column, names behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import attrs

from roles.formats.charts.blank import is_blank
from roles.formats.charts.chart import Chart
from roles.formats.charts.evidence import NEVER, SLIGHT, SOME, STRONG, SURE, Fact, Proposal
from roles.formats.charts.frame import Around
from roles.formats.charts.grid import Grid
from roles.formats.charts.layout import is_stage
from roles.formats.charts.pivot import Statement, pivot
from roles.formats.charts.words import (
    duties_beside,
    duties_in,
    duty_of_heading,
    folded,
    heading_kinds,
    role_named,
)
from roles.model.involvement import Duty

__all__ = ["DutyRows", "is_prose", "subject_of", "under_heading"]

_LONGEST_NAME = 60
_WORDS = 6
_MOST = 12
"""More rows than there are duties, a few of them twice, make another table."""


class DutyRows:
    """``| Responsible | Ann |`` over ``| Accountable | Ben |``, for the heading above the table."""

    name: ClassVar[str] = "duty-rows"
    title: ClassVar[str] = "a duty per row, with names behind it"

    def propose(self, grid: Grid, around: Around) -> Iterator[Proposal]:
        """Propose a table whose first column holds duties."""
        rows = [n for n, row in enumerate(grid.rows) if len(row) > 1 and row[0]]
        spoken = {n: duty for n in rows if (duty := _duty(grid.rows[n][0])) is not None}
        words_of = [grid.rows[n][0] for n in spoken]
        spoken = dict(zip(spoken, duties_beside(words_of, [*spoken.values()]), strict=True))
        if len(set(spoken.values())) < 2 or len(rows) > len(spoken) + 2 or len(rows) > _MOST:
            return
        first = min(spoken)
        heads = list(grid.rows[first - 1]) if first else []
        width = max(len(grid.rows[n]) for n in spoken)
        several = width > 2 and len([head for head in heads[1:] if head]) > 1
        texts = [
            text for n in spoken for text in grid.rows[n][1 : None if several else 2]
            if not is_blank(text)
        ]  # fmt: skip
        yield Proposal(
            form=self.name,
            words=f"{self.title}: {', '.join(texts[:4])}",
            facts=tuple(_facts(grid, spoken, heads, texts, around, several=several)),
            make=lambda: _chart(grid, spoken, heads, around, several=several),
            meaning=("duty rows",),
        )


def _duty(text: str) -> Duty | None:
    duty, exact = duty_of_heading(text.strip(" :*"))
    return duty if exact else None


def _facts(
    grid: Grid,
    spoken: dict[int, Duty],
    heads: list[str],
    texts: list[str],
    around: Around,
    *,
    several: bool,
) -> Iterator[Fact]:
    duties = set(spoken.values())
    yield Fact(f"{len(spoken)} rows begin with a duty", SOME * min(len(spoken), 3))
    if not duties & {Duty.OWN, Duty.DO}:
        yield Fact("no row says who owns or does something", -NEVER)
    if not texts:
        yield Fact("no names stand behind the duties", -NEVER)
    read = around.reader.read
    lettered = sum(bool(read(text).duties) and len(text) < 4 for text in texts)
    prose = sum(is_prose(text) for text in texts)
    if 2 * lettered > len(texts):
        yield Fact("most cells behind the duties are letters", -SURE)
    if not any(any(map(str.isalpha, text)) for text in texts):
        yield Fact("numbers stand behind the duties", -NEVER)
    if 2 * prose >= len(texts) > 0:
        yield Fact("the texts behind the duties explain them", -SURE)
    elif texts:
        yield Fact("what stands behind the duties may be names", STRONG)
    if several and 2 * sum(map(role_named, heads[1:])) > len([head for head in heads[1:] if head]):
        named = ", ".join(filter(None, heads[1:4]))
        yield Fact(
            f"most headings ({named}) are called as roles are: the cells may be tasks", -SURE
        )
    if heads and duty_of_heading(heads[0])[0] is not None:
        yield Fact(f"the heading {heads[0]!r} says that names stand below it", -SURE)
    if heads and any(heading_kinds(head) & {"other", "short"} for head in heads):
        yield Fact("the headings are those of an explanation", -STRONG)
    if not several and not subject_of(grid, around):
        yield Fact("no heading says what the table is about", -NEVER)
    if all(len(grid.rows[n][0].strip(" :*")) == 1 for n in spoken):
        yield Fact("the duties are letters, as in a legend", -SLIGHT if around.hinted else -SURE)


def is_prose(text: str) -> bool:
    """Tell an explanation from a cell of names: a sentence, or words that say a duty."""
    lines = [part for part in text.replace(",", "\n").split("\n") if part.strip()]
    small = all(part.strip()[:1].islower() for part in lines)
    long = any(len(part) > _LONGEST_NAME or len(part.split()) > _WORDS for part in lines)
    said = duties_in(text) and not any(part[:1].isupper() for part in lines[1:])
    exact = duty_of_heading(text)[1]
    return bool(
        exact
        or (small and len(text.split()) > 1)
        or (long and len(lines) == 1)
        or (said and text.endswith("."))
    )


def subject_of(grid: Grid, around: Around) -> str:
    """Return what the table is about: its caption, or the heading above it."""
    subject = grid.name or (grid.headings[-1] if grid.headings else "") or around.title
    return "" if _generic(subject) and len(grid.headings) < 2 else subject


def _chart(
    grid: Grid, spoken: dict[int, Duty], heads: list[str], around: Around, *, several: bool
) -> Chart:
    subject = subject_of(grid, around)
    headings = grid.headings
    if not several:
        headings, subject = under_heading(headings, subject)
    statements = [
        Statement(
            heads[column] if several else subject,
            duty,
            grid.rows[number][0].strip(" :*"),
            grid.rows[number][column],
            (number, column),
            number,
        )
        for number, duty in spoken.items()
        for column in range(1, len(grid.rows[number]) if several else 2)
        if not is_blank(grid.rows[number][column]) and (not several or heads[column])
    ]
    made = pivot(grid, statements)
    return attrs.evolve(made, grid=attrs.evolve(made.grid, headings=headings, name=""))


def under_heading(headings: tuple[str, ...], subject: str) -> tuple[tuple[str, ...], str]:
    """Return what a table is about, by the heading above it, and the headings that are left."""
    if not subject or not headings or folded(headings[-1]) != folded(subject):
        return headings, subject
    if _generic(subject) and len(headings) > 1:
        headings = headings[:-1]
        subject = headings[-1]
    # A phase is the stage too at which this is owned.
    return (headings if is_stage(subject) else headings[:-1]), subject


def _generic(title: str) -> bool:
    """Tell whether a heading only says that those who take part are listed below it."""
    return bool(heading_kinds(title) & {"role"}) or folded(title).strip(" :").endswith(
        ("participants", "raci", "ownership", "roles", "responsibilities", "owners", "who")
    )
