"""Plug-ins that fail: each is named, and everything else goes on. And Python without docstrings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from extras import missing

RULES = '''
from roles.checks import Rule

class Failing(Rule):
    """
    Fails.

    Why: It does.

    Instead: Don't.
    """
    code, name, severity = "HSE001", "failing", "warning"
    wrong = right = ""

    def findings(self, survey):
        for role in survey.model.roles:
            yield self.finding(f"saw {role.name}")
            raise ZeroDivisionError("of the house")

class Odd(Failing):
    """Yields what isn't a finding."""
    code, name = "HSE002", "odd"

    def findings(self, survey):
        yield "text"
'''
FORMATS = """
from roles.formats import Format

failing = Format(name="failing", endings=(".fail",), module="house.failing")
longer = Format(name="longer", endings=(".policy.toml",), module="house.failing")
toml = Format(name="toml", endings=(".t",), module="house.failing")
rota = Format(name="rota", endings=(".rota",), module="house.rota", holds="organization")
bells = Format(name="bells", endings=(".bells",), module="house.bells", holds="log")
"""
ROTA = """
from roles import Actor, Appointment, Organization, Scope
from roles.formats.people import OrganizationReading

def read(content, model, columns, *, source):
    roster = Organization(model, actors=[Actor("ann")], scopes=[Scope("all")], appointments=[
        Appointment(actor="ann", role=line, scope="all", start="2026-01-01")
        for line in content.decode().splitlines()
    ])
    return OrganizationReading(organization=roster, source=source)
"""
BELLS = """
import polars
from roles.log import EventLog

def read(request):
    frame = polars.DataFrame({"case": ["1"], "activity": ["Ring"], "actor": ["ann"],
        "time": ["2026-01-01T08:00:00"]})
    return EventLog(frame, **request.columns)
"""
FAILING = """
def read(content, *, source):
    raise KeyError("of the house")

def write(model):
    return model.nothing
"""
POINTS = """
[roles.rules]
absent = house.nowhere:Rule
failing = house.rules:Failing
odd = house.rules:Odd
[roles.formats]
absent = house.nowhere:Format
failing = house.formats:failing
longer = house.formats:longer
toml = house.formats:toml
rota = house.formats:rota
bells = house.formats:bells
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A package with plug-ins of every kind that fails."""
    package, meta = tmp_path / "house", tmp_path / "house-1.0.dist-info"
    package.mkdir()
    meta.mkdir()
    for name, text in (("__init__", ""), ("rules", RULES), ("formats", FORMATS)):
        (package / f"{name}.py").write_text(text)
    for name, text in (("failing", FAILING), ("rota", ROTA), ("bells", BELLS)):
        (package / f"{name}.py").write_text(text)
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: house\nVersion: 1.0\n")
    (meta / "entry_points.txt").write_text(POINTS)
    return tmp_path


def run(code: str, house: Path, *options: str) -> str:
    path = os.pathsep.join([str(house), *sys.path])
    done = subprocess.run(
        [sys.executable, *options, "-c", code],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    assert not done.returncode, done.stderr
    return done.stdout


def test_a_rule_that_fails_is_a_finding_and_the_others_run(house: Path) -> None:
    printed = run(
        "import roles\n"
        "model = roles.RoleModel('M', roles=[roles.Role('a', 'A')])\n"
        "for one in roles.check(model).findings: print(one.code, one.severity, one.message)\n",
        house,
    )
    assert "HSE001 warning saw A\n" in printed
    failed = "HSE001 error the rule HSE001 (house.rules) failed: ZeroDivisionError: of the house\n"
    assert failed in printed
    assert "HSE002 error the rule HSE002 (house.rules) failed: TypeError: str instead" in printed
    assert "error the rule plug-in 'absent' (house.nowhere:Rule) can't be used" in printed
    assert "EVD" in printed


def test_a_format_that_fails_is_named_and_the_others_work(house: Path) -> None:
    printed = run(
        "import roles, warnings\n"
        "from pathlib import Path\n"
        "from roles.formats import find, formats\n"
        "with warnings.catch_warnings(record=True) as caught:\n"
        "    warnings.simplefilter('always')\n"
        "    formats()\n"
        "for one in caught: print(one.message)\n"
        "for name in ('x.fail', 'x.policy.toml', 'x.toml', 'x.policy.csv', 'x.csv'):\n"
        "    print(name, find(None, Path(name)).name)\n"
        "print(roles.loads('model.name = \"M\"').name, find('toml').module)\n"
        "for attempt in (lambda: roles.loads('', 'failing'),\n"
        "                lambda: roles.dumps(roles.reference(), 'failing')):\n"
        "    try: attempt()\n"
        "    except roles.errors.FormatError as error: print(error)\n",
        house,
    )
    lines = printed.splitlines()
    assert lines[0].startswith("the format plug-in 'absent' (house.nowhere:Format) can't be used: ")
    assert lines[1].endswith("can't be used: there is a format 'toml' already")
    assert lines[2:7] == [
        "x.fail failing",
        "x.policy.toml longer",
        "x.toml toml",
        "x.policy.csv casbin",
        "x.csv csv",
    ]
    assert lines[7] == "M roles.formats.native.toml"
    assert lines[8] == "the format plug-in failing (house.failing) failed: KeyError: 'of the house'"
    assert lines[9].startswith("the format plug-in failing (house.failing) failed: AttributeError")


def test_packages_add_formats_of_organizations_and_logs(house: Path, tmp_path: Path) -> None:
    (tmp_path / "team.rota").write_text("product-planner\n")
    (tmp_path / "school.bells").write_text("")
    printed = run(
        "import roles, sys, warnings\n"
        "warnings.simplefilter('ignore')\n"
        f"reading = roles.read_people({str(tmp_path / 'team.rota')!r}, roles.reference())\n"
        "print([*reading.organization.holders('product planner', 'all', on='2026-02-01')])\n"
        "print([known.name for known in roles.formats.formats('organization')])\n"
        "try: import polars, narwhals\n"
        "except ImportError: raise SystemExit\n"
        f"log = roles.log.read({str(tmp_path / 'school.bells')!r})\n"
        "print(list(log.frame.columns))\n",
        house,
    )
    lines = printed.splitlines()
    assert lines[0] == "[Actor('ann')]"
    assert lines[1].endswith("'owners', 'rota']")
    assert lines[2:] in ([], ["['case', 'activity', 'actor', 'time']"])


def test_everything_works_without_docstrings(tmp_path: Path) -> None:
    printed = run(
        "import roles\n"
        "print(len(roles.checks.rules()), len(roles.check(roles.reference()).findings))\n"
        "roles.json_schema()\n"
        "if any(not cls.part() for cls in roles.checks.rules().values()): raise SystemExit(1)\n"
        "try: import click, roles.cli, sys\n"
        "except ImportError: raise SystemExit\n"
        "for command in (['--help'], ['check', '--help'], ['check'], ['rule', 'OWN001'],\n"
        "                ['check', '--format', 'sarif'], ['rule']):\n"
        "    sys.argv = ['roles', *command]\n"
        "    if roles.cli.main(): raise SystemExit(str(command))\n",
        tmp_path,
        "-OO",
    )
    rules, findings = map(int, printed.splitlines()[0].split())
    import roles

    assert rules == len(roles.checks.rules())
    assert findings == len(roles.check(roles.reference()).findings)
    assert ("Check models for gaps" in printed) is (not missing("cli"))
