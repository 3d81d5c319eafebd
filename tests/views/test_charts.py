"""Timelines and heat maps: right, nothing overlaps, nothing is cut, hostile names are only text."""

from __future__ import annotations

import datetime
import json
import os
import re
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roles
from browser import opened
from diagrams import HOSTILE, texts
from organizations import (
    ACTORS,
    DAY,
    FIRST,
    LAST,
    appointments,
    days,
    holders_by_hand,
    organization,
)
from pictures import crosses, faults, parsed
from roles import Actor, Appointment, Organization, Role, RoleModel, Scope
from roles.lettering import line_of
from roles.views import (
    CODES,
    Heat,
    Timeline,
    holders,
    load_heat,
    picture_of,
    render,
    table_of,
    timeline,
)
from roles.views.heat import SHADES
from roles.views.picture import Picture
from roles.views.timelines import Bar

OLD = datetime.date(2026, 1, 1)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    span = draw(st.integers(0, 4_000))
    rows = []
    for _ in range(draw(st.integers(0, 5))):
        cuts = sorted({0, span, *draw(st.lists(st.integers(0, span), max_size=5))})
        bars = [
            Bar(OLD + one * DAY, OLD + other * DAY, draw(texts), draw(st.booleans()))
            for one, other in pairwise(cuts)
        ]
        rows.append((draw(texts), tuple(bars)))
    return Timeline(title=draw(texts), start=OLD, end=OLD + span * DAY, rows=tuple(rows))


@st.composite
def heats(draw: st.DrawFn) -> Heat:
    down, across = draw(st.integers(0, 4)), draw(st.integers(0, 5))
    number = st.none() | st.floats(0, 1e9)
    return Heat(
        title=draw(texts),
        rows=tuple(draw(texts) for _ in range(down)),
        columns=tuple(draw(texts) for _ in range(across)),
        values=tuple(tuple(draw(number) for _ in range(across)) for _ in range(down)),
        texts=tuple(tuple(draw(texts) for _ in range(across)) for _ in range(down)),
        over=draw(st.none() | st.just(1.0)),
        note=draw(texts),
    )


def bare(text: str) -> str:
    return "".join(line_of(text).split())


def written(picture: Picture) -> str:
    return "\n".join("".join("".join(text.lines).split()) for text in picture.texts)


@given(timelines())
def test_nothing_of_a_timeline_overlaps_or_is_cut(shown: Timeline) -> None:
    picture = picture_of(shown)
    assert faults(picture) == []
    words = written(picture)
    for name, bars in shown.rows:
        assert bare(name) in words
        for bar in bars:
            assert bare(bar.text) in words
    boxes = [box for box in picture.boxes if box.look != "rule"]
    assert len(boxes) == sum(len(bars) for _, bars in shown.rows)
    assert sum(box.look == "gap" for box in boxes) == sum(
        bar.vacant for _, bars in shown.rows for bar in bars
    )


@given(timelines())
def test_keys_stay_in_their_bars(shown: Timeline) -> None:
    picture = picture_of(shown)
    bars = [b for b in picture.boxes if b.look != "rule"]
    for text in picture.texts:
        if text.look == "chip-ink":
            left, top, right, bottom = text.edges
            around = [b for b in bars if b.x <= left and right <= b.x + b.width]
            assert any(b.y <= top and bottom <= b.y + b.height for b in around)


@given(heats())
def test_nothing_of_a_heat_map_overlaps_or_is_cut(shown: Heat) -> None:
    picture = picture_of(shown)
    assert faults(picture) == []
    words = written(picture)
    for text in (*shown.rows, *shown.columns, *(t for row in shown.texts for t in row), shown.note):
        assert bare(text) in words
    cells = [(b.x, b.y, b.x + b.width, b.y + b.height) for b in picture.boxes]
    assert len(cells) == len(shown.rows) * len(shown.columns)
    for number, one in enumerate(cells):
        assert not any(crosses(one, other) for other in cells[number + 1 :])


@given(heats())
def test_cells_are_the_darker_the_higher_and_framed_above_the_limit(shown: Heat) -> None:
    looks = [box.look.split() for box in picture_of(shown).boxes]
    values = [value for row in shown.values for value in row]
    assert [value is None for value in values] == [look[0] == "cell" for look in looks]
    pairs = sorted(
        (value, int(look[0].removeprefix("heat-")), "double" in look)
        for value, look in zip(values, looks, strict=True)
        if value is not None
    )
    assert [shade for _, shade, _ in pairs] == sorted(shade for _, shade, _ in pairs)
    for value, shade, framed in pairs:
        assert framed is (shown.over is not None and value > shown.over)
        assert (shade == 0) is (value == 0)
    if pairs and pairs[-1][0] > 0:
        assert pairs[-1][1] == SHADES - 1


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_text(name: str) -> None:
    bars = (Bar(OLD, OLD + 400 * DAY, name),)
    long = Timeline(title=name, start=OLD, end=OLD + 400 * DAY, rows=((name, bars),))
    hot = Heat(title=name, rows=(name,), columns=(name,), values=((1.0,),), texts=((name,),))
    for shown in (long, hot):
        drawn = render(shown, "svg")
        tags = {element.tag.partition("}")[2] for element in parsed(drawn).iter()}
        assert tags <= {"svg", "title", "desc", "style", "rect", "text"}
        assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", drawn)
        assert "<script" not in render(shown, "html")


