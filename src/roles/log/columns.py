"""Which column of a log says what, and whether what stands there can be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from roles.errors import InvalidModel, Problem, shown, suggestion
from roles.frames import collected, library, numbered
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.frames import Frame

__all__ = [
    "KNOWN",
    "Counts",
    "counted",
    "found_columns",
    "is_text",
    "missing",
    "rows_told",
    "taken_by",
]

KNOWN: Mapping[str, tuple[str, ...]] = {
    "case": ("case:concept:name", "case", "case_id", "case id"),
    "activity": ("concept:name", "activity"),
    "actor": ("org:resource", "actor", "resource"),
    "time": ("time:timestamp", "time", "timestamp"),
    "lifecycle": ("lifecycle:transition",),
}
"""The columns that are found by themselves, those of the XES standard (IEEE 1849) first."""

_SHOWN = 5
# What databases export where there is nothing; it is nobody's name.
_NOBODY = "null"

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
    # The names of a pandas frame may be anything.
    lowered = {str(name).lower(): name for name in reversed(names)}
    there = ", ".join(map(str, names)) or "none"
    for what, name in given.items():
        if name is not None:
            if name in names:
                found[what] = name
            else:
                hint = suggestion(nearest(str(name), list(map(str, names)), 1))
                problems.append(Problem(what, f"no column {shown(name)} among {there}{hint}"))
            continue
        match = next((lowered[one] for one in KNOWN[what] if one in lowered), None)
        if match is None and what == "lifecycle":
            continue
        if match is None:
            wanted = " or ".join(KNOWN[what])
            way_out = f"name it under [columns] in a mapping, or with {what}="
            problems.append(Problem(what, f"no column {wanted} among {there}; {way_out}"))
        else:
            found[what] = match
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


def is_text(frame: Frame, name: str) -> bool:
    """Return whether a column holds texts."""
    nw = library()
    return bool(frame.collect_schema()[name] == nw.String)


def counted(frame: Frame, columns: Mapping[str, str], transition: str | None) -> Counts:
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
        others = f"; {counts['left']:,} have another transition than {shown(transition)}"
        told = f"there are none{others if counts['left'] else ''}"
        raise InvalidModel([Problem("events", told)], "the log")
    problems = list(_lacking(frame, columns, counts, taken))
    if problems:
        raise InvalidModel(problems, "the log")
    return counts


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
    return (word.is_in(["", _NOBODY]) & (nw.col(name) != "")).fill_null(False)


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
