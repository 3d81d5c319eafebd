"""The command line: ``roles``."""

from __future__ import annotations

import os
import sys

from roles.errors import MissingExtra, NoOwner, NoPath, RolesError, SeveralOwners

__all__ = ["main"]


def main() -> int:
    """
    Run the command line and return its exit code.

    0 for an answer, 1 for a negative one, 2 for bad input, with a line on stderr for each problem.
    """
    try:
        import rich  # noqa: F401

        from roles.cli.app import run
    except ImportError as error:
        return _refuse(MissingExtra("cli", error.name or "typer"))
    try:
        code = run(sys.argv[1:])
        sys.stdout.flush()
    except (NoOwner, SeveralOwners, NoPath) as error:
        return _refuse(error, 1)
    except RolesError as error:
        return _refuse(error)
    except BrokenPipeError:
        # Whoever read from us has had enough; Python would complain when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def _refuse(error: RolesError, code: int = 2) -> int:
    text = str(error)
    safe = "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)
    sys.stderr.write(f"roles: {safe}\n")
    return code
