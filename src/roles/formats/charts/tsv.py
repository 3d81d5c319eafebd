"""TSV: a responsibility chart as rows of cells separated by tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from roles.formats.charts import csv
from roles.formats.charts.document import RolesIn, read_document
from roles.formats.charts.encoding import text_of
from roles.formats.charts.sections import Sections
from roles.formats.charts.write import laid_out
from roles.formats.shared.size import CELLS

if TYPE_CHECKING:
    from roles.formats.shared.reading import Reading, Writing
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "write"]


def read(
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
    Read the chart in a TSV file; takes and raises what reading CSV does.

    Raises:
        FormatError: It isn't TSV, holds no chart, or is too large.
    """
    text, losses = text_of(content, source, encoding)
    document = csv.tables(text, source=source, separator="\t", max_cells=max_cells)
    document = attrs.evolve(document, losses=(*losses, *document.losses))
    return read_document(
        document, source=source, sections=sections, roles_in=roles_in, form=form, ordered=ordered
    )


def write(model: RoleModel) -> Writing:
    """Write the chart of a model as TSV; as CSV is written, but for the separator."""
    return csv.rows_of(laid_out(model), model, "\t")
