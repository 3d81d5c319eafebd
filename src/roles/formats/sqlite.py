"""SQLite: the model as plain tables, with views that answer who owns what."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from roles.formats.shared import losses
from roles.formats.shared.reading import Loss, Writing
from roles.model.tables import COLUMNS, kind_of, tables

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["write"]

_KINDS = {str: "TEXT", int: "INTEGER", bool: "INTEGER", float: "REAL"}
_KEYS = {"holders": "responsibility, stage, role, duty", "ownerships": "responsibility, stage"}
_VIEWS = """
CREATE VIEW who_owns AS
SELECT r.name AS responsibility, s.name AS stage, o.name AS owner, w.owners, w.basis,
       w.responsibility AS responsibility_key, w.stage AS stage_key, w.owner AS owner_key
FROM ownerships AS w
JOIN responsibilities AS r ON r.key = w.responsibility
JOIN stages AS s ON s.key = w.stage
LEFT JOIN roles AS o ON o.key = w.owner
ORDER BY r.rowid, s.position;
CREATE VIEW owned_by AS
SELECT o.name AS role, r.name AS responsibility, s.name AS stage, h.condition, h.basis,
       h.role AS role_key, h.responsibility AS responsibility_key, h.stage AS stage_key
FROM holders AS h
JOIN roles AS o ON o.key = h.role
JOIN responsibilities AS r ON r.key = h.responsibility
JOIN stages AS s ON s.key = h.stage
WHERE h.duty = 'own'
ORDER BY o.rowid, s.position, r.rowid;
"""


def write(model: RoleModel) -> Writing:
    """
    Write a model as a database: the tables of `RoleModel.tables`, the views who_owns and owned_by.

    ``who_owns`` has a row for each responsibility and stage, with the owner if there is just one;
    ``owned_by`` a row for each owner.  It is for asking; a model isn't read back from it.
    """
    database = sqlite3.connect(":memory:")
    try:
        for name, columns in tables(model).items():
            kinds = [_kind(name, column) for column in COLUMNS[name]]
            if name in _KEYS:
                kinds.append(f"PRIMARY KEY ({_KEYS[name]})")
            database.execute(f'CREATE TABLE "{name}" ({", ".join(kinds)})')
            marks = ", ".join("?" * len(columns))
            rows = zip(*columns.values(), strict=True)
            # The names are those of the library; what comes from the model are parameters.
            database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)  # noqa: S608
        database.executescript(_VIEWS)
        database.commit()
        content = database.serialize()
    finally:
        database.close()
    return Writing(content=content, losses=_losses(model))


def _kind(table: str, column: str) -> str:
    kind = _KINDS[kind_of(table, column)]
    first = column == COLUMNS[table][0]
    unique = table not in ("aliases", "citations", "assignments")
    key = " PRIMARY KEY" if first and unique and column in ("key", "number") else ""
    return f'"{column}" {kind}{key}'


def _losses(model: RoleModel) -> tuple[Loss, ...]:
    found = []
    if model.contrasts:
        told = "have no table"
        found.append(Loss(place="contrasts", what=f"{len(model.contrasts)} contrasts", why=told))
    if any(stage.entry or stage.exit for stage in model.stages):
        found.append(Loss(place="stages", what="entry and exit criteria", why="have no column"))
    reasons = [one for one in (*model.assignments, *model.handoffs) if one.inferred]
    if reasons:
        found.append(
            Loss(
                place="", what="the reasons of what is inferred", why="have no column: only `basis`"
            )
        )
    found += losses.tables(model)
    return tuple(found)
