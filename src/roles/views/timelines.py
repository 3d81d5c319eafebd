"""Who held what, over time: a row for each role and scope, a bar for each tenure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from roles.lettering import line_of, wrapped
from roles.model.display import Displayed
from roles.org.vacancies import period
from roles.views.naming import actor_label
from roles.views.picture import Box, Picture, Text
from roles.views.table import Cell, Row, Table
from roles.views.wording import last_day

if TYPE_CHECKING:
    from roles.model.vocabulary import Role
    from roles.org.actors import Scope
    from roles.org.organization import Organization

__all__ = ["Bar", "Timeline", "laid_out", "tabulated", "timeline"]

_MARGIN = 16.0
_NAME = 190.0
_WIDE = 760.0
_HEIGHT = 28.0
_MOST_TICKS = 14
NOBODY = "Nobody is appointed to anything that is asked about"


@frozen
class Bar:
    """
    A period in a row of a timeline.

    Attributes:
        start: The first day.
        end: The day after the last.
        text: Who it is.
        vacant: Whether it is nobody.
    """

    start: datetime.date
    end: datetime.date
    text: str
    vacant: bool = False


@frozen(kw_only=True, repr=False)
class Timeline(Displayed):
    """
    Bars in rows, over days.

    Attributes:
        title: What it shows.
        start: The first day.
        end: The day after the last.
        rows: For each row its name and its bars.
    """

    title: str
    start: datetime.date
    end: datetime.date
    rows: tuple[tuple[str, tuple[Bar, ...]], ...]

    def __repr__(self) -> str:
        return f"<Timeline {self.title!r}: {len(self.rows)} rows>"


def timeline(
    org: Organization,
    *,
    start: datetime.date | str,
    end: datetime.date | str,
    scopes: Iterable[str | Scope] | None = None,
    roles: Iterable[str | Role] | None = None,
) -> Timeline:
    """
    Return who held each role for each scope between two days, vacancies included.

    Actors go by their keys, so that no name gets into a picture that is passed on.

    Args:
        org: The organisation.
        start: The first day.
        end: The day after the last.
        scopes: The scopes; None takes those that somebody is appointed for.
        roles: The roles; None takes those that somebody is appointed to.

    Raises:
        UnknownName: There is no such scope or role.
        InvalidValue: One is no date, or the end comes before the start.
    """
    begin, over = period(start, end)
    pairs = list(org.periods)
    if scopes is None:
        held = {scope for _, scope in pairs}
        places = [one for one in org.scopes if one.key in held]
    else:
        places = [org.scope(one) for one in scopes]
    if roles is None:
        named = {role for role, _ in pairs}
        parts = [one for one in org.model.roles if one.key in named]
    else:
        parts = [org.model.role(one) for one in roles]
    rows = []
    for place in places:
        for part in parts:
            if scopes is None and roles is None and (part.key, place.key) not in org.periods:
                continue
            tenures = org.timeline(part, scope=place, start=start, end=end)
            bars = tuple(
                Bar(
                    one.start,
                    one.end,
                    " + ".join(actor_label(actor.key) for actor in one.actors) or "vacant",
                    not one.actors,
                )
                for one in tenures
            )
            rows.append((f"{place.name or place.key}: {part.name}", bars))
    return Timeline(
        title=f"Who held what from {begin} until {over}",
        start=begin,
        end=over,
        rows=tuple(rows),
    )


def tabulated(shown: Timeline) -> Table:
    """Return a timeline as a table: a row for each bar."""
    return Table(
        title=shown.title,
        columns=("From", "To", "Held by"),
        rows=(
            Row(
                (str(bar.start), last_day(bar.end), Cell(bar.text, "gap" if bar.vacant else "")),
                group=name,
            )
            for name, bars in shown.rows
            for bar in bars
        ),
        notes=() if shown.rows else (NOBODY,),
    )


def laid_out(shown: Timeline) -> Picture:
    """
    Return a timeline as a picture: what is vacant is framed, and says so.

    Whoever held something too shortly for their key to fit into the bar is named below.
    """
    wide = _NAME + _WIDE
    texts = [Text(_MARGIN, _MARGIN, wrapped(shown.title, wide, 17, True), size=17, bold=True)]
    y = _MARGIN + texts[0].height + 10.0
    if not shown.rows:
        texts.append(Text(_MARGIN, y, (NOBODY,), "soft"))
        return _picture(shown, y + texts[-1].height, (), texts)
    left, total = _MARGIN + _NAME, max((shown.end - shown.start).days, 1)

    def across(day: datetime.date) -> float:
        return left + _WIDE * (day - shown.start).days / total

    ticks = [across(tick) for tick in _ticks(shown.start, shown.end)]
    free = 0.0
    for x, tick in zip(ticks, _ticks(shown.start, shown.end), strict=True):
        label = Text(x + 2, y, (f"{tick:%Y-%m}",), "soft", size=10)
        if free <= x and label.edges[2] <= left + _WIDE + _MARGIN:
            texts.append(label)
            free = label.edges[2] + 4
    top = y = y + 18.0
    bars: list[Box] = []
    untold: list[str] = []
    hues: dict[str, int] = {}
    for name, held in shown.rows:
        label = Text(_MARGIN, y, wrapped(name, _NAME - 12, 11))
        height = max(_HEIGHT, label.height + 8.0)
        texts.append(evolve(label, y=y + (height - label.height) / 2))
        for bar in held:
            x, width = across(bar.start), across(bar.end) - across(bar.start)
            hue = hues.setdefault(bar.text, len(hues)) % 6
            look = "gap" if bar.vacant else f"hue-{hue}"
            bars.append(Box(x + 0.5, y + 3, max(width - 1, 1.0), height - 6, look, radius=3))
            label = Text(x + 5, y + height / 2 - 6, (line_of(bar.text),), "chip-ink", size=10)
            if label.edges[2] <= x + width - 3:
                texts.append(label)
            else:
                untold.append(f"{name}: {_told(bar)}")
        y += height
    rules = [Box(x, top, 1.0, y - top, "rule") for x in ticks]
    if untold:
        y += 8.0
        for line in ("Too short to be named above:", *untold):
            texts.append(Text(_MARGIN, y, wrapped(line, wide, 10), "soft", size=10))
            y += texts[-1].height
    return _picture(shown, y, (*rules, *bars), texts)


def _picture(
    shown: Timeline, bottom: float, boxes: tuple[Box, ...], texts: Iterable[Text]
) -> Picture:
    return Picture(
        title=shown.title,
        description=" ".join(_sentences(shown)) or f"{NOBODY}.",
        width=2 * _MARGIN + _NAME + _WIDE,
        height=bottom + _MARGIN,
        boxes=boxes,
        texts=tuple(texts),
    )


def _ticks(start: datetime.date, end: datetime.date) -> Iterator[datetime.date]:
    """Yield the first days of months, or of every so many months, that fall into a period."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    step = max(1, -(-months // _MOST_TICKS))
    number = start.year * 12 + start.month - 1
    while True:
        year, month = divmod(number, 12)
        if year > datetime.MAXYEAR or datetime.date(year, month + 1, 1) >= end:
            return
        first = datetime.date(year, month + 1, 1)
        if first >= start:
            yield first
        number += step


def _told(bar: Bar) -> str:
    return f"{bar.text} from {bar.start} to {last_day(bar.end)}"


def _sentences(shown: Timeline) -> Iterator[str]:
    for name, bars in shown.rows:
        if bars:
            yield f"{name}: {', '.join(map(_told, bars))}."
