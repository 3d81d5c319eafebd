"""The calendar file, read back by the icalendar package."""

from __future__ import annotations

from datetime import date

import pytest

import roles
from extras import needs
from roles.plan.ical import icalendar_text

needs("ical")


def events(text: str) -> dict[str, tuple[str, date, date]]:
    import icalendar

    calendar = icalendar.Calendar.from_ical(text)
    found = {
        str(event["uid"]): (str(event["summary"]), event["dtstart"].dt, event["dtend"].dt)
        for event in calendar.walk("VEVENT")
    }
    assert len(found) == len(calendar.walk("VEVENT"))
    return found


def test_a_moved_schedule_keeps_its_uids() -> None:
    model = roles.reference()
    before = events(icalendar_text(roles.schedule(model, "2026-01-05")))
    after = events(icalendar_text(roles.schedule(model, "2026-02-02")))
    stages = {stage.name for stage in model.stages}
    both = [uid for uid in before if before[uid][0] in stages]
    assert len(both) == len(stages)
    assert all(after[uid][0] == before[uid][0] and after[uid][1] > before[uid][1] for uid in both)


def test_products_have_events_of_their_own() -> None:
    plan = roles.schedule(roles.reference(), "2026-01-05")
    apollo, gemini = (events(icalendar_text(plan, product=name)) for name in ("apollo", "gemini"))
    assert not set(apollo) & set(gemini)


def test_a_role_sees_what_concerns_it() -> None:
    model = roles.reference()
    plan = roles.schedule(model, "2026-01-05")
    own = {name for name, _, _ in events(icalendar_text(plan, role="product planner")).values()}
    assert model.stage("discovery").name in own
    assert model.stage("launch").name not in own


def test_dates_are_whole_days_and_the_text_is_the_same_each_time() -> None:
    plan = roles.schedule(roles.reference(), "2026-01-05")
    found = events(icalendar_text(plan))
    name = plan.model.stage("discovery").name
    assert (name, plan["discovery"].start, plan["discovery"].end) in found.values()
    assert icalendar_text(plan) == icalendar_text(plan)


def test_names_with_separators_survive() -> None:
    model = roles.RoleModel("A;B", stages=[roles.Stage("a", "Plan; build, \\n", duration="P1D")])
    text = icalendar_text(roles.schedule(model, "2026-01-05"))
    assert [name for name, _, _ in events(text).values()] == ["Plan; build, \\n"]


def test_an_unknown_role_is_told() -> None:
    with pytest.raises(roles.errors.UnknownName):
        icalendar_text(roles.schedule(roles.reference(), "2026-01-05"), role="nobody")
