"""
The users and groups in what a directory answers: SCIM, Microsoft Graph, Okta, Google and others.

A file has one resource, a list of them, or an answer that lists them: a ``ListResponse`` or
``BulkRequest`` of SCIM, a page of Microsoft Graph, an object with a list of them.  What a resource
is stands in its schemas or its type, or else shows by what it has: only users have a ``userName``
or ``userPrincipalName``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from attrs import Factory, define, frozen

from roles.errors import FormatError, Problem, counted, shown
from roles.formats.shared.draft import Draft
from roles.formats.shared.places import Place

__all__ = [
    "Getter",
    "Resource",
    "Resources",
    "get_at",
    "listed",
    "reference_of",
    "text_of",
    "texts_of",
]

# What names the next page of an answer: of Microsoft Graph, Google Workspace, OneLogin.
_NEXT = {
    "@odata.nextlink": "@odata.nextLink",
    "nextpagetoken": "nextPageToken",
    "after_cursor": "after_cursor",
}

_TOTALS = ("@odata.count", "totalcount", "total")

Getter: TypeAlias = Callable[[dict[str, Any]], Any]

_CORE = ("urn:ietf:params:scim:schemas:core:2.0:", "urn:scim:schemas:core:")
_PARTS = (
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user",
    "urn:scim:schemas:extension:enterprise:1.0",
    "profile",
)
"""Where the attributes of a user are that aren't its own: an extension of SCIM; Okta's profile."""


@frozen(eq=False)
class Resource:
    """
    A user or a group.

    Attributes:
        path: Where it is in its file.
        id: What the directory knows it by.
        tree: All that it says.
    """

    path: str
    id: str
    tree: dict[str, Any]


def get_at(tree: Any, name: str) -> Any:
    """Return the attribute of a name in small letters, whatever its case."""
    if not isinstance(tree, dict):
        return None
    if name in tree:
        return tree[name]
    for key in tree:
        if len(key) == len(name) and key.lower() == name:
            return tree[key]
    return None


def _inner(value: Any, names: Iterable[str]) -> Any:
    """Return what is at a path below a value; of several values, what any of them has there."""
    for name in names:
        if isinstance(value, list):
            value = [one for one in (get_at(one, name) for one in value) if one is not None]
        else:
            value = get_at(value, name)
    return value or None if isinstance(value, list) else value


def listed(value: Any) -> list[Any]:
    """Return several values, or the only one, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def text_of(value: Any) -> str:
    """Return a text or a number as text; nothing for anything else."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def texts_of(value: Any) -> list[str]:
    """Return the values of an attribute as text, the primary one first; a complex one's value."""
    if isinstance(value, str):
        return [text] if (text := value.strip()) else []
    if value is None:
        return []
    values = listed(value)
    if len(values) > 1:
        values = sorted(values, key=lambda one: get_at(one, "primary") is not True)
    plain = (get_at(one, "value") if isinstance(one, dict) else one for one in values)
    return list(dict.fromkeys(filter(None, map(text_of, plain))))


def reference_of(value: Any) -> str:
    """Return the id of the resource that a value refers to: it, its value, or its address."""
    if not isinstance(value, dict):
        return text_of(value)
    identity = text_of(get_at(value, "value")) or text_of(get_at(value, "id"))
    return identity or text_of(get_at(value, "$ref")).rstrip("/").rpartition("/")[2]


