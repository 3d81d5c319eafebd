"""From a model to the things that stand for it and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
from attrs import Factory, define

from roles.errors import FormatError, shown
from roles.formats.rdf.nodes import Listed, Node, Ref, Text, Value, full
from roles.formats.rdf.terms import ALL, CLASSES, DUTIES, EVIDENCE, NAMESPACE, Class, Term
from roles.model.evidence import Basis, Citation, Evidenced
from roles.model.involvement import ALL_STAGES, Duty
from roles.model.names import slug
from roles.model.vocabulary import Role, duration_text

if TYPE_CHECKING:
    from roles.model.involvement import Scheme
    from roles.model.ownership import Ownership
    from roles.model.rolemodel import RoleModel

__all__ = ["Iris", "base_of", "list_of", "literal", "members", "natural", "nodes_of", "property_of"]

_BASE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\x7f-\xa0]*[#/:]").fullmatch
_ORDER = full("roles:order")
_BASIS = {Basis.STATED: "roles:Stated", Basis.INFERRED: "roles:Inferred"}


def base_of(model: RoleModel, base: str = "") -> str:
    """
    Return what the IRIs of a model's things begin with.

    Raises:
        FormatError: *base* isn't an absolute IRI that ends in ``#``, ``/`` or ``:``.
    """
    if not base:
        return f"{NAMESPACE.removesuffix('ns#')}model/{slug(model.name)}#"
    if not isinstance(base, str) or not _BASE(base) or not base.isprintable():
        allowed = "an absolute IRI that ends in #, / or :, such as https://example.org/team#"
        raise FormatError(f"base is {shown(base)}; expected {allowed}")
    return base


@define(eq=False)
class Iris:
    """
    Gives each thing of a model its IRI.

    Attributes:
        base: What they begin with.
        given: Those that a file gave already: by collection and key or number, or by citation.
    """

    base: str
    given: Mapping[object, str] = Factory(dict)
    _made: dict[object, str] = Factory(dict)
    _taken: set[str] = Factory(set)

    def of(self, known: object, word: str, *labels: str) -> str:
        """Return the IRI of what *known* stands for, made from *labels* if it has none."""
        if known in self.given:
            return self.given[known]
        if known not in self._made:
            first = self.base + (f"{word}-{'_'.join(labels)}" if labels else word)
            made, number = first, 1
            while made in self._taken:
                number += 1
                made = f"{first}.{number}"
            self._taken.add(made)
            self._made[known] = made
        return self._made[known]


def members(model: RoleModel, section: str) -> tuple[Any, ...]:
    """Return the members of a collection, by the name that files give it."""
    found: tuple[Any, ...] = getattr(model, "handoffs" if section == "handoffs" else section)
    return found


def property_of(cls: type[Any], name: str) -> str:
    """Return the short name of the property that a field of a class is written as."""
    for one in CLASSES:
        if one.cls is cls:
            for term in (*one.terms, *EVIDENCE):
                if term.field == name:
                    return term.property
    return "rdf:type"


def nodes_of(model: RoleModel, iris: Iris) -> list[Node]:
    """Return the things that stand for a model, in its order."""
    return _Writer(model, iris).nodes()


@define(eq=False)
class _Writer:
    model: RoleModel
    iris: Iris
    cited: dict[Citation, None] = Factory(dict)
    number: dict[str, int] = Factory(dict)

    def nodes(self) -> list[Node]:
        for one in CLASSES:
            if one.keyed:
                for number, member in enumerate(members(self.model, one.section)):
                    self.number[self.entry(one.section, member.key)] = number
        found = [self.head()]
        for one in CLASSES:
            for number, member in enumerate(members(self.model, one.section)):
                found += self.member(one, number, member)
            if one.section == "skills" and self.model.skills:
                scheme = Node(self.skill_scheme)
                scheme.say("rdf:type", refs("skos:ConceptScheme"))
                scheme.say("dcterms:title", [Text(self.model.name)])
                found.append(scheme)
        for name, text in self.model.extensions:
            extension = Node(self.extension(name))
            extension.say("rdf:type", refs("roles:Extension"))
            extension.say("dcterms:identifier", [Text(name)])
            extension.say("roles:json", [Text(text)])
            found.append(extension)
        for node in found:
            if _ORDER in node.said:
                node.said[_ORDER] = node.said.pop(_ORDER)  # It reads best behind what it orders.
        found += [self.citation(one) for one in self.cited]
        return [*found, *self.undescribed(), *self.answers()]

    @property
    def skill_scheme(self) -> str:
        return self.iris.of("skills", "skills")

    def entry(self, section: str, key: str) -> str:
        word = next(one.word for one in CLASSES if one.section == section)
        return self.iris.of((section, key), word, key)

    def extension(self, name: str) -> str:
        return self.iris.of(("extensions", name), "extension", slug(name))

    def iri(self, one: Class, number: int, member: Any) -> str:
        if one.keyed:
            return self.entry(one.section, member.key)
        labels = (getattr(member, name) for name in one.called)
        parts = (label if isinstance(label, str) else label[0] for label in labels if label)
        words = ("all" if part == ALL_STAGES else part for part in parts)
        return self.iris.of((one.section, number), one.word, *words)

    def head(self) -> Node:
        node = Node(self.iris.of("model", "model"))
        node.say("rdf:type", refs("roles:RoleModel"))
        node.say("dcterms:title", [Text(self.model.name)])
        node.say("dcterms:description", _text(self.model.description))
        node.say("roles:scheme", [Text(self.model.scheme.key)])
        for one in CLASSES:
            found = [
                Ref(self.iri(one, number, member))
                for number, member in enumerate(members(self.model, one.section))
            ]
            node.say(list_of(one.word), [Listed(tuple(found))] if found else [])
        extensions = tuple(Ref(self.extension(name)) for name, _ in self.model.extensions)
        node.say(list_of("extension"), [Listed(extensions)] if extensions else [])
        return node

    def member(self, one: Class, number: int, member: Any) -> Iterator[Node]:
        node = Node(self.iri(one, number, member))
        types = one.types
        if isinstance(member, Role) and member.kind == "party":
            types = ("roles:Party", "org:Role")
        node.say("rdf:type", refs(*types))
        for term in one.terms:
            node.say(term.property, self.values(node, one, term, member))
        if isinstance(member, Evidenced):
            yield from self.evidence(node, member)
        else:
            yield node
        if one.section == "schemes":
            yield from self.letters(node, member)
        elif isinstance(member, Role):
            self.outside(node, member)
        elif one.section == "skills":
            node.say("skos:inScheme", [Ref(self.skill_scheme)])

    def values(self, node: Node, one: Class, term: Term, member: Any) -> Iterable[Value]:
        field = getattr(attrs.fields(one.cls), term.field)
        value = getattr(member, term.field)
        needed = field.default is attrs.NOTHING
        if value is None or (not needed and (value is False or value in ("", ()))):
            return
        if term.kind == "key":
            yield Ref(self.entry(term.to, value))
        elif term.kind == "keys":
            found = [self.place(term.to, key) for key in value]
            self.order(node, term.property, found, lambda ref: self.number.get(ref.iri, -1))
            yield from self.sorted(found)
        elif term.kind == "names":
            texts = [Text(text) for text in value]
            self.order(node, term.property, texts, lambda text: text.text)
            yield from sorted(set(texts), key=lambda text: text.text)
        elif term.kind == "texts":
            yield Listed(tuple(Text(text) for text in value))
        else:
            yield literal(term.kind, value)

    def sorted(self, things: Iterable[Ref]) -> list[Ref]:
        """Return things in the order of the model."""
        return sorted(things, key=lambda ref: self.number.get(ref.iri, -1))

    def place(self, section: str, key: str) -> Ref:
        return Ref(full(ALL)) if key == ALL_STAGES else Ref(self.entry(section, key))

    def order(
        self, node: Node, name: str, values: Sequence[Any], usual: Callable[[Any], Any]
    ) -> None:
        """Say in which order the values of a property stand, if not in the usual one."""
        if list(values) != sorted(set(values), key=usual):
            node.say("roles:order", [Listed((Ref(full(name)), *values))])

    def evidence(self, node: Node, member: Evidenced) -> Iterator[Node]:
        node.say("roles:basis", refs(_BASIS[member.basis]))
        node.say("roles:inferred", _text(member.inferred))
        cited = [Ref(self.cite(one)) for one in member.citations]
        if cited:
            usual = sorted(set(member.citations), key=self.usual)
            if list(member.citations) != usual:
                listed = (Ref(full("prov:wasDerivedFrom")), *cited)
                node.say("roles:order", [Listed(listed)])
            node.say("prov:wasDerivedFrom", [Ref(self.cite(one)) for one in usual])
        inferences = []
        for name, reason in member.inferred_fields:
            inference = Node(f"{node.iri}.{name}")
            inference.say("rdf:type", refs("roles:Inference"))
            inference.say("roles:field", refs(property_of(type(member), name)))
            inference.say("roles:reason", [Text(reason)])
            inferences.append(inference)
        said = [Ref(one.iri) for one in inferences]
        fields = [field.name for field in attrs.fields(type(member))]
        usual_fields = sorted((name for name, _ in member.inferred_fields), key=fields.index)
        if [name for name, _ in member.inferred_fields] != usual_fields:
            node.say("roles:order", [Listed((Ref(full("roles:inference")), *said))])
        node.say("roles:inference", [Ref(iri) for iri in sorted(one.iri for one in inferences)])
        yield node
        yield from inferences

    def usual(self, citation: Citation) -> Any:
        """Where a citation stands among others, if nothing else is said."""
        number = self.number.get(self.entry("sources", citation.source), len(self.number))
        return number, citation.source, natural(citation.locator), citation.locator

    def cite(self, citation: Citation) -> str:
        self.cited[citation] = None
        words = [citation.source, slug(citation.locator)] if citation.locator else [citation.source]
        return self.iris.of(citation, "citation", *words)

    def citation(self, citation: Citation) -> Node:
        node = Node(self.cite(citation))
        node.say("rdf:type", refs("roles:Citation", "prov:Entity"))
        node.say("dcterms:isPartOf", [Ref(self.entry("sources", citation.source))])
        node.say("roles:locator", _text(citation.locator))
        return node

    def undescribed(self) -> Iterator[Node]:
        """Yield the sources that are cited, though the model doesn't say what they are."""
        described = {source.key for source in self.model.sources}
        for key in dict.fromkeys(one.source for one in self.cited):
            if key not in described:
                node = Node(self.entry("sources", key))
                node.say("rdf:type", refs("prov:Entity"))
                node.say("dcterms:identifier", [Text(key)])
                yield node

    def letters(self, node: Node, scheme: Scheme) -> Iterator[Node]:
        found = []
        for letter, duty in scheme.letters:
            one = Node(self.iris.of((node.iri, letter), "letter", scheme.key, letter))
            one.say("rdf:type", refs("roles:Letter"))
            one.say("skos:notation", [Text(letter)])
            one.say("roles:duty", refs(DUTIES[duty]))
            found.append(one)
        node.say("roles:letters", [Listed(tuple(Ref(one.iri) for one in found))])
        yield from found

    def outside(self, node: Node, role: Role) -> None:
        """Say of a role in the words of schema.org what follows from the rest."""
        if role.kind == "role":
            node.say("schema:name", [Text(role.name)])
            needs = (need.skill for need in self.model.skill_needs if need.role == role.key)
            skills = (Ref(self.entry("skills", key)) for key in dict.fromkeys(needs))
            node.say("schema:skills", self.sorted(skills))
            owned = (answer.responsibility.key for answer in self.model.owned_by(role))
            work = (Ref(self.entry("responsibilities", key)) for key in dict.fromkeys(owned))
            node.say("schema:responsibilities", self.sorted(work))

    def answers(self) -> Iterator[Node]:
        """Yield who owns what at each stage, so that nobody has to know the rule."""
        for responsibility in self.model.responsibilities:
            for answer in self.model.who_owns(responsibility):
                yield self.answer(answer)

    def answer(self, answer: Ownership) -> Node:
        work, stage = answer.responsibility.key, answer.stage.key
        node = Node(self.iris.of(("ownerships", work, stage), "ownership", work, stage))
        node.say("rdf:type", refs("roles:Ownership"))
        node.say("roles:responsibility", [Ref(self.entry("responsibilities", work))])
        node.say("roles:at", [Ref(self.entry("stages", stage))])
        for duty in Duty:
            held = [Ref(self.entry("roles", role.key)) for role in answer.holders(duty)]
            node.say(DUTIES[duty], self.sorted(held))
        node.say("roles:basis", refs(_BASIS[answer.basis]))
        return node


