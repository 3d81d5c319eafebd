"""A part that any of several roles can take: who owns it, who may, and who holds it on a day."""

from __future__ import annotations

import pytest

import roles
from extras import needs
from roles import views
from roles.errors import InvalidModel
from roles.formats import write_model
from roles.model.involvement import Duty

TEXT = """
[model]
name = "Authorization"
scheme = "RASCI"
[roles.official]
name = "Official"
[roles.deputy]
name = "Deputy"
[roles.owner]
name = "Owner"
[roles.either]
name = "Official or deputy"
any_of = ["official", "deputy"]
[stages.authorize]
name = "Authorize"
[responsibilities.analysis]
name = "Risk analysis"
[responsibilities.decision]
name = "Decision"
[[assignments]]
responsibility = "analysis"
at = "authorize"
A = "either"
R = "owner"
[[assignments]]
responsibility = "decision"
at = "authorize"
A = "official"
R = "official"
S = "either"
"""
MODEL = roles.loads(TEXT)


def test_the_part_is_the_one_owner_and_each_of_its_roles_may_own() -> None:
    (answer,) = MODEL.who_owns("analysis")
    assert answer.accountable == MODEL.role("either")
    for name, owned in {
        "either": ["analysis"],
        "official": ["analysis", "decision"],
        "deputy": ["analysis"],
        "owner": [],
    }.items():
        assert [each.responsibility.key for each in MODEL.owned_by(name)] == owned
    assert answer.duties_of("deputy") == (Duty.OWN,)
    (decision,) = MODEL.who_owns("decision")
    assert decision.duties_of("deputy") == (Duty.SUPPORT,)
    assert decision in MODEL.involving("deputy")


def test_role_without_duties_of_its_own_is_not_idle() -> None:
    report = roles.check(MODEL, select="OWN")
    assert [finding.code for finding in report] == ["OWN016"]
    assert report.findings[0].message == "either Official or Deputy owns Risk analysis"


def test_card_and_job_say_as_what_a_role_has_a_duty() -> None:
    card = f"{views.card(MODEL, 'deputy'):text}"
    assert "Risk analysis (as Official or deputy)" in card
    job = write_model(MODEL, "job", role="deputy").content.decode()
    assert "Risk analysis (as Official or deputy)" in job


def test_whoever_holds_one_of_the_roles_holds_the_part() -> None:
    def held(*appointments: tuple[str, str]) -> roles.Organization:
        return roles.Organization(
            MODEL,
            actors=[roles.Actor("ann"), roles.Actor("bob")],
            scopes=[roles.Scope("apollo")],
            appointments=[
                roles.Appointment(actor=actor, role=role, scope="apollo", start="2026-01-01")
                for actor, role in appointments
            ],
        )

    for role in ("official", "deputy", "either"):
        org = held(("ann", role))
        answer = org.who_owns("analysis", scope="apollo", on="2026-03-01", at="authorize")
        assert [actor.key for actor in answer.actors] == ["ann"]
        assert answer.explain()
        vacant = {vacancy.role.key for vacancy in org.vacancies("2026-01-01", "2026-02-01")}
        assert vacant == {"official", "owner"} - {role}
    org = held(("ann", "official"), ("bob", "deputy"))
    answer = org.who_owns("analysis", scope="apollo", on="2026-03-01", at="authorize")
    assert [actor.key for actor in answer.actors] == ["ann", "bob"]
    vacant = held().vacancies("2026-01-01", "2026-02-01")
    assert {vacancy.role.key for vacancy in vacant} == {"official", "owner", "either"}


def test_what_if_keeps_the_others_that_can_take_the_part() -> None:
    assert MODEL.without("deputy").role("either").any_of == ("official",)
    merged = MODEL.merged("deputy", "owner", into="Helper")
    assert merged.role("either").any_of == ("official", "helper")
    assert MODEL.merged("either", "deputy", into="Stand-in").role("stand-in").any_of == (
        "official",
    )
    split = MODEL.split("deputy", {"First deputy": "analysis", "Second deputy": "decision"})
    assert split.role("either").any_of == ("official", "first-deputy", "second-deputy")


def test_parts_are_not_nested() -> None:
    nested = '[roles.anybody]\nname = "Anybody"\nany_of = ["either", "owner"]\n'
    with pytest.raises(InvalidModel, match=r"roles\.anybody\.any_of.*'either'"):
        roles.loads(TEXT + nested)


@pytest.mark.parametrize("format", ["toml", "json"])
def test_model_comes_back(format: str) -> None:
    assert roles.loads(roles.dumps(MODEL, format), format) == MODEL


def test_format_without_such_parts_tells_the_loss() -> None:
    losses = write_model(MODEL, "markdown").losses
    assert [loss.place for loss in losses].count("roles.either") == 1


def test_policy_grants_it_to_each_of_the_roles() -> None:
    lines = write_model(MODEL, "casbin").content.decode().splitlines()
    for role in ("either", "official", "deputy"):
        assert f"p, {role}, analysis, authorize, own" in lines
    assert "p, deputy, decision, authorize, own" not in lines


def test_log_takes_each_of_the_roles_for_the_owner() -> None:
    needs("frames")
    frames = pytest.importorskip("polars", reason="needs polars")
    events = frames.DataFrame(
        {
            "case": ["1", "2"],
            "activity": ["Risk analysis", "Risk analysis"],
            "actor": ["ann", "bob"],
            "time": ["2026-01-05", "2026-01-06"],
        }
    ).with_columns(frames.col("time").str.to_datetime())
    log = roles.log.EventLog(events)
    judged = log.conform(MODEL, actors={"ann": "deputy", "bob": "official"})
    assert all(practice.agrees for practice in judged.ownership)
    assert judged.ownership


def test_member_has_the_scope_of_its_group_and_contests_nothing_with_it() -> None:
    official, either = MODEL.role("official"), MODEL.role("either")
    for a, b in ((official, either), (official, MODEL.role("deputy"))):
        comparison = MODEL.compare(a, b)
        assert set(comparison.scope.shared) >= {
            answer.responsibility for answer in MODEL.owned_by(either)
        }
        assert comparison.contested == ()


@pytest.mark.parametrize("name", [one.name for one in roles.references()])
def test_roles_of_shipped_models_can_be_compared(name: str) -> None:
    model = roles.reference(name)
    assert model.profiles.keys() == model.roles.by_key.keys()
