"""From what a BPMN file shows to the model that it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from attrs import Factory, define, evolve

from roles.errors import InvalidModel, InvalidValue, Problem, shown
from roles.formats.bpmn.elements import Element
from roles.formats.bpmn.handing import Handing
from roles.formats.bpmn.leftovers import left_over
from roles.formats.bpmn.listing import KINDS, PLURALS
from roles.formats.bpmn.performers import performers_of
from roles.formats.bpmn.picture import TASKS, WHOLES, Picture, mark, told
from roles.formats.bpmn.things import (
    Things,
    cited,
    documentation,
    name_of,
    plain,
)
from roles.formats.bpmn.writing import OURS
from roles.formats.shared.assignments import assignments
from roles.formats.shared.faults import gather_losses
from roles.formats.shared.names import cleaned
from roles.formats.shared.reading import Reading
from roles.model.evidence import Source
from roles.model.identity import identity
from roles.model.involvement import SCHEMES, Duty
from roles.model.rolemodel import RoleModel
from roles.model.statements import Assignment, Handoff

__all__ = ["read_process"]


def read_process(root: Element, source: str, lane_duties: tuple[Duty, ...]) -> Reading:
    """
    Return the model that the processes of a file stand for.

    Args:
        root: The outermost element.
        source: The file.
        lane_duties: The duties of a lane for its tasks.

    Raises:
        FormatError: The file isn't BPMN 2.0.
        InvalidModel: What it says doesn't make up a model; lists every problem.
    """
    reader = _Reader(Picture(root, source), source, lane_duties)
    model = reader.model()
    return Reading(
        model=model,
        losses=gather_losses(reader.things.losses),
        notes=tuple(reader.notes),
        lines=reader.things.lines,
        source=source,
    )


@define(eq=False)
class _Reader:
    """
    Goes through what is shown once and gathers what it stands for.

    Attributes:
        picture: What the file shows.
        source: The file.
        lane_duties: The duties of a lane for its tasks.
        things: The roles, stages, responsibilities and deliverables.
        notes: How the picture was understood.
        scheme: The letters of the model's charts.
        ours: The elements that we wrote and that are understood by now.
        role_of: The role of a lane or a pool; None for the lane of what nobody owns.
        stage_of: The stage of each category value and of each process.
        works: The responsibility of each task.
        held: Who holds what by our own marks, by responsibility and stage.
        owned: Who owns and does what by the picture alone, with the lines that show it.
        done: Who does what by a task itself, where no lane says it.
    """

    picture: Picture
    source: str
    lane_duties: tuple[Duty, ...]
    things: Things = Factory(Things)
    notes: list[str] = Factory(list)
    scheme: str = "raci"
    ours: set[Element] = Factory(set)
    role_of: dict[Element, str | None] = Factory(dict)
    stage_of: dict[Element, str] = Factory(dict)
    works: dict[Element, str] = Factory(dict)
    held: dict[str, dict[str, dict[Duty, list[str]]]] = Factory(dict)
    owned: dict[tuple[str, str, str], dict[int, None]] = Factory(dict)
    done: dict[tuple[str, str, str], dict[int, None]] = Factory(dict)

    def model(self) -> RoleModel:
        things = self.things
        if not self.picture.processes and not self.picture.pools:
            line = self.picture.root.line
            things.problems.append(Problem("definitions", "holds no process", line=line))
        for process in self.picture.processes:
            self.listed(process)
        name = self.name()
        self.plan_keys()
        self.roles()
        self.stages(name)
        self.tasks()
        self.parts()
        handing = Handing(self.picture, things, self.role, self.stage, self.works, self.ours)
        handoffs: list[Handoff] = []
        for one, line in handing.handoffs():
            things.lines[f"handoffs[{len(handoffs)}]"] = line
            handoffs.append(one)
        things.losses += left_over(self.picture, self.ours)
        if things.problems:
            raise InvalidModel(things.problems, self.source)
        statements = self.statements()
        file = PurePath(self.source.replace("\\", "/")).name
        cites = any(one.citations for one in (*statements, *handoffs))
        members: dict[str, Any] = {PLURALS[kind]: things.made(kind) for kind in KINDS}
        try:
            return RoleModel(
                name,
                scheme=self.scheme,
                description=self.description(),
                sources=[Source("diagram", cleaned(file)[0] or "Diagram")] if cites else [],
                **members,
                assignments=statements,
                handoffs=handoffs,
            )
        except InvalidModel as error:
            found = [evolve(one, line=self.line_of(one.place)) for one in error.problems]
            raise InvalidModel(found, self.source) from None

    def plan_keys(self) -> None:
        """Choose the keys of whatever has a name, so that they don't depend on the order."""
        lanes = [lane for lanes in self.picture.lanes.values() for lane in lanes]
        tasks = [one for one in self.picture.nodes if one.name in TASKS]
        for kind, found in (("role", [*lanes, *self.picture.pools]), ("responsibility", tasks)):
            unmarked = (one for one in found if not mark(one, kind))
            self.things.keys[kind].plan(map(name_of, unmarked))

    def line_of(self, place: str) -> int | None:
        """Return the line of a place in the model."""
        first, _, rest = place.partition(".")
        lines = self.things.lines
        return lines.get(first) or lines.get(f"{first}.{rest.partition('.')[0]}")

    # What the file lists of itself

    def listed(self, process: Element) -> None:
        """Take the keys and fields that we wrote into a process."""
        for extension in process.of("extensionElements"):
            for model in extension.inner:
                if (model.space, model.name) != (OURS, "model"):
                    continue
                self.ours.add(process)
                scheme = model.attributes.get("scheme", "raci")
                if scheme in SCHEMES:
                    self.scheme = scheme
                else:
                    allowed = f"is {shown(scheme)}; expected {', '.join(SCHEMES)}"
                    self.things.problems.append(Problem("model.scheme", allowed, line=model.line))
                for one in model.inner:
                    if one.space == OURS and one.name in KINDS:
                        self.things.entry(one)

    def name(self) -> str:
        for pool, process in self.picture.pools.items():
            if process in self.ours and pool.title:
                written = pool.attributes["name"]
                return written if _is_name(written) else name_of(pool)
        full = [
            pool for pool, process in self.picture.pools.items()
            if process is not None and self.picture.lanes[process]
        ]  # fmt: skip
        talks = list(self.picture.root.of("collaboration"))
        for found in (full, talks, self.picture.processes):
            if len(found) == 1 and found[0].title:
                return name_of(found[0])
        stem = PurePath(self.source.replace("\\", "/")).stem
        return cleaned(stem)[0] or "Process"

    def description(self) -> str:
        """Return what the file says of its only process."""
        if len(self.picture.processes) != 1:
            return ""
        text = documentation(self.picture.processes[0])
        return plain(text if self.ours else text.strip())

    # Roles

    def roles(self) -> None:
        """Find the roles of pools and lanes, in the file's order."""
        taken = {process for process in self.picture.pools.values() if process is not None}
        names: dict[str, set[Element | None]] = {}
        homes: list[tuple[Element | None, Element | None]] = [
            *self.picture.pools.items(),
            *((None, one) for one in self.picture.processes if one not in taken),
        ]
        for pool, process in homes:
            for lane in self.picture.lanes[process] if process is not None else ():
                names.setdefault(identity(name_of(lane)), set()).add(pool)
        full = set(self.picture.lane_of.values())
        for pool, process in homes:
            lanes = self.picture.lanes[process] if process is not None else ()
            for lane in lanes:
                often = len(names[identity(name_of(lane))]) > 1
                self.lane(lane, pool, full, often=often)
            if pool is not None and not lanes:
                self.pool(pool)
        for whole, lanes in self.picture.lanes.items():
            if whole.name in WHOLES:
                for lane in lanes:
                    self.lane(lane, None, full, often=False)

    def lane(self, lane: Element, pool: Element | None, full: set[Element], *, often: bool) -> None:
        if mark(lane, "drawn") and not mark(lane, "role"):
            self.role_of[lane] = None
            return
        if pool is not None and not lane.title and len(self.lanes_of(pool)) == 1:
            # The pool is drawn with one lane, which is called as the pool is.
            self.role_of[lane] = self.pool(pool)
            return
        inner = any(True for set_ in lane.of("childLaneSet") for _ in set_.of("lane"))
        if inner and lane not in full:
            self.things.lose(
                lane, shown(name_of(lane)), "holds nothing but lanes: they are the roles"
            )
            return
        name = name_of(lane)
        if not lane.title:
            self.things.lose(lane, "a lane without a name", f"it is called {name}")
        if often and pool is not None:
            name = f"{name} ({name_of(pool)})"
        known = None if mark(lane, "role") else self.things.named["role"].get(identity(name))
        self.role_of[lane] = known or self.things.thing("role", lane, name)

    def lanes_of(self, pool: Element) -> tuple[Element, ...]:
        process = self.picture.pools[pool]
        return self.picture.lanes[process] if process is not None else ()

    def pool(self, pool: Element) -> str:
        key = self.role_of.get(pool)
        if key is None:
            process = self.picture.pools[pool]
            lanes = self.lanes_of(pool)
            alone = len(lanes) == 1 and not lanes[0].title
            fields = {"kind": "party"} if process is None or (lanes and not alone) else {}
            key = self.things.named["role"].get(identity(name_of(pool)))
            key = self.role_of[pool] = key or self.things.thing(
                "role", pool, name_of(pool), **fields
            )
        return key

    def role(self, one: Element) -> str | None:
        """Return the role in whose lane or pool something stands, or that it is."""
        if one.name == "participant":
            return self.pool(one)
        lane = self.picture.lane_of.get(one)
        if lane is None and one.name == "boundaryEvent":
            # It is where the task is that it is attached to, be it drawn in no lane.
            attached = self.picture.find(one.attributes.get("attachedToRef"))
            if attached is not None and attached.name in TASKS:
                return self.role(attached)
        if lane is not None and lane in self.role_of:
            return self.role_of[lane]
        process = self.picture.process_of.get(one)
        if process is None or process in self.ours or process not in self.picture.pool_of:
            return None
        if self.picture.lanes[process] and one.name not in TASKS:
            # An event beside the lanes belongs to whoever is next to it.
            return None
        return self.pool(self.picture.pool_of[process])

    def is_beside_lanes(self, one: Element) -> bool:
        """Return whether something is in a pool that has lanes, and in none of them."""
        process = self.picture.process_of.get(one)
        beside = self.picture.lane_of.get(one) not in self.role_of
        return beside and process is not None and any(x.title for x in self.picture.lanes[process])

    # Stages

    def stages(self, name: str) -> None:
        """Find the stages: of groups, and of the processes of what stands in none."""
        around = self.picture.value_at
        used = {around[one] for one in self.picture.nodes if one in around and one.name in TASKS}
        places = {}
        for group in self.picture.groups:
            value, frame = self.picture.value_of(group), self.picture.frames.get(group.id)
            if value is not None and frame is not None:
                places[value] = (frame.y, frame.x) if self.picture.downwards else (frame.x, frame.y)
        found = [one for one in self.picture.values.values() if mark(one, "stage")]
        new = [one for one in self.picture.values.values() if one in used and one not in found]
        new.sort(key=lambda one: places.get(one, (0.0, 0.0)))
        for value in (*found, *new):
            title = cleaned(value.attributes.get("value", ""))[0] or value.id or "Group"
            self.stage_of[value] = self.things.thing("stage", value, title)
        if new:
            named = ", ".join(
                self.things.fields["stage"][self.stage_of[one]]["name"] for one in new
            )
            self.notes.append(f"groups are read as stages, in the order they stand in: {named}")
        pooled = {process for process in self.picture.pools.values() if process is not None}
        whole = None
        for process in self.picture.processes:
            outside = [
                one for one in self.picture.nodes
                if self.picture.process_of[one] is process and one.name in TASKS
                and self.picture.value_at.get(one) not in self.stage_of
            ]  # fmt: skip
            if process in pooled and whole is not None:
                self.stage_of[process] = whole
            elif outside:
                title = name_of(process) if process.title and process not in pooled else name
                fields = {"name": title, "description": ""}
                key = self.things.keys["stage"].make(title)
                self.stage_of[process] = self.things.know("stage", key, fields, process)
                whole = key if process in pooled else whole
        self.within(whole)

    def within(self, whole: str | None) -> None:
        """Say that what stands in no stage, such as an event, is in the one beside it."""
        for process in self.picture.processes:
            if process not in self.stage_of and whole is not None:
                self.stage_of[process] = whole

    def stage(self, one: Element) -> str | None:
        """Return the stage of a node or a pool; None where it stands in none."""
        value = self.picture.value_at.get(one)
        if value in self.stage_of and value is not None:
            return self.stage_of[value]
        process = self.picture.pools.get(one) or self.picture.process_of.get(one)
        return self.stage_of.get(process) if process is not None else None

    # Responsibilities

    def tasks(self) -> None:
        """Find the responsibilities of tasks, and who holds what of them."""
        owners: dict[tuple[str, str], str | None] = {}
        for one in self.picture.nodes:
            if one.name not in TASKS:
                continue
            stage, role = self.stage(one), self.role(one)
            assert stage is not None  # noqa: S101  every task has one by now
            key = mark(one, "responsibility")
            if key in self.things.fields["responsibility"]:
                self.things.thing("responsibility", one, key)
                self.marked(one, key, stage, role)
            else:
                key = self.unmarked(one, stage, role, owners)
                owners[key, stage] = role
                if role is not None:
                    self.owned.setdefault((key, stage, role), {})[one.line] = None
                self.performed(one, key, stage, role)
            self.works[one] = key
            at = self.things.fields["responsibility"][key].setdefault("at", [])
            if stage not in at:
                at.append(stage)

    def unmarked(
        self, one: Element, stage: str, role: str | None,
        owners: Mapping[tuple[str, str], str | None],
    ) -> str:  # fmt: skip
        name = name_of(one)
        if not one.title:
            self.things.lose(one, "a task without a name", f"it is called {name}")
        if role is None:
            self.things.lose(one, f"who owns {name}", "it is in no lane and in no pool", "answer")
        elif self.is_beside_lanes(one):
            what = f"whose lane {name} is in"
            self.things.lose(one, what, "it is in none: the pool is taken to own it", "answer")
        key = self.things.named["responsibility"].get(identity(name))
        if key is not None and owners.get((key, stage), role) != role:
            other = self.things.fields["role"][role]["name"] if role else "nobody"
            name = f"{name} ({other})"
            key = self.things.named["responsibility"].get(identity(name))
        return key or self.things.thing("responsibility", one, name)

    def performed(self, one: Element, key: str, stage: str, role: str | None) -> None:
        """Take who does a task where no lane says it; tell where the two disagree."""
        found = performers_of(one, self.picture)
        for text in found.computed:
            why = "is known only when the process runs"
            self.things.lose(one, f"the performer {shown(text)}", why)
        if found.left:
            what = f"the performer {', '.join(map(shown, found.left))}"
            self.things.lose(one, what, "those named as owners or groups do it", "answer")
        lane = identity(self.things.fields["role"][role]["name"]) if role is not None else ""
        others = [name for name in found.names if identity(name) != lane]
        if role is not None:
            if others and len(others) == len(found.names):
                what = f"the performer {', '.join(map(shown, others))}"
                self.things.lose(one, what, "the lane says who does it")
            return
        for text in found.names:
            name = cleaned(text)[0]
            known = self.things.named["role"].get(identity(name))
            doer = known or self.things.performer(one, name)
            self.done.setdefault((key, stage, doer), {})[one.line] = None

    def marked(self, one: Element, key: str, stage: str, role: str | None) -> None:
        """Take what a task of ours says of its duties."""
        here = self.held.setdefault(key, {}).setdefault(stage, {})
        for extension in one.of("extensionElements"):
            for inner in extension.inner:
                if (inner.space, inner.name) != (OURS, "held"):
                    continue
                try:
                    duty = Duty.of(inner.attributes.get("duty", ""))
                except InvalidValue as error:
                    self.things.problems.append(Problem(told(one), str(error), line=inner.line))
                    continue
                held = here.setdefault(duty, [])
                held += [
                    role for role in inner.attributes.get("roles", "").split()
                    if role not in held
                ]  # fmt: skip
        owning = here.setdefault(Duty.OWN, [])
        if role is not None and role not in owning:
            # A task that was moved to another lane has another owner.
            owning[:] = [role]

    def parts(self) -> None:
        """Say of what stands in a subprocess that it is part of it."""
        works = self.things.fields["responsibility"]
        for one, key in self.works.items():
            whole = self.works.get(one.above) if one.above is not None else None
            if whole is None or works[key].get("part_of"):
                continue
            way: list[str | None] = [key]
            above: str | None = whole
            while above in works and above not in way:
                way.append(above)
                above = works[above].get("part_of")
            if above is None:
                works[key]["part_of"] = whole

    def statements(self) -> list[Assignment]:
        """Return who holds what, by responsibility and stage."""
        lines = self.things.lines
        order = {key: number for number, key in enumerate(self.things.fields["stage"])}
        found: list[Assignment] = []
        seen: dict[str, list[tuple[Assignment, int]]] = {}
        for (work, stage, role), shown_in in self.owned.items():
            # A lane says who does the work, and nobody else who answers for it.
            duties: dict[str, Any] = {duty.value: role for duty in self.lane_duties}
            one = Assignment(work, stage, **duties, citations=cited(shown_in))
            seen.setdefault(work, []).append((one, min(shown_in)))
        for (work, stage, role), shown_in in self.done.items():
            one = Assignment(work, stage, do=role, citations=cited(shown_in))
            seen.setdefault(work, []).append((one, min(shown_in)))
        for work in self.things.fields["responsibility"]:
            held = self.held.get(work, {})
            places = sorted(held, key=order.__getitem__)
            for one in assignments(work, places, held):
                lines[f"assignments[{len(found)}]"] = lines[f"responsibilities.{work}"]
                found.append(one)
            for one, line in seen.get(work, ()):
                lines[f"assignments[{len(found)}]"] = line
                found.append(one)
            at = self.things.fields["responsibility"][work].get("at", [])
            at.sort(key=order.__getitem__)
        return found


def _is_name(text: str) -> bool:
    try:
        RoleModel(text)
    except InvalidValue:
        return False
    return True
