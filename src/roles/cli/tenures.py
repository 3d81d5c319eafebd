"""Commands that ask an organization over time: vacancies, timelines, load, what has changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from roles.cli.app import command
from roles.cli.options import (
    Answer,
    format_options,
    options,
    organization_options,
    output_option,
    print_options,
    refuse_existing,
    write_file,
)
from roles.cli.organization import at_option, on_option, scope_option
from roles.cli.terminal import print_content
from roles.cli.types import DAY, RESPONSIBILITY, ROLE
from roles.errors import FormatError

if TYPE_CHECKING:
    from roles.org.organization import Organization

__all__: list[str] = []

_PERIOD = {"--from": "--start", "--to": "--end"}
command = partial(command, group="org", old=_PERIOD)
_period = options(
    click.option("--start", metavar="DATE", type=DAY, required=True, help="The first day."),
    click.option("--end", metavar="DATE", type=DAY, required=True, help="The day after the last."),
)
_ENDINGS = {
    ".svg": "svg",
    ".md": "md",
    ".csv": "csv",
    ".html": "html",
    ".json": "json",
    ".txt": "text",
}


def _written_options(*codes: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a command print its answer, or write it to a file by its ending."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*, output: str | None, force: bool, format: str, **rest: Any) -> int:
            code = format or ("text" if output is None else _ending(output, codes))
            answer: Answer = function(**rest)
            if output is None and code != "svg":
                return answer.show(code)
            text = answer.render(code).rstrip("\n") + "\n"
            content = text.encode("utf-8", "backslashreplace")
            if output is None:
                print_content(content)
            else:
                write_file(output, content, force=force)
            return 0 if answer.good else 1

        endings = ", ".join(end for end, code in _ENDINGS.items() if code in codes)
        return options(
            output_option(f"Write a file instead, by its ending: {endings}."),
            format_options(*codes, default=""),
        )(wrapper)

    return decorate


def _ending(output: str, codes: tuple[str, ...]) -> str:
    code = _ENDINGS.get(Path(output).suffix.lower())
    if code not in codes:
        known = ", ".join(end for end, one in _ENDINGS.items() if one in codes)
        raise FormatError(f"can't be written in this format; expected an ending of {known}", output)
    return code


_tables = ("text", "json", "md", "csv", "html")
_drawn = (*_tables, "svg")


@command("vacancies", more="Exits with 1 if there are any.")
@options(_period, organization_options, _written_options(*_tables))
def vacancies(org: Organization, start: str, end: str) -> Answer:
    found = org.vacancies(start, end)
    return Answer(value=found, good=not found)


@command("timeline")
@options(
    _period,
    click.option("-s", "--scope", multiple=True, metavar="SCOPE", help="Only for this scope."),
    click.option("--role", multiple=True, metavar="ROLE", type=ROLE, help="Only of this role."),
    organization_options,
    _written_options(*_drawn),
)
def timeline(
    org: Organization, start: str, end: str, scope: tuple[str, ...], role: tuple[str, ...]
) -> Answer:
    from roles import views

    bars = views.timeline(org, start=start, end=end, scopes=scope or None, roles=role or None)
    return Answer(value=bars)


@command("load")
@options(_period, organization_options, _written_options(*_drawn))
def load(org: Organization, start: str, end: str) -> Answer:
    from roles import views
    from roles.views.data import data_of

    found = org.load(start, end)
    return Answer(value=views.load_heat(org, start, end), data=lambda: data_of(found))


@command("history")
@options(
    click.argument("responsibility", type=RESPONSIBILITY),
    scope_option,
    _period,
    at_option,
    organization_options,
    print_options,
)
def history(
    org: Organization, responsibility: str, scope: str, start: str, end: str, at: str | None
) -> Answer:
    return Answer(value=org.history(responsibility, scope=scope, start=start, end=end, at=at))


@command("diff")
@options(
    click.option("--start", metavar="DATE", type=DAY, required=True, help="The first day."),
    click.option("--end", metavar="DATE", type=DAY, required=True, help="The other day."),
    organization_options,
    print_options,
)
def diff(org: Organization, start: str, end: str) -> Answer:
    return Answer(value=org.diff(start, end))


@command("report", more="An output that ends in .pdf is printed by Chromium or WeasyPrint.")
@options(
    click.argument("scope"),
    on_option,
    click.option(
        "--before", metavar="DATE", type=DAY, help="An earlier day; what moved is marked."
    ),
    organization_options,
    output_option(default="report.html"),
)
def report(
    org: Organization, scope: str, on: str, before: str | None, output: str, force: bool
) -> None:
    from roles import views
    from roles.checks import check
    from roles.cli.pictures import write_page

    if before is not None and before > on:
        raise FormatError(
            f"--before is {before}; expected {on}, the day of --on, or an earlier one"
        )
    if output != "-":
        refuse_existing(output, force=force)
    given: dict[str, Any] = {"people": views.holders(org, scope, on=on, before=before)}
    if before is not None:
        given["changes"] = views.table_of(org.diff(before, on))
    write_page(
        views.page(org.model, views.table_of(check(org.model)), **given), output, force=force
    )
