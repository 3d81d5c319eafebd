"""One duty only: an activity per row, and who owns or does it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import attrs

from roles.formats.charts.chart import Chart
from roles.formats.charts.evidence import NEVER, SLIGHT, SOME, STRONG, SURE, Fact, Proposal
from roles.formats.charts.forms.duties import named_chart
from roles.formats.charts.frame import Around, Column, Frame
from roles.formats.charts.grid import Grid
from roles.formats.charts.layout import Texts, text_columns
from roles.formats.charts.words import folded
from roles.model.involvement import Duty

__all__ = ["Single"]

_OWNING = frozenset(
    ("who", "lead", "led by", "person", "people", "team", "role", "wer", "кто", "qui")
)
_DUTY_WORDS = frozenset(("dri", "accountable", "responsible", "directly responsible individual"))
_LONGEST_NAME = 60


class Single:
    """``| Task | Owner |``, ``| Outcome | DRI |``, ``| What | Who | When |``."""

    name: ClassVar[str] = "single"
    title: ClassVar[str] = "one duty only"

    def propose(self, grid: Grid, around: Around) -> Iterator[Proposal]:
        """Propose a table with one column of owners, or of those who do the work."""
        for header in grid.heading_rows(3):
            if sum(map(bool, grid.rows[header])) < 2 or header in grid.marked:
                continue
            frame = around.frame(grid, header)
            spoken = [c for c in frame.columns if c.exact and c.duty in (Duty.OWN, Duty.DO)]
            sure = bool(spoken)
            if not spoken:
                spoken = [c for c in frame.columns if folded(c.heading).strip(" :*") in _OWNING]
            if len(spoken) != 1 or not spoken[0].filled:
                continue
            column = spoken[0]
            rest = [c.number for c in frame.columns if c is not column]
            texts = text_columns(frame, rest, column.number)
            if texts is None:
                continue
            yield Proposal(
                form=self.name,
                words=f"{self.title} ({column.heading}): roles {', '.join(list(column.texts)[:5])}",
                facts=tuple(_facts(frame, column, texts, around, sure=sure)),
                make=lambda f=frame, c=column, t=texts: _chart(f, c, t),  # type: ignore[misc]
                meaning=("single", header),
                weak=not _is_strong(column),
            )
            return


def _is_strong(column: Column) -> bool:
    """Tell whether a heading means somebody who answers for the rows, wherever it stands."""
    return folded(column.heading).strip(" :*") in _DUTY_WORDS


def _facts(
    frame: Frame, column: Column, texts: Texts, around: Around, *, sure: bool
) -> Iterator[Fact]:
    activity = frame.columns[texts.activity]
    strong = _is_strong(column)
    weight = STRONG + SLIGHT if strong else STRONG if sure else SLIGHT
    yield Fact(f"the heading {column.heading!r} says who", weight)
    person = folded(activity.heading) == "name" and "role" in column.kinds
    if activity.kinds & {"activity", "stage"} and not person:
        yield Fact(f"the heading {activity.heading!r} says what the rows are", STRONG)
    elif person:
        yield Fact("the rows are people, and the heading says what each is", -NEVER)
    elif activity.numbers or activity.kinds & {"role", "other", "number"}:
        yield Fact("no column says what is done", -NEVER)
    elif around.form is None and not strong and not (around.hinted and not column.signs):
        yield Fact("nothing says that the rows are activities", -STRONG)
    if sum(c.exact and c.duty is not None for c in frame.columns) > 1:
        yield Fact("other headings name duties too", -SURE)
    if len(column.heading.strip(" :*")) < 2:
        yield Fact("the heading is a lone letter", -SURE)
    if 2 * column.named < column.held:
        yield Fact("the cells below hold letters or ticks", -SURE)
    if column.long * 3 > column.filled:
        yield Fact("the cells below are longer than names", -SURE)
    lettered = [c for c in frame.columns if c is not column and c.lettered]
    if len(lettered) > 1:
        yield Fact("letters stand in other columns", -SURE)
    if around.hinted:
        yield Fact("the file speaks of a chart, or explains letters", SLIGHT)
    yield Fact("names repeat down the rows", SOME if column.variety < column.filled else 0)


def _chart(frame: Frame, column: Column, texts: Texts) -> Chart:
    word = folded(column.heading).strip(" :*")
    duty = Duty.OWN if word in _OWNING or column.duty is None else column.duty
    chart = named_chart(frame, [column], texts, [duty])
    if word not in _OWNING:
        return chart
    place = frame.grid.place(frame.header, column.number)
    why = f"names no duty: those below it are read as {duty.value}, since nobody else is named"
    return attrs.evolve(chart, doubts=(place.loss(f"the heading {column.heading!r}", why),))
