"""A legend: a table that explains letters, and is no chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from roles.formats.charts.evidence import SOME, STRONG, SURE, Fact, Proposal
from roles.formats.charts.frame import Around
from roles.formats.charts.grid import Grid
from roles.formats.charts.legend import definitions_in
from roles.formats.charts.words import duties_in, folded, words

__all__ = ["Legend"]


class Legend:
    """``| Letter | Meaning |`` over ``| R | Responsible |``, or letters over their words."""

    name: ClassVar[str] = "legend"
    title: ClassVar[str] = "a legend"

    def propose(self, grid: Grid, around: Around) -> Iterator[Proposal]:
        """Propose a table each row of which, or each column, explains a letter."""
        found = definitions_in(grid)
        if not found:
            return
        known = sum(bool(duties_in(one.meaning)) for one in found)
        weight = SURE + STRONG if known == len(found) else SURE
        facts = [Fact(f"{known} of {len(found)} letters are explained by words for duties", weight)]
        titles = [*grid.headings[-1:], grid.name]
        if any(folded(text).strip(" :") in words("legend", "words") for text in titles if text):
            facts.append(Fact("the table is called a legend", SOME))
        if len(grid.rows) <= len(found) + 2:
            facts.append(Fact("it holds nothing else", SOME))
        yield Proposal(
            form=self.name,
            words=self.title,
            facts=tuple(facts),
            make=lambda: None,
            meaning=("legend",),
        )
