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
_LITERAL = re.compile(r'"([^"\\]*)"').findall
_COMPUTED = re.compile(r"[$#]\{|^=")


@frozen
class Performers:
    """
    Who does a task.

    Attributes:
        names: What they are called.
        computed: Expressions that tell it only when the process runs.
    """

    names: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()


def performers_of(task: Element, picture: Picture) -> Performers:
    """Return who does a task: groups before single persons."""
    names: dict[str, None] = {}
    computed: dict[str, None] = {}
    for texts in (_owners(task, picture), _said(task, "candidateGroups"), _said(task, "assignee")):
        for text in texts:
            if _COMPUTED.search(text):
                literals = _LITERAL(text) if text.startswith("=") else []
                names.update(dict.fromkeys(literals))
                if not literals:
                    computed[text] = None
            else:
                names.update(dict.fromkeys(filter(None, map(str.strip, text.split(",")))))
        if names:
            break
    return Performers(tuple(names), tuple(computed))


def _owners(task: Element, picture: Picture) -> Iterator[str]:
    for one in task.inner:
        if one.name in ELEMENTS:
            for inner in one.all():
                if inner.name == "resourceRef":
                    resource = picture.find(inner.text)
                    yield resource.title if resource is not None else inner.text.strip()
                elif inner.name == "formalExpression":
                    yield re.sub(r"^(?:group|user)\((.*)\)$", r"\1", inner.text.strip())


def _said(task: Element, name: str) -> Iterator[str]:
    for key, value in task.attributes.items():
        if key.rpartition(" ")[2] == name and " " in key:
            yield value.strip()
    for extension in task.of("extensionElements"):
        for one in extension.inner:
            if one.name == "assignmentDefinition" and name in one.attributes:
                yield one.attributes[name].strip()
