"""The JSON Schema of model files, made from the classes that they are read into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from roles.formats.native.tree import KEYED, LISTED, MODEL_KEYS, file_name
from roles.model.involvement import SCHEMES, Duty
from roles.model.statements import DIMENSIONS, LEVELS, Assignment

__all__ = ["json_schema"]

_TEXT = {"type": "string"}
_NAME = {"type": "string", "pattern": r"\S"}
_KEY = {"type": "string", "pattern": r"^[^\s\-_A-Z]+(?:-[^\s\-_A-Z]+)*$"}
_TEXTS = {"anyOf": [_NAME, {"type": "array", "items": _NAME}]}
_KEYS = {"anyOf": [_KEY, {"type": "array", "items": _KEY}]}
_CITE = {"type": "string", "pattern": r"^\s*[^\s\-_A-Z]+(?:-[^\s\-_A-Z]+)*(?:\s|$)"}
_STAGE = {"anyOf": [_KEY, {"const": "*"}]}
_STAGES = {"anyOf": [_STAGE, {"type": "array", "items": _STAGE}]}
_DURATION = {
    "type": "string",
    "pattern": r"^\s*P(?=.)(\d{1,6}Y)?(\d{1,6}M)?(\d{1,6}W)?(\d{1,6}D)?"
    r"(T(?=.)(\d{1,6}H)?(\d{1,6}M)?(\d{1,6}S)?)?\s*$",
}
# The shape of a field by its name, where its type alone doesn't tell.
_FIELDS: Mapping[str, Any] = {
    "name": _NAME,
    "title": _NAME,
    "cite": {"anyOf": [_CITE, {"type": "array", "items": _CITE}]},
    "inferred_fields": {"type": "object", "additionalProperties": _TEXT},
    "aliases": _TEXTS,
    "metrics": _TEXTS,
    "criteria": _TEXTS,
    "entry": _TEXTS,
    "exit": _TEXTS,
    "at": _STAGES,
    "kind": {"enum": ["role", "party"]},
    "duration": _DURATION,
    "feedback": {"type": "boolean"},
    "share": {"type": "number", "minimum": 0, "maximum": 1},
    "dimension": {"enum": [*DIMENSIONS, "overall"]},
    "letters": {
        "type": "object",
        "propertyNames": {"pattern": r"^[^\s/,]+$"},
        "additionalProperties": {"enum": [duty.value for duty in Duty]},
    },
}
_FREE = frozenset(
    {
        "description",
        "inferred",
        "phase",
        "recurs",
        "note",
        "purpose",
        "text",
        "url",
        "author",
        "date",
        "licence",
    }
)


def json_schema() -> dict[str, Any]:
    """
    Return the JSON Schema (draft 2020-12) of the tree that TOML, JSON and YAML files carry.

    It tells the shape of a file: which tables and keys there are and what each takes.  That keys
    refer to something that is there, and that stages go in no circle, is checked at loading alone.
    An assignment's letters are those of the built-in schemes, any own ones, and the words of the
    duties.

    Examples:
        >>> json_schema()["required"]
        ['model']
    """
    tables: dict[str, Any] = {
        "model": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": _NAME, "scheme": _NAME, "description": _TEXT},
            "additionalProperties": False,
        }
    }
    assert tuple(tables["model"]["properties"]) == MODEL_KEYS  # noqa: S101
    for name, cls in KEYED.items():
        tables[name] = {
            "type": "object",
            "propertyNames": _KEY,
            "additionalProperties": _entry(cls),
        }
    for name, cls in LISTED.items():
        tables[name] = {"type": "array", "items": _entry(cls)}
    tables["checks"] = {"type": "object"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A model of roles",
        "type": "object",
        "required": ["model"],
        "properties": tables,
        "patternProperties": {"^x-.": {"type": "object"}},
        "additionalProperties": False,
    }


def _entry(cls: type[Any]) -> dict[str, Any]:
    fields = [field for field in attrs.fields(cls) if field.name != "key"]
    properties = {file_name(field.name): _shape(cls, field) for field in fields}
    schema: dict[str, Any] = {
        "type": "object",
        "description": (cls.__doc__ or cls.__name__).strip().splitlines()[0],
        "required": [file_name(field.name) for field in fields if field.default is attrs.NOTHING],
        "properties": properties,
        "additionalProperties": False,
    }
    if cls is Assignment:
        # Letters of a scheme of the file's own can't be known here.
        letters = dict.fromkeys(
            letter for scheme in SCHEMES.values() for letter, _ in scheme.letters
        )
        properties.update(dict.fromkeys(letters, _KEYS))
        schema["patternProperties"] = {r"^[^a-z\s/,]+$": _KEYS}
    return schema


def _shape(cls: type[Any], field: attrs.Attribute[Any]) -> Mapping[str, Any]:
    name = file_name(field.name)
    if name in _FIELDS:
        return _FIELDS[name]  # type: ignore[no-any-return]
    if name == "level":
        words = {"enum": ["", "low", "medium", "high"]}
        return words if cls.__name__ == "Effort" else {"enum": list(range(1, len(LEVELS) + 1))}
    if name in _FREE:
        return _TEXT
    return _KEYS if "tuple" in str(field.type) else _KEY
