"""Reading logs from files: CSV, workbooks, Parquet, XES and OCEL."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import fields, frozen

from roles.errors import FormatError, InvalidModel, RolesError
from roles.frames import backend_named, library
from roles.log.eventlog import EventLog
from roles.log.identities import with_one_spelling
from roles.registry import find

__all__ = ["Progress", "Request", "read"]

Progress = Callable[[int, int], None]

_TAKEN = {field.name for field in fields(EventLog) if field.init} - {
    "frame", "_known", "_added", "_remarks",
}  # fmt: skip


@frozen(kw_only=True)
class Request:
    """
    What is asked of the reader of a log.

    Attributes:
        file: The file.
        backend: The library of its frame.
        columns: The columns, and ``transition``, as `EventLog` takes them.
        object_type: The type of the objects that are the cases, if it is named.
        encoding: How CSV is encoded, if it is named.
        sheet: The sheet of a workbook, if it is named.
        progress: Called with how many bytes of how many are read.
    """

    file: Path
    backend: str
    columns: Mapping[str, Any]
    object_type: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    progress: Progress | None = None


def read(
    path: str | os.PathLike[str],
    format: str | None = None,
    *,
    backend: str | None = None,
    object_type: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    progress: Progress | None = None,
    **columns: Any,
) -> EventLog:
    """
    Read a log from a file.

    CSV and Parquet are read by the library of data frames; polars and DuckDB read them when asked,
    and not as a whole.  Commas, semicolons, tabs or bars separate the columns of CSV.

    A workbook is read as a whole, from the one sheet that has the columns of a log.

    XES 1.0 and 2.0 (IEEE 1849), also compressed by gzip, is read as a stream; so is what it says of
    each event: every attribute is a column, those of the trace with ``case:`` before.

    An OCEL log, 1.0 or 2.0, in JSON, XML or SQLite, has events of many objects; those of one type
    are taken as cases, and those of every other type stand in a column ``ocel:type:`` and the type.
    If one of these is the column of the actor, an event of several actors counts once for each
    (`EventLog.several_actors`).

    `EventLog.remarks` has what was left out, and what could be read otherwise.

    Args:
        path: The file.
        format: ``csv``, ``xlsx``, ``parquet``, ``xes``, ``ocel`` or the name of a plug-in's format;
            None goes by the ending of the file.
        backend: The library of the frame: ``"polars"``, ``"duckdb"``, ``"pandas"`` or
            ``"pyarrow"``; None takes the first that is installed.
        object_type: The type of the objects that are the cases of an OCEL log.
        encoding: How CSV is encoded, such as ``"windows-1252"``; None goes by its mark, or else
            takes UTF-8.
        sheet: The sheet of a workbook that has the log, if several may have it.
        progress: Called with how many bytes of how many are read, on a long read of XML.
        **columns: The columns, and ``transition``, as `EventLog` takes them.

    Raises:
        FormatError: The file can't be read, or isn't in the format.
        InvalidModel: A column or a value is missing; lists what.
        MissingExtra: narwhals isn't installed.
    """
    file = Path(path)
    chosen = find(format, file, "log")
    try:
        there = file.is_file()
    except OSError as error:
        raise FormatError(error.strerror or "can't be opened", f"{file!s:.200}") from None
    if not there:
        raise FormatError("isn't a file", str(file))
    library()
    backend = backend_named(backend)
    if unknown := [name for name in columns if name not in _TAKEN]:
        raise TypeError(f"read() got an unexpected keyword argument {unknown[0]!r}")
    if encoding is not None and chosen.name != "csv":
        raise FormatError(f"is {chosen.name}, which says itself how it is encoded", str(file))
    if sheet is not None and chosen.name != "xlsx":
        raise FormatError(f"is {chosen.name}, which has no sheets", str(file))
    request = Request(
        file=file,
        backend=backend,
        columns=columns,
        object_type=object_type,
        encoding=encoding,
        sheet=sheet,
        progress=progress,
    )
    try:
        log: EventLog = chosen.read(request)
        return with_one_spelling(log)
    except InvalidModel as error:
        raise InvalidModel(error.problems, str(file)) from None
    except (RolesError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - every library has its own kinds
        why = " ".join(str(error).split())[:200] or type(error).__name__
        raise FormatError(f"isn't {chosen.name} that can be read: {why}", str(file)) from None
