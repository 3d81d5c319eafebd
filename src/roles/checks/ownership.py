"""Rules on who owns and does the work."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from roles.checks.finding import Finding
from roles.checks.rule import Rule, register
from roles.checks.survey import Survey, listed
from roles.model.involvement import Duty
from roles.model.ownership import DOES
from roles.model.statements import holders_by_duty


@register
class NoOwner(Rule):
    """
    Nobody owns a responsibility at a stage where it takes place.

    Why: Work without an owner is done late or not at all, and nobody notices in time.

    Instead: Name one owner at that stage, or give the stage a lead: the lead owns what nobody else
    does.
    """

    code = "OWN001"
    name = "no-owner"
    severity = "error"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing", at = "launch" }
    """
    right = wrong + '    assignments = [{ responsibility = "pricing", at = "launch", A = "pm" }]'

    def findings(self, survey: Survey) -> Iterator[Finding]:
        letter = survey.model.scheme.letter(Duty.OWN)
        for (key, stage), owners in survey.resolution.owners.items():
            if not owners:
                work, there = survey.model.responsibility(key), survey.model.stage(stage)
                yield self.finding(
                    f"nobody owns {work.name} at {there.name}",
                    work,
                    there,
                    mend=f"make one role {letter} there, or give {there.name} a lead",
                )


@register
class SeveralOwners(Rule):
    """
    Several roles own a responsibility at one stage.

    Why: Each owner can wait for the other. Shared accountability is nobody's accountability.

    Instead: Keep one owner. The others can do the work, approve it or be consulted.
    """

    code = "OWN002"
    name = "several-owners"
    severity = "error"
    mend = "keep one owner; the others can do it, approve it or be consulted"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.sales = { name = "Sales" }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [{ responsibility = "pricing", at = "launch", A = ["pm", "sales"] }]
    """
    right = wrong.replace('["pm", "sales"]', '"pm", C = "sales"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
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
                )


@register
class NobodyDoesIt(Rule):
    """
    Nobody does the work of a responsibility at a stage, and no part of it takes place there.

    Why: An owner is accountable for the work, but doesn't always do it. The chart should say who
    does.

    Instead: Name the role that does the work. If it is the owner, say so.
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
    right = wrong.replace('"pm"', '"pm", R = "pm"')

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
                    mend=f"name the role that does it as {letter}, even if it is the owner",
                )


@register
class PartyOwns(Rule):
    """
    A party owns a responsibility. A party takes part, but isn't modelled as a role.

    Why: You can't hold a party such as the market, users or another company to account.

    Instead: Let a role own the work and the party do it, or make the party a role.
    """

    code = "OWN004"
    name = "party-owns"
    severity = "warning"
    mend = 'let a role own it, or make the party a role: kind = "role"'
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.users = { name = "Users", kind = "party" }
        stages.testing = { name = "Testing" }
        responsibilities.trial = { name = "Trial" }
        assignments = [{ responsibility = "trial", at = "testing", A = "users", R = "users" }]
    """
    right = wrong.replace('A = "users"', 'A = "pm"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        parties = {role.key: role for role in survey.model.roles if role.kind == "party"}
        for number, one in enumerate(survey.model.assignments):
            for key in one.own:
                if key in parties:
                    work = survey.model.responsibility(one.responsibility)
                    yield self.finding(
                        f"{work.name} is owned by {parties[key].name}, which is a party",
                        work,
                        parties[key],
                        place=f"assignments[{number}]",
                    )


@register
class IdleRole(Rule):
    """
    A role has no duty anywhere and leads no stage.

    Why: A role without work is incomplete or no longer needed.

    Instead: Add what it does, mark it as a party, or remove it.
    """

    code = "OWN005"
    name = "idle-role"
    severity = "warning"
    mend = 'give it a duty, make it a party (kind = "party"), or remove it'
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.owner = { name = "Product owner" }
        stages.launch = { name = "Launch", lead = "pm" }
    """
    right = wrong.replace('        roles.owner = { name = "Product owner" }\n', "")

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each role that does nothing, alone or for others."""
        active = set().union(*survey.active.values())
        general = {role.is_a for role in survey.model.roles}
        general.update(key for role in survey.model.roles for key in role.any_of)
        for role in survey.model.roles:
            if role.kind == "role" and role.key not in active and role.key not in general:
                yield self.finding(f"{role.name} has no duty at any stage", role)


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
        reason.duty is duty and reason.part is None and role in [who.key for who in reason.roles]
        for reason in survey.resolution.reasons(key, stage)
    )


@register
class ContradictoryDuties(Rule):
    """
    A role has duties for one responsibility at one stage that contradict each other.

    Why: A role that owns or does the work already knows about it and decides. If it is also
    informed, consulted or supporting, readers of the chart can't tell which is meant.

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
    right = wrong.replace(
        'manager" }\n', 'manager" }\n        roles.sales = { name = "Sales" }\n'
    ).replace('I = "pm"', 'I = "sales"')

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
                mend=f"remove {survey.model.scheme.letter(other)} from {who.name}, "
                "or the other letter",
            )


