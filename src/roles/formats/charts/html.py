"""HTML: responsibility charts in the tables of a page; nothing is fetched and no script is run."""

from __future__ import annotations

import re
from functools import cached_property
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from attrs import define, field

from roles.errors import FormatError, shown
from roles.formats.charts.encoding import TextReader
from roles.formats.charts.gathering import gathered
from roles.formats.charts.grid import Document, Grid, Place
from roles.formats.charts.inline import plain, superscript
from roles.formats.charts.outline import Outline
from roles.formats.charts.words import emoticons
from roles.formats.charts.write import laid_out
from roles.formats.shared.origin import MARK, packed
from roles.formats.shared.reading import Writing
from roles.formats.shared.size import Budget

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "tables_of", "write"]

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "li"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "main", "nav", "ol", "p", "pre", "section"),
        *("summary", "ul"),
    )
)
_OF_TABLES = frozenset(("tr", "td", "th", "caption", "thead", "tbody", "tfoot"))
_OF_HEADS = frozenset(("base", "link", "meta", "noscript", "script", "style", "template", "title"))
_SILENT = frozenset(("script", "style", "template", "noscript", "svg", "math", "head"))
_STRUCK = ("s", "del", "strike")
_LINE_THROUGH = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_VOID = frozenset(("area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"))
_LONGEST_SPAN = 1000
_LONGEST_SIGN = 4
_DEEPEST = 50


def tables_of(
    text: str, budget: Budget, *, first_line: int = 1, markdown: bool = False
) -> Document:
    """
    Return the tables of an HTML page and the text around them.

    Raises:
        FormatError: Tables are nested too deeply, or have more cells than the budget.
    """
    parser = _Parser(budget, first_line, markdown=markdown)
    try:
        parser.feed(text)
        parser.close()
    except (AssertionError, ValueError) as error:
        raise FormatError(f"isn't HTML: {error}", budget.source, parser.getpos()[0]) from None
    parser.finish()
    parser.found.losses = list(gathered(parser.found.losses))
    return parser.found.document()


read = TextReader(tables_of)


@define(eq=False)
class _Cell:
    line: int
    column: int
    heading: bool
    down: int
    across: int
    parts: list[str] = field(factory=list)
    bold: bool = False
    plain: bool = False
    link: str = ""
    lines: bool = False
    markdown: bool = False
    hidden: bool = False

    @cached_property
    def text(self) -> str:
        """The text, one line for each block in the cell."""
        lines = "".join(self.parts).split("\n")
        joined = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
        return plain(joined) if self.markdown else joined

    @property
    def emphasised(self) -> bool:
        """Whether all that it says is in bold."""
        return self.bold and not self.plain


@define(eq=False)
class _Table:
    line: int
    column: int
    rows: list[list[_Cell]] = field(factory=list)
    caption: str = ""
    headed: int = 0
    hidden_row: bool = False


