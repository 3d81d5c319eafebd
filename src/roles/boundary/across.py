"""Two roles of two models side by side, through a crosswalk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roles.model.comparison import WEIGHTS, Comparison, Dimension, Item, StageWeight
from roles.model.display import Answers
from roles.model.involvement import Duty
from roles.model.statements import Contrast, Effort, Handoff

if TYPE_CHECKING:
    from roles.boundary.crosswalk import Crosswalk
    from roles.model.ownership import Ownership
    from roles.model.rolemodel import RoleModel
    from roles.model.vocabulary import Role

__all__ = ["CrossComparison", "CrossDimension", "compare"]

_NONE: Answers[Any] = Answers()
_Held = Mapping[tuple[str, str], tuple[Duty, ...]]


@frozen(kw_only=True)
class CrossDimension(Dimension):
    """
    One respect in which roles of two models are compared.

    Attributes:
        counterparts: For each thing in `shared`, which is of the first model, what the second role
            has of it in the second model.
    """

    DATA = ("name", "only_a", "shared", "counterparts", "only_b", "overlap", "contrasts")

    counterparts: tuple[tuple[Item, ...], ...] = field(default=())


@frozen(kw_only=True, repr=False)
class CrossComparison(Comparison):
    """
    Roles of two models side by side; its places and stages are those of the first model.

    Attributes:
        other_model: The model of the second role.
        dimensions: The respects in which they are compared.
        contested: The places that both own, or that both do.
        overlap: How much of what they hold they hold both, from 0 to 1.
        overall: Empty, since no source compares roles of two models.
        handoffs: Empty likewise.
        weights: Empty, since weights depend on how finely a model cuts the work.
    """

    other_model: RoleModel
    dimensions: Answers[CrossDimension]
    contested: Answers[Ownership] = field(default=_NONE)
    overlap: float = 0.0
    overall: Answers[Contrast] = field(default=_NONE)
    handoffs: Answers[Handoff] = field(default=_NONE)
    weights: Answers[StageWeight] = field(default=_NONE)


def compare(a: Role | str, b: Role | str, crosswalk: Crosswalk) -> Comparison:
    """
    Compare a role of one model with a role of another.

    What both have is what the crosswalk says is the same.  Effort isn't matched, since a crosswalk
    says nothing of it, and neither are weights: they depend on how finely a model cuts the work.

    Args:
        a: A role of the crosswalk's first model, or its name.
        b: A role of its second model, or its name.
        crosswalk: Which thing of the one model is which of the other.

    Returns:
        A `Comparison`. Its `shared` things, `contested` places and stages are those of the first
        model; its dimensions are `CrossDimension` objects, which name the counterparts.

    Raises:
        UnknownName: There is no such role.

    Examples:
        >>> import roles
        >>> planning, flow = roles.reference(), roles.reference("gitlab-product-flow")
        >>> found = roles.crosswalk(planning, flow)
        >>> result = roles.compare("product planner", "product designer", found)
        >>> result.scope.shared[0].name, [thing.name for thing in result.scope.counterparts[0]]
        ('Conceptual design', ['Solution design'])
    """
    one, other = crosswalk.a.roles[a], crosswalk.b.roles[b]
    # A role compared with itself shares all it has.
    ours, theirs = crosswalk.a.compare(one, one), crosswalk.b.compare(other, other)
    held, held_there = _held(crosswalk.a, one), _held(crosswalk.b, other)
    here = _translated(held_there, crosswalk)
    both = either = 0
    for place, duties in held.items():
        for duty in duties:
            either += WEIGHTS[duty]
            both += WEIGHTS[duty] * (duty in here.get(place, ()))
    return CrossComparison(
        a=one,
        b=other,
        model=crosswalk.a,
        other_model=crosswalk.b,
        dimensions=Answers(
            _dimension(mine, yours, crosswalk)
            for mine, yours in zip(ours.dimensions, theirs.dimensions, strict=True)
        ),
        contested=Answers(_contested(crosswalk.a, held, here)),
        overlap=both / (either + _unmatched(held, held_there, crosswalk)) if both else 0.0,
    )


def _dimension(ours: Dimension, theirs: Dimension, crosswalk: Crosswalk) -> CrossDimension:
    has = set(theirs.shared)
    shared, counterparts = [], []
    for item in ours.shared:
        found = () if isinstance(item, Effort) else crosswalk.in_b(item)
        if matched := tuple(other for other in found if other in has):
            shared.append(item)
            counterparts.append(matched)
    gone = {other for matched in counterparts for other in matched}
    return CrossDimension(
        name=ours.name,
        only_a=tuple(item for item in ours.shared if item not in shared),
        shared=tuple(shared),
        only_b=tuple(item for item in theirs.shared if item not in gone),
        counterparts=tuple(counterparts),
    )


def _held(model: RoleModel, role: Role) -> _Held:
    """Return the duties of a role, by responsibility and stage."""
    return {
        (answer.responsibility.key, answer.stage.key): answer.duties_of(role)
        for answer in model.involving(role)
    }


def _places(place: tuple[str, str], crosswalk: Crosswalk) -> Iterator[tuple[str, str]]:
    """Yield where a place of the second model is in the first."""
    work, stage = place
    for mine in crosswalk.in_a(crosswalk.b.responsibilities.by_key[work]):
        for at in crosswalk.in_a(crosswalk.b.stages.by_key[stage]):
            yield mine.key, at.key


def _translated(held: _Held, crosswalk: Crosswalk) -> Mapping[tuple[str, str], set[Duty]]:
    found: dict[tuple[str, str], set[Duty]] = {}
    for place, duties in held.items():
        for here in _places(place, crosswalk):
            found.setdefault(here, set()).update(duties)
    return found


def _unmatched(held: _Held, held_there: _Held, crosswalk: Crosswalk) -> int:
    """Return the weight of what only the second role holds."""
    return sum(
        WEIGHTS[duty]
        for place, duties in held_there.items()
        for duty in duties
        if not any(duty in held.get(here, ()) for here in _places(place, crosswalk))
    )


def _contested(
    model: RoleModel, held: _Held, here: Mapping[tuple[str, str], set[Duty]]
) -> Iterator[Ownership]:
    for (work, stage), duties in held.items():
        theirs = here.get((work, stage), set())
        if any(duty in duties and duty in theirs for duty in (Duty.OWN, Duty.DO)):
            yield model.ownership(work, at=stage)
