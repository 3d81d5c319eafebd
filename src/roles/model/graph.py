"""The model as networkx graphs, and what is asked of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import networkx as nx
from attrs import field, frozen

from roles.errors import NoPath
from roles.model.display import Displayed
from roles.model.involvement import Duty
from roles.model.plain import Plain
from roles.model.statements import Handoff
from roles.model.vocabulary import Role, Stage, duration_text

if TYPE_CHECKING:
    from roles.model.questions import Questions

__all__ = [
    "Change",
    "Path",
    "Step",
    "lifecycle_graph",
    "lifecycle_path",
    "model_graph",
    "neighbours",
]

_EDGES = {
    Duty.OWN: "owns",
    Duty.DO: "does",
    Duty.SUPPORT: "supports",
    Duty.CONSULT: "consulted_on",
    Duty.INFORM: "informed_of",
    Duty.VERIFY: "verifies",
    Duty.APPROVE: "approves",
    Duty.RECOMMEND: "recommends",
    Duty.OMIT: "omitted_from",
}


def lifecycle_graph(model: Questions) -> nx.MultiDiGraph[str]:
    """
    Return the stages of *model* and what leads from one to the next, frozen.

    Nodes are the keys of the stages, in lifecycle order, with the attributes ``name``, ``lead``
    (a key, or empty), ``phase`` and ``duration`` (ISO 8601, or empty).  An edge with
    ``kind="sequence"`` says that a stage comes after another; one with ``kind="handoff"`` that work
    passes, with ``giver``, ``receiver``, ``deliverables`` and ``criteria`` (joined by ``"; "``),
    ``feedback`` and ``basis``.  All attributes are strings or booleans.  Without the edges that are
    feedback, and handoffs within a stage, the graph is acyclic.

    Examples:
        >>> import roles
        >>> list(roles.reference().lifecycle)[:2]
        ['discovery', 'concept']
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=model.name)
    for stage in model.stages:
        graph.add_node(
            stage.key,
            kind="stage",
            name=stage.name,
            lead=stage.lead or "",
            phase=stage.phase,
            duration=duration_text(stage.duration) if stage.duration else "",
        )
    for stage in model.stages:
        for earlier in stage.after:
            graph.add_edge(
                earlier,
                stage.key,
                kind="sequence",
                feedback=False,
                basis=stage.basis_of("after").value,
            )
    for handoff in model.handoffs:
        graph.add_edge(
            handoff.from_stage,
            handoff.to_stage,
            kind="handoff",
            giver=handoff.giver,
            receiver=handoff.receiver,
            deliverables="; ".join(handoff.deliverables),
            criteria="; ".join(handoff.criteria),
            feedback=handoff.feedback,
            basis=handoff.basis.value,
        )
    nx.freeze(graph)
    return graph


