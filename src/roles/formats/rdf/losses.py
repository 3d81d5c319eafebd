"""What a file says beyond what a model has a place for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from roles.errors import counted, shown
from roles.formats.rdf.facts import Facts
from roles.formats.rdf.nodes import Listed, Ref, Text, full, short
from roles.formats.rdf.parsing import Triple
from roles.formats.rdf.terms import LABELS, Class
from roles.formats.rdf.writing import Iris, base_of, nodes_of
from roles.formats.shared.reading import Loss
from roles.model.rolemodel import RoleModel

__all__ = ["losses_of"]


def losses_of(
    facts: Facts, model: RoleModel, given: Mapping[object, str], known: Mapping[str, Class | None]
) -> Iterator[Loss]:
    """
    Yield what was neither understood nor follows from the model that was read.

    Args:
        facts: What the file says.
        model: The model that was read.
        given: The IRIs that the file gave to the things of the model.
        known: The things of the file that became something, each with what that is.
    """
    left = [triple for triple in facts.triples if triple not in facts.used]
    own = "model" in given
    if left and own:
        follows = set(_triples(model, given))
        left = [triple for triple in left if triple not in follows]
    by_thing: dict[str, list[Triple]] = {}
    for triple in left:
        by_thing.setdefault(triple[0], []).append(triple)
    blank: dict[str, str] = {}
    count = Counter(thing for thing, _, _ in facts.triples)
    for thing, triples in by_thing.items():
        place = _place(facts, thing, blank)
        if thing in known or len(triples) < count[thing]:
            answer = own and full("roles:Ownership") in facts.types(thing)
            for _, verb, value in triples:
                what = f"{short(verb)} {_shown(facts, value, blank)}"
                if answer or (own and _follows(short(verb))):
                    why = "doesn't follow from what the model says"
                else:
                    why = _why(known.get(thing), short(verb), value)
                yield Loss(place=place, what=what, why=why)
        else:
            types = ", ".join(short(iri) for iri in sorted(facts.types(thing))) or "no type"
            left_out = f"{counted(len(triples), 'statement')} on it left out"
            why = f"is nothing that a model has a place for; {left_out}"
            yield Loss(place=place, what=types, why=why)


def _why(one: Class | None, name: str, value: Ref | Text) -> str:
    names = {name for term in one.terms for name in (term.property, *term.also)} if one else set()
    if one and one.also:
        names |= {*LABELS, "schema:skills", "schema:responsibilities"}
    if name not in names:
        return "has no place in a model"
    if isinstance(value, Text):
        return "another was read in its place"
    return "isn't in the file, or isn't what it should be"


def _follows(name: str) -> bool:
    """Whether what a property says follows from the rest of a model."""
    return name.startswith("schema:") or name in ("roles:basis", "skos:inScheme")


def _triples(model: RoleModel, given: Mapping[object, str]) -> Iterator[Triple]:
    """Yield what would be written of a model, but for what stands in lists."""
    for node in nodes_of(model, Iris(base_of(model), given)):
        for verb, values in node.said.items():
            for value in values:
                if not isinstance(value, Listed):
                    yield node.iri, verb, value


def _place(facts: Facts, thing: str, blank: dict[str, str]) -> str:
    if not thing.startswith("_:"):
        return short(thing)
    for name in LABELS:
        for text in facts.texts(thing, name):
            return shown(text.text)
    return blank.setdefault(thing, f"blank node {len(blank) + 1}")


def _shown(facts: Facts, value: Ref | Text, blank: dict[str, str]) -> str:
    return _place(facts, value.iri, blank) if isinstance(value, Ref) else shown(value.text)
