"""Rules on what things are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from roles.checks.finding import Finding
from roles.checks.rule import Rule, register
from roles.checks.survey import Survey
from roles.errors import singular
from roles.model.names import normal
from roles.model.rolemodel import RoleModel
from roles.model.shape import entries

_SMALL_WORDS = frozenset({"a", "an", "and", "for", "in", "of", "on", "the", "to"})
_SHORTEST = 5
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\u3164\ufeff\uffa0]"
)
_WORD = re.compile(r"[^\W_]+")


def _named(survey: Survey) -> Iterator[tuple[str, str, str]]:
    for collection in entries(RoleModel):
        for one in getattr(survey.model, collection):
            yield collection, one.key, one.name


@register
class NearDuplicate(Rule):
    """
    Two things of one kind have names that differ only in a letter, a plural or the word order.

    Words of fewer than five letters, and digits, must be the same: "Sprint 1" isn't close to
    "Sprint 2".

    Why: They are probably the same thing, with half of the statements about each.

    Instead: Merge them and keep the other name as an alias, or choose clearly different names.
    """

    code = "NAM001"
    name = "near-duplicate"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.product-manger = { name = "Product manger" }
    """
    right = """
        roles.pm = { name = "Product manager", aliases = ["Product manger"] }
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for collection in entries(RoleModel):
            members = getattr(survey.model, collection)
            for first, second in near_pairs([one.name for one in members]):
                a, b = members[first], members[second]
                yield self.finding(
                    f"{a.name} and {b.name} are probably the same {singular(collection)}",
                    b,
                    a,
                    mend=f"merge them, and keep the other name as an alias of {a.name}",
                )


def near_pairs(names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """
    Yield the positions of names that are near an earlier one, each with the first that it is near.

    Two names are near if they differ in one letter (added, left out, changed, or two swapped)
    within words of five letters or more, or only in plurals, small words and the order of words.
    Names that are the same but for case, spaces and hyphens are no pairs here.

    The names are looked up by what remains of each when a letter is left out, so that the time
    grows with the letters of all names together, not with the pairs of names.
    """
    keyed: dict[str, int] = {}
    seen: dict[str, int] = {}
    for number, name in enumerate(names):
        plain = normal(name)
        if plain in seen:
            continue
        seen[plain] = number
        near = [keyed[key] for key in _keys(name) if keyed.setdefault(key, number) != number]
        if near:
            yield min(near), number


def _keys(name: str) -> Iterator[str]:
    words = [normal(word) for word in _WORD.findall(name)]
    # In names such as A_ACCEPTED every token sets things apart: the A isn't an article.
    small = frozenset() if "_" in name else _SMALL_WORDS
    stems = sorted(_stem(word) for word in words if word not in small)
    yield "=" + " ".join(stems)
    text = " ".join(words)
    yield "~" + text
    start = 0
    for word in words:
        if len(word) >= _SHORTEST and word.isalpha():
            for at in range(start, start + len(word)):
                yield f"~{text[:at]}{text[at + 1 :]}"
        start += len(word) + 1


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@register
class Twins(Rule):
    """
    Two things of one kind have names that differ only in case, spaces and hyphens.

    Why: Look-ups ignore these, so neither is found by its name.

    Instead: Merge the two, or choose different names.
    """

    code = "NAM002"
    name = "twin-names"
    severity = "error"
    mend = "merge them, or give them different names"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.pm2 = { name = "Product-Manager" }
    """
    right = wrong.replace('"Product-Manager"', '"Programme lead"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each name that an earlier one of its kind has; stages aside."""
        taken: dict[tuple[str, str], str] = {}
        for collection, key, name in _named(survey):
            first = taken.setdefault((collection, normal(name)), key)
            if first != key and collection != "stages":
                members = getattr(survey.model, collection).by_key
                yield self.finding(
                    f"two {collection} are called {name}: {first} and {key}",
                    members[key],
                    members[first],
                )


@register
class Invisible(Rule):
    """
    A name contains invisible characters: zero-width spaces, soft hyphens or fillers.

    Why: It looks like another name, but typing that name doesn't find it.

    Instead: Write the name again without them.
    """

    code = "NAM003"
    name = "invisible-characters"
    severity = "warning"
    mend = "write the name again without them"
    wrong = """
        roles.pm = { name = "Product\\u200bmanager" }
    """
    right = """
        roles.pm = { name = "Product manager" }
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for collection, key, name in _named(survey):
            if hidden := _INVISIBLE.findall(name):
                codes = ", ".join(f"U+{ord(one):04X}" for one in dict.fromkeys(hidden))
                yield self.finding(
                    f"the name of {collection}.{key} has invisible characters: {codes}",
                    getattr(survey.model, collection).by_key[key],
                )


@register
class MixedAlphabets(Rule):
    """
    A word in a name mixes Latin letters with Greek or Cyrillic ones.

    Why: The letters look the same but differ, so typing the name doesn't find it, and one name can
    imitate another.

    Instead: Write the word in one alphabet.
    """

    code = "NAM004"
    name = "mixed-alphabets"
    severity = "warning"
    mend = "write the word in one alphabet"
    wrong = """
        roles.pm = { name = "Pr\\u043educt manager" }
    """
    right = """
        roles.pm = { name = "Product manager" }
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for collection, key, name in _named(survey):
            for word in () if name.isascii() else _WORD.findall(name):
                alphabets = {_alphabet(letter) for letter in word} - {""}
                if len(alphabets) > 1:
                    yield self.finding(
                        f"{word} in {name} mixes {' and '.join(sorted(alphabets))} letters",
                        getattr(survey.model, collection).by_key[key],
                    )


@cache
def _alphabet(letter: str) -> str:
    first = unicodedata.name(letter, "").split(" ", maxsplit=1)[0].capitalize()
    return first if first in ("Latin", "Greek", "Cyrillic") else ""
