"""The manifest of OpenGAP, ``agent.yaml``: its roles, its agents, and who is above them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from attrs import define, evolve, field, frozen

from roles.errors import InvalidModel, Problem, shown, unknown
from roles.formats.shared.reading import Loss
from roles.formats.shared.yaml import parse_yaml
from roles.model.names import nearest

__all__ = ["SEGREGATION", "Action", "GapRole", "Manifest", "parse_manifest"]

SEGREGATION = "compliance.segregation_of_duties"
_SUGGESTIONS = 50
_READ = ("spec_version", "name", "version", "description", "agents", "compliance")
_READ_SEGREGATION = ("roles", "conflicts", "assignments", "handoffs")


@frozen(kw_only=True)
class GapRole:
    """
    A role that agents hold.

    Attributes:
        id: Its id.
        description: What it does.
        permissions: What it may do.
    """

    id: str
    description: str = ""
    permissions: tuple[str, ...] = ()


@frozen(kw_only=True)
class Action:
    """
    An action that several roles must take part in, one after the other.

    Attributes:
        name: What it is called.
        roles: The ids of the roles, in their order.
        approval: Whether each role after the first must approve it.
    """

    name: str
    roles: tuple[str, ...]
    approval: bool = True


@frozen(kw_only=True)
class Manifest:
    """
    What a manifest says of roles and agents.

    Attributes:
        name: The name of the agent.
        description: What it does.
        agents: The agents that it delegates to.
        supervisor: Who supervises it; empty where nobody is named.
        roles: The roles.
        conflicts: The pairs of roles that no agent may hold together.
        assignments: The ids of the roles of each agent.
        actions: The actions with handoffs.
        lines: The line of each place.
        losses: What else the manifest says.
    """

    name: str
    description: str = ""
    agents: tuple[str, ...] = ()
    supervisor: str = ""
    roles: tuple[GapRole, ...] = ()
    conflicts: tuple[tuple[str, str], ...] = ()
    assignments: Mapping[str, tuple[str, ...]] = field(factory=dict)
    actions: tuple[Action, ...] = ()
    lines: Mapping[str, int] = field(factory=dict)
    losses: tuple[Loss, ...] = ()


def parse_manifest(content: bytes, source: str) -> Manifest:
    """
    Return what a manifest says of roles and agents.

    Raises:
        FormatError: It isn't YAML.
        InvalidModel: Something isn't as the specification has it; lists every problem.
        MissingExtra: PyYAML isn't installed.
    """
    documents = parse_yaml(content, source)
    tree, lines = documents[0] if documents else ({}, {})
    parser = _Parser(lines)
    manifest = parser.manifest(tree)
    if parser.problems:
        raise InvalidModel(parser.problems, source)
    return manifest


@define(eq=False)
class _Parser:
    """Goes through the tree once, and gathers every problem and every loss."""

    lines: Mapping[str, int]
    problems: list[Problem] = field(factory=list)
    losses: list[Loss] = field(factory=list)

    def manifest(self, tree: Any) -> Manifest:
        top = self.table(tree, "the manifest")
        compliance = self.table(top.get("compliance"), "compliance")
        supervision = self.table(compliance.get("supervision"), "compliance.supervision")
        duties = self.table(compliance.get("segregation_of_duties"), SEGREGATION)
        name = self.text(top.get("name"), "name", needed=True)
        agents = tuple(map(str, self.table(top.get("agents"), "agents")))
        roles = tuple(self.roles(duties.get("roles", [])))
        known = dict.fromkeys(role.id for role in roles)
        listed = isinstance(duties.get("roles", []), list)
        if "segregation_of_duties" in compliance and listed and len(roles) < 2:
            self.refuse(f"{SEGREGATION}.roles", "expected at least two roles")
        seen: set[str] = set()
        for number, role in enumerate(roles):
            if role.id in seen:
                self.refuse(f"{SEGREGATION}.roles[{number}].id", f"{shown(role.id)} is taken")
            seen.add(role.id)
        manifest = Manifest(
            name=name,
            description=self.text(top.get("description"), "description"),
            agents=agents,
            supervisor=self.text(
                supervision.get("designated_supervisor"),
                "compliance.supervision.designated_supervisor",
            ),
            roles=roles,
            conflicts=tuple(self.conflicts(duties.get("conflicts", []), known)),
            assignments=self.assignments(duties.get("assignments"), known, {name, *agents}),
            actions=tuple(self.actions(duties.get("handoffs", []), known)),
            lines=self.lines,
        )
        self.lose_permissions(roles)
        self.lose_rest(top, compliance, supervision, duties)
        return evolve(manifest, losses=tuple(self.losses))

    # Parts

    def roles(self, value: Any) -> Iterator[GapRole]:
        for number, one in enumerate(self.items(value, f"{SEGREGATION}.roles")):
            place = f"{SEGREGATION}.roles[{number}]"
            table = self.table(one, place)
            permissions = self.texts(table.get("permissions", []), f"{place}.permissions")
            role = GapRole(
                id=self.text(table.get("id"), f"{place}.id", needed=True),
                description=self.text(table.get("description"), f"{place}.description"),
                permissions=tuple(permissions),
            )
            if role.id:
                yield role

    def conflicts(self, value: Any, known: Collection[str]) -> Iterator[tuple[str, str]]:
        for number, one in enumerate(self.items(value, f"{SEGREGATION}.conflicts")):
            place = f"{SEGREGATION}.conflicts[{number}]"
            pair = self.ids(one, place, known)
            if len(pair) != 2:
                self.refuse(place, f"has {len(pair)} role{'s' * (len(pair) != 1)}; expected two")
            elif pair[0] == pair[1]:
                self.refuse(place, f"{shown(pair[0])} can't conflict with itself")
            else:
                yield pair[0], pair[1]

    def assignments(
        self, value: Any, known: Collection[str], agents: set[str]
    ) -> Mapping[str, tuple[str, ...]]:
        held = {}
        for agent, ids in self.table(value, f"{SEGREGATION}.assignments").items():
            place = f"{SEGREGATION}.assignments.{agent}"
            held[str(agent)] = tuple(self.ids(ids, place, known))
            if str(agent) not in agents:
                why = "is neither this agent nor one of those under agents; it is kept"
                self.lose(place, shown(str(agent)), why)
        return held

    def actions(self, value: Any, known: Collection[str]) -> Iterator[Action]:
        for number, one in enumerate(self.items(value, f"{SEGREGATION}.handoffs")):
            place = f"{SEGREGATION}.handoffs[{number}]"
            table = self.table(one, place)
            ids = self.ids(table.get("required_roles", []), f"{place}.required_roles", known)
            if len(set(ids)) < 2:
                self.refuse(f"{place}.required_roles", "expected at least two different roles")
            name = self.text(table.get("action"), f"{place}.action", needed=True)
            approval = table.get("approval_required", True)
            if not isinstance(approval, bool):
                self.refuse(f"{place}.approval_required", "isn't true or false")
            if name:
                yield Action(name=name, roles=tuple(ids), approval=approval is not False)

    def ids(self, value: Any, place: str, known: Collection[str]) -> list[str]:
        ids = self.texts(value, place)
        for number, one in enumerate(ids):
            if one not in known:
                # To look for the nearest takes its time, and a file may have many that are wrong.
                near = nearest(one, known) if len(self.problems) < _SUGGESTIONS else ()
                self.refuse(f"{place}[{number}]", unknown(one, "roles", near))
        return ids

    def lose_permissions(self, roles: Iterable[GapRole]) -> None:
        if count := sum(bool(role.permissions) for role in roles):
            what = f"the permissions of {count} role{'s' if count > 1 else ''}"
            why = "a role has duties in a responsibility, not permissions"
            self.lose(f"{SEGREGATION}.roles", what, why)

    def lose_rest(self, top: Any, compliance: Any, supervision: Any, duties: Any) -> None:
        parts = (
            ("", top, _READ, "says how the agent runs, not who owns what"),
            ("compliance.", compliance, ("supervision", "segregation_of_duties"),
             "isn't about who owns what"),
            ("compliance.supervision.", supervision, ("designated_supervisor",),
             "isn't about who owns what"),
            (f"{SEGREGATION}.", duties, (*_READ_SEGREGATION, "enforcement"),
             "isn't about who owns what"),
        )  # fmt: skip
        for before, table, read, why in parts:
            if rest := [str(name) for name in table if name not in read]:
                place = before.rstrip(".") or "the manifest"
                self.lose(place, ", ".join(rest), why, weight="decoration")
        if duties.get("enforcement") == "advisory":
            place = f"{SEGREGATION}.enforcement"
            self.lose(place, "advisory", "roles to be held apart are always reported")

    # Values

    def table(self, value: Any, place: str) -> Mapping[Any, Any]:
        if value is None or isinstance(value, Mapping):
            return value or {}
        self.refuse(place, f"is {shown(value)}; expected a table")
        return {}

    def items(self, value: Any, place: str) -> Iterable[Any]:
        if value is None or isinstance(value, list):
            return value or []
        self.refuse(place, f"is {shown(value)}; expected a list")
        return []

    def texts(self, value: Any, place: str) -> list[str]:
        texts = []
        for number, one in enumerate(self.items(value, place)):
            if text := self.text(one, f"{place}[{number}]", needed=True):
                texts.append(text)
        return texts

    def text(self, value: Any, place: str, *, needed: bool = False) -> str:
        if isinstance(value, str) and (value.strip() or not needed):
            return value.strip()
        if value is not None or needed:
            found = "is missing" if value is None else f"is {shown(value)}"
            self.refuse(place, f"{found}; expected a text")
        return ""

    def refuse(self, place: str, message: str) -> None:
        self.problems.append(Problem(place, message, line=self.lines.get(place)))

    def lose(self, place: str, what: str, why: str, weight: Any = "statement") -> None:
        line = self.lines.get(place)
        self.losses.append(Loss(place=place, what=what, why=why, line=line, weight=weight))
