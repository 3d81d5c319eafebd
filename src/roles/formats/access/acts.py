"""What a duty lets its holder do: what the formats for authorisation have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from roles.model.involvement import Duty

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["ACTS", "DUTIES", "UNCHECKED", "grants"]

DUTIES = tuple(duty.value for duty in Duty if duty is not Duty.OMIT)
"""The duties by which somebody is involved."""

ACTS = {"can_act": ("own", "do", "support"), "can_see": DUTIES}
"""What may be done by the holders of any of some duties."""


UNCHECKED = "what holds only on a condition isn't granted: nobody could check it there"


def grants(model: RoleModel) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """
    Yield each responsibility and stage with the duties held there, each with its role.

    What a role may do only on a condition is left out.
    """
    conditional = any(one.condition for one in model.assignments)
    for (work, stage), held in model.resolution.held.items():
        answer = model.ownership(work, at=stage) if conditional else None
        yield (
            work,
            stage,
            tuple(
                (duty, role)
                for duty in DUTIES
                for role in _taking(model, held.get(Duty(duty), ()))
                if not (answer and answer.condition_of(duty, model.roles.by_key[role]))
            ),
        )


def _taking(model: RoleModel, keys: Iterable[str]) -> Iterable[str]:
    """Return roles, and those that can take their part."""
    roles = model.roles.by_key
    return dict.fromkeys(one for key in keys for one in (key, *roles[key].any_of))
