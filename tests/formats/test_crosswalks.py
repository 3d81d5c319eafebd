"""Crosswalk files: what people may write in them, and what is said of a faulty one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roles
from roles import Crosswalk, RoleModel, RolesError
from roles.errors import FormatError, InvalidModel
from roles.formats.crosswalks import read_pairs
from strategies import models

A, B = roles.reference(), roles.reference("scrum")
HEAD = f'[crosswalk]\na = "{A.name}"\nb = "{B.name}"\n'


def read(text: str, tmp_path: Path) -> Crosswalk:
    file = tmp_path / "map.toml"
    file.write_text(text, encoding="utf-8")
    return roles.read_crosswalk(file, A, B)


@given(models(), models())
def test_what_is_written_is_read_back(tmp_path_factory: Any, a: RoleModel, b: RoleModel) -> None:
    file = tmp_path_factory.mktemp("crosswalks") / "map.toml"
    crosswalk = roles.crosswalk(a, b, at_least=0.2)
    roles.write_crosswalk(crosswalk, file)
    assert roles.read_crosswalk(file, a, b) == crosswalk


def test_person_needs_two_names_alone(tmp_path: Path) -> None:
    crosswalk = read(f'{HEAD}[[roles]]\na = "Product Planner"\nb = "po"\n', tmp_path)
    (pair,) = crosswalk.pairs
    assert (pair.a.key, pair.b.key, pair.score, pair.reasons) == (
        *("product-planner", "product-owner", 1.0, ()),
    )


def test_list_is_for_several(tmp_path: Path) -> None:
    text = f'{HEAD}[[stages]]\na = ["development", "testing"]\nb = ["sprint", "daily-scrum"]\n'
    crosswalk = read(text, tmp_path)
    assert [(pair.a.key, pair.b.key) for pair in crosswalk.pairs] == [
        *(("development", "sprint"), ("development", "daily-scrum")),
        *(("testing", "sprint"), ("testing", "daily-scrum")),
    ]


def test_what_has_no_match_is_in_comments(tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    roles.write_crosswalk(roles.crosswalk(A, B), file)
    text = file.read_text(encoding="utf-8")
    assert "# Only in a, stages: discovery, concept" in text
    assert "# Only in b, roles: scrum-master" in text


@pytest.mark.parametrize(
    ("text", "place", "line", "words"),
    [
        ('[[roles]]\na = "product-planer"\nb = "po"', "roles[0].a", 5, "product-planner"),
        ('[[roles]]\na = "planner"\nb = "launch"', "roles[0].b", 6, "Scrum"),
        ('[[roles]]\na = "planner"', "roles[0].b", 4, "a key or a name"),
        ('[[roles]]\na = "planner"\nb = []', "roles[0].b", 6, "a key or a name"),
        ('[[roles]]\na = "planner"\nb = 3', "roles[0].b", 6, "a key or a name"),
        ('[[roles]]\na = "planner"\nb = "po"\nscore = 2', "roles[0].score", 7, "from 0 to 1"),
        ('[[roles]]\na = "planner"\nb = "po"\nbecause = 2', "roles[0].because", 7, "list of texts"),
        ('[[roles]]\na = "planner"\nb = "po"\nreason = "x"', "roles[0].reason", 7, "because"),
        ('[[role]]\na = "planner"\nb = "po"', "role", 4, "'roles'"),
        ('[roles]\na = "planner"\nb = "po"', "roles", 4, "[[roles]]"),
        (
            '[[roles]]\na = "planner"\nb = "po"\n[[roles]]\na = "PP"\nb = "product-owner"',
            *("roles[1]", 7, "paired twice"),
        ),
    ],
)
def test_fault_has_its_place(
    text: str, place: str, line: int | None, words: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidModel) as caught:
        read(HEAD + text, tmp_path)
    (problem,) = caught.value.problems
    assert (problem.place, problem.line) == (place, line)
    assert words in problem.message


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidModel) as caught:
        read('[[roles]]\na = "x"\nb = "y"\n', tmp_path)
    assert [problem.place for problem in caught.value.problems] == [
        *("crosswalk.a", "crosswalk.b", "roles[0].a", "roles[0].b"),
    ]


def test_models_in_the_wrong_order_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    roles.write_crosswalk(roles.crosswalk(A, B), file)
    with pytest.raises(InvalidModel, match="'Scrum' was given"):
        roles.read_crosswalk(file, B, A)


def test_what_is_no_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"map\.toml:2:"):
        read("[crosswalk]\na = \n", tmp_path)
    with pytest.raises(FormatError):
        roles.read_crosswalk(tmp_path / "none.toml", A, B)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["crosswalk", "roles", "stages", "a", "b", "score", "because", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["crosswalk", "roles", "stages", "x"]), TREES, max_size=3))
@settings(deadline=None)
def test_any_tree_is_read_or_refused(tree: dict[str, Any]) -> None:
    with suppress(RolesError):
        read_pairs(tree, {}, A, B)