def refs(*names: str) -> list[Ref]:
    """Return terms by their short names."""
    return [Ref(full(name)) for name in names]


def list_of(word: str) -> str:
    """
    Return the property by which a model lists those of its things whose IRIs begin with a word.

    Examples:
        >>> list_of("role")
        'roles:roleList'
    """
    return f"roles:{word}List"


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Return what orders texts so that 9 comes before 10."""
    return tuple(
        (int(part), "") if part.isascii() and part.isdigit() else (0, part)
        for part in re.split(r"([0-9]{1,9})", text)
    )


def _text(text: str) -> list[Text]:
    return [Text(text)] if text else []


def literal(kind: str, value: Any) -> Text:
    """Return a value of a field as a literal."""
    if kind == "duration":
        # An ``xsd:duration`` has no weeks.
        text = re.sub(r"(\d+)W", lambda weeks: f"{int(weeks[1]) * 7}D", duration_text(value))
        return Text(text, full("xsd:duration"))
    if kind == "boolean":
        return Text("true" if value else "false", full("xsd:boolean"))
    if kind == "decimal":
        text = format(Decimal(repr(value)), "f")
        return Text(text if "." in text else f"{text}.0", full("xsd:decimal"))
    if kind == "integer":
        return Text(str(value), full("xsd:integer"))
    return Text(value)
