"""What comes of reading people: the organisation, and what was lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from roles.formats.shared.reading import Reading

if TYPE_CHECKING:
    from roles.formats.people.owners import OwnersTree
    from roles.formats.people.rules import CodeOwners
    from roles.model.rolemodel import RoleModel
    from roles.org.organization import Organization

__all__ = ["OrganizationReading"]


@frozen(kw_only=True)
class OrganizationReading(Reading["Organization"]):
    """
    What was read from a file of people.

    Attributes:
        rules: Who owns which paths, if it was read from a CODEOWNERS file or OWNERS files; the
            scope of each rule is one of the organisation.
    """

    value: Organization = field(alias="organization")
    rules: CodeOwners | OwnersTree | None = None

    @property
    def organization(self) -> Organization:
        """The organisation."""
        return self.value

    @property
    def model(self) -> RoleModel:
        """The model that the organisation's roles are in."""
        return self.value.model
