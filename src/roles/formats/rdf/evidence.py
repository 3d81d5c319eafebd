"""On what a statement rests, as linked data says it: citations, and what was inferred and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from attrs import define

from roles.errors import InvalidValue
from roles.formats.rdf.facts import Facts, best, in_order
from roles.formats.rdf.nodes import Ref, Text, full
from roles.formats.rdf.terms import EVIDENCE, Class
from roles.formats.rdf.writing import natural
from roles.model.evidence import Citation

__all__ = ["Evidence"]

_CITED, _INFERRED, _INFERENCE = (term.property for term in EVIDENCE)


@define(eq=False)
class Evidence:
    """
    Reads on what statements rest.

    Attributes:
        facts: What is said.
        sources: The things that are sources, each with its key.
        given: Where the IRIs of sources and citations are noted.
        language: The language that is preferred.
    """

    facts: Facts
    sources: Mapping[str, str]
    given: dict[object, str]
    language: str

    def of(self, one: Class, iri: str, orders: Mapping[str, list[Ref | Text]]) -> dict[str, Any]:
        """Return the part of a thing's table that says on what it rests."""
        table: dict[str, Any] = {}
        if inferred := best(self.facts, iri, [_INFERRED], self.language):
            table["inferred"] = inferred.text
        cited: dict[Ref, Citation] = {}
        for ref in self.facts.refs(iri, _CITED):
            if citation := self.citation(ref.iri):
                cited[ref] = citation
        self.facts.use(iri, _CITED, *cited)
        if cited:
            order = orders.get(full(_CITED))
            refs = in_order(list(cited), order, lambda ref: self.usual(cited[ref]))
            table["cite"] = [cited[ref] for ref in refs]
        reasons: dict[Ref, tuple[str, str]] = {}
        for ref in self.facts.refs(iri, _INFERENCE):
            if reason := self.inference(one, ref.iri):
                reasons[ref] = reason
        self.facts.use(iri, _INFERENCE, *reasons)
        if reasons:
            fields = [field.name for field in attrs.fields(one.cls)]
            order = orders.get(full(_INFERENCE))
            refs = in_order(list(reasons), order, lambda ref: fields.index(reasons[ref][0]))
            table["inferred_fields"] = dict(reasons[ref] for ref in refs)
        return table

    def usual(self, citation: Citation) -> Any:
        """Where a citation stands among others, if nothing else is said."""
        keys = list(self.sources.values())
        number = keys.index(citation.source) if citation.source in keys else len(keys)
        return number, citation.source, natural(citation.locator), citation.locator

    def citation(self, iri: str) -> Citation | None:
        """Return the citation that a thing stands for, or None."""
        facts, key, locator = self.facts, self.sources.get(iri), ""
        if key is None and full("roles:Citation") in facts.types(iri):
            for whole in facts.refs(iri, "dcterms:isPartOf")[:1]:
                key = self.sources.get(whole.iri) or self.undescribed(whole.iri)
                facts.use(iri, "dcterms:isPartOf", whole)
            for text in facts.texts(iri, "roles:locator")[:1]:
                locator = text.text
                facts.use(iri, "roles:locator", text)
        try:
            citation = Citation(key or "", locator)
        except InvalidValue:
            return None
        facts.use_types(iri, ["roles:Citation", "prov:Entity"])
        self.given.setdefault(citation, iri)
        return citation

    def undescribed(self, iri: str) -> str | None:
        """Return the key of a source of which nothing else is said."""
        for text in self.facts.texts(iri, "dcterms:identifier")[:1]:
            self.facts.use(iri, "dcterms:identifier", text)
            self.facts.use_types(iri, ["prov:Entity"])
            self.given.setdefault(("sources", text.text), iri)
            return text.text
        return None

    def inference(self, one: Class, iri: str) -> tuple[str, str] | None:
        """Return the field that is inferred and why, or None."""
        fields = {full(term.property): term.field for term in (*one.terms, *EVIDENCE)}
        fields.setdefault(full("rdf:type"), "kind")
        reasons = self.facts.texts(iri, "roles:reason")
        for ref in self.facts.refs(iri, "roles:field"):
            if reasons and ref.iri in fields and fields[ref.iri] in attrs.fields_dict(one.cls):
                self.facts.use_types(iri, ["roles:Inference"])
                self.facts.use(iri, "roles:field", ref)
                self.facts.use(iri, "roles:reason", reasons[0])
                return fields[ref.iri], reasons[0].text
        return None
