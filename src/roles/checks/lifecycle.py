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
    No stage leads to a stage that isn't the first, though others are linked.

    Why: Nothing ever gets there, so what it says is never asked; or its `after` was forgotten.

    Instead: Say which stage it comes after.
    """

    code = "LIF001"
    name = "unreachable-stage"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "pm" }
        stages.launch = { name = "Launch", lead = "pm", after = ["plan", "build"] }
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }
        stages.launch = { name = "Launch", lead = "pm", after = "build" }
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each stage but the first that nothing leads to."""
        reached = {later for _, later in survey.links}
        for stage in survey.model.stages[1:] if reached else ():
            if stage.key not in reached:
                yield self.finding(
                    f"no stage leads to {stage.name}",
                    stage,
                    place=f"stages.{stage.key}",
                    mend="name in `after` the stage that it follows",
                )


@register
class DeadEnd(Rule):
    """
    Nothing leads on from a stage that isn't the last, though others are linked.

    Why: What is made there goes nowhere; or the stage after it doesn't say so.

    Instead: Name it in the `after` of the stage that follows.
    """

    code = "LIF002"
    name = "dead-end"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }
        stages.launch = { name = "Launch", lead = "pm", after = "plan" }
    """
    right = Unreachable.right

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each stage but the last from which nothing leads on."""
        left = {earlier for earlier, _ in survey.links}
        for stage in survey.model.stages[:-1] if left else ():
            if stage.key not in left:
                yield self.finding(
                    f"nothing leads on from {stage.name}",
                    stage,
                    place=f"stages.{stage.key}",
                    mend="name it in the `after` of the stage that follows it",
                )


@register
class NoLead(Rule):
    """
    A stage has no lead, though others have.

    Why: What nobody is named for is owned by nobody there.

    Instead: Name the role that leads it.
    """

    code = "LIF003"
    name = "no-lead"
    severity = "info"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", after = "plan" }
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each stage without a lead."""
        led = any(survey.leads.values())
        for stage in survey.model.stages:
            if led and stage.lead is None:
                yield self.finding(
                    f"nobody leads {stage.name}",
                    stage,
                    place=f"stages.{stage.key}",
                    mend="name the role that leads it in `lead`",
                )


@register
class NothingOwned(Rule):
    """
    No responsibility that takes place at a stage has an owner, or none takes place there.

    Why: A stage in which nobody answers for anything is a date on a calendar.

    Instead: Say what is done there and who owns it, or take the stage out.
    """

    code = "LIF004"
    name = "nothing-owned"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }
        responsibilities.planning = { name = "Planning", at = "plan" }
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }
        responsibilities.planning = { name = "Planning", at = "plan" }
        responsibilities.building = { name = "Building", at = "build" }
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each stage at which nothing is owned."""
        if not survey.model.responsibilities:
            return
        owned = {stage for (_, stage), owners in survey.resolution.owners.items() if owners}
        for stage in survey.model.stages:
            if stage.key not in owned:
                what = "is owned" if survey.taking_place[stage.key] else "takes place"
                yield self.finding(
                    f"nothing {what} at {stage.name}",
                    stage,
                    place=f"stages.{stage.key}",
                    mend="name what is done there and who owns it, or take the stage out",
                )


@register
class StageTwins(Rule):
    """
    Two stages have one name.

    Why: Who asks for the stage by its name gets no answer, and who reads the chart can't tell
    which is meant.

    Instead: Give each a name of its own.
    """

    code = "LIF005"
    name = "stage-twins"
    severity = "error"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.alpha = { name = "Test", lead = "pm" }
        stages.beta = { name = "test", lead = "pm", after = "alpha" }
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.alpha = { name = "Alpha test", lead = "pm" }
        stages.beta = { name = "Beta test", lead = "pm", after = "alpha" }
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each stage with the name of an earlier one."""
        taken: dict[str, str] = {}
        for stage in survey.model.stages:
            first = taken.setdefault(normal(stage.name), stage.key)
            if first != stage.key:
                yield self.finding(
                    f"two stages are called {stage.name}: {first} and {stage.key}",
                    stage,
                    survey.model.stage(first),
                    place=f"stages.{stage.key}",
                    mend="give each a name of its own",
                )


@register
class IdleLead(Rule):
    """
    The lead of a stage owns and does nothing there, though others do.

    Why: To lead without a part in the work is a title; who asks what the lead answers for at the
    stage is told nothing.

    Instead: Give the lead what it owns there, or let the role lead that does.
    """

    code = "LIF006"
    name = "idle-lead"
    severity = "info"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.dev = { name = "Developer" }
        stages.build = { name = "Build", lead = "pm" }
        responsibilities.building = { name = "Building" }
        assignments = [{ responsibility = "building", at = "build", A = "dev", R = "dev" }]
    """
    right = """
        roles.pm = { name = "Product manager" }
        roles.dev = { name = "Developer" }
        stages.build = { name = "Build", lead = "pm" }
        responsibilities.building = { name = "Building" }
        assignments = [{ responsibility = "building", at = "build", A = "pm", R = "dev" }]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each stage whose lead has no duty at it."""
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
                    f"{lead.name} leads {stage.name}, and has no duty there",
                    stage,
                    lead,
                    place=f"stages.{stage.key}",
                    mend="give the lead what it owns there, or let a role lead that does",
                )


