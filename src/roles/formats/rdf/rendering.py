"""Things and what is said of them as text: Turtle and JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from roles.formats.rdf.nodes import Listed, Node, Ref, Value, full, short
from roles.formats.rdf.terms import CLASSES, PREFIXES

__all__ = ["as_jsonld", "as_turtle"]

# The characters that Turtle takes in a local name without more ado, but for its dots.
_LOCAL = re.compile(
    "[A-Za-z0-9_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff]"
    "(?:[-.A-Za-z0-9_\u00b7\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff\u203f\u2040"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff]*"
    "[-A-Za-z0-9_\u00b7\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff\u203f\u2040"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff])?"
).fullmatch
_TYPE = full("rdf:type")
_ORDER = full("roles:order")
_NUMBERS = frozenset({full("xsd:integer"), full("xsd:decimal"), full("xsd:boolean")})
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_WIDTH = 100


def _used(nodes: Iterable[Node]) -> dict[str, str]:
    """Return the prefixes that are in use, in the order of the alphabet."""
    iris = {iri for node in nodes for iri in _iris(node)}
    return {
        prefix: namespace for prefix, namespace in PREFIXES.items()
        if any(iri.startswith(namespace) for iri in iris)
    }  # fmt: skip


def _iris(node: Node) -> Iterator[str]:
    yield from node.said
    for values in node.said.values():
        for value in values:
            for one in value.members if isinstance(value, Listed) else (value,):
                yield one.iri if isinstance(one, Ref) else one.datatype


# Turtle


def as_turtle(nodes: Sequence[Node], base: str) -> str:
    """
    Return things as Turtle: a value a line, so that a change is seen where it is.

    Args:
        nodes: The things.
        base: The IRI that those of the empty prefix begin with.
    """
    prefixes = {"": base, **_used(nodes)}
    lines = [f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in prefixes.items()]
    for node in nodes:
        lines += ["", *_turtle_node(node, prefixes)]
    return "\n".join(lines) + "\n"


def _turtle_node(node: Node, prefixes: Mapping[str, str]) -> Iterator[str]:
    yield _turtle_iri(node.iri, prefixes)
    rows = list(node.said.items())
    for number, (name, values) in enumerate(rows):
        verb = "a" if name == _TYPE else _turtle_iri(name, prefixes)
        end = " ." if number == len(rows) - 1 else " ;"
        parts = [list(_turtle_value(value, prefixes)) for value in values]
        line = f"    {verb} {', '.join(' '.join(part) for part in parts)}{end}"
        if len(line) <= _WIDTH or (len(parts) == 1 and len(parts[0]) == 1):
            yield line
            continue
        yield f"    {verb}"
        for position, part in enumerate(parts):
            last = position == len(parts) - 1
            part[-1] += end if last else ","
            if len(joined := " ".join(part)) <= _WIDTH:
                yield f"        {joined}"
                continue
            deeper = len(part) > 1
            for place, text in enumerate(part):
                inner = deeper and 0 < place < len(part) - 1
                yield f"        {'    ' if inner else ''}{text}"


def _turtle_value(value: Value, prefixes: Mapping[str, str]) -> Iterator[str]:
    if isinstance(value, Listed):
        yield "("
        for one in value.members:
            yield from _turtle_value(one, prefixes)
        yield ")"
    elif isinstance(value, Ref):
        yield _turtle_iri(value.iri, prefixes)
    elif value.datatype in _NUMBERS:
        yield value.text
    else:
        text = f'"{"".join(map(_turtle_character, value.text))}"'
        yield text + (f"^^{_turtle_iri(value.datatype, prefixes)}" if value.datatype else "")


def _turtle_character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable() or character == "\u200d":
        return character
    number = ord(character)
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"


def _turtle_iri(iri: str, prefixes: Mapping[str, str]) -> str:
    name = short(iri, prefixes)
    return name if name != iri and _LOCAL(name.partition(":")[2]) else f"<{iri}>"


# JSON-LD

_THIS = "this"


def as_jsonld(nodes: Sequence[Node], base: str) -> str:
    """
    Return things as JSON-LD 1.1, with a context of its own: nothing has to be fetched.

    Args:
        nodes: The things.
        base: The IRI that those with the prefix ``this`` begin with.
    """
    prefixes = {_THIS: base, **_used(nodes)}
    terms = _terms(nodes, prefixes)
    context: dict[str, Any] = dict(prefixes)
    for name, (term, shape) in sorted(terms.items()):
        context[term] = {"@id": short(name, prefixes), **shape}
    graph = [_json_node(node, terms, prefixes) for node in nodes]
    text = json.dumps({"@context": context, "@graph": graph}, ensure_ascii=False, indent=2)
    # JSON-LD stands in a page's <script>, which the first </script> would end.
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f"{text}\n"


def _terms(
    nodes: Iterable[Node], prefixes: Mapping[str, str]
) -> dict[str, tuple[str, dict[str, str]]]:
    """Return the word that each property goes by, and what its values are."""
    texts = {full(term.property) for one in CLASSES for term in one.terms if term.kind == "texts"}
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for node in nodes:
        for name, values in node.said.items():
            if name in found:
                continue
            value, shape = values[0], {}
            if name == _ORDER:
                pass  # A list of several kinds of things, and there may be more than one of it.
            elif isinstance(value, Listed):
                shape = {"@container": "@list", **({} if name in texts else {"@type": "@id"})}
            elif isinstance(value, Ref):
                shape = {"@type": "@id"}
            elif value.datatype:
                shape = {"@type": short(value.datatype, prefixes)}
            found[name] = (_local(name), shape)
    found.pop(_TYPE, None)
    return found


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]


def _json_node(
    node: Node, terms: Mapping[str, tuple[str, dict[str, str]]], prefixes: Mapping[str, str]
) -> dict[str, Any]:
    tree: dict[str, Any] = {"@id": short(node.iri, prefixes)}
    for name, values in node.said.items():
        if name == _TYPE:
            tree["@type"] = [short(one.iri, prefixes) for one in values]  # type: ignore[union-attr]
            continue
        term, shape = terms[name]
        found = [_json_value(value, shape, prefixes) for value in values]
        tree[term] = found[0] if len(found) == 1 else found
    return tree


def _json_value(value: Value, shape: Mapping[str, str], prefixes: Mapping[str, str]) -> Any:
    if isinstance(value, Listed):
        found = [_json_value(one, shape, prefixes) for one in value.members]
        return found if "@container" in shape else {"@list": found}
    if isinstance(value, Ref):
        iri = short(value.iri, prefixes)
        return iri if shape.get("@type") == "@id" else {"@id": iri}
    if value.datatype == full("xsd:boolean"):
        return value.text == "true"
    if value.datatype == full("xsd:integer"):
        return int(value.text)
    return value.text
