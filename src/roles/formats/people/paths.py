"""
Which paths of a repository a pattern of a CODEOWNERS file fits.

GitHub reads patterns as ``.gitignore`` does: a slash at the start or within ties one to the root, a
directory stands for all that is in it, and ``**`` for any number of directories.  But ``dir/*``
fits only what is in the directory itself, and neither ``!`` nor ``[…]`` means anything.

GitLab reads them as Ruby's ``File.fnmatch`` does, with ``FNM_PATHNAME`` and ``FNM_DOTMATCH``: only
a slash at the start ties one to the root, a directory must end in a slash to stand for what is in
it, and ``**`` means directories only before a slash.

A pattern is split at its slashes and compared with a path name by name, keeping every position that
may still match, so the time grows with the product of their lengths and no faster.  Of many
patterns, an index first picks the few that a path can match at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from attrs import Factory, define, frozen

from roles.errors import InvalidValue

__all__ = ["Dialect", "Pattern", "PatternIndex", "path_names"]

Dialect: TypeAlias = Literal["github", "gitlab"]
_DIRECTORIES = "**"


@frozen
class _Many:
    """Any characters of a name, or none."""


_Test: TypeAlias = Callable[[str], bool]
_Step: TypeAlias = _Many | _Test | str
_Name: TypeAlias = str | tuple[_Step, ...] | None

_INSIDE = "\0"
"""Stands for any entry of a directory: a name that no pattern spells out."""


def path_names(path: str) -> tuple[str, ...]:
    r"""
    Return the names on a path from the root of a repository, as people and tools write paths.

    ``./x``, ``x//y``, ``a\b`` and ``a/../b`` are understood.  A path that ends in a slash is a
    directory; whatever owns the entries of a directory owns it.

    Raises:
        InvalidValue: The path leads out of the repository, or starts with a drive.

    Examples:
        >>> path_names("./docs/../lib/index.md")
        ('lib', 'index.md')
    """
    names: list[str] = []
    typed = path.replace("\\", "/").split("/")
    if typed[0][1:] == ":" or path.startswith(("\\\\", "~/")):
        raise InvalidValue("path", "", path, "a path from the root of the repository")
    for name in typed:
        if name == "..":
            if not names:
                allowed = "a path inside the repository, such as docs/index.md"
                raise InvalidValue("path", "", path, allowed)
            names.pop()
        elif name not in ("", "."):
            names.append(name)
    if typed[-1] in ("", ".", ".."):
        names.append(_INSIDE)
    return tuple(names)


@frozen
class Pattern:
    """
    A pattern, ready to be asked about paths.

    Attributes:
        names: What the names on a path must be, one after the other: a text, or steps where there
            is a wildcard; None stands for any number of directories.
        end: Whether a path must end there (``"there"``), go on (``"below"``), or may do either.
    """

    names: tuple[_Name, ...]
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
        return self.fits_names([name for name in path.split("/") if name])

    def fits_names(self, path: Sequence[str]) -> bool:
        """Return whether it fits the names on a path from the root."""
        reached = {0}
        for name in self.names:
            if not reached:
                return False
            if name is None:
                reached = set(range(min(reached), len(path) + 1))
            elif isinstance(name, str):
                reached = {at + 1 for at in reached if at < len(path) and path[at] == name}
            else:
                reached = {
                    at + 1 for at in reached if at < len(path) and _name_fits(name, path[at])
                }
        if self.end == "there":
            return len(path) in reached
        return any(at < len(path) or self.end == "either" for at in reached)

    def marks(self) -> Iterator[tuple[str, str]]:
        """Yield what every path that it fits has: a way down from the root, a name, part of one."""
        way = []
        for name in self.names:
            if not isinstance(name, str):
                break
            way.append(name)
        if way:
            yield "way", "/".join(way)
        for name in self.names:
            if isinstance(name, str):
                yield "name", name
            elif name is not None:
                if tail := _text_before_wildcard(reversed(name))[::-1]:
                    yield "tail", tail
                if head := _text_before_wildcard(name):
                    yield "head", head


def _text_before_wildcard(steps: Iterable[_Step]) -> str:
    text = ""
    for step in steps:
        if not isinstance(step, str):
            break
        text += step
    return text


@define(eq=False)
class PatternIndex:
    """
    Patterns in the order of a file, and which of them is the last that fits a path.

    Each pattern is filed under its rarest mark, so a path is compared with the few patterns whose
    mark it has, and with those that have none, such as ``*``.

    Args:
        patterns: The patterns.
    """

    patterns: Sequence[Pattern]
    _filed: dict[tuple[str, str], list[int]] = Factory(dict)
    _unmarked: list[int] = Factory(list)
    _heads: tuple[int, ...] = ()
    _tails: tuple[int, ...] = ()

    def __attrs_post_init__(self) -> None:
        marks = [tuple(pattern.marks()) for pattern in self.patterns]
        uses = Counter(mark for each in marks for mark in each)
        for number, each in enumerate(marks):
            if each:
                rarest = min(each, key=uses.__getitem__)
                self._filed.setdefault(rarest, []).append(number)
            else:
                self._unmarked.append(number)
        self._heads = self._lengths("head")
        self._tails = self._lengths("tail")

    def _lengths(self, kind: str) -> tuple[int, ...]:
        return tuple(sorted({len(text) for filed, text in self._filed if filed == kind}))

    def _candidates(self, path: Sequence[str]) -> Iterator[list[int]]:
        yield self._unmarked
        filed = self._filed
        way = ""
        for name in path:
            way = f"{way}/{name}" if way else name
            marks = [("way", way), ("name", name)]
            marks += [("head", name[:length]) for length in self._heads]
            marks += [("tail", name[-length:]) for length in self._tails]
            yield from (filed[mark] for mark in marks if mark in filed)

    def last(self, path: Sequence[str]) -> int | None:
        """Return the number of the last pattern that fits the names on a path, if any does."""
        best = -1
        for numbers in self._candidates(path):
            for number in reversed(numbers):
                if number <= best:
                    break
                if self.patterns[number].fits_names(path):
                    best = number
                    break
        return best if best >= 0 else None


def _of_github(text: str) -> Pattern:
    inner = text.strip("/")
    tied = "/" in text[:-1]
    if not inner:
        return Pattern(("",), "there")
    names: list[_Name] = [] if tied else [None]
    parts = inner.split("/")
    for number, part in enumerate(parts):
        if part != _DIRECTORIES:
            names.append(_name(part, classes=False))
        elif number + 1 < len(parts):
            names.append(None)
        else:
            # At the end it stands for what is in the directory, which is at least one name.
            names.append((_Many(),))
    if text.endswith("/"):
        return Pattern(tuple(names), "below")
    return Pattern(tuple(names), "there" if text.endswith("/*") else "either")


def _of_gitlab(text: str) -> Pattern:
    names: list[_Name] = [] if text.startswith("/") else [None]
    if text == "*":
        return Pattern((None, (_Many(),)), "there")
    *before, last = text.removeprefix("/").split("/")
    names += [None if part == _DIRECTORIES else _name(part, classes=True) for part in before]
    if not last:
        return Pattern((*names, None, (_Many(),)), "there")
    return Pattern((*names, _name(last, classes=True)), "there")


def _name(part: str, *, classes: bool) -> _Name:
    """Return a name as text where nothing in it is a wildcard, as steps otherwise."""
    steps = tuple(_steps(part, classes=classes))
    text = _text_before_wildcard(steps)
    return text if len(text) == len(steps) else steps


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


def _class(part: str, at: int) -> tuple[_Test, int]:
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
