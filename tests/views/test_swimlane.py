"""Swimlanes: nothing overlaps, nothing is cut, no arrow runs through text, every word is there."""

from __future__ import annotations

import itertools
import re
import unicodedata

import pytest
from attrs import evolve
from hypothesis import given

import roles
from diagrams import HOSTILE, SCRIPTS, diagrams
from pictures import SVG, crosses, faults, parsed
from roles.lettering import line_of, measured, wrapped
from roles.views.diagram import Chip, Column, Diagram, Lane, Link, lifecycle, swimlane
from roles.views.lanes import laid_out
from roles.views.picture import Picture
from roles.views.routing import tracks
from roles.views.svg import escaped, render


@given(diagrams())
def test_nothing_overlaps_and_nothing_sticks_out(diagram: Diagram) -> None:
    assert faults(laid_out(diagram)) == []


@given(diagrams(4, 5))
def test_every_word_is_there_in_its_own_chip(diagram: Diagram) -> None:
    picture = laid_out(diagram)
    written = sorted("".join("".join(text.lines).split()) for text in picture.texts)
    for text in [
        diagram.title,
        *(c.name for c in diagram.columns),
        *(a.name for a in diagram.lanes),
    ]:
        assert "".join(line_of(text).split()) in written
    for chip in diagram.chips:
        whole = "".join(line_of(chip.text).split())
        assert sum(one == whole for one in written) >= sum(
            c.text == chip.text for c in diagram.chips
        )


@given(diagrams(6, 6))
def test_lettering_stays_in_its_box(diagram: Diagram) -> None:
    picture = laid_out(diagram)
    for text in picture.texts:
        if text.look in {"chip-ink", "tag-ink", "head-ink"}:
            left, top, right, bottom = text.edges
            assert any(
                b.x <= left and b.y <= top and right <= b.x + b.width and bottom <= b.y + b.height
                for b in picture.boxes
                if b.look.split()[0] in {"chip", "tag", "head"}
            ), text


@given(diagrams(6, 8))
def test_arrows_begin_and_end_at_the_cells_of_their_link(diagram: Diagram) -> None:
    picture = laid_out(diagram)
    cells = [box for box in picture.boxes if box.look == "cell"]
    columns = sorted(box.x for box in picture.boxes if box.look == "head")
    lanes = sorted(box.y for box in picture.boxes if box.look == "lane")
    column = {c.key: columns[n] for n, c in enumerate(diagram.columns)}
    lane = {a.key: lanes[n] + 2 for n, a in enumerate(diagram.lanes)}
    wanted = {
        (lane[k.lane], column[k.column], lane[k.to_lane], column[k.to_column], k.back)
        for k in diagram.links
    }
    arrows = set()
    for route in picture.routes:
        if route.source < 0:
            continue
        (x, y), (to_x, to_y) = route.points[0], route.points[-1]
        (start,) = [b for b in cells if b.x < x <= b.x + b.width and b.y <= y <= b.y + b.height]
        (end,) = [
            b for b in cells if to_x in (b.x, b.x + b.width) and b.y <= to_y <= b.y + b.height
        ]
        arrows.add((start.y, start.x, end.y, end.x, "back" in route.look))
    assert arrows == wanted


@given(diagrams(5, 6))
def test_loops_run_below_all_lanes(diagram: Diagram) -> None:
    picture = laid_out(diagram)
    floor = max((b.y + b.height for b in picture.boxes if b.look == "lane"), default=0)
    for route in picture.routes:
        if "back" in route.look and route.source >= 0:
            assert max(y for _, y in route.points) > floor


def drawn(text: str) -> Picture:
    diagram = Diagram(
        title=text,
        lanes=(Lane("a", text), Lane("b", text)),
        columns=(Column("x", text, group=text), Column("y", text, group=text)),
        chips=(Chip("a", "x", text), Chip("b", "y", text, tone="gap")),
        links=(Link(lane="a", column="x", to_lane="b", to_column="y", texts=(text,)),),
    )
    return laid_out(diagram)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_text(name: str) -> None:
    written = render(drawn(name))
    root = parsed(written)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        "svg",
        "title",
        "desc",
        "style",
        "rect",
        "path",
        "text",
    } - ({"text"} if not name else set())
    assert all(not name.startswith("on") for element in root.iter() for name in element.attrib)
    lines = [element.text for element in root.iter(f"{SVG}text")]
    whole = "".join("".join(str(line) for line in lines).split())
    assert whole.count("".join(line_of(name).split())) >= (7 if name else 0)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", written)


