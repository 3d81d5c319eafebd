"""Tables of events in CSV, read alike by every library of data frames."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError, shown
from roles.log.columns import known_column
from roles.log.eventlog import EventLog
from roles.log.layout import Table, table_of

if TYPE_CHECKING:
    from roles.log.reading import Request

__all__ = ["literal", "log_of", "read"]


def read(request: Request) -> EventLog:
    """
    Read a log from a CSV file; its frame is lazy where the library can be.

    Every column is read as text, so that ``007`` stays what it is and no library makes something
    else of it; only an empty cell is missing. A position is a whole number.

    Raises:
        FormatError: It isn't text in its encoding, or isn't CSV; tells the line.
        InvalidModel: Rows have more cells than there are headings; tells the lines.
    """
    table = table_of(request.file, request.encoding, request.columns)
    if "ocel:activity" in table.names:
        message = (
            "is a table of OCEL, which isn't read; save the log as OCEL in JSON, XML or SQLite"
        )
        raise FormatError(message, str(request.file))
    return log_of(table, request)


def log_of(table: Table, request: Request, remarks: Sequence[str] = ()) -> EventLog:
    """Return the log of a table, with what was remarked before."""
    frame = _READERS[request.backend](table, request.columns.get("position"))
    remarks = (*remarks, *table.remarks, *_doubled(table, request.columns))
    return EventLog(frame, **request.columns, _remarks=remarks)


def _doubled(table: Table, given: Mapping[str, Any]) -> Iterator[str]:
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


def _polars_csv(table: Table, position: str | None) -> Any:
    import polars

    return polars.scan_csv(
        table.stream,
        separator=table.separator,
        glob=False,
        null_values=[""],
        with_column_names=lambda _: table.names,
        schema_overrides={
            name: polars.Int64 if name == position else polars.String for name in table.names
        },
    )


def _duckdb_csv(table: Table, position: str | None) -> Any:
    import duckdb

    if isinstance(table.source, bytes):
        return duckdb.connect().from_arrow(_pyarrow_csv(table, position))
    return duckdb.connect().read_csv(
        literal(table.source),
        sep=table.separator,
        quotechar='"',
        escapechar='"',
        comment="",
        header=True,
        names=table.names,
        dtype={name: "BIGINT" if name == position else "VARCHAR" for name in table.names},
        hive_partitioning=False,
    )


def _pandas_csv(table: Table, position: str | None) -> Any:
    import pandas  # type: ignore[import-untyped]

    return pandas.read_csv(
        table.stream,
        sep=table.separator,
        header=0,
        names=table.names,
        index_col=False,
        dtype={name: "Int64" if name == position else str for name in table.names},
        keep_default_na=False,
        na_values=[""],
        encoding="utf-8-sig",
    )


def _pyarrow_csv(table: Table, position: str | None) -> Any:
    import pyarrow  # type: ignore[import-untyped]
    from pyarrow import csv as arrow

    kinds = {
        name: pyarrow.int64() if name == position else pyarrow.string() for name in table.names
    }
    return arrow.read_csv(
        table.stream,
        read_options=arrow.ReadOptions(column_names=table.names, skip_rows_after_names=1),
        parse_options=arrow.ParseOptions(delimiter=table.separator, newlines_in_values=True),
        convert_options=arrow.ConvertOptions(
            column_types=kinds, null_values=[""], strings_can_be_null=True
        ),
    )


_READERS: Mapping[str, Callable[[Table, str | None], Any]] = {
    "polars": _polars_csv,
    "duckdb": _duckdb_csv,
    "pandas": _pandas_csv,
    "pyarrow": _pyarrow_csv,
}


def literal(file: Path) -> str:
    """Return a path as a pattern that matches it alone: DuckDB takes every path for a pattern."""
    return re.sub(r"[*?\[]", lambda found: f"[{found[0]}]", str(file))