@given(appointments(), days)
def test_timeline_says_of_every_day_who_held_it(
    held: list[Appointment], start: datetime.date
) -> None:
    org = organization(held)
    shown = timeline(org, start=start, end=LAST)
    names = {"pm": "Product manager", "dev": "Developer"}
    assert [name for name, _ in shown.rows] == [
        f"{scope.key}: {names[role]}"
        for scope in org.scopes
        for role in ("pm", "dev")
        if (role, scope.key) in org.periods
    ]
    for name, bars in shown.rows:
        scope, _, title = name.partition(": ")
        role = "pm" if title == "Product manager" else "dev"
        for number in range((LAST - start).days):
            on = start + number * DAY
            (bar,) = [one for one in bars if one.start <= on < one.end]
            expected = holders_by_hand(held, role, scope, on)
            assert set(bar.text.split(" + ")) == (expected or {"vacant"})
            assert bar.vacant is not bool(expected)


@given(appointments(), days, days)
def test_load_is_the_mean_of_its_days(
    held: list[Appointment], one: datetime.date, other: datetime.date
) -> None:
    start, end = sorted((one, other))
    shown = load_heat(organization(held), start, end)
    months: dict[str, list[datetime.date]] = {}
    for number in range((end - start).days):
        on = start + number * DAY
        months.setdefault(f"{on:%Y-%m}", []).append(on)
    expected = {
        key: [
            sum(a.share for a in held if a.actor == key for on in spread if a.covers(on))
            / len(spread)
            for spread in months.values()
        ]
        for key in ACTORS
    }
    assert dict(zip(shown.rows, map(list, shown.values), strict=True)) == {
        key: pytest.approx(shares) for key, shares in expected.items() if any(shares)
    }
    assert shown.columns == tuple(months if any(map(any, expected.values())) else ())


def test_asked_for_one_scope_its_roles_above_are_told() -> None:
    org = organization([Appointment(actor="ann", role="pm", scope="company", start=FIRST)])
    shown = timeline(org, start=FIRST, end=LAST, scopes=["ui"])
    assert [(name, [bar.text for bar in bars]) for name, bars in shown.rows] == [
        ("ui: Product manager", ["ann"])
    ]
    shown = timeline(org, start=FIRST, end=LAST, roles=["dev"])
    assert [(name, [bar.text for bar in bars]) for name, bars in shown.rows] == [
        ("company: Developer", ["vacant"])
    ]
    with pytest.raises(roles.errors.UnknownName):
        timeline(org, start=FIRST, end=LAST, roles=["dog"])


def test_names_of_people_stay_out_and_those_of_scopes_get_in() -> None:
    org = Organization(
        RoleModel("M", roles=[Role("pm", "PM")]),
        actors=[Actor("a1", name="Ann Example")],
        scopes=[Scope("x", "Apollo")],
        appointments=[Appointment(actor="a1", role="pm", scope="x", start=FIRST)],
    )
    for shown in (timeline(org, start=FIRST, end=LAST), load_heat(org, FIRST, LAST)):
        drawn = "".join(render(shown, code) for code in (*CODES, "svg"))
        assert "Ann" not in drawn
        assert "a1" in drawn
    assert "Apollo: PM" in f"{timeline(org, start=FIRST, end=LAST):svg}"


def test_whatever_is_answered_is_json_by_keys() -> None:
    org = organization(
        [
            Appointment(actor="ann", role="pm", scope="company", start=FIRST),
            Appointment(actor="bob", role="dev", scope="ui", start=FIRST, end=LAST, share=0.5),
        ]
    )
    answers = [
        *org.segregation([("own", "approve")], on=FIRST),
        *org.history("coding", scope="ui", start=FIRST, end=LAST + DAY, at="build"),
        *org.vacancies(FIRST, LAST),
        *org.load(FIRST, LAST),
        *org.held_by("bob", on=FIRST),
        org.who_owns("pricing", scope="ui", on=FIRST, at="plan"),
        org.leaving("ann", on=FIRST, until=LAST),
        org.bus_factor("ui", on=FIRST),
    ]
    told = json.loads(render(answers, "json"))
    assert told[0] == {
        "kind": "duties to be held apart",
        "actor": "ann",
        "duties": ["own", "approve"],
        "responsibility": "pricing",
        "stage": "plan",
        "scope": "ui",
    }
    assert {"start": str(LAST), "end": str(LAST + DAY), "roles": ["dev"], "stage": "build"} | {
        "actors": []
    } in told
    assert told[-3]["found_at"] == ["company"]
    assert told[-2]["ended"][0]["end"] is None
    assert len(told) == len(answers)


