"""Who holds which role, for which scope, on a day."""

from roles.org import frames
from roles.org.actors import Actor, Appointment, Scope
from roles.org.agents import AGENT_CODES
from roles.org.answering import Accountability
from roles.org.answers import Holding, OrganizationAnswer
from roles.org.conflicts import (
    Conflict,
    Double,
    Overload,
    RoleConflict,
    UnfoundedDelegation,
)
from roles.org.load import Loaded
from roles.org.organization import Organization
from roles.org.people import BusFactor, Candidate, Departure
from roles.org.tenures import Moved, Tenure
from roles.org.vacancies import Vacancy

__all__ = [
    "AGENT_CODES",
    "Accountability",
    "Actor",
    "Appointment",
    "BusFactor",
    "Candidate",
    "Conflict",
    "Departure",
    "Double",
    "Holding",
    "Loaded",
    "Moved",
    "Organization",
    "OrganizationAnswer",
    "Overload",
    "RoleConflict",
    "Scope",
    "Tenure",
    "UnfoundedDelegation",
    "Vacancy",
    "frames",
]
