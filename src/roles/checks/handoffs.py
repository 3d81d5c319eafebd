"""Rules on what passes from role to role."""

from __future__ import annotations

from collections.abc import Iterator

from roles.checks.finding import Finding
from roles.checks.rule import Rule, register
from roles.checks.survey import Survey, listed
from roles.model.involvement import Duty
from roles.model.statements import Handoff


def _told(survey: Survey, one: Handoff) -> str:
    def name(collection: str, key: str) -> str:
        return survey.name(collection, key)

    return (
        f"{name('roles', one.giver)} at {name('stages', one.from_stage)} to "
        f"{name('roles', one.receiver)} at {name('stages', one.to_stage)}"
    )


@register
class SilentChange(Rule):
    """
    The owner or the lead changes between two stages, and no handoff describes it.

    Why: Work gets lost here: one role thinks it was handed over, and the other never received it.

    Instead: Describe the handoff: what is handed over, and when it is accepted.
    """

    code = "HND001"
    name = "silent-change"
    severity = "warning"
    wrong = """
        roles.planner = { name = "Product planner" }
        roles.pm = { name = "Product manager" }
        stages.concept = { name = "Concept", lead = "planner" }
        stages.build = { name = "Build", lead = "pm", after = "concept" }
    """
    right = (
        wrong
        + """    handoffs = [
            { giver = "planner", from_stage = "concept", receiver = "pm", to_stage = "build" },
        ]"""
    )

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each two stages and roles between which nothing is handed over."""
        said = {
            (one.giver, one.receiver, stage, after)
            for one in survey.model.handoffs
            for stage in (one.from_stage, one.to_stage)
            for after in (one.from_stage, one.to_stage)
        }
        following: dict[str, list[str]] = {}
        for earlier, later in survey.sequence:
            following.setdefault(earlier, []).append(later)
        changed: dict[tuple[str, str, str, str], list[str]] = {}
        owners = survey.resolution.owners
        for (key, stage), owning in owners.items():
            if len(owning) != 1 or stage not in following:
                continue
            for later in following[stage]:
                then = owners.get((key, later), ())
                if len(then) == 1 and owning != then:
                    change = (stage, later, owning[0], then[0])
                    if change in changed:
                        changed[change].append(key)
                    else:
                        changed[change] = [key]
        for earlier, later in survey.sequence:
            giver, receiver = survey.leads[earlier], survey.leads[later]
            if giver and receiver and giver != receiver:
                changed.setdefault((earlier, later, giver, receiver), [])
        by_key, members = survey.model.responsibilities.by_key, survey.model.roles.by_key
        stages = survey.model.stages.by_key
        for (earlier, later, giver, receiver), keys in changed.items():
            if (giver, receiver, earlier, later) in said or (giver, receiver, later, later) in said:
                continue
            works = [by_key[key] for key in keys]
            what = listed(work.name for work in works) if works else "the lead"
            roles = members[giver], members[receiver]
            before, after = stages[earlier], stages[later]
            yield self.finding(
                f"{what} {'pass' if len(works) > 1 else 'passes'} from {roles[0].name} at "
                f"{before.name} to {roles[1].name} at {after.name} without a handoff",
                *roles,
                before,
                after,
                *works,
                place=f"stages.{later}",
                mend=f"describe a handoff from {roles[0].name} to {roles[1].name} "
                "with its deliverables",
            )


@register
class EmptyHandoff(Rule):
    """
    A handoff has no deliverable.

    Why: Nobody can tell whether it has happened.

    Instead: Name what is handed over.
    """

    code = "HND002"
    name = "empty-handoff"
    severity = "warning"
    mend = "name what is handed over in `deliverables`"
    wrong = """
        roles.planner = { name = "Product planner" }
        roles.pm = { name = "Product manager" }
        stages.concept = { name = "Concept", lead = "planner" }
        stages.build = { name = "Build", lead = "pm", after = "concept" }
        handoffs = [
            { giver = "planner", from_stage = "concept", receiver = "pm", to_stage = "build" },
        ]
    """
    right = """
        roles.planner = { name = "Product planner" }
        roles.pm = { name = "Product manager" }
        stages.concept = { name = "Concept", lead = "planner" }
        stages.build = { name = "Build", lead = "pm", after = "concept" }
        deliverables.brief = { name = "Brief" }

        [[handoffs]]
        giver = "planner"
        from_stage = "concept"
        receiver = "pm"
        to_stage = "build"
        deliverables = "brief"
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for one in survey.model.handoffs:
            if not one.deliverables:
                yield self.finding(f"the handoff from {_told(survey, one)} has no deliverable", one)


