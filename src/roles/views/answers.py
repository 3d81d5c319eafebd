"""Several answers of a model in one table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from roles.model.involvement import Duty
from roles.views.table import Cell, Row, Table

if TYPE_CHECKING:
    from roles.formats.shared.reading import Reading
    from roles.model.ownership import Ownership
    from roles.model.path import Path
    from roles.model.questions import Questions
    from roles.model.rolemodel import RoleModel
    from roles.model.statements import Handoff

__all__ = ["cells", "handoffs", "ownerships", "path", "understood"]


def ownerships(title: str, answers: Iterable[Ownership], *, by_stage: bool) -> Table:
    """Return who owns something at several stages, or several things stage by stage."""
    rows = []
    for answer in answers:
        name = answer.stage.name if by_stage else answer.responsibility.name
        owners = _named(answer, Duty.OWN) or "nobody"
        tone = "own" if answer.accountable else "double" if answer.owners else "gap"
        does = _named(answer, Duty.DO)
        group = "" if by_stage else answer.stage.name
        rows.append(Row((name, Cell(owners, tone), does, answer.basis.value), group=group))
    first = "Stage" if by_stage else "Responsibility"
    columns = (first, "Owner", "Does it", "Basis") if rows else ()
    title = title if rows else f"{title}: nothing"
    return Table(title=title, columns=columns, rows=tuple(rows))


def _named(answer: Ownership, duty: Duty) -> str:
    found = ((role, answer.condition_of(duty, role)) for role in answer.holders(duty))
    return ", ".join(f"{role.name} (if {when})" if when else role.name for role, when in found)


def handoffs(model: RoleModel, found: Iterable[Handoff]) -> Table:
    """Return handoffs of a model: who hands over what to whom, and when it is accepted."""
    rows = tuple(
        Row(
            (
                f"{model.role(one.giver).name} at {model.stage(one.from_stage).name}",
                f"{model.role(one.receiver).name} at {model.stage(one.to_stage).name}"
                + (" (feedback)" if one.feedback else ""),
                _deliverables(model, one),
                "; ".join(one.criteria),
            )
        )
        for one in found
    )
    title = f"Handoffs in {model.name}"
    columns = ("From", "To", "What", "Accepted when") if rows else ()
    return Table(title=title if rows else f"{title}: none", columns=columns, rows=rows)


def path(way: Path) -> Table:
    """Return a way through the stages: who owns each, and what is handed over on the way in."""
    model, changed = way.model, {change.to_stage for change in way.changes}
    rows = []
    for step in way.steps:
        given = "; ".join(
            f"{_deliverables(model, one)} to {model.role(one.receiver).name}"
            for one in step.handoffs
        )
        changes = step.stage.key in changed
        owner = Cell(step.owner.name, "own") if step.owner else Cell("nobody", "gap")
        handed = given or ("no handoff says so" if changes else "")
        rows.append(Row((step.stage.name, owner, "changes hands" if changes else "", handed)))
    return Table(
        title=f"From {way.steps[0].stage.name} to {way.steps[-1].stage.name}",
        columns=("Stage", "Owner", "Accountability", "Handed over on the way in"),
        rows=tuple(rows),
    )


def _deliverables(model: Questions, handoff: Handoff) -> str:
    return ", ".join(model.deliverable(key).name for key in handoff.deliverables)


def understood(reading: Reading) -> Table:
    """Return what was read from a file: the members of the model, what was recognized, losses."""
    model = reading.model
    rows = [
        Row((one.name, ", ".join(one.aliases)), group=f"{len(members)} {what}")
        for what, members in (
            ("roles", model.roles),
            ("stages", model.stages),
            ("responsibilities", model.responsibilities),
        )
        for one in members
    ]
    notes = ["Understood:", *reading.notes] if reading.notes else []
    if reading.losses:
        notes += [*([""] if notes else []), "Check these:", *map(str, reading.losses)]
    columns = ("Name", "Also called") if rows else ()
    return Table(title=model.name, columns=columns, rows=tuple(rows), notes=tuple(notes))


def cells(reading: Reading) -> Table:
    """Return what was read from each cell of a chart."""
    model = reading.model
    stages = {stage.key: stage.name for stage in model.stages}
    names = {role.key: role.name for role in model.roles}
    letter = model.scheme.letter
    rows = []
    for cell in reading.cells:
        read = ", ".join(f"{names[role]} {letter(duty)}" for role, duty in cell.held)
        thing = model.responsibility(cell.responsibility).name
        where = (Cell(cell.place), Cell(thing), Cell(stages.get(cell.stage, "")))
        tone = "gap" if cell.losses else ""
        rows.append(Row((*where, Cell(cell.heading), Cell(cell.text), Cell(read or "-", tone))))
    heads = ("Place", "Responsibility", "Stage", "Heading", "Cell", "Read as")
    return Table(title="Cell by cell", columns=heads if rows else (), rows=tuple(rows))
