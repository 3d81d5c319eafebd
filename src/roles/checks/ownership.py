"""Rules on who owns and does the work."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from roles.checks.finding import Finding
from roles.checks.rule import Rule, register
from roles.checks.survey import Survey, listed
from roles.model.involvement import Duty
from roles.model.ownership import DOES


@register
class NoOwner(Rule):
    """
    Nobody owns a responsibility at a stage where it takes place.

    Why: What nobody answers for is done late or not at all, and nobody can say so.

    Instead: Name one owner for it at that stage, or a lead of the stage, who owns there what nobody
    else does.
    """

    code = "OWN001"
    name = "no-owner"
    severity = "error"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing", at = "launch" }
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing", at = "launch" }
        assignments = [{ responsibility = "pricing", at = "launch", A = "pm" }]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each place without an owner."""
        letter = survey.model.scheme.letter(Duty.OWN)
        for (key, stage), owners in survey.resolution.owners.items():
            if not owners:
                work, there = survey.model.responsibility(key), survey.model.stage(stage)
                yield self.finding(
                    f"nobody owns {work.name} at {there.name}",
                    work,
                    there,
                    place=f"responsibilities.{key}",
                    mend=f'name one role as {letter} at "{stage}", or a lead of the stage',
                )


@register
class SeveralOwners(Rule):
    """
    Several roles own a responsibility at one stage.

    Why: Where two answer for the work, each can wait for the other; an accountability that is
    shared is one that nobody has.

    Instead: Keep one owner. The others do the work, are consulted, or approve.
    """

    code = "OWN002"
    name = "several-owners"
    severity = "error"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.sales = { name = "Sales" }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [{ responsibility = "pricing", at = "launch", A = ["pm", "sales"] }]
    """
    right = """
        roles.pm = { name = "Product manager" }
        roles.sales = { name = "Sales" }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [{ responsibility = "pricing", at = "launch", A = "pm", C = "sales" }]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each place with more than one owner."""
        for (key, stage), owners in survey.resolution.owners.items():
            if len(owners) > 1:
                work, there = survey.model.responsibility(key), survey.model.stage(stage)
                who = [survey.model.role(role) for role in owners]
                yield self.finding(
                    f"{listed(role.name for role in who)} {'both' if len(who) == 2 else 'all'} own "
                    f"{work.name} at {there.name}",
                    work,
                    there,
                    *who,
                    place=survey.place_of_duty(key, stage, Duty.OWN, owners[-1]),
                    mend="keep one of them as the owner; the others may do it, approve it or be "
                    "consulted",
                )


@register
class NobodyDoesIt(Rule):
    """
    Nobody does the work of a responsibility at a stage, and no part of it takes place there.

    Why: An owner answers for the work; that they also do it is often a wish. The chart should say
    who does.

    Instead: Name who does it: the owner too, if it is so.
    """

    code = "OWN003"
    name = "nobody-does-it"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [{ responsibility = "pricing", at = "launch", A = "pm" }]
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [{ responsibility = "pricing", at = "launch", A = "pm", R = "pm" }]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each responsibility, with the stages at which nobody does it."""
        letters = dict(survey.model.scheme.letters)
        if Duty.DO not in letters.values():
            return
        letter = survey.model.scheme.letter(Duty.DO)
        places = survey.resolution.places
        for work in survey.model.responsibilities:
            parts = {stage for part in survey.parts.get(work.key, ()) for stage in places[part]}
            idle = [
                stage
                for stage in places[work.key]
                if stage not in parts and Duty.DO not in survey.resolution.held[work.key, stage]
            ]
            if idle:
                stages = [survey.model.stage(stage) for stage in idle]
                yield self.finding(
                    f"nobody does {work.name} at {listed(stage.name for stage in stages)}",
                    work,
                    *stages,
                    place=f"responsibilities.{work.key}",
                    mend=f"name who does it as {letter}; the owner too, if it is so",
                )


