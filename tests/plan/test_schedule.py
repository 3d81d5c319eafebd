"""Schedules against a slow oracle that tries every day, and the questions asked of them."""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from datetime import date, timedelta

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

import roles
from roles import Assignment, Effort, Handoff, Responsibility, Role, RoleModel, Stage
from roles.errors import InvalidValue
from roles.plan.dates import Calendar, day, ends

DAY = timedelta(days=1)


def chain(*durations: str | None, **more: object) -> RoleModel:
    stages = [
        Stage(f"s{n}", f"S{n}", after=f"s{n - 1}" if n else (), duration=duration, lead="pm")
        for n, duration in enumerate(durations)
    ]
    return RoleModel("Chain", roles=[Role("pm", "PM"), Role("dev", "Dev")], stages=stages, **more)


@st.composite
def branching(draw: st.DrawFn) -> RoleModel:
    count = draw(st.integers(1, 6))
    stages = []
    for n in range(count):
        after = draw(st.sets(st.integers(0, n - 1), max_size=3)) if n else set()
        units = draw(st.sampled_from(["P{}D", "P{}W", "P{}M"]))
        duration = units.format(draw(st.integers(0, 9)))
        stages.append(
            Stage(f"s{n}", f"S{n}", after=[f"s{one}" for one in sorted(after)], duration=duration)
        )
    return RoleModel("Branching", stages=stages)


calendars = st.none() | st.builds(
    Calendar,
    weekend=st.sets(st.integers(0, 6), max_size=3),
    holidays=st.sets(st.dates(date(2026, 1, 1), date(2026, 6, 1)), max_size=8),
)


def slow_end(start: date, duration: relativedelta, calendar: Calendar | None) -> date:
    end = start + relativedelta(months=duration.months, years=duration.years)
    left = duration.days
    while left:
        if calendar is None or (left and duration.days % 7 == 0) or calendar.works_on(end):
            left -= 1
        end += DAY
    return end


@given(
    st.dates(date(2026, 1, 1), date(2026, 3, 1)),
    st.integers(0, 300),
    st.builds(
        Calendar,
        weekend=st.sets(st.integers(0, 6), max_size=6),
        holidays=st.sets(st.dates(date(2026, 1, 1), date(2027, 1, 1)), max_size=120),
    ),
)
def test_working_days_are_counted_as_one_by_one(start: date, days: int, calendar: Calendar) -> None:
    duration = relativedelta(days=days)
    assert ends(start, duration, calendar) == slow_end(start, duration, calendar)


def slow_finish(
    model: RoleModel, begin: date, calendar: Calendar | None, late: dict[str, int]
) -> tuple[dict[str, date], date]:
    """Lay the stages out one by one, each delayed by as many days as *late* says."""
    starts: dict[str, date] = {}
    over: dict[str, date] = {}
    for stage in model.stages:
        start = max([begin, *(over[earlier] for earlier in stage.after)])
        for wait in (0, late.get(stage.key, 0)):
            start += wait * DAY
            while calendar is not None and not calendar.works_on(start):
                start += DAY
        starts[stage.key] = start
        over[stage.key] = slow_end(start, stage.duration, calendar)
    return starts, max(over.values())


@given(branching(), calendars, st.dates(date(2025, 12, 1), date(2026, 4, 30)))
def test_stages_start_when_all_before_have_ended(
    model: RoleModel, calendar: Calendar | None, begin: date
) -> None:
    plan = roles.schedule(model, begin, calendar=calendar)
    starts, end = slow_finish(model, begin, calendar, {})
    assert {one.stage.key: one.start for one in plan} == starts
    assert plan.end == end