@register
class ChecksOwnWork(Rule):
    """
    The role that does the work is also the only one that verifies or approves it.

    Why: People rarely find their own mistakes.

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
    right = wrong.replace('V = "dev"', 'V = "tester"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
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

    Why: Each of them must be asked and waited for, so decisions take too long.

    Instead: Consult only roles whose answer can change the result, and inform the others.
    """

    code = "OWN008"
    name = "many-consulted"
    severity = "warning"
    mend = "consult only roles whose answer can change the result, and inform the others"
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
    right = wrong.replace('C = ["a", "b", "c",', 'C = ["a", "c"], I = ["b",')

    def findings(self, survey: Survey) -> Iterator[Finding]:
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
                )


@register
class Nowhere(Rule):
    """
    A responsibility takes place at no stage, and no part of it does.

    Why: It has no owner anywhere, and no question about a stage finds it.

    Instead: Say at which stages it takes place, or remove it.
    """

    code = "OWN009"
    name = "nowhere"
    severity = "warning"
    mend = "name its stages in `at` or in an assignment"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch", lead = "pm" }
        responsibilities.pricing = { name = "Pricing" }
    """
    right = wrong.replace('"Pricing"', '"Pricing", at = "launch"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for work in survey.model.responsibilities:
            if not survey.resolution.places[work.key] and work.key not in survey.parts:
                yield self.finding(f"{work.name} takes place at no stage", work)


@register
class PartOwnedOtherwise(Rule):
    """
    A part of a responsibility has a different owner than the whole, at the same stage.

    Why: This may be intended. But the owner of the whole is then accountable for a part that
    another role decides on.

    Instead: Keep it if it is agreed. Otherwise let the part inherit the owner of the whole.
    """

    code = "OWN010"
    name = "part-owned-otherwise"
    severity = "info"
    mend = "keep it if it is agreed; otherwise remove the owner of the part"
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
    right = wrong.replace('"technology", at = "plan", A', '"technology", at = "plan", R')

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
                        f"{here.name} owns {work.name} at {survey.name('stages', stage)}, "
                        f"but it is part of {whole.name}, which {there.name} owns",
                        work,
                        here,
                        whole,
                        there,
                        place=survey.place_of_duty(work.key, stage, Duty.OWN, own[0]),
                    )


@register
class OwnedByLead(Rule):
    """
    The lead of a stage owns responsibilities only because nobody else does.

    Why: This is a fallback, and the lead may not know about it.

    Instead: Name the owner.
    """

    code = "OWN011"
    name = "owned-by-lead"
    severity = "info"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch", lead = "pm" }
        responsibilities.pricing = { name = "Pricing", at = "launch" }
    """
    right = wrong + '    assignments = [{ responsibility = "pricing", at = "launch", A = "pm" }]'

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each stage, with what falls to its lead."""
        fallen: dict[str, list[str]] = {}
        owning, leads = survey.resolution.owning, survey.leads
        for (key, stage), owners in survey.resolution.owners.items():
            lead = leads[stage]
            if lead and owners == (lead,) and not owning[key, stage]:
                fallen.setdefault(stage, []).append(key)
        for stage, keys in sorted(fallen.items(), key=lambda pair: survey.order[pair[0]]):
            there = survey.model.stage(stage)
            leader = survey.model.role(survey.leads[stage] or "")
            works = [survey.model.responsibility(key) for key in keys]
            yield self.finding(
                f"{listed(work.name for work in works)} at {there.name} "
                f"{'is' if len(works) == 1 else 'are'} owned by {leader.name} only as the lead",
                there,
                leader,
                *works,
                mend=f"name {leader.name} as the owner, if that is meant",
            )


@register
class RepeatedAssignment(Rule):
    """
    A role has the same duty for a responsibility at a stage twice, on the same basis.

    Why: When one of the two is changed, the other is easily forgotten.

    Instead: Keep one of them.
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
        named, everywhere = survey.resolution.named, survey.resolution.everywhere
        several = {key for (key, _), stating in named.items() if len(stating) > 1}
        several.update(key for key, stating in everywhere.items() if len(stating) > 1)
        groups: dict[str, list[int]] = {}
        for number, one in enumerate(survey.model.assignments if several else ()):
            if one.responsibility in several:
                groups.setdefault(one.responsibility, []).append(number)
        for numbers in groups.values():
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
                    f"{work.name}: {who.name} {DOES[duty][0]}, by two assignments",
                    work,
                    who,
                    place=f"assignments[{number}]",
                    mend=f"keep one of the assignments {first + 1} and {number + 1}",
                )


