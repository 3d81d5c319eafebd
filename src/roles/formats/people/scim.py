"""
SCIM 2.0: the users and groups of a directory (RFC 7643), as its protocol answers (RFC 7644).

The file holds a ``ListResponse``, a list of resources, or one resource.  A user becomes a person,
a group a team; who is a member of a group, by the one or by the other, is a member of the team;
``manager`` is whom the person reports to.  A user for whom the mapping finds a role, a scope and a
start is appointed; one who isn't ``active`` holds nothing.

A column of the mapping is the path of an attribute: ``title``, ``name.formatted``, ``department``
(of the enterprise extension, if users have no such attribute themselves), or with the schema
before it, ``urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department``.  An attribute
with several values (``roles``) gives an appointment for each when it is the role or the scope;
else the primary value counts, or the first.  Names of attributes differ in more than case.

Persons go by their ``id`` unless the mapping says otherwise: it is stable, unique, and tells
nothing about anybody, so that it can stand in reports and logs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, frozen

from roles.errors import FormatError, InvalidModel, Problem, shown
from roles.formats.native.json import parsed
from roles.formats.people.records import Place, Records
from roles.formats.shared.reading import Loss
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.formats.people.columns import Columns
    from roles.formats.people.reading import OrganizationReading
    from roles.model.rolemodel import RoleModel

__all__ = ["read"]

_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"
_LIST = "urn:ietf:params:scim:api:messages:2.0:listresponse"
_NAMES = ("displayname", "name.formatted")
# What says where a resource is from, not what it is about.
_ENVELOPE = frozenset({"schemas", "id", "meta", _ENTERPRISE})
_TAKEN = frozenset({"active", "displayname", "groups"})
_MOST = 1000
# A list of resources, an extension, an attribute, its values, their sub-attributes: and some room.
_DEEPEST = 12


def read(
    content: bytes, model: RoleModel, mapping: Columns, *, source: str = ""
) -> OrganizationReading:
    """
    Read an organisation from the users and groups of a directory.

    Raises:
        FormatError: It isn't JSON, or holds no resources.
        InvalidModel: A resource says what can't be; lists every problem.
    """
    mapping.require(("role", "scope", "start"), "attribute")
    directory = _Directory(Records(mapping, model, strict=False))
    directory.open(parsed(content, source), source)
    if directory.records.problems:
        raise InvalidModel(directory.records.problems, source)
    directory.users()
    directory.groups()
    directory.tell_lost()
    return directory.records.read(source)


@frozen(eq=False)
class _Resource:
    """A user or a group, its attributes by their names in small letters."""

    path: str
    id: str
    tree: Mapping[str, Any]

    def at(self, path: str) -> Any:
        """Return what stands at the path of an attribute; it may start in the extension."""
        lowered = path.lower()
        if lowered.startswith("urn:"):
            schema, _, rest = lowered.rpartition(":")
            return _step(self.tree.get(schema), rest)
        found = _step(self.tree, lowered)
        return _step(self.tree.get(_ENTERPRISE), lowered) if found is None else found


def _step(tree: Any, path: str) -> Any:
    """Return what stands at a path; of several values one each, as a list."""
    found = tree
    for name in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(name)
        elif isinstance(found, list):
            inner = [one.get(name) for one in found if isinstance(one, Mapping)]
            found = [one for one in inner if one is not None] or None
        else:
            return None
    return found


def _lowered(tree: Any, spelled: dict[str, str], depth: int = _DEEPEST) -> Any:
    """Return a tree with the names of attributes in small letters; note how they are spelled."""
    if depth and isinstance(tree, Mapping):
        for name in tree:
            spelled.setdefault(name.lower(), name)
        return {name.lower(): _lowered(value, spelled, depth - 1) for name, value in tree.items()}
    if depth and isinstance(tree, list):
        return [_lowered(one, spelled, depth - 1) for one in tree]
    return tree


def _texts(found: Any) -> list[str]:
    """Return the values of an attribute as text, the primary one first; a complex one's value."""
    values = found if isinstance(found, list) else [found]
    values = sorted(values, key=lambda one: not (isinstance(one, Mapping) and one.get("primary")))
    plain = [one.get("value") if isinstance(one, Mapping) else one for one in values]
    texts = [str(one).strip() for one in plain if isinstance(one, (str, int, float))]
    return list(dict.fromkeys(filter(None, texts)))


