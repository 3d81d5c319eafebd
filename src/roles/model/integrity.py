"""What must hold for statements to make up a model: every problem, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from attrs import fields_dict

from roles.errors import Problem, UnknownName, shown, unknown
from roles.model.involvement import ALL_STAGES, Duty
from roles.model.lifecycle import lifecycle_circle
from roles.model.names import nearest, normal
from roles.model.shape import collections, is_many, keyed, references
from roles.model.statements import Assignment

if TYPE_CHECKING:
    from roles.model.contents import Contents

__all__ = ["loops", "named_keys", "problems", "unknown_keys"]

# Looking for near names costs time in proportion to the collection.
_SUGGESTIONS = 50


def unknown_keys(
    model: Contents, touched: Mapping[str, Iterable[Any]] | None = None
) -> dict[str, set[str]]:
    """
    Return what statements refer to by what is no key, by the collection it should be in.

    Args:
        model: The model.
        touched: The members to look at, by collection; None: all.
    """
    asked: dict[str, set[str]] = {}
    for name, cls in collections(type(model)).items():
        members = getattr(model, name) if touched is None else touched.get(name, ())
        for get, collection in _getters(cast("Hashable", cls)) if members else ():
            asked.setdefault(collection, set()).update(
                chain.from_iterable(chain.from_iterable(map(get, members)))
            )
    unknown = {
        collection: keys.difference(getattr(model, collection).by_key, (ALL_STAGES,))
        for collection, keys in asked.items()
    }
    return {collection: keys for collection, keys in unknown.items() if keys}


@cache
def _getters(cls: Any) -> tuple[tuple[Callable[[Any], Iterable[Iterable[str]]], str], ...]:
    """Return functions that give the keys in an object, in one or more tuples, by collection."""
    lists: dict[str, list[str]] = {}
    getters: list[tuple[Callable[[Any], Iterable[Iterable[str]]], str]] = []
    for name, reference in references(cls).items():
        if is_many(fields_dict(cls)[name]):
            lists.setdefault(reference.collection, []).append(name)
        else:
            getters.append((_single(name), reference.collection))
    for collection, names in lists.items():
        # With one name attrgetter gives the value, with several a tuple of them.
        get = attrgetter(*names, *(names if len(names) == 1 else ()))
        getters.append((get, collection))
    return tuple(getters)


def _single(name: str) -> Callable[[Any], Iterable[Iterable[str]]]:
    def get(thing: Any) -> Iterable[Iterable[str]]:
        key = getattr(thing, name)
        return ((key,),) if key else ()

    return get


def named_keys(model: Contents, unknown: Mapping[str, Iterable[str]]) -> dict[str, dict[str, str]]:
    """Return the keys of what statements refer to by a name, by collection and name."""
    found: dict[str, dict[str, str]] = {}
    for collection, asked in unknown.items():
        members = getattr(model, collection)
        for name in asked:
            if (member := members.called(name)) is not None:
                found.setdefault(collection, {})[name] = member
    return found


def problems(
    model: Contents, *, unknown: bool, touched: Mapping[str, Sequence[Any]] | None = None
) -> list[Problem]:
    """
    Return every reason why *model* can't be one, in the order of the file.

    Args:
        model: The model.
        unknown: Whether statements may refer to what isn't there; False spares the search.
        touched: The members, by collection, that may make for one; None: all.
    """
    if touched is None:
        touched = {name: getattr(model, name) for name in collections(type(model))}
    found: list[Problem] = list(_doubles(model, touched))
    for number, (place, key, collection) in enumerate(_references(model) if unknown else ()):
        found.append(Problem(place, _missing(model, key, collection, number < _SUGGESTIONS)))
    return found or [*_nested(model), *_circles(model, touched)]


def _missing(model: Contents, key: str, collection: str, suggest: bool) -> str:
    try:
        getattr(model, collection).find_key(key) if suggest else None
    except UnknownName as error:
        if error.among:
            return str(error)
    near = nearest(key, getattr(model, collection).by_key) if suggest else ()
    return unknown(key, collection, near)


def _doubles(model: Contents, touched: Container[str]) -> Iterator[Problem]:
    for collection in keyed(type(model)):
        members = getattr(model, collection) if collection in touched else ()
        plain = [normal(member.key) for member in members]
        named = any(getattr(member, "aliases", ()) for member in members)
        if not named and len(set(plain)) == len(plain):
            continue
        taken: dict[str, tuple[str, str]] = {}
        for key, member in zip(plain, members, strict=True):
            if key in taken:
                yield Problem(
                    f"{collection}.{member.key}",
                    f"the key {shown(member.key)} is taken by {shown(taken[key][1])}; "
                    "keys must differ in more than case and hyphens",
                )
            taken[key] = ("key", member.key)
        for member in members:
            taken.setdefault(normal(member.name), ("name", member.key))
        for member in members:
            for alias in getattr(member, "aliases", ()):
                what, key = taken.setdefault(normal(alias), ("alias", member.key))
                if key != member.key:
                    yield Problem(
                        f"{collection}.{member.key}.aliases",
                        f"the alias {shown(alias)} is the {what} of {shown(key)}; "
                        "an alias must find one thing only",
                    )


def _places(model: Contents, collection: str) -> Iterator[tuple[str, Any]]:
    for number, member in enumerate(getattr(model, collection)):
        key = getattr(member, "key", None)
        yield f"{collection}[{number}]" if key is None else f"{collection}.{key}", member


def _references(model: Contents) -> Iterator[tuple[str, str, str]]:
    """Yield where something is referred to that isn't there, its key and its collection."""
    letters = {duty.value: model.scheme.letter(duty) for duty in Duty}
    for collection, cls in collections(type(model)).items():
        spelt = letters if cls is Assignment else {}
        for place, member in _places(model, collection):
            for name, reference in references(cls).items():
                value = getattr(member, name)
                known = getattr(model, reference.collection).by_key
                for key in (value,) if isinstance(value, str) else value or ():
                    if key not in known and not (reference.or_all and key == ALL_STAGES):
                        yield f"{place}.{spelt.get(name, name)}", key, reference.collection


