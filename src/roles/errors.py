"""Every exception and warning of the library, under one base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "FileError",
    "FormatError",
    "InvalidModel",
    "InvalidValue",
    "LossWarning",
    "MissingExtra",
    "NoOwner",
    "NoPath",
    "NotAtStage",
    "Problem",
    "RolesError",
    "SeveralOwners",
    "StillNeeded",
    "UnknownName",
]


class RolesError(Exception):
    """Base of every error that the library raises on purpose."""


class UnknownName(RolesError, KeyError):
    """
    Nothing in a collection goes by the name that was asked for, or several things do.

    Attributes:
        asked: The name as it was asked for.
        collection: The collection that was searched, such as ``"roles"``.
        nearest: Up to three names of the collection, the nearest first.
        among: The keys of all that go by the name, when there are several.
        total: How many there are in the collection, where their names are kept to themselves.
    """

    def __init__(
        self,
        asked: object,
        collection: str,
        nearest: tuple[str, ...] = (),
        among: tuple[str, ...] = (),
        total: int = 0,
    ) -> None:
        super().__init__(asked, collection, nearest, among, total)
        self.asked = asked
        self.collection = collection
        self.nearest = nearest
        self.among = among
        self.total = total

    def __str__(self) -> str:
        if self.among:
            return (
                f"several {self.collection} are called {shown(self.asked)}; "
                f"use one of their keys: {', '.join(self.among)}"
            )
        if self.total and not self.nearest:
            return f"{unknown(self.asked, self.collection)} among {self.total:,}"
        return unknown(self.asked, self.collection, self.nearest)


class InvalidValue(RolesError, ValueError):
    """
    A value that one object can't have.

    Attributes:
        owner: The class of the object, such as ``"Stage"``.
        field: The field that refuses the value.
        value: The value.
        allowed: What the field takes, in words.
    """

    def __init__(self, owner: str, field: str, value: object, allowed: str) -> None:
        super().__init__(owner, field, value, allowed)
        self.owner = owner
        self.field = field
        self.value = value
        self.allowed = allowed

    def __str__(self) -> str:
        where = f"{self.owner}.{self.field}" if self.field else self.owner
        return f"{where} is {shown(self.value)}; expected {self.allowed}"


@frozen
class Problem:
    """
    One thing that is wrong with a model or a file.

    Attributes:
        place: Where it is, as a path through the file's tree: ``assignments[3].A``.
        message: What is wrong, what was allowed, the nearest right thing.
        line: The line in the file, counted from 1, where it is known.
    """

    place: str
    message: str
    line: int | None = field(default=None, kw_only=True)

    def __str__(self) -> str:
        where = self.place or "the model"
        return (
            f"{where} (line {self.line}): {self.message}"
            if self.line
            else f"{where}: {self.message}"
        )


class InvalidModel(RolesError, ValueError):
    """
    Statements that can't make up a model, all of them at once.

    Attributes:
        problems: Every problem found, in the order of the file.
        source: The file or the model that they were found in.
    """

    def __init__(self, problems: Iterable[Problem], source: str = "") -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.source = source
        super().__init__(self.problems, source)

    def __str__(self) -> str:
        head = counted(len(self.problems), "problem")
        if self.source:
            head = f"{self.source}: {head}"
        return "\n".join([head, *(f"  {problem}" for problem in self.problems)])


class OwnershipError(RolesError, LookupError):
    """Ask for the one owner where there isn't just one."""

    said = ""

    def __init__(self, responsibility: str, stage: str, owners: tuple[str, ...] = ()) -> None:
        super().__init__(responsibility, stage, owners)
        self.responsibility = responsibility
        self.stage = stage
        self.owners = owners

    def __str__(self) -> str:
        text = f"{shown(self.responsibility)} has {self.said} at {shown(self.stage)}"
        return f"{text}: {', '.join(self.owners)}" if self.owners else text


class NoOwner(OwnershipError):
    """
    A responsibility has no owner at a stage.

    Attributes:
        responsibility: The key of the responsibility.
        stage: The key of the stage.
    """

    said = "no owner"


class NotAtStage(NoOwner):
    """
    A responsibility doesn't take place at a stage, so nobody can own it there.

    Attributes:
        responsibility: The key of the responsibility.
        stage: The key of the stage.
        places: The keys of the stages at which it does take place.
    """

    def __init__(self, responsibility: str, stage: str, places: tuple[str, ...] = ()) -> None:
        super().__init__(responsibility, stage)
        self.args = (responsibility, stage, places)
        self.places = places

    def __str__(self) -> str:
        text = f"{shown(self.responsibility)} doesn't take place at {shown(self.stage)}"
        if not self.places:
            return f"{text}, nor at any other stage"
        return f"{text}; it takes place at {', '.join(self.places)}"


