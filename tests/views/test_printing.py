"""Reports as PDF: whole, on landscape pages, and a clear word where nothing can print."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import roles
from roles.errors import RolesError
from roles.views import page, printing


def test_nothing_to_print_with_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing.shutil, "which", {}.get)
    monkeypatch.setattr(printing, "find_spec", {}.get)
    with pytest.raises(RolesError, match=r"needs Chromium.*print it from any browser"):
        printing.pdf("<p>x</p>")


def test_browser_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing.shutil, "which", lambda _: "false")
    with pytest.raises(RolesError, match="false didn't print the page"):
        printing.pdf("<p>x</p>")


def test_report_is_printed_with_every_responsibility_and_stage(tmp_path: Path) -> None:
    if not any(map(shutil.which, printing._BROWSERS)) or not shutil.which("pdftotext"):
        pytest.skip("needs a browser and pdftotext: chromium, poppler-utils")
    model = roles.reference()
    file = tmp_path / "report.pdf"
    file.write_bytes(printing.pdf(page(model)))
    text = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, check=True, encoding="utf-8"
    ).stdout
    assert "Two roles side by side" in text
    flat = " ".join(text.split())
    for one in model.responsibilities:
        assert one.name.split()[0] in flat, one.name
    pages = [each.strip() for each in text.split("\f") if each.strip()]
    assert all(len(each.split()) > 15 for each in pages), "a page is nearly empty"
