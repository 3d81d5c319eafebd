"""Near names: against a slow search over all pairs."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.checks.naming import near_pairs
from roles.model.names import normal


def distance(a: str, b: str) -> int:
    """Edits between two texts (Damerau 1964, adjacent swaps counting one)."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, start=1):
        row = [i]
        for j, y in enumerate(b, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


words = st.text("abcs", min_size=1, max_size=7)


@given(st.lists(words, max_size=8, unique=True))
def test_one_edit_within_a_long_word_is_near(names: list[str]) -> None:
    """Every pair that is found is near; every near pair of long words has its later name found."""
    found = list(near_pairs(names))
    later = {second for _, second in found}
    for first, second in combinations(range(len(names)), 2):
        a, b = names[first], names[second]
        if min(len(a), len(b)) >= 5 and distance(a, b) == 1:
            assert second in later
    for first, second in found:
        a, b = names[first], names[second]
        assert first < second
        # Two names that each lose a letter may differ by two edits; plurals by one.
        assert distance(a, b) <= 2


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        ("Product manager", "Product manger", True),
        ("Product manager", "Product managers", True),
        ("User interviews", "Interviews of users", True),
        ("Analysis of data", "Data analysis", True),
        ("Categories", "Category", True),
        ("Recieve goods", "Receive goods", True),
        ("Sprint 1", "Sprint 2", False),
        ("Task A", "Task B", False),
        ("Product planner", "Product manager", False),
        ("Design", "design", False),
        ("Data base", "Data-base", False),
        ("Pass", "Pas", False),
        ("A_ACCEPTED", "O_ACCEPTED", False),
        ("A_ACCEPTED", "ACCEPTED", False),
        ("A_ACCEPTED", "A_ACEPTED", True),
    ],
)
def test_what_is_near(a: str, b: str, near: bool) -> None:
    assert list(near_pairs([a, b])) == ([(0, 1)] if near else [])


def test_each_name_is_paired_once() -> None:
    assert list(near_pairs(["manager", "manger", "managr"])) == [(0, 1), (0, 2)]


def test_time_does_not_grow_with_the_pairs() -> None:
    """Twenty thousand names make about as many keys as they have letters."""
    names = [f"Responsibility number {n}" for n in range(20_000)]
    assert list(near_pairs(names)) == []
    assert normal(names[0]) != normal(names[1])
