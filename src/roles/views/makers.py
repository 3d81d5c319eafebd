"""Which function turns an object into a table, a picture or data: found by the object's class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

__all__ = ["maker_of"]


def maker_of(value: Any, makers: Mapping[str, str]) -> Callable[[Any], Any] | None:
    """
    Return the function for the class of *value*, or for the nearest base of it; None without one.

    Args:
        value: The object.
        makers: For the name of a class, ``"module:function"`` below ``roles.views``. Classes are
            listed by name so that only the modules that an object needs are imported.
    """
    for cls in type(value).__mro__:
        if cls.__module__.startswith("roles.") and cls.__name__ in makers:
            module, _, function = makers[cls.__name__].partition(":")
            maker: Callable[[Any], Any] = getattr(import_module(f"roles.views.{module}"), function)
            return maker
    return None