def _nested(model: Contents) -> Iterator[Problem]:
    """Yield where one role that any of some can take is among those of another."""
    either = {role.key for role in model.roles if role.any_of}
    for role in model.roles:
        for key in role.any_of:
            if key in either:
                yield Problem(
                    f"roles.{role.key}.any_of",
                    f"{shown(key)} stands for others itself: name these instead",
                )


def _circles(model: Contents, touched: Mapping[str, Sequence[Any]]) -> Iterator[Problem]:
    for collection, name, means in (
        ("roles", "is_a", "specialises"),
        ("roles", "reports_to", "reports to"),
        ("responsibilities", "part_of", "is part of"),
    ):
        if not any(getattr(member, name) for member in touched.get(collection, ())):
            continue
        members = getattr(model, collection)
        above = {member.key: up for member in members if (up := getattr(member, name))}
        for loop in loops(above):
            yield Problem(
                f"{collection}.{loop[0]}.{name}",
                f"goes in a circle: {f' {means} '.join([*loop, loop[0]])}",
            )
    links = "stages" in touched or "handoffs" in touched
    if links and (circle := lifecycle_circle(model.stages, model.handoffs)):
        place = _link(model, circle)
        yield Problem(
            place,
            f"the stages go in a circle: {' -> '.join(circle)}; mark the way back as a handoff "
            "with feedback = true, or mend `after`",
        )


def _link(model: Contents, circle: Sequence[str]) -> str:
    """Return the place of a link in a circle: a handoff if there is one, else an `after`."""
    links = set(pairwise(circle))
    for number, handoff in enumerate(model.handoffs):
        if (handoff.from_stage, handoff.to_stage) in links and not handoff.feedback:
            return f"handoffs[{number}]"
    return f"stages.{circle[1]}.after"


def loops(above: Mapping[str, str | None]) -> Iterator[list[str]]:
    """Yield the keys that go in a circle, by the one above each; the first isn't repeated."""
    done: set[str] = set()
    for start in above:
        trail: dict[str, int] = {}
        key: str | None = start
        while key is not None and key not in done and key not in trail:
            trail[key] = len(trail)
            key = above.get(key)
        if key is not None and key in trail:
            yield list(trail)[trail[key] :]
        done.update(trail)
