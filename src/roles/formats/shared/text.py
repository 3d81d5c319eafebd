"""Text files: bytes into text, with the place of what isn't."""

from __future__ import annotations

from roles.errors import FormatError

__all__ = ["decoded"]


def decoded(content: bytes, source: str) -> str:
    """
    Return *content* as text, without a byte order mark.

    Raises:
        FormatError: It isn't UTF-8, or it is empty or holds a NUL.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FormatError(
            f"isn't text in UTF-8: byte {error.object[error.start]:#04x}", source, line
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FormatError("isn't text: it holds a NUL character", source, line)
    if not text.strip():
        raise FormatError("is empty", source)
    return text
