"""Why two things of two models match, in words."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

from roles.boundary.words import bag, shared_words
from roles.model.names import normal

if TYPE_CHECKING:
    from roles.boundary.likeness import Likeness, Node

__all__ = ["reasons_of"]

_WORDS = 4
# What is said of the things that two things have around them.
_SAID = {
    ("takes_place_at", ">"): "both take place at {}",
    ("takes_place_at", "<"): "both have {}",
    ("before", "<"): "both come after {}",
    ("before", ">"): "both come before {}",
    ("part_of", ">"): "both are part of {}",
    ("part_of", "<"): "both include {}",
    ("produces", ">"): "both produce {}",
    ("produces", "<"): "both result from {}",
    ("owns", ">"): "both own {}",
    ("does", ">"): "both do {}",
    ("leads", ">"): "both lead {}",
    ("gives", ">"): "both hand over {}",
    ("gives", "at"): "both have to do with {}",
    ("receives", "<"): "both receive {}",
    ("receives", "at"): "both are received at {}",
    ("needs", ">"): "both need {}",
    ("needs", "<"): "both are needed by {}",
    ("aims_at", "<"): "both are goals of {}",
    ("focuses_on", "<"): "both are focuses of {}",
}


def reasons_of(
    node: Node, other: Node, alike: Likeness, matched: Container[tuple[Node, Node]]
) -> tuple[str, ...]:
    """
    Return why two things match.

    Args:
        node: The thing in the first model.
        other: The thing in the second.
        alike: How alike the things of the models are.
        matched: The pairs that match.
    """
    reasons = (*_names(node, other, alike), *_around(node, other, alike, matched))
    # What is alike around them may have found a better match than each other.
    return reasons or ("the things around them are alike",)


def _names(node: Node, other: Node, alike: Likeness) -> Iterator[str]:
    one, two = alike.a.thing(node), alike.b.thing(other)
    ours = {normal(name): name for name in (one.name, *one.aliases)}
    same = next((name for name in (two.name, *two.aliases) if normal(name) in ours), None)
    if same is not None:
        plain = normal(one.name) == normal(two.name)
        yield "the same name" if plain else f"both are called {same!r}"
        return
    for said, counts in (("names", 0.0), ("descriptions", 1.0)):
        here = bag(alike.a.texts_of(node, counts), alike.rare)
        there = bag(alike.b.texts_of(other, counts), alike.rare)
        if pairs := shared_words(here, there)[:_WORDS]:
            yield f"words of their {said}: {', '.join(_pair(*pair) for pair in pairs)}"
            return


def _around(
    node: Node, other: Node, alike: Likeness, matched: Container[tuple[Node, Node]]
) -> Iterator[str]:
    ours, theirs = alike.a.around.get(node, {}), alike.b.around.get(other, {})
    for relation, said in _SAID.items():
        pairs = [
            (one, two)
            for one in ours.get(relation, ())
            for two in theirs.get(relation, ())
            if (one, two) in matched
        ]
        if pairs:
            names = ", ".join(
                _pair(alike.a.thing(one).name, alike.b.thing(two).name) for one, two in pairs[:2]
            )
            more = f" and {len(pairs) - 2} more" if len(pairs) > 2 else ""
            yield said.format(names + more)


def _pair(one: str, two: str) -> str:
    return one if one == two else f"{one} ~ {two}"
