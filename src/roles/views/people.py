"""The swimlane of the people: who owns what for a scope on a day, and what moved since another."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from roles.model.evidence import Basis
from roles.plan.dates import day
from roles.views.colours import hues
from roles.views.diagram import NOBODY, Chip, Diagram, Lane, columns_of, explained, marked
from roles.views.naming import actor_label
from roles.views.wording import outline

if TYPE_CHECKING:
    from roles.org.actors import Scope
    from roles.org.organization import Organization

__all__ = ["holders"]


def holders(
    org: Organization,
    scope: str | Scope,
    *,
    on: datetime.date | str,
    before: datetime.date | str | None = None,
) -> Diagram:
    """
    Return the swimlane of who holds the roles: a lane per actor, what it owns at each stage.

    A responsibility has the colour of the role by which it is owned. Actors go by their keys, so
    that no name gets into a picture that is passed on; inside `roles.views.by_name` by their names.

    Args:
        org: The organisation.
        scope: The scope.
        on: The day.
        before: An earlier day. What somebody else owned then is marked, with where it was.

    Raises:
        UnknownName: There is no such scope.
        InvalidValue: A day is no date.

    Examples:
        >>> import roles
        >>> held = {"role": "product-manager", "scope": "apollo"}
        >>> org = roles.Organization(
        ...     roles.reference(),
        ...     actors=[roles.Actor("ann"), roles.Actor("bob")],
        ...     scopes=[roles.Scope("apollo")],
        ...     appointments=[
        ...         roles.Appointment(**held, actor="ann", start="2026-01-01", end="2026-04-01"),
        ...         roles.Appointment(**held, actor="bob", start="2026-04-01"),
        ...     ],
        ... )
        >>> [lane.name for lane in holders(org, "apollo", on="2026-03-01").lanes]
        ['ann', 'Nobody']
        >>> later = holders(org, "apollo", on="2026-05-01", before="2026-03-01")
        >>> sorted({(chip.lane, chip.tone) for chip in later.chips if chip.lane})
        [('ann', 'gone'), ('bob', 'moved')]
    """
    place, today = org.scope(scope), day(on)
    title = f"Who owns what for {place.name or place.key} on {today}"
    chips = [*_chips(org, place, today)]
    if before is not None:
        then = day(before)
        title += f", and who did on {then}"
        chips = marked(chips, _chips(org, place, then))
    colours = {chip.lane: chip.hue for chip in reversed(chips)}
    return Diagram(
        title=title,
        lanes=(
            *(
                Lane(a.key, actor_label(a.key), hue=colours[a.key])
                for a in org.actors
                if a.key in colours
            ),
            *([Lane(NOBODY, "Nobody", quiet=True)] if NOBODY in colours else ()),
        ),
        columns=columns_of(org.model),
        chips=tuple(chips),
        legend=explained(chips),
    )


def _chips(org: Organization, scope: Scope, on: datetime.date) -> Iterator[Chip]:
    colours = hues(org.model)
    for responsibility, _ in outline(org.model.responsibilities):
        for answer in org.model.who_owns(responsibility):
            stage, name = answer.stage, responsibility.name
            held = org.who_owns(responsibility, scope=scope, on=on, at=stage)
            if not held.actors:
                yield Chip(NOBODY, stage.key, name, tone="gap", about=responsibility.key)
            tone = "stated" if answer.basis is Basis.STATED else "inferred"
            for one in held.appointments:
                yield Chip(
                    one.actor,
                    stage.key,
                    name,
                    tone="double" if len(held.actors) > 1 else tone,
                    hue=colours.get(one.role),
                    about=responsibility.key,
                )
