"""From a model to the entities of a catalog, and what they have no room for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from roles.formats.shared import losses
from roles.formats.shared.assignments import Held, alike
from roles.formats.shared.reading import Loss
from roles.model.involvement import SCHEMES, Duty
from roles.model.names import slug
from roles.model.shape import facts
from roles.model.vocabulary import Stage

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel
    from roles.model.vocabulary import Responsibility, Role

__all__ = ["entities_of", "losses_of"]

_VERSION = "backstage.io/v1alpha1"
_NAME = re.compile(r"[a-z0-9-]{1,63}").fullmatch


def entities_of(model: RoleModel) -> Iterator[dict[str, Any]]:
    """Yield the entities that stand for a model, as plain trees."""
    groups = _names(role.key for role in model.roles)
    nobody = _free("unowned", groups.values())
    (system,) = _names([slug(model.name)]).values()
    owned = {role.key: 0 for role in model.roles}
    for work in model.responsibilities:
        for answer in model.who_owns(work):
            for role in answer.owners:
                # Not for each that may take it: a catalog can't say that any of several does.
                owned[role.key] += 1
    most = max(owned, key=owned.__getitem__, default="")
    scheme = model.scheme.key if model.scheme.key in SCHEMES else "raci"
    notes: dict[str, str | None] = {
        "stages": "\n".join(f"{stage.key} {stage.name}" for stage in model.stages),
        "scheme": "" if scheme == "raci" else scheme,
    }
    yield _entity(
        "System",
        system,
        {"title": model.name, "description": model.description},
        notes,
        {"owner": groups[most] if owned.get(most) else nobody, "type": "role-model"},
    )
    children: dict[str | None, list[str]] = {}
    for role in model.roles:
        children.setdefault(role.reports_to, []).append(groups[role.key])
    for role in model.roles:
        spec: dict[str, Any] = {"type": role.kind, "profile": {"displayName": role.name}}
        if role.reports_to:
            spec["parent"] = groups[role.reports_to]
        spec["children"] = children.get(role.key, [])
        notes = _kept_notes(role, groups) | {"is-a": role.is_a or ""}
        yield _entity("Group", groups[role.key], {"description": role.description}, notes, spec)
    yield from _components(model, groups, nobody, system)


def _components(
    model: RoleModel, groups: Mapping[str, str], nobody: str, system: str
) -> Iterator[dict[str, Any]]:
    names = _names(one.key for one in model.responsibilities)
    for one in model.responsibilities:
        places = model.resolution.places[one.key]
        held = {stage: model.resolution.held[one.key, stage] for stage in places}
        owners = [held[stage].get(Duty.OWN, ()) for stage in places]
        first = next((role for owning in owners for role in owning), None)
        notes: dict[str, str | None] = _kept_notes(one, names)
        notes["recurs"] = one.recurs
        notes["reserved-for"] = one.reserved_for
        notes["at"] = " ".join(places) if len(places) != 1 else None
        for duty in Duty:
            notes[duty.value] = _lines(duty, places, held) or None
        if all(owning == (first,) for owning in owners):
            notes["own"] = None
        elif not notes["own"]:
            notes["own"] = ""
        spec = {
            "type": "responsibility",
            "lifecycle": places[0] if places else "none",
            "owner": groups[first] if first else nobody,
            "system": system,
        }
        if one.part_of:
            spec["subcomponentOf"] = names[one.part_of]
        told = {"title": one.name, "description": one.description}
        empty = {key for key in ("at", "own") if notes[key] == ""}
        yield _entity("Component", names[one.key], told, notes, spec, empty)


def _lines(duty: Duty, places: Iterable[str], held: Held) -> str:
    alone = {stage: {duty: held[stage].get(duty, ())} for stage in places}
    return "\n".join(
        f"{', '.join(stages)}: {', '.join(duties[0][1])}"
        for duties, stages in alike(places, alone).items()
    )


def _kept_notes(one: Role | Responsibility, names: Mapping[str, str]) -> dict[str, str | None]:
    return {
        "key": one.key if names[one.key] != one.key else "",
        "aliases": "\n".join(one.aliases),
    }


def _entity(
    kind: str,
    name: str,
    told: Mapping[str, str],
    notes: Mapping[str, str | None],
    spec: Mapping[str, Any],
    empty: Iterable[str] = (),
) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name, **{key: text for key, text in told.items() if text}}
    if kept := {f"roles/{key}": text for key, text in notes.items() if text or key in empty}:
        metadata["annotations"] = kept
    return {"apiVersion": _VERSION, "kind": kind, "metadata": metadata, "spec": dict(spec)}


def _names(keys: Iterable[str]) -> dict[str, str]:
    """Return a name for each key: itself, or what of it is allowed with a hash of the whole."""
    names = {key: key for key in keys}
    plain = {key for key in names if _NAME(key)}
    for key in tuple(names):
        if key not in plain:
            mark = hashlib.sha256(key.encode()).hexdigest()
            kept = "-".join(re.findall(r"[a-z0-9]+", key))[:46].strip("-")
            tries = ("-".join(filter(None, (kept, mark[:size]))) for size in range(8, 17))
            names[key] = next(name for name in tries if name not in plain)
            plain.add(names[key])
    return names


def _free(name: str, taken: Iterable[str]) -> str:
    used = set(taken)
    while name in used:
        name += "-x"
    return name


def losses_of(model: RoleModel) -> Iterator[Loss]:
    """Yield what of a model a catalog can't hold."""
    kept = ("roles", "stages", "responsibilities", "assignments")
    yield from losses.evidence(model, kept, "an entity carries no evidence")
    yield from losses.reasons_of_duties(model)
    yield from losses.either(model, "a group of a catalog is one role")
    yield from losses.conditions(model, "a relation of a catalog always holds")
    lost = {name for stage in model.stages for name in losses.held(stage, ())}
    if lost:
        fields = ", ".join(field.name for field in facts(Stage) if field.name in lost)
        yield Loss(place="stages", what=fields, why="a lifecycle is but a name")
    yield from losses.members(model, kept, "a catalog has no place for it")
    yield from losses.scheme(model)
    yield from losses.tables(model)
