"""Texts that a spreadsheet would take for formulas."""

from __future__ import annotations

import re

__all__ = ["defused"]

# Excel reads the wide forms of East Asian keyboards as formulas too. An apostrophe that is there
# already gets another one, so that readers can take off the one that was added.
_FORMULA = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def defused(text: str) -> str:
    """
    Return *text* as no spreadsheet takes it for a formula: with an apostrophe before it.

    A single character is no formula: ``-`` marks a gap in many charts.

    Examples:
        >>> defused("=1+1"), defused("-"), defused("A/R")
        ("'=1+1", '-', 'A/R')
    """
    return f"'{text}" if len(text) > 1 and _FORMULA.match(text) else text
