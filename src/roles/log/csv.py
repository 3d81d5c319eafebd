"""Tables of events in CSV, read alike by every library of data frames."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError, InvalidModel
from roles.log.columns import found_columns
from roles.log.eventlog import EventLog

if TYPE_CHECKING:
    from roles.log.reading import Request

__all__ = ["literal", "read"]

_SEPARATORS = (",", ";", "\t", "|")
_LONGEST_HEAD = 1 << 20
_CHUNK = 1 << 20
_TEXTS = ("case", "activity", "actor", "stage", "scope", "lifecycle", "time")
_NUMBER = re.compile(r"\s*[+-]?\d+\s*").fullmatch


def read(request: Request) -> EventLog:
    """
    Read a log from a CSV file; its frame is lazy where the library can be.

    What says who, what, where and when is read as text, so that ``007`` stays what it is and no
    library makes something else of it; only an empty cell is missing. Times may be whole numbers.

    Raises:
        FormatError: It isn't UTF-8; tells the line.
    """
    _check_encoding(request.file)
    separator, names, first = _head(request.file)
    kept = _texts(names, first, request.columns)
    frame = _READERS[request.backend](request.file, separator, kept)
    return EventLog(frame, **request.columns)


def _polars_csv(file: Path, separator: str, texts: list[str]) -> Any:
    import polars

    kinds = dict.fromkeys(texts, polars.String)
    return polars.scan_csv(file, separator=separator, glob=False, schema_overrides=kinds)


def _duckdb_csv(file: Path, separator: str, texts: list[str]) -> Any:
    import duckdb

    kinds = dict.fromkeys(texts, "VARCHAR")
    return duckdb.connect().read_csv(
        literal(file), sep=separator, header=True, dtype=kinds, hive_partitioning=False
    )


def _pandas_csv(file: Path, separator: str, texts: list[str]) -> Any:
    import pandas  # type: ignore[import-untyped]

    with file.open("rb") as stream:
        return pandas.read_csv(
            stream,
            sep=separator,
            dtype=dict.fromkeys(texts, str),
            keep_default_na=False,
            na_values=[""],
            encoding="utf-8-sig",
        )


def _pyarrow_csv(file: Path, separator: str, texts: list[str]) -> Any:
    import pyarrow  # type: ignore[import-untyped]
    from pyarrow import csv as arrow

    return arrow.read_csv(
        file,
        parse_options=arrow.ParseOptions(delimiter=separator),
        convert_options=arrow.ConvertOptions(
            column_types=dict.fromkeys(texts, pyarrow.string()),
            null_values=[""],
            strings_can_be_null=True,
        ),
    )


_READERS: Mapping[str, Callable[[Path, str, list[str]], Any]] = {
    "polars": _polars_csv,
    "duckdb": _duckdb_csv,
    "pandas": _pandas_csv,
    "pyarrow": _pyarrow_csv,
}


def literal(file: Path) -> str:
    """Return a path as a pattern that matches it alone: DuckDB takes every path for a pattern."""
    return re.sub(r"[*?\[]", lambda found: f"[{found[0]}]", str(file))


def _check_encoding(file: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = 1
    with file.open("rb") as stream:
        chunk = stream.read(_CHUNK)
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise FormatError("is in UTF-16; save it as CSV in UTF-8", str(file), 1)
        while chunk:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                byte = error.object[error.start]
                line = lines + error.object.count(b"\n", 0, error.start)
                told = f"isn't UTF-8: byte 0x{byte:02X}; save it as CSV in UTF-8"
                raise FormatError(told, str(file), line) from None
            lines += chunk.count(b"\n")
            chunk = stream.read(_CHUNK)
    if decoder.getstate()[0]:
        raise FormatError("isn't UTF-8: the last letter is cut off", str(file), lines)


def _head(file: Path) -> tuple[str, list[str], list[str]]:
    """Return what separates the columns, their names, and the first row."""
    with file.open("rb") as stream:
        head = stream.read(_LONGEST_HEAD).decode("utf-8-sig", errors="ignore")
    line = head.partition("\n")[0]
    separator = max(_SEPARATORS, key=line.count)
    rows = csv.reader(head.splitlines(keepends=True), delimiter=separator)
    try:
        names, first = next(rows, []), next(rows, [])
    except csv.Error as error:
        raise FormatError(f"isn't CSV that can be read: {error}", str(file), 1) from None
    return separator, names, first


def _texts(names: list[str], first: list[str], given: Mapping[str, Any]) -> list[str]:
    """Return the columns to read as text."""
    wanted = {what: given.get(what) for what in ("case", "activity", "actor", "time", "lifecycle")}
    more = {what: given[what] for what in ("stage", "scope") if given.get(what) is not None}
    several = wanted["actor"] if isinstance(wanted["actor"], (list, tuple)) else []
    if several:
        del wanted["actor"]
    try:
        columns = found_columns(names, wanted | more)
    except InvalidModel:
        return []  # the log will tell
    texts = [columns[what] for what in _TEXTS if what in columns]
    time = names.index(columns["time"])
    if time < len(first) and _NUMBER(first[time]):
        texts.remove(columns["time"])
    return [*texts, *(name for name in several if name in names)]
