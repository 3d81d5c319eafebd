"""Resolution against an oracle that follows the rule word by word."""

from __future__ import annotations

import subprocess
import sys

import attrs
import pytest
from hypothesis import given

import roles
from roles import Assignment, Duty, Responsibility, Role, RoleModel, Stage
from roles.errors import UnknownName
from roles.model import Basis
from strategies import models


def parent(model: RoleModel, key: str) -> str | None:
    return next(one.part_of for one in model.responsibilities if one.key == key)


def takes_place(model: RoleModel, key: str, stage: str) -> bool:
    own = next(one.at for one in model.responsibilities if one.key == key)
    named = [at for one in model.assignments if one.responsibility == key for at in one.at]
    return any(at in (stage, "*") for at in (*own, *named))


def holders(model: RoleModel, key: str, stage: str, duty: Duty) -> tuple[str, list[str]]:
    """Return the level that applies and the keys of the holders."""
    at: str | None = key
    level = ""
    while at is not None:
        for name, wanted in (("stage", stage), ("all stages", "*")):
            held = [
                role
                for one in model.assignments
                if one.responsibility == at and wanted in one.at
                for role in getattr(one, duty.value)
            ]
            if held:
                return level or name, list(dict.fromkeys(held))
        at, level = parent(model, at), "part of"
    lead = next(one.lead for one in model.stages if one.key == stage)
    return ("lead", [lead]) if duty is Duty.OWN and lead else ("", [])


@given(models())
def test_resolution_follows_the_rule(model: RoleModel) -> None:
    for responsibility in model.responsibilities:
        places = [
            stage.key for stage in model.stages if takes_place(model, responsibility.key, stage.key)
        ]
        answers = model.who_owns(responsibility)
        assert [answer.stage.key for answer in answers] == places
        for answer in answers:
            for duty in Duty:
                level, held = holders(model, responsibility.key, answer.stage.key, duty)
                assert [role.key for role in answer.holders(duty)] == held
                levels = {reason.level for reason in answer.reasons if reason.duty is duty}
                assert levels == ({level} if held else set())
            owners = [role.key for role in answer.owners]
            assert [role.key for role in model.owners_of(responsibility, at=answer.stage)] == owners
            if len(owners) == 1:
                assert model.owner(responsibility.key, at=answer.stage.key).key == owners[0]
                assert model.owner(responsibility, at=answer.stage).key == owners[0]
                assert answer.accountable == answer.owners[0]
            else:
                assert answer.accountable is None
                error = roles.errors.SeveralOwners if owners else roles.errors.NoOwner
                with pytest.raises(error):
                    model.owner(responsibility.key, at=answer.stage.key)


@given(models())
def test_what_a_role_owns_is_where_it_is_an_owner(model: RoleModel) -> None:
    everything = [answer for stage in model.stages for answer in model.at(stage).ownerships]
    for role in model.roles:
        # What a group of roles has is what each of its members may do.
        itself = {role, *(one for one in model.roles if role.key in one.any_of)}
        owned = [one for one in everything if itself.intersection(one.owners)]
        assert list(model.owned_by(role)) == owned
        involved = [
            one
            for one in everything
            if any(itself.intersection(one.holders(d)) for d in Duty if d is not Duty.OMIT)
        ]
        assert list(model.involving(role)) == involved
        for stage in model.stages:
            here = [one for one in involved if one.stage == stage]
            assert list(model.involving(role, at=stage)) == here


@given(models())
def test_matrix_gathers_the_letters_of_the_answers(model: RoleModel) -> None:
    for stage in (None, *model.stages):
        matrix = model.matrix(stage)
        for responsibility in matrix.rows:
            answers = model.who_owns(responsibility, at=stage)
            assert answers
            for role in matrix.roles:
                duties = tuple(
                    duty for duty in Duty if any(role in one.holders(duty) for one in answers)
                )
                assert matrix.holds(responsibility, role) == duties
                letters = "/".join(model.scheme.letter(duty) for duty in duties)
                assert matrix.letters(responsibility.key, role.key) == letters


