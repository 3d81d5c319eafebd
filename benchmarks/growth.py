"""How the time of readers, answers, checks and what-ifs grows over three sizes, beside n log n."""

from __future__ import annotations

import math
import random
import sys
import tempfile
import warnings
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import roles
from measure import paired, sizes, table
from roles import Actor, Appointment, Assignment, Handoff, Organization, Responsibility, Role
from roles import RoleModel, Scope, Stage, check, diff
from roles.boundary import longest_chain
from roles.formats import reads
from roles.formats.people import Columns, read_people
from roles.registry import formats

Case = tuple[str, Callable[[], object]]
DAY = "2026-03-01"


def assigned(size: int) -> RoleModel:
    """Return a model with *size* assignments, owners drawn from a seed."""
    rng = random.Random(size)
    things = [f"thing-{n}" for n in range(size // 4)]
    stages = [f"stage-{n}" for n in range(4)]
    return RoleModel(
        "Assigned",
        roles=[Role(f"role-{n}", f"Role {n}") for n in range(20)],
        stages=[Stage(key, key, after=stages[max(n - 1, 0) : n]) for n, key in enumerate(stages)],
        responsibilities=[Responsibility(key, key) for key in things],
        assignments=[
            Assignment(
                thing, stage, own=f"role-{rng.randrange(20)}", do=f"role-{rng.randrange(20)}"
            )
            for thing in things
            for stage in stages
        ],
    )


def stages(size: int) -> RoleModel:
    """Return a chain of *size* stages, each led by another role, with a handoff to the next."""
    keys = [f"s{n}" for n in range(size)]
    lead = {key: f"role-{n % 7}" for n, key in enumerate(keys)}
    return RoleModel(
        "Stages",
        roles=[Role(f"role-{n}", f"Role {n}") for n in range(7)],
        stages=[
            Stage(key, key, lead=lead[key], after=keys[max(n - 1, 0) : n], duration="P1D")
            for n, key in enumerate(keys)
        ],
        handoffs=[Handoff(lead[a], lead[b], from_stage=a, to_stage=b) for a, b in pairwise(keys)],
    )


def parts(size: int) -> RoleModel:
    """Return a chain of *size* responsibilities, each part of the one before."""
    return RoleModel(
        "Parts",
        roles=[Role("a", "A"), Role("b", "B")],
        stages=[Stage("s", "S", lead="b")],
        responsibilities=[
            Responsibility(f"w{n}", f"W{n}", at="s", part_of=f"w{n - 1}" if n else None)
            for n in range(size)
        ],
        assignments=[Assignment("w0", "s", own="a")],
    )


def scopes(size: int) -> Organization:
    """Return a chain of *size* scopes, in which who holds the top's role delegates it on and on."""
    return Organization(
        parts(2),
        actors=[Actor(f"p{n}") for n in range(size)],
        scopes=[Scope(f"c{n}", parent=f"c{n - 1}" if n else None) for n in range(size)],
        appointments=[
            Appointment(
                actor=f"p{n}",
                role="a",
                scope="c0",
                start="2026-01-01",
                kind="delegated" if n else "permanent",
                delegated_by=f"p{n - 1}" if n else None,
            )
            for n in range(size)
        ],
    )


def written(size: int) -> list[Case]:
    """Return how each format that is written reads what it wrote."""
    model = assigned(size)
    cases: list[Case] = []
    for kind in formats():
        if not hasattr(kind.load(), "write") or not hasattr(kind.load(), "read"):
            continue
        options = {"role": "role-1"} if kind.name in ("job", "jobposting") else {}
        try:
            content = kind.write(model, **options).content
            reads(content, kind.name)
        except roles.RolesError as error:
            print(f"{kind.name}: {error}", file=sys.stderr)
            continue
        cases.append((f"read {kind.name}", partial(reads, content, kind.name)))
    return cases


def tables(size: int) -> list[Case]:
    """Return how documents of many small tables are read: *size* cells, sixteen to each."""
    count = size // 16
    cells = [["Activity", "PM", "Dev"], *([f"Work {{0}} {n}", "A", "R"] for n in range(4))]

    def page(line: Callable[[list[str]], str], before: str, after: str) -> bytes:
        one = before + "".join(map(line, cells)) + after
        return "".join(one.replace("{0}", f"{n:03}") for n in range(count)).encode()

    row = "<tr>{}</tr>"
    rule = " ".join(["=" * 21] * 3)
    texts = {
        "markdown": page(
            lambda r: f"| {' | '.join(r)} |\n" + "| --- | --- | --- |\n" * (r is cells[0]), "", "\n"
        ),
        "html": page(
            lambda r: row.format("".join(f"<td>{one}</td>" for one in r)), "<table>", "</table>"
        ),
        "csv": page(lambda r: ",".join(r) + "\n", "", "\n"),
        "rst": page(
            lambda r: (
                "".join(f"{one:22}" for one in r).rstrip() + f"\n{rule}" * (r is cells[0]) + "\n"
            ),
            f"{rule}\n",
            f"{rule}\n\n",
        ),
        "wiki": page(lambda r: f"|{'|'.join(r)}|\n", "", "\n").replace(
            b"|Activity|PM|Dev|", b"||Activity||PM||Dev||"
        ),
    }
    legend = "R = Responsible, A = Accountable\n\n## Part {0}\n\n"
    told = page(
        lambda r: f"| {' | '.join(r)} |\n" + "| --- | --- | --- |\n" * (r is cells[0]), legend, "\n"
    )
    return [
        *((f"read tables, {name}", partial(reads, text, name)) for name, text in texts.items()),
        ("read tables under headings, with legends", partial(reads, told, "markdown")),
    ]


def people(size: int) -> list[Case]:
    """Return how an export is read in which each person delegates to the next."""
    rows = [f"p0,a,c,{DAY},,", *(f"p{n},a,c,{DAY},delegated,p{n - 1}" for n in range(1, size))]
    path = Path(tempfile.mkdtemp()) / "people.csv"
    path.write_text("\n".join(["who,role,product,start,kind,for", *rows]), encoding="utf-8")
    mapping = path.with_suffix(".toml")
    mapping.write_text(
        '[columns]\nactor = "who"\nrole = "role"\nscope = "product"\nstart = "start"\n'
        'kind = "kind"\ndelegated_by = "for"\n',
        encoding="utf-8",
    )
    return [
        ("read people who delegate", lambda: read_people(path, parts(2), Columns.load(mapping)))
    ]


def answers(size: int) -> list[Case]:
    """Return what is asked of long chains, each time of a new model."""

    def fresh(model: Any, ask: Callable[[Any], object]) -> Callable[[], object]:
        import attrs

        return lambda: ask(attrs.evolve(model))

    chain, work, company = stages(size), parts(size), scopes(size)
    last = f"w{size - 1}"
    return [
        ("check, assignments", fresh(assigned(size), check)),
        ("check, chain of stages", fresh(chain, check)),
        ("check, chain of parts", fresh(work, check)),
        ("path", fresh(chain, lambda model: model.path())),
        ("longest chain of handoffs", fresh(chain, longest_chain)),
        ("schedule", fresh(chain, lambda model: roles.schedule(model, DAY).stages)),
        ("who_owns, last part", fresh(work, lambda model: model.who_owns(last)[0].explain())),
        ("owned_by, all explained", fresh(work, _explained)),
        ("matrix", fresh(work, lambda model: model.matrix())),
        ("split", fresh(work, lambda model: model.split("a", {"First": [], "Second": ["w7"]}))),
        ("without, and diff", fresh(work, lambda model: diff(model, model.without("a")))),
        ("holders, chain of scopes", fresh(company, _held)),
        ("vacancies, chain of scopes", fresh(company, _vacant)),
    ]


def _explained(model: RoleModel) -> list[str]:
    return [answer.explain() for answer in model.owned_by("a")]


def _held(org: Organization) -> object:
    return org.who_owns("w0", scope=org.scopes[-1].key, on=DAY, at="s").actors


def _vacant(org: Organization) -> object:
    return org.vacancies("2026-01-01", "2027-01-01")


def main() -> None:
    """Print a row for each case: its times, and how they grow beside n log n."""
    warnings.simplefilter("ignore")
    found: dict[str, list[float]] = {}
    measured = sizes((250, 1_000, 4_000), (32, 64))
    for size in measured:
        for make in (written, tables, people, answers):
            for name, work in make(size):
                found.setdefault(name, []).append(paired(work, rounds=1)[0])
    costs = [size * math.log(size) for size in measured]
    rows = []
    for name, times in found.items():
        if len(times) == len(measured):
            growth = times[-1] / times[-2] / (costs[-1] / costs[-2])
            rows.append((name, *(f"{one:.3f} s" for one in times), f"{growth:.2f}"))
    table("Growth", ("what", *(f"{size:,}" for size in measured), "beside n log n"), rows)


if __name__ == "__main__":
    main()
