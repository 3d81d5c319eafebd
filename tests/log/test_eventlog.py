"""What a log is asked, in every library, against slow answers."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from extras import needs

needs("frames")

from eventlogs import (  # noqa: E402
    KINDS,
    POSITIONED,
    UTC,
    Rows,
    by_content,
    by_position,
    framed,
    handovers,
    logs,
    quantile,
    subcontracted,
    told,
)
from roles.errors import FormatError, InvalidModel, InvalidValue  # noqa: E402
from roles.log import EventLog  # noqa: E402

everywhere = pytest.mark.parametrize("kind", KINDS)


def row(case: str, actor: str | None, hour: int, **more: Any) -> dict[str, Any]:
    time = datetime.datetime(2026, 3, 1, hour, tzinfo=UTC)
    return {"case": case, "activity": "x", "actor": actor, "time": time, "stage": "p"} | more


def ties_of(kind: str) -> Any:
    return by_position if kind in POSITIONED else by_content


@everywhere
@settings(max_examples=12)
@given(rows=logs())
def test_handovers_are_those_found_by_walking(kind: str, rows: Rows) -> None:
    log = EventLog(framed(kind, rows))
    expected = handovers(rows, ties_of(kind))
    answer = told(log.handovers())
    assert {(one["giver"], one["receiver"]): one["count"] for one in answer} == expected
    for one in answer:
        assert one["share"] == pytest.approx(one["count"] / expected.total())
    order = [(-one["count"], one["giver"], one["receiver"]) for one in answer]
    assert order == sorted(order)
    assert len(log) == len(rows)
    assert log.without_actor == sum(not one["actor"] for one in rows)


@everywhere
@settings(max_examples=12)
@given(rows=logs())
def test_subcontracting_is_that_found_by_walking(kind: str, rows: Rows) -> None:
    expected, total = subcontracted(rows, ties_of(kind))
    answer = told(EventLog(framed(kind, rows)).subcontracting())
    assert {(one["contractor"], one["subcontractor"]): one["count"] for one in answer} == expected
    for one in answer:
        assert one["share"] == pytest.approx(one["count"] / total)


@everywhere
@settings(max_examples=12)
@given(rows=logs())
def test_together_counts_cases_in_common(kind: str, rows: Rows) -> None:
    worked: dict[str, set[str]] = {}
    for one in rows:
        if one["actor"]:
            worked.setdefault(one["actor"], set()).add(one["case"])
    expected = {
        (one, other): (len(cases & worked[other]), len(cases & worked[other]) / len(cases))
        for one, cases in worked.items()
        for other in worked
        if one != other and cases & worked[other]
    }
    answer = told(EventLog(framed(kind, rows)).together())
    assert {
        (one["one"], one["other"]): (one["count"], pytest.approx(one["share"])) for one in answer
    } == expected


@everywhere
@settings(max_examples=12)
@given(rows=logs())
def test_matrix_counts_what_each_does(kind: str, rows: Rows) -> None:
    counts = Counter((one["actor"], one["activity"]) for one in rows if one["actor"])
    totals = Counter(one["activity"] for one in rows if one["actor"])
    answer = told(EventLog(framed(kind, rows)).matrix())
    assert {(one["actor"], one["activity"]): one["count"] for one in answer} == counts
    for one in answer:
        assert one["share"] == pytest.approx(one["count"] / totals[one["activity"]])


@everywhere
@settings(max_examples=12)
@given(rows=logs())
def test_stage_durations_are_quantiles_of_the_spans(kind: str, rows: Rows) -> None:
    times: dict[str, dict[str, list[datetime.datetime]]] = {}
    for one in rows:
        if one["stage"]:
            times.setdefault(one["stage"], {}).setdefault(one["case"], []).append(one["time"])
    answer = told(EventLog(framed(kind, rows), stage="stage").stage_durations())
    assert [one["stage"] for one in answer] == sorted(times)
    for one in answer:
        spans = [(max(held) - min(held)).total_seconds() for held in times[one["stage"]].values()]
        assert one["cases"] == len(spans)
        for name, share in (("q25", 0.25), ("q50", 0.5), ("q75", 0.75), ("q95", 0.95)):
            assert one[name] == pytest.approx(quantile(spans, share))


@everywhere
def test_waiting_is_the_time_between_two_actors(kind: str) -> None:
    rows = [
        row("1", "a", 1),
        row("1", "a", 3),
        row("1", "b", 7),
        row("2", "a", 1),
        row("2", "b", 3),
    ]
    assert told(EventLog(framed(kind, rows)).waiting()) == [
        {
            "giver": "a",
            "receiver": "b",
            "count": 2,
            "q25": pytest.approx(2.5 * 3600),
            "q50": pytest.approx(3 * 3600),
            "q75": pytest.approx(3.5 * 3600),
            "q95": pytest.approx(3.9 * 3600),
        }
    ]


@everywhere
def test_an_answer_is_of_the_callers_kind(kind: str) -> None:
    frame = framed(kind, [row("1", "a", 1), row("1", "b", 2)])
    log = EventLog(frame)
    for answer in (log.handovers(), log.together(), log.matrix(), log.waiting()):
        assert type(answer) is type(frame)


def test_nothing_is_collected_but_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    polars = pytest.importorskip("polars", reason="needs polars")
    import roles

    model = roles.reference()
    made = roles.log.simulate(model, cases=200, seed=1, backend="polars")
    file = tmp_path / "log.parquet"
    made.frame.write_parquet(file)
    heights = []
    collect = polars.LazyFrame.collect

    def counting(frame: Any, *arguments: Any, **options: Any) -> Any:
        answer = collect(frame, *arguments, **options)
        heights.append(answer.height)
        return answer

    monkeypatch.setattr(polars.LazyFrame, "collect", counting)
    log = EventLog(polars.scan_parquet(file), stage="stage")
    assert heights == [1]
    plan = log.handovers().explain()
    assert plan.count("Parquet SCAN") == 1
    assert "PROJECT 3/5 COLUMNS" in plan
    held = log.conform(roles.log.staffed(model))
    assert isinstance(held.events, polars.LazyFrame)
    for answer in (held.summary, held.counts, held.ownership, held.handoffs, held.drift):
        assert answer is not None
    log.groups()
    held.draft()
    # The months of every place, role and verdict are the most that is asked.
    assert max(heights) < len(made) / 8


@everywhere
def test_any_column_can_act(kind: str) -> None:
    rows = [
        row("1", "a", 1, team="red"),
        row("1", "b", 2, team="blue"),
        row("1", "c", 3, team=None),
    ]
    (one,) = told(EventLog(framed(kind, rows)).handovers(by="team"))
    assert (one["giver"], one["receiver"], one["count"]) == ("red", "blue", 1)


@everywhere
def test_a_column_of_positions_orders_events_of_the_same_time(kind: str) -> None:
    rows = [row("1", "b", 1, n="2"), row("1", "a", 1, n="3"), row("1", "c", 1, n="1")]
    answer = told(EventLog(framed(kind, rows), position="n").handovers())
    assert {(one["giver"], one["receiver"]) for one in answer} == {("c", "b"), ("b", "a")}


@pytest.mark.parametrize("kind", POSITIONED)
def test_many_events_of_one_time_keep_their_places(kind: str) -> None:
    rows = [row("1", "abc"[number % 3], 1) for number in range(3000)]
    answer = told(EventLog(framed(kind, rows)).handovers())
    assert {(one["giver"], one["receiver"]): one["count"] for one in answer} == {
        ("a", "b"): 1000,
        ("b", "c"): 1000,
        ("c", "a"): 999,
    }


@everywhere
def test_columns_of_xes_are_found(kind: str) -> None:
    names = {
        "case": "case:concept:name",
        "activity": "concept:name",
        "actor": "org:resource",
        "time": "time",
    }
    rows = [
        {name: one[what] for what, name in names.items()}
        for one in (row("1", "a", 1), row("1", "b", 2))
    ]
    log = EventLog(framed(kind, rows))
    assert log.columns == names
    assert told(log.handovers())[0]["count"] == 1


@everywhere
def test_events_that_arent_complete_are_left_out_and_counted(kind: str) -> None:
    told_ = ["start", "complete", "COMPLETE", None, "suspend"]
    rows = [
        row("1", actor, hour, **{"lifecycle:transition": transition})
        for hour, (actor, transition) in enumerate(zip("abcde", told_, strict=True), 1)
    ]
    # What is left out is asked for nothing: this one has no case.
    rows += [row("", "x", 9, **{"lifecycle:transition": "start"})]
    log = EventLog(framed(kind, rows))
    assert (len(log), log.other_transitions) == (3, 3)
    pairs = [(one["giver"], one["receiver"]) for one in told(log.handovers())]
    assert pairs == [("b", "c"), ("c", "d")]
    started = EventLog(framed(kind, rows[:5]), transition="start")
    assert (len(started), started.other_transitions) == (2, 3)
    everything = EventLog(framed(kind, rows[:5]), transition=None)
    assert (len(everything), everything.other_transitions) == (5, 0)
    named = EventLog(framed(kind, rows[:5]), lifecycle="stage", transition="P")
    assert len(named) == 5
    with pytest.raises(InvalidModel, match="no event has the transition 'end'; there are 'comp"):
        EventLog(
            framed(kind, [one for one in rows[:5] if one["lifecycle:transition"]]), transition="end"
        )


# Bad input


@everywhere
def test_missing_columns_are_all_told(kind: str) -> None:
    rows = [{"vorgang": "1", "what": "x", "time": row("1", "a", 1)["time"]}]
    with pytest.raises(InvalidModel) as caught:
        EventLog(framed(kind, rows), case="vorgan", actor="who")
    there = "among vorgang, what, time"
    assert str(caught.value).splitlines() == [
        "the log: 3 problems",
        f"  case: no column 'vorgan' {there}; did you mean 'vorgang'?",
        (
            f"  activity: no column concept:name or activity {there}; "
            "name it under [columns] in a mapping (in Python: activity=)"
        ),
        f"  actor: no column 'who' {there}; did you mean 'what'?",
    ]


@everywhere
def test_one_column_cant_be_two(kind: str) -> None:
    with pytest.raises(InvalidModel, match="actor: stands for activity and actor"):
        EventLog(framed(kind, [row("1", "a", 1)]), activity="actor")


@everywhere
def test_what_an_event_needs_is_told_with_its_rows(kind: str) -> None:
    rows = [row("1", "a", 1), row("", "a", 2), row("1", "a", 3, time=None), row("1", "b", 4)]
    rows += [row("1", "b", 4, activity=None)] * 7
    with pytest.raises(InvalidModel) as caught:
        EventLog(framed(kind, rows))
    lines = str(caught.value).splitlines()
    assert lines[0] == "the log: 3 problems"
    if kind in POSITIONED:
        assert lines[1:] == [
            "  case: 1 event has no case: row 2",
            "  activity: 7 events have no activity: row 5, row 6, row 7, row 8, row 9, …",
            "  time: 1 event has no time: row 3",
        ]
    else:
        assert lines[1].startswith("  case: 1 event has no case: the row '', 'x', 'a', '2026")


@everywhere
def test_an_empty_log_is_refused(kind: str) -> None:
    with pytest.raises(InvalidModel, match="events: there are none"):
        EventLog(framed(kind, []))


def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(FormatError, match="a list is no data frame; expected one of pandas"):
        EventLog([1, 2])


def test_names_of_columns_may_be_numbers_but_not_double() -> None:
    pandas = pytest.importorskip("pandas", reason="needs pandas")
    frame = pandas.DataFrame({"case": ["1"], "activity": ["x"], "actor": ["a"], "time": [1]})
    numbered = frame.assign(more=1).rename(columns={"more": 7})
    assert len(EventLog(numbered)) == 1
    with pytest.raises(InvalidModel, match=r"case: no column 'cas' among case, .*, 7; did"):
        EventLog(numbered, case="cas")
    with pytest.raises(FormatError, match="several columns of one name"):
        EventLog(pandas.concat([frame, frame[["case"]]], axis=1))


def test_pandas_objects_of_several_zones_are_refused_with_what_to_do() -> None:
    pandas = pytest.importorskip("pandas", reason="needs pandas")
    times = [datetime.datetime(2026, 1, 1, tzinfo=UTC), datetime.datetime(2026, 1, 1)]  # noqa: DTZ001
    frame = pandas.DataFrame({"case": ["1"] * 2, "activity": ["x"] * 2, "actor": ["a"] * 2})
    with pytest.raises(
        FormatError, match=r"holds Object; expected times.*to_datetime\(…, utc=True"
    ):
        EventLog(frame.assign(time=pandas.Series(times, dtype=object)))


@everywhere
def test_unknown_columns_are_told_with_the_nearest(kind: str) -> None:
    log = EventLog(framed(kind, [row("1", "a", 1)]))
    with pytest.raises(FormatError, match=r"no column 'stag'; .*; did you mean 'stage'?"):
        log.handovers(by="stag")
    with pytest.raises(FormatError, match="no column of stages"):
        log.stage_durations()


# Times


def texts(kind: str, *times: str | None, cases: Sequence[str] = ("1", "1", "1", "1")) -> Any:
    """Return a frame in which times are texts."""
    from eventlogs import columns_of

    rows = [
        {"case": case, "activity": "x", "actor": "a", "time": time}
        for case, time in zip(cases, times, strict=False)
    ]
    columns: Any = columns_of(rows)
    framed(kind, [row("1", "a", 1)])
    if kind.endswith("polars"):
        import polars

        frame = polars.DataFrame(columns)
        return frame.lazy() if kind == "lazy polars" else frame
    if kind == "pandas":
        import pandas

        return pandas.DataFrame(columns)
    import pyarrow

    table = pyarrow.table(columns)
    if kind == "pyarrow":
        return table
    if kind == "ibis":
        import ibis

        return ibis.memtable(table)
    import duckdb

    return duckdb.connect().from_arrow(table)


@everywhere
@pytest.mark.parametrize(
    ("first", "second", "seconds"),
    [
        ("2026-02-28", "2026-03-01T00:00", 86400),
        ("2026-03-01 10:00", "2026-03-01T10:01", 60),
        ("2026-03-01T10:00:00.25", "2026-03-01T10:00:01", 0.75),
        ("2026-03-01T10:00:00,123456789", "2026-03-01T10:00:01.123456", 1),
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00-02:30", 9000),
        ("2026-03-01T12:00:00+0200", "2026-03-01T10:00:05.5Z", 5.5),
        ("2024-02-29T23:59:59+00:00", "2024-03-01T00:00:00Z", 1),
    ],
)
def test_texts_are_read_as_times(kind: str, first: str, second: str, seconds: float) -> None:
    log = EventLog(texts(kind, second, first))
    log.columns  # noqa: B018
    import narwhals

    from roles.frames import collected
    from roles.log.moments import with_seconds

    spans = log.events.select(start=narwhals.col("time").min(), end=narwhals.col("time").max())
    (found,) = [one["took"] for one in collected(with_seconds(spans, "start", "end", "took"))]
    assert found == pytest.approx(seconds)


@everywhere
@pytest.mark.parametrize(
    "text", ["yesterday", "01.13.2026 10:00", "2026-13-01T10:00", "2026-03-01X", "1.3.126"]
)
def test_texts_that_are_no_times_are_told_with_their_rows(kind: str, text: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        EventLog(texts(kind, "2026-03-01T10:00:00", text))
    said = str(caught.value).splitlines()[1]
    where = f"row 2 ({text!r})" if kind in POSITIONED else f"the row {text!r}"
    expected = "ISO 8601, such as 2026-03-01T09:30:00Z, or its form in the mapping: [times] pattern"
    assert said == f"  time: one isn't a time: {where}; expected {expected}"


@everywhere
def test_what_an_event_lacks_is_told_beside_times_that_are_none(kind: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        EventLog(texts(kind, "2026-03-01", "soon", "2026-03-02", cases=("1", "2", "")))
    assert [one.place for one in caught.value.problems] == ["case", "time"]
    assert "1 event has no case" in caught.value.problems[0].message
    assert "'soon'" in caught.value.problems[1].message


@everywhere
def test_zones_must_be_all_or_none(kind: str) -> None:
    with pytest.raises(InvalidModel, match="time: 1 time with a zone and 2 without: "):
        EventLog(texts(kind, "2026-03-01T10:00", "2026-03-01T10:00Z", "2026-03-01T11:00"))


@everywhere
def test_texts_that_are_missing_are_missing_times(kind: str) -> None:
    with pytest.raises(InvalidModel, match="1 event has no time"):
        EventLog(texts(kind, "2026-03-01T10:00Z", None))


@everywhere
def test_times_may_be_numbers_and_categories_texts(kind: str) -> None:
    framed(kind, [row("1", "a", 1)])
    columns = {"case": ["1", "1"], "activity": ["x", "y"], "actor": [7, 8], "time": [2, 1]}
    if kind.endswith("polars"):
        import polars

        frame: Any = polars.DataFrame(columns).with_columns(
            polars.col("case").cast(polars.Categorical)
        )
        frame = frame.lazy() if kind == "lazy polars" else frame
    elif kind == "pandas":
        import pandas

        frame = pandas.DataFrame(columns).astype({"case": "category"})
    else:
        import pyarrow

        frame = pyarrow.table(columns)
        if kind == "duckdb":
            import duckdb

            frame = duckdb.connect().from_arrow(frame)
        if kind == "ibis":
            import ibis

            frame = ibis.memtable(frame)
    (one,) = told(EventLog(frame).waiting())
    assert (one["giver"], one["receiver"], one["q50"]) == (8, 7, 1)


def test_times_of_another_kind_are_refused() -> None:
    pandas = pytest.importorskip("pandas", reason="needs pandas")
    frame = pandas.DataFrame({"case": ["1"], "activity": ["x"], "actor": ["a"], "time": [1.5]})
    with pytest.raises(FormatError, match="the log's column time holds Float64; expected times"):
        EventLog(frame)


# Groups


@everywhere
def test_actors_that_do_the_same_are_grouped(kind: str) -> None:
    rows = [row("1", actor, 1, activity="x") for actor in ("a", "a", "a", "b")]
    rows += [row("1", actor, 1, activity="y") for actor in ("a", "c", "d", "d")]
    rows += [row("1", "b", 1, activity="z"), row("1", None, 1)]
    groups = EventLog(framed(kind, rows)).groups(likeness=0.9)
    assert [(group.actors, group.count) for group in groups] == [
        (("a",), 4),
        (("d", "c"), 3),
        (("b",), 2),
    ]
    assert groups[0].activities == (("x", 0.75), ("y", 0.25))


@given(rows=logs(actors=("a", "b", "c", "d")))
def test_groups_are_what_correlation_joins(rows: Rows) -> None:
    statistics = pytest.importorskip("statistics")
    pytest.importorskip("polars", reason="needs polars")
    counts = Counter((one["actor"], one["activity"]) for one in rows)
    activities = sorted({one["activity"] for one in rows})
    actors = sorted({one["actor"] for one in rows})

    def alike(one: str, other: str) -> bool:
        profiles = [[counts[actor, activity] for activity in activities] for actor in (one, other)]
        try:
            return statistics.correlation(*profiles) >= 0.47
        except statistics.StatisticsError:
            # Flat profiles have no correlation: they are alike where both are.
            return all(len(set(profile)) == 1 for profile in profiles)

    parts = {actor: {actor} for actor in actors}
    for one in actors:
        for other in actors:
            if one != other and alike(one, other):
                joined = parts[one] | parts[other]
                parts.update(dict.fromkeys(joined, joined))
    expected = {frozenset(part) for part in parts.values()}
    groups = EventLog(framed("polars", rows)).groups(likeness=0.47)
    assert {frozenset(group.actors) for group in groups} == expected


@pytest.mark.parametrize("likeness", [1.1, -2, True, "high"])
def test_likeness_has_a_range(likeness: Any) -> None:
    log = EventLog(framed("polars", [row("1", "a", 1)]))
    with pytest.raises(InvalidValue, match="a number from -1 to 1"):
        log.groups(likeness=likeness)
