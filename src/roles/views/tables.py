"""What each object looks like as a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from roles.errors import RolesError
from roles.model.evidence import Basis
from roles.model.involvement import Duty
from roles.model.statements import LEVELS
from roles.model.vocabulary import Goal, Responsibility, Role, Stage, duration_text
from roles.views.makers import maker_of
from roles.views.table import Cell, Row, Table
from roles.views.wording import carried, item_text, other_model, outline

if TYPE_CHECKING:
    from roles.model.comparison import Comparison, Dimension
    from roles.model.evidence import Evidenced
    from roles.model.involvement import Scheme
    from roles.model.matrix import Matrix
    from roles.model.ownership import Ownership
    from roles.model.questions import Questions
    from roles.model.rolemodel import RoleModel
    from roles.model.stageview import StageView
    from roles.model.statements import Handoff
    from roles.model.vocabulary import Entry
    from roles.views.diagram import Diagram
    from roles.views.plot import Plot

__all__ = [
    "CONDITIONAL",
    "abbreviations",
    "chart",
    "involved",
    "legend",
    "letters_of",
    "table_of",
    "tone_of",
]

CONDITIONAL = "* only if a condition holds, which the reasons name"


_MOST_INITIALS = 5


def abbreviations(roles: Sequence[Role]) -> dict[str, str]:
    """
    Return a short form of each role's name, by key; no two are the same.

    An alias such as "PM" where the role has one; else the initials of a name of several words, or
    the first letters of one word; longer where they clash. Numbers are kept whole.

    Examples:
        >>> from roles import Role
        >>> names = ["Product owner", "Design team", "Development team", "Crew 12"]
        >>> crew = [Role(f"r{number}", name) for number, name in enumerate(names)]
        >>> list(abbreviations(crew).values())
        ['PO', 'DT', 'Dete', 'C12']
    """
    taken: dict[str, str] = {}
    for role in roles:
        words = re.findall(r"[\w'\u2019]+", role.name) or [role.name]
        own = [
            alias
            for alias in role.aliases
            if alias.isupper() and alias.isalnum() and len(alias) < 6
        ]
        if own:
            candidates = own[:1]
        elif len(words) > 1:
            # A number tells more than its first digit, and the first words more than the last.
            numbers = [word for word in words if word.isdecimal()]
            words = [word for word in words if not word.isdecimal()][:_MOST_INITIALS]
            candidates = [
                "".join([*(word[:size] for word in words), *numbers]) for size in (1, 2, 3)
            ]
        else:
            candidates = [words[0][:size] for size in (2, 3, 4)]
        candidates = [one.upper() if len(one) <= 3 else one for one in candidates]
        number = 1
        while candidates[0] in taken.values() and len(candidates) > 1:
            del candidates[0]
        short = candidates[0]
        while short in taken.values():
            number += 1
            short = f"{candidates[0]}{number}"
        taken[role.key] = short
    return taken


def chart(
    model: RoleModel, *, role: Role | None = None, scheme: Scheme | None = None, wide: bool = False
) -> Table:
    """
    Return the chart of a model: stages across, responsibilities down, letters in the cells.

    A cell names who owns the responsibility at the stage, by the short form of the role's name and
    all its letters; ``-`` marks a stage at which nobody owns it.

    Args:
        model: The model.
        role: Show the letters of this role instead.
        scheme: The letters to write; None takes the model's own.
        wide: Show every role in a cell, not the owners alone.
    """
    letters = scheme or model.scheme
    short = abbreviations(model.roles)
    used: dict[str, None] = {}

    def cell(answer: Ownership) -> Cell:
        tone = tone_of(answer)
        if role is not None:
            return Cell(letters_of(answer, role, letters), tone if role in answer.owners else "")
        shown = involved(answer) if wide else answer.owners
        used.update((one.key, None) for one in shown)
        lines = [f"{short[one.key]} {letters_of(answer, one, letters)}" for one in shown]
        return Cell(lines or ["-"], tone)

    rows = []
    for responsibility, depth in outline(model.responsibilities):
        cells = {answer.stage.key: cell(answer) for answer in model.who_owns(responsibility)}
        if cells and (role is None or any(one.text for one in cells.values())):
            placed = [cells.get(stage.key, Cell()) for stage in model.stages]
            rows.append(Row((responsibility.name, *placed), depth=depth))
    if not rows and role is None:
        return _members(model)
    named = [f"{short[one.key]} {one.name}" for one in model.roles if one.key in used]
    notes = [", ".join(named)] if named else []
    notes.append(legend(letters))
    wholes = {one.part_of for one in model.responsibilities}
    nowhere = [
        one.name
        for one in model.responsibilities
        if one.key not in wholes and not model.resolution.places[one.key]
    ]
    if nowhere and role is None:
        notes.append(f"At no stage yet: {', '.join(nowhere)}")
    if any("gap" in {one.tone for one in row.cells} for row in rows):
        notes.append("- nobody owns it there")
    if any(one.condition for one in model.assignments):
        notes.append(CONDITIONAL)
    about = f"{role.name} in {model.name}" if role else model.name
    return Table(
        title=about,
        columns=("Responsibility", *(stage.name for stage in model.stages)),
        short=("Responsibility", *(str(number) for number, _ in enumerate(model.stages, start=1))),
        groups=("", *(stage.phase for stage in model.stages)),
        rows=rows,
        notes=tuple(notes),
    )


def _members(model: RoleModel) -> Table:
    """Return what is in a model that assigns nothing yet."""
    rows = []
    for heading, members in (
        ("Roles", model.roles),
        ("Stages", model.stages),
        ("Responsibilities, at no stage yet", model.responsibilities),
    ):
        for one in members:
            about = [one.description] if one.description else []
            if isinstance(one, Stage):
                about.insert(0, f"led by {model.role(one.lead).name if one.lead else 'nobody'}")
            elif isinstance(one, Role) and one.kind != "role":
                about.insert(0, one.kind)
            rows.append(Row((one.name, "; ".join(about)), group=heading))
    needs = "a responsibility needs a stage, and an owner or a stage with a lead"
    note = f"Nobody owns anything yet: {needs}." if rows else "The model is empty."
    return Table(
        title=model.name,
        columns=("Name", "About"),
        rows=rows,
        notes=(note,),
    )


def letters_of(answer: Ownership, role: Role, scheme: Scheme) -> str:
    """Return the letters of a role in a cell; a star marks those that it has on a condition."""
    conditional = any(reason.condition for reason in answer.reasons)
    return "/".join(
        f"{scheme.letter(duty)}{'*' if conditional and answer.condition_of(duty, role) else ''}"
        for duty in answer.duties_of(role)
    )


def involved(answer: Ownership) -> tuple[Role, ...]:
    """Return the roles that have any duty, those with the weightiest first."""
    roles = {role.key: role for duty in Duty for role in answer.holders(duty)}
    return tuple(roles.values())


def tone_of(answer: Ownership) -> str:
    """Return the tone of a cell that says who owns something."""
    return "own" if answer.accountable else "double" if answer.owners else "gap"


def legend(scheme: Scheme) -> str:
    """Return what the letters of a scheme mean, in a line."""
    words = {
        Duty.OWN: "accountable",
        Duty.DO: "does the work",
        Duty.SUPPORT: "supports",
        Duty.CONSULT: "consulted",
        Duty.INFORM: "informed",
        Duty.VERIFY: "verifies",
        Duty.APPROVE: "approves",
        Duty.RECOMMEND: "recommends",
        Duty.OMIT: "left out on purpose",
    }
    return ", ".join(f"{letter} {words[duty]}" for letter, duty in scheme.letters)


def _matrix(matrix: Matrix) -> Table:
    stage = f", {matrix.stage.name}" if matrix.stage else ""
    held = {(row, role): duties for row, role, duties in matrix.duties}
    keys = [role.key for role in matrix.roles]

    @cache
    def cell(duties: tuple[Duty, ...], owned: str) -> Cell:
        tone = owned if Duty.OWN in duties else "do" if Duty.DO in duties else ""
        return Cell("/".join(map(matrix.scheme.letter, duties)), tone)

    rows = []
    for row in matrix.rows:
        duties = [held.get((row.key, key), ()) for key in keys]
        owners = sum(Duty.OWN in each for each in duties)
        owned = "double" if owners > 1 and matrix.stage else "own"
        first = Cell(row.name, "" if owners else "gap")
        rows.append((first, *(cell(each, owned) for each in duties)))
    return Table(
        title=f"{matrix.title}{stage}",
        columns=("Responsibility", *(role.name for role in matrix.roles)),
        rows=rows,
        notes=(legend(matrix.scheme),),
    )


def _comparison(comparison: Comparison) -> Table:
    rows = []
    for dimension in comparison.dimensions:
        columns = [
            [item_text(item, comparison.model) for item in dimension.only_a],
            [*_shared(comparison, dimension)],
            [item_text(item, other_model(comparison)) for item in dimension.only_b],
        ]
        for number in range(max(map(len, columns))):
            cells = [column[number] if number < len(column) else "" for column in columns]
            rows.append(Row(cells, group=dimension.name.capitalize()))
    said = [one for dimension in comparison.dimensions for one in dimension.contrasts]
    a, b = comparison.a.name, comparison.b.name
    for answer in comparison.contested:
        told = f"{answer.responsibility.name} at {answer.stage.name}"
        rows.append(Row(("", Cell(told, "double"), ""), group="Contested: both own it, or do it"))
    for handoff in comparison.handoffs:
        told = _handed(comparison.model, handoff)
        row = (told, "", "") if handoff.giver == comparison.a.key else ("", "", told)
        rows.append(Row(row, group="Handed over"))
    for weight in comparison.weights:
        if weight.share is not None:
            told = f"{weight.share:.0%} to {1 - weight.share:.0%}"
            name = weight.stage.name
            row = (name, told, "") if weight.a >= weight.b else ("", told, name)
            rows.append(Row(row, group="Who carries more, stage by stage"))
    return Table(
        title=f"{a} and {b}, overlapping by {comparison.overlap:.0%}",
        columns=(f"Only {comparison.a.name}", "Shared", f"Only {comparison.b.name}"),
        rows=rows,
        notes=tuple(
            f"{one.dimension.capitalize()}: {one.text}{_evidence(one)}"
            for one in (*said, *comparison.overall)
        ),
    )


def _shared(comparison: Comparison, dimension: Dimension) -> Iterator[str]:
    """Yield what two roles share; roles of two models may call it by other names."""
    there = other_model(comparison)
    counterparts = getattr(dimension, "counterparts", ())
    for number, item in enumerate(dimension.shared):
        name = item_text(item, comparison.model)
        others = [item_text(other, there) for other in counterparts[number]] if counterparts else []
        yield name if others in ([], [name]) else f"{name} ~ {', '.join(others)}"


def _evidence(one: Evidenced) -> str:
    cited = ", ".join(map(str, one.citations))
    if one.basis is Basis.STATED:
        return f" ({cited})"
    return f" (inferred{': ' if one.inferred else ''}{one.inferred})"


def _ownership(answer: Ownership) -> Table:
    head, *reasons = answer.explain().split("\n  - ")
    return Table(title=head, notes=tuple(f"  - {reason}" for reason in reasons))


def _stage_view(view: StageView) -> Table:
    lead = view.lead.name if view.lead else "nobody"
    rows = [
        (
            answer.responsibility.name,
            Cell(_names(answer.owners), "own" if answer.accountable else "gap"),
            _names(answer.responsible),
            _names((*answer.supporting, *answer.consulted)),
            _names(answer.informed),
        )
        for answer in view.ownerships
    ]
    notes = [f"In: {_handed(view.model, one)}" for one in view.handoffs_in]
    notes += [f"Out: {_handed(view.model, one)}" for one in view.handoffs_out]
    return Table(
        title=f"{view.stage.name}, led by {lead}",
        intro=tuple(_stage_facts(view.stage)),
        columns=("Responsibility", "Owner", "Does it", "Supports or consulted", "Informed"),
        rows=rows,
        notes=tuple(notes),
    )


def _names(roles: Iterable[Role]) -> str:
    return ", ".join(role.name for role in roles)


def _handed(model: Questions, handoff: Handoff) -> str:
    back = " (feedback)" if handoff.feedback else ""
    given = carried(model, handoff)
    return (
        f"{model.role(handoff.giver).name} at {model.stage(handoff.from_stage).name} -> "
        f"{model.role(handoff.receiver).name} at {model.stage(handoff.to_stage).name}"
        f"{f': {given}' if given else ''}{back}"
    )


def _handoff(handoff: Handoff) -> Table:
    notes = [f"Accepted when: {criterion}" for criterion in handoff.criteria]
    return Table(title=str(handoff), notes=(*notes, f"Evidence{_evidence(handoff)}"))


def _stage_facts(stage: Stage) -> Iterator[str]:
    if stage.phase:
        yield f"Phase: {stage.phase}"
    if stage.duration:
        yield f"Duration: {duration_text(stage.duration)}"
    yield from (f"Starts when: {criterion}" for criterion in stage.entry)
    yield from (f"Ends when: {criterion}" for criterion in stage.exit)


def _entry(one: Entry) -> Table:
    facts: list[str] = [one.description] if one.description else []
    if one.aliases:
        facts.append(f"Also called: {', '.join(one.aliases)}")
    if isinstance(one, Role):
        facts.append(f"Kind: {one.kind}")
        facts += [f"Is a: {one.is_a}"] * bool(one.is_a)
        facts += [f"Reports to: {one.reports_to}"] * bool(one.reports_to)
        facts += [f"Any of: {', '.join(one.any_of)}"] * bool(one.any_of)
        facts += [f"Apart from: {', '.join(one.apart_from)}"] * bool(one.apart_from)
    elif isinstance(one, Stage):
        facts.append(f"Lead: {one.lead or 'nobody'}")
        facts += _stage_facts(one)
    elif isinstance(one, Responsibility):
        facts += [f"Part of: {one.part_of}"] * bool(one.part_of)
        facts += [f"At: {', '.join(one.at)}"] * bool(one.at)
        facts += [f"Recurs: {one.recurs}"] * bool(one.recurs)
        facts += ["Reserved for people"] * bool(one.reserved_for)
    elif isinstance(one, Goal):
        facts.append(f"Of: {', '.join(one.roles) or 'nobody'}")
        facts += [f"Metric: {metric}" for metric in one.metrics]
    facts.append(f"Evidence{_evidence(one)}")
    return Table(title=f"{one.name} ({one.key})", notes=tuple(facts))


def _plot(plot: Plot) -> Table:
    rows = [
        (skill, *("" if level is None else str(level or "?") for level in levels))
        for skill, levels in plot.rows
    ]
    scale = ", ".join(f"{number} {name}" for number, name in enumerate(LEVELS, start=1))
    return Table(
        title=plot.title,
        columns=("Skill", *plot.roles),
        rows=rows,
        notes=(f"{scale}, ? needed at no level that is said",),
    )


def _diagram(diagram: Diagram) -> Table:
    return Table(title=diagram.title, notes=tuple(diagram.sentences()))


def _itself(table: Table) -> Table:
    return table


_MAKERS = {
    "RoleModel": "tables:chart",
    "Matrix": "tables:_matrix",
    "Comparison": "tables:_comparison",
    "Ownership": "tables:_ownership",
    "StageView": "tables:_stage_view",
    "Handoff": "tables:_handoff",
    "Path": "answers:path",
    "Answers": "answers:several",
    "Plain": "answers:single",
    "Entry": "tables:_entry",
    "Diagram": "tables:_diagram",
    "Plot": "tables:_plot",
    "Table": "tables:_itself",
    "Report": "reviews:report",
    "Finding": "reviews:finding",
    "Crosswalk": "reviews:crosswalk",
    "Diff": "reviews:diff",
    "Update": "reviews:update",
    "Measure": "reviews:measure",
    "Conformance": "practices:tabulated",
    "Heat": "heat:tabulated",
    "Timeline": "timelines:tabulated",
    "OrganizationAnswer": "staffing:answered",
    "Schedule": "plans:stages",
    "Departure": "staffing:departed",
}


def table_of(one: Any) -> Table:
    """
    Return the table that an object is shown as.

    Raises:
        RolesError: Objects of its class aren't shown as tables.
    """
    make = maker_of(one, _MAKERS)
    if make is None:
        raise RolesError(f"a {type(one).__name__} can't be shown as a table")
    table: Table = make(one)
    return table
