"""TOML: what people write."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from roles.characters import HIDDEN
from roles.encoding import decoded
from roles.errors import FormatError
from roles.formats.native.marks import toml_marks
from roles.formats.native.tree import from_model, read_tree
from roles.formats.shared.reading import Reading, Writing

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["QUIET", "key_text", "parse", "read", "text_of", "value_text", "write"]

_BARE = re.compile(r"[A-Za-z0-9_-]+").fullmatch
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def read(content: bytes, *, source: str = "") -> Reading:
    """
    Read a model from TOML.

    Raises:
        FormatError: It isn't TOML.
        InvalidModel: What it says doesn't make up a model.
    """
    tree, lines = parse(content, source)
    return read_tree(tree, source=source, lines=lines)


def parse(content: bytes, source: str = "") -> tuple[dict[str, Any], Mapping[str, int]]:
    """
    Return the tree of a TOML file, and the line of each place in it.

    Raises:
        FormatError: It isn't TOML.
    """
    text = decoded(content, source)
    _refuse_deep(text, source)
    try:
        return tomllib.loads(text), _Lines(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _PLACE.search(message)
        line, column = (int(place[1]), int(place[2])) if place else (None, None)
        what = message[: place.start()].strip() if place else message
        raise FormatError(f"isn't TOML: {what}", source, line, column) from None
    except RecursionError:
        raise FormatError("isn't TOML that can be read: it is nested too deeply", source) from None
    except ValueError as error:
        raise FormatError(f"isn't TOML: {error}", source) from None


# tomllib takes memory in proportion to the square of the parts of one key.
_DEEPEST = 64
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_DEEP = re.compile(rf"(?<![\w-])(?:{_PART}[ \t]*+\.[ \t]*+){{{_DEEPEST}}}")
QUIET = re.compile(
    r'''"""(?s:[^\\]|\\.)*?"""|\'{3}(?s:.)*?\'{3}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|\#[^\n]*'''
)


def _refuse_deep(text: str, source: str) -> None:
    # Few files have that many dots in a line, and they are quickly counted.
    if all(line.count(".") < _DEEPEST for line in text.split("\n")) or not _DEEP.search(text):
        return
    # What stands in a text or a comment is no key; there a row of dots is fine.
    bare = QUIET.sub(lambda found: '""' if found[0][0] in "\"'" else "", text)
    if deep := _DEEP.search(bare):
        line = bare.count("\n", 0, deep.start()) + 1
        told = f"isn't a model: a key has more than {_DEEPEST} parts"
        raise FormatError(told, source, line)


class _Lines(Mapping[str, int]):
    """The line of each place, worked out when the first is asked for: by faults and findings."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _known(self) -> dict[str, int]:
        return _lines(self._text)

    def __getitem__(self, place: str) -> int:
        return self._known[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _lines(text: str) -> dict[str, int]:
    """Return the line of each table, key and member of a list."""
    ends = [found.end() for found in re.finditer("\n", text)]
    lines: dict[str, int] = {}
    nodes = [("", toml_marks(text))]
    while nodes:
        place, node = nodes.pop()
        for name, inner in node.entries.items():
            label = f"[{name}]" if node.kind == "list" else f".{name}" if place else name
            start = inner.lines[0].start if inner.lines else inner.begin
            lines[place + label] = bisect_right(ends, start) + 1
            nodes.append((place + label, inner))
    return lines


def write(model: RoleModel) -> Writing:
    """Write a model as TOML, a table each, in the order of the model."""
    return Writing(content=text_of(from_model(model)).encode())


def text_of(tree: Mapping[str, Any]) -> str:
    """Return a tree of tables as TOML."""
    return "\n".join((*_document(tree), ""))


def _document(tree: Mapping[str, Any]) -> Iterator[str]:
    first = True
    for header, table in _tables(tree):
        if not first:
            yield ""
        first = False
        yield header
        for name, value in table.items():
            yield f"{key_text(name)} = {value_text(value)}"


def _tables(tree: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, section in tree.items():
        if isinstance(section, list):
            yield from ((f"[[{key_text(name)}]]", table) for table in section)
        elif name == "model" or not _keyed(section):
            yield f"[{key_text(name)}]", section
        else:
            for key, table in section.items():
                yield f"[{key_text(name)}.{key_text(key)}]", table


def _keyed(section: Mapping[str, Any]) -> bool:
    return bool(section) and all(isinstance(table, Mapping) for table in section.values())


def key_text(name: str) -> str:
    """Return a key as TOML has it."""
    return name if _BARE(name) else _quoted(name)


def value_text(value: Any) -> str:
    """Return a value as TOML has it, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{key_text(name)} = {value_text(held)}" for name, held in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return f"[{', '.join(map(value_text, value))}]"


def _quoted(text: str) -> str:
    return '"' + "".join(map(_character, text)) + '"'


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return f"\\u{ord(character):04X}" if HIDDEN.match(character) else character
