"""What a file may not do: run away with time or memory, or get out of the file that is written."""

from __future__ import annotations

import csv
import io
import itertools
import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roles import Assignment, Responsibility, Role, RoleModel, RolesError, Stage
from roles.errors import FormatError
from roles.formats import reads, write_model
from roles.formats.charts.markdown import tables
from roles.formats.shared.size import Budget
from roles.model.names import slug
from strategies import models

MarkdownIt = pytest.importorskip("markdown_it").MarkdownIt

HOSTILE = [
    "a|b", "`c`", "**d**", "<script>alert(1)</script>", "[e](http://x)", "=1+1", "+1", "@x", "-2+3",
    "'=1", "&lt;", "&amp;", "~~f~~", "g\\", "\\|", "h\"i", "j,k", "l;m", "_n_ o", "!p [q]", "# r",
    "1. s", "x = y", "R = Responsible", "Legend", "＝1", "a / b", "t (u)", "*", "v  w", "TBD?",
    "Ünïcödé 日本",
]  # fmt: skip
names = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12
    ).filter(lambda text: any(c.isalnum() for c in text)),
)


def model_of(activities: list[str], heads: list[str]) -> RoleModel:
    keys: list[str] = []
    for name in heads:
        keys.append(slug(name, taken=keys))
    rows: list[str] = []
    for name in activities:
        rows.append(slug(name, taken=rows))
    return RoleModel(
        "Hostile",
        roles=[Role(key, name) for key, name in zip(keys, heads, strict=True)],
        stages=[Stage("all-stages", "All stages")],
        responsibilities=[
            Responsibility(key, name) for key, name in zip(rows, activities, strict=True)
        ],
        assignments=[
            Assignment(
                key, "*", own=keys[n % len(keys)], do=keys[(n + 1) % len(keys)], inform=keys[-1]
            )
            for n, key in enumerate(rows)
        ],
    )


