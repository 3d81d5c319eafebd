"""From the records of an export or a directory to actors, scopes and appointments."""

from __future__ import annotations

import datetime
import re
from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import Factory, define, evolve, frozen

from roles.errors import InvalidModel, InvalidValue, Problem, UnknownName, shown, suggestion
from roles.formats.people.reading import OrganizationReading
from roles.formats.shared.reading import Loss
from roles.model.names import slug
from roles.org.actors import Actor, Appointment, Scope
from roles.org.organization import Organization
from roles.plan.dates import day
from roles.plan.schedule import schedule

if TYPE_CHECKING:
    from roles.formats.people.columns import Columns
    from roles.model.rolemodel import RoleModel
    from roles.org.actors import Kind

__all__ = ["Place", "Records"]

_DATE = re.compile(r"(\d{1,4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,4})").fullmatch
_NUMBERED = re.compile(r"appointments\[(\d+)\]\.(\w+)").fullmatch
_PERSONAL = ("actor", "name", "reports_to", "delegated_by")

T = TypeVar("T")


@frozen
class Place:
    """
    Where a record stands: in a line, or at a path.

    Attributes:
        path: What stands before a heading to make the place of a cell: ``Resources[3].``.
        line: The line, counted from 1, where it is known.
    """

    path: str = ""
    line: int | None = None


@define(eq=False)
class _Person:
    """What was said of an actor so far."""

    kind: Literal["person", "team", "agent"]
    name: str = ""
    teams: dict[str, None] = Factory(dict)
    reports_to: str | None = None


