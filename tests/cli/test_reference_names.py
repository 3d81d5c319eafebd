"""``@`` and a name: the models that ship, wherever a command takes a model."""

from __future__ import annotations

import json

import pytest

import roles
from cli.conftest import Run

NAMES = [each.name for each in roles.references()]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "command",
    [
        ["show", "{}"],
        ["check", "{}"],
        ["convert", "{}", "-", "--format", "json"],
        ["draw", "{}", "-o", "-"],
        ["diff", "{}", "{}"],
        ["handoffs", "-m", "{}"],
    ],
    ids=lambda command: command[0],
)
def test_commands_take_a_model_that_ships(run: Run, command: list[str], name: str) -> None:
    code, out, err = run(*(part.format(f"@{name}") for part in command))
    assert not err
    assert code == (
        1 if command[0] == "check" and not roles.check(roles.reference(name)).clean else 0
    )
    assert out or command[0] == "diff"


def test_the_model_is_the_named_one(run: Run) -> None:
    out = run("convert", "@Product Planning", "-", "--format", "json")[1]
    assert json.loads(out)["model"]["name"] == roles.reference().name


def test_unknown_name_lists_all_names_closest_first(run: Run) -> None:
    code, out, err = run("show", "@produkt-planing")
    assert (code, out) == (2, "")
    assert "produkt-planing" in err
    assert all(name in err for name in NAMES)
    assert min(NAMES, key=err.index) == "product-planning"


def test_file_that_begins_with_at_is_found_by_its_path(run: Run) -> None:
    roles.dump(roles.RoleModel("Ours"), "@ours.toml")
    assert run("check", "./@ours.toml")[0] == 0
    assert run("check", "@ours.toml")[0] == 2
