"""Rules on how much a role carries."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from roles.checks.finding import Finding
from roles.checks.rule import Rule, register
from roles.checks.survey import Survey, listed
from roles.model.comparison import WEIGHTS
from roles.model.involvement import ALL_STAGES, Duty

_FEWEST = 3
_ROUNDING = 1e-9


@register
class Overlap(Rule):
    """
    Two roles overlap more than the setting `overlap` allows.

    The overlap is that of `RoleModel.compare`: the weights of the duties that both hold, divided by
    the weights of those that either holds, over all responsibilities and stages.

    Why: They do the same work. Nobody else can tell which one to ask, and each can leave the work
    to the other.

    Instead: Separate what each owns and does at which stage, or merge the two roles.
    """

    code = "BND001"
    name = "overlapping-roles"
    severity = "warning"
    wrong = """
        roles.head = { name = "Head of product" }
        roles.pm = { name = "Product manager" }
        roles.owner = { name = "Product owner" }
        stages.plan = { name = "Plan", lead = "head" }
        responsibilities.a = { name = "Backlog" }
        responsibilities.b = { name = "Roadmap" }
        responsibilities.c = { name = "Pricing" }
        assignments = [
            { responsibility = "a", at = "plan", R = ["pm", "owner"] },
            { responsibility = "b", at = "plan", R = ["pm", "owner"] },
            { responsibility = "c", at = "plan", R = ["pm", "owner"] },
        ]
    """
    right = wrong.replace(
        '"a", at = "plan", R = ["pm", "owner"]', '"a", at = "plan", R = "owner", C = "pm"'
    ).replace('"b", at = "plan", R = ["pm", "owner"]', '"b", at = "plan", R = "pm", C = "owner"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each two roles that share much, and three places or more."""
        carried = dict.fromkeys((role.key for role in survey.model.roles), 0)
        both: dict[tuple[str, str], int] = {}
        shared: dict[tuple[str, str], set[int]] = {}
        for number, held in enumerate(survey.resolution.held.values()):
            for duty, holders in held.items():
                weight = WEIGHTS[duty]
                for role in holders if weight else ():
                    carried[role] += weight
                for pair in combinations(sorted(holders), 2) if weight and holders[1:] else ():
                    both[pair] = both.get(pair, 0) + weight
                    shared.setdefault(pair, set()).add(number)
        for pair in sorted(pair for pair, places in shared.items() if len(places) >= _FEWEST):
            overlap = both[pair] / (carried[pair[0]] + carried[pair[1]] - both[pair])
            if overlap > survey.settings.overlap:
                a, b = (survey.model.role(key) for key in pair)
                yield self.finding(
                    f"{a.name} and {b.name} overlap by {overlap:.0%}; the limit is "
                    f"{survey.settings.overlap:.0%}",
                    a,
                    b,
                    place=f"roles.{b.key}",
                    mend=f"look at `roles compare {a.key} {b.key}`; "
                    "separate their duties, or merge the two",
                )


@register
class OwnsMostOfAStage(Rule):
    """
    A role owns a larger share of a stage than the setting `stage_share` allows.

    It applies to stages with at least four responsibilities at which other roles have duties.

    Why: A role that owns nearly everything decides nearly everything. It is a bottleneck, and
    nobody corrects its view.

    Instead: Let others own parts, or keep it if that is intended.
    """

    code = "BND002"
    name = "owns-most-of-a-stage"
    severity = "info"
    mend = "let others own parts of it, or keep it if that is intended"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.dev = { name = "Developer" }
        stages.plan = { name = "Plan", lead = "pm" }
        responsibilities.a = { name = "Backlog" }
        responsibilities.b = { name = "Roadmap", at = "plan" }
        responsibilities.c = { name = "Pricing", at = "plan" }
        responsibilities.d = { name = "Budget", at = "plan" }
        assignments = [{ responsibility = "a", at = "plan", A = "pm", R = "dev" }]
    """
    right = wrong.replace('A = "pm", R = "dev"', 'A = "dev", R = "dev"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each role, with the stages."""
        most: dict[str, list[tuple[str, float]]] = {}
        for stage, owned in survey.owned.items():
            for role, number in owned.items():
                share = number / survey.taking_place[stage]
                crowded = survey.taking_place[stage] > _FEWEST and len(survey.active[stage]) > 1
                if crowded and share > survey.settings.stage_share:
                    most.setdefault(role, []).append((stage, share))
        for key, shares in most.items():
            who = survey.model.role(key)
            told = [f"{survey.name('stages', stage)} ({share:.0%})" for stage, share in shares]
            yield self.finding(
                f"{who.name} owns nearly everything at {listed(told)}",
                who,
                *(survey.model.stage(stage) for stage, _ in shares),
            )


