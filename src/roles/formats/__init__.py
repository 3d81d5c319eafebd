"""Reading models from files and writing them to files."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError
from roles.formats.shared.files import LIMIT, content_of, mode_of, replace_file, too_long
from roles.formats.shared.opening import read_paths
from roles.formats.shared.reading import CellReading, Loss, Reading, Writing, warn
from roles.registry import Format, find, formats

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = [
    "LIMIT",
    "CellReading",
    "Format",
    "Loss",
    "Reading",
    "Writing",
    "dump",
    "dumps",
    "find",
    "formats",
    "load",
    "loads",
    "read",
    "reads",
    "replace_file",
    "write_model",
    "write_over",
]


def read(
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    format: str | None = None,
    *,
    limit: int = LIMIT,
    **options: Any,
) -> Reading:
    """
    Read a model from a file, with what was lost.

    Args:
        path: The file; a folder is read by the catalog files in it and below, and several files
            of a catalog are read together.
        format: The name of its format; None goes by its ending.
        limit: How many bytes to read at the most.
        **options: Options of the format.

    Raises:
        FormatError: The file can't be read, is too large, or isn't in the format.
        InvalidModel: What it says doesn't make up a model; lists every problem.
        MissingExtra: The format needs a distribution that isn't installed.
    """
    several = [path] if isinstance(path, (str, os.PathLike)) else path
    paths = [Path(one) for one in several]
    reading: Reading = read_paths(paths, format, "model", limit=limit, **options)
    return reading


def reads(
    text: str | bytes,
    format: str,
    *,
    source: str = "",
    limit: int = LIMIT,
    **options: Any,
) -> Reading:
    """
    Read a model from text, with what was lost.

    Args:
        text: The text, or the bytes of a file.
        format: The name of the format.
        source: What to call it in messages.
        limit: How many bytes to read at the most.
        **options: Options of the format.

    Raises:
        FormatError: The text is too long or isn't in the format.
        InvalidModel: What it says doesn't make up a model; lists every problem.
        MissingExtra: The format needs a distribution that isn't installed.
    """
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)
    if len(content) > limit:
        raise too_long(source, limit)
    reading: Reading = find(format).read(content, source=source, **options)
    return reading


def load(
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    format: str | None = None,
    **options: Any,
) -> RoleModel:
    """
    Load a model from a file; warn with `LossWarning` where something was lost.

    Takes and raises what `read` does.
    """
    reading = read(path, format, **options)
    warn(reading.losses)
    return reading.model


def loads(text: str | bytes, format: str = "toml", **options: Any) -> RoleModel:
    """
    Load a model from text; warn with `LossWarning` where something was lost.

    Takes and raises what `reads` does.

    Examples:
        >>> loads('''
        ... [model]
        ... name = "Bakery"
        ... [roles.baker]
        ... name = "Baker"
        ... ''')
        <RoleModel 'Bakery': 1 roles, 0 stages, 0 responsibilities>
    """
    reading = reads(text, format, **options)
    warn(reading.losses)
    return reading.model


def dump(
    model: RoleModel,
    path: str | os.PathLike[str],
    format: str | None = None,
    **options: Any,
) -> None:
    """
    Write a model to a file, whole or not at all; warn where the format can't hold something.

    Args:
        model: The model.
        path: The file; replaced if it exists.  A TOML or YAML file keeps its comments, order and
            spacing for whatever doesn't change.
        format: The name of the format; None goes by the ending of the file.
        **options: Options of the format.

    Raises:
        FormatError: There is no such format, or the file can't be written.
        MissingExtra: The format needs a distribution that isn't installed.
    """
    writing = write_over(model, path, format, **options)
    warn(writing.losses)
    replace_file(Path(path), writing.content)


def write_over(
    model: RoleModel,
    path: str | os.PathLike[str],
    format: str | None = None,
    **options: Any,
) -> Writing:
    """
    Return the bytes that `dump` would write over a file, with what would be lost.

    Takes and raises what `dump` does.
    """
    file = Path(path)
    chosen = find(format, file)
    if chosen.name not in ("toml", "yaml") or not stat.S_ISREG(mode_of(file)):
        return write_model(model, chosen.name, **options)
    from roles.formats.native import saving

    old = content_of(file)
    return saving.write_over(model, old, format=chosen.name, source=str(file), **options)


def dumps(model: RoleModel, format: str = "toml", **options: Any) -> str:
    """
    Return a model as text; warn where the format can't hold something.

    Raises:
        FormatError: There is no such format, or its files aren't text.
        MissingExtra: The format needs a distribution that isn't installed.

    Examples:
        >>> import roles
        >>> print(dumps(roles.reference()).splitlines()[0])
        [model]
    """
    chosen = find(format)
    if chosen.binary:
        raise FormatError(f"{chosen.name} isn't text: use dump()")
    writing = write_model(model, chosen.name, **options)
    warn(writing.losses)
    return writing.content.decode("utf-8")


def write_model(model: RoleModel, format: str, **options: Any) -> Writing:
    """
    Return the bytes of a model in a format, with what the format can't hold.

    Raises:
        FormatError: There is no such format, or it can only be read.
        MissingExtra: The format needs a distribution that isn't installed.
    """
    writing: Writing = find(format).write(model, **options)
    return writing
