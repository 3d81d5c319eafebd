"""The longest way through the lifecycle, with the owner of each step."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import field, frozen

from roles.errors import NoPath
from roles.model.display import Answers, Displayed
from roles.model.plain import Plain
from roles.model.statements import Handoff
from roles.model.vocabulary import Role, Stage

if TYPE_CHECKING:
    from roles.model.questions import Questions

__all__ = ["Change", "Path", "Step", "lifecycle_path"]


@frozen(kw_only=True)
class Step(Plain):
    """
    One stage on the way, with who leads it and what hands work on to the next.

    Attributes:
        stage: The stage.
        owner: The role that leads it, if any.
        handoffs: The forward handoffs from the stage before it on the way to this one.
    """

    stage: Stage
    owner: Role | None
    handoffs: tuple[Handoff, ...] = ()

    def __repr__(self) -> str:
        return f"<Step {self.stage.key}: {self.owner.key if self.owner else 'nobody'}>"


@frozen(kw_only=True)
class Change(Plain):
    """
    A place on the way where accountability passes from one role to another.

    Attributes:
        from_stage: The key of the stage before.
        to_stage: The key of the stage after.
        giver: The role that leads the stage before, if any.
        receiver: The role that leads the stage after, if any.
        handoffs: The handoffs that pass the work between the two; none if nothing says so.
    """

    from_stage: str
    to_stage: str
    giver: Role | None
    receiver: Role | None
    handoffs: tuple[Handoff, ...] = ()


@frozen(kw_only=True, repr=False)
class Path(Displayed):
    """
    A way forward through the lifecycle, with the owner of each step.

    Attributes:
        steps: The stages on the way.
        model: The model that it leads through.

    Examples:
        >>> import roles
        >>> way = roles.reference().path("discovery", "definition")
        >>> [step.owner.key for step in way.steps]
        ['product-planner', 'product-planner', 'product-manager']
    """

    DATA = ("steps", "changes")

    steps: tuple[Step, ...]
    model: Questions = field(eq=False)

    @property
    def handoffs(self) -> Answers[Handoff]:
        """The forward handoffs between the stages on the way."""
        found = (handoff for step in self.steps for handoff in step.handoffs)
        return Answers(found, "Handed over on the way", self.model.names)

    @property
    def changes(self) -> Answers[Change]:
        """Where accountability changes hands."""
        changes = (
            Change(
                from_stage=before.stage.key,
                to_stage=after.stage.key,
                giver=before.owner,
                receiver=after.owner,
                handoffs=tuple(
                    handoff
                    for handoff in after.handoffs
                    if before.owner
                    and after.owner
                    and (handoff.giver, handoff.receiver) == (before.owner.key, after.owner.key)
                ),
            )
            for before, after in pairwise(self.steps)
            if before.owner != after.owner
        )
        return Answers(changes, "Where accountability changes hands", self.model.names)

    def __repr__(self) -> str:
        return f"<Path {' -> '.join(step.stage.key for step in self.steps)}>"


def lifecycle_path(model: Questions, start: Stage | None, end: Stage | None) -> Path:
    """
    Return the longest way forward from *start* to *end*, by the number of stages.

    Of ways that are equally long, the one whose stages come first in the model's order.

    Raises:
        NoPath: No way leads from the one to the other, or the model has no stages.
    """
    keys = _between(model, start, end)
    if not keys:
        raise NoPath(start.key if start else "", end.key if end else "")
    length: dict[str, int] = {}
    onward: dict[str, str | None] = {}
    for key in reversed(keys):
        later = [one for one in model.order.after[key] if one in length]
        onward[key] = max(later, key=length.__getitem__, default=None)
        length[key] = 1 + max((length[one] for one in later), default=0)
    way: list[str] = []
    here: str | None = max(keys, key=length.__getitem__)
    while here is not None:
        way.append(here)
        here = onward[here]
    forward: dict[tuple[str, str], list[Handoff]] = {}
    for handoff in model.handoffs:
        if not handoff.feedback:
            forward.setdefault((handoff.from_stage, handoff.to_stage), []).append(handoff)
    passed = [(), *(tuple(forward.get(pair, ())) for pair in pairwise(way))]
    steps = (
        Step(stage=stage, owner=model.role(stage.lead) if stage.lead else None, handoffs=handoffs)
        for stage, handoffs in zip(map(model.stage, way), passed, strict=True)
    )
    return Path(steps=tuple(steps), model=model)


def _between(model: Questions, start: Stage | None, end: Stage | None) -> list[str]:
    """Return the stages that *start* leads to and that lead to *end*, with these, in order."""
    keys = [stage.key for stage in model.stages]
    if start is not None:
        keys = _led_to(keys, start.key, model.order.before)
    if end is not None:
        keys = _led_to(keys[::-1], end.key, model.order.after)[::-1]
    return keys


def _led_to(keys: list[str], start: str, links: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return *start* and what it leads to, of *keys* that come after all that they link to."""
    reached = {start} if start in keys else set()
    for key in keys:
        if any(one in reached for one in links[key]):
            reached.add(key)
    return [key for key in keys if key in reached]
