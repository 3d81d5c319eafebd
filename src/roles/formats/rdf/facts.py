"""What a file says, thing by thing, and what of it has been understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from attrs import Factory, define

from roles.formats.rdf.nodes import Ref, Text, full
from roles.formats.rdf.parsing import Triple
from roles.formats.rdf.terms import LABELS

__all__ = ["Facts", "best", "in_order", "named"]

_T = TypeVar("_T")
_FIRST, _REST, _NIL = (full(f"rdf:{name}") for name in ("first", "rest", "nil"))
_TYPE = full("rdf:type")


@define(eq=False)
class Facts:
    """
    The triples of a file.

    Attributes:
        triples: All of them, in the order of the file.
        used: Those that were understood; the others are lost in the end.
    """

    triples: list[Triple]
    used: set[Triple] = Factory(set)
    _said: dict[str, dict[str, list[Ref | Text]]] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        for subject, verb, value in self.triples:
            self._said.setdefault(subject, {}).setdefault(verb, []).append(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._said)

    def of(self, thing: str, name: str) -> list[Ref | Text]:
        """Return the values of a property of a thing, by its short name."""
        return self.by_iri(thing, full(name))

    def by_iri(self, thing: str, verb: str) -> list[Ref | Text]:
        """Return the values of a property of a thing, by its IRI."""
        return self._said.get(thing, {}).get(verb, [])

    def refs(self, thing: str, name: str) -> list[Ref]:
        """Return the things that a property of a thing refers to."""
        return [value for value in self.of(thing, name) if isinstance(value, Ref)]

    def texts(self, thing: str, name: str) -> list[Text]:
        """Return the literals that a property of a thing has."""
        return [value for value in self.of(thing, name) if isinstance(value, Text)]

    def types(self, thing: str) -> set[str]:
        """Return the IRIs of the types of a thing."""
        return {value.iri for value in self.refs(thing, "rdf:type")}

    def use(self, thing: str, name: str, *values: Ref | Text) -> None:
        """Mark what was understood."""
        verb = full(name)
        self.used.update((thing, verb, value) for value in values)

    def use_types(self, thing: str, names: Iterable[str]) -> None:
        """Mark the types of a thing that were understood, by their short names."""
        known = {full(name) for name in names}
        self.used.update((thing, _TYPE, Ref(iri)) for iri in self.types(thing) & known)

    def listed(self, value: Ref | Text) -> list[Ref | Text] | None:
        """Return the members of a list, or None where *value* isn't one."""
        found: list[Ref | Text] = []
        seen: set[Ref | Text] = set()
        while value != Ref(_NIL):
            if not isinstance(value, Ref) or value in seen:
                return None
            seen.add(value)
            said = self._said.get(value.iri, {})
            first, rest = said.get(_FIRST, []), said.get(_REST, [])
            if len(first) != 1 or len(rest) != 1:
                return None
            found.append(first[0])
            value = rest[0]
        return found

    def use_list(self, value: Ref | Text) -> None:
        """Mark a list that `listed` has returned."""
        while isinstance(value, Ref) and value != Ref(_NIL):
            said = self._said[value.iri]
            self.used.add((value.iri, _FIRST, said[_FIRST][0]))
            self.used.add((value.iri, _REST, said[_REST][0]))
            value = said[_REST][0]


def best(facts: Facts, thing: str, names: Sequence[str], language: str) -> Text | None:
    """
    Return the literal that fits best among the values of properties, and mark its likes as used.

    First comes the language that is asked for, then what has no language, then English, then the
    others by the alphabet; among those the property that is named first, and then the alphabet.
    """
    found = [
        (_far(one.language, language), rank, one.text, one)
        for rank, name in enumerate(names) for one in facts.texts(thing, name)
    ]  # fmt: skip
    if not found:
        return None
    chosen = min(found, key=lambda one: one[:3])[3]
    for name in names:
        facts.use(
            thing, name, *(one for one in facts.texts(thing, name) if one.text == chosen.text)
        )
    return chosen


def _far(language: str, wanted: str) -> tuple[int, str]:
    tongue, wanted = language.lower(), wanted.lower()
    if wanted and (tongue == wanted or tongue.startswith(f"{wanted}-")):
        return 0, tongue
    if not tongue:
        return 1, ""
    return (2 if tongue.partition("-")[0] == "en" else 3), tongue


def named(facts: Facts, thing: str, language: str) -> str:
    """Return what a thing is called in one line, or else the last part of its IRI."""
    found = best(facts, thing, LABELS, language)
    if found and (name := " ".join(found.text.split())):
        return name
    last = "" if thing.startswith("_:") else re.split(r"[/#:]", thing.rstrip("/#:"))[-1]
    return " ".join(re.split(r"[\s_]+", last)).strip() or "unnamed"


def in_order(
    values: Sequence[_T], order: Sequence[Any] | None, usual: Callable[[_T], Any]
) -> list[_T]:
    """Return values in the order that a file says, or else in the usual one."""
    if order is not None and {*order} == {*values}:
        return list(order)
    return sorted(dict.fromkeys(values), key=usual)
