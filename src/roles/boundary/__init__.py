"""Boundaries: every pair of roles compared, measures of the handoffs, and what changed."""

from roles.boundary.comparisons import compare_all
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
    "Diff",
    "Difference",
    "Measure",
    "bottlenecks",
    "compare_all",
    "concentration",
    "cut_roles",
    "diff",
    "handoff_density",
    "longest_chain",
    "measures",
]
