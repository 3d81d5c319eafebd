"""What a chart can't hold of a model."""

from __future__ import annotations

from collections.abc import Iterator

from roles.formats.charts.build import EVERY_STAGE, EXTENSION
from roles.formats.shared.losses import conditions
from roles.formats.shared.reading import Loss
from roles.model.rolemodel import RoleModel

__all__ = ["losses", "unstaged"]

_WHY = "a chart has no place for it"
_LISTS = {
    "skills": "skills",
    "goals": "goals",
    "deliverables": "deliverables",
    "focuses": "focuses",
    "handoffs": "handoffs",
    "skill_needs": "needs of skills",
    "efforts": "efforts",
    "interactions": "interactions",
    "contrasts": "contrasts",
}
_OF_ROLES = ("is_a", "reports_to", "any_of", "apart_from", "description")
_OF_STAGES = ("lead", "phase", "after", "entry", "exit", "duration", "description", "aliases")


def losses(model: RoleModel, empty: bool) -> Iterator[Loss]:
    """
    Yield what a chart can't hold of a model.

    Args:
        model: The model.
        empty: Whether nothing but activities stands in the chart.
    """
    for name, what in _LISTS.items():
        if members := getattr(model, name):
            yield Loss(place=name, what=f"{len(members)} {what}", why=_WHY)
    if model.description:
        yield Loss(place="model.description", what="the description of the model", why=_WHY)
    sources = [one for one in model.sources if one.key != "chart"]
    if sources:
        yield Loss(place="sources", what=f"{len(sources)} sources, and what cites them", why=_WHY)
    if inferred := sum(bool(a.inferred) for a in model.assignments):
        told = f"{inferred} assignments are inferred, with reasons"
        yield Loss(place="assignments", what=told, why="a chart tells them from no others")
    yield from conditions(model, _WHY)
    yield from _losses_of_entries(model)
    yield from _losses_of_responsibilities(model)
    if others := [name for name, _ in model.extensions if name != EXTENSION]:
        yield Loss(place=", ".join(others), what="further tables of the file", why=_WHY)
    if empty:
        why = "it can't be told from other tables when it is read"
        yield Loss(place="assignments", what="nobody is assigned", why=why)


def _losses_of_entries(model: RoleModel) -> Iterator[Loss]:
    before = [(), *((stage.key,) for stage in model.stages)]
    # The order of the rows says that one stage comes after another.
    in_order = all(stage.after == after for stage, after in zip(model.stages, before, strict=False))
    of_stages = [name for name in _OF_STAGES if name != "after" or not in_order]
    for stage in model.stages:
        held = [name for name in of_stages if getattr(stage, name)]
        if held and stage.key != EVERY_STAGE.key:
            yield Loss(place=f"stages.{stage.key}", what=", ".join(held), why=_WHY)
    for role in model.roles:
        held = [name for name in _OF_ROLES if getattr(role, name)]
        if role.kind != "role":
            held.append(f"that it is a {role.kind}")
        if held:
            yield Loss(place=f"roles.{role.key}", what=", ".join(held), why=_WHY)


def _losses_of_responsibilities(model: RoleModel) -> Iterator[Loss]:
    parents = {one.part_of for one in model.responsibilities}
    named: dict[tuple[str, str | None], str] = {}
    stageless = unstaged(model)
    for one in model.responsibilities:
        place = f"responsibilities.{one.key}"
        other = named.setdefault((one.name, one.part_of), one.key)
        if other != one.key:
            why = "what it is read as, where they take place at different stages"
            yield Loss(place=place, what=f"the name is that of {other}", why=why)
        if not stageless and one.key not in parents and not model.who_owns(one):
            yield Loss(place=place, what="the responsibility", why="it takes place at no stage")
        if one.recurs:
            yield Loss(place=place, what="how it recurs", why=_WHY)
        if one.reserved_for:
            yield Loss(place=place, what="that it is reserved for people", why=_WHY)


def unstaged(model: RoleModel) -> bool:
    """Tell whether a chart of a model names no stages."""
    return not model.stages or [one.key for one in model.stages] == [EVERY_STAGE.key]
