"""Which thing of one model is which of another, where keys have changed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from roles.model.involvement import Duty
from roles.model.names import normal

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["Renamed", "held_under", "near_names", "renamed_keys"]

Renamed: TypeAlias = Mapping[str, Mapping[str, str]]
"""The new key for each old one that changed, by collection."""

_NEAR = 0.8
_BEGINNING = 4


def renamed_keys(before: RoleModel, after: RoleModel, collection: str) -> dict[str, str]:
    """Return the new key of each member whose key is gone and that another stands for."""
    old, new = getattr(before, collection).by_key, getattr(after, collection).by_key
    gone = [one for key, one in old.items() if key not in new]
    come = [one for key, one in new.items() if key not in old]
    if not gone or not come:
        return {}
    found = _same_name(gone, come)
    gone = [one for one in gone if one.key not in found]
    come = [one for one in come if one.key not in found.values()]
    for _, key, other in sorted(near_names(gone, come)):
        if key not in found and other not in found.values():
            found[key] = other
    return found


def _calls(one: Any) -> set[str]:
    return {normal(name) for name in (one.key, one.name, *getattr(one, "aliases", ()))}


def _same_name(gone: Iterable[Any], come: Iterable[Any]) -> dict[str, str]:
    """Return those that share a key, a name or an alias with just one that came."""
    by_name: dict[str, set[str]] = {}
    for one in come:
        for name in _calls(one):
            by_name.setdefault(name, set()).add(one.key)
    found: dict[str, str] = {}
    for one in gone:
        hits = {key for name in _calls(one) for key in by_name.get(name, ())}
        if len(hits) == 1 and not hits & set(found.values()):
            found[one.key] = hits.pop()
    return found


def near_names(gone: Iterable[Any], come: Iterable[Any]) -> Iterator[tuple[float, str, str]]:
    """Yield near names that share a word or a beginning, with how far apart they are."""
    by_word: dict[str, dict[str, str]] = {}
    for one in come:
        name = normal(one.name)
        for word in {*name.split(), name[:_BEGINNING]}:
            by_word.setdefault(word, {})[one.key] = name
    for one in gone:
        name = normal(one.name)
        near: dict[str, str] = {}
        for word in sorted({*name.split(), name[:_BEGINNING]}):
            near.update(by_word.get(word, {}))
        for key, other in near.items():
            ratio = difflib.SequenceMatcher(None, name, other).ratio()
            if ratio >= _NEAR:
                yield -ratio, one.key, key


def held_under(
    model: RoleModel, renamed: Renamed
) -> Mapping[tuple[str, str], Mapping[Duty, tuple[str, ...]]]:
    """Return who holds each duty at each place of *model*, under the new keys."""
    if not any(renamed.values()):
        return model.resolution.held
    roles, works, stages = renamed["roles"], renamed["responsibilities"], renamed["stages"]
    return {
        (works.get(work, work), stages.get(stage, stage)): {
            duty: tuple(roles.get(key, key) for key in holders) for duty, holders in held.items()
        }
        for (work, stage), held in model.resolution.held.items()
    }
