"""Reports as the lines that linters print, and as the commands that GitHub reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from roles.characters import one_line, plain
from roles.checks.finding import Finding, Report

__all__ = ["github", "lines"]

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
_SHOWN = {"error": "error", "warning": "warning", "info": "note"}


def lines(reports: Iterable[Report]) -> Iterator[tuple[str, str]]:
    """
    Yield the lines of reports, file by file, each with its tone.

    Tones are ``"file"``, the severities, ``"quiet"`` and ``""``.
    """
    many = list(reports)
    for report in many:
        if report.findings:
            yield one_line(report.source or report.name), "file"
            where = [_where(finding) for finding in report.findings]
            wide = min(max(map(len, where)), 24)
            for finding, place in zip(report.findings, where, strict=True):
                told = _SHOWN[finding.severity]
                head = f"  {place:<{wide}}  {told:<7}  {finding.code}  "
                yield head + one_line(finding.message), finding.severity
                if finding.mend:
                    yield " " * len(head) + one_line(finding.mend), "quiet"
            yield "", ""
        for one in report.unused:
            name = one_line(report.source or report.name)
            yield f"{name}: {one_line(str(one))} is ignored, and wasn't found", "quiet"
    for report in many:
        name = one_line(report.source or report.name)
        hushed = f" ({len(report.ignored)} ignored)" if report.ignored else ""
        yield f"{name}: {report.count()}{hushed}", ""


def _where(finding: Finding) -> str:
    if finding.line:
        return f"{finding.line}:{finding.column or 1}"
    return one_line(finding.where or finding.place or "-")


def github(reports: Iterable[Report]) -> str:
    """
    Return reports as workflow commands of GitHub Actions, a line a finding.

    The form is that of GitHub's "Workflow commands for GitHub Actions": properties and message are
    escaped as its toolkit does.
    """
    told = []
    for report in reports:
        for finding in report.findings:
            properties = {
                "file": report.source,
                "line": str(finding.line or ""),
                "col": str(finding.column or ""),
                "title": f"{finding.code} {finding.place}",
            }
            said = ",".join(
                f"{name}={_property(text)}" for name, text in properties.items() if text
            )
            message = f"{finding.message}; {finding.mend}" if finding.mend else finding.message
            told.append(f"::{_LEVELS[finding.severity]} {said}::{_data(message)}")
    return "".join(f"{line}\n" for line in told)


def _data(text: str) -> str:
    return plain(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
