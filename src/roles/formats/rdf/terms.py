"""Which term of which vocabulary stands for which field of which class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs
from attrs import frozen

from roles.model.evidence import Source
from roles.model.involvement import Duty, Scheme
from roles.model.statements import (
    Assignment,
    Contrast,
    Effort,
    Handoff,
    Interaction,
    SkillNeed,
)
from roles.model.vocabulary import (
    Deliverable,
    Focus,
    Goal,
    Responsibility,
    Role,
    Skill,
    Stage,
)

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

Kind = Literal[
    "text", "texts", "list", "integer", "decimal", "boolean", "duration", "one", "many"
]  # fmt: skip


@frozen
class Term:
    """
    The property that a field is written as.

    Attributes:
        field: The name of the field.
        property: The short name of the property.
        kind: ``text`` and ``texts`` are plain literals, ``list`` is an ``rdf:List`` of them,
            ``one`` and ``many`` refer to things; the others are literals of a datatype.
        to: The collection of the things that it refers to.
        also: Properties of others that are read as it.
    """

    field: str
    property: str
    kind: Kind = "text"
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

_DESCRIPTION = Term(
    "description",
    "dcterms:description",
    also=("skos:definition", "schema:description", "rdfs:comment"),
)
_ENTRY = (
    Term("key", "dcterms:identifier"),
    Term("name", "skos:prefLabel"),
    _DESCRIPTION,
    Term("aliases", "skos:altLabel", "texts", also=("schema:alternateName",)),
)
# How evidence is written, beside the fields of a class.
EVIDENCE = (
    Term("citations", "prov:wasDerivedFrom"),
    Term("inferred", "roles:inferred"),
    Term("inferred_fields", "roles:inference"),
)
_AT = Term("at", "roles:at", "many", to="stages")
_ROLE = Term("role", "roles:role", "one", to="roles")
_ROLES = Term("roles", "roles:role", "many", to="roles")


CLASSES: tuple[Class, ...] = (
    Class(
        section="sources",
        word="source",
        cls=Source,
        types=("roles:Source", "prov:Entity"),
        terms=(
            Term("key", "dcterms:identifier"),
            Term("title", "dcterms:title"),
            _DESCRIPTION,
            Term("url", "schema:url"),
            Term("author", "dcterms:creator"),
            Term("date", "dcterms:date"),
            Term("licence", "dcterms:license", also=("schema:license",)),
        ),
    ),
    Class(
        section="schemes",
        word="scheme",
        cls=Scheme,
        types=("roles:Scheme",),
        terms=(
            Term("key", "dcterms:identifier"),
            Term("name", "skos:prefLabel"),
            _DESCRIPTION,
        ),
    ),
    Class(
        section="roles",
        word="role",
        cls=Role,
        types=("roles:Role", "org:Role", "schema:Occupation"),
        own=("roles:Party",),
        also=("org:Role", "org:Post", "schema:Occupation", "esco:Occupation", *RELATIONS),
        terms=(
            *_ENTRY,
            Term("is_a", "skos:broader", "one", to="roles", also=("org:role",)),
            Term("reports_to", "org:reportsTo", "one", to="roles"),
            Term("any_of", "roles:anyOf", "many", to="roles"),
        ),
    ),
    Class(
        section="stages",
        word="stage",
        cls=Stage,
        types=("roles:Stage",),
        terms=(
            *_ENTRY,
            Term("lead", "roles:lead", "one", to="roles"),
            Term("phase", "roles:phase"),
            Term("after", "roles:after", "many", to="stages"),
            Term("entry", "roles:entry", "list"),
            Term("exit", "roles:exit", "list"),
            Term("duration", "roles:duration", "duration"),
        ),
    ),
    Class(
        section="responsibilities",
        word="responsibility",
        cls=Responsibility,
        types=("roles:Responsibility",),
        terms=(
            *_ENTRY,
            Term("part_of", "dcterms:isPartOf", "one", to="responsibilities"),
            _AT,
            Term("recurs", "roles:recurs"),
        ),
    ),
    Class(
        section="skills",
        word="skill",
        cls=Skill,
        types=("roles:Skill", "skos:Concept", "schema:DefinedTerm"),
        also=("esco:Skill", "skos:Concept", "schema:DefinedTerm"),
        terms=_ENTRY,
    ),
    Class(
        section="goals",
        word="goal",
        cls=Goal,
        types=("roles:Goal",),
        terms=(
            *_ENTRY,
            _ROLES,
            Term("metrics", "roles:metrics", "list"),
            Term("conflicts_with", "roles:conflictsWith", "many", to="goals"),
        ),
    ),
    Class(
        section="deliverables",
        word="deliverable",
        cls=Deliverable,
        types=("roles:Deliverable", "prov:Entity"),
        terms=(
            *_ENTRY,
            Term("produced_by", "roles:producedBy", "one", to="responsibilities"),
        ),
    ),
    Class(
        section="focuses",
        word="focus",
        cls=Focus,
        types=("roles:Focus",),
        terms=(*_ENTRY, _ROLES),
    ),
    Class(
        section="assignments",
        word="assignment",
        cls=Assignment,
        types=("roles:Assignment", "schema:Role"),
        called=("responsibility", "at"),
        terms=(
            Term("responsibility", "roles:responsibility", "one", to="responsibilities"),
            _AT,
            *(Term(duty.value, name, "many", to="roles") for duty, name in DUTIES.items()),
            Term("condition", "roles:condition"),
        ),
    ),
    Class(
        section="handoffs",
        word="handoff",
        cls=Handoff,
        types=("roles:Handoff",),
        called=("giver", "receiver", "to_stage"),
        terms=(
            Term("giver", "roles:giver", "one", to="roles"),
            Term("receiver", "roles:receiver", "one", to="roles"),
            Term("from_stage", "roles:fromStage", "one", to="stages"),
            Term("to_stage", "roles:toStage", "one", to="stages"),
            Term("deliverables", "roles:deliverable", "many", to="deliverables"),
            Term("criteria", "roles:criteria", "list"),
            Term("feedback", "roles:feedback", "boolean"),
        ),
    ),
    Class(
        section="skill_needs",
        word="need",
        cls=SkillNeed,
        types=("roles:SkillNeed",),
        called=("role", "responsibility", "skill"),
        terms=(
            Term("skill", "roles:skill", "one", to="skills"),
            Term("level", "roles:level", "integer"),
            _ROLE,
            Term("responsibility", "roles:responsibility", "one", to="responsibilities"),
        ),
    ),
    Class(
        section="efforts",
        word="effort",
        cls=Effort,
        types=("roles:Effort",),
        called=("role", "at"),
        terms=(
            _ROLE,
            _AT,
            Term("share", "roles:share", "decimal"),
            Term("level", "roles:amount"),
            Term("note", "skos:note"),
        ),
    ),
    Class(
        section="interactions",
        word="interaction",
        cls=Interaction,
        types=("roles:Interaction",),
        called=("role", "partner"),
        terms=(
            _ROLE,
            Term("partner", "roles:partner", "one", to="roles"),
            Term("purpose", "roles:purpose"),
            _AT,
        ),
    ),
    Class(
        section="contrasts",
        word="contrast",
        cls=Contrast,
        types=("roles:Contrast",),
        called=("dimension",),
        terms=(
            _ROLES,
            Term("dimension", "roles:dimension"),
            Term("text", "dcterms:description"),
        ),
    ),
)
"""Every collection of a model, in the order of the file."""
