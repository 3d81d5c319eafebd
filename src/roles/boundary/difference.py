"""One thing that differs between two models."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from roles.model.plain import Plain
from roles.model.rolemodel import RoleModel
from roles.model.shape import collections, singular

__all__ = ["Difference", "name_of", "named"]


@frozen(kw_only=True)
class Difference(Plain):
    """
    One thing that differs between two models, or follows from what does.

    Attributes:
        kind: Of a change ``"owner"`` (accountability moved), ``"place"`` (a responsibility takes
            place at another stage), ``"duty"``, ``"added"``, ``"removed"``, ``"renamed"``,
            ``"changed"``, ``"order"``, ``"evidence"``, ``"assignment"``, ``"arrangement"``; of a
            consequence ``"orphaned"``, ``"contested"``, ``"stepping in"`` (who owns by the rule
            what somebody else was assigned to), ``"missing skill"``, ``"broken handoff"``,
            ``"internal handoff"``.
        what: What kind of thing it is about: ``"ownership"``, ``"role"``, ``"handoff"``, …
        key: The key of the thing, where it has one.
        field: The field that differs, or the duty.
        stages: The keys of the stages, where it is about some.
        before: What was: an object, a value, or the keys of the roles.
        after: What is.
        text: All this in a line.
    """

    kind: str
    what: str
    key: str = ""
    field: str = ""
    stages: tuple[str, ...] = ()
    before: Any = None
    after: Any = None
    text: str = ""

    def __repr__(self) -> str:
        return f"<Difference {self.kind}: {self.text}>"


def named(collection: str) -> str:
    """Return what a member of a collection is called."""
    return singular(collections(RoleModel)[collection])


def name_of(before: RoleModel, after: RoleModel, collection: str, key: str) -> str:
    """Return the name of a member of the one model or the other, the later first."""
    for model in (after, before):
        if key in getattr(model, collection).by_key:
            name: str = getattr(model, collection).by_key[key].name
            return name
    return key
