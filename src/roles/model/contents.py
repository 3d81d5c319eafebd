"""What a model states: its collections, how they fit together, and how their members are found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any, TypeVar

from attrs import field, frozen

from roles.errors import InvalidModel, InvalidValue, Problem, deprecated
from roles.model.collection import Collection, Handoffs
from roles.model.display import Displayed, Names
from roles.model.evidence import Source
from roles.model.integrity import named_keys, problems, unknown_keys
from roles.model.involvement import SCHEMES, Scheme
from roles.model.lifecycle import lifecycle_order
from roles.model.names import is_name, is_text
from roles.model.shape import collections, holds, keyed, rekeyed, statements
from roles.model.statements import (
    Assignment,
    Contrast,
    Effort,
    Handoff,
    Interaction,
    SkillNeed,
)
from roles.model.vocabulary import (
    Deliverable,
    Focus,
    Goal,
    Responsibility,
    Role,
    Skill,
    Stage,
)

__all__ = ["Contents", "edited"]

C = TypeVar("C", bound="Contents")


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
    if not isinstance(value, Mapping):
        return tuple(value)
    if not value:
        return ()
    import json

    return tuple(
        (name, json.dumps(tree, ensure_ascii=False, default=str)) for name, tree in value.items()
    )


def _collect(model: Contents, name: str, members: Iterable[Any]) -> None:
    """Keep the members of a collection under its name; as it was where nothing changed."""
    old = getattr(model, name)
    if old.name != name or tuple(members) != old:
        object.__setattr__(model, name, type(old)(members, name))


def _arrange(model: Contents) -> None:
    """Put the stages in order, and let statements know of the collections that they name."""
    _collect(model, "stages", lifecycle_order(model.stages, model.handoffs))
    names = model.names
    for name in statements(type(model)):
        members = getattr(model, name)
        if any(members.names.get(kind) is not named for kind, named in names.items()):
            object.__setattr__(model, name, type(members)(members, name, names))


@frozen(kw_only=True, cache_hash=True, repr=False)
class Contents(Displayed):
    """What a model states, checked as a whole; see `RoleModel` for its fields."""

    name: str = field(kw_only=False, validator=is_name)
    scheme: Scheme = field(default=SCHEMES["raci"], converter=_scheme)
    description: str = field(default="", validator=is_text)
    sources: Collection[Source] = field(default=(), converter=_members, metadata=holds(Source))
    schemes: Collection[Scheme] = field(default=(), converter=_members, metadata=holds(Scheme))
    roles: Collection[Role] = field(default=(), converter=_members, metadata=holds(Role))
    stages: Collection[Stage] = field(default=(), converter=_members, metadata=holds(Stage))
    responsibilities: Collection[Responsibility] = field(
        default=(), converter=_members, metadata=holds(Responsibility)
    )
    skills: Collection[Skill] = field(default=(), converter=_members, metadata=holds(Skill))
    goals: Collection[Goal] = field(default=(), converter=_members, metadata=holds(Goal))
    deliverables: Collection[Deliverable] = field(
        default=(), converter=_members, metadata=holds(Deliverable)
    )
    focuses: Collection[Focus] = field(default=(), converter=_members, metadata=holds(Focus))
    assignments: Collection[Assignment] = field(
        default=(), converter=_members, metadata=holds(Assignment)
    )
    handoffs: Handoffs = field(default=Handoffs(), converter=_handoffs, metadata=holds(Handoff))
    skill_needs: Collection[SkillNeed] = field(
        default=(), converter=_members, metadata=holds(SkillNeed)
    )
    efforts: Collection[Effort] = field(default=(), converter=_members, metadata=holds(Effort))
    interactions: Collection[Interaction] = field(
        default=(), converter=_members, metadata=holds(Interaction)
    )
    contrasts: Collection[Contrast] = field(
        default=(), converter=_members, metadata=holds(Contrast)
    )
    extensions: tuple[tuple[str, str], ...] = field(default=(), converter=_extensions)

    def __attrs_post_init__(self) -> None:
        own = self.scheme.key not in SCHEMES and self.scheme not in self.schemes
        if own and self.scheme.key not in {scheme.key for scheme in self.schemes}:
            object.__setattr__(self, "schemes", Collection((*self.schemes, self.scheme)))
        if found := list(self._misplaced()):
            raise InvalidModel(found, self.name)
        for name in collections(type(self)):
            _collect(self, name, getattr(self, name))
        unknown = unknown_keys(self)
        keys = named_keys(self, unknown)
        for name in collections(type(self)) if keys else ():
            _collect(self, name, [rekeyed(member, keys) for member in getattr(self, name)])
        _arrange(self)
        if found := problems(self, unknown=bool(unknown)):
            raise InvalidModel(found, self.name)

    @property
    def names(self) -> Names:
        """The collections whose members have names, by what they are called."""
        return {name: getattr(self, name) for name in keyed(type(self))}

    def _misplaced(self) -> Iterable[Problem]:
        for scheme in self.schemes:
            if getattr(scheme, "key", None) == self.scheme.key and scheme != self.scheme:
                told = f"is another scheme {self.scheme.key!r} than the one that the model uses"
                yield Problem(f"schemes.{self.scheme.key}", told)
        for name, kind in collections(type(self)).items():
            if not set(map(type, getattr(self, name))) <= {kind}:
                for number, member in enumerate(getattr(self, name)):
                    if type(member) is not kind:
                        told = f"{member!r:.60} is no {kind.__name__}"
                        yield Problem(f"{name}[{number}]", told)

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

    def extension(self, name: str) -> Any:
        """Return a further table of the file, such as ``"checks"``; an empty dict if absent."""
        import json

        return json.loads(dict(self.extensions).get(name, "{}"))


def edited(
    model: C, members: Mapping[str, Iterable[Any]], touched: Mapping[str, Sequence[Any]]
) -> C | None:
    """
    Return a model with other members of some collections, checked where they changed.

    What else there is fits together already.

    Args:
        model: The model as it was.
        members: The members of the collections that changed.
        touched: Those of them that are new or changed; each refers to the rest by key, and so
            does the rest to each.

    Returns:
        None where they may not fit together: a new model tells why.
    """
    new = copy(model)
    for name, things in members.items():
        object.__setattr__(new, name, type(getattr(model, name))(things, name))
    if unknown_keys(new, touched):
        return None
    _arrange(new)
    return None if problems(new, unknown=False, touched=touched) else new
