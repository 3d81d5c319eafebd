"""Random organisations, and the slow way to say who holds a role on a day."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import strategies as st

import roles
from roles import Actor, Appointment, Organization, Scope

DAY = datetime.timedelta(days=1)
FIRST = datetime.date(2028, 2, 20)
LAST = datetime.date(2028, 3, 10)
MODEL = roles.RoleModel(
    "M",
    roles=[
        roles.Role("pm", "Product manager"),
        roles.Role("dev", "Developer"),
        roles.Role("idle", "Idle"),
        roles.Role("users", "Users", kind="party"),
    ],
    stages=[
        roles.Stage("plan", "Plan", lead="pm", duration="P1W"),
        roles.Stage("build", "Build", after="plan", duration="P10D"),
    ],
    responsibilities=[
        roles.Responsibility("pricing", "Pricing"),
        roles.Responsibility("coding", "Coding"),
    ],
    assignments=[
        roles.Assignment("pricing", ["plan", "build"], own="pm", approve="pm", inform="users"),
        roles.Assignment("coding", "build", own="dev", do="dev"),
    ],
)
ACTORS = ("ann", "bob", "cy", "dee")
SCOPES = (
    Scope("company"),
    Scope("apollo", parent="company"),
    Scope("ui", parent="apollo"),
    Scope("zeus", parent="company"),
)
PARENTS = {one.key: one.parent for one in SCOPES}
days = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + n * DAY)


@st.composite
def appointments(draw: st.DrawFn, *, circles: bool = False, most: int = 8) -> list[Appointment]:
    """
    Draw appointments around the leap day of 2028: they touch, overlap, stay open, are empty.

    Who delegates stands before the delegate in the list of actors, unless circles are wanted.
    """
    kinds = ["delegated"] if circles else ["permanent", "permanent", "acting", "delegated"]
    found = []
    for _ in range(draw(st.integers(0, most))):
        start = draw(days)
        length = draw(st.none() | st.integers(0, 12))
        actor = draw(st.sampled_from(ACTORS))
        kind = draw(st.sampled_from(kinds))
        by = None
        if kind == "delegated":
            before = [a for a in ACTORS if a != actor and (circles or a < actor)]
            by = draw(st.sampled_from(before)) if before else None
        found.append(
            Appointment(
                actor=actor,
                role=draw(st.sampled_from(["pm"] if circles else ["pm", "dev"])),
                scope=draw(st.sampled_from(["ui"] if circles else [scope.key for scope in SCOPES])),
                start=start,
                end=None if length is None else start + length * DAY,
                kind="permanent" if kind == "delegated" and by is None else kind,
                delegated_by=by,
                share=draw(st.sampled_from([0.25, 0.5, 1.0])),
            )
        )
    return found


def organization(held: list[Appointment], **more: Any) -> Organization:
    return Organization(
        MODEL, actors=[Actor(key) for key in ACTORS], scopes=SCOPES, appointments=held, **more
    )


def holders_by_hand(
    held: list[Appointment], role: str, scope: str | None, on: datetime.date
) -> set[str]:
    """The nearest scope upward with somebody in it; acting before permanent, delegates first."""
    if scope is None:
        return set()
    here = [
        one
        for one in held
        if one.role == role
        and one.scope == scope
        and one.start <= on
        and (one.end is None or on < one.end)
    ]
    delegations = {(one.delegated_by, one.actor) for one in here if one.kind == "delegated"}
    own = {one.actor for one in here if one.kind == "acting"} or {
        one.actor for one in here if one.kind == "permanent"
    }
    above = holders_by_hand(held, role, PARENTS[scope], on)
    reached = set()
    standing = set(own or above)
    while standing:
        standing = {to for by, to in delegations if by in standing}
        reached |= standing
    gave = {by for by, _ in delegations}
    # One that passed it on holds it no longer; one above who did not, not by what is said here.
    return ((own | reached) - gave) or (set() if own else above)
