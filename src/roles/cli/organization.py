"""Commands that ask an organisation: who holds it, what is vacant, what if somebody leaves."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

import roles
from roles.cli.app import AsJson, Model, ModelFormat, app, model_from
from roles.cli.output import print_data, print_records, print_table
from roles.errors import FormatError
from roles.formats.people import OrganizationReading, read_people
from roles.org.vacancies import Vacancy
from roles.views import Table

__all__ = ["Columns", "On", "People", "PeopleFormat", "org", "organization_reading", "print_rows"]

org = typer.Typer(
    name="org",
    help="Ask who holds what: people and their appointments on top of a model.",
    no_args_is_help=True,
)
app.add_typer(org)

People = Annotated[
    str, typer.Option("--people", "-p", metavar="FILE", help="An export, directory or catalog.")
]
Columns = Annotated[
    str | None, typer.Option("--columns", "-c", metavar="TOML", help="Which column says what.")
]
PeopleFormat = Annotated[
    str | None,
    typer.Option(
        "--people-format",
        metavar="FORMAT",
        help="csv, scim, backstage, codeowners or gitlab; else by the name of the file.",
    ),
]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="The day: 2026-03-01.")]
Scope = Annotated[str, typer.Option("--scope", "-s", help="The key of the scope.")]
At = Annotated[
    str | None, typer.Option("--at", metavar="STAGE", help="The stage; else by schedule.")
]


def organization_reading(
    people: str,
    columns: str | None,
    people_format: str | None,
    model: str | None,
    format: str | None,
) -> OrganizationReading:
    """Read an organisation; what was lost in reading it is told on stderr."""
    asked = model_from(model, format)
    mapping = None if columns is None else Path(columns)
    reading = read_people(Path(people), asked, mapping, format=people_format)
    for loss in reading.losses:
        sys.stderr.write(f"roles: {people}: {loss}\n")
    return reading


def _read(
    people: str,
    columns: str | None,
    people_format: str | None,
    model: str | None,
    format: str | None,
) -> roles.Organization:
    return organization_reading(people, columns, people_format, model, format).organization


def _end(one: datetime.date | None) -> str:
    """Return the last day of a period, as people write it, from the day after."""
    return str(one - datetime.timedelta(days=1)) if one is not None else "open"


@org.command("who-owns")
def who_owns(
    responsibility: Annotated[str, typer.Argument(help="Its key, name or alias.")],
    people: People,
    scope: Scope,
    on: On,
    at: At = None,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print who owns a responsibility for a scope on a day, and why; exit 1 if nobody does."""
    asked = _read(people, columns, people_format, model, format)
    answer = asked.who_owns(responsibility, scope=scope, on=on, at=at)
    if as_json:
        print_data(
            {
                "responsibility": answer.responsibility.key,
                "scope": answer.scope.key,
                "on": str(answer.on),
                "stage": answer.stage.key,
                "role": answer.role.key if answer.role else None,
                "actors": [actor.key for actor in answer.actors],
                "explanation": answer.explain().splitlines(),
            }
        )
    else:
        head, *rest = answer.explain().splitlines()
        print_table(Table(title=head, notes=tuple(rest)))
    return 0 if answer.actors else 1


@org.command()
def owners(
    scope: Annotated[str, typer.Argument(help="The key of the scope.")],
    people: People,
    on: On,
    at: At = None,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print who owns each responsibility for a scope on a day; exit 1 if nobody owns one."""
    asked = _read(people, columns, people_format, model, format)
    stage = asked.model.stage(at) if at is not None else asked.stage_on(scope, on)
    if stage is None:
        told = f"{asked.scope(scope).key} is in no stage on {on} by a schedule: name one by --at"
        raise FormatError(told)
    answers = [
        asked.who_owns(one.responsibility, scope=scope, on=on, at=stage)
        for one in asked.model.at(stage).ownerships
    ]
    rows = [
        {
            "responsibility": answer.responsibility.name,
            "role": ", ".join(role.name for role in answer.owners) or "none",
            "owner": ", ".join(actor.key for actor in answer.actors) or "nobody",
        }
        for answer in answers
    ]
    print_rows(f"Who owns what for {scope} on {on}, at {stage.name}", rows, as_json=as_json)
    return 0 if all(answer.actors for answer in answers) else 1


@org.command("held-by")
def held_by(
    actor: Annotated[str, typer.Argument(help="The key of a person, team or agent.")],
    people: People,
    on: On,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print the roles that an actor holds on a day; exit 1 if there are none."""
    asked = _read(people, columns, people_format, model, format)
    held = asked.held_by(actor, on=on)
    rows = [
        {
            "role": asked.model.role(one.role).name,
            "scope": one.scope,
            "from": str(one.start),
            "to": _end(one.end),
            "share": f"{one.share:.0%}",
            "kind": one.kind,
        }
        for one in held
    ]
    print_rows(f"Held by {asked.actor(actor).key} on {on}", rows, as_json=as_json)
    return 0 if held else 1


@org.command()
def vacancies(
    people: People,
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day.")],
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="The day after the last.")],
    columns: Columns = None,
    people_format: PeopleFormat = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print the roles that nobody holds while they have duties; exit 1 if there are any."""
    found = _read(people, columns, people_format, model, format).vacancies(start, end)
    title = f"Vacant from {start} to before {end}"
    print_rows(title, _vacant(found), as_json=as_json)
    return 1 if found else 0


@org.command()
def leaving(
    actor: Annotated[str, typer.Argument(help="The key of a person, team or agent.")],
    people: People,
    on: On,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="How far to look.")],
    columns: Columns = None,
    people_format: PeopleFormat = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print what would be vacant if somebody left on a day; exit 1 if anything would."""
    asked = _read(people, columns, people_format, model, format)
    departure = asked.leaving(actor, on=on, until=until)
    print_rows(
        f"If {departure.actor.key} leaves on {departure.on}",
        _vacant(departure.vacancies),
        as_json=as_json,
        notes=[
            f"ends: {asked.model.role(one.role).name} for {one.scope}" for one in departure.ended
        ],
    )
    return 1 if departure.vacancies else 0


@org.command("check")
def check_appointments(
    people: People,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print appointments that overlap, and actors beyond full time; exit 1 if there are any."""
    asked = _read(people, columns, people_format, model, format)
    rows = [
        {
            "what": "appointed twice",
            "actor": one.first.actor,
            "from": str(one.start),
            "to": _end(one.end),
            "more": f"{asked.model.role(one.first.role).name} for {one.first.scope}",
        }
        for one in asked.doubles()
    ]
    rows += [
        {
            "what": "beyond full time",
            "actor": one.actor.key,
            "from": str(one.start),
            "to": _end(one.end),
            "more": f"{one.share:.0%}",
        }
        for one in asked.overloads()
    ]
    print_rows("Appointments to look at", rows, as_json=as_json)
    return 1 if rows else 0


def _vacant(found: Iterable[Vacancy]) -> list[dict[str, str]]:
    return [
        {
            "role": one.role.name,
            "scope": one.scope.key,
            "stage": one.stage.name if one.stage else "",
            "from": str(one.start),
            "to": _end(one.end),
        }
        for one in found
    ]


def print_rows(
    title: str, rows: list[dict[str, str]], *, as_json: bool, notes: Iterable[str] = ()
) -> None:
    """Print records as a table under a title, or as JSON."""
    if as_json:
        print_data(rows)
        return
    print_records(title if rows else f"{title}: nothing", rows, notes=notes)
