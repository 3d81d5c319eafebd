"""Commands that ask what if: somebody leaves, two swap, a role needs another holder."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roles.cli.app import command
from roles.cli.options import (
    Answer,
    force_option,
    options,
    organization_options,
    print_options,
    refuse_existing,
    write_output,
)
from roles.cli.organization import actor_argument, on_option, scope_option
from roles.cli.types import DAY, ROLE
from roles.model.display import Answers

if TYPE_CHECKING:
    from roles.org.organization import Organization

__all__: list[str] = []

command = partial(command, group="org")


@command("leaving", more="Exits with 1 if anything would.")
@options(
    actor_argument,
    on_option,
    click.option("--until", metavar="DATE", type=DAY, required=True, help="How far to look."),
    click.option(
        "--plan",
        metavar="FILE",
        is_flag=False,
        flag_value="-",
        help="Write a handover plan: Markdown, or .html, .xlsx or .ics.",
    ),
    force_option,
    organization_options,
    print_options,
)
def leaving(
    org: Organization, actor: str, on: str, until: str, plan: str | None, force: bool
) -> Answer | None:
    if plan is not None:
        _write_plan(org, actor, on, until, plan, force=force)
        return None
    departure = org.leaving(actor, on=on, until=until)
    return Answer(value=departure, good=not departure.vacancies)


def _write_plan(
    org: Organization, actor: str, on: str, until: str, file: str, *, force: bool
) -> None:
    from roles.views import html, markdown
    from roles.views.handovers import handover_plan
    from roles.views.table import Table

    if file != "-":
        refuse_existing(file, force=force)
    plan = handover_plan(org, actor, on=on, until=until)
    ending = Path(file).suffix.lower()
    if ending == ".xlsx":
        content = plan.workbook()
    elif ending == ".ics":
        content = plan.icalendar()
    else:
        head = Table(title=plan.title)
        render = html.render if ending in (".html", ".htm") else markdown.render
        parts = (render(table) for table in (head, *plan.tables()))
        content = ("\n\n".join(parts) + "\n").encode("utf-8", "backslashreplace")
    write_output(file, content, force=force)


@command("swap")
@options(
    click.argument("first", metavar="ACTOR"),
    click.argument("second", metavar="ACTOR"),
    on_option,
    organization_options,
    print_options,
)
def swap(org: Organization, first: str, second: str, on: str) -> Answer:
    found = org.compared(org.swapped(first, second, on=on), on=on)
    return Answer(value=Answers(found, f"If {first} and {second} swap on {on}"))


@command("succession", more="Exits with 1 if there is nobody.")
@options(
    click.argument("role", type=ROLE), scope_option, on_option, organization_options, print_options
)
def succession(org: Organization, role: str, scope: str, on: str) -> Answer:
    found = org.succession(role, scope=scope, on=on)
    return Answer(value=found, good=bool(found))


@command("bus-factor")
@options(on_option, organization_options, print_options)
def bus_factor(org: Organization, on: str) -> Answer:
    from roles.org.vacancies import asked_scopes

    found = (org.bus_factor(scope, on=on) for scope in asked_scopes(org))
    return Answer(value=Answers(found, f"Without whom most roles would be vacant on {on}"))