def model_graph(model: Questions) -> nx.MultiDiGraph[str]:
    """
    Return everything in *model* as one typed graph, frozen.

    Nodes are ``kind:key``, such as ``"role:product-manager"``, with the attributes ``kind``
    (``role``, ``party``, ``responsibility``, ``stage``, ``skill``, ``goal``, ``deliverable``,
    ``focus``), ``key`` and ``name``; parties are ``party:market``.  Edges have ``kind``:

    - ``owns``, ``does``, ``supports``, ``consulted_on``, ``informed_of``, ``verifies``,
      ``approves``, ``recommends``, ``omitted_from``: role to responsibility, with ``stage`` and
      ``basis``;
    - ``leads``: role to stage; ``takes_place_at``: responsibility to stage; ``before``: stage to
      stage;
    - ``part_of``, ``is_a``, ``any_of``, ``reports_to``, ``conflicts_with``;
    - ``needs`` (with ``level``, 0 where it is open), ``aims_at``, ``focuses_on``, ``talks_with``
      (with ``purpose``);
    - ``produces``: responsibility to deliverable; ``gives``: role to deliverable, ``receives``:
      deliverable to role, with ``stage``; ``hands_to``: role to role, with ``from_stage``,
      ``to_stage``, ``feedback`` and ``basis``.

    All attributes are strings, whole numbers or booleans, so that networkx's writers take them.

    Examples:
        >>> import roles
        >>> graph = roles.reference().graph
        >>> graph.nodes["role:product-planner"]["name"]
        'Product planner'
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=model.name)
    role_node = {role.key: f"{role.kind}:{role.key}" for role in model.roles}

    def nodes(kind: str, members: Iterable[Any]) -> None:
        for member in members:
            graph.add_node(f"{kind}:{member.key}", kind=kind, key=member.key, name=member.name)

    for role in model.roles:
        graph.add_node(role_node[role.key], kind=role.kind, key=role.key, name=role.name)
    nodes("stage", model.stages)
    nodes("responsibility", model.responsibilities)
    nodes("skill", model.skills)
    nodes("goal", model.goals)
    nodes("deliverable", model.deliverables)
    nodes("focus", model.focuses)

    for role in model.roles:
        if role.is_a:
            graph.add_edge(role_node[role.key], role_node[role.is_a], kind="is_a")
        for member in role.any_of:
            graph.add_edge(role_node[role.key], role_node[member], kind="any_of")
        if role.reports_to:
            graph.add_edge(role_node[role.key], role_node[role.reports_to], kind="reports_to")
    for stage in model.stages:
        if stage.lead:
            graph.add_edge(role_node[stage.lead], f"stage:{stage.key}", kind="leads")
        for earlier in stage.after:
            graph.add_edge(f"stage:{earlier}", f"stage:{stage.key}", kind="before")
    for responsibility in model.responsibilities:
        _add_responsibility(graph, model, responsibility.key, role_node)
        if responsibility.part_of:
            graph.add_edge(
                f"responsibility:{responsibility.key}",
                f"responsibility:{responsibility.part_of}",
                kind="part_of",
            )
    _add_needs(graph, model, role_node)
    _add_handoffs(graph, model, role_node)
    nx.freeze(graph)
    return graph


def _add_responsibility(
    graph: nx.MultiDiGraph[str], model: Questions, key: str, role_node: dict[str, str]
) -> None:
    node = f"responsibility:{key}"
    resolution = model.resolution
    for stage in resolution.places[key]:
        graph.add_edge(node, f"stage:{stage}", kind="takes_place_at")
        held = resolution.held[key, stage]
        for duty in Duty:
            if duty in held:
                kind, basis = _EDGES[duty], resolution.basis(key, stage, duty).value
                for role in held[duty]:
                    graph.add_edge(role_node[role], node, kind=kind, stage=stage, basis=basis)


def _add_needs(graph: nx.MultiDiGraph[str], model: Questions, role_node: dict[str, str]) -> None:
    for need in model.skill_needs:
        needing = role_node[need.role] if need.role else f"responsibility:{need.responsibility}"
        graph.add_edge(
            needing,
            f"skill:{need.skill}",
            kind="needs",
            level=need.level or 0,
            basis=need.basis.value,
        )
    for goal in model.goals:
        for key in goal.roles:
            graph.add_edge(role_node[key], f"goal:{goal.key}", kind="aims_at")
        for other in goal.conflicts_with:
            graph.add_edge(f"goal:{goal.key}", f"goal:{other}", kind="conflicts_with")
    for focus in model.focuses:
        for key in focus.roles:
            graph.add_edge(role_node[key], f"focus:{focus.key}", kind="focuses_on")
    for talk in model.interactions:
        graph.add_edge(
            role_node[talk.role],
            role_node[talk.partner],
            kind="talks_with",
            purpose=talk.purpose,
            basis=talk.basis.value,
        )


def _add_handoffs(graph: nx.MultiDiGraph[str], model: Questions, role_node: dict[str, str]) -> None:
    for deliverable in model.deliverables:
        if deliverable.produced_by:
            graph.add_edge(
                f"responsibility:{deliverable.produced_by}",
                f"deliverable:{deliverable.key}",
                kind="produces",
            )
    for handoff in model.handoffs:
        giver, receiver = role_node[handoff.giver], role_node[handoff.receiver]
        graph.add_edge(
            giver,
            receiver,
            kind="hands_to",
            from_stage=handoff.from_stage,
            to_stage=handoff.to_stage,
            feedback=handoff.feedback,
            basis=handoff.basis.value,
        )
        for key in handoff.deliverables:
            graph.add_edge(giver, f"deliverable:{key}", kind="gives", stage=handoff.from_stage)
            graph.add_edge(f"deliverable:{key}", receiver, kind="receives", stage=handoff.to_stage)


@frozen(kw_only=True)
class Step(Plain):
    """
    One stage on the way, with who leads it and what hands work on to the next.

    Attributes:
        stage: The stage.
        owner: The role that leads it, if any.
        handoffs: The forward handoffs from the stage before it on the way to this one.
    """

    stage: Stage
    owner: Role | None
    handoffs: tuple[Handoff, ...] = ()

    def __repr__(self) -> str:
        return f"<Step {self.stage.key}: {self.owner.key if self.owner else 'nobody'}>"


@frozen(kw_only=True)
class Change(Plain):
    """
    A place on the way where accountability passes from one role to another.

    Attributes:
        from_stage: The key of the stage before.
        to_stage: The key of the stage after.
        giver: The role that leads the stage before, if any.
        receiver: The role that leads the stage after, if any.
        handoffs: The handoffs that pass the work between the two; none if nothing says so.
    """

    from_stage: str
    to_stage: str
    giver: Role | None
    receiver: Role | None
    handoffs: tuple[Handoff, ...] = ()


@frozen(kw_only=True, repr=False)
class Path(Displayed):
    """
    A way forward through the lifecycle, with the owner of each step.

    Attributes:
        steps: The stages on the way.
        model: The model that it leads through.

    Examples:
        >>> import roles
        >>> way = roles.reference().path("discovery", "definition")
        >>> [step.owner.key for step in way.steps]
        ['product-planner', 'product-planner', 'product-manager']
    """

    DATA = ("steps", "changes")

    steps: tuple[Step, ...]
    model: Questions = field(eq=False)

    @property
    def handoffs(self) -> tuple[Handoff, ...]:
        """The forward handoffs between the stages on the way."""
        return tuple(handoff for step in self.steps for handoff in step.handoffs)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Where accountability changes hands."""
        return tuple(
            Change(
                from_stage=before.stage.key,
                to_stage=after.stage.key,
                giver=before.owner,
                receiver=after.owner,
                handoffs=tuple(
                    handoff
                    for handoff in after.handoffs
                    if before.owner
                    and after.owner
                    and (handoff.giver, handoff.receiver) == (before.owner.key, after.owner.key)
                ),
            )
            for before, after in zip(self.steps, self.steps[1:], strict=False)
            if before.owner != after.owner
        )

    def __repr__(self) -> str:
        return f"<Path {' -> '.join(step.stage.key for step in self.steps)}>"


