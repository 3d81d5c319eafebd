"""Times as people, tools and spreadsheets write them: read right or refused, never as another."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extras import needs

needs("frames")
pytest.importorskip("polars", reason="needs polars")

from eventlogs import UTC, told  # noqa: E402
from roles.errors import FormatError, InvalidModel  # noqa: E402
from roles.frames import backend_named  # noqa: E402
from roles.log import EventLog, read  # noqa: E402

BACKENDS = ("polars", "duckdb", "pandas", "pyarrow")
UNDERSTOOD = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d %H:%M:%S+00",
    "%Y-%m-%d %H:%M:%S +0100", "%Y-%m-%d %H:%M:%S -0530", "%Y-%m-%d %H:%M:%S GMT+01:00",
    "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ", "%Y%m%d %H%M", "%d %b %Y %H:%M:%S", "%d-%B-%Y %H:%M",
    "%b %d, %Y %I:%M:%S %p", "%B %d %Y %H:%M:%S", "%d/%b/%y %I:%M %p",
    "%a, %d %b %Y %H:%M:%S +0000", "%A, %d %B %Y, %H:%M", "%Y-%b-%d %H:%M", "%d.%m.%y %H:%M",
    "%d%b%Y:%H:%M:%S", "%Y/%m/%d %H:%M:%S",
)  # fmt: skip
ORDERED = {"%d/%m/%y %H:%M": "dmy", "%m/%d/%y %I:%M %p": "mdy", "%y-%m-%d %H:%M:%S": "ymd",
           "%d-%m-%Y": "dmy", "%m-%d-%Y %H:%M:%S": "mdy"}  # fmt: skip
OTHERS = (
    "%c", "%H:%M %d/%m/%Y", "%a %b %d %H:%M:%S %Y", "%a %b %d %H:%M:%S CET %Y", "%Y-%j",
    "%G-W%V-%u",
    "%Y-%m-%d %H:%M:%S EST", "%d %m %Y", "%Y年%m月%d日", "%d. %B %Y", "%b %Y", "%B", "%d%m%Y",
    "%y%m%d", "%H:%M:%S", "%m/%d/%y", "%d/%m/%y %H:%M", "%d-%m-%Y", "%Y-%m-%d %H h %M",
    "%Y-%m-%dT%H:%M:%S.%fZ[UTC]", "%Y-%m-%d %H.%M.%S",
)  # fmt: skip
MOMENTS = st.datetimes(
    min_value=datetime.datetime(1999, 1, 1),  # noqa: DTZ001 - the log's own clock
    max_value=datetime.datetime(2037, 12, 31),  # noqa: DTZ001
).map(lambda moment: moment.replace(microsecond=0))


def available(backend: str) -> str:
    try:
        return backend_named(backend)
    except FormatError as error:
        pytest.skip(str(error))


def meant(moment: datetime.datetime, form: str) -> datetime.datetime:
    """Return the moment of a text of this form: some leave out the clock, or have a zone."""
    if "%H" not in form and "%I" not in form:
        moment = moment.replace(hour=0, minute=0)
    if "%S" not in form:
        moment = moment.replace(second=0)
    zones = {" +0100": -60, " -0530": 330, "+01:00": -60}
    shift = next((minutes for zone, minutes in zones.items() if form.endswith(zone)), 0)
    return moment + datetime.timedelta(minutes=shift)


def found(
    folder: Path, backend: str, texts: list[str], **columns: str
) -> list[datetime.datetime] | None:
    """Return the moments that are read of texts; None where they are refused."""
    file = folder / "log.csv"
    lines = [f'{number},ask,ann,"{text}"' for number, text in enumerate(texts)]
    file.write_text("\n".join(["case,activity,actor,time", *lines]), encoding="utf-8")
    try:
        rows = told(read(file, backend=backend, **columns).events.to_native())
    except (FormatError, InvalidModel):
        return None
    if isinstance(rows[0]["time"], int):
        return None  # whole numbers without a date, which a remark says
    rows.sort(key=lambda row: int(row["case"]))
    return [
        row["time"].astimezone(UTC).replace(tzinfo=None) if row["time"].tzinfo else row["time"]
        for row in rows
    ]


@pytest.mark.parametrize("backend", BACKENDS)
@example(moments=[datetime.datetime(1999, 1, 1)], form="%y-%m-%d %H:%M:%S")  # noqa: DTZ001
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(
    moments=st.lists(MOMENTS, min_size=1, max_size=3),
    form=st.sampled_from([*UNDERSTOOD, *ORDERED]),
)
def test_times_are_read_as_they_were_written(
    backend: str, moments: list[datetime.datetime], form: str, tmp_path: Path
) -> None:
    available(backend)
    texts = [moment.strftime(form) for moment in moments]
    columns = {"time_order": ORDERED[form]} if form in ORDERED else {}
    rows = found(tmp_path, backend, texts, **columns)
    assert rows == [meant(moment, form) for moment in moments]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=3), form=st.sampled_from(OTHERS))
def test_times_of_other_forms_are_never_read_as_others(
    moments: list[datetime.datetime], form: str, tmp_path: Path
) -> None:
    rows = found(tmp_path, "polars", [moment.strftime(form) for moment in moments])
    assert rows in (None, [meant(moment, form) for moment in moments])


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_day_that_no_month_has_is_told(backend: str, tmp_path: Path) -> None:
    available(backend)
    file = tmp_path / "log.csv"
    for good, bad in (("2024-02-29", "2023-02-29"), ("2000-02-29", "1900-02-29"),
                      ("2026-04-30", "2026-04-31"), ("28.02.2026", "30.02.2026")):  # fmt: skip
        file.write_text(f"case,activity,actor,time\n1,a,ann,{good}\n1,b,bob,{bad}\n")
        with pytest.raises(InvalidModel, match=f"time: no month has such a day: .*'{bad}'"):
            read(file, backend=backend)
        file.write_text(f"case,activity,actor,time\n1,a,ann,{good}\n")
        assert len(read(file, backend=backend)) == 1


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("numbers", "remark"),
    [
        ((1772355600, 1772359200), "seconds since 1970"),
        ((1772355600000, 1772359200000), "milliseconds since 1970"),
        ((1772355600000000, 1772359200000000), "microseconds since 1970"),
        ((1772355600000000000, 1772359200000000000), "nanoseconds since 1970"),
        ((20260301090000, 20260301100000), "days and times"),
        ((7, 3607), "whole numbers without a date"),
        ((46082.375, 46082.416666666664), "days of a spreadsheet, from 1899-12-30"),
        ((1772355600, 1772359200.0), "seconds since 1970"),
        ((20261301, 20261302), "whole numbers without a date"),
        ((7, 1772355600), "whole numbers without a date"),
    ],
)
def test_numbers_are_moments_where_all_can_be(
    backend: str, numbers: tuple[float, float], remark: str, tmp_path: Path
) -> None:
    available(backend)
    file = tmp_path / "log.csv"
    lines = [f"1,ask,{who},{number}" for who, number in zip(("ann", "bob"), numbers, strict=True)]
    file.write_text("\n".join(["case,activity,actor,time", *lines]))
    log = read(file, backend=backend)
    assert remark in log.remarks[0]
    (wait,) = told(log.waiting())
    first, second = (row["time"] for row in told(log.events.to_native()))
    if "without" in remark:
        assert ((first, second), wait["q50"]) == (numbers, numbers[1] - numbers[0])
    else:
        assert str(first) == "2026-03-01 09:00:00"
        assert wait["q50"] == 3600


def test_years_of_two_digits_need_an_order_where_any_part_can_be_the_year(tmp_path: Path) -> None:
    for text in ("26/03/13", "01-02-03", "10/11/12 9:00"):
        assert found(tmp_path, "polars", [text]) is None
    (moment,) = found(tmp_path, "polars", ["3/13/26 9:00"]) or ()
    assert str(moment) == "2026-03-13 09:00:00"
    (moment,) = found(tmp_path, "polars", ["26/03/13"], time_order="ymd") or ()
    assert str(moment) == "2026-03-13 00:00:00"


def test_whole_numbers_of_a_frame_with_gaps() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"case": ["1", "1"], "activity": ["a", "b"], "actor": ["x", "y"]})
    frame["time"] = pandas.array([1772355600, None], dtype="Int64")
    with pytest.raises(InvalidModel, match="1 event has no time: row 2"):
        EventLog(frame)
