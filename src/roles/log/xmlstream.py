"""XML read as a stream: one pass, no tree, no entities, also compressed by gzip."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.parsers import expat

from attrs import define, field

from roles.errors import FormatError

if TYPE_CHECKING:
    from roles.log.reading import Progress

__all__ = ["Handler", "read_xml"]

_CHUNK = 1 << 20
_DEEPEST = 64
# What a compressed file may unpack to for each of its bytes, and what without an element.
_DENSEST, _LONGEST = 200, 64


@define
class Handler:
    """
    What is done with the elements of a file.

    Attributes:
        source: The file, for messages.
        path: The names of the elements that are open, without prefixes.
    """

    source: str
    path: list[str] = field(factory=list)
    line: Callable[[], int] = field(default=lambda: 0)
    _elements: int = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element; it is the last of the path."""

    def text(self, data: str) -> None:
        """Take a piece of text."""

    def finish(self, name: str) -> None:
        """Take the end of an element; it is no longer in the path."""

    def fail(self, message: str) -> FormatError:
        """Return the error that something is wrong at this line."""
        return FormatError(message, self.source, self.line())

    def _refuse(self, *_: object) -> None:
        raise self.fail("declares a document type or an entity, which aren't read")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        name = tag.rpartition(":")[2]
        if not self.path and name != "log":
            raise self.fail(f"begins with <{tag[:40]}>; a log in XES or OCEL begins with <log>")
        self.path.append(name)
        if len(self.path) > _DEEPEST:
            raise self.fail(f"has elements more than {_DEEPEST} deep")
        self.begin(name, attributes)

    def _end(self, tag: str) -> None:
        self.path.pop()
        self.finish(tag.rpartition(":")[2])

    def run(self, file: Path, progress: Progress | None) -> None:
        """Parse a file; see `read_xml`."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        self.line = lambda: parser.CurrentLineNumber
        size = file.stat().st_size
        with file.open("rb") as raw:
            stream: IO[bytes] = (
                gzip.GzipFile(fileobj=raw) if _compressed(raw) else raw  # type: ignore[assignment]
            )
            unpacked = silent = 0
            while chunk := stream.read(_CHUNK):
                seen = self._elements
                parser.Parse(chunk, False)
                unpacked += len(chunk)
                silent = 0 if self._elements > seen else silent + 1
                if silent > _LONGEST:
                    raise self.fail(f"has no element for {_LONGEST} MiB")
                if unpacked > _DENSEST * max(raw.tell(), _CHUNK):
                    raise self.fail(f"unpacks to more than {_DENSEST} times its size")
                if progress is not None:
                    progress(min(raw.tell(), size), size)
            parser.Parse(b"", True)


def read_xml(file: Path, handler: Handler, progress: Progress | None = None) -> None:
    """
    Pass the elements of a file to a handler.

    Raises:
        FormatError: It isn't XML, declares entities, is too deep, or unpacks without end; tells the
            line.
    """
    try:
        handler.run(file, progress)
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


def _compressed(raw: IO[bytes]) -> bool:
    start = raw.read(2)
    raw.seek(0)
    return start == b"\x1f\x8b"
