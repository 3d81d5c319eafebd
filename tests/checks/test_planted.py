"""A model with nothing to find, and a fault planted in it for every rule: just that is found."""

from __future__ import annotations

from pathlib import Path

import pytest

import roles
from roles.checks import rules

CLEAN = (Path(__file__).parent / "clean.toml").read_text(encoding="utf-8")


def added(text: str) -> list[tuple[str, str]]:
    return [("", text)]


def assignment(work: str, at: str, letters: str, basis: str = 'cite = "charter p. 3"') -> str:
    return f'[[assignments]]\nresponsibility = "{work}"\nat = "{at}"\n{letters}\n{basis}\n'


def handoff(giver: str, leaves: str, receiver: str, reaches: str, more: str = "") -> str:
    return (
        f'[[handoffs]]\ngiver = "{giver}"\nfrom_stage = "{leaves}"\nreceiver = "{receiver}"\n'
        f'to_stage = "{reaches}"\ndeliverables = "brief"\ncriteria = "it is whole"\n'
        f'cite = "charter p. 6"\n{more}\n'
    )


MANY = "".join(f'[roles.c{n}]\nname = "Guild {n}"\ncite = "charter p. 1"\n' for n in range(6))


def stage(key: str, after: str) -> str:
    return (
        f'[stages.{key}]\nname = "{key.title()}"\nlead = "manager"\nphase = "Late"\n{after}\n'
        'exit = "it is over"\ncite = "charter p. 2"\n'
    )


def chore(number: int, at: str, letters: str) -> str:
    head = f'[responsibilities.c{number}]\nname = "Chore {number}"\ncite = "charter p. 3"\n'
    return head + assignment(f"c{number}", at, letters)


