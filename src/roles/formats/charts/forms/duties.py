"""Names under duties: an activity per row, a duty per column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import ClassVar

from roles.formats.charts.chart import Chart
from roles.formats.charts.evidence import NEVER, SLIGHT, SOME, STRONG, SURE, Fact, Proposal
from roles.formats.charts.frame import Around, Column, Frame
from roles.formats.charts.grid import Grid
from roles.formats.charts.layout import Texts, row_headings, text_columns
from roles.formats.charts.words import (
    duties_beside,
    duty_of_heading,
    folded,
    joint_duties,
    role_named,
    words,
)
from roles.formats.shared.reading import Loss
from roles.model.involvement import Duty

__all__ = ["Duties", "header_rows", "named_chart", "stray_letters"]

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
            duties = set(_meant(columns))
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
                weak=_loose(columns),
            )


def header_rows(grid: Grid) -> list[int]:
    """Return the rows that may be headings with duties among them, the best first."""
    counts: dict[int, int] = {}
    for number in grid.heading_rows(_DEPTH):
        row = grid.rows[number]
        if number in grid.marked or sum(map(bool, row)) < 2:
            continue
        found = [duty for text in row if (duty := duty_of_heading(text)[0]) is not None]
        if len(found) > 1:
            counts[number] = len(set(found))
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
    heads = ", ".join(column.heading for column in columns[:4])
    activity = frame.columns[texts.activity]
    if exact:
        yield Fact(f"{len(exact)} headings name a duty and nothing else", SOME * min(len(exact), 4))
    else:
        yield Fact(f"the headings ({heads}) hold words for duties beside others", -SOME)
    yield from _cell_facts(columns, around)
    called = "activity" in activity.kinds or texts.stage is not None
    if called:
        yield Fact(f"the heading {activity.heading!r} says what the rows are", SOME)
    elif "role" in activity.kinds:
        yield Fact("the rows are roles: what they do stands in the cells", -NEVER)
    elif len(exact) < 2 and not around.hinted and around.form is None:
        yield Fact("nothing says that the rows are activities", -STRONG)
    owned = any(c.duty is Duty.OWN for c in columns) and not any(c.signs for c in columns)
    if _loose(columns):
        if _is_history(frame, activity):
            yield Fact("the rows are versions of a document, or who wrote them", -SURE)
        elif not (called or owned or around.hinted or _people(columns)):
            yield Fact(f"the headings ({heads}) stand over much else than names", -STRONG)
    if around.hinted:
        yield Fact("the file speaks of a chart, or explains letters", SLIGHT)
    yield from stray_letters(frame)


def _cell_facts(columns: Sequence[Column], around: Around) -> Iterator[Fact]:
    """Say what the cells below the duties speak for."""
    named = sum(column.named for column in columns)
    held = sum(column.held for column in columns)
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
    if 2 * sum(column.marked for column in columns) > held > 0:
        yield Fact("most cells below are ticks", -SURE)
    if not held:
        enough = around.hinted and len(columns) > 2
        yield Fact("the cells below are empty", -SLIGHT if enough else -NEVER)


def _loose(columns: Sequence[Column]) -> bool:
    """Tell whether all headings are such as stand in many other tables."""
    return {folded(column.heading) for column in columns} <= words("titles", "loose")


def _is_history(frame: Frame, activity: Column) -> bool:
    """Tell whether a table lists the versions of a document, with those who signed them."""
    heads = {folded(head).strip(" .:*") for head in frame.heads}
    written = folded(activity.heading).strip(" .:*") in words("titles", "authors")
    dated = folded(frame.heads[0]).strip(" .:*") in words("titles", "dates")
    return written or dated or not heads.isdisjoint(words("titles", "versions"))


def _people(columns: Sequence[Column]) -> bool:
    """Tell whether the cells hold what people or roles are called, or names that repeat."""
    texts = Counter(text for column in columns for text in column.texts.elements())
    repeats = texts.total() - len(texts)
    return 2 * repeats >= len(texts) or (
        repeats > 0 and 2 * sum(map(role_named, texts)) >= len(texts)
    )


def stray_letters(frame: Frame) -> Iterator[Fact]:
    """Say what speaks against headings such as C, R, U and D, which are letters of no scheme."""
    if frame.stray:
        some = ", ".join(frame.stray)
        yield Fact(f"no scheme has the letters {some} together with the others", -2 * SURE)


def named_chart(
    frame: Frame, columns: Sequence[Column], texts: Texts, duties: Sequence[Duty] | None = None
) -> Chart:
    """Make the chart of a table with names under duties."""
    found = [*(duties or _meant(columns))]
    joined = [
        (joint_duties(column.heading) or (duty,))
        for column, duty in zip(columns, found, strict=True)
    ]
    numbers = tuple(column.number for column in columns)
    sections, skipped = row_headings(
        frame.grid, frame.header, numbers, texts.activity, texts.groups
    )
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
        doubts=(
            *_left_out(frame, columns, texts),
            *_joint_headings(frame, columns),
            *_rivals(frame, columns, found),
            *_lone_letters(frame, columns),
        ),
    )


def _left_out(frame: Frame, columns: Sequence[Column], texts: Texts) -> Iterator[Loss]:
    """Tell of columns beside the duties that may name a duty too: by their headings, or names."""
    names = {folded(text) for column in columns for text in column.texts}
    duties = {column.duty for column in columns}
    for column in (frame.columns[n] for n in texts.others):
        shared = sum(folded(text) in names for text in column.texts)
        named = column.duty is not None and column.duty not in duties and column.certain
        if "other" not in column.kinds and (
            2 * shared >= max(2, len(column.texts)) or (named and 2 * column.named >= column.held)
        ):
            why = "may name a duty, since names stand below it: it is kept in the descriptions"
            place = frame.grid.place(frame.header, column.number)
            yield place.loss(f"the column {column.heading!r}", why)


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
    """Return the duty of each column, beside the others."""
    duties = [column.duty for column in columns if column.duty is not None]
    return duties_beside([column.heading for column in columns], duties)


def _rivals(frame: Frame, columns: Sequence[Column], duties: Sequence[Duty]) -> Iterator[Loss]:
    """Tell of a second column of owners: they may answer for the work together, or not."""
    owners = [column for column, duty in zip(columns, duties, strict=True) if duty is Duty.OWN]
    for column in owners[1:]:
        why = f"says who owns, as {owners[0].heading!r} does: those below both are read as owners"
        place = frame.grid.place(frame.header, column.number)
        yield place.loss(f"the heading {column.heading!r}", why)
