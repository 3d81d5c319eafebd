"""
Saving a model over a TOML or YAML file that people wrote: only what changed is written again.

What the file says is compared with what the model says now, both in the form in which models are
written.  Each difference becomes a change of the text at the place where the thing stands.  The
result is read again; unless it makes up the same model, the file is written anew.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import define, field

from roles.encoding import marked
from roles.errors import MissingExtra, RolesError, counted
from roles.formats.native.marks import Node, line_end, line_start, past_space
from roles.formats.native.styles import (
    STYLES,
    Style,
    is_blank,
    past_comments,
    space_above,
)
from roles.formats.native.tree import KEYED, from_model
from roles.formats.shared.reading import Loss, Writing
from roles.model.involvement import Duty

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["write_over"]

_CLOSE = 0.5
"""How much two statements must have in common for one to be the other, edited."""
_WINDOW = 50
"""Among how many statements the one that was edited is looked for."""
_REST_OF_LINE = re.compile(r"[ \t]*,?[ \t]*(?:#[^\n]*)?\r?(?:\n|\Z)").match
_COMMA = re.compile(r"\s*,[ \t]*").match


def write_over(model: RoleModel, old: bytes, *, format: str = "toml", source: str = "") -> Writing:
    r"""
    Return *model* as TOML or YAML, keeping the text of a file for whatever the two have in common.

    Args:
        model: The model.
        old: What the file holds now.
        format: ``"toml"`` or ``"yaml"``.
        source: What to call the file in messages.

    Returns:
        The bytes to write.  A loss counts the comments that couldn't be kept.

    Raises:
        MissingExtra: PyYAML isn't installed, and the file is YAML.

    Examples:
        >>> import roles
        >>> old = b'[model]\nname = "Shop" # ours\n[roles.owner]\nname = "Owner"\n'
        >>> model = roles.loads(old.decode())
        >>> write_over(model, old).content == old
        True
    """
    style = STYLES[format]
    why = "the file can't be edited in place: it is written anew"
    mark, encoding = marked(old)
    text = old.removeprefix(mark).decode(encoding, "replace")
    try:
        held = style.read(old, source=source).model
    except MissingExtra:
        raise
    except RolesError:
        why = "the file isn't a model: it is written anew"
    else:
        # Names in the file that nothing has any more follow only where they must.
        for follow in (False, True):
            try:
                new, lost = _patched(text, style, held, model, follow=follow)
                if style.read(new.encode(), source=source).model == model:
                    losses = _lost(lost, "what they stand in goes or is written anew", source)
                    return Writing(content=mark + new.encode(encoding), losses=losses)
            except (LookupError, RecursionError, RolesError, TypeError, ValueError):
                continue
    anew = style.write(model)
    losses = _lost(len(style.comments(text)), why, source)
    return Writing(content=anew.content, losses=(*losses, *anew.losses))


def _lost(comments: int, why: str, source: str) -> tuple[Loss, ...]:
    if not comments:
        return ()
    return (Loss(place=source or "the file", what=counted(comments, "comment"), why=why),)


def _patched(
    text: str, style: Style, held: RoleModel, model: RoleModel, *, follow: bool
) -> tuple[str, int]:
    """Return the text of a file that says what *model* says, and how many comments it lost."""
    line_break = "\r\n" if "\r\n" in text else "\n"
    ended = text.endswith("\n")
    if not ended:
        text += line_break
    before, after = from_model(held), from_model(model)
    letters = {letter: held.scheme.letter(duty) for letter, duty in held.scheme.letters}
    letters |= {duty.value: held.scheme.letter(duty) for duty in Duty}
    names = dict(_new_names(before, after)) if follow else {}
    patch = _Patch(text, style, letters, names, (before, after))
    patch.table(style.marks(text), before, after, ())
    new = patch.apply(line_break)
    return (new if ended else new.rstrip("\r\n")), len(patch.lost)


def _new_names(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for section in KEYED:
        old = before.get(section, {})
        for key, entry in after.get(section, {}).items():
            if key in old and old[key] != entry:
                yield key, entry.get("name", key)


_Plan = Sequence[tuple[Any, Any, Any]]
"""What a table or list is to hold, in order: the old name or None, the new one, the value."""


@define
class _Patch:
    """Gathers the changes of a text."""

    text: str
    style: Style
    letters: Mapping[str, str]
    names: Mapping[str, str]
    trees: tuple[Mapping[str, Any], Mapping[str, Any]]
    splices: list[tuple[int, int, str]] = field(factory=list)
    lost: set[int] = field(factory=set)

    @cached_property
    def _comments(self) -> list[int]:
        return self.style.comments(self.text)

    @cached_property
    def _texts(self) -> tuple[str, str]:
        return json.dumps(self.trees[0]), json.dumps(self.trees[1])

    def apply(self, line_break: str) -> str:
        """Return the text with the changes."""
        parts, at = [], 0
        for start, end, new in sorted(self.splices, key=lambda splice: splice[:2]):
            if start < at and new:
                if end > at:
                    raise ValueError(start)
                if end > start:
                    continue  # it stands in what is taken out
                start = at  # noqa: PLW2901 - beside what is taken out, with the blank line there
            parts += [self.text[at:start], re.sub(r"\r?\n", line_break, new)]
            at = max(at, end)
        return "".join((*parts, self.text[at:]))

    def lose(self, start: int, end: int) -> None:
        """Note the comments of a part that goes or is written anew."""
        self.lost.update(self._comments_in(start, end))

    def _comments_in(self, start: int, end: int) -> list[int]:
        if "#" not in self.text[start:end]:
            return []
        return self._comments[bisect_left(self._comments, start) : bisect_left(self._comments, end)]

    def splice(self, start: int, end: int, new: str) -> None:
        self.splices.append((start, end, new))

    def edit(self, node: Node, old: Any, new: Any, path: tuple[Any, ...]) -> None:
        """Make a part of the file say *new*, where it says *old* now."""
        if node.kind == "table" and isinstance(new, Mapping):
            self.table(node, old or {}, new, path)
            return
        if node.kind == "list" and not isinstance(new, Mapping):
            old = old if isinstance(old, list) else [old]
            if len(old) == len(node.entries):
                new = new if isinstance(new, list) else [new]
                self.members(node, old, new, path)
                return
        if node.kind == "value":
            # A list of one may be written without brackets.
            old, new = (
                one[0] if isinstance(one, list) and len(one) == 1 else one for one in (old, new)
            )
        if old == new:
            if node.kind != "value" or self._says(node, old) or str(old) not in self.names:
                return
            new = self.names[old]
        self.lose(node.start, node.end)
        self.splice(node.start, node.end, self.style.replacement(self.text, node, new))

    def _says(self, node: Node, value: Any) -> bool:
        return self.text[node.start : node.end].strip("\"'") == str(value)

    def _used_alike(self, old: str, new: str) -> bool:
        return self._texts[0].count(f'"{old}"') == self._texts[1].count(f'"{new}"')

    def table(
        self, node: Node, old: Mapping[str, Any], new: Mapping[str, Any], path: tuple[Any, ...]
    ) -> None:
        """Make a table say *new*: its fields that differ, those that are new, those that go."""
        written: dict[str, list[str]] = {}
        lettered = len(path) == 2 and path[0] == "assignments"
        for name in node.entries:
            meant = self.letters.get(name, name) if lettered else name
            written.setdefault(meant, []).append(name)
        before = _renamed(old, new, self._used_alike) if len(path) == 1 else {}
        plan: list[tuple[Any, Any, Any]] = []
        for name, value in new.items():
            was = before.get(name, name)
            same = was in old and old[was] == value
            if was not in written:
                if not same:
                    plan.append((None, name, value))
                continue
            first = written[was][0]
            child = node.entries[first]
            if len(written[was]) > 1 and self._edit_pieces(
                node, written[was], old.get(was), value, path
            ):
                plan += [(one, one, value) for one in written[was]]
                continue
            if same and was == name and (not self.names or len(written[was]) > 1):
                plan += [(one, one, value) for one in written[was]]
            elif child.kind == "value" or child.flow or _alike(child, value):
                plan.append((first, name if was != name else first, value))
                self.edit(child, old.get(was), value, (*path, name))
            else:
                plan.append((None, name, value))
        # What says no more than a default, such as an empty list, is in neither.
        silent = [meant for meant in written if meant not in old and meant not in new]
        plan += [(name, name, None) for meant in silent for name in written[meant]]
        self._carry_out(node, plan, path)

    def _edit_pieces(
        self, node: Node, names: Sequence[str], old: Any, new: Any, path: tuple[Any, ...]
    ) -> bool:
        """Edit a list that is written under several names, such as ``A`` and ``own``, in each."""
        pieces = [node.entries[name] for name in names]
        sizes = [len(piece.entries) if piece.kind == "list" else 1 for piece in pieces]
        if not isinstance(old, list) or not isinstance(new, list):
            return False
        if not sum(sizes) == len(old) == len(new):
            return False
        for number, piece in enumerate(pieces):
            part = slice(sum(sizes[:number]), sum(sizes[: number + 1]))
            self.edit(piece, old[part], new[part], path)
        return True

    def members(
        self, node: Node, old: Sequence[Any], new: Sequence[Any], path: tuple[Any, ...]
    ) -> None:
        """Make a list hold *new*; a member that is much the same is the old one, edited."""
        plan: list[tuple[Any, Any, Any]] = []
        for tag, start, end, first, last in _opcodes(old, new):
            edited = (
                {n: n for n in range(last - first)}
                if tag == "equal"
                else dict(_pairs(old[start:end], new[first:last]))
            )
            for number, value in enumerate(new[first:last]):
                was = start + edited[number] if number in edited else None
                plan.append((was, first + number, value))
                if was is not None and (tag != "equal" or self.names):
                    self.edit(node.entries[was], old[was], value, (*path, was))
        self._carry_out(node, plan, path)

    def _carry_out(self, node: Node, plan: _Plan, path: tuple[Any, ...]) -> None:
        """Take out of a table or list what the plan hasn't got, and put in what is new."""
        kept = {was for was, _, _ in plan if was is not None}
        for was, name, _ in plan:
            if isinstance(name, str) and was not in (None, name):
                for start, end in node.entries[was].keys:
                    self.splice(start, end, self.style.key(name, self.text[start:end]))
        gone = [name for name in node.entries if name not in kept]
        fresh = any(was is None for was, _, _ in plan)
        if not node.flow:
            self._take_out(node, gone, path)
            if fresh:
                self._put_in(node, plan, path)
        elif gone or fresh:
            self._flow(node, plan, kept)

    # Lines

    def _take_out(self, node: Node, gone: Sequence[Any], path: tuple[Any, ...]) -> None:
        order = list(node.entries.values())
        first = order[0] if order else node
        if gone and first is node.entries[gone[0]] and self._shares_line(first):
            # The first field of an item stands behind its dash; the next kept moves up.
            left = next(child for name, child in node.entries.items() if name not in gone)
            self.lose(first.lines[0].end, left.begin)
            self.splice(first.begin, left.begin, "")
            gone = [name for name in gone if node.entries[name].begin > left.begin]
        for name in gone:
            self._remove(node.entries[name], path)

    def _shares_line(self, node: Node) -> bool:
        start = node.lines[0].start if node.lines else 0
        return start != line_start(self.text, start)

    def _remove(self, node: Node, path: tuple[Any, ...]) -> None:
        """Remove the lines of a node; comments above and below it, and between members, stay."""
        lines = node.lines
        if not path and not node.flow and node.kind != "value":
            for child in node.entries.values():
                self._remove(child, (*path, ""))
            lines = self.style.own_lines(self.text, node)
        runs: list[list[int]] = []
        for number, line in enumerate(lines):
            if runs and lines[number - 1].number == line.number - 1:
                runs[-1][1] = line.end
            else:
                runs.append([line.start, line.end])
        for start, end in runs:
            self.lose(start, end)
            if is_blank(self.text, start - 1) and is_blank(self.text, end):
                # Of two blank lines one goes along; at the end of the file, that above.
                if end < len(self.text):
                    end = line_end(self.text, end)  # noqa: PLW2901
                elif start:
                    start = line_start(self.text, start - 1)  # noqa: PLW2901
            self.splice(start, end, "")

    def _put_in(self, node: Node, plan: _Plan, path: tuple[Any, ...]) -> None:
        """Put new lines behind those of what comes before them."""
        after: Node | None = None
        above: int | None = None  # all that is new above the first that stays has one place
        first = next((was for was, _, _ in plan if was is not None), None)
        for was, name, value in plan:
            if was is not None:
                after = node.entries[was]
                continue
            before = node.entries.get(first) if after is None else None
            near = after or before or next(iter(node.entries.values()), None)
            below = after is not None or before is None
            place, new, spaced = self.style.lines(
                self.text, node, path, name, value, near, below=below
            )
            if place is None:
                assert near is not None  # noqa: S101 - there is a place where nothing is near
                if below:
                    place = past_comments(self.text, near.lines[-1].end)
                elif above is not None:
                    place = above
                else:
                    start = near.lines[0].start
                    # What looks like a comment may be the end of a text above.
                    lines = (line for child in node.entries.values() for line in child.lines)
                    end = max((line.end for line in lines if line.end <= start), default=0)
                    place = above = max(end, space_above(self.text, start))
            if spaced:
                new = f"\n{new}" if below else f"{new}\n"
            self.splice(place, place, new)

    # Brackets

    def _flow(self, node: Node, plan: _Plan, kept: Iterable[Any]) -> None:
        """Change which members stand between brackets."""
        order = list(node.entries)
        if not kept:
            value = {name: one for _, name, one in plan}
            new = value if node.kind == "table" else list(value.values())
            self.lose(node.start, node.end)
            self.splice(node.start, node.end, self.style.replacement(self.text, node, new))
            return
        last = max(at for at, name in enumerate(order) if name in kept)
        for at, name in enumerate(order):
            if name not in kept:
                self._take_from_flow(node, order, at, last)
        after: Any = None
        texts: list[str] = []
        for was, name, value in [*plan, (order[0], "", None)]:
            if was is None:
                texts.append(self.style.member(self.text, node, name, value))
                continue
            if texts:
                self._put_in_flow(node.entries[order[0] if after is None else after], after, texts)
            after, texts = was, []

    def _take_from_flow(self, node: Node, order: Sequence[Any], at: int, last: int) -> None:
        text, member = self.text, node.entries[order[at]]
        start, end = member.begin, member.end
        if self._own_line(member):
            start, end = line_start(text, start), line_end(text, end)
        elif at > last:
            start = node.entries[order[at - 1]].end
            if self._comments_in(start, member.begin):
                # What is before it keeps its comma, so that behind it goes.
                start, comma = member.begin, past_space(text, end)
                end = comma + 1 if text[comma] == "," else end
        else:
            end = node.entries[order[at + 1]].begin
            if "\n" in text[member.end : end] and (found := _COMMA(text, member.end)):
                end = found.end()
        self.lose(start, end)
        self.splice(start, end, "")

    def _put_in_flow(self, member: Node, after: Any, texts: Sequence[str]) -> None:
        """Put new members behind one, or before it where *after* is None."""
        text = self.text
        start, end = line_start(text, member.begin), line_end(text, member.end)
        if not self._own_line(member):
            joined = ", ".join(texts)
            if after is None:
                self.splice(member.begin, member.begin, f"{joined}, ")
            else:
                self.splice(member.end, member.end, f", {joined}")
            return
        indent = text[start : member.begin]
        if after is None:
            start = space_above(text, start)
            self.splice(start, start, "".join(f"{indent}{one},\n" for one in texts))
        elif _COMMA(text, member.end):
            self.splice(end, end, "".join(f"{indent}{one},\n" for one in texts))
        else:
            self.splice(member.end, member.end, ",")
            self.splice(end, end, ",\n".join(indent + one for one in texts) + "\n")

    def _own_line(self, member: Node) -> bool:
        """Return whether a member between brackets has its lines, with its comma, for itself."""
        text = self.text
        if text[line_start(text, member.begin) : member.begin].strip():
            return False
        rest = _REST_OF_LINE(text, member.end)
        return rest is not None and (
            "," in rest[0].partition("#")[0] or text[past_space(text, member.end)] != ","
        )


