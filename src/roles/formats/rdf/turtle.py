"""
Turtle: a model as linked data, for those who query it beside other things (RDF 1.1, W3C).

A model is a ``roles:RoleModel`` (``prov:Plan``) that lists its members; each has an IRI made from
its key: ``:role-product-manager``.

==================  ==========================================================================
In the model        As linked data
==================  ==========================================================================
role                ``roles:Role``, ``org:Role`` and ``schema:Occupation``
party               ``roles:Party`` and ``org:Role``
key                 ``dcterms:identifier``
name, aliases       ``skos:prefLabel``, ``skos:altLabel``; a title is ``dcterms:title``
description         ``dcterms:description``
``is_a``            ``skos:broader``
``reports_to``      ``org:reportsTo``
``part_of``         ``dcterms:isPartOf``
skill               ``roles:Skill``, a ``skos:Concept`` in the ``skos:ConceptScheme`` of the model
source              ``roles:Source``, a ``prov:Entity``
citation            ``roles:Citation``: ``dcterms:isPartOf`` its source, at a ``roles:locator``;
                    the statement is ``prov:wasDerivedFrom`` it
reason              ``roles:inferred``; of a field alone, a ``roles:Inference``
assignment          ``roles:Assignment``, a ``schema:Role``: ``roles:responsibility``,
                    ``roles:at``, and a property for each duty: ``roles:own``, ``roles:do``, …
all stages          ``roles:AllStages``
order               of members and texts an ``rdf:List``; of anything else ``roles:order``,
                    where it isn't that of the model, or of the alphabet
further tables      ``roles:Extension``, with the table in JSON
the rest            the library's own terms of the same names
==================  ==========================================================================

What follows from a model is written for those who don't know its rules, and is no part of it: for
each responsibility and stage a ``roles:Ownership`` says who holds which duty; each statement has
its ``roles:basis``; a role has ``schema:name``, the ``schema:responsibilities`` that it owns
somewhere, and the ``schema:skills`` that it needs.  Where a file says otherwise than the model that
is read from it, that is a loss.

The library's own terms are described in ``roles/data/vocabulary.ttl``, and what a file must hold in
``roles/data/shapes.ttl`` (SHACL).

Data that somebody else wrote is read by the same rules.  An ``org:Role``, ``org:Post``,
``schema:Occupation`` or ``schema:Role`` is a role; ``org:role`` and ``skos:broader`` say what it
specialises; whoever has something among its ``schema:responsibilities`` does it, at all stages, and
nobody is said to own it; ``schema:skills`` are needed; every other ``skos:Concept`` is a skill.  A
name is taken in the language that is asked for, else without a language, else in English; the names
in other languages are aliases.  Whatever has no place in a model is a loss.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from roles.formats.rdf.parsing import turtle_triples
from roles.formats.rdf.reading import read_triples
from roles.formats.rdf.rendering import as_turtle
from roles.formats.rdf.writing import Iris, base_of, nodes_of
from roles.formats.shared.reading import Reading, Writing

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "write"]


def read(content: bytes, *, source: str = "", base: str = "", language: str = "") -> Reading:
    """
    Read a model from Turtle.

    Args:
        content: The bytes of the file.
        source: What to call it in messages.
        base: What relative IRIs are resolved against.
        language: The language to prefer in names and descriptions, such as ``de``.

    Raises:
        FormatError: It isn't Turtle, or says nothing of roles.
        InvalidModel: What it says doesn't make up a model.
        MissingExtra: rdflib isn't installed.
    """
    return read_triples(turtle_triples(content, source, base), source, language)


def write(model: RoleModel, *, base: str = "") -> Writing:
    """
    Write a model as Turtle.

    Args:
        model: The model.
        base: What the IRIs of its things begin with: an absolute IRI that ends in ``#``, ``/`` or
            ``:``.  By default one that resolves nowhere, made from the model's name.

    Raises:
        FormatError: *base* is no such IRI.
    """
    start = base_of(model, base)
    return Writing(content=as_turtle(nodes_of(model, Iris(start)), start).encode())
