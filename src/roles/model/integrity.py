"""What must hold for statements to make up a model: every problem, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from roles.errors import Problem, shown
from roles.model.involvement import ALL_STAGES, Duty
from roles.model.lifecycle import lifecycle_circle
from roles.model.names import nearest, normal

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["COLLECTIONS", "ENTRIES", "STATEMENTS", "problems"]

COLLECTIONS = (
    "sources",
    "schemes",
    "roles",
    "stages",
    "responsibilities",
    "skills",
    "goals",
    "deliverables",
    "focuses",
)
ENTRIES = tuple(name for name in COLLECTIONS if name not in ("sources", "schemes"))
"""The collections of what has a key, a name and evidence, in the order of the file."""
STATEMENTS: Mapping[str, str] = {
    "assignments": "assignments",
    "handoffs": "handoff_statements",
    "skill_needs": "skill_needs",
    "efforts": "efforts",
    "interactions": "interactions",
    "contrasts": "contrasts",
}
"""The tables of statements in a file, each with the attribute of the model that holds it."""
# Which collection the keys in a field name, for every field that holds keys.
_REFERENCES: Mapping[str, Mapping[str, str]] = {
    "roles": {"is_a": "roles", "reports_to": "roles"},
    "stages": {"lead": "roles", "after": "stages"},
    "responsibilities": {"part_of": "responsibilities", "at": "stages"},
    "goals": {"roles": "roles", "conflicts_with": "goals"},
    "deliverables": {"produced_by": "responsibilities"},
    "focuses": {"roles": "roles"},
    "handoffs": {
        "giver": "roles",
        "receiver": "roles",
        "from_stage": "stages",
        "to_stage": "stages",
        "deliverables": "deliverables",
    },
    "skill_needs": {"skill": "skills", "role": "roles", "responsibility": "responsibilities"},
    "efforts": {"role": "roles", "at": "stages"},
    "interactions": {"role": "roles", "partner": "roles", "at": "stages"},
    "contrasts": {"roles": "roles"},
}
# Looking for near names costs time in proportion to the collection.
_SUGGESTIONS = 50
_Unknown = tuple[str, str, str]
_duties: Callable[[object], tuple[tuple[str, ...], ...]] = attrgetter(
    *(duty.value for duty in Duty)
)


def problems(model: RoleModel) -> list[Problem]:
    """Return every reason why *model* can't be one, in the order of the file."""
    found: list[Problem] = list(_doubles(model))
    for number, unknown in enumerate(chain(_references(model), _assigned(model))):
        place, key, collection = unknown
        message = f"{shown(key)} is not among the {collection}"
        if number < _SUGGESTIONS:
            near = nearest(key, model.by_key(collection))
            message += f"; the nearest: {', '.join(near)}" if near else "; there are none"
        found.append(Problem(place, message))
    return found or list(_circles(model))


def _members(model: RoleModel, collection: str) -> tuple[Any, ...]:
    members: tuple[Any, ...] = getattr(model, STATEMENTS.get(collection, collection))
    return members


def _doubles(model: RoleModel) -> Iterator[Problem]:
    for collection in COLLECTIONS:
        taken: dict[str, tuple[str, str]] = {}
        members = _members(model, collection)
        for member in members:
            key = normal(member.key)
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


def _places(model: RoleModel, collection: str) -> Iterator[tuple[str, Any]]:
    keyed = collection in COLLECTIONS
    for number, member in enumerate(_members(model, collection)):
        yield f"{collection}.{member.key}" if keyed else f"{collection}[{number}]", member


def _references(model: RoleModel) -> Iterator[_Unknown]:
    for collection, fields in _REFERENCES.items():
        for place, member in _places(model, collection):
            for name, target in fields.items():
                value = getattr(member, name)
                if value:
                    held = (value,) if isinstance(value, str) else value
                    yield from _unknown(model, f"{place}.{name}", held, target)


def _assigned(model: RoleModel) -> Iterator[_Unknown]:
    assignments = model.assignments
    asked = {a.responsibility for a in assignments}
    stages = set(chain.from_iterable(a.at for a in assignments)) - {ALL_STAGES}
    held = set(chain.from_iterable(chain.from_iterable(map(_duties, assignments))))
    if (
        asked <= _keys(model, "responsibilities")
        and stages <= _keys(model, "stages")
        and held <= _keys(model, "roles")
    ):
        return
    for number, assignment in enumerate(assignments):
        place = f"assignments[{number}]"
        yield from _unknown(
            model,
            f"{place}.responsibility",
            (assignment.responsibility,),
            "responsibilities",
        )
        yield from _unknown(model, f"{place}.at", assignment.at, "stages")
        for duty in Duty:
            letter = model.scheme.letter(duty)
            yield from _unknown(model, f"{place}.{letter}", assignment.holders(duty), "roles")


def _keys(model: RoleModel, collection: str) -> set[str]:
    return {member.key for member in _members(model, collection)}


def _unknown(
    model: RoleModel, place: str, held: Iterable[str], collection: str
) -> Iterator[_Unknown]:
    known = model.by_key(collection)
    for key in held:
        if key in known or (key == ALL_STAGES and collection == "stages"):
            continue
        yield place, key, collection


def _circles(model: RoleModel) -> Iterator[Problem]:
    for collection, name, means in (
        ("roles", "is_a", "specialises"),
        ("roles", "reports_to", "reports to"),
        ("responsibilities", "part_of", "is part of"),
    ):
        above = {member.key: getattr(member, name) for member in _members(model, collection)}
        for loop in _loops(above):
            yield Problem(
                f"{collection}.{loop[0]}.{name}",
                f"goes in a circle: {f' {means} '.join([*loop, loop[0]])}",
            )
    if circle := lifecycle_circle(model.stages, model.handoff_statements):
        place = _link(model, circle)
        yield Problem(
            place,
            f"the stages go in a circle: {' -> '.join(circle)}; mark the way back as a handoff "
            "with feedback = true, or mend `after`",
        )


def _link(model: RoleModel, circle: Sequence[str]) -> str:
    """Return the place of a link in a circle: a handoff if there is one, else an `after`."""
    links = set(pairwise(circle))
    for number, handoff in enumerate(model.handoff_statements):
        if (handoff.from_stage, handoff.to_stage) in links and not handoff.feedback:
            return f"handoffs[{number}]"
    return f"stages.{circle[1]}.after"


def _loops(above: Mapping[str, str | None]) -> Iterator[list[str]]:
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
