"""Two roles side by side: what only one has, and what both share."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from attrs import frozen

from roles.model.display import Displayed
from roles.model.involvement import Duty
from roles.model.statements import Contrast, Effort
from roles.model.vocabulary import Focus, Goal, Responsibility, Role, Skill

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roles.model.rolemodel import RoleModel

__all__ = ["Comparison", "Dimension", "Item", "compare"]

Item: TypeAlias = Responsibility | Focus | Skill | Goal | Effort | Role


@frozen(kw_only=True)
class Dimension:
    """
    One respect in which two roles are compared.

    Attributes:
        name: ``"scope"`` (responsibilities that the role owns or does), ``"focus"``,
            ``"skills"``, ``"goals"``, ``"effort"`` or ``"communication"`` (with whom it talks).
        only_a: What only the first role has, in the model's order.
        shared: What both have.
        only_b: What only the second role has.
        contrasts: What sources say of the two in this respect.
    """

    name: str
    only_a: tuple[Item, ...] = ()
    shared: tuple[Item, ...] = ()
    only_b: tuple[Item, ...] = ()
    contrasts: tuple[Contrast, ...] = ()

    def __repr__(self) -> str:
        return (
            f"<Dimension {self.name}: {len(self.only_a)} only a, {len(self.shared)} shared, "
            f"{len(self.only_b)} only b>"
        )


@frozen(kw_only=True, repr=False)
class Comparison(Displayed):
    """
    Two roles side by side.

    Attributes:
        a: The first role.
        b: The second role.
        dimensions: The respects in which they are compared, scope first.
        overall: What sources say of the two as a whole.

    Examples:
        >>> import roles
        >>> result = roles.reference().compare("product planner", "product manager")
        >>> result.goals.shared
        ()
    """

    a: Role
    b: Role
    dimensions: tuple[Dimension, ...]
    overall: tuple[Contrast, ...] = ()

    def _dimension(self, name: str) -> Dimension:
        return next(dimension for dimension in self.dimensions if dimension.name == name)

    @property
    def scope(self) -> Dimension:
        """Responsibilities that they own or do at any stage."""
        return self._dimension("scope")

    @property
    def focus(self) -> Dimension:
        """Where their attention lies."""
        return self._dimension("focus")

    @property
    def skills(self) -> Dimension:
        """Skills that they need."""
        return self._dimension("skills")

    @property
    def goals(self) -> Dimension:
        """Goals that they aim at."""
        return self._dimension("goals")

    @property
    def effort(self) -> Dimension:
        """On what their time goes."""
        return self._dimension("effort")

    @property
    def communication(self) -> Dimension:
        """With whom they talk, beside each other."""
        return self._dimension("communication")

    def __repr__(self) -> str:
        return f"<Comparison {self.a.key} | {self.b.key}>"


def compare(model: RoleModel, a: Role, b: Role) -> Comparison:
    """Compare two roles of *model*, dimension by dimension."""
    contrasts = model.contrasts_of(a, b)

    def dimension(name: str, of_a: Iterable[Item], of_b: Iterable[Item]) -> Dimension:
        has_a, has_b = dict.fromkeys(of_a), dict.fromkeys(of_b)
        return Dimension(
            name=name,
            only_a=tuple(item for item in has_a if item not in has_b),
            shared=tuple(item for item in has_a if item in has_b),
            only_b=tuple(item for item in has_b if item not in has_a),
            contrasts=tuple(c for c in contrasts if c.dimension == name),
        )

    return Comparison(
        a=a,
        b=b,
        dimensions=(
            dimension("scope", _scope(model, a), _scope(model, b)),
            dimension("focus", model.focuses_of(a), model.focuses_of(b)),
            dimension("skills", _skills(model, a), _skills(model, b)),
            dimension("goals", model.goals_of(a), model.goals_of(b)),
            dimension("effort", model.efforts_of(a), model.efforts_of(b)),
            dimension("communication", _partners(model, a, b), _partners(model, b, a)),
        ),
        overall=tuple(c for c in contrasts if c.dimension == "overall"),
    )


def _scope(model: RoleModel, role: Role) -> tuple[Responsibility, ...]:
    has = {
        answer.responsibility.key
        for answer in model.involving(role)
        if role in answer.owners or role in answer.holders(Duty.DO)
    }
    return tuple(r for r in model.responsibilities if r.key in has)


def _skills(model: RoleModel, role: Role) -> tuple[Skill, ...]:
    needed = {need.skill for need in model.skills_of(role)}
    return tuple(skill for skill in model.skills if skill.key in needed)


def _partners(model: RoleModel, role: Role, other: Role) -> tuple[Role, ...]:
    partners = {talk.partner for talk in model.interactions_of(role)} - {other.key}
    return tuple(role for role in model.roles if role.key in partners)
