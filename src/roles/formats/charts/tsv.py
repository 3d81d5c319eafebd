"""TSV: a responsibility chart as rows of cells separated by tabs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from roles.formats.charts import csv
from roles.formats.charts.encoding import TextReader
from roles.formats.charts.write import laid_out

if TYPE_CHECKING:
    from roles.formats.shared.reading import Writing
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "write"]

read = TextReader(partial(csv.tables, separator="\t"))


def write(model: RoleModel) -> Writing:
    """Write the chart of a model as TSV; as CSV is written, but for the separator."""
    return csv.rows_of(laid_out(model), model, "\t")
