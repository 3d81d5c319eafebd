"""Pages as PDF: printed by a browser or by WeasyPrint, whichever the machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from roles.errors import RolesError

__all__ = ["pdf"]

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
_SECONDS = 120


def pdf(page: str) -> bytes:
    """
    Return a page of HTML as PDF.

    Args:
        page: The page, as `page` makes it. It needs no network, and gets none.

    Raises:
        RolesError: There is neither a Chromium browser nor WeasyPrint, or the browser failed.
    """
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser:
        return _by_browser(browser, page)
    if find_spec("weasyprint"):
        return _by_weasyprint(page)
    raise RolesError(
        "a PDF needs Chromium, Chrome, Edge or WeasyPrint, and none is installed; "
        "write report.html and print it from any browser, or pip install weasyprint"
    )


def _by_browser(browser: str, page: str) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, target = folder / "page.html", folder / "page.pdf"
        source.write_text(page, encoding="utf-8", errors="backslashreplace")
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            f"--user-data-dir={folder / 'profile'}",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ]
        # Chromium refuses to run as root inside its sandbox; the page is ours and has no network.
        if getattr(os, "geteuid", lambda: 1)() == 0:
            command.insert(1, "--no-sandbox")
        try:
            run = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            raise RolesError(f"{browser} didn't print the page: {error}") from None
        if not target.is_file():
            last = run.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise RolesError(f"{browser} didn't print the page: {last}")
        return target.read_bytes()


def _by_weasyprint(page: str) -> bytes:
    import weasyprint  # type: ignore[import-not-found]

    content: bytes = weasyprint.HTML(string=page).write_pdf()
    return content
