"""The one way to open a file, and the one way to write one."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from roles.errors import FileError, FormatError

__all__ = [
    "LIMIT",
    "content_of",
    "contents_of",
    "mode_of",
    "open_file",
    "replace_file",
    "too_long",
]

LIMIT = 200_000_000
"""How many bytes of a file are read unless the caller raises it."""

# Windows would change line breaks otherwise.
_BINARY = getattr(os, "O_BINARY", 0)


def open_file(path: str | os.PathLike[str]) -> BinaryIO:
    """
    Open a file to read its bytes.

    Raises:
        FileError: It can't be opened, or isn't a regular file: a pipe or a device could keep the
            reader waiting, or never end.
    """
    try:
        # Without O_NONBLOCK the opening of a pipe waits for somebody to write to it.
        handle = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
    except (OSError, ValueError) as error:
        raise _unusable(path, error, "can't be read") from None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        what = "is a folder" if stat.S_ISDIR(mode) else "isn't a regular file"
        raise FileError(f"{what}; expected a file", _name(path))
    return os.fdopen(handle, "rb")


def content_of(path: str | os.PathLike[str], limit: int = LIMIT) -> bytes:
    """
    Return the bytes of a file.

    Raises:
        FileError: It can't be read, or isn't a regular file.
        FormatError: It is longer than *limit*.
    """
    with open_file(path) as stream:
        try:
            content = stream.read(limit + 1)
        except OSError as error:
            raise _unusable(path, error, "can't be read") from None
    if len(content) > limit:
        raise too_long(_name(path), limit)
    return content


def mode_of(path: str | os.PathLike[str]) -> int:
    """Return the mode of the file that a path leads to; 0 if there is none to be seen."""
    try:
        return os.stat(path).st_mode  # noqa: PTH116 - a path may be no path at all
    except (OSError, ValueError):
        return 0


def too_long(source: str, limit: int) -> FormatError:
    """Return the error that a file is longer than *limit*."""
    return FormatError(f"is longer than {limit:,} bytes; raise limit= if it should be", source)


def contents_of(
    folder: str | os.PathLike[str], endings: tuple[str, ...], limit: int = LIMIT
) -> list[tuple[str, bytes]]:
    """
    Return the files in a folder and below that have one of the endings, each with its path in it.

    Hidden folders are left out, and links aren't followed.

    Raises:
        FormatError: A file can't be read, or all of them are longer than *limit*.
    """
    root = Path(folder)
    found = []
    for path, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(path, name)
            if name.lower().endswith(endings) and not file.is_symlink():
                content = content_of(file, limit)
                limit -= len(content)
                found.append((file.relative_to(root).as_posix(), content))
    return found


def replace_file(file: Path, content: bytes) -> None:
    """
    Write a file as a whole or not at all: beside it first, then by renaming.

    Where *file* is a symbolic link, the file that it points to is written. A file that is replaced
    keeps its permissions.

    Raises:
        FileError: The file can't be written; nothing is left behind.
    """
    target, beside = Path(), None
    try:
        target = Path(os.path.realpath(file))
        if target.is_symlink():
            raise FileError("is a symbolic link that leads back to itself", _name(file))
        mode = target.stat().st_mode if target.exists() else None
        if mode is not None and not stat.S_ISREG(mode):
            what = "is a folder" if stat.S_ISDIR(mode) else "isn't a regular file"
            raise FileError(f"{what}, so it isn't overwritten", _name(file))
        beside = target.parent / f".{os.urandom(8).hex()}.tmp"
        # The system takes the umask off the mode; nobody else's files can get the wrong one.
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        if mode is not None:
            beside.chmod(stat.S_IMODE(mode))
        beside.replace(target)
    except (OSError, ValueError) as error:
        if isinstance(error, FormatError):
            raise
        if beside is not None:
            beside.unlink(missing_ok=True)
        raise _unusable(file, error, "can't be written") from None


def _unusable(path: str | os.PathLike[str], error: OSError | ValueError, what: str) -> FileError:
    why = getattr(error, "strerror", None) or (
        "isn't a path" if isinstance(error, ValueError) else what
    )
    return FileError(why, _name(path))


def _name(path: str | os.PathLike[str]) -> str:
    name = os.fsdecode(path)
    return name if "\0" not in name else ascii(name)