@register
class PartyOwns(Rule):
    """
    A party owns a responsibility: one that takes part, but stands outside the model.

    Why: Nobody inside can hold a party to it: the market, users or another company answer to
    others.

    Instead: Let a role inside own it, and the party do it; or make the party a role.
    """

    code = "OWN004"
    name = "party-owns"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.users = { name = "Users", kind = "party" }
        stages.testing = { name = "Testing" }
        responsibilities.trial = { name = "Trial" }
        assignments = [{ responsibility = "trial", at = "testing", A = "users", R = "users" }]
    """
    right = """
        roles.pm = { name = "Product manager" }
        roles.users = { name = "Users", kind = "party" }
        stages.testing = { name = "Testing" }
        responsibilities.trial = { name = "Trial" }
        assignments = [{ responsibility = "trial", at = "testing", A = "pm", R = "users" }]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each assignment by which a party owns something."""
        parties = {role.key: role for role in survey.model.roles if role.kind == "party"}
        for number, one in enumerate(survey.model.assignments):
            for key in one.own:
                if key in parties:
                    work = survey.model.responsibility(one.responsibility)
                    yield self.finding(
                        f"{parties[key].name} is a party, and owns {work.name}",
                        work,
                        parties[key],
                        place=f"assignments[{number}]",
                        mend='let a role own it, or give the party kind = "role"',
                    )


@register
class IdleRole(Rule):
    """
    A role has no duty anywhere and leads no stage.

    Why: It is a name without work: somebody forgot its part, or it should go.

    Instead: Give it what it does, mark it as a party, or take it out.
    """

    code = "OWN005"
    name = "idle-role"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.owner = { name = "Product owner" }
        stages.launch = { name = "Launch", lead = "pm" }
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch", lead = "pm" }
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each role that does nothing and that no role specialises."""
        active = set().union(*survey.active.values())
        general = {role.is_a for role in survey.model.roles}
        for role in survey.model.roles:
            if role.kind == "role" and role.key not in active and role.key not in general:
                yield self.finding(
                    f"{role.name} has no duty at any stage",
                    role,
                    place=f"roles.{role.key}",
                    mend='give it an assignment, or kind = "party", or take it out',
                )


_CONTRADICTIONS = (
    (Duty.OWN, Duty.INFORM),
    (Duty.OWN, Duty.CONSULT),
    (Duty.OWN, Duty.SUPPORT),
    (Duty.DO, Duty.INFORM),
    (Duty.OWN, Duty.OMIT),
    (Duty.DO, Duty.OMIT),
    (Duty.CONSULT, Duty.OMIT),
    (Duty.INFORM, Duty.OMIT),
    (Duty.OWN, Duty.RECOMMEND),
)


def _of_itself(survey: Survey, key: str, stage: str, role: str, duty: Duty) -> bool:
    """Return whether a role has a duty for a responsibility, and not only for its whole."""
    return any(
        reason.duty is duty and not reason.through and role in [who.key for who in reason.roles]
        for reason in survey.resolution.reasons(key, stage)
    )


