"""What changed: nothing for the same, something for any other, and the right thing for each."""

from __future__ import annotations

import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import roles
from roles import Assignment, Citation, Handoff, Responsibility, Role, RoleModel, Stage
from strategies import models

REFERENCE = roles.reference()


def kinds(found: roles.boundary.Diff) -> list[str]:
    return [change.kind for change in found.changes]


@given(models())
def test_diff_of_nothing_is_nothing(model: RoleModel) -> None:
    again = roles.loads(roles.dumps(model, "json"), "json")
    found = roles.diff(model, again)
    assert not found
    assert found.changes == found.consequences == ()


@given(models(), models())
def test_models_that_differ_have_changes(one: RoleModel, other: RoleModel) -> None:
    found = roles.diff(one, other)
    assert bool(found) is (one != other)
    for code in ("text", "md", "json", "html"):
        assert format(found, code)


@given(models(), models())
def test_accountability_that_moved_is_told_for_each_place(one: RoleModel, other: RoleModel) -> None:
    """Against the owners asked place by place; the keys of the strategy are never renamed."""
    found = roles.diff(one, other)
    moved = {
        (change.key, stage): (set(change.before), set(change.after))
        for change in found.of("owner")
        for stage in change.stages
    }
    expected = {}
    renamed = found.of("renamed")
    if any(change.before.key != change.after.key for change in renamed):
        return
    for place, owners in one.resolution.owners.items():
        now = other.resolution.owners.get(place)
        if now is not None and set(now) != set(owners):
            expected[place] = (set(owners), set(now))
    assert moved == expected


@given(models(), st.data())
def test_any_change_of_a_field_is_told(model: RoleModel, data) -> None:
    collections = [
        name
        for name in ("roles", "responsibilities", "skills", "goals", "deliverables", "focuses")
        if getattr(model, name)
    ]
    if not collections:
        return
    name = data.draw(st.sampled_from(collections))
    members = list(getattr(model, name))
    at = data.draw(st.integers(0, len(members) - 1))
    changed = evolve(members[at], description=members[at].description + " indeed")
    members[at] = changed
    found = roles.diff(model, evolve(model, **{name: members}, handoffs=model.handoffs))
    assert [(one.kind, one.field, one.key) for one in found.changes] == [
        ("changed", "description", changed.key)
    ]


def test_moved_accountability_comes_first_and_in_words() -> None:
    found = roles.diff(REFERENCE, REFERENCE.reassign("user interviews", "product manager"))
    first = found.changes[0]
    assert (first.kind, first.key, first.stages) == ("owner", "user-interviews", ("discovery",))
    assert (first.before, first.after) == (("product-planner",), ("product-manager",))
    assert kinds(found) == ["owner", "evidence"]
    assert "inferred: what if Product manager had it" in found.changes[1].text


def small(**changes: object) -> RoleModel:
    parts = {
        "roles": [Role("pm", "Product manager"), Role("dev", "Developer")],
        "stages": [Stage("plan", "Plan", lead="pm"), Stage("build", "Build", after="plan")],
        "responsibilities": [Responsibility("pricing", "Pricing", at="plan")],
        "assignments": [Assignment("pricing", "plan", own="pm", consult="dev")],
        "handoffs": [Handoff("pm", "dev", from_stage="plan", to_stage="build")],
    }
    return RoleModel("M", **{**parts, **changes})


@pytest.mark.parametrize(
    ("name", "aliases"),
    [("Product managers", ()), ("Head of product", ("product manager",)), ("Product Manager", ())],
)
def test_renamed_role_is_one_change(name: str, aliases: tuple[str, ...]) -> None:
    after = small(
        roles=[Role("head", name, aliases=aliases), Role("dev", "Developer")],
        stages=[Stage("plan", "Plan", lead="head"), Stage("build", "Build", after="plan")],
        assignments=[Assignment("pricing", "plan", own="head", consult="dev")],
        handoffs=[Handoff("head", "dev", from_stage="plan", to_stage="build")],
    )
    found = roles.diff(small(), after)
    assert [one.kind for one in found.changes if one.field != "aliases"] == ["renamed"]
    assert (found.of("renamed")[0].before.key, found.of("renamed")[0].after.key) == ("pm", "head")
    assert found.consequences == ()


def test_same_name_wins_over_a_near_one() -> None:
    before = small(roles=[Role("pm", "Product manager"), Role("dev", "Developer")])
    after = RoleModel("M", roles=[Role("a", "Product managers"), Role("b", "Product manager")])
    found = roles.diff(RoleModel("M", roles=before.roles[:1]), after)
    assert {(one.kind, one.key) for one in found.changes} == {("renamed", "b"), ("added", "a")}


