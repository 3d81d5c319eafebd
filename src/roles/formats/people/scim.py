"""
SCIM: users and groups of a directory, as RFC 7643 defines them.

Takes the answer to a query (``ListResponse``), a list of resources, or one resource.  A ``User``
becomes a person, a ``Group`` a team; members of a group are members of the team, and ``manager``
is whom a person reports to.  A user for whom the mapping finds a role, a scope and a start is
appointed; one who isn't ``active`` holds nothing.

A column of the mapping is the path of an attribute: ``title``, ``name.formatted``, ``department``
(of the enterprise extension, if users have no such attribute themselves), or with the schema
before it, ``urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department``.  An attribute
with several values (``roles``) gives an appointment for each when it is the role or the scope;
else the primary value counts, or the first.  Case doesn't matter in the names of attributes.

Persons go by their ``id`` unless the mapping says otherwise: it is stable, unique, and tells
nothing about anybody, so that it can be in reports and logs.  Their user name, numbers, e-mail
addresses and names find them too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, frozen

from roles.errors import FormatError, Problem, counted, shown
from roles.formats.people.draft import OrganizationDraft, Spot
from roles.formats.shared.json import parse_json
from roles.formats.shared.places import Place
from roles.formats.shared.reading import Loss
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.formats.people.columns import Columns
    from roles.formats.people.reading import OrganizationReading
    from roles.formats.shared.draft import Thing
    from roles.model.rolemodel import RoleModel

__all__ = ["read"]

_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"
_LIST = "urn:ietf:params:scim:api:messages:2.0:listresponse"
_CORE = "urn:ietf:params:scim:schemas:core:2.0:"
_NAMES = ("displayname", "name.formatted")
_ALIASES = ("username", "emails", "externalid", "employeenumber", *_NAMES)
# What says where a resource is from, not what it is about.
_ENVELOPE = frozenset({"schemas", "id", "meta", _ENTERPRISE, "active", "name", "groups"})
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
        FormatError: One isn't JSON, or holds no resources.
        InvalidModel: A resource says what can't be; lists every problem.
    """
    mapping.require(("role", "scope", "start"), "attribute")
    directory = _Directory(OrganizationDraft(source, mapping=mapping, model=model, strict=False))
    for name, content in files:
        before = f"{name}: " if len(files) > 1 else ""
        directory.open(parse_json(content, name), name, before)
    directory.tell_pages()
    directory.draft.raise_problems()
    directory.add_users()
    directory.add_groups()
    directory.tell_lost()
    return directory.draft.read(source)


@frozen(eq=False)
class _Resource:
    """A user or a group."""

    path: str
    id: str
    tree: dict[str, Any]


def _get(tree: Any, name: str) -> Any:
    """Return the attribute of a name in small letters, whatever its case."""
    if not isinstance(tree, dict):
        return None
    if name in tree:
        return tree[name]
    for key in tree:
        if len(key) == len(name) and key.lower() == name:
            return tree[key]
    return None


def _spelled(tree: dict[str, Any], spellings: Iterable[str]) -> Any:
    """Return the attribute that is spelled in one of several ways."""
    for spelling in spellings:
        if spelling in tree:
            return tree[spelling]
    return None


def _inner(value: Any, names: Iterable[str]) -> Any:
    """Return what is at a path below a value; of several values, what any of them has there."""
    for name in names:
        if isinstance(value, list):
            value = [one for one in (_get(one, name) for one in value) if one is not None]
        else:
            value = _get(value, name)
    return value or None if isinstance(value, list) else value


def _listed(value: Any) -> list[Any]:
    """Return several values, or the only one, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    """Return a text or a number as text; nothing for anything else."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def _reference(value: Any) -> str:
    """Return the id of the resource that a value refers to: it, its value, or its address."""
    if not isinstance(value, dict):
        return _text(value)
    identity = _text(_get(value, "value"))
    return identity or _text(_get(value, "$ref")).rstrip("/").rpartition("/")[2]


def _texts(value: Any) -> list[str]:
    """Return the values of an attribute as text, the primary one first; a complex one's value."""
    if isinstance(value, str):
        return [text] if (text := value.strip()) else []
    if value is None:
        return []
    values = _listed(value)
    if len(values) > 1:
        values = sorted(values, key=lambda one: _get(one, "primary") is not True)
    plain = (_get(one, "value") if isinstance(one, dict) else one for one in values)
    return list(dict.fromkeys(filter(None, map(_text, plain))))


