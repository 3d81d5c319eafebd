"""Random models: small, valid, and with all kinds of objects and of text."""

from __future__ import annotations

from typing import Any

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
names = st.sampled_from(SAMPLES) | st.text('ab Zé기"<|', min_size=1, max_size=6).filter(str.strip)
texts = st.just("") | names | st.just("two\nlines\tand a tab")


def keys(prefix: str, most: int) -> st.SearchStrategy[list[str]]:
    return st.integers(0, most).map(lambda count: [f"{prefix}{n}" for n in range(count)])


def evidence() -> st.SearchStrategy[dict[str, Any]]:
    cited = st.lists(
        st.builds(
            Citation, st.sampled_from(["book", "기준"]), st.sampled_from(["", "¶7", "p. 3 f"])
        ),
        max_size=2,
    )
    return st.fixed_dictionaries({"citations": cited, "inferred": texts})


def some(members: list[str], most: int = 2, least: int = 0) -> st.SearchStrategy[list[str]]:
    if not members:
        return st.just([])
    most = min(most, len(members))
    return st.lists(st.sampled_from(members), min_size=least, max_size=most, unique=True)


def maybe(members: list[str]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(members) if members else st.none()


durations = st.none() | st.builds(
    relativedelta,
    years=st.integers(0, 2),
    months=st.integers(0, 30),
    days=st.integers(0, 60),
    hours=st.integers(0, 23),
)


@st.composite
def models(draw: st.DrawFn) -> RoleModel:
    """A model with up to four roles, five stages and six responsibilities."""
    roles = draw(keys("role-", 4))
    stages = draw(keys("stage-", 5))
    things = draw(keys("thing-", 6))
    skills = draw(keys("skill-", 2))
    goals = draw(keys("goal-", 2))
    made = draw(keys("made-", 2))

    def entry(key: str) -> dict[str, Any]:
        # Aliases must find one thing only, so they carry the key.
        aliases = [f"{key} also {n}" for n in range(draw(st.integers(0, 2)))]
        return {
            "key": key,
            "name": draw(names),
            "description": draw(texts),
            "aliases": aliases,
            **draw(evidence()),
        }

    def places() -> st.SearchStrategy[list[str]]:
        whole = st.just(["*"])
        return whole if not stages else whole | some(stages, 3, 1)

    def above(members: list[str], number: int) -> str | None:
        return draw(maybe(members[:number]))

    scheme = draw(
        st.sampled_from(list(SCHEMES.values()))
        | st.just(Scheme("ours", "Ours", letters={"X": "own", "Y": "do", "Z9": "inform"}))
    )
    assignments = []
    for _ in range(draw(st.integers(0, 8)) if things else 0):
        held = draw(st.sets(st.sampled_from(Duty), max_size=3))
        duties = {duty.value: draw(some(roles)) for duty in held}
        assignments.append(
            Assignment(
                draw(st.sampled_from(things)),
                draw(places()),
                condition=draw(texts),
                **duties,
                **draw(evidence()),
            )
        )
    handoffs = []
    for _ in range(draw(st.integers(0, 4)) if roles and stages else 0):
        first, second = (
            draw(st.sampled_from(range(len(stages)))),
            draw(st.sampled_from(range(len(stages)))),
        )
        handoffs.append(
            Handoff(
                draw(st.sampled_from(roles)),
                draw(st.sampled_from(roles)),
                from_stage=stages[first],
                to_stage=stages[second],
                deliverables=draw(some(made)),
                criteria=draw(st.lists(names, max_size=2)),
                feedback=first > second or draw(st.booleans()),
                **draw(evidence()),
            )
        )
    return RoleModel(
        draw(names),
        scheme=scheme,
        description=draw(texts),
        sources=[Source("book", draw(names), url="https://example.org/?a=1&b=2")],
        schemes=[scheme] if scheme.key == "ours" else [],
        roles=[
            Role(
                **entry(key),
                kind=draw(st.sampled_from(["role", "party"])),
                is_a=above(roles, number),
                reports_to=above(roles, number),
            )
            for number, key in enumerate(roles)
        ],
        stages=draw(
            st.permutations(
                [
                    Stage(
                        **entry(key),
                        lead=draw(maybe(roles)),
                        phase=draw(texts),
                        after=draw(some(stages[:number])),
                        entry=draw(st.lists(names, max_size=1)),
                        exit=draw(st.lists(names, max_size=1)),
                        duration=draw(durations),
                        inferred_fields={"duration": "a guess"} if draw(st.booleans()) else {},
                    )
                    for number, key in enumerate(stages)
                ]
            )
        ),
        responsibilities=[
            Responsibility(
                **entry(key),
                part_of=above(things, number),
                at=draw(st.just([]) | places()),
                recurs=draw(st.sampled_from(["", "FREQ=WEEKLY;BYDAY=MO"])),
            )
            for number, key in enumerate(things)
        ],
        skills=[Skill(**entry(key)) for key in skills],
        goals=[
            Goal(
                **entry(key),
                roles=draw(some(roles)),
                metrics=draw(st.lists(names, max_size=1)),
                conflicts_with=draw(some(goals)),
            )
            for key in goals
        ],
        deliverables=[Deliverable(**entry(key), produced_by=draw(maybe(things))) for key in made],
        focuses=[Focus(**entry("focus"), roles=draw(some(roles)))] if roles else [],
        assignments=assignments,
        handoffs=handoffs,
        skill_needs=[
            SkillNeed(key, draw(st.none() | st.integers(1, 5)), role=roles[0], **draw(evidence()))
            for key in skills
            if roles
        ],
        efforts=[
            Effort(
                key,
                draw(places()),
                share=draw(st.none() | st.floats(0, 1)),
                level=draw(st.sampled_from(["", "low", "high"])),
                note=draw(texts),
            )
            for key in roles[:1]
        ],
        interactions=[
            Interaction(key, roles[0], purpose=draw(texts), at=draw(some(stages)))
            for key in roles[1:]
        ],
        contrasts=[Contrast(roles[:2], "skills", text=draw(texts))] if len(roles) > 1 else [],
        extensions={"x-tool": {"a": [1, "b", {"c": True}]}} if draw(st.booleans()) else {},
    )