def test_other_names_are_added_and_removed() -> None:
    found = roles.diff(
        RoleModel("M", roles=[Role("pm", "Product manager")]),
        RoleModel("M", roles=[Role("qa", "Tester")]),
    )
    assert [(one.kind, one.text) for one in found.changes] == [
        ("removed", "role Product manager removed"),
        ("added", "role Tester added"),
    ]


def test_renamed_source_is_followed_in_citations() -> None:
    def of(key: str) -> RoleModel:
        return RoleModel(
            "M",
            sources=[roles.Source(key, "The charter")],
            roles=[Role("pm", "PM", citations=[Citation(key, "p. 1")])],
        )

    assert kinds(roles.diff(of("old"), of("new"))) == ["renamed"]


def test_stages_in_another_order() -> None:
    found = roles.diff(
        RoleModel("M", stages=[Stage("a", "A"), Stage("b", "B", after="a")]),
        RoleModel("M", stages=[Stage("b", "B"), Stage("a", "A", after="b")]),
    )
    (order,) = found.of("order")
    assert order.text == "the stages go B, A; they went A, B"
    assert set(kinds(found)) == {"order", "changed"}


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        (
            {"handoffs": []},
            "removed",
            "handoff from Product manager at Plan to Developer at Build removed",
        ),
        (
            {"handoffs": [Handoff("pm", "dev", from_stage="plan", to_stage="build", criteria="c")]},
            "changed",
            "criteria is c, was empty",
        ),
        (
            {"handoffs": [Handoff("pm", "dev", from_stage="plan", to_stage="build", inferred="i")]},
            "evidence",
            "inferred (i), was without evidence",
        ),
        (
            {"assignments": [Assignment("pricing", "plan", own="pm", inform="dev")]},
            "duty",
            "Pricing at Plan: consult: nobody, was Developer",
        ),
        (
            {"responsibilities": [Responsibility("pricing", "Pricing", at=["plan", "build"])]},
            "place",
            "Pricing takes place at Build (owned by nobody)",
        ),
        ({"efforts": [roles.Effort("pm", "plan", share=0.5)]}, "added", "effort Product manager"),
        ({"efforts": [roles.Effort("pm", "*", share=0.5)]}, "added", "all stages"),
        ({"scheme": "DRI"}, "changed", "the letters are DRI, were RACI"),
        ({"description": "So."}, "changed", "description is So., was empty"),
        ({"extensions": {"x": {"a": 1}}}, "added", "table [x] added"),
        (
            {
                "assignments": [
                    Assignment("pricing", "plan", own="pm", consult="dev", citations="book p. 1")
                ]
            },
            "evidence",
            "they rest on book p. 1; they rested on no evidence",
        ),
        (
            {
                "assignments": [
                    Assignment("pricing", "plan", own="pm"),
                    Assignment("pricing", "plan", consult="dev"),
                ]
            },
            "evidence",
            "assignments of Pricing",
        ),
    ],
)
def test_change_is_told(changes: dict[str, object], kind: str, told: str) -> None:
    found = roles.diff(small(), small(**changes))
    assert any(one.kind == kind and told in one.text for one in found.changes), found.changes


def test_table_that_changed_or_went() -> None:
    one, other = small(extensions={"x": 1, "y": 1}), small(extensions={"x": 2})
    assert [change.text for change in roles.diff(one, other).changes] == [
        "table [x] changed",
        "table [y] removed",
    ]


def test_same_statements_in_another_order_are_no_silent_change() -> None:
    first, second = Role("a", "A"), Role("b", "B")
    found = roles.diff(RoleModel("M", roles=[first, second]), RoleModel("M", roles=[second, first]))
    assert kinds(found) == ["arrangement"]


def consequences(after: RoleModel, before: RoleModel = REFERENCE) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in roles.diff(before, after).consequences]


def test_without_a_role_its_work_is_orphaned_and_its_handoffs_break() -> None:
    found = consequences(REFERENCE.without("product planner"))
    assert ("orphaned", "User interviews at Discovery: nobody owns it") in found
    (interviews,) = (
        one
        for one in roles.diff(REFERENCE, REFERENCE.without("product planner")).of("orphaned")
        if one.key == "user-interviews"
    )
    assert (interviews.what, interviews.stages, interviews.after) == (
        "ownership",
        ("discovery",),
        (),
    )
    handoff = "Product planner at Concept to Product manager at Detailed planning"
    told = f"the handoff from {handoff} broke: Product planner is gone"
    assert ("broken handoff", told) in found
    assert {kind for kind, _ in found} == {"orphaned", "broken handoff"}


