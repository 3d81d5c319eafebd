"""Nothing that a stranger wrote reaches the terminal raw: every command, with hostile files."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import unicodedata
from pathlib import Path

import pytest

from documents import ROOT
from extras import needs

needs("cli")
needs("frames")
pytest.importorskip("polars", reason="needs polars")

from roles.cli.app import COMMANDS  # noqa: E402

# A title for the window, a colour by a C1 character, text that runs backwards, and a new line
# with what GitHub takes for a command.
EVIL = "x\x1b]0;owned\x07\x9b31m\u202etxt\u2066\u2028\n::error::forged"
HIDDEN = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# What a model takes: markup in names, and several lines in texts.
NAME = "[red]N|`<b>[/red] =1+1 \u200b*_~"
TEXT = "first\n::error::forged [bold]"
ENTRY = {"name": NAME, "description": TEXT, "aliases": [f"also {NAME}"], "inferred": TEXT}
MODEL = {
    "model": {"name": NAME},
    "sources": {"s": {"title": NAME}},
    "roles": {"pm": ENTRY, "dev": {"name": f"Dev {NAME}", "cite": f"s {TEXT}"}},
    "stages": {
        "one": {"name": NAME, "lead": "pm", "duration": "P1W", "entry": [NAME], "phase": NAME},
        "two": {"name": f"Two {NAME}", "after": ["one"], "lead": "dev", "duration": "P1W"},
    },
    "responsibilities": {"work": {**ENTRY, "at": ["one", "two"]}, "rest": {"name": f"Rest {NAME}"}},
    "skills": {"skill": {"name": NAME, "inferred": TEXT}},
    "goals": {"goal": {"name": NAME, "roles": ["pm"], "metrics": [NAME], "inferred": TEXT}},
    "deliverables": {"paper": {"name": NAME, "inferred": TEXT}},
    "assignments": [
        {"responsibility": "work", "at": "one", "A": ["pm", "dev"], "R": "dev", "inferred": TEXT},
        {"responsibility": "rest", "at": "two", "R": "dev", "cite": f"s {TEXT}"},
    ],
    "handoffs": [
        {
            "giver": "pm",
            "receiver": "dev",
            "from_stage": "one",
            "to_stage": "two",
            "deliverables": ["paper"],
            "criteria": [NAME],
            "inferred": TEXT,
        }
    ],
    "skill_needs": [{"role": "pm", "skill": "skill", "level": 3, "inferred": TEXT}],
}
COLUMNS = """
[columns]
actor = "Id"
name = "Name"
role = "Role"
scope = "For"
start = "From"
end = "To"
"""
MODEL_FILE, PEOPLE, LOG = (f"m{EVIL}.json", f"p{EVIL}.csv", f"l{EVIL}.csv")
MODEL_FILE, PEOPLE, LOG = (name.replace("/", "") for name in (MODEL_FILE, PEOPLE, LOG))
ORG = ("-m", MODEL_FILE, "-p", PEOPLE, "-c", "people.toml")
LOGGED = (LOG, "-m", MODEL_FILE)
SPAN = ("--start", "2026-01-01", "--end", "2026-03-01")
ON = ("--on", "2026-01-15")
ASKED = {
    "show": [("show", MODEL_FILE, "--all"), ("show", "evil.json"),
             ("show", MODEL_FILE, "--stage", "one")],
    "who-owns": [("who-owns", "work", "-m", MODEL_FILE), ("who-owns", EVIL, "-m", MODEL_FILE)],
    "owned-by": [("owned-by", "pm", "-m", MODEL_FILE), ("owned-by", f"no {EVIL}")],
    "at": [("at", "one", "-m", MODEL_FILE)],
    "explain": [("explain", "work", "-m", MODEL_FILE)],
    "compare": [("compare", "pm", "dev", "-m", MODEL_FILE)],
    "handoffs": [("handoffs", MODEL_FILE)],
    "path": [("path", MODEL_FILE)],
    "check": [("check", MODEL_FILE), ("check", MODEL_FILE, "--format", "github"),
              ("check", MODEL_FILE, "--format", "sarif"), ("check", EVIL)],
    "rule": [("rule", "OWN001"), ("rule", EVIL)],
    "diff": [("diff", MODEL_FILE, "other.json"), ("diff", EVIL, "other.json")],
    "crosswalk": [("crosswalk", MODEL_FILE, "other.json"), ("crosswalk", EVIL, "other.json")],
    "draw": [("draw", MODEL_FILE, "--format", "mermaid"), ("draw", MODEL_FILE, "-o", EVIL)],
    "report": [("report", MODEL_FILE, "-o", "-"), ("report", MODEL_FILE, "-o", f"{EVIL}/x")],
    "card": [("card", "pm", "-m", MODEL_FILE)],
    "job": [("job", "pm", "-m", MODEL_FILE), ("job", "pm", "-m", MODEL_FILE, "-o", f"{EVIL}.json")],
    "schedule": [("schedule", "2026-01-01", MODEL_FILE), ("schedule", EVIL),
                 ("schedule", "2026-01-01", MODEL_FILE, "--due", "2026-01-05")],
    "portfolio": [("portfolio", f"{EVIL}=2026-01-01", "--role", "pm", "-m", MODEL_FILE)],
    "add": [("add", "role", "New", f"description={TEXT}", "-m", MODEL_FILE, "--dry-run"),
            ("add", EVIL, EVIL, "-m", MODEL_FILE), ("add", "role", EVIL, "-m", MODEL_FILE)],
    "set": [("set", "work", "--at", "one", "C=pm", "--because", TEXT, "-m", MODEL_FILE),
            ("set", "work", f"{EVIL}={EVIL}", "-m", MODEL_FILE),
            ("set", "work", "A=x", "-m", EVIL)],
    "rename": [("rename", "pm", "Other", "-m", MODEL_FILE),
               ("rename", "pm", EVIL, "-m", MODEL_FILE)],
    "remove": [("remove", "pm", "-m", MODEL_FILE),
               ("remove", "pm", "--dependents", "-m", MODEL_FILE),
               ("remove", EVIL, "-m", MODEL_FILE)],
    "update": [("update", MODEL_FILE, f"c{EVIL}.md"), ("update", MODEL_FILE, "same.csv"),
               ("update", MODEL_FILE, "latin.csv"), ("update", EVIL, EVIL)],
    "new": [("new", EVIL), ("new", f"{EVIL}.toml")],
    "convert": [("convert", MODEL_FILE, "-", "--format", "json"),
                ("convert", MODEL_FILE, "-", "--format", "yaml"),
                ("convert", MODEL_FILE, "-", "--format", "toml"),
                ("convert", MODEL_FILE, f"{EVIL}.md"),
                ("convert", MODEL_FILE, "-", "--option", EVIL)],
    "import": [("import", f"c{EVIL}.md", "--cells"), ("import", "latin.csv")],
    "schema": [("schema",), ("schema", "--of", "ownership"), ("schema", "--of", EVIL),
               ("schema", "--format", EVIL)],
    "completion": [("completion", "bash"), ("completion", EVIL)],
    "org map": [("org", "map", PEOPLE, "-m", MODEL_FILE), ("org", "map", EVIL)],
    "mcp": [("mcp", "-m", EVIL), ("mcp", "-p", EVIL), ("mcp", "-c", EVIL)],
    "org who-owns": [("org", "who-owns", "work", "-s", "s", "--at", "one", *ON, *ORG),
                     ("org", "who-owns", "work", "-s", EVIL, *ON, *ORG)],
    "org owners": [("org", "owners", "s", "--at", "one", *ON, *ORG)],
    "org who-holds": [("org", "who-holds", EVIL, "-s", "s", *ON, *ORG)],
    "org who-answers": [("org", "who-answers", EVIL, *ON, *ORG)],
    "org held-by": [("org", "held-by", "a", *ON, *ORG), ("org", "held-by", EVIL, *ON, *ORG)],
    "org owned-by": [("org", "owned-by", "a", *ON, *ORG)],
    "org check": [("org", "check", "--apart", "own:do", *ON, *ORG)],
    "org vacancies": [("org", "vacancies", *SPAN, *ORG)],
    "org timeline": [("org", "timeline", *SPAN, *ORG)],
    "org load": [("org", "load", *SPAN, *ORG)],
    "org history": [("org", "history", "work", "-s", "s", "--at", "one", *SPAN, *ORG)],
    "org diff": [("org", "diff", *SPAN, *ORG)],
    "org report": [("org", "report", "s", *ON, "-o", "-", *ORG)],
    "org leaving": [("org", "leaving", "a", *ON, "--until", "2026-03-01", *ORG)],
    "org swap": [("org", "swap", "a", EVIL, *ON, *ORG)],
    "org succession": [("org", "succession", "pm", "-s", "s", *ON, *ORG)],
    "org bus-factor": [("org", "bus-factor", *ON, *ORG)],
    "org path": [("org", "path", f"docs/{EVIL}", "-p", "CODEOWNERS", "-c", "owners.toml", *ON)],
    "org codeowners": [("org", "codeowners", "-p", "CODEOWNERS", "-c", "owners.toml", *ON)],
    "log handovers": [("log", "handovers", LOG), ("log", "handovers", EVIL)],
    "log roles": [("log", "roles", LOG), ("log", "roles", *LOGGED)],
    "log check": [("log", "check", *LOGGED), ("log", "check", LOG, "--map", "bad.toml")],
    "log draft": [("log", "draft", LOG), ("log", "draft", LOG, "-o", f"{EVIL}.xyz")],
}  # fmt: skip


@pytest.fixture
def ask(run, tmp_path: Path):
    if os.name != "posix":
        pytest.skip("needs file names with line breaks")
    (tmp_path / MODEL_FILE).write_text(json.dumps(MODEL))
    other = {**MODEL, "model": {"name": f"Other {NAME}"}, "assignments": []}
    (tmp_path / "other.json").write_text(json.dumps(other))
    evil = json.dumps(MODEL).replace(json.dumps(NAME), json.dumps(EVIL))
    (tmp_path / "evil.json").write_text(evil)
    (tmp_path / "people.toml").write_text(COLUMNS)
    (tmp_path / "owners.toml").write_text(
        '[defaults]\nrole = "product-manager"\nstart = "2026-01-01"\n'
    )
    (tmp_path / "CODEOWNERS").write_text("/docs/\x1b[31m\u202e @ann\n* @acme/\u202ex\n* @bob\n")
    (tmp_path / "bad.toml").write_text(f"[{json.dumps(EVIL)}]\n")
    shown = NAME.replace('"', '""')
    (tmp_path / "same.csv").write_text(
        f'Stage,Task,"{shown}","Dev {shown}"\n"{shown}","{shown}",R,A\n'
        f'"{shown}",New {EVIL[:9]!r},A,R\n'
    )
    (tmp_path / "latin.csv").write_bytes(b"Task,\xe9\x1b\n")
    (tmp_path / f"c{EVIL}.md").write_text(
        f"# RACI\n\n| Task | P\x1b[1m\u202e | {EVIL[:20]} |\n"
        "|---|---|---|\n| \x9bT | A | R (\x1b) |\n"
    )
    for name, rows in (
        (
            PEOPLE,
            [
                ["Id", "Name", "Role", "For", "From", "To"],
                ["a", EVIL, EVIL, "s", "2026-01-01", "2026-02-01"],
                [f"b{EVIL}", EVIL, "dev", f"z{EVIL}", "2026-01-01", ""],
                [f"b{EVIL}", EVIL, "dev", f"z{EVIL}", "2026-01-01", ""],
            ],
        ),
        (
            LOG,
            [
                ["case", "activity", "actor", "time"],
                ["1", f"Do {EVIL}", f"ann {EVIL}", "2026-01-01T00:00:00Z"],
                ["1", EVIL, f"bob {EVIL}", "2026-01-02T00:00:00Z"],
                ["1", f"More {EVIL}", "", "2026-01-03T00:00:00Z"],
            ],
        ),
    ):
        stream = io.StringIO()
        csv.writer(stream).writerows(rows)
        (tmp_path / name).write_text(stream.getvalue(), encoding="utf-8")
    return run


def test_every_command_is_walked() -> None:
    known = {
        f"{group} {name}".strip()
        for group, sections in COMMANDS.items()
        for module, named in sections.values()
        for name in named
        if module
    }
    assert known == set(ASKED)


@pytest.mark.parametrize("arguments", [one for asked in ASKED.values() for one in asked],
                         ids=lambda one: ascii(" ".join(one))[:60])  # fmt: skip
@pytest.mark.parametrize("format", ["", "json", "md", "csv", "html"])
def test_nothing_hostile_is_printed(ask, arguments: tuple[str, ...], format: str) -> None:
    if format and "--format" in arguments:
        pytest.skip("has a format already")
    code, out, err = ask(*arguments, *(("--format", format) if format else ()))
    assert code in (0, 1, 2)
    assert out or err or code == 0
    for line in f"{out}\n{err}".split("\n"):
        # A file that is printed has its texts in lines of their own.
        assert arguments[0] in ("job", "convert") or not line.strip().startswith("::error::forged")
        for character in line:
            category = unicodedata.category(character)
            assert category not in ("Cc", "Zl", "Zp"), (arguments, line)
            assert character not in HIDDEN, (arguments, line)
    if format == "json" and out and code != 2 and arguments[0] not in ("job", "draw"):
        json.loads(out)
        assert out.replace("\n", "").isprintable()


def test_only_one_module_writes_to_the_terminal() -> None:
    for file in sorted((ROOT / "src" / "roles" / "cli").glob("*.py")):
        if file.name == "terminal.py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            written = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert written not in {
                "print",
                "sys.stdout.write",
                "sys.stderr.write",
                "sys.stdout.buffer.write",
            } or (file.name, written) == ("__init__.py", "sys.stderr.write"), file
            assert not written.endswith(("secho", "Console")), file


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp949"])
def test_json_is_json_whatever_the_encoding(ask, encoding: str, tmp_path: Path) -> None:
    import subprocess
    import sys

    for command in (["show", "--format", "json"], ["check", "--format", "sarif"], ["schema"]):
        model = [] if command == ["schema"] else [MODEL_FILE]
        done = subprocess.run(
            [sys.executable, "-m", "roles", command[0], *model, *command[1:]],
            env={**os.environ, "PYTHONIOENCODING": encoding},
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr
        json.loads(done.stdout.decode("ascii" if encoding == "ascii" else encoding))