@given(diagrams(4, 4))
def test_svg_says_what_the_layout_says(diagram: Diagram) -> None:
    picture = laid_out(diagram)
    root = parsed(render(picture))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for rect in list(root.iter(f"{SVG}rect"))[1:]:
        x, y, w, h = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        assert min(x, y, width - x - w + 0.1, height - y - h + 0.1) >= 0
    rooms = []
    for text in root.iter(f"{SVG}text"):
        x, y, size = (float(text.attrib[name]) for name in ("x", "y", "font-size"))
        wide = measured(text.text or "", size, bold="b" in text.attrib["class"].split())
        if "textLength" in text.attrib:
            assert abs(float(text.attrib["textLength"]) - wide) <= 0.1
        left = x - wide / 2 if "m" in text.attrib["class"].split() else x
        rooms.append((left, y - size * 0.76, left + wide, y + size * 0.21))
    assert not [1 for one, other in itertools.combinations(rooms, 2) if crosses(one, other)]
    for path in root.iter(f"{SVG}path"):
        numbers = list(map(float, re.findall(r"-?[\d.]+", path.attrib["d"])))
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        for (x, y), (to_x, to_y) in itertools.pairwise(points):
            edges = min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)
            assert not [room for room in rooms if crosses(edges, room)]
            assert min(edges[0], edges[1], width - edges[2], height - edges[3]) >= 0


def test_reference_has_words_for_those_who_cannot_see_it() -> None:
    root = parsed(f"{roles.reference():svg}")
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"
    assert title.text == "Product planning and product management"
    assert (
        "Handoff from Product planner at Concept to Product manager at Detailed planning: "
        "Product concept, Product planning document." in description.text
    )
    assert "Product planner, at Discovery: Early product planning, Market" in description.text


def test_reference_shows_who_owns_what() -> None:
    diagram = swimlane(roles.reference())
    places = {(chip.lane, chip.column, chip.text): chip.tone for chip in diagram.chips}
    assert places["product-manager", "definition", "Technology selection"] == "stated"
    assert places["product-planner", "concept", "Product planning document"] == "inferred"
    assert len([link for link in diagram.links if link.back]) == 3
    assert "internal-teams" not in {lane.key for lane in diagram.lanes}


def test_gaps_and_double_owners_stand_out() -> None:
    model = roles.RoleModel(
        "M",
        roles=[roles.Role("a", "A"), roles.Role("b", "B")],
        stages=[roles.Stage("s", "S")],
        responsibilities=[
            roles.Responsibility("none", "None", at="s"),
            roles.Responsibility("two", "Two"),
        ],
        assignments=[roles.Assignment("two", "s", own=["a", "b"])],
    )
    diagram = swimlane(model)
    assert {(chip.lane, chip.text, chip.tone) for chip in diagram.chips} == {
        ("", "None", "gap"),
        ("a", "Two", "double"),
        ("b", "Two", "double"),
    }
    assert diagram.lanes[-1].name == "Nobody"
    assert [tone for tone, _ in diagram.legend] == ["double", "gap"]


def test_parts_are_set_in_under_their_whole_where_it_stands_there() -> None:
    chips = {(c.column, c.text): c.depth for c in swimlane(roles.reference()).chips}
    assert chips["definition", "Technology selection"] == 1
    assert chips["definition", "Detailed planning"] == 0


def test_lifecycle_has_the_stages_their_leads_and_the_ways_between() -> None:
    diagram = lifecycle(roles.reference())
    assert [(c.column, c.text) for c in diagram.chips][2] == ("definition", "Product manager")
    ways = {(k.column, k.to_column): k.texts for k in diagram.links if not k.back}
    assert ways["concept", "definition"] == ("Product concept", "Product planning document")
    assert faults(laid_out(diagram)) == []


