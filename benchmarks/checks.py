"""Checking a model by every rule, over three sizes; and beside agenraci on the same charter."""

from __future__ import annotations

import random
import resource
import tempfile
from pathlib import Path

import attrs

from measure import SMALL, paired, rounded, sizes, table
import roles
from roles import Assignment, Responsibility, Role, RoleModel, Stage, check
from roles.checks import rules
from roles.checks.survey import Survey
from roles.checks.settings import Settings

STAGES = 10


def charter(count: int, things: int, assignments: int) -> RoleModel:
    """Return a model with *assignments* statements over ten stages, from a seed."""
    rng = random.Random(things)
    members = [f"role-{n}" for n in range(count)]
    places = [f"stage-{n}" for n in range(STAGES)]
    words = ["Plan", "Build", "Review", "Release", "Measure", "Price", "Design", "Support"]
    statements = []
    for n in range(assignments):
        some = rng.sample(members, 4)
        statements.append(
            Assignment(
                f"thing-{n % things}",
                places[(n // things) % STAGES],
                own=some[0],
                do=some[1],
                consult=some[2],
                inform=some[3],
            )
        )
    return RoleModel(
        "Charter",
        roles=[Role(key, f"Role number {n}") for n, key in enumerate(members)],
        stages=[
            Stage(key, f"Stage {n}", lead=members[n], after=places[max(n - 1, 0) : n])
            for n, key in enumerate(places)
        ],
        responsibilities=[
            Responsibility(f"thing-{n}", f"{rng.choice(words)} {rng.choice(words)} number {n}")
            for n in range(things)
        ],
        assignments=statements,
    )


def rebuilt(model: RoleModel) -> RoleModel:
    """Return an equal model that hasn't worked out anything yet."""
    return RoleModel(
        model.name,
        roles=tuple(model.roles),
        stages=tuple(model.stages),
        responsibilities=tuple(model.responsibilities),
        assignments=tuple(model.assignments),
    )


def growth() -> None:
    """Print what every rule takes on models of several sizes."""
    rows = []
    for size in sizes((2_000, 20_000, 200_000), (400,)):
        model = charter(max(size // 100, 10), size // 10, size)
        report = check(model)
        (took,) = paired(lambda model=model: check(rebuilt(model)), rounds=3)
        rows.append(
            (
                f"{size:,}",
                rounded(took),
                f"{took / size * 1e6:.1f} µs",
                f"{len(report):,}",
            )
        )
    table(
        "Every rule, on a model built anew (index and rules)",
        ("assignments", "time", "an assignment", "findings"),
        rows,
    )


def slowest() -> None:
    """Print which rules take the longest."""
    size = sizes((200_000,), (400,))[-1]
    model = charter(max(size // 100, 10), size // 10, size)
    survey = Survey(model, Settings())
    model.resolution.held  # noqa: B018 - built before the rules are timed
    times = [
        (paired(lambda cls=cls: list(cls().findings(survey)), rounds=1)[0], code)
        for code, cls in rules().items()
    ]
    rows = [(code, rounded(took)) for took, code in sorted(times, reverse=True)[:6]]
    table(f"The slowest rules at {size:,} assignments", ("rule", "time"), rows)


def peer() -> None:
    """Compare with agenraci's validate on the same charter: a file in, a report out."""
    from agenraci.linter import lint
    from agenraci.loader import load_charter
    import yaml

    rows = []
    for count, things in ((10, 50),) if SMALL else ((20, 200), (200, 2_000), (2_000, 20_000)):
        model = charter(count, things, things)
        second = model.roles[-1].key
        model = attrs.evolve(
            model,
            assignments=[
                attrs.evolve(one, own=[*one.own, second]) if number % 7 == 0 else one
                for number, one in enumerate(model.assignments)
            ],
        )
        tree = {
            "project": "charter",
            "roles": [role.key for role in model.roles],
            "actions": {
                one.responsibility: {
                    "responsible": one.do[0],
                    "accountable": list(one.own),
                    "consulted": list(one.consult),
                    "informed": list(one.inform),
                }
                for one in model.assignments
            },
        }
        with tempfile.TemporaryDirectory() as folder:
            theirs, yml, toml = (
                Path(folder, name) for name in ("charter.yaml", "m.yaml", "m.toml")
            )
            theirs.write_text(yaml.safe_dump(tree), encoding="utf-8")
            roles.dump(model, yml)
            roles.dump(model, toml)
            read = load_charter(theirs)
            assert {one.target for one in lint(read) if one.rule == "R1"} == {
                model.assignments[int(one.place[len("assignments[") : -1])].responsibility
                for one in check(roles.load(yml))
                if one.code == "OWN002"
            }
            times = paired(
                lambda: lint(load_charter(theirs)),
                lambda: check(roles.load(yml)),
                lambda: check(roles.load(toml)),
                lambda: lint(read),
                lambda: check(rebuilt(model)),
                rounds=3,
            )
        faster = (f"{times[0] / ours:.1f}" for ours in times[1:3])
        rows.append((f"{count:,}", f"{things:,}", *map(rounded, times), *faster))
    columns = (
        "roles", "actions", "agenraci, YAML to report", "ours, YAML to report",
        "ours, TOML to report", "agenraci, in memory", "ours, in memory",
        "times faster, YAML", "times faster, TOML",
    )  # fmt: skip
    table(f"Beside agenraci: its 6 rules and our {len(rules())}", columns, rows)


if __name__ == "__main__":
    growth()
    slowest()
    peer()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory: {peak:.0f} MiB")
