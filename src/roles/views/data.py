"""Answers as plain data, and as JSON: the shapes that `--json` prints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from roles.errors import RolesError
from roles.model.involvement import Duty
from roles.model.statements import Effort, Handoff
from roles.model.vocabulary import Role
from roles.views.makers import maker_of
from roles.views.width import escaped_json

if TYPE_CHECKING:
    from roles.boundary.crosswalk import Crosswalk, Pair, Thing
    from roles.boundary.diff import Diff
    from roles.boundary.difference import Difference
    from roles.boundary.measures import Measure
    from roles.checks.finding import Finding, Report
    from roles.log.conformance import Conformance, Match
    from roles.log.practice import Drift, Practice
    from roles.model.comparison import Comparison, Dimension, Item, StageWeight
    from roles.model.evidence import Evidenced
    from roles.model.graph import Path
    from roles.model.matrix import Matrix
    from roles.model.ownership import Ownership, Reason
    from roles.model.rolemodel import RoleModel
    from roles.model.stageview import StageView
    from roles.model.statements import Contrast
    from roles.model.vocabulary import Entry
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
        return [data_of(member) for member in one]
    make = maker_of(one, _MAKERS)
    if make is None:
        raise RolesError(f"a {type(one).__name__} can't be written as plain data")
    return make(one)


def render(one: Any) -> str:
    """Return an answer as JSON, indented by two."""
    return json_text(data_of(one))


def json_text(tree: Any) -> str:
    """Return plain data as JSON, indented by two; what isn't printable is escaped."""
    return escaped_json(json.dumps(tree, ensure_ascii=False, indent=2))


def _keys(members: Iterable[Any]) -> list[str]:
    return [member.key for member in members]


def _evidence(one: Evidenced) -> dict[str, Any]:
    return {
        "basis": one.basis.value,
        "citations": list(map(str, one.citations)),
        "inferred": one.inferred,
    }


def _model(model: RoleModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "scheme": model.scheme.name,
        "stages": _keys(model.stages),
        "ownerships": [
            {
                "responsibility": answer.responsibility.key,
                "stage": answer.stage.key,
                "accountable": answer.accountable.key if answer.accountable else None,
                "holders": _holders(answer),
                "basis": answer.basis.value,
            }
            for responsibility in model.responsibilities
            for answer in model.who_owns(responsibility)
        ],
    }


def _holders(answer: Ownership) -> dict[str, list[str]]:
    held = {duty.value: _keys(answer.holders(duty)) for duty in Duty}
    return {duty: roles for duty, roles in held.items() if roles}


def _ownership(answer: Ownership) -> dict[str, Any]:
    return {
        "responsibility": answer.responsibility.key,
        "stage": answer.stage.key,
        "accountable": answer.accountable.key if answer.accountable else None,
        "holders": _holders(answer),
        "basis": answer.basis.value,
        "reasons": list(map(_reason, answer.reasons)),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "duty": reason.duty.value,
        "roles": _keys(reason.roles),
        "level": reason.level,
        "through": _keys(reason.through),
        "basis": reason.basis.value,
        "citations": list(map(str, reason.citations)),
        "inferred": list(reason.doubts),
        "text": reason.text,
    }


def _matrix(matrix: Matrix) -> dict[str, Any]:
    cells: dict[str, dict[str, str]] = {row.key: {} for row in matrix.rows}
    for row, role, duties in matrix.duties:
        cells[row][role] = "/".join(map(matrix.scheme.letter, duties))
    return {
        "stage": matrix.stage.key if matrix.stage else None,
        "scheme": matrix.scheme.name,
        "roles": _keys(matrix.roles),
        "letters": cells,
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "a": comparison.a.key,
        "b": comparison.b.key,
        "dimensions": [
            {
                "name": dimension.name,
                "only_a": list(map(_item, dimension.only_a)),
                "shared": list(map(_item, dimension.shared)),
                **_counterparts(dimension),
                "only_b": list(map(_item, dimension.only_b)),
                "overlap": round(dimension.overlap, 4),
                "contrasts": list(map(_contrast, dimension.contrasts)),
            }
            for dimension in comparison.dimensions
        ],
        "overall": list(map(_contrast, comparison.overall)),
        "overlap": round(comparison.overlap, 4),
        "contested": [
            {"responsibility": one.responsibility.key, "stage": one.stage.key}
            for one in comparison.contested
        ],
        "handoffs": list(map(_handoff, comparison.handoffs)),
        "weights": list(map(_weight, comparison.weights)),
        "turns": [one.stage.key for one in comparison.turns],
    }


def _counterparts(dimension: Dimension) -> dict[str, Any]:
    """Return what the shared things are in the other model, where there is one."""
    others = getattr(dimension, "counterparts", None)
    return {} if others is None else {"counterparts": [list(map(_item, each)) for each in others]}


def _weight(weight: StageWeight) -> dict[str, Any]:
    return {"stage": weight.stage.key, "a": weight.a, "b": weight.b}


