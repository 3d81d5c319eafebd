"""The files that ship with the package beside its code."""

from __future__ import annotations

import pkgutil

__all__ = ["shipped"]


def shipped(path: str) -> str:
    """Return the text of a file of the package, by its path below ``roles``."""
    # Not by importlib.resources: importing that takes a tenth of the time of a short command.
    content = pkgutil.get_data("roles", path)
    if content is None:
        raise FileNotFoundError(path)
    # A checkout on Windows may have other ends of lines.
    return content.decode("utf-8").replace("\r\n", "\n")
