"""
What speaks for a reading of a table and against it, and the one place that weighs readings.

A table can often be read in several ways.  Each *form* of chart (`roles.formats.charts.forms`)
looks at a table and proposes readings of it: which row holds the headings, what each column is.
It decides nothing.  It only says what speaks for each of its readings and what against, as small
named facts with weights.  `weigh` then compares the readings of all forms:

- the best by a clear margin is read;
- where two are near, the better is read, and the other is told as a doubt;
- where none convinces, the table is left alone, and the reason names what was nearest.

To add a form, write a module in ``forms`` with a class that has a ``name``, a ``title`` and a
method ``propose(grid, around)``, and list it in ``forms/__init__.py``.  Give a fact a weight by
asking what one reader could say to convince another: `SURE` settles it alone, `STRONG` needs one
more, `SOME` and `SLIGHT` only tip the scale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import field, frozen

from roles.formats.charts.chart import Chart

__all__ = [
    "ENOUGH",
    "MARGIN",
    "NEVER",
    "SLIGHT",
    "SOME",
    "STRONG",
    "SURE",
    "Fact",
    "Proposal",
    "Verdict",
    "weigh",
]

SLIGHT, SOME, STRONG, SURE = 1, 2, 4, 8
NEVER = 100
"""The weight of what rules a reading out, whatever speaks for it."""

ENOUGH = 5
"""A reading below this is no chart: one strong fact, and something beside it."""

MARGIN = 3
"""Two readings nearer than this are both told: one fact of some weight would turn them round."""


@frozen
class Fact:
    """
    Something that speaks for a reading, or against it where its weight is below zero.

    Examples:
        >>> str(Fact("all headings name duties", STRONG))
        'all headings name duties (+4)'
    """

    text: str
    weight: int

    def __str__(self) -> str:
        weight = "rules it out" if self.weight <= -NEVER else f"{self.weight:+d}"
        return f"{self.text} ({weight})"


def _in_a_line(text: str) -> str:
    return " ".join(text.split())


@frozen(eq=False, kw_only=True)
class Proposal:
    """
    One reading of a table, by one form.

    Attributes:
        form: The name of the form, as ``form=`` takes it.
        words: The reading in words, for whoever has to choose.
        meaning: What it makes of the table: readings of the same meaning don't compete.
        facts: What speaks for it and against it.
        make: Makes the chart; called for the reading that is taken.
        option: The option that picks this reading, where ``form=`` alone doesn't.
        weak: Whether it counts only where the file has no better chart.
    """

    form: str
    words: str = field(converter=_in_a_line)
    facts: tuple[Fact, ...]
    make: Callable[[], Chart | None]
    meaning: tuple[object, ...] = ()
    option: str = ""
    weak: bool = False
    weight: int = field(init=False)

    @weight.default
    def _sum(self) -> int:
        return sum(fact.weight for fact in self.facts)

    @property
    def possible(self) -> bool:
        """Whether nothing rules it out."""
        return all(fact.weight > -NEVER for fact in self.facts)

    def why(self, *, against: bool | None = None) -> str:
        """Return the facts in words: all, or those for it, or those against it."""
        chosen = [
            fact for fact in self.facts
            if fact.weight and (against is None or against == (fact.weight < 0))
        ]  # fmt: skip
        return "; ".join(map(str, sorted(chosen, key=lambda fact: -abs(fact.weight))))


@frozen(eq=False)
class Verdict:
    """
    What came of weighing the readings of a table.

    Attributes:
        best: The reading that is taken, or None.
        rival: The other reading that was near, or None.
        nearest: Where none was taken, the one that came nearest.
    """

    best: Proposal | None = None
    rival: Proposal | None = None
    nearest: Proposal | None = None


def weigh(proposals: Iterable[Proposal], *, forced: bool = False) -> Verdict:
    """
    Choose between the readings of a table.

    Args:
        proposals: The readings of all forms, in the order of the forms.
        forced: Whether the caller named the form, so that any possible reading will do.

    Examples:
        >>> wide = Proposal(form="wide", words="", make=lambda: None, facts=(Fact("letters", 6),))
        >>> long = Proposal(
        ...     form="duties",
        ...     words="",
        ...     make=lambda: None,
        ...     facts=(Fact("names", 4),),
        ...     meaning=("other",),
        ... )
        >>> verdict = weigh([long, wide])
        >>> verdict.best.form, verdict.rival.form
        ('wide', 'duties')
    """
    # sorted() is stable: of two with equal weight the form that is listed first is taken.
    ranked = sorted(proposals, key=lambda one: (not one.possible, -one.weight))
    if not ranked:
        return Verdict()
    best = ranked[0]
    if not best.possible or (best.weight < ENOUGH and not forced):
        return Verdict(nearest=best)
    near = (
        other for other in ranked[1:]
        if other.possible and other.meaning != best.meaning
        and other.weight > best.weight - MARGIN and other.weight > 0
    )  # fmt: skip
    return Verdict(best, None if forced else next(near, None))
