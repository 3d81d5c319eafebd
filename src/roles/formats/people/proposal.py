"""A first mapping for an export, from its headings and from how its cells are written."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from roles.characters import HIDDEN
from roles.encoding import MOST_ABOVE
from roles.errors import FormatError, UnknownName
from roles.formats.people import xlsx
from roles.formats.people.columns import FIELDS
from roles.formats.people.csv import rows_of
from roles.formats.people.dates import parse_day
from roles.formats.people.headings import DATES, field_in, field_of, holds_by, known, plain
from roles.formats.shared.draft import Collection
from roles.formats.shared.files import content_of
from roles.model.identity import identity

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["propose_mapping"]

_ROWS = 20_000
_WORDS = 40
_ALIKE = 0.8
_SIGNS = re.compile(r"[\W_]+")
_KINDS = ("permanent", "acting", "delegated")


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
    headings, unsure = _match(export)
    if "kind" in headings and not _kinds_in(export.column(headings["kind"][0])):
        del headings["kind"]
    if not headings:
        heads = ", ".join(export.heads)
        raise FormatError(f"has no heading that is known; there are {heads}", str(path))
    return "\n".join(_lines(export, headings, unsure, model)) + "\n"


def _is_heading(text: str) -> bool:
    return field_of(text) is not None


def _read(path: Path) -> _Export:
    content, source = content_of(path), str(path)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        rows = xlsx.rows_of(content, _is_heading, source)
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
    chosen, most = ",", (-1, -1)
    encoding = None
    for delimiter in (",", ";", "\t", "|"):
        try:
            rows = list(rows_of(content, delimiter, encoding, source))
        except FormatError as error:
            if encoding is not None or "csv.encoding" not in error.message:
                raise
            encoding = "windows-1252"
            rows = list(rows_of(content, delimiter, encoding, source))
        # Reports have a title above the headings.
        for number, (_, row) in enumerate(rows[: MOST_ABOVE + 1]):
            worth = sum(map(_is_heading, row)), len(row) if number == 0 else 0
            if worth > most:
                best, chosen, most = rows[number:], delimiter, worth
    return best, chosen, encoding


def _match(export: _Export) -> tuple[dict[str, list[str]], set[str]]:
    """Return the headings of each field, and those found by a part of theirs alone."""
    found: dict[str, list[str]] = {}
    unsure: set[str] = set()
    for look_up, several in ((field_of, True), (field_in, False)):
        fitting: dict[str, dict[str, int]] = {}
        taken = {head for heads in found.values() for head in heads}
        for head in dict.fromkeys(filter(None, export.heads)):
            if head not in taken and (hit := look_up(head)) and hit[0] not in found:
                fitting.setdefault(hit[0], {})[head] = hit[1]
        for name, ranks in fitting.items():
            heads = sorted(ranks, key=ranks.__getitem__)
            found[name] = heads
            if not several:
                unsure.update(heads)
    for name, heads in found.items():
        chosen = _best_manager(export, heads, found) if name == "reports_to" else heads[0]
        found[name] = [chosen]
    parts = [head for name in ("given_name", "family_name") for head in found.pop(name, [])]
    if parts and "name" not in found:
        found["name"] = parts
    if "actor" not in found and "email" in found and _tells_apart(export, found["email"][0]):
        found["actor"] = found["email"]
    if "recorded_at" not in found and "end" in found:
        # Nothing corrects another row, and every row says when it ends.
        found.pop("id", None)
    return {name: found[name] for name in FIELDS if name in found}, unsure


def _best_manager(
    export: _Export, fitting: Sequence[str], found: Mapping[str, Sequence[str]]
) -> str:
    """Return the column of managers in which most cells name somebody in the export."""
    people = Collection("person")
    for name in ("actor", "email", "name"):
        for text in export.column(found[name][0]) if name in found else ():
            people.call(people.named(text), text)
    parts = [export.heads.index(found[n][0]) for n in ("given_name", "family_name") if n in found]
    for row in export.rows if parts else ():
        text = " ".join(row[at].strip() for at in parts if at < len(row))
        people.call(people.named(text), text)

    def number_found(heading: str) -> int:
        texts = dict.fromkeys(export.column(heading))
        return sum(len(people.find(text)) > 0 for text in texts)

    return max(fitting, key=number_found)


def _tells_apart(export: _Export, heading: str) -> bool:
    """Tell whether each row says something else under a heading."""
    texts = export.column(heading)
    rows = sum(any(cell.strip() for cell in row) for row in export.rows)
    return len(texts) == rows and not _repeats(texts)


def _kinds_in(texts: Sequence[str]) -> bool:
    """Tell whether a column says how people are appointed: ``Type`` may say anything else."""
    return any(identity(text) in _KINDS for text in texts)


def _lines(
    export: _Export, headings: Mapping[str, Sequence[str]], unsure: set[str], model: RoleModel
) -> Iterator[str]:
    there = set(map(plain, export.heads))
    systems = [
        (name, table)
        for name, table in known()["systems"].items()
        if there.issuperset(map(plain, table["headings"]))
    ]
    yield "# Proposed from the headings and the cells of the export: look through it."
    if systems:
        yield f"# It looks like an export of {systems[0][0]}."
    yield 'unknown_roles = "pass"  # titles that are no role of the model are counted; or "refuse"'
    yield from ("", "[columns]")
    for name, heads in headings.items():
        twice = name == "actor" and heads == headings.get("email")
        why = "  # no column of numbers tells people apart" if twice else ""
        why = why or "  # by a part of its heading" * (not unsure.isdisjoint(heads))
        yield f"{name} = {_toml(heads[0] if len(heads) == 1 else list(heads))}{why}"
    missing = [name for name in ("actor", "role", "scope", "start") if name not in headings]
    for name in missing:
        alone = headings.get("name", ())
        if name == "actor" and len(alone) == 1 and _tells_apart(export, alone[0]):
            why = "each row has another; may two people share a name?"
            yield f"# actor = {_toml(alone[0])}  # {why}"
        else:
            yield f'# {name} = "which column?"'
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
        text for name in DATES if name in headings for text in export.column(headings[name][0])
    ]
    fits = {order: _fitting(texts, order) for order in ("iso", "day first", "month first")}
    orders = [order for order, number in fits.items() if number == max(fits.values())]
    if "iso" not in orders and len(orders) == 1:
        yield f'order = "{orders[0]}"'
    elif "iso" not in orders:
        yield '# order = "day first"  # or "month first": the dates of the file may be either'
    repeated = "actor" in headings and _repeats(export.column(headings["actor"][0]))
    if "start" in headings and "end" not in headings and (repeated or systems):
        why = "each row holds until the next of the same person" * bool(
            repeated or any(table.get("history") for _, table in systems)
        )
        if why:
            yield f'history = "effective"  # {why}; "periods" where all rows count at once'


def _fitting(texts: Sequence[str], order: str) -> int:
    """Return how many of the texts are days in an order: a few cells may hold something else."""
    number = 0
    for text in dict.fromkeys(texts):
        with suppress(ValueError):
            parse_day(text, order)
            number += 1
    return number


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
        heading = headings["status"][0]
        for status in list(dict.fromkeys(export.column(heading)))[:_WORDS]:
            holds = holds_by(status, heading)
            why = "" if holds is not None else '  # or ""?'
            yield f"{_toml(status)} = {_toml('' if holds is False else 'holds')}{why}"


def _is_role(title: str, model: RoleModel) -> bool:
    try:
        model.role(title)
    except UnknownName:
        return False
    return True


def _likely_role(title: str, model: RoleModel) -> str:
    """Return the key of the one role every word of whose name is in a title, if any."""
    words = _words(title)
    found: dict[str, int] = {}
    for role in model.roles:
        for name in (role.name, *role.aliases):
            parts = _words(name)
            if parts and all(get_close_matches(part, words, 1, _ALIKE) for part in parts):
                found[role.key] = max(found.get(role.key, 0), len(parts))
    best = [key for key, number in found.items() if number == max(found.values())]
    return best[0] if len(best) == 1 else ""


def _words(text: str) -> list[str]:
    return _SIGNS.sub(" ", text).casefold().split()


def _toml(value: Any) -> str:
    """Return a text or a list of texts as TOML, which shares these escapes with JSON."""
    text = json.dumps(value, ensure_ascii=False)
    return HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04X}", text)
