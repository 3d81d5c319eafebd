"""What an organisation answers, as tables: who owns it, what is vacant, what follows a change."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from roles.model.display import Answers
from roles.model.finding import Finding
from roles.model.involvement import Duty
from roles.org.conflicts import Double, Overload, RoleConflict, UnfoundedDelegation
from roles.org.vacancies import Vacancy, period
from roles.views.naming import actor_label, scope_label
from roles.views.table import Cell, Row, Table
from roles.views.wording import last_day

if TYPE_CHECKING:
    from roles.formats.people.codeowners import PathOwners
    from roles.model.rolemodel import RoleModel
    from roles.model.vocabulary import Role
    from roles.org.actors import Actor, Appointment
    from roles.org.answers import Holding, OrganizationAnswer
    from roles.org.conflicts import Fault
    from roles.org.organization import Organization
    from roles.org.people import BusFactor, Candidate, Departure
    from roles.org.tenures import Moved, Tenure

__all__ = [
    "answered",
    "bus_factors",
    "candidates",
    "departed",
    "faults",
    "held",
    "holding",
    "listed",
    "moved",
    "owned",
    "owners",
    "path_owners",
    "tenures",
    "vacancies",
    "vacant",
]


def vacancies(org: Organization, start: datetime.date | str, end: datetime.date | str) -> Table:
    """
    Return what is vacant between two days as a table: role, scope, stage, days and duties.

    Args:
        org: The organisation.
        start: The first day.
        end: The day after the last.

    Raises:
        InvalidValue: One is no date, or the end comes before the start.

    Examples:
        >>> import roles
        >>> org = roles.Organization(roles.reference(), scopes=[roles.Scope("apollo")])
        >>> len(vacancies(org, "2026-01-01", "2026-02-01").rows)
        2
    """
    first, last = period(start, end)
    return vacant(org.vacancies(first, last))


def vacant(found: Answers[Vacancy], notes: Iterable[str] = ()) -> Table:
    """
    Return vacancies as a table; without a column of stages where there are none.

    Args:
        found: The vacancies.
        notes: What stands below the table.
    """
    staged = any(one.stage is not None for one in found)
    stages = ("Stage",) if staged else ()
    return Table(
        title=found.title if found else f"{found.title}: nothing",
        columns=("Role", "Scope", *stages, "From", "To", "Duties left") if found else (),
        rows=(
            (
                one.role.name,
                scope_label(one.scope.key),
                *((one.stage.name if one.stage else "",) if staged else ()),
                str(one.start),
                last_day(one.end),
                _counted(one),
            )
            for one in found
        ),
        notes=tuple(notes),
    )


def _counted(one: Vacancy) -> Cell:
    """Return how many duties of which kind are left, those that matter most first."""
    counts = Counter(duty for duty, _ in one.duties)
    told = ", ".join(f"{duty.value} {counts[duty]}" for duty in Duty if duty in counts)
    return Cell(told, "gap" if one.unowned else "")


def departed(one: Departure) -> Table:
    """Return what follows if somebody leaves as a table: what is vacant, and what ends."""
    model = one.organization.model
    return vacant(
        Answers(one.vacancies, f"If {actor_label(one.actor.key)} leaves on {one.on}"),
        [f"ends: {model.role(held.role).name} for {scope_label(held.scope)}" for held in one.ended],
    )


def answered(one: OrganizationAnswer) -> Table:
    """Return who owns a responsibility for a scope on a day as a table: the answer, and why."""
    head, *reasons = one.explain().split("\n  - ")
    return Table(title=head, notes=tuple(f"  - {reason}" for reason in reasons))


def holding(one: Holding, on: str) -> Table:
    """Return who holds a role for a scope on a day: the answer, and why."""
    who = ", ".join(actor_label(held.actor) for held in one.appointments) or "nobody"
    scope = one.scope.name or one.scope.key
    return Table(
        title=f"{one.role.name} for {scope} on {on}: {who}",
        notes=tuple(f"  - {line}" for line in one.explain().splitlines()),
    )


def listed(
    title: str, columns: tuple[str, ...], rows: Iterable[Row | tuple[Cell | str, ...]]
) -> Table:
    """Return a table that says so where there is nothing to list."""
    table = Table(title=title, columns=columns, rows=rows)
    return table if table.rows else Table(title=f"{title}: nothing")


def _actors(actors: Iterable[Actor], joint: str = ", ") -> Cell:
    keys = joint.join(actor_label(actor.key) for actor in actors)
    return Cell(keys) if keys else Cell("nobody", "gap")


def owners(title: str, answers: Iterable[OrganizationAnswer]) -> Table:
    """Return who owns several responsibilities of one scope."""
    return listed(
        title,
        ("Responsibility", "Role", "Owner"),
        (
            (
                answer.responsibility.name,
                ", ".join(role.name for role in answer.owners) or "none",
                _actors(answer.actors),
            )
            for answer in answers
        ),
    )


def owned(answers: Answers[OrganizationAnswer]) -> Table:
    """Return everything that an actor owns, the stages of each in one row."""
    stages: dict[tuple[str, str, str], list[str]] = {}
    for one in answers:
        roles = " and ".join(role.name for role in one.owners)
        stages.setdefault((scope_label(one.scope.key), one.responsibility.name, roles), []).append(
            one.stage.name
        )
    rows = ((*known, ", ".join(names)) for known, names in stages.items())
    return listed(answers.title, ("Scope", "Responsibility", "As", "At"), rows)


def held(appointments: Answers[Appointment]) -> Table:
    """Return appointments: role, scope, days, share and kind."""
    roles: Mapping[str, Role] = appointments.names["roles"].by_key if appointments.names else {}
    return listed(
        appointments.title,
        ("Role", "Scope", "From", "To", "Share", "Kind"),
        (
            (
                roles[one.role].name if one.role in roles else one.role,
                scope_label(one.scope),
                str(one.start),
                last_day(one.end),
                f"{one.share:.0%}" if one.share else "-",
                one.kind,
            )
            for one in appointments
        ),
    )


def faults(title: str, model: RoleModel, found: Iterable[Fault | Finding], on: str) -> Table:
    """Return what is wrong with appointments, and with agents."""

    def row(one: Fault | Finding) -> tuple[str, ...]:
        if isinstance(one, RoleConflict):
            names = " and ".join(role.name for role in one.roles)
            return (
                "roles to be apart",
                actor_label(one.actor.key),
                on,
                on,
                f"{names} for {scope_label(one.scope.key)}",
            )
        if isinstance(one, Finding):
            return one.code, one.objects[0].key, on, on, one.message
        if isinstance(one, UnfoundedDelegation):
            held = one.appointment
            what = f"{model.role(held.role).name} for {scope_label(held.scope)}"
            what += f", by {actor_label(held.delegated_by or '')}"
            days = str(held.start), last_day(held.end)
            return "delegated without the role", actor_label(held.actor), *days, what
        if isinstance(one, Double):
            days = str(one.start), last_day(one.end)
            what = f"{model.role(one.first.role).name} for {scope_label(one.first.scope)}"
            return "appointed twice", actor_label(one.first.actor), *days, what
        if isinstance(one, Overload):
            days = str(one.start), last_day(one.end)
            return "beyond full time", actor_label(one.actor.key), *days, f"{one.share:.0%}"
        duties = " and ".join(duty.value for duty in one.duties)
        where = f"{one.responsibility.name} at {one.stage.name} for {scope_label(one.scope.key)}"
        return duties, actor_label(one.actor.key), on, on, where

    return listed(title, ("What", "Actor", "From", "To", "More"), map(row, found))


def tenures(found: Answers[Tenure]) -> Table:
    """Return who owned a responsibility, period by period."""
    return listed(
        found.title,
        ("Stage", "From", "To", "Owned by", "As"),
        (
            (
                one.stage.name if one.stage else "",
                str(one.start),
                last_day(one.end),
                _actors(one.actors, " + "),
                " and ".join(role.name for role in one.roles),
            )
            for one in found
        ),
    )


def moved(found: Answers[Moved]) -> Table:
    """Return who held each role before and after."""
    return listed(
        found.title,
        ("Role", "Scope", "Before", "After"),
        (
            (
                one.role.name,
                scope_label(one.scope.key),
                _actors(one.before, " + "),
                _actors(one.after, " + "),
            )
            for one in found
        ),
    )


def candidates(found: Answers[Candidate]) -> Table:
    """Return who might take a role, with the skills that they have and lack."""
    return listed(
        found.title,
        ("Actor", "Has", "Lacks", "Appointed for"),
        (
            (
                actor_label(one.actor.key),
                ", ".join(skill.name for skill in one.has) or "-",
                ", ".join(skill.name for skill in one.lacks) or "-",
                f"{one.share:.0%}",
            )
            for one in found
        ),
    )


def bus_factors(found: Answers[BusFactor]) -> Table:
    """Return how few must leave for most roles of each scope to be vacant."""
    return listed(
        found.title,
        ("Scope", "Bus factor", "Without"),
        (
            (
                scope_label(one.scope.key),
                str(one.number),
                ", ".join(actor_label(actor.key) for actor in one.actors) or "vacant already",
            )
            for one in found
        ),
    )


def path_owners(found: Answers[PathOwners]) -> Table:
    """Return who owns a path, with the rules that say so."""
    return listed(
        found.title,
        ("Pattern", "Line", "Section", "Scope", "Owners"),
        (
            (
                one.rule.pattern,
                str(one.rule.line or ""),
                one.section,
                scope_label(one.scope.key),
                _actors(one.actors),
            )
            for one in found
        ),
    )
