"""Frames of whatever library the caller has, by way of narwhals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from roles.errors import FormatError, MissingExtra, shown

if TYPE_CHECKING:
    import narwhals

    # Eager frames too: the code asks them only what lazy ones can do as well.
    Frame: TypeAlias = "narwhals.LazyFrame[Any]"

__all__ = [
    "BACKENDS",
    "backend_named",
    "collected",
    "frame_of",
    "library",
    "made",
    "numbered",
    "ordered",
    "small",
]

BACKENDS = ("polars", "duckdb", "pandas", "pyarrow")
"""The libraries that a log is read into, the first that is installed unless one is named."""


def library() -> Any:
    """
    Return narwhals.

    Raises:
        MissingExtra: It isn't installed.
    """
    try:
        import narwhals
    except ImportError:
        raise MissingExtra("frames", "narwhals") from None
    return narwhals


def backend_named(backend: str | None) -> str:
    """
    Return the library to make frames with: that named, or the first installed of `BACKENDS`.

    Raises:
        FormatError: It is none of them, or not installed.
    """
    from importlib.util import find_spec

    if backend is not None and backend not in BACKENDS:
        raise FormatError(
            f"logs aren't read into {shown(backend)}; there are {', '.join(BACKENDS)}"
        )
    for one in BACKENDS if backend is None else (backend,):
        needed = ("duckdb", "pyarrow") if one == "duckdb" else (one,)
        if all(find_spec(module) for module in needed):
            return one
    wanted = backend or "a library of data frames"
    raise FormatError(f"{wanted} isn't installed; any of these will do: {', '.join(BACKENDS)}")


def frame_of(frame: Any) -> Frame:
    """
    Return a frame of the caller's library as a narwhals frame.

    Raises:
        FormatError: It is no frame of a library that narwhals knows.
        MissingExtra: narwhals isn't installed.
    """
    nw = library()
    try:
        found: Frame = nw.from_native(frame)
        found.collect_schema()
    except nw.exceptions.DuplicateError:
        raise FormatError("the frame has several columns of one name; rename them") from None
    except TypeError:
        raise FormatError(
            f"a {type(frame).__name__} is no data frame; expected one of pandas, polars, PyArrow, "
            "DuckDB, Ibis or PySpark"
        ) from None
    return found


def collected(frame: Frame) -> Any:
    """Return the rows of an answer, each a dict; of a lazy frame it is computed now."""
    nw = library()
    held: Any = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    rows = held.rows(named=True)
    if frame.implementation.is_pandas_like():
        # What is missing in a column of texts is NaN there: the one value unlike itself.
        rows = [{name: _told(value) for name, value in row.items()} for row in rows]
    return rows


def _told(value: Any) -> Any:
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124


def made(columns: Mapping[str, Sequence[Any]], backend: str) -> Any:
    """Return columns as a frame of a library, lazy for DuckDB."""
    nw = library()
    if backend == "duckdb":
        import duckdb

        connection = duckdb.connect()
        return connection.from_arrow(nw.from_dict(columns, backend="pyarrow").to_native())
    return nw.from_dict(columns, backend=backend).to_native()


def small(columns: Mapping[str, Sequence[Any]], like: Frame) -> Frame:
    """
    Return a small table of texts, dates and numbers in the library of another frame.

    A lazy frame can only be joined with one of its own connection or session, so it is asked for
    one.

    Raises:
        FormatError: Tables can't be made in that library.
    """
    nw = library()
    kind, held = like.implementation, nw.to_native(like)
    table: Frame
    if isinstance(like, nw.DataFrame) or kind.is_polars():
        schema = {name: _narwhals_kind(column) for name, column in columns.items()}
        eager = nw.from_dict(columns, schema, backend=kind)
        table = eager if isinstance(like, nw.DataFrame) else eager.lazy()
    elif kind.is_duckdb():
        table = _duckdb_table(columns, held)
    elif kind.is_pyspark():
        table = nw.from_native(_spark_table(columns, held.sparkSession))
    elif kind.is_ibis():
        import ibis  # type: ignore[import-not-found, import-untyped, unused-ignore]

        table = nw.from_native(ibis.memtable(_arrow_table(columns)))
    else:
        raise FormatError(f"a frame in {kind} can't be joined with a model; collect it first")
    return table


def _narwhals_kind(column: Sequence[Any]) -> Any:
    import datetime

    nw = library()
    known = next((one for one in column if one is not None), "")
    if isinstance(known, datetime.datetime):
        return nw.Datetime("us")
    return nw.Int64 if isinstance(known, int) else nw.String


def _arrow_table(columns: Mapping[str, Sequence[Any]]) -> Any:
    schema = {name: _narwhals_kind(column) for name, column in columns.items()}
    return library().from_dict(columns, schema, backend="pyarrow").to_native()


def _duckdb_table(columns: Mapping[str, Sequence[Any]], relation: Any) -> Any:
    """Return a small table on the connection of a relation, which finds it by its name here."""
    nw = library()
    small_table = _arrow_table(columns)
    found = relation.query("roles_log", "SELECT * FROM small_table")
    del small_table
    return nw.from_native(found)


def _spark_table(columns: Mapping[str, Sequence[Any]], session: Any) -> Any:
    import datetime

    from pyspark.sql import types

    def kind(column: Sequence[Any]) -> Any:
        known = next((one for one in column if one is not None), "")
        if isinstance(known, datetime.datetime):
            return types.TimestampNTZType()
        return types.LongType() if isinstance(known, int) else types.StringType()

    schema = types.StructType(
        [types.StructField(name, kind(column)) for name, column in columns.items()]
    )
    return session.createDataFrame(list(zip(*columns.values(), strict=True)), schema)


def numbered(frame: Frame, name: str) -> Frame | None:
    """Return the frame with its rows' positions as a column; None where they have none."""
    nw = library()
    if isinstance(frame, nw.DataFrame):
        return frame.with_row_index(name)  # type: ignore[no-any-return]
    if frame.implementation.is_polars():
        return nw.from_native(frame.to_native().with_row_index(name))  # type: ignore[no-any-return]
    return None


def ordered(frame: Frame) -> bool:
    """Return whether a frame's windows are cheapest over rows that are sorted before."""
    kind = frame.implementation
    return bool(kind.is_pandas_like() or kind.is_pyarrow())
