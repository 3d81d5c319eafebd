"""How TOML and YAML say something new in the style of what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from roles.formats.native import toml, yaml
from roles.formats.native.marks import (
    Line,
    Node,
    line_end,
    line_start,
    past_space,
    toml_marks,
    yaml_marks,
)  # fmt: skip
from roles.formats.shared.yaml import dump_yaml, without_scalars, yaml_value

__all__ = ["STYLES", "Style", "is_blank", "is_comment", "past_comments", "space_above"]

_YAML_COMMENT = re.compile(r"(?:^|(?<=[ \t\r]))#[^\r\n]*", re.MULTILINE)
_ENDING = re.compile(r'"(?=""|\Z)')
_LITERAL = re.compile(r"[^\x00-\x1f\x7f']*").fullmatch
_BREAKS = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff]*").fullmatch
_DASH = re.compile(r"[ \t]*-[ \t]*").match
_QUOTES = ('"', "'")
_INDENT = re.compile(r"[|>][^\n]*\n(?:[ \t]*\r?\n)*( +)").match
_EQUALS = re.compile(r"[ \t]*=[ \t]*").match


def is_blank(text: str, at: int) -> bool:
    """Return whether the line of a position is blank; outside the text, all is."""
    if not 0 <= at < len(text):
        return True
    return not text[line_start(text, at) : line_end(text, at)].strip()


def is_comment(text: str, at: int) -> bool:
    """Return whether the line of a position is a comment and nothing else."""
    return text[line_start(text, at) : line_end(text, at)].lstrip().startswith("#")


def past_comments(text: str, at: int) -> int:
    """Return where the comments below a line end if they belong to it: a blank line follows."""
    end = at
    while end < len(text) and is_comment(text, end):
        end = line_end(text, end)
    return end if is_blank(text, end) else at


def space_above(text: str, at: int) -> int:
    """Return where the comments right above a line start."""
    while at and is_comment(text, line_start(text, at - 1)):
        at = line_start(text, at - 1)
    return at


def _spaced(text: str, node: Node, near: Node, *, alone: bool = False) -> bool:
    """Return whether blank lines stand between the members of a table or list."""
    others = [child for child in node.entries.values() if child.lines]
    if len(others) < 2:
        return alone
    at = others.index(near) or 1
    return is_blank(text, space_above(text, others[at].lines[0].start) - 1)


class Toml:
    """TOML: a table may have a header, a line, or keys with dots."""

    read = staticmethod(toml.read)
    write = staticmethod(toml.write)
    marks = staticmethod(toml_marks)

    def comments(self, text: str) -> list[int]:
        """Return where the comments start."""
        return [found.start() for found in toml.QUIET.finditer(text) if found[0][0] == "#"]

    def key(self, name: str, old: str = "") -> str:
        """Return a key as it is written in place of another."""
        plain = toml.key_text(name)
        return f'"{name}"' if plain == name and old.startswith('"') else plain

    def value(self, value: Any, old: str = "") -> str:
        """Return a value as it is written in place of another."""
        if isinstance(value, str):
            if old[:3] in ('"""', "'''") and "\n" in value and _BREAKS(value):
                escaped = _ENDING.sub(r"\"", value.replace("\\", "\\\\"))
                return f'"""\n{escaped}"""'
            if old.startswith("'") and _LITERAL(value):
                return f"'{value}'"
        return toml.value_text(value)

    def replacement(self, text: str, node: Node, value: Any) -> str:
        """Return a value in the style of the one that it replaces."""
        return self.value(value, text[node.start : node.end])

    def member(self, text: str, node: Node, name: Any, value: Any) -> str:
        """Return a new member of what stands between brackets."""
        if node.kind == "list":
            return self.value(value)
        return self._pair(text, next(iter(node.entries.values())), name, value)

    def own_lines(self, text: str, node: Node) -> list[Line]:
        """Return the lines of a table or list that aren't those of its members."""
        inner = {line.number for child in node.entries.values() for line in child.lines}
        return [line for line in node.lines if line.number not in inner]

    def _equals(self, text: str, near: Node) -> str:
        found = _EQUALS(text, near.keys[-1][1])
        return found[0] if found else " = "

    def _pair(self, text: str, near: Node, name: str, value: Any) -> str:
        return f"{self.key(name)}{self._equals(text, near)}{self.value(value)}"

    def lines(
        self,
        text: str,
        node: Node,
        path: tuple[Any, ...],
        name: Any,
        value: Any,
        near: Node | None,
        *,
        below: bool,
    ) -> tuple[int | None, str, bool]:
        """
        Return a new member of a table or list, as lines of its own.

        Args:
            text: The file.
            node: The table or list.
            path: The names of the tables and lists that lead to it.
            name: The name of the member; in a list, its number.
            value: What it says.
            near: The member beside which it is to stand, if there is one.
            below: Whether it is to stand below that, or above.

        Returns:
            Where they go, unless right beside *near*; the lines; whether a blank line parts them.
        """  # fmt: skip
        if not path:
            # Only where another table starts, or at the end, may a table be put.
            place = past_comments(text, near.lines[-1].end) if near and near.lines else len(text)
            ahead = past_space(text, place)
            fits = ahead == len(text) or text[ahead] == "["
            return place if fits else len(text), toml.text_of({name: value}), True
        if len(path) > 1 or not isinstance(value, Mapping):
            return *self._field(text, node, name, value, near, below=below), False
        if near is None:
            if node.header is None:
                raise LookupError(name)
            head = f"[{path[0]}.{self.key(name)}]\n"
            return node.header.end, head + self._fields(value, "", " = "), False
        if near.header is None:
            return None, self._plain(text, near, name, value), _spaced(text, node, near)
        start, end = near.header.start, near.header.end
        if node.kind == "list":
            head = text[start : text.index("]]", start) + 2]
        else:
            left, right = next(key for key in near.keys if start <= key[0] < end)
            head = text[start:left] + self.key(name) + text[right : text.index("]", right) + 1]
        indent, equals = "", " = "
        own = (one for one in near.entries.values() if one.lines and not one.header)
        if (first := next(own, None)) and not first.header:
            before = text[first.lines[0].start : first.keys[0][0]]
            indent, equals = before if before.isspace() else "", self._equals(text, first)
        new = f"{head}\n{self._fields(value, indent, equals)}"
        return None, new, _spaced(text, node, near, alone=True)

    def _field(
        self, text: str, node: Node, name: str, value: Any, near: Node | None, *, below: bool
    ) -> tuple[int | None, str]:
        if near is None or near.header or not near.lines:
            plain = (one for one in node.entries.values() if one.lines and not one.header)
            near = max(plain, key=lambda one: one.lines[-1].number, default=None)
        if near is not None:
            place = past_comments(text, near.lines[-1].end) if below else None
            return place, self._plain(text, near, name, value)
        if node.header is None:
            raise LookupError(name)
        return node.header.end, self._fields({name: value}, "", " = ")

    def _fields(self, value: Mapping[str, Any], prefix: str, equals: str) -> str:
        return "".join(
            f"{prefix}{self.key(name)}{equals}{self.value(one)}\n" for name, one in value.items()
        )

    def _plain(self, text: str, near: Node, name: str, value: Any) -> str:
        """Return a line, or several where the neighbour has keys with dots."""
        prefix = text[near.lines[-1].start : near.keys[-1][0]]
        if near.kind == "table" and not near.flow and isinstance(value, Mapping):
            equals = self._equals(text, next(iter(near.entries.values())))
            return self._fields(value, f"{prefix}{self.key(name)}.", equals)
        return f"{prefix}{self._pair(text, near, name, value)}\n"