def basis_of_role(model: RoleModel, key: str, stage: str, duty: Duty, role: str) -> Basis:
    """Return the strongest basis of the ways by which a role holds a duty, link by link."""
    level, _ = holders(model, key, stage, duty)
    thing = {one.key: one for one in model.responsibilities}
    place = []
    if stage in thing[key].at or "*" in thing[key].at:
        place = [thing[key].basis_of("at")]
    else:
        placing = [
            one.basis_of("at")
            for one in model.assignments
            if one.responsibility == key and (stage in one.at or "*" in one.at)
        ]
        place = [Basis.STATED if Basis.STATED in placing else Basis.INFERRED]
    if level == "lead":
        ways = [[next(one for one in model.stages if one.key == stage).basis_of("lead"), *place]]
    else:
        ways = []
        at: str | None = key
        links: list[Basis] = []
        while at is not None and not ways:
            for wanted in (stage, "*"):
                ways = [
                    [one.basis_of(duty.value), one.basis_of("at"), *links]
                    for one in model.assignments
                    if one.responsibility == at
                    and wanted in one.at
                    and role in getattr(one, duty.value)
                ]
                anybody = any(
                    one.responsibility == at and wanted in one.at and getattr(one, duty.value)
                    for one in model.assignments
                )
                if anybody:
                    break
            if not links:
                links = list(place)
            links.append(thing[at].basis_of("part_of"))
            at = parent(model, at)
    strong = any(all(link is Basis.STATED for link in way) for way in ways)
    return Basis.STATED if strong else Basis.INFERRED


@given(models())
def test_basis_is_that_of_the_weakest_link(model: RoleModel) -> None:
    for responsibility in model.responsibilities:
        for answer in model.who_owns(responsibility):
            for duty in Duty:
                held = answer.holders(duty)
                weakest = [
                    basis_of_role(model, responsibility.key, answer.stage.key, duty, role.key)
                    for role in held
                ]
                stated = bool(held) and all(one is Basis.STATED for one in weakest)
                assert (answer.basis_of(duty) is Basis.STATED) == stated
            if answer.owners:
                assert answer.basis is answer.basis_of("own")


def small(**more: object) -> RoleModel:
    return RoleModel(
        "Small",
        roles=[Role("pm", "PM"), Role("dev", "Dev")],
        stages=[Stage("plan", "Plan", lead="pm"), Stage("build", "Build", after="plan")],
        responsibilities=[
            Responsibility("design", "Design"),
            Responsibility("icons", "Icons", part_of="design", at="build"),
        ],
        **more,
    )


def test_stated_and_inferred_assignments_add_up() -> None:
    model = small(
        assignments=[
            Assignment("design", "plan", own="pm", citations="book p. 1"),
            Assignment("design", "plan", own="dev", inferred="dev says so"),
        ]
    )
    answer = model.ownership("design", at="plan")
    assert [role.key for role in answer.owners] == ["pm", "dev"]
    assert answer.accountable is None
    assert answer.basis is Basis.INFERRED
    assert "2 owners" in answer.explain()
    assert "stated: book p. 1" in answer.explain()
    assert "inferred: dev says so" in answer.explain()
    with pytest.raises(roles.errors.SeveralOwners, match="pm, dev"):
        model.owner("design", at="plan")


def test_an_inferred_stage_is_a_link_of_its_own() -> None:
    placed = Assignment(
        "design", "plan", own="pm", citations="book", inferred_fields={"at": "not said when"}
    )
    answer = small(assignments=[placed]).ownership("design", at="plan")
    assert answer.basis is Basis.INFERRED
    assert "inferred: not said when; from book" in answer.explain()


def test_explanation_tells_the_level() -> None:
    model = small(assignments=[Assignment("design", "*", own="dev")])
    assert "of which it is a part" in model.ownership("icons", at="build").explain()
    assert "at all stages" in model.ownership("design", at="plan").explain()
    led = small().ownership("icons", at="build")
    assert led.owners == ()
    assert "nobody owns it" in led.explain()
    with pytest.raises(
        roles.errors.NoOwner, match="'icons' doesn't take place at 'plan'; it takes place at build"
    ):
        small().ownership("icons", at="plan")


def test_a_chain_of_parts_may_be_long() -> None:
    depth = 10_000
    model = RoleModel(
        "Deep",
        roles=[Role("pm", "PM")],
        stages=[Stage("a", "A")],
        responsibilities=[
            Responsibility(f"r{n}", f"R{n}", part_of=f"r{n + 1}" if n < depth else None)
            for n in range(depth + 1)
        ],
        assignments=[
            Assignment(f"r{depth}", "a", own="pm"),
            Assignment("r0", "a", inform="pm"),
        ],
    )
    assert model.owner("r0", at="a").key == "pm"
    assert len(model.ownership("r0", at="a").reasons[0].through) == depth


