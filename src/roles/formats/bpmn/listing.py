"""How the fields that a diagram has no room for are listed in a BPMN file, by their classes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from roles.model.shape import facts, kind_of, schema_of
from roles.model.vocabulary import Deliverable, Responsibility, Role, Stage

__all__ = ["ELEMENTS", "KINDS", "PLURALS", "listing"]

KINDS: Mapping[str, type[Any]] = {
    "role": Role, "stage": Stage, "responsibility": Responsibility, "deliverable": Deliverable,
}  # fmt: skip
PLURALS = {kind: f"{kind}s" for kind in KINDS} | {"responsibility": "responsibilities"}
# What an element is called that isn't called like its field.
ELEMENTS = {"aliases": "alias"}
_DRAWN = ("key", "name", "at")


@cache
def listing(kind: str) -> Mapping[str, Literal["attribute", "words", "element", "elements"]]:
    """Return how each field of a thing is listed in `model`, beside its key and its name."""
    ways: dict[str, Literal["attribute", "words", "element", "elements"]] = {}
    for fact in facts(KINDS[kind]):
        value = kind_of(KINDS[kind], fact)
        if fact.name in _DRAWN:
            continue
        if value in ("keys", "texts"):
            ways[fact.name] = "words" if value == "keys" else "elements"
        else:
            # An attribute that some tool writes again loses tabs and lines.
            plain = value == "text" and schema_of(fact) is None
            ways[fact.name] = "element" if plain else "attribute"
    return ways
