"""XES (IEEE 1849), read as a stream: one pass, no tree, no entities."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from attrs import define, field

from roles.errors import FormatError, shown
from roles.frames import made
from roles.log.eventlog import EventLog
from roles.log.remarks import Remarks
from roles.log.xmlstream import Handler, read_xml

if TYPE_CHECKING:
    from roles.log.reading import Request

__all__ = ["read"]

_LIMIT = 20_000_000
_MOST_COLUMNS = 1_000


def _moment(text: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text)
    return moment if moment.tzinfo is None else moment.astimezone(datetime.UTC)


_VALUES: dict[str, Callable[[str], Any]] = {
    "string": str,
    "id": str,
    "date": _moment,
    "int": int,
    "float": float,
    "boolean": lambda text: {"true": True, "false": False, "1": True, "0": False}[text.lower()],
}
_CASE, _TIME = "case:concept:name", "time:timestamp"


def read(request: Request) -> EventLog:
    """
    Read a log from an XES file.

    Raises:
        FormatError: It isn't XES; tells the line.
    """
    reader = _Reader(str(request.file))
    read_xml(request.file, reader, request.progress)
    frame = made(reader.columns(), request.backend)
    return EventLog(frame, **request.columns, _remarks=reader.remarks.texts())


@define
class _Reader(Handler):
    trace: dict[str, Any] | None = None
    event: dict[str, Any] | None = None
    # A trace may say what it is called after its events.
    events: list[dict[str, Any]] = field(factory=list)
    rows: dict[str, list[Any]] = field(factory=dict)
    count: int = 0
    traces: int = 0
    names: set[str] = field(factory=set)
    unnamed: list[tuple[int, int, int]] = field(factory=list)
    without_zone: int = 0
    remarks: Remarks = field(factory=Remarks)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        above = self.path[-2] if len(self.path) > 1 else ""
        if name == "trace" and above == "log":
            self.traces += 1
            self.trace = {}
        elif name == "event" and above in ("trace", "log") and len(self.path) <= 3:
            self.event = {}
        elif name in _VALUES and above in ("trace", "event"):
            self._attribute(name, attributes, self.event if above == "event" else self.trace)
        elif name in ("events", "objects") and above == "log":
            raise self.fail("is a log in OCEL, not XES; read it as ocel")

    def _attribute(
        self, kind: str, attributes: dict[str, str], held: dict[str, Any] | None
    ) -> None:
        if held is None:
            return
        key, value = attributes.get("key"), attributes.get("value")
        if not key or value is None:
            raise self.fail(f"<{kind}> has no {'value' if key else 'key'}")
        if key in held:
            self.remarks.add(
                "attribute has a second value, which was left out",
                "attributes have a second value, which was left out",
                f"{key} in line {self.line()}",
            )
            return
        try:
            held[key] = _VALUES[kind](value)
        except (ValueError, KeyError, OverflowError):
            raise self.fail(f"{key[:60]} is {value[:60]!r}, which is no {kind}") from None
        # xs:dateTime leaves it to the reader what a time without a zone is.
        if kind == "date" and held[key].tzinfo is None:
            held[key] = held[key].replace(tzinfo=datetime.UTC)
            self.without_zone += key == _TIME

    def finish(self, name: str) -> None:
        if name == "event" and self.event is not None and len(self.path) <= 2:
            if self.trace is None:
                self.remarks.add(
                    "event is in no trace; it was left out",
                    "events are in no trace; they were left out",
                    f"line {self.line()}",
                )
            else:
                self.events.append(self.event)
            self.event = None
        elif name == "trace" and len(self.path) == 1 and self.trace is not None:
            self._keep({f"case:{key}": value for key, value in self.trace.items()})
            self.trace, self.events = None, []

    def _keep(self, trace: dict[str, Any]) -> None:
        """Add a row for each event of a trace."""
        if self.count + len(self.events) > _LIMIT:
            raise self.fail(f"has more than {_LIMIT:,} events; turn it into Parquet")
        name = trace.get(_CASE)
        if name is None or name == "":
            trace[_CASE] = None
            self.unnamed.append((self.traces, self.count, self.count + len(self.events)))
        elif str(name) in self.names:
            self.remarks.add(
                "trace has the name of another; they are taken as one case",
                "traces have the names of others; those of one name are taken as one case",
                shown(str(name)),
            )
        else:
            self.names.add(str(name))
        for event in self.events:
            for key, value in (event | trace).items():
                column = self.rows.get(key)
                if column is None:
                    if len(self.rows) >= _MOST_COLUMNS:
                        raise self.fail(f"has more than {_MOST_COLUMNS:,} different attributes")
                    column = self.rows[key] = [None] * self.count
                column.append(value)
            self.count += 1
            for column in self.rows.values():
                if len(column) < self.count:
                    column.append(None)

    def columns(self) -> dict[str, list[Any]]:
        if not self.count:
            raise FormatError("has no events", self.source)
        for number, start, end in self.unnamed:
            name = str(number)
            while name in self.names:
                name = f"trace {name}"
            self.rows[_CASE][start:end] = [name] * (end - start)
        if self.without_zone and self.without_zone < self.count:
            self.remarks.add(
                "time has no zone, unlike the others; it is taken as UTC",
                "times have no zone, unlike the others; they are taken as UTC",
                count=self.without_zone,
            )
        # One kind a column: a frame has no room for more.
        for key, column in self.rows.items():
            kinds = {type(value) for value in column if value is not None}
            if len(kinds) > 1:
                if key == _TIME:
                    told = f"{key} is a date in some events and not in others"
                    raise FormatError(told, self.source)
                numbers = kinds <= {int, float}
                self.rows[key] = [
                    None if value is None else float(value) if numbers else str(value)
                    for value in column
                ]
            elif kinds == {int} and any(
                abs(value) >= 2**63 for value in column if value is not None
            ):
                self.rows[key] = [None if value is None else str(value) for value in column]
        return self.rows
