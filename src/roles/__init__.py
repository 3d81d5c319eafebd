"""Who owns what at each stage: roles, stages, responsibilities and handoffs as typed objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    from roles.formats import Loss, Reading, dump, dumps, load, loads, read, reads, reference
    from roles.model.comparison import Comparison, Dimension
    from roles.model.evidence import Basis, Citation, Source
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

__all__ = [
    "SCHEMES",
    "Assignment",
    "Basis",
    "Change",
    "Citation",
    "Comparison",
    "Contrast",
    "Deliverable",
    "Dimension",
    "Duty",
    "Effort",
    "Focus",
    "FormatError",
    "Goal",
    "Handoff",
    "Interaction",
    "InvalidModel",
    "InvalidValue",
    "Loss",
    "LossWarning",
    "Matrix",
    "MissingExtra",
    "NoOwner",
    "NoPath",
    "Ownership",
    "Path",
    "Problem",
    "Reading",
    "Reason",
    "Responsibility",
    "Role",
    "RoleModel",
    "RolesError",
    "Scheme",
    "SeveralOwners",
    "Skill",
    "SkillNeed",
    "Source",
    "Stage",
    "StageView",
    "Step",
    "UnknownName",
    "dump",
    "dumps",
    "load",
    "loads",
    "read",
    "reads",
    "reference",
]

_HOMES = {
    "roles.errors": (
        "FormatError InvalidModel InvalidValue LossWarning MissingExtra NoOwner NoPath Problem "
        "RolesError SeveralOwners UnknownName"
    ),
    "roles.formats": "Loss Reading dump dumps load loads read reads reference",
    "roles.model.comparison": "Comparison Dimension",
    "roles.model.evidence": "Basis Citation Source",
    "roles.model.graph": "Change Path Step",
    "roles.model.involvement": "SCHEMES Duty Scheme",
    "roles.model.matrix": "Matrix",
    "roles.model.ownership": "Ownership Reason",
    "roles.model.rolemodel": "RoleModel",
    "roles.model.stageview": "StageView",
    "roles.model.statements": "Assignment Contrast Effort Handoff Interaction SkillNeed",
    "roles.model.vocabulary": "Deliverable Focus Goal Responsibility Role Skill Stage",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'roles' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
