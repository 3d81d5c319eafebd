"""Tables of Jira and Confluence (`||head||`), and of AsciiDoc (`|===`): light readers of both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from attrs import define, field

from roles.formats.charts.encoding import TextReader
from roles.formats.charts.grid import Document, Grid, Place
from roles.formats.charts.outline import Outline
from roles.formats.shared.size import Budget

__all__ = ["read"]

_HEADING = re.compile(r"(?:h([1-6])\.|(={1,6}))\s+(.{1,500})").fullmatch
_ITEM = re.compile(r"(?:[*#.-]{1,5})\s+(.*)").fullmatch
_CAPTION = re.compile(r"\.([^.\s].*)").fullmatch
_COLUMNS = re.compile(r"cols\s*=\s*(?:[\"']([^\"']+)|([^\"',\]]+))")
_REPEATED = re.compile(r"(\d{1,3})\*")
_SPEC = re.compile(r"(?:(\d{1,3})(?:\.\d{1,3})?\+|\.\d{1,3}\+)?[<^>.]*[a-z]?$")
_CELL = re.compile(r"(?<!\\)\|")
_HEADS = re.compile(r"\|\|?")
_IN_LINK = re.compile(r"\[[^\[\]]{1,1000}\]")
_MARKUP: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\{color[^{}]{0,50}\}"), ""),
    (re.compile(r"\[line-through\]#([^#]{1,300})#"), r"~~\1~~"),
    (re.compile(r"(?<![\w-])-(?=[^\s-])([^-\n]{1,300}?)(?<=\S)-(?![\w-])"), r"~~\1~~"),
    (re.compile(r"(?<![\w*])\*{1,2}(?=\S)([^*\n]{1,300}?)(?<=\S)\*{1,2}(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)_{1,2}(?=\S)([^_\n]{1,300}?)(?<=\S)_{1,2}(?!\w)"), r"\1"),
    (re.compile(r"(?<!\w)`([^`\n]{1,300})`"), r"\1"),
    (re.compile(r"\[([^\[\]|]{1,300})\|[^\[\]|]{1,1000}\]"), r"\1"),
    (re.compile(r"(?:https?|link|xref):\S{0,1000}?\[([^\[\]]{1,300})\]"), r"\1"),
    (re.compile(r"\((/|\*|x|!)\)"), r"(\1)"),
    (re.compile(r"\\\\"), "\n"),
)
_ICONS = {"(/)": "✓", "(x)": "✗"}


@define
class _Cell:
    text: str
    line: int
    column: int
    across: int = 1


@define(eq=False)
class _Scanner:
    lines: list[str]
    budget: Budget
    found: Outline = field(factory=Outline)
    caption: str = ""
    columns: int = 0

    def scan(self) -> None:
        """Go through the lines once."""
        number = 0
        while number < len(self.lines):
            text = self.lines[number].strip()
            if text.startswith("|==="):
                number = self._asciidoc(number)
                continue
            if text.startswith("|") and text.endswith("|") and len(text) > 2:
                number = self._jira(number)
                continue
            self._text(number, text)
            number += 1

    def _text(self, number: int, text: str) -> None:
        if heading := _HEADING(text):
            level = int(heading[1]) if heading[1] else len(heading[2])
            self.found.head(level, _plain(heading[3]))
        elif text.startswith("["):
            match = _COLUMNS.search(text)
            self.columns = _count(match[1] or match[2]) if match else 0
        elif caption := _CAPTION(text):
            self.caption = _plain(caption[1])
        elif text:
            item = _ITEM(text)
            place = Place(f"line {number + 1}", number + 1, 1)
            self.found.say(_plain(item[1] if item else text), place)

    def _jira(self, start: int) -> int:
        """Read the rows of a table from a line on; return the line behind them."""
        rows: list[list[_Cell]] = []
        number, heads = start, False
        while number < len(self.lines) and self.lines[number].strip().startswith("|"):
            line = self.lines[number].rstrip()
            heads = heads or (not rows and line.lstrip().startswith("||"))
            rows.append(list(_jira_cells(line, number)))
            number += 1
        self._add(rows, header=0 if heads else None)
        return number

    def _asciidoc(self, start: int) -> int:
        """Read a table between two lines of ``|===``; return the line behind it."""
        end = start + 1
        while end < len(self.lines) and not self.lines[end].strip().startswith("|==="):
            end += 1
        first: list[_Cell] = []
        cells: list[_Cell] = []
        for number in range(start + 1, end):
            found = list(_asciidoc_cells(self.lines[number], number))
            if not found and cells and self.lines[number].strip():
                cells[-1].text = f"{cells[-1].text}\n{self.lines[number].strip()}"
            first = first or found
            cells += found
        width = self.columns or sum(cell.across for cell in first)
        rows: list[list[_Cell]] = []
        filled = width
        for cell in cells:
            if filled >= width:
                rows.append([])
                filled = 0
            rows[-1].append(cell)
            filled += cell.across
        self._add(rows, header=None)
        self.columns = 0
        return end + 1

    def _add(self, rows: list[list[_Cell]], header: int | None) -> None:
        if not rows:
            return
        laid = [[cell for cell in row for _ in range(cell.across)] for row in rows]
        self.budget.spend_table(laid, f"line {rows[0][0].line + 1}" if rows[0] else "a table")
        alone = {n for n, row in enumerate(rows) if n and len(row) == 1 and len(laid[n]) > 1}
        texts = [[_plain(cell.text) for cell in row] for row in laid]
        for n in alone:
            texts[n] = texts[n][:1]

        def place(row: int, column: int) -> Place:
            cells = laid[row]
            if not cells:
                return Place("a table")
            cell = cells[min(column, len(cells) - 1)]
            return Place(
                f"line {cell.line + 1}, column {cell.column + 1}", cell.line + 1, cell.column + 1
            )

        def row_place(row: int) -> Place:
            number = laid[row][0].line + 1 if laid[row] else None
            return Place(f"line {number}", number, 1)

        self.found.add(Grid(
            rows=texts, place=place, row_place=row_place, name=self.caption, header=header,
            marked=frozenset(alone),
        ))  # fmt: skip
        self.caption = ""


def _count(spec: str) -> int:
    """Return how many columns a ``cols=`` names: ``"1,2,2"`` or ``"3*"``."""
    return sum(
        int(match[1]) if (match := _REPEATED.match(part.strip())) else 1
        for part in re.split(r"[,;]", spec)
    )


def _jira_cells(line: str, number: int) -> Iterator[_Cell]:
    body = _IN_LINK.sub(lambda match: match[0].replace("|", "\0"), line.rstrip())
    bars = list((_HEADS if body.lstrip().startswith("||") else _CELL).finditer(body))
    for bar, following in pairwise(bars):
        text = body[bar.end() : following.start()]
        at = bar.end() + len(text) - len(text.lstrip())
        yield _Cell(text.strip().replace("\0", "|"), number, at)


def _asciidoc_cells(line: str, number: int) -> Iterator[_Cell]:
    bars = [match.start() for match in _CELL.finditer(line)]
    if not bars:
        return
    for bar, following in zip(bars, [*bars[1:], len(line)], strict=True):
        text = line[bar + 1 : following]
        spec = _SPEC.search(line[:bar].rsplit("|", 1)[-1].strip())
        if following < len(line):
            # What sets the next cell's span stands before its bar.
            text = re.sub(r"\s+(?:\d{1,3}(?:\.\d{1,3})?\+|\.\d{1,3}\+)[<^>.]*[a-z]?$", "", text)
        across = int(spec[1]) if spec and spec[1] else 1
        yield _Cell(text.strip().replace("\\|", "|"), number, bar + 1, across)


def _plain(text: str) -> str:
    for icon, mark in _ICONS.items():
        text = text.replace(icon, mark)
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    return text.strip()


def _tables(text: str, budget: Budget) -> Document:
    scanner = _Scanner(text.splitlines(), budget)
    scanner.scan()
    return scanner.found.document()


read = TextReader(_tables)