@register
class NoCriteria(Rule):
    """
    A handoff has no acceptance criteria.

    Why: Without criteria the receiver accepts everything, and missing parts appear one stage later.

    Instead: Say what the receiver checks before accepting.
    """

    code = "HND003"
    name = "no-criteria"
    severity = "info"
    mend = "say in `criteria` what the receiver checks"
    wrong = EmptyHandoff.right
    right = EmptyHandoff.right + '    criteria = "it says for whom, what and why"'

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for one in survey.model.handoffs:
            if not one.criteria:
                yield self.finding(
                    f"the handoff from {_told(survey, one)} has no acceptance criteria", one
                )


@register
class Unproduced(Rule):
    """
    No responsibility produces a deliverable.

    Why: If no work produces it, nobody owns it, and nobody is accountable when it is missing.

    Instead: Name the responsibility in `produced_by`.
    """

    code = "HND004"
    name = "unproduced-deliverable"
    severity = "warning"
    mend = "name the responsibility in `produced_by`"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        responsibilities.planning = { name = "Planning", at = "plan" }
        deliverables.brief = { name = "Brief" }
    """
    right = wrong.replace('"Brief"', '"Brief", produced_by = "planning"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for one in survey.model.deliverables:
            if one.produced_by is None:
                yield self.finding(f"no responsibility produces {one.name}", one)


@register
class Unreceived(Rule):
    """
    No handoff carries a deliverable.

    Why: Either nobody needs it, or somebody receives it in a way that the model doesn't describe.

    Instead: Name it in the handoff that carries it, or remove it.
    """

    code = "HND005"
    name = "unreceived-deliverable"
    severity = "info"
    mend = "name it in a handoff, or remove it"
    wrong = Unproduced.right
    right = """
        roles.planner = { name = "Product planner" }
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "planner" }
        responsibilities.planning = { name = "Planning", at = "plan" }
        deliverables.brief = { name = "Brief", produced_by = "planning" }

        [[handoffs]]
        giver = "planner"
        receiver = "pm"
        from_stage = "plan"
        to_stage = "plan"
        deliverables = "brief"
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        handed = {key for one in survey.model.handoffs for key in one.deliverables}
        for one in survey.model.deliverables:
            if one.key not in handed:
                yield self.finding(f"no handoff carries {one.name}", one)


@register
class Bystander(Rule):
    """
    The giver or the receiver of a handoff has no duty at that stage.

    Why: A role without a duty at a stage can't hand over its result or use what it receives.

    Instead: Give the role its duty at that stage, or name the role that has one.
    """

    code = "HND006"
    name = "bystander-handoff"
    severity = "warning"
    wrong = Unreceived.right
    right = Unreceived.right.replace(
        "[[handoffs]]",
        """assignments = [{ responsibility = "planning", at = "plan", C = "pm" }]

        [[handoffs]]""",
    )

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each end of a handoff at which the role does nothing."""
        for one in survey.model.handoffs:
            for key, stage, what in (
                (one.giver, one.from_stage, "gives"),
                (one.receiver, one.to_stage, "receives"),
            ):
                if key not in survey.active[stage]:
                    role, there = survey.model.role(key), survey.model.stage(stage)
                    yield self.finding(
                        f"{role.name} {what} a handoff at {there.name}, but has no duty there",
                        one,
                        role,
                        there,
                        mend=f"give {role.name} a duty at {there.name}, "
                        "or name the role that has one",
                    )


@register
class NoWay(Rule):
    """
    A handoff goes to a stage that doesn't come after its own, according to `after`.

    Why: Either the order of the stages is incomplete, or the work skips a stage.

    Instead: Complete `after`, or hand over at the next stage.
    """

    code = "HND007"
    name = "no-way"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }
        stages.market = { name = "Market", lead = "pm", after = "plan" }
        handoffs = [
            { giver = "pm", from_stage = "build", receiver = "pm", to_stage = "market" },
        ]
    """
    right = wrong.replace(
        '"Market", lead = "pm", after = "plan"', '"Market", lead = "pm", after = "build"'
    )

    def findings(self, survey: Survey) -> Iterator[Finding]:
        if not any(stage.after for stage in survey.model.stages):
            return
        for one in survey.model.handoffs:
            forward = not one.feedback and one.from_stage != one.to_stage
            if forward and not survey.sequence_order.leads(one.from_stage, one.to_stage):
                there = survey.name("stages", one.to_stage)
                before = survey.name("stages", one.from_stage)
                yield self.finding(
                    f"the handoff from {_told(survey, one)} skips the order of the stages: "
                    f"{there} doesn't come after {before}",
                    one,
                    survey.model.stage(one.from_stage),
                    survey.model.stage(one.to_stage),
                    mend=f"add {before} to the `after` of {there}",
                )


