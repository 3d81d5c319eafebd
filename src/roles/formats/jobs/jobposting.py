"""JSON-LD of schema.org: a role of a model as a job posting, for pages and job boards."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError, shown
from roles.formats.jobs.job import NOTE, OWNED, Job, Line, Part, described, losses_of
from roles.formats.shared.reading import Writing

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["write"]


def write(model: RoleModel, *, role: str = "", posted: str = "", organization: str = "") -> Writing:
    """
    Write a role as a ``JobPosting`` of schema.org, in JSON-LD that needs nothing fetched.

    Job boards ask for more than a model knows: the date, who hires, the place of the work.  What
    isn't given is left out.

    Args:
        model: The model.
        role: The role's key, name or alias.
        posted: The date of the posting, in ISO 8601.
        organization: The name of the organisation that hires.

    Raises:
        FormatError: No role is named, or the date is none.
        UnknownName: There is no such role.
    """
    job = described(model, role)
    tree: dict[str, Any] = {
        "@context": {"@vocab": "https://schema.org/"},
        "@type": "JobPosting",
        "identifier": {"@type": "PropertyValue", "name": model.name, "value": job.role.key},
        "title": job.role.name,
    }
    if job.role.aliases:
        tree["alternateName"] = list(job.role.aliases)
    if posted:
        tree["datePosted"] = _day(posted)
    if organization:
        tree["hiringOrganization"] = {"@type": "Organization", "name": organization}
    tree["description"] = "".join(_html(job))
    if skills := job.part("Skills"):
        tree["skills"] = [thing.text for line in skills.lines for thing in line.things]
    if work := job.part("Responsibilities"):
        names = (thing.text for line in _held(work) for thing in line.things)
        tree["responsibilities"] = list(dict.fromkeys(names))
    text = json.dumps(tree, ensure_ascii=False, indent=2)
    # JSON-LD stands in a page's <script>, which the first </script> would end.
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Writing(content=f"{text}\n".encode(), losses=losses_of(model, job))


def _day(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except (ValueError, TypeError):
        raise FormatError(f"posted is {shown(text)}; expected a date such as 2026-03-01") from None


def _held(work: Part) -> Iterator[Line]:
    """Yield what a role owns and does, stage by stage."""
    for stage in work.parts:
        yield from (line for line in stage.lines if line.label in OWNED)


def _safe(text: str) -> str:
    return escape(text, quote=False)


def _html(job: Job) -> Iterator[str]:
    yield from (f"<p>{_safe(paragraph)}</p>" for paragraph in job.summary)
    for part in job.parts:
        yield from _section(part, 2)
    if job.inferred:
        yield f"<p><em>{_safe(NOTE)}</em></p>"


def _section(part: Part, level: int) -> Iterator[str]:
    yield f"<h{level}>{_safe(part.title)}</h{level}>"
    if part.lines:
        yield f"<ul>{''.join(map(_item, part.lines))}</ul>"
    for inner in part.parts:
        yield from _section(inner, level + 1)


def _item(line: Line) -> str:
    things = "; ".join(
        _safe(thing.text) + f" <em>({thing.mark})</em>" * bool(thing.mark) for thing in line.things
    )
    return (
        f"<li><strong>{line.label}:</strong> {things}</li>" if line.label else f"<li>{things}</li>"
    )
