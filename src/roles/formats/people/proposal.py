"""A first mapping for an export, from its headings and from how its cells are written."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from roles.characters import HIDDEN
from roles.errors import FormatError, UnknownName
from roles.formats.people import xlsx
from roles.formats.people.columns import FIELDS
from roles.formats.people.csv import rows_of
from roles.formats.people.dates import parse_day
from roles.formats.shared.files import content_of
from roles.model.identity import identity
from roles.model.names import nearest
from roles.shipped import shipped

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["propose_mapping"]

_ROWS = 20_000
_WORDS = 40
_ALIKE = 0.6
_SIGNS = re.compile(r"[\W_]+")
_OWNING = re.compile(r"['\u2019]s?(?!\w)")  # Manager's Name
_KINDS = ("permanent", "acting", "delegated")
_DATES = ("start", "end", "recorded_at")


def _plain(heading: str) -> str:
    """Return a heading without the signs that exports put into it; ``#`` is a number."""
    return _SIGNS.sub("", identity(_OWNING.sub("", heading)).replace("#", "number"))


@cache
def _known() -> Mapping[str, Any]:
    return tomllib.loads(shipped("formats/people/headings.toml"))


@frozen(kw_only=True)
class _Export:
    """The rows of an export, and how it is written."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    delimiter: str = ","
    encoding: str | None = None

    def column(self, heading: str) -> list[str]:
        """Return what the cells under a heading say, without the empty ones."""
        at = self.heads.index(heading)
        return [text for row in self.rows if at < len(row) and (text := row[at].strip())]


def propose_mapping(path: str | os.PathLike[str], model: RoleModel) -> str:
    """
    Return a mapping for an export of people, as TOML to look through and to keep beside it.

    Whatever the file doesn't say is left open in a comment.

    Args:
        path: The export, a CSV file or a workbook.
        model: The role model, whose roles the titles are compared with.

    Raises:
        FormatError: The file can't be read, or has no headings.
    """
    if Path(path).suffix.lower() in (".json", ".yaml", ".yml"):
        message = "is no table; a mapping is proposed for CSV files and workbooks"
        raise FormatError(
            f"{message}. A directory or a catalog names attributes instead", str(path)
        )
    export = _read(Path(path))
    headings = _match(export.heads)
    if "kind" in headings and not _kinds_in(export.column(headings["kind"][0])):
        del headings["kind"]
    if not headings:
        heads = ", ".join(export.heads)
        raise FormatError(f"has no heading that is known; there are {heads}", str(path))
    return "\n".join(_lines(export, headings, model)) + "\n"


def _read(path: Path) -> _Export:
    content, source = content_of(path), str(path)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        known = {_plain(one) for names in _known()["fields"].values() for one in names}
        rows = xlsx.rows_of(content, lambda heading: _plain(heading) in known, source)
        delimiter, encoding = ",", None
    else:
        rows, delimiter, encoding = _read_csv(content, source)
    if not rows:
        raise FormatError("has no rows", source)
    return _Export(
        heads=[head.strip() for head in rows[0][1]],
        rows=[row for _, row in rows[1 : _ROWS + 1]],
        delimiter=delimiter,
        encoding=encoding,
    )


def _read_csv(
    content: bytes, source: str
) -> tuple[list[tuple[int, Sequence[str]]], str, str | None]:
    best: list[tuple[int, Sequence[str]]] = []
    chosen = ","
    encoding = None
    for delimiter in (",", ";", "\t", "|"):
        try:
            rows = list(rows_of(content, delimiter, encoding, source))
        except FormatError as error:
            if encoding is not None or "csv.encoding" not in error.message:
                raise
            encoding = "windows-1252"
            rows = list(rows_of(content, delimiter, encoding, source))
        if rows and (not best or len(rows[0][1]) > len(best[0][1])):
            best, chosen = rows, delimiter
    return best, chosen, encoding


def _match(heads: Sequence[str]) -> dict[str, list[str]]:
    """Return the headings of each field; a heading stands for one field."""
    plain = {_plain(head): head for head in reversed(heads) if _plain(head)}
    found: dict[str, list[str]] = {}
    taken: set[str] = set()
    for name, likely in _known()["fields"].items():
        fitting = (plain[_plain(one)] for one in likely if _plain(one) in plain)
        heading = next((one for one in fitting if one not in taken), None)
        if heading is not None:
            found[name] = [heading]
            taken.add(heading)
    parts = [head for name in ("given_name", "family_name") for head in found.pop(name, [])]
    if parts and "name" not in found:
        found["name"] = parts
    return {name: found[name] for name in FIELDS if name in found}


def _tells_apart(export: _Export, heading: str) -> bool:
    """Tell whether each row says something else under a heading."""
    texts = export.column(heading)
    rows = sum(any(cell.strip() for cell in row) for row in export.rows)
    return len(texts) == rows and not _repeats(texts)


def _kinds_in(texts: Sequence[str]) -> bool:
    """Tell whether a column says how people are appointed: ``Type`` may say anything else."""
    return any(identity(text) in _KINDS for text in texts)


def _lines(
    export: _Export, headings: Mapping[str, Sequence[str]], model: RoleModel
) -> Iterator[str]:
    plain = set(map(_plain, export.heads))
    systems = [
        (name, table)
        for name, table in _known()["systems"].items()
        if plain.issuperset(map(_plain, table["headings"]))
    ]
    yield "# Proposed from the headings and the cells of the export: look through it."
    if systems:
        yield f"# It looks like an export of {systems[0][0]}."
    yield 'unknown_roles = "pass"  # titles that are no role of the model are counted; or "refuse"'
    yield from ("", "[columns]")
    address = headings.get("email", ("",))[0] if "actor" not in headings else ""
    if address and not _tells_apart(export, address):
        address = ""
    if address:
        yield f"actor = {_toml(address)}  # no column of numbers tells people apart"
    for name, heads in headings.items():
        yield f"{name} = {_toml(heads[0] if len(heads) == 1 else list(heads))}"
    needed = ("actor", "role", "scope", "start") if not address else ("role", "scope", "start")
    missing = [name for name in needed if name not in headings]
    yield from (f'# {name} = "which column?"' for name in missing)
    meant = {head for heads in headings.values() for head in heads}
    if left := [head for head in export.heads if head and head not in meant]:
        yield f"# without a meaning: {', '.join(map(_toml, left))}"
    if missing:
        yield from ("", "# [defaults]  # what counts for every row")
        yield from (f'# {name} = "…"' for name in missing if name != "actor")
    yield from _date_lines(export, headings, systems)
    yield from _number_lines(export, headings)
    yield from _word_lines(export, headings, model)


def _date_lines(
    export: _Export,
    headings: Mapping[str, Sequence[str]],
    systems: Sequence[tuple[str, Mapping[str, Any]]],
) -> Iterator[str]:
    yield from ("", "[dates]")
    if "end" in headings:
        yield 'ends = "inclusive"  # the end is the last day; "exclusive" where it is the day after'
    texts = [
        text for name in _DATES if name in headings for text in export.column(headings[name][0])
    ]
    orders = [order for order in ("iso", "day first", "month first") if _fits(texts, order)]
    if "iso" not in orders and len(orders) == 1:
        yield f'order = "{orders[0]}"'
    elif "iso" not in orders:
        yield '# order = "day first"  # or "month first": the dates of the file may be either'
    repeated = "actor" in headings and _repeats(export.column(headings["actor"][0]))
    if "start" in headings and "end" not in headings and (repeated or systems):
        known = any(table.get("history") for _, table in systems)
        why = "each row holds until the next of the same person" if repeated or known else ""
        if why:
            yield f'history = "effective"  # {why}; "periods" where all rows count at once'


def _fits(texts: Sequence[str], order: str) -> bool:
    try:
        for text in dict.fromkeys(texts):
            parse_day(text, order)
    except ValueError:
        return False
    return True


def _repeats(texts: Sequence[str]) -> bool:
    return len(set(map(identity, texts))) < len(texts)


def _number_lines(export: _Export, headings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    settings = []
    if export.delimiter != ",":
        settings.append(f"delimiter = {_toml(export.delimiter)}")
    if export.encoding is not None:
        settings.append(f"encoding = {_toml(export.encoding)}")
    if "share" in headings and "hours" not in headings:
        numbers = [_number(text) for text in export.column(headings["share"][0])]
        if any(number > 1 for number in numbers) and not any(0 < number <= 1 for number in numbers):
            settings.append("percent = true")
    if settings:
        yield from ("", "[csv]", *settings)
    if "hours" in headings:
        most = max(map(_number, export.column(headings["hours"][0])), default=0)
        yield from ("", "[hours]", f"full_time = {max(most, 1):g}  # the most hours of the file")


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return 0


def _word_lines(
    export: _Export, headings: Mapping[str, Sequence[str]], model: RoleModel
) -> Iterator[str]:
    if "role" in headings:
        titles = list(dict.fromkeys(export.column(headings["role"][0])))
        unknown = [title for title in titles if not _is_role(title, model)]
        if unknown:
            yield from ("", '[values.role]  # which role a title stands for; "" for none')
        for title in unknown[:_WORDS]:
            yield f"# {_toml(title)} = {_toml(_likely_role(title, model))}"
        if len(unknown) > _WORDS:
            yield f"# and {len(unknown) - _WORDS:,} more"
    if "status" in headings:
        yield from ("", '[values.status]  # "" where somebody of that status holds nothing')
        inactive = set(map(identity, _known()["inactive"]["words"]))
        for status in list(dict.fromkeys(export.column(headings["status"][0])))[:_WORDS]:
            yield f"{_toml(status)} = {_toml('' if identity(status) in inactive else 'holds')}"


def _is_role(title: str, model: RoleModel) -> bool:
    try:
        model.role(title)
    except UnknownName:
        return False
    return True


def _likely_role(title: str, model: RoleModel) -> str:
    """Return the key of the role that a title is much like, if any."""
    keys = {role.name: role.key for role in model.roles}
    near = nearest(title, keys, 1)
    alike = near and SequenceMatcher(None, _plain(near[0]), _plain(title)).ratio() >= _ALIKE
    return keys[near[0]] if alike else ""


def _toml(value: Any) -> str:
    """Return a text or a list of texts as TOML, which shares these escapes with JSON."""
    text = json.dumps(value, ensure_ascii=False)
    return HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04X}", text)
