"""The same questions on PySpark, in local mode."""

from __future__ import annotations

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
    (part,) = (tmp_path / "judged.parquet").glob("*.parquet")
    assert "verdict" in polars.read_parquet(part).columns