@given(branching(), calendars, st.dates(date(2025, 12, 1), date(2026, 4, 30)))
def test_slack_is_the_longest_delay_that_moves_nothing(
    model: RoleModel, calendar: Calendar | None, begin: date
) -> None:
    plan = roles.schedule(model, begin, calendar=calendar)
    _, end = slow_finish(model, begin, calendar, {})
    for one in plan:
        wait = one.slack.days
        assert wait >= 0
        assert slow_finish(model, begin, calendar, {one.stage.key: wait})[1] == end
        longer = range(wait + 1, wait + 8)
        moved = [slow_finish(model, begin, calendar, {one.stage.key: n}) for n in longer]
        # A delay that ends on the same working day is no delay.
        assert all(later > end or s[one.stage.key] == one.latest_start for s, later in moved)


@given(branching(), calendars, st.dates(date(2025, 12, 1), date(2026, 4, 30)), st.data())
def test_what_really_happened_moves_what_follows(
    model: RoleModel, calendar: Calendar | None, begin: date, data: st.DataObject
) -> None:
    actual = {}
    for stage in data.draw(st.sets(st.sampled_from([one.key for one in model.stages]))):
        started = begin + data.draw(st.integers(-40, 60)) * DAY
        length = data.draw(st.none() | st.integers(0, 30))
        actual[stage] = started, None if length is None else started + length * DAY
    plan = roles.schedule(model, begin, calendar=calendar, actual=actual)
    over: dict[str, date] = {}
    for stage in model.stages:
        start = max([begin, *(over[earlier] for earlier in stage.after)])
        while calendar is not None and not calendar.works_on(start):
            start += DAY
        started, ended = actual.get(stage.key, (None, None))
        start = started or start
        over[stage.key] = ended or slow_end(start, stage.duration, calendar)
        assert (plan[stage].start, plan[stage].end) == (start, over[stage.key])
        assert (plan[stage].actual_start, plan[stage].actual_end) == (started, ended)


def test_month_ends_clamp_as_dateutil_does() -> None:
    plan = roles.schedule(chain("P1M", "P1M"), "2026-01-31")
    assert plan["s0"].end == date(2026, 2, 28)
    assert plan["s1"].end == date(2026, 3, 28)
    assert roles.schedule(chain("P1M"), "2028-01-31").end == date(2028, 2, 29)


def test_days_count_working_days_and_weeks_don_t() -> None:
    calendar = Calendar(holidays=["2026-01-06"])
    plan = roles.schedule(chain("P3D", "P1W"), "2026-01-03", calendar=calendar)
    assert plan["s0"].start == date(2026, 1, 5)
    assert plan["s0"].end == date(2026, 1, 9)  # 5, 7 and 8 January; the 6th is free
    assert plan["s1"].end == date(2026, 1, 16)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 20), calendars)
def test_ends_is_monotone(start: date, days: int, calendar: Calendar | None) -> None:
    duration = relativedelta(days=days, months=1)
    assert ends(start, duration, calendar) <= ends(start + DAY, duration, calendar)


def test_actual_dates_override_and_the_rest_moves() -> None:
    plan = roles.schedule(chain("P2W", "P1W", "P1W"), "2026-01-05")
    late = plan.with_actual("s0", "2026-01-07", "2026-01-30")
    assert late["s0"].actual_end == date(2026, 1, 30)
    assert (late["s1"].start, late.end) == (date(2026, 1, 30), date(2026, 2, 13))
    running = plan.with_actual("S1", "2026-01-12")
    assert running["s1"].end == date(2026, 1, 19)
    assert plan["s0"].actual_start is None
    with pytest.raises(InvalidValue, match="2026-01-05 or later"):
        plan.with_actual("s0", "2026-01-05", "2026-01-04")
    assert (
        roles.schedule(plan.model, "2026-01-05", actual={"s0": ("2026-01-07", "2026-01-30")})
        == late
    )


def test_stage_on_is_half_open() -> None:
    plan = roles.schedule(chain("P1W", "P0D", "P1W"), "2026-01-05")
    found = {
        day: plan.stage_on(day) for day in ("2026-01-04", "2026-01-11", "2026-01-12", "2026-01-19")
    }
    assert [stage.key if stage else None for stage in found.values()] == [None, "s0", "s2", None]


