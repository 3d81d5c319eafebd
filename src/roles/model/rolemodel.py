"""The model: who should own what at each stage, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from roles.model.involvement import Duty
from roles.model.questions import Questions
from roles.model.vocabulary import Responsibility, Role, Stage

if TYPE_CHECKING:
    from roles.model.draft import Draft
    from roles.model.tables import Tables

__all__ = ["RoleModel"]


@frozen(cache_hash=True, repr=False)
class RoleModel(Questions):
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
        from roles.model import whatif

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
        from roles.model import whatif

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
        from roles.model import whatif

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
            NotAtStage: The responsibility doesn't take place there.

        Examples:
            >>> import roles
            >>> model = roles.reference().reassign("user interviews", "product manager")
            >>> model.owner("user interviews", at="discovery").name
            'Product manager'
        """
        from roles.model import whatif

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
        from roles.model import whatif

        return whatif.move(self, self.responsibility(responsibility), at, self.stage(to))

    # Editing

    def editing(self) -> Draft:
        """
        Return a draft of the model, to make many edits and check them once.

        Examples:
            >>> import roles
            >>> with roles.reference().editing() as draft:
            ...     draft.rename("product planner", name="Planner in chief")
            ...     draft.assign("user interviews", "discovery", consult="product manager")
            >>> draft.model.owner("user interviews", "discovery").name
            'Planner in chief'
        """
        from roles.model.draft import Draft

        return Draft(self)

    def add(self, *things: Any) -> RoleModel:
        """
        Return the model with more things and statements of any kind; the old one stays as it is.

        Args:
            *things: Roles, stages, responsibilities, assignments, handoffs, …

        Raises:
            InvalidValue: Something isn't of a kind that a model has, or its key is taken.
            InvalidModel: The statements don't fit together; it lists every problem.

        Examples:
            >>> import roles
            >>> model = roles.reference().add(roles.Role("legal", "Legal counsel"))
            >>> model.role("legal counsel").key
            'legal'
        """
        draft = self.editing()
        draft.add(*things)
        return draft.model

    def replace(self, thing: Any, **changes: Any) -> RoleModel:
        """
        Return the model with other values in fields of a thing or a statement.

        Args:
            thing: The object, or the key or the name of one that has one.
            **changes: The fields with their new values; `rename` gives a new key.

        Raises:
            UnknownName: There is no such thing.
            InvalidValue: There is no such field, or it can't have the value.
            InvalidModel: The statements don't fit together; it lists every problem.

        Examples:
            >>> import roles
            >>> model = roles.reference().replace("launch", duration="P2W")
            >>> model.stage("launch").duration.weeks
            2
        """
        draft = self.editing()
        draft.replace(thing, **changes)
        return draft.model

    def rename(self, thing: Any, *, key: str | None = None, name: str | None = None) -> RoleModel:
        """
        Return the model with another key or name of a thing; every reference follows.

        Args:
            thing: The object, or its key or name.
            key: The new key.
            name: The new name.

        Raises:
            UnknownName: There is no such thing.
            InvalidValue: The key is malformed or taken.

        Examples:
            >>> import roles
            >>> model = roles.reference().rename("product planner", key="strategist")
            >>> model.owner("user interviews", "discovery")
            Role('strategist', 'Product planner')
        """
        draft = self.editing()
        draft.rename(thing, key=key, name=name)
        return draft.model

    def remove(self, thing: Any, *, dependents: bool = False) -> RoleModel:
        """
        Return the model without a thing or a statement; `without` asks what if a role were gone.

        Args:
            thing: The object, or the key or the name of one that has one.
            dependents: Whether what refers to it goes along: a key in a list, or in a field that
                may be empty, is taken out; a statement that can't be without it is removed.

        Raises:
            UnknownName: There is no such thing.
            StillNeeded: Something refers to it, and `dependents` isn't asked for.

        Examples:
            >>> import roles
            >>> model = roles.reference()
            >>> len(model.remove(model.handoffs[0]).handoffs) == len(model.handoffs) - 1
            True
        """
        draft = self.editing()
        draft.remove(thing, dependents=dependents)
        return draft.model

    def assign(
        self,
        responsibility: str | Responsibility,
        at: str | Stage | Iterable[str | Stage] | None = None,
        *,
        because: str = "",
        citations: Any = (),
        **duties: Any,
    ) -> RoleModel:
        """
        Return the model with other holders of duties, as one edits cells of a chart.

        A duty that isn't named stays as it is.  One that is given to nobody is taken from whoever
        had it at just these stages; by the rule it may then come from elsewhere.

        Args:
            responsibility: The responsibility.
            at: The stage or stages, or ``"*"`` for all; None: all where it takes place.
            because: The reason, where it is inferred.
            citations: Where a source states it.
            **duties: The roles by the word of the duty: ``own=``, ``do=``, ``consult=``, …

        Raises:
            UnknownName: There is no such role, stage or responsibility.
            InvalidValue: There is no such duty, or it takes place at no stage and none is named.

        Examples:
            >>> import roles
            >>> model = roles.reference().assign(
            ...     "user interviews", "discovery", own="product manager", consult=["users"]
            ... )
            >>> model.owner("user interviews", "discovery").key
            'product-manager'
        """
        draft = self.editing()
        draft.assign(responsibility, at, because=because, citations=citations, **duties)
        return draft.model

    def withdraw(
        self,
        responsibility: str | Responsibility,
        at: str | Stage | Iterable[str | Stage],
        **duties: Any,
    ) -> RoleModel:
        """
        Return the model with duties taken from roles; who else has them keeps them.

        A duty that was assigned for all stages is assigned by name at those that are left.

        Args:
            responsibility: The responsibility.
            at: The stage or stages, or ``"*"`` for what is assigned for all of them at once.
            **duties: The roles by the word of the duty: ``own=``, ``do=``, ``consult=``, …

        Raises:
            UnknownName: There is no such role, stage or responsibility.
            InvalidValue: There is no such duty.

        Examples:
            >>> import roles
            >>> model = roles.reference().withdraw(
            ...     "user interviews", "discovery", do="product planner"
            ... )
            >>> model.ownership("user interviews", "discovery").responsible
            ()
        """
        draft = self.editing()
        draft.withdraw(responsibility, at, **duties)
        return draft.model

    # Tables

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
        from roles.model.tables import tables

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
        from roles.model.tables import frames

        return frames(self, library)

    def __repr__(self) -> str:
        return (
            f"<RoleModel {self.name!r}: {len(self.roles)} roles, {len(self.stages)} stages, "
            f"{len(self.responsibilities)} responsibilities>"
        )
