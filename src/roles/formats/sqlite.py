"""SQLite: the model as plain tables, with views that answer who owns what."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from roles.formats.shared import losses
from roles.formats.shared.reading import Writing
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
SELECT o.name AS role, r.name AS responsibility, s.name AS stage,
       min(h.condition) AS condition, max(h.basis) AS basis,
       o.key AS role_key, h.responsibility AS responsibility_key, h.stage AS stage_key
FROM holders AS h
JOIN roles AS o
  ON o.key = h.role OR o.key IN (SELECT member FROM role_members WHERE role = h.role)
JOIN responsibilities AS r ON r.key = h.responsibility
JOIN stages AS s ON s.key = h.stage
WHERE h.duty = 'own'
GROUP BY o.key, h.responsibility, h.stage
ORDER BY o.rowid, s.position, r.rowid;
"""


def write(model: RoleModel) -> Writing:
    """
    Write a model as a database: the tables of `RoleModel.tables`, the views who_owns and owned_by.

    ``who_owns`` has a row for each responsibility and stage, with the owner if there is just one;
    ``owned_by`` a row for each owner; what "A or B" owns is there for each of the two.  It is for
    asking; a model isn't read back from it.
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
    return Writing(content=content, losses=tuple(losses.tables(model)))


def _kind(table: str, column: str) -> str:
    kind = _KINDS[kind_of(table, column)]
    first = column == COLUMNS[table][0]
    # A statement has a row for each of its stages.
    unique = column == "key" or (column == "number" and "stage" not in COLUMNS[table])
    return f'"{column}" {kind}{" PRIMARY KEY" if first and unique else ""}'
