"""OCEL 2.0 in JSON: events of many objects, flattened on the objects of one type."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError, InvalidModel, Problem, shown, suggestion
from roles.frames import made
from roles.log.eventlog import EventLog
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.log.reading import Request

__all__ = ["read"]

_LIMIT = 2_000_000_000
_MOST_COLUMNS = 1_000
_TYPE = "ocel:type:"
_ACTORS = ("org:resource", "resource", "actor", "user")


def read(request: Request) -> EventLog:
    """
    Read a log from an OCEL file: a row for each event and object of the type that is asked for.

    Raises:
        FormatError: It isn't OCEL 2.0, or no or another type of objects is named than it has.
        InvalidModel: Events or objects are malformed; lists every one.
    """
    actor = request.columns.get("actor")
    named = actor if isinstance(actor, str) else None
    table, added = _columns_of(request.file, request.object_type, named)
    return EventLog(made(table, request.backend), **request.columns, _added=added)


def _columns_of(
    file: Path, object_type: str | None, actor: str | None = None
) -> tuple[dict[str, list[Any]], int]:
    """
    Return the events of a file that concern objects of a type, a row for each event and object.

    The objects of each other type that an event concerns stand in a column of that type. If that is
    the column of the actor, an event has a row for each of its actors; how many rows that adds is
    returned too.
    """
    tree = _tree(file)
    problems: list[Problem] = []
    objects = _objects(tree, problems)
    events = _events(tree, problems)
    if problems:
        raise InvalidModel(problems, str(file))
    types = list(dict.fromkeys(objects.values()))
    _check_type(object_type, types, file)
    others = [kind for kind in types if kind != object_type]
    own = ("case:concept:name", "concept:name", "time:timestamp", *(_TYPE + one for one in others))
    names = [name for name in dict.fromkeys(n for event in events for n in event[3]) if name]
    names = [name for name in names if name not in own]
    if len(own) + len(names) > _MOST_COLUMNS:
        raise FormatError(f"has more than {_MOST_COLUMNS:,} attributes and types", str(file))
    columns: dict[str, list[Any]] = {name: [] for name in (*own, *names)}
    added = 0
    for activity, time, related, more in events:
        by_type: dict[str | None, list[str]] = {}
        for one in dict.fromkeys(related):
            by_type.setdefault(objects.get(one), []).append(one)
        cases = by_type.get(object_type, ())
        shared = [_beside(by_type, others, None, "")]
        if actor is not None and actor.startswith(_TYPE) and actor in own:
            kind = actor.removeprefix(_TYPE)
            shared = [
                _beside(by_type, others, kind, worker) for worker in by_type.get(kind, [])
            ] or shared
        added += len(cases) * (len(shared) - 1)
        for case in cases:
            for beside in shared:
                row = (case, activity, time, *beside, *(more.get(name) for name in names))
                for column, value in zip(columns.values(), row, strict=True):
                    column.append(value)
    known = next((name for name in _ACTORS if name in names), None)
    if known is not None and known != "org:resource":
        columns["org:resource"] = columns.pop(known)
    return columns, added


def _check_type(object_type: str | None, types: list[str], file: Path) -> None:
    if object_type in types:
        return
    listed = ", ".join(types) or "none"
    if object_type is None:
        raise FormatError(f"name the type of objects that are the cases: {listed}", str(file))
    near = suggestion(nearest(object_type, types, 1))
    raise FormatError(f"has no objects of the type {shown(object_type)}: {listed}{near}", str(file))


def _beside(
    by_type: Mapping[str | None, list[str]], kinds: list[str], kind: str | None, worker: str
) -> list[str | None]:
    """Return the objects of an event by type, with one worker in the place of its type."""
    return [
        worker if one == kind else ", ".join(by_type[one]) if one in by_type else None
        for one in kinds
    ]


def _tree(file: Path) -> Mapping[str, Any]:
    try:
        if file.stat().st_size > _LIMIT:
            raise FormatError(f"is longer than {_LIMIT:,} bytes", str(file))
        tree = json.loads(file.read_bytes())
    except OSError as error:
        raise FormatError(error.strerror or "can't be read", str(file)) from None
    except (ValueError, RecursionError) as error:
        raise FormatError(f"isn't JSON: {error}", str(file)) from None
    if not isinstance(tree, Mapping) or not {"events", "objects"} <= set(tree):
        raise FormatError("isn't OCEL 2.0: it has no events and objects", str(file))
    return tree


def _listed(tree: Mapping[str, Any], name: str, problems: list[Problem]) -> list[Mapping[str, Any]]:
    held = tree[name]
    if not isinstance(held, list):
        problems.append(Problem(name, "isn't a list"))
        return []
    for number, one in enumerate(held):
        if not isinstance(one, Mapping):
            problems.append(Problem(f"{name}[{number}]", "isn't an object"))
    return [one for one in held if isinstance(one, Mapping)]


def _objects(tree: Mapping[str, Any], problems: list[Problem]) -> dict[str, str]:
    found = {}
    for number, one in enumerate(_listed(tree, "objects", problems)):
        key, kind = one.get("id"), one.get("type")
        if isinstance(key, str) and isinstance(kind, str):
            found[key] = kind
        else:
            problems.append(Problem(f"objects[{number}]", "needs an id and a type, both texts"))
    return found


_Event = tuple[str, datetime.datetime, list[str], dict[str, str]]


def _events(tree: Mapping[str, Any], problems: list[Problem]) -> list[_Event]:
    found: list[_Event] = []
    for number, one in enumerate(_listed(tree, "events", problems)):
        place = f"events[{number}]"
        activity, time = one.get("type"), _moment(one.get("time"))
        if not isinstance(activity, str):
            problems.append(Problem(f"{place}.type", f"is {shown(activity)}; expected a text"))
        elif time is None:
            told = f"is {shown(one.get('time'))}; expected a time in ISO 8601"
            problems.append(Problem(f"{place}.time", told))
        else:
            related = [
                link["objectId"]
                for link in _parts(one, "relationships", place, problems)
                if isinstance(link.get("objectId"), str)
            ]
            more = {
                str(part.get("name")): str(part.get("value"))
                for part in _parts(one, "attributes", place, problems)
                if part.get("value") is not None
            }
            found.append((activity, time, related, more))
    return found


def _parts(
    one: Mapping[str, Any], name: str, place: str, problems: list[Problem]
) -> list[Mapping[str, Any]]:
    held = one.get(name)
    if held is None:
        return []
    if not isinstance(held, list) or not all(isinstance(part, Mapping) for part in held):
        problems.append(Problem(f"{place}.{name}", "isn't a list of objects"))
        return []
    return held


def _moment(value: object) -> datetime.datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=datetime.UTC)
    try:
        return moment.astimezone(datetime.UTC)
    except OverflowError:
        return None
