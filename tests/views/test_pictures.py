"""What has a picture, role cards, the plot of skills, and what a notebook is given."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given

import roles
from pictures import crosses, faults
from roles import Role, RoleModel, RolesError, Skill, SkillNeed
from roles.views import (
    Table,
    boundary,
    card,
    lifecycle,
    page,
    picture_of,
    render,
    skills,
    swimlane,
)
from roles.views.table import Row
from strategies import models


def shown(model: RoleModel) -> list[Any]:
    result = [model, swimlane(model), lifecycle(model), skills(model)]
    if len(model.roles) > 1:
        result.append(model.compare(model.roles[0], model.roles[1]))
    return result


@given(models())
def test_any_model_can_be_drawn(model: RoleModel) -> None:
    for one in shown(model):
        assert f"{one:svg}".startswith("<svg")
        picture = picture_of(one)
        for text in picture.texts:
            left, top, right, bottom = text.edges
            assert min(left, top, picture.width - right, picture.height - bottom) >= 0
    for one in (model, *shown(model)[4:]):
        assert f"{one:mermaid}".startswith("flowchart LR\n")
        assert f"{one:dot}".endswith("}\n")
    assert page(model).endswith("</html>\n")
    for role in model.roles:
        shown_card = " ".join(str(card(model, role)).split())
        assert shown_card.startswith(" ".join(role.name.split())[:20])


def test_boundary_has_what_the_comparison_has() -> None:
    comparison = roles.reference().compare("planner", "pm")
    diagram = boundary(comparison)
    for dimension in comparison.dimensions:
        for column, items in (
            ("a", dimension.only_a),
            ("shared", dimension.shared),
            ("b", dimension.only_b),
        ):
            cell = diagram.cells().get((dimension.name, column), ())
            assert len(cell) == len(items)
    assert diagram.cells()["skills", "shared"][0].text == "Market insight"


def test_plot_tells_no_need_from_an_open_level() -> None:
    model = RoleModel(
        "M",
        roles=[Role("a", "A"), Role("b", "B")],
        skills=[Skill("x", "X"), Skill("y", "Y")],
        skill_needs=[
            SkillNeed("x", 3, role="a"),
            SkillNeed("x", role="b"),
            SkillNeed("y", 3, role="a"),
        ],
    )
    plot = skills(model)
    assert plot.rows == (("X", (3, 0)), ("Y", (3, None)))
    assert "X: A competent, B at no level that is said." in picture_of(plot).description
    assert f"{plot:csv}".splitlines() == ["Skill,A,B", "X,3,?", "Y,3,"]


@pytest.mark.parametrize("count", [2, 6, 7, 30])
def test_marks_of_one_level_are_apart_and_can_be_told_apart(count: int) -> None:
    model = RoleModel(
        "M",
        roles=[Role(f"r-{n}", f"R {n}") for n in range(count)],
        skills=[Skill("x", "X")],
        skill_needs=[SkillNeed("x", 2, role=f"r-{n}") for n in range(count)],
    )
    picture = picture_of(skills(model))
    assert faults(picture) == []
    marks = [box for box in picture.boxes if "hue-" in box.look]
    places = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in marks]
    assert len(places) == 2 * count
    assert not [pair for pair in combinations(places, 2) if crosses(*pair)]
    looks = Counter((box.look, box.radius) for box in marks)
    numbers = [text.lines[0] for text in picture.texts if text.look == "chip-ink"]
    if numbers:
        assert sorted(numbers) == sorted([str(n + 1) for n in range(count)] * 2)
    else:
        assert set(looks.values()) == {2}


def test_card_says_what_is_stated_and_what_is_inferred() -> None:
    shown = card(roles.reference(), "product planner")
    rows = {(row.group, row.cells[0].text): [c.text for c in row.cells[1:]] for row in shown.rows}
    assert rows["Owns", "User interviews"] == ["Discovery", "stated"]
    assert rows["Owns", "Product planning document"] == ["Concept", "inferred"]
    assert rows["Hands over", "Product concept, Product planning document"] == [
        "to Product manager, Detailed planning",
        "stated",
    ]


def test_notebook_gets_a_picture_where_there_is_one() -> None:
    model = roles.reference()
    for one in shown(model):
        bundle = one._repr_mimebundle_()
        assert '<input type="checkbox"> Full size</label><svg' in bundle["text/html"]
        assert bundle["text/html"] == one._repr_html_()
        assert bundle["text/plain"]
    answer = model.ownership("user interviews", at="discovery")._repr_html_()
    assert "<svg" not in answer
    assert "<strong>User interviews at Discovery: owned by Product planner" in answer


def test_model_too_large_for_one_picture_shows_its_lifecycle() -> None:
    model = RoleModel(
        "Large",
        roles=[Role("a", "A")],
        stages=[roles.Stage(f"s-{n}", f"S {n}", lead="a") for n in range(10)],
        responsibilities=[roles.Responsibility(f"t-{n}", "T", at="*") for n in range(90)],
    )
    text = page(model)
    assert "900 ownerships are too many for one picture" in text
    assert "Lifecycle of Large" in text


def test_findings_stand_at_the_end_of_the_page() -> None:
    found = Table(columns=("Code", "Finding"), rows=(Row(("X1", "<b>odd</b>")),))
    text = page(roles.reference(), found)
    assert '<h2 id="findings">Findings</h2>' in text
    assert "&lt;b&gt;odd&lt;/b&gt;" in text


def test_what_has_no_picture_says_so() -> None:
    with pytest.raises(
        RolesError, match="a Role can't be drawn as a diagram; these can: RoleModel"
    ):
        render(roles.reference().role("planner"), "svg")
