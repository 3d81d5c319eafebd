"""From what a source says of people to actors, scopes and appointments."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import Factory, define, evolve

from roles.errors import InvalidModel, InvalidValue, Problem, UnknownName, shown
from roles.formats.people.cells import CellTexts, cell_texts, without_names
from roles.formats.people.columns import OTHERS, Columns
from roles.formats.people.headings import field_in, field_of, nobodies
from roles.formats.people.reading import OrganizationReading
from roles.formats.people.rows import Row, Spot, rows_that_hold
from roles.formats.shared.draft import Collection, Draft, Thing, settle
from roles.formats.shared.faults import gather_problems
from roles.formats.shared.places import Place
from roles.formats.shared.reading import Weight
from roles.model.identity import identity, joined_names
from roles.model.names import normal
from roles.org.actors import Actor, Appointment, Scope
from roles.org.organization import Organization
from roles.plan.dates import optional_day
from roles.plan.schedule import schedule

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel
    from roles.org.actors import Kind

__all__ = ["OrganizationDraft", "Spot"]

# The name of somebody in Active Directory: CN=Ann Example,OU=Users,DC=example
_DISTINGUISHED = re.compile(r"(?:cn|uid)=((?:\\.|[^,\\])+),\s*[a-z]+=", re.IGNORECASE).match
_ESCAPED = re.compile(r"\\(.)")
_NUMBERED = re.compile(r"appointments\[(\d+)\]\.(\w+)").fullmatch
_ACTOR_KINDS = ("person", "agent", "team")
_DECIDING = {"status": "who no longer holds anything", "end": "when somebody leaves"}
_PERSONAL = ("actor", "name", "email", "reports_to", "delegated_by")

T = TypeVar("T")


@define(eq=False)
class OrganizationDraft(Draft):
    """
    Takes what a source says, row by row, and gathers what is wrong and what is lost.

    A message quotes what a row says only where that can't name a person: these are files of
    people, and messages end in logs.

    Attributes:
        mapping: What the columns mean.
        model: The role model.
        strict: Whether each row must be an appointment.  A directory has people in it who have
            nothing to do with the model: there a role that the model doesn't have is a loss.
        share: What an appointment takes of full time where the source doesn't say: who owns paths
            or components has a full-time job beside.
        persons: The persons so far.
        teams: The teams so far.
        scopes: The scopes so far.
    """

    mapping: Columns = Factory(Columns)
    model: RoleModel = None  # type: ignore[assignment]
    strict: bool = True
    share: float = 1.0
    persons: Collection = Factory(lambda: Collection("person", personal=True))
    teams: Collection = Factory(lambda: Collection("team"))
    scopes: Collection = Factory(lambda: Collection("scope"))
    _rows: list[Row] = Factory(list)
    _managers: dict[tuple[int, Thing | str], tuple[Thing, Thing | str, Place]] = Factory(dict)
    _since: dict[tuple[int, Thing | str], datetime.date] = Factory(dict)
    _meanings: dict[str, dict[str, str]] = Factory(dict)
    _roles: dict[str, tuple[str | None, str | None]] = Factory(dict)
    _scopes_by_text: dict[str, Thing] = Factory(dict)
    _shares: dict[str, list[Spot]] = Factory(lambda: {"%": [], "": []})
    # Where each text of an actor, a team or a scope is first.
    _spots: dict[tuple[str, str], Spot] = Factory(dict)
    _headings: dict[str, str] = Factory(dict)
    _role_names: set[str] = Factory(set)
    # The fields that a row may say anything of.
    _given: frozenset[str] = frozenset()
    _start: datetime.date | None = None
    _cells: dict[str, CellTexts] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        mapping = self.mapping
        self._cells = cell_texts(mapping)
        self._given = frozenset((*mapping.columns, *mapping.defaults))
        self._start = optional_day(mapping.defaults.get("start"))
        for role in self.model.roles:
            self._role_names.update(map(normal, (role.key, role.name, *role.aliases)))
        if mapping.unknown_roles is not None:
            self.strict = mapping.unknown_roles == "refuse"
        elif mapping.history == "effective":
            self.strict = False
        for name in ("role", "scope", "kind", "status", "actor_kind"):
            self._meanings[name] = mapping.meanings(name)
        for key, table in mapping.scopes.items():
            scope = self.scopes.named(key)
            scope.key = key
            scope.name = table.get("name", "")
            scope.fields["parent"] = table.get("parent")
        for key, table in mapping.scopes.items():
            scope, called = self.scopes.named(key), table.get("name")
            if isinstance(called, str) and called.strip():
                other = self.scopes.get(called)
                if other is not None and other is not scope:
                    message = f"{shown(called)} is the name or the key of {other.key} too"
                    self.problems.append(Problem(f"scopes.{key}.name", message))
                self.scopes.identify(scope, called)

    # Who and what there is

    def person(self, text: str, spot: Spot | None = None) -> Thing:
        """Return the person that a source identifies so."""
        return self.persons.named(text)

    def name(self, person: Thing, *names: str) -> None:
        """Note what a person is called; the last of them is shown."""
        for name in filter(None, names):
            if person.name != name:
                person.name = name
                self.persons.call(person, name)

    def join(self, member: Thing, team: Thing, place: Place) -> None:
        """Make an actor a member of a team."""
        if member is team:
            why = "is a member of itself; the membership is left out"
            self.lose(place, f"the team {shown(team.text)}", why)
        else:
            member.fields.setdefault("member_of", {})[id(team)] = team

    def reports_to(self, person: Thing, manager: Thing | str, place: Place) -> None:
        """Note whom a person reports to, or what the source calls them."""
        self._managers.setdefault((id(person), manager), (person, manager, place))

    def lose_deciding(self, names: Iterable[str], place: Place) -> list[str]:
        """Tell of columns left out that seem to say who no longer holds anything; return others."""
        others = []
        wanted = {"status"} | ({"end"} if self.mapping.history != "effective" else set())
        for name in names:
            found = field_of(name) or field_in(name)
            if found and found[0] in wanted.difference(self._given):
                why = f"looks like {_DECIDING[found[0]]}, and isn't read; name it as columns."
                self.lose(place, shown(name), why + found[0], "answer")
            else:
                others.append(name)
        return others

    # Appointments

    def add(
        self,
        cells: Mapping[str, str],
        spot: Spot,
        *,
        person: Thing | None = None,
        scope: Thing | None = None,
    ) -> None:
        """
        Take a row: by the fields of the mapping, what it says.

        Args:
            cells: What each field says.
            spot: Where it is.
            person: Whom it is about, where that is known already.
            scope: What it is for, where that is known already.
        """
        faults = len(self.problems)
        if person is None:
            person = self._person(cells, spot)
        if person is not None and "actor_kind" in self._given:
            self._call_kind(person, cells, spot)
        role = self._role(cells, spot)
        where = scope or self._scope(cells, spot)
        holds = role is not None and where is not None and self._holds(cells, spot)
        if not holds and self.mapping.history != "effective" and len(self.problems) == faults:
            return
        start = self._read("start", cells, spot)
        end = self._read("end", cells, spot)
        if start is not None and person is not None and (manager := cells.get("reports_to")):
            self._since[id(person), manager] = start
        if start is None and len(self.problems) == faults:
            start = self._start
            if start is None:
                self._problem("start", "is empty", spot)
        share = self._read("share", cells, spot)
        if share is None:
            share = self._read("hours", cells, spot)
        recorded = self._read("recorded_at", cells, spot) if "recorded_at" in self._given else None
        kind = self._word("kind", cells) if "kind" in self._given else ""
        if len(self.problems) > faults or start is None or person is None:
            return
        self._rows.append(
            Row(
                person,
                role if holds else None,
                where if holds else None,
                start,
                end,
                self.share if share is None else share,
                kind or "permanent",
                cells.get("delegated_by", ""),
                cells.get("id", ""),
                recorded,
                spot,
            )
        )

    def drop_repeated(self) -> None:
        """Drop the rows that appoint somebody again who has the role there already."""
        first: dict[tuple[int, str | None, int], Row] = {}
        for row in self._rows:
            first.setdefault((id(row.person), row.role, id(row.scope)), row)
        self._rows = list(first.values())

    def _person(self, cells: Mapping[str, str], spot: Spot) -> Thing | None:
        if not cells.get("actor"):
            self._problem("actor", "is empty", spot)
            return None
        person = self.persons.named(cells["actor"])
        for field in ("actor", "team"):
            if text := cells.get(field):
                self._spots.setdefault((field, text), spot)
        if not {identity(cells["actor"]), identity(cells.get("name", ""))}.isdisjoint(nobodies()):
            self._lose("actor", "an actor", "may be nobody, but counts as a person", spot, "answer")
        if name := cells.get("name"):
            same = not person.name or identity(person.name) == identity(name)
            if not same and cells["actor"] != person.text:
                why = "is written in another way than before and has another name: "
                self._lose("actor", "the person", why + "the two are taken for one", spot)
            self.name(person, name)
        if email := cells.get("email"):
            self.persons.call(person, email)
        if team := cells.get("team"):
            self.join(person, self.team(team), spot.at(self.heading("team")))
        if manager := cells.get("reports_to"):
            self.reports_to(person, manager, spot.at(self.heading("reports_to")))
        return person

    def _call_kind(self, actor: Thing, cells: Mapping[str, str], spot: Spot) -> None:
        """Note whether an actor is a person, a team or an agent, where a row says it."""
        kind = self._word("actor_kind", cells)
        if kind and kind not in _ACTOR_KINDS:
            *others, last = map(shown, _ACTOR_KINDS)
            message = f"is {shown(kind)}; expected {', '.join(others)} or {last}"
            self._problem("actor_kind", message, spot)
        elif kind and actor.fields.setdefault("kind", kind) != kind:
            message = f"is {shown(kind)}, but an earlier row says {shown(actor.fields['kind'])}"
            self._problem("actor_kind", message, spot)

    def team(self, text: str) -> Thing:
        """Return the team that goes by a name."""
        team = self.teams.named(text)
        team.name = team.name or text
        return team

    def _word(self, name: str, cells: Mapping[str, str]) -> str | None:
        """Return what a word stands for; None where the mapping says that it stands for nothing."""
        text = cells.get(name, "") or self.mapping.defaults.get(name, "")
        if not text:
            return ""
        meanings = self._meanings[name]
        meant = meanings.get(identity(text)) if meanings else None
        if meant is None:
            meant = meanings.get(OTHERS, text) if not self._is_known(name, text) else text
        return meant if meant or name == "kind" else None

    def _is_known(self, name: str, text: str) -> bool:
        """Return whether a word means something without the mapping: its ``"*"`` is for others."""
        if name == "role":
            if normal(text) not in self._role_names:
                return False
            try:
                self.model.role(text)
            except UnknownName as error:
                return bool(error.among)
            return True
        if name == "scope":
            scope = self.scopes.get(text)
            return scope is not None and bool(scope.key)
        return (name == "kind" and text in ("permanent", "acting", "delegated")) or (
            name == "actor_kind" and text in _ACTOR_KINDS
        )

    def _role(self, cells: Mapping[str, str], spot: Spot) -> str | None:
        """Return the key of the role of a row; None where it has none that counts."""
        text = cells.get("role", "")
        found = self._roles.get(text)
        if found is None:
            found = self._roles[text] = self._find_role(self._word("role", cells))
        key, message = found
        if message is None:
            return key
        if not text and "role" not in self.mapping.defaults:
            if self.strict:
                self._problem("role", "is empty", spot)
            elif self.mapping.history != "effective":
                self._lose("role", "empty", "no appointment comes of it", spot)
            return None
        word = _public(text or str(self.mapping.defaults["role"]), cells)
        if self.strict:
            hint = "map it under values.role, or set unknown_roles to 'pass'"
            self._problem("role", f"{message.format(word=word)} ({hint})", spot)
        else:
            why = "isn't a role of the model; no appointment comes of it; see values.role"
            self._lose("role", word, why, spot)
        return None

    def _find_role(self, meant: str | None) -> tuple[str | None, str | None]:
        """Return the key of a role, or what is wrong with it."""
        if meant is None:
            return None, None
        if not self.strict and normal(meant) not in self._role_names:
            # A company has thousands of titles: to look for the nearest role of each takes long.
            return None, "there is no role {word}"
        try:
            return self.model.role(meant).key, None
        except UnknownName as error:
            if error.among:
                return None, f"{{word}} may be any of the roles {', '.join(error.among)}"
            near = " or ".join(shown(name) for name in error.nearest[:2])
            return None, "there is no role {word}" + (f"; did you mean {near}?" if near else "")

    def _scope(self, cells: Mapping[str, str], spot: Spot) -> Thing | None:
        text = cells.get("scope", "")
        known = self._scopes_by_text.get(text)
        if known is not None:
            return known
        meant = self._word("scope", cells)
        if meant is None:
            return None
        if not meant:
            if self.strict:
                self._problem("scope", "is empty", spot)
            elif self._roles.get(cells.get("role", ""), (None, None))[0]:
                why = "no appointment comes of it; see defaults.scope"
                self._lose("scope", "empty", why, spot, "answer")
            return None
        scope = self._scopes_by_text[text] = self.scopes.named(meant)
        if text:
            self.scopes.call(scope, text)
            self._spots["scope", text] = spot
        return scope

    def _holds(self, cells: Mapping[str, str], spot: Spot) -> bool:
        """Return whether somebody of this status holds anything."""
        if "status" not in self._given:
            return True
        status = cells.get("status", "")
        meant = self._word("status", cells)
        if meant is not None and status and identity(status) not in self._meanings["status"]:
            why = "isn't in values.status: whoever has it is taken to hold their role"
            self._lose("status", _public(status, cells), why, spot, "answer")
        return meant is not None

    # Cells

    def _read(self, name: str, cells: Mapping[str, str], spot: Spot) -> Any:
        """Return what a cell says; None where it is empty or wrong."""
        text = cells.get(name)
        if not text:
            return None
        found = self._cells[name][text]
        if isinstance(found, ValueError):
            self._problem(name, str(found), spot)
            return None
        if name == "share":
            self._shares["%" if text.endswith("%") else ""].append(spot)
        return found

    # Problems and losses

    def heading(self, name: str) -> str:
        """Return the heading of a field, for messages."""
        if name not in self._headings:
            self._headings[name] = self.mapping.heading(name)
        return self._headings[name]

    def _problem(self, name: str, message: str, spot: Spot) -> None:
        self.refuse(spot.at(self.heading(name)), message)

    def _lose(
        self, name: str, what: str, why: str, spot: Spot, weight: Weight = "statement"
    ) -> None:
        self.lose(spot.at(self.heading(name)), what, why, weight)

    def made(self, place: str, cls: type[T], *args: Any, **fields: Any) -> list[T]:
        """Return an object in a list; an empty list, and the problem noted, where it can't be."""
        try:
            return [cls(*args, **fields)]
        except InvalidValue as error:
            value = f"is {shown(error.value)}; " if cls is Scope else ""
            message = f"{value}allowed: {error.allowed}"
            self.problems.append(Problem(f"{place}.{error.field}", message))
        return []

    # The whole

    def read(self, source: str) -> OrganizationReading:
        """
        Return the organisation that all the rows make up.

        Raises:
            InvalidModel: Something is wrong; lists every problem.
        """
        self.source = source
        settle(self.persons, self.teams)
        settle(self.scopes)
        self._resolve_managers()
        self._tell_circles()
        self._tell_joined()
        self._tell_mixed_shares()
        for name in ("start", "end"):
            if self._cells[name].mixes_forms():
                what = "days with the year first beside others with the year last"
                why = "if a spreadsheet made dates of the former, it may have swapped day and month"
                self._lose(name, what, why, Spot(), "answer")
        rows = rows_that_hold(self._rows, self.mapping.history, self._lose)
        appointments: list[Appointment] = []
        spots: list[Spot] = []
        for row in rows:
            for one in self._appointment(row):
                appointments.append(one)
                spots.append(row.spot)
        actors, scopes, schedules = [*self._actors()], [*self._scopes()], self._schedules()
        self.raise_problems()
        try:
            organization = Organization(
                self.model,
                actors=actors,
                scopes=scopes,
                appointments=appointments,
                schedules=schedules,
            )
        except InvalidModel as error:
            found = gather_problems(self._placed(error.problems, spots))
            raise InvalidModel(found, source) from None
        losses = self.gathered_losses()
        return OrganizationReading(organization=organization, losses=losses, source=source)

    def _resolve_managers(self) -> None:
        """Find out whom each person reports to: where several are named, the last one counts."""
        left_out = "whom they report to is left out"
        first, effective = datetime.date.min, self.mapping.history == "effective"
        # A sort keeps the order of the file among those of one day, or of none.
        for person, named, place in sorted(
            self._managers.values(), key=lambda one: self._since.get((id(one[0]), one[1]), first)
        ):
            manager: Thing | None
            if isinstance(named, Thing):
                manager = named
            else:
                # An agent may report to a team.
                if not self.persons.find(named) and (found := _DISTINGUISHED(named)):
                    named = _ESCAPED.sub(r"\1", found[1])  # noqa: PLW2901
                teams = not self.persons.find(named) and self.teams.find(named)
                where = self.teams if teams else self.persons
                manager = self.resolve(where, named, place, left_out)
            before = person.fields.get("reports_to")
            if manager is person:
                self.lose(place, "the manager", f"is the person themselves; {left_out}")
            elif manager is not None:
                if before is not None and before is not manager and not effective:
                    self.lose(place, "a further manager of a person", "the last one counts")
                person.fields["reports_to"] = manager

    def _tell_circles(self) -> None:
        """Tell of teams that are in themselves, by way of others, and of persons likewise."""
        for collection, what, field in (
            (self.teams, "teams are members of each other", "member_of"),
            (self.persons, "persons report to each other", "reports_to"),
        ):
            above = {one: list(_above(one, field)) for one in collection if field in one.fields}
            for circle in _circles(above):
                names = "" if collection.personal else f": {', '.join(one.key for one in circle)}"
                self.lose(
                    Place(f"{collection.kind}s"),
                    f"{len(circle)} {what} in a circle{names}",
                    "they are kept so; whoever is in one of them is in all"
                    if field == "member_of"
                    else "they are kept so",
                )

    def _tell_joined(self) -> None:
        """Tell of cells that may name several persons, teams or scopes, and count as one."""
        collections = {"actor": self.persons, "team": self.teams, "scope": self.scopes}
        known = {
            name: {whole for one in collection for whole in one.texts.values()}
            for name, collection in collections.items()
        }
        declared = {identity(text) for text in self.mapping.scopes}
        declared |= {identity(str(one.get("name"))) for one in self.mapping.scopes.values()}
        for (name, text), spot in self._spots.items():
            if identity(text) not in declared and (parts := joined_names(text, known[name])):
                collection = collections[name]
                what = f"an {name}" if collection.personal else shown(text)
                why = f"may be {len(parts)} {collection.kind}s; it counts as one"
                self._lose(name, what, why, spot, "answer")

    def _tell_mixed_shares(self) -> None:
        percents, plain = self._shares["%"], self._shares[""]
        if percents and plain and not self.mapping.percent:
            signed = len(percents) < len(plain)
            for spot in percents if signed else plain:
                what = "a share with a % sign" if signed else "a share without a % sign"
                read = "of 100" if signed else "of 1"
                why = f"the column has both; this is read as a part {read}"
                self._lose("share", what, why, spot)

    def _appointment(self, row: Row) -> Iterable[Appointment]:
        by = None
        if row.delegated_by and row.kind != "delegated":
            self._problem("delegated_by", "is given, and the kind isn't 'delegated'", row.spot)
            return
        if row.delegated_by:
            place = row.spot.at(self.heading("delegated_by"))
            left_out = "the delegation is left out"
            by = self.resolve(self.persons, row.delegated_by, place, left_out, "answer")
            if by is None:
                return
        assert row.role is not None  # noqa: S101 - rows without one only end others
        assert row.scope is not None  # noqa: S101
        try:
            yield Appointment(
                actor=row.person.key,
                role=row.role,
                scope=row.scope.key,
                start=row.start,
                end=row.end,
                share=row.share,
                kind=cast("Kind", row.kind),
                delegated_by=None if by is None else by.key,
                id=row.id,
                recorded_at=row.recorded_at,
            )
        except InvalidValue as error:
            known = error.field in self.mapping.columns
            value = (
                f"is {without_names(str(error.value))}; " if error.field in ("end", "share") else ""
            )
            field = error.field if known else "actor"
            self._problem(field, f"{value}allowed: {error.allowed}", row.spot)

    def _actors(self) -> Iterable[Actor]:
        for kind, collection in (("person", self.persons), ("team", self.teams)):
            for one in collection:
                manager = one.fields.get("reports_to")
                yield from self.made(
                    f"actors.{one.key}",
                    Actor,
                    one.key,
                    one.name,
                    kind=one.fields.get("kind", kind),
                    member_of=tuple(team.key for team in one.fields.get("member_of", {}).values()),
                    reports_to=manager.key if manager is not None else None,
                    aliases=one.aliases(),
                )

    def _scopes(self) -> Iterable[Scope]:
        for one in self.scopes:
            parent = one.fields.get("parent")
            if one.key not in self.mapping.scopes:
                one.name = one.name or one.text
            yield from self.made(
                f"scopes.{one.key}",
                Scope,
                one.key,
                one.name,
                parent=parent.key if isinstance(parent, Thing) else parent,
                aliases=one.aliases(),
            )

    def _schedules(self) -> dict[str, Any]:
        schedules = {}
        for key, table in self.mapping.schedules.items():
            try:
                schedules[key] = schedule(self.model, table["start"])
            except InvalidValue as error:
                message = f"is {shown(error.value)}; allowed: {error.allowed}"
                self.problems.append(Problem(f"schedules.{key}.start", message))
        return schedules

    def _placed(self, problems: Iterable[Problem], spots: list[Spot]) -> Iterable[Problem]:
        """Yield the problems of an organisation at their places in the file."""
        for one in problems:
            found = _NUMBERED(one.place)
            if found is None:
                yield one
            else:
                spot = spots[int(found[1])]
                yield evolve(one, place=spot.path + self.heading(found[2]), line=spot.line)


def _above(one: Thing, field: str) -> Iterable[Thing]:
    found = one.fields[field]
    return found.values() if isinstance(found, Mapping) else filter(None, (found,))


def _circles(above: Mapping[Thing, Iterable[Thing]]) -> Iterator[list[Thing]]:
    """Yield those that are above themselves, by way of each other."""
    try:
        TopologicalSorter(above).prepare()
    except CycleError:
        import networkx

        graph: networkx.DiGraph[Thing] = networkx.DiGraph()
        graph.add_edges_from((one, other) for one, others in above.items() for other in others)
        for circle in networkx.strongly_connected_components(graph):
            if len(circle) > 1:
                yield sorted(circle, key=lambda one: one.key)


def _public(text: str, cells: Mapping[str, str]) -> str:
    """Return a word for a message, unless it is what a person goes by."""
    if "@" in text or text in {cells.get(name) for name in _PERSONAL}:
        return "what may name a person"
    return shown(text)
