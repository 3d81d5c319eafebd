"""A model while it is edited: changes in place, checked once when it is done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from itertools import compress, count
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import NOTHING, evolve, fields, fields_dict

from roles.errors import InvalidValue, StillNeeded, UnknownName
from roles.model.collection import Collection, several
from roles.model.contents import edited
from roles.model.involvement import ALL_STAGES, Duty
from roles.model.resolution import keep_resolution
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
        self._things = {name: _Edited(getattr(model, name)) for name in collections(type(model))}
        self._numbers = count(max(map(len, self._things.values())))
        # By key, the numbers of what was put in the draft, and None for what was taken out.
        self._kept: dict[str, dict[str, int | None]] = {name: {} for name in keyed(type(model))}
        self._collection_of = {cls: name for name, cls in collections(type(model)).items()}
        self._scheme = model.schemes.positions.get(model.scheme.key)
        self._users: dict[tuple[str, str], dict[tuple[str, int], None]] | None = None
        # By responsibility: of the first that is asked for, and then, at once, of all.
        self._assigned: dict[str, dict[int, None]] = {}
        self._indexed = False
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
            changed = {name: things for name, things in self._things.items() if things.is_edited}
            members: dict[str, Any] = {name: things.members() for name, things in changed.items()}
            touched = {name: tuple(things.new.values()) for name, things in changed.items()}
            done = edited(self._base, members, touched) if "schemes" not in changed else None
            if done is None:
                if self._scheme is not None:
                    members["scheme"] = self._things["schemes"][self._scheme]
                done = evolve(self._base, **members)
            elif (works := self._works()) is not None:
                about = (
                    self._things["assignments"][n] for w in works for n in self._assignments(w)
                )
                keep_resolution(self._base, done, works, list(about))
            self._done = done
        return self._done

    def _works(self) -> dict[str, None] | None:
        """Return the keys of the responsibilities that edits touch; None where all may be."""
        responsibilities, assignments = (
            self._things["responsibilities"],
            self._things["assignments"],
        )
        old = list(map(responsibilities.replaced, responsibilities.new))
        if responsibilities.gone or any(
            was and (was.key, was.part_of) != (new.key, new.part_of)
            for was, new in zip(old, responsibilities.new.values(), strict=True)
        ):
            return None
        before = map(assignments.replaced, (*assignments.new, *assignments.gone))
        about = [one.responsibility for one in (*before, *assignments.new.values()) if one]
        return dict.fromkeys((*(one.key for one in responsibilities.new.values()), *about))

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
            if name in self._kept and self._has(name, thing.key):
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
        if collection not in self._kept:
            raise InvalidValue("rename", "thing", thing, "something that has a key")
        new = old if name is None else evolve(old, **{_name_field(old): name})
        if key is not None and key != old.key:
            if self._has(collection, key):
                allowed = f"a key that no other of the {collection} has"
                raise InvalidValue("rename", "key", key, allowed)
            new = evolve(new, key=key)
            users = list(self._index.get((collection, old.key), ()))
            self._kept[collection][old.key] = None
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
        if collection in self._kept:
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
        given = self._roles(duties)
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
        taken = self._roles(duties)
        work = self._key("responsibilities", responsibility)
        for stage in self._stages(work, at):
            for duty, roles in taken.items():
                self._withdraw(work, stage, duty, roles)
            if not self._takes_place(work, (stage,)):
                one = self._thing("responsibilities", work)
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
        if name in self._kept:
            return name, self._number(name, self._key(name, thing))
        for number, other in self._things[name].items():
            if other == thing:
                return name, number
        raise UnknownName(thing, name)

    def _place_of_name(self, asked: str) -> tuple[str, int]:
        names = self._kept
        if place := _PLACE(asked):
            name, key, position = place.groups()
            if key and name in names and self._has(name, key):
                return name, self._number(name, key)
            if position and int(position) < len(self._things.get(name, ())):
                return name, list(self._things[name])[int(position)]
        found = [(name, asked) for name in names if self._has(name, asked)]
        if not found:
            called = [(name, self._members(name).called(asked)) for name in names]
            found = [(name, key) for name, key in called if key is not None]
        if len(found) == 1:
            return found[0][0], self._number(*found[0])
        if found:
            places = " or ".join(f"{name}.{key}" for name, key in found)
            raise InvalidValue("the edit", "thing", asked, f"{places}: it names several things")
        raise UnknownName(asked, "things")

    def _members(self, collection: str) -> Collection[Any]:
        if not self._things[collection].is_edited:
            return getattr(self._base, collection)  # type: ignore[no-any-return]
        if collection not in self._named:
            self._named[collection] = Collection(self._things[collection].members(), collection)
        return self._named[collection]

    def _has(self, collection: str, key: str) -> bool:
        kept = self._kept[collection]
        known: Mapping[str, Any] = getattr(self._base, collection).by_key
        return kept[key] is not None if key in kept else key in known

    def _number(self, collection: str, key: str) -> int:
        """Return the number of what is there with a key."""
        number = self._kept[collection].get(key)
        known: Mapping[str, int] = getattr(self._base, collection).positions
        return known[key] if number is None else number

    def _thing(self, collection: str, key: str) -> Any:
        """Return what is there with a key."""
        number = self._kept[collection].get(key)
        if number is None:
            return getattr(self._base, collection).by_key[key]
        return self._things[collection][number]

    def _key(self, collection: str, asked: Any) -> str:
        key = str(asked if isinstance(asked, str) else getattr(asked, "key", ""))
        kinds = (str, collections(type(self._base))[collection])
        if type(asked) in kinds and self._has(collection, key):
            return key
        return self._members(collection).find_key(asked)

    def _keys(self, collection: str, asked: Any) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._key(collection, one) for one in several(asked)))

    def _roles(self, duties: Mapping[str, Any]) -> dict[Duty, tuple[str, ...]]:
        if not duties:
            raise InvalidValue("the edit", "duties", duties, "one duty or more, such as own=")
        for word, roles in duties.items():
            if roles is None:
                raise InvalidValue("the edit", word, roles, "roles, or () for nobody")
        return {Duty.of(word): self._keys("roles", roles) for word, roles in duties.items()}

    def _keys_of(self, collection: str) -> list[str]:
        return [one.key for one in self._things[collection].values()]

    def _stages(self, work: str, at: Any) -> tuple[str, ...]:
        if at is not None:
            asked = several(at)
            if not asked:
                raise InvalidValue("the edit", "at", at, f"one stage or more, or {ALL_STAGES!r}")
            return (ALL_STAGES,) if ALL_STAGES in asked else self._keys("stages", asked)
        stages = dict.fromkeys(self._thing("responsibilities", work).at)
        for number in self._assignments(work):
            stages.update(dict.fromkeys(self._things["assignments"][number].at))
        if not stages:
            raise InvalidValue("assign", "at", at, f"a stage: {work} takes place at none yet")
        return (ALL_STAGES,) if ALL_STAGES in stages else tuple(stages)

    def _assignments(self, work: str) -> list[int]:
        things = self._things["assignments"]
        if not self._assigned:
            # One edit alone isn't worth an index.
            stating = self._base.resolution.stating(work)
            self._assigned[work] = dict.fromkeys(things.numbers(stating))
            for number, one in things.new.items():
                if one.responsibility == work:
                    self._assigned[work][number] = None
        elif work not in self._assigned and not self._indexed:
            self._assigned, self._indexed = {}, True
            for number, one in things.items():
                self._assigned.setdefault(one.responsibility, {})[number] = None
        return sorted(self._assigned.get(work, ()))

    def _takes_place(self, work: str, stages: tuple[str, ...]) -> bool:
        places = set(self._thing("responsibilities", work).at)
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
        if name == "assignments" and (self._indexed or thing.responsibility in self._assigned):
            self._assigned.setdefault(thing.responsibility, {})[number] = None

    def _unlink(self, name: str, number: int) -> None:
        thing = self._things[name].get(number)
        if self._users is not None and thing is not None:
            for target in _targets(thing):
                self._users.get(target, {}).pop((name, number), None)
        if name == "assignments" and thing is not None:
            self._assigned.get(thing.responsibility, {}).pop(number, None)

    def _put(self, name: str, number: int, thing: Any) -> None:
        thing = self._by_keys(thing)
        self._unlink(name, number)
        self._things[name][number] = thing
        if name in self._kept:
            self._kept[name][thing.key] = number
            self._named.pop(name, None)
        self._link(name, number, thing)
        self._done = None

    def _by_keys(self, thing: T) -> T:
        """Return a thing that refers by key to what it named."""
        keys: dict[str, dict[str, str]] = {}
        for collection, asked in _targets(thing):
            if self._has(collection, asked) or asked == ALL_STAGES:
                continue
            # What nothing goes by is told with its place when the model is checked.
            if key := self._members(collection).called(asked):
                keys.setdefault(collection, {})[asked] = key
        return rekeyed(thing, keys) if keys else thing

    def _drop(self, name: str, number: int) -> None:
        self._unlink(name, number)
        thing = self._things[name].pop(number)
        if name in self._kept:
            self._kept[name][thing.key] = None
            self._named.pop(name, None)
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


class _Edited(MutableMapping[int, Any]):
    """
    The members of a collection by number, with what was put in their place and behind them.

    Args:
        base: The members; the number of each is its position.

    Attributes:
        new: What was put, by number.
        gone: The numbers of members that were taken out.
    """

    def __init__(self, base: tuple[Any, ...]) -> None:
        self._base = base
        self.new: dict[int, Any] = {}
        self.gone: dict[int, None] = {}

    @property
    def is_edited(self) -> bool:
        """Whether anything was put or taken out."""
        return bool(self.new or self.gone)

    def replaced(self, number: int) -> Any:
        """Return the member that had a number before; None for a new one."""
        return self._base[number] if number < len(self._base) else None

    def __getitem__(self, number: int) -> Any:
        if number in self.new:
            return self.new[number]
        if number in self.gone or number >= len(self._base):
            raise KeyError(number)
        return self._base[number]

    def __setitem__(self, number: int, thing: Any) -> None:
        self.new[number] = thing

    def __delitem__(self, number: int) -> None:
        self.new.pop(number, None)
        if number < len(self._base):
            self.gone[number] = None

    def __iter__(self) -> Iterator[int]:
        size = len(self._base)
        yield from (number for number in range(size) if number not in self.gone)
        yield from (number for number in self.new if number >= size)

    def __len__(self) -> int:
        behind = sum(number >= len(self._base) for number in self.new)
        return len(self._base) - len(self.gone) + behind

    def members(self) -> list[Any]:
        """Return the members as they are now."""
        size, found = len(self._base), list(self._base)
        for number, thing in self.new.items():
            if number < size:
                found[number] = thing
            else:
                found.append(thing)
        for number in sorted(self.gone, reverse=True):
            del found[number]
        return found

    def numbers(self, members: Iterable[Any]) -> list[int]:
        """Return the numbers of some of the first members, as far as they are still there."""
        wanted = set(map(id, members))
        found = compress(count(), map(wanted.__contains__, map(id, self._base)))
        return [number for number in found if number not in self.new and number not in self.gone]


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
