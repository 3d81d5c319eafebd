"""The JSON Schemas of objects and answers as plain data, made from the types of their classes."""

from __future__ import annotations

import datetime
import enum
import re
import sys
import typing
from collections.abc import Hashable, Mapping
from functools import cache
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import attrs
from dateutil.relativedelta import relativedelta

from roles.errors import FormatError, shown, suggestion
from roles.model.evidence import Citation
from roles.model.names import nearest
from roles.model.plain import attributes_of, is_table
from roles.model.shape import meanings

__all__ = ["answer_schema", "answers"]

_ANSWERS: Mapping[str, str] = {
    "roles.boundary.across": "CrossComparison CrossDimension",
    "roles.boundary.crosswalk": "Crosswalk Pair",
    "roles.boundary.diff": "Diff",
    "roles.boundary.difference": "Difference",
    "roles.boundary.measures": "Measure",
    "roles.checks.finding": "Finding Report",
    "roles.formats.people.codeowners": "PathOwners",
    "roles.formats.references": "Counts Reference",
    "roles.formats.shared.reading": "Loss",
    "roles.formats.updates": "CellEdit Update",
    "roles.log.conformance": "Conformance Match",
    "roles.log.discovery": "Group",
    "roles.log.practice": "Count Drift Passing Practice",
    "roles.model.comparison": "Comparison Dimension StageWeight",
    "roles.model.evidence": "Source",
    "roles.model.involvement": "Scheme",
    "roles.model.matrix": "Matrix",
    "roles.model.ownership": "Ownership Reason",
    "roles.model.path": "Change Path Step",
    "roles.model.rolemodel": "RoleModel",
    "roles.model.skillgaps": "SkillGap",
    "roles.model.stageview": "StageView",
    "roles.model.statements": "Assignment Contrast Effort Handoff Interaction SkillNeed",
    "roles.model.vocabulary": "Deliverable Focus Goal Responsibility Role Skill Stage",
    "roles.org.actors": "Actor Appointment Scope",
    "roles.org.answering": "Accountability",
    "roles.org.answers": "Holding OrganizationAnswer",
    "roles.org.conflicts": "Conflict Double Overload RoleConflict UnfoundedDelegation",
    "roles.org.load": "Loaded",
    "roles.org.people": "BusFactor Candidate Departure",
    "roles.org.tenures": "Moved Tenure",
    "roles.org.vacancies": "Vacancy",
    "roles.plan.portfolio": "Load",
    "roles.plan.schedule": "Due Occurrence Planned Schedule",
}
_TEXTS = (Citation, relativedelta)
_PLAIN: Mapping[Any, dict[str, Any]] = {
    Any: {},
    object: {},
    NoneType: {"type": "null"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    datetime.date: {"type": "string", "format": "date"},
    datetime.datetime: {"type": "string", "format": "date-time"},
}


def answers() -> tuple[str, ...]:
    """Return the names of the objects and answers that have a schema."""
    return tuple(sorted(_homes()))


def answer_schema(name: str) -> dict[str, Any]:
    """
    Return the JSON Schema (draft 2020-12) of what `to_dict` returns.

    Args:
        name: The class, in lower case with hyphens: ``"ownership"``, ``"stage-view"``.

    Raises:
        FormatError: There is no such object or answer; the message lists them.

    Examples:
        >>> schema = answer_schema("ownership")
        >>> schema["properties"]["stage"]["type"]
        'string'
        >>> schema["properties"]["accountable"]["anyOf"]
        [{'type': 'string'}, {'type': 'null'}]
    """
    homes = _homes()
    if name not in homes:
        raise FormatError(
            f"there is no answer {shown(name)}{suggestion(nearest(name, homes, 1))} "
            f"The answers are {', '.join(sorted(homes))}"
        )
    cls = getattr(import_module(homes[name][0]), homes[name][1])
    parts: dict[str, Any] = {}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": cls.__name__,
        **_object(cls, parts),
    }
    return schema | ({"$defs": {one: parts[one] for one in sorted(parts)}} if parts else {})


@cache
def _homes() -> dict[str, tuple[str, str]]:
    return {
        re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower(): (module, name)
        for module, names in _ANSWERS.items()
        for name in names.split()
    }


