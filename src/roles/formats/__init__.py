"""Reading models from files and writing them to files."""

from __future__ import annotations

import os
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError, LossWarning
from roles.formats.registry import Format, find, formats
from roles.formats.shared.reading import CellReading, Loss, Reading, Writing
from roles.model.collector import collector_paused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
]

LIMIT = 200_000_000
"""How many bytes of a file are read unless the caller raises it."""


def read(
    path: str | os.PathLike[str],
    format: str | None = None,
    *,
    limit: int = LIMIT,
    **options: Any,
) -> Reading:
    """
    Read a model from a file, with what was lost.

    Args:
        path: The file.
        format: The name of its format; None goes by its ending.
        limit: How many bytes to read at the most.
        **options: Options of the format.

    Raises:
        FormatError: The file can't be read, is too large, or isn't in the format.
        InvalidModel: What it says doesn't make up a model; lists every problem.
        MissingExtra: The format needs a distribution that isn't installed.
    """
    file = Path(path)
    chosen = find(format, file)
    try:
        with file.open("rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        raise FormatError(error.strerror or "can't be read", str(file)) from None
    except ValueError:
        raise FormatError("isn't a path", ascii(str(file))) from None
    return _read(chosen, content, str(file), limit, options)


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
    chosen = find(format)
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)
    return _read(chosen, content, source, limit, options)


def _read(
    chosen: Format, content: bytes, source: str, limit: int, options: dict[str, Any]
) -> Reading:
    if len(content) > limit:
        raise FormatError(f"is longer than {limit:,} bytes; raise limit= if it should be", source)
    module = chosen.load()
    if not hasattr(module, "read"):
        raise FormatError(f"{chosen.name} can be written, not read", source)
    _refuse_unknown(chosen, module.read, options)
    with collector_paused():
        reading: Reading = module.read(content, source=source, **options)
    return reading


def _refuse_unknown(chosen: Format, function: Callable[..., Any], options: dict[str, Any]) -> None:
    from inspect import Parameter, signature

    known = [
        name for name, one in signature(function).parameters.items()
        if one.kind is Parameter.KEYWORD_ONLY and name != "source"
    ]  # fmt: skip
    for name in options:
        if name not in known:
            there = f"there are {', '.join(known)}" if known else "there are none"
            raise FormatError(f"{chosen.name} has no option {name}; {there}")


def load(
    path: str | os.PathLike[str],
    format: str | None = None,
    **options: Any,
) -> RoleModel:
    """
    Load a model from a file; warn with `LossWarning` where something was lost.

    Takes and raises what `read` does.
    """
    return _warned(read(path, format, **options))


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
    return _warned(reads(text, format, **options))


def _warned(reading: Reading) -> RoleModel:
    _warn(reading.losses)
    return reading.model


def _warn(losses: Iterable[Loss]) -> None:
    for loss in losses:
        warnings.warn(str(loss), LossWarning, stacklevel=4)


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
        path: The file; replaced if it exists.
        format: The name of the format; None goes by the ending of the file.
        **options: Options of the format.

    Raises:
        FormatError: There is no such format, or the file can't be written.
        MissingExtra: The format needs a distribution that isn't installed.
    """
    file = Path(path)
    writing = write_model(model, find(format, file).name, **options)
    _warn(writing.losses)
    replace_file(file, writing.content)


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
    _warn(writing.losses)
    return writing.content.decode("utf-8")


def write_model(model: RoleModel, format: str, **options: Any) -> Writing:
    """
    Return the bytes of a model in a format, with what the format can't hold.

    Raises:
        FormatError: There is no such format, or it can only be read.
        MissingExtra: The format needs a distribution that isn't installed.
    """
    chosen = find(format)
    module = chosen.load()
    if not hasattr(module, "write"):
        raise FormatError(f"{chosen.name} can be read, not written")
    _refuse_unknown(chosen, module.write, options)
    writing: Writing = module.write(model, **options)
    return writing


def replace_file(file: Path, content: bytes) -> None:
    """
    Write *content* to a temporary file beside *file*, then rename it.

    Raises:
        FormatError: The file can't be written; nothing is left behind.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except (OSError, ValueError) as error:
        raise FormatError(getattr(error, "strerror", None) or "isn't a path", str(file)) from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        mode = file.stat().st_mode & 0o777 if file.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(file)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise FormatError(error.strerror or "can't be written", str(file)) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
