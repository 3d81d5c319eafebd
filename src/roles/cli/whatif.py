"""Commands on what if: somebody leaves, two swap, a role needs another, too few know it all."""

from __future__ import annotations

from typing import Annotated

import typer

from roles.cli.app import AsJson, Model, ModelFormat
from roles.cli.organization import (
    Columns,
    Known,
    On,
    People,
    PeopleFormat,
    Scope,
    org,
    print_rows,
    read,
)
from roles.cli.output import print_answer
from roles.cli.tenures import print_moved
from roles.org.vacancies import asked_scopes

__all__: list[str] = []


@org.command()
def leaving(
    actor: Annotated[str, typer.Argument(help="The key of a person, team or agent.")],
    people: People,
    on: On,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="How far to look.")],
    columns: Columns = None,
    people_format: PeopleFormat = None,
    known: Known = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print what would be vacant if somebody left on a day; exit 1 if anything would."""
    departure = read(people, columns, people_format, model, format, known).leaving(
        actor, on=on, until=until
    )
    print_answer(departure, as_json=as_json)
    return 1 if departure.vacancies else 0


@org.command()
def swap(
    one: Annotated[str, typer.Argument(help="The key of an actor.")],
    other: Annotated[str, typer.Argument(help="The key of another.")],
    people: People,
    on: On,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    known: Known = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> None:
    """Print which roles others would hold from a day on if two actors swapped."""
    asked = read(people, columns, people_format, model, format, known)
    found = asked.compared(asked.swapped(one, other, on=on), on=on)
    if as_json:
        print_answer(found, as_json=True)
    else:
        print_moved(f"If {one} and {other} swap on {on}", found)


@org.command()
def succession(
    role: Annotated[str, typer.Argument(help="Its key, name or alias.")],
    people: People,
    scope: Scope,
    on: On,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    known: Known = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print who else might take a role, by the skills they lack; exit 1 if there is nobody."""
    asked = read(people, columns, people_format, model, format, known)
    found = asked.succession(role, scope=scope, on=on)
    if as_json:
        print_answer(found, as_json=True)
        return 0 if found else 1
    rows = [
        {
            "actor": one.actor.key,
            "has": ", ".join(skill.name for skill in one.has) or "-",
            "lacks": ", ".join(skill.name for skill in one.lacks) or "-",
            "appointed for": f"{one.share:.0%}",
        }
        for one in found
    ]
    print_rows(f"Who else might be {asked.model.role(role).name}", rows, as_json=False)
    return 0 if found else 1


@org.command("bus-factor")
def bus_factor(
    people: People,
    on: On,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    known: Known = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> None:
    """Print how few must leave for most roles to be vacant, for each scope without parts."""
    asked = read(people, columns, people_format, model, format, known)
    found = tuple(asked.bus_factor(scope, on=on) for scope in asked_scopes(asked))
    if as_json:
        print_answer(found, as_json=True)
        return
    rows = [
        {
            "scope": one.scope.key,
            "bus factor": str(one.number),
            "without": ", ".join(actor.key for actor in one.actors) or "vacant already",
        }
        for one in found
    ]
    print_rows(f"Without whom most roles would be vacant on {on}", rows, as_json=False)
