"""JSON-LD: the same linked data as in Turtle, for programs that read JSON (JSON-LD 1.1, W3C)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roles.formats.rdf.parsing import jsonld_triples
from roles.formats.rdf.reading import read_triples
from roles.formats.rdf.rendering import as_jsonld
from roles.formats.rdf.writing import Iris, base_of, nodes_of
from roles.formats.shared.reading import Reading, Writing

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "write"]


def read(content: bytes, *, source: str = "", base: str = "", language: str = "") -> Reading:
    """
    Read a model from JSON-LD.

    Contexts are never fetched: that of schema.org is known, any other must stand in the file.  A
    key to which the context gives no IRI is no data, as the standard has it.

    Args:
        content: The bytes of the file.
        source: What to call it in messages.
        base: What relative IRIs are resolved against.
        language: The language to prefer in names and descriptions, such as ``de``.

    Raises:
        FormatError: It isn't JSON-LD, has a context that would have to be fetched, or says nothing
            of roles.
        InvalidModel: What it says doesn't make up a model.
        MissingExtra: rdflib isn't installed.
    """
    return read_triples(jsonld_triples(content, source, base), source, language)


def write(model: RoleModel, *, base: str = "") -> Writing:
    """
    Write a model as JSON-LD, with its context in the file.

    Args:
        model: The model.
        base: What the IRIs of its things begin with: an absolute IRI that ends in ``#``, ``/`` or
            ``:``.  By default one that resolves nowhere, made from the model's name.

    Raises:
        FormatError: *base* is no such IRI.
    """
    start = base_of(model, base)
    return Writing(content=as_jsonld(nodes_of(model, Iris(start)), start).encode())
