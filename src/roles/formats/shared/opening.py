"""Reading a file or a folder in the format that its name, or what is in it, says."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from roles.errors import FormatError
from roles.formats.shared.files import LIMIT, content_of, contents_of, mode_of
from roles.registry import Format, Holds, find

__all__ = ["catalogs_in", "read_path", "read_paths"]

# Formats with endings that catalogs have too.
_SHARED_ENDINGS = {"csv", "json", "scim", "yaml"}

_CATALOG = re.compile(
    rb"""(?:^|[{,\[])[ \t-]*["']?apiVersion["']?\s*:\s*["']?backstage\.io/""", re.MULTILINE
).search
_HEAD = 65_536


def _is_catalog(content: bytes) -> bool:
    """
    Return whether a file has entities of a Backstage catalog, by how it begins.

    Examples:
        >>> _is_catalog(b"apiVersion: backstage.io/v1alpha1"), _is_catalog(b"roles: {}")
        (True, False)
    """
    return _CATALOG(content, 0, _HEAD) is not None


def catalogs_in(folder: Path, limit: int) -> list[tuple[str, bytes]]:
    """
    Return the catalog files in a folder and below, each with its path in it.

    Raises:
        FormatError: There are none, or one can't be read, or all of them are longer than *limit*.
    """
    files = contents_of(folder, (".yaml", ".yml", ".json"), limit)
    catalogs = [(name, content) for name, content in files if _is_catalog(content)]
    if not catalogs:
        raise FormatError("is a folder without catalog files; expected a file", str(folder))
    return catalogs


def read_path(
    path: Path, format: str | None, holds: Holds, *args: Any, limit: int = LIMIT, **options: Any
) -> Any:
    """
    Read a file, or a folder of files, in the format that goes by its name or by what is in it.

    Args:
        path: The file or the folder.
        format: The name of its format; None finds it.
        holds: What it holds.
        *args: What the format's ``read`` takes after the content.
        limit: How many bytes to read at the most.
        **options: Options of the format.

    Raises:
        FormatError: There is no such format, or *path* can't be read, is too long or isn't in it.
    """
    if stat.S_ISDIR(mode_of(path)):
        owners = holds == "organization" and next(path.rglob("OWNERS"), None)
        chosen = find(format or ("owners" if owners else "backstage"), path, holds)
        return chosen.read_folder(path, *args, limit=limit, **options)
    content = content_of(path, limit)
    chosen = _format_of(path, content, format, holds)
    return chosen.read(content, *args, source=str(path), **options)


def read_paths(
    paths: Sequence[Path],
    format: str | None,
    holds: Holds,
    *args: Any,
    limit: int = LIMIT,
    **options: Any,
) -> Any:
    """
    Read one path, as `read_path` does, or several files and folders of one format together.

    Raises:
        FormatError: There is no path, or they are of several formats, or of one that is read from
            one file; or what `read_path` says of one of them.
    """
    different: dict[str, Path] = {}
    for path in paths:
        different.setdefault(os.path.abspath(path), path)  # noqa: PTH100 - resolves no links
    paths = list(different.values())
    if len(paths) == 1:
        return read_path(paths[0], format, holds, *args, limit=limit, **options)
    files: list[tuple[str, bytes]] = []
    formats: dict[str, Path] = {}
    for path in paths:
        if stat.S_ISDIR(mode_of(path)):
            found = [(f"{path.as_posix()}/{name}", text) for name, text in catalogs_in(path, limit)]
            chosen = find("backstage", path, holds)
        else:
            found = [(str(path), content_of(path, limit))]
            chosen = _format_of(path, found[0][1], format, holds)
        formats.setdefault(chosen.name, path)
        files += found
        limit -= sum(len(text) for _, text in found)
    if not formats:
        raise FormatError("there is no file to read")
    if len(formats) > 1:
        there = ", ".join(f"{path} is {name}" for name, path in formats.items())
        raise FormatError(f"files of several formats can't be read together: {there}")
    return find(next(iter(formats)), None, holds).read_files(
        files, *args, source=f"{len(files)} files", **options
    )


def _format_of(path: Path, content: bytes, format: str | None, holds: Holds) -> Format:
    chosen = find(format, path, holds)
    if format is None and chosen.name in _SHARED_ENDINGS and _is_catalog(content):
        return find("backstage", path, holds)
    return chosen
