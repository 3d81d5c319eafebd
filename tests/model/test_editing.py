"""Editing: each edit does what it says, and nothing else."""

from __future__ import annotations

import pickle
from contextlib import suppress

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import roles
from questions import asked
from roles import (
    Assignment,
    Deliverable,
    Duty,
    Handoff,
    Responsibility,
    Role,
    RoleModel,
    Skill,
    SkillNeed,
    Stage,
)
from roles.errors import InvalidModel, InvalidValue, NoOwner, NotAtStage, StillNeeded, UnknownName
from roles.model.resolution import Resolution
from roles.model.shape import collections, entries, references
from strategies import models


def things(model: RoleModel) -> list[object]:
    return [thing for name in entries(RoleModel) for thing in getattr(model, name)]


@given(models())
def test_what_is_added_is_there_and_its_removal_undoes_it(model: RoleModel) -> None:
    role, skill = Role("brand-new", "Brand new"), Skill("brand-new-skill", "Brand new skill")
    more = model.add(role, skill, SkillNeed(skill.key, 2, role=role.key))
    assert more.roles[-1] is role
    assert len(more.skill_needs) == len(model.skill_needs) + 1
    with pytest.raises(StillNeeded) as caught:
        more.remove(role)
    assert caught.value.dependents == (f"skill_needs[{len(model.skill_needs)}]",)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert more.remove(role, dependents=True).remove(skill) == model
    assert {change.kind for change in roles.diff(model, more).changes} == {"added"}
    with pytest.raises(InvalidValue, match="brand-new"):
        more.add(Role("brand-new", "Another"))


@given(models(), st.data())
def test_a_new_key_is_followed_everywhere(model: RoleModel, data: st.DataObject) -> None:
    assume(things(model))
    thing = data.draw(st.sampled_from(things(model)))
    name = next(name for name in entries(RoleModel) if thing in tuple(getattr(model, name)))
    assume("zz-new" not in getattr(model, name))
    renamed = model.rename(thing, key="zz-new")
    for collection, cls in collections(RoleModel).items():
        for old, new in zip(getattr(model, collection), getattr(renamed, collection), strict=True):
            for field, reference in references(cls).items():
                was, now = getattr(old, field), getattr(new, field)
                if reference.collection != name or not was:
                    assert was == now
                elif isinstance(was, str):
                    assert now == ("zz-new" if was == thing.key else was)
                else:
                    assert now == tuple("zz-new" if key == thing.key else key for key in was)
    assert renamed.rename("zz-new", key=thing.key) == model
    for work in model.responsibilities:
        moved = "zz-new" if work is thing else work.key
        for was, now in zip(model.who_owns(work), renamed.who_owns(moved), strict=True):
            for duty in Duty:
                assert [role.name for role in was.holders(duty)] == [
                    role.name for role in now.holders(duty)
                ]
                assert was.basis_of(duty) is now.basis_of(duty)


@settings(max_examples=10)
@given(models(), st.data())
def test_renaming_commutes_with_every_question(model: RoleModel, data: st.DataObject) -> None:
    assume(things(model))
    thing = data.draw(st.sampled_from(things(model)))
    assume("zz-new" not in roles.dumps(model))
    renamed = model.rename(thing, key="zz-new")
    for was, now in zip(asked(model), asked(renamed), strict=True):
        assert _with_key(roles.to_dict(now), "zz-new", thing.key) == _with_key(
            roles.to_dict(was), thing.key, thing.key
        )


def _with_key(data: object, old: str, new: str) -> object:
    """Return plain data with one key for another, also where it is part of a text."""
    if isinstance(data, dict):
        return {_with_key(name, old, new): _with_key(one, old, new) for name, one in data.items()}
    if isinstance(data, list):
        return [_with_key(one, old, new) for one in data]
    return new if data == old else data


@given(models(), st.data())
def test_a_new_name_and_back(model: RoleModel, data: st.DataObject) -> None:
    assume(things(model))
    thing = data.draw(st.sampled_from(things(model)))
    renamed = model.rename(thing, name="Quite another name")
    assert renamed.rename(thing, name=thing.name) == model
    kinds = {change.kind for change in roles.diff(model, renamed).changes}
    assert kinds == ({"renamed"} if thing.name != "Quite another name" else set())
    assert renamed.replace(thing, name=thing.name) == model


