"""Word, LibreOffice, old Excel, reStructuredText, wikis, and text in other encodings."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from extras import needs
from formats.charts.expected import told
from roles.errors import FormatError
from roles.formats import reads, write_model

ROWS = [["Task", "Ann's desk", "Ben's desk"], ["Plan", "A", "R"], ["Build", "C", "A/R"]]
READ = ["Plan: Ann's desk A; Ben's desk R", "Build: Ann's desk C; Ben's desk AR"]


def word(fill: object = None) -> bytes:
    import docx

    book = docx.Document()
    book.add_heading("RACI of a farm", 1)
    table = book.add_table(rows=0, cols=3)
    for row in ROWS:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    if callable(fill):
        fill(book, table)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_tables_of_word_documents_are_read() -> None:
    needs("docx")
    reading = reads(word(), "docx", source="farm.docx")
    assert told(reading)["row"] == READ
    assert reading.model.name == "RACI of a farm"
    assert reading.places["responsibilities.build"] == "table 1, row 3"
    assert reading.cells[-1].place == "table 1, row 3, column 3"


def test_merged_struck_out_and_commented_cells_of_word_documents() -> None:
    needs("docx")
    from docx.document import Document

    commentable = hasattr(Document, "add_comment")

    def fill(book: object, table: object) -> None:
        section = table.add_row().cells
        section[0].merge(section[2]).text = "Phase 2: Harvest"
        row = table.add_row().cells
        row[0].text = "Reap"
        row[1].paragraphs[0].add_run("A").font.strike = True
        row[1].paragraphs[0].add_run(" C")
        row[2].text = "A"
        # Before python-docx 1.2 a document can't be given comments.
        if commentable:
            book.add_comment(row[2].paragraphs[0].runs, text="really?", author="Ann")
        second = book.add_table(rows=2, cols=2)
        second.cell(0, 0).text = "Price"

    found = told(reads(word(fill), "docx"))
    assert found["row"][0] == "Reap @ Phase 2: Harvest: Ann's desk C; Ben's desk A"
    assert any("'A': is struck out" in loss for loss in found["loss"])
    assert any("'really?': is a comment" in loss for loss in found["loss"]) == commentable


def test_workbooks_of_libreoffice_are_read_and_bounded() -> None:
    needs("xlsx")
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
            "</table:table-cell>"
            for text in row
        )
        + "</table:table-row>"
        for row in ROWS
    )
    reading = reads(_ods(cells), "ods", source="farm.ods")
    assert told(reading)["row"] == READ
    assert reading.cells[0].place == "B2"
    hidden = cells.replace("<table:table-row>", '<table:table-row table:visibility="collapse">', 1)
    assert any("hidden" in loss.what for loss in reads(_ods(hidden), "ods").losses)
    bomb = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        'office:value-type="string" table:number-columns-repeated="10000"><text:p>A</text:p>'
        "</table:table-cell></table:table-row>"
    )
    with pytest.raises(FormatError, match="more than"):
        reads(_ods(bomb), "ods")


def _ods(rows: str) -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0" '
        f'xmlns:text="{names}text:1.0"><office:body><office:spreadsheet><table:table '
        f'table:name="Plan">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{names}manifest:1.0"><manifest:file-entry '
        'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.'
        'spreadsheet"/></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def test_old_workbooks_are_read(tmp_path: Path) -> None:
    needs("xlsx")
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("Plan")
    for number, row in enumerate(ROWS):
        for column, text in enumerate(row):
            sheet.write(number, column, text)
    book.save(tmp_path / "farm.xls")
    reading = reads((tmp_path / "farm.xls").read_bytes(), "xls")
    assert told(reading)["row"] == READ
    assert any("save it as XLSX" in note for note in reading.notes)


@pytest.mark.parametrize("format", ["docx", "ods", "xls"])
@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04" + b"x" * 100, b"\xd0\xcf\x11\xe0", b"no"]
)
def test_what_is_no_office_file_is_refused(format: str, content: bytes) -> None:
    needs("docx" if format == "docx" else "xlsx")
    with pytest.raises(FormatError):
        reads(content, format)


REST = """\
RACI of a farm
==============

.. list-table:: Who does what
   :header-rows: 1

   * - Task
     - Ann's desk
     - Ben's desk
   * - Plan
     - A
     - R
   * - Build
     - C
     - A/R

