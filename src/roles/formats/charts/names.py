"""Names in cells: what a model can hold of them, and where one ends and the next begins."""

from __future__ import annotations

import re
import unicodedata

from attrs import field, frozen

from roles.errors import shown
from roles.formats.charts.layout import is_blank
from roles.formats.charts.words import folded, words

__all__ = ["NameSplitter", "candidates", "cleaned"]

_BREAKS = re.compile(r"\s*(?:[,;/|+\n、，；・／＋]|(?<!\w)&|&(?!\w)|(?<=\w)&(?=\w)|＆)\s*")
_BRACKETED = re.compile(r"\s*[(（\[]([^()（）\[\]]*)[)）\]]\s*")
_CONTROLS = ("Cc", "Cs", "Zl", "Zp")
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_LONGEST = 2000


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
        if unicodedata.category(character) in _CONTROLS or character in _BIDI:
            removed = removed or f"U+{ord(character):04X}"
        else:
            kept.append(character)
    return "".join(kept).strip() or ("unnamed" if joined else ""), removed


@frozen(eq=False)
class NameSplitter:
    """
    Splits a cell that names several roles.

    Args:
        known: Names that must not be split, folded.
    """

    known: frozenset[str] = frozenset()
    _memo: dict[str, tuple[tuple[str, ...], tuple[tuple[str, str], ...]]] = field(
        factory=dict, init=False
    )

    def split(self, text: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
        """Return the names in a cell, and what it says beside with why that isn't read."""
        found = self._memo.get(text)
        if found is None:
            found = self._memo[text] = self._split(text.strip())
        return found

    def _split(self, text: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
        if is_blank(text):
            return (), ()
        faults: list[tuple[str, str]] = []
        if folded(text).strip(" .?[]()") in words("cells", "open") or not any(
            map(str.isalnum, text)
        ):
            return (), ((shown(text), "is left open: nobody is read from it"),)
        if len(text) > _LONGEST:
            return (), ((shown(text), "is too long for a cell of names"),)
        if folded(text) in words("cells", "everybody"):
            why = "may mean every role: it is read as the name of one"
            return (text,), ((shown(text), why),)

        def remark(match: re.Match[str]) -> str:
            if folded(match.string.strip()) not in self.known and match[1].strip():
                why = "is a remark: kept as the wording of the cell, in no answer"
                faults.append((shown(match[1].strip()), why))
            return " "

        if folded(text) in self.known:
            return (text,), ()
        base = _BRACKETED.sub(remark, text)
        names = [name.strip(" *.·") for name in self._parts(base)]
        names = [name for name in dict.fromkeys(names) if any(map(str.isalnum, name))]
        return tuple(names), tuple(faults)

    def _parts(self, text: str) -> list[str]:
        """Return the names, the longest known ones kept whole."""
        parts = [text]
        for name in sorted(self.known, key=lambda one: (-len(one), one)):
            if not _BREAKS.search(name):
                continue
            pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
            parts = [
                piece
                for part in parts
                for piece in ([part] if folded(part) in self.known else _cut(pattern, part))
            ]
        found: list[str] = []
        for part in parts:
            if folded(part) in self.known:
                found.append(part)
            else:
                for piece in _BREAKS.split(_joined(part)):
                    found += [one.replace("\0", "&") for one in _at_words(piece)]
        return found


def _cut(pattern: re.Pattern[str], text: str) -> list[str]:
    pieces, last = [], 0
    for match in pattern.finditer(text):
        pieces += [text[last : match.start()], match[0]]
        last = match.end()
    return [piece.strip() for piece in (*pieces, text[last:]) if piece.strip()]


def _joined(text: str) -> str:
    """Keep ``R&D`` and ``P&L`` whole: single letters on both sides make one name."""
    return re.sub(r"(?<!\w)(\w)&(\w)(?!\w)", "\\1\0\\2", text)


def _at_words(text: str) -> list[str]:
    joins = "|".join(sorted(words("cells", "and"), key=len, reverse=True))
    return re.split(rf"\s+(?:{joins})\s+", text)


def candidates(text: str) -> list[str]:
    """
    Return what may be a name in a cell of several: the whole, its parts, and their parts.

    Examples:
        >>> candidates("UI/UX, Ops")
        ['UI/UX, Ops', 'UI/UX', 'Ops', 'UI', 'UX']
    """
    if len(text) > _LONGEST:
        return []
    coarse = re.split(r"\s*[,;\n、，；]\s*", text)
    fine = [piece for part in coarse for piece in _BREAKS.split(part)]
    return [one for one in dict.fromkeys((text, *coarse, *fine)) if one]
