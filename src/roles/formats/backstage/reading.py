"""From the entities of a catalog to the model that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePath
from typing import Any

from attrs import Factory, define, evolve

from roles.errors import InvalidModel, InvalidValue, Problem, shown
from roles.formats.backstage.entities import (
    WHOLES,
    Entity,
    Ref,
    distinct_names,
    key_text,
    parsed,
    text_of,
)
from roles.formats.shared.assignments import assignments
from roles.formats.shared.places import Place
from roles.formats.shared.reading import Loss, Weight
from roles.model.identity import identity
from roles.model.involvement import ALL_STAGES, SCHEMES, Duty
from roles.model.keys import assign_keys
from roles.model.rolemodel import RoleModel
from roles.model.statements import Assignment
from roles.model.vocabulary import Responsibility, Role, Stage

__all__ = ["Catalog"]

_PEOPLE = ("group", "user")
_WORKS = ("component", "system", "domain")
# Where the fields of an entry stand in an entity.
_FIELDS = {
    "name": "metadata.title",
    "description": "metadata.description",
    "key": "metadata.annotations.roles/key",
    "is_a": "metadata.annotations.roles/is-a",
    "aliases": "metadata.annotations.roles/aliases",
    "recurs": "metadata.annotations.roles/recurs",
    "reserved_for": "metadata.annotations.roles/reserved-for",
}
_WHENEVER = Stage("all-stages", "All stages", description="The catalog names no lifecycle.")
_LIFECYCLES = ("experimental", "production", "deprecated")


@define(eq=False)
class Catalog:
    """
    Goes through the entities once and gathers what is wrong and what is lost.

    Attributes:
        entities: The entities of the file.
        problems: What is wrong with it.
        losses: What a model has no place for.
        keys: The keys of what became roles and responsibilities.
        stages: The stages by key.
        lifecycles: The keys of the stages by what a lifecycle calls them.
        absent: The parties made for owners that aren't in the file.
        names: What to call what became roles and responsibilities.
        foreign: Whether somebody else wrote the catalog.
        owner_duties: The duties of an owner in a catalog that somebody else wrote.
    """

    entities: dict[Ref, Entity] = Factory(dict)
    problems: list[Problem] = Factory(list)
    losses: list[Loss] = Factory(list)
    keys: dict[Ref, str] = Factory(dict)
    stages: dict[str, Stage] = Factory(dict)
    lifecycles: dict[str, str] = Factory(dict)
    absent: dict[Ref, Role] = Factory(dict)
    names: dict[Ref, str] = Factory(dict)
    foreign: bool = True
    owner_duties: tuple[Duty, ...] = (Duty.OWN, Duty.DO)

    def model(self, source: str) -> RoleModel | None:
        """Return the model that the entities stand for, or None where there are problems."""
        found = self.entities.values()
        whole = next((one for one in found if self._is_model(one)), None)
        people = [one for one in found if one.ref.kind in _PEOPLE]
        works = [one for one in found if one.ref.kind in _WORKS and one is not whole]
        self.foreign = whole is None
        self._key(people)
        self._key(works)
        self.names = distinct_names(people) | distinct_names(works)
        head = self._head(whole, source)
        self._number_stages(works)
        roles = self._roles(people)
        responsibilities, held = [], []
        for work in works:
            made, duties = self._work(work, whole)
            responsibilities += made
            held += duties
        self._tell_lost()
        if self.problems:
            return None
        try:
            return RoleModel(
                **head,
                roles=[*roles, *self.absent.values()],
                stages=list(self.stages.values()),
                responsibilities=responsibilities,
                assignments=held,
            )
        except InvalidModel as error:
            lines = self.model_lines()
            for one in error.problems:
                at = ".".join(one.place.split(".")[:2])
                self.problems.append(evolve(one, line=lines.get(at)))
        return None

    @cached_property
    def order(self) -> dict[str, int]:
        """The number of each stage, once all are known."""
        return {key: number for number, key in enumerate((*self.stages, ALL_STAGES))}

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

    def _lose(
        self, one: Entity, path: str, what: object, why: str, weight: Weight = "statement"
    ) -> None:
        place = Place(f"{one.place} {path}".rstrip(), one.line(path))
        self.losses.append(place.loss(str(what), why, weight))

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

    def _key(self, found: Iterable[Entity]) -> None:
        rest: dict[Ref, str] = {}
        taken = []
        for one in found:
            set_key = self._note(one, "key")
            if set_key and self._made(Role, one, key=set_key, name=one.name):
                self.keys[one.ref] = set_key
                taken.append(set_key)
            else:
                rest[one.ref] = key_text(one)
        self.keys |= assign_keys(rest, taken)

    def _made(self, cls: type[Any], one: Entity, **fields: Any) -> list[Any]:
        """Return an object in a list; an empty list, and the problem told, where it can't be."""
        try:
            return [cls(**fields)]
        except InvalidValue as error:
            path = _FIELDS.get(error.field, error.field)
            self._refuse(one, path, f"is {shown(error.value)}; expected {error.allowed}")
        return []

    def _head(self, whole: Entity | None, source: str) -> dict[str, Any]:
        if whole is None:
            stem = re.sub(r"(\.catalog)?\.ya?ml$", "", PurePath(source).name)
            return {"name": stem if stem.strip() and stem.isprintable() else "Catalog"}
        whole.kept.update(("spec.type", "spec.owner"))
        scheme = self._note(whole, "scheme") or "raci"
        if scheme not in SCHEMES:
            path = "metadata.annotations.roles/scheme"
            self._refuse(whole, path, f"is {shown(scheme)}; expected {', '.join(SCHEMES)}")
            scheme = "raci"
        for line in filter(None, (self._note(whole, "stages") or "").split("\n")):
            key, _, name = line.partition(" ")
            for stage in self._made(Stage, whole, key=key, name=name or key):
                if key in self.stages:
                    self._refuse(
                        whole,
                        "metadata.annotations.roles/stages",
                        f"the stage {shown(key)} stands twice",
                    )
                self.stages[key] = stage
        named = {
            "name": self._field(whole, "metadata.title") or whole.name,
            "description": self._field(whole, "metadata.description"),
        }
        # A model that is nothing but its head tells what is wrong with it.
        self._made(RoleModel, whole, **named)
        return {**named, "scheme": scheme}

    def _number_stages(self, works: Sequence[Entity]) -> None:
        """Make stages of lifecycles that are none yet; those of Backstage in their order."""
        used: dict[str, tuple[Entity, str]] = {}
        for work in works:
            if work.ref.kind == "component" and self._note(work, "at") is None:
                value = work.value("spec.lifecycle")
                if isinstance(value, str) and value.strip():
                    used.setdefault(identity(value), (work, value.strip()))
        self.lifecycles = {identity(key): key for key in self.stages}
        fresh = sorted(
            (name for name in used if name not in self.lifecycles),
            key=lambda name: _LIFECYCLES.index(name) if name in _LIFECYCLES else 9,
        )
        keys = assign_keys({name: used[name][1] for name in fresh}, self.stages)
        for name in fresh:
            work, text = used[name]
            for stage in self._made(Stage, work, key=keys[name], name=text):
                self.stages[stage.key] = stage
                self.lifecycles[name] = stage.key
        always = [one for one in works if one.ref.kind != "component" and not self._note(one, "at")]
        if self.foreign and always and not self.stages:
            # A domain or a system has no lifecycle, and still has an owner.
            self.stages[_WHENEVER.key] = _WHENEVER

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
            "name": self.names[one.ref],
            "description": self._field(one, "metadata.description"),
            "aliases": list(filter(None, (self._note(one, "aliases") or "").split("\n"))),
        }

    def _parents(self, people: Iterable[Entity]) -> dict[Ref, Ref]:
        above: dict[Ref, Ref] = {}
        groups = [one for one in people if one.ref.kind == "group"]
        for one in groups:
            parent = self._ref(one, "spec.parent", one.value("spec.parent"), "group", ("group",))
            if parent and self._is_here(one, "spec.parent", parent):
                above[one.ref] = parent
        for one in groups:
            children = one.value("spec.children")
            if children is not None and not isinstance(children, list):
                self._refuse(one, "spec.children", f"is {shown(children)}; expected a list")
                continue
            for number, child in enumerate(children or []):
                path = f"spec.children[{number}]"
                ref = self._ref(one, path, child, "group", ("group",))
                if ref is None or not self._is_here(one, path, ref):
                    continue
                if above.setdefault(ref, one.ref) != one.ref:
                    self._lose(one, path, ref, f"has another parent, {above[ref]}")
        return above

    def _is_here(self, one: Entity, path: str, ref: Ref) -> bool:
        """Return whether an entity is in the file; note a loss where it isn't."""
        if ref not in self.entities:
            self._lose(one, path, ref, "isn't in the file; who reports to whom is left out")
        return ref in self.entities

    def _ref(
        self, one: Entity, path: str, value: Any, kind: str, kinds: Iterable[str]
    ) -> Ref | None:
        text = self._text(one, path, value)
        if not text.strip():
            return None
        ref = parsed(text, kind, one.ref.namespace)
        if ref is None:
            told = "a reference such as group:default/name, or a name"
            self._refuse(one, path, f"is {shown(text)}; expected {told}")
        elif ref.kind not in kinds:
            self._lose(one, path, ref, f"isn't a {' or a '.join(kinds)}")
            ref = None
        return ref

    def _know(self, one: Entity, path: str, ref: Ref) -> None:
        """Make a party of the owner that an entity names, where it is in another file."""
        if ref in self.entities or ref in self.absent:
            return
        why = "isn't in the file: the owner is taken for a party of that name"
        self._lose(one, path, ref, why, "answer")
        taken = [self.keys[known] for known in self.entities if known.kind in _PEOPLE]
        taken += [role.key for role in self.absent.values()]
        (key,) = assign_keys({ref: text_of(ref, ref.name)}, taken).values()
        self.absent[ref] = Role("unnamed", "unnamed", kind="party")
        for role in self._made(Role, one, key=key, name=ref.name, kind="party"):
            self.absent[ref] = role

    def _role(self, ref: Ref) -> str:
        return self.absent[ref].key if ref in self.absent else self.keys[ref]

    def _work(
        self, one: Entity, whole: Entity | None
    ) -> tuple[list[Responsibility], list[Assignment]]:
        places = self._places(one)
        held: dict[str, dict[Duty, list[str]]] = {}
        for duty in Duty:
            for stage, roles in self._holders(one, duty, places):
                held.setdefault(stage, {}).setdefault(duty, []).extend(roles)
        if self.foreign:
            # Whoever owns a component works on it, unless its annotations say who does.
            for duties in held.values():
                for owner in duties.pop(Duty.OWN, ()):
                    for duty in self.owner_duties:
                        duties.setdefault(duty, [owner])
        if one.ref.kind == "component" and one.value("spec.type") != "responsibility":
            one.kept.discard("spec.type")
        made = self._made(
            Responsibility,
            one,
            **self._entry(one),
            part_of=self._part_of(one, whole),
            at=places,
            recurs=self._note(one, "recurs") or "",
            reserved_for=self._note(one, "reserved-for") or "",
        )
        if self.problems:
            return made, []
        stages = sorted(held, key=self.order.__getitem__)
        return made, list(assignments(self.keys[one.ref], stages, held))

    def _places(self, one: Entity) -> list[str]:
        if (noted := self._note(one, "at")) is not None:
            one.kept.add("spec.lifecycle")
            return self._stages(one, "metadata.annotations.roles/at", noted.split())
        if one.ref.kind != "component":
            return [ALL_STAGES]
        text = self._field(one, "spec.lifecycle")
        if not text.strip() and isinstance(one.value("spec.lifecycle"), (str, type(None))):
            self._refuse(one, "spec.lifecycle", "is missing: a component has a lifecycle")
        key = self.lifecycles.get(identity(text))
        return [key] if key else []

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
        if duty is Duty.OWN and noted is None:
            if one.value("spec.owner") in (None, ""):
                self._refuse(one, "spec.owner", f"is missing: a {one.ref.kind} has an owner")
            owner = self._ref(one, "spec.owner", one.value("spec.owner"), "group", _PEOPLE)
            if owner and places:
                self._know(one, "spec.owner", owner)
                yield from ((stage, (self._role(owner),)) for stage in places)
            return
        if duty is Duty.OWN:
            one.kept.add("spec.owner")
        path = f"metadata.annotations.roles/{duty.value}"
        for line in filter(None, (noted or "").split("\n")):
            stages, colon, roles = line.partition(":")
            held = tuple(filter(None, (role.strip() for role in roles.split(","))))
            if not colon or not held:
                told = "lines such as 'launch, testing: planner, manager'"
                self._refuse(one, path, f"is {shown(line)}; expected {told}")
                continue
            for stage in self._stages(one, path, (stage.strip() for stage in stages.split(","))):
                yield stage, held

    def _part_of(self, one: Entity, whole: Entity | None) -> str | None:
        above: Ref | None = None
        for name, kind in WHOLES[one.ref.kind]:
            path = f"spec.{name}"
            ref = self._ref(one, path, one.value(path), kind, (kind,))
            if ref is None or (whole and ref == whole.ref):
                continue
            if ref not in self.entities:
                self._lose(one, path, ref, "isn't in the file")
            elif above is None:
                above = ref
            elif not self.entities[above].belongs_to(ref):
                self._lose(one, path, ref, f"it is part of {above} already")
        return self.keys[above] if above else None

    def _tell_lost(self) -> None:
        for one in self.entities.values():
            if one.ref.kind not in (*_PEOPLE, *_WORKS):
                kinds = "Group, User, Component, System and Domain"
                self._lose(one, "", one.tree["kind"], f"isn't read: only {kinds} are")
            else:
                for path in one.lost():
                    self._lose(one, "", path, "have no place in a model", "decoration")
