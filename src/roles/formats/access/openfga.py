"""OpenFGA: who may do and see what, as relations that an authorization server answers from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from roles.errors import FormatError
from roles.formats.access.acts import ACTS, DUTIES, UNCHECKED, grants
from roles.formats.shared import losses
from roles.formats.shared.reading import Loss, Writing

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["write"]

# OpenFGA takes no longer name of an object.
_LONGEST = 256
_Tuple: TypeAlias = tuple[str, str, str]


def _model() -> Iterator[str]:
    yield "model"
    yield "  schema 1.1"
    yield "type person"
    yield "type role"
    yield "  relations"
    yield "    define holder: [person]"
    yield "type place"
    yield "  relations"
    for duty in DUTIES:
        yield f"    define {duty}: [role#holder]"
    for act, duties in ACTS.items():
        yield f"    define {act}: {' or '.join(duties)}"
    for kind in ("responsibility", "stage"):
        yield f"type {kind}"
        yield "  relations"
        yield "    define at: [place]"
        if kind == "stage":
            yield "    define lead: [role#holder]"
        yield from (f"    define {act}: {act} from at" for act in ACTS)


def write(model: RoleModel, *, part: str = "store") -> Writing:
    """
    Write a store of OpenFGA: its authorization model, and the tuples that a model stands for.

    A ``place`` is a responsibility at a stage: ``place:pricing/launch``.  Each duty is a relation
    of it to those who hold a role, ``role:product-manager#holder``; a check with that user and
    that place is true exactly where the model says so by its rule of resolution.  ``can_act``
    follows from owning, doing and supporting, ``can_see`` from any duty.  On a ``responsibility``
    or a ``stage`` both hold if they do at any of its places.  An application says who holds a
    role: a tuple ``person:ann``, ``holder``, ``role:product-manager``.

    Args:
        model: The model.
        part: ``"store"`` for a file that the ``fga`` command imports and tests, with the
            authorization model and the tuples; ``"model"`` for the first alone, which is the same
            for every model; ``"tuples"`` for the second.

    Raises:
        FormatError: There is no such part.
    """
    if part == "model":
        return Writing(content="".join(f"{line}\n" for line in _model()).encode())
    if part not in ("store", "tuples"):
        raise FormatError(f"openfga has the parts store, model and tuples, and no {part!r}")
    long: list[Loss] = []
    lines = list(_listed(_tuples(model), long))
    if part == "store":
        indented = [f"  {line}" for line in lines]
        lines = [
            f"name: {_quoted(model.name)}",
            "model: |",
            *(f"  {line}" for line in _model()),
            *(("tuples:", *indented) if lines else ("tuples: []",)),
        ]
    elif not lines:
        lines = ["[]"]
    why = "tuples say who may, not why, in what order, or what is handed over"
    loss = Loss(
        place="", what="everything but roles, responsibilities, stages, leads and duties", why=why
    )
    return Writing(
        content="".join(f"{line}\n" for line in lines).encode(),
        losses=(*losses.conditions(model, UNCHECKED), loss, *long),
    )


def _quoted(text: str) -> str:
    """Return text in quotes: YAML reads what JSON quotes, but for two characters."""
    return json.dumps(text, ensure_ascii=False).translate({0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"})


def _tuples(model: RoleModel) -> Iterator[_Tuple]:
    for stage in model.stages:
        if stage.lead:
            yield f"role:{stage.lead}#holder", "lead", f"stage:{stage.key}"
    for work, at, granted in grants(model):
        place = f"place:{work}/{at}"
        yield place, "at", f"responsibility:{work}"
        yield place, "at", f"stage:{at}"
        yield from ((f"role:{role}#holder", duty, place) for duty, role in granted)


def _listed(tuples: Iterable[_Tuple], long: list[Loss]) -> Iterator[str]:
    """Yield the lines of a list; keys hold no sign that means something to YAML or OpenFGA."""
    for user, relation, thing in tuples:
        if max(len(user.removesuffix("#holder")), len(thing)) > _LONGEST:
            why = f"a name is longer than the {_LONGEST} characters that OpenFGA takes"
            long.append(Loss(place=thing, what=f"{relation} of {user}", why=why))
            continue
        yield f"- user: {user}"
        yield f"  relation: {relation}"
        yield f"  object: {thing}"
