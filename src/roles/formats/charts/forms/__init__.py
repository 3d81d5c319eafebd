"""
The forms of charts, one class a module: each proposes readings of a table, and none decides.

`FORMS` lists them in the order that settles a tie.  What a form is asked and what it answers is
described in `roles.formats.charts.evidence`, which weighs the answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Protocol

from roles.formats.charts.evidence import Proposal
from roles.formats.charts.forms.asides import Abbreviations, Legend
from roles.formats.charts.forms.duties import Duties
from roles.formats.charts.forms.duty_rows import DutyRows
from roles.formats.charts.forms.list import List
from roles.formats.charts.forms.marks import Marks
from roles.formats.charts.forms.records import Records
from roles.formats.charts.forms.single import Single
from roles.formats.charts.forms.transposed import Transposed
from roles.formats.charts.forms.wide import Phases, Wide
from roles.formats.charts.frame import Around
from roles.formats.charts.grid import Grid

__all__ = ["FORMS", "NAMES", "Form"]


class Form(Protocol):
    """A form of chart."""

    name: ClassVar[str]
    title: ClassVar[str]

    def propose(self, grid: Grid, around: Around) -> Iterator[Proposal]:
        """Propose readings of a table, each with what speaks for it and against it."""
        ...


FORMS: tuple[Form, ...] = (
    Wide(), Phases(), Transposed(), Duties(), Marks(), Records(), DutyRows(), List(), Single(),
    Legend(), Abbreviations(),
)  # fmt: skip

NAMES = tuple(form.name for form in FORMS if form.name not in ("legend", "abbreviations"))
"""What ``form=`` takes."""
