"""OCEL in XML, read as a stream: attributes of elements in 2.0, keys and values in 1.0."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field

from roles.log.ocel.contents import Contents
from roles.log.xmlstream import Handler, read_xml

if TYPE_CHECKING:
    from roles.log.reading import Progress

__all__ = ["read_into"]

_FEW = ("event", "object")
# What 1.0 says of events and objects beside their maps.
_KEYS = ("id", "activity", "timestamp", "type")


def read_into(contents: Contents, file: Path, progress: Progress | None) -> None:
    """
    Read a file.

    Raises:
        FormatError: It isn't XML, or not OCEL.
    """
    reader = _Reader(str(file), contents=contents)
    read_xml(file, reader, progress)
    if not reader.sections:
        raise reader.fail("isn't OCEL: it has no events and objects")


@define
class _Thing:
    """An event or an object as it is read."""

    line: int
    said: dict[str, str]
    objects: list[str | None] = field(factory=list)
    attributes: list[tuple[str, str]] = field(factory=list)


@define
class _Reader(Handler):
    contents: Contents = field(kw_only=True)
    sections: bool = False
    thing: _Thing | None = None
    counts: dict[str, int] = field(factory=lambda: dict.fromkeys(_FEW, 0))
    # What the list of 1.0 holds that is open, and the name and text of the attribute of 2.0.
    map: str = ""
    attribute: str | None = None
    pieces: list[str] = field(factory=list)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        depth = len(self.path)
        if depth == 2:
            if name == "trace":
                raise self.fail("is a log in XES, not OCEL; read it as xes")
            self.sections |= name in ("events", "objects")
        elif depth == 3 and name in _FEW and self.path[1] == f"{name}s":
            self.thing = _Thing(self.line(), dict(attributes))
        elif self.thing is not None:
            self._inside(self.thing, name, attributes, depth)

    def _inside(self, thing: _Thing, name: str, attributes: dict[str, str], depth: int) -> None:
        key = attributes.get("key", "").removeprefix("ocel:")
        if depth == 4 and name == "list":
            self.map = key
        elif depth == 4 and "value" in attributes:
            if key in _KEYS:
                thing.said.setdefault(key, attributes["value"])
            else:
                thing.attributes.append((key, attributes["value"]))
        elif depth == 5 and self.path[3] == "objects":
            # The specification has <relationship> in its examples and <object> in its schema.
            thing.objects.append(attributes.get("object-id"))
        elif depth == 5 and self.path[3] == "attributes" and name == "attribute":
            self.attribute, self.pieces = attributes.get("name", ""), []
        elif depth == 5 and self.path[3] == "list" and self.map == "omap":
            thing.objects.append(attributes.get("value"))
        elif depth == 5 and self.path[3] == "list" and self.map == "vmap" and "value" in attributes:
            thing.attributes.append((key, attributes["value"]))

    def text(self, data: str) -> None:
        if self.attribute is not None:
            self.pieces.append(data)

    def finish(self, name: str) -> None:
        if self.attribute is not None and name == "attribute":
            if self.thing is not None:
                self.thing.attributes.append((self.attribute, "".join(self.pieces).strip()))
            self.attribute = None
        elif self.thing is not None and len(self.path) == 2:
            self._keep(name, self.thing)
            self.thing = None

    def _keep(self, kind: str, thing: _Thing) -> None:
        number = self.counts[kind]
        self.counts[kind] += 1
        place, said = f"{kind}s[{number}]", thing.said
        if kind == "object":
            self.contents.add_object(place, said.get("id"), said.get("type"), line=thing.line)
            return
        self.contents.add_event(
            place,
            name=said.get("id"),
            activity=said.get("activity", said.get("type")),
            time=said.get("timestamp", said.get("time")),
            objects=thing.objects,
            attributes=thing.attributes,
            line=thing.line,
        )
