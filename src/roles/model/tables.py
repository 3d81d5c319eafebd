"""The model as plain tables: columns of equal length, for data frames and databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from importlib.util import find_spec
from typing import Any, TypeAlias, cast

from dateutil.relativedelta import relativedelta

from roles.errors import FormatError, MissingExtra, shown
from roles.model import shape
from roles.model.evidence import Basis, Evidenced
from roles.model.involvement import Duty
from roles.model.rolemodel import RoleModel
from roles.model.shape import collections, facts, is_many, references, singular
from roles.model.vocabulary import Entry, Stage, duration_text

__all__ = ["COLUMNS", "FRAMES", "Tables", "frames", "kind_of", "tables"]

Tables: TypeAlias = dict[str, dict[str, tuple[Any, ...]]]

_TYPES = {"integer": int, "decimal": float, "boolean": bool}
# What the tables and columns of fields with several values are called, if not like the field.
_SIDES = {"role_any_of": "role_members", "stage_after": "stage_order"}
_VALUES: Mapping[str, tuple[str, ...]] = {
    "any_of": ("member",),
    "metrics": ("metric",),
    "criteria": ("criterion",),
    "letters": ("letter", "duty"),
}


def _main(cls: type[Any]) -> dict[str, type]:
    """Return the columns of the objects of a class: its fields with one value."""
    kinds: dict[str, type] = {}
    for field in facts(cls):
        if not is_many(field):
            kinds[field.name] = _TYPES.get(shape.kind_of(cls, field), str)
        elif field.name == "at" and not issubclass(cls, Entry):
            kinds["stage"] = str
    if "key" not in kinds:
        kinds = {"number": int, **kinds}
    elif cls is Stage:
        kinds = {"key": str, "name": str, "position": int, **kinds}
    if "description" in kinds:
        kinds["description"] = kinds.pop("description")
    return kinds | {"basis": str} if issubclass(cls, Evidenced) else kinds


def _sides(cls: type[Any]) -> Iterator[tuple[str, str, dict[str, type]]]:
    """Yield the fields of a class with several values, the table of each, and its columns."""
    owner, main = singular(cls).replace(" ", "_"), _main(cls)
    elsewhere = ("aliases", "at") if "stage" in main else ("aliases",)
    for field in facts(cls):
        if is_many(field) and field.name not in elsewhere:
            table = f"{owner}_{field.name}"
            reference = references(cls).get(field.name)
            value = singular(_CLASSES[reference.collection]) if reference else field.name
            # What refers to its own kind has two columns of keys: the other is called by its field.
            values = _VALUES.get(field.name, (field.name if value == owner else value,))
            first = next(iter(main.values()))
            yield field.name, _SIDES.get(table, table), {owner: first, **dict.fromkeys(values, str)}


_CLASSES = collections(RoleModel)
_PLACE = {"responsibility": str, "stage": str}
_DUTY = {"role": str, "duty": str, "condition": str, "basis": str}
_KINDS: dict[str, dict[str, type]] = {"model": {"name": str, "description": str, "scheme": str}}
_SIDES_OF: dict[str, tuple[tuple[str, str, dict[str, type]], ...]] = {}
for _name, _cls in _CLASSES.items():
    if _name == "assignments":
        _KINDS |= {
            "assignments": {"number": int, **_PLACE, **_DUTY},
            "holders": {**_PLACE, **_DUTY},
            "ownerships": {**_PLACE, "owner": str, "owners": int, "basis": str},
        }
        continue
    _KINDS[_name] = _main(_cls)
    _SIDES_OF[_name] = tuple(_sides(_cls))
    _KINDS |= {table: kinds for _, table, kinds in _SIDES_OF[_name]}
_KINDS["aliases"] = {"collection": str, "key": str, "alias": str}
_KINDS["citations"] = {"collection": str, "key": str, "source": str, "locator": str}
_KINDS["reasons"] = {"collection": str, "key": str, "field": str, "reason": str}

COLUMNS = {table: tuple(kinds) for table, kinds in _KINDS.items()}
"""
The columns of each table.

Each collection of a model is a table with a row for each object; a field with several values is
a table of its own, such as `goal_metrics`.  Statements, which have no key, have a number, and a row
for each of their stages.  Columns that refer to others hold their keys: `lead` that of a role,
`part_of` that of a responsibility.

`assignments` is what is stated, a row a duty, with ``"*"`` for all stages; `holders` is who holds
each duty at each stage by the rule of resolution; `ownerships` has a row for each responsibility
and stage, with the one `owner` or None, and how many `owners` there are.  `basis` is ``"stated"``
or ``"inferred"``, and `reasons` says why something, or one field of it, is inferred; `condition` is
when a duty holds, and empty where it always does.  In `aliases`, `citations` and `reasons`
statements without a key go by their number.
"""

FRAMES = ("polars", "pandas", "pyarrow")
"""The libraries that `frames` makes data frames of; DuckDB asks all three where they stand."""


def kind_of(table: str, column: str) -> type:
    """Return what a column holds, beside None: `str`, `int`, `float` or `bool`."""
    return _KINDS[table][column]


def tables(model: RoleModel) -> Tables:
    """Return *model* as tables of columns; see `COLUMNS`."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}
    rows["model"].append((model.name, model.description, model.scheme.key))
    for name in _CLASSES:
        for number, thing in enumerate(getattr(model, name)):
            _evidence(name, number, thing, rows)
            if name != "assignments":
                _thing(name, number, thing, rows)
    _held(model, rows)
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


def _thing(name: str, number: int, thing: Any, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    columns = COLUMNS[name]
    for stage in (thing.at or (None,)) if "stage" in columns else (None,):
        given = {"number": number, "position": number, "stage": stage}
        rows[name].append(
            tuple(
                given[column] if column in given else _cell(getattr(thing, column))
                for column in columns
            )
        )
    first = getattr(thing, "key", number)
    for field, table, _ in _SIDES_OF[name]:
        for value in getattr(thing, field):
            values = map(_cell, value) if isinstance(value, tuple) else (value,)
            rows[table].append((first, *values))


def _cell(value: Any) -> Any:
    if isinstance(value, relativedelta):
        return duration_text(value)
    return value.value if isinstance(value, Enum) else value


def _evidence(name: str, number: int, thing: Any, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    place = name, getattr(thing, "key", str(number))
    rows["aliases"] += [(*place, alias) for alias in getattr(thing, "aliases", ())]
    if isinstance(thing, Evidenced):
        rows["citations"] += [(*place, cite.source, cite.locator) for cite in thing.citations]
        whole = [("", thing.inferred)] if thing.inferred else []
        rows["reasons"] += [(*place, *reason) for reason in (*whole, *thing.inferred_fields)]


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
