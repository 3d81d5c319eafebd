"""Commands that draw a model, or tell of a role: draw, report, card, job."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import roles
from roles import views
from roles.cli.app import Model, ModelFormat, app, model_from
from roles.cli.output import print_table
from roles.errors import FormatError
from roles.formats import replace_file, write_model

__all__: list[str] = []

_ENDINGS = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot"}


class Form(StrEnum):
    """In which form a job is described."""

    markdown = "markdown"
    jobposting = "jobposting"


class What(StrEnum):
    """What is drawn."""

    swimlane = "swimlane"
    lifecycle = "lifecycle"
    boundary = "boundary"
    skills = "skills"


@app.command()
def draw(
    model: Annotated[
        str | None, typer.Argument(help="A file, or @NAME; the reference model if none.")
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="The file to write; - for stdout.")
    ] = "-",
    what: Annotated[What, typer.Option(help="What to draw.")] = What.swimlane,
    role: Annotated[
        list[str] | None, typer.Option(help="A role of a boundary (two) or of skills.")
    ] = None,
    to: Annotated[
        str | None, typer.Option(help="svg, mermaid or dot; else by the ending of the file.")
    ] = None,
    format: ModelFormat = None,
) -> None:
    """Draw who owns what at each stage, the lifecycle, the boundary or the skills of roles."""
    asked = model_from(model, format)
    code = to or _ENDINGS.get(Path(output).suffix.lower(), "svg" if output == "-" else "")
    if code not in views.PICTURES:
        told = ", ".join(views.PICTURES)
        raise FormatError(f"is drawn as {told}; --to says as which", output)
    drawn = views.render(_drawn(asked, what, role or []), code)
    _written(drawn.rstrip("\n") + "\n", output)


def _drawn(model: roles.RoleModel, what: What, named: list[str]) -> object:
    if what is What.boundary:
        if len(named) != 2:
            raise FormatError("is drawn between two roles: --role A --role B", "boundary")
        return model.compare(*named)
    if what is What.skills:
        return views.skills(model, *named)
    return views.lifecycle(model) if what is What.lifecycle else model


@app.command()
def report(
    model: Annotated[
        str | None, typer.Argument(help="A file, or @NAME; the reference model if none.")
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="The file to write; - for stdout.")
    ] = "report.html",
    format: ModelFormat = None,
) -> None:
    """Write a page that can be asked: one file of HTML, which needs no network."""
    asked = model_from(model, format)
    _written(views.page(asked, views.table_of(roles.check(asked))), output)


@app.command()
def card(
    role: Annotated[str, typer.Argument(help="Its key, name or alias.")],
    model: Model = None,
    format: ModelFormat = None,
) -> None:
    """Print what a model says of a role: what it owns, gives, takes, needs and aims at."""
    print_table(views.card(model_from(model, format), role))


@app.command()
def job(
    role: Annotated[str, typer.Argument(help="Its key, name or alias.")],
    model: Model = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="The file to write; - for stdout.")
    ] = "-",
    to: Annotated[
        Form | None, typer.Option(help="Else by the ending: .json is a job posting.")
    ] = None,
    posted: Annotated[
        str, typer.Option(metavar="DATE", help="Of a job posting: when it is posted.")
    ] = "",
    organization: Annotated[str, typer.Option(help="Of a job posting: who hires.")] = "",
    format: ModelFormat = None,
) -> None:
    """Write the job description of a role: Markdown, or a job posting in JSON-LD."""
    form = to or (Form.jobposting if output.lower().endswith(".json") else Form.markdown)
    options = {"posted": posted, "organization": organization}
    if form is Form.markdown:
        if posted or organization:
            raise FormatError("--posted and --organization are of a job posting: --to jobposting")
        options = {}
    name = "job" if form is Form.markdown else "jobposting"
    # All that it leaves out is what is about other roles, as was asked.
    writing = write_model(model_from(model, format), name, role=role, **options)
    _written(writing.content.decode(), output)


def _written(text: str, output: str) -> None:
    content = text.encode("utf-8", "backslashreplace")
    if output == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    else:
        replace_file(Path(output), content)
        typer.echo(f"wrote {output}", err=True)