@register
class UnmarkedFeedback(Rule):
    """
    Two roles hand over to each other within one stage, and neither handoff is marked as feedback.

    Why: One of the two leads back, and only the mark says which. Between stages the model refuses
    such a circle.

    Instead: Mark the way back with `feedback = true`.
    """

    code = "HND008"
    name = "unmarked-feedback"
    severity = "warning"
    mend = "mark the way back with feedback = true"
    wrong = """
        roles.dev = { name = "Developer" }
        roles.tester = { name = "Tester" }
        stages.testing = { name = "Testing", lead = "tester" }
        handoffs = [
            { giver = "dev", from_stage = "testing", receiver = "tester", to_stage = "testing" },
            { giver = "tester", from_stage = "testing", receiver = "dev", to_stage = "testing" },
        ]
    """
    right = """
        roles.dev = { name = "Developer" }
        roles.tester = { name = "Tester" }
        stages.testing = { name = "Testing", lead = "tester" }

        [[handoffs]]
        giver = "dev"
        receiver = "tester"
        from_stage = "testing"
        to_stage = "testing"

        [[handoffs]]
        giver = "tester"
        receiver = "dev"
        from_stage = "testing"
        to_stage = "testing"
        feedback = true
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        seen: set[tuple[str, str, str]] = set()
        for one in survey.model.handoffs:
            if one.feedback or one.from_stage != one.to_stage or one.giver == one.receiver:
                continue
            if (one.receiver, one.giver, one.to_stage) in seen:
                yield self.finding(
                    f"{survey.name('roles', one.receiver)} and {survey.name('roles', one.giver)} "
                    f"hand over to each other at {survey.name('stages', one.to_stage)}, and "
                    "neither handoff is marked as feedback",
                    one,
                )
            seen.add((one.giver, one.receiver, one.from_stage))


@register
class FeedbackNowhere(Rule):
    """
    A handoff marked as feedback doesn't lead back.

    Why: Feedback goes to an earlier stage, from which the work comes round again. Otherwise there
    is no loop.

    Instead: Remove the mark, or send the feedback to an earlier stage.
    """

    code = "HND009"
    name = "feedback-nowhere"
    severity = "warning"
    mend = "remove `feedback`, or send it to an earlier stage"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }

        [[handoffs]]
        giver = "pm"
        receiver = "pm"
        from_stage = "plan"
        to_stage = "build"
        feedback = true
    """
    right = wrong.replace(
        '"plan"\n        to_stage = "build"', '"build"\n        to_stage = "plan"'
    )

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for one in survey.model.handoffs:
            if not one.feedback or one.from_stage == one.to_stage:
                continue
            if not survey.model.order.leads(one.to_stage, one.from_stage):
                there = survey.model.stage(one.to_stage)
                yield self.finding(
                    f"the feedback from {_told(survey, one)} closes no loop: no stages lead "
                    f"from {there.name} to {survey.name('stages', one.from_stage)}",
                    one,
                    there,
                )