class _Parser(HTMLParser):
    def __init__(self, budget: Budget, first_line: int, *, markdown: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self.budget = budget
        self.first_line = first_line
        self.markdown = markdown
        self.found = Outline()
        self.open: list[_Table] = []
        self.silent: list[str] = []
        self.bold = 0
        self.struck: list[str] = []
        self.link = ""
        self.superscript = False
        self.caption = False
        self.text: list[str] = []
        self.text_line = 1
        self.in_title = False

    @property
    def cell(self) -> _Cell | None:
        """The cell that is open, if there is one."""
        rows = self.open[-1].rows if self.open else []
        return rows[-1][-1] if rows and rows[-1] and not self.caption else None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self.in_title = True
        if self.silent == ["head"] and tag not in _OF_HEADS:
            self.silent.clear()
        if self.silent or tag in _SILENT:
            if tag in _SILENT:
                self.silent.append(tag)
        else:
            self._start(tag, dict(attrs))

    def _start(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "table" or (tag in _OF_TABLES and self.open):
            self._start_part(tag, given)
        elif tag == "br" or tag in _BLOCKS:
            self._break(tag)
        elif tag in ("b", "strong"):
            self.bold += 1
        elif tag == "sup":
            self.superscript = True
        elif tag == "a":
            self.link = given.get("href") or ""
        elif tag in ("img", "ac:emoticon"):
            self._add(_pictured(tag, given))
        if self._strikes(tag, given):
            self.struck.append(tag)
            self._add("~~")

    def _strikes(self, tag: str, given: dict[str, str | None]) -> bool:
        """Tell whether a tag strikes out what it holds: by its name, or by its style."""
        if tag in _STRUCK:
            return True
        return bool(_LINE_THROUGH.search(given.get("style") or "")) and tag not in _VOID

    def _start_part(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "table":
            self._start_table()
        elif tag == "tr":
            self.open[-1].rows.append([])
            self.open[-1].hidden_row = _is_hidden(given)
        elif tag in ("td", "th"):
            self._start_cell(tag, given)
        elif tag == "caption":
            self.caption = True
            self.text = []
        elif tag == "thead":
            self.open[-1].headed = self.open[-1].headed or -1
        elif self.open[-1].headed == -1:
            self.open[-1].headed = len(self.open[-1].rows)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.in_title = False
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.pop()
            return
        if self.struck and tag == self.struck[-1]:
            self.struck.pop()
            self._add("~~")
        if tag == "table" and self.open:
            self._end_table()
        elif tag == "caption" and self.caption:
            self.open[-1].caption = " ".join("".join(self.text).split()) if self.open else ""
            self.text, self.caption = [], False
        elif re.fullmatch(r"h[1-6]", tag) and not self.open:
            name = " ".join("".join(self.text).split())
            self.text = []
            if tag == "h1":
                self.found.title = ""  # it says more than the title of the page
            self.found.head(int(tag[1]), name)
        elif tag in _BLOCKS:
            self._break(tag)
        elif tag in ("b", "strong"):
            self.bold = max(0, self.bold - 1)
        elif tag == "sup":
            self.superscript = False
        elif tag == "a":
            self.link = ""

    def handle_comment(self, data: str) -> None:
        if data.strip().startswith(MARK):
            self.found.origin = data.strip()

    def handle_data(self, data: str) -> None:
        if self.in_title and not self.found.title:
            self.found.title = " ".join(data.split())
        if self.silent:
            return
        if self.superscript and data.strip():
            data = superscript(data.strip())
        self._add(data)

    def _add(self, data: str) -> None:
        cell = self.cell
        if cell is None:
            if not self.text:
                self.text_line = self.getpos()[0]
            self.text.append(data)
            return
        kept = data if cell.lines else data.replace("\n", " ")
        cell.parts.append(kept.replace("\xa0", " "))
        if data.strip():
            cell.bold = cell.bold or self.bold > 0
            cell.plain = cell.plain or not self.bold
            cell.link = cell.link or self.link

    def _break(self, tag: str) -> None:
        cell = self.cell
        if cell is not None:
            if cell.parts:
                cell.parts.append("\n")
        elif not self.caption:
            self.flush()

    def flush(self) -> None:
        """Keep the text that was met as a line."""
        text = " ".join("".join(self.text).split())
        self.text = []
        if text:
            number = self.text_line + self.first_line - 1
            self.found.say(text, Place(f"line {number}", number, 1))

    def _start_table(self) -> None:
        self.flush()
        if len(self.open) >= _DEEPEST:
            raise FormatError("tables are nested too deeply", self.budget.source, self.getpos()[0])
        line, column = self.getpos()
        self.open.append(_Table(line + self.first_line - 1, column + 1))

    def _start_cell(self, tag: str, given: dict[str, str | None]) -> None:
        table = self.open[-1]
        if not table.rows:
            table.rows.append([])
        line, column = self.getpos()
        self.budget.spend(1, f"line {line + self.first_line - 1}")
        table.rows[-1].append(_Cell(
            line + self.first_line - 1, column + 1, tag == "th",
            _span(given.get("rowspan")), _span(given.get("colspan")),
            lines=given.get("markdown") in ("1", "span", "block"),
            markdown=self.markdown,
            hidden=table.hidden_row or _is_hidden(given),
        ))  # fmt: skip

    def _end_table(self) -> None:
        table = self.open.pop()
        self.caption = False
        for row in table.rows:
            for cell in row:
                if cell.hidden and cell.text:
                    where = Place(f"line {cell.line}, column {cell.column}", cell.line, cell.column)
                    why = "is hidden on the page: it is read all the same"
                    self.found.losses.append(where.loss(shown(cell.text), why))
        if any(table.rows):
            self.found.add(_grid(table, self.budget))

    def finish(self) -> None:
        """Close what the page left open."""
        while self.open:
            self._end_table()
        self.flush()


def _span(value: str | None) -> int:
    text = (value or "").strip()
    return min(max(int(text), 1), _LONGEST_SPAN) if re.fullmatch(r"[0-9]{1,6}", text) else 1


def _pictured(tag: str, given: dict[str, str | None]) -> str:
    """Return the sign that a small picture stands for; nothing for any other picture."""
    text = (given.get("ac:name" if tag == "ac:emoticon" else "alt") or "").strip()
    return emoticons().get(text.strip("():").casefold(), text if len(text) <= _LONGEST_SIGN else "")


def _is_hidden(given: dict[str, str | None]) -> bool:
    return "hidden" in given or bool(_HIDDEN.search(given.get("style") or ""))


def _grid(table: _Table, budget: Budget) -> Grid:
    """Lay the cells out, each over all the rows and columns that it spans."""
    kept = [row for row in _laid(table, budget) if row]
    kept = _narrow(kept)
    rows = [[row[n].text if n in row else "" for n in range(max(row) + 1)] for row in kept]
    spanning = _spanning(kept)
    for n, cell in spanning.items():
        rows[n] = [cell.text]

    def place(row: int, column: int) -> Place:
        cell = kept[row].get(column) or next(iter(kept[row].values()))
        return Place(f"line {cell.line}, column {cell.column}", cell.line, cell.column)

    def row_place(row: int) -> Place:
        first = next(iter(kept[row].values()))
        return Place(f"line {first.line}", first.line, first.column)

    width = max(map(len, rows), default=0)
    budget.spend_table(rows, f"line {table.line}")
    return Grid(
        rows=rows,
        place=place,
        row_place=row_place,
        name=table.caption,
        header=table.headed - 1 if table.headed > 0 else _heading_rows(kept),
        marked=frozenset(n for n in spanning if n) if width > 1 else frozenset(),
        links={
            (n, column): cell.link for n, row in enumerate(kept) for column, cell in row.items()
            if cell.link and not cell.link.startswith("#")
        },
    )  # fmt: skip


def _heading_rows(rows: list[dict[int, _Cell]]) -> int | None:
    """Return the last of the first rows that hold nothing but headings."""
    last = None
    for number, row in enumerate(rows):
        if not all(cell.heading for cell in row.values()):
            break
        last = number
    return last if last is not None and last + 1 < len(rows) else None


def _laid(table: _Table, budget: Budget) -> list[dict[int, _Cell]]:
    """Return the cells of each row by column."""
    laid: list[dict[int, _Cell]] = [{} for _ in table.rows]
    for number, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while column in laid[number]:
                column += 1
            down = min(cell.down, len(table.rows) - number)
            budget.spend(down * cell.across - 1, f"line {cell.line}")
            for below in range(number, number + down):
                for across in range(column, column + cell.across):
                    laid[below].setdefault(across, cell)
            column += cell.across
    return laid


def _narrow(rows: list[dict[int, _Cell]]) -> list[dict[int, _Cell]]:
    """Drop the columns that only repeat the one before: all their cells span both."""
    width = max((max(row) for row in rows), default=0) + 1
    doubled = [
        n for n in range(1, width)
        if any(n in row and row[n].text for row in rows)
        and all(row.get(n) is row.get(n - 1) or not _says(row, n - 1, n) for row in rows)
    ]  # fmt: skip
    if not doubled:
        return rows
    left = {n: at for at, n in enumerate(n for n in range(width) if n not in doubled)}
    return [{left[n]: cell for n, cell in row.items() if n in left} or row for row in rows]


def _says(row: dict[int, _Cell], *columns: int) -> bool:
    return any(n in row and row[n].text for n in columns)


def _spanning(rows: list[dict[int, _Cell]]) -> dict[int, _Cell]:
    """Return the one cell of the rows that are headings of what follows."""
    filled = {
        n: said[0] for n, row in enumerate(rows)
        if (said := [cell for cell in row.values() if cell.text]) and len(set(map(id, said))) == 1
    }  # fmt: skip
    others = [row for n, row in enumerate(rows) if n and n not in filled]
    bold = sum(next(iter(row.values())).emphasised for row in others)
    return {
        n: cell for n, cell in filled.items()
        if cell.across > 1 or len(rows[n]) == 1 or (2 * bold <= len(others) and cell.emphasised)
    }  # fmt: skip


_STYLE = """\
:root{color-scheme:light dark}
body{font-family:system-ui,sans-serif;margin:2rem}
table{border-collapse:collapse}
th,td{padding:.3em .7em;text-align:start;\
border-bottom:1px solid color-mix(in srgb,CanvasText 20%,Canvas)}
thead th{position:sticky;top:0;background:Canvas}
tbody th{font-weight:normal}
td.held{text-align:center}"""


def write(model: RoleModel) -> Writing:
    """
    Write the chart of a model as an HTML page of its own: no script, and nothing is fetched.

    A comment keeps what `roles.update` compares with when the chart comes back.  All text is
    escaped.
    """
    layout = laid_out(model)
    heads, *rows = layout.table()
    shift = bool(layout.stages)
    held = (
        range(layout.held.start + shift, layout.held.stop + shift) if layout.form == "wide" else ()
    )
    headings = "".join(f"<th scope=col>{_shown(head)}</th>" for head in heads)
    lines = [
        "<!doctype html>",
        '<html><head><meta charset="utf-8">',
        f"<title>{_shown(layout.name)}</title>",
        f"<style>\n{_STYLE}\n</style></head>",
        "<body>",
        f"<h1>{_shown(layout.name)}</h1>",
        "<table>",
        f"<thead><tr>{headings}</tr></thead>",
        "<tbody>",
    ]
    for row in rows:
        cells = []
        for n, text in enumerate(row):
            if n == layout.activity + shift:
                cells.append(f"<th scope=row>{_shown(text)}</th>")
            else:
                cells.append(f"<td{' class=held' if n in held else ''}>{_shown(text)}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    lines += ["</tbody>", "</table>"]
    lines += [f"<p>{_shown(line)}</p>" for line in layout.legend()]
    lines += [f"<!-- {packed(layout.origin)} -->", "</body></html>", ""]
    return Writing(content="\n".join(lines).encode(), losses=layout.losses)


def _shown(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))
