"""What has a picture, and which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from roles.errors import RolesError
from roles.model.comparison import Comparison
from roles.model.rolemodel import RoleModel
from roles.views import lanes, plot
from roles.views.diagram import Diagram, boundary, swimlane
from roles.views.picture import Picture
from roles.views.plot import Plot

__all__ = ["diagram_of", "picture_of", "pictured"]

_DIAGRAMS: dict[type, Callable[[Any], Diagram]] = {
    RoleModel: swimlane,
    Comparison: boundary,
    Diagram: lambda diagram: diagram,
}


def pictured(one: Any) -> bool:
    """Return whether an object is shown as a picture where that can be."""
    return type(one) in _DIAGRAMS or isinstance(one, Plot)


def diagram_of(one: Any) -> Diagram:
    """
    Return the diagram that an object is drawn as.

    Raises:
        RolesError: Objects of its class aren't drawn as diagrams.
    """
    make = _DIAGRAMS.get(type(one))
    if make is None:
        told = ", ".join(cls.__name__ for cls in _DIAGRAMS)
        raise RolesError(f"a {type(one).__name__} isn't drawn as a diagram; these are: {told}")
    return make(one)


def picture_of(one: Any) -> Picture:
    """
    Return the picture of an object.

    Raises:
        RolesError: There is none of objects of its class.
    """
    return plot.laid_out(one) if isinstance(one, Plot) else lanes.laid_out(diagram_of(one))
