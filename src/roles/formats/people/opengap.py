"""OpenGAP: the agents of a manifest, the roles that they hold, and who supervises them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from roles.formats.people.draft import OrganizationDraft, Spot
from roles.formats.shared.opengap import SEGREGATION, parse_manifest

if TYPE_CHECKING:
    from roles.formats.people.columns import Columns
    from roles.formats.people.reading import OrganizationReading
    from roles.model.rolemodel import RoleModel

__all__ = ["read"]


def read(
    content: bytes, model: RoleModel, mapping: Columns, *, source: str = ""
) -> OrganizationReading:
    """
    Read an organisation from a manifest, ``agent.yaml``.

    The agents under ``agents`` report to the agent of the manifest, and that one to its
    ``designated_supervisor``, who is taken for a person. Each agent holds its roles for a scope
    that is called like the manifest, from the ``start`` under ``defaults``.

    Raises:
        FormatError: It isn't YAML.
        InvalidModel: Something isn't as the specification has it, or there is no start; lists every
            problem.
        MissingExtra: PyYAML isn't installed.
    """
    mapping.require(("start",), "attribute")
    manifest = parse_manifest(content, source)
    draft = OrganizationDraft(source, mapping=mapping, model=model)
    scope = draft.scopes.named(manifest.name)
    agents = {
        name: draft.persons.named(name)
        for name in (manifest.name, *manifest.agents, *manifest.assignments)
    }
    for name, agent in agents.items():
        agent.name = name
        agent.fields["kind"] = "agent"
        if name in manifest.agents and name != manifest.name:
            agent.fields["reports_to"] = agents[manifest.name]
    if manifest.supervisor and manifest.supervisor not in agents:
        supervisor = draft.persons.named(manifest.supervisor)
        supervisor.name = manifest.supervisor
        agents[manifest.name].fields["reports_to"] = supervisor
    elif manifest.supervisor and manifest.supervisor != manifest.name:
        agents[manifest.name].fields["reports_to"] = agents[manifest.supervisor]
    for name, ids in manifest.assignments.items():
        place = f"{SEGREGATION}.assignments.{name}"
        for role in dict.fromkeys(ids):
            spot = Spot(f"{place}.", manifest.lines.get(place))
            # A manifest says nothing about how much of its time an agent gives.
            draft.add({"role": role, "share": "0"}, spot, person=agents[name], scope=scope)
    reading = draft.read(source)
    # What else the manifest says is lost to the model, whose reader reports it.
    losses = [one for one in manifest.losses if one.place.startswith(f"{SEGREGATION}.assignments")]
    return evolve(reading, losses=(*losses, *reading.losses))
