"""The same questions on PySpark, in local mode."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest

from extras import needs

needs("frames")

import roles  # noqa: E402
from documents import ROOT  # noqa: E402
from eventlogs import columns_of, told  # noqa: E402
from roles.log import EventLog  # noqa: E402


@pytest.mark.filterwarnings("ignore")
def test_answers_are_those_of_polars(spark: Any) -> None:
    import polars

    model = roles.reference()
    org = roles.log.staffed(model)
    drift = {"user interviews": "product manager"}
    made = roles.log.simulate(model, cases=40, seed=11, drift=drift, backend="polars")
    rows = [row | {"order": number} for number, row in enumerate(told(made.frame))]
    order = {"stage": "stage", "position": "order"}
    names = list(rows[0])
    spread = spark.createDataFrame([tuple(row.values()) for row in rows], names)
    here, there = EventLog(polars.DataFrame(columns_of(rows)), **order), EventLog(spread, **order)
    assert len(here) == len(there)
    for question in ("handovers", "subcontracting", "together", "matrix"):
        expected = told(getattr(here, question)())
        assert told(getattr(there, question)()) == [pytest.approx(row) for row in expected]
    expected = told(here.stage_durations())
    assert told(there.stage_durations()) == [pytest.approx(row) for row in expected]
    assert told(there.waiting()) == [pytest.approx(row) for row in told(here.waiting())]
    judged, spread_out = here.conform(org), there.conform(org)
    assert spread_out.summary == judged.summary
    assert spread_out.findings == judged.findings
    assert spread_out.ownership == judged.ownership
    assert spread_out.drift == judged.drift
    assert judged.drift
    assert told(spread_out.by_month()) == [pytest.approx(row) for row in told(judged.by_month())]
    assert type(spread_out.events) is type(spread)
    # Spark shows moments in the zone of its session; the answer is the same in any.
    spark.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    try:
        assert there.conform(org).summary == judged.summary
        assert told(there.conform(org).by_month()) == [
            pytest.approx(row) for row in told(judged.by_month())
        ]
    finally:
        spark.conf.set("spark.sql.session.timeZone", "UTC")


@pytest.mark.filterwarnings("ignore")
def test_the_session_of_the_how_to_runs(
    spark: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import polars

    page = (ROOT / "docs" / "how-to" / "log.md").read_text(encoding="utf-8")
    (session,) = re.findall(r"^```text\n(from pyspark.*?)^```", page, re.DOTALL | re.MULTILINE)
    (log,) = re.findall(
        r"file: tickets.csv -->\n```text\n(.*?)^```", page, re.DOTALL | re.MULTILINE
    )
    # A session resolves names against the folder in which it was begun.
    session = session.replace('parquet("', f'parquet("{tmp_path}/')
    polars.read_csv(log.encode(), try_parse_dates=True).write_parquet(tmp_path / "tickets.parquet")
    exec(session, {})  # noqa: S102 - it is the page's own
    out = capsys.readouterr().out
    assert out.startswith("6\n")
    assert "|2026-03|     as-modelled|    6|" in out
    assert "verdict" in polars.read_parquet(tmp_path / "judged.parquet" / "*.parquet").columns


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("kind", "first", "second", "seconds"),
    [
        ("string", "2026-03-08T01:30", "2026-03-08T03:30:00", 7200),
        ("string", "2026-03-08T01:30Z", "2026-03-08T05:30:00.5+02:00", 7200.5),
        ("date", datetime.date(2026, 3, 8), datetime.date(2026, 3, 9), 86400),
        (
            "timestamp_ntz",
            datetime.datetime(2026, 3, 8, 1, 30),  # noqa: DTZ001
            datetime.datetime(2026, 3, 8, 3, 30),  # noqa: DTZ001
            7200,
        ),
    ],
)
def test_times_last_as_long_in_any_zone(
    spark: Any, kind: str, first: Any, second: Any, seconds: float
) -> None:
    rows = [("1", "User interviews", "ann", first), ("1", "User interviews", "bob", second)]
    schema = f"case string, activity string, actor string, time {kind}"
    # Clocks go forward there in between.
    spark.conf.set("spark.sql.session.timeZone", "America/New_York")
    try:
        log = EventLog(spark.createDataFrame(rows, schema))
        (pair,) = told(log.waiting())
        assert pair["q50"] == seconds
        (month,) = told(log.conform(roles.reference()).by_month())
        assert month["month"] == "2026-03"
    finally:
        spark.conf.set("spark.sql.session.timeZone", "UTC")
