"""A chart as a workbook that people would hand round: on screen, in print, and read back."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from roles.errors import FormatError, shown
from roles.formats.charts.grid import column_name
from roles.formats.charts.paging import Page, page_of
from roles.formats.charts.write import ALL, Layout
from roles.formats.shared.formulas import defused
from roles.formats.shared.origin import packed
from roles.formats.shared.paper import fit_to_paper, line_count, row_height, text_width
from roles.formats.shared.reading import Loss, Writing
from roles.formats.shared.workbooks import timeless
from roles.model.involvement import Duty, Scheme

__all__ = ["KEPT", "KEYS", "NAME", "SHEETS", "workbook"]

SHEETS = ("Sheet", "Stage")
"""The headings of the table that says which stage a sheet is."""

KEYS = "roles:key"
"""The heading of the hidden column with the keys of responsibilities."""

KEPT = "roles.origin"
"""The hidden sheet that keeps what the chart was when it was written."""

NAME = "_roles."
"""How the names begin that spreadsheets let follow a heading, or the first cell of a sheet."""

_TITLE_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_TITLE = 31
_LONGEST_LIST = 255
_LONGEST_TEXT = 32_767
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FILLS = {
    Duty.OWN: "9DC3E6",
    Duty.DO: "DDEBF7",
    Duty.SUPPORT: "E2EFDA",
    Duty.CONSULT: "FFF2CC",
    Duty.INFORM: "EDEDED",
    Duty.VERIFY: "FCE4D6",
    Duty.APPROVE: "F8CBAD",
    Duty.RECOMMEND: "D9E1F2",
}
_STRONG = ("L", "R", "AL")
_MANY_ROLES = 14


def workbook(layout: Layout, scheme: Scheme, sheets: str | None = None) -> Writing:
    """
    Return a chart as a workbook.

    Args:
        layout: The chart.
        scheme: What its letters mean.
        sheets: ``"one"`` for one sheet, ``"stages"`` for a sheet for each stage and one for the
            legend; None does as the workbook did that the chart was read from, or makes one.

    Raises:
        FormatError: *sheets* is neither.
    """
    import openpyxl

    if sheets not in (None, "one", "stages"):
        raise FormatError(f"sheets={shown(sheets)} isn't an option; use 'one' or 'stages'")
    losses = list(layout.losses)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = layout.name
    book.properties.creator = ""
    stages = list(dict.fromkeys(row.stage for row in layout.rows))
    apart = len(stages) > 1 and (sheets or layout.looks.sheets) == "stages"
    titles: set[str] = {"legend", KEPT}
    named: dict[str, str] = {}
    for stage in stages if apart else [None]:
        name = layout.looks.sheet or layout.name if stage is None else stage
        title = _title(name, titles)
        named[title] = name
        page = page_of(layout, stage, apart=apart)
        _fill(book.create_sheet(title), page, layout, scheme, losses)
    if apart:
        _fill_legend(book.create_sheet("Legend"), layout, named)
    _keep(book, layout)
    stream = io.BytesIO()
    book.save(stream)
    return Writing(content=timeless(stream.getvalue()), losses=tuple(losses))


def _title(name: str, taken: set[str]) -> str:
    """Return a name that a sheet may have, and no other has."""
    plain = (
        _CONTROL.sub("", _TITLE_FORBIDDEN.sub(" ", name)).strip(" '")[:_LONGEST_TITLE].strip(" '")
    )
    title, number = plain or "Chart", 1
    while title.casefold() in taken:
        number += 1
        title = f"{plain[: _LONGEST_TITLE - len(str(number)) - 1]} {number}"
    taken.add(title.casefold())
    return title


def _fill(sheet: Any, page: Page, layout: Layout, scheme: Scheme, losses: list[Loss]) -> None:
    wide = layout.form == "wide"
    looks = _Looks(scheme, wide)
    widths = _widths(page, wide=wide)
    last = len(page.heads)
    for number, text in enumerate(page.above, start=1):
        _across(sheet, number, text, widths, looks.title, losses)
    if page.over:
        _group(sheet, page, looks, losses)
    turned = wide and len(page.held) > _MANY_ROLES
    for column, text in enumerate(page.heads):
        cell = _put(sheet, page.top, column + 1, text, losses) or sheet.cell(page.top, column + 1)
        looks.head(cell, held=column in page.held, turned=turned)
    high = max((line_count(text, widths[n]) for n, text in enumerate(page.heads)), default=1)
    longest = max((text_width(page.heads[n]) for n in page.held), default=0)
    sheet.row_dimensions[page.top].height = (
        min(6.5 * longest + 12, 220.0) if turned else row_height(high)
    )
    for number, row in enumerate(page.rows, start=page.top + 1):
        if isinstance(row, str):
            _across(sheet, number, row, widths, looks.section, losses)
            continue
        for column, text in enumerate(row):
            cell = _put(sheet, number, column + 1, text, losses) or sheet.cell(number, column + 1)
            looks.cell(cell, text, held=column in page.held)
        high = max(line_count(text, widths[n]) for n, text in enumerate(row))
        sheet.row_dimensions[number].height = row_height(high)
    bottom = page.top + len(page.rows)
    for number, line in enumerate(page.below, start=bottom + 2):
        _across(sheet, number, line, widths, looks.note, losses)
    for (below, column), text in page.comments.items():
        _comment(sheet.cell(page.top + 1 + below, column + 1), text)
    for column, width in enumerate(widths):
        sheet.column_dimensions[column_name(column)].width = width
    sheet.sheet_view.rightToLeft = _from_right(page)
    sheet.freeze_panes = f"{column_name(page.activity + 1)}{page.top + 1}"
    if page.rows and all(isinstance(row, tuple) for row in page.rows):
        # Sorting takes the keys along.
        sheet.auto_filter.ref = f"A{page.top}:{column_name(last)}{bottom}"
    for number, key in enumerate((KEYS, *page.keys), start=page.top):
        _put(sheet, number, last + 1, key, None)
    sheet.column_dimensions[column_name(last)].hidden = True
    _name_cells(sheet, layout, page)
    if wide and page.rows and page.held:
        _offer(sheet, layout, page)
    end = bottom + 1 + len(page.below) if page.below else bottom
    _set_up(sheet, page, layout.name, f"A1:{column_name(last - 1)}{end}", sum(widths))


def _set_up(sheet: Any, page: Page, name: str, area: str, width: float) -> None:
    """Set a sheet up for print: as wide as the paper, its headings on each page."""
    fit_to_paper(sheet, f"{page.top - bool(page.over)}:{page.top}", width)
    sheet.print_area = area
    if sheet.page_setup.fitToWidth > 1:
        sheet.print_title_cols = f"A:{column_name(page.activity)}"
    if not page.above:
        sheet.oddHeader.left.text = _CONTROL.sub("", name)[:80].replace("&", "&&")


def _from_right(page: Page) -> bool:
    """Tell whether a chart is written from right to left, as most of its texts are."""
    texts = [*page.heads, *(row[page.activity] for row in page.rows if isinstance(row, tuple))]
    strong = [
        next((kind for kind in map(unicodedata.bidirectional, text) if kind in _STRONG), "L")
        for text in texts
    ]
    return 2 * strong.count("L") < len(strong)


def _widths(page: Page, *, wide: bool) -> list[float]:
    """Return how wide each column is: letters take little room, texts some, activities most."""
    narrow = len(page.held) > _MANY_ROLES
    widths = []
    for column, head in enumerate(page.heads):
        texts = [row[column] for row in page.rows if not isinstance(row, str)]
        word = max(map(text_width, re.split(r"[\s/-]+", head))) + 3.0
        longest = max(map(text_width, texts), default=0.0) + 2.0
        if wide and column in page.held:
            widths.append(5.0 if narrow else max(7.0, min(word, 16.0)))
        elif column == page.activity:
            widths.append(max(20.0, min(longest, 46.0)))
        else:
            widths.append(max(min(word, 16.0), min(longest, 40.0)))
    return widths


class _Looks:
    """The styles of cells, each made once."""

    def __init__(self, scheme: Scheme, wide: bool) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        self.wide = wide
        self.duties = {
            scheme.letter(duty): duty for duty in reversed(Duty) if duty in _FILLS
        }  # fmt: skip
        self.fills = {duty: PatternFill("solid", start_color=fill) for duty, fill in _FILLS.items()}
        self.grey, self.pale = (
            PatternFill("solid", start_color=fill) for fill in ("D9D9D9", "F2F2F2")
        )
        side = Side("thin", color="BFBFBF")
        self.border = Border(left=side, right=side, top=side, bottom=side)
        self.bold = Font("Calibri", 11, bold=True)
        self.large = Font("Calibri", 14, bold=True)
        self.text = Alignment(wrap_text=True, vertical="top")
        self.letters = Alignment(horizontal="center", vertical="top", wrap_text=True)
        self.turned = Alignment(horizontal="center", text_rotation=90, wrap_text=True)

    def title(self, cell: Any) -> None:
        cell.font = self.large

    def note(self, cell: Any) -> None:
        cell.alignment = self.text

    def section(self, cell: Any) -> None:
        cell.font, cell.fill, cell.alignment = self.bold, self.pale, self.text
        cell.border = self.border

    def head(self, cell: Any, *, held: bool, turned: bool = False) -> None:
        cell.font, cell.fill, cell.border = self.bold, self.grey, self.border
        over_letters = self.turned if turned else self.letters
        cell.alignment = over_letters if self.wide and held else self.text

    def cell(self, cell: Any, text: str, *, held: bool) -> None:
        cell.border = self.border
        cell.alignment = self.letters if self.wide and held else self.text
        if self.wide and held:
            found = [self.duties[part] for part in re.split(r"\W+", text) if part in self.duties]
            if found:
                cell.fill = self.fills[min(found, key=list(Duty).index)]


def _across(
    sheet: Any, number: int, text: str, widths: Sequence[float], look: Any, losses: list[Loss]
) -> None:
    """Write a text across the chart, in a row that is high enough for it."""
    cell = _put(sheet, number, 1, text, losses)
    if cell is None:
        return
    look(cell)
    if len(widths) > 1:
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(widths))
    size = cell.font.size
    high = line_count(text, sum(widths) * 11 / size)
    sheet.row_dimensions[number].height = row_height(high, size)


def _group(sheet: Any, page: Page, looks: _Looks, losses: list[Loss]) -> None:
    """Write the headings of several columns, each across those that it stands over."""
    number = page.top - 1
    for text, members in groupby(enumerate(page.over, start=1), key=lambda pair: pair[1]):
        columns = [column for column, _ in members]
        if text:
            looks.head(_put(sheet, number, columns[0], text, losses), held=True)
            if len(columns) > 1:
                sheet.merge_cells(
                    start_row=number, end_row=number,
                    start_column=columns[0], end_column=columns[-1],
                )  # fmt: skip


def _comment(cell: Any, text: str) -> None:
    from openpyxl.comments import Comment

    kept = _CONTROL.sub("", text)[:32_000]
    comment = Comment(kept, "roles", width=320, height=20 + 18 * line_count(kept, 48))
    cell.comment = comment


def _name_cells(sheet: Any, layout: Layout, page: Page) -> None:
    """Name the headings of roles, and the first heading of a stage: a name follows its cell."""
    from openpyxl.utils import quote_sheetname
    from openpyxl.workbook.defined_name import DefinedName

    origin = layout.origin
    columns = dict(enumerate(page.held)) if origin.roles else {}
    if page.at in origin.stages:
        columns[len(origin.roles) + list(origin.stages).index(page.at)] = 0
    for number, column in columns.items():
        name, cell = f"{NAME}{number}", f"${column_name(column)}${page.top}"
        sheet.defined_names[name] = DefinedName(
            name, attr_text=f"{quote_sheetname(sheet.title)}!{cell}", hidden=True
        )


def _keep(book: Any, layout: Layout) -> None:
    """Keep what the chart is now on a sheet that nobody sees."""
    sheet = book.create_sheet(KEPT)
    sheet.sheet_state = "veryHidden"
    text = packed(layout.origin)
    for start in range(0, len(text), _LONGEST_TEXT):
        _put(sheet, start // _LONGEST_TEXT + 1, 1, text[start : start + _LONGEST_TEXT], None)


def _offer(sheet: Any, layout: Layout, page: Page) -> None:
    """Let the cells of letters offer the letters, and those written already."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rows = [row for row in page.rows if not isinstance(row, str)]
    used = dict.fromkeys(row[n] for row in rows for n in page.held if row[n])
    choices = list(dict.fromkeys((*(letter for letter, _ in layout.letters), *used)))
    plain = [one for one in choices if re.fullmatch(r"[\w/ ]+", one) and len(one) <= 10]
    while len(",".join(plain)) > _LONGEST_LIST:
        plain.pop()
    if not plain:
        return
    offer = DataValidation(type="list", formula1=f'"{",".join(plain)}"', allow_blank=True)
    offer.errorStyle = "warning"
    offer.error = "The legend has no such letter."
    offer.errorTitle = "Letters"
    first, last = column_name(page.held.start), column_name(page.held.stop - 1)
    offer.add(f"{first}{page.top + 1}:{last}{page.top + len(page.rows)}")
    sheet.add_data_validation(offer)


