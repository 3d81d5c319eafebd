"""Commands that plan: when each stage is, and what is due."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

import roles
from roles.cli.app import AsJson, Model, ModelFormat, app, model_from
from roles.cli.output import print_data, print_lines, print_records, print_table
from roles.errors import FormatError, shown
from roles.formats import replace_file
from roles.plan.dates import day
from roles.plan.schedule import Planned
from roles.views import Cell, Row, Table
from roles.views.staffing import last_day

__all__: list[str] = []

_DAY = datetime.timedelta(days=1)


@app.command()
def schedule(
    start: Annotated[str, typer.Argument(metavar="DATE", help="The first day: 2026-01-05.")],
    model: Annotated[
        str | None, typer.Argument(help="A file, or @NAME; the reference model if none.")
    ] = None,
    due: Annotated[
        str | None, typer.Option("--due", metavar="DATE", help="What is due in the week from here.")
    ] = None,
    role: Annotated[str | None, typer.Option(help="With --due: only for this role.")] = None,
    ical: Annotated[
        str | None, typer.Option("--ical", metavar="FILE", help="Write an iCalendar file too.")
    ] = None,
    actual: Annotated[
        list[str] | None,
        typer.Option(metavar="STAGE=FROM[..TO]", help="When a stage did start, and ended by."),
    ] = None,
    working_days: Annotated[
        bool, typer.Option("--working-days", help="Start on working days, and count these.")
    ] = False,
    holiday: Annotated[
        list[str] | None, typer.Option(metavar="DATE", help="With --working-days: a day off.")
    ] = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """
    Lay the stages out in time; print them, or what is due in a week.

    Exits with 1 if no stage has a known length.

    What really happened, told with --actual, moves the rest: the first day and the last.
    """
    if holiday and not working_days:
        raise FormatError("--holiday counts with --working-days only")
    plan = roles.schedule(
        model_from(model, format),
        start,
        calendar=roles.Calendar(holidays=holiday or []) if working_days else None,
        actual=dict(map(_actual, actual or [])),
    )
    rows = _stages(plan) if due is None else _due(plan, due, role)
    if ical is not None:
        replace_file(Path(ical), roles.icalendar_text(plan).encode("utf-8"))
    lengthless = bool(plan.stages) and all(planned.end is None for planned in plan)
    if as_json:
        print_data(rows)
        return int(lengthless)
    print_records(_title(plan, rows, due), rows, tones={"critical": "own"})
    print_lines(_unknowns(plan, lengthless=lengthless))
    return int(lengthless)


def _title(plan: roles.Schedule, rows: list[dict[str, str]], due: str | None) -> str:
    if due is not None:
        return f"Due in the week from {due}" + ("" if rows else ": nothing")
    return f"From {plan.begin} " + (f"to {last_day(plan.end)}" if plan.end else "on")


def _unknowns(plan: roles.Schedule, *, lengthless: bool) -> Iterator[tuple[str, str]]:
    """Yield what the schedule can't tell, and what to do about it."""
    names = ", ".join(stage.name for stage in plan.open_stages)
    way_out = "give it a duration in the model, or its days with --actual"
    if lengthless:
        told = f"No stage has a known length, so nothing can be dated after {names}; {way_out}."
        yield told, "warning"
    elif names:
        yield f"Open, since the model gives no duration: {names}; {way_out}.", "quiet"
    if plan.unknown_stages:
        unknown = ", ".join(stage.name for stage in plan.unknown_stages)
        yield f"Unknown, since a stage before is open: {unknown}.", "quiet"


def _actual(told: str) -> tuple[str, tuple[str, datetime.date | None]]:
    """Return a stage with its first day and the day after its last."""
    stage, equals, days = told.partition("=")
    first, _, last = days.partition("..")
    if not stage or not equals:
        raise FormatError(
            f"--actual is {shown(told)}; expected a stage and its days: "
            "launch=2026-03-01..2026-03-20, or launch=2026-03-01 while it runs"
        )
    return stage, (first, day(last) + _DAY if last else None)


@app.command()
def portfolio(
    products: Annotated[
        list[str], typer.Argument(metavar="NAME=DATE...", help="Products, with their first days.")
    ],
    role: Annotated[str, typer.Option(help="Whose effort: its key, name or alias.")],
    limit: Annotated[
        float, typer.Option(min=0, help="How much of its time is too much, 1 being all of it.")
    ] = 1.0,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print the effort of a role over several products, week by week; exit 1 if it is too much."""
    asked = model_from(model, format)
    starts = {}
    for told in products:
        name, equals, first = told.partition("=")
        if not name or not equals or name in starts:
            raise FormatError(
                f"{shown(told)} is no product, or the second of its name; expected a name of its "
                "own and a first day: apollo=2026-01-05"
            )
        starts[name] = first
    together = roles.Portfolio(
        {name: roles.schedule(asked, first) for name, first in starts.items()}
    )
    load, over = together.load(role), together.overloads(role, limit)
    if as_json:
        print_data(
            [
                {
                    "week": str(one.week),
                    "share": one.share,
                    "parts": dict(one.parts),
                    "goes_on": one.goes_on,
                }
                for one in load
            ]
        )
        return 1 if over else 0
    rows = []
    for one in load:
        parts = dict(one.parts)
        shares = [one.share, *(parts.get(name, 0.0) for name in together.products)]
        mark = (Cell("too much", "double"),) if one in over else ("",) if over else ()
        week = f"{one.week} on" if one.goes_on else str(one.week)
        rows.append(Row((week, *(f"{share:.0%}" for share in shares), *mark)))
    peak = together.peak(role)
    limits = (f"Above {limit:.0%}",) if over else ()
    print_table(
        Table(
            title=f"Effort of {asked.role(role).name}, week by week",
            columns=("Week", "Effort", *together.products, *limits) if rows else (),
            rows=tuple(rows),
            notes=(f"most in the week from {peak.week}: {peak.share:.0%}",) if peak else (),
        )
    )
    return 1 if over else 0


def _stages(plan: roles.Schedule) -> list[dict[str, str]]:
    return [
        {
            "stage": planned.stage.name,
            "from": str(planned.start or "unknown"),
            "to": _last(planned),
            "slack": (
                "unknown"
                if planned.slack is None
                else "critical"
                if planned.critical
                else f"{planned.slack.days} days"
            ),
        }
        for planned in plan
    ]


def _last(planned: Planned) -> str:
    if planned.start is None:
        return "unknown"
    return str(planned.start) if planned.end == planned.start else last_day(planned.end)


def _due(plan: roles.Schedule, first: str, role: str | None) -> list[dict[str, str]]:
    model = plan.model
    wanted = [model.role(role)] if role else [one for one in model.roles if one.kind == "role"]
    return [
        {
            "day": str(one.date),
            "role": who.name,
            "what": one.what,
            "about": _about(model, one.about),
        }
        for who in wanted
        for one in plan.due(who, first)
    ]


def _about(model: roles.RoleModel, one: roles.Stage | roles.Handoff | roles.Responsibility) -> str:
    if not isinstance(one, roles.Handoff):
        return one.name
    names = ", ".join(model.deliverable(key).name for key in one.deliverables) or "work"
    return f"{names}, from {model.role(one.giver).name} to {model.role(one.receiver).name}"
