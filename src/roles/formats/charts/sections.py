"""What headings above charts, and between their rows, stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, takewhile
from typing import Literal

from attrs import frozen

from roles.errors import shown
from roles.formats.charts.chart import Chart
from roles.formats.charts.grid import Document
from roles.formats.charts.layout import is_stage
from roles.formats.charts.words import folded

__all__ = ["Levels", "Sections", "levels", "mostly_stages", "section_title", "title_of"]

Sections = Literal["stages", "responsibilities"]


@frozen
class Levels:
    """
    What the headings of some charts stand for.

    Attributes:
        above: The heading that each chart stands under; empty where there is none of its own.
        outer: Whether these are stages.
        inner: Whether the headings between the rows are.
        notes: What was decided.
    """

    above: tuple[str, ...]
    outer: bool
    inner: bool
    notes: tuple[str, ...]


def levels(charts: Sequence[Chart], document: Document, sections: Sections | None) -> Levels:
    """Return what the headings of charts stand for, as the caller says or by their words."""
    above = _above(charts, document)
    within = tuple(
        section_title(chart.grid.rows[number])
        for chart in charts
        for number in sorted(chart.sections)
    )
    sheets = any(is_stage(line.text) and "sheet" in folded(line.text) for _, line in document.lines)
    outer = sheets or mostly_stages(above)
    inner = mostly_stages(within)
    if sections == "stages":
        inner = bool(within)
        outer = not inner
    if sections == "responsibilities" or any(chart.stages is not None for chart in charts):
        outer = inner = False
        if len(charts) == 1:
            above = ("",)
    notes = []
    for what, titles, staged in (
        ("headings above the charts", above, outer),
        ("headings between the rows", within, inner),
    ):
        told = list(dict.fromkeys(filter(None, titles)))
        if told:
            some = ", ".join(map(shown, told[:4])) + (", …" if len(told) > 4 else "")
            kind = "stages" if staged else "responsibilities that others are part of"
            other = "responsibilities" if staged else "stages"
            notes.append(
                f"the {what} ({some}) are read as {kind}; sections={other!r} says otherwise"
            )
    return Levels(above, outer, inner, tuple(notes))


def section_title(row: Sequence[str]) -> str:
    """Return the text of a row that is a heading."""
    return next(filter(None, row), "").strip()


def title_of(charts: Sequence[Chart], document: Document) -> str:
    """Return what the file calls itself, or the heading that its charts share."""
    if document.title:
        return document.title
    headings = [chart.grid.headings for chart in charts]
    common = _shared(headings) if len(headings) > 1 else len(headings[0])
    named = [text for text in headings[0][:common] if not is_stage(text)]
    if named:
        return named[-1]
    return charts[0].grid.name if len(charts) == 1 else ""


def _shared(headings: Sequence[tuple[str, ...]]) -> int:
    """Return how many of the outermost headings are the same."""
    return sum(
        1 for _ in takewhile(lambda level: len(set(level)) == 1, zip(*headings, strict=False))
    )


def _above(charts: Sequence[Chart], document: Document) -> tuple[str, ...]:
    """Return the heading that tells each chart from the others; empty where there is none."""
    grids = [chart.grid for chart in charts]
    if len(grids) == 1:
        own = grids[0].headings[-1] if grids[0].headings else ""
        return (own if is_stage(own) and own != document.title else "",)
    several = len({grid.name for grid in grids}) > 1
    names = tuple(grid.name if several else "" for grid in grids)
    if document.sheets:
        return names
    common = _shared([grid.headings for grid in grids])
    return tuple(
        _of(grid.headings[common:]) or name for grid, name in zip(grids, names, strict=True)
    )


def _of(headings: Sequence[str]) -> str:
    """Return the innermost heading, or the innermost that is a stage's."""
    return next(filter(is_stage, reversed(headings)), headings[-1] if headings else "")


def mostly_stages(titles: Iterable[str]) -> bool:
    """Tell whether half of some headings or more call something a phase or a stage."""
    told = [title for title in chain(titles) if title]
    return bool(told) and 2 * sum(map(is_stage, told)) >= len(told)
