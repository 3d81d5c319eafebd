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


@pytest.mark.parametrize("names", [("Ann", "Bob", "Cy"), ("Ann Lee", "Bo", "Team X, Cy")])
@pytest.mark.parametrize("bold", ["**", ""])
@pytest.mark.parametrize("headings", ["| | |", "| Duty | Name |", ""])
def test_short_names_behind_duties_are_no_letters(names, bold: str, headings: str) -> None:
    duties = ("Responsible", "Accountable", "Consulted")
    rows = [f"| {bold}{duty}{bold} | {name} |" for duty, name in zip(duties, names, strict=True)]
    lines = [headings, "|---|---|", *rows] if headings else [rows[0], "|---|---|", *rows[1:]]
    model = roles.reads("# Launch\n\n" + "\n".join(lines), "markdown").model
    (answer,) = model.who_owns("launch")
    assert [role.name for role in answer.owners] == [names[1]]
    assert [role.name for role in answer.responsible] == [names[0]]
    assert ", ".join(role.name for role in answer.consulted) == names[2]


def test_short_letters_behind_duties_are_a_legend() -> None:
    text = "| Duty | Letter |\n|---|---|\n| Responsible | Re |\n| Accountable | Ac |\n\n"
    text += "| Task | PM | Dev |\n|---|---|---|\n| Plan | Ac | Re |\n| Ship | Re | Ac |\n"
    model = roles.reads(text, "markdown").model
    assert [role.name for role in model.roles] == ["PM", "Dev"]
    assert [one.accountable.name for one in model.who_owns("plan")] == ["PM"]