@register
class PartyLeads(Rule):
    """
    A party leads a stage: one that takes part, but stands outside the model.

    Why: What nobody is named for falls to the lead, and a party can't be held to it.

    Instead: Let a role lead, or make the party a role.
    """

    code = "LIF007"
    name = "party-leads"
    severity = "warning"
    wrong = """
        roles.agency = { name = "Agency", kind = "party" }
        stages.design = { name = "Design", lead = "agency" }
    """
    right = """
        roles.agency = { name = "Agency" }
        stages.design = { name = "Design", lead = "agency" }
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each stage that a party leads."""
        for stage in survey.model.stages:
            if stage.lead and survey.model.role(stage.lead).kind == "party":
                lead = survey.model.role(stage.lead)
                yield self.finding(
                    f"{lead.name} is a party, and leads {stage.name}",
                    stage,
                    lead,
                    place=f"stages.{stage.key}",
                    mend='let a role lead, or give the party kind = "role"',
                )


@register
class BrokenPhase(Rule):
    """
    The stages of a phase don't follow each other: a stage of another phase stands between.

    Why: A phase is a stretch of the lifecycle; one in pieces can't be shown as a group, and was
    likely named wrongly.

    Instead: Name the phase of the stage between, or the pieces apart.
    """

    code = "LIF008"
    name = "broken-phase"
    severity = "info"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm", phase = "Early" }
        stages.build = { name = "Build", lead = "pm", phase = "Late", after = "plan" }
        stages.launch = { name = "Launch", lead = "pm", phase = "Early", after = "build" }
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm", phase = "Early" }
        stages.build = { name = "Build", lead = "pm", phase = "Early", after = "plan" }
        stages.launch = { name = "Launch", lead = "pm", phase = "Late", after = "build" }
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each stage that takes up a phase that had ended."""
        seen: set[str] = set()
        before = ""
        for stage in survey.model.stages:
            if stage.phase and stage.phase != before and stage.phase in seen:
                yield self.finding(
                    f"the phase {stage.phase} goes on at {stage.name}, after a stage of "
                    f"{before or 'no phase'}",
                    stage,
                    place=f"stages.{stage.key}",
                    mend="name the phase of the stages between, or this one otherwise",
                )
            before = stage.phase
            seen.add(stage.phase)


@register
class NoExit(Rule):
    """
    A stage has no exit criteria, though others have.

    Why: Nobody knows when it is over, so it ends when somebody says so.

    Instead: Say what must hold before it ends.
    """

    code = "LIF009"
    name = "no-exit-criteria"
    severity = "info"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm", exit = "the plan is agreed" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm", exit = "the plan is agreed" }
        stages.build = { name = "Build", lead = "pm", after = "plan", exit = "it works" }
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield one finding with the stages that lack criteria."""
        without = [stage for stage in survey.model.stages if not stage.exit]
        if without and len(without) < len(survey.model.stages):
            yield self.finding(
                f"nothing says when {listed(stage.name for stage in without)} "
                f"{'end' if len(without) > 1 else 'ends'}",
                *without,
                place=f"stages.{without[0].key}",
                mend="name what must hold in `exit`",
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
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm", duration = "P2W" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm", duration = "P2W" }
        stages.build = { name = "Build", lead = "pm", after = "plan", duration = "P2M" }
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield one finding with the stages that lack a duration."""
        without = [stage for stage in survey.model.stages if stage.duration is None]
        if without and len(without) < len(survey.model.stages):
            names = listed(stage.name for stage in without)
            have = "have" if len(without) > 1 else "has"
            yield self.finding(
                f"{names} {have} no duration, so a schedule has no end there",
                *without,
                place=f"stages.{without[0].key}",
                mend="say how long it takes in `duration`, such as 'P6W'",
            )
