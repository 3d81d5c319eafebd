"""Logs against models as tables and pictures: what is in them, by small logs that are known."""

from __future__ import annotations

import pytest

from extras import needs

needs("frames")
pytest.importorskip("polars", reason="needs polars")

import polars  # noqa: E402

from roles import Assignment, Handoff, Responsibility, Role, RoleModel, Stage  # noqa: E402
from roles.errors import InvalidValue  # noqa: E402
from roles.log import Conformance, EventLog  # noqa: E402
from roles.views import diagram_of, handover_heat, picture_of, render, table_of  # noqa: E402
from roles.views.diagram import NOBODY  # noqa: E402

MODEL = RoleModel(
    "Shop",
    roles=[Role("buyer", "Buyer"), Role("seller", "Seller"), Role("users", "Users", kind="party")],
    stages=[Stage("first", "First"), Stage("second", "Second", after="first")],
    responsibilities=[Responsibility("order", "Order"), Responsibility("pay", "Pay")],
    assignments=[
        Assignment("order", "first", own="buyer"),
        Assignment("pay", "second", own="seller"),
    ],
    handoffs=[
        Handoff("buyer", "seller", from_stage="first", to_stage="second"),
        Handoff("seller", "buyer", from_stage="second", to_stage="first", feedback=True),
        Handoff("seller", "users", from_stage="second", to_stage="second"),
    ],
)


def held_by(*events: tuple[str, str, str | None, int, str]) -> Conformance:
    frame = polars.DataFrame(
        events, schema=["case", "activity", "actor", "time", "stage"], orient="row"
    )
    return EventLog(frame, stage="stage").conform(MODEL)


HELD = held_by(
    ("1", "order", "buyer", 1, "first"),
    ("1", "pay", "seller", 2, "second"),
    ("2", "order", "seller", 1, "first"),
    ("2", "order", "seller", 2, "first"),
    ("2", "order", None, 3, "first"),
    ("2", "pay", "nobody", 4, "second"),
    ("2", "dance", "buyer", 5, "second"),
)


def test_chips_are_what_was_done_by_whom_with_its_share() -> None:
    diagram = diagram_of(HELD)
    assert diagram.title == "Shop in practice"
    assert [(chip.lane, chip.column, chip.text, chip.tone) for chip in diagram.chips] == [
        ("buyer", "first", "Order 25%", "stated"),
        ("seller", "first", "Order 50%", "double"),
        (NOBODY, "first", "Order 25%", "gap"),
        ("seller", "second", "Pay 50%", "stated"),
        (NOBODY, "second", "Pay 50%", "gap"),
    ]
    assert [lane.name for lane in diagram.lanes] == ["Buyer", "Seller", "Nobody known"]
    assert [tone for tone, _ in diagram.legend] == ["stated", "double", "gap", "out"]


def test_links_are_the_handoffs_that_are_seen_with_their_cases() -> None:
    (link,) = diagram_of(HELD).links
    assert (link.lane, link.column, link.to_lane, link.to_column, link.back) == (
        "buyer",
        "first",
        "seller",
        "second",
        False,
    )
    assert link.texts == ("1 of 2 cases",)
    back = held_by(("1", "pay", "seller", 1, "second"), ("1", "order", "buyer", 2, "first"))
    (link,) = diagram_of(back).links
    assert link.back
    assert [tone for tone, _ in diagram_of(back).legend] == ["stated", "feedback"]


def test_what_is_rare_is_left_to_the_table() -> None:
    rows = [(str(number), "order", "buyer", 1, "first") for number in range(20)]
    held = held_by(*rows, ("x", "order", "seller", 1, "first"))
    assert [chip.text for chip in diagram_of(held).chips] == ["Order 95%"]
    assert [lane.name for lane in diagram_of(held).lanes] == ["Buyer"]
    assert [row.cells[1].text for row in table_of(held).rows] == ["20", "1"]


def test_the_table_tells_verdicts_and_what_follows() -> None:
    table = table_of(HELD)
    assert table.title == "Shop: 28.6% of 7 events as modelled"
    assert [tuple(cell.text for cell in row.cells[:3]) for row in table.rows] == [
        ("as modelled", "2", "28.6%"),
        ("other role", "2", "28.6%"),
        ("unknown activity", "1", "14.3%"),
        ("unknown actor", "1", "14.3%"),
        ("no actor", "1", "14.3%"),
    ]
    assert [note.split()[0] for note in table.notes] == ["LOG001", "LOG003", "LOG004", "LOG006"]
    assert table.notes[-1] == (
        "LOG006 2 handoffs aren't seen in the log: Seller to Buyer, Seller to Users"
    )
    only = held_by(("1", "order", "buyer", 1, "first"), ("1", "pay", "users", 2, "second"))
    assert "LOG009" not in " ".join(table_of(only).notes)
    assert table_of(held_by(("1", "order", "buyer", 1, "first"))).notes[-1] == (
        "LOG009 1 responsibility occurs nowhere in the log: Pay"
    )


@pytest.mark.parametrize("format", ["text", "md", "html", "svg", "mermaid", "dot", "json", "csv"])
def test_it_is_shown_in_every_form(format: str) -> None:
    assert "Order" in render(HELD, format) or "other" in render(HELD, format)


HANDED = EventLog(
    polars.DataFrame(
        [("1", "x", actor, hour) for hour, actor in enumerate("abababcabd")],
        schema=["case", "activity", "actor", "time"],
        orient="row",
    )
)


def test_a_heat_map_counts_handovers_from_row_to_column() -> None:
    heat = handover_heat(HANDED)
    assert heat.rows == heat.columns == ("a", "b", "c", "d")
    assert heat.texts == (
        ("", "4", "", ""),
        ("2", "", "1", "1"),
        ("1", "", "", ""),
        ("", "", "", ""),
    )
    assert heat.values[1] == (0.5, None, 0.25, 0.25)
    assert picture_of(heat).title == "Handovers by actor"


def test_those_who_do_least_are_one_row_and_column() -> None:
    heat = handover_heat(HANDED, most=2)
    assert heat.rows == ("a", "b", "2 others")
    assert heat.texts == (("", "4", ""), ("2", "", "2"), ("1", "", ""))
    with pytest.raises(InvalidValue, match="1 or more"):
        handover_heat(HANDED, most=0)


def test_names_in_pictures_are_escaped() -> None:
    frame = polars.DataFrame(
        {"case": ["1", "1"], "activity": ["x", "x"], "actor": ["<b>&", "<i>"], "time": [1, 2]}
    )
    drawn = render(handover_heat(EventLog(frame)), "svg")
    assert "&lt;b&gt;&amp;" in drawn
    assert "<b>" not in drawn