def _alike(node: Node, value: Any) -> bool:
    return (node.kind == "table") == isinstance(value, Mapping)


def _renamed(
    old: Mapping[str, Any], new: Mapping[str, Any], uses: Callable[[str, str], bool]
) -> dict[str, str]:
    """Return the old key of each table that has another now, and says or is used much the same."""
    if not all(isinstance(one, Mapping) for one in (*old.values(), *new.values())):
        return {}
    a, b = list(old), list(new)
    found: dict[str, str] = {}
    for tag, start, end, first, last in _opcodes(a, b):
        if tag != "replace":
            continue
        pairs = _pairs([old[key] for key in a[start:end]], [new[key] for key in b[first:last]])
        found |= {b[first + after]: a[start + before] for after, before in pairs}
        if end - start == last - first:
            left = ((one, key) for one, key in zip(a[start:end], b[first:last], strict=True))
            found |= {key: one for one, key in left if key not in found and uses(one, key)}
    return found


def _opcodes(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[str, int, int, int, int]]:
    """Return what is equal, replaced, inserted and deleted, as `SequenceMatcher` tells it."""
    if len(old) == len(new) and all(map(_resembles, old, new)):
        # Where nothing moved, member by member: the matcher takes the square of what differs.
        numbers = range(len(old))
        return [("replace" if old[n] != new[n] else "equal", n, n + 1, n, n + 1) for n in numbers]
    a, b = ([json.dumps(one, sort_keys=True, default=str) for one in each] for each in (old, new))
    return list(SequenceMatcher(None, a, b, autojunk=False).get_opcodes())


def _resembles(one: Any, other: Any) -> bool:
    return one == other or (isinstance(one, Mapping) and _likeness(one, other) >= _CLOSE)


def _pairs(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Yield which new statement is which old one, edited, in the order of both."""
    after = 0
    for number, value in enumerate(new):
        window = range(after, min(after + _WINDOW, len(old)))
        best, at = max(((_likeness(old[at], value), -at) for at in window), default=(0.0, 0))
        if best >= _CLOSE:
            yield number, -at
            after = -at + 1


def _likeness(one: Any, other: Any) -> float:
    if not (isinstance(one, Mapping) and isinstance(other, Mapping)):
        return 1.0 if type(one) is type(other) else 0.0
    same = sum(1 for name in one if name in other and one[name] == other[name])
    return same / max(len(one), len(other), 1)
