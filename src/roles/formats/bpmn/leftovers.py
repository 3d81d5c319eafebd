"""What a BPMN file shows that a model has no place for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from roles.errors import shown
from roles.formats.bpmn.elements import Element
from roles.formats.bpmn.performers import ATTRIBUTES, ELEMENTS
from roles.formats.bpmn.picture import DATA, TASKS, WHOLES, Picture, mark, told
from roles.formats.bpmn.writing import BPMN, OURS
from roles.formats.shared.names import cleaned
from roles.formats.shared.reading import Loss

__all__ = ["left_over"]

_WHY = "has no place in a model"
# What is understood of a task, or says nothing that isn't said elsewhere.
_KNOWN = frozenset((
    "documentation", "incoming", "outgoing", "categoryValueRef", "ioSpecification",
    "dataInputAssociation", "dataOutputAssociation", "laneSet", "extensionElements",
    *ELEMENTS,
))  # fmt: skip
_PLAIN = frozenset((
    "id", "name", "default", "startQuantity", "completionQuantity", "isForCompensation",
    "implementation", "calledElement", "triggeredByEvent",
))  # fmt: skip
_ROOT = frozenset(("process", "collaboration", "category", "BPMNDiagram", "documentation",
                   "extensionElements", "message"))  # fmt: skip


def left_over(picture: Picture, ours: set[Element]) -> Iterator[Loss]:
    """Yield what a model has no place for, in the file's order."""
    for one in picture.twice:
        what = f"a second element with the id {shown(one.id)}"
        yield Loss(place=told(one), what=what, why="what refers to it means the first",
                   line=one.line)  # fmt: skip
    yield from _counted(picture.root, (one for one in picture.root.inner if one.name not in _ROOT))
    for pool, process in picture.pools.items():
        if process is None and pool.attributes.get("processRef"):
            why = "isn't in the file: the pool is read as a party"
            what = f"process {shown(pool.attributes['processRef'])}"
            yield Loss(place=told(pool), what=what, why=why, line=pool.line)
    used = set(picture.value_at.values())
    for group in picture.groups:
        value = picture.value_of(group)
        if value is None or (value not in used and not mark(value, "stage")):
            why = "has no name" if value is None else "no task is in it"
            yield Loss(place=told(group), what="a group", why=why, line=group.line)
    for process in picture.processes:
        yield from _unnamed(picture, process)
    flows = {flow for flow, _, _ in picture.flows}
    for one in picture.inside:
        if one.name == "sequenceFlow" and one not in flows:
            why = "an end of it isn't in the file"
            yield Loss(place=told(one), what="a sequence flow", why=why, line=one.line)
        else:
            yield from _lost(one, ours)
    for talk in picture.root.of("collaboration"):
        for one in talk.inner:
            if one.name not in ("participant", "messageFlow"):
                yield from _lost(one, ours)
    yield from _settings(picture)


def _settings(picture: Picture) -> Iterator[Loss]:
    """Yield what other tools say in their own words: a line for each of them, however often."""
    lanes = [lane for lanes in picture.lanes.values() for lane in lanes]
    flows = [flow for flow, _, _ in picture.flows]
    talks = picture.root.of("collaboration")
    said: dict[tuple[str, str], list[Element]] = {}
    for one in (*talks, *picture.pools, *picture.processes, *lanes, *picture.nodes, *flows):
        for name in dict.fromkeys(_foreign(one)):
            said.setdefault((name, one.name), []).append(one)
    for (name, kind), some in said.items():
        what = f"{name} of {len(some)} {kind}"
        first = some[0]
        yield Loss(place=told(first), what=what, why=_WHY, line=first.line, weight="decoration")
    for node, claims in picture.claims.items():
        if len(claims) > 1 and node.name in TASKS:
            names = [shown(lane.title) if lane.title else told(lane) for lane in claims]
            what = f"it is in the lanes {' and '.join(names)}"
            why = f"the first counts: it is read as the work of {names[0]}"
            yield Loss(place=told(node), what=what, why=why, line=node.line, weight="answer")
    for lane in lanes:
        for ref in lane.of("flowNodeRef"):
            if picture.find(ref.text) is None:
                what, why = f"it holds {shown(ref.text.strip())}", "isn't in the file"
                yield Loss(place=told(lane), what=what, why=why, line=ref.line)


def _foreign(one: Element) -> Iterator[str]:
    for name in one.attributes:
        space, _, local = name.rpartition(" ")
        if space not in ("", OURS) and local not in ATTRIBUTES:
            yield shown(local)[1:-1]
    for inner in one.inner:
        if inner.name == "extensionElements" and inner.space == BPMN:
            for kept in inner.inner:
                if kept.space != OURS and kept.name not in ELEMENTS:
                    yield shown(kept.name)[1:-1]


def _counted(where: Element, found: Iterator[Element]) -> Iterator[Loss]:
    """Yield one loss for each kind of element."""
    kinds: dict[str, list[Element]] = {}
    for one in found:
        kinds.setdefault(one.name, []).append(one)
    for name, some in kinds.items():
        what = f"{len(some)} {shown(name)[1:-1]}"
        yield Loss(place=told(where), what=what, why=_WHY, line=some[0].line)


def _unnamed(picture: Picture, process: Element) -> Iterator[Loss]:
    """Yield what kinds of tasks there are, and how many events and gateways without a name."""
    kinds: Counter[str] = Counter()
    events: Counter[str] = Counter()
    for one in picture.nodes:
        if picture.process_of[one] is not process or mark(one, "drawn"):
            continue
        if one.name in TASKS:
            kinds[one.name] += one.name != "task"
        elif not one.title:
            events[one.name] += 1
    for count, why in ((kinds, "how a task is done has no place in a model"), (events, _WHY)):
        if what := ", ".join(f"{number} {name}" for name, number in count.items() if number):
            yield Loss(place=told(process), what=what, why=why, line=process.line)


def _lost(one: Element, ours: set[Element]) -> Iterator[Loss]:
    if mark(one, "drawn") or one in ours:
        return
    title = shown(cleaned(one.title)[0])
    what = ""
    if one.name in TASKS:
        what = ", ".join(_details(one))
    elif one.name == "sequenceFlow":
        if one.title:
            what = title
        elif any(True for _ in one.of("conditionExpression")):
            what = "a condition"
    elif one.name == "textAnnotation":
        what = shown("".join(text.text for text in one.of("text")))
    elif one.name.endswith(("Event", "Gateway")):
        what = title if one.title else ""
    elif one.name == "dataObject":
        what = ""
    elif one.name not in (*DATA, "association", "group", "laneSet", *_KNOWN):
        what = title if one.title else shown(one.name)[1:-1]
    if what:
        yield Loss(place=told(one), what=what, why=_WHY, line=one.line)


def _details(task: Element) -> Iterator[str]:
    """Yield what a task says beside its name."""
    for name in task.attributes:
        if " " not in name and name not in _PLAIN:
            yield shown(name)[1:-1]
    if task.name == "callActivity" and task.attributes.get("calledElement"):
        yield f"calledElement {shown(task.attributes['calledElement'])}"
    for inner in task.inner:
        # What stands in a subprocess is told of by itself.
        if inner.name not in _KNOWN and task.name not in WHOLES:
            yield shown(inner.name)[1:-1]
