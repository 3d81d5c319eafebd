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
# The same from U+0370 to U+045F: Greek, and Cyrillic without rare letters.
_GREEK_CYRILLIC = (
    66, 57, 90, 74, 28, 28, 75, 65, 104, 104, 50, 55, 55, 55, 36, 33, 104, 104, 104, 104, 50, 50,
    70, 34, 75, 89, 50, 104, 82, 104, 86, 83, 35, 69, 69, 56, 69, 64, 69, 76, 79, 33, 68, 69, 88,
    75, 64, 79, 76, 65, 104, 64, 62, 64, 79, 69, 79, 77, 33, 64, 66, 55, 64, 35, 60, 66, 64, 60,
    62, 55, 55, 64, 62, 35, 63, 60, 65, 60, 56, 62, 70, 64, 59, 69, 61, 60, 69, 58, 70, 84, 35, 60,
    62, 60, 84, 68, 62, 62, 70, 87, 70, 70, 84, 67, 79, 62, 65, 59, 60, 46, 66, 66, 87, 63, 96, 84,
    76, 66, 82, 66, 69, 61, 77, 63, 70, 63, 62, 54, 67, 64, 55, 31, 79, 62, 62, 65, 64, 70, 88, 66,
    64, 71, 70, 71, 64, 64, 79, 61, 70, 64, 33, 33, 33, 110, 105, 79, 72, 75, 68, 76, 69, 69, 69,
    61, 79, 64, 108, 65, 75, 75, 72, 76, 88, 76, 79, 76, 65, 70, 62, 68, 87, 69, 82, 71, 109, 117,
    84, 91, 69, 70, 108, 70, 62, 62, 59, 53, 71, 62, 91, 54, 65, 65, 61, 65, 76, 66, 62, 66, 64,
    55, 59, 60, 88, 60, 69, 61, 94, 97, 71, 80, 59, 55, 86, 61, 62, 62, 63, 53, 55, 53, 31, 31, 31,
    91, 90, 66, 61, 65, 60, 66,
)  # fmt: skip
_EMOJI = 135
_WIDE = 105
_ELSE = 125
# Letters of other scripts, up to U+2000. Some are wider than this; no line of them is, and a letter
# that stands alone has room around it.
_LETTERS = 85
_WIDE_SCRIPTS = re.compile("[\\u0b80-\\u0dff\\u1000-\\u109f\\u1b00-\\u1b7f\\ua980-\\ua9df]").match
_BOLD = 1.14
_INVISIBLE = frozenset({"Mn", "Me", "Cf"})
_MOST_MARKS = 2
_JOINER, _VIRAMA = "\u200d", 9
_PIECES = re.compile(r"[^-/]+[-/]*|[-/]+").findall

# Scripts of which no line is wider than is reckoned here, with the signs that people use.
_KNOWN = re.compile(
    "[ -~\\u00a1-\\u27bf\\u3000-\\u30ff\\u3400-\\u9fff\\ua980-\\ua9df\\uac00-\\ud7a3\\ufe0f"
    "\\uff01-\\uffee\\U0001f1e6-\\U0001f1ff\\U0001f300-\\U0001faff]*"
).fullmatch


def known(text: str) -> bool:
    """Return whether no line of *text* can be wider than is reckoned here."""
    return _KNOWN(text) is not None


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    for first, widths in ((0x20, _ASCII), (0x370, _GREEK_CYRILLIC)):
        if 0 <= (place := ord(character) - first) < len(widths):
            return widths[place]
    if unicodedata.category(character) in _INVISIBLE:
        return 0
    # A letter with marks is as wide as the letter.
    if character > (letter := unicodedata.normalize("NFD", character)[0]) <= "~":
        return _width(letter)
    wide = unicodedata.east_asian_width(character) in "WF"
    if character >= "\U0001f000" or (wide and character < "\u2e80"):
        return _EMOJI
    if wide or _WIDE_SCRIPTS(character):
        return _WIDE
    return _LETTERS if character < "\u2000" else _ELSE


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
    for letter in _letters(word):
        wide = measure(letter)
        if piece and taken + wide > room:
            yield piece
            piece, taken = "", 0.0
        piece += letter
        taken += wide
    yield piece


def _letters(word: str) -> Iterator[str]:
    """Yield what readers see as a letter each: with its marks, or an emoji of several."""
    letter = ""
    for character in word:
        if letter and not _joins(letter, character):
            yield letter
            letter = ""
        letter += character
    yield letter


def _joins(letter: str, character: str) -> bool:
    """Return whether a character belongs to the letter before it."""
    before = letter[-1]
    if unicodedata.category(character) in {"Mn", "Me", "Mc", "Cf"}:
        return True
    if before == _JOINER or unicodedata.combining(before) == _VIRAMA:
        return True
    if "\U0001f1e6" <= character <= "\U0001f1ff":
        return len(letter) == 1 and "\U0001f1e6" <= before <= "\U0001f1ff"
    return "\U0001f3fb" <= character <= "\U0001f3ff"
