"""A log held against a model, against an answer found event by event."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from extras import needs

needs("frames")

import roles  # noqa: E402
from eventlogs import KINDS, UTC, Rows, framed, told  # noqa: E402
from roles import (  # noqa: E402
    Actor,
    Appointment,
    Assignment,
    Handoff,
    Organization,
    Responsibility,
    Role,
    RoleModel,
    Scope,
    Stage,
)
from roles.errors import FormatError, UnknownName  # noqa: E402
from roles.log import CODES, VERDICTS, EventLog  # noqa: E402

everywhere = pytest.mark.parametrize("kind", KINDS)

MODEL = RoleModel(
    "Shop",
    roles=[
        Role("buyer", "Buyer"),
        Role("seller", "Seller", aliases=["Sales"]),
        Role("boss", "Boss"),
    ],
    stages=[Stage("first", "First"), Stage("second", "Second", after="first")],
    responsibilities=[
        Responsibility("order", "Order"),
        Responsibility("pay", "Pay"),
        Responsibility("check", "Check", at="second"),
        Responsibility("rest", "Rest"),
    ],
    assignments=[
        Assignment("order", "first", own="buyer", do="boss"),
        Assignment("order", "second", own="boss"),
        Assignment("pay", "first", own="seller", support="buyer"),
        Assignment("check", "second", own="boss", consult="seller"),
        Assignment("rest", "second", own="boss"),
    ],
    handoffs=[
        Handoff("buyer", "boss", from_stage="first", to_stage="second"),
        Handoff("seller", "boss", from_stage="first", to_stage="second"),
    ],
)
ORG = Organization(
    MODEL,
    actors=[
        Actor("ann", name="Ann A"),
        Actor("bob"),
        Actor("crew", kind="team"),
        Actor("cid", member_of="crew"),
    ],
    scopes=[Scope("shop"), Scope("web", parent="shop")],
    appointments=[
        Appointment(actor="ann", role="buyer", scope="shop", start="2026-01-01", end="2026-03-02"),
        Appointment(actor="ann", role="boss", scope="shop", start="2026-02-01", end="2026-03-04"),
        Appointment(actor="bob", role="seller", scope="web", start="2026-03-02"),
        Appointment(actor="crew", role="boss", scope="shop", start="2026-03-03"),
    ],
)
ACTORS = ("ann", "Ann A", "bob", "cid", "sales", "Boss", "dan", None, "")
MAY = {
    ("order", "first"): {"buyer", "boss"},
    ("order", "second"): {"boss"},
    ("pay", "first"): {"seller", "buyer"},
    ("check", "second"): {"boss"},
    ("rest", "second"): {"boss"},
}


def held_by(actor: str, day: datetime.date, scope: str | None) -> set[str]:
    """Return the roles of an actor on a day, appointment by appointment."""
    names = {"ann": "ann", "Ann A": "ann", "bob": "bob", "cid": "cid"}
    if actor not in names:
        return {{"sales": "seller", "Boss": "boss"}.get(actor, "")} - {""}
    key = names[actor]
    above = {"web": ("web", "shop"), "shop": ("shop",)}
    return {
        one.role
        for one in ORG.appointments
        if one.actor in (key, *ORG.actor(key).member_of)
        and one.covers(day)
        and (scope is None or one.scope in above.get(scope, ()))
    }


def judge(row: dict[str, Any], *, staged: bool, scoped: bool) -> str:
    work = {"order": "order", "PAY": "pay", "check": "check", "rest": "rest"}.get(row["activity"])
    if not row["actor"]:
        return "no-actor"
    if work is None:
        return "unknown-activity"
    held = held_by(row["actor"], row["time"].date(), row["scope"] if scoped else None)
    if not held:
        return "unknown-actor"
    stage = {"First": "first", "second": "second"}.get(row["stage"]) if staged else None
    places = {at: may for (one, at), may in MAY.items() if one == work}
    if stage is not None and stage not in places:
        return "out-of-stage"
    may = places[stage] if stage else set().union(*places.values())
    return "as-modelled" if held & may else "other-role"


def told_of(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("case", "activity", "actor", "stage", "scope", "verdict")
    return (row["time"].timestamp(), *(row[name] for name in names))


events = st.fixed_dictionaries(
    {
        "case": st.sampled_from(["1", "2"]),
        "activity": st.sampled_from(["order", "PAY", "check", "rest", "dance"]),
        "actor": st.sampled_from(ACTORS),
        "time": st.integers(0, 5 * 24).map(
            lambda hours: (
                datetime.datetime(2026, 2, 28, 12, tzinfo=UTC) + datetime.timedelta(hours=hours)
            )
        ),
        "stage": st.sampled_from(["First", "second", "third", None]),
        "scope": st.sampled_from(["web", "shop", "moon", None]),
    }
)


@everywhere
@settings(max_examples=12)
@given(rows=st.lists(events, min_size=1, max_size=10), staged=st.booleans(), scoped=st.booleans())
def test_every_event_is_judged_as_by_hand(
    kind: str, rows: Rows, staged: bool, scoped: bool
) -> None:
    more = {"stage": "stage"} if staged else {}
    more |= {"scope": "scope"} if scoped else {}
    log = EventLog(framed(kind, rows), **more)
    held = log.conform(ORG)
    expected = [judge(row, staged=staged, scoped=scoped) for row in rows]
    judged = told(held.events)
    if kind in ("duckdb", "ibis"):
        assert Counter(map(told_of, judged)) == Counter(
            told_of(row | {"verdict": verdict}) for row, verdict in zip(rows, expected, strict=True)
        )
    else:
        assert [told_of(row) for row in judged] == [
            told_of(row | {"verdict": verdict}) for row, verdict in zip(rows, expected, strict=True)
        ]
    counts = Counter(expected)
    assert held.summary == {verdict: counts[verdict] for verdict in VERDICTS}
    assert held.fitness == pytest.approx(counts["as-modelled"] / len(rows))
    months: Counter[tuple[str, str]] = Counter()
    for row, verdict in zip(rows, expected, strict=True):
        months[row["time"].strftime("%Y-%m"), verdict] += 1
    assert {(one["month"], one["verdict"]): one["count"] for one in told(held.by_month())} == months


def event(case: str, activity: str, actor: str | None, hour: int, stage: str | None) -> Any:
    time = datetime.datetime(2026, 3, 1, tzinfo=UTC) + datetime.timedelta(hours=hour)
    return {"case": case, "activity": activity, "actor": actor, "time": time, "stage": stage}


@everywhere
def test_teams_are_those_of_the_organisation(kind: str) -> None:
    actors = ("cid", "crew", "Ann A", None, "cid", "dan")
    rows = [event("1", "pay", actor, hour, "first") for hour, actor in enumerate(actors)]
    held = EventLog(framed(kind, rows), stage="stage").conform(ORG)
    answer = sorted(told(held.events), key=lambda row: row["time"])
    assert [row["team"] for row in answer] == ["crew", "crew", None, None, "crew", None]
    (pair,) = told(held.log.handovers(by="team"))
    assert (pair["giver"], pair["receiver"], pair["count"]) == ("crew", "crew", 2)
    # A column of the log's own is left as it is, and without teams there is none.
    own = [row | {"team": "red"} for row in rows]
    assert {row["team"] for row in told(EventLog(framed(kind, own)).conform(ORG).events)} == {"red"}
    assert "team" not in told(EventLog(framed(kind, rows)).conform(MODEL).events)[0]
    assert "team" not in told(EventLog(framed(kind, rows)).conform(FROM_MARCH).events)[0]


@pytest.mark.parametrize("kind", ["polars", "pyarrow", "duckdb"])
def test_no_event_is_lost_at_the_ends_of_time(kind: str) -> None:
    years = (1, 1969, 2026, 9999)
    rows = [
        event("1", "pay", "bob", 0, "first") | {"time": datetime.datetime(year, 6, 1, tzinfo=UTC)}
        for year in years
    ]
    held = EventLog(framed(kind, rows), stage="stage").conform(FROM_MARCH)
    assert (held.summary["unknown-actor"], held.summary["as-modelled"]) == (2, 2)


@pytest.mark.parametrize("kind", ["polars", "lazy polars", "pandas", "pyarrow"])
def test_columns_of_any_kind_are_left_as_they_are(kind: str) -> None:
    rows = [event("1", "pay", "bob", hour, "first") for hour in (2, 1)]
    frame = framed(kind, rows)
    if kind == "pandas":
        frame = frame.assign(nothing=None, many=[[1, 2], []])
    elif kind == "pyarrow":
        import pyarrow

        frame = frame.append_column("nothing", pyarrow.nulls(2))
        frame = frame.append_column("many", pyarrow.array([[1, 2], []]))
    else:
        import polars

        more = polars.Series("many", [[1, 2], []])
        frame = frame.with_columns(polars.lit(None).alias("nothing"), more)
    answer = told(EventLog(frame, stage="stage").conform(ORG).events)
    assert [(list(row["many"]), row["nothing"], row["time"].hour) for row in answer] == [
        ([1, 2], None, 2),
        ([], None, 1),
    ]


def test_a_log_may_name_no_actor_at_all() -> None:
    polars = pytest.importorskip("polars", reason="needs polars")
    rows = [event("1", "pay", None, hour, "first") for hour in (1, 2)]
    frame = framed("polars", rows).with_columns(actor=polars.lit(None))
    log = EventLog(frame, stage="stage")
    assert (log.without_actor, told(log.handovers()), log.groups()) == (2, [], ())
    held = log.conform(MODEL)
    assert (held.summary["no-actor"], held.ownership, held.drift) == (2, (), ())


NEAR_MIDNIGHT = [
    datetime.datetime(2026, 2, 28, 23, 30, tzinfo=UTC),
    datetime.datetime(2026, 3, 1, 0, 30, tzinfo=UTC),
]
FROM_MARCH = evolve(
    ORG,
    actors=[Actor("bob")],
    appointments=[Appointment(actor="bob", role="seller", scope="shop", start="2026-03-01")],
)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("kind", ["polars", "pandas", "pyarrow", "duckdb"])
def test_days_and_months_are_those_of_utc_whatever_the_zone(kind: str, zone: str) -> None:
    rows = [event("1", "pay", "bob", 0, "first") | {"time": time} for time in NEAR_MIDNIGHT]
    frame = framed(kind, rows)
    if kind == "polars":
        import polars

        frame = frame.with_columns(polars.col("time").dt.convert_time_zone(zone))
    elif kind == "pandas":
        frame = frame.assign(time=frame["time"].dt.tz_convert(zone))
    elif kind == "pyarrow":
        import pyarrow

        moved = frame["time"].cast(pyarrow.timestamp("us", zone))
        frame = frame.set_column(frame.column_names.index("time"), "time", moved)
    else:
        import duckdb

        session = duckdb.connect()
        session.execute(f"SET TimeZone = '{zone}'")
        frame = session.from_arrow(frame.to_arrow_table())
    held = EventLog(frame, stage="stage").conform(FROM_MARCH)
    assert [(one["month"], one["verdict"]) for one in told(held.by_month())] == [
        ("2026-02", "unknown-actor"),
        ("2026-03", "as-modelled"),
    ]


@everywhere
def test_the_role_acted_in_is_the_one_that_may(kind: str) -> None:
    rows = [event("1", "order", "ann", 1, "second"), event("1", "pay", "ann", 2, "first")]
    log = EventLog(framed(kind, rows), stage="stage")
    held = log.conform(MODEL, actors={"ann": ["buyer", "Boss"]})
    answer = sorted(told(held.events), key=lambda row: row["time"])
    assert [(row["responsibility"], row["at"], row["role"]) for row in answer] == [
        ("order", "second", "boss"),
        ("pay", "first", "buyer"),
    ]
    (pair,) = told(held.log.handovers(by="role"))
    assert (pair["giver"], pair["receiver"], pair["count"]) == ("boss", "buyer", 1)


@everywhere
def test_a_stage_that_only_one_can_be_is_told(kind: str) -> None:
    rows = [event("1", "check", "boss", 1, None), event("1", "order", "boss", 1, None)]
    held = EventLog(framed(kind, rows)).conform(MODEL)
    assert {(row["responsibility"], row["at"]) for row in told(held.events)} == {
        ("check", "second"),
        ("order", None),
    }


@everywhere
def test_what_stands_for_nothing_is_listed(kind: str) -> None:
    rows = [event("1", "dance", "dan", 1, "third"), event("1", "order", "buyer", 2, "first")]
    held = EventLog(framed(kind, rows), stage="stage").conform(MODEL)
    assert [(one.name, one.count) for one in held.unmatched] == [
        ("dance", 1),
        ("dan", 1),
        ("third", 1),
    ]
    assert [(one.name, one.keys) for one in held.actors] == [("buyer", ("buyer",)), ("dan", ())]


@everywhere
def test_ownership_in_practice_goes_by_the_last_event(kind: str) -> None:
    rows = []
    for case, last in (("1", "boss"), ("2", "boss"), ("3", "buyer")):
        rows += [
            event(case, "order", "buyer", 1, "first"),
            event(case, "order", "buyer", 2, "first"),
            event(case, "order", last, 3, "first"),
            event(case, "order", None, 4, "first"),
        ]
    held = EventLog(framed(kind, rows), stage="stage").conform(MODEL)
    (one,) = held.ownership
    assert (one.role.key, one.count, one.share) == ("boss", 2, pytest.approx(2 / 3))
    assert [owner.key for owner in one.owners] == ["buyer"]
    assert not one.agrees
    (finding,) = [finding for finding in held.findings if finding.code == "LOG007"]
    assert finding.message == (
        "Order at First is decided by Boss in 67% of the cases; by the model Buyer owns it"
    )


@everywhere
def test_handoffs_are_seen_unseen_or_done_otherwise(kind: str) -> None:
    rows = [
        event("1", "order", "buyer", 1, "first"),
        event("1", "check", "boss", 2, "second"),
        event("2", "order", "boss", 1, "first"),
        event("2", "check", "boss", 2, "second"),
        event("3", "check", "boss", 1, "second"),
        event("3", "order", "buyer", 2, "first"),
        event("4", "order", "buyer", 1, "first"),
    ]
    log = EventLog(framed(kind, rows), stage="stage")
    first, second = log.conform(MODEL).handoffs
    assert (first.seen, first.otherwise, first.status) == (1, 1, "seen")
    # Nobody sells anywhere in this log: it tells nothing of that handoff.
    assert (second.seen, second.otherwise, second.status) == (0, 0, "unseen")
    rows += [event("4", "pay", "seller", 3, "first")]
    second = EventLog(framed(kind, rows), stage="stage").conform(MODEL).handoffs[1]
    assert (second.seen, second.otherwise, second.status) == (0, 2, "otherwise")


@everywhere
def test_findings_have_codes_of_their_own(kind: str) -> None:
    rows = [event("1", "pay", "boss", 1, "first"), event("1", "pay", "buyer", 2, "second")]
    rows += [event("1", "dance", "dan", 3, "first")]
    findings = EventLog(framed(kind, rows), stage="stage").conform(MODEL).findings
    otherwise = "is done otherwise in each of 1 cases"
    assert [(one.code, one.message) for one in findings] == [
        ("LOG001", "Pay at First is done by Boss, who may not: 1 of 1 events (100%)"),
        (
            "LOG002",
            "Pay is done at Second, where it doesn't take place, by Buyer: 1 of 1 events (100%)",
        ),
        ("LOG003", "dance is no responsibility of the model (1 event)"),
        ("LOG004", "dan holds no role of the model (1 event)"),
        (
            "LOG005",
            f"the handoff from Buyer at First to Boss at Second {otherwise}",
        ),
        ("LOG006", "the handoff from Seller at First to Boss at Second isn't seen"),
        (
            "LOG007",
            "Pay at First is decided by Boss in 100% of the cases; by the model Seller owns it",
        ),
        ("LOG009", "Order occurs nowhere in the log"),
        ("LOG009", "Check occurs nowhere in the log"),
        ("LOG009", "Rest occurs nowhere in the log"),
    ]
    for one in findings:
        assert one.severity == CODES[one.code][1]
        assert one.mend == CODES[one.code][3]


@everywhere
def test_rare_exceptions_are_no_findings(kind: str) -> None:
    rows = [event(str(number), "pay", "seller", 1, "first") for number in range(20)]
    rows += [event("x", "pay", "boss", 1, "first")]
    codes = [
        one.code for one in EventLog(framed(kind, rows), stage="stage").conform(MODEL).findings
    ]
    assert "LOG001" not in codes
    rows += [event("y", "pay", "boss", 1, "first")]
    codes = [
        one.code for one in EventLog(framed(kind, rows), stage="stage").conform(MODEL).findings
    ]
    assert "LOG001" in codes


def test_columns_of_the_answer_arent_overwritten() -> None:
    rows = [event("1", "pay", "boss", 1, "first") | {"role": "x", "at": "y"}]
    with pytest.raises(FormatError, match="has the columns at, role already"):
        EventLog(framed("polars", rows)).conform(MODEL)


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        (
            {"activities": {"dance": "pays"}},
            "there is no responsibility 'pays'; did you mean 'pay'",
        ),
        ({"actors": {"dan": ["boss", "bos"]}}, "there is no role 'bos'; did you mean 'boss'"),
    ],
)
def test_mappings_are_checked(given_: dict[str, Any], message: str) -> None:
    log = EventLog(framed("polars", [event("1", "dance", "dan", 1, "first")]))
    with pytest.raises(UnknownName) as caught:
        log.conform(MODEL, **given_)
    assert str(caught.value).startswith(message)


def test_what_is_mapped_and_absent_is_told() -> None:
    log = EventLog(framed("polars", [event("1", "dance", "dan", 1, "first")]))
    held = log.conform(MODEL, activities={"danse": "pay"}, actors={"dann": "boss", "dan": "buyer"})
    assert [(one.name, one.count, one.keys) for one in held.actors] == [
        ("dan", 1, ("buyer",)),
        ("dann", 0, ("boss",)),
    ]
    assert [one.name for one in held.unmatched] == ["dance"]
    assert [one.message for one in held.findings if one.code == "LOG010"] == [
        "danse is mapped, but the log has no such activity; did you mean 'dance'?",
        "dann is mapped, but the log has no such actor; did you mean 'dan'?",
    ]
    # What only a mapping speaks of hasn't been done.
    assert "Pay occurs nowhere in the log" in [one.message for one in held.findings]


def test_mappings_come_before_names() -> None:
    log = EventLog(framed("polars", [event("1", "pay", "boss", 1, "first")]))
    held = log.conform(MODEL, activities={"pay": "check"}, actors={"boss": "seller"})
    (row,) = told(held.events)
    assert (row["responsibility"], row["role"]) == ("check", "seller")


def test_appointments_need_days() -> None:
    polars = pytest.importorskip("polars", reason="needs polars")
    frame = polars.DataFrame({"case": ["1"], "activity": ["pay"], "actor": ["ann"], "time": [1]})
    with pytest.raises(FormatError, match="the log's times are numbers, and appointments are over"):
        EventLog(frame).conform(ORG)
    held = EventLog(frame).conform(MODEL)
    assert held.findings
    with pytest.raises(FormatError, match="which fall into no months"):
        held.by_month()


def test_names_with_quotes_reach_the_database_whole() -> None:
    rows = [event("1", "it's; DROP TABLE x --", "o'neil", 1, "first")]
    held = EventLog(framed("duckdb", rows)).conform(
        MODEL, activities={"it's; DROP TABLE x --": "pay"}, actors={"o'neil": "seller"}
    )
    assert held.summary["as-modelled"] == 1


def test_a_conformance_says_what_it_is() -> None:
    held = EventLog(framed("polars", [event("1", "pay", "seller", 1, "first")])).conform(MODEL)
    assert repr(held) == "<Conformance of 1 events: 100% as modelled>"
    assert repr(held.log) == "<EventLog of 1 events>"


# Drafts and drift


def test_drift_is_planted_and_found() -> None:
    pytest.importorskip("polars", reason="needs polars")
    model = roles.reference()
    drift = {"user interviews": "product manager"}
    log = roles.log.simulate(model, cases=300, seed=5, drift=drift)
    held = log.conform(roles.log.staffed(model))
    (one,) = held.drift
    assert (one.responsibility.key, one.stage and one.stage.key) == ("user-interviews", "discovery")
    assert one.since == "2025-07"
    assert one.before > 0.95
    assert one.after < 0.05
    assert one.role == model.role("product-manager")
    assert [finding.objects[0].key for finding in held.findings if finding.code == "LOG008"] == [
        "user-interviews"
    ]


def dated(*months: tuple[int, int]) -> list[tuple[str, str, bool, int]]:
    """Return months with how many events fit, and how many don't."""
    entries = []
    for number, (fits, others) in enumerate(months, 1):
        entries += [
            (f"2026-{number:02d}", "a", True, fits),
            (f"2026-{number:02d}", "b", False, others),
        ]
    return entries


