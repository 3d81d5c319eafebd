"""Workbooks: those of strangers opened within bounds or refused, ours without a time in them."""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from roles.errors import FormatError, MissingExtra, RolesError, shown
from roles.formats.shared.size import Budget

__all__ = ["UNPACKED", "read_workbook", "refuse_bombs", "rows_of_sheet", "timeless"]

UNPACKED = 500_000_000
"""How many bytes the parts of a workbook may have unpacked unless the caller raises it."""
_PARTS = 10_000
_MIDNIGHT = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_DOCTYPE = re.compile(
    b"<\0?!\0?[Dd]\0?[Oo]\0?[Cc]\0?[Tt]\0?[Yy]\0?[Pp]\0?[Ee]|<\0?!\0?E\0?N\0?T\0?I\0?T\0?Y"
)

T = TypeVar("T")


def read_workbook(content: bytes, read: Callable[[Any], T], source: str) -> T:
    """
    Return what *read* makes of a workbook, opened with openpyxl for reading values only.

    Raises:
        FormatError: It isn't a workbook, or it is too large.
        MissingExtra: openpyxl or defusedxml isn't installed.
    """
    try:
        import defusedxml  # noqa: F401
        import openpyxl
    except ImportError as error:
        raise MissingExtra("xlsx", error.name or "openpyxl") from None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            refuse_bombs(archive, source, UNPACKED)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
        return read(book)
    except RolesError:
        raise
    except Exception as error:  # noqa: BLE001 - openpyxl has no exception of its own for a damaged file
        reason = shown(str(error), 200) if str(error) else type(error).__name__
        raise FormatError(f"isn't a workbook that can be read: {reason}", source) from None


def rows_of_sheet(sheet: Any, budget: Budget) -> Iterator[tuple[int, list[str]]]:
    """
    Yield the rows of a sheet that aren't empty, each with its number; days and times in ISO 8601.

    Raises:
        FormatError: It has more cells than the budget.
    """
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        budget.spend(len(row) or 1, f"sheet {sheet.title}")
        texts = list(map(_text, row))
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield number, texts


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def refuse_bombs(archive: zipfile.ZipFile, source: str, most: int) -> None:
    """
    Unpack every part of an office file within bounds, before anything parses it.

    Raises:
        FormatError: It unpacks to more than *most* bytes, or a part declares a document type.
    """
    parts = archive.infolist()
    if len(parts) > _PARTS:
        raise FormatError(
            f"has {len(parts):,} parts; a file of this kind has fewer than {_PARTS:,}", source
        )
    left = most
    for part in parts:
        # What a part claims to hold may be a lie: it is counted while it is unpacked.
        with archive.open(part) as stream:
            tail = b""
            while chunk := stream.read(1 << 20):
                left -= len(chunk)
                if left < 0:
                    raise FormatError(
                        f"unpacks to more than {most:,} bytes; raise max_unpacked= if it should",
                        source,
                    )
                if part.filename.endswith((".xml", ".rels", ".vml")) and _DOCTYPE.search(
                    tail + chunk
                ):
                    raise FormatError(
                        f"its part {shown(part.filename)} declares a document type, which no "
                        "office file needs",
                        source,
                    )
                tail = chunk[-40:]


def timeless(content: bytes) -> bytes:
    """Return a workbook without the time at which it was written."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            held = old.read(part)
            if part.filename == "docProps/core.xml":
                held = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", held)
            entry = zipfile.ZipInfo(part.filename, _MIDNIGHT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, held)
    return stream.getvalue()