def test_answers_are_shown_as_text_and_in_notebooks() -> None:
    org = organization([Appointment(actor="ann", role="pm", scope="company", start=FIRST)])
    answer = org.who_owns("pricing", scope="ui", on=FIRST, at="plan")
    assert str(answer).startswith("Pricing for ui on 2028-02-20: ann")
    assert "the nearest scope above ui with a holder" in f"{answer:md}".replace("\n", " ")
    departure = org.leaving("ann", on=LAST, until=LAST + DAY)
    assert repr(departure) == "<Departure of ann on 2028-03-10: 2 vacant>"
    assert f"{departure:csv}".splitlines()[0] == "Role,Scope,From,To,Duties left"
    assert '"own 1, approve 1"' in f"{departure:csv}"
    assert "ends: Product manager for company" in departure._repr_html_()
    assert str(org.leaving("bob", on=LAST, until=LAST)) == "If bob leaves on 2028-03-10: nothing"


def test_empty_organisation_says_so_in_every_form() -> None:
    org = organization([])
    for shown in (timeline(org, start=FIRST, end=FIRST), load_heat(org, FIRST, LAST)):
        for code in ("text", "md", "html", "svg"):
            assert "obody is appointed" in render(shown, code)
        assert faults(picture_of(shown)) == []
        assert table_of(shown).rows == ()
        assert json.loads(render(shown, "json"))


def test_bytes_do_not_depend_on_the_order_of_hashes() -> None:
    code = (
        "import roles\n"
        "from roles import views\n"
        "org = roles.log.staffed(roles.reference(), each=4)\n"
        "for one in (views.timeline(org, start='2025-01-01', end='2026-01-01'),\n"
        "            views.load_heat(org, '2025-01-01', '2026-01-01')):\n"
        "    for code in (*views.CODES, 'svg'):\n"
        "        print(views.render(one, code))\n"
    )
    drawn = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert drawn[0] == drawn[1]
    assert b"<svg" in drawn[0]


def test_pictures_are_legible_in_light_and_dark() -> None:
    org = organization(
        [
            Appointment(actor="ann", role="pm", scope="company", start=FIRST),
            Appointment(actor="bob", role="dev", scope="ui", start="2028-03-01"),
            Appointment(actor="bob", role="dev", scope="zeus", start="2028-03-01", share=0.5),
        ]
    )
    drawn = [f"{timeline(org, start=FIRST, end=LAST):svg}", f"{load_heat(org, FIRST, LAST):svg}"]
    with opened() as browser:
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme)
            page.set_content("".join(drawn))
            # Every text fits into the picture as the browser really sets it.
            assert page.evaluate(
                """() => [...document.querySelectorAll('svg')].every(svg => {
                    const room = svg.getBoundingClientRect();
                    return [...svg.querySelectorAll('text')].every(text => {
                        const box = text.getBoundingClientRect();
                        return box.left >= room.left && box.right <= room.right + 0.5
                            && box.bottom <= room.bottom + 0.5;
                    });
                })"""
            )
            colours = page.evaluate(
                """() => ['.paper', '.ink', '.gap', '.double'].map(
                    look => getComputedStyle(document.querySelector(look)).fill)"""
            )
            light = [int(re.findall(r"\d+", one)[0]) > 128 for one in colours[:2]]
            assert light == ([True, False] if scheme == "light" else [False, True])
            page.close()


@given(st.lists(appointments(), min_size=1, max_size=1), days, days)
@settings(max_examples=25)
def test_swimlane_of_people_says_what_the_organisation_says(
    held: list[list[Appointment]], on: datetime.date, before: datetime.date
) -> None:
    org = organization(held[0])

    def owned(day: datetime.date) -> set[tuple[str, str, str]]:
        return {
            (actor.key, answer.stage.key, work.key)
            for work in org.model.responsibilities
            for answer in org.model.who_owns(work)
            for actor in org.who_owns(work, scope="ui", on=day, at=answer.stage).actors
        }

    diagram = holders(org, "ui", on=on, before=before)
    assert faults(picture_of(diagram)) == []
    drawn = {(chip.lane, chip.column, chip.about): chip.tone for chip in diagram.chips if chip.lane}
    moved = {place for place, tone in drawn.items() if tone.startswith("moved")}
    assert {place for place, tone in drawn.items() if tone != "gone"} == owned(on)
    assert moved == owned(on) - owned(before)
    assert {place for place, tone in drawn.items() if tone == "gone"} == owned(before) - owned(on)
    assert [lane.key for lane in diagram.lanes if lane.key] == [
        actor.key for actor in org.actors if actor.key in {lane for lane, _, _ in drawn}
    ]
