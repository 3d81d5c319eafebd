"""Reading logs from files: CSV, Parquet, XES, and the JSON of OCEL 2.0."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import fields

from roles.errors import FormatError, InvalidModel, RolesError, shown, suggestion
from roles.frames import backend_named, library, made
from roles.log import ocel, xes
from roles.log.eventlog import EventLog
from roles.log.tables import csv_frame, parquet_frame
from roles.model.names import nearest

__all__ = ["FORMATS", "Progress", "read"]

Progress = Callable[[int, int], None]

_TAKEN = {one.name for one in fields(EventLog) if one.init} - {"frame", "_known", "_added"}

FORMATS = {
    "csv": (".csv", ".tsv"),
    "parquet": (".parquet", ".pq"),
    "xes": (".xes", ".xes.gz"),
    "ocel": (".jsonocel", ".ocel.json", ".json"),
}
"""The formats of logs with the endings of their files."""


def read(
    path: str | os.PathLike[str],
    format: str | None = None,
    *,
    backend: str | None = None,
    object_type: str | None = None,
    progress: Progress | None = None,
    **columns: Any,
) -> EventLog:
    """
    Read a log from a file.

    CSV and Parquet are read by the library of data frames; polars and DuckDB read them when asked,
    and not as a whole.  Commas, semicolons, tabs or bars separate the columns of CSV.

    XES 1.0 and 2.0 (IEEE 1849), also compressed by gzip, is read as a stream; so is what it says of
    each event: every attribute is a column, those of the trace with ``case:`` before.

    An OCEL 2.0 log has events of many objects; those of one type are taken as cases, and those of
    every other type stand in a column ``ocel:type:`` and the type. If one of these is the column of
    the actor, an event of several actors counts once for each (`EventLog.several_actors`).

    Args:
        path: The file.
        format: One of `FORMATS`; None goes by its ending.
        backend: The library of the frame: ``"polars"``, ``"duckdb"``, ``"pandas"`` or
            ``"pyarrow"``; None takes the first that is installed.
        object_type: The type of the objects that are the cases of an OCEL log.
        progress: Called with how many bytes of how many are read, on a long read of XES.
        **columns: The columns, and ``transition``, as `EventLog` takes them.

    Raises:
        FormatError: The file can't be read, or isn't in the format.
        InvalidModel: A column or a value is missing; lists what.
        MissingExtra: narwhals isn't installed.
    """
    file = Path(path)
    chosen = _format(format, file)
    try:
        there = file.is_file()
    except OSError as error:
        raise FormatError(error.strerror or "can't be opened", f"{file!s:.200}") from None
    if not there:
        raise FormatError("isn't a file", str(file))
    library()
    held = backend_named(backend)
    if unknown := [name for name in columns if name not in _TAKEN]:
        raise TypeError(f"read() got an unexpected keyword argument {unknown[0]!r}")
    try:
        if chosen == "xes":
            frame = made(xes.columns_of(file, progress), held)
        elif chosen == "ocel":
            actor = columns.get("actor")
            named = actor if isinstance(actor, str) else None
            table, added = ocel.columns_of(file, object_type, named)
            return EventLog(made(table, held), **columns, _added=added)
        elif chosen == "parquet":
            frame = parquet_frame(file, held)
        else:
            frame = csv_frame(file, held, columns)
        return EventLog(frame, **columns)
    except InvalidModel as error:
        raise InvalidModel(error.problems, str(file)) from None
    except (RolesError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - every library has its own kinds
        told = " ".join(str(error).split())[:200] or type(error).__name__
        raise FormatError(f"isn't {chosen} that can be read: {told}", str(file)) from None


def _format(name: str | None, file: Path) -> str:
    if name is not None:
        if name.lower() in FORMATS:
            return name.lower()
        near = nearest(name, FORMATS, 1)[0]
        raise FormatError(
            f"there is no format {shown(name)} of logs; there are {', '.join(FORMATS)}"
            f"{suggestion([near])}"
        )
    ending = file.name.lower()
    for one, endings in FORMATS.items():
        if ending.endswith(endings):
            return one
    told = ", ".join(ending for endings in FORMATS.values() for ending in endings)
    raise FormatError(f"no format of logs has its ending; there are {told}", str(file))
