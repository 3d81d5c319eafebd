"""Who does a task, where the task itself says so: in BPMN's words or in those of an engine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from roles.formats.bpmn.elements import Element
from roles.formats.bpmn.picture import Picture

__all__ = ["ATTRIBUTES", "ELEMENTS", "Performers", "performers_of"]

ATTRIBUTES = frozenset(("candidateGroups", "assignee"))
"""What Camunda, Flowable and Activiti write at a task, and Zeebe into an element of it."""
ELEMENTS = frozenset(("potentialOwner", "performer", "humanPerformer", "assignmentDefinition"))
_LITERALS = re.compile(r'=\s*\[?\s*"[^"\\]*"(?:\s*,\s*"[^"\\]*")*\s*\]?\s*').fullmatch
_LITERAL = re.compile(r'"([^"\\]*)"').findall
_CALLS = re.compile(r"(?:group|user)\(([^()]*)\)")
# ${starter}, {{manager}}, =approver, role == 'architect', managerOf(starter)
_COMPUTED = re.compile(r"[$#]\{|\{\{|^=|[=<>!~]=|\w\(")


@frozen
class Performers:
    """
    Who does a task.

    Attributes:
        names: What they are called.
        computed: Expressions that tell it only when the process runs.
        left: Who is named beside, in another way that counts less.
    """

    names: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def performers_of(task: Element, picture: Picture) -> Performers:
    """Return who does a task: groups before single persons."""
    found: dict[str, None] = {}
    others: dict[str, None] = {}
    computed: dict[str, None] = {}
    for texts in (_owners(task, picture), _said(task, "candidateGroups"), _said(task, "assignee")):
        names: dict[str, None] = {}
        for text in texts:
            if _LITERALS(text):
                names.update(dict.fromkeys(_LITERAL(text)))
                continue
            # One expression may have commas in it; of a list each part is one by itself.
            parts = [text] if text.startswith("=") else _CALLS.sub(r"\1", text).split(",")
            if any(part.count("(") != part.count(")") for part in parts):
                parts = [text]
            for part in filter(None, map(str.strip, parts)):
                (computed if _COMPUTED.search(part) else names)[part] = None
        (others if found else found).update(names)
    left = tuple(name for name in others if name not in found)
    return Performers(tuple(found), tuple(computed), left)


def _owners(task: Element, picture: Picture) -> Iterator[str]:
    for one in task.inner:
        if one.name in ELEMENTS:
            for inner in one.all():
                if inner.name == "resourceRef":
                    resource = picture.find(inner.text)
                    yield resource.title if resource is not None else inner.text.strip()
                elif inner.name in ("formalExpression", "expression"):
                    yield inner.text.strip()


def _said(task: Element, name: str) -> Iterator[str]:
    for key, value in task.attributes.items():
        if key.rpartition(" ")[2] == name and " " in key:
            yield value.strip()
    for extension in task.of("extensionElements"):
        for one in extension.inner:
            if one.name == "assignmentDefinition" and name in one.attributes:
                yield one.attributes[name].strip()
