"""What the cells of an export say: days, shares, hours, moments."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

from roles.errors import shown
from roles.formats.people.columns import Columns
from roles.formats.people.dates import parse_day

__all__ = ["CellTexts", "cell_texts", "without_names"]

_WITH_MARKS = re.compile(r"\s*\d{1,4}[-./]\d{1,2}[-./]\d").match
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?|[.,]\d+)\s*(%?)").fullmatch


def without_names(text: str) -> str:
    """Return a number for a message; what has letters in it may be anything, even a name."""
    return f"a text of {len(text)} characters" if any(map(str.isalpha, text)) else shown(text)


class CellTexts(dict[str, Any]):
    """
    What the cells of a field say, by their texts, each read once.

    It is None where a text says that there is nothing, and a `ValueError` that says why where it
    can't be read.
    """

    def __init__(self, name: str, mapping: Columns) -> None:
        self._read, self._mapping = _READERS[name], mapping

    def __missing__(self, text: str) -> Any:
        try:
            self[text] = self._read(text, self._mapping)
        except ValueError as error:
            self[text] = error
        return self[text]

    def mixes_forms(self) -> bool:
        """Return whether some texts of days have the year first and others have it last."""
        return len({text.strip()[:4].isdecimal() for text in self if _WITH_MARKS(text)}) > 1


def _read_day(text: str, mapping: Columns) -> datetime.date | None:
    return parse_day(text, mapping.order)


def _read_end(text: str, mapping: Columns) -> datetime.date | None:
    inclusive = mapping.ends == "inclusive"
    end = parse_day(text, mapping.order, last=inclusive)
    if end is not None and inclusive:
        # After 9999-12-31 comes no day: whoever writes it means that no end is known.
        return end + datetime.timedelta(days=1) if end < datetime.date.max else None
    return end


def _read_moment(text: str, mapping: Columns) -> datetime.datetime | datetime.date | None:
    try:
        return parse_day(text, mapping.order)
    except ValueError:
        pass
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is neither a date nor an ISO 8601 time") from None


def _read_share(text: str, mapping: Columns) -> float:
    found = _NUMBER(text)
    if found is None:
        raise ValueError(f"{without_names(text)} isn't a number")
    number = float(found[1].replace(",", "."))
    if found[2]:
        share = number / 100
    elif mapping.percent and 0 < number <= 1:
        either = f"{number:g}% or {number:.0%}"
        raise ValueError(f"{shown(text)} may be {either}: csv.percent is set; write a % sign")
    else:
        share = number / 100 if mapping.percent else number
    if share > 1:
        hint = "" if found[2] or mapping.percent else ", a % sign, or csv.percent"
        raise ValueError(f"{shown(text)} is more than full time: expected 0 to 1{hint}")
    return share


def _read_hours(text: str, mapping: Columns) -> float:
    found = _NUMBER(text)
    if found is None or found[2]:
        raise ValueError(f"{without_names(text)} isn't a number of hours")
    hours, full = float(found[1].replace(",", ".")), float(mapping.full_time or 0)
    if hours > full:
        raise ValueError(f"{shown(text)} hours are more than full time, {full:g}")
    return hours / full


_READERS: Mapping[str, Callable[[str, Columns], Any]] = {
    "start": _read_day,
    "end": _read_end,
    "share": _read_share,
    "hours": _read_hours,
    "recorded_at": _read_moment,
}


def cell_texts(mapping: Columns) -> dict[str, CellTexts]:
    """Return what the cells of each field say that aren't words."""
    return {name: CellTexts(name, mapping) for name in _READERS}
