"""A real browser for the tests that need one: Debian's chromium, led by playwright."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

# A busy machine is slow, and that is no failure; only what never comes is.
PATIENCE = 600_000
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


@contextlib.contextmanager
def opened() -> Iterator[Any]:
    """Yield a browser, or skip the test and say what is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    program = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if program is None:
        pytest.skip("needs a browser: chromium")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=program, args=ARGUMENTS, timeout=PATIENCE)
        yield browser
        browser.close()


def npm(*names: str) -> Path:
    """Return where npm packages are installed, as ROLES_NODE_MODULES says, or skip the test."""
    folder = Path(os.environ.get("ROLES_NODE_MODULES", "node_modules")).absolute()
    if lacking := [name for name in names if not (folder / name).is_dir()]:
        pytest.skip(f"needs the npm packages {', '.join(lacking)} in ROLES_NODE_MODULES")
    return folder
