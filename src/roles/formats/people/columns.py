"""The small file that says what the columns of an export mean."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

from roles.encoding import decoded, is_encoding
from roles.errors import FormatError, InvalidModel, InvalidValue, Problem, shown
from roles.formats.shared.files import content_of
from roles.model.identity import identity
from roles.model.names import nearest
from roles.plan.dates import day

__all__ = ["DEFAULTS", "FIELDS", "OTHERS", "Columns"]

FIELDS = (
    "actor",
    "actor_kind",
    "name",
    "email",
    "team",
    "reports_to",
    "role",
    "scope",
    "start",
    "end",
    "share",
    "hours",
    "status",
    "kind",
    "delegated_by",
    "id",
    "recorded_at",
)
DEFAULTS = ("role", "scope", "start")
_ENDS = ("inclusive", "exclusive")
_ORDERS = ("iso", "day first", "month first")
_DELIMITERS = (",", ";", "\t", "|")
_WORDS = ("role", "scope", "kind", "status", "actor_kind")
_HISTORIES = ("periods", "effective")
_UNKNOWN = ("pass", "refuse")
OTHERS = "*"
"""Stands in a table of words for every word that has no line of its own."""
_TABLES = (
    "columns",
    "defaults",
    "dates",
    "csv",
    "hours",
    "values",
    "scopes",
    "schedules",
    "handles",
)
# The tables that hold settings of the whole file, with the settings.
_SETTINGS = {
    "dates": ("ends", "order", "history"),
    "csv": ("delimiter", "encoding", "percent"),
    "hours": ("full_time",),
}


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


@frozen(kw_only=True)
class Columns:
    """
    What the columns of an export mean, or the attributes of a directory.

    Args:
        columns: Where each field is: the heading of a column, or the path of an attribute such as
            ``title``.  There are ``actor``, ``role``, ``scope`` and ``start``, and ``name``,
            ``email``, ``team``, ``reports_to``, ``end``, ``share``, ``hours``, ``status``,
            ``kind``, ``delegated_by``, ``id`` and ``recorded_at``.  ``actor_kind`` says whether
            the actor is a ``person``, an ``agent`` or a ``team``.  A ``name`` may be a list of
            columns: the first name, the last name.
        ends: ``"inclusive"`` where the end is the last day, as most exports have it;
            ``"exclusive"`` where it is the day after.  Required where there is an ``end``.
        order: How dates are written whose year comes last: ``"day first"`` or ``"month first"``;
            ``"iso"`` where there are none.
        history: ``"effective"`` where each row holds until the next row of the same person
            begins; ``"periods"`` where rows end by themselves.
        full_time: The weekly hours of full time.  Required where there are ``hours``.
        encoding: How the file is encoded, such as ``"windows-1252"``; None goes by its mark, or
            else takes UTF-8.
        delimiter: What separates the columns.
        percent: Whether shares are written as 0 to 100 instead of 0 to 1.
        defaults: The ``role``, ``scope`` or ``start`` of whatever says none.
        unknown_roles: Whether rows whose role the model doesn't have are counted and passed over
            (``"pass"``) or are problems (``"refuse"``).  None passes them in a directory, in a
            catalog and with ``history="effective"``.
        values: For ``role``, ``scope``, ``kind``, ``status`` or ``actor_kind``, what the export's
            words stand for.
            A word that stands for an empty role, scope or status leaves its rows out; ``"*"`` is
            every word that has no line of its own.
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

    columns: Mapping[str, Any] = field(factory=dict)
    ends: str | None = None
    order: str = "iso"
    history: str | None = None
    full_time: float | None = None
    encoding: str | None = None
    delimiter: str = ","
    percent: bool = False
    unknown_roles: str | None = None
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

        ``ends``, ``order`` and ``history`` are in the table ``dates``, ``delimiter``, ``encoding``
        and ``percent`` in ``csv``, ``full_time`` is in ``hours``.

        Raises:
            FormatError: The file can't be read, or isn't TOML.
            InvalidModel: It says what isn't allowed; lists every problem.
        """
        text = decoded(content_of(path), str(path))
        try:
            tree = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"isn't TOML: {error}", str(path)) from None
        problems = []
        settings: dict[str, Any] = {}
        for name, value in tree.items():
            if name == "unknown_roles":
                settings[name] = value
            elif name not in _TABLES or not isinstance(value, Mapping):
                near = nearest(name, (*_TABLES, "unknown_roles"), 1)[0]
                expected = f"expected one of the tables {', '.join(_TABLES)}, or unknown_roles"
                problems.append(Problem(name, f"{expected}; did you mean {near}?"))
        for table, names in _SETTINGS.items():
            for name, value in _table(tree.get(table)).items():
                if name in names:
                    settings[name] = value
                else:
                    expected = f"expected {', '.join(names)}"
                    problems.append(Problem(f"{table}.{name}", expected))
        for name in _TABLES:
            if name not in _SETTINGS:
                settings[name] = _table(tree.get(name))
        try:
            found = cls(**settings, source=str(path))
        except InvalidModel as error:
            raise InvalidModel([*problems, *error.problems], str(path)) from None
        if problems:
            raise InvalidModel(problems, str(path))
        return found

    def missing(self, names: Iterable[str], called: str) -> list[Problem]:
        """Return what is wrong with a mapping that leaves out what a file doesn't say by itself."""
        problems = []
        for name in names:
            if name not in self.columns and name not in self.defaults:
                message = f"is missing: name the {called} that says it"
                message += f", or state it as defaults.{name}" if name in DEFAULTS else ""
                problems.append(Problem(f"columns.{name}", message))
        return problems

    def require(self, names: Iterable[str], called: str) -> None:
        """
        Refuse a mapping that leaves out what a kind of file doesn't say by itself.

        Raises:
            InvalidModel: A name is neither a column nor a default.
        """
        if problems := self.missing(names, called):
            raise InvalidModel(problems, self.source)

    def headings(self, name: str) -> tuple[str, ...]:
        """Return the headings of the columns that say a field."""
        value = self.columns.get(name, ())
        return (value,) if isinstance(value, str) else tuple(value)

    def heading(self, name: str) -> str:
        """Return what to call the place of a field in messages."""
        return " and ".join(self.headings(name)) or name

    def meanings(self, name: str) -> dict[str, str]:
        """Return what words stand for, by the identity of the word."""
        return {identity(word): meant for word, meant in self.values.get(name, {}).items()}


