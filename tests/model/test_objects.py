"""What objects refuse at construction, and what a model refuses as a whole."""

from __future__ import annotations

import copy
import datetime
import pickle
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from roles import (
    Assignment,
    Citation,
    Contrast,
    Deliverable,
    Duty,
    Effort,
    Focus,
    Goal,
    Handoff,
    Interaction,
    Responsibility,
    Role,
    RoleModel,
    RolesError,
    Scheme,
    Skill,
    SkillNeed,
    Source,
    Stage,
)
from roles.errors import InvalidModel, InvalidValue
from roles.model import SCHEMES, Basis
from roles.model.vocabulary import duration_text, parse_duration

BIDI = "product\u202emanager"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Role("Product Manager", "x"), ["Role.key", "'Product Manager'", "lower-case"]),
        (lambda: Role("", "x"), ["Role.key", "lower-case"]),
        (lambda: Role("a--b", "x"), ["Role.key"]),
        (lambda: Role("-a", "x"), ["Role.key"]),
        (lambda: Role("a_b", "x"), ["Role.key"]),
        (lambda: Role(None, "x"), ["Role.key", "None"]),
        (lambda: Role("pm", ""), ["Role.name", "isn't empty"]),
        (lambda: Role("pm", "  "), ["Role.name"]),
        (lambda: Role("pm", "a\nb"), ["Role.name", "one line", "U+000A"]),
        (lambda: Role("pm", "a\0b"), ["Role.name", "U+0000", "'a\\x00b'"]),
        (lambda: Role("pm", BIDI), ["Role.name", "U+202E", "'product\\u202emanager'"]),
        (lambda: Role("pm", "a\ud800"), ["Role.name", "U+D800"]),
        (lambda: Role("pm", 3), ["Role.name", "3"]),
        (lambda: Role("pm", "x", kind="robot"), ["Role.kind", "'robot'", "'role' or 'party'"]),
        (lambda: Role("pm", "x", is_a="A\x07B"), ["Role.is_a"]),
        (lambda: Role("pm", "x", aliases=["a", BIDI]), ["Role.aliases", "U+202E"]),
        (lambda: Role("pm", "x", aliases=3), ["3", "list of texts"]),
        (lambda: Role("pm", "x", aliases={"a": 1}), ["list of texts"]),
        (lambda: Role("pm", "x", description="a\x07b"), ["Role.description", "U+0007"]),
        (lambda: Role("pm", "x", citations=3), ["cite", "3"]),
        (lambda: Role("pm", "x", citations=[3]), ["cite"]),
        (lambda: Role("pm", "x", inferred=None), ["Role.inferred", "text"]),
        (lambda: Role("pm", "x", inferred_fields={"nam": "y"}), ["inferred_fields", "'nam'"]),
        (lambda: Role("pm", "x", inferred_fields=["a"]), ["inferred_fields"]),
        (lambda: Citation("An Article"), ["Citation.source"]),
        (lambda: Source("a", ""), ["Source.title"]),
        (lambda: Stage("a", "A", duration="6 weeks"), ["Stage.duration", "'P6W'"]),
        (lambda: Stage("a", "A", duration="P"), ["Stage.duration"]),
        (lambda: Stage("a", "A", duration="P1.5D"), ["Stage.duration"]),
        (lambda: Stage("a", "A", duration="P9999999D"), ["Stage.duration"]),
        (lambda: Stage("a", "A", duration=42), ["Stage.duration", "42"]),
        (lambda: Stage("a", "A", duration=relativedelta(days=-1)), ["Stage.duration"]),
        (lambda: Stage("a", "A", duration=relativedelta(day=3)), ["Stage.duration"]),
        (lambda: Stage("a", "A", after=[["b"]]), ["list of"]),
        (lambda: Stage("a", "A", lead="A\x07B"), ["Stage.lead"]),
        (lambda: Responsibility("a", "A", recurs="weekly"), ["recurs", "RFC 5545"]),
        (lambda: Responsibility("a", "A", recurs="FREQ=SECONDLY"), ["recurs"]),
        (lambda: Responsibility("a", "A", recurs="FREQ=DAILY\nX"), ["recurs"]),
        (lambda: Responsibility("a", "A", recurs=7), ["recurs", "7"]),
        (lambda: Goal("a", "A", roles=3), ["3"]),
        (lambda: Deliverable("a", "A", produced_by=""), ["produced_by"]),
        (lambda: Focus("a", "A", roles=[None]), ["None"]),
        (lambda: Skill("a", None), ["Skill.name"]),
        (lambda: Assignment("a", []), ["Assignment.at", "one key or more"]),
        (lambda: Assignment(" ", "*"), ["Assignment.responsibility"]),
        (lambda: Handoff("a", "b", from_stage="c", to_stage="d", feedback="yes"), ["feedback"]),
        (lambda: Handoff("a", "b", from_stage="c", to_stage=None), ["Handoff.to_stage"]),
        (lambda: SkillNeed("a", 6, role="b"), ["SkillNeed.level", "6", "1 to 5"]),
        (lambda: SkillNeed("a", True, role="b"), ["SkillNeed.level"]),
        (lambda: SkillNeed("a", 3), ["just one of them"]),
        (lambda: SkillNeed("a", 3, role="b", responsibility="c"), ["just one of them"]),
        (lambda: Effort("a", "*", share=1.2), ["Effort.share", "1.2", "0 to 1"]),
        (lambda: Effort("a", "*", share=float("nan")), ["Effort.share"]),
        (lambda: Effort("a", "*", level="huge"), ["Effort.level", "'low'"]),
        (lambda: Interaction("a", "B\x07"), ["Interaction.partner"]),
        (lambda: Contrast(["a"], "skills", text="x"), ["Contrast.roles", "two keys"]),
        (lambda: Contrast(["a", "b"], "skill", text="x"), ["Contrast.dimension", "skills"]),
        (lambda: Scheme("x", "X", letters={"a": "own"}), ["Scheme.letters", "upper case"]),
        (lambda: Scheme("x", "X", letters={"A": "owns"}), ["'owns'", "did you mean 'own'?"]),
        (lambda: Scheme("x", "X", letters="abc"), ["Scheme.letters"]),
        (lambda: Duty.of("onw"), ["'onw'", "did you mean 'own'?"]),
        (lambda: RoleModel("x", scheme="RICA"), ["'RICA'", "raci"]),
        (lambda: RoleModel("x", roles="pm"), ["'pm'"]),
        (lambda: RoleModel(""), ["RoleModel.name"]),
    ],
)
def test_a_value_that_cannot_be_is_refused(make: Any, told: list[str]) -> None:
    with pytest.raises(InvalidValue) as caught:
        make()
    for words in told:
        assert words in str(caught.value)
    assert "\u202e" not in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


