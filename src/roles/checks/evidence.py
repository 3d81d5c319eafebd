"""Rules on what the statements rest on."""

from __future__ import annotations

from collections.abc import Iterator

from roles.checks.finding import Finding
from roles.checks.rule import Rule, register
from roles.checks.survey import Survey, listed
from roles.model.evidence import Basis
from roles.model.involvement import Duty


@register
class Bare(Rule):
    """
    A statement has neither a citation nor a reason.

    It applies to kinds of statements (roles, stages, assignments, …) of which others have one. A
    model without any evidence gets one finding for the whole model.

    Why: Nobody can tell a fact from an opinion, or check it.

    Instead: Cite the source (`cite`), or give the reason (`inferred`).
    """

    code = "EVD001"
    name = "bare-statement"
    severity = "info"
    mend = "cite a source (`cite`), or give the reason (`inferred`)"
    wrong = """
        sources.charter = { title = "Project charter" }
        roles.pm = { name = "Product manager", cite = "charter p. 1" }
        roles.dev = { name = "Developer" }
    """
    right = wrong.replace('"Developer"', '"Developer", inferred = "somebody has to build it"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each bare statement, or one if all are bare."""
        bare, spoken = [], set()
        for place, one in survey.statements:
            if one.citations or one.inferred or one.inferred_fields:
                spoken.add(type(one))
            else:
                bare.append((place, one))
        if bare and not spoken:
            yield self.finding("nothing in the model has a citation or a reason", place="model")
            return
        for place, one in bare:
            if type(one) in spoken:
                yield self.finding(
                    f"{_called(one, place)} has neither a citation nor a reason", one
                )


def _called(one: object, place: str) -> str:
    return str(getattr(one, "name", place))


@register
class UnknownSource(Rule):
    """
    A citation names a source that isn't in the model.

    Why: Readers who want to look it up find nothing.

    Instead: Describe the source under `[sources]`, or correct its key.
    """

    code = "EVD002"
    name = "unknown-source"
    severity = "error"
    wrong = """
        sources.charter = { title = "Project charter" }
        roles.pm = { name = "Product manager", cite = "chart p. 1" }
    """
    right = wrong.replace('"chart p. 1"', '"charter p. 1"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each statement and source."""
        known = {source.key for source in survey.model.sources}
        for place, one in survey.statements:
            unknown = {cited.source for cited in one.citations} - known if one.citations else ()
            for key in sorted(unknown):
                there = (
                    f"there are {listed(sorted(known))}" if known else "the model has no sources"
                )
                yield self.finding(
                    f"{_called(one, place)} cites {key}, which isn't a source; {there}",
                    one,
                    mend=f"describe it under [sources.{key}], or correct the citation",
                )


@register
class AgainstTheSource(Rule):
    """
    An inferred statement contradicts a stated one.

    It applies to owners of a responsibility at a stage, and to the level of a skill.

    Why: An inferred statement should fill what the sources leave open, not silently overrule them.

    Instead: Remove it, or cite the source that it contradicts.
    """

    code = "EVD003"
    name = "against-the-source"
    severity = "warning"
    mend = "remove the inferred one, or cite the source that it contradicts"
    wrong = """
        sources.charter = { title = "Project charter" }
        roles.pm = { name = "Product manager" }
        roles.dev = { name = "Developer" }
        stages.plan = { name = "Plan" }
        responsibilities.pricing = { name = "Pricing" }
        assignments = [
            { responsibility = "pricing", at = "plan", A = "pm", cite = "charter p. 1" },
            { responsibility = "pricing", at = "plan", A = "dev", inferred = "they know costs" },
        ]
    """
    right = wrong.replace('A = "dev"', 'C = "dev"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """Yield a finding for each assignment and skill need that contradicts a stated one."""
        stated: dict[tuple[str, str], set[str]] = {}
        numbered = list(enumerate(survey.model.assignments))
        for _, one in numbered:
            if one.own and one.basis_of(Duty.OWN.value) is Basis.STATED:
                for stage in one.at:
                    stated.setdefault((one.responsibility, stage), set()).update(one.own)
        for number, one in numbered if stated else ():
            if one.own and one.basis_of(Duty.OWN.value) is Basis.INFERRED and one.inferred:
                against = [
                    stage
                    for stage in one.at
                    if not stated.get((one.responsibility, stage), set(one.own)) >= set(one.own)
                ]
                if against:
                    work = survey.model.responsibility(one.responsibility)
                    who = sorted(stated[one.responsibility, against[0]])
                    yield self.finding(
                        f"{work.name} is owned by "
                        f"{listed(survey.name('roles', key) for key in one.own)} by inference, but "
                        f"by {listed(survey.name('roles', key) for key in who)} by a source",
                        work,
                        *(survey.model.role(key) for key in one.own),
                        place=f"assignments[{number}]",
                    )
        yield from self._skills(survey)

    def _skills(self, survey: Survey) -> Iterator[Finding]:
        stated = {
            (need.role or need.responsibility, need.skill): need.level
            for need in survey.model.skill_needs
            if need.level and need.basis_of("level") is Basis.STATED
        }
        for number, need in enumerate(survey.model.skill_needs):
            level = stated.get((need.role or need.responsibility, need.skill))
            inferred = need.level and need.basis_of("level") is Basis.INFERRED and need.inferred
            if level and inferred and need.level != level:
                skill = survey.model.skill(need.skill)
                yield self.finding(
                    f"the level {need.level} of {skill.name} is inferred; a source says {level}",
                    skill,
                    place=f"skill_needs[{number}]",
                )


@register
class UncitedSource(Rule):
    """
    Nothing cites a source.

    Why: Either its content isn't in the model yet, or the citations are missing.

    Instead: Cite the source where it applies, or remove it.
    """

    code = "EVD004"
    name = "uncited-source"
    severity = "info"
    mend = "cite it where it applies, or remove it"
    wrong = """
        sources.charter = { title = "Project charter" }
        roles.pm = { name = "Product manager", inferred = "somebody has to" }
    """
    right = wrong.replace('inferred = "somebody has to"', 'cite = "charter p. 1"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        cited = {cite.source for _, one in survey.statements for cite in one.citations}
        for source in survey.model.sources:
            if source.key not in cited:
                yield self.finding(f"nothing cites {source.title}", source)


@register
class NoLocator(Rule):
    """
    A citation names a source without a place in it, although other citations of it have one.

    Why: Somebody who checks it has to read the whole source.

    Instead: Name the page, the paragraph or the line.
    """

    code = "EVD005"
    name = "no-locator"
    severity = "info"
    mend = "name the page, the paragraph or the line"
    wrong = """
        sources.charter = { title = "Project charter" }
        roles.pm = { name = "Product manager", cite = "charter" }
        roles.dev = { name = "Developer", cite = "charter p. 2" }
    """
    right = wrong.replace('"charter"', '"charter p. 1"')

    def findings(self, survey: Survey) -> Iterator[Finding]:
        located = {
            cite.source for _, one in survey.statements for cite in one.citations if cite.locator
        }
        for place, one in survey.statements:
            for cite in one.citations:
                if not cite.locator and cite.source in located:
                    yield self.finding(
                        f"{_called(one, place)} cites {cite.source} without a place in it", one
                    )
