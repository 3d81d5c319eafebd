"""The resolution rule: who holds each duty of a responsibility at a stage, for a whole model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from attrs import frozen

from roles.model.evidence import Basis, Evidenced
from roles.model.involvement import ALL_STAGES, Duty
from roles.model.ownership import Reason, weakest_holder
from roles.model.statements import Assignment, holders_by_duty
from roles.model.vocabulary import Responsibility, Role

if TYPE_CHECKING:
    from roles.model.questions import Questions

__all__ = ["Resolution", "keep_resolution"]

_Held: TypeAlias = Mapping[Duty, tuple[str, ...]]
_Sources: TypeAlias = Mapping[Duty, tuple[str, Sequence[Assignment]]]
_Named: TypeAlias = dict[tuple[str, str], list[Assignment]]
_Everywhere: TypeAlias = dict[str, list[Assignment]]
_NOBODY: _Held = MappingProxyType({})
T = TypeVar("T")


class _Climb(dict[tuple[str, str], T]):
    """
    What a responsibility has at a stage by its assignments and those of what it is part of.

    What a whole has is worked out once for all of its parts, so that a long chain of parts costs
    no more than its length.

    Args:
        resolution: The assignments and the wholes.
        nothing: What there is without any assignment.
        nearer: Returns what there is with the assignments of one more level, the nearest last,
            given what there was before and the responsibility that the level is about.
    """

    __slots__ = ("_nearer", "_nothing", "_resolution")

    def __init__(
        self,
        resolution: Resolution,
        nothing: T,
        nearer: Callable[[T, str, Sequence[Assignment]], T],
    ) -> None:
        super().__init__()
        self._resolution, self._nothing, self._nearer = resolution, nothing, nearer

    def __missing__(self, place: tuple[str, str]) -> T:
        key, stage = place
        whole, everywhere, named = (
            self._resolution.whole,
            self._resolution.everywhere,
            self._resolution.named,
        )
        climbed: list[str] = []
        above: str | None = key
        while above is not None and (above, stage) not in self:
            climbed.append(above)
            above = whole[above]
        found = self._nothing if above is None else self[above, stage]
        for part in reversed(climbed):
            for level in (everywhere.get(part), named.get((part, stage))):
                if level:
                    found = self._nearer(found, part, level)
            self[part, stage] = found
        return found


@frozen(eq=False)
class Resolution:
    """
    The resolution rule, worked out for a whole model into plain dicts.

    A responsibility takes place at the stages that its own `at` names and those that its
    assignments name.  For each duty separately, the holders of R at S are those of the first level
    that has any: assignments of R that name S; assignments of R for all stages; the same for the
    responsibility that R is part of, upwards; and, for `own` alone, the lead of S.
    """

    model: Questions

    @cached_property
    def _levels(self) -> tuple[_Named, _Everywhere]:
        return _by_level(self.model.assignments)

    @cached_property
    def named(self) -> _Named:
        """The assignments that name a stage, by responsibility and stage."""
        return self._levels[0]

    @cached_property
    def everywhere(self) -> _Everywhere:
        """The assignments for all stages, by responsibility."""
        return self._levels[1]

    @cached_property
    def places(self) -> dict[str, tuple[str, ...]]:
        """The stages at which a responsibility takes place, in lifecycle order."""
        return self._taking_place(self.model.responsibilities, self.named)

    def _taking_place(
        self, works: Iterable[Responsibility], named: Iterable[tuple[str, str]]
    ) -> dict[str, tuple[str, ...]]:
        order = self.model.stages.positions
        every = tuple(order)
        found: dict[str, set[str]] = {}
        for key, stage in named:
            if key in found:
                found[key].add(stage)
            else:
                found[key] = {stage}
        places = {}
        for one in works:
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

    @cached_property
    def parts(self) -> dict[str, list[str]]:
        """What is part of a responsibility, where anything is."""
        found: dict[str, list[str]] = {}
        for key, whole in self.whole.items():
            if whole is not None:
                found.setdefault(whole, []).append(key)
        return found

    @cached_property
    def wholes_first(self) -> tuple[str, ...]:
        """The responsibilities, each after what it is part of."""
        found: dict[str, None] = {}
        for key in self.whole:
            climbed: list[str] = []
            above: str | None = key
            while above is not None and above not in found:
                climbed.append(above)
                above = self.whole[above]
            found.update(dict.fromkeys(reversed(climbed)))
        return tuple(found)

    @cached_property
    def _held_by_levels(self) -> _Climb[_Held]:
        return _Climb(self, _NOBODY, lambda held, _, level: {**held, **_holders_in(level)})

    @cached_property
    def sources(self) -> _Climb[_Sources]:
        """
        By which assignments each duty is held, and of which responsibility, by those two keys.

        The assignments are those of the level that applies; what a lead owns isn't here.
        """

        def nearer(found: _Sources, key: str, level: Sequence[Assignment]) -> _Sources:
            here = {
                duty: (key, [one for one in level if one.holders(duty)])
                for duty in _holders_in(level)
            }
            return {**found, **here}

        return _Climb(self, {}, nearer)

    @cached_property
    def owning(self) -> _Climb[tuple[str, ...]]:
        """The two owners that are named nearest on the way up, whatever level applies."""
        return _Climb(
            self,
            (),
            lambda found, _, level: tuple(
                dict.fromkeys([key for one in level for key in one.own] + [*found])
            )[:2],
        )

    @cached_property
    def held(self) -> dict[tuple[str, str], _Held]:
        """The keys of the holders of each duty, by responsibility and stage: the rule itself."""
        return self._holding(self.places)

    def _holding(self, works: Iterable[str]) -> dict[tuple[str, str], _Held]:
        own = Duty.OWN
        leads: dict[str, _Held] = {
            stage.key: {own: (stage.lead,)} if stage.lead else _NOBODY
            for stage in self.model.stages
        }
        found: dict[tuple[str, str], _Held] = {}
        named, everywhere, whole, places = self.named, self.everywhere, self.whole, self.places
        climbed = self._held_by_levels
        # Most responsibilities have one level only, and most levels say what another says.
        alike: dict[tuple[tuple[str, ...], ...], _Held] = {}
        for key in works:
            alone = whole[key] is None and key not in everywhere
            for stage in places[key]:
                pair = (key, stage)
                level = named.get(pair, ())
                if not alone:
                    held = climbed[pair]
                elif len(level) == 1:
                    holders = holders_by_duty(level[0])
                    if holders in alike:
                        held = alike[holders]
                    else:
                        held = alike[holders] = _holders_in(level)
                else:
                    held = _holders_in(level)
                if own not in held and leads[stage]:
                    held = {**leads[stage], **held}
                found[pair] = held
        return found

    @cached_property
    def at_stage(self) -> dict[str, list[tuple[str, str]]]:
        """What takes place at each stage, with the stage: the keys of `held`."""
        found: dict[str, list[tuple[str, str]]] = {stage.key: [] for stage in self.model.stages}
        for pair in self.held:
            found[pair[1]].append(pair)
        return found

    @cached_property
    def active(self) -> dict[str, set[str]]:
        """The roles that hold a duty at each stage, or lead it."""
        active = {one.key: {one.lead} if one.lead else set() for one in self.model.stages}
        for (_, stage), held in self.held.items():
            for duty, holders in held.items():
                if duty is not Duty.OMIT:
                    active[stage].update(holders)
        return active

    @cached_property
    def owners(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The keys of the owners, by responsibility and stage; every place has an entry."""
        own = Duty.OWN
        return {pair: held.get(own, ()) for pair, held in self.held.items()}

    @cached_property
    def owner(self) -> dict[tuple[str, str], Role]:
        """The one owner, by responsibility and stage, where there is just one."""
        roles, own = self.model.roles.by_key, Duty.OWN
        return {
            pair: roles[keys[0]]
            for pair, duties in self.held.items()
            if len(keys := duties.get(own, ())) == 1
        }

    def _by_role(
        self, holders: Callable[[_Held], Iterable[str]]
    ) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return the places of each role among *holders*, stage by stage in lifecycle order."""
        found: dict[str, list[tuple[str, str]]] = {role.key: [] for role in self.model.roles}
        members = {role.key: (role.key, *role.any_of) for role in self.model.roles if role.any_of}
        for pair in chain.from_iterable(self.at_stage.values()):
            here: Iterable[str] = holders(self.held[pair])
            if members:
                here = dict.fromkeys(one for role in here for one in members.get(role, (role,)))
            for role in here:
                found[role].append(pair)
        return {role: tuple(pairs) for role, pairs in found.items()}

    @cached_property
    def involved(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """The places at which a role holds any duty, stage by stage in lifecycle order."""
        return self._by_role(
            lambda held: dict.fromkeys(
                chain.from_iterable(keys for duty, keys in held.items() if duty is not Duty.OMIT)
            )
        )

    @cached_property
    def owned(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """The places that a role owns, stage by stage in lifecycle order."""
        return self._by_role(lambda held: held.get(Duty.OWN, ()))

    def mended(
        self, model: Questions, works: Mapping[str, None], assignments: Sequence[Assignment]
    ) -> Resolution:
        """
        Return the resolution of a model that differs only in some responsibilities.

        What is worked out here already is copied and worked out anew only where these
        responsibilities, and what is part of them, take place.

        Args:
            model: The other model; its stages and the keys of its roles are the same.
            works: The keys of the responsibilities, of which those here have the same place and
                are part of the same, and others come behind.
            assignments: What the other model says of these.
        """
        new = Resolution(model)
        if not _is_known(self, "held"):
            return new
        named, everywhere, places = self.named.copy(), self.everywhere.copy(), self.places.copy()
        for key in works:
            everywhere.pop(key, None)
            for stage in model.stages:
                named.pop((key, stage.key), None)
        here, for_all = _by_level(assignments)
        named.update(here)
        everywhere.update(for_all)
        _keep(new, named=named, everywhere=everywhere)
        now = new._taking_place(map(model.responsibilities.by_key.__getitem__, works), here)
        places.update(now)
        _keep(new, places=places)
        if any(self.places.get(key, stages) != stages for key, stages in now.items()):
            return new  # answers are in the order of the places
        if len(places) == len(self.places):
            _keep(new, whole=self.whole, parts=self.parts)
        touched, pending = dict(works), list(works)
        for key in pending:
            pending += [part for part in self.parts.get(key, ()) if part not in touched]
            touched.update(dict.fromkeys(pending))
        held = new._holding(touched)
        _keep(new, held=self.held | held)
        if model.roles is self.model.roles:
            owner = self.owner.copy()
            for pair, duties in held.items():
                owner.pop(pair, None)
                if len(keys := duties.get(Duty.OWN, ())) == 1:
                    owner[pair] = model.roles.by_key[keys[0]]
            _keep(new, owner=owner)
        return new

    def stating(self, key: str) -> list[Assignment]:
        """Return the assignments of a responsibility, one of several stages several times."""
        named = (self.named.get((key, stage.key), ()) for stage in self.model.stages)
        return [*self.everywhere.get(key, ()), *chain.from_iterable(named)]

    def source(self, key: str, stage: str, duty: Duty) -> str | None:
        """Return the responsibility whose assignments name who holds a duty; None where none do."""
        return self.sources[key, stage].get(duty, (None, ()))[0]

    def basis(self, key: str, stage: str, duty: Duty) -> Basis:
        """Return the basis on which a duty is held; `Basis.INFERRED` where nobody holds it."""
        for level in (self.named.get((key, stage), ()), self.everywhere.get(key, ())):
            if holding := [one for one in level if getattr(one, duty.value)]:
                if len(holding) == 1:
                    return _weakest([(holding[0], duty.value), (holding[0], "at")])
                return weakest_holder(
                    (one.holders(duty), _weakest([(one, duty.value), (one, "at")]))
                    for one in holding
                )
        if duty not in self._held_by_levels[key, stage]:
            return weakest_holder((reason.roles, reason.basis) for reason in self._led(key, stage))
        return self.model.ownership(key, at=stage).basis_of(duty)

    def reasons(self, key: str, stage: str) -> tuple[Reason, ...]:
        """Return why each duty is held for a responsibility at a stage, the owners' first."""
        sources = self.sources[key, stage]
        owning = () if Duty.OWN in sources else self._led(key, stage)
        found = (
            self._assigned(key, stage, duty, *sources[duty]) for duty in Duty if duty in sources
        )
        return tuple(chain(owning, chain.from_iterable(found)))

    def _assigned(
        self, key: str, stage: str, duty: Duty, level: str, assignments: Iterable[Assignment]
    ) -> Iterator[Reason]:
        roles, responsibilities = self.model.roles.by_key, self.model.responsibilities
        inherited = level != key
        for assignment in assignments:
            links: list[tuple[Evidenced, str]] = [(assignment, duty.value), (assignment, "at")]
            basis, doubts = _weakest(links), _doubts(links)
            if inherited:
                place, (above, doubted) = self._place(key, stage), self._climbed(key, level)
                stated = basis is _weakest(place) is above is Basis.STATED
                basis = Basis.STATED if stated else Basis.INFERRED
                doubts = tuple(dict.fromkeys((*doubts, *_doubts(place), *doubted)))
            yield Reason(
                duty=duty,
                roles=tuple(roles[role] for role in assignment.holders(duty)),
                level="part of"
                if inherited
                else "all stages"
                if assignment.everywhere
                else "stage",
                statement=assignment,
                part=responsibilities.by_key[key] if inherited else None,
                responsibilities=responsibilities,
                basis=basis,
                doubts=doubts,
            )

    @cached_property
    def _climbs(self) -> dict[tuple[str, str], tuple[Basis, tuple[str, ...]]]:
        return {}

    def _climbed(self, part: str, whole: str) -> tuple[Basis, tuple[str, ...]]:
        """Return the basis on which one is part of the other, and the doubts on the way."""
        done, responsibilities = self._climbs, self.model.responsibilities.by_key
        climbed: list[str] = []
        above: str | None = part
        while above is not None and above != whole and (above, whole) not in done:
            climbed.append(above)
            above = self.whole[above]
        found = done.get((above or whole, whole), (Basis.STATED, ()))
        for key in reversed(climbed):
            link = [(responsibilities[key], "part_of")]
            doubts = tuple(dict.fromkeys((*_doubts(link), *found[1])))
            found = (found[0] if _weakest(link) is Basis.STATED else Basis.INFERRED), doubts
            done[key, whole] = found
        return found

    def _led(self, key: str, stage: str) -> Iterator[Reason]:
        led = self.model.stages.by_key[stage]
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
        responsibility = self.model.responsibilities.by_key[key]
        if stage in responsibility.at or "*" in responsibility.at:
            return [(responsibility, "at")]
        placed = [*self.named.get((key, stage), ()), *self.everywhere.get(key, ())]
        stated = [a for a in placed if a.basis_of("at") is Basis.STATED]
        return [(a, "at") for a in (stated or placed)[:1]]