@pytest.mark.parametrize(
    ("months", "since"),
    [
        (((20, 0), (20, 0), (0, 20), (0, 20)), "2026-03"),
        (((0, 20), (20, 0), (20, 0), (20, 0)), "2026-02"),
        # Three of ten by chance: rare in one place, and there are many places.
        (((7, 3), (181, 4)), None),
        # Too few on one side, too small a change, nothing to compare.
        (((0, 9), (90, 0)), None),
        (((1000, 0), (850, 150)), None),
        (((20, 0), (20, 0)), None),
        (((20, 20),), None),
    ],
)
def test_a_change_is_more_than_chance(months: Any, since: str | None) -> None:
    from roles.log.practice import _change

    change = _change(dated(*months))
    assert (change and change[0]) == since


@pytest.mark.parametrize("counts", [(7, 10, 188, 195), (3, 3, 10, 12), (0, 5, 5, 10)])
def test_the_likelihood_is_that_of_the_test(counts: tuple[int, int, int, int]) -> None:
    import math

    from roles.log.practice import _likelihood

    def log_likelihood(good: int, every: int, share: float) -> float:
        odds = math.comb(every, good) * share**good * (1 - share) ** (every - good)
        return math.log(odds)

    good, every, total_good, total = counts
    after, rest = total_good - good, total - every
    apart = log_likelihood(good, every, good / every) + log_likelihood(after, rest, after / rest)
    overall = total_good / total
    together = log_likelihood(good, every, overall) + log_likelihood(after, rest, overall)
    assert _likelihood(*counts) == pytest.approx(2 * (apart - together))


