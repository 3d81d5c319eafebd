"""
What a reader has understood so far, before it becomes a model or an organisation.

Every reader fills a `Draft`.  It adds the things that its source names to a `Collection`, one for
each kind: roles, stages, scopes, actors.  Two texts name one thing where `identity` says so, and
are two things everywhere else.  Keys are given when all things are known, so that they don't
depend on the order of rows; until then a reader holds the `Thing`.  What refers to a thing is
resolved afterwards too, and whatever refers to nothing becomes a loss with its place.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from attrs import Factory, define

from roles.errors import InvalidModel, Problem, shown
from roles.formats.shared.faults import gather_losses, gather_problems
from roles.formats.shared.places import Place
from roles.formats.shared.reading import Loss, Weight
from roles.model.identity import identity
from roles.model.keys import assign_keys
from roles.model.names import nearest

__all__ = ["Collection", "Draft", "Thing"]


@define(eq=False)
class Thing:
    """
    Something that a source names.

    Attributes:
        name: What to call it: how the source spells it first.
        place: Where it is named first.
        key: Its key; empty until the draft is settled, unless the source gives one.
        fields: What is known of it.
        spellings: Every text that the source uses for it; each finds it again.
    """

    name: str
    place: Place | None = None
    key: str = ""
    fields: dict[str, Any] = Factory(dict)
    spellings: dict[str, None] = Factory(dict)

    def aliases(self) -> tuple[str, ...]:
        """Return the spellings that neither the name nor the key says already."""
        said = {identity(self.name), identity(self.key)}
        fresh: dict[str, str] = {}
        for text in self.spellings:
            fresh.setdefault(identity(text), text)
        return tuple(text for whole, text in fresh.items() if whole and whole not in said)


@define(eq=False)
class Collection:
    """
    The things of one kind that a source names.

    Attributes:
        kind: What to call one of them in messages: ``"actor"``.
        personal: Whether their names are kept out of messages.
        things: The things, in the order of the source.
    """

    kind: str
    personal: bool = False
    things: list[Thing] = Factory(list)
    _by_text: dict[Hashable, Thing] = Factory(dict)
    _by_identity: dict[Hashable, Thing] = Factory(dict)
    _by_name: dict[str, dict[int, Thing]] = Factory(dict)

    def __iter__(self) -> Iterator[Thing]:
        return iter(self.things)

    def __len__(self) -> int:
        return len(self.things)

    def named(self, text: str, place: Place | None = None, within: Hashable = None) -> Thing:
        """
        Return the thing that a source names so; a new one where it hasn't been named before.

        Args:
            text: What the source calls it.
            place: Where.
            within: What it must share beside the text to be the same: its namespace, its phase.
        """
        exact = text if within is None else (within, text)
        found = self._by_text.get(exact)
        if found is None:
            whole = identity(text)
            found = self._by_identity.get(whole if within is None else (within, whole))
            if found is None:
                found = self.add(text, place, within)
            else:
                found.spellings[text] = None
            self._by_text[exact] = found
        return found

    def add(self, text: str, place: Place | None = None, within: Hashable = None) -> Thing:
        """Return a new thing, whether or not another goes by the same text."""
        thing = Thing(text, place, spellings={text: None})
        self.things.append(thing)
        whole = identity(text)
        self._by_identity.setdefault(whole if within is None else (within, whole), thing)
        if within is not None:
            self.call(thing, text)
        return thing

    def get(self, text: str, within: Hashable = None) -> Thing | None:
        """Return the thing that was named so, if any."""
        whole = identity(text)
        return self._by_identity.get(whole if within is None else (within, whole))

    def call(self, thing: Thing, *names: str) -> None:
        """Note further names of a thing, such as an e-mail; several things may share one."""
        for name in names:
            if whole := identity(name):
                thing.spellings[name] = None
                self._by_name.setdefault(whole, {})[id(thing)] = thing

    def find(self, text: str) -> tuple[Thing, ...]:
        """Return what a reference may mean: the thing named so, or all that share the name."""
        whole = identity(text)
        found = self._by_identity.get(whole)
        if found is None:
            found_by_name = self._by_name.get(whole) or self._by_name.get(identity(_turned(text)))
            return tuple(found_by_name.values()) if found_by_name else ()
        return (found,)

    def settle(self, taken: Iterable[str] = ()) -> None:
        """Give every thing that has no key one of its own."""
        given = [*taken, *(one.key for one in self.things if one.key)]
        texts = {number: _clearest(one) for number, one in enumerate(self.things) if not one.key}
        for number, key in assign_keys(texts, given).items():
            self.things[number].key = key


def _turned(text: str) -> str:
    """Return ``Ann Example`` for ``Example, Ann``."""
    last, comma, first = text.partition(",")
    return f"{first} {last}" if comma and "," not in first else text


def _clearest(thing: Thing) -> str:
    """Return the spelling that makes the best key, whichever came first."""
    whole = identity(thing.name)
    same = [text for text in thing.spellings if identity(text) == whole]
    return min(same, key=lambda text: (-len(text.split()), text), default=thing.name)


@define(eq=False)
class Draft:
    """
    What a reader has understood so far, and what is wrong with it or lost.

    Attributes:
        source: The file.
        problems: What is wrong, as it comes.
        losses: What can't be kept, as it comes.
        lines: The line of each place in the model, where known.
    """

    source: str = ""
    problems: list[Problem] = Factory(list)
    losses: list[Loss] = Factory(list)
    lines: dict[str, int] = Factory(dict)

    def refuse(self, place: Place, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(place.text, message, line=place.line))

    def lose(self, place: Place, what: str, why: str, weight: Weight = "statement") -> None:
        """Note a loss."""
        self.losses.append(place.loss(what, why, weight))

    def resolve(
        self,
        collection: Collection,
        text: str,
        place: Place,
        consequence: str,
        weight: Weight = "statement",
    ) -> Thing | None:
        """
        Return the thing that a reference means; note a loss where that is none, or several.

        Call it when all things are known.

        Args:
            collection: Where it must be.
            text: The reference.
            place: Where it is.
            consequence: What follows where it means nothing.
            weight: How much that matters.
        """
        found = collection.find(text)
        if len(found) == 1:
            return found[0]
        kind = collection.kind
        what = f"the {kind}" if collection.personal else shown(text)
        if found:
            keys = "" if collection.personal else f": {', '.join(one.name for one in found[:5])}"
            why = f"may be any of {len(found)} {kind}s of that name{keys}; {consequence}"
        else:
            why = f"isn't in the file; {consequence}"
            if not collection.personal and len(collection) <= 10_000:
                near = nearest(text, (one.name for one in collection), 1)
                why += f"; did you mean {shown(near[0])}?" if near else ""
        self.lose(place, what, why, weight)
        return None

    def raise_problems(self) -> None:
        """
        Raise if there are problems.

        Raises:
            InvalidModel: Lists them, those of one kind as one.
        """
        if self.problems:
            raise InvalidModel(gather_problems(self.problems), self.source)

    def gathered_losses(self) -> tuple[Loss, ...]:
        """Return the losses, those of one kind as one, what changes an answer first."""
        return gather_losses(self.losses)