@given(models(), st.data())
def test_an_assignment_changes_its_cells_and_no_other(
    model: RoleModel, data: st.DataObject
) -> None:
    assume(model.stages and model.roles and model.responsibilities)
    work = data.draw(st.sampled_from(model.responsibilities))
    stages = data.draw(st.lists(st.sampled_from(model.stages), min_size=1, unique=True))
    duty = data.draw(st.sampled_from(list(Duty)))
    holders = data.draw(st.lists(st.sampled_from(model.roles), min_size=1, unique=True))
    edited = model.assign(work, stages, because="tried out", **{duty.value: holders})
    asked = {(work.key, stage.key) for stage in stages}
    parts = {work.key}
    for one in model.responsibilities:
        climbed = one
        while climbed.part_of:
            climbed = model.responsibility(climbed.part_of)
            parts |= {one.key} if climbed.key == work.key else set()
    for place, held in edited.resolution.held.items():
        if place in asked:
            assert set(held[duty]) == {role.key for role in holders}
        before = model.resolution.held.get(place)
        if before is not None and (
            place[0] not in parts or place[1] not in dict(map(reversed, asked))
        ):
            assert held == before
        elif before is not None:
            others = {one: keys for one, keys in before.items() if one is not duty}
            assert {one: keys for one, keys in held.items() if one is not duty} == others
    assert edited.assign(work, stages, because="tried out", **{duty.value: holders}) == edited


@given(models(), st.data())
def test_the_diff_names_exactly_the_cells_that_an_edit_changed(
    model: RoleModel, data: st.DataObject
) -> None:
    assume(model.stages and model.roles and model.responsibilities)
    work = data.draw(st.sampled_from(model.responsibilities))
    stage = data.draw(st.sampled_from(model.stages))
    duty = data.draw(st.sampled_from(list(Duty)))
    edited = model.assign(work, stage, **{duty.value: data.draw(st.sampled_from(model.roles))})
    was, now = model.resolution.held, edited.resolution.held
    changed = {
        (*place, one.value)
        for place in was.keys() & now.keys()
        for one in Duty
        if set(was[place].get(one, ())) != set(now[place].get(one, ()))
    }
    found = roles.diff(model, edited)
    named = {
        (change.key, at, change.field)
        for change in (*found.of("owner"), *found.of("duty"))
        for at in change.stages
    }
    assert named == changed
    begun = {(change.key, at) for change in found.of("place") for at in change.stages}
    assert begun == was.keys() ^ now.keys()
    assert {change.kind for change in found.changes} <= {"owner", "duty", "place", "evidence"}


@given(models(), st.data())
def test_what_is_withdrawn_is_gone_there_and_nowhere_else(
    model: RoleModel, data: st.DataObject
) -> None:
    assigned = [one for one in model.assignments if any(map(one.holders, Duty))]
    assume(assigned and model.stages)
    one = data.draw(st.sampled_from(assigned))
    work, stage = one.responsibility, data.draw(st.sampled_from(model.stages)).key
    duty = data.draw(st.sampled_from([duty for duty in Duty if one.holders(duty)]))
    role = data.draw(st.sampled_from(one.holders(duty)))
    edited = model.withdraw(work, stage, **{duty.value: role})
    for other in Duty:
        named, everywhere = _stated(model, work, other)
        if other is duty:
            named[stage] = [key for key in named[stage] if key != role]
            if not named[stage]:
                everywhere[stage] = [key for key in everywhere[stage] if key != role]
        expected = {key: sorted(named[key] or everywhere[key]) for key in named}
        after, after_everywhere = _stated(edited, work, other)
        assert {key: sorted(after[key] or after_everywhere[key]) for key in after} == expected
    assert edited.resolution.places.items() >= model.resolution.places.items() or (
        set(edited.resolution.places[work]) == {*model.resolution.places[work], stage}
    )


