"""Commands that ask an organization on a day: who holds what, who owns what, what is wrong."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from roles.cli.app import command
from roles.cli.options import Answer, options, organization_options, print_options
from roles.cli.types import DAY, RESPONSIBILITY, ROLE, STAGE
from roles.errors import FormatError
from roles.org.agents import MOST_AGENTS
from roles.plan.dates import day

if TYPE_CHECKING:
    from roles.model.finding import Finding
    from roles.org.conflicts import Conflict, Fault
    from roles.org.organization import Organization

__all__ = ["actor_argument", "at_option", "on_option", "scope_option"]

command = partial(command, group="org")
on_option = click.option(
    "--on", metavar="DATE", type=DAY, default="today", show_default=True, help="The day."
)
scope_option = click.option(
    "-s", "--scope", metavar="SCOPE", required=True, help="The product, area or component."
)
at_option = click.option(
    "--at", metavar="STAGE", type=STAGE, help="The stage; else the one by the schedule."
)
actor_argument = click.argument("actor")


@command("who-owns", more="Exits with 1 if nobody owns it.")
@options(
    click.argument("responsibility", type=RESPONSIBILITY),
    scope_option,
    on_option,
    at_option,
    organization_options,
    print_options,
)
def who_owns(org: Organization, responsibility: str, scope: str, on: str, at: str | None) -> Answer:
    answer = org.who_owns(responsibility, scope=scope, on=on, at=at)
    return Answer(value=answer, good=bool(answer.actors))


@command("owners", more="Exits with 1 if nobody owns one of them.")
@options(click.argument("scope"), on_option, at_option, organization_options, print_options)
def owners(org: Organization, scope: str, on: str, at: str | None) -> Answer:
    from roles.views import staffing

    where = org.scope(scope)
    stage = org.model.stage(at) if at is not None else org.stage_telling(where, day(on))
    answers = tuple(
        org.who_owns(one.responsibility, scope=scope, on=on, at=stage)
        for one in org.model.at(stage).ownerships
    )
    title = f"Who owns what for {scope} on {on}, at {stage.name}"
    return Answer(
        value=answers,
        table=lambda: staffing.owners(title, answers),
        good=all(answer.actors for answer in answers),
    )


@command("who-holds", more="Exits with 1 if nobody does.")
@options(
    click.argument("role", type=ROLE),
    scope_option,
    on_option,
    organization_options,
    print_options,
)
def who_holds(org: Organization, role: str, scope: str, on: str) -> Answer:
    from roles.views import staffing

    holding = org.holding(role, scope=scope, on=on)
    return Answer(
        value=holding,
        table=lambda: staffing.holding(holding, on),
        good=bool(holding.appointments),
    )


@command("who-answers", more="Exits with 1 if nobody does.")
@options(actor_argument, on_option, organization_options, print_options)
def who_answers(org: Organization, actor: str, on: str) -> Answer:
    from roles.views.table import Table

    answer = org.who_answers_for(actor, on=on)
    return Answer(
        value=answer, table=lambda: Table(title=answer.explain()), good=bool(answer.people)
    )


@command("held-by", more="Exits with 1 if there are none.")
@options(actor_argument, on_option, organization_options, print_options)
def held_by(org: Organization, actor: str, on: str) -> Answer:
    held = org.held_by(actor, on=on)
    return Answer(value=held, good=bool(held))


@command("owned-by", more="Exits with 1 if that is nothing.")
@options(actor_argument, on_option, at_option, organization_options, print_options)
def owned_by(org: Organization, actor: str, on: str, at: str | None) -> Answer:
    owned = org.owned_by(actor, on=on, at=at)
    return Answer(value=owned, good=bool(owned))


@command("check", more="Exits with 1 if there are any, or duties that must be apart.")
@options(
    click.option(
        "--apart",
        metavar="DUTY:DUTY",
        multiple=True,
        help="Two duties that nobody may hold together, such as do:approve.",
    ),
    click.option(
        "--most-agents",
        metavar="N",
        type=click.IntRange(0),
        default=MOST_AGENTS,
        show_default=True,
        help="How many agents one person may answer for.",
    ),
    on_option,
    organization_options,
    print_options,
)
def check(org: Organization, apart: tuple[str, ...], most_agents: int, on: str) -> Answer:
    from roles.views import staffing

    found: tuple[Fault | Finding, ...] = (
        *org.doubles(),
        *org.overloads(),
        *org.unfounded_delegations(),
        *_together(org, apart, on),
        *org.role_conflicts(on=on),
        *org.agent_findings(on=on, most=most_agents),
    )
    title = f"Appointments to look at on {on}"
    return Answer(
        value=found, table=lambda: staffing.faults(title, org.model, found, on), good=not found
    )


def _together(org: Organization, apart: tuple[str, ...], on: str) -> tuple[Conflict, ...]:
    pairs = []
    for one in apart:
        first, colon, second = one.partition(":")
        if not colon:
            raise FormatError(f"--apart is {one!r}; expected two duties: do:approve")
        pairs.append((first, second))
    return org.segregation(pairs, on=on)
