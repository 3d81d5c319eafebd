"""Commands that read and write files: new, convert, import, schema, completion."""

from __future__ import annotations

import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click
from attrs import evolve

from roles.cli.app import command, in_options, roles
from roles.cli.options import (
    Answer,
    force_option,
    format_options,
    model_declarations,
    model_files,
    options,
    output_option,
    print_options,
    reading_of,
    refuse_existing,
    tell_losses,
    write_file,
    write_output,
)
from roles.cli.terminal import print_json, print_text
from roles.errors import FormatError, shown
from roles.shipped import shipped

if TYPE_CHECKING:
    from roles.formats.shared.reading import Reading

__all__: list[str] = []

_IN_OUT = "a file to read and one to write: IN OUT"


@command("new")
@options(click.argument("file", default="roles.toml"), force_option)
def new(file: str, force: bool) -> None:
    if Path(file).suffix.lower() != ".toml":
        raise FormatError("a new model is written as TOML; expected a name ending in .toml", file)
    content = shipped("data/starter.toml")
    if (name := Path(file).name).isprintable():
        content = content.replace("roles.toml", quote(name))
    write_file(file, content.encode(), force=force, hint=f"; look at it with: roles show {file}")


@command("convert", old={"--to": "--format"})
@options(
    click.argument("files", metavar="[IN] OUT", nargs=-1, required=True),
    model_declarations,
    click.option("--format", "to_format", metavar="FORMAT", help="The format of OUT."),
    click.option("--json", "as_json", is_flag=True, help="Short for --format json."),
    click.option(
        "--option",
        metavar="NAME=VALUE",
        multiple=True,
        help="An option of the format of OUT, such as part=model.",
    ),
    force_option,
)
def convert(
    files: tuple[str, ...],
    model_file: tuple[str, ...],
    from_format: str | None,
    to_format: str | None,
    as_json: bool,
    option: tuple[str, ...],
    force: bool,
) -> None:
    from roles.formats import find, write_model

    *given, target = files
    if len(given) > 1 or (given and model_file):
        raise click.UsageError(f"expected {_IN_OUT}")
    to_format = "json" if as_json else to_format
    chosen = find(to_format, None if target == "-" else Path(target))
    if target != "-":
        refuse_existing(target, force=force)
    elif chosen.binary and sys.stdout.isatty():
        raise FormatError(f"{chosen.name} isn't text; name a file to write", "stdout")
    sources = given or model_files(click.get_current_context())
    if not sources:
        raise click.UsageError(f"expected {_IN_OUT}")
    reading = reading_of(sources, from_format)
    writing = write_model(reading.model, chosen.name, **_options(option))
    tell_losses(reading.source, reading.losses)
    tell_losses(target, writing.losses)
    write_output(target, writing.content, force=force)


def _options(given: tuple[str, ...]) -> dict[str, str]:
    named = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not name or not equals:
            raise FormatError(f"--option is {shown(one)}; expected a name and a value: part=model")
        named[name] = value
    return named


@command("import", old={"--to": "--output"})
@options(
    click.argument("file"),
    output_option("Write what was read as a model.", default=None),
    click.option("--cells", is_flag=True, help="Show how each cell was read."),
    click.option(
        "--sections", metavar="stages|responsibilities", help="What headings between rows are."
    ),
    click.option("--roles-in", metavar="columns|rows", help="Where the roles are."),
    click.option("--form", metavar="NAME", help="The form of the chart, such as wide or duties."),
    click.option("--unordered", is_flag=True, help="Don't take the stages' order from the chart."),
    click.option(
        "--letters",
        metavar="A|R|A/R",
        help="What a lane of a process, or an owner of a catalog, has of the work.",
    ),
    click.option("--encoding", metavar="NAME", help="The encoding of a text file."),
    click.option("--why", is_flag=True, help="Show the evidence for each reading."),
    click.option("--sheet", metavar="NAME", help="The sheet of a workbook."),
    click.option("--range", "area", metavar="B3:H20", help="The cells of the sheet."),
    click.option("--from", "from_format", metavar="FORMAT", help="The format of FILE."),
    print_options,
)
def import_chart(
    file: str,
    output: str | None,
    force: bool,
    cells: bool,
    from_format: str | None,
    area: str | None,
    unordered: bool,
    why: bool,
    **given: str | None,
) -> Answer:
    from roles.formats import find, read, write_model

    target = find(None, Path(output)).name if output else ""
    refuse_existing(output or None, force=force)
    named: dict[str, Any] = {
        name: value for name, value in {**given, "range": area}.items() if value
    }
    if unordered:
        named["ordered"] = False
    reading = read(file, from_format, **named)
    notes = (note for note in reading.notes if why or not note.startswith("evidence at "))
    losses = (evolve(loss, why=in_options(loss.why)) for loss in reading.losses)
    reading = evolve(reading, notes=tuple(map(in_options, notes)), losses=tuple(losses))
    if output:
        writing = write_model(reading.model, target)
        tell_losses(output, writing.losses)
        hint = f"; look at it with: roles show {output}"
        write_file(output, writing.content, force=force, hint=hint)
    return Answer(
        value=reading,
        listed=lambda: _tables(reading, cells=cells),
        data=lambda: _data(reading),
    )


def _tables(reading: Reading, *, cells: bool) -> list[Any]:
    from roles.views import answers

    return [answers.understood(reading), *([answers.cells(reading)] if cells else [])]


def _data(reading: Reading) -> dict[str, Any]:
    """Return what was read as plain data: keys of the model, what was recognized, losses."""
    model = reading.model
    return {
        "name": model.name,
        "scheme": model.scheme.name,
        **{
            collection: [one.key for one in getattr(model, collection)]
            for collection in ("roles", "stages", "responsibilities")
        },
        "notes": list(reading.notes),
        "losses": [
            {"place": one.place, "what": one.what, "why": one.why, "line": one.line}
            for one in reading.losses
        ],
        "cells": [
            {
                "place": cell.place,
                "responsibility": cell.responsibility,
                "stage": cell.stage,
                "text": cell.text,
                "holders": [{"role": role, "duty": duty.value} for role, duty in cell.held],
            }
            for cell in reading.cells
        ],
    }


@command(
    "schema",
    more="--of: what to_dict() returns and --json prints. "
    "shacl: the shapes of linked data; vocabulary: its terms.",
)
@options(
    click.option("--of", metavar="ANSWER", help="The schema of an answer, such as ownership."),
    format_options("json", "shacl", "vocabulary", default="json"),
)
def schema(of: str | None, format: str) -> None:
    if of is not None:
        from roles.views.schemas import answer_schema

        if format != "json":
            raise FormatError(f"--of needs --format json, not {format}")
        print_json(answer_schema(of))
    elif format == "json":
        from roles.formats.native.schema import json_schema

        print_json(json_schema())
    else:
        from roles.formats import rdf

        print_text(rdf.shapes() if format == "shacl" else rdf.vocabulary())


@command("completion", more='For bash: eval "$(roles completion bash)" in ~/.bashrc.')
@options(click.argument("shell", type=click.Choice(["bash", "zsh", "fish"])))
def completion(shell: str) -> None:
    from click.shell_completion import get_completion_class

    script = get_completion_class(shell)
    if script is not None:
        print_text(script(roles, {}, "roles", "_ROLES_COMPLETE").source())