ROLES = [Role("pm", "PM"), Role("dev", "Dev")]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (
            {"stages": [Stage("a", "A", after="b"), Stage("b", "B", after="a")]},
            ["circle", "a -> b -> a", "feedback = true"],
        ),
        (
            {
                "roles": ROLES,
                "stages": [Stage("a", "A"), Stage("b", "B", after="a")],
                "handoffs": [Handoff("pm", "dev", from_stage="b", to_stage="a")],
            },
            ["handoffs[0]", "circle"],
        ),
        ({"roles": [Role("pm", "A"), Role("pm", "B")]}, ["roles.pm", "is taken"]),
        (
            {"roles": [Role("pm", "A"), Role("dev", "B", aliases=["P M"])]},
            ["roles.dev.aliases", "'P M'", "the key of 'pm'"],
        ),
        (
            {"roles": [Role("a", "A", aliases=["x"]), Role("b", "B", aliases=["X"])]},
            ["roles.b.aliases", "the alias of 'a'"],
        ),
        ({"roles": [Role("a", "A", is_a="b"), Role("b", "B", is_a="a")]}, ["a specialises b"]),
        ({"roles": [Role("a", "A", reports_to="a")]}, ["roles.a.reports_to", "circle"]),
        (
            {
                "responsibilities": [
                    Responsibility("a", "A", part_of="b"),
                    Responsibility("b", "B", part_of="a"),
                ]
            },
            ["a is part of b is part of a"],
        ),
        (
            {"roles": ROLES, "stages": [Stage("a", "A", lead="pmm")]},
            ["stages.a.lead", "there is no role 'pmm'; did you mean 'pm' or 'dev'?"],
        ),
        (
            {"assignments": [Assignment("x", "y", own="z")]},
            [
                "assignments[0].responsibility",
                "assignments[0].at",
                "assignments[0].A",
                "3 problems",
            ],
        ),
        (
            {"scheme": "DACI", "assignments": [Assignment("x", "*", own="z")]},
            ["assignments[0].A", "2 problems"],
        ),
        ({"goals": [Goal("g", "G", conflicts_with="h")]}, ["goals.g.conflicts_with"]),
        ({"roles": ["pm"]}, ["roles[0]", "no Role"]),
        (
            {"skill_needs": [SkillNeed("s", role="r")]},
            ["skill_needs[0].skill", "[0].role"],
        ),
        ({"efforts": [Effort("r", "s")]}, ["efforts[0].role", "efforts[0].at"]),
    ],
)
def test_a_model_that_cannot_be_is_refused(parts: dict[str, Any], told: list[str]) -> None:
    with pytest.raises(InvalidModel) as caught:
        RoleModel("Faulty", **parts)
    for words in told:
        assert words in str(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems


def test_a_thousand_unknown_names_are_all_told_and_soon() -> None:
    with pytest.raises(InvalidModel) as caught:
        RoleModel(
            "Faulty",
            responsibilities=[Responsibility(f"r{n}", f"R{n}") for n in range(500)],
            assignments=[Assignment(f"x{n}", "*") for n in range(2000)],
        )
    assert len(caught.value.problems) == 2000


def test_a_name_may_be_shared_but_not_found() -> None:
    model = RoleModel("Twins", roles=[Role("a", "Design"), Role("b", "design")])
    with pytest.raises(RolesError, match="use one of their keys"):
        model.role("Design")


def test_an_own_scheme_must_be_the_one_that_is_named() -> None:
    ours = Scheme("ours", "Ours", letters={"X": "own"})
    assert RoleModel("x", scheme=ours).schemes == (ours,)
    other = Scheme("ours", "Ours", letters={"Y": "own"})
    with pytest.raises(InvalidModel, match="ours"):
        RoleModel("x", scheme=ours, schemes=[other])


@pytest.mark.parametrize(
    ("text", "delta"),
    [
        ("P6W", relativedelta(days=42)),
        ("P1Y2M3D", relativedelta(years=1, months=2, days=3)),
        ("PT36H", relativedelta(days=1, hours=12)),
        ("P0D", relativedelta()),
    ],
)
def test_durations(text: str, delta: relativedelta) -> None:
    assert parse_duration(text) == delta
    assert parse_duration(duration_text(delta)) == delta


@pytest.mark.parametrize(
    "duration",
    ["P999999Y", "P1001Y", "P1000Y1D", "P999999W", "P1000000D", relativedelta(days=10**20)],
)
def test_a_duration_that_no_calendar_holds_is_refused(duration: str | relativedelta) -> None:
    assert Stage("a", "A", duration="P1000Y").duration == relativedelta(years=1000)
    with pytest.raises(InvalidValue, match=r"'P\d+.*at most 1,000 years"):
        Stage("a", "A", duration=duration)


def test_a_rule_recurs_from_a_day() -> None:
    thing = Responsibility("a", "A", recurs="FREQ=WEEKLY;BYDAY=MO,TH;COUNT=3")
    days = [day.date() for day in thing.recurrence(datetime.date(2026, 1, 1))]
    assert days == [
        datetime.date(2026, 1, 1),
        datetime.date(2026, 1, 5),
        datetime.date(2026, 1, 8),
    ]
    assert Responsibility("a", "A").recurrence(datetime.date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("scheme", "letters"),
    [
        ("raci", {"R": "do", "A": "own", "C": "consult", "I": "inform"}),
        ("rasci", {"R": "do", "A": "own", "S": "support", "C": "consult", "I": "inform"}),
        (
            "raci-vs",
            {"R": "do", "A": "own", "C": "consult", "I": "inform", "V": "verify", "S": "approve"},
        ),
        ("cairo", {"C": "consult", "A": "own", "I": "inform", "R": "do", "O": "omit"}),
        ("daci", {"D": "do", "A": "own", "C": "consult", "I": "inform"}),
        (
            "rapid",
            {"R": "recommend", "A": "approve", "P": "do", "I": "consult", "D": "own"},
        ),
        ("dri", {"DRI": "own", "S": "support", "C": "consult", "I": "inform"}),
    ],
)
def test_schemes(scheme: str, letters: dict[str, str]) -> None:
    known = SCHEMES[scheme]
    assert {letter: duty.value for letter, duty in known.letters} == letters
    for letter, duty in known.letters:
        assert known.duty(letter.lower()) is duty
        assert known.letter(duty) == letter
    assert known.duty("Q") is None
    missing = next(duty for duty in Duty if duty.value not in letters.values())
    assert known.letter(missing) == missing.value


def test_who_is_left_out_is_not_involved() -> None:
    model = RoleModel(
        "x",
        scheme="CAIRO",
        roles=ROLES,
        stages=[Stage("a", "A")],
        responsibilities=[Responsibility("r", "R")],
        assignments=[Assignment("r", "a", own="pm", omit="dev")],
    )
    assert model.involving("dev") == ()
    assert model.matrix().letters("r", "dev") == "O"


def test_basis_needs_a_citation_and_no_inference() -> None:
    assert Role("a", "A", citations="book").basis is Basis.STATED
    assert Role("a", "A").basis is Basis.INFERRED
    assert Role("a", "A", citations="book", inferred="read into it").basis is Basis.INFERRED
    stage = Stage("a", "A", citations="book", inferred_fields={"duration": "guess"})
    assert stage.basis_of("duration") is Basis.INFERRED
    assert stage.basis_of("lead") is Basis.STATED
    assert stage.reason_of("duration") == "guess"
    assert stage.citation == Citation("book")
    assert Role("a", "A").citation is None


@pytest.mark.parametrize("duration", ["P2W", relativedelta(weeks=2)])
def test_the_duration_of_a_stage_can_not_be_changed(duration: str | relativedelta) -> None:
    stage = Stage("launch", "Launch", duration=duration)
    for change in (
        lambda: setattr(stage.duration, "days", 99),
        lambda: setattr(stage.duration, "weeks", 3),
    ):
        with pytest.raises(AttributeError):
            change()
    assert stage.duration == relativedelta(days=14)
    assert pickle.loads(pickle.dumps(stage)) == stage == copy.deepcopy(stage)
    assert hash(pickle.loads(pickle.dumps(stage))) == hash(stage)


def test_a_duration_given_is_copied() -> None:
    given = relativedelta(weeks=2)
    stage = Stage("launch", "Launch", duration=given)
    given.days = 99
    assert stage.duration.days == 14
