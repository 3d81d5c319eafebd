"""
Which modules an extra installs, and the one way in which a test says that it needs one.

The suite runs with every extra and with none. A test that needs one begins with ``needs("yaml")``,
in the test itself or at the top of its file, and is skipped with that reason where it is absent.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

MODULES = {
    "cli": ("click", "rich"),
    "docx": ("defusedxml", "docx"),
    "encodings": ("charset_normalizer",),
    "rst": ("docutils",),
    "frames": ("narwhals",),
    "ical": ("icalendar",),
    "mcp": ("mcp",),
    "rdf": ("rdflib",),
    "xlsx": ("defusedxml", "openpyxl", "python_calamine"),
    "yaml": ("yaml",),
}

# Source files, and folders of them, whose docstrings have examples that need an extra.
DOCSTRINGS = {
    "cli": "cli",
    "log": "frames",
    "org/frames.py": "frames",
    "views/heat.py": "frames",
    "views/practices.py": "frames",
    "formats/native/yaml.py": "yaml",
}


def missing(extra: str) -> str:
    """Return why a test of *extra* can't run; empty where it can."""
    if all(find_spec(module) for module in MODULES[extra]):
        return ""
    return f"needs the extra {extra}"


def needs(extra: str) -> None:
    """Skip the test, or all of the file that it stands in, where *extra* is not installed."""
    if reason := missing(extra):
        pytest.skip(reason, allow_module_level=True)


def missing_for_docstrings(path: Path, package: Path) -> str:
    """Return why the examples in the docstrings of *path* can't run; empty where they can."""
    for place, extra in DOCSTRINGS.items():
        if path.is_relative_to(package / place):
            return missing(extra)
    return ""
