"""Commands that review models: check, rule, diff."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

import roles
from roles.checks import FAMILIES, Finding, Report, Rule, Settings, rule, rules
from roles.cli.app import AsJson, app, reading_from, tell_losses
from roles.cli.output import print_answer, print_data, print_lines, print_table
from roles.errors import FormatError, InvalidModel, Problem
from roles.formats import LIMIT, replace_file
from roles.log.findings import CODES
from roles.views import Row, Table, data, linter, sarif
from roles.views.width import wrapped

__all__: list[str] = []

_OUTPUTS = ("text", "json", "github", "sarif")


@app.command()
def check(
    models: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MODEL]...", help="Files, @NAMEs, - for stdin; the reference if none."
        ),
    ] = None,
    format: Annotated[str, typer.Option(help=f"How to print: {', '.join(_OUTPUTS)}.")] = "text",
    select: Annotated[
        str, typer.Option(metavar="CODES", help="Only these rules or families: OWN,HND001.")
    ] = "",
    ignore: Annotated[
        str, typer.Option(metavar="CODES", help="Not these, beside those of the files.")
    ] = "",
    baseline: Annotated[
        str | None, typer.Option(metavar="FILE", help="Leave out what this file knows already.")
    ] = None,
    write_baseline: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write what is found, to leave out later.")
    ] = None,
    from_format: Annotated[
        str | None, typer.Option("--from", metavar="FORMAT", help="The format of the files.")
    ] = None,
) -> int:
    """Check models by the rules; exit 1 where there are errors or warnings, notes aside."""
    if format not in _OUTPUTS:
        raise FormatError(f"reports are printed as {', '.join(_OUTPUTS)}, not as {format!r}")
    defaults = _project_settings(Path.cwd())
    reports = []
    for file in models or [None]:  # type: ignore[list-item]
        reading = _read(file, from_format)
        tell_losses(reading)
        settings = Settings.of(defaults, reading.model.extension("checks"), source=reading.source)
        report = roles.check(
            reading.model, select=_codes(select), ignore=_codes(ignore), settings=settings
        )
        reports.append(report.located(reading, reading.source))
    if write_baseline is not None:
        replace_file(Path(write_baseline), _baseline(reports))
    if baseline is not None:
        reports = _unknown_only(reports, Path(baseline))
    _print(reports, format)
    return 0 if all(report.clean for report in reports) else 1


def _read(file: str | None, format: str | None) -> roles.Reading:
    if file is None:
        return roles.Reading(model=roles.reference(), source="reference model")
    return reading_from(file, format)


def _codes(text: str) -> list[str]:
    return [code.strip().upper() for code in text.split(",") if code.strip()]


def _project_settings(folder: Path) -> Mapping[str, Any]:
    """Return the table [tool.roles.checks] of the nearest pyproject.toml, upwards."""
    for above in (folder, *folder.parents):
        file = above / "pyproject.toml"
        if file.is_file():
            try:
                with file.open("rb") as stream:
                    tree = tomllib.loads(stream.read(LIMIT).decode("utf-8"))
            except (OSError, ValueError) as error:
                raise FormatError(f"can't be read: {error}", str(file)) from None
            ours = tree.get("tool", {}).get("roles", {})
            unknown = [name for name in ours if name != "checks"]
            table = ours.get("checks", {})
            if unknown or not isinstance(table, dict):
                told = "is no table of [tool.roles]; there is: checks"
                bad = unknown or ["checks"]
                raise InvalidModel([Problem(f"tool.roles.{name}", told) for name in bad], str(file))
            Settings.of(table, source=str(file))
            return table
    return {}


def _baseline(reports: list[Report]) -> bytes:
    known = [
        {"file": report.source, "code": one.code, "message": one.message}
        for report in reports
        for one in report.findings
    ]
    tree = {"baseline": 1, "findings": known}
    return (json.dumps(tree, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _unknown_only(reports: list[Report], file: Path) -> list[Report]:
    try:
        tree = json.loads(file.read_bytes())
        known = Counter((one["file"], one["code"], one["message"]) for one in tree["findings"])
    except OSError as error:
        raise FormatError(error.strerror or "can't be read", str(file)) from None
    except (ValueError, TypeError, KeyError, RecursionError):
        told = "is no baseline: write one with roles check --write-baseline"
        raise FormatError(told, str(file)) from None
    left = []
    for report in reports:

        def known_before(finding: Finding, source: str = report.source) -> bool:
            entry = (source, finding.code, finding.message)
            known[entry] -= 1
            return known[entry] >= 0

        left.append(report.without(known_before))
    return left


def _print(reports: list[Report], format: str) -> None:
    if format == "json":
        print_data(data.data_of(reports))
    elif format == "github":
        print_lines((line, "") for line in linter.github(reports).splitlines())
    elif format == "sarif":
        print_lines([(sarif.render(reports).rstrip("\n"), "")])
    else:
        print_lines(linter.lines(reports))


@app.command("rule")
def rule_(
    code: Annotated[
        str | None, typer.Argument(help="The code or the name of a rule; all if none.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print what a rule finds and why it matters, with an example and its mending."""
    if code is None:
        if as_json:
            print_data([_described(cls) for cls in rules().values()])
        else:
            print_table(_catalogue())
        return
    if found := [one for one in CODES if code.upper() == one or code == CODES[one][0]]:
        _print_code(found[0], as_json=as_json)
        return
    cls = rule(code)
    if as_json:
        print_data(_described(cls))
        return
    print_lines((line, "") for line in _page(cls).splitlines())


