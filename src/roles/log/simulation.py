"""Logs made up from a model: by whom it would be done, with noise and drift that are known."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from roles.errors import InvalidValue
from roles.frames import backend_named, made
from roles.log.eventlog import EventLog
from roles.model.involvement import Duty
from roles.org.actors import Actor, Appointment, Scope
from roles.org.organization import Organization
from roles.plan.dates import day

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["simulate", "staffed"]

_YEAR = 365
_WEEK = datetime.timedelta(days=7)


def staffed(
    model: RoleModel, *, each: int = 3, start: datetime.date | str = "2025-01-01"
) -> Organization:
    """
    Return an organisation made up for a model: some actors for each role that isn't a party.

    Args:
        model: The model.
        each: How many actors a role has, one or more.
        start: The first day of their appointments.

    Raises:
        InvalidValue: There are to be fewer than one, or the day is no date.

    Examples:
        >>> import roles
        >>> staffed(roles.reference(), each=1).actors
        (Actor('product-planner-1'), Actor('product-manager-1'))
    """
    if isinstance(each, bool) or not isinstance(each, int) or each < 1:
        raise InvalidValue("staffed", "each", each, "a number of 1 or more")
    people = [
        (role, f"{role.key}-{number}")
        for role in model.roles
        if role.kind == "role"
        for number in range(1, each + 1)
    ]
    return Organization(
        model,
        actors=[Actor(key) for _, key in people],
        scopes=[Scope("company")],
        appointments=[
            Appointment(actor=key, role=role.key, scope="company", start=day(start))
            for role, key in people
        ],
    )


def simulate(
    model: RoleModel | Organization,
    *,
    cases: int,
    seed: int,
    drift: Mapping[str, str] | None = None,
    noise: float = 0.02,
    start: datetime.date | str = "2025-01-01",
    backend: str | None = None,
) -> EventLog:
    """
    Return a log made up from a model, the same for the same seed.

    The cases begin evenly over a year.  Each goes through the stages in their order, and at each
    through the responsibilities that take place there; somebody who may do it, and holds the role
    on that day, does it.  Some events, by *noise*, are done by somebody of another role, and as
    many name no actor, as does what nobody holds the role for.

    Args:
        model: The model, or an organisation on it; a model alone is `staffed`.
        cases: How many cases, one or more.
        seed: What the random numbers begin with.
        drift: Responsibilities, each with the role that does them in its stead from the middle of
            the year on.
        noise: The share of events done by another role, from 0 to 0.5.
        start: The first day.
        backend: The library of the frame: ``"polars"``, ``"duckdb"``, ``"pandas"`` or
            ``"pyarrow"``; None takes the first that is installed.

    Returns:
        A log with the columns ``case``, ``activity``, ``actor``, ``time`` and ``stage``.

    Raises:
        InvalidValue: A number or the first day is out of range, or nobody holds a role on that day.
        UnknownName: *drift* names what the model doesn't have.
        FormatError: No library of data frames is installed.

    Examples:
        >>> import roles
        >>> simulate(roles.reference(), cases=2, seed=1)
        <EventLog of 130 events>
    """
    if isinstance(cases, bool) or not isinstance(cases, int) or cases < 1:
        raise InvalidValue("simulate", "cases", cases, "a number of 1 or more")
    if isinstance(noise, bool) or not isinstance(noise, (int, float)) or not 0 <= noise <= 0.5:
        raise InvalidValue("simulate", "noise", noise, "a number from 0 to 0.5")
    org = model if isinstance(model, Organization) else staffed(model, start=start)
    chosen = backend_named(backend)
    drifting = {
        org.model.responsibility(work).key: org.model.role(role).key
        for work, role in (drift or {}).items()
    }
    rows = _rows(org, cases, random.Random(seed), drifting, noise, day(start))  # noqa: S311
    names = ("case", "activity", "actor", "time", "stage")
    columns: dict[str, Sequence[Any]] = dict(zip(names, zip(*rows, strict=True), strict=True))
    return EventLog(made(columns, chosen), stage="stage")


def _rows(
    org: Organization,
    cases: int,
    chance: random.Random,
    drifting: Mapping[str, str],
    noise: float,
    first: datetime.date,
) -> list[tuple[str, str, str | None, datetime.datetime, str]]:
    model = org.model
    held: dict[str, list[Appointment]] = {}
    for one in org.current:
        held.setdefault(one.role, []).append(one)
    if not any(one.covers(first) for one in org.current):
        raise InvalidValue(
            "simulate", "model", org.model.name, f"one with roles that somebody holds on {first}"
        )
    for role in drifting.values():
        if role not in held:
            raise InvalidValue(
                "simulate", "drift", role, f"a role that somebody holds: {_or(held)}"
            )
    plan = _plan(org, held)
    if not plan:
        raise InvalidValue("simulate", "model", org.model.name, "one with stages and owners")
    names = {work.key: work.name for work in model.responsibilities}
    # A case begins within the year, and takes at most nine days for each stage.
    if first.toordinal() + _YEAR + 9 * len(plan) > datetime.date.max.toordinal():
        allowed = f"a day from which the cases end by {datetime.date.max}"
        raise InvalidValue("simulate", "start", str(first), allowed)
    midnight = datetime.datetime(first.year, first.month, first.day, tzinfo=datetime.UTC)
    turn = midnight + datetime.timedelta(days=_YEAR / 2)
    rows = []
    width = len(str(cases))
    for number in range(cases):
        case = f"case-{number + 1:0{width}d}"
        now = midnight + datetime.timedelta(days=_YEAR * number / cases)
        for stage, works in plan:
            for work, may in works:
                now += _WEEK * (0.2 + chance.random()) / len(works)
                now = now.replace(microsecond=0)
                role = chance.choice(may)
                if work in drifting and now >= turn:
                    role = drifting[work]
                others = [other for other in sorted(held) if other != role]
                if chance.random() < noise and others:
                    role = chance.choice(others)
                there = [one.actor for one in held[role] if one.covers(now.date())]
                actor = chance.choice(there) if there else None
                if chance.random() < noise:
                    actor = None
                rows.append((case, names[work], actor, now, model.stage(stage).name))
    return rows


def _or(keys: Iterable[str]) -> str:
    return " or ".join(map(repr, keys))


def _plan(
    org: Organization, people: Mapping[str, object]
) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """Return the stages with what is done there, each with the roles that may and have people."""
    model = org.model
    held = model.resolution.held
    plan = []
    for stage in model.stages:
        works = []
        for work in model.responsibilities:
            here = held.get((work.key, stage.key))
            if here is None:
                continue
            able = (
                [role for role in here.get(duty, ()) if role in people]
                for duty in (Duty.DO, Duty.OWN)
            )
            may = next(filter(None, able), [])
            if may:
                works.append((work.key, may))
        if works:
            plan.append((stage.key, works))
    return plan
