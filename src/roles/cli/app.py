"""The commands put together, and what they share: the model they ask, and how they print."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

import roles
from roles.errors import FormatError

__all__ = [
    "AsJson",
    "Model",
    "ModelFormat",
    "app",
    "model_from",
    "reading_from",
    "run",
    "tell_losses",
]

app = typer.Typer(
    name="roles",
    help="Who owns what at each stage, and why.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)

Model: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        metavar="FILE|@NAME",
        help="The model: a file, - for stdin, @NAME for one that ships; the reference if none.",
    ),
]
ModelFormat: TypeAlias = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help="The format; else by the ending."),
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON.")]

# Importing a module adds its commands.
_COMMANDS = (
    "roles.cli.asking",
    "roles.cli.reviewing",
    "roles.cli.charts",
    "roles.cli.files",
    "roles.cli.pictures",
    "roles.cli.planning",
    "roles.cli.organization",
    "roles.cli.repository",
    "roles.cli.tenures",
    "roles.cli.whatif",
    "roles.cli.logs",
)

# typer has its own copy of click from some version on; its errors are found by either way.
_UsageError: Any = typer.BadParameter.__base__
_ClickException: Any = _UsageError.__base__


def run(arguments: list[str]) -> int:
    """
    Run a command and return its exit code.

    Raises:
        RolesError: What the command was given is bad, or the answer is negative.
    """
    for group in _COMMANDS:
        import_module(group)
    try:
        result = app(arguments, standalone_mode=False, prog_name="roles")
    except _ClickException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.format_message())
            return 2
        context = getattr(error, "ctx", None)
        hint = f" (see {context.command_path} --help)" if context else ""
        raise FormatError(f"{error.format_message()}{hint}") from None
    return result if isinstance(result, int) else 0


def reading_from(file: str, format: str | None = None) -> roles.Reading:
    """Read the model in a file, on stdin for ``-``, or one that ships for ``@`` and its name."""
    if file.startswith("@"):
        return roles.Reading(model=roles.reference(file[1:]), source=file)
    if file == "-":
        return roles.reads(sys.stdin.buffer.read(), format or "toml", source="stdin")
    return roles.read(Path(file), format)


def tell_losses(reading: roles.Reading) -> None:
    """Tell on stderr what was lost in reading a file."""
    for loss in reading.losses:
        sys.stderr.write(f"roles: {reading.source}: {loss}\n")


def model_from(file: str | None, format: str | None = None) -> roles.RoleModel:
    """
    Return the model that a command was given, or the reference model for None.

    What was lost in reading it is told on stderr.
    """
    if file is None:
        return roles.reference()
    reading = reading_from(file, format)
    tell_losses(reading)
    return reading.model


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> int | None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"roles {installed('rolegraph')}")
        raise typer.Exit(0)
    return None