def _object(cls: type[Any], parts: dict[str, Any]) -> dict[str, Any]:
    from roles.views.data import SHAPES

    about = {"description": (cls.__doc__ or "").strip().splitlines()[0]}
    known = _known(cls)
    if cls.__name__ in SHAPES:
        schema = _declared(SHAPES[cls.__name__], known, parts)
        named = [(name, name) for name in schema.get("properties", ())]
    else:
        named = list(attributes_of(cast("Hashable", cls)))
        schema = _closed(
            {
                name: _shape(_type_of(cls, attribute, table=is_table(name)), parts)
                for name, attribute in named
            }
        )
    for name, attribute in named:
        schema["properties"][name] = _meaning(cls, attribute) | schema["properties"][name]
    return schema | about


def _meaning(cls: type[Any], attribute: str) -> dict[str, str]:
    said = meanings(cls).get(attribute)
    if said is None and isinstance(found := getattr(cls, attribute, None), property):
        said = (found.__doc__ or "").strip().split("\n")[0]
    return {"description": said} if said else {}


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _declared(shape: Any, known: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a shape in words."""
    if isinstance(shape, str):
        return _shape(_named(shape, known), parts)
    if isinstance(shape, list):
        return {"type": "array", "items": _declared(shape[0], known, parts)}
    return _closed({name: _declared(one, known, parts) for name, one in shape.items()})


def _named(text: str, known: dict[str, Any]) -> Any:
    """Return the type that an annotation of this package names."""
    return get_type_hints(type("", (), {"__annotations__": {"it": text}}), known)["it"]


def _type_of(cls: type[Any], attribute: str, *, table: bool = False) -> Any:
    kind = _annotation(cls, attribute)
    return Mapping[str, str] if table and get_origin(kind) is tuple else kind


def _annotation(cls: type[Any], attribute: str) -> Any:
    for base in cls.__mro__:
        found = vars(base).get(attribute)
        if isinstance(found, str):
            return Literal[found]  # the same for every object of the class
        if isinstance(found, property):
            return get_type_hints(found.fget, _known(base)).get("return", Any)
        if attribute in vars(base).get("__annotations__", {}):
            kind = base.__annotations__[attribute]
            return _named(kind, _known(base)) if isinstance(kind, str) else kind
    return Any


@cache
def _all() -> dict[str, Any]:
    """Return every class by name: annotations name what their module imports only for types."""
    return {
        name: value
        for home in _ANSWERS
        for name, value in vars(import_module(home)).items()
        if isinstance(value, type)
    }


def _known(cls: type[Any]) -> dict[str, Any]:
    return {**_all(), "datetime": datetime, **vars(typing), **vars(sys.modules[cls.__module__])}


def _shape(kind: Any, parts: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a value of a type, as it stands inside an answer."""
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        shapes = [_shape(one, parts) for one in inner]
        shapes = [one for n, one in enumerate(shapes) if one not in shapes[:n]]
        return {"anyOf": shapes} if len(shapes) > 1 else shapes[0]
    if origin is Literal:
        return {"enum": list(inner)}
    return _shape_of_class(kind, parts) if origin is None else _several(origin, inner, parts)


def _several(origin: type[Any], inner: tuple[Any, ...], parts: dict[str, Any]) -> dict[str, Any]:
    if issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _shape(inner[1], parts)}
    if origin is tuple and inner[-1] is not ...:
        return {"type": "array", "prefixItems": [_shape(one, parts) for one in inner]}
    return {"type": "array", "items": _shape(inner[0], parts)}


def _shape_of_class(cls: Any, parts: dict[str, Any]) -> dict[str, Any]:
    if issubclass(cls, enum.Enum):
        return {"enum": [one.value for one in cls]}
    if cls in _TEXTS or any(field.name == "key" for field in attrs.fields(cls)):
        return {"type": "string"}
    if cls.__name__ not in parts:
        parts[cls.__name__] = {}
        parts[cls.__name__] = _object(cls, parts)
    return {"$ref": f"#/$defs/{cls.__name__}"}
