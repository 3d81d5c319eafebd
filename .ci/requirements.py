"""
Print the requirements that pyproject.toml states, a line each.

``lowest``: the core's and the extras' that a user may install, each at the lowest version admitted.
``tools``: what the tests need beside the library itself.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))[
    "project"
]
EXTRAS = PROJECT["optional-dependencies"]
FOR_WORK = {"test", "docs", "dev"}


def itself(requirement: str) -> bool:
    return requirement.startswith(f"{PROJECT['name']}[")


def lowest() -> list[str]:
    users = (EXTRAS[extra] for extra in EXTRAS if extra not in FOR_WORK)
    requirements = [*PROJECT["dependencies"], *(need for needs in users for need in needs)]
    return [at_lowest(requirement) for requirement in requirements if not itself(requirement)]


def at_lowest(requirement: str) -> str:
    match = re.fullmatch(r"([\w.-]+)>=([\w.]+)", requirement)
    if match is None:
        sys.exit(f"no lowest version: {requirement}")
    return f"{match[1]}=={match[2]}"


def tools() -> list[str]:
    return [requirement for requirement in EXTRAS["test"] if not itself(requirement)]


if __name__ == "__main__":
    print("\n".join({"lowest": lowest, "tools": tools}[sys.argv[1]]()))
