"""Commands on event logs: who hands over, who does the same, who did what against a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import frozen

from roles.cli.app import command
from roles.cli.options import (
    Answer,
    format_options,
    model_file,
    options,
    output_option,
    people_declarations,
    print_options,
    read_people_of,
    reading_of,
    refuse_existing,
    tell_losses,
    write_file,
)
from roles.cli.terminal import columns, print_content, print_lines, progress_bar, tell
from roles.errors import FormatError, InvalidModel, Problem, shown

if TYPE_CHECKING:
    from roles.checks.finding import Report
    from roles.log.conformance import Conformance
    from roles.log.eventlog import EventLog

__all__: list[str] = []

command = partial(command, group="log")
_MAP = ("columns", "times", "csv", "xlsx", "activities", "actors")
_SETTINGS = {"times": ("order", "pattern"), "csv": ("encoding",), "xlsx": ("sheet",)}
_COLUMNS = (
    "case", "activity", "actor", "time", "stage", "scope", "position", "lifecycle", "transition",
)  # fmt: skip


def _mapping(file: str | None) -> dict[str, dict[str, Any]]:
    if file is None:
        return {table: {} for table in _MAP}
    from roles.formats.native.toml import parse
    from roles.formats.shared.files import content_of

    tree, _ = parse(content_of(file), file)
    problems = [
        Problem(name, f"isn't a table of a mapping; expected {', '.join(_MAP)}")
        for name, table in tree.items()
        if name not in _MAP or not isinstance(table, dict)
    ]
    for name in _MAP:
        for key, value in tree.get(name, {}).items() if not problems else ():
            place = f"{name}.{key}"
            several = name == "actors" or place in ("columns.actor", "columns.time")
            listed = isinstance(value, list) and several
            if name == "columns" and key not in _COLUMNS:
                message = f"isn't a column of a log; expected {', '.join(_COLUMNS)}"
                problems.append(Problem(place, message))
            elif name in _SETTINGS and key not in _SETTINGS[name]:
                message = f"isn't a setting of {name}; expected {', '.join(_SETTINGS[name])}"
                problems.append(Problem(place, message))
            elif not all(isinstance(one, str) for one in (value if listed else [value])):
                wanted = "a text, or a list of them" if several else "a text"
                problems.append(Problem(place, f"is {shown(value)}; expected {wanted}"))
    if problems:
        raise InvalidModel(problems, file)
    return {name: tree.get(name, {}) for name in _MAP}


@frozen(kw_only=True)
class Subject:
    """
    The log that a command asks, and what it is compared with.

    Attributes:
        file: The file of the log.
        given: The options of the command.
        mapping: The tables of its mapping.
    """

    file: str
    given: Mapping[str, Any]
    mapping: Mapping[str, Mapping[str, Any]]

    @property
    def modelled(self) -> bool:
        """Whether the command names a model or people."""
        return bool(self.given["people"]) or model_file(click.get_current_context()) is not None

    def read(self) -> EventLog:
        """Read the log; what was left out is told on stderr."""
        from roles.log import read

        with progress_bar() as progress:
            log: EventLog = read(
                self.file,
                self.given["from_format"],
                object_type=self.given["objects"],
                progress=progress,
                **self.mapping["csv"],
                **self.mapping["xlsx"],
                **self.mapping["columns"],
                **{f"time_{key}": value for key, value in self.mapping["times"].items()},
            )
        for remark in log.remarks:
            tell(f"{self.file}: {remark}")
        if others := log.other_transitions:
            total = len(log) + others
            tell(f"{self.file}: {others:,} of {total:,} events aren't complete; they were left out")
        if bare := log.without_actor:
            have = "has" if bare == 1 else "have"
            tell(f"{self.file}: {bare:,} of {len(log):,} events {have} no actor")
        return log

    def compare(self, log: EventLog) -> Conformance:
        """Compare the log with the model, or with the people on top of it."""
        context = click.get_current_context()
        reading = reading_of(model_file(context))
        tell_losses(reading.source, reading.losses)
        asked: Any = reading.model
        if self.given["people"] is not None:
            asked = read_people_of(context, reading.model).reading.organization
        elif self.given["columns"] is not None or self.given["people_format"] is not None:
            raise FormatError("--columns and --people-format need --people: the file of the people")
        return log.conform(
            asked, activities=self.mapping["activities"], actors=self.mapping["actors"]
        )


def log_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take a log, a model and people, and pass it the log with both."""

    @wraps(function)
    def wrapper(*, log: str, mapping: str | None, **given: Any) -> Any:
        subject = Subject(file=log, given=given, mapping=_mapping(mapping))
        taken = ("model_file", "model_argument", "people", "columns", "people_format", "objects")
        rest = {name: value for name, value in given.items() if name not in (*taken, "from_format")}
        return function(subject=subject, **rest)

    return options(
        click.argument("log"),
        click.argument("model_argument", metavar="[MODEL]", required=False),
        click.option(
            "-m",
            "--model",
            "model_file",
            metavar="FILE",
            help="The model to compare with. Default: ROLES_MODEL, the project's, or the reference "
            "model where the command needs one.",
        ),
        click.option(
            "--map", "mapping", metavar="TOML", help="What columns, activities and actors mean."
        ),
        click.option("-p", "--people", metavar="FILE", help="Who holds which role."),
        people_declarations,
        click.option(
            "--objects", metavar="TYPE", help="The objects of an OCEL log that are cases."
        ),
        click.option(
            "--from", "from_format", metavar="FORMAT", help="csv, xlsx, parquet, xes or ocel."
        ),
    )(wrapper)