Prices
------

+-------+-------+
| Seeds | Price |
+=======+=======+
| Oats  | 3     |
+-------+-------+

.. include:: /etc/passwd
"""


def test_tables_in_restructuredtext_are_read_and_nothing_is_included() -> None:
    needs("rst")
    reading = reads(REST, "rst", source="farm.rst")
    assert told(reading)["row"] == READ
    assert reading.model.name == "RACI of a farm"
    grid = """\
+-------+------------+------------+
| Task  | Ann's desk | Ben's desk |
+=======+============+============+
| Plan  | A          | R          |
+-------+------------+------------+
| Phase 2: Harvest                |
+-------+------------+------------+
| Build | C          | A/R        |
+-------+------------+------------+
"""
    found = told(reads(grid, "rst"))
    assert found["row"] == [READ[1].replace(":", " @ Phase 2: Harvest:", 1), READ[0]]


def test_a_long_word_in_restructuredtext_is_read_once() -> None:
    needs("rst")
    with pytest.raises(FormatError, match="holds no table"):
        reads("+--" * 30_000, "rst")  # took minutes, since addresses were looked for in it


WIKI = """\
h1. RACI of a farm

||Task||Ann's desk||Ben's desk||
|Plan|*A*|R|
|[Build|https://example.org/a]|C|A/R|
|Sow|-A-| |
"""

ASCIIDOC = """\
= RACI of a farm

.Who does what
[cols="2,1,1",options="header"]
|===
|Task |Ann's desk |Ben's desk

|Plan
|*A*
|R

3+|Phase 2: Harvest
|Build |C |A/R
|===
"""


def test_tables_of_wikis_are_read() -> None:
    found = told(reads(WIKI, "wiki"))
    assert found["name"] == ["RACI of a farm"]
    assert found["row"][:2] == READ
    assert any("'A': is struck out" in loss for loss in found["loss"])
    reading = reads(ASCIIDOC, "wiki")
    found = told(reading)
    assert found["row"] == [READ[1].replace(":", " @ Phase 2: Harvest:", 1), READ[0]]
    assert reading.cells[0].place == "line 9, column 2"
    bare = reads(
        ASCIIDOC.replace('[cols="2,1,1",options="header"]', "[cols=3*,options=header]"), "wiki"
    )
    assert bare.cells == reading.cells


ACCENTS = "Tâche,Développeur,Équipe qualité\nÉcrire le code,A/R,C\nVérifier à côté,I,A/R\n"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-16-be", "utf-16"])
def test_other_encodings_are_guessed_and_told(encoding: str) -> None:
    needs("encodings")
    reading = reads(ACCENTS.encode(encoding), "csv")
    assert [role.name for role in reading.model.roles] == ["Développeur", "Équipe qualité"]
    if encoding != "utf-16":
        assert [loss.what for loss in reading.losses] == ["its encoding"]


def test_the_encoding_that_is_named_is_used() -> None:
    reading = reads(ACCENTS.encode("cp850"), "csv", encoding="cp850")
    assert [role.name for role in reading.model.roles] == ["Développeur", "Équipe qualité"]
    assert not reading.losses
    with pytest.raises(FormatError, match="is no encoding"):
        reads(ACCENTS, "csv", encoding="klingon")


def test_a_written_chart_is_none_of_these() -> None:
    model = reads(
        "# RACI\n\n| Task | A team | B team |\n|---|---|---|\n| x | A | R |\n", "markdown"
    )
    with pytest.raises(FormatError, match="can be read, not written"):
        write_model(model.model, "docx")


def test_a_workbook_that_breaks_off_is_refused_at_once() -> None:
    needs("xlsx")
    whole = _ods("<table:table-row><table:table-cell/></table:table-row>")
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: len(content) // 2] if name == "content.xml" else content)
    # The library below would look for the end of the sheet for ever.
    with pytest.raises(FormatError, match="isn't XML"):
        reads(stream.getvalue(), "ods")


def test_a_table_without_rows_is_passed_over() -> None:
    needs("rst")
    with pytest.raises(FormatError, match="holds no"):
        reads("=====\n\n.. csv-table:: none\n\n.. list-table::\n", "rst")
