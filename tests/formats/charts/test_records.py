"""A duty per row, though the names of its roles look like letters."""

from __future__ import annotations

import pytest

import roles
from roles.errors import FormatError, LossWarning


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


@pytest.mark.parametrize("heading", ["Role", "Who", "Position"])
def test_column_of_a_role_that_has_no_name_is_read_with_a_doubt(heading: str) -> None:
    text = f"# RACI\n\n| Area | Step | {heading} |\n|---|---|---|\n"
    text += "| Plan | Refine | A |\n| | Specify | A/R |\n| Risk | Analyse | C |\n"
    with pytest.warns(LossWarning, match=f"the heading '{heading}'.*names none"):
        model = roles.loads(text, "markdown")
    assert [one.name for one in model.roles] == [heading]
    assert model.owner("specify", at=model.stages[0]).name == heading


@pytest.mark.parametrize("heading", ["RACI", "Duty", "Letter"])
def test_tasks_are_never_read_as_roles_of_their_letters(heading: str) -> None:
    text = f"| Step | {heading} |\n|---|---|\n| Refine | A |\n| Specify | A/R |\n| Check | C |\n"
    with pytest.raises(FormatError, match="no chart"):
        roles.loads(text, "markdown")


@pytest.mark.parametrize("cell", ["A/R", "A, R", "AR", "Accountable / Responsible", "R + A"])
def test_record_of_two_duties_says_both(cell: str) -> None:
    text = "| Task | Role | RACI |\n|---|---|---|\n| Bake | Miller | C |\n"
    text += f"| R scripts | Baker | {cell} |\n"
    model = roles.reads(text, "markdown").model
    (answer,) = model.who_owns("R scripts")
    assert [one.name for one in answer.owners] == ["Baker"]
    assert [one.name for one in answer.responsible] == ["Baker"]


@pytest.mark.parametrize("heads", ["Role | Task | R | A", "Task | Role | RACI"])
def test_headings_between_the_rows_are_no_record(heads: str) -> None:
    cells = {"Role": ["Baker", "Miller"], "Task": ["Bake", "Grind"], "RACI": ["A", "R"]}
    cells |= {"R": ["x", ""], "A": ["x", "x"]}
    cells = {head: cells[head] for head in heads.split(" | ")}
    rows = [" | ".join(texts[n] for texts in cells.values()) for n in (0, 1)]
    lines = [heads, " | ".join(["---"] * len(cells)), rows[0], heads, rows[1]]
    model = roles.reads("\n".join(f"| {line} |" for line in lines), "markdown").model
    assert [one.name for one in model.roles] == ["Baker", "Miller"]


def test_roles_that_only_brackets_tell_apart_stay_two() -> None:
    text = "| Task | Role | RACI |\n|---|---|---|\n"
    text += (
        "| Test | Tester (unit) | R |\n| Test | Tester (load) | A |\n| Test | Chef (Ann) | C |\n"
    )
    reading = roles.reads(text, "markdown")
    assert [one.name for one in reading.model.roles] == ["Tester (unit)", "Tester (load)", "Chef"]
    assert [loss.what for loss in reading.losses] == ["'Ann'"]


def test_fields_of_one_line_are_told_apart() -> None:
    text = "# Fair\n\n## Stage\n\n**Owner:** Ada | **Approver:** Bo, Cy | **Due:** 4 May\n\n"
    text += "## Food\n\n- Owner: Di\n- Informed: Ada\n"
    model = roles.reads(text, "markdown").model
    answer = model.who_owns("stage")[0]
    assert [one.name for one in answer.owners] == ["Ada"]
    assert [one.name for one in model.roles] == ["Ada", "Bo", "Cy", "Di"]


@pytest.mark.parametrize("heading", ["RACI designation", "RACI (create/review)", "RASCI code"])
def test_headings_that_name_a_scheme_are_no_roles(heading: str) -> None:
    text = f"| Role | Responsibility | {heading} |\n|---|---|---|\n"
    text += "| Baker | Bake the bread | Responsible (R) |\n| Miller | Grind | A (Accountable) |\n"
    model = roles.reads(text, "markdown").model
    assert [one.name for one in model.roles] == ["Baker", "Miller"]
    assert [one.name for one in model.responsibilities] == ["Bake the bread", "Grind"]


@pytest.mark.parametrize("heading", ["DRI", "Accountable", "Responsible"])
def test_one_column_that_says_who_answers_needs_no_other_evidence(heading: str) -> None:
    text = f"| Entry | {heading} | Source |\n|---|---|---|\n"
    text += "| Export is faster | Ann | ticket |\n| Search by date | Bo | mail |\n"
    model = roles.reads(text, "markdown").model
    assert [one.name for one in model.roles] == ["Ann", "Bo"]


def test_empty_row_of_a_sheet_ends_no_chart_of_words() -> None:
    rows = ["#,WBS,Task,Baker,Miller", "1,1.1,Bake,Accountable,Responsible", ",,,,"]
    rows += ["2,1.2,Grind,Responsible,Accountable", "3,1.3,Sell,,Accountable"]
    model = roles.reads("\n".join(rows), "csv").model
    assert [one.name for one in model.responsibilities] == ["Bake", "Grind", "Sell"]
    assert model.owner("sell", at=model.stages[0]).name == "Miller"


@pytest.mark.parametrize("codes", [("Q1", "Q2"), ("P1", "P2"), ("S1", "S2"), ("T1", "T2")])
def test_codes_in_a_column_are_no_legend(codes: tuple[str, str]) -> None:
    text = "# Plan\n\n| Initiative | Slot | Owner | Supporting teams |\n|---|---|---|---|\n"
    text += f"| Checkout | {codes[0]} | Support | Web |\n| Fraud | {codes[1]} | Risk | Data |\n"
    model = roles.reads(text, "markdown").model
    assert [one.name for one in model.responsibilities] == ["Checkout", "Fraud"]
    assert model.owner("fraud", at=model.stages[0]).name == "Risk"


def test_last_of_several_alternatives_is_a_name_and_the_doubt_is_told() -> None:
    text = "| Task | Responsible | Accountable |\n|---|---|---|\n| Bake | Ann, Bo, or Cy | Di |\n"
    reading = roles.reads(text, "markdown")
    assert [one.name for one in reading.model.roles] == ["Ann", "Bo", "Cy", "Di"]
    assert [loss.what for loss in reading.losses] == ["'or Cy'"]


def test_denials_under_duties_are_told() -> None:
    text = "| Task | Responsible | Accountable |\n|---|---|---|\n"
    text += "| Bake | Ann | Not allowed here |\n| Sell | Unassigned | Bo |\n"
    reading = roles.reads(text, "markdown")
    assert [loss.what for loss in reading.losses] == ["'Not allowed here'", "'Unassigned'"]
    assert [one.name for one in reading.model.roles] == ["Ann", "Not allowed here", "Bo"]


@pytest.mark.parametrize("legend", ["", "R = Responsible,,\nA = Accountable,,\nC = Consulted,,\n"])
@pytest.mark.parametrize("between", [",,", "Task,R,A"])
def test_rows_below_a_break_go_on_with_names_under_duties(between: str, legend: str) -> None:
    text = f"Task,R,A\nBake,Ann,Bo\n{between}\nGrind,Cy,Bo\nSell,Cy,Ann\n{legend}"
    model = roles.reads(text, "csv").model
    assert [one.name for one in model.responsibilities] == ["Bake", "Grind", "Sell"]
    assert [one.name for one in model.roles] == ["Ann", "Bo", "Cy"]