@define(eq=False)
class Resources:
    """
    The users and groups of a directory, from one file or several.

    Attributes:
        draft: Takes what is wrong and what isn't read.
        users: The users, by their ids.
        groups: The groups, by theirs.
        attributes: How many resources have each attribute.
    """

    draft: Draft
    users: dict[str, Resource] = Factory(dict)
    groups: dict[str, Resource] = Factory(dict)
    attributes: Counter[str] = Factory(Counter)
    _spellings: dict[str, list[str]] = Factory(dict)
    _ids: dict[str, str] = Factory(dict)
    _pages: Counter[tuple[int, str]] = Factory(Counter)
    # The pages of an answer of each kind: those that name a next page, and those that don't.
    _ends: dict[str, dict[bool, list[tuple[Place, int]]]] = Factory(dict)
    _others: Counter[str] = Factory(Counter)
    _getters: dict[str, Getter] = Factory(dict)
    # How resources with the same attributes spell the parts that they have.
    _parts: dict[tuple[str, ...], tuple[str, ...]] = Factory(dict)

    # Attributes, whose case doesn't matter

    def getter(self, path: str) -> Getter:
        """Return what takes the value at the path of an attribute out of a resource's tree."""
        if path not in self._getters:
            self._getters[path] = self._compiled(path)
        return self._getters[path]

    def has(self, path: str) -> bool:
        """Tell whether any resource may have something at a path."""
        first = path.lower().rpartition(":")[2].partition(".")[0]
        return first in self._spellings

    def _compiled(self, path: str) -> Getter:
        schema, _, rest = path.lower().rpartition(":")
        first, *names = rest.split(".")
        spellings = () if schema else tuple(self._spellings.get(first, ()))
        parts = [
            spelling
            for part in ((schema,) if schema else _PARTS)
            for spelling in self._spellings.get(part, ())
        ]

        def get(tree: dict[str, Any]) -> Any:
            found = None
            for spelling in spellings:
                if spelling in tree:
                    found = tree[spelling]
                    break
            if found is not None:
                if not names and not isinstance(found, list):
                    return found
                found = _inner(found, names)
            if found is None:
                for part in parts:
                    if part in tree:
                        found = _inner(get_at(tree[part], first), names)
                        if found is not None:
                            break
            return found

        return get

    # Files

    def open(self, tree: Any, source: str, before: str) -> None:
        """
        Find the users and groups of a file; *before* begins their places.

        Raises:
            FormatError: It holds no resources.
        """
        found, kind = self._answer(tree, before)
        if not isinstance(found, list):
            message = "holds no resources: expected a ListResponse, a list of them, or one"
            raise FormatError(message, source)
        for number, one in enumerate(found):
            self._take(one, f"{before}Resources[{number}]", kind)
        self._spellings.clear()
        for name in self.attributes:
            self._spellings.setdefault(name.lower(), []).append(name)

    def _answer(self, tree: Any, before: str) -> tuple[Any, str]:
        """Return the resources in an answer, and what they are where the answer says so."""
        if not isinstance(tree, dict):
            return tree, ""
        schemas = [str(one).lower() for one in listed(get_at(tree, "schemas"))]
        resources, operations = get_at(tree, "resources"), get_at(tree, "operations")
        context = text_of(get_at(tree, "@odata.context")).lower()
        kind = next((kind for kind in ("user", "group") if f"#{kind}s" in context), "")
        if resources is not None or any(one.endswith(":listresponse") for one in schemas):
            self._count_page(get_at(tree, "totalresults"), listed(resources), "")
            return resources or [], ""
        if isinstance(operations, list):
            return list(self._operations(operations, before)), ""
        lists = [one for one in tree.values() if isinstance(one, list) and _are_resources(one)]
        if isinstance(get_at(tree, "value"), list):
            lists = [get_at(tree, "value")]
        if len(lists) == 1 and get_at(tree, "id") is None:
            found = lists[0]
            total = next(filter(None, (get_at(tree, name) for name in _TOTALS)), None)
            self._count_page(total, found, kind)
            if total is None:
                ends = self._ends.setdefault(kind or _kind_of_first(found), {})
                inner = (tree, get_at(tree, "pagination"))
                named = next((one for one in _NEXT if any(get_at(t, one) for t in inner)), "")
                place = Place(f"{before}{_NEXT.get(named, '')}")
                ends.setdefault(bool(named), []).append((place, len(found)))
            return found, kind
        return [tree], kind

    def _operations(self, operations: list[Any], before: str) -> Iterator[Any]:
        """Yield the resources that a bulk request adds or replaces; tell of what else it does."""
        for number, one in enumerate(operations):
            method, data = text_of(get_at(one, "method")).lower(), get_at(one, "data")
            if method in ("post", "put") and isinstance(data, dict):
                bulk = text_of(get_at(one, "bulkid"))
                known = text_of(get_at(one, "path")).rpartition("/")[2] if method == "put" else ""
                yield {"id": known or f"bulkId:{bulk}", **data}
            else:
                what = f"an operation{f' {shown(method)}' if method else ''}"
                why = "isn't read: only those are that post or put a resource"
                self._others[f"operation {method}".rstrip()] += 1
                self.draft.lose(Place(f"{before}Operations[{number}]"), what, why, "answer")

    def _count_page(self, total: Any, found: Any, kind: str) -> None:
        if text_of(total).isdecimal() and isinstance(found, list):
            self._pages[int(text_of(total)), kind or _kind_of_first(found)] += len(found)

    def close(self, source: str) -> None:
        """
        Tell of an answer some pages of which aren't among the files, and of files without users.

        Raises:
            FormatError: There are resources, and none is a user or a group.
        """
        why = "it is a page of a longer answer: read it with the other pages"
        for (total, _), number in self._pages.items():
            if total > number:
                what = f"{number} of {total} resources"
                self.draft.lose(Place("totalResults"), what, why, "answer")
        for ends in self._ends.values():
            for place, number in ends.get(True, ()):
                if False in ends:
                    # Nothing says how many pages there are before the last.
                    what, unsure = "pages of one answer", "is none missing? the last one is there"
                    self.draft.lose(place, what, unsure, "decoration")
                else:
                    what = f"a page of {counted(number, 'resource')}"
                    self.draft.lose(place, what, why, "answer")
        if self.users or self.groups or self.draft.problems:
            return
        if self._others:
            kinds = ", ".join(shown(kind) for kind in self._others if kind)
            message = "holds no users or groups of a directory that is known"
            message += f"; it has {kinds}" if kinds else ""
            raise FormatError(f"{message}; export the list as CSV, and map its columns", source)
        self.draft.lose(Place("Resources"), "no users", "nobody is appointed", "answer")

    def _take(self, one: Any, path: str, kind: str) -> None:
        problems = self.draft.problems
        if not isinstance(one, dict):
            problems.append(Problem(path, "isn't a resource: expected an object"))
            return
        kind, identity = _kind(one) or kind, text_of(get_at(one, "id"))
        if get_at(one, "@removed") is not None:
            self._others["@removed"] += 1
            what = f"{kind or 'resource'} {shown(identity)}"
            self.draft.lose(Place(path), what, "the directory has removed it: isn't read", "answer")
        elif kind not in ("user", "group"):
            self._others[kind] += 1
            what = shown(kind) if kind else "a resource without a known schema"
            self.draft.lose(Place(path), what, "isn't read: only users and groups are")
        elif not identity:
            problems.append(Problem(f"{path}.id", "is missing: expected a text or a number"))
        elif identity in self._ids:
            message = f"{shown(identity)} is the id of {self._ids[identity]} too"
            problems.append(Problem(f"{path}.id", message))
        else:
            self._ids[identity] = path
            known = self.users if kind == "user" else self.groups
            known[identity] = Resource(path, identity, one)
            names = tuple(one)
            self.attributes.update(names)
            if names not in self._parts:
                self._parts[names] = tuple(name for name in names if name.lower() in _PARTS)
            for part in self._parts[names]:
                if isinstance(one[part], dict):
                    self.attributes.update(one[part].keys())


def _are_resources(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(one, dict) and _kind(one) for one in values)


def _kind_of_first(found: list[Any]) -> str:
    return _kind(found[0]) if found and isinstance(found[0], dict) else ""


def _kind(one: dict[str, Any]) -> str:
    """Return what a resource is: a user, a group, or another thing; empty where nothing says it."""
    for schema in listed(get_at(one, "schemas")):
        text = str(schema).lower()
        if text.startswith(_CORE[0]):
            return text.rpartition(":")[2]
    meta = get_at(get_at(one, "meta"), "resourcetype")
    if isinstance(meta, str):
        return meta.lower()
    kind = text_of(get_at(one, "@odata.type")) or text_of(get_at(one, "kind"))
    if kind.startswith(("#microsoft.graph.", "admin#directory#")):
        return re.split(r"[.#]", kind.lower())[-1]
    profile = get_at(one, "profile")
    if get_at(one, "username") or get_at(one, "userprincipalname") or get_at(profile, "login"):
        return "user"
    if get_at(one, "members") is not None or get_at(one, "securityenabled") is not None:
        return "group"
    okta = text_of(get_at(one, "type")).lower()
    return "group" if okta.endswith("_group") or okta == "built_in" else ""
