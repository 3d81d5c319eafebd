"""Text files: bytes into text, with the place of what isn't; and how tables in them begin."""

from __future__ import annotations

import codecs
import re

from roles.errors import FormatError

__all__ = ["MOST_ABOVE", "decoded", "is_encoding", "marked", "stated_separator"]

MOST_ABOVE = 25
"""Reports have a title, a date, a filter above their headings; not more lines than these."""

stated_separator = re.compile(r"sep=(.)[ \t]*(?:\r\n?|\n|$)", re.IGNORECASE).match
"""Matches the line by which spreadsheets say what separates the cells of those below."""

# The longer marks first: that of UTF-32 begins as that of UTF-16 does.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def marked(content: bytes, encoding: str = "utf-8") -> tuple[bytes, str]:
    """Return the byte order mark of a text, if it has one, and how the rest is encoded."""
    return next((pair for pair in _MARKS if content.startswith(pair[0])), (b"", encoding))


def is_encoding(name: object) -> bool:
    """Return whether a text can be encoded so."""
    try:
        return isinstance(name, str) and "a".encode(name) != b"" and "".encode(name) is not None
    except (LookupError, ValueError, TypeError, UnicodeError):
        return False


def decoded(content: bytes, source: str, encoding: str | None = None) -> str:
    """
    Return *content* as text, without a byte order mark.

    Args:
        content: The bytes.
        source: What to call them in messages.
        encoding: How they are encoded; None goes by their mark, or else takes UTF-8.

    Raises:
        FormatError: It isn't text of that encoding, or it is empty or holds a NUL.
    """
    mark, chosen = marked(content, encoding or "utf-8")
    content = content.removeprefix(mark)
    try:
        text = content.decode(chosen)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = f"byte {error.object[error.start]:#04x}"
        label = "UTF-8" if chosen.startswith("utf-8") else chosen
        raise FormatError(f"isn't text in {label}: {byte}", source, line) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FormatError("isn't text: it holds a NUL character", source, line)
    if not text.strip():
        raise FormatError("is empty", source)
    return text
