"""A role and an activity per row, ticks or letters under duties."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

import attrs

from roles.formats.charts.blank import is_blank
from roles.formats.charts.chart import Chart
from roles.formats.charts.evidence import NEVER, SOME, STRONG, SURE, Fact, Proposal
from roles.formats.charts.forms.duties import header_rows, stray_letters
from roles.formats.charts.forms.duty_rows import subject_of, under_heading
from roles.formats.charts.frame import Around, Column, Frame, is_mark, is_nobody
from roles.formats.charts.grid import Grid
from roles.formats.charts.pivot import Tidy
from roles.formats.charts.words import duty_of_heading, folded
from roles.formats.shared.reading import Loss
from roles.model.involvement import Duty

__all__ = ["Marks"]

_REMARK = re.compile(r"\([^()]*\)")


class Marks:
    """``| Role | Task | R | A | C | I |`` over ``| Developer | Plan | x | | | |``."""

    name: ClassVar[str] = "marks"
    title: ClassVar[str] = "a role and an activity per row, ticks under the duties"

    def propose(self, grid: Grid, around: Around) -> Iterator[Proposal]:
        """Propose each row of headings with duties over ticks."""
        for header in header_rows(grid):
            frame = around.frame(grid, header)
            duties = [column for column in frame.columns if column.duty and column.exact]
            texts = [c for c in frame.columns if c not in duties and c.filled]
            role = next((c for c in texts if c.kinds & {"role", "short"}), None)
            activity = _activity(texts, role)
            subject = "" if activity else subject_of(grid, around)
            if len(duties) < 2 or role is None or not (activity or subject):
                continue
            others = [c for c in texts if c not in (role, activity)]
            table = Tidy(frame=frame, role=role, activity=activity, others=others)
            yield Proposal(
                form=self.name,
                words=f"{self.title}: roles {', '.join(list(role.texts)[:5])}",
                facts=(*_facts(duties, role, activity), *stray_letters(frame)),
                make=lambda t=table, d=duties, s=subject: _chart(t, d, s),  # type: ignore[misc]
                meaning=("marks", header),
            )


def _activity(texts: Sequence[Column], role: Column | None) -> Column | None:
    rest = [column for column in texts if column is not role]
    called = [column for column in rest if "activity" in column.kinds]
    return next(iter(called or [c for c in rest if not c.kinds]), None)


def _says(text: str, column: Column) -> bool:
    """Tell whether a cell says that the role has the duty of the column."""
    text = _REMARK.sub("", text).strip()
    if is_mark(text) and text != "1":
        return True
    head = folded(column.heading.strip(" *:"))
    same = folded(text.strip(" *")) in (head, head[:1])
    return same or text == "1" or duty_of_heading(text) == (column.duty, True)


def _facts(duties: Sequence[Column], role: Column, activity: Column | None) -> Iterator[Fact]:
    held = sum(column.filled for column in duties)
    ticked = sum(n for c in duties for t, n in c.texts.items() if _says(t, c) or is_nobody(t))
    if not {Duty.OWN, Duty.DO} & {column.duty for column in duties}:
        yield Fact("no heading says who owns or does something", -NEVER)
    if any(text.isdecimal() and int(text) > 1 for column in duties for text in column.texts):
        yield Fact("numbers under the duties are counts", -NEVER)
    if not held:
        yield Fact("the cells under the duties are empty", -NEVER)
    elif 10 * ticked >= 9 * held:
        yield Fact(
            f"{ticked} of {held} cells under the duties are ticks, or repeat the heading", SURE
        )
    else:
        weight = SURE if ticked else NEVER
        yield Fact(f"{held - ticked} of {held} cells under the duties are no ticks", -weight)
    yield Fact(f"{len(duties)} headings name a duty and nothing else", SOME * min(len(duties), 4))
    yield Fact(f"the heading {role.heading!r} says where the roles are", STRONG)
    if activity is None:
        yield Fact("the heading above the table says what it is about", SOME)
    elif "activity" in activity.kinds:
        yield Fact(f"the heading {activity.heading!r} says where the activities are", SOME)


def _chart(table: Tidy, duties: Sequence[Column], subject: str) -> Chart:
    headings, subject = under_heading(table.frame.grid.headings, subject)

    def said(cells: Sequence[str]) -> Iterator[tuple[Duty, str]]:
        return (
            (column.duty or Duty.DO, column.heading)
            for column in duties if _says(cells[column.number], column)
        )  # fmt: skip

    statements = table.statements(said, subject=subject, repeats=True)
    made = table.chart(statements, _odd_ticks(table.frame, duties))
    return attrs.evolve(made, grid=attrs.evolve(made.grid, headings=headings, name=""))


def _odd_ticks(frame: Frame, duties: Sequence[Column]) -> Iterator[Loss]:
    """Tell of cells that hold something else than a tick, or more."""
    yield from (
        frame.grid.place(number, column.number).loss(
            repr(row[column.number]),
            "is a tick with a remark, which is in no answer"
            if _says(row[column.number], column)
            else "is no tick: nobody is read from it",
        )
        for number, row in enumerate(frame.body, start=frame.header + 1)
        for column in duties
        if column.number < len(row)
        and not is_blank(row[column.number])
        and not is_nobody(row[column.number])
        and (not _says(row[column.number], column) or _REMARK.search(row[column.number]))
    )
