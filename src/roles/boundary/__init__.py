"""Boundaries: roles and models compared, measures of the handoffs, and what changed."""

from roles.boundary.across import CrossDimension, compare
from roles.boundary.comparisons import compare_all
from roles.boundary.crosswalk import Crosswalk, Pair, crosswalk
from roles.boundary.diff import Diff, Difference, diff
from roles.boundary.measures import (
    Measure,
    bottlenecks,
    concentration,
    cut_roles,
    handoff_density,
    longest_chain,
    measures,
)

__all__ = [
    "CrossDimension",
    "Crosswalk",
    "Diff",
    "Difference",
    "Measure",
    "Pair",
    "bottlenecks",
    "compare",
    "compare_all",
    "concentration",
    "crosswalk",
    "cut_roles",
    "diff",
    "handoff_density",
    "longest_chain",
    "measures",
]
