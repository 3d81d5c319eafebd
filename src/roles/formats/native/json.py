"""JSON: what programs exchange."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError, shown
from roles.formats.native.tree import from_model, read_tree
from roles.formats.shared.reading import Reading, Writing
from roles.formats.shared.text import decoded

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["parsed", "read", "write"]


def read(content: bytes, *, source: str = "") -> Reading:
    """
    Read a model from JSON.

    Raises:
        FormatError: It isn't JSON, or an object has one key twice.
        InvalidModel: What it says doesn't make up a model.
    """
    return read_tree(parsed(content, source), source=source, lines={})


def parsed(content: bytes, source: str) -> Any:
    """
    Return what stands in JSON.

    Raises:
        FormatError: It isn't JSON, is nested too deeply, or an object has one key twice.
    """
    text = decoded(content, source)
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise FormatError(f"isn't JSON: {error.msg}", source, error.lineno, error.colno) from None
    except RecursionError:
        raise FormatError("isn't JSON we read: it is nested too deeply", source) from None
    except ValueError as error:
        raise FormatError(f"isn't JSON: {error}", source) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {shown(twice)} stands twice in one object")
    return table


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def write(model: RoleModel) -> Writing:
    """Write a model as JSON, indented by two."""
    text = json.dumps(from_model(model), ensure_ascii=False, indent=2)
    return Writing(content=f"{text}\n".encode())
