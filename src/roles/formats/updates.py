"""Bringing home what people changed in a chart that was written from a model."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define, evolve, field, frozen

from roles.boundary.diff import diff
from roles.errors import FormatError, shown
from roles.formats.charts.matching import Matches, match
from roles.formats.charts.names import lead_of
from roles.formats.charts.write import laid_out, stated_duties, unstaged_duties
from roles.formats.shared.names import cleaned
from roles.formats.shared.reading import CellReading, Loss, Reading
from roles.model.display import Displayed
from roles.model.evidence import Citation, Source
from roles.model.identity import identity
from roles.model.involvement import ALL_STAGES, Duty
from roles.model.names import slug
from roles.model.plain import Plain
from roles.model.statements import Assignment
from roles.model.vocabulary import Responsibility, Role, Stage

if TYPE_CHECKING:
    from roles.boundary.diff import Diff
    from roles.formats.shared.origin import Origin
    from roles.model.draft import Draft
    from roles.model.rolemodel import RoleModel

_UNSEEN = (
    "an ODS or XLS file doesn't show which letters are struck out, nor which cells are merged: "
    "every letter counts, and of merged cells only the first has any"
)

__all__ = ["CellEdit", "Update", "update"]

_Held: TypeAlias = frozenset[tuple[str, Duty]]
_Place: TypeAlias = tuple[str, str]
"""The keys of a responsibility and a stage, or of all stages."""


@frozen(kw_only=True)
class CellEdit(Plain):
    """
    A cell of a chart that says something else than it did.

    Attributes:
        place: Where the cell is.
        responsibility: The responsibility of its row.
        stage: The stage of its row; None where the row is about all stages.
        column: The role of its column, or the duty where names stand under duties.
        was: What it said when the chart was written.
        text: What it says.
        now: What the model would say in it now, before the update.
    """

    place: str
    responsibility: Responsibility
    stage: Stage | None
    column: Role | Duty
    was: str
    text: str
    now: str

    def __str__(self) -> str:
        at = f" at {self.stage.name}" if self.stage else ""
        column = self.column.value if isinstance(self.column, Duty) else self.column.name
        text = f"{self.place}: {self.responsibility.name}{at}, {column}: {_says(self.text)}"
        if self.was == self.now:
            return f"{text}, was {_says(self.was)}"
        return f"{text} in the chart and {_says(self.now)} in the model, was {_says(self.was)}"


def _says(text: str) -> str:
    return shown(text) if text else "empty"


@frozen(kw_only=True, repr=False)
class Update(Displayed):
    r"""
    What a chart that comes back changes in a model.

    Attributes:
        chart: The file.
        before: The model as it was.
        model: The model with the changes.
        edits: The cells that people changed.
        conflicts: The cells that people changed, and that somebody changed in the model too since
            the chart was written; the model keeps what it says.
        unplaced: What else the chart says and the model doesn't take.
        notes: What was understood, in words.

    Examples:
        >>> import roles
        >>> chart = roles.reads(
        ...     "Stage,Task,Product planner,Product manager\n"
        ...     "Discovery,Market research,A/R,I\nDiscovery,User interviews,A/R,C",
        ...     format="csv",
        ... )
        >>> found = roles.update(roles.reference(), chart)
        >>> [str(edit) for edit in found.edits]
        ["D3: User interviews at Discovery, Product manager: 'C', was 'I'"]
        >>> print(found.model.ownership("user interviews", "discovery").consulted[-1].name)
        Product manager
    """

    chart: str
    before: RoleModel
    model: RoleModel
    edits: tuple[CellEdit, ...] = ()
    conflicts: tuple[CellEdit, ...] = ()
    unplaced: tuple[Loss, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def diff(self) -> Diff:
        """What changes in the model, and what follows from it."""
        return diff(self.before, self.model)

    def __bool__(self) -> bool:
        return self.model != self.before

    def __repr__(self) -> str:
        return f"<Update from {self.chart}: {len(self.edits)} cells>"


def update(model: RoleModel, chart: str | os.PathLike[str] | Reading, **options: Any) -> Update:
    """
    Return what a chart changes in a model; the model stays as it is.

    The chart is one that was written from the model, or any chart of the same work. A workbook, an
    HTML page and a Markdown document keep what they were when they were written, so that only the
    cells that people changed count; a cell that the model changed too meanwhile is a conflict. In
    another chart every cell that differs from the model counts as changed.

    Rows, roles and stages are matched by the key that is kept beside them, by name, alias, or near
    name. A changed letter becomes an assignment that cites the chart and the cell. What the chart
    doesn't show stays.

    Args:
        model: The model.
        chart: The file, or what was read from it.
        **options: What `roles.read` takes.

    Raises:
        FormatError: The file can't be read, or holds no chart.
        InvalidModel: The changes don't make up a model; lists every problem.
        MissingExtra: The format needs a distribution that isn't installed.
    """
    if not isinstance(chart, Reading):
        from roles.formats import read

        chart = read(chart, **options)
    if not chart.every_cell:
        raise FormatError("holds no chart to update a model from", chart.source)
    homing = _Homing(
        model=model,
        reading=chart,
        matches=match(chart, model),
        now=laid_out(model).origin,
        draft=model.editing(),
    )
    return homing.update()


@frozen
class _Scope:
    """What a cell can say: duties of a role, or all roles of a duty."""

    role: str = ""
    duties: frozenset[Duty] = frozenset(Duty)

    def of(self, held: Iterable[tuple[str, Duty]]) -> _Held:
        return frozenset(
            (role, duty)
            for role, duty in held
            if (not self.role or role == self.role) and duty in self.duties
        )


@frozen(eq=False)
class _Cell:
    """A cell that was changed, in terms of the model."""

    edit: CellEdit
    place: _Place
    scope: _Scope
    wanted: _Held
    held: _Held

    @property
    def duties(self) -> frozenset[Duty]:
        """The duties that change in it."""
        return frozenset(duty for _, duty in self.wanted ^ self.held)


@define(eq=False)
class _Homing:
    model: RoleModel
    reading: Reading
    matches: Matches
    now: Origin
    draft: Draft
    start: RoleModel = field(init=False)
    cells: list[_Cell] = field(factory=list)
    conflicts: list[CellEdit] = field(factory=list)
    unplaced: list[Loss] = field(factory=list)
    where: dict[tuple[_Place, str], str] = field(factory=dict)
    claimed: dict[_Place, set[Duty]] = field(factory=dict)
    source: str = ""

    @property
    def base(self) -> Origin:
        """The chart as it was written, or as it would be now."""
        return self.reading.origin or self.now

    def update(self) -> Update:
        """Return the update."""
        self._add_fresh()
        self._rename()
        self._tell_unclear()
        self.start = self.draft.model
        placed = [(self._place(cell), cell) for cell in self.reading.every_cell]
        for place, cell in placed:
            if place is not None:
                self.claimed.setdefault(place, set()).update(duty for _, duty in cell.held)
        for place, cell in placed:
            if place is not None:
                self._compare(place, cell)
        self._settle()
        self._tell_headings()
        self._tell_gone()
        after = self.draft.model
        self._tell_otherwise(after)
        notes = [*self.matches.notes, *self._missing()]
        if Path(self.reading.source).suffix.lower() in (".ods", ".xls"):
            notes.append(_UNSEEN)
        return Update(
            chart=self.reading.source,
            before=self.model,
            model=after,
            edits=tuple(cell.edit for cell in self.cells),
            conflicts=tuple(self.conflicts),
            unplaced=tuple(self.unplaced),
            notes=tuple(notes),
        )

    # Things

    def _add_fresh(self) -> None:
        chart, keys = self.reading.model, self.matches.keys
        for collection in ("roles", "stages", "responsibilities"):
            members = getattr(self.model, collection)
            for key in self.matches.fresh[collection]:
                thing = getattr(chart, collection).by_key[key]
                changes: dict[str, Any] = {"key": keys[collection][key], "citations": ()}
                changes["aliases"] = [one for one in thing.aliases if one not in members]
                if collection == "stages":
                    after = (keys["stages"].get(one) for one in thing.after)
                    changes["after"] = tuple(filter(None, after))
                if collection == "responsibilities":
                    changes |= {"part_of": keys[collection].get(thing.part_of), "at": ()}
                self.draft.add(evolve(thing, **changes))

    def _rename(self) -> None:
        """Take over the names that people changed in a chart that was written from the model."""
        origin = self.reading.origin
        if origin is None:
            return
        written = {
            "roles": origin.roles,
            "stages": {key: name.rstrip(" :") for key, name in origin.stages.items()},
            "responsibilities": {key: lead_of(path[-1])[0] for key, path in origin.works.items()},
        }
        headings = self._headings()
        for collection, names in written.items():
            members = getattr(self.model, collection)
            for thing in getattr(self.reading.model, collection):
                key = self.matches.keys[collection].get(thing.key)
                name = names.get(key or "")
                if name is None or identity(name) == identity(thing.name) or thing in headings:
                    continue
                known = members.by_key[key].name
                if identity(known) == identity(name):
                    self.draft.rename(members.by_key[key], name=thing.name)
                elif identity(known) != identity(thing.name):
                    why = (
                        f"the chart renames {shown(name)}, which the model calls {shown(known)} now"
                    )
                    self._untaken(self._where(collection, thing), shown(thing.name), why)

    def _tell_unclear(self) -> None:
        for collection, unclear in self.matches.unclear.items():
            for key, why in unclear.items():
                thing = getattr(self.reading.model, collection).by_key[key]
                self._untaken(self._where(collection, thing), shown(thing.name), why)

    def _where(self, collection: str, thing: Any) -> str:
        return self.reading.places.get(f"{collection}.{thing.key}", self.reading.source)

    def _untaken(self, place: str, what: str, why: str) -> None:
        self.unplaced.append(Loss(place=place, what=what, why=why, weight="answer"))

    # Cells

    def _place(self, cell: CellReading) -> _Place | None:
        keys = self.matches.keys
        work = keys["responsibilities"].get(cell.responsibility)
        everywhere = cell.stage == ALL_STAGES
        at = ALL_STAGES if everywhere else keys["stages"].get(cell.stage)
        if work is None or at is None:
            return None
        return work, at

    def _compare(self, place: _Place, cell: CellReading) -> None:
        """Find out whether a cell was changed, and whether the change can be taken."""
        roles = self.matches.keys["roles"]
        if isinstance(cell.about, Duty):
            column, scope = cell.about.value, _Scope(duties=frozenset([cell.about]))
        elif cell.about in roles:
            column, scope = roles[cell.about], _Scope(role=roles[cell.about])
        else:
            return
        self.where[place, column] = cell.place
        was, now = (
            self._was(self.base, place, cell, column),
            self._was(self.now, place, cell, column),
        )
        if _same(cell.text, was) and place in self.base.cells:
            return
        if place not in self.base.cells and (place[0], ALL_STAGES) in self.base.cells:
            # Of a row of its own for a stage, its letters count; the rest holds as before.
            scope = evolve(scope, duties=scope.duties & self.claimed[place])
        held = self._held(place, scope)
        said = [(roles[role], duty) for role, duty in cell.held if role in roles]
        wanted = scope.of(said)
        if held is None:
            self._differing(place, cell, scope, wanted)
            return
        if wanted == held:
            return
        self.unplaced += cell.losses
        for role, duty in set(said) - scope.of(said) if scope.role else ():
            who = self.start.roles.by_key[role].name
            why = "is named in a cell of another role; write it in a column of its own"
            self._untaken(cell.place, f"{duty.value} of {shown(who)}", why)
        if cell.losses and not wanted:
            return
        edit = self._edit(place, cell, column, was, now)
        if self.reading.origin is not None and None not in (was, now) and not _same(now, was):
            self.conflicts.append(edit)
        else:
            self.cells.append(_Cell(edit, place, scope, wanted, held))

    def _was(self, chart: Origin, place: _Place, cell: CellReading, column: str) -> str | None:
        """Return what a cell says in the chart as it was written, or would be now."""
        if bool(chart.roles) == isinstance(cell.about, Duty):
            return None  # it has names where the other one has letters
        return chart.cells.get(place, {}).get(column, "")

    def _edit(
        self, place: _Place, cell: CellReading, column: str, was: str | None, now: str | None
    ) -> CellEdit:
        work, at = place
        about = cell.about if isinstance(cell.about, Duty) else self.start.roles.by_key[column]
        return CellEdit(
            place=cell.place,
            responsibility=self.start.responsibilities.by_key[work],
            stage=None if at == ALL_STAGES else self.start.stages.by_key[at],
            column=about,
            was=was or "",
            text=cell.text,
            now=now or "",
        )

    def _held(self, place: _Place, scope: _Scope) -> _Held | None:
        """Return what the model says where a cell is; None where its stages differ."""
        found = {scope.of(held) for held in _shown(self.start, place).values()}
        return found.pop() if len(found) == 1 else None if found else frozenset()

    def _differing(self, place: _Place, cell: CellReading, scope: _Scope, wanted: _Held) -> None:
        """Refuse a cell that names no stage, unless it gathers what all stages say."""
        held = _shown(self.start, place)
        if wanted != frozenset().union(*map(scope.of, held.values())):
            stages = self.start.stages.by_key
            at = ", ".join(stages[key].name for key in held)
            why = f"the chart names no stage, and the model differs by stage: {at}"
            self._untaken(cell.place, shown(cell.text), why)

    # Changes

    def _settle(self) -> None:
        """Make the assignments that the changed cells need."""
        grouped: dict[_Place, list[_Cell]] = {}
        for cell in self.cells:
            grouped.setdefault(cell.place, []).append(cell)
        fresh: dict[tuple[str, tuple[str, ...]], dict[str, dict[Duty, list[str]]]] = {}
        empty: list[tuple[str, str, Duty]] = []
        for place, cells in grouped.items():
            for at in self._targets(place):
                for duty in Duty:
                    for key, roles in self._changed(place, at, duty, cells, empty):
                        held = fresh.setdefault((place[0], key), {}).setdefault(at, {})
                        held.setdefault(duty, []).extend(roles)
        # What is left to nobody comes last: by then it is known where somebody is named.
        for work, at, duty in empty:
            self.draft.withdraw(work, at, **{duty.value: self.start.roles})
        for (work, where), stages in fresh.items():
            alike: dict[tuple[tuple[Duty, tuple[str, ...]], ...], list[str]] = {}
            for at, held in stages.items():
                alike.setdefault(tuple((d, tuple(roles)) for d, roles in held.items()), []).append(
                    at
                )
            for duties, ats in alike.items():
                given: dict[str, Any] = {duty.value: roles for duty, roles in duties}
                self.draft.add(Assignment(work, ats, citations=self._citations(where), **given))
        self._take_place()

    def _targets(self, place: _Place) -> tuple[str, ...]:
        work, at = place
        if at != ALL_STAGES:
            return (at,)
        stages = set(self.start.responsibilities.by_key[work].at)
        for one in self.start.assignments:
            if one.responsibility == work:
                stages.update(one.at)
        return (ALL_STAGES,) if stages <= {ALL_STAGES} else tuple(_shown(self.start, place))

    def _changed(
        self, place: _Place, at: str, duty: Duty, cells: list[_Cell], empty: list[Any]
    ) -> Iterator[tuple[tuple[str, ...], list[str]]]:
        """Yield whom an assignment has to name for a duty, with the cells that say so."""
        add = {r: cell for cell in cells for r, d in cell.wanted - cell.held if d is duty}
        drop = {r for cell in cells for r, d in cell.held - cell.wanted if d is duty}
        if not add and not drop:
            return
        level, held = _level(self.start, (place[0], at), duty)
        left = [role for role in held if role not in drop]
        named = level == ("all stages" if at == ALL_STAGES else "stage")
        if not left and not add:
            empty.append((place[0], at, duty))
        elif named:
            if drop:
                self.draft.withdraw(place[0], at, **{duty.value: sorted(drop)})
            for role in sorted(add, key=list(self.start.roles.by_key).index):
                yield (add[role].edit.place,), [role]
        else:
            order = [*left, *(role for role in self.start.roles.by_key if role in add)]
            columns = [duty.value, *order]
            where = dict.fromkeys(self.where.get((place, one), "") for one in columns)
            yield tuple(filter(None, where)), order

    def _citations(self, where: tuple[str, ...]) -> tuple[Citation, ...]:
        if not self.source:
            name = cleaned(PurePath(self.reading.source.replace("\\", "/")).name)[0] or "Chart"
            known = {one.title: one.key for one in self.model.sources}
            self.source = known.get(name) or slug(name, self.model.sources.by_key)
            if name not in known:
                self.draft.add(Source(self.source, name))
        return tuple(Citation(self.source, place) for place in where)

    def _take_place(self) -> None:
        """Let what has a row of its own take place there, also where nobody is named."""
        model = self.draft.model
        for work, at in self.claimed:
            placed = model.resolution.places[work]
            if (work, at) in self.base.cells or not model.stages:
                continue
            if (at == ALL_STAGES and not placed) or (at != ALL_STAGES and at not in placed):
                one = self.draft.model.responsibilities.by_key[work]
                self.draft.replace(one, at=(at,) if at == ALL_STAGES else (*one.at, at))

    # What wasn't taken

    def _headings(self) -> list[Responsibility]:
        """Return the rows that are read as headings of others, though somebody has duties there."""
        works = self.matches.keys["responsibilities"]
        rows = {cell.responsibility for cell in self.reading.every_cell}
        held = {work for (work, _), texts in self.now.cells.items() if texts}
        found = self.reading.model.responsibilities
        return [one for one in found if one.key not in rows and works.get(one.key) in held]

    def _tell_headings(self) -> None:
        why = "is read as a heading of the rows below: the model keeps its name and duties"
        for one in self._headings():
            self._untaken(self._where("responsibilities", one), shown(one.name), why)

    def _missing(self) -> Iterator[str]:
        """Yield what to know of a chart that doesn't keep what it was when it was written."""
        if self.reading.origin is not None:
            return
        yield _NO_ORIGIN
        works = self.matches.keys["responsibilities"].values()
        names = [path[-1] for work, path in self.now.works.items() if work not in works]
        if names:
            yield f"the chart has no row for {_listed(names, 'responsibility')}; the model keeps it"

    def _tell_gone(self) -> None:
        """Say what the chart showed when it was written and doesn't any more; it stays."""
        origin = self.reading.origin
        if origin is None:
            return
        gone = [place for place in self.now.cells if place in origin.cells]
        gone = [place for place in gone if place not in self.claimed]
        names = {key: path[-1] for key, path in self.now.works.items()}
        rows = [names[work] + (f" at {self.now.stages[at]}" if at in self.now.stages else "")
                for work, at in gone]  # fmt: skip
        columns = [
            name for key, name in self.now.roles.items()
            if key in origin.roles and key not in self.matches.keys["roles"].values()
        ]  # fmt: skip
        for what, texts in (("row", rows), ("column", columns)):
            if texts:
                why = "no longer in the chart: the model keeps what it says there"
                self._untaken(self.reading.source, _listed(texts, what), why)

    def _tell_otherwise(self, after: RoleModel) -> None:
        """Say where the model answers something else than the chart says, and by which rule."""
        by_place: dict[_Place, list[_Cell]] = {}
        for cell in self.cells:
            by_place.setdefault(cell.place, []).append(cell)
        for place, cells in by_place.items():
            before = _shown(self.start, place)
            for at, held in _shown(after, place).items():
                expected = set(before.get(at, ()))
                for cell in cells:
                    expected = expected - cell.scope.of(expected) | cell.wanted
                for role, duty in sorted(held ^ expected, key=lambda one: (one[0], one[1].value)):
                    close = [one for one in cells if one.scope.of([(role, duty)])]
                    edit = (close or [one for one in cells if duty in one.duties] or cells)[0].edit
                    self._untaken(edit.place, *self._otherwise(after, (place[0], at), role, duty))

    def _otherwise(self, after: RoleModel, place: _Place, role: str, duty: Duty) -> tuple[str, str]:
        work, at = place
        level, holders = _level(after, place, duty)
        who, what = after.roles.by_key[role].name, after.responsibilities.by_key[work].name
        where = f" at {after.stages.by_key[at].name}" if at in after.stages.by_key else ""
        if role in holders:
            why = f"the model gives it to them all the same, {_HOW[level]}"
        else:
            why = "the model can't say it beside the other changes"
        return f"{duty.value} of {who} for {what}{where}", why


