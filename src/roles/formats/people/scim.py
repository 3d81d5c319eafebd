"""
Directories: users and groups, as SCIM (RFC 7643) defines them, and as others answer.

Those of Microsoft Graph, Okta, Google Workspace, OneLogin and JumpCloud are known.

Takes an answer that lists users or groups, a list of them, or one.  A user becomes a person, a
group a team; members of a group are members of the team, and ``manager`` is whom a person reports
to.  A user for whom the mapping finds a role, a scope and a start is appointed; one who isn't
``active`` holds nothing.

A column of the mapping is the path of an attribute: ``title``, ``name.formatted``, ``department``
(of the enterprise extension or of Okta's profile, if users have no such attribute themselves), or
with the schema before it, ``urn:example:acme:2.0:User:department``.  An attribute with several
values (``roles``) gives an appointment for each when it is the role or the scope; else the primary
value counts, or the first.  Case doesn't matter in the names of attributes.

Persons go by their ``id`` unless the mapping says otherwise: it is stable, unique, and tells
nothing about anybody, so that it can be in reports and logs.  Their user name, numbers, e-mail
addresses and names find them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from attrs import Factory, define

from roles.errors import Problem, counted, shown
from roles.formats.people.draft import OrganizationDraft, Spot
from roles.formats.people.headings import field_of, holds_by
from roles.formats.people.resources import (
    Getter,
    Resource,
    Resources,
    get_at,
    listed,
    reference_of,
    text_of,
    texts_of,
)
from roles.formats.shared.json import parse_json
from roles.formats.shared.places import Place
from roles.formats.shared.reading import Loss
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.formats.people.columns import Columns
    from roles.formats.people.reading import OrganizationReading
    from roles.formats.shared.draft import Thing
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "read_files"]

_NAMES = ("displayname", "name.formatted", "name.fullname")
_PARTS_OF_NAMES = (
    ("name.givenname", "name.familyname"),
    ("givenname", "surname"),
    ("firstname", "lastname"),
)
_ALIASES = (
    "username", "userprincipalname", "login", "emails", "primaryemail", "email", "mail",
    "externalid",
    "employeenumber", "employeeid", *_NAMES,
)  # fmt: skip
_MANAGERS = ("manager", "managerid", "manager_user_id")
_GROUPS = ("groups", "memberof")
_BARRED = ("suspended", "archived", "deleted", "blocked", "disabled")
"""What is true of an account that can't be used."""
# What says where a resource is from, not what it is about.
_ENVELOPE = frozenset(
    ("schemas", "id", "meta", "active", "accountenabled", "name", "profile", "givenname",
     "surname", "firstname", "lastname", *_BARRED, "members", "members@delta", "@odata.type",
     "@odata.context", "@odata.id",
     "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user",
     "urn:scim:schemas:extension:enterprise:1.0", *_GROUPS, *_MANAGERS, *_ALIASES)
)  # fmt: skip
# An account of Okta that isn't one of these can be used, if perhaps not before a new password.
_UNUSED = ("staged", "suspended", "deprovisioned")
_OF_PERSONS = ("actor", "name", "email", "team", "reports_to")
_MOST = 1000


def read(
    content: bytes, model: RoleModel, mapping: Columns, *, source: str = ""
) -> OrganizationReading:
    """Read an organisation from the users and groups of a directory, as `read_files` does."""
    return read_files([(source, content)], model, mapping, source=source)


def read_files(
    files: Sequence[tuple[str, bytes]], model: RoleModel, mapping: Columns, *, source: str = ""
) -> OrganizationReading:
    """
    Read an organisation from the pages of a directory, each with its name.

    Raises:
        FormatError: One isn't JSON, or there is neither a user nor a group.
        InvalidModel: A resource says what can't be; lists every problem.
    """
    mapping.require(("role", "scope", "start"), "attribute")
    draft = OrganizationDraft(source, mapping=mapping, model=model, strict=False)
    found = Resources(draft)
    for name, content in files:
        before = f"{name}: " if len(files) > 1 else ""
        found.open(parse_json(content, name), name, before)
    found.close(source)
    draft.raise_problems()
    directory = _Directory(draft, found)
    directory.add_users()
    directory.add_groups()
    directory.tell_lost()
    return draft.read(source)


