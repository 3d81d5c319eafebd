"""Checks: what is wrong with a model as a whole, and what is worth knowing of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve

from roles.checks.finding import SEVERITIES, Finding, Ignored, Report, Severity
from roles.checks.rule import FAMILIES, Rule, chosen, register, rule, rules
from roles.checks.settings import Ignore, Settings
from roles.checks.survey import Survey
from roles.model.collector import collector_paused
from roles.model.names import texts

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = [
    "FAMILIES",
    "SEVERITIES",
    "Finding",
    "Ignore",
    "Ignored",
    "Report",
    "Rule",
    "Settings",
    "Severity",
    "Survey",
    "check",
    "register",
    "rule",
    "rules",
]


def check(
    model: RoleModel,
    *,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str | Ignore] | Mapping[str, str] = (),
    settings: Settings | Mapping[str, Any] | None = None,
) -> Report:
    """
    Check a model by the rules, and report what they find.

    Args:
        model: The model.
        select: The codes of the rules to check by, or of their families (``"OWN"``); those of the
            settings if none, and all if these name none either.
        ignore: Codes to ignore beside those of the settings; or a mapping of codes, alone or each
            with a place after a space, to reasons.
        settings: Limits and more; a mapping stands over the table ``[checks]`` of the model's
            file, a `Settings` in its stead.

    Raises:
        InvalidValue: A code is that of no rule.
        InvalidModel: The settings are malformed; it lists every problem.

    Examples:
        >>> import roles
        >>> report = roles.check(roles.reference().without("product planner"), select="OWN001")
        >>> report.findings[0].message
        'nobody owns Early product planning at Discovery'
    """
    if not isinstance(settings, Settings):
        settings = Settings.of(model.extension("checks"), settings or {}, source=model.name)
    also = Settings(ignore=ignore).ignore
    settings = evolve(
        settings,
        select=texts(select) or settings.select,
        ignore=(*also, *settings.ignore),
    )
    for one in settings.ignore:
        chosen([one.code], "ignore")
    survey = Survey(model, settings)
    found: list[Finding] = []
    ignored: list[Ignored] = []
    used: set[Ignore] = set()
    selected = chosen(settings.select)
    with collector_paused():
        for finding in (one for cls in selected for one in _findings(cls, survey)):
            covering = [one for one in settings.ignore if one.covers(finding.code, finding.place)]
            used.update(covering)
            if covering:
                reason = next((one.reason for one in covering if one.reason), "")
                ignored.append(Ignored(finding=finding, reason=reason))
            else:
                found.append(finding)
    return Report(
        name=model.name,
        findings=tuple(found),
        ignored=tuple(ignored),
        unused=tuple(
            one
            for one in settings.ignore
            if one.reason
            and one not in used
            and any(cls.code.startswith(one.code) for cls in selected)
        ),
    )


def _findings(cls: type[Rule], survey: Survey) -> Iterator[Finding]:
    """Yield what a rule finds; where it fails, a finding that says so, since the others go on."""
    try:
        for finding in cls().findings(survey):
            if not isinstance(finding, Finding):
                raise TypeError(f"{type(finding).__name__} instead of a Finding")
            if finding.place or not finding.objects:
                yield finding
            else:
                yield evolve(finding, place=survey.place(finding.objects[0]))
    except Exception as error:  # noqa: BLE001 - a plug-in may raise anything
        yield Finding(
            code=cls.code,
            severity="error",
            message=f"the rule {cls.code} ({cls.__module__}) failed: "
            f"{type(error).__name__}: {error}",
            mend="Update or remove the package that the rule belongs to.",
        )
