"""What if: models as they would be with roles and duties elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve, frozen

from roles.errors import InvalidValue, NotAtStage, UnknownName
from roles.model.collection import several
from roles.model.involvement import ALL_STAGES, Duty
from roles.model.names import normal, slug
from roles.model.statements import Assignment, Effort, Handoff, Interaction
from roles.model.vocabulary import Responsibility, Role, Stage

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["merged", "move", "reassign", "split", "without"]

T = TypeVar("T")


@frozen
class _Heirs:
    """
    Who stands for a role from now on.

    Attributes:
        everyone: All the roles that do.
        at: The one, or none, that does for a responsibility at a stage.
        first: The one, or none, that does where nothing says which.
    """

    everyone: Callable[[str], tuple[str, ...]]
    at: Callable[[str, str | None, str], tuple[str, ...]]
    first: Callable[[str], tuple[str, ...]]

    @classmethod
    def wherever(cls, heir: Callable[[str], tuple[str, ...]]) -> _Heirs:
        """Return heirs that are the same everywhere."""
        return cls(heir, lambda key, *_: heir(key), heir)


def _once(members: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(members))


def _under(
    one: Role,
    gone: Container[str],
    is_a: str | None,
    reports_to: str | None,
    heirs: Iterable[str] = (),
) -> Role:
    """Return a role that refers to others, where those that it did are gone."""

    def kept(keys: Iterable[str]) -> tuple[str, ...]:
        members = chain.from_iterable(heirs if key in gone else (key,) for key in keys)
        return _once(key for key in members if key != one.key)

    return evolve(
        one,
        any_of=kept(one.any_of),
        apart_from=kept(one.apart_from),
        is_a=is_a if one.is_a in gone else one.is_a,
        reports_to=reports_to if one.reports_to in gone else one.reports_to,
    )


def without(model: RoleModel, role: Role) -> RoleModel:
    """Return *model* without *role*."""
    above = model.role(role.key)
    members = [
        _under(one, {role.key}, above.is_a, above.reports_to)
        for one in model.roles
        if one.key != role.key
    ]
    return _replaced(model, members, _Heirs.wherever(lambda key: () if key == role.key else (key,)))


def merged(model: RoleModel, a: Role, b: Role, into: str | Role) -> RoleModel:
    """Return *model* with *a* and *b* made one."""
    if a.key == b.key:
        raise InvalidValue("merged", "b", b.key, "another role than the first")
    whole = _merged_role(model, a, b, into)
    pair = {a.key, b.key}

    def above(name: str) -> str | None:
        for up in (getattr(whole, name), getattr(a, name), getattr(b, name)):
            higher: str | None = up
            while higher is not None and higher not in (*pair, whole.key):
                higher = getattr(model.role(higher), name)
            # A role under one of the two can't stand above the one they become.
            if up and higher is None:
                return str(up)
        return None

    either, apart = (
        _once(key for one in (whole, a, b) for key in getattr(one, name)
              if key not in {*pair, whole.key})
        for name in ("any_of", "apart_from")
    )  # fmt: skip
    whole = evolve(
        whole, is_a=above("is_a"), reports_to=above("reports_to"), any_of=either, apart_from=apart
    )
    members = []
    for one in model.roles:
        if one.key == a.key:
            members.append(whole)
        elif one.key != b.key:
            members.append(_under(one, pair, whole.key, whole.key, (whole.key,)))
    heirs = _Heirs.wherever(lambda key: (whole.key,) if key in pair else (key,))
    joined = _replaced(model, members, heirs, together=pair)
    return _untold(joined, whole.key)


_HEARING = (Duty.CONSULT, Duty.INFORM)


def _untold(model: RoleModel, role: str) -> RoleModel:
    """
    Return *model* where *role* is neither asked about nor told of work that it owns or does.

    Left as they are: responsibilities of which another place, or another role, would change too.
    """
    family: dict[str | None, str] = {}
    for work in model.resolution.wholes_first:
        family[work] = family.get(model.resolution.whole[work], work)

    def stripped(spared: Container[str]) -> RoleModel:
        left = []
        for one in model.assignments:
            hearing = [duty for duty in _HEARING if role in one.holders(duty)]
            if not hearing or family[one.responsibility] in spared:
                left.append(one)
                continue
            rest = {duty: tuple(k for k in one.holders(duty) if k != role) for duty in hearing}
            new = _with_holders(one, rest)
            if any(new.holders(duty) for duty in Duty):
                left.append(new)
        return evolve(model, assignments=left)

    trial = stripped(()).resolution.held
    spared = {
        family[key]
        for (key, stage), held in model.resolution.held.items()
        for duty in _HEARING
        if _unlike(held, trial.get((key, stage)), duty, role)
    }
    return stripped(spared)


def _unlike(
    held: Mapping[Duty, tuple[str, ...]],
    now: Mapping[Duty, tuple[str, ...]] | None,
    duty: Duty,
    role: str,
) -> bool:
    """Return whether *duty* isn't held *now* as it was, less *role* where it has the work."""
    works = role in held.get(Duty.OWN, ()) or role in held.get(Duty.DO, ())
    expected = set(held.get(duty, ())) - ({role} if works else set())
    return now is None or set(now.get(duty, ())) != expected


