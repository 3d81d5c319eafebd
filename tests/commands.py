"""
The table of the command line in docs/reference/command-line.md, made from the commands.

Run it as a script to write the table again: ``python tests/commands.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "command-line.md"
START, END = "<!-- commands: made by tests/commands.py -->\n", "<!-- end of commands -->\n"
SHARED = {
    "model": ("--model", "--from"),
    "print": ("--format", "--json"),
    "people": ("--people", "--columns", "--people-format"),
    "file": ("--output", "--force"),
}


def lines() -> Iterator[str]:
    """Yield the lines of the table: a row for each command, shared options by their name."""
    from roles.cli.app import COMMANDS, roles

    yield "| command | arguments and options of its own | shared |"
    yield "| --- | --- | --- |"
    with click.Context(roles, info_name="roles") as context:
        for group, sections in COMMANDS.items():
            for module, named in sections.values():
                for name in named if module else ():
                    parent = roles if not group else roles.get_command(context, group)
                    command = parent.get_command(context, name)
                    own, shared = described(command)
                    full = f"{group} {name}".strip()
                    yield f"| `{full}` | {' '.join(own)} | {', '.join(shared)} |"


def described(command: click.Command) -> tuple[list[str], list[str]]:
    """Return the arguments and options of a command that are its own, and the names of the rest."""
    named = {option for one in command.params for option in one.opts}
    shared = [name for name, options in SHARED.items() if set(options) <= named]
    left_out = {option for name in shared for option in SHARED[name]}
    own = []
    for one in command.params:
        if isinstance(one, click.Argument):
            own.append("`" + one.make_metavar(click.Context(command)).replace("|", "\\|") + "`")
        elif not left_out & set(one.opts):
            flag = max(one.opts, key=len)
            own.append(f"`{flag}`" if one.required else f"`[{flag}]`")
    return own, shared


def page() -> str:
    """Return the page with its table as the commands are."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    return f"{before}{START}\n{chr(10).join(lines())}\n\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
