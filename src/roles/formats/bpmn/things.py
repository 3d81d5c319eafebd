"""The roles, stages, responsibilities and deliverables that a BPMN file tells of, as they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import Factory, define, field

from roles.errors import InvalidValue, Problem, shown
from roles.formats.bpmn.elements import Element
from roles.formats.bpmn.listing import ELEMENTS, KINDS, PLURALS, listing
from roles.formats.bpmn.picture import mark, told
from roles.formats.shared.keys import PlannedKeys
from roles.formats.shared.names import cleaned
from roles.formats.shared.reading import Loss, Weight
from roles.model.evidence import Citation
from roles.model.identity import identity

__all__ = ["Things", "cited", "documentation", "name_of", "plain"]


@define(eq=False)
class Things:
    """
    What the file tells of, each with a key.

    Attributes:
        fields: The fields of each thing, by kind and key, in their order.
        keys: Gives keys, by kind.
        named: The key that goes by a name, by kind.
        lines: The line of each place in the model.
        problems: What can't be.
        losses: What a model has no place for.
        listed: The names that the file lists itself, by kind and key.
        renamed: The names that its elements have instead.
    """

    fields: dict[str, dict[str, dict[str, Any]]] = field(
        factory=lambda: {kind: {} for kind in KINDS}
    )
    keys: dict[str, PlannedKeys] = field(factory=lambda: {kind: PlannedKeys() for kind in KINDS})
    named: dict[str, dict[str, str]] = field(factory=lambda: {kind: {} for kind in KINDS})
    lines: dict[str, int] = Factory(dict)
    problems: list[Problem] = Factory(list)
    losses: list[Loss] = Factory(list)
    listed: dict[tuple[str, str], str] = Factory(dict)
    renamed: dict[tuple[str, str], str] = Factory(dict)

    def entry(self, one: Element) -> None:
        """Take what we listed ourselves, with its key."""
        kind, key = one.name, one.attributes.get("key", "")
        fields: dict[str, Any] = {"name": one.attributes.get("name", key)}
        inner: dict[str, list[str]] = {}
        for element in one.inner:
            inner.setdefault(element.name, []).append(element.text)
        for name, way in listing(kind).items():
            if way in ("attribute", "words"):
                text = one.attributes.get(name, "")
                values = [text] if way == "attribute" and text else text.split()
            else:
                values = inner.get(ELEMENTS.get(name, name), [])
            if values:
                fields[name] = values if way in ("words", "elements") else values[-1]
        place = f"{PLURALS[kind]}.{shown(key)[1:-1]}"
        try:
            KINDS[kind](key, **fields)
        except InvalidValue as error:
            found = f"{error.field} is {shown(error.value)}; expected {error.allowed}"
            self.problems.append(Problem(place, found, line=one.line))
            return
        if key in self.fields[kind]:
            line = self.lines[f"{PLURALS[kind]}.{key}"]
            self.problems.append(Problem(place, f"stands in line {line} too", line=one.line))
            return
        self.listed[kind, key] = fields["name"]
        self.know(kind, key, fields, one)

    def know(self, kind: str, key: str, fields: dict[str, Any], one: Element) -> str:
        """Keep the fields of something, and return its key."""
        self.fields[kind][key] = fields
        self.keys[kind].reserve(key)
        self.named[kind].setdefault(identity(fields["name"]), key)
        self.lines[f"{PLURALS[kind]}.{key}"] = one.line
        return key

    def thing(self, kind: str, one: Element, name: str, /, **fields: Any) -> str:
        """Return the key of what an element stands for; make the thing if it isn't known."""
        key = mark(one, kind)
        known = self.fields[kind].get(key)
        description = plain(documentation(one))
        if known is None:
            fields |= {"name": name, "description": description.strip()}
            return self.know(kind, self.keys[kind].make(name), fields, one)
        written = one.attributes.get("name") or one.attributes.get("value") or ""
        if written.strip() and written != self.listed.get((kind, key), written):
            # It has been called otherwise since; several places may say so, the first counts.
            new = self.renamed.setdefault((kind, key), cleaned(written)[0])
            known["name"] = new
            if cleaned(written)[0] != new:
                why = f"the same {kind} is called {shown(new)} before"
                what = f"the name {shown(cleaned(written)[0])}"
                self.lose(one, what, why)
        if description:
            known["description"] = description
        return key

    def lose(self, one: Element, what: str, why: str, weight: Weight = "statement") -> None:
        """Note something that the model has no place for."""
        loss = Loss(place=told(one), what=what, why=why, line=one.line, weight=weight)
        self.losses.append(loss)

    def deliverable(self, one: Element) -> str:
        """Return the key of the deliverable that goes by the name of an element."""
        name = name_of(one)
        return self.named["deliverable"].get(identity(name)) or self.thing("deliverable", one, name)

    def performer(self, one: Element, name: str) -> str:
        """Return the key of a new role that a task names as its performer."""
        fields = {"name": name, "description": ""}
        return self.know("role", self.keys["role"].make(name), fields, one)

    def made(self, kind: str) -> list[Any]:
        """Return the things of a kind."""
        return [KINDS[kind](key, **fields) for key, fields in self.fields[kind].items()]


def documentation(one: Element) -> str:
    """Return what is written about an element."""
    return "\n\n".join(inner.text for inner in one.of("documentation") if inner.text)


def name_of(one: Element) -> str:
    """Return what to call an element: its name, or else its id."""
    return cleaned(one.attributes.get("name", ""))[0] or cleaned(one.id)[0] or one.name


def plain(text: str) -> str:
    """Return a text without the characters that no text may hold."""
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(
        "\t".join(
            piece if piece.isprintable() else "".join(_kept(piece)) for piece in line.split("\t")
        )
        for line in text.replace("\r\n", "\n").split("\n")
    )


def _kept(piece: str) -> Iterator[str]:
    for character in piece:
        if character == " " or cleaned(f"a{character}")[1] == "":
            yield character


def cited(lines: Iterable[int]) -> tuple[Citation, ...]:
    """Return the citations of lines of the file."""
    return tuple(Citation("diagram", f"line {line}") for line in lines)
