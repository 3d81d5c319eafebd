"""The model: who should own what at each stage, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roles.errors import (
    InvalidModel,
    InvalidValue,
    NoOwner,
    Problem,
    SeveralOwners,
    deprecated,
)
from roles.model import whatif
from roles.model.collection import Collection, Handoffs
from roles.model.comparison import Comparison, Profile, profiles
from roles.model.display import Displayed
from roles.model.evidence import Source
from roles.model.integrity import problems
from roles.model.involvement import SCHEMES, Duty, Scheme
from roles.model.lifecycle import lifecycle_order
from roles.model.matrix import Matrix
from roles.model.names import is_name, is_text
from roles.model.ownership import Ownership, Resolution
from roles.model.shape import collections, holds
from roles.model.skillgaps import SkillGap, skill_gaps
from roles.model.stageview import StageView
from roles.model.statements import (
    Assignment,
    Contrast,
    Effort,
    Handoff,
    Interaction,
    SkillNeed,
)
from roles.model.tables import Tables, frames, tables
from roles.model.vocabulary import (
    Deliverable,
    Focus,
    Goal,
    Responsibility,
    Role,
    Skill,
    Stage,
)

if TYPE_CHECKING:
    import networkx

    from roles.model.graph import Path

__all__ = ["RoleModel"]


def _members(value: Iterable[Any]) -> Collection[Any]:
    if isinstance(value, Collection):
        return value
    if isinstance(value, (str, Mapping)) or not isinstance(value, Iterable):
        raise InvalidValue("RoleModel", "", value, "an iterable of objects")
    return Collection(value)


def _handoffs(value: Iterable[Any]) -> Handoffs:
    return Handoffs(_members(value))


def _scheme(value: Scheme | str) -> Scheme:
    if isinstance(value, str):
        if value.strip().lower() not in SCHEMES:
            raise InvalidValue("RoleModel", "scheme", value, ", ".join(SCHEMES))
        return SCHEMES[value.strip().lower()]
    return value


def _extensions(
    value: Mapping[str, Any] | Iterable[tuple[str, str]],
) -> tuple[tuple[str, str], ...]:
    if isinstance(value, Mapping):
        return tuple(
            (name, json.dumps(tree, ensure_ascii=False, default=str))
            for name, tree in value.items()
        )
    return tuple(value)


@frozen(cache_hash=True, repr=False)
class RoleModel(Displayed):
    """
    Roles, stages and responsibilities, and what is stated of them.

    Whatever takes a role, a stage or a responsibility takes its key, its name, an alias (case,
    spaces and hyphens don't matter), or the object itself.

    Args:
        name: What the model is called.
        scheme: The letters of its charts: a `Scheme`, or the key of one that is built in.
        description: What a newcomer should know of it.
        sources: What its statements cite.
        schemes: Schemes of its own, beside those built in.
        roles: The roles and parties.
        stages: The stages; kept in lifecycle order.
        responsibilities: The responsibilities.
        skills: The skills.
        goals: The goals.
        deliverables: What handoffs carry.
        focuses: Where the attention of the roles lies.
        assignments: Who is involved in what.
        handoffs: What passes from role to role.
        skill_needs: Who needs which skill.
        efforts: On what time goes.
        interactions: Who talks with whom.
        contrasts: What a source says of how roles differ.
        extensions: Further tables of a file, by name, for other parts and other tools.

    Raises:
        InvalidModel: The statements don't fit together; it lists every problem.

    Examples:
        >>> from roles import Assignment, Responsibility, Role, RoleModel, Stage
        >>> model = RoleModel(
        ...     "Bakery",
        ...     roles=[Role("baker", "Baker")],
        ...     stages=[Stage("morning", "Morning")],
        ...     responsibilities=[Responsibility("bread", "Bake the bread")],
        ...     assignments=[Assignment("bread", "morning", own="baker")],
        ... )
        >>> model.owner("bake the bread", at="morning").name
        'Baker'
    """

    DATA = ("name", "scheme", "stages", "ownerships")

    name: str = field(validator=is_name)
    scheme: Scheme = field(default=SCHEMES["raci"], kw_only=True, converter=_scheme)
    description: str = field(default="", kw_only=True, validator=is_text)
    sources: Collection[Source] = field(
        default=(), kw_only=True, converter=_members, metadata=holds(Source)
    )
    schemes: Collection[Scheme] = field(
        default=(), kw_only=True, converter=_members, metadata=holds(Scheme)
    )
    roles: Collection[Role] = field(
        default=(), kw_only=True, converter=_members, metadata=holds(Role)
    )
    stages: Collection[Stage] = field(
        default=(), kw_only=True, converter=_members, metadata=holds(Stage)
    )
    responsibilities: Collection[Responsibility] = field(
        default=(), kw_only=True, converter=_members, metadata=holds(Responsibility)
    )
    skills: Collection[Skill] = field(
        default=(), kw_only=True, converter=_members, metadata=holds(Skill)
    )
    goals: Collection[Goal] = field(
        default=(), kw_only=True, converter=_members, metadata=holds(Goal)
    )
    deliverables: Collection[Deliverable] = field(
        default=(), kw_only=True, converter=_members, metadata=holds(Deliverable)
    )
    focuses: Collection[Focus] = field(
        default=(), kw_only=True, converter=_members, metadata=holds(Focus)
    )
    assignments: Collection[Assignment] = field(
        default=(), kw_only=True, converter=_members, metadata=holds(Assignment)
    )
    handoffs: Handoffs = field(
        default=Handoffs(), kw_only=True, converter=_handoffs, metadata=holds(Handoff)
    )
    skill_needs: Collection[SkillNeed] = field(
        default=(), kw_only=True, converter=_members, metadata=holds(SkillNeed)
    )
    efforts: Collection[Effort] = field(
        default=(), kw_only=True, converter=_members, metadata=holds(Effort)
    )
    interactions: Collection[Interaction] = field(
        default=(), kw_only=True, converter=_members, metadata=holds(Interaction)
    )
    contrasts: Collection[Contrast] = field(
        default=(), kw_only=True, converter=_members, metadata=holds(Contrast)
    )
    extensions: tuple[tuple[str, str], ...] = field(default=(), kw_only=True, converter=_extensions)

    def __attrs_post_init__(self) -> None:
        own = self.scheme.key not in SCHEMES and self.scheme not in self.schemes
        if own and self.scheme.key not in {scheme.key for scheme in self.schemes}:
            object.__setattr__(self, "schemes", Collection((*self.schemes, self.scheme)))
        if found := list(self._misplaced()):
            raise InvalidModel(found, self.name)
        stages = lifecycle_order(self.stages, self.handoffs)
        if stages != self.stages:
            object.__setattr__(self, "stages", Collection(stages))
        for name in collections(RoleModel):
            members = getattr(self, name)
            if members.name != name:
                object.__setattr__(self, name, type(members)(members, name))
        object.__setattr__(self, "handoffs", Handoffs(self.handoffs, "handoffs", self.roles))
        if found := problems(self):
            raise InvalidModel(found, self.name)

    def _misplaced(self) -> Iterable[Problem]:
        for scheme in self.schemes:
            if getattr(scheme, "key", None) == self.scheme.key and scheme != self.scheme:
                told = f"is another scheme {self.scheme.key!r} than the one that the model uses"
                yield Problem(f"schemes.{self.scheme.key}", told)
        for name, kind in collections(RoleModel).items():
            if not set(map(type, getattr(self, name))) <= {kind}:
                for number, member in enumerate(getattr(self, name)):
                    if type(member) is not kind:
                        told = f"{member!r:.60} is no {kind.__name__}"
                        yield Problem(f"{name}[{number}]", told)

    # What if

    def without(self, role: str | Role) -> RoleModel:
        """
        Return the model as it would be without a role; the old one stays as it is.

        The work still takes place. What only the role held passes on by the resolution rule: to
        whoever is assigned for all stages or for the whole, and, if it owned the work, to the lead
        of the stage; if none of them is left, nobody holds it. `roles.diff` says for each place who
        steps in and who held it before. The role's handoffs, skill needs, efforts and interactions
        go; who reported to it reports to whom it reported.

        Args:
            role: The role.

        Raises:
            UnknownName: There is no such role.

        Examples:
            >>> import roles
            >>> model = roles.reference().without("product planner")
            >>> model.ownership("user interviews", at="discovery").owners
            ()
        """
        return whatif.without(self, self.role(role))

    def merged(self, a: str | Role, b: str | Role, *, into: str | Role) -> RoleModel:
        """
        Return the model as it would be with two roles made one.

        Handoffs between the two become internal, and go; what both held is held once.

        Args:
            a: The first role.
            b: The second role.
            into: One of the two, a role of your own, or the name of a new one.

        Raises:
            UnknownName: There is no such role.
            InvalidValue: `into` is a third role of the model, or `a` and `b` are one.

        Examples:
            >>> import roles
            >>> model = roles.reference().merged("planner", "product manager", into="Product lead")
            >>> model.owner("user interviews", at="discovery").name
            'Product lead'
        """
        return whatif.merged(self, self.role(a), self.role(b), into)

    def split(
        self,
        role: str | Role,
        into: Mapping[str | Role, Iterable[str | Stage | Responsibility]],
    ) -> RoleModel:
        """
        Return the model as it would be with a role divided.

        Args:
            role: The role.
            into: The roles it becomes, each with the stages and responsibilities that it takes; a
                responsibility outweighs a stage, also where the role inherits it from a whole or
                owns it as the lead of the stage; parts that inherit from it go along, unless they
                are named themselves. What isn't named goes to the first. A name of both a stage and
                a responsibility is refused: give the object.

        Its goals and focuses go to the first role; its skill needs and interactions to all, since
        nothing says who needs which.

        Raises:
            UnknownName: There is no such role, stage or responsibility.
            InvalidValue: A name is taken, stands for two things, or is given to two roles.

        Examples:
            >>> import roles
            >>> model = roles.reference().split(
            ...     "product manager",
            ...     {"Delivery manager": [], "Growth manager": ["operation", "optimization"]},
            ... )
            >>> model.owner("operational management", at="operation").name
            'Growth manager'
        """
        return whatif.split(self, self.role(role), into)

    def reassign(
        self,
        responsibility: str | Responsibility,
        to: str | Role,
        *,
        at: str | Stage | Iterable[str | Stage] | None = None,
        duty: Duty | str = Duty.OWN,
        because: str = "",
    ) -> RoleModel:
        """
        Return the model as it would be with a duty given to another role, and to it alone.

        Args:
            responsibility: The responsibility.
            to: The role that gets the duty.
            at: At which stage or stages; None: at all where it takes place.
            duty: The duty; ownership if nothing else is said.
            because: The reason, which the new assignment carries: it is inferred.

        Raises:
            UnknownName: There is no such role, stage or responsibility.
            NoOwner: The responsibility doesn't take place there.

        Examples:
            >>> import roles
            >>> model = roles.reference().reassign("user interviews", "product manager")
            >>> model.owner("user interviews", at="discovery").name
            'Product manager'
        """
        return whatif.reassign(
            self,
            self.responsibility(responsibility),
            self.role(to),
            at=at,
            duty=Duty.of(duty),
            because=because,
        )

    def move(
        self,
        responsibility: str | Responsibility,
        *,
        to: str | Stage,
        at: str | Stage | None = None,
    ) -> RoleModel:
        """
        Return the model as it would be with a responsibility taking place at another stage.

        Who holds it there is who held it where it was, by assignments that name the stage.

        Args:
            responsibility: The responsibility.
            to: The stage that it goes to.
            at: The stage that it leaves; None where it takes place at one only.

        Raises:
            UnknownName: There is no such stage or responsibility.
            InvalidValue: It takes place at several stages and none is named, not at the one that
                is named, or at all of them by one statement.

        Examples:
            >>> import roles
            >>> model = roles.reference().move("user interviews", to="concept")
            >>> [answer.stage.key for answer in model.who_owns("user interviews")]
            ['concept']
        """
        return whatif.move(self, self.responsibility(responsibility), at, self.stage(to))

    # Look-ups

    def by_key(self, collection: str) -> Mapping[str, Any]:
        """Return `by_key` of a collection; deprecated, ask the collection itself."""
        deprecated("model.by_key(name)", "model.roles.by_key, and so on")
        return getattr(self, collection).by_key  # type: ignore[no-any-return]

    @property
    def handoff_statements(self) -> Handoffs:
        """The handoffs; deprecated, ask `handoffs`."""
        deprecated("model.handoff_statements", "model.handoffs")
        return self.handoffs

    def role(self, name: str | Role) -> Role:
        """
        Return the role or party that goes by a key, a name or an alias.

        Raises:
            UnknownName: None does, or several do; it names the nearest.

        Examples:
            >>> import roles
            >>> roles.reference().role("Product Manager").key
            'product-manager'
        """
        return self.roles.find(name)

    def stage(self, name: str | Stage) -> Stage:
        """Return the stage that goes by *name*, or raise `UnknownName`."""
        return self.stages.find(name)

    def responsibility(self, name: str | Responsibility) -> Responsibility:
        """Return the responsibility that goes by *name*, or raise `UnknownName`."""
        return self.responsibilities.find(name)

    def skill(self, name: str | Skill) -> Skill:
        """Return the skill that goes by *name*, or raise `UnknownName`."""
        return self.skills.find(name)

    def goal(self, name: str | Goal) -> Goal:
        """Return the goal that goes by *name*, or raise `UnknownName`."""
        return self.goals.find(name)

    def deliverable(self, name: str | Deliverable) -> Deliverable:
        """Return the deliverable that goes by *name*, or raise `UnknownName`."""
        return self.deliverables.find(name)

    def focus(self, name: str | Focus) -> Focus:
        """Return the focus that goes by *name*, or raise `UnknownName`."""
        return self.focuses.find(name)

    def source(self, name: str | Source) -> Source:
        """Return the source that goes by *name*, or raise `UnknownName`."""
        return self.sources.find(name)

    # Who owns what

    @cached_property
    def resolution(self) -> Resolution:
        """Who holds what, worked out for the whole model into plain dicts of keys."""
        return Resolution(self)

    @cached_property
    def _owner(self) -> dict[tuple[Any, Any], Role]:
        return self.resolution.owner

    def owner(self, responsibility: str | Responsibility, *, at: str | Stage) -> Role:
        """
        Return the one role that owns a responsibility at a stage.

        Args:
            responsibility: Its key, name, alias or itself.
            at: The stage, likewise.

        Raises:
            UnknownName: There is no such responsibility or stage.
            NoOwner: Nobody owns it there, or it doesn't take place there.
            SeveralOwners: More than one role owns it there.

        Examples:
            >>> import roles
            >>> roles.reference().owner("technology selection", at="definition").name
            'Product manager'
        """
        try:
            found = self._owner.get((responsibility, at))
            if found is not None:
                return found
            found = self._owner.get(
                (self.responsibilities.keys_by_name[responsibility], self.stages.keys_by_name[at])  # type: ignore[index]
            )
            if found is not None:
                return found
        except TypeError:
            pass
        key = self.responsibility(responsibility).key, self.stage(at).key
        owners = self.resolution.owners.get(key, ())
        if len(owners) == 1:
            return self.role(owners[0])
        if owners:
            raise SeveralOwners(*key, owners)
        raise NoOwner(*key)

    def ownership(self, responsibility: str | Responsibility, *, at: str | Stage) -> Ownership:
        """
        Return the answer for one responsibility at one stage, whoever owns it.

        Raises:
            UnknownName: There is no such responsibility or stage.
            NoOwner: The responsibility doesn't take place there.

        Examples:
            >>> import roles
            >>> roles.reference().ownership("user interviews", at="discovery")
            <Ownership user-interviews at discovery: product-planner>
        """
        pair = self.responsibility(responsibility).key, self.stage(at).key
        if pair not in self.resolution.owners:
            raise NoOwner(*pair)
        return self._answer(pair)

    def owners_of(
        self, responsibility: str | Responsibility, *, at: str | Stage
    ) -> tuple[Role, ...]:
        """
        Return every role that owns a responsibility at a stage; should be one.

        Raises:
            UnknownName: There is no such responsibility or stage.
            NoOwner: The responsibility doesn't take place there.

        Examples:
            >>> import roles
            >>> roles.reference().owners_of("market research", at="discovery")
            (Role('product-planner', 'Product planner'),)
        """
        pair = self.responsibility(responsibility).key, self.stage(at).key
        if pair not in self.resolution.owners:
            raise NoOwner(*pair)
        return tuple(self.roles.by_key[key] for key in self.resolution.owners[pair])

    @cached_property
    def _answers(self) -> dict[tuple[str, str], Ownership]:
        return {}

    def _answer(self, pair: tuple[str, str]) -> Ownership:
        if pair not in self._answers:
            self._answers[pair] = Ownership(
                responsibility=self.responsibilities.by_key[pair[0]],
                stage=self.stages.by_key[pair[1]],
                reasons=self.resolution.reasons(*pair),
                roles=self.roles,
            )
        return self._answers[pair]

    def who_owns(
        self, responsibility: str | Responsibility, at: str | Stage | None = None
    ) -> tuple[Ownership, ...]:
        """
        Return who owns a responsibility, a stage each, in lifecycle order.

        Args:
            responsibility: Its key, name, alias or itself.
            at: The one stage to look at; None looks at all at which it takes place.

        Returns:
            An answer for each stage at which it takes place; none where it takes place at none.

        Raises:
            UnknownName: There is no such responsibility or stage.

        Examples:
            >>> import roles
            >>> for answer in roles.reference().who_owns("resource coordination"):
            ...     assert answer.accountable.key == "product-manager"
        """
        key = self.responsibility(responsibility).key
        wanted = None if at is None else self.stage(at).key
        return tuple(
            self._answer((key, stage))
            for stage in self.resolution.places[key]
            if wanted in (None, stage)
        )

    @property
    def ownerships(self) -> tuple[Ownership, ...]:
        """Who owns what, for every responsibility at every stage at which it takes place."""
        return tuple(map(self._answer, self.resolution.held))

    def owned_by(self, role: str | Role, at: str | Stage | None = None) -> tuple[Ownership, ...]:
        """
        Return what a role owns, alone or with others, stage by stage in lifecycle order.

        Args:
            role: Its key, name, alias or itself.
            at: The one stage to look at; None looks at all.

        Raises:
            UnknownName: There is no such role or stage.

        Examples:
            >>> import roles
            >>> owned = roles.reference().owned_by("product planner", at="concept")
            >>> "Conceptual design" in {answer.responsibility.name for answer in owned}
            True
        """
        return self._chosen(self.resolution.owned[self.role(role).key], at)

    def involving(self, role: str | Role, at: str | Stage | None = None) -> tuple[Ownership, ...]:
        """
        Return every answer in which a role has any duty, stage by stage in lifecycle order.

        Args:
            role: Its key, name, alias or itself.
            at: The one stage to look at; None looks at all.

        Raises:
            UnknownName: There is no such role or stage.
        """
        return self._chosen(self.resolution.involved[self.role(role).key], at)

    def _chosen(
        self, pairs: Iterable[tuple[str, str]], at: str | Stage | None
    ) -> tuple[Ownership, ...]:
        wanted = None if at is None else self.stage(at).key
        return tuple(self._answer(pair) for pair in pairs if wanted in (None, pair[1]))

    def at(self, stage: str | Stage) -> StageView:
        """
        Return what happens at a stage: its lead, who owns what, what comes in and goes out.

        Raises:
            UnknownName: There is no such stage.

        Examples:
            >>> import roles
            >>> roles.reference().at("launch").lead.name
            'Product manager'
        """
        chosen = self.stage(stage)
        return StageView(
            stage=chosen,
            lead=self.role(chosen.lead) if chosen.lead else None,
            ownerships=tuple(
                answer
                for responsibility in self.responsibilities
                for answer in self.who_owns(responsibility, at=chosen)
            ),
            handoffs_in=tuple(h for h in self.handoffs if h.to_stage == chosen.key),
            handoffs_out=tuple(h for h in self.handoffs if h.from_stage == chosen.key),
            deliverables=self._deliverables_at(chosen.key),
        )

    def _deliverables_at(self, stage: str) -> tuple[Deliverable, ...]:
        given = {
            key
            for handoff in self.handoffs
            if handoff.from_stage == stage
            for key in handoff.deliverables
        }
        return tuple(d for d in self.deliverables if d.key in given)

    def matrix(
        self, stage: str | Stage | None = None, scheme: str | Scheme | None = None
    ) -> Matrix:
        """
        Return the chart of responsibilities by roles, letters in the cells.

        Args:
            stage: The one stage to show; None gathers the letters of all.
            scheme: The letters to write; None takes the model's own scheme.

        Raises:
            UnknownName: There is no such stage or scheme.

        Examples:
            >>> import roles
            >>> chart = roles.reference().matrix(stage="definition")
            >>> chart.letters("technology selection", "product manager")
            'A/R'
        """
        chosen = None if stage is None else self.stage(stage)
        held: dict[tuple[str, str], set[Duty]] = {}
        order = list(Duty)
        rows: dict[str, Responsibility] = {}
        for (work, where), duties in self.resolution.held.items():
            if chosen is None or where == chosen.key:
                rows[work] = self.responsibilities.by_key[work]
                for duty, holders in duties.items():
                    for role in holders:
                        held.setdefault((work, role), set()).add(duty)
        involved = {role for _, role in held}
        return Matrix(
            title=self.name,
            roles=tuple(role for role in self.roles if role.key in involved),
            rows=tuple(rows.values()),
            stage=chosen,
            scheme=self.scheme if scheme is None else self._chosen_scheme(scheme),
            duties=tuple(
                (row, role, tuple(sorted(cell, key=order.index)))
                for (row, role), cell in held.items()
            ),
        )

    def _chosen_scheme(self, scheme: str | Scheme) -> Scheme:
        if isinstance(scheme, Scheme):
            return scheme
        known = {**SCHEMES, **self.schemes.by_key, self.scheme.key: self.scheme}
        return Collection(known.values(), "schemes")[scheme]

    # Handoffs, needs, comparisons, graphs

    def goals_of(self, role: str | Role) -> tuple[Goal, ...]:
        """Return the goals that a role aims at, or raise `UnknownName`."""
        key = self.role(role).key
        return tuple(goal for goal in self.goals if key in goal.roles)

    def focuses_of(self, role: str | Role) -> tuple[Focus, ...]:
        """Return where the attention of a role lies, or raise `UnknownName`."""
        key = self.role(role).key
        return tuple(focus for focus in self.focuses if key in focus.roles)

    def skills_of(self, role: str | Role) -> tuple[SkillNeed, ...]:
        """Return what is said of the skills that a role needs, or raise `UnknownName`."""
        key = self.role(role).key
        return tuple(need for need in self.skill_needs if need.role == key)

    def efforts_of(self, role: str | Role) -> tuple[Effort, ...]:
        """Return what is said of the time of a role, or raise `UnknownName`."""
        key = self.role(role).key
        return tuple(effort for effort in self.efforts if effort.role == key)

    def interactions_of(self, role: str | Role) -> tuple[Interaction, ...]:
        """Return with whom a role talks, or raise `UnknownName`."""
        key = self.role(role).key
        return tuple(i for i in self.interactions if i.role == key)

    def contrasts_of(self, a: str | Role, b: str | Role) -> tuple[Contrast, ...]:
        """Return what sources say of how two roles differ, or raise `UnknownName`."""
        pair = {self.role(a).key, self.role(b).key}
        return tuple(contrast for contrast in self.contrasts if pair <= set(contrast.roles))

    def skill_gaps(self) -> tuple[SkillGap, ...]:
        """
        Return where the owner of a responsibility lacks a skill that the responsibility needs.

        Examples:
            >>> import roles
            >>> roles.reference().skill_gaps()
            ()
        """
        return skill_gaps(self)

    def compare(self, a: str | Role, b: str | Role) -> Comparison:
        """
        Return what only one of two roles has, what both share, and what sources say of it.

        Raises:
            UnknownName: There is no such role.

        Examples:
            >>> import roles
            >>> result = roles.reference().compare("product planner", "product manager")
            >>> [skill.name for skill in result.skills.shared]
            ['Market insight']
        """
        return Comparison(a=self.role(a), b=self.role(b), model=self)

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """What each role has, by key, from which comparisons are made."""
        return profiles(self)

    @cached_property
    def lifecycle(self) -> networkx.MultiDiGraph[str]:
        """
        The stages and what leads from one to the next, as a frozen `networkx.MultiDiGraph`.

        See `roles.model.graph.lifecycle_graph` for its attributes.
        """
        from roles.model.graph import lifecycle_graph

        return lifecycle_graph(self)

    @cached_property
    def graph(self) -> networkx.MultiDiGraph[str]:
        """
        Everything in the model, as a frozen `networkx.MultiDiGraph`.

        See `roles.model.graph.model_graph` for its nodes, edges and attributes.
        """
        from roles.model.graph import model_graph

        return model_graph(self)

    def path(self, start: str | Stage | None = None, end: str | Stage | None = None) -> Path:
        """
        Return the way through the lifecycle with the owner of each step.

        Args:
            start: The stage to begin at; None begins where the longest way does.
            end: The stage to end at; None ends where the longest way does.

        Raises:
            UnknownName: There is no such stage.
            NoPath: No way leads from the one to the other.

        Examples:
            >>> import roles
            >>> way = roles.reference().path(end="launch")
            >>> [change.to_stage for change in way.changes]
            ['definition']
        """
        from roles.model.graph import lifecycle_path

        return lifecycle_path(
            self,
            None if start is None else self.stage(start),
            None if end is None else self.stage(end),
        )

    def before(self, stage: str | Stage) -> tuple[Stage, ...]:
        """Return the stages right before a stage, or raise `UnknownName`."""
        from roles.model.graph import neighbours

        return neighbours(self, self.stage(stage), forward=False)

    def after(self, stage: str | Stage) -> tuple[Stage, ...]:
        """Return the stages right after a stage, or raise `UnknownName`."""
        from roles.model.graph import neighbours

        return neighbours(self, self.stage(stage), forward=True)

    def tables(self) -> Tables:
        """
        Return the model as plain tables: for each a dict of columns, tuples of equal length.

        The tables and their columns are `roles.model.tables.COLUMNS`; any data frame library takes
        them, as in ``pandas.DataFrame(model.tables()["ownerships"])``.

        Examples:
            >>> import roles
            >>> roles.reference().tables()["ownerships"]["owner"][:2]
            ('product-planner', 'product-planner')
        """
        return tables(self)

    def frames(self, library: str) -> dict[str, Any]:
        """
        Return the tables of `tables` as data frames, with a type for each column.

        Args:
            library: ``"polars"``, ``"pandas"`` or ``"pyarrow"``.

        Raises:
            FormatError: It is none of these, or isn't installed.
            MissingExtra: narwhals isn't installed.
        """
        return frames(self, library)

    def extension(self, name: str) -> Any:
        """Return a further table of the file, such as ``"checks"``; an empty dict if absent."""
        return json.loads(dict(self.extensions).get(name, "{}"))

    def __repr__(self) -> str:
        return (
            f"<RoleModel {self.name!r}: {len(self.roles)} roles, {len(self.stages)} stages, "
            f"{len(self.responsibilities)} responsibilities>"
        )
