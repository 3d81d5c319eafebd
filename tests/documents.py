"""
How the code blocks of README.md and docs/ are run, and the examples in the docstrings of src/.

Every document runs from top to bottom in one namespace and in an empty folder of its own. What a
block is for is told by its language and by a mark, an HTML comment on the line before it:

``python``
    Runs. With ``>>>`` its output is compared as doctest does; without, it must not raise.
``console``
    Each ``$ `` line is run, and its output, stderr included, compared with the lines below it;
    ``...`` stands for any text. A command that fails must be followed by ``$ echo $?``.
``toml``, ``json``, ``yaml``
    Must parse, and load as a model where they have a ``model`` table.
``sh``
    Installs the library from its registry, and is only read: the extras that it names must exist.
``text``, ``csv``, ``markdown``, ``mermaid``, ``sql``
    Are shown.

``<!-- file: team.toml -->`` writes the block, of whatever language, to that file first;
``<!-- file: team.toml, continued -->`` adds it to what the file holds.
``<!-- run: NAME -->`` belongs to README.md: .ci/run runs the block in a fresh clone.
``<!-- needs: yaml -->``, anywhere, skips the rest of the document where that extra isn't installed.

A block in any other language, or in none, fails: nobody would run it.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
import tomllib
from difflib import unified_diff
from importlib.metadata import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from sybil import Document, Example, Region, Sybil
from sybil.example import NotEvaluated
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer
from sybil.parsers.rest import DocTestParser

from extras import MODULES, needs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).parent.parent
FLAGS = doctest.ELLIPSIS
SHOWN = {"csv", "markdown", "mermaid", "sql", "text"}

fences = RawFencedCodeBlockLexer(re.compile(r"(?P<info>[^\n]*)\n"))
mark_before = re.compile(r"<!-- (?P<mark>file|run): (?P<value>[^\n]+?) -->\n[ \t]*\Z")
needs_mark = re.compile(r"^<!-- needs: (?P<extra>\w+) -->$", re.MULTILINE)
operators = re.compile(r"[|&;<>$`*?#~]")
install = re.compile(
    r"(python -m )?pip install (?P<quote>['\"]?)rolegraph(\[(?P<extras>[\w,]+)\])?(?P=quote)"
)
environment = {"COLUMNS": "80", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "TERM": "dumb", "TZ": "UTC"}


def parse_blocks(document: Document) -> Iterator[Region]:
    """Find the fenced blocks whose language is not Python."""
    for block in fences(document):
        language = block.lexemes["info"].strip()
        if language == "python":
            continue
        if language.startswith("{"):
            if re.match(r"\{(code|code-block|sourcecode|doctest|testcode)\}", language):
                yield Region(block.start, block.end, "write the block as ```python", refuse)
            continue
        evaluate = EVALUATORS.get(language)
        if evaluate is None:
            yield Region(block.start, block.end, f"nobody runs a block of {language!r}", refuse)
            continue
        yield Region(block.start, block.end, str(block.lexemes["source"]), written_first(evaluate))


def parse_needs(document: Document) -> Iterator[Region]:
    """Find the marks that say which extra the rest of the document needs."""
    for match in needs_mark.finditer(document.text):
        yield Region(match.start(), match.end(), match["extra"], skip_the_rest)


def skip_the_rest(example: Example) -> str | None:
    if example.parsed not in MODULES:
        return f"there is no extra {example.parsed!r}"

    def skip_or_run(_: Example) -> None:
        needs(example.parsed)
        # The block's own evaluator is asked only if this one says that it did nothing.
        raise NotEvaluated

    example.document.push_evaluator(skip_or_run)
    needs(example.parsed)
    return None


def refuse(example: Example) -> str:
    return str(example.parsed)


def files_of(page: Path) -> list[tuple[str, str]]:
    """Return the files that a document writes, each with its name."""
    blocks = r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```"
    return re.findall(blocks, page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def mark_of(example: Example) -> tuple[str, str]:
    """Return the mark on the line before a block and what it says, or two empty strings."""
    match = mark_before.search(example.document.text[: example.start])
    return (match["mark"], match["value"]) if match else ("", "")


def written_first(evaluate: Callable[[Example], str | None]) -> Callable[[Example], str | None]:
    """Return *evaluate* for blocks that may be marked as a file."""

    def evaluate_written(example: Example) -> str | None:
        mark, value = mark_of(example)
        if mark == "file":
            name, _, continued = value.partition(", ")
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            with Path(name).open(
                "a" if continued == "continued" else "w", encoding="utf-8"
            ) as file:
                file.write(example.parsed)
        return evaluate(example)

    return evaluate_written


def show(example: Example) -> None:
    """Do nothing: the block is there to be looked at."""


def load(parse: Callable[[str], Any], format: str) -> Callable[[Example], None]:
    """Return an evaluator that parses a block, and loads it where it is a model."""

    def evaluate(example: Example) -> None:
        if "model" in parse(example.parsed):
            import roles

            roles.loads(example.parsed, format=format)

    return evaluate


def parse_yaml(text: str) -> Any:
    needs("yaml")
    import yaml

    return yaml.safe_load(text)


def parse_json(text: str) -> Any:
    import json

    return json.loads(text)


def check_install(example: Example) -> str | None:
    """Say what is wrong with a block that installs the library."""
    if mark_of(example)[0] == "run":
        at_home = Path(example.path) == ROOT / "README.md"
        return None if at_home else "only the commands of README.md are run in a fresh clone"
    offered = set(metadata("rolegraph").get_all("Provides-Extra") or ())
    for line in example.parsed.splitlines():
        match = install.fullmatch(line.strip())
        if match is None:
            return f"not an install of the library: {line}; a console block runs commands"
        if unknown := set((match["extras"] or "").split(",")) - {""} - offered:
            return f"no such extra: {', '.join(sorted(unknown))}"
    return None


def converse(example: Example) -> str | None:
    """Run the commands of a console block; say how their output differs from what it shows."""
    status = 0
    for command, expected in commands(example.parsed):
        if command == "echo $?":
            printed, status = f"{status}\n", 0
        elif status:
            return f"the command before {command!r} exits {status}: follow it with `$ echo $?`"
        else:
            printed, status = run(command)
        printed = "".join(f"{line.rstrip()}\n" for line in printed.rstrip().splitlines())
        if not doctest.OutputChecker().check_output(expected, printed, FLAGS):
            lines = unified_diff(
                expected.splitlines(), printed.splitlines(), "expected", "printed", lineterm=""
            )
            return "\n".join([f"$ {command}", *lines])
    return f"the last command exits {status}: follow it with `$ echo $?`" if status else None


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Yield the commands of a console block, each with the output that the block shows for it."""
    before, *parts = re.split(r"^\$ ", block, flags=re.MULTILINE)
    if before.strip() or not parts:
        raise ValueError("a console block begins with a command: `$ roles …`")
    for part in parts:
        command, expected = re.fullmatch(r"((?:.*\\\n)*.*)\n?((?s:.*))", part).groups()
        yield (
            command.strip(),
            "".join(f"{line.rstrip()}\n" for line in expected.rstrip().splitlines()),
        )


