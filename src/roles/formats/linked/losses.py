"""What a file says beyond what a model has a place for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from roles.errors import shown
from roles.formats.linked.facts import Facts
from roles.formats.linked.nodes import Listed, Ref, Text, short
from roles.formats.linked.parsing import Triple
from roles.formats.linked.terms import CLASSES, LABELS
from roles.formats.linked.writing import Iris, base_of, nodes_of
from roles.formats.reading import Loss
from roles.model.rolemodel import RoleModel

__all__ = ["losses_of"]


def losses_of(
    facts: Facts, model: RoleModel, given: Mapping[object, str], known: set[str]
) -> Iterator[Loss]:
    """
    Yield what was neither understood nor follows from the model that was read.

    Args:
        facts: What the file says.
        model: The model that was read.
        given: The IRIs that the file gave to the things of the model.
        known: The things of the file that became something.
    """
    left = [triple for triple in facts.triples if triple not in facts.used]
    if left and "model" in given:
        follows = set(_triples(model, given))
        left = [triple for triple in left if triple not in follows]
    by_thing: dict[str, list[Triple]] = {}
    for triple in left:
        by_thing.setdefault(triple[0], []).append(triple)
    blank: dict[str, str] = {}
    used = {thing for thing, _, _ in facts.used}
    for thing, triples in by_thing.items():
        place = _place(facts, thing, blank)
        if thing in known or thing in used:
            for _, verb, value in triples:
                what = f"{short(verb)} {_shown(facts, value, blank)}"
                yield Loss(place=place, what=what, why=_why(verb, bool(given.get("model"))))
        else:
            types = ", ".join(short(iri) for iri in sorted(facts.types(thing))) or "no type"
            count = f"{len(triples)} statement{'s' if len(triples) > 1 else ''} on it"
            why = f"is nothing that a model has a place for; {count} left out"
            yield Loss(place=place, what=types, why=why)


def _why(verb: str, own: bool) -> str:
    names = {
        name for one in CLASSES for term in one.terms for name in (term.property, *term.also)
    }  # fmt: skip
    if short(verb) in names | set(LABELS):
        return "there is another, or it doesn't refer to what it should"
    if own and short(verb).startswith(("roles:", "schema:")):
        return "doesn't follow from what the model says"
    return "has no place in a model"


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
