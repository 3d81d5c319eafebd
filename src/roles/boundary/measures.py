"""Measures of the boundaries in a model, each in terms of its roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
from attrs import frozen

from roles.model.display import Answers, Displayed

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel
    from roles.model.statements import Handoff
    from roles.model.vocabulary import Role, Stage

__all__ = [
    "Measure",
    "bottlenecks",
    "concentration",
    "cut_roles",
    "handoff_density",
    "longest_chain",
    "measures",
]


@frozen(kw_only=True, repr=False)
class Measure(Displayed):
    """
    A measure of the boundaries in a model.

    Attributes:
        name: What is measured.
        value: The number.
        objects: The roles, stages or handoffs that it is about.
        text: What it says of them, in words.
    """

    name: str
    value: float
    objects: tuple[Any, ...] = ()
    text: str = ""

    def __repr__(self) -> str:
        return f"<Measure {self.name} {self.value:.3g}: {self.text}>"


def _passing(model: RoleModel) -> nx.DiGraph[str]:
    """Return who hands to whom: the roles in the handoffs, an edge a pair, feedback included."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for handoff in model.handoffs:
        graph.add_nodes_from((handoff.giver, handoff.receiver))
        if handoff.giver != handoff.receiver:
            graph.add_edge(handoff.giver, handoff.receiver)
    return graph


def bottlenecks(model: RoleModel) -> Answers[tuple[Role, float]]:
    """
    Return how many of the ways between other roles lead through each role, the most first.

    It is the betweenness centrality of Freeman (1977) in the graph of who hands to whom: of the
    shortest ways between two other roles the share that passes through this one, averaged over
    all pairs; from 0 (none) to 1 (all).  Roles through which none leads are left out.

    Examples:
        >>> import roles
        >>> role, share = roles.boundary.bottlenecks(roles.reference())[0]
        >>> role.name
        'Product manager'
    """
    shares = nx.betweenness_centrality(_passing(model))
    order = model.roles.positions
    ranked = sorted(shares, key=lambda key: (-shares[key], order[key]))
    found = ((model.role(key), shares[key]) for key in ranked if shares[key] > 0)
    return Answers(found, f"Bottlenecks of {model.name}")


def cut_roles(model: RoleModel) -> Answers[Role]:
    """
    Return the roles without which the handoffs fall into pieces.

    They are the cut vertices (Tarjan 1972) of the graph of who hands to whom, directions left
    aside: take such a role away, and some of the others have no connection left.

    Examples:
        >>> import roles
        >>> "Product manager" in [role.name for role in roles.boundary.cut_roles(roles.reference())]
        True
    """
    cut = set(nx.articulation_points(_passing(model).to_undirected()))
    found = (role for role in model.roles if role.key in cut)
    return Answers(found, f"Roles that hold {model.name} together")


def longest_chain(model: RoleModel) -> Answers[Handoff]:
    """
    Return the longest chain of handoffs, each given by who received the one before.

    A handoff follows another if its giver received that one, at the stage where it is given or
    earlier in the lifecycle; feedback is left out, and of handoffs within a stage those count that
    lead from one role to another.  Where several chains are the longest, it is the first in the
    order of the model.

    Examples:
        >>> import roles
        >>> chain = roles.boundary.longest_chain(roles.reference())
        >>> chain[0].giver
        'product-planner'
    """
    leaving: dict[str, list[int]] = {stage.key: [] for stage in model.stages}
    arriving: dict[str, list[int]] = {stage.key: [] for stage in model.stages}
    for number, one in enumerate(model.handoffs):
        within = one.from_stage == one.to_stage
        if not one.feedback and not (within and one.giver == one.receiver):
            leaving[one.from_stage].append(number)
            if not within:
                arriving[one.to_stage].append(number)
    # Backwards from the last stage: how long the longest chain is that a handoff begins, and with
    # which handoff it goes on; the longest that each role begins so far; the longest of all.
    length: dict[int | None, int] = {None: 0}
    onward: dict[int, int | None] = {}
    begun: dict[str, int] = {}
    longest: int | None = None
    for stage in reversed(model.stages):
        for number in reversed(leaving[stage.key]):
            one = model.handoffs[number]
            following = onward.setdefault(number, begun.get(one.receiver))
            length[number] = length[following] + 1
            if length[number] >= length[begun.get(one.giver)]:
                begun[one.giver] = number
            if length[number] >= length[longest]:
                longest = number
        onward.update((n, begun.get(model.handoffs[n].receiver)) for n in arriving[stage.key])
    chain: list[Handoff] = []
    while longest is not None:
        chain.append(model.handoffs[longest])
        longest = onward[longest]
    return Answers(chain, f"Longest chain of handoffs in {model.name}", model.names)


