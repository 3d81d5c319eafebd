"""Checking: what is selected and ignored, which limits hold, where findings stand."""

from __future__ import annotations

import pytest
from hypothesis import given

import roles
from roles.checks import Ignore, Settings
from roles.errors import InvalidModel, InvalidValue
from strategies import models

TWO_OWNERS = """
[model]
name = "M"
[roles.pm]
name = "Product manager"
[roles.sales]
name = "Sales"
[stages.launch]
name = "Launch"
[responsibilities.pricing]
name = "Pricing"
[[assignments]]
responsibility = "pricing"
at = "launch"
A = ["pm", "sales"]
R = "pm"
"""


def codes(report: roles.checks.Report) -> list[str]:
    return [one.code for one in report]


def test_reference_has_nothing_but_notes() -> None:
    report = roles.check(roles.reference())
    assert report.errors == ()
    assert report.warnings == ()
    assert report.clean
    assert report.infos == report.findings != ()
    assert repr(report).endswith(f"{len(report)} notes>")


@given(models())
def test_every_model_can_be_checked(model: roles.RoleModel) -> None:
    report = roles.check(model)
    assert list(report) == list(roles.check(model))
    for finding in report:
        assert "\n" not in finding.code
        assert finding.severity in ("error", "warning", "info")
    gaps = {
        (answer.responsibility.name, answer.stage.name)
        for work in model.responsibilities
        for answer in model.who_owns(work)
        if not answer.owners
    }
    found = {
        (one.objects[0].name, one.objects[1].name) for one in roles.check(model, select="OWN001")
    }
    assert found == gaps


def test_select_takes_codes_and_families() -> None:
    model = roles.loads(TWO_OWNERS)
    assert codes(roles.check(model, select="OWN")) == ["OWN002"]
    assert codes(roles.check(model, select=["OWN002", "EVD001"])) == ["OWN002", "EVD001"]
    assert codes(roles.check(model, select="own002")) == ["OWN002"]
    with pytest.raises(InvalidValue, match="did you mean 'OWN"):
        roles.check(model, select="OWNN")
    with pytest.raises(InvalidValue, match="OWN002"):
        roles.check(model, ignore="OWN0022")


def test_ignored_findings_are_kept_with_their_reason() -> None:
    model = roles.loads(TWO_OWNERS)
    report = roles.check(model, ignore={"OWN002": "until May", "EVD": "a draft", "HND": "none"})
    assert codes(report) == []
    assert [(one.finding.code, one.reason) for one in report.ignored] == [
        ("OWN002", "until May"),
        ("EVD001", "a draft"),
    ]
    assert [str(one) for one in report.unused] == ["HND"]


def test_what_is_ignored_for_a_run_needs_no_reason_and_is_never_unused() -> None:
    report = roles.check(roles.loads(TWO_OWNERS), ignore=["OWN002", "LIF"])
    assert report.unused == ()
    assert [one.reason for one in report.ignored] == [""]


def test_ignore_of_a_rule_that_is_not_selected_is_not_unused() -> None:
    report = roles.check(roles.loads(TWO_OWNERS), select="EVD", ignore={"OWN002": "until May"})
    assert report.unused == ()


@pytest.mark.parametrize(
    ("place", "ignored"),
    [
        ("assignments[0]", True),
        ("assignments", True),
        ("assignments[1]", False),
        ("assign", False),
        ("", True),
    ],
)
def test_ignore_holds_at_a_place_and_inside_it(place: str, ignored: bool) -> None:
    report = roles.check(
        roles.loads(TWO_OWNERS), select="OWN002", ignore=[Ignore("OWN002", place, reason="so")]
    )
    assert bool(report.ignored) is ignored
    assert bool(report.unused) is not ignored


def test_settings_of_the_file_hold_and_those_of_the_call_stand_over_them() -> None:
    text = TWO_OWNERS + '[checks]\nselect = "OWN"\n[checks.ignore]\nOWN002 = "until May"\n'
    model = roles.loads(text)
    assert codes(roles.check(model)) == []
    assert roles.check(model).ignored[0].reason == "until May"
    assert codes(roles.check(model, select="EVD")) == ["EVD001"]
    assert codes(roles.check(model, settings={"select": "EVD"})) == ["EVD001"]
    assert codes(roles.check(model, settings=Settings())) == ["OWN002", "EVD001"]


def test_every_problem_of_the_settings_is_told() -> None:
    text = TWO_OWNERS + (
        '[checks]\nconsulted = -1\noverlap = 2\nconsluted = 3\n[checks.ignore]\nOWN002 = " "\n'
        '" " = "so"\nEVD = 3\n'
    )
    with pytest.raises(InvalidModel) as caught:
        roles.check(roles.loads(text))
    told = {problem.place: problem.message for problem in caught.value.problems}
    assert sorted(told) == [
        "checks.consluted",
        "checks.consulted",
        "checks.ignore",
        "checks.ignore.EVD",
        "checks.ignore.OWN002",
        "checks.overlap",
    ]
    assert "did you mean 'consulted'" in told["checks.consluted"]
    assert "from 0 to 1" in told["checks.overlap"]


def test_ignore_must_be_a_table() -> None:
    with pytest.raises(InvalidModel, match="each with its reason"):
        Settings.of({"ignore": ["OWN002"]})
    assert Settings.of({}, "no table") == Settings()  # type: ignore[arg-type]


