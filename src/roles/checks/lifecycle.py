"""Rules on the stages and their order."""

from __future__ import annotations

from collections.abc import Iterator

from roles.checks.finding import Finding
from roles.checks.rule import Rule, register
from roles.checks.survey import Survey, listed
from roles.model.names import normal


@register
class Unreachable(Rule):
    """
    No stage leads to a stage other than the first, although other stages are linked.

    Why: The work never gets there, or its `after` is missing.

    Instead: Say which stage it comes after.
    """

    code = "LIF001"
    name = "unreachable-stage"
    severity = "warning"
    mend = "name the stage before it in `after`"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "pm" }
        stages.launch = { name = "Launch", lead = "pm", after = ["plan", "build"] }
    """
    right = wrong.replace('"Build", lead = "pm"', '"Build", lead = "pm", after = "plan"').replace(
        '["plan", "build"]', '"build"'
    )

    def findings(self, survey: Survey) -> Iterator[Finding]:
        reached = {later for _, later in survey.links}
        for stage in survey.model.stages[1:] if reached else ():
            if stage.key not in reached:
                yield self.finding(f"no stage leads to {stage.name}", stage)


@register
class DeadEnd(Rule):
    """
    No stage follows a stage other than the last, although other stages are linked.

    Why: Its result goes nowhere, or the `after` of the next stage is missing.

    Instead: Name it in the `after` of the next stage.
    """

    code = "LIF002"
    name = "dead-end"
    severity = "warning"
    mend = "name it in the `after` of the next stage"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }
        stages.launch = { name = "Launch", lead = "pm", after = "plan" }
    """
    right = Unreachable.right

    def findings(self, survey: Survey) -> Iterator[Finding]:
        left = {earlier for earlier, _ in survey.links}
        for stage in survey.model.stages[:-1] if left else ():
            if stage.key not in left:
                yield self.finding(f"no stage follows {stage.name}", stage)


@register
class NoLead(Rule):
    """
    A stage has no lead, although other stages have.

    Why: A responsibility without its own owner has no owner there.

    Instead: Name the role that leads the stage.
    """

    code = "LIF003"
    name = "no-lead"
    severity = "info"
    mend = "name the role that leads it in `lead`"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", after = "plan" }
    """
    right = wrong.replace("after", 'lead = "pm", after')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        led = any(survey.leads.values())
        for stage in survey.model.stages:
            if led and stage.lead is None:
                yield self.finding(f"nobody leads {stage.name}", stage)


@register
class NothingOwned(Rule):
    """
    Nothing takes place at a stage, or nothing that takes place there has an owner.

    Why: A stage without any accountability is only a date in a calendar.

    Instead: Say what is done there and who owns it, or remove the stage.
    """

    code = "LIF004"
    name = "nothing-owned"
    severity = "warning"
    mend = "say what is done there and who owns it, or remove the stage"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }
        responsibilities.planning = { name = "Planning", at = "plan" }
    """
    right = wrong + '    responsibilities.building = { name = "Building", at = "build" }'

    def findings(self, survey: Survey) -> Iterator[Finding]:
        if not survey.model.responsibilities:
            return
        owned = {stage for (_, stage), owners in survey.resolution.owners.items() if owners}
        for stage in survey.model.stages:
            if stage.key not in owned:
                what = "is owned" if survey.taking_place[stage.key] else "takes place"
                yield self.finding(f"nothing {what} at {stage.name}", stage)


@register
class StageTwins(Rule):
    """
    Two stages have the same name.

    Why: The name can't be used to look up either stage, and readers of the chart can't tell them
    apart.

    Instead: Give each stage its own name.
    """

    code = "LIF005"
    name = "stage-twins"
    severity = "error"
    mend = "give each its own name"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.alpha = { name = "Test", lead = "pm" }
        stages.beta = { name = "test", lead = "pm", after = "alpha" }
    """
    right = wrong.replace('"Test"', '"Alpha test"').replace('"test"', '"Beta test"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        taken: dict[str, str] = {}
        for stage in survey.model.stages:
            first = taken.setdefault(normal(stage.name), stage.key)
            if first != stage.key:
                yield self.finding(
                    f"two stages are called {stage.name}: {first} and {stage.key}",
                    stage,
                    survey.model.stage(first),
                )


@register
class IdleLead(Rule):
    """
    The lead of a stage has no duty there, although other roles have.

    Why: A lead without a part in the work has a title only.

    Instead: Give the lead a duty there, or choose a lead that has one.
    """

    code = "LIF006"
    name = "idle-lead"
    severity = "info"
    mend = "give the lead a duty there, or choose a lead that has one"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.dev = { name = "Developer" }
        stages.build = { name = "Build", lead = "pm" }
        responsibilities.building = { name = "Building" }
        assignments = [{ responsibility = "building", at = "build", A = "dev", R = "dev" }]
    """
    right = wrong.replace('A = "dev"', 'A = "pm"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        holding = {
            (stage, role)
            for (_, stage), held in survey.resolution.held.items()
            for holders in held.values()
            for role in holders
            if role == survey.leads[stage]
        }
        for stage in survey.model.stages:
            if (
                stage.lead
                and survey.taking_place[stage.key]
                and (stage.key, stage.lead) not in holding
            ):
                lead = survey.model.role(stage.lead)
                yield self.finding(
                    f"{lead.name} leads {stage.name}, but has no duty there", stage, lead
                )


