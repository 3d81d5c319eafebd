"""What a model states: who is involved in what, what is handed over, what is needed and spent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from attrs.validators import optional

from roles.errors import InvalidValue
from roles.model.display import Displayed
from roles.model.evidence import Evidenced
from roles.model.involvement import ALL_STAGES, Duty
from roles.model.names import (
    is_optional_reference,
    is_reference,
    is_share,
    is_text,
    is_texts,
    keys,
    texts,
)
from roles.model.shape import allows, refers_to

if TYPE_CHECKING:
    from attrs import Attribute

__all__ = [
    "DIMENSIONS",
    "LEVELS",
    "Assignment",
    "Contrast",
    "Effort",
    "Handoff",
    "Interaction",
    "SkillNeed",
    "holders_by_duty",
]

DIMENSIONS = ("scope", "focus", "skills", "goals", "effort", "communication")
LEVELS = ("novice", "advanced beginner", "competent", "proficient", "expert")


def _stages(value: str | Iterable[str]) -> tuple[str, ...]:
    stages = keys(value)
    return (ALL_STAGES,) if ALL_STAGES in stages else stages


def _some(instance: object, attribute: Attribute[Any], value: tuple[str, ...]) -> None:
    if not value:
        raise InvalidValue(type(instance).__name__, attribute.name, value, "one key or more")


@frozen(kw_only=True)
class Assignment(Evidenced):
    """
    Roles with their duties for one responsibility at one or more stages.

    Several assignments for one responsibility and stage add up, so that what is stated and what
    is inferred stand apart.

    Args:
        responsibility: The key of the responsibility.
        at: The keys of the stages, or ``"*"`` for all of them.
        own: The keys of the roles that are accountable; should be one.
        do: Those who do the work.
        support: Those who help.
        consult: Those who are asked before.
        inform: Those who are told after.
        verify: Those who check the result.
        approve: Those who sign it off.
        recommend: Those who propose the decision.
        omit: Those who are left out on purpose.
        condition: When it holds, as what comes after "if"; empty where it always does.

    Raises:
        InvalidValue: A field is malformed, or no stage is named.

    Examples:
        >>> Assignment("pricing", "launch", own="pm", consult=["sales", "finance"]).consult
        ('sales', 'finance')
    """

    responsibility: str = field(
        kw_only=False, validator=is_reference, metadata=refers_to("responsibilities")
    )
    at: tuple[str, ...] = field(
        kw_only=False,
        converter=_stages,
        validator=_some,
        metadata=refers_to("stages", or_all=True),
    )
    own: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("roles"))
    do: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("roles"))
    support: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("roles"))
    consult: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("roles"))
    inform: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("roles"))
    verify: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("roles"))
    approve: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("roles"))
    recommend: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("roles"))
    omit: tuple[str, ...] = field(default=(), converter=keys, metadata=refers_to("roles"))
    condition: str = field(default="", validator=is_text)

    def holders(self, duty: Duty) -> tuple[str, ...]:
        """Return the keys of the roles to which it gives *duty*."""
        held: tuple[str, ...] = getattr(self, duty.value)
        return held

    @property
    def everywhere(self) -> bool:
        """Whether it holds at all stages."""
        return self.at == (ALL_STAGES,)


holders_by_duty: Callable[[Assignment], tuple[tuple[str, ...], ...]] = attrgetter(
    *(duty.value for duty in Duty)
)
"""Return the keys of the roles to which an assignment gives each duty, in the order of `Duty`."""


@frozen(kw_only=True, cache_hash=True)
class Handoff(Evidenced, Displayed):
    """
    Work that passes from a role at a stage to a role at a stage.

    Args:
        giver: The key of the role that gives.
        receiver: The key of the role that receives.
        from_stage: The key of the stage that it leaves.
        to_stage: The key of the stage that it reaches; the same for a handoff within a stage.
        deliverables: The keys of what is handed over.
        criteria: What the receiver checks before accepting.
        feedback: Whether it loops back, so that it doesn't count in the order of the stages.

    Raises:
        InvalidValue: A field is malformed.

    Examples:
        >>> Handoff("planner", "pm", from_stage="concept", to_stage="definition")
        Handoff('planner' at 'concept' -> 'pm' at 'definition')
    """

    giver: str = field(kw_only=False, validator=is_reference, metadata=refers_to("roles"))
    receiver: str = field(kw_only=False, validator=is_reference, metadata=refers_to("roles"))
    from_stage: str = field(validator=is_reference, metadata=refers_to("stages"))
    to_stage: str = field(validator=is_reference, metadata=refers_to("stages"))
    deliverables: tuple[str, ...] = field(
        default=(), converter=keys, metadata=refers_to("deliverables")
    )
    criteria: tuple[str, ...] = field(default=(), converter=texts, validator=is_texts)
    feedback: bool = field(default=False, metadata=allows({"type": "boolean"}))

    @feedback.validator
    def _check_feedback(self, attribute: Attribute[Any], value: object) -> None:
        if not isinstance(value, bool):
            raise InvalidValue("Handoff", "feedback", value, "true or false")

    def __repr__(self) -> str:
        back = ", feedback" if self.feedback else ""
        return (
            f"Handoff({self.giver!r} at {self.from_stage!r} -> "
            f"{self.receiver!r} at {self.to_stage!r}{back})"
        )

    def __str__(self) -> str:
        given = f": {', '.join(self.deliverables)}" if self.deliverables else ""
        back = " (feedback)" if self.feedback else ""
        return (
            f"{self.giver} at {self.from_stage} -> {self.receiver} at {self.to_stage}{given}{back}"
        )


@frozen(kw_only=True)
class SkillNeed(Evidenced):
    """
    A skill that a role, or whoever does a responsibility, needs.

    Several needs of one skill add up: a source may state the need, a modeller infer the level.

    Args:
        skill: The key of the skill.
        level: From 1 to 5, after Dreyfus and Dreyfus (1980): novice, advanced beginner,
            competent, proficient, expert; None leaves it open.
        role: The key of the role that needs it.
        responsibility: The key of the responsibility that needs it.

    Raises:
        InvalidValue: The level is out of range, or not just one of role and responsibility is
            given.

    Examples:
        >>> SkillNeed("copywriting", 3, role="planner").level_name
        'competent'
    """

    skill: str = field(kw_only=False, validator=is_reference, metadata=refers_to("skills"))
    level: int | None = field(
        default=None,
        kw_only=False,
        metadata=allows({"enum": list(range(1, len(LEVELS) + 1))}),
    )
    role: str | None = field(
        default=None, validator=is_optional_reference, metadata=refers_to("roles")
    )
    responsibility: str | None = field(
        default=None, validator=is_optional_reference, metadata=refers_to("responsibilities")
    )

    @level.validator
    def _check_level(self, attribute: Attribute[Any], value: object) -> None:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if value is not None and not (whole and 1 <= value <= len(LEVELS)):  # type: ignore[operator]
            raise InvalidValue("SkillNeed", "level", value, "a whole number from 1 to 5")

    def __attrs_post_init__(self) -> None:
        Evidenced.__attrs_post_init__(self)
        if (self.role is None) == (self.responsibility is None):
            raise InvalidValue(
                "SkillNeed",
                "role",
                self.role,
                "either a role or a responsibility, and just one of them",
            )

    @property
    def level_name(self) -> str:
        """The level in words; empty where it is open."""
        return LEVELS[self.level - 1] if self.level else ""


@frozen(kw_only=True)
class Effort(Evidenced):
    """
    How much of its time a role spends at a stage.

    Several efforts of one role and stage add up: a source may state that it is high, a modeller
    infer the share.

    Args:
        role: The key of the role.
        at: The keys of the stages, or ``"*"`` for all.
        share: The share of its working time, from 0 to 1; None leaves it open.
        level: ``"low"``, ``"medium"`` or ``"high"``, where a source gives no number.
        note: On what the time goes.

    Raises:
        InvalidValue: The share is out of range, or the level another word.

    Examples:
        >>> Effort("planner", "discovery", share=0.8).share
        0.8
    """

    role: str = field(kw_only=False, validator=is_reference, metadata=refers_to("roles"))
    at: tuple[str, ...] = field(
        kw_only=False,
        converter=_stages,
        validator=_some,
        metadata=refers_to("stages", or_all=True),
    )
    share: float | None = field(
        default=None,
        validator=optional(is_share),
        metadata=allows({"type": "number", "minimum": 0, "maximum": 1}),
    )
    level: str = field(default="", metadata=allows({"enum": ["", "low", "medium", "high"]}))
    note: str = field(default="", validator=is_text)

    @level.validator
    def _check_level(self, attribute: Attribute[Any], value: object) -> None:
        if value not in ("", "low", "medium", "high"):
            raise InvalidValue("Effort", "level", value, "'low', 'medium' or 'high'")


@frozen(kw_only=True)
class Interaction(Evidenced):
    """
    A role that talks with another role or party, and what for.

    Args:
        role: The key of the role.
        partner: The key of the role or party it talks with.
        purpose: What for.
        at: The keys of the stages at which it does; empty where nothing is said of it.

    Raises:
        InvalidValue: A field is malformed.

    Examples:
        >>> Interaction("planner", "users", purpose="interviews").partner
        'users'
    """

    role: str = field(kw_only=False, validator=is_reference, metadata=refers_to("roles"))
    partner: str = field(kw_only=False, validator=is_reference, metadata=refers_to("roles"))
    purpose: str = field(default="", validator=is_text)
    at: tuple[str, ...] = field(
        default=(), converter=_stages, metadata=refers_to("stages", or_all=True)
    )


@frozen(kw_only=True)
class Contrast(Evidenced):
    """
    What a source says of how roles differ from or complement each other.

    Args:
        roles: The keys of the roles, two or more.
        dimension: One of the dimensions of a `Comparison`, or ``"overall"``.
        text: What it says.

    Raises:
        InvalidValue: There are fewer than two roles, or no such dimension.

    Examples:
        >>> Contrast(["planner", "pm"], "skills", text="The manager's are broader.").dimension
        'skills'
    """

    roles: tuple[str, ...] = field(kw_only=False, converter=keys, metadata=refers_to("roles"))
    dimension: str = field(kw_only=False, metadata=allows({"enum": [*DIMENSIONS, "overall"]}))
    text: str = field(validator=is_text)

    @roles.validator
    def _check_roles(self, attribute: Attribute[Any], value: tuple[str, ...]) -> None:
        if len(value) < 2:
            raise InvalidValue("Contrast", "roles", value, "two keys or more")

    @dimension.validator
    def _check_dimension(self, attribute: Attribute[Any], value: object) -> None:
        allowed = (*DIMENSIONS, "overall")
        if value not in allowed:
            raise InvalidValue("Contrast", "dimension", value, ", ".join(allowed))
