"""The command that serves a model to programs over MCP."""

from __future__ import annotations

import os
from pathlib import Path

import click

from roles.cli.app import command
from roles.cli.options import (
    model_declarations,
    model_file,
    options,
    people_declarations,
    people_option,
)
from roles.cli.project import Project, project_settings
from roles.errors import FormatError, MissingExtra

__all__: list[str] = []


@command(
    "mcp",
    more="It reads the files that it is started with and no others, and writes none. "
    "Stop it by closing its stdin.",
)
@options(model_declarations, people_option(required=False), people_declarations)
def serve(
    people: str | None,
    columns: str | None,
    people_format: str | None,
    from_format: str | None,
    **named: tuple[str, ...],
) -> None:
    try:
        from mcp.server import Server  # noqa: F401
    except ImportError as error:
        raise MissingExtra("mcp", error.name or "mcp") from None
    from roles.checks import Settings
    from roles.cli.mcp.served import Served
    from roles.cli.mcp.server import run

    file = model_file(click.get_current_context())
    if file == "-":
        raise FormatError("stdin is where questions come from; name a file with --model")
    if people is None and (columns or people_format):
        raise click.UsageError("--columns and --people-format need --people")
    # A model that is named is all there is to read; else the project has named it.
    alone = named["model_file"] or os.environ.get("ROLES_MODEL")
    project = Project() if alone else project_settings(Path.cwd())
    if project.checks:
        Settings.of(project.checks, source=project.source)
    served = Served(
        model=file,
        format=from_format,
        people=None if people is None else Path(people),
        columns=None if columns is None else Path(columns),
        people_format=people_format,
        checks=project.checks,
    )
    served.contents()
    run(served)
