"""Assignments on a condition: the answer tells it, and every way out keeps it or says so."""

from __future__ import annotations

import pytest

import roles
from roles.formats import write_model
from roles.model.involvement import Duty

MODEL = roles.loads("""
[model]
name = "Reviews"
[roles.lead]
name = "Lead"
[roles.privacy]
name = "Privacy officer"
[stages.review]
name = "Review"
[responsibilities.approval]
name = "Approval"
[responsibilities.record]
name = "Record"
[[assignments]]
responsibility = "approval"
at = "review"
A = "lead"
[[assignments]]
responsibility = "approval"
at = "review"
A = "privacy"
R = "privacy"
condition = "personal data are processed"
[[assignments]]
responsibility = "record"
at = "review"
A = "privacy"
condition = "personal data are processed"
[[assignments]]
responsibility = "record"
at = "review"
A = "privacy"
condition = "somebody asks"
""")


def test_answer_says_when_each_holder_holds() -> None:
    (answer,) = MODEL.who_owns("approval")
    lead, privacy = answer.owners
    assert answer.condition_of("own", lead) == ""
    assert answer.condition_of(Duty.OWN, privacy) == "personal data are processed"
    assert answer.condition_of("consult", lead) == ""
    assert "Privacy officer owns it if personal data are processed: assigned" in answer.explain()
    assert "Lead owns it: assigned" in answer.explain()
    conditions = [reason["condition"] for reason in answer.to_dict()["reasons"]]
    assert conditions == ["", "personal data are processed", "personal data are processed"]


def test_conditions_of_one_holder_add_up_unless_it_always_holds() -> None:
    (answer,) = MODEL.who_owns("record")
    (owner,) = answer.owners
    assert answer.condition_of("own", owner) == "personal data are processed or if somebody asks"
    always = roles.Assignment("record", "review", own="privacy")
    changed = roles.RoleModel(
        "M",
        roles=MODEL.roles,
        stages=MODEL.stages,
        responsibilities=MODEL.responsibilities,
        assignments=[*MODEL.assignments, always],
    )
    assert changed.who_owns("record")[0].condition_of("own", owner) == ""


def test_charts_mark_what_holds_on_a_condition_and_explain_the_mark() -> None:
    text = f"{MODEL:text}"
    assert "PO A*/R*" in text
    assert "* only if a condition holds" in text
    assert "*" not in f"{roles.reference():text}"


@pytest.mark.parametrize("format", ["markdown", "casbin", "openfga", "bpmn"])
def test_format_without_conditions_tells_the_loss(format: str) -> None:
    writing = write_model(MODEL, format)
    assert [loss.what for loss in writing.losses if "condition" in loss.what] == [
        "the condition of 3 assignments"
    ]


def test_nothing_is_granted_on_a_condition() -> None:
    policy = write_model(MODEL, "casbin").content.decode()
    assert "p, lead, approval, review, own" in policy
    assert "privacy" not in policy


def test_owner_on_a_condition_alone_is_a_finding() -> None:
    (finding,) = roles.check(MODEL, select="OWN015").findings
    assert finding.message == (
        "Record at Review is owned only if personal data are processed or if somebody asks"
    )


def test_changed_condition_is_a_difference() -> None:
    changed = roles.loads(roles.dumps(MODEL).replace("somebody asks", "the law asks"))
    (difference,) = roles.diff(MODEL, changed).changes
    assert "the law asks" in difference.text
    assert "somebody asks" in difference.text
