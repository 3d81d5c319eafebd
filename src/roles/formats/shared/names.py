"""Names of any text, as a model can hold them."""

from __future__ import annotations

import unicodedata

__all__ = ["cleaned"]

_CONTROLS = ("Cc", "Cs", "Zl", "Zp")
_UNSEEN = frozenset(
    "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c"
    "\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def cleaned(text: str) -> tuple[str, str]:
    r"""
    Return *text* as one line that a name can hold, and the first character that it can't.

    Examples:
        >>> cleaned("Product\n manager\u202e")
        ('Product manager', 'U+202E')
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(), ""
    joined = " ".join(text.split())
    removed = ""
    kept = []
    for character in joined:
        if unicodedata.category(character) in _CONTROLS or character in _UNSEEN:
            removed = removed or f"U+{ord(character):04X}"
        else:
            kept.append(character)
    return "".join(kept).strip() or ("unnamed" if joined else ""), removed
