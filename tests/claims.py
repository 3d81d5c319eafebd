"""Tables of claims: what a source says, and how it is found in the model made from it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import roles
from roles import RoleModel
from roles.model import Basis
from roles.model.evidence import Evidenced
from roles.model.involvement import Duty
from roles.model.vocabulary import parse_duration

FOLDER = Path(__file__).parent / "data" / "claims"
NAMES = [each.name for each in roles.references()]


@cache
def table(name: str) -> dict[str, Any]:
    """Return the table of claims of a model that ships."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def held(model: RoleModel, duty: str, name: str, *holders: str) -> list[Evidenced]:
    """Return the responsibility, and the statements that give the duty to just these roles."""
    answers = model.who_owns(name)
    assert answers
    found: list[Evidenced] = [model.responsibility(name)]
    for answer in answers:
        assert set(answer.holders(duty)) == {model.role(role) for role in holders}
        reasons = [reason for reason in answer.reasons if reason.duty is Duty(duty)]
        assert all(reason.level != "lead" for reason in reasons)
        assert all(reason.statement.basis_of(duty) is Basis.STATED for reason in reasons)
        found += [reason.statement for reason in reasons]
        assert all(answer in model.involving(role) for role in holders)
    return found


def owned(model: RoleModel, name: str, *owners: str) -> list[Evidenced]:
    """Return the responsibility, and what makes the roles its owners: more than leading a stage."""
    found = held(model, "own", name, *owners)
    for answer in model.who_owns(name):
        assert answer.accountable == (model.role(owners[0]) if len(owners) == 1 else None)
        assert all(answer in model.owned_by(role) for role in owners)
    return found


def named(model: RoleModel, name: str, *owners: str) -> list[Evidenced]:
    """Return what `owned` does; a statement names them for this responsibility itself."""
    found = owned(model, name, *owners)
    own = {each.responsibility for each in found if isinstance(each, roles.Assignment)}
    assert own == {model.responsibility(name).key}
    return found


def done(model: RoleModel, name: str, role: str) -> list[Evidenced]:
    """Return what `owned` does; the role also does the work itself, by a statement."""
    found = owned(model, name, role)
    for answer in model.who_owns(name):
        assert model.role(role) in answer.responsible
        found += [
            reason.statement
            for reason in answer.reasons
            if reason.duty is Duty.DO and model.role(role) in reason.roles
        ]
    return found


def conditional(model: RoleModel, duty: str, name: str, role: str, words: str) -> list[Evidenced]:
    """Return the statements that give the role the duty on a condition that says these words."""
    who = model.role(role)
    found: list[Evidenced] = []
    for answer in model.who_owns(name):
        assert words in answer.condition_of(duty, who)
        found += [
            reason.statement
            for reason in answer.reasons
            if reason.duty is Duty(duty) and who in reason.roles
        ]
    return found


def part(model: RoleModel, name: str, whole: str, role: str) -> list[Evidenced]:
    """Return the responsibility; it has its owner from the one that it is part of."""
    assert model.responsibility(name).part_of == model.responsibility(whole).key
    (answer,) = model.who_owns(name)
    assert answer.basis is Basis.STATED
    assert [each.level for each in answer.reasons if each.duty is Duty.OWN] == ["part of"]
    found = owned(model, name, role)
    assert {each.responsibility for each in found if isinstance(each, roles.Assignment)} == {
        model.responsibility(whole).key
    }
    return found


def recurring(model: RoleModel, name: str) -> list[Evidenced]:
    """Return the responsibility; it recurs."""
    assert model.responsibility(name).recurs
    return [model.responsibility(name)]


def placed(model: RoleModel, name: str, *stages: str) -> list[Evidenced]:
    """Return the responsibility; it takes place at these stages and no others."""
    places = [answer.stage for answer in model.who_owns(name)]
    assert places == [model.stage(stage) for stage in stages]
    return [model.responsibility(name)]


def span(model: RoleModel, first: str, last: str, role: str) -> list[Evidenced]:
    """Return the role; the stages from the first to the last are those where it owns anything."""
    stages = [stage.key for stage in model.stages]
    between = stages[stages.index(first) : stages.index(last) + 1]
    owning = {answer.stage.key for answer in model.owned_by(role)}
    assert [stage for stage in stages if stage in owning] == between
    return [model.role(role)]


def produced(model: RoleModel, name: str, *producers: str) -> list[Evidenced]:
    """Return the deliverable, and what makes these roles the owners of the work behind it."""
    made = model.deliverable(name)
    assert made.produced_by is not None
    return [made, *owned(model, made.produced_by, *producers)]


def skill(model: RoleModel, name: str, role: str) -> list[Evidenced]:
    """Return the skill and the role's needs of it."""
    wanted = model.skill(name)
    needs = [need for need in model.skills_of(role) if need.skill == wanted.key]
    return [wanted, *needs] if any(need.basis is Basis.STATED for need in needs) else []


def interaction(model: RoleModel, partner: str, role: str) -> list[Evidenced]:
    """Return the interactions of the role with the partner."""
    wanted = model.role(partner).key
    return [each for each in model.interactions_of(role) if each.partner == wanted]


