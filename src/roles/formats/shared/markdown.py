"""Text on the way out into Markdown."""

from __future__ import annotations

import re

__all__ = ["escaped"]

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~]|&(?=#?\w+;)|!(?=\[)")


def escaped(text: str) -> str:
    r"""
    Return *text* so that Markdown shows it as it is in a cell or a line.

    Examples:
        >>> print(escaped("a|b *c* R&D"))
        a\|b \*c\* R&D
    """
    return "<br>".join(_SPECIAL.sub(r"\\\g<0>", line) for line in text.split("\n"))
