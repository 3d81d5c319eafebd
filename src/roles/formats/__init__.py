"""Reading models from files and writing them to files."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError, LossWarning, RolesError
from roles.formats.registry import Format, find, formats
from roles.formats.shared.files import LIMIT, content_of, contents_of, replace_file
from roles.formats.shared.reading import CellReading, Loss, Reading, Writing
from roles.formats.shared.recognition import is_catalog
from roles.model.collector import collector_paused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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
    if file.is_dir():
        return _read_folder(file, format, limit)
    chosen = find(format, file)
    content = content_of(file, limit)
    if format is None and chosen.name in ("json", "yaml") and is_catalog(content):
        chosen = find("backstage")
    return _read(chosen, content, str(file), limit, options)


def _read_folder(folder: Path, format: str | None, limit: int) -> Reading:
    """Read a folder of catalog files: other formats are a file each."""
    if format not in (None, "backstage"):
        raise FormatError(f"is a folder; {format} is read from a file", str(folder))
    files = [
        (name, content)
        for name, content in contents_of(folder, (".yaml", ".yml", ".json"), limit)
        if is_catalog(content)
    ]
    if not files:
        raise FormatError("is a folder without catalog files; expected a file", str(folder))
    from roles.formats.backstage import read_files

    with collector_paused():
        return read_files(files, source=str(folder))


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
    with _plug_in(chosen, source):
        module = chosen.load()
    if not hasattr(module, "read"):
        raise FormatError(f"{chosen.name} can be written, not read", source)
    _refuse_unknown(chosen, module.read, options)
    with collector_paused(), _plug_in(chosen, source):
        reading: Reading = module.read(content, source=source, **options)
    return reading


@contextmanager
def _plug_in(chosen: Format, source: str) -> Iterator[None]:
    """Turn whatever a format that a package adds raises into an error that names the package."""
    try:
        yield
    except Exception as error:
        if isinstance(error, RolesError) or chosen.module.startswith("roles."):
            raise
        why = f"{type(error).__name__}: {error}"
        message = f"the format plug-in {chosen.name} ({chosen.module}) failed: {why}"
        raise FormatError(message, source) from error


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
        path: The file; replaced if it exists.  A TOML file keeps its comments, order and spacing
            for whatever doesn't change, with the extra ``edit``.
        format: The name of the format; None goes by the ending of the file.
        **options: Options of the format.

    Raises:
        FormatError: There is no such format, or the file can't be written.
        MissingExtra: The format needs a distribution that isn't installed.
    """
    file = Path(path)
    chosen = find(format, file)
    writing = write_model(model, chosen.name, **options)
    if chosen.name in ("toml", "yaml") and file.is_file():
        from roles.formats.native import saving

        over = saving.write_over if chosen.name == "toml" else saving.write_over_yaml
        writing = over(model, content_of(file), source=str(file))
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
    with _plug_in(chosen, ""):
        module = chosen.load()
    if not hasattr(module, "write"):
        raise FormatError(f"{chosen.name} can be read, not written")
    _refuse_unknown(chosen, module.write, options)
    with _plug_in(chosen, ""):
        writing: Writing = module.write(model, **options)
    return writing
