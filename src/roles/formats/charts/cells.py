"""What one cell of a chart says: letters, those of somebody else, remarks, and words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from attrs import define, field, frozen

from roles.errors import shown
from roles.formats.charts.blank import is_blank, is_error, visible
from roles.formats.charts.words import folded, lookalikes, said, words
from roles.model.involvement import Duty
from roles.model.names import nearest

__all__ = ["CellReader", "Said"]

_LONGEST = 500
_LONGEST_TOKEN = 8
_MARK = re.compile(r"[*†‡§¶#]+|\[\^?\w{1,4}\]|\^\w{1,3}\b|(?<=\w)\((?:\d{1,2})\)|[¹²³⁰⁴-⁹]+")
_SUPERSCRIPT = re.compile(r"[¹²³⁰⁴-⁹]")
_STRUCK = re.compile(r"~~(.*?)~~", re.DOTALL)
_BRACKETED = re.compile(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
_PARTS = re.compile(r"[/\\,;&+|·\n、，；・／＋＆]+")
_HYPHENS = re.compile(r"\s*[-‐‑–—]\s*")
_COLON = re.compile(r"\s*(?::|：|=|\s[-–—]\s)\s*")


@frozen
class Said:
    """
    What a cell says.

    Attributes:
        duties: The duties of the role in whose row or column it stands.
        named: Somebody else whom it names, with their duties.
        faults: What it says beside, and why that isn't in the model.
        notes: What was recognised, in words.
        blank: Whether it says nothing, or that nothing is to be said.
        nobody: Whether it says with a letter or a mark that the role has no part.
    """

    duties: tuple[Duty, ...] = ()
    named: tuple[tuple[str, tuple[Duty, ...]], ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    blank: bool = False
    nobody: bool = False


@frozen(eq=False)
class CellReader:
    """
    Reads cells in one set of letters.

    Args:
        symbols: The duty of each letter, in the order of the scheme.
        known: Names of roles, in normal form or not, that a cell may name.
        nobody: Letters and marks by which the legend says that a role has no part.
    """

    symbols: Mapping[str, Duty]
    known: frozenset[str] = frozenset()
    nobody: frozenset[str] = frozenset()
    _memo: dict[str, Said] = field(factory=dict, init=False)

    def read(self, text: str) -> Said:
        """Return what a cell says."""
        found = self._memo.get(text)
        if found is None:
            found = self._memo[text] = self._read(text)
        return found

    def _read(self, text: str) -> Said:
        text = text.strip()
        return self._plain(text) or self._open(text) or self._word(text) or self._parts(text)

    def _plain(self, text: str) -> Said | None:
        """Read a cell that says nothing, or one letter or mark."""
        mark = visible(text)
        if text in self.nobody or mark in self.nobody:
            return Said(blank=True, nobody=True)
        if text in self.symbols:
            return Said((self.symbols[text],))
        if is_blank(text):
            why = "is an error of the spreadsheet: nobody is read from it"
            return Said(faults=((shown(text), why),) if is_error(text) else (), blank=True)
        if mark in self.symbols and not mark.isalnum():
            return Said((self.symbols[mark],))
        if folded(mark) in words("cells", "nobody") and mark.upper() not in self.symbols:
            return Said(blank=True, nobody=True)
        return None

    def _open(self, text: str) -> Said | None:
        """Read a cell that is left open, or too long."""
        if len(text) <= _LONGEST and folded(text).strip(" .?[]()") not in words("cells", "open"):
            return None
        long = "is too long for a cell of letters"
        why = long if len(text) > _LONGEST else "is left open: nobody is read from it"
        return Said(faults=((shown(text), why),))

    def _word(self, text: str) -> Said | None:
        """Read a cell that says a duty in full."""
        duty = said().get(folded(text))
        if duty is None or (duty not in self.symbols.values() and text != duty.value):
            return None
        note = () if text == duty.value else (f"{shown(text)} is read as {duty.value}",)
        return Said((duty,), notes=note)

    def _parts(self, text: str) -> Said:
        found = _Found()
        base = _STRUCK.sub(lambda match: found.struck(match[1]), text)
        base = self._footnotes(base, found)
        base = _BRACKETED.sub(lambda match: self._bracketed(match, found), base)
        if base.strip().endswith("?") and base.strip(" ?"):
            found.fault("?", "doubts what the cell says: the letters are read all the same")
            base = base.rstrip(" ?")
        alone = not _PARTS.search(base.strip()) and len(base.split()) == 1
        for part in _split(base):
            self._part(part, found, alone=alone)
        for remark in found.remarks:
            why = "is a remark: kept as the wording of the cell, in no answer"
            found.fault(remark, why if found.duties else "is no letter: nobody is read from it")
        return Said(
            tuple(dict.fromkeys(found.duties)),
            tuple(found.named),
            tuple(found.faults),
            tuple(dict.fromkeys(found.notes)),
        )

    def _footnotes(self, text: str, found: _Found) -> str:
        def mark(match: re.Match[str]) -> str:
            first = not text[: match.start()].strip(" \n*") and not _SUPERSCRIPT.match(match[0])
            if match[0] in self.symbols or first:
                return match[0]
            found.fault(match[0], "is a footnote mark: what it says of the letter is in no answer")
            return ""

        return _MARK.sub(mark, text)

    def _bracketed(self, match: re.Match[str], found: _Found) -> str:
        inside = match[1].strip()
        before = match.string[: match.start()].strip()
        if inside.islower() and match.string[: match.start()][-3:].isalpha():
            return match[0]  # another ending of a word: "Director(a)"
        letters = self._letters(inside, found, whole=True)
        if not letters:
            if inside:
                found.remarks.append(inside)
            return " "
        if not before and not match.string[match.end() :].strip():
            found.fault(match[0], "stands in brackets: it is read as if it didn't")
            return inside
        name = _split(before)[-1]
        if name and not self._letters(name, found, whole=True):
            return f" {inside} "
        found.fault(match[0], "stands in brackets beside other letters: it is not read")
        return " "

    def _part(self, part: str, found: _Found, *, alone: bool) -> None:
        if letters := self._letters(part, found, whole=alone):
            found.duties += letters
            return
        tokens = part.split()
        if all(len(token) == 1 for token in tokens) or _HYPHENS.search(part):
            pieces = [piece for token in tokens for piece in _HYPHENS.split(token) if piece]
            several = [self._letters(piece, found, whole=False) for piece in pieces]
            if all(several):
                found.duties += (duty for one in several for duty in one)
                return
        if (duty := said().get(folded(part))) and (
            duty in self.symbols.values() or duty.value == part
        ):
            found.duties.append(duty)
            return
        named = self._named(part, found)
        if not named:
            self._words(part, tokens, found)

    def _named(self, part: str, found: _Found) -> bool:
        """Read ``Ops R`` and ``R: Ops``, where the letters aren't those of the cell's own role."""
        pieces = [piece for piece in _COLON.split(part) if piece.strip()]
        if len(pieces) != 2:
            words_before, _, last = part.rpartition(" ")
            pieces = [words_before, last]
        for name, letters in (pieces, pieces[::-1]):
            duties = self._letters(letters, found, whole=False)
            if not duties or not name or not letters[0].isupper():
                continue
            if folded(name) in self.known or (found.duties and letters == pieces[-1]):
                found.named.append((name, tuple(duties)))
                return True
        return False

    def _words(self, part: str, tokens: list[str], found: _Found) -> None:
        first = tokens[0].rstrip(":=.-–—,;")
        duty = said().get(folded(first)) if len(tokens) > 1 else None
        if duty is not None and duty in self.symbols.values():
            found.duties.append(duty)
            found.remarks.append(part[len(tokens[0]) :].strip(" :=-–—"))
            return
        letters = self._letters(first, found, whole=False) if first[:1].isupper() else []
        if letters and not (first in "AI" and len(tokens) > 5):
            found.duties += letters
            found.remarks.append(part[len(tokens[0]) :].strip(" :=-–—"))
        elif len(tokens) == 1 and part.isalnum() and (len(part) <= 2 or part.isupper()):
            found.fault(part, f"is no letter here; there are {', '.join(self.symbols)}")
        elif found.duties:
            found.remarks.append(part)
        else:
            near = nearest(part, said(), 1)[0] if part.isalpha() and len(part) > 3 else ""
            close = near and nearest_enough(part, near)
            hint = f"; the nearest word: {near}" if close else ""
            found.fault(part, f"is no letter: nobody is read from it{hint}")

    def _letters(self, token: str, found: _Found, *, whole: bool) -> list[Duty]:
        """Return the duties of a token of letters; none where it is anything else."""
        token = token.strip().rstrip(".:")
        if token in self.symbols:
            return [self.symbols[token]]
        if not token or len(token) > _LONGEST_TOKEN:
            return []
        if duties := self._spelt(token, whole=whole):
            return duties
        latin = _latin(token)
        duties = self._spelt(latin, whole=whole)
        if duties:
            odd = next(one for one in token if ord(one) > 127)
            name = unicodedata.name(odd, f"U+{ord(odd):04X}").lower()
            found.fault(token, f"is typed with {name}: it is read as {latin.upper()}")
        return duties

    def _spelt(self, token: str, *, whole: bool) -> list[Duty]:
        """Return the duty of one letter, or those of several letters without a space."""
        upper = token.upper()
        if upper in self.symbols:
            return [self.symbols[upper]]
        apart = 1 < len(upper) == len(set(upper)) and all(one in self.symbols for one in upper)
        if apart and (token == upper or (whole and token == token.lower())):
            return [self.symbols[one] for one in upper]
        return []


def _latin(token: str) -> str:
    """Return a token in the Latin letters that it looks like."""
    if token.isascii():
        return token
    looks = lookalikes()
    plain = unicodedata.normalize("NFKC", visible(token)).strip()
    return "".join(looks.get(character.upper(), character) for character in plain)


@define(eq=False)
class _Found:
    duties: list[Duty] = field(factory=list)
    named: list[tuple[str, tuple[Duty, ...]]] = field(factory=list)
    remarks: list[str] = field(factory=list)
    faults: list[tuple[str, str]] = field(factory=list)
    notes: list[str] = field(factory=list)

    def fault(self, text: str, why: str) -> None:
        if (shown(text), why) not in self.faults:
            self.faults.append((shown(text), why))

    def struck(self, text: str) -> str:
        self.fault(text, "is struck out: it is not read")
        return ""


def nearest_enough(word: str, other: str) -> bool:
    """Tell whether two words are likely meant to be one."""
    return folded(word)[:2] == folded(other)[:2] and abs(len(word) - len(other)) <= 3


def _split(text: str) -> list[str]:
    return list(_pieces(text)) or [""]


def _pieces(text: str) -> Iterator[str]:
    joins = words("cells", "and")
    for part in _PARTS.split(text):
        run: list[str] = []
        for token in part.split():
            # "y", "e" and "i" join words, and are letters only where a cell is typed in lower case.
            if token in joins and run:
                yield " ".join(run)
                run = []
            else:
                run.append(token)
        if run:
            yield " ".join(run)
