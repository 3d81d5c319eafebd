"""XES (IEEE 1849), read as a stream: one pass, no tree, no entities."""

from __future__ import annotations

import datetime
import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from xml.parsers import expat

from attrs import define, field

from roles.errors import FormatError
from roles.frames import made
from roles.log.eventlog import EventLog

if TYPE_CHECKING:
    from roles.log.reading import Progress, Request

__all__ = ["read"]

_CHUNK = 1 << 20
_DEEPEST = 64
_LIMIT = 20_000_000
_MOST_COLUMNS = 1_000
# What a compressed file may unpack to for each of its bytes, and what without an element.
_DENSEST, _LONGEST = 200, 64


def _moment(text: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text)
    # A time without a zone is taken to be in UTC, as xs:dateTime leaves it to the reader.
    if moment.tzinfo is None:
        return moment.replace(tzinfo=datetime.UTC)
    return moment.astimezone(datetime.UTC)


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
    columns = _columns_of(request.file, request.progress)
    return EventLog(made(columns, request.backend), **request.columns)


def _columns_of(file: Path, progress: Progress | None) -> dict[str, list[Any]]:
    """Return the events of a file as columns, in the file's order."""
    reader = _Reader(source=str(file))
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    reader.line = lambda: parser.CurrentLineNumber
    size = file.stat().st_size
    try:
        with file.open("rb") as raw:
            stream: IO[bytes] = (
                gzip.GzipFile(fileobj=raw) if _compressed(raw) else raw  # type: ignore[assignment]
            )
            unpacked = silent = 0
            while chunk := stream.read(_CHUNK):
                seen = reader.elements
                parser.Parse(chunk, False)
                unpacked += len(chunk)
                silent = 0 if reader.elements > seen else silent + 1
                if silent > _LONGEST:
                    raise reader.fail(f"has no element for {_LONGEST} MiB")
                if unpacked > _DENSEST * max(raw.tell(), _CHUNK):
                    raise reader.fail(f"unpacks to more than {_DENSEST} times its size")
                if progress is not None:
                    progress(min(raw.tell(), size), size)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        told = expat.ErrorString(error.code)
        raise FormatError(f"isn't XML: {told}", str(file), error.lineno) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FormatError(f"is cut off or broken: {error}", str(file)) from None
    except OSError as error:
        raise FormatError(error.strerror or "can't be read", str(file)) from None
    except FormatError:
        raise
    except (LookupError, ValueError) as error:
        raise FormatError(f"isn't in an encoding that is known: {error}", str(file)) from None
    return reader.columns()


def _compressed(raw: IO[bytes]) -> bool:
    start = raw.read(2)
    raw.seek(0)
    return start == b"\x1f\x8b"


@define
class _Reader:
    source: str
    line: Callable[[], int] = field(default=lambda: 0)
    trace: dict[str, Any] | None = None
    event: dict[str, Any] | None = None
    rows: dict[str, list[Any]] = field(factory=dict)
    count: int = 0
    elements: int = 0
    traces: int = 0
    path: list[str] = field(factory=list)
    _inside: int = 0

    def fail(self, message: str) -> FormatError:
        return FormatError(message, self.source, self.line())

    def refuse(self, *_: object) -> None:
        raise self.fail("declares a document type or an entity, which aren't read")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        name = tag.rpartition(":")[2]
        if not self.path and name != "log":
            raise self.fail(f"begins with <{tag[:40]}>; a log in XES begins with <log>")
        self.path.append(name)
        if len(self.path) > _DEEPEST:
            raise self.fail(f"has elements more than {_DEEPEST} deep")
        if name == "trace" and len(self.path) == 2:
            self.traces += 1
            self.trace = {}
        elif name == "event" and self.path[-2] in ("trace", "log") and len(self.path) <= 3:
            self.event = {}
        elif name in _VALUES and self.path[-2] in ("trace", "event"):
            self._attribute(name, attributes)

    def _attribute(self, kind: str, attributes: dict[str, str]) -> None:
        held = self.event if self.path[-2] == "event" else self.trace
        if held is None:
            return
        key, value = attributes.get("key"), attributes.get("value")
        if not key or value is None:
            raise self.fail(f"<{kind}> has no {'value' if key else 'key'}")
        try:
            held[key] = _VALUES[kind](value)
        except (ValueError, KeyError, OverflowError):
            raise self.fail(f"{key[:60]} is {value[:60]!r}, which is no {kind}") from None

    def end(self, tag: str) -> None:
        self.path.pop()
        name = tag.rpartition(":")[2]
        if name == "event" and self.event is not None and len(self.path) <= 2:
            self._keep(self.event)
            self.event = None
        elif name == "trace" and len(self.path) == 1:
            self.trace = None

    def _keep(self, event: dict[str, Any]) -> None:
        if self.count >= _LIMIT:
            raise self.fail(f"has more than {_LIMIT:,} events; turn it into Parquet")
        row = {f"case:{key}": value for key, value in (self.trace or {}).items()}
        row.setdefault(_CASE, str(self.traces))
        row |= event
        for key, value in row.items():
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
