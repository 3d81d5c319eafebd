"""Pictures: boxes, lines and lettering, each at its place, in no format yet."""

from __future__ import annotations

from attrs import field, frozen

from roles.lettering import measured

__all__ = ["Box", "Picture", "Point", "Route", "Text"]

Point = tuple[float, float]


@frozen
class Box:
    """
    A rectangle, drawn below everything else.

    Attributes:
        x: Its left edge.
        y: Its upper edge.
        width: How wide it is.
        height: How high it is.
        look: The names of what it looks like, with spaces between.
        radius: How round its corners are.
    """

    x: float
    y: float
    width: float
    height: float
    look: str
    radius: float = field(default=0, kw_only=True)


@frozen
class Route:
    """
    An arrow in straight pieces, drawn above the boxes.

    Attributes:
        points: Where it begins, turns and ends.
        look: The names of what it looks like.
        source: What it begins at; routes of one source may share a part of their way.
    """

    points: tuple[Point, ...]
    look: str
    source: int = field(default=0, kw_only=True)


@frozen
class Text:
    """
    Lines of text, drawn above all else.

    Attributes:
        x: Where the lines begin, or their middle.
        y: The upper edge of the room that they take.
        lines: The lines, as `roles.lettering.wrapped` gives them.
        look: The names of what they look like.
        size: The size of the letters.
        bold: Whether they are bold.
        middle: Whether *x* is the middle of the lines.
    """

    x: float
    y: float
    lines: tuple[str, ...]
    look: str = "ink"
    size: float = field(default=11, kw_only=True)
    bold: bool = field(default=False, kw_only=True)
    middle: bool = field(default=False, kw_only=True)

    @property
    def leading(self) -> float:
        """How far the lines are apart."""
        return self.size * 1.28

    @property
    def height(self) -> float:
        """How much room the lines take from top to bottom."""
        return self.leading * len(self.lines)

    @property
    def baselines(self) -> tuple[float, ...]:
        """Where the lines stand."""
        first, leading = self.y + self.size * 0.98, self.leading
        return tuple([first + n * leading for n in range(len(self.lines))])

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """The left, upper, right and lower edge of the room that the lines take at most."""
        wide = max((measured(line, self.size, bold=self.bold) for line in self.lines), default=0)
        left = self.x - wide / 2 if self.middle else self.x
        return left, self.y, left + wide, self.y + self.height


@frozen(kw_only=True)
class Picture:
    """
    A picture.

    Attributes:
        title: What it shows, in a few words.
        description: What it shows, in sentences, for those who can't see it.
        width: How wide it is.
        height: How high it is.
        boxes: The rectangles, from the lowest up.
        routes: The lines.
        texts: The lettering.
        columns: Where it can be cut from top to bottom; the names of the rows end at the first.
        rows: Where it can be cut from left to right; the names of the columns stand between the
            first two.
    """

    title: str
    description: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    routes: tuple[Route, ...] = ()
    texts: tuple[Text, ...]
    columns: tuple[float, ...] = ()
    rows: tuple[float, ...] = ()
