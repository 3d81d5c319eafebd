"""Reviews as tables: what the checks found, what changed, what is measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from roles.checks.survey import listed
from roles.errors import counted, singular
from roles.model.vocabulary import Responsibility, Stage
from roles.views.table import Cell, Row, Table

if TYPE_CHECKING:
    from roles.boundary.crosswalk import Crosswalk, Thing
    from roles.boundary.diff import Diff
    from roles.boundary.measures import Measure
    from roles.checks.finding import Finding, Report
    from roles.formats.updates import Update

__all__ = ["crosswalk", "diff", "finding", "measure", "report", "update"]

_TONES = {"error": "gap", "warning": "double", "info": "quiet"}
_SEVERITIES = (("error", "Errors"), ("warning", "Warnings"), ("info", "Notes"))
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "owner": "Accountability moved",
        "place": "Where it takes place",
        "added": "Added",
        "removed": "Removed",
        "renamed": "Renamed",
        "order": "Order of the stages",
        "duty": "Other duties",
        "changed": "Changed",
        "evidence": "Evidence",
        "assignment": "Assignments",
        "arrangement": "Arrangement",
        "orphaned": "What follows: owned by nobody now",
        "contested": "What follows: owned by several now",
        "stepping in": "What follows: who steps in by the rule",
        "missing skill": "What follows: skills that the owner lacks",
        "broken handoff": "What follows: handoffs that broke",
        "internal handoff": "What follows: handoffs that became internal",
    }
)


def report(report: Report) -> Table:
    """Return what the checks found as a table, errors first."""
    rows = []
    for severity, heading in _SEVERITIES:
        rows += [
            Row(
                (Cell(one.code, _TONES[severity]), one.message, where(one), one.mend), group=heading
            )
            for one in report.of(severity)  # type: ignore[arg-type]
        ]
    notes = [
        f"ignored: {one.finding.code} {one.finding.message} ({one.reason or 'this time'})"
        for one in report.ignored
    ]
    notes += [f"ignored, and not found: {one}" for one in report.unused]
    return Table(
        title=f"{report.source or report.name}: {report.count()}",
        columns=("Rule", "Finding", "Where", "What to do") if rows else (),
        rows=rows,
        notes=tuple(notes),
    )


def where(finding: Finding) -> str:
    """Return where a finding is: the thing in words, then its cell or line."""
    line = finding.where or (f"line {finding.line}" if finding.line else "")
    return ", ".join(filter(None, (_thing(finding), line)))


def _thing(finding: Finding) -> str:
    """Return what a place names: a responsibility and its stage, a handoff by its number, a key."""
    collection, _, key = finding.place.rstrip("]").replace("[", ".").partition(".")
    if collection in ("assignments", "responsibilities"):
        works = [one.name for one in finding.objects if isinstance(one, Responsibility)][:1]
        stages = [one.name for one in finding.objects if isinstance(one, Stage)]
        if works:
            return f"{works[0]} at {listed(stages)}" if stages else works[0]
    names = [one.name for one in finding.objects if getattr(one, "key", None) == key]
    number = str(int(key) + 1) if key.isdecimal() else key
    what = singular(collection).replace("_", " ")
    return f"{what} {names[0] if names else number}".strip()


def finding(finding: Finding) -> Table:
    """Return one finding as a table."""
    return Table(
        title=f"{finding.code} {finding.severity}: {finding.message}",
        notes=tuple(filter(None, (where(finding), finding.mend))),
    )


def diff(diff: Diff) -> Table:
    """Return what changed as a table, with what follows from it."""
    rows = _changes(diff)
    names = diff.before if diff.before == diff.after else f"{diff.before} -> {diff.after}"
    told = counted(len(diff.changes), "change") if diff.changes else "no changes"
    columns = ("Change",) if rows else ()
    return Table(title=f"{names}: {told}", columns=columns, rows=rows)


def update(update: Update) -> Table:
    """Return what a chart changes in a model as a table: its cells, what follows, what is left."""
    rows = [
        *(Row((str(one),), group="Cells that changed in the chart") for one in update.edits),
        *_changes(update.diff),
        *(
            Row((Cell(str(one), "double"),), group="Not changed: the model has changed there too")
            for one in update.conflicts
        ),
        *(Row((Cell(str(one), "gap"),), group="Not placed") for one in update.unplaced),
    ]
    told = counted(len(update.diff.changes), "change") if update.diff.changes else "no changes"
    return Table(
        title=f"{update.before.name}, updated from {update.chart}: {told}",
        columns=("Change",) if rows else (),
        rows=rows,
        notes=update.notes,
    )


def _changes(diff: Diff) -> list[Row]:
    order = {kind: number for number, kind in enumerate(_KINDS)}
    return [
        Row((Cell(one.text, "gap" if one.kind == "orphaned" else ""),), group=_KINDS[one.kind])
        for one in sorted((*diff.changes, *diff.consequences), key=lambda one: order[one.kind])
    ]


def crosswalk(crosswalk: Crosswalk) -> Table:
    """Return which thing of one model is which of another as a table, by kind."""
    rows = [
        Row(
            (pair.a.name, pair.b.name, f"{pair.score:.2f}", "; ".join(pair.reasons)),
            group=pair.collection.capitalize(),
        )
        for pair in crosswalk.pairs
    ]
    a, b = crosswalk.a.name, crosswalk.b.name
    return Table(
        title=f"{a} and {b}: {len(rows)} pairs",
        columns=(a, b, "Score", "Why") if rows else (),
        rows=rows,
        notes=(
            *_alone(f"Only in {a}", crosswalk.only_a),
            *_alone(f"Only in {b}", crosswalk.only_b),
        ),
    )


def _alone(where: str, unmatched: Mapping[str, Sequence[Thing]]) -> Iterator[str]:
    for kind, things in unmatched.items():
        if things:
            yield f"{where}, {kind}: {', '.join(thing.name for thing in things)}"


def measure(measure: Measure) -> Table:
    """Return a measure as a table."""
    return Table(title=f"{measure.name.capitalize()}: {measure.value:.3g}", notes=(measure.text,))