def test_the_same_model_gives_the_same_bytes() -> None:
    assert f"{roles.reference():svg}" == f"{roles.loads(roles.dumps(roles.reference())):svg}"


def test_arrow_to_the_next_cell_of_a_lane_is_straight() -> None:
    picture = laid_out(swimlane(roles.reference()))
    straight = [route for route in picture.routes if len(route.points) == 2 and route.source >= 0]
    assert len(straight) == 2


def test_cell_with_many_arrivals_has_room_for_all() -> None:
    rows = tuple(Lane(f"l{n}", "L") for n in range(12))
    heads = (Column("x", "X"), Column("y", "Y"))
    links = tuple(
        Link(lane=f"l{n}", column="x", to_lane="l5", to_column="y", back=back)
        for n in range(12)
        for back in (False, True)
    )
    picture = laid_out(Diagram(title="M", lanes=rows, columns=heads, links=links))
    lane = sorted(box.y for box in picture.boxes if box.look == "lane")[5]
    (box,) = [box for box in picture.boxes if box.look == "lane" and box.y == lane]
    ends = [route.points[-1][1] for route in picture.routes]
    assert len(set(ends)) == 24
    assert all(box.y + 5 <= end <= box.y + box.height - 5 for end in ends)
    assert faults(picture) == []


def test_tracks_keep_what_touches_apart() -> None:
    assert tracks([(0, 1), (1, 2), (5, 6), (0, 9)], clear=1) == [0, 1, 0, 2]


def test_words_are_broken_only_where_they_have_to_be() -> None:
    assert wrapped("Pre-market testing", 70, 11) == ("Pre-market", "testing")
    assert "".join(wrapped("m" * 50, 60, 11)) == "m" * 50
    assert max(measured(line, 11) for line in wrapped("m" * 50, 60, 11)) <= 60


def test_names_of_lanes_are_not_broken_within_a_word() -> None:
    model = roles.RoleModel(
        "Release",
        roles=[roles.Role("comms", "Communications lead")],
        stages=[roles.Stage("launch", "Launch", lead="comms")],
        responsibilities=[roles.Responsibility("blog", "Blog", at="launch")],
    )
    lines = [line for text in laid_out(swimlane(model)).texts for line in text.lines]
    assert "Communications" in lines


@pytest.mark.parametrize("name", SCRIPTS)
def test_names_of_any_script_are_neither_stretched_nor_broken_within_a_letter(name: str) -> None:
    diagram = Diagram(title=name, lanes=(Lane("a", name),), columns=(Column("c", name),))
    assert "textLength" not in render(laid_out(diagram))
    for room in range(1, 60, 7):
        lines = wrapped(name, room, 11)
        assert "".join(lines).replace(" ", "") == name.replace(" ", "")
        for line in lines:
            assert unicodedata.category(line[0]) not in {"Mn", "Mc", "Me", "Cf"}, lines
            assert line[-1] != "\u200d", lines
            assert not "\U0001f3fb" <= line[0] <= "\U0001f3ff", lines
            flags = [one for one in line if "\U0001f1e6" <= one <= "\U0001f1ff"]
            assert len(flags) % 2 == 0, lines


def test_words_of_every_alphabet_have_as_much_room_as_those_of_english() -> None:
    # Three times as wide as they are drawn, words were broken that had room.
    assert wrapped("Руководитель продукта", 108, 12, True) == ("Руководитель", "продукта")
    assert measured("Überprüfung", 12) == measured("Uberprufung", 12)


def test_marks_do_not_climb_into_the_line_above() -> None:
    assert line_of("z" + "\u0301" * 9) == "z\u0301\u0301"
    assert escaped("a\0&\n<") == "a\\x00&amp; &lt;"


