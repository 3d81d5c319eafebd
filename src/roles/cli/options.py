"""What many commands take: the model, the people, the way to print; declared once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click
from attrs import frozen

from roles.cli.project import project_settings
from roles.cli.terminal import note, print_content, print_json, print_table, print_text, tell
from roles.cli.types import MOMENT
from roles.errors import FormatError

if TYPE_CHECKING:
    from roles.formats.people.reading import OrganizationReading
    from roles.formats.shared.reading import Reading
    from roles.model.rolemodel import RoleModel
    from roles.org.organization import Organization
    from roles.views.table import Table

__all__ = [
    "Answer",
    "edited_model_declarations",
    "force_option",
    "model_declarations",
    "model_file",
    "model_files",
    "model_of",
    "model_options",
    "named_model",
    "options",
    "organization_options",
    "output_option",
    "people_declarations",
    "people_option",
    "people_options",
    "print_options",
    "reading_of",
    "tell_losses",
    "write_file",
    "write_output",
]

Function: TypeAlias = Callable[..., Any]
_PRINTED = ("text", "json", "md", "csv", "html")


def options(*declared: Function) -> Callable[[Function], Function]:
    """Join several declarations, the first of which stands first in the help."""

    def decorate(function: Function) -> Function:
        for one in reversed(declared):
            function = one(function)
        return function

    return decorate


# The model


def model_files(ctx: click.Context) -> tuple[str, ...]:
    """Return the files of the model that a command is about; none for the reference model."""
    named = ctx.params.get("model_file") or ()
    given = ctx.params.get("model_argument")
    if named and given:
        raise click.UsageError("name the model once: as the argument, or with --model", ctx)
    if named:
        return (named,) if isinstance(named, str) else named
    file = given or os.environ.get("ROLES_MODEL") or project_settings(Path.cwd()).model
    return () if file is None else (str(file),)


def model_file(ctx: click.Context) -> str | None:
    """Return the only file of the model that a command is about; None for the reference model."""
    files = model_files(ctx)
    if len(files) > 1:
        raise click.UsageError(f"expected one model file; --model names {len(files)}", ctx)
    return files[0] if files else None


def named_model(instead: str = "") -> str | None:
    """
    Return the file of the model that the command names, or the project.

    Args:
        instead: What to name instead, in a command that doesn't fall back on the reference model.
    """
    file = model_file(click.get_current_context())
    if file is None and instead:
        raise click.UsageError(f"expected {instead}")
    return file


def reading_of(file: str | Sequence[str] | None, format: str | None = None) -> Reading:
    """
    Read a file, stdin for ``-``, a model that ships for ``@NAME``, or the reference model.

    Several files are read together, such as those of a catalog.
    """
    import roles

    if isinstance(file, Sequence) and not isinstance(file, str):
        if len(file) > 1:
            return roles.read([Path(one) for one in file], format)
        file = file[0] if file else None
    if file is None:
        return roles.formats.Reading(model=roles.reference(), source="reference model")
    if file.startswith("@"):
        return roles.formats.Reading(model=roles.reference(file[1:]), source=file)
    if file == "-":
        return roles.reads(sys.stdin.buffer.read(), format or "toml", source="stdin")
    return roles.read(Path(file), format)


def tell_losses(source: str, losses: Iterable[object]) -> None:
    """Write to stderr what was lost in reading or writing a file."""
    tell(*(f"{source}: {loss}" for loss in losses))


def model_of(ctx: click.Context) -> RoleModel:
    """Return the model that a command is about; what was lost in reading it goes to stderr."""
    reading = reading_of(model_files(ctx), ctx.params.get("from_format"))
    if not ctx.resilient_parsing:
        tell_losses(reading.source, reading.losses)
    return reading.model


def _declared(help: str) -> Callable[[Function], Function]:
    return options(
        click.option("-m", "--model", "model_file", metavar="FILE", multiple=True, help=help),
        click.option(
            "--from", "from_format", metavar="FORMAT", help="The format of the model's file."
        ),
    )


model_declarations = _declared(
    "The model: a file, @NAME for one that ships, - for stdin. Repeat it for the other files of a "
    "catalog. Default: ROLES_MODEL, the project's, or the reference model."
)
edited_model_declarations = _declared(
    "The model file to edit: TOML, JSON or YAML. Default: ROLES_MODEL, or the project's."
)


def model_options(*, argument: bool = False) -> Callable[[Function], Function]:
    """Let a command take a model with ``--model``, or also as an argument."""

    def decorate(function: Function) -> Function:
        @wraps(function)
        def wrapper(**rest: Any) -> Any:
            model = model_of(click.get_current_context())
            for name in ("model_file", "model_argument", "from_format"):
                rest.pop(name, None)
            return function(model=model, **rest)

        decorated = model_declarations(wrapper)
        if argument:
            decorated = click.argument("model_argument", metavar="[MODEL]", required=False)(
                decorated
            )
        return decorated

    return decorate


# Printing


@frozen(kw_only=True)
class Answer:
    """
    What a command has found.

    Attributes:
        value: The answer of the library; as JSON it is plain data.
        table: Makes the table; None for the one that the library shows the answer as.
        good: Whether the exit code is 0.
        listed: Makes several tables.
        data: Makes the plain data where *value* isn't an answer of the library.
    """

    value: Any = None
    table: Callable[[], Table] | None = None
    good: bool = True
    listed: Callable[[], Iterable[Table]] | None = None
    data: Callable[[], Any] | None = None

    def tables(self) -> Iterable[Table]:
        """Return the tables that show the answer."""
        from roles.views import table_of

        if self.table is not None:
            return [self.table()]
        if self.listed is not None:
            return self.listed()
        return [table_of(self.value)]

    def plain(self) -> Any:
        """Return the answer as plain data."""
        from roles.views.data import data_of

        return data_of(self.value) if self.data is None else self.data()

    def render(self, code: str) -> str:
        """Return the answer in a format."""
        from roles.views import render
        from roles.views.data import json_text

        if code == "json":
            return json_text(self.plain())
        if code == "svg":
            return render(self.value, code)
        return "\n\n".join(render(table, code) for table in self.tables())

    def show(self, code: str) -> int:
        """Print the answer in a format, and return the exit code."""
        if code == "json":
            print_json(self.plain())
        elif code == "text":
            for number, table in enumerate(self.tables()):
                if number:
                    print_text("")
                print_table(table)
        else:
            print_text(self.render(code))
        return 0 if self.good else 1


def format_options(*codes: str, default: str = "text") -> Callable[[Function], Function]:
    """Let a command take ``--format``, and ``--json`` where that is among the formats."""

    def decorate(function: Function) -> Function:
        @wraps(function)
        def wrapper(*, format: str | None, as_json: bool = False, **rest: Any) -> Any:
            if as_json and format not in (None, "json"):
                raise click.UsageError(f"--json and --format {format} contradict each other")
            return function(format="json" if as_json else format or default, **rest)

        listed = ", ".join(codes)
        decorated = click.option(
            "--format",
            metavar="FORMAT",
            type=click.Choice(codes),
            help=f"How to print: {listed}." if default else f"{listed}; else by the file's ending.",
        )(wrapper)
        if "json" in codes:
            decorated = click.option(
                "--json", "as_json", is_flag=True, help="Short for --format json."
            )(decorated)
        return decorated

    return decorate


def print_options(function: Function) -> Function:
    """Let a command return an `Answer`, and print it as asked; None where it wrote a file."""

    @wraps(function)
    def wrapper(*, format: str, **rest: Any) -> Any:
        answer: Answer | None = function(**rest)
        return None if answer is None else answer.show(format)

    return format_options(*_PRINTED)(wrapper)


# Writing files

force_option = click.option("--force", is_flag=True, help="Overwrite files that exist.")


def output_option(
    help: str = "The file to write; - for stdout.", default: str | None = None
) -> Function:
    """Let a command write a file, and overwrite one only with ``--force``."""
    return options(
        click.option("-o", "--output", metavar="FILE", default=default, help=help), force_option
    )


def refuse_existing(file: str | Path | None, *, force: bool) -> None:
    """
    Raise where a file would be overwritten without ``--force``.

    Raises:
        FormatError: The file exists.
    """
    if file is not None and not force and os.path.lexists(file):
        raise FormatError("already exists; use --force to overwrite it", str(file))


def write_file(file: str | Path, content: bytes, *, force: bool, hint: str = "") -> None:
    """Write a file as a whole, and say so on stderr."""
    from roles.formats import replace_file

    refuse_existing(file, force=force)
    replace_file(Path(file), content)
    note(f"wrote {file}{hint}")


def write_output(output: str, content: bytes, *, force: bool) -> None:
    """Write a file as a whole, or print it where it is called ``-``."""
    if output == "-":
        print_content(content)
    else:
        write_file(output, content, force=force)


# People


@frozen(kw_only=True)
class People:
    """
    The people of a command: what was read, and the mapping that it was read by.

    Attributes:
        reading: What was read.
        columns: The file of the mapping.
    """

    reading: OrganizationReading
    columns: str | None


people_declarations = options(
    click.option(
        "-c", "--columns", metavar="TOML", help="What the columns of the people's file mean."
    ),
    click.option(
        "--people-format",
        metavar="FORMAT",
        help="csv, scim, backstage, opengap, codeowners or gitlab; else by the file's name.",
    ),
)


def people_option(*, required: bool = True) -> Function:
    """Let a command take the file of people; one that is about them takes several."""
    what = "Who holds which role: an export, directory, catalog or CODEOWNERS file."
    again = " Repeat it for the other files of a catalog or pages of a directory."
    return click.option(
        "-p",
        "--people",
        metavar="FILE",
        required=required,
        multiple=required,
        help=what + again * required,
    )


def read_people_of(ctx: click.Context, model: RoleModel) -> People:
    """Read the people that a command asks about; what was lost goes to stderr."""
    from roles.formats.people import read_people

    given = ctx.params
    columns = given["columns"]
    mapping = None if columns is None else Path(columns)
    reading = read_people(given["people"], model, mapping, format=given["people_format"])
    tell_losses(reading.source, reading.losses)
    return People(reading=reading, columns=columns)


def people_options(function: Function) -> Function:
    """Let a command take people, and pass it what was read."""

    @wraps(function)
    def wrapper(*, model: RoleModel, **rest: Any) -> Any:
        people = read_people_of(click.get_current_context(), model)
        for name in ("people", "columns", "people_format"):
            rest.pop(name)
        return function(people=people, **rest)

    return options(people_option(), people_declarations, model_options())(wrapper)


def organization_options(function: Function) -> Function:
    """Let a command take people, and pass it the organization as it was known at a time."""

    @wraps(function)
    def wrapper(*, people: People, known: str | None, names: bool, **rest: Any) -> Any:
        org: Organization = people.reading.organization
        org = org if known is None else org.as_known(known)
        if not names:
            return function(org=org, **rest)
        from roles.views import by_name

        with by_name(org):
            return function(org=org, **rest)

    declared = options(
        click.option(
            "--known",
            metavar="DATE",
            type=MOMENT,
            help="As it was known then, by the column recorded_at.",
        ),
        click.option(
            "--names", is_flag=True, help="Show people and scopes by name; JSON keeps keys."
        ),
    )
    return people_options(declared(wrapper))