@define(eq=False)
class Records:
    """
    Takes what a source says, record by record, and gathers what is wrong and what is lost.

    A message quotes what a record says only where that can't name a person: these are files of
    people, and messages end in logs.

    Attributes:
        mapping: What the columns mean.
        model: The role model.
        strict: Whether each record must be an appointment.  A directory has people in it who have
            nothing to do with the model: there a role that it doesn't have is a loss.
        problems: What is wrong.
        losses: What an organisation has no place for.
        appointments: The appointments so far.
        places: Where each of them stands.
        actors: The actors so far, by key.
        scopes: The scopes so far, by key.
    """

    mapping: Columns
    model: RoleModel
    strict: bool = True
    problems: list[Problem] = Factory(list)
    losses: list[Loss] = Factory(list)
    appointments: list[Appointment] = Factory(list)
    places: list[Place] = Factory(list)
    actors: dict[str, _Person] = Factory(dict)
    scopes: dict[str, Scope] = Factory(dict)
    _called: dict[Hashable, str] = Factory(dict)
    _counted: dict[str, int] = Factory(dict)
    _passed: dict[tuple[str, str, str], int] = Factory(dict)
    _scope_keys: dict[str, str] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        for key, table in self.mapping.scopes.items():
            for scope in self.made(
                f"scopes.{key}", Scope, key, table.get("name", ""), parent=table.get("parent")
            ):
                self.scopes[key] = scope
                self._scope_keys.setdefault(key, key)
                self._scope_keys.setdefault(scope.name, key)

    # Actors

    def key_of(self, identity: Hashable, text: str) -> str:
        """Return the key of whom a source calls so, made from *text*; another for each."""
        if identity not in self._called:
            first = key = slug(text)
            while key in self.actors:
                self._counted[first] = number = self._counted.get(first, 1) + 1
                key = f"{first}-{number}"
            self._called[identity] = key
            self.actors[key] = _Person("person")
        return self._called[identity]

    def person(self, text: str, name: str = "") -> str:
        """Return the key of a person."""
        key = self.key_of(("person", text), text)
        self.actors[key].name = name or self.actors[key].name
        return key

    def team(self, identity: Hashable, name: str, text: str = "") -> str:
        """Return the key of a team."""
        key = self.key_of(("team", identity), text or name)
        self.actors[key].kind = "team"
        self.actors[key].name = name or self.actors[key].name
        return key

    def join(self, member: str, team: str) -> None:
        """Make an actor a member of a team."""
        if member != team:
            self.actors[member].teams[team] = None

    # Appointments

    def add(
        self, cells: Mapping[str, str], place: Place, *, actor: str = "", scope: str = ""
    ) -> None:
        """
        Take a record: by the fields of the mapping, what it says.

        Args:
            cells: What stands in each field.
            place: Where it stands.
            actor: The key of the actor, where it is known already.
            scope: The key of the scope, where it is known already.
        """
        count = len(self.problems)
        who = actor or self._actor(cells, place)
        said = {name: self._word(name, cells) for name in ("role", "scope", "kind")}
        if said["role"] is None or said["scope"] is None:
            return
        if scope:
            said["scope"] = scope
        role = self._role(said["role"], cells, place)
        if not self.strict and not (role and said["scope"]):
            if role:
                self._pass("scope", "empty", "no appointment comes of it; see defaults.scope")
            return
        for name in ("role", "scope"):
            if not said[name]:
                self._problem(name, "is empty", place)
        start, end = (self._day(name, cells.get(name, ""), place) for name in ("start", "end"))
        if start is None and not cells.get("start"):
            if "start" in self.mapping.defaults:
                start = day(self.mapping.defaults["start"])
            else:
                self._problem("start", "is empty", place)
        if end is not None and self.mapping.ends == "inclusive":
            # After 9999-12-31 comes no day: whoever writes it means that no end is known.
            end = end + datetime.timedelta(days=1) if end < datetime.date.max else None
        share = self._share(cells.get("share", ""), place)
        recorded = self._moment(cells.get("recorded_at", ""), place)
        if len(self.problems) > count or start is None or not role:
            return
        by = self.person(cells["delegated_by"]) if cells.get("delegated_by") else None
        try:
            one = Appointment(
                actor=who,
                role=role,
                scope=scope or self.scope(said["scope"]),
                start=start,
                end=end,
                share=share,
                kind=cast("Kind", said["kind"] or "permanent"),
                delegated_by=by,
                id=cells.get("id", ""),
                recorded_at=recorded,
            )
        except InvalidValue as error:
            self._refuse(error, place)
            return
        self.appointments.append(one)
        self.places.append(place)

    def _actor(self, cells: Mapping[str, str], place: Place) -> str:
        if not cells.get("actor"):
            self._problem("actor", "is empty", place)
            return ""
        key = self.person(cells["actor"], cells.get("name", ""))
        if cells.get("team"):
            self.join(key, self.team(cells["team"], cells["team"]))
        if cells.get("reports_to"):
            above = self.person(cells["reports_to"])
            self.actors[key].reports_to = above if above != key else None
        return key

    def _word(self, name: str, cells: Mapping[str, str]) -> str | None:
        """Return what a word stands for; None where the mapping says that it stands for nothing."""
        text = cells.get(name, "") or self.mapping.defaults.get(name, "")
        meant = self.mapping.values.get(name, {}).get(text, text)
        return meant if meant or not text or name == "kind" else None

    def _role(self, text: str | None, cells: Mapping[str, str], place: Place) -> str:
        if not text:
            return ""
        try:
            return self.model.role(text).key
        except UnknownName as error:
            word = _public(text, cells)
            if not self.strict:
                why = "isn't a role of the model: it gives no appointment; see values.role"
                self._pass("role", word, why)
            elif error.among:
                told = f"several roles are called {word}: {', '.join(error.among)}"
                self._problem("role", told, place)
            else:
                near = suggestion(error.nearest)
                self._problem("role", f"there is no role {word}{near}", place)
        return ""

    def scope(self, text: str | None) -> str:
        """Return the key of the scope that a source calls so."""
        text = text or ""
        if text not in self._scope_keys:
            key = slug(text)
            self._scope_keys[text] = key
            if key not in self.scopes:
                for scope in self.made(f"scopes.{key}", Scope, key, text):
                    self.scopes[key] = scope
        return self._scope_keys[text]

    def _day(self, name: str, text: str, place: Place) -> datetime.date | None:
        if text:
            try:
                return self._date(text)
            except ValueError as error:
                self._problem(name, str(error), place)
        return None

    def _date(self, text: str) -> datetime.date:
        order = self.mapping.order
        match = _DATE(text)
        numbers = [int(number) for number in match.groups()] if match else []
        if order == "iso":
            if not match or len(match[1]) != 4:
                raise ValueError(f"{_figures(text)} is no date as 2026-03-01; see dates.order")
            year, month, day = numbers
        else:
            if not match or len(match[3]) != 4:
                raise ValueError(
                    f"{_figures(text)} is no date with the {order} and a year of four digits"
                )
            first, second, year = numbers
            day, month = (first, second) if order == "day first" else (second, first)
        try:
            return datetime.date(year, month, day)
        except ValueError as error:
            raise ValueError(f"{_figures(text)} is no date: {error}") from None

    def _moment(self, text: str, place: Place) -> datetime.datetime | datetime.date | None:
        if not text:
            return None
        try:
            return datetime.datetime.fromisoformat(text) if not _DATE(text) else self._date(text)
        except ValueError:
            told = "is neither a date, in the order of the others, nor an ISO 8601 time"
            self._problem("recorded_at", told, place)
        return None

    def _share(self, text: str, place: Place) -> float:
        if not text:
            return 1.0
        try:
            share = float(text.replace(",", ".").rstrip("% "))
        except ValueError:
            self._problem("share", f"{_figures(text)} is no number", place)
            return 1.0
        return share / 100 if self.mapping.percent or text.endswith("%") else share

    # Problems and losses

    def _pass(self, name: str, what: str, why: str) -> None:
        """Count a record of which no appointment comes."""
        place = self.mapping.columns.get(name, name)
        self._passed[place, what, why] = self._passed.get((place, what, why), 0) + 1

    def _problem(self, name: str, told: str, place: Place) -> None:
        heading = self.mapping.columns.get(name, name)
        self.problems.append(Problem(place.path + heading, told, line=place.line))

    def _refuse(self, error: InvalidValue, place: Place) -> None:
        known = error.field in self.mapping.columns
        value = f"is {_figures(str(error.value))}; " if error.field in ("end", "share") else ""
        self._problem(error.field if known else "actor", f"{value}expected {error.allowed}", place)

    def made(self, place: str, cls: type[T], *args: Any, **fields: Any) -> list[T]:
        """Return an object in a list; an empty list, and the problem told, where it can't be."""
        try:
            return [cls(*args, **fields)]
        except InvalidValue as error:
            value = f"is {shown(error.value)}; " if cls is Scope else ""
            told = f"{value}expected {error.allowed}"
            self.problems.append(Problem(f"{place}.{error.field}", told))
        return []

    # The whole

    def read(self, source: str) -> OrganizationReading:
        """
        Return the organisation that all the records make up.

        Raises:
            InvalidModel: Something is wrong; lists every problem.
        """
        schedules = {}
        for key, table in self.mapping.schedules.items():
            try:
                schedules[key] = schedule(self.model, table["start"])
            except InvalidValue as error:
                told = f"is {shown(error.value)}; expected {error.allowed}"
                self.problems.append(Problem(f"schedules.{key}.start", told))
        actors = [
            actor
            for key, one in self.actors.items()
            for actor in self.made(
                f"actors.{key}",
                Actor,
                key,
                one.name,
                kind=one.kind,
                member_of=tuple(one.teams),
                reports_to=one.reports_to,
            )
        ]
        if self.problems:
            raise InvalidModel(self.problems, source)
        try:
            organization = Organization(
                self.model,
                actors=actors,
                scopes=self.scopes.values(),
                appointments=self.appointments,
                schedules=schedules,
            )
        except InvalidModel as error:
            raise InvalidModel(self._placed(error.problems), source) from None
        return OrganizationReading(
            organization=organization, losses=(*self.losses, *self._counts()), source=source
        )

    def _placed(self, problems: Iterable[Problem]) -> Iterable[Problem]:
        """Yield the problems of an organisation where they stand in the file."""
        for one in problems:
            found = _NUMBERED(one.place)
            if found is None:
                yield one
                continue
            place = self.places[int(found[1])]
            heading = self.mapping.columns.get(found[2], found[2])
            yield evolve(one, place=place.path + heading, line=place.line)

    def _counts(self) -> Iterable[Loss]:
        for (place, what, why), count in self._passed.items():
            yield Loss(place=place, what=f"{what}, {count} times" if count > 1 else what, why=why)


def _figures(text: str) -> str:
    """Return a date or a number for a message; what has letters in it may be anything."""
    return f"a text of {len(text)} characters" if any(map(str.isalpha, text)) else shown(text)


def _public(text: str, cells: Mapping[str, str]) -> str:
    """Return a word for a message, unless it is what a person goes by."""
    if "@" in text or text in {cells.get(name) for name in _PERSONAL}:
        return "what may name a person"
    return shown(text)
