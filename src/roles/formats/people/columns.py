"""The small file that says what the columns of an export mean."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

from roles.errors import FormatError, InvalidModel, InvalidValue, Problem, shown
from roles.formats.shared.files import content_of
from roles.formats.shared.text import decoded
from roles.model.names import nearest
from roles.plan.dates import day

__all__ = ["DEFAULTS", "FIELDS", "Columns"]

FIELDS = (
    "actor",
    "name",
    "team",
    "reports_to",
    "role",
    "scope",
    "start",
    "end",
    "share",
    "kind",
    "delegated_by",
    "id",
    "recorded_at",
)
DEFAULTS = ("role", "scope", "start")
_ENDS = ("inclusive", "exclusive")
_ORDERS = ("iso", "day first", "month first")
_DELIMITERS = (",", ";", "\t", "|")
_WORDS = ("role", "scope", "kind")
_TABLES = (
    "columns",
    "defaults",
    "dates",
    "csv",
    "values",
    "scopes",
    "schedules",
    "handles",
)


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


@frozen(kw_only=True)
class Columns:
    """
    What the columns of an export mean, or the attributes of a directory.

    Args:
        columns: Where each field stands: the heading of a column, or the path of an attribute such
            as ``title``.  There are ``actor``, ``role``, ``scope`` and ``start``, and ``name``,
            ``team``, ``reports_to``, ``end``, ``share``, ``kind``, ``delegated_by``, ``id`` and
            ``recorded_at``.
        ends: ``"inclusive"`` where the end is the last day, as most exports have it;
            ``"exclusive"`` where it is the day after.  Must be said where there is an ``end``.
        order: How dates are written: ``"iso"`` (2026-03-01), ``"day first"`` or ``"month first"``.
        delimiter: What separates the columns.
        percent: Whether shares are written as 0 to 100 instead of 0 to 1.
        defaults: The ``role``, ``scope`` or ``start`` of whatever says none.
        values: For ``role``, ``scope`` or ``kind``, what the export's words stand for.  A word
            that stands for an empty role or scope leaves its rows out.
        scopes: The scopes: for each key its ``name``, the ``parent`` that it is part of, and the
            ``paths`` of it in a repository.
        schedules: For each scope with one, its ``start``.
        handles: What an actor is called in a CODEOWNERS file, by its key.

    Raises:
        InvalidModel: Something is unknown or not allowed; lists every problem.

    Examples:
        >>> mapping = Columns(columns={"role": "title"}, defaults={"start": "2026-01-01"})
        >>> mapping.order
        'iso'
    """

    columns: Mapping[str, str] = field(factory=dict)
    ends: str | None = None
    order: str = "iso"
    delimiter: str = ","
    percent: bool = False
    defaults: Mapping[str, Any] = field(factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(factory=dict)
    scopes: Mapping[str, Mapping[str, Any]] = field(factory=dict)
    schedules: Mapping[str, Mapping[str, Any]] = field(factory=dict)
    handles: Mapping[str, str] = field(factory=dict)
    source: str = field(default="", kw_only=True, eq=False)

    def __attrs_post_init__(self) -> None:
        if problems := list(_problems(self)):
            raise InvalidModel(problems, self.source)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Columns:
        """
        Read it from a TOML file with the tables that are called as the arguments are.

        ``ends`` and ``order`` stand in the table ``dates``, ``delimiter`` and ``percent`` in
        ``csv``.

        Raises:
            FormatError: The file can't be read, or isn't TOML.
            InvalidModel: It says what isn't allowed; lists every problem.
        """
        text = decoded(content_of(path), str(path))
        try:
            tree = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"isn't TOML: {error}", str(path)) from None
        problems = [
            Problem(
                name,
                f"there are the tables {', '.join(_TABLES)}; nearest: "
                f"{nearest(name, _TABLES, 1)[0]}",
            )
            for name, value in tree.items()
            if name not in _TABLES or not isinstance(value, Mapping)
        ]
        dates, files = _table(tree.get("dates")), _table(tree.get("csv"))
        fields: dict[str, Any] = {
            "ends": dates.get("ends"),
            "order": dates.get("order", "iso"),
            "delimiter": files.get("delimiter", ","),
            "percent": files.get("percent", False),
        }
        for name in _TABLES:
            if name not in ("dates", "csv"):
                fields[name] = _table(tree.get(name))
        try:
            found = cls(**fields, source=str(path))
        except InvalidModel as error:
            raise InvalidModel([*problems, *error.problems], str(path)) from None
        if problems:
            raise InvalidModel(problems, str(path))
        return found

    def require(self, names: tuple[str, ...], called: str) -> None:
        """
        Refuse a mapping that leaves out what a kind of file doesn't say by itself.

        Raises:
            InvalidModel: A name is neither a column nor a default.
        """
        problems = []
        for name in names:
            if name not in self.columns and name not in self.defaults:
                told = f"is missing: name the {called} that says it"
                told += f", or state it as defaults.{name}" if name in DEFAULTS else ""
                problems.append(Problem(f"columns.{name}", told))
        if problems:
            raise InvalidModel(problems, self.source)


def _problems(one: Columns) -> Iterator[Problem]:
    for name, heading in one.columns.items():
        if name not in FIELDS:
            near = nearest(str(name), FIELDS, 1)[0]
            told = f"is nothing that a column may hold; there are {', '.join(FIELDS)}"
            yield Problem(f"columns.{name}", f"{told}; nearest: {near}")
        elif not isinstance(heading, str):
            yield Problem(f"columns.{name}", f"is {shown(heading)}; allowed: a heading")
    for name, value in one.defaults.items():
        if name not in DEFAULTS:
            yield Problem(f"defaults.{name}", f"there are {', '.join(DEFAULTS)}")
        elif name == "start":
            try:
                day(value)
            except InvalidValue as error:
                yield Problem("defaults.start", f"is {shown(value)}; allowed: {error.allowed}")
        elif not isinstance(value, str) or not value.strip():
            yield Problem(f"defaults.{name}", f"is {shown(value)}; allowed: text")
    for place, value, allowed in (
        ("dates.ends", one.ends, _ENDS if "end" in one.columns else (*_ENDS, None)),
        ("dates.order", one.order, _ORDERS),
        ("csv.delimiter", one.delimiter, _DELIMITERS),
        ("csv.percent", one.percent, (True, False)),
    ):
        if value not in allowed or (place == "csv.percent" and not isinstance(value, bool)):
            told = "is missing" if value is None else f"is {shown(value)}"
            words = ", ".join(map(shown, filter(lambda each: each is not None, allowed)))
            yield Problem(place, f"{told}; allowed: {words}")
    yield from _nested_problems(one)


def _nested_problems(one: Columns) -> Iterator[Problem]:
    for name, words in one.values.items():
        if name not in _WORDS or not isinstance(words, Mapping):
            yield Problem(f"values.{name}", "there are role, scope and kind, each a table of words")
            continue
        for word, meant in words.items():
            if not isinstance(meant, str):
                yield Problem(f"values.{name}.{word}", f"is {shown(meant)}; allowed: text")
    for key, table in one.scopes.items():
        yield from _scope_problems(key, table)
    for key, table in one.schedules.items():
        if not isinstance(table, Mapping):
            yield Problem(f"schedules.{key}", f"is {shown(table)}; allowed: a table")
        elif set(table) != {"start"}:
            yield Problem(f"schedules.{key}", f"says {', '.join(table) or 'nothing'}; it has start")
    for key, handle in one.handles.items():
        if not isinstance(handle, str):
            yield Problem(f"handles.{key}", f"is {shown(handle)}; allowed: text such as '@ann'")


def _scope_problems(key: str, table: Any) -> Iterator[Problem]:
    if not isinstance(table, Mapping):
        yield Problem(f"scopes.{key}", f"is {shown(table)}; allowed: a table")
        return
    for name, value in table.items():
        place = f"scopes.{key}.{name}"
        if name in ("name", "parent"):
            if not isinstance(value, str):
                yield Problem(place, f"is {shown(value)}; allowed: text")
        elif name != "paths":
            yield Problem(place, "there are name, parent and paths")
        elif not isinstance(value, (list, tuple)) or not all(isinstance(p, str) for p in value):
            yield Problem(place, f"is {shown(value)}; allowed: a list of texts")
