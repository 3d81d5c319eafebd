"""The sweeps over data frames give the answers of the engine in memory."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extras import needs

needs("frames")

import roles  # noqa: E402
from organizations import (  # noqa: E402
    DAY,
    FIRST,
    MODEL,
    SCOPES,
    appointments,
    days,
    organization,
)
from roles import Appointment, Organization  # noqa: E402
from roles.errors import FormatError, InvalidModel, InvalidValue  # noqa: E402
from roles.org import Loaded, Vacancy, frames  # noqa: E402

Columns = Mapping[str, list[Any]]
NAMES = ("actor", "role", "scope", "start", "end", "share", "kind")


def _polars(columns: Columns) -> Any:
    import polars

    kinds = {"start": polars.Date, "end": polars.Date, "share": polars.Float64}
    return polars.DataFrame(columns, schema={one: kinds.get(one, polars.String) for one in columns})


def _polars_texts(columns: Columns) -> Any:
    import polars

    texts = {one: [None if v is None else str(v) for v in columns[one]] for one in ("start", "end")}
    kinds = {one: polars.Float64 if one == "share" else polars.String for one in columns}
    return polars.DataFrame({**columns, **texts}, schema=kinds)


def _pandas(columns: Columns) -> Any:
    import pandas

    frame = pandas.DataFrame(dict(columns)).astype({"share": "float64"})
    texts = [one for one in ("actor", "role", "scope", "kind") if one in columns]
    frame = frame.astype(dict.fromkeys(texts, "str"))
    return frame.assign(**{one: pandas.to_datetime(frame[one]) for one in ("start", "end")})


def _pandas_objects(columns: Columns) -> Any:
    import pandas

    frame = _pandas(columns)
    return frame.assign(
        **{one: pandas.Series(columns[one], dtype=object) for one in ("start", "end")}
    )


def _pandas_arrow(columns: Columns) -> Any:
    import pandas

    return _pyarrow(columns).to_pandas(types_mapper=pandas.ArrowDtype)


def _pyarrow(columns: Columns, text: Any = None) -> Any:
    import pyarrow

    kinds = {"start": pyarrow.date32(), "end": pyarrow.date32(), "share": pyarrow.float64()}
    fields = [(one, kinds.get(one, text or pyarrow.string())) for one in columns]
    return pyarrow.table(dict(columns), schema=pyarrow.schema(fields))


def _pyarrow_large(columns: Columns) -> Any:
    import pyarrow

    return _pyarrow(columns, pyarrow.large_string())


def _categories(columns: Columns) -> Any:
    import polars

    names = ("actor", "role", "scope", "kind")
    return _polars(columns).with_columns(polars.col(*names).cast(polars.Categorical))


def _duckdb(columns: Columns) -> Any:
    import duckdb

    return duckdb.connect().from_arrow(_pyarrow(columns))


KINDS: dict[str, tuple[tuple[str, ...], Callable[[Columns], Any]]] = {
    "polars": (("polars",), _polars),
    "lazy polars": (("polars",), lambda columns: _polars(columns).lazy()),
    "polars with texts": (("polars",), _polars_texts),
    "pandas": (("pandas", "pyarrow"), _pandas),
    "pandas with objects": (("pandas", "pyarrow"), _pandas_objects),
    "pandas over arrow": (("pandas", "pyarrow"), _pandas_arrow),
    "pyarrow": (("pyarrow",), _pyarrow),
    "pyarrow with large texts": (("pyarrow",), _pyarrow_large),
    "polars with categories": (("polars",), _categories),
    "duckdb": (("duckdb", "pyarrow"), _duckdb),
}


def columns_of(held: list[Appointment]) -> dict[str, list[Any]]:
    return {name: [getattr(one, name) for one in held] for name in NAMES}


def framed(kind: str, columns: Columns) -> Any:
    modules, make = KINDS[kind]
    if lacking := [module for module in modules if find_spec(module) is None]:
        pytest.skip(f"needs {', '.join(lacking)}")
    return make(columns)


def told(frame: Any) -> list[dict[str, Any]]:
    """Return the rows of an answer, with days as dates."""
    import narwhals

    from roles.frames import collected

    def as_day(value: Any) -> Any:
        if isinstance(value, datetime.datetime):
            assert value.time() == datetime.time()
            return value.date()
        return datetime.date.fromisoformat(value) if isinstance(value, str) else value

    return [
        row | {edge: as_day(row[edge]) for edge in ("start", "end") if edge in row}
        for row in collected(narwhals.from_native(frame))
    ]


def vacant(found: tuple[Vacancy, ...]) -> list[dict[str, Any]]:
    return [
        {
            "scope": one.scope.key,
            "role": one.role.key,
            "stage": one.stage.key if one.stage else None,
            "start": one.start,
            "end": one.end,
        }
        for one in found
    ]


def loaded(found: tuple[Loaded, ...]) -> list[dict[str, Any]]:
    rows = [
        {"actor": one.actor.key, "start": one.start, "end": one.end, "share": one.share}
        for one in found
    ]
    return [pytest.approx(row) for row in sorted(rows, key=lambda row: row["actor"])]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=5)
@given(held=appointments(), one=days, other=days)
def test_answers_are_those_of_the_engine_in_memory(
    kind: str, held: list[Appointment], one: datetime.date, other: datetime.date
) -> None:
    start, end = sorted((one, other))
    org = organization(held, schedules={"apollo": roles.schedule(MODEL, FIRST + 2 * DAY)})
    frame = framed(kind, columns_of(held))
    structure = organization([], schedules=org.schedules)
    assert told(frames.vacancies(frame, structure, start, end)) == vacant(org.vacancies(start, end))
    assert told(frames.load(frame, start, end)) == loaded(org.load(start, end))
    assert told(frames.misfits(frame, structure)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_answer_is_a_frame_of_the_same_kind(kind: str) -> None:
    held = [Appointment(actor="ann", role="pm", scope="company", start=FIRST)]
    frame = framed(kind, columns_of(held))
    for found in (
        frames.vacancies(frame, organization([]), "2028-01-01", "2029-01-01"),
        frames.load(frame, "2028-01-01", "2029-01-01"),
        frames.misfits(frame, organization([])),
    ):
        assert type(found) is type(frame)


@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_same_answers(spark: Any) -> None:
    from pyspark.sql import types

    kinds = {"start": types.DateType(), "end": types.DateType(), "share": types.DoubleType()}
    schema = types.StructType(
        [types.StructField(name, kinds.get(name, types.StringType())) for name in NAMES]
    )
    schedules = {"apollo": roles.schedule(MODEL, FIRST + 2 * DAY)}
    held = [
        Appointment(actor="ann", role="pm", scope="company", start="2028-02-21", end="2028-02-29"),
        Appointment(actor="bob", role="pm", scope="ui", start="2028-02-25", end="2028-03-02"),
        Appointment(
            actor="cy",
            role="pm",
            scope="ui",
            start="2028-03-02",
            end="2028-03-09",
            kind="delegated",
            delegated_by="ann",
        ),
        Appointment(actor="cy", role="dev", scope="zeus", start="2028-03-01", share=0.5),
        Appointment(actor="cy", role="dev", scope="apollo", start="2028-03-05", kind="acting"),
    ]
    org = organization(held, schedules=schedules)
    rows = list(zip(*columns_of(held).values(), strict=True))
    frame = spark.createDataFrame(rows, schema)
    found = frames.vacancies(frame, org, "2028-02-20", "2028-03-20")
    assert type(found) is type(frame)
    assert told(found) == vacant(org.vacancies("2028-02-20", "2028-03-20"))
    assert told(frames.load(frame, "2028-02-20", "2028-04-01")) == loaded(
        org.load("2028-02-20", "2028-04-01")
    )
    assert told(frames.misfits(frame, Organization(MODEL, scopes=SCOPES[:2]))) == [
        row | {"kind": row["kind"], "why": "the scope is not in the organisation"}
        for row in ({name: getattr(one, name) for name in NAMES} for one in held)
        if row["scope"] in ("ui", "zeus")
    ]


def texts(**columns: list[Any]) -> Any:
    pytest.importorskip("polars", reason="needs polars")
    import polars

    kinds = {one: polars.Float64 if one == "share" else polars.String for one in columns}
    return polars.DataFrame(columns, schema=kinds)


def test_days_come_back_as_the_caller_has_them() -> None:
    polars = pytest.importorskip("polars", reason="needs polars")
    frame = texts(role=["pm"], scope=["company"], start=["2028-01-01"], end=["2028-02-29"])
    for kind in (polars.String, polars.Date, polars.Datetime("ms")):
        typed = frame.with_columns(polars.col("start", "end").str.to_date())
        if kind != polars.String:
            typed = typed.with_columns(polars.col("start", "end").cast(kind))
        found = frames.vacancies(
            frame if kind == polars.String else typed, organization([]), "2028-01-01", "2028-03-01"
        )
        assert (found.schema["start"], found.schema["end"]) == (kind, kind)
        assert len(found) == 4  # one gap of pm, all of dev; for ui and for zeus
    shared = frames.load(
        texts(actor=["ann"], start=["2028-02-28"], end=[None]), "2028-02-01", "2028-03-01"
    )
    assert shared.rows() == [("ann", "2028-02-01", "2028-03-01", pytest.approx(2 / 29))]


@settings(max_examples=20)
@given(st.lists(st.dates(), min_size=1, max_size=40))
def test_days_are_counted_as_the_calendar_does(starts: list[datetime.date]) -> None:
    starts += [datetime.date(year, 2, 28) + DAY for year in (4, 1900, 2000, 2100, 9996)]
    scopes = [f"s-{number}" for number in range(len(starts))]
    frame = texts(
        role=["pm"] * len(starts),
        scope=scopes,
        start=[str(one) for one in starts],
        end=[None] * len(starts),
    )
    org = Organization(MODEL, scopes=[roles.Scope(key) for key in scopes])
    found = frames.vacancies(frame, org, datetime.date.min, datetime.date.max)
    gaps = {row[0]: row[3:] for row in found.rows() if row[1] == "pm"}
    assert gaps == {
        scope: ("0001-01-01", str(start))
        for scope, start in zip(scopes, starts, strict=True)
        if start > datetime.date.min
    }


def test_of_records_with_one_id_the_last_counts() -> None:
    frame = texts(
        actor=["ann", "ann", "bob", "bob"],
        role=["pm"] * 4,
        scope=["company"] * 4,
        start=["2028-01-01"] * 4,
        end=["2028-06-01", "2028-02-01", "2028-01-11", "2028-01-21"],
        id=["1", "1", None, ""],
        recorded_at=["2027-12-01", "2028-01-15", None, None],
    )
    found = frames.vacancies(frame, organization([]), "2028-01-01", "2028-03-01")
    assert {row[3:] for row in found.rows() if row[1] == "pm"} == {("2028-02-01", "2028-03-01")}
    found = frames.load(frame, "2028-01-01", "2028-02-01")
    assert [row[3] for row in found.rows()] == [1, pytest.approx(30 / 31)]


def test_columns_may_have_other_names() -> None:
    frame = texts(who=["ann"], function=["pm"], product=["company"], since=["2028-01-01"], end=[""])
    columns = {"actor": "who", "role": "function", "scope": "product", "start": "since"}
    # An empty text is no day, so that this one is no appointment.
    (row,) = frames.misfits(frame, organization([]), columns=columns).rows(named=True)
    assert row == {
        "who": "ann",
        "function": "pm",
        "product": "company",
        "since": "2028-01-01",
        "end": "",
        "why": "the end is no day",
    }
    assert len(frames.load(frame, "2028-01-01", "2029-01-01", columns=columns)) == 0
    with pytest.raises(InvalidModel) as caught:
        frames.vacancies(frame, organization([]), "2028-01-01", "2029-01-01", columns={"rol": "x"})
    assert [problem.place for problem in caught.value.problems] == [
        "columns.rol",
        "columns.role",
        "columns.scope",
        "columns.start",
    ]


def test_what_cannot_be_an_appointment_is_told_and_not_counted() -> None:
    good = {
        "actor": "ann",
        "role": "pm",
        "scope": "ui",
        "start": "2028-01-01",
        "end": "2028-02-01",
        "share": 1.0,
        "kind": "acting",
    }
    wrong = {
        "there is no actor": {"actor": None},
        "the role is not in the model": {"role": "px"},
        "the scope is not in the organisation": {"scope": ""},
        "the start is no day": {"start": "2027-02-29"},
        "the end is no day": {"end": "2028-04-31"},
        "it ends before it starts": {"end": "2027-12-31"},
        "the share is not from 0 to 1": {"share": 80.0},
        "the kind is none of permanent, acting, delegated": {"kind": "boss"},
    }
    rows = [good, *({**good, **change} for change in wrong.values())]
    frame = texts(**{name: [row[name] for row in rows] for name in good})
    found = frames.misfits(frame, organization([])).rows(named=True)
    assert [row.pop("why") for row in found] == list(wrong)
    assert found == rows[1:]

    def asked(rows: list[dict[str, Any]]) -> tuple[list[Any], list[Any]]:
        frame = texts(**{name: [row[name] for row in rows] for name in good})
        span = "2027-01-01", "2029-01-01"
        return frames.vacancies(frame, organization([]), *span).rows(), frames.load(
            frame, *span
        ).rows()

    nothing = asked([])
    assert nothing[1] == []
    assert asked([good])[0] != nothing[0]
    for why, row in zip(wrong, rows[1:], strict=True):
        vacant, load = asked([row])
        # Without an actor a role is held all the same, by whoever it is; and load asks for neither.
        assert (vacant == nothing[0]) is (why != "there is no actor")
        assert (load == []) is ("model" not in why and "organisation" not in why)
    blank = texts(**{name: [""] for name in ("actor", "role", "scope", "start", "end")})
    assert frames.misfits(blank, organization([]))["why"].to_list() == [next(iter(wrong))]


def test_what_is_no_frame_and_no_day_is_refused() -> None:
    polars = pytest.importorskip("polars", reason="needs polars")
    frame = polars.DataFrame({"actor": ["ann"], "start": [1], "end": [2]})
    with pytest.raises(FormatError, match="the column start holds Int64; expected dates"):
        frames.load(frame, "2028-01-01", "2029-01-01")
    zoned = frame.with_columns(
        polars.lit(datetime.datetime(2028, 1, 1, tzinfo=datetime.UTC)).alias("start")
    )
    with pytest.raises(FormatError, match="without a zone"):
        frames.load(zoned, "2028-01-01", "2029-01-01")
    with pytest.raises(FormatError, match="a list is no data frame"):
        frames.load([], "2028-01-01", "2029-01-01")
    with pytest.raises(InvalidValue, match="day after"):
        frames.load(frame, "2029-01-01", "2028-01-01")


def test_nothing_needed_is_nothing_vacant() -> None:
    frame = texts(role=["pm"], scope=["company"], start=["2028-01-01"], end=[None])
    for org in (Organization(MODEL), Organization(roles.RoleModel("N"), scopes=SCOPES)):
        assert len(frames.vacancies(frame, org, "2028-01-01", "2029-01-01")) == 0
    assert len(frames.vacancies(frame, organization([]), "2028-01-01", "2028-01-01")) == 0
