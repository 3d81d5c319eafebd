"""A table under one row of headings: its columns, and what stands in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import zip_longest
from typing import Any, Literal

from attrs import Factory, field, frozen

from roles.formats.charts.blank import is_blank
from roles.formats.charts.cells import CellReader
from roles.formats.charts.grid import Grid
from roles.formats.charts.legend import Definition
from roles.formats.charts.words import (
    duties_in,
    duty_of_heading,
    folded,
    heading_kinds,
    named_exactly,
    words,
)
from roles.formats.charts.words import said as full_words
from roles.model.involvement import SCHEMES, Duty

__all__ = ["Around", "Column", "Frame", "is_mark", "is_nobody"]

_SAMPLE = 500
"""How many different texts of a column are read: letters repeat, other texts don't."""

_GLUED = re.compile(r"[^\W\d_]{2,}")
_INITIALS = re.compile(r"[^\W\d_]{2,}|[^\W\d_]+&[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"[\W\d]+|[A-Za-z]{0,4}[-.]?\d[\d.]*[a-z]?")
_CODES = re.compile(r"\s*[/,]\s*")
_LONGEST_MARK = 3
_LATIN = "\u0250"


@frozen(eq=False, kw_only=True)
class Around:
    """
    What stands around a table, and what the caller wants.

    Attributes:
        reader: Reads cells in all the letters that there may be.
        hinted: Whether a heading or a legend says that there is a chart.
        known: Names of roles, folded, that the file explains elsewhere.
        legend: What the file explains: letters, words and marks.
        far: Whether what says so stands with other tables only.
        strange: Letters that the file explains with words that name no duty.
        title: What the table is called, by its heading, its caption or its sheet.
        sheets: Whether each table is on a sheet of its own.
        roles_in: Where the roles stand; None finds out.
        form: The form that the caller names; None finds out.
        lettered: The tables of letters that several forms look at, found once.
    """

    reader: CellReader
    hinted: bool = False
    known: frozenset[str] = frozenset()
    legend: tuple[Definition, ...] = ()
    far: bool = False
    strange: frozenset[str] = frozenset()
    title: str = ""
    sheets: bool = False
    roles_in: Literal["columns", "rows"] | None = None
    form: str | None = None
    lettered: dict[Grid, Any] = field(factory=dict, repr=False)
    _frames: dict[tuple[Grid, int], Frame] = field(factory=dict, repr=False)

    def frame(self, grid: Grid, header: int) -> Frame:
        """Return a table under a row of headings, made once for all forms."""
        found = self._frames.get((grid, header))
        if found is None:
            found = self._frames[grid, header] = Frame(grid, header, self.reader)
        return found


def is_mark(text: str) -> bool:
    """
    Tell whether a cell is ticked.

    Examples:
        >>> is_mark("x"), is_mark("✅"), is_mark("Ops")
        (True, True, False)
    """
    return folded(text.strip(" ()[].\ufe0f")) in words("cells", "marks")


def is_nobody(text: str) -> bool:
    """Tell whether a cell may say that somebody has no part: N, 0, no."""
    return folded(text.strip(" .")) in words("cells", "nobody")


@frozen(eq=False)
class Column:
    """
    A column under a heading.

    Attributes:
        number: Its number, from 0.
        heading: Its heading.
        texts: The texts below, blank ones left out, with how often each stands there.
        meant: What headings mean beside the others of this table.
    """

    number: int
    heading: str
    texts: Counter[str]
    reader: CellReader
    meant: Mapping[str, Duty] = field(factory=dict)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """What the heading may say of the column."""
        return frozenset() if _key(self.heading) in self.meant else heading_kinds(self.heading)

    @cached_property
    def duty(self) -> Duty | None:
        """The duty that the heading names."""
        return self.meant.get(_key(self.heading)) or duty_of_heading(self.heading)[0]

    @cached_property
    def exact(self) -> bool:
        """Whether the heading says that duty and nothing else."""
        return _key(self.heading) in self.meant or duty_of_heading(self.heading)[1]

    @property
    def signs(self) -> bool:
        """Whether the heading is that of people who sign a document, or a version of it."""
        signed = {Duty.APPROVE, Duty.VERIFY} & set(duties_in(self.heading))
        return bool(signed) and _key(self.heading) in words("titles", "loose")

    @property
    def certain(self) -> bool:
        """Whether the heading names who has the duty, and not only what is done."""
        latin = max(self.heading, default="") < _LATIN
        return self.duty is not Duty.VERIFY or not latin or named_exactly(self.heading)

    @cached_property
    def filled(self) -> int:
        """How many cells say something."""
        return self.texts.total()

    @cached_property
    def sample(self) -> dict[str, int]:
        """Some of the texts; those that say that somebody has no part are left out."""
        found = {}
        for text, count in self.texts.items():
            if not is_nobody(text) or text in self.reader.symbols:
                found[text] = count
                if len(found) == _SAMPLE:
                    break
        return found

    @cached_property
    def letters(self) -> Counter[str]:
        """The texts that are read as letters."""
        return Counter({t: n for t, n in self.sample.items() if self.reader.read(t).duties})

    @cached_property
    def pure(self) -> int:
        """How many cells hold letters and nothing else."""
        return sum(n for t, n in self.letters.items() if not self.reader.read(t).faults)

    @cached_property
    def duties(self) -> frozenset[Duty]:
        """The duties that the letters may stand for."""
        return frozenset(duty for text in self.letters for duty in self.reader.read(text).duties)

    @property
    def held(self) -> int:
        """How many cells of the sample say something."""
        return sum(self.sample.values())

    @cached_property
    def lettered(self) -> bool:
        """
        Whether letters stand here, rather than texts some of which begin with one.

        Half of the cells have to be as short as letters are, and a fifth has to be read as
        letters: a sparse column of a chart passes, a column of words doesn't.
        """
        like = sum(n for t, n in self.sample.items() if t in self.letters or short(t))
        few = self.letters.total()
        if not few or 2 * like < self.held or 5 * few < self.held:
            return False
        # "A - Plan", "C - Check": texts that differ in each row and only begin with a letter.
        remarks = sum(n for t, n in self.letters.items() if _begins(t, self.reader))
        return not (2 * remarks > self.held and 2 * len(self.sample) > self.held)

    @cached_property
    def named(self) -> int:
        """How many cells hold what may be names: neither letters, nor marks, nor words of duty."""
        return sum(n for t, n in self.sample.items() if not self._no_name(t))

    def _no_name(self, text: str) -> bool:
        said = self.reader.read(text)
        parts = map(folded, text.split("/"))
        if self.exact and not words("titles", "names").isdisjoint(map(str.strip, parts)):
            return False  # "Owner" under "Accountable"
        if not said.duties:
            return is_mark(text) or not any(map(str.isalpha, text))
        if _INITIALS.fullmatch(text) and text.isupper() and text not in self.reader.symbols:
            return False  # initials, such as CA and RI
        # "Director of S&OP": there are words beside the letters, and not those of duties.
        return all(folded(word) in full_words() for word in _WORD.findall(text))

    @cached_property
    def glued(self) -> int:
        """How many cells hold letters only as words may be spelt: SPA, CI/CD."""
        return sum(
            n for t, n in self.letters.items()
            if any(run not in self.reader.symbols and run.isupper() for run in _GLUED.findall(t))
        )  # fmt: skip

    @property
    def marked(self) -> int:
        """How many cells are ticked."""
        return sum(n for t, n in self.texts.items() if is_mark(t))

    @property
    def variety(self) -> int:
        """How many different texts there are."""
        return len(self.texts)

    @cached_property
    def numbers(self) -> bool:
        """Whether all texts are numbers, as of a list."""
        return all(all(map(_NUMBER.fullmatch, _CODES.split(text))) for text in self.texts)

    @property
    def long(self) -> int:
        """How many cells hold more than a name would."""
        return sum(n for t, n in self.texts.items() if len(t) > 60)


def short(text: str) -> bool:
    """Tell whether a cell that holds no letters may stand where letters should."""
    return len(text) <= _LONGEST_MARK or folded(text).strip(" .?") in words("cells", "open")


def _begins(text: str, reader: CellReader) -> bool:
    """Tell whether a text only begins with a letter; one with a remark in brackets doesn't."""
    said = reader.read(text)
    if "(" in text or not said.faults or folded(text.split(maxsplit=1)[0]) in full_words():
        return False
    return any("remark" in why for _, why in said.faults) or bool(re.search(r"[^\W_]&[^\W_]", text))


def _lone(heads: Iterable[str]) -> list[str]:
    """Return the headings that are letters."""
    return [key for head in heads if len(key := _key(head)) == 1 and "a" <= key <= "z"]


def _key(heading: str) -> str:
    return folded(heading).strip(" *:#.")


def _scheme(letters: Iterable[str]) -> dict[str, Duty]:
    """Return the first scheme that has all of the letters, or whose letters are all among them."""
    wanted = {letter.upper() for letter in letters}
    every = [dict(scheme.letters) for scheme in SCHEMES.values()]
    fitting = [one for one in every if wanted <= one.keys()]
    return next(iter(fitting or [one for one in every if one.keys() <= wanted]), {})


def _meant(heads: Sequence[str]) -> dict[str, Duty]:
    """Return what headings mean only beside others of their scheme, whose words they share."""
    meant = {letter.lower(): duty for letter, duty in _scheme(_lone(heads)).items()}
    keys = set(map(_key, heads))
    if {Duty.RECOMMEND, Duty.OWN} <= {duty_of_heading(head)[0] for head in heads}:
        meant["input"] = Duty.CONSULT  # of RAPID; elsewhere it is what a step takes
    if keys & {"driver", "drivers"} and keys & {"approver", "approvers"}:
        meant |= dict.fromkeys(("contributor", "contributors"), Duty.CONSULT)  # of DACI
    return meant


@frozen(eq=False)
class Frame:
    """
    A table under one row of headings.

    Attributes:
        grid: The table.
        header: The row of the headings.
        reader: Reads cells in all the letters that there may be.
    """

    grid: Grid
    header: int
    reader: CellReader
    body: Sequence[Sequence[str]] = field(
        init=False,
        default=Factory(lambda self: self.grid.rows[self.header + 1 :], takes_self=True),
    )

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns, as many as the longest row has."""
        heads = self.grid.rows[self.header]
        meant = _meant(heads)
        rows = [
            row for number, row in enumerate(self.body, start=self.header + 1)
            if number not in self.grid.marked and [*row] != [*heads]
        ]  # fmt: skip
        columns = list(zip_longest(*rows, fillvalue=""))
        width = max(len(heads), len(columns))
        found = []
        for number in range(width):
            counts = Counter(columns[number]) if number < len(columns) else Counter[str]()
            texts: Counter[str] = Counter()
            for text, count in counts.items():
                # What is struck out still shows what the column held; its cells are read later.
                if not is_blank(plain := text.replace("~~", "")):
                    texts[plain] += count
            heading = heads[number] if number < len(heads) else ""
            if len(heading) > 1:
                texts.pop(heading, None)  # the headings may be repeated down the table
            found.append(Column(number, heading, texts, self.reader, meant))
        return tuple(found)

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows below the headings, filled up, each with its number; repeats left out."""
        heads = self.heads
        for number, row in enumerate(self.body, start=self.header + 1):
            cells = [*row, *[""] * (len(heads) - len(row))]
            if cells != heads:
                yield number, cells

    @cached_property
    def stray(self) -> list[str]:
        """The headings that are letters, and read as duties, though no scheme has all of them."""
        lone = [head.upper() for head in _lone(self.heads)]
        return [] if _scheme(lone) else [head for head in lone if duty_of_heading(head)[0]]

    @property
    def heads(self) -> list[str]:
        """The headings of all columns."""
        return [column.heading for column in self.columns]
