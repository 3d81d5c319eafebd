"""DOCX: responsibility charts in the tables of a Word document."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from attrs import define, field

from roles.errors import FormatError, MissingExtra, shown
from roles.formats.charts.document import RolesIn, read_document
from roles.formats.charts.grid import Document, Grid, Place
from roles.formats.charts.outline import Outline
from roles.formats.charts.package import Package
from roles.formats.charts.sections import Sections
from roles.formats.shared.size import CELLS, Budget
from roles.formats.shared.workbooks import UNPACKED

if TYPE_CHECKING:
    from roles.formats.shared.reading import Reading

__all__ = ["read"]

_DEEPEST = 9


def read(
    content: bytes,
    *,
    source: str = "",
    sections: Sections | None = None,
    roles_in: RolesIn | None = None,
    form: str | None = None,
    ordered: bool = True,
    max_cells: int = CELLS,
    max_unpacked: int = UNPACKED,
) -> Reading:
    """
    Read the charts of a Word document.

    Args:
        content: The document.
        source: What to call it in messages.
        sections: What headings between the rows and above the charts stand for: ``"stages"`` or
            ``"responsibilities"`` that others are part of; None goes by their words.
        roles_in: ``"columns"`` or ``"rows"``; None finds out.
        form: The form of the charts, as ``"wide"`` or ``"duties"``; None finds out.
        ordered: Whether stages come after one another in the order of the chart.
        max_cells: How many cells its tables may have, merged ones counted for all they cover.
        max_unpacked: How many bytes its parts may have unpacked.

    Raises:
        FormatError: It isn't a Word document, holds no chart, or is too large.
        MissingExtra: python-docx isn't installed.
    """
    try:
        import docx
    except ImportError:
        raise MissingExtra("docx", "python-docx") from None
    Package(content, source, max_unpacked, "docx")
    try:
        reader = _Reader(docx.Document(io.BytesIO(content)), Budget(max_cells, source))
        document = reader.document()
    except FormatError:
        raise
    except Exception as error:  # noqa: BLE001 - python-docx has no exception of its own
        raise FormatError(
            f"isn't a Word document that can be read: {shown(str(error), 200)}", source
        ) from None
    return read_document(
        document, source=source, sections=sections, roles_in=roles_in, form=form, ordered=ordered
    )


@define(eq=False)
class _Reader:
    """The tables and the text of a document, in their order."""

    book: Any
    budget: Budget
    found: Outline = field(factory=Outline)
    paragraphs: int = 0

    def document(self) -> Document:
        """Go through the document once."""
        self._block(self.book)
        comments = getattr(self.book, "comments", ())
        for comment in comments:
            why = "is a comment: what it says is in no answer"
            text = " ".join(str(comment.text).split())
            self.found.losses.append(Place("the document").loss(shown(text, 200), why))
        self.found.title = self.found.title or str(self.book.core_properties.title or "")
        return self.found.document()

    def _block(self, container: Any) -> None:
        for part in container.iter_inner_content():
            if type(part).__name__ == "Table":
                self._table(part)
            else:
                self._paragraph(part)

    def _paragraph(self, paragraph: Any) -> None:
        self.paragraphs += 1
        text = _text_of(paragraph)
        if not text:
            return
        style = str(getattr(paragraph.style, "name", "") or "")
        level = _level(style)
        if level is None:
            for part in text.split("\n"):
                self.found.say(part, Place(f"paragraph {self.paragraphs}"))
        else:
            self.found.head(level, " ".join(text.split()))

    def _table(self, table: Any) -> None:
        number = len(self.found.grids) + 1
        rows: list[list[str]] = []
        bold: set[int] = set()
        across: set[int] = set()
        for at, row in enumerate(table.rows):
            cells = list(row.cells)
            before = [None] * row.grid_cols_before
            self.budget.spend(len(cells) + len(before), f"table {number}")
            texts = ["" for _ in before] + [_cell_text(cell) for cell in cells]
            said = {id(cell._tc): cell for cell in cells if cell.text.strip()}  # noqa: SLF001 - the one mark of a merged cell
            if len(said) == 1 and len(cells) > 1:
                only = next(iter(said.values()))
                if sum(cell._tc is only._tc for cell in cells) > 1:  # noqa: SLF001
                    across.add(at)
                    texts = [_cell_text(only)]
            if said and _is_bold(next(iter(said.values()))):
                bold.add(at)
            rows.append(texts)
        if not rows:
            return
        ordinary = 2 * sum(n in bold for n in range(1, len(rows))) > len(rows) - 1
        alone = {n for n in bold if sum(map(bool, rows[n])) == 1} if not ordinary else set()
        self.found.add(Grid(
            rows=rows,
            place=lambda row, column: Place(f"table {number}, row {row + 1}, column {column + 1}"),
            row_place=lambda row: Place(f"table {number}, row {row + 1}"),
            marked=frozenset(n for n in across | alone if n),
        ))  # fmt: skip


def _level(style: str) -> int | None:
    """Return the level of a heading by the name of its style; None for other paragraphs."""
    name, _, number = style.rpartition(" ")
    if style == "Title":
        return 0
    if name.casefold() in ("heading", "überschrift", "titre", "título") and number.isdigit():
        return min(int(number), _DEEPEST)
    return None


def _runs(paragraph: Any) -> Iterator[str]:
    for run in paragraph.runs:
        struck = run.font.strike or run.font.double_strike
        if not run.text or run.font.hidden:
            continue
        yield f"~~{run.text}~~" if struck and run.text.strip() else run.text


def _text_of(paragraph: Any) -> str:
    text = "".join(_runs(paragraph))
    # Links and fields are no runs: the text of the whole has them.
    whole = str(paragraph.text)
    kept = text if "~~" in text or len(text) >= len(whole) else whole
    return "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()


def _cell_text(cell: Any) -> str:
    return "\n".join(filter(None, map(_text_of, cell.paragraphs)))


def _is_bold(cell: Any) -> bool:
    runs = [run for paragraph in cell.paragraphs for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs)
