"""JSON and YAML documents as plain trees, checked for what a strict reader refuses."""

from __future__ import annotations

import json
from typing import Any

from roles.encoding import decoded
from roles.errors import FormatError, shown

__all__ = ["parse_json"]


def parse_json(content: bytes, source: str) -> Any:
    """
    Return what JSON says.

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
        raise ValueError(f"the key {shown(twice)} appears twice in one object")
    return table


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} isn't a number")
