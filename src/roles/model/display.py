"""How objects and answers show themselves: the one door from the model up to the views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeAlias, TypeVar, overload

from roles.model.plain import Plain, Rendered, to_dict

if TYPE_CHECKING:
    from typing import Self

    from roles.model.collection import Collection

__all__ = ["NO_NAMES", "Answers", "Displayed", "Names"]

T_co = TypeVar("T_co", covariant=True)
D = TypeVar("D")
Names: TypeAlias = "Mapping[str, Collection[Any]]"
NO_NAMES: Names = MappingProxyType({})


class Displayed(Plain):
    """
    Makes the text of an object its ``str``.

    That is one line for a thing of a model, and ``f"{x:text}"`` for an answer.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return format(self, "text")


class Answers(tuple[T_co, ...], Rendered):  # noqa: SLOT001
    """
    Several answers to one question: a tuple that is shown as a table.

    It equals, hashes and unpacks as the tuple of its members does.

    Args:
        members: The answers.
        title: What was asked, shown above the table.
        names: The collections in which the table finds the names of keys that members hold.

    Examples:
        >>> import roles
        >>> answers = roles.reference().who_owns("user interviews")
        >>> print(f"{answers:csv}", end="")
        Stage,Owner,Does it,Basis
        Discovery,Product planner,Product planner,stated
        >>> answers.to_dict()[0]["accountable"]
        'product-planner'
    """

    title: str
    names: Names

    def __new__(  # noqa: D102
        cls, members: Iterable[T_co] = (), title: str = "", names: Names = NO_NAMES
    ) -> Self:
        made = super().__new__(cls, members)
        made.__dict__["title"], made.__dict__["names"] = title, names
        return made

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (tuple(self), self.title, dict(self.names))

    @overload
    def __getitem__(self, asked: SupportsIndex) -> T_co: ...
    @overload
    def __getitem__(self, asked: slice) -> Answers[T_co]: ...
    def __getitem__(self, asked: Any) -> Any:
        found = super().__getitem__(asked)
        if not isinstance(asked, slice):
            return found
        part = f": {len(found)} of {len(self)}" if len(found) < len(self) else ""
        return Answers(found, self.title and self.title + part, self.names)

    def __add__(self, other: tuple[D, ...]) -> Answers[T_co | D]:
        return _join(self, other) if isinstance(other, tuple) else NotImplemented

    def __radd__(self, other: tuple[D, ...]) -> Answers[T_co | D]:  # type: ignore[misc]
        return _join(other, self) if isinstance(other, tuple) else NotImplemented

    def __str__(self) -> str:
        return format(self, "text")

    def to_dict(self) -> list[Any]:
        """Return the answers as plain data, each as its own `to_dict` returns it."""
        return to_dict(self)  # type: ignore[no-any-return]


def _join(*parts: tuple[Any, ...]) -> Answers[Any]:
    """Return tuples joined; a title or a collection stays where no part has another."""
    asked = [part for part in parts if isinstance(part, Answers) and part]
    titles = {part.title for part in asked}
    names = {
        name: found
        for part in asked
        for name, found in part.names.items()
        if all(other.names.get(name, found) == found for other in asked)
    }
    return Answers(chain(*parts), titles.pop() if len(titles) == 1 else "", names)
