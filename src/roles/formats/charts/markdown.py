"""Markdown: responsibility charts in the pipe tables of a document, and in its HTML tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import define, field

from roles.formats.charts.encoding import TextReader
from roles.formats.charts.grid import Document, Grid, Place
from roles.formats.charts.inline import plain
from roles.formats.charts.outline import Outline
from roles.formats.charts.write import laid_out
from roles.formats.shared.markdown import escaped
from roles.formats.shared.origin import MARK, packed
from roles.formats.shared.reading import Writing
from roles.formats.shared.size import Budget

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "tables", "write"]

_FENCE = re.compile(r"(`{3,}|~{3,})").match
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*").fullmatch
_HTML_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*)</h\1>\s*", re.IGNORECASE).fullmatch
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*").fullmatch
_DELIMITER = re.compile(r"[ \t]*:?-+:?[ \t]*").fullmatch
_QUOTE = re.compile(r"((?: {0,3}>[ \t]?)+)(.*)", re.DOTALL).fullmatch
_LIST = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+").match
_CODE = "it stands in a block of code"
_BLANK_LINES = "a blank line parts its headings from the dashes below them"
_MOST_BLANK = 5
_PIPE = re.compile(r"\\.|\|")


def tables(text: str, budget: Budget) -> Document:
    """
    Return the tables of a Markdown document and the text around them.

    Pipe tables are what GitHub Flavored Markdown (section 4.10) takes for one.  Tables in fenced
    code, and those that blank lines cut up, are marked as loose; those in indented code are left
    alone.

    Raises:
        FormatError: The tables have more cells than the budget.
    """
    scanner = _Scanner(text.splitlines(), budget)
    scanner.scan()
    return scanner.found.document()


read = TextReader(tables)


@define(eq=False)
class _Scanner:
    lines: list[str]
    budget: Budget
    found: Outline = field(factory=Outline)
    in_list: bool = False

    def scan(self) -> None:
        """Go through the lines once."""
        number = 0
        if self.lines and self.lines[0].rstrip() == "---":
            number = self._front_matter()
        before = ""
        while number < len(self.lines):
            line = self.lines[number]
            prefix, rest = _unquoted(line)
            stripped = rest.lstrip(" \t")
            indent = _indent(rest)
            if fence := _FENCE(stripped):
                number = self._code(number, fence[1], prefix)
                before = ""
                continue
            if stripped.startswith("<!--"):
                number = self._comment(number)
                continue
            if not stripped:
                before = ""
            elif indent >= 4 and not self.in_list:
                before = before and stripped
            elif heading := _heading(stripped):
                self.found.head(heading[0], plain(heading[1]))
                before = ""
            elif before and (under := _UNDERLINE(stripped)) and "|" not in before:
                if self.found.lines and self.found.lines[-1][1].place.line == number:
                    del self.found.lines[-1]
                self.found.head(1 if under[1][0] == "=" else 2, plain(before))
                before = ""
            elif stripped.lower().startswith("<table"):
                number = self._html(number)
                before = ""
                continue
            elif "|" in rest and (end := self._piped(number, prefix)):
                number = end
                before = ""
                continue
            else:
                self._text(number, stripped)
                before = stripped
            self.in_list = bool(_LIST(rest)) or (self.in_list and (not stripped or indent > 0))
            number += 1

    def _piped(self, number: int, prefix: str) -> int:
        """Read a table, or one whose headings a blank line parts from the dashes."""
        if end := self._table(number, prefix):
            return end
        below = _unquoted(self.lines[number + 1])[1] if number + 1 < len(self.lines) else "x"
        if below.strip() or not _unquoted(self.lines[number])[1].lstrip().startswith("|"):
            return 0
        return self._table(number, prefix, _BLANK_LINES)

    def _front_matter(self) -> int:
        for number, line in enumerate(self.lines[1:200], start=1):
            if line.rstrip() in ("---", "..."):
                return number + 1
        return 0

    def _code(self, number: int, fence: str, prefix: str) -> int:
        """Read the tables in a block of code, which count where there are no others."""
        end = self._end_of_code(number, fence, prefix)
        inside = number + 1
        while inside < end - 1:
            table = "|" in self.lines[inside] and self._table(inside, prefix, _CODE)
            inside = table or inside + 1
        return end

    def _end_of_code(self, number: int, fence: str, prefix: str) -> int:
        for end in range(number + 1, len(self.lines)):
            inner, rest = _unquoted(self.lines[end])
            if prefix and not inner:
                return end
            close = rest.strip()
            if close.startswith(fence) and set(close) == {fence[0]}:
                return end + 1
        return len(self.lines)

    def _comment(self, number: int) -> int:
        for end in range(number, len(self.lines)):
            if "-->" in self.lines[end]:
                comment = "".join(self.lines[number : end + 1]).strip()
                if comment.startswith(f"<!-- {MARK}"):
                    self.found.origin = comment[4:-3].strip()
                return end + 1
        return number + 1

    def _text(self, number: int, text: str) -> None:
        # A bold first letter, as in **R**esponsible, is a legend.
        spelt = re.sub(r"\*\*(\w)\*\*(\w{2,})", r"\1 = \1\2", text)
        spelt = plain((_LIST(spelt) and spelt[_LIST(spelt).end() :]) or spelt)  # type: ignore[union-attr]
        place = Place(f"line {number + 1}", number + 1, 1)
        for part in spelt.split("\n"):
            if part.strip():
                self.found.say(part.strip(), place)

    def _html(self, number: int) -> int:
        from roles.formats.charts.html import tables_of

        end = number
        depth = 0
        while end < len(self.lines):
            low = self.lines[end].lower()
            depth += low.count("<table") - low.count("</table")
            end += 1
            if depth <= 0:
                break
        part = tables_of(
            "\n".join(self.lines[number:end]), self.budget, first_line=number + 1, markdown=True
        )
        for grid in part.grids:
            self.found.add(grid)
        self.found.losses += part.losses
        return end

    def _table(self, number: int, prefix: str, loose: str = "") -> int:
        """Read the table that begins at a line; return the line behind it, or 0 for none."""
        below = number + 1
        if loose == _BLANK_LINES:
            below = self._filled(below)
        if not self._begins(number, below, prefix):
            return 0
        rows = [number, *self._rows(number, below + 1, prefix)]
        if loose == _BLANK_LINES:  # a table by the rules may begin below it
            ends = (n for n, row in enumerate(rows) if n and self._begins(row, row + 1, prefix))
            rows = rows[: next(ends, len(rows))]
        split = [_split(self.lines[row], len(_unquoted(self.lines[row])[0])) for row in rows]
        self.budget.spend_table(split, f"line {number + 1}")
        lines = self.lines

        def place(row: int, column: int) -> Place:
            cells = _split(lines[rows[row]], len(_unquoted(lines[rows[row]])[0]))
            at = cells[column][1] + 1 if column < len(cells) else len(lines[rows[row]]) + 1
            return Place(f"line {rows[row] + 1}, column {at}", rows[row] + 1, at)

        texts = [[plain(text) for text, _ in cells] for cells in split]
        bold = {
            row for row, cells in enumerate(split)
            if (text := next((text for text, _ in cells if text), "")) and _emphasised(text)
        }  # fmt: skip
        links = {
            (row, n): link for row, cells in enumerate(split) for n, (text, _) in enumerate(cells)
            if "](" in text or "<http" in text for link in [_link(text)] if link
        }  # fmt: skip
        self.found.add(Grid(
            rows=texts,
            place=place,
            row_place=lambda row: Place(f"line {rows[row] + 1}", rows[row] + 1, 1),
            marked=_marked(texts, bold),
            links=links,
            header=0,
            loose=loose,
        ))  # fmt: skip
        return max(rows[-1], below) + 1

    def _filled(self, number: int) -> int:
        """Return the first line from a number on that isn't blank."""
        last = min(len(self.lines), number + _MOST_BLANK)
        return next((n for n in range(number, last) if _unquoted(self.lines[n])[1].strip()), number)

    def _begins(self, number: int, below: int, prefix: str) -> bool:
        """Tell whether a line holds headings, and another the dashes that belong below them."""
        if below >= len(self.lines):
            return False
        quoted, delimiter = _unquoted(self.lines[below])
        if quoted.count(">") != prefix.count(">") or (_indent(delimiter) > 3 and not self.in_list):
            return False
        if "-" not in delimiter or set(delimiter) - set("|:- \t"):
            return False
        heads = _split(self.lines[number], len(prefix))
        marks = _split(self.lines[below], len(self.lines[below]) - len(delimiter))
        if not all(_DELIMITER(mark) for mark, _ in marks):
            return False
        if len(marks) != len(heads) and len(heads) > 1:
            self.found.notes.append(
                f"line {number + 1}: no table, since {len(heads)} headings stand over "
                f"{len(marks)} dashes: it is not read"
            )
        return len(marks) == len(heads)

    def _rows(self, number: int, start: int, prefix: str) -> Iterator[int]:
        """Return the lines of the rows; blank lines between rows in pipes don't end a table."""
        width = len(_split(self.lines[number], len(prefix)))
        end = start
        while end < len(self.lines):
            inner, rest = _unquoted(self.lines[end])
            if not rest.strip():
                after = self._filled(end)
                if after == end or not self._goes_on(after, width, prefix):
                    return
                end = after
                continue
            if inner.count(">") != prefix.count(">") or _breaks(rest):
                return
            if _indent(rest) > 3 and not self.in_list:
                return
            yield end
            end += 1

    def _goes_on(self, number: int, width: int, prefix: str) -> bool:
        """Tell whether a line behind a blank one is a row of the table above it."""
        inner, rest = _unquoted(self.lines[number])
        text = rest.strip()
        if inner.count(">") != prefix.count(">") or text[:1] != "|" or text[-1:] != "|":
            return False
        if len(_split(self.lines[number], len(inner))) != width:
            return False
        below = _unquoted(self.lines[number + 1])[1] if number + 1 < len(self.lines) else ""
        return "-" not in below or bool(set(below) - set("|:- \t"))


