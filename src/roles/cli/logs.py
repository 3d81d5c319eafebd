"""Commands on event logs: who hands over, who does the same, who did what against a model."""

from __future__ import annotations

import contextlib
import shutil
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

import roles
from roles import views
from roles.checks import Report
from roles.cli.app import AsJson, app, model_from
from roles.cli.organization import Columns, PeopleFormat, organization_reading
from roles.cli.output import print_answer, print_data, print_lines, print_records
from roles.errors import FormatError, InvalidModel, Problem, shown
from roles.formats import replace_file, write_model
from roles.formats.registry import find
from roles.frames import collected, frame_of
from roles.views import practices
from roles.views.width import plain, wrapped

__all__: list[str] = []

log = typer.Typer(
    name="log",
    help="Ask an event log: who really did it, against who should.",
    no_args_is_help=True,
)
app.add_typer(log)

Log = Annotated[str, typer.Argument(metavar="LOG", help="CSV, Parquet, XES or OCEL 2.0.")]
LogModel = Annotated[
    str | None,
    typer.Argument(metavar="MODEL", help="A file, or @NAME; the reference model if none."),
]
Against = Annotated[str | None, typer.Argument(metavar="MODEL", help="A model to hold it against.")]
Names = Annotated[
    str | None,
    typer.Option("--map", metavar="TOML", help="Tables [columns], [activities] and [actors]."),
]
People = Annotated[
    str | None,
    typer.Option("--people", "-p", metavar="FILE", help="An export, directory or catalog."),
]
By = Annotated[str, typer.Option("--by", help="actor, or a column of the log; role, with a model.")]
Objects = Annotated[
    str | None, typer.Option("--objects", metavar="TYPE", help="The cases of an OCEL log.")
]
LogFormat = Annotated[
    str | None, typer.Option("--format", help="csv, parquet, xes or ocel; else by the ending.")
]
Most = Annotated[int, typer.Option("--most", min=1, help="How many rows to print.")]

_MAP = ("columns", "activities", "actors")
_COLUMNS = ("case", "activity", "actor", "time", "stage", "scope", "position", "lifecycle")


def _names(file: str | None) -> dict[str, dict[str, Any]]:
    """Return the tables of a mapping file."""
    if file is None:
        return {table: {} for table in _MAP}
    try:
        tree = tomllib.loads(Path(file).read_bytes().decode("utf-8"))
    except OSError as error:
        raise FormatError(error.strerror or "can't be read", file) from None
    except ValueError as error:
        raise FormatError(f"isn't TOML: {error}", file) from None
    problems = [
        Problem(name, f"is no table; there are {', '.join(_MAP)}")
        for name, table in tree.items()
        if name not in _MAP or not isinstance(table, dict)
    ]
    for name in _MAP:
        for key, value in tree.get(name, {}).items() if not problems else ():
            place = f"{name}.{key}"
            listed = isinstance(value, list) and name == "actors"
            if name == "columns" and key not in _COLUMNS:
                told = f"is no column of a log; there are {', '.join(_COLUMNS)}"
                problems.append(Problem(place, told))
            elif not all(isinstance(one, str) for one in (value if listed else [value])):
                wanted = "a text, or a list of them" if name == "actors" else "a text"
                problems.append(Problem(place, f"is {shown(value)}; expected {wanted}"))
    if problems:
        raise InvalidModel(problems, file)
    return {name: tree.get(name, {}) for name in _MAP}


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """Yield what shows how far a long read is, where stderr is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, size: bar.update(task, completed=done, total=size)


def _read(
    file: str, format: str | None, objects: str | None, names: Mapping[str, Mapping[str, Any]]
) -> roles.log.EventLog:
    with _progress() as progress:
        read: roles.log.EventLog = roles.log.read(
            file, format, object_type=objects, progress=progress, **names["columns"]
        )
    if read.other_transitions:
        total = len(read) + read.other_transitions
        told = f"{read.other_transitions:,} of {total:,} events aren't complete, and are left out"
        sys.stderr.write(f"roles: {file}: {told}\n")
    if read.without_actor:
        told = f"{read.without_actor:,} of {len(read):,} events name no actor"
        sys.stderr.write(f"roles: {file}: {told}\n")
    return read


def _held(
    read: roles.log.EventLog,
    model: str | None,
    people: str | None,
    columns: str | None,
    people_format: str | None,
    names: Mapping[str, Mapping[str, Any]],
) -> roles.log.Conformance:
    asked: Any
    if people is not None:
        asked = organization_reading(people, columns, people_format, model, None).organization
    elif columns is not None or people_format is not None:
        raise FormatError("--columns and --people-format say what is in --people: name the file")
    else:
        asked = model_from(model)
    return read.conform(asked, activities=names["activities"], actors=names["actors"])


@log.command()
def handovers(
    file: Log,
    model: LogModel = None,
    by: By = "actor",
    names: Names = None,
    people: People = None,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    objects: Objects = None,
    format: LogFormat = None,
    most: Most = 20,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="SVG", help="Draw a heat map.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print who hands work over to whom, how often; by role against a model."""
    given = _names(names)
    read = _read(file, format, objects, given)
    if model is not None or people is not None or by in ("role", "responsibility"):
        read = _held(read, model, people, columns, people_format, given).log
    rows = collected(frame_of(read.handovers(by)))
    if output is not None:
        drawn = views.render(views.handover_heat(read, by, most=most), "svg")
        replace_file(Path(output), f"{drawn}\n".encode())
        typer.echo(f"wrote {output}")
    elif as_json:
        print_data(rows)
    else:
        records = [
            {
                "from": str(row["giver"]),
                "to": str(row["receiver"]),
                "count": f"{row['count']:,}",
                "share": f"{row['share']:.1%}",
            }
            for row in rows[:most]
        ]
        more = [f"and {len(rows) - most:,} more: --most"] if len(rows) > most else []
        print_records(f"Handovers by {by}", records, notes=more)


