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

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import Factory, define

from roles.errors import Problem, shown
from roles.formats.backstage.entities import (
    WHOLES,
    Entity,
    Ref,
    distinct_names,
    entities,
    key_text,
    parsed,
)
from roles.formats.people.draft import OrganizationDraft, Spot
from roles.formats.shared.opening import catalogs_in
from roles.formats.shared.places import Place

if TYPE_CHECKING:
    from roles.formats.people.columns import Columns
    from roles.formats.people.reading import OrganizationReading
    from roles.formats.shared.draft import Thing
    from roles.formats.shared.reading import Weight
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "read_folder"]

_MODEL = {"component": ("responsibility",), "system": ("role-model",), "group": ("role", "party")}


def read(
    content: bytes, model: RoleModel, mapping: Columns, *, source: str = ""
) -> OrganizationReading:
    """Read an organisation from the entities of a catalog file, as `read_files` does."""
    return read_files([(source, content)], model, mapping, source=source)


def read_files(
    files: Sequence[tuple[str, bytes]], model: RoleModel, mapping: Columns, *, source: str = ""
) -> OrganizationReading:
    """
    Read an organisation from the entities of catalog files, each with its name.

    Raises:
        FormatError: One isn't YAML, has a tag or one key twice.
        InvalidModel: An entity says what can't be; lists every problem.
        MissingExtra: PyYAML isn't installed.
    """
    mapping.require(("role", "start"), "place of an entity")
    people = _Catalog(
        OrganizationDraft(source, mapping=mapping, model=model, strict=False, share=0)
    )
    draft = people.draft
    for one in entities(files, draft.problems, draft.losses):
        people.take(one)
    people.name()
    people.join_teams()
    people.add_scopes()
    people.tell_lost()
    return draft.read(source)


def read_folder(
    folder: Path, model: RoleModel, mapping: Columns, *, limit: int
) -> OrganizationReading:
    """Read an organisation from the catalog files in a folder and below."""
    return read_files(catalogs_in(folder, limit), model, mapping, source=str(folder))


