"""
Read BPMN files, and compare the owners of tasks with an independent walk by ElementTree.

``ROLES_BPMN`` names a folder of files of others, such as that of the BPMN Model Interchange Working
Group, with hundreds of files of some sixty tools: https://github.com/bpmn-miwg/bpmn-miwg-test-suite
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import roles
from measure import paired, rounded, sizes, table
from roles import Assignment, Responsibility, Role, RoleModel, Stage
from roles.formats import read
from roles.model.identity import identity
from roles.registry import find

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def lane_owners(path: Path) -> list[tuple[str, str]]:
    """Return each named task with the named lane that lists it, and no lane within lists too."""
    root = ElementTree.parse(path).getroot()  # noqa: S314 - files of a known project
    names = {one.get("id"): " ".join((one.get("name") or "").split()) for one in root.iter()}
    tasks = {
        one.get("id")
        for one in root.iter()
        if one.tag.startswith(BPMN) and one.tag.lower().endswith(("task", "subprocess"))
    }
    owner: dict[str, str] = {}
    for lane in root.iter(f"{BPMN}lane"):  # those within a lane come after it
        for ref in lane.findall(f"{BPMN}flowNodeRef"):
            owner[(ref.text or "").strip().rpartition(":")[2]] = lane.get("id") or ""
    pairs = (
        (names.get(task, ""), names.get(lane, "")) for task, lane in owner.items() if task in tasks
    )
    return [(task, lane) for task, lane in pairs if task and lane]


def written(folder: Path, size: int) -> None:
    """Write a process of *size* tasks, in a lane for each of ten roles."""
    model = RoleModel(
        "Process",
        roles=[Role(f"role-{n}", f"Role {n}") for n in range(10)],
        stages=[Stage("work", "Work")],
        responsibilities=[Responsibility(f"task-{n}", f"Task {n}") for n in range(size)],
        assignments=[Assignment(f"task-{n}", "work", own=f"role-{n % 10}") for n in range(size)],
    )
    (folder / f"{size}.bpmn").write_bytes(find("bpmn").write(model).content)


def compared(folder: Path) -> Counter[str]:
    """Return how many tasks of a folder's files have the owner that their lane names."""
    counts: Counter[str] = Counter()
    for path in sorted(folder.rglob("*.bpmn")):
        counts["files"] += 1
        try:
            model = ours(path)
        except roles.RolesError:
            counts["refused"] += 1
            continue
        owners: dict[str, set[str]] = {}
        for one in model.assignments:
            work = model.responsibility(one.responsibility).name
            for role in one.own:
                owners.setdefault(identity(work), set()).add(identity(model.role(role).name))
        for task, lane in lane_owners(path):
            counts["tasks in lanes"] += 1
            # A name that two lanes or two owners share has the pool or the role behind it.
            held = {
                role
                for work, found in owners.items()
                if work.startswith(identity(task))
                for role in found
            }
            counts["same owner"] += any(role.startswith(identity(lane)) for role in held)
    return counts


def ours(path: Path) -> RoleModel:
    """Return the model of a file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read(path).model


def main() -> None:
    """Print a row for each size, and what became of the files of others."""
    rows = []
    for size in sizes((30, 300, 3_000), (30,)):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            written(folder, size)
            counts = compared(folder)
            assert counts["tasks in lanes"] == counts["same owner"] == size, counts
            path = folder / f"{size}.bpmn"
            walked, spent = paired(lambda: lane_owners(path), lambda: ours(path), rounds=3)
        rows.append((f"{size:,}", rounded(walked), rounded(spent), f"{spent / walked:.1f}"))
    table("BPMN", ("tasks", "owners by ElementTree", "to a model", "ratio"), rows)
    if others := os.environ.get("ROLES_BPMN"):
        print(", ".join(f"{count:,} {what}" for what, count in compared(Path(others)).items()))


if __name__ == "__main__":
    main()
