"""What the columns of exports are headed, and what the words of a status mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from roles.model.identity import identity
from roles.shipped import shipped

__all__ = ["DATES", "field_in", "field_of", "holds_by", "known", "nobodies", "plain"]

DATES = ("start", "end", "recorded_at")
"""The fields that hold days."""
_PARTS = ("given_name", "family_name")
_SHORT, _MORE = 7, 10
"""How many letters a word alone must have more than; how much more the parts of a name count."""
_SIGNS = re.compile(r"[\W_]+")
_OWNING = re.compile(r"['\u2019]s?(?![^\W_])")  # Manager's Name
_BRACKETED = re.compile(r"\[[^\]]*\]|\([^)]*\)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def plain(heading: str) -> str:
    """Return a heading without the signs that exports put into it; ``#`` is a number."""
    return _SIGNS.sub("", identity(_OWNING.sub("", heading)).replace("#", "number"))


@cache
def known() -> Mapping[str, Any]:
    """Return the fields, words and systems that are known."""
    return tomllib.loads(shipped("formats/people/headings.toml"))


@cache
def _fields() -> Mapping[str, tuple[str, int]]:
    """Return the field that each plain heading stands for, and how likely it is."""
    found: dict[str, tuple[str, int]] = {}
    for name, headings in known()["fields"].items():
        for rank, heading in enumerate(headings):
            found.setdefault(plain(heading), (name, rank))
    return found


def _forms(heading: str) -> Iterator[str]:
    """Yield a heading as it is, without what is in brackets, and in the singular."""
    short = _BRACKETED.sub(" ", heading)
    yield from (plain(heading), plain(short), plain(short).removesuffix("s"))


@cache
def field_of(heading: str) -> tuple[str, int] | None:
    """Return the field that a heading stands for, and how likely; None if it isn't known."""
    return next((found for form in _forms(heading) if (found := _fields().get(form))), None)


@cache
def field_in(heading: str) -> tuple[str, int] | None:
    """Return the field that the longest known part of a heading stands for, if any."""
    words = _words(_HUMP.sub(" ", _BRACKETED.sub(" ", heading)))
    if set(words) & set(known()["others"]["words"]):
        return None
    above = [field_of(word) for word in words]
    dated = bool(set(words) & set(known()["others"]["dates"]))
    best, longest = "", 0
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            found = field_of(" ".join(words[start:end]))
            if found is None or (dated and found[0] not in DATES):
                continue
            length = sum(map(len, words[start:end]))
            if end - start == 1 and length <= _SHORT:
                continue
            length += _MORE * (found[0] in _PARTS)
            if length > longest:
                best, longest = found[0], length
    if best and any(one and one[0] == "reports_to" for one in above):
        best = "reports_to"
    return (best, -longest) if best else None


def _words(text: str) -> Sequence[str]:
    return _SIGNS.sub(" ", _OWNING.sub("", text)).casefold().split()


@cache
def nobodies() -> frozenset[str]:
    """Return the identities of the words that stand for nobody."""
    return frozenset(map(identity, known()["nobody"]["words"]))


def holds_by(status: str, heading: str) -> bool | None:
    """Return whether somebody of a status holds anything; None where the word isn't known."""
    words, answers = " ".join(_words(status)), known()["answers"]
    if words in answers["yes"] or words in answers["no"]:
        return (words in answers["yes"]) != _is_inverted(heading)
    for one, holds in _statuses():
        if f" {one} " in f" {words} " if len(one) > 1 else words == one:
            return holds
    return None


@cache
def _is_inverted(heading: str) -> bool:
    return plain(heading) in map(plain, known()["inverted"]["headings"])


@cache
def _statuses() -> Sequence[tuple[str, bool]]:
    """Return the words of a status, and whether somebody of it holds anything."""
    return [
        (" ".join(_words(word)), holds)
        for name, holds in (("inactive", False), ("active", True))
        for word in known()[name]["words"]
    ]
