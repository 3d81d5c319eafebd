"""Who holds another duty in one model than in another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from roles.boundary.difference import Difference, name_of
from roles.boundary.matching import held_under
from roles.model.involvement import Duty

if TYPE_CHECKING:
    from roles.boundary.matching import Renamed
    from roles.model.rolemodel import RoleModel

__all__ = ["duty_changes"]


def duty_changes(before: RoleModel, after: RoleModel, renamed: Renamed) -> list[Difference]:
    """Return whose accountability moved and which other duties did, owners first."""
    old, new = held_under(before, renamed), after.resolution.held
    came: dict[tuple[str, bool, tuple[str, ...]], list[str]] = {}
    moved: dict[tuple[str, Duty, frozenset[str], frozenset[str]], list[str]] = {}
    for place in dict.fromkeys((*new, *old)):
        work, stage = place
        was, now = old.get(place), new.get(place)
        if was is None or now is None:
            owners = ((now if was is None else was) or {}).get(Duty.OWN, ())
            came.setdefault((work, was is None, tuple(sorted(owners))), []).append(stage)
            continue
        for duty in Duty:
            one, other = frozenset(was.get(duty, ())), frozenset(now.get(duty, ()))
            if one != other:
                moved.setdefault((work, duty, one, other), []).append(stage)

    def named(collection: str, keys: Iterable[str]) -> str:
        names = [name_of(before, after, collection, key) for key in keys]
        return ", ".join(names if collection == "stages" else sorted(names)) or "nobody"

    changes = []
    for (work, begins, holders), stages in came.items():
        how = "takes place" if begins else "no longer takes place"
        changes.append(
            Difference(
                kind="place",
                what="ownership",
                key=work,
                stages=tuple(stages),
                before=None if begins else holders,
                after=holders if begins else None,
                text=f"{named('responsibilities', [work])} {how} at {named('stages', stages)} "
                f"(owned by {named('roles', holders)})",
            )
        )
    for (work, duty, one, other), stages in moved.items():
        owning = duty is Duty.OWN
        changes.append(
            Difference(
                kind="owner" if owning else "duty",
                what="ownership",
                key=work,
                field=duty.value,
                stages=tuple(stages),
                before=tuple(sorted(one)),
                after=tuple(sorted(other)),
                text=f"{named('responsibilities', [work])} at {named('stages', stages)}: "
                f"{'owned by' if owning else f'{duty.value}:'} {named('roles', other)}, was "
                f"{named('roles', one)}",
            )
        )
    return sorted(changes, key=lambda change: change.kind == "duty")
