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
    The owner, or the lead, changes from a stage to the next, and no handoff between them says so.

    Why: This is where work falls through: the one believes it given, the other never got it.

    Instead: State the handoff, with what is handed over and when it counts as accepted.
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
    right = """
        roles.planner = { name = "Product planner" }
        roles.pm = { name = "Product manager" }
        stages.concept = { name = "Concept", lead = "planner" }
        stages.build = { name = "Build", lead = "pm", after = "concept" }
        handoffs = [
            { giver = "planner", from_stage = "concept", receiver = "pm", to_stage = "build" },
        ]
    """

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
            for later in following.get(stage, ()):
                then = owners.get((key, later), ())
                if len(owning) == len(then) == 1 and owning != then:
                    changed.setdefault((stage, later, owning[0], then[0]), []).append(key)
        for earlier, later in survey.sequence:
            giver, receiver = survey.leads[earlier], survey.leads[later]
            if giver and receiver and giver != receiver:
                changed.setdefault((earlier, later, giver, receiver), [])
        for (earlier, later, giver, receiver), keys in changed.items():
            if (giver, receiver, earlier, later) in said or (giver, receiver, later, later) in said:
                continue
            works = [survey.model.responsibility(key) for key in keys]
            what = listed(work.name for work in works) if works else "the lead"
            roles = survey.model.role(giver), survey.model.role(receiver)
            yield self.finding(
                f"{what} {'go' if len(works) > 1 else 'goes'} from {roles[0].name} at "
                f"{survey.name('stages', earlier)} to {roles[1].name} at "
                f"{survey.name('stages', later)}, and no handoff says so",
                *roles,
                survey.model.stage(earlier),
                survey.model.stage(later),
                *works,
                place=f"stages.{later}",
                mend=f"state a handoff from {giver} to {receiver} with its deliverables",
            )


@register
class EmptyHandoff(Rule):
    """
    A handoff carries no deliverable.

    Why: Nobody can see whether it has happened.

    Instead: Name what is handed over.
    """

    code = "HND002"
    name = "empty-handoff"
    severity = "warning"
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
        """Yield a finding for each handoff without a deliverable."""
        for number, one in enumerate(survey.model.handoffs):
            if not one.deliverables:
                yield self.finding(
                    f"nothing is handed over from {_told(survey, one)}",
                    one,
                    place=f"handoffs[{number}]",
                    mend="name its deliverables",
                )


@register
class NoCriteria(Rule):
    """
    A handoff has no acceptance criteria.

    Why: Without them the receiver takes what comes, and what is missing shows up a stage later.

    Instead: Say what the receiver looks at before accepting.
    """

    code = "HND003"
    name = "no-criteria"
    severity = "info"
    wrong = EmptyHandoff.right
    right = EmptyHandoff.right + '    criteria = "it says for whom, what and why"'

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each handoff without criteria."""
        for number, one in enumerate(survey.model.handoffs):
            if not one.criteria:
                yield self.finding(
                    f"nothing says when {_told(survey, one)} is accepted",
                    one,
                    place=f"handoffs[{number}]",
                    mend="name its criteria",
                )


@register
class Unproduced(Rule):
    """
    Nothing says from which responsibility a deliverable results.

    Why: What no work produces nobody owns: when it is missing, it is nobody's fault.

    Instead: Name the responsibility in `produced_by`.
    """

    code = "HND004"
    name = "unproduced-deliverable"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        responsibilities.planning = { name = "Planning", at = "plan" }
        deliverables.brief = { name = "Brief" }
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        responsibilities.planning = { name = "Planning", at = "plan" }
        deliverables.brief = { name = "Brief", produced_by = "planning" }
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each deliverable that nothing produces."""
        for one in survey.model.deliverables:
            if one.produced_by is None:
                yield self.finding(
                    f"no responsibility produces {one.name}",
                    one,
                    place=f"deliverables.{one.key}",
                    mend="name the responsibility in `produced_by`",
                )


@register
class Unreceived(Rule):
    """
    No handoff carries a deliverable.

    Why: It is made for nobody; or somebody gets it in a way that the model doesn't know.

    Instead: Name it in the handoff that carries it, or take it out.
    """

    code = "HND005"
    name = "unreceived-deliverable"
    severity = "info"
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
        """Yield a finding for each deliverable that goes to nobody."""
        handed = {key for one in survey.model.handoffs for key in one.deliverables}
        for one in survey.model.deliverables:
            if one.key not in handed:
                yield self.finding(
                    f"{one.name} is handed to nobody",
                    one,
                    place=f"deliverables.{one.key}",
                    mend="name it in a handoff, or take it out",
                )


