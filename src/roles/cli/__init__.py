"""The command line: ``roles``."""

from __future__ import annotations

import os
import sys
import warnings

__all__ = ["main"]


def main() -> int:
    """
    Run the command line and return its exit code.

    0 for an answer, 1 for a negative one, 2 for bad input, with a line on stderr for each problem.
    """
    try:
        import click  # noqa: F401
    except ImportError as error:
        from roles.errors import MissingExtra

        sys.stderr.write(f"roles: {MissingExtra('cli', error.name or 'click')}\n")
        return 2
    from roles.cli.terminal import tell

    warnings.showwarning = lambda message, *_: tell(message)
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read from us has had enough; Python would complain when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        # The errors are imported here so that `roles --version` needn't import attrs.
        from roles.errors import RolesError

        if not isinstance(error, RolesError):
            raise
        return _refuse(error)
    return code


def _run() -> int:
    import click

    from roles.cli.app import roles
    from roles.cli.terminal import print_text, tell

    try:
        result = roles.main(sys.argv[1:], prog_name="roles", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        print_text(error.format_message())
        return 2
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        tell(error.format_message() + (f" (see {context.command_path} --help)" if context else ""))
        return 2
    except click.Abort:
        return 130
    return result if isinstance(result, int) else 0


def _refuse(error: Exception) -> int:
    from roles.cli.app import in_options
    from roles.cli.terminal import tell, tell_problems
    from roles.errors import InvalidModel, NoOwner, NoPath, SeveralOwners

    code = 1 if isinstance(error, (NoOwner, SeveralOwners, NoPath)) else 2
    if isinstance(error, InvalidModel):
        tell_problems(str(error).split("\n", 1)[0], map(in_options, error.problems))
    else:
        tell(in_options(error))
    return code
