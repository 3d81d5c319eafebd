"""Keys for readers that need one as soon as they meet a thing."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import Factory, define

from roles.model.identity import identity
from roles.model.keys import assign_keys
from roles.model.names import normal

__all__ = ["PlannedKeys", "clearest"]


def clearest(texts: Iterable[str]) -> str:
    """Return the spelling of one thing that makes the best key, whichever came first."""
    return min(texts, key=lambda text: (-len(text.split()), text))


@define(eq=False)
class PlannedKeys:
    """
    Gives things keys one by one, which don't depend on the order of what was planned.

    Attributes:
        taken: The normal forms of keys that are given already.
        planned: The key of each text that will come, by its identity.
    """

    taken: set[str] = Factory(set)
    planned: dict[str, str] = Factory(dict)

    def plan(self, texts: Iterable[str]) -> None:
        """Choose the keys of texts that will come, before any is made."""
        alike: dict[str, list[str]] = {}
        for text in texts:
            alike.setdefault(identity(text), []).append(text)
        self.planned = assign_keys({one: clearest(alike[one]) for one in alike}, self.taken)

    def reserve(self, key: str) -> None:
        """Keep a key that is given already from being made again."""
        self.taken.add(normal(key))

    def make(self, text: str) -> str:
        """Return a key for a thing that is called so, one that no other has."""
        key = self.planned.get(identity(text))
        if key is None or normal(key) in self.taken:
            spoken_for = {*self.taken, *self.planned.values()}
            (key,) = assign_keys({text: text}, spoken_for).values()
        self.reserve(key)
        return key
