"""Names under duties: an activity per row, a duty per column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from roles.formats.charts.chart import Chart
from roles.formats.charts.evidence import NEVER, SLIGHT, SOME, STRONG, SURE, Fact, Proposal
from roles.formats.charts.frame import Around, Column, Frame
from roles.formats.charts.grid import Grid
from roles.formats.charts.layout import Texts, row_headings, text_columns
from roles.formats.charts.words import (
    duties_in,
    duty_of_heading,
    folded,
    joint_duties,
    words,
)
from roles.formats.shared.reading import Loss
from roles.model.involvement import Duty

__all__ = ["Duties", "header_rows", "named_chart"]

_DEPTH = 12
"""How many rows are looked at for headings, where the format doesn't say which row they are."""

_TRIED = 2


class Duties:
    """``| Task | Responsible | Accountable |`` over ``| Plan | Ann, Ben | Cy |``."""

    name: ClassVar[str] = "duties"
    title: ClassVar[str] = "names under the duties"

    def propose(self, grid: Grid, around: Around) -> Iterator[Proposal]:
        """Propose each row of headings that name two duties or more."""
        for header in header_rows(grid):
            frame = around.frame(grid, header)
            # "Prüfung", "Check": a step of the work, or its result, sooner than who verifies it.
            spoken = [c for c in frame.columns if c.duty is not None and c.certain]
            exact = [c for c in spoken if c.exact]
            # Beside headings that say a duty alone, "Control ID" and "Tech Lead" are others.
            columns = _of_names(exact if len({c.duty for c in exact}) > 1 else spoken)
            duties = {column.duty for column in columns}
            if len(duties) < 2 or not duties & {Duty.OWN, Duty.DO}:
                continue
            numbers = [column.number for column in columns]
            rest = [n for n in range(len(frame.columns)) if n not in numbers]
            texts = text_columns(frame, rest, min(numbers))
            if texts is None:
                continue
            names = list(dict.fromkeys(text for column in columns for text in column.texts))[:5]
            yield Proposal(
                form=self.name,
                words=f"{self.title}: roles {', '.join(names)}",
                facts=tuple(_facts(frame, columns, texts, around)),
                make=lambda f=frame, c=columns, t=texts: named_chart(f, c, t),  # type: ignore[misc]
                meaning=("duties", header),
            )


def header_rows(grid: Grid) -> list[int]:
    """Return the rows that may be headings with duties among them, the best first."""
    depth = _DEPTH if grid.header is None else grid.header + 3
    counts: dict[int, int] = {}
    for number, row in enumerate(grid.rows[:depth]):
        if number in grid.marked or sum(map(bool, row)) < 2:
            continue
        found = {duty for text in row if (duty := duty_of_heading(text)[0]) is not None}
        if len(found) > 1:
            counts[number] = len(found)
    return sorted(counts, key=lambda number: -counts[number])[:_TRIED]


def _of_names(columns: Sequence[Column]) -> list[Column]:
    """Leave out the columns that hold letters, of roles called Support or Quality."""
    sure = sum(column.exact for column in columns) > 1
    return [
        column for column in columns
        if not column.held or 2 * column.named >= column.held or (sure and column.exact)
    ]  # fmt: skip


