"""Commands that review models: check, rule, diff, crosswalk."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from roles.cli.app import command
from roles.cli.options import (
    Answer,
    force_option,
    format_options,
    model_declarations,
    model_files,
    named_model,
    options,
    output_option,
    print_options,
    reading_of,
    tell_losses,
    write_file,
)
from roles.cli.project import project_settings
from roles.cli.terminal import print_json, print_lines, print_text
from roles.errors import FormatError

if TYPE_CHECKING:
    from roles.checks.finding import Finding, Report
    from roles.formats.shared.reading import Reading
    from roles.model.rolemodel import RoleModel

__all__ = ["report_on"]


@command("check", more="Exits with 1 if there are errors or warnings; notes don't count.")
@options(
    click.argument("models", metavar="[MODEL]...", nargs=-1),
    click.option("--select", metavar="CODES", default="", help="Only these rules or families."),
    click.option("--ignore", metavar="CODES", default="", help="Not these rules or families."),
    click.option("--baseline", metavar="FILE", help="Leave out what this file lists."),
    click.option("--write-baseline", metavar="FILE", help="Write what is found, to leave out."),
    force_option,
    model_declarations,
    format_options("text", "json", "md", "csv", "html", "github", "sarif"),
)
def check(
    models: tuple[str, ...],
    format: str,
    select: str,
    ignore: str,
    baseline: str | None,
    write_baseline: str | None,
    force: bool,
    model_file: tuple[str, ...],
    from_format: str | None,
) -> int:
    from roles.checks import Settings

    if models and model_file:
        raise click.UsageError("name the models once: as arguments, or with --model")
    project = project_settings(Path.cwd())
    defaults = project.checks
    if defaults:
        Settings.of(defaults, source=project.source)
    reports = []
    for file in models or [model_files(click.get_current_context())]:
        reading = reading_of(file, from_format)
        tell_losses(reading.source, reading.losses)
        reports.append(report_on(reading, select, ignore, defaults))
    if write_baseline is not None:
        write_file(write_baseline, _baseline(reports), force=force)
    if baseline is not None:
        reports = _unknown_only(reports, Path(baseline))
    _print(reports, format)
    return 0 if all(report.clean for report in reports) else 1


def report_on(reading: Reading, select: str, ignore: str, defaults: Mapping[str, Any]) -> Report:
    """Check what was read from a file by the project's settings and those of the file."""
    from roles.checks import Settings, check

    settings = Settings.of(defaults, reading.model.extension("checks"), source=reading.source)
    report = check(reading.model, select=_codes(select), ignore=_codes(ignore), settings=settings)
    return report.located(reading, reading.source)


def _codes(text: str) -> list[str]:
    return [code.strip().upper() for code in text.split(",") if code.strip()]


def _baseline(reports: list[Report]) -> bytes:
    known = [
        {"file": report.source, "code": one.code, "message": one.message}
        for report in reports
        for one in report.findings
    ]
    tree = {"baseline": 1, "findings": known}
    return (json.dumps(tree, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _unknown_only(reports: list[Report], file: Path) -> list[Report]:
    from roles.formats.shared.files import content_of

    try:
        tree = json.loads(content_of(file))
        known = Counter((one["file"], one["code"], one["message"]) for one in tree["findings"])
    except FormatError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError):
        message = "isn't a baseline; write one with roles check --write-baseline"
        raise FormatError(message, str(file)) from None
    left = []
    for report in reports:

        def known_before(finding: Finding, source: str = report.source) -> bool:
            entry = (source, finding.code, finding.message)
            known[entry] -= 1
            return known[entry] >= 0

        left.append(report.without(known_before))
    return left


def _print(reports: list[Report], format: str) -> None:
    from roles.views import data, linter, render, sarif

    if format == "json":
        print_json(data.data_of(reports))
    elif format == "github":
        print_text(linter.github(reports))
    elif format == "sarif":
        print_json(sarif.tree(reports))
    elif format == "text":
        print_lines(linter.lines(reports))
    else:
        print_text("\n\n".join(render(report, format) for report in reports))


@command("rule")
@options(click.argument("code", required=False), print_options)
def rule_(code: str | None) -> Answer:
    from roles.checks import rule, rules
    from roles.views import ruling

    if code is None:
        return Answer(
            table=ruling.catalogue,
            data=lambda: [ruling.data(one) for one in rules().values()],
        )
    if (known := ruling.other_code(code)) is not None:
        return Answer(table=lambda: ruling.other_page(known), data=lambda: ruling.other_data(known))
    found = rule(code)
    return Answer(table=lambda: ruling.page(found), data=lambda: ruling.data(found))


@command("diff", more="Git can call it as an external diff driver.")
@options(
    click.argument("files", metavar="[OLD] NEW", nargs=-1, required=True),
    click.option("--exit-code", is_flag=True, help="Exit with 1 if they differ."),
    model_declarations,
    format_options("text", "json", "md", "csv", "html"),
)
def diff_(
    files: tuple[str, ...],
    exit_code: bool,
    model_file: tuple[str, ...],
    from_format: str | None,
    format: str,
) -> int:
    from roles.boundary.diff import diff

    if model_file and len(files) > 1:
        raise click.UsageError("expected the new model alone beside --model")
    if len(files) == 1:
        files = (str(named_model("two files, or one and --model")), *files)
    old, new, name = _two(files)
    found = diff(_model(old, name, from_format), _model(new, name, from_format))
    # Git shows nothing where nothing changed.
    if found or format != "text":
        Answer(value=found).show(format)
    return 1 if exit_code and found else 0


def _two(files: tuple[str, ...]) -> tuple[str, str, str]:
    """Return the old file, the new one, and the name by which git knows both."""
    if len(files) == 2:
        return files[0], files[1], ""
    # An external diff driver is called with: path old-file old-hex old-mode new-file new-hex
    # new-mode; two more tell of a file that was renamed.
    if len(files) in (7, 9):
        return files[1], files[4], files[0]
    raise click.UsageError(f"expected two files, or what git passes; there are {len(files)}")


def _model(file: str, name: str, format: str | None) -> RoleModel:
    from roles.formats import find
    from roles.model.rolemodel import RoleModel

    if file in ("/dev/null", "nul") and name:
        return RoleModel(name)
    # Git hands over files with names of its own; the ending is that of the file in the tree.
    known = find(None, Path(name)).name if name and format is None else format
    reading = reading_of(file or None, known)
    tell_losses(reading.source, reading.losses)
    return reading.model


@command("crosswalk")
@options(
    click.argument("a", metavar="A"),
    click.argument("b", metavar="B"),
    click.option(
        "--at-least",
        metavar="SCORE",
        type=click.FloatRange(0, 1),
        help="The lowest score of a match. A lower one finds more, and more that is wrong.",
    ),
    output_option("Write a TOML file to correct by hand."),
    format_options("text", "json", "md", "csv", "html", "toml"),
)
def crosswalk_(
    a: str, b: str, at_least: float | None, output: str | None, force: bool, format: str
) -> int:
    from roles.boundary.crosswalk import crosswalk
    from roles.formats.crosswalks import crosswalk_text

    given = {} if at_least is None else {"at_least": at_least}
    found = crosswalk(_model(a, "", None), _model(b, "", None), **given)
    if output is not None:
        write_file(output, crosswalk_text(found).encode(), force=force)
    elif format == "toml":
        print_text(crosswalk_text(found).rstrip("\n"))
    else:
        return Answer(value=found).show(format)
    return 0
