"""Commands that ask what if: somebody leaves, two swap, a role needs another holder."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from roles.cli.app import command
from roles.cli.options import Answer, options, organization_options, print_options
from roles.cli.organization import actor_argument, on_option, scope_option
from roles.cli.types import DAY, ROLE

if TYPE_CHECKING:
    from roles.org.organization import Organization

__all__: list[str] = []

command = partial(command, group="org")


@command("leaving", more="Exits with 1 if anything would.")
@options(
    actor_argument,
    on_option,
    click.option("--until", metavar="DATE", type=DAY, required=True, help="How far to look."),
    organization_options,
    print_options,
)
def leaving(org: Organization, actor: str, on: str, until: str) -> Answer:
    departure = org.leaving(actor, on=on, until=until)
    return Answer(value=departure, good=not departure.vacancies)


@command("swap")
@options(
    click.argument("first", metavar="ACTOR"),
    click.argument("second", metavar="ACTOR"),
    on_option,
    organization_options,
    print_options,
)
def swap(org: Organization, first: str, second: str, on: str) -> Answer:
    from roles.views import staffing

    found = org.compared(org.swapped(first, second, on=on), on=on)
    title = f"If {first} and {second} swap on {on}"
    return Answer(value=found, table=lambda: staffing.moved(title, found))


@command("succession", more="Exits with 1 if there is nobody.")
@options(
    click.argument("role", type=ROLE), scope_option, on_option, organization_options, print_options
)
def succession(org: Organization, role: str, scope: str, on: str) -> Answer:
    from roles.views import staffing

    found = org.succession(role, scope=scope, on=on)
    title = f"Who else might be {org.model.role(role).name} on {on}"
    return Answer(value=found, table=lambda: staffing.candidates(title, found), good=bool(found))


@command("bus-factor")
@options(on_option, organization_options, print_options)
def bus_factor(org: Organization, on: str) -> Answer:
    from roles.org.vacancies import asked_scopes
    from roles.views import staffing

    found = tuple(org.bus_factor(scope, on=on) for scope in asked_scopes(org))
    title = f"Without whom most roles would be vacant on {on}"
    return Answer(value=found, table=lambda: staffing.bus_factors(title, found))
