"""OpenGAP: the manifest of an agent, with the roles that agents hold and those to be held apart."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError
from roles.formats.shared.opengap import Action, Manifest, parse_manifest
from roles.formats.shared.reading import Loss, Reading, Writing
from roles.formats.shared.yaml import dump_yaml
from roles.model.involvement import Duty
from roles.model.names import slug
from roles.model.rolemodel import RoleModel
from roles.model.statements import Assignment, Handoff
from roles.model.vocabulary import Responsibility, Role, Stage

if TYPE_CHECKING:
    from roles.org.organization import Organization

__all__ = ["read", "write"]

_STAGE = Stage("always", "Always", inferred="a manifest names no stages")
_IN_ORDER = "the roles of a handoff take part in their order: the first does it"
_NOT_AN_ID = re.compile(r"[^a-z0-9_]+")


def read(content: bytes, *, source: str) -> Reading:
    """
    Read a model from a manifest, ``agent.yaml``.

    Roles are those of ``compliance.segregation_of_duties``, and ``conflicts`` are roles to be held
    apart. An action that needs several roles becomes a responsibility: the first does it, and those
    after it approve it if approval is required.

    Raises:
        FormatError: It isn't YAML.
        InvalidModel: Something isn't as the specification has it; lists every problem.
        MissingExtra: PyYAML isn't installed.
    """
    manifest = parse_manifest(content, source)
    keys = _keys(role.id for role in manifest.roles)
    works = _keys(action.name for action in manifest.actions)
    model = RoleModel(
        name=manifest.name,
        description=manifest.description,
        roles=_roles(manifest, keys),
        stages=[_STAGE],
        responsibilities=[
            Responsibility(key, _name(text), aliases=[text], at=_STAGE.key)
            for text, key in works.items()
        ],
        assignments=[_assignment(one, works[one.name], keys) for one in manifest.actions],
        handoffs=list(dict.fromkeys(one for action in manifest.actions
                                    for one in _handoffs(action, keys))),
    )  # fmt: skip
    return Reading(model=model, losses=manifest.losses, source=source)


def _keys(texts: Iterable[str]) -> dict[str, str]:
    keys: dict[str, str] = {}
    taken: set[str] = set()
    for text in texts:
        if text not in keys:
            keys[text] = slug(text, taken)
            taken.add(keys[text])
    return keys


def _name(text: str) -> str:
    words = text.replace("_", " ").strip() or text
    return words[:1].upper() + words[1:]


def _roles(manifest: Manifest, keys: dict[str, str]) -> list[Role]:
    apart: dict[str, dict[str, None]] = {}
    for one, other in manifest.conflicts:
        apart.setdefault(one, {})[keys[other]] = None
    return [
        Role(
            keys[role.id],
            _name(role.id),
            description=role.description,
            aliases=[role.id],
            apart_from=list(apart.get(role.id, ())),
        )
        for role in manifest.roles
    ]


def _assignment(action: Action, work: str, keys: dict[str, str]) -> Assignment:
    first, *others = dict.fromkeys(keys[one] for one in action.roles)
    if not action.approval:
        return Assignment(work, _STAGE.key, do=[first, *others], inferred=_IN_ORDER)
    return Assignment(work, _STAGE.key, do=first, approve=others, inferred=_IN_ORDER)


def _handoffs(action: Action, keys: dict[str, str]) -> Iterator[Handoff]:
    what = f"{action.name} is approved" if action.approval else action.name
    for giver, receiver in pairwise(keys[one] for one in action.roles):
        if giver != receiver:
            yield Handoff(
                giver, receiver, from_stage=_STAGE.key, to_stage=_STAGE.key, criteria=[what]
            )


def write(
    model: RoleModel,
    *,
    organization: Organization | None = None,
    on: datetime.date | str | None = None,
) -> Writing:
    """
    Write a manifest: the roles, those to be held apart, and what several roles approve.

    Args:
        model: The model.
        organization: Whose agents are assigned to the roles that they hold on a day.
        on: The day.

    Raises:
        FormatError: The model has fewer than two roles, or the organization has no day.
        MissingExtra: PyYAML isn't installed.
    """
    roles = [role for role in model.roles if role.kind == "role"]
    if len(roles) < 2:
        raise FormatError("a manifest of OpenGAP needs at least two roles")
    if (organization is None) != (on is None):
        raise FormatError("organization and on can be given only together")
    ids = _ids(role.key for role in roles)
    duties: dict[str, Any] = {
        "roles": [
            {"id": ids[role.key], "description": role.description or role.name} for role in roles
        ],
    }
    losses = [Loss(place="", what="everything but roles, agents and approvals", why=_WHY)]
    if conflicts := [
        [ids[role.key], ids[other]] for role in roles for other in role.apart_from if other in ids
    ]:
        duties["conflicts"] = conflicts
    tree: dict[str, Any] = {
        "spec_version": "0.1.0",
        "name": _name_of(model.name),
        "version": "0.1.0",
        "description": model.description or model.name,
    }
    compliance: dict[str, Any] = {}
    if organization is not None and on is not None:
        held = _held(organization, on, ids, losses)
        if agents := [key for key in held if key != tree["name"]]:
            tree["agents"] = {key: {} for key in agents}
        if held:
            duties["assignments"] = held
        compliance |= _supervision(organization, on, list(held))
    if handoffs := list(_actions(model, ids)):
        duties["handoffs"] = handoffs
    tree["compliance"] = {**compliance, "segregation_of_duties": duties}
    return Writing(content=dump_yaml([tree]).encode(), losses=tuple(losses))


_WHY = "a manifest of OpenGAP has no place for it"


def _name_of(text: str) -> str:
    name = slug(text)
    ascii_name = re.sub(r"[^a-z0-9-]+", "-", name).strip("-")
    return ascii_name if ascii_name[:1].isalpha() else f"agent-{ascii_name}".strip("-")


def _ids(keys: Iterable[str]) -> dict[str, str]:
    """Return ids as the specification has them: small letters, digits and underscores."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for key in keys:
        text = _NOT_AN_ID.sub("_", key.lower()).strip("_")
        base = text if text[:1].isalpha() else f"role_{text}".strip("_")
        number, one = 2, base
        while one in taken:
            one, number = f"{base}_{number}", number + 1
        ids[key] = one
        taken.add(one)
    return ids