@pytest.mark.parametrize("into", ["Product lead", "product manager", "product planner"])
def test_handoffs_between_merged_roles_become_internal(into: str) -> None:
    found = consequences(REFERENCE.merged("product planner", "product manager", into=into))
    assert sorted(kind for kind, _ in found) == ["internal handoff"] * 2


def test_split_breaks_nothing() -> None:
    new = REFERENCE.split(
        "product manager", {"Delivery manager": [], "Growth manager": ["operation", "optimization"]}
    )
    assert consequences(new) == []


def test_second_owner_and_missing_skill_are_consequences() -> None:
    needing = evolve(
        small(),
        skills=[roles.Skill("k", "Costing")],
        skill_needs=[
            roles.SkillNeed("k", 3, responsibility="pricing"),
            roles.SkillNeed("k", 4, role="pm"),
            roles.SkillNeed("k", 2, role="dev"),
        ],
        handoffs=small().handoffs,
    )
    assert consequences(needing.reassign("pricing", "dev"), needing) == [
        ("missing skill", "Developer owns Pricing, and lacks Costing at level 3")
    ]
    both = evolve(
        needing,
        assignments=[Assignment("pricing", "plan", own=["pm", "dev"])],
        handoffs=needing.handoffs,
    )
    assert consequences(both, needing)[0] == (
        "contested",
        "Pricing at Plan: owned by several: Product manager, Developer",
    )


def test_what_was_so_before_is_no_consequence() -> None:
    orphan = REFERENCE.without("product planner")
    assert consequences(evolve(orphan, description="x", handoffs=orphan.handoffs), orphan) == []


def test_handoff_that_was_taken_out_on_purpose_is_a_change_and_no_consequence() -> None:
    assert consequences(small(handoffs=[]), small()) == []


def test_data_of_a_diff_is_json() -> None:
    found = roles.diff(REFERENCE, REFERENCE.without("product planner"))
    tree = json.loads(f"{found:json}")
    assert tree["changes"][0]["kind"] == "owner"
    assert tree["consequences"][-1]["before"]["kind"] == "handoff"
    cited = evolve(REFERENCE.assignments[0], inferred="as we saw", citations=())
    rest = REFERENCE.assignments[1:]
    evidence = roles.diff(
        REFERENCE, evolve(REFERENCE, assignments=[cited, *rest], handoffs=REFERENCE.handoffs)
    )
    (change,) = [one for one in evidence.to_dict()["changes"] if one["kind"] == "evidence"]
    assert change["after"][0]["inferred"] == "as we saw"
    assert change["before"][0]["kind"] == "assignment"
    assert repr(found).startswith("<Diff: ")
    assert repr(found.changes[0]).startswith("<Difference owner: ")


def test_only_what_is_new_is_a_consequence() -> None:
    contested = evolve(
        small(),
        assignments=[Assignment("pricing", "plan", own=["pm", "dev"])],
        handoffs=small().handoffs,
    )
    # It was contested before, by others: that the owners moved is a change, and no consequence.
    third = evolve(
        contested,
        roles=[*contested.roles, Role("ops", "Ops")],
        assignments=[Assignment("pricing", "plan", own=["pm", "ops"])],
        handoffs=contested.handoffs,
    )
    assert consequences(third, contested) == []
    # What begins to take place, and nobody owns, is orphaned.
    unled = evolve(small(), stages=[Stage("plan", "Plan"), Stage("s", "S")], handoffs=[])
    more = evolve(
        unled,
        responsibilities=[*unled.responsibilities, Responsibility("new", "New", at="s")],
        handoffs=[],
    )
    assert consequences(more, unled) == [("orphaned", "New at S: nobody owns it")]
    twice = evolve(
        unled,
        responsibilities=[*unled.responsibilities, Responsibility("new", "New", at=["plan", "s"])],
        assignments=[*unled.assignments, Assignment("new", "*", own=["pm", "dev"])],
    )
    told = "New at Plan, S: owned by several: Product manager, Developer"
    (found,) = roles.diff(unled, twice).consequences
    assert (found.text, found.key, found.after) == (told, "new", ("pm", "dev"))
    assert consequences(evolve(twice, assignments=unled.assignments), twice) == [
        ("orphaned", "New at Plan, S: nobody owns it")
    ]


def test_who_took_over_another_duty_is_no_heir() -> None:
    def model(owner: str, *handoffs: Handoff, **consulted: str) -> RoleModel:
        return evolve(
            passing(owner),
            assignments=[Assignment("w0", "s", own=owner, **consulted)],
            handoffs=handoffs,
        )

    before = model("b", Handoff("a", "d", from_stage="s", to_stage="t"), consult="a")
    after = gone(model("c", Handoff("c", "d", from_stage="s", to_stage="t")), "a", "b")
    told = "the handoff from The a at S to The d at T broke: The a is gone"
    assert consequences(after, before) == [("broken handoff", told)]


