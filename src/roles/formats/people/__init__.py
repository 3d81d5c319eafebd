"""
Organisations from where their people stand.

================ =================================================== ===========================
format           what it is                                          files
================ =================================================== ===========================
``csv``          the export of an HR system                          ``.csv``, and any other
``xlsx``         the same, as a workbook                             ``.xlsx``, ``.xlsm``
``scim``         users and groups of SCIM, Microsoft Graph or Okta   ``.json``
``backstage``    the users, groups and owners of a software catalog  ``.yaml``, ``.yml``
``opengap``      the agents of a manifest of OpenGAP                  ``agent.yaml``
``codeowners``   who owns which paths, as GitHub reads it            ``CODEOWNERS``
``gitlab``       the same, as GitLab reads it                        ``.gitlab/CODEOWNERS``
``owners``       who approves and reviews which folders (Prow)       ``OWNERS``, or a folder
================ =================================================== ===========================

One mapping serves them all: it says where the fields of an appointment stand (in which column, at
which attribute), what the words that stand there mean, and what counts where none does.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from roles.errors import deprecated
from roles.formats.people.columns import Columns
from roles.formats.people.reading import OrganizationReading
from roles.formats.shared.opening import read_paths
from roles.formats.shared.reading import warn

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel
    from roles.org.organization import Organization

__all__ = ["Columns", "OrganizationReading", "load_people", "read_organization", "read_people"]


def read_people(
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    model: RoleModel,
    columns: Columns | str | os.PathLike[str] | None = None,
    *,
    format: str | None = None,
) -> OrganizationReading:
    """
    Read an organisation from a file of people, with what was lost.

    Args:
        path: The file; a folder is read by the OWNERS files or the catalog files in it and below.
            Several files of a catalog, or pages of a directory, are read together.
        model: The role model.
        columns: What its columns or attributes mean; or the TOML file that says so.
        format: One of the formats above; None goes by the name and the content of the file.

    Raises:
        FormatError: A file can't be read, or there is no such format.
        InvalidModel: It says what can't be, each with its place; lists every problem.
        MissingExtra: The format needs a distribution that isn't installed.
    """
    paths = [Path(one) for one in ([path] if isinstance(path, (str, os.PathLike)) else path)]
    mapping = Columns(source=", ".join(map(str, paths))) if columns is None else columns
    if not isinstance(mapping, Columns):
        mapping = Columns.load(mapping)
    reading: OrganizationReading = read_paths(paths, format, "organization", model, mapping)
    return reading


def load_people(
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    model: RoleModel,
    columns: Columns | str | os.PathLike[str] | None = None,
    *,
    format: str | None = None,
) -> Organization:
    """
    Read an organisation from a file of people; warn with `LossWarning` where something was lost.

    Takes and raises what `read_people` does.

    Examples:
        >>> from pathlib import Path
        >>> import roles
        >>> from roles.formats.people import Columns
        >>> _ = Path("CODEOWNERS").write_text("/docs/ @ann")
        >>> mapping = Columns(defaults={"role": "product-manager", "start": "2026-01-01"})
        >>> org = roles.load_people("CODEOWNERS", roles.reference(), mapping)
        >>> org.holders("product manager", "docs", "2026-03-01")
        (Actor('ann'),)
    """
    reading = read_people(path, model, columns, format=format)
    warn(reading.losses)
    return reading.organization


def read_organization(
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    model: RoleModel,
    columns: Columns | str | os.PathLike[str] | None = None,
    *,
    format: str | None = None,
) -> Organization:
    """Return what `load_people` returns; deprecated, use that."""
    deprecated("roles.read_organization", "roles.load_people")
    return load_people(path, model, columns, format=format)
