"""Tables of events in Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from roles.log.csv import literal
from roles.log.eventlog import EventLog

if TYPE_CHECKING:
    from roles.log.reading import Request

__all__ = ["read"]


def read(request: Request) -> EventLog:
    """Read a log from a Parquet file; its frame is lazy where the library can be."""
    return EventLog(_frame(request.file, request.backend), **request.columns)


def _frame(file: Path, backend: str) -> Any:
    # Hints in the names of folders (year=2026/…) are no columns of the file.
    if backend == "polars":
        import polars

        return polars.scan_parquet(file, glob=False, hive_partitioning=False)
    if backend == "duckdb":
        import duckdb

        return duckdb.connect().read_parquet(literal(file), hive_partitioning=False)
    if backend == "pandas":
        import pandas  # type: ignore[import-untyped]

        return pandas.read_parquet(file, partitioning=None)
    from pyarrow import parquet  # type: ignore[import-untyped]

    return parquet.read_table(file, partitioning=None)