_ALL = (ALL_STAGES,)
_DUTIES = tuple(Duty)


def _holders_in(level: Sequence[Assignment]) -> _Held:
    """Return who holds what by the assignments of one level, which add up."""
    if len(level) == 1:
        pairs = zip(_DUTIES, holders_by_duty(level[0]), strict=True)
        return {duty: keys for duty, keys in pairs if keys}
    held: dict[Duty, tuple[str, ...]] = {}
    for assignment in level:
        for duty, keys in zip(_DUTIES, holders_by_duty(assignment), strict=True):
            if keys:
                held[duty] = tuple(dict.fromkeys(held[duty] + keys)) if duty in held else keys
    return held


def _weakest(links: Iterable[tuple[Evidenced, str]]) -> Basis:
    for link, name in links:
        if link.basis_of(name) is not Basis.STATED:
            return Basis.INFERRED
    return Basis.STATED


def _doubts(links: Iterable[tuple[Evidenced, str]]) -> tuple[str, ...]:
    reasons = (
        link.reason_of(name) for link, name in links if link.basis_of(name) is Basis.INFERRED
    )
    return tuple(dict.fromkeys(reason for reason in reasons if reason))


def _by_level(assignments: Iterable[Assignment]) -> tuple[_Named, _Everywhere]:
    """Return the assignments that name a stage, and those for all stages."""
    named: _Named = {}
    everywhere: _Everywhere = {}
    for assignment in assignments:
        key, stages = assignment.responsibility, assignment.at
        if stages == _ALL:
            everywhere.setdefault(key, []).append(assignment)
            continue
        for stage in stages:
            pair = (key, stage)
            if pair in named:
                named[pair].append(assignment)
            else:
                named[pair] = [assignment]
    return named, everywhere


def _is_known(thing: object, name: str) -> bool:
    """Return whether a cached property has been worked out; asking for it would do so."""
    try:
        getattr(type(thing), name).__get__(thing)
    except AttributeError:
        return False
    return True


def _keep(resolution: Resolution, **properties: object) -> None:
    for name, value in properties.items():
        object.__setattr__(resolution, name, value)


def keep_resolution(
    old: Questions, new: Questions, works: Mapping[str, None], assignments: Sequence[Assignment]
) -> None:
    """
    Let a model begin with what is worked out of another one, as far as it holds.

    Args:
        old: The other model.
        new: The model.
        works: The keys of the responsibilities that differ, or of which other things are said;
            those in both have the same place and are part of the same, and others come behind.
        assignments: What the model says of these.
    """
    same = old.stages is new.stages and old.roles.by_key.keys() == new.roles.by_key.keys()
    if same and _is_known(old, "resolution"):
        made = old.resolution.mended(new, works, assignments)
        object.__setattr__(new, "resolution", made)
