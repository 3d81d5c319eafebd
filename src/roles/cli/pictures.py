"""Commands that draw a model, or describe a role: draw, report, card, job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from roles.cli.app import command
from roles.cli.options import (
    Answer,
    format_options,
    model_options,
    options,
    output_option,
    print_options,
    reading_of,
    refuse_existing,
    tell_losses,
    write_file,
    write_output,
)
from roles.cli.types import DAY, ROLE
from roles.errors import FormatError

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["write_page"]

_ENDINGS = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot"}
_role = click.argument("role", type=ROLE)


@command("draw", old={"--to": "--format"})
@options(
    click.option(
        "--what",
        type=click.Choice(["swimlane", "lifecycle", "boundary", "skills"]),
        default="swimlane",
        help="What to draw.",
    ),
    click.option(
        "--role",
        "named",
        metavar="ROLE",
        type=ROLE,
        multiple=True,
        help="A role; a boundary takes two, skills take any number.",
    ),
    model_options(argument=True),
    output_option(default="-"),
    format_options("svg", "mermaid", "dot", default=""),
)
def draw(
    model: RoleModel, what: str, named: tuple[str, ...], output: str, force: bool, format: str
) -> None:
    from roles import views

    code = format or _ENDINGS.get(Path(output).suffix.lower(), "svg" if output == "-" else "")
    if not code:
        listed = ", ".join(views.PICTURES)
        raise FormatError(
            f"the ending isn't that of a picture; name one of {listed} with --format", output
        )
    _write(views.render(_drawn(model, what, named), code).rstrip("\n") + "\n", output, force=force)


def _drawn(model: RoleModel, what: str, named: tuple[str, ...]) -> object:
    from roles import views

    if what == "boundary":
        if len(named) != 2:
            raise FormatError("a boundary is drawn between two roles: --role A --role B")
        return model.compare(*named)
    if what == "skills":
        return views.skills(model, *named)
    return views.lifecycle(model) if what == "lifecycle" else model


@command("report", more="An output that ends in .pdf is printed by Chromium or WeasyPrint.")
@options(
    model_options(argument=True),
    click.option("--before", metavar="MODEL", help="An earlier model; what changed is marked."),
    output_option(default="report.html"),
)
def report(model: RoleModel, before: str | None, output: str, force: bool) -> None:
    from roles import views
    from roles.checks import check

    if output != "-":
        refuse_existing(output, force=force)
    earlier: dict[str, Any] = {}
    if before is not None:
        from roles.boundary.diff import diff

        reading = reading_of(before, None)
        tell_losses(reading.source, reading.losses)
        old = reading.model
        earlier = {"before": old, "changes": views.table_of(diff(old, model))}
    write_page(views.page(model, views.table_of(check(model)), **earlier), output, force=force)


def write_page(page: str, output: str, *, force: bool) -> None:
    """Write a page as HTML, or as PDF by the ending of the file."""
    if output.lower().endswith(".pdf"):
        from roles.views.printing import pdf

        write_file(output, pdf(page), force=force)
    else:
        _write(page, output, force=force)


@command("card")
@options(_role, model_options(), print_options)
def card(model: RoleModel, role: str) -> Answer:
    from roles import views

    return Answer(value=views.card(model, role))


@command("job", old={"--to": "--format"})
@options(
    _role,
    click.option("--posted", metavar="DATE", type=DAY, help="When a job posting is posted."),
    click.option("--organization", metavar="NAME", help="Who hires, in a job posting."),
    model_options(),
    output_option(default="-"),
    format_options("markdown", "jobposting", default=""),
)
def job(
    model: RoleModel,
    role: str,
    posted: str | None,
    organization: str | None,
    output: str,
    force: bool,
    format: str,
) -> None:
    from roles.formats import write_model

    form = format or ("jobposting" if output.lower().endswith(".json") else "markdown")
    given = {"posted": posted or "", "organization": organization or ""}
    if form == "markdown":
        if posted or organization:
            raise FormatError("--posted and --organization need --format jobposting")
        given = {}
    name = "job" if form == "markdown" else "jobposting"
    # All that it leaves out is about other roles, as was asked.
    writing = write_model(model, name, role=role, **given)
    _write(writing.content.decode(), output, force=force)


def _write(text: str, output: str, *, force: bool) -> None:
    write_output(output, text.encode("utf-8", "backslashreplace"), force=force)
