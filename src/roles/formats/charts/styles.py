"""What is on a sheet of an XLSX file beside its values: bold and struck text, comments, errors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from roles.formats.charts.package import Package, local
from roles.formats.charts.sheets import Marks, column_number

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["marks_of"]

_CELL = rb"<(?:\w+:)?c\b(?=[^>]*?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'])"
_HIDDEN = rb"(?=[^>]*?\bhidden=[\"'](?:1|true)[\"'])"
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b" + _HIDDEN + rb"[^>]*?\br=[\"']([0-9]{1,7})[\"']")
_HIDDEN_COLUMNS = re.compile(
    rb"<(?:\w+:)?col\b" + _HIDDEN + rb"(?=[^>]*?\bmin=[\"']([0-9]{1,5})[\"'])"
    rb"[^>]*?\bmax=[\"']([0-9]{1,5})[\"']"
)  # fmt: skip
_ERROR = re.compile(
    _CELL + rb"(?=[^>]*?\bt=[\"']e[\"'])[^>]*>(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*"
    rb"<(?:\w+:)?v>([^<]*)<"
)
_UNCOMPUTED = re.compile(
    _CELL + rb"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_INLINE = re.compile(_CELL + rb"[^>]*>\s*<(?:\w+:)?is>(.{1,40000}?)</(?:\w+:)?is>", re.DOTALL)
_PREFIX = re.compile(rb"<(/?)\w+:")
_COMMENT = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MOST = 1000
_WIDEST = 16_384
_OFF = ("0", "false", "none")


def marks_of(package: Package, part: str) -> Marks:
    """Return what is on the sheet in a part of a workbook beside its values."""
    xml = package.bytes_of(part)
    bold, struck = _fonts(package)
    return Marks(
        bold=_styled(xml, bold),
        struck=_styled(xml, struck),
        texts={
            **{
                _at(c, r): text.decode("utf-8", "replace")
                for c, r, text in _all(_ERROR, xml, b't="e"', b"t='e'")
            },
            **_struck_in_part(package, xml),
            **_struck_inline(xml),
        },
        hidden_rows=frozenset(int(row) - 1 for row in _all(_HIDDEN_ROW, xml, b"hidden")),
        hidden_columns=frozenset(
            column
            for first, last in _all(_HIDDEN_COLUMNS, xml, b"hidden")
            for column in range(int(first) - 1, min(int(last), _WIDEST))
        ),
        comments=_comments(package, part),
        unvalued=tuple(_at(c, r) for c, r in _all(_UNCOMPUTED, xml, b"<f", b":f")[:_MOST]),
    )


# The patterns look at every cell: they are tried where a plain search finds what they need.


def _all(pattern: re.Pattern[bytes], xml: bytes, *needed: bytes) -> list[Any]:
    """Return what a pattern finds, where one of the texts stands that it needs."""
    return pattern.findall(xml) if any(text in xml for text in needed) else []


def _at(column: bytes, row: bytes) -> tuple[int, int]:
    return int(row) - 1, column_number(column.decode())


def _styled(xml: bytes, styles: Iterable[int]) -> frozenset[tuple[int, int]]:
    """Return the cells that have one of some styles."""
    numbers = b"|".join(str(style).encode() for style in styles)
    if not numbers:
        return frozenset()
    pattern = re.compile(_CELL + rb"[^>]*?\bs=[\"'](?:" + numbers + rb")[\"']")
    return frozenset(_at(column, row) for column, row in pattern.findall(xml))


def _fonts(package: Package) -> tuple[list[int], list[int]]:
    """Return the numbers of the styles whose font is bold, and of those that strike out."""
    tree = package.tree("xl/styles.xml")
    if tree is None:
        return [], []
    parts = {local(part): part for part in tree}
    fonts = [part for part in parts.get("fonts", ()) if local(part) == "font"]
    bold = {n for n, font in enumerate(fonts) if _has(font, "b")}
    struck = {n for n, font in enumerate(fonts) if _has(font, "strike")}
    formats = [part for part in parts.get("cellXfs", ()) if local(part) == "xf"]
    used = [int(one.get("fontId", "0")) if one.get("fontId", "0").isdigit() else 0
            for one in formats]  # fmt: skip
    return (
        [n for n, font in enumerate(used) if font in bold],
        [n for n, font in enumerate(used) if font in struck],
    )


def _has(element: Element, name: str) -> bool:
    """Tell whether a font has a property that isn't switched off."""
    return any(local(one) == name and one.get("val", "1") not in _OFF for one in element)


def _struck_in_part(package: Package, xml: bytes) -> dict[tuple[int, int], str]:
    """Return the texts of cells some letters of which are struck out, with tildes around these."""
    part = "xl/sharedStrings.xml"
    tree = package.tree(part) if b"strike" in package.bytes_of(part) else None
    if tree is None:
        return {}
    texts = {
        str(number).encode(): "".join(map(_run, entry))
        for number, entry in enumerate(tree)
        if any(local(run) == "r" and _is_struck(run) for run in entry)
    }
    if not texts:
        return {}
    numbers = b"|".join(texts)
    pattern = re.compile(
        _CELL + rb"(?=[^>]*?\bt=[\"']s[\"'])[^>]*>\s*<(?:\w+:)?v>(" + numbers + rb")<"
    )
    return {_at(c, r): texts[number] for c, r, number in pattern.findall(xml)}


def _struck_inline(xml: bytes) -> dict[tuple[int, int], str]:
    """Return the same of cells whose text stands in the sheet itself."""
    if b"strike" not in xml:
        return {}
    from defusedxml.ElementTree import ParseError, fromstring

    found = {}
    for column, row, content in _INLINE.findall(xml):
        if b"strike" in content:
            try:
                entry = fromstring(b"<is>" + _PREFIX.sub(rb"<\1", content) + b"</is>")
            except ParseError:
                continue
            found[_at(column, row)] = "".join(map(_run, entry))
    return found


def _is_struck(run: Element) -> bool:
    return any(local(one) == "rPr" and _has(one, "strike") for one in run)


def _run(run: Element) -> str:
    text = "".join(one.text or "" for one in run.iter() if local(one) == "t")
    return f"~~{text}~~" if text and _is_struck(run) else text


def _comments(package: Package, part: str) -> dict[tuple[int, int], str]:
    """Return the comments on the cells of a sheet."""
    found = {}
    for _, kind, name in package.related(part):
        tree = package.tree(name) if kind == "comments" else None
        for comment in tree.iter() if tree is not None else ():
            match = (
                _COMMENT.fullmatch(comment.get("ref", "")) if local(comment) == "comment" else None
            )
            if match:
                text = "".join(one.text or "" for one in comment.iter() if local(one) == "t")
                found[int(match[2]) - 1, column_number(match[1])] = text.strip()
    return found