def _merged_role(model: RoleModel, a: Role, b: Role, into: str | Role) -> Role:
    if isinstance(into, Role):
        whole = into
    else:
        try:
            whole = model.role(into)
        except UnknownName:
            if not isinstance(into, str) or not into.strip():
                raise
            kind = "role" if "role" in (a.kind, b.kind) else "party"
            why = f"what if {a.name} and {b.name} were one"
            whole = Role(slug(into), into.strip(), kind=kind, inferred=why)  # type: ignore[arg-type]
    _free(model, whole, {a.key, b.key}, "merged")
    return whole


def _free(model: RoleModel, role: Role, replaced: Iterable[str], what: str) -> None:
    taken = {normal(one.key) for one in model.roles if one.key not in replaced}
    if normal(role.key) in taken:
        raise InvalidValue(
            what, "into", role.key, "one of the roles that it replaces, or a new one"
        )


def split(
    model: RoleModel,
    role: Role,
    into: Mapping[str | Role, Iterable[str | Stage | Responsibility]],
) -> RoleModel:
    """Return *model* with *role* divided into the roles of *into*."""
    if not isinstance(into, Mapping) or len(into) < 2:
        raise InvalidValue("split", "into", into, "two roles or more, each with what it takes")
    parts: list[Role] = []
    taken: dict[tuple[str, str], str] = {}
    for named, shares in into.items():
        part = _part(model, role, named)
        if part.key in {one.key for one in parts}:
            raise InvalidValue("split", "into", part.key, "roles that differ")
        parts.append(part)
        for share in several(shares):
            taking = _share(model, share)
            if taking in taken:
                raise InvalidValue("split", "into", taking[1], "given to one of the roles only")
            taken[taking] = part.key
    first = parts[0].key

    def at(responsibility: str | None, stage: str) -> str:
        by_stage = taken.get(("stage", stage), first)
        return taken.get(("responsibility", responsibility or ""), by_stage)

    everyone = tuple(part.key for part in parts)
    members: list[Role] = []
    for one in model.roles:
        members += (
            parts if one.key == role.key else [_under(one, {role.key}, first, first, everyone)]
        )
    heirs = _Heirs(
        everyone=lambda key: everyone if key == role.key else (key,),
        at=lambda key, work, stage: (at(work, stage) if key == role.key else key,),
        first=lambda key: (first if key == role.key else key,),
    )
    divided = _replaced(_divided(model, role.key, at), members, heirs)

    resolution = model.resolution
    nearest: dict[str | None, str | None] = {}
    for work in resolution.wholes_first:
        given = ("responsibility", work) in taken
        nearest[work] = work if given else nearest.get(resolution.whole[work])

    def taker(work: str, stage: str, duty: Duty) -> str:
        # What is inherited goes with the nearest responsibility on the way that is given away.
        source = resolution.source(work, stage, duty)
        given = nearest[work]
        below = given is not None and resolution.source(given, stage, duty) == source
        return at(given if below else source, stage)

    wanted = {
        (work, stage): {
            duty: tuple(taker(work, stage, duty) if key == role.key else key for key in holders)
            for duty, holders in held.items()
        }
        for (work, stage), held in model.resolution.held.items()
    }
    return _assigned_as(divided, wanted, f"what if {role.name} were divided")


def _assigned_as(
    model: RoleModel,
    wanted: Mapping[tuple[str, str], Mapping[Duty, tuple[str, ...]]],
    because: str,
) -> RoleModel:
    """
    Return *model* with an assignment wherever the rule names other holders than *wanted*.

    Holders that come from a whole or from the lead of a stage go where these went, and not where
    they were meant to go. What is assigned to a whole changes what its parts inherit, so that it is
    asked again until nothing differs; no duty of a place is assigned twice.
    """
    assigned: set[tuple[str, str, Duty]] = set()
    while True:
        added: dict[tuple[str, tuple[tuple[Duty, tuple[str, ...]], ...]], list[str]] = {}
        held = model.resolution.held
        for (work, stage), duties in wanted.items():
            now = held[work, stage]
            missing = tuple(
                (duty, holders)
                for duty, holders in duties.items()
                if set(now.get(duty, ())) != set(holders) and (work, stage, duty) not in assigned
            )
            if missing:
                assigned.update((work, stage, duty) for duty, _ in missing)
                added.setdefault((work, missing), []).append(stage)
        if not added:
            return model
        new = [
            _with_holders(Assignment(work, stages, inferred=because), dict(duties))
            for (work, duties), stages in added.items()
        ]
        model = evolve(model, assignments=[*model.assignments, *new])