def test_of_parallel_stages_the_last_is_told_and_all_are_found() -> None:
    model = RoleModel(
        "Parallel",
        stages=[
            Stage("a", "A", duration="P1W"),
            Stage("b", "B", duration="P2W"),
            Stage("c", "C", after=["a", "b"], duration="P1W"),
        ],
    )
    plan = roles.schedule(model, "2026-01-05")
    assert [stage.key for stage in plan.stages_on("2026-01-06")] == ["a", "b"]
    assert plan.stage_on("2026-01-06").key == "b"
    assert [one.stage.key for one in plan.critical_path] == ["b", "c"]
    assert plan["a"].slack == timedelta(days=7)


def test_recurring_duties_expand_within_their_stage() -> None:
    model = chain(
        "P2W",
        "P2W",
        responsibilities=[
            Responsibility("review", "Review", at="s1", recurs="FREQ=WEEKLY;BYDAY=MO")
        ],
        assignments=[Assignment("review", "s1", own="dev")],
    )
    plan = roles.schedule(model, "2026-01-05")
    assert [one.date for one in plan.occurrences()] == [date(2026, 1, 19), date(2026, 1, 26)]
    assert plan.occurrences("pm") == ()
    assert [one.date.day for one in plan.occurrences("dev", ("2026-01-20", "2026-02-01"))] == [26]


WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
rules = st.one_of(
    st.integers(1, 9).map(
        lambda n: (f"FREQ=DAILY;INTERVAL={n}", lambda on, start: (on - start).days % n == 0)
    ),
    st.sets(st.integers(0, 6), min_size=1).map(
        lambda chosen: (
            f"FREQ=WEEKLY;BYDAY={','.join(WEEKDAYS[one] for one in sorted(chosen))}",
            lambda on, _: on.weekday() in chosen,
        )
    ),
    st.integers(1, 31).map(lambda n: (f"FREQ=MONTHLY;BYMONTHDAY={n}", lambda on, _: on.day == n)),
    st.just(
        ("FREQ=MONTHLY;BYMONTHDAY=-1", lambda on, _: (on + DAY).month != on.month),
    ),
)


@given(rules, st.dates(date(2027, 12, 1), date(2028, 3, 1)), st.data())
def test_recurring_duties_are_due_on_the_days_of_their_rule(
    rule: tuple[str, object], begin: date, data: st.DataObject
) -> None:
    text, due = rule
    model = chain(
        "P3W",
        "P2M",
        responsibilities=[Responsibility("review", "Review", at="*", recurs=text)],
        assignments=[Assignment("review", "s1", own="dev"), Assignment("review", "s0", own="pm")],
    )
    plan = roles.schedule(model, begin)
    asked = sorted(
        begin + one * DAY for one in data.draw(st.tuples(st.integers(-9, 99), st.integers(-9, 99)))
    )
    expected = []
    for number in range((asked[1] - asked[0]).days):
        on = asked[0] + number * DAY
        stage = plan.stage_on(on)
        if stage is not None and due(on, plan[stage].start):
            expected.append((on, stage.key))
    found = plan.occurrences(between=(asked[0], asked[1]))
    assert [(one.date, one.stage.key) for one in found] == expected
    mine = plan.occurrences("dev", (asked[0], asked[1]))
    assert [one.date for one in mine] == [on for on, stage in expected if stage == "s1"]
    week = [one.date for one in plan.due("dev", asked[0]) if one.what == "recurs"]
    assert week == [one.date for one in plan.occurrences("dev", (asked[0], asked[0] + 7 * DAY))]


@st.composite
def any_rule(draw: st.DrawFn) -> str:
    """Return a rule whose parts are those of RFC 5545, with numbers that may be none of its."""
    number = st.sampled_from([0, 1, 2, 5, 6, 12, 13, 29, 31, 53, 60, 366, 367, 1_000_000])
    signed = st.tuples(st.sampled_from(["", "-", "+"]), number).map("{0[0]}{0[1]}".format)
    days = st.tuples(st.just("") | signed, st.sampled_from(["MO", "SU", "XX"])).map("".join)
    parts = {"FREQ": draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]))}
    for name in draw(st.sets(st.sampled_from(["BYDAY", *_PARTS]), max_size=4)):
        parts[name] = ",".join(draw(st.lists(days if name == "BYDAY" else signed, min_size=1)))
    return ";".join(map("=".join, parts.items()))


