"""Every question with several answers, for property tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import roles
from roles.model import Answers

__all__ = ["asked"]


def asked(model: roles.RoleModel) -> Iterator[Answers[Any]]:
    """Yield the answers to every question with several, for each role and stage."""
    org = roles.Organization(
        model,
        actors=[roles.Actor("ann", name="Ann")],
        scopes=[roles.Scope("apollo")],
        appointments=[
            roles.Appointment(actor="ann", role=one.key, scope="apollo", start="2026-01-01")
            for one in model.roles
        ],
    )
    days = {"start": "2026-01-01", "end": "2026-02-01"}
    yield from (model.ownerships, model.skill_gaps(), roles.compare_all(model), org.doubles())
    yield from (org.vacancies("2025-12-01", "2026-02-01"), org.held_by("ann", on="2026-01-01"))
    yield from (org.overloads(), org.load(**days), org.owned_by("ann", on="2026-01-01"))
    yield from (org.diff("2025-12-01", "2026-01-01"), org.agent_findings(on="2026-01-01"))
    yield from (org.segregation([("do", "own")], on="2026-01-01"), roles.boundary.measures(model))
    yield from (roles.boundary.bottlenecks(model), roles.boundary.concentration(model))
    for role in model.roles:
        for question in (model.owned_by, model.involving, model.goals_of, model.focuses_of):
            yield question(role)
        for question in (model.skills_of, model.efforts_of, model.interactions_of):
            yield question(role)
        yield model.handoffs.between(giver=role)
        yield org.timeline(role, scope="apollo", **days)
        yield org.succession(role, scope="apollo", on="2026-01-01")
    for stage in model.stages:
        yield from (model.before(stage), model.after(stage), model.at(stage).ownerships)
    for work in model.responsibilities:
        yield model.who_owns(work)
    for name in ("roles", "stages", "responsibilities", "assignments", "handoffs", "efforts"):
        yield getattr(model, name)
