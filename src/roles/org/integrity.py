"""What must hold for actors, scopes and appointments to make up an organisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from roles.errors import Problem, shown, unknown
from roles.model.integrity import loops
from roles.model.names import nearest
from roles.org.actors import Actor, Appointment, Scope
from roles.plan.schedule import Schedule

if TYPE_CHECKING:
    from roles.org.records import Records

__all__ = ["problems"]


def problems(org: Records) -> Iterator[Problem]:
    """Yield every reason why *org* can't be one."""
    for name, kind in (("actors", Actor), ("scopes", Scope), ("appointments", Appointment)):
        for number, one in enumerate(getattr(org, name)):
            if type(one) is not kind:
                yield Problem(f"{name}[{number}]", f"{one!r:.60} is no {kind.__name__}")
                return
    for key, schedule in org.schedules:
        if not isinstance(schedule, Schedule):
            yield Problem(f"schedules.{shown(key)}", f"{schedule!r:.60} is no Schedule")
            return
    keyed: tuple[tuple[str, tuple[Actor | Scope, ...]], ...] = (
        ("actors", org.actors),
        ("scopes", org.scopes),
    )
    for name, members in keyed:
        seen: set[str] = set()
        for number, member in enumerate(members):
            if member.key in seen:
                taken = f"the key {shown(member.key)} is taken"
                yield Problem(f"{name}[{number}]", taken)
            seen.add(member.key)
    found = [*_unknown(org)]
    yield from found
    if not found:
        yield from _circles(org)


def _unknown(org: Records) -> Iterator[Problem]:
    known: dict[str, Mapping[str, Any]] = {
        "actors": org.actor_by_key,
        "scopes": org.scope_by_key,
        "roles": org.model.roles.by_key,
        "stages": org.model.stages.by_key,
    }
    references: list[tuple[str, str, str | None]] = [
        (f"scopes.{scope.key}.parent", "scopes", scope.parent)
        for scope in org.scopes
        if scope.parent is not None and scope.parent not in known["scopes"]
    ]
    references += [
        (f"actors.{actor.key}.member_of", "actors", team)
        for actor in org.actors
        for team in actor.member_of
        if team not in known["actors"]
    ]
    references += [
        (f"actors.{actor.key}.reports_to", "actors", actor.reports_to)
        for actor in org.actors
        if actor.reports_to is not None and actor.reports_to not in known["actors"]
    ]
    references += [
        ("schedules", "scopes", key) for key, _ in org.schedules if key not in known["scopes"]
    ]
    references += [
        (f"schedules.{key}", "stages", stage.key)
        for key, schedule in org.schedules
        for stage in schedule.model.stages
        if stage.key not in known["stages"]
    ]
    actors, roles, scopes = known["actors"], known["roles"], known["scopes"]
    for number, one in enumerate(org.appointments):
        delegated = one.delegated_by is None or one.delegated_by in actors
        if delegated and one.actor in actors and one.role in roles and one.scope in scopes:
            continue
        for name, collection in (
            ("actor", "actors"),
            ("role", "roles"),
            ("scope", "scopes"),
            ("delegated_by", "actors"),
        ):
            asked = getattr(one, name)
            if asked is not None and asked not in known[collection]:
                references.append((f"appointments[{number}].{name}", collection, asked))
    for count, (place, collection, missing) in enumerate(references):
        # Keys of people may be personal: for an actor nobody else's is suggested.
        suggest = count < 50 and collection != "actors"
        near = nearest(str(missing), known[collection]) if suggest else ()
        yield Problem(place, unknown(missing, collection, near))


def _circles(org: Records) -> Iterator[Problem]:
    for loop in loops({scope.key: scope.parent for scope in org.scopes}):
        circle = " in ".join([*loop, loop[0]])
        yield Problem(f"scopes.{loop[0]}.parent", f"goes in a circle: {circle}")
    yield from _delegation_circles(org)


def _delegation_circles(org: Records) -> Iterator[Problem]:
    if not any(one.delegated_by for one in org.appointments):
        return
    numbers = {id(one): number for number, one in enumerate(org.appointments)}
    for periods in org.periods.values():
        delegated = [one for one in periods.appointments if one.kind == "delegated"]
        if not delegated or _sorts(delegated):
            continue
        # Whatever goes in a circle does so on the first day of the last of it to begin.
        for start, group in groupby(delegated, key=lambda one: one.start):
            current = [one for one in periods.on(start) if one.delegated_by is not None]
            if _sorts(current):
                continue
            delegates: dict[str, list[str]] = {}
            for other in current:
                delegates.setdefault(str(other.delegated_by), []).append(other.actor)
            for one in group:
                way = _way(delegates, one.actor, str(one.delegated_by))
                if way is not None:
                    yield Problem(
                        f"appointments[{numbers[id(one)]}].delegated_by",
                        f"goes in a circle from {start} on: {' by '.join([*way[::-1], way[-1]])}",
                    )
                    break
            break


def _sorts(delegated: Iterable[Appointment]) -> bool:
    """Return whether no delegation comes back to whoever it began with."""
    before: dict[str, set[str]] = {}
    for one in delegated:
        before.setdefault(one.actor, set()).add(str(one.delegated_by))
    try:
        TopologicalSorter(before).prepare()
    except CycleError:
        return False
    return True


def _way(delegates: Mapping[str, list[str]], start: str, end: str) -> list[str] | None:
    """Return by whom a role gets from one actor to another; None if it never does."""
    before: dict[str, str | None] = {start: None}
    pending = [start]
    while pending:
        actor = pending.pop()
        if actor == end:
            way = [actor]
            while (earlier := before[way[-1]]) is not None:
                way.append(earlier)
            return way[::-1]
        for other in delegates.get(actor, ()):
            if other not in before:
                before[other] = actor
                pending.append(other)
    return None
