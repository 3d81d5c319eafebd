"""What must hold for statements to make up a model: every problem, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from roles.errors import Problem, shown, unknown
from roles.model.involvement import ALL_STAGES, Duty
from roles.model.lifecycle import lifecycle_circle
from roles.model.names import nearest, normal
from roles.model.shape import Reference, collections, keyed, references
from roles.model.statements import Assignment

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["problems"]

# Looking for near names costs time in proportion to the collection.
_SUGGESTIONS = 50
_Unknown = tuple[str, str, str]
_duties: Callable[[object], tuple[tuple[str, ...], ...]] = attrgetter(
    *(duty.value for duty in Duty)
)


def problems(model: RoleModel) -> list[Problem]:
    """Return every reason why *model* can't be one, in the order of the file."""
    found: list[Problem] = list(_doubles(model))
    for number, missing in enumerate(chain(_references(model), _assigned(model))):
        place, key, collection = missing
        near: tuple[str, ...] = ()
        if number < _SUGGESTIONS:
            near = nearest(key, getattr(model, collection).by_key)
        found.append(Problem(place, unknown(key, collection, near)))
    return found or list(_circles(model))


def _doubles(model: RoleModel) -> Iterator[Problem]:
    for collection in keyed(type(model)):
        taken: dict[str, tuple[str, str]] = {}
        members = getattr(model, collection)
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
    for number, member in enumerate(getattr(model, collection)):
        key = getattr(member, "key", None)
        yield f"{collection}[{number}]" if key is None else f"{collection}.{key}", member


def _references(model: RoleModel) -> Iterator[_Unknown]:
    for collection, cls in collections(type(model)).items():
        if cls is Assignment:
            continue
        for place, member in _places(model, collection):
            for name, reference in references(cls).items():
                value = getattr(member, name)
                if value:
                    keys = (value,) if isinstance(value, str) else value
                    yield from _unknown(model, f"{place}.{name}", keys, reference)


def _assigned(model: RoleModel) -> Iterator[_Unknown]:
    assignments = model.assignments
    asked = {a.responsibility for a in assignments}
    stages = set(chain.from_iterable(a.at for a in assignments)) - {ALL_STAGES}
    held = set(chain.from_iterable(chain.from_iterable(map(_duties, assignments))))
    if (
        asked <= model.responsibilities.by_key.keys()
        and stages <= model.stages.by_key.keys()
        and held <= model.roles.by_key.keys()
    ):
        return
    letters = {duty.value: model.scheme.letter(duty) for duty in Duty}
    for number, assignment in enumerate(assignments):
        for name, reference in references(Assignment).items():
            value = getattr(assignment, name)
            keys = (value,) if isinstance(value, str) else value
            place = f"assignments[{number}].{letters.get(name, name)}"
            yield from _unknown(model, place, keys, reference)


def _unknown(
    model: RoleModel, place: str, keys: Iterable[str], reference: Reference
) -> Iterator[_Unknown]:
    known = getattr(model, reference.collection).by_key
    for key in keys:
        if key not in known and not (reference.or_all and key == ALL_STAGES):
            yield place, key, reference.collection


def _circles(model: RoleModel) -> Iterator[Problem]:
    for collection, name, means in (
        ("roles", "is_a", "specialises"),
        ("roles", "reports_to", "reports to"),
        ("responsibilities", "part_of", "is part of"),
    ):
        above = {member.key: getattr(member, name) for member in getattr(model, collection)}
        for loop in _loops(above):
            yield Problem(
                f"{collection}.{loop[0]}.{name}",
                f"goes in a circle: {f' {means} '.join([*loop, loop[0]])}",
            )
    if circle := lifecycle_circle(model.stages, model.handoffs):
        place = _link(model, circle)
        yield Problem(
            place,
            f"the stages go in a circle: {' -> '.join(circle)}; mark the way back as a handoff "
            "with feedback = true, or mend `after`",
        )


def _link(model: RoleModel, circle: Sequence[str]) -> str:
    """Return the place of a link in a circle: a handoff if there is one, else an `after`."""
    links = set(pairwise(circle))
    for number, handoff in enumerate(model.handoffs):
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
