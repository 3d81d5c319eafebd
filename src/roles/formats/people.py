"""Appointments from the export of a HR system: CSV, and a small file that maps its columns."""

from __future__ import annotations

import csv
import datetime
import io
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from attrs import field, frozen

from roles.errors import FormatError, InvalidModel, InvalidValue, Problem, UnknownName, shown
from roles.formats.text import decoded
from roles.model.names import nearest, slug
from roles.org.actors import Actor, Appointment, Scope
from roles.org.organization import Organization
from roles.plan.schedule import schedule

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel
    from roles.org.actors import Kind

__all__ = ["Columns", "read_organization"]

_LIMIT = 200_000_000
_FIELDS = (
    "actor",
    "name",
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
_NEEDED = ("actor", "role", "scope", "start")
_ENDS = ("inclusive", "exclusive")
_ORDERS = ("iso", "day first", "month first")
_DATE = re.compile(r"(\d{1,4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,4})").fullmatch
_TABLES = ("columns", "dates", "csv", "values", "scopes", "schedules")


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


@frozen(kw_only=True)
class Columns:
    """
    Which column of an export says what, and how.

    Args:
        columns: For each of ``actor``, ``role``, ``scope`` and ``start``, and if there are any
            ``name``, ``end``, ``share``, ``kind``, ``delegated_by``, ``id`` and ``recorded_at``,
            the heading of its column.
        ends: ``"inclusive"`` where the end is the last day, as most exports have it;
            ``"exclusive"`` where it is the day after.
        order: How dates are written: ``"iso"`` (2026-03-01), ``"day first"`` or ``"month first"``.
        delimiter: What separates the columns.
        percent: Whether shares are written as 0 to 100 instead of 0 to 1.
        values: For ``role``, ``scope`` or ``kind``, what the export's words stand for.
        scopes: The scopes: for each key its ``name`` and the ``parent`` that it is part of.
        schedules: For each scope with one, its ``start``.

    Raises:
        InvalidModel: Something is unknown, missing or not allowed; lists every problem.
    """

    columns: Mapping[str, str]
    ends: str
    order: str = "iso"
    delimiter: str = ","
    percent: bool = False
    values: Mapping[str, Mapping[str, str]] = field(factory=dict)
    scopes: Mapping[str, Mapping[str, Any]] = field(factory=dict)
    schedules: Mapping[str, Mapping[str, Any]] = field(factory=dict)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Columns:
        """
        Read it from a TOML file with the tables columns, dates, csv, values, scopes, schedules.

        Raises:
            FormatError: The file can't be read, or isn't TOML.
            InvalidModel: It says what isn't allowed; lists every problem.
        """
        text = decoded(_bytes(path), str(path))
        try:
            tree = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"isn't TOML: {error}", str(path)) from None
        if problems := list(_mapping_problems(tree)):
            raise InvalidModel(problems, str(path))
        dates, files = _table(tree.get("dates")), _table(tree.get("csv"))
        return cls(
            columns=tree["columns"],
            ends=dates["ends"],
            order=dates.get("order", "iso"),
            delimiter=files.get("delimiter", ","),
            percent=files.get("percent", False),
            values=_table(tree.get("values")),
            scopes=_table(tree.get("scopes")),
            schedules=_table(tree.get("schedules")),
        )


