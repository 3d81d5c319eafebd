"""A thousand edits in one draft beside building the model; every pair of roles compared."""

from __future__ import annotations

import random
import sys

import roles
from measure import paused, seconds, table
from roles import Assignment, Responsibility, Role, RoleModel, Stage

STAGES = 20
EDITS = 1_000
PARTS = ("name", "roles", "stages", "responsibilities", "assignments")


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
                f"stage-{rng.randrange(STAGES)}",
                own=f"role-{rng.randrange(count)}",
                do=f"role-{rng.randrange(count)}",
            )
            for n in range(size)
            for _ in range(2)
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


def main(sizes: list[int]) -> None:
    """Print a row for each size."""
    rows = []
    for size in sizes:
        model = built(size)
        build, edit = seconds(lambda: built(size), 5), seconds(lambda: edited(model), 5)
        rows.append((f"{size:,}", f"{build:.2f} s", f"{edit:.2f} s", f"{edit / build:.2f}"))
    table("A thousand edits", ("responsibilities", "one build", "1,000 edits", "ratio"), rows)
    rows = []
    for size in sizes:
        model = built(size)
        one = model.assignments[0]
        model.owners_of(one.responsibility, at=one.at[0])

        def anew(model: RoleModel = model) -> object:
            return RoleModel(**{name: getattr(model, name) for name in PARTS}).resolution.owner

        def edit(model: RoleModel = model, one: Assignment = one) -> None:
            other = model.reassign(one.responsibility, to="role-7", at=one.at[0])
            assert other.owner(one.responsibility, at=one.at[0]).key == "role-7"

        fresh, changed = paused(anew, edit)
        rows.append((f"{size:,}", f"{fresh:.3f} s", f"{changed:.3f} s", f"{changed / fresh:.2f}"))
    heads = ("responsibilities", "model and index anew", "reassign and owner", "ratio")
    table("One edit and the next answer", heads, rows)
    rows = []
    for count in (50, 100, 200):
        model = built(10 * count, count)

        def compare() -> None:
            roles.compare_all(roles.RoleModel(**parts))

        parts = {name: getattr(model, name) for name in PARTS}
        pairs = count * (count - 1) // 2
        spent = seconds(compare, 3)
        rows.append(
            (f"{count}", f"{10 * count:,}", f"{spent:.3f} s", f"{spent / pairs * 1e6:.0f} µs")
        )
    table("Every pair compared", ("roles", "responsibilities", "model and pairs", "a pair"), rows)


if __name__ == "__main__":
    main([int(float(size)) for size in sys.argv[1:]] or [2_000, 20_000, 50_000])
