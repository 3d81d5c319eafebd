"""Which texts name one thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from functools import cache

__all__ = ["identity", "joined_names", "widths"]

# What stands between names in one text: the first of them seldom within a name.
_BETWEEN = (r"[;|\n]", r",", r"/", r"[&+]|\band\b")
_AROUND = " \t\r'\"[](){}"

# Spaces that str.split doesn't know: a zero width one, word joiners, Mongolian.
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u180e\u200b\u2060\ufeff"), " ")


@cache
def widths() -> dict[int, str]:
    """Return what each character of another width stands for."""
    table = dict(_ZERO_WIDTH)
    for code in (0x3000, *range(0xFF01, 0xFFEF)):
        kind, _, points = unicodedata.decomposition(chr(code)).partition(" ")
        if kind in ("<wide>", "<narrow>"):
            table[code] = "".join(chr(int(point, 16)) for point in points.split())
    return table


def identity(text: str) -> str:
    """
    Return what all texts that name one thing have in common.

    They may differ by case, spaces, Unicode composition and width, and by nothing else.

    Examples:
        >>> identity("Product  Manager") == identity("product manager")
        True
        >>> identity("C++") == identity("C#")
        False
    """
    if text.isascii():
        if text.isalnum():
            return text.lower()
        return "".join(text.split()).lower()
    folded = "".join(text.translate(widths()).split())
    for _ in range(2):  # the fold of a few decomposed letters can be folded again
        folded = unicodedata.normalize("NFD", folded).casefold()
    return unicodedata.normalize("NFC", folded)


def joined_names(text: str, known: Container[str]) -> tuple[str, ...]:
    """
    Return the names that a text may join; empty where it is just a name.

    Args:
        text: The text.
        known: The identities of the other names: a comma may be a part of a name, but hardly where
            another is named as a part of it.

    Examples:
        >>> joined_names("Ann, Bob", {"ann"}), joined_names("Example, Ann", {"bob"})
        (('Ann', 'Bob'), ())
    """
    for number, between in enumerate(_BETWEEN):
        parts = tuple(part.strip(_AROUND) for part in re.split(between, text))
        if len(parts) > 1 and all(any(map(str.isalnum, part)) for part in parts):
            listed = number == 0 or text.strip().startswith(("['", '["'))
            if listed or any(identity(part) in known for part in parts):
                return parts
    return ()
