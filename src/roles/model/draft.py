"""A model while it is edited: changes in place, checked once when it is done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import NOTHING, evolve, fields, fields_dict

from roles.errors import InvalidValue, StillNeeded, UnknownName
from roles.model.collection import Collection
from roles.model.involvement import ALL_STAGES, Duty
from roles.model.ownership import keep_resolution
from roles.model.shape import collections, keyed, references, rekeyed, singular
from roles.model.statements import Assignment

if TYPE_CHECKING:
    from typing import Self

    from roles.model.rolemodel import RoleModel
    from roles.model.vocabulary import Responsibility, Stage

__all__ = ["Draft"]

T = TypeVar("T")
_PLACE = re.compile(r"(\w+)(?:\.([\w-]+)|\[(\d{1,9})\])").fullmatch


class Draft:
    """
    A model while it is edited.

    The edits are those of `RoleModel`, made in place: each costs what it touches, and whether the
    statements fit together is checked once, when `model` is asked for or a ``with`` block ends.

    Args:
        model: The model to start from; it stays as it is.

    Examples:
        >>> import roles
        >>> draft = Draft(roles.reference())
        >>> draft.rename("product planner", name="Planner in chief")
        >>> draft.model.owner("user interviews", at="discovery").name
        'Planner in chief'
    """

    def __init__(self, model: RoleModel) -> None:
        self._base = model
        self._numbers = count()
        self._things: dict[str, dict[int, Any]] = {
            name: dict(zip(self._numbers, getattr(model, name), strict=False))
            for name in collections(type(model))
        }
        # zip takes one number more than there are things, which leaves a gap and nothing else.
        self._kept: dict[tuple[str, str], int] = {
            (name, thing.key): number
            for name in keyed(type(model))
            for number, thing in self._things[name].items()
        }
        self._collection_of = {cls: name for name, cls in collections(type(model)).items()}
        self._scheme = self._kept.get(("schemes", model.scheme.key))
        self._users: dict[tuple[str, str], dict[tuple[str, int], None]] | None = None
        self._assigned: dict[str, dict[int, None]] | None = None
        self._changed: set[str] = set()
        self._works: set[str] = set()
        self._named: dict[str, Collection[Any]] = {}
        self._done: RoleModel | None = model

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.model  # noqa: B018 - it is checked as the block ends

    @property
    def model(self) -> RoleModel:
        """
        The model with all the edits.

        Raises:
            InvalidModel: The statements don't fit together; it lists every problem.
        """
        if self._done is None:
            members: dict[str, Any] = {
                name: list(things.values())
                for name, things in self._things.items()
                if name in self._changed
            }
            if self._scheme is not None:
                members["scheme"] = self._things["schemes"][self._scheme]
            self._done = evolve(self._base, **members)
            if self._changed == {"assignments"}:
                keep_resolution(self._base, self._done, self._works)
        return self._done

    def add(self, *things: Any) -> None:
        """
        Add things and statements of any kind behind those that are there.

        Args:
            *things: Roles, stages, responsibilities, assignments, handoffs, …

        Raises:
            InvalidValue: Something isn't of a kind that a model has, or its key is taken.
        """
        for thing in things:
            name = self._collection(thing)
            if name in keyed(type(self._base)) and (name, thing.key) in self._kept:
                raise InvalidValue(
                    "add", "key", thing.key, f"a key that no other of the {name} has"
                )
            self._put(name, next(self._numbers), thing)

    def replace(self, thing: Any, **changes: Any) -> None:
        """
        Replace fields of a thing or a statement.

        Args:
            thing: The object, or its key, its name, or its place such as ``"handoffs[0]"``.
            **changes: The fields with their new values; `rename` gives a new key.

        Raises:
            UnknownName: There is no such thing.
            InvalidValue: There is no such field, or it can't have the value.
        """
        name, number = self._place(thing)
        old = self._things[name][number]
        for field in changes:
            if field not in fields_dict(type(old)) or field == "key":
                known = ", ".join(one for one in fields_dict(type(old)) if one != "key")
                raise InvalidValue("replace", "field", field, f"one of {known}")
        self._put(name, number, evolve(old, **changes))

    def rename(self, thing: Any, *, key: str | None = None, name: str | None = None) -> None:
        """
        Give a thing another key, another name, or both; every reference follows.

        Args:
            thing: The object, or its key, its name, or its place such as ``"stages.plan"``.
            key: The new key.
            name: The new name.

        Raises:
            UnknownName: There is no such thing.
            InvalidValue: The key is malformed or taken.
        """
        collection, number = self._place(thing)
        old = self._things[collection][number]
        if collection not in keyed(type(self._base)):
            raise InvalidValue("rename", "thing", thing, "something that has a key")
        new = old if name is None else evolve(old, **{_name_field(old): name})
        if key is not None and key != old.key:
            if (collection, key) in self._kept:
                allowed = f"a key that no other of the {collection} has"
                raise InvalidValue("rename", "key", key, allowed)
            new = evolve(new, key=key)
            users = list(self._index.get((collection, old.key), ()))
            del self._kept[collection, old.key]
            self._put(collection, number, new)
            for place, user in users:
                moved = rekeyed(self._things[place][user], {collection: {old.key: key}})
                self._put(place, user, moved)
        else:
            self._put(collection, number, new)

    def remove(self, thing: Any, *, dependents: bool = False) -> None:
        """
        Remove a thing or a statement.

        Args:
            thing: The object, or its key, its name, or its place such as ``"handoffs[0]"``.
            dependents: Whether what refers to it goes along: a key in a list, or in a field that
                may be empty, is taken out; a statement that can't be without it is removed.

        Raises:
            UnknownName: There is no such thing.
            StillNeeded: Something refers to it, and `dependents` isn't asked for.
        """
        self._remove(*self._place(thing), dependents=dependents)

    def _remove(self, collection: str, number: int, *, dependents: bool) -> None:
        old = self._things[collection][number]
        users: list[tuple[str, int]] = []
        if collection in keyed(type(self._base)):
            index = self._index.get((collection, old.key), {})
            users = [user for user in index if user != (collection, number)]
        needed = list(map(self._describe, users)) if not dependents else []
        if collection == "schemes" and number == self._scheme:
            needed.insert(0, "model.scheme")
        if needed:
            raise StillNeeded(singular(type(old)), old.key, tuple(needed))
        self._drop(collection, number)
        for place, user in users:
            if user in self._things[place]:
                self._forget(place, user, collection, old.key)

    def assign(
        self,
        responsibility: str | Responsibility,
        at: str | Stage | Iterable[str | Stage] | None = None,
        *,
        because: str = "",
        citations: Any = (),
        **duties: Any,
    ) -> None:
        """
        Set who has which duty for a responsibility at stages, as one edits cells of a chart.

        Takes and raises what `RoleModel.assign` does.
        """
        if not duties:
            raise InvalidValue("assign", "duties", duties, "one duty or more, such as own=")
        given = {Duty.of(word): self._keys("roles", roles) for word, roles in duties.items()}
        work = self._key("responsibilities", responsibility)
        stages = self._stages(work, at)
        for number in self._assignments(work):
            self._take(number, stages, given)
        holders: dict[str, Any] = {duty.value: keys for duty, keys in given.items() if keys}
        if holders or not self._takes_place(work, stages):
            self.add(Assignment(work, stages, inferred=because, citations=citations, **holders))

    def withdraw(
        self,
        responsibility: str | Responsibility,
        at: str | Stage | Iterable[str | Stage],
        **duties: Any,
    ) -> None:
        """
        Take duties from roles at stages; who else has them, and has them elsewhere, keeps them.

        Takes and raises what `RoleModel.withdraw` does.
        """
        work = self._key("responsibilities", responsibility)
        for stage in self._stages(work, at):
            for word, roles in duties.items():
                self._withdraw(work, stage, Duty.of(word), self._keys("roles", roles))
            if not self._takes_place(work, (stage,)):
                one = self._things["responsibilities"][self._kept["responsibilities", work]]
                self.replace(one, at=(*one.at, stage))

    def _withdraw(self, work: str, stage: str, duty: Duty, roles: tuple[str, ...]) -> None:
        for number in self._assignments(work):
            old = self._things["assignments"][number]
            if stage in old.at and any(role in roles for role in old.holders(duty)):
                rest = [key for key in old.at if key != stage]
                kept = tuple(role for role in old.holders(duty) if role not in roles)
                self._restate(
                    number,
                    *(evolve(old, at=rest) for _ in rest[:1]),
                    evolve(old, at=[stage], **{duty.value: kept}),
                )
        holding = {
            number: one
            for number in self._assignments(work)
            if (one := self._things["assignments"][number]).holders(duty)
        }
        named = {key for one in holding.values() for key in one.at}
        if stage not in named:
            # By the rule, those assigned for all stages count where nobody is named.
            left = [key for key in self._keys_of("stages") if key not in {*named, stage}]
            self._spread(holding, stage, left, duty, roles)

    def _spread(
        self,
        holding: Mapping[int, Assignment],
        stage: str,
        left: list[str],
        duty: Duty,
        roles: tuple[str, ...],
    ) -> None:
        """Name the stages at which a duty that was assigned for all of them is left."""
        if not any(role in roles for one in holding.values() for role in one.holders(duty)):
            return
        bare: dict[str, Any] = {one.value: () for one in Duty}
        none: dict[str, Any] = {duty.value: ()}
        for number, old in holding.items():
            gone = tuple(role for role in old.holders(duty) if role in roles)
            kept = tuple(role for role in old.holders(duty) if role not in roles)
            if old.everywhere:
                self._restate(
                    number,
                    evolve(old, **none),
                    *(evolve(old, **bare | {duty.value: gone}, at=left) for _ in left[:1]),
                    evolve(old, **bare | {duty.value: kept}, at=[*left, stage]),
                )

    def _restate(self, number: int, *pieces: Assignment) -> None:
        """Put assignments in the place of one, as far as they say anything."""
        says = [one for one in pieces if any(one.holders(duty) for duty in Duty)]
        if says:
            self._put("assignments", number, says[0])
            self.add(*says[1:])
        else:
            self._drop("assignments", number)

    # How things are found

    def _collection(self, thing: Any) -> str:
        try:
            return self._collection_of[type(thing)]
        except KeyError:
            kinds = ", ".join(singular(cls) for cls in self._collection_of)
            raise InvalidValue("the model", "", thing, f"one of these: {kinds}") from None

    def _place(self, thing: Any) -> tuple[str, int]:
        """Return the collection and the number of a thing."""
        if isinstance(thing, str):
            return self._place_of_name(thing)
        name = self._collection(thing)
        if name in keyed(type(self._base)):
            return name, self._kept[name, self._key(name, thing)]
        for number, other in self._things[name].items():
            if other == thing:
                return name, number
        raise UnknownName(thing, name)

    def _place_of_name(self, asked: str) -> tuple[str, int]:
        names = keyed(type(self._base))
        if place := _PLACE(asked):
            name, key, position = place.groups()
            if key and (name, key) in self._kept:
                return name, self._kept[name, key]
            if position and int(position) < len(self._things.get(name, ())):
                return name, list(self._things[name])[int(position)]
        found = [(name, asked) for name in names if (name, asked) in self._kept]
        if not found:
            called = [(name, self._members(name).called(asked)) for name in names]
            found = [(name, key) for name, key in called if key is not None]
        if len(found) == 1:
            return found[0][0], self._kept[found[0]]
        if found:
            places = " or ".join(f"{name}.{key}" for name, key in found)
            raise InvalidValue("the edit", "thing", asked, f"{places}: it names several things")
        raise UnknownName(asked, "things")

    def _members(self, collection: str) -> Collection[Any]:
        if collection not in self._named:
            self._named[collection] = Collection(self._things[collection].values(), collection)
        return self._named[collection]

    def _key(self, collection: str, asked: Any) -> str:
        key = asked if isinstance(asked, str) else getattr(asked, "key", None)
        if (collection, key) in self._kept:
            return str(key)
        return self._members(collection).find_key(asked)

    def _keys(self, collection: str, asked: Any) -> tuple[str, ...]:
        many = (asked,) if isinstance(asked, str) or hasattr(asked, "key") else tuple(asked)
        return tuple(dict.fromkeys(self._key(collection, one) for one in many))

    def _keys_of(self, collection: str) -> list[str]:
        return [one.key for one in self._things[collection].values()]

    def _stages(self, work: str, at: Any) -> tuple[str, ...]:
        if at == ALL_STAGES:
            return (ALL_STAGES,)
        if at is not None:
            return self._keys("stages", at)
        stages = dict.fromkeys(
            self._things["responsibilities"][self._kept["responsibilities", work]].at
        )
        for number in self._assignments(work):
            stages.update(dict.fromkeys(self._things["assignments"][number].at))
        if not stages:
            raise InvalidValue("assign", "at", at, f"a stage: {work} takes place at none yet")
        return (ALL_STAGES,) if ALL_STAGES in stages else tuple(stages)

    def _assignments(self, work: str) -> list[int]:
        if self._assigned is None:
            # Most edits are about assignments, and of those just this is asked.
            self._assigned = {}
            for number, one in self._things["assignments"].items():
                self._assigned.setdefault(one.responsibility, {})[number] = None
        return list(self._assigned.get(work, ()))

    def _takes_place(self, work: str, stages: tuple[str, ...]) -> bool:
        places = set(self._things["responsibilities"][self._kept["responsibilities", work]].at)
        for number in self._assignments(work):
            places.update(self._things["assignments"][number].at)
        return ALL_STAGES in places or set(stages) <= places

    def _take(self, number: int, stages: tuple[str, ...], given: Mapping[Duty, Any]) -> None:
        """Take duties from an assignment at stages, leaving what it says of others."""
        old = self._things["assignments"][number]
        inside = [stage for stage in old.at if stage in stages or stages == (ALL_STAGES,)]
        if not inside or not any(old.holders(duty) for duty in given):
            return
        outside = [stage for stage in old.at if stage not in inside]
        none: dict[str, Any] = {duty.value: () for duty in given}
        self._restate(
            number,
            *(evolve(old, at=outside) for _ in outside[:1]),
            evolve(old, at=inside, **none),
        )

    # How things are kept

    @property
    def _index(self) -> dict[tuple[str, str], dict[tuple[str, int], None]]:
        """What refers to each thing, by its collection and key."""
        if self._users is None:
            self._users = {}
            for name, things in self._things.items():
                for number, thing in things.items():
                    self._link(name, number, thing)
        return self._users

    def _link(self, name: str, number: int, thing: Any) -> None:
        if self._users is not None:
            for target in _targets(thing):
                self._users.setdefault(target, {})[name, number] = None
        if name == "assignments" and self._assigned is not None:
            self._assigned.setdefault(thing.responsibility, {})[number] = None

    def _unlink(self, name: str, number: int) -> None:
        thing = self._things[name].get(number)
        if self._users is not None and thing is not None:
            for target in _targets(thing):
                self._users.get(target, {}).pop((name, number), None)
        if name == "assignments" and thing is not None:
            self._works.add(thing.responsibility)
            if self._assigned is not None:
                self._assigned[thing.responsibility].pop(number, None)

    def _put(self, name: str, number: int, thing: Any) -> None:
        thing = self._by_keys(thing)
        self._unlink(name, number)
        self._things[name][number] = thing
        if name in keyed(type(self._base)):
            self._kept[name, thing.key] = number
            self._named.pop(name, None)
        self._link(name, number, thing)
        if name == "assignments":
            self._works.add(thing.responsibility)
        self._changed.add(name)
        self._done = None

    def _by_keys(self, thing: T) -> T:
        """Return a thing that refers by key to what it named."""
        keys: dict[str, dict[str, str]] = {}
        for collection, asked in _targets(thing):
            if (collection, asked) in self._kept or asked == ALL_STAGES:
                continue
            # What nothing goes by is told with its place when the model is checked.
            if key := self._members(collection).called(asked):
                keys.setdefault(collection, {})[asked] = key
        return rekeyed(thing, keys) if keys else thing

    def _drop(self, name: str, number: int) -> None:
        self._unlink(name, number)
        thing = self._things[name].pop(number)
        if name in keyed(type(self._base)):
            del self._kept[name, thing.key]
            self._named.pop(name, None)
        self._changed.add(name)
        self._done = None

    def _forget(self, place: str, number: int, collection: str, key: str) -> None:
        """Take a key out of what refers to it, or remove what can't be without it."""
        thing = self._things[place][number]
        changes: dict[str, Any] = {}
        for name, reference in references(type(thing)).items():
            value = getattr(thing, name)
            if reference.collection != collection or not value:
                continue
            if isinstance(value, str):
                if value == key:
                    changes[name] = None
            elif key in value:
                changes[name] = tuple(one for one in value if one != key)
        if collection == "sources":
            changes["citations"] = tuple(one for one in thing.citations if one.source != key)
        known = fields_dict(type(thing))
        bare = any(known[name].default is NOTHING and not value for name, value in changes.items())
        if not bare:
            try:
                self._put(place, number, evolve(thing, **changes))
                return
            except InvalidValue:
                pass  # it says nothing without the key
        self._remove(place, number, dependents=True)

    def _describe(self, user: tuple[str, int]) -> str:
        name, number = user
        thing = self._things[name][number]
        if hasattr(thing, "key"):
            return f"{name}.{thing.key}"
        return f"{name}[{list(self._things[name]).index(number)}]"


def _targets(thing: Any) -> Iterator[tuple[str, str]]:
    for name, reference in references(type(thing)).items():
        value = getattr(thing, name)
        if value:
            for key in (value,) if isinstance(value, str) else value:
                yield reference.collection, key
    for cite in getattr(thing, "citations", ()):
        yield "sources", cite.source


def _name_field(thing: Any) -> str:
    return "name" if any(field.name == "name" for field in fields(type(thing))) else "title"