def _stated(model: RoleModel, work: str, duty: Duty) -> tuple[dict[str, list[str]], ...]:
    """Return whom assignments of a responsibility give a duty, by name and for all stages."""
    mine = [one for one in model.assignments if one.responsibility == work]
    named, everywhere = {}, {}
    for stage in model.stages:
        there = {key: None for one in mine if stage.key in one.at for key in one.holders(duty)}
        named[stage.key] = list(there)
        there = {key: None for one in mine if one.everywhere for key in one.holders(duty)}
        everywhere[stage.key] = list(there)
    return named, everywhere


@given(models())
def test_many_edits_at_once_are_those_edits_one_by_one(model: RoleModel) -> None:
    assume(model.roles and model.stages)
    role, stage = model.roles[0], model.stages[0]
    work = Responsibility("zz-work", "Some work of its own")
    with model.editing() as draft:
        draft.add(work)
        draft.assign(work, stage, own=role)
        draft.rename(role, key="zz-role")
        draft.assign("zz-work", stage, do="zz-role", because="it says so")
    one_by_one = (
        model.add(work)
        .assign(work, stage, own=role)
        .rename(role, key="zz-role")
        .assign("zz-work", stage, do="zz-role", because="it says so")
    )
    assert draft.model == one_by_one
    assert draft.model.owner("zz-work", stage.key).key == "zz-role"


def test_a_draft_is_checked_as_its_block_ends() -> None:
    with pytest.raises(InvalidModel, match="astronaut"), roles.reference().editing() as draft:
        draft.add(Assignment("user-interviews", "discovery", own="astronaut"))


def test_what_can_not_be_without_it_goes_along() -> None:
    model = roles.reference()
    gone = model.remove("product planner", dependents=True)
    assert "product planner" not in gone.roles
    assert not [one for one in gone.handoffs if "product-planner" in (one.giver, one.receiver)]
    assert gone.stage("discovery").lead is None
    with pytest.raises(StillNeeded, match=r"stages\.discovery"):
        model.remove("product planner")
    alone = model.remove(model.sources[0], dependents=True)
    assert not any(one.citations for one in alone.assignments)


def test_what_an_edit_can_not_find() -> None:
    model = RoleModel("M", roles=[Role("a", "A")], skills=[Skill("a", "A")])
    with pytest.raises(InvalidValue, match=r"roles\.a or skills\.a"):
        model.rename("a", name="B")
    assert model.rename(model.skills[0], name="B").skill("b").key == "a"
    with pytest.raises(UnknownName):
        model.rename("c", name="B")
    with pytest.raises(InvalidValue, match="one of"):
        model.replace(model.roles[0], colour="red")
    with pytest.raises(InvalidValue, match="key"):
        model.replace(model.roles[0], key="b")
    with pytest.raises(InvalidValue, match="skill need"):
        model.add(3)
    with pytest.raises(UnknownName):
        model.remove(Handoff("a", "a", from_stage="s", to_stage="s"))


def test_statements_name_things_as_questions_do() -> None:
    model = RoleModel(
        "Shop",
        roles=[
            Role("boss", "The boss", aliases=["chief"]),
            Role("hand", "Hand", reports_to="Chief"),
        ],
        stages=[
            Stage("open", "Opening", lead="The Boss"),
            Stage("sell", "Selling", after="OPENING"),
        ],
        responsibilities=[
            Responsibility("till", "The till", at="selling"),
            Responsibility("count", "Counting", part_of="the till", at="*"),
        ],
        deliverables=[Deliverable("key", "The key", produced_by="Counting")],
        assignments=[Assignment("The Till", "Selling", own="chief", do=["HAND", "boss"])],
        handoffs=[Handoff("Hand", "chief", from_stage="Opening", to_stage="Selling")],
    )
    assert model.assignments[0] == Assignment("till", "sell", own="boss", do=["hand", "boss"])
    assert model.roles["hand"].reports_to == "boss"
    assert [stage.key for stage in model.stages] == ["open", "sell"]
    assert model.stages[1].after == ("open",)
    assert model.handoffs[0] == Handoff("hand", "boss", from_stage="open", to_stage="sell")
    assert model.deliverables[0].produced_by == "count"
    assert roles.loads(roles.dumps(model, "toml")) == model


def test_a_name_of_several_things_is_told_in_a_statement() -> None:
    with pytest.raises(InvalidModel, match="use one of their keys: a, b"):
        RoleModel(
            "M",
            roles=[Role("a", "Twin"), Role("b", "Twin")],
            stages=[Stage("s", "S", lead="twin")],
        )


