"""OCEL 1.0 and 2.0, in JSON, XML and SQLite: events of many objects, flattened on one type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError, shown, suggestion
from roles.frames import made
from roles.log.columns import known_column
from roles.log.eventlog import EventLog
from roles.log.ocel import json, sqlite, xml
from roles.log.ocel.contents import Contents
from roles.model.names import nearest, normal

if TYPE_CHECKING:
    from roles.log.ocel.contents import Event
    from roles.log.reading import Request

__all__ = ["read"]

_MOST_COLUMNS = 1_000
_TYPE = "ocel:type:"
_OWN = ("case:concept:name", "concept:name", "time:timestamp")
_SQLITE, _GZIP, _UTF_16 = b"SQLite format 3\0", b"\x1f\x8b", (b"\xff\xfe", b"\xfe\xff")
_SPACES = " \t\r\n\ufeff"
# Types of objects that are people, in the singular.
_PEOPLE = ("resource", "worker", "employee", "user", "person", "actor", "agent")


def read(request: Request) -> EventLog:
    """
    Read a log from an OCEL file: a row for each event and object of the type that is asked for.

    Raises:
        FormatError: It isn't OCEL, or no or another type of objects is named than it has.
        InvalidModel: Events or objects are malformed; lists every one.
    """
    contents = _contents_of(request)
    columns = dict(request.columns)
    case = _type_of_cases(contents, request.object_type)
    if columns.get("actor") is None:
        columns["actor"] = _actors_column(contents, case)
    actor = columns["actor"]
    named = (actor,) if isinstance(actor, str) else tuple(actor or ())
    table, added = _flattened(contents, case, named)
    frame = made(table, request.backend)
    return EventLog(frame, **columns, _added=added, _remarks=contents.remarks.texts())


def _contents_of(request: Request) -> Contents:
    """Return what is in a file, by how it begins."""
    contents = Contents(str(request.file))
    with request.file.open("rb") as stream:
        start = stream.read(1024)
    text = start.decode("utf-16" if start.startswith(_UTF_16) else "utf-8", "replace")
    if start.startswith(_SQLITE):
        sqlite.read_into(contents, request.file)
    elif start.startswith(_GZIP) or text.lstrip(_SPACES).startswith("<"):
        xml.read_into(contents, request.file, request.progress)
    else:
        json.read_into(contents, request.file)
    contents.check()
    return contents


def _type_of_cases(contents: Contents, asked: str | None) -> str:
    types = tuple(dict.fromkeys(contents.objects.values()))
    if asked in types:
        return asked
    there = ", ".join(types) or "none"
    if asked is None:
        message = (
            f"holds objects of several types; say which are the cases, with --objects: {there}"
        )
    else:
        near = suggestion(nearest(asked, types, 1))
        message = f"has no objects of the type {shown(asked)}; there are {there}{near}"
    raise FormatError(message, contents.source)


def _actors_column(contents: Contents, case: str) -> str | None:
    """Return the column of the actors where no attribute of events has them, but one type does."""
    said = dict.fromkeys(name for event in contents.events for name in event.attributes)
    if known_column("actor", said) is not None:
        return None
    people = [
        kind
        for kind in dict.fromkeys(contents.objects.values())
        if kind != case and normal(kind).removesuffix("s") in _PEOPLE
    ]
    if len(people) != 1:
        return None
    contents.remarks.note(
        f"the actors are the objects of type {people[0]}; name another column under [columns] "
        "in the mapping if somebody else acts"
    )
    return _TYPE + people[0]


def _flattened(
    contents: Contents, case_type: str, actors: Iterable[str]
) -> tuple[dict[str, list[Any]], int]:
    """
    Return the events that concern objects of a type as columns, a row for each event and object.

    The objects of each other type that an event concerns stand in a column of that type. If actors
    are taken from such columns, an event has a row for each of its actors; how many rows that adds
    is returned too.
    """
    types = [kind for kind in dict.fromkeys(contents.objects.values()) if kind != case_type]
    own = [*_OWN, *(_TYPE + kind for kind in types)]
    said = dict.fromkeys(name for event in contents.events for name in event.attributes)
    names = [name for name in said if name not in own]
    if len(own) + len(names) > _MOST_COLUMNS:
        message = f"has more than {_MOST_COLUMNS:,} attributes and types"
        raise FormatError(message, contents.source)
    columns: dict[str, list[Any]] = {name: [] for name in (*own, *names)}
    added = 0
    joined: dict[str, None] = {}
    for event in contents.events:
        by_type: dict[str, list[str]] = {kind: [] for kind in (case_type, *types)}
        for one in event.objects:
            if one in contents.objects:
                by_type[contents.objects[one]].append(one)
        cases = by_type.pop(case_type)
        _remark(contents, event, case_type, cases)
        rows = list(_rows(event, by_type, actors, names)) if cases else []
        added += len(cases) * max(len(rows) - 1, 0)
        joined |= {
            kind: None
            for kind, objects in by_type.items()
            if cases and len(objects) > 1 and _TYPE + kind not in actors
        }
        for case in cases:
            for row in rows:
                whole = (case, event.activity, event.time, *row)
                for column, value in zip(columns.values(), whole, strict=True):
                    column.append(value)
    if not columns[_OWN[0]]:
        raise FormatError(
            f"has no event that concerns an object of type {case_type}", contents.source
        )
    if joined:
        contents.remarks.note(
            f"some events concern several objects of type {', '.join(joined)}, which stand in one "
            "cell, with commas; name the column as the actor to count each"
        )
    return columns, added


def _remark(contents: Contents, event: Event, case_type: str, cases: list[str]) -> None:
    place = event.name or event.activity
    if not cases:
        contents.remarks.add(
            f"event concerns no object of type {case_type}; it was left out",
            f"events concern no object of type {case_type}; they were left out",
            place,
        )
    elif len(cases) > 1:
        contents.remarks.add(
            f"event concerns several objects of type {case_type} and counts once for each",
            f"events concern several objects of type {case_type} and count once for each",
            place,
        )


def _rows(
    event: Event, by_type: Mapping[str, list[str]], actors: Iterable[str], names: Iterable[str]
) -> Iterator[list[str | None]]:
    """Yield the cells of an event behind its own: in each row another of its actors."""
    spread = [kind for kind in by_type if _TYPE + kind in actors]
    for number in range(max((len(by_type[kind]) for kind in spread), default=0) or 1):
        yield [
            *(
                next(iter(objects[number : number + 1]), None)
                if kind in spread
                else ", ".join(objects) or None
                for kind, objects in by_type.items()
            ),
            *(None if number and name in actors else event.attributes.get(name) for name in names),
        ]
