"""A model as the rules look at it: indexes that several of them ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from attrs import frozen

from roles.checks.settings import Settings
from roles.model.evidence import Evidenced
from roles.model.involvement import Duty
from roles.model.lifecycle import StageOrder
from roles.model.resolution import Resolution
from roles.model.rolemodel import RoleModel
from roles.model.shape import collections

__all__ = ["Survey", "listed"]


@frozen(eq=False)
class Survey:
    """
    A model as the rules look at it.

    Attributes:
        model: The model.
        settings: What the checks are told.
    """

    model: RoleModel
    settings: Settings

    @property
    def resolution(self) -> Resolution:
        """Who holds what, by keys."""
        return self.model.resolution

    def name(self, collection: str, key: str) -> str:
        """Return the name of a member of a collection."""
        name: str = getattr(self.model, collection).by_key[key].name
        return name

    @cached_property
    def statements(self) -> tuple[tuple[str, Any], ...]:
        """Everything that has evidence, with its place, in the order of the file."""
        return tuple(
            (self.place(thing), thing)
            for name, cls in collections(RoleModel).items()
            if issubclass(cls, Evidenced)
            for thing in getattr(self.model, name)
        )

    @cached_property
    def _places(self) -> Mapping[int, str]:
        # By identity: of two equal statements each has a place of its own.
        return {
            id(thing): f"{name}.{thing.key}" if hasattr(thing, "key") else f"{name}[{number}]"
            for name in collections(RoleModel)
            for number, thing in enumerate(getattr(self.model, name))
        }

    def place(self, thing: object) -> str:
        """Return the place of a thing or a statement in the model; empty where it has none."""
        return self._places.get(id(thing), "")

    def place_of_duty(self, responsibility: str, stage: str, duty: Duty, role: str) -> str:
        """Return the place of the assignment by which a role has a duty."""
        _, level = self.resolution.sources[responsibility, stage].get(duty, ("", ()))
        for one in level:
            if role in one.holders(duty):
                return self.place(one)
        return f"responsibilities.{responsibility}"

    def owned_without(self, responsibility: str, stage: str, role: str) -> bool:
        """Return whether somebody would own a responsibility at a stage if a role went."""
        others = {*self.resolution.owning[responsibility, stage], self.leads[stage]}
        return bool(others - {role, None})

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The position of each stage in the lifecycle."""
        return self.model.stages.positions

    @cached_property
    def leads(self) -> Mapping[str, str | None]:
        """The lead of each stage."""
        return {stage.key: stage.lead for stage in self.model.stages}

    @property
    def active(self) -> Mapping[str, set[str]]:
        """The roles that hold a duty at a stage, or lead it."""
        return self.resolution.active

    @cached_property
    def links(self) -> tuple[tuple[str, str], ...]:
        """What leads from a stage to one right after it: `after`, and forward handoffs."""
        found = {
            (earlier, stage.key): None for stage in self.model.stages for earlier in stage.after
        }
        for handoff in self.model.handoffs:
            if not handoff.feedback and handoff.from_stage != handoff.to_stage:
                found[handoff.from_stage, handoff.to_stage] = None
        return tuple(found)

    @cached_property
    def sequence(self) -> tuple[tuple[str, str], ...]:
        """What leads from a stage to the next: `after`; forward handoffs where nothing has one."""
        order = [(earlier, one.key) for one in self.model.stages for earlier in one.after]
        return tuple(order) or self.links

    @cached_property
    def sequence_order(self) -> StageOrder:
        """Which stages lead to which by `after` alone."""
        return StageOrder({stage.key: stage.after for stage in self.model.stages})

    @property
    def parts(self) -> Mapping[str, list[str]]:
        """The responsibilities that are part of each."""
        return self.resolution.parts

    @cached_property
    def owned(self) -> Mapping[str, Mapping[str, int]]:
        """How many responsibilities each role owns alone at a stage, by stage and role."""
        owned: dict[str, dict[str, int]] = {stage.key: {} for stage in self.model.stages}
        for (_, stage), owners in self.resolution.owners.items():
            if len(owners) == 1:
                counts = owned[stage]
                counts[owners[0]] = counts.get(owners[0], 0) + 1
        return owned

    @cached_property
    def taking_place(self) -> Mapping[str, int]:
        """How many responsibilities take place at each stage."""
        return {stage: len(pairs) for stage, pairs in self.resolution.at_stage.items()}


def listed(names: Iterable[str], most: int = 4) -> str:
    """Return names in a row, and how many more there are beyond *most*."""
    many = list(names)
    if len(many) > most:
        many = [*many[:most], f"{len(many) - most} more"]
    return ", ".join(many[:-1]) + " and " + many[-1] if len(many) > 1 else "".join(many)
