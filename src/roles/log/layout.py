"""How a table in CSV is laid out, and how it becomes one that every library reads alike."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from itertools import chain, islice
from operator import methodcaller
from pathlib import Path
from typing import IO, Any

from attrs import frozen

from roles.encoding import MOST_ABOVE, decoded, is_encoding, stated_separator
from roles.errors import FormatError, InvalidModel, Problem, shown
from roles.log.columns import known_column
from roles.log.remarks import Remarks

__all__ = ["Table", "fitting_columns", "table_in", "table_of"]

_SEPARATORS = (",", ";", "\t", "|")
_CHUNK = 1 << 20
_LONGEST = 1 << 29
_TIME = re.compile(r"\s*(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{2,4})(?:\D|$)").match
_NEEDED = ("case", "activity", "actor", "time")
_GZIP = b"\x1f\x8b"
_END = "\0"


@frozen(kw_only=True)
class _Head:
    """
    What a table begins with.

    Attributes:
        above: How many lines are above the headings.
        separator: What separates the columns.
        headings: The headings, as they are.
    """

    above: int
    separator: str
    headings: Sequence[str]

    @cached_property
    def names(self) -> list[str]:
        """The columns, each name once, whatever its case."""
        names: list[str] = []
        taken: set[str] = set()
        for number, heading in enumerate(self.headings, 1):
            name = base = heading.strip() or f"column {number}"
            again = 1
            while name.lower() in taken:
                again += 1
                name = f"{base} ({again})"
            taken.add(name.lower())
            names.append(name)
        return names

    def fitting(self, given: Mapping[str, Any]) -> int:
        """Return how many of the columns that a log needs are here."""
        return sum(
            given[what] in self.names
            if isinstance(given.get(what), str)
            else bool(given.get(what)) or known_column(what, self.names) is not None
            for what in _NEEDED
        )


@frozen(kw_only=True)
class Table:
    """
    A table in CSV that every library reads alike.

    It is in UTF-8, has as many cells in each row as headings, one kind of line end, and no line
    that is empty.

    Attributes:
        source: The file if it is such a table, or else the same rows, written so.
        separator: What separates the columns.
        headings: The headings, as they are in the file.
        names: The columns, each name once, whatever its case.
        remarks: What was noticed.
    """

    source: Path | bytes
    separator: str
    headings: Sequence[str]
    names: list[str]
    remarks: Sequence[str] = ()

    @property
    def stream(self) -> Path | IO[bytes]:
        """What libraries read it from."""
        return io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source


def table_of(file: Path, encoding: str | None, given: Mapping[str, Any]) -> Table:
    """
    Return the table of a file.

    Args:
        file: The file; it may be compressed by gzip.
        encoding: How it is encoded; None goes by its mark, or else takes UTF-8.
        given: The columns that are named, by what they are.

    Raises:
        FormatError: It isn't text in that encoding, isn't CSV, or has no headings; tells the line.
        InvalidModel: Rows have more cells than there are headings; tells the lines.
    """
    if encoding is not None and not is_encoding(encoding):
        message = f"encoding is {shown(encoding)}; expected one such as 'windows-1252' or 'utf-16'"
        raise FormatError(message, str(file))
    with file.open("rb") as stream:
        start = stream.read(_CHUNK)
        stream.seek(0)
        head = None
        if encoding is None and start[:2] not in (_GZIP, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            head = _head_of(start.decode("utf-8-sig", "ignore"), given, str(file))
        if head is None or head.above or not _is_plain(stream, head):
            return table_in(_text_of(file, encoding), given, str(file))
    return Table(
        source=file,
        separator=head.separator,
        headings=head.headings,
        names=head.names,
    )


def table_in(text: str, given: Mapping[str, Any], source: str) -> Table:
    """
    Return the table of a text, written anew.

    Raises:
        FormatError: It isn't CSV, or has no headings; tells the line.
        InvalidModel: Rows have more cells than there are headings; tells the lines.
    """
    head = _head_of(text[:_CHUNK], given, source)
    remarks = Remarks()
    return Table(
        source=_rewritten(text, head, remarks, source),
        separator=",",
        headings=head.headings,
        names=head.names,
        remarks=remarks.texts(),
    )


def fitting_columns(text: str, given: Mapping[str, Any]) -> int:
    """Return how many of the columns that a log needs a text has; none if it has no headings."""
    try:
        return _head_of(text[:_CHUNK], given, "").fitting(given)
    except FormatError:
        return 0


def _head_of(start: str, given: Mapping[str, Any], source: str) -> _Head:
    """Return what a text begins with: the first line with known headings, or else the first."""
    lines = list(islice(io.StringIO(start, newline=""), MOST_ABOVE))
    said = stated_separator(lines[0]) if lines else None
    filled = [at for at, line in enumerate(lines) if line.strip() and (at or not said)]
    if not filled:
        raise FormatError("is empty", source)
    head = _head_at(start, filled[0], said, source)
    if head.fitting(given):
        return head
    for at in filled[1:]:
        other = _head_at(start, at, said, source)
        if other.fitting(given) >= len(_NEEDED) - 1:
            return other
    if any(map(_TIME, head.headings)):
        cells = ", ".join(map(shown, head.headings[: len(_NEEDED)]))
        message = (
            f"begins with an event instead of headings: {cells}; name the columns in a line above"
        )
        raise FormatError(message, source, head.above + 1)
    return head


def _head_at(start: str, at: int, said: re.Match[str] | None, source: str) -> _Head:
    lines = islice(io.StringIO(start, newline=""), at, None)
    line = next(lines)
    bare = re.sub(r'"[^"]*"', "", line)
    separator = said[1] if said else max(_SEPARATORS, key=bare.count)
    rows = csv.reader(chain([line], lines), delimiter=separator)
    try:
        headings = next(rows, [])
    except csv.Error as error:
        raise FormatError(f"isn't CSV that can be read: {error}", source, at + 1) from None
    return _Head(above=at, separator=separator, headings=headings)


def _is_plain(stream: IO[bytes], head: _Head) -> bool:
    """Return whether a file is a table that every library reads alike, as it is."""
    separator, more = head.separator.encode(), len(head.headings) - 1
    decoder = codecs.getincrementaldecoder("utf-8")()
    ends: set[bytes] = set()
    rest = b""
    if any("\n" in heading or "\r" in heading for heading in head.headings):
        return False
    if stream.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
        stream.seek(0)
    while chunk := stream.read(_CHUNK):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return False
        rest += chunk
        at = rest.rfind(b"\n") + 1
        if rest.count(b'"', 0, at) % 2:
            # A cell goes on in the next chunk, or a quotation mark is just a letter.
            if len(rest) > 4 * _CHUNK:
                return False
            continue
        if not _are_plain(rest[:at], separator, more, ends):
            return False
        rest = rest[at:]
    return not decoder.getstate()[0] and (
        not rest or (rest.count(b'"') % 2 == 0 and _are_plain(rest + b"\n", separator, more, set()))
    )


def _are_plain(lines: bytes, separator: bytes, more: int, ends: set[bytes]) -> bool:
    returns, pairs = lines.count(b"\r"), lines.count(b"\r\n")
    ends.add(b"\r\n" if pairs else b"\n")
    if returns != pairs or pairs not in (0, lines.count(b"\n")) or len(ends) > 1 or b"\0" in lines:
        return False
    bare = _quoted(separator).sub(b"x", lines) if b'"' in lines else lines
    if b'"' in bare:
        return False
    rows = bare.replace(b"\r", b"").split(b"\n")[:-1]
    return separator * more not in rows and set(map(methodcaller("count", separator), rows)) <= {
        more
    }


@cache
def _quoted(separator: bytes) -> re.Pattern[bytes]:
    """Return what matches a cell that is quoted from its start to its end."""
    ends = re.escape(separator)
    return re.compile(rb'(?<![^%b\n])"[^"]*(?:""[^"]*)*"(?=[%b\r\n])' % (ends, ends))


def _text_of(file: Path, encoding: str | None) -> str:
    """Return the text of a file that libraries wouldn't read alike."""
    try:
        with file.open("rb") as raw:
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            stream: Any = gzip.GzipFile(fileobj=raw) if packed else raw
            content: bytes = stream.read(_LONGEST + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FormatError(f"is cut off or broken: {error}", str(file)) from None
    if len(content) > _LONGEST:
        message = f"is longer than {_LONGEST:,} bytes and isn't plain CSV in UTF-8"
        raise FormatError(f"{message}; turn it into Parquet", str(file))
    try:
        return decoded(content, str(file), encoding)
    except FormatError as error:
        if encoding is not None or "isn't text in" not in error.message:
            raise
        hint = "set csv.encoding in the mapping, to 'windows-1252' perhaps (in Python: encoding=)"
        raise FormatError(f"{error.message}; {hint}", str(file), error.line) from None


def _rewritten(text: str, head: _Head, remarks: Remarks, source: str) -> bytes:
    """Return the rows of a text as a table that every library reads alike."""
    lines = io.StringIO(text, newline="")
    for line in islice(lines, head.above):
        if line.strip() and not stated_separator(line):
            remarks.add(
                "line is above the headings; it was left out",
                "lines are above the headings; they were left out",
            )
    width = len(head.headings)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    # A quoted cell without an end would take the mark as part of it.
    rows = csv.reader(chain(lines, [_END]), delimiter=head.separator)
    longer = Remarks()
    last, ended = head.above, False
    try:
        for row in rows:
            place, last = f"line {last + 1}", rows.line_num + head.above
            ended = row == [_END]
            if any(row[width:]):
                message = f"more cells than the {width} headings"
                longer.add(f"row has {message}", f"rows have {message}", place)
            elif any(row) and not ended:
                if len(row) < width:
                    remarks.add(
                        "row has fewer cells than there are headings; the others are empty",
                        "rows have fewer cells than there are headings; the others are empty",
                        place,
                    )
                writer.writerow([*row[:width], *[""] * (width - len(row))])
    except csv.Error as error:
        raise FormatError(f"isn't CSV that can be read: {error}", source, last + 1) from None
    if not ended:
        raise FormatError(f"has a quoted cell without an end, in the row of {place}", source)
    if told := longer.texts():
        raise InvalidModel([Problem("rows", f"{told[0]}: is a cell not quoted?")], source)
    return out.getvalue().encode()