@register
class EmptyAssignment(Rule):
    """
    An assignment gives nobody a duty.

    Why: It says that the work takes place, but not who takes part. This often remains when a role
    was removed.

    Instead: Name the roles and their duties, or name the stage in the responsibility's `at`.
    """

    code = "OWN013"
    name = "empty-assignment"
    severity = "warning"
    mend = "name the roles with duties, or remove the assignment"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.launch = { name = "Launch", lead = "pm" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [{ responsibility = "pricing", at = "launch" }]
    """
    right = wrong.replace('"launch"', '"launch", A = "pm"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        for number, one in enumerate(survey.model.assignments):
            if not any(holders_by_duty(one)):
                work = survey.model.responsibility(one.responsibility)
                yield self.finding(
                    f"an assignment of {work.name} gives nobody a duty",
                    work,
                    place=f"assignments[{number}]",
                )


@register
class BouncingOwner(Rule):
    """
    A responsibility returns to an earlier owner after another role owned it.

    Why: Every change of owner costs time. Perhaps one role should own it throughout.

    Instead: Let one role own it throughout, or split it into two responsibilities.
    """

    code = "OWN014"
    name = "bouncing-owner"
    severity = "info"
    mend = "let one role own it throughout, or split it into two responsibilities"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.sales = { name = "Sales" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "sales", after = "plan" }
        stages.launch = { name = "Launch", lead = "pm", after = "build" }
        responsibilities.pricing = { name = "Pricing", at = "*" }
    """
    right = wrong + '    assignments = [{ responsibility = "pricing", at = "*", A = "pm" }]'

    def findings(self, survey: Survey) -> Iterator[Finding]:
        owners = survey.resolution.owners
        for work in survey.model.responsibilities:
            held = [owners[work.key, stage] for stage in survey.resolution.places[work.key]]
            row = [key for key, _ in groupby(one[0] for one in held if len(one) == 1)]
            if len(set(row)) < len(row):
                who = [survey.model.role(key) for key in row]
                yield self.finding(
                    f"the owner of {work.name} changes back and forth: "
                    f"{' -> '.join(role.name for role in who)}",
                    work,
                    *dict.fromkeys(who),
                )


@register
class ConditionalOwner(Rule):
    """
    A responsibility has owners only if a condition holds.

    Why: If the condition doesn't hold, nobody owns it.

    Instead: Name the owner for all other cases, or say that it takes place only then.
    """

    code = "OWN015"
    name = "conditional-owner"
    severity = "warning"
    mend = (
        "name the owner for all other cases, or say in its description that it "
        "takes place only then"
    )
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
    right = RepeatedAssignment.right

    def findings(self, survey: Survey) -> Iterator[Finding]:
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
                )


@register
class EitherOwner(Rule):
    """
    A responsibility is owned by either of several roles.

    Why: Each of them can take the other for the owner.

    Instead: Name the one that owns it, or the condition under which each does.
    """

    code = "OWN016"
    name = "either-owner"
    severity = "info"
    mend = "name the one that owns it, or the condition under which each does"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.sales = { name = "Sales" }
        roles.either = { name = "Product manager or sales", any_of = ["pm", "sales"] }
        stages.launch = { name = "Launch" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [{ responsibility = "pricing", at = "launch", A = "either" }]
    """
    right = RepeatedAssignment.right

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each role that any of several can take, with what it owns."""
        for role in survey.model.roles:
            if not role.any_of:
                continue
            owned = [
                key for (key, _), owners in survey.resolution.owners.items() if role.key in owners
            ]
            if owned:
                works = [survey.model.responsibility(key) for key in dict.fromkeys(owned)]
                names = " or ".join(survey.name("roles", key) for key in role.any_of)
                yield self.finding(
                    f"either {names} owns {listed(work.name for work in works)}", role, *works
                )