def test_files_name_things_as_questions_do() -> None:
    model = roles.loads(
        """
        [model]
        name = "Bakery"
        [roles.baker]
        name = "Master baker"
        [stages.morning]
        name = "Early morning"
        lead = "Master baker"
        [responsibilities.bread]
        name = "Bake the bread"
        [[assignments]]
        responsibility = "Bake the bread"
        at = "early morning"
        A = "master baker"
        """
    )
    assert model.assignments[0].own == ("baker",)
    assert model.owner("bread", "morning").key == "baker"


def test_where_it_does_not_take_place_is_an_error_of_its_own() -> None:
    model = roles.reference()
    for ask in (model.owner, model.ownership, model.owners_of):
        with pytest.raises(NotAtStage, match="it takes place at discovery") as caught:
            ask("user interviews", "launch")
        assert isinstance(caught.value, NoOwner)
        assert caught.value.places[0] == "discovery"
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@given(models(), st.data())
def test_edited_model_resolves_as_one_built_anew(model: RoleModel, data: st.DataObject) -> None:
    assume(len(model.roles) > 1 and model.assignments)
    model.resolution.owner  # noqa: B018 - what is worked out is what the edited model begins with
    old = data.draw(st.sampled_from(list(model.assignments)))
    work, roles_of_it = old.responsibility, list(model.roles)[: data.draw(st.integers(0, 2))]
    duty = data.draw(st.sampled_from([Duty.OWN, Duty.OWN, Duty.DO, Duty.OMIT]))
    whole = model.responsibility(work).part_of or work
    for edited in (
        model.remove(f"assignments[{list(model.assignments).index(old)}]"),
        model.assign(work, "*" if old.everywhere else old.at, **{duty.value: roles_of_it}),
        model.assign(whole, "*", own=roles_of_it),
    ):
        kept, fresh = edited.resolution, Resolution(edited)
        for name in ("held", "owners", "places", "at_stage", "involved", "owned"):
            assert list(getattr(kept, name).items()) == list(getattr(fresh, name).items()), name
        for name in ("named", "everywhere", "owner"):
            assert getattr(kept, name) == getattr(fresh, name), name


def _edits(model: RoleModel, number: int) -> st.SearchStrategy[tuple[str, dict[str, object]]]:
    """Return edits of a model, with keys and names that are there, clash or aren't there."""

    def some(name: str, *others: str) -> st.SearchStrategy[str]:
        return st.sampled_from([one.key for one in getattr(model, name)] + [*others])

    works, members = some("responsibilities", "Nothing"), some("roles", "nobody", f"new-{number}")
    places = some("stages", "nowhere", f"new-{number}")
    aliases = st.lists(some("responsibilities", "another name"), max_size=1)
    keys = st.sampled_from([f"new-{number}", "new-0", *(f"{one.key}s" for one in model.roles)])
    names = st.sampled_from(["New", *(one.name for one in model.responsibilities)])
    at = st.one_of(places, st.just("*"))
    things = st.one_of(
        st.builds(
            Responsibility, keys, names, part_of=st.none() | works, at=places, aliases=aliases
        ),
        st.builds(Role, keys, names, is_a=st.none() | members),
        st.builds(Stage, keys, names, after=places),
        st.builds(Assignment, works | names, at, own=members),
        st.builds(Handoff, members, members, from_stage=places, to_stage=places),
    )
    thing = st.one_of(works, members, places)
    changes = st.one_of(
        st.fixed_dictionaries({"part_of": works}),
        st.fixed_dictionaries({"reports_to": members}),
        st.fixed_dictionaries({"any_of": st.lists(members, max_size=2)}),
        st.fixed_dictionaries({"after": places}),
        st.fixed_dictionaries({"at": at}),
        st.fixed_dictionaries({"aliases": aliases}),
    )
    return st.one_of(
        things.map(lambda made: ("add", {"things": made})),
        st.tuples(thing, changes).map(lambda drawn: ("replace", {"thing": drawn[0], **drawn[1]})),
        st.tuples(thing, keys).map(lambda drawn: ("rename", {"thing": drawn[0], "key": drawn[1]})),
        st.tuples(thing, names).map(
            lambda drawn: ("rename", {"thing": drawn[0], "name": drawn[1]})
        ),
        thing.map(lambda drawn: ("remove", {"thing": drawn, "dependents": True})),
        st.tuples(works, at, members).map(
            lambda drawn: ("assign", {"responsibility": drawn[0], "at": drawn[1], "do": drawn[2]})
        ),
    )


