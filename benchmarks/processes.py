"""
Read every BPMN file of a folder, and compare the owners of tasks with an independent walk.

    python benchmarks/processes.py FOLDER

The folder of the BPMN Model Interchange Working Group has hundreds of files of some sixty tools:
https://github.com/bpmn-miwg/bpmn-miwg-test-suite
"""

from __future__ import annotations

import sys
import time
import warnings
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import roles
from roles.formats import read
from roles.model.identity import identity

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


def main(folder: Path) -> None:
    counts: Counter[str] = Counter()
    begun = time.perf_counter()
    for path in sorted(folder.rglob("*.bpmn")):
        counts["files"] += 1
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model = read(path).model
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
    seconds = time.perf_counter() - begun
    print(", ".join(f"{count:,} {what}" for what, count in counts.items()), f"in {seconds:.1f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
