"""
Random models: small, valid, and with all kinds of objects and of text.

A model takes some three hundred choices. Hypothesis needs about 0.2 ms to draw each of them, so
the choices are read from bytes that it draws at once: zeros, to which it shrinks them, are the
simplest choices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st

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
    Scheme,
    Skill,
    SkillNeed,
    Source,
    Stage,
)
from roles.model import SCHEMES

SAMPLES = (
    "Plan",
    "<script>alert(1)</script>",
    "quote \" and ' tick `",
    "a | b \\ c",
    "[link](x) *b* _i_ #1",
    "=HYPERLINK(1)",
    "기획자 담당",
    "المالك",
    "👩‍🚀 crew",
    "end",
    "null",
    "é" * 200,
)
LETTERS = 'ab Zé기"<|'
SHARES = (0.0, 1.0, 0.5, 0.1, 1 / 3, 0.999999999, 1e-5, 5e-324)
T = TypeVar("T")


class Choices:
    """Choices made by bytes, one after the other; the first is taken where no byte is left."""

    def __init__(self, content: bytes) -> None:
        self._left = iter(content)

    def number(self, most: int) -> int:
        return next(self._left, 0) * (most + 1) >> 8

    def pick(self, members: Sequence[T]) -> T:
        return members[self.number(len(members) - 1)]

    def maybe(self, members: Sequence[T]) -> T | None:
        return self.pick((None, *members))

    def some(self, members: Sequence[T], most: int = 2, least: int = 0) -> list[T]:
        left = list(members)
        count = least + self.number(min(most, len(left)) - least) if left else 0
        return [left.pop(self.number(len(left) - 1)) for _ in range(count)]

    def keys(self, prefix: str, most: int) -> list[str]:
        return [f"{prefix}{n}" for n in range(self.number(most))]

    def name(self) -> str:
        if self.number(1):
            text = "".join(self.pick(LETTERS) for _ in range(1 + self.number(5)))
            return text if text.strip() else f"a{text}"
        return self.pick(SAMPLES)

    def text(self) -> str:
        kind = self.number(2)
        return ("", "two\nlines\tand a tab")[kind] if kind < 2 else self.name()

    def names(self, most: int) -> list[str]:
        return [self.name() for _ in range(self.number(most))]

    def evidence(self) -> dict[str, Any]:
        cited = [
            Citation(self.pick(("book", "기준")), self.pick(("", "¶7", "p. 3 f")))
            for _ in range(self.number(2))
        ]
        return {"citations": cited, "inferred": self.text()}

    def duration(self) -> relativedelta | None:
        if not self.number(1):
            return None
        limits = {"years": 2, "months": 30, "days": 60, "hours": 23}
        return relativedelta(**{unit: self.number(most) for unit, most in limits.items()})


def models() -> st.SearchStrategy[RoleModel]:
    """Return a strategy for models with up to four roles, five stages and six responsibilities."""
    return st.binary(min_size=1024, max_size=1024).map(Choices).map(model)


def model(choices: Choices) -> RoleModel:
    """Return the model that some choices make."""
    maybe, some, evidence, text = choices.maybe, choices.some, choices.evidence, choices.text
    roles = choices.keys("role-", 4)
    stages = choices.keys("stage-", 5)
    things = choices.keys("thing-", 6)
    skills = choices.keys("skill-", 2)
    goals = choices.keys("goal-", 2)
    made = choices.keys("made-", 2)

    def entry(key: str) -> dict[str, Any]:
        # Aliases must find one thing only, so they carry the key.
        aliases = [f"{key} also {n}" for n in range(choices.number(2))]
        return {
            "key": key,
            "name": choices.name(),
            "description": text(),
            "aliases": aliases,
            **evidence(),
        }

    def places() -> list[str]:
        return some(stages, 3, 1) if stages and choices.number(1) else ["*"]

    def above(members: list[str], number: int) -> str | None:
        return maybe(members[:number])

    scheme = choices.pick(
        (*SCHEMES.values(), Scheme("ours", "Ours", letters={"X": "own", "Y": "do", "Z9": "inform"}))
    )
    assignments = []
    for _ in range(choices.number(8) if things else 0):
        duties = {duty.value: some(roles) for duty in some(list(Duty), 3)}
        assignments.append(
            Assignment(
                choices.pick(things),
                places(),
                condition=text(),
                **duties,
                **evidence(),
            )
        )
    handoffs = []
    for _ in range(choices.number(4) if roles and stages else 0):
        first, second = (choices.number(len(stages) - 1) for _ in range(2))
        handoffs.append(
            Handoff(
                choices.pick(roles),
                choices.pick(roles),
                from_stage=stages[first],
                to_stage=stages[second],
                deliverables=some(made),
                criteria=choices.names(2),
                feedback=first > second or bool(choices.number(1)),
                **evidence(),
            )
        )
    return RoleModel(
        choices.name(),
        scheme=scheme,
        description=text(),
        sources=[Source("book", choices.name(), url="https://example.org/?a=1&b=2")],
        schemes=[scheme] if scheme.key == "ours" else [],
        roles=[
            Role(
                **entry(key),
                kind=choices.pick(["role", "party"]),
                is_a=above(roles, number),
                reports_to=above(roles, number),
                apart_from=some([other for other in roles if other != key], 1),
                any_of=some(roles[:2], 2, 2) if number == 2 and choices.number(1) else [],
            )
            for number, key in enumerate(roles)
        ],
        stages=some(
            [
                Stage(
                    **entry(key),
                    lead=maybe(roles),
                    phase=text(),
                    after=some(stages[:number]),
                    entry=choices.names(1),
                    exit=choices.names(1),
                    duration=choices.duration(),
                    inferred_fields={"duration": "a guess"} if bool(choices.number(1)) else {},
                )
                for number, key in enumerate(stages)
            ],
            len(stages),
            len(stages),
        ),
        responsibilities=[
            Responsibility(
                **entry(key),
                part_of=above(things, number),
                at=places() if choices.number(1) else [],
                recurs=choices.pick(["", "FREQ=WEEKLY;BYDAY=MO"]),
                reserved_for=choices.pick(["", "person"]),
            )
            for number, key in enumerate(things)
        ],
        skills=[Skill(**entry(key)) for key in skills],
        goals=[
            Goal(
                **entry(key),
                roles=some(roles),
                metrics=choices.names(1),
                conflicts_with=some(goals),
            )
            for key in goals
        ],
        deliverables=[Deliverable(**entry(key), produced_by=maybe(things)) for key in made],
        focuses=[Focus(**entry("focus"), roles=some(roles))] if roles else [],
        assignments=assignments,
        handoffs=handoffs,
        skill_needs=[
            SkillNeed(key, choices.maybe(range(1, 6)), role=roles[0], **evidence())
            for key in skills
            if roles
        ],
        efforts=[
            Effort(
                key,
                places(),
                share=choices.maybe(SHARES),
                level=choices.pick(["", "low", "high"]),
                note=text(),
            )
            for key in roles[:1]
        ],
        interactions=[
            Interaction(key, roles[0], purpose=text(), at=some(stages)) for key in roles[1:]
        ],
        contrasts=[Contrast(roles[:2], "skills", text=text())] if len(roles) > 1 else [],
        extensions={"x-tool": {"a": [1, "b", {"c": True}]}} if bool(choices.number(1)) else {},
    )
