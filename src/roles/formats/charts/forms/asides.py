"""Tables beside charts: they explain letters or short names, and are no charts themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from roles.formats.charts.evidence import SOME, STRONG, SURE, Fact, Proposal
from roles.formats.charts.frame import Around
from roles.formats.charts.grid import Grid
from roles.formats.charts.legend import definitions_in
from roles.formats.charts.words import duties_in, folded, heading_kinds, words

__all__ = ["Abbreviations", "Legend", "abbreviations_in"]

_SHORT = 12
_LONG = 80


class Legend:
    """``| Letter | Meaning |`` over ``| R | Responsible |``, or letters over their words."""

    name: ClassVar[str] = "legend"
    title: ClassVar[str] = "a legend"

    def propose(self, grid: Grid, around: Around) -> Iterator[Proposal]:
        """Propose a table each row of which, or each column, explains a letter."""
        if not (found := definitions_in(grid)):
            return
        known = sum(bool(duties_in(one.meaning)) for one in found)
        weight = SURE + STRONG if known == len(found) else SURE
        facts = [Fact(f"{known} of {len(found)} letters are explained by words for duties", weight)]
        titles = [*grid.headings[-1:], grid.name]
        if any(folded(text).strip(" :") in words("legend", "words") for text in titles if text):
            facts.append(Fact("the table is called a legend", SOME))
        if len(grid.rows) <= len(found) + 2:
            facts.append(Fact("it holds nothing else", SOME))
        yield _aside(self, facts)


class Abbreviations:
    """``| Short | Role |`` over ``| PO | Product owner |``."""

    name: ClassVar[str] = "abbreviations"
    title: ClassVar[str] = "a table of abbreviations"

    def propose(self, grid: Grid, around: Around) -> Iterator[Proposal]:
        """Propose a table with a column of short names and one of long ones."""
        if not (found := abbreviations_in(grid)):
            return
        agreeing = sum(one[:1].casefold() == other[:1].casefold() for one, other in found.items())
        yield _aside(self, [
            Fact(f"{len(found)} short names stand beside longer ones", STRONG),
            Fact("a heading says that they are abbreviations", STRONG),
            Fact("the initials agree", SOME if agreeing > 1 else 0),
        ])  # fmt: skip


def _aside(form: Legend | Abbreviations, facts: list[Fact]) -> Proposal:
    return Proposal(
        form=form.name,
        words=form.title,
        facts=tuple(facts),
        make=lambda: None,
        meaning=(form.name,),
    )


def abbreviations_in(grid: Grid) -> dict[str, str]:
    """Return the short names that a table explains; empty where it is another kind of table."""
    rows = [row for row in grid.rows if len(row) > 1]
    if len(rows) < 2:
        return {}
    kinds = [heading_kinds(head) for head in rows[0]]
    short = next((n for n, kind in enumerate(kinds) if "short" in kind), None)
    full = next((n for n, kind in enumerate(kinds) if "role" in kind and n != short), None)
    if short is None or full is None:
        return {}
    return {
        row[short]: row[full] for row in rows[1:]
        if len(row) > max(short, full) and 0 < len(row[short]) <= _SHORT
        and len(row[short]) < len(row[full]) <= _LONG
    }  # fmt: skip
