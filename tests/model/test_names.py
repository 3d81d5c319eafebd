"""Look-up by key, name and alias, and what is told where nothing is found."""

from __future__ import annotations

import difflib
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

import roles
from roles import Role, RoleModel
from roles.errors import UnknownName
from roles.model.names import nearest, normal, slug
from strategies import models


def spelt(draw: st.DrawFn, name: str) -> str:
    """Return a name as somebody in a hurry types it."""
    words = name.replace("-", " ").split(" ")
    return draw(st.sampled_from([" ", "-", "_", "  ", ""])).join(
        draw(st.sampled_from([word, word.upper(), word.lower(), word.title()])) for word in words
    )


@given(st.data())
def test_case_spaces_and_hyphens_do_not_matter(data: st.DataObject) -> None:
    model = roles.reference()
    role = data.draw(st.sampled_from(model.roles))
    name = data.draw(st.sampled_from([role.key, role.name, *role.aliases]))
    assert model.role(spelt(data.draw, name)) == role


@given(models())
def test_keys_and_aliases_always_find_their_own(model: RoleModel) -> None:
    for collection in ("roles", "stages", "responsibilities", "skills", "goals", "deliverables"):
        singular = collection[:-3] + "y" if collection.endswith("ies") else collection[:-1]
        look_up = getattr(model, singular)
        for member in getattr(model, collection):
            assert look_up(member.key) is member
            assert look_up(member) is member
            assert all(look_up(alias) is member for alias in member.aliases)
            everything = getattr(model, collection)
            same = [one for one in everything if normal(one.name) == normal(member.name)]
            if len(same) == 1:
                assert look_up(member.name) is member
            elif normal(member.name) not in {normal(one.key) for one in same}:
                with pytest.raises(UnknownName) as caught:
                    look_up(member.name)
                assert caught.value.among == tuple(one.key for one in same)
                assert "use one of their keys" in str(caught.value)


def test_a_miss_names_the_three_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        roles.reference().role("product owner")
    error = caught.value
    assert (error.asked, error.collection) == ("product owner", "roles")
    assert len(error.nearest) == 3
    assert error.nearest[0] in {"product-planner", "product-manager"}
    assert "there is no role 'product owner'; did you mean 'product-" in str(error)
    assert isinstance(error, KeyError)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize("asked", [None, 3, ["pm"], {}, b"pm", object(), Role("nobody", "Nobody")])
def test_what_is_no_name_is_told_as_unknown(asked: object) -> None:
    model = roles.reference()
    with pytest.raises(UnknownName):
        model.role(asked)
    with pytest.raises(UnknownName):
        model.owner(asked, at="launch")
    with pytest.raises(UnknownName):
        model.owner("technology selection", at=asked)
    with pytest.raises(UnknownName):
        model.who_owns(asked)


def test_an_object_of_another_kind_is_not_taken_for_one() -> None:
    model = roles.reference()
    with pytest.raises(UnknownName):
        model.role(model.stage("launch"))


def test_an_object_of_another_model_finds_the_one_with_its_key() -> None:
    other = Role("product-manager", "Somebody else")
    assert roles.reference().role(other).name == "Product manager"


def test_nothing_to_find_in() -> None:
    with pytest.raises(UnknownName, match=r"^there is no role 'pm'$"):
        RoleModel("Empty").role("pm")


def test_look_ups_remember_no_more_than_they_may() -> None:
    model = RoleModel("One", roles=[Role("pm", "PM")])
    names = model.roles.keys_by_name
    for number in range(9000):
        assert model.role("p" + " " * (number % 4500) + "m").key == "pm"
    assert len(names) <= 4096 + 1


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=12))
def test_nearest_are_those_most_alike(asked: str, names: list[str]) -> None:
    found = nearest(asked, names)

    def likeness(name: str) -> float:
        return difflib.SequenceMatcher(None, normal(name), normal(asked), autojunk=False).ratio()

    best = sorted(map(likeness, dict.fromkeys(names)), reverse=True)[:3]
    assert [likeness(name) for name in found] == best


@given(st.text(max_size=30))
def test_a_slug_is_a_key(name: str) -> None:
    key = slug(name)
    assert Role(key, "x").key == key
    assert slug(name, taken={key}) != key
    assert slug(key) == key


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=30))
def test_a_slug_of_ascii_is_that_of_any_text(name: str) -> None:
    other = "é"  # which takes the way of texts that aren't ASCII
    assert slug(f"{name} {other}").removesuffix(other).strip("-") == (
        "" if slug(name) == "unnamed" and "unnamed" not in name.lower() else slug(name)
    )


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Product Manager", "product-manager"),
        ("8.1 Pricing & packaging", "8-1-pricing-packaging"),
        ("제품 기획자", "제품-기획자"),
        ("प्रबंधक", "प्रबंधक"),
        ("ＱＡ", "qa"),
        ("***", "unnamed"),
        ("", "unnamed"),
    ],
)
def test_slugs(name: str, key: str) -> None:
    assert slug(name) == key
