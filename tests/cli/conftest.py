"""What the tests of the commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from extras import needs

Run: TypeAlias = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Run ``roles`` in an empty folder; return its exit code, stdout and stderr."""
    needs("cli")
    from roles.cli import main

    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["roles", *arguments])
        code = main()
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return command
