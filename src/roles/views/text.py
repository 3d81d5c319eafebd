"""Tables as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from roles.views.table import Row, Table
from roles.views.width import padded, plain, width, wrapped

__all__ = ["render"]

_GAP = "  "
_SMALLEST = 6


def render(table: Table, *, columns: int = 80) -> str:
    """
    Return a table as lines of text of at most *columns*, as far as its words allow.

    Nothing is cut: what doesn't fit is wrapped.
    """
    lines = [line.rstrip() for line in _lines(table, columns)]
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines)


def _lines(table: Table, columns: int) -> Iterator[str]:
    for line in (table.title, *table.intro):
        if line:
            yield from wrapped(plain(line), columns)
    if table.rows:
        if table.title or table.intro:
            yield ""
        yield from _body(table, columns)
    if table.notes:
        if table.rows:
            yield ""
        for note in table.notes:
            yield from wrapped(plain(note), columns)


def _body(table: Table, columns: int) -> Iterator[str]:
    heads = [plain(head) for head in table.columns]
    rows = [(row, [plain(cell) for cell in _indented(row)]) for row in table.rows]
    widths = _widths([heads, *(cells for _, cells in rows)], columns)
    if any(heads):
        yield from _row(heads, widths)
        yield _GAP.join("-" * size for size in widths)
    group = ""
    for row, cells in rows:
        if row.group != group:
            group = row.group
            yield ""
            yield from wrapped(plain(group), columns)
        yield from _row(cells, widths, hang=2 * row.depth)


def _indented(row: Row) -> list[str]:
    texts = [cell.text for cell in row.cells]
    if row.depth:
        texts[0] = "  " * row.depth + texts[0]
    return texts


def _row(cells: list[str], widths: list[int], hang: int = 0) -> Iterator[str]:
    blocks = []
    for number, (cell, size) in enumerate(zip(cells, widths, strict=True)):
        inset = " " * hang if number == 0 else ""
        lines = wrapped(cell.lstrip(" ") if inset else cell, size - len(inset))
        blocks.append([inset + line for line in lines])
    for number in range(max(map(len, blocks))):
        parts = (block[number] if number < len(block) else "" for block in blocks)
        yield _GAP.join(padded(part, size) for part, size in zip(parts, widths, strict=True))


def _widths(rows: list[list[str]], columns: int) -> list[int]:
    """Return a width for each column: its own where all fit, else the widest give way."""
    count = len(rows[0])
    wide = [0] * count
    least = [0] * count
    for row in rows:
        for number, cell in enumerate(row):
            for line in cell.split("\n"):
                wide[number] = max(wide[number], width(line))
                longest = max(map(width, line.split(" ")))
                least[number] = max(least[number], longest)
    room = columns - len(_GAP) * (count - 1)
    least = [max(min(size, 14), 1) for size in least]
    widths = [max(size, 1) for size in wide]
    while sum(widths) > room:
        loose = [number for number in range(count) if widths[number] > least[number]]
        if not loose:
            loose = [number for number in range(count) if widths[number] > _SMALLEST]
        if not loose:
            break
        widest = max(loose, key=lambda number: widths[number])
        widths[widest] -= 1
    return widths