def _part(model: RoleModel, role: Role, named: str | Role) -> Role:
    if isinstance(named, Role):
        part = named
    elif isinstance(named, str) and normal(named) in {
        normal(name) for name in (role.key, role.name, *role.aliases)
    }:
        part = role
    else:
        part = Role(
            slug(named),
            named,
            kind=role.kind,
            is_a=role.is_a,
            reports_to=role.reports_to,
            apart_from=role.apart_from,
            inferred=f"what if {role.name} were divided",
        )
    _free(model, part, {role.key}, "split")
    return part


def _share(model: RoleModel, share: str | Stage | Responsibility) -> tuple[str, str]:
    found: list[tuple[str, str]] = []
    missing: list[UnknownName] = []
    look_ups: tuple[tuple[str, Callable[[Any], Stage | Responsibility]], ...] = (
        ("stage", model.stage),
        ("responsibility", model.responsibility),
    )
    for kind, look_up in look_ups:
        if isinstance(share, (Stage, Responsibility)) and type(share).__name__.lower() != kind:
            continue
        try:
            found.append((kind, look_up(share).key))
        except UnknownName as error:
            missing.append(error)
    if not found:
        raise missing[-1]
    if len(found) > 1:
        allowed = "a stage or a responsibility; this names one of each, so give the object"
        raise InvalidValue("split", "into", share, allowed)
    return found[0]


def _divided(model: RoleModel, role: str, at: Callable[[str, str], str]) -> RoleModel:
    """
    Return *model* with each assignment that *role* holds at places of one successor only.

    Where assignments for all stages must be divided, they are written stage by stage; what they
    say of a duty stays without effect where an assignment that names the stage says it already.
    """
    stages = [stage.key for stage in model.stages]

    def holds(one: Assignment) -> bool:
        return any(role in one.holders(duty) for duty in Duty)

    apart = {
        one.responsibility
        for one in filter(holds, model.assignments)
        if one.everywhere and len({at(one.responsibility, stage) for stage in stages}) > 1
    }
    assignments: list[Assignment] = []
    for one in model.assignments:
        if one.everywhere and one.responsibility in apart:
            assignments += _by_stage(model, one, stages)
        elif one.everywhere or not holds(one):
            assignments.append(one)
        else:
            groups: dict[str, list[str]] = {}
            for stage in one.at:
                groups.setdefault(at(one.responsibility, stage), []).append(stage)
            assignments += [evolve(one, at=group) for group in groups.values()]
    return evolve(model, assignments=assignments)


def _by_stage(model: RoleModel, one: Assignment, stages: Iterable[str]) -> Iterable[Assignment]:
    """Yield an assignment for all stages as one for each of them."""
    for stage in stages:
        nearer = model.resolution.named.get((one.responsibility, stage), ())
        said = {duty: () for duty in Duty if any(other.holders(duty) for other in nearer)}
        yield _with_holders(evolve(one, at=stage), said)


def _replaced(
    model: RoleModel, members: Iterable[Role], heirs: _Heirs, *, together: Iterable[str] = ()
) -> RoleModel:
    """
    Return *model* with other roles, and every statement about the heirs of the old ones.

    Args:
        model: The model.
        members: Its roles from now on.
        heirs: Who stands for a role from now on.
        together: The roles whose handoffs to each other are internal from now on.
    """
    inside = set(together)

    def several(keys: Iterable[str]) -> tuple[str, ...]:
        return _once(new for key in keys for new in heirs.everyone(key))

    def first(keys: Iterable[str]) -> tuple[str, ...]:
        return _once(new for key in keys for new in heirs.first(key))

    def placed(keys: Iterable[str], responsibility: str | None, stage: str) -> tuple[str, ...]:
        return _once(new for key in keys for new in heirs.at(key, responsibility, stage))

    def one(key: str | None, responsibility: str | None, stage: str) -> str | None:
        return next(iter(heirs.at(key, responsibility, stage)), None) if key else None

    def handed(handoff: Handoff) -> Iterable[Handoff]:
        made = _made(model, handoff)
        giver = one(handoff.giver, made, handoff.from_stage)
        receiver = one(handoff.receiver, None, handoff.to_stage)
        internal = {handoff.giver, handoff.receiver} == inside
        if giver and receiver and not internal:
            yield evolve(handoff, giver=giver, receiver=receiver)

    def talked(talk: Interaction) -> Iterable[Interaction]:
        at = (role for stage in talk.at for role in placed((talk.role,), None, stage))
        roles = _once(at) if talk.at else heirs.everyone(talk.role)
        for role in roles:
            for partner in heirs.everyone(talk.partner):
                if role != partner or talk.role == talk.partner:
                    yield evolve(talk, role=role, partner=partner)

    def stage_of(assignment: Assignment) -> str:
        # What still holds at all stages has one successor at all of them.
        everywhere = model.stages[0].key if model.stages else ""
        return everywhere if assignment.everywhere else assignment.at[0]

    return evolve(
        model,
        roles=members,
        stages=[evolve(s, lead=one(s.lead, None, s.key)) for s in model.stages],
        goals=[evolve(goal, roles=first(goal.roles)) for goal in model.goals],
        focuses=[evolve(focus, roles=first(focus.roles)) for focus in model.focuses],
        assignments=[
            _with_holders(a, {d: placed(a.holders(d), a.responsibility, stage_of(a)) for d in Duty})
            for a in model.assignments
        ],
        handoffs=[new for handoff in model.handoffs for new in handed(handoff)],
        skill_needs=[
            new
            for need in model.skill_needs
            for new in (
                [evolve(need, role=key) for key in heirs.everyone(need.role)]
                if need.role
                else [need]
            )
        ],
        efforts=[
            evolve(effort, role=role, at=at)
            for effort in model.efforts
            for role, at in _efforts(model, effort, heirs)
        ],
        interactions=_once(new for talk in model.interactions for new in talked(talk)),
        contrasts=[
            evolve(contrast, roles=roles)
            for contrast in model.contrasts
            if len(roles := several(contrast.roles)) > 1
        ],
    )


