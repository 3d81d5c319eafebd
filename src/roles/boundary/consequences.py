"""What follows from the changes between two models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from roles.boundary.difference import Difference
from roles.boundary.matching import held_under
from roles.model.involvement import Duty
from roles.model.ownership import Level

if TYPE_CHECKING:
    from roles.boundary.matching import Renamed
    from roles.model.ownership import Reason
    from roles.model.rolemodel import RoleModel

__all__ = ["consequences"]

# Sums of fractions may fall short of a half by rounding.
_HALF = 0.5 - 1e-9

# The levels of the resolution rule, the nearest first.
_LEVELS = get_args(Level)


def consequences(before: RoleModel, after: RoleModel, renamed: Renamed) -> Iterator[Difference]:
    """Yield what is the case in *after*, and wasn't in *before*."""
    yield from _owning(before, after, renamed)
    yield from _stepping_in(before, after, renamed)
    yield from _lacking(before, after, renamed)
    yield from _handed(before, after, renamed)


def _owning(before: RoleModel, after: RoleModel, renamed: Renamed) -> Iterator[Difference]:
    were = {
        place: len(held.get(Duty.OWN, ())) for place, held in held_under(before, renamed).items()
    }
    found: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for place, owners in after.resolution.owners.items():
        number = were.get(place, 1)
        if not owners and number:
            found.setdefault(("orphaned", place[0], ()), []).append(place[1])
        elif len(owners) > 1 and number < 2:
            found.setdefault(("contested", place[0], owners), []).append(place[1])
    for (kind, work, owners), at in found.items():
        name = after.responsibility(work).name
        there = ", ".join(after.stage(stage).name for stage in at)
        told = f"{name} at {there}: nobody owns it"
        if owners:
            who = ", ".join(after.role(key).name for key in owners)
            told = f"{name} at {there}: owned by several: {who}"
        yield Difference(
            kind=kind, what="ownership", key=work, stages=tuple(at), after=owners, text=told
        )


def _stepping_in(before: RoleModel, after: RoleModel, renamed: Renamed) -> Iterator[Difference]:
    """Yield who owns by the rule alone what somebody was assigned to before."""
    works, stages = (
        {new: old for old, new in renamed[name].items()} for name in ("responsibilities", "stages")
    )
    found: dict[tuple[str, tuple[str, ...], tuple[str, ...], str], list[str]] = {}
    for place, held in held_under(before, renamed).items():
        were, now = held.get(Duty.OWN, ()), after.resolution.owners.get(place, ())
        if not were or not now or set(were) == set(now):
            continue
        work, stage = place
        was = _owning_reason(before, (works.get(work, work), stages.get(stage, stage)))
        by = _owning_reason(after, place)
        if _LEVELS.index(by.level) > _LEVELS.index(was.level):
            names = tuple(role.name for role in was.roles)
            found.setdefault((work, names, now, _how(by)), []).append(stage)
    for (work, names, now, how), at in found.items():
        there = ", ".join(after.stage(stage).name for stage in at)
        who = ", ".join(after.role(key).name for key in now)
        steps = "steps" if len(now) == 1 else "step"
        yield Difference(
            kind="stepping in",
            what="ownership",
            key=work,
            stages=tuple(at),
            after=now,
            text=f"{after.responsibility(work).name} at {there}: {who} {steps} in {how}; "
            f"{', '.join(names)} owned it before",
        )


def _owning_reason(model: RoleModel, place: tuple[str, str]) -> Reason:
    return model.resolution.reasons(*place)[0]  # the owners' come first


def _how(reason: Reason) -> str:
    if reason.level == "lead":
        return "as the lead of the stage"
    if reason.whole is not None:
        return f"as the owner of {reason.whole.name}, which it is part of"
    return "by an assignment for all stages"


def _lacking(before: RoleModel, after: RoleModel, renamed: Renamed) -> Iterator[Difference]:
    roles, works, skills = renamed["roles"], renamed["responsibilities"], renamed["skills"]
    known = {
        (
            roles.get(gap.role.key, gap.role.key),
            works.get(gap.responsibility.key, gap.responsibility.key),
            skills.get(gap.skill.key, gap.skill.key),
        )
        for gap in before.skill_gaps()
    }
    for gap in after.skill_gaps():
        if (gap.role.key, gap.responsibility.key, gap.skill.key) not in known:
            level = f" at level {gap.needed}" if gap.needed else ""
            yield Difference(
                kind="missing skill",
                what="skill",
                key=gap.skill.key,
                after=gap,
                text=f"{gap.role.name} owns {gap.responsibility.name}, and lacks "
                f"{gap.skill.name}{level}",
            )


def _handed(before: RoleModel, after: RoleModel, renamed: Renamed) -> Iterator[Difference]:
    """Yield which handoffs went because a role at one of their ends did, or both are one now."""
    roles, stages = renamed["roles"], renamed["stages"]
    for one in before.handoffs:
        gone = [
            before.role(key).name
            for key in dict.fromkeys((one.giver, one.receiver))
            if roles.get(key, key) not in after.roles.by_key
        ]
        if not gone:
            continue
        told = (
            f"the handoff from {before.role(one.giver).name} at "
            f"{before.stage(one.from_stage).name} to {before.role(one.receiver).name} at "
            f"{before.stage(one.to_stage).name}"
        )
        at = stages.get(one.from_stage, one.from_stage), stages.get(one.to_stage, one.to_stage)
        heirs = (
            _heirs(before, after, renamed, one.giver),
            _heirs(before, after, renamed, one.receiver),
        )
        if one.giver != one.receiver and _chief(heirs[0]) & _chief(heirs[1]):
            text = f"{told} became internal"
            yield Difference(kind="internal handoff", what="handoff", before=one, text=text)
        elif not _carried(after, heirs, at, feedback=one.feedback):
            text = f"{told} broke: {' and '.join(gone)} {'is' if len(gone) == 1 else 'are'} gone"
            yield Difference(kind="broken handoff", what="handoff", before=one, text=text)


def _heirs(before: RoleModel, after: RoleModel, renamed: Renamed, role: str) -> dict[str, float]:
    """Return the roles that took over duties of a role, and what share of its places."""
    roles, works, stages = (renamed[name] for name in ("roles", "responsibilities", "stages"))
    if roles.get(role, role) in after.roles.by_key:
        return {roles.get(role, role): 1.0}
    places = before.resolution.involved[role]
    shares: dict[str, float] = {}
    for work, stage in places:
        now = after.resolution.held.get((works.get(work, work), stages.get(stage, stage)), {})
        taken = {
            key
            for duty, holders in before.resolution.held[work, stage].items()
            if role in holders
            for key in set(now.get(duty, ())) - {roles.get(one, one) for one in holders}
        }
        for key in taken:
            shares[key] = shares.get(key, 0.0) + 1 / len(places)
    return shares


def _chief(heirs: dict[str, float]) -> set[str]:
    return {key for key, share in heirs.items() if share >= _HALF}


def _carried(
    after: RoleModel,
    heirs: tuple[dict[str, float], dict[str, float]],
    at: tuple[str, str],
    *,
    feedback: bool,
) -> bool:
    return any(
        one.giver in heirs[0]
        and one.receiver in heirs[1]
        and (one.from_stage, one.to_stage) == at
        and one.feedback == feedback
        for one in after.handoffs
    )