@register
class ContradictoryDuties(Rule):
    """
    A role has duties for one responsibility at one stage that contradict each other.

    Why: Whoever owns or does the work knows about it and decides. To be told, asked or a helper as
    well says that somebody wasn't sure which it is, and the reader of the chart can't be either.

    Instead: Keep the duty that is meant.
    """

    code = "OWN006"
    name = "contradictory-duties"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [{ responsibility = "pricing", at = "launch", A = "pm", I = "pm" }]
    """
    right = """
        roles.pm = { name = "Product manager" }
        roles.sales = { name = "Sales" }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [{ responsibility = "pricing", at = "launch", A = "pm", I = "sales" }]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each role and responsibility, with the stages."""
        found: dict[tuple[str, str, Duty, Duty], list[str]] = {}
        for (key, stage), held in survey.resolution.held.items():
            if len(held) > 1:
                for one, other in _CONTRADICTIONS:
                    if one in held and other in held:
                        for role in held[one]:
                            # Whoever owns a part may well support the rest of the whole.
                            if role in held[other] and (
                                other is not Duty.SUPPORT
                                or _of_itself(survey, key, stage, role, other)
                            ):
                                found.setdefault((key, role, one, other), []).append(stage)
        for (key, role, one, other), stages in found.items():
            work, who = survey.model.responsibility(key), survey.model.role(role)
            there = listed(survey.name("stages", stage) for stage in stages)
            yield self.finding(
                f"{who.name} {DOES[one][0]} and {DOES[other][0]}: {work.name} at {there}",
                work,
                who,
                place=survey.place_of_duty(key, stages[0], other, role),
                mend=f"take {survey.model.scheme.letter(other)} from {who.name}, or the other",
            )


@register
class ChecksOwnWork(Rule):
    """
    Whoever does the work also verifies or approves it, and nobody else does.

    Why: Four eyes see more than two: a check by who did the work finds what they knew already.

    Instead: Let another role verify or approve it.
    """

    code = "OWN007"
    name = "checks-own-work"
    severity = "warning"
    wrong = """
        model.scheme = "RACI-VS"
        roles.dev = { name = "Developer" }
        roles.tester = { name = "Tester" }
        stages.testing = { name = "Testing", lead = "tester" }
        responsibilities.build = { name = "Build" }
        assignments = [{ responsibility = "build", at = "testing", R = "dev", V = "dev" }]
    """
    right = """
        model.scheme = "RACI-VS"
        roles.dev = { name = "Developer" }
        roles.tester = { name = "Tester" }
        stages.testing = { name = "Testing", lead = "tester" }
        responsibilities.build = { name = "Build" }
        assignments = [{ responsibility = "build", at = "testing", R = "dev", V = "tester" }]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each place where only those who do the work check it."""
        for (key, stage), held in survey.resolution.held.items():
            for duty in (Duty.VERIFY, Duty.APPROVE):
                doing = held.get(Duty.DO, ())
                if duty in held and doing and set(held[duty]) <= set(doing):
                    work, there = survey.model.responsibility(key), survey.model.stage(stage)
                    who = [survey.model.role(role) for role in held[duty]]
                    yield self.finding(
                        f"{listed(role.name for role in who)} alone {duty.value} their own work: "
                        f"{work.name} at {there.name}",
                        work,
                        there,
                        *who,
                        place=survey.place_of_duty(key, stage, duty, held[duty][0]),
                        mend=f"give {survey.model.scheme.letter(duty)} to another role",
                    )


@register
class ManyConsulted(Rule):
    """
    More roles are consulted on a responsibility at a stage than the setting `consulted` allows.

    Why: Each of them has to be asked and waited for; beyond a handful, asking is a way not to
    decide.

    Instead: Consult those whose answer can change the result, and inform the others.
    """

    code = "OWN008"
    name = "many-consulted"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.a = { name = "Sales" }
        roles.b = { name = "Support" }
        roles.c = { name = "Finance" }
        roles.d = { name = "Legal" }
        roles.e = { name = "Design" }
        roles.f = { name = "Testing" }
        stages.launch = { name = "Launch", lead = "pm" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [
            { responsibility = "pricing", at = "launch", C = ["a", "b", "c", "d", "e", "f"] },
        ]
    """
    right = """
        roles.pm = { name = "Product manager" }
        roles.a = { name = "Sales" }
        roles.b = { name = "Support" }
        roles.c = { name = "Finance" }
        roles.d = { name = "Legal" }
        roles.e = { name = "Design" }
        roles.f = { name = "Testing" }
        stages.launch = { name = "Launch", lead = "pm" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [
            { responsibility = "pricing", at = "launch", C = ["a", "c"], I = ["b", "d", "e", "f"] },
        ]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each place where too many are consulted."""
        most = survey.settings.consulted
        for (key, stage), held in survey.resolution.held.items():
            asked = held.get(Duty.CONSULT, ())
            if len(asked) > most:
                work, there = survey.model.responsibility(key), survey.model.stage(stage)
                who = [survey.model.role(role) for role in asked]
                yield self.finding(
                    f"{len(who)} roles are consulted on {work.name} at {there.name}; the limit is "
                    f"{most}",
                    work,
                    there,
                    *who,
                    place=survey.place_of_duty(key, stage, Duty.CONSULT, asked[-1]),
                    mend="consult those whose answer can change the result, inform the others",
                )