@define(eq=False)
class _Catalog:
    """The entities of a catalog, and what becomes of them."""

    draft: OrganizationDraft
    actors: dict[Ref, Entity] = Factory(dict)
    works: dict[Ref, Entity] = Factory(dict)
    things: dict[Ref, Thing] = Factory(dict)
    filled: set[str] = Factory(set)

    def take(self, one: Entity) -> None:
        """Sort an entity to the actors or the scopes, or tell that it is left out."""
        spec = one.tree.get("spec") or {}
        if spec.get("type") in _MODEL.get(one.ref.kind, ()):
            what = f"{one.tree['kind']} of the type {spec['type']}"
            self._lose(one, "", what, "is part of a role model, not of an organisation")
        elif one.ref.kind in ("user", "group"):
            self.actors[one.ref] = one
        elif one.ref.kind in WHOLES:
            self.works[one.ref] = one
        else:
            kinds = "User, Group, Domain, System, Component, Resource and API"
            self._lose(one, "", one.tree["kind"], f"isn't read: only {kinds} are", "decoration")

    def _lose(
        self, one: Entity, path: str, what: object, why: str, weight: Weight = "statement"
    ) -> None:
        place = Place(f"{one.place} {path}".rstrip(), one.line(path))
        self.draft.lose(place, str(what), why, weight)

    def name(self) -> None:
        """Name every actor and every scope, so that no two look alike."""
        draft = self.draft
        for entities_, collections in (
            (self.actors, {"user": draft.persons, "group": draft.teams}),
            (self.works, dict.fromkeys(WHOLES, draft.scopes)),
        ):
            names = distinct_names(entities_.values())
            for ref, one in entities_.items():
                collection = collections[ref.kind]
                thing = self.things[ref] = collection.add(key_text(one), within=ref)
                collection.identify(thing, str(ref))
                thing.name = names[ref]
                email = one.value("spec.profile.email") if ref in self.actors else None
                for text in (one.title, one.name, email):
                    if isinstance(text, str):
                        collection.call(thing, text)

    def _refs(self, one: Entity, path: str, kinds: tuple[str, ...]) -> Iterator[tuple[str, Ref]]:
        """Yield the entities that a field refers to, each with its place."""
        value = one.value(path)
        listed = isinstance(value, list)
        for number, text in enumerate(value if listed else [value]):
            where = f"{path}[{number}]" if listed else path
            if text is None or (isinstance(text, str) and not text.strip()):
                continue
            ref = parsed(text, kinds[0], one.ref.namespace) if isinstance(text, str) else None
            if ref is None:
                message = "isn't a reference such as group:default/name, or a name"
                place = f"{one.place} {where}"
                self.draft.problems.append(Problem(place, message, line=one.line(where)))
            elif ref.kind not in kinds:
                self._lose(one, where, ref, f"isn't a {' or a '.join(kinds)}", "answer")
            else:
                yield where, ref

    def _resolve(
        self, one: Entity, path: str, ref: Ref, consequence: str, weight: Weight = "statement"
    ) -> Thing | None:
        draft = self.draft
        collections = {"user": draft.persons, "group": draft.teams}
        collection = collections.get(ref.kind, draft.scopes)
        place = Place(f"{one.place} {path}", one.line(path))
        return draft.resolve(collection, str(ref), place, consequence, weight)

    def join_teams(self) -> None:
        """Make members of teams of those who say it, or of whom it is said."""
        left_out = "the membership is left out"
        for one in self.actors.values():
            actor = self.things[one.ref]
            above = "spec.parent" if one.ref.kind == "group" else "spec.memberOf"
            for path, ref in self._refs(one, above, ("group",)):
                if team := self._resolve(one, path, ref, left_out):
                    self.draft.join(actor, team, Place(f"{one.place} {path}", one.line(path)))
            if one.ref.kind == "group":
                for field, kind in (("spec.members", "user"), ("spec.children", "group")):
                    for path, ref in self._refs(one, field, (kind,)):
                        if member := self._resolve(one, path, ref, left_out):
                            place = Place(f"{one.place} {path}", one.line(path))
                            self.draft.join(member, actor, place)

    def add_scopes(self) -> None:
        """Put each scope into its whole, and appoint its owner there."""
        for ref, one in self.works.items():
            self.things[ref].fields["parent"] = self._parent(one)
            for path, owner in self._refs(one, "spec.owner", ("group", "user")):
                hint = "nobody is appointed; read the file with the users and groups too"
                if actor := self._resolve(one, path, owner, hint, "answer"):
                    self._appoint(one, actor)
        bare = [one for one in self.works.values() if one.value("spec.owner") in (None, "", [])]
        if bare:
            what = "an owner" if len(bare) == 1 else f"owners of {len(bare)} entities"
            self._lose(bare[0], "spec.owner", what, "is missing: nobody is appointed")

    def _parent(self, one: Entity) -> Thing | None:
        above: Ref | None = None
        for name, kind in WHOLES[one.ref.kind]:
            for where, ref in self._refs(one, f"spec.{name}", (kind,)):
                if self._resolve(one, where, ref, "it is part of nothing", "answer") is None:
                    continue
                if above is None:
                    above = ref
                elif not self.works[above].belongs_to(ref):
                    self._lose(one, where, ref, f"it is part of {above} already")
        return self.things[above] if above else None

    def _appoint(self, one: Entity, actor: Thing) -> None:
        cells = {}
        for name, where in self.draft.mapping.columns.items():
            if name not in ("actor", "name", "email", "team", "reports_to", "scope"):
                value = _at(one, where)
                cells[name] = str(value).strip() if isinstance(value, (str, int, float)) else ""
                self.filled.update([name] if cells[name] else [])
        spot = Spot(f"{one.place} ", one.line())
        self.draft.add(cells, spot, person=actor, scope=self.things[one.ref])

    def tell_lost(self) -> None:
        """Tell what of the mapping no entity says, and what else the entities say."""
        for name in self.draft.mapping.columns:
            if name not in self.filled and self.works:
                why = "no entity that is owned says anything there"
                where = shown(self.draft.mapping.heading(name))
                self.draft.lose(Place(f"columns.{name}"), where, why, "answer")
        for one in (*self.actors.values(), *self.works.values()):
            for path in one.lost():
                self._lose(one, "", path, "have no place in an organisation", "decoration")


def _at(one: Entity, path: str) -> Any:
    """Return what stands at a place of an entity; the key of an annotation may have dots in it."""
    before, annotations, key = path.partition("metadata.annotations.")
    return one.annotation(key) if annotations and not before else one.value(path)
