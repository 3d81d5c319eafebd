"""Sheets of workbooks for screen and paper: how much room a text takes, and how they print."""

from __future__ import annotations

import unicodedata
from typing import Any

__all__ = ["fit_to_paper", "line_count", "row_height", "text_width"]

_A4 = 9
_LINE = 15.0
_TALLEST = 409.0
# Program and font decide how many letters a column holds: capitals get more room.
_CAPITAL = 1.3
_WIDEST_PAGE = 240.0


def fit_to_paper(sheet: Any, heads: str | None, width: float) -> None:
    """
    Set a sheet up for print in landscape, as wide as the paper, with numbered pages.

    Args:
        sheet: The sheet.
        heads: The rows that stand on each page, such as ``"1:2"``.
        width: How wide its columns are; a very wide sheet takes several pages side by side.
    """
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.fitToWidth = max(1, round(width / _WIDEST_PAGE))
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = heads
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, 0.5 if side in ("left", "right") else 0.7)
    sheet.oddFooter.right.text = "&P / &N"


def row_height(lines: int, size: float = 11.0) -> float:
    """Return how high a row of some lines is, as far as a row can be."""
    return min(lines * _LINE * size / 11.0, _TALLEST)


def text_width(text: str) -> float:
    """Return how much room a text takes on one line, in letters."""
    return max(sum(map(_letter, line)) for line in text.split("\n"))


def _letter(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 2.0
    return _CAPITAL if character.isupper() else 1.0


def line_count(text: str, width: float) -> int:
    """Return how many lines a text takes in a column, at most."""
    count = 0
    for line in text.split("\n"):
        count, taken = count + 1, 0.0
        for word in line.split(" "):
            size = text_width(word)
            if taken and taken + 1 + size > width:
                count, taken = count + 1, 0.0
            taken += size + (1 if taken else 0)
            if taken > width:
                count, taken = count + int(taken // width), taken % width
    return count
