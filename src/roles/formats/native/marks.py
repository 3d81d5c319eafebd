"""Where each thing that a file says is written, so that it can be changed and nothing else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from attrs import define, field, frozen

__all__ = ["Line", "Node", "line_end", "line_start", "past_space", "toml_marks", "yaml_marks"]

_SPACE = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*\s+)*").match
_PART = re.compile(r"""[ \t]*("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*(\.?)""").match
_VALUE = re.compile(
    r'''"""(?s:[^\\]|\\.)*?"{3,5}|\'{3}(?s:.)*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|'''
    r"\d{4}-\d\d-\d\d[ ]\d\d:[^\s,\]}#]*|[^\s,\]}#]+"
).match


@frozen
class Line:
    """The lines of a statement: of a key with its value, of an item, or of a TOML header."""

    number: int
    start: int
    end: int
    header: bool = False


@define(eq=False)
class Node:
    """
    A table, a list or a value of a file.

    Attributes:
        start: Where its own text starts; -1 for a table whose text is in several places.
        end: Where that text ends.
        entries: What it holds, by key or position.
        kind: "table", "list" or "value".
        flow: Whether it is written between brackets.
        style: How a YAML value is quoted.
        keys: Where its key is written: several times for a TOML table in several pieces.
        lines: The lines that say something about it.
        header: The TOML header that begins it.
    """

    kind: str
    start: int = -1
    end: int = -1
    entries: dict[Any, Node] = field(factory=dict)
    flow: bool = False
    style: str = ""
    keys: list[tuple[int, int]] = field(factory=list)
    lines: list[Line] = field(factory=list)
    header: Line | None = None

    @property
    def begin(self) -> int:
        """Where it starts, with its key."""
        return self.keys[0][0] if self.keys else self.start


def line_start(text: str, at: int) -> int:
    """Return where the line of a position starts."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Return where the line of a position ends, behind its line break."""
    return text.find("\n", at) + 1 or len(text)


def past_space(text: str, at: int) -> int:
    """Return where the next thing after space, line breaks and comments starts."""
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]


def toml_marks(text: str) -> Node:
    """Return what a TOML file holds, each with its place; the file has been read before."""
    root = here = Node("table")
    around: list[Node] = []
    at, number = past_space(text, 0), 0
    while at < len(text):
        start, header, twice = line_start(text, at), text[at] == "[", text.startswith("[[", at)
        parts, at = _key(text, at + header + twice)
        path = [] if header else list(around)
        if header:
            here, around = root, path
            for part in parts:
                here = _inside(here, part, path)
            if twice:
                here.kind = "list"
                here.entries[len(here.entries)] = item = Node("table")
                path.append(here := item)
            at += 1 + twice
        else:
            value, at = _keyed(text, here, parts, at, path)
            path.append(value)
        line = Line(number, start, line_end(text, at), header)
        for node in path:
            node.lines.append(line)
        if header:
            here.header = line
        number += 1
        at = past_space(text, line.end)
    return root


def _inside(node: Node, part: tuple[str, int, int], path: list[Node]) -> Node:
    """Return the table of that name in a table, or in the last table of an array of tables."""
    if node.kind == "list":
        node = node.entries[len(node.entries) - 1]
        path.append(node)
    name, start, end = part
    inner = node.entries.setdefault(name, Node("table"))
    inner.keys.append((start, end))
    path.append(inner)
    return inner


def _key(text: str, at: int) -> tuple[list[tuple[str, int, int]], int]:
    parts = []
    while found := _PART(text, at):
        parts.append((_unquoted(found[1]), found.start(1), found.end(1)))
        at = found.end()
        if not found[2]:
            break
    return parts, at


def _unquoted(key: str) -> str:
    if key[0] == '"':
        name: str = tomllib.loads(f"x = {key}")["x"]
        return name
    return key.strip("'")


def _keyed(
    text: str, holder: Node, parts: list[tuple[str, int, int]], at: int, path: list[Node]
) -> tuple[Node, int]:
    """Put the value behind a key, and the equals sign, into its table; return where it ends too."""
    for part in parts[:-1]:
        holder = _inside(holder, part, path)
    value = _value(text, past_space(text, text.index("=", at) + 1))
    name, start, end = parts[-1]
    value.keys.append((start, end))
    holder.entries[name] = value
    holder.end = max(holder.end, value.end)
    return value, value.end


def _value(text: str, at: int) -> Node:
    if text[at] not in "[{":
        return Node("value", at, _VALUE(text, at).end())  # type: ignore[union-attr]
    node = Node("list" if text[at] == "[" else "table", at, flow=True)
    at = past_space(text, at + 1)
    while text[at] not in "]}":
        if text[at] == ",":
            at += 1
        elif node.kind == "list":
            member = node.entries[len(node.entries)] = _value(text, at)
            at = member.end
        else:
            parts, at = _key(text, at)
            at = _keyed(text, node, parts, at, [])[1]
        at = past_space(text, at)
    node.end = at + 1
    return node


def yaml_marks(text: str) -> Node:
    """Return what a YAML file of one document holds, each with its place."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events = yaml.parse(text, Loader=loader)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            return _node(text, next(events), events)
    raise ValueError(text)


def _node(text: str, event: Any, events: Iterator[Any]) -> Node:
    start, end = event.start_mark.index, event.end_mark.index
    start = _PROPERTIES(text, start).end()  # type: ignore[union-attr]
    kind = type(event).__name__
    if kind == "ScalarEvent":
        return Node("value", start, start + len(text[start:end].rstrip()), style=event.style or "")
    node = Node("table" if kind == "MappingStartEvent" else "list", start, flow=event.flow_style)
    at = start
    for inner in events:
        if type(inner).__name__ in ("MappingEndEvent", "SequenceEndEvent"):
            node.end = inner.end_mark.index if node.flow else at
            return node
        at = _member(text, node, inner, at, events)
    raise ValueError(text)


def _member(text: str, node: Node, event: Any, at: int, events: Iterator[Any]) -> int:
    """Put a member into its table or list; return where it ends."""
    name: Any = len(node.entries)
    begin = key_end = past_space(text, at)  # the dash of an item
    span = []
    if node.kind == "table":
        begin, key_end = event.start_mark.index, event.end_mark.index
        name, span, event = event.value, [(begin, key_end)], next(events)
    member = _node(text, event, events)
    member.keys = span
    end = max(key_end, member.end)
    if not node.flow:
        start = line_start(text, begin)
        # What follows the dash of an item shares the line with it.
        start = begin if text[start:begin].strip() else start
        member.lines.append(Line(begin, start, line_end(text, end)))
    node.entries[name] = member
    return end
