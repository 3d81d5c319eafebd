"""Which column of a log says what, and whether what stands there can be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from roles.errors import InvalidModel, Problem, shown, suggestion
from roles.frames import collected, library, numbered
from roles.model.names import nearest, normal

if TYPE_CHECKING:
    from roles.frames import Frame

__all__ = [
    "ALL",
    "ENDS",
    "LIKELY",
    "STARTS",
    "SURE",
    "TRANSITIONS",
    "Counts",
    "counts_of",
    "found_columns",
    "grouping_columns",
    "is_text",
    "known_column",
    "missing",
    "named_columns",
    "nobody",
    "rows_told",
    "taken_by",
    "transition_meant",
]

SURE: Mapping[str, tuple[str, ...]] = {
    "case": ("case:concept:name", "case", "case id", "case key", "trace id"),
    "activity": ("concept:name", "activity", "activity name", "activity en"),
    "actor": ("org:resource", "actor", "resource", "resource name"),
    "time": (
        "time:timestamp", "time", "timestamp", "complete timestamp", "complete time",
        "end timestamp", "event time", "event timestamp",
    ),
    "lifecycle": ("lifecycle:transition",),
}  # fmt: skip
"""
The names by which a column is found, those of the XES standard (IEEE 1849) first.

Case, spaces, hyphens and underscores don't matter. The others are those of process miners: what
they export can't be anything else.
"""

LIKELY: Mapping[str, tuple[str, ...]] = {
    "case": (
        "ticket id", "ticket", "issue key", "issue id", "issue", "incident id", "incident",
        "process instance id", "instance id", "process id", "request id", "order id", "trace",
        "number", "id",
    ),
    "activity": (
        "activity id", "event name", "event type", "event", "action", "task name", "task",
        "step", "operation", "incident state", "status", "state", "type",
    ),
    "actor": (
        "user name", "user", "user id", "assignee", "assigned to", "author", "performer",
        "employee", "agent", "operator", "changed by", "updated by", "sys updated by",
        "created by", "actor.login", "org:role", "org:group", "role", "assignment group", "group",
        "team",
    ),
    "time": (
        "start timestamp", "start time", "end time", "end date", "event end", "date time",
        "datetime", "date", "@timestamp", "changed at", "updated at", "sys updated at",
        "created at", "created", "changed date",
    ),
    "lifecycle": (
        "lifecycle transition", "lifecycle", "lifecycle id", "transition", "registration type",
        "event type", "transaction type", "status", "state", "type",
    ),
}  # fmt: skip
"""Names that may be meant; what has one of them is proposed and never taken."""

_GROUPS = (
    "org:role", "org:group", "role", "group", "team", "department", "assignment group",
    "resource role", "resource group", "user role", "user type", "org unit", "organizational unit",
)  # fmt: skip

ALL = "*"
"""The transition that stands for all."""

TRANSITIONS = {
    "schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume", "pi_abort",
    "ate_abort", "complete", "autoskip", "manualskip", "unknown",
}  # fmt: skip
STARTS = {"start", "started", "starts", "starting", "begin", "began", "begun", "beginning"}
ENDS = {
    "complete", "completed", "completes", "completion", "end", "ended", "ends", "ending", "finish",
    "finished", "finishes", "done", "stop", "stopped",
}  # fmt: skip
"""What logs write for ``start`` and ``complete``."""
_SHOWN = 5
# What databases and tables write where there is nothing; it is nobody's name.
_NOBODY = (
    "", "null", "(null)", "<null>", "\\n", "__invalid__",
    "-", "--", "---", "\u2013", "\u2014", "?", ".", "..", "...", "_", "*",
    # The errors of spreadsheets.
    "#n/a", "#ref!", "#name?", "#value!", "#null!", "#div/0!", "#num!",
)  # fmt: skip

Counts = Mapping[str, int]


def found_columns(names: Sequence[str], given: Mapping[str, str | None]) -> dict[str, str]:
    """
    Return the name of each column that a log needs.

    Args:
        names: The columns that there are.
        given: What the caller says, by what the column is: ``case``, ``activity`` and so on; None
            where it is to be found by itself.

    Raises:
        InvalidModel: A column isn't there; lists every one, and what was found.
    """
    found: dict[str, str] = {}
    problems = []
    there = ", ".join(map(str, names)) or "none"
    for what, name in given.items():
        if name is not None:
            if name in names:
                found[what] = name
            else:
                hint = suggestion(nearest(str(name), list(map(str, names)), 1))
                problems.append(Problem(what, f"no column {shown(name)} among {there}{hint}"))
            continue
        match = known_column(what, names)
        if match is not None:
            found[what] = match
        elif what != "lifecycle":
            wanted = " or ".join(SURE[what][:2])
            likely = named_columns(LIKELY[what], names)
            perhaps = f", perhaps {what} = {shown(str(likely[0]))}" if likely else ""
            way_out = f"name it under [columns] in a mapping{perhaps} (in Python: {what}=)"
            problems.append(Problem(what, f"no column {wanted} among {there}; {way_out}"))
    doubled = [
        name for name in dict.fromkeys(found.values()) if list(found.values()).count(name) > 1
    ]
    problems += [
        Problem(name, f"stands for {' and '.join(w for w, n in found.items() if n == name)}")
        for name in doubled
    ]
    if problems:
        raise InvalidModel(problems, "the log")
    return found


def known_column(what: str, names: Iterable[str]) -> str | None:
    """Return the column that says something by one of its usual names; None if there is none."""
    return next(iter(named_columns(SURE.get(what, ()), names)), None)


def named_columns(wanted: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return the columns that have one of the wanted names, in the order of these."""
    by_name: dict[str, list[str]] = {}
    for name in names:
        by_name.setdefault(normal(str(name)), []).append(name)
    return [name for one in wanted for name in by_name.get(normal(one), ())]


