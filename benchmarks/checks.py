"""Checking a model by every rule, over three sizes; and beside agenraci on the same charter."""

from __future__ import annotations

import random
import resource
import tempfile
from pathlib import Path

from measure import paused, seconds, table
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
        roles=model.roles,
        stages=model.stages,
        responsibilities=model.responsibilities,
        assignments=model.assignments,
    )


def growth() -> None:
    rows = []
    for scale in (100, 10, 1):
        model = charter(2_000 // scale, 20_000 // scale, 200_000 // scale)
        report = check(model)
        rounds = 3

        took = seconds(lambda model=model: check(rebuilt(model)), rounds)
        size = len(model.assignments)
        rows.append(
            (
                f"{size:,}",
                f"{took:.2f} s",
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
    model = charter(2_000, 20_000, 200_000)
    survey = Survey(model, Settings())
    model.resolution.held  # noqa: B018 - built before the rules are timed
    times = [
        (seconds(lambda cls=cls: list(cls().findings(survey)), 1), code)
        for code, cls in rules().items()
    ]
    rows = [(code, f"{took:.2f} s") for took, code in sorted(times, reverse=True)[:6]]
    table("The slowest rules at 200,000 assignments", ("rule", "time"), rows)


def peer() -> None:
    """Compare with agenraci's validate on the same charter: a file in, a report out."""
    try:
        from agenraci.linter import lint
        from agenraci.loader import load_charter
    except ImportError:
        print("\nagenraci is not installed: pip install agenraci==0.2.1")
        return
    import yaml

    rows = []
    for count, things in ((20, 200), (200, 2_000)):
        model = charter(count, things, things)
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
            theirs, ours = Path(folder, "charter.yaml"), Path(folder, "model.yaml")
            theirs.write_text(yaml.safe_dump(tree), encoding="utf-8")
            roles.dump(model, ours)
            they, we = paused(lambda: lint(load_charter(theirs)), lambda: check(roles.load(ours)))
            read = load_charter(theirs)
            bare, again = paused(lambda: lint(read), lambda: check(rebuilt(model)))
        rows.append(
            (
                f"{count:,}",
                f"{things:,}",
                f"{they:.2f} s",
                f"{we:.2f} s",
                f"{they / we:.1f}",
                f"{bare:.2f} s",
                f"{again:.2f} s",
            )
        )
    table(
        "Beside agenraci 0.2.1: its 6 rules and our 58",
        (
            "roles",
            "actions",
            "agenraci, YAML to report",
            "ours, YAML to report",
            "times faster",
            "agenraci, in memory",
            "ours, in memory",
        ),
        rows,
    )


if __name__ == "__main__":
    growth()
    slowest()
    peer()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory: {peak:.0f} MiB")
