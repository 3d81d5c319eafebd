"""Answers as plain data, and as JSON: the shapes that `--json` prints."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from roles.errors import RolesError
from roles.model.plain import Plain, fields_of, to_dict
from roles.views.makers import maker_of
from roles.views.width import escaped_json

if TYPE_CHECKING:
    from roles.boundary.crosswalk import Crosswalk, Pair, Thing
    from roles.boundary.measures import Measure
    from roles.checks.finding import Report
    from roles.formats.updates import Update
    from roles.log.conformance import Conformance
    from roles.log.practice import Drift, Practice
    from roles.views.heat import Heat
    from roles.views.table import Table
    from roles.views.timelines import Timeline

__all__ = ["data_of", "json_text", "render"]


def data_of(one: Any) -> Any:
    """
    Return an answer as dicts, lists, strings, numbers and booleans.

    Roles, stages and responsibilities stand as their keys; what is said of each is in the model.

    Raises:
        RolesError: Objects of its class have no such form.

    Examples:
        >>> import roles
        >>> answer = roles.reference().ownership("user interviews", at="discovery")
        >>> data_of(answer)["accountable"]
        'product-planner'
    """
    if isinstance(one, (list, tuple)):
        return to_dict(one)
    if make := maker_of(one, _MAKERS):
        return make(one)
    if isinstance(one, Plain):
        return fields_of(one)
    raise RolesError(f"a {type(one).__name__} can't be written as plain data")


def render(one: Any) -> str:
    """Return an answer as JSON, indented by two."""
    return json_text(data_of(one))


def json_text(tree: Any) -> str:
    """Return plain data as JSON, indented by two; what isn't printable is escaped."""
    return escaped_json(json.dumps(tree, ensure_ascii=False, indent=2))


def _report(report: Report) -> dict[str, Any]:
    return {
        "model": report.name,
        "source": report.source,
        "findings": list(map(_finding, report.findings)),
        "ignored": [{**_finding(one.finding), "reason": one.reason} for one in report.ignored],
        "unused_ignores": [str(one) for one in report.unused],
    }


def _shaped(value: Any, shape: Any) -> Any:
    """Return a value in a shape whose entries are attributes of the same names."""
    if isinstance(shape, Mapping):
        return {name: _shaped(getattr(value, name), inner) for name, inner in shape.items()}
    if isinstance(shape, list):
        return [_shaped(member, shape[0]) for member in value]
    return _value(value)


def _object(one: Any) -> Any:
    kind, key = type(one).__name__.lower(), getattr(one, "key", None)
    if key:
        return {"kind": kind, "key": key}
    return {"kind": kind, **fields_of(one)} if attrs.has(type(one)) else to_dict(one)


def _conformance(one: Conformance) -> dict[str, Any]:
    return {
        "model": one.model.name,
        "events": len(one.log),
        "fitness": round(one.fitness, 4),
        "summary": dict(one.summary),
        "activities": list(map(_match, one.activities)),
        "actors": list(map(_match, one.actors)),
        "stages": list(map(_match, one.stages)),
        "ownership": [
            {
                **_place(practice),
                "role": practice.role.key,
                "count": practice.count,
                "share": round(practice.share, 4),
                "owners": [role.key for role in practice.owners],
                "agrees": practice.agrees,
            }
            for practice in one.ownership
        ],
        "handoffs": [
            {
                **fields_of(passing.handoff),
                "seen": passing.seen,
                "otherwise": passing.otherwise,
                "status": passing.status,
            }
            for passing in one.handoffs
        ],
        "drift": [
            {
                **_place(drift),
                "since": drift.since,
                "before": round(drift.before, 4),
                "after": round(drift.after, 4),
                "role": drift.role.key if drift.role else None,
            }
            for drift in (one.drift if one.dated else ())
        ],
        "findings": list(map(_finding, one.findings)),
    }


def _place(one: Practice | Drift) -> dict[str, Any]:
    return {
        "responsibility": one.responsibility.key,
        "stage": one.stage.key if one.stage else None,
    }


def _update(one: Update) -> dict[str, Any]:
    return {
        "chart": one.chart,
        "edits": [edit.to_dict() for edit in one.edits],
        "conflicts": [edit.to_dict() for edit in one.conflicts],
        "unplaced": list(map(fields_of, one.unplaced)),
        "notes": list(one.notes),
        **_diff(one.diff),
    }


def _crosswalk(one: Crosswalk) -> dict[str, Any]:
    return {
        "a": one.a.name,
        "b": one.b.name,
        "pairs": list(map(_pair, one.pairs)),
        "only_a": _by_collection(one.only_a),
        "only_b": _by_collection(one.only_b),
    }


