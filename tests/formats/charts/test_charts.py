"""Charts in the notations that people use, each beside what a careful person would read in it."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

import roles
from extras import needs
from formats.charts.expected import told
from roles import RoleModel
from roles.errors import FormatError
from roles.formats import Reading, read, reads, write_model
from roles.formats.charts.csv import tables as csv_tables
from roles.formats.charts.inline import plain
from roles.formats.shared.size import Budget
from roles.model.involvement import Duty

DATA = Path(__file__).parents[2] / "data" / "charts"
CHARTS = sorted(path for path in DATA.iterdir() if path.suffix != ".expected")
WRITTEN = ["markdown", "csv", "tsv", "html", "xlsx"]


def wanted(chart: Path) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {}
    for line in chart.with_suffix(".expected").read_text("utf-8").splitlines():
        word, _, rest = line.partition(" ")
        lines.setdefault(word, []).append(rest)
    return lines


def chart_named(name: str) -> Path:
    [path] = [path for path in CHARTS if path.name.startswith(name)]
    return path


def test_there_are_charts_enough() -> None:
    assert len(CHARTS) >= 60
    assert all(path.with_suffix(".expected").exists() for path in CHARTS)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda path: path.name)
def test_chart_is_read_as_a_careful_person_would(chart: Path) -> None:
    found, expected = told(read(chart)), wanted(chart)
    for word in ("name", "scheme", "roles", "stages"):
        assert found[word] == expected[word]
    for word in ("row", "part", "loss"):
        assert sorted(found[word]) == sorted(expected.get(word, []))
    for word in ("says", "alias"):
        assert {one.casefold() for one in expected.get(word, [])} <= {
            one.casefold() for one in found[word]
        }
    for note in expected.get("note", []):
        assert any(note in one for one in found["note"]), (note, found["note"])


@pytest.mark.parametrize("chart", CHARTS, ids=lambda path: path.name)
def test_cells_stand_where_they_are_said_to(chart: Path) -> None:
    reading = read(chart)
    lines = chart.read_text("utf-8").splitlines()
    assert reading.cells
    for cell in reading.cells:
        here = lines[cell.line - 1][cell.column - 1 :]
        if chart.suffix == ".md" and not here.startswith("<t"):
            text = plain(here.replace("\\|", "\0").split("|")[0]).replace("\0", "|")
            assert text == cell.text or text.endswith(f": {cell.text}")
        elif chart.suffix in (".csv", ".tsv"):
            separator = "\t" if chart.suffix == ".tsv" else ""
            rows = csv_tables(here, Budget(), separator or (";" if "semi" in chart.name else ","))
            first = rows.grids[0].rows[0][0] if rows.grids else rows.lines[0][1].text
            assert first.startswith(cell.text)
        else:
            assert here.startswith(("<td", "<th"))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda path: path.name)
def test_every_answer_says_where_it_was_read(chart: Path) -> None:
    reading = read(chart)
    source = reading.model.source("chart")
    assert source.title == chart.name
    for number, assignment in enumerate(reading.model.assignments):
        assert assignment.basis.value == "stated"
        assert assignment.citation is not None
        place = reading.places[f"assignments[{number}]"]
        assert assignment.citation.locator == place
        assert reading.lines[f"assignments[{number}]"] > 0


def bare(model: RoleModel) -> tuple[object, ...]:
    """Return what a chart tells: all but where it was read, and what is said of the roles."""
    return (
        model.scheme,
        [attrs.evolve(one, description="") for one in model.roles],
        model.stages,
        [attrs.evolve(one, at=()) for one in model.responsibilities],
        sorted(
            (one.responsibility, one.at, *(sorted(one.holders(duty)) for duty in Duty))
            for one in model.assignments
        ),
        {name: text for name, text in model.extensions if name != "x-chart"},
    )


@pytest.mark.parametrize("format", WRITTEN)
@pytest.mark.parametrize("chart", CHARTS, ids=lambda path: path.name)
def test_what_was_read_and_written_is_read_alike(chart: Path, format: str) -> None:
    if format == "xlsx":
        needs("xlsx")
    before = read(chart).model
    writing = write_model(before, format)
    content = writing.content
    for role in before.roles:
        lost = any(loss.place == f"roles.{role.key}" for loss in writing.losses)
        assert lost == bool(role.description)
    after = reads(content, format, source=f"{chart.stem}.{format}")
    assert bare(after.model) == bare(before)
    assert write_model(after.model, format).content == content


@pytest.mark.parametrize("chart", CHARTS, ids=lambda path: path.name)
def test_wording_survives_the_own_format(chart: Path) -> None:
    before = read(chart).model
    after = roles.loads(roles.dumps(before, "toml"), "toml")
    assert after == before
    assert write_model(after, "markdown") == write_model(before, "markdown")


def test_wording_of_cells_is_written_again() -> None:
    text = write_model(read(chart_named("05")).model, "markdown").content.decode()
    for words in (
        "R (assist)",
        "A (co-approve)",
        "R shared",
        "I - by post",
        "C: typos",
        "C?",
        "R (A)",
    ):
        assert f"| {words} |" in text
    text = write_model(read(chart_named("02")).model, "markdown").content.decode()
    assert "| R/A | C | I | I |" in text
    assert "| R / A | c | i | I |" in text


def test_words_that_no_longer_fit_are_not_written() -> None:
    model = read(chart_named("05")).model
    changed = attrs.evolve(
        model,
        assignments=[attrs.evolve(one, do=(), own=("deputy",)) for one in model.assignments],
    )
    text = write_model(changed, "markdown").content.decode()
    assert "R (assist)" not in text
    assert "| Draft the law |  | A | C (minutes only) |" in text


# Options


def test_sections_are_what_the_caller_says() -> None:
    chart = chart_named("11")
    assert [stage.name for stage in read(chart, sections="stages").model.stages] == [
        "Beds",
        "Trees",
    ]
    phases = read(chart_named("12"), sections="responsibilities").model
    assert [stage.name for stage in phases.stages] == ["All stages"]
    assert phases.responsibility("shoot").part_of == "phase-2-shooting"


def test_roles_are_where_the_caller_says() -> None:
    chart = (
        "| x | One | Two |\n|---|---|---|\n| Three | A | R |\n| Four | I | A |\n| Five | C | A |\n"
    )
    assert [role.name for role in reads(f"# RACI\n{chart}", "markdown").model.roles] == [
        "One",
        "Two",
    ]
    turned = reads(f"# RACI\n{chart}", "markdown", roles_in="rows").model
    assert [role.name for role in turned.roles] == ["Three", "Four", "Five"]


@pytest.mark.parametrize("options", [{"sections": "phases"}, {"roles_in": "cells"}])
def test_an_unknown_option_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(FormatError, match="isn't understood; there are"):
        read(chart_named("11"), **options)


# What is no chart


@pytest.mark.parametrize(
    ("text", "told_why"),
    [
        ("# Words\n\nand no table", "holds no table"),
        ("| Size | Price |\n|---|---|\n| S | 3 |\n", r"\(at line 1\)"),
        (
            "| Menu | Staff | Guest |\n|---|---|---|\n| Users | R/W | R |\n| Logs | W | R |\n",
            "no chart",
        ),
        (
            "# RACI\n\n| Role | Responsible | Accountable |\n|---|---|---|\n| PM | x | y |\n",
            "no chart",
        ),
    ],
)
def test_what_holds_no_chart_is_refused(text: str, told_why: str) -> None:
    with pytest.raises(FormatError, match=told_why):
        reads(text, "markdown")


def test_reading_says_what_it_understood() -> None:
    reading = read(chart_named("13"))
    assert isinstance(reading, Reading)
    assert reading.scheme.name == "RACI"
    assert reading.places["stages.phase-b-build"] == "line 16"
    assert reading.lines["responsibilities.pour"] == 18


def test_of_two_columns_that_decide_the_second_signs_off() -> None:
    heads = "| Task | Responsible | Accountable | Approver |\n|---|---|---|---|\n"
    model = reads(f"# RACI\n\n{heads}| Pay | Clerk | Head | Board |\n", "markdown").model
    [assignment] = model.assignments
    assert (assignment.do, assignment.own, assignment.approve) == (
        ("clerk",),
        ("head",),
        ("board",),
    )


def test_a_heading_between_rows_loses_its_colon_and_nothing_else() -> None:
    rows = "Task,Ann,Ben\nPhase 1 - before::\nPay,A,R\nPhase 2:\nAsk,R,A\n"
    model = reads(f"RACI\n\n{rows}", "csv").model
    assert [stage.name for stage in model.stages] == ["Phase 1 - before", "Phase 2"]


@pytest.mark.parametrize("letters", ["A,C", "A,R,I"])
def test_a_row_of_the_letters_in_the_headings_is_a_row(letters: str) -> None:
    other = ",".join("R" if letter == "A" else "A" for letter in letters.split(","))
    rows = f"Plan,{other}\nBuild,{letters}\nTask,{letters}\nShip,{letters}\n"
    model = reads(f"Task,{letters}\n{rows}", "csv").model
    assert [one.name for one in model.responsibilities] == ["Plan", "Build", "Ship"]


@pytest.mark.parametrize(
    "row",
    [
        "R = Responsible, A = Accountable | | | ",
        "*R: Responsible; A: Accountable | | | ",
        "R = Responsible | A = Accountable | C = Consulted | ",
        "Legend: R = Responsible, A = Accountable | | | ",
        "Legend: R = Responsible | A = Accountable | | ",
        "RACI key: R = Responsible | A = Accountable | | ",
        "Legend: | R = Responsible | A = Accountable | C = Consulted",
        "R = Responsible, A = Accountable | | | |\n| C = Consulted, I = Informed | | | ",
    ],
)
@pytest.mark.parametrize("format", ["markdown", "csv"])
def test_a_legend_of_several_letters_in_a_row_is_no_activity(row: str, format: str) -> None:
    text = f"| Task | Ann | Bob | Cy |\n|---|---|---|---|\n| Plan | A | R | C |\n| {row} |\n"
    if format == "csv":
        rows = [line.strip(" |").split("|") for line in text.splitlines() if "---" not in line]
        text = "\n".join(",".join(f'"{cell.strip()}"' for cell in row) for row in rows) + "\n"
    reading = reads(text, format)
    assert [one.name for one in reading.model.responsibilities] == ["Plan"]
    assert reading.losses == ()


def test_what_a_legend_of_several_letters_says_counts() -> None:
    text = "| Task | Ann | Bob |\n|---|---|---|\n| Plan | A | R |\n| Build | R | A |\n"
    text += "| R = Reviewer, A = Responsible | | |\n"
    [assignment, _] = reads(text, "markdown").model.assignments
    assert assignment.do == ("ann",)


@pytest.mark.parametrize(
    "row",
    [
        "C: Check costs | Responsible (R) | Accountable (A)",
        "Ask | R = Responsible | A = Accountable",
        "Hand over the key | R = Responsible | A = Accountable",
        "R: Review | A | R",
    ],
)
def test_a_last_row_that_names_what_is_done_is_no_legend(row: str) -> None:
    text = f"| Task | Ann | Bob |\n|---|---|---|\n| Plan | A | R |\n| {row} |\n"
    model = reads(text, "markdown").model
    assert [one.name for one in model.responsibilities] == ["Plan", row.partition(" |")[0]]


def test_keys_differ_in_more_than_hyphens() -> None:
    rows = "| 1.1 Pay | A | R |\n| 11 Pay | R | A |\n| 1 1 pay | A | R |\n"
    model = reads(f"# RACI\n\n| Task | O.P.S. | Ops |\n|---|---|---|\n{rows}", "markdown").model
    assert [role.key for role in model.roles] == ["o-p-s", "ops-2"]
    assert len({one.key.replace("-", "") for one in model.responsibilities}) == 3


def test_a_row_without_letters_takes_place_where_it_stands() -> None:
    rows = "| One | Pay | A | R |\n| Two | Pay | | |\n| Two | Ask | R | A |\n"
    text = f"# RACI\n\n| Stage | Task | Ann | Ben |\n|---|---|---|---|\n{rows}"
    reading = reads(text, "markdown")
    answers = reading.model.who_owns("pay")
    assert [(one.stage.name, one.accountable is None) for one in answers] == [
        ("One", False),
        ("Two", True),
    ]
    assert "nobody is named in 1 rows (line 6)" in reading.notes


@pytest.mark.parametrize("cell", ["Ops r", "r: Ops", "Ops: r"])
def test_a_small_letter_beside_a_name_is_no_duty_of_it(cell: str) -> None:
    text = f"| Task | Dev | Ops |\n| --- | --- | --- |\n| Ship | {cell} | C |\n| Fix | A/R | I |\n"
    reading = roles.reads(text, "markdown")
    (ship,) = [one for one in reading.model.assignments if one.responsibility == "ship"]
    assert (ship.do, ship.consult) == ((), ("ops",))
    assert cell in str(reading.losses[0])
    capital = roles.reads(text.replace(cell, cell.replace("r", "R")), "markdown").model
    assert [one.do for one in capital.assignments if one.responsibility == "ship"] == [("ops",)]


THEAD = (
    "<thead><tr><th>Task</th><th>{0}</th><th>{1}</th></tr></thead>"
    "<tbody><tr><td>{2}</td><td>A</td><td>R</td></tr></tbody>"
)


@pytest.mark.parametrize(
    ("text", "owners", "loss"),
    [
        (
            "Task,PM,Dev\nPlan,A,R\nAsk,A,C\nCount of A,2,0\nOpen,0,0\n",
            {"Plan": ["PM"], "Ask": ["PM"], "Open": []},
            "is read as a count",
        ),
        (
            "Task,PM,Dev,QA\nPlan,A,R,X\nAsk,I,R,A\nShip,A,R,C\nFix,A,R,A\n",
            {"Plan": ["PM"], "Ask": ["QA"], "Ship": ["PM"], "Fix": ["PM", "QA"]},
            "is no letter here",
        ),
        (
            "Task,PM,Dev,QA\n,Ann,Bo,Cy\nPlan,A,R,C\nAsk,R,A,C\n",
            {"Plan": ["Ann"], "Ask": ["Bo"]},
            "each stands over one role",
        ),
        (
            "Task,Role,Draw,Build\nSpec,Lead,A,R\nCode,Dev,C,A\n",
            {"Spec": ["Draw"], "Code": ["Build"]},
            "may say whose the letters are",
        ),
        (
            'Task,Responsible,Accountable\nPlan,"Lee, Ann; Fox, Eva","Day, Cy"\nAsk,"Fox, Eva",\n',
            {"Plan": ["Day, Cy"], "Ask": []},
            "family name first",
        ),
        (
            f"<table>{THEAD.format('PM', 'Dev', 'Plan')}{THEAD.format('Chair', 'Dev', 'Vote')}",
            {"Plan": ["PM"], "Vote": ["Chair"]},
            "",
        ),
        (
            "Task,Responsible,Accountable\nPlan,Ann -> Bo,see above\nAsk,Ann 50%,Cy\nTotal,,\n",
            {"Plan": [], "Ask": ["Cy"]},
            "hands over to the other",
        ),
        (
            'Task,Responsible,Accountable\nPlan,"1. Ann\n2. Bo","- Cy\n- Di"\nAsk,Ann,\n',
            {"Plan": ["Cy", "Di"], "Ask": []},
            "",
        ),
        (
            "Task,Responsible,Ansprechbar,Accountable\nPlan,Ann,Bo,Cy\nAsk,Bo,Cy,Ann\n",
            {"Plan": ["Cy"], "Ask": ["Ann"]},
            "may name a duty",
        ),
        (
            "Task,PM,Dev,Task,Chair,Dev\nPlan,A,R,Vote,A,R\nAsk,I,A/R,Tell,R,A\n",
            {"Plan": ["PM"], "Ask": ["Dev"], "Vote": ["Chair"], "Tell": ["Dev"]},
            "",
        ),
        (
            (
                "Task,Role,RACI\nPlan,Ann,V\nPlan,Bo,M\n\nPlan,Cy,B\nAsk,Ann,V\nAsk,Bo,M\n\n"
                "M,Responsible,\nV,Accountable,\nB,Consulted,\n"
            ),
            {"Plan": ["Ann"]},
            "cut off from the chart",
        ),
        (
            "Resource,Admin,Editor,Viewer\nPosts,A,R,R\nUsers,A,I,R\n",
            {"Posts": ["Admin"], "Users": ["Admin"]},
            "nothing says that it is one",
        ),
        (
            'Task,PM,Dev\nPlan,AR,C\nAsk,C,AR\n\n"AR = Accountable and responsible, C = Asked"\n',
            {"Plan": ["PM"], "Ask": ["Dev"]},
            "",
        ),
        ('"Task" , "PM" , "Dev"\n"Plan, ask" , "A" , "R"\n', {"Plan, ask": ["PM"]}, ""),
    ],
)
def test_what_a_careful_person_would_ask_about(
    text: str, owners: dict[str, list[str]], loss: str
) -> None:
    reading = reads(text, "html" if text.startswith("<") else "csv")
    names = {role.key: role.name for role in reading.model.roles}
    found: dict[str, list[str]] = {one.name: [] for one in reading.model.responsibilities}
    for assignment in reading.model.assignments:
        name = reading.model.responsibilities[assignment.responsibility].name
        found[name] += [names[key] for key in assignment.own]
    assert found == owners
    assert any(loss in one.why for one in reading.losses) if loss else not reading.losses
