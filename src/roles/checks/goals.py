"""Rules on what the roles aim at."""

from __future__ import annotations

from collections.abc import Iterator

from roles.checks.finding import Finding
from roles.checks.rule import Rule, register
from roles.checks.survey import Survey, listed
from roles.model.vocabulary import Goal


@register
class NobodysGoal(Rule):
    """
    No role has a goal.

    Why: Nobody works towards it.

    Instead: Name the roles that pursue it.
    """

    code = "GOL001"
    name = "nobodys-goal"
    severity = "warning"
    mend = "name the roles in `roles`"
    wrong = """
        roles.pm = { name = "Product manager" }
        goals.on-time = { name = "On time", metrics = "days late" }
    """
    right = wrong.replace('late"', 'late", roles = "pm"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for goal in survey.model.goals:
            if not goal.roles:
                yield self.finding(f"no role has the goal {goal.name}", goal)


@register
class Aimless(Rule):
    """
    A role that owns something has no goal, although other roles have.

    Why: Nobody can tell whether it does well.

    Instead: Give it a goal with a metric.
    """

    code = "GOL002"
    name = "aimless-role"
    severity = "info"
    mend = "add it to the `roles` of a goal"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.planner = { name = "Product planner" }
        stages.concept = { name = "Concept", lead = "planner" }
        responsibilities.idea = { name = "Idea", at = "concept" }
        goals.on-time = { name = "On time", metrics = "days late", roles = "pm" }
    """
    right = wrong.replace('roles = "pm"', 'roles = ["pm", "planner"]')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        aiming = {key for goal in survey.model.goals for key in goal.roles}
        for role in survey.model.roles if aiming else ():
            owning = role.kind == "role" and not role.any_of and survey.resolution.owned[role.key]
            if owning and role.key not in aiming and (role.is_a or "") not in aiming:
                yield self.finding(f"{role.name} has no goal", role)


@register
class Unmeasured(Rule):
    """
    A goal has no metric.

    Why: Nobody can tell whether it is reached.

    Instead: Say how it is measured.
    """

    code = "GOL003"
    name = "unmeasured-goal"
    severity = "info"
    mend = "say in `metrics` how it is measured"
    wrong = """
        roles.pm = { name = "Product manager" }
        goals.on-time = { name = "On time", roles = "pm" }
    """
    right = wrong.replace('"pm"', '"pm", metrics = "days late"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for goal in survey.model.goals:
            if not goal.metrics:
                yield self.finding(f"{goal.name} has no metric", goal)


def _conflicts(survey: Survey) -> Iterator[tuple[Goal, Goal]]:
    seen: set[frozenset[str]] = set()
    for goal in survey.model.goals:
        for key in goal.conflicts_with:
            pair = frozenset((goal.key, key))
            if len(pair) == 2 and pair not in seen:
                seen.add(pair)
                yield goal, survey.model.goal(key)


@register
class RivalGoals(Rule):
    """
    Two roles have goals that are marked as conflicting.

    Why: The roles will disagree here, even if their duties are clear. That may be intended, but
    somebody has to decide.

    Instead: Say who decides between the two goals, or change one of them.
    """

    code = "GOL004"
    name = "rival-goals"
    severity = "info"
    mend = "say who decides between the two goals, or change one of them"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.planner = { name = "Product planner" }
        goals.on-time = { name = "On time", metrics = "days late", roles = "pm" }

        [goals.unique]
        name = "Unique"
        metrics = "new features"
        roles = "planner"
        conflicts_with = "on-time"
    """
    right = wrong.replace('        conflicts_with = "on-time"\n', "")

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for goal, other in _conflicts(survey):
            ours = [survey.model.role(key) for key in goal.roles if key not in other.roles]
            theirs = [survey.model.role(key) for key in other.roles if key not in goal.roles]
            if ours and theirs:
                yield self.finding(
                    f"{goal.name} ({listed(role.name for role in ours)}) conflicts with "
                    f"{other.name} ({listed(role.name for role in theirs)})",
                    goal,
                    other,
                    *ours,
                    *theirs,
                )


@register
class TornRole(Rule):
    """
    One role has two goals that are marked as conflicting.

    Why: It can reach one only at the cost of the other, and will be blamed for either.

    Instead: Give one of the goals to another role, or say which comes first.
    """

    code = "GOL005"
    name = "torn-role"
    severity = "warning"
    mend = "give one of the goals to another role, or say which comes first"
    wrong = """
        roles.pm = { name = "Product manager" }
        goals.on-time = { name = "On time", metrics = "days late", roles = "pm" }

        [goals.unique]
        name = "Unique"
        metrics = "new features"
        roles = "pm"
        conflicts_with = "on-time"
    """
    right = RivalGoals.wrong

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for goal, other in _conflicts(survey):
            for key in goal.roles:
                if key in other.roles:
                    role = survey.model.role(key)
                    yield self.finding(
                        f"{role.name} has the goals {goal.name} and {other.name}, which conflict",
                        role,
                        goal,
                        other,
                        place=f"goals.{goal.key}",
                    )