def _item(item: Item) -> Any:
    if isinstance(item, Effort):
        return {
            "at": list(item.at),
            "share": item.share,
            "level": item.level,
            "note": item.note,
            **_evidence(item),
        }
    return item.key


def _contrast(contrast: Contrast) -> dict[str, Any]:
    return {"dimension": contrast.dimension, "text": contrast.text, **_evidence(contrast)}


def _stage_view(view: StageView) -> dict[str, Any]:
    return {
        "stage": view.stage.key,
        "lead": view.lead.key if view.lead else None,
        "ownerships": list(map(_ownership, view.ownerships)),
        "handoffs_in": list(map(_handoff, view.handoffs_in)),
        "handoffs_out": list(map(_handoff, view.handoffs_out)),
        "deliverables": _keys(view.deliverables),
    }


def _handoff(handoff: Handoff) -> dict[str, Any]:
    return {
        "giver": handoff.giver,
        "receiver": handoff.receiver,
        "from_stage": handoff.from_stage,
        "to_stage": handoff.to_stage,
        "deliverables": list(handoff.deliverables),
        "criteria": list(handoff.criteria),
        "feedback": handoff.feedback,
        **_evidence(handoff),
    }


def _path(path: Path) -> dict[str, Any]:
    return {
        "steps": [
            {
                "stage": step.stage.key,
                "owner": step.owner.key if step.owner else None,
                "handoffs": list(map(_handoff, step.handoffs)),
            }
            for step in path.steps
        ],
        "changes": [
            {
                "from_stage": change.from_stage,
                "to_stage": change.to_stage,
                "giver": change.giver.key if change.giver else None,
                "receiver": change.receiver.key if change.receiver else None,
                "handoffs": list(map(_handoff, change.handoffs)),
            }
            for change in path.changes
        ],
    }


def _entry(one: Entry) -> dict[str, Any]:
    kind = {"kind": one.kind} if isinstance(one, Role) else {}
    return {
        "key": one.key,
        "name": one.name,
        "description": one.description,
        **kind,
        **_evidence(one),
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "model": report.name,
        "source": report.source,
        "findings": list(map(_finding, report.findings)),
        "ignored": [{**_finding(one.finding), "reason": one.reason} for one in report.ignored],
        "unused_ignores": [str(one) for one in report.unused],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "objects": [_object(one) for one in finding.objects],
        "place": finding.place,
        "mend": finding.mend,
        "line": finding.line,
        "column": finding.column,
        "where": finding.where,
    }


def _object(one: Any) -> Any:
    if isinstance(one, Handoff):
        return {"kind": "handoff", **_handoff(one)}
    key = getattr(one, "key", None)
    return {"kind": type(one).__name__.lower(), "key": key} if key else repr(one)


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
                "owners": _keys(practice.owners),
                "agrees": practice.agrees,
            }
            for practice in one.ownership
        ],
        "handoffs": [
            {
                **_handoff(passing.handoff),
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
        "findings": [_finding(finding) for finding in one.findings],
    }


def _match(one: Match) -> dict[str, Any]:
    return {"name": one.name, "count": one.count, "keys": list(one.keys)}


def _place(one: Practice | Drift) -> dict[str, Any]:
    return {
        "responsibility": one.responsibility.key,
        "stage": one.stage.key if one.stage else None,
    }


def _diff(one: Diff) -> dict[str, Any]:
    return {
        "before": one.before,
        "after": one.after,
        "changes": list(map(_difference, one.changes)),
        "consequences": list(map(_difference, one.consequences)),
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


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "what": one.what,
        "key": one.key,
        "field": one.field,
        "stages": list(one.stages),
        "before": _value(one.before),
        "after": _value(one.after),
        "text": one.text,
    }


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


_MAKERS = {
    "Conformance": "data:_conformance",
    "Report": "data:_report",
    "Finding": "data:_finding",
    "Crosswalk": "data:_crosswalk",
    "Pair": "data:_pair",
    "Diff": "data:_diff",
    "Difference": "data:_difference",
    "Measure": "data:_measure",
    "RoleModel": "data:_model",
    "Ownership": "data:_ownership",
    "Matrix": "data:_matrix",
    "Comparison": "data:_comparison",
    "StageView": "data:_stage_view",
    "Handoff": "data:_handoff",
    "Path": "data:_path",
    "Entry": "data:_entry",
    "Timeline": "data:_timeline",
    "Heat": "data:_heat",
    "Table": "data:_table",
    "OrganizationAnswer": "orgdata:_answer",
    "Vacancy": "orgdata:_vacancy",
    "Appointment": "orgdata:_appointment",
    "Departure": "orgdata:_departure",
    "Tenure": "orgdata:_tenure",
    "Moved": "orgdata:_moved",
    "Loaded": "orgdata:_loaded",
    "Candidate": "orgdata:_candidate",
    "Conflict": "orgdata:_conflict",
    "Double": "orgdata:_double",
    "Overload": "orgdata:_overload",
    "PathOwners": "orgdata:_path_owners",
    "BusFactor": "orgdata:_bus_factor",
}
