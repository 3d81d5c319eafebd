"""Commands that ask an organisation over time: vacancies, timelines, load, what has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from roles import views
from roles.cli.app import AsJson, Model, ModelFormat
from roles.cli.organization import (
    At,
    Columns,
    Known,
    People,
    PeopleFormat,
    Scope,
    org,
    print_rows,
    read,
)
from roles.cli.output import print_answer
from roles.errors import FormatError
from roles.formats import replace_file
from roles.views.staffing import last_day

__all__: list[str] = []

Start = Annotated[str, typer.Option("--from", metavar="DATE", help="The first day.")]
End = Annotated[str, typer.Option("--to", metavar="DATE", help="The day after the last.")]
Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write it: by the ending, see below."),
]
_ENDINGS = {
    ".svg": "svg",
    ".md": "md",
    ".csv": "csv",
    ".html": "html",
    ".json": "json",
    ".txt": "text",
}


def _shown(one: Any, output: str | None, *, as_json: bool) -> None:
    """Print what was found, or write it in the format of the file's ending."""
    if output is None:
        print_answer(one, as_json=as_json)
        return
    code = _ENDINGS.get(Path(output).suffix.lower())
    if code is None or (code == "svg" and not views.pictured(one)):
        known = [end for end, c in _ENDINGS.items() if c != "svg" or views.pictured(one)]
        raise FormatError(f"is written as {', '.join(known)}", output)
    text = views.render(one, code).rstrip("\n")
    replace_file(Path(output), f"{text}\n".encode("utf-8", "backslashreplace"))
    typer.echo(f"wrote {output}", err=True)


@org.command()
def vacancies(
    people: People,
    start: Start,
    end: End,
    output: Output = None,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    known: Known = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """
    Print the roles that nobody holds while they have duties; exit 1 if there are any.

    Files are written as .md, .csv, .html, .json or .txt.
    """
    asked = read(people, columns, people_format, model, format, known)
    found = asked.vacancies(start, end)
    if as_json and output is None:
        print_answer(found, as_json=True)
    else:
        _shown(views.vacancies(asked, start, end), output, as_json=False)
    return 1 if found else 0


@org.command()
def timeline(
    people: People,
    start: Start,
    end: End,
    scope: Annotated[
        list[str] | None, typer.Option("--scope", "-s", help="Only for this scope.")
    ] = None,
    role: Annotated[list[str] | None, typer.Option("--role", help="Only of this role.")] = None,
    output: Output = None,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    known: Known = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> None:
    """
    Print who held each role for each scope, period by period, or draw it.

    Files are written as .svg, .md, .csv, .html, .json or .txt.
    """
    asked = read(people, columns, people_format, model, format, known)
    shown = views.timeline(asked, start=start, end=end, scopes=scope or None, roles=role or None)
    _shown(shown, output, as_json=as_json)


@org.command()
def load(
    people: People,
    start: Start,
    end: End,
    output: Output = None,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    known: Known = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> None:
    """
    Print how much of full time each actor is appointed for, month by month, or draw it.

    Files are written as .svg, .md, .csv, .html, .json or .txt.
    """
    asked = read(people, columns, people_format, model, format, known)
    if as_json and output is None:
        print_answer(asked.load(start, end), as_json=True)
    else:
        _shown(views.load_heat(asked, start, end), output, as_json=False)


@org.command()
def history(
    responsibility: Annotated[str, typer.Argument(help="Its key, name or alias.")],
    people: People,
    scope: Scope,
    start: Start,
    end: End,
    at: At = None,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    known: Known = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> None:
    """Print who owned a responsibility for a scope, period by period."""
    asked = read(people, columns, people_format, model, format, known)
    found = asked.history(responsibility, scope=scope, start=start, end=end, at=at)
    if as_json:
        print_answer(found, as_json=True)
        return
    rows = [
        {
            "stage": one.stage.name if one.stage else "",
            "from": str(one.start),
            "to": last_day(one.end),
            "owned by": " + ".join(actor.key for actor in one.actors) or "nobody",
            "as": " and ".join(role.name for role in one.roles),
        }
        for one in found
    ]
    what = asked.model.responsibility(responsibility).name
    print_rows(f"{what} for {asked.scope(scope).key}", rows, as_json=False)


@org.command()
def diff(
    people: People,
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="The one day.")],
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="The other day.")],
    columns: Columns = None,
    people_format: PeopleFormat = None,
    known: Known = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> None:
    """Print which roles others hold on the one day than on the other."""
    asked = read(people, columns, people_format, model, format, known)
    found = asked.diff(start, end)
    if as_json:
        print_answer(found, as_json=True)
    else:
        print_moved(f"What changed from {start} to {end}", found)


def print_moved(title: str, found: Any) -> None:
    """Print who holds a role before and after."""
    rows = [
        {
            "role": one.role.name,
            "scope": one.scope.key,
            "before": " + ".join(actor.key for actor in one.before) or "nobody",
            "after": " + ".join(actor.key for actor in one.after) or "nobody",
        }
        for one in found
    ]
    print_rows(title, rows, as_json=False)
