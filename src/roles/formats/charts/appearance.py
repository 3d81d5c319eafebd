"""How a chart looked where it was read, kept so that a workbook can look like it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from roles.formats.charts.sections import mostly_stages
from roles.model.ownership import Ownership

if TYPE_CHECKING:
    from roles.formats.charts.chart import Chart
    from roles.formats.charts.grid import Document

__all__ = ["Appearance", "appearance_of", "evidence_of"]

_CHART = "chart"
"""The source that a reading cites for each cell: it says nothing that the cell doesn't say."""


@frozen(kw_only=True)
class Appearance:
    """
    How a chart looks, beside its texts.

    Attributes:
        title: Whether its name stands above it.
        sheet: The name of its sheet.
        sheets: ``"stages"`` where each stage has a sheet of its own.
        sections: What rows of one heading stand for: ``"stages"``, ``"responsibilities"`` that
            others are part of, or nothing.
        stage: The heading of the column of stages.
        groups: The headings of the columns that say what an activity is part of.
        before: The further columns that stand before the activities.
        beside: Those between the activities and the roles.
        over: The headings that several roles stand under, by the key of the role or the duty.
        comments: The comments on cells, by responsibility, column and stage: ``""`` for the
            column of the activities, for the row of the headings, and for all stages.
    """

    title: bool = False
    sheet: str = ""
    sheets: str = ""
    sections: str = ""
    stage: str = "Stage"
    groups: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    over: Mapping[str, str]
    comments: Mapping[tuple[str, str, str], str]

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Appearance:
        """Return what the table of a model keeps; what isn't as it should be is left out."""
        over = kept.get("over")
        return cls(
            title=kept.get("title") is True,
            sheet=_text(kept.get("sheet")),
            sheets=_text(kept.get("sheets")),
            sections=_text(kept.get("sections")),
            stage=_text(kept.get("stage")) or "Stage",
            groups=_texts(kept.get("groups")),
            before=_texts(kept.get("before")),
            beside=_texts(kept.get("beside")),
            over={k: _text(v) for k, v in over.items()} if isinstance(over, dict) else {},
            comments=dict(_comments(kept.get("comments"))),
        )

    def comment(self, responsibility: str, holder: str, at: str) -> str:
        """Return the comment on a cell; empty where there is none."""
        found = self.comments.get((responsibility, holder, at))
        return found or self.comments.get((responsibility, holder, ""), "")

    def fitting(
        self, stages: Sequence[str], wholes: Sequence[Sequence[str]], activities: Iterable[str]
    ) -> Literal["", "stages", "responsibilities"]:
        """
        Return what rows of one heading can stand for, so that they are read as they are meant.

        Args:
            stages: The stage of each row.
            wholes: What the activity of each row is part of, the outermost first.
            activities: The activity of each row.
        """
        if self.sections == "stages":
            titles = list(stages)
            return "stages" if _runs(titles) and mostly_stages(dict.fromkeys(titles)) else ""
        if self.sections == "responsibilities" and all(map(len, wholes)):
            titles = ["\n".join(one) for one in wholes]
            alone = max(map(len, wholes), default=0) == 1 and not set(titles) & set(activities)
            fits = alone and _runs(titles) and not mostly_stages(dict.fromkeys(titles))
            return "responsibilities" if fits else ""
        return ""


def _runs(titles: Sequence[str]) -> bool:
    """Tell whether each row has a title, and all rows of one title follow each other."""
    return all(titles) and sum(1 for _ in groupby(titles)) == len(set(titles))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(filter(None, map(_text, value))) if isinstance(value, list) else ()


def _comments(value: Any) -> Iterator[tuple[tuple[str, str, str], str]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict) and _text(one.get("text")):
            where = (_text(one.get(name)) for name in ("responsibility", "column", "at"))
            yield tuple(where), one["text"]  # type: ignore[misc]


def appearance_of(
    charts: Sequence[Chart],
    document: Document,
    columns: Sequence[tuple[int, str]],
    *,
    inner: bool,
    outer: bool,
) -> dict[str, Any]:
    """
    Return what a model keeps of the looks of its first chart.

    Args:
        charts: The charts.
        document: What they stand in.
        columns: The columns of the first that were read, each with its role or its duty.
        inner: Whether the headings between the rows are stages.
        outer: Whether the headings above the charts, or the names of the sheets, are.
    """
    chart = charts[0]
    kept: dict[str, Any] = {}
    if document.title and any(
        number == 0 and line.text == document.title for number, line in document.lines
    ):
        kept["title"] = True
    if document.sheets and len(charts) == 1 and chart.grid.name:
        kept["sheet"] = chart.grid.name
    if document.sheets and outer and len(charts) > 1:
        kept["sheets"] = "stages"
    if chart.turned:
        return kept
    if chart.sections:
        kept["sections"] = "stages" if inner else "responsibilities"
    heads = chart.grid.rows[chart.header]
    named = {n: text for n, text in enumerate(heads) if text}
    if chart.stages in named and chart.stages != chart.activity:
        kept["stage"] = named[chart.stages]
    if groups := [named.get(n, "") for n in chart.groups]:
        kept["groups"] = groups
    first = min(chart.columns)
    others = {n: named[n] for n in chart.others if n in named}
    kept["before"] = [text for n, text in others.items() if n < chart.activity]
    kept["beside"] = [text for n, text in others.items() if chart.activity < n < first]
    over = chart.grid.rows[chart.header - 1] if chart.header else ()
    kept["over"] = {key: over[n] for n, key in columns if n < len(over) and over[n]}
    return {name: value for name, value in kept.items() if value}


def evidence_of(answer: Ownership, holder: str) -> Iterator[str]:
    """
    Yield why a role or a duty has what its cell says, but for what the chart itself is cited for.

    Args:
        answer: The answer that the row is written from.
        holder: The key of the role, or the word of the duty.
    """
    for reason in answer.reasons:
        here = holder == reason.duty.value or any(role.key == holder for role in reason.roles)
        told = reason.condition or any(one.source != _CHART for one in reason.citations)
        if here and reason.level != "part of" and (told or not reason.citations):
            yield reason.text