@register
class Nowhere(Rule):
    """
    A responsibility takes place at no stage, and no part of it does.

    Why: Nobody owns it anywhere, and no question about a stage will ever find it.

    Instead: Say at which stages it takes place, or take it out.
    """

    code = "OWN009"
    name = "nowhere"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch", lead = "pm" }
        responsibilities.pricing = { name = "Pricing" }
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch", lead = "pm" }
        responsibilities.pricing = { name = "Pricing", at = "launch" }
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each responsibility that takes place nowhere."""
        for work in survey.model.responsibilities:
            if not survey.resolution.places[work.key] and work.key not in survey.parts:
                yield self.finding(
                    f"{work.name} takes place at no stage",
                    work,
                    place=f"responsibilities.{work.key}",
                    mend="name its stages in `at`, or in an assignment",
                )


@register
class PartOwnedOtherwise(Rule):
    """
    A part of a responsibility is owned by another role than the whole, at the same stage.

    Why: It may well be meant. But who answers for the whole then answers for a part that somebody
    else decides on.

    Instead: Leave it if it is agreed; else let the part inherit the owner of the whole.
    """

    code = "OWN010"
    name = "part-owned-otherwise"
    severity = "info"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.architect = { name = "Architect" }
        stages.plan = { name = "Plan" }
        responsibilities.planning = { name = "Planning" }
        responsibilities.technology = { name = "Technology", part_of = "planning" }
        assignments = [
            { responsibility = "planning", at = "plan", A = "pm" },
            { responsibility = "technology", at = "plan", A = "architect" },
        ]
    """
    right = """
        roles.pm = { name = "Product manager" }
        roles.architect = { name = "Architect" }
        stages.plan = { name = "Plan" }
        responsibilities.planning = { name = "Planning" }
        responsibilities.technology = { name = "Technology", part_of = "planning" }
        assignments = [
            { responsibility = "planning", at = "plan", A = "pm" },
            { responsibility = "technology", at = "plan", R = "architect" },
        ]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each part and stage."""
        owners = survey.resolution.owners
        for work in survey.model.responsibilities:
            if work.part_of is None:
                continue
            whole = survey.model.responsibility(work.part_of)
            for stage in survey.resolution.places[work.key]:
                own, above = owners[work.key, stage], owners.get((whole.key, stage), ())
                if len(own) == len(above) == 1 and own != above:
                    here, there = survey.model.role(own[0]), survey.model.role(above[0])
                    yield self.finding(
                        f"{here.name} owns {work.name} at {survey.name('stages', stage)}; "
                        f"{there.name} owns {whole.name}, of which it is a part",
                        work,
                        here,
                        whole,
                        there,
                        place=survey.place_of_duty(work.key, stage, Duty.OWN, own[0]),
                        mend="leave it if it is agreed; else take the owner from the part",
                    )


@register
class OwnedByLead(Rule):
    """
    A stage's lead owns responsibilities only because nobody is named for them.

    Why: Who leads a stage answers for what nobody else does; that is a fallback, and the lead may
    not know of it.

    Instead: Name the owner, so that it is said.
    """

    code = "OWN011"
    name = "owned-by-lead"
    severity = "info"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch", lead = "pm" }
        responsibilities.pricing = { name = "Pricing", at = "launch" }
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch", lead = "pm" }
        responsibilities.pricing = { name = "Pricing", at = "launch" }
        assignments = [{ responsibility = "pricing", at = "launch", A = "pm" }]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each stage, with what falls to its lead."""
        fallen: dict[str, list[str]] = {}
        owning = survey.owning
        for key, stage in survey.resolution.owners:
            lead = survey.leads[stage]
            if lead and not owning(key, stage):
                fallen.setdefault(stage, []).append(key)
        for stage, keys in sorted(fallen.items(), key=lambda pair: survey.order[pair[0]]):
            there = survey.model.stage(stage)
            leader = survey.model.role(survey.leads[stage] or "")
            works = [survey.model.responsibility(key) for key in keys]
            yield self.finding(
                f"{listed(work.name for work in works)} at {there.name}: owned by {leader.name} "
                "only as the lead of the stage",
                there,
                leader,
                *works,
                place=f"stages.{stage}",
                mend=f"say so: name {leader.key} as the owner",
            )


@register
class RepeatedAssignment(Rule):
    """
    A role is given the same duty for a responsibility at a stage twice, on the same basis.

    Why: One of the two is forgotten when the other is changed, and the model then says both.

    Instead: Keep one.
    """

    code = "OWN012"
    name = "repeated-assignment"
    severity = "info"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [
            { responsibility = "pricing", at = "launch", A = "pm" },
            { responsibility = "pricing", at = "launch", A = "pm" },
        ]
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [{ responsibility = "pricing", at = "launch", A = "pm" }]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each assignment that repeats an earlier one."""
        groups: dict[str, list[int]] = {}
        for number, one in enumerate(survey.model.assignments):
            groups.setdefault(one.responsibility, []).append(number)
        for numbers in groups.values():
            if len(numbers) > 1:
                yield from self._repeated(survey, numbers)

    def _repeated(self, survey: Survey, numbers: list[int]) -> Iterator[Finding]:
        seen: dict[tuple[str, str, Duty, object, str], int] = {}
        for number in numbers:
            one = survey.model.assignments[number]
            twice = []
            basis = one.basis
            for duty in Duty:
                for role in one.holders(duty):
                    for stage in one.at:
                        first = seen.setdefault((role, stage, duty, basis, one.condition), number)
                        if first != number:
                            twice.append((role, duty, first))
            for (role, duty, first), _ in groupby(twice):
                work, who = survey.model.responsibility(one.responsibility), survey.model.role(role)
                yield self.finding(
                    f"that {who.name} {DOES[duty][0]} is said twice of {work.name}",
                    work,
                    who,
                    place=f"assignments[{number}]",
                    mend=f"keep this or assignments[{first}]",
                )


