"""Handover plans: all that somebody owns, what is due, and whom it could go to."""

from __future__ import annotations

import contextvars
import re
import time
from collections.abc import Iterator
from io import BytesIO

import pytest

import roles
from extras import needs
from roles import Actor, Appointment, Organization, Scope
from roles.views import by_name
from roles.views.handovers import HandoverPlan, handover_plan


@pytest.fixture
def plan() -> Iterator[HandoverPlan]:
    model = roles.reference()
    org = Organization(
        model,
        actors=[Actor("ann", name="=Ann"), Actor("bob", name="Bob"), Actor("cy")],
        scopes=[Scope("all", name="Everything"), Scope("apollo", name="Apollo", parent="all")],
        appointments=[
            Appointment(actor="ann", role="product-manager", scope="apollo", start="2026-01-01"),
            Appointment(
                actor="bob",
                role="product-manager",
                scope="all",
                start="2026-01-01",
                end="2027-01-01",
            ),
            Appointment(actor="cy", role="product-planner", scope="apollo", start="2026-01-01"),
        ],
        schedules={"apollo": roles.schedule(model, "2026-01-05")},
    )
    with by_name(org):
        yield handover_plan(org, "ann", on="2026-04-01", until="2026-12-01")


def test_people_and_scopes_go_by_key_unless_names_are_asked_for(plan: HandoverPlan) -> None:
    def shown() -> str:
        return "".join([plan.title, *(f"{table:md}" for table in plan.tables())])

    assert {"=Ann", "Bob", "Apollo"} <= set(re.findall(r"=?\w+", shown()))
    keys = contextvars.Context().run(shown)
    assert {"ann", "bob", "apollo"} <= set(re.findall(r"=?\w+", keys))
    assert not {"=Ann", "Bob", "Apollo"} & set(re.findall(r"=?\w+", keys))


def test_everything_owned_the_day_before_is_there_with_who_steps_in(plan: HandoverPlan) -> None:
    owned = plan.tables()[0]
    answers = plan.organization.owned_by("ann", on="2026-03-31")
    assert {row.cells[0].text for row in owned.rows} == {a.responsibility.name for a in answers}
    assert answers
    assert {row.cells[3].text for row in owned.rows} == {"Bob"}


def test_due_is_what_the_schedule_says_for_the_roles_that_end(plan: HandoverPlan) -> None:
    schedule = plan.organization.schedule_of("apollo")
    expected = schedule.due("product manager", "2026-04-01", "2026-12-01")
    assert [due for _, due in plan.dues()] == list(expected)
    days = [row.cells[0].text for row in plan.tables()[1].rows]
    assert days == sorted(str(due.date) for due in expected)
    assert days


def test_candidates_are_those_of_succession_and_never_the_one_who_leaves(
    plan: HandoverPlan,
) -> None:
    names = [row.cells[0].text for row in plan.tables()[2].rows]
    assert names
    assert not any("ann" in name for name in names)


def test_workbook_prints_each_table_and_runs_no_formula(plan: HandoverPlan) -> None:
    needs("xlsx")
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(plan.workbook()))
    assert book.sheetnames == ["Owned", "Due", "Candidates", "Vacant"]
    for sheet, table in zip(book, plan.tables(), strict=True):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        texts = [[cell.value for cell in row if cell.value] for row in sheet.iter_rows()]
        for row in table.rows:
            assert [cell.text for cell in row.cells if cell.text] in texts
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    # Texts that are wrapped have room for all their lines, also where no program makes it.
    sheet = book["Candidates"]
    wrapped = [row for row in sheet.iter_rows(min_row=6) if len(str(row[1].value)) > 60]
    assert wrapped
    assert all(sheet.row_dimensions[row[0].row].height >= 30 for row in wrapped)
    assert {row[1].value for row in book["Vacant"].iter_rows(min_row=5)} <= {"Apollo"}
    before = plan.workbook()
    time.sleep(2.1)  # the times in an archive are two seconds apart
    assert plan.workbook() == before


def test_calendar_has_the_last_day_and_everything_due(plan: HandoverPlan) -> None:
    needs("ical")
    import icalendar

    events = icalendar.Calendar.from_ical(plan.icalendar()).walk("VEVENT")
    assert str(events[0]["summary"]) == "Last day of =Ann"
    assert [event["dtstart"].dt for event in events[1:]] == [due.date for _, due in plan.dues()]
    assert len({str(event["uid"]) for event in events}) == len(events)
