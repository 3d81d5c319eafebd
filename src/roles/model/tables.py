"""The model as plain tables: columns of equal length, for data frames and databases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from roles.errors import FormatError, MissingExtra, shown
from roles.model.evidence import Basis
from roles.model.involvement import Duty
from roles.model.shape import entries, facts, is_many, statements
from roles.model.vocabulary import (
    Deliverable,
    Entry,
    Goal,
    Responsibility,
    Role,
    Skill,
    Stage,
    duration_text,
)

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["COLUMNS", "FRAMES", "Tables", "frames", "kind_of", "tables"]

Tables: TypeAlias = dict[str, dict[str, tuple[Any, ...]]]

_EVERY = ("key", "name", "description")


def _entry_columns(cls: type[Any], *first: str) -> tuple[str, ...]:
    """Return the columns of a class: what has a key, and each of its fields with one value."""
    own = (one.name for one in facts(cls) if not is_many(one) and one.name not in _EVERY)
    return ("key", "name", *first, *own, "description", "basis")


COLUMNS: dict[str, tuple[str, ...]] = {
    "roles": _entry_columns(Role),
    "stages": _entry_columns(Stage, "position"),
    "role_members": ("role", "member"),
    "stage_order": ("stage", "after"),
    "responsibilities": _entry_columns(Responsibility),
    "assignments": ("number", "responsibility", "stage", "role", "duty", "condition", "basis"),
    "holders": ("responsibility", "stage", "role", "duty", "condition", "basis"),
    "ownerships": ("responsibility", "stage", "owner", "owners", "basis"),
    "handoffs": ("number", "giver", "receiver", "from_stage", "to_stage", "feedback", "basis"),
    "handoff_deliverables": ("handoff", "deliverable"),
    "handoff_criteria": ("handoff", "criterion"),
    "deliverables": _entry_columns(Deliverable),
    "skills": _entry_columns(Skill),
    "skill_needs": ("skill", "level", "role", "responsibility", "basis"),
    "goals": _entry_columns(Goal),
    "goal_roles": ("goal", "role"),
    "goal_metrics": ("goal", "metric"),
    "focuses": ("focus", "name", "role", "basis"),
    "efforts": ("role", "stage", "share", "level", "note", "basis"),
    "interactions": ("role", "partner", "purpose", "basis"),
    "aliases": ("collection", "key", "alias"),
    "sources": ("key", "title", "author", "date", "url", "licence"),
    "citations": ("collection", "key", "source", "locator"),
}
"""
The columns of each table.

Keys refer to each other by the name of the thing: `lead` to a role, `part_of` to a responsibility.
`assignments` is what is stated, a row a duty, with ``"*"`` for all stages; `holders` is who holds
each duty at each stage by the rule of resolution; `ownerships` has a row for each responsibility
and stage, with the one `owner` or None, and how many `owners` there are.  `basis` is ``"stated"``
or ``"inferred"``; `condition` is when a duty holds, and empty where it always does.  In `citations`
and `aliases` statements without a key go by their number.
"""

FRAMES = ("polars", "pandas", "pyarrow")
"""The libraries that `frames` makes data frames of; DuckDB asks all three where they stand."""

_KINDS: dict[str, type] = {
    "number": int,
    "handoff": int,
    "position": int,
    "level": int,
    "owners": int,
    "share": float,
    "feedback": bool,
}


def kind_of(table: str, column: str) -> type:
    """Return what a column holds, beside None: `str`, `int`, `float` or `bool`."""
    return str if (table, column) == ("efforts", "level") else _KINDS.get(column, str)


def tables(model: RoleModel) -> Tables:
    """Return *model* as tables of columns; see `COLUMNS`."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}
    _entries(model, rows)
    _held(model, rows)
    _handed(model, rows)
    _needed(model, rows)
    _evidence(model, rows)
    return {name: _columns(name, rows[name]) for name in COLUMNS}


def frames(model: RoleModel, library: str) -> dict[str, Any]:
    """Return *model* as data frames of a library; see `RoleModel.frames`."""
    if library not in FRAMES:
        raise FormatError(f"{shown(library)} is none of the libraries {', '.join(FRAMES)}")
    try:
        import narwhals
    except ImportError:
        raise MissingExtra("frames", "narwhals") from None
    if find_spec(library) is None:
        raise FormatError(f"{library} isn't installed; any of these will do: {', '.join(FRAMES)}")
    found = tables(model)
    if library == "pandas":
        return {name: _pandas(name, columns) for name, columns in found.items()}
    kinds: dict[type, Any] = {
        str: narwhals.String,
        int: narwhals.Int64,
        float: narwhals.Float64,
        bool: narwhals.Boolean,
    }
    return {
        name: narwhals.from_dict(
            columns,
            schema={column: kinds[kind_of(name, column)] for column in columns},
            backend=cast("Any", library),
        ).to_native()
        for name, columns in found.items()
    }


