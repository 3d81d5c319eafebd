"""What has a picture, and which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roles.errors import RolesError
from roles.views.makers import maker_of

if TYPE_CHECKING:
    from roles.views.diagram import Diagram
    from roles.views.picture import Picture

__all__ = ["diagram_of", "picture_of", "pictured"]

_DIAGRAMS = {
    "RoleModel": "diagram:swimlane",
    "Comparison": "diagram:boundary",
    "Conformance": "practices:practised",
    "Diagram": "diagram:unchanged",
}
_PICTURES = {
    "Heat": "heat:laid_out",
    "Plot": "plot:laid_out",
    "Timeline": "timelines:laid_out",
}


def pictured(one: Any) -> bool:
    """Return whether an object is shown as a picture where that can be."""
    return type(one).__name__ in {**_DIAGRAMS, **_PICTURES}


def diagram_of(one: Any) -> Diagram:
    """
    Return the diagram that an object is drawn as.

    Raises:
        RolesError: Objects of its class aren't drawn as diagrams.
    """
    make = maker_of(one, _DIAGRAMS)
    if make is None:
        told = ", ".join(_DIAGRAMS)
        raise RolesError(f"a {type(one).__name__} can't be drawn as a diagram; these can: {told}")
    diagram: Diagram = make(one)
    return diagram


def picture_of(one: Any) -> Picture:
    """
    Return the picture of an object.

    Raises:
        RolesError: There is none of objects of its class.
    """
    make = maker_of(one, _PICTURES)
    if make is not None:
        picture: Picture = make(one)
        return picture
    from roles.views import lanes

    return lanes.laid_out(diagram_of(one))