def _pair(one: Pair) -> dict[str, Any]:
    return {
        "collection": one.collection,
        "a": one.a.key,
        "b": one.b.key,
        "score": one.score,
        "reasons": list(one.reasons),
    }


def _by_collection(unmatched: Mapping[str, Sequence[Thing]]) -> dict[str, list[str]]:
    return {kind: [thing.key for thing in things] for kind, things in unmatched.items() if things}


def _value(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, (list, tuple)):
        return [_value(member) for member in value]
    return _object(value)


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "name": measure.name,
        "value": round(measure.value, 4),
        "objects": [_object(one) for one in measure.objects],
        "text": measure.text,
    }


def _timeline(one: Timeline) -> dict[str, Any]:
    return {
        "title": one.title,
        "start": str(one.start),
        "end": str(one.end),
        "rows": [
            {
                "name": name,
                "bars": [
                    {
                        "start": str(bar.start),
                        "end": str(bar.end),
                        "text": bar.text,
                        "vacant": bar.vacant,
                    }
                    for bar in bars
                ],
            }
            for name, bars in one.rows
        ],
    }


def _heat(one: Heat) -> dict[str, Any]:
    return {
        "title": one.title,
        "columns": list(one.columns),
        "rows": [
            {"name": name, "values": list(values)}
            for name, values in zip(one.rows, one.values, strict=True)
        ],
    }


def _table(one: Table) -> dict[str, Any]:
    return {
        "title": one.title,
        "columns": list(one.columns),
        "rows": [[cell.text for cell in row.cells] for row in one.rows],
        "notes": list(one.notes),
    }


_FINDING = {
    "code": "str", "severity": "str", "message": "str", "objects": ["Any"], "place": "str",
    "mend": "str", "line": "int | None", "column": "int | None", "where": "str",
}  # fmt: skip
_DIFFERENCE = {
    "kind": "str", "what": "str", "key": "str", "field": "str", "stages": ["str"],
    "before": "Any", "after": "Any", "text": "str",
}  # fmt: skip
_DIFF = {
    "before": "str", "after": "str", "changes": [_DIFFERENCE], "consequences": [_DIFFERENCE],
}  # fmt: skip
_PAIR = {"collection": "str", "a": "str", "b": "str", "score": "float", "reasons": ["str"]}
_MATCH = {"name": "str", "count": "int", "keys": ["str"]}
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "Finding": _FINDING,
    "Report": {
        "model": "str", "source": "str", "findings": [_FINDING],
        "ignored": [{**_FINDING, "reason": "str"}], "unused_ignores": ["str"],
    },
    "Difference": _DIFFERENCE,
    "Diff": _DIFF,
    "Update": {
        "chart": "str", "edits": ["CellEdit"], "conflicts": ["CellEdit"], "unplaced": ["Loss"],
        "notes": ["str"], **_DIFF,
    },
    "Pair": _PAIR,
    "Crosswalk": {
        "a": "str", "b": "str", "pairs": [_PAIR],
        "only_a": "dict[str, list[str]]", "only_b": "dict[str, list[str]]",
    },
    "Measure": {"name": "str", "value": "float", "objects": ["Any"], "text": "str"},
    "Conformance": {
        "model": "str", "events": "int", "fitness": "float", "summary": "dict[str, Any]",
        "activities": [_MATCH], "actors": [_MATCH], "stages": [_MATCH],
        "ownership": [{
            "responsibility": "str", "stage": "str | None", "role": "str", "count": "int",
            "share": "float", "owners": ["str"], "agrees": "bool",
        }],
        "handoffs": ["dict[str, Any]"],
        "drift": [{
            "responsibility": "str", "stage": "str | None", "since": "Any", "before": "float",
            "after": "float", "role": "str | None",
        }],
        "findings": [_FINDING],
    },
}  # fmt: skip
"""What stands in the plain data of an object: the type of each entry, in words."""

_finding = partial(_shaped, shape=_FINDING)
_difference = partial(_shaped, shape=_DIFFERENCE)
_diff = partial(_shaped, shape=_DIFF)
_match = partial(_shaped, shape=_MATCH)
_MAKERS = {
    "Conformance": "data:_conformance",
    "Report": "data:_report",
    "Finding": "data:_finding",
    "Crosswalk": "data:_crosswalk",
    "Pair": "data:_pair",
    "Diff": "data:_diff",
    "Update": "data:_update",
    "Difference": "data:_difference",
    "Measure": "data:_measure",
    "Timeline": "data:_timeline",
    "Heat": "data:_heat",
    "Table": "data:_table",
}
