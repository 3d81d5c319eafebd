"""What comes of reading people: the organisation, and what was lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from roles.formats.people.owners import OwnersTree
    from roles.formats.people.rules import CodeOwners
    from roles.formats.shared.reading import Loss
    from roles.org.organization import Organization

__all__ = ["OrganizationReading"]


@frozen(kw_only=True)
class OrganizationReading:
    """
    What was read from a file of people.

    Attributes:
        organization: The organisation.
        losses: What an organisation has no place for, or what no appointment came of.
        source: The file.
        rules: Who owns which paths, if it was read from a CODEOWNERS file or OWNERS files; the
            scope of each rule is one of the organisation.
    """

    organization: Organization
    losses: tuple[Loss, ...] = ()
    source: str = ""
    rules: CodeOwners | OwnersTree | None = None
