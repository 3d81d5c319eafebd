"""Commands that plan: when each stage is, and what is due."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import click

from roles.cli.app import command
from roles.cli.options import (
    Answer,
    force_option,
    model_options,
    options,
    print_options,
    write_file,
)
from roles.cli.types import DAY, ROLE
from roles.errors import FormatError, shown

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__: list[str] = []

_DAY = datetime.timedelta(days=1)


@command(
    "schedule",
    more="What really happened, given with --actual, moves the rest. "
    "Exits with 1 if no stage has a known length.",
)
@options(
    click.argument("start", metavar="DATE", type=DAY),
    click.option("--due", metavar="DATE", type=DAY, help="What is due in the week from this day."),
    click.option("--role", metavar="ROLE", type=ROLE, help="With --due: only for this role."),
    click.option("--ical", metavar="FILE", help="Write an iCalendar file too."),
    click.option(
        "--actual",
        metavar="STAGE=FROM[..TO]",
        multiple=True,
        help="The days on which a stage really started and ended.",
    ),
    click.option("--working-days", is_flag=True, help="Count working days only."),
    click.option(
        "--holiday",
        metavar="DATE",
        type=DAY,
        multiple=True,
        help="With --working-days: a day off.",
    ),
    force_option,
    model_options(argument=True),
    print_options,
)
def schedule(
    model: RoleModel,
    start: str,
    due: str | None,
    role: str | None,
    ical: str | None,
    actual: tuple[str, ...],
    working_days: bool,
    holiday: tuple[str, ...],
    force: bool,
) -> Answer:
    from roles.plan.dates import Calendar
    from roles.plan.ical import icalendar_text
    from roles.plan.schedule import schedule
    from roles.views import plans

    if holiday and not working_days:
        raise FormatError("--holiday needs --working-days")
    if role and due is None:
        raise FormatError("--role needs --due: what is due for the role, and from which day")
    plan = schedule(
        model,
        start,
        calendar=Calendar(holidays=holiday) if working_days else None,
        actual=dict(map(_actual, actual)),
    )
    if ical is not None:
        write_file(ical, icalendar_text(plan).encode("utf-8"), force=force)
    if due is None:
        return Answer(
            value=plan.stages,
            table=lambda: plans.stages(plan),
            good=not plans.lengthless(plan),
        )
    found = plans.due(plan, due, role)
    return Answer(
        value=found,
        table=lambda: plans.due_table(plan, due, found),
        data=lambda: plans.due_data(found),
        good=not plans.lengthless(plan),
    )


def _actual(given: str) -> tuple[str, tuple[str, datetime.date | None]]:
    """Return a stage with its first day and the day after its last."""
    from roles.plan.dates import day

    stage, equals, days = given.partition("=")
    first, _, last = days.partition("..")
    if not stage or not equals or last == str(datetime.date.max):
        raise FormatError(
            f"--actual is {shown(given)}; expected a stage and its days: "
            "launch=2026-03-01..2026-03-20, or launch=2026-03-01 while it runs"
        )
    return stage, (first, day(last) + _DAY if last else None)


@command("portfolio", more="Exits with 1 if the effort exceeds the limit in some week.")
@options(
    click.argument("products", metavar="NAME=DATE...", nargs=-1, required=True),
    click.option("--role", metavar="ROLE", type=ROLE, required=True, help="Whose effort."),
    click.option(
        "--limit",
        type=click.FloatRange(min=0),
        default=1.0,
        help="The share of its time that is too much; 1 is all of it.",
    ),
    model_options(),
    print_options,
)
def portfolio(model: RoleModel, products: tuple[str, ...], role: str, limit: float) -> Answer:
    from roles.plan.portfolio import Portfolio
    from roles.plan.schedule import schedule
    from roles.views import plans

    starts: dict[str, Any] = {}
    for given in products:
        name, equals, first = given.partition("=")
        if not name or not equals or name in starts:
            raise FormatError(
                f"{shown(given)} isn't a product of its own; expected a name and a first day, "
                "each name once: apollo=2026-01-05"
            )
        starts[name] = schedule(model, DAY.convert(first, None, click.get_current_context()))
    together = Portfolio(starts)
    over = together.overloads(role, limit)
    return Answer(
        value=together.load(role),
        table=lambda: plans.effort(together, model.role(role), limit),
        good=not over,
    )