@define(eq=False)
class _Directory:
    """What becomes of the users and groups of a directory."""

    draft: OrganizationDraft
    found: Resources
    things: dict[str, Thing] = Factory(dict)
    getters: dict[str, Getter] = Factory(dict)
    names: tuple[Getter, ...] = ()
    aliases: tuple[tuple[bool, Getter], ...] = ()
    managers: tuple[Getter, ...] = ()
    groups: tuple[Getter, ...] = ()
    members: tuple[Getter, ...] = ()
    active: tuple[Getter, ...] = ()
    barred: tuple[Getter, ...] = ()
    appointing: tuple[tuple[str, Getter], ...] = ()

    def __attrs_post_init__(self) -> None:
        mapping, getter = self.draft.mapping, self.found.getter
        self.getters = {
            name: getter(path) for name, path in mapping.columns.items() if isinstance(path, str)
        }
        self.names = tuple(map(getter, mapping.headings("name")))
        self.aliases = tuple(
            (path in _NAMES, getter(path)) for path in _ALIASES if self.found.has(path)
        )
        above = mapping.columns.get("reports_to")
        self.managers = self._known(_MANAGERS if above is None else (above,))
        self.groups = self._known(_GROUPS)
        self.members = self._known(("members", "members@delta"))
        self.active = self._known(("active", "accountenabled"))
        self.barred = self._known(_BARRED)
        self.appointing = tuple((n, get) for n, get in self.getters.items() if n not in _OF_PERSONS)

    def _known(self, paths: Iterable[str]) -> tuple[Getter, ...]:
        """Return what takes out the values at those of the paths at which there may be any."""
        return tuple(self.found.getter(path) for path in paths if self.found.has(path))

    # Users

    def add_users(self) -> None:
        """Make a person of each user, and appoint those that the mapping finds a role for."""
        draft, columns = self.draft, self.draft.mapping.columns
        users = self.found.users.values()
        name_of = self.found.getter(columns.get("actor", "id"))
        for one in users:
            texts = texts_of(name_of(one.tree))
            if not texts:
                message = "is missing: the mapping names persons by it"
                draft.problems.append(Problem(f"{one.path}.{columns['actor']}", message))
                continue
            person = draft.persons.add(texts[0])
            if one.id != texts[0]:
                draft.persons.identify(person, one.id)
            self.things[one.id] = person
            self._name(one, person)
        inactive = []
        for one in users:
            if one.id not in self.things:
                continue
            self._belongs(one)
            if self._is_active(one):
                self._appoint(one)
            else:
                inactive.append(one.id)
        if inactive:
            what = f"false, of {counted(len(inactive), 'user')}: {_some(inactive)}"
            why = "who isn't active holds nothing: no appointment comes of it"
            draft.lose(Place("active"), what, why)

    def _name(self, one: Resource, person: Thing) -> None:
        persons = self.draft.persons
        parts = [texts_of(get(one.tree)) for get in self.names]
        name = " ".join(part[0] for part in parts if part)
        for is_name, get in self.aliases:
            texts = texts_of(get(one.tree))
            persons.call(person, *texts)
            if is_name and texts and not parts:
                name = name or texts[0]
        if not name and not parts:
            getter = self.found.getter
            halves = ([getter(path)(one.tree) for path in pair] for pair in _PARTS_OF_NAMES)
            name = next(
                filter(None, (" ".join(filter(None, map(text_of, two))) for two in halves)), ""
            )
        if "email" in self.getters:
            persons.call(person, *texts_of(self.getters["email"](one.tree)))
        self.draft.name(person, name)

    def _belongs(self, one: Resource) -> None:
        draft, columns = self.draft, self.draft.mapping.columns
        person = self.things[one.id]
        if "team" in self.getters:
            for text in texts_of(self.getters["team"](one.tree)):
                draft.join(person, draft.team(text), Place(one.path))
        for number, group in enumerate(listed(_first(one, self.groups))):
            kind = text_of(get_at(group, "@odata.type")).rpartition(".")[2]
            identity = reference_of(group) if kind in ("", "group") else ""
            place = Place(f"{one.path}.groups[{number}]")
            name = text_of(get_at(group, "display")) or text_of(get_at(group, "displayname"))
            if identity in self.found.groups:
                draft.join(person, self._team(identity), place)
            elif identity and name:
                team = draft.teams.named(identity, within="group")
                team.text = team.name = team.name or name
                draft.join(person, team, place)
            else:
                what = "a group that isn't in the file" if identity else "a group without an id"
                draft.lose(place, what, "it has no name: the membership is left out")
        path = columns.get("reports_to", "manager")
        place = Place(f"{one.path}.{path}")
        for above in listed(_first(one, self.managers)):
            manager = reference_of(above) or text_of(get_at(above, "displayname"))
            if manager:
                draft.reports_to(person, self.things.get(manager, manager), place)
            elif above not in ({}, "", False):
                why = "can't be read: expected an id, or an object with a value or a $ref"
                draft.lose(place, "the manager", why)

    def _is_active(self, one: Resource) -> bool:
        """Tell whether a user is active; some directories write the word in quotes."""
        if any(get(one.tree) is True for get in self.barred):
            return False
        active = _first(one, self.active)
        if active is None and "profile" in one.tree:
            return text_of(get_at(one.tree, "status")).lower() not in _UNUSED
        if isinstance(active, str) and active.lower() in ("true", "false"):
            return active.lower() == "true"
        if active is not None and not isinstance(active, bool):
            message = "is neither true nor false"
            self.draft.problems.append(Problem(f"{one.path}.active", message))
        return active is not False

    def _appoint(self, one: Resource) -> None:
        columns = self.draft.mapping.columns
        values = {name: texts_of(get(one.tree)) for name, get in self.appointing}
        if "status" in self.getters and isinstance(said := self.getters["status"](one.tree), bool):
            values["status"] = [str(said).lower()]
        roles = values.pop("role", [])
        scopes = values.pop("scope", [])
        if "role" in columns and not roles and "role" not in self.draft.mapping.defaults:
            return
        if len(roles) * len(scopes) > _MOST:
            message = f"has {len(roles)} values, for {len(scopes)} scopes; at most {_MOST} in all"
            self.draft.problems.append(Problem(f"{one.path}.{columns['role']}", message))
            return
        cells = {name: texts[0] for name, texts in values.items() if texts}
        spot = Spot(f"{one.path}.")
        for role, scope in product(roles or [""], scopes or [""]):
            cells["role"], cells["scope"] = role, scope
            self.draft.add(cells, spot, person=self.things[one.id])

    # Groups

    def _team(self, identity: str) -> Thing:
        """Return the team of a group of the file."""
        if identity not in self.things:
            one = self.found.groups[identity]
            name = next(
                iter(texts_of(_first(one, self._known(("displayname", "profile.name"))))), ""
            )
            team = self.things[identity] = self.draft.teams.add(name or identity)
            team.name = name
            self.draft.teams.identify(team, identity)
        return self.things[identity]

    def add_groups(self) -> None:
        """Make a team of each group, and its members members of it."""
        draft = self.draft
        for identity in self.found.groups:
            self._team(identity)
        for identity, one in self.found.groups.items():
            team = self._team(identity)
            for number, member in enumerate(_members(_first(one, self.members))):
                reference = reference_of(member)
                place = Place(f"{one.path}.members[{number}]")
                if reference in self.things:
                    draft.join(self.things[reference], team, place)
                elif reference:
                    left_out = "the membership is left out"
                    person = draft.resolve(draft.persons, reference, place, left_out)
                    if person is not None:
                        draft.join(person, team, place)
                else:
                    why = "can't be read: expected an id, or an object with a value or a $ref"
                    draft.lose(place, "a member", why)

    def tell_lost(self) -> None:
        """Tell which attributes come to nothing, and in how many resources."""
        mapping, attributes = self.draft.mapping, self.found.attributes
        paths = [(name, path) for name in mapping.columns for path in mapping.headings(name)]
        users = self.found.users.values()
        for name, path in paths:
            get = self.found.getter(path)
            if users and all(get(one.tree) is None for one in users):
                near = nearest(path, attributes, 1)
                why = f"no user has such an attribute; did you mean {shown(near[0])}?"
                self.draft.lose(Place(f"columns.{name}"), shown(path), why, "answer")
        known = {path.lower().rpartition(":")[2] for _, path in paths} | _ENVELOPE
        known |= {path.removeprefix("profile.").partition(".")[0] for path in known}
        okta = any("profile" in one.tree for one in users)
        known |= self._tell_states(
            [name for name in attributes if not (okta and name == "status")], known
        )
        for name, number in attributes.items():
            if name.lower() not in known:
                self.draft.losses.append(
                    Loss(
                        place="attributes",
                        what=f"{name if name.isprintable() else ascii(name)[1:-1]} of {number:,}",
                        why="have no place in an organisation",
                        weight="decoration",
                        count=number,
                    )
                )

    def _tell_states(self, attributes: Iterable[str], known: set[str]) -> set[str]:
        """Tell of attributes that aren't read, and seem to say who holds nothing; return them."""
        told: set[str] = set()
        if "status" in self.draft.mapping.columns:
            return told
        for name in attributes:
            if name.lower() in known:
                continue
            values = {text_of(one.tree.get(name)) for one in self.found.users.values()} - {""}
            if (field_of(name) or [""])[0] == "status" or _are_states(values, name):
                why = "looks like who no longer holds anything, and isn't read; name it as "
                self.draft.lose(Place("attributes"), shown(name), f"{why}columns.status", "answer")
                told.add(name.lower())
        return told


def _are_states(values: Iterable[str], name: str) -> bool:
    """Return whether every value says who holds something, and some that nobody does."""
    meant = set()
    for text in values:
        holds = holds_by(text, name)
        if holds is None:
            return False
        meant.add(holds)
    return False in meant


def _first(one: Resource, getters: Iterable[Getter]) -> Any:
    """Return what the first of several finds that finds anything."""
    for get in getters:
        if (value := get(one.tree)) is not None:
            return value
    return None


def _members(value: Any) -> Iterator[Any]:
    for one in listed(value):
        yield from one if isinstance(one, list) else [one]


def _some(keys: list[str]) -> str:
    return ", ".join(keys[:10]) + (", …" if len(keys) > 10 else "")