class StillNeeded(RolesError, ValueError):
    """
    Something can't be removed, since something else refers to it.

    Attributes:
        what: What kind of thing it is, such as ``"role"``.
        key: Its key.
        dependents: The places that refer to it, such as ``assignments[3]``.
    """

    def __init__(self, what: str, key: str, dependents: tuple[str, ...]) -> None:
        super().__init__(what, key, dependents)
        self.what = what
        self.key = key
        self.dependents = dependents

    def __str__(self) -> str:
        count = len(self.dependents)
        refer = "places refer" if count != 1 else "place refers"
        return (
            f"the {self.what} {shown(self.key)} can't be removed: {count} {refer} to it "
            f"({', '.join(self.dependents)}); "
            "remove these first, or pass dependents=True to remove them too"
        )


class SeveralOwners(OwnershipError):
    """
    A responsibility has more than one owner at a stage.

    Attributes:
        responsibility: The key of the responsibility.
        stage: The key of the stage.
        owners: The keys of the owners.
    """

    said = "several owners"


class NoPath(RolesError, LookupError):
    """
    One stage can't be reached from another.

    Attributes:
        start: The key of the stage to begin at.
        end: The key of the stage to end at.
    """

    def __init__(self, start: str, end: str) -> None:
        super().__init__(start, end)
        self.start = start
        self.end = end

    def __str__(self) -> str:
        return (
            f"stage {shown(self.end)} can't be reached from stage {shown(self.start)}: "
            "no stages lead from one to the other"
        )


class FormatError(RolesError, ValueError):
    """
    A text that isn't in the format it was read as, or a format nobody knows.

    Attributes:
        message: What is wrong.
        source: The file.
        line: The line, counted from 1, where it is known.
        column: The column, counted from 1, where it is known.
    """

    def __init__(
        self, message: str, source: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message, source, line, column)
        self.message = message
        self.source = source
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.source, self.line, self.column) if part)
        return f"{place}: {self.message}" if place else self.message


class FileError(FormatError, OSError):
    """
    A file that can't be opened, read or written.

    Attributes:
        message: What is wrong.
        source: The file.
    """


class MissingExtra(RolesError, ImportError):
    """
    A part of the library needs a distribution that isn't installed.

    Attributes:
        extra: The extra that brings it.
        needs: The module that couldn't be imported.
    """

    def __init__(self, extra: str, needs: str) -> None:
        super().__init__(extra, needs)
        self.extra = extra
        self.needs = needs

    def __str__(self) -> str:
        return f"this needs {self.needs}: pip install 'rolegraph[{self.extra}]'"


class LossWarning(UserWarning):
    """Something in a file could not be kept as it was; a `Reading` lists what."""


def unknown(asked: object, collection: str, nearest: Iterable[str] = ()) -> str:
    """
    Return the message that a collection has nothing called *asked*, with the closest matches.

    Examples:
        >>> unknown("tradng", "stages", ["trading", "opening"])
        "there is no stage 'tradng'; did you mean 'trading' or 'opening'?"
    """
    return f"there is no {singular(collection)} {shown(asked)}{suggestion(nearest)}"


def suggestion(nearest: Iterable[str]) -> str:
    """
    Return the end of a message that offers the closest matches; empty if there are none.

    Examples:
        >>> suggestion(["trading"])
        "; did you mean 'trading'?"
    """
    *rest, last = map(shown, nearest) if (nearest := tuple(nearest)) else ("",)
    return f"; did you mean {' or '.join(filter(None, [', '.join(rest), last]))}?" if last else ""


def singular(collection: str) -> str:
    """
    Return what one thing of a collection is called.

    Examples:
        >>> [singular(word) for word in ("roles", "responsibilities", "focuses")]
        ['role', 'responsibility', 'focus']
    """
    if collection.endswith("ies"):
        return f"{collection[:-3]}y"
    return collection.removesuffix("es" if collection.endswith("uses") else "s")


def shown(value: Any, limit: int = 80) -> str:
    r"""
    Return *value* for a message: quoted, unprintable characters escaped, cut at *limit*.

    Examples:
        >>> print(shown("tab\there"))
        'tab\there'
    """
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def counted(number: int, thing: str) -> str:
    """
    Return how many there are of a thing, in words.

    Examples:
        >>> counted(1, "row"), counted(1200, "row")
        ('1 row', '1,200 rows')
    """
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def deprecated(old: str, new: str) -> None:
    """Warn the caller of the caller that *old* goes in the next minor version."""
    import warnings

    warnings.warn(f"{old} is deprecated; use {new}", DeprecationWarning, stacklevel=3)