@define(eq=False)
class _Directory:
    """The resources of a directory, and what becomes of them."""

    records: Records
    people: dict[str, _Resource] = Factory(dict)
    teams: dict[str, _Resource] = Factory(dict)
    keys: dict[str, str] = Factory(dict)
    lost: dict[tuple[str, str], int] = Factory(dict)
    spelled: dict[str, str] = Factory(dict)

    def open(self, tree: Any, source: str) -> None:
        """Find the users and groups."""
        whole = _lowered(tree, self.spelled)
        found: Any = whole
        if isinstance(whole, Mapping):
            schemas = whole.get("schemas")
            listed = isinstance(schemas, list) and _LIST in (str(one).lower() for one in schemas)
            if listed or "resources" in whole:
                found = whole.get("resources") or []
                self._page(whole, found)
            else:
                found = [whole]
        if not isinstance(found, list):
            told = "holds no resources: expected a ListResponse, a list of them, or one"
            raise FormatError(told, source)
        for number, one in enumerate(found):
            self._take(one, f"Resources[{number}]")

    def _page(self, whole: Mapping[str, Any], found: Any) -> None:
        total = whole.get("totalresults")
        if isinstance(total, int) and isinstance(found, list) and total > len(found):
            what = f"{len(found)} of {total} resources"
            why = "it is a page of a longer answer: the others stand in other files"
            self.records.losses.append(Loss(place="totalResults", what=what, why=why))

    def _take(self, one: Any, path: str) -> None:
        problems = self.records.problems
        if not isinstance(one, Mapping):
            problems.append(Problem(path, "isn't a resource: expected an object"))
            return
        kind = _kind(one)
        identity = one.get("id")
        if kind not in ("user", "group"):
            what = shown(kind) if kind else "a resource without a schema that we know"
            why = "isn't read: only users and groups are"
            self.records.losses.append(Loss(place=path, what=what, why=why))
        elif not isinstance(identity, str) or not identity.strip():
            problems.append(Problem(f"{path}.id", "is missing: each resource has one"))
        elif identity in self.people or identity in self.teams:
            problems.append(Problem(f"{path}.id", f"{shown(identity)} stands in the file before"))
        else:
            known = self.people if kind == "user" else self.teams
            known[identity] = _Resource(path, identity, one)

    def users(self) -> None:
        """Make a person of each user, and appoint those that the mapping finds a role for."""
        columns = self.records.mapping.columns
        for one in self.people.values():
            texts = _texts(one.at(columns.get("actor", "id")))
            if not texts:
                told = "is missing: the mapping names persons by it"
                where = f"{one.path}.{columns['actor']}"
                self.records.problems.append(Problem(where, told))
                continue
            called = next((text[0] for path in self._names() if (text := _texts(one.at(path)))), "")
            key = self.records.key_of(("user", one.id), texts[0])
            self.records.actors[key].name = called
            self.keys[one.id] = key
        inactive = []
        for one in self.people.values():
            if one.id not in self.keys:
                continue
            self._belongs(one)
            if _is_active(one, self.records.problems):
                self._appoint(one)
            else:
                inactive.append(self.keys[one.id])
        if inactive:
            self.records.losses.append(
                Loss(
                    place="active",
                    what=f"false, of {_number(len(inactive), 'user')}: {_some(inactive)}",
                    why="who isn't active holds nothing: no appointment comes of it",
                )
            )

    def _names(self) -> Sequence[str]:
        columns = self.records.mapping.columns
        return (columns["name"],) if "name" in columns else _NAMES

    def _belongs(self, one: _Resource) -> None:
        records, columns = self.records, self.records.mapping.columns
        key = self.keys[one.id]
        for team in _texts(one.at(columns["team"])) if "team" in columns else ():
            records.join(key, records.team(("named", team), team))
        for group in _members(one.at("groups")):
            name = group.get("display")
            text = name if isinstance(name, str) else ""
            records.join(key, self._team(str(group["value"]), text))
        for above in _texts(one.at(columns.get("reports_to", "manager")))[:1]:
            if above not in self.keys:
                self._count("manager", "isn't in the file")
            elif self.keys[above] != key:
                records.actors[key].reports_to = self.keys[above]

    def _team(self, identity: str, name: str) -> str:
        group = self.teams.get(identity)
        if group is not None:
            name = next(iter(_texts(group.at("displayname"))), name)
        return self.records.team(("group", identity), name, name or identity)

    def _appoint(self, one: _Resource) -> None:
        columns, path = self.records.mapping.columns, one.path
        found = {
            name: _texts(one.at(columns[name]))
            for name in columns
            if name not in ("actor", "name", "team", "reports_to")
        }
        roles = found.pop("role", [])
        scopes = found.pop("scope", [])
        if "role" in columns and not roles and "role" not in self.records.mapping.defaults:
            return
        if len(roles) * len(scopes) > _MOST:
            told = f"has {len(roles)} values, for {len(scopes)} scopes; at most {_MOST} in all"
            self.records.problems.append(Problem(f"{path}.{columns['role']}", told))
            return
        cells = {name: values[0] for name, values in found.items() if values}
        for role, scope in product(roles or [""], scopes or [""]):
            self.records.add(
                {**cells, "role": role, "scope": scope}, Place(f"{path}."), actor=self.keys[one.id]
            )

    def groups(self) -> None:
        """Make a team of each group, and its members members of it."""
        for identity in self.teams:
            self._team(identity, "")
        for identity, one in self.teams.items():
            team = self._team(identity, "")
            absent = 0
            for member in _members(one.at("members")):
                found = str(member["value"])
                if found in self.keys:
                    self.records.join(self.keys[found], team)
                elif found in self.teams:
                    self.records.join(self._team(found, ""), team)
                else:
                    absent += 1
            if absent:
                what = f"{_number(absent, 'member')} of {team}"
                loss = Loss(place=f"{one.path}.members", what=what, why="not in the file")
                self.records.losses.append(loss)

    def _count(self, name: str, why: str) -> None:
        self.lost[name, why] = self.lost.get((name, why), 0) + 1

    def tell_lost(self) -> None:
        """Tell which attributes came to nothing, and in how many resources."""
        columns = self.records.mapping.columns
        for name, path in columns.items():
            if self.people and all(one.at(path) is None for one in self.people.values()):
                near = nearest(path, self.spelled.values(), 1)
                why = f"no user has such an attribute; nearest: {near[0]}"
                self.records.losses.append(Loss(place=f"columns.{name}", what=shown(path), why=why))
        used = {path.lower() for path in (*columns.values(), *_NAMES)}
        used |= {"id", columns.get("reports_to", "manager").lower()}
        heads = {path.rpartition(":")[2].partition(".")[0] for path in used}
        for one in (*self.people.values(), *self.teams.values()):
            inner = one.tree.get(_ENTERPRISE)
            for name in (*one.tree, *(inner if isinstance(inner, Mapping) else ())):
                members = name == "members" and one.id in self.teams
                if name not in heads | _ENVELOPE | _TAKEN and not members:
                    self._count(name, "has no place in an organisation")
        for (name, why), count in self.lost.items():
            spelled = self.spelled.get(name, name)
            place = spelled if spelled.isprintable() else ascii(spelled)[1:-1]
            what = f"of {_number(count, 'resource')}"
            self.records.losses.append(Loss(place=place, what=what, why=why))


