"""The entities of a Backstage catalog: what a document of the file says, and how it refers."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from roles.errors import Problem, shown
from roles.formats.shared.reading import Loss
from roles.formats.shared.yaml import ALIASED, parse_yaml
from roles.model.identity import identity

__all__ = [
    "WHOLES",
    "Entity",
    "Ref",
    "distinct_names",
    "entities",
    "key_text",
    "parsed",
    "text_of",
]

_NAME = re.compile(r"(?:[A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]").fullmatch
_NAMESPACE = re.compile(r"[a-z0-9]+(?:-+[a-z0-9]+)*").fullmatch
_REF = re.compile(r"(?:([^:/]+):)?(?:([^:/]+)/)?([^:/]+)").fullmatch
_VERSIONS = ("backstage.io/v1alpha1", "backstage.io/v1beta1")
_TARGETS = 5
_NOTHING: Mapping[str, Any] = {}
# The head of an entity, and what the catalog's API adds of its own.
_HEAD_FIELDS = (
    "apiVersion", "kind", "metadata.name", "metadata.uid", "metadata.etag", "metadata.generation",
    "relations", "status",
)  # fmt: skip
_ITEM = re.compile(r"\[(\d+)\]\.?(.*)", re.DOTALL).match


# The field of the spec that says what a relation of the catalog's API does: by the kind of the
# entity, the type of the relation, and the kind that it leads to.
_FIELDS_OF = {
    ("user", "memberOf", ""): "memberOf",
    ("group", "hasMember", ""): "members",
    ("group", "childOf", ""): "parent",
    ("group", "parentOf", ""): "children",
    ("component", "partOf", "component"): "subcomponentOf",
    ("component", "partOf", "system"): "system",
    ("resource", "partOf", "system"): "system",
    ("api", "partOf", "system"): "system",
    ("system", "partOf", "domain"): "domain",
    ("domain", "partOf", "domain"): "subdomainOf",
} | {
    (kind, "ownedBy", ""): "owner" for kind in ("component", "resource", "api", "system", "domain")
}
# What an entity of each kind is part of: the field of its spec, and the kind that it names.
WHOLES = {
    "component": (("subcomponentOf", "component"), ("system", "system")),
    "resource": (("system", "system"),),
    "api": (("system", "system"),),
    "system": (("domain", "domain"),),
    "domain": (("subdomainOf", "domain"),),
}
_LISTINGS = ("items", "entities")
_LISTS = ("memberOf", "members", "children")


@frozen
class Ref:
    """Which entity is meant: Backstage compares all three without regard to case."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.namespace}/{self.name}"


@frozen(kw_only=True, eq=False)
class Entity:
    """
    A document of a catalog file.

    Attributes:
        ref: What others refer to it by.
        name: Its name, as written.
        tree: All that it says.
        lines: The line of each place in it.
        file: The name of its file, for places, where there are several.
        kept: The places that were understood; what isn't among them in the end is lost.
    """

    ref: Ref
    name: str
    tree: Mapping[str, Any]
    lines: Mapping[str, int]
    file: str = ""
    kept: set[str] = field(factory=set)

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return f"{self.file}{self.ref}"

    @property
    def title(self) -> str:
        """What people call it."""
        for path in ("spec.profile.displayName", "metadata.title"):
            value = self.value(path)
            if isinstance(value, str) and value.strip():
                return value
        return self.name

    def belongs_to(self, system: Ref) -> bool:
        """Whether it says that it belongs to a system."""
        said = (self.tree.get("spec") or {}).get("system")
        return isinstance(said, str) and parsed(said, "system", self.ref.namespace) == system

    def line(self, path: str = "") -> int | None:
        """Return the line of a place in it, or of the nearest around it."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path.rpartition(".")[0]
        return min(self.lines.values(), default=None)

    def value(self, path: str) -> Any:
        """Return what stands at a place such as ``spec.owner``, or None; it counts as kept."""
        self.kept.add(path)
        return self._found(path)

    def annotation(self, key: str) -> Any:
        """Return the annotation with a key, or None; it counts as kept."""
        self.kept.add(f"metadata.annotations.{key}")
        found = self._found("metadata.annotations")
        return found.get(key) if isinstance(found, Mapping) else None

    def _found(self, path: str) -> Any:
        found: Any = self.tree
        for step in path.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
        return found

    def lost(self) -> Iterator[str]:
        """Yield the places that say something and weren't kept, as a message can show them."""
        open_up = ("metadata", "metadata.annotations", "spec", "spec.profile")

        def walk(path: str, value: Any) -> Iterator[str]:
            if path in open_up and isinstance(value, Mapping):
                for name, inner in value.items():
                    yield from walk(f"{path}.{name}", inner)
            elif path not in self.kept and value not in (None, "", [], {}):
                yield path if path.isprintable() else ascii(path)[1:-1]

        for name, value in self.tree.items():
            yield from walk(name, value)