@log.command("roles")
def roles_(
    file: Log,
    model: Against = None,
    by: By = "actor",
    likeness: Annotated[
        float, typer.Option(help="How alike the members of a group are, from -1 to 1.")
    ] = 0.8,
    names: Names = None,
    people: People = None,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    objects: Objects = None,
    format: LogFormat = None,
    as_json: AsJson = False,
) -> None:
    """Print the actors that do much the same: candidates for roles."""
    given = _names(names)
    read = _read(file, format, objects, given)
    held = None
    if model is not None or people is not None or by in ("role", "responsibility"):
        held = _held(read, model, people, columns, people_format, given)
        read = held.log
    found = read.groups(likeness=likeness, by=by)
    if as_json:
        print_data([_grouped(one, held) for one in found])
        return
    records = [
        {
            "actors": ", ".join(one.actors),
            "events": f"{one.count:,}",
            "mostly": ", ".join(f"{name} {share:.0%}" for name, share in one.activities[:5]),
        }
        | ({"in the model": _known(one, held) or "no role"} if held and by == "actor" else {})
        for one in found
    ]
    print_records(f"{by.capitalize()}s that do much the same", records)


def _grouped(group: roles.log.Group, held: roles.log.Conformance | None) -> dict[str, Any]:
    activities = [{"name": name, "share": round(share, 4)} for name, share in group.activities]
    found = {"actors": list(group.actors), "events": group.count, "activities": activities}
    if held is not None:
        keys = {one.name: list(one.keys) for one in held.actors}
        found["roles"] = {actor: keys.get(actor, []) for actor in group.actors}
    return found


def _known(group: roles.log.Group, held: roles.log.Conformance) -> str:
    """Return the roles that a group's actors hold, each with how many do."""
    keys = {one.name: one.keys for one in held.actors}
    counts = Counter(key for actor in group.actors for key in keys.get(actor, ()))
    every = [(held.model.role(key).name, count) for key, count in counts.most_common()]
    return ", ".join(f"{name} {count} of {len(group.actors)}" for name, count in every)


@log.command()
def check(
    file: Log,
    model: LogModel = None,
    names: Names = None,
    people: People = None,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    objects: Objects = None,
    format: LogFormat = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="SVG", help="Draw who really did what.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Hold a log against a model; exit 1 where it shows what the model doesn't say."""
    given = _names(names)
    held = _held(_read(file, format, objects, given), model, people, columns, people_format, given)
    report = Report(name=held.model.name, source=file, findings=held.findings)
    if output is not None:
        replace_file(Path(output), f"{views.render(held, 'svg')}\n".encode())
        typer.echo(f"wrote {output}")
    if as_json:
        print_answer(held, as_json=True)
    else:
        total = len(held.log)
        for verdict, count in held.summary.items():
            if count:
                typer.echo(f"{count:>12,}  {count / total:>6.1%}  {verdict.replace('-', ' ')}")
        print_lines(_told(report, held))
    return 0 if report.clean else 1


def _told(report: Report, held: roles.log.Conformance) -> Iterator[tuple[str, str]]:
    """Yield the lines of what a log shows, each with its tone."""
    width = min(shutil.get_terminal_size((80, 24)).columns, 100)
    yield "", ""
    yield f"{plain(report.source)}: {report.count()}", "file"
    for one in report.findings:
        if one.code in practices.KINDS:
            continue
        head = f"{'note' if one.severity == 'info' else one.severity} {one.code} "
        for number, line in enumerate(wrapped(one.message, width - len(head))):
            yield (head if number == 0 else " " * len(head)) + line, one.severity
        for line in wrapped(one.mend, width - len(head)):
            yield " " * len(head) + line, "quiet"
    for text in practices.noted(held):
        for line in wrapped(f"note {text}", width):
            yield line, ""


@log.command()
def draft(
    file: Log,
    model: Against = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="The model's file to write; - for stdout.")
    ] = "-",
    by: Annotated[
        str | None, typer.Option("--by", help="The column of the roles; else they are found.")
    ] = None,
    least: Annotated[
        float, typer.Option(help="The least share of an activity that makes a role part of it.")
    ] = 0.1,
    names: Names = None,
    people: People = None,
    columns: Columns = None,
    people_format: PeopleFormat = None,
    objects: Objects = None,
    format: LogFormat = None,
) -> None:
    """
    Write a model of what a log shows, every statement inferred, for review by roles check.

    Against a model, it is one of how that is done in practice, with its names.
    """
    given = _names(names)
    read = _read(file, format, objects, given)
    name = f"Draft from {Path(file).name}"
    if model is not None or people is not None:
        if by is not None:
            raise FormatError("--by names a column of roles, and a model has its own: give one")
        drafted = _held(read, model, people, columns, people_format, given).draft(name, least=least)
    else:
        drafted = read.draft(by=by, name=name, least=least)
    if output == "-":
        sys.stdout.write(write_model(drafted, "toml").content.decode("utf-8"))
        return
    writing = write_model(drafted, find(None, Path(output)).name)
    for loss in writing.losses:
        sys.stderr.write(f"roles: {output}: {loss}\n")
    replace_file(Path(output), writing.content)
    typer.echo(f"wrote {output}; look at it with: roles check {output}")
