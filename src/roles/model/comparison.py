"""Two roles side by side: what only one has, what both share, and where the line runs."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from attrs import frozen

from roles.model.display import Displayed
from roles.model.involvement import Duty
from roles.model.ownership import Ownership
from roles.model.statements import Contrast, Effort, Handoff
from roles.model.vocabulary import Focus, Goal, Responsibility, Role, Skill, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from roles.model.rolemodel import RoleModel

__all__ = ["WEIGHTS", "Comparison", "Dimension", "Item", "StageWeight", "compare"]

Item: TypeAlias = Responsibility | Focus | Skill | Goal | Effort | Role

WEIGHTS: Mapping[Duty, int] = MappingProxyType(
    {
        Duty.OWN: 4,
        Duty.DO: 3,
        Duty.APPROVE: 2,
        Duty.VERIFY: 2,
        Duty.SUPPORT: 2,
        Duty.RECOMMEND: 2,
        Duty.CONSULT: 1,
        Duty.INFORM: 0,
        Duty.OMIT: 0,
    }
)
"""
How much each duty weighs in a comparison.

A judgement, and so inferred: to answer for the work weighs more than doing it, doing it more than a
say in it, a say more than a question; to be told of it weighs nothing.
"""


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

    @property
    def overlap(self) -> float:
        """
        The share of all they have that both have, from 0 to 1; 0 where neither has anything.

        It is Jaccard's index (Jaccard 1912): what is in both sets, over what is in either.
        """
        either = len(self.only_a) + len(self.shared) + len(self.only_b)
        return len(self.shared) / either if either else 0.0

    def __repr__(self) -> str:
        return (
            f"<Dimension {self.name}: {len(self.only_a)} only a, {len(self.shared)} shared, "
            f"{len(self.only_b)} only b>"
        )


@frozen(kw_only=True)
class StageWeight:
    """
    How much two roles carry at a stage.

    Attributes:
        stage: The stage.
        a: The weight of the first role: the weights (`WEIGHTS`) of its weightiest duty for each
            responsibility, added up.
        b: The weight of the second role.
    """

    stage: Stage
    a: int
    b: int

    @property
    def share(self) -> float | None:
        """The first role's share of what both carry, from 0 to 1; None where neither carries."""
        both = self.a + self.b
        return self.a / both if both else None


@frozen(kw_only=True, repr=False)
class Comparison(Displayed):
    """
    Two roles side by side.

    Attributes:
        a: The first role.
        b: The second role.
        dimensions: The respects in which they are compared, scope first.
        overall: What sources say of the two as a whole.
        contested: The places that both own, or that both do: (responsibility, stage) each as an
            `Ownership`, in lifecycle order.
        handoffs: What passes between the two, in both directions: the boundary as it is lived.
        weights: How much each carries, stage by stage.
        overlap: How much of what they hold they hold both, from 0 to 1: each duty for a
            responsibility at a stage counts by its weight (`WEIGHTS`), and those of both are
            divided by those of either (the weighted form of Jaccard's index, after Ruzicka 1958).

    Examples:
        >>> import roles
        >>> result = roles.reference().compare("product planner", "product manager")
        >>> result.goals.shared
        ()
        >>> [turn.stage.key for turn in result.turns]
        ['definition']
    """

    a: Role
    b: Role
    dimensions: tuple[Dimension, ...]
    overall: tuple[Contrast, ...] = ()
    contested: tuple[Ownership, ...] = ()
    handoffs: tuple[Handoff, ...] = ()
    weights: tuple[StageWeight, ...] = ()
    overlap: float = 0.0

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

    @cached_property
    def turns(self) -> tuple[StageWeight, ...]:
        """The stages at which the weight has moved from one role to the other."""
        turns, heavier = [], 0
        for weight in self.weights:
            now = (weight.a > weight.b) - (weight.a < weight.b)
            if now and heavier and now != heavier:
                turns.append(weight)
            heavier = now or heavier
        return tuple(turns)

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

    carried_a, carried_b = _carried(model, a), _carried(model, b)
    held = [
        (WEIGHTS[duty], (a.key in holders) + (b.key in holders))
        for place in {**carried_a, **carried_b}
        for duty, holders in model.resolution.held[place].items()
    ]
    at_a, at_b = _by_stage(carried_a), _by_stage(carried_b)
    either = sum(weight for weight, holding in held if holding)
    both = sum(weight for weight, holding in held if holding > 1)
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
        contested=_contested(model, a, b),
        handoffs=tuple(
            handoff
            for handoff in model.handoffs
            if {handoff.giver, handoff.receiver} == {a.key, b.key}
        ),
        weights=tuple(
            StageWeight(stage=stage, a=at_a[stage.key], b=at_b[stage.key]) for stage in model.stages
        ),
        overlap=both / either if either else 0.0,
    )


def _carried(model: RoleModel, role: Role) -> dict[tuple[str, str], int]:
    """Return the weight of a role at each place: that of its weightiest duty there."""
    resolution = model.resolution
    return {
        place: max(
            WEIGHTS[duty] for duty, held in resolution.held[place].items() if role.key in held
        )
        for place in resolution.involved[role.key]
    }


def _by_stage(carried: Mapping[tuple[str, str], int]) -> Counter[str]:
    weights: Counter[str] = Counter()
    for (_, stage), weight in carried.items():
        weights[stage] += weight
    return weights


def _contested(model: RoleModel, a: Role, b: Role) -> tuple[Ownership, ...]:
    both = set(model.resolution.involved[b.key])
    found = []
    for responsibility, stage in model.resolution.involved[a.key]:
        if (responsibility, stage) in both:
            held = model.resolution.held[responsibility, stage]
            if any({a.key, b.key} <= set(held.get(duty, ())) for duty in (Duty.OWN, Duty.DO)):
                found.append(model.ownership(responsibility, at=stage))
    return tuple(found)


def _scope(model: RoleModel, role: Role) -> tuple[Responsibility, ...]:
    resolution = model.resolution
    has = {
        place[0]
        for place in resolution.involved[role.key]
        if any(role.key in resolution.held[place].get(duty, ()) for duty in (Duty.OWN, Duty.DO))
    }
    return tuple(r for r in model.responsibilities if r.key in has)


def _skills(model: RoleModel, role: Role) -> tuple[Skill, ...]:
    needed = {need.skill for need in model.skills_of(role)}
    return tuple(skill for skill in model.skills if skill.key in needed)


def _partners(model: RoleModel, role: Role, other: Role) -> tuple[Role, ...]:
    partners = {talk.partner for talk in model.interactions_of(role)} - {other.key}
    return tuple(role for role in model.roles if role.key in partners)
