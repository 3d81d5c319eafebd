"""Which thing of one model is which of another."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from functools import cached_property
from typing import TypeAlias

from attrs import field, frozen

from roles.boundary.likeness import KINDS, Likeness, Node, best_scores, likeness
from roles.boundary.reasons import reasons_of
from roles.errors import InvalidValue, UnknownName
from roles.model.display import Answers, Displayed
from roles.model.names import is_share, texts
from roles.model.plain import Plain
from roles.model.rolemodel import RoleModel
from roles.model.shape import entries
from roles.model.vocabulary import Deliverable, Focus, Goal, Responsibility, Role, Skill, Stage

__all__ = ["Crosswalk", "Pair", "Thing", "crosswalk"]

Thing: TypeAlias = Role | Stage | Responsibility | Skill | Goal | Deliverable | Focus

_COLLECTION_OF = {cls: name for name, cls in entries(RoleModel).items()}
_AT_LEAST = 0.5
# A pair counts if each is the best that is still free for the other, or nearly so; and a further
# one if it comes near to the best of both.
_FREE, _NEAR = 0.7, 0.9


@frozen
class Pair(Plain):
    """
    A thing of one model, and what it is in the other.

    Attributes:
        a: The thing in the first model.
        b: The thing in the second model, of the same kind.
        score: How sure it is, from 0 to 1; 1 where a person says so.
        reasons: Why they match, in words.
    """

    a: Thing
    b: Thing
    score: float = field(default=1.0, kw_only=True, validator=is_share)
    reasons: tuple[str, ...] = field(default=(), kw_only=True, converter=texts)

    def __attrs_post_init__(self) -> None:
        if type(self.a) is not type(self.b):
            raise InvalidValue("Pair", "b", self.b.key, f"a {type(self.a).__name__.lower()}")

    @property
    def collection(self) -> str:
        """The collection that its things are in, such as ``"roles"``."""
        return _COLLECTION_OF[type(self.a)]

    def __repr__(self) -> str:
        return f"<Pair {self.a.key} ~ {self.b.key}: {self.score:.2f}>"


def _pairs(value: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(value)


@frozen(repr=False)
class Crosswalk(Displayed):
    """
    Which role, stage, responsibility and so on of one model is which of another.

    A thing may match several of the other model, or none.

    Attributes:
        a: The first model.
        b: The second model.
        pairs: What matches, by kind, in the order of the first model; the surest of each first.

    Raises:
        UnknownName: A pair has what isn't in the models.

    Examples:
        >>> import roles
        >>> planning, scrum = roles.reference(), roles.reference("scrum")
        >>> found = roles.crosswalk(planning, scrum)
        >>> [role.name for role in found.in_b(planning.roles["product manager"])]
        ['Product Owner']
        >>> [stage.name for stage in found.only_a["stages"]][:2]
        ['Discovery', 'Concept']
    """

    a: RoleModel
    b: RoleModel
    pairs: tuple[Pair, ...] = field(default=(), converter=_pairs)

    def __attrs_post_init__(self) -> None:
        for pair in self.pairs:
            for model, thing in ((self.a, pair.a), (self.b, pair.b)):
                collection = getattr(model, pair.collection)
                if collection.by_key.get(thing.key) != thing:
                    raise UnknownName(thing.key, pair.collection, collection.nearest(thing.key))

    @cached_property
    def _of_a(self) -> dict[Thing, tuple[Pair, ...]]:
        return _by((pair.a, pair) for pair in self.pairs)

    @cached_property
    def _of_b(self) -> dict[Thing, tuple[Pair, ...]]:
        return _by((pair.b, pair) for pair in self.pairs)

    def in_b(self, thing: Thing) -> Answers[Thing]:
        """Return what a thing of the first model is in the second; empty where it has no match."""
        found = (pair.b for pair in self._of_a.get(thing, ()))
        return Answers(found, f"{thing.name} in {self.b.name}")

    def in_a(self, thing: Thing) -> Answers[Thing]:
        """Return what a thing of the second model is in the first; empty where it has no match."""
        found = (pair.a for pair in self._of_b.get(thing, ()))
        return Answers(found, f"{thing.name} in {self.a.name}")

    @cached_property
    def only_a(self) -> Mapping[str, tuple[Thing, ...]]:
        """The things of the first model that have no match, by collection."""
        return _unmatched(self.a, self._of_a)

    @cached_property
    def only_b(self) -> Mapping[str, tuple[Thing, ...]]:
        """The things of the second model that have no match, by collection."""
        return _unmatched(self.b, self._of_b)

    def __repr__(self) -> str:
        return f"<Crosswalk {self.a.name} ~ {self.b.name}: {len(self.pairs)} pairs>"


def _by(things: Iterable[tuple[Thing, Pair]]) -> dict[Thing, tuple[Pair, ...]]:
    found: dict[Thing, list[Pair]] = {}
    for thing, pair in things:
        found.setdefault(thing, []).append(pair)
    return {thing: tuple(pairs) for thing, pairs in found.items()}


def _unmatched(model: RoleModel, matched: Container[Thing]) -> Mapping[str, tuple[Thing, ...]]:
    return {
        kind: tuple(thing for thing in getattr(model, kind) if thing not in matched)
        for kind in KINDS
    }


def crosswalk(a: RoleModel, b: RoleModel, *, at_least: float = _AT_LEAST) -> Crosswalk:
    """
    Find which thing of one model is which of another.

    Roles, stages, responsibilities, skills, goals, deliverables and focuses are matched by their
    names and aliases, by the words that they have in common, and by what lies around them.  Who
    owns a responsibility is no evidence, since models give the same work to other roles.  What is
    found is a proposal: write it to a file with `write_crosswalk`, correct it, and read it back.

    Args:
        a: The one model.
        b: The other.
        at_least: The lowest score of a match, from 0 to 1.  A lower one finds more, and more that
            is wrong.

    Raises:
        InvalidValue: The lowest score is no number from 0 to 1.

    Examples:
        >>> import roles
        >>> found = roles.crosswalk(roles.reference(), roles.reference("gitlab-product-flow"))
        >>> pair = next(each for each in found.pairs if each.a.key == "conceptual-design")
        >>> pair.b.name
        'Solution design'
        >>> for reason in pair.reasons:
        ...     print(reason)
        words of their names: design, concept ~ solution
        both take place at Concept ~ Design
    """
    number = isinstance(at_least, (int, float)) and not isinstance(at_least, bool)
    if not number or not 0 <= at_least <= 1:
        raise InvalidValue("crosswalk", "at_least", at_least, "a number from 0 to 1")
    alike = likeness(a, b)
    order = {node: number for number, node in enumerate(alike.a.labels)}
    chosen = sorted(
        _choose(alike, at_least), key=lambda pair: (order[pair[0]], -alike.scores[pair])
    )
    sure = frozenset(chosen)
    return Crosswalk(
        a,
        b,
        [
            Pair(
                getattr(a, node[0]).by_key[node[1]],
                getattr(b, other[0]).by_key[other[1]],
                score=round(alike.scores[node, other], 2),
                reasons=reasons_of(node, other, alike, sure),
            )
            for node, other in chosen
        ],
    )


def _choose(alike: Likeness, at_least: float) -> Iterable[tuple[Node, Node]]:
    """Yield the pairs that match: the best free ones first, then what comes near the best."""
    best = best_scores(alike.scores)
    taken: set[tuple[str, Node]] = set()
    # Equal scores keep the order of the models.
    for (node, other), score in sorted(alike.scores.items(), key=lambda each: -each[1]):
        if score < at_least:
            return
        share = score / max(best["a", node], best["b", other])
        if ("a", node) not in taken and ("b", other) not in taken:
            taken |= {("a", node), ("b", other)}
            if share >= _FREE:
                yield node, other
        elif share >= _NEAR:
            yield node, other
