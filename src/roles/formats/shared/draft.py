"""
What a reader has understood so far, before it becomes a model or an organisation.

Every reader fills a `Draft`.  It adds the things that its source names to a `Collection`, one for
each kind: roles, stages, scopes, actors.  Two texts name one thing where `identity` says so, and
are two things everywhere else.  Keys are given when all things are known, so that they don't
depend on the order of rows; until then a reader holds the `Thing`.  What refers to a thing is
resolved afterwards too, and whatever refers to nothing becomes a loss with its place.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from attrs import Factory, define

from roles.errors import InvalidModel, Problem, shown
from roles.formats.shared.faults import gather_losses, gather_problems
from roles.formats.shared.keys import clearest
from roles.formats.shared.places import Place
from roles.formats.shared.reading import Loss, Weight
from roles.model.identity import identity
from roles.model.keys import assign_keys
from roles.model.names import nearest

__all__ = ["Collection", "Draft", "Thing", "settle"]


@define(eq=False)
class Thing:
    """
    Something that a source names.

    Attributes:
        text: What its source calls it, from which its key is made.
        place: Where it is named first.
        key: Its key; empty until the collection is settled, unless the source gives one.
        name: What to show for it.
        fields: What else is known of it.
        texts: Every text that the source names it by, with its identity.
        names: Further names, which it may share with others, with theirs.
    """

    text: str
    place: Place | None = None
    key: str = ""
    name: str = ""
    fields: dict[str, Any] = Factory(dict)
    texts: dict[str, str] = Factory(dict)
    names: dict[str, str] = Factory(dict)

    def aliases(self) -> tuple[str, ...]:
        """Return whatever finds it beside its name and its key."""
        texts, names = self.texts, self.names
        known = {
            names.get(text) or texts.get(text) or identity(text) for text in (self.name, self.key)
        }
        known.add("")
        fresh = []
        for given in (texts, names):
            for text, whole in given.items():
                if whole not in known:
                    known.add(whole)
                    fresh.append(text)
        return tuple(fresh)


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
    _by_identity: dict[Hashable, list[Thing]] = Factory(dict)
    # Who goes by each name: made when a reference is looked for first.
    _by_name: dict[str, list[Thing]] | None = None
    # What was found, while nothing is added: a name that many share is asked for often.
    _found: dict[str, tuple[Thing, ...]] = Factory(dict)

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
            self._found.clear()
            whole = identity(text)
            alike = self._by_identity.setdefault(whole if within is None else (within, whole), [])
            if alike:
                found = alike[0]
            else:
                found = Thing(text, place)
                self.things.append(found)
                alike.append(found)
            found.texts[text] = whole
            self._by_text[exact] = found
        return found

    def add(self, text: str, place: Place | None = None, within: Hashable = None) -> Thing:
        """Return a new thing, whether or not another goes by the same text."""
        thing = Thing(text, place)
        self.things.append(thing)
        self.identify(thing, text, within)
        return thing

    def identify(self, thing: Thing, text: str, within: Hashable = None) -> None:
        """Note that a text is a thing's own: whoever is named so is the thing."""
        whole = identity(text)
        thing.texts[text] = whole
        self._found.clear()
        alike = self._by_identity.setdefault(whole if within is None else (within, whole), [])
        if thing not in alike:
            alike.append(thing)

    def call(self, thing: Thing, *names: str) -> None:
        """Note further names of a thing, such as an e-mail; several things may share one."""
        for name in names:
            if name in thing.names:
                continue
            for text in (name, _turned(name)) if "," in name else (name,):
                if whole := identity(text):
                    thing.names[text] = whole
                    if self._by_name is not None:
                        self._found.clear()
                        self._by_name.setdefault(whole, []).append(thing)

    def get(self, text: str, within: Hashable = None) -> Thing | None:
        """Return the thing that was named so, if any."""
        return next(iter(self._by_identity.get(_scoped(text, within), ())), None)

    def find(self, text: str) -> tuple[Thing, ...]:
        """Return what a reference may mean: whatever is named so, or else all of that name."""
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> tuple[Thing, ...]:
        if self._by_name is None:
            self._by_name = {}
            for thing in self.things:
                for whole in thing.names.values():
                    self._by_name.setdefault(whole, []).append(thing)
        whole, named = identity(text), self._by_name
        alike = self._by_identity.get(whole)
        if not alike:
            alike = named.get(whole) or named.get(identity(_turned(text))) or []
        return tuple({id(thing): thing for thing in alike}.values())


def settle(*collections: Collection) -> None:
    """Give everything in the collections that has no key one that no other has."""
    things = [one for collection in collections for one in collection]
    texts = {number: _clearest(one) for number, one in enumerate(things) if not one.key}
    given = [one.key for one in things if one.key]
    for number, key in assign_keys(texts, given).items():
        things[number].key = key


def _scoped(text: str, within: Hashable) -> Hashable:
    whole = identity(text)
    return whole if within is None else (within, whole)


def _turned(text: str) -> str:
    """Return ``Ann Example`` for ``Example, Ann``."""
    last, comma, first = text.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else text


def _clearest(thing: Thing) -> str:
    """Return the spelling that makes the best key, whichever came first."""
    if len(thing.texts) < 2:
        return thing.text
    whole = identity(thing.text)
    return clearest([text for text, one in thing.texts.items() if one == whole] or [thing.text])


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
            keys = "" if collection.personal else f": {', '.join(one.text for one in found[:5])}"
            why = f"may be any of {len(found)} {kind}s of that name{keys}; {consequence}"
        else:
            why = f"isn't in the file; {consequence}"
            if not collection.personal and len(collection) <= 10_000:
                near = nearest(text, (one.text for one in collection), 1)
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