def test_heirs_carry_on_where_things_have_other_keys() -> None:
    before = passing("ab", ("a", "b", "s", "t", False))
    after = gone(passing("cb", ("c", "b", "s", "t", False)), "a")
    for thing in (*after.stages, *after.responsibilities, after.role("b")):
        assert consequences(after.rename(thing, key="new-key"), before) == []


@given(models(), models())
def test_what_nobody_or_several_own_is_told_where_it_is_new(
    one: RoleModel, other: RoleModel
) -> None:
    """Against the owners asked place by place; the keys of the strategy are never renamed."""
    found = roles.diff(one, other)
    if found.of("renamed"):
        return
    expected = set()
    were = one.resolution.owners
    for place, owners in other.resolution.owners.items():
        if not owners and were.get(place, "new"):
            expected.add(("orphaned", *place, owners))
        if len(owners) > 1 and len(were.get(place, ())) < 2:
            expected.add(("contested", *place, owners))
    told = {
        (change.kind, change.key, stage, change.after)
        for change in found.consequences
        if change.kind in ("orphaned", "contested")
        for stage in change.stages
    }
    assert told == expected


def inheriting(owner: str = "", part: str = "part", s: str = "s", t: str = "t") -> RoleModel:
    """Return a model whose part is owned by assignment, by its whole, everywhere or by a lead."""
    own = {
        "part": [Assignment(part, [s, t], own=["dev", "ops"])],
        "whole": [Assignment("whole", [s, t], own="ops")],
        "all": [Assignment(part, "*", own=["ops", "lead"])],
    }
    return RoleModel(
        "Inheriting",
        roles=[Role("lead", "Lead"), Role("dev", "Dev"), Role("ops", "Ops")],
        stages=[Stage(s, "Ship", lead="lead"), Stage(t, "Test", lead="lead")],
        responsibilities=[
            Responsibility("led", "Led", at=[s, t]),
            Responsibility("whole", "Whole"),
            Responsibility(part, "Part", at=[s, t], part_of="whole"),
        ],
        assignments=own.get(owner, []),
    )


@pytest.mark.parametrize("renamed", [{}, {"part": "p2", "s": "s2", "t": "t2"}])
@pytest.mark.parametrize(
    ("owner", "told"),
    [
        ("", "Lead steps in as the lead of the stage"),
        ("whole", "Ops steps in as the owner of Whole, which it is part of"),
        ("all", "Ops, Lead step in by an assignment for all stages"),
    ],
)
def test_who_steps_in_is_told_with_the_rule(owner: str, told: str, renamed: dict[str, str]) -> None:
    before, after = inheriting("part"), inheriting(owner, **renamed)
    (found,) = roles.diff(before, after).of("stepping in")
    assert found.text == f"Part at Ship, Test: {told}; Dev, Ops owned it before"
    assert found.stages == tuple(stage.key for stage in after.stages)
    assert (found.what, found.key) == ("ownership", after.responsibilities[2].key)
    assert found.after == after.resolution.owners[found.key, found.stages[0]]
    assert roles.diff(after, before).of("stepping in") == ()


def test_what_has_another_key_now_is_followed() -> None:
    def named(role: str, work: str, skill: str, stage: str) -> RoleModel:
        return RoleModel(
            "M",
            roles=[Role(role, "Product manager"), Role("dev", "Developer")],
            stages=[Stage(stage, "Plan"), Stage("build", "Build")],
            skills=[roles.Skill(skill, "Costing")],
            responsibilities=[Responsibility(work, "Pricing")],
            assignments=[Assignment(work, stage, own=[role, "dev"])],
            skill_needs=[roles.SkillNeed(skill, responsibility=work)],
            handoffs=[Handoff(role, "dev", from_stage=stage, to_stage="build")],
        )

    before = named("pm", "pricing", "costing", "plan")
    assert len(before.skill_gaps()) == 2
    assert roles.diff(small(), evolve(small(), assignments=[])).of("stepping in") == ()
    for giver, receiver in (("pm", "ops"), ("lead", "dev")):
        bare = evolve(before, assignments=[], skill_needs=[])
        idle = RoleModel(
            "M",
            roles=[Role(giver, "Product manager"), Role(receiver, "Developer")],
            stages=bare.stages,
            skills=bare.skills,
            responsibilities=bare.responsibilities,
            handoffs=[Handoff(giver, receiver, from_stage="plan", to_stage="build")],
        )
        assert consequences(idle, bare) == []
        assert consequences(evolve(idle, handoffs=[]), bare) == []
    keys = ["pm", "pricing", "costing", "plan"]
    for number in range(4):
        changed = [f"{key}-2" if n == number else key for n, key in enumerate(keys)]
        assert consequences(named(*changed), before) == []