def concentration(model: RoleModel) -> Answers[tuple[Stage, float]]:
    """
    Return how concentrated ownership is at each stage, in lifecycle order.

    It is the index of Herfindahl (1950) and Hirschman: the shares that the roles own of what is
    owned at the stage, squared and added up; 1 where one role owns everything, 1/n where n roles
    own equal shares.  A responsibility with several owners counts for each by an equal part.
    Stages at which nothing is owned are left out.

    Examples:
        >>> import roles
        >>> [
        ...     (stage.key, value)
        ...     for stage, value in roles.boundary.concentration(roles.reference())
        ... ][0]
        ('discovery', 1.0)
    """
    held: dict[str, dict[str, float]] = {}
    for (_, at), owners in model.resolution.owners.items():
        for role in owners:
            shares = held.setdefault(at, {})
            shares[role] = shares.get(role, 0.0) + 1 / len(owners)
    found: list[tuple[Stage, float]] = []
    for stage in model.stages:
        if owned := held.get(stage.key):
            total = sum(owned.values())
            found.append((stage, sum((share / total) ** 2 for share in owned.values())))
    return Answers(found, f"Concentration of ownership in {model.name}")


def handoff_density(model: RoleModel) -> float:
    """
    Return which share of all pairs of roles hand something to each other, from 0 to 1.

    Pairs are ordered, and of the roles that take part in handoffs: 1 means that each hands to each.

    Examples:
        >>> import roles
        >>> 0 < roles.boundary.handoff_density(roles.reference()) < 1
        True
    """
    return float(nx.density(_passing(model)))


def measures(model: RoleModel) -> Answers[Measure]:
    """
    Return what the measures say of a model: those that say something.

    Examples:
        >>> import roles
        >>> [measure.name for measure in roles.boundary.measures(roles.reference())]
        ['bottleneck', 'cut roles', 'longest chain', 'concentration', 'handoff density']
    """
    found = []
    if narrow := bottlenecks(model):
        role, share = narrow[0]
        told = f"{role.name} stands on {share:.0%} of the shortest ways of work between other roles"
        found.append(Measure(name="bottleneck", value=share, objects=(role,), text=told))
    if cut := cut_roles(model):
        names = ", ".join(role.name for role in cut)
        told = f"without {names} some roles would be cut off from the others"
        found.append(Measure(name="cut roles", value=len(cut), objects=cut, text=told))
    if chain := longest_chain(model):
        keys = [chain[0].giver, *(one.receiver for one in chain)]
        told = f"work changes hands along {' -> '.join(model.role(key).name for key in keys)}"
        found.append(Measure(name="longest chain", value=len(chain), objects=chain, text=told))
    if shares := concentration(model):
        value = max(share for _, share in shares)
        stages = tuple(one for one, most in shares if most == value)
        told = f"ownership is most concentrated at {', '.join(one.name for one in stages)}"
        found.append(Measure(name="concentration", value=value, objects=stages, text=told))
    if model.handoffs:
        value = handoff_density(model)
        told = f"{value:.0%} of the pairs of roles that take part in handoffs hand to each other"
        found.append(Measure(name="handoff density", value=value, text=told))
    return Answers(found, f"Boundaries of {model.name}")