@register
class EmptyAssignment(Rule):
    """
    An assignment gives nobody a duty.

    Why: It says that the work takes place, and leaves open who has to do with it: what is left of
    a row when a role was taken out.

    Instead: Name who has the duties; or name the stage in the responsibility's `at`.
    """

    code = "OWN013"
    name = "empty-assignment"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch", lead = "pm" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [{ responsibility = "pricing", at = "launch" }]
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch", lead = "pm" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [{ responsibility = "pricing", at = "launch", A = "pm" }]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each assignment without holders."""
        for number, one in enumerate(survey.model.assignments):
            if not any(one.holders(duty) for duty in Duty):
                work = survey.model.responsibility(one.responsibility)
                yield self.finding(
                    f"an assignment of {work.name} gives nobody a duty",
                    work,
                    place=f"assignments[{number}]",
                    mend="name who has the duties, or take it out",
                )


@register
class BouncingOwner(Rule):
    """
    A responsibility goes back to a role that owned it before, with another in between.

    Why: Each change of hands costs; to hand it there and back suggests that one of the two should
    have kept it.

    Instead: Let one own it throughout, or make two responsibilities of it.
    """

    code = "OWN014"
    name = "bouncing-owner"
    severity = "info"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.sales = { name = "Sales" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "sales", after = "plan" }
        stages.launch = { name = "Launch", lead = "pm", after = "build" }
        responsibilities.pricing = { name = "Pricing", at = "*" }
    """
    right = """
        roles.pm = { name = "Product manager" }
        roles.sales = { name = "Sales" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "sales", after = "plan" }
        stages.launch = { name = "Launch", lead = "pm", after = "build" }
        responsibilities.pricing = { name = "Pricing", at = "*" }
        assignments = [{ responsibility = "pricing", at = "*", A = "pm" }]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each responsibility that comes back to a role."""
        owners = survey.resolution.owners
        for work in survey.model.responsibilities:
            held = [owners[work.key, stage] for stage in survey.resolution.places[work.key]]
            row = [key for key, _ in groupby(one[0] for one in held if len(one) == 1)]
            if len(set(row)) < len(row):
                who = [survey.model.role(key) for key in row]
                yield self.finding(
                    f"{work.name} goes to and fro: {' -> '.join(role.name for role in who)}",
                    work,
                    *dict.fromkeys(who),
                    place=f"responsibilities.{work.key}",
                    mend="let one of them own it throughout, or make two responsibilities of it",
                )


@register
class ConditionalOwner(Rule):
    """
    A responsibility has owners only if a condition holds.

    Why: Whenever the condition doesn't hold, nobody owns it.

    Instead: Name who owns it otherwise, or say that it takes place only then.
    """

    code = "OWN015"
    name = "conditional-owner"
    severity = "warning"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing" }

        [[assignments]]
        responsibility = "pricing"
        at = "launch"
        A = "pm"
        condition = "the price changes"
    """
    right = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [{ responsibility = "pricing", at = "launch", A = "pm" }]
    """

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each place whose owners all depend on a condition."""
        if not any(one.condition for one in survey.model.assignments):
            return
        for (key, stage), owners in survey.resolution.owners.items():
            answer = survey.model.ownership(key, at=stage)
            whens = [answer.condition_of(Duty.OWN, role) for role in answer.owners]
            if whens and all(whens):
                work, there = answer.responsibility, answer.stage
                told = " or if ".join(dict.fromkeys(whens))
                yield self.finding(
                    f"{work.name} at {there.name} is owned only if {told}",
                    work,
                    there,
                    place=survey.place_of_duty(key, stage, Duty.OWN, owners[0]),
                    mend="name who owns it otherwise, or say in its description that it "
                    "takes place only then",
                )
