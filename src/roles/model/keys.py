"""Keys, made from what things are called."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from itertools import count
from typing import TypeVar

from roles.model.identity import identity, widths
from roles.model.names import normal, slug

__all__ = ["assign_keys"]

_ASCII_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*").fullmatch
_SIGNS = {
    "+": "plus", "#": "sharp", "&": "and", "@": "at", "%": "percent", "*": "star", "/": "slash",
    "\\": "backslash", "-": "hyphen", "_": "underscore", ".": "dot", ",": "comma", "!": "bang",
    "?": "question", "'": "quote", "=": "equals", "~": "tilde", "|": "bar", ":": "colon",
}  # fmt: skip

# How far from its key a text is that has signs in it.
_SIGNED = 2

H = TypeVar("H", bound=Hashable)


def assign_keys(texts: Mapping[H, str], taken: Iterable[str] = ()) -> dict[H, str]:
    """
    Return a key for each thing, made from what it is called.

    No two keys are the same but for case and hyphens.  Which key a text gets depends on the other
    texts, not on their order: ``C`` is ``c``, and beside it ``C#`` is ``c-sharp``.  Things of one
    text are numbered in their order.

    Args:
        texts: What each thing is called.
        taken: Keys that are given already.

    Examples:
        >>> assign_keys({1: "C#", 2: "C", 3: "★", 4: "Product manager"})
        {1: 'c-sharp', 2: 'c', 3: 'black-star', 4: 'product-manager'}
    """
    first: dict[str, str] = {}
    wholes = {text: identity(text) for text in texts.values()}
    for text, whole in wholes.items():
        first.setdefault(whole, text)
    used = set(map(normal, taken))
    made = _unique_keys(first, used)
    given: set[str] = set()
    numbers: Counter[str] = Counter()
    keys: dict[H, str] = {}
    for thing, text in texts.items():
        whole = wholes[text]
        key = made[whole]
        if whole in given:
            numbers[whole] += 1
            while normal(f"{key}-{numbers[whole] + 1}") in used:
                numbers[whole] += 1
            key = f"{key}-{numbers[whole] + 1}"
            used.add(normal(key))
        given.add(whole)
        keys[thing] = key
    return keys


def _unique_keys(texts: Mapping[str, str], used: set[str]) -> dict[str, str]:
    """
    Return a key for each identity; the shortest goes to the text that is most like it.

    What is left of the keys is added to *used*.
    """
    claims: dict[str, list[tuple[int, str, str]]] = {}
    for whole, text in texts.items():
        key, rank = _plain_key(text)
        claims.setdefault(normal(key), []).append((rank, whole, key))
    keys: dict[str, str] = {}
    left: list[str] = []
    for plain, claimants in claims.items():
        if len(claimants) == 1 and plain not in used:
            keys[claimants[0][1]] = claimants[0][2]
            continue
        best = min(rank for rank, _, _ in claimants)
        winners = sorted(
            (claim for claim in claimants if claim[0] == best),
            key=lambda claim: (len(claim[2]), claim[1]),
        )
        # Where a sign is all that makes the difference, each text has it spelled out.
        if (len(winners) == 1 or best < _SIGNED) and plain not in used:
            keys[winners[0][1]] = winners[0][2]
        left += [whole for _, whole, _ in claimants if whole not in keys]
    spelled = {whole: _spelled_key(texts[whole]) for whole in left}
    wanted = Counter(map(normal, spelled.values()))
    hashed = []
    for whole, key in spelled.items():
        plain = normal(key)
        if wanted[plain] == 1 and plain not in claims and plain not in used:
            keys[whole] = key
        else:
            hashed.append(whole)
    used |= claims.keys() | {normal(key) for whole, key in spelled.items() if whole in keys}
    for whole in sorted(hashed):
        base = _plain_key(texts[whole])[0]
        marks: Iterable[object] = count(2)
        if len(claims[normal(base)]) > 1:
            # A number would depend on which of them comes first.
            mark = hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()
            marks = (mark[:size] for size in range(6, 65))
        keys[whole] = next(key for mark in marks if normal(key := f"{base}-{mark}") not in used)
        used.add(normal(keys[whole]))
    return keys


def _plain_key(text: str) -> tuple[str, int]:
    """Return a key of the letters and digits of a text, and how far the text is from it."""
    lowered = text.strip().lower()
    if _ASCII_KEY(lowered):
        return lowered, 0
    key = slug(text)
    if unicodedata.normalize("NFC", lowered) == key:
        return key, 0
    if identity(key.replace("-", "")) == identity(text):
        return key, 1
    if not any(map(str.isalnum, text)):
        return _spelled_key(text), _SIGNED
    return key, _SIGNED


def _spelled_key(text: str) -> str:
    """Return a key in which every sign is a word."""
    parts = []
    for character in unicodedata.normalize("NFC", text.translate(widths())):
        plain = character.isalnum() or unicodedata.category(character)[0] == "M"
        if character.isspace():
            parts.append(" ")
        elif plain and unicodedata.normalize("NFKC", character) == character:
            parts.append(character)
        else:
            sign = _SIGNS.get(character) or unicodedata.name(character, f"u{ord(character):x}")
            parts.append(f" {sign} ")
    return slug("".join(parts))