def stage(model: RoleModel, name: str, *lead: str) -> list[Evidenced]:
    """Return the stage; it is led by the role, or by none."""
    found = model.stage(name)
    assert model.at(name).lead == (model.role(lead[0]) if lead else None)
    assert not lead or found.basis_of("lead") is Basis.STATED
    assert found.basis_of("after") is Basis.STATED
    return [found]


def follows(model: RoleModel, name: str, *before: str) -> list[Evidenced]:
    """Return the stage; it comes right after these."""
    found = model.stage(name)
    assert [model.stage(each).key for each in before] == list(found.after)
    assert found.basis_of("after") is Basis.STATED
    return [found]


def lasts(model: RoleModel, name: str, duration: str) -> list[Evidenced]:
    """Return the stage; it lasts so long, by the source."""
    found = model.stage(name)
    assert found.duration == parse_duration(duration)
    assert found.basis_of("duration") is Basis.STATED
    return [found]


def criterion(model: RoleModel, name: str, side: str, words: str) -> list[Evidenced]:
    """Return the stage; its entry or exit criteria say these words."""
    found = model.stage(name)
    assert any(words in text for text in getattr(found, side))
    assert found.basis_of(side) is Basis.STATED
    return [found]


def described(model: RoleModel, kind: str, name: str, words: str) -> list[Evidenced]:
    """Return a role, responsibility, stage or the like; its description says these words."""
    found = getattr(model, kind)(name)
    assert words in found.description
    assert found.basis_of("description") is Basis.STATED
    return [found]


def related(model: RoleModel, field: str, role: str, other: str) -> list[Evidenced]:
    """Return the role; it specialises the other, or reports to it."""
    found = model.role(role)
    assert getattr(found, field) == model.role(other).key
    assert found.basis_of(field) is Basis.STATED
    return [found]


def either(model: RoleModel, name: str, *members: str) -> list[Evidenced]:
    """Return the role that any of just these can take."""
    found = model.role(name)
    assert [model.role(member).key for member in members] == list(found.any_of)
    return [found]


def handoff(
    model: RoleModel, giver: str, receiver: str, start: str, end: str, given: str, *, back: bool
) -> list[Evidenced]:
    """Return the handoffs from the giver to the receiver between the stages, with what is given."""
    return [
        each
        for each in model.handoffs.between(giver, receiver)
        if (each.from_stage, each.to_stage) == (start, end)
        and model.deliverable(given).key in each.deliverables
        and each.feedback == back
    ]


def found_by_check(model: RoleModel, code: str, *names: str) -> list[Evidenced]:
    """Return the responsibilities and stages; the check has a finding of the code for each."""
    messages = [finding.message for finding in roles.check(model, select=code).findings]
    asked: list[Evidenced] = [model.responsibility(name) for name in names]
    for each in asked:
        assert any(each.name in message for message in messages), (code, each)  # type: ignore[attr-defined]
    return asked


FINDERS: dict[str, Callable[..., list[Evidenced]]] = {
    "role": lambda model, role: [model.role(role)],
    "specialises": lambda model, *pair: related(model, "is_a", *pair),
    "reports to": lambda model, *pair: related(model, "reports_to", *pair),
    "either": either,
    "described": described,
    "span": span,
    "contrast": lambda model, dimension, words, *pair: [
        each
        for each in model.contrasts_of(*pair)
        if each.dimension == dimension and words in each.text
    ],
    "owned": owned,
    "named": named,
    "done": done,
    "held": held,
    "conditional": conditional,
    "part": part,
    "recurring": recurring,
    "placed": placed,
    "produced": produced,
    "focus": lambda model, name, role: [
        each for each in model.focuses_of(role) if each == model.focus(name)
    ],
    "goal": lambda model, name, role: [
        each for each in model.goals_of(role) if each == model.goal(name)
    ],
    "skill": skill,
    "effort": lambda model, words, role: [
        each for each in model.efforts_of(role) if words in each.note.lower()
    ],
    "interaction": interaction,
    "stage": stage,
    "follows": follows,
    "lasts": lasts,
    "criterion": criterion,
    "handoff": partial(handoff, back=False),
    "handoff back": partial(handoff, back=True),
    "finding": found_by_check,
}
"""What may stand in `carried_by`: how to find what carries a claim, and with which names."""


def carriers(model: RoleModel, claim: dict[str, Any]) -> list[Evidenced]:
    """Return the stated objects that carry a claim; fail where one is absent or cites elsewhere."""
    allowed = set(claim["cite"])
    found: list[Evidenced] = []
    for kind, *names in claim["carried_by"]:
        stated = [each for each in FINDERS[kind](model, *names) if each.basis is Basis.STATED]
        assert stated, f"{claim['id']}: no {kind} {names}"
        for each in stated:
            cited = set(map(str, each.citations))
            assert cited & allowed, f"{claim['id']}: {each} cites none of {sorted(allowed)}"
        found += stated
    return found
