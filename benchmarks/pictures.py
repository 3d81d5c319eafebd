"""Drawing a swimlane beside Graphviz drawing the same graph; the page of a large model."""

from __future__ import annotations

import random
import shutil
import subprocess
from functools import partial
from typing import Any

from measure import SMALL, paired, processor, rounded, sizes, table
from roles import Assignment, Deliverable, Handoff, Responsibility, Role, RoleModel, Stage
from roles.views import dot, lanes, page, svg, swimlane

ASKED = """([id, value]) => new Promise(done => {
  const control = document.getElementById(id);
  control.value = value;
  control.dispatchEvent(new Event("input"));
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
})"""
WAYS = {
    "a role": [("by-role", str(n % 12)) for n in range(24)],
    "a stage": [("by-stage", str(n % 8)) for n in range(24)],
    "a name, letter by letter": [
        ("by-name", name) for name in ("n", "nu", "number 1", "number 12", "number", "") * 4
    ],
    "two roles side by side": [("role-b", str(n % 12)) for n in range(24)],
}


def chips(lanes: int, stages: int, count: int) -> RoleModel:
    """Return a model with *count* ownerships, and handoffs from each stage to the next."""
    rng = random.Random(count)
    roles = [f"role-{n}" for n in range(lanes)]
    places = [f"stage-{n}" for n in range(stages)]
    return RoleModel(
        "Benchmark",
        roles=[Role(key, f"Role number {n}") for n, key in enumerate(roles)],
        stages=[
            Stage(key, f"Stage {n}", phase=f"Phase {n // 4}", after=places[max(n - 1, 0) : n])
            for n, key in enumerate(places)
        ],
        responsibilities=[
            Responsibility(f"thing-{n}", f"Responsibility number {n}") for n in range(count)
        ],
        deliverables=[Deliverable(f"made-{n}", f"Document {n}") for n in range(stages)],
        assignments=[
            Assignment(f"thing-{n}", rng.choice(places), own=rng.choice(roles))
            for n in range(count)
        ],
        handoffs=[
            Handoff(
                rng.choice(roles),
                rng.choice(roles),
                from_stage=places[n],
                to_stage=places[n + 1],
                deliverables=[f"made-{n}"],
            )
            for n in range(stages - 1)
            for _ in range(2)
        ],
    )


def chip_by_chip(model: RoleModel) -> str:
    """Return the same graph in DOT with a node for each chip, as the picture has a box for each."""
    diagram = swimlane(model)
    lines = ["digraph roles {", "rankdir=LR; newrank=true; compound=true; node [shape=box];"]
    first: dict[tuple[str, str], str] = {}
    ranks: dict[str, list[str]] = {}
    chips = diagram.cells()
    for row, lane in enumerate(diagram.lanes):
        lines.append(f'subgraph cluster_{row} {{ label="{dot.escaped(lane.name)}";')
        for column in diagram.columns:
            place = lane.key, column.key
            if place not in chips:
                continue
            for number, chip in enumerate(chips[place] or (None,)):
                name = f"n_{row}_{column.key.replace('-', '_')}_{number}"
                lines.append(f'{name} [label="{dot.escaped(chip.text) if chip else ""}"];')
                first.setdefault(place, name)
                ranks.setdefault(column.key, []).append(name)
        lines.append("}")
    lines += [f"{{ rank=same; {'; '.join(names)}; }}" for names in ranks.values()]
    for link in diagram.links:
        ends = first[link.lane, link.column], first[link.to_lane, link.to_column]
        label = dot.escaped(", ".join(link.texts))
        lines.append(f'{ends[0]} -> {ends[1]} [label="{label}"];')
    return "\n".join([*lines, "}"])


def draw() -> None:
    """Print how long the swimlane takes, and how long dot takes for the same graph."""
    results = []
    for rows, columns, count in ((2, 3, 20), (6, 8, 100), (12, 20, 400))[: 1 if SMALL else None]:
        model = chips(rows, columns, count)
        sources = f"{model:dot}", chip_by_chip(model)

        def ours() -> str:
            return svg.render(lanes.laid_out(swimlane(model)))

        def theirs(source: str) -> bytes:
            command = ["dot", "-Tsvg"]
            return subprocess.run(
                command, input=source.encode(), capture_output=True, check=True
            ).stdout

        for source in sources:
            assert theirs(source).count(b'class="node"') >= len(model.stages)
        assert all(one.name in ours() for one in model.responsibilities)
        mine, cells, each = paired(
            ours, *(partial(theirs, source) for source in sources), rounds=7, clock=processor
        )
        compared = (f"{mine / other:.2f}" for other in (cells, each))
        times = map(rounded, (mine, cells, each))
        results.append((f"{rows} x {columns}", str(count), *times, *compared))
    peers = ("dot, a node a cell", "dot, a node a chip", "ratio to a cell", "ratio to a chip")
    table("Swimlanes", ("lanes x stages", "chips", "roles", *peers), results)


def pages() -> None:
    """Print how large the page of a large model is, and how soon its filter answers."""
    (count,) = sizes((2_000,), (50,))
    model = chips(12, 8, count)
    text = page(model)
    (made,) = paired(lambda: page(model), rounds=3)
    size = f"{len(text.encode()) / 1e6:.2f} MB"
    table("Pages", ("responsibilities", "made in", "size"), [(f"{count:,}", f"{made:.2f} s", size)])
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    with sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        tab: Any = browser.new_page(viewport={"width": 1400, "height": 900})
        tab.set_content(text)
        times = {way: [answered(tab, step) for step in steps] for way, steps in WAYS.items()}
        browser.close()
    rows = [
        (way, f"{sorted(one)[len(one) // 2]:.0f} ms", f"{sorted(one)[len(one) * 9 // 10]:.0f} ms")
        for way, one in times.items()
    ]
    table("Answers of a page", ("asked for", "median", "nine of ten within"), rows)


def answered(tab: Any, step: tuple[str, str]) -> float:
    """Return the milliseconds a page works to answer: script, style, layout and painting."""
    session = tab.context.new_cdp_session(tab)
    # By the clock of its thread, which stands still while other programs run.
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(1_000 * one["value"] for one in metrics if one["name"] == "TaskDuration")

    before = worked()
    tab.evaluate(ASKED, step)
    taken = worked() - before
    session.detach()
    return taken


if __name__ == "__main__":
    draw()
    pages()