# What is replaced in the file, or, for an empty text, added at its end.
PLANTED: dict[str, list[tuple[str, str]]] = {
    "OWN001": [
        ('A = "manager"\nR = "developer"', 'R = "developer"'),
        ('lead = "manager"\nphase = "Late"\nafter = "build"', 'phase = "Late"\nafter = "build"'),
    ],
    "OWN002": [('A = "manager"\nR = "developer"', 'A = ["manager", "developer"]\nR = "developer"')],
    "OWN003": [('A = "manager"\nR = "developer"', 'A = "manager"')],
    "OWN004": [('A = "manager"\nR = "developer"', 'A = "users"\nR = "developer"')],
    "OWN005": added('[roles.idle]\nname = "Steward"\ncite = "charter p. 1"\n'),
    "OWN006": [('A = "manager"\nR = "developer"', 'A = "manager"\nC = "manager"\nR = "developer"')],
    "OWN007": added(assignment("review", "build", 'V = "developer"')),
    "OWN008": [
        ("", MANY),
        ('I = "manager"', f'I = "manager"\nC = {[f"c{n}" for n in range(6)]}'),
    ],
    "OWN009": added('[responsibilities.lost]\nname = "Lost"\ncite = "charter p. 3"\n'),
    "OWN010": added(assignment("review", "build", 'A = "manager"')),
    "OWN011": [('A = "manager"\nR = "developer"', 'R = "developer"')],
    "OWN012": added(assignment("release", "launch", 'A = "manager"')),
    "OWN013": added(assignment("release", "launch", "")),
    "OWN014": added(
        '[responsibilities.care]\nname = "Care"\ncite = "charter p. 3"\n'
        + assignment("care", "concept", 'A = "manager"\nR = "manager"')
        + assignment("care", "build", 'A = "developer"\nR = "developer"')
        + assignment("care", "launch", 'A = "manager"\nR = "manager"')
        + handoff("manager", "concept", "developer", "build").replace("brief", "note")
        + handoff("developer", "build", "manager", "launch").replace("brief", "note")
        + '[deliverables.note]\nname = "Note"\nproduced_by = "care"\ncite = "charter p. 6"\n'
    ),
    "OWN015": [
        ('A = "manager"\nR = "developer"', 'A = "manager"\nR = "developer"\ncondition = "it is"')
    ],
    "OWN016": [
        (
            "",
            (
                '[roles.either]\nname = "Either"\nany_of = ["manager", "developer"]\n'
                'cite = "charter p. 1"\n'
            ),
        ),
        ('A = "manager"\nR = "developer"', 'A = "either"\nR = "developer"'),
    ],
    "HND001": [
        ('A = "manager"\nR = "developer"', 'A = "developer"\nR = "developer"'),
        ('responsibility = "release"\nat = "launch"', 'responsibility = "coding"\nat = "launch"'),
        ('A = "developer"\nR = "developer"\ncite', 'A = "manager"\nR = "developer"\ncite'),
        ("", assignment("release", "launch", 'A = "manager"\nR = "developer"')),
    ],
    "HND002": [
        ('deliverables = "brief"\n', ""),
        ("", handoff("planner", "concept", "developer", "build")),
    ],
    "HND003": [('criteria = "it says for whom"\n', "")],
    "HND004": [('produced_by = "idea"\n', "")],
    "HND005": added(
        '[deliverables.poster]\nname = "Poster"\nproduced_by = "idea"\ncite = "charter p. 6"\n'
    ),
    "HND006": added(handoff("planner", "concept", "users", "launch")),
    "HND007": [
        ('after = "build"', 'after = "concept"'),
        (
            "",
            stage("end", 'after = ["build", "launch"]'),
        ),
        ("", assignment("release", "end", 'A = "manager"\nR = "manager"')),
        ("", handoff("manager", "build", "developer", "launch")),
        ("", handoff("planner", "concept", "manager", "launch")),
    ],
    "HND008": added(
        handoff("manager", "build", "developer", "build")
        + handoff("developer", "build", "manager", "build")
    ),
    "HND009": added(handoff("manager", "build", "developer", "launch", "feedback = true")),
    "HND010": added(handoff("manager", "build", "manager", "build")),
    "HND011": added(handoff("developer", "build", "manager", "launch")),
    "HND012": added(
        '[deliverables.list]\nname = "Price list"\nproduced_by = "release"\ncite = "charter p. 6"\n'
        + handoff("manager", "build", "developer", "launch").replace("brief", "list")
    ),
    "LIF001": [
        ("", stage("side", "") + assignment("release", "side", 'A = "manager"\nR = "manager"')),
        ('after = "build"', 'after = ["build", "side"]'),
    ],
    "LIF002": added(
        stage("side", 'after = "build"')
        + assignment("release", "side", 'A = "manager"\nR = "manager"')
    ),
    "LIF003": [
        ('lead = "manager"\nphase = "Late"\nafter = "build"', 'phase = "Late"\nafter = "build"')
    ],
    "LIF004": added(stage("end", 'after = "launch"')),
    "LIF005": [('name = "Launch"', 'name = "build"')],
    "LIF006": [
        (
            'lead = "manager"\nphase = "Late"\nafter = "build"',
            'lead = "planner"\nphase = "Late"\nafter = "build"',
        ),
        ("", handoff("manager", "build", "planner", "launch")),
    ],
    "LIF007": [
        (
            'lead = "manager"\nphase = "Late"\nafter = "build"',
            'lead = "users"\nphase = "Late"\nafter = "build"',
        ),
        ("", handoff("manager", "build", "users", "launch")),
        (
            'R = "developer"\ncite = "charter p. 3"\n\n[[skill',
            'R = "developer"\nC = "users"\ncite = "charter p. 3"\n\n[[skill',
        ),
    ],
    "LIF008": [('phase = "Late"\nafter = "build"', 'phase = "Early"\nafter = "build"')],
    "LIF009": [('exit = "it can be had"\n', "")],
    "LIF010": [('exit = "it can be had"\n', 'exit = "it can be had"\nduration = "P2W"\n')],
    "SKL001": added(
        '[[skill_needs]]\nskill = "insight"\nresponsibility = "pricing"\ncite = "charter p. 4"\n'
    ),
    "SKL002": [('role = "planner"\nlevel = 4', 'role = "planner"\nlevel = 3')],
    "SKL003": added('[skills.singing]\nname = "Singing"\ncite = "charter p. 4"\n'),
    "SKL004": added(
        '[skills.singing]\nname = "Singing"\ncite = "charter p. 4"\n'
        '[[skill_needs]]\nskill = "singing"\nrole = "planner"\ncite = "charter p. 4"\n'
    ),
    "GOL001": [
        ('roles = "planner"\nmetrics', "metrics"),
        ('roles = ["manager"', 'roles = ["planner", "manager"'),
    ],
    "GOL002": [('roles = ["manager", "developer"]', 'roles = "manager"')],
    "GOL003": [('metrics = "days late"\n', "")],
    "GOL004": [('metrics = "days late"\n', 'metrics = "days late"\nconflicts_with = "unique"\n')],
    "GOL005": added(
        '[goals.fast]\nname = "Fast"\nroles = "manager"\nmetrics = "days"\ncite = "charter p. 5"\n'
        '[goals.cheap]\nname = "Cheap"\nroles = "manager"\nmetrics = "cost"\n'
        'conflicts_with = "fast"\ncite = "charter p. 5"\n'
    ),
    "BND001": added(
        "".join(
            chore(n, "concept", f'A = "{owner}"\nR = ["planner", "developer"]')
            for n, owner in enumerate(["manager", "manager", "manager", "planner", "developer"] * 6)
        )
    ),
    "BND002": added(
        "".join(chore(n, "launch", 'A = "manager"\nR = "users"') for n in range(9))
        + "".join(
            chore(n, "build", f'A = "{owner}"\nR = ["{owner}", "manager"]')
            for n, owner in enumerate(["planner", "developer"] * 5, start=9)
        )
    ),
    "BND003": [
        (
            "",
            "".join(
                chore(n, stage, 'A = "manager"\nR = ["manager", "developer"]')
                for n, stage in enumerate(["build", "launch", "build", "concept"])
            ),
        ),
        ('V = "manager"\n', ""),
    ],
    "BND004": [
        (
            "",
            "".join(chore(n, "launch", 'A = "developer"\nR = "developer"') for n in range(5)),
        ),
        (
            'lead = "manager"\nphase = "Late"\nafter = "build"',
            'lead = "developer"\nphase = "Late"\nafter = "build"',
        ),
        ("", handoff("manager", "build", "developer", "launch")),
    ],
    "BND005": [("share = 0.6", "share = 0.8")],
    "NAM001": [('name = "Drawing"', 'name = "Insights"')],
    "NAM002": [('name = "Drawing"', 'name = "INSIGHT"')],
    "NAM003": [('name = "Drawing"', 'name = "Draw\\u200bing"')],
    "NAM004": [('name = "Drawing"', 'name = "Dr\\u0430wing"')],
    "EVD001": [('cite = "talk 12 May"', ""), ('cite = "charter p. 7"\n', 'cite = "talk 12 May"\n')],
    "EVD002": [('cite = "charter p. 7"', 'cite = "chart p. 7"')],
    "EVD003": added(
        assignment("release", "launch", 'A = "developer"', 'inferred = "they know it"')
    ),
    "EVD004": [('cite = "talk 12 May"', 'cite = "charter p. 1"')],
    "EVD005": [('cite = "charter p. 7"', 'cite = "charter"')],
}
# What can't be planted without another.
ALSO = {"OWN001": {"LIF003"}, "EVD003": {"OWN002"}}


def model_with(edits: list[tuple[str, str]]) -> roles.RoleModel:
    text = CLEAN
    for old, new in edits:
        if old:
            assert old in text, old
            text = text.replace(old, new, 1)
        else:
            text += "\n" + new
    return roles.loads(text)


def test_nothing_is_found_in_the_clean_model() -> None:
    assert [(one.code, one.message) for one in roles.check(roles.loads(CLEAN))] == []


def test_every_rule_has_its_fault() -> None:
    assert list(PLANTED) == [code for code in rules() if not code.startswith("X")]


@pytest.mark.parametrize("code", PLANTED)
def test_planted_fault_is_found_and_nothing_else(code: str) -> None:
    report = roles.check(model_with(PLANTED[code]))
    found = {one.code: one.message for one in report}
    assert set(found) == {code} | ALSO.get(code, set()), found
    (one,) = [finding for finding in report if finding.code == code]
    assert one.severity == rules()[code].severity
    assert one.message
    assert one.mend
