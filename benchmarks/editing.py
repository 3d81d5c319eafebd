"""A thousand edits in one draft beside building the model; one edit and the next answer."""

from __future__ import annotations

import random
from typing import Any

import attrs

from measure import paired, rounded, sizes, table
from roles import Assignment, Responsibility, Role, RoleModel, Stage

STAGES = 20
EDITS = 1_000
PARTS = ("roles", "stages", "responsibilities", "assignments")


def built(size: int, count: int = 200) -> RoleModel:
    """Return a model with *size* responsibilities, each assigned at two stages."""
    rng = random.Random(size)
    return RoleModel(
        "Synthetic",
        roles=[Role(f"role-{n}", f"Role {n}") for n in range(count)],
        stages=[Stage(f"stage-{n}", f"Stage {n}") for n in range(STAGES)],
        responsibilities=[Responsibility(f"thing-{n}", f"Thing {n}") for n in range(size)],
        assignments=[
            Assignment(
                f"thing-{n}",
                f"stage-{stage}",
                own=f"role-{rng.randrange(count)}",
                do=f"role-{rng.randrange(count)}",
            )
            for n in range(size)
            for stage in rng.sample(range(STAGES), 2)
        ],
    )


def edited(model: RoleModel) -> RoleModel:
    """Return *model* after edits of every kind, checked once."""
    size = len(model.responsibilities)
    with model.editing() as draft:
        for n in range(EDITS // 5):
            key = f"thing-{n * (size // EDITS)}"
            draft.assign(key, f"stage-{n % STAGES}", own=f"role-{n % 200}")
            draft.add(Responsibility(f"new-{n}", f"New {n}"))
            draft.rename(f"new-{n}", name=f"Newer {n}")
            draft.rename(key, key=f"moved-{n}")
            draft.replace(f"moved-{n}", description="moved")
    return draft.model


def thousand() -> None:
    """Print what a thousand edits take beside one build of the model."""
    rows = []
    for size in sizes((2_000, 20_000, 50_000), (1_000,)):
        model = built(size)
        assert edited(model) == RoleModel(**members(edited(model)))
        build, edit = paired(lambda: built(size), lambda: edited(model))
        rows.append((f"{size:,}", rounded(build), rounded(edit), f"{edit / build:.2f}"))
    table("A thousand edits", ("responsibilities", "one build", "1,000 edits", "ratio"), rows)


def members(model: RoleModel) -> dict[str, Any]:
    """Return what a model is made of, to make an equal one that has worked out nothing yet."""
    return {"name": model.name, **{name: tuple(getattr(model, name)) for name in PARTS}}


def single() -> None:
    """Print what one edit and the next answer take, beside the same by hand, and a new model."""
    rows = []
    for size in sizes((2_000, 20_000, 50_000), (500,)):
        model = built(size)
        old = model.assignments[0]
        key, stage = old.responsibility, old.at[0]
        model.owner(key, at=stage)
        by_pair = {(one.responsibility, one.at[0]): one for one in model.assignments}

        def by_hand() -> str:
            changed = attrs.evolve(old, own="role-7")
            kept = tuple(changed if one is old else one for one in model.assignments)
            pairs = by_pair | {(key, stage): changed}
            assert len(kept) == 2 * size
            return pairs[key, stage].own[0]

        def anew() -> str:
            made = RoleModel(**members(model))
            return made.owner(key, at=stage).key

        def reassign() -> str:
            return model.reassign(key, to="role-7", at=stage).owner(key, at=stage).key

        def renamed() -> str:
            return model.rename(key, name="Another name").owner(key, at=stage).key

        def added() -> str:
            return model.add(Responsibility("new", "New")).owner(key, at=stage).key

        assert by_hand() == reassign() == "role-7"
        assert anew() == renamed() == added() == model.owner(key, at=stage).key
        changed = model.reassign(key, to="role-7", at=stage)
        assert changed == RoleModel(**members(changed))
        times = paired(by_hand, anew, reassign, renamed, added)
        rows.append((f"{size:,}", f"{2 * size:,}", *map(rounded, times)))
    edits = "reassign", "rename", "add"
    heads = ("responsibilities", "assignments", "by hand", "model and index anew", *edits)
    table("One edit and the next answer", heads, rows)


if __name__ == "__main__":
    thousand()
    single()
