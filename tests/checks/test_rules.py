"""Rules: their examples, their documentation, their registry."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import roles
from roles.checks import FAMILIES, Rule, register, rule, rules


def test_there_are_thirty_rules_and_more_in_families_of_a_file_each() -> None:
    assert len(rules()) >= 30
    for code, cls in rules().items():
        assert code == cls.code
        assert cls.__module__ == f"roles.checks.{FAMILIES[code[:3]][0]}"
    names = [cls.name for cls in rules().values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("code", rules())
def test_example_is_found_and_its_mending_is_not(code: str) -> None:
    cls = rules()[code]
    wrong, right = (roles.loads(cls.example(text)) for text in (cls.wrong, cls.right))
    assert {one.code for one in roles.check(wrong, select=code)} == {code}
    assert list(roles.check(right, select=code)) == []


@pytest.mark.parametrize("code", rules())
def test_every_finding_says_what_where_and_what_to_do(code: str) -> None:
    text = rules()[code].example(rules()[code].wrong)
    reading = roles.reads(text, "toml")
    for finding in roles.check(reading.model, select=code):
        assert finding.message
        assert finding.mend
        assert finding.place == "model" or finding.objects
    for finding in roles.check(reading.model, select=code).located(reading):
        assert finding.line or finding.place == "model"


@pytest.mark.parametrize("code", rules())
def test_every_rule_says_why_and_what_instead(code: str) -> None:
    cls = rules()[code]
    for part in (cls.part(), cls.part("Why"), cls.part("Instead")):
        assert part[0].isupper()
        assert part.endswith(".")


def test_rule_is_found_by_code_and_name() -> None:
    assert rule("own001") is rule("no-owner") is rules()["OWN001"]
    with pytest.raises(roles.RolesError, match="OWN001"):
        rule("OWN01")


class Sample(Rule):
    """Something is wrong."""

    code = "XYZ001"
    name = "sample"
    severity = "info"


def changed(**values: object) -> type[Rule]:
    return type("Changed", (Sample,), {"__doc__": "It.", **values})


@pytest.mark.parametrize(
    ("cls", "told"),
    [
        (changed(code="xyz1"), "ABC123"),
        (changed(code="OWN001"), "taken by NoOwner"),
        (changed(severity="fatal"), "error, warning, info"),
        (changed(name=""), "needs a name"),
        (changed(__doc__=""), "docstring"),
        (int, "isn't a roles.checks.Rule"),
        (3, "isn't a roles.checks.Rule"),
    ],
)
def test_registry_refuses(cls: type[Rule], told: str) -> None:
    rules()
    with pytest.raises(roles.RolesError, match=told):
        register(cls)


def test_registering_twice_is_once() -> None:
    assert register(rules()["OWN001"]) is rules()["OWN001"]


def test_entry_point_that_names_no_rule_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("bad", "roles.errors:RolesError", "roles.rules")
    registry = sys.modules[Rule.__module__]
    monkeypatch.setattr(registry, "entry_points", lambda **_: [point])
    known = rules.__wrapped__()
    (broken,) = [cls for code, cls in known.items() if code.startswith("PLG")]
    assert len(known) == len(rules()) + 1
    (finding,) = broken().findings(None)
    assert "'bad' (roles.errors:RolesError) can't be used" in finding.message


PLUGIN = '''
from roles.checks import Rule


class Shouting(Rule):
    """
    A role is written in capitals.

    Why: It shouts.

    Instead: Write it as one speaks.
    """

    code = "HSE001"
    name = "shouting"
    severity = "warning"
    wrong = 'roles.pm = { name = "PM" }'
    right = 'roles.pm = { name = "Product manager" }'

    def findings(self, survey):
        for role in survey.model.roles:
            if role.name.isupper():
                yield self.finding(f"{role.name} shouts", role, place=f"roles.{role.key}")
'''


def test_installed_package_adds_a_rule(tmp_path: Path) -> None:
    wheel = tmp_path / "house_rules-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("house_rules.py", PLUGIN)
        meta = "house_rules-1.0.dist-info/"
        archive.writestr(
            f"{meta}METADATA", "Metadata-Version: 2.1\nName: house-rules\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{meta}WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr(
            f"{meta}entry_points.txt", "[roles.rules]\nshouting = house_rules:Shouting\n"
        )
        archive.writestr(f"{meta}RECORD", "")
    target = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*install, "--disable-pip-version-check", "--target", target, wheel], check=True)
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import roles\n"
        "model = roles.RoleModel('M', roles=[roles.Role('pm', 'PM')])\n"
        "print([str(f.message) for f in roles.check(model, select='HSE')])\n"
        "print(list(roles.checks.rules())[-1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(target)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "['PM shouts']\nHSE001\n"
