"""One colour for one role, in every picture of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roles.model.questions import Questions

__all__ = ["bands", "hue_look", "hues"]

_HUES = 6
_MOST_BANDS = 2


def hues(model: Questions) -> dict[str, int]:
    """
    Return the number of each role's colour; parties have none.

    Examples:
        >>> import roles
        >>> hues(roles.reference())
        {'product-planner': 0, 'product-manager': 1}
    """
    keys = [role.key for role in model.roles if role.kind != "party"]
    return {key: number for number, key in enumerate(keys)}


def hue_look(hue: int | None) -> str:
    """Return the look of a colour; grey where there is none."""
    return "hue-quiet" if hue is None else f"hue-{hue % _HUES}"


def bands(hue: int | None) -> int:
    """Return how many bands set a colour apart from the same one further up in the palette."""
    return 0 if hue is None else min(hue // _HUES, _MOST_BANDS)
