"""What `import roles` and the start of each command cost, beside bare Python and its peers."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

from measure import SMALL, processor, sizes, table

ROUNDS = 1 if SMALL else 20
SOURCE = str(Path(__file__).parents[1] / "src")
IMPORTS = ("import attrs", "import roles", "import roles; roles.reference()")
COMMANDS = (
    ["--version"],
    ["--help"],
    ["who-owns", "market research"],
    ["show"],
    ["at", "launch"],
    ["path"],
    ["check"],
    ["schedule", "2026-01-05"],
)


def spent(code: str) -> float:
    """Return the processor time of a fresh process."""
    start = processor()
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": SOURCE},
    )
    return processor() - start


def medians(codes: list[str]) -> list[float]:
    """Return the median time of each of *codes*, run in turn so that all see the same load."""
    times: dict[str, list[float]] = {code: [] for code in codes}
    for _ in range(ROUNDS):
        for code in codes:
            times[code].append(spent(code))
    return [statistics.median(times[code]) for code in codes]


def main() -> None:
    """Print the medians of imports beside attrs, and of commands beside click."""
    sizes((), ())  # it has none, and takes the same options
    bare, *rest = medians(["pass", *IMPORTS])
    rows = [
        (code, f"{(time - bare) * 1e3:.1f} ms", f"{(time - bare) / max(rest[0] - bare, 1e-3):.2f}")
        for code, time in zip(IMPORTS, rest, strict=True)
    ]
    table("Import, beyond the start of Python", ("code", "processor time", "ratio to attrs"), rows)
    codes = [f"import sys; sys.argv = {['roles', *command]!r}\n"
             "from roles.cli import main; main()" for command in COMMANDS]  # fmt: skip
    bare, click, *rest = medians(["pass", "import click", *codes])
    rows = [("python -c pass", f"{bare * 1e3:.0f} ms", f"{bare / click:.2f}"),
            ("import click", f"{click * 1e3:.0f} ms", "1.00")]  # fmt: skip
    rows += [
        (f"roles {' '.join(command)}", f"{time * 1e3:.0f} ms", f"{time / click:.2f}")
        for command, time in zip(COMMANDS, rest, strict=True)
    ]
    heads = ("command", "processor time, Python included", "ratio to import click")
    table("Commands, from start to end", heads, rows)


if __name__ == "__main__":
    main()
