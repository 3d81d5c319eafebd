"""What changed from one model to another, and what follows from it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from attrs import frozen

from roles.boundary.changes import (
    assignment_changes,
    head_changes,
    member_changes,
    order_changes,
    statement_changes,
)
from roles.boundary.consequences import consequences
from roles.boundary.difference import Difference
from roles.boundary.duties import duty_changes
from roles.boundary.matching import renamed_keys
from roles.model.display import Answers, Displayed
from roles.model.shape import keyed, statements

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["Diff", "Difference", "diff"]


@frozen(kw_only=True, repr=False)
class Diff(Displayed):
    """
    What changed from one model to another, and what follows from it.

    Attributes:
        before: The name of the first model.
        after: The name of the second.
        changes: What changed: who owns what first, then who else has which duty, then the rest.
        consequences: What follows: what is orphaned or contested now and wasn't, who steps in by
            the resolution rule, which owners lack a skill now, which handoffs broke or became
            internal.

    Examples:
        >>> import roles
        >>> model = roles.reference()
        >>> moved = roles.diff(model, model.reassign("user interviews", "product manager"))
        >>> print(moved.changes[0].text)
        User interviews at Discovery: owned by Product manager, was Product planner
        >>> bool(roles.diff(model, model))
        False
    """

    before: str
    after: str
    changes: tuple[Difference, ...] = ()
    consequences: tuple[Difference, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)

    def of(self, kind: str) -> Answers[Difference]:
        """Return the changes and consequences of a kind, such as ``"owner"`` or ``"orphaned"``."""
        found = (one for one in (*self.changes, *self.consequences) if one.kind == kind)
        return Answers(found, f"Differences of the kind {kind}")

    def __repr__(self) -> str:
        return f"<Diff: {len(self.changes)} changes, {len(self.consequences)} consequences>"


def diff(before: RoleModel, after: RoleModel) -> Diff:
    """
    Return what changed from one model to another, and what follows from it.

    A thing whose key changed is recognised by its name, an alias, or a near name (the ratio of
    `difflib` 0.8 or more), and counts as renamed; what is said of it is compared under the new
    key.

    Args:
        before: The one model.
        after: The other.

    Returns:
        A `Diff`; it has changes if and only if the models differ.
    """
    if before == after:
        return Diff(before=before.name, after=after.name)
    things = keyed(type(after))
    # What changed in assignments is told by what it does to the duties.
    plain = [name for name in statements(type(after)) if name != "assignments"]
    renamed = {name: renamed_keys(before, after, name) for name in things}
    duties = duty_changes(before, after, renamed)
    changes = (
        *duties,
        *chain.from_iterable(member_changes(before, after, name, renamed) for name in things),
        *order_changes(before, after, renamed),
        *chain.from_iterable(statement_changes(before, after, name, renamed) for name in plain),
        *assignment_changes(before, after, renamed, {change.key for change in duties}),
        *head_changes(before, after),
    )
    if not changes:
        told = "the same statements stand in another order"
        changes = (Difference(kind="arrangement", what="model", text=told),)
    return Diff(
        before=before.name,
        after=after.name,
        changes=changes,
        consequences=tuple(consequences(before, after, renamed)),
    )
