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

__all__ = ["INSIDE", "Dialect", "Pattern", "PatternIndex", "path_names"]

Dialect: TypeAlias = Literal["github", "gitlab"]
_DIRECTORIES = "**"


@frozen
class _Many:
    """Any characters of a name, or none."""


_Test: TypeAlias = Callable[[str], bool]
_Step: TypeAlias = _Many | _Test | str


@frozen
class _Affixes:
    """A name with one star and nothing else that is a wildcard: by far the most frequent kind."""

    head: str
    tail: str

    def fits(self, name: str) -> bool:
        long_enough = len(name) >= len(self.head) + len(self.tail)
        return long_enough and name.startswith(self.head) and name.endswith(self.tail)


@frozen
class _Wildcard:
    """A name with wildcards of any kind."""

    steps: tuple[_Step, ...]

    @property
    def head(self) -> str:
        return _leading_text(self.steps)

    @property
    def tail(self) -> str:
        return _leading_text(reversed(self.steps))[::-1]

    def fits(self, name: str) -> bool:
        """Return whether a name is like this; a star that fails is tried with one letter more."""
        steps = self.steps
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


def _leading_text(steps: Iterable[_Step]) -> str:
    text = ""
    for step in steps:
        if not isinstance(step, str):
            break
        text += step
    return text


_Name: TypeAlias = str | _Affixes | _Wildcard | None
_ANY = _Affixes("", "")

INSIDE = "\0"
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
        names.append(INSIDE)
    return tuple(names)


@frozen
class Pattern:
    """
    A pattern, ready to be asked about paths.

    Attributes:
        names: What the names on a path must be, one after the other; None stands for any number of
            directories.
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
        names, below = self.names, len(path) - len(self.names)
        if None not in names:
            if below < (self.end == "below") or (below and self.end == "there"):
                return False
            return all(
                name == part if isinstance(name, str) else name.fits(part)  # type: ignore[union-attr]
                for name, part in zip(names, path, strict=False)
            )
        reached = {0}
        for name in names:
            if name is None:
                reached = set(range(min(reached), len(path) + 1))
            elif isinstance(name, str):
                reached = {at + 1 for at in reached if at < len(path) and path[at] == name}
            else:
                reached = {at + 1 for at in reached if at < len(path) and name.fits(path[at])}
            if not reached:
                return False
        if self.end == "there":
            return len(path) in reached
        return self.end == "either" or min(reached) < len(path)

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
                if name.tail:
                    yield "tail", name.tail
                if name.head:
                    yield "head", name.head


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
    _filed: dict[str, dict[str, list[int]]] = Factory(dict)
    _unmarked: list[int] = Factory(list)
    _head_lengths: list[int] = Factory(list)
    _tail_lengths: list[int] = Factory(list)

    def __attrs_post_init__(self) -> None:
        marks = [tuple(pattern.marks()) for pattern in self.patterns]
        uses = Counter(mark for each in marks for mark in each)
        self._filed = {kind: {} for kind in ("way", "name", "head", "tail")}
        for number, each in enumerate(marks):
            if each:
                kind, text = min(each, key=uses.__getitem__)
                self._filed[kind].setdefault(text, []).append(number)
            else:
                self._unmarked.append(number)
        self._head_lengths = sorted({len(text) for text in self._filed["head"]})
        self._tail_lengths = sorted({len(text) for text in self._filed["tail"]})

    def _candidates(self, path: Sequence[str]) -> Iterator[list[int]]:
        filed = self._filed
        if ways := filed["way"]:
            way = ""
            for name in path:
                way = f"{way}/{name}" if way else name
                if way in ways:
                    yield ways[way]
        names, heads, tails = filed["name"], filed["head"], filed["tail"]
        for name in path:
            if name in names:
                yield names[name]
            for length in self._head_lengths:
                if (text := name[:length]) in heads:
                    yield heads[text]
            for length in self._tail_lengths:
                if (text := name[-length:]) in tails:
                    yield tails[text]
        yield self._unmarked

    def last(self, path: Sequence[str]) -> int | None:
        """Return the number of the last pattern that fits the names on a path, if any does."""
        if not self.patterns:
            return None
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
            names.append(_ANY)
    if text.endswith("/"):
        return Pattern(tuple(names), "below")
    return Pattern(tuple(names), "there" if text.endswith("/*") else "either")


def _of_gitlab(text: str) -> Pattern:
    names: list[_Name] = [] if text.startswith("/") else [None]
    if text == "*":
        return Pattern((None, _ANY), "there")
    *before, last = text.removeprefix("/").split("/")
    names += [None if part == _DIRECTORIES else _name(part, classes=True) for part in before]
    if not last:
        return Pattern((*names, None, _ANY), "there")
    return Pattern((*names, _name(last, classes=True)), "there")


def _name(part: str, *, classes: bool) -> _Name:
    steps = tuple(_steps(part, classes=classes))
    name = _Wildcard(steps)
    if len(name.head) == len(steps):
        return name.head
    one_star = len(name.head) + 1 + len(name.tail) == len(steps)
    if one_star and isinstance(steps[len(name.head)], _Many):
        return _Affixes(name.head, name.tail)
    return name


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
