"""YAML documents as plain trees, each with the lines of its places; and the way back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import Factory, define

from roles.encoding import decoded
from roles.errors import FormatError, MissingExtra, shown

__all__ = ["ALIASED", "dump_yaml", "parse_yaml", "without_scalars", "yaml_value"]

ALIASED = 1_000_000
"""How many values the trees of a file may have with what its aliases stand for."""
_DEEPEST = 500
_ENDLESS = 1 << 30
_TAG = "tag:yaml.org,2002:"
# YAML 1.2's words: neither `yes` nor a date is anything but text.
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_KINDS = {
    "null": ("NoneType",), "bool": ("bool",), "int": ("int",), "float": ("float", "int"),
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9]+").fullmatch
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?").fullmatch
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


def parse_yaml(
    content: bytes, source: str, *, aliased: int = 0
) -> list[tuple[Any, dict[str, int]]]:
    """
    Return the documents of a YAML file as plain trees, each with the lines of its places.

    Args:
        content: The file.
        source: What to call it in messages.
        aliased: How many values the trees may have with what aliases stand for; 0 refuses aliases.

    Raises:
        FormatError: It isn't YAML, has a tag or one key twice, or too much by aliases.
        MissingExtra: PyYAML isn't installed.
    """
    yaml = _yaml()
    text = decoded(content, source)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return list(_documents(yaml, yaml.parse(text, Loader=loader), aliased))
    except _Refused as error:
        line, column = error.mark.line + 1, error.mark.column + 1
        raise FormatError(f"isn't YAML we read: {error}", source, line, column) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = (mark.line + 1, mark.column + 1) if mark else (None, None)
        deep = "nesting depth" in str(error.problem)
        problem = "it is nested too deeply" if deep else error.problem
        raise FormatError(f"isn't YAML we read: {problem}", source, *place) from None
    except (yaml.YAMLError, ValueError) as error:
        raise FormatError(f"isn't YAML we read: {error}", source) from None
    except RecursionError:
        raise FormatError("isn't YAML we read: it is nested too deeply", source) from None


class _Refused(Exception):
    """Something that YAML allows and we don't."""

    def __init__(self, message: str, mark: Any) -> None:
        super().__init__(message)
        self.mark = mark


@define(eq=False, slots=True)
class _Frame:
    """A table or a list while it is filled."""

    value: Any
    place: str
    anchor: str | None
    key: str | None = None
    size: int = 1
    merged: list[Any] = Factory(list)


def _documents(
    yaml: Any, events: Iterable[Any], aliased: int
) -> Iterator[tuple[Any, dict[str, int]]]:
    # Events are dealt with one by one: nothing recurses, so that depth is no danger.
    tree = _Tree(aliased)
    takes: dict[type[Any], Any] = {}
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            tree = _Tree(aliased)
            takes = {
                yaml.ScalarEvent: tree.take_scalar,
                yaml.AliasEvent: tree.take_alias,
                yaml.MappingStartEvent: tree.open_table,
                yaml.SequenceStartEvent: tree.open_list,
                yaml.MappingEndEvent: tree.close,
                yaml.SequenceEndEvent: tree.close,
            }
        elif take := takes.get(type(event)):
            take(event)
        elif isinstance(event, yaml.DocumentEndEvent):
            yield tree.root, tree.lines