def grouping_columns(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Return the columns that group actors, by their usual names."""
    known = set(taken)
    return [name for name in named_columns(_GROUPS, names) if name not in known]


def is_text(frame: Frame, name: str) -> bool:
    """Return whether a column holds texts."""
    nw = library()
    return bool(frame.collect_schema()[name] == nw.String)


def counts_of(frame: Frame, columns: Mapping[str, str], transition: str | None) -> Counts:
    """
    Return how many events there are, how many without an actor, and how many of other transitions.

    Raises:
        InvalidModel: There are none, or some have no case, activity or time; tells which.
    """
    nw = library()
    taken = taken_by(frame, columns, transition)

    def number(which: Any) -> Any:
        return (which if taken is None else which & taken).cast(nw.Int64).sum()

    bare = missing(frame, columns["actor"])
    asked = {"all": nw.len(), "bare": number(bare)}
    if is_text(frame, columns["actor"]):
        asked["nobody"] = number(nobody(frame, columns["actor"]))
    asked["events"] = nw.len() if taken is None else taken.cast(nw.Int64).sum()
    for what in ("case", "activity", "time"):
        asked[what] = number(missing(frame, columns[what]))
    (row,) = collected(frame.select(**asked))
    counts = {what: int(count or 0) for what, count in row.items()}
    counts["left"] = counts.pop("all") - counts["events"]
    counts["bare"] += counts.get("nobody", 0)
    if not counts["events"]:
        raise InvalidModel([Problem("events", "there are none")], "the log")
    problems = list(_lacking(frame, columns, counts, taken))
    if problems:
        raise InvalidModel(problems, "the log")
    return counts


def transition_meant(frame: Frame, name: str, wanted: str) -> str | None:
    """
    Return the transition whose events are taken, ``complete`` also by another name; None for all.

    Raises:
        InvalidModel: No event has it; lists those there are.
    """
    if wanted == ALL:
        return None
    nw = library()
    texts = frame.select(nw.col(name).cast(nw.String).str.to_lowercase().alias(name))
    rows = collected(texts.group_by(name).agg(nw.len().alias("roles:count")))
    counts = {str(row[name] or ""): int(row["roles:count"]) for row in rows}
    if not counts or wanted.lower() in counts or "" in counts:
        return wanted
    if wanted == "complete":
        ends = ENDS & counts.keys()
        if len(ends) == 1 and counts.keys() <= TRANSITIONS | STARTS | ends:
            return ends.pop()
        if counts.keys().isdisjoint(TRANSITIONS):
            return None
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    there = ", ".join(f"{shown(one)} ({count:,})" for one, count in ranked[:_SHOWN])
    told = (
        f"no event has the transition {shown(wanted)}; there are {there}; say which under "
        f'[columns] in a mapping: transition = "{ALL}" takes all (in Python: transition=)'
    )
    raise InvalidModel([Problem(name, told)], "the log")


def taken_by(frame: Frame, columns: Mapping[str, str], transition: str | None) -> Any:
    """
    Return the expression that is true of the events that tell a transition, or none at all.

    None where every event is taken.
    """
    nw = library()
    if transition is None or "lifecycle" not in columns:
        return None
    name = columns["lifecycle"]
    told = nw.col(name).cast(nw.String).str.to_lowercase()
    return missing(frame, name) | (told == transition.lower()).fill_null(False)


def missing(frame: Frame, name: str) -> Any:
    """Return the expression that is true where a column says nothing: null, or an empty text."""
    nw = library()
    column = nw.col(name)
    return (column.is_null() | (column == "")) if is_text(frame, name) else column.is_null()


def nobody(frame: Frame, name: str) -> Any:
    """Return the expression that is true where a text names nobody, in words or by blanks."""
    nw = library()
    if not is_text(frame, name):
        return nw.lit(False)
    word = nw.col(name).str.strip_chars().str.to_lowercase()
    return (word.is_in(_NOBODY) & (nw.col(name) != "")).fill_null(False)


def _lacking(
    frame: Frame, columns: Mapping[str, str], counts: Counts, taken: Any
) -> Iterator[Problem]:
    others = list(dict.fromkeys(columns.values()))
    for what in ("case", "activity", "time"):
        if counts[what]:
            lacking = missing(frame, columns[what])
            lacking = lacking if taken is None else lacking & taken
            told = ", ".join(rows_told(frame, lacking, others))
            events = "event has" if counts[what] == 1 else "events have"
            yield Problem(columns[what], f"{counts[what]:,} {events} no {what}: {told}")


def rows_told(frame: Frame, wrong: Any, names: Sequence[str]) -> Iterator[str]:
    """Yield where the first rows are that are wrong: their numbers, or else what they say."""
    position = "roles:row"
    held = numbered(frame, position)
    shortened = (held if held is not None else frame).filter(wrong).head(_SHOWN + 1)
    for number, row in enumerate(collected(shortened)):
        if number == _SHOWN:
            yield "…"
        elif held is not None:
            said = f" ({shown(row[names[0]])})" if len(names) == 1 else ""
            yield f"row {row[position] + 1}{said}"
        else:
            yield "the row " + ", ".join(shown(str(row[name])) for name in names)
