"""Actors of a log that do the same."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from roles.errors import InvalidValue
from roles.frames import collected, library
from roles.model.plain import Plain

if TYPE_CHECKING:
    from roles.log.eventlog import EventLog

__all__ = ["Group", "check_share", "groups", "profiles"]


@frozen(kw_only=True)
class Group(Plain):
    """
    Actors that do much the same.

    Attributes:
        actors: The actors, as the log has them, the busiest first.
        activities: What they do, with the share of the group's events, the most frequent first.
        count: How many events are theirs.
    """

    actors: tuple[str, ...]
    activities: tuple[tuple[str, float], ...]
    count: int


def check_share(name: str, value: float, least: float) -> None:
    """Refuse what is no number from *least* to 1."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= 1:
        raise InvalidValue("EventLog", name, value, f"a number from {least:g} to 1")


def groups(log: EventLog, by: str, likeness: float) -> tuple[Group, ...]:
    """Return the actors grouped by what they do; see `EventLog.groups`."""
    check_share("likeness", likeness, -1)
    by_actor = profiles(log, by)
    activities = sorted({activity for profile in by_actor.values() for activity in profile})
    busiest = sorted(by_actor, key=lambda actor: (-sum(by_actor[actor].values()), actor))
    scaled = {actor: _scaled(by_actor[actor], len(activities)) for actor in busiest}
    left = dict.fromkeys(busiest)
    found = []
    while left:
        first = next(iter(left))
        del left[first]
        group, pending = [first], [first]
        while pending:
            one = scaled[pending.pop(0)]
            alike = [other for other in left if _correlation(one, scaled[other]) >= likeness]
            for other in alike:
                del left[other]
            group += alike
            pending += alike
        found.append(_group(sorted(group, key=busiest.index), by_actor))
    return tuple(sorted(found, key=lambda group: (-group.count, group.actors)))


def profiles(log: EventLog, by: str) -> dict[str, dict[str, int]]:
    """Return how often each actor, or whatever a column names, does each activity."""
    nw = library()
    activity = log.columns["activity"]
    events = log.events.filter(~log.lacking(by))
    rows = collected(events.group_by(by, activity).agg(nw.len().alias("roles:count")))
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(str(row[by]), {})[str(row[activity])] = int(row["roles:count"])
    return found


def _scaled(profile: Mapping[str, int], size: int) -> tuple[dict[str, float], float]:
    """
    Return a profile scaled so that a product of two is their correlation.

    Activities that an actor never does are all *offset* below zero, and so aren't written out.
    """
    mean = sum(profile.values()) / size
    spread = math.sqrt(
        sum((count - mean) ** 2 for count in profile.values()) + (size - len(profile)) * mean * mean
    )
    if not spread:
        return dict.fromkeys(profile, 0.0), 0.0
    return {activity: count / spread for activity, count in profile.items()}, (
        mean * math.sqrt(size) / spread
    )


def _correlation(
    one: tuple[dict[str, float], float], other: tuple[dict[str, float], float]
) -> float:
    """Return the Pearson correlation of two profiles; of one that does all alike often, 1 or 0."""
    first, second = sorted((one[0], other[0]), key=len)
    if not any(first.values()) or not any(second.values()):
        return 1.0 if first == second else 0.0
    product = sum(
        share * second[activity] for activity, share in first.items() if activity in second
    )
    return product - one[1] * other[1]


def _group(actors: Sequence[str], profiles: Mapping[str, Mapping[str, int]]) -> Group:
    counts: dict[str, int] = {}
    for actor in actors:
        for activity, count in profiles[actor].items():
            counts[activity] = counts.get(activity, 0) + count
    total = sum(counts.values())
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return Group(
        actors=tuple(actors),
        activities=tuple((activity, count / total) for activity, count in ranked),
        count=total,
    )
