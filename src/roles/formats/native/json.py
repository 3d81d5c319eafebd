"""JSON: what programs exchange."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from roles.formats.native.tree import from_model, read_tree
from roles.formats.shared.json import parse_json
from roles.formats.shared.reading import Reading, Writing

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "write"]


def read(content: bytes, *, source: str = "") -> Reading:
    """
    Read a model from JSON.

    Raises:
        FormatError: It isn't JSON, or an object has one key twice.
        InvalidModel: What it says doesn't make up a model.
    """
    return read_tree(parse_json(content, source), source=source, lines={})


def write(model: RoleModel) -> Writing:
    """Write a model as JSON, indented by two."""
    text = json.dumps(from_model(model), ensure_ascii=False, indent=2)
    return Writing(content=f"{text}\n".encode())
