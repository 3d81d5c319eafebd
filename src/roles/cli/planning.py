"""Commands that plan: when each stage is, and what is due."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

import roles
from roles.cli.app import AsJson, ModelFormat, app, model_from
from roles.cli.output import print_data, print_records
from roles.formats import replace_file

__all__: list[str] = []

_DAY = datetime.timedelta(days=1)


@app.command()
def schedule(
    start: Annotated[str, typer.Argument(metavar="DATE", help="The first day: 2026-01-05.")],
    model: Annotated[
        str | None, typer.Argument(help="The model's file; the reference model if none.")
    ] = None,
    due: Annotated[
        str | None, typer.Option("--due", metavar="DATE", help="What is due in the week from here.")
    ] = None,
    role: Annotated[str | None, typer.Option(help="With --due: only for this role.")] = None,
    ical: Annotated[
        str | None, typer.Option("--ical", metavar="FILE", help="Write an iCalendar file too.")
    ] = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> None:
    """Lay the stages out in time; print them, or what is due in a week."""
    plan = roles.schedule(model_from(model, format), start)
    rows = _stages(plan) if due is None else _due(plan, due, role)
    if ical is not None:
        replace_file(Path(ical), roles.icalendar_text(plan).encode("utf-8"))
    if as_json:
        print_data(rows)
        return
    title = f"From {plan.begin} to {plan.end - _DAY}"
    if due is not None:
        title = f"Due in the week from {due}" if rows else f"Due in the week from {due}: nothing"
    print_records(title, rows, tones={"critical": "own"})


def _stages(plan: roles.Schedule) -> list[dict[str, str]]:
    return [
        {
            "stage": one.stage.name,
            "from": str(one.start),
            "to": str(one.end - _DAY) if one.end > one.start else str(one.start),
            "slack": "critical" if one.critical else f"{one.slack.days} days",
        }
        for one in plan
    ]


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
