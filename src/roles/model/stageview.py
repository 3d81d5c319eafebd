"""What happens at one stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from roles.model.display import Displayed

if TYPE_CHECKING:
    from roles.model.ownership import Ownership
    from roles.model.questions import Questions
    from roles.model.statements import Handoff
    from roles.model.vocabulary import Deliverable, Role, Stage

__all__ = ["StageView"]


@frozen(kw_only=True, repr=False)
class StageView(Displayed):
    """
    What happens at one stage.

    Attributes:
        stage: The stage.
        lead: The role that leads it, if any.
        ownerships: Who owns what there, in the order of the responsibilities.
        handoffs_in: What reaches it, from other stages and from within.
        handoffs_out: What leaves it, to other stages and within.
        deliverables: What its handoffs give out.
        model: The model that it is a stage of.

    Examples:
        >>> import roles
        >>> view = roles.reference().at("concept")
        >>> view.lead.key
        'product-planner'
    """

    DATA = ("stage", "lead", "ownerships", "handoffs_in", "handoffs_out", "deliverables")

    stage: Stage
    lead: Role | None
    ownerships: tuple[Ownership, ...]
    handoffs_in: tuple[Handoff, ...]
    handoffs_out: tuple[Handoff, ...]
    deliverables: tuple[Deliverable, ...]
    model: Questions = field(eq=False)

    def __repr__(self) -> str:
        lead = self.lead.key if self.lead else "nobody"
        return (
            f"<StageView {self.stage.key}: led by {lead}, {len(self.ownerships)} responsibilities>"
        )
