"""Two roles side by side: what only one has, what both share, and where the line runs."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar

from attrs import frozen

from roles.model.display import Answers, Displayed
from roles.model.involvement import Duty
from roles.model.ownership import Ownership
from roles.model.plain import Plain
from roles.model.statements import DIMENSIONS, Contrast, Effort, Handoff
from roles.model.vocabulary import Focus, Goal, Responsibility, Role, Skill, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from roles.model.collection import Collection
    from roles.model.questions import Questions

__all__ = ["WEIGHTS", "Comparison", "Dimension", "Item", "Profile", "StageWeight", "profiles"]

T = TypeVar("T")
_Place: TypeAlias = tuple[str, str]
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
class Dimension(Plain):
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

    DATA: ClassVar[tuple[str | tuple[str, str], ...]] = (
        "name",
        "only_a",
        "shared",
        "only_b",
        "overlap",
        "contrasts",
    )

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
class StageWeight(Plain):
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

    DATA = (
        "a",
        "b",
        "dimensions",
        "overall",
        "overlap",
        ("contested", "contested_places"),
        "handoffs",
        "weights",
        ("turns", "turning_stages"),
    )

    a: Role
    b: Role
    model: Questions

    @cached_property
    def _both(self) -> tuple[Profile, Profile]:
        profiles = self.model.profiles
        return profiles[self.a.key], profiles[self.b.key]

    @cached_property
    def _contrasts(self) -> Answers[Contrast]:
        return self.model.contrasts_of(self.a, self.b)

    @cached_property
    def dimensions(self) -> Answers[Dimension]:
        """The respects in which they are compared, scope first."""
        of_a, of_b = (
            {**profile.items, "communication": profile.partners_beside(other)}
            for profile, other in zip(self._both, (self.b, self.a), strict=True)
        )
        found = (
            Dimension(
                name=name,
                only_a=tuple(item for item in of_a[name] if item not in of_b[name]),
                shared=tuple(item for item in of_a[name] if item in of_b[name]),
                only_b=tuple(item for item in of_b[name] if item not in of_a[name]),
                contrasts=tuple(one for one in self._contrasts if one.dimension == name),
            )
            for name in DIMENSIONS
        )
        return self._answers("compared", found)

    def _answers(self, what: str, found: Iterable[T]) -> Answers[T]:
        return Answers(found, f"{self.a.name} and {self.b.name}: {what}", self.model.names)

    @cached_property
    def overall(self) -> Answers[Contrast]:
        """What sources say of the two as a whole."""
        found = (one for one in self._contrasts if one.dimension == "overall")
        return self._answers("as a whole", found)

    @property
    def contested_places(self) -> tuple[dict[str, str], ...]:
        """The keys of the responsibility and the stage of each place that is contested."""
        return tuple(
            {"responsibility": one.responsibility.key, "stage": one.stage.key}
            for one in self.contested
        )

    @property
    def turning_stages(self) -> Answers[Stage]:
        """The stages at which the weight has moved from one role to the other."""
        return self._answers("turning stages", (turn.stage for turn in self.turns))

    @cached_property
    def contested(self) -> Answers[Ownership]:
        """The places that both own, or that both do, in lifecycle order."""
        a, b = self._both
        places = a.contested_with(b)
        found = (pair for pair in a.weights if pair in places)
        return self._answers("contested", (self.model.ownership(*pair) for pair in found))

    @cached_property
    def handoffs(self) -> Answers[Handoff]:
        """What passes between the two, in both directions: the boundary as it is lived."""
        pair = {self.a.key, self.b.key}
        found = (one for one in self.model.handoffs if {one.giver, one.receiver} == pair)
        return self._answers("handoffs", found)

    @cached_property
    def weights(self) -> Answers[StageWeight]:
        """How much each carries, stage by stage in lifecycle order."""
        a, b = (profile.by_stage for profile in self._both)
        found = (
            StageWeight(stage=stage, a=a[stage.key], b=b[stage.key]) for stage in self.model.stages
        )
        return self._answers("weights", found)

    @cached_property
    def overlap(self) -> float:
        """The share of the weight of what either holds that both hold, from 0 to 1."""
        a, b = self._both
        return a.overlap_with(b)

    def _dimension(self, name: str) -> Dimension:
        return self.dimensions[DIMENSIONS.index(name)]

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
    def turns(self) -> Answers[StageWeight]:
        """The stages at which the weight has moved from one role to the other."""
        turns, heavier = [], 0
        for weight in self.weights:
            now = (weight.a > weight.b) - (weight.a < weight.b)
            if now and heavier and now != heavier:
                turns.append(weight)
            heavier = now or heavier
        return self._answers("turns", turns)

    def __repr__(self) -> str:
        return f"<Comparison {self.a.key} | {self.b.key}>"


@frozen(eq=False)
class Profile:
    """
    What a role has, made once from the resolution, so that any two can be compared.

    Attributes:
        items: What it has in each dimension, in the order of the model.
        weights: The weight of its weightiest duty at each place, in lifecycle order.
        duties: The weight of each duty that it holds, by place and duty.
        contestable: The places and duties that two roles can't both have without a contest.
        by_stage: Its weights, added up at each stage.
        total: The weights of all its duties, added up.
    """

    items: Mapping[str, Mapping[Item, None]]
    weights: Mapping[_Place, int]
    duties: Mapping[tuple[_Place, Duty], int]
    contestable: frozenset[tuple[_Place, Duty]]
    by_stage: Counter[str]
    total: int

    def contested_with(self, other: Profile) -> set[_Place]:
        """Return the places that both own, or that both do."""
        return {place for place, _ in self.contestable & other.contestable}

    def overlap_with(self, other: Profile) -> float:
        """Return the share of the weight of what either holds that both hold."""
        both = sum(self.duties[one] for one in self.duties.keys() & other.duties.keys())
        either = self.total + other.total - both
        return both / either if either else 0.0

    def partners_beside(self, other: Role) -> Mapping[Item, None]:
        """Return with whom it talks, without *other*."""
        partners = self.items["communication"]
        return {role: None for role in partners if role != other}


def profiles(model: Questions) -> dict[str, Profile]:
    """Return the profile of each role of *model*, by key."""
    duties: dict[str, dict[tuple[_Place, Duty], int]] = {role.key: {} for role in model.roles}
    alone: dict[str, set[tuple[_Place, Duty]]] = {role.key: set() for role in model.roles}
    members = {role.key: role.any_of for role in model.roles}
    for place, held in model.resolution.held.items():
        for duty, keys in held.items():
            for key in keys:
                if duty in (Duty.OWN, Duty.DO):
                    alone[key].add((place, duty))
                for one in (key, *members[key]):
                    duties[one][place, duty] = WEIGHTS[duty]
    return {
        role.key: _profile(model, role, duties[role.key], frozenset(alone[role.key]))
        for role in model.roles
    }


def _profile(
    model: Questions,
    role: Role,
    duties: Mapping[tuple[_Place, Duty], int],
    contestable: frozenset[tuple[_Place, Duty]],
) -> Profile:
    heaviest: dict[_Place, int] = {}
    for (place, _), weight in duties.items():
        heaviest[place] = max(weight, heaviest.get(place, 0))
    weights = {place: heaviest[place] for place in model.resolution.involved[role.key]}
    works = {work for (work, _), duty in duties if duty in (Duty.OWN, Duty.DO)}
    skills = {need.skill for need in model.skills_of(role)}
    partners = {talk.partner for talk in model.interactions_of(role)}
    items: dict[str, Iterable[Item]] = {
        "scope": (
            model.responsibilities.by_key[key] for key in _in_order(model.responsibilities, works)
        ),
        "focus": model.focuses_of(role),
        "skills": (model.skills.by_key[key] for key in _in_order(model.skills, skills)),
        "goals": model.goals_of(role),
        "effort": model.efforts_of(role),
        "communication": (model.roles.by_key[key] for key in _in_order(model.roles, partners)),
    }
    by_stage: Counter[str] = Counter()
    for (_, stage), weight in weights.items():
        by_stage[stage] += weight
    return Profile(
        items={name: dict.fromkeys(members) for name, members in items.items()},
        weights=weights,
        duties=duties,
        contestable=contestable,
        by_stage=by_stage,
        total=sum(duties.values()),
    )


def _in_order(members: Collection[Any], keys: set[str]) -> Iterable[str]:
    return (key for key in members.by_key if key in keys)