_NO_ORIGIN = (
    "the chart doesn't keep what it was when it was written: every cell that differs from the "
    "model counts as changed in the chart"
)
_HOW = {
    "lead": "as the lead of the stage",
    "all stages": "by an assignment for all stages",
    "stage": "by an assignment for this stage",
}


def _listed(texts: list[str], what: str) -> str:
    """Return how many there are, and the first of them."""
    some = ", ".join(map(shown, texts[:5])) + (", …" if len(texts) > 5 else "")
    many = what[:-1] + "ies" if what.endswith("y") else f"{what}s"
    return f"{len(texts)} {many if len(texts) > 1 else what} ({some})"


def _same(text: str | None, other: str | None) -> bool:
    return text is not None and other is not None and text.split() == other.split()


def _shown(model: RoleModel, place: _Place) -> dict[str, _Held]:
    """Return what a chart of a model shows in a row, by the stages that the row is about."""
    work, at = place
    one = model.responsibilities.by_key[work]
    if not model.stages:
        return {at: frozenset((role, duty) for duty, role in unstaged_duties(model, one))}
    return {
        answer.stage.key: frozenset((role, duty) for duty, role in stated_duties(answer))
        for answer in model.who_owns(one)
        if at in (ALL_STAGES, answer.stage.key)
    }


def _level(model: RoleModel, place: _Place, duty: Duty) -> tuple[str, list[str]]:
    """Return by which level of the rule a duty is held, as a chart shows it, and by whom."""
    work, at = place
    one = model.responsibilities.by_key[work]
    if not model.stages:
        held = (role for other, role in unstaged_duties(model, one) if other is duty)
        return "all stages", sorted(held, key=list(model.roles.by_key).index)
    for answer in model.who_owns(one):
        if at in (ALL_STAGES, answer.stage.key):
            reasons = [r for r in answer.reasons if r.duty is duty and r.level != "part of"]
            roles = dict.fromkeys(role.key for reason in reasons for role in reason.roles)
            return reasons[0].level if reasons else "", list(roles)
    return "", []
