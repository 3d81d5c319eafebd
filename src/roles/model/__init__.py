"""The model floor: which role should own what at each stage, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roles.lazy import lazily

if TYPE_CHECKING:
    from roles.model.collection import Collection, Handoffs
    from roles.model.comparison import Comparison, Dimension, StageWeight
    from roles.model.display import Answers
    from roles.model.evidence import Basis, Citation, Source
    from roles.model.finding import Finding
    from roles.model.involvement import SCHEMES, Duty, Scheme
    from roles.model.matrix import Matrix
    from roles.model.ownership import Ownership, Reason
    from roles.model.path import Change, Path, Step
    from roles.model.plain import to_dict
    from roles.model.rolemodel import RoleModel
    from roles.model.skillgaps import SkillGap
    from roles.model.stageview import StageView
    from roles.model.statements import Assignment, Contrast, Effort, Handoff, Interaction, SkillNeed
    from roles.model.vocabulary import Deliverable, Focus, Goal, Responsibility, Role, Skill, Stage

__all__ = [
    "SCHEMES",
    "Answers",
    "Assignment",
    "Basis",
    "Change",
    "Citation",
    "Collection",
    "Comparison",
    "Contrast",
    "Deliverable",
    "Dimension",
    "Duty",
    "Effort",
    "Finding",
    "Focus",
    "Goal",
    "Handoff",
    "Handoffs",
    "Interaction",
    "Matrix",
    "Ownership",
    "Path",
    "Reason",
    "Responsibility",
    "Role",
    "RoleModel",
    "Scheme",
    "Skill",
    "SkillGap",
    "SkillNeed",
    "Source",
    "Stage",
    "StageView",
    "StageWeight",
    "Step",
    "to_dict",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "roles.model.collection": "Collection Handoffs",
        "roles.model.comparison": "Comparison Dimension StageWeight",
        "roles.model.display": "Answers",
        "roles.model.evidence": "Basis Citation Source",
        "roles.model.finding": "Finding",
        "roles.model.involvement": "SCHEMES Duty Scheme",
        "roles.model.matrix": "Matrix",
        "roles.model.ownership": "Ownership Reason",
        "roles.model.path": "Change Path Step",
        "roles.model.plain": "to_dict",
        "roles.model.rolemodel": "RoleModel",
        "roles.model.skillgaps": "SkillGap",
        "roles.model.stageview": "StageView",
        "roles.model.statements": "Assignment Contrast Effort Handoff Interaction SkillNeed",
        "roles.model.vocabulary": "Deliverable Focus Goal Responsibility Role Skill Stage",
    },
)
