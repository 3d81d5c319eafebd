"""Who owns what at each stage: roles, stages, responsibilities and handoffs as typed objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roles import boundary, checks, log, org, plan
    from roles.boundary.across import compare
    from roles.boundary.comparisons import compare_all
    from roles.boundary.crosswalk import Crosswalk, Pair, crosswalk
    from roles.boundary.diff import Diff, Difference, diff
    from roles.checks import check
    from roles.checks.finding import Report
    from roles.errors import (
        FormatError,
        InvalidModel,
        InvalidValue,
        LossWarning,
        MissingExtra,
        NoOwner,
        NoPath,
        Problem,
        RolesError,
        SeveralOwners,
        UnknownName,
    )
    from roles.formats import Loss, Reading, dump, dumps, load, loads, read, reads
    from roles.formats.crosswalks import read_crosswalk, write_crosswalk
    from roles.formats.native.schema import json_schema
    from roles.formats.people import OrganizationReading, read_organization, read_people
    from roles.formats.references import Reference, reference, references
    from roles.model.comparison import Comparison, Dimension
    from roles.model.evidence import Basis, Citation, Source
    from roles.model.finding import Finding
    from roles.model.graph import Change, Path, Step
    from roles.model.involvement import SCHEMES, Duty, Scheme
    from roles.model.matrix import Matrix
    from roles.model.ownership import Ownership, Reason
    from roles.model.rolemodel import RoleModel
    from roles.model.stageview import StageView
    from roles.model.statements import (
        Assignment,
        Contrast,
        Effort,
        Handoff,
        Interaction,
        SkillNeed,
    )
    from roles.model.vocabulary import (
        Deliverable,
        Focus,
        Goal,
        Responsibility,
        Role,
        Skill,
        Stage,
    )
    from roles.org.actors import Actor, Appointment, Scope
    from roles.org.organization import Organization
    from roles.plan.dates import Calendar
    from roles.plan.ical import icalendar_text
    from roles.plan.portfolio import Load, Portfolio
    from roles.plan.schedule import Due, Occurrence, Planned, Schedule, schedule

__all__ = [
    "SCHEMES",
    "Actor",
    "Appointment",
    "Assignment",
    "Basis",
    "Calendar",
    "Change",
    "Citation",
    "Comparison",
    "Contrast",
    "Crosswalk",
    "Deliverable",
    "Diff",
    "Difference",
    "Dimension",
    "Due",
    "Duty",
    "Effort",
    "Finding",
    "Focus",
    "FormatError",
    "Goal",
    "Handoff",
    "Interaction",
    "InvalidModel",
    "InvalidValue",
    "Load",
    "Loss",
    "LossWarning",
    "Matrix",
    "MissingExtra",
    "NoOwner",
    "NoPath",
    "Occurrence",
    "Organization",
    "OrganizationReading",
    "Ownership",
    "Pair",
    "Path",
    "Planned",
    "Portfolio",
    "Problem",
    "Reading",
    "Reason",
    "Reference",
    "Report",
    "Responsibility",
    "Role",
    "RoleModel",
    "RolesError",
    "Schedule",
    "Scheme",
    "Scope",
    "SeveralOwners",
    "Skill",
    "SkillNeed",
    "Source",
    "Stage",
    "StageView",
    "Step",
    "UnknownName",
    "boundary",
    "check",
    "checks",
    "compare",
    "compare_all",
    "crosswalk",
    "diff",
    "dump",
    "dumps",
    "icalendar_text",
    "json_schema",
    "load",
    "loads",
    "log",
    "org",
    "plan",
    "read",
    "read_crosswalk",
    "read_organization",
    "read_people",
    "reads",
    "reference",
    "references",
    "schedule",
    "write_crosswalk",
]

_PACKAGES = ("boundary", "checks", "log", "org", "plan")
_HOMES = {
    "roles.boundary.across": "compare",
    "roles.boundary.comparisons": "compare_all",
    "roles.boundary.crosswalk": "Crosswalk Pair crosswalk",
    "roles.boundary.diff": "Diff Difference diff",
    "roles.checks": "check",
    "roles.checks.finding": "Report",
    "roles.errors": (
        "FormatError InvalidModel InvalidValue LossWarning MissingExtra NoOwner NoPath Problem "
        "RolesError SeveralOwners UnknownName"
    ),
    "roles.formats": "Loss Reading dump dumps load loads read reads",
    "roles.formats.people": "OrganizationReading read_organization read_people",
    "roles.formats.crosswalks": "read_crosswalk write_crosswalk",
    "roles.formats.native.schema": "json_schema",
    "roles.formats.references": "Reference reference references",
    "roles.model.comparison": "Comparison Dimension",
    "roles.model.finding": "Finding",
    "roles.model.evidence": "Basis Citation Source",
    "roles.model.graph": "Change Path Step",
    "roles.model.involvement": "SCHEMES Duty Scheme",
    "roles.model.matrix": "Matrix",
    "roles.model.ownership": "Ownership Reason",
    "roles.model.rolemodel": "RoleModel",
    "roles.model.stageview": "StageView",
    "roles.model.statements": "Assignment Contrast Effort Handoff Interaction SkillNeed",
    "roles.org.actors": "Actor Appointment Scope",
    "roles.org.organization": "Organization",
    "roles.plan.dates": "Calendar",
    "roles.plan.ical": "icalendar_text",
    "roles.plan.portfolio": "Load Portfolio",
    "roles.plan.schedule": "Due Occurrence Planned Schedule schedule",
    "roles.model.vocabulary": "Deliverable Focus Goal Responsibility Role Skill Stage",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name in _PACKAGES:
        return import_module(f"roles.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'roles' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
