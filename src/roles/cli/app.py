"""The tree of commands; the module of a command is imported when the command is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import click

from roles.cli.terminal import tell

__all__ = ["COMMANDS", "Command", "command", "in_options", "roles"]

COMMANDS: dict[str, dict[str, tuple[str, dict[str, str]]]] = {
    "": {
        "Ask a model": (
            "asking",
            {
                "show": "Show who owns what: stages across, responsibilities down.",
                "who-owns": "Show who owns a responsibility, stage by stage.",
                "owned-by": "Show what a role owns, stage by stage.",
                "at": "Show what happens at a stage: who owns what, what comes in and goes out.",
                "explain": "Explain why a responsibility is owned as it is.",
                "compare": "Compare two roles: what only one has, and what they share.",
                "handoffs": "List the handoffs.",
                "path": "Show the way through the stages, with the owner of each.",
            },
        ),
        "Review models": (
            "reviewing",
            {
                "check": "Check models for gaps, double owners and other faults.",
                "rule": "Explain a rule: what it finds, why it matters, how to fix it.",
                "diff": "Show what changed between two models, and what follows from it.",
                "crosswalk": "Match the roles, stages and work of two models.",
            },
        ),
        "Draw and describe": (
            "pictures",
            {
                "draw": "Draw a model: swimlanes, lifecycle, boundary or skills.",
                "report": "Write an interactive HTML report.",
                "card": "Show a role: what it owns, hands over and receives.",
                "job": "Write the job description of a role.",
            },
        ),
        "Plan": (
            "planning",
            {
                "schedule": "Schedule the stages from a first day.",
                "portfolio": "Show the effort of a role over several products, week by week.",
            },
        ),
        "Edit a model file": (
            "editing",
            {
                "add": "Add a role, a stage, a responsibility or anything else a model has.",
                "set": "Set who has which duty for a responsibility at a stage.",
                "rename": "Give something another name or key.",
                "remove": "Remove something from a model.",
                "update": "Bring home what people changed in a chart of the model.",
            },
        ),
        "Read and write files": (
            "files",
            {
                "new": "Write a small model with comments, to start from.",
                "convert": "Convert a model from one format to another.",
                "import": "Read a chart, show what was understood, and write it as a model.",
                "schema": "Print the JSON Schema of model files or answers, or linked data terms.",
                "completion": "Print the script that completes commands in your shell.",
            },
        ),
        "Serve programs": (
            "mcp.command",
            {"mcp": "Serve a model to agents and other programs over MCP."},
        ),
        "Ask people and logs": (
            "",
            {
                "org": "Ask who holds which role: people and appointments on top of a model.",
                "log": "Ask an event log who really did the work, and compare it with a model.",
            },
        ),
    },
    "org": {
        "Read an export": (
            "mapping",
            {"map": "Propose a mapping: which column of an export says what."},
        ),
        "On a day": (
            "organization",
            {
                "who-owns": "Show who owns a responsibility for a scope on a day, and why.",
                "owners": "Show who owns each responsibility for a scope on a day.",
                "who-holds": "Show who holds a role for a scope on a day, and in place of whom.",
                "who-answers": "Show which person answers for an agent on a day, and why.",
                "held-by": "Show the roles that an actor holds on a day.",
                "owned-by": "Show everything that an actor owns on a day.",
                "check": "Find what is wrong with appointments, and agents without a person.",
            },
        ),
        "Over time": (
            "tenures",
            {
                "vacancies": "List the roles that nobody holds while they have duties.",
                "timeline": "Show who held each role, period by period.",
                "load": "Show how much of full time each actor is appointed for, by month.",
                "history": "Show who owned a responsibility for a scope, period by period.",
                "diff": "Show which roles changed hands between two days.",
                "report": "Write an interactive HTML report of who owns what for a scope.",
            },
        ),
        "What if": (
            "whatif",
            {
                "leaving": "Show what would be vacant if somebody left.",
                "swap": "Show what would change if two actors swapped.",
                "succession": "List who else might take a role, by the skills they lack.",
                "bus-factor": "Show how few people must leave to leave most roles vacant.",
            },
        ),
        "Owners of code": (
            "repository",
            {
                "path": "Show who owns a path of a repository on a day, and by which rule.",
                "codeowners": "Write a CODEOWNERS file.",
            },
        ),
    },
    "log": {
        "Commands": (
            "logs",
            {
                "handovers": "Show who hands work over to whom, and how often.",
                "roles": "Group the actors who do much the same: candidates for roles.",
                "check": "Compare a log with a model.",
                "draft": "Draft a model from a log.",
            },
        ),
    },
}
"""Each group of commands: its sections, each with the module and the summaries of its commands."""


def _summary(group: str, name: str) -> str:
    return next(named[name] for _, named in COMMANDS[group].values() if name in named)


_ARGUMENTS = (
    (r"name it with (\w+)=", r"name it as \1 in the table [columns] of a --map file"),
    (r"; raise \w+= if \w+ should( be)?", ""),
    (r"pass dependents=True to", "use --dependents to"),
    (r"\bsections='(\w+)'", r"--sections \1"),
    (r"\bordered=False\b", "--unordered"),
    (r"^letters is\b", "--letters is"),
    (r"\broles_in='(\w+)'", r"--roles-in \1"),
    (r"\bform='([\w-]+)'", r"--form \1"),
)


def in_options(message: object) -> str:
    """Return a message in which arguments of the library are options of the command line."""
    text = str(message)
    for argument, option in _ARGUMENTS:
        text = re.sub(argument, option, text)
    return text


class Command(click.Command):
    """A command that goes on taking options by their old names, with a warning."""

    old: dict[str, str] = {}  # noqa: RUF012 - set once for each command, never changed

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments after old options have been replaced."""
        return super().parse_args(ctx, list(self._renewed(args)))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the library says of an argument is said of the option."""
        try:
            return super().invoke(ctx)
        except ValueError as error:
            from roles.errors import FormatError, InvalidValue, shown

            if not isinstance(error, InvalidValue):
                raise
            options = {one.name: one.opts[-1] for one in self.params}
            # Classes are about the fields of a file; functions are about what was asked.
            if error.field not in options or not error.owner[:1].islower():
                raise
            what = "is needed" if error.value is None else f"can't be {shown(error.value)}"
            message = f"{options[error.field]} {what}; expected {error.allowed}"
            raise FormatError(message) from None

    def _renewed(self, args: list[str]) -> Iterator[str]:
        for number, argument in enumerate(args):
            if argument == "--":
                yield from args[number:]
                return
            name, equals, value = argument.partition("=")
            following = args[number + 1] if number + 1 < len(args) else ""
            new = self._new_name(name, value if equals else following)
            if new != name:
                tell(f"{name} is now {new} in this command; the old name will go away")
            yield f"{new}{equals}{value}"

    def _new_name(self, name: str, value: str) -> str:
        if name == "--format" and self._reads and not self._writes(value) and _is_format(value):
            return "--from"
        if name == "--from" and self._reads and name in self.old and _is_format(value):
            return name
        return self.old.get(name, name)

    @property
    def _reads(self) -> bool:
        return any("--from" in one.opts for one in self.params)

    def _writes(self, value: str) -> bool:
        types = [one.type for one in self.params if "--format" in one.opts]
        return all(not isinstance(one, click.Choice) or value in one.choices for one in types)


def _is_format(value: str) -> bool:
    from roles.registry import formats

    return value.lower() in {known.name for known in (*formats(), *formats("log"))}


class Group(click.Group):
    """A group of commands whose modules are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of the help."""
        return [name for _, named in self._sections.values() for name in named]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; only its module is imported."""
        for module, named in self._sections.values():
            if cmd_name in named:
                if not module:
                    return group(cmd_name, named[cmd_name])
                found = vars(import_module(f"roles.cli.{module}")).values()
                return next(
                    one for one in found if isinstance(one, click.Command) and one.name == cmd_name
                )
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands section by section, without importing any of them."""
        for title, (_, named) in self._sections.items():
            with formatter.section(title):
                formatter.write_dl(list(named.items()))

    @property
    def _sections(self) -> dict[str, tuple[str, dict[str, str]]]:
        return COMMANDS["" if self.name == "roles" else str(self.name)]


def group(name: str, summary: str) -> Group:
    """Return a group of commands."""
    return Group(name, help=summary, no_args_is_help=True)


def command(
    name: str, *, group: str = "", more: str = "", old: dict[str, str] | None = None
) -> Callable[[Callable[..., Any]], Command]:
    """
    Make a function a command.

    Args:
        name: What it is called.
        group: The group that it belongs to: ``org``, ``log``, or none.
        more: What its help says beyond its summary, such as its exit codes.
        old: Options that had other names, with their names today.
    """

    def decorate(function: Callable[..., Any]) -> Command:
        text = f"{_summary(group, name)}\n\n{more}" if more else _summary(group, name)
        made = click.command(name, cls=Command, help=text)(function)
        made.old = old or {}
        return made

    return decorate


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from roles.version import __version__

        click.echo(f"roles {__version__}")
        ctx.exit(0)


roles = Group(
    "roles",
    help="Who owns what at each stage, and why.",
    no_args_is_help=True,
    # click wraps its help at 80 columns unless told of more; it never passes the terminal's width
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 1_000},
    params=[
        click.Option(
            ["-v", "--version"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_print_version,
            help="Print the version.",
        )
    ],
)
