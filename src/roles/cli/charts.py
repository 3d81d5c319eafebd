"""The command that reads a chart and says what it understood: import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

import roles
from roles.cli.app import app
from roles.cli.output import print_table
from roles.errors import FormatError
from roles.formats import Reading, find, replace_file, write_model
from roles.views import Cell, Row, Table

__all__: list[str] = []


@app.command("import")
def import_chart(
    file: Annotated[str, typer.Argument(help="The chart: Markdown, CSV, TSV, XLSX or HTML.")],
    to: Annotated[str | None, typer.Option("--to", metavar="OUT", help="Write a model.")] = None,
    cells: Annotated[bool, typer.Option("--cells", help="Show what each cell says.")] = False,
    sections: Annotated[
        str | None,
        typer.Option(metavar="stages|responsibilities", help="What headings between rows are."),
    ] = None,
    roles_in: Annotated[
        str | None, typer.Option(metavar="columns|rows", help="Where the roles stand.")
    ] = None,
    form: Annotated[
        str | None, typer.Option(metavar="NAME", help="The form of the chart, as wide or duties.")
    ] = None,
    unordered: Annotated[
        bool, typer.Option("--unordered", help="Don't let stages follow the order of the chart.")
    ] = False,
    encoding: Annotated[str | None, typer.Option(help="The encoding of a text file.")] = None,
    why: Annotated[bool, typer.Option("--why", help="Show the evidence for each reading.")] = False,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook.")] = None,
    area: Annotated[str | None, typer.Option("--range", help="Its cells, as B3:H20.")] = None,
    from_format: Annotated[str | None, typer.Option("--from", help="The format of FILE.")] = None,
    force: Annotated[bool, typer.Option(help="Replace OUT if it exists.")] = False,
) -> None:
    """Read a chart, show what was understood, and write it as a model where asked."""
    target = None if to is None else Path(to)
    if target is not None and target.exists() and not force:
        raise FormatError("exists; --force replaces it", str(target))
    chosen = None if target is None else find(None, target)
    given: dict[str, Any] = {
        "sections": sections,
        "roles_in": roles_in,
        "form": form,
        "encoding": encoding,
        "sheet": sheet,
        "range": area,
    }
    options = {name: value for name, value in given.items() if value}
    if unordered:
        options["ordered"] = False
    reading = roles.read(file, from_format, **options)
    _say(reading, why=why)
    if cells:
        typer.echo()
        print_table(cells_table(reading))
    if target is not None and chosen is not None:
        writing = write_model(reading.model, chosen.name)
        _lost("not written:", writing.losses)
        replace_file(target, writing.content)
        typer.echo(f"\nwrote {to}; look at it with: roles show --model {to}")


def _say(reading: Reading, *, why: bool) -> None:
    model = reading.model
    typer.echo(model.name)
    for what, members in (
        ("roles", model.roles),
        ("stages", model.stages),
        ("responsibilities", model.responsibilities),
    ):
        typer.echo(f"\n{len(members)} {what}:")
        for one in members:
            also = f" ({', '.join(one.aliases)})" if one.aliases else ""
            typer.echo(f"  {one.name}{also}")
    typer.echo("\nunderstood:")
    for note in reading.notes:
        if why or not note.startswith("evidence at "):
            typer.echo(f"  {note}")
    _lost("look at these:", reading.losses)


def _lost(title: str, losses: Any) -> None:
    if losses:
        typer.echo(f"\n{title}")
        for loss in losses:
            typer.echo(f"  {loss}")


def cells_table(reading: Reading) -> Table:
    """Return what was read from each cell as a table."""
    model = reading.model
    stages = {stage.key: stage.name for stage in model.stages}
    names = {role.key: role.name for role in model.roles}
    letter = model.scheme.letter
    rows = []
    for cell in reading.cells:
        read = ", ".join(f"{names[role]} {letter(duty)}" for role, duty in cell.held)
        thing = model.responsibility(cell.responsibility).name
        where = (Cell(cell.place), Cell(thing), Cell(stages.get(cell.stage, "")))
        tone = "gap" if cell.losses else ""
        rows.append(Row((*where, Cell(cell.heading), Cell(cell.text), Cell(read or "-", tone))))
    heads = ("Place", "Responsibility", "Stage", "Heading", "Cell", "Read as")
    return Table(title="Cell by cell", columns=heads, rows=tuple(rows))