_PARTS = [
    "INTERVAL",
    "COUNT",
    "BYMONTH",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYSETPOS",
    "BYHOUR",
]


@given(any_rule(), st.dates(date(2026, 1, 1), date(2028, 3, 1)))
def test_a_rule_is_refused_at_once_or_counts(rule: str, begin: date) -> None:
    try:
        recurring = Responsibility("x", "X", at="*", recurs=rule)
    except InvalidValue:
        return
    with suppress(InvalidValue):
        roles.schedule(chain("P2Y", responsibilities=[recurring]), begin).occurrences()


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=99", "a whole number from 1 to 31 as BYMONTHDAY"),
        ("FREQ=DAILY;INTERVAL=0", "a whole number from 1 to 999,999 as INTERVAL"),
        ("FREQ=DAILY;INTERVAL=1,2", "a whole number from 1 to 999,999 as INTERVAL"),
        ("FREQ=DAILY;BYHOUR=-1", "a whole number from 0 to 23 as BYHOUR"),
        ("FREQ=WEEKLY;BYDAY=+1MO", "days such as MO, without a number as BYDAY"),
        ("FREQ=MONTHLY;BYDAY=6MO", "counted up to 5 as BYDAY"),
        ("FREQ=DAILY;UNTIL=5", "a day such as 20261231 as UNTIL"),
        ("FREQ=YEARLY;BYEASTER=99999999", "without BYEASTER"),
        ("FREQ=DAILY;BYHOUR=1;BYHOUR=2", "with BYHOUR only once"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20261231", "not both COUNT and UNTIL"),
        ("RDATE:20260101", "FREQ"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "this one never does"),
        ("FREQ=DAILY;INTERVAL=3;COUNT=5;BYDAY=MO;BYSETPOS=2", "this one never does"),
    ],
)
def test_a_rule_that_can_t_be_meant_is_refused(rule: str, expected: str) -> None:
    with pytest.raises(InvalidValue, match=re.escape(expected)):
        Responsibility("x", "X", recurs=rule)


def test_a_rule_that_floods_is_refused() -> None:
    model = chain(
        "P6M", responsibilities=[Responsibility("x", "X", at="*", recurs="FREQ=MINUTELY")]
    )
    with pytest.raises(InvalidValue, match="100,000 times"):
        roles.schedule(model, "2026-01-01").occurrences()


def test_several_times_a_day_is_due_once() -> None:
    model = chain("P2D", responsibilities=[Responsibility("x", "X", at="*", recurs="FREQ=HOURLY")])
    assert len(roles.schedule(model, "2026-01-01").occurrences()) == 2


def test_handoffs_and_what_is_due_in_a_week() -> None:
    onward = Handoff("pm", "dev", from_stage="s0", to_stage="s1")
    back = Handoff("dev", "pm", from_stage="s1", to_stage="s0", feedback=True)
    within = Handoff("pm", "dev", from_stage="s0", to_stage="s0")
    plan = roles.schedule(chain("P1W", "P1W", handoffs=[onward, back, within]), "2026-01-05")
    assert plan.handoff_dates() == (
        (date(2026, 1, 12), onward),
        (date(2026, 1, 12), within),
        (date(2026, 1, 19), back),
    )
    due = plan.due("pm", "2026-01-12")
    assert [(one.date.day, one.what) for one in due] == [
        (12, "gives"),
        (12, "gives"),
        (12, "ends"),
        (12, "starts"),
    ]


