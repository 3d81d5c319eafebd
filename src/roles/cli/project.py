"""What a project says of itself: the table [tool.roles] of its pyproject.toml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from roles.errors import FormatError, InvalidModel, Problem

__all__ = ["Project", "project_settings"]


@frozen(kw_only=True)
class Project:
    """
    The settings of a project.

    Attributes:
        model: The file of the model; None where the project names none.
        checks: The settings of the checks.
        source: The pyproject.toml.
    """

    model: str | None = None
    checks: Mapping[str, Any] = field(factory=dict)
    source: str = ""


def project_settings(folder: Path) -> Project:
    """
    Return the settings of the nearest pyproject.toml, upwards from a folder.

    Raises:
        FormatError: The file can't be read.
        InvalidModel: Something in [tool.roles] isn't a setting.
    """
    for above in (folder, *folder.parents):
        file = above / "pyproject.toml"
        if file.is_file():
            return _read(file)
    return Project()


def _read(file: Path) -> Project:
    import tomllib

    from roles.formats.shared.files import content_of

    try:
        tree = tomllib.loads(content_of(file).decode("utf-8"))
    except ValueError as error:
        raise FormatError(f"isn't valid TOML: {error}", str(file)) from None
    tool = tree.get("tool", {})
    table = tool.get("roles", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise InvalidModel([Problem("tool.roles", "isn't a table")], str(file))
    expected = {"model": (str, "the path of a file"), "checks": (dict, "a table")}
    problems = [
        Problem(f"tool.roles.{name}", "isn't a setting; expected model or checks")
        for name in table
        if name not in expected
    ]
    problems += [
        Problem(f"tool.roles.{name}", f"isn't {wanted}")
        for name, (kind, wanted) in expected.items()
        if not isinstance(table.get(name, kind()), kind)
    ]
    if problems:
        raise InvalidModel(problems, str(file))
    model = table.get("model")
    return Project(
        model=str(file.parent / model) if model else None,
        checks=table.get("checks", {}),
        source=str(file),
    )
