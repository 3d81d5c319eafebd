"""A diagram laid out as swimlanes: a place for every chip, arrow and word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from attrs import define, evolve, field

from roles.lettering import measured, wrapped
from roles.views.colours import bands, hue_look
from roles.views.diagram import Chip, Diagram
from roles.views.picture import Box, Picture, Point, Route, Text
from roles.views.routing import Exit, Line, exits, free_height, lines, ports, tracks

__all__ = ["laid_out"]

_MARGIN = 16.0
_HEAD = 128.0
_WIDEST_HEAD = 200.0
_COLUMN, _WIDE_COLUMN = 126.0, 210.0
_FEW = 4
_PAD = 6.0
_INSET = 7.0
_GAP = 4.0
_TRACK = 9.0
_GUTTER = 22.0
_LOOP = 13.0
_SIZE = 11.0
_BAND = 1.5


@define(eq=False)
class _Block:
    """Lettering in a box, not at its place yet."""

    lines: tuple[str, ...]
    look: str
    inset: float = 0.0
    bands: int = 0

    @property
    def height(self) -> float:
        return _SIZE * 1.28 * len(self.lines) + 6.0


@define(eq=False)
class _Layout:
    """What is gathered while a diagram is laid out."""

    diagram: Diagram
    column: float
    leaving: list[Exit]
    ways: list[Line]
    boxes: list[Box] = field(factory=list)
    routes: list[Route] = field(factory=list)
    texts: list[Text] = field(factory=list)
    tops: list[tuple[float, float]] = field(factory=list)
    channels: list[float] = field(factory=list)
    heights: list[float] = field(factory=list)
    lefts: list[float] = field(factory=list)
    verticals: dict[tuple[int, int, bool], int] = field(factory=dict)

    def lettered(self, block: _Block, x: float, y: float, width: float) -> None:
        left = x + block.inset
        self.boxes.append(Box(left, y, width - block.inset, block.height, block.look, radius=4))
        for number in range(block.bands):
            band = f"{block.look.split()[1]}-side"
            right = x + width - _BAND * (2 * number + 2)
            self.boxes.append(Box(right, y + 2.0, _BAND, block.height - 4.0, band))
        look = f"{block.look.split()[0]}-ink"
        self.texts.append(Text(left + _INSET, y + 3.0, block.lines, look, size=_SIZE))


def laid_out(diagram: Diagram) -> Picture:
    """
    Return a diagram as a picture: columns across, lanes down.

    Lettering is wrapped into the room it has, and nothing is cut; arrows run between the cells.
    """
    leaving = exits(diagram)
    layout = _Layout(diagram, _column(diagram), leaving, lines(diagram, leaving))
    cells = _cells(diagram)
    room = layout.column - 2 * _PAD - 2 * _INSET
    tags = [
        _Block(
            tuple(line for text in one.texts for line in wrapped(text, room, _SIZE)),
            "tag back" if one.back else "tag",
        )
        for one in leaving
    ]
    top = _place_rows(layout, cells, tags)
    right = _place_columns(layout)
    bottom = _draw_lanes(layout, right)
    _draw_heads(layout, top)
    for (lane, column), blocks in cells.items():
        _draw_cell(layout, lane, column, blocks)
    _draw_tags(layout, tags)
    _draw_routes(layout, bottom)
    width, height = _draw_legend(layout, right, bottom + _loops(layout))
    return Picture(
        title=diagram.title,
        description=" ".join(diagram.sentences()) or "Nothing is in it yet.",
        width=width,
        height=height,
        boxes=tuple(layout.boxes),
        routes=tuple(layout.routes),
        texts=tuple(layout.texts),
        columns=tuple(layout.lefts),
        rows=(top, *layout.channels),
    )


def _names_width(diagram: Diagram) -> float:
    """Return how wide the names of the lanes are: a long word has room, within reason."""
    words = [word for lane in diagram.lanes for word in lane.name.split()]
    longest = max((measured(word, 12, bold=True) for word in words), default=0.0)
    return max(_HEAD, min(longest + 2 * _INSET + 1, _WIDEST_HEAD))


def _column(diagram: Diagram) -> float:
    """Return how wide a column is: few of them have more room."""
    return _COLUMN if len(diagram.columns) > _FEW else _WIDE_COLUMN


def _cells(diagram: Diagram) -> dict[tuple[int, int], list[_Block]]:
    lanes = {lane.key: number for number, lane in enumerate(diagram.lanes)}
    columns = {column.key: number for number, column in enumerate(diagram.columns)}
    hues, wide = _hues(diagram), _column(diagram)
    return {
        (lanes[lane], columns[column]): [
            _chip(chip, hues[columns[column] if diagram.by_column else lanes[lane]], wide)
            for chip in chips
        ]
        for (lane, column), chips in diagram.cells().items()
    }


def _hues(diagram: Diagram) -> list[int | None]:
    """Return the number of the colour of each lane, or of each column."""
    if diagram.by_column:
        return [column.hue for column in diagram.columns]
    loud = (number for number, _ in enumerate(diagram.lanes))
    return [
        None if lane.quiet else next(loud) if lane.hue is None else lane.hue
        for lane in diagram.lanes
    ]


def _chip(chip: Chip, hue: int | None, column: float) -> _Block:
    inset = min(chip.depth, 2) * 6.0
    room = column - 2 * _PAD - 2 * _INSET - inset
    own = hue if chip.hue is None else chip.hue
    look = f"chip {hue_look(own)} {chip.tone}"
    return _Block(wrapped(chip.text, room, _SIZE), look, inset, bands(own))


def _place_rows(
    layout: _Layout, cells: dict[tuple[int, int], list[_Block]], tags: Sequence[_Block]
) -> float:
    """Give every lane and channel its height; return where the heads of the columns begin."""
    top = _MARGIN + _title(layout.diagram).height + 12.0
    y = top + _heads_height(layout.diagram)
    content: dict[tuple[int, int], float] = {
        place: sum(block.height + _GAP for block in blocks) for place, blocks in cells.items()
    }
    for one, tag in zip(layout.leaving, tags, strict=True):
        content[one.lane, one.column] += (tag.height if tag.lines else 12.0) + _GAP
    fullest: dict[int, float] = defaultdict(float)
    for (number, _), height in content.items():
        fullest[number] = max(fullest[number], height)
    depth: dict[int, int] = defaultdict(int)
    for line in layout.ways:
        if line.channel is not None:
            depth[line.channel] = max(depth[line.channel], line.track + 1)
    head = _names_width(layout.diagram)
    for number, lane in enumerate(layout.diagram.lanes):
        y += 6.0
        layout.channels.append(y)
        y += depth[number] * _TRACK
        name = Text(0, 0, wrapped(lane.name, head - 2 * _INSET, 12, True), size=12)
        height = max(
            fullest[number] + 2 * _PAD - _GAP,
            name.height + 2 * _PAD,
            free_height(layout.ways, layout.leaving, number),
        )
        layout.tops.append((y, y + height))
        y += height
    y += 6.0
    layout.channels.append(y)
    layout.tops.append((y + depth[len(layout.diagram.lanes)] * _TRACK,) * 2)
    ends = dict(content)
    heights = []
    for one, tag in zip(layout.leaving, tags, strict=True):
        place = one.lane, one.column
        blocks = sum(block.height + _GAP for block in cells[place])
        high = tag.height if tag.lines else 12.0
        start = layout.tops[one.lane][0] + _PAD + blocks + content[place] - ends[place]
        heights.append(start + high / 2)
        content[place] += high + _GAP
    layout.heights = heights
    ports(layout.ways, layout.leaving, heights, layout.tops)
    return top


def _title(diagram: Diagram) -> Text:
    wide = _names_width(diagram) + max(len(diagram.columns), 3) * (_column(diagram) + _GUTTER)
    return Text(_MARGIN, _MARGIN, wrapped(diagram.title, wide, 17, True), size=17, bold=True)


def _place_columns(layout: _Layout) -> float:
    """Give every gutter its width; return where the last one ends."""
    spans: dict[int, dict[tuple[int, int, bool], list[float]]] = defaultdict(dict)
    for number, line in enumerate(layout.ways):
        start, out = layout.heights[line.exit], (line.out, line.exit, True)
        if line.channel is None:
            if line.port != start:
                spans[line.out].setdefault(out, [start]).append(line.port)
        else:
            across = _across(layout, line)
            spans[line.out].setdefault(out, [start]).append(across)
            spans[line.into][line.into, number, False] = [across, line.port]
    x = _MARGIN + _names_width(layout.diagram)
    for gutter in range(len(layout.diagram.columns) + 1):
        found = spans[gutter]
        order = sorted(found, key=lambda one: _turn(found[one], leaves=one[2]))
        taken = tracks([(min(found[one]), max(found[one])) for one in order], clear=5.0)
        layout.verticals.update(zip(order, taken, strict=True))
        layout.lefts.append(x)
        x += _GUTTER + _TRACK * max((n + 1 for n in taken), default=0)
        if gutter < len(layout.diagram.columns):
            x += layout.column
    return x


def _turn(heights: list[float], *, leaves: bool) -> tuple[bool, float]:
    """Return a key that sorts lines from left to right so that few cross."""
    down = heights[-1] > heights[0]
    if leaves:
        return False, -heights[0] if down else heights[0]
    return True, heights[-1] if down else -heights[-1]


def _across(layout: _Layout, line: Line) -> float:
    """Return the height at which a line runs along its channel."""
    if line.channel == -1:
        return layout.tops[-1][1] + _LOOP * (line.track + 1)
    assert line.channel is not None  # noqa: S101 - only lines with a channel run along one
    return layout.channels[line.channel] + _TRACK * (line.track + 0.25)


def _loops(layout: _Layout) -> float:
    """Return how high the band of the loops is."""
    deepest = max((line.track + 1 for line in layout.ways if line.channel == -1), default=0)
    return deepest * _LOOP + 10.0 if deepest else 0.0


def _heads_height(diagram: Diagram) -> float:
    phases = max((one.height for one, _, _ in _phases(diagram)), default=0.0)
    heads = max((_head(one.name, _column(diagram)).height for one in diagram.columns), default=0.0)
    return (phases + 10.0 if phases else 0.0) + heads + 12.0


def _phases(diagram: Diagram) -> Iterator[tuple[Text, int, int]]:
    """Yield the name of each phase, with the numbers of its first and its last column."""
    numbered = groupby(enumerate(diagram.columns), key=lambda pair: pair[1].group)
    for name, members in numbered:
        numbers = [number for number, _ in members]
        if name:
            room = len(numbers) * (_column(diagram) + _GUTTER) - _GUTTER - 2 * _INSET
            text = Text(
                0, 0, wrapped(name, room, 11, True), "soft", size=11, bold=True, middle=True
            )
            yield text, numbers[0], numbers[-1]


def _head(name: str, column: float) -> Text:
    lines = wrapped(name, column - 2 * _INSET, 12, True)
    return Text(0, 0, lines, "head-ink", size=12, bold=True, middle=True)


def _left(layout: _Layout, column: int) -> float:
    after = layout.lefts[column + 1]
    return after - layout.column


def _draw_heads(layout: _Layout, top: float) -> None:
    diagram = layout.diagram
    layout.texts.append(_title(diagram))
    phases = list(_phases(diagram))
    high = max((one.height for one, _, _ in phases), default=0.0)
    for text, first, last in phases:
        left, right = _left(layout, first), _left(layout, last) + layout.column
        layout.boxes.append(Box(left, top, right - left, high + 6.0, "phase", radius=4))
        y = top + 3.0 + (high - text.height) / 2
        layout.texts.append(evolve(text, x=(left + right) / 2, y=y))
    y = top + (high + 10.0 if phases else 0.0)
    heads = [_head(one.name, layout.column) for one in diagram.columns]
    high = max((head.height for head in heads), default=0.0)
    for number, head in enumerate(heads):
        left = _left(layout, number)
        layout.boxes.append(Box(left, y, layout.column, high + 8.0, "head", radius=4))
        place = y + 4.0 + (high - head.height) / 2
        layout.texts.append(evolve(head, x=left + layout.column / 2, y=place))


def _draw_lanes(layout: _Layout, right: float) -> float:
    """Draw the lanes and their names; return where the last one ends."""
    hues, head = _hues(layout.diagram), _names_width(layout.diagram)
    for number, lane in enumerate(layout.diagram.lanes):
        top, bottom = layout.tops[number]
        hue = None if layout.diagram.by_column else hues[number]
        side = f"{hue_look(hue)}-side"
        layout.boxes.append(Box(_MARGIN, top, right - _MARGIN, bottom - top, "lane", radius=6))
        layout.boxes.append(Box(_MARGIN, top, 5.0, bottom - top, side, radius=2.5))
        for band in range(bands(hue)):
            left = _MARGIN + 5.0 + _BAND * (2 * band + 1)
            layout.boxes.append(Box(left, top, _BAND, bottom - top, side))
        lines = wrapped(lane.name, head - 2 * _INSET, 12, True)
        look = "soft" if lane.quiet else "ink"
        text = Text(_MARGIN + 12.0, top + _PAD + 1.0, lines, look, size=12, bold=True)
        layout.texts.append(text)
    return layout.tops[-1][1]


def _draw_cell(layout: _Layout, lane: int, column: int, blocks: Sequence[_Block]) -> None:
    top, bottom = layout.tops[lane]
    left = _left(layout, column)
    layout.boxes.append(Box(left, top + 2.0, layout.column, bottom - top - 4.0, "cell", radius=5))
    y = top + _PAD
    for block in blocks:
        layout.lettered(block, left + _PAD, y, layout.column - 2 * _PAD)
        y += block.height + _GAP


def _draw_tags(layout: _Layout, tags: Sequence[_Block]) -> None:
    for one, tag, middle in zip(layout.leaving, tags, layout.heights, strict=True):
        if tag.lines:
            left = _left(layout, one.column) + _PAD
            layout.lettered(tag, left, middle - tag.height / 2, layout.column - 2 * _PAD)


def _draw_routes(layout: _Layout, bottom: float) -> None:
    if _loops(layout):
        text = Text(_MARGIN + 12.0, bottom + 4.0, ("Feedback",), "soft", size=12, bold=True)
        layout.texts.append(text)
    for number, line in enumerate(layout.ways):
        one = layout.leaving[line.exit]
        start = _left(layout, one.column) + layout.column - (_PAD if one.texts else 0.0)
        height = layout.heights[line.exit]
        points: list[Point] = [(start, height)]
        if line.channel is not None:
            out = _track(layout, line.out, line.exit, leaves=True)
            into = _track(layout, line.into, number, leaves=False)
            across = _across(layout, line)
            points += [(out, height), (out, across), (into, across), (into, line.port)]
        elif line.port != height:
            out = _track(layout, line.out, line.exit, leaves=True)
            points += [(out, height), (out, line.port)]
        end = _left(layout, line.to_column) + (layout.column if line.leftwards else 0.0)
        points.append((end, line.port))
        look = "arrow back" if line.back else "arrow"
        layout.routes.append(Route(tuple(points), look, source=line.exit))


def _track(layout: _Layout, gutter: int, number: int, *, leaves: bool) -> float:
    track = layout.verticals[gutter, number, leaves]
    return layout.lefts[gutter] + _GUTTER / 2 - 2.0 + _TRACK * (track + 0.5)


def _draw_legend(layout: _Layout, right: float, bottom: float) -> tuple[float, float]:
    """Draw what the looks mean, below all else; return how wide and how high the picture is."""
    width = max(right, _title(layout.diagram).edges[2]) + _MARGIN
    x, y = _MARGIN + 12.0, bottom + 12.0
    for look, words in layout.diagram.legend:
        lines = wrapped(words, width, _SIZE)
        wide = 26.0 + max(measured(line, _SIZE) for line in lines) + 18.0
        if x > _MARGIN + 12.0 and x + wide > width - _MARGIN:
            x, y = _MARGIN + 12.0, y + 18.0
        if look in {"out", "feedback"}:
            arrow = "arrow back" if look == "feedback" else "arrow"
            points = ((x, y + 7.0), (x + 20.0, y + 7.0))
            layout.routes.append(Route(points, arrow, source=-1))
        else:
            hue = "hue-quiet" if look in {"gap", "gone"} else "hue-0"
            layout.boxes.append(Box(x, y, 20.0, 14.0, f"chip {hue} {look}", radius=4))
        layout.texts.append(Text(x + 26.0, y, lines, "soft", size=_SIZE))
        width = max(width, x + wide + _MARGIN)
        x += wide
    return width, y + (14.0 if layout.diagram.legend else 0.0) + _MARGIN
