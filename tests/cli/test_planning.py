"""The command that plans: stages in time, what is due, a calendar file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import roles
from extras import needs

needs("cli")


@pytest.fixture
def lay_out(run):
    return lambda *arguments: run("schedule", *arguments)


def test_stages_are_printed_with_their_last_day(lay_out) -> None:
    plan = roles.schedule(roles.reference(), "2026-01-05")
    rows = json.loads(lay_out("2026-01-05", "--json")[1])
    assert [row["stage"] for row in rows] == [one.stage.key for one in plan]
    assert [row["start"] for row in rows] == [str(one.start) for one in plan]
    assert (rows[0]["end"], rows[0]["critical"]) == ("2026-02-16", True)
    printed = lay_out("2026-01-05")[1].splitlines()
    assert printed[4].split() == ["Discovery", "2026-01-05", "2026-02-15", "critical"]


def test_stage_that_takes_no_time_and_one_that_can_wait(lay_out, tmp_path: Path) -> None:
    (tmp_path / "team.toml").write_text(
        'model.name = "M"\nstages.a = { name = "A", duration = "P0D" }\n'
        'stages.b = { name = "B", duration = "P3D" }\n'
        'stages.c = { name = "C", after = ["a", "b"] }\n',
        encoding="utf-8",
    )
    rows = json.loads(lay_out("2026-01-05", "team.toml", "--json")[1])
    assert [(row["stage"], row["end"], row["slack_days"], row["critical"]) for row in rows] == [
        ("a", "2026-01-05", 3, False),
        ("b", "2026-01-08", 0, True),
        ("c", None, 0, True),
    ]


def test_what_is_due_is_told_by_role(lay_out) -> None:
    asked = ("2026-01-05", "--due", "2026-03-16", "--role", "product manager")
    code, out, _ = lay_out(*asked)
    assert code == 0
    assert "Due in the week from 2026-03-16" in out
    told = "Product concept, Product planning document, from Product planner to Product manager"
    assert told in " ".join(out.split())
    received = [
        one for one in json.loads(lay_out(*asked, "--json")[1]) if one["what"] == "receives"
    ]
    assert received[0]["date"] == "2026-03-16"
    assert received[0]["role"] == "product-manager"
    assert received[0]["about"]["giver"] == "product-planner"
    rows = json.loads(lay_out("2026-01-05", "--due", "2026-03-16", "--json")[1])
    assert {row["role"] for row in rows} == {"product-planner", "product-manager"}
    assert lay_out("2026-01-05", "--due", "2036-01-01")[1].endswith(": nothing\n")


def test_calendar_is_written(lay_out, tmp_path: Path) -> None:
    needs("ical")
    assert lay_out("2026-01-05", "--ical", "plan.ics")[0] == 0
    assert (tmp_path / "plan.ics").read_text(encoding="utf-8").startswith("BEGIN:VCALENDAR")


def test_bad_dates_are_told(lay_out) -> None:
    code, _, err = lay_out("5.1.2026")
    assert code == 2
    assert "2026-03-01" in err


def test_what_happened_moves_the_rest(lay_out) -> None:
    plan = roles.schedule(roles.reference(), "2026-01-05")
    late = plan.with_actual("discovery", "2026-01-07", "2026-03-02").with_actual(
        "concept", "2026-03-05"
    )
    told = ("--actual", "Discovery=2026-01-07..2026-03-01", "--actual", "concept=2026-03-05")
    rows = json.loads(lay_out("2026-01-05", *told, "--json")[1])
    assert [row["start"] for row in rows] == [str(one.start) for one in late]
    endless = "discovery=2026-01-07..9999-12-31"
    for wrong in ("discovery", "=2026-01-07", "discovery=soon", "dog=2026-01-07", endless):
        assert lay_out("2026-01-05", "--actual", wrong)[0] == 2


def test_working_days_with_a_day_off(lay_out) -> None:
    asked = ("2026-01-03", "--working-days", "--holiday", "2026-01-05")
    assert json.loads(lay_out(*asked, "--json")[1])[0]["start"] == "2026-01-06"
    code, _, err = lay_out("2026-01-03", "--holiday", "2026-01-05")
    assert code == 2
    assert "--working-days" in err


def test_effort_over_several_products(run) -> None:
    model = roles.reference()
    starts = {"apollo": "2026-01-05", "gemini": "2026-02-02"}
    together = roles.Portfolio({name: roles.schedule(model, on) for name, on in starts.items()})
    asked = ("portfolio", *(f"{name}={on}" for name, on in starts.items()), "--role", "pm")
    code, out, _ = run(*asked, "--json")
    assert code == 0
    assert [(one["week"], one["share"], one["parts"]) for one in json.loads(out)] == [
        (str(one.week), one.share, dict(one.parts)) for one in together.load("pm")
    ]
    code, out, _ = run(*asked, "--limit", "0.8")
    assert code == 1
    assert out.count("too much") == len(together.overloads("pm", 0.8)) > 0
    peak = together.peak("pm")
    assert f"most in the week from {peak.week}: {peak.share:.0%}" in out
    for wrong in ("apollo", "=2026-01-05", "apollo=soon"):
        assert run("portfolio", wrong, "--role", "pm")[0] == 2
    twice = ("apollo=2026-01-05", "apollo=2026-02-05")
    assert run("portfolio", *twice, "--role", "pm")[0] == 2
    assert run("portfolio", "apollo=2026-01-05", "--role", "dog")[0] == 2