def _mapping_problems(tree: Mapping[str, Any]) -> Iterator[Problem]:
    for name, value in tree.items():
        if name not in _TABLES or not isinstance(value, Mapping):
            near = nearest(name, _TABLES, 1)[0]
            told = f"there are the tables {', '.join(_TABLES)}; nearest: {near}"
            yield Problem(name, told)
    columns = _table(tree.get("columns"))
    for name in _NEEDED:
        if name not in columns:
            yield Problem(f"columns.{name}", "is missing: name the heading of the column")
    for name, heading in columns.items():
        if name not in _FIELDS:
            near = nearest(name, _FIELDS, 1)[0]
            told = f"is nothing that a column may hold; there are {', '.join(_FIELDS)}"
            yield Problem(f"columns.{name}", f"{told}; nearest: {near}")
        elif not isinstance(heading, str):
            yield Problem(f"columns.{name}", f"is {shown(heading)}; allowed: a heading")
    dates, files = _table(tree.get("dates")), _table(tree.get("csv"))
    for place, value, allowed in (
        ("dates.ends", dates.get("ends"), _ENDS),
        ("dates.order", dates.get("order", "iso"), _ORDERS),
        ("csv.delimiter", files.get("delimiter", ","), (",", ";", "\t", "|")),
        ("csv.percent", files.get("percent", False), (True, False)),
    ):
        if value not in allowed:
            told = "is missing" if value is None else f"is {shown(value)}"
            yield Problem(place, f"{told}; allowed: {', '.join(map(shown, allowed))}")
    yield from _nested_problems(tree)


def _nested_problems(tree: Mapping[str, Any]) -> Iterator[Problem]:
    for name, words in _table(tree.get("values")).items():
        if name not in ("role", "scope", "kind") or not isinstance(words, Mapping):
            yield Problem(f"values.{name}", "there are role, scope and kind, each a table of words")
    for name in ("scopes", "schedules"):
        for key, table in _table(tree.get(name)).items():
            if not isinstance(table, Mapping):
                yield Problem(f"{name}.{key}", f"is {shown(table)}; allowed: a table")


def _bytes(path: str | os.PathLike[str]) -> bytes:
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(_LIMIT + 1)
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or "isn't a path"
        raise FormatError(told, str(path)) from None
    if len(content) > _LIMIT:
        raise FormatError(f"is longer than {_LIMIT:,} bytes", str(path))
    return content


def read_organization(
    path: str | os.PathLike[str], model: RoleModel, columns: Columns | str | os.PathLike[str]
) -> Organization:
    """
    Read an organisation from the export of a HR system.

    Actors are those whom the export names, by what stands in its ``actor`` column; scopes those
    of the mapping, and those that the export names beside.  Roles are found by key, name or alias.

    Args:
        path: The CSV file.
        model: The role model.
        columns: Which column says what; or the TOML file that says so.

    Raises:
        FormatError: A file can't be read.
        InvalidModel: Rows say what can't be, each with its line; lists every problem.
    """
    mapping = columns if isinstance(columns, Columns) else Columns.load(columns)
    source = str(path)
    rows = _Rows(mapping, model)
    text = decoded(_bytes(path), source)
    try:
        rows.read(csv.reader(io.StringIO(text, newline=""), delimiter=mapping.delimiter))
    except csv.Error as error:
        raise FormatError(f"isn't CSV: {error}", source) from None
    if rows.problems:
        raise InvalidModel(rows.problems, source)
    scopes = {
        key: Scope(key, table.get("name", ""), parent=table.get("parent"))
        for key, table in mapping.scopes.items()
    }
    for one in rows.appointments:
        scopes.setdefault(one.scope, Scope(one.scope, rows.scope_names.get(one.scope, "")))
    return Organization(
        model,
        actors=[Actor(key, name=name) for key, name in rows.actors.items()],
        scopes=scopes.values(),
        appointments=rows.appointments,
        schedules={
            key: schedule(model, table["start"]) for key, table in mapping.schedules.items()
        },
    )


