"""Tables as plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from roles.characters import one_line, plain
from roles.views.table import Row, Table
from roles.views.width import width, wrapped

__all__ = ["lines", "render"]

Line = list[tuple[str, str]]
"""The parts of a line, each with its tone."""

_SMALLEST = 6
_LONGEST_WORD = 24
_MANY = 6


def render(table: Table, *, columns: int = 80) -> str:
    """
    Return a table as lines of text of at most *columns*, as far as its words allow.

    Nothing is cut: what doesn't fit is wrapped.
    """
    texts = ["".join(part for part, _ in line).rstrip() for line in lines(table, columns)]
    while texts and not texts[-1]:
        texts.pop()
    return "\n".join(texts)


def lines(table: Table, columns: int) -> Iterator[Line]:
    """Yield the lines of a table; beside the tones of its cells there are "head" and "note"."""
    for line in (table.title, *table.intro):
        if line:
            yield from _toned(line, columns, "")
    if table.rows:
        if table.title or table.intro:
            yield []
        yield from _body(table, columns)
    if table.notes:
        if table.rows:
            yield []
        for note in table.notes:
            yield from _toned(note, columns, "note")


def _toned(text: str, columns: int, tone: str) -> Iterator[Line]:
    for line in wrapped(one_line(text), columns):
        yield [(line, tone)]


def _body(table: Table, columns: int) -> Iterator[Line]:
    heads = [one_line(head) for head in table.columns]
    # Most cells of a large chart are a few letters, the same over and over.
    shown, fill = cache(_shown), cache(_filled)
    rows = [(row, _cell_texts(row, shown)) for row in table.rows]
    cells = [texts for _, texts in rows]
    gap = "  "
    if len(heads) > _MANY and not _fits([heads, *cells], columns, gap, _widest):
        gap = " "
    explained = ""
    if table.short and not _fits([heads, *cells], columns, gap, _longest_word):
        pairs = zip(table.short, heads, strict=True)
        explained = ", ".join(f"{short} {head}" for short, head in pairs if short != head)
        heads = list(table.short)
    widths = _widths([heads, *cells], columns - len(gap) * (len(heads) - 1))
    places = [*((size, gap) for size in widths[:-1]), (widths[-1], "")]
    if any(heads):
        yield from _row(heads, ["head"] * len(heads), places, fill)
        yield [(gap.join("-" * size for size in widths), "")]
    group = ""
    for row, texts in rows:
        if row.group != group:
            group = row.group
            yield []
            yield from _toned(group, columns, "head")
        yield from _row(texts, [cell.tone for cell in row.cells], places, fill, 2 * row.depth)
    if explained:
        yield []
        yield from _toned(explained, columns, "note")


def _cell_texts(row: Row, shown: Callable[[tuple[str, ...]], str]) -> list[str]:
    first, *others = row.cells
    return ["  " * row.depth + one_line(first.text), *(shown(cell.lines) for cell in others)]


def _shown(lines: tuple[str, ...]) -> str:
    return plain("\n".join(lines))


def _filled(text: str, size: int, gap: str, hang: int = 0) -> list[tuple[str, str]]:
    """Return the lines of a cell, each with the spaces up to the next cell."""
    inset = " " * hang
    lines = wrapped(text.lstrip(" ") if hang else text, size - hang)
    return [(inset + line, " " * (size - hang - width(line)) + gap) for line in lines]


def _row(
    cells: list[str],
    tones: list[str],
    places: Sequence[tuple[int, str]],
    fill: Callable[..., list[tuple[str, str]]],
    hang: int = 0,
) -> Iterator[Line]:
    blocks = [fill(cell, size, gap) for cell, (size, gap) in zip(cells, places, strict=True)]
    if hang:
        blocks[0] = _filled(cells[0], *places[0], hang)
    for number in range(max(map(len, blocks))):
        line: Line = []
        for block, tone, (size, gap) in zip(blocks, tones, places, strict=True):
            text, spaces = block[number] if number < len(block) else ("", " " * size + gap)
            line += (text, tone), (spaces, "")
        yield line


def _widest(cell: str) -> int:
    return max(map(width, cell.split("\n")))


def _longest_word(cell: str) -> int:
    """Return how many columns the longest word takes, hyphens and all."""
    return max(width(word) for line in cell.split("\n") for word in line.split(" "))


def _sizes(rows: list[list[str]], measure: Callable[[str], int]) -> list[int]:
    return [max(map(measure, set(column))) for column in zip(*rows, strict=True)]


def _fits(rows: list[list[str]], columns: int, gap: str, measure: Callable[[str], int]) -> bool:
    sizes = _sizes(rows, measure)
    return sum(sizes) + len(gap) * (len(sizes) - 1) <= columns


def _widths(rows: list[list[str]], room: int) -> list[int]:
    """Return a width for each column: its own where all fit, else the widest give way."""
    widths = [max(size, 1) for size in _sizes(rows, _widest)]
    least = [min(size, _LONGEST_WORD) for size in _sizes(rows, _longest_word)]
    while sum(widths) > room:
        loose = [number for number, size in enumerate(widths) if size > least[number]]
        if not loose:
            loose = [number for number, size in enumerate(widths) if size > _SMALLEST]
        if not loose:
            break
        widest = max(loose, key=widths.__getitem__)
        widths[widest] -= 1
    return widths
