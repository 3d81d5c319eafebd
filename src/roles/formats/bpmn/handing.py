"""The handoffs that a BPMN file shows: flows of ours, from lane to lane, messages, data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from attrs import Factory, define

from roles.errors import InvalidValue, Problem
from roles.formats.bpmn.elements import Element
from roles.formats.bpmn.picture import DATA, TASKS, Picture, mark, told
from roles.formats.bpmn.things import Things, cited, name_of
from roles.formats.bpmn.writing import BPMN, OURS
from roles.model.statements import Handoff

__all__ = ["Handing"]

_Ends: TypeAlias = tuple[str, str, str, str, bool]


@define(eq=False)
class _Handed:
    """A handoff as it comes together from all that shows it."""

    deliverables: dict[str, None] = Factory(dict)
    lines: dict[int, None] = Factory(dict)


@define(eq=False)
class Handing:
    """
    Goes through all that leads from a role to another.

    Attributes:
        picture: What the file shows.
        things: What it tells of.
        role: Gives the role in whose lane or pool something stands.
        stage: Gives the stage in which something stands.
        works: The responsibility of each task.
        ours: The elements that are understood already.
        found: The handoffs that the picture shows, by their ends and whether they lead back.
    """

    picture: Picture
    things: Things
    role: Callable[[Element], str | None]
    stage: Callable[[Element], str | None]
    works: Mapping[Element, str]
    ours: set[Element]
    found: dict[_Ends, _Handed] = Factory(dict)
    _reached: dict[Element, list[tuple[Element, bool]]] = Factory(dict)

    def handoffs(self) -> Iterator[tuple[Handoff, int]]:
        """Yield the handoffs, those of ours first, each with its line."""
        yield from self.stated_handoffs()
        yield from self.seen_handoffs()

    def stated_handoffs(self) -> Iterator[tuple[Handoff, int]]:
        """Yield the handoffs that flows of ours stand for."""
        for flow, source, target in self.picture.flows:
            for extension in flow.of("extensionElements"):
                for one in extension.inner:
                    if (one.space, one.name) == (OURS, "handoff"):
                        yield from self.stated(flow, one, source, target)

    def stated(
        self, flow: Element, one: Element, source: Element, target: Element
    ) -> Iterator[tuple[Handoff, int]]:
        """Yield the handoff that a flow says it is; none where its ends don't."""
        self.ours.add(flow)
        giver, receiver = self.role(source), self.role(target)
        first, last = self.stage(source), self.stage(target)
        if giver is None or receiver is None or first is None or last is None:
            self.things.lose(
                flow, "a handoff", "an end of it is in no lane of a role, or in no stage"
            )
            return
        feedback = one.attributes.get("feedback") == "true"
        criteria = [inner.text for inner in one.inner if inner.name == "criterion"]
        try:
            handoff = Handoff(
                giver,
                receiver,
                from_stage=first,
                to_stage=last,
                deliverables=one.attributes.get("deliverables", "").split(),
                criteria=criteria,
                feedback=feedback,
            )
        except InvalidValue as error:
            self.things.problems.append(Problem(told(flow), str(error), line=one.line))
        else:
            yield handoff, flow.line

    def seen_handoffs(self) -> Iterator[tuple[Handoff, int]]:
        """Yield the handoffs that the picture shows: from lane to lane and from pool to pool."""
        for flow, source, target in self.picture.flows:
            if flow in self.ours or mark(flow, "drawn"):
                continue
            if self.role(source) != self.role(target):
                self.see(source, target, flow.line, flow in self.picture.back)
            if self.role(source) is not None and self._is_passed(target):
                for end, back in self.reached(target):
                    if self.role(source) != self.role(end):
                        self.see(source, end, flow.line, back or flow in self.picture.back)
            self.follow(source, target)
        for talk in self.picture.root.of("collaboration"):
            for flow in talk.of("messageFlow"):
                self.message(flow)
        self.data()
        for (giver, receiver, first, last, returns), one in self.found.items():
            handoff = Handoff(
                giver,
                receiver,
                from_stage=first,
                to_stage=last,
                deliverables=list(one.deliverables),
                feedback=returns,
                citations=cited(one.lines),
            )
            yield handoff, min(one.lines)

    def _is_passed(self, node: Element) -> bool:
        """Whether a node is an event or a gateway that stands in no lane and in no pool."""
        return node.name not in TASKS and self.role(node) is None

    def reached(self, node: Element) -> list[tuple[Element, bool]]:
        """Return where flows lead to from a node of nobody, and whether they lead back."""
        if node not in self._reached:
            ends: dict[tuple[Element, bool], None] = {}
            seen = {node}
            waiting = [(node, False)]
            while waiting:
                passed, back = waiting.pop()
                for flow, target in self._ways.get(passed, ()):
                    returns = back or flow in self.picture.back
                    if not self._is_passed(target):
                        ends[target, returns] = None
                    elif target not in seen:
                        seen.add(target)
                        waiting.append((target, returns))
            self._reached[node] = list(ends)
        return self._reached[node]

    @cached_property
    def _ways(self) -> Mapping[Element, list[tuple[Element, Element]]]:
        ways: dict[Element, list[tuple[Element, Element]]] = {}
        for flow, source, target in self.picture.flows:
            ways.setdefault(source, []).append((flow, target))
        return ways

    def see(
        self, source: Element, target: Element, line: int, back: bool = False
    ) -> _Handed | None:
        """Return the handoff between two elements; None where there is none."""
        giver, receiver = self.role(source), self.role(target)
        first, last = self.stage(source), self.stage(target)
        # A pool that nothing is told of is in the stage of whom it talks with.
        first, last = first or last, last or first
        if giver is None or receiver is None or first is None or last is None:
            return None
        if (giver, first) == (receiver, last):
            return None
        returns = back if first == last else self.order[last] < self.order[first]
        one = self.found.setdefault((giver, receiver, first, last, returns), _Handed())
        one.lines[line] = None
        return one

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The number of each stage."""
        return {key: number for number, key in enumerate(self.things.fields["stage"])}

    def follow(self, source: Element, target: Element) -> None:
        """Say that a stage comes after the one that a flow leads from."""
        first, last = self.stage(source), self.stage(target)
        if first is not None and last is not None and self.order[first] < self.order[last]:
            after = self.things.fields["stage"][last].setdefault("after", [])
            if first not in after:
                after.append(first)

    def message(self, flow: Element) -> None:
        """See what a message flow hands over."""
        source = self.picture.find(flow.attributes.get("sourceRef"))
        target = self.picture.find(flow.attributes.get("targetRef"))
        known = {*self.picture.pools, *self.picture.nodes}
        one = None
        if source in known and target in known and source is not None and target is not None:
            one = self.see(source, target, flow.line)
        if one is None:
            why = "it doesn't lead from a role to another, or to none that is in the file"
            self.things.lose(flow, "a message flow", why)
            return
        refers = self.picture.find(flow.attributes.get("messageRef"))
        named = flow if flow.title else refers
        if named is not None and named.title:
            one.deliverables[self.things.deliverable(named)] = None

    def data(self) -> None:
        """See what is handed over as a data object, from what writes it to what reads it."""
        objects = self.objects()
        writers: dict[str, dict[Element, None]] = {}
        readers: dict[str, dict[Element, None]] = {}
        for node, data, writes in self.carried():
            if data in objects:
                (writers if writes else readers).setdefault(objects[data], {})[node] = None
        for key, nodes in writers.items():
            made = next((self.works[one] for one in nodes if one in self.works), None)
            fields = self.things.fields["deliverable"][key]
            if made is not None and "produced_by" not in fields:
                fields["produced_by"] = made
            for source, target in self.pairs(nodes, readers.get(key, {})):
                if (one := self.see(source, target, source.line)) is not None:
                    one.deliverables[key] = None

    def objects(self) -> dict[Element, str]:
        """Return the deliverable of each data object and each reference to one."""
        objects: dict[Element, str] = {}
        for one in self.picture.inside:
            if one.name == "dataObject" and mark(one, "deliverable"):
                objects[one] = self.things.thing("deliverable", one, name_of(one))
        for one in self.picture.inside:
            refers = self.picture.find(one.attributes.get("dataObjectRef"))
            if one.name not in DATA or one in objects or mark(one, "drawn"):
                continue
            if one.name == "dataObjectReference" and refers in objects and refers is not None:
                objects[one] = objects[refers]
            elif one.title:
                objects[one] = self.things.deliverable(one)
            elif refers is not None and refers.title:
                objects[one] = self.things.deliverable(refers)
            elif one.name == "dataObjectReference":
                self.things.lose(one, "a data object", "has no name")
        return objects

    def pairs(
        self, writers: Iterable[Element], readers: Iterable[Element]
    ) -> Iterator[tuple[Element, Element]]:
        """Yield one writer and one reader of each role and stage."""
        gives = {(self.role(one), self.stage(one)): one for one in writers}
        takes = {(self.role(one), self.stage(one)): one for one in readers}
        for source in gives.values():
            for target in takes.values():
                yield source, target

    def carried(self) -> Iterator[tuple[Element, Element, bool]]:
        """Yield which node writes or reads which data."""
        nodes = set(self.picture.nodes)
        for node in self.picture.nodes:
            for one in node.of("dataOutputAssociation", "dataInputAssociation"):
                writes = one.name == "dataOutputAssociation"
                for ref in one.of("targetRef" if writes else "sourceRef"):
                    data = self.picture.find(ref.text)
                    if data is not None:
                        yield node, data, writes
        for one in self.picture.root.all():
            if one.name == "association" and one.space == BPMN:
                source = self.picture.find(one.attributes.get("sourceRef"))
                target = self.picture.find(one.attributes.get("targetRef"))
                if source is not None and target is not None:
                    if source in nodes:
                        yield source, target, True
                    elif target in nodes:
                        yield target, source, False
