"""TOML: what people write."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from roles.characters import HIDDEN
from roles.encoding import decoded
from roles.errors import FormatError
from roles.formats.native.tree import from_model, read_tree
from roles.formats.shared.reading import Reading, Writing

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["parse", "read", "text_of", "write"]

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
_QUIET = re.compile(
    r'''"""(?s:[^\\]|\\.)*?"""|\'{3}(?s:.)*?\'{3}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|\#[^\n]*'''
)


def _refuse_deep(text: str, source: str) -> None:
    # Few files have that many dots in a line, and they are quickly counted.
    if all(line.count(".") < _DEEPEST for line in text.split("\n")) or not _DEEP.search(text):
        return
    # What stands in a text or a comment is no key; there a row of dots is fine.
    bare = _QUIET.sub(lambda found: '""' if found[0][0] in "\"'" else "", text)
    if deep := _DEEP.search(bare):
        line = bare.count("\n", 0, deep.start()) + 1
        told = f"isn't a model: a key has more than {_DEEPEST} parts"
        raise FormatError(told, source, line)


_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$").match
_NAME = r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'"""
_KEY = re.compile(rf"\s*((?:{_NAME})(?:\s*\.\s*(?:{_NAME}))*)\s*=\s*(\[?\s*\{{?)").match
_STRING = re.compile(r'''"""|\'\'\'|"(?:\\.|[^"\\])*"|'[^']*'|#.*''')


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
    """Return the line of each table, key and inline table that begins a line of its own."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = array = open_string = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not open_string:
            if header := _HEADER(line):
                table, array = _path(header[2]), ""
                if header[1] == "[[":
                    count = counts[table] = counts.get(table, -1) + 1
                    table = f"{table}[{count}]"
                lines.setdefault(table, number)
            elif key := _KEY(line):
                name = _path(key[1])
                array = f"{table}.{name}" if table else name
                lines.setdefault(array, number)
                if key[2].startswith("[") and key[2].endswith("{"):
                    counts[array] = 0
                    lines.setdefault(f"{array}[0]", number)
            elif array and line.lstrip().startswith("{"):
                count = counts[array] = counts.get(array, -1) + 1
                lines.setdefault(f"{array}[{count}]", number)
        open_string = _left_open(line, open_string)
    return lines


def _path(key: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in key.split("."))


def _left_open(line: str, quotes: str) -> str:
    """Return the quotes of a multi-line string that is still open at the end of *line*."""
    position = 0
    while True:
        if quotes:
            end = line.find(quotes, position)
            if end < 0:
                return quotes
            position, quotes = end + 3, ""
        found = _STRING.search(line, position)
        if not found:
            return ""
        position = found.end()
        if found[0] in ('"""', "'''"):
            quotes = found[0]


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
            yield f"{_key(name)} = {_value(value)}"


def _tables(tree: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, section in tree.items():
        if isinstance(section, list):
            yield from ((f"[[{_key(name)}]]", table) for table in section)
        elif name == "model" or not _keyed(section):
            yield f"[{_key(name)}]", section
        else:
            for key, table in section.items():
                yield f"[{_key(name)}.{_key(key)}]", table


def _keyed(section: Mapping[str, Any]) -> bool:
    return bool(section) and all(isinstance(table, Mapping) for table in section.values())


def _key(name: str) -> str:
    return name if _BARE(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_key(name)} = {_value(held)}" for name, held in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return f"[{', '.join(map(_value, value))}]"


def _text(text: str) -> str:
    return '"' + "".join(map(_character, text)) + '"'


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return f"\\u{ord(character):04X}" if HIDDEN.match(character) else character
