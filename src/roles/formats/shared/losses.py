"""What several formats can't hold of a model, told in the same words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from attrs import evolve

from roles.errors import counted
from roles.formats.shared.assignments import assignments
from roles.formats.shared.reading import Loss
from roles.model.involvement import SCHEMES
from roles.model.shape import collections, facts, singular

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = [
    "conditions",
    "either",
    "evidence",
    "held",
    "members",
    "reasons_of_duties",
    "scheme",
    "tables",
]


def evidence(model: RoleModel, kept: Iterable[str], why: str) -> Iterator[Loss]:
    """Yield the collections in which something tells where it is stated, or why inferred."""
    for name in kept:
        if any(one.citations or one.inferred or one.inferred_fields for one in _of(model, name)):
            what = "where it is stated, or why it is inferred"
            yield Loss(place=name, what=what, why=why)


def reasons_of_duties(model: RoleModel) -> Iterator[Loss]:
    """Yield that only answers are written, where the assignments say them in another way."""
    places, held = model.resolution.places, model.resolution.held
    written = [
        assignment for key, stages in places.items()
        for assignment in assignments(key, stages, {stage: held[key, stage] for stage in stages})
    ]  # fmt: skip
    bare = [
        evolve(one, citations=(), inferred="", inferred_fields=(), condition="")
        for one in model.assignments
    ]
    if bare != written or any(one.at != places[one.key] for one in model.responsibilities):
        what = "by which statement a duty is held, and what is inherited"
        yield Loss(place="assignments", what=what, why="the answer for each place is written")


def either(model: RoleModel, why: str) -> Iterator[Loss]:
    """Yield the roles that any of several others can take, and those to be held apart."""
    for role in model.roles:
        if role.apart_from:
            what = f"that nobody may hold it together with {', '.join(role.apart_from)}"
            yield Loss(place=f"roles.{role.key}", what=what, why=why)
        if role.any_of:
            what = f"that any of {', '.join(role.any_of)} can take it"
            yield Loss(place=f"roles.{role.key}", what=what, why=why)


def conditions(model: RoleModel, why: str) -> Iterator[Loss]:
    """Yield how many assignments hold only on a condition, where any do."""
    if found := sum(bool(one.condition) for one in model.assignments):
        what = f"the condition of {counted(found, 'assignment')}"
        yield Loss(place="assignments", what=what, why=why)


def members(model: RoleModel, kept: Iterable[str], why: str) -> Iterator[Loss]:
    """Yield the collections beside those that are kept in which there is anything, and how much."""
    for name, cls in collections(type(model)).items():
        number = len(_of(model, name))
        if number and name not in kept:
            what = singular(cls) if number == 1 else name.replace("_", " ")
            yield Loss(place=name, what=f"{number:,} {what}", why=why)


def held(thing: Any, kept: Iterable[str]) -> list[str]:
    """Return the fields of a thing that hold something, beside its evidence and those kept."""
    return [
        field.name
        for field in facts(type(thing))
        if field.name not in ("key", "name", *kept)
        and getattr(thing, field.name) not in (None, "", (), field.default)
    ]


def scheme(model: RoleModel) -> Iterator[Loss]:
    """Yield the letters of a model where they are its own."""
    if model.scheme.key not in SCHEMES:
        why = "only schemes that everybody has are kept: RACI stands in"
        yield Loss(place="model.scheme", what=model.scheme.name, why=why)


def tables(model: RoleModel) -> Iterator[Loss]:
    """Yield the further tables of a model file."""
    for name, _ in model.extensions:
        yield Loss(place=name, what=f"the table [{name}]", why="is kept in model files only")


def _of(model: RoleModel, collection: str) -> tuple[Any, ...]:
    found: tuple[Any, ...] = getattr(model, collection)
    return found
