"""What of a model a process can't hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from roles.formats.shared import losses

if TYPE_CHECKING:
    from roles.formats.shared.reading import Loss
    from roles.model.rolemodel import RoleModel

__all__ = ["losses_of"]

_KEPT = ("roles", "stages", "responsibilities", "deliverables", "assignments", "handoffs")


def losses_of(model: RoleModel) -> Iterator[Loss]:
    """Yield what of a model a process can't hold."""
    yield from losses.evidence(model, _KEPT, "a process carries no evidence")
    yield from losses.reasons_of_duties(model)
    yield from losses.conditions(model, "a duty in a process always holds")
    yield from losses.members(model, _KEPT, "a process has no place for it")
    yield from losses.scheme(model)
    yield from losses.tables(model)
