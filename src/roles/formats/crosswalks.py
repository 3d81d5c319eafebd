"""Crosswalks as small TOML files that people correct."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field

from roles.boundary.crosswalk import Crosswalk, Pair, Thing
from roles.boundary.likeness import KINDS
from roles.errors import InvalidModel, InvalidValue, Problem, UnknownName, shown
from roles.formats import LIMIT, replace_file
from roles.formats.native.toml import parse, text_of
from roles.formats.shared.files import content_of
from roles.model.names import nearest

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["crosswalk_text", "read_crosswalk", "read_pairs", "write_crosswalk"]

_HEAD = "crosswalk"
_KEYS = ("a", "b", "score", "because")
_INTRODUCTION = """\
# Which thing of one model is which of the other, by key. Correct it: change a pair, take one out,
# or add one. A pair that you add needs only `a` and `b`; each may be a list, and names work too.
"""


def write_crosswalk(crosswalk: Crosswalk, path: str | os.PathLike[str]) -> None:
    """
    Write a crosswalk to a TOML file, for a person to correct; comments list what has no match.

    Args:
        crosswalk: The crosswalk.
        path: The file; replaced if it exists.

    Raises:
        FormatError: The file can't be written.
    """
    replace_file(Path(path), crosswalk_text(crosswalk).encode())


def crosswalk_text(crosswalk: Crosswalk) -> str:
    """
    Return a crosswalk as the text of its TOML file.

    Examples:
        >>> import roles
        >>> found = roles.crosswalk(roles.reference(), roles.reference("scrum"))
        >>> crosswalk_text(found).count("[[roles]]")
        3
    """
    tree: dict[str, Any] = {_HEAD: {"a": crosswalk.a.name, "b": crosswalk.b.name}}
    for pair in crosswalk.pairs:
        table = {"a": pair.a.key, "b": pair.b.key, "score": pair.score}
        if pair.reasons:
            table["because"] = list(pair.reasons)
        tree.setdefault(pair.collection, []).append(table)
    unmatched = (*_unmatched("a", crosswalk.only_a), *_unmatched("b", crosswalk.only_b))
    return "\n".join((_INTRODUCTION, text_of(tree), *unmatched)).rstrip("\n") + "\n"


def _unmatched(side: str, things: Mapping[str, tuple[Thing, ...]]) -> Iterator[str]:
    for kind, alone in things.items():
        if alone:
            yield f"# Only in {side}, {kind}: {', '.join(thing.key for thing in alone)}"


def read_crosswalk(path: str | os.PathLike[str], a: RoleModel, b: RoleModel) -> Crosswalk:
    """
    Read a crosswalk from its TOML file.

    Args:
        path: The file.
        a: The first model of the crosswalk.
        b: Its second model.

    Raises:
        FormatError: The file can't be read, or isn't TOML.
        InvalidModel: It is of other models, or names what isn't in them; lists every problem with
            its place.
    """
    tree, lines = parse(content_of(path, LIMIT), str(path))
    return Crosswalk(a, b, read_pairs(tree, lines, a, b, source=str(path)))


def read_pairs(
    tree: Mapping[str, Any],
    lines: Mapping[str, int],
    a: RoleModel,
    b: RoleModel,
    *,
    source: str = "",
) -> list[Pair]:
    """
    Return the pairs that a tree of tables stands for.

    Args:
        tree: What a parser made of a file.
        lines: The lines of places, as far as the parser tells.
        a: The first model.
        b: The second model.
        source: What to call the file in messages.

    Raises:
        InvalidModel: Something in it is wrong; lists every problem with its place.
    """
    reader = _Reader(a, b, lines)
    pairs = list(reader.pairs(tree))
    if reader.problems:
        raise InvalidModel(reader.problems, source)
    return pairs


@define
class _Reader:
    """Goes through a tree once and gathers what is wrong with it."""

    a: RoleModel
    b: RoleModel
    lines: Mapping[str, int]
    problems: list[Problem] = field(factory=list)

    def refuse(self, place: str, message: str) -> None:
        line = self.lines.get(place) or self.lines.get(place.rpartition(".")[0])
        self.problems.append(Problem(place, message, line=line))

    def pairs(self, tree: Mapping[str, Any]) -> Iterator[Pair]:
        self._known(tree, (_HEAD, *KINDS), "")
        self._head(tree.get(_HEAD, {}))
        for kind in KINDS:
            tables = tree.get(kind, [])
            if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
                self.refuse(kind, f"must be a list of tables: [[{kind}]]")
                continue
            told: set[tuple[str, str]] = set()
            for number, table in enumerate(tables):
                for pair in self._pairs(table, kind, f"{kind}[{number}]"):
                    if (pair.a.key, pair.b.key) in told:
                        self.refuse(
                            f"{kind}[{number}]", f"{pair.a.key} and {pair.b.key} are paired twice"
                        )
                    told.add((pair.a.key, pair.b.key))
                    yield pair

    def _known(self, table: Mapping[str, Any], names: tuple[str, ...], place: str) -> None:
        for name in table:
            if name not in names:
                near = " or ".join(map(repr, nearest(name, names, 2)))
                self.refuse(
                    f"{place}.{name}".lstrip("."),
                    f"there is no {shown(name)} here; did you mean {near}?",
                )

    def _head(self, head: object) -> None:
        if not isinstance(head, dict):
            self.refuse(_HEAD, "must be a table that names the models: a and b")
            return
        self._known(head, ("a", "b"), _HEAD)
        for side, model in (("a", self.a), ("b", self.b)):
            if head.get(side) != model.name:
                written = shown(head[side]) if side in head else "missing"
                self.refuse(
                    f"{_HEAD}.{side}",
                    f"the model is {written} in the file, but {shown(model.name)} was given",
                )

    def _pairs(self, table: Mapping[str, Any], kind: str, place: str) -> Iterator[Pair]:
        self._known(table, _KEYS, place)
        ours = self._things(table, kind, place, "a")
        theirs = self._things(table, kind, place, "b")
        reasons = table.get("because", [])
        reasons = [reasons] if isinstance(reasons, str) else reasons
        if not isinstance(reasons, list) or not all(map(_is_text, reasons)):
            self.refuse(f"{place}.because", "must be text, or a list of texts")
            reasons = []
        for one in ours:
            for other in theirs:
                try:
                    yield Pair(one, other, score=table.get("score", 1.0), reasons=reasons)
                except InvalidValue as error:
                    self.refuse(
                        f"{place}.score", f"is {shown(error.value)}; expected {error.allowed}"
                    )
                    return

    def _things(self, table: Mapping[str, Any], kind: str, place: str, side: str) -> list[Thing]:
        named = table.get(side)
        names = [named] if isinstance(named, str) else named
        if not isinstance(names, list) or not names or not all(map(_is_text, names)):
            self.refuse(f"{place}.{side}", "must be a key or a name, or a list of them")
            return []
        model = self.a if side == "a" else self.b
        found = []
        for name in names:
            try:
                found.append(getattr(model, kind).find(name))
            except UnknownName as error:
                self.refuse(f"{place}.{side}", f"{error} (model {side}, {shown(model.name)})")
        return found


def _is_text(value: object) -> bool:
    return isinstance(value, str)