@register
class Bystander(Rule):
    """
    The giver or the receiver of a handoff has no duty at that stage.

    Why: Who has nothing to do at a stage can't hand over its result, and won't do anything with
    what they get.

    Instead: Give them the duty that they have there, or name the role that has it.
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
        for number, one in enumerate(survey.model.handoffs):
            for key, stage, what in (
                (one.giver, one.from_stage, "gives"),
                (one.receiver, one.to_stage, "receives"),
            ):
                if key not in survey.active[stage]:
                    role, there = survey.model.role(key), survey.model.stage(stage)
                    yield self.finding(
                        f"{role.name} {what} at {there.name}, and has no duty there",
                        one,
                        role,
                        there,
                        place=f"handoffs[{number}]",
                        mend=f"give {key} the duty that it has at {stage}, or name the role that "
                        "has it",
                    )


@register
class NoWay(Rule):
    """
    A handoff goes from a stage to one that doesn't come after it by the `after` of the stages.

    Why: Either the order of the stages is incomplete, or the work jumps past a stage that somebody
    relies on.

    Instead: Complete `after`, or hand over at the stage that comes next.
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
    right = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }
        stages.market = { name = "Market", lead = "pm", after = "build" }
        handoffs = [
            { giver = "pm", from_stage = "build", receiver = "pm", to_stage = "market" },
        ]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each forward handoff that the order of the stages doesn't carry."""
        if not any(stage.after for stage in survey.model.stages):
            return
        for number, one in enumerate(survey.model.handoffs):
            forward = not one.feedback and one.from_stage != one.to_stage
            if forward and one.to_stage not in survey.later[one.from_stage]:
                there = survey.name("stages", one.to_stage)
                before = survey.name("stages", one.from_stage)
                yield self.finding(
                    f"the handoff from {_told(survey, one)} has no way: {there} doesn't come after "
                    f"{before}",
                    one,
                    survey.model.stage(one.from_stage),
                    survey.model.stage(one.to_stage),
                    place=f"handoffs[{number}]",
                    mend=f'add "{one.from_stage}" to the `after` of {one.to_stage}',
                )


@register
class UnmarkedFeedback(Rule):
    """
    Two roles hand to each other within one stage, and neither handoff is marked as feedback.

    Why: One of the two leads back. Between stages an unmarked way back is a circle, which the
    model refuses; within a stage nothing but the mark tells which it is.

    Instead: Mark the way back with `feedback = true`.
    """

    code = "HND008"
    name = "unmarked-feedback"
    severity = "warning"
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
        """Yield a finding for each unmarked handoff that answers another within a stage."""
        seen: set[tuple[str, str, str]] = set()
        for number, one in enumerate(survey.model.handoffs):
            if one.feedback or one.from_stage != one.to_stage or one.giver == one.receiver:
                continue
            if (one.receiver, one.giver, one.to_stage) in seen:
                yield self.finding(
                    f"{survey.name('roles', one.receiver)} and {survey.name('roles', one.giver)} "
                    f"hand to each other at {survey.name('stages', one.to_stage)}; neither way is "
                    "marked as feedback",
                    one,
                    place=f"handoffs[{number}]",
                    mend="mark the way back with feedback = true",
                )
            seen.add((one.giver, one.receiver, one.from_stage))


