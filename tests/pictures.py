"""What can be wrong with a picture: things that overlap, stick out or lie on each other."""

from __future__ import annotations

import itertools
from xml.etree.ElementTree import Element, fromstring

from roles.views.picture import Picture

SVG = "{http://www.w3.org/2000/svg}"
Edges = tuple[float, float, float, float]


def parsed(text: str) -> Element:
    return fromstring(text)  # noqa: S314 - our own


def crosses(one: Edges, other: Edges) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def segments(picture: Picture) -> list[tuple[Edges, int, int]]:
    found = []
    for number, route in enumerate(picture.routes):
        for (x, y), (to_x, to_y) in itertools.pairwise(route.points):
            assert x == to_x or y == to_y, "a slanting piece"
            edges = min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)
            found.append((edges, route.source, number))
    return found


def wider(edges: Edges, by: float) -> Edges:
    return edges[0] - by, edges[1] - by, edges[2] + by, edges[3] + by


def faults(picture: Picture) -> list[str]:
    """Everything that is wrong with a picture, by trying all pairs."""
    found = []
    rooms = [(text.edges, text.lines) for text in picture.texts]
    for (one, words), (other, others) in itertools.combinations(rooms, 2):
        if crosses(one, other):
            found.append(f"{words} overlaps {others}")
    pieces = segments(picture)
    for edges, _, _ in pieces:
        found += [
            f"a line at {edges} runs through {w}" for r, w in rooms if crosses(wider(edges, 1), r)
        ]
    chips = [box for box in picture.boxes if box.look.split()[0] in {"chip", "tag"}]
    rects = [(b.x, b.y, b.x + b.width, b.y + b.height) for b in chips]
    for one, other in itertools.combinations(rects, 2):
        if crosses(one, other):
            found.append(f"chips at {one} and {other}")
    for edges, _, _ in pieces:
        found += [
            f"a line at {edges} runs through {r}"
            for r in rects
            if crosses(wider(edges, 0), wider(r, -0.5))
        ]
    for (one, source, n), (other, of, k) in itertools.combinations(pieces, 2):
        along = (one[0] == one[2]) == (other[0] == other[2])
        if source != of and n != k and along and crosses(wider(one, 1), wider(other, 1)):
            found.append(f"lines lie on each other at {one} and {other}")
    everything = [*rects, *(room for room, _ in rooms), *(edges for edges, _, _ in pieces)]
    everything += [(b.x, b.y, b.x + b.width, b.y + b.height) for b in picture.boxes]
    for left, top, right, bottom in everything:
        if left < 0 or top < 0 or right > picture.width or bottom > picture.height:
            found.append(f"{(left, top, right, bottom)} sticks out")
    return found
