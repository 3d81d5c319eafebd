"""A chart as a workbook that people would hand round."""

from __future__ import annotations

import io
import re
from typing import Any

from roles.errors import shown
from roles.formats.charts.grid import column_name
from roles.formats.charts.write import ALL, Layout
from roles.formats.shared.formulas import defused
from roles.formats.shared.reading import Loss, Writing
from roles.formats.shared.workbooks import timeless
from roles.model.involvement import Duty, Scheme

__all__ = ["SHEETS", "workbook"]

SHEETS = ("Sheet", "Stage")
"""The headings of the table that says which stage a sheet is."""

_TITLE_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_TITLE = 31
_LONGEST_LIST = 255
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


def workbook(layout: Layout, scheme: Scheme) -> Writing:
    """Return a chart as a workbook."""
    import openpyxl

    losses = list(layout.losses)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = layout.name
    book.properties.creator = ""
    stages = list(dict.fromkeys(row.stage for row in layout.rows))
    apart = len(stages) > 1
    titles: set[str] = {"legend"}
    named: dict[str, str] = {}
    for stage in stages if apart else [None]:
        name = stage or (layout.stages[0] if layout.stages and not apart else layout.name)
        title = _title(name, titles)
        named[title] = name
        sheet = book.create_sheet(title)
        _fill(sheet, layout, scheme, stage, losses, staged=bool(layout.stages) and not apart)
    legend = book.create_sheet("Legend")
    _fill_legend(legend, layout, named if apart else {})
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


def _fill(
    sheet: Any, layout: Layout, scheme: Scheme, stage: str | None, losses: list[Loss], *,
    staged: bool,
) -> None:  # fmt: skip
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    shift = int(staged)
    chosen = [row for row in layout.rows if stage is None or row.stage == stage]
    heads = ("Stage", *layout.headings) if staged else layout.headings
    rows = [heads, *((row.stage, *row.cells) if staged else row.cells for row in chosen)]
    wide = layout.form == "wide"
    held = range(layout.held.start + shift, layout.held.stop + shift)
    fills = {duty: PatternFill("solid", start_color=colour) for duty, colour in _FILLS.items()}
    duties = {
        scheme.letter(duty): duty for duty in reversed(Duty) if duty in fills
    }  # fmt: skip
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = _put(sheet, number, column, text, losses)
            if cell is None:
                continue
            if number == 1:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", start_color="D9D9D9")
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            elif wide and column - 1 in held:
                cell.alignment = Alignment(horizontal="center", vertical="top")
                found = [duties[part] for part in re.split(r"\W+", text) if part in duties]
                if found:
                    cell.fill = fills[min(found, key=list(Duty).index)]
            else:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column in range(len(heads)):
        width = 12 if wide and column in held else 16 if column < layout.activity + shift else 36
        sheet.column_dimensions[get_column_letter(column + 1)].width = width
    sheet.freeze_panes = f"{get_column_letter(layout.activity + shift + 2)}2"
    if rows[1:]:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(rows)}"
    if wide and rows[1:] and held:
        _offer(sheet, layout, held, rows)


def _offer(sheet: Any, layout: Layout, held: Any, rows: list[tuple[str, ...]]) -> None:
    """Let the cells of letters offer the letters, and those written already."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    used = dict.fromkeys(row[n] for row in rows[1:] for n in held if row[n])
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
    first, last = get_column_letter(held.start + 1), get_column_letter(held.stop)
    offer.add(f"{first}2:{last}{len(rows)}")
    sheet.add_data_validation(offer)


def _put(sheet: Any, row: int, column: int, text: str, losses: list[Loss] | None) -> Any:
    if not text:
        return None
    kept = _CONTROL.sub("", text)[:32_767]
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
                    cell.font = Font(bold=True)
            number += 1
        number += 1
    lines = [f"Scheme: {layout.scheme}", *layout.legend()[bool(layout.letters) :]]
    if named:
        lines.append(f"Each sheet is a stage; {ALL!r} holds at all of them.")
    for line in lines:
        _put(sheet, number, 1, line, None)
        number += 1
    if named:
        # A sheet's name is short and plain, a stage's need not be.
        for place, pair in enumerate((SHEETS, *named.items()), start=number + 1):
            for column, text in enumerate(pair, start=1):
                _put(sheet, place, column, text, None)
    sheet.column_dimensions["A"].width = 12
    sheet.column_dimensions["B"].width = 60