def test_a_skill_that_is_needed_at_no_level_is_told_without_one() -> None:
    model = evolve(
        small(),
        skills=[roles.Skill("k", "Costing")],
        skill_needs=[
            roles.SkillNeed("k", responsibility="pricing"),
            roles.SkillNeed("k", role="pm"),
        ],
        handoffs=small().handoffs,
    )
    (found,) = roles.diff(model, model.reassign("pricing", "dev")).consequences
    assert (found.kind, found.what, found.key) == ("missing skill", "skill", "k")
    assert found.after.role.key == "dev"
    assert found.text == "Developer owns Pricing, and lacks Costing"


def passing(heirs: str, *handoffs: tuple[str, str, str, str, bool]) -> RoleModel:
    """Return a model of work w0, w1, …, each owned by a role of one letter, from a to h."""
    return RoleModel(
        "Passing",
        roles=[Role(key, f"The {key}") for key in dict.fromkeys("abcdefgh")],
        stages=[Stage("s", "S"), Stage("t", "T")],
        responsibilities=[Responsibility(f"w{n}", f"W{n}", at="s") for n in range(len(heirs))],
        assignments=[Assignment(f"w{n}", "s", own=key) for n, key in enumerate(heirs)],
        handoffs=[
            Handoff(giver, receiver, from_stage=start, to_stage=end, feedback=back)
            for giver, receiver, start, end, back in handoffs
        ],
    )


def gone(model: RoleModel, *keys: str) -> RoleModel:
    """Return a model without roles that have no duties left."""
    left = [role for role in model.roles if role.key not in keys]
    return evolve(model, roles=left, handoffs=model.handoffs)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # c takes half of what a had and d the other half; b's work stays: nobody carries it on.
        (("aab", "abst0"), ("cdb", ""), "broke: The a is gone"),
        # Of what b had, c takes half, as c takes half of a's: both ends are one role now.
        (("aabb", "abst0"), ("cdce", ""), "became internal"),
        # A third is less than half.
        (("aaabbb", "abst0"), ("cdecfg", ""), "broke: The a and The b are gone"),
        (("aabbb", "abst0"), ("cdcfg", ""), "broke: The a and The b are gone"),
        # Whoever took over gives it on, at the same stages and in the same direction.
        (("aab", "abst0"), ("cdb", "cbst0"), ""),
        (("aab", "abst0"), ("cdb", "cbst1"), "broke: The a is gone"),
        (("aab", "abst1"), ("cdb", "cbst1"), ""),
        (("aab", "abst0"), ("cdb", "cbts0"), "broke: The a is gone"),
        (("aab", "abst0"), ("cdb", "dbst0"), ""),
        (("aab", "abst0"), ("cdb", "hbst0"), "broke: The a is gone"),
        (("baa", "bast0"), ("bcd", "bcst0"), ""),
        (("baa", "bast0"), ("bcd", "bhst0"), "broke: The a is gone"),
        # From a role to itself, later: it breaks, and doesn't become internal.
        (("aa", "aast0"), ("cd", ""), "broke: The a is gone"),
        (("aa", "aast0"), ("cd", "ccst0"), ""),
    ],
)
def test_a_handoff_goes_on_with_whoever_took_over(
    before: tuple[str, str], after: tuple[str, str], expected: str
) -> None:
    def model(works: str, passed: str) -> RoleModel:
        found = [(*passed[:2], passed[2], passed[3], passed[4] == "1")] if passed else []
        return passing(works, *found)

    went = sorted(set(before[0]) - set(after[0]))
    dropped = Handoff("g", "h", from_stage="s", to_stage="t")
    both = evolve(model(*before), handoffs=[dropped, *model(*before).handoffs])
    found = roles.diff(both, gone(model(*after), *went)).consequences
    told = [(one.kind, one.text) for one in found if one.what == "handoff"]
    giver, receiver, start, end = before[1][:4]
    passed = f"from The {giver} at {start.upper()} to The {receiver} at {end.upper()}"
    kind = "internal handoff" if "internal" in expected else "broken handoff"
    assert told == ([(kind, f"the handoff {passed} {expected}")] if expected else [])
    assert all(one.before == both.handoffs[1] for one in found if one.what == "handoff")
