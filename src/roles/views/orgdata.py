"""What an organisation answers, as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roles.formats.people.codeowners import PathOwners
    from roles.org.actors import Appointment
    from roles.org.answers import OrganizationAnswer
    from roles.org.conflicts import Conflict, Double, Overload, UnfoundedDelegation
    from roles.org.load import Loaded
    from roles.org.people import BusFactor, Candidate, Departure
    from roles.org.tenures import Moved, Tenure
    from roles.org.vacancies import Vacancy

__all__: list[str] = []


def _keys(members: Iterable[Any]) -> list[str]:
    return [member.key for member in members]


def _answer(one: OrganizationAnswer) -> dict[str, Any]:
    return {
        "responsibility": one.responsibility.key,
        "scope": one.scope.key,
        "on": str(one.on),
        "stage": one.stage.key,
        "role": one.role.key if one.role else None,
        "actors": _keys(one.actors),
        "found_at": [held.found_at.key for held in one.holdings if held.found_at],
        "explanation": one.explain().splitlines(),
    }


def _vacancy(one: Vacancy) -> dict[str, Any]:
    return {
        "role": one.role.key,
        "scope": one.scope.key,
        "stage": one.stage.key if one.stage else None,
        "start": str(one.start),
        "end": str(one.end),
        "duties": [{"duty": duty.value, "responsibility": work.key} for duty, work in one.duties],
    }


def _appointment(one: Appointment) -> dict[str, Any]:
    return {
        "actor": one.actor,
        "role": one.role,
        "scope": one.scope,
        "start": str(one.start),
        "end": None if one.end is None else str(one.end),
        "share": one.share,
        "kind": one.kind,
        "delegated_by": one.delegated_by,
    }


def _departure(one: Departure) -> dict[str, Any]:
    return {
        "actor": one.actor.key,
        "on": str(one.on),
        "ended": list(map(_appointment, one.ended)),
        "vacancies": list(map(_vacancy, one.vacancies)),
    }


def _tenure(one: Tenure) -> dict[str, Any]:
    return {
        "roles": _keys(one.roles),
        "stage": one.stage.key if one.stage else None,
        "actors": _keys(one.actors),
        "start": str(one.start),
        "end": str(one.end),
    }


def _moved(one: Moved) -> dict[str, Any]:
    return {
        "role": one.role.key,
        "scope": one.scope.key,
        "before": _keys(one.before),
        "after": _keys(one.after),
    }


def _loaded(one: Loaded) -> dict[str, Any]:
    return {
        "actor": one.actor.key,
        "start": str(one.start),
        "end": str(one.end),
        "share": round(one.share, 6),
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "actor": one.actor.key,
        "has": _keys(one.has),
        "lacks": _keys(one.lacks),
        "share": one.share,
    }


def _conflict(one: Conflict) -> dict[str, Any]:
    return {
        "kind": "duties to be held apart",
        "actor": one.actor.key,
        "duties": [duty.value for duty in one.duties],
        "responsibility": one.responsibility.key,
        "stage": one.stage.key,
        "scope": one.scope.key,
    }


def _bus_factor(one: BusFactor) -> dict[str, Any]:
    return {"scope": one.scope.key, "number": one.number, "actors": _keys(one.actors)}


def _double(one: Double) -> dict[str, Any]:
    return {
        "kind": "appointed twice",
        "first": _appointment(one.first),
        "second": _appointment(one.second),
        "start": str(one.start),
        "end": None if one.end is None else str(one.end),
    }


def _unfounded_delegation(one: UnfoundedDelegation) -> dict[str, Any]:
    return {
        "kind": "delegated without the role",
        "appointment": _appointment(one.appointment),
    }


def _overload(one: Overload) -> dict[str, Any]:
    return {
        "kind": "beyond full time",
        "actor": one.actor.key,
        "start": str(one.start),
        "end": None if one.end is None else str(one.end),
        "share": round(one.share, 6),
        "appointments": list(map(_appointment, one.appointments)),
    }


def _path_owners(one: PathOwners) -> dict[str, Any]:
    return {
        "path": one.path,
        "pattern": one.rule.pattern,
        "line": one.rule.line,
        "section": one.section,
        "scope": one.scope.key,
        "actors": _keys(one.actors),
    }
