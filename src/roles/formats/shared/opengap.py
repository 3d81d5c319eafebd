"""The manifest of OpenGAP, ``agent.yaml``: its roles, its agents, and who is above them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from attrs import define, evolve, field, frozen

from roles.errors import FormatError, InvalidModel, Problem, counted, shown, suggestion, unknown
from roles.formats.shared.reading import Loss
from roles.formats.shared.yaml import ALIASED, parse_yaml
from roles.model.identity import identity
from roles.model.names import nearest, normal

__all__ = ["SEGREGATION", "Action", "GapRole", "Manifest", "parse_manifest"]

SEGREGATION = "compliance.segregation_of_duties"
_SUGGESTIONS = 50
_READ = ("spec_version", "name", "version", "description", "agents", "compliance")
_READ_SEGREGATION = ("roles", "conflicts", "assignments", "handoffs")
# In this part the specification allows no other keys and no other words.
_SEGREGATION_KEYS = (*_READ_SEGREGATION, "isolation", "enforcement")
_ROLE_KEYS = ("id", "description", "permissions")
_HANDOFF_KEYS = ("action", "required_roles", "approval_required")
_PERMISSIONS = (
    "create", "submit", "review", "approve", "reject", "execute", "audit", "report",
)  # fmt: skip
_ISOLATION = {"state": ("full", "shared", "none"), "credentials": ("separate", "shared")}
_ENFORCEMENT = ("strict", "advisory")
_ROLE_ID = re.compile(r"[a-z][a-z0-9_]*").fullmatch


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
        FormatError: It isn't YAML, or more than one document.
        InvalidModel: Something isn't as the specification has it; lists every problem.
        MissingExtra: PyYAML isn't installed.
    """
    documents = parse_yaml(content, source, aliased=ALIASED)
    if len(documents) > 1:
        message = f"has {len(documents)} YAML documents; a manifest is one"
        raise FormatError(message, source)
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
        compliance = self.table(top.get("compliance", {}), "compliance")
        supervision = self.table(compliance.get("supervision", {}), "compliance.supervision")
        segregated = "segregation_of_duties" in compliance
        duties = self.closed(
            compliance.get("segregation_of_duties", {}), SEGREGATION, _SEGREGATION_KEYS
        )
        name = self.text(top.get("name"), "name", needed=True)
        agents = tuple(self.table(top.get("agents", {}), "agents"))
        roles = tuple(self.roles(duties.get("roles", [])))
        known = dict.fromkeys(role.id for role in roles)
        listed = isinstance(duties.get("roles", []), list)
        if segregated and listed and len(roles) < 2:
            self.refuse(f"{SEGREGATION}.roles", "expected at least two roles")
        self.isolation(duties.get("isolation", {}))
        if "enforcement" in duties:
            self.choice(duties["enforcement"], f"{SEGREGATION}.enforcement", _ENFORCEMENT)
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
            assignments=self.assignments(duties.get("assignments", {}), known, {name, *agents}),
            actions=tuple(self.actions(duties.get("handoffs", []), known)),
            lines=self.lines,
        )
        agent_names = {
            "name": name,
            **{f"agents.{agent}": agent for agent in agents},
            **{f"{SEGREGATION}.assignments.{agent}": agent for agent in manifest.assignments},
            "compliance.supervision.designated_supervisor": manifest.supervisor,
        }
        self.tell_apart(agent_names.items(), identity)
        ids = [(f"{SEGREGATION}.roles[{n}].id", role.id) for n, role in enumerate(roles)]
        self.tell_apart(ids, normal, unique=True)
        actions = enumerate(manifest.actions)
        self.tell_apart(
            ((f"{SEGREGATION}.handoffs[{n}].action", action.name) for n, action in actions), normal
        )
        self.lose_permissions(roles)
        self.lose_rest(top, compliance, supervision, duties)
        return evolve(manifest, losses=tuple(self.losses))

    # Parts

    def roles(self, value: Any) -> Iterator[GapRole]:
        for number, one in enumerate(self.items(value, f"{SEGREGATION}.roles")):
            place = f"{SEGREGATION}.roles[{number}]"
            table = self.closed(one, place, _ROLE_KEYS)
            if "description" not in table:
                self.refuse(f"{place}.description", "is missing; expected a text")
            key = self.exact(table.get("id"), f"{place}.id")
            if key and not _ROLE_ID(key):
                expected = "expected a lower-case letter, then such letters, digits and _"
                self.refuse(f"{place}.id", f"is {shown(key)}; {expected}")
            yield GapRole(
                id=key,
                description=self.text(table.get("description", ""), f"{place}.description"),
                permissions=tuple(self.permissions(table, f"{place}.permissions")),
            )

    def permissions(self, table: Mapping[Any, Any], place: str) -> Iterator[str]:
        seen: set[str] = set()
        for number, one in enumerate(self.items(table.get("permissions", []), place)):
            if self.choice(one, f"{place}[{number}]", _PERMISSIONS):
                if one in seen:
                    self.refuse(f"{place}[{number}]", f"{shown(one)} is listed twice")
                seen.add(one)
                yield one

    def isolation(self, value: Any) -> None:
        place = f"{SEGREGATION}.isolation"
        for key, word in self.closed(value, place, _ISOLATION).items():
            if key in _ISOLATION:
                self.choice(word, f"{place}.{key}", _ISOLATION[key])

    def conflicts(self, value: Any, known: Collection[str]) -> Iterator[tuple[str, str]]:
        for number, one in enumerate(self.items(value, f"{SEGREGATION}.conflicts")):
            place = f"{SEGREGATION}.conflicts[{number}]"
            pair = self.ids(one, place, known)
            if len(pair) != 2:
                self.refuse(place, f"has {counted(len(pair), 'role')}; expected two")
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
            held[agent] = tuple(self.ids(ids, place, known))
            if ids == []:
                self.refuse(place, "is empty; expected at least one role")
            if agent not in agents:
                why = "is neither this agent nor one of those under agents; it is kept"
                self.lose(place, shown(agent), why)
        return held

    def actions(self, value: Any, known: Collection[str]) -> Iterator[Action]:
        for number, one in enumerate(self.items(value, f"{SEGREGATION}.handoffs")):
            place = f"{SEGREGATION}.handoffs[{number}]"
            table = self.closed(one, place, _HANDOFF_KEYS)
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
        ids = []
        for number, item in enumerate(self.items(value, place)):
            key = self.exact(item, f"{place}[{number}]")
            ids.append(key)
            if key and key not in known:
                # To look for the nearest takes its time, and a file may have many that are wrong.
                near = nearest(key, known) if len(self.problems) < _SUGGESTIONS else ()
                self.refuse(f"{place}[{number}]", unknown(key, "roles", near))
        return ids

    def lose_permissions(self, roles: Iterable[GapRole]) -> None:
        if count := sum(bool(role.permissions) for role in roles):
            what = f"the permissions of {counted(count, 'role')}"
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

    def table(self, value: Any, place: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.refuse(place, f"{_is(value)}; expected a table")
        return {}

    def closed(self, value: Any, place: str, keys: Collection[str]) -> Mapping[str, Any]:
        """Return a table that may have no other keys: a key misspelt is a rule that is lost."""
        table = self.table(value, place)
        for key in table:
            if key not in keys:
                near = nearest(key, keys) if len(self.problems) < _SUGGESTIONS else ()
                message = f"isn't a key of the specification here{suggestion(near)}"
                self.refuse(f"{place}.{key}", message)
        return table

    def items(self, value: Any, place: str) -> list[Any]:
        if isinstance(value, list):
            return value
        self.refuse(place, f"{_is(value)}; expected a list")
        return []

    def choice(self, value: Any, place: str, words: Collection[str]) -> bool:
        if not (isinstance(value, str) and value in words):
            self.refuse(place, f"{_is(value)}; expected {' or '.join(words)}")
            return False
        return True

    def exact(self, value: Any, place: str) -> str:
        """Return an id as it is written: with a space around it, it is another."""
        return value if self.text(value, place, needed=True) else ""

    def tell_apart(
        self,
        texts: Iterable[tuple[str, str]],
        fold: Callable[[str], str],
        *,
        unique: bool = False,
    ) -> None:
        """Refuse different texts that a model takes for one name."""
        first: dict[str, str] = {}
        for place, text in texts:
            other = first.get(name := fold(text))
            if other is None:
                first[name] = text
            elif other != text:
                self.refuse(place, f"{shown(text)} can't be told from {shown(other)}; rename one")
            elif unique and text:
                self.refuse(place, f"{shown(text)} is taken")

    def text(self, value: Any, place: str, *, needed: bool = False) -> str:
        if isinstance(value, str) and (value.strip() or not needed):
            return value.strip()
        if value is not None or needed:
            what = "is missing" if value is None else f"is {shown(value)}"
            self.refuse(place, f"{what}; expected a text")
        return ""

    def refuse(self, place: str, message: str) -> None:
        self.problems.append(Problem(place, message, line=self.lines.get(place)))

    def lose(self, place: str, what: str, why: str, weight: Any = "statement") -> None:
        line = self.lines.get(place)
        self.losses.append(Loss(place=place, what=what, why=why, line=line, weight=weight))


def _is(value: Any) -> str:
    return "is empty" if value is None else f"is {shown(value)}"
