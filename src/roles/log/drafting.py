"""A draft of a model: what a log shows, as inferred statements to be reviewed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import frozen

from roles.errors import FormatError, UnknownName, counted, shown
from roles.frames import collected, library
from roles.log.columns import grouping_columns
from roles.log.discovery import check_share, groups, profiles
from roles.model.keys import assign_keys
from roles.model.rolemodel import RoleModel
from roles.model.statements import Assignment, Handoff
from roles.model.vocabulary import Responsibility, Role, Stage

if TYPE_CHECKING:
    from roles.log.eventlog import EventLog

__all__ = ["Proposal", "propose"]

_CASES_OF_A_HANDOFF = 0.1
_LIKENESS = 0.8
_NAMED = 10
# How much better a column has to tell who does what, and of how many events, to be pointed out.
_BETTER, _COVERED = 0.1, 0.8
_ALL = "All of it"


@frozen(kw_only=True)
class Proposal:
    """
    A draft of a model, and what its names are in the log.

    Attributes:
        model: The model.
        actors: The keys of the roles that each actor plays, as `EventLog.conform` takes them.
        activities: The keys of the responsibilities that activities are, where the model doesn't
            find them by their names.
        remarks: What to look at first.
    """

    model: RoleModel
    actors: Mapping[str, tuple[str, ...]]
    activities: Mapping[str, str]
    remarks: tuple[str, ...]


def propose(
    log: EventLog,
    *,
    by: str | None,
    name: str,
    least: float,
    names: Mapping[tuple[str, str], str] | None = None,
) -> Proposal:
    """
    Return a draft of what a log shows; see `EventLog.propose`.

    What the log has as keys of a model gets its *names*: of a ``role``, ``stage`` or ``work``.
    """
    check_share("least", least, 0)
    remarks: list[str] = []
    if by is None:
        column = log.columns["actor"]
        part_of: dict[str, str] = {}
        told: dict[str, str] = {}
        for number, group in enumerate(groups(log, column, _LIKENESS), 1):
            role = f"Role {number}"
            part_of |= dict.fromkeys(group.actors, role)
            told[role] = _grouped(group.actors)
        remarks += _better_columns(log, part_of)
    else:
        column = log.by(by)
        part_of = {actor: actor for actor in sorted(profiles(log, column))}
        told = dict.fromkeys(part_of, f"acts in the log, by its column {_line(column)}")
    drafting = _Drafting(log=log, column=column, part_of=part_of, told=told, names=names or {})
    return drafting.proposal(name, least, remarks)


def _better_columns(log: EventLog, part_of: Mapping[str, str]) -> Iterator[str]:
    """Yield which column tells far better who does what than the groups that were found."""
    found: dict[str, dict[str, int]] = {}
    for actor, profile in profiles(log, log.columns["actor"]).items():
        held = found.setdefault(part_of[actor], {})
        for activity, count in profile.items():
            held[activity] = held.get(activity, 0) + count
    known = log.events.collect_schema().names()
    scored = []
    for column in grouping_columns(known, log.columns.values()):
        by_column = profiles(log, column)
        events = sum(sum(profile.values()) for profile in by_column.values())
        if len(by_column) > 1 and events >= _COVERED * (len(log) - log.without_actor):
            scored.append((_information(by_column), column, len(by_column)))
    best, column, number = max(scored, default=(0.0, "", 0))
    if best >= _information(found) + _BETTER:
        groups = f"{counted(len(found), 'group')} of actors"
        yield (
            f"the column {shown(column)} tells who does what better than the {groups} that were "
            f"found: it names {number:,} roles; use it with --by {column} (in Python: by=)"
        )


def _information(by_group: Mapping[str, Mapping[str, int]]) -> float:
    """
    Return how much groups and activities tell of each other, from 0 to 1.

    It is their mutual information over the geometric mean of their entropies, so that a group for
    everybody doesn't win.
    """
    activities: dict[str, int] = {}
    for profile in by_group.values():
        for activity, count in profile.items():
            activities[activity] = activities.get(activity, 0) + count
    total = sum(activities.values())
    groups = [sum(profile.values()) for profile in by_group.values()]

    def entropy(counts: Iterable[int]) -> float:
        return -sum(count / total * math.log(count / total) for count in counts)

    joint = entropy(count for profile in by_group.values() for count in profile.values())
    one, other = entropy(groups), entropy(activities.values())
    return (one + other - joint) / math.sqrt(one * other) if one > 0 and other > 0 else 0.0


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

    def proposal(self, name: str, least: float, remarks: Iterable[str]) -> Proposal:
        counts = self._counts()
        role_keys = assign_keys({name: name for name in self.told})
        activities = dict.fromkeys(activity for _, activity, _ in counts)
        work_keys = assign_keys({name: name for name in activities})
        stage_names, after = self._stages()
        stage_keys = assign_keys({name: name for name in stage_names})
        places: dict[tuple[str, str], dict[str, int]] = {}
        for (stage, activity, role), count in counts.items():
            places.setdefault((activity, stage), {})[role] = count
        model = RoleModel(
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
        return Proposal(
            model=model,
            actors={
                actor: tuple(role_keys[role] for role in roles)
                for actor, roles in self._roles_of_actors().items()
            },
            activities={
                activity: key
                for activity, key in work_keys.items()
                if not _is_called(model, activity, key)
            },
            remarks=(*remarks, *self._ties(places)),
        )

    def _roles_of_actors(self) -> dict[str, list[str]]:
        """Return the roles in which each actor of the log acts."""
        actor = self.log.columns["actor"]
        if actor == self.column:
            return {name: [role] for name, role in self.part_of.items()}
        events = self.log.events
        for name in (actor, self.column):
            events = events.filter(~self.log.lacking(name))
        found: dict[str, list[str]] = {}
        rows = collected(events.select(actor, self.column).unique())
        for name, group in sorted((str(row[actor]), str(row[self.column])) for row in rows):
            found.setdefault(name, []).append(self.part_of[group])
        return found

    def _ties(self, places: Mapping[tuple[str, str], Mapping[str, int]]) -> Iterator[str]:
        """Yield where several roles do as much as the one that is taken for the owner."""
        tied = [
            self._name("work", activity) + (f" at {stage}" if stage != _ALL else "")
            for (activity, stage), held in places.items()
            if list(held.values()).count(max(held.values())) > 1
        ]
        if tied:
            some = ", ".join(tied[:_NAMED]) + (", …" if len(tied) > _NAMED else "")
            what = "responsibility is" if len(tied) == 1 else "responsibilities are"
            yield (
                f"{len(tied):,} {what} done as often by several roles; the first by name is taken "
                f"as the owner: {some}"
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
        beside = [
            f"{self._name('role', role)} {'also ' if count == most else ''}{count / total:.0%}"
            for role, count in others
        ]
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
            events = events.filter(~self.log.lacking(name))
        rows = collected(events.group_by(*dict.fromkeys(names)).agg(nw.len().alias("roles:count")))
        if not rows:
            raise FormatError(f"no event of the log names {' and '.join(dict.fromkeys(names))}")
        found: dict[tuple[str, str, str], int] = {}
        for row in rows:
            stage = str(row[names[2]]) if len(names) > 2 else _ALL
            key = stage, str(row[activity]), self.part_of[str(row[self.column])]
            found[key] = found.get(key, 0) + int(row["roles:count"])
        order = sorted(found, key=lambda key: (key[1], key[0], -found[key], key[2]))
        return {key: found[key] for key in order}

    def _stage_column(self) -> list[str]:
        return [self.log.columns["stage"]] if "stage" in self.log.columns else []

    def _stages(self) -> tuple[list[str], dict[str, list[str]]]:
        """Return the stages in the order in which cases mostly go through them."""
        if not self._stage_column():
            return [_ALL], {}
        nw = library()
        case, time, stage = (self.log.columns[what] for what in ("case", "time", "stage"))
        events = self.log.events.filter(~self.log.lacking(stage))
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


def _is_called(model: RoleModel, activity: str, key: str) -> bool:
    try:
        return model.responsibility(activity).key == key
    except UnknownName:
        return False


def _line(name: str) -> str:
    """Return a name of the log as one that a model can have."""
    line = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return line or "unnamed"
