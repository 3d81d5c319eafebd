"""Logs made up from a model: by whom it would be done, with noise and drift that are known."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping, Sequence
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
    through the responsibilities that take place there; one who may do it does it.  Some events, by
    *noise*, are done by somebody of another role, and as many name no actor.

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
        InvalidValue: A number is out of range, or nobody holds a role.
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
    people: dict[str, list[str]] = {}
    for one in org.current:
        people.setdefault(one.role, []).append(one.actor)
    if not people:
        raise InvalidValue(
            "simulate", "model", org.model.name, "one with roles that somebody holds"
        )
    plan = _plan(org, people)
    if not plan:
        raise InvalidValue("simulate", "model", org.model.name, "one with stages and owners")
    midnight = datetime.datetime(first.year, first.month, first.day, tzinfo=datetime.UTC)
    turn = midnight + datetime.timedelta(days=_YEAR / 2)
    rows = []
    width = len(str(cases))
    for number in range(cases):
        now = midnight + datetime.timedelta(days=_YEAR * number / cases)
        for stage, works in plan:
            for work, may in works:
                now += _WEEK * (0.2 + chance.random()) / len(works)
                now = now.replace(microsecond=0)
                role = chance.choice(may)
                if work in drifting and now >= turn:
                    role = drifting[work]
                if chance.random() < noise:
                    role = chance.choice(sorted(people))
                actor: str | None = chance.choice(people.get(role) or people[may[0]])
                if chance.random() < noise:
                    actor = None
                name = model.responsibility(work).name
                case = f"case-{number + 1:0{width}d}"
                rows.append((case, name, actor, now, model.stage(stage).name))
    return rows


def _plan(
    org: Organization, people: Mapping[str, Sequence[str]]
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
