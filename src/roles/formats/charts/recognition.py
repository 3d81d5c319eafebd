"""Which tables of a file are charts: the forms propose, their readings are weighed, doubts told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import attrs
from attrs import frozen

from roles.formats.charts.cells import CellReader
from roles.formats.charts.chart import Chart
from roles.formats.charts.evidence import Proposal, Verdict, weigh
from roles.formats.charts.forms import FORMS
from roles.formats.charts.forms.asides import abbreviations_in
from roles.formats.charts.forms.list import LISTED, listed
from roles.formats.charts.forms.wide import wide_chart
from roles.formats.charts.frame import Around
from roles.formats.charts.grid import Document, Grid
from roles.formats.charts.legend import Definition, Legends, mentioned
from roles.formats.charts.lettered import lettered_tables
from roles.formats.charts.lettering import generic_reader
from roles.formats.charts.words import duties_in, folded
from roles.formats.charts.written import written_chart
from roles.formats.shared.origin import Origin

__all__ = ["Recognised", "against", "recognise"]

_TITLES = {form.name: form.title for form in FORMS}
_ASIDE = ("legend", "abbreviations")


@frozen(kw_only=True)
class Recognised:
    """
    The tables of a file, told apart.

    Attributes:
        charts: Those that are charts.
        aside: The others.
        notes: The evidence for each chart.
        nearest: What came nearest in each table that was left alone, for a refusal.
        left: Those of them that don't explain letters or names either.
    """

    charts: tuple[Chart, ...]
    aside: tuple[Grid, ...]
    notes: tuple[str, ...] = ()
    nearest: tuple[tuple[Grid, Proposal], ...] = ()
    left: tuple[Grid, ...] = ()


def recognise(
    document: Document,
    legends: Legends,
    *,
    names: Iterable[str],
    source: str,
    roles_in: str | None = None,
    form: str | None = None,
) -> Recognised:
    """
    Tell the charts of a document from its other tables.

    Args:
        document: The tables of a file and the text around them.
        legends: What the file says of letters.
        names: Names of roles that the file explains.
        source: The file.
        roles_in: Where the roles stand; None finds out.
        form: The form of the charts; None finds out.
    """
    known = frozenset(map(folded, names)) | {
        folded(short) for grid in document.grids for short in abbreviations_in(grid)
    }
    known -= {folded(one.symbol) for one in legends.all if duties_in(one.meaning)}
    if document.written is not None:
        known |= frozenset(map(folded, document.written.roles.values()))
    lines = defaultdict(list)
    for order, line in document.lines:
        if line.place.text:
            lines[order].append(line.text)
    readers: dict[tuple[Definition, ...], CellReader] = {}
    strange = frozenset(one.symbol for one in legends.foreign)
    grids = [*document.grids, *filter(None, [listed(document)])]
    verdicts: list[tuple[Grid, Verdict, Around]] = []
    for grid in grids:
        legend = legends.of(grid)
        other = strange - {one.symbol for one in legend}
        reader = readers.get(legend)
        if reader is None:
            reader = readers[legend] = generic_reader(legend)
        near = (*lines[grid.order], *lines[grid.order + 1])
        around = [document.title, source.upper(), grid.name, *grid.headings, *near]
        explained = bool(legend) and len(other & legends.foreign_here(grid)) < 2
        here = Around(
            reader=reader,
            hinted=document.hinted or explained or bool(mentioned(around)),
            known=known,
            legend=legend,
            far=not (document.hinted or legends.is_near(grid) or mentioned([*around[1:]])),
            strange=other,
            title=document.title,
            sheets=document.sheets,
            roles_in=roles_in,  # type: ignore[arg-type]
            form=form,
        )
        verdicts.append((grid, _weighed(grid, here), here))
    return _chosen(verdicts, len(document.grids), document.written)


def _weighed(grid: Grid, around: Around) -> Verdict:
    if len(grid.rows) < 2:
        return Verdict()
    is_list = tuple(grid.rows[0]) == LISTED
    forms = [
        form for form in FORMS
        if around.form in (None, form.name) and (form.name == "list") == is_list
    ]  # fmt: skip
    proposals = [proposal for form in forms for proposal in form.propose(grid, around)]
    return weigh(proposals, forced=around.form is not None)


def _chosen(
    verdicts: Sequence[tuple[Grid, Verdict, Around]], tables: int, written: Origin | None
) -> Recognised:
    """Take the charts; those that count only where there is nothing better, only there."""

    def reads(grid: Grid, verdict: Verdict, *, weak: bool, loose: bool) -> bool:
        best = verdict.best
        return (
            best is not None and best.form not in _ASIDE
            and (weak or not best.weak) and (loose or not grid.loose)
        )  # fmt: skip

    strict = any(reads(grid, verdict, weak=False, loose=False) for grid, verdict, _ in verdicts)
    fair = strict or any(
        reads(grid, verdict, weak=True, loose=False) for grid, verdict, _ in verdicts
    )
    charts: list[Chart] = []
    aside: list[Grid] = []
    notes: list[str] = []
    nearest: list[tuple[Grid, Proposal]] = []
    left: list[Grid] = []
    for number, (grid, verdict, around) in enumerate(verdicts):
        best = verdict.best
        if best is not None and reads(grid, verdict, weak=not strict, loose=not fair):
            found = list(_parts(grid, verdict, around))
            if found:
                charts += (attrs.evolve(chart, legend=around.legend) for chart in found)
                notes += _evidence(grid, best)
                continue
        if written is not None and (chart := written_chart(grid, written)) is not None:
            charts.append(attrs.evolve(chart, legend=around.legend))
            continue
        if number < tables:
            aside.append(grid)
        explains = best is not None and best.form in _ASIDE
        if number < tables and not explains and not grid.loose:
            left.append(grid)
        if best is not None and not explains:
            place = grid.row_place(0).text
            why = grid.loose or "the file has better charts"
            notes.append(f"{place}: could be read as {best.words}; left alone: {why}")
        if best is None and verdict.nearest is not None:
            nearest.append((grid, verdict.nearest))
    return Recognised(
        charts=tuple(charts),
        aside=tuple(aside),
        notes=tuple(notes),
        nearest=tuple(nearest),
        left=tuple(left),
    )


def _evidence(grid: Grid, best: Proposal) -> Iterator[str]:
    place = grid.row_place(0).text
    yield f"evidence at {place}: {_TITLES[best.form]}: {best.why()}"
    if grid.loose:
        yield f"{place}: {grid.loose}: it is read, since the file has no other chart"


def _parts(grid: Grid, verdict: Verdict, around: Around) -> Iterator[Chart]:
    """Make the chart that was chosen, and those under the headings that are repeated in it."""
    best = verdict.best
    chart = best.make() if best else None
    if best is None or chart is None or not chart.columns:
        return
    # In a turned chart the headings stand in a row of the table before it was turned.
    upright = wide_chart(lettered_tables(grid, around)[0]) if chart.turned else chart
    again = _repeated(grid, upright)
    first = _same_form(grid.part(0, again[0]), best, around) if again else None
    yield _doubtful(first or chart, best, verdict.rival)
    for start, end in zip(again, [*again[1:], len(grid.rows)], strict=True) if first else ():
        if part := _same_form(grid.part(start, end), best, around):
            note = "the headings are repeated: what follows belongs to these"
            yield attrs.evolve(part, notes=(*part.notes, note), title=_TITLES[best.form])


def _same_form(grid: Grid, best: Proposal, around: Around) -> Chart | None:
    here = attrs.evolve(around, lettered={}, frames={}, form=best.form)
    found = _weighed(grid, here).best if len(grid.rows) > 1 else None
    return found.make() if found else None


def _repeated(grid: Grid, chart: Chart) -> list[int]:
    """Return the rows below the headings that are other headings of the same columns."""
    if chart.grid.rows is not grid.rows:
        return []
    heads = grid.rows[chart.header]
    if chart.activity >= len(heads) or not heads[chart.activity]:
        return []
    first = folded(heads[chart.activity])
    before = [heads[n] if n < len(heads) else "" for n in chart.columns]
    found: list[int] = []
    for number in range(chart.header + 1, len(grid.rows)):
        row = grid.rows[number]
        if number in grid.marked or chart.activity >= len(row):
            continue
        cells = [row[n] if n < len(row) else "" for n in chart.columns]
        same = folded(row[chart.activity]) == first and sum(map(bool, cells)) > 1
        other = cells != before and len(set(cells)) == len(cells)
        if same and other:
            found.append(number)
    return found


def _doubtful(chart: Chart, best: Proposal, rival: Proposal | None) -> Chart:
    """Return a chart that tells of the reading that was near to it."""
    chart = attrs.evolve(chart, title=_TITLES[best.form])
    if rival is None:
        return chart
    option = rival.option or f"form={rival.form!r}"
    what = f"the table is read as {best.words}"
    why = f"could also be read as {rival.words}; {option} picks that"
    loss = chart.grid.row_place(chart.header).loss(what, why)
    return attrs.evolve(chart, doubts=(loss, *chart.doubts))


def against(proposal: Proposal) -> str:
    """Return what speaks against a reading, in words."""
    return proposal.why(against=True) or "nothing much speaks for it"
