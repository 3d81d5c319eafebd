"""
Backstage: the software catalog, in which what people own are components.

A role becomes a ``Group`` (``spec.type`` role or party, ``parent`` whom it reports to), the model
a ``System`` (``spec.type`` role-model), and each responsibility a ``Component`` of it
(``spec.type`` responsibility): its ``lifecycle`` is the stage at which it takes place first, its
``owner`` the group of the role that owns it first, ``subcomponentOf`` what it is part of.  What
these fields have no room for stands in annotations, of which a catalog that needs none has none:

``roles/key``
    The key, where it can't be the name of an entity.
``roles/stages``
    On the system: the stages in lifecycle order, a line each: key, space, name.
``roles/scheme``
    On the system: the letters of the model's charts, if not RACI.
``roles/at``
    The stages at which a responsibility takes place, if not at ``lifecycle`` alone.
``roles/own``, ``roles/do``, … ``roles/omit``
    Who holds a duty, a line for stages that are alike: ``launch, testing: planner, manager``.
    Without ``roles/own`` it is the ``owner``, at every stage.
``roles/is-a``, ``roles/aliases``, ``roles/recurs``, ``roles/reserved-for``
    The fields of that name; an alias a line.

A duty is written for the places at which somebody holds it, by the model's rule of resolution: what
is inherited is written out, since Backstage inherits nothing.

A catalog that somebody else wrote is read by the same rules.  Groups and users are parties, unless
a group's type is role.  Components, systems and domains are responsibilities, part of what they
are a subcomponent of, or of their system or domain; a lifecycle is a stage; the owner owns and
does it there, and a system or domain, which has no lifecycle, at all stages: at one stage for all
where the catalog names none.  An owner that is in another file becomes a party, and is a loss; any
other entity that isn't in the file is a loss only.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from roles.errors import InvalidModel
from roles.formats.backstage.entities import entities
from roles.formats.backstage.reading import Catalog
from roles.formats.backstage.writing import entities_of, losses_of
from roles.formats.shared.assignments import LETTERS, duties_of_letters
from roles.formats.shared.faults import gather_losses, gather_problems
from roles.formats.shared.opening import catalogs_in
from roles.formats.shared.reading import Reading, Writing
from roles.formats.shared.yaml import dump_yaml

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "read_files", "read_folder", "write"]


def read(content: bytes, *, source: str = "", letters: str = LETTERS) -> Reading:
    """
    Read a model from the entities of a catalog file, as `read_files` does.

    Raises:
        FormatError: It isn't YAML, has a tag or one key twice.
        InvalidModel: An entity is malformed, or what all say doesn't make up a model.
        MissingExtra: PyYAML isn't installed.
    """
    return read_files([(source, content)], source=source, letters=letters)


def read_files(
    files: Sequence[tuple[str, bytes]], *, source: str = "", letters: str = LETTERS
) -> Reading:
    """
    Read a model from the catalog entities of several files, each with its name.

    Args:
        files: The files.
        source: What to call them in messages.
        letters: What an owner is of a component: ``"A"`` owns it, ``"R"`` does it, ``"A/R"`` both.

    Raises:
        FormatError: One isn't YAML, has a tag or one key twice.
        InvalidModel: An entity is malformed, or what all say doesn't make up a model.
        MissingExtra: PyYAML isn't installed.
    """
    return _read(files, source, "Catalog" if len(files) > 1 else source, letters)


def _read(files: Sequence[tuple[str, bytes]], source: str, name: str, letters: str) -> Reading:
    """Read a model; *name* is what it is called where the catalog doesn't say it."""
    catalog = Catalog(owner_duties=duties_of_letters(letters))
    for one in entities(files, catalog.problems, catalog.losses):
        catalog.entities[one.ref] = one
    model = catalog.model(name)
    if catalog.problems or model is None:
        raise InvalidModel(gather_problems(catalog.problems), source)
    return Reading(
        model=model,
        losses=gather_losses(catalog.losses),
        lines=catalog.model_lines(),
        source=source,
    )


def read_folder(folder: Path, *, limit: int, letters: str = LETTERS) -> Reading:
    """Read a model from the catalog files in a folder and below, as `read_files` does."""
    return _read(catalogs_in(folder, limit), str(folder), str(folder), letters)


def write(model: RoleModel) -> Writing:
    """
    Write a model as entities of a catalog.

    The system that stands for the model is owned by the role that owns most in it, since Backstage
    wants an owner; where nobody owns anything it refers to a group ``unowned`` that isn't there.

    Raises:
        MissingExtra: PyYAML isn't installed.
    """
    return Writing(content=dump_yaml(entities_of(model)).encode(), losses=tuple(losses_of(model)))
