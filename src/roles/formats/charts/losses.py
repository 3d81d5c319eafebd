"""What a chart can't hold of a model."""

from __future__ import annotations

from collections.abc import Iterator

from roles.errors import counted
from roles.formats.charts.build import EVERY_STAGE, EXTENSION
from roles.formats.shared.losses import conditions, held, members
from roles.formats.shared.reading import Loss
from roles.model.rolemodel import RoleModel

__all__ = ["losses", "unstaged"]

_WHY = "a chart has no place for it"
_OF_RESPONSIBILITIES = ("description", "aliases", "part_of", "at")
_KEPT = ("sources", "schemes", "roles", "stages", "responsibilities", "assignments")


def losses(model: RoleModel, empty: bool) -> Iterator[Loss]:
    """
    Yield what a chart can't hold of a model.

    Args:
        model: The model.
        empty: Whether nothing but activities stands in the chart.
    """
    yield from members(model, _KEPT, _WHY)
    if model.description:
        yield Loss(place="model.description", what="the description of the model", why=_WHY)
    sources = [one for one in model.sources if one.key != "chart"]
    if sources:
        what = f"{counted(len(sources), 'source')}, and what cites them"
        yield Loss(place="sources", what=what, why=_WHY)
    if inferred := sum(bool(a.inferred) for a in model.assignments):
        told = f"{counted(inferred, 'assignment')} inferred, with reasons"
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
    for stage in model.stages:
        fields = held(stage, ("after",) if in_order else ())
        if fields and stage.key != EVERY_STAGE.key:
            yield Loss(place=f"stages.{stage.key}", what=", ".join(fields), why=_WHY)
    for role in model.roles:
        fields = held(role, ("aliases", "kind"))
        if role.kind != "role":
            fields.append(f"that it is a {role.kind}")
        if fields:
            yield Loss(place=f"roles.{role.key}", what=", ".join(fields), why=_WHY)


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
        if fields := held(one, _OF_RESPONSIBILITIES):
            yield Loss(place=place, what=", ".join(fields), why=_WHY)


def unstaged(model: RoleModel) -> bool:
    """Tell whether a chart of a model names no stages."""
    return not model.stages or [one.key for one in model.stages] == [EVERY_STAGE.key]
