"""A log held against a model, as a table and as a swimlane of who really did what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from roles.log.conformance import VERDICTS, Conformance
from roles.log.discovery import Group
from roles.model.statements import Handoff
from roles.views.diagram import NOBODY, Chip, Diagram, by_role, link_of
from roles.views.table import Cell, Table

__all__ = [
    "KINDS",
    "group_data",
    "groups",
    "handovers",
    "noted",
    "practised",
    "tabulated",
]

_LEAST = 0.05
KINDS = {
    "LOG006": ("{} handoff isn't seen", "{} handoffs aren't seen"),
    "LOG009": ("{} responsibility occurs nowhere", "{} responsibilities occur nowhere"),
}
"""What to call one, and many, of the notes on what a log doesn't show, by their code."""

_LEGEND = {
    "stated": "done by a role that may",
    "double": "done by a role that may not, or elsewhere",
    "gap": "done by nobody known",
    "out": "handed over",
    "feedback": "feedback",
}


def tabulated(held: Conformance) -> Table:
    """Return the verdicts of a conformance as a table, with what it found below."""
    rows = [
        (
            Cell(verdict.replace("-", " "), "own" if verdict == "as-modelled" else ""),
            f"{count:,}",
            f"{count / len(held.log):.1%}",
            VERDICTS[verdict],
        )
        for verdict, count in held.summary.items()
        if count
    ]
    told = [f"{one.code} {one.message}" for one in held.findings if one.code not in KINDS]
    return Table(
        title=f"{held.model.name}: {held.fitness:.1%} of {len(held.log):,} events as modelled",
        columns=("Verdict", "Events", "Share", "What it means"),
        rows=rows,
        notes=(*told, *noted(held)),
    )


def noted(held: Conformance) -> Iterator[str]:
    """Yield what the log can't show, which is often much: all of a kind in one."""
    for code, kind in KINDS.items():
        found = [one for one in held.findings if one.code == code]
        if found:
            names = ", ".join(_noted_name(held, one.objects[0]) for one in found)
            yield f"{code} {kind[len(found) > 1].format(f'{len(found):,}')} in the log: {names}"


def _noted_name(held: Conformance, one: Any) -> str:
    if not isinstance(one, Handoff):
        return str(one.name)
    return f"{held.model.role(one.giver).name} to {held.model.role(one.receiver).name}"


def practised(held: Conformance) -> Diagram:
    """
    Return the swimlane of who did what at each stage in practice, with shares and handoffs seen.

    What has less than a twentieth of a responsibility's events at a stage is left to the table.

    Examples:
        >>> import roles
        >>> model = roles.reference()
        >>> log = roles.log.simulate(model, cases=20, seed=1)
        >>> practised(log.conform(roles.log.staffed(model)))
        <Diagram 'Product planning and product management in practice': 3 lanes, 8 columns, 3 links>
    """
    chips = []
    for one in held.counts:
        if one.stage is None or one.share < _LEAST:
            continue
        fits = one.verdict == "as-modelled"
        tone = "gap" if one.role is None else "stated" if fits else "double"
        lane = one.role.key if one.role else NOBODY
        text = f"{one.responsibility.name} {one.share:.0%}"
        chips.append(Chip(lane, one.stage.key, text, tone=tone))
    links = [
        link_of(one.handoff, [f"{one.seen:,} of {one.seen + one.otherwise:,} cases"])
        for one in held.handoffs
        if one.seen
    ]
    title = f"{held.model.name} in practice"
    return by_role(held.model, title, chips, links, nobody="Nobody known", legend=_LEGEND)


def handovers(by: str, rows: Sequence[Mapping[str, Any]], most: int) -> Table:
    """Return who hands over to whom, the most frequent first."""
    left = len(rows) - most
    notes = () if rows else (f"no case has two events that name their {by}",)
    return Table(
        title=f"Handovers by {by}",
        columns=("From", "To", "Count", "Share") if rows else (),
        rows=(
            (str(row["giver"]), str(row["receiver"]), f"{row['count']:,}", f"{row['share']:.1%}")
            for row in rows[:most]
        ),
        notes=(f"and {left:,} more; use --most to show them",) if left > 0 else notes,
    )


def groups(by: str, found: Iterable[Group], held: Conformance | None) -> Table:
    """Return those who do much the same, with what they do and the roles that they hold."""
    known = held if by == "actor" else None
    rows = [
        (
            ", ".join(one.actors),
            f"{one.count:,}",
            ", ".join(f"{name} {share:.0%}" for name, share in one.activities[:5]),
            *((_roles_of(one, known) or "no role",) if known else ()),
        )
        for one in found
    ]
    heads = ("Actors", "Events", "Mostly", *(("In the model",) if known else ()))
    title = f"{by.capitalize()}s that do much the same"
    return Table(title=title, columns=heads if rows else (), rows=rows)


def group_data(group: Group, held: Conformance | None) -> dict[str, Any]:
    """Return those who do much the same as plain data."""
    activities = [{"name": name, "share": round(share, 4)} for name, share in group.activities]
    data = {"actors": list(group.actors), "events": group.count, "activities": activities}
    if held is not None:
        keys = {one.name: list(one.keys) for one in held.actors}
        data["roles"] = {actor: keys.get(actor, []) for actor in group.actors}
    return data


def _roles_of(group: Group, held: Conformance) -> str:
    """Return the roles that the members of a group hold, each with how many do."""
    keys = {one.name: one.keys for one in held.actors}
    counts = Counter(key for actor in group.actors for key in keys.get(actor, ()))
    every = [(held.model.role(key).name, count) for key, count in counts.most_common()]
    return ", ".join(f"{name} {count} of {len(group.actors)}" for name, count in every)
