"""Job descriptions: one role of a model, told to those who hold it or apply for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from roles.errors import FormatError
from roles.formats.shared import losses
from roles.formats.shared.markdown import escaped
from roles.formats.shared.reading import Loss, Writing
from roles.model.evidence import Basis
from roles.model.involvement import ALL_STAGES, Duty

if TYPE_CHECKING:
    from roles.model.evidence import Evidenced
    from roles.model.ownership import Ownership
    from roles.model.rolemodel import RoleModel
    from roles.model.statements import Effort, Handoff, SkillNeed
    from roles.model.vocabulary import Role

__all__ = ["NOTE", "OWNED", "Job", "Line", "Part", "Thing", "described", "losses_of", "write"]

NOTE = "What is marked as inferred is a modeller's judgement; no source says so."

_FIELDS = {"at": "stage", "from_stage": "first stage", "to_stage": "second stage"}
_WORDS = {
    Duty.OWN: "Owns",
    Duty.DO: "Does",
    Duty.SUPPORT: "Supports",
    Duty.CONSULT: "Is consulted on",
    Duty.INFORM: "Is informed of",
    Duty.VERIFY: "Verifies",
    Duty.APPROVE: "Approves",
    Duty.RECOMMEND: "Recommends on",
}
_BOTH = "Owns and does"
OWNED = (_BOTH, "Owns", "Does")
"""The words under which stands what a role is there to do."""


@frozen
class Thing:
    """
    A thing that is told of a role.

    Attributes:
        text: What is told, on one line.
        mark: What of it is inferred: ``"inferred"``, ``"level inferred"``; empty where a source
            says so.
    """

    text: str
    mark: str = ""


@frozen
class Line:
    """
    Things that are told under one word.

    Attributes:
        label: The word, such as ``Owns``; may be empty.
        things: The things, one or more.
    """

    label: str
    things: tuple[Thing, ...]


@frozen
class Part:
    """
    A part of a job description.

    Attributes:
        title: Its heading.
        lines: What it tells.
        parts: Its own parts.
    """

    title: str
    lines: tuple[Line, ...] = ()
    parts: tuple[Part, ...] = ()


@frozen
class Job:
    """
    A role, described.

    Attributes:
        role: The role.
        summary: Its description, a paragraph each.
        parts: What is told of it.
    """

    role: Role
    summary: tuple[str, ...]
    parts: tuple[Part, ...]

    def part(self, title: str) -> Part | None:
        """Return the part with a title, or None."""
        return next((part for part in self.parts if part.title == title), None)

    @property
    def inferred(self) -> bool:
        """Whether any of it is marked as inferred."""
        marks = (
            thing.mark
            for part in self.parts
            for inner in (part, *part.parts)
            for line in inner.lines
            for thing in line.things
        )
        return any(marks)


def described(model: RoleModel, role: str) -> Job:
    """
    Return the description of a role.

    Args:
        model: The model.
        role: The role's key, name or alias.

    Raises:
        FormatError: No role is named.
        UnknownName: There is no such role.

    Examples:
        >>> import roles
        >>> [part.title for part in described(roles.reference(), "product planner").parts][:2]
        ['The role', 'Responsibilities']
    """
    if not role:
        there = ", ".join(one.key for one in model.roles) or "none"
        raise FormatError(f"a job description is of one role: name it as role=; there are {there}")
    asked = model.role(role)
    parts = (
        Part("The role", tuple(_place(model, asked))),
        Part("Responsibilities", parts=tuple(_stages(model, asked))),
        Part("Skills", tuple(_skills(model, asked))),
        Part("Goals", tuple(_goals(model, asked))),
        Part("Focus", tuple(_line(focus.name, focus) for focus in model.focuses_of(asked))),
        Part("Time", tuple(_efforts(model, asked))),
        Part("Works with", tuple(_partners(model, asked))),
        Part(
            "Receives", tuple(_handed(model, model.handoffs.between(receiver=asked), received=True))
        ),
        Part(
            "Hands over", tuple(_handed(model, model.handoffs.between(giver=asked), received=False))
        ),
    )
    return Job(
        role=asked,
        summary=tuple(filter(None, map(_flat, asked.description.split("\n")))),
        parts=tuple(part for part in parts if part.lines or part.parts),
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def _mark(one: Evidenced, *fields: str) -> str:
    """Return what is inferred of a statement: all of it, some of its fields, or nothing."""
    if one.basis is Basis.INFERRED:
        return "inferred"
    found = [_FIELDS.get(name, name) for name in fields if one.basis_of(name) is Basis.INFERRED]
    return f"{', '.join(found)} inferred" if found else ""


def _line(text: str, one: Evidenced, *fields: str) -> Line:
    return Line("", (Thing(_flat(text), _mark(one, *fields)),))


def _place(model: RoleModel, role: Role) -> Iterator[Line]:
    for label, key, name in (
        ("Reports to", role.reports_to, "reports_to"),
        ("Is a kind of", role.is_a, "is_a"),
    ):
        if key:
            mark = "inferred" if role.basis_of(name) is Basis.INFERRED else ""
            yield Line(label, (Thing(_flat(model.role(key).name), mark),))
    if role.aliases:
        yield Line("Also called", tuple(Thing(_flat(alias)) for alias in role.aliases))


def _stages(model: RoleModel, role: Role) -> Iterator[Part]:
    for stage in model.stages:
        lines = []
        if stage.lead == role.key:
            mark = "inferred" if stage.basis_of("lead") is Basis.INFERRED else ""
            lines.append(Line("", (Thing("Leads the stage", mark),)))
        lines += _duties(model.involving(role, at=stage), role)
        if lines:
            yield Part(_flat(stage.name), tuple(lines))


def _duties(answers: Iterable[Ownership], role: Role) -> Iterator[Line]:
    held: dict[str, list[Thing]] = {_BOTH: []}
    for answer in answers:
        things = {
            duty: _held(answer, duty, role) for duty in answer.duties_of(role) if duty in _WORDS
        }
        # Most who own a thing do it as well: it is told once.
        if Duty.OWN in things and things[Duty.OWN] == things.get(Duty.DO):
            held[_BOTH].append(things.pop(Duty.OWN))
            del things[Duty.DO]
        for duty, thing in things.items():
            held.setdefault(_WORDS[duty], []).append(thing)
    for words in (_BOTH, *_WORDS.values()):
        if listed := held.get(words):
            yield Line(words, tuple(listed))


def _held(answer: Ownership, duty: Duty, role: Role) -> Thing:
    stated = any(
        reason.basis is Basis.STATED
        for reason in answer.reasons
        if reason.duty is duty and any(one.includes(role.key) for one in reason.roles)
    )
    when = answer.condition_of(duty, role)
    notes = [f"if {when}"] * bool(when)
    if role not in answer.holders(duty):
        notes += [f"as {one.name}" for one in answer.holders(duty) if one.includes(role.key)]
    name = " ".join([answer.responsibility.name, *(f"({note})" for note in notes)])
    return Thing(_flat(name), "" if stated else "inferred")


def _skills(model: RoleModel, role: Role) -> Iterator[Line]:
    needs: dict[str, list[SkillNeed]] = {}
    for need in model.skills_of(role):
        needs.setdefault(need.skill, []).append(need)
    for key, found in needs.items():
        # Several needs of one skill add up: the highest level that is asked is the one it takes.
        highest = max(found, key=lambda need: need.level or 0)
        stated = any(need.basis is Basis.STATED for need in found)
        mark = "" if stated else "inferred"
        if stated and highest.level and highest.basis_of("level") is Basis.INFERRED:
            mark = "level inferred"
        name = _flat(model.skill(key).name)
        text = f"{name}: {highest.level_name}" if highest.level else name
        yield Line("", (Thing(text, mark),))


def _goals(model: RoleModel, role: Role) -> Iterator[Line]:
    for goal in model.goals_of(role):
        metrics = f" (measured by {', '.join(goal.metrics)})" if goal.metrics else ""
        yield _line(f"{goal.name}{metrics}", goal, *(("metrics",) if goal.metrics else ()))


def _efforts(model: RoleModel, role: Role) -> Iterator[Line]:
    for effort in model.efforts_of(role):
        yield _line(_spent(model, effort), effort, "at", "share", "level")


def _spent(model: RoleModel, effort: Effort) -> str:
    how = f"{effort.share:.0%} of the time" if effort.share is not None else ""
    if not how and effort.level:
        how = f"{effort.level.capitalize()} effort"
    said = ", ".join(filter(None, (how, _where(model, effort.at))))
    return f"{said}: {effort.note}" if effort.note else said


def _where(model: RoleModel, stages: Sequence[str]) -> str:
    if ALL_STAGES in stages:
        return "at all stages"
    return f"at {', '.join(model.stage(key).name for key in stages)}" if stages else ""


def _partners(model: RoleModel, role: Role) -> Iterator[Line]:
    for talk in model.interactions_of(role):
        said = " ".join(filter(None, (model.role(talk.partner).name, _where(model, talk.at))))
        text = f"{said}: {talk.purpose}" if talk.purpose else said
        yield _line(text, talk, *(name for name in ("purpose", "at") if getattr(talk, name)))


def _handed(model: RoleModel, handoffs: Iterable[Handoff], *, received: bool) -> Iterator[Line]:
    for one in handoffs:
        what = ", ".join(model.deliverable(key).name for key in one.deliverables) or "work"
        first, last = model.stage(one.from_stage).name, model.stage(one.to_stage).name
        other = model.role(one.giver if received else one.receiver).name
        way = f"from {other}" if received else f"to {other}"
        stages = f"at {first}" if first == last else f"{first} to {last}"
        back = ", as feedback" if one.feedback else ""
        when = f"; accepted when {'; '.join(one.criteria)}" if one.criteria else ""
        fields = ("from_stage", "to_stage", "deliverables", "criteria")
        yield _line(f"{what} {way} ({stages}{back}){when}", one, *fields)


def losses_of(model: RoleModel, job: Job) -> tuple[Loss, ...]:
    """Return what of a model a description of one role leaves out."""
    why = f"a job description is about one role, {job.role.name}"
    return (
        Loss(place="", what="what is about other roles, citations and reasons", why=why),
        *losses.tables(model),
    )


def write(model: RoleModel, *, role: str = "") -> Writing:
    """
    Write the job description of a role in Markdown; what is inferred is marked.

    Args:
        model: The model.
        role: The role's key, name or alias.

    Raises:
        FormatError: No role is named.
        UnknownName: There is no such role.
    """
    job = described(model, role)
    text = "\n".join((*_markdown(job), ""))
    return Writing(content=text.encode(), losses=losses_of(model, job))


# What begins a list or underlines a heading where it is the first of a line.
_OPENING = re.compile(r"[-+=]|\d{1,9}(?=[.)])").match


def _inline(text: str) -> str:
    return escaped(_flat(text)).replace("#", "\\#")


def _text(text: str) -> str:
    r"""
    Return a line of text so that Markdown shows it as it is, at the beginning of a block too.

    Examples:
        >>> print(_text("1. *x* #"))
        1\. \*x\* \#
    """
    safe = _inline(text)
    if found := _OPENING(safe):
        at = found.end() if found[0].isdigit() else 0
        return f"{safe[:at]}\\{safe[at:]}"
    return safe


def _markdown(job: Job) -> Iterator[str]:
    yield f"# {_text(job.role.name)}"
    for paragraph in job.summary:
        yield ""
        yield _text(paragraph)
    for part in job.parts:
        yield from _section(part, 2)
    if job.inferred:
        yield ""
        yield f"*{NOTE}*"


def _section(part: Part, level: int) -> Iterator[str]:
    yield ""
    yield f"{'#' * level} {_text(part.title)}"
    if part.lines:
        yield ""
    for line in part.lines:
        first = _inline if line.label else _text
        things = "; ".join(
            f"{(_inline if number else first)(thing.text)}{f' *({thing.mark})*' * bool(thing.mark)}"
            for number, thing in enumerate(line.things)
        )
        yield f"- **{line.label}:** {things}" if line.label else f"- {things}"
    for inner in part.parts:
        yield from _section(inner, level + 1)