def test_limit_of_the_settings_counts() -> None:
    model = roles.loads(TWO_OWNERS.replace('R = "pm"', 'C = ["pm", "sales"]'))
    assert roles.check(model, select="OWN008").findings == ()
    (finding,) = roles.check(model, select="OWN008", settings={"consulted": 1})
    assert "the limit is 1" in finding.message


def test_findings_stand_at_their_lines() -> None:
    reading = roles.reads(TWO_OWNERS, "toml", source="team.toml")
    report = roles.check(reading.model, select="OWN002").located(reading, reading.source)
    assert report.source == "team.toml"
    assert report.findings[0].line == TWO_OWNERS.splitlines().index("[[assignments]]") + 1


CHART = """
# Who

| Work | PM | Sales | Legal |
|---|---|---|---|
| Pricing | A | A | C |
| Contract | R | I | I |
"""


def test_findings_in_a_chart_stand_at_its_cells() -> None:
    reading = roles.reads(CHART, "markdown")
    report = roles.check(reading.model, select="OWN").located(reading)
    assert [(one.code, one.line, one.column) for one in report] == [
        ("OWN003", 6, None),
        ("OWN002", 6, 17),
        ("OWN001", 7, None),
    ]


def test_finding_without_a_line_keeps_its_place() -> None:
    report = roles.check(roles.reference()).located(roles.formats.Reading(model=roles.reference()))
    assert [one.line for one in report] == [None] * len(report)


def test_known_findings_are_set_aside() -> None:
    report = roles.check(roles.loads(TWO_OWNERS))
    rest = report.without(lambda finding: finding.code == "OWN002")
    assert codes(rest) == ["EVD001"]
    assert rest.ignored[0].reason == "known before"


def test_model_without_evidence_is_told_once() -> None:
    (finding,) = roles.check(roles.loads(TWO_OWNERS), select="EVD001")
    assert finding.place == "model"


def test_direction_of_a_conflict_does_not_matter() -> None:
    goals = [
        roles.Goal("a", "A", roles="x", conflicts_with="b"),
        roles.Goal("b", "B", roles="y", conflicts_with="a"),
    ]
    members = [roles.Role("x", "X"), roles.Role("y", "Y")]
    model = roles.RoleModel("M", roles=members, goals=goals)
    assert codes(roles.check(model, select="GOL004")) == ["GOL004"]


def test_scheme_without_a_letter_for_doing_asks_for_no_doer() -> None:
    model = roles.loads(
        TWO_OWNERS.replace('name = "M"', 'name = "M"\nscheme = "DRI"').replace(
            'A = ["pm", "sales"]\nR = "pm"', 'DRI = "pm"'
        )
    )
    assert codes(roles.check(model, select="OWN003")) == []


def test_party_that_only_talks_is_no_idle_role() -> None:
    members = [
        roles.Role("x", "X", kind="party"),
        roles.Role("general", "General"),
        roles.Role("y", "Y", is_a="general"),
    ]
    model = roles.RoleModel("M", roles=members, stages=[roles.Stage("s", "S", lead="y")])
    assert codes(roles.check(model, select="OWN005")) == []


def test_part_inherits_and_is_not_owned_by_the_lead_alone() -> None:
    model = roles.RoleModel(
        "M",
        roles=[roles.Role("x", "X"), roles.Role("y", "Y")],
        stages=[roles.Stage("s", "S", lead="y")],
        responsibilities=[
            roles.Responsibility("whole", "Whole"),
            roles.Responsibility("part", "Part", part_of="whole", at="s"),
        ],
        assignments=[roles.Assignment("whole", "s", own="x")],
    )
    assert codes(roles.check(model, select="OWN011")) == []
    assert codes(roles.check(model, select="BND004")) == []


def test_inferred_level_against_a_stated_one() -> None:
    needs = [
        roles.SkillNeed("k", 4, role="x", citations="book p. 1"),
        roles.SkillNeed("k", 2, role="x", inferred="we think so"),
    ]
    model = roles.RoleModel(
        "M", roles=[roles.Role("x", "X")], skills=[roles.Skill("k", "K")], skill_needs=needs
    )
    (finding,) = roles.check(model, select="EVD003")
    assert finding.place == "skill_needs[1]"


def test_support_contradicts_ownership_only_of_the_same_responsibility() -> None:
    model = roles.loads(TWO_OWNERS)
    supported = roles.Assignment("pricing", "launch", support="pm")
    whole = roles.RoleModel(
        "M",
        roles=model.roles,
        stages=model.stages,
        responsibilities=[
            *model.responsibilities,
            roles.Responsibility("discounts", "Discounts", part_of="pricing"),
        ],
        assignments=[
            roles.Assignment("pricing", "launch", own="sales", support="pm"),
            roles.Assignment("discounts", "launch", own="pm"),
        ],
    )
    assert codes(roles.check(whole, select="OWN006")) == []
    both = roles.RoleModel(
        "M",
        roles=model.roles,
        stages=model.stages,
        responsibilities=model.responsibilities,
        assignments=[*model.assignments, supported],
    )
    assert codes(roles.check(both, select="OWN006")) == ["OWN006"]