def _forward(model: Questions) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(model.lifecycle)
    graph.add_edges_from(
        (earlier, later)
        for earlier, later, data in model.lifecycle.edges(data=True)
        if not data["feedback"] and earlier != later
    )
    return graph


def lifecycle_path(model: Questions, start: Stage | None, end: Stage | None) -> Path:
    """
    Return the longest way forward from *start* to *end*, by the number of stages.

    Of ways that are equally long, the one whose stages come first in the model's order.

    Raises:
        NoPath: No way leads from the one to the other, or the model has no stages.
    """
    graph = _forward(model)
    if start is not None:
        graph = graph.subgraph({start.key, *nx.descendants(graph, start.key)})
    if end is not None:
        if end.key not in graph:
            raise NoPath(start.key if start else "", end.key)
        graph = graph.subgraph({end.key, *nx.ancestors(graph, end.key)})
    order = [stage.key for stage in model.stages if stage.key in graph]
    if not order:
        raise NoPath("", "")
    length: dict[str, int] = {}
    onward: dict[str, str | None] = {}
    for key in reversed(order):
        later = sorted(graph.successors(key), key=order.index)
        onward[key] = max(later, key=length.__getitem__, default=None)
        length[key] = 1 + max((length[one] for one in later), default=0)
    steps: list[Step] = []
    here: str | None = max(order, key=length.__getitem__)
    while here is not None:
        stage = model.stage(here)
        before = steps[-1].stage.key if steps else None
        steps.append(
            Step(
                stage=stage,
                owner=model.role(stage.lead) if stage.lead else None,
                handoffs=tuple(
                    handoff
                    for handoff in model.handoffs
                    if (handoff.from_stage, handoff.to_stage) == (before, here)
                    and not handoff.feedback
                ),
            )
        )
        here = onward[here]
    return Path(steps=tuple(steps), model=model)


def neighbours(model: Questions, stage: Stage, *, forward: bool) -> tuple[Stage, ...]:
    """Return the stages right after *stage*, or right before it, in lifecycle order."""
    graph = _forward(model)
    found = set(graph.successors(stage.key) if forward else graph.predecessors(stage.key))
    return tuple(one for one in model.stages if one.key in found)
