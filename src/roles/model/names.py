"""What may be a key or a name, and how a thing is found by what people call it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from roles.characters import BIDI
from roles.errors import InvalidValue

if TYPE_CHECKING:
    from attrs import Attribute

__all__ = [
    "is_key",
    "is_name",
    "is_optional_key",
    "is_optional_reference",
    "is_reference",
    "is_share",
    "is_text",
    "is_texts",
    "keys",
    "nearest",
    "normal",
    "slug",
    "texts",
]

_ASCII_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*").fullmatch
_ASCII_WORDS = re.compile(r"[a-z0-9]+").findall
_KEY_ALLOWED = "lower-case words of letters and digits, joined by single hyphens"
# Bidirectional controls can make a name look like another one (Unicode TR 36, section 2.5).
_SEPARATORS = re.compile(r"[\s\-_\u2010-\u2015]+")
# The one empty tuple: most fields of most statements hold it.
_NONE: tuple[str, ...] = ()
_TEXT = {str}


def _word_character(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _well_formed(key: str) -> bool:
    if _ASCII_KEY(key):
        return True
    return (
        not key.isascii()
        and key == unicodedata.normalize("NFC", key)
        and key == key.lower()
        and all(word and all(map(_word_character, word)) for word in key.split("-"))
    )


def is_key(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse what is no key."""
    if not isinstance(value, str) or not _well_formed(value):
        raise InvalidValue(type(instance).__name__, attribute.name, value, _KEY_ALLOWED)


def is_optional_key(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse what is neither a key nor None."""
    if value is not None:
        is_key(instance, attribute, value)


def is_reference(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse what is neither a key nor a name."""
    if not (isinstance(value, str) and _ASCII_KEY(value)):
        is_name(instance, attribute, value)


def is_optional_reference(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse what is neither a key, a name nor None."""
    if value is not None:
        is_reference(instance, attribute, value)


def _unsafe(text: str, also: str = "") -> str:
    for character in text:
        category = unicodedata.category(character)
        if character in also:
            continue
        if category in ("Cc", "Cs", "Zl", "Zp") or character in BIDI:
            return f"U+{ord(character):04X}"
    return ""


def is_name(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse what is no name: one line of text, without control or bidirectional characters."""
    owner = type(instance).__name__
    if not isinstance(value, str) or not value.strip():
        raise InvalidValue(owner, attribute.name, value, "text that isn't empty")
    if value.isascii() and value.isprintable():
        return
    if found := _unsafe(value):
        raise InvalidValue(
            owner, attribute.name, value, f"one line without control characters, not {found}"
        )


def is_text(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse what is no text; line breaks and tabs are fine."""
    if value == "":
        return
    owner = type(instance).__name__
    if not isinstance(value, str):
        raise InvalidValue(owner, attribute.name, value, "text")
    if value.isascii() and value.isprintable():
        return
    if found := _unsafe(value, also="\n\t"):
        raise InvalidValue(
            owner, attribute.name, value, f"text without control characters, not {found}"
        )


def is_texts(instance: object, attribute: Attribute[Any], value: tuple[str, ...]) -> None:
    """Refuse a member that is no name."""
    for member in value:
        is_name(instance, attribute, member)


def is_share(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse what is no number from 0 to 1."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not 0 <= value <= 1:  # type: ignore[operator]
        owner = type(instance).__name__
        raise InvalidValue(owner, attribute.name, value, "a number from 0 to 1")


def keys(value: str | Iterable[str]) -> tuple[str, ...]:
    """
    Return *value*, a key or an iterable of keys, as a tuple of keys, each once.

    A string is one key, not its letters.
    """
    if value is _NONE:
        return _NONE
    if type(value) is str:
        return (value,)
    if isinstance(value, (list, tuple)) and set(map(type, value)) == _TEXT:
        return tuple(dict.fromkeys(value))
    if isinstance(value, str):
        return (str(value),)
    if not isinstance(value, Iterable) or isinstance(value, (Mapping, bytes)):
        raise InvalidValue("the value", "", value, "a key or a list of keys")
    members = tuple(dict.fromkeys(_hashable(value)))
    for member in members:
        if not isinstance(member, str):
            raise InvalidValue("the value", "", member, "a key or a list of keys")
    return members


def _hashable(value: Iterable[Any]) -> Iterable[Any]:
    return (member if isinstance(member, str) else _refuse(member) for member in value)


def _refuse(member: object) -> str:
    raise InvalidValue("a member", "", member, "text, or a list of texts")


def texts(value: str | Iterable[str]) -> tuple[str, ...]:
    """
    Return *value*, a text or an iterable of texts, as a tuple.

    A string is one text, not its letters.
    """
    if value is _NONE:
        return _NONE
    if isinstance(value, str):
        return (value,)
    if type(value) is tuple and set(map(type, value)) == _TEXT:
        return value
    if not isinstance(value, Iterable) or isinstance(value, (Mapping, bytes)):
        raise InvalidValue("the value", "", value, "a text or a list of texts")
    return tuple(_hashable(value))


def normal(name: str) -> str:
    """
    Return what is left of *name* when case, spaces, hyphens and width don't matter.

    Examples:
        >>> normal("Product  Manager") == normal("product-manager")
        True
    """
    if name.isascii():
        lowered = name.lower()
        # For ASCII these are all the separators, and this is three times as fast as looking.
        return "".join(lowered.replace("-", " ").replace("_", " ").split())
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", name).casefold())


def slug(name: str, taken: Iterable[str] = ()) -> str:
    """
    Return a key made from *name*, with a number behind it if it is among *taken*.

    Examples:
        >>> slug("8.1 Pricing & packaging")
        '8-1-pricing-packaging'
        >>> slug("Pricing", taken={"pricing"})
        'pricing-2'
    """
    if name.isascii():
        words = _ASCII_WORDS(name.lower())
    else:
        lowered = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).lower())
        words = "".join(c if _word_character(c) else " " for c in lowered).split()
    key = "-".join(words) or "unnamed"
    if not _well_formed(key):
        key = "unnamed"
    numbered, number = key, 1
    while numbered in taken:
        number += 1
        numbered = f"{key}-{number}"
    return numbered


def nearest(asked: str, names: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """
    Return the *count* members of *names* that look most like *asked*, the nearest first.

    Likeness is the ratio of `difflib.SequenceMatcher` over the normal forms; ties keep the
    order of *names*.
    """
    from difflib import SequenceMatcher

    wanted = normal(asked[:200])
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    scored: list[tuple[float, str]] = []
    floor = -1.0
    for name in dict.fromkeys(names):
        matcher.set_seq1(normal(name[:200]))
        if len(scored) >= count and matcher.real_quick_ratio() <= floor:
            continue
        if len(scored) >= count and matcher.quick_ratio() <= floor:
            continue
        scored.append((matcher.ratio(), name))
        if len(scored) > count:
            scored.sort(key=lambda pair: -pair[0])
            del scored[count:]
        if len(scored) == count:
            floor = min(score for score, _ in scored)
    return tuple(name for _, name in sorted(scored, key=lambda pair: -pair[0]))