@pytest.mark.parametrize(
    "value",
    [
        "2026-1-5",
        "05/01/2026",
        "2026-02-30",
        "",
        None,
        20260105,
        datetime.datetime(2026, 1, 5, tzinfo=datetime.UTC),
    ],
)
def test_what_is_no_date_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue, match="2026-03-01"):
        day(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("weekend", [range(7), [7], [-1], ["x"]])
def test_a_calendar_leaves_a_day_to_work_on(weekend: object) -> None:
    with pytest.raises(InvalidValue, match="not all"):
        Calendar(weekend=weekend)  # type: ignore[arg-type]


def test_durations_stand_in() -> None:
    plan = roles.schedule(chain("P1W"), "2026-01-05", durations={"S0": "P1M"})
    assert plan.end == date(2026, 2, 5)
    with pytest.raises(roles.errors.UnknownName, match="did you mean 's0"):
        roles.schedule(chain("P1W"), "2026-01-05", durations={"s9": "P1M"})
    assert roles.schedule(chain("P1W"), "2026-01-05", durations={"s0": None}).end is None
    for wrong in ("soon", 5, relativedelta(days=-1), "P999999Y"):
        with pytest.raises(InvalidValue, match=r"Stage\.duration"):
            roles.schedule(chain("P1W"), "2026-01-05", durations={"s0": wrong})


def test_a_model_without_stages_is_over_when_it_begins() -> None:
    plan = roles.schedule(RoleModel("Empty"), "2026-01-05")
    assert (len(plan), plan.end, plan.stage_on("2026-01-05")) == (0, date(2026, 1, 5), None)


def effort(share: float, *at: str) -> Effort:
    return Effort("pm", at, share=share)


@given(
    st.lists(st.tuples(branching(), st.dates(date(2026, 1, 1), date(2026, 3, 1))), max_size=3),
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from([0.25, 0.5, 1.0])), max_size=4),
)
def test_load_is_what_the_days_of_a_week_add_up_to(
    products: list[tuple[RoleModel, date]], efforts: list[tuple[int, float]]
) -> None:
    schedules = {}
    for number, (model, begin) in enumerate(products):
        keys = [stage.key for stage in model.stages]
        staffed = RoleModel(
            "M",
            roles=[Role("pm", "PM")],
            stages=model.stages,
            efforts=[effort(share, f"s{n}") for n, share in efforts if f"s{n}" in keys],
        )
        schedules[f"p{number}"] = roles.schedule(staffed, begin)
    spent: dict[date, float] = {}
    for plan in schedules.values():
        for planned in plan:
            on = planned.start
            while on < planned.end:
                week = on - on.weekday() * DAY
                share = sum(one for n, one in efforts if f"s{n}" == planned.stage.key)
                spent[week] = spent.get(week, 0.0) + share / 7
                on += DAY
    portfolio = roles.Portfolio(schedules)
    load = portfolio.load("pm")
    assert {one.week: one.share for one in load} == pytest.approx(spent, abs=1e-5)
    assert all(sum(n for _, n in one.parts) == pytest.approx(one.share, abs=1e-5) for one in load)
    assert [one.week for one in portfolio.overloads("pm")] == [
        one.week for one in load if one.share > 1
    ]
    with pytest.raises(InvalidValue, match=r"Portfolio\.limit is nan"):
        portfolio.overloads("pm", float("nan"))
    if load:
        peak = portfolio.peak("pm")
        assert peak is not None
        assert peak.share == max(one.share for one in load)
    else:
        assert portfolio.peak("pm") is None


def test_load_adds_up_over_products_by_the_week() -> None:
    model = chain("P1W", "P1W", efforts=[effort(0.5, "s0"), effort(0.2, "s0", "s1")])
    products = roles.Portfolio(
        {
            "apollo": roles.schedule(model, "2026-01-05"),
            "gemini": roles.schedule(model, "2026-01-08"),
        }
    )
    load = products.load("pm")
    assert [one.week.isoformat() for one in load] == ["2026-01-05", "2026-01-12", "2026-01-19"]
    assert load[0].parts == (("apollo", 0.7), ("gemini", 0.4))  # four days of seven
    assert load[1].share == pytest.approx(0.2 + 0.7 * 3 / 7 + 0.2 * 4 / 7)
    assert products.peak("pm") == load[0]
    assert products.overloads("pm") == (load[0],)
    assert products.load("dev") == load_of_nothing(load)
    with pytest.raises(roles.errors.UnknownName):
        products.load("nobody")
    with pytest.raises(InvalidValue):
        roles.Portfolio({"apollo": model})


