"""A table of abbreviations: what the short names of roles stand for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from roles.formats.charts.evidence import SOME, STRONG, Fact, Proposal
from roles.formats.charts.frame import Around
from roles.formats.charts.grid import Grid
from roles.formats.charts.words import heading_kinds

__all__ = ["Abbreviations", "abbreviations_in"]

_SHORT = 12
_LONG = 80


class Abbreviations:
    """``| Short | Role |`` over ``| PO | Product owner |``."""

    name: ClassVar[str] = "abbreviations"
    title: ClassVar[str] = "a table of abbreviations"

    def propose(self, grid: Grid, around: Around) -> Iterator[Proposal]:
        """Propose a table with a column of short names and one of long ones."""
        found = abbreviations_in(grid)
        if not found:
            return
        facts = [
            Fact(f"{len(found)} short names stand beside longer ones", STRONG),
            Fact("a heading says that they are abbreviations", STRONG),
            Fact("the initials agree", SOME if sum(map(_agree, found.items())) > 1 else 0),
        ]
        yield Proposal(
            form=self.name,
            words=self.title,
            facts=tuple(facts),
            make=lambda: None,
            meaning=("abbreviations",),
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


def _agree(pair: tuple[str, str]) -> bool:
    short, full = pair
    return short[:1].casefold() == full[:1].casefold()
