"""Characters that don't show what they do."""

from __future__ import annotations

import re

__all__ = ["BIDI", "HIDDEN"]

BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""The marks that turn the direction of writing, so that a line reads otherwise than it is."""

HIDDEN = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029{''.join(sorted(BIDI))}]")
"""Control characters, and those that change how what follows is shown."""
