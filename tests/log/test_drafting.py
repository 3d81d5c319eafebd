"""A draft of what a log shows: everybody in it is known again, and doubts are told."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extras import needs

needs("frames")
pytest.importorskip("polars", reason="needs polars")

from eventlogs import UTC, Rows, framed  # noqa: E402
from roles.errors import FormatError  # noqa: E402
from roles.log import EventLog  # noqa: E402


def at(day: int) -> datetime.datetime:
    return datetime.datetime(2026, 1, day + 1, tzinfo=UTC)


NASTY = ("ann", "Ann", "a\tb", "a b", "a-b", "C", "C#", '"', "李", "\u202e", "+", None)


@settings(max_examples=30)
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "case": st.sampled_from(["1", "2"]),
                "activity": st.sampled_from([name for name in NASTY if name]),
                "actor": st.sampled_from(NASTY),
                "time": st.integers(1, 9).map(at),
                "group": st.sampled_from(["x", "y", None, "", "-", " "]),
            }
        ),
        min_size=1,
    ),
    by=st.sampled_from([None, "actor", "group"]),
)  # fmt: skip
def test_a_log_knows_everybody_in_its_own_draft(rows: Rows, by: str | None) -> None:
    # What names fold together or lose on their way into a model is found again.
    log = EventLog(framed("polars", rows))
    named = [row for row in rows if (row[by or "actor"] or "-").strip(" -")]
    if not named:
        with pytest.raises(FormatError):
            log.propose(by=by)
        return
    proposal = log.propose(by=by)
    assert set(proposal.actors) == {row["actor"] for row in named} - {None}
    held = log.conform(proposal.model, actors=proposal.actors, activities=proposal.activities)
    drafted = {row["activity"] for row in named}
    assert {one.name for one in held.activities if not one.keys}.isdisjoint(drafted)
    assert {one.name for one in held.actors if one.keys} == set(proposal.actors)


def test_a_draft_points_out_ties_and_better_columns() -> None:
    # Everybody does a little of everything, so that the actors make one group; teams tell more.
    rows = [
        {"case": f"{number}", "activity": activity, "actor": actor, "time": at(number),
         "team": team}
        for number in range(4)
        for actor, doing in (("ann", "xxxy"), ("bob", "xxyy"), ("cy", "xyyy"))
        for activity, team in zip(doing, ("first" if one == "x" else "second" for one in doing),
                                  strict=True)
    ]  # fmt: skip
    log = EventLog(framed("polars", rows))
    proposal = log.propose()
    (remark,) = proposal.remarks
    assert remark == (
        "the column 'team' tells who does what better than the 3 groups of actors that were found: "
        "it names 2 roles; use it with --by team (in Python: by=)"
    )
    assert log.propose(by="team").remarks == ()
    assert log.propose(by="team").actors["ann"] == ("first", "second")
    tied = [{**row, "team": "first" if row["case"] in "01" else "second"} for row in rows]
    remarks = EventLog(framed("polars", tied)).propose(by="team").remarks
    (remark,) = remarks
    assert remark == (
        "2 responsibilities are done as often by several roles; the first by name is taken as the "
        "owner: x, y"
    )
