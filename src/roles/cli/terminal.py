"""
The one way to the terminal: whatever a command prints, on stdout or stderr, passes through here.

Names, paths and cells come from files that strangers wrote, so every text is made harmless on its
way out: control characters and the marks that turn the direction of writing are shown as escapes,
and a name can't start a new line. Files that a command writes to stdout reach a pipe unchanged.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from roles.characters import one_line, plain
from roles.views.width import escaped_json

__all__ = [
    "columns",
    "note",
    "print_content",
    "print_json",
    "print_lines",
    "print_table",
    "print_text",
    "progress_bar",
    "tell",
    "tell_problems",
]

_NARROWEST = 40
_TONES = {
    "head": "bold",
    "note": "dim",
    "own": "bold",
    "gap": "bold red",
    "double": "bold yellow",
    "quiet": "dim",
    "file": "bold underline",
    "error": "red",
    "warning": "yellow",
}


def _send(text: str, stream: TextIO) -> None:
    """Write text that is harmless already, in whatever encoding the stream has."""
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def tell(*messages: object) -> None:
    """Write messages to stderr, one line each."""
    for message in messages:
        _send(f"roles: {one_line(str(message))}\n", sys.stderr)


def note(message: str) -> None:
    """Write to stderr what a command has done besides answering."""
    _send(f"{one_line(message)}\n", sys.stderr)


def tell_problems(head: str, problems: Iterable[object]) -> None:
    """Write a message to stderr, with a line for each problem below it."""
    tell(head)
    for problem in problems:
        _send(f"  {one_line(str(problem))}\n", sys.stderr)


def columns() -> int:
    """Return the width of the terminal, or 80 where stdout isn't one."""
    import shutil

    return max(shutil.get_terminal_size((80, 24)).columns, _NARROWEST)


def print_text(text: str) -> None:
    """Print text of several lines that the library has rendered."""
    _send(plain(text).rstrip("\n") + "\n", sys.stdout)


def print_json(tree: Any) -> None:
    """Print plain data as JSON: in ASCII where stdout can't take every character."""
    import json

    ascii_only = (sys.stdout.encoding or "ascii").lower().replace("-", "") not in ("utf8", "utf16")
    text = json.dumps(tree, ensure_ascii=ascii_only, indent=2)
    _send(escaped_json(text) + "\n", sys.stdout)


def print_content(content: bytes) -> None:
    """Print the content of a file: unchanged to a pipe, made harmless to a terminal."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None or sys.stdout.isatty():
        print_text(content.decode("utf-8", "backslashreplace"))
    else:
        sys.stdout.flush()
        stream.write(content)


def print_lines(lines: Iterable[tuple[str, str]]) -> None:
    """Print lines, each in the colour of its tone where stdout is a terminal that has them."""
    console = _console()
    for line, tone in lines:
        style = _TONES.get(tone, "")
        if console is None or not style:
            _send(one_line(line) + "\n", sys.stdout)
        else:
            from rich.text import Text

            console.print(Text(one_line(line), style=style), soft_wrap=True)


def print_table(table: Any) -> None:
    """Print a table, in colours where stdout is a terminal that has them."""
    from roles.views import text

    console = _console()
    if console is None:
        wide = columns() if sys.stdout.isatty() else 80
        _send(text.render(table, columns=wide) + "\n", sys.stdout)
        return
    from rich.text import Text

    for line in text.lines(table, columns()):
        parts = [(part, _TONES.get(tone, "")) for part, tone in line]
        console.print(Text.assemble(*parts), soft_wrap=True)


def _console() -> Any:
    """Return rich's console where stdout is a terminal with colours; only then is rich imported."""
    if not sys.stdout.isatty():
        return None
    try:
        from rich.console import Console
    except ImportError:
        return None
    console = Console(highlight=False, soft_wrap=True)
    return None if console.no_color or not console.is_terminal else console


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None] | None]:
    """Yield a function that shows how far a long read is, where stderr is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, size: bar.update(task, completed=done, total=size)
