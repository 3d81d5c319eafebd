"""What a log shows that doesn't go with the model, in the form of the checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from roles.errors import counted, suggestion
from roles.log.staffing import namesakes
from roles.model.finding import Finding, Severity
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.log.conformance import Conformance, Match

__all__ = ["CODES", "findings"]

CODES: Mapping[str, tuple[str, Severity, str, str]] = MappingProxyType(
    {
        "LOG001": (
            "done-by-another-role",
            "warning",
            "A twentieth or more of a responsibility's events is done by a role that may not.",
            "Give the role a duty there, or the work back to those who have one.",
        ),
        "LOG002": (
            "done-out-of-stage",
            "warning",
            "A responsibility is done at a stage where the model doesn't place it.",
            "Add the stage to the responsibility, or find out why it is done there.",
        ),
        "LOG003": (
            "unknown-activity",
            "warning",
            "An activity of the log stands for no responsibility of the model.",
            "Add the responsibility or an alias, or map the activity.",
        ),
        "LOG004": (
            "unknown-actor",
            "warning",
            "An actor of the log holds no role of the model at any time.",
            "Appoint the actor, or map it to a role.",
        ),
        "LOG005": (
            "handoff-done-otherwise",
            "warning",
            "Both stages of a handoff are gone through, and its giver and receiver never do it.",
            "Name the roles that hand over, or drop the handoff.",
        ),
        "LOG006": (
            "handoff-unseen",
            "info",
            "The log has no case that goes through both stages of a handoff.",
            "See whether the log is long enough to show it.",
        ),
        "LOG007": (
            "owned-by-another-in-practice",
            "warning",
            "Another role than the owner mostly does the last event of a responsibility.",
            "Make that role the owner, or let the owner have the last word.",
        ),
        "LOG008": (
            "drifted",
            "warning",
            "From some month on a responsibility is done by others than before.",
            "Find out what changed then; mend the model or the practice.",
        ),
        "LOG009": (
            "never-done",
            "info",
            "A responsibility that has an owner occurs nowhere in the log.",
            "See whether the log records it, under what name.",
        ),
        "LOG010": (
            "mapped-and-absent",
            "info",
            "A name is mapped, and the log has no such activity or actor.",
            "Mend its spelling, unless this log just lacks it.",
        ),
    }
)
"""For each code of a finding its name, severity, what it says, and what to do about it."""

_LEAST = 0.05


def _finding(code: str, message: str, *objects: Any, place: str = "") -> Finding:
    _, severity, _, mend = CODES[code]
    return Finding(
        code=code, severity=severity, message=message, objects=objects, place=place, mend=mend
    )


def findings(held: Conformance) -> Iterator[Finding]:
    """Yield what a log shows that doesn't go with the model, by code."""
    yield from _misdone(held, "LOG001", "other-role")
    yield from _misdone(held, "LOG002", "out-of-stage")
    for one in held.activities:
        if not one.keys:
            yield _finding("LOG003", f"{one.name} is no responsibility of the model{_often(one)}")
    for one in held.actors:
        if not one.keys:
            among = namesakes(held.organization, one.name)
            told = f"may be {' or '.join(among)}" if among else "holds no role of the model"
            yield _finding("LOG004", f"{one.name} {told}{_often(one)}")
    yield from _handed(held, "LOG005", "otherwise")
    yield from _handed(held, "LOG006", "unseen")
    yield from _owned(held)
    yield from _drifted(held)
    seen = {key for one in held.activities if one.count for key in one.keys}
    for work in held.model.responsibilities:
        if work.key not in seen and any(one.owners for one in held.model.who_owns(work)):
            place = f"responsibilities.{work.key}"
            yield _finding("LOG009", f"{work.name} occurs nowhere in the log", work, place=place)

    for what, matches in (("activity", held.activities), ("actor", held.actors)):
        there = [one.name for one in matches if one.count]
        for one in matches:
            if not one.count:
                hint = suggestion(nearest(one.name, there, 1))
                yield _finding(
                    "LOG010", f"{one.name} is mapped, but the log has no such {what}{hint}"
                )


def _often(one: Match) -> str:
    return f" ({counted(one.count, 'event')})"


def _misdone(held: Conformance, code: str, verdict: str) -> Iterator[Finding]:
    for one in held.counts:
        if one.verdict != verdict or one.share < _LEAST or one.role is None:
            continue
        work, role = one.responsibility, one.role
        at = f" at {one.stage.name}" if one.stage else ""
        share = f"{one.count:,} of {round(one.count / one.share):,} events ({one.share:.0%})"
        message = (
            f"{work.name}{at} is done by {role.name}, who may not: {share}"
            if verdict == "other-role"
            else f"{work.name} is done{at}, where it doesn't take place, by {role.name}: {share}"
        )
        place = f"responsibilities.{work.key}"
        yield _finding(code, message, work, one.stage, role, place=place)


def _handed(held: Conformance, code: str, status: str) -> Iterator[Finding]:
    model = held.model
    for number, passing in enumerate(held.handoffs):
        if passing.status == status:
            one = passing.handoff
            told = (
                f"the handoff from {model.role(one.giver).name} at "
                f"{model.stage(one.from_stage).name} to {model.role(one.receiver).name} at "
                f"{model.stage(one.to_stage).name}"
            )
            how = (
                f"is done otherwise in each of {passing.otherwise:,} cases"
                if status == "otherwise"
                else "isn't seen"
            )
            yield _finding(code, f"{told} {how}", one, place=f"handoffs[{number}]")


def _owned(held: Conformance) -> Iterator[Finding]:
    for one in held.ownership:
        if one.owners and not one.agrees:
            at = f" at {one.stage.name}" if one.stage else ""
            owners = " and ".join(role.name for role in one.owners)
            message = (
                f"{one.responsibility.name}{at} is decided by {one.role.name} in "
                f"{one.share:.0%} of the cases; by the model {owners} owns it"
            )
            place = f"responsibilities.{one.responsibility.key}"
            yield _finding("LOG007", message, one.responsibility, one.stage, one.role, place=place)


def _drifted(held: Conformance) -> Iterator[Finding]:
    for one in held.drift if held.dated else ():
        at = f" at {one.stage.name}" if one.stage else ""
        by = f", mostly by {one.role.name}" if one.role and one.after < one.before else ""
        message = (
            f"{one.responsibility.name}{at} was as modelled in {one.before:.0%} of its events "
            f"before {one.since}, and in {one.after:.0%} since{by}"
        )
        place = f"responsibilities.{one.responsibility.key}"
        yield _finding("LOG008", message, one.responsibility, one.stage, one.role, place=place)
