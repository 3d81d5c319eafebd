"""
Which paths of a repository a pattern of a CODEOWNERS file fits.

GitHub reads patterns as ``.gitignore`` does: a slash at the start or within ties one to the root, a
directory stands for all that is in it, and ``**`` for any number of directories.  But ``dir/*``
fits only what is in the directory itself, and neither ``!`` nor ``[…]`` means anything.

GitLab reads them as Ruby's ``File.fnmatch`` does, with ``FNM_PATHNAME`` and ``FNM_DOTMATCH``: only
a slash at the start ties one to the root, a directory must end in a slash to stand for what is in
it, and ``**`` means directories only before a slash.

A pattern is split at its slashes, and goes through a path step by step while all that may fit is
kept, so that the time it takes grows with the product of their lengths and no faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

from attrs import frozen

__all__ = ["Dialect", "Pattern"]

Dialect: TypeAlias = Literal["github", "gitlab"]
_DIRECTORIES = "**"


@frozen
class _Many:
    """Any characters of a name, or none."""


_One: TypeAlias = Callable[[str], bool]
_Step: TypeAlias = _Many | _One | str


@frozen
class Pattern:
    """
    A pattern, ready to be asked about paths.

    Attributes:
        names: What the names on a path must be like, one after the other; None stands for any
            number of directories.
        end: Whether a path must end there (``"there"``), go on (``"below"``), or may do either.
    """

    names: tuple[tuple[_Step, ...] | None, ...]
    end: Literal["there", "below", "either"]

    @classmethod
    def of(cls, text: str, dialect: Dialect) -> Pattern:
        r"""
        Return the pattern that a line of a file begins with.

        Args:
            text: It as it stands there: spaces have a backslash before them.
            dialect: Who reads it.

        Examples:
            >>> docs = Pattern.of(r"my\ docs/", "github")
            >>> docs.fits("lib/my docs/index.md"), docs.fits("docs/index.md")
            (True, False)
        """
        return _of_github(text) if dialect == "github" else _of_gitlab(text)

    def fits(self, path: str) -> bool:
        """Return whether it fits a path from the root, such as ``docs/index.md``."""
        parts = [part for part in path.split("/") if part]
        reached = {0}
        for name in self.names:
            if not reached:
                return False
            if name is None:
                reached = set(range(min(reached), len(parts) + 1))
            else:
                reached = {
                    at + 1 for at in reached if at < len(parts) and _name_fits(name, parts[at])
                }
        if self.end == "there":
            return len(parts) in reached
        return any(at < len(parts) or self.end == "either" for at in reached)


def _of_github(text: str) -> Pattern:
    inner = text.strip("/")
    tied = "/" in text[:-1]
    if not inner:
        return Pattern((("",),), "there")
    names: list[tuple[_Step, ...] | None] = [] if tied else [None]
    parts = inner.split("/")
    for number, part in enumerate(parts):
        if part != _DIRECTORIES:
            names.append(tuple(_steps(part, classes=False)))
        elif number + 1 < len(parts):
            names.append(None)
        else:
            # At the end it stands for what is in the directory, which is at least one name.
            names.append((_Many(),))
    if text.endswith("/"):
        return Pattern(tuple(names), "below")
    return Pattern(tuple(names), "there" if text.endswith("/*") else "either")


def _of_gitlab(text: str) -> Pattern:
    names: list[tuple[_Step, ...] | None] = [] if text.startswith("/") else [None]
    if text == "*":
        return Pattern((None, (_Many(),)), "there")
    *before, last = text.removeprefix("/").split("/")
    names += [
        None if part == _DIRECTORIES else tuple(_steps(part, classes=True)) for part in before
    ]
    if not last:
        return Pattern((*names, None, (_Many(),)), "there")
    return Pattern((*names, tuple(_steps(last, classes=True))), "there")


def _steps(part: str, *, classes: bool) -> Iterator[_Step]:
    """Yield what the characters of a name must be, one after the other."""
    at = 0
    while at < len(part):
        one = part[at]
        at += 1
        if one == "\\" and at < len(part):
            yield part[at]
            at += 1
        elif one == "*":
            yield _Many()
        elif one == "?":
            yield _any
        elif one == "[" and classes:
            found, at = _class(part, at)
            yield found
        else:
            yield one


def _any(_: str) -> bool:
    return True


def _none(_: str) -> bool:
    return False


def _class(part: str, at: int) -> tuple[_One, int]:
    """Return what a class in brackets fits, and where it ends; one without an end fits nothing."""
    negated = part[at : at + 1] in ("!", "^")
    at += negated
    spans: list[tuple[str, str]] = []
    while at < len(part) and part[at] != "]":
        first, at = _member(part, at)
        last = first
        if part[at : at + 1] == "-" and part[at + 1 : at + 2] not in ("", "]"):
            last, at = _member(part, at + 1)
        spans.append((first, last))
    if at >= len(part):
        return _none, at
    return lambda one: any(a <= one <= b for a, b in spans) is not negated, at + 1


def _member(part: str, at: int) -> tuple[str, int]:
    if part[at] == "\\" and at + 1 < len(part):
        at += 1
    return part[at], at + 1


def _name_fits(steps: tuple[_Step, ...], name: str) -> bool:
    """Return whether a name is so: after a star that it went wrong with, it tries one further."""
    at = step = 0
    star, behind = -1, 0
    while at < len(name):
        wanted = steps[step] if step < len(steps) else None
        if isinstance(wanted, _Many):
            star, behind = step, at
            step += 1
        elif wanted is not None and (
            wanted == name[at] if isinstance(wanted, str) else wanted(name[at])
        ):
            at += 1
            step += 1
        elif star >= 0:
            behind += 1
            at, step = behind, star + 1
        else:
            return False
    return all(isinstance(left, _Many) for left in steps[step:])
