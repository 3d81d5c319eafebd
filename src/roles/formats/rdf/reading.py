"""From what a file says of things to the model that they make up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import PurePath
from typing import Any

import attrs
from attrs import Factory, define, field

from roles.errors import FormatError
from roles.formats.native.tree import to_model
from roles.formats.rdf.evidence import Evidence
from roles.formats.rdf.facts import Facts, best, in_order, named
from roles.formats.rdf.losses import losses_of
from roles.formats.rdf.nodes import Ref, Text, full
from roles.formats.rdf.outside import Outside
from roles.formats.rdf.parsing import Triple
from roles.formats.rdf.terms import (
    ALL,
    CLASSES,
    DUTIES,
    LABELS,
    RELATIONS,
    Class,
    Term,
)
from roles.formats.rdf.writing import list_of
from roles.formats.shared.keys import PlannedKeys
from roles.formats.shared.reading import Loss, Reading
from roles.model.evidence import Evidenced
from roles.model.identity import identity
from roles.model.involvement import ALL_STAGES
from roles.model.names import normal, slug

__all__ = ["read_triples"]

_MODEL = "roles:RoleModel"
_WHOLE_NUMBER = re.compile(r"[-+]?[0-9]{1,9}").fullmatch
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?").fullmatch
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def read_triples(triples: list[Triple], source: str, language: str) -> Reading:
    """
    Return the model that triples stand for, and what of them it has no place for.

    Raises:
        FormatError: They say nothing of roles, or hold two models.
        InvalidModel: What they say doesn't make up a model.
    """
    linked = _Linked(Facts(triples), source, language)
    tree = linked.tree()
    model = to_model(tree, source=source)
    left = losses_of(linked.facts, model, linked.given, linked.known())
    return Reading(
        model=model,
        losses=(*linked.losses, *left),
        notes=tuple(linked.notes),
        source=source,
    )


@define(eq=False, slots=False)
class _Linked:
    """
    Goes through what is said once and gathers what becomes of it.

    Attributes:
        facts: What is said.
        source: The file.
        language: The language of names that is preferred.
        whole: The thing that stands for the model, if there is one.
        members: The things of each collection, each with its key, or its number.
        position: The number of each in its collection.
        given: The IRI of each thing of the model.
        evidence: Reads on what a statement rests.
        losses: What is told beside what is left over.
        notes: What had to be recognised.
    """

    facts: Facts
    source: str
    language: str
    whole: str | None = None
    members: dict[str, dict[str, Any]] = Factory(dict)
    position: dict[str, int] = Factory(dict)
    given: dict[object, str] = Factory(dict)
    evidence: Evidence = field(init=False)
    losses: list[Loss] = Factory(list)
    notes: list[str] = Factory(list)

    def tree(self) -> dict[str, Any]:
        """Return the tree that files in TOML and JSON carry."""
        facts = self.facts
        wholes = [one for one in facts if full(_MODEL) in facts.types(one)]
        if len(wholes) > 1:
            raise FormatError(f"holds {len(wholes)} models; a file is one", self.source)
        self.whole = wholes[0] if wholes else None
        self.find()
        self.evidence = Evidence(facts, self.members["sources"], self.given, self.language)
        outside = Outside(facts, self.members, self.language)
        if not self.whole and not any(self.members.values()):
            told = "says nothing of roles: there is no org:Role, org:Post or schema:Occupation"
            raise FormatError(f"{told}, nor anything of the library's own", self.source)
        tree: dict[str, Any] = {"model": self.head()}
        for one in CLASSES:
            tables = [(iri, self.table(one, iri)) for iri in self.members[one.section]]
            tree[one.section] = (
                self.keyed(one, tables) if one.keyed else [table for _, table in tables]
            )
        tree |= self.extensions()
        outside.complete(tree)
        self.notes += outside.notes
        self.refer()
        return tree

    def keyed(self, one: Class, tables: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
        """Return tables by key; of things that share one, the first says what it is."""
        made: dict[str, Any] = {}
        for iri, table in tables:
            first = made.setdefault(self.members[one.section][iri], table)
            for name, value in table.items():
                if first.setdefault(name, value) != value and name != "name":
                    why = "another was read in its place"
                    self.losses.append(Loss(place=first["name"], what=f"{name} {value}", why=why))
        return made

    def known(self) -> dict[str, Class | None]:
        """Return the things that became something, each with what that is."""
        found = {iri: one for one in CLASSES for iri in self.members[one.section]}
        return {**found, self.whole or "": None}

    # Which things there are

    def find(self) -> None:
        found: dict[str, list[str]] = {one.section: [] for one in CLASSES}
        for iri in self.facts:
            types = self.facts.types(iri)
            which = _class(types, lambda one: (one.types[0], *one.own))
            which = which or _class(types, lambda one: one.also)
            if which and self.is_group_of_esco(which, types):
                continue
            if which:
                found[which.section].append(iri)
                self.facts.use_types(iri, (*which.types, *which.also, *which.own))
        for one in CLASSES:
            listed = self.list_of(one.word, set(found[one.section]))
            ordered = dict.fromkeys((*listed, *found[one.section]))
            self.position |= {iri: number for number, iri in enumerate(ordered)}
            self.members[one.section] = self.keys(one, ordered) if one.keyed else {
                iri: number for number, iri in enumerate(ordered)
            }  # fmt: skip

    def is_group_of_esco(self, which: Class, types: set[str]) -> bool:
        """Whether a concept is neither skill nor occupation in a file that tells them apart."""
        kinds = {full("esco:Skill"), full("esco:Occupation")}
        concept = which.section == "skills" and full("skos:Concept") in types
        return concept and not types & kinds and self.knows_esco

    @cached_property
    def knows_esco(self) -> bool:
        """Whether anything in the file is a skill or an occupation of ESCO."""
        kinds = {full("esco:Skill"), full("esco:Occupation")}
        return any(self.facts.types(iri) & kinds for iri in self.facts)

    def list_of(self, word: str, there: set[str]) -> list[str]:
        """Return the things of a kind that the model lists, as far as the file describes them."""
        if not self.whole:
            return []
        for value in self.facts.of(self.whole, list_of(word)):
            found = self.facts.listed(value)
            if found is None:
                continue
            self.facts.use(self.whole, list_of(word), value)
            self.facts.use_list(value)
            for one in found:
                if not isinstance(one, Ref) or one.iri not in there:
                    what = one.iri if isinstance(one, Ref) else one.text
                    why = "isn't described in the file"
                    self.losses.append(Loss(place=list_of(word), what=what, why=why))
            return [one.iri for one in found if isinstance(one, Ref) and one.iri in there]
        return []

    def is_own(self, one: Class, iri: str) -> bool:
        """Whether a thing is described in the library's own terms."""
        return not self.facts.types(iri).isdisjoint(map(full, (one.types[0], *one.own)))

    def keys(self, one: Class, iris: Iterable[str]) -> dict[str, str]:
        """Return the key of each thing: what it says, or else one that is made from its name."""
        keys, made, alike = PlannedKeys(), dict.fromkeys(iris, ""), dict[str, str]()
        for iri in made:
            for value in self.facts.texts(iri, "dcterms:identifier"):
                fits = self.is_own(one, iri) or slug(value.text) == value.text
                if value.text and fits and normal(value.text) not in keys.taken:
                    keys.reserve(value.text)
                    self.facts.use(iri, "dcterms:identifier", value)
                    made[iri] = value.text
                    break
        keys.plan(named(self.facts, iri, self.language) for iri in made if not made[iri])
        for iri in made:
            if not made[iri]:
                name = named(self.facts, iri, self.language)
                relation = self.facts.types(iri) <= {full(name) for name in RELATIONS}
                known = alike.get(identity(name)) if relation else None
                made[iri] = known or keys.make(name)
                alike.setdefault(identity(name), made[iri])
        return made

    # What is said of them

    def head(self) -> dict[str, Any]:
        if not self.whole:
            return {"name": self.title()}
        facts, head = self.facts, {}
        facts.use_types(self.whole, [_MODEL])
        self.given["model"] = self.whole
        for key, name in (
            ("name", "dcterms:title"),
            ("description", "dcterms:description"),
            ("scheme", "roles:scheme"),
        ):
            if (value := self.best(self.whole, [name])) is not None:
                head[key] = value.text
        return head

    def title(self) -> str:
        """Return what to call a model of which the file says nothing."""
        for name in _TITLED:
            for iri in self.facts:
                if full(name) in self.facts.types(iri):
                    value = self.best(iri, LABELS)
                    if value and value.text.strip():
                        self.facts.use_types(iri, [name])
                        return " ".join(value.text.split())
        return PurePath(self.source).stem or "Linked data"

    def best(self, iri: str, names: Sequence[str]) -> Text | None:
        """Return the literal that fits best of the values of properties; it counts as used."""
        return best(self.facts, iri, names, self.language)

    def table(self, one: Class, iri: str) -> dict[str, Any]:
        """Return the table of a file that stands for a thing."""
        own = self.is_own(one, iri)
        self.given.setdefault((one.section, self.members[one.section][iri]), iri)
        orders = self.orders(iri)
        table: dict[str, Any] = {}
        for term in one.terms:
            if term.field == "key" or (term.field == "aliases" and not own):
                continue
            value = self.value(term, iri, orders)
            if not own and term.field == "name":
                value = named(self.facts, iri, self.language)
            elif not own and isinstance(value, str):
                value = value.replace("\r\n", "\n").replace("\r", "\n").strip()
            if value is None and own and term.to:
                value = self.missing(one, term, iri)
            if value is not None:
                table[term.field] = value
        if full("roles:Party") in self.facts.types(iri):
            table["kind"] = "party"
        if one.section == "schemes":
            table["letters"] = self.letters(iri)
        if issubclass(one.cls, Evidenced):
            table |= self.evidence.of(one, iri, orders)
        return table

    def value(self, term: Term, iri: str, orders: Mapping[str, list[Ref | Text]]) -> Any:
        facts, order = self.facts, orders.get(full(term.property))
        if term.kind == "key":
            return self.one(term, iri)
        if term.kind == "keys":
            refs = [ref for ref in facts.refs(iri, term.property) if self.key(term.to, ref)]
            facts.use(iri, term.property, *refs)
            refs = in_order(refs, order, lambda ref: self.position.get(ref.iri, -1))
            return [self.key(term.to, ref) for ref in refs] or None
        if term.kind == "names":
            texts = facts.texts(iri, term.property)
            facts.use(iri, term.property, *texts)
            return [one.text for one in in_order(texts, order, lambda one: one.text)] or None
        if term.kind == "texts":
            return self.texts(term, iri)
        labels = LABELS if term.field in ("name", "title") else ()
        value = self.best(iri, [*dict.fromkeys((term.property, *labels, *term.also))])
        if value is None and term.field == "url":
            for ref in facts.refs(iri, term.property)[:1]:
                facts.use(iri, term.property, ref)
                return ref.iri
        return None if value is None else _typed(term.kind, value.text)

    def one(self, term: Term, iri: str) -> str | None:
        for name in (term.property, *term.also):
            for ref in self.facts.refs(iri, name):
                key = self.key(term.to, ref)
                if key and ref.iri != iri:
                    self.facts.use(iri, name, ref)
                    return key
        return None

    def missing(self, one: Class, term: Term, iri: str) -> list[str] | str | None:
        """Return what a needed field refers to though it isn't there, so that it is told."""
        if getattr(attrs.fields(one.cls), term.field).default is not attrs.NOTHING:
            return None
        words = {each.section: each.word for each in CLASSES}
        found = []
        for ref in self.facts.refs(iri, term.property):
            self.facts.use(iri, term.property, ref)
            last = re.split(r"[/#]", ref.iri)[-1]
            found.append(last.removeprefix(f"{words[term.to]}-"))
        return (found[0] if term.kind == "key" else found) if found else None

    def texts(self, term: Term, iri: str) -> list[str] | None:
        plain: list[str] = []
        for value in self.facts.of(iri, term.property):
            found = [value] if isinstance(value, Text) else self.facts.listed(value)
            texts = [one.text for one in found or () if isinstance(one, Text)]
            if found is not None and len(texts) == len(found):
                self.facts.use(iri, term.property, value)
                self.facts.use_list(value)
                plain += texts
        return plain or None

    def key(self, section: str, value: Ref) -> str | None:
        """Return the key of a thing in a collection, or None."""
        if section == "stages" and value.iri == full(ALL):
            return ALL_STAGES
        key: str | None = self.members[section].get(value.iri)
        return key

    def orders(self, iri: str) -> dict[str, list[Ref | Text]]:
        """Return the orders in which the values of properties are said to stand."""
        found: dict[str, list[Ref | Text]] = {}
        for value in self.facts.of(iri, "roles:order"):
            members = self.facts.listed(value) or []
            if members and isinstance(members[0], Ref) and members[0].iri not in found:
                name, rest = members[0].iri, members[1:]
                if {*rest} == {*self.facts.by_iri(iri, name)}:
                    self.facts.use(iri, "roles:order", value)
                    self.facts.use_list(value)
                    found[name] = rest
        return found

    # The rest

    def letters(self, iri: str) -> dict[str, str]:
        facts, duties = self.facts, {full(name): duty.value for duty, name in DUTIES.items()}
        found: dict[str, str] = {}
        for value in facts.of(iri, "roles:letters"):
            if (members := facts.listed(value)) is None:
                continue
            facts.use(iri, "roles:letters", value)
            facts.use_list(value)
            for one in (member.iri for member in members if isinstance(member, Ref)):
                letters, meant = facts.texts(one, "skos:notation"), facts.refs(one, "roles:duty")
                if letters and meant and meant[0].iri in duties:
                    found.setdefault(letters[0].text, duties[meant[0].iri])
                    facts.use_types(one, ["roles:Letter"])
                    facts.use(one, "skos:notation", letters[0])
                    facts.use(one, "roles:duty", meant[0])
        return found

    def extensions(self) -> dict[str, Any]:
        facts = self.facts
        there = {iri for iri in facts if full("roles:Extension") in facts.types(iri)}
        listed = self.list_of("extension", there)
        found: dict[str, Any] = {}
        for iri in dict.fromkeys((*listed, *sorted(there))):
            for name in facts.texts(iri, "dcterms:identifier"):
                for text in facts.texts(iri, "roles:json"):
                    if (tree := _json(text.text)) is not None and name.text not in _TABLES:
                        found[name.text] = tree
                        facts.use_types(iri, ["roles:Extension"])
                        facts.use(iri, "dcterms:identifier", name)
                        facts.use(iri, "roles:json", text)
                        self.given["extensions", name.text] = iri
        return found

    def refer(self) -> None:
        """Note the IRIs of what follows from the rest, so that it is known again."""
        for iri in self.facts:
            if full("roles:Ownership") in self.facts.types(iri):
                for work in self.facts.refs(iri, "roles:responsibility"):
                    for stage in self.facts.refs(iri, "roles:at"):
                        pair = self.key("responsibilities", work), self.key("stages", stage)
                        self.given.setdefault(("ownerships", *pair), iri)
        for iri in self.members["skills"]:
            for scheme in self.facts.refs(iri, "skos:inScheme"):
                self.given.setdefault("skills", scheme.iri)


_TITLED = ("owl:Ontology", "skos:ConceptScheme", "org:FormalOrganization", "org:Organization")
_TABLES = frozenset({"model", *(one.section for one in CLASSES)})


def _class(types: set[str], names: Callable[[Class], Sequence[str]]) -> Class | None:
    return next((one for one in CLASSES if not types.isdisjoint(map(full, names(one)))), None)


def _typed(kind: str, text: str) -> Any:
    """Return what a literal says, or its text, which the model then refuses."""
    bare = text.strip()
    if kind == "integer":
        return int(bare) if _WHOLE_NUMBER(bare) else text
    if kind == "decimal":
        return float(bare) if _NUMBER(bare) else text
    if kind == "boolean":
        return _BOOLEANS.get(bare, text)
    return text


def _json(text: str) -> Any:
    """Return the tree that a text in JSON stands for, or None."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