def _facts(frame: Frame, columns: Sequence[Column], texts: Texts, around: Around) -> Iterator[Fact]:
    exact = {column.duty for column in columns if column.exact}
    named = sum(column.named for column in columns)
    held = sum(column.held for column in columns)
    marked = sum(column.marked for column in columns)
    heads = ", ".join(column.heading for column in columns[:4])
    activity = frame.columns[texts.activity]
    if exact:
        yield Fact(f"{len(exact)} headings name a duty and nothing else", SOME * min(len(exact), 4))
    else:
        yield Fact(f"the headings ({heads}) hold words for duties beside others", -SOME)
    if held and 4 * named >= 3 * held:
        yield Fact(f"{named} of {held} cells below hold names", STRONG)
    elif held and 2 * named < held:
        yield Fact(f"{held - named} of {held} cells below hold letters or words for duties", -SURE)
    said = sum(n for c in columns for text, n in c.texts.items() if duty_of_heading(text)[1])
    if (
        held
        and 2 * said > held
        and not words("titles", "names")
        >= {folded(text) for c in columns for text in c.texts if duty_of_heading(text)[1]}
    ):
        yield Fact(f"{said} of {held} cells below are words for duties themselves", -SURE)
    if 2 * marked > held > 0:
        yield Fact("most cells below are ticks", -SURE)
    if not held:
        enough = around.hinted and len(columns) > 2
        yield Fact("the cells below are empty", -SLIGHT if enough else -NEVER)
    if "activity" in activity.kinds:
        yield Fact(f"the heading {activity.heading!r} says what the rows are", SOME)
    elif "role" in activity.kinds:
        yield Fact("the rows are roles: what they do stands in the cells", -NEVER)
    if around.hinted:
        yield Fact("the file speaks of a chart, or explains letters", SLIGHT)


def named_chart(
    frame: Frame, columns: Sequence[Column], texts: Texts, duties: Sequence[Duty] | None = None
) -> Chart:
    """Make the chart of a table with names under duties."""
    found = [*_distinct(duties or _meant(columns))]
    joined = [
        (joint_duties(column.heading) or (duty,))
        for column, duty in zip(columns, found, strict=True)
    ]
    numbers = tuple(column.number for column in columns)
    sections, skipped = row_headings(frame.grid, frame.header, numbers, texts.groups)
    return Chart(
        grid=frame.grid,
        form="long",
        header=frame.header,
        activity=texts.activity,
        columns=tuple(n for n, several in zip(numbers, joined, strict=True) for _ in several),
        duties=tuple(duty for several in joined for duty in several),
        stages=texts.stage,
        groups=texts.groups,
        others=texts.others,
        sections=sections,
        skipped=skipped,
        notes=texts.notes,
        doubts=(*_joint_headings(frame, columns), *_lone_letters(frame, columns)),
    )


def _joint_headings(frame: Frame, columns: Sequence[Column]) -> Iterator[Loss]:
    for column in columns:
        if several := joint_duties(column.heading):
            read = " and ".join(duty.value for duty in several)
            why = f"names several duties: those below it are read as {read}"
            place = frame.grid.place(frame.header, column.number)
            yield place.loss(f"the heading {column.heading!r}", why)


def _lone_letters(frame: Frame, columns: Sequence[Column]) -> Iterator[Loss]:
    """Tell of cells under duties that hold one letter: it may be no name."""
    for number, row in enumerate(frame.body, start=frame.header + 1):
        for column in columns:
            text = row[column.number] if column.number < len(row) else ""
            if len(text) == 1 and text.isalpha() and text.isascii():
                why = "is a lone letter: it is read as the name of a role"
                yield frame.grid.place(number, column.number).loss(repr(text), why)


def _meant(columns: Sequence[Column]) -> list[Duty]:
    """Return the duty of each column: of a word that may mean two, the one that is still free."""
    found = [column.duty for column in columns if column.duty is not None]
    for number, column in enumerate(columns):
        others = {duty for at, duty in enumerate(found) if at != number}
        free = [duty for duty in duties_in(column.heading) if duty not in others]
        # "Responsable" beside "Accountable" does the work; alone it answers for it.
        if found[number] in others and free:
            found[number] = free[0]
    return found


def _distinct(duties: Sequence[Duty]) -> tuple[Duty, ...]:
    """Return the duties of the columns; of two that decide, the second signs off."""
    taken: list[Duty] = []
    for duty in duties:
        taken.append(Duty.APPROVE if duty is Duty.OWN and duty in taken else duty)
    return tuple(taken)
