"""Reports as SARIF 2.1.0, the interchange format of static analysis (OASIS, 2020)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from roles.checks.finding import Finding, Report
from roles.checks.rule import Rule, rules
from roles.version import __version__

__all__ = ["tree"]

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def tree(reports: Iterable[Report]) -> dict[str, Any]:
    """
    Return reports as one run in SARIF.

    Ignored findings are included as suppressed, with the reason. Each result has a fingerprint
    that stays the same when lines move.
    """
    many = list(reports)
    known = rules()
    numbers = {code: number for number, code in enumerate(known)}
    driver = {
        "name": "roles",
        "version": __version__,
        "rules": [_rule(cls) for cls in known.values()],
    }
    results = []
    for report in many:
        results += [_result(report, finding, numbers) for finding in report.findings]
        for one in report.ignored:
            why = {"kind": "external", "justification": one.reason or "ignored in this run"}
            results.append(_result(report, one.finding, numbers) | {"suppressions": [why]})
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(cls: type[Rule]) -> dict[str, Any]:
    words = "".join(word.capitalize() for word in cls.name.split("-"))
    help_text = f"{cls.part('Why')}\n\n{cls.part('Instead')}".strip() or cls.part()
    return {
        "id": cls.code,
        "name": words,
        "shortDescription": {"text": cls.part()},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": _LEVELS[cls.severity]},
    }


def _result(report: Report, finding: Finding, numbers: Mapping[str, int]) -> dict[str, Any]:
    text = f"{finding.message}; {finding.mend}" if finding.mend else finding.message
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": numbers[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "partialFingerprints": {"finding/v1": fingerprint(report, finding)},
    }
    location: dict[str, Any] = {}
    if report.source:
        uri = quote(report.source.replace("\\", "/"))
        location["physicalLocation"] = {"artifactLocation": {"uri": uri}}
        if finding.line:
            region = {"startLine": finding.line}
            if finding.column:
                region["startColumn"] = finding.column
            location["physicalLocation"]["region"] = region
    if finding.place:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.place}]
    if location:
        result["locations"] = [location]
    return result


def fingerprint(report: Report, finding: Finding) -> str:
    """Return what tells a finding from others, whatever line it stands on."""
    told = json.dumps([report.source, finding.code, finding.message])
    return hashlib.sha256(told.encode()).hexdigest()[:32]
