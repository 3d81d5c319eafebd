"""What a model is asked: who owns what and why, and what roles have and share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import frozen

from roles.errors import NoOwner, NotAtStage, SeveralOwners
from roles.model.collection import Collection
from roles.model.contents import Contents
from roles.model.display import Answers
from roles.model.involvement import SCHEMES, Duty, Scheme
from roles.model.lifecycle import StageOrder, predecessors
from roles.model.ownership import Ownership
from roles.model.resolution import Resolution
from roles.model.statements import (
    Contrast,
    Effort,
    Interaction,
    SkillNeed,
)
from roles.model.vocabulary import (
    Focus,
    Goal,
    Responsibility,
    Role,
    Stage,
)

if TYPE_CHECKING:
    import networkx

    from roles.model.comparison import Comparison, Profile
    from roles.model.matrix import Matrix
    from roles.model.path import Path
    from roles.model.skillgaps import SkillGap
    from roles.model.stageview import StageView

__all__ = ["Questions"]


@frozen(cache_hash=True, repr=False)
class Questions(Contents):
    """The questions that a `RoleModel` answers."""

    # Who owns what

    @cached_property
    def resolution(self) -> Resolution:
        """Who holds what, worked out for the whole model into plain dicts of keys."""
        return Resolution(self)

    @cached_property
    def _owner(self) -> dict[tuple[Any, Any], Role]:
        return self.resolution.owner

    def owner(self, responsibility: str | Responsibility, at: str | Stage) -> Role:
        """
        Return the one role that owns a responsibility at a stage.

        Args:
            responsibility: Its key, name, alias or itself.
            at: The stage, likewise.

        Raises:
            UnknownName: There is no such responsibility or stage.
            NoOwner: Nobody owns it there.
            NotAtStage: It doesn't take place there; a kind of `NoOwner`.
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
        key = self._placed(responsibility, at)
        owners = self.resolution.owners[key]
        if len(owners) == 1:
            return self.role(owners[0])
        if owners:
            raise SeveralOwners(*key, owners)
        raise NoOwner(*key)

    def _placed(self, responsibility: str | Responsibility, at: str | Stage) -> tuple[str, str]:
        pair = self.responsibility(responsibility).key, self.stage(at).key
        if pair not in self.resolution.owners:
            raise NotAtStage(*pair, self.resolution.places[pair[0]])
        return pair

    def ownership(self, responsibility: str | Responsibility, at: str | Stage) -> Ownership:
        """
        Return the answer for one responsibility at one stage, whoever owns it.

        Raises:
            UnknownName: There is no such responsibility or stage.
            NotAtStage: The responsibility doesn't take place there.

        Examples:
            >>> import roles
            >>> roles.reference().ownership("user interviews", at="discovery")
            <Ownership user-interviews at discovery: product-planner>
        """
        pair = self._placed(responsibility, at)
        return self._answer(pair)

    def owners_of(self, responsibility: str | Responsibility, at: str | Stage) -> Answers[Role]:
        """
        Return every role that owns a responsibility at a stage; should be one.

        Raises:
            UnknownName: There is no such responsibility or stage.
            NotAtStage: The responsibility doesn't take place there.

        Examples:
            >>> import roles
            >>> roles.reference().owners_of("market research", at="discovery")
            (Role('product-planner', 'Product planner'),)
        """
        pair = self._placed(responsibility, at)
        what, stage = self.responsibilities.by_key[pair[0]], self.stages.by_key[pair[1]]
        owners = map(self.roles.by_key.__getitem__, self.resolution.owners[pair])
        return Answers(owners, f"Owners of {what.name} at {stage.name}")

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
    ) -> Answers[Ownership]:
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
        what = self.responsibility(responsibility)
        wanted = None if at is None else self.stage(at).key
        stages = self.resolution.places[what.key]
        found = (self._answer((what.key, one)) for one in stages if wanted in (None, one))
        return Answers(found, what.name)

    @property
    def ownerships(self) -> Answers[Ownership]:
        """Who owns what, for every responsibility at every stage at which it takes place."""
        return Answers(map(self._answer, self.resolution.held), f"Who owns what in {self.name}")

    def owned_by(self, role: str | Role, at: str | Stage | None = None) -> Answers[Ownership]:
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
        who = self.role(role)
        return self._chosen(f"Owned by {who.name}", self.resolution.owned[who.key], at)

    def involving(self, role: str | Role, at: str | Stage | None = None) -> Answers[Ownership]:
        """
        Return every answer in which a role has any duty, stage by stage in lifecycle order.

        Args:
            role: Its key, name, alias or itself.
            at: The one stage to look at; None looks at all.

        Raises:
            UnknownName: There is no such role or stage.
        """
        who = self.role(role)
        return self._chosen(f"Involving {who.name}", self.resolution.involved[who.key], at)

    def _chosen(
        self, title: str, pairs: Iterable[tuple[str, str]], at: str | Stage | None
    ) -> Answers[Ownership]:
        if at is not None:
            stage = self.stage(at)
            title, pairs = (
                f"{title} at {stage.name}",
                (pair for pair in pairs if pair[1] == stage.key),
            )
        return Answers(map(self._answer, pairs), title)

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
        from roles.model.stageview import StageView

        chosen = self.stage(stage)
        given = [handoff for handoff in self.handoffs if handoff.from_stage == chosen.key]
        carried = {key for handoff in given for key in handoff.deliverables}
        return StageView(
            stage=chosen,
            lead=self.role(chosen.lead) if chosen.lead else None,
            ownerships=Answers(
                map(self._answer, self.resolution.at_stage[chosen.key]),
                f"Who owns what at {chosen.name}",
            ),
            handoffs_in=Answers(
                (one for one in self.handoffs if one.to_stage == chosen.key),
                f"Handed over to {chosen.name}",
                self.names,
            ),
            handoffs_out=Answers(given, f"Handed over by {chosen.name}", self.names),
            deliverables=tuple(one for one in self.deliverables if one.key in carried),
            model=self,
        )

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
        from roles.model.matrix import Matrix

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

    def goals_of(self, role: str | Role) -> Answers[Goal]:
        """Return the goals that a role aims at, or raise `UnknownName`."""
        who = self.role(role)
        found = (goal for goal in self.goals if who.key in goal.roles)
        return Answers(found, f"Goals of {who.name}", self.names)

    def focuses_of(self, role: str | Role) -> Answers[Focus]:
        """Return where the attention of a role lies, or raise `UnknownName`."""
        who = self.role(role)
        found = (focus for focus in self.focuses if who.key in focus.roles)
        return Answers(found, f"Focuses of {who.name}", self.names)

    def skills_of(self, role: str | Role) -> Answers[SkillNeed]:
        """Return what is said of the skills that a role needs, or raise `UnknownName`."""
        who = self.role(role)
        found = (need for need in self.skill_needs if need.role == who.key)
        return Answers(found, f"Skills of {who.name}", self.names)

    def efforts_of(self, role: str | Role) -> Answers[Effort]:
        """Return what is said of the time of a role, or raise `UnknownName`."""
        who = self.role(role)
        found = (effort for effort in self.efforts if effort.role == who.key)
        return Answers(found, f"Efforts of {who.name}", self.names)

    def interactions_of(self, role: str | Role) -> Answers[Interaction]:
        """Return with whom a role talks, or raise `UnknownName`."""
        who = self.role(role)
        found = (i for i in self.interactions if i.role == who.key)
        return Answers(found, f"Interactions of {who.name}", self.names)

    def contrasts_of(self, a: str | Role, b: str | Role) -> Answers[Contrast]:
        """Return what sources say of how two roles differ, or raise `UnknownName`."""
        first, second = self.role(a), self.role(b)
        pair = {first.key, second.key}
        found = (contrast for contrast in self.contrasts if pair <= set(contrast.roles))
        return Answers(found, f"{first.name} and {second.name} compared", self.names)

    def skill_gaps(self) -> Answers[SkillGap]:
        """
        Return where the owner of a responsibility lacks a skill that the responsibility needs.

        Examples:
            >>> import roles
            >>> roles.reference().skill_gaps()
            ()
        """
        from roles.model.skillgaps import skill_gaps

        return Answers(skill_gaps(self), "Skills that owners lack")

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
        from roles.model.comparison import Comparison

        return Comparison(a=self.role(a), b=self.role(b), model=self)

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """What each role has, by key, from which comparisons are made."""
        from roles.model.comparison import profiles

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
        from roles.model.path import lifecycle_path

        return lifecycle_path(
            self,
            None if start is None else self.stage(start),
            None if end is None else self.stage(end),
        )

    @cached_property
    def order(self) -> StageOrder:
        """What leads from a stage to another: `after`, and handoffs that aren't feedback."""
        return StageOrder(predecessors(self.stages, self.handoffs))

    def before(self, stage: str | Stage) -> Answers[Stage]:
        """Return the stages right before a stage, or raise `UnknownName`."""
        asked = self.stage(stage)
        return Answers(map(self.stage, self.order.before[asked.key]), f"Before {asked.name}")

    def after(self, stage: str | Stage) -> Answers[Stage]:
        """Return the stages right after a stage, or raise `UnknownName`."""
        asked = self.stage(stage)
        return Answers(map(self.stage, self.order.after[asked.key]), f"After {asked.name}")