@register
class SelfHandoff(Rule):
    """
    A role hands over to itself within one stage.

    Why: Nothing changes hands. Perhaps one of the two roles is wrong.

    Instead: Name the other role, or remove the handoff.
    """

    code = "HND010"
    name = "self-handoff"
    severity = "warning"
    mend = "name the other role, or remove the handoff"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        handoffs = [{ giver = "pm", from_stage = "plan", receiver = "pm", to_stage = "plan" }]
    """
    right = wrong.replace(
        'manager" }\n', 'manager" }\n        roles.dev = { name = "Developer" }\n'
    ).replace('receiver = "pm"', 'receiver = "dev"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for one in survey.model.handoffs:
            if one.giver == one.receiver and one.from_stage == one.to_stage:
                role = survey.model.role(one.giver)
                yield self.finding(
                    f"{role.name} hands over to itself at {survey.name('stages', one.from_stage)}",
                    one,
                    role,
                )


@register
class GiverDoesNotMake(Rule):
    """
    The giver of a handoff takes no part in the work that produces a deliverable.

    Why: It hands over something that it neither owns, does nor supports.

    Instead: Let a role that makes the deliverable hand it over, or give the giver a part in the
    work.
    """

    code = "HND011"
    name = "giver-does-not-make"
    severity = "info"
    wrong = """
        roles.planner = { name = "Product planner" }
        roles.pm = { name = "Product manager" }
        roles.dev = { name = "Developer" }
        stages.plan = { name = "Plan" }
        responsibilities.planning = { name = "Planning" }
        deliverables.brief = { name = "Brief", produced_by = "planning" }
        assignments = [{ responsibility = "planning", at = "plan", A = "planner", I = "pm" }]

        [[handoffs]]
        giver = "pm"
        receiver = "dev"
        from_stage = "plan"
        to_stage = "plan"
        deliverables = "brief"
    """
    right = wrong.replace('I = "pm"', 'R = "pm"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        making: dict[str, set[str]] = {}
        wanted = {one.produced_by for one in survey.model.deliverables}
        received = {
            (one.receiver, key) for one in survey.model.handoffs for key in one.deliverables
        }
        for (key, _), held in survey.resolution.held.items():
            if key in wanted:
                for duty in (Duty.OWN, Duty.DO, Duty.SUPPORT):
                    making.setdefault(key, set()).update(held.get(duty, ()))
        for one in survey.model.handoffs:
            if one.feedback:
                continue
            for key in one.deliverables:
                deliverable = survey.model.deliverable(key)
                made = making.get(deliverable.produced_by or "", set())
                if made and one.giver not in made and (one.giver, key) not in received:
                    giver = survey.model.role(one.giver)
                    work = survey.model.responsibility(deliverable.produced_by or "")
                    yield self.finding(
                        f"{giver.name} hands over {deliverable.name}, but takes no part in "
                        f"{work.name}",
                        one,
                        giver,
                        work,
                        mend=f"let {listed(survey.name('roles', key) for key in sorted(made))} "
                        "hand it over",
                    )


@register
class NotYetMade(Rule):
    """
    A handoff carries a deliverable before the work that produces it takes place.

    Why: What isn't made yet can't be handed over, so one of the two stages is wrong.

    Instead: Hand it over at or after the stage where it is made.
    """

    code = "HND012"
    name = "not-yet-made"
    severity = "warning"
    mend = "hand it over at or after the stage where it is made"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }
        stages.launch = { name = "Launch", lead = "pm", after = "build" }
        responsibilities.building = { name = "Building", at = "launch" }
        deliverables.product = { name = "Product", produced_by = "building" }

        [[handoffs]]
        giver = "pm"
        receiver = "pm"
        from_stage = "build"
        to_stage = "launch"
        deliverables = "product"
    """
    right = wrong.replace('at = "launch"', 'at = "build"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        places = survey.resolution.places
        for one in survey.model.handoffs:
            if one.feedback:
                continue
            for key in one.deliverables:
                deliverable = survey.model.deliverable(key)
                made = places.get(deliverable.produced_by or "", ())
                if made and survey.order[made[0]] > survey.order[one.from_stage]:
                    yield self.finding(
                        f"{deliverable.name} is handed over at "
                        f"{survey.name('stages', one.from_stage)}, but made only at "
                        f"{survey.name('stages', made[0])}",
                        one,
                        deliverable,
                    )
