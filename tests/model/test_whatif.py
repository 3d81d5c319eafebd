"""What if: each question makes a valid model, and moves just what it says."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import roles
from roles import Assignment, Duty, Handoff, Role, RoleModel
from roles.errors import InvalidValue, NoOwner, UnknownName
from strategies import models


def held(model: roles.RoleModel) -> dict[tuple[str, str, Duty], set[str]]:
    """Who holds what, asked answer by answer."""
    return {
        (answer.responsibility.key, answer.stage.key, duty): {
            role.key for role in answer.holders(duty)
        }
        for work in model.responsibilities
        for answer in model.who_owns(work)
        for duty in Duty
    }


def mentions(model: roles.RoleModel, key: str) -> bool:
    return f'"{key}"' in roles.dumps(model, "json")


@given(models(), st.data())
def test_without_leaves_no_trace_and_no_place_out(model: roles.RoleModel, data) -> None:
    assume(model.roles)
    gone = data.draw(st.sampled_from(model.roles))
    new = model.without(gone)
    assert not mentions(new, gone.key)
    assert [role.key for role in new.roles] == [r.key for r in model.roles if r != gone]
    before, after = held(model), held(new)
    assert {place[:2] for place in after} == {place[:2] for place in before}
    untouched = {place for place, holders in before.items() if gone.key not in holders}
    for place in untouched:
        assert after[place] == before[place]


@given(models(), st.data())
def test_merged_holds_what_either_held(model: roles.RoleModel, data) -> None:
    assume(len(model.roles) > 1)
    a, b = data.draw(st.permutations(model.roles))[:2]
    into = data.draw(st.sampled_from([a.key, b.key, "One of both"]))
    new = model.merged(a, b, into=into)
    whole = new.role(into).key
    assert len(new.roles) == len(model.roles) - 1
    for gone in {a.key, b.key} - {whole}:
        assert not mentions(new, gone)
    after = held(new)
    assert set(after) == set(held(model))
    for place, holders in held(model).items():
        expected = {whole if key in (a.key, b.key) else key for key in holders}
        if place[2] in (Duty.CONSULT, Duty.INFORM):
            # Nobody need be asked about or told of their own work.
            works = any(whole in after[*place[:2], duty] for duty in (Duty.OWN, Duty.DO))
            assert after[place] in (expected, expected - {whole} if works else expected)
        else:
            assert after[place] == expected
    assert all({one.giver, one.receiver} != {a.key, b.key} for one in new.handoffs)


@given(models(), st.data())
def test_split_gives_each_place_to_one_part(model: roles.RoleModel, data) -> None:
    assume(model.roles and model.stages)
    role = data.draw(st.sampled_from(model.roles))
    parts = ["first-half", "second-half", "third-part"]
    members = [*model.stages, *model.responsibilities]
    taken = data.draw(st.dictionaries(st.sampled_from(members), st.sampled_from(parts)))
    new = model.split(
        role, {part: [one for one, by in taken.items() if by == part] for part in parts}
    )
    after = held(new)
    assert set(after) == set(held(model))
    for (work, stage, duty), holders in held(model).items():
        way = [model.responsibility(work)]
        reasons = [one for one in model.ownership(work, at=stage).reasons if one.duty is duty]
        if reasons and reasons[0].level == "lead":
            while way[-1].part_of is not None:
                way.append(model.responsibility(way[-1].part_of))
        elif reasons:
            way += reasons[0].through
        by_stage = taken.get(model.stage(stage), parts[0])
        part = next((taken[one] for one in way if one in taken), by_stage)
        assert after[work, stage, duty] == {part if key == role.key else key for key in holders}
    assert not mentions(new, role.key)


@given(models(), st.data())
def test_split_and_merged_again_is_as_before(model: roles.RoleModel, data) -> None:
    assume(model.roles and model.stages)
    role = data.draw(st.sampled_from(model.roles))
    stage = data.draw(st.sampled_from(model.stages))
    apart = model.split(role, {"first half": [], "second half": [stage]})
    again = apart.merged("first half", "second half", into=role)
    before, after = held(model), held(again)
    for place in before:
        if place[2] not in (Duty.CONSULT, Duty.INFORM):
            assert after[place] == before[place]


@given(models(), st.data())
def test_reassigned_duty_is_held_by_that_role_alone(model: roles.RoleModel, data) -> None:
    placed = [work for work in model.responsibilities if model.who_owns(work)]
    assume(model.roles and placed)
    work = data.draw(st.sampled_from(placed))
    role = data.draw(st.sampled_from(model.roles))
    duty = data.draw(st.sampled_from(list(Duty)))
    answers = model.who_owns(work)
    at = data.draw(st.none() | st.sampled_from(answers).map(lambda one: one.stage.key))
    new = model.reassign(work, role, at=at, duty=duty)
    before, after = held(model), held(new)
    inside = {work.key}
    for one in new.responsibilities:
        if one.part_of in inside:
            inside.add(one.key)
    for place, holders in after.items():
        if place[0] == work.key and place[2] is duty and at in (None, place[1]):
            assert holders == {role.key}
        elif place[0] not in inside:
            assert holders == before[place]


def test_reassigning_says_that_it_is_inferred() -> None:
    new = roles.reference().reassign("user interviews", "product manager", because="a trial")
    assert new.assignments[-1].inferred == "a trial"
    assert new.assignments[-1].citations == ()
    told = roles.reference().reassign("user interviews", "product manager").assignments[-1]
    assert told.inferred == "what if Product manager had it, instead of Product planner"


def test_reassigning_keeps_the_other_stages_of_an_assignment() -> None:
    model = roles.reference()
    new = model.reassign("market research", "product manager", at="concept")
    assert new.owner("market research", at="discovery").key == "product-planner"
    assert new.owner("market research", at="concept").key == "product-manager"
    many = model.reassign("market research", "product manager", at=["concept", "discovery"])
    assert [role.key for role in (one.accountable for one in many.who_owns("market research"))] == [
        "product-manager",
        "product-manager",
    ]


def test_reassigning_where_it_does_not_take_place_is_refused() -> None:
    with pytest.raises(NoOwner, match="launch"):
        roles.reference().reassign("user interviews", "product manager", at="launch")
    nowhere = roles.RoleModel(
        "M", roles=[Role("a", "A")], responsibilities=[roles.Responsibility("x", "X")]
    )
    with pytest.raises(NoOwner):
        nowhere.reassign("x", "a")


@given(models(), st.data())
def test_moved_takes_its_holders_along(model: roles.RoleModel, data) -> None:
    movable = [
        work
        for work in model.responsibilities
        if model.who_owns(work)
        and "*" not in work.at
        and not any(one.everywhere and one.responsibility == work.key for one in model.assignments)
    ]
    assume(movable)
    work = data.draw(st.sampled_from(movable))
    leaving = data.draw(st.sampled_from([one.stage.key for one in model.who_owns(work)]))
    to = data.draw(st.sampled_from(model.stages)).key
    new = model.move(work, at=leaving, to=to)
    stages = {one.stage.key for one in model.who_owns(work)}
    assert {one.stage.key for one in new.who_owns(work)} == (stages - {leaving}) | {to}
    named = [
        one for one in model.assignments if one.responsibility == work.key and leaving in one.at
    ]
    for one in named:
        for duty in Duty:
            assert set(one.holders(duty)) <= held(new)[work.key, to, duty]


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda m: m.move("project management", to="launch"), "one of the stages"),
        (lambda m: m.move("user interviews", at="launch", to="concept"), "discovery"),
        (lambda m: m.merged("planner", "planner", into="planner"), "another role"),
        (lambda m: m.merged("planner", "PM", into="users"), "one of the roles that it replaces"),
        (lambda m: m.merged("planner", "PM", into=Role("users", "U")), "one of the roles"),
        (lambda m: m.split("PM", {"a": []}), "two roles or more"),
        (lambda m: m.split("PM", ["a", "b"]), "two roles or more"),
        (lambda m: m.split("PM", {"a": [], "A": []}), "roles that differ"),
        (lambda m: m.split("PM", {"a": ["launch"], "b": ["launch"]}), "one of the roles only"),
        (lambda m: m.split("PM", {"users": [], "b": ["launch"]}), "new one"),
        (lambda m: m.split("PM", {"a": ["detailed planning"], "b": []}), "give the object"),
    ],
)
def test_what_cannot_be_asked(ask, told: str) -> None:
    with pytest.raises(InvalidValue, match=told):
        ask(roles.reference())


@pytest.mark.parametrize(
    "ask",
    [
        lambda m: m.without("nobody"),
        lambda m: m.merged("planner", "nobody", into="x"),
        lambda m: m.merged("planner", "PM", into=" "),
        lambda m: m.split("PM", {"a": ["nowhere"], "b": []}),
        lambda m: m.reassign("nothing", "PM"),
        lambda m: m.move("user interviews", to="nowhere"),
    ],
)
def test_unknown_names_are_told(ask) -> None:
    with pytest.raises(UnknownName):
        ask(roles.reference())


def test_what_takes_place_everywhere_is_not_moved() -> None:
    model = roles.RoleModel(
        "M",
        roles=[Role("a", "A")],
        stages=[roles.Stage("s", "S"), roles.Stage("t", "T")],
        responsibilities=[roles.Responsibility("x", "X", at="*")],
    )
    with pytest.raises(InvalidValue, match="all stages"):
        model.move("x", at="s", to="t")


def test_split_by_responsibility_outweighs_the_stage() -> None:
    model = roles.reference()
    planning = model.responsibility("detailed-planning")
    new = model.split(
        "product manager",
        {
            "Product manager": [],
            "Architect": [planning, "technology selection"],
            "Tester": [model.stage("testing")],
        },
    )
    assert new.owner("technology selection", at="definition").name == "Architect"
    assert new.owner("detailed-planning", at="definition").name == "Architect"
    assert new.owner("function definition", at="definition").name == "Architect"
    assert new.owner("project management", at="definition").key == "product-manager"
    assert new.stage("testing").lead == "tester"
    given = [one for one in new.handoffs if one.giver == "architect"]
    assert [one.deliverables for one in given] == []
    assert {one.role for one in new.skill_needs if one.skill == "communication"} >= {
        "product-manager",
        "architect",
        "tester",
    }


def test_reports_and_specialisations_pass_on() -> None:
    members = [
        Role("chief", "Chief"),
        Role("head", "Head", reports_to="chief", is_a="chief"),
        Role("hand", "Hand", reports_to="head", is_a="head"),
    ]
    model = roles.RoleModel("M", roles=members)
    new = model.without("head")
    assert (new.role("hand").reports_to, new.role("hand").is_a) == ("chief", "chief")
    one = model.merged("head", "hand", into="head")
    assert one.role("head").reports_to == "chief"
    other = model.merged("chief", "head", into="Board")
    assert (other.role("hand").reports_to, other.role("board").reports_to) == ("board", None)
    parts = model.split("head", {"Left": [], "Right": []})
    assert parts.role("hand").reports_to == "left"
    assert parts.role("right").reports_to == "chief"


def test_merged_is_not_told_of_its_own_work() -> None:
    model = roles.reference().merged("planner", "product manager", into="Product lead")
    assert not any(
        Duty.INFORM in answer.duties_of("product-lead")
        and Duty.DO in answer.duties_of("product-lead")
        for answer in model.involving("product-lead")
    )


def test_interactions_of_a_split_role_go_by_their_stages() -> None:
    model = roles.RoleModel(
        "M",
        roles=[Role("a", "A"), Role("u", "U", kind="party")],
        stages=[roles.Stage("s", "S"), roles.Stage("t", "T")],
        interactions=[
            roles.Interaction("a", "u", at="t"),
            roles.Interaction("a", "u", purpose="any time"),
        ],
        efforts=[roles.Effort("a", "*", share=0.5), roles.Effort("a", ["s", "t"], share=0.1)],
        handoffs=[Handoff("a", "u", from_stage="s", to_stage="t")],
        assignments=[],
    )
    new = model.split("a", {"x": [], "y": ["t"]})
    assert [(one.role, one.purpose) for one in new.interactions] == [
        ("y", ""),
        ("x", "any time"),
        ("y", "any time"),
    ]
    assert [(one.role, one.at, one.share) for one in new.efforts] == [
        ("x", ("s",), 0.5),
        ("y", ("t",), 0.5),
        ("x", ("s",), 0.1),
        ("y", ("t",), 0.1),
    ]
    assert new.handoffs[0].giver == "x"


def test_assignment_for_all_stages_is_divided_where_it_must_be() -> None:
    model = roles.RoleModel(
        "M",
        roles=[Role("a", "A")],
        stages=[roles.Stage("s", "S"), roles.Stage("t", "T")],
        responsibilities=[roles.Responsibility("x", "X"), roles.Responsibility("y", "Y")],
        assignments=[Assignment("x", "*", own="a"), Assignment("y", "*", own="a")],
    )
    new = model.split("a", {"p": [], "q": ["t", "y"]})
    assert [(one.responsibility, one.at, one.own) for one in new.assignments] == [
        ("x", ("s",), ("p",)),
        ("x", ("t",), ("q",)),
        ("y", ("*",), ("q",)),
    ]


def test_questions_compose() -> None:
    model = roles.reference()
    one = model.without("planner").reassign("user interviews", "product manager")
    assert one.owner("user interviews", at="discovery").key == "product-manager"
    assert roles.loads(roles.dumps(one)) == one
    assert roles.reference() == model


def test_merged_with_the_role_above_the_role_above_makes_no_circle() -> None:
    members = [
        Role("a", "A"),
        Role("b", "B", reports_to="a"),
        Role("c", "C", reports_to="b"),
    ]
    new = roles.RoleModel("M", roles=members).merged("a", "c", into="a")
    assert (new.role("a").reports_to, new.role("b").reports_to) == (None, "a")


def test_handoffs_between_the_merged_are_gone_and_the_others_stay() -> None:
    model = roles.reference()
    between = {"product-planner", "product-manager"}
    new = model.merged("planner", "product manager", into="Product lead")
    stay = [one for one in model.handoffs if {one.giver, one.receiver} != between]
    assert len(stay) == len(model.handoffs) - 2
    assert [(one.from_stage, one.to_stage) for one in new.handoffs] == [
        (one.from_stage, one.to_stage) for one in stay
    ]


def inheriting() -> roles.RoleModel:
    """Return a model in which nothing but a whole is assigned, and the lead owns the rest."""
    return roles.RoleModel(
        "M",
        roles=[Role("pm", "PM"), Role("dev", "Dev")],
        stages=[roles.Stage("s", "S", lead="pm"), roles.Stage("t", "T", lead="pm")],
        responsibilities=[
            roles.Responsibility("whole", "Whole"),
            roles.Responsibility("part", "Part", part_of="whole", at=["s", "t"]),
            roles.Responsibility("bit", "Bit", part_of="part", at="s"),
            roles.Responsibility("led", "Led", at=["s", "t"]),
        ],
        assignments=[Assignment("whole", "*", own="pm", do="dev", consult="pm")],
    )


def test_split_moves_what_is_inherited_or_led() -> None:
    new = inheriting().split("pm", {"old": ["bit"], "new": ["part", "led"]})
    owners = {
        (one.responsibility.key, one.stage.key): [role.key for role in one.owners]
        for work in new.responsibilities
        for one in new.who_owns(work)
    }
    assert owners == {
        ("whole", "s"): ["old"],
        ("whole", "t"): ["old"],
        ("part", "s"): ["new"],
        ("part", "t"): ["new"],
        ("bit", "s"): ["old"],  # not with the part above it
        ("led", "s"): ["new"],
        ("led", "t"): ["new"],
    }
    part = new.ownership("part", at="t")
    assert [role.key for role in part.consulted] == ["new"]
    # Nothing is said anew of what others hold.
    assert part.reasons[0].statement.do == ()
    assert part.reasons[0].statement.inferred == "what if PM were divided"
    reference = roles.reference()
    apart = reference.split("product manager", {"Delivery": [], "Growth": ["technology selection"]})
    assert apart.owner("technology selection", at="definition").name == "Growth"
    assert apart.owner("function definition", at="definition").name == "Delivery"


def test_split_leaves_the_statements_alone_where_they_say_it_already() -> None:
    new = inheriting().split("pm", {"old": [], "new": ["t"]})
    assert len(new.assignments) == 2
    assert [one.at for one in new.assignments] == [("s",), ("t",)]


def test_without_the_rule_says_who_steps_in() -> None:
    model = roles.RoleModel(
        "M",
        roles=[Role("a", "A"), Role("b", "B"), Role("c", "C")],
        stages=[roles.Stage("s", "S", lead="b"), roles.Stage("t", "T")],
        responsibilities=[
            roles.Responsibility("led", "Led"),
            roles.Responsibility("whole", "Whole"),
            roles.Responsibility("part", "Part", part_of="whole"),
            roles.Responsibility("every", "Every"),
            roles.Responsibility("lost", "Lost"),
        ],
        assignments=[
            Assignment("led", "s", own="a"),
            Assignment("whole", "t", own="c"),
            Assignment("part", "t", own="a", do="a"),
            Assignment("every", "*", own="c"),
            Assignment("every", ["s", "t"], own="a"),
            Assignment("lost", "t", own="a"),
        ],
    )
    diff = roles.diff(model, model.without("a"))
    assert [one.text for one in diff.of("stepping in")] == [
        "Led at S: B steps in as the lead of the stage; A owned it before",
        "Part at T: C steps in as the owner of Whole, which it is part of; A owned it before",
        "Every at S, T: C steps in by an assignment for all stages; A owned it before",
    ]
    assert [one.text for one in diff.of("orphaned")] == ["Lost at T: nobody owns it"]
    # Somebody who is assigned instead doesn't step in.
    assert roles.diff(model, model.reassign("led", "c")).of("stepping in") == ()


def test_a_role_that_is_merged_or_divided_does_not_talk_with_itself() -> None:
    model = roles.RoleModel(
        "M",
        roles=[Role("a", "A"), Role("b", "B"), Role("c", "C")],
        interactions=[
            roles.Interaction("a", "b", purpose="with another"),
            roles.Interaction("a", "a", purpose="with itself"),
        ],
    )
    merged = model.merged("a", "b", into="a")
    assert [(one.role, one.partner, one.purpose) for one in merged.interactions] == [
        ("a", "a", "with itself")
    ]
    divided = model.split("a", {"x": [], "y": []})
    assert {(one.role, one.partner) for one in divided.interactions} == {
        ("x", "b"), ("y", "b"), ("x", "x"), ("x", "y"), ("y", "x"), ("y", "y")
    }  # fmt: skip


def test_roles_apart_stay_apart_of_what_takes_their_place() -> None:
    members = [
        Role("buyer", "Buyer", apart_from=["payer"]),
        Role("payer", "Payer"),
        Role("clerk", "Clerk", apart_from=["payer"]),
    ]
    model = RoleModel("Shop", roles=members)
    assert model.without("payer").roles["buyer"].apart_from == ()
    assert model.merged("buyer", "clerk", into="Buyer").roles["Buyer"].apart_from == ("payer",)
    assert model.merged("payer", "clerk", into="Desk").roles["buyer"].apart_from == ("desk",)