def _problems(one: Columns) -> Iterator[Problem]:
    for name, heading in one.columns.items():
        if name not in FIELDS:
            near = nearest(str(name), FIELDS, 1)[0]
            told = f"is nothing that a column may hold; there are {', '.join(FIELDS)}"
            yield Problem(f"columns.{name}", f"{told}; nearest: {near}")
        elif not isinstance(heading, str) and not (name == "name" and _texts(heading)):
            allowed = "a heading, or a list of them" if name == "name" else "a heading"
            yield Problem(f"columns.{name}", f"is {shown(heading)}; allowed: {allowed}")
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
    yield from _setting_problems(one)
    yield from _nested_problems(one)


def _setting_problems(one: Columns) -> Iterator[Problem]:
    choices: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (
        ("dates.ends", one.ends, _ENDS if "end" in one.columns else (*_ENDS, None)),
        ("dates.order", one.order, _ORDERS),
        ("dates.history", one.history, (*_HISTORIES, None)),
        ("unknown_roles", one.unknown_roles, (*_UNKNOWN, None)),
        ("csv.delimiter", one.delimiter, _DELIMITERS),
        ("csv.percent", one.percent, (True, False)),
    )
    for place, value, allowed in choices:
        if value not in allowed or (place == "csv.percent" and not isinstance(value, bool)):
            message = "is missing" if value is None else f"is {shown(value)}"
            words = ", ".join(map(shown, filter(lambda each: each is not None, allowed)))
            yield Problem(place, f"{message}; allowed: {words}")
    if isinstance(one.full_time, bool) or not isinstance(one.full_time, (int, float, type(None))):
        yield Problem("hours.full_time", f"is {shown(one.full_time)}; allowed: a number of hours")
    elif one.full_time is not None and not 0 < one.full_time <= 168:
        yield Problem("hours.full_time", f"is {one.full_time}; allowed: hours of a week")
    elif one.full_time is None and "hours" in one.columns:
        yield Problem("hours.full_time", "is missing: how many hours a week is full time?")
    if one.encoding is not None and not is_encoding(one.encoding):
        names = "the name of an encoding, such as 'windows-1252' or 'utf-16'"
        yield Problem("csv.encoding", f"is {shown(one.encoding)}; allowed: {names}")


def _nested_problems(one: Columns) -> Iterator[Problem]:
    for name, words in one.values.items():
        if name not in _WORDS or not isinstance(words, Mapping):
            expected = f"expected one of {', '.join(_WORDS)}, each a table of words"
            yield Problem(f"values.{name}", expected)
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


def _texts(value: Any) -> bool:
    listed = isinstance(value, (list, tuple)) and bool(value)
    return listed and all(isinstance(one, str) for one in value)


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
