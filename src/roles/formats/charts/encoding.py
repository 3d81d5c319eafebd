"""Charts in text files, which may be in any encoding: named, UTF-8, or guessed."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve, frozen

from roles.encoding import decoded, is_encoding
from roles.errors import FormatError, shown
from roles.formats.charts.document import RolesIn, read_document
from roles.formats.charts.grid import Document, Place
from roles.formats.charts.sections import Sections
from roles.formats.shared.reading import Loss, Reading
from roles.formats.shared.size import CELLS, Budget

__all__ = ["TextReader", "text_of"]

_LIKELY = [
    "utf_16_le", "utf_16_be", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "shift_jis",
    "euc_jp", "euc_kr", "gb18030", "big5", "koi8_r",
]  # fmt: skip
_SAMPLE = 100_000


@frozen
class TextReader:
    """
    The ``read`` of a format of text.

    Args:
        tables: Returns the tables of a text, within a budget of cells.
    """

    tables: Callable[[str, Budget], Document]

    def __call__(
        self,
        content: bytes,
        *,
        source: str = "",
        sections: Sections | None = None,
        roles_in: RolesIn | None = None,
        form: str | None = None,
        ordered: bool = True,
        encoding: str | None = None,
        max_cells: int = CELLS,
    ) -> Reading:
        """
        Read the charts of a file.

        Args:
            content: The file.
            source: What to call it in messages.
            sections: What headings between the rows and above the charts stand for: ``"stages"``
                or ``"responsibilities"`` that others are part of; None goes by their words.
            roles_in: ``"columns"`` or ``"rows"``; None finds out.
            form: The form of the charts, as ``"wide"`` or ``"duties"``; None finds out.
            ordered: Whether stages come after one another in the order of the chart.
            encoding: How the file is encoded; None takes UTF-8, and guesses where it isn't.
            max_cells: How many cells its tables may have, those that a cell spans included.

        Raises:
            FormatError: It isn't text of this format, holds no chart, or its tables are too large.
        """
        text, losses = text_of(content, source, encoding)
        document = self.tables(text, Budget(max_cells, source))
        return read_document(
            evolve(document, losses=(*losses, *document.losses)),
            source=source,
            sections=sections,
            roles_in=roles_in,
            form=form,
            ordered=ordered,
        )


def text_of(
    content: bytes, source: str, encoding: str | None = None
) -> tuple[str, tuple[Loss, ...]]:
    """
    Return the text of a file, and the loss that says that its encoding was guessed.

    Raises:
        FormatError: It isn't text, or isn't in the encoding that is named.
    """
    if encoding is not None and not is_encoding(encoding):
        raise FormatError(f"encoding={shown(encoding)} is no encoding; use one such as 'cp1252'")
    try:
        return decoded(content, source, encoding), ()
    except FormatError as error:
        guess = _guess(content) if encoding is None and content.strip() else None
        if guess is None:
            raise error from None
    text = decoded(content, source, guess)
    why = f"it isn't UTF-8: it is read as {guess}; encoding= says otherwise"
    return text, (Place("the file").loss("its encoding", why),)


def _guess(content: bytes) -> str | None:
    """Return the likeliest encoding; Windows-1252 where nothing speaks for another as much."""
    for encoding, zeros in (("utf-16-le", content[1:2000:2]), ("utf-16-be", content[:2000:2])):
        if zeros and zeros.count(0) > len(zeros) // 2:
            return encoding
    if 0 in content[:_SAMPLE]:
        return None
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return None
    matches = list(from_bytes(content[:_SAMPLE], cp_isolation=_LIKELY))
    if not matches:
        return None
    best = matches[0]
    western = next((one for one in matches if one.encoding == "cp1252"), None)
    if western is not None and western.chaos <= best.chaos and western.coherence >= best.coherence:
        return "cp1252"
    name: str = best.encoding
    return "cp1252" if name in ("cp1250", "cp1254") and western is not None else name
