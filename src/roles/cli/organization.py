"""Commands that ask an organisation on a day: who holds it, what somebody owns, what is wrong."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

import roles
from roles.cli.app import AsJson, Model, ModelFormat, app, model_from
from roles.cli.output import print_answer, print_data, print_records
from roles.errors import FormatError
from roles.formats.people import OrganizationReading, read_people
from roles.views.staffing import last_day

__all__ = [
    "At",
    "Columns",
    "Known",
    "On",
    "People",
    "PeopleFormat",
    "Scope",
    "org",
    "organization_reading",
    "print_rows",
    "read",
]

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
Known = Annotated[
    str | None,
    typer.Option("--known", metavar="DATE", help="As it was known then, by recorded_at."),
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


def read(
    people: str,
    columns: str | None,
    people_format: str | None,
    model: str | None,
    format: str | None,
    known: str | None = None,
) -> roles.Organization:
    """Return the organisation of a file, as it was known at a time where that is asked."""
    found = organization_reading(people, columns, people_format, model, format).organization
    return found if known is None else found.as_known(known)


def print_rows(
    title: str, rows: list[dict[str, str]], *, as_json: bool, notes: tuple[str, ...] = ()
) -> None:
    """Print records as a table, or as JSON."""
    if as_json:
        print_data(rows)
    else:
        print_records(title if rows else f"{title}: nothing", rows, notes=notes)


@org.command("who-owns")
def who_owns(
    responsibility: Annotated[str, typer.Argument(help="Its key, name or alias.")],
    people: People,
    scope: Scope,
    on: On,
    at: At = None,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    known: Known = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print who owns a responsibility for a scope on a day, and why; exit 1 if nobody does."""
    asked = read(people, columns, people_format, model, format, known)
    answer = asked.who_owns(responsibility, scope=scope, on=on, at=at)
    print_answer(answer, as_json=as_json)
    return 0 if answer.actors else 1


@org.command()
def owners(
    scope: Annotated[str, typer.Argument(help="The key of the scope.")],
    people: People,
    on: On,
    at: At = None,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    known: Known = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print who owns each responsibility for a scope on a day; exit 1 if nobody owns one."""
    asked = read(people, columns, people_format, model, format, known)
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
    known: Known = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print the roles that an actor holds on a day; exit 1 if there are none."""
    asked = read(people, columns, people_format, model, format, known)
    held = asked.held_by(actor, on=on)
    rows = [
        {
            "role": asked.model.role(one.role).name,
            "scope": one.scope,
            "from": str(one.start),
            "to": last_day(one.end),
            "share": f"{one.share:.0%}",
            "kind": one.kind,
        }
        for one in held
    ]
    print_rows(f"Held by {asked.actor(actor).key} on {on}", rows, as_json=as_json)
    return 0 if held else 1


@org.command("owned-by")
def owned_by(
    actor: Annotated[str, typer.Argument(help="The key of a person, team or agent.")],
    people: People,
    on: On,
    at: At = None,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    known: Known = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print all that an actor owns on a day, scope by scope; exit 1 if that is nothing."""
    asked = read(people, columns, people_format, model, format, known)
    owned = asked.owned_by(actor, on=on, at=at)
    if as_json:
        print_answer(owned, as_json=True)
        return 0 if owned else 1
    stages: dict[tuple[str, str, str], list[str]] = {}
    for one in owned:
        owners = " and ".join(role.name for role in one.owners)
        row = one.scope.key, one.responsibility.name, owners
        stages.setdefault(row, []).append(one.stage.name)
    rows = [
        {"scope": scope, "responsibility": what, "as": owners, "at": ", ".join(named)}
        for (scope, what, owners), named in stages.items()
    ]
    print_rows(f"Owned by {asked.actor(actor).key} on {on}", rows, as_json=False)
    return 0 if owned else 1


@org.command("check")
def check_appointments(
    people: People,
    apart: Annotated[
        list[str] | None,
        typer.Option(metavar="DUTY:DUTY", help="Duties that nobody may hold together, on --on."),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="With --apart: the day.")
    ] = None,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    known: Known = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print appointments that overlap, go beyond full time or must be apart; exit 1 if any do."""
    asked = read(people, columns, people_format, model, format, known)
    rows = [
        {
            "what": "appointed twice",
            "actor": one.first.actor,
            "from": str(one.start),
            "to": last_day(one.end),
            "more": f"{asked.model.role(one.first.role).name} for {one.first.scope}",
        }
        for one in asked.doubles()
    ]
    rows += [
        {
            "what": "beyond full time",
            "actor": one.actor.key,
            "from": str(one.start),
            "to": last_day(one.end),
            "more": f"{one.share:.0%}",
        }
        for one in asked.overloads()
    ]
    rows += _together(asked, apart or [], on)
    print_rows("Appointments to look at", rows, as_json=as_json)
    return 1 if rows else 0


def _together(asked: roles.Organization, apart: list[str], on: str | None) -> list[dict[str, str]]:
    if bool(apart) != (on is not None):
        raise FormatError("--apart and --on go together: which duties, and on which day")
    if on is None:
        return []
    pairs = []
    for one in apart:
        first, colon, second = one.partition(":")
        if not colon:
            raise FormatError(f"--apart is {one!r}; expected two duties: do:approve")
        pairs.append((first, second))
    return [
        {
            "what": " and ".join(duty.value for duty in one.duties),
            "actor": one.actor.key,
            "from": on,
            "to": on,
            "more": f"{one.responsibility.name} at {one.stage.name} for {one.scope.key}",
        }
        for one in asked.segregation(pairs, on=on)
    ]
