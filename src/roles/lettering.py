"""How wide text is in a picture, whatever the font, and how text is wrapped to fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from roles.characters import plain

__all__ = ["filled", "known", "line_of", "measured", "wrapped"]

# Hundredths of the size of the letters, from the space to the tilde: the wider of DejaVu Sans and
# Liberation Sans (as wide as Helvetica and Arial), so that any of the usual fonts fits.
_ASCII = (
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 56, 102, 69, 69, 73, 78, 67, 62, 78, 76, 30, 50, 67, 56, 87, 75, 79,
    67, 79, 73, 67, 62, 74, 69, 99, 69, 67, 69, 40, 34, 40, 84, 56, 50, 62, 64, 55, 64, 62, 36, 64,
    64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
)  # fmt: skip
_WIDE = 105
_EMOJI = 135
_ELSE = 125
_LETTERS = 104
_BOLD = 1.14
_INVISIBLE = frozenset({"Mn", "Me", "Cf"})
_MOST_MARKS = 2
_PIECES = re.compile(r"[^-/]+[-/]*|[-/]+").findall


# Scripts of which no letter is wider than is reckoned here, with the signs that people use.
_KNOWN = re.compile(
    "[ -~\\u00a1-\\u06ff\\u1e00-\\u2026\\u3000-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7a3\\uff01-\\uffee"
    "\\u200d\\ufe0f\\U0001f300-\\U0001faff]*"
).fullmatch


def known(text: str) -> bool:
    """Return whether no letter of *text* can be wider than is reckoned here."""
    return _KNOWN(text) is not None


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    if " " <= character <= "~":
        return _ASCII[ord(character) - 32]
    if character < "\u0180":
        return _LETTERS
    if unicodedata.category(character) in _INVISIBLE:
        return 0
    if character >= "\U0001f000":
        return _EMOJI
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _ELSE


def measured(text: str, size: float, *, bold: bool = False) -> float:
    """
    Return how much room a line of text takes, at most.

    Args:
        text: The line.
        size: The size of the letters; the room is in the same unit.
        bold: Whether it is set in bold.

    Examples:
        >>> round(measured("Launch", 10), 1)
        36.5
    """
    return _hundredths(text) * size / 100 * (_BOLD if bold else 1)


def line_of(text: str) -> str:
    r"""
    Return *text* as one line, without what would disturb it.

    Control and bidirectional characters are shown as codes; of several marks on one letter
    only the first two stay, so that none climbs into the line above.

    Examples:
        >>> line_of("two\nlines\x1b")
        'two lines\\x1b'
    """
    line = plain(" ".join(text.split()))
    if line.isascii():
        return line
    kept, marks = "", 0
    for character in line:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept += character
    return kept


@lru_cache(maxsize=4096)
def wrapped(text: str, room: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """
    Return *text* in lines that fit, broken at spaces, hyphens and slashes; nothing is cut.

    Examples:
        >>> wrapped("Technology selection", 70, 11)
        ('Technology', 'selection')
    """
    hundredths = room / size * 100 / (_BOLD if bold else 1)
    return tuple(filled(line_of(text), hundredths, _hundredths, _PIECES))


def _hundredths(text: str) -> int:
    return sum(map(_width, text))


def filled(
    line: str,
    room: float,
    measure: Callable[[str], float],
    pieces: Callable[[str], Sequence[str]],
) -> Iterator[str]:
    """
    Yield a line in lines that fit, broken at spaces and between the pieces of words.

    Args:
        line: The line.
        room: How much room a line may take.
        measure: Returns how much room a text takes.
        pieces: Returns the parts of a word between which it may be broken.
    """
    gap = measure(" ")
    current, taken = "", 0.0
    for word in line.split(" "):
        space = " " if current else ""
        for piece in pieces(word) or [""]:
            for part in _parts(piece, room, measure):
                wide = measure(part)
                more = gap if space else 0
                if current and taken + more + wide > room:
                    yield current
                    current, taken = part, wide
                else:
                    current += space + part
                    taken += more + wide
                space = ""
    yield current


def _parts(word: str, room: float, measure: Callable[[str], float]) -> Iterator[str]:
    """Yield a word in pieces that fit; most words are one."""
    if measure(word) <= room:
        yield word
        return
    piece, taken = "", 0.0
    for character in word:
        wide = measure(character)
        if piece and taken + wide > room:
            yield piece
            piece, taken = "", 0.0
        piece += character
        taken += wide
    yield piece
