"""Who owns what at each stage: roles, stages, responsibilities and handoffs as typed objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roles.lazy import lazily

if TYPE_CHECKING:
    from roles import boundary, checks, errors, formats, log, model, org, plan, views
    from roles.boundary.across import compare
    from roles.boundary.comparisons import compare_all
    from roles.boundary.crosswalk import Crosswalk, Pair, crosswalk
    from roles.boundary.diff import diff
    from roles.checks import check
    from roles.errors import RolesError
    from roles.formats import dump, dumps, load, loads, read, reads
    from roles.formats.crosswalks import read_crosswalk, write_crosswalk
    from roles.formats.native.schema import json_schema
    from roles.formats.people import load_people, read_organization, read_people
    from roles.formats.references import reference, references
    from roles.formats.updates import update
    from roles.log.eventlog import EventLog
    from roles.model.evidence import Citation, Source
    from roles.model.involvement import Duty, Scheme
    from roles.model.plain import to_dict
    from roles.model.rolemodel import RoleModel
    from roles.model.statements import Assignment, Contrast, Effort, Handoff, Interaction, SkillNeed
    from roles.model.vocabulary import Deliverable, Focus, Goal, Responsibility, Role, Skill, Stage
    from roles.org.actors import Actor, Appointment, Scope
    from roles.org.organization import Organization
    from roles.plan.dates import Calendar
    from roles.plan.portfolio import Portfolio
    from roles.plan.schedule import Schedule, schedule
    from roles.views.schemas import answer_schema

__all__ = [
    "Actor",
    "Appointment",
    "Assignment",
    "Calendar",
    "Citation",
    "Contrast",
    "Crosswalk",
    "Deliverable",
    "Duty",
    "Effort",
    "EventLog",
    "Focus",
    "Goal",
    "Handoff",
    "Interaction",
    "Organization",
    "Pair",
    "Portfolio",
    "Responsibility",
    "Role",
    "RoleModel",
    "RolesError",
    "Schedule",
    "Scheme",
    "Scope",
    "Skill",
    "SkillNeed",
    "Source",
    "Stage",
    "answer_schema",
    "boundary",
    "check",
    "checks",
    "compare",
    "compare_all",
    "crosswalk",
    "diff",
    "dump",
    "dumps",
    "errors",
    "formats",
    "json_schema",
    "load",
    "load_people",
    "loads",
    "log",
    "model",
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
    "to_dict",
    "update",
    "views",
    "write_crosswalk",
]

_HOMES = {
    "roles.boundary.across": "compare",
    "roles.boundary.comparisons": "compare_all",
    "roles.boundary.crosswalk": "Crosswalk Pair crosswalk",
    "roles.boundary.diff": "diff",
    "roles.checks": "check",
    "roles.errors": "RolesError",
    "roles.formats": "dump dumps load loads read reads",
    "roles.formats.crosswalks": "read_crosswalk write_crosswalk",
    "roles.formats.native.schema": "json_schema",
    "roles.formats.people": "load_people read_organization read_people",
    "roles.formats.references": "reference references",
    "roles.formats.updates": "update",
    "roles.log.eventlog": "EventLog",
    "roles.model.evidence": "Citation Source",
    "roles.model.involvement": "Duty Scheme",
    "roles.model.plain": "to_dict",
    "roles.model.rolemodel": "RoleModel",
    "roles.model.statements": "Assignment Contrast Effort Handoff Interaction SkillNeed",
    "roles.model.vocabulary": "Deliverable Focus Goal Responsibility Role Skill Stage",
    "roles.org.actors": "Actor Appointment Scope",
    "roles.org.organization": "Organization",
    "roles.plan.dates": "Calendar",
    "roles.plan.portfolio": "Portfolio",
    "roles.plan.schedule": "Schedule schedule",
    "roles.views.schemas": "answer_schema",
}
# What was here before and is found in its module now; these names go with the next minor version.
_MOVED = {
    "roles.boundary": "Diff Difference",
    "roles.checks": "Report",
    "roles.errors": (
        "FormatError InvalidModel InvalidValue LossWarning MissingExtra NoOwner NoPath Problem "
        "SeveralOwners UnknownName"
    ),
    "roles.formats": "Loss Reading",
    "roles.formats.people": "OrganizationReading",
    "roles.formats.references": "Reference",
    "roles.model": (
        "SCHEMES Basis Change Comparison Dimension Finding Matrix Ownership Path Reason "
        "StageView Step"
    ),
    "roles.plan": "Due Load Occurrence Planned icalendar_text",
}

__getattr__, __dir__ = lazily(
    __name__,
    _HOMES,
    packages=("boundary", "checks", "errors", "formats", "log", "model", "org", "plan", "views"),
    moved=_MOVED,
)