def _heading(line: str) -> tuple[int, str] | None:
    """Return the level and the text of a heading."""
    if marked := _HEADING(line):
        return len(marked[1]), marked[2] or ""
    tagged = _HTML_HEADING(line)
    return (int(tagged[1]), tagged[2]) if tagged else None


def _unquoted(line: str) -> tuple[str, str]:
    """Return the marks of a quotation before a line, and the line."""
    quoted = _QUOTE(line)
    return (quoted[1], quoted[2]) if quoted else ("", line)


def _indent(line: str) -> int:
    blank = line[: len(line) - len(line.lstrip(" \t"))]
    return len(blank.expandtabs(4))


def _breaks(line: str) -> bool:
    """Tell whether a line begins another block, and so ends a table."""
    stripped = line.strip()
    return bool(
        _FENCE(stripped)
        or (stripped.startswith("#") and _HEADING(stripped))
        or stripped.startswith(">")
        or (_LIST(line) and "|" not in line)
        or re.fullmatch(r"(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}", stripped)
        or re.match(
            r"</?(?:table|div|p|ul|ol|h[1-6]|pre|script|style|section|details|!--)", stripped
        )
    )


def _split(line: str, start: int = 0) -> list[tuple[str, int]]:
    """Return the cells of a row, each with the place at which it begins."""
    end = len(line.rstrip())
    while start < end and line[start] in " \t":
        start += 1
    if line[start:end].startswith("|"):
        start += 1
    cells = []
    for match in _PIPE.finditer(line, start, end):
        if match[0] == "|":
            cells.append(_cell(line, start, match.start()))
            start = match.end()
    if start < end or not cells:
        cells.append(_cell(line, start, end))
    return cells


