"""The roles, stages and responsibilities that charts name, each under a key of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import count, pairwise
from typing import Any

import attrs
from attrs import define, field

from roles.errors import shown
from roles.formats.charts.grid import Place
from roles.formats.charts.names import ENDING
from roles.formats.shared.names import cleaned
from roles.formats.shared.reading import Loss
from roles.model.involvement import ALL_STAGES
from roles.model.names import normal, slug
from roles.model.vocabulary import Responsibility, Role, Stage

__all__ = ["Entries"]

_NUMBER = re.compile(r"(?:\d+(?:\.\d+)*|[A-Z]\d+(?:\.\d+)*)[.):]?\s+(?=\D)")
_BRACKETS = re.compile(r"(.+?)\s*[(（]((?:[^()（）]|[(（][^()（）]*[)）])+)[)）]")


@define(eq=False)
class _Keys:
    """Keys, no two of which are the same but for case and hyphens."""

    taken: set[str] = field(factory=set)
    numbers: dict[str, Iterator[int]] = field(factory=dict)

    def of(self, name: str) -> str:
        """Return a key for *name* that nothing else has."""
        key = slug(name)
        plain = normal(key)
        if plain in self.taken:
            numbers = self.numbers.setdefault(plain, count(2))
            number = next(one for one in numbers if f"{plain}{one}" not in self.taken)
            key, plain = f"{key}-{number}", f"{plain}{number}"
        self.taken.add(plain)
        return key


@define(eq=False)
class Entries:
    """
    What charts name, and where.

    Attributes:
        losses: What of the names could not be kept.
        notes: What was decided about them.
        lines: The line of each entry.
        places: The place of each entry.
        roles: The roles by key; so too stages and responsibilities.
        role_keys: The key of each role by its name in normal form.
        placed: The stages at which each responsibility has a row.
    """

    losses: list[Loss] = field(factory=list)
    notes: list[str] = field(factory=list)
    lines: dict[str, int] = field(factory=dict)
    places: dict[str, str] = field(factory=dict)
    roles: dict[str, Role] = field(factory=dict)
    stages: dict[str, Stage] = field(factory=dict)
    responsibilities: dict[str, Responsibility] = field(factory=dict)
    role_keys: dict[str, str] = field(factory=dict)
    placed: dict[str, list[str]] = field(factory=dict)
    _stage_keys: dict[tuple[str, str], str] = field(factory=dict)
    _rows: dict[tuple[str, str | None], str] = field(factory=dict)
    _parents: set[str] = field(factory=set)
    _keys: dict[str, _Keys] = field(
        factory=lambda: {"roles": _Keys(), "stages": _Keys(), "responsibilities": _Keys()}
    )

    def role(self, text: str, place: Place, again: set[str] | None = None) -> str:
        """Return the key of a role; of another one of that name where it is among *again*."""
        known = self.role_keys.get(normal(text))
        if known is not None and not (again and known in again):
            return known
        name = self._name(text, place)
        key = self._keys["roles"].of(name)
        if known is not None:
            why = f"two roles of one name: it is read as {key!r}"
            self.losses.append(place.loss(f"a second column {shown(text)}", why))
        self.roles[key] = Role(key, name)
        self.role_keys.setdefault(normal(text), key)
        self.where(f"roles.{key}", place)
        return key

    def stage(self, text: str, place: Place, phase: str = "") -> str:
        """Return the key of a stage."""
        name = self._name(text.rstrip(" :"), place)
        known = self._stage_keys.get((phase, normal(name)))
        if known is not None:
            return known
        key = self._stage_keys[phase, normal(name)] = self._keys["stages"].of(name)
        self.stages[key] = Stage(key, name, phase=phase)
        self.where(f"stages.{key}", place)
        return key

    def parent(self, text: str, of: str | None, place: Place) -> str:
        """Return the key of what responsibilities are part of, itself part of *of*."""
        name = self._name(text.rstrip(" :"), place)
        key = self._rows.get((name, of))
        if key is None:
            key = self._new(name, of, place)
        self._parents.add(key)
        return key

    def responsibility(self, text: str, of: str | None, at: str | None, place: Place) -> str:
        """Return the key of the responsibility that a row is about."""
        name = self._name(text, place)
        stage = at or ALL_STAGES
        key = self._rows.get((name, of))
        if key is None and of is not None and self._rows.get((name, None)) in self._parents:
            key = self._rows[name, None]
        if key is not None and stage in self.placed.get(key, ()):
            told = f"{place.text}: a second row {shown(name)}: it is read as another one"
            self.notes.append(told)
            key = None
        if key is None:
            key = self._new(name, of, place)
        self.placed.setdefault(key, []).append(stage)
        return key

    def _new(self, name: str, of: str | None, place: Place) -> str:
        key = self._rows[name, of] = self._keys["responsibilities"].of(name)
        self.responsibilities[key] = Responsibility(key, name, part_of=of)
        self.where(f"responsibilities.{key}", place)
        return key

    def describe(self, key: str, description: str, place: Place) -> None:
        """Add to the description of a responsibility."""
        one = self.responsibilities[key]
        text = self._text(description, place)
        if text not in one.description:
            both = "\n".join(filter(None, (one.description, text)))
            self.responsibilities[key] = attrs.evolve(one, description=both)

    def describe_role(self, name: str, description: str, place: Place) -> None:
        """Add to the description of a role."""
        if key := self.role_keys.get(normal(name)):
            told = filter(None, (self.roles[key].description, self._text(description, place)))
            self.roles[key] = attrs.evolve(self.roles[key], description="\n".join(told))

    def give_aliases(self, full: Mapping[str, list[str]]) -> None:
        """Give the roles the further names that the file has for them, and numbered rows theirs."""
        told = {
            self.role_keys[normal(heading)]: list(names)
            for heading, names in full.items()
            if normal(heading) in self.role_keys
        }
        for key, role in self.roles.items():
            if (bracketed := _BRACKETS.fullmatch(role.name)) and not ENDING.search(role.name):
                told.setdefault(key, []).extend((bracketed[1], bracketed[2]))
        _alias(self.roles, told)
        numbered = {
            key: [one.name[match.end() :]]
            for key, one in self.responsibilities.items()
            if (match := _NUMBER.match(one.name))
        }
        _alias(self.responsibilities, numbered)

    def put_in_order(self) -> None:
        """Let each stage come after the one before it."""
        keys = list(self.stages)
        if len(keys) < 2:
            return
        for before, key in pairwise(keys):
            self.stages[key] = attrs.evolve(self.stages[key], after=(before,))
        self.notes.append(
            "the stages follow one another in the order of the chart; ordered=False leaves that out"
        )

    def where(self, path: str, place: Place) -> None:
        """Remember where something stands, if it isn't known."""
        if place.line:
            self.lines.setdefault(path, place.line)
        self.places.setdefault(path, place.text)

    def _name(self, text: str, place: Place) -> str:
        name, removed = cleaned(text)
        if removed:
            self.losses.append(place.loss(f"a character {removed}", "a name can't hold it"))
        return name

    def _text(self, text: str, place: Place) -> str:
        lines = []
        for line in text.split("\n"):
            kept, removed = cleaned(line) if line.strip() else ("", "")
            if removed:
                self.losses.append(place.loss(f"a character {removed}", "a text can't hold it"))
            lines.append(kept)
        return "\n".join(lines)


def _alias(entries: dict[str, Any], told: Mapping[str, list[str]]) -> None:
    """Give the entries those further names that find one of them only."""
    owner: dict[str, str] = {}
    for key, one in entries.items():
        for name in (key, one.name):
            owner.setdefault(normal(name), key)
    wanted: dict[str, set[str]] = {}
    for key, names in told.items():
        for name in names:
            wanted.setdefault(normal(cleaned(name)[0]), set()).add(key)
    for key, names in told.items():
        fresh: dict[str, str] = {}
        for text in names:
            name = cleaned(text)[0]
            plain = normal(name)
            if name and plain and plain not in owner and wanted[plain] == {key}:
                fresh.setdefault(plain, name)
        if fresh:
            entries[key] = attrs.evolve(entries[key], aliases=tuple(fresh.values()))
            owner.update(dict.fromkeys(fresh, key))
