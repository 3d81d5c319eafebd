"""What an OCEL file holds, however it is written: objects, and events that concern them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from attrs import define, field

from roles.errors import FormatError, InvalidModel, Problem, shown
from roles.log.remarks import Remarks

__all__ = ["Contents", "Event", "Value"]

_MOST_PROBLEMS = 20

Value = str | int | float | bool | None


class Event(NamedTuple):
    """
    An event.

    Attributes:
        name: Its identifier.
        activity: What was done.
        time: When, in UTC.
        objects: The identifiers of the objects that it concerns, each once.
        attributes: What else is said of it, as text.
    """

    name: str
    activity: str
    time: datetime.datetime
    objects: tuple[str, ...]
    attributes: Mapping[str, str]


@define
class Contents:
    """
    The objects and events of a file, and what is wrong with them.

    Attributes:
        source: The file.
        objects: The type of each object.
        events: The events, in the order of the file.
        remarks: What was noticed.
    """

    source: str
    objects: dict[str, str] = field(factory=dict)
    events: list[Event] = field(factory=list)
    remarks: Remarks = field(factory=Remarks)
    _problems: list[Problem] = field(factory=list)
    _names: set[str] = field(factory=set)
    _without_zone: int = 0

    def refuse(self, place: str, message: str, line: int | None = None) -> None:
        """Add a problem."""
        self._problems.append(Problem(place, message, line=line))

    def add_object(
        self, place: str, name: object, kind: object, *, line: int | None = None
    ) -> None:
        """Add an object."""
        known, type_ = _identifier(name), _identifier(kind)
        if known is None or type_ is None:
            self.refuse(place, "needs an id and a type, both texts", line)
        elif self.objects.setdefault(known, type_) != type_:
            other = self.objects[known]
            told = f"object {shown(known)} has the type {shown(other)} above; here {shown(type_)}"
            self.refuse(place, told, line)

    def add_event(
        self,
        place: str,
        *,
        name: object,
        activity: object,
        time: object,
        objects: Iterable[object],
        attributes: Iterable[tuple[str, Value]],
        line: int | None = None,
    ) -> None:
        """Add an event."""
        what, when = _identifier(activity), _moment(time)
        if what is None:
            self.refuse(f"{place}.type", f"is {shown(activity)}; expected a text", line)
            return
        if when is None:
            told = f"is {shown(time)}; expected a time in ISO 8601"
            self.refuse(f"{place}.time", told, line)
            return
        related = []
        for one in objects:
            known = _identifier(one)
            if known is None:
                told = f"has {shown(one)} as an object's id; expected a text"
                self.refuse(f"{place}.relationships", told, line)
            else:
                related.append(known)
        if when.tzinfo is None:
            self._without_zone += 1
            when = when.replace(tzinfo=datetime.UTC)
        known = _identifier(name) or ""
        if known in self._names:
            self.remarks.add(
                "event has the id of another; each counts",
                "events have the id of another; each counts",
                shown(known),
            )
        elif known:
            self._names.add(known)
        said: dict[str, str] = {}
        for key, value in attributes:
            if value is None or key == "":
                continue
            if key in said:
                self.remarks.add(
                    "attribute has a second value, which was left out",
                    "attributes have a second value, which was left out",
                    f"{key} of {known or place}",
                )
                continue
            said[key] = str(value)
        self.events.append(Event(known, what, when, tuple(dict.fromkeys(related)), said))

    def check(self) -> None:
        """
        Check the file as a whole.

        Raises:
            FormatError: It has no events.
            InvalidModel: Something was refused.
        """
        if self._problems:
            shortened = self._problems[:_MOST_PROBLEMS]
            if more := len(self._problems) - len(shortened):
                shortened.append(Problem("the rest", f"has {more:,} more problems"))
            raise InvalidModel(shortened, self.source)
        if not self.events:
            raise FormatError("has no events", self.source)
        if 0 < self._without_zone < len(self.events):
            self.remarks.add(
                "time has no zone, unlike the others; it is taken as UTC",
                "times have no zone, unlike the others; they are taken as UTC",
                count=self._without_zone,
            )
        for event in self.events:
            for one in event.objects:
                if one not in self.objects:
                    self.remarks.add(
                        "relation names an object that isn't in the file; it was left out",
                        "relations name objects that aren't in the file; they were left out",
                        f"{shown(one)} of {event.name or event.activity}",
                    )


def _identifier(value: object) -> str | None:
    """Return a text or a whole number as text; None for anything else, or for an empty text."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return str(value) or None


def _moment(value: object) -> datetime.datetime | None:
    if not isinstance(value, str):
        return None
    text = value.strip()
    if text[-4:] in (" UTC", " GMT"):
        text = f"{text[:-4]}+00:00"
    try:
        moment = datetime.datetime.fromisoformat(text)
        return moment if moment.tzinfo is None else moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None
