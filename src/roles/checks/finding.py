"""What checks find: findings, and the report that holds them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from attrs import evolve, field, frozen

from roles.model.display import Answers, Displayed
from roles.model.finding import SEVERITIES, Finding, Severity
from roles.model.involvement import Duty
from roles.model.shape import enclosing
from roles.model.vocabulary import Responsibility, Role

if TYPE_CHECKING:
    from roles.checks.settings import Ignore

__all__ = ["SEVERITIES", "Finding", "Ignored", "Report", "Severity"]


@frozen(kw_only=True)
class Ignored:
    """
    A finding that is ignored, and why.

    Attributes:
        finding: The finding.
        reason: The reason that was given, or empty where it is ignored for this run only.
    """

    finding: Finding
    reason: str = ""


class _Cell(Protocol):
    responsibility: str
    stage: str
    line: int | None
    column: int | None
    place: str
    held: tuple[tuple[str, Duty], ...]


class _Read(Protocol):
    @property
    def lines(self) -> Mapping[str, int]: ...
    @property
    def places(self) -> Mapping[str, str]: ...
    @property
    def cells(self) -> tuple[Any, ...]: ...


@frozen(kw_only=True, repr=False)
class Report(Displayed):
    """
    What the checks found in a model.

    Attributes:
        name: The name of the model.
        source: The file that it was read from; empty where it wasn't.
        findings: What was found, by code, in the order of the model.
        ignored: What was found and is ignored.
        unused: What is ignored, and wasn't found.

    Examples:
        >>> import roles
        >>> report = roles.check(roles.reference())
        >>> report.errors
        ()
        >>> report.clean
        True
    """

    name: str
    source: str = ""
    findings: tuple[Finding, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    unused: tuple[Ignore, ...] = field(default=())

    def of(self, severity: Severity) -> Answers[Finding]:
        """Return the findings of a severity."""
        found = (one for one in self.findings if one.severity == severity)
        return Answers(found, f"Findings in {self.name}: {severity}")

    @property
    def errors(self) -> Answers[Finding]:
        """Findings of what must be mended, since it contradicts itself or is left open."""
        return self.of("error")

    @property
    def warnings(self) -> Answers[Finding]:
        """Findings of what is likely wrong."""
        return self.of("warning")

    @property
    def infos(self) -> Answers[Finding]:
        """Findings of what is worth knowing, and may well be meant."""
        return self.of("info")

    @property
    def clean(self) -> bool:
        """Whether there are neither errors nor warnings."""
        return not self.errors and not self.warnings

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<Report of {self.name!r}: {self.count()}>"

    def count(self) -> str:
        """Return how many findings there are of each severity, in words."""
        words = []
        for severity, one, many in (
            ("error", "error", "errors"),
            ("warning", "warning", "warnings"),
            ("info", "note", "notes"),
        ):
            number = len(self.of(severity))  # type: ignore[arg-type]
            if number:
                words.append(f"{number} {one if number == 1 else many}")
        return ", ".join(words) or "nothing found"

    def without(self, known: Callable[[Finding], bool]) -> Report:
        """Return the report with the findings that are *known* among the ignored."""
        new: list[Finding] = []
        old: list[Finding] = []
        for finding in self.findings:
            (old if known(finding) else new).append(finding)
        ignored = (*self.ignored, *(Ignored(finding=one, reason="known before") for one in old))
        return evolve(self, findings=tuple(new), ignored=ignored)

    def located(self, reading: _Read, source: str = "") -> Report:
        """
        Return the report with the line and column of each finding in the file that was read.

        Args:
            reading: What `roles.read` returned for the file.
            source: What to call the file.
        """
        cells: dict[tuple[str, str, Duty], _Cell] = {}
        for cell in reading.cells:
            for role, duty in cell.held:
                cells.setdefault((cell.responsibility, role, duty), cell)

        def find(finding: Finding) -> Finding:
            if cell := _cell_of(finding, cells):
                return evolve(finding, line=cell.line, column=cell.column, where=cell.place)
            for place in enclosing(finding.place):
                if place in reading.lines or place in reading.places:
                    where = reading.places.get(place, "")
                    line = reading.lines.get(place)
                    column = re.search(r"column (\d+)", where)
                    return evolve(finding, line=line, column=column and int(column[1]), where=where)
            return finding

        found = sorted(map(find, self.findings), key=lambda one: (one.line or 0, one.column or 0))
        return evolve(
            self,
            source=source or self.source,
            findings=tuple(found),
            ignored=tuple(evolve(one, finding=find(one.finding)) for one in self.ignored),
        )


def _cell_of(finding: Finding, cells: Mapping[tuple[str, str, Duty], _Cell]) -> _Cell | None:
    if not cells or not finding.place.startswith(("assignments", "responsibilities")):
        return None
    roles = [one.key for one in finding.objects if isinstance(one, Role)]
    works = [one.key for one in finding.objects if isinstance(one, Responsibility)]
    for work in works:
        for role in reversed(roles):
            for duty in Duty:
                if (work, role, duty) in cells:
                    return cells[work, role, duty]
    return None