def _cell(line: str, start: int, end: int) -> tuple[str, int]:
    text = line[start:end]
    stripped = text.strip()
    at = start + (len(text) - len(text.lstrip()) if stripped else 0)
    return stripped.replace("\\|", "|") if "\\" in stripped else stripped, at


def _marked(rows: list[list[str]], bold: set[int]) -> frozenset[int]:
    """Return the rows that hold one cell, in bold, where the other rows aren't bold as well."""
    alone = {n for n in bold if sum(map(bool, rows[n])) == 1}
    others = [n for n, row in enumerate(rows) if n and n not in alone and sum(map(bool, row)) > 1]
    ordinary = 2 * sum(n in bold for n in others) > len(others)
    return frozenset() if ordinary else frozenset(alone)


def _emphasised(text: str) -> bool:
    return (text[:2] in ("**", "__") and text[-2:] == text[:2]) or text[:1] == "*" == text[-1:]


def _link(text: str) -> str:
    match = re.search(r"\]\(\s*<?([^)\s>]+)|<(https?://[^>]+)>", text)
    return (match[1] or match[2]) if match else ""


def write(model: RoleModel) -> Writing:
    """
    Write the chart of a model as a Markdown document: a heading, a table, the legend.

    A comment at the end keeps what `roles.update` compares with when the chart comes back.  Pipes,
    backticks and whatever else is markup are escaped.
    """
    layout = laid_out(model)
    rows = [[escaped(text) for text in row] for row in layout.table()]
    start = layout.held.start + bool(layout.stages)
    stop = layout.held.stop + bool(layout.stages)
    wide = layout.form == "wide"
    dashes = [":-:" if wide and start <= n < stop else "---" for n in range(len(rows[0]))]
    lines = [f"# {escaped(layout.name)}", ""]
    lines += [f"| {' | '.join(row)} |" for row in (rows[0], dashes, *rows[1:])]
    for line in layout.legend():
        lines += ["", escaped(line)]
    lines += ["", f"<!-- {packed(layout.origin)} -->"]
    return Writing(content="\n".join((*lines, "")).encode(), losses=layout.losses)
