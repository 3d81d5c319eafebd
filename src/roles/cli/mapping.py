"""The command that proposes a mapping for an export of people."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from roles.cli.app import command
from roles.cli.options import model_options, options, output_option, write_output

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__: list[str] = []

command = partial(command, group="org")


@command("map", more="Look through it, keep it beside the export, and pass it as --columns.")
@options(click.argument("file", type=click.Path()), model_options(), output_option(default="-"))
def propose(file: str, model: RoleModel, output: str, force: bool) -> None:
    from roles.formats.people.proposal import propose_mapping

    content = propose_mapping(file, model).encode()
    write_output(output, content, force=force)
