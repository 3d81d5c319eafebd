"""
Saving a model over a TOML file that people wrote: only what changed is written again.

The file is parsed with its comments, order and spacing (tomlkit).  What it says is compared with
what the model says now, both in the form in which models are written, and each difference is put
where it belongs: a field in its table, a new table behind its neighbours, in their style.  The
result is read again; unless it makes up the same model, the file is written anew.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roles.errors import RolesError, counted
from roles.formats.native.toml import read, write
from roles.formats.native.tree import from_model
from roles.formats.shared.reading import Loss, Writing

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["write_over", "write_over_yaml"]

_COMMENT = re.compile(
    r"^[^\"'#\n]*(?:\"(?:\\.|[^\"\\\n])*\"[^\"'#\n]*|'[^'\n]*'[^\"'#\n]*)*#", re.MULTILINE
)
_YAML_COMMENT = re.compile(r"(?:^|[ \t])#", re.MULTILINE)
_END = re.compile(r"[\r\n]*\Z").search
_CLOSE = 0.5
"""How much two statements must have in common for one to be the other, edited."""


def write_over(model: RoleModel, old: bytes, *, source: str = "") -> Writing:
    r"""
    Return *model* as TOML, keeping the text of a file for whatever the two have in common.

    Args:
        model: The model.
        old: What the file holds now.
        source: What to call the file in messages.

    Returns:
        The bytes to write.  A loss counts the comments that couldn't be kept: the file isn't a
        model, or the extra ``edit`` isn't installed.

    Examples:
        >>> import roles
        >>> old = b'[model]\nname = "Shop" # ours\n[roles.owner]\nname = "Owner"\n'
        >>> model = roles.loads(old.decode())
        >>> write_over(model, old).content == old
        True
    """
    anew = write(model)
    why = "the file can't be edited in place: it is written anew"
    try:
        before = from_model(read(old, source=source).model)
    except RolesError:
        why = "the file isn't a model: it is written anew"
    else:
        mark = BOM_UTF8 if old.startswith(BOM_UTF8) else b""
        try:
            text = _patched(old.decode("utf-8-sig"), before, from_model(model)).encode()
            if read(text, source=source).model == model:
                return Writing(content=mark + text)
        except ImportError:
            why = "the file is written anew; to keep its comments: pip install 'rolegraph[edit]'"
        except (AttributeError, LookupError, RolesError, RuntimeError, TypeError, ValueError):
            pass  # tables in pieces all over a file are more than tomlkit can change
    return _without_comments(
        anew, len(_COMMENT.findall(old.decode("utf-8", "replace"))), why, source
    )


def write_over_yaml(model: RoleModel, old: bytes, *, source: str = "") -> Writing:
    """Return *model* as YAML; a loss counts the comments of the file that go."""
    from roles.formats.native.yaml import write as write_yaml

    comments = len(_YAML_COMMENT.findall(old.decode("utf-8", "replace")))
    why = "YAML is written anew; TOML keeps its comments"
    return _without_comments(write_yaml(model), comments, why, source)


def _without_comments(anew: Writing, comments: int, why: str, source: str) -> Writing:
    """Return what is written anew, with the loss of the comments."""
    if not comments:
        return anew
    loss = Loss(place=source or "the file", what=counted(comments, "comment"), why=why)
    return Writing(content=anew.content, losses=(loss, *anew.losses))


def _patched(text: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    import tomlkit

    crlf = "\r\n" in text and not re.search(r"(?<!\r)\n", text)
    end = _END(text)[0]  # type: ignore[index]
    document = tomlkit.parse(text if end else text + ("\r\n" if crlf else "\n"))
    patch = _Patch(document)
    patch.table(document, old, new, depth=0)
    patch.rename_tables()
    text = tomlkit.dumps(document).rstrip("\r\n") + end
    return re.sub(r"(?<!\r)\n", "\r\n", text) if crlf else text


@frozen
class _Patch:
    """
    Changes a parsed file in place.

    What is written above a table, a comment and the blank line before it, belongs to the end of
    the table before.  So whoever takes a table out, or puts one in, moves that *tail* along.
    """

    document: Any
    renamed: list[tuple[Any, str, str]] = field(factory=list)

    def table(self, table: Any, old: Mapping[str, Any], new: Mapping[str, Any], depth: int) -> None:
        """Make a table of the file say what *new* says, where *old* is what it says now."""
        if depth == 1:
            renamed = _renamed(old, new)
            self.renamed.extend((table, before, key) for key, before in renamed.items())
            # Until the end they go by their old keys, by which tomlkit finds them.
            new = {renamed.get(name, name): value for name, value in new.items()}
        for name in [name for name in old if name not in new]:
            if name in table:
                self._take_out(table, name)
        for name, value in new.items():
            before, present = old.get(name), table.get(name)
            if name in old and before == value:
                continue
            if isinstance(value, Mapping) and isinstance(present, MutableMapping):
                self.table(present, before if isinstance(before, Mapping) else {}, value, depth + 1)
            elif _is_statements(value) and _is_statements(before) and present is not None:
                self._statements(present, before or [], value)
            elif (
                isinstance(value, list) and isinstance(present, list) and not _is_statements(value)
            ):
                _patch_array(present, value)
            else:
                _put(table, name, value, depth)

    def _statements(self, present: Any, old: Sequence[Any], new: Sequence[Any]) -> None:
        """Change the statements that differ; one that is much the same is the old one, edited."""
        for tag, start, end, first, last in reversed(_opcodes(old, new)):
            if tag == "equal":
                continue
            edited = dict(_pairs(old[start:end], new[first:last]))
            for number in reversed(range(end - start)):
                if number not in edited.values():
                    self._take_out(present, start + number)
            for offset, value in enumerate(new[first:last]):
                if offset in edited:
                    self.table(present[start + offset], old[start + edited[offset]], value, depth=2)
                else:
                    _insert(present, start + offset, value)

    def rename_tables(self) -> None:
        """Give the tables whose keys changed their new ones, where they are."""
        from tomlkit.items import SingleKey

        for holder, old, new in self.renamed:
            body = getattr(holder, "value", holder).body
            for number, (key, item) in enumerate(body):
                if key is not None and key.key == old:
                    written = key.as_string()
                    fresh = SingleKey(new, sep=written[len(written.rstrip()) :] + key.sep)
                    fresh._dotted = key.is_dotted()  # noqa: SLF001 - nothing else can set it
                    body[number] = (fresh, item)
                    if hasattr(item, "invalidate_display_name"):
                        item.invalidate_display_name()

    def _take_out(self, holder: Any, name: Any) -> None:
        leaves = list(_leaves(holder[name]))
        if leaves:
            tail = _pop_tail(leaves[-1])
            every = list(_leaves(self.document))
            before = next(at for at, leaf in enumerate(every) if leaf is leaves[0])
            if before:
                above = _pop_tail(every[before - 1])
                tail = above if above and _is_blank(tail) else above + tail
                every[before - 1].value.body.extend(tail)
        del holder[name]


def _renamed(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Return the old key of each table that has another now and says much the same."""
    if not all(isinstance(one, Mapping) for one in (*old.values(), *new.values())):
        return {}
    a, b = list(old), list(new)
    found: dict[str, str] = {}
    for tag, start, end, first, last in _opcodes(a, b):
        if tag == "replace":
            pairs = _pairs([old[key] for key in a[start:end]], [new[key] for key in b[first:last]])
            found |= {b[first + after]: a[start + before] for after, before in pairs}
    return found


