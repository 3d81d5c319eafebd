"""The commands that review: check, rule, diff."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

import roles
from extras import needs

needs("cli")

FAULTY = """\
[model]
name = "Faulty"
[roles.pm]
name = "Product manager"
[roles.sales]
name = "Sales"
[stages.launch]
name = "Launch"
[responsibilities.pricing]
name = "Pricing"
[[assignments]]
responsibility = "pricing"
at = "launch"
A = ["pm", "sales"]
R = "pm"
"""
MENDED = FAULTY.replace('A = ["pm", "sales"]', 'A = "pm"\nC = "sales"')
CHART = """\
| Work | PM | Sales |
|---|---|---|
| Pricing | A | A/R |
"""


@pytest.fixture
def faulty(tmp_path: Path) -> str:
    (tmp_path / "team.toml").write_text(FAULTY, encoding="utf-8")
    return "team.toml"


def test_reference_is_clean(run) -> None:
    code, out, _ = run("check")
    assert code == 0
    assert out.rstrip().endswith("notes")


def test_findings_stand_under_their_file_with_line_and_mend(run, faulty: str) -> None:
    code, out, err = run("check", faulty)
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert lines[0] == "team.toml"
    assert any(
        line.startswith("  11:1")
        and line.endswith("OWN002  Product manager and Sales both own Pricing at Launch")
        for line in lines
    )
    assert lines[-1] == "team.toml: 1 error, 1 note"


def test_several_files_are_grouped_and_one_bad_is_enough(run, faulty: str, tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(MENDED, encoding="utf-8")
    (tmp_path / "chart.md").write_text(CHART, encoding="utf-8")
    assert run("check", "good.toml")[0] == 0
    code, out, _ = run("check", "good.toml", "chart.md", "--select", "OWN")
    assert code == 1
    assert "  3:17  error    OWN002  PM and Sales both own Pricing" in out
    assert out.splitlines()[-2:] == ["good.toml: nothing found", "chart.md: 1 error"]


def test_workbook_is_told_by_cell(run, tmp_path: Path) -> None:
    needs("xlsx")
    roles.dump(roles.loads(FAULTY), tmp_path / "chart.xlsx")
    code, out, _ = run("check", "chart.xlsx", "--select", "OWN002")
    assert code == 1
    assert re.fullmatch(r"[A-Z][0-9]", out.splitlines()[1].split()[0])


def test_stdin_is_checked(run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        class buffer:  # noqa: N801 - as sys.stdin has it
            @staticmethod
            def read() -> bytes:
                return FAULTY.encode()

    monkeypatch.setattr("sys.stdin", Stream)
    assert run("check", "-", "--select", "OWN")[0] == 1


def test_select_and_ignore(run, faulty: str) -> None:
    assert run("check", faulty, "--ignore", "OWN002")[0] == 0
    assert run("check", faulty, "--select", "HND,EVD")[0] == 0
    code, out, err = run("check", faulty, "--select", "OWN02")
    assert (code, out) == (2, "")
    assert "did you mean 'OWN" in err


def test_json_holds_everything(run, faulty: str) -> None:
    code, out, _ = run("check", faulty, "--format", "json")
    assert code == 1
    (report,) = json.loads(out)
    assert report["source"] == "team.toml"
    finding = report["findings"][-1]
    assert (finding["code"], finding["line"], finding["place"]) == ("OWN002", 11, "assignments[0]")
    assert {"kind": "role", "key": "pm"} in finding["objects"]


def test_github_lines_are_escaped(run, tmp_path: Path) -> None:
    text = FAULTY.replace('"Pricing"', '"Pri%cing: a, b ::error::"')
    (tmp_path / "a,b.toml").write_text(text, encoding="utf-8")
    code, out, _ = run("check", "a,b.toml", "--format", "github", "--select", "OWN002")
    assert code == 1
    (line,) = out.splitlines()
    assert line.startswith("::error file=a%2Cb.toml,line=11,title=OWN002 assignments[0]::")
    assert "Pri%25cing" in line


def sarif_of(run, *arguments: str) -> dict:
    return json.loads(run("check", "--format", "sarif", *arguments)[1])


def test_sarif_has_rules_results_and_suppressions(run, faulty: str, tmp_path: Path) -> None:
    (tmp_path / "team.toml").write_text(
        FAULTY + '[checks.ignore]\nEVD001 = "a draft"\n', encoding="utf-8"
    )
    run_of = sarif_of(run, faulty)["runs"][0]
    known = [rule["id"] for rule in run_of["tool"]["driver"]["rules"]]
    assert known == list(roles.checks.rules())
    for result in run_of["results"]:
        assert known[result["ruleIndex"]] == result["ruleId"]
    by_rule = {result["ruleId"]: result for result in run_of["results"]}
    (location,) = by_rule["OWN002"]["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 11}
    assert by_rule["EVD001"]["suppressions"] == [{"kind": "external", "justification": "a draft"}]


def test_fingerprints_stay_when_lines_move(run, faulty: str, tmp_path: Path) -> None:
    def prints() -> list[dict]:
        return [one["partialFingerprints"] for one in sarif_of(run, faulty)["runs"][0]["results"]]

    before = prints()
    (tmp_path / "team.toml").write_text("\n\n" + FAULTY, encoding="utf-8")
    assert prints() == before


def test_sarif_holds_by_its_schema(run, faulty: str, tmp_path: Path) -> None:
    place = Path(os.environ.get("ROLES_NODE_MODULES", "nowhere"))
    schema = place / "@microsoft" / "sarif-multitool-linux" / "sarif-2.1.0.json"
    if not schema.is_file():
        pytest.skip("needs the npm package @microsoft/sarif-multitool-linux in ROLES_NODE_MODULES")
    (tmp_path / "a b%c.md").write_text(CHART, encoding="utf-8")
    validator = Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))
    for arguments in ((), (faulty,), (faulty, "a b%c.md"), (faulty, "--ignore", "OWN002")):
        assert list(validator.iter_errors(sarif_of(run, *arguments))) == []
    assert list(validator.iter_errors({"version": "2.1.0"})) != []


def test_project_settings_are_found_upwards_and_the_file_stands_over_them(
    run, faulty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_text(
        '[tool.roles.checks]\nselect = "OWN"\n[tool.roles.checks.ignore]\nOWN002 = "until May"\n',
        encoding="utf-8",
    )
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path / "inside")
    code, out, _ = run("check", "../team.toml")
    assert code == 0
    assert out.endswith("nothing found (1 ignored)\n")
    file = tmp_path / "own.toml"
    file.write_text(FAULTY + '[checks]\nselect = "EVD"\n', encoding="utf-8")
    assert "EVD001" in run("check", "../own.toml")[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[tool.roles.checks]\nconsulted = true\n", "checks.consulted"),
        ("[tool.roles]\nchekcs = 1\n", "tool.roles.chekcs"),
        ("[tool.roles]\nchecks = 1\n", "tool.roles.checks"),
        ("[tool.roles\n", "isn't valid TOML"),
    ],
)
def test_bad_project_settings_are_bad_input(
    run, faulty: str, tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    code, out, err = run("check", faulty)
    assert (code, out) == (2, "")
    assert told in err
    assert "pyproject.toml" in err


def test_what_was_ignored_and_is_gone_is_told(run, tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(
        MENDED + '[checks.ignore]\nOWN002 = "until May"\n', encoding="utf-8"
    )
    code, out, _ = run("check", "good.toml")
    assert code == 0
    assert "good.toml: OWN002 is ignored, and wasn't found" in out


def test_baseline_leaves_out_what_was_known(run, faulty: str, tmp_path: Path) -> None:
    assert run("check", faulty, "--write-baseline", "known.json")[0] == 1
    code, out, _ = run("check", faulty, "--baseline", "known.json")
    assert (code, out) == (0, "team.toml: nothing found (2 ignored)\n")
    more = FAULTY + '[[assignments]]\nresponsibility = "pricing"\nat = "launch"\nI = "pm"\n'
    (tmp_path / "team.toml").write_text(more, encoding="utf-8")
    code, out, _ = run("check", faulty, "--baseline", "known.json")
    assert code == 1
    assert "OWN006" in out
    assert "OWN002" not in out


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"findings": [1]}', "[" * 100_000, '"x"'])
def test_bad_baseline_is_bad_input(run, faulty: str, tmp_path: Path, text: str) -> None:
    (tmp_path / "known.json").write_text(text, encoding="utf-8")
    code, _, err = run("check", faulty, "--baseline", "known.json")
    assert code == 2
    assert "isn't a baseline" in err


def test_absent_files_and_formats_are_bad_input(run, faulty: str) -> None:
    assert run("check", "absent.toml")[0] == 2
    assert run("check", faulty, "--baseline", "absent.json")[0] == 2
    code, _, err = run("check", faulty, "--format", "xml")
    assert code == 2
    assert "'github', 'sarif'" in err
    assert run("diff", faulty, faulty, "--format", "xml")[0] == 2
    assert run("diff", faulty)[0] == 2


def test_hostile_names_do_no_harm_in_a_terminal(run, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(
        FAULTY.replace('"Pricing"', '"[bold]P[/bold] <b> \\u00a0\\u200b"'), encoding="utf-8"
    )
    code, out, _ = run("check", "bad.toml")
    assert code == 1
    assert "[bold]P[/bold] <b>" in out
    assert "\x1b" not in out


def test_losses_in_reading_are_told(run, tmp_path: Path) -> None:
    (tmp_path / "chart.md").write_text(CHART.replace("A/R", "A/R?"), encoding="utf-8")
    assert "chart.md" in run("check", "chart.md")[2]


def test_rule_is_shown_and_the_nearest_offered(run) -> None:
    code, out, _ = run("rule", "several-owners")
    assert code == 0
    assert out.startswith("OWN002 several-owners (error)\n")
    assert "Why: " in out
    assert 'A = ["pm", "sales"]' in out
    code, out, err = run("rule", "OWN02")
    assert code == 2
    assert "OWN002" in err
    listed = run("rule")[1]
    assert all(code in listed for code in roles.checks.rules())
    assert json.loads(run("rule", "OWN002", "--json")[1])["severity"] == "error"
    assert len(json.loads(run("rule", "--json")[1])) == len(roles.checks.rules())


def test_diff_in_words_markdown_and_json(run, faulty: str, tmp_path: Path) -> None:
    (tmp_path / "new.toml").write_text(MENDED, encoding="utf-8")
    code, out, _ = run("diff", faulty, "new.toml")
    assert code == 0
    assert "Pricing at Launch: owned by Product manager, was Product manager, Sales" in out
    assert run("diff", faulty, "new.toml", "--exit-code")[0] == 1
    assert run("diff", faulty, faulty, "--exit-code") == (0, "", "")
    assert "Accountability moved" in run("diff", faulty, "new.toml", "--format", "md")[1]
    tree = json.loads(run("diff", faulty, "new.toml", "--format", "json")[1])
    assert tree["changes"][0]["after"] == ["pm"]
    assert "no changes" in run("diff", faulty, faulty, "--format", "md")[1]


def git(folder: Path, *arguments: str) -> str:
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_git_shows_models_by_the_driver(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitattributes").write_text("*.toml diff=roles\n", encoding="utf-8")
    git(tmp_path, "config", "diff.roles.command", f"{sys.executable} -m roles diff")
    file = tmp_path / "team.toml"
    file.write_text(FAULTY, encoding="utf-8")
    assert (
        "role Product manager added"
        in (git(tmp_path, "add", "."), git(tmp_path, "diff", "--cached", "--ext-diff"))[1]
    )
    git(tmp_path, "commit", "-qm", "one")
    file.write_text(MENDED, encoding="utf-8")
    shown = git(tmp_path, "diff")
    assert "Pricing at Launch: owned by Product manager, was Product manager, Sales" in shown
    git(tmp_path, "mv", "team.toml", "people.toml")
    git(tmp_path, "add", ".")
    renamed = git(tmp_path, "diff", "--cached", "-M", "--ext-diff")
    assert "was Product manager, Sales" in renamed


def test_new_model_passes_its_own_check(run, tmp_path: Path) -> None:
    file = tmp_path / "team.toml"
    assert run("new", str(file))[0] == 0
    code, out, _ = run("check", str(file))
    assert code == 0
    assert out.endswith("nothing found\n")
