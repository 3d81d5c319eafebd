"""Building a model and its index, beside making the bare attrs objects."""

from __future__ import annotations

import random

from measure import paired, rounded, sizes, table
from roles import Assignment, Responsibility, Role, RoleModel, Stage

STAGES = 10


def main() -> None:
    """Print a row for each size."""
    rows = []
    for size in sizes((10_000, 100_000, 1_000_000), (1_000,)):
        rng = random.Random(size)
        roles = [Role(f"role-{n}", f"Role {n}") for n in range(200)]
        stages = [Stage(f"stage-{n}", f"Stage {n}") for n in range(STAGES)]
        things = [Responsibility(f"thing-{n}", f"Thing {n}") for n in range(size // STAGES)]
        owners = [rng.choice(roles).key for _ in range(size)]
        pairs = [(thing.key, stage.key) for thing in things for stage in stages]

        def make() -> list[Assignment]:
            return [
                Assignment(thing, stage, own=owner)
                for (thing, stage), owner in zip(pairs, owners, strict=True)
            ]

        def build() -> RoleModel:
            model = RoleModel(
                "Synthetic",
                roles=roles,
                stages=stages,
                responsibilities=things,
                assignments=make(),
            )
            model.owner("thing-0", at="stage-0")
            return model

        assert [build().owner(*pair).key for pair in pairs[:20]] == owners[:20]
        rounds = 5 if size < 500_000 else 3
        bare, whole = paired(make, build, rounds=rounds)
        each = whole / size * 1e6
        rows.append(
            (
                f"{size:,}",
                rounded(bare),
                rounded(whole),
                f"{whole / bare:.2f}",
                f"{each:.2f} µs",
            )
        )
    columns = ("assignments", "bare objects", "objects, model and index", "ratio", "each")
    table("Build and index", columns, rows)


if __name__ == "__main__":
    main()
