"""Which role, stage and responsibility of a model each of a chart is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roles.boundary.matching import near_names
from roles.errors import UnknownName, counted, shown
from roles.model.collection import Collection
from roles.model.involvement import ALL_STAGES
from roles.model.names import normal, slug

if TYPE_CHECKING:
    from roles.formats.shared.origin import Origin
    from roles.formats.shared.reading import Reading
    from roles.model.rolemodel import RoleModel

__all__ = ["Matches", "match"]


@frozen(eq=False)
class Matches:
    """
    Which things of a model those of a chart are.

    Attributes:
        keys: The key in the model of each thing of the chart, by collection and key in the chart.
        fresh: Those of them that the model doesn't have yet.
        unclear: The things of the chart that may be several of the model, or one that another is
            already, with why.
        notes: What was matched by a near name, in words.
    """

    keys: dict[str, dict[str, str]] = field(factory=dict)
    fresh: dict[str, list[str]] = field(factory=dict)
    unclear: dict[str, dict[str, str]] = field(factory=dict)
    notes: list[str] = field(factory=list)


def match(reading: Reading, model: RoleModel) -> Matches:
    """
    Return which things of a model those of a chart are.

    The name that it had when the chart was written counts most; then the key beside a thing that
    has another name now, then its name and its aliases, then a near name that nothing else has.
    """
    found = Matches()
    for collection in ("roles", "stages", "responsibilities"):
        _match(found, collection, reading, model)
    return found


def _match(found: Matches, collection: str, reading: Reading, model: RoleModel) -> None:
    origin = reading.origin
    things = _things(reading, collection)
    members: Collection[Any] = getattr(model, collection)
    written = _written(collection, origin)
    beside, outweighed = _beside(collection, reading, origin, written)
    if outweighed:
        number = counted(len(outweighed), "key")
        first = shown(outweighed[0])
        found.notes.append(
            f"{number} kept beside {collection} (first {first}) belong elsewhere: the names count"
            if outweighed[1:]
            else f"the key kept beside {first} belongs elsewhere: the name counts"
        )
    keys: dict[str, str] = {}
    unclear: dict[str, str] = {}
    for thing in things:
        once = written.get(_path(reading.model, collection, thing), [])
        once = [beside[thing.key]] if thing.key in beside else once
        named = [key for key in once if key in members.by_key] or _called(members, thing)
        if once and not named:
            unclear[thing.key] = "is no longer in the model"
        elif len(named) > 1:
            unclear[thing.key] = f"may be any of {', '.join(named)}"
        elif named and named[0] in keys.values():
            unclear[thing.key] = f"stands in the chart a second time, as {named[0]}"
        elif named:
            keys[thing.key] = named[0]
    left = [one for one in things if one.key not in keys and one.key not in unclear]
    free = [one for one in members if one.key not in keys.values()]
    for _, key, other in sorted(near_names(left, free)):
        if key not in keys and other not in keys.values():
            keys[key] = other
            near = shown(members.by_key[other].name)
            found.notes.append(f"{shown(things.find(key).name)} is taken for {near}")
    fresh = [one for one in left if one.key not in keys]
    taken = {*members.by_key, *keys.values()}
    for thing in fresh:
        keys[thing.key] = slug(thing.name, taken)
        taken.add(keys[thing.key])
    found.keys[collection] = keys
    found.fresh[collection] = [thing.key for thing in fresh]
    found.unclear[collection] = unclear


def _written(collection: str, origin: Origin | None) -> dict[tuple[str, ...], list[str]]:
    """Return the keys of each path of names that the chart had when it was written."""
    if origin is None:
        return {}
    named: Mapping[str, tuple[str, ...]] = (
        origin.works
        if collection == "responsibilities"
        else {key: (name,) for key, name in getattr(origin, collection).items()}
    )
    paths: dict[tuple[str, ...], list[str]] = {}
    for key, names in named.items():
        paths.setdefault(tuple(map(normal, names)), []).append(key)
    return paths


def _beside(
    collection: str,
    reading: Reading,
    origin: Origin | None,
    written: Mapping[tuple[str, ...], list[str]],
) -> tuple[dict[str, str], list[str]]:
    """
    Return the keys that are kept beside things, and the names of things that outweigh them.

    Who sorts or pastes only what is visible leaves the keys where they were, and a copied row has
    the key of another: the key beside a thing counts only where its name was nobody else's.
    """
    things = _things(reading, collection)
    known = {key for keys in written.values() for key in keys}
    as_written = {one.key: written.get(_path(reading.model, collection, one), []) for one in things}
    present = {key for keys in as_written.values() for key in keys}
    found: dict[str, str] = {}
    outweighed = []
    for thing in things:
        key = (origin.places if origin else {}).get(
            reading.places.get(f"{collection}.{thing.key}", "")
        )
        if key not in known:
            continue
        own = as_written[thing.key]
        if key in own or not (own or key in present or key in found.values()):
            found[thing.key] = key
        else:
            outweighed.append(thing.name)
    return found, outweighed


def _things(reading: Reading, collection: str) -> Collection[Any]:
    """Return the members of a chart; a stage that stands for all is none of them."""
    members: Collection[Any] = getattr(reading.model, collection)
    if collection == "stages" and all(cell.stage == ALL_STAGES for cell in reading.every_cell):
        return Collection((), collection)
    return members


def _path(model: RoleModel, collection: str, thing: Any) -> tuple[str, ...]:
    names = [normal(thing.name)]
    while collection == "responsibilities" and thing.part_of is not None:
        thing = model.responsibilities.by_key[thing.part_of]
        names.insert(0, normal(thing.name))
    return tuple(names)


def _called(members: Collection[Any], thing: Any) -> list[str]:
    """Return the keys of those that go by the name of a thing, or else by an alias."""
    for name in (thing.name, *thing.aliases):
        try:
            return [members.find_key(name)]
        except UnknownName as error:
            if error.among:
                return list(error.among)
    return []
