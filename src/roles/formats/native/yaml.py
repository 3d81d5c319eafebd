"""YAML: the same tree, for those who keep their configuration in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError, MissingExtra, shown
from roles.formats.native.tree import from_model, read_tree
from roles.formats.shared.reading import Reading, Writing
from roles.formats.shared.text import decoded

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["documents", "dumped", "read", "write"]

# What YAML 1.2 takes for a number where YAML 1.1, which PyYAML writes, doesn't.
_NUMBER = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+"
).fullmatch


def _yaml() -> Any:
    try:
        import yaml
    except ImportError:
        raise MissingExtra("yaml", "PyYAML") from None
    return yaml


@cache
def _loader() -> Any:
    """
    Return a loader of plain trees: YAML 1.2's words for booleans, no dates, no aliases.

    Aliases can make a small file stand for an endless tree, so none are followed.
    """
    yaml = _yaml()

    class Loader(yaml.SafeLoader):  # type: ignore[misc, name-defined]
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                event = self.peek_event()
                raise yaml.composer.ComposerError(
                    None, None, "aliases (*name) aren't followed; write it out", event.start_mark
                )
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            seen = set()
            for key, _ in node.value:
                if not isinstance(key.value, str):
                    raise yaml.constructor.ConstructorError(
                        None, None, "a key must be text", key.start_mark
                    )
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {shown(key.value)} stands twice", key.start_mark
                    )
                seen.add(key.value)
            return {key.value: self.construct_object(value, deep=True) for key, value in node.value}

    Loader.yaml_implicit_resolvers = {}
    for tag, pattern, first in (
        ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
        ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
        ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
        ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ):
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))
    return Loader


def read(content: bytes, *, source: str = "") -> Reading:
    """
    Read a model from YAML.

    Raises:
        FormatError: It isn't YAML, has an alias, a tag or one key twice.
        InvalidModel: What it says doesn't make up a model.
        MissingExtra: PyYAML isn't installed.
    """
    found = documents(content, source)
    if len(found) > 1:
        told = f"isn't YAML we read: it holds {len(found)} documents; a model is one"
        raise FormatError(told, source)
    tree, lines = found[0] if found else (None, {})
    return read_tree(tree, source=source, lines=lines)


def documents(content: bytes, source: str) -> list[tuple[Any, dict[str, int]]]:
    """
    Return the documents of a YAML file as plain trees, each with the lines of its places.

    Raises:
        FormatError: It isn't YAML, has an alias, a tag or one key twice.
        MissingExtra: PyYAML isn't installed.
    """
    yaml = _yaml()
    text = decoded(content, source)
    found = []
    try:
        loader = _loader()(text)
        while loader.check_node():
            node = loader.get_node()
            lines = dict(_lines(yaml, node))
            found.append((loader.construct_document(node), lines))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise FormatError(f"isn't YAML we read: {error.problem}", source, *place) from None
    except (yaml.YAMLError, ValueError) as error:
        raise FormatError(f"isn't YAML we read: {error}", source) from None
    except RecursionError:
        raise FormatError("isn't a model: it is nested too deeply", source) from None
    return found


def _lines(yaml: Any, node: Any, place: str = "") -> Any:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = f"{place}.{key.value}" if place else str(key.value)
            yield inner, key.start_mark.line + 1
            yield from _lines(yaml, value, inner)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            inner = f"{place}[{number}]"
            yield inner, value.start_mark.line + 1
            yield from _lines(yaml, value, inner)


def write(model: RoleModel) -> Writing:
    """
    Write a model as YAML.

    Raises:
        MissingExtra: PyYAML isn't installed.
    """
    return Writing(content=dumped([from_model(model)]).encode())


def dumped(trees: Iterable[Any]) -> str:
    """
    Return trees as the documents of a YAML file, without anchors.

    Raises:
        MissingExtra: PyYAML isn't installed.
    """
    yaml = _yaml()

    class Dumper(yaml.SafeDumper):  # type: ignore[misc, name-defined]
        def ignore_aliases(self, data: Any) -> bool:
            return True

        def represent_text(self, data: str) -> Any:
            style = "|" if "\n" in data else "'" if _NUMBER(data) else None
            return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)

    Dumper.add_representer(str, Dumper.represent_text)
    text: str = yaml.dump_all(trees, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text
