"""Who holds what, place by place, as a catalog says it: places that are alike go together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from roles.errors import FormatError, shown
from roles.model.involvement import Duty
from roles.model.statements import Assignment

__all__ = ["LETTERS", "Held", "alike", "assignments", "duties_of_letters"]

Held: TypeAlias = Mapping[str, Mapping[Duty, Sequence[str]]]

LETTERS = "A/R"
"""What a lane of a process, or an owner of a catalog, has unless the reader says otherwise."""
_DUTIES = {"A": (Duty.OWN,), "R": (Duty.DO,), "A/R": (Duty.OWN, Duty.DO)}


def duties_of_letters(letters: str) -> tuple[Duty, ...]:
    """
    Return the duties of the role that a picture or a catalog names beside a piece of work.

    Args:
        letters: The letters of RACI that stand for them: ``"A"``, ``"R"`` or ``"A/R"``.

    Raises:
        FormatError: It is something else.

    Examples:
        >>> [duty.value for duty in duties_of_letters("A/R")]
        ['own', 'do']
    """
    wanted = "/".join(sorted(letters.upper().replace(" ", "").split("/")))
    if wanted not in _DUTIES:
        raise FormatError(f"letters is {shown(letters)}; expected A, R or A/R")
    return _DUTIES[wanted]


def alike(places: Iterable[str], held: Held) -> dict[tuple[tuple[Duty, Any], ...], list[str]]:
    """Return the stages at which the same roles hold the same duties, by what they hold."""
    groups: dict[tuple[tuple[Duty, Any], ...], list[str]] = {}
    for stage in places:
        here = held.get(stage, {})
        if duties := tuple((duty, tuple(here[duty])) for duty in Duty if here.get(duty)):
            groups.setdefault(duties, []).append(stage)
    return groups


def assignments(work: str, places: Iterable[str], held: Held) -> Iterator[Assignment]:
    """Yield the statements that say of each place, alone, who holds what of a responsibility."""
    for duties, stages in alike(places, held).items():
        yield Assignment(work, stages, **{duty.value: roles for duty, roles in duties})
