"""Workbooks: merged cells, sheets, ranges, and workbooks that are traps."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import roles
from extras import needs
from formats.charts.expected import told
from roles.errors import FormatError
from roles.formats import Reading, read, reads, write_model

needs("xlsx")

import openpyxl  # noqa: E402
from openpyxl.comments import Comment  # noqa: E402
from openpyxl.styles import Font  # noqa: E402


def saved(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_book(fill: Callable[[openpyxl.Workbook], None], **options: object) -> Reading:
    return reads(saved(fill), "xlsx", source="plan.xlsx", **options)


def merged(book: openpyxl.Workbook) -> None:
    sheet = book.active
    sheet.title = "Plan"
    for row in (
        ["RACI of a dairy"],
        [],
        ["", "", "Farm", "", "Town"],
        ["Area", "Activity", "Farmer", "Vet", "Shop"],
        ["Milk", "Milk the cows", "A/R", "I"],
        ["", "Cool the milk", "A/R"],
        ["Cheese", "Stir", "A", "C", "R (assist)"],
        ["SPRING"],
        ["", "Sell", "", "", "A/R"],
        [],
        ["Legend: R = Responsible, A = Accountable, C = Consulted, I = Informed"],
    ):
        sheet.append(row)
    sheet["A8"].font = Font(bold=True)
    sheet["E5"] = "I"
    for area in ("C3:D3", "A5:A6", "D5:D6", "A8:E8"):
        sheet.merge_cells(area)


def test_merged_cells_hold_for_each_that_they_cover() -> None:
    reading = read_book(merged)
    found = told(reading)
    assert found["name"] == ["RACI of a dairy"]
    assert found["roles"] == ["Farmer; Vet; Shop"]
    assert found["row"] == [
        "Milk the cows < Milk: Farmer AR; Vet I; Shop I",
        "Cool the milk < Milk: Farmer AR; Vet I",
        "Stir < Cheese: Farmer A; Vet C; Shop R",
        "Sell < Cheese: Shop AR",
    ]
    assert [loss.place for loss in reading.losses] == ["E7"]
    assert {cell.place: cell.text for cell in reading.cells}["D6"] == "I"


def two_sheets(book: openpyxl.Workbook) -> None:
    first = book.active
    first.title = "Phase 1"
    second = book.create_sheet("Phase 2: test"[:7] + " test")
    hidden = book.create_sheet("Prices")
    for sheet, owner in ((first, "A"), (second, "R")):
        sheet.append(["Task", "Ann", "Ben"])
        sheet.append(["Lift", owner, "R" if owner == "A" else "A"])
        sheet.append(["Carry", "C", "A/R"])
    hidden.append(["Brick", 3.0])
    hidden.sheet_state = "hidden"


def test_sheets_are_stages_where_they_call_themselves_so() -> None:
    reading = read_book(two_sheets)
    assert told(reading)["row"] == [
        "Lift @ Phase 1: Ann A; Ben R",
        "Carry @ Phase 1: Ann C; Ben AR",
        "Lift @ Phase 2 test: Ann R; Ben A",
        "Carry @ Phase 2 test: Ann C; Ben AR",
    ]
    assert any("'Prices' is hidden" in note for note in reading.notes)
    assert reading.places["assignments[2]"] == "'Phase 2 test' row 2"


def test_the_sheet_and_the_range_that_are_named_are_read() -> None:
    reading = read_book(two_sheets, sheet="Phase 2 test", range="A1:B3")
    assert told(reading)["roles"] == ["Ann"]
    assert told(reading)["row"] == ["Lift: Ann R", "Carry: Ann C"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sheet": "Phase 3"}, "there are Phase 1, Phase 2 test, Prices; did you mean 'Phase 1'?"),
        ({"range": "all"}, "isn't a range of cells such as 'B3:H20'"),
        ({"max_cells": 5}, "raise max_cells= if they should"),
        ({"max_unpacked": 100}, "raise max_unpacked= if it should"),
    ],
)
def test_what_cannot_be_read_as_asked_says_why(options: dict[str, object], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_book(two_sheets, **options)


def test_formulas_without_a_value_and_comments_are_told() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        two_sheets(book)
        book["Phase 1"]["B2"] = '=IF(1=1,"A","R")'
        book["Phase 1"]["C2"].comment = openpyxl.comments.Comment("really?", "Ann")

    losses = {loss.place: loss.what for loss in read_book(fill).losses}
    assert losses == {"'Phase 1'!B2": "a formula", "'Phase 1'!C2": "'really?'"}


def test_what_is_hidden_struck_out_or_far_away_is_told() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        for row in (
            ["Task", "Ann's desk", "Ben's desk", "Cy's desk"],
            ["Plan", "A", "R", "I"],
            ["Drop", "A", "R", "I"],
            ["Ship", "A", "A", "#N/A"],
        ):
            sheet.append(row)
        sheet["B4"].font = Font(strike=True)
        sheet["D4"].data_type = "e"
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["D"].hidden = True
        sheet["BH100000"].font = Font(bold=True)

    reading = read_book(fill)
    assert told(reading)["row"][-1] == "Ship: Ben's desk A"
    assert [(loss.place, loss.what) for loss in reading.losses] == [
        ("row 3", "'Drop'"),
        ("D1", '"Cy\'s desk"'),
        ("B4", "'A'"),
        ("D4", "'#N/A'"),
    ]


def test_letters_that_are_struck_out_in_part_are_told() -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    def fill(book: openpyxl.Workbook) -> None:
        for row in (["Task", "Ann's desk", "Ben's desk"], ["Plan", "A", "R"], ["Ship", "", "A"]):
            book.active.append(row)
        book.active["B3"] = CellRichText(TextBlock(InlineFont(strike=True), "A"), " C")

    reading = read_book(fill)
    found = told(reading)
    assert found["row"][-1] == "Ship: Ann's desk C; Ben's desk A"
    assert any("'A': is struck out" in loss for loss in found["loss"])


def test_the_own_workbook_with_a_column_of_remarks_comes_back_equal() -> None:
    text = (
        "# RACI\n\n| Task | PM | Dev | Remarks |\n|---|---|---|---|\n| Plan | A | R | C level |\n"
        "| Build | A | R | A must |\n| Ship | R | A | I |\n"
    )
    before = reads(text, "markdown", source="r.md").model
    after = reads(write_model(before, "xlsx").content, "xlsx", source="r.xlsx").model
    assert [role.name for role in after.roles] == ["PM", "Dev"]
    assert [one.description for one in after.responsibilities] == [
        one.description for one in before.responsibilities
    ]


# Traps


def changed(content: bytes, part: str, text: bytes) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, text if name == part else old.read(name))
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<?xml version="1.0"?>'
SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    "text",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet ' + SPACE + b"/>",
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet ' + SPACE + b"/>",
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><worksheet/>').encode("utf-16"),
        b"<worksheet " + SPACE + b"><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>x",
        b"<worksheet "
        + SPACE
        + b"><sheetData><row r='x'><c r='!!'/></row></sheetData></worksheet>",
        b"<worksheet "
        + SPACE
        + b"><sheetData><row r='1'><c r='A1' t='s'><v>99</v></c></row></sheetData></worksheet>",
        b"",
        b"\0\xff",
    ],
)
def test_bad_parts_are_refused(text: bytes) -> None:
    with pytest.raises(FormatError):
        reads(changed(saved(two_sheets), SHEET, text), "xlsx", sheet="Phase 1")


def test_a_sheet_that_claims_millions_of_rows_is_refused() -> None:
    row = b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
    text = HEAD + b"<worksheet " + SPACE + b"><sheetData>" + row + b"</sheetData></worksheet>"
    with pytest.raises(FormatError, match="more than"):
        reads(changed(saved(two_sheets), SHEET, text), "xlsx", max_cells=100_000)


def test_a_merged_range_of_all_cells_is_refused() -> None:
    cells = b"<row r='1'><c r='A1'><v>1</v></c></row>" * 1
    merges = b"<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>"
    text = (
        HEAD
        + b"<worksheet "
        + SPACE
        + b"><sheetData>"
        + cells
        + b"</sheetData>"
        + merges
        + b"</worksheet>"
    )
    with pytest.raises(FormatError):
        reads(changed(saved(two_sheets), SHEET, text), "xlsx", max_cells=10_000)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    content = changed(saved(two_sheets), SHEET, b"<a>" + b"0" * 20_000_000 + b"</a>")
    assert len(content) < 100_000
    with pytest.raises(FormatError, match="unpacks to more than"):
        reads(content, "xlsx", max_unpacked=5_000_000)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04" + b"x" * 100, b"no workbook"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        reads(content, "xlsx")


# Writing


def written(model: roles.RoleModel, **options: object) -> openpyxl.Workbook:
    content = write_model(model, "xlsx", **options).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.worksheets[-1].sheet_state == "veryHidden"
    book.remove(book.worksheets[-1])
    for sheet in book.worksheets:
        last = sheet.cell(1, sheet.max_column).column_letter
        if any(cell.value == "roles:key" for cell in sheet[last]):
            assert sheet.column_dimensions[last].hidden
            sheet.delete_cols(sheet.max_column)
    return book


def test_workbook_is_one_sheet_to_hand_round() -> None:
    model = roles.reference()
    [sheet] = written(model)
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref.startswith("A1:M")
    [offer] = sheet.data_validations.dataValidation
    assert offer.type == "list"
    assert offer.formula1.startswith('"R,A,C,I')
    owned = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value == "A/R"]
    assert owned
    assert {cell.fill.start_color.rgb for cell in owned} == {"009DC3E6"}
    assert "article ¶" in sheet["D2"].comment.text
    assert any(str(row[0].value).startswith("Legend (RACI): R = ") for row in sheet.iter_rows())
    assert write_model(model, "xlsx").content == write_model(model, "xlsx").content


def test_workbook_is_set_up_for_print() -> None:
    [sheet] = written(roles.reference())
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_area.endswith(f"!$A$1:$L${sheet.max_row}")
    assert sheet.oddHeader.left.text == roles.reference().name


def test_sheets_for_stages_are_made_when_asked_for() -> None:
    model = roles.reference()
    book = written(model, sheets="stages")
    assert book.sheetnames == [*(stage.name for stage in model.stages), "Legend"]
    assert book["Launch"].freeze_panes == "C2"
    letters = [row[0].value for row in book["Legend"].iter_rows(max_row=5)]
    assert letters == ["Letter", "R", "A", "C", "I"]
    with pytest.raises(FormatError, match="sheets='roles' isn't an option"):
        written(model, sheets="roles")


def test_stages_that_had_sheets_get_them_again() -> None:
    before = read_book(two_sheets)
    book = written(before.model)
    assert book.sheetnames == ["Phase 1", "Phase 2 test", "Legend"]
    assert len(written(before.model, sheets="one").sheetnames) == 1


def with_remarks(book: openpyxl.Workbook) -> None:
    merged(book)
    sheet = book.active
    sheet.unmerge_cells("A8:E8")
    sheet.delete_rows(8)
    sheet["A8"] = "Cheese"
    sheet["C6"].comment = Comment("Twice a day,\nsays Ann", "Ann")
    sheet["B7"].comment = Comment("Slowly", "Ben")


def test_workbook_that_was_read_looks_as_it_did() -> None:
    before = read_book(with_remarks)
    [sheet] = written(before.model)
    assert sheet.title == "Plan"
    assert [[cell.value for cell in row[:5]] for row in sheet.iter_rows(max_row=5)] == [
        ["RACI of a dairy", None, None, None, None],
        [None, None, None, None, None],
        [None, None, "Farm", None, "Town"],
        ["Area", "Activity", "Farmer", "Vet", "Shop"],
        ["Milk", "Milk the cows", "A/R", "I", "I"],
    ]
    assert "C3:D3" in map(str, sheet.merged_cells.ranges)
    assert sheet.print_title_rows == "$3:$4"
    assert sheet["C6"].comment.text == "Twice a day,\nsays Ann"
    assert sheet["B7"].comment.text == "Slowly"
    again = reads(write_model(before.model, "xlsx").content, "xlsx", source="plan.xlsx").model
    assert again.extension("chart") == before.model.extension("chart")


@pytest.mark.parametrize("sections", [("Phase 1", "Phase 2"), ("Milk", "Cheese")])
def test_rows_that_were_headings_are_again(sections: tuple[str, str]) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        for row in (
            ["Id", "Task", "Notes", "Ann", "Ben"],
            [sections[0]],
            ["1", "Plan", "soon", "A", "R"],
            ["2", "Build", "", "A/R", "C"],
            [sections[1]],
            ["3", "Ship", "", "I", "A/R"],
        ):
            book.active.append(row)
        for row in (2, 5):
            book.active.cell(row, 1).font = Font(bold=True)
            book.active.merge_cells(start_row=row, end_row=row, start_column=1, end_column=5)

    before = read_book(fill)
    [sheet] = written(before.model)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=6)]
    assert rows[0] == ["Id", "Task", "Notes", "Ann", "Ben"]
    assert [row[0] for row in rows] == ["Id", sections[0], "1", "2", sections[1], "3"]
    again = reads(write_model(before.model, "xlsx").content, "xlsx", source="plan.xlsx")
    assert told(again)["row"] == told(before)["row"]
    assert told(again)["name"] == told(before)["name"]


def test_chart_from_right_to_left_is_shown_so() -> None:
    text = (
        "# RACI\n\n| משימה | מנהל | צוות |\n|---|---|---|\n| תכנון | A | R |\n| בנייה | A | R |\n"
    )
    assert written(reads(text, "csv").model).active.sheet_view.rightToLeft
    assert not written(roles.reference()).active.sheet_view.rightToLeft


def test_formulas_are_stored_as_text_and_told() -> None:
    text = "# RACI\n\n| Task | @SUM(1) | Ben |\n|---|---|---|\n| =1+1 | A | R |\n| -2 | R | A |\n"
    writing = write_model(reads(text, "markdown").model, "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(writing.content)).worksheets[0]
    for place, value in (("B3", "@SUM(1)"), ("A4", "=1+1"), ("A5", "-2")):
        assert sheet[place].value == value
        assert sheet[place].data_type == "s"
        assert sheet[place].quotePrefix
        assert any(loss.place.endswith(f"!{place}") for loss in writing.losses)
    assert told(reads(writing.content, "xlsx"))["row"] == [
        "=1+1: @SUM(1) A; Ben R",
        "-2: @SUM(1) R; Ben A",
    ]


def test_stages_whose_names_no_sheet_can_have_are_read_back() -> None:
    long = "A stage with a name that is longer than any sheet's"
    text = (
        f"# RACI\n\n| Stage | Task | Ann | Ben |\n|---|---|---|---|\n| {long} 1 | x | A | R |\n"
        f"| {long} 2 | y | A | R |\n| a/b: [c]? | z | C | A/R |\n"
    )
    before = reads(text, "markdown").model
    after = reads(write_model(before, "xlsx").content, "xlsx").model
    assert [stage.name for stage in after.stages] == [f"{long} 1", f"{long} 2", "a/b: [c]?"]
    assert after.stages == before.stages


def test_workbook_opens_in_libreoffice_as_it_was_written(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    model = roles.reference()
    (tmp_path / "chart.xlsx").write_bytes(write_model(model, "xlsx").content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    to = ["--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run(
        [office, profile, *to, "--outdir", str(tmp_path / "out"), str(tmp_path / "chart.xlsx")],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    ours = openpyxl.load_workbook(tmp_path / "chart.xlsx")
    theirs = openpyxl.load_workbook(tmp_path / "out" / "chart.xlsx")
    assert theirs.sheetnames == ours.sheetnames
    for sheet in ours:
        other = theirs[sheet.title]
        assert [
            [cell.value for cell in row]
            for row in other.iter_rows(max_row=sheet.max_row, max_col=sheet.max_column)
        ] == [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert len(other.data_validations.dataValidation) == len(
            sheet.data_validations.dataValidation
        )
    assert (
        told(read(tmp_path / "out" / "chart.xlsx"))["row"]
        == told(read(tmp_path / "chart.xlsx"))["row"]
    )
