"""YAML: the same tree, for those who keep their configuration in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roles.errors import FormatError
from roles.formats.native.tree import from_model, read_tree
from roles.formats.shared.reading import Reading, Writing
from roles.formats.shared.yaml import dump_yaml, parse_yaml

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "write"]


def read(content: bytes, *, source: str = "") -> Reading:
    """
    Read a model from YAML.

    Raises:
        FormatError: It isn't YAML, has an alias, a tag or one key twice.
        InvalidModel: What it says doesn't make up a model.
        MissingExtra: PyYAML isn't installed.
    """
    found = parse_yaml(content, source)
    if len(found) > 1:
        message = f"isn't YAML we read: it holds {len(found)} documents; a model is one"
        raise FormatError(message, source)
    tree, lines = found[0] if found else (None, {})
    return read_tree(tree, source=source, lines=lines)


def write(model: RoleModel) -> Writing:
    """
    Write a model as YAML.

    Raises:
        MissingExtra: PyYAML isn't installed.
    """
    return Writing(content=dump_yaml([from_model(model)]).encode())
