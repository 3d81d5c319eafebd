"""
Organisations from where their people stand.

================ =================================================== ===========================
format           what it is                                          files
================ =================================================== ===========================
``csv``          the export of an HR system                          ``.csv``, and any other
``xlsx``         the same, as a workbook                             ``.xlsx``, ``.xlsm``
``scim``         users and groups of a directory (RFC 7643, SCIM)    ``.json``
``backstage``    the users, groups and owners of a software catalog  ``.yaml``, ``.yml``
``codeowners``   who owns which paths, as GitHub reads it            ``CODEOWNERS``
``gitlab``       the same, as GitLab reads it                        ``.gitlab/CODEOWNERS``
``owners``       who approves and reviews which folders (Prow)       ``OWNERS``, or a folder
================ =================================================== ===========================

One mapping serves them all: it says where the fields of an appointment stand (in which column, at
which attribute), what the words that stand there mean, and what counts where none does.
"""

from __future__ import annotations

import os
import warnings
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from roles.errors import FormatError, LossWarning, shown, suggestion
from roles.formats.people.columns import Columns
from roles.formats.people.reading import OrganizationReading
from roles.formats.shared.files import content_of, contents_of
from roles.formats.shared.recognition import is_catalog
from roles.model.collector import collector_paused
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel
    from roles.org.organization import Organization

__all__ = ["Columns", "OrganizationReading", "read_organization", "read_people"]

FORMATS = ("csv", "xlsx", "scim", "backstage", "codeowners", "gitlab", "owners")
_ENDINGS = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".json": "scim",
    ".yaml": "backstage",
    ".yml": "backstage",
}


def read_people(
    path: str | os.PathLike[str],
    model: RoleModel,
    columns: Columns | str | os.PathLike[str] | None = None,
    *,
    format: str | None = None,
) -> OrganizationReading:
    """
    Read an organisation from a file of people, with what was lost.

    Args:
        path: The file; a folder is read by the OWNERS files or the catalog files in it and below.
        model: The role model.
        columns: What its columns or attributes mean; or the TOML file that says so.
        format: One of the formats above; None goes by the name and the content of the file.

    Raises:
        FormatError: A file can't be read, or there is no such format.
        InvalidModel: It says what can't be, each with its place; lists every problem.
        MissingExtra: The format needs a distribution that isn't installed.
    """
    file = Path(path)
    chosen = _format(file) if format is None else format.lower()
    if chosen not in FORMATS:
        near = nearest(chosen, FORMATS, 1)[0]
        there = f"there are {', '.join(FORMATS)}{suggestion([near])}"
        raise FormatError(f"there is no format {shown(format)} of people; {there}", str(file))
    mapping = Columns(source=str(file)) if columns is None else columns
    if not isinstance(mapping, Columns):
        mapping = Columns.load(mapping)
    if chosen == "backstage" and file.is_dir():
        from roles.formats.people import backstage

        files = contents_of(file, (".yaml", ".yml", ".json"))
        catalogs = [(name, content) for name, content in files if is_catalog(content)]
        return backstage.read_files(catalogs, model, mapping, source=str(file))
    if chosen == "owners":
        from roles.formats.people import owners

        return owners.read(file if file.is_dir() else file.parent, model, mapping, source=str(file))
    module = "codeowners" if chosen == "gitlab" else chosen
    content = content_of(file)
    if format is None and module in ("csv", "scim") and is_catalog(content):
        module = "backstage"
    options = {"dialect": "gitlab"} if chosen == "gitlab" else {}
    with collector_paused():
        reading: OrganizationReading = import_module(f"roles.formats.people.{module}").read(
            content, model, mapping, source=str(file), **options
        )
    return reading


def _format(file: Path) -> str:
    if file.name in ("OWNERS", "OWNERS_ALIASES"):
        return "owners"
    if file.is_dir():
        return "owners" if next(file.rglob("OWNERS"), None) else "backstage"
    if file.name.upper() == "CODEOWNERS":
        return "gitlab" if file.parent.name == ".gitlab" else "codeowners"
    return _ENDINGS.get(file.suffix.lower(), "csv")


def read_organization(
    path: str | os.PathLike[str],
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
        >>> org = roles.read_organization("CODEOWNERS", roles.reference(), mapping)
        >>> org.holders("product manager", "docs", "2026-03-01")
        (Actor('ann'),)
    """
    reading = read_people(path, model, columns, format=format)
    for loss in reading.losses:
        warnings.warn(str(loss), LossWarning, stacklevel=2)
    return reading.organization
