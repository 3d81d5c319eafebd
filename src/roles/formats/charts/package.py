"""The parts of an office file: a zip archive of XML, unpacked within bounds."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import field, frozen

from roles.errors import FormatError, MissingExtra, shown
from roles.formats.shared.workbooks import UNPACKED, refuse_bombs

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["Package", "local"]


_BROKEN = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, LookupError,
)  # fmt: skip
"""What a damaged archive makes zipfile raise."""


def local(element: Element) -> str:
    """Return the name of an element without its namespace: strict and usual files differ in it."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


@frozen(eq=False)
class Package:
    """
    An office file.

    Args:
        content: The file.
        source: What to call it in messages.
        most: How many bytes its parts may have unpacked.
        extra: The extra that reads such files.

    Raises:
        FormatError: It is no archive, or too large unpacked, or a part declares a document type.
    """

    content: bytes = field(repr=False)
    source: str
    most: int = UNPACKED
    extra: str = "xlsx"

    def __attrs_post_init__(self) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                refuse_bombs(archive, self.source, self.most)
        except _BROKEN as error:
            raise FormatError(
                f"isn't an office file that can be read: {shown(str(error), 200)}", self.source
            ) from None
        except RuntimeError:
            raise FormatError("is locked with a password", self.source) from None

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the parts."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            return frozenset(archive.namelist())

    def bytes_of(self, name: str) -> bytes:
        """Return a part; empty where there is none."""
        if name not in self.names:
            return b""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            return archive.read(name)

    def tree(self, name: str) -> Element | None:
        """Return the XML of a part; None where there is none."""
        content = self.bytes_of(name)
        if not content:
            return None
        try:
            from defusedxml.ElementTree import fromstring
        except ImportError:
            raise MissingExtra(self.extra, "defusedxml") from None
        try:
            root: Element = fromstring(content, forbid_dtd=True)
        except Exception as error:  # noqa: BLE001 - parsers raise what they like on broken XML
            what = f"its part {shown(name)} isn't XML: {shown(str(error), 100)}"
            raise FormatError(what, self.source) from None
        return root

    def related(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Yield id, kind and name of the parts that a part refers to."""
        folder, file = posixpath.split(name)
        tree = self.tree(posixpath.join(folder, "_rels", f"{file}.rels"))
        for entry in tree if tree is not None else ():
            target = entry.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = entry.get("Type", "").rpartition("/")[2]
            yield entry.get("Id", ""), kind, posixpath.normpath(path)
