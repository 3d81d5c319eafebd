"""How alike the things of two models are: by their words, and by what lies around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, TypeAlias

from attrs import frozen

from roles.boundary.words import Bag, agreement, bag, covers, merge, rarity, words
from roles.model.names import normal
from roles.model.rolemodel import RoleModel
from roles.model.shape import entries, singular

__all__ = ["KINDS", "Likeness", "Node", "best_scores", "likeness"]

KINDS = tuple(entries(RoleModel))
"""The collections whose members are matched."""
Node: TypeAlias = tuple[str, str]
"""A collection and a key in it."""
Relation: TypeAlias = tuple[str, str]
Scores: TypeAlias = Mapping[tuple[Node, Node], float]

# By the kinds of nodes in `RoleModel.graph`.
_COLLECTIONS = {"party": "roles"} | {
    singular(cls): name for name, cls in entries(RoleModel).items()
}
# What lies around a thing, by the kinds of edges in `RoleModel.graph`, with the weight of each.
# ">" is what an edge leads to, "<" what it comes from, "at" the stage that it names.  Who owns a
# responsibility is left out: that models give the same work to other roles is what a crosswalk is
# to show, so it can't be a reason against a match.
_AROUND: Mapping[str, Mapping[Relation, float]] = {
    "roles": {
        ("owns", ">"): 1,
        ("does", ">"): 1,
        ("leads", ">"): 1,
        ("gives", ">"): 1,
        ("receives", "<"): 1,
        ("needs", ">"): 1,
    },
    "stages": {
        ("takes_place_at", "<"): 2,
        ("before", "<"): 1,
        ("before", ">"): 1,
        ("gives", "at"): 1,
    },
    "responsibilities": {
        ("takes_place_at", ">"): 2,
        ("part_of", "<"): 1,
        ("part_of", ">"): 1,
        ("produces", ">"): 1,
        ("needs", ">"): 1,
    },
    "skills": {("needs", "<"): 1},
    "goals": {("aims_at", "<"): 1},
    "deliverables": {("produces", "<"): 1, ("gives", "at"): 1, ("receives", "at"): 1},
    "focuses": {("focuses_on", "<"): 1},
}
_PLACE: Relation = ("takes_place_at", ">")
# How far each kind of evidence alone can lift a score: names and aliases, a name in the words of
# the other, all words, and the words of what lies around.  Stages have short names, and are known
# by what happens in them.
_LABELS, _NAMED, _TEXT = 0.7, 0.4, 0.3
_SURROUNDINGS = {"stages": 0.8}
_OTHER_SURROUNDINGS = 0.4
# How much of a score is what the matches of its neighbours say.
_STRUCTURE = {"stages": 0.6}
_OTHER_STRUCTURE = 0.05
# What a responsibility loses whose stage is another one.
_ELSEWHERE = 0.6
# A responsibility at more than this share of the stages has no place of its own.
_EVERYWHERE = 0.6
# Below this, the best match of a neighbour is hardly one.
_SURE = 0.45
_DESCRIPTION = 0.4
_ROUNDS = 3
# How many pairs of each thing are looked at closely.
_CANDIDATES = 10


@frozen
class Likeness:
    """
    How alike the things of two models are, from 0 to 1.

    Attributes:
        scores: The score of each pair; pairs with nothing in common are left out.
        a: What is known of the things of the first model.
        b: What is known of those of the second.
        rare: How rare each word is in both.
    """

    scores: Scores
    a: Things
    b: Things
    rare: Mapping[str, float]


@frozen
class Things:
    """The things of a model, with their words and what lies around each."""

    model: RoleModel

    @cached_property
    def nodes(self) -> dict[str, list[Node]]:
        """The things, by collection."""
        return {kind: [(kind, thing.key) for thing in getattr(self.model, kind)] for kind in KINDS}

    def thing(self, node: Node) -> Any:
        """Return the thing that a node stands for."""
        return getattr(self.model, node[0]).by_key[node[1]]

    @cached_property
    def labels(self) -> dict[Node, list[list[str]]]:
        """The words of the name and the aliases of each."""
        return {
            (kind, thing.key): [words(text) for text in (thing.name, *thing.aliases)]
            for kind in KINDS
            for thing in getattr(self.model, kind)
        }

    @cached_property
    def descriptions(self) -> dict[Node, list[str]]:
        """The words of the description of each."""
        return {
            (kind, thing.key): words(thing.description)
            for kind in KINDS
            for thing in getattr(self.model, kind)
        }

    def texts_of(self, node: Node, description: float) -> list[tuple[list[str], float]]:
        """Return the words of a thing, by text, with how much each counts: the description less."""
        labels = [(label, 1.0) for label in self.labels[node]]
        return [*labels, (self.descriptions[node], description)]

    @cached_property
    def texts(self) -> list[list[str]]:
        """All the words of each."""
        return [[*chain(*labels), *self.descriptions[node]] for node, labels in self.labels.items()]

    @cached_property
    def around(self) -> dict[Node, dict[Relation, tuple[Node, ...]]]:
        """What lies around each, by relation."""
        found: dict[Node, dict[Relation, dict[Node, None]]] = {}

        def add(node: Node, relation: Relation, other: Node) -> None:
            if relation in _AROUND[node[0]]:
                found.setdefault(node, {}).setdefault(relation, {})[other] = None

        graph = self.model.graph
        node_of = {
            node: (_COLLECTIONS[held["kind"]], held["key"]) for node, held in graph.nodes.items()
        }
        for source, target, held in graph.edges(data=True):
            kind, start, end = held["kind"], node_of[source], node_of[target]
            add(start, (kind, ">"), end)
            add(end, (kind, "<"), start)
            if "stage" in held:
                stage = ("stages", held["stage"])
                for thing in (start, end):
                    if thing[0] == "deliverables":
                        add(thing, (kind, "at"), stage)
                        add(stage, (kind, "at"), thing)
        return {
            node: {relation: tuple(others) for relation, others in relations.items()}
            for node, relations in found.items()
        }

    @cached_property
    def commonness(self) -> Counter[tuple[Relation, Node]]:
        """How many have a thing around them, by relation: what all have tells nothing."""
        return Counter(
            (relation, other)
            for relations in self.around.values()
            for relation, others in relations.items()
            for other in others
        )

    def placed(self, node: Node) -> tuple[Node, ...]:
        """Return the stages of a responsibility; none where it takes place nearly everywhere."""
        stages = self.around.get(node, {}).get(_PLACE, ())
        return stages if len(stages) <= _EVERYWHERE * len(self.nodes["stages"]) else ()

    def bags(self, rare: Mapping[str, float]) -> dict[Node, Bag]:
        """Return the bag of all words of each."""
        return {
            node: bag(
                [*((label, 1.0) for label in labels), (self.descriptions[node], _DESCRIPTION)], rare
            )
            for node, labels in self.labels.items()
        }

    def surroundings(self, bags: Mapping[Node, Bag]) -> dict[Node, Bag]:
        """Return the bag of what lies around each."""
        return {
            node: merge(
                (bags[other], 1 / self.commonness[relation, other])
                for relation, others in self.around.get(node, {}).items()
                for other in others
            )
            for node in self.labels
        }


def likeness(a: RoleModel, b: RoleModel) -> Likeness:
    """Return how alike the things of two models are."""
    ours, theirs = Things(a), Things(b)
    rare = rarity((*ours.texts, *theirs.texts))
    lexical = _by_words(ours, theirs, rare)
    scores = lexical
    for _ in range(_ROUNDS):
        scores = _by_structure(lexical, scores, ours, theirs)
    return Likeness(scores, ours, theirs, rare)


def _by_words(ours: Things, theirs: Things, rare: Mapping[str, float]) -> Scores:
    bags_a, bags_b = ours.bags(rare), theirs.bags(rare)
    around_a, around_b = ours.surroundings(bags_a), theirs.surroundings(bags_b)
    scores: dict[tuple[Node, Node], float] = {}
    for kind in KINDS:
        nodes_a, nodes_b = ours.nodes[kind], theirs.nodes[kind]
        labels = _best_labels(ours, theirs, kind, rare)
        names_a = [bag([(ours.labels[node][0], 1.0)], rare) for node in nodes_a]
        names_b = [bag([(theirs.labels[node][0], 1.0)], rare) for node in nodes_b]
        texts_a, texts_b = [bags_a[node] for node in nodes_a], [bags_b[node] for node in nodes_b]
        named = covers(names_a, texts_b)
        named_back = covers(names_b, texts_a)
        texts = agreement(texts_a, texts_b)
        around = agreement(
            [around_a[node] for node in nodes_a], [around_b[node] for node in nodes_b]
        )
        weight = _SURROUNDINGS.get(kind, _OTHER_SURROUNDINGS)
        alike: dict[tuple[Node, Node], float] = {}
        for place in {**labels, **named, **texts, **around}:
            unlike = (
                (1 - _LABELS * labels.get(place, 0.0))
                * (1 - _NAMED * (named.get(place, 0.0) + named_back.get(place[::-1], 0.0)) / 2)
                * (1 - _TEXT * texts.get(place, 0.0))
                * (1 - weight * around.get(place, 0.0))
            )
            alike[nodes_a[place[0]], nodes_b[place[1]]] = 1 - unlike
        scores.update(_candidates(alike))
    return scores


def _candidates(scores: Scores) -> Iterator[tuple[tuple[Node, Node], float]]:
    """Yield the pairs that are among the best of one of their things, with their scores."""
    seen: Counter[tuple[str, Node]] = Counter()
    for (node, other), score in sorted(scores.items(), key=lambda each: -each[1]):
        sides = ("a", node), ("b", other)
        if min(seen[side] for side in sides) < _CANDIDATES:
            yield (node, other), score
        seen.update(sides)


def _best_labels(
    ours: Things, theirs: Things, kind: str, rare: Mapping[str, float]
) -> dict[tuple[int, int], float]:
    """Return how alike the names of things are, by the names or aliases that are most alike."""
    flat_a, owner_a = _flat(ours, kind, rare)
    flat_b, owner_b = _flat(theirs, kind, rare)
    best: dict[tuple[int, int], float] = {}
    for (one, other), value in agreement(flat_a, flat_b).items():
        place = owner_a[one], owner_b[other]
        best[place] = max(best.get(place, 0.0), value)
    spelt: dict[str, list[int]] = {}
    for number, thing in enumerate(getattr(theirs.model, kind)):
        for name in _spellings(thing):
            spelt.setdefault(name, []).append(number)
    for number, thing in enumerate(getattr(ours.model, kind)):
        for name in _spellings(thing):
            for other in spelt.get(name, ()):
                best[number, other] = 1.0
    return best


def _spellings(thing: Any) -> dict[str, None]:
    return dict.fromkeys(map(normal, (thing.name, *thing.aliases)))


def _flat(things: Things, kind: str, rare: Mapping[str, float]) -> tuple[list[Bag], list[int]]:
    bags, owners = [], []
    for number, node in enumerate(things.nodes[kind]):
        for label in things.labels[node]:
            bags.append(bag([(label, 1.0)], rare))
            owners.append(number)
    return bags, owners


def _by_structure(lexical: Scores, scores: Scores, ours: Things, theirs: Things) -> Scores:
    """Return the scores once what lies around each pair has its say."""
    matches = _Matches(scores)
    found = {}
    for (node, other), words_alone in lexical.items():
        agreed = weights = 0.0
        around_a, around_b = ours.around.get(node, {}), theirs.around.get(other, {})
        for relation, weight in _AROUND[node[0]].items():
            if relation in around_a and relation in around_b and relation != _PLACE:
                share = matches.share(
                    _weighted(ours, relation, around_a[relation]),
                    _weighted(theirs, relation, around_b[relation]),
                )
                agreed += weight * 2 * share[0] * share[1] / (sum(share) or 1)
                weights += weight
        part = _STRUCTURE.get(node[0], _OTHER_STRUCTURE) if weights else 0.0
        score = (1 - part) * words_alone + part * (agreed / weights if weights else 0.0)
        if node[0] == "responsibilities":
            places = ours.placed(node), theirs.placed(other)
            if all(places):
                share = matches.share(
                    _weighted(ours, _PLACE, places[0]), _weighted(theirs, _PLACE, places[1])
                )
                score *= 1 - _ELSEWHERE * (1 - max(share))
        found[node, other] = score
    return found


def _weighted(
    things: Things, relation: Relation, others: Sequence[Node]
) -> tuple[tuple[Node, float], ...]:
    return tuple((other, things.commonness[relation, other] ** -0.5) for other in others)


def best_scores(scores: Scores) -> dict[tuple[str, Node], float]:
    """Return the best score of each thing, by its side and node."""
    best: dict[tuple[str, Node], float] = {}
    for (node, other), score in scores.items():
        best["a", node] = max(best.get(("a", node), 0.0), score)
        best["b", other] = max(best.get(("b", other), 0.0), score)
    return best


class _Matches:
    """How sure each pair is a match, given the other pairs of its two things."""

    def __init__(self, scores: Scores) -> None:
        best = best_scores(scores)
        self._sure = {
            (node, other): score**2 / (best["a", node] * best["b", other]) * min(1, score / _SURE)
            for (node, other), score in scores.items()
        }
        self._known: dict[Any, tuple[float, float]] = {}

    def share(
        self, ours: tuple[tuple[Node, float], ...], theirs: tuple[tuple[Node, float], ...]
    ) -> tuple[float, float]:
        """Return how much of ours is matched in theirs, and the other way round."""
        place = ours, theirs
        if place not in self._known:
            get = self._sure.get
            there = _mean((max(get((n, m), 0.0) for m, _ in theirs), weight) for n, weight in ours)
            back = _mean((max(get((n, m), 0.0) for n, _ in ours), weight) for m, weight in theirs)
            self._known[place] = there, back
        return self._known[place]


def _mean(weighted: Iterable[tuple[float, float]]) -> float:
    total = weights = 0.0
    for value, weight in weighted:
        total += value * weight
        weights += weight
    return total / weights
