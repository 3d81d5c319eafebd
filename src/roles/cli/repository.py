"""Commands on who owns the paths of a repository: by its CODEOWNERS file, or as one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from roles.cli.app import AsJson, Model, ModelFormat
from roles.cli.organization import (
    Columns,
    On,
    People,
    PeopleFormat,
    org,
    organization_reading,
    print_rows,
)
from roles.errors import FormatError, shown
from roles.formats import replace_file
from roles.formats.people import Columns as Mapping
from roles.formats.people import OrganizationReading
from roles.formats.people.codeowners import rules_of, who_owns
from roles.formats.people.rules import CodeOwners

__all__: list[str] = []

Role = Annotated[
    str | None,
    typer.Option("--role", "-r", help="The role whose holders own paths; else any role."),
]
Dialect = Annotated[str, typer.Option("--dialect", help="Who reads the file: github or gitlab.")]


def _rules(
    reading: OrganizationReading,
    columns: str | None,
    on: str,
    role: str | None,
    dialect: str,
) -> CodeOwners:
    """Return the rules of a CODEOWNERS file, or those that the paths of the scopes make."""
    if dialect not in ("github", "gitlab"):
        told = f"--dialect is {shown(dialect)}; allowed: github, gitlab"
        raise FormatError(told)
    mapping = Mapping() if columns is None else Mapping.load(columns)
    paths = {key: table["paths"] for key, table in mapping.scopes.items() if "paths" in table}
    if reading.rules is None and not paths:
        told = "says no paths: give the scopes of the mapping some, as paths = ['/docs/']"
        raise FormatError(told, columns or reading.source)
    return rules_of(
        reading.organization,
        on=on,
        role=role,
        paths=reading.rules if reading.rules is not None else paths,
        handles=mapping.handles,
        dialect="gitlab" if dialect == "gitlab" else "github",
    )


def repository_path(typed: str, owners: Path) -> str:
    """
    Return a path from the root of the repository that a file of owners belongs to.

    A path that is on this machine is taken from that root; a folder of the repository ends in a
    slash, since whoever owns its entries owns it.

    Raises:
        FormatError: The path is on this machine, but outside the repository.
    """
    folder = owners.resolve().parent
    root = folder.parent if folder.name in (".github", ".gitlab", "docs") else folder
    path = Path(typed)
    if path.is_absolute() and typed.strip("/") and (path.exists() or path.is_relative_to(root)):
        if not path.resolve().is_relative_to(root):
            raise FormatError(f"isn't in the repository of {owners}", typed)
        slash = "/" * typed.endswith("/")
        typed = path.resolve().relative_to(root).as_posix() + slash
    folder = root / typed.lstrip("/")
    return f"{typed.rstrip('/')}/" if ".." not in typed and folder.is_dir() else typed


@org.command("path")
def who_owns_path(
    path: Annotated[str, typer.Argument(help="A path from the root of the repository.")],
    people: People,
    on: On,
    columns: Columns = None,
    role: Role = None,
    dialect: Dialect = "github",
    people_format: PeopleFormat = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print who owns a path on a day, and by which rule; exit 1 if nobody does."""
    reading = organization_reading(people, columns, people_format, model, format)
    rules = reading.rules or _rules(reading, columns, on, role, dialect)
    path = repository_path(path, Path(people))
    found = who_owns(reading.organization, rules, path, on=on, role=role)
    rows = [
        {
            "pattern": one.rule.pattern,
            "line": str(one.rule.line or ""),
            "section": one.section,
            "scope": one.scope.key,
            "owners": ", ".join(actor.key for actor in one.actors) or "nobody",
        }
        for one in found
    ]
    print_rows(f"Who owns {path} on {on}", rows, as_json=as_json)
    return 0 if any(one.actors for one in found) else 1


@org.command()
def codeowners(
    people: People,
    on: On,
    columns: Columns = None,
    role: Role = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="The file; - for stdout.")
    ] = "-",
    dialect: Dialect = "github",
    people_format: PeopleFormat = None,
    model: Model = None,
    format: ModelFormat = None,
) -> None:
    """Write who owns the paths of a repository on a day as a CODEOWNERS file."""
    reading = organization_reading(people, columns, people_format, model, format)
    rules = _rules(reading, columns, on, role, dialect)
    for loss in rules.losses:
        sys.stderr.write(f"roles: {loss}\n")
    if output == "-":
        sys.stdout.write(rules.text())
    else:
        replace_file(Path(output), rules.text().encode())
