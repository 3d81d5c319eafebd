"""
Backstage: the people of a software catalog, and what they own.

A ``User`` becomes a person, a ``Group`` a team; ``memberOf``, ``members``, ``parent`` and
``children`` say who is a member of which.  Domains, systems, components, resources and APIs become
scopes, each a part of its component, system or domain, and the ``owner`` of one is appointed
there.  A catalog knows one kind of ownership and no dates: in which role an owner is, and since
when, are the mapping's to say, as ``defaults`` or as the place of an entity that tells it:
``spec.type``, ``spec.lifecycle``, ``metadata.annotations.acme.com/owner-since``.

Where `roles.formats.backstage` reads a catalog as a role model, this reads it as an organisation.
The role model that it may carry (components of the type responsibility, groups of the type role)
is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from attrs import Factory, define

from roles.errors import Problem, shown
from roles.formats.backstage.entities import Entity, Keys, Ref, entities, parsed
from roles.formats.people.records import Place, Records
from roles.formats.shared.reading import Loss
from roles.org.actors import Scope

if TYPE_CHECKING:
    from roles.formats.people.columns import Columns
    from roles.formats.people.reading import OrganizationReading
    from roles.model.rolemodel import RoleModel

__all__ = ["read"]

# What an entity of each kind is part of: the field of its spec, and the kind that it names.
_WHOLES = {
    "component": (("subcomponentOf", "component"), ("system", "system")),
    "resource": (("system", "system"),),
    "api": (("system", "system"),),
    "system": (("domain", "domain"),),
    "domain": (("subdomainOf", "domain"),),
}
_MODEL = {"component": ("responsibility",), "system": ("role-model",), "group": ("role", "party")}


def read(
    content: bytes, model: RoleModel, mapping: Columns, *, source: str = ""
) -> OrganizationReading:
    """
    Read an organisation from the entities of a catalog.

    Raises:
        FormatError: It isn't YAML, has an alias, a tag or one key twice.
        InvalidModel: An entity says what can't be; lists every problem.
        MissingExtra: PyYAML isn't installed.
    """
    mapping.require(("role", "start"), "place of an entity")
    people = _People(Records(mapping, model, strict=False))
    records = people.records
    for one in entities(content, source, records.problems, records.losses):
        people.take(one)
    people.teams()
    people.scopes()
    people.tell_lost()
    return records.read(source)


def _place(one: Entity, path: str = "") -> Place:
    return Place(f"{one.place} {path}", one.line(path))


@define(eq=False)
class _People:
    """The entities of a catalog, and what becomes of them."""

    records: Records
    actors: dict[Ref, Entity] = Factory(dict)
    works: dict[Ref, Entity] = Factory(dict)
    scope_keys: dict[Ref, str] = Factory(dict)
    absent: set[Ref] = Factory(set)
    said: set[str] = Factory(set)

    def take(self, one: Entity) -> None:
        """Sort an entity to the actors or the scopes, or tell that it is left out."""
        spec = one.tree.get("spec") or {}
        if spec.get("type") in _MODEL.get(one.ref.kind, ()):
            what = f"{one.tree['kind']} of the type {spec['type']}"
            self._lose(one, "", what, "is part of a role model, not of an organisation")
        elif one.ref.kind in ("user", "group"):
            self.actors[one.ref] = one
            self._actor(one.ref, _name(one))
        elif one.ref.kind in _WHOLES:
            self.works[one.ref] = one
        else:
            kinds = "User, Group, Domain, System, Component, Resource and API"
            self._lose(one, "", one.tree["kind"], f"isn't read: only {kinds} are")

    def _lose(self, one: Entity, path: str, what: object, why: str) -> None:
        place = _place(one, path)
        self.records.losses.append(
            Loss(place=place.path.strip(), what=str(what), why=why, line=place.line)
        )

    def _actor(self, ref: Ref, name: str) -> str:
        outside = "" if ref.namespace == "default" else f"{ref.namespace}-"
        key = self.records.key_of(ref, outside + ref.name)
        person = self.records.actors[key]
        person.name = name or person.name
        person.kind = "team" if ref.kind == "group" else "person"
        return key

    def _refs(self, one: Entity, path: str, kinds: tuple[str, ...]) -> Iterator[tuple[str, Ref]]:
        """Yield the entities that a field refers to, each with its place."""
        found = one.value(path)
        listed = isinstance(found, list)
        for number, text in enumerate(found if listed else [found]):
            where = f"{path}[{number}]" if listed else path
            if text is None or (isinstance(text, str) and not text.strip()):
                continue
            ref = parsed(text, kinds[0], one.ref.namespace) if isinstance(text, str) else None
            if ref is None:
                told = "isn't a reference such as group:default/name, or a name"
                self.records.problems.append(
                    Problem(f"{one.place} {where}", told, line=one.line(where))
                )
            elif ref.kind not in kinds:
                self._lose(one, where, ref, f"isn't a {' or a '.join(kinds)}")
            else:
                yield where, ref

    def _known(self, one: Entity, path: str, ref: Ref) -> str:
        if ref not in self.actors and ref not in self.absent:
            self.absent.add(ref)
            kind = "team" if ref.kind == "group" else "person"
            self._lose(one, path, ref, f"isn't in the file: it is taken for a {kind} of that name")
        return self._actor(ref, "")

    def teams(self) -> None:
        """Make members of teams of those who say it, or of whom it is said."""
        for one in self.actors.values():
            key = self._actor(one.ref, "")
            above = "spec.parent" if one.ref.kind == "group" else "spec.memberOf"
            for path, ref in self._refs(one, above, ("group",)):
                self.records.join(key, self._known(one, path, ref))
            if one.ref.kind == "group":
                for field, kind in (("spec.members", "user"), ("spec.children", "group")):
                    for path, ref in self._refs(one, field, (kind,)):
                        self.records.join(self._known(one, path, ref), key)

    def scopes(self) -> None:
        """Make a scope of what is owned, and appoint its owner there."""
        keys = Keys()
        for key in self.records.scopes:
            keys.reserve(key)
        for ref, one in self.works.items():
            outside = "" if ref.namespace == "default" else f"{ref.namespace}-"
            self.scope_keys[ref] = keys.make(outside + one.name)
        for ref, one in self.works.items():
            made = self.records.made(
                one.place, Scope, self.scope_keys[ref], _name(one), parent=self._parent(one)
            )
            for scope in made:
                self.records.scopes[scope.key] = scope
            for path, owner in self._refs(one, "spec.owner", ("group", "user")):
                self._appoint(one, path, owner)

    def _parent(self, one: Entity) -> str | None:
        above: Ref | None = None
        for name, kind in _WHOLES[one.ref.kind]:
            path = f"spec.{name}"
            for where, ref in self._refs(one, path, (kind,)):
                if ref not in self.works:
                    self._lose(one, where, ref, "isn't in the file")
                elif above is None:
                    above = ref
                elif not self._within(above, ref):
                    self._lose(one, where, ref, f"it is part of {above} already")
        return self.scope_keys[above] if above else None

    def _within(self, part: Ref, system: Ref) -> bool:
        """Whether a component says that it belongs to a system."""
        said = (self.works[part].tree.get("spec") or {}).get("system")
        return isinstance(said, str) and parsed(said, "system", part.namespace) == system

    def _appoint(self, one: Entity, path: str, owner: Ref) -> None:
        cells = {}
        for name, where in self.records.mapping.columns.items():
            if name not in ("actor", "name", "team", "reports_to", "scope"):
                found = _at(one, where)
                cells[name] = str(found).strip() if isinstance(found, (str, int, float)) else ""
                self.said.update([name] if cells[name] else [])
        self.records.add(
            cells,
            _place(one),
            actor=self._known(one, path, owner),
            scope=self.scope_keys[one.ref],
        )

    def tell_lost(self) -> None:
        """Tell what of the mapping no entity says, and what else the entities say."""
        for name, where in self.records.mapping.columns.items():
            if name not in self.said and self.works:
                why = "no entity that is owned says anything there"
                self.records.losses.append(
                    Loss(place=f"columns.{name}", what=shown(where), why=why)
                )
        for one in (*self.actors.values(), *self.works.values()):
            if fields := list(one.lost()):
                names = (path if path.isprintable() else ascii(path)[1:-1] for path in fields)
                self._lose(one, "", ", ".join(names), "have no place in an organisation")


def _name(one: Entity) -> str:
    """Return what an entity is called by people."""
    for path in ("spec.profile.displayName", "metadata.title"):
        found = one.value(path)
        if isinstance(found, str) and found.strip():
            return found
    return one.name


def _at(one: Entity, path: str) -> Any:
    """Return what stands at a place of an entity; the key of an annotation may have dots in it."""
    before, annotations, key = path.partition("metadata.annotations.")
    return one.annotation(key) if annotations and not before else one.value(path)
