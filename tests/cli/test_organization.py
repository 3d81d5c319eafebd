"""The commands that ask an organisation: beside what the how-to shows, JSON and refusals."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from documents import ROOT
from extras import needs

needs("cli")

PAGE = (ROOT / "docs" / "how-to" / "organization.md").read_text(encoding="utf-8")
FILES = r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```"


@pytest.fixture
def ask(run, tmp_path: Path):
    for name, text in re.findall(FILES, PAGE, re.DOTALL | re.MULTILINE):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return lambda *arguments: run("org", *arguments, "-p", "people.csv", "-c", "people.toml")


def test_answers_as_json(ask) -> None:
    code, out, _ = ask(
        "who-owns", "market research", "-s", "apollo", "--on", "2026-02-01", "--json"
    )
    assert code == 0
    tree = json.loads(out)
    assert (tree["actors"], tree["role"], tree["stage"]) == (
        ["1012"],
        "product-planner",
        "discovery",
    )
    (held,) = json.loads(ask("held-by", "1012", "--on", "2026-02-01", "--json")[1])
    assert held["to"] == "2026-03-31"
    found = json.loads(ask("vacancies", "--from", "2026-04-01", "--to", "2026-05-01", "--json")[1])
    assert [one["role"] for one in found] == ["Product planner"]


def test_exit_codes_say_what_was_found(ask) -> None:
    vacant = ("market research", "-s", "apollo", "--on", "2026-06-01", "--at", "concept")
    assert ask("who-owns", *vacant)[0] == 1
    assert ask("held-by", "1012", "--on", "2027-01-01")[0] == 1
    code, out, _ = ask("vacancies", "--from", "2026-02-01", "--to", "2026-02-02")
    assert (code, out) == (0, "Vacant from 2026-02-01 to before 2026-02-02: nothing\n")
    assert ask("leaving", "1023", "--on", "2026-05-01", "--until", "2026-07-01")[0] == 0


def test_bad_input_is_told(ask, tmp_path: Path) -> None:
    code, _, err = ask("held-by", "nobody", "--on", "2026-02-01")
    assert code == 2
    assert "is not among the actors" in err
    assert ask("vacancies", "--from", "1.2.2026", "--to", "2026-02-02")[0] == 2
    text = (tmp_path / "people.csv").read_text(encoding="utf-8")
    (tmp_path / "people.csv").write_text(text.replace("01.02.2026", "32.02.2026"), encoding="utf-8")
    code, _, err = ask("check")
    assert code == 2
    assert "From (line 3)" in err