def test_answers_are_the_same_whatever_the_hash_seed() -> None:
    code = (
        "import roles; m = roles.reference(); print(m); "
        "print([repr(a) for r in m.roles for a in m.involving(r)]); print(f'{m.matrix():csv}'); "
        "print(list(m.graph.edges(data=True))); print(roles.dumps(m, 'json'))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(printed) == 1


def test_models_are_values() -> None:
    import pickle

    model = roles.reference()
    model.owner("technology selection", at="definition")
    again = pickle.loads(pickle.dumps(model))
    assert again == model
    assert hash(again) == hash(model)
    assert attrs.evolve(model, name="Other") != model
    answer = model.ownership("technology selection", at="definition")
    assert pickle.loads(pickle.dumps(answer)) == answer


@given(models())
def test_held_by_keys_is_what_the_answers_say(model: RoleModel) -> None:
    for (work, stage), held in model.resolution.held.items():
        answer = model.ownership(work, at=stage)
        found = {duty: [role.key for role in answer.holders(duty)] for duty in Duty}
        assert {duty: list(keys) for duty, keys in held.items()} == {
            duty: keys for duty, keys in found.items() if keys
        }


CITED = roles.Citation("source", "p. 1")
SOURCES = [roles.Source("source", "Source")]
STATED: dict[str, object] = {"citations": [CITED]}
GUESSED: dict[str, object] = {"inferred": "a guess"}


def evidenced(assignments: list[Assignment], **changes: object) -> RoleModel:
    parts: dict[str, object] = {
        "roles": [Role("a", "A"), Role("b", "B")],
        "stages": [Stage("s", "S", lead="a", **STATED)],
        "responsibilities": [Responsibility("x", "X", **STATED)],
        "sources": SOURCES,
    }
    return RoleModel("M", assignments=assignments, **{**parts, **changes})


@pytest.mark.parametrize("order", [[STATED, GUESSED], [GUESSED, STATED]])
def test_a_role_holds_by_the_strongest_of_its_reasons(order: list[dict[str, object]]) -> None:
    twice = [Assignment("x", "s", own="a", **basis) for basis in order]
    answer = evidenced(twice).ownership("x", at="s")
    assert answer.basis is answer.basis_of("own") is Basis.STATED
    # The weakest role counts, though: the other is only guessed.
    both = [*twice, Assignment("x", "s", own="b", **GUESSED)]
    assert evidenced(both).ownership("x", at="s").basis is Basis.INFERRED


@pytest.mark.parametrize("order", [[STATED, GUESSED], [GUESSED, STATED]])
def test_a_place_rests_on_what_is_stated_whatever_the_order(order: list[dict[str, object]]) -> None:
    placing = [Assignment("x", "s", do="b", **basis) for basis in order]
    answer = evidenced(placing).ownership("x", at="s")
    assert (answer.reasons[0].level, answer.basis) == ("lead", Basis.STATED)
    guessed = evidenced(placing[:1] if order[0] is GUESSED else placing[1:])
    reason = guessed.ownership("x", at="s").reasons[0]
    assert (reason.basis, reason.doubts) == (Basis.INFERRED, ("a guess",))


@pytest.mark.parametrize("weak", ["x", "y", ""])
def test_every_link_up_to_the_whole_counts(weak: str) -> None:
    def part(key: str, whole: str | None) -> Responsibility:
        doubt = {"inferred_fields": {"part_of": f"{key} may be apart"}} if key == weak else {}
        return Responsibility(key, key.upper(), part_of=whole, at="s", **STATED, **doubt)

    model = evidenced(
        [Assignment("z", "s", own="b", **STATED)],
        responsibilities=[part("x", "y"), part("y", "z"), part("z", None)],
    )
    reason = model.ownership("x", at="s").reasons[0]
    assert [one.key for one in reason.through] == ["y", "z"]
    assert reason.basis is (Basis.INFERRED if weak else Basis.STATED)
    assert reason.doubts == ((f"{weak} may be apart",) if weak else ())


def test_duties_are_asked_for_as_roles_are_anywhere() -> None:
    model = roles.reference()
    answer = model.ownership("user interviews", at="discovery")
    for asked in ("product-planner", "Product Planner", "planner", model.role("planner")):
        assert answer.duties_of(asked) == (Duty.OWN, Duty.DO)
    assert answer.duties_of("market") == ()
    with pytest.raises(UnknownName, match="product-planner"):
        answer.duties_of("product planer")


def test_a_long_chain_of_parts_is_held_once() -> None:
    works = [
        Responsibility(f"w{n}", f"W{n}", part_of=f"w{n - 1}" if n else None, at="s")
        for n in range(3000)
    ]
    model = RoleModel(
        "Chain",
        roles=[Role("a", "A"), Role("b", "B")],
        stages=[Stage("s", "S", lead="a")],
        responsibilities=works,
        assignments=[Assignment("w0", "s", do="b"), Assignment("w1500", "s", do="a")],
    )
    held = model.resolution.held
    assert held["w1499", "s"][Duty.DO] == ("b",)
    assert held["w2999", "s"][Duty.DO] == ("a",)
    last = model.ownership("w2999", at="s")
    assert last.owners == (model.role("a"),)
    (reason,) = (reason for reason in last.reasons if reason.duty is Duty.DO)
    assert [work.key for work in reason.through] == [f"w{n}" for n in range(2998, 1499, -1)]


def test_an_explanation_names_level_evidence_doubts_and_condition() -> None:
    """Each line by the rule: who, what, on which condition, by which level, on what evidence."""
    doubts = {"inferred_fields": {"consult": "by ear", "at": "by guess"}}
    rain = {"condition": "it rains", "inferred": "habit"}
    model = evidenced(
        [
            Assignment("whole", "s", own=["a", "b"], **STATED),
            Assignment("whole", "*", do="b", inform=["a", "b"], **rain),
            Assignment("part", "s", consult="a", **STATED, **doubts),
            Assignment("part", "*", approve="a", inferred="for now"),
            Assignment("part", "*", approve="b", **GUESSED, condition="a is away"),
        ],
        responsibilities=[
            Responsibility("whole", "Whole", **STATED),
            Responsibility("part", "Part", part_of="whole", at="s", inferred="x"),
            Responsibility("led", "Led", at="s"),
        ],
    )
    whole = "for Whole, of which it is a part"
    part, led = model.ownership("part", at="s"), model.ownership("led", at="s")
    assert part.explain().splitlines() == [
        "Part at S: owned by A, B (2 owners: accountability is split)",
        f"  - A, B own it: assigned at this stage {whole} (inferred: x; from source p. 1)",
        f"  - B does it if it rains: assigned at all stages {whole} (inferred: habit; x)",
        "  - A is consulted: assigned at this stage (inferred: by ear; by guess; from source p. 1)",
        f"  - A, B are informed if it rains: assigned at all stages {whole} (inferred: habit; x)",
        "  - A approves it: assigned at all stages (inferred: for now)",
        "  - B approves it if a is away: assigned at all stages (inferred: a guess)",
    ]
    evidence = "inferred: no reason given; from source p. 1"
    assert led.explain().splitlines() == [
        "Led at S: owned by A",
        f"  - A owns it: nobody else is named, and it leads S ({evidence})",
    ]
    a, b = model.roles
    assert part.by_duty == {
        "own": (a, b),
        "do": (b,),
        "consult": (a,),
        "inform": (a, b),
        "approve": (a, b),
    }
    assert (part.responsible, part.consulted, part.informed) == ((b,), (a,), (a, b))
    assert part.supporting == ()
    assert part.condition_of("approve", model.role("b")) == "a is away"
    assert part.condition_of("approve", model.role("a")) == ""
    assert repr(part) == "<Ownership part at s: a+b>"
    assert repr(part.reasons[0]) == "<Reason own: a, b by part of, inferred>"
    assert [reason.whole for reason in (*part.reasons[:1], *led.reasons)] == [
        model.responsibility("whole"),
        None,
    ]
    stated = model.ownership("whole", at="s")
    assert stated.explain().splitlines()[1].endswith("assigned at this stage (stated: source p. 1)")
    assert (stated.basis, stated.basis_of("do"), stated.basis_of("verify")) == (
        Basis.STATED,
        Basis.INFERRED,
        Basis.INFERRED,
    )