def _pandas(name: str, columns: Mapping[str, Sequence[Any]]) -> Any:
    # By way of narwhals a column of numbers that lacks one would be refused.
    import pandas  # type: ignore[import-untyped]

    kinds = {str: "string", int: "Int64", float: "Float64", bool: "boolean"}
    return pandas.DataFrame(
        {
            column: pandas.array(values, dtype=kinds[kind_of(name, column)])
            for column, values in columns.items()
        }
    )


def _columns(name: str, rows: Iterable[tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS[name])
    return dict(zip(COLUMNS[name], columns, strict=True))


def _entries(model: RoleModel, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    for name in ("roles", "stages", "responsibilities", "deliverables", "skills", "goals"):
        for number, thing in enumerate(getattr(model, name)):
            rows[name].append(tuple(_cell(thing, column, number) for column in COLUMNS[name]))
    for role in model.roles:
        rows["role_members"] += [(role.key, member) for member in role.any_of]
    for stage in model.stages:
        rows["stage_order"] += [(stage.key, earlier) for earlier in stage.after]
    for goal in model.goals:
        rows["goal_roles"] += [(goal.key, key) for key in goal.roles]
        rows["goal_metrics"] += [(goal.key, metric) for metric in goal.metrics]
    for focus in model.focuses:
        rows["focuses"] += [(focus.key, focus.name, key, focus.basis.value) for key in focus.roles]


def _cell(thing: Entry, column: str, number: int) -> Any:
    if column == "position":
        return number
    value = getattr(thing, column)
    if column == "duration":
        return duration_text(value) if value else None
    return value.value if isinstance(value, Basis) else value


def _held(model: RoleModel, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    for number, one in enumerate(model.assignments):
        for stage in one.at:
            for duty in Duty:
                for role in one.holders(duty):
                    row = (number, one.responsibility, stage, role, duty.value)
                    rows["assignments"].append((*row, one.condition, one.basis.value))
    for work in model.responsibilities:
        for answer in model.who_owns(work):
            place = work.key, answer.stage.key
            for duty in Duty:
                told = answer.basis_of(duty).value
                rows["holders"] += [
                    (*place, role.key, duty.value, answer.condition_of(duty, role), told)
                    for role in answer.holders(duty)
                ]
            owner = answer.accountable.key if answer.accountable else None
            basis = answer.basis_of(Duty.OWN) if answer.owners else Basis.INFERRED
            rows["ownerships"].append((*place, owner, len(answer.owners), basis.value))


def _handed(model: RoleModel, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    for number, one in enumerate(model.handoffs):
        rows["handoffs"].append(
            (
                number,
                one.giver,
                one.receiver,
                one.from_stage,
                one.to_stage,
                one.feedback,
                one.basis.value,
            )
        )
        rows["handoff_deliverables"] += [(number, key) for key in one.deliverables]
        rows["handoff_criteria"] += [(number, text) for text in one.criteria]


def _needed(model: RoleModel, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    for need in model.skill_needs:
        rows["skill_needs"].append(
            (need.skill, need.level, need.role, need.responsibility, need.basis.value)
        )
    for effort in model.efforts:
        for stage in effort.at:
            rows["efforts"].append(
                (effort.role, stage, effort.share, effort.level, effort.note, effort.basis.value)
            )
    for talk in model.interactions:
        rows["interactions"].append((talk.role, talk.partner, talk.purpose, talk.basis.value))


def _evidence(model: RoleModel, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    for source in model.sources:
        row = (source.key, source.title, source.author, source.date, source.url, source.licence)
        rows["sources"].append(row)
    named = [(name, one.key, one) for name in entries(type(model)) for one in getattr(model, name)]
    for name, key, one in named:
        rows["aliases"] += [(name, key, alias) for alias in one.aliases]
    numbered = [
        (name, str(number), one)
        for name in statements(type(model))
        for number, one in enumerate(getattr(model, name))
    ]
    for name, key, one in (*named, *numbered):
        rows["citations"] += [(name, key, cite.source, cite.locator) for cite in one.citations]
