"""The commands that ask an organisation: beside what the how-to shows, JSON and refusals."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from documents import ROOT
from extras import needs

needs("cli")

from roles.cli import main  # noqa: E402 - only where the extra is installed

PAGE = (ROOT / "docs" / "how-to" / "organization.md").read_text(encoding="utf-8")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]):
    monkeypatch.chdir(tmp_path)
    for name, text in re.findall(
        r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(
            "sys.argv", ["roles", "org", *arguments, "-p", "people.csv", "-c", "people.toml"]
        )
        code = main()
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return command


def test_answers_as_json(run) -> None:
    code, out, _ = run(
        "who-owns", "market research", "-s", "apollo", "--on", "2026-02-01", "--json"
    )
    assert code == 0
    tree = json.loads(out)
    assert (tree["actors"], tree["role"], tree["stage"]) == (
        ["1012"],
        "product-planner",
        "discovery",
    )
    (held,) = json.loads(run("held-by", "1012", "--on", "2026-02-01", "--json")[1])
    assert held["to"] == "2026-03-31"
    found = json.loads(run("vacancies", "--from", "2026-04-01", "--to", "2026-05-01", "--json")[1])
    assert [one["role"] for one in found] == ["Product planner"]


def test_exit_codes_say_what_was_found(run) -> None:
    vacant = ("market research", "-s", "apollo", "--on", "2026-06-01", "--at", "concept")
    assert run("who-owns", *vacant)[0] == 1
    assert run("held-by", "1012", "--on", "2027-01-01")[0] == 1
    code, out, _ = run("vacancies", "--from", "2026-02-01", "--to", "2026-02-02")
    assert (code, out) == (0, "Vacant from 2026-02-01 to before 2026-02-02: nothing\n")
    assert run("leaving", "1023", "--on", "2026-05-01", "--until", "2026-07-01")[0] == 0


def test_bad_input_is_told(run, tmp_path: Path) -> None:
    code, _, err = run("held-by", "nobody", "--on", "2026-02-01")
    assert code == 2
    assert "is not among the actors" in err
    assert run("vacancies", "--from", "1.2.2026", "--to", "2026-02-02")[0] == 2
    text = (tmp_path / "people.csv").read_text(encoding="utf-8")
    (tmp_path / "people.csv").write_text(text.replace("01.02.2026", "32.02.2026"), encoding="utf-8")
    code, _, err = run("check")
    assert code == 2
    assert "From (line 3)" in err
