"""How wide text is on a terminal, and how it is wrapped to fit."""

from __future__ import annotations

import re
import unicodedata

from roles.lettering import filled

__all__ = ["escaped_json", "width", "wrapped"]

_HYPHENATED = re.compile(r"[^-]+-*|-+").findall
_INVISIBLE = frozenset({"Mn", "Me", "Cf"})


def width(text: str) -> int:
    """
    Return how many columns *text* takes on a terminal, after Unicode Annex 11.

    Examples:
        >>> width("plan"), width("기획")
        (4, 4)
    """
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.category(character) in _INVISIBLE:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def escaped_json(text: str) -> str:
    r"""
    Return JSON with every character that isn't printable as an escape; it says the same.

    Examples:
        >>> print(escaped_json('["\x9b\u202e"]'))
        ["\u009b\u202e"]
    """
    if text.replace("\n", "").isprintable():
        return text
    return "".join(
        character if character.isprintable() or character == "\n" else _json_escape(character)
        for character in text
    )


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def wrapped(text: str, columns: int) -> list[str]:
    """
    Return *text* in lines of at most *columns*, broken at spaces.

    A word is broken only where it is longer than a line, and then behind hyphens first.

    Examples:
        >>> wrapped("Technology selection", 11)
        ['Technology', 'selection']
    """
    room = max(columns, 2)
    if width(text) <= room and "\n" not in text and not text.startswith(" "):
        return [text]

    def pieces(word: str) -> list[str]:
        # A word that fits a line isn't broken, not even behind a hyphen.
        return [word] if width(word) <= room else _HYPHENATED(word)

    return [part for line in text.split("\n") for part in filled(line, room, width, pieces)]
