"""Printing: tables in colour on a terminal, as plain text elsewhere; JSON where asked."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from roles.views import data, table_of, text
from roles.views.table import Cell, Row, Table
from roles.views.width import plain

__all__ = ["print_answer", "print_data", "print_lines", "print_records", "print_table"]

_NARROWEST = 40
_LONGEST_WORD = 24
_TONES = {
    "own": "bold",
    "do": "",
    "gap": "bold red",
    "double": "bold yellow",
    "quiet": "dim",
    "": "",
}


_LINE_TONES = {
    "file": "bold underline",
    "error": "red",
    "warning": "yellow",
    "info": "",
    "quiet": "dim",
}


def print_answer(one: Any, *, as_json: bool) -> None:
    """Print an answer as a table, or as JSON."""
    if as_json:
        print_data(data.data_of(one))
    else:
        print_table(table_of(one))


def print_data(tree: Any) -> None:
    """Print plain data as JSON."""
    sys.stdout.write(json.dumps(tree, ensure_ascii=False, indent=2) + "\n")


def print_table(table: Table) -> None:
    """Print a table, with colours where stdout is a terminal that has them."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    columns = max(shutil.get_terminal_size((80, 24)).columns, _NARROWEST)
    if not console.is_terminal or console.no_color or not table.rows:
        _write(text.render(table, columns=columns if console.is_terminal else 80))
        return
    _write_rich(console, table)


def print_records(
    title: str,
    records: Sequence[Mapping[str, str]],
    *,
    notes: Iterable[str] = (),
    tones: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Print records as a table: a row each, under the names of their fields."""
    heads = tuple(name.capitalize() for name in records[0]) if records else ()
    rows = tuple(Row(Cell(text, tones.get(text, "")) for text in one.values()) for one in records)
    print_table(Table(title=title, columns=heads, rows=rows, notes=tuple(notes)))


def print_lines(lines: Iterable[tuple[str, str]]) -> None:
    """Print lines, each in the colour of its tone where stdout is a terminal that has them."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for line, tone in lines:
        if console.is_terminal and not console.no_color and tone:
            console.print(Text(line, style=_LINE_TONES.get(tone, "")), soft_wrap=True)
        else:
            _write(line)


def _write(lines: str) -> None:
    try:
        sys.stdout.write(f"{lines}\n")
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "ascii"
        sys.stdout.write(f"{lines}\n".encode(encoding, "backslashreplace").decode(encoding))


def _write_rich(console: Any, table: Table) -> None:
    """Print with rich: the cells keep their tones, and names are shown as typed."""
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    shown = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
    heads = table.columns
    words = [
        max(text.longest_word(plain(row.cells[number].text)) for row in table.rows)
        for number in range(len(heads))
    ]
    least = [max(*pair) for pair in zip(words, map(text.longest_word, heads), strict=True)]
    if table.short and sum(least) + 2 * len(least) > console.width:
        heads, least = table.short, words
    for head, size in zip(heads, least, strict=True):
        shown.add_column(Text(plain(head)), overflow="fold", min_width=min(size, _LONGEST_WORD))
    group = ""
    for row in table.rows:
        if row.group != group:
            group = row.group
            shown.add_section()
            blank = [""] * (len(row.cells) - 1)
            shown.add_row(Text(plain(group), style="bold"), *blank)
        shown.add_row(*(_text(Text, row, number, cell) for number, cell in enumerate(row.cells)))
    for line in (table.title, *table.intro):
        console.print(Text(plain(line)), soft_wrap=False)
    console.print(shown, soft_wrap=False)
    notes = list(table.notes)
    if heads is table.short:
        pairs = zip(table.short, table.columns, strict=True)
        notes.insert(0, ", ".join(f"{short} {head}" for short, head in pairs if short != head))
    for note in notes:
        console.print(Text(plain(note), style="dim"), soft_wrap=False)


def _text(make: Any, row: Row, number: int, cell: Cell) -> Any:
    inset = "  " * row.depth if number == 0 else ""
    return make(inset + plain(cell.text), style=_TONES.get(cell.tone, ""))
