"""The parts of the linked data formats, and the files that describe what they write."""

from __future__ import annotations

from roles.shipped import shipped

__all__ = ["shapes", "vocabulary"]


def shapes() -> str:
    """
    Return the shapes that linked data of a model has, in SHACL, as Turtle.

    They tell what a file must hold, for validators such as pySHACL.  That stages go in no circle,
    and that keys are unique, is checked at reading alone.

    Examples:
        >>> "a handoff has one receiver, a role" in shapes()
        True
    """
    return _data("shapes.ttl")


def vocabulary() -> str:
    """
    Return the library's own terms for linked data, and how they relate to others, as Turtle.

    Examples:
        >>> "roles:Handoff" in vocabulary()
        True
    """
    return _data("vocabulary.ttl")


def _data(name: str) -> str:
    return shipped(f"data/{name}")
