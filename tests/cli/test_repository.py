"""Who owns a path, however a person, a linter or a shell writes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extras import needs

needs("cli")

RULES = "* @acme/core\n/payments/ @ann\n/docs/ @lee\n"
MAPPING = '[defaults]\nrole = "development-team"\nstart = "2026-01-01"\n'


@pytest.fixture
def ask(run, tmp_path: Path):
    (tmp_path / ".github").mkdir()
    (tmp_path / "payments" / "api").mkdir(parents=True)
    (tmp_path / ".github" / "CODEOWNERS").write_text(RULES, encoding="utf-8")
    (tmp_path / "owners.toml").write_text(MAPPING, encoding="utf-8")

    def ask(path: str) -> tuple[int, str, str]:
        rules = str(tmp_path / ".github" / "CODEOWNERS")
        options = ("-p", rules, "-c", str(tmp_path / "owners.toml"), "--on", "2026-03-01")
        return run("org", "path", path, *options, "--json")

    return ask


@pytest.mark.parametrize(
    "path",
    ["payments/x.py", "/payments/x.py", "./payments/x.py", "payments/", "payments", "/payments",
     "payments\\x.py", "docs/../payments/x.py", "payments/api", "payments//api/x"],
)  # fmt: skip
def test_path_finds_its_owner_however_it_is_typed(ask, path: str) -> None:
    code, out, err = ask(path)
    assert (code, [row["actors"] for row in json.loads(out)]) == (0, [["ann"]]), err


def test_path_on_this_machine_is_taken_from_the_root_of_the_repository(ask, tmp_path: Path) -> None:
    for path in ("payments", "payments/api", "payments/not/there.py"):
        assert json.loads(ask(str(tmp_path / path))[1])[0]["actors"] == ["ann"]
    assert json.loads(ask(str(tmp_path))[1])[0]["actors"] == ["acme-core"]


def test_path_outside_the_repository_is_refused(ask, tmp_path: Path) -> None:
    for path in ("../x", "payments/../../x", str(tmp_path.parent), "C:\\x"):
        code, out, err = ask(path)
        assert (code, out) == (2, "")
        assert "repository" in err
