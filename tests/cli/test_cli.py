"""The command line: what it prints, with which exit code, and what it does with bad input."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import roles
from extras import needs
from roles.formats import rdf as linked

needs("cli")

ROLES = str(Path(sys.executable).with_name("roles"))


def run(
    *arguments: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[int, str, str]:
    from roles.cli import main

    monkeypatch.setattr(sys, "argv", ["roles", *arguments])
    code = main()
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    return lambda *arguments: run(*arguments, capsys=capsys, monkeypatch=monkeypatch)


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROLES, *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


GAPS = """
[model]
name = "Gaps [red]in[/red] it"
[roles.a]
name = "Anna [bold]"
[roles.b]
name = "제품 기획자"
[stages.one]
name = "One"
[stages.two]
name = "Two"
[responsibilities.owned]
name = "Owned | piped"
[responsibilities.orphan]
name = "Orphan"
at = "one"
[responsibilities.split]
name = "Split"
[responsibilities.nowhere]
name = "Nowhere"
[[assignments]]
responsibility = "owned"
at = "*"
A = "a"
[[assignments]]
responsibility = "split"
at = "two"
A = ["a", "b"]
"""


@pytest.fixture
def gaps(tmp_path: Path) -> str:
    file = tmp_path / "gaps.toml"
    file.write_text(GAPS, encoding="utf-8")
    return str(file)


def test_show_prints_the_chart_of_the_reference_model(cli) -> None:
    code, out, err = cli("show")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    row = next(line for line in lines if line.strip().startswith("Technology selection"))
    assert row.split("selection")[1].split() == ["PM", "A/R"]
    assert "\x1b" not in out
    for stage in roles.reference().stages:
        assert stage.name in out.replace("\n", " ").replace("- ", "-")


def test_show_one_stage_one_role_other_letters(cli) -> None:
    _, out, _ = cli("show", "--stage", "launch")
    assert "Coordination" in out
    assert "Market research" not in out
    _, out, _ = cli("show", "--role", "development team", "--scheme", "daci")
    assert "Technology selection" in out
    assert "contributors" in out or "consulted" in out
    _, out, _ = cli("show", "--all")
    assert "DES R" in out or "DT R" in out or "DeTe R" in out or " R" in out


def test_a_model_with_gaps_shows_them(cli, gaps: str) -> None:
    code, out, _ = cli("show", gaps)
    assert code == 0
    assert "Gaps [red]in[/red] it" in out
    assert "Anna [bold]" in out
    assert "nobody owns it there" in out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["who-owns", "owned"], 0, "Anna [bold]"),
        (["who-owns", "orphan"], 1, "nobody"),
        (["who-owns", "split"], 1, "Anna [bold], 제품 기획자"),
        (["owned-by", "a", "--at", "two"], 0, "Owned | piped"),
        (["owned-by", "b", "--at", "one"], 1, "Owned by 제품 기획자"),
        (["explain", "orphan"], 0, "nobody owns it"),
        (["handoffs"], 1, "Handoffs"),
        (["at", "one"], 0, "led by nobody"),
        (["compare", "a", "b"], 0, "Only 제품 기획자"),
        (["path"], 0, "From One to One"),
    ],
)
def test_answers_and_their_exit_codes(
    cli, gaps: str, arguments: list[str], code: int, told: str
) -> None:
    found, out, err = cli(*arguments, "--model", gaps)
    assert (found, err) == (code, "")
    assert told in out
    found, out, _ = cli(*arguments, "--model", gaps, "--json")
    assert found == code
    json.loads(out)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["who-owns", "nowhere"], 1, "'nowhere' has no owner at 'any stage'"),
        (["explain", "nowhere"], 1, "no owner"),
        (["path", "--start", "one", "--end", "two"], 1, "can't be reached"),
        (["who-owns", "ownd"], 2, "did you mean 'owned"),
        (["owned-by", "c"], 2, "there is no role"),
        (["owned-by", "a", "--at", "three"], 2, "there is no stage"),
        (["show", "--role", "x"], 2, "there is no role"),
        (["at"], 2, "Missing argument"),
        (["foo"], 2, "No such command"),
        (["show", "--bar"], 2, "No such option"),
        (["show", "absent.toml"], 2, "absent.toml: No such file"),
        (["show", "."], 2, "is a folder"),
        (["convert", "absent.toml", "x.json"], 2, "No such file"),
        (["convert", "-", "x.tomll"], 2, "no format"),
        (["who-owns", "a\x1b[31m"], 2, "a\\x1b[31m"),
        (["new", "x.json"], 2, "ending in .toml"),
    ],
)
def test_bad_input_is_one_clear_line(
    cli, gaps: str, arguments: list[str], code: int, told: str
) -> None:
    model = ["--model", gaps] if arguments[0] in {"who-owns", "explain", "path", "owned-by"} else []
    found, out, err = cli(*arguments, *model)
    assert (found, out) == (code, "")
    assert told in err
    assert err.startswith("roles: ")
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_every_fault_of_a_file_has_a_line(cli, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text("[model]\n[stages.a]\nname='A'\nlead='x'\n[rolls]\n", encoding="utf-8")
    code, _, err = cli("show", str(file))
    assert code == 2
    assert "3 problems" in err
    assert "stages.a.lead (line 4)" in err
    assert "rolls (line 5)" in err


def test_new_writes_a_model_to_start_from(cli, tmp_path: Path) -> None:
    file = tmp_path / "team.toml"
    code, out, err = cli("new", str(file))
    assert (code, out) == (0, "")
    assert str(file) in err
    assert roles.load(file).owner("user interface", at="build").key == "engineer"
    code, _, err = cli("new", str(file))
    assert code == 2
    assert "--force" in err
    file.write_text("mine", encoding="utf-8")
    assert cli("new", str(file), "--force")[0] == 0
    assert file.read_text(encoding="utf-8") != "mine"


def test_convert(cli, tmp_path: Path, gaps: str) -> None:
    out = tmp_path / "gaps.json"
    assert cli("convert", gaps, str(out))[0] == 0
    assert roles.load(out) == roles.load(gaps)
    done = subprocess.run(
        [ROLES, "convert", "-", "-", "--format", "json"],
        input=GAPS,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert roles.loads(done.stdout, "json") == roles.load(gaps)


def test_convert_hands_options_to_the_format(cli, tmp_path: Path, gaps: str) -> None:
    out = tmp_path / "gaps.policy"
    assert cli("convert", gaps, str(out), "--option", "part=model")[0] == 0
    assert out.read_text(encoding="utf-8").startswith("[request_definition]")
    code, _, err = cli("convert", gaps, str(tmp_path / "x.job.md"), "--option", "role=nobody")
    assert code == 2
    assert "there is no role 'nobody'" in err
    for wrong, message in (
        ("part", "a name and a value: part=model"),
        ("=model", "a name and a value: part=model"),
        ("parts=model", "casbin has no option parts; there are part"),
        ("part=all", "the parts policy and model"),
    ):
        code, _, err = cli("convert", gaps, str(out), "--force", "--option", wrong)
        assert code == 2
        assert message in err


def test_schema_is_json(cli) -> None:
    assert json.loads(cli("schema")[1]) == roles.json_schema()
    assert cli("schema", "--format", "shacl")[1] == linked.shapes()
    assert cli("schema", "--format", "vocabulary")[1] == linked.vocabulary()
    assert json.loads(cli("schema", "--of", "stage-view")[1]) == roles.answer_schema("stage-view")
    assert "did you mean 'ownership'?" in cli("schema", "--of", "owner-ship")[2]
    assert "--of needs --format json" in cli("schema", "--of", "role", "--format", "shacl")[2]


def test_version_and_help(cli) -> None:
    assert cli("--version")[1].startswith("roles ")
    code, out, _ = cli("--help")
    assert code == 0
    assert "who-owns" in out
    assert cli("who-owns", "--help")[0] == 0


def test_a_pipe_that_closes_is_no_error() -> None:
    done = subprocess.run(
        ["bash", "-c", f"{ROLES} show --json | head -1"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert (done.stdout, done.stderr) == ("{\n", "")


def test_a_plain_locale_gets_text_all_the_same(gaps: str) -> None:
    done = process("show", gaps, PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "\\uc81c" in done.stdout


def test_no_color_is_honoured_on_a_terminal() -> None:
    pytest.importorskip("pty", reason="needs a terminal")
    import pty

    kept = {name: held for name, held in os.environ.items() if "COLOR" not in name}

    def printed(**environment: str) -> bytes:
        parent, child = pty.openpty()
        with subprocess.Popen(
            [ROLES, "show", "--stage", "launch"],
            env={**kept, "TERM": "xterm-256color", "COLUMNS": "80", **environment},
            stdin=child,
            stdout=child,
            stderr=child,
        ):
            os.close(child)
            text = b""
            while True:
                try:
                    piece = os.read(parent, 65536)
                except OSError:
                    break
                if not piece:
                    break
                text += piece
        os.close(parent)
        return text

    for columns in ("50", "80", "200"):
        coloured, plain = (printed(COLUMNS=columns, **one) for one in ({}, {"NO_COLOR": "1"}))
        assert b"\x1b[" in coloured
        assert b"\x1b[" not in plain
        # Colours change nothing else: a narrow terminal cuts no column off.
        shown = re.sub(rb"\x1b\[[0-9;]*m", b"", coloured)
        assert [one.rstrip() for one in shown.splitlines()] == plain.splitlines()


CHART = """
# Kitchen RACI

| Task | Cook | Waiter |
|---|---|---|
| Fry | A/R | I (later) |
| Serve | C | A/R |
"""


def test_import_shows_what_it_understood_and_writes(cli, tmp_path: Path) -> None:
    chart, target = tmp_path / "chart.md", tmp_path / "kitchen.toml"
    chart.write_text(CHART, encoding="utf-8")
    code, out, _ = cli("import", str(chart), "--cells", "-o", str(target))
    assert code == 0
    assert "letters: RACI, which the file names" in out
    assert "line 6, column 15: 'later': is a remark" in out
    assert "Waiter I" in out
    assert roles.load(target).owner("fry", at="all stages").name == "Cook"
    before = target.read_bytes()
    code, _, err = cli("import", str(chart), "-o", str(target))
    assert code == 2
    assert "use --force to overwrite it" in err
    assert target.read_bytes() == before


def test_import_takes_the_options_of_the_format_only(cli, tmp_path: Path) -> None:
    chart = tmp_path / "chart.md"
    chart.write_text(CHART, encoding="utf-8")
    code, _, err = cli("import", str(chart), "--sheet", "Plan")
    assert code == 2
    assert "markdown has no option sheet; there are sections, roles_in, form, ordered" in err