def load_of_nothing(load: tuple[roles.plan.Load, ...]) -> tuple[roles.plan.Load, ...]:
    return tuple(
        roles.plan.Load(week=one.week, share=0.0, parts=tuple((name, 0.0) for name, _ in one.parts))
        for one in load
    )


@given(branching(), st.dates(date(2026, 1, 1), date(2026, 4, 30)), st.data())
def test_what_follows_an_open_stage_is_unknown_until_something_ends_it(
    model: RoleModel, begin: date, data: st.DataObject
) -> None:
    keys = [stage.key for stage in model.stages]
    without = data.draw(st.sets(st.sampled_from(keys)))
    started = data.draw(st.dictionaries(st.sampled_from(keys), st.integers(-9, 90), max_size=2))
    stages = [evolve(one, duration=None) if one.key in without else one for one in model.stages]
    model = RoleModel("Branching", stages=stages)
    plan = roles.schedule(
        model, begin, actual={key: (begin + wait * DAY, None) for key, wait in started.items()}
    )

    def later(key: str) -> set[str]:
        behind = {one.key for one in stages if key in one.after}
        return behind.union(*map(later, behind))

    ends: dict[str, date | None] = {}
    for stage in model.stages:
        before = [ends[key] for key in stage.after]
        start = max([begin, *before]) if None not in before else None
        if stage.key in started:
            start = begin + started[stage.key] * DAY
        end = None
        if start is not None and stage.duration is not None:
            end = slow_end(start, stage.duration, None)
        elif start is not None and (known := later(stage.key) & set(started)):
            end = max(start, min(begin + started[key] * DAY for key in known))
        ends[stage.key] = end
        planned = plan[stage.key]
        assert (planned.start, planned.end) == (start, end)
        assert planned.is_open == (start is not None and end is None)
        assert plan.unknown_stages == tuple(one.stage for one in plan if one.start is None)
        far = date(2035, 1, 1)
        assert planned.covers(far) == planned.is_open
    assert (plan.end is None) == (None in ends.values())


def test_the_last_stage_without_a_duration_goes_on() -> None:
    plan = roles.schedule(chain("P2W", None), "2026-01-05")
    assert (plan["s1"].start, plan["s1"].end, plan.end) == (date(2026, 1, 19), None, None)
    assert plan.stage_on("2099-01-01").key == "s1"
    assert plan.stage_on("9999-12-31").key == "s1"
    # Any delay of what leads to it delays it.
    assert [one.stage.key for one in plan.critical_path] == ["s0", "s1"]
    assert [(due.what, due.about.key) for due in plan.due("pm", "2026-01-19")] == [
        ("ends", "s0"),
        ("starts", "s1"),
    ]
    over = plan.with_actual("s1", "2026-01-19", "2026-03-01")
    assert (over.end, over.stage_on("2026-03-01")) == (date(2026, 3, 1), None)


