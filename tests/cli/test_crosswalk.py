"""The command that matches two models."""

from __future__ import annotations

import json
from pathlib import Path

import roles


def test_file_is_written_and_read_back(run, tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    asked = ("crosswalk", "@product-planning", "@scrum")
    assert run(*asked, "-o", str(file))[0] == 0
    planning, scrum = roles.reference(), roles.reference("scrum")
    assert roles.read_crosswalk(file, planning, scrum) == roles.crosswalk(planning, scrum)
    code, _, told = run(*asked, "-o", str(file))
    assert code == 2
    assert "--force" in told
    assert run(*asked, "--format", "toml")[1] == file.read_text(encoding="utf-8")


def test_threshold_is_passed_on(run) -> None:
    printed = [
        json.loads(run("crosswalk", "@scrum", "@product-planning", "--json", *more)[1])
        for more in ((), ("--at-least", "0.8"))
    ]
    assert len(printed[1]["pairs"]) < len(printed[0]["pairs"])
    assert all(pair["score"] >= 0.8 for pair in printed[1]["pairs"])
    assert run("crosswalk", "@scrum", "@scrum", "--at-least", "2")[0] == 2
