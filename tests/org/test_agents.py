"""Who answers for an agent, and what is wrong with the agents of an organisation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import roles
from roles import Actor, Appointment, Assignment, Organization, Responsibility, Role, Scope, Stage
from roles.errors import InvalidValue, UnknownName
from roles.org import AGENT_CODES

DAY = "2026-03-01"
MODEL = roles.RoleModel(
    name="Support",
    roles=[Role("desk", "Desk"), Role("doer", "Doer"), Role("approver", "Approver")],
    stages=[Stage("run", "Run")],
    responsibilities=[
        Responsibility("answer", "Answer tickets"),
        Responsibility("refund", "Refund", reserved_for="person"),
    ],
    assignments=[
        Assignment("answer", "run", own="desk", do="doer", approve="approver", inferred="so"),
        Assignment("refund", "run", own="approver", consult="desk", inferred="so"),
    ],
)


def agent(key: str, **fields: object) -> Actor:
    return Actor(key, kind="agent", **fields)


def held(actor: str, role: str, scope: str = "shop", **fields: object) -> Appointment:
    return Appointment(
        **{"actor": actor, "role": role, "scope": scope, "start": "2026-01-01", **fields}
    )


def organization(actors: list[Actor], *appointments: Appointment) -> Organization:
    scopes = [Scope("company"), Scope("shop", parent="company"), Scope("bank", parent="company")]
    return Organization(MODEL, actors=actors, scopes=scopes, appointments=appointments)


def codes(org: Organization, **arguments: object) -> list[str]:
    return [one.code for one in org.agent_findings(**{"on": DAY, **arguments})]


# Who answers


def test_an_answer_goes_on_to_the_person_behind_an_agent() -> None:
    org = organization([agent("bot", reports_to="ann"), Actor("ann")], held("bot", "desk"))
    answer = org.who_owns("answer", scope="shop", on=DAY, at="run")
    assert [one.key for one in answer.accountable[0].people] == ["ann"]
    assert "  - ann answers for bot on 2026-03-01: bot reports to ann" in answer.explain()
    assert answer.to_dict()["accountable"] == [
        {
            "actor": "bot",
            "on": DAY,
            "people": ["ann"],
            "steps": [{"actor": "bot", "above": "ann", "by": "reports to", "left": False}],
        }
    ]


def test_nothing_is_added_where_a_person_owns_it() -> None:
    org = organization([Actor("ann", reports_to="bob"), Actor("bob")], held("ann", "desk"))
    answer = org.who_owns("answer", scope="shop", on=DAY, at="run")
    assert answer.accountable == ()
    assert "answers for" not in answer.explain()


@pytest.mark.parametrize(
    ("bot", "expected", "way"),
    [
        ({"reports_to": "ann"}, ["ann"], ["reports to"]),
        ({"reports_to": "other"}, ["bob"], ["reports to", "reports to"]),
        ({"reports_to": "led"}, ["ann"], ["reports to", "reports to"]),
        ({"member_of": "crew"}, ["ann", "bob"], ["member of", "has member", "has member"]),
        ({"member_of": "inner"}, ["ann", "bob"],
         ["member of", "member of", "has member", "has member"]),
        # Somebody who has left answers for nobody: the next way counts.
        ({"reports_to": "gone", "member_of": "led"}, ["ann"], ["member of", "reports to"]),
        ({"reports_to": "loop"}, [], ["reports to", "reports to"]),
        ({}, [], []),
    ],
)  # fmt: skip
def test_ways_from_an_agent_to_people(bot: dict, expected: list[str], way: list[str]) -> None:
    org = organization(
        [
            agent("bot", **bot),
            agent("other", reports_to="bob"),
            agent("loop", reports_to="bot"),
            Actor("led", kind="team", reports_to="ann"),
            Actor("crew", kind="team"),
            Actor("inner", kind="team", member_of="crew"),
            Actor("ann", member_of="crew"),
            Actor("bob", member_of="crew"),
            Actor("gone"),
        ],
        held("gone", "doer", end="2026-03-01"),
    )
    answer = org.who_answers_for("bot", on=DAY)
    assert [one.key for one in answer.people] == expected
    assert [step.by for step in answer.steps] == way


def test_whoever_delegated_it_answers_before_whoever_it_reports_to() -> None:
    bot = held("bot", "desk", kind="delegated", delegated_by="ann")
    org = organization(
        [agent("bot", reports_to="bob"), Actor("ann"), Actor("bob")], held("ann", "desk"), bot
    )
    answer = org.who_owns("answer", scope="shop", on=DAY, at="run")
    assert answer.accountable[0].explain() == (
        "ann answers for bot on 2026-03-01: bot is delegated by ann"
    )


def test_a_person_answers_for_themselves_and_unknown_names_are_refused() -> None:
    org = organization([Actor("ann")])
    assert [one.key for one in org.who_answers_for("ann", on=DAY).people] == ["ann"]
    with pytest.raises(UnknownName):
        org.who_answers_for("bot", on=DAY)


def test_a_long_way_costs_no_recursion() -> None:
    agents = [agent(f"b{n}", reports_to=f"b{n + 1}") for n in range(5000)]
    org = organization([*agents, agent("b5000", reports_to="ann"), Actor("ann")])
    answer = org.who_answers_for("b0", on=DAY)
    assert [one.key for one in answer.people] == ["ann"]
    assert len(answer.steps) == 5001


@given(st.data())
def test_people_are_found_exactly_where_one_can_be_reached(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 7))
    keys = [f"a{n}" for n in range(count)]
    teams = [key for key in keys if data.draw(st.booleans())]
    actors = []
    for key in keys:
        kind = "team" if key in teams else data.draw(st.sampled_from(["person", "agent"]))
        above = data.draw(st.sampled_from([None, *keys]))
        member = data.draw(st.sets(st.sampled_from(teams), max_size=2)) if teams else ()
        fields = {"reports_to": above, "member_of": sorted(set(member) - {key})}
        actors.append(Actor(key, kind=kind, **fields))
    org = organization(actors)
    known = {one.key: one for one in actors}
    for one in actors:
        # The slow and obvious way: everyone that can be reached, step by step.
        reached, before = {one.key}, set()
        while reached != before:
            before = set(reached)
            for key in before:
                if known[key].kind == "person":
                    continue
                reached |= {known[key].reports_to} - {None}
                reached |= set(known[key].member_of)
                if known[key].kind == "team":
                    reached |= {m.key for m in actors if key in m.member_of and m.kind != "agent"}
        people = {key for key in reached if known[key].kind == "person"}
        answer = org.who_answers_for(one, on=DAY)
        found = {person.key for person in answer.people}
        assert found <= people
        assert bool(found) == bool(people)


# Findings


def test_an_organisation_without_agents_has_no_findings() -> None:
    org = organization([Actor("ann")], held("ann", "doer"), held("ann", "approver"))
    assert codes(org) == []


def test_agents_with_a_person_have_no_findings() -> None:
    org = organization([agent("bot", reports_to="ann"), Actor("ann")], held("bot", "desk"))
    assert codes(org) == []


def test_an_accountable_agent_needs_a_person() -> None:
    org = organization([agent("bot", reports_to="boss"), agent("boss")], held("bot", "desk"))
    found = org.agent_findings(on=DAY)
    assert [one.code for one in found] == ["AGT001", "AGT002"]
    assert found[0].message == (
        "bot owns Answer tickets as Desk for shop; nobody answers for bot on 2026-03-01: "
        "bot reports to boss"
    )
    assert [one.key for one in found[0].objects] == ["bot", "desk", "shop", "answer"]
    assert found[1].objects[0].key == "boss"
    assert all(one.mend == AGENT_CODES[one.code][3] for one in found)


def test_a_team_of_agents_alone_needs_a_person() -> None:
    crew = Actor("crew", kind="team")
    org = organization([crew, agent("bot", member_of="crew")], held("crew", "desk"))
    assert codes(org) == ["AGT001", "AGT002"]
    mixed = organization(
        [crew, agent("bot", member_of="crew"), Actor("ann", member_of="crew")],
        held("crew", "desk"),
    )
    assert codes(mixed) == []


def test_an_agent_is_an_orphan_from_the_day_that_its_owner_leaves() -> None:
    org = organization(
        [agent("bot", reports_to="ann"), Actor("ann")],
        held("bot", "doer"),
        held("ann", "desk", end=DAY),
    )
    assert codes(org, on="2026-02-28") == []
    assert codes(org) == ["AGT002"]
    assert "bot reports to ann, who has left" in org.agent_findings(on=DAY)[0].message


def test_an_agent_that_isnt_there_on_the_day_is_no_orphan() -> None:
    org = organization([agent("bot")], held("bot", "doer", end=DAY))
    assert codes(org) == []
    assert codes(org, on="2026-02-28") == ["AGT002"]


@pytest.mark.parametrize(
    ("actors", "appointments", "expected"),
    [
        ([], [held("bot", "doer"), held("bot", "approver")], True),
        ([Actor("crew", kind="team")], [held("crew", "doer"), held("bot", "approver")], True),
        (
            [],
            [held("bot", "doer"), held("ann", "approver"),
             held("bot", "approver", kind="delegated", delegated_by="ann")],
            True,
        ),
        (
            [agent("sub", reports_to="ann")],
            [held("bot", "doer"), held("bot", "approver"),
             held("sub", "approver", kind="delegated", delegated_by="bot")],
            True,
        ),
        # A person decides alone, also as a delegate.
        (
            [],
            [held("bot", "doer"), held("bot", "approver"),
             held("ann", "approver", kind="delegated", delegated_by="bot")],
            False,
        ),
        ([], [held("bot", "doer"), held("ann", "approver")], False),
        ([], [held("bot", "doer"), held("bot", "approver", "bank")], False),
        ([], [held("bot", "doer", "company"), held("bot", "approver")], True),
        ([], [held("bot", "doer"), held("bot", "approver", end=DAY)], False),
        ([], [held("ann", "doer"), held("ann", "approver")], False),
    ],
)  # fmt: skip
def test_an_agent_does_not_approve_what_it_does(
    actors: list[Actor], appointments: list[Appointment], expected: bool
) -> None:
    crew = ["crew"] if any(one.key == "crew" for one in actors) else []
    bot = agent("bot", reports_to="ann", member_of=crew)
    org = organization([bot, Actor("ann"), *actors], *appointments)
    found = [one for one in org.agent_findings(on=DAY) if one.code == "AGT003"]
    assert bool(found) == expected
    if found:
        assert found[0].message == "bot does and approves Answer tickets at Run for shop"


def test_a_person_answers_for_no_more_agents_than_the_limit() -> None:
    bots = [agent(f"b{n}", reports_to="ann") for n in range(6)]
    org = organization([*bots, Actor("ann")], *(held(one.key, "doer") for one in bots))
    assert codes(org) == ["AGT004"]
    assert codes(org, most=6) == []
    assert org.agent_findings(on=DAY)[0].message == (
        "ann answers for 6 agents, and the limit is 5: b0, b1, b2 and 3 more"
    )
    assert codes(org, scope="bank") == []
    for wrong in (-1, True, "5", 2.5):
        with pytest.raises(InvalidValue):
            org.agent_findings(on=DAY, most=wrong)


def test_what_is_reserved_for_people_is_not_for_agents() -> None:
    bot = agent("bot", reports_to="ann")
    org = organization([bot, Actor("ann")], held("bot", "approver"), held("bot", "desk"))
    found = org.agent_findings(on=DAY)
    assert [one.code for one in found] == ["AGT005"]
    assert found[0].message == "bot has to own Refund for shop, which is for people"
    # Being consulted isn't carrying it out.
    consulted = organization([bot, Actor("ann")], held("bot", "desk"), held("ann", "approver"))
    assert codes(consulted) == []


def test_a_scope_is_looked_at_with_its_parts() -> None:
    org = organization([agent("bot")], held("bot", "desk"))
    assert codes(org, scope="shop") == ["AGT001"]
    assert codes(org, scope="company") == ["AGT001"]
    assert codes(org, scope="bank") == []
    above = organization([agent("bot")], held("bot", "desk", "company"))
    assert codes(above, scope="bank") == ["AGT001"]
    # What is so for several scopes is one finding.
    [finding] = above.agent_findings(on=DAY)
    assert "owns Answer tickets as Desk for shop, bank; nobody" in finding.message


# Roles to be held apart

APART = roles.RoleModel(
    name="Four eyes",
    roles=[Role("maker", "Maker"), Role("checker", "Checker", apart_from="maker"), Role("c", "C")],
)


@pytest.mark.parametrize(
    ("appointments", "expected"),
    [
        ([held("ann", "maker"), held("ann", "checker")], ["ann"]),
        ([held("ann", "maker"), held("ann", "c")], []),
        ([held("ann", "maker"), held("bob", "checker")], []),
        # Held for the whole, it is held for its parts; for another part, it isn't.
        ([held("ann", "maker", "company"), held("ann", "checker")], ["ann"]),
        ([held("ann", "maker", "bank"), held("ann", "checker")], []),
        ([held("ann", "maker", end=DAY), held("ann", "checker")], []),
        # By a team, and by a delegation.
        ([held("crew", "maker"), held("ann", "checker")], ["ann"]),
        ([held("crew", "maker"), held("crew", "checker")], ["crew"]),
        (
            [held("ann", "maker"), held("bob", "checker"),
             held("ann", "checker", kind="delegated", delegated_by="bob")],
            ["ann"],
        ),
    ],
)  # fmt: skip
def test_roles_are_held_apart(appointments: list[Appointment], expected: list[str]) -> None:
    org = Organization(
        APART,
        actors=[Actor("ann", member_of="crew"), Actor("bob"), Actor("crew", kind="team")],
        scopes=[Scope("company"), Scope("shop", parent="company"), Scope("bank", parent="company")],
        appointments=appointments,
    )
    found = org.role_conflicts(on=DAY)
    assert [one.actor.key for one in found] == expected
    for one in found:
        assert one.scope.key == "shop"
        assert one.to_dict()["roles"] == ["checker", "maker"]


def test_a_role_is_not_held_apart_from_itself() -> None:
    with pytest.raises(InvalidValue):
        Role("a", "A", apart_from="a")


def test_what_is_reserved_and_held_apart_is_in_the_file() -> None:
    for model in (MODEL, APART):
        for name in ("toml", "json"):
            assert roles.loads(roles.dumps(model, format=name), format=name) == model
    with pytest.raises(roles.errors.InvalidModel, match="reserved_for"):
        roles.loads(roles.dumps(MODEL).replace('"person"', '"people"'))
