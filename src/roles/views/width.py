"""How wide text is on a terminal, and how it is wrapped to fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from roles.characters import BIDI

__all__ = ["escaped_json", "one_line", "padded", "plain", "width", "wrapped"]

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


def plain(text: str) -> str:
    r"""
    Return *text* with what would disturb a line or a terminal made visible; line breaks stay.

    Examples:
        >>> print(plain("a\x1b[31mb"))
        a\x1b[31mb
    """
    if text.replace("\n", "").isprintable():
        return text
    return "".join(_visible(character) for character in text)


def one_line(text: str) -> str:
    r"""
    Return *text* as `plain` does, with its line breaks made visible too.

    Examples:
        >>> print(one_line("plan\n::error::"))
        plan\n::error::
    """
    return plain(text).replace("\n", "\\n")


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


def _visible(character: str) -> str:
    if character == "\n" or (character.isprintable() and character not in BIDI):
        return character
    if character == "\t":
        return " "
    if unicodedata.category(character) == "Cf" and character not in BIDI:
        return character
    return character.encode("unicode_escape").decode("ascii")


def padded(text: str, columns: int) -> str:
    """Return *text* with spaces behind it, so that it takes *columns*."""
    return text + " " * (columns - width(text))


def wrapped(text: str, columns: int) -> list[str]:
    """
    Return *text* in lines of at most *columns*, broken at spaces.

    A word is broken only where it is longer than a line, and then behind hyphens first.

    Examples:
        >>> wrapped("Technology selection", 11)
        ['Technology', 'selection']
    """
    lines: list[str] = []
    for line in text.split("\n"):
        lines += _filled(line, max(columns, 2))
    return lines


def _filled(line: str, columns: int) -> Iterator[str]:
    current = ""
    for word in line.split(" "):
        space = " " if current else ""
        # A word that fits a line isn't broken, not even behind a hyphen.
        pieces = [word] if width(word) <= columns else _HYPHENATED(word)
        for piece in pieces or [""]:
            for part in _parts(piece, columns):
                if current and width(current + space + part) > columns:
                    yield current
                    current = part
                else:
                    current += space + part
                space = ""
    yield current


def _parts(word: str, columns: int) -> Iterator[str]:
    """Yield a word in pieces that fit; most words are one."""
    piece, taken = "", 0
    for character in word:
        wide = _width(character) if not character.isascii() else 1
        if taken + wide > columns:
            yield piece
            piece, taken = "", 0
        piece += character
        taken += wide
    yield piece