@register
class OwnsMostOfAll(Rule):
    """
    A role owns a larger share of everything than the setting `whole_share` allows.

    Each responsibility counts once per stage. It applies if at least two roles own something.

    Why: One role carries almost everything, so there is hardly a boundary left.

    Instead: Ask whether it should be two roles (`RoleModel.split`), or let others own parts.
    """

    code = "BND003"
    name = "owns-most-of-all"
    severity = "info"
    mend = "ask whether it should be two roles: `model.split(…)`"
    wrong = """
        roles.pm = { name = "Product manager" }
        roles.dev = { name = "Developer" }
        stages.plan = { name = "Plan", lead = "pm" }
        stages.build = { name = "Build", lead = "dev", after = "plan" }
        responsibilities.a = { name = "Backlog", at = "plan" }
        responsibilities.b = { name = "Roadmap", at = "plan" }
        responsibilities.c = { name = "Pricing", at = "plan" }
        responsibilities.d = { name = "Coding", at = "build" }
    """
    right = wrong.replace('name = "Pricing", at = "plan"', 'name = "Pricing", at = "build"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        places = len(survey.resolution.owners)
        owned: dict[str, int] = {}
        for counts in survey.owned.values():
            for key, number in counts.items():
                owned[key] = owned.get(key, 0) + number
        for key, number in owned.items():
            if (
                len(owned) > 1
                and places > _FEWEST
                and number / places > survey.settings.whole_share
            ):
                who = survey.model.role(key)
                yield self.finding(
                    f"{who.name} owns {number / places:.0%} of everything; the limit is "
                    f"{survey.settings.whole_share:.0%}",
                    who,
                )


@register
class SinglePoint(Rule):
    """
    Without a role, more of a stage than the setting `failure_share` allows would have nobody.

    It counts responsibilities that the role owns and that no other role would own by another
    statement, does, supports or approves. It applies to stages with at least four responsibilities.

    Why: When nobody holds the role, nobody knows the work. The role is a single point of failure.

    Instead: Let another role do or support part of it, so that somebody can step in.
    """

    code = "BND004"
    name = "single-point-of-failure"
    severity = "info"
    mend = "let another role do or support part of it"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        responsibilities.a = { name = "Backlog", at = "plan" }
        responsibilities.b = { name = "Roadmap", at = "plan" }
        responsibilities.c = { name = "Pricing", at = "plan" }
        responsibilities.d = { name = "Budget", at = "plan" }
    """
    right = (
        wrong.replace('manager" }\n', 'manager" }\n        roles.dev = { name = "Developer" }\n')
        + """    assignments = [
            { responsibility = "a", at = "plan", R = "dev" },
            { responsibility = "b", at = "plan", R = "dev" },
        ]"""
    )

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each role, with the stages."""
        alone: dict[tuple[str, str], int] = {}
        own, helping = Duty.OWN, (Duty.DO, Duty.SUPPORT, Duty.APPROVE)
        for (key, stage), held in survey.resolution.held.items():
            owners = held.get(own, ())
            if len(owners) == 1:
                near = any(set(held.get(duty, ())) - {owners[0]} for duty in helping)
                if not near and not survey.owned_without(key, stage, owners[0]):
                    pair = owners[0], stage
                    alone[pair] = alone.get(pair, 0) + 1
        worst: dict[str, list[tuple[str, float]]] = {}
        for (role, stage), number in alone.items():
            share = number / survey.taking_place[stage]
            if survey.taking_place[stage] > _FEWEST and share > survey.settings.failure_share:
                worst.setdefault(role, []).append((stage, share))
        for key, shares in worst.items():
            who = survey.model.role(key)
            shares.sort(key=lambda pair: survey.order[pair[0]])
            told = [f"{survey.name('stages', stage)} ({share:.0%})" for stage, share in shares]
            yield self.finding(
                f"nobody could step in for {who.name} at {listed(told)}",
                who,
                *(survey.model.stage(stage) for stage, _ in shares),
            )


@register
class FullTime(Rule):
    """
    The effort of a role at one stage adds up to more than 100 %.

    Several efforts of a role at a stage add up; one for all stages (``"*"``) counts at each.

    Why: It is impossible, so something will be left undone, and the model doesn't say what.

    Instead: Lower a share, or give some of the work to another role.
    """

    code = "BND005"
    name = "over-full-time"
    severity = "error"
    mend = "lower a share, or give some of the work to another role"
    wrong = """
        roles.pm = { name = "Product manager" }
        stages.plan = { name = "Plan", lead = "pm" }
        efforts = [
            { role = "pm", at = "plan", share = 0.7, note = "planning" },
            { role = "pm", at = "*", share = 0.5, note = "support" },
        ]
    """
    right = wrong.replace("0.7", "0.5")

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each role and stage."""
        spent: dict[tuple[str, str], float] = {}
        last: dict[tuple[str, str], int] = {}
        for number, effort in enumerate(survey.model.efforts):
            if effort.share:
                for stage in survey.order if effort.at == (ALL_STAGES,) else effort.at:
                    pair = effort.role, stage
                    spent[pair] = spent.get(pair, 0.0) + effort.share
                    last[pair] = number
        for (key, stage), share in spent.items():
            if share > 1 + _ROUNDING:
                role, there = survey.model.role(key), survey.model.stage(stage)
                yield self.finding(
                    f"the effort of {role.name} at {there.name} adds up to {share:.0%}",
                    role,
                    there,
                    place=f"efforts[{last[key, stage]}]",
                )
