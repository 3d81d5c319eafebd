"""Charts that come back: what people changed, and nothing else, is what changes in the model."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import roles
from extras import needs
from roles import Assignment, Responsibility, Role, RoleModel, Stage
from roles.errors import FormatError
from roles.formats import write_model
from roles.formats.charts.write import laid_out
from roles.formats.updates import Update

TEXTS = ("", "A", "R", "C", "I", "A/R", "C/I", "A/R/I")


@st.composite
def teams(draw: st.DrawFn) -> RoleModel:
    """A model with every way in which somebody can come to have a duty."""
    owners = [Role(f"r{n}", f"Role {n}") for n in range(draw(st.integers(2, 4)))]
    keys = [role.key for role in owners]
    stages = [
        Stage(f"s{n}", f"Stage {n}", after=[f"s{n - 1}"] if n else [], lead=draw(
            st.none() | st.sampled_from(keys)))
        for n in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    places = [stage.key for stage in stages]
    works = [
        Responsibility(
            f"w{n}", f"Work {n}",
            part_of=draw(st.none() | st.sampled_from([f"w{m}" for m in range(n)])) if n else None,
            at=draw(st.lists(st.sampled_from(places), unique=True)) if places else [],
        )
        for n in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    assignments = draw(
        st.lists(
            st.builds(
                lambda work, at, duties: Assignment(work, at, inferred="so", **duties),
                st.sampled_from([work.key for work in works]),
                st.just(["*"])
                | (st.lists(st.sampled_from(places), min_size=1, unique=True) if places else
                   st.just(["*"])),
                st.dictionaries(
                    st.sampled_from(["own", "do", "consult", "inform"]),
                    st.lists(st.sampled_from(keys), min_size=1, max_size=2, unique=True),
                    min_size=1,
                ),
            ),
            max_size=6,
        )
    )  # fmt: skip
    # What is left of a chart has to look like one.
    works += [Responsibility("x", "Fixed"), Responsibility("y", "Firm")]
    assignments += [Assignment(one, "*", own="r0", do="r1", inform="r0") for one in ("x", "y")]
    return RoleModel(
        "Team", roles=owners, stages=stages, responsibilities=works, assignments=assignments
    )


def cells(model: RoleModel) -> dict[tuple[str, str, str], str]:
    """Return the texts of the chart of a model, as it would be written."""
    return {
        (work, at, role): texts.get(role, "")
        for (work, at), texts in laid_out(model).origin.cells.items()
        for role in model.roles.by_key
    }


def grid_of(content: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content)))


def edited_csv(model: RoleModel, edits: dict[tuple[str, str, str], str]) -> bytes:
    """Return the chart of a model in CSV with other texts in some cells."""
    layout = laid_out(model)
    table = [list(row) for row in layout.table()]
    shift = bool(layout.stages) + layout.held.start
    for (work, at, role), text in edits.items():
        number = next(n for n, row in enumerate(layout.rows) if (row.work, row.at) == (work, at))
        table[number + 1][shift + layout.holders.index(role)] = text
    stream = io.StringIO()
    csv.writer(stream).writerows([*table, [], *([line] for line in layout.legend())])
    return stream.getvalue().encode()


def edited_markdown(model: RoleModel, edits: dict[tuple[str, str, str], str]) -> bytes:
    layout = laid_out(model)
    lines = write_model(model, "markdown").content.decode().splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("| ---")) + 1
    shift = bool(layout.stages) + layout.held.start + 1
    for (work, at, role), text in edits.items():
        number = next(n for n, row in enumerate(layout.rows) if (row.work, row.at) == (work, at))
        parts = lines[first + number].split("|")
        parts[shift + layout.holders.index(role)] = f" {text} "
        lines[first + number] = "|".join(parts)
    return "\n".join(lines).encode()


def edited_workbook(
    model: RoleModel, edits: dict[tuple[str, str, str], str], sheets: str = "one"
) -> bytes:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(write_model(model, "xlsx", sheets=sheets).content))
    names = {stage.key: stage.name for stage in model.stages} | {"*": "All stages"}
    for (work, at, role), text in edits.items():
        for sheet in book.worksheets:
            heads = [cell.value for cell in sheet[1]]
            apart = "Legend" in book.sheetnames and sheet.title != names[at]
            if "roles:key" not in heads or apart:
                continue
            column = heads.index(model.role(role).name) + 1
            for row in range(2, sheet.max_row + 1):
                stage = sheet.cell(row, 1).value if heads[0] == "Stage" else names[at]
                if sheet.cell(row, heads.index("roles:key") + 1).value == work and (
                    stage == names[at]
                ):
                    sheet.cell(row, column).value = text or None
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


WRITERS = {
    "csv": edited_csv,
    "markdown": edited_markdown,
    "one sheet": edited_workbook,
    "sheets": partial(edited_workbook, sheets="stages"),
}


def changed(model: RoleModel, format: str, edits: dict[tuple[str, str, str], str]) -> Update:
    if "sheet" in format:
        needs("xlsx")
    content, ending = WRITERS[format](model, edits), "xlsx" if "sheet" in format else format
    return roles.update(model, roles.reads(content, ending, source=f"team.{ending}", form="wide"))


def letters(text: str) -> set[str]:
    return set(filter(None, text.split("/")))


@settings(max_examples=40)
@pytest.mark.parametrize("format", WRITERS)
@given(teams(), st.data())
def test_exactly_the_cells_that_were_edited_change(
    format: str, model: RoleModel, data: st.DataObject
) -> None:
    before = cells(model)
    movable = sorted(cell for cell in before if cell[0] not in ("x", "y"))
    assume(movable)
    drawn = data.draw(st.dictionaries(st.sampled_from(movable), st.sampled_from(TEXTS), max_size=4))
    edits = {cell: text for cell, text in drawn.items() if letters(text) != letters(before[cell])}
    found = changed(model, format, edits)
    assert found.conflicts == ()
    # Without letters, a row of a CSV chart may be a heading: that is told, and nothing changes.
    headings = {loss.what for loss in found.unplaced if "heading" in loss.why}
    edits = {cell: text for cell, text in edits.items()
             if repr(model.responsibility(cell[0]).name) not in headings}  # fmt: skip
    expected = [(cell, letters(before[cell]), letters(edits[cell])) for cell in edits]
    got = [
        (
            (edit.responsibility.key, edit.stage.key if edit.stage else "*", edit.column.key),
            letters(edit.was),
            letters(edit.text),
        )
        for edit in found.edits
    ]
    assert sorted(map(repr, got)) == sorted(map(repr, expected))
    told = {loss.place for loss in found.unplaced if "heading" not in loss.why}
    places = {edit.place: edit for edit in found.edits}
    assert told <= set(places)
    after = shown(found.model)
    start = shown(model)
    wanted = start | spread(edits, start)
    differing = {cell for cell in wanted if letters(after.get(cell, "")) != letters(wanted[cell])}
    # What the rule makes of an edit is told cell by cell, or follows for what inherits from it.
    unplaced = {
        (places[place].responsibility.key, places[place].stage and places[place].stage.key)
        for place in told
    }
    edited = {(work, at) for work, at, _ in edits}
    for work, at, _ in differing:
        if not {(work, at), (work, "*")} & edited:
            above = model.responsibility(work).part_of
            while not {(above, at), (above, "*")} & edited:
                above = model.responsibility(above).part_of
        else:
            assert {(work, at), (work, None)} & unplaced, (differing, found.unplaced)
    if not edits:
        assert found.model == model


def shown(model: RoleModel) -> dict[tuple[str, str, str], str]:
    """Return what the chart shows at each stage by itself."""
    found = {}
    for (work, at, role), text in cells(model).items():
        for stage in [at] if at != "*" or not model.stages else model.resolution.places[work]:
            found[work, stage, role] = text
    return found


def spread(
    edits: dict[tuple[str, str, str], str], start: dict[tuple[str, str, str], str]
) -> dict[tuple[str, str, str], str]:
    return {
        cell: text
        for (work, at, role), text in edits.items()
        for cell in start
        if cell[0] == work and cell[2] == role and at in ("*", cell[1])
    }


# What else people do in a chart


def planned() -> RoleModel:
    return RoleModel(
        "Plan",
        roles=[Role("pm", "Product manager"), Role("dev", "Developer"), Role("qa", "Tester")],
        stages=[Stage("build", "Build"), Stage("ship", "Ship", after="build")],
        responsibilities=[
            Responsibility("code", "Code"),
            Responsibility("tests", "Tests"),
            Responsibility("notes", "Release notes"),
        ],
        assignments=[
            Assignment("code", "build", own="pm", do="dev", inferred="by habit"),
            Assignment("tests", "build", own="qa", do="qa"),
            Assignment("notes", "ship", own="pm", do="dev", consult="qa"),
        ],
    )


def returned(model: RoleModel, old: str, new: str, now: RoleModel | None = None) -> Update:
    """Return what a Markdown chart of a model changes, after a text of it was replaced."""
    chart = write_model(model, "markdown").content.decode()
    assert chart.count(old) == 1
    reading = roles.reads(chart.replace(old, new), "markdown", source="plan.md")
    return roles.update(now or model, reading)


def test_a_changed_cell_cites_the_chart_and_its_place() -> None:
    found = returned(planned(), "| Code | A | R |  |", "| Code | A | R | C |")
    [added] = [one for one in found.model.assignments if one not in planned().assignments]
    assert (added.consult, added.at) == (("qa",), ("build",))
    [cite] = added.citations
    assert found.model.source(cite.source).title == "plan.md"
    assert cite.locator == found.edits[0].place == "line 5, column 26"


def test_a_change_on_both_sides_is_a_conflict_that_changes_nothing() -> None:
    now = planned().assign("code", "build", consult="qa", because="asked meanwhile")
    found = returned(planned(), "| Code | A | R |  |", "| Code | A | R | I |", now)
    assert found.model == now
    assert [str(one) for one in found.conflicts] == [
        "line 5, column 26: Code at Build, Tester: 'I' in the chart and 'C' in the model, was empty"
    ]


def test_the_same_change_on_both_sides_is_none() -> None:
    now = planned().assign("code", "build", consult="qa", because="asked meanwhile")
    found = returned(planned(), "| Code | A | R |  |", "| Code | A | R | C |", now)
    assert (found.model, found.edits, found.conflicts) == (now, (), ())


def test_what_only_the_model_changed_meanwhile_stays() -> None:
    now = planned().assign("tests", "build", own="pm", because="decided meanwhile")
    found = returned(planned(), "| Code | A | R |  |", "| Code | A | R | C |", now)
    assert found.model.owner("tests", "build").key == "pm"
    assert len(found.edits) == 1


def test_a_row_that_is_gone_stays_in_the_model_and_is_told() -> None:
    found = returned(planned(), "| Build | Tests |  |  | A/R |\n", "")
    assert found.model == planned()
    [loss] = found.unplaced
    assert (loss.place, loss.what) == ("plan.md", "1 row ('Tests at Build')")


def test_a_new_row_and_a_new_column_are_new_things() -> None:
    chart = write_model(planned(), "markdown").content.decode().splitlines()
    chart = [f"{line} Designer |" if line.startswith("| Stage") else line for line in chart]
    chart = [f"{line} :-: |" if line.startswith("| ---") else line for line in chart]
    chart = [f"{line} C |" if line.startswith("| Build | Code") else line for line in chart]
    row = next(n for n, line in enumerate(chart) if line.startswith("| Ship"))
    chart.insert(row, "| Ship | Announcement | A | | | R |")
    found = roles.update(planned(), roles.reads("\n".join(chart), "markdown", source="plan.md"))
    assert found.model.role("designer").name == "Designer"
    answer = found.model.ownership("announcement", "ship")
    assert [role.name for role in (*answer.owners, *answer.responsible)] == [
        "Product manager", "Designer",
    ]  # fmt: skip
    assert found.model.ownership("code", "build").consulted == (found.model.role("designer"),)
    assert found.unplaced == ()


def returned_workbook(change: Callable[[Any], None], sheets: str) -> Update:
    """Return what a workbook of the plan changes, after something was done to its sheets."""
    needs("xlsx")
    import openpyxl

    content = write_model(planned(), "xlsx", sheets=sheets).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible" and sheet.title != "Legend":
            change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return roles.update(planned(), roles.reads(stream.getvalue(), "xlsx", source="plan.xlsx"))


@pytest.mark.parametrize("sheets", ["one", "stages"])
def test_renamed_headings_and_rows_of_a_workbook_keep_their_keys(sheets: str) -> None:
    names = {"Tester": "Quality engineer", "Tests": "Automated tests"}

    def rename(sheet: Any) -> None:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.value in names:
                cell.value = names[cell.value]

    found = returned_workbook(rename, sheets)
    assert found.model == planned().rename("qa", name="Quality engineer").rename(
        "tests", name="Automated tests"
    )
    assert found.unplaced == found.conflicts == ()


@pytest.mark.parametrize("sheets", ["one", "stages"])
def test_a_sorted_workbook_changes_nothing(sheets: str) -> None:
    def swap(sheet: Any) -> None:
        for cells in sheet.iter_cols(min_row=2, max_row=3):
            if cells[1].value != cells[0].value and sheet.cell(3, 1).value:
                cells[0].value, cells[1].value = cells[1].value, cells[0].value

    found = returned_workbook(swap, sheets)
    assert found.model == planned()
    assert found.unplaced == ()


def _last_row(sheet: Any) -> int:
    """Return the last row of the chart; the legend stands below an empty one."""
    rows = range(2, sheet.max_row + 1)
    return next((n - 1 for n in rows if not any(c.value for c in sheet[n])), sheet.max_row)


@given(st.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None)
def test_rows_sorted_without_their_hidden_keys_change_nothing(random: Any) -> None:
    def shuffle(sheet: Any) -> None:
        rows = [
            [cell.value for cell in row[:-1]]
            for row in sheet.iter_rows(min_row=2, max_row=_last_row(sheet))
        ]
        random.shuffle(rows)
        for number, row in enumerate(rows, start=2):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value

    found = returned_workbook(shuffle, "one")
    assert found.model == planned()
    assert found.edits == found.unplaced == ()


def test_columns_swapped_by_value_change_nothing_and_are_told() -> None:
    def swap(sheet: Any) -> None:
        heads = {cell.value: cell.column for cell in sheet[1]}
        one, other = heads["Product manager"], heads["Tester"]
        for row in range(1, _last_row(sheet) + 1):
            a, b = sheet.cell(row, one), sheet.cell(row, other)
            a.value, b.value = b.value, a.value

    found = returned_workbook(swap, "one")
    assert found.model == planned()
    assert found.edits == found.unplaced == ()
    assert any("the names count" in note for note in found.notes)


def test_a_column_put_in_before_one_whose_key_stayed_behind_is_a_new_role() -> None:
    def insert(sheet: Any) -> None:
        heads = {cell.value: cell.column for cell in sheet[1]}
        sheet.insert_cols(heads["Tester"])
        sheet.cell(1, heads["Tester"]).value = "Legal"
        sheet.cell(2, heads["Tester"]).value = "C"

    found = returned_workbook(insert, "one")
    assert [str(edit.column) for edit in found.edits] == ["Legal"]
    assert [role.name for role in found.model.roles if role not in planned().roles] == ["Legal"]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("sheets", ["one", "stages"])
def test_rows_put_in_above_the_chart_rename_nothing(number: int, sheets: str) -> None:
    # Such as openpyxl does it: the merged cells of the legend stay where they were, over others.
    found = returned_workbook(lambda sheet: sheet.insert_rows(1, number), sheets)
    assert found.model == planned()
    assert found.edits == ()


@pytest.mark.parametrize("suffix", ["ods", "xls", "xlsx"])
def test_what_a_kind_of_workbook_does_not_tell_is_noted(suffix: str) -> None:
    needs("xlsx")
    content = write_model(planned(), "xlsx").content
    reading = roles.reads(content, "xlsx", source=f"plan.{suffix}")
    told = [note for note in roles.update(planned(), reading).notes if "struck out" in note]
    assert len(told) == (suffix != "xlsx")


@pytest.mark.parametrize("gap", [1, 2, 5])
def test_a_row_added_next_to_the_legend_is_a_row_and_the_legend_none(gap: int) -> None:
    def append(sheet: Any) -> None:
        row = _last_row(sheet) + gap
        if gap > 1:
            row = sheet.max_row + gap - 1
        heads = {cell.value: cell.column for cell in sheet[1]}
        sheet.cell(row, heads["Stage"]).value = "Ship"
        sheet.cell(row, heads["Responsibility"]).value = "Press day"
        sheet.cell(row, heads["Tester"]).value = "A/R"

    found = returned_workbook(append, "one")
    assert found.model.owner("press day", "ship").name == "Tester"
    assert [len(found.model.stages), len(found.model.responsibilities)] == [
        len(planned().stages), len(planned().responsibilities) + 1,
    ]  # fmt: skip


def test_a_renamed_sheet_is_the_stage_it_was() -> None:
    def rename(sheet: Any) -> None:
        sheet.title = sheet.title.replace("Build", "Development")

    found = returned_workbook(rename, "stages")
    assert found.model == planned().rename("build", name="Development")


def test_a_chart_of_another_system_is_matched_by_near_names() -> None:
    chart = (
        "| Stage | Task | Product Manager | Developers | Tester |\n| - | - | - | - | - |\n"
        "| Build | Code | A | R | I |\n| Build | Tests | | | A/R |\n"
        "| Ship | Release note | A | R | C |\n"
    )
    found = roles.update(planned(), roles.reads(chart, "markdown", source="wiki.md"))
    assert found.model.ownership("code", "build").informed == (found.model.role("qa"),)
    assert len(found.edits) == 1
    assert found.notes[:2] == (
        "'Developers' is taken for 'Developer'",
        "'Release note' is taken for 'Release notes'",
    )


def test_what_a_chart_has_no_place_for_stays() -> None:
    model = roles.reference()
    found = returned(model, "| User interviews | A/R | I |", "| User interviews | A/R | C |")
    assert len(found.edits) == 1
    for name in ("handoffs", "skill_needs", "efforts", "goals", "roles", "stages"):
        assert getattr(found.model, name) == getattr(model, name)
    kept = [one for one in model.assignments if one.responsibility != "user-interviews"]
    assert [one for one in found.model.assignments if one in kept] == kept


def test_a_damaged_fingerprint_is_told_and_every_cell_counts() -> None:
    chart = (
        write_model(planned(), "markdown")
        .content.decode()
        .replace("roles-chart-1:", "roles-chart-1:x")
    )
    reading = roles.reads(chart, "markdown", source="plan.md")
    assert reading.origin is None
    assert any("damaged" in note for note in reading.notes)
    assert roles.update(planned(), reading).model == planned()


def test_a_file_without_a_chart_is_refused() -> None:
    with pytest.raises(FormatError, match="holds no chart"):
        roles.update(planned(), roles.reads("[model]\nname = 'x'\n", "toml", source="x.toml"))