@pytest.mark.parametrize("seed", range(5))
def test_no_drift_is_found_where_none_was_planted(seed: int) -> None:
    pytest.importorskip("polars", reason="needs polars")
    model = roles.reference()
    held = roles.log.simulate(model, cases=200, seed=seed).conform(roles.log.staffed(model))
    assert held.drift == ()


def test_a_simulated_log_is_that_of_its_seed() -> None:
    pytest.importorskip("polars", reason="needs polars")
    model = roles.reference()
    one, same, other = (
        told(roles.log.simulate(model, cases=5, seed=seed).frame) for seed in (1, 1, 2)
    )
    assert one == same
    assert one != other
    with pytest.raises(roles.errors.InvalidValue, match=r"simulate\.start.*9999-12-31"):
        roles.log.simulate(model, cases=5, seed=1, start="9999-06-01")


PRINTED = """
import hashlib, roles
drift = {"user interviews": "product manager"}
log = roles.log.simulate(roles.reference(), cases=9, seed=4, drift=drift, backend="polars")
print(hashlib.sha256(log.frame.write_csv().encode()).hexdigest())
"""


def test_a_simulated_log_has_the_same_bytes_in_every_run() -> None:
    pytest.importorskip("polars", reason="needs polars")
    hashes = {
        subprocess.run(
            [sys.executable, "-c", PRINTED],
            capture_output=True,
            check=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONHASHSEED": number, "TZ": zone},
        ).stdout
        for number, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(hashes) == 1


def test_simulated_people_hold_their_roles_on_the_day() -> None:
    pytest.importorskip("polars", reason="needs polars")
    model = roles.reference()
    people = [("ann", "2025-01-01", "2025-06-01"), ("bob", "2025-06-01", "2025-09-01")]
    org = Organization(
        model,
        actors=[Actor("ann"), Actor("bob"), Actor("pm")],
        scopes=[Scope("x")],
        appointments=[
            Appointment(actor="pm", role="product-manager", scope="x", start="2025-01-01"),
            *(
                Appointment(actor=who, role="product-planner", scope="x", start=start, end=end)
                for who, start, end in people
            ),
        ],
    )
    log = roles.log.simulate(org, cases=40, seed=2, noise=0)
    held = log.conform(org)
    assert {verdict for verdict, count in held.summary.items() if count} == {
        "as-modelled",
        "no-actor",
    }
    for row in told(log.frame):
        if row["actor"] in ("ann", "bob"):
            (span,) = [one for one in people if one[0] == row["actor"]]
            assert span[1] <= row["time"].date().isoformat() < span[2]
    assert {row["actor"] for row in told(log.frame)} == {"ann", "bob", "pm", None}


@pytest.mark.parametrize(
    "wrong", [{"cases": 0}, {"cases": True}, {"noise": 0.6}, {"noise": "much"}, {"start": "soon"}]
)
def test_simulation_refuses_what_it_cant_do(wrong: dict[str, Any]) -> None:
    pytest.importorskip("polars", reason="needs polars")
    with pytest.raises(roles.errors.InvalidValue):
        roles.log.simulate(roles.reference(), **({"cases": 1, "seed": 1} | wrong))


def test_nothing_is_simulated_of_nothing() -> None:
    pytest.importorskip("polars", reason="needs polars")
    with pytest.raises(roles.errors.InvalidValue, match="one with roles that somebody holds"):
        roles.log.simulate(RoleModel("empty"), cases=1, seed=1)
    with pytest.raises(roles.errors.InvalidValue, match="somebody holds on 2020-01-01"):
        roles.log.simulate(ORG, cases=1, seed=1, start="2020-01-01")
    with pytest.raises(
        roles.errors.InvalidValue, match="is 'users'; expected a role that somebody"
    ):
        roles.log.simulate(roles.reference(), cases=1, seed=1, drift={"user interviews": "users"})
    with pytest.raises(roles.errors.InvalidValue, match="one with stages and owners"):
        roles.log.simulate(RoleModel("idle", roles=[Role("one", "One")]), cases=1, seed=1)


@everywhere
def test_a_draft_finds_the_model_again(kind: str) -> None:
    modules = KINDS[kind][0]
    for module in modules:
        pytest.importorskip(module, reason=f"needs {module}")
    backend = {"lazy polars": "polars", "ibis": "duckdb"}.get(kind, kind)
    model = roles.reference()
    log = roles.log.simulate(model, cases=60, seed=3, noise=0, backend=backend)
    draft = log.conform(roles.log.staffed(model)).log.draft(by="role")
    assert {role.name for role in draft.roles} == {"product-planner", "product-manager"}
    assert [stage.name for stage in draft.stages] == [stage.key for stage in model.stages]
    for work in model.responsibilities:
        for answer in model.who_owns(work):
            owner = answer.accountable
            if owner is not None and owner.kind == "role" and owner in answer.responsible:
                assert draft.owner(work.name, at=answer.stage.key).name == owner.key
    assert all(one.inferred for one in draft.assignments)
    assert roles.check(draft).errors == ()
    grouped = log.draft()
    assert len(grouped.roles) == 2


@everywhere
def test_a_draft_in_practice_has_the_models_names_and_the_evidence(kind: str) -> None:
    doers = ["buyer", "boss", "boss", "boss", "dan", None]
    rows = [event(str(n), "PAY", who, n, "first") for n, who in enumerate(doers)]
    rows += [event(str(n), "order", "seller", 9, "second") for n in range(4)]
    rows += [event("9", "dance", "boss", 1, "second")]
    draft = EventLog(framed(kind, rows), stage="stage").conform(MODEL).draft()
    assert draft.name == "Shop in practice"
    assert {(role.key, role.name) for role in draft.roles} == {
        ("buyer", "Buyer"),
        ("seller", "Seller"),
        ("boss", "Boss"),
    }
    assert [(stage.key, stage.name) for stage in draft.stages] == [
        ("first", "First"),
        ("second", "Second"),
    ]
    assert {(work.key, work.name) for work in draft.responsibilities} == {
        ("dance", "dance"),
        ("order", "Order"),
        ("pay", "Pay"),
    }
    (pay,) = [one for one in draft.assignments if one.responsibility == "pay"]
    assert pay.inferred == "Boss did 3 of 4 events (75%), Buyer 25%"
    (answer,) = draft.who_owns("pay")
    assert [role.key for role in (*answer.owners, *answer.supporting)] == ["boss", "buyer"]
    (handoff,) = [one for one in draft.handoffs if one.giver == "boss"]
    assert handoff.inferred == "so it was in 3 of 4 cases that went on so"
    assert EventLog(framed(kind, rows)).conform(MODEL).draft("Mine", least=0.3).name == "Mine"


def test_many_actors_of_a_group_are_counted_and_some_named() -> None:
    rows = [event("1", "pay", f"actor-{number:02d}", number, "first") for number in range(12)]
    (role,) = EventLog(framed("polars", rows)).draft().roles
    assert role.inferred.startswith("actor-00, actor-01, ")
    assert role.inferred.endswith(", actor-09 and 2 more do much the same in the log")


def test_a_draft_of_what_isnt_there_is_refused() -> None:
    log = EventLog(framed("polars", [event("1", "pay", None, 1, "first")]))
    with pytest.raises(FormatError, match="no event of the log names actor and activity"):
        log.draft(by="actor")
    with pytest.raises(roles.errors.InvalidValue, match="a number from 0 to 1"):
        log.draft(least=7)


@everywhere
def test_actors_and_scopes_are_found_by_every_name(kind: str) -> None:
    organization = Organization(
        MODEL,
        actors=[Actor("ann", name="Ann Lee"), Actor("b1", name="Bo"), Actor("b2", name="Bo")],
        scopes=[Scope("apollo", name="Apollo X")],
        appointments=[
            Appointment(actor=actor, role="buyer", scope="apollo", start="2026-01-01")
            for actor in ("ann", "b1")
        ],
    )
    day = datetime.datetime(2026, 3, 1, tzinfo=UTC)
    rows = [
        {"case": "1", "activity": "order", "actor": actor, "time": day, "scope": scope}
        for actor, scope in (("ANN  LEE", "Apollo  x"), ("Bo", "apollo"), ("b1", "apollo"))
    ]
    held = EventLog(framed(kind, rows), scope="scope").conform(organization)
    assert held.summary["as-modelled"] == 2
    assert [one.message for one in held.findings if one.code == "LOG004"] == [
        "Bo may be b1 or b2 (1 event)"
    ]
    # What a mapping says counts for every spelling, unless the log has the mapping's own.
    given = {"ann lee": "seller", "BO": "boss", "b1": "buyer"}
    held = EventLog(framed(kind, rows)).conform(MODEL, actors=given, activities={"ORDER": "pay"})
    found = {one.name: one.keys for one in held.actors}
    assert found == {"ANN  LEE": ("seller",), "Bo": ("boss",), "b1": ("buyer",)}
    assert [one.keys for one in held.activities] == [("pay",)]
