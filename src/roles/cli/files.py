"""Commands that read and write files: new, convert, schema."""

from __future__ import annotations

import sys
from enum import StrEnum
from importlib.resources import files as resources
from pathlib import Path
from typing import Annotated

import typer

import roles
from roles.cli.app import app, reading_from
from roles.cli.output import print_data
from roles.errors import FormatError, shown
from roles.formats import find, replace_file, write_model
from roles.formats.rdf import shapes, vocabulary

__all__: list[str] = []


@app.command()
def new(
    file: Annotated[str, typer.Argument(help="The file to write.")] = "roles.toml",
    force: Annotated[bool, typer.Option(help="Replace the file if it exists.")] = False,
) -> None:
    """Write a small model with comments, to start from."""
    target = Path(file)
    if target.suffix.lower() != ".toml":
        raise FormatError("a starter is written as TOML: give it the ending .toml", file)
    if target.exists() and not force:
        raise FormatError("exists; --force replaces it", file)
    replace_file(target, resources("roles").joinpath("data", "starter.toml").read_bytes())
    typer.echo(f"wrote {file}; look at it with: roles show {file}")


@app.command()
def convert(
    source: Annotated[
        str, typer.Argument(metavar="IN", help="The file to read; @NAME; - for stdin.")
    ],
    target: Annotated[str, typer.Argument(metavar="OUT", help="The file to write; - for stdout.")],
    from_format: Annotated[str | None, typer.Option("--from", help="The format of IN.")] = None,
    to_format: Annotated[str | None, typer.Option("--to", help="The format of OUT.")] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="An option of the format of OUT: part=model."),
    ] = None,
) -> None:
    """Read a model in one format and write it in another; what is lost is told on stderr."""
    chosen = find(to_format, None if target == "-" else Path(target))
    reading = reading_from(source, from_format)
    writing = write_model(reading.model, chosen.name, **_options(option or []))
    for loss in (*reading.losses, *writing.losses):
        sys.stderr.write(f"roles: {loss}\n")
    if target != "-":
        replace_file(Path(target), writing.content)
    elif chosen.binary and sys.stdout.isatty():
        raise FormatError(f"{chosen.name} isn't for terminals: name a file", "stdout")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(writing.content)


def _options(given: list[str]) -> dict[str, str]:
    options = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not name or not equals:
            raise FormatError(f"--option is {shown(one)}; allowed: a name and a value: part=model")
        options[name] = value
    return options


class Kind(StrEnum):
    """What is described."""

    json = "json"
    shacl = "shacl"
    vocabulary = "vocabulary"


@app.command()
def schema(
    format: Annotated[
        Kind,
        typer.Option(
            help="json: model files; shacl: linked data; vocabulary: the terms of linked data."
        ),
    ] = Kind.json,
) -> None:
    """Print the JSON Schema of model files, or the shapes or the terms of linked data."""
    if format is Kind.json:
        print_data(roles.json_schema())
    else:
        text = shapes() if format is Kind.shacl else vocabulary()
        sys.stdout.write(text)