@register
class FeedbackNowhere(Rule):
    """
    A handoff that is marked as feedback doesn't lead back.

    Why: Feedback is what goes to an earlier stage, from which the work comes round again. One that
    leads on, or to a stage that has no way to where it came from, closes no loop.

    Instead: Take the mark away, or send it where it changes something.
    """

    code = "HND009"
    name = "feedback-nowhere"
    severity = "warning"
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
    right = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "pm", after = "plan" }

        [[handoffs]]
        giver = "pm"
        receiver = "pm"
        from_stage = "build"
        to_stage = "plan"
        feedback = true
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each feedback that closes no loop."""
        onward: dict[str, set[str]] = {key: set() for key in survey.order}
        for stage in reversed(survey.model.stages):
            for earlier, later in survey.links_from(stage.key):
                onward[earlier] |= {later} | onward[later]
        for number, one in enumerate(survey.model.handoffs):
            if not one.feedback or one.from_stage == one.to_stage:
                continue
            if one.from_stage not in onward[one.to_stage]:
                there = survey.model.stage(one.to_stage)
                yield self.finding(
                    f"the feedback from {_told(survey, one)} closes no loop: nothing leads from "
                    f"{there.name} back to {survey.name('stages', one.from_stage)}",
                    one,
                    there,
                    place=f"handoffs[{number}]",
                    mend="take `feedback` away, or send it to an earlier stage",
                )


@register
class SelfHandoff(Rule):
    """
    A role hands to itself within one stage.

    Why: Nothing changes hands; it is a note, or one of the two roles is wrong.

    Instead: Name the other role, or take it out.
    """

    code = "HND010"
    name = "self-handoff"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        handoffs = [{ giver = "pm", from_stage = "plan", receiver = "pm", to_stage = "plan" }]
    """
    right = """
        roles.pm = { name = "Product manager" }
        roles.dev = { name = "Developer" }
        stages.plan = { name = "Plan", lead = "pm" }
        handoffs = [{ giver = "pm", from_stage = "plan", receiver = "dev", to_stage = "plan" }]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each handoff from a role to itself at one stage."""
        for number, one in enumerate(survey.model.handoffs):
            if one.giver == one.receiver and one.from_stage == one.to_stage:
                role = survey.model.role(one.giver)
                yield self.finding(
                    f"{role.name} hands to itself at {survey.name('stages', one.from_stage)}",
                    one,
                    role,
                    place=f"handoffs[{number}]",
                    mend="name the other role, or take it out",
                )


@register
class GiverDoesNotMake(Rule):
    """
    The giver of a handoff has no part in the work from which a deliverable results.

    Why: They hand over what they neither own, do nor support, and can't answer for it.

    Instead: Let the role that makes it give it, or give the giver its part in the work.
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
        """Yield a finding for each deliverable whose giver has no part in making it."""
        making: dict[str, set[str]] = {}
        wanted = {one.produced_by for one in survey.model.deliverables}
        for (key, _), held in survey.resolution.held.items():
            if key in wanted:
                for duty in (Duty.OWN, Duty.DO, Duty.SUPPORT):
                    making.setdefault(key, set()).update(held.get(duty, ()))
        for number, one in enumerate(survey.model.handoffs):
            if one.feedback:
                continue
            for key in one.deliverables:
                deliverable = survey.model.deliverable(key)
                made = making.get(deliverable.produced_by or "", set())
                if made and one.giver not in made and not self._passed_on(survey, one, key):
                    giver = survey.model.role(one.giver)
                    work = survey.model.responsibility(deliverable.produced_by or "")
                    yield self.finding(
                        f"{giver.name} hands over {deliverable.name}, and has no part in "
                        f"{work.name}",
                        one,
                        giver,
                        work,
                        place=f"handoffs[{number}]",
                        mend=f"let {listed(sorted(made))} give it",
                    )

    @staticmethod
    def _passed_on(survey: Survey, one: Handoff, deliverable: str) -> bool:
        return any(
            other.receiver == one.giver and deliverable in other.deliverables
            for other in survey.model.handoffs
        )


@register
class NotYetMade(Rule):
    """
    A handoff carries a deliverable before the work that produces it takes place.

    Why: What isn't made can't be handed over: the stage of the work or of the handoff is wrong.

    Instead: Hand it over at or after the stage at which it is made.
    """

    code = "HND012"
    name = "not-yet-made"
    severity = "warning"
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
        """Yield a finding for each deliverable that is handed over before it is made."""
        places = survey.resolution.places
        for number, one in enumerate(survey.model.handoffs):
            if one.feedback:
                continue
            for key in one.deliverables:
                deliverable = survey.model.deliverable(key)
                made = places.get(deliverable.produced_by or "", ())
                if made and survey.order[made[0]] > survey.order[one.from_stage]:
                    yield self.finding(
                        f"{deliverable.name} is handed over at "
                        f"{survey.name('stages', one.from_stage)}, and made at "
                        f"{survey.name('stages', made[0])} only",
                        one,
                        deliverable,
                        place=f"handoffs[{number}]",
                        mend="hand it over at or after the stage at which it is made",
                    )
