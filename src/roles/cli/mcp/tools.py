"""The tools of the MCP server: each is a command, asked about the files that are served."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import click
from attrs import frozen

from roles.cli import asking, organization, reviewing
from roles.cli.options import Answer, options
from roles.errors import FormatError, shown, suggestion
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.cli.mcp.served import Served
    from roles.formats.shared.reading import Reading

__all__ = ["TOOLS", "Tool", "ask", "input_schema", "offered", "unknown_name"]


@click.command("check")
@options(
    click.option("--select", default="", help="Only these rules or families: OWN,HND001."),
    click.option("--ignore", default="", help="Not these rules or families."),
)
def check(reading: Reading, checks: Mapping[str, Any], select: str, ignore: str) -> Answer:
    """Answer as ``roles check`` does about one model."""
    from roles.views import table_of

    report = reviewing.report_on(reading, select, ignore, checks)
    return Answer(value=(report,), table=lambda: table_of(report))


@frozen
class Tool:
    """
    A question that programs may ask.

    Args:
        name: What it is called.
        about: What it answers, for whoever chooses among the tools.
        command: The command that answers from the model; None if people are needed.
        staffed: The command of ``roles org`` that answers where people are served.
        by: The argument that asks about people; empty where *staffed* is all there is.
    """

    name: str
    about: str
    command: click.Command | None
    staffed: click.Command | None = None
    by: str = ""

    def commands(self, *, people: bool) -> list[click.Command]:
        """Return the commands that may answer, by whether people are served."""
        return [
            each for each in (self.command, self.staffed if people else None) if each is not None
        ]


TOOLS = (
    Tool(
        "who_owns",
        "Say which role owns a responsibility at each stage. With a scope: which person, team or "
        "agent owns it on a day, and which person answers for an agent.",
        asking.who_owns,
        organization.who_owns,
        "scope",
    ),
    Tool(
        "explain",
        "Say why a responsibility is owned as it is: each reason, with its source.",
        asking.explain,
        organization.who_owns,
        "scope",
    ),
    Tool(
        "owned_by",
        "List what a role owns, stage by stage; or what an actor owns on a day.",
        asking.owned_by,
        organization.owned_by,
        "actor",
    ),
    Tool(
        "at_stage",
        "Say what happens at a stage: who owns what, what comes in and what goes out.",
        asking.at,
    ),
    Tool(
        "handoffs",
        "List the handoffs: who gives what to whom, and when it is accepted.",
        asking.handoffs,
    ),
    Tool(
        "who_holds",
        "Say who holds a role for a scope on a day, and in place of whom.",
        None,
        organization.who_holds,
    ),
    Tool(
        "check",
        "Find gaps, double owners and other faults of the model, each with how to mend it.",
        check,
    ),
    Tool(
        "check_people",
        "Find what is wrong with the appointments: overlaps, overloads, agents without a person.",
        None,
        organization.check,
    ),
)


def offered(*, people: bool) -> list[Tool]:
    """Return the tools that can answer, by whether people are served."""
    return [tool for tool in TOOLS if tool.commands(people=people)]


@cache
def input_schema(tool: Tool, *, people: bool) -> dict[str, Any]:
    """Return the JSON Schema of a tool's arguments: those of its commands."""
    properties: dict[str, dict[str, Any]] = {}
    required: list[set[str]] = []
    for command in tool.commands(people=people):
        arguments = _arguments(command)
        properties |= {name: _property(argument) for name, argument in arguments.items()}
        required.append({name for name, argument in arguments.items() if argument.required})
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if all(name in names for names in required)],
        "additionalProperties": False,
    }


def _property(argument: click.Parameter) -> dict[str, Any]:
    text = getattr(argument, "help", None) or f"Key, name or alias of the {argument.name}."
    if argument.multiple:
        return {"type": "array", "items": {"type": "string"}, "description": text}
    return {"type": "string", "description": text}


def _question(command: click.Command) -> Any:
    """Return the function of a command without what its options wrap around it."""
    return inspect.unwrap(command.callback)  # type: ignore[arg-type]


@cache
def _arguments(command: click.Command) -> dict[str, click.Parameter]:
    """Return the parameters that the question of a command takes; not files, nor formats."""
    asked = inspect.signature(_question(command)).parameters
    return {str(each.name): each for each in command.params if each.name in asked}


def ask(served: Served, name: str, given: Mapping[str, Any]) -> Answer:
    """
    Answer a question as the command line does.

    Args:
        served: The files to answer from.
        name: The name of the tool.
        given: Its arguments.

    Raises:
        RolesError: There is no such tool, argument or name, or a file can't be read.
    """
    people = served.people is not None
    tools = {tool.name: tool for tool in offered(people=people)}
    if name not in tools:
        raise FormatError(unknown_name("tool", name, tools))
    given = {argument: value for argument, value in given.items() if value is not None}
    _check_arguments(name, given, input_schema(tools[name], people=people)["properties"])
    command = _command(tools[name], given)
    values = _parsed(_arguments(command), given)
    contents = served.contents()
    subjects = {
        "model": contents.reading.model,
        "reading": contents.reading,
        "org": contents.people and contents.people.organization,
        "checks": served.checks,
    }
    question = _question(command)
    taken = inspect.signature(question).parameters
    about = {subject: value for subject, value in subjects.items() if subject in taken}
    answer: Answer = question(**about, **values)
    return answer


def _command(tool: Tool, given: Mapping[str, Any]) -> click.Command:
    """Return the command that takes the arguments given."""
    about_people = tool.command is None or tool.by in given
    command = tool.staffed if about_people else tool.command
    assert command is not None  # noqa: S101 - only tools that can answer are offered
    for argument in given:
        if argument not in _arguments(command):
            needed = "without" if about_people else "with"
            raise FormatError(f"{argument} can be given only {needed} {tool.by}")
    return command


def _parsed(arguments: Mapping[str, click.Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of arguments, defaults included, as the command line reads them."""
    named, positional = [], ["--"]
    for name, value in given.items():
        argument = arguments[name]
        if isinstance(argument, click.Argument):
            positional.append(value)
        else:
            values = value if isinstance(value, list) else [value]
            named += [f"{argument.opts[-1]}={each}" for each in values]
    try:
        command = click.Command("asked", params=list(arguments.values()))
        return command.make_context("asked", [*named, *positional]).params
    except click.UsageError as error:
        raise FormatError(error.format_message()) from None


def unknown_name(what: str, asked: str, known: Iterable[str]) -> str:
    """Return the message that there is no such thing, with what there is."""
    near = suggestion(nearest(asked, known, 1))
    return f"there is no {what} {shown(asked)}; there are {', '.join(known)}{near}"


def _check_arguments(tool: str, given: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    for argument, value in given.items():
        if argument not in known:
            raise FormatError(unknown_name(f"argument of {tool}", argument, known))
        several = known[argument]["type"] == "array"
        texts = value if several and isinstance(value, list) else [value]
        if not all(isinstance(text, str) for text in texts) or several != isinstance(value, list):
            expected = "a list of texts" if several else "text"
            raise FormatError(f"{argument} is {shown(value)}; expected {expected}")
