"""Characters that don't show what they do."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["BIDI", "HIDDEN", "one_line", "plain"]

BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""The marks that turn the direction of writing, so that a line reads otherwise than it is."""

HIDDEN = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029{''.join(sorted(BIDI))}]")
"""Control characters, and those that change how what follows is shown."""


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


def _visible(character: str) -> str:
    if character == "\n" or (character.isprintable() and character not in BIDI):
        return character
    if character == "\t":
        return " "
    if unicodedata.category(character) == "Cf" and character not in BIDI:
        return character
    return character.encode("unicode_escape").decode("ascii")
