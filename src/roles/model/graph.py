"""The model as networkx graphs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import networkx as nx

from roles.model.involvement import Duty
from roles.model.vocabulary import duration_text

if TYPE_CHECKING:
    from roles.model.questions import Questions

__all__ = ["lifecycle_graph", "model_graph"]

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
