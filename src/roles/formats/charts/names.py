"""Names in cells: what a model can hold of them, and where one ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from attrs import field, frozen

from roles.errors import shown
from roles.formats.charts.blank import is_blank, is_error
from roles.formats.charts.words import folded, words
from roles.formats.shared.names import cleaned

__all__ = [
    "ENDING",
    "NameSplitter",
    "candidates",
    "cleaned",
    "family_first",
    "joined_names",
    "lead_of",
    "names_alone",
    "told_apart",
]

_HARD = re.compile(r"\s*[,;\n、，；・]\s*|(?:^|\n)\s*[-*•]\s+")
"""What always ends a name."""

_SOFT = re.compile(r"\s*(?:[/|+／＋]|(?<!\w)&|&(?!\w)|(?<=\w)&(?=\w)|＆)\s*")
"""What may end a name, or stand within one: `Press/Web`, `CI/CD`, `Legal & Compliance`."""

_BRACKETED = re.compile(r"[^\S\n]*[(（\[]([^()（）\[\]]*)[)）\]][^\S\n]*")
ENDING = re.compile(r"\w[(（\[][^\W\d_]{1,3}[)）\]][^\S\n]*$")
"""Another ending of a word: ``Director(a)``, ``Owner(s)``."""

_INVERTED = re.compile(
    r"([^\W\d_a-z][^\W\d_A-Z]+(?:-\w+)?),\s*([^\W\d_a-z][^\W\d_A-Z]+(?: \w+\.?)?)"
)
_STRUCK = re.compile(r"~~(.*?)~~", re.DOTALL)
_BULLET = re.compile(r"^[^\S\n]*(?:[-*•–·]|\d{1,2}[.)])[^\S\n]+(?=\w)", re.MULTILINE)
_SHARE = re.compile(r"(?<=\w)\s+(\d{1,3}\s*%)(?=\s*(?:[,;/\n]|$))")
_ARROW = re.compile(r"\s*(?:→|⇒|➔|->|=>)\s*")
_LONGEST = 2000
_LONGEST_NAME = 80
_LONGEST_NUMBER = 12
_LEAD = re.compile(r"\s*([^:\n]{3,80}?)\s*(?::|\s[–—-])\s+(.+)", re.DOTALL)


def lead_of(text: str) -> tuple[str, str]:
    r"""
    Return the name that a long text begins with, and the rest: what describes it.

    Examples:
        >>> lead_of("TASK P-1\nRisk roles\n" + "Assign people to the roles. " * 3)[0]
        'TASK P-1 Risk roles'
        >>> lead_of("Paper\nand card")
        ('Paper\nand card', '')
    """
    if len(text) <= _LONGEST_NAME:
        return text, ""
    lines = [line.strip() for line in text.strip().split("\n") if line.strip()]
    if len(lines) > 1:
        count = 2 if len(lines) > 2 and len(lines[0]) <= _LONGEST_NUMBER else 1
        lead = " ".join(lines[:count])
        if len(lead) <= 2 * _LONGEST_NAME:
            return lead.rstrip(" :"), "\n".join(lines[count:])
    match = _LEAD.match(text)
    return (match[1], match[2].strip()) if match else (text, "")


@frozen(eq=False)
class NameSplitter:
    """
    Splits a cell that names several roles.

    Commas, semicolons and line breaks set names apart.  A slash, a plus, an ampersand or *and* does
    so where both sides are names that are known from elsewhere; a slash without spaces keeps a
    name whole where they aren't.  Either way the doubt is told.

    Args:
        known: Names that must not be split, folded.
        alone: Names that stand alone somewhere, folded.
    """

    known: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
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
            why = "is an error of the spreadsheet: nobody is read from it"
            return (), ((shown(text), why),) if is_error(text) else ()
        if folded(text) in self.known:
            return (text,), ()
        if folded(text) in words("cells", "everybody"):
            why = "may mean every role: it is read as the name of one"
            return (text,), ((shown(text), why),)
        if why := _unreadable(text):
            return (), ((shown(text), why),)
        faults: list[tuple[str, str]] = []
        if folded(text).split(" ", 1)[0] in words("legend", "denials") and " " in text:
            why = "may say that nobody does: it is read as the name of one"
            faults.append((shown(text), why))

        def struck(match: re.Match[str]) -> str:
            faults.append((shown(match[1].strip()), "is struck out: it is not read"))
            return ""

        def remark(match: re.Match[str]) -> str:
            if ENDING.search(match.string[: match.end()]):
                return match[0]
            if folded(match.string.strip()) not in self.known and match[1].strip():
                why = "is a remark: kept as the wording of the cell, in no answer"
                faults.append((shown(match[1].strip()), why))
            return " "

        base = _BRACKETED.sub(remark, _STRUCK.sub(struck, _BULLET.sub("", text)))
        base = _SHARE.sub(remark, _conditions().sub(remark, base))
        names = [name.strip(" *.·") for name in self._parts(base, faults)]
        names = [name for name in dict.fromkeys(names) if any(map(str.isalnum, name))]
        return tuple(names), tuple(faults)

    def _parts(self, text: str, faults: list[tuple[str, str]]) -> list[str]:
        """Return the names, the longest known ones kept whole."""
        found: list[str] = []
        for part in self._around(text):
            if folded(part) in self.known:
                found.append(part)
                continue
            for piece in _HARD.split(part):
                steps = list(filter(None, _ARROW.split(piece)))
                if len(steps) > 1:
                    why = "may mean that one hands over to the other: all are read"
                    faults.append((shown(piece), why))
                for step in steps:
                    found += self._soft(step, faults)
        return found

    def _around(self, text: str) -> list[str]:
        """Cut a text at the known names in it that hold what would split them."""
        parts = [text]
        for pattern in self._whole:
            parts = [
                piece
                for part in parts
                for piece in ([part] if folded(part) in self.known else _cut(pattern, part))
            ]
        return parts

    _whole: tuple[re.Pattern[str], ...] = field(init=False)

    @_whole.default
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(
            re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
            for name in sorted(self.known, key=lambda name: (-len(name), name))
            if _HARD.search(name) or len(_pieces(name)) > 1
        )

    def _soft(self, text: str, faults: list[tuple[str, str]]) -> list[str]:
        """Return the name or the names of a part without commas."""
        last = re.sub(rf"^(?:{_or()})\s+(?=\w)", "", text, flags=re.IGNORECASE)
        if last != text:  # "Ann, Bo, or Cy"
            faults.append((shown(text), "may mean that one of several roles does it: all are read"))
            text = last
        pieces = _pieces(text)
        if len(pieces) == 1 and re.search(rf"\w\s+(?:{_or()})\s+\w", text, re.IGNORECASE):
            faults.append((shown(text), "is read as one name; it may mean either of several roles"))
        if len(pieces) == 1 or folded(text) in self.known or _pair(text):
            return [text] if len(pieces) == 1 or folded(text) in self.known else _outside(text)
        known = [folded(piece) in self.alone or folded(piece) in self.known for piece in pieces]
        if all(known):
            return pieces
        if re.search(r"\w[/|&]\w", _joined(text)):
            why = "is read as one name, since its parts are named nowhere else; it may be several"
            faults.append((shown(text), why))
            return [text]
        if not any(known) or "/" in text or "|" in text:
            names = " and ".join(map(shown, pieces))
            faults.append((shown(text), f"is read as {names}; it may be the name of one role"))
        return pieces


@cache
def _conditions() -> re.Pattern[str]:
    """Return what finds a condition behind a name: ``if needed``, ``bei Bedarf``."""
    begun = "|".join(map(re.escape, sorted(words("cells", "conditions"))))
    return re.compile(rf"(?<=\w)\s+((?:{begun})(?!\w)[^,;\n]*)", re.IGNORECASE)


@cache
def _or() -> str:
    return "|".join(sorted(words("cells", "or")))


def _unreadable(text: str) -> str:
    """Return why no names are read from a cell; empty where some are."""
    if len(text) > _LONGEST:
        return "is too long for a cell of names"
    plain = folded(text).strip(" ?[]()")
    if plain in words("cells", "elsewhere") or plain.split(" ", 1)[0] in words("cells", "pointing"):
        return "says that it stands elsewhere: nobody is read from it"
    if plain.strip(".") in words("cells", "open") or not any(map(str.isalnum, text)):
        return "is left open: nobody is read from it"
    return ""


def _pieces(text: str) -> list[str]:
    joins = "|".join(sorted(words("cells", "and"), key=len, reverse=True))
    return [
        part.replace("\0", "&")
        for piece in _SOFT.split(_joined(text))
        for part in re.split(rf"\s+(?:{joins})\s+", piece) if part
    ]  # fmt: skip


def _pair(text: str) -> bool:
    """Tell whether the slash in a text is that of a word such as CI/CD or UI/UX."""
    return any(folded(word) in words("cells", "pairs") for word in text.split())


def _outside(text: str) -> list[str]:
    """Split a text with a word such as CI/CD only where spaces stand around the separator."""
    parts = re.split(r"\s+[/|+&]\s+", text)
    return [part for part in parts if part]


def names_alone(texts: Iterable[str]) -> frozenset[str]:
    """
    Return the names, folded, that stand in cells without a slash or another soft separator.

    Examples:
        >>> sorted(names_alone(["Press/Web", "Sales/IT", "Legal (first)"]))
        ['legal']
    """
    found: set[str] = set()
    joined: list[list[str]] = []
    for text in texts:
        if len(text) > _LONGEST:
            continue
        for part in _HARD.split(_BRACKETED.sub(" ", text)):
            pieces = [folded(piece.strip(" *.·")) for piece in _pieces(part)]
            if len(pieces) == 1:
                found.update(filter(None, pieces))
            elif not re.search(r"[/|]", part):
                joined.append(pieces)
    for pieces in joined:
        if not found.isdisjoint(pieces):
            found.update(pieces)
    return frozenset(found)


def _cut(pattern: re.Pattern[str], text: str) -> list[str]:
    pieces, last = [], 0
    for match in pattern.finditer(text):
        pieces += [text[last : match.start()].strip(" /|+&"), match[0]]
        last = match.end()
    return [piece.strip() for piece in (*pieces, text[last:].lstrip(" /|+&")) if piece.strip()]


def _joined(text: str) -> str:
    """Keep ``R&D`` and ``FP&A`` whole: a single letter on one side makes one name."""
    return re.sub(r"(?<!\w)(\w{1,3}&\w|\w&\w{1,3})(?!\w)", lambda m: m[0].replace("&", "\0"), text)


def joined_names(texts: Iterable[str]) -> list[tuple[str, list[str]]]:
    """
    Return the texts with a slash both sides of which are other texts, each with its parts.

    Examples:
        >>> joined_names(["User / owner", "Owner", "User", "UI/UX"])
        [('User / owner', ['User', 'owner'])]
    """
    alone = {folded(text): text for text in texts}
    joined = [(text, _pieces(text)) for text in alone.values() if "/" in text]
    return [(text, pieces) for text, pieces in joined if alone.keys() >= set(map(folded, pieces))]


def told_apart(texts: Iterable[str]) -> frozenset[str]:
    """
    Return the names that only what stands in brackets tells from others.

    Examples:
        >>> sorted(told_apart(["Tester (unit)", "Tester (load)", "Chef (Ann)", "Host (x)", "Host"]))
        ['Tester (load)', 'Tester (unit)']
    """
    every = set(texts)
    found: dict[str, list[str]] = {}
    for text in every:
        if (base := _BRACKETED.sub(" ", text).strip()) not in every and not _HARD.search(base):
            found.setdefault(folded(base), []).append(text)
    return frozenset(text for alike in found.values() if len(alike) > 1 for text in alike)


def family_first(texts: Iterable[str]) -> frozenset[str]:
    """
    Return the names with a comma, where every cell holds such and no part stands elsewhere.

    Examples:
        >>> sorted(family_first(["Lee, Ann; Fox, Eva", "Day, Cy"]))
        ['Day, Cy', 'Fox, Eva', 'Lee, Ann']
        >>> family_first(["Sales, Press", "Press, Shop"]), family_first(["Lee, Ann", "Bo"])
        (frozenset(), frozenset())
    """
    pairs = {pair for text in texts for part in re.split(r"\s*[;\n]\s*", text)
             if (pair := _INVERTED.sub(r"\1, \2", part.strip()))}  # fmt: skip
    if len(pairs) < 2 or not all(map(_INVERTED.fullmatch, pairs)):
        return frozenset()
    families, given = ({pair.split(", ")[n] for pair in pairs} for n in (0, 1))
    return frozenset(pairs if families.isdisjoint(given) else ())


def candidates(text: str) -> list[str]:
    """
    Return what may be a name in a cell of several: the whole, its parts, and their parts.

    Examples:
        >>> candidates("UI/UX, Ops")
        ['UI/UX, Ops', 'UI/UX', 'Ops', 'UI', 'UX']
    """
    if len(text) > _LONGEST:
        return []
    coarse = [part for part in _HARD.split(text) if part]
    fine = [piece for part in coarse for piece in _pieces(part)]
    return [name for name in dict.fromkeys((text, *coarse, *fine)) if name]
