"""The shape of a model, read from its classes: what is collected, and what refers to what."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar, cast

from attrs import Attribute, evolve, fields, frozen

__all__ = [
    "EVIDENCE",
    "Kind",
    "Reference",
    "allows",
    "collections",
    "enclosing",
    "entries",
    "facts",
    "holds",
    "is_many",
    "keyed",
    "kind_of",
    "meanings",
    "references",
    "refers_to",
    "rekeyed",
    "schema_of",
    "singular",
    "statements",
]

T = TypeVar("T")
_HOLDS = "holds"
_REFERS = "refers to"
_ALLOWS = "allows"
_FIELDS = re.compile(r"^(?:Args|Attributes):\n((?: {4}.*\n?|\n)+)", re.MULTILINE)
_FIELD = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)

EVIDENCE = ("citations", "inferred", "inferred_fields")
"""The fields of whatever is stated that say where, or why it is inferred."""

Kind = Literal["key", "keys", "text", "texts", "integer", "decimal", "boolean", "duration"]
_TYPES: Mapping[str, Kind] = {
    "int": "integer",
    "float": "decimal",
    "bool": "boolean",
    "relativedelta": "duration",
}


@frozen
class Reference:
    """
    What the keys in a field refer to.

    Attributes:
        collection: The collection of the model that has the keys.
        or_all: Whether ``"*"`` may stand for all of them.
    """

    collection: str
    or_all: bool = False


def refers_to(collection: str, *, or_all: bool = False) -> Mapping[str, Reference]:
    """Return the metadata of a field whose value is a key of a collection, or a tuple of keys."""
    return {_REFERS: Reference(collection, or_all)}


def holds(cls: type[Any]) -> Mapping[str, type[Any]]:
    """Return the metadata of a field that holds a tuple of objects of a class."""
    return {_HOLDS: cls}


def allows(schema: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Return the metadata of a field whose value has a shape of its own, as a JSON Schema."""
    return {_ALLOWS: schema}


def schema_of(field: Attribute[Any]) -> Mapping[str, Any] | None:
    """Return the JSON Schema that a field declares with `allows`, or None."""
    return field.metadata.get(_ALLOWS)


def references(cls: type[Any]) -> Mapping[str, Reference]:
    """Return what each field of a class refers to, in the order of the fields."""
    return _metadata(cast("Hashable", cls))[0]


def collections(cls: type[Any]) -> Mapping[str, type[Any]]:
    """Return the fields of a class that hold objects, each with the class of these."""
    return _metadata(cast("Hashable", cls))[1]


@cache
def _metadata(cls: Any) -> tuple[Mapping[str, Reference], Mapping[str, type[Any]]]:
    def marked(mark: str) -> Mapping[str, Any]:
        return {field.name: field.metadata[mark] for field in fields(cls) if mark in field.metadata}

    return MappingProxyType(marked(_REFERS)), MappingProxyType(marked(_HOLDS))


def facts(cls: type[Any]) -> tuple[Attribute[Any], ...]:
    """Return the fields of a class beside its evidence."""
    return tuple(field for field in fields(cls) if field.name not in EVIDENCE)


def is_many(field: Attribute[Any]) -> bool:
    """Return whether a field has a tuple of values."""
    return "tuple" in str(field.type)


def kind_of(cls: type[Any], field: Attribute[Any]) -> Kind:
    """
    Return what a field has: keys of other things, texts, or a value of a type.

    Examples:
        >>> from attrs import fields
        >>> from roles import Stage
        >>> kind_of(Stage, fields(Stage).lead), kind_of(Stage, fields(Stage).duration)
        ('key', 'duration')
    """
    several = is_many(field)
    if field.name in references(cls):
        return "keys" if several else "key"
    # A type may be a class or, until annotations are resolved, its name.
    name = field.type.__name__ if isinstance(field.type, type) else str(field.type)
    return "texts" if several else _TYPES.get(name.split(" |")[0].rpartition(".")[2], "text")


def keyed(cls: type[Any]) -> Mapping[str, type[Any]]:
    """Return the collections of a class whose members have a key."""
    return {name: member for name, member in collections(cls).items() if _has(member, "key")}


def entries(cls: type[Any]) -> Mapping[str, type[Any]]:
    """Return the collections of a class whose members have a key, a name and evidence."""
    return {name: member for name, member in keyed(cls).items() if _has(member, "citations")}


def statements(cls: type[Any]) -> Mapping[str, type[Any]]:
    """Return the collections of a class whose members have no key."""
    return {name: member for name, member in collections(cls).items() if not _has(member, "key")}


def enclosing(place: str) -> Iterator[str]:
    """
    Yield a place in the tree of a model and the places that it lies in, the nearest first.

    Examples:
        >>> list(enclosing("assignments[3].at"))
        ['assignments[3].at', 'assignments[3]', 'assignments']
    """
    while place:
        yield place
        place = place[: max(place.rfind("."), place.rfind("["), 0)]


def meanings(cls: type[Any]) -> Mapping[str, str]:
    """Return what the docstrings of a class and of its bases say of each field."""
    from inspect import cleandoc

    found: dict[str, str] = {}
    for one in reversed(cls.__mro__):
        for part in _FIELDS.findall(cleandoc(one.__doc__ or "")):
            texts = {name: " ".join(text.split()) for name, text in _FIELD.findall(part)}
            found |= {name: text.replace("``", "`") for name, text in texts.items()}
    return found


def singular(cls: type[Any]) -> str:
    """
    Return what an object of a class is called in a message.

    Examples:
        >>> from roles import SkillNeed
        >>> singular(SkillNeed)
        'skill need'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", " ", cls.__name__).lower()


def _has(cls: type[Any], name: str) -> bool:
    return any(field.name == name for field in fields(cls))


def rekeyed(thing: T, renamed: Mapping[str, Mapping[str, str]]) -> T:
    """
    Return an object with new keys wherever it refers to old ones.

    Its own key stays.

    Args:
        thing: A member of a collection, or a statement.
        renamed: The new key for each old one, by collection.
    """
    changed = dict(_rekeyed_fields(thing, renamed))
    return evolve(thing, **changed) if changed else thing  # type: ignore[misc]


def _rekeyed_fields(
    thing: Any, renamed: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, Any]]:
    for name, reference in references(type(thing)).items():
        table, value = renamed.get(reference.collection), getattr(thing, name)
        if table and value:
            new = (
                table.get(value, value)
                if isinstance(value, str)
                else tuple(table.get(key, key) for key in value)
            )
            if new != value:
                yield name, new
    for name in collections(type(thing)):
        value = getattr(thing, name)
        inner = tuple(rekeyed(member, renamed) for member in value)
        if inner != value:
            yield name, inner
