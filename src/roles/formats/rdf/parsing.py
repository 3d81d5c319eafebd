"""
Turtle and JSON-LD into triples, by rdflib.

Nothing is fetched: neither contexts nor imports, nor what an IRI points to.  Nothing but the
library's own errors comes out, and nothing is logged.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeAlias

from roles.encoding import decoded
from roles.errors import FormatError, MissingExtra, shown
from roles.formats.rdf.nodes import Ref, Text
from roles.formats.rdf.terms import PREFIXES
from roles.formats.shared.json import parse_json

__all__ = ["HERE", "Triple", "jsonld_triples", "turtle_triples"]

HERE = "https://rolegraph.invalid/file/"
"""What relative IRIs are resolved against, where nothing else is said: nowhere."""

DEEPEST = 100
"""How deeply the values of a file may be nested."""

Triple: TypeAlias = tuple[str, str, Ref | Text]

_SCHEMA = PREFIXES["schema"]
_OLD_SCHEMA = "http://schema.org/"
# The one context that half the world refers to: what matters of it is known, and isn't fetched.
_KNOWN_CONTEXTS = {
    f"{scheme}://{host}{path}": {"@vocab": _SCHEMA}
    for scheme in ("http", "https")
    for host in ("schema.org", "www.schema.org")
    for path in ("", "/", "/docs/jsonldcontext.json", "/docs/jsonldcontext.jsonld")
}


def turtle_triples(content: bytes, source: str, base: str = "") -> list[Triple]:
    """
    Return what a Turtle file says, in its order.

    Raises:
        FormatError: It isn't Turtle.
        MissingExtra: rdflib isn't installed.
    """
    text = decoded(content, source)
    return _triples(text, "turtle", source, base)


def jsonld_triples(content: bytes, source: str, base: str = "") -> list[Triple]:
    """
    Return what a JSON-LD file says, in its order.

    Raises:
        FormatError: It isn't JSON-LD, or has a context that would have to be fetched.
        MissingExtra: rdflib isn't installed.
    """
    tree = _closed(parse_json(content, source), source, 0)
    if not isinstance(tree, (dict, list)):
        raise FormatError("isn't JSON-LD: it is neither an object nor a list of objects", source)
    return _triples(json.dumps(tree), "json-ld", source, base)


_TOO_DEEP = f"is nested too deeply: {DEEPEST} levels are read"


def _closed(tree: Any, source: str, depth: int) -> Any:
    """Return a tree with nothing left in it that a parser would fetch."""
    if depth > DEEPEST:
        raise FormatError(_TOO_DEEP, source)
    if isinstance(tree, list):
        return [_closed(one, source, depth + 1) for one in tree]
    if not isinstance(tree, dict):
        return tree
    if "@import" in tree:
        told = f"imports the context {shown(tree['@import'])}, and nothing is fetched"
        raise FormatError(f"{told}; write the context into the file", source)
    return {
        name: _context(value, source, depth) if name == "@context" else
        _closed(value, source, depth + 1)
        for name, value in tree.items()
    }  # fmt: skip


def _context(value: Any, source: str, depth: int) -> Any:
    if isinstance(value, str):
        if value in _KNOWN_CONTEXTS:
            return _KNOWN_CONTEXTS[value]
        told = f"refers to the context {shown(value)}, and nothing is fetched"
        raise FormatError(f"{told}; write the context into the file", source)
    if isinstance(value, list):
        return [_context(one, source, depth + 1) for one in value]
    return _closed(value, source, depth + 1)


def _triples(text: str, format: str, source: str, base: str) -> list[Triple]:
    try:
        from rdflib import Graph
        from rdflib.plugins.parsers.notation3 import BadSyntax
    except ImportError:
        raise MissingExtra("rdf", "rdflib") from None
    called = {"turtle": "Turtle", "json-ld": "JSON-LD"}[format]
    store = _recording()()
    try:
        with _quiet():
            graph = Graph(store=store, bind_namespaces="none")
            graph.parse(data=text, format=format, publicID=base or HERE)
        found = dict.fromkeys(map(_triple, store.recorded))
    except BadSyntax as error:
        why = re.search(r"Bad syntax \((.*?)\) at \^", str(error), re.DOTALL)
        told = f"isn't {called}: {' '.join(why[1].split()) if why else 'bad syntax'}"
        raise FormatError(told, source, error.lines + 1) from None
    except RecursionError:
        raise FormatError(_TOO_DEEP, source) from None
    except Exception as error:  # noqa: BLE001 - rdflib lets out whatever its parts raise
        told = " ".join(str(error).split()) or type(error).__name__
        raise FormatError(f"isn't {called} we read: {shown(told, 200)}", source) from None
    return list(found)


@cache
def _recording() -> Any:
    """Return a store that keeps the order of the file, which rdflib's own don't."""
    from rdflib.plugins.stores.memory import Memory

    class Recording(Memory):
        def __init__(self) -> None:
            super().__init__()
            self.recorded: list[Any] = []

        def add(self, triple: Any, context: Any, quoted: bool = False) -> None:
            self.recorded.append(triple)
            super().add(triple, context, quoted)

    return Recording


def _triple(triple: Any) -> Triple:
    from rdflib import Literal, URIRef

    subject, verb, value = triple
    if isinstance(subject, Literal) or not isinstance(verb, URIRef):
        raise ValueError("only things can be said something of, and only by IRIs")
    if not isinstance(value, Literal):
        return _name(subject), _modern(str(verb)), Ref(_name(value))
    datatype = str(value.datatype or "")
    plain = "" if datatype == f"{PREFIXES['xsd']}string" else datatype
    return _name(subject), _modern(str(verb)), Text(str(value), plain, value.language or "")


def _name(node: Any) -> str:
    from rdflib import BNode

    return f"_:{node}" if isinstance(node, BNode) else _modern(str(node))


def _modern(iri: str) -> str:
    """Return an IRI of schema.org in the spelling of today."""
    return _SCHEMA + iri.removeprefix(_OLD_SCHEMA) if iri.startswith(_OLD_SCHEMA) else iri


_LOCK = threading.Lock()


@contextmanager
def _quiet() -> Iterator[None]:
    """
    Keep rdflib from warning and logging in this thread, and from rewriting literals.

    It would make a false of every ill-typed boolean, and write out every exponent in zeros.
    """
    import rdflib

    here = threading.get_ident()

    def pass_others(record: logging.LogRecord) -> bool:
        return record.thread != here

    loggers = [logging.getLogger(name) for name in _LOGGERS]
    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        normalize, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
        for logger in loggers:
            logger.addFilter(pass_others)
        try:
            yield
        finally:
            rdflib.NORMALIZE_LITERALS = normalize
            for logger in loggers:
                logger.removeFilter(pass_others)


_LOGGERS = ("rdflib", "rdflib.term", "rdflib.graph", "rdflib.parser", "rdflib.plugins")