def run(command: str) -> tuple[str, int]:
    """
    Run *command* and return what it prints and its exit code.

    A plain ``roles …`` runs in this process, which is many times faster; all else is left to bash.
    """
    with mock.patch.dict(os.environ, environment):
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        if re.search(r"\broles\b", command):
            needs("cli")
        if command.startswith("roles ") and not operators.search(command):
            return run_here(shlex.split(command))
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return done.stdout, done.returncode


def run_here(argv: list[str]) -> tuple[str, int]:
    from roles.cli import main

    printed = io.StringIO()
    with (
        mock.patch.object(sys, "argv", argv),
        mock.patch.object(sys, "stdin", io.StringIO()),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        try:
            status = main()
        except SystemExit as stop:
            status = stop.code
    return printed.getvalue(), status or 0


def enter_folder(namespace: dict[str, Any]) -> None:
    """Give a document a folder of its own."""
    stack = contextlib.ExitStack()
    stack.enter_context(contextlib.chdir(stack.enter_context(tempfile.TemporaryDirectory())))
    namespace["_leave_folder"] = stack.close


def leave_folder(namespace: dict[str, Any]) -> None:
    namespace.pop("_leave_folder")()


EVALUATORS: dict[str, Callable[[Example], str | None]] = {
    **dict.fromkeys(SHOWN, show),
    "console": converse,
    "json": load(parse_json, "json"),
    "sh": check_install,
    "toml": load(tomllib.loads, "toml"),
    "yaml": load(parse_yaml, "yaml"),
}


def parsers() -> Iterable[Callable[[Document], Iterable[Region]]]:
    """Return the parsers of a Markdown document."""
    return [PythonCodeBlockParser(doctest_optionflags=FLAGS), parse_blocks, parse_needs]


# Notebooks are run by the build of the docs.
pages = Sybil(
    parsers(),
    path=str(ROOT),
    patterns=["README.md", "docs/**/*.md", "docs/*.md"],
    excludes=["docs/_build/**", "docs/notebooks/*"],
    setup=enter_folder,
    teardown=leave_folder,
)
docstrings = Sybil(
    [DocTestParser(optionflags=FLAGS)],
    path=str(ROOT),
    patterns=["src/roles/*.py", "src/roles/**/*.py"],
    setup=enter_folder,
    teardown=leave_folder,
)
