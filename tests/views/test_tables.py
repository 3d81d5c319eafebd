"""Tables and their renderers: readable, aligned, and safe whatever the names are."""

from __future__ import annotations

import csv as std_csv
import io
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

import roles
from roles import Responsibility, Role, RoleModel, RolesError, Stage, views
from roles.characters import plain
from roles.errors import FormatError
from roles.model.statements import Handoff
from roles.model.vocabulary import Entry
from roles.views import (
    CODES,
    Cell,
    Row,
    Table,
    csv,
    html,
    markdown,
    mimebundle,
    render,
    table_of,
    text,
)
from roles.views.tables import abbreviations, chart
from roles.views.width import width, wrapped
from strategies import models

HOSTILE = [
    "<script>alert(1)</script>",
    'a" onload="x',
    "`code` **bold** _it_ [l](javascript:x) ![i](y)",
    "| pipe | \\| more",
    "two\nlines",
    "bidi \u202eevil\u202c",
    "nul\0 esc\x1b[31m bell\x07",
    "👩‍🚀 emoji 제품",
    "x" * 200,
    "=cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(A1)",
    "\u00e9\u0301 combining",
    "",
]


def table(names: list[str]) -> Table:
    return Table(
        title=names[0],
        intro=(names[1],),
        columns=("What", *names[:3]),
        rows=tuple(Row((name, Cell(name, "own"), "A/R", "-"), group=names[2]) for name in names),
        notes=(names[3],),
    )


ANSWERS = {
    "model": lambda m: m,
    "matrix": lambda m: m.matrix(),
    "stage matrix": lambda m: m.matrix(stage="launch"),
    "comparison": lambda m: m.compare("product planner", "product manager"),
    "stage view": lambda m: m.at("concept"),
    "ownership": lambda m: m.ownership("user interviews", at="discovery"),
    "path": lambda m: m.path(),
    "handoff": lambda m: m.handoffs[0],
    "role": lambda m: m.role("planner"),
    "stage": lambda m: m.stage("launch"),
    "responsibility": lambda m: m.responsibility("market research"),
    "goal": lambda m: m.goals[0],
    "skill": lambda m: m.skills[0],
    "deliverable": lambda m: m.deliverables[0],
    "focus": lambda m: m.focuses[0],
}


@pytest.mark.parametrize("make", ANSWERS.values(), ids=ANSWERS)
def test_whatever_is_shown_has_every_format(make) -> None:
    one = make(roles.reference())
    assert str(one) == f"{one}"
    if isinstance(one, Entry | Handoff):
        assert f"{one:text}".startswith(str(one))
        assert len(str(one).splitlines()) == 1
    else:
        assert str(one) == f"{one:text}"
    assert all(width(line) <= 80 for line in f"{one:text}".splitlines())
    assert format(one, "md")
    assert isinstance(f"{one:csv}", str)
    assert "<script" not in f"{one:html}"
    json.loads(f"{one:json}")
    assert set(one._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert len(repr(one)) < 200
    with pytest.raises(FormatError, match="did you mean 'md'"):
        f"{one:mdd}"


@given(models())
def test_the_chart_of_any_model_is_printed(model: RoleModel) -> None:
    for code in CODES:
        assert isinstance(render(model, code), str)
    for line in f"{model:text}".splitlines():
        assert width(line) <= 80
    assert "text/html" in mimebundle(model)


def test_the_chart_says_who_owns_what() -> None:
    rows = {row.cells[0].text: row for row in table_of(roles.reference()).rows}
    cells = [cell.text for cell in rows["Technology selection"].cells[1:]]
    assert cells == ["", "", "PM A/R", "", "", "", "", ""]
    assert rows["Technology selection"].depth == 1
    assert [cell.text for cell in rows["Market research"].cells[1:3]] == ["PP A/R", "PP A/R"]


def test_abbreviations_are_short_and_different() -> None:
    names = ["Product manager", "Project manager", "Planner", "Plant", "PM", "제품 기획자", "pl"]
    short = abbreviations([roles.Role(f"r{n}", name) for n, name in enumerate(names)])
    assert len(set(short.values())) == len(names)
    assert short["r0"] == "PM"
    assert all(width(one) <= 8 for one in short.values())


def test_abbreviations_are_those_that_people_use() -> None:
    names = {"Senior agency official for privacy": ["SAOP"], "Risk executive (function)": []}
    made = [roles.Role(f"r{n}", name, aliases=names[name]) for n, name in enumerate(names)]
    assert abbreviations(made) == {"r0": "SAOP", "r1": "REF"}


class Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


def test_html_holds_no_tag_and_no_attribute_of_a_name() -> None:
    parser = Collector()
    parser.feed(html.render(table(HOSTILE)))
    assert set(parser.tags) <= {
        "div", "style", "p", "table", "caption", "thead", "tbody", "tr", "th", "td", "br",
    }  # fmt: skip
    assert set(parser.attributes) <= {"class", "style", "scope", "colspan"}


def test_markdown_rows_keep_their_cells() -> None:
    from roles.views.markdown import escaped

    lines = markdown.render(table(HOSTILE)).splitlines()
    rows = [line for line in lines if line.startswith("|")]
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row)) == 5
        assert not re.search(r"(?<!\\)<script", row)
    assert escaped("`x`") == r"\`x\`"
    assert not any(unsafe in "".join(lines) for unsafe in "\u202e\0\x1b\x07")


def test_csv_is_read_back_and_no_cell_is_a_formula() -> None:
    rows = list(std_csv.reader(io.StringIO(csv.render(table(HOSTILE)))))
    assert len(rows) == len(HOSTILE) + 1
    assert {len(row) for row in rows} == {5}
    for row in rows:
        assert not any(
            cell[1:] and cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row
        )


