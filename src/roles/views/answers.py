"""Several answers of a model in one table."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from enum import Enum
from itertools import chain
from types import NoneType
from typing import TYPE_CHECKING, Any, cast

import attrs
from dateutil.relativedelta import relativedelta

from roles.errors import counted
from roles.model.display import NO_NAMES, Answers, Displayed
from roles.model.involvement import ALL_STAGES, Duty
from roles.model.plain import Plain, attributes_of
from roles.model.shape import EVIDENCE, references, singular
from roles.model.vocabulary import duration_text
from roles.views.makers import maker_of
from roles.views.naming import actor_label, scope_label
from roles.views.table import Cell, Row, Table
from roles.views.wording import carried

if TYPE_CHECKING:
    from roles.formats.shared.reading import Reading
    from roles.model.display import Names
    from roles.model.ownership import Ownership
    from roles.model.path import Path
    from roles.model.statements import Handoff

__all__ = ["cells", "handoffs", "ownerships", "path", "several", "single", "understood"]


_LABELS = {"Actor": actor_label, "Scope": scope_label}
_SEVERAL = {
    "Ownership": "answers:ownerships",
    "Handoff": "answers:handoffs",
    "OrganizationAnswer": "staffing:owned",
    "Appointment": "staffing:held",
    "Vacancy": "staffing:vacant",
    "Tenure": "staffing:tenures",
    "Moved": "staffing:moved",
    "Candidate": "staffing:candidates",
    "BusFactor": "staffing:bus_factors",
    "PathOwners": "staffing:path_owners",
}


def several(found: Answers[Any]) -> Table:
    """Return several answers to one question: in columns of their own, or one for each field."""
    kinds = set(map(type, found))
    title = found.title or counted(len(found), "answer")
    if not found:
        return Table(title=f"{title}: nothing")
    found = Answers(found, title, found.names)
    if len(kinds) == 1 and (make := maker_of(found[0], _SEVERAL)):
        table: Table = make(found)
        return table
    listed = [dict(_facts(one, found.names)) for one in found]
    filled = {name for one in listed for name, text in one.items() if text}
    columns = [name for name in dict.fromkeys(chain(*listed)) if name in filled]
    if "name" in filled:
        columns = [name for name in columns if name not in ("key", "description")]
    return Table(
        title=title,
        columns=tuple(map(_heading, columns)),
        rows=([one.get(name, "") for name in columns] for one in listed),
    )


def single(answer: Any) -> Table:
    """Return the fields of an answer that has no table of its own."""
    rows = [(_heading(name), text) for name, text in _facts(answer, NO_NAMES) if text]
    what = singular(type(answer)).capitalize()
    return Table(title=what, columns=("Field", "Value") if rows else (), rows=rows)


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _facts(answer: Any, names: Names) -> Iterator[tuple[str, str]]:
    """Yield what there is to say of an answer: each field and its value, in words."""
    if not isinstance(answer, Plain):
        for part in answer if isinstance(answer, tuple) else (answer,):
            yield singular(type(part)) if isinstance(part, Plain) else "value", _text(part)
        return
    refers = references(type(answer)) if attrs.has(type(answer)) else {}
    for name, attribute in attributes_of(cast("Hashable", type(answer))):
        value, reference = getattr(answer, attribute), refers.get(attribute)
        if name in EVIDENCE:
            continue
        if reference and reference.collection in names and value is not None:
            known = {ALL_STAGES: "all stages", **names[reference.collection].by_key}
            keys = (value,) if isinstance(value, str) else value
            value = tuple(known.get(key, key) for key in keys)
        yield name, _text(value)


def _text(value: Any) -> str:
    """Return a value in words: names of what has one, an empty text for nothing."""
    if label := _LABELS.get(type(value).__name__):
        return label(value.key)
    for kind, words in _WORDS.items():
        if isinstance(value, kind):
            return words(value)
    return str(getattr(value, "name", "") or getattr(value, "key", "") or value)


def _listed(values: Iterable[Any]) -> str:
    texts = [(_text(one), isinstance(one, Plain) and not hasattr(one, "key")) for one in values]
    return ("; " if any(nested for _, nested in texts) else ", ").join(text for text, _ in texts)


def _nested(value: Plain) -> str:
    """Return an answer within an answer in one line."""
    from roles.views.tables import table_of

    if named := getattr(value, "name", "") or getattr(value, "key", ""):
        return str(named)
    if type(value).__str__ is Displayed.__str__:
        return table_of(value).title
    if type(value).__str__ is object.__str__:
        return ", ".join(text for _, text in _facts(value, NO_NAMES) if text)
    return str(value)


# The first that fits counts.
_WORDS: Mapping[Any, Callable[[Any], str]] = {
    NoneType | bool: lambda value: "yes" if value else "",
    float: "{:g}".format,
    relativedelta: duration_text,
    datetime.timedelta: lambda value: counted(value.days, "day"),
    Enum: lambda value: str(value.value),
    Mapping: lambda value: ", ".join(f"{name}: {_text(one)}" for name, one in value.items()),
    tuple | list: _listed,
    Plain: _nested,
}


def ownerships(found: Answers[Ownership]) -> Table:
    """Return who owns something at several stages, or several things stage by stage."""
    # A title that names what is owned says it once for all rows.
    by_stage = {one.responsibility.name for one in found} == {found.title}
    rows = []
    order = list(dict.fromkeys(one.stage.key for one in found))
    for answer in sorted(found, key=lambda one: 0 if by_stage else order.index(one.stage.key)):
        name = answer.stage.name if by_stage else answer.responsibility.name
        owners = _named(answer, Duty.OWN) or "nobody"
        tone = "own" if answer.accountable else "double" if answer.owners else "gap"
        does = _named(answer, Duty.DO)
        group = "" if by_stage else answer.stage.name
        rows.append(Row((name, Cell(owners, tone), does, answer.basis.value), group=group))
    first = "Stage" if by_stage else "Responsibility"
    return Table(title=found.title, columns=(first, "Owner", "Does it", "Basis"), rows=rows)


def _named(answer: Ownership, duty: Duty) -> str:
    found = ((role, answer.condition_of(duty, role)) for role in answer.holders(duty))
    return ", ".join(f"{role.name} (if {when})" if when else role.name for role, when in found)


def handoffs(found: Answers[Handoff]) -> Table:
    """Return who hands over what to whom, and when it is accepted."""

    def name(collection: str, key: str) -> str:
        return str(found.names[collection][key].name) if collection in found.names else key

    def end(role: str, stage: str) -> str:
        return f"{name('roles', role)} at {name('stages', stage)}"

    rows = (
        (
            end(one.giver, one.from_stage),
            end(one.receiver, one.to_stage) + (" (feedback)" if one.feedback else ""),
            ", ".join(name("deliverables", key) for key in one.deliverables),
            "; ".join(one.criteria),
        )
        for one in found
    )
    return Table(title=found.title, columns=("From", "To", "What", "Accepted when"), rows=rows)


def path(way: Path) -> Table:
    """Return a way through the stages: who owns each, and what is handed over on the way in."""
    model, changed = way.model, {change.to_stage for change in way.changes}
    rows = []
    for step in way.steps:
        given = "; ".join(
            f"{carried(model, one)} to {model.role(one.receiver).name}" for one in step.handoffs
        )
        changes = step.stage.key in changed
        owner = Cell(step.owner.name, "own") if step.owner else Cell("nobody", "gap")
        handed = given or ("no handoff says so" if changes else "")
        rows.append((step.stage.name, owner, "changes hands" if changes else "", handed))
    return Table(
        title=f"From {way.steps[0].stage.name} to {way.steps[-1].stage.name}",
        columns=("Stage", "Owner", "Accountability", "Handed over on the way in"),
        rows=rows,
    )


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
    return Table(title=model.name, columns=columns, rows=rows, notes=tuple(notes))


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
        found = Cell(read or "-", "gap" if cell.losses else "")
        stage = stages.get(cell.stage, "")
        rows.append((cell.place, thing, stage, cell.heading, cell.text, found))
    heads = ("Place", "Responsibility", "Stage", "Heading", "Cell", "Read as")
    return Table(title="Cell by cell", columns=heads if rows else (), rows=rows)