def distinct_names(entities: Iterable[Entity]) -> dict[Ref, str]:
    """Return what to show for each entity; two of one name get their namespaces or kinds too."""
    names = {one.ref: one.title for one in entities}
    alike: dict[str, list[Ref]] = {}
    for ref, name in names.items():
        alike.setdefault(identity(name), []).append(ref)
    for refs in alike.values():
        # Two of one kind and namespace have names of their own beside the one that is shown.
        for mark in ("namespace", "kind"):
            if len({getattr(ref, mark) for ref in refs}) > 1:
                names |= {ref: f"{names[ref]} ({getattr(ref, mark)})" for ref in refs}
    return names


def key_text(one: Entity) -> str:
    """Return what a key is made from: the name, with the namespace where that isn't the usual."""
    return text_of(one.ref, one.name)


def text_of(ref: Ref, name: str) -> str:
    """Return what a key is made from for what a reference means."""
    return name if ref.namespace == "default" else f"{ref.namespace}/{name}"


def parsed(text: str, kind: str, namespace: str) -> Ref | None:
    """
    Return what a reference ``[kind:][namespace/]name`` means, or None where it isn't one.

    Examples:
        >>> str(parsed("user:Guests/ann", "group", "default"))
        'user:guests/ann'
    """
    found = _REF(text.strip())
    if not found:
        return None
    parts = (found[1] or kind, found[2] or namespace, found[3])
    return Ref(*(part.strip().lower() for part in parts))


def entities(
    files: Sequence[tuple[str, bytes]], problems: list[Problem], losses: list[Loss]
) -> Iterable[Entity]:
    """
    Return the entities of catalog files; add what is wrong and what is left out to the lists.

    A file has entities as documents of YAML, or the answer of the catalog's API as JSON.

    Args:
        files: The name and the content of each file.
        problems: Takes what is wrong.
        losses: Takes what is left out.

    Raises:
        FormatError: A file isn't YAML.
        MissingExtra: PyYAML isn't installed.
    """
    found: dict[Ref, Entity] = {}
    for name, content in files:
        before = f"{name}: " if len(files) > 1 else ""
        for place, tree, lines in _trees(content, name, before, losses):
            first = min(lines.values(), default=None)
            if not isinstance(tree, Mapping):
                message = f"is {shown(tree)}; expected an entity"
                problems.append(Problem(place, message, line=first))
                continue
            if _is_skeleton(tree):
                why = "its name is filled in when the template is used"
                losses.append(
                    Loss(place=place, what="the skeleton of a template", why=why, line=first)
                )
                continue
            wrong = list(_wrong(tree))
            problems += [
                Problem(f"{place}.{path}", message, line=lines.get(path, first))
                for path, message in wrong
            ]
            if wrong:
                continue
            if tree["apiVersion"] not in _VERSIONS:
                what = f"{tree['kind']} {tree['metadata']['name']}"
                why = f"is of {shown(tree['apiVersion'])}, which isn't {_VERSIONS[0]}"
                losses.append(Loss(place=place, what=what, why=why, line=first))
                continue
            one = _entity(tree, lines, before)
            if one.ref in found:
                other = found[one.ref]
                where = f"{other.file}line {other.line()}"
                message = f"is defined twice; the first is in {where}"
                problems.append(Problem(one.place, message, line=first))
            else:
                found[one.ref] = one
    losses += _not_followed(found, {name for name, _ in files})
    return found.values()


