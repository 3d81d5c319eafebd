"""OCEL in JSON: lists in 2.0, and objects of the prefix ``ocel:`` in 1.0."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from roles.errors import FormatError, shown
from roles.log.ocel.contents import Contents

__all__ = ["read_into"]

_LIMIT = 2_000_000_000
_FIRST = "ocel:"


def read_into(contents: Contents, file: Path) -> None:
    """
    Read a file.

    Raises:
        FormatError: It isn't JSON, or not OCEL.
    """
    try:
        if file.stat().st_size > _LIMIT:
            raise FormatError(f"is longer than {_LIMIT:,} bytes", str(file))
        tree = json.loads(file.read_bytes(), object_pairs_hook=lambda pairs: _tree(contents, pairs))
    except OSError as error:
        raise FormatError(error.strerror or "can't be read", str(file)) from None
    except (ValueError, RecursionError) as error:
        raise FormatError(f"isn't JSON: {error}", str(file)) from None
    if isinstance(tree, Mapping):
        if {"events", "objects"} <= set(tree):
            _second(contents, tree)
            return
        if {f"{_FIRST}events", f"{_FIRST}objects"} <= set(tree):
            _first(contents, tree)
            return
    raise FormatError("isn't OCEL: it has no events and objects", str(file))


def _tree(contents: Contents, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) < len(pairs):
        seen = set()
        for key, _ in pairs:
            if key in seen:
                contents.refuse(shown(key), "is twice in one object of the file")
            seen.add(key)
    return tree


def _first(contents: Contents, tree: Mapping[str, Any]) -> None:
    for name, one in _entries(contents, tree, f"{_FIRST}objects"):
        contents.add_object(f"objects.{name}", name, one.get(f"{_FIRST}type"))
    for name, one in _entries(contents, tree, f"{_FIRST}events"):
        place = f"events.{name}"
        related = _related(contents, place, one)
        values = one.get(f"{_FIRST}vmap")
        if not isinstance(values, Mapping):
            if values is not None:
                contents.refuse(f"{place}.vmap", "isn't an object")
            values = {}
        # Some writers put attributes beside the map of values.
        beside = {key: value for key, value in one.items() if not key.startswith(_FIRST)}
        contents.add_event(
            place,
            name=name,
            activity=one.get(f"{_FIRST}activity"),
            time=one.get(f"{_FIRST}timestamp"),
            objects=related,
            attributes={**values, **beside}.items(),
        )


def _related(contents: Contents, place: str, event: Mapping[str, Any]) -> list[Any]:
    related = event.get(f"{_FIRST}omap")
    typed = event.get(f"{_FIRST}typedOmap")
    for name, value in (("omap", related), ("typedOmap", typed)):
        if not isinstance(value, (list, type(None))):
            contents.refuse(f"{place}.{name}", "isn't a list")
            return []
    parts = [one.get(f"{_FIRST}oid") if isinstance(one, Mapping) else one for one in typed or ()]
    return [*(related or ()), *parts]


def _entries(
    contents: Contents, tree: Mapping[str, Any], name: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    held = tree[name]
    if not isinstance(held, Mapping):
        contents.refuse(name, "isn't an object")
        return
    for key, one in held.items():
        if isinstance(one, Mapping):
            yield key, one
        else:
            contents.refuse(f"{name.removeprefix(_FIRST)}.{key}", "isn't an object")


def _second(contents: Contents, tree: Mapping[str, Any]) -> None:
    for place, one in _listed(contents, tree, "objects"):
        contents.add_object(place, one.get("id"), one.get("type"))
    for place, one in _listed(contents, tree, "events"):
        contents.add_event(
            place,
            name=one.get("id"),
            activity=one.get("type"),
            time=one.get("time"),
            objects=[
                link.get("objectId") for link in _parts(contents, one, "relationships", place)
            ],
            attributes=[
                (str(part.get("name") or ""), part.get("value"))
                for part in _parts(contents, one, "attributes", place)
            ],
        )


def _listed(
    contents: Contents, tree: Mapping[str, Any], name: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    held = tree[name]
    if not isinstance(held, list):
        contents.refuse(name, "isn't a list")
        return
    for number, one in enumerate(held):
        if isinstance(one, Mapping):
            yield f"{name}[{number}]", one
        else:
            contents.refuse(f"{name}[{number}]", "isn't an object")


def _parts(
    contents: Contents, one: Mapping[str, Any], name: str, place: str
) -> list[Mapping[str, Any]]:
    held = one.get(name)
    if held is None:
        return []
    if not isinstance(held, list) or not all(isinstance(part, Mapping) for part in held):
        contents.refuse(f"{place}.{name}", "isn't a list of objects")
        return []
    return held