def test_wide_formulas_and_the_mark_of_a_gap_are_alike_in_every_csv() -> None:
    from roles.formats.shared.formulas import defused

    told = ["＝HYPERLINK(1)", "＋1", "－2", "＠x", "=1", "-", "'=1", "A/R", "+"]
    shown = [row[0] for row in std_csv.reader(io.StringIO(csv.render(
        Table(columns=("x",), rows=tuple(Row((one,)) for one in told)))))][1:]  # fmt: skip
    assert shown == list(map(defused, told))
    assert shown == ["'＝HYPERLINK(1)", "'＋1", "'－2", "'＠x", "'=1", "-", "''=1", "A/R", "+"]


def test_a_line_of_markdown_is_no_heading() -> None:
    assert markdown.render(Table(title="x", notes=("# no heading",))).endswith("\\# no heading")


def test_text_disturbs_no_terminal() -> None:
    printed = text.render(table(HOSTILE))
    assert all(c.isprintable() or c in "\n\u200d" for c in printed)
    assert "bidi \\u202eevil" in printed.replace("\n", " ")


@given(st.text(max_size=60), st.integers(2, 30))
def test_wrapping_loses_nothing_and_fits(line: str, columns: int) -> None:
    lines = wrapped(line, columns)
    assert all(width(one) <= columns for one in lines)
    assert re.sub(r"[ \n]", "", "".join(lines)) == re.sub(r"[ \n]", "", line)


@given(st.text(max_size=30))
def test_plain_text_is_printable(line: str) -> None:
    import unicodedata

    for character in plain(line):
        assert character == "\n" or unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}


def test_wide_characters_count_twice() -> None:
    assert (width("제품"), width("e\u0301"), width("👩‍🚀")) == (4, 1, 4)
    lines = text.render(Table(columns=("a", "b"), rows=(Row(("제품", "x")), Row(("ab", "y")))))
    assert [line[-1] for line in lines.splitlines()[2:]] == ["x", "y"]


def test_stages_are_numbered_where_their_names_do_not_fit() -> None:
    wide = Table(
        columns=("What", *(f"Incorporation {n}" for n in range(9))),
        short=("What", *map(str, range(1, 10))),
        rows=(Row(("Thing", *["PM A/R"] * 9)),),
    )
    printed = text.render(wide)
    assert "1 Incorporation 0" in printed
    assert "PM A/R" in printed


def test_what_has_no_table_is_told() -> None:
    with pytest.raises(RolesError, match="can't be shown as a table"):
        table_of(3)
    with pytest.raises(RolesError, match="written as plain data"):
        render(3, "json")


def test_findings_say_where_in_words_and_by_the_cell_never_by_a_number_of_the_tree() -> None:
    for rule in roles.checks.rules().values():
        model = roles.loads(rule.example(rule.wrong), "toml")
        table = roles.views.table_of(roles.check(model, select=rule.code))
        for row in table.rows:
            assert row.cells[2].text
            assert not re.search(r"\[\d|assignments|responsibilities\.", row.cells[2].text)
    chart = "| Work | PM | Sales |\n|---|---|---|\n| Price list | A/R | A |\n"
    reading = roles.reads(chart, "markdown")
    (row, *_) = roles.views.table_of(roles.check(reading.model).located(reading)).rows
    assert row.cells[2].text == "Price list at All stages, line 3, column 22"


def test_answers_show_names_where_statements_hold_keys() -> None:
    model = roles.reference()
    keys = {one.key for one in (*model.roles, *model.stages, *model.deliverables) if "-" in one.key}
    for answer in (model.path(), *map(model.at, model.stages), model.compare("planner", "pm")):
        text = " ".join(f"{answer:md}".split())
        assert not [key for key in keys if re.search(rf"(?<![\w-]){key}(?![\w-])", text)]


def test_words_that_fit_a_line_are_never_broken() -> None:
    words = ["Pre-market", "testing", "and", "go-to-market", "planning"]
    for columns in (12, 20, 40, 80):
        lines = wrapped(" ".join(words), columns)
        assert [word for line in lines for word in line.split(" ")] == words


def test_a_model_that_assigns_nothing_shows_what_it_has() -> None:
    model = RoleModel(
        "Bare", roles=[Role("a", "Planner", description="plans"), Role("m", "Market", kind="party")]
    )
    table = chart(model)
    assert [(row.group, row.cells[0].text, row.cells[1].text) for row in table.rows] == [
        ("Roles", "Planner", "plans"),
        ("Roles", "Market", "party"),
    ]
    staged = model.add(Stage("s", "Start", lead="a"), Responsibility("w", "Work"))
    assert [row.cells[0].text for row in chart(staged).rows] == [
        "Planner",
        "Market",
        "Start",
        "Work",
    ]
    assert chart(RoleModel("Nothing")).notes == ("The model is empty.",)


def test_responsibilities_at_no_stage_are_named_below_the_chart() -> None:
    model = roles.reference().add(Responsibility("w", "Work for later"))
    assert "At no stage yet: Work for later" in chart(model).notes


def test_efforts_name_stages_in_both_models() -> None:
    model = roles.reference()
    concept = model.stage("concept").name
    planner = views.card(model, "product planner")
    efforts = [row.cells[0].text for row in planner.rows if row.group == "Effort"]
    assert f"70% at {concept}" in efforts
    other = model.rename(model.stage("concept"), name="Idea stage")
    crossed = roles.compare("planner", "planner", roles.crosswalk(model, other))
    texts = [cell.text for row in table_of(crossed).rows for cell in row.cells]
    assert f"70% at {concept}" in texts
    assert "70% at Idea stage" in texts
