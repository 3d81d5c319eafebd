"""Where the owner of a responsibility lacks a skill that the responsibility needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from roles.model.plain import Plain
from roles.model.vocabulary import Responsibility, Role, Skill

if TYPE_CHECKING:
    from roles.model.questions import Questions

__all__ = ["SkillGap", "skill_gaps"]


@frozen(kw_only=True)
class SkillGap(Plain):
    """
    A skill that a responsibility needs and its owner lacks, or has at a lower level.

    Attributes:
        role: The owner.
        responsibility: The responsibility.
        skill: The skill.
        needed: The level that the responsibility needs, from 1 to 5; None where it is open.
        has: The level of the role; None where it has the skill at no level that is said.
        lacking: Whether nothing says that the role has the skill at all.
    """

    role: Role
    responsibility: Responsibility
    skill: Skill
    needed: int | None
    has: int | None
    lacking: bool


def skill_gaps(model: Questions) -> tuple[SkillGap, ...]:
    """
    Return the gaps between what responsibilities need and what their owners have.

    Several needs of one skill add up to the highest level.  A role has the skills of the role
    that it specialises.  An open level asks for no more than the skill, and is enough for none
    that is stated.
    """
    needed: dict[tuple[str, str], int] = {}
    had: dict[tuple[str, str], int] = {}
    for need in model.skill_needs:
        level = need.level or 0
        if need.responsibility is not None:
            pair = (need.responsibility, need.skill)
            needed[pair] = max(level, needed.get(pair, 0))
        elif need.role is not None:
            pair = (need.role, need.skill)
            had[pair] = max(level, had.get(pair, 0))
    if not needed:
        return ()
    general = {role.key: role.is_a for role in model.roles}
    owners: dict[str, dict[str, None]] = {}
    for (responsibility, _), held in model.resolution.owners.items():
        owners.setdefault(responsibility, {}).update(dict.fromkeys(held))

    def level_of(role: str | None, skill: str) -> int | None:
        best = None
        while role is not None:
            level = had.get((role, skill))
            if level is not None:
                best = max(level, best or 0)
            role = general[role]
        return best

    gaps = []
    for (responsibility, skill), level in needed.items():
        for role in owners.get(responsibility, ()):
            has = level_of(role, skill)
            if has is None or has < level:
                gaps.append(
                    SkillGap(
                        role=model.role(role),
                        responsibility=model.responsibility(responsibility),
                        skill=model.skill(skill),
                        needed=level or None,
                        has=has or None,
                        lacking=has is None,
                    )
                )
    return tuple(gaps)