def _print_code(code: str, *, as_json: bool) -> None:
    """Print what a finding of `roles log check` says."""
    name, severity, what, mend = CODES[code]
    if as_json:
        found = {"code": code, "name": name, "severity": severity, "what": what, "instead": mend}
        print_data(found)
        return
    lines = (f"{code} {name} ({severity}, of roles log check)", what, "", f"Instead: {mend}")
    print_lines((line, "") for text in lines for line in wrapped(text, 80) or [""])


def _described(cls: type[Rule]) -> dict[str, str]:
    return {
        "code": cls.code,
        "name": cls.name,
        "severity": cls.severity,
        "what": cls.part(),
        "why": cls.part("Why"),
        "instead": cls.part("Instead"),
        "wrong": cls.example(cls.wrong),
        "right": cls.example(cls.right),
    }


def _catalogue() -> Table:
    rows = [
        Row(
            (cls.code, cls.name, cls.severity, cls.part()),
            group=FAMILIES[cls.code[:3]][1] if cls.code[:3] in FAMILIES else "Added rules",
        )
        for cls in rules().values()
    ]
    columns = ("Code", "Name", "Severity", "What it finds")
    return Table(title="Rules", columns=columns, rows=tuple(rows))


def _page(cls: type[Rule]) -> str:
    def inset(text: str) -> str:
        return "".join(f"    {line}\n" for line in text.splitlines())

    parts = [f"{cls.code} {cls.name} ({cls.severity})", *wrapped(cls.part(), 80)]
    for word in ("Why", "Instead"):
        if told := cls.part(word):
            parts += ["", *wrapped(f"{word}: {told}", 80)]
    if getattr(cls, "wrong", ""):
        parts += ["", "Found in:", "", inset(cls.example(cls.wrong))]
        parts += ["Mended:", "", inset(cls.example(cls.right))]
    return "\n".join(parts)


@app.command("diff")
def diff_(
    files: Annotated[
        list[str],
        typer.Argument(metavar="OLD NEW", help="Two files; or the arguments that git passes."),
    ],
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 where they differ.")
    ] = False,
    format: Annotated[str, typer.Option(help="How to print: text, md, json.")] = "text",
    from_format: Annotated[
        str | None, typer.Option("--from", metavar="FORMAT", help="The format of the files.")
    ] = None,
) -> int:
    """Print what changed from one model to another, and what follows from it."""
    if format not in ("text", "md", "json"):
        raise FormatError(f"differences are printed as text, md, json, not as {format!r}")
    old, new, name = _two(files)
    found = roles.diff(_model(old, name, from_format), _model(new, name, from_format))
    if format == "json":
        print_answer(found, as_json=True)
    elif format == "md":
        print_lines([(f"{found:md}", "")])
    elif found:
        print_table(roles.views.table_of(found))
    return 1 if exit_code and found else 0


def _two(files: list[str]) -> tuple[str, str, str]:
    """Return the old file, the new one, and the name by which git knows both."""
    if len(files) == 2:
        return files[0], files[1], ""
    # An external diff driver is called with: path old-file old-hex old-mode new-file new-hex
    # new-mode; two more tell of a file that was renamed.
    if len(files) in (7, 9):
        return files[1], files[4], files[0]
    raise FormatError(f"takes two files, or the arguments that git passes; here are {len(files)}")


def _model(file: str, name: str, format: str | None) -> roles.RoleModel:
    if file in ("/dev/null", "nul") and name:
        return roles.RoleModel(name)
    if not name:
        return reading_from(file, format).model
    # Git hands over files with names of its own; the ending is that of the file in the tree.
    return roles.read(file, format or roles.formats.find(None, Path(name)).name).model
