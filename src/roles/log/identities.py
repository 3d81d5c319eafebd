"""Names in a log: those that are one name in several spellings, and those that may be nobody's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from roles.errors import shown
from roles.frames import collected, library
from roles.log.columns import is_text
from roles.log.doubts import actor_doubts
from roles.log.remarks import Remarks
from roles.model.identity import identity

if TYPE_CHECKING:
    from roles.log.eventlog import EventLog

__all__ = ["with_one_spelling"]

_NAMING = ("actor", "activity", "stage", "scope")
_COUNT = "roles:count"


def with_one_spelling(log: EventLog) -> EventLog:
    """
    Return a log in which names that are one have one spelling, the most frequent.

    They are one if they differ by case, spaces, Unicode composition and width alone.
    """
    columns = {what: log.columns[what] for what in _NAMING if what in log.columns}
    columns = {what: name for what, name in columns.items() if is_text(log.events, name)}
    if not columns:
        return log
    nw = library()
    rows = collected(
        log.events.group_by(*dict.fromkeys(columns.values())).agg(nw.len().alias(_COUNT))
    )
    remarks = Remarks()
    changed: dict[str, dict[str, str]] = {}
    for what, name in columns.items():
        counts: dict[str, int] = {}
        for row in rows:
            if row[name]:
                counts[row[name]] = counts.get(row[name], 0) + int(row[_COUNT])
        spellings = _spellings(what, counts, remarks)
        for column in log.actor if what == "actor" and isinstance(log.actor, tuple) else (name,):
            if spellings:
                changed[column] = spellings
        if what == "actor":
            actor_doubts(counts, remarks)
    frame: Any = nw.from_native(log.frame)
    if changed:
        frame = frame.with_columns(
            nw.col(name).replace_strict(spellings, default=nw.col(name), return_dtype=nw.String)
            for name, spellings in changed.items()
        )
    return log.remarked(frame.to_native(), remarks.texts())


def _spellings(what: str, counts: Mapping[str, int], remarks: Remarks) -> dict[str, str]:
    """Return what to write for names in other spellings than the most frequent."""
    by_identity: dict[str, list[str]] = {}
    for text in sorted(counts, key=lambda text: (-counts[text], text != text.strip(), text)):
        by_identity.setdefault(identity(text), []).append(text)
    found: dict[str, str] = {}
    for first, *others in by_identity.values():
        if others:
            found |= dict.fromkeys(others, first)
            spellings = " = ".join(map(shown, (first, *others[:2])))
            several = "activities" if what == "activity" else f"{what}s"
            remarks.add(
                f"{what} is written in several ways, which count as one",
                f"{several} are written in several ways, which count as one",
                spellings,
            )
    return found
