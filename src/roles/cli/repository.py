"""Commands on who owns the paths of a repository: by its CODEOWNERS file, or as one."""

from __future__ import annotations

import stat
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from roles.cli.app import command
from roles.cli.options import (
    Answer,
    People,
    options,
    output_option,
    people_options,
    print_options,
    tell_losses,
    write_output,
)
from roles.cli.organization import on_option
from roles.cli.types import ROLE
from roles.errors import FormatError
from roles.formats.shared.files import mode_of

if TYPE_CHECKING:
    from roles.formats.people.rules import CodeOwners

__all__: list[str] = []

command = partial(command, group="org")
_role = click.option(
    "-r", "--role", metavar="ROLE", type=ROLE, help="The role whose holders own paths; else any."
)
_dialect = click.option(
    "--dialect",
    type=click.Choice(["github", "gitlab"]),
    default="github",
    help="Who reads the file.",
)


def _rules(
    people: People, on: str, role: str | None, dialect: Literal["github", "gitlab"]
) -> CodeOwners:
    """Return the rules of a CODEOWNERS file, or those that the paths of the scopes make."""
    from roles.formats.people import Columns
    from roles.formats.people.codeowners import rules_of
    from roles.formats.people.owners import OwnersTree

    reading = people.reading
    if isinstance(reading.rules, OwnersTree):
        message = "is a tree of OWNERS files, which has no single CODEOWNERS file"
        raise FormatError(message, reading.source)
    mapping = Columns() if people.columns is None else Columns.load(people.columns)
    paths = {key: table["paths"] for key, table in mapping.scopes.items() if "paths" in table}
    if reading.rules is None and not paths:
        message = "has no paths; add some to the scopes of the mapping: paths = ['/docs/']"
        raise FormatError(message, people.columns or reading.source)
    return rules_of(
        reading.organization,
        on=on,
        role=role,
        paths=reading.rules if reading.rules is not None else paths,
        handles=mapping.handles,
        dialect=dialect,
    )


def repository_path(typed: str, owners: Path) -> str:
    """
    Return a path from the root of the repository that a file of owners belongs to.

    A path that is on this machine is taken from that root; a folder of the repository ends in a
    slash, since whoever owns its entries owns it.

    Raises:
        FormatError: The path is on this machine, but outside the repository.
    """
    folder = owners.resolve() if stat.S_ISDIR(mode_of(owners)) else owners.resolve().parent
    root = folder.parent if folder.name in (".github", ".gitlab", "docs") else folder
    path = Path(typed)
    if path.is_absolute() and typed.strip("/") and (mode_of(path) or path.is_relative_to(root)):
        if not path.resolve().is_relative_to(root):
            raise FormatError(f"isn't in the repository of {owners}", typed)
        slash = "/" * typed.endswith("/")
        typed = path.resolve().relative_to(root).as_posix() + slash
    folder = root / typed.lstrip("/")
    return f"{typed.rstrip('/')}/" if ".." not in typed and stat.S_ISDIR(mode_of(folder)) else typed


@command("path", more="Exits with 1 if nobody does.")
@options(click.argument("path"), on_option, _role, _dialect, people_options, print_options)
def path(
    people: People, path: str, on: str, role: str | None, dialect: Literal["github", "gitlab"]
) -> Answer:
    from roles.formats.people.codeowners import who_owns

    rules = people.reading.rules or _rules(people, on, role, dialect)
    path = repository_path(path, Path(people.reading.source))
    found = who_owns(people.reading.organization, rules, path, on=on, role=role)
    return Answer(value=found, good=any(one.actors for one in found))


@command("codeowners")
@options(on_option, _role, _dialect, people_options, output_option(default="-"))
def codeowners(
    people: People,
    on: str,
    role: str | None,
    dialect: Literal["github", "gitlab"],
    output: str,
    force: bool,
) -> None:
    rules = _rules(people, on, role, dialect)
    tell_losses(people.reading.source, rules.losses)
    write_output(output, rules.text().encode(), force=force)