def _not_followed(found: dict[Ref, Entity], names: set[str]) -> Iterator[Loss]:
    """Take out the locations; yield a loss for each that names files that aren't read."""
    for one in [one for one in found.values() if one.ref.kind == "location"]:
        del found[one.ref]
        folder = posixpath.dirname(one.file.removesuffix(": ") or next(iter(names)))
        spec = one.tree.get("spec") or _NOTHING
        named = [spec.get("target"), *_listed(spec.get("targets"))]
        paths = {text: posixpath.normpath(posixpath.join(folder, text))
                 for text in named if isinstance(text, str) and text}  # fmt: skip
        if left := [text for text, path in paths.items() if not fnmatch.filter(names, path)]:
            what = ", ".join(map(shown, left[:_TARGETS])) + (", …" if len(left) > _TARGETS else "")
            why = "files that a location names aren't read with it: name them too, or their folder"
            yield Loss(place=one.place, what=what, why=why, line=one.line(), weight="answer")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _trees(
    content: bytes, source: str, before: str, losses: list[Loss]
) -> Iterator[tuple[str, Any, Mapping[str, int]]]:
    """Yield the trees of entities, each with its place and the lines in it."""
    for number, (tree, lines) in enumerate(parse_yaml(content, source, aliased=ALIASED), start=1):
        listed, path = tree, ""
        bare = isinstance(tree, Mapping) and "apiVersion" not in tree
        listing = next((name for name in _LISTINGS if bare and name in tree), None)
        if listing is not None:
            listed, path = tree[listing], listing
            total = tree.get("totalItems")
            if isinstance(total, int) and isinstance(listed, list) and total > len(listed):
                what = f"{len(listed)} of {total} entities"
                why = "it is a page of a longer answer: the others are in other files"
                losses.append(
                    Loss(place=f"{before}totalItems", what=what, why=why, weight="answer")
                )
        if isinstance(listed, list) and all(isinstance(one, Mapping) for one in listed):
            inner: list[dict[str, int]] = [{} for _ in listed]
            for where, line in lines.items():
                if found := _ITEM(where, len(path)):
                    inner[int(found[1])][found[2]] = line
            for item, (one, at) in enumerate(zip(listed, inner, strict=True)):
                yield f"{before}{path}[{item}]", one, at
        elif tree is not None:
            yield f"{before}document {number}", tree, lines


def _is_skeleton(tree: Mapping[str, Any]) -> bool:
    """Return whether a template makes an entity of it: ``name: ${{ values.name }}``."""
    metadata = tree.get("metadata")
    name = metadata.get("name") if isinstance(metadata, Mapping) else None
    return isinstance(name, str) and "{{" in name


def _wrong(tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the head of an entity, each with its place."""
    metadata = tree.get("metadata", _NOTHING)
    for name in ("apiVersion", "kind"):
        if not isinstance(tree.get(name), str) or not tree[name].strip():
            yield name, f"is {shown(tree.get(name))}; expected text: is this a catalog?"
    for name, value in (("metadata", metadata), ("spec", tree.get("spec"))):
        if value is not None and not isinstance(value, Mapping):
            yield name, f"is {shown(value)}; expected a table"
            return
    if metadata is None:
        yield "metadata", "is missing"
        return
    name, namespace = metadata.get("name"), metadata.get("namespace")
    if not isinstance(name, str) or not _NAME(name):
        allowed = "up to 63 of letters, digits, - _ and ., with a letter or digit at both ends"
        yield "metadata.name", f"is {shown(name)}; expected {allowed}"
    if namespace is not None and not (
        isinstance(namespace, str) and len(namespace) <= 63 and _NAMESPACE(namespace)
    ):
        allowed = "up to 63 lower-case letters and digits in words joined by hyphens"
        yield "metadata.namespace", f"is {shown(namespace)}; expected {allowed}"


def _related(tree: Mapping[str, Any]) -> Mapping[str, Any]:
    """
    Return an entity with the fields of its spec that only its relations say.

    The catalog's API works relations out of the spec; an answer may have been asked for without it.
    """
    kind = tree["kind"].strip().lower()
    spec = dict(tree.get("spec") or {})
    found: dict[str, list[str]] = {}
    relations = tree.get("relations")
    for one in relations if isinstance(relations, list) else ():
        target = one.get("targetRef") if isinstance(one, Mapping) else None
        if isinstance(target, str):
            said = (str(one.get("type")), target.partition(":")[0])
            name = _FIELDS_OF.get((kind, *said)) or _FIELDS_OF.get((kind, said[0], ""))
            if name is not None:
                found.setdefault(name, []).append(target)
    missing = {name: refs for name, refs in found.items() if not spec.get(name)}
    if not missing:
        return tree
    for name, refs in missing.items():
        spec[name] = refs if name in _LISTS or len(refs) > 1 else refs[0]
    return {**tree, "spec": spec}


def _entity(tree: Mapping[str, Any], lines: Mapping[str, int], file: str) -> Entity:
    tree = _related(tree)
    metadata = tree["metadata"]
    namespace = metadata.get("namespace") or "default"
    ref = Ref(tree["kind"].strip().lower(), namespace, metadata["name"].lower())
    one = Entity(ref=ref, name=metadata["name"], tree=tree, lines=lines, file=file)
    one.kept.update(_HEAD_FIELDS)
    if namespace == "default":
        one.kept.add("metadata.namespace")
    return one
