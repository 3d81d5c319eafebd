"""Good charts, deranged: the answer stays the same, or the doubt is told."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roles import RoleModel
from roles.errors import FormatError
from roles.formats import Reading, reads
from roles.model.involvement import Duty

ROLES = [
    "PO", "SA", "DO", "SO", "VP", "CIO", "CPO", "CI/CD engineer", "AI/ML team", "Tech Lead",
    "Product Owner", "Delivery Lead", "R&D", "QA", "Legal & Compliance", "UI/UX designer", "Ops",
    "Chief information officer", "Support", "Scrum Master", "IT", "DBA", "PMO",
]  # fmt: skip
TASKS = [
    "Plan the release", "A - Approve the budget", "R scripts", "Choose a name", "I/O tests",
    "C: Check the books", "Write the story", "R&D review", "Open the doors", "Draw 3 sketches",
    "Ask the users", "Phase out the old shop", "Sign", "Inform the press",
]  # fmt: skip
LETTERS = {Duty.OWN: "A", Duty.DO: "R", Duty.CONSULT: "C", Duty.INFORM: "I"}
Answers = dict[tuple[str, str], frozenset[str]]


@st.composite
def charts(draw: st.DrawFn) -> tuple[list[str], list[str], Answers]:
    """Return roles, tasks, and the duties of each: one owner a task, and somebody who does it."""
    roles = draw(st.lists(st.sampled_from(ROLES), min_size=3, max_size=6, unique=True))
    tasks = draw(st.lists(st.sampled_from(TASKS), min_size=3, max_size=7, unique=True))
    chance = draw(st.randoms(use_true_random=False))
    answers: Answers = {}
    for task in tasks:
        owner, doer, *others = chance.sample(roles, len(roles))
        answers[task, owner] = frozenset("A")
        answers[task, doer] = frozenset("R")
        for role in others:
            if letter := chance.choice(["C", "I", "", ""]):
                answers[task, role] = frozenset(letter)
    return roles, tasks, answers


def found_in(model: RoleModel) -> Answers:
    names = {role.key: role.name for role in model.roles}
    tasks = {one.key: one.name for one in model.responsibilities}
    found: dict[tuple[str, str], set[str]] = {}
    for assignment in model.assignments:
        for duty, letter in LETTERS.items():
            for role in assignment.holders(duty):
                found.setdefault((tasks[assignment.responsibility], names[role]), set()).add(letter)
    return {place: frozenset(letters) for place, letters in found.items()}


def same_or_told(reading: Reading, wanted: Answers) -> None:
    found = found_in(reading.model)
    if found != wanted:
        wrong = {place for place in found | wanted if found.get(place) != wanted.get(place)}
        assert reading.losses, (wrong, reading.notes)


def markdown(rows: list[list[str]]) -> str:
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


derangements = st.fixed_dictionaries({
    "title": st.booleans(),
    "remarks": st.sampled_from(["", "first", "last", "middle"]),
    "repeat": st.booleans(),
    "unit": st.booleans(),
    "blank": st.sampled_from(["", "-", "N/A", "N", "0"]),
    "invisible": st.booleans(),
    "hinted": st.booleans(),
})  # fmt: skip
REMARKS = ["C level", "A must", "I think", "", "R", "see below"]


def table(
    roles: list[str], tasks: list[str], answers: Answers, how: dict[str, object]
) -> list[list[str]]:
    rows = [["Task", *roles]]
    for number, task in enumerate(tasks):
        cells = []
        for role in roles:
            text = "/".join(sorted(answers.get((task, role), ()))) or str(how["blank"])
            cells.append(f"{text}\u200b" if how["invisible"] and text == "A" else text)
        rows.append([task, *cells])
        if how["repeat"] and number == 1:
            rows.append([*rows[0]])
    if how["unit"]:
        for number, row in enumerate(rows):
            row.insert(0, "Department" if row[0] == "Task" else f"Unit {number}")
    if where := how["remarks"]:
        at = {"first": 1, "last": len(rows[0]), "middle": 2 + bool(how["unit"])}[str(where)]
        for number, row in enumerate(rows):
            row.insert(at, "Remarks" if "Task" in row[:2] else REMARKS[number % len(REMARKS)])
    return rows


@given(charts(), derangements, st.sampled_from(["markdown", "csv"]))
@settings(max_examples=60)
def test_deranged_charts_are_read_alike_or_the_doubt_is_told(
    chart: tuple[list[str], list[str], Answers], how: dict[str, object], format: str
) -> None:
    roles, tasks, answers = chart
    rows = table(roles, tasks, answers, how)
    if format == "markdown":
        text = markdown(rows)
        text = f"# RACI\n\n{text}" if how["hinted"] else text
    else:
        if how["title"]:
            rows.insert(0, ["RACI matrix", *[""] * (len(rows[0]) - 1)])
        text = "\n".join(",".join(row) for row in rows)
    try:
        reading = reads(text, format)
    except FormatError:
        return  # a refusal says why, and no wrong answer is given
    same_or_told(reading, answers)


@given(charts(), st.booleans())
@settings(max_examples=30)
def test_names_under_duties_say_the_same_in_any_order_of_columns(
    chart: tuple[list[str], list[str], Answers], turned: bool
) -> None:
    roles, tasks, answers = chart
    heads = ["Responsible", "Accountable", "Consulted", "Informed"]
    if turned:
        heads.reverse()
    rows = [["Task", *heads]]
    for task in tasks:
        named = [
            ", ".join(role for role in roles if head[0] in answers.get((task, role), ()))
            for head in heads
        ]
        rows.append([task, *named])
    same_or_told(reads(f"# Who\n\n{markdown(rows)}", "markdown"), answers)


@given(charts(), st.booleans(), st.booleans())
def test_roles_in_the_rows_say_the_same(
    chart: tuple[list[str], list[str], Answers], again: bool, people: bool
) -> None:
    roles, tasks, answers = chart
    rows = []
    # The headings may be repeated above other columns of the same roles.
    half = len(tasks) // 2 if again and len(tasks) > 3 else 0
    for some in filter(None, (tasks[:half], tasks[half:])):
        wide = max(len(tasks) - half, half) - len(some)
        rows.append(["Name" if people else "Role", *["Title"] * people, *some, *[""] * wide])
        for number, role in enumerate(roles):
            letters = ["/".join(answers.get((task, role), ())) for task in some]
            rows.append([role, *[f"Grade {number}"] * people, *letters, *[""] * wide])
    same_or_told(reads(f"# RACI\n\n{markdown(rows)}", "markdown"), answers)


@given(charts(), st.sampled_from(["x", "✓", "X", "letter"]))
def test_ticks_under_duties_say_the_same(
    chart: tuple[list[str], list[str], Answers], mark: str
) -> None:
    roles, tasks, answers = chart
    rows = [["Role", "Task", "R", "A", "C", "I"]]
    for task in tasks:
        for role in roles:
            held = answers.get((task, role), frozenset())
            ticks = [
                (letter if mark == "letter" else mark) if letter in held else ""
                for letter in "RACI"
            ]
            if held:
                rows.append([role, task, *ticks])
    same_or_told(reads(f"# Duties\n\n{markdown(rows)}", "markdown"), answers)


@pytest.mark.parametrize("heading", ["Risk", "Version", "ABC class", "RAG", "Confidentiality"])
@given(charts(), st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_a_column_of_grades_is_no_role_or_is_told(
    heading: str, chart: tuple[list[str], list[str], Answers], chance: random.Random
) -> None:
    roles, tasks, answers = chart
    grades = "RAG" if heading == "RAG" else "ABC" if "ABC" in heading else "AC"
    rows = [["Task", *roles, heading]]
    for task in tasks:
        letters = ["/".join(answers.get((task, role), ())) for role in roles]
        rows.append([task, *letters, chance.choice(grades)])
    same_or_told(reads(f"# RACI\n\n{markdown(rows)}", "markdown"), answers)


@given(charts(), charts(), st.permutations("RACI"), st.permutations("RACI"), st.data())
@settings(max_examples=40, deadline=None)
def test_each_chart_is_read_by_its_own_legend(
    one: tuple[list[str], list[str], Answers],
    other: tuple[list[str], list[str], Answers],
    first: list[str],
    second: list[str],
    data: st.DataObject,
) -> None:
    layout = data.draw(st.sampled_from(["markdown", "csv", "sections"]))
    above = data.draw(st.booleans())
    parts: list[str] = []
    wanted: Answers = {}
    for number, ((roles, tasks, answers), order) in enumerate(((one, first), (other, second))):
        letter = dict(zip("RACI", order, strict=True))
        held = {place: "/".join(letter[of] for of in duties) for place, duties in answers.items()}
        names = {task: f"{task} {number}" for task in tasks}
        wanted |= {(names[task], role): duties for (task, role), duties in answers.items()}
        rows = [["Task", *roles]]
        rows += [[names[task], *(held.get((task, role), "") for role in roles)] for task in tasks]
        told = ", ".join(f"{letter[of]} = {word}" for of, word in WORDS.items())
        if layout == "csv":
            chart, told = "\n".join(",".join(row) for row in rows), f'"{told}"'
        else:
            chart = markdown(rows)
        heading = [f"## Part {number}"] if layout == "sections" else []
        parts += [*heading, *((told, chart) if above else (chart, told))]
    reading = reads("\n\n".join(parts) + "\n", "csv" if layout == "csv" else "markdown")
    assert found_in(reading.model) == wanted
    differ = any("each chart is read by the legend nearest" in loss.why for loss in reading.losses)
    assert differ is (first != second)


@given(charts(), charts(), st.booleans())
@settings(max_examples=15, deadline=None)
def test_charts_side_by_side_are_two_and_a_legend_beside_them_is_none(
    one: tuple[list[str], list[str], Answers],
    other: tuple[list[str], list[str], Answers],
    legend: bool,
) -> None:
    left, right = laid_out(one, "wide", "own"), laid_out(other, "wide", "own")
    for number, rows in enumerate((left, right)):
        for row in rows[1:]:
            row[0] += f" {number}"
    blocks = [left, right, *[[[OWN[of], word] for of, word in WORDS.items()]] * legend]
    tall = max(map(len, blocks))
    lines = [
        ",".join(
            cell for rows in blocks
            for cell in (*(rows[n] if n < len(rows) else [""] * len(rows[0])), "")
        )
        for n in range(tall)
    ]  # fmt: skip
    below = (
        "" if legend else f'\n"{", ".join(f"{OWN[of]} = {word}" for of, word in WORDS.items())}"\n'
    )
    reading = reads("\n".join(lines) + "\n" + below, "csv")
    wanted = {
        (f"{task} {number}", role): held
        for number, (_, _, answers) in enumerate((one, other))
        for (task, role), held in answers.items()
    }
    assert found_in(reading.model) == wanted


OWN = {"R": "M", "A": "V", "C": "B", "I": "N"}
SIGNS = {"R": "🟢", "A": "🔴", "C": "🔵", "I": "⚪"}
WORDS = {"R": "Responsible", "A": "Accountable", "C": "Consulted", "I": "Informed"}
NOTATIONS = {
    "letters": "/".join,
    "commas": ", ".join,
    "glued": "".join,
    "small": lambda held: "/".join(held).lower(),
    "words": lambda held: " / ".join(WORDS[letter] for letter in held),
    "both": lambda held: ", ".join(f"{letter} ({WORDS[letter]})" for letter in held),
    "own": lambda held: "+".join(map(OWN.get, held)),
    "signs": lambda held: "/".join(map(SIGNS.get, held)),
}
NEARBY = [
    "",
    "| Role | Name |\n|---|---|\n| PM | Ann |\n",
    "| Metric | Target |\n|---|---|\n| R | 5 |\n",
    "| Version | Date | Author | Approver |\n|---|---|---|---|\n| 1.0 | 2 May | Ann | Bo |\n",
]  # fmt: skip


def laid_out(
    chart: tuple[list[str], list[str], Answers], form: str, notation: str
) -> list[list[str]]:
    roles, tasks, answers = chart
    write = NOTATIONS[notation]
    held = {place: write(sorted(letters)) for place, letters in answers.items()}
    if form == "records":
        kept = [[task, role, held[task, role]] for task in tasks for role in roles
                if (task, role) in held]  # fmt: skip
        return [["Task", "Role", "RACI"], *kept]
    if form == "duties":
        rows = [
            [task, *(", ".join(role for role in roles if one in answers.get((task, role), ()))
                     for one in "RACI")]
            for task in tasks
        ]  # fmt: skip
        return [["Task", *WORDS.values()], *rows]
    return [
        ["Task", *roles],
        *([task, *(held.get((task, role), "") for role in roles)] for task in tasks),
    ]


WORDED = {(task, role): frozenset({letter})
          for task in ("Plan", "Approve", "R scripts")
          for role, letter in (("PO", "A"), ("SA", "R"), ("DO", "C"))}  # fmt: skip


@example(
    (["PO", "SA", "DO"], ["Plan", "Approve", "R scripts"], WORDED),
    *("wide", "words", "line", {"empty row", "footer"}, "csv", ""),
)
@given(
    charts(),
    st.sampled_from(["wide", "wide", "records", "duties"]),
    st.sampled_from(sorted(NOTATIONS)),
    st.sampled_from(["line", "table", "rows below", "list"]),
    st.sets(st.sampled_from(["headings again", "empty row", "footer"])),
    st.sampled_from(["markdown", "csv"]),
    st.sampled_from(NEARBY),
)
@settings(max_examples=80, deadline=None)
def test_notation_legend_and_rows_between_change_nothing(
    chart: tuple[list[str], list[str], Answers],
    form: str,
    notation: str,
    legend: str,
    further: set[str],
    format: str,
    nearby: str,
) -> None:
    rows = laid_out(chart, form, notation)
    width = len(rows[0])
    other = {"own": OWN, "signs": SIGNS}.get(notation, {})
    pairs = [(other.get(one, one), word) for one, word in WORDS.items()]
    if "headings again" in further:
        rows.insert(3, [*rows[0]])
    if "empty row" in further:
        rows.insert(3, [""] * width)
    if legend == "rows below":
        rows += [[""] * width] * (format == "csv") + [
            [*pair, *[""] * (width - 2)] for pair in pairs
        ]
    if "footer" in further:
        rows.append(["Printed in May", *[""] * (width - 1)])
    told = ", ".join(f"{letter} = {word}" for letter, word in pairs)
    if format == "csv":
        text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
        text += f'\n\n"{told}"\n' if legend != "rows below" else "\n"
    else:
        below = {
            "line": told,
            "table": "| Letter | Meaning |\n|---|---|\n"
            + "\n".join(f"| {letter} | {word} |" for letter, word in pairs),
            "list": "\n".join(f"- **{letter}**: {word}" for letter, word in pairs),
        }
        text = f"# RACI\n\n{nearby}\n{markdown(rows)}\n\n{below.get(legend, '')}\n"
    try:
        reading = reads(text, format)
    except FormatError:
        return  # a refusal says why, and no wrong answer is given
    same_or_told(reading, chart[2])


@given(charts(), st.sampled_from(["line", "table", "list"]))
@settings(max_examples=20, deadline=None)
def test_letters_mean_what_the_legend_says(
    chart: tuple[list[str], list[str], Answers], legend: str
) -> None:
    pairs = [("R", "Accountable"), ("A", "Responsible"), ("C", "Consulted"), ("I", "Informed")]
    told = {
        "line": ", ".join(f"{letter} = {word}" for letter, word in pairs),
        "table": markdown([["Letter", "Meaning"], *map(list, pairs)]),
        "list": "\n".join(f"- {letter}: {word}" for letter, word in pairs),
    }[legend]
    other = {"A": "R", "R": "A"}
    wanted = {
        place: frozenset(other.get(letter, letter) for letter in letters)
        for place, letters in chart[2].items()
    }
    text = f"{markdown(laid_out(chart, 'wide', 'letters'))}\n\n{told}\n"
    assert found_in(reads(text, "markdown").model) == wanted
