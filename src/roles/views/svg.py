"""Pictures as SVG: light and dark, readable in grey, with words for those who can't see them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from itertools import product

from attrs import evolve

from roles.lettering import known, line_of, measured
from roles.shipped import shipped
from roles.views.picture import Box, Picture, Point, Route, Text

__all__ = ["STYLE", "escaped", "render", "tiles"]

_Span = tuple[float, float]
# By how much a picture may be shrunk so that it needs fewer pages.
_SHRUNK = 1.25
_ALL: _Span = (float("-inf"), float("inf"))

# What each look is drawn with, in light and in the dark. Of the hues the first ones differ most,
# also for readers who confuse red and green.
STYLE = "".join(shipped("views/svg.css").splitlines())


def escaped(text: str) -> str:
    r"""
    Return *text* for XML, as content or in quotes; what XML can't hold is shown as a code.

    Examples:
        >>> escaped('<a href="x">\x00')
        '&lt;a href=&quot;x&quot;&gt;\\x00'
    """
    return escape(line_of(text))


def render(picture: Picture, *, style: bool = True) -> str:
    """
    Return a picture as the text of an SVG file; the same picture gives the same text.

    Args:
        picture: The picture.
        style: Whether it brings `STYLE` along; a page that holds several may do so once.
    """
    return "\n".join(_lines(picture, style))


def _lines(picture: Picture, style: bool) -> Iterator[str]:
    said = f"{picture.title}\n{picture.description}".encode("utf-8", "surrogatepass")
    mark = hashlib.sha256(said).hexdigest()[:8]
    size = f"{_number(picture.width)} {_number(picture.height)}"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="roles-svg" viewBox="0 0 {size}" '
        f'width="{_number(picture.width)}" height="{_number(picture.height)}" role="img" '
        f'aria-labelledby="t{mark} d{mark}">'
    )
    yield f'<title id="t{mark}">{escaped(picture.title)}</title>'
    yield f'<desc id="d{mark}">{escaped(picture.description)}</desc>'
    if style:
        yield f"<style>{STYLE}</style>"
    yield '<rect class="paper" width="100%" height="100%"/>'
    yield from _content(picture)
    yield "</svg>"


def _content(picture: Picture, across: _Span = _ALL, down: _Span = _ALL) -> Iterator[str]:
    """Yield what there is of a picture between some left and right, top and bottom edges."""

    def seen(left: float, top: float, right: float, bottom: float) -> bool:
        return left < across[1] and right > across[0] and top < down[1] and bottom > down[0]

    for box in picture.boxes:
        if seen(box.x, box.y, box.x + box.width, box.y + box.height):
            yield _box(box)
    for route in picture.routes:
        xs, ys = zip(*route.points, strict=True)
        # A line has no width, and its tip has some.
        if seen(min(xs) - 8, min(ys) - 8, max(xs) + 8, max(ys) + 8):
            yield from _route(route)
    for text in picture.texts:
        if seen(*text.edges):
            yield from _text(text)


def tiles(picture: Picture, width: float, height: float) -> Iterator[str]:
    """
    Yield a picture as several, to be printed on a page each; nothing where it fits on one page.

    It is cut between its columns and rows, and the names of both are repeated. Each part is as
    wide as its share of the page.

    Args:
        picture: The picture.
        width: How wide a page is, in the units of the picture.
        height: How high a page is.
    """
    if len(picture.columns) < 2 or len(picture.rows) < 3:
        return
    # The title is left out: a page has one.
    top, *rows = picture.rows
    names, heads = (0.0, picture.columns[0]), (top, rows[0])
    columns = _columns(picture, width * _SHRUNK, names)
    widest = max(names[1] + right - left for left, right in columns)
    shrunk = max(widest / width, 1.0)
    lanes = _spans(rows, picture.height, height * shrunk, heads)
    if len(columns) == len(lanes) == 1:
        return
    for down, across in product(lanes, columns):
        part = _with_whole_labels(picture, across)
        yield "\n".join(_tile(part, (names, across), (heads, down), width * shrunk))


def _columns(picture: Picture, room: float, names: _Span) -> list[_Span]:
    """Return the columns of each part: no phase is cut that fits on a page."""
    cuts = picture.columns
    whole = [cut for cut in cuts if not any(_crosses(box, cut) for box in _phases(picture))]
    for count in range(1, len(whole)):
        spans = _spans(whole, picture.width, room, names, at_least=count)
        if all(right - left <= room for left, right in spans):
            return spans
    return _spans(cuts, picture.width, room, names)


def _phases(picture: Picture) -> list[Box]:
    return [box for box in picture.boxes if box.look == "phase"]


def _crosses(box: Box, x: float) -> bool:
    return box.x < x < box.x + box.width


def _with_whole_labels(picture: Picture, span: _Span) -> Picture:
    """Return a picture with the name of each phase in the middle of what a part shows of it."""
    texts = list(picture.texts)
    for box in _phases(picture):
        if not any(_crosses(box, edge) for edge in span):
            continue
        left, right = max(box.x, span[0]), min(box.x + box.width, span[1])
        for number, text in enumerate(texts):
            if text.x == box.x + box.width / 2 and box.y < text.y < box.y + box.height:
                size = text.size * min(1.0, (right - left) / (text.edges[2] - text.edges[0]))
                texts[number] = evolve(text, x=(left + right) / 2, size=size)
    return evolve(picture, texts=tuple(texts))


def _tile(
    picture: Picture, columns: Sequence[_Span], rows: Sequence[_Span], width: float
) -> Iterator[str]:
    """Yield some columns and rows of a picture side by side, as a share of a width."""
    wide, high = (sum(end - start for start, end in spans) for spans in (columns, rows))
    yield (
        '<svg xmlns="http://www.w3.org/2000/svg" class="roles-svg" aria-hidden="true" '
        f'preserveAspectRatio="xMinYMin" viewBox="0 0 {_number(wide)} {_number(high)}" '
        f'width="{_number(100 * wide / width)}%">'
    )
    y = 0.0
    for top, bottom in rows:
        x = 0.0
        for left, right in columns:
            size = _number(right - left), _number(bottom - top)
            yield (
                f'<svg x="{_number(x)}" y="{_number(y)}" width="{size[0]}" height="{size[1]}" '
                f'viewBox="{_point((left, top))} {size[0]} {size[1]}">'
            )
            yield from _content(picture, (left, right), (top, bottom))
            yield "</svg>"
            x += right - left
        y += bottom - top
    yield "</svg>"


def _spans(
    cuts: Sequence[float], end: float, room: float, fixed: _Span, *, at_least: int = 1
) -> list[_Span]:
    """
    Return spans between cuts, as few as fit in a room and about equally long.

    Args:
        cuts: Where spans begin and end; what comes after the last stays with what is before it.
        end: Where the last span ends.
        room: How long a span can be, more or less.
        fixed: What stands before each span and takes some of the room.
        at_least: How many there are at least.
    """
    room = max(room - (fixed[1] - fixed[0]), 1.0)
    ends = [*cuts[1:-1], end]
    count = min(max(math.ceil((end - cuts[0]) / room), at_least), len(ends))
    spans: list[_Span] = []
    start = cuts[0]
    for number in range(1, count + 1):
        wanted = cuts[0] + number * (end - cuts[0]) / count
        cut = end if number == count else min(ends, key=lambda one: abs(one - wanted))
        if cut > start:
            spans.append((start, cut))
            start = cut
    return spans


@lru_cache(maxsize=8192)
def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _box(box: Box) -> str:
    place = f'x="{_number(box.x)}" y="{_number(box.y)}"'
    size = f'width="{_number(box.width)}" height="{_number(box.height)}"'
    radius = f' rx="{_number(box.radius)}"' if box.radius else ""
    return f'<rect class="{box.look}" {place} {size}{radius}/>'


def _route(route: Route) -> Iterator[str]:
    points = [
        point for n, point in enumerate(route.points) if n == 0 or point != route.points[n - 1]
    ]
    yield f'<path class="{route.look}" d="{_way(points)}"/>'
    (before, _), (x, y) = points[-2:]
    back = -7.0 if x > before else 7.0
    look = route.look.replace("arrow", "tip")
    tip = f"M{_point((x, y))}L{_point((x + back, y - 3.5))}L{_point((x + back, y + 3.5))}Z"
    yield f'<path class="{look}" d="{tip}"/>'


def _way(points: list[Point]) -> str:
    """Return the way along points, its corners rounded off."""
    parts = [f"M{_point(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        parts.append(f"L{_point(_towards(corner, before))}")
        parts.append(f"Q{_point(corner)} {_point(_towards(corner, after))}")
    parts.append(f"L{_point(points[-1])}")
    return "".join(parts)


def _towards(corner: Point, other: Point) -> Point:
    """Return the point where the rounding of a corner ends, on the way to the next point."""
    (x, y), (to_x, to_y) = corner, other
    far = abs(to_x - x) + abs(to_y - y)
    part = min(4.0, far / 2) / far
    return x + (to_x - x) * part, y + (to_y - y) * part


def _point(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _text(text: Text) -> Iterator[str]:
    look = text.look + " b" * text.bold + " m" * text.middle
    left, size = _number(text.x), _number(text.size)
    for line, height in zip(text.lines, text.baselines, strict=True):
        if line:
            place = f'x="{left}" y="{_number(height)}" font-size="{size}"'
            if not known(line):
                wide = _number(measured(line, text.size, bold=text.bold))
                place += f' textLength="{wide}" lengthAdjust="spacingAndGlyphs"'
            yield f'<text class="{look}" {place}>{escape(line)}</text>'