def _held(
    org: Organization, on: datetime.date | str, ids: dict[str, str], losses: list[Loss]
) -> dict[str, list[str]]:
    """Return the ids of the roles that each agent holds; people are lost."""
    held: dict[str, list[str]] = {}
    people = 0
    for actor in org.actors:
        roles = [ids[one.role] for one in org.held_by(actor, on=on) if one.role in ids]
        if roles and actor.kind == "agent":
            held[actor.key] = list(dict.fromkeys(roles))
        people += bool(roles) and actor.kind == "person"
    if people:
        what = f"the roles of {people} {'person' if people == 1 else 'people'}"
        why = "a manifest assigns roles to agents only"
        losses.append(Loss(place="appointments", what=what, why=why))
    return held


def _supervision(org: Organization, on: datetime.date | str, agents: list[str]) -> dict[str, Any]:
    """Return who supervises the agents, if it is one person."""
    people = {tuple(org.who_answers_for(agent, on=on).people) for agent in agents}
    one = next(iter(people)) if len(people) == 1 else ()
    if len(one) != 1:
        return {}
    return {"supervision": {"designated_supervisor": one[0].key}}


def _actions(model: RoleModel, ids: dict[str, str]) -> Iterator[dict[str, Any]]:
    works = _ids(work.key for work in model.responsibilities)
    for work in model.responsibilities:
        involved: dict[Duty, dict[str, None]] = {Duty.DO: {}, Duty.APPROVE: {}}
        for stage in model.resolution.places[work.key]:
            held = model.resolution.held[work.key, stage]
            for duty, roles in involved.items():
                roles.update(dict.fromkeys(held.get(duty, ())))
        approving = involved[Duty.APPROVE]
        order = [ids[key] for key in {**involved[Duty.DO], **approving} if key in ids]
        if approving and len(order) > 1:
            yield {
                "action": works[work.key],
                "required_roles": order,
                "approval_required": True,
            }
