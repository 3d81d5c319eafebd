"""Who owns what at a stage and why: the answer and its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Literal

from attrs import field, frozen

from roles.model.collection import Collection
from roles.model.display import Displayed
from roles.model.evidence import Basis, Citation
from roles.model.involvement import Duty
from roles.model.plain import Plain
from roles.model.statements import Assignment
from roles.model.vocabulary import Responsibility, Role, Stage

__all__ = ["DOES", "Level", "Ownership", "Reason", "weakest_holder"]

Level = Literal["stage", "all stages", "part of", "lead"]

DOES: Mapping[Duty, tuple[str, str]] = {
    Duty.OWN: ("owns it", "own it"),
    Duty.DO: ("does it", "do it"),
    Duty.SUPPORT: ("supports it", "support it"),
    Duty.CONSULT: ("is consulted", "are consulted"),
    Duty.INFORM: ("is informed", "are informed"),
    Duty.VERIFY: ("verifies it", "verify it"),
    Duty.APPROVE: ("approves it", "approve it"),
    Duty.RECOMMEND: ("recommends", "recommend"),
    Duty.OMIT: ("is left out on purpose", "are left out on purpose"),
}
"""What is said of one role, and of several, that hold a duty."""


@frozen(kw_only=True)
class Reason(Plain):
    """
    Why roles hold a duty: the statement that says so, and how the rule came to it.

    Attributes:
        duty: The duty.
        roles: The roles that hold it by this statement.
        level: The level of the rule that applied: ``"stage"`` (an assignment names the stage),
            ``"all stages"``, ``"part of"`` (inherited from a whole), ``"lead"`` (the lead of the
            stage).
        statement: The `Assignment`, or the `Stage` whose lead it is.
        basis: That of the weakest link on the way.
        doubts: Why links on the way were inferred, as far as a modeller said.
        part: The responsibility that inherits it from a whole; None where it is its own.
    """

    DATA = (
        "duty",
        "roles",
        "level",
        "through",
        "condition",
        "basis",
        "citations",
        ("inferred", "doubts"),
        "text",
    )

    duty: Duty
    roles: tuple[Role, ...]
    level: Level
    statement: Assignment | Stage
    basis: Basis
    doubts: tuple[str, ...] = ()
    part: Responsibility | None = None
    _responsibilities: Collection[Responsibility] = field(
        default=Collection((), "responsibilities"), eq=False, repr=False, alias="responsibilities"
    )

    @property
    def through(self) -> tuple[Responsibility, ...]:
        """The responsibilities that were climbed, from the part, left out, up to the whole."""
        if self.part is None or self.whole is None:
            return ()
        by_key, climbed = self._responsibilities.by_key, [self.part]
        while climbed[-1].key != self.whole.key and climbed[-1].part_of is not None:
            climbed.append(by_key[climbed[-1].part_of])
        return tuple(climbed[1:])

    @property
    def whole(self) -> Responsibility | None:
        """The responsibility that it is inherited from; None where it isn't inherited."""
        if self.part is None or isinstance(self.statement, Stage):
            return None
        return self._responsibilities.by_key[self.statement.responsibility]

    @property
    def condition(self) -> str:
        """When it holds, as what comes after "if"; empty where it always does."""
        return self.statement.condition if isinstance(self.statement, Assignment) else ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Where the statement is stated, or what it rests on."""
        return self.statement.citations

    @property
    def text(self) -> str:
        """
        The reason in a line of prose.

        Examples:
            >>> import roles
            >>> model = roles.reference()
            >>> answer = model.ownership("technology selection", at="definition")
            >>> answer.reasons[0].text.startswith("Product manager owns it")
            True
        """
        names = ", ".join(role.name for role in self.roles)
        does = DOES[self.duty][len(self.roles) > 1]
        when = f" if {self.condition}" if self.condition else ""
        return f"{names} {does}{when}: {self._way()} ({self._evidence()})"

    def _way(self) -> str:
        whole = f"{self.whole.name}, of which it is a part" if self.whole else ""
        if isinstance(self.statement, Stage):
            return f"nobody else is named, and it leads {self.statement.name}"
        where = "at all stages" if self.statement.everywhere else "at this stage"
        return f"assigned {where} for {whole}" if whole else f"assigned {where}"

    def _evidence(self) -> str:
        cited = ", ".join(map(str, self.citations))
        if self.basis is Basis.STATED:
            return f"stated: {cited}"
        because = "; ".join(self.doubts) or "no reason given"
        return f"inferred: {because}; from {cited}" if cited else f"inferred: {because}"

    def __repr__(self) -> str:
        held = ", ".join(role.key for role in self.roles)
        return f"<Reason {self.duty.value}: {held} by {self.level}, {self.basis.value}>"


@frozen(kw_only=True)
class Ownership(Displayed):
    """
    The answer for one responsibility at one stage: who holds each duty, and why.

    Attributes:
        responsibility: The responsibility.
        stage: The stage.
        reasons: Why, the owners' first.

    Examples:
        >>> import roles
        >>> answer = roles.reference().ownership("user interviews", at="discovery")
        >>> answer.accountable.name
        'Product planner'
    """

    DATA = (
        "responsibility",
        "stage",
        "accountable",
        ("holders", "by_duty"),
        "basis",
        "reasons",
    )

    responsibility: Responsibility
    stage: Stage
    reasons: tuple[Reason, ...] = field(default=())
    _roles: Collection[Role] = field(
        default=Collection((), "roles"), eq=False, repr=False, alias="roles"
    )

    @cached_property
    def _holders(self) -> dict[Duty, tuple[Role, ...]]:
        held: dict[Duty, dict[str, Role]] = {}
        for reason in self.reasons:
            held.setdefault(reason.duty, {}).update((role.key, role) for role in reason.roles)
        return {duty: tuple(roles.values()) for duty, roles in held.items()}

    def holders(self, duty: Duty | str) -> tuple[Role, ...]:
        """
        Return the roles that hold a duty.

        Args:
            duty: The duty, or its word.

        Raises:
            InvalidValue: There is no such duty.
        """
        return self._holders.get(Duty.of(duty), ())

    def condition_of(self, duty: Duty | str, role: Role) -> str:
        """
        Return when a role holds a duty, as what comes after "if"; empty where it always does.

        Args:
            duty: The duty, or its word.
            role: One that holds it, or may.

        Raises:
            InvalidValue: There is no such duty.
        """
        wanted = Duty.of(duty)
        conditions = [
            reason.condition
            for reason in self.reasons
            if reason.duty is wanted and any(one.includes(role.key) for one in reason.roles)
        ]
        return " or if ".join(dict.fromkeys(conditions)) if all(conditions) else ""

    @property
    def by_duty(self) -> dict[str, tuple[Role, ...]]:
        """The roles by the word of the duty that they hold, in the order of `Duty`."""
        return {duty.value: self._holders[duty] for duty in Duty if duty in self._holders}

    @property
    def owners(self) -> tuple[Role, ...]:
        """Every role that owns it; should be one."""
        return self._holders.get(Duty.OWN, ())

    @property
    def accountable(self) -> Role | None:
        """The one owner; None when there is none or more than one."""
        owners = self.owners
        return owners[0] if len(owners) == 1 else None

    @property
    def responsible(self) -> tuple[Role, ...]:
        """The roles that do the work."""
        return self._holders.get(Duty.DO, ())

    @property
    def supporting(self) -> tuple[Role, ...]:
        """The roles that help those who do it."""
        return self._holders.get(Duty.SUPPORT, ())

    @property
    def consulted(self) -> tuple[Role, ...]:
        """The roles that are asked before."""
        return self._holders.get(Duty.CONSULT, ())

    @property
    def informed(self) -> tuple[Role, ...]:
        """The roles that are told after."""
        return self._holders.get(Duty.INFORM, ())

    @property
    def basis(self) -> Basis:
        """The basis on which it is owned, or, where nobody owns it, of all other duties."""
        reasons = [reason for reason in self.reasons if reason.duty is Duty.OWN]
        return weakest_holder((reason.roles, reason.basis) for reason in reasons or self.reasons)

    def basis_of(self, duty: Duty | str) -> Basis:
        """Return the basis on which a duty is held; `Basis.INFERRED` where nobody holds it."""
        wanted = Duty.of(duty)
        return weakest_holder(
            (reason.roles, reason.basis) for reason in self.reasons if reason.duty is wanted
        )

    def duties_of(self, role: Role | str) -> tuple[Duty, ...]:
        """
        Return the duties that a role holds, in the order of `Duty`; none where it holds none.

        What is held by "A or B", each of the two may hold.

        Args:
            role: Its key, name, alias or itself.

        Raises:
            UnknownName: The model has no such role.
        """
        key = self._roles.find(role).key
        return tuple(
            duty
            for duty in Duty
            if duty in self._holders and any(holder.includes(key) for holder in self._holders[duty])
        )

    def explain(self) -> str:
        """
        Return the reasons as text, a line each, under a line with the answer.

        Examples:
            >>> import roles
            >>> answer = roles.reference().ownership("technology selection", at="definition")
            >>> print(answer.explain().splitlines()[0])
            Technology selection at Detailed planning: owned by Product manager
        """
        owners = ", ".join(role.name for role in self.owners)
        answer = f"owned by {owners}" if owners else "nobody owns it"
        if len(self.owners) > 1:
            answer += f" ({len(self.owners)} owners: accountability is split)"
        head = f"{self.responsibility.name} at {self.stage.name}: {answer}"
        return "\n".join([head, *(f"  - {reason.text}" for reason in self.reasons)])

    def __repr__(self) -> str:
        owners = "+".join(role.key for role in self.owners) or "nobody"
        return f"<Ownership {self.responsibility.key} at {self.stage.key}: {owners}>"


def weakest_holder(reasons: Iterable[tuple[Iterable[Any], Basis]]) -> Basis:
    """Return the weakest basis over the holders, each taken by its strongest reason."""
    roles: dict[Any, Basis] = {}
    for holders, basis in reasons:
        for role in holders:
            if roles.get(role) is not Basis.STATED:
                roles[role] = basis
    stated = bool(roles) and all(basis is Basis.STATED for basis in roles.values())
    return Basis.STATED if stated else Basis.INFERRED
