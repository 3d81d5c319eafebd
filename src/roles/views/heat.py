"""Heat maps: numbers in rows and columns, each the darker the higher."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from roles.errors import InvalidValue
from roles.lettering import wrapped
from roles.model.display import Displayed
from roles.views.naming import actor_label
from roles.views.picture import Box, Picture, Text
from roles.views.table import Table

if TYPE_CHECKING:
    import datetime

    from roles.log.eventlog import EventLog
    from roles.org.organization import Organization

__all__ = ["SHADES", "Heat", "handover_heat", "laid_out", "load_heat", "tabulated"]

SHADES = 6
_MARGIN = 16.0
_NAME = 170.0
_CELL = 58.0
_HEIGHT = 26.0
_NARROWEST = 460.0


@frozen(kw_only=True, repr=False)
class Heat(Displayed):
    """
    Numbers in rows and columns.

    Attributes:
        title: What it shows.
        rows: The names of the rows.
        columns: The names of the columns.
        values: A tuple for each row: the numbers, or None where there is nothing.
        texts: What is written in each cell.
        over: Values above this are marked; None marks none.
        note: What to know of it.
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    texts: tuple[tuple[str, ...], ...]
    over: float | None = None
    note: str = ""

    def __repr__(self) -> str:
        return f"<Heat {self.title!r}: {len(self.rows)} rows, {len(self.columns)} columns>"


def handover_heat(log: EventLog, by: str = "actor", *, most: int = 20) -> Heat:
    """
    Return who hands over to whom as a heat map: givers down, receivers across.

    Args:
        log: The log.
        by: Whose handovers: ``"actor"``, or a column of the log's frame.
        most: How many are shown, the busiest; the others are one row and one column.

    Raises:
        FormatError: The log has no such column.
        InvalidValue: Fewer than one are to be shown.

    Examples:
        >>> import roles
        >>> model = roles.reference()
        >>> held = roles.log.simulate(model, cases=20, seed=1).conform(roles.log.staffed(model))
        >>> handover_heat(held.log, "role")
        <Heat 'Handovers by role': 2 rows, 2 columns>
    """
    from roles.frames import collected, frame_of

    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise InvalidValue("handover_heat", "most", most, "a number of 1 or more")
    rows = collected(frame_of(log.handovers(by)))
    weight: dict[str, int] = {}
    for row in rows:
        for side in ("giver", "receiver"):
            weight[str(row[side])] = weight.get(str(row[side]), 0) + int(row["count"])
    ranked = sorted(weight, key=lambda name: (-weight[name], name))
    shown = sorted(ranked[:most])
    others = f"{len(ranked) - most:,} others"
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        pair = tuple(
            str(row[side]) if str(row[side]) in shown else others for side in ("giver", "receiver")
        )
        counts[pair[0], pair[1]] = counts.get((pair[0], pair[1]), 0) + int(row["count"])
    names = [*shown, *([others] if len(ranked) > most else [])]
    given = {one: sum(counts.get((one, other), 0) for other in names) for one in names}
    # By shares, the givers that have little to give are told apart as well.
    shares = {pair: count / given[pair[0]] for pair, count in counts.items()}
    return Heat(
        title=f"Handovers by {by}",
        rows=tuple(names),
        columns=tuple(names),
        values=_grid(names, names, shares),
        texts=tuple(
            tuple(f"{counts[one, other]:,}" if (one, other) in counts else "" for other in names)
            for one in names
        ),
        note="from the row to the column, in events; the darker, the more of the row's",
    )


