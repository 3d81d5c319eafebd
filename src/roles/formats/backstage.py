"""
Backstage: the software catalog, in which what people own are components.

A role becomes a ``Group`` (``spec.type`` role or party, ``parent`` whom it reports to), the model
a ``System`` (``spec.type`` role-model), and each responsibility a ``Component`` of it
(``spec.type`` responsibility): its ``lifecycle`` is the stage at which it takes place first, its
``owner`` the group of the role that owns it first, ``subcomponentOf`` what it is part of.  What
these fields have no room for stands in annotations, of which a catalog that needs none has none:

``roles/key``
    The key, where it can't be the name of an entity.
``roles/stages``
    On the system: the stages in lifecycle order, a line each: key, space, name.
``roles/scheme``
    On the system: the letters of the model's charts, if not RACI.
``roles/at``
    The stages at which a responsibility takes place, if not at ``lifecycle`` alone.
``roles/own``, ``roles/do``, … ``roles/omit``
    Who holds a duty, a line for stages that are alike: ``launch, testing: planner, manager``.
    Without ``roles/own`` it is the ``owner``, at every stage.
``roles/is-a``, ``roles/aliases``, ``roles/recurs``
    The fields of that name; an alias a line.

A duty is written for the places at which somebody holds it, by the model's rule of resolution: what
is inherited is written out, since Backstage inherits nothing.

A catalog that somebody else wrote is read by the same rules.  Groups and users are parties, unless
a group's type is role.  Components, systems and domains are responsibilities, part of what they
are a subcomponent of, or of their system or domain; a lifecycle is a stage; the owner owns it
there, and a system or domain, which has no lifecycle, at all stages.  An entity that is referred
to but stands in another file becomes a party if it is an owner or a parent, and is a loss.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, evolve

from roles.errors import InvalidModel, InvalidValue, Problem, shown
from roles.formats.entities import Entity, Keys, Ref, entities, parsed
from roles.formats.reading import Loss, Reading, Writing
from roles.formats.yaml import dumped
from roles.model.involvement import ALL_STAGES, SCHEMES, Duty
from roles.model.names import normal, slug
from roles.model.rolemodel import RoleModel
from roles.model.statements import Assignment
from roles.model.vocabulary import Responsibility, Role, Stage

__all__ = ["read", "write"]

_VERSION = "backstage.io/v1alpha1"
_PEOPLE = ("group", "user")
_WORKS = ("component", "system", "domain")
# What an entity of each kind is part of: the field of its spec, and the kind that it names.
_WHOLES = {
    "component": (("subcomponentOf", "component"), ("system", "system")),
    "system": (("domain", "domain"),),
    "domain": (("subdomainOf", "domain"),),
}
_LIFECYCLES = ("experimental", "production", "deprecated")
_NAME = re.compile(r"[a-z0-9-]{1,63}").fullmatch
_Held = Mapping[str, Mapping[Duty, tuple[str, ...]]]


def _alike(places: Iterable[str], held: _Held) -> dict[tuple[tuple[Duty, Any], ...], list[str]]:
    """Return the stages at which the same roles hold the same duties, by what they hold."""
    groups: dict[tuple[tuple[Duty, Any], ...], list[str]] = {}
    for stage in places:
        here = held.get(stage, {})
        if duties := tuple((duty, tuple(here[duty])) for duty in Duty if here.get(duty)):
            groups.setdefault(duties, []).append(stage)
    return groups


def _assignments(work: str, places: Iterable[str], held: _Held) -> Iterator[Assignment]:
    for duties, stages in _alike(places, held).items():
        yield Assignment(work, stages, **{duty.value: roles for duty, roles in duties})


# Reading


def read(content: bytes, *, source: str = "") -> Reading:
    """
    Read a model from the catalog entities of a YAML file.

    Raises:
        FormatError: It isn't YAML, has an alias, a tag or one key twice.
        InvalidModel: An entity is malformed, or what all say doesn't make up a model.
        MissingExtra: PyYAML isn't installed.
    """
    catalog = _Catalog()
    for one in entities(content, source, catalog.problems, catalog.losses):
        catalog.entities[one.ref] = one
    model = catalog.model(source)
    if catalog.problems or model is None:
        raise InvalidModel(catalog.problems, source)
    return Reading(
        model=model, losses=tuple(catalog.losses), lines=catalog.model_lines(), source=source
    )


@define(eq=False)
class _Catalog:
    """Goes through the entities once and gathers what is wrong and what is lost."""

    entities: dict[Ref, Entity] = Factory(dict)
    problems: list[Problem] = Factory(list)
    losses: list[Loss] = Factory(list)
    keys: dict[Ref, str] = Factory(dict)
    stages: dict[str, Stage] = Factory(dict)
    absent: dict[Ref, Role] = Factory(dict)
    role_keys: Keys = Factory(Keys)

    def model(self, source: str) -> RoleModel | None:
        found = self.entities.values()
        whole = next((one for one in found if self._is_model(one)), None)
        people = [one for one in found if one.ref.kind in _PEOPLE]
        works = [one for one in found if one.ref.kind in _WORKS and one is not whole]
        self._key(people, self.role_keys)
        self._key(works, Keys())
        head = self._head(whole, source)
        self._number_stages(works)
        roles = self._roles(people)
        responsibilities, assignments = [], []
        for work in works:
            made, held = self._work(work, whole)
            responsibilities += made
            assignments += held
        self._tell_lost()
        if self.problems:
            return None
        try:
            return RoleModel(
                **head,
                roles=[*roles, *self.absent.values()],
                stages=list(self.stages.values()),
                responsibilities=responsibilities,
                assignments=assignments,
            )
        except InvalidModel as error:
            lines = self.model_lines()
            for one in error.problems:
                at = ".".join(one.place.split(".")[:2])
                self.problems.append(evolve(one, line=lines.get(at)))
        return None

    def model_lines(self) -> dict[str, int]:
        """Return the lines of what was made of entities, by its place in the model."""
        collection = dict.fromkeys(_PEOPLE, "roles") | dict.fromkeys(_WORKS, "responsibilities")
        return {
            f"{collection[ref.kind]}.{key}": line for ref, key in self.keys.items()
            if (line := self.entities[ref].line())
        }  # fmt: skip

    def _is_model(self, one: Entity) -> bool:
        spec = one.tree.get("spec") or {}
        return one.ref.kind == "system" and spec.get("type") == "role-model"

    def _refuse(self, one: Entity, path: str, message: str) -> None:
        self.problems.append(Problem(f"{one.place} {path}", message, line=one.line(path)))

    def _lose(self, one: Entity, path: str, what: object, why: str) -> None:
        place = f"{one.place} {path}".rstrip()
        self.losses.append(Loss(place=place, what=str(what), why=why, line=one.line(path)))

    def _text(self, one: Entity, path: str, value: Any) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, Mapping) and any(str(key).startswith("$") for key in value):
            self._lose(one, path, shown(dict(value)), "is fetched by Backstage, not by us")
        else:
            self._refuse(one, path, f"is {shown(value)}; expected text, in quotes if need be")
        return ""

    def _field(self, one: Entity, path: str) -> str:
        return self._text(one, path, one.value(path))

    def _note(self, one: Entity, key: str) -> str | None:
        value = one.annotation(f"roles/{key}")
        path = f"metadata.annotations.roles/{key}"
        return None if value is None else self._text(one, path, value)

    def _key(self, found: Iterable[Entity], keys: Keys) -> None:
        rest = []
        for one in found:
            if set_key := self._note(one, "key"):
                self.keys[one.ref] = set_key
                keys.reserve(set_key)
            else:
                rest.append(one)
        for one in rest:
            outside = "" if one.ref.namespace == "default" else f"{one.ref.namespace}-"
            self.keys[one.ref] = keys.make(outside + one.name)

    def _made(self, cls: type[Any], one: Entity, **fields: Any) -> list[Any]:
        """Return an object in a list; an empty list, and the problem told, where it can't be."""
        try:
            return [cls(**fields)]
        except InvalidValue as error:
            self._refuse(one, error.field, f"is {shown(error.value)}; allowed: {error.allowed}")
        return []

    def _head(self, whole: Entity | None, source: str) -> dict[str, Any]:
        if whole is None:
            stem = re.sub(r"(\.catalog)?\.ya?ml$", "", PurePath(source).name)
            return {"name": stem if stem.strip() and stem.isprintable() else "Catalog"}
        whole.kept.update(("spec.type", "spec.owner"))
        scheme = self._note(whole, "scheme") or "raci"
        if scheme not in SCHEMES:
            path = "metadata.annotations.roles/scheme"
            self._refuse(whole, path, f"is {shown(scheme)}; allowed: {', '.join(SCHEMES)}")
            scheme = "raci"
        for line in filter(None, (self._note(whole, "stages") or "").split("\n")):
            key, _, name = line.partition(" ")
            for stage in self._made(Stage, whole, key=key, name=name or key):
                if key in self.stages:
                    self._refuse(whole, "roles/stages", f"the stage {shown(key)} stands twice")
                self.stages[key] = stage
        named = {
            "name": self._field(whole, "metadata.title") or whole.name,
            "description": self._field(whole, "metadata.description"),
        }
        # A model that is nothing but its head tells what is wrong with it.
        self._made(RoleModel, whole, **named)
        return {**named, "scheme": scheme}

    def _number_stages(self, works: Iterable[Entity]) -> None:
        """Make stages of the lifecycles that are no stage yet, those of Backstage in their order."""
        used: dict[str, Entity] = {}
        for work in works:
            if work.ref.kind == "component" and self._note(work, "at") is None:
                value = work.value("spec.lifecycle")
                if isinstance(value, str) and value.strip():
                    used.setdefault(normal(value), work)
        taken = Keys({normal(key) for key in self.stages})
        known = [normal(name) for name in _LIFECYCLES]
        for name in sorted(used, key=lambda name: known.index(name) if name in known else 9):
            if name not in taken.taken:
                work = used[name]
                text = str(work.value("spec.lifecycle")).strip()
                for stage in self._made(Stage, work, key=taken.make(text), name=text):
                    self.stages[stage.key] = stage

    def _roles(self, people: list[Entity]) -> list[Role]:
        above = self._parents(people)
        made = []
        for one in people:
            kind = "party"
            if one.ref.kind == "group" and one.value("spec.type") in ("role", "party"):
                kind = one.tree["spec"]["type"]
            else:
                one.kept.discard("spec.type")
            made += self._made(
                Role,
                one,
                **self._entry(one),
                kind=kind,
                is_a=self._note(one, "is-a") or None,
                reports_to=self._role(above[one.ref]) if one.ref in above else None,
            )
        return made

    def _entry(self, one: Entity) -> dict[str, Any]:
        shown_as = self._field(one, "spec.profile.displayName")
        title = self._field(one, "metadata.title")
        if shown_as and title not in ("", shown_as):
            one.kept.discard("metadata.title")
        return {
            "key": self.keys[one.ref],
            "name": shown_as or title or one.name,
            "description": self._field(one, "metadata.description"),
            "aliases": list(filter(None, (self._note(one, "aliases") or "").split("\n"))),
        }

    def _parents(self, people: Iterable[Entity]) -> dict[Ref, Ref]:
        above: dict[Ref, Ref] = {}
        groups = [one for one in people if one.ref.kind == "group"]
        for one in groups:
            parent = self._ref(one, "spec.parent", one.value("spec.parent"), "group", ("group",))
            if parent:
                self._know(one, "spec.parent", parent)
                above[one.ref] = parent
        for one in groups:
            children = one.value("spec.children")
            if children is not None and not isinstance(children, list):
                self._refuse(one, "spec.children", f"is {shown(children)}; expected a list")
                continue
            for number, child in enumerate(children or []):
                path = f"spec.children[{number}]"
                ref = self._ref(one, path, child, "group", ("group",))
                if ref is None:
                    continue
                if above.setdefault(ref, one.ref) != one.ref:
                    self._lose(one, path, ref, f"has another parent, {above[ref]}")
                elif ref not in self.entities and ref not in self.absent:
                    self._know(one, path, ref)
                    self.absent[ref] = evolve(self.absent[ref], reports_to=self._role(one.ref))
        return above

    def _ref(
        self, one: Entity, path: str, value: Any, kind: str, kinds: Iterable[str]
    ) -> Ref | None:
        text = self._text(one, path, value)
        if not text.strip():
            return None
        ref = parsed(text, kind, one.ref.namespace)
        if ref is None:
            told = "a reference such as group:default/name, or a name"
            self._refuse(one, path, f"is {shown(text)}; allowed: {told}")
        elif ref.kind not in kinds:
            self._lose(one, path, ref, f"isn't a {' or a '.join(kinds)}")
            ref = None
        return ref

    def _know(self, one: Entity, path: str, ref: Ref) -> None:
        """Make a party for a group or user that stands in another file."""
        if ref in self.entities or ref in self.absent:
            return
        self._lose(one, path, ref, "isn't in the file: it is taken for a party of that name")
        outside = "" if ref.namespace == "default" else f"{ref.namespace}-"
        self.absent[ref] = Role("unnamed", "unnamed", kind="party")
        for role in self._made(
            Role, one, key=self.role_keys.make(outside + ref.name), name=ref.name, kind="party"
        ):
            self.absent[ref] = role

    def _role(self, ref: Ref) -> str:
        return self.absent[ref].key if ref in self.absent else self.keys[ref]

    def _work(
        self, one: Entity, whole: Entity | None
    ) -> tuple[list[Responsibility], list[Assignment]]:
        places = self._places(one)
        held: dict[str, dict[Duty, tuple[str, ...]]] = {}
        for duty in Duty:
            for stage, roles in self._holders(one, duty, places):
                held.setdefault(stage, {})[duty] = (*held.get(stage, {}).get(duty, ()), *roles)
        if one.ref.kind == "component" and one.value("spec.type") != "responsibility":
            one.kept.discard("spec.type")
        made = self._made(
            Responsibility,
            one,
            **self._entry(one),
            part_of=self._part_of(one, whole),
            at=places,
            recurs=self._note(one, "recurs") or "",
        )
        if self.problems:
            return made, []
        order = [*self.stages, ALL_STAGES]
        return made, list(_assignments(self.keys[one.ref], order, held))

    def _places(self, one: Entity) -> list[str]:
        if (noted := self._note(one, "at")) is not None:
            one.kept.add("spec.lifecycle")
            return self._stages(one, "roles/at", noted.split())
        if one.ref.kind != "component":
            return [ALL_STAGES]
        text = self._field(one, "spec.lifecycle")
        if not text.strip() and isinstance(one.value("spec.lifecycle"), (str, type(None))):
            self._refuse(one, "spec.lifecycle", "is missing: a component has a lifecycle")
        return [key for key in self.stages if normal(key) == normal(text)] or [
            key for key, stage in self.stages.items() if normal(stage.name) == normal(text)
        ][:1]

    def _stages(self, one: Entity, path: str, keys: Iterable[str]) -> list[str]:
        found = []
        for key in keys:
            if key in self.stages or key == ALL_STAGES:
                found.append(key)
            else:
                there = ", ".join(self.stages) or "none"
                self._refuse(one, path, f"{shown(key)} is no stage; there are {there}")
        return found

    def _holders(
        self, one: Entity, duty: Duty, places: list[str]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        noted = self._note(one, duty.value)
        if duty is Duty.OWN:
            one.kept.add("spec.owner")
        if duty is Duty.OWN and noted is None and places:
            if one.value("spec.owner") in (None, ""):
                self._refuse(one, "spec.owner", f"is missing: a {one.ref.kind} has an owner")
            owner = self._ref(one, "spec.owner", one.value("spec.owner"), "group", _PEOPLE)
            if owner:
                self._know(one, "spec.owner", owner)
                yield from ((stage, (self._role(owner),)) for stage in places)
            return
        for line in filter(None, (noted or "").split("\n")):
            stages, colon, roles = line.partition(":")
            held = tuple(filter(None, (role.strip() for role in roles.split(","))))
            if not colon or not held:
                told = "lines such as 'launch, testing: planner, manager'"
                self._refuse(one, f"roles/{duty.value}", f"is {shown(line)}; allowed: {told}")
                continue
            named = [stage.strip() for stage in stages.split(",")]
            for stage in self._stages(one, f"roles/{duty.value}", named):
                yield stage, held

    def _part_of(self, one: Entity, whole: Entity | None) -> str | None:
        found: list[str] = []
        for name, kind in _WHOLES[one.ref.kind]:
            path = f"spec.{name}"
            ref = self._ref(one, path, one.value(path), kind, (kind,))
            if ref is None or (whole and ref == whole.ref):
                continue
            if ref not in self.entities:
                self._lose(one, path, ref, "isn't in the file")
            elif found:
                self._lose(one, path, ref, f"it is part of {found[0]} already")
            else:
                found.append(self.keys[ref])
        return found[0] if found else None

    def _tell_lost(self) -> None:
        for one in self.entities.values():
            if one.ref.kind not in (*_PEOPLE, *_WORKS):
                kinds = "Group, User, Component, System and Domain"
                self._lose(one, "", one.tree["kind"], f"isn't read: only {kinds} are")
            elif fields := list(one.lost()):
                self._lose(one, "", ", ".join(map(_printable, fields)), "have no place in a model")


def _printable(path: str) -> str:
    return path if path.isprintable() else ascii(path)[1:-1]


# Writing


def write(model: RoleModel) -> Writing:
    """
    Write a model as entities of a catalog.

    The system that stands for the model is owned by the role that owns most in it, since Backstage
    wants an owner; where nobody owns anything it refers to a group ``unowned`` that isn't there.

    Raises:
        MissingExtra: PyYAML isn't installed.
    """
    return Writing(content=dumped(_entities(model)).encode(), losses=tuple(_losses(model)))


def _entities(model: RoleModel) -> Iterator[dict[str, Any]]:
    groups = _names(role.key for role in model.roles)
    nobody = _free("unowned", groups.values())
    (system,) = _names([slug(model.name)]).values()
    owned = {role: len(places) for role, places in model.resolution.owned.items()}
    most = max(owned, key=owned.__getitem__, default="")
    scheme = model.scheme.key if model.scheme.key in SCHEMES else "raci"
    notes = {
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


def _lines(duty: Duty, places: Iterable[str], held: _Held) -> str:
    alone = {stage: {duty: held[stage].get(duty, ())} for stage in places}
    return "\n".join(
        f"{', '.join(stages)}: {', '.join(duties[0][1])}"
        for duties, stages in _alike(places, alone).items()
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
    for key in names:
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


def _losses(model: RoleModel) -> Iterator[Loss]:
    for name in ("roles", "stages", "responsibilities", "assignments"):
        members = getattr(model, name)
        if any(one.citations or one.inferred or one.inferred_fields for one in members):
            what = "where it is stated, or why it is inferred"
            yield Loss(place=name, what=what, why="an entity carries no evidence")
    wanted = {one.key: model.resolution.places[one.key] for one in model.responsibilities}
    written = [
        assignment for key, places in wanted.items()
        for assignment in _assignments(
            key, places, {stage: model.resolution.held[key, stage] for stage in places}
        )
    ]  # fmt: skip
    bare = [evolve(one, citations=(), inferred="", inferred_fields=()) for one in model.assignments]
    if bare != written or any(one.at != wanted[one.key] for one in model.responsibilities):
        what = "by which statement a duty is held, and what is inherited"
        yield Loss(place="assignments", what=what, why="the answer for each place is written")
    own = ("lead", "phase", "after", "entry", "exit", "duration", "description", "aliases")
    fields = [
        name for name in own
        if any(getattr(one, name) not in (None, "", ()) for one in model.stages)
    ]  # fmt: skip
    if fields:
        why = "a lifecycle is but a name"
        yield Loss(place="stages", what=", ".join(fields), why=why)
    others = ("sources", "schemes", "skills", "goals", "deliverables", "focuses", "skill_needs")
    for name in (*others, "handoff_statements", "efforts", "interactions", "contrasts"):
        if members := getattr(model, name):
            place = "handoffs" if name == "handoff_statements" else name
            what = f"{len(members)} {place.replace('_', ' ')}"
            yield Loss(place=place, what=what, why="are no entities of a catalog")
    if model.scheme.key not in SCHEMES:
        why = "only schemes that everybody has are kept: RACI stands in"
        yield Loss(place="model.scheme", what=model.scheme.name, why=why)
    for name, _ in model.extensions:
        yield Loss(place=name, what=f"the table [{name}]", why="is kept in model files only")