def test_what_moved_since_an_earlier_model_is_marked_where_it_is_and_where_it_was() -> None:
    before = roles.reference()
    after = before.reassign("user interviews", "product manager", because="it meets the users")
    diagram = swimlane(after, before)
    changed = {
        (chip.lane, chip.column, chip.text, chip.tone)
        for chip in diagram.chips
        if chip.tone in ("moved", "gone")
    }
    assert changed == {
        ("product-manager", "discovery", "User interviews", "moved"),
        ("product-planner", "discovery", "User interviews", "gone"),
    }
    words = " ".join(diagram.sentences())
    assert "User interviews (owned by another before)" in words
    assert "User interviews (owned here before)" in words
    assert swimlane(before, before) == swimlane(before)


def test_what_moved_is_told_apart_where_names_are_alike_and_where_several_own_it() -> None:
    text = """
        model.name = "Alike"
        roles.ann = { name = "Ann" }
        roles.bob = { name = "Bob" }
        stages.plan = { name = "Plan" }
        responsibilities.a = { name = "Report" }
        responsibilities.b = { name = "Report" }
        [[assignments]]
        responsibility = "a"
        at = "plan"
        A = %s
        [[assignments]]
        responsibility = "b"
        at = "plan"
        A = %s
    """
    before = roles.loads(text % ('"ann"', '"bob"'))
    for a, b, tones in (
        ('"bob"', '"ann"', {"ann": ["moved", "gone"], "bob": ["moved", "gone"]}),
        ('["ann", "bob"]', '"bob"', {"ann": ["double"], "bob": ["moved double", "inferred"]}),
    ):
        diagram = swimlane(roles.loads(text % (a, b)), before)
        assert tones == {
            key: [chip.tone for chip in diagram.chips if chip.lane == key] for key in tones
        }
        assert set(dict(diagram.legend)) == {tone for each in tones.values() for tone in each}


def test_role_that_went_keeps_a_lane_with_what_it_owned() -> None:
    before = roles.reference()
    diagram = swimlane(before.without("product planner"), before)
    (lane,) = (lane.key for lane in diagram.lanes if lane.name == "Product planner, before")
    gone = {(chip.column, chip.text) for chip in diagram.chips if chip.lane == lane}
    assert gone == {
        (answer.stage.key, answer.responsibility.name)
        for answer in before.owned_by("product planner")
    }


def test_renamed_role_and_responsibility_have_not_moved() -> None:
    before = roles.reference()
    role = evolve(before.role("product planner"), name="Planner")
    work = evolve(before.responsibility("user interviews"), name="Talks with users")
    after = before.replace(role).replace(work)
    assert not {chip.tone for chip in swimlane(after, before).chips} & {"moved", "gone"}


def test_a_role_has_one_colour_in_every_picture() -> None:
    model = roles.reference()
    lanes = {lane.key: lane.hue for lane in swimlane(model).lanes}
    assert (lanes["product-planner"], lanes["product-manager"]) == (0, 1)
    alone = model.reassign("user interviews", "product manager")
    assert {lane.hue for lane in swimlane(alone).lanes if lane.key == "product-manager"} == {1}
    leads = {chip.text: chip.hue for chip in lifecycle(model).chips}
    assert leads == {"Product planner": 0, "Product manager": 1}
    a, _, b = roles.views.boundary(model.compare("product manager", "product planner")).columns
    assert (a.hue, b.hue) == (1, 0)
    assert roles.views.skills(model, "product manager").hues == (1,)


def test_more_roles_than_colours_are_told_apart_by_bands() -> None:
    count = 14
    model = roles.RoleModel(
        "Many",
        roles=[roles.Role(f"r{n}", f"Role {n}") for n in range(count)],
        stages=[roles.Stage("s", "S")],
        responsibilities=[roles.Responsibility(f"w{n}", f"Work {n}") for n in range(count)],
        assignments=[roles.Assignment(f"w{n}", "s", own=f"r{n}") for n in range(count)],
    )
    picture = laid_out(swimlane(model))
    chips = [box for box in picture.boxes if box.look.startswith("chip")][:count]
    marks = []
    for chip in chips:
        inside = [
            box
            for box in picture.boxes
            if box.look.endswith("-side")
            and chip.x < box.x < chip.x + chip.width
            and chip.y < box.y < chip.y + chip.height
        ]
        marks.append((chip.look.split()[1], len(inside)))
    assert len(set(marks)) == count
