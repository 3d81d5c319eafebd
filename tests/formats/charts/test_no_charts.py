"""Tables that look like charts and are none: letters, words and marks that say something else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roles.errors import FormatError
from roles.formats import reads

NAMES = ["Clerk", "Manager", "Auditor", "Sales", "R&D", "Product owner", "Support"]
THINGS = ["Order", "Invoice", "User list", "Sign-in page", "Plan", "R scripts", "Support desk"]


def table(*rows: tuple[str, ...]) -> str:
    head, *body = rows
    lines = [head, ("---",) * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


names = st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True)
things = st.lists(st.sampled_from(THINGS), min_size=2, max_size=5, unique=True)


@given(things, st.lists(st.sampled_from(NAMES), min_size=4, max_size=4), st.booleans())
@settings(max_examples=20, deadline=None)
def test_names_under_create_read_update_delete(
    rows: list[str], held: list[str], worded: bool
) -> None:
    heads = ("Create", "Read", "Update", "Delete") if worded else tuple("CRUD")
    text = table(("Entity", *heads), *((row, *held) for row in rows))
    with pytest.raises(FormatError):
        reads(f"# Access matrix\n\n{text}", "markdown")


@given(names, st.sampled_from(["x", "✓", "yes"]), st.booleans())
@settings(max_examples=15, deadline=None)
def test_ticks_under_create_read_update_delete(roles: list[str], tick: str, noted: bool) -> None:
    rows = [(role, tick, tick, "", "", *["own orders only"][:noted]) for role in roles]
    text = table(("Role", *"CRUD", *["Notes"][:noted]), *rows)
    with pytest.raises(FormatError):
        reads(f"# Access matrix\n\n{text}", "markdown")


MEANINGS = [
    ("Read", "Admin", "Create", "Import"), ("Red", "Amber", "Clear", "Idle"),
    ("Required", "Allowed", "Conditional", "Ignored"), ("Rare", "Annual", "Constant", "Irregular"),
]  # fmt: skip


@pytest.mark.parametrize("meanings", MEANINGS)
@pytest.mark.parametrize("legend", ["line", "list", "table"])
@given(names, things)
@settings(max_examples=6, deadline=None)
def test_letters_that_the_file_explains_with_other_words(
    meanings: tuple[str, ...], legend: str, roles: list[str], rows: list[str]
) -> None:
    pairs = list(zip("RACI", meanings, strict=True))
    told = {
        "line": ", ".join(f"{letter} = {meaning}" for letter, meaning in pairs),
        "list": "\n".join(f"- **{letter}**: {meaning}" for letter, meaning in pairs),
        "table": table(("Letter", "Meaning"), *pairs),
    }[legend]
    cells = ("A", "R", "C", "I")[: len(roles)]
    chart = table(("Task", *roles), *((row, *cells) for row in rows))
    with pytest.raises(FormatError):
        reads(f"# Matrix\n\n{told}\n\n{chart}", "markdown")
    reading = reads(f"# RACI\n\n{told}\n\n{chart}", "markdown")
    assert any(f"'{meanings[0]}', name no duty" in loss.why for loss in reading.losses)


OTHERS = [
    "Theme, Primary, Secondary; Night, Blue #00f, Grey; Day, White, Sky",
    "Band, Primary, Secondary; 40 m, 7.074, 7.078; 20 m, 14.074, 14.09",
    "Family, Primary, Backup; Speed, median of ten, p95; Size, MiB, KiB",
    "Version, Author, Approver; 1.0, Ann, Bo; 1.1, Ann, Cy",
    "Version, Date, Author, Reviewer, Approver; 1, 2 May, Ann, Bo, Cy; 2, 3 May, Ann, Bo, Cy",
    "Change, Release, Reviewed by, Approved by; First draft, 1.0, Ann, Bo; Typos, 1.1, Ann, Bo",
    "Change, Owner, Approver; First draft, Ann, Bo; Typos, Cy, Di",
    "Akteur, Verantwortlich (R), Informiert (I); Bauherr, Ziele setzen, Abnahme; Wirt, Plan, Tag",
    "Move, S, A, R, Damage; Jab, 4, 3, 10, 2; Cross, 6, 3, 14, 3",
    "Task, Not responsible, Not accountable; Plan, Ann, Bo; Bake, Cy, Bo",
    "Page, Purpose, FA, CL; home, Role-aware start, F, R; bin, Old, F, —",
    "Participant, Decides, Does not decide; User, Project intent, Details; Editor, Tone, Budget",
    "Dominio, Input autorevole, Approvazione; Acqua, portata, tecnico; Piante, analisi, tecnico",
    "Start date, DRI; 2026-03-30, Ann; 2026-04-02, Bo",
    "Date, Change, Done by, Approved by; 2 May, Patch A, Ann, Cy; 3 May, Patch B, Ann, Cy",
    "Role, R, A, C, I; Clerk, 0, 1, 0, 3; Cook, 2, 1, 0, 0",
    "负责人, 角色, 目录; A, 后端核心, backend; B, 内容创作, studio; C, 采集, photo",
]


@pytest.mark.parametrize("rows", OTHERS)
def test_words_that_stand_over_other_things_too(rows: str) -> None:
    text = table(*(tuple(row.split(", ")) for row in rows.split("; ")))
    with pytest.raises(FormatError):
        reads(text, "markdown")


@pytest.mark.parametrize("heading", ["", "## Rights\n\n"])
@pytest.mark.parametrize("meanings", MEANINGS)
@given(names, things)
@settings(max_examples=5, deadline=None)
def test_letters_that_mean_something_else_beside_a_chart(
    meanings: tuple[str, ...], heading: str, roles: list[str], rows: list[str]
) -> None:
    cells = ("A", "R", "C", "I")[: len(roles)]
    chart = table(("Task", "Ann", "Bo"), ("Bake", "A", "R"), ("Sell", "I", "A/R"))
    other = table(("Folder", *roles), *((row, *cells) for row in rows))
    legend = "R = Responsible, A = Accountable, I = Informed"
    told = ", ".join(f"{one} = {word}" for one, word in zip("RACI", meanings, strict=True))
    text = f"## Who\n\n{chart}\n{legend}\n\n{heading}{other}\n{told}\n"
    model = reads(text, "markdown").model
    assert [role.name for role in model.roles] == ["Ann", "Bo"]


@given(names, things)
@settings(max_examples=10, deadline=None)
def test_letters_under_months_are_told(roles: list[str], rows: list[str]) -> None:
    months = ("Jan", "Feb", "Mar", "Apr")[: len(roles)]
    cells = ("A", "R", "C", "I")[: len(roles)]
    chart = table(("Task", *months), *((row, *cells) for row in rows))
    reading = reads(f"# RACI\n\n{chart}", "markdown")
    assert sum("is a phase or a date" in loss.why for loss in reading.losses) == len(months)