def load_heat(org: Organization, start: datetime.date | str, end: datetime.date | str) -> Heat:
    """
    Return how much of full time each actor is appointed for as a heat map: a column a month.

    More than full time is marked.  Actors go by their keys, so that no name gets into a picture
    that is passed on; inside `roles.views.by_name` by their names.

    Args:
        org: The organisation.
        start: The first day.
        end: The day after the last.

    Raises:
        InvalidValue: One is no date, or the end comes before the start.
    """
    loads = org.load(start, end)
    shares = {(one.actor.key, f"{one.start:%Y-%m}"): one.share for one in loads}
    actors = tuple(dict.fromkeys(one.actor.key for one in loads))
    months = tuple(dict.fromkeys(f"{one.start:%Y-%m}" for one in loads))
    return Heat(
        title=f"Load from {start} until {end}",
        rows=tuple(map(actor_label, actors)),
        columns=months,
        values=_grid(actors, months, shares),
        texts=tuple(
            tuple(f"{shares[actor, month]:.0%}" if shares[actor, month] else "" for month in months)
            for actor in actors
        ),
        over=1.0 + 1e-9,
        note="of full time, the mean of the month; more than all of it is framed"
        if actors
        else "nobody is appointed in it",
    )


def _grid(
    rows: Sequence[str], columns: Sequence[str], values: Mapping[tuple[str, str], float]
) -> tuple[tuple[float | None, ...], ...]:
    return tuple(tuple(values.get((row, column)) for column in columns) for row in rows)


def laid_out(heat: Heat) -> Picture:
    """Return a heat map as a picture: every number is written, so that none needs its colour."""
    boxes: list[Box] = []
    width = _NAME + _CELL * len(heat.columns)
    room = max(width, _NARROWEST)
    texts = [Text(_MARGIN, _MARGIN, wrapped(heat.title, room, 17, True), size=17, bold=True)]
    y = _MARGIN + texts[0].height + 6.0
    if heat.note:
        texts.append(Text(_MARGIN, y, wrapped(heat.note, room, 11), "soft"))
        y += texts[-1].height + 8.0
    left = _MARGIN + _NAME
    heads = [wrapped(name, _CELL - 6, 10) for name in heat.columns]
    drawn = [
        Text(left + _CELL * (number + 0.5), y, lines, "soft", size=10, middle=True)
        for number, lines in enumerate(heads)
    ]
    y += max((text.height for text in drawn), default=0.0) + 6.0
    texts += drawn
    numbers = (value for row in heat.values for value in row if value is not None)
    most = max(numbers, default=0.0)
    for name, values, said in zip(heat.rows, heat.values, heat.texts, strict=True):
        lines = wrapped(name, _NAME - 12, 11)
        label = Text(_MARGIN, y + 6.0, lines)
        written = [wrapped(text, _CELL - 6, 11) for text in said]
        most_lines = max((len(one) for one in (lines, *written)), default=1)
        height = max(label.leading * most_lines + 10.0, _HEIGHT)
        texts.append(label)
        for number, (value, inside) in enumerate(zip(values, written, strict=True)):
            x = left + _CELL * number
            look = "cell" if value is None else f"heat-{_shade(value, most)}"
            if value is not None and heat.over is not None and value > heat.over:
                look += " double"
            boxes.append(Box(x + 1, y + 1, _CELL - 2, height - 2, look, radius=2))
            if any(inside):
                label = Text(x + _CELL / 2, y, inside, "chip-ink", middle=True)
                texts.append(evolve(label, y=y + (height - label.height) / 2))
        y += height
    return Picture(
        title=heat.title,
        description=" ".join(_sentences(heat)),
        width=2 * _MARGIN + room,
        height=y + _MARGIN,
        boxes=tuple(boxes),
        texts=tuple(texts),
    )


def _shade(value: float, most: float) -> int:
    """Return which of the shades a value has: 0 for nothing, the last for the most."""
    if most <= 0 or value <= 0:
        return 0
    return max(1, min(SHADES - 1, round(value / most * (SHADES - 1))))


def _sentences(heat: Heat) -> Iterable[str]:
    for name, said in zip(heat.rows, heat.texts, strict=True):
        told = [f"{column} {text}" for column, text in zip(heat.columns, said, strict=True) if text]
        if told:
            yield f"{name}: {', '.join(told)}."


def tabulated(heat: Heat) -> Table:
    """Return a heat map as a table."""
    return Table(
        title=heat.title,
        columns=("", *heat.columns),
        rows=((name, *said) for name, said in zip(heat.rows, heat.texts, strict=True)),
        notes=(heat.note,) if heat.note else (),
    )
