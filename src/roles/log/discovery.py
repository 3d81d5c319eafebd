"""What a log alone shows: actors that do the same, and a draft of a model."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import frozen

from roles.errors import FormatError, InvalidValue
from roles.frames import collected, library
from roles.log.columns import missing
from roles.model.keys import assign_keys
from roles.model.rolemodel import RoleModel
from roles.model.statements import Assignment, Handoff
from roles.model.vocabulary import Responsibility, Role, Stage

if TYPE_CHECKING:
    from roles.log.eventlog import EventLog

__all__ = ["Group", "draft", "groups"]

_CASES_OF_A_HANDOFF = 0.1
_LIKENESS = 0.8
_NAMED = 10


@frozen(kw_only=True)
class Group:
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


def _range(name: str, value: float, least: float) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= 1:
        raise InvalidValue("EventLog", name, value, f"a number from {least:g} to 1")


def groups(log: EventLog, by: str, likeness: float) -> tuple[Group, ...]:
    """Return the actors grouped by what they do; see `EventLog.groups`."""
    _range("likeness", likeness, -1)
    profiles = _profiles(log, by)
    activities = sorted({activity for profile in profiles.values() for activity in profile})
    busiest = sorted(profiles, key=lambda actor: (-sum(profiles[actor].values()), actor))
    scaled = {actor: _scaled(profiles[actor], len(activities)) for actor in busiest}
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
        found.append(_group(sorted(group, key=busiest.index), profiles))
    return tuple(sorted(found, key=lambda group: (-group.count, group.actors)))


def _profiles(log: EventLog, by: str) -> dict[str, dict[str, int]]:
    nw = library()
    activity = log.columns["activity"]
    events = log.events.filter(~missing(log.events, by))
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


# A draft of a model


def draft(
    log: EventLog,
    *,
    by: str | None,
    name: str,
    least: float,
    names: Mapping[tuple[str, str], str] | None = None,
) -> RoleModel:
    """
    Return a model of what a log shows; see `EventLog.draft`.

    What the log has as keys of a model gets its *names*: of a ``role``, ``stage`` or ``work``.
    """
    _range("least", least, 0)
    if by is None:
        column = log.columns["actor"]
        part_of: dict[str, str] = {}
        told: dict[str, str] = {}
        for number, group in enumerate(groups(log, column, _LIKENESS), 1):
            role = f"Role {number}"
            part_of |= dict.fromkeys(group.actors, role)
            told[role] = _grouped(group.actors)
    else:
        column = log.by(by)
        part_of = {actor: actor for actor in sorted(_profiles(log, column))}
        told = dict.fromkeys(part_of, f"acts in the log, by its column {_line(column)}")
    drafting = _Drafting(log=log, column=column, part_of=part_of, told=told, names=names or {})
    return drafting.model(name, least)


def _grouped(actors: Sequence[str]) -> str:
    if len(actors) == 1:
        return f"{_line(actors[0])}, who does in the log what nobody else does in like shares"
    some = ", ".join(map(_line, actors[:_NAMED]))
    more = f" and {len(actors) - _NAMED:,} more" if len(actors) > _NAMED else ""
    return f"{some}{more} do much the same in the log"


@frozen(kw_only=True)
class _Drafting:
    log: EventLog
    column: str
    part_of: Mapping[str, str]
    told: Mapping[str, str]
    names: Mapping[tuple[str, str], str]

    def model(self, name: str, least: float) -> RoleModel:
        counts = self._counts()
        role_keys = assign_keys({name: name for name in self.told})
        activities = dict.fromkeys(activity for _, activity, _ in counts)
        work_keys = assign_keys({name: name for name in activities})
        stage_names, after = self._stages()
        stage_keys = assign_keys({name: name for name in stage_names})
        places: dict[tuple[str, str], dict[str, int]] = {}
        for (stage, activity, role), count in counts.items():
            places.setdefault((activity, stage), {})[role] = count
        return RoleModel(
            name,
            roles=[
                Role(key, self._name("role", role), inferred=self.told[role])
                for role, key in role_keys.items()
            ],
            stages=[
                Stage(
                    key,
                    self._name("stage", stage),
                    after=[stage_keys[one] for one in after.get(stage, ())],
                    inferred=(
                        "most cases of the log go through it in this order"
                        if self._stage_column()
                        else "the log tells no stages"
                    ),
                )
                for stage, key in stage_keys.items()
            ],
            responsibilities=[
                Responsibility(key, self._name("work", activity), inferred="an activity of the log")
                for activity, key in work_keys.items()
            ],
            assignments=[
                self._proposed(work_keys[activity], stage_keys[stage], held, role_keys, least)
                for (activity, stage), held in places.items()
            ],
            handoffs=list(self._handoffs(stage_names, stage_keys, role_keys)),
        )

    def _name(self, kind: str, text: str) -> str:
        return _line(self.names.get((kind, text), text))

    def _proposed(
        self, work: str, stage: str, held: Mapping[str, int], roles: Mapping[str, str], least: float
    ) -> Assignment:
        """Return the assignment that counts propose: who did most owns it, the others take part."""
        total = sum(held.values())
        ranked = sorted(held.items(), key=lambda pair: (-pair[1], pair[0]))
        owner, most = ranked[0]
        others = [(role, count) for role, count in ranked[1:] if count / total >= least]
        told = f"{self._name('role', owner)} did {most:,} of {total:,} events ({most / total:.0%})"
        beside = [f"{self._name('role', role)} {count / total:.0%}" for role, count in others]
        return Assignment(
            work,
            stage,
            own=roles[owner],
            do=roles[owner],
            support=[roles[role] for role, _ in others],
            inferred=", ".join([told, *beside]),
        )

    def _counts(self) -> dict[tuple[str, str, str], int]:
        """Return the events by stage, activity and role."""
        nw = library()
        activity = self.log.columns["activity"]
        names = [self.column, activity, *self._stage_column()]
        events = self.log.events
        for name in names:
            events = events.filter(~missing(events, name))
        rows = collected(events.group_by(*dict.fromkeys(names)).agg(nw.len().alias("roles:count")))
        if not rows:
            raise FormatError(f"no event of the log names {' and '.join(dict.fromkeys(names))}")
        found: dict[tuple[str, str, str], int] = {}
        for row in rows:
            stage = str(row[names[2]]) if len(names) > 2 else "All of it"
            key = stage, str(row[activity]), self.part_of[str(row[self.column])]
            found[key] = found.get(key, 0) + int(row["roles:count"])
        order = sorted(found, key=lambda key: (key[1], key[0], -found[key], key[2]))
        return {key: found[key] for key in order}

    def _stage_column(self) -> list[str]:
        return [self.log.columns["stage"]] if "stage" in self.log.columns else []

    def _stages(self) -> tuple[list[str], dict[str, list[str]]]:
        """Return the stages in the order in which cases mostly go through them."""
        if not self._stage_column():
            return ["All of it"], {}
        nw = library()
        case, time, stage = (self.log.columns[what] for what in ("case", "time", "stage"))
        events = self.log.events.filter(~missing(self.log.events, stage))
        spans = events.group_by(case, stage).agg(nw.col(time).min().alias("roles:start"))
        both = spans.join(
            spans.rename({stage: "roles:other", "roles:start": "roles:then"}), on=case, how="inner"
        ).filter(nw.col("roles:start") < nw.col("roles:then"))
        rows = collected(both.group_by(stage, "roles:other").agg(nw.len().alias("roles:count")))
        names = [str(row[stage]) for row in collected(spans.select(stage).unique())]
        before: dict[str, int] = dict.fromkeys(sorted(names), 0)
        for row in rows:
            before[str(row["roles:other"])] += int(row["roles:count"])
            before[str(row[stage])] -= int(row["roles:count"])
        ordered = sorted(before, key=lambda name: (before[name], name))
        return ordered, {later: [earlier] for earlier, later in pairwise(ordered)}

    def _handoffs(
        self, names: Sequence[str], stages: Mapping[str, str], roles: Mapping[str, str]
    ) -> Iterator[Handoff]:
        """Yield the handoffs from each stage to the next: who is last, and who then is first."""
        if not self._stage_column():
            return
        nw = library()
        stage = self.log.columns["stage"]
        steps = self.log.successions(self.column, stage).filter(
            nw.col(stage) != nw.col(f"{stage}+1")
        )
        ends = [stage, f"{stage}+1", self.column, f"{self.column}+1"]
        rows = collected(steps.group_by(*ends).agg(nw.len().alias("roles:count")))
        counts: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
        for row in rows:
            passed = str(row[ends[0]]), str(row[ends[1]])
            pair = self.part_of[str(row[ends[2]])], self.part_of[str(row[ends[3]])]
            held = counts.setdefault(passed, {})
            held[pair] = held.get(pair, 0) + int(row["roles:count"])
        for earlier, later in pairwise(names):
            held = counts.get((earlier, later), {})
            total = sum(held.values())
            for (giver, receiver), count in sorted(held.items(), key=lambda one: (-one[1], one[0])):
                if giver != receiver and count >= _CASES_OF_A_HANDOFF * total:
                    yield Handoff(
                        giver=roles[giver],
                        receiver=roles[receiver],
                        from_stage=stages[earlier],
                        to_stage=stages[later],
                        inferred=f"so it was in {count:,} of {total:,} cases that went on so",
                    )


def _line(name: str) -> str:
    """Return a name of the log as one that a model can have."""
    line = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return line or "unnamed"
