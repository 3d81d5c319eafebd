"""How alike texts are: words in common, by their stems and families, the rare ones first."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from attrs import frozen

from roles.shipped import shipped

__all__ = ["Bag", "agreement", "bag", "covers", "merge", "rarity", "shared_words", "words"]

_STEM, _SHORT_STEM = 4, 3
_ROUNDS = 3
_FAMILY = 0.6
"""How much a word of the same family counts, where the same word counts 1."""
_GENERAL = 0.5
_TELLING = 0.4


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    if len(word) > _SHORT_STEM and word[-1] == "s" and word[-2] not in "sui":
        word = f"{word[:-3]}y" if word.endswith("ies") and len(word) > _STEM else word[:-1]
    for _ in range(_ROUNDS):
        for ending in _endings():
            least = _SHORT_STEM if ending in ("ing", "ed") else _STEM
            if word.endswith(ending) and len(word) - len(ending) >= least:
                word = word[: -len(ending)]
                if len(word) > _SHORT_STEM and word[-1] == word[-2] and word[-1] not in "ls":
                    word = word[:-1]
                break
        else:
            break
    return word


def words(text: str) -> list[str]:
    """
    Return the words of a text, in order and in lower case; numbers only where there is no word.

    Examples:
        >>> words("8.1 Pricing & packaging"), words("8.1")
        (['pricing', 'packaging'], ['8', '1'])
    """
    found = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())
    return [word for word in found if not word.isdecimal()] or found


@cache
def _lexicon() -> Mapping[str, Any]:
    return tomllib.loads(shipped("data/words.toml"))


@cache
def _endings() -> tuple[str, ...]:
    return tuple(sorted(_lexicon()["endings"].split(), key=lambda ending: (-len(ending), ending)))


@cache
def _general() -> frozenset[str]:
    return frozenset(map(_stem, _lexicon()["general"].split()))


@cache
def _families() -> Mapping[str, tuple[int, ...]]:
    """Return the families of each stem that is in one."""
    found: dict[str, dict[int, None]] = {}
    for number, family in enumerate(_lexicon()["families"]):
        for word in family.split():
            found.setdefault(_stem(word), {})[number] = None
    return {stem: tuple(numbers) for stem, numbers in found.items()}


@frozen
class Bag:
    """
    The stems of some texts, each with its weight and a word that it is the stem of.

    Attributes:
        weights: The weight of each stem.
        forms: The first word of each stem.
        total: The sum of the weights.
    """

    weights: Mapping[str, float]
    forms: Mapping[str, str]
    total: float


def rarity(texts: Iterable[Iterable[str]]) -> Mapping[str, float]:
    """
    Return how rare each stem is among some texts, each a list of words.

    What most texts have is worth little, so that no list of stop words is needed.
    """
    count: Counter[str] = Counter()
    number = 1
    for text in texts:
        count.update(dict.fromkeys(map(_stem, text)).keys())
        number += 1
    return {stem: math.log(number / times) for stem, times in count.items()}


def bag(texts: Sequence[tuple[Iterable[str], float]], rare: Mapping[str, float]) -> Bag:
    """Return the bag of some texts, each a list of words and how much it counts."""
    general = _general()
    weights: dict[str, float] = {}
    forms: dict[str, str] = {}
    for text, counts in texts:
        for word in text if counts else ():
            stem = _stem(word)
            weight = rare.get(stem, 0.0) * counts * (_GENERAL if stem in general else 1)
            weights[stem] = max(weights.get(stem, 0.0), weight)
            forms.setdefault(stem, word)
    return Bag(weights, forms, sum(weights.values()))


def merge(bags: Iterable[tuple[Bag, float]]) -> Bag:
    """Return one bag of several, each with how much it counts."""
    weights: dict[str, float] = {}
    forms: dict[str, str] = {}
    for each, counts in bags:
        for stem, weight in each.weights.items():
            weights[stem] = weights.get(stem, 0.0) + weight * counts
            forms.setdefault(stem, each.forms[stem])
    return Bag(weights, forms, sum(weights.values()))


def covers(ours: Sequence[Bag], theirs: Sequence[Bag]) -> dict[tuple[int, int], float]:
    """
    Return how much of each of our bags each of theirs has, from 0 to 1.

    Pairs with nothing in common are left out.
    """
    families = _families()
    by_stem: dict[str, list[int]] = {}
    by_family: dict[int, dict[int, None]] = {}
    for number, bag_there in enumerate(theirs):
        for stem in bag_there.weights:
            by_stem.setdefault(stem, []).append(number)
            for family in families.get(stem, ()):
                by_family.setdefault(family, {})[number] = None
    found: dict[tuple[int, int], float] = {}
    for number, bag_here in enumerate(ours):
        for stem, weight in bag_here.weights.items():
            gains: dict[int, float] = {}
            for family in families.get(stem, ()):
                gains.update(dict.fromkeys(by_family.get(family, ()), weight * _FAMILY))
            gains.update(dict.fromkeys(by_stem.get(stem, ()), weight))
            for other, gain in gains.items():
                place = number, other
                found[place] = found.get(place, 0.0) + gain / bag_here.total
    return found


def agreement(ours: Sequence[Bag], theirs: Sequence[Bag]) -> dict[tuple[int, int], float]:
    """
    Return how alike each of our bags is to each of theirs, from 0 to 1, where not 0.

    It is the harmonic mean of how much each has of the other.
    """
    back = covers(theirs, ours)
    return {
        (one, other): 2 * there * back[other, one] / (there + back[other, one])
        for (one, other), there in covers(ours, theirs).items()
    }


def shared_words(one: Bag, other: Bag) -> list[tuple[str, str]]:
    """
    Return the words of two bags that are the same or of one family, the weightiest first.

    Words that weigh little beside the first are left out.
    """
    families = _families()
    found = []
    for stem, weight in one.weights.items():
        if stem in other.weights:
            found.append((weight, one.forms[stem], other.forms[stem]))
            continue
        ours = families.get(stem, ())
        near = [
            (theirs, each)
            for each, theirs in other.weights.items()
            if any(family in ours for family in families.get(each, ()))
        ]
        if near:
            _, best = max(near, key=lambda pair: pair[0])
            found.append((weight * _FAMILY, one.forms[stem], other.forms[best]))
    found.sort(key=lambda each: -each[0])
    return [(ours, theirs) for weight, ours, theirs in found if weight >= _TELLING * found[0][0]]
