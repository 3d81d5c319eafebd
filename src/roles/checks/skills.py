"""Rules on what the owners must be able to do."""

from __future__ import annotations

from collections.abc import Iterator

from roles.checks.finding import Finding
from roles.checks.rule import Rule, register
from roles.checks.survey import Survey
from roles.model.statements import LEVELS


@register
class MissingSkill(Rule):
    """
    A role owns a responsibility that needs a skill, but isn't listed with the skill.

    Why: A role that can't judge the work can't be accountable for it.

    Instead: Say that the role needs the skill, so that candidates are asked for it, or give the
    responsibility to a role that has it.
    """

    code = "SKL001"
    name = "missing-skill"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        responsibilities.research = { name = "Research", at = "plan" }
        skills.insight = { name = "Insight" }
        skill_needs = [{ skill = "insight", responsibility = "research", level = 4 }]
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        responsibilities.research = { name = "Research", at = "plan" }
        skills.insight = { name = "Insight" }
        skill_needs = [
            { skill = "insight", responsibility = "research", level = 4 },
            { skill = "insight", role = "pm", level = 4 },
        ]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each owner and skill."""
        for gap in survey.model.skill_gaps():
            if gap.lacking:
                yield self.finding(
                    f"{gap.role.name} owns {gap.responsibility.name}, which needs "
                    f"{gap.skill.name}; the model doesn't say that it has it",
                    gap.responsibility,
                    gap.role,
                    gap.skill,
                    mend=f"add the skill to {gap.role.key}, or choose an owner that has it",
                )


@register
class LowSkill(Rule):
    """
    A role owns a responsibility that needs a skill at a higher level than the role has.

    Why: The work needs more than the role can do, and that often shows too late.

    Instead: Raise the level of the role, or give the responsibility to a role that has it.
    """

    code = "SKL002"
    name = "low-skill"
    severity = "warning"
    wrong = MissingSkill.right.replace('role = "pm", level = 4', 'role = "pm", level = 2')
    right = MissingSkill.right

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each owner and skill."""
        for gap in survey.model.skill_gaps():
            if not gap.lacking and gap.needed:
                has = LEVELS[gap.has - 1] if gap.has else "no level that is said"
                yield self.finding(
                    f"{gap.responsibility.name} needs {gap.skill.name} at level {gap.needed} "
                    f"({LEVELS[gap.needed - 1]}); {gap.role.name}, who owns it, has {has}",
                    gap.responsibility,
                    gap.role,
                    gap.skill,
                    mend=f"raise the level of {gap.role.key}, or choose an owner that has it",
                )


@register
class UnneededSkill(Rule):
    """
    No role and no responsibility needs a skill.

    Why: It is in the catalogue for nobody.

    Instead: Say who needs it, or remove it.
    """

    code = "SKL003"
    name = "unneeded-skill"
    severity = "info"
    mend = "say who needs it, or remove it"
    wrong = """
        roles.pm = { name = "Product manager" }
        skills.insight = { name = "Insight" }
    """
    right = wrong + '    skill_needs = [{ skill = "insight", role = "pm" }]'

    def findings(self, survey: Survey) -> Iterator[Finding]:
        needed = {need.skill for need in survey.model.skill_needs}
        for skill in survey.model.skills:
            if skill.key not in needed:
                yield self.finding(f"nothing needs {skill.name}", skill)


@register
class UnaskedSkill(Rule):
    """
    A role needs a skill that none of its work needs, although its work needs others.

    Why: It makes the role harder to fill without a reason.

    Instead: Say which responsibility needs it, or remove the need.
    """

    code = "SKL004"
    name = "unasked-skill"
    severity = "info"
    mend = "say which responsibility needs it, or remove the need"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        responsibilities.research = { name = "Research", at = "plan" }
        skills.insight = { name = "Insight" }
        skills.drawing = { name = "Drawing" }
        skill_needs = [
            { skill = "insight", responsibility = "research" },
            { skill = "insight", role = "pm" },
            { skill = "drawing", role = "pm" },
        ]
    """
    right = wrong.replace('{ skill = "drawing", role = "pm" },', "")

    def findings(self, survey: Survey) -> Iterator[Finding]:
        asked: dict[str, set[str]] = {}
        for need in survey.model.skill_needs:
            if need.responsibility:
                asked.setdefault(need.responsibility, set()).add(need.skill)
        if not asked:
            return
        wanted: dict[str, set[str]] = {}
        for (key, _), held in survey.resolution.held.items():
            for skill in asked.get(key, ()):
                for holders in held.values():
                    for role in holders:
                        wanted.setdefault(role, set()).add(skill)
        for number, need in enumerate(survey.model.skill_needs):
            if need.role and need.role in wanted and need.skill not in wanted[need.role]:
                who, what = survey.model.role(need.role), survey.model.skill(need.skill)
                yield self.finding(
                    f"{who.name} needs {what.name}, but none of its work does",
                    who,
                    what,
                    place=f"skill_needs[{number}]",
                )
