"""From the charts of a file to a model, with what was lost and what was understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import PurePath
from typing import Any

import attrs
from attrs import define, field

from roles.errors import shown
from roles.formats.charts.appearance import appearance_of
from roles.formats.charts.blank import is_blank
from roles.formats.charts.cells import CellReader, Said
from roles.formats.charts.chart import Chart
from roles.formats.charts.entries import Entries
from roles.formats.charts.frame import short
from roles.formats.charts.gathering import gathered
from roles.formats.charts.grid import Document, Grid, Place
from roles.formats.charts.layout import PART_OF
from roles.formats.charts.legend import Definition
from roles.formats.charts.lettering import Lettering
from roles.formats.charts.long_names import names_in
from roles.formats.charts.names import (
    NameSplitter,
    candidates,
    cleaned,
    family_first,
    lead_of,
    names_alone,
)
from roles.formats.charts.recognition import Recognised
from roles.formats.charts.sections import Levels, Sections, levels, section_title, title_of
from roles.formats.charts.words import folded, heading_kinds, words
from roles.formats.charts.written import as_written
from roles.formats.shared.reading import CellReading, Loss, Reading
from roles.model.evidence import Citation, Source
from roles.model.involvement import ALL_STAGES, SCHEMES, Duty
from roles.model.names import normal
from roles.model.rolemodel import RoleModel
from roles.model.statements import Assignment
from roles.model.vocabulary import Stage

__all__ = ["EVERY_STAGE", "EXTENSION", "built", "role_headings"]

EXTENSION = "x-chart"
"""The table of a model that keeps how its chart is worded."""

EVERY_STAGE = Stage("all-stages", "All stages", description="The chart names no stages.")
"""The one stage of a chart that names none."""

_STRUCK = re.compile(r"\s*~~[^~]*~~\s*").fullmatch
_EVERYWHERE = frozenset(("*", "all", "all stages"))


def built(
    document: Document,
    charts: Sequence[Chart],
    found: Recognised,
    known: Mapping[tuple[Definition, ...], Lettering],
    *,
    source: str,
    sections: Sections | None,
    ordered: bool = True,
) -> Reading:
    """
    Return the reading of the charts of a document.

    Args:
        document: The tables of a file and the text around them.
        charts: Those that are charts.
        found: What was recognised.
        known: What the letters mean, by each of the legends of the charts.
        source: The file.
        sections: What headings stand for; None goes by their words.
        ordered: Whether stages come after one another in the order of the chart.
    """
    if document.written is not None:
        charts = [as_written(chart, document.written) for chart in charts]
    lines = [line for _, line in document.lines]
    heads = list(dict.fromkeys(chain.from_iterable(map(role_headings, charts))))
    explained = names_in(heads, lines, found.aside)
    full = explained.names
    wide = (role_headings(chart) for chart in charts if chart.form == "wide")
    whole = chain.from_iterable(chart.names for chart in charts)
    written = document.written.roles.values() if document.written is not None else ()
    names = frozenset(map(folded, chain(full, *full.values(), *wide, whole, written)))
    texts = [text for one in charts if one.form == "long" for text in _texts(one)]
    alone, inverted = names_alone(texts), family_first(texts)
    names |= set(map(folded, inverted))
    splitter = NameSplitter(names, alone | names)
    letters = {
        legend: (one, CellReader(one.symbols, names, one.nobody)) for legend, one in known.items()
    }
    builder = _Builder(*letters[charts[0].legend], splitter)
    builder.entries.losses += document.losses
    builder.entries.losses += chain.from_iterable(one.losses for one in known.values())
    builder.entries.losses += _contradictions(known)
    if inverted:
        what = f"names with a comma ({', '.join(map(shown, sorted(inverted)[:3]))})"
        why = "are each read as one person, family name first; they may be two"
        top = charts[0].grid.row_place(charts[0].header)
        builder.entries.losses.append(top.loss(what, why))
    meant = levels(charts, document, sections)
    builder.entries.notes += (*chain.from_iterable(one.notes for one in known.values()),
                              *meant.notes, *found.notes)  # fmt: skip
    for chart, above in zip(charts, meant.above, strict=True):
        builder.reader = letters[chart.legend][1]
        builder.add(chart, above, outer=meant.outer, inner=meant.inner)
    builder.entries.give_aliases(full)
    for heading, text, place in explained.descriptions:
        builder.entries.describe_role(heading, text, place)
    if ordered:
        builder.entries.put_in_order()
    return builder.reading(document, charts, found, meant, source)


def _contradictions(known: Mapping[tuple[Definition, ...], Lettering]) -> Iterator[Loss]:
    """Tell of letters that mean one thing in one chart, and another in another."""
    first: dict[str, tuple[Duty | None, Place]] = {}
    for legend, letters in known.items():
        for one in legend:
            duty = letters.symbols.get(one.symbol)
            other, place = first.setdefault(one.symbol, (duty, one.place))
            if duty is not other:
                words = [one.value if one else "nothing known" for one in (duty, other)]
                why = (
                    f"means {words[0]} here and {words[1]} at {place.text}: "
                    "each chart is read by the legend nearest to it"
                )
                yield one.place.loss(f"the letter {shown(one.symbol)}", why)


def _cut_off(document: Document, charts: Sequence[Chart], found: Recognised) -> Iterator[Loss]:
    """Tell of rows without headings that an empty row cuts off from a chart on a sheet."""
    read = {chart.grid.order for chart in charts}
    widths = {grid.order: _width(grid) for grid in document.grids}
    for grid in found.left:
        before = grid.order - 1
        headed = grid.header is not None or any(map(heading_kinds, grid.rows[0]))
        if before in read and not headed and widths.get(before) == _width(grid):
            why = "are cut off from the chart by an empty row, without headings: they are not read"
            yield grid.row_place(0).loss("the rows from here on", why)


def _width(grid: Grid) -> int:
    """Return how many cells of a row are filled at most."""
    return max(sum(map(bool, row)) for row in grid.rows)


def role_headings(chart: Chart) -> list[str]:
    """Return what may be the names of roles: headings, or in the long form the texts of cells."""
    heads = chart.grid.rows[chart.header]
    if chart.form == "wide":
        return [heads[n] for n in chart.columns if n < len(heads) and heads[n]]
    return list(dict.fromkeys(chain.from_iterable(map(candidates, _texts(chart)))))


def _texts(chart: Chart) -> Iterator[str]:
    """Return the cells of a chart that say something."""
    return (
        row[n]
        for number, row in enumerate(chart.grid.rows)
        if number not in chart.skipped
        for n in chart.columns
        if n < len(row) and not is_blank(row[n])
    )


@define(eq=False)
class _Table:
    """A chart while it is read: its columns, and what each row was read as."""

    chart: Chart
    columns: list[tuple[int, str]]
    reader: CellReader
    usual: dict[str, bool] = field(factory=dict)
    rows: list[tuple[int, str, str | None]] = field(factory=list)
    fill: dict[int, str] = field(factory=dict)


@define(eq=False)
class _Builder:
    known: Lettering
    reader: CellReader
    splitter: NameSplitter

    entries: Entries = field(factory=Entries)
    assignments: list[Assignment] = field(factory=list)
    tables: list[_Table] = field(factory=list)
    wording: list[dict[str, str]] = field(factory=list)
    headings: dict[str, None] = field(factory=dict)
    silent: dict[str, list[str]] = field(factory=dict)
    bare: list[str] = field(factory=list)
    nobody: dict[str, int] = field(factory=dict)
    comments: list[dict[str, str]] = field(factory=list)

    def add(self, chart: Chart, above: str, *, outer: bool, inner: bool) -> None:
        """Read the rows of a chart that stands under a heading."""
        entries, grid = self.entries, chart.grid
        top = grid.row_place(chart.header).text
        entries.notes.append(f"chart at {top}: {chart.title}")
        entries.notes += [f"{top}: {note}" for note in chart.notes]
        entries.losses += chart.doubts
        table = _Table(chart, self._columns(chart), self.reader)
        self.tables.append(table)
        self._further_columns(chart, top)
        self._keep_comments(table, chart.header, "", "")
        phase = above if outer and inner else ""
        stage = parent = None
        if above and outer and not inner and folded(above) not in _EVERYWHERE:
            stage = entries.stage(above, grid.row_place(0))
        if above and not outer:
            parent = entries.parent(above, None, grid.row_place(0))
        within = parent
        for number in range(chart.header + 1, len(grid.rows)):
            if number in chart.sections:
                title, place = section_title(grid.rows[number]), grid.row_place(number)
                if inner:
                    stage = entries.stage(title, place, phase)
                else:
                    within = entries.parent(title, parent, place)
            elif number not in chart.skipped:
                self._row(table, number, stage, within)
        for heading, name, text in chart.asides:
            entries.describe_role(name, f"{heading}: {text}", grid.row_place(chart.header))

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
            if name:
                key = self.entries.role(name, place, again=taken)
                taken.add(key)
                columns.append((n, key))
            else:
                why = "it has no heading: it is not read"
                self.entries.losses.append(place.loss("a column of letters", why))
        return columns

    def _further_columns(self, chart: Chart, top: str) -> None:
        """Say which columns are no roles, and what stands under no heading."""
        heads = chart.grid.rows[chart.header]
        told = []
        for n in chart.others:
            if n < len(heads) and heads[n]:
                told.append(heads[n])
                self._dropped_letters(chart, n)
                continue
            for number, row in enumerate(chart.grid.rows):
                if number > chart.header and n < len(row) and row[n]:
                    why = "stands under no heading: it is not read"
                    self.entries.losses.append(chart.grid.place(number, n).loss(shown(row[n]), why))
        if told:
            self.headings.update(dict.fromkeys(told))
            self.entries.notes.append(
                f"{top}: no roles, kept in the descriptions: {', '.join(told)}"
            )

    def _dropped_letters(self, chart: Chart, column: int) -> None:
        """Say that a column is no role though letters stand in it, unless a form has said so."""
        place = chart.grid.place(chart.header, column)
        heading = chart.grid.rows[chart.header][column]
        if heading_kinds(heading) or any(loss.place == place.text for loss in self.entries.losses):
            return
        below = [row[column] for row in chart.grid.rows[chart.header + 1 :] if column < len(row)]
        said = [self.reader.read(text) for text in below if not is_blank(text) and short(text)]
        if lettered := sum(bool(one.duties) and not one.faults for one in said):
            cells = f"{lettered} of its cells hold" if lettered > 1 else "1 of its cells holds"
            why = f"{cells} letters, but it isn't read as a role: it is kept in the descriptions"
            self.entries.losses.append(place.loss(f"the column {shown(heading)}", why))

    def _row(self, table: _Table, number: int, stage: str | None, parent: str | None) -> None:
        chart, entries = table.chart, self.entries
        row = chart.grid.rows[number]
        if chart.groups or chart.stages is not None:
            stage, parent = self._grouped(table, row, number, stage, parent)
        name = row[chart.activity] if chart.activity < len(row) else ""
        place = chart.grid.row_place(number)
        if _STRUCK(name):
            why = "the row is struck out: it is not read"
            entries.losses.append(place.loss(shown(name.strip("~")), why))
            return
        held = [row[n] for n in chart.columns if n < len(row) and not is_blank(row[n])]
        if self._counts(name, held, chart):
            why = "it is read as a count of the rows above, not as what is done"
            entries.losses.append(place.loss(f"the row {shown(name)}", why))
            return
        name, description = lead_of(name)
        if name:
            key = entries.responsibility(name, parent, stage, place)
            table.rows.append((number, key, stage))
            self._assign(table, number, key, stage, place)
            self._keep_comments(table, number, key, stage or "")
            if description:
                entries.describe(key, description, place)
            if chart.others:
                self._describe(chart, row, key, place)
            if chart.grid.links and (link := chart.grid.links.get((number, chart.activity))):
                why = f"a name can't hold it: {shown(link)}"
                at = chart.grid.place(number, chart.activity)
                entries.losses.append(at.loss(f"the link of {shown(name)}", why))
        elif held:
            text = ", ".join(held)
            why = "the row names no activity: it is not read"
            entries.losses.append(place.loss(shown(text), why))

    def _counts(self, name: str, texts: Sequence[str], chart: Chart) -> bool:
        """Tell whether a row adds up others: it holds numbers, and more than zeros for nobody."""
        called = not texts and folded(name).strip(" :") in words("cells", "totals")
        numbers = all(text.isdecimal() and text not in self.reader.symbols for text in texts)
        counted = chart.form == "wide" and numbers and any(text != "0" for text in texts)
        return called or counted

    def _grouped(
        self, table: _Table, row: Sequence[str], number: int, stage: str | None, parent: str | None
    ) -> tuple[str | None, str | None]:
        """
        Return stage and parent by the columns that name them.

        An empty cell repeats the last one, except under "Part of".
        """
        chart, fill = table.chart, table.fill
        heads, place = chart.grid.rows[chart.header], chart.grid.row_place(number)
        for position, n in enumerate(chart.groups):
            text = row[n] if n < len(row) else ""
            if text or folded(heads[n]) == folded(PART_OF):
                for one in chart.groups[position:]:
                    fill.pop(one, None)
            if not is_blank(text):
                fill[n] = text
            if n in fill:
                parent = self.entries.parent(fill[n], parent, place)
        if chart.stages is not None:
            text = row[chart.stages] if chart.stages < len(row) else ""
            if not is_blank(text):
                fill[chart.stages] = text
            named = fill.get(chart.stages)
            if named is not None:
                everywhere = folded(named) in _EVERYWHERE
                stage = None if everywhere else self.entries.stage(named, place)
        return stage, parent

    def _describe(self, chart: Chart, row: Sequence[str], key: str, place: Place) -> None:
        heads = chart.grid.rows[chart.header]
        told = [
            row[n] if folded(heads[n]) == "description" else f"{heads[n]}: {row[n]}"
            for n in chart.others
            if n < len(row) and row[n] and n < len(heads) and heads[n]
        ]
        if told:
            self.entries.describe(key, "\n".join(told), place)

    def _assign(self, table: _Table, number: int, key: str, at: str | None, place: Place) -> None:
        """Read the cells of a row."""
        row, held = table.chart.grid.rows[number], dict[str, list[str]]()
        read, usual = self.reader.read, table.usual
        long = table.chart.form == "long"
        for n, column in table.columns:
            text = row[n] if n < len(row) else ""
            if not text:
                continue
            if long:
                plain = self._names(table.chart.grid.place(number, n), text, column, held)
            else:
                said = read(text)
                for duty in said.duties:
                    held.setdefault(duty.value, []).append(column)
                if said.nobody:
                    self.nobody[text] = self.nobody.get(text, 0) + 1
                if said.faults or said.named or said.notes:
                    self._report(table.chart.grid.place(number, n), said, held)
                known = usual.get(text)
                plain = (
                    known if known is not None else usual.setdefault(text, self._usual(said, text))
                )
            if not plain:
                one = {"responsibility": key, "column": column, "text": text}
                self.wording.append(one | ({"at": at} if at else {}))
        if held:
            self.entries.where(f"assignments[{len(self.assignments)}]", place)
            duties: Mapping[str, Any] = held
            citations = (Citation("chart", place.text),)
            self.assignments.append(
                Assignment(key, (at or ALL_STAGES,), citations=citations, **duties)
            )
        else:
            self.silent.setdefault(key, []).append(at or ALL_STAGES)
            self.bare.append(place.text)

    def _keep_comments(self, table: _Table, number: int, key: str, at: str) -> None:
        """Keep the comments on the cells of a row, so that they can be written again."""
        if comments := table.chart.grid.comments:
            for n, column in ((table.chart.activity, ""), *table.columns):
                if text := comments.get((number, n)):
                    one = {"responsibility": key, "column": column, "text": text}
                    self.comments.append(one | ({"at": at} if at else {}))

    def _usual(self, said: Said, text: str) -> bool:
        """Tell whether a cell is worded as it would be written anyway."""
        letter = self.known.scheme.letter
        return bool(said.duties) and text == "/".join(
            letter(duty) for duty in Duty if duty in said.duties
        )

    def _report(self, place: Place, said: Said, held: dict[str, list[str]]) -> None:
        """Say what else a cell says, and give those whom it names their duties."""
        entries = self.entries
        entries.losses += [place.loss(what, why) for what, why in said.faults]
        entries.notes += [f"{place.text}: {note}" for note in said.notes]
        for name, duties in said.named:
            if normal(name) in entries.role_keys:
                told = f"{place.text}: {shown(name)} is named in a cell of another role"
                entries.notes.append(told)
            else:
                why = "is named in a cell and is no column: it is read as a role of its own"
                entries.losses.append(place.loss(shown(name), why))
            key = entries.role(name, place)
            for duty in duties:
                held.setdefault(duty.value, []).append(key)

    def _names(self, place: Place, text: str, duty: str, held: dict[str, list[str]]) -> bool:
        """Read a cell of names; tell whether it is worded as it would be written anyway."""
        names, faults = self.splitter.split(text)
        self.entries.losses += [place.loss(what, why) for what, why in faults]
        keys = [self.entries.role(name, place) for name in names]
        if keys:
            held.setdefault(duty, []).extend(keys)
        return text == ", ".join(self.entries.roles[key].name for key in keys)

    # The whole

    def reading(
        self,
        document: Document,
        charts: Sequence[Chart],
        found: Recognised,
        meant: Levels,
        source: str,
    ) -> Reading:
        """Return what was read."""
        entries = self.entries
        if self.bare:
            some = ", ".join(self.bare[:5]) + (", …" if len(self.bare) > 5 else "")
            entries.notes.append(f"nobody is named in {len(self.bare)} rows ({some})")
        for text, count in self.nobody.items():
            if text not in self.known.nobody:
                entries.notes.append(f"{shown(text)} is read as nobody, in {count:,} cells")
        if not entries.stages:
            entries.notes.append("no stages are named: one stands for all, 'All stages'")
        entries.losses += _cut_off(document, charts, found)
        left = [grid.row_place(0).text for grid in found.left]
        if left:
            entries.notes.append(
                f"tables left alone, since they are no charts: {', '.join(left[:5])}"
            )
        entries.notes += document.notes
        if document.origin and document.written is None:
            entries.notes.append("what the file keeps of the model it was written from is damaged")
        return Reading(
            model=self._model(charts, document, meant, source),
            losses=gathered(entries.losses),
            notes=tuple(dict.fromkeys(entries.notes)),
            lines=entries.lines,
            places=entries.places,
            source=source,
            origin=document.written,
            cells=self._cells,
        )

    def _model(
        self, charts: Sequence[Chart], document: Document, meant: Levels, source: str
    ) -> RoleModel:
        entries, scheme = self.entries, self.known.scheme
        title = title_of(charts, document)
        file = PurePath(source.replace("\\", "/")).name
        responsibilities = [
            attrs.evolve(one, at=tuple(dict.fromkeys(self.silent[key])))
            if key in self.silent
            else one
            for key, one in entries.responsibilities.items()
        ]
        name = cleaned(title)[0] or cleaned(PurePath(file).stem)[0] or "Chart"
        return RoleModel(
            name,
            scheme=scheme,
            schemes=() if scheme.key in SCHEMES else (scheme,),
            sources=(Source("chart", cleaned(file)[0] or "Chart"),),
            roles=tuple(entries.roles.values()),
            stages=tuple(entries.stages.values()) or (EVERY_STAGE,),
            responsibilities=responsibilities,
            assignments=self.assignments,
            extensions=self._extension(charts, document, meant),
        )

    def _extension(
        self, charts: Sequence[Chart], document: Document, meant: Levels
    ) -> dict[str, Any]:
        """Return how the chart is worded and looks, as far as the model doesn't tell."""
        kept: dict[str, Any] = {}
        chart = self.tables[0].chart
        heads = chart.grid.rows[chart.header]
        heading = heads[chart.activity] if chart.activity < len(heads) else ""
        if heading and not chart.turned and chart.activity != chart.stages:
            kept["activity"] = heading
        if chart.form == "long":
            pairs = zip(chart.columns, chart.duties, strict=True)
            alone = [(n, duty) for n, duty in pairs if chart.columns.count(n) == 1]
            kept["duties"] = {duty.value: heads[n] for n, duty in alone}
        if self.headings:
            kept["columns"] = list(self.headings)
        if self.known.legend:
            kept["legend"] = {one.symbol: one.meaning for one in self.known.legend}
        if self.wording:
            kept["cells"] = self.wording
        if self.comments:
            kept["comments"] = self.comments
        kept |= appearance_of(
            charts, document, self.tables[0].columns, inner=meant.inner, outer=meant.outer
        )
        return {EXTENSION: kept} if kept else {}

    def _cells(self) -> tuple[CellReading, ...]:
        return tuple(chain.from_iterable(map(self._cells_of, self.tables)))

    def _cells_of(self, table: _Table) -> Iterator[CellReading]:
        grid = table.chart.grid
        heads = grid.rows[table.chart.header]
        for number, key, at in table.rows:
            row = grid.rows[number]
            for n, column in table.columns:
                text = row[n] if n < len(row) else ""
                place = grid.place(number, n)
                held, faults = self._said(table, text, column)
                yield CellReading(
                    place=place.text,
                    line=place.line,
                    column=place.column,
                    responsibility=key,
                    stage=at or ALL_STAGES,
                    heading=heads[n],
                    text=text,
                    held=held,
                    losses=tuple(place.loss(what, why) for what, why in faults),
                    row=grid.row_place(number).text,
                    about=Duty(column) if table.chart.form == "long" else column,
                )

    def _said(
        self, table: _Table, text: str, column: str
    ) -> tuple[tuple[tuple[str, Duty], ...], tuple[tuple[str, str], ...]]:
        """Return who holds what by a cell, and what it says beside."""
        keys = self.entries.role_keys
        if table.chart.form == "long":
            names, faults = self.splitter.split(text)
            return tuple((keys[normal(name)], Duty(column)) for name in names), faults
        said = table.reader.read(text)
        own = [(column, duty) for duty in said.duties]
        others = [(keys[normal(name)], duty) for name, duties in said.named for duty in duties]
        return (*own, *others), said.faults
