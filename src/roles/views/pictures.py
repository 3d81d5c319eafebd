"""What has a picture, and which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from roles.errors import RolesError
from roles.log.conformance import Conformance
from roles.model.comparison import Comparison
from roles.model.rolemodel import RoleModel
from roles.views import heat, lanes, plot, timeline
from roles.views.diagram import Diagram, boundary, swimlane
from roles.views.heat import Heat
from roles.views.picture import Picture
from roles.views.plot import Plot
from roles.views.practices import practised
from roles.views.timeline import Timeline

__all__ = ["diagram_of", "picture_of", "pictured"]

_DIAGRAMS: dict[type, Callable[[Any], Diagram]] = {
    RoleModel: swimlane,
    Comparison: boundary,
    Conformance: practised,
    Diagram: lambda diagram: diagram,
}
_PICTURES: dict[type, Callable[[Any], Picture]] = {
    Heat: heat.laid_out,
    Plot: plot.laid_out,
    Timeline: timeline.laid_out,
}


def pictured(one: Any) -> bool:
    """Return whether an object is shown as a picture where that can be."""
    return type(one) in _DIAGRAMS or type(one) in _PICTURES


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
    make = _PICTURES.get(type(one))
    return lanes.laid_out(diagram_of(one)) if make is None else make(one)
