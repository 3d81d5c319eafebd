"""The models that ship with the package."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from attrs import frozen

from roles.errors import UnknownName
from roles.formats import reads
from roles.model.display import Answers
from roles.model.names import nearest, normal
from roles.model.plain import Plain
from roles.shipped import shipped

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["DEFAULT", "Counts", "Reference", "reference", "references"]

DEFAULT = "product-planning"
"""The model that is meant where none is named."""


@frozen
class Counts(Plain):
    """How much a model holds."""

    roles: int
    stages: int
    responsibilities: int
    assignments: int
    handoffs: int


@frozen
class Reference(Plain):
    """
    A model that ships with the package.

    Attributes:
        name: What `reference` finds it by.
        title: The name of the model.
        source: The title of the source that it was made from.
        licence: The terms of that source: an SPDX identifier, or words.
        counts: How many roles, stages and so on it has.
    """

    name: str
    title: str
    source: str
    licence: str
    counts: Counts


def reference(name: str = DEFAULT) -> RoleModel:
    """
    Return a model that ships with the package.

    Its statements cite the source that it was made from. Whatever goes beyond the source is
    inferred, and each inference has its reason.

    Args:
        name: Which one; `references` lists them. The default is the model of product planner
            and product manager.

    Raises:
        UnknownName: There is no such model; lists those there are, the closest match first.

    Examples:
        >>> import roles
        >>> [role.name for role in roles.reference().roles if role.kind == "role"]
        ['Product planner', 'Product manager']
    """
    asked = normal(name) if isinstance(name, str) else None
    if asked == normal(DEFAULT):
        return _load(DEFAULT)
    names = _names()
    for known in names:
        if normal(known) == asked:
            return _load(known)
    raise UnknownName(name, "reference models", nearest(str(name), names, len(names)))


def references() -> Answers[Reference]:
    """
    Return what ships with the package: one entry per model, by name.

    Examples:
        >>> [each.title for each in references() if each.name == "product-planning"]
        ['Product planning and product management']
    """
    return Answers(map(_describe, _names()), "Models that ship with the package")


def _describe(name: str) -> Reference:
    model = _load(name)
    counts = Counts(
        roles=len(model.roles),
        stages=len(model.stages),
        responsibilities=len(model.responsibilities),
        assignments=len(model.assignments),
        handoffs=len(model.handoffs),
    )
    source = model.sources[0]
    return Reference(name, model.name, source.title, source.licence, counts)


@cache
def _names() -> tuple[str, ...]:
    from importlib.resources import files

    models = files("roles").joinpath("data", "models").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in models))


@cache
def _load(name: str) -> RoleModel:
    file = f"{name}.toml"
    return reads(shipped(f"data/models/{file}"), "toml", source=file).model
