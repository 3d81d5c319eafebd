"""Tables of events in CSV, read alike by every library of data frames."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from roles.errors import FormatError, shown
from roles.frames import library
from roles.log.columns import known_column
from roles.log.eventlog import EventLog

if TYPE_CHECKING:
    from roles.log.reading import Request

__all__ = ["literal", "read"]

_SEPARATORS = (",", ";", "\t", "|")
_LONGEST_HEAD = 1 << 20
_CHUNK = 1 << 20
_SEPARATOR = re.compile(r"sep=(.)\s*$", re.IGNORECASE).match
_NUMBER = re.compile(r"\s*[+-]?\d+\s*").fullmatch


def read(request: Request) -> EventLog:
    """
    Read a log from a CSV file; its frame is lazy where the library can be.

    Every column is read as text, so that ``007`` stays what it is and no library makes something
    else of it; only an empty cell is missing. Times may be whole numbers, and a position is a
    number.

    Raises:
        FormatError: It isn't UTF-8; tells the line.
    """
    blank = _check_encoding(request.file)
    table = _head(request.file)
    numbers = _numbers(table, request.columns)
    frame = _READERS[request.backend](request.file, table, numbers)
    if blank:
        # Some libraries take an empty line for a row of nothing.
        nw = library()
        rows = nw.from_native(frame)
        nothing = nw.all_horizontal(
            *(nw.col(name).is_null() for name in table.names), ignore_nulls=False
        )
        frame = rows.filter(~nothing).to_native()
    return EventLog(frame, **request.columns, _remarks=tuple(_doubled(table, request.columns)))


@frozen(kw_only=True)
class _Table:
    """
    How a file is laid out.

    Attributes:
        separator: What separates the columns.
        skipped: How many lines are above the headings.
        headings: The headings, as they are.
        first: The first row.
    """

    separator: str
    skipped: int
    headings: Sequence[str]
    first: Sequence[str]

    @cached_property
    def names(self) -> list[str]:
        """The columns, each name once, whatever its case."""
        names: list[str] = []
        taken: set[str] = set()
        for number, heading in enumerate(self.headings, 1):
            name = base = heading.strip() or f"column {number}"
            again = 1
            while name.lower() in taken:
                again += 1
                name = f"{base} ({again})"
            taken.add(name.lower())
            names.append(name)
        return names


def _doubled(table: _Table, given: Mapping[str, Any]) -> Iterator[str]:
    """Yield which of the columns that are used have a heading that others have too."""
    headings = [heading.strip().lower() for heading in table.headings]
    for what in ("case", "activity", "actor", "time", "stage", "scope", "lifecycle"):
        named = given.get(what) or known_column(what, table.names)
        for column in [named] if isinstance(named, str) else named or ():
            if headings.count(column.lower()) > 1:
                yield (
                    f"{headings.count(column.lower())} columns are called {shown(column)}; the "
                    f"first is taken for the {what}, the next is called {shown(f'{column} (2)')}"
                )


def _polars_csv(file: Path, table: _Table, numbers: Sequence[str]) -> Any:
    import polars

    return polars.scan_csv(
        file,
        separator=table.separator,
        skip_lines=table.skipped,
        glob=False,
        with_column_names=lambda _: table.names,
        schema_overrides={
            name: polars.Int64 if name in numbers else polars.String for name in table.names
        },
    )


def _duckdb_csv(file: Path, table: _Table, numbers: Sequence[str]) -> Any:
    import duckdb

    return duckdb.connect().read_csv(
        literal(file),
        sep=table.separator,
        skiprows=table.skipped,
        header=True,
        names=table.names,
        dtype={name: "BIGINT" if name in numbers else "VARCHAR" for name in table.names},
        hive_partitioning=False,
    )


def _pandas_csv(file: Path, table: _Table, numbers: Sequence[str]) -> Any:
    import pandas  # type: ignore[import-untyped]

    with file.open("rb") as stream:
        return pandas.read_csv(
            stream,
            sep=table.separator,
            skiprows=table.skipped,
            header=0,
            names=table.names,
            index_col=False,
            dtype={name: "Int64" if name in numbers else str for name in table.names},
            keep_default_na=False,
            na_values=[""],
            encoding="utf-8-sig",
        )


def _pyarrow_csv(file: Path, table: _Table, numbers: Sequence[str]) -> Any:
    import pyarrow  # type: ignore[import-untyped]
    from pyarrow import csv as arrow

    kinds = {name: pyarrow.int64() if name in numbers else pyarrow.string() for name in table.names}
    return arrow.read_csv(
        file,
        read_options=arrow.ReadOptions(column_names=table.names, skip_rows=table.skipped + 1),
        parse_options=arrow.ParseOptions(delimiter=table.separator),
        convert_options=arrow.ConvertOptions(
            column_types=kinds, null_values=[""], strings_can_be_null=True
        ),
    )


_READERS: Mapping[str, Callable[[Path, _Table, Sequence[str]], Any]] = {
    "polars": _polars_csv,
    "duckdb": _duckdb_csv,
    "pandas": _pandas_csv,
    "pyarrow": _pyarrow_csv,
}


def literal(file: Path) -> str:
    """Return a path as a pattern that matches it alone: DuckDB takes every path for a pattern."""
    return re.sub(r"[*?\[]", lambda found: f"[{found[0]}]", str(file))


def _check_encoding(file: Path) -> bool:
    """Refuse what isn't UTF-8; return whether there may be empty lines."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = 1
    blank, end = False, b""
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
            blank |= any(one in end + chunk for one in (b"\n\n", b"\n\r\n"))
            end = chunk[-2:]
            chunk = stream.read(_CHUNK)
    if decoder.getstate()[0]:
        raise FormatError("isn't UTF-8: the last letter is cut off", str(file), lines)
    return blank


def _head(file: Path) -> _Table:
    """Return how a file is laid out, by its first lines."""
    with file.open("rb") as stream:
        head = stream.read(_LONGEST_HEAD).decode("utf-8-sig", errors="ignore")
    lines = head.splitlines(keepends=True)
    # Excel writes above the headings what separates the columns.
    said = _SEPARATOR(lines[0]) if lines else None
    skipped = 1 if said else 0
    while skipped < len(lines) and not lines[skipped].strip():
        skipped += 1
    del lines[:skipped]
    if not lines:
        raise FormatError("is empty", str(file))
    bare = re.sub(r'"[^"]*"', "", lines[0])
    separator = said[1] if said else max(_SEPARATORS, key=bare.count)
    rows = csv.reader(lines, delimiter=separator)
    try:
        names, first = next(rows, []), next(rows, [])
    except csv.Error as error:
        raise FormatError(f"isn't CSV that can be read: {error}", str(file), 1) from None
    return _Table(separator=separator, skipped=skipped, headings=names, first=first)


def _numbers(table: _Table, given: Mapping[str, Any]) -> list[str]:
    """Return the columns of whole numbers: a position, and times if the first is one."""
    position = given.get("position")
    numbers = [position] if position in table.names else []
    time = given.get("time") or known_column("time", table.names)
    at = table.names.index(time) if time in table.names else len(table.first)
    if at < len(table.first) and _NUMBER(table.first[at]):
        numbers.append(table.names[at])
    return numbers
