"""What pyproject.toml promises."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

from extras import MODULES
from roles.version import __version__

PROJECT = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))[
    "project"
]


def names(requirements: list[str]) -> set[str]:
    return {re.match(r"[\w.-]+", requirement)[0] for requirement in requirements}


def test_core_needs_four_distributions_and_no_more() -> None:
    assert names(PROJECT["dependencies"]) == {"attrs", "cattrs", "networkx", "python-dateutil"}


def test_every_requirement_of_a_user_has_a_lower_bound_and_no_upper() -> None:
    extras = PROJECT["optional-dependencies"]
    requirements = [
        *PROJECT["dependencies"],
        *(need for extra in MODULES for need in extras[extra]),
    ]
    for requirement in requirements:
        extra = re.fullmatch(r"rolegraph\[(\w+)\]", requirement)
        bounded = re.fullmatch(r"[\w.-]+>=[\d.]+", requirement)
        assert bounded or (extra and extra[1] in MODULES), requirement


def test_all_is_every_extra_that_a_user_may_want() -> None:
    extras = PROJECT["optional-dependencies"]
    assert set(extras) - {"all", "test", "docs", "dev"} == set(MODULES)
    assert extras["all"] == [f"rolegraph[{','.join(sorted(MODULES))}]"]


def test_installed_distribution_is_this_one() -> None:
    installed = metadata("rolegraph")
    assert installed["Version"] == __version__
    assert set(installed.get_all("Provides-Extra")) == set(PROJECT["optional-dependencies"])
