"""Linked data without a library for it: things, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from attrs import Factory, define, frozen

from roles.formats.rdf.terms import PREFIXES

__all__ = ["Listed", "Node", "Ref", "Text", "Value", "full", "short"]


@frozen
class Ref:
    """A thing, by its IRI; a blank node's begins with ``_:``."""

    iri: str


@frozen
class Text:
    """A literal; *datatype* is an IRI, empty for plain text."""

    text: str
    datatype: str = ""
    language: str = ""


@frozen
class Listed:
    """An ``rdf:List``."""

    members: tuple[Ref | Text, ...]


Value: TypeAlias = Ref | Text | Listed


@define(eq=False)
class Node:
    """
    A thing and what is said of it.

    Attributes:
        iri: Its IRI.
        said: The values of each property, by its IRI.
    """

    iri: str
    said: dict[str, list[Value]] = Factory(dict)

    def say(self, name: str, values: Iterable[Value]) -> None:
        """Add values of the property that goes by a short name such as ``roles:own``."""
        if values := list(values):
            self.said.setdefault(full(name), []).extend(values)


def full(name: str) -> str:
    """
    Return the IRI of a term by its short name.

    Examples:
        >>> full("skos:prefLabel")
        'http://www.w3.org/2004/02/skos/core#prefLabel'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def short(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """
    Return the short name of a term by its prefix, or its IRI where none fits.

    Examples:
        >>> short("http://www.w3.org/ns/org#reportsTo")
        'org:reportsTo'
    """
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace) and iri != namespace:
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