class _Rows:
    """What the rows of an export say, and what is wrong with them."""

    def __init__(self, mapping: Columns, model: RoleModel) -> None:
        self.mapping = mapping
        self.model = model
        self.problems: list[Problem] = []
        self.appointments: list[Appointment] = []
        self.actors: dict[str, str] = {}
        self.scope_names: dict[str, str] = {}
        self._called: dict[str, str] = {}

    def read(self, reader: Any) -> None:
        heads = [text.strip() for text in next(reader, [])]
        at: dict[str, int] = {}
        for name, heading in self.mapping.columns.items():
            if heading in heads:
                at[name] = heads.index(heading)
            else:
                near = nearest(heading, [head for head in heads if head], 1)
                found = f"there are {', '.join(map(shown, heads)) or 'none'}"
                told = f"no column is headed {shown(heading)}; {found}"
                told += f"; nearest: {near[0]}" if near else ""
                self.problems.append(Problem(f"columns.{name}", told, line=1))
        if self.problems:
            return
        for row in reader:
            line = reader.line_num
            cells = {
                name: row[number].strip() if number < len(row) else ""
                for name, number in at.items()
            }
            if any(cells.values()):
                self._row(cells, line)

    def _row(self, cells: Mapping[str, str], line: int) -> None:
        count = len(self.problems)
        said = {name: self._word(name, cells.get(name, "")) for name in ("role", "scope", "kind")}
        for name in _NEEDED:
            if not cells[name]:
                self._problem(name, "is empty", line)
        role = self._role(said["role"], line)
        start, end = (self._day(name, cells.get(name, ""), line) for name in ("start", "end"))
        if end is not None and self.mapping.ends == "inclusive" and end < datetime.date.max:
            end += datetime.timedelta(days=1)
        share = self._share(cells.get("share", ""), line)
        if len(self.problems) > count or start is None:
            return
        actor = self._key(cells["actor"])
        by = self._key(cells["delegated_by"]) if cells.get("delegated_by") else None
        try:
            one = Appointment(
                actor=actor,
                role=role,
                scope=self._scope(said["scope"]),
                start=start,
                end=end,
                share=share,
                kind=cast("Kind", said["kind"] or "permanent"),
                delegated_by=by,
                id=cells.get("id", ""),
                recorded_at=cells.get("recorded_at") or None,
            )
        except InvalidValue as error:
            told = f"is {shown(error.value)}; allowed: {error.allowed}"
            known = error.field in self.mapping.columns
            self._problem(error.field if known else "actor", told, line)
            return
        self.appointments.append(one)
        self.actors[actor] = cells.get("name") or self.actors.get(actor, "")
        if by is not None:
            self.actors.setdefault(by, "")

    def _problem(self, name: str, told: str, line: int) -> None:
        self.problems.append(Problem(self.mapping.columns[name], told, line=line))

    def _role(self, text: str, line: int) -> str:
        if text:
            try:
                return self.model.role(text).key
            except UnknownName as error:
                self._problem("role", str(error), line)
        return ""

    def _day(self, name: str, text: str, line: int) -> datetime.date | None:
        if text:
            try:
                return self._date(text)
            except ValueError as error:
                self._problem(name, str(error), line)
        return None

    def _share(self, text: str, line: int) -> float:
        if not text:
            return 1.0
        try:
            share = float(text.replace(",", ".").rstrip("% "))
        except ValueError:
            self._problem("share", f"{shown(text)} is no number", line)
            return 1.0
        return share / 100 if self.mapping.percent or text.endswith("%") else share

    def _word(self, name: str, text: str) -> str:
        return self.mapping.values.get(name, {}).get(text, text)

    def _key(self, text: str) -> str:
        """Return a key for what an export calls somebody, another for each."""
        if text not in self._called:
            key, number = slug(text), 1
            while key in self._called.values():
                number += 1
                key = f"{slug(text)}-{number}"
            self._called[text] = key
        return self._called[text]

    def _scope(self, text: str) -> str:
        for key, table in self.mapping.scopes.items():
            if text in (key, table.get("name")):
                return key
        key = slug(text)
        self.scope_names.setdefault(key, text)
        return key

    def _date(self, text: str) -> datetime.date:
        order = self.mapping.order
        match = _DATE(text)
        numbers = [int(number) for number in match.groups()] if match else []
        if order == "iso":
            if not match or len(match[1]) != 4:
                raise ValueError(f"{shown(text)} is no date as 2026-03-01; see dates.order")
            year, month, day = numbers
        else:
            if not match or len(match[3]) != 4:
                raise ValueError(
                    f"{shown(text)} is no date with the {order} and a year of four digits"
                )
            first, second, year = numbers
            day, month = (first, second) if order == "day first" else (second, first)
        try:
            return datetime.date(year, month, day)
        except ValueError as error:
            raise ValueError(f"{shown(text)} is no date: {error}") from None
