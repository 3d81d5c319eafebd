"""What people and scopes are called in tables and pictures: by key, or by name where asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from roles.model.names import normal

if TYPE_CHECKING:
    from roles.org.organization import Organization

__all__ = ["actor_label", "by_name", "scope_label"]

_Names = Mapping[tuple[str, str], str]
_NAMES: ContextVar[_Names | None] = ContextVar("names", default=None)


@contextmanager
def by_name(org: Organization) -> Iterator[None]:
    """
    Show people, teams, agents and scopes by name in the tables and pictures made inside.

    Outside they go by key, so that no name gets into something that is passed on. Where two have
    the same name, or one has none, the key tells them apart.

    Args:
        org: The organisation whose names are shown.

    Examples:
        >>> import roles
        >>> org = roles.Organization(
        ...     roles.reference(),
        ...     actors=[roles.Actor("a-1", name="Ann")],
        ...     scopes=[roles.Scope("apollo")],
        ...     appointments=[
        ...         roles.Appointment(
        ...             actor="a-1", role="product-manager", scope="apollo", start="2026-01-01"
        ...         )
        ...     ],
        ... )
        >>> with by_name(org):
        ...     print(f"{org.load('2026-01-01', '2026-02-01'):csv}".splitlines()[1])
        Ann,2026-01-01,2026-02-01,1
    """
    names: dict[tuple[str, str], str] = {}
    for kind, members in (("actor", org.actors), ("scope", org.scopes)):
        shared = Counter(normal(one.name) for one in members)
        for one in members:
            alone = shared[normal(one.name)] == 1
            if one.name:
                names[kind, one.key] = one.name if alone else f"{one.name} ({one.key})"
    token = _NAMES.set(names)
    try:
        yield
    finally:
        _NAMES.reset(token)


def actor_label(key: str) -> str:
    """Return what an actor is called: its key, or its name inside `by_name`."""
    return (_NAMES.get() or {}).get(("actor", key), key)


def scope_label(key: str) -> str:
    """Return what a scope is called: its key, or its name inside `by_name`."""
    return (_NAMES.get() or {}).get(("scope", key), key)
