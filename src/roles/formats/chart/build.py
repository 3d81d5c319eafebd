"""From the tables of a file to a model, with what was lost and what was understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from os.path import commonprefix
from pathlib import PurePath
from typing import Any, Literal

import attrs
from attrs import define, field

from roles.errors import FormatError, shown
from roles.formats.chart.cells import CellReader, Said
from roles.formats.chart.grid import Document, Grid, Line, Place
from roles.formats.chart.layout import Chart, generic_letters, is_blank, is_stage, recognise
from roles.formats.chart.legend import Lettering, definitions, lettering, mentioned, names_in
from roles.formats.chart.names import NameSplitter, candidates, cleaned
from roles.formats.chart.words import folded
from roles.formats.reading import CellReading, Loss, Reading
from roles.model.evidence import Citation, Source
from roles.model.involvement import ALL_STAGES, SCHEMES, Duty
from roles.model.names import normal, slug
from roles.model.rolemodel import RoleModel
from roles.model.statements import Assignment
from roles.model.vocabulary import Responsibility, Role, Stage

__all__ = ["EVERY_STAGE", "EXTENSION", "Sections", "read_document"]

EXTENSION = "x-chart"
"""The table of a model that keeps how its chart is worded."""

EVERY_STAGE = Stage("all-stages", "All stages", description="The chart names no stages.")
"""The one stage of a chart that names none."""

Sections = Literal["stages", "responsibilities"]
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)*|[A-Z]\d+(?:\.\d+)*)[.):]?\s+(?=\D)")
_BRACKETS = re.compile(r"(.+?)\s*[(（]([^()（）]+)[)）]")


def read_document(
    document: Document,
    *,
    source: str,
    sections: Sections | None = None,
    roles_in: Literal["columns", "rows"] | None = None,
) -> Reading:
    """
    Return the model that the charts of a document make up.

    Args:
        document: The tables of a file and the text around them.
        source: The file.
        sections: What headings between the rows, above the charts, or on the sheets stand for;
            None takes them for stages where they call themselves phases or stages.
        roles_in: Where the roles stand; None finds out for each chart.

    Raises:
        FormatError: No table is a chart, or an option has another value.
    """
    _allowed("sections", sections, ("stages", "responsibilities"))
    _allowed("roles_in", roles_in, ("columns", "rows"))
    lines = [line for _, line in document.lines]
    legend = definitions(lines, document.grids)
    generic = generic_letters() | {one.symbol: Duty.DO for one in legend}
    hints = [document.title, *(line.text for line in lines)]
    every = {folded(name) for line in lines for name in _short_names(line.text)}
    charts: list[Chart] = []
    aside: list[Grid] = []
    for grid in document.grids:
        near = [
            line.text for order, line in document.lines if line.place.text and order in (grid.order, grid.order + 1)
        ]
        hinted = bool(mentioned([document.title, source.upper(), grid.name, *grid.headings, *near]))
        told = {one.symbol for one in legend}
        own = all(row[0] in told for row in grid.rows[1:] if row) if told else False
        chart = None if own else recognise(
            grid, CellReader(generic), hinted=hinted or bool(legend) or document.hinted, known=frozenset(every),
            roles_in=roles_in,
        )  # fmt: skip
        if chart is None:
            aside.append(grid)
        else:
            charts.append(chart)
    if not charts:
        raise FormatError(
            _no_chart(document),
            source,
            document.grids[0].row_place(0).line if document.grids else None,
        )
    # An abbreviation of a role may look like a letter: TL = Technical lead.
    heads = {folded(name) for chart in charts for name in _role_headings(chart)}
    usual = generic_letters()
    legend = tuple(one for one in legend if one.symbol in usual or folded(one.symbol) not in heads)
    seen = set(chain.from_iterable(_letters_of(chart, generic) for chart in charts))
    names = mentioned(
        [*(text for one in charts for text in (one.grid.name, *one.grid.headings)), *hints]
    )
    known = lettering(seen, legend, names)
    return _Builder(document, charts, aside, known, source, lines).reading(sections)


def _allowed(name: str, value: object, known: tuple[str, ...]) -> None:
    if value is not None and value not in known:
        raise FormatError(f"{name}={shown(value)} isn't understood; there are {', '.join(known)}")


def _no_chart(document: Document) -> str:
    if not document.grids:
        return "holds no table, so no chart"
    places = ", ".join(grid.row_place(0).text for grid in document.grids[:5])
    return (
        f"holds no chart: none of its tables (at {places}) has letters such as R, A, C and I under "
        "the names of roles, or names under headings such as Responsible and Accountable"
    )


def _short_names(text: str) -> Iterator[str]:
    for match in re.finditer(r"(\w[\w ./&-]{0,24}?)\s*(?:=|:|–|—|\()", text[:2000]):
        yield match[1]


def _letters_of(chart: Chart, generic: dict[str, Duty]) -> Iterator[str]:
    """Return the letters that stand in the cells, whatever they mean."""
    if chart.form == "long":
        return
    rows = chart.grid.rows
    texts = {
        row[n] for number, row in enumerate(rows) if number not in chart.skipped
        for n in chart.columns if n < len(row)
    }  # fmt: skip
    reader = CellReader(generic)
    for text in texts:
        if reader.read(text).duties:
            for token in re.findall(r"[^\W\d_]+", text if len(text) > 3 else text.upper()):
                if token in generic:
                    yield token
                elif token.isupper() and set(token) <= generic.keys():
                    yield from token


@define(eq=False)
class _Builder:
    document: Document
    charts: list[Chart]
    aside: list[Grid]
    known: Lettering
    source: str
    texts: list[Line]

    losses: list[Loss] = field(factory=list)
    notes: list[str] = field(factory=list)
    lines: dict[str, int] = field(factory=dict)
    places: dict[str, str] = field(factory=dict)
    roles: dict[str, Role] = field(factory=dict)
    stages: dict[str, Stage] = field(factory=dict)
    responsibilities: dict[str, Responsibility] = field(factory=dict)
    assignments: list[Assignment] = field(factory=list)
    role_keys: dict[str, str] = field(factory=dict)
    stage_keys: dict[str, str] = field(factory=dict)
    rows: dict[tuple[str, str | None], str] = field(factory=dict)
    parents: set[str] = field(factory=set)
    placed: dict[str, list[str]] = field(factory=dict)
    counters: dict[str, Iterator[int]] = field(factory=dict)
    wording: list[dict[str, str]] = field(factory=list)
    headings: dict[str, None] = field(factory=dict)
    replay: list[tuple[Chart, list[tuple[int, str, tuple[str, ...]]]]] = field(factory=list)
    bare: list[str] = field(factory=list)
    plain: dict[str, bool] = field(factory=dict)
    reader: CellReader = field(init=False)
    splitter: NameSplitter = field(init=False)

    def reading(self, sections: Sections | None) -> Reading:
        """Return the reading of all the charts."""
        self.losses += self.document.losses
        self.notes += self.known.notes
        self.losses += [place.loss(what, why) for place, what, why in self.known.losses]
        heads = list(dict.fromkeys(chain.from_iterable(map(_role_headings, self.charts))))
        full = names_in(heads, self.texts, self.aside)
        known = frozenset(map(folded, [*full, *chain.from_iterable(full.values())]))
        wide = frozenset(map(folded, chain.from_iterable(
            _role_headings(chart) for chart in self.charts if chart.form == "wide")))  # fmt: skip
        self.reader = CellReader(self.known.symbols, known | wide)
        self.splitter = NameSplitter(known | wide)
        levels = self._levels(sections)
        for chart, level in zip(self.charts, levels, strict=True):
            self._chart(chart, *level)
        self._aliases(full)
        model = self._model()
        self._describe()
        return Reading(
            model=model,
            losses=tuple(self.losses),
            notes=tuple(dict.fromkeys(self.notes)),
            lines=self.lines,
            places=self.places,
            source=self.source,
            cells=self._cells,
        )

    # What headings stand for

    def _levels(self, sections: Sections | None) -> list[tuple[str, bool, bool]]:
        """Return for each chart the heading it stands under, and which headings are stages."""
        charts = self.charts
        above = [_heading(chart, charts, self.document) for chart in charts]
        within = [
            [_section_title(chart.grid.rows[number]) for number in sorted(chart.sections)]
            for chart in charts
        ]
        said = any(is_stage(line.text) and "sheet" in folded(line.text) for line in self.texts)
        outer = said or _mostly_stages(above)
        inner = _mostly_stages(chain.from_iterable(within))
        columns = any(chart.stages is not None for chart in charts)
        if columns:
            outer = inner = False
        elif sections == "stages":
            inner = any(within)
            outer = not inner
        if sections == "responsibilities":
            outer = inner = False
        for what, titles, staged in (
            ("headings above the charts", above, outer),
            ("headings between the rows", list(chain.from_iterable(within)), inner),
        ):
            told = list(dict.fromkeys(filter(None, titles)))
            if told:
                some = ", ".join(map(shown, told[:4])) + (", …" if len(told) > 4 else "")
                kind = "stages" if staged else "responsibilities that others are part of"
                other = "responsibilities" if staged else "stages"
                self.notes.append(
                    f"the {what} ({some}) are read as {kind}; sections={other!r} says otherwise"
                )
        return [(title, outer, inner) for title in above]

    # The rows of a chart

    def _chart(self, chart: Chart, above: str, outer: bool, inner: bool) -> None:
        grid = chart.grid
        what = "a role a column" if chart.form == "wide" else "names under the duties"
        what = "roles in the rows" if chart.turned else what
        self.notes.append(f"chart at {grid.row_place(chart.header).text}: {what}")
        self.notes += [f"{grid.row_place(chart.header).text}: {note}" for note in chart.notes]
        columns = self._columns(chart)
        phase = above if outer and inner else ""
        staged = above and outer and not inner and folded(above) != "all stages"
        stage = self._stage(above, grid.row_place(0)) if staged else None
        parent = self._parent(above, None, grid.row_place(0)) if above and not outer else None
        section_stage, section_parent = stage, parent
        fill: dict[int, str] = {}
        remembered: list[tuple[int, str, tuple[str, ...]]] = []
        heads = grid.rows[chart.header]
        self._unread_columns(chart)
        for n in chart.others:
            if n < len(heads) and heads[n]:
                self.headings.setdefault(heads[n])
        plain = not (chart.groups or chart.stages is not None)
        for number in range(chart.header + 1, len(grid.rows)):
            if number in chart.skipped:
                continue
            row = grid.rows[number]
            if number in chart.sections:
                title = _section_title(row)
                if inner:
                    section_stage = self._stage(title, grid.row_place(number), phase)
                else:
                    section_parent = self._parent(title, parent, grid.row_place(number))
                continue
            name = row[chart.activity] if chart.activity < len(row) else ""
            if plain:
                at, of = section_stage, section_parent
            else:
                at, of = self._grouped(chart, row, fill, section_stage, section_parent, number)
            if name:
                key = self._responsibility(chart, number, name, of, at)
                self._assign(chart, number, row, columns, key, at)
                remembered.append((number, key, (at,) if at else ()))
            elif any(n < len(row) and not is_blank(row[n]) for n in chart.columns):
                text = ", ".join(row[n] for n in chart.columns if n < len(row) and row[n])
                self.losses.append(
                    grid.row_place(number).loss(
                        shown(text), "the row names no activity: it is not read"
                    )
                )
        self.replay.append((chart, remembered))

    def _grouped(
        self,
        chart: Chart,
        row: Sequence[str],
        fill: dict[int, str],
        stage: str | None,
        parent: str | None,
        number: int,
    ) -> tuple[str | None, str | None]:
        """Return stage and parent by the columns that name them; an empty cell repeats the last."""
        place = chart.grid.row_place(number)
        for position, n in enumerate(chart.groups):
            text = row[n] if n < len(row) else ""
            if not is_blank(text):
                fill[n] = text
                for inner in chart.groups[position + 1 :]:
                    fill.pop(inner, None)
            elif text:
                fill.pop(n, None)
            if n in fill:
                parent = self._parent(fill[n], parent, place)
        if chart.stages is not None:
            text = row[chart.stages] if chart.stages < len(row) else ""
            if not is_blank(text):
                fill[-1] = text
            if -1 in fill:
                everywhere = folded(fill[-1]) in ("*", "all", "all stages")
                stage = None if everywhere else self._stage(fill[-1], place)
        return stage, parent

    def _columns(self, chart: Chart) -> list[tuple[int, str]]:
        """Return the columns that are read, each with the key of its role or its duty."""
        if chart.form == "long":
            return [(n, duty.value) for n, duty in zip(chart.columns, chart.duties, strict=True)]
        columns: list[tuple[int, str]] = []
        heads = chart.grid.rows[chart.header]
        taken: set[str] = set()
        for n in chart.columns:
            place = chart.grid.place(chart.header, n)
            name = heads[n] if n < len(heads) else ""
            if not name:
                self.losses.append(
                    place.loss("a column of letters", "it has no heading: it is not read")
                )
                continue
            key = self._role(name, place, again=taken)
            if key in taken:
                continue
            taken.add(key)
            columns.append((n, key))
        return columns

    def _unread_columns(self, chart: Chart) -> None:
        heads = chart.grid.rows[chart.header]
        for n in chart.others:
            if n >= len(heads) or not heads[n]:
                for number, row in enumerate(chart.grid.rows[chart.header + 1 :], chart.header + 1):
                    if n < len(row) and row[n]:
                        self.losses.append(chart.grid.place(number, n).loss(
                            shown(row[n]), "stands under no heading: it is not read"))  # fmt: skip
        told = [heads[n] for n in chart.others if n < len(heads) and heads[n]]
        if told:
            self.notes.append(
                f"{chart.grid.row_place(chart.header).text}: no roles, kept in the descriptions: "
                f"{', '.join(told)}"
            )

    def _assign(
        self,
        chart: Chart,
        number: int,
        row: Sequence[str],
        columns: list[tuple[int, str]],
        key: str,
        at: str | None,
    ) -> None:
        held: dict[str, list[str]] = {}
        read, plain = self.reader.read, self.plain
        long = chart.form == "long"
        for n, column in columns:
            text = row[n] if n < len(row) else ""
            if not text:
                continue
            if long:
                self._names(chart.grid.place(number, n), text, column, held)
                names = ", ".join(self.roles[one].name for one in held.get(column, ()))
                if text != names:
                    self._keep(key, at, column, text)
                continue
            said = read(text)
            for duty in said.duties:
                held.setdefault(duty.value, []).append(column)
            if said.faults or said.named or said.notes:
                self._report(chart.grid.place(number, n), said, held)
            usual = plain.get(text)
            if usual is None:
                usual = plain[text] = bool(said.duties) and text == self._canonical(said)
            if not usual:
                self._keep(key, at, column, text)
        place = chart.grid.row_place(number)
        if held:
            line = place.line
            where = f"assignments[{len(self.assignments)}]"
            if line:
                self.lines[where] = line
            self.places[where] = place.text
            self.assignments.append(
                Assignment(
                    key, (at or ALL_STAGES,), citations=(Citation("chart", place.text),), **held
                )
            )
        else:
            self.bare.append(place.text)

    def _canonical(self, said: Said) -> str:
        letter = self.known.scheme.letter
        return "/".join(letter(duty) for duty in Duty if duty in said.duties)

    def _keep(self, key: str, at: str | None, column: str, text: str) -> None:
        one = {"responsibility": key, "column": column, "text": text}
        self.wording.append(one | ({"at": at} if at else {}))

    def _report(
        self, place: Place, said: Said, held: dict[str, list[str]] | None
    ) -> tuple[Loss, ...]:
        losses = tuple(place.loss(what, why) for what, why in said.faults)
        if held is None:
            return losses
        self.losses += losses
        self.notes += [f"{place.text}: {note}" for note in said.notes]
        for name, duties in said.named:
            key = self.role_keys.get(normal(name))
            if key is None:
                key = self._role(name, place)
                self.losses.append(place.loss(
                    shown(name), "is named in a cell and is no column: it is read as a role of its own"))  # fmt: skip
            else:
                self.notes.append(f"{place.text}: {shown(name)} is named in a cell of another role")
            for duty in duties:
                held.setdefault(duty.value, []).append(key)
        return losses

    def _names(self, place: Place, text: str, duty: str, held: dict[str, list[str]]) -> None:
        names, faults = self.splitter.split(text)
        self.losses += [place.loss(what, why) for what, why in faults]
        if names:
            held.setdefault(duty, []).extend(self._role(name, place) for name in names)

    # Roles, stages, responsibilities

    def _key(self, name: str, taken: dict[str, Any]) -> str:
        key = slug(name)
        if key not in taken:
            return key
        numbers = self.counters.setdefault(f"{id(taken)} {key}", count(2))
        return next(numbered for number in numbers if (numbered := f"{key}-{number}") not in taken)

    def _name(self, text: str, place: Place) -> str:
        name, removed = cleaned(text)
        if removed:
            self.losses.append(place.loss(f"a character {removed}", "a name can't hold it"))
        return name

    def _where(self, path: str, place: Place) -> None:
        if place.line:
            self.lines.setdefault(path, place.line)
        self.places.setdefault(path, place.text)

    def _role(self, text: str, place: Place, again: set[str] | None = None) -> str:
        known = self.role_keys.get(normal(text))
        if known is not None and not (again and known in again):
            return known
        name = self._name(text, place)
        key = self._key(name, self.roles)
        if known is not None:
            self.losses.append(place.loss(
                f"a second column {shown(text)}", f"two roles of one name: it is read as {key!r}"))  # fmt: skip
        self.roles[key] = Role(key, name)
        self.role_keys.setdefault(normal(text), key)
        self._where(f"roles.{key}", place)
        return key

    def _stage(self, text: str, place: Place, phase: str = "") -> str:
        name = self._name(text.rstrip(" :"), place)
        key = self.stage_keys.get(f"{phase}\n{normal(name)}")
        if key is None:
            key = self.stage_keys[f"{phase}\n{normal(name)}"] = self._key(name, self.stages)
            self.stages[key] = Stage(key, name, phase=phase)
            self._where(f"stages.{key}", place)
        return key

    def _parent(self, text: str, of: str | None, place: Place) -> str:
        name = self._name(text.rstrip(" :"), place)
        key = self.rows.get((name, of))
        if key is None:
            key = self._key(name, self.responsibilities)
            self.rows[name, of] = key
            self.responsibilities[key] = Responsibility(key, name, part_of=of)
            self._where(f"responsibilities.{key}", place)
        self.parents.add(key)
        return key

    def _responsibility(
        self, chart: Chart, number: int, text: str, of: str | None, at: str | None
    ) -> str:
        grid = chart.grid
        place = grid.row_place(number)
        name = self._name(text, place)
        stage = at or ALL_STAGES
        key = self.rows.get((name, of))
        if (
            key is None
            and of is not None
            and (name, None) in self.rows
            and self.rows[name, None] in self.parents
        ):
            key = self.rows[name, None]
        if key is not None and stage in self.placed.get(key, ()):
            self.notes.append(
                f"{place.text}: a second row {shown(name)}: it is read as another one"
            )
            key = None
        if key is None:
            key = self._key(name, self.responsibilities)
            self.rows[name, of] = key
            description = self._description(chart, grid.rows[number], place)
            self.responsibilities[key] = Responsibility(
                key, name, description=description, part_of=of
            )
            self._where(f"responsibilities.{key}", place)
        elif chart.others and (description := self._description(chart, grid.rows[number], place)):
            known = self.responsibilities[key]
            if description not in known.description:
                both = "\n".join(filter(None, (known.description, description)))
                self.responsibilities[key] = attrs.evolve(known, description=both)
        self.placed.setdefault(key, []).append(stage)
        if grid.links and (link := grid.links.get((number, chart.activity))):
            self.losses.append(grid.place(number, chart.activity).loss(
                f"the link of {shown(name)}", f"a name can't hold it: {shown(link)}"))  # fmt: skip
        return key

    def _description(self, chart: Chart, row: Sequence[str], place: Place) -> str:
        heads = chart.grid.rows[chart.header]
        told = []
        for n in chart.others:
            if n < len(row) and row[n] and n < len(heads) and heads[n]:
                text = self._text(row[n], place)
                told.append(text if folded(heads[n]) == "description" else f"{heads[n]}: {text}")
        return "\n".join(told)

    def _text(self, text: str, place: Place) -> str:
        lines = []
        for line in text.split("\n"):
            kept, removed = cleaned(line) if line.strip() else ("", "")
            if removed:
                self.losses.append(place.loss(f"a character {removed}", "a text can't hold it"))
            lines.append(kept)
        return "\n".join(lines)

    # The whole

    def _aliases(self, full: dict[str, list[str]]) -> None:
        for chart in self.charts:
            for heading, name, text in chart.asides:
                key = self.role_keys.get(normal(name))
                if key:
                    role = self.roles[key]
                    told = "\n".join(filter(None, (role.description, f"{heading}: {text}")))
                    self.roles[key] = attrs.evolve(role, description=cleaned_text(told))
        told = {
            self.role_keys[normal(heading)]: names
            for heading, names in full.items() if normal(heading) in self.role_keys
        }  # fmt: skip
        for key, role in self.roles.items():
            bracketed = _BRACKETS.fullmatch(role.name)
            if bracketed:
                told.setdefault(key, []).extend((bracketed[1], bracketed[2]))
        _alias(self.roles, told)
        numbered = {
            key: [one.name[match.end() :]] for key, one in self.responsibilities.items()
            if (match := _NUMBER.match(one.name))
        }  # fmt: skip
        _alias(self.responsibilities, numbered)

    def _model(self) -> RoleModel:
        stages = list(self.stages.values()) or [EVERY_STAGE]
        silent = {a.responsibility for a in self.assignments}
        responsibilities = [
            attrs.evolve(one, at=tuple(dict.fromkeys(self.placed[key])))
            if key in self.placed and key not in silent else one
            for key, one in self.responsibilities.items()
        ]  # fmt: skip
        scheme = self.known.scheme
        title = PurePath(self.source.replace("\\", "/")).name
        stem = cleaned(PurePath(title).stem)[0] if title else ""
        name = cleaned(self._title())[0] or stem or "Chart"
        return RoleModel(
            name,
            scheme=scheme,
            schemes=() if scheme.key in SCHEMES else (scheme,),
            sources=(Source("chart", cleaned(title)[0] or "Chart"),),
            roles=tuple(self.roles.values()),
            stages=tuple(stages),
            responsibilities=responsibilities,
            assignments=self.assignments,
            extensions=self._extension(),
        )

    def _title(self) -> str:
        """Return what the file calls itself, or the heading that its charts share."""
        if self.document.title:
            return self.document.title
        headings = [chart.grid.headings for chart in self.charts]
        shared = commonprefix(headings) if len(headings) > 1 else headings[0]
        title: str = shared[-1] if shared else ""
        return title or (self.charts[0].grid.name if len(self.charts) == 1 else "")

    def _extension(self) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        chart = self.charts[0]
        heads = chart.grid.rows[chart.header]
        heading = heads[chart.activity] if chart.activity < len(heads) else ""
        if heading and not chart.turned:
            kept["activity"] = heading
        if chart.form == "long":
            kept["duties"] = {
                duty.value: heads[n] for n, duty in zip(chart.columns, chart.duties, strict=True)
            }
        if self.headings:
            kept["columns"] = list(self.headings)
        if self.known.legend:
            kept["legend"] = {one.symbol: one.meaning for one in self.known.legend}
        if self.wording:
            kept["cells"] = self.wording
        return {EXTENSION: kept} if kept else {}

    def _describe(self) -> None:
        if self.bare:
            some = ", ".join(self.bare[:5]) + (", …" if len(self.bare) > 5 else "")
            self.notes.append(f"nobody is named in {len(self.bare)} rows ({some})")
        if not self.stages:
            self.notes.append("no stages are named: one stands for all, 'All stages'")
        legends = {one.place.line for one in self.known.legend} - {None}
        aside = [
            grid for grid in self.aside
            if not any(grid.row_place(n).line in legends for n in range(min(len(grid.rows), 50)))
        ]  # fmt: skip
        if aside:
            places = ", ".join(grid.row_place(0).text for grid in aside[:5])
            self.notes.append(f"tables left alone, since they are no charts: {places}")
        self.notes += self.document.notes

    def _cells(self) -> tuple[CellReading, ...]:
        return tuple(chain.from_iterable(self._cells_of(*one) for one in self.replay))

    def _cells_of(
        self, chart: Chart, rows: Iterable[tuple[int, str, tuple[str, ...]]]
    ) -> Iterator[CellReading]:
        heads = chart.grid.rows[chart.header]
        for number, key, at in rows:
            row = chart.grid.rows[number]
            for n in chart.columns:
                text = row[n] if n < len(row) else ""
                if not text or n >= len(heads) or not heads[n]:
                    continue
                place = chart.grid.place(number, n)
                if chart.form == "long":
                    duty = chart.duties[chart.columns.index(n)]
                    names, faults = self.splitter.split(text)
                    held = [(self.role_keys[normal(name)], duty) for name in names]
                    losses = tuple(place.loss(what, why) for what, why in faults)
                else:
                    said = self.reader.read(text)
                    role = self.role_keys[normal(heads[n])]
                    held = [(role, duty) for duty in said.duties]
                    held += [
                        (self.role_keys[normal(name)], duty)
                        for name, duties in said.named for duty in duties
                    ]  # fmt: skip
                    losses = self._report(place, said, None)
                yield CellReading(
                    place=place.text, line=place.line, column=place.column, responsibility=key,
                    stage=at[0] if at else ALL_STAGES, heading=heads[n], text=text,
                    held=tuple(held), losses=losses,
                )  # fmt: skip


def cleaned_text(text: str) -> str:
    """Return a text of lines that a description can hold."""
    return "\n".join(cleaned(line)[0] for line in text.split("\n"))


def _alias(entries: dict[str, Any], told: dict[str, list[str]]) -> None:
    """Give the entries those further names that find one of them only."""
    owner: dict[str, str] = {}
    for key, one in entries.items():
        for name in (key, one.name):
            owner.setdefault(normal(name), key)
    wanted: dict[str, set[str]] = {}
    for key, names in told.items():
        for name in names:
            wanted.setdefault(normal(name), set()).add(key)
    for key, names in told.items():
        fresh = [
            name for name in dict.fromkeys(cleaned(name)[0] for name in names)
            if name and normal(name) and normal(name) not in owner
            and wanted.get(normal(name)) == {key}
        ]  # fmt: skip
        if fresh:
            entries[key] = attrs.evolve(entries[key], aliases=tuple(fresh))
            owner.update((normal(name), key) for name in fresh)


def _role_headings(chart: Chart) -> list[str]:
    heads = chart.grid.rows[chart.header]
    if chart.form == "long":
        texts = [
            row[n] for number, row in enumerate(chart.grid.rows) if number not in chart.skipped
            for n in chart.columns if n < len(row) and not is_blank(row[n])
        ]  # fmt: skip
        return list(dict.fromkeys(chain.from_iterable(map(candidates, texts))))
    return [heads[n] for n in chart.columns if n < len(heads) and heads[n]]


def _section_title(row: Sequence[str]) -> str:
    return next(filter(None, row), "").strip()


def _heading(chart: Chart, charts: list[Chart], document: Document) -> str:
    """Return the heading that tells a chart from the others; empty where there is none."""
    grid = chart.grid
    own = grid.headings[-1] if grid.headings else ""
    if len(charts) == 1:
        return own if is_stage(own) and own != document.title else ""
    if document.sheets:
        return grid.name if len({one.grid.name for one in charts}) > 1 else ""
    depth = len(commonprefix([one.grid.headings for one in charts]))
    names = {one.grid.name for one in charts}
    below = grid.headings[depth:]
    if len(names) > 1 and grid.name and not below:
        return grid.name
    return below[-1] if below else ""


def _mostly_stages(titles: Iterable[str]) -> bool:
    told = [title for title in titles if title]
    return bool(told) and 2 * sum(map(is_stage, told)) >= len(told)