def _kind(one: Mapping[str, Any]) -> str:
    """Return what a resource is, by its schemas or its meta: a user, a group, or another thing."""
    schemas = one.get("schemas")
    for schema in schemas if isinstance(schemas, list) else ():
        text = str(schema).lower()
        if text.startswith("urn:ietf:params:scim:schemas:core:2.0:"):
            return text.rpartition(":")[2]
    meta = one.get("meta")
    kind = meta.get("resourcetype") if isinstance(meta, Mapping) else None
    return kind.lower() if isinstance(kind, str) else ""


def _members(found: Any) -> Iterator[Mapping[str, Any]]:
    for one in found if isinstance(found, list) else ():
        if isinstance(one, Mapping) and isinstance(one.get("value"), str):
            yield one


def _is_active(one: _Resource, problems: list[Problem]) -> bool:
    """Tell whether a user is active; some directories write the word in quotes."""
    said = one.at("active")
    if isinstance(said, str) and said.lower() in ("true", "false"):
        return said.lower() == "true"
    if said is not None and not isinstance(said, bool):
        problems.append(Problem(f"{one.path}.active", "is neither true nor false"))
    return said is not False


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _some(keys: Sequence[str]) -> str:
    return ", ".join(keys[:10]) + (", …" if len(keys) > 10 else "")
