"""Who owns what at a stage and why: the answer, its reasons, and the rule that finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

from roles.model.display import Displayed
from roles.model.evidence import Basis, Citation, Evidenced
from roles.model.involvement import Duty
from roles.model.statements import Assignment
from roles.model.vocabulary import Responsibility, Role, Stage

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["DOES", "Level", "Ownership", "Reason", "Resolution"]

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
class Reason:
    """
    Why roles hold a duty: the statement that says so, and how the rule came to it.

    Attributes:
        duty: The duty.
        roles: The roles that hold it by this statement.
        level: The level of the rule that applied: ``"stage"`` (an assignment names the stage),
            ``"all stages"``, ``"part of"`` (inherited from a whole), ``"lead"`` (the lead of the
            stage).
        statement: The `Assignment`, or the `Stage` whose lead it is.
        through: The responsibilities that were climbed, from the part up to the whole.
        basis: That of the weakest link on the way.
        doubts: Why links on the way were inferred, as far as a modeller said.
    """

    duty: Duty
    roles: tuple[Role, ...]
    level: Level
    statement: Assignment | Stage
    through: tuple[Responsibility, ...] = ()
    basis: Basis
    doubts: tuple[str, ...] = ()

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
        return f"{names} {does}: {self._way()} ({self._evidence()})"

    def _way(self) -> str:
        whole = f"{self.through[-1].name}, of which it is a part" if self.through else ""
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

    responsibility: Responsibility
    stage: Stage
    reasons: tuple[Reason, ...] = field(default=())

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
        return _weakest_role(reasons or self.reasons)

    def basis_of(self, duty: Duty | str) -> Basis:
        """Return the basis on which a duty is held; `Basis.INFERRED` where nobody holds it."""
        wanted = Duty.of(duty)
        return _weakest_role([reason for reason in self.reasons if reason.duty is wanted])

    def duties_of(self, role: Role | str) -> tuple[Duty, ...]:
        """Return the duties that a role holds, in the order of `Duty`."""
        key = role if isinstance(role, str) else role.key
        return tuple(
            duty for duty in Duty if any(held.key == key for held in self._holders.get(duty, ()))
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


def _weakest_role(reasons: Iterable[Reason]) -> Basis:
    """Return the weakest basis over the roles, each taken by its strongest reason."""
    roles: dict[str, Basis] = {}
    for reason in reasons:
        for role in reason.roles:
            if roles.get(role.key) is not Basis.STATED:
                roles[role.key] = reason.basis
    stated = bool(roles) and all(basis is Basis.STATED for basis in roles.values())
    return Basis.STATED if stated else Basis.INFERRED


@frozen(eq=False)
class Resolution:
    """
    The resolution rule, worked out for a whole model into plain dicts.

    A responsibility takes place at the stages that its own `at` names and those that its
    assignments name.  For each duty separately, the holders of R at S are those of the first level
    that has any: assignments of R that name S; assignments of R for all stages; the same for the
    responsibility that R is part of, upwards; and, for `own` alone, the lead of S.
    """

    model: RoleModel

    @cached_property
    def named(self) -> dict[tuple[str, str], list[Assignment]]:
        """The assignments that name a stage, by responsibility and stage."""
        named: dict[tuple[str, str], list[Assignment]] = {}
        for assignment in self.model.assignments:
            if not assignment.everywhere:
                for stage in assignment.at:
                    pair = (assignment.responsibility, stage)
                    if pair in named:
                        named[pair].append(assignment)
                    else:
                        named[pair] = [assignment]
        return named

    @cached_property
    def everywhere(self) -> dict[str, list[Assignment]]:
        """The assignments for all stages, by responsibility."""
        everywhere: dict[str, list[Assignment]] = {}
        for assignment in self.model.assignments:
            if assignment.everywhere:
                everywhere.setdefault(assignment.responsibility, []).append(assignment)
        return everywhere

    @cached_property
    def places(self) -> dict[str, tuple[str, ...]]:
        """The stages at which a responsibility takes place, in lifecycle order."""
        order = {stage.key: number for number, stage in enumerate(self.model.stages)}
        every = tuple(order)
        found: dict[str, set[str]] = {}
        for key, stage in self.named:
            if key in found:
                found[key].add(stage)
            else:
                found[key] = {stage}
        places = {}
        for one in self.model.responsibilities:
            key = one.key
            if "*" in one.at or key in self.everywhere:
                places[key] = every
                continue
            stages = found.get(key, set())
            stages.update(one.at)
            places[key] = tuple(sorted(stages, key=order.__getitem__))
        return places

    @cached_property
    def whole(self) -> dict[str, str | None]:
        """What a responsibility is part of."""
        return {one.key: one.part_of for one in self.model.responsibilities}

    def _wholes(self, key: str) -> Iterator[str]:
        """Yield what a responsibility is part of, from the nearest whole upwards."""
        above = self.whole[key]
        while above is not None:
            yield above
            above = self.whole[above]

    @cached_property
    def owners(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The keys of the owners, by responsibility and stage; every place has an entry."""
        leads = {stage.key: stage.lead for stage in self.model.stages}
        named, everywhere = self.named, self.everywhere
        owners: dict[tuple[str, str], tuple[str, ...]] = {}
        for key, stages in self.places.items():
            for stage in stages:
                pair = (key, stage)
                held = _owning(named.get(pair, ())) or _owning(everywhere.get(key, ()))
                if not held:
                    for whole in self._wholes(key):
                        held = _owning(named.get((whole, stage), ())) or _owning(
                            everywhere.get(whole, ())
                        )
                        if held:
                            break
                    else:
                        lead = leads[stage]
                        held = (lead,) if lead else ()
                owners[pair] = held
        return owners

    @cached_property
    def owner(self) -> dict[tuple[str, str], Role]:
        """The one owner, by responsibility and stage, where there is just one."""
        roles = {role.key: role for role in self.model.roles}
        return {pair: roles[held[0]] for pair, held in self.owners.items() if len(held) == 1}

    @cached_property
    def held(self) -> dict[tuple[str, str], dict[Duty, tuple[str, ...]]]:
        """The keys of the holders of each duty that is held, by responsibility and stage."""
        named, everywhere, owners = self.named, self.everywhere, self.owners
        above = {key: tuple(self._wholes(key)) for key in self.whole}
        found: dict[tuple[str, str], dict[Duty, tuple[str, ...]]] = {}
        for pair, owning in owners.items():
            key, stage = pair
            here = found[pair] = {Duty.OWN: owning} if owning else {}
            for level in chain((key,), above[key]):
                _add_duties(here, named.get((level, stage), ()))
                _add_duties(here, everywhere.get(level, ()))
        return found

    @cached_property
    def involved(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """The places at which a role holds any duty, stage by stage in lifecycle order."""
        order = {stage.key: number for number, stage in enumerate(self.model.stages)}
        involved: dict[str, list[tuple[str, str]]] = {role.key: [] for role in self.model.roles}
        for pair in sorted(self.owners, key=lambda pair: order[pair[1]]):
            holders: dict[str, None] = {}
            for duty, held in self.held[pair].items():
                if duty is not Duty.OMIT:
                    holders.update(dict.fromkeys(held))
            for role in holders:
                involved[role].append(pair)
        return {role: tuple(pairs) for role, pairs in involved.items()}

    @cached_property
    def owned(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """The places that a role owns, stage by stage in lifecycle order."""
        order = {stage.key: number for number, stage in enumerate(self.model.stages)}
        owned: dict[str, list[tuple[str, str]]] = {role.key: [] for role in self.model.roles}
        for pair in sorted(self.owners, key=lambda pair: order[pair[1]]):
            for role in self.owners[pair]:
                owned[role].append(pair)
        return {role: tuple(pairs) for role, pairs in owned.items()}

    def levels(self, key: str, stage: str) -> Iterator[tuple[str, Sequence[Assignment]]]:
        """
        Yield the assignments that may count for a responsibility at a stage, level by level.

        Each level stands with the responsibility that it is about: the one that was asked for, or
        one that it is part of.
        """
        for responsibility in chain((key,), self._wholes(key)):
            yield responsibility, self.named.get((responsibility, stage), ())
            yield responsibility, self.everywhere.get(responsibility, ())

    def _level(
        self, key: str, stage: str, duty: Duty
    ) -> tuple[tuple[str, ...], Sequence[Assignment]]:
        """Return what was climbed to the first level with holders, and its assignments."""
        climbed: list[str] = []
        for responsibility, assignments in self.levels(key, stage):
            if responsibility != key and responsibility not in climbed:
                climbed.append(responsibility)
            holding = [a for a in assignments if a.holders(duty)]
            if holding:
                return tuple(climbed), holding
        return (), ()

    def reasons(self, key: str, stage: str) -> Iterator[Reason]:
        """Yield why each duty is held for a responsibility at a stage."""
        for duty in Duty:
            climbed, assignments = self._level(key, stage, duty)
            if assignments:
                yield from self._assigned(key, stage, duty, climbed, assignments)
            elif duty is Duty.OWN:
                yield from self._led(key, stage)

    def _assigned(
        self,
        key: str,
        stage: str,
        duty: Duty,
        climbed: tuple[str, ...],
        assignments: Iterable[Assignment],
    ) -> Iterator[Reason]:
        roles = self.model.role
        through = tuple(map(self.model.responsibility, climbed))
        for assignment in assignments:
            links: list[tuple[Evidenced, str]] = [(assignment, duty.value), (assignment, "at")]
            if climbed:
                links += self._place(key, stage)
                parts = (key, *climbed[:-1])
                links += [(self.model.responsibility(part), "part_of") for part in parts]
            yield Reason(
                duty=duty,
                roles=tuple(roles(role) for role in assignment.holders(duty)),
                level="part of" if climbed else "all stages" if assignment.everywhere else "stage",
                statement=assignment,
                through=through,
                basis=_weakest(links),
                doubts=_doubts(links),
            )

    def _led(self, key: str, stage: str) -> Iterator[Reason]:
        led = self.model.stage(stage)
        if led.lead is not None:
            links = [(led, "lead"), *self._place(key, stage)]
            yield Reason(
                duty=Duty.OWN,
                roles=(self.model.role(led.lead),),
                level="lead",
                statement=led,
                basis=_weakest(links),
                doubts=_doubts(links),
            )

    def _place(self, key: str, stage: str) -> list[tuple[Evidenced, str]]:
        """Return the statement by which a responsibility takes place at a stage."""
        responsibility = self.model.responsibility(key)
        if stage in responsibility.at or "*" in responsibility.at:
            return [(responsibility, "at")]
        placed = [*self.named.get((key, stage), ()), *self.everywhere.get(key, ())]
        stated = [a for a in placed if a.basis_of("at") is Basis.STATED]
        return [(a, "at") for a in (stated or placed)[:1]]


_OTHERS: tuple[Duty, ...] = tuple(duty for duty in Duty if duty is not Duty.OWN)
_other_holders: Callable[[object], tuple[tuple[str, ...], ...]] = attrgetter(
    *(duty.value for duty in _OTHERS)
)


def _add_duties(here: dict[Duty, tuple[str, ...]], level: Sequence[Assignment]) -> None:
    """Add the duties that a level holds and no level before it did."""
    if not level:
        return
    added: dict[Duty, tuple[str, ...]] = {}
    for assignment in level:
        for duty, holders in zip(_OTHERS, _other_holders(assignment), strict=True):
            if holders and duty not in here:
                added[duty] = added[duty] + holders if duty in added else holders
    for duty, holders in added.items():
        here[duty] = tuple(dict.fromkeys(holders)) if len(holders) > 1 else holders


def _owning(assignments: Sequence[Assignment]) -> tuple[str, ...]:
    if not assignments:
        return ()
    if len(assignments) == 1:
        return assignments[0].own
    held = [role for assignment in assignments for role in assignment.own]
    return tuple(dict.fromkeys(held)) if len(held) > 1 else tuple(held)


def _weakest(links: Iterable[tuple[Evidenced, str]]) -> Basis:
    stated = all(link.basis_of(name) is Basis.STATED for link, name in links)
    return Basis.STATED if stated else Basis.INFERRED


def _doubts(links: Iterable[tuple[Evidenced, str]]) -> tuple[str, ...]:
    reasons = (
        link.reason_of(name) for link, name in links if link.basis_of(name) is Basis.INFERRED
    )
    return tuple(dict.fromkeys(reason for reason in reasons if reason))