def _quotes(text: str, near: Node) -> str:
    """Return the quotation mark with which a neighbour begins."""
    return text[near.begin] if text[near.begin] in _QUOTES else ""


def _dash(text: str, start: int) -> str:
    """Return what stands before an item of a list."""
    head = _DASH(text, start)[0]  # type: ignore[index]
    return f"{head} " if head.endswith("-") else head


class Yaml:
    """YAML: blocks by their indentation, or between brackets as JSON has them."""

    read = staticmethod(yaml.read)
    write = staticmethod(yaml.write)
    marks = staticmethod(yaml_marks)

    def comments(self, text: str) -> list[int]:
        """Return where the comments start."""
        return [found.start() for found in _YAML_COMMENT.finditer(without_scalars(text))]

    def key(self, name: str, old: str = "") -> str:
        """Return a key as it is written in place of another."""
        return yaml_value(name, old[:1] if old[:1] in _QUOTES else "", flow=True)

    def replacement(self, text: str, node: Node, value: Any) -> str:
        """Return a value in the style of the one that it replaces."""
        if node.lines and node.style in ("|", ">") and "\n" in value and _BREAKS(value):
            found = _INDENT(text, node.start)
            indent = found[1] if found else " " * (node.begin - line_start(text, node.begin) + 2)
            body = value.rstrip("\n")
            ended = len(value) - len(body)
            lines = [*body.split("\n"), *[""] * (ended - 1)]
            chomp = ("-", "")[ended] if ended < 2 else "+"
            return "\n".join((f"|{chomp}", *(indent + line if line else "" for line in lines)))
        quotes = node.style if node.style in _QUOTES else ""
        return yaml_value(value, quotes, flow=not node.lines)

    def member(self, text: str, node: Node, name: Any, value: Any) -> str:
        """Return a new member of what stands between brackets."""
        near = next(iter(node.entries.values()))
        quotes = _quotes(text, near)
        member = yaml_value(value, quotes, flow=True)
        return member if node.kind == "list" else f"{yaml_value(name, quotes, flow=True)}: {member}"

    def own_lines(self, text: str, node: Node) -> list[Line]:
        """Return the lines of a table or list that aren't those of its members."""
        (line,) = node.lines
        return [Line(line.number, line.start, line_end(text, line.start))]

    def lines(
        self,
        text: str,
        node: Node,
        path: tuple[Any, ...],
        name: Any,
        value: Any,
        near: Node | None,
        *,
        below: bool,
    ) -> tuple[int | None, str, bool]:
        """Return a new member as lines of its own, as `Toml.lines` does."""
        if near is None:
            raise LookupError(name)
        start = line_start(text, near.lines[0].start)
        if near.lines[0].start != start and not below:
            raise LookupError(name)
        if not path:
            new = self._section(text, node, name, value)
        elif node.kind == "table":
            new = self._block(" " * (near.begin - start), name, value, text, near)
        else:
            new = self._block(_dash(text, start), None, value, text, near)
        return None, new, _spaced(text, node, near)

    def _block(self, head: str, name: str | None, value: Any, text: str, near: Node) -> str:
        """Return a member as a block of lines where its neighbour is one; else as one line."""
        quotes = _quotes(text, near)
        first = head + ("" if name is None else f"{yaml_value(name, quotes, flow=True)}: ")
        if not isinstance(value, Mapping) or near.kind != "table" or near.flow:
            return f"{first}{yaml_value(value, quotes, flow=False)}\n"
        inner = next(iter(near.entries.values()))
        quotes = _quotes(text, inner)
        pad = " " * (inner.begin - line_start(text, inner.begin))
        fields = [
            f"{yaml_value(key, quotes, flow=True)}: {yaml_value(one, quotes, flow=False)}\n"
            for key, one in value.items()
        ]
        if name is None:
            return first + (" " * len(head)).join(fields)
        return "".join((f"{first.rstrip()}\n", *(pad + field for field in fields)))

    def _section(self, text: str, root: Node, name: str, value: Any) -> str:
        """Return a new section, with entries as those of another."""
        kind = "list" if isinstance(value, list) else "table"
        entries = (
            (section, entry)
            for section in root.entries.values()
            if section.kind == kind and not section.flow
            for entry in section.entries.values()
            if entry.kind == "table"
        )
        section, near = next(entries, (None, None))
        if section is None or near is None:
            return dump_yaml([{name: value}])
        title = self.key(name, text[slice(*section.keys[0])])
        if isinstance(value, list):
            head = _dash(text, line_start(text, near.lines[0].start))
            members = [self._block(head, None, one, text, near) for one in value]
        else:
            head = " " * (near.begin - line_start(text, near.begin))
            members = [self._block(head, key, one, text, near) for key, one in value.items()]
        return "".join((f"{title}:\n", *members))


Style = Toml | Yaml
STYLES: Mapping[str, Style] = {"toml": Toml(), "yaml": Yaml()}
