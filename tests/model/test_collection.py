"""Collections: tuples in every respect, that can also be asked by key, name and alias."""

from __future__ import annotations

import copy
import pickle

import pytest
from attrs import evolve
from hypothesis import given

import roles
from roles import Handoff, Role, RoleModel, Stage
from roles.errors import UnknownName
from roles.model.collection import Collection
from roles.model.shape import collections, entries, references, rekeyed, statements
from strategies import models

TWINS = Collection([Role("a-b", "Twin"), Role("c", "Twin"), Role("d", "A B")], "roles")


@given(models())
def test_a_collection_is_the_tuple_of_its_members(model: RoleModel) -> None:
    for name in collections(RoleModel):
        members = getattr(model, name)
        plain = tuple(members)
        assert isinstance(members, Collection)
        assert members.name == name
        assert members == plain
        assert hash(members) == hash(plain)
        assert members[1:] == plain[1:]
        assert members[::-1] == plain[::-1]
        assert [members[number] for number in range(-len(plain), len(plain))] == [*plain, *plain]
        for again in (pickle.loads(pickle.dumps(members)), copy.deepcopy(members)):
            assert again == members
            assert type(again) is type(members)
            assert again.name == name
        assert all(member in members for member in plain)


@given(models())
def test_whatever_finds_a_member_is_in_the_collection(model: RoleModel) -> None:
    for name in entries(RoleModel):
        members = getattr(model, name)
        for member in members:
            assert members[member.key] is members[member] is members.get(member.key) is member
            for asked in (member.key, member.name, *member.aliases):
                assert asked in members
                assert asked.upper() in members


def test_a_key_outweighs_a_name_and_two_names_are_told() -> None:
    assert TWINS["A-B"].key == "a-b"
    assert TWINS["a_b"].key == "a-b"
    assert "twin" in TWINS
    for ask in (TWINS.get, TWINS.find, TWINS.__getitem__):
        with pytest.raises(UnknownName) as caught:
            ask("twin")
        assert caught.value.among == ("a-b", "c")


def test_what_is_not_there() -> None:
    model = roles.reference()
    assert "astronaut" not in model.roles
    assert 3 not in model.roles
    assert model.stages[0] not in model.roles
    assert model.roles.get("astronaut") is None
    assert model.roles.get("astronaut", 7) == 7
    with pytest.raises(UnknownName) as caught:
        model.roles["product owner"]
    assert caught.value.collection == "roles"
    assert len(caught.value.nearest) == 3
    with pytest.raises(IndexError):
        model.roles[99]


def test_a_collection_can_not_be_changed() -> None:
    with pytest.raises(AttributeError):
        roles.reference().roles.name = "stages"


def test_handoffs_between_roles() -> None:
    handoffs = roles.reference().handoffs
    for asked in (handoffs, pickle.loads(pickle.dumps(handoffs))):
        assert asked.between() == handoffs
        (one,) = asked.between("Product Planner", "product manager")
        assert one.to_stage == "definition"
        assert {each.giver for each in asked.between("product planner")} == {"product-planner"}
        with pytest.raises(UnknownName, match="there is no role"):
            asked.between("astronaut")


def test_handoffs_follow_the_roles_of_an_edited_model() -> None:
    model = roles.reference().merged("planner", "product manager", into="Product lead")
    assert all(one.giver == "product-lead" for one in model.handoffs.between("product lead"))
    with pytest.raises(UnknownName):
        model.handoffs.between("product planner")


def test_old_ways_to_ask_go_on_with_a_warning() -> None:
    model = roles.reference()
    with pytest.warns(DeprecationWarning, match=r"model\.handoffs"):
        assert model.handoff_statements == model.handoffs
    with pytest.warns(DeprecationWarning, match="between"):
        assert model.handoffs("product planner") == model.handoffs.between("product planner")
    with pytest.warns(DeprecationWarning, match="by_key"):
        assert model.by_key("roles") == model.roles.by_key


def test_the_classes_say_what_they_refer_to() -> None:
    assert references(Stage)["lead"].collection == "roles"
    assert [name for name, to in references(Handoff).items() if to.collection == "stages"] == [
        "from_stage",
        "to_stage",
    ]
    assert list(statements(RoleModel))[:2] == ["assignments", "handoffs"]
    known = set(collections(RoleModel))
    for cls in collections(RoleModel).values():
        assert {to.collection for to in references(cls).values()} <= known


@given(models())
def test_rekeying_there_and_back_is_no_change(model: RoleModel) -> None:
    there = {
        name: {member.key: f"new-{member.key}" for member in getattr(model, name)}
        for name in ("sources", *entries(RoleModel))
    }
    back = {name: {new: old for old, new in table.items()} for name, table in there.items()}
    for name, cls in collections(RoleModel).items():
        for member in getattr(model, name):
            moved = rekeyed(member, there)
            for field, reference in references(cls).items():
                was, now = getattr(member, field), getattr(moved, field)
                expected = {"*" if key == "*" else f"new-{key}" for key in _keys(was)}
                assert _keys(now) == expected, (name, field, reference)
            assert rekeyed(moved, back) == member


def _keys(value: object) -> set[str]:
    return {value} if isinstance(value, str) else set(value or ())


def test_an_edit_shares_the_indexes_of_what_it_leaves() -> None:
    model = roles.reference()
    assert evolve(model, name="Another").roles is model.roles
