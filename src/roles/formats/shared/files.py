"""The bytes of a file, up to a limit."""

from __future__ import annotations

import os
from pathlib import Path

from roles.errors import FormatError
from roles.formats import LIMIT

__all__ = ["content_of"]


def content_of(path: str | os.PathLike[str], limit: int = LIMIT) -> bytes:
    """
    Return what a file holds.

    Raises:
        FormatError: It can't be read, or is longer than *limit*.
    """
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(limit + 1)
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or "isn't a path"
        raise FormatError(told, str(path)) from None
    if len(content) > limit:
        raise FormatError(f"is longer than {limit:,} bytes", str(path))
    return content
