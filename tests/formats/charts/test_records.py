"""A duty per row, though the names of its roles look like letters."""

from __future__ import annotations

import pytest

import roles


@pytest.mark.parametrize("heading", ["RACI", "Duty", "Involvement", "Letter"])
@pytest.mark.parametrize("role", ["Role", "Who", "Team"])
@pytest.mark.parametrize("names", [("CI/CD engineer", "UI/UX designer"), ("R&D", "AI/ML team")])
def test_names_that_look_like_letters_are_roles(heading: str, role: str, names) -> None:
    lines = [f"| Task | {role} | {heading} |", "|---|---|---|"]
    lines += [f"| Pipeline | {names[0]} | A |", f"| Pipeline | {names[1]} | C |"]
    model = roles.reads("\n".join(lines), "markdown").model
    assert [one.name for one in model.roles] == list(names)
    (answer,) = model.who_owns("pipeline")
    assert [one.name for one in (*answer.owners, *answer.consulted)] == list(names)
