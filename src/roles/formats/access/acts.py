"""What a duty lets its holder do: what the formats for authorisation have in common."""

from __future__ import annotations

from roles.model.involvement import Duty

__all__ = ["ACTS", "DUTIES"]

DUTIES = tuple(duty.value for duty in Duty if duty is not Duty.OMIT)
"""The duties by which somebody is involved."""

ACTS = {"can_act": ("own", "do", "support"), "can_see": DUTIES}
"""What may be done by the holders of any of some duties."""