def _put(sheet: Any, row: int, column: int, text: str, losses: list[Loss] | None) -> Any:
    if not text:
        return None
    kept = _CONTROL.sub("", text)[:_LONGEST_TEXT]
    cell = sheet.cell(row, column)
    cell.value = kept
    cell.data_type = "s"
    place = f"{sheet.title}!{column_name(column - 1)}{row}"
    if losses is not None and kept != text:
        losses.append(Loss(place=place, what="characters", why="a workbook can't hold them"))
    if defused(kept) != kept:
        cell.quotePrefix = True
        if losses is not None:
            why = "a spreadsheet would take it for a formula: it is stored as text"
            losses.append(Loss(place=place, what=f"the text {shown(kept)}", why=why))
    return cell


def _fill_legend(sheet: Any, layout: Layout, named: dict[str, str]) -> None:
    from openpyxl.styles import Font

    number = 1
    if layout.letters:
        for pair in (("Letter", "Meaning"), *layout.letters):
            for column, text in enumerate(pair, start=1):
                cell = _put(sheet, number, column, text, None)
                if number == 1:
                    cell.font = Font("Calibri", 11, bold=True)
            number += 1
        number += 1
    lines = [f"Scheme: {layout.scheme}", *layout.legend()[bool(layout.letters) :]]
    lines.append(f"Each sheet is a stage; {ALL!r} holds at all of them.")
    for line in lines:
        _put(sheet, number, 1, line, None)
        number += 1
    # A sheet's name is short and plain, a stage's need not be.
    for place, pair in enumerate((SHEETS, *named.items()), start=number + 1):
        for column, text in enumerate(pair, start=1):
            _put(sheet, place, column, text, None)
    sheet.column_dimensions["A"].width = 12
    sheet.column_dimensions["B"].width = 60