def test_dates_that_don_t_fit_the_calendar_name_the_stage() -> None:
    with pytest.raises(InvalidValue, match=r"stages\.s1\.duration.*P1000Y.*9999-12-31"):
        roles.schedule(chain("P1W", "P1000Y"), "9026-01-05")
    with pytest.raises(InvalidValue, match=r"stages\.s0\.duration"):
        roles.schedule(chain("P1W"), "9999-12-30")
    with pytest.raises(InvalidValue, match=r"stages\.s0\.duration"):
        roles.schedule(chain("P3D"), "9999-12-29", calendar=Calendar())
    with pytest.raises(InvalidValue, match=r"stages\.s0\.start"):
        roles.schedule(chain("P0D", "P0D"), "9999-12-31", calendar=Calendar(weekend=[4]))
    plan = roles.schedule(chain("P1W"), "9999-12-20")
    assert [due.what for due in plan.due("pm", "9999-12-26")] == ["ends"]
    products = roles.Portfolio(
        {"x": roles.schedule(chain("P1W", efforts=[effort(1, "s0")]), "9999-12-24")}
    )
    assert [one.share for one in products.load("pm")] == pytest.approx([3 / 7, 4 / 7], abs=1e-5)


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ("FREQ=MONTHLY", "2026-01-31", ["01-31", "02-28", "03-31", "04-30"]),
        ("FREQ=MONTHLY", "2028-01-30", ["01-30", "02-29", "03-30", "04-30"]),
        ("FREQ=MONTHLY", "2026-01-28", ["01-28", "02-28", "03-28", "04-28"]),
        ("freq=monthly;interval=2;count=2", "2026-12-31", ["12-31", "02-28"]),
        ("FREQ=YEARLY", "2028-02-29", ["02-29", "02-28", "02-28", "02-28", "02-29"]),
        ("FREQ=YEARLY;BYMONTH=2,4", "2026-01-31", ["02-28", "04-30", "02-28", "04-30"]),
        # The author names the day: RFC 5545 leaves out the months that have none.
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", ["01-31", "03-31", "05-31"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-01-30", ["01-30", "02-27", "03-27"]),
    ],
)
def test_a_recurrence_that_names_no_day_clamps_at_the_end_of_a_month(
    rule: str, start: str, expected: list[str]
) -> None:
    model = chain(None, responsibilities=[Responsibility("x", "X", at="*", recurs=rule)])
    plan = roles.schedule(model, start)
    dates = [one.date for one in plan.occurrences(between=(start, "2040-01-01"))]
    assert [f"{one:%m-%d}" for one in dates][: len(expected)] == expected


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY;BYHOUR=9,17", "FREQ=YEARLY;INTERVAL=2;BYMONTH=1,2"])
def test_a_recurrence_that_can_t_be_clamped_must_name_its_day(rule: str) -> None:
    model = chain("P1Y", responsibilities=[Responsibility("x", "X", at="*", recurs=rule)])
    assert roles.schedule(model, "2026-01-28").occurrences()
    with pytest.raises(InvalidValue, match="BYMONTHDAY="):
        roles.schedule(model, "2026-01-31").occurrences()


def test_what_recurs_without_end_in_an_open_stage_needs_a_period() -> None:
    endless = Responsibility("x", "X", at="s0", recurs="FREQ=WEEKLY")
    plan = roles.schedule(chain(None, responsibilities=[endless]), "2026-01-05")
    with pytest.raises(InvalidValue, match="between="):
        plan.occurrences()
    assert len(plan.occurrences(between=("2027-01-01", "2027-02-01"))) == 4
    ending = Responsibility("x", "X", at="s0", recurs="FREQ=WEEKLY;COUNT=3")
    plan = roles.schedule(chain(None, responsibilities=[ending]), "2026-01-05")
    assert len(plan.occurrences()) == 3


def test_effort_at_an_open_stage_goes_on() -> None:
    model = chain("P1W", None, efforts=[effort(0.5, "s0"), effort(0.2, "s1")])
    products = roles.Portfolio({"apollo": roles.schedule(model, "2026-01-05")})
    load = products.load("pm")
    assert [(str(one.week), one.share, one.goes_on) for one in load] == [
        ("2026-01-05", 0.5, False),
        ("2026-01-12", 0.2, True),
    ]
    later = roles.Portfolio(
        {"a": roles.schedule(model, "2026-01-05"), "b": roles.schedule(model, "2026-01-14")}
    )
    assert [(str(one.week), round(one.share, 4), one.goes_on) for one in later.load("pm")] == [
        ("2026-01-05", 0.5, False),
        ("2026-01-12", round(0.2 + 0.5 * 5 / 7, 4), False),
        ("2026-01-19", round(0.2 + 0.5 * 2 / 7 + 0.2 * 5 / 7, 4), False),
        ("2026-01-26", 0.4, True),
    ]
