"""What may be meant otherwise in a log that can be read: columns, transitions, names, events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from roles.errors import counted, shown
from roles.frames import collected, library
from roles.log.columns import (
    ENDS,
    STARTS,
    SURE,
    TRANSITIONS,
    is_text,
    named_columns,
)
from roles.log.remarks import Remarks
from roles.log.spellings import MARK, YEAR_LAST
from roles.model.identity import identity, joined_names

if TYPE_CHECKING:
    from roles.frames import Frame

__all__ = [
    "actor_doubts",
    "column_doubts",
    "contradictions",
    "event_doubts",
    "lifecycle_doubts",
]

_PERSONS = ("user name", "user", "user id", "assignee", "assigned to", "employee", "performer")
_WORDS = TRANSITIONS | STARTS | ENDS
_MANY = 10_000
_ENDING = re.compile(
    rf"(.*\S)[\s_+:/.(-]+({'|'.join(sorted(STARTS | ENDS))})\)?\s*", re.IGNORECASE | re.DOTALL
).fullmatch
_PERHAPS_NOBODY = {
    identity(word)
    for word in (
        "none", "nan", "na", "n/a", "nil", "unknown", "undefined", "unassigned", "not assigned",
        "nobody", "not available", "missing", "empty", "anonymous",
    )
}  # fmt: skip
_MACHINE = re.compile(
    r"(?:.*[\s_.-])?(?:system|sys|batch|bot|robot|rpa|daemon|automation|automatic|automated|scheduler"
    r"|workflow|cron|svc)(?:[\s_.-].*)?|.*\[bot\]",
    re.IGNORECASE | re.DOTALL,
).fullmatch


def column_doubts(names: Iterable[str], given: Mapping[str, str | None]) -> Iterator[str]:
    """Yield what could be said of columns that were found among several of usual names."""
    for what, name in given.items():
        fitting = named_columns(SURE[what], names) if name is None else []
        if what == "actor" and fitting:
            # What process miners call a resource may be a machine or a room.
            fitting += named_columns(_PERSONS, names)
        # Who uses the names of the standard means it.
        if len(fitting) > 1 and str(fitting[0]).lower() != SURE[what][0]:
            others = " or ".join(shown(str(one)) for one in fitting[1:])
            yield (
                f"the {what} is taken from the column {shown(str(fitting[0]))}; if it is {others}, "
                "say so under [columns] in a mapping"
            )


def contradictions(
    frame: Frame, given: Mapping[str, str | None]
) -> Iterator[tuple[str, str, str, int]]:
    """
    Yield columns that were taken by their names of the standard, and others that differ from them.

    Process miners write what they took for the activity and the actor beside what the log had.
    """
    nw = library()
    kinds = frame.collect_schema()
    for what in ("case", "activity", "actor"):
        first, *others = named_columns(SURE[what], kinds.names()) if given[what] is None else [""]
        for other in others if str(first).lower() == SURE[what][0] else ():
            if is_text(frame, first) and is_text(frame, other):
                one, two = (nw.col(name).fill_null("") for name in (first, other))
                differ = (one != two).cast(nw.Int64).sum()
                (row,) = collected(frame.select(differ=differ))
                if row["differ"]:
                    yield what, first, other, int(row["differ"])


def lifecycle_doubts(frame: Frame, taken: Mapping[str, str]) -> Iterator[str]:
    """Yield what may tell that an activity starts and is complete, in a row for each."""
    nw = library()
    others = [
        name for name in frame.collect_schema().names()
        if name not in taken.values() and is_text(frame, name)
    ]  # fmt: skip
    if others:
        words = {name: nw.col(name).str.strip_chars().str.to_lowercase() for name in others}
        odd = {
            name: (~word.is_in(_WORDS) & (word != "")).fill_null(False).cast(nw.Int64).sum()
            for name, word in words.items()
        }
        (row,) = collected(frame.select(**odd))
        for name in (name for name in others if not row[name]):
            few = frame.select(words[name].alias(name)).unique().head(len(_WORDS) + 1)
            said = sorted({str(one[name]) for one in collected(few) if one[name]})
            if len(said) > 1:
                yield (
                    f"each row counts as an event; if {shown(name)} tells which rows are one "
                    f"activity ({', '.join(said)}), name it as lifecycle under [columns] in a "
                    "mapping"
                )
    activity = taken["activity"]
    if is_text(frame, activity):
        stems: dict[str, dict[bool, str]] = {}
        for one in collected(frame.select(activity).unique().sort(activity).head(_MANY)):
            if one[activity] and (found := _ENDING(one[activity])):
                ends = found[2].lower() in ENDS
                stems.setdefault(identity(found[1]), {})[ends] = one[activity]
        if pairs := sorted((pair[False], pair[True]) for pair in stems.values() if len(pair) > 1):
            start, end = map(shown, pairs[0])
            yield (
                f"each row counts as an event; if {start} and {end} are one activity, put how they "
                "end into a column of its own and name it as lifecycle under [columns] in a mapping"
            )


def event_doubts(frame: Frame, case: str, time: str) -> Iterator[str]:
    """Yield which events and cases may be one, and whether some days may be swapped with months."""
    nw = library()
    kinds = frame.collect_schema()
    if not any(kind.is_nested() or kind == nw.Object for kind in kinds.values()):
        (every,) = collected(frame.select(all=nw.len()))
        (different,) = collected(frame.unique().select(all=nw.len()))
        if equal := int(every["all"]) - int(different["all"]):
            are = "row equals" if equal == 1 else "rows equal"
            yield f"{equal:,} {are} another one in every column; each counts as an event"
    if time in kinds and is_text(frame, time):
        forms = {
            "first": nw.col(time).str.contains(rf"^\s*\d{{4}}{MARK}"),
            "last": nw.col(time).str.contains(YEAR_LAST),
        }
        (row,) = collected(
            frame.select(**{name: form.cast(nw.Int64).sum() for name, form in forms.items()})
        )
        if row["first"] and row["last"]:
            yield (
                f"{counted(int(row['first']), 'time')} with the year first beside "
                f"{int(row['last']):,} with the year last; if a spreadsheet made dates of the "
                "former, it may have swapped their days and months"
            )
    if is_text(frame, case):
        text = nw.col(case)
        alike = text.str.strip_chars().str.to_lowercase()
        (row,) = collected(frame.select(written=text.n_unique(), alike=alike.n_unique()))
        if fewer := int(row["written"]) - int(row["alike"]):
            are = "case differs from another" if fewer == 1 else "cases differ from others"
            yield f"{fewer:,} {are} by capital letters or blanks alone; each counts as a case"


def actor_doubts(counts: Mapping[str, int], remarks: Remarks) -> None:
    """Remark on actors who may be nobody, a machine or several, by how often each occurs."""
    known = {identity(text) for text in counts}
    # Who is named beside others in two events needn't be named alone.
    for _ in range(2):
        known |= {identity(part) for text in counts for part in joined_names(text, known)}
    for text, count in sorted(counts.items()):
        if identity(text) in _PERHAPS_NOBODY:
            told = "who may be nobody, but"
        elif _MACHINE(text.strip()):
            told = "who may be a machine, but"
        elif joined_names(text, known):
            told = "who may be several, but"
        else:
            continue
        remarks.add(
            f"event has an actor {told} counts as one",
            f"events have actors {told} count as one each",
            shown(text),
            count,
        )
