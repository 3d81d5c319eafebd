"""What changed in the statements of a model, kind by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

from roles.boundary.difference import Difference, name_of, named
from roles.boundary.matching import Renamed
from roles.model.involvement import ALL_STAGES
from roles.model.shape import EVIDENCE, facts, references, rekeyed

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = [
    "assignment_changes",
    "head_changes",
    "member_changes",
    "order_changes",
    "statement_changes",
]


def _facts(one: Any) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in facts(type(one))}


def _evidence(one: Any) -> tuple[Any, ...]:
    return tuple(getattr(one, name, None) for name in EVIDENCE)


def member_changes(
    before: RoleModel, after: RoleModel, collection: str, renamed: Renamed
) -> Iterator[Difference]:
    """Yield which members of a collection came, went, were renamed, or changed."""
    old, new = getattr(before, collection).by_key, getattr(after, collection).by_key
    now = {key: renamed[collection].get(key, key) for key in old}
    back = {new_key: key for key, new_key in now.items()}
    kind = named(collection)
    for key, one in old.items():
        if now[key] not in new:
            yield Difference(
                kind="removed", what=kind, key=key, before=one, text=f"{kind} {one.name} removed"
            )
    for key, other in new.items():
        if key not in back:
            yield Difference(
                kind="added", what=kind, key=key, after=other, text=f"{kind} {other.name} added"
            )
            continue
        one = old[back[key]]
        if back[key] != key or one.name != other.name:
            told = f"{kind} {one.name} renamed to {other.name}"
            if one.name == other.name:
                told = f"{kind} {one.name} has the key {key} instead of {back[key]}"
            yield Difference(kind="renamed", what=kind, key=key, before=one, after=other, text=told)
        yield from _changed(rekeyed(one, renamed), other, kind, key)


def _changed(one: Any, other: Any, kind: str, key: str) -> Iterator[Difference]:
    was, now = _facts(one), _facts(other)
    for name, value in now.items():
        if name not in ("key", "name") and was[name] != value:
            yield Difference(
                kind="changed",
                what=kind,
                key=key,
                field=name,
                before=was[name],
                after=value,
                text=f"{kind} {getattr(other, 'name', key)}: {name} is {_said(value)}, was "
                f"{_said(was[name])}",
            )
    if _evidence(one) != _evidence(other):
        yield Difference(
            kind="evidence",
            what=kind,
            key=key,
            before=one,
            after=other,
            text=f"{kind} {getattr(other, 'name', key)}: {_reproved(one, other)}",
        )


def _said(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "empty"
    return "empty" if value in (None, "") else str(value)


def _reproved(one: Any, other: Any) -> str:
    def told(it: Any) -> str:
        cited = ", ".join(map(str, it.citations))
        if it.inferred:
            return f"inferred ({it.inferred})"
        return f"stated ({cited})" if cited else "without evidence"

    if told(one) == told(other):
        return "what is inferred of it, or why, changed"
    return f"{told(other)}, was {told(one)}"


def order_changes(before: RoleModel, after: RoleModel, renamed: Renamed) -> Iterator[Difference]:
    """Yield that the stages that stayed go in another order."""
    stages = renamed["stages"]
    was = [stages.get(stage.key, stage.key) for stage in before.stages]
    now = [stage.key for stage in after.stages]
    kept = set(was) & set(now)
    if [key for key in was if key in kept] != [key for key in now if key in kept]:
        yield Difference(
            kind="order",
            what="stages",
            before=tuple(was),
            after=tuple(now),
            text=f"the stages go {', '.join(stage.name for stage in after.stages)}; they went "
            f"{', '.join(stage.name for stage in before.stages)}",
        )


def statement_changes(
    before: RoleModel, after: RoleModel, collection: str, renamed: Renamed
) -> Iterator[Difference]:
    """Yield which statements came, went, or have another evidence, by what they are about."""
    kind = named(collection)
    old = [rekeyed(one, renamed) for one in getattr(before, collection)]
    new = list(getattr(after, collection))
    count = Counter(new)
    count.subtract(old)
    gone = list(chain.from_iterable([one] * -number for one, number in count.items() if number < 0))
    come = list(chain.from_iterable([one] * number for one, number in count.items() if number > 0))
    for key_of in (_facts_key, _identity):
        at: dict[Any, list[Any]] = {}
        for one in come:
            at.setdefault(key_of(one), []).append(one)
        left = []
        for one in gone:
            others = at.get(key_of(one))
            if others:
                other = others.pop(0)
                come.remove(other)
                yield from _changed(one, other, kind, _told(other, before, after))
            else:
                left.append(one)
        gone = left
    for one in gone:
        told = f"{kind} {_told(one, before, after)} removed"
        yield Difference(kind="removed", what=kind, before=one, text=told)
    for other in come:
        told = f"{kind} {_told(other, before, after)} added"
        yield Difference(kind="added", what=kind, after=other, text=told)


def _facts_key(one: Any) -> Any:
    return tuple(_facts(one).items())


_IDENTITY: Mapping[str, tuple[str, ...]] = {
    "Handoff": ("giver", "receiver", "from_stage", "to_stage", "feedback"),
    "SkillNeed": ("role", "responsibility", "skill"),
    "Effort": ("role", "at", "note"),
    "Interaction": ("role", "partner"),
    "Contrast": ("roles", "dimension"),
}


def _identity(one: Any) -> Any:
    return tuple(getattr(one, name) for name in _IDENTITY[type(one).__name__])


def _told(one: Any, before: RoleModel, after: RoleModel) -> str:
    refers = references(type(one))

    def name(field: str, key: str) -> str:
        if key == ALL_STAGES:
            return "all stages"
        return name_of(before, after, refers[field].collection, key)

    if type(one).__name__ == "Handoff":
        back = " (feedback)" if one.feedback else ""
        return (
            f"from {name('giver', one.giver)} at {name('from_stage', one.from_stage)} to "
            f"{name('receiver', one.receiver)} at {name('to_stage', one.to_stage)}{back}"
        )
    words = []
    for field in _IDENTITY[type(one).__name__]:
        value = getattr(one, field)
        if field in refers and value:
            keys = (value,) if isinstance(value, str) else value
            words.append(", ".join(name(field, key) for key in keys))
        elif value:
            words.append(str(value))
    return ": ".join(words)


def assignment_changes(
    before: RoleModel, after: RoleModel, renamed: Renamed, told_of: Container[str]
) -> Iterator[Difference]:
    """
    Yield for each responsibility whether what its assignments rest on has changed.

    That they differ otherwise is told of those only whose duties aren't *told_of* already.
    """
    old: dict[str, list[Any]] = {}
    new: dict[str, list[Any]] = {}
    for one in before.assignments:
        moved = rekeyed(one, renamed)
        old.setdefault(moved.responsibility, []).append(moved)
    for one in after.assignments:
        new.setdefault(one.responsibility, []).append(one)
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key, []), new.get(key, [])
        if Counter(was) == Counter(now):
            continue
        name = name_of(before, after, "responsibilities", key)
        if Counter(map(_evidence, was)) != Counter(map(_evidence, now)):
            kind, told = "evidence", _evidence_of(was, now)
        elif (held_if := _conditions(was)) != (holds_if := _conditions(now)):
            kind, told = "assignment", f"condition is {_said(holds_if)}, was {_said(held_if)}"
        elif key in told_of:
            continue
        else:
            kind, told = "assignment", f"{len(now)} assignments, were {len(was)}"
        yield Difference(
            kind=kind,
            what="assignment",
            key=key,
            before=tuple(was),
            after=tuple(now),
            text=f"assignments of {name}: {told}",
        )


def _conditions(assignments: Iterable[Any]) -> tuple[str, ...]:
    return tuple(one.condition for one in assignments if one.condition)


def _evidence_of(was: Iterable[Any], now: Iterable[Any]) -> str:
    def told(many: Iterable[Any]) -> str:
        said: dict[str, None] = {}
        for one in many:
            cited = ", ".join(map(str, one.citations))
            words = f"inferred: {one.inferred}" if one.inferred else cited
            said[words or "no evidence"] = None
        return "; ".join(said) or "none"

    if told(was) == told(now):
        return "what is inferred of them, or why, changed"
    return f"they rest on {told(now)}; they rested on {told(was)}"


def head_changes(before: RoleModel, after: RoleModel) -> Iterator[Difference]:
    """Yield what changed of the model's name, description, letters and further tables."""
    for name in ("name", "description"):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            told = f"the model's {name} is {now or 'empty'}, was {was or 'empty'}"
            yield Difference(
                kind="changed", what="model", field=name, before=was, after=now, text=told
            )
    if before.scheme != after.scheme:
        told = f"the letters are {after.scheme.name}, were {before.scheme.name}"
        yield Difference(
            kind="changed",
            what="model",
            field="scheme",
            before=before.scheme.key,
            after=after.scheme.key,
            text=told,
        )
    was, now = dict(before.extensions), dict(after.extensions)
    for name in dict.fromkeys((*now, *was)):
        if was.get(name) != now.get(name):
            how = (
                "changed" if name in was and name in now else "added" if name in now else "removed"
            )
            yield Difference(
                kind=how,
                what="table",
                key=name,
                before=was.get(name),
                after=now.get(name),
                text=f"table [{name}] {how}",
            )
