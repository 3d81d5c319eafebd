"""Event logs: who really did it, held against who should."""

from __future__ import annotations

from roles.log.conformance import VERDICTS, Conformance, Match
from roles.log.discovery import Group
from roles.log.drafting import Proposal
from roles.log.eventlog import EventLog
from roles.log.findings import CODES
from roles.log.practice import Count, Drift, Passing, Practice
from roles.log.reading import read
from roles.log.simulation import simulate, staffed

__all__ = [
    "CODES",
    "VERDICTS",
    "Conformance",
    "Count",
    "Drift",
    "EventLog",
    "Group",
    "Match",
    "Passing",
    "Practice",
    "Proposal",
    "read",
    "simulate",
    "staffed",
]
