"""The JSON Schema of model files, made from the classes that they are read into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from roles.formats.native.tree import KEYED, LISTED, MODEL_KEYS, file_name
from roles.model.involvement import SCHEMES
from roles.model.names import is_name, is_text, is_texts
from roles.model.shape import collections, is_many, meanings, references, schema_of
from roles.model.statements import Assignment

__all__ = ["json_schema"]

_TEXT = {"type": "string"}
_NAME = {"type": "string", "pattern": r"\S"}
_KEY = {"type": "string", "pattern": r"^[^\s\-_A-Z]+(?:-[^\s\-_A-Z]+)*$"}
_CITE = {"type": "string", "pattern": r"^\s*[^\s\-_A-Z]+(?:-[^\s\-_A-Z]+)*(?:\s|$)"}


def _or_list(shape: Mapping[str, Any]) -> dict[str, Any]:
    return {"anyOf": [shape, {"type": "array", "items": shape}]}


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
    for field in fields:
        if said := meanings(cls).get(field.name):
            name = file_name(field.name)
            properties[name] = {"description": said, **properties[name]}
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
        properties.update(dict.fromkeys(letters, _or_list(_NAME)))
        schema["patternProperties"] = {r"^[^a-z\s/,]+$": _or_list(_NAME)}
    return schema


def _shape(cls: type[Any], field: attrs.Attribute[Any]) -> Mapping[str, Any]:
    if declared := schema_of(field):
        return declared
    if field.name in collections(cls):
        return _or_list(_CITE)
    reference = references(cls).get(field.name)
    if reference is not None:
        # A key, or a name or an alias of what it refers to.
        return _or_list(_NAME) if is_many(field) else _NAME
    return _VALIDATED[field.validator]


_VALIDATED: Mapping[Any, Mapping[str, Any]] = {
    is_name: _NAME,
    is_text: _TEXT,
    is_texts: _or_list(_NAME),
}