@define(eq=False)
class _Directory:
    """The resources of a directory, and what becomes of them."""

    draft: OrganizationDraft
    users: dict[str, _Resource] = Factory(dict)
    groups: dict[str, _Resource] = Factory(dict)
    things: dict[str, Thing] = Factory(dict)
    attributes: Counter[str] = Factory(Counter)
    spellings: dict[str, list[str]] = Factory(dict)
    ids: dict[str, str] = Factory(dict)
    pages: Counter[tuple[int, str]] = Factory(Counter)
    _getters: dict[str, Callable[[dict[str, Any]], Any]] = Factory(dict)

    # Attributes, whose case doesn't matter

    def _attribute(self, one: _Resource, name: str) -> Any:
        """Return an attribute of a resource, by the spellings that the file has for it."""
        return _spelled(one.tree, self.spellings.get(name, ()))

    def value(self, one: _Resource, path: str) -> Any:
        """Return what is at the path of an attribute; it may start in the extension."""
        if path not in self._getters:
            self._getters[path] = self._getter(path)
        return self._getters[path](one.tree)

    def _getter(self, path: str) -> Callable[[dict[str, Any]], Any]:
        schema, _, rest = path.lower().rpartition(":")
        first, *names = rest.split(".")
        spellings = () if schema else self.spellings.get(first, ())
        extensions = self.spellings.get(schema or _ENTERPRISE, ())

        def get(tree: dict[str, Any]) -> Any:
            found = _spelled(tree, spellings)
            if names or isinstance(found, list):
                found = _inner(found, names)
            if found is None and extensions:
                found = _inner(_get(_spelled(tree, extensions), first), names)
            return found

        return get

    # The file

    def open(self, tree: Any, source: str, before: str) -> None:
        """Find the users and groups of a file; *before* begins their places."""
        found = tree
        if isinstance(tree, dict):
            schemas = [str(one).lower() for one in _listed(_get(tree, "schemas"))]
            resources = _get(tree, "resources")
            if _LIST in schemas or resources is not None:
                found = resources or []
                self._count_page(tree, found)
            else:
                found = [tree]
        if not isinstance(found, list):
            message = "holds no resources: expected a ListResponse, a list of them, or one"
            raise FormatError(message, source)
        for number, one in enumerate(found):
            self._take(one, f"{before}Resources[{number}]", self.ids)
        self.spellings.clear()
        for name in self.attributes:
            self.spellings.setdefault(name.lower(), []).append(name)

    def _count_page(self, whole: dict[str, Any], found: Any) -> None:
        total = _get(whole, "totalresults")
        if isinstance(total, int) and isinstance(found, list):
            kind = _kind(found[0]) if found and isinstance(found[0], dict) else ""
            self.pages[total, kind] += len(found)

    def tell_pages(self) -> None:
        """Tell of an answer some pages of which aren't among the files."""
        for (total, _), number in self.pages.items():
            if total > number:
                what = f"{number} of {total} resources"
                why = "it is a page of a longer answer: read it with the other pages"
                self.draft.lose(Place("totalResults"), what, why, "answer")

    def _take(self, one: Any, path: str, kinds: dict[str, str]) -> None:
        problems = self.draft.problems
        if not isinstance(one, dict):
            problems.append(Problem(path, "isn't a resource: expected an object"))
            return
        kind, identity = _kind(one), _text(_get(one, "id"))
        if kind not in ("user", "group"):
            what = shown(kind) if kind else "a resource without a known schema"
            self.draft.lose(Place(path), what, "isn't read: only users and groups are")
        elif not identity:
            problems.append(Problem(f"{path}.id", "is missing: expected a text or a number"))
        elif identity in kinds:
            message = f"{shown(identity)} is the id of {kinds[identity]} too"
            problems.append(Problem(f"{path}.id", message))
        else:
            kinds[identity] = path
            known = self.users if kind == "user" else self.groups
            known[identity] = _Resource(path, identity, one)
            self.attributes.update(one.keys())
            extension = _get(one, _ENTERPRISE)
            if isinstance(extension, dict):
                self.attributes.update(extension.keys())

    # Users

    def add_users(self) -> None:
        """Make a person of each user, and appoint those that the mapping finds a role for."""
        draft, columns = self.draft, self.draft.mapping.columns
        for one in self.users.values():
            texts = _texts(self.value(one, columns.get("actor", "id")))
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
        for one in self.users.values():
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

    def _name(self, one: _Resource, person: Thing) -> None:
        mapping, persons = self.draft.mapping, self.draft.persons
        parts = [_texts(self.value(one, path)) for path in mapping.headings("name")]
        name = " ".join(part[0] for part in parts if part)
        for path in _ALIASES:
            texts = _texts(self.value(one, path))
            persons.call(person, *texts)
            if path in _NAMES and texts and not parts:
                name = name or texts[0]
        for email in (
            _texts(self.value(one, mapping.columns["email"])) if "email" in mapping.columns else ()
        ):
            persons.call(person, email)
        self.draft.name(person, name)

    def _belongs(self, one: _Resource) -> None:
        draft, columns = self.draft, self.draft.mapping.columns
        person = self.things[one.id]
        for text in _texts(self.value(one, columns["team"])) if "team" in columns else ():
            draft.join(person, draft.team(text))
        for number, group in enumerate(_listed(self._attribute(one, "groups"))):
            identity, name = _reference(group), _text(_get(group, "display"))
            if identity in self.groups:
                draft.join(person, self._team(identity))
            elif identity and name:
                team = draft.teams.named(identity, within="group")
                team.text = team.name = team.name or name
                draft.join(person, team)
            else:
                what = "a group that isn't in the file" if identity else "a group without an id"
                place = Place(f"{one.path}.groups[{number}]")
                draft.lose(place, what, "it has no name: the membership is left out")
        path = columns.get("reports_to", "manager")
        for above in _listed(self.value(one, path))[:1]:
            manager = _reference(above) or _text(_get(above, "displayname"))
            if manager in self.things:
                if self.things[manager] is not person:
                    person.fields["reports_to"] = self.things[manager]
            elif manager:
                draft.reports_to(person, manager, Spot(f"{one.path}."), path)
            elif above not in ({}, "", False):
                why = "can't be read: expected an id, or an object with a value or a $ref"
                draft.lose(Place(f"{one.path}.{path}"), "the manager", why)

    def _is_active(self, one: _Resource) -> bool:
        """Tell whether a user is active; some directories write the word in quotes."""
        active = self._attribute(one, "active")
        if isinstance(active, str) and active.lower() in ("true", "false"):
            return active.lower() == "true"
        if active is not None and not isinstance(active, bool):
            message = "is neither true nor false"
            self.draft.problems.append(Problem(f"{one.path}.active", message))
        return active is not False

    def _appoint(self, one: _Resource) -> None:
        columns = self.draft.mapping.columns
        values = {
            name: _texts(self.value(one, path))
            for name, path in columns.items()
            if name not in ("actor", "name", "email", "team", "reports_to")
        }
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
            one = self.groups[identity]
            name = next(iter(_texts(self._attribute(one, "displayname"))), "")
            team = self.things[identity] = self.draft.teams.add(name or identity)
            team.name = name
            self.draft.teams.identify(team, identity)
        return self.things[identity]

    def add_groups(self) -> None:
        """Make a team of each group, and its members members of it."""
        draft = self.draft
        for identity in self.groups:
            self._team(identity)
        for identity, one in self.groups.items():
            team = self._team(identity)
            for number, member in enumerate(_members(self._attribute(one, "members"))):
                reference = _reference(member)
                place = Place(f"{one.path}.members[{number}]")
                if reference in self.things:
                    draft.join(self.things[reference], team)
                elif reference:
                    left_out = "the membership is left out"
                    person = draft.resolve(draft.persons, reference, place, left_out)
                    if person is not None:
                        draft.join(person, team)
                else:
                    why = "can't be read: expected an id, or an object with a value or a $ref"
                    draft.lose(place, "a member", why)

    def tell_lost(self) -> None:
        """Tell which attributes come to nothing, and in how many resources."""
        mapping = self.draft.mapping
        paths = [(name, path) for name in mapping.columns for path in mapping.headings(name)]
        for name, path in paths:
            users = self.users.values()
            if users and all(self.value(one, path) is None for one in users):
                near = nearest(path, self.attributes, 1)
                why = f"no user has such an attribute; did you mean {shown(near[0])}?"
                self.draft.lose(Place(f"columns.{name}"), shown(path), why, "answer")
        used = {path.lower() for _, path in paths} | {*_ALIASES, "members"}
        used.add("manager")
        heads = {path.rpartition(":")[2].partition(".")[0] for path in used} | _ENVELOPE
        for name, number in self.attributes.items():
            if name.lower() not in heads:
                self.draft.losses.append(
                    Loss(
                        place="attributes",
                        what=f"{name if name.isprintable() else ascii(name)[1:-1]} of {number:,}",
                        why="have no place in an organisation",
                        weight="decoration",
                        count=number,
                    )
                )


def _members(value: Any) -> Iterator[Any]:
    for one in _listed(value):
        yield from one if isinstance(one, list) else [one]


def _kind(one: dict[str, Any]) -> str:
    """Return what a resource is, by its schemas or its meta: a user, a group, or another thing."""
    for schema in _listed(_get(one, "schemas")):
        text = str(schema).lower()
        if text.startswith(_CORE):
            return text.rpartition(":")[2]
    kind = _get(_get(one, "meta"), "resourcetype")
    return kind.lower() if isinstance(kind, str) else ""


def _some(keys: list[str]) -> str:
    return ", ".join(keys[:10]) + (", …" if len(keys) > 10 else "")
