"""Every two roles of a model, the most contested first."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from roles.model.comparison import Comparison
from roles.model.display import Answers

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["compare_all"]


def compare_all(model: RoleModel) -> Answers[Comparison]:
    """
    Compare every two roles of a model; parties are left out.

    Those with the most contested places come first, then those with the largest overlap, then in
    the order of the model.  There are n(n-1)/2 comparisons for n roles.

    Examples:
        >>> import roles
        >>> [(one.a.name, one.b.name) for one in roles.compare_all(roles.reference())]
        [('Product planner', 'Product manager')]
    """
    profiles = model.profiles

    def rank(comparison: Comparison) -> tuple[int, float]:
        a, b = profiles[comparison.a.key], profiles[comparison.b.key]
        return -len(a.contested_with(b)), -a.overlap_with(b)

    members = [role for role in model.roles if role.kind == "role"]
    pairs = [Comparison(a=a, b=b, model=model) for a, b in combinations(members, 2)]
    return Answers(sorted(pairs, key=rank), f"Every two roles of {model.name}")