@register
class PartyLeads(Rule):
    """
    A party leads a stage. A party takes part, but isn't modelled as a role.

    Why: The lead owns what nobody else owns, and you can't hold a party to account.

    Instead: Let a role lead the stage, or make the party a role.
    """

    code = "LIF007"
    name = "party-leads"
    severity = "warning"
    mend = 'let a role lead it, or make the party a role: kind = "role"'
    wrong = """
        roles.agency = { name = "Agency", kind = "party" }
        stages.design = { name = "Design", lead = "agency" }
    """
    right = wrong.replace('"Agency", kind = "party"', '"Agency"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for stage in survey.model.stages:
            if stage.lead and survey.model.role(stage.lead).kind == "party":
                lead = survey.model.role(stage.lead)
                yield self.finding(
                    f"{stage.name} is led by {lead.name}, which is a party", stage, lead
                )


@register
class BrokenPhase(Rule):
    """
    A stage of another phase comes between the stages of a phase.

    Why: A phase is one continuous part of the lifecycle, so one of the stages probably has the
    wrong phase.

    Instead: Correct the phase of the stage between, or give the two parts different names.
    """

    code = "LIF008"
    name = "broken-phase"
    severity = "info"
    mend = "correct the phase of one of the stages"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm", phase = "Early" }
        stages.build = { name = "Build", lead = "pm", phase = "Late", after = "plan" }
        stages.launch = { name = "Launch", lead = "pm", phase = "Early", after = "build" }
    """
    right = wrong.replace('"Early", after = "build"', '"Late", after = "build"').replace(
        '"Late", after = "plan"', '"Early", after = "plan"'
    )

    def findings(self, survey: Survey) -> Iterator[Finding]:
        seen: set[str] = set()
        before = ""
        for stage in survey.model.stages:
            if stage.phase and stage.phase != before and stage.phase in seen:
                yield self.finding(
                    f"the phase {stage.phase} continues at {stage.name}, after "
                    f"{f'a stage of {before}' if before else 'a stage without a phase'}",
                    stage,
                )
            before = stage.phase
            seen.add(stage.phase)


@register
class NoExit(Rule):
    """
    A stage has no exit criteria, although other stages have.

    Why: Nobody knows when the stage ends.

    Instead: Say what must hold before it ends.
    """

    code = "LIF009"
    name = "no-exit-criteria"
    severity = "info"
    mend = "say in `exit` what must hold before it ends"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm", exit = "the plan is agreed" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }
    """
    right = wrong.replace('"plan"', '"plan", exit = "it works"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield one finding with the stages that lack criteria."""
        without = [stage for stage in survey.model.stages if not stage.exit]
        if without and len(without) < len(survey.model.stages):
            yield self.finding(
                f"{listed(stage.name for stage in without)} "
                f"{'have' if len(without) > 1 else 'has'} no exit criteria",
                *without,
            )


@register
class NoDuration(Rule):
    """
    A stage has no duration, though others have.

    Why: Nobody knows when it ends, so it counts as open: a schedule can't date what follows it, and
    its roles are needed until somebody says that it is over.

    Instead: Give it a duration; leave it out only where the stage really has no end.
    """

    code = "LIF010"
    name = "no-duration"
    severity = "info"
    mend = "give it a `duration`, such as 'P6W'"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm", duration = "P2W" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }
    """
    right = wrong.replace('"plan"', '"plan", duration = "P2M"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield one finding with the stages that lack a duration."""
        without = [stage for stage in survey.model.stages if stage.duration is None]
        if without and len(without) < len(survey.model.stages):
            names = listed(stage.name for stage in without)
            have = "have" if len(without) > 1 else "has"
            yield self.finding(
                f"{names} {have} no duration, so a schedule has no end there", *without
            )