_by = click.option(
    "--by",
    default="actor",
    show_default=True,
    metavar="COLUMN",
    help="actor, role, responsibility, or a column of the log.",
)
_most = click.option(
    "--most", type=click.IntRange(min=1), default=20, show_default=True, help="How many rows."
)


@command("handovers", more="With a model, --by role shows them between its roles.")
@options(
    log_options, _by, _most, output_option("Draw a heat map: a file ending in .svg."), print_options
)
def handovers(subject: Subject, by: str, most: int, output: str | None, force: bool) -> Answer:
    from roles.frames import collected, frame_of
    from roles.views import handover_heat, practices, render

    refuse_existing(output, force=force)
    log = subject.read()
    if subject.modelled or by in ("role", "responsibility"):
        log = subject.compare(log).log
    rows = collected(frame_of(log.handovers(by)))
    if output is not None:
        picture = render(handover_heat(log, by, most=most), "svg")
        write_file(output, f"{picture}\n".encode(), force=force)
    return Answer(table=lambda: practices.handovers(by, rows, most), data=lambda: rows)


@command("roles")
@options(
    log_options,
    _by,
    click.option(
        "--likeness", default=0.8, help="How alike the members of a group are, from -1 to 1."
    ),
    print_options,
)
def roles_(subject: Subject, by: str, likeness: float) -> Answer:
    from roles.views import practices

    log = subject.read()
    held = None
    if subject.modelled or by in ("role", "responsibility"):
        held = subject.compare(log)
        log = held.log
    found = log.groups(likeness=likeness, by=by)
    return Answer(
        table=lambda: practices.groups(by, found, held),
        data=lambda: [practices.group_data(one, held) for one in found],
    )


@command("check", more="Exits with 1 if it shows what the model doesn't say.")
@options(
    log_options,
    output_option("Draw who really did what: a file ending in .svg."),
    format_options("text", "json", "md", "csv", "html"),
)
def check(subject: Subject, output: str | None, force: bool, format: str) -> int:
    from roles.checks.finding import Report
    from roles.views import render

    refuse_existing(output, force=force)
    held = subject.compare(subject.read())
    report = Report(name=held.model.name, source=subject.file, findings=held.findings)
    if output is not None:
        write_file(output, f"{render(held, 'svg')}\n".encode(), force=force)
    if format == "text":
        print_lines(_lines(report, held))
    else:
        Answer(value=held).show(format)
    return 0 if report.clean else 1


def _lines(report: Report, held: Conformance) -> Iterator[tuple[str, str]]:
    """Yield the lines of what a log shows, each with its tone."""
    from roles.characters import one_line
    from roles.views import practices
    from roles.views.width import wrapped

    width = columns()
    total = len(held.log)
    for verdict, count in held.summary.items():
        if count:
            yield f"{count:>12,}  {count / total:>6.1%}  {verdict.replace('-', ' ')}", ""
    yield "", ""
    yield f"{report.source}: {report.count()}", "file"
    for one in report.findings:
        if one.code in practices.KINDS:
            continue
        head = f"{'note' if one.severity == 'info' else one.severity} {one.code} "
        for number, line in enumerate(wrapped(one_line(one.message), width - len(head))):
            yield (head if number == 0 else " " * len(head)) + line, one.severity
        for line in wrapped(one_line(one.mend), width - len(head)):
            yield " " * len(head) + line, "quiet"
    for text in practices.noted(held):
        for line in wrapped(f"note {one_line(text)}", width):
            yield line, ""


@command("draft", more="With a model, it shows how that model is done in practice, by its names.")
@options(
    log_options,
    click.option("--by", metavar="COLUMN", help="The column of the roles; else they are found."),
    click.option(
        "--least",
        default=0.1,
        help="The least share of an activity that makes a role part of it.",
    ),
    output_option(default="-"),
)
def draft(subject: Subject, by: str | None, least: float, output: str, force: bool) -> None:
    from roles.formats import find, write_model
    from roles.formats.native.toml import text_of

    beside = Path(output).with_suffix(".map.toml")
    if output != "-":
        refuse_existing(output, force=force)
        if not subject.modelled:
            refuse_existing(str(beside), force=force)
    target = "toml" if output == "-" else find(None, Path(output)).name
    log = subject.read()
    name = f"Draft from {Path(subject.file).name}"
    if subject.modelled:
        if by is not None:
            raise FormatError("--by names a column of roles, but the model has its own; give one")
        drafted = subject.compare(log).draft(name, least=least)
        mapping = None
    else:
        proposal = log.propose(by=by, name=name, least=least)
        for remark in proposal.remarks:
            tell(f"{subject.file}: {remark}")
        drafted = proposal.model
        mapping = {**subject.mapping, "activities": proposal.activities, "actors": proposal.actors}
    writing = write_model(drafted, target)
    tell_losses(output, writing.losses)
    if output == "-":
        print_content(writing.content)
        return
    hint = f"; look at it with: roles check {output}"
    if mapping is not None:
        text = text_of({table: held for table, held in mapping.items() if held})
        write_file(str(beside), text.encode(), force=force)
        hint += f", and with: roles log check {subject.file} {output} --map {beside}"
    write_file(output, writing.content, force=force, hint=hint)
