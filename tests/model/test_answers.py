"""Several answers to one question: still a tuple, and shown as a table."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roles
from questions import asked
from roles.model import Answers
from strategies import models

MEMBERS = st.lists(st.integers(), max_size=5)


@settings(max_examples=10)
@given(models())
def test_every_question_with_several_answers_has_a_table_in_every_format(
    model: roles.RoleModel,
) -> None:
    for answers in asked(model):
        assert isinstance(answers, Answers)
        assert answers.title
        assert str(answers) == f"{answers:text}"
        assert json.loads(f"{answers:json}") == answers.to_dict() == roles.to_dict(answers)
        html = answers._repr_html_()
        assert "<script>alert" not in html
        assert answers._repr_mimebundle_()["text/plain"] == f"{answers:text}"
        assert bool(f"{answers:csv}") == bool(answers)
        copied = pickle.loads(pickle.dumps(answers))
        assert copied == answers == copy.copy(answers)
        assert f"{copied:text}" == f"{answers:text}"


@given(MEMBERS, MEMBERS, st.slices(5))
def test_answers_are_the_tuple_of_their_members(
    one: list[int], other: list[int], part: slice
) -> None:
    answers, plain = Answers(one, "Numbers"), tuple(one)
    assert answers == plain
    assert hash(answers) == hash(plain)
    assert repr(answers) == repr(plain)
    assert answers[part] == plain[part]
    for joined in (answers + tuple(other), answers + Answers(other, "More")):
        assert joined == (*one, *other)
        assert isinstance(joined, Answers)
    assert tuple(other) + answers == (*other, *one)
    assert sum([answers, Answers(other)], ()) == (*one, *other)


def test_a_part_says_so_and_a_sum_has_a_title_only_where_it_holds_for_all() -> None:
    model = roles.reference()
    planner, manager = model.owned_by("product planner"), model.owned_by("product manager")
    assert planner[:2].title == f"Owned by Product planner: 2 of {len(planner)}"
    assert planner[:].title == planner.title
    assert (planner[:0] + planner).title == planner.title
    both = planner + manager
    assert both.title == ""
    assert f"{both:text}".startswith(f"{len(both)} answers")


def test_names_stand_for_the_keys_that_statements_hold() -> None:
    model = roles.reference()
    for answers in (
        model.handoffs.between("product planner"),
        model.skills_of("product planner"),
        model.efforts_of("product planner"),
        model.contrasts_of("product planner", "product manager"),
        roles.boundary.longest_chain(model),
    ):
        text = f"{answers:csv}"
        assert "Product planner" in text
        assert "product-planner" not in text


def test_no_answer_says_what_was_asked() -> None:
    assert f"{roles.reference().owned_by('market'):text}" == "Owned by Market: nothing"


def test_answers_of_two_kinds_share_the_columns_that_both_have() -> None:
    model = roles.reference()
    mixed = Answers((model.skill_needs[0], model.efforts[0]))
    head = f"{mixed:csv}".splitlines()[0]
    assert head == "Skill,Level,Role,Basis,At,Note"


def test_answers_of_two_models_show_the_names_of_neither() -> None:
    model = roles.reference()
    other = model.rename("product manager", name="Project manager")
    joined = model.handoffs[-1:] + other.handoffs[-1:]
    assert "product-manager" in f"{joined:csv}"
    assert "Product manager" not in f"{joined:csv}"
    same = model.handoffs[:1] + model.skills_of("product planner")
    assert "Product planner" in f"{same:csv}"


@pytest.mark.parametrize("other", [[1], "ab", None])
def test_only_tuples_are_added(other: object) -> None:
    with pytest.raises(TypeError):
        Answers((1,)) + other
    with pytest.raises(TypeError):
        other + Answers((1,))


@pytest.mark.parametrize("name", ["title", "names", "more"])
def test_answers_stay_as_they_are(name: str) -> None:
    with pytest.raises(AttributeError, match="immutable"):
        setattr(Answers((1,)), name, "")
    with pytest.raises(AttributeError, match="immutable"):
        delattr(Answers((1,)), name)


def test_a_single_answer_without_a_table_of_its_own_shows_its_fields() -> None:
    model = roles.reference()
    planned = roles.schedule(model, "2026-01-05")["launch"]
    skills = model.compare("product planner", "product manager").skills
    assert ["Stage", "Launch"] in [line.split(",") for line in f"{planned:csv}".splitlines()]
    assert "Shared,Market insight" in f"{skills:csv}"
    assert "<table" in planned._repr_html_()