@pytest.mark.parametrize("format", ["markdown", "html", "csv", "tsv"])
@given(
    activities=st.lists(
        names, min_size=2, max_size=5, unique_by=lambda name: " ".join(name.split())
    ),
    heads=st.lists(st.sampled_from(HOSTILE), min_size=3, max_size=5, unique_by=str.casefold),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_names_come_back_as_they_were(
    format: str, activities: list[str], heads: list[str]
) -> None:
    model = model_of(
        [" ".join(name.split()) for name in activities], [" ".join(h.split()) for h in heads]
    )
    content = write_model(model, format).content
    found = cells_of(content.decode(), format)
    assert [row[0] for row in found[1 : len(model.responsibilities) + 1]] == [
        one.name for one in model.responsibilities
    ]
    assert found[0][1 : len(heads) + 1] == [role.name for role in model.roles]


def cells_of(text: str, format: str) -> list[list[str]]:
    """Return the cells of the first table, by a parser that isn't ours."""
    if format in ("csv", "tsv"):
        rows = list(csv.reader(io.StringIO(text), delimiter="," if format == "csv" else "\t"))
        for row in rows:
            assert not any(cell.startswith(("=", "+", "@", "-")) and len(cell) > 1 for cell in row)
        return [[re.sub(r"^'('*[=+@＝＋－＠-])", r"\1", cell) for cell in row] for row in rows]
    if format == "markdown":
        text = MarkdownIt("commonmark").enable("table").render(text)
    assert "<script>alert" not in text
    found = _Cells()
    found.feed(text)
    return found.rows


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.open = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag not in ("script", "a", "img", "iframe", "link")
        if tag == "tr":
            self.rows.append([])
        self.open = tag in ("td", "th")
        if self.open:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.open = self.open and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.open:
            self.rows[-1][-1] += data


@pytest.mark.parametrize("format", ["markdown", "html", "csv", "tsv", "xlsx"])
@given(model=models())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_model_is_written_and_what_is_read_of_it_is_a_model(
    format: str, model: RoleModel
) -> None:
    if format == "xlsx":
        pytest.importorskip("openpyxl")
    content = write_model(model, format).content
    assert write_model(model, format).content == content
    try:
        found = reads(content, format).model
    except FormatError:
        return
    assert write_model(found, format).content


# Pipe tables are what GitHub Flavored Markdown takes for one

markup = st.lists(
    st.sampled_from(
        [
            "| a | b |",
            "|---|---|",
            "| - | :-: |",
            "| A | R |",
            "a | b",
            "--- | ---",
            "",
            "text",
            "> | a | b |",
            "> |---|---|",
            "    | a | b |",
            "```",
            "# h",
            "- x",
            "|a|",
            "|-|",
            "---",
            "| x \\| y | `z` |",
            "| a | b | c |",
            "1. | a | b |",
            "<!-- c -->",
            "***",
        ]
    ),
    max_size=9,
)


@given(markup)
@settings(max_examples=160)
def test_tables_are_those_that_a_markdown_parser_finds(lines: list[str]) -> None:
    text = "\n".join(lines)
    if any(line.startswith(("- x", "1. ", "<!--")) for line in lines) or "    |" in text:
        return  # lists keep their tables where we look further than the indentation
    if lines[:1] == ["---"]:
        return  # what stands between two of them at the top is no Markdown
    if any(a.startswith(">") and b and not b.startswith(">") for a, b in itertools.pairwise(lines)):
        return  # a quotation may go on without its mark, or end: we let it end
    if any(set(a) | set(b) <= set("|-: ") and a and b for a, b in itertools.pairwise(lines)):
        return  # of two rows of dashes, a parser takes the first for headings: we look above it
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    starts = [token.map[0] + 1 for token in tokens if token.type == "table_open" and token.map]
    found = [grid.row_place(0).line for grid in tables(text, Budget()).grids if not grid.loose]
    assert found == starts


# Bounds


def test_tables_with_too_many_cells_are_refused() -> None:
    rows = "| a | A | R |\n" * 50
    with pytest.raises(FormatError, match="more than 100 cells"):
        reads(f"# RACI\n\n| x | y | z |\n|---|---|---|\n{rows}", "markdown", max_cells=100)
    with pytest.raises(FormatError, match="more than 100 cells"):
        reads("x,y,z\n" + "a,A,R\n" * 50, "csv", max_cells=100)
    with pytest.raises(FormatError, match="more than 100 cells"):
        reads("<table>" + "<tr><td>a<td>A<td>R</tr>" * 50 + "</table>", "html", max_cells=100)


def test_spans_that_would_fill_memory_are_refused() -> None:
    row = '<tr><td rowspan="65534" colspan="1000">x</td></tr>'
    with pytest.raises(FormatError, match="more than"):
        reads(f"<table>{row * 3000}</table>", "html")


def test_tables_in_tables_end_somewhere() -> None:
    with pytest.raises(FormatError, match="nested too deeply"):
        reads("<table><tr><td>" * 5000, "html")


@pytest.mark.parametrize(
    "text",
    [
        "| a | b |\n|---|---|\n" + "*" * 20_000,
        "# RACI\n\n| x | y | z |\n|---|---|---|\n| t | A | " + "(" * 15_000 + " |\n",
        "# RACI\n\n| x | y | z |\n|---|---|---|\n| t | A | " + "R " * 8_000 + " |\n| u | A | R |\n",
        "R = " * 10_000 + "\n\n| x | y | z |\n|---|---|---|\n| t | A | R |\n",
        "[" * 19_000 + "\n\n| x | y | z |\n|---|---|---|\n| t | A | R |\n",
        "| " + "_a" * 9_000 + " | b |\n|---|---|\n",
        "| x | y |\n|---|---|\n" + "| **a | b** |\n" * 2_000,
        "<" * 19_000 + "\n\n| x | y | z |\n|---|---|---|\n| t | A | R |\n",
    ],
)
def test_no_text_takes_time_out_of_proportion(text: str) -> None:
    # Quadratic patterns would take minutes over these, and hang the suite.
    for one in ("markdown", "csv", "html"):
        try:
            reads(text, one)
        except RolesError:
            continue


def test_formulas_in_csv_are_defused_and_told() -> None:
    text = "Task,Ann,Ben\n=1+1,A,R\n'@x,R,A\n"
    writing = write_model(reads(text, "csv").model, "csv")
    assert writing.content == b"Task,Ann,Ben\n'=1+1,A,R\n'@x,R,A\n"
    assert [loss.place for loss in writing.losses if "formula" in loss.why] == ["A2", "A3"]


def test_no_path_in_a_file_is_followed() -> None:
    heads = "| x | [PM](file:///etc/passwd) | ![Dev](http://localhost:1/x.png) |"
    text = f"# RACI\n\n{heads}\n|---|---|---|\n| t | A | R |\n"
    model = reads(text, "markdown").model
    assert [role.name for role in model.roles] == ["PM", "Dev"]


def test_table_without_a_tick_is_refused() -> None:
    text = (
        "## RASCI\n\n| Role | Responsible | Accountable |\n|---|---|---|\n| Cook | Soup | Menu |\n"
    )
    with pytest.raises(FormatError, match="are no ticks"):
        reads(text, "markdown")
    with pytest.raises(FormatError):
        reads(text, "markdown", form="marks")
