"""Random logs, the libraries of data frames that hold them, and slow answers to compare with."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any, TypeAlias

import pytest
from hypothesis import strategies as st

Rows: TypeAlias = list[dict[str, Any]]
NAMES = ("case", "activity", "actor", "time", "stage")
UTC = datetime.UTC


def _polars(columns: Mapping[str, list[Any]]) -> Any:
    import polars

    kinds = {
        name: polars.Datetime("us", "UTC") if name == "time" else polars.String for name in columns
    }
    return polars.DataFrame(columns, schema=kinds)


def _pandas(columns: Mapping[str, list[Any]]) -> Any:
    import pandas

    frame = pandas.DataFrame(dict(columns))
    return frame.assign(time=pandas.to_datetime(frame["time"], utc=True))


def _pyarrow(columns: Mapping[str, list[Any]]) -> Any:
    import pyarrow

    kinds = [
        (name, pyarrow.timestamp("us", "UTC") if name == "time" else pyarrow.string())
        for name in columns
    ]
    return pyarrow.table(dict(columns), schema=pyarrow.schema(kinds))


def _duckdb(columns: Mapping[str, list[Any]]) -> Any:
    import duckdb

    return duckdb.connect().from_arrow(_pyarrow(columns))


def _ibis(columns: Mapping[str, list[Any]]) -> Any:
    import ibis

    return ibis.memtable(_pyarrow(columns))


KINDS: dict[str, tuple[tuple[str, ...], Callable[[Mapping[str, list[Any]]], Any]]] = {
    "polars": (("polars",), _polars),
    "lazy polars": (("polars",), lambda columns: _polars(columns).lazy()),
    "pandas": (("pandas",), _pandas),
    "pyarrow": (("pyarrow",), _pyarrow),
    "duckdb": (("duckdb", "pyarrow"), _duckdb),
    "ibis": (("ibis", "duckdb", "pyarrow"), _ibis),
}
POSITIONED = ("polars", "lazy polars", "pandas", "pyarrow")


def columns_of(rows: Rows) -> dict[str, list[Any]]:
    names = list(rows[0]) if rows else list(NAMES)
    return {name: [row[name] for row in rows] for name in names}


def framed(kind: str, rows: Rows) -> Any:
    """Return rows as a frame of a kind, or skip the test where its library isn't installed."""
    modules, make = KINDS[kind]
    if lacking := [module for module in modules if find_spec(module) is None]:
        pytest.skip(f"needs {', '.join(lacking)}")
    return make(columns_of(rows))


def told(frame: Any) -> Rows:
    """Return the rows of an answer."""
    import narwhals

    from roles.frames import collected

    return collected(narwhals.from_native(frame))


@st.composite
def logs(draw: st.DrawFn, *, actors: tuple[str | None, ...] = ("a", "b", "c", None, "")) -> Rows:
    """Draw a few cases, not in order, with events of the same time and events without an actor."""
    start = datetime.datetime(2026, 1, 30, 22, tzinfo=UTC)
    event = st.fixed_dictionaries(
        {
            "case": st.sampled_from(["1", "2", "3"]),
            "activity": st.sampled_from(["x", "y", "z"]),
            "actor": st.sampled_from(actors),
            "time": st.integers(0, 6).map(lambda hours: start + datetime.timedelta(hours=hours)),
            "stage": st.sampled_from(["p", "q", None]),
        }
    )
    return draw(st.lists(event, min_size=1, max_size=14))


# Slow answers


def cases(rows: Rows, by: str, ties: Callable[[int, dict[str, Any]], Any]) -> list[list[Any]]:
    """Return the events of each case in order, without those that name nobody."""
    found: dict[str, list[tuple[Any, dict[str, Any]]]] = {}
    for number, row in enumerate(rows):
        if row[by]:
            found.setdefault(row["case"], []).append(((row["time"], ties(number, row)), row))
    return [[row for _, row in sorted(held, key=lambda pair: pair[0])] for held in found.values()]


def by_position(number: int, row: dict[str, Any]) -> Any:
    return number


def by_content(number: int, row: dict[str, Any]) -> Any:
    return row["activity"], row["actor"] or ""


def handovers(rows: Rows, ties: Any, by: str = "actor") -> Counter[tuple[str, str]]:
    pairs: Counter[tuple[str, str]] = Counter()
    for case in cases(rows, by, ties):
        for number in range(len(case) - 1):
            pairs[case[number][by], case[number + 1][by]] += 1
    return pairs


def subcontracted(rows: Rows, ties: Any) -> tuple[Counter[tuple[str, str]], int]:
    pairs: Counter[tuple[str, str]] = Counter()
    total = 0
    for case in cases(rows, "actor", ties):
        for number in range(len(case) - 2):
            one, other, again = (case[number + step]["actor"] for step in range(3))
            total += 1
            if one == again and one != other:
                pairs[one, other] += 1
    return pairs, total


def quantile(values: list[float], share: float) -> float:
    """Return a quantile, between the two nearest values in proportion."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