def _is_statements(value: Any) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)
    )


def _leaves(item: Any) -> Iterator[Any]:
    """Yield the tables with a header of their own in what is parsed, in the order of the file."""
    from tomlkit.items import AoT, Table

    if isinstance(item, AoT):
        for table in item.body:
            yield from _leaves(table)
    elif isinstance(item, Table) or not hasattr(item, "trivia"):
        inner = [leaf for value in getattr(item, "values", tuple)() for leaf in _leaves(value)]
        if isinstance(item, Table) and not item.is_super_table():
            yield item
        yield from inner


def _pop_tail(table: Any) -> list[Any]:
    """Take what follows the first blank line below the last field of a table off its end."""
    from tomlkit.items import Whitespace

    body = table.value.body
    at = len(body)
    while at and body[at - 1][0] is None:
        at -= 1
    while at < len(body) and not isinstance(body[at][1], Whitespace):
        at += 1
    tail = body[at:]
    del body[at:]
    return list(tail)


def _is_blank(tail: Sequence[Any]) -> bool:
    return not any(item.as_string().strip() for _, item in tail)


def _put(table: Any, name: str, value: Any, depth: int) -> None:
    """Put a field or a table that is new, or whose form changed, in the style of its neighbours."""
    import tomlkit
    from tomlkit.items import InlineTable, Table

    if isinstance(table, InlineTable):
        _put_inline(table, name, value)
        return
    tables = [leaf for leaf in _leaves(table) if leaf is not table]
    own = isinstance(table, Table) and not table.is_super_table()
    fresh: Any = _item(value)
    if depth == 0 and _is_statements(value):
        fresh = tomlkit.aot()
        for one in value:
            fresh.append(_table_of(one))
    elif isinstance(value, Mapping) and depth < 2 and not (own and len(table) and not tables):
        if depth == 0 and all(isinstance(one, Mapping) for one in value.values()):
            fresh = tomlkit.table(is_super_table=True)
            for key, one in value.items():
                fresh.append(key, _table_of(one))
        else:
            fresh = _table_of(value)
    if name in table:
        table[name] = fresh
    elif isinstance(fresh, (Table, tomlkit.items.AoT)) and tables:
        tail = _pop_tail(tables[-1])
        _end_with_blank_line(tables[-1])
        table.append(name, fresh)
        if tail:
            last = list(_leaves(fresh))[-1]
            _pop_tail(last)
            last.value.body.extend(tail)
    else:
        tail = _pop_tail(table) if own else []
        table[name] = fresh
        if own:
            table.value.body.extend(tail)


