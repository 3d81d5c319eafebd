"""A lifecycle as large as organisations have them, the same at every run."""

from __future__ import annotations

import random
from itertools import pairwise

from roles import Assignment, Deliverable, Handoff, Responsibility, Role, RoleModel, Stage


def large(lanes: int = 12, stages: int = 20) -> RoleModel:
    """A model of many roles and stages."""
    pick = random.Random(1)  # noqa: S311
    people = [f"role-{n}" for n in range(lanes)]
    steps = [f"stage-{n}" for n in range(stages)]
    words = ["plan", "review", "price", "draft", "build", "test", "ship", "measure", "market"]

    def name() -> str:
        return " ".join(pick.choice(words) for _ in range(pick.randint(1, 4))).capitalize()

    handoffs = [
        Handoff(pick.choice(people), pick.choice(people), from_stage=one, to_stage=other,
                deliverables=pick.sample(["made-0", "made-1"], pick.randint(0, 2)))
        for one, other in pairwise(steps) if pick.random() < 0.8
    ]  # fmt: skip
    for _ in range(4):
        early, late = sorted(pick.sample(range(stages), 2))
        ends = {"from_stage": steps[early], "to_stage": steps[late]}
        handoffs.append(Handoff(pick.choice(people), pick.choice(people), **ends))
        ends = {"from_stage": steps[late], "to_stage": steps[early]}
        handoffs.append(Handoff(pick.choice(people), pick.choice(people), **ends, feedback=True))
    return RoleModel(
        "Large",
        roles=[Role(key, name()) for key in people],
        stages=[
            Stage(key, name(), after=steps[number - 1 : number], lead=pick.choice(people))
            for number, key in enumerate(steps)
        ],
        responsibilities=[Responsibility(f"thing-{n}", name()) for n in range(40)],
        deliverables=[Deliverable(f"made-{n}", name()) for n in range(2)],
        assignments=[
            Assignment(f"thing-{n}", stage, own=pick.choice(people), do=pick.choice(people))
            for n in range(40)
            for stage in pick.sample(steps, pick.randint(1, 3))
        ],
        handoffs=handoffs,
    )
