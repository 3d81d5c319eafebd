"""Collections of a model: tuples in the file's order that are asked by key, name or alias."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeVar, overload

from roles.errors import UnknownName, deprecated
from roles.model.display import NO_NAMES, Answers, Names
from roles.model.identity import identity
from roles.model.names import nearest, normal

if TYPE_CHECKING:
    from typing import Self

    from roles.model.statements import Handoff
    from roles.model.vocabulary import Role

__all__ = ["Collection", "Handoffs", "several"]

T = TypeVar("T")
D = TypeVar("D")
_MEMO_LIMIT = 4096
_key: Callable[[Any], str] = attrgetter("key")


def several(asked: Any) -> tuple[Any, ...]:
    """Return the one thing that is asked for, or all where it is several, as a tuple."""
    if isinstance(asked, str) or hasattr(asked, "key") or not isinstance(asked, Iterable):
        return (asked,)
    return tuple(asked)


class Collection(Answers[T]):
    """
    The roles, the stages, ... of a model: a tuple of objects that can be asked by name.

    It equals, hashes, slices and unpacks as the tuple of its members does.  An index or a slice
    is answered by position; anything else finds the member that goes by it.  What differs only by
    case, spaces, Unicode composition or width wins over what differs by hyphens too, and a key
    wins over a name or an alias.

    Args:
        members: The members, in the order of the file.
        name: What to call them in messages, such as ``"roles"``.
        names: The collections whose keys the members hold.

    Examples:
        >>> import roles
        >>> model = roles.reference()
        >>> model.roles["Product Manager"].key
        'product-manager'
        >>> "product manager" in model.roles, "astronaut" in model.roles
        (True, False)
        >>> model.roles[0] == model.roles.get("product planner")
        True
    """

    name: str

    def __new__(  # noqa: D102
        cls, members: Iterable[T] = (), name: str = "", names: Names = NO_NAMES
    ) -> Self:
        made = super().__new__(cls, members, name.replace("_", " ").capitalize(), names)
        made.__dict__["name"] = name
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (tuple(self), self.name, dict(self.names))

    @overload
    def __getitem__(self, asked: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, asked: slice) -> Answers[T]: ...
    @overload
    def __getitem__(self, asked: str | T) -> T: ...
    def __getitem__(self, asked: Any) -> Any:
        if isinstance(asked, (int, slice)):
            return super().__getitem__(asked)
        return self.find(asked)

    def __contains__(self, asked: object) -> bool:
        if isinstance(asked, str):
            try:
                self.find_key(asked)
            except UnknownName as error:
                return bool(error.among)
            return True
        return super().__contains__(asked)

    def find(self, asked: str | T) -> T:
        """
        Return the member that goes by a key, a name or an alias, or is the one of an object's key.

        Raises:
            UnknownName: None does, or several do; it names the nearest.
        """
        try:
            return self.by_key[self.keys_by_name[asked]]  # type: ignore[index]
        except TypeError:
            return self.by_key[self.find_key(asked)]

    @overload
    def get(self, asked: str | T) -> T | None: ...
    @overload
    def get(self, asked: str | T, default: D) -> T | D: ...
    def get(self, asked: Any, default: Any = None) -> Any:
        """
        Return the member that goes by a key, a name or an alias, or else *default*.

        Raises:
            UnknownName: Several members go by it.
        """
        try:
            return self.find(asked)
        except UnknownName as error:
            if error.among:
                raise
            return default

    @cached_property
    def by_key(self) -> dict[str, T]:
        """The members by key; empty where members have none."""
        try:
            return dict(zip(map(_key, self), self, strict=True))
        except AttributeError:
            return {}

    @cached_property
    def positions(self) -> dict[str, int]:
        """The positions of the members by key; empty where members have none."""
        return dict(zip(self.by_key, range(len(self)), strict=False))

    @cached_property
    def keys_by_name(self) -> dict[str, str]:
        """The keys by whatever the members were asked by; a miss is looked up and remembered."""
        return _Remembered(self)

    @cached_property
    def _spellings(self) -> tuple[tuple[Callable[[str], str], dict[str, list[str]]], ...]:
        """The keys by each form of their spellings, the strictest first."""
        named = {
            key: tuple(filter(None, (getattr(member, "name", ""), *getattr(member, "aliases", ()))))
            for key, member in self.by_key.items()
        }
        forms = []
        for form in (identity, normal):
            by_key: dict[str, list[str]] = {}
            by_name: dict[str, list[str]] = {}
            for key, names in named.items():
                by_key.setdefault(form(key), []).append(key)
                for name in dict.fromkeys(map(form, names)):
                    by_name.setdefault(name, []).append(key)
            forms += [(form, by_key), (form, by_name)]
        return tuple(forms)

    def find_key(self, asked: object) -> str:
        """
        Return the key of the member that goes by *asked*.

        Raises:
            UnknownName: None does, or several do; it names the nearest.
        """
        if not isinstance(asked, str):
            key = getattr(asked, "key", None)
            member = self.by_key.get(key) if isinstance(key, str) else None
            if member is not None and type(member) is type(asked):
                return str(key)
            raise self._unknown(asked if key is None else key)
        if asked in self.by_key:
            return asked
        for form, spellings in self._spellings:
            keys = spellings.get(form(asked), ())
            if len(keys) == 1:
                return keys[0]
            if keys:
                raise UnknownName(asked, self.name, among=tuple(keys))
        raise self._unknown(asked)

    def called(self, name: str) -> str | None:
        """Return the key of the one member that goes by *name*, or None."""
        if name in self.by_key:
            return name
        for form, spellings in self._spellings:
            keys = spellings.get(form(name), ())
            if keys:
                return keys[0] if len(keys) == 1 else None
        return None

    def _unknown(self, asked: object) -> UnknownName:
        return UnknownName(asked, self.name, self.nearest(str(asked)), total=len(self))

    def nearest(self, asked: str) -> tuple[str, ...]:
        """Return the keys of the three members whose key, name or alias is nearest to *asked*."""
        called: dict[str, str] = {}
        for _, spellings in self._spellings[2:]:
            for name, keys in spellings.items():
                for key in keys:
                    called.setdefault(name if len(keys) == 1 else f"{name} {key}", key)
        ranked = nearest(asked, called, count=12)
        return tuple(dict.fromkeys(called[name] for name in ranked))[:3]


class _Remembered(dict[str, str]):
    """The keys of a collection by what it was asked, up to a limit."""

    def __init__(self, collection: Collection[Any]) -> None:
        super().__init__((key, key) for key in collection.by_key)
        self._collection = collection
        self._room = len(self) + _MEMO_LIMIT

    def __missing__(self, asked: object) -> str:
        key = self._collection.find_key(asked)
        if isinstance(asked, str) and len(self) < self._room:
            self[asked] = key
        return key


class Handoffs(Collection["Handoff"]):
    """
    The handoffs of a model, in the order of the file.

    Examples:
        >>> import roles
        >>> handoffs = roles.reference().handoffs
        >>> handoffs.between("product planner", "product manager")[0].to_stage
        'definition'
    """

    def between(
        self, giver: str | Role | None = None, receiver: str | Role | None = None
    ) -> Answers[Handoff]:
        """
        Return the handoffs of a giver to a receiver; None stands for any role.

        Raises:
            UnknownName: There is no such role.
        """
        gives, receives = (
            None if asked is None else self.names["roles"][asked] for asked in (giver, receiver)
        )
        found = (
            handoff
            for handoff in self
            if (gives is None or handoff.giver == gives.key)
            and (receives is None or handoff.receiver == receives.key)
        )
        ends = (("from", gives), ("to", receives))
        title = " ".join(["Handoffs", *(f"{way} {role.name}" for way, role in ends if role)])
        return Answers(found, title, self.names)

    def __call__(
        self, giver: str | Role | None = None, receiver: str | Role | None = None
    ) -> Answers[Handoff]:
        """Return `between`; deprecated."""
        deprecated("model.handoffs(giver, receiver)", "model.handoffs.between(giver, receiver)")
        return self.between(giver, receiver)