@define(eq=False)
class _Tree:
    """The tree of one document while it is read."""

    aliased: int
    root: Any = None
    lines: dict[str, int] = Factory(dict)
    anchors: dict[str, tuple[Any, int]] = Factory(dict)
    frames: list[_Frame] = Factory(list)

    def take_scalar(self, event: Any) -> None:
        """Take a key, or a value."""
        if self._wants_key():
            _take_key(self.frames[-1], event, self.lines)
        else:
            self._place(event)
            self._put(_scalar(event), 1, event.anchor)

    def take_alias(self, event: Any) -> None:
        """Put what an alias stands for in its place."""
        if not self.aliased:
            message = "aliases (*name) aren't followed; write it out"
            raise _Refused(message, event.start_mark)
        if event.anchor not in self.anchors:
            raise _Refused(f"nothing before is called {shown(event.anchor)}", event.start_mark)
        if self._wants_key():
            raise _Refused("a key must be text", event.start_mark)
        value, size = self.anchors[event.anchor]
        if size + sum(frame.size for frame in self.frames) > self.aliased:
            message = f"aliases stand for more than {self.aliased:,} values"
            raise _Refused(message, event.start_mark)
        self._place(event)
        self._put(value, size, None)

    def open_table(self, event: Any) -> None:
        self._open({}, event)

    def open_list(self, event: Any) -> None:
        self._open([], event)

    def _open(self, value: Any, event: Any) -> None:
        if self._wants_key():
            raise _Refused("a key must be text", event.start_mark)
        if event.tag not in (None, "!", f"{_TAG}map", f"{_TAG}seq"):
            raise _Refused(f"the tag {shown(event.tag)} isn't read", event.start_mark)
        if len(self.frames) >= _DEEPEST:
            raise _Refused("it is nested too deeply", event.start_mark)
        self.frames.append(_Frame(value, self._place(event), event.anchor))

    def close(self, event: Any) -> None:
        """End the table or the list that was begun last."""
        frame = self.frames.pop()
        for table in frame.merged:
            frame.value |= {key: one for key, one in table.items() if key not in frame.value}
        self._put(frame.value, frame.size, frame.anchor)

    def _wants_key(self) -> bool:
        frames = self.frames
        return bool(frames) and frames[-1].key is None and type(frames[-1].value) is dict

    def _place(self, event: Any) -> str:
        """Return the place of the value that begins; note the line of one in a list."""
        if not self.frames:
            return ""
        frame = self.frames[-1]
        if frame.key is not None:
            return f"{frame.place}.{frame.key}" if frame.place else frame.key
        place = f"{frame.place}[{len(frame.value)}]"
        self.lines[place] = event.start_mark.line + 1
        return place

    def _put(self, value: Any, size: int, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = value, size
        if not self.frames:
            self.root = value
            return
        frame = self.frames[-1]
        frame.size += size
        if frame.key is None:
            frame.value.append(value)
            return
        tables = value if isinstance(value, list) else [value]
        if frame.key == "<<" and all(isinstance(one, dict) for one in tables):
            frame.merged += tables
        else:
            frame.value[frame.key] = value
        frame.key = None


def _take_key(frame: _Frame, event: Any, lines: dict[str, int]) -> None:
    if event.tag not in (None, "!", f"{_TAG}str"):
        raise _Refused("a key must be text", event.start_mark)
    key = event.value
    if key in frame.value:
        raise _Refused(f"the key {shown(key)} stands twice", event.start_mark)
    frame.key = key
    lines[f"{frame.place}.{key}" if frame.place else key] = event.start_mark.line + 1


def _scalar(event: Any) -> Any:
    """Return what a scalar stands for, by its tag or, where it is plain, by how it looks."""
    text, tag = event.value, event.tag
    if tag in (f"{_TAG}str", "!") or (tag is None and not event.implicit[0]):
        return text
    value = _plain(text)
    if tag is None:
        return value
    kinds = _KINDS.get(tag.removeprefix(_TAG), ())
    if isinstance(value, str) or type(value).__name__ not in kinds:
        raise _Refused(f"the tag {shown(tag)} isn't read", event.start_mark)
    return float(text) if kinds[0] == "float" else value


def _plain(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if text[0].isdigit() or text[0] in "+-.":
        if _INTEGER(text):
            return int(text)
        if _FLOAT(text):
            return float(text)
    return text


def dump_yaml(trees: Iterable[Any]) -> str:
    """
    Return trees as the documents of a YAML file, without anchors.

    Raises:
        MissingExtra: PyYAML isn't installed.
    """
    return _dump(trees, width=100)


def yaml_value(value: Any, quotes: str = "", *, flow: bool) -> str:
    """
    Return a value as YAML has it, on one line.

    Args:
        value: The value.
        quotes: How to quote a text; nothing quotes it where it must be.
        flow: Whether it stands between brackets.

    Raises:
        MissingExtra: PyYAML isn't installed.
    """
    if isinstance(value, str) and not (flow or quotes or "\n" in value):
        return _dump([{"k": value}], width=_ENDLESS).removeprefix("k: ").rstrip("\n")
    return _dump([[value]], quotes, width=_ENDLESS, default_flow_style=True)[1:-2]


def without_scalars(text: str) -> str:
    """Return the text of a YAML file with spaces for its keys and values; comments are left."""
    yaml = _yaml()
    parts, at = [], 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.ScalarEvent):
                start, end = event.start_mark.index, event.end_mark.index
                if event.style in ("|", ">"):
                    # A comment may stand behind the mark; its line break is none of the text.
                    start = min(text.find("\n", start) + 1 or end, end)
                parts += [text[at:start], " " * (end - start)]
                at = max(at, end)
    except (yaml.YAMLError, ValueError):
        pass  # what follows is taken as it is
    return "".join((*parts, text[at:]))


def _dump(trees: Iterable[Any], quotes: str = "", **options: Any) -> str:
    yaml = _yaml()

    class Dumper(yaml.SafeDumper):  # type: ignore[misc, name-defined]
        def ignore_aliases(self, data: Any) -> bool:
            return True

        def represent_text(self, data: str) -> Any:
            style = quotes or ("|" if "\n" in data else "'" if _NUMBER(data) else None)
            return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)

    Dumper.add_representer(str, Dumper.represent_text)
    text: str = yaml.dump_all(trees, Dumper=Dumper, sort_keys=False, allow_unicode=True, **options)
    return text