@given(models(), st.booleans(), st.data())
def test_edited_model_is_checked_as_one_built_anew(
    model: RoleModel, asked: bool, data: st.DataObject
) -> None:
    assume(model.roles and model.stages and model.responsibilities)
    if asked:
        model.resolution.owner  # noqa: B018 - the edited model begins with what is worked out
    draft = model.editing()
    for number in range(data.draw(st.integers(1, 3))):
        verb, how = data.draw(_edits(model, number))
        with suppress(InvalidValue, UnknownName, TypeError):
            draft.add(how["things"]) if verb == "add" else getattr(draft, verb)(**how)
    members = {name: tuple(things.members()) for name, things in draft._things.items()}
    faults: list[object] = []
    made: list[RoleModel] = []
    for make in (lambda: evolve(model, **members), lambda: draft.model):
        try:
            made.append(make())
        except InvalidModel as error:
            faults.append(error.problems)
    assert not faults or (faults[0] == faults[-1] and not made)
    if faults:
        return
    fresh, edited = made
    assert edited == fresh
    assert hash(edited) == hash(fresh)
    for name in collections(RoleModel):
        kept, anew = getattr(edited, name), getattr(fresh, name)
        assert (type(kept), kept.name, kept.by_key) == (type(anew), name, anew.by_key)
    for name in ("held", "owners", "places", "at_stage", "involved", "owned", "whole", "parts"):
        kept, anew = getattr(edited.resolution, name), getattr(fresh.resolution, name)
        assert list(kept.items()) == list(anew.items()), name
    for name in ("named", "everywhere", "owner"):
        assert getattr(edited.resolution, name) == getattr(fresh.resolution, name), name


@pytest.mark.parametrize(
    "at",
    [
        "*",
        ("*",),
        ["launch", "*"],
        (key for key in ("launch", "*")),
    ],
    ids=["alone", "tuple", "among others", "generator"],
)
def test_all_stages_may_be_among_those_asked_for(at: object) -> None:
    model = roles.reference().add(Responsibility("zz", "Quite new"))
    assert model.assign("zz", at, own="users").assignments[-1].at == ("*",)


def test_stages_are_asked_for_by_name_object_or_list_of_either() -> None:
    model = roles.reference()
    stage = model.stage("discovery")
    expected = model.assign("user interviews", "discovery", do="users", because="so")
    for at in (
        "DISCOVERY",
        "market research stage",
        stage,
        [stage],
        ["Discovery", stage],
        iter([stage]),
    ):
        assert (
            model.assign("USER Interviews", at, do=[model.role("users")], because="so") == expected
        )
    moved = model.reassign("user interviews", "users", at="*")
    assert moved == model.reassign("user interviews", "users")


@pytest.mark.parametrize(
    "at", [5, [None], ["launch", 5], "lunch", [roles.Role("launch", "Launch")]]
)
def test_what_is_no_stage_is_refused(at: object) -> None:
    model = roles.reference()
    for edit in (model.assign, model.withdraw):
        with pytest.raises(UnknownName, match="stage"):
            edit("user interviews", at, do="users")
    with pytest.raises(UnknownName, match="stage"):
        model.reassign("user interviews", "users", at=at)


def test_an_edit_of_nothing_is_refused() -> None:
    model = roles.reference()
    for edit in (model.assign, model.withdraw):
        with pytest.raises(InvalidValue, match="one stage or more"):
            edit("user interviews", [], do="users")
        with pytest.raises(InvalidValue, match="one duty or more"):
            edit("user interviews", "discovery")
        with pytest.raises(InvalidValue, match="for nobody"):
            edit("user interviews", "discovery", do=None)
        with pytest.raises(UnknownName, match="5"):
            edit("user interviews", "discovery", do=5)
    with pytest.raises(NotAtStage):
        model.reassign("user interviews", "users", at=())
