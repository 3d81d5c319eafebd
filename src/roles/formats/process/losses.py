"""What of a model a process can't hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import evolve

from roles.formats.catalog.answers import assignments
from roles.formats.reading import Loss
from roles.model.involvement import SCHEMES

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["losses_of"]

_KEPT = ("roles", "stages", "responsibilities", "deliverables", "assignments", "handoffs")
_LEFT = ("sources", "schemes", "skills", "goals", "focuses", "skill_needs", "efforts",
         "interactions", "contrasts")  # fmt: skip


def losses_of(model: RoleModel) -> Iterator[Loss]:
    """Yield what of a model a process can't hold."""
    for name in _KEPT:
        members = getattr(model, "handoff_statements" if name == "handoffs" else name)
        if any(one.citations or one.inferred or one.inferred_fields for one in members):
            what = "where it is stated, or why it is inferred"
            yield Loss(place=name, what=what, why="a process carries no evidence")
    resolution = model.resolution
    written = [
        assignment for key, places in resolution.places.items()
        for assignment in assignments(
            key, places, {stage: resolution.held[key, stage] for stage in places}
        )
    ]  # fmt: skip
    bare = [evolve(one, citations=(), inferred="", inferred_fields=()) for one in model.assignments]
    places = resolution.places
    if bare != written or any(one.at != places[one.key] for one in model.responsibilities):
        what = "by which statement a duty is held, and what is inherited"
        yield Loss(place="assignments", what=what, why="the answer for each place is written")
    for name in _LEFT:
        if members := getattr(model, name):
            what = f"{len(members)} {name.replace('_', ' ')}"
            yield Loss(place=name, what=what, why="are no elements of a process")
    if model.scheme.key not in SCHEMES:
        why = "only schemes that everybody has are kept: RACI stands in"
        yield Loss(place="model.scheme", what=model.scheme.name, why=why)
    for name, _ in model.extensions:
        yield Loss(place=name, what=f"the table [{name}]", why="is kept in model files only")
