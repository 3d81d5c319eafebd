from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from documents import docstrings, pages
from extras import missing_for_docstrings
from sparks import spark

__all__ = ["spark"]

# A slow machine is no bug, and what fails in CI must fail again at home.
settings.register_profile("roles", deadline=None, max_examples=25, derandomize="CI" in os.environ)
settings.register_profile("few", settings.get_profile("roles"), max_examples=5)
settings.load_profile("roles")

pytest_collect_file = (pages + docstrings).pytest()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    package = Path(__file__).parent / "src" / "roles"
    for item in items:
        if reason := missing_for_docstrings(item.path, package):
            item.add_marker(pytest.mark.skip(reason=reason))
