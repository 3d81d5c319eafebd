"""Which term of which vocabulary stands for which field of which class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs
from attrs import frozen

from roles.model.involvement import Duty
from roles.model.rolemodel import RoleModel
from roles.model.shape import Kind, collections, facts, keyed, kind_of, references, singular

__all__ = [
    "ALL",
    "CLASSES",
    "DUTIES",
    "EVIDENCE",
    "LABELS",
    "NAMESPACE",
    "PREFIXES",
    "RELATIONS",
    "Class",
    "Term",
]

NAMESPACE = "https://rolegraph.invalid/ns#"
"""
The namespace of the library's own terms.

The project owns no domain, and takes none that somebody might come to own: RFC 2606 keeps
``.invalid`` for names that never resolve, so the terms can't be looked up and nobody else can
answer for them.  What they mean stands in ``roles/data/vocabulary.ttl``.
"""

PREFIXES: Mapping[str, str] = {
    "dcterms": "http://purl.org/dc/terms/",
    "esco": "http://data.europa.eu/esco/model#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "roles": NAMESPACE,
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

ALL = "roles:AllStages"
"""What stands for ``"*"``, all stages."""


@frozen
class Term:
    """
    The property that a field is written as.

    Attributes:
        field: The name of the field.
        property: The short name of the property.
        kind: What the field has; ``texts`` are an ``rdf:List`` of literals, and ``names`` literals
            in no order.
        to: The collection of the things that it refers to.
        also: Properties of others that are read as it.
    """

    field: str
    property: str
    kind: Kind | Literal["names"] = "text"
    to: str = attrs.field(default="", kw_only=True)
    also: tuple[str, ...] = attrs.field(default=(), kw_only=True)


@frozen(kw_only=True)
class Class:
    """
    What the members of a collection are written as.

    Attributes:
        section: The collection, as files call it.
        word: What their IRIs begin with.
        cls: Their class.
        types: The types that they are written with, the library's own first.
        own: Further types of the library's own.
        also: Types of others that are read as it.
        terms: The properties of their fields.
        called: The fields that the IRI of a statement, which has no key, is made from.
    """

    section: str
    word: str
    cls: type[Any]
    types: tuple[str, ...]
    own: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    terms: tuple[Term, ...]
    called: tuple[str, ...] = ()

    @property
    def keyed(self) -> bool:
        """Whether its members have keys."""
        return not self.called


LABELS = (
    "skos:prefLabel",
    "dcterms:title",
    "schema:name",
    "schema:title",
    "rdfs:label",
    "foaf:name",
    "schema:roleName",
)
"""What others call a thing by, the likeliest first."""

RELATIONS = ("schema:Role", "schema:OrganizationRole", "schema:EmployeeRole")
"""What others call the part that somebody has in something: those of one name are one role."""

DUTIES: Mapping[Duty, str] = {duty: f"roles:{duty.value}" for duty in Duty}

# How evidence is written, beside the fields of a class.
EVIDENCE = (
    Term("citations", "prov:wasDerivedFrom"),
    Term("inferred", "roles:inferred"),
    Term("inferred_fields", "roles:inference"),
)
# What a field is written as if not as a term of the library's own that is called like it; then
# what else is read as it.  A field of one class may differ from those of its name.
_PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "key": ("dcterms:identifier",),
    "name": ("skos:prefLabel",),
    "title": ("dcterms:title",),
    "description": (
        "dcterms:description",
        "skos:definition",
        "schema:description",
        "rdfs:comment",
    ),
    "aliases": ("skos:altLabel", "schema:alternateName"),
    "url": ("schema:url",),
    "author": ("dcterms:creator",),
    "date": ("dcterms:date",),
    "licence": ("dcterms:license", "schema:license"),
    "is_a": ("skos:broader", "org:role"),
    "reports_to": ("org:reportsTo",),
    "part_of": ("dcterms:isPartOf",),
    "roles": ("roles:role",),
    "deliverables": ("roles:deliverable",),
    "note": ("skos:note",),
    "Effort.level": ("roles:amount",),
    "Contrast.text": ("dcterms:description",),
}
# Fields that are written in another way: by the type of a thing, as things of their own.
_APART = {"kind", "letters"}
_WORDS = {"skill_needs": "need"}
# The fields that the IRI of a statement is made from, if not those that it can't lack.
_CALLED = {
    "handoffs": ("giver", "receiver", "to_stage"),
    "skill_needs": ("role", "responsibility", "skill"),
    "contrasts": ("dimension",),
}
_TYPES: Mapping[str, tuple[str, ...]] = {
    "sources": ("prov:Entity",),
    "roles": ("org:Role", "schema:Occupation"),
    "skills": ("skos:Concept", "schema:DefinedTerm"),
    "deliverables": ("prov:Entity",),
    "assignments": ("schema:Role",),
}
_OWN = {"roles": ("roles:Party",)}
_ALSO = {
    "roles": ("org:Role", "org:Post", "schema:Occupation", "esco:Occupation", *RELATIONS),
    "skills": ("esco:Skill", "skos:Concept", "schema:DefinedTerm"),
}


def _terms(cls: type[Any]) -> Iterator[Term]:
    """Yield the properties of the fields of a class; a description comes behind a name."""
    first = ("key", "name", "title", "description")
    for field in sorted(facts(cls), key=lambda field: field.name not in first):
        if field.name in _APART:
            continue
        named = _PROPERTIES.get(field.name, (f"roles:{_camel(field.name)}",))
        name, *also = _PROPERTIES.get(f"{cls.__name__}.{field.name}", named)
        reference = references(cls).get(field.name)
        # Only of other names the order says nothing.
        kind = "names" if field.name == "aliases" else kind_of(cls, field)
        to = reference.collection if reference else ""
        yield Term(field.name, name, kind, to=to, also=tuple(also))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def _class(section: str, cls: type[Any]) -> Class:
    needed = tuple(field.name for field in attrs.fields(cls) if field.default is attrs.NOTHING)
    return Class(
        section=section,
        word=_WORDS.get(section, singular(cls)),
        cls=cls,
        types=(f"roles:{cls.__name__}", *_TYPES.get(section, ())),
        own=_OWN.get(section, ()),
        also=_ALSO.get(section, ()),
        terms=tuple(_terms(cls)),
        called=() if section in keyed(RoleModel) else _CALLED.get(section, needed),
    )


CLASSES = tuple(_class(section, cls) for section, cls in collections(RoleModel).items())
"""Every collection of a model, in the order of the file."""