def _insert(present: Any, at: int, value: Mapping[str, Any]) -> None:
    """Insert a statement before those that follow it."""
    from tomlkit.items import AoT

    if not isinstance(present, AoT):
        present.insert(at, _inline(value))
        return
    table = _table_of(value)
    if at:
        tail = _pop_tail(present[at - 1])
        _end_with_blank_line(present[at - 1])
        if tail:
            _pop_tail(table)
            table.value.body.extend(tail)
    present.insert(at, table)


def _put_inline(table: Any, name: str, value: Any) -> None:
    """Put a field in an inline table, which forgets the space before its brace."""
    fields = [item for key, item in table.value.body if key is not None]
    spaced = table.as_string().endswith(" }")
    if name not in table and fields:
        fields[-1].trivia.trail = ""
    fresh = name not in table
    table[name] = _item(value)
    if fresh and spaced:
        table[name].trivia.trail = " "


def _table_of(value: Mapping[str, Any]) -> Any:
    import tomlkit

    table = tomlkit.table()
    for name, one in value.items():
        table.add(name, _item(one))
    table.add(tomlkit.nl())
    return table


def _end_with_blank_line(table: Any) -> None:
    import tomlkit

    if table.as_string().strip():
        table.value.body.append((None, tomlkit.nl()))


def _item(value: Any) -> Any:
    import tomlkit

    return _inline(value) if isinstance(value, Mapping) else tomlkit.item(value)


def _inline(value: Mapping[str, Any]) -> Any:
    import tomlkit

    table = tomlkit.inline_table()
    for name, one in value.items():
        table.append(name, _item(one))
    return table


def _patch_array(array: Any, new: Sequence[Any]) -> None:
    """Change the members of an array that differ, so that comments between the others stay."""
    old = [one.unwrap() if hasattr(one, "unwrap") else one for one in array]
    for tag, start, end, first, last in reversed(_opcodes(old, new)):
        if tag in ("replace", "delete"):
            for at in range(end - 1, start - 1, -1):
                del array[at]
        if tag in ("replace", "insert"):
            for offset, value in enumerate(new[first:last]):
                array.insert(start + offset, _item(value))


def _opcodes(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[str, int, int, int, int]]:
    a, b = ([json.dumps(one, sort_keys=True, default=str) for one in each] for each in (old, new))
    return list(SequenceMatcher(None, a, b, autojunk=False).get_opcodes())


def _pairs(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Yield which new statement is which old one, edited, in the order of both."""
    after = 0
    for number, value in enumerate(new):
        scores = [(_likeness(old[at], value), -at) for at in range(after, len(old))]
        best, at = max(scores, default=(0.0, 0))
        if best >= _CLOSE:
            yield number, -at
            after = -at + 1


def _likeness(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    same = sum(1 for name in one if name in other and one[name] == other[name])
    return same / max(len(one), len(other), 1)
