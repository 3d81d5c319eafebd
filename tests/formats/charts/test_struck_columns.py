"""A column whose letters are mostly struck out stays a role; one that is dropped is reported."""

from __future__ import annotations

import pytest

import roles

STRUCK = ["~~A~~", "<del>A</del>", "<s>A</s>", "<strike>A</strike>"]


@pytest.mark.parametrize("struck", STRUCK)
@pytest.mark.parametrize("rows", [1, 4, 9])
def test_role_keeps_its_letters_beside_struck_ones(struck: str, rows: int) -> None:
    lines = [
        "| Task | PM | Dev |",
        "|---|---|---|",
        "| Plan | A | R |",
        f"| Ship | {struck} C | A |",
    ]
    lines += [f"| Task {number} | {struck} | R |" for number in range(rows)]
    reading = roles.reads("\n".join(lines), "markdown")
    model = reading.model
    assert model.owner("plan", at=model.stages[0]).name == "PM"
    (ship,) = model.who_owns("ship")
    assert [role.name for role in (*ship.owners, *ship.consulted)] == ["Dev", "PM"]
    assert not any(model.who_owns(f"task {number}")[0].owners for number in range(rows))
    assert sum("struck out" in str(loss) for loss in reading.losses) >= 1


def test_column_that_is_dropped_with_letters_in_it_is_reported() -> None:
    lines = ["| Task | PM | Dev | Ops crew |", "|---|---|---|---|"]
    lines += [f"| Task {n} | A | R | waits for the release of version {n} |" for n in range(8)]
    lines += ["| Plan | A | C | R |"]
    reading = roles.reads("\n".join(lines), "markdown")
    assert [role.name for role in reading.model.roles] == ["PM", "Dev"]
    (loss,) = [str(loss) for loss in reading.losses if "Ops crew" in str(loss)]
    assert "1 of its cells holds letters, but it isn't read as a role" in loss
