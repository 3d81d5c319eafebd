"""OCEL in SQLite: a table for each type of events in 2.0, three tables in 1.0."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from roles.errors import FormatError, shown
from roles.log.ocel.contents import Contents

__all__ = ["read_into"]

_SECOND = ("event", "object", "event_object", "event_map_type")
_FIRST = ("events", "objects", "relations")
_LONGEST = 1_000_000


def read_into(contents: Contents, file: Path) -> None:
    """
    Read a file.

    Raises:
        FormatError: It isn't a database that can be read, or not OCEL.
    """
    # A database that isn't open elsewhere is read without the files that SQLite writes beside it.
    still = "" if Path(f"{file}-wal").exists() else "&immutable=1"
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro{still}", uri=True)) as db:
            db.execute("PRAGMA trusted_schema = OFF")
            db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
            tables = _tables(db)
            if set(_SECOND) <= tables.keys():
                _second(contents, db, tables)
            elif set(_FIRST) <= tables.keys():
                _first(contents, db, tables)
            else:
                there = ", ".join(tables.values()) or "none"
                raise FormatError(
                    f"isn't OCEL: it lacks some of the tables {', '.join(_SECOND)}; there are "
                    f"{there}",
                    contents.source,
                )
    except sqlite3.Error as error:
        raise FormatError(f"isn't SQLite that can be read: {error}", contents.source) from None


def _tables(db: sqlite3.Connection) -> dict[str, str]:
    """Return the plain tables by their names in lower case: views and virtual ones can run code."""
    rows = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return {
        name.lower(): name
        for name, sql in rows
        if not name.lower().startswith("sqlite_")
        and not str(sql).lstrip().upper().startswith("CREATE VIRTUAL")
    }


def _rows(db: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table in the order of the file, by the names of columns in lower case."""
    quoted = table.replace('"', '""')
    found = db.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - names can't be parameters
    names = [column[0].lower() for column in found.description]
    for row in found:
        yield dict(zip(names, row, strict=True))


def _second(contents: Contents, db: sqlite3.Connection, tables: Mapping[str, str]) -> None:
    for row in _rows(db, tables["object"]):
        contents.add_object("object", row.get("ocel_id"), row.get("ocel_type"))
    related = _related(db, tables["event_object"], "ocel_event_id", "ocel_object_id")
    said: dict[tuple[Any, Any], dict[str, Any]] = {}
    for kind, table in _tables_of_types(contents, db, tables):
        for row in _rows(db, table):
            said[kind, row.get("ocel_id")] = row
    events = set()
    for row in _rows(db, tables["event"]):
        name, kind = row.get("ocel_id"), row.get("ocel_type")
        events.add(name)
        more = said.pop((kind, name), None)
        if more is None:
            place = f"event {shown(name)}"
            contents.refuse(place, f"has no row in the table of events of type {shown(kind)}")
            continue
        contents.add_event(
            f"event {shown(name)}",
            name=name,
            activity=kind,
            time=more.get("ocel_time"),
            objects=related.get(name, ()),
            attributes=[(key, more[key]) for key in more if not key.startswith("ocel_")],
        )
    for kind, name in said:
        contents.refuse(
            f"event {shown(name)}", f"is in the table of events of type {shown(kind)} alone"
        )
    _report_strays(contents, related, events)


def _related(db: sqlite3.Connection, table: str, event: str, thing: str) -> dict[Any, list[Any]]:
    """Return the objects of each event, from a table of relations with these columns."""
    related: dict[Any, list[Any]] = {}
    for row in _rows(db, table):
        related.setdefault(row.get(event), []).append(row.get(thing))
    return related


def _report_strays(contents: Contents, related: Mapping[Any, list[Any]], events: set[Any]) -> None:
    """Report the relations of events that the file doesn't have."""
    for event, objects in related.items():
        if event not in events:
            contents.remarks.add(
                "relation is of an event that isn't in the file; it was left out",
                "relations are of events that aren't in the file; they were left out",
                shown(event),
                count=len(objects),
            )


def _tables_of_types(
    contents: Contents, db: sqlite3.Connection, tables: Mapping[str, str]
) -> Iterator[tuple[Any, str]]:
    """Yield each type of events with the name of its table."""
    for row in _rows(db, tables["event_map_type"]):
        kind, short = row.get("ocel_type"), row.get("ocel_type_map")
        table = tables.get(f"event_{short}".lower())
        if table is None:
            contents.refuse("event_map_type", f"names the table event_{short}, which isn't there")
        else:
            yield kind, table


def _first(contents: Contents, db: sqlite3.Connection, tables: Mapping[str, str]) -> None:
    for row in _rows(db, tables["objects"]):
        contents.add_object("OBJECTS", row.get("ocel:oid"), row.get("ocel:type"))
    related = _related(db, tables["relations"], "ocel:eid", "ocel:oid")
    events = set()
    for row in _rows(db, tables["events"]):
        name = row.get("ocel:eid")
        events.add(name)
        contents.add_event(
            f"EVENTS {shown(name)}",
            name=name,
            activity=row.get("ocel:activity"),
            time=row.get("ocel:timestamp"),
            objects=related.get(name, ()),
            attributes=[(key, row[key]) for key in row if not key.startswith("ocel:")],
        )
    _report_strays(contents, related, events)
