"""The process that stands for a model: its nodes and flows, before anything is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import Factory, define, frozen

from roles.model.involvement import Duty
from roles.model.lifecycle import predecessors

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel
    from roles.model.statements import Handoff

__all__ = ["NOBODY", "Flow", "Node", "Outline", "defaults", "ident", "lane_id",
           "node_name", "outline_of"]  # fmt: skip

Kind: TypeAlias = Literal[
    "task", "startEvent", "endEvent", "intermediateThrowEvent", "parallelGateway",
    "exclusiveGateway",
]  # fmt: skip
NOBODY = ""
"""The lane of what nobody owns."""
# What comes after what within a stage, from left to right.
(_RECEIVE, _JOIN, _MERGE, _FORK, _WORK, _WITHIN, _SYNC, _CHOICE, _SPLIT, _GIVE) = range(10)


@frozen(kw_only=True, eq=False)
class Node:
    """
    A task, an event or a gateway.

    Attributes:
        id: Its id.
        kind: The name of its element.
        lane: The key of the role in whose lane it stands, or `NOBODY`.
        column: The number of its stage, -1 before the first, and its place within.
        stage: The key of the stage that it belongs to; empty before the first and after the last.
        work: The key of the responsibility that a task stands for.
        gives: The handoff that begins with it.
        takes: The handoff that ends with it.
    """

    id: str
    kind: Kind
    lane: str
    column: tuple[int, int]
    stage: str = ""
    work: str = ""
    gives: Handoff | None = None
    takes: Handoff | None = None


@frozen(kw_only=True, eq=False)
class Flow:
    """
    A sequence flow.

    Attributes:
        source: The node that it leaves.
        target: The node that it reaches.
        handoff: The handoff that it stands for.
    """

    source: Node
    target: Node
    handoff: Handoff | None = None

    @property
    def id(self) -> str:
        """Its id."""
        return f"flow.{self.source.id}.to.{self.target.id}"


@define(eq=False)
class Outline:
    """
    The process of a model.

    Attributes:
        lanes: The keys of the roles that have a lane, and `NOBODY` if something has no owner.
        nodes: What stands in them.
        flows: What leads from one to another.
    """

    lanes: tuple[str, ...]
    nodes: list[Node] = Factory(list)
    flows: list[Flow] = Factory(list)

    def add(self, node: Node) -> Node:
        """Add a node and return it."""
        self.nodes.append(node)
        return node

    def lead(self, *nodes: Node) -> None:
        """Add flows from each node to the next."""
        for source, target in pairwise(nodes):
            self.flows.append(Flow(source=source, target=target))


@frozen(eq=False)
class _Ends:
    """Where a stage begins and ends, and where feedback leaves and reaches it."""

    head: Node
    tail: Node
    merge: Node | None
    choice: Node | None


def ident(*parts: str) -> str:
    """
    Return an id made from keys; it differs where the keys do, and every tool takes it.

    Examples:
        >>> ident("task", "launch", "pricing-2")
        'task.launch.pricing-2'
        >>> ident("role", "기획")
        'role.uae30_ud68d_'
    """
    # A key has no dot, no underscore and no capital, so nothing else comes out as this does.
    return ".".join(
        part if part.isascii() else "".join(c if c.isascii() else f"u{ord(c):x}_" for c in part)
        for part in parts
    )


def lane_id(lane: str) -> str:
    """Return the id of a lane."""
    return "nobody" if lane == NOBODY else ident("lane", lane)


def node_name(model: RoleModel, node: Node) -> str:
    """Return the name of a node; gateways, the start and the end have none."""
    if node.work:
        return str(model.responsibilities.by_key[node.work].name)
    if node.gives:
        return f"to {model.roles.by_key[node.gives.receiver].name}"
    if node.takes:
        return f"from {model.roles.by_key[node.takes.giver].name}"
    milestone = node.stage and node.kind == "intermediateThrowEvent"
    return str(model.stages.by_key[node.stage].name) if milestone else ""


def outline_of(model: RoleModel) -> Outline:
    """Return the process that stands for a model."""
    owners = model.resolution.owners
    used = {role for held in owners.values() for role in held[:1]}
    used |= {role for one in model.handoffs for role in (one.giver, one.receiver)}
    lanes = [role.key for role in model.roles if role.kind == "role" or role.key in used]
    if not all(owners.values()) or not lanes:
        lanes.append(NOBODY)
    outline = Outline(tuple(lanes))
    order = model.stages.positions
    handed = _Handed.of(model, order)
    ends = {stage: _stage(outline, model, stage, number, handed) for stage, number in order.items()}
    _between(outline, handed, ends, order)
    return outline


@frozen(eq=False)
class _Handed:
    """The handoffs of a model, by how they lead, each with what its events are called."""

    within: dict[str, list[tuple[Handoff, str]]]
    onwards: dict[tuple[str, str], list[tuple[Handoff, str]]]
    back: list[tuple[Handoff, str]]
    before: dict[str, list[str]]

    @classmethod
    def of(cls, model: RoleModel, order: dict[str, int]) -> _Handed:
        within: dict[str, list[tuple[Handoff, str]]] = {}
        onwards: dict[tuple[str, str], list[tuple[Handoff, str]]] = {}
        back: list[tuple[Handoff, str]] = []
        count: Counter[str] = Counter()
        for one in model.handoffs:
            name = ident(one.giver, one.from_stage, one.receiver, one.to_stage)
            count[name] += 1
            named = (one, name if count[name] == 1 else f"{name}.{count[name]}")
            if one.feedback:
                back.append(named)
            elif one.from_stage == one.to_stage:
                within.setdefault(one.from_stage, []).append(named)
            else:
                onwards.setdefault((one.from_stage, one.to_stage), []).append(named)
        before = {
            stage: sorted(earlier, key=order.__getitem__)
            for stage, earlier in predecessors(model.stages, model.handoffs).items()
        }
        return cls(within, onwards, back, before)

    def ways_in(self, stage: str) -> int:
        """Return how many ways lead to a stage from those before it."""
        return sum(len(self.onwards.get((one, stage), "1")) for one in self.before[stage])

    def ways_out(self, stage: str) -> int:
        """Return how many ways lead from a stage to those after it."""
        return sum(
            len(self.onwards.get((stage, later), "1"))
            for later, earlier in self.before.items()
            if stage in earlier
        )


def _stage(outline: Outline, model: RoleModel, stage: str, number: int, handed: _Handed) -> _Ends:
    """Add what belongs to a stage, from its first node to its last."""
    works = [one.key for one in model.responsibilities if (one.key, stage) in model.resolution.held]
    lane = _gates(outline, model, stage, works)

    def gate(kind: Kind, name: str, place: int) -> Node:
        column = (number, place)
        one = Node(id=ident(name, stage), kind=kind, lane=lane, column=column, stage=stage)
        return outline.add(one)

    branches = []
    for work in works:
        owning = model.resolution.held[work, stage].get(Duty.OWN, ())
        task = Node(
            id=ident("task", stage, work),
            kind="task",
            lane=owning[0] if owning else NOBODY,
            column=(number, _WORK),
            stage=stage,
            work=work,
        )
        branches.append((outline.add(task), task))
    branches += [
        _hand_over(outline, one, name, (number, _WORK), (number, _WITHIN))
        for one, name in handed.within.get(stage, ())
    ]
    if not branches:
        milestone = gate("intermediateThrowEvent", "milestone", _WORK)
        branches = [(milestone, milestone)]
    wide = len(branches) > 1
    comes_back = any(one.to_stage == stage for one, _ in handed.back)
    goes_back = any(one.from_stage == stage for one, _ in handed.back)
    join = [gate("parallelGateway", "join", _JOIN)] if handed.ways_in(stage) > 1 else []
    merge = [gate("exclusiveGateway", "merge", _MERGE)] if comes_back else []
    fork = [gate("parallelGateway", "fork", _FORK)] if wide else []
    sync = [gate("parallelGateway", "sync", _SYNC)] if wide else []
    choice = [gate("exclusiveGateway", "choice", _CHOICE)] if goes_back else []
    split = [gate("parallelGateway", "split", _SPLIT)] if handed.ways_out(stage) > 1 else []
    before, after = join + merge + fork, sync + choice + split
    outline.lead(*before)
    for first, last in branches:
        outline.lead(*before[-1:], first)
        outline.lead(last, *after[:1])
    outline.lead(*after)
    return _Ends(
        head=(before or [branches[0][0]])[0],
        tail=(after or [branches[0][1]])[-1],
        merge=merge[0] if merge else None,
        choice=choice[0] if choice else None,
    )


def _gates(outline: Outline, model: RoleModel, stage: str, works: Iterable[str]) -> str:
    """Return the lane of the gateways of a stage: that of its lead, or of most of its tasks."""
    lead = model.stage(stage).lead
    if lead in outline.lanes:
        return str(lead)
    tasks = Counter((model.resolution.owners[work, stage] or (NOBODY,))[0] for work in works)
    return max(outline.lanes, key=lambda lane: tasks[lane])


def _hand_over(
    outline: Outline, one: Handoff, name: str, start: tuple[int, int], end: tuple[int, int]
) -> tuple[Node, Node]:
    """Add the two events of a handoff and the flow between them."""
    give = Node(
        id=f"give.{name}", kind="intermediateThrowEvent", lane=one.giver, column=start,
        stage=one.from_stage, gives=one,
    )  # fmt: skip
    receive = Node(
        id=f"receive.{name}", kind="intermediateThrowEvent", lane=one.receiver, column=end,
        stage=one.to_stage, takes=one,
    )  # fmt: skip
    outline.add(give)
    outline.add(receive)
    outline.flows.append(Flow(source=give, target=receive, handoff=one))
    return give, receive


def _between(
    outline: Outline, handed: _Handed, ends: dict[str, _Ends], order: dict[str, int]
) -> None:
    """Add what leads from stage to stage, and from the start to the end."""
    first = [stage for stage in order if not handed.before[stage]]
    followed = {one for earlier in handed.before.values() for one in earlier}
    last = [stage for stage in order if stage not in followed]

    def outer(kind: Kind, name: str, column: tuple[int, int], beside: Iterable[str]) -> Node:
        lanes = [ends[stage].head.lane for stage in beside]
        return outline.add(
            Node(id=name, kind=kind, lane=(lanes or outline.lanes)[0], column=column)
        )

    begin = [outer("startEvent", "start", (-1, 0), first)]
    if len(first) > 1:
        begin.append(outer("parallelGateway", "split", (-1, 1), first))
    finish = [outer("parallelGateway", "join", (len(order), 0), last)] if len(last) > 1 else []
    finish.append(outer("endEvent", "end", (len(order), 1), last))
    outline.lead(*begin)
    for stage in first:
        outline.lead(begin[-1], ends[stage].head)
    for stage in order:
        for earlier in handed.before[stage]:
            ways = handed.onwards.get((earlier, stage))
            for one, name in ways or ():
                give, receive = _pair(outline, one, name, order)
                outline.lead(ends[earlier].tail, give)
                outline.lead(receive, ends[stage].head)
            if not ways:
                outline.lead(ends[earlier].tail, ends[stage].head)
    for one, name in handed.back:
        give, receive = _pair(outline, one, name, order)
        choice, merge = ends[one.from_stage].choice, ends[one.to_stage].merge
        outline.lead(*filter(None, (choice, give)))
        outline.lead(*filter(None, (receive, merge)))
    for stage in last:
        outline.lead(ends[stage].tail, finish[0])
    outline.lead(*finish)
    if not order:
        outline.lead(begin[-1], finish[0])


def _pair(outline: Outline, one: Handoff, name: str, order: dict[str, int]) -> tuple[Node, Node]:
    start, end = (order[one.from_stage], _GIVE), (order[one.to_stage], _RECEIVE)
    return _hand_over(outline, one, name, start, end)


def defaults(outline: Outline) -> Iterator[Flow]:
    """Yield the flow that each choice takes where nothing asks for feedback."""
    for flow in outline.flows:
        gives = flow.target.gives
        if flow.source.column[1] == _CHOICE and not (gives and gives.feedback):
            yield flow