def _efforts(
    model: RoleModel, effort: Effort, heirs: _Heirs
) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Yield the heirs of a role, each with the stages at which the effort is theirs."""
    everywhere = effort.at == (ALL_STAGES,)
    groups: dict[str, list[str]] = {}
    for stage in (one.key for one in model.stages) if everywhere else effort.at:
        for heir in heirs.at(effort.role, None, stage):
            groups.setdefault(heir, []).append(stage)
    if everywhere and len(groups) == 1:
        return [(heir, effort.at) for heir in groups]
    return [(heir, tuple(group)) for heir, group in groups.items()]


def _with_holders(one: Assignment, holders: Mapping[Duty, tuple[str, ...]]) -> Assignment:
    fields: dict[str, Any] = {duty.value: keys for duty, keys in holders.items()}
    return evolve(one, **fields)


def _made(model: RoleModel, handoff: Handoff) -> str | None:
    """Return the responsibility from which all that a handoff carries results, if it is one."""
    made = {model.deliverable(key).produced_by for key in handoff.deliverables}
    return made.pop() if len(made) == 1 else None


def reassign(
    model: RoleModel,
    responsibility: Responsibility,
    to: Role,
    *,
    at: str | Stage | Iterable[str | Stage] | None,
    duty: Duty,
    because: str,
) -> RoleModel:
    """Return *model* with *duty* given to *to* alone."""
    places = model.resolution.places[responsibility.key]
    asked = (ALL_STAGES,) if at is None else several(at)
    found = places if ALL_STAGES in asked else [model.stage(stage).key for stage in asked]
    stages = tuple(dict.fromkeys(found))
    for stage in stages or ("any stage",):
        if stage not in places:
            raise NotAtStage(responsibility.key, stage, places)
    before = dict.fromkeys(
        key
        for stage in stages
        for key in model.resolution.held[responsibility.key, stage].get(duty, ())
    )
    names = ", ".join(model.role(key).name for key in before if key != to.key) or "nobody"
    why = because.strip() or f"what if {to.name} had it, instead of {names}"
    draft = model.editing()
    draft.assign(responsibility, stages, because=why, **{duty.value: to})
    return draft.model


def move(
    model: RoleModel, responsibility: Responsibility, at: str | Stage | None, to: Stage
) -> RoleModel:
    """Return *model* with *responsibility* at the stage *to* instead of *at*."""
    key, places = responsibility.key, model.resolution.places[responsibility.key]
    if at is None and len(places) != 1:
        there = ", ".join(places) or "no stage"
        raise InvalidValue("move", "at", at, f"one of the stages at which it takes place: {there}")
    leaving = places[0] if at is None else model.stage(at).key
    if leaving not in places:
        raise InvalidValue(
            "move", "at", leaving, f"a stage at which it takes place: {', '.join(places)}"
        )
    if ALL_STAGES in responsibility.at or key in model.resolution.everywhere:
        raise InvalidValue(
            "move", "responsibility", key, "one that doesn't take place at all stages"
        )

    def moved(stages: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(to.key if stage == leaving else stage for stage in stages))

    return evolve(
        model,
        responsibilities=[
            evolve(one, at=moved(one.at)) if one.key == key else one
            for one in model.responsibilities
        ],
        assignments=[
            evolve(one, at=moved(one.at)) if one.responsibility == key else one
            for one in model.assignments
        ],
    )
