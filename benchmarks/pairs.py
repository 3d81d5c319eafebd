"""Comparing every pair of roles, beside sets of what each has."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import roles
from editing import built, members
from measure import paired, rounded, sizes, table
from roles import RoleModel


def main() -> None:
    """Print what comparing every pair of roles takes, beside sets of the places of each."""
    rows = []
    for count in sizes((50, 100, 200), (10,)):
        model = built(10 * count, count)
        parts = members(model)

        def compare() -> Sequence[roles.Comparison]:
            return roles.compare_all(RoleModel(**parts))

        def by_sets() -> list[tuple[set[str], set[str], set[str]]]:
            held: dict[str, set[str]] = {role.key: set() for role in model.roles}
            for one in model.assignments:
                for role in (*one.own, *one.do):
                    held[role].add(one.responsibility)
            return [(a - b, a & b, b - a) for a, b in combinations(held.values(), 2)]

        found = [
            tuple({one.key for one in part} for part in (scope.only_a, scope.shared, scope.only_b))
            for scope in (pair.scope for pair in compare())
        ]
        assert found == by_sets()
        bare, spent = paired(by_sets, compare, rounds=3)
        each = spent / len(found) * 1e6
        sized = f"{count}", f"{10 * count:,}"
        rows.append(
            (*sized, rounded(bare), rounded(spent), f"{spent / bare:.1f}", f"{each:.0f} µs")
        )
    heads = ("roles", "responsibilities", "bare sets", "model and pairs", "ratio", "a pair")
    table("Every pair compared", heads, rows)


if __name__ == "__main__":
    main()
