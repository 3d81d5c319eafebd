"""Cells that say nothing, errors of spreadsheets, and characters that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from roles.formats.charts.words import folded, words

__all__ = ["is_blank", "is_error", "visible"]

_DASHES = frozenset("-‐‑‒–—―−.·_ \u200b\ufeff")
# A longer text that says "nothing" says it in words, which are then worth a look.
_LONGEST = 40
# "N/A" in any spelling, with a sign, a footnote or a remark in brackets around it.
_NOT_APPLICABLE = re.compile(r"#?n\s*[/\\.|]?\s*a\.?", re.IGNORECASE)
_AROUND = re.compile(r"[(\[（][^()\[\]（）]*[)\]）]|[*†‡§¹²³⁰⁴-⁹?!:,;]+|\^\w{1,3}")
_ERROR = re.compile(r"#(?:N/A|NA|NV|[A-ZÀ-Þ0-9/_]{2,14}[!?])", re.IGNORECASE)
_UNSEEN = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b"
    "\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)


def is_error(text: str) -> bool:
    """
    Tell whether a cell holds an error of a spreadsheet.

    Examples:
        >>> is_error("#N/A"), is_error("#REF!"), is_error("#1")
        (True, True, False)
    """
    return text.startswith("#") and bool(_ERROR.fullmatch(text.strip()))


def is_blank(text: str) -> bool:
    """
    Tell whether a cell says nothing, or that there is nothing to say.

    Examples:
        >>> is_blank("-"), is_blank("N / A"), is_blank("n/a (tbd)"), is_blank("#N/A"), is_blank("A")
        (True, True, True, True, False)
    """
    if not text:
        return True
    if len(text) > _LONGEST or (text[0].isalnum() and text[0].casefold() not in _beginnings()):
        return False
    return _says_nothing(text)


@cache
def _beginnings() -> frozenset[str]:
    """Return the letters that words for nothing begin with: most cells begin with others."""
    return frozenset(word[0] for word in words("cells", "blank")) | {"n"}


@lru_cache(maxsize=8192)
def _says_nothing(text: str) -> bool:
    plain = visible(text).strip()
    if set(plain) <= _DASHES or folded(plain) in words("cells", "blank") or is_error(plain):
        return True
    if plain[:1] in "([（" and plain[-1:] in ")]）":
        plain = plain[1:-1]
    return bool(_NOT_APPLICABLE.fullmatch(_AROUND.sub("", plain).strip()))


def visible(text: str) -> str:
    r"""
    Return *text* without the characters that nobody sees: zero-width, direction and variation.

    Examples:
        >>> visible("A\u200b"), visible("\ufeffR"), visible("✔\ufe0f")
        ('A', 'R', '✔')
    """
    if text.isascii():
        return text
    return "".join(
        one for one in text
        if one not in _UNSEEN and not 0xFE00 <= ord(one) <= 0xFE0F
        and not (unicodedata.category(one) == "Cf" and one not in "\u0600\u0601")
    )  # fmt: skip
